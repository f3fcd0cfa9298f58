"""One event told twice is one event with two evidences; two events stay two."""

from __future__ import annotations

import pytest

from onrecord.contract import Reading
from onrecord.reading.draft import Findings, FoundEvent
from onrecord.spans import Span
from tests.reading.builders import read_seen, words


def told(text: str, *events: tuple[str, str, str, str]) -> Reading:
    """A reading where the model saw events: trigger, realis, actor and recipient, each once."""
    found = []
    start = 0
    for trigger, realis, actor, recipient in events:
        at = text.index(trigger, start)
        begin = max(text.rfind(". ", 0, at), text.rfind("\n", 0, at)) + 1

        def place(given: str, begin: int = begin) -> tuple[Span, ...]:
            where = text.find(given, begin) if given else -1
            return (Span(where, where + len(given)),) if where >= 0 else ()

        span = Span(at, at + len(trigger))
        found.append(FoundEvent(span, "ASSAULT", realis, 0.9, place(actor), place(recipient)))  # type: ignore[arg-type]
        start = span.end
    return read_seen(text, Findings(events=tuple(found)))


def test_an_attack_told_again_is_one_event_with_both_evidences() -> None:
    text = "Gunmen attacked the convoy in Garo. The gunmen attacked the convoy at noon."
    reading = told(
        text,
        ("attacked", "actual", "Gunmen", "the convoy"),
        ("attacked", "actual", "gunmen", "the convoy"),
    )
    [event] = reading.events
    assert event.trigger.start == text.index("attacked")
    assert words(reading, event.evidence) == [
        "Gunmen attacked the convoy",
        "gunmen attacked the convoy",
    ]


def test_an_evidence_within_another_is_not_told_twice() -> None:
    text = "Gunmen launched an attack on the convoy."
    reading = told(
        text,
        ("launched", "actual", "Gunmen", ""),
        ("attack", "actual", "Gunmen", "the convoy"),
    )
    [event] = reading.events
    assert words(reading, event.evidence) == ["Gunmen launched an attack on the convoy"]


@pytest.mark.parametrize(
    ("second", "realis", "actor", "recipient"),
    [
        ("The army attacked the convoy.", "actual", "The army", "the convoy"),
        ("The gunmen attacked the village.", "actual", "gunmen", "the village"),
        ("The gunmen attacked the convoy again.", "actual", "gunmen", "the convoy"),
        ("The gunmen never attacked the convoy.", "denied", "gunmen", "the convoy"),
    ],
)
def test_what_differs_is_another_event(
    second: str, realis: str, actor: str, recipient: str
) -> None:
    reading = told(
        f"Gunmen attacked the convoy in Garo. {second}",
        ("attacked", "actual", "Gunmen", "the convoy"),
        ("attacked", realis, actor, recipient),
    )
    assert len(reading.events) == 2
    assert all(len(event.evidence) == 1 for event in reading.events)


def test_two_tellings_in_one_sentence_are_two_events() -> None:
    text = "Gunmen attacked the convoy and gunmen attacked the convoy."
    event = ("attacked", "actual", "unmen", "the convoy")
    assert len(told(text, event, event).events) == 2


def test_a_verb_and_its_object_of_one_type_are_one_event() -> None:
    text = "Gunmen launched an attack on the convoy."
    event = ("launched", "actual", "Gunmen", "")
    [one] = told(text, event, ("attack", "actual", "", "the convoy")).events
    assert (len(one.actors), len(one.recipients)) == (1, 1)


def test_attacks_in_two_places_are_two() -> None:
    text = "Gunmen attacked the convoy in Mosul. The gunmen attacked the convoy in Basra."
    event = ("attacked", "actual", "unmen", "the convoy")
    assert len(told(text, event, event).events) == 2
