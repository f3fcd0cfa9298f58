"""The scorers against worked examples, and the gate against planted falls."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.gate import breaches
from benchmarks.pages import Page, load_pages, our_text, score_pages

ROOT = Path(__file__).parents[2]


def page(article: str) -> Page:
    return Page("p", None, b"", article)


def test_shingles_of_four_words_by_hand() -> None:
    # Gold: abcd bcde. Found: bcde cdef defg. One of three right, one of two found.
    scores = score_pages([page("a b c d e")], ["b c d e f g"])
    assert scores.precision == pytest.approx(100 / 3)
    assert scores.recall == pytest.approx(50)
    assert scores.f1 == pytest.approx(40)


def test_averages_are_over_pages_and_an_empty_find_costs_recall_only() -> None:
    scores = score_pages([page("a b c d"), page("e f g h")], ["a b c d", ""])
    assert (scores.precision, scores.recall) == (100, 50)


def test_a_paragraph_break_that_is_lost_is_seen() -> None:
    gold = page("First of all this.\n\nThen all of that.\n\nAnd the end of it.")
    kept = score_pages([gold], ["First of all this.\nThen all of that.\nAnd the end of it."])
    lost = score_pages([gold], ["First of all this. Then all of that.\nAnd the end of it."])
    assert (kept.paragraphs, lost.paragraphs) == (100, 50)


@pytest.mark.slow
def test_a_folder_of_the_known_format_is_measured_from_end_to_end(tmp_path: Path) -> None:
    words = "The two sides met in a school on Monday and nobody signed anything there at all."
    more = "On Friday they are to meet again, in another town and with another man in the chair."
    body = f"<article><h1>Talks</h1><p>{words}</p><p>{more}</p></article>"
    markup = f"<html><body>{body}</body></html>"
    (tmp_path / "ab.html.gz").write_bytes(gzip.compress(markup.encode()))
    truth = {"ab": {"articleBody": f"{words}\n\n{more}", "url": "https://a.example/"}}
    (tmp_path / "ground-truth.json").write_text(json.dumps(truth))
    (loaded,) = load_pages(tmp_path)
    assert our_text(loaded).split("\n") == [words, more]
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks.pages", "--data", str(tmp_path), "--json"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    result = json.loads(run.stdout)
    assert result["task"] == "pages"
    assert result["figures"]["f1"] == 100
    assert {"pages_per_second", "ratio_to_trafilatura", "precision", "recall"} <= result[
        "figures"
    ].keys()
    assert "best_trafilatura_f1" in result["known"]


@pytest.mark.slow
def test_speed_says_articles_and_memory_for_both_halves_of_the_way() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks.speed", "--data", "examples/reports", "--json"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    figures = json.loads(run.stdout)["figures"]
    for task in ("intake", "reading"):
        assert figures[f"{task}_articles_per_second"] > 0
        assert figures[f"{task}_peak_mb"] > 10


@pytest.mark.parametrize(
    ("figures", "floors", "wrong"),
    [
        ({"f1": 95.0}, {"f1": 95.0}, 0),
        ({"f1": 94.9}, {"f1": 95.0}, 1),
        ({"ratio": 1.4}, {"ratio_at_most": 1.3}, 1),
        ({"ratio": 1.3}, {"ratio_at_most": 1.3}, 0),
        ({}, {"f1": 1.0}, 1),
    ],
)
def test_the_gate_sees_a_fall(
    figures: dict[str, float], floors: dict[str, float], wrong: int
) -> None:
    assert len(breaches(figures, floors)) == wrong


def test_every_floor_is_one_that_something_measures() -> None:
    floors = json.loads((ROOT / "benchmarks" / "floors.json").read_text(encoding="utf-8"))
    assert floors.keys() == {"forms", "examples", "pages", "meaning"}
