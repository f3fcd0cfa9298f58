"""How fast a report is read as a whole, and in how much memory.

An article is 500 words parted by spaces; texts are taken from any file with a `text` on each line
(polnear format), put one after the other and cut. Everything is timed in processes of its own,
after a first article that is not counted, and the median of three passes is given.

- One core: a process that is held to one core where the system allows it, with one thread. It reads
  the articles and passes their words through the bare encoder in turn: `ratio_to_encoder` is the
  time of the reading divided by that of the encoder, of each pair of passes. `peak_mb` (MiB) is the
  most memory that this process held at once, the model included.
- All cores: one such reader per core at the same time, each free to move; every core has as many
  articles to read as the one core had.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from benchmarks.memory import peak_mb
from benchmarks.report import Result
from benchmarks.texts import report_of
from onrecord.errors import UsageError
from onrecord.reading.model_reader import ModelReader
from training.corpora import Text, records

__all__ = ["OneCore", "articles", "figures", "measure"]

_ARTICLES = 24  # a pass, on each core
_ARTICLE = 500  # words
_PASSES = 3
_LONGEST_START = 300  # seconds that the readers of all cores may take to get ready


class OneCore(NamedTuple):
    """Seconds of each pass over the articles, and the peak memory in MiB."""

    reading: list[float]
    encoder: list[float]
    peak_mb: float


def measure(file: Path, folder: Path, examples: int) -> Result:
    """Articles a second, memory, and what the reading takes beside the model.

    Args:
        file: a `text` on each line.
        folder: holds the model.
        examples: not used.

    Raises:
        UsageError: the file has less than one article.
        ModelError: the model is missing, or not the one that its hash names.
    """
    del examples
    texts = list(islice(articles(file), _ARTICLES))
    if not texts:
        raise UsageError(f"{file}: fewer than {_ARTICLE} words")
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as alone:
        one = alone.submit(_on_one_core, folder, texts).result()
    cores = _cores()
    together = _on_all_cores(folder, texts, cores)
    notes = [
        f"{len(texts)} articles of {_ARTICLE} words; all cores: {cores}; "
        f"passes took {_range(one.reading)} s on one core, {_range(together)} s on all"
    ]
    return Result("speed", str(file), figures(one, together, len(texts), cores), notes=notes)


def figures(one: OneCore, together: list[float], count: int, cores: int) -> dict[str, float]:
    """All figures.

    Args:
        one: what one core took.
        together: the seconds of each pass in which every core read its articles.
        count: articles that each core read in a pass.
        cores: how many read together.
    """
    return {
        "articles_per_second_one_core": count / median(one.reading),
        "articles_per_second_all_cores": cores * count / median(together),
        "encoder_articles_per_second": count / median(one.encoder),
        "ratio_to_encoder": median(r / e for r, e in zip(one.reading, one.encoder, strict=True)),
        "peak_mb": one.peak_mb,
    }


def articles(file: Path) -> Iterator[str]:
    """Articles of 500 words, paragraphs kept; a rest that is shorter is left out."""
    left: list[str] = []  # words, each with the space before it
    for record in records(file):
        for paragraph in record["text"].splitlines():
            words = paragraph.split()
            left += [("\n" if at == 0 else " ") + word for at, word in enumerate(words)]
        while len(left) >= _ARTICLE:
            yield "".join(left[:_ARTICLE]).strip()
            left = left[_ARTICLE:]


def _on_one_core(folder: Path, texts: list[str]) -> OneCore:
    if hasattr(os, "sched_setaffinity"):
        # Before the model is loaded: what counts cores then counts one.
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    reader = ModelReader(folder=folder, threads=1)
    reports = [report_of(text) for text in texts]
    plain = [Text(text) for text in texts]
    reader.read(reports[0])
    reading, encoder = [], []
    for _ in range(_PASSES):
        began = time.perf_counter()
        for report in reports:
            reader.read(report)
        read = time.perf_counter()
        for text in plain:
            reader.encoder.encode(text.words, text.starts)
        reading.append(read - began)
        encoder.append(time.perf_counter() - read)
    return OneCore(reading, encoder, peak_mb())


def _on_all_cores(folder: Path, texts: list[str], cores: int) -> list[float]:
    context = multiprocessing.get_context("spawn")
    ready = context.Barrier(cores)
    seconds = []
    with ProcessPoolExecutor(
        cores, mp_context=context, initializer=_start, initargs=(folder, ready)
    ) as pool:
        # One each: none takes a second one before all have read theirs.
        list(pool.map(_get_ready, [texts[0]] * cores))
        for _ in range(_PASSES):
            began = time.perf_counter()
            list(pool.map(_read, texts * cores))
            seconds.append(time.perf_counter() - began)
    return seconds


# What a process of the pool has for all its articles: the reader, and the barrier of the start.
_here: dict[str, Any] = {}


def _start(folder: Path, ready: Any) -> None:
    _here.update(reader=ModelReader(folder=folder, threads=1), ready=ready)


def _get_ready(text: str) -> None:
    _read(text)
    _here["ready"].wait(_LONGEST_START)


def _read(text: str) -> None:
    _here["reader"].read(report_of(text))


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _range(seconds: list[float]) -> str:
    return f"{min(seconds):.2f} to {max(seconds):.2f}"
