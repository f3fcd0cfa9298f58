"""What the model takes for actual, against the words and the days around it."""

from __future__ import annotations

import pytest

from onrecord.reading.draft import Findings, FoundClause, FoundEvent
from onrecord.spans import Span
from tests.reading.builders import read_by_model, read_seen


def realis(text: str, trigger: str, seen: str = "actual", *, conditional: bool = False) -> str:
    """The realis of the one event at a trigger, whose verb has a subject before it."""
    start = text.index(trigger)
    span = Span(start, start + len(trigger))
    event = FoundEvent(span, "MOBILIZE", seen, 0.9, (Span(0, 5),), ())  # type: ignore[arg-type]
    clause = FoundClause(span, (Span(0, 5),), is_conditional=conditional)
    reading = read_seen(text, Findings(events=(event,), clauses=(clause,)), "2025-11-20")
    return next(one.realis for one in reading.events if one.trigger.overlaps(span))


@pytest.mark.parametrize(
    ("text", "trigger", "expected"),
    [
        ("Kenya posts a battalion to Mandera in January.", "posts", "future"),
        ("Kenya posted a battalion to Mandera in January.", "posted", "actual"),
        ("Kenya posts a battalion to Mandera.", "posts", "actual"),
        ("Kenya posted a battalion to Mandera thirty years ago.", "posted", "past_habitual"),
        ("Kenya posted a battalion to Mandera in 2017.", "posted", "past_habitual"),
        ("Kenya posted a battalion to Mandera in October 2025.", "posted", "actual"),
        ("Kenya thanked both and said it would come next summer.", "thanked", "actual"),
        ("Kenya weighs posting a battalion to Mandera.", "posting", "hypothetical"),
    ],
)
def test_days_and_words_around_a_deed(text: str, trigger: str, expected: str) -> None:
    assert realis(text, trigger) == expected


def test_what_is_remembered_is_not_news() -> None:
    text = "Kenya spoke ten years to the day after the posting of a battalion."
    assert realis(text, "posting") == "past_habitual"


def test_what_hangs_on_a_condition_is_conditional() -> None:
    text = "Kenya will post a battalion if asked."
    assert realis(text, "post", "future", conditional=True) == "conditional"
    assert realis(text, "post", "future") == "future"


@pytest.mark.parametrize(
    ("text", "trigger", "seen", "expected"),
    [
        ("Kenya did not call off its deployment.", "deployment", "denied", "actual"),
        ("Kenya set out to occupy the hill and got no farther.", "occupy", "actual", "denied"),
        ("Kenya said any plan to send a battalion was old.", "send", "actual", "future"),
        ("Kenya agreed to hold exercises in Mandera.", "exercises", "hypothetical", "future"),
        ("Kenya held secret exercises in December.", "exercises", "actual", "actual"),
        (
            "It is simply not true that Kenya rejected the plan.",
            "rejected",
            "denied",
            "denied",
        ),
        (
            "It is untrue that Kenya never posted a battalion.",
            "posted",
            "denied",
            "actual",
        ),
        ("Reports that Kenya posted a battalion are false.", "posted", "actual", "denied"),
    ],
)
def test_what_the_words_around_say_counts_more(
    text: str, trigger: str, seen: str, expected: str
) -> None:
    assert realis(text, trigger, seen) == expected


@pytest.mark.parametrize(
    ("text", "trigger", "realis"),
    [
        ("The minister ordered the army to withdraw from the town.", "withdraw", "future"),
        ("Hackers tried without success to break into the servers of the electoral commission.",
         "break into", "denied"),
        ("A coup attempt in Moroni collapsed within the hour on Saturday, the minister said.",
         "coup attempt", "denied"),
        ("The premier steps down on 30 June.", "steps down", "future"),
        ("We have certainly not said no to talks, she told reporters.", "said no", "denied"),
        ("Two dozen prisoners tried to seize the armoury of the jail in Ondra.", "seize",
         "denied"),
        ("Ghana's president attended the fiftieth anniversary of the massacre at Keta.",
         "massacre", "past_habitual"),
        ("The mayor spoke of the strike that closed the port in 1987.", "strike",
         "past_habitual"),
        ("Peru received a request for the extradition of two bankers.", "extradition", "future"),
        ("Fears of a crackdown kept the market in Gulu empty.", "crackdown", "hypothetical"),
        ("The valley's militia, which no state recognises, mobilised its reservists.", "mobilised",
         "actual"),
    ],
)  # fmt: skip
def test_realis_by_the_grammar(text: str, trigger: str, realis: str) -> None:
    found = {one.trigger.of(text): one.realis for one in read_by_model(text).events}
    assert found.get(trigger) == realis


def test_what_somebody_did_not_say_is_so_is_open_but_not_of_what_fact_he_is_silent() -> None:
    open_ = read_by_model("The army has not confirmed that its planes struck the clinic.")
    assert [event.realis for event in open_.events] == ["hypothetical"]
    assert open_.commitments == ()
    fact = read_by_model("The inquiry does not say who ordered the arrests of the two editors.")
    assert [one.realis for one in fact.events if one.type == "COERCE"] == ["actual"]


def test_who_did_not_mention_it_takes_it_for_a_fact() -> None:
    reading = read_by_model("The mayor did not mention that soldiers had shot two boys.")
    assert [event.realis for event in reading.events] == ["actual"]


def test_nobody_promises_what_he_did_not_say_he_would_do() -> None:
    reading = read_by_model("Minister Ruth Hale did not say that the frigate would sail for Aden.")
    assert reading.commitments == ()


@pytest.mark.parametrize(
    ("words", "trigger", "expected"),
    [
        ("that its tents were still standing", "standing", "denied"),
        ("that its premier stood down", "stood down", "actual"),
        ("that its premier stood aside", "stood", "actual"),
    ],
)
def test_what_still_stands_has_not_withdrawn(words: str, trigger: str, expected: str) -> None:
    text = f"Kenya said on Thursday {words}."
    start = text.index(trigger)
    span = Span(start, start + len(trigger))
    event = FoundEvent(span, "RETREAT", "actual", 0.9, (Span(0, 5),), ())
    reading = read_seen(text, Findings(events=(event,)), "2025-11-20")
    assert [one.realis for one in reading.events] == [expected]


def test_who_is_said_to_have_done_it_has_done_it() -> None:
    text = "Kenya is said to have posted a battalion."
    assert realis(text, "posted", "future") == "actual"
