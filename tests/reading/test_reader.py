"""The rule layer as a whole: order, purity, and the rules of the contract on any text."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.contract import Reading
from onrecord.errors import ReaderError
from onrecord.intake.text import normal_text
from onrecord.reading.reader import EXTRACTORS, Extractor, RuleReader, check_order
from tests.contract_rules import broken_rules
from tests.reading.builders import READER, read, report_of

PIECES = [
    "“", "”", '"', "‘", "’", ", ", ". ", ".\n", "? ", ": ", " said", " told ", " that ", "Reuters",
    " according to ", "Karim Haddad", "al-Haddadi", "Kataib Hezbollah", " a commander", "'s",
    " officials", "the group", " will disarm", " pledged to ", " if ", " attacked ", "Israel",
    " he ", "ten ", " 50,000 fighters", " on Monday", " in 2003", " denied ", "warnings from ",
    " not ", "Prime Minister ", " (", ") - ", "BAGHDAD", "İstanbul", "ﬁ", "é", "كتائب حزب الله",
    "🙂", " formerly an adviser to ",
]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=40))
def test_every_rule_of_the_contract_holds_on_any_text(pieces: list[str]) -> None:
    text = normal_text("".join(pieces).split("\n"))
    if text:
        reading = read(text, "2025-04-08")
        assert broken_rules(reading.model_dump(mode="json"), None) == []
        assert reading.reader.dropped == 0, "the rules must not make what does not hold"


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_no_text_makes_it_fail(text: str) -> None:
    text = normal_text(text.split("\n"))
    if text:
        assert isinstance(read(text), Reading)


@pytest.mark.slow
def test_the_same_report_gives_the_same_bytes_in_another_process() -> None:
    text = "Karim Haddad told Reuters on Monday that Israel and Iran attacked the militias."
    code = f"from tests.reading.builders import read\nprint(read({text!r}, '2025-04-08').to_json())"
    runs = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path), "PYTHONUTF8": "1"},
        ).stdout
        for seed in ("1", "2")
    }
    assert runs == {read(text, "2025-04-08").to_json() + "\n"}


def test_an_extractor_that_comes_too_early_is_named() -> None:
    with pytest.raises(ReaderError, match="'events' needs"):
        check_order(sorted(EXTRACTORS, key=lambda extractor: extractor.name != "events"))


def test_the_shipped_order_is_in_order_and_every_need_is_declared() -> None:
    check_order(EXTRACTORS)
    given_layers = {layer for extractor in EXTRACTORS for layer in extractor.gives}
    assert {layer for extractor in EXTRACTORS for layer in extractor.needs} <= given_layers


def test_a_reader_can_be_made_of_fewer_extractors() -> None:
    reader = RuleReader(extractors=[e for e in EXTRACTORS if e.name != "commitments"])
    report = report_of("Hamas pledged to release prisoners.")
    assert reader.read(report).commitments == ()
    assert READER.read(report).commitments != ()


def test_an_extractor_gives_only_what_it_says() -> None:
    draft_fields = set()

    def spy(extractor: Extractor) -> Extractor:
        def run(draft):
            found = extractor.run(draft)
            assert tuple(found) == extractor.gives
            draft_fields.update(found)
            return found

        return extractor._replace(run=run)

    RuleReader(extractors=[spy(e) for e in EXTRACTORS]).read(
        report_of("“We go,” said Karim Haddad.")
    )
    assert "statements" in draft_fields


@pytest.mark.parametrize(
    "text",
    [
        "Q. Who fired?\nA. We do not know.",
        "Ceasefire",
        "BREAKING: 12 DEAD",
        "10:42 Talks resume\n10:15 Minister arrives",
        "I woke up and went to the market. It was raining.",
        "- bread\n- milk\n- eggs",
    ],
)
def test_odd_kinds_of_text_give_little_and_no_certain_nonsense(text: str) -> None:
    reading = read(text)
    assert [e for e in reading.events if e.confidence > 0.7] == []
    assert [s for s in reading.statements if s.identification == "named"] == []
