"""Who takes part in an event without a name: what becomes an actor, and what is nobody."""

from __future__ import annotations

import pytest

from onrecord.contract import Reading
from onrecord.reading.draft import Findings, FoundEvent, FoundName, FoundTree
from onrecord.spans import Span
from tests.reading.builders import read_by_model, read_seen


def with_event(text: str, trigger: str, actor: str | None, recipient: str | None) -> Reading:
    """The reading where a model sees one assault with the words for who and whom."""

    def at(words: str | None) -> tuple[Span, ...]:
        return (Span(text.index(words), text.index(words) + len(words)),) if words else ()

    event = FoundEvent(at(trigger)[0], "ASSAULT", "actual", 0.9, at(actor), at(recipient))
    return read_seen(text, Findings(events=(event,)))


def actors(reading: Reading) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Name and kind of who does the one event, and to whom."""
    (event,) = reading.events
    known = {actor.id: (actor.name, actor.kind) for actor in reading.actors}
    return [known[one] for one in event.actors], [known[one] for one in event.recipients]


@pytest.mark.parametrize(
    ("words", "name", "kind"),
    [
        ("the bishop", "bishop", "person"),
        ("forty families", "families", "people"),
        ("both lighthouses", "lighthouses", "other"),
        ("12 of the villagers", "villagers", "people"),
        ("an adviser to the mayor", "adviser to the mayor", "person"),
        ("the night watchmen", "night watchmen", "other"),
    ],
)
def test_a_phrase_is_an_actor_without_a_name(words: str, name: str, kind: str) -> None:
    reading = with_event(f"They beat {words} on Sunday.", "beat", None, words)
    assert actors(reading) == ([], [(name, kind)])
    head = words.partition(" to ")[0]
    (mention,) = [one for one in reading.mentions if one.span.of(reading.report.text) == head]
    assert mention.actor == reading.events[0].recipients[0]


@pytest.mark.parametrize("words", ["who", "some", "12", "both", "it is"])
def test_words_that_stand_for_nobody_are_no_actor(words: str) -> None:
    text = f"The men {words} beat nobody."
    assert actors(with_event(text, "beat", words, None)) == ([], [])


def test_the_same_words_are_the_same_actor() -> None:
    text = "Rain fell. They beat a bishop. Then they shot the bishop."
    first, second = (Span(at, at + 8) for at in (text.index("a bishop"), text.index("the bishop")))
    second = Span(second.start, second.end + 2)
    events = tuple(
        FoundEvent(
            Span(text.index(word), text.index(word) + 4), "ASSAULT", "actual", 0.9, (), (to,)
        )
        for word, to in (("beat", first), ("shot", second))
    )
    reading = read_seen(text, Findings(events=events))
    assert reading.events[0].recipients == reading.events[1].recipients != ()


def test_another_is_somebody_else() -> None:
    assert actors(with_event("A man shot another man.", "shot", "A man", "another man")) == (
        [("man", "person")],
        [("man", "person")],
    )
    (event,) = with_event("A man shot another man.", "shot", "A man", "another man").events
    assert event.actors != event.recipients


def test_no_soldiers_are_nobody() -> None:
    assert actors(with_event("No bakers were beaten.", "beaten", None, "No bakers")) == ([], [])


def test_a_name_behind_a_phrase_is_who_it_is() -> None:
    text = "One group, Hezbollah, shelled a bakery."
    assert actors(with_event(text, "shelled", "One group", "a bakery"))[1] == [("bakery", "other")]
    assert ("group", "armed_group") not in actors(with_event(text, "shelled", "One group", None))[0]


def test_what_was_told_before_keeps_its_places() -> None:
    text = (
        "The bishop fell. Ada Cole, head of Hezbollah, which has 3,000 fighters, said Iraq beat "
        "the bishop of Ulm."
    )
    plain = read_seen(text, Findings())
    events = with_event(text, "beat", "Iraq", "the bishop of Ulm")
    names = {actor.id: actor.name for actor in events.actors}
    assert "bishop" in names.values()
    before = {actor.name: (len(actor.roles), len(actor.size)) for actor in plain.actors}
    after = {actor.name: (len(actor.roles), len(actor.size)) for actor in events.actors}
    assert before.items() <= after.items()
    assert [one.content for one in events.statements] == [one.content for one in plain.statements]


def test_a_pronoun_that_nobody_is_known_for_is_somebody() -> None:
    text = "They beat a bishop."
    assert actors(with_event(text, "beat", "They", "a bishop")) == (
        [("they", "other")],
        [("bishop", "person")],
    )


def test_a_pronoun_goes_where_it_leads() -> None:
    text = "Omar Teyn came. He beat a bishop."
    event = FoundEvent(
        Span(text.index("beat"), text.index("beat") + 4),
        "ASSAULT",
        "actual",
        0.9,
        (Span(text.index("He"), text.index("He") + 2),),
        (),
    )
    name = FoundName(Span(0, 9), "PER")
    reading = read_seen(text, Findings(names=(name,), events=(event,)))
    names = {actor.id: actor.name for actor in reading.actors}
    assert [names[actor] for actor in reading.events[0].actors] == ["Omar Teyn"]


def test_a_name_in_apposition_is_who_it_describes() -> None:
    text = "The Portuguese journalist Marta Quintela was deported from Luanda on Tuesday."
    reading = read_by_model(text)
    (event,) = reading.events
    names = {actor.id: actor.name for actor in reading.actors}
    assert [names[one] for one in event.recipients] == ["Marta Quintela"]


def test_a_phrase_does_not_end_within_a_word() -> None:
    text = "Powerful rebel-backed groups shelled it."
    words = ("Powerful", "rebel", "-", "backed", "groups", "shelled", "it", ".")
    starts = [0, 9, 14, 15, 22, 29, 37, 39]
    tree = FoundTree(
        Span(0, len(text)),
        tuple(Span(at, at + len(word)) for at, word in zip(starts, words, strict=True)),
        (4, 3, 3, 4, 5, 5, 5, 5),
        ("amod", "compound", "punct", "amod", "nsubj", "root", "obj", "punct"),
    )
    event = FoundEvent(Span(29, 36), "ASSAULT", "actual", 0.9, (Span(0, 15),), ())
    reading = read_seen(text, Findings(events=(event,), trees=(tree,)))
    assert actors(reading)[0] == [("powerful rebel-backed groups", "armed_group")]
