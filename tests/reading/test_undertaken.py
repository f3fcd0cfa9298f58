"""What verbs of undertaking and weighing tell by themselves."""

from __future__ import annotations

import pytest

from tests.reading.builders import read_by_model, words


@pytest.mark.parametrize(
    ("text", "source", "act"),
    [
        ("Germany is weighing freezing 30 million euros of aid.", "Germany", "intention"),
        ("The mayor of Palermo refused to receive the consul.", "The mayor of Palermo", "denial"),
        ("Oman agreed to carry the letter.", "Oman", "promise"),
    ],
)
def test_somebody_means_to_do_it_or_will_not(text: str, source: str, act: str) -> None:
    reading = read_by_model(text)
    (one,) = reading.statements
    assert (words(reading, one.source), one.speech_act) == ([source], act)


@pytest.mark.parametrize(
    "text",
    [
        "Oman has not agreed to carry the letter.",
        "The plan is considered a failure.",
        "The group denied that it had agreed to disarm.",
    ],
)
def test_what_is_denied_or_passive_is_none(text: str) -> None:
    reading = read_by_model(text)
    told = [one for one in reading.statements if one.speech_act in {"promise", "intention"}]
    assert told == []


def test_agreeing_with_an_opinion_promises_nothing() -> None:
    reading = read_by_model("Ruth Hale, the mayor, agreed that the levy was part of the quarrel.")
    (one,) = reading.statements
    assert one.speech_act == "statement"
