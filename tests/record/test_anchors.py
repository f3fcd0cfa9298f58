"""Decisions find their place again: in a newer reading, and in a later text of the same page."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.contract import (
    Actor,
    Commitment,
    Event,
    Mention,
    Reading,
    Report,
    Statement,
    Time,
)
from onrecord.errors import UsageError
from onrecord.record.anchors import (
    AROUND,
    KINDS,
    Kind,
    Located,
    find_quote,
    kind_of,
    locate,
    main_spans,
    quote_at,
    values_of,
)
from onrecord.record.decisions import claims_of
from onrecord.record.overlay import spans_in, with_references
from onrecord.record.rows import rows_of
from onrecord.record.store import Added, Record
from onrecord.spans import Span

from .builders import TEXT, ListKeeper, at, capture, full_values, reader, reading, report

pytestmark = pytest.mark.slow

PURE = settings(max_examples=80, deadline=None)


@pytest.fixture
def lite(empty: Path, path: Path) -> Iterator[Record]:
    """A record in a file alone, for what is the same in every database."""
    shutil.copy(empty, path)
    ticks = itertools.count()

    def now() -> str:
        minute, second = divmod(next(ticks), 60)
        return f"2031-04-01T00:{minute:02d}:{second:02d}.000000Z"

    with Record(path, ListKeeper(), now=now) as opened:
        yield opened


# --- quotes -------------------------------------------------------------------------------------


def moved(words: str, before: str, after: str, where: int = 0) -> str | None:
    """What stands in `after` at the place where a quote of `before` is found; None: nowhere.

    `where`: which of several places the words have in `before`.
    """
    start = -1
    for _ in range(where + 1):
        start = before.index(words, start + 1)
    quote = quote_at(Span(start, start + len(words)), before)
    found = find_quote(quote, after)
    if found is None:
        return None
    assert found.of(after) == words
    return f"{after[: found.start]}[{words}]{after[found.end :]}"


def test_a_quote_keeps_the_text_around_it() -> None:
    text = "x" * 50 + "words" + "y" * 50
    quote = quote_at(Span(50, 55), text)
    assert quote == (50, 55, "words", "x" * AROUND, "y" * AROUND)
    assert quote_at(Span(0, 1), "ab") == (0, 1, "a", "", "b")


def test_a_quote_is_found_where_it_stood() -> None:
    text = "He said no. She said no. They said no."
    for where in range(3):
        assert moved("said no", text, text, where) is not None
    assert moved("said no", text, text, 1) == "He said no. She [said no]. They said no."


def test_a_quote_is_found_behind_what_was_put_before_it() -> None:
    text = "He said no. She said no. They said no."
    for where, expected in enumerate(
        (
            "New. He [said no]. She said no. They said no.",
            "New. He said no. She [said no]. They said no.",
            "New. He said no. She said no. They [said no].",
        )
    ):
        assert moved("said no", text, f"New. {text}", where) == expected


def test_the_text_around_decides_between_the_same_words() -> None:
    before = "Alpha wrote that it was over. Beta wrote that it was not."
    after = "Beta wrote that it was not. Alpha wrote that it was over."
    assert moved("it was", before, after, 0) == (
        "Beta wrote that it was not. Alpha wrote that [it was] over."
    )
    assert moved("it was", before, after, 1) == (
        "Beta wrote that [it was] not. Alpha wrote that it was over."
    )


def test_of_places_that_are_alike_the_nearest_is_meant() -> None:
    block = "One and two and three and four and five and six and seven. "
    text = block * 5
    quote = quote_at(Span(2 * len(block) + 8, 2 * len(block) + 11), text)
    found = find_quote(quote, f"Corrected. {text}")
    assert found == Span(2 * len(block) + 8 + 11, 2 * len(block) + 11 + 11)


def test_words_that_were_corrected_are_nowhere() -> None:
    assert (
        moved("4,000 fighters", "They count 4,000 fighters.", "They count 5,000 fighters.") is None
    )
    assert moved("4,000", "They count 4,000 fighters.", "") is None


def test_words_that_stand_by_chance_elsewhere_are_not_theirs() -> None:
    assert (
        moved("said", "The Front said on Monday that it was over.", "Nobody said a word.") is None
    )
    assert moved("no", "Asked, he said no and left.", "There is no place like this one.") is None


def test_many_words_are_theirs_wherever_they_stand_alone() -> None:
    words = "we will never lay down our arms"
    assert moved(words, f"He said: {words}, he said.", f"“{words}”") == f"“[{words}]”"
    twice = f"“{words}” and then: {words}!"
    assert moved(words, f"He said: {words}, he said.", twice) is None


def test_words_with_eight_characters_of_their_text_are_theirs() -> None:
    before = "On Monday the Front said so."
    assert moved("Front", before, "Today the Front says so.") == "Today the [Front] says so."
    assert moved("Front", before, "In a Front of rain.") is None


def test_at_the_ends_of_a_text_there_is_less_around() -> None:
    assert moved("No", "No.", "No.") == "[No]."
    assert moved("No", "No.", "No. And no.") == "[No]. And no."
    assert moved("No", "No", "No, no") == "[No], no"


@PURE
@given(st.text("ab \n.", min_size=1, max_size=80), st.data())
def test_in_the_same_text_a_quote_is_where_it_was(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    span = Span(start, data.draw(st.integers(start + 1, len(text))))
    assert find_quote(quote_at(span, text), text) == span


@PURE
@given(
    st.text("abc .", min_size=1, max_size=AROUND),
    st.text("XYZ\n", max_size=100),
    st.text("XYZ\n", max_size=100),
    st.data(),
)
def test_a_quote_moves_with_its_text(
    text: str, before: str, after: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    span = Span(start, data.draw(st.integers(start + 1, len(text))))
    found = find_quote(quote_at(span, text), before + text + after)
    assert found == Span(span.start + len(before), span.end + len(before))


@PURE
@given(st.text("ab .", min_size=1, max_size=60), st.text("ab .", max_size=60), st.data())
def test_what_is_found_are_the_words(text: str, other: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    span = Span(start, data.draw(st.integers(start + 1, len(text))))
    found = find_quote(quote_at(span, text), other)
    assert found is None or found.of(other) == span.of(text)


# --- values of a reading ------------------------------------------------------------------------


def place(kind: Kind, local: str, of: Reading, other: Reading) -> Located:
    """Where a value of one reading is in another."""
    value = next(one for one in values_of(of, kind) if one.id == local)
    quotes = [quote_at(span, of.report.text) for span in main_spans(value, of)]
    return locate(kind, claims_of(of)[kind, local], quotes, other, claims_of(other))


def renamed(of: Reading, by: str = "0.2.0") -> Reading:
    """The same claims by another reader: in reverse order, and with other contract ids."""
    ids = {
        one.id: f"{one.id[0]}{90 - int(one.id[1:])}"
        for kind in KINDS
        for one in values_of(of, kind)
    }
    values = {}
    for kind, (noun, field) in KINDS.items():
        whole = [
            with_references(one.model_dump(mode="json"), {}, ids) for one in values_of(of, kind)
        ]
        values[field] = tuple(
            noun.model_validate({**one, "id": ids[one["id"]]}) for one in reversed(whole)
        )
    return of.model_copy(update={"reader": reader(by), **values})


def changed(of: Reading, local: str, by: str = "0.2.0", **fields: Any) -> Reading:
    """The same reading with other fields of one value, by another reader."""
    kind = kind_of(of, local)
    assert kind is not None
    values = tuple(
        one.model_copy(update=fields) if one.id == local else one for one in values_of(of, kind)
    )
    return of.model_copy(update={"reader": reader(by), KINDS[kind][1]: values})


def without(of: Reading, *locals_: str, by: str = "0.2.0") -> Reading:
    """The same reading without some values that nothing refers to, by another reader."""
    values = {
        field: tuple(one for one in values_of(of, kind) if one.id not in locals_)
        for kind, (_, field) in KINDS.items()
    }
    return of.model_copy(update={"reader": reader(by), **values})


LOCALS = {one.id: kind for kind in KINDS for one in values_of(reading(), kind)}


@pytest.mark.parametrize("local", LOCALS)
def test_the_same_claim_is_found_under_any_id(local: str) -> None:
    other = renamed(reading())
    assert rows_of(other)
    expected = f"{local[0]}{90 - int(local[1:])}"
    assert place(LOCALS[local], local, reading(), other) == (expected, "claim")


@pytest.mark.parametrize(
    ("local", "fields"),
    [
        ("m1", {"kind": "organisation"}),
        ("a2", {"name": "Y. al-Qadi"}),
        ("p1", {"name": "Selene"}),
        ("t1", {"value": "2031-03-17"}),
        ("s1", {"speech_act": "promise"}),
        ("s2", {"speaker": None}),
        ("e1", {"type": "AGREE"}),
        ("c1", {"force": "pledged"}),
    ],
)
def test_other_claims_on_the_same_words_are_found_by_these(
    local: str, fields: dict[str, Any]
) -> None:
    other = changed(reading(), local, **fields)
    assert place(LOCALS[local], local, reading(), other) == (local, "quote")


def test_an_actor_is_who_has_most_of_its_mentions() -> None:
    mentions = full_values()["mentions"]
    of = reading()
    other = changed(of, "a2", name="Qadi")
    moved_ = tuple(
        one.model_copy(update={"actor": "a4"}) if one.id == "m5" else one for one in mentions
    )
    other = other.model_copy(update={"mentions": moved_})
    assert place("actor", "a2", of, other) == ("a2", "quote")


def test_who_has_half_of_the_mentions_is_not_that_actor() -> None:
    text = "Alpha met Beta; Alpha and Beta left."
    first, second = at("Alpha", text), at("Alpha", text, after="; ")
    third, fourth = at("Beta", text), at("Beta", text, after="and ")

    def told(groups: Mapping[str, list[Span]], names: Mapping[str, str]) -> Reading:
        spans = [(name, span) for name, listed in groups.items() for span in listed]
        return Reading(
            reader=reader(),
            report=report(text),
            actors=tuple(Actor(id=one, name=names[one], kind="person") for one in groups),
            mentions=tuple(
                Mention(id=f"m{number}", span=span, kind="person", actor=name)
                for number, (name, span) in enumerate(spans)
            ),
        )

    of = told({"a1": [first, second], "a2": [third, fourth]}, {"a1": "Alpha", "a2": "Beta"})
    other = told({"a3": [first, third], "a4": [second, fourth]}, {"a3": "One", "a4": "Two"})
    assert place("actor", "a1", of, other).how == "lost"


def said(text: str, *contents: tuple[Span, ...], by: str = "0.1.0", **fields: Any) -> Reading:
    """A reading in which these are said, as `s1`, `s2`, ..."""
    return Reading(
        reader=reader(by),
        report=report(text),
        statements=tuple(
            Statement(
                id=f"s{number}",
                content=content,
                identification="none",
                form="indirect",
                **fields,
            )
            for number, content in enumerate(contents, 1)
        ),
    )


def test_a_split_statement_is_the_part_where_most_of_it_stands() -> None:
    text = "He said that the talks had failed and that war was near."
    whole = at("that the talks had failed and that war was near", text)
    long, short = at("that the talks had failed", text), at("that war was near", text)
    of = said(text, (whole,))
    assert place("statement", "s1", of, said(text, (short,), (long,))) == ("s2", "position")


def test_a_statement_that_was_split_in_halves_is_lost() -> None:
    text = "He said abcdefgh ijklmnop today."
    of = said(text, (at("abcdefgh ijklmnop", text),))
    halves = said(text, (at("abcdefgh", text),), (at("ijklmnop", text),))
    assert place("statement", "s1", of, halves) == (None, "lost")


def test_statements_that_were_joined_are_found_where_most_of_them_stands() -> None:
    text = "He said that the talks had failed and that war was near."
    long, short = at("that the talks had failed", text), at("war was near", text)
    joined = said(text, (Span(long.start, short.end),))
    of = said(text, (long,), (short,))
    assert place("statement", "s1", of, joined) == ("s1", "position")
    assert place("statement", "s2", of, joined) == (None, "lost")


def test_of_a_statement_in_parts_the_same_parts_are_meant_in_any_order() -> None:
    text = "“We stay,” he said, “and you go.”"
    parts = (at("We stay", text), at("and you go", text))
    of = said(text, parts)
    assert place("statement", "s1", of, said(text, parts[::-1], polarity="negative")) == (
        "s1",
        "quote",
    )
    assert place("statement", "s1", of, said(text, parts[1:])) == ("s1", "position")
    assert place("statement", "s1", of, said(text, parts[:1])) == (None, "lost")


def test_what_two_values_could_be_is_neither() -> None:
    text = "He said that it was over."
    content = (at("it was over", text),)
    other = said(text, content, content, polarity="negative")
    assert place("statement", "s1", said(text, content), other) == (None, "lost")


# --- in a newer reading -------------------------------------------------------------------------


def put(record: Record, given: Reading) -> Added:
    return record.add(given, capture(given.report.text.encode()))


def value_of(record: Record, report_: str, local: str) -> Any:
    of = record.reading(report_)
    kind = kind_of(of, local)
    assert kind is not None, f"there is no {local}"
    return next(one for one in values_of(of, kind) if one.id == local)


def stands(record: Record, report_: str | None = None) -> list[tuple[str, str | None, str]]:
    """Every decision, and where it stands."""
    return [(one.decision.draft.action, one.local, one.how) for one in record.decisions(report_)]


FIXES: dict[str, dict[str, Any]] = {
    "m5": {"kind": "other"},
    "a2": {"kind": "other"},
    "p1": {"precision": "region"},
    "t1": {"value": "2032"},
    "s1": {"polarity": "negative"},
    "e1": {"realis": "denied"},
    "c1": {"act": "negotiate"},
}


@pytest.mark.parametrize("local", FIXES)
def test_fixes_go_with_their_values_to_other_ids(lite: Record, local: str) -> None:
    report_ = put(lite, reading()).report
    fields = FIXES[local]
    lite.fix(report_, local, fields, who="Ada")
    new = f"{local[0]}{90 - int(local[1:])}"
    added = put(lite, renamed(reading()))
    assert (added.status, added.lost) == ("read_again", ())
    assert stands(lite) == [("fix", new, "claim")]
    machine = renamed(reading())
    expected = next(one for one in values_of(machine, LOCALS[local]) if one.id == new)
    assert value_of(lite, report_, new) == expected.model_copy(update=fields)
    assert list(lite.verify()) == []


def test_all_decisions_go_along_and_are_undone_there(record: Record) -> None:
    report_ = put(record, reading()).report
    record.accept(report_, "s2", who="Ada")
    record.comment(report_, "c1", who="Ada", why="so")
    record.rate_claim(report_, "e2", 3, who="Ada")
    record.comment(report_, who="Ada", why="all of it")
    fixed = record.fix(report_, "s1", {"speaker": "a4", "inside": None}, who="Ada")
    gone = record.reject(report_, "e1", who="Ada")
    put(record, renamed(reading()))
    assert stands(record) == [
        ("accept", "s88", "claim"),
        ("comment", "c89", "claim"),
        ("rate", "e88", "claim"),
        ("comment", "", "claim"),
        ("fix", "s89", "claim"),
        ("reject", "e89", "claim"),
    ]
    assert value_of(record, report_, "s89").speaker == "a86"
    assert [one.id for one in record.reading(report_).events] == ["e88"]
    record.undo(fixed.id, who="Ben")
    record.undo(gone.id, who="Ben")
    assert value_of(record, report_, "s89").speaker == "a89"
    assert value_of(record, report_, "s89").inside == "s88"
    assert [one.id for one in record.reading(report_).events] == ["e88", "e89"]
    assert list(record.verify()) == []


def test_a_third_reading_finds_what_the_second_found(lite: Record) -> None:
    report_ = put(lite, reading()).report
    lite.fix(report_, "s1", {"polarity": "negative"}, who="Ada")
    put(lite, changed(reading(), "s1", speech_act="promise"))
    assert stands(lite) == [("fix", "s1", "quote")]
    put(lite, renamed(changed(reading(), "s1", speech_act="warning"), by="0.3.0"))
    assert stands(lite) == [("fix", "s89", "quote")]
    value = value_of(lite, report_, "s89")
    assert (value.speech_act, value.polarity) == ("warning", "negative")
    assert list(lite.verify()) == []


def test_what_a_person_accepted_stays_where_the_machine_has_changed_its_mind(lite: Record) -> None:
    report_ = put(lite, reading()).report
    lite.accept(report_, "e1", who="Ada")
    put(lite, changed(reading(), "e1", type="ASSAULT", realis="denied", place=None))
    value = value_of(lite, report_, "e1")
    assert (value.type, value.realis, value.place) == ("CONSULT", "actual", None)


@pytest.mark.parametrize(
    ("local", "newer"),
    [
        ("c1", {"deadline": "2031-05"}),
        ("e1", {"mode": "armed"}),
        ("a2", {"registry": "somebody-else"}),
        ("p1", {"country": "IT"}),
        ("p1", {"lat": -3.0}),
        ("s1", {"number": "several_counted", "count": 3}),
    ],
)
def test_what_was_empty_or_a_number_stays_as_it_was_accepted(
    lite: Record, local: str, newer: dict[str, Any]
) -> None:
    report_ = put(lite, reading()).report
    lite.accept(report_, local, who="Ada")
    before = value_of(lite, report_, local)
    put(lite, changed(reading(), local, **newer))
    assert value_of(lite, report_, local) == before


def test_a_fixed_or_accepted_value_that_is_not_found_any_more_is_kept(lite: Record) -> None:
    report_ = put(lite, reading()).report
    fixed = lite.fix(report_, "e2", {"realis": "actual", "actors": ["a4"]}, who="Ada")
    accepted = lite.accept(report_, "t1", who="Ada")
    lite.accept(report_, "m7", who="Ada")
    assert put(lite, without(changed(reading(), "e1", time=None), "e2", "t1", "m7")).lost == ()
    event = value_of(lite, report_, f"e+{fixed.id[:8]}")
    assert event.model_copy(update={"id": "e2"}) == full_values()["events"][1].model_copy(
        update={"realis": "actual", "actors": ("a4",)}
    )
    time = value_of(lite, report_, f"t+{accepted.id[:8]}")
    assert time.model_copy(update={"id": "t1"}) == full_values()["times"][0]
    assert [how for _, _, how in stands(lite)] == ["kept"] * 3
    assert {one.part for one in lite.evidence(report_, f"e+{fixed.id[:8]}")} == {"event", "trigger"}
    assert list(lite.verify()) == []
    put(lite, renamed(reading(), by="0.3.0"))
    assert stands(lite) == [
        ("fix", "e88", "claim"),
        ("accept", "t89", "claim"),
        ("accept", "m83", "claim"),
    ]
    assert [one.id for one in lite.reading(report_).times] == ["t89"]


def test_a_kept_value_is_decided_on_and_undone_like_others(lite: Record) -> None:
    report_ = put(lite, reading()).report
    first = lite.accept(report_, "e2", who="Ada")
    put(lite, without(reading(), "e2"))
    kept = f"e+{first.id[:8]}"
    lite.fix(report_, kept, {"type": "AGREE"}, who="Ben")
    assert value_of(lite, report_, kept).type == "AGREE"
    rejected = lite.reject(report_, kept, who="Cleo")
    assert [one.id for one in lite.reading(report_).events] == ["e1"]
    lite.undo(rejected.id, who="Cleo")
    assert value_of(lite, report_, kept).type == "AGREE"
    put(lite, reading(by=reader("0.3.0")))
    assert [(one.id, one.type) for one in lite.reading(report_).events] == [
        ("e1", "CONSULT"),
        ("e2", "AGREE"),
    ]
    assert list(lite.verify()) == []


def test_a_kept_value_goes_when_the_decision_is_undone(lite: Record) -> None:
    report_ = put(lite, reading()).report
    done = lite.accept(report_, "e2", who="Ada")
    put(lite, without(reading(), "e2"))
    undone = lite.undo(done.id, who="Ada")
    assert [one.id for one in lite.reading(report_).events] == ["e1"]
    lite.undo(undone.id, who="Ada")
    assert len(lite.reading(report_).events) == 2


def test_a_rejected_value_stays_away_whatever_the_machine_finds(lite: Record) -> None:
    report_ = put(lite, reading()).report
    done = lite.reject(report_, "e2", who="Ada")
    put(lite, without(reading(), "e2"))
    assert stands(lite) == [("reject", None, "absent")]
    assert put(lite, changed(reading(), "e2", "0.3.0", realis="actual")).lost == ()
    assert stands(lite) == [("reject", "e2", "quote")]
    assert [one.id for one in lite.reading(report_).events] == ["e1"]
    lite.undo(done.id, who="Ada")
    assert value_of(lite, report_, "e2").realis == "actual"


def test_comments_ratings_and_decisions_on_actors_are_lost_with_their_values(lite: Record) -> None:
    report_ = put(lite, reading()).report
    ids = [
        lite.comment(report_, "e2", who="Ada", why="so").id,
        lite.rate_claim(report_, "e2", 2, who="Ada").id,
        lite.accept(report_, "a3", who="Ada").id,
        lite.fix(report_, "a3", {"name": "Meridian"}, who="Ada").id,
    ]
    less = changed(without(reading(), "e2", "a3", "m3"), "s2", via=())
    added = put(lite, less)
    assert added.lost == tuple(ids)
    assert [(local, how) for _, local, how in stands(lite)] == [(None, "lost")] * 4
    assert lite.reading(report_) == less
    assert put(lite, reading(by=reader("0.3.0"))).lost == ()
    assert [how for _, _, how in stands(lite)] == ["claim"] * 4
    assert value_of(lite, report_, "a3").name == "Meridian"


def test_a_fix_is_lost_with_what_it_refers_to(lite: Record) -> None:
    report_ = put(lite, reading()).report
    done = lite.fix(report_, "s1", {"speaker": "a4"}, who="Ada")
    lite.fix(report_, "s1", {"polarity": "negative"}, who="Ada")
    less = without(changed(changed(reading(), "e1", actors=()), "c1", beneficiary=None), "a4", "m4")
    assert put(lite, less).lost == (done.id,)
    value = value_of(lite, report_, "s1")
    assert (value.speaker, value.polarity) == ("a1", "negative")
    assert list(lite.verify()) == []


def test_what_was_added_is_added_to_every_newer_reading(lite: Record) -> None:
    report_ = put(lite, reading()).report
    given = {
        "type": "MOBILIZE",
        "trigger": "counts",
        "realis": "actual",
        "evidence": "Her office counts about 4,000 fighters",
        "actors": ["a4"],
        "time": "t1",
    }
    local = str(lite.add_value(report_, "event", given, who="Ada").local)
    put(lite, renamed(reading()))
    event = value_of(lite, report_, local)
    assert (event.actors, event.time, event.trigger) == (("a86",), "t89", at("counts"))
    assert [one.id for one in lite.reading(report_).events] == ["e88", "e89", local]
    assert list(lite.verify()) == []


def test_the_machines_reading_can_be_asked_for_as_of_before(lite: Record) -> None:
    report_ = put(lite, reading()).report
    lite.fix(report_, "s1", {"polarity": "negative"}, who="Ada")
    put(lite, renamed(reading()))
    assert lite.reading(report_, as_of="2031-04-01T00:00:00") == reading()
    assert lite.reading(report_, as_of="2031-04-01T00:00:01").statements[0].polarity == "negative"
    assert lite.reading(report_).statements[1].id == "s89"


def test_the_same_reading_again_leaves_decisions_alone(lite: Record) -> None:
    report_ = put(lite, reading()).report
    lite.reject(report_, "s1", who="Ada")
    before = lite.reading(report_)
    assert put(lite, reading()).status == "unchanged"
    assert lite.reading(report_) == before
    assert list(lite.verify()) == []


# --- what it does not do ------------------------------------------------------------------------


def duplicates() -> dict[str, tuple[Reading, str, str]]:
    """Readings with a wrong value beside a right one on the same words, and what is dropped."""
    values = full_values()
    event, said_, mention = values["events"][0], values["statements"][0], values["mentions"][5]
    part = said_.model_copy(
        update={"id": "s9", "content": (at("his men were ready to hand over"),)}
    )
    other = Actor(id="a9", name="he", kind="person")
    coreferent = tuple(
        one.model_copy(update={"actor": "a9"}) if one.id == "m5" else one
        for one in values["mentions"]
    )
    return {
        "another event of the same word": (
            reading(
                events=(*values["events"], event.model_copy(update={"id": "e9", "type": "AID"}))
            ),
            "e9",
            "e1",
        ),
        "another speaker of the same words": (
            reading(
                statements=(
                    *values["statements"],
                    said_.model_copy(update={"id": "s9", "speaker": "a4"}),
                )
            ),
            "s9",
            "s1",
        ),
        "a part of a statement": (reading(statements=(*values["statements"], part)), "s9", "s1"),
        "another kind of mention": (
            reading(
                mentions=(
                    *values["mentions"],
                    mention.model_copy(update={"id": "m9", "kind": "government", "place": None}),
                )
            ),
            "m9",
            "m6",
        ),
        "an actor that is another": (
            reading(actors=(*values["actors"], other), mentions=coreferent),
            "a9",
            "a2",
        ),
    }


@pytest.mark.parametrize("name", list(duplicates()))
def test_a_rejected_value_does_not_take_the_right_one_with_it(lite: Record, name: str) -> None:
    given, wrong, right = duplicates()[name]
    report_ = put(lite, given).report
    lite.reject(report_, wrong, who="Ada")
    assert value_of(lite, report_, right)
    put(lite, reading(by=reader("0.2.0")))  # now the machine itself finds only the right one
    assert kind_of(lite.reading(report_), right) is not None


@pytest.mark.parametrize("action", ["accept", "fix"])
def test_what_was_decided_on_a_value_does_not_change_its_neighbour(
    lite: Record, action: str
) -> None:
    given, wrong, _ = duplicates()["another event of the same word"]
    report_ = put(lite, given).report
    if action == "accept":
        lite.accept(report_, wrong, who="Ada")
    else:
        lite.fix(report_, wrong, {"realis": "denied"}, who="Ada")
    put(lite, reading(by=reader("0.2.0")))
    event = value_of(lite, report_, "e1")
    assert (event.type, event.realis) == ("CONSULT", "actual")


def test_a_value_is_kept_once(lite: Record) -> None:
    report_ = put(lite, reading()).report
    lite.fix(report_, "e2", {"realis": "actual"}, who="Ada")
    put(lite, changed(reading(), "e2", type="AGREE"))
    lite.accept(report_, "e2", who="Ben")
    put(lite, without(reading(), "e2", by="0.3.0"))
    assert len(lite.reading(report_).events) == 2


@pytest.mark.parametrize("action", ["accept", "fix"])
def test_a_value_whose_words_were_fixed_is_there_once(lite: Record, action: str) -> None:
    report_ = put(lite, reading()).report
    words = {"trigger": "counts", "evidence": "Her office counts about 4,000 fighters"}
    lite.fix(report_, "e2", words, who="Ada")
    if action == "accept":
        lite.accept(report_, "e2", who="Ben")
    else:
        lite.fix(report_, "e2", {"realis": "actual"}, who="Ben")
    put(lite, changed(reading(), "e2", type="AGREE"))
    assert len(lite.reading(report_).events) == 2


def test_a_value_that_was_fixed_and_then_rejected_stays_away(lite: Record) -> None:
    report_ = put(lite, reading()).report
    words = {"trigger": "counts", "evidence": "Her office counts about 4,000 fighters"}
    lite.fix(report_, "e2", words, who="Ada")
    lite.reject(report_, "e2", who="Ada")
    assert [one.id for one in lite.reading(report_).events] == ["e1"]
    put(lite, changed(reading(), "e2", type="AGREE"))
    assert [one.id for one in lite.reading(report_).events] == ["e1"]


def test_a_decision_on_the_last_machines_reading_is_listed(lite: Record) -> None:
    report_ = put(lite, reading()).report
    lite.fix(report_, "e1", {"realis": "denied"}, who="Ada")
    put(lite, changed(reading(), "e1", "0.1.0", realis="future"))
    lite.comment(report_, "e2", who="Ben", why="so")
    assert [action for action, _, _ in stands(lite)] == ["fix", "comment"]


def test_what_was_added_and_then_found_is_there_once(lite: Record) -> None:
    less = without(reading(), "e2")
    report_ = put(lite, less).report
    given = full_values()["events"][1].model_dump(mode="json", exclude={"id"})
    lite.add_value(report_, "event", given, who="Ada")
    put(lite, reading(by=reader("0.2.0")))
    assert len(lite.reading(report_).events) == 2


# --- in a later text ----------------------------------------------------------------------------


def shifted(text: str, of: Reading | None = None) -> Reading:
    """What a machine reads in a text that holds the paragraphs of `TEXT`: whatever it finds there.

    Values whose words are not there in one piece are not found, nor what needs them.
    """
    given = of or reading()
    values: dict[str, tuple[Any, ...]] = {}
    gone: set[str] = set()

    def there(span: Span) -> Span | None:
        quote = quote_at(span, given.report.text)
        return find_quote(quote, text)

    for kind in ("mention", "time", "statement", "event", "commitment", "actor", "place"):
        noun, field = KINDS[kind]  # type: ignore[index]
        found = []
        for one in values_of(given, kind):  # type: ignore[arg-type]
            whole = one.model_dump(mode="json")
            spans = {span: there(span) for span in spans_in(whole)}
            if None in spans.values():
                gone.add(one.id)
                continue
            kept = {span: now for span, now in spans.items() if now is not None}
            found.append(with_references(whole, kept, {}))
        values[field] = tuple(noun.model_validate(one) for one in found)
    clean = {
        field: tuple(
            noun.model_validate(
                with_references(one.model_dump(mode="json"), {}, dict.fromkeys(gone))
            )
            for one in values[field]
        )
        for noun, field in KINDS.values()
    }
    of_text = report(text, raw=text.encode())
    return Reading(reader=given.reader, report=of_text, **clean)


LATER = "Correction: an earlier version of this report misspelled a name.\n" + TEXT


def test_decisions_go_on_to_a_later_text_of_the_page(record: Record) -> None:
    first = put(record, reading()).report
    record.fix(first, "s1", {"polarity": "negative", "speaker": "a4"}, who="Ada")
    record.reject(first, "e1", who="Ada")
    record.comment(first, "c1", who="Ada", why="so")
    added = record.add_value(first, "time", {"span": "Monday", "kind": "set"}, who="Ada")
    second = put(record, shifted(LATER))
    assert second.status == "added"
    assert second.report != first
    assert second.lost == ()
    assert stands(record, second.report) == [
        ("fix", "s1", "quote"),
        ("reject", "e1", "quote"),
        ("comment", "c1", "quote"),
        ("add", added.local, "quote"),
    ]
    value = value_of(record, second.report, "s1")
    assert (value.polarity, value.speaker) == ("negative", "a4")
    assert [one.id for one in record.reading(second.report).events] == ["e2"]
    time = value_of(record, second.report, str(added.local))
    assert time.span == at("Monday", LATER)
    assert value_of(record, first, "s1").polarity == "negative"
    assert list(record.verify()) == []


def test_what_is_decided_later_on_the_first_text_goes_on_too(lite: Record) -> None:
    first, second = put(lite, reading()).report, put(lite, shifted(LATER)).report
    third = put(lite, shifted(LATER + "\nMore."))
    done = lite.reject(first, "e2", who="Ada")
    for report_ in (first, second, third.report):
        assert [one.id for one in lite.reading(report_).events] == ["e1"]
    undone = lite.undo(done.id, who="Ada")
    for report_ in (first, second, third.report):
        assert [one.id for one in lite.reading(report_).events] == ["e1", "e2"]
    lite.undo(undone.id, who="Ada")
    for report_ in (first, second, third.report):
        assert [one.id for one in lite.reading(report_).events] == ["e1"]
    assert list(lite.verify()) == []


def test_what_is_decided_on_the_later_text_does_not_go_back(lite: Record) -> None:
    first, second = put(lite, reading()).report, put(lite, shifted(LATER)).report
    lite.reject(second, "e2", who="Ada")
    lite.fix(second, "e1", {"realis": "denied"}, who="Ada")
    assert lite.reading(first) == reading()
    assert stands(lite, first) == []
    assert len(stands(lite, second)) == 2
    assert len(stands(lite)) == 2
    assert list(lite.verify()) == []
    lite.comment(first, "s1", who="Ben", why="so")  # all that follows is made anew
    assert lite.reading(first) == reading()
    assert len(stands(lite, first)) == 1


def test_both_texts_are_decided_on_in_the_order_of_the_decisions(lite: Record) -> None:
    first, second = put(lite, reading()).report, put(lite, shifted(LATER)).report
    lite.fix(second, "e1", {"realis": "denied"}, who="Ada")
    early = lite.fix(first, "e1", {"realis": "future"}, who="Ben")
    assert value_of(lite, second, "e1").realis == "future"
    lite.undo(early.id, who="Ben")
    assert value_of(lite, second, "e1").realis == "denied"
    assert list(lite.verify()) == []


@pytest.mark.parametrize(
    "other", [{"publisher": "The Kestrel"}, {"url": "https://meridian.example/2"}, {"url": None}]
)
def test_decisions_do_not_go_to_another_page(lite: Record, other: dict[str, Any]) -> None:
    first = put(lite, reading()).report
    lite.reject(first, "e1", who="Ada")
    later = shifted(LATER)
    elsewhere = later.model_copy(update={"report": report(LATER, **other)})
    second = put(lite, elsewhere)
    assert (second.lost, stands(lite, second.report)) == ((), [])
    assert len(lite.reading(second.report).events) == 2


def test_corrected_words_take_their_decisions_with_them(lite: Record) -> None:
    first = put(lite, reading()).report
    ids = [
        lite.fix(first, "s1", {"polarity": "negative"}, who="Ada").id,
        lite.accept(first, "m7", who="Ada").id,
        lite.reject(first, "e2", who="Ada").id,
        lite.comment(first, "s2", who="Ada", why="so").id,
    ]
    text = TEXT.replace("were ready to hand over their rockets", "may hand over their missiles")
    second = put(lite, shifted(text))
    assert second.lost == tuple(ids[:3])
    assert stands(lite, second.report) == [
        ("fix", None, "lost"),
        ("accept", None, "lost"),
        ("reject", None, "lost"),
        ("comment", "s2", "quote"),
    ]
    of = lite.reading(second.report)
    assert of.statements[0].polarity == "negative"  # s2 is all that is left
    assert [one.id for one in of.statements] == ["s2"]
    assert list(lite.verify()) == []


def test_a_kept_value_follows_its_words_into_a_later_text(lite: Record) -> None:
    first = put(lite, reading()).report
    done = lite.fix(first, "e2", {"realis": "actual"}, who="Ada")
    later = without(shifted(LATER), "e2")
    second = put(lite, later).report
    assert stands(lite, second) == [("fix", f"e+{done.id[:8]}", "kept")]
    event = value_of(lite, second, f"e+{done.id[:8]}")
    assert event.trigger == at("ready", LATER)
    assert (event.realis, event.according_to, event.actors) == ("actual", ("s1",), ("a1",))


TWICE = (
    "The mayor said that the bridge was safe.\n"
    "Nobody crossed it on that day.\n"
    "The engineer said that the bridge was safe."
)


def who_says_it(text: str) -> Reading:
    """The mayor as s1, the engineer as s2."""
    words = "the bridge was safe"
    after = ("mayor said that ", "engineer said that ")
    return said(text, *((at(words, text, after=one),) for one in after))


def negative_in(record: Record, text: str) -> list[str]:
    """What is negative in a later text of the page."""
    report_ = put(record, who_says_it(text)).report
    return [one.id for one in record.reading(report_).statements if one.polarity == "negative"]


@pytest.mark.parametrize("local", ["s1", "s2"])
def test_of_the_same_words_twice_those_are_meant_that_were_decided_on(
    lite: Record, local: str
) -> None:
    first = put(lite, who_says_it(TWICE)).report
    lite.fix(first, local, {"polarity": "negative"}, who="Ada")
    mayor, nobody, engineer = TWICE.split("\n")
    assert negative_in(lite, f"New.\n{TWICE}") == [local]
    assert negative_in(lite, f"{engineer}\n{mayor}\n{nobody}") == [local]
    assert negative_in(lite, f"{mayor} And more.\nOr so.\n{engineer} He knows.") == [local]


@pytest.mark.parametrize("order", [(0, 2, 1), (2, 1, 0)])
def test_words_are_not_somebody_elses_because_of_the_next_paragraph(
    lite: Record, order: tuple[int, ...]
) -> None:
    first = put(lite, who_says_it(TWICE)).report
    lite.fix(first, "s1", {"polarity": "negative"}, who="Ada")
    paragraphs = TWICE.split("\n")
    assert "s2" not in negative_in(lite, "\n".join(paragraphs[number] for number in order))


def test_a_quote_that_moved_is_followed(lite: Record) -> None:
    paragraphs = TEXT.split("\n")
    text = "\n".join([paragraphs[2], paragraphs[1], paragraphs[0]])
    first = put(lite, reading()).report
    for local in ("s1", "s2", "e1", "c1", "t1", "a1"):
        lite.comment(first, local, who="Ada", why="so")
    second = put(lite, shifted(text))
    assert second.lost == ()
    assert [(local, how) for _, local, how in stands(lite, second.report)] == [
        (local, "quote") for local in ("s1", "s2", "e1", "c1", "t1", "a1")
    ]


@pytest.mark.parametrize("order", ["decided first", "decided last"])
def test_decisions_on_one_entry_of_a_feed_leave_the_others_alone(lite: Record, order: str) -> None:
    def entry(text: str) -> Reading:
        of = report(text, raw=b"<feed/>", url=None, title=text[:9])
        return said(text, (at("we will never lay down our arms", text),)).model_copy(
            update={"report": of}
        )

    texts = [
        f"{who} said in {where} today: we will never lay down our arms."
        for who, where in (("The Front", "Selene"), ("The mayor of Dravik", "a letter"))
    ]
    first = lite.add(entry(texts[0]), capture(b"<feed/>")).report
    if order == "decided first":
        lite.reject(first, "s1", who="Ada")
    second = lite.add(entry(texts[1]), capture(b"<feed/>"))
    if order == "decided last":
        lite.reject(first, "s1", who="Ada")
    assert len(lite.reading(second.report).statements) == 1


def test_a_known_report_that_is_found_in_other_bytes_leaves_the_record_sound(lite: Record) -> None:
    def told(text: str, raw: bytes) -> Reading:
        of = report(text, raw=raw, url=None)
        return said(text, (at("the bridge was quite safe", text),)).model_copy(
            update={"report": of}
        )

    one, other = "He said that the bridge was quite safe.", "Now: the bridge was quite safe."
    first = lite.add(told(one, b"one"), capture(b"one")).report
    lite.add(told(other, b"two"), capture(b"two"))
    lite.reject(first, "s1", who="Ada")
    lite.add(told(other, b"one"), capture(b"one"))
    assert list(lite.verify()) == []


def test_lost_decisions_can_be_undone(lite: Record) -> None:
    first = put(lite, reading()).report
    done = lite.fix(first, "s1", {"polarity": "negative"}, who="Ada")
    text = TEXT.replace("rockets", "missiles")
    second = put(lite, shifted(text))
    assert second.lost == (done.id,)
    lite.undo(done.id, who="Ada")
    assert stands(lite) == []
    with pytest.raises(UsageError):
        lite.undo(done.id, who="Ada")
    assert list(lite.verify()) == []


# --- any page -----------------------------------------------------------------------------------


def test_a_reading_of_a_shifted_text_is_one_that_a_machine_could_make() -> None:
    for text in (LATER, TEXT.replace("rockets", "missiles"), "\n".join(TEXT.split("\n")[::-1])):
        rows_of(shifted(text))
    assert shifted(TEXT).model_copy(update={"report": reading().report}) == reading()
    assert {type(one) for one in (*shifted(LATER).times, *shifted(LATER).commitments)} == {
        Time,
        Commitment,
    }
    assert all(isinstance(one, Event) for one in shifted(LATER).events)
    assert isinstance(shifted(LATER).report, Report)
