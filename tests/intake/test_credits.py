"""Where a report says that it has it from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.intake.credits import find_credits


def credited(text: str) -> list[tuple[str, str]]:
    return [(c.agency, c.span.of(text)) for c in find_credits(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("BAGHDAD, April 8 (Reuters) - Militias met.", [("Reuters", "Reuters")]),
        ("TAS (Halvern) - Militias met.", [("Halvern", "Halvern")]),
        ("The group was ready, a commander told AFP.", [("Agence France-Presse", "AFP")]),
        ("He told the Sun Valley news agency that it was over.", [("Sun Valley", "Sun Valley")]),
        ("According to a report by Halvern, they met.", [("Halvern", "Halvern")]),
        ("They met, according to Reuters.", [("Reuters", "Reuters")]),
        ("Reuters reported on Tuesday that they met.", [("Reuters", "Reuters")]),
        ("They met, first reported by Halvern, on Monday.", [("Halvern", "Halvern")]),
    ],
)
def test_forms_of_credit(text: str, expected: list[tuple[str, str]]) -> None:
    assert credited(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "He told Karim Haddad that it was over.",
        "They met, according to Haddad.",
        "The group (Saraya) left. An official said so.",
        "He lives near the Reuters building.",
        "The minister was reported dead.",
    ],
)
def test_persons_groups_and_mere_mentions_are_no_credits(text: str) -> None:
    assert credited(text) == []


def test_each_medium_once_by_place() -> None:
    text = "He told Reuters. She told AFP. They told Reuters again."
    assert [agency for agency, _ in credited(text)] == ["Reuters", "Agence France-Presse"]


def test_a_users_own_media_are_known() -> None:
    text = "A clerk told Halvern that it rained."
    assert [c.agency for c in find_credits(text, {"Halvern": "Halvern News Agency"})] == [
        "Halvern News Agency"
    ]
    assert find_credits(text) == ()


@given(st.text(alphabet=st.sampled_from("AbR ().,-toldReuters’\n"), max_size=80))
def test_credits_hold_in_any_text(text: str) -> None:
    for credit in find_credits(text):
        assert credit.span.holds_in(text)
