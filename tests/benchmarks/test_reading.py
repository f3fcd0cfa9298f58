"""The scorers of the reader: on results whose figures are worked out by hand."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.reading import attribution, dependencies, events, names
from benchmarks.reading.events import ROOTS, macro_f1
from benchmarks.scores import Count, Errors
from onrecord.reading.encoder import Encoded
from onrecord.reading.model_input import DEPRELS, ENTITY_TAGS, EVENT_TYPES, REALIS


class Known:
    """Stands for the encoder: gives each word the scores that a test wants, by its string."""

    bias = (0.0, 0.0, 0.0, 0.0)
    label_weights = np.zeros((2, len(DEPRELS), 2), np.float32)

    def __init__(self, **tags: dict[str, int]) -> None:
        self._tags = tags

    def encode(self, words: list[str], starts: list[bool]) -> Encoded:
        del starts
        sizes = {
            "entities": len(ENTITY_TAGS),
            "event_type": len(EVENT_TYPES),
            "realis": len(REALIS),
        }
        found = {name: np.zeros((len(words), size), np.float32) for name, size in sizes.items()}
        for name, by_word in self._tags.items():
            for row, word in enumerate(words):
                found[name][row, by_word.get(word, 0)] = 20.0
        parts = {
            part: np.zeros((len(words), 4), np.float32)
            for part in ("trigger_of_actor", "actor", "trigger_of_recipient", "recipient")
        }
        return Encoded(found, parts)


def packed(tmp_path: Path, *records: dict[str, Any]) -> Path:
    file = tmp_path / "data.jsonl.gz"
    with gzip.open(file, "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(record) + "\n" for record in records)
    return file


def test_precision_recall_and_f1() -> None:
    count = Count()
    count.add(["a", "a", "b"], ["a", "c"])
    assert (count.right, count.found, count.gold) == (1, 3, 2)
    assert (count.precision, count.recall, count.f1) == pytest.approx((100 / 3, 50.0, 40.0))


def test_what_is_empty_scores_nothing() -> None:
    assert (Count().precision, Count().recall, Count().f1) == (0.0, 0.0, 0.0)


def test_macro_f1_gives_each_class_one_voice() -> None:
    # a: right 1 of gold 2, found 1 -> 2/3; b: right 1 of gold 1, found 2 -> 2/3; c: never seen -> 0
    assert macro_f1(["a", "a", "b"], ["a", "b", "b"], "abc") == pytest.approx(100 * (4 / 3) / 3)


def test_errors_are_sorted_by_how_often_they_happen() -> None:
    errors = Errors()
    for kind in ("rare", "often", "often"):
        errors.add(kind, "some  words")
    assert errors.table(1) == [
        "    2  often",
        "         some words",
        "    1  rare",
        "         some words",
    ]


def test_names_count_only_with_their_borders_and_kind(tmp_path: Path) -> None:
    file = packed(
        tmp_path,
        {
            "id": "x",
            "sentences": [
                [["Lagos", "fears", "Ada"], ["B-Location", "O", "B-Person"]],
                [["Acme", "Ltd", "left"], ["B-Organization", "I-Organization", "O"]],
                [["Mondays", "pass"], ["B-Date", "O"]],
            ],
        },
    )
    encoder: Any = Known(
        entities={"Lagos": ENTITY_TAGS.index("B-LOC"), "Ada": ENTITY_TAGS.index("B-ORG"),
                  "Acme": ENTITY_TAGS.index("B-ORG")}
    )  # fmt: skip
    result = names.newswire(file, encoder, 0)
    assert result.figures == pytest.approx({"f1": 100 / 3, "precision": 100 / 3, "recall": 100 / 3})
    assert "    1  PER taken for ORG" in result.notes
    assert "    1  ORG: other borders" in result.notes


@pytest.mark.parametrize(
    ("realis", "root"), [("actual", "AID"), ("future", "AGREE"), ("denied", "REJECT")]
)
def test_the_type_of_a_pair_is_that_of_the_telling(tmp_path: Path, realis: str, root: str) -> None:
    sentence = {"text": "Oman fed Karsa", "marked": "<s>Oman</s> fed <t>Karsa</t>"}
    gold = {"source": "Oman", "target": "Karsa", "root": root, "zsp_root": "AID"}
    file = packed(tmp_path, {"id": "x", **sentence, **gold})
    encoder: Any = Known(
        event_type={"fed": EVENT_TYPES.index("AID")},
        realis={word: REALIS.index(realis) for word in ("Oman", "fed", "Karsa")},
    )
    result = events.marked_pairs(file, encoder, 0)
    assert result.figures["root_macro_f1"] == pytest.approx(100 / len(ROOTS))
    assert result.figures["quad_macro_f1"] == pytest.approx(25.0)


def test_realis_is_judged_at_the_trigger(tmp_path: Path) -> None:
    record = {
        "text": "Oman fed Karsa but did not march",
        "events": [
            {"trigger": "fed", "type": "AID", "realis": "actual"},
            {"trigger": "march", "type": "PROTEST", "realis": "denied"},
        ],
    }
    file = tmp_path / "gold.jsonl"
    file.write_text(json.dumps(record) + "\n")
    encoder: Any = Known(
        event_type={"fed": EVENT_TYPES.index("AID"), "march": EVENT_TYPES.index("ASSAULT")},
        realis={"march": REALIS.index("denied")},
    )
    figures = events.realis(file, encoder, 0).figures
    assert figures["realis_accuracy"] == 100.0
    assert figures["trigger_f1"] == 100.0
    assert figures["trigger_type_f1"] == 50.0


def test_an_attribution_is_matched_once_and_by_its_source_too() -> None:
    def words(*numbers: int) -> frozenset[int]:
        return frozenset(numbers)

    gold = [(words(0), words(1), words(2, 3, 4, 5)), (words(9), words(10), words(11, 12))]
    near = (words(0), words(1), words(2, 3))  # half of the content
    again = (words(0), words(1), words(2, 3, 4))
    other_source = (words(8), words(10), words(11, 12))
    found = [near, again, other_source]
    assert attribution._matches(found, gold) == {1: 0}


@pytest.mark.parametrize(
    ("one", "other", "share"), [({1, 2}, {2, 3}, 1 / 3), (set(), set(), 1.0), ({1}, set(), 0.0)]
)
def test_overlap(one: set[int], other: set[int], share: float) -> None:
    assert attribution.overlap(frozenset(one), frozenset(other)) == pytest.approx(share)


def test_relations_count_by_their_universal_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [("Ada", 2, "nsubj:pass"), ("left", 0, "root"), (".", 1, "punct")]
    file = tmp_path / "x.conllu"
    file.write_text(
        "".join(
            "\t".join([str(n), form, "_", "X", "_", "_", str(head), relation, "_", "_"]) + "\n"
            for n, (form, head, relation) in enumerate(rows, 1)
        )
        + "\n"
    )
    monkeypatch.setattr(
        dependencies,
        "tree",
        lambda *_: type("T", (), {"heads": (1, 1, 1), "relations": ("nsubj", "root", "punct")}),
    )
    encoder: Any = Known()
    figures = dependencies.measure(file, encoder, 0).figures
    assert figures == pytest.approx({"uas": 200 / 3, "las": 200 / 3})


def test_every_root_has_a_quad() -> None:
    assert Counter(events.QUADS.values()) == {"1": 3, "2": 3, "3": 4, "4": 5}
