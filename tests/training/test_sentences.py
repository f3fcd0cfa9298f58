"""The project's own sentences keep their format, and its examples are cut as they are meant."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from onrecord.reading.model_input import ENTITY_TAGS, EVENT_TYPES, REALIS
from training.check import FOLDER, faults
from training.corpora import (
    Telling,
    Text,
    attribution_layers,
    cut,
    locate,
    own_example,
    packed,
    records,
)

FILES = sorted(FOLDER.glob("*.jsonl"))
GOLD_FOLDER = Path(__file__).parents[2] / "benchmarks" / "gold"
GOLD = sorted(file for kind in ("events", "reports") for file in GOLD_FOLDER.glob(f"{kind}*.jsonl"))
LINE: dict[str, Any] = {
    "text": "The army shelled Karsa, the ministry said; it denied that the army shelled a school.",
    "entities": {"LOC": ["Karsa"], "PER": [], "ORG": []},
    "events": [
        {"trigger": "shelled", "type": "ASSAULT", "mode": "heavy-weapons", "realis": "actual",
         "actor": "The army", "recipient": "Karsa"},
        {"trigger": "shelled#2", "type": "ASSAULT", "mode": "heavy-weapons", "realis": "denied",
         "actor": "the army", "recipient": "a school"},
    ],
    "attributions": [
        {"source": "the ministry", "cue": "said", "content": ["The army shelled Karsa"]},
        {"source": "it", "cue": "denied", "content": ["that the army shelled a school"]},
    ],
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("file", [*FILES, *GOLD], ids=lambda f: f.stem)
def test_every_line_is_in_order(file: Path) -> None:
    wrong = [f"{n}: {one}" for n, line in enumerate(records(file), 1) for one in faults(line)]
    assert wrong == []


@pytest.mark.slow
def test_no_text_stands_twice_and_none_is_in_the_gold() -> None:
    texts = [line["text"].casefold() for file in (*FILES, *GOLD) for line in records(file)]
    assert len(texts) == len(set(texts))


def test_a_line_in_order_has_no_fault() -> None:
    assert list(faults(LINE)) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"events": [{**LINE["events"][0], "trigger": "bombed"}]}, "'bombed' is not in the text"),
        ({"events": [{**LINE["events"][0], "trigger": "shelled#3"}]}, "is not in the text"),
        ({"events": [{**LINE["events"][0], "type": "ATTACK"}]}, "unknown type ATTACK"),
        ({"events": [{**LINE["events"][0], "mode": "phone"}]}, "unknown mode phone"),
        ({"events": [{**LINE["events"][0], "realis": "past"}]}, "unknown realis past"),
        ({"events": [LINE["events"][0], LINE["events"][0]]}, "overlaps another"),
        ({"entities": {"GPE": ["Karsa"]}}, "unknown kinds of names"),
        ({"entities": {"LOC": ["army"], "PER": [], "ORG": []}}, "is no name"),
        ({"entities": {"LOC": ["Karsa"], "PER": ["Karsa"], "ORG": []}}, "named twice"),
        ({"attributions": [{"source": None, "cue": "said", "content": []}]}, "has source, cue"),
        (
            {"attributions": [{"source": ["it"], "cue": "said", "content": ["The army"]}]},
            "one source and one cue",
        ),
        ({"note": "x"}, "unknown layers"),
        ({"text": " "}, "no text"),
    ],
)
def test_a_fault_is_named(change: dict[str, Any], fault: str) -> None:
    assert any(fault in one for one in faults(LINE | change))


def test_an_example_has_its_labels_at_the_words() -> None:
    example = own_example(LINE)
    assert example.entities is not None
    assert example.events is not None
    named = [w for w, tag in zip(example.words, example.entities, strict=True) if tag]
    assert named == ["Karsa"]
    assert ENTITY_TAGS[max(example.entities)] == "B-LOC"
    first, second = example.events
    assert [example.words[w] for w in first.actors] == ["The", "army"]
    assert second.triggers[0] > first.triggers[0]
    assert (EVENT_TYPES[second.type], REALIS[second.realis or 0]) == ("ASSAULT", "denied")


def test_each_attribution_stands_on_its_own() -> None:
    example = own_example(LINE)
    words = example.words
    told = [
        [" ".join(words[a:b]) for a, b in (one.cue, *one.source, *one.content)]
        for one in example.tellings or ()
    ]
    assert told == [
        ["denied", "it", "that the army shelled a school"],
        ["said", "the ministry", "The army shelled Karsa"],
    ]


def test_sentences_are_packed_into_passages_with_all_their_labels() -> None:
    single = own_example(LINE)
    short = own_example({"text": "Troops left Karsa.", "entities": {"LOC": ["Karsa"]}})
    passages = list(packed([single, short, single, single], 45, turn=0))
    assert sorted(len(one.words) for one in passages) == [4, 18, 36]
    twice = max(passages, key=lambda one: len(one.words))
    assert twice.words == single.words * 2
    assert twice.entities == (single.entities or []) * 2
    assert twice.attribution == [layer * 2 for layer in single.attribution or ()]
    events, tellings = twice.events or [], twice.tellings or []
    assert [event.triggers for event in events[2:]] == [
        [word + 18 for word in event.triggers] for event in single.events or ()
    ]
    moved = [one.moved(18) for one in single.tellings or ()]
    assert tellings == [*(single.tellings or ()), *moved]
    assert twice.starts[0]
    assert not any(one.starts[1] for one in passages)


def test_an_inner_content_does_not_break_the_outer_one() -> None:
    text = Text("He said that she denied it")
    outer = {"source": [(0, 2)], "cue": [(3, 7)], "content": [(8, 26)]}
    inner = {"source": [(13, 16)], "cue": [(17, 23)], "content": [(24, 26)]}
    tags, (first, second) = attribution_layers(text, [inner, outer])
    assert (first.content, second.content) == ([(2, 6)], [(5, 6)])
    assert tags[2] == [0, 0, 1, 2, 2, 2]
    assert tags[0] == [1, 0, 0, 1, 0, 0]


def test_a_long_example_is_cut_at_a_paragraph() -> None:
    example = own_example({"text": "a b c d e f\ng h i j k l", "entities": {}})
    parts = list(cut(example, 8))
    assert [" ".join(part.words) for part in parts] == ["a b c d e f", "g h i j k l"]


def test_of_what_is_told_a_cut_keeps_what_is_in_the_part_of_its_cue() -> None:
    attribution = {"source": "a", "cue": "e", "content": ["b c", "f\ng h"]}
    example = own_example({"text": "a b c d e f\ng h i j k l", "attributions": [attribution]})
    first, second = cut(example, 8)
    assert first.tellings == [Telling((4, 5), [(0, 1)], [(1, 3), (5, 6)])]
    assert second.tellings == []


def test_whole_words_are_located_before_parts_of_words() -> None:
    assert locate("sandals and dal and dal", "dal") == (12, 15)
    assert locate("sandals and dal and dal", "dal#2") == (20, 23)
    with pytest.raises(ValueError, match="is not in"):
        locate("sandals", "dal#2")
