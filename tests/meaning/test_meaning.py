"""What short texts mean: what was understood stays understood, and the gold is in order.

The shares are floors, measured with `python -m benchmarks.meaning`; a change that lowers one says
why.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from benchmarks.meaning import NOT_DONE, faults, load_items, takes_for_done, values_of
from benchmarks.reports import DATA, Scores
from benchmarks.values import KINDS, Values
from onrecord.contract import ReaderNote, Reading
from onrecord.reading.readers import default_reader
from onrecord.vocabulary.registry import load_registry
from tests.reading.builders import read, report_of
from training.corpora import records

pytestmark = pytest.mark.slow

FLOORS = json.loads(
    (Path(__file__).parents[2] / "benchmarks" / "floors.json").read_text(encoding="utf-8")
)["meaning"]
ITEMS = load_items()
WHOLE = [record for file in sorted(DATA.parent.glob("readings*.jsonl")) for record in records(file)]


@pytest.mark.slow
@pytest.mark.parametrize("half", ["open", "held"])
def test_the_share_of_texts_that_are_understood(half: str) -> None:
    reader = default_reader(load_registry())
    items = [item for item in ITEMS if item["half"] == half]
    read = [(item, values_of(item, reader)) for item in items]
    right = sum(not any(faults(item, values)) for item, values in read)
    assert 100 * right / len(items) >= FLOORS[f"items_right_{half}"]
    only_said = [takes_for_done(*pair) for pair in read if pair[0]["phenomenon"] in NOT_DONE]
    assert 100 * sum(only_said) / len(only_said) <= FLOORS[f"false_actual_{half}_at_most"]


def nothing_in(text: str) -> Values:
    """A reading of a text that found nothing: every gold value is compared with its words."""
    note = ReaderNote(version="0", model="none@0")
    return Values(Reading(reader=note, report=report_of(text)))


def asked(kind: str, gold: dict[str, Any], text: str) -> None:
    """Asks for the words of a gold value; raises ValueError where the text does not have them."""
    assert gold.keys() <= KINDS[kind].keys()
    values = nothing_in(text)
    for name in ("cue", "trigger", "words", "inside", "source"):
        if gold.get(name) is not None:
            assert not values.touches(gold[name], [])
    for name in ("content", "conditions"):
        values.shares(gold.get(name) or (), [])


def test_every_item_asks_for_words_of_its_text() -> None:
    for item in ITEMS:
        expected = [*item.get("must", ()), *item.get("must_not", ())]
        assert expected, item["text"]
        for one in expected:
            for kind, gold in one.items():
                asked(kind, gold, item["text"])


def test_no_content_in_what_must_not_be_is_a_statement_without_any() -> None:
    values = Values(read(TEXT))
    item = {"must_not": [{"statement": {"cue": "said", "content": []}}]}
    assert list(faults(item, values)) == []
    bare = values.reading.statements[0].model_copy(update={"content": ()})
    silent = Values(values.reading.model_copy(update={"statements": (bare,)}))
    assert len(list(faults(item, silent))) == 1


def test_every_gold_reading_asks_for_words_of_its_text() -> None:
    for record in WHOLE:
        for kind in ("statement", "event", "commitment"):
            for gold in record[f"{kind}s"]:
                asked(kind, gold, record["text"])


def test_every_phenomenon_has_texts_in_both_halves() -> None:
    counts = Counter((item["half"], item["phenomenon"]) for item in ITEMS)
    both = {name for half, name in counts if half == "open"}
    both &= {name for half, name in counts if half == "held"}
    assert len(both) >= 25
    assert all(counts[half, name] >= 9 for name in both for half in ("open", "held"))
    assert len(ITEMS) >= 400


TEXT = "Ada Cole said that Iraq had attacked Hezbollah."


@pytest.mark.parametrize(
    ("kind", "gold", "agrees"),
    [
        ("event", {"trigger": "attacked", "type": "ASSAULT", "realis": "actual"}, True),
        ("event", {"trigger": "attacked", "realis": "denied"}, False),
        ("event", {"actor": ["Iraq"], "recipient": ["Hezbollah"]}, True),
        ("event", {"actor": ["Hezbollah"]}, False),
        ("event", {"actor": []}, False),
        ("event", {"according_to": "said"}, True),
        ("event", {"according_to": None}, False),
        ("event", {"fatalities": None}, True),
        ("event", {"fatalities": [1, 1]}, False),
        (
            "statement",
            {"cue": "said", "source": "Ada Cole", "content": ["Iraq had attacked"]},
            True,
        ),
        ("statement", {"content": ["Ada Cole said that"]}, False),
        ("statement", {"source": None}, False),
        ("statement", {"inside": None, "via": [], "anonymity": None}, True),
        ("commitment", {}, False),
        ("actor", {"name": "Iraq"}, True),
        ("actor", {"name": "Iraq", "role": "envoy"}, False),
    ],
)
def test_a_value_agrees_if_all_that_is_asked_is_so(
    kind: str, gold: dict[str, Any], agrees: bool
) -> None:
    values = Values(read(TEXT))
    assert any(values.agrees(kind, gold, one) for one in values.of[kind]) is agrees


def test_an_unknown_field_is_an_error() -> None:
    values = Values(read(TEXT))
    with pytest.raises(ValueError, match="mood"):
        values.agrees("event", {"mood": "glad"}, values.reading.events[0])


def test_the_scores_count_found_made_up_and_missed() -> None:
    values = Values(read(TEXT))
    event = {
        "trigger": "attacked", "type": "ASSAULT", "mode": None, "realis": "actual",
        "actor": ["Iraq"], "recipient": ["Hezbollah"], "according_to": "said",
        "fatalities": None, "injured": None,
    }  # fmt: skip
    scores = Scores()
    scores.add({"statements": [], "events": [event, event], "commitments": []}, values)
    counts = scores.counts["events_whole_f1"]
    assert (counts.right, counts.found, counts.gold) == (1, 1, 2)
    assert (scores.counts["statements_f1"].found, scores.counts["statements_f1"].gold) == (1, 0)
