"""The gold set of speech and naming forms: what was right stays right.

The shares are floors, measured with `python -m benchmarks.forms`; a change that lowers one says
why.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.forms import faults, load_items, read_item
from onrecord.reading.reader import Reader, RuleReader
from onrecord.reading.readers import default_reader
from onrecord.vocabulary.registry import load_registry

pytestmark = pytest.mark.slow

FLOORS = json.loads(
    (Path(__file__).parents[2] / "benchmarks" / "floors.json").read_text(encoding="utf-8")
)["forms"]
ITEMS = load_items()
READER = RuleReader()


@pytest.fixture(scope="module", params=["model", "rules"])
def reader(request: pytest.FixtureRequest) -> tuple[str, Reader]:
    return request.param, READER if request.param == "rules" else default_reader(load_registry())


@pytest.mark.parametrize("half", ["open", "held"])
def test_the_share_of_items_in_which_everything_is_right(
    reader: tuple[str, Reader], half: str
) -> None:
    name, reads = reader
    items = [item for item in ITEMS if item["half"] == half]
    wrong = [item["id"] for item in items if any(faults(item, read_item(item, reads)))]
    share = 100 * (1 - len(wrong) / len(items))
    assert share >= FLOORS[name][half], f"{share:.2f} % right; wrong: {', '.join(wrong)}"


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item["id"])
def test_scare_quotes_and_titles_are_no_statements(item: dict) -> None:
    reading = read_item(item, READER)
    taken = [fault for fault in faults(item, reading) if fault.startswith("took for a statement")]
    assert taken == []


def test_the_scorer_finds_planted_faults() -> None:
    item = next(item for item in ITEMS if item["id"] == "direct-cue-after-01")
    reading = read_item(item, READER)
    assert list(faults(item, reading)) == []
    silent = reading.model_copy(update={"statements": ()})
    assert any(fault.startswith("missed") for fault in faults(item, silent))
    one = reading.statements[0].model_copy(update={"source": (), "identification": "none"})
    wrong = list(faults(item, reading.model_copy(update={"statements": (one,)})))
    assert any("source" in fault for fault in wrong)
    assert any("identification" in fault for fault in wrong)
