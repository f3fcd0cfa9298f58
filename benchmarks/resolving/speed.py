"""What resolving costs: its share of a reading, and what the registry and the gazetteer take.

`resolving_ratio`: the time of a whole reading divided by that of the reading without the steps that
resolve names, places, times and references (`RESOLVING`), both in one run: every step is timed
while the reading goes on, with one thread. `load_seconds` and `load_mb` (MiB) are what a fresh
process takes to load the registry and the gazetteer, the median of five and the most;
`matcher_seconds` is what the matcher's index takes after that, which is made when a report first
has a name that the registry does not know word for word.
"""

from __future__ import annotations

import multiprocessing
import time
from collections import defaultdict
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.memory import peak_mb
from benchmarks.reading.speed import articles
from benchmarks.report import Result
from benchmarks.texts import report_of
from onrecord.errors import UsageError
from onrecord.reading.draft import Draft
from onrecord.reading.model_reader import ModelReader
from onrecord.reading.reader import Extractor
from onrecord.vocabulary.gazetteer import candidates
from onrecord.vocabulary.names.matcher import matcher_of
from onrecord.vocabulary.registry import load_registry

__all__ = ["RESOLVING", "measure"]

RESOLVING = frozenset(
    "known_actors office_holders places roles memberships sizes times coreference".split()
)
_ARTICLES = 24
_LOADS = 5
_DAY = "2024-05-06"


def measure(file: Path, examples: int, folder: Path | None = None) -> Result:
    """The figures, on articles of 500 words.

    Args:
        file: a `text` on each line.
        folder: of another model than the one that ships.

    Raises:
        UsageError: the file has less than two articles.
    """
    del examples
    texts = list(islice(articles(file), _ARTICLES + 1))
    if len(texts) < 2:
        raise UsageError(f"{file}: less than two articles of 500 words")
    spent: dict[str, float] = defaultdict(float)
    reader = ModelReader(folder=folder)
    reader.extractors = tuple(_timed(one, spent) for one in reader.extractors)
    reader.read(report_of(texts[0], _DAY))  # loads everything
    spent.clear()
    began = time.perf_counter()
    for text in texts[1:]:
        reader.read(report_of(text, _DAY))
    whole = time.perf_counter() - began
    resolving = sum(spent[name] for name in RESOLVING)
    context = multiprocessing.get_context("spawn")
    loads = []
    for _ in range(_LOADS):
        with ProcessPoolExecutor(1, mp_context=context) as fresh:
            loads.append(fresh.submit(_load).result())
    figures = {
        "resolving_ratio": whole / (whole - resolving),
        "load_seconds": median(seconds for seconds, _, _ in loads),
        "load_mb": max(megabytes for _, megabytes, _ in loads),
        "matcher_seconds": median(matcher for _, _, matcher in loads),
    }
    notes = [
        f"{name}: {1000 * seconds / (len(texts) - 1):.1f} ms an article"
        for name, seconds in sorted(spent.items(), key=lambda one: -one[1])
    ]
    return Result("speed", file.name, figures, notes=notes)


def _timed(extractor: Extractor, spent: dict[str, float]) -> Extractor:
    def run(draft: Draft) -> Mapping[str, Any]:
        began = time.perf_counter()
        given = extractor.run(draft)
        spent[extractor.name] += time.perf_counter() - began
        return given

    return extractor._replace(run=run)


def _load() -> tuple[float, float, float]:
    """Seconds and MiB of a fresh process for what is known, then the matcher's seconds."""
    before = peak_mb()
    began = time.perf_counter()
    registry = load_registry()
    candidates("Baghdad")
    seconds = time.perf_counter() - began
    megabytes = peak_mb() - before
    began = time.perf_counter()
    matcher_of(registry)
    return seconds, megabytes, time.perf_counter() - began
