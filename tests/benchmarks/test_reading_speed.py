"""How fast a report is read: what is measured on, and the figures from given times."""

from __future__ import annotations

import json
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from benchmarks.memory import peak_mb
from benchmarks.reading import speed
from benchmarks.reading.speed import OneCore, articles, figures
from onrecord.errors import UsageError


def texts(tmp_path: Path, *given: str) -> Path:
    file = tmp_path / "texts.jsonl"
    file.write_text("".join(json.dumps({"text": text}) + "\n" for text in given))
    return file


def numbered(first: int, last: int) -> str:
    return " ".join(str(number) for number in range(first, last))


def test_texts_become_articles_of_500_words(tmp_path: Path) -> None:
    file = texts(tmp_path, numbered(0, 300), f"{numbered(300, 400)}\n{numbered(400, 1200)}")
    first, second = articles(file)
    assert first == f"{numbered(0, 300)}\n{numbered(300, 400)}\n{numbered(400, 500)}"
    assert second == numbered(500, 1000)


def test_too_little_text_is_said_before_anything_is_timed(tmp_path: Path) -> None:
    file = texts(tmp_path, numbered(0, 499))
    with pytest.raises(UsageError, match="fewer than 500 words"):
        speed.measure(file, tmp_path / "no model", 0)


def test_figures_are_medians_and_the_ratio_is_that_of_pairs() -> None:
    one = OneCore(reading=[2.0, 9.0, 4.0], encoder=[1.0, 3.0, 4.0], peak_mb=200.0)
    assert figures(one, [8.0, 5.0, 6.0], count=12, cores=4) == pytest.approx(
        {
            "articles_per_second_one_core": 3.0,
            "articles_per_second_all_cores": 8.0,
            "encoder_articles_per_second": 4.0,
            "ratio_to_encoder": 2.0,
            "peak_mb": 200.0,
        }
    )


@pytest.mark.slow
def test_the_peak_is_that_of_the_process_and_not_of_the_one_that_started_it() -> None:
    much = b"1" * (400 * 2**20)
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        theirs = pool.submit(peak_mb).result()
    assert len(much) / 2**20 < peak_mb()
    assert theirs < 300
