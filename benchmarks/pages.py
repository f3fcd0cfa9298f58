"""How well the article is told from the page around it, against bare trafilatura in the same run.

Data: a folder with `ground-truth.json` (`{name: {"articleBody": ..., "url": ...}}`) and
`name.html.gz`, the format of Zyte's article-extraction-benchmark. The measure is that benchmark's:
shingles of four words, precision and recall averaged over pages, F1 of the two averages.

    python -m benchmarks.pages --data DIR [--json]
"""

from __future__ import annotations

import gc
import gzip
import json
import re
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import trafilatura

from benchmarks.report import Result, arguments
from onrecord.intake.capture import Capture
from onrecord.intake.options import IntakeOptions
from onrecord.intake.sources import take_in

__all__ = ["Page", "Scores", "load_pages", "score_pages"]

_WORDS = re.compile(r"\w+")
_SHINGLE = 4
_ROUNDS = 5

# Every way in which trafilatura is offered to be run; the best of them is the bar.
BARE: dict[str, dict[str, bool]] = {
    "trafilatura": {},
    "trafilatura_precision": {"favor_precision": True},
    "trafilatura_recall": {"favor_recall": True},
    "trafilatura_fast": {"fast": True},
    "trafilatura_fast_no_comments": {"fast": True, "include_comments": False},
    "trafilatura_no_comments": {"include_comments": False},
}


class Page(NamedTuple):
    """A captured page and the text of its article."""

    name: str
    url: str | None
    raw: bytes
    article: str


class Scores(NamedTuple):
    """Shares in percent; `paragraphs` is the share of paragraph breaks that survive."""

    f1: float
    precision: float
    recall: float
    paragraphs: float


def load_pages(folder: Path) -> list[Page]:
    """The pages of a folder in the order of their names, unpacked."""
    truth = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    return [
        Page(
            name,
            entry.get("url"),
            gzip.decompress((folder / f"{name}.html.gz").read_bytes()),
            entry.get("articleBody", ""),
        )
        for name, entry in sorted(truth.items())
    ]


def score_pages(pages: list[Page], texts: list[str]) -> Scores:
    """How well `texts` are the articles of `pages`."""
    precisions, recalls = [], []
    kept = breaks = 0
    for page, text in zip(pages, texts, strict=True):
        true, found = _shingles(page.article), _shingles(text)
        both = sum((true & found).values())
        if found:
            precisions.append(both / found.total())
        if true:
            recalls.append(both / true.total())
        for survives in _breaks(page.article, text):
            breaks += 1
            kept += survives
    precision, recall = statistics.mean(precisions), statistics.mean(recalls)
    f1 = 2 * precision * recall / (precision + recall)
    return Scores(100 * f1, 100 * precision, 100 * recall, 100 * kept / max(breaks, 1))


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = _WORDS.findall(text)
    if not words:
        return Counter()
    return Counter(tuple(words[i : i + _SHINGLE]) for i in range(max(1, len(words) - _SHINGLE + 1)))


def _breaks(article: str, text: str) -> Iterator[bool]:
    """For each paragraph break of the article whose both sides are in the text: is it there?"""
    paragraphs = [" ".join(p.split()) for p in article.split("\n") if p.strip()]
    flat = re.sub(r"[^\S\n]+", " ", text)
    for before, after in pairwise(paragraphs):
        end, start = before[-30:], after[:30]
        match = re.search(re.escape(end) + r"(\s+)" + re.escape(start), flat)
        if match is not None:
            yield "\n" in match[1]


def our_text(page: Page) -> str:
    """The text of the report that our intake makes of a page; empty where it finds none."""
    capture = Capture(page.raw, page.name, media_type="text/html")
    return "\n".join(
        item.report.text
        for item in take_in(capture, IntakeOptions())
        if not isinstance(item, Exception)
    )


def measure_times(runs: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Seconds of each run: the best of some rounds, the runs taking turns."""
    best = dict.fromkeys(runs, float("inf"))
    for _ in range(_ROUNDS):
        for name, run in runs.items():
            gc.collect()
            start = time.perf_counter()
            run()
            best[name] = min(best[name], time.perf_counter() - start)
    return best


def main() -> None:
    parser = arguments("pages", __doc__.splitlines()[0])
    options = parser.parse_args()
    pages = load_pages(options.data)
    ours = score_pages(pages, [our_text(page) for page in pages])
    known: dict[str, float] = {}
    for name, settings in BARE.items():
        texts = [trafilatura.extract(page.raw, **settings) or "" for page in pages]
        scores = score_pages(pages, texts)
        known[f"{name}_f1"] = scores.f1
        if name == "trafilatura":
            known["trafilatura_paragraphs"] = scores.paragraphs
    known["best_trafilatura_f1"] = max(v for k, v in known.items() if k.endswith("_f1"))
    times = measure_times(
        {
            "ours": lambda: [our_text(page) for page in pages],
            "bare": lambda: [trafilatura.extract(page.raw) for page in pages],
            "bare_with_metadata": lambda: [
                trafilatura.bare_extraction(page.raw, with_metadata=True) for page in pages
            ],
            "bare_fast": lambda: [
                trafilatura.extract(page.raw, fast=True, include_comments=False) for page in pages
            ],
        }
    )
    known["trafilatura_pages_per_second"] = len(pages) / times["bare"]
    Result(
        task="pages",
        data=options.data.name,
        figures={
            **ours._asdict(),
            "pages_per_second": len(pages) / times["ours"],
            "ratio_to_trafilatura": times["ours"] / times["bare"],
            "ratio_to_trafilatura_with_metadata": times["ours"] / times["bare_with_metadata"],
            "ratio_to_trafilatura_fast": times["ours"] / times["bare_fast"],
        },
        known=known,
        notes=[
            f"{len(pages)} pages, one process; times are the best of {_ROUNDS} rounds in turns.",
            "ratio_to_trafilatura: our whole intake (decoding, text, title, authors, date, "
            "language, posts, credits) over trafilatura.extract(page) as it comes.",
        ],
    ).print(as_json=options.json)


if __name__ == "__main__":
    main()
