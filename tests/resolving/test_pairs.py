"""Proposals against pairs that a person judged, as news names people and bodies.

`pairs.jsonl` was written before the features, and half of it (the even lines) was not looked at
while they and their weights were made: the figures of that half are those to believe.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from onrecord.resolving.actors import Known, propose
from onrecord.resolving.compare import weigh
from onrecord.resolving.known import look
from onrecord.vocabulary.registry import load_registry

PAIRS = [
    json.loads(line)
    for line in Path(__file__).with_name("pairs.jsonl").read_text("utf-8").splitlines()
]
HALVES = {"looked at": PAIRS[0::2], "not looked at": PAIRS[1::2]}
REGISTRY = load_registry()


def known(id_: str, said: dict[str, Any]) -> Known:
    lists = {key: tuple(said.get(key, ())) for key in ("names", "roles", "part_of")}
    return Known(id_, said["name"], said["kind"], said.get("registry"), **lists)


def both(pair: dict[str, Any]) -> tuple[Known, Known]:
    return known("one", pair["one"]), known("other", pair["other"])


# Measured: precision 0.98 and recall 0.97 on the half looked at, 1.00 and 0.88 on the other.
@pytest.mark.parametrize(
    ("half", "precision", "recall"), [("looked at", 0.96, 0.93), ("not looked at", 0.96, 0.85)]
)
def test_proposals_are_mostly_right(half: str, precision: float, recall: float) -> None:
    judged = [(bool(propose(both(pair), REGISTRY)), bool(pair["same"])) for pair in HALVES[half]]
    right = judged.count((True, True))
    assert right / (right + judged.count((True, False))) >= precision
    assert right / (right + judged.count((False, True))) >= recall


def test_the_halves_are_alike() -> None:
    for pairs in HALVES.values():
        assert len(pairs) == len(PAIRS) / 2
        assert 0.4 < sum(pair["same"] for pair in pairs) / len(pairs) < 0.6


@pytest.mark.parametrize("half", HALVES)
def test_the_weight_does_not_depend_on_the_order(half: str) -> None:
    for pair in HALVES[half]:
        one, other = (look(actor, REGISTRY) for actor in both(pair))
        there, back = (
            sorted((reason.feature, round(reason.weight, 6)) for reason in reasons)
            for reasons in (weigh(one, other), weigh(other, one))
        )
        assert there == back
