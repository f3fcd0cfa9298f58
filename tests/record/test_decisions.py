"""What people decide: what the record says then, and what it says when that is undone."""

from __future__ import annotations

import itertools
import json
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from onrecord.contract import Actor, Event, Mention, Reading, Statement
from onrecord.errors import OnrecordError, RecordError, RecordNotFound, UsageError
from onrecord.record.actors import as_hex
from onrecord.record.anchors import KINDS, kind_of, values_of
from onrecord.record.deciding import Wanted
from onrecord.record.decisions import claims_of
from onrecord.record.filters import Filters
from onrecord.record.rows import rows_of
from onrecord.record.schema import metadata
from onrecord.record.store import Record
from tests.contract_rules import broken_rules

from .builders import (
    TEXT,
    ListKeeper,
    at,
    bare,
    capture,
    dump,
    fail_inserts,
    full_values,
    heal_inserts,
    reader,
    reading,
    report,
)

pytestmark = pytest.mark.slow

FIXES: dict[str, tuple[str, dict[str, Any]]] = {
    "mention": ("m5", {"kind": "other"}),
    "actor": ("a2", {"name": "Yusuf al-Qadi", "kind": "armed_group", "part_of": []}),
    "place": ("p1", {"name": "Port Selene", "country": "SX", "precision": "region"}),
    "time": ("t1", {"value": "2031-03-17"}),
    "statement": ("s2", {"speech_act": "warning", "polarity": "positive"}),
    "event": ("e1", {"type": "AGREE", "realis": "conditional"}),
    "commitment": ("c1", {"force": "considered", "deadline": "2031-06"}),
}
"""A value of each kind, and a fix of it."""

ADDED: dict[str, dict[str, Any]] = {
    "mention": {"span": "envoys", "kind": "people"},
    "time": {"span": "Monday", "kind": "set"},
    "statement": {
        "content": "Her office counts about 4,000 fighters",
        "identification": "none",
        "form": "indirect",
    },
    "event": {
        "type": "CONSULT",
        "trigger": "counts",
        "realis": "actual",
        "evidence": ["Her office counts about 4,000 fighters"],
        "actors": ["a4"],
    },
    "commitment": {
        "act": "disarm",
        "act_span": "hand over",
        "speaker_authority": "self",
        "force": "pledged",
        "statement": "s1",
        "evidence": "hand over their rockets",
    },
}
"""An addition of each kind that has words of its own."""

WATCHED = {local for local, _ in FIXES.values()}
LOCALS = [one.id for kind in KINDS for one in values_of(reading(), kind)]


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


class Told(NamedTuple):
    """All that a record says of its reports."""

    readings: list[str]
    evidence: dict[tuple[str, str], list[Any]]
    lines: list[Any]
    hits: list[Any]


FILTERS = (
    Filters(type="CONSULT", actor="Yusuf al-Qadi"),
    Filters(realis="actual", place="Port Selene", time="2031-03-10"),
    Filters(identification="named", actor="harith-front"),
)


def told(record: Record) -> Told:
    """What is said now; two that are equal say the same."""
    reports = record.reports()
    readings = {line.id: record.reading(line.id) for line in reports}
    evidence = {
        (id_, one.id): record.evidence(id_, one.id)
        for id_, of in readings.items()
        for kind in KINDS
        for one in values_of(of, kind)
        if one.id in WATCHED or "+" in one.id
    }
    hits = [record.search(filters=filters) for filters in FILTERS]
    hits.append(record.search("foreign soldier", in_statements=True))
    # When a reading was made is no part of what it says.
    lines: list[Any] = [(line.id, line.title, line.readings, line.statements) for line in reports]
    lines += [record.statements(), record.commitments(), record.speakers(), record.counts()]
    return Told([of.to_json() for of in readings.values()], evidence, lines, hits)


def value_of(record: Record, report_: str, local: str) -> Any:
    of = record.reading(report_)
    kind = kind_of(of, local)
    assert kind is not None, f"there is no {local}"
    return next(one for one in values_of(of, kind) if one.id == local)


def is_there(record: Record, report_: str, local: str) -> bool:
    return kind_of(record.reading(report_), local) is not None


MAY_CHANGE = {
    "reports": {"title"},
    **{name: {"until"} for name in ("anchors", "in_force", "same_actors", "ratings")},
}


def check_grown(before: Mapping[str, list[Any]], after: Mapping[str, list[Any]]) -> None:
    """Nothing was overwritten or removed but what is said to end or is a title."""
    for table in metadata.sorted_tables:
        may = MAY_CHANGE.get(table.name, set())
        columns = [column.name for column in table.columns]
        fixed = [at for at, name in enumerate(columns) if name not in may]
        now = {tuple(repr(row[at]) for at in fixed): row for row in after[table.name]}
        for row in before[table.name]:
            key = tuple(repr(row[at]) for at in fixed)
            assert key in now, f"a row of {table.name} was changed or is gone: {row}"
            if "until" in may and row[columns.index("until")] is not None:
                assert now[key] == row, f"what had ended in {table.name} ended once more: {row}"


def check_sound(record: Record) -> None:
    assert list(record.verify()) == []
    for line in record.reports():
        of = record.reading(line.id)
        rows_of(of)
        assert broken_rules(json.loads(of.to_json())) == []


def steps(record: Record, decide: Callable[[], Any], undoings: int = 4) -> tuple[Told, Told]:
    """Decide, undo, undo that, and so on: what is said undecided and decided.

    Checks on the way that each says what it said before, and that nothing is overwritten.
    """
    first, rows = told(record), dump(record)
    done = decide()
    assert done.new
    then = told(record)
    last = done.id
    for expected in (first, then, first, then)[:undoings]:
        undone = record.undo(last, who="Ben")
        assert (undone.new, undone.local) == (True, done.local if done.local in LOCALS else None)
        last = undone.id
        assert told(record) == expected
        after = dump(record)
        check_grown(rows, after)
        rows = after
    check_sound(record)
    return first, then


# --- each action on each kind of value ----------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_fix_is_said_until_it_is_undone(lite: Record, kind: str) -> None:
    local, fields = FIXES[kind]
    report_ = lite.add(reading(), capture()).report
    machine = value_of(lite, report_, local)
    first, then = steps(lite, lambda: lite.fix(report_, local, fields, who="Ada"))
    assert first.readings != then.readings
    fixed = value_of(lite, report_, local)
    assert fixed == machine.model_copy(
        update={**fields, "part_of": ()} if kind == "actor" else fields
    )
    others = [one for one in values_of(lite.reading(report_), kind) if one.id != local]
    assert others == [one for one in values_of(reading(), kind) if one.id != local]
    assert json.loads(lite.reading(report_, as_of="2031-04-01T00:00:00Z").to_json()) == json.loads(
        reading().to_json()
    )


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_rejected_is_nowhere_until_that_is_undone(lite: Record, kind: str) -> None:
    local, _ = FIXES[kind]
    report_ = lite.add(reading(), capture()).report
    first, then = steps(lite, lambda: lite.reject(report_, local, who="Ada"))
    assert first.readings != then.readings
    assert not is_there(lite, report_, local)
    with pytest.raises(RecordNotFound):
        lite.evidence(report_, local)
    assert (report_, local) not in then.evidence
    assert lite.reading(report_, as_of="2031-04-01T00:00:00Z") == reading()
    assert lite.evidence(report_, local, as_of="2031-04-01T00:00:00Z")


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_accepted_commented_or_rated_reads_as_before(lite: Record, kind: str) -> None:
    local, _ = FIXES[kind]
    report_ = lite.add(reading(), capture()).report
    first, then = steps(lite, lambda: lite.accept(report_, local, who="Ada"), 2)
    assert first.evidence == then.evidence
    assert first.lines == then.lines
    assert first.hits == then.hits
    decided = lite.reading(report_)
    assert decided.reader.decisions == 1
    assert decided.model_copy(update={"reader": reading().reader}) == reading()
    lite.comment(report_, local, who="Ada", why="Seen on tape.")
    lite.rate_claim(report_, local, 2, who="Ada")
    assert told(lite) == then
    assert [one.local for one in lite.decisions(report_)] == [local] * 3


@pytest.mark.parametrize("kind", ADDED)
def test_what_is_added_is_said_until_that_is_undone(lite: Record, kind: str) -> None:
    report_ = lite.add(reading(), capture()).report
    given = ADDED[kind]
    added: list[Any] = []

    def add() -> Any:
        added.append(lite.add_value(report_, kind, given, who="Ada"))
        return added[0]

    first, then = steps(lite, add)
    local = added[0].local
    assert local == f"{FIXES[kind][0][0]}+{added[0].id[:8]}"
    assert set(then.evidence) - set(first.evidence) == {(report_, local)}
    value = value_of(lite, report_, local)
    for name, field in given.items():
        if name in {"span", "trigger", "act_span"}:
            assert getattr(value, name).of(TEXT) == field
        elif name in {"content", "evidence"}:
            words = [field] if isinstance(field, str) else field
            assert [span.of(TEXT) for span in getattr(value, name)] == words
        else:
            assert getattr(value, name) in (field, tuple(field))
    quotes = {quoted.evidence.quote for quoted in lite.evidence(report_, local)}
    assert all(quote in TEXT for quote in quotes)
    assert quotes


def test_a_server_says_what_a_file_says(record: Record) -> None:
    report_ = record.add(reading(), capture()).report
    steps(record, lambda: record.fix(report_, *FIXES["event"], who="Ada"))
    steps(record, lambda: record.reject(report_, "s2", who="Ada"), 1)
    steps(record, lambda: record.add_value(report_, "commitment", ADDED["commitment"], who="Ada"))
    steps(record, lambda: record.accept(report_, "a2", who="Ada"), 1)


def test_an_added_event_is_as_sure_as_its_adder(lite: Record) -> None:
    report_ = lite.add(reading(), capture()).report
    local = lite.add_value(report_, "event", ADDED["event"], who="Ada").local
    assert value_of(lite, report_, str(local)).confidence == 1.0
    less = {**ADDED["event"], "confidence": 0.5}
    local = lite.add_value(report_, "event", less, who="Ada").local
    assert value_of(lite, report_, str(local)).confidence == 0.5
    check_sound(lite)


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("actor", {"name": "the envoys", "kind": "people"}),
        (
            "actor",
            {"name": "envoys", "kind": "people", "roles": [{"title": "envoy", "span": "envoys"}]},
        ),
        ("place", {"name": "the office", "precision": "exact"}),
    ],
)
def test_an_added_actor_or_place_is_there_or_is_refused(
    lite: Record, kind: str, fields: dict[str, Any]
) -> None:
    report_ = lite.add(reading(), capture()).report
    try:
        local = lite.add_value(report_, kind, fields, who="Ada").local
    except OnrecordError:
        return
    assert is_there(lite, report_, str(local))


NAMED: dict[str, tuple[str, dict[str, Any]]] = {
    "actor": ("a", {"name": "the envoys", "kind": "people", "mentions": "envoys"}),
    "place": ("p", {"name": "the office", "precision": "exact", "mentions": ["office"]}),
}
"""Additions that are named by words of the report."""


@pytest.mark.parametrize("kind", NAMED)
def test_an_added_actor_or_place_is_named_by_its_words(lite: Record, kind: str) -> None:
    letter, given = NAMED[kind]
    report_ = lite.add(reading(), capture()).report
    added: list[Any] = []

    def add() -> Any:
        added.append(lite.add_value(report_, kind, given, who="Ada"))
        return added[0]

    steps(lite, add)
    local = str(added[0].local)
    assert local == f"{letter}+{added[0].id[:8]}"
    assert value_of(lite, report_, local).name == given["name"]
    (quoted,) = lite.evidence(report_, local)
    assert (quoted.part, quoted.evidence.quote) in {("mention", "envoys"), ("mention", "office")}
    lite.fix(report_, "e1", {"actors": [local]} if kind == "actor" else {"place": local}, who="Ben")
    asked = Filters(type="CONSULT", **{kind: given["name"]})
    assert [hit.report for hit in lite.search(filters=asked)] == [report_]
    lite.add(reading(by=reader("0.2.0")), capture())
    event = value_of(lite, report_, "e1")
    assert local in (*event.actors, event.place)
    check_sound(lite)


@pytest.mark.parametrize("mentions", [[], None, 5, "the palace", [[5, 5]], [None], "a"])
def test_what_names_an_added_place_must_be_words(lite: Record, mentions: Any) -> None:
    report_ = lite.add(reading(), capture()).report
    given = {"name": "the office", "precision": "exact", "mentions": mentions}
    with pytest.raises(OnrecordError):
        lite.add_value(report_, "place", given, who="Ada")


@pytest.mark.parametrize("action", ["reject", "fix"])
def test_a_mention_of_an_added_actor_can_be_decided_on(lite: Record, action: str) -> None:
    report_ = lite.add(reading(), capture()).report
    given = {"name": "the envoys", "kind": "people", "mentions": ["envoys", "Her"]}
    lite.add_value(report_, "actor", given, who="Ada")
    mention = lite.reading(report_).mentions[-1]
    assert mention.span.of(TEXT) == "Her"
    if action == "reject":
        lite.reject(report_, mention.id, who="Ben")
        assert not is_there(lite, report_, mention.id)
    else:
        lite.fix(report_, mention.id, {"kind": "other"}, who="Ben")
        here = [one.kind for one in lite.reading(report_).mentions if one.span == mention.span]
        assert here == ["other"]


def test_only_actors_and_places_come_with_mentions(lite: Record) -> None:
    report_ = lite.add(reading(), capture()).report
    with pytest.raises(UsageError):
        lite.add_value(report_, "time", {**ADDED["time"], "mentions": "envoys"}, who="Ada")


# --- what the answers say -----------------------------------------------------------------------


def test_a_fixed_statement_is_told_and_found_as_fixed(record: Record) -> None:
    report_ = record.add(reading(), capture()).report
    record.fix(
        report_,
        "s1",
        {"content": "ready to hand over", "speaker": "a4", "polarity": "negative"},
        who="Ada",
    )
    (line,) = [one for one in record.statements() if one.id == "s1"]
    assert [one.quote for one in line.content] == ["ready to hand over"]
    assert (line.speaker, line.polarity) == ("Salma Dāghir", "negative")
    assert [one.id for one in record.statements(speaker="Salma Dāghir")] == ["s1"]
    assert record.statements(speaker="harith-front") == []
    assert record.search("rockets", in_statements=True) == []
    (hit,) = record.search("ready", in_statements=True)
    assert hit.said is not None
    assert (hit.said.speaker, hit.said.polarity) == ("Salma Dāghir", "negative")
    (whole,) = record.search("rockets")
    assert whole.said is None
    quotes = [one.evidence.quote for one in record.evidence(report_, "s1") if one.part == "content"]
    assert quotes == ["ready to hand over"]
    before = record.search("rockets", in_statements=True, as_of="2031-04-01T00:00:00")
    assert [hit.said.statement for hit in before if hit.said] == ["s1"]


def test_a_rejected_statement_is_in_no_answer(lite: Record) -> None:
    report_ = lite.add(reading(), capture()).report
    done = lite.reject(report_, "s2", who="Ada")
    assert [one.id for one in lite.statements()] == ["s1"]
    assert lite.counts().statements == 1
    assert lite.search("foreign soldier", in_statements=True) == []
    (hit,) = lite.search("foreign soldier")
    assert hit.said is None
    assert [one.statement for one in lite.commitments()] == [None]
    assert value_of(lite, report_, "s1").inside is None
    lite.undo(done.id, who="Ada")
    assert value_of(lite, report_, "s1").inside == "s2"
    assert [one.statement for one in lite.commitments()] == ["s2"]


def test_filters_ask_for_what_people_decided(record: Record) -> None:
    report_ = record.add(reading(), capture()).report

    def found(**filters: Any) -> list[str]:
        return [hit.report for hit in record.search(filters=Filters(**filters))]

    record.fix(report_, "e1", {"type": "AGREE", "realis": "denied"}, who="Ada")
    assert found(type="AGREE", realis="denied") == [report_]
    assert found(type="CONSULT") == []
    record.fix(report_, "p1", {"country": "SX"}, who="Ada")
    assert found(place="SX", type="AGREE") == [report_]
    record.fix(report_, "t1", {"value": "2032"}, who="Ada")
    assert found(time="2032") == [report_]
    assert found(time="2031-03") == []
    record.fix(report_, "s2", {"identification": "author"}, who="Ada")
    assert found(identification="named") == []
    record.reject(report_, "e1", who="Ada")
    assert found(type="AGREE") == []
    assert found(type="CONCEDE") == [report_]
    check_sound(record)


def test_an_event_that_a_statement_tells_is_filtered_as_decided(record: Record) -> None:
    report_ = record.add(reading(), capture()).report
    asked = Filters(type="CONCEDE", realis="future")
    (hit,) = record.search(filters=asked, in_statements=True)
    assert hit.said is not None
    assert hit.said.statement == "s1"
    record.fix(report_, "e2", {"according_to": ["s2"]}, who="Ada")
    (hit,) = record.search(filters=asked, in_statements=True)
    assert hit.said is not None
    assert hit.said.statement == "s2"
    record.fix(report_, "e2", {"realis": "actual"}, who="Ada")
    assert record.search(filters=asked, in_statements=True) == []


def test_decided_asks_whether_people_decided(record: Record) -> None:
    report_ = record.add(reading(), capture()).report
    other = record.add(bare("Another text."), capture(b"Another text.")).report

    def found(decided: bool) -> list[str]:
        return [hit.report for hit in record.search(filters=Filters(decided=decided))]

    def said(decided: bool) -> list[str | None]:
        hits = record.search(filters=Filters(decided=decided), in_statements=True)
        return [hit.said.statement if hit.said else None for hit in hits]

    assert (found(True), said(True), sorted(said(False), key=str)) == ([], [], ["s1", "s2"])
    done = record.accept(report_, "s2", who="Ada")
    assert (found(True), found(False)) == ([report_], [other])
    assert (said(True), said(False)) == (["s2"], ["s1"])
    again = record.undo(done.id, who="Ada")
    assert (found(True), said(True)) == ([], [])
    record.undo(again.id, who="Ada")
    assert (found(True), said(True)) == ([report_], ["s2"])
    record.reject(report_, "s2", who="Ada")
    assert (found(True), said(True), said(False)) == ([report_], [], ["s1"])
    assert found(False) == [other]


def test_an_actor_that_is_rejected_speaks_and_acts_no_more(lite: Record) -> None:
    report_ = lite.add(reading(), capture()).report
    lite.reject(report_, "a1", who="Ada")
    assert lite.statements(speaker="harith-front") == []
    assert [one.speaker for one in lite.statements() if one.id == "s1"] == [None]
    assert [one.committer for one in lite.commitments()] == [None]
    of = lite.reading(report_)
    assert [one.of for one in of.actors[0].roles] == [None]
    assert of.actors[0].part_of == ()
    assert of.events[0].recipients == ("a2",)
    assert of.mentions[0].actor is None
    assert lite.search(filters=Filters(actor="harith-front")) == []
    check_sound(lite)


# --- several decisions --------------------------------------------------------------------------


def test_decisions_on_one_value_are_undone_in_any_order(lite: Record) -> None:
    report_ = lite.add(reading(), capture()).report
    ids = [
        lite.fix(report_, "s1", {"speech_act": "promise"}, who="Ada").id,
        lite.fix(report_, "s1", {"polarity": "negative"}, who="Ben").id,
        lite.fix(report_, "s1", {"speech_act": "warning"}, who="Cleo").id,
    ]

    def now() -> tuple[str, str]:
        one = value_of(lite, report_, "s1")
        return one.speech_act, one.polarity

    assert now() == ("warning", "negative")
    lite.undo(ids[1], who="Ada")
    assert now() == ("warning", "positive")
    lite.undo(ids[0], who="Ada")
    assert now() == ("warning", "positive")
    undone = lite.undo(ids[2], who="Ada")
    assert now() == ("intention", "positive")
    assert lite.reading(report_) == reading()
    lite.undo(undone.id, who="Ada")
    assert now() == ("warning", "positive")
    check_sound(lite)


def test_a_decision_undone_twice_over_lives_only_when_both_are_undone(lite: Record) -> None:
    report_ = lite.add(reading(), capture()).report
    done = lite.reject(report_, "e1", who="Ada").id
    first = lite.undo(done, who="Ben").id
    back = lite.undo(first, who="Cleo").id
    second = lite.undo(done, who="Ben").id
    assert is_there(lite, report_, "e1")
    lite.undo(back, who="Dan")  # the first undoing holds again, beside the second
    assert is_there(lite, report_, "e1")
    lite.undo(second, who="Dan")
    assert is_there(lite, report_, "e1")
    lite.undo(first, who="Dan")
    assert not is_there(lite, report_, "e1")
    check_sound(lite)


def test_a_value_that_a_person_added_can_be_decided_on(lite: Record) -> None:
    report_ = lite.add(reading(), capture()).report
    local = str(lite.add_value(report_, "event", ADDED["event"], who="Ada").local)
    lite.accept(report_, local, who="Ben")
    fixed = lite.fix(report_, local, {"type": "AGREE", "actors": []}, who="Ben").id
    assert (value_of(lite, report_, local).type) == "AGREE"
    assert [hit.report for hit in lite.search(filters=Filters(type="AGREE"))] == [report_]
    gone = lite.reject(report_, local, who="Cleo").id
    assert not is_there(lite, report_, local)
    lite.undo(gone, who="Cleo")
    lite.undo(fixed, who="Ben")
    assert value_of(lite, report_, local).type == "CONSULT"
    check_sound(lite)


def test_an_added_value_can_refer_to_another_one(lite: Record) -> None:
    report_ = lite.add(reading(), capture()).report
    time = lite.add_value(report_, "time", ADDED["time"], who="Ada")
    event = lite.add_value(report_, "event", {**ADDED["event"], "time": time.local}, who="Ada")
    assert value_of(lite, report_, str(event.local)).time == time.local
    lite.undo(time.id, who="Ada")
    assert not is_there(lite, report_, str(time.local))
    check_sound(lite)
    lite.undo(lite.history(limit=1)[0].subject, who="Ada")
    assert value_of(lite, report_, str(event.local)).time == time.local


def test_what_stands_on_an_undone_addition_is_lost_until_it_is_back(lite: Record) -> None:
    report_ = lite.add(reading(), capture()).report
    words = {"span": "as long as", "kind": "duration"}
    time = lite.add_value(report_, "time", words, who="Ada")
    fixed = lite.fix(report_, "e1", {"time": time.local}, who="Ben")
    undone = lite.undo(time.id, who="Ada")
    assert undone.lost == (fixed.id,)
    assert value_of(lite, report_, "e1").time == "t1"
    assert [(one.decision.id, one.local, one.how) for one in lite.decisions()] == [
        (fixed.id, None, "lost")
    ]
    assert lite.undo(undone.id, who="Ada").lost == ()
    assert value_of(lite, report_, "e1").time == time.local
    check_sound(lite)


@pytest.mark.parametrize("action", ["reject", "fix", "accept"])
def test_undoing_an_addition_leaves_the_machines_values_alone(lite: Record, action: str) -> None:
    report_ = lite.add(reading(), capture()).report
    same = {
        "content": "his men were ready to hand over their rockets",
        "identification": "none",
        "form": "mixed",
    }
    added = lite.add_value(report_, "statement", same, who="Ada")
    if action == "fix":
        lite.fix(report_, str(added.local), {"polarity": "negative"}, who="Ben")
    else:
        getattr(lite, action)(report_, str(added.local), who="Ben")
    lite.undo(added.id, who="Ada")
    assert lite.reading(report_).statements == reading().statements


@pytest.mark.parametrize("action", ["fix", "accept"])
def test_an_addition_that_is_undone_is_gone_with_what_was_decided_on_it(
    lite: Record, action: str
) -> None:
    report_ = lite.add(reading(), capture()).report
    added = lite.add_value(report_, "statement", ADDED["statement"], who="Ada")
    if action == "fix":
        lite.fix(report_, str(added.local), {"polarity": "negative"}, who="Ben")
    else:
        lite.accept(report_, str(added.local), who="Ben")
    lite.undo(added.id, who="Ada")
    assert [one.id for one in lite.reading(report_).statements] == ["s1", "s2"]


@pytest.mark.parametrize("action", ["fix", "accept", "reject", "comment"])
def test_what_was_decided_on_an_addition_is_back_with_it(lite: Record, action: str) -> None:
    report_ = lite.add(reading(), capture()).report
    added = lite.add_value(report_, "event", ADDED["event"], who="Ada")
    if action == "fix":
        lite.fix(report_, str(added.local), {"type": "AGREE"}, who="Ben")
    else:
        getattr(lite, action)(report_, str(added.local), who="Ben", why="so")
    before, standing = lite.reading(report_), lite.decisions()
    undone = lite.undo(added.id, who="Ada")
    assert [one.id for one in lite.reading(report_).events] == ["e1", "e2"]
    lite.undo(undone.id, who="Ada")
    assert lite.reading(report_) == before
    assert lite.decisions() == standing
    check_sound(lite)


def test_a_reference_to_an_undone_addition_falls_on_nothing_else(lite: Record) -> None:
    report_ = lite.add(reading(), capture()).report
    added = lite.add_value(report_, "time", ADDED["time"], who="Ada")  # the words of t1
    lite.fix(report_, "e2", {"time": added.local}, who="Ben")
    lite.undo(added.id, who="Ada")
    assert value_of(lite, report_, "e2").time is None


# --- who, why, when -----------------------------------------------------------------------------


def test_a_decision_says_who_decided_what_and_why(record: Record) -> None:
    report_ = record.add(reading(), capture()).report
    why = "  Gehört auf Band – “não”, \U0001f4fc\nund zweimal.  "
    done = record.fix(report_, "s1", {"polarity": "negative"}, who=" Ādā \n L. ", why=why)
    line = record.history(limit=1)[0]
    assert line.decision is not None
    draft = line.decision.draft
    assert (line.decision.id, line.subject, done.local) == (done.id, done.id, "s1")
    assert (line.who, draft.who, draft.why) == ("Ādā L.", "Ādā L.", why.strip())
    assert (draft.before, draft.after) == ({"polarity": "positive"}, {"polarity": "negative"})
    assert (draft.action, draft.kind, draft.local) == ("fix", "statement", "s1")
    assert draft.claim == record.statements(report_, as_of="2031-04-01T00:00:00")[0].claim
    check_sound(record)


DECIDING: dict[str, Callable[[Record, str, str], Any]] = {
    "accept": lambda to, of, who: to.accept(of, "s1", who=who),
    "reject": lambda to, of, who: to.reject(of, "s1", who=who),
    "fix": lambda to, of, who: to.fix(of, "s1", {"polarity": "negative"}, who=who),
    "add": lambda to, of, who: to.add_value(of, "time", ADDED["time"], who=who),
    "comment": lambda to, of, who: to.comment(of, "s1", who=who, why="so"),
    "comment on all": lambda to, of, who: to.comment(of, who=who, why="so"),
    "rate": lambda to, of, who: to.rate_claim(of, "s1", 1, who=who),
    "source": lambda to, _of, who: to.rate_source("Meridian Agency", "B", who=who),
    "merge": lambda to, of, who: to.merge("harith-front", claim_of(to, of, "a3"), who=who),
    "split": lambda to, of, who: to.split("harith-front", claim_of(to, of, "a2"), who=who),
    "undo": lambda to, _of, who: to.undo(to.history(limit=1)[0].subject, who=who),
}


def claim_of(record: Record, report_: str, local: str) -> str:
    """The claim of an actor in the reading in force, as people see it."""
    return as_hex(claims_of(record.reading(report_))["actor", local])


@pytest.mark.parametrize("who", ["", "  \n\t "])
def test_nobody_decides_nothing(lite: Record, who: str) -> None:
    report_ = lite.add(reading(), capture()).report
    lite.merge("harith-front", claim_of(lite, report_, "a2"), who="Ada")
    before = dump(lite)
    for decide in DECIDING.values():
        with pytest.raises(UsageError, match="nobody decides"):
            decide(lite, report_, who)
    assert dump(lite) == before


def test_everybodys_decision_has_an_entry_of_its_own(lite: Record) -> None:
    report_ = lite.add(reading(), capture()).report
    lite.merge("harith-front", claim_of(lite, report_, "a2"), who="Ada")
    for name, decide in DECIDING.items():
        if name != "undo":
            before = dump(lite)
            done = decide(lite, report_, "Ada")
            assert lite.history(limit=1)[0].subject == done.id
            check_grown(before, dump(lite))
            check_sound(lite)
            lite.undo(done.id, who="Ada")
    assert lite.reading(report_) == reading()


@pytest.mark.parametrize("why", [None, "", " \n"])
def test_a_comment_says_something(lite: Record, why: Any) -> None:
    report_ = lite.add(reading(), capture()).report
    for value in ("s1", None):
        with pytest.raises(UsageError, match="comment says something"):
            lite.comment(report_, value, who="Ada", why=why)


def test_a_comment_on_a_report_is_one_of_its_decisions(lite: Record) -> None:
    report_ = lite.add(reading(), capture()).report
    done = lite.comment(report_, who="Ada", why="Retracted, says the Kestrel.")
    (standing,) = lite.decisions(report_)
    assert (standing.decision.id, standing.report) == (done.id, report_)
    assert standing.how != "lost"
    assert lite.reading(report_) == reading()
    lite.undo(done.id, who="Ada")
    assert lite.decisions(report_) == []


# --- what is refused ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Record, str]]:
    """A record with a report that nothing may be changed in: refusals leave it as it is."""
    path = tmp_path_factory.mktemp("settled") / "onrecord.db"
    with Record(path, ListKeeper()) as record:
        report_ = record.add(reading(), capture()).report
        record.merge("harith-front", claim_of(record, report_, "a2"), who="Ada")
        yield record, report_


REFUSED_FIXES: list[tuple[str, dict[str, Any], type[OnrecordError], str]] = [
    ("s9", {"polarity": "negative"}, RecordNotFound, "no such value"),
    ("S1", {"polarity": "negative"}, RecordNotFound, "no such value"),
    ("s1 ", {"polarity": "negative"}, RecordNotFound, "no such value"),
    ("s1", {}, UsageError, "says what is to be other"),
    ("s1", {"tone": "harsh"}, UsageError, "no field tone"),
    ("s1", {"id": "s3"}, UsageError, "no field id"),
    ("s1", {"polarity": "positive"}, UsageError, "so already"),
    ("s1", {"content": "his men were ready to hand over their rockets"}, UsageError, "so already"),
    ("s1", {"polarity": "neither"}, UsageError, "polarity cannot be"),
    ("s1", {"polarity": None}, UsageError, "polarity cannot be"),
    ("s1", {"speech_act": 3}, UsageError, "speech_act cannot be"),
    ("s1", {"count": "many"}, UsageError, "count cannot be"),
    ("s1", {"speaker": ["a1"]}, UsageError, "speaker cannot be"),
    ("s1", {"via": "a3"}, UsageError, "via cannot be"),
    ("s1", {"speaker": "a9"}, UsageError, "no value a9"),
    ("s1", {"inside": "s9"}, UsageError, "no value s9"),
    ("e1", {"actors": ["a1", "a8", "a9"]}, UsageError, "no value a8, a9"),
    ("a2", {"part_of": [{"actor": "a9", "span": "spokesman"}]}, UsageError, "no value a9"),
    ("s1", {"content": "his men were willing"}, UsageError, "do not stand in the report"),
    ("s1", {"content": ["said", "denied"]}, UsageError, "do not stand in the report"),
    ("s1", {"content": ""}, UsageError, "do not stand in the report"),
    ("s1", {"content": "rockets@3"}, UsageError, "do not stand in the report"),
    ("s1", {"anonymity": {"claim": "background", "span": "nowhere"}}, UsageError, "do not stand"),
    ("s1", {"anonymity": {"claim": "background"}}, UsageError, "anonymity.span"),
    ("s1", {"anonymity": "background"}, UsageError, "anonymity cannot be"),
    ("s1", {"content": []}, RecordError, "no words for its content"),
    ("s1", {"content": " "}, RecordError, "no words of the text"),
    ("s1", {"content": [[5, 5]]}, RecordError, "no words of the text"),
    ("s1", {"content": [[9, 5]]}, RecordError, "no words of the text"),
    ("s1", {"content": [[-9, 5]]}, RecordError, "no words of the text"),
    ("s1", {"content": [[0, 9999]]}, RecordError, "no words of the text"),
    ("s1", {"content": [["a", 5]]}, UsageError, "content.0"),
    ("e1", {"trigger": 5}, UsageError, "trigger cannot be"),
    ("e1", {"trigger": None}, UsageError, "trigger cannot be"),
    ("e1", {"evidence": []}, RecordError, "no words for its event"),
    ("e1", {"confidence": 1.01}, UsageError, "confidence cannot be"),
    ("e1", {"confidence": float("nan")}, UsageError, "confidence cannot be"),
    ("e1", {"fatalities": {"low": -1, "span": "envoys"}}, UsageError, "fatalities.low"),
    ("c1", {"act": "surrender"}, UsageError, "act cannot be"),
    ("m1", {"span": None}, UsageError, "span cannot be"),
    ("p1", {"lat": "north"}, UsageError, "lat cannot be"),
    (
        "a1",
        {"size": [{"value": "many", "unit": "fighters", "span": "rockets"}]},
        UsageError,
        "size",
    ),
]


@pytest.mark.parametrize(("local", "fields", "error", "words"), REFUSED_FIXES)
def test_a_fix_that_does_not_fit_is_refused(
    settled: tuple[Record, str],
    local: str,
    fields: dict[str, Any],
    error: type[OnrecordError],
    words: str,
) -> None:
    record, report_ = settled
    before = dump(record)
    with pytest.raises(error, match=words):
        record.fix(report_, local, fields, who="Ada")
    assert dump(record) == before


REFUSED_ADDITIONS: list[tuple[str, dict[str, Any], type[OnrecordError], str]] = [
    ("report", {}, UsageError, "no kind 'report'"),
    ("statements", ADDED["statement"], UsageError, "no kind 'statements'"),
    ("statement", {}, UsageError, "needs content, form, identification"),
    ("statement", {"content": "his men", "form": "direct"}, UsageError, "needs identification"),
    ("statement", {**ADDED["statement"], "tone": "x"}, UsageError, "has no tone"),
    ("statement", {**ADDED["statement"], "id": "s3"}, UsageError, "no field id"),
    ("statement", {**ADDED["statement"], "form": "sung"}, UsageError, "form cannot be"),
    ("statement", {**ADDED["statement"], "content": "a"}, UsageError, "times in the report"),
    ("statement", {**ADDED["statement"], "content": "nowhere"}, UsageError, "do not stand"),
    ("statement", {**ADDED["statement"], "content": []}, RecordError, "no words for its content"),
    ("statement", {**ADDED["statement"], "speaker": "a9"}, UsageError, "no value a9"),
    ("event", {**ADDED["event"], "evidence": []}, RecordError, "no words for its event"),
    ("event", {**ADDED["event"], "according_to": ["s9"]}, UsageError, "no value s9"),
    ("mention", {"span": [3, 3], "kind": "person"}, RecordError, "no words of the text"),
    ("mention", {**ADDED["mention"], "actor": "a9"}, UsageError, "no value a9"),
    ("time", {"span": "Monday", "kind": "noon"}, UsageError, "kind cannot be"),
    ("commitment", {**ADDED["commitment"], "statement": "s9"}, UsageError, "no value s9"),
]


@pytest.mark.parametrize(("kind", "fields", "error", "words"), REFUSED_ADDITIONS)
def test_an_addition_that_does_not_fit_is_refused(
    settled: tuple[Record, str],
    kind: str,
    fields: dict[str, Any],
    error: type[OnrecordError],
    words: str,
) -> None:
    record, report_ = settled
    before = dump(record)
    with pytest.raises(error, match=words):
        record.add_value(report_, kind, fields, who="Ada")
    assert dump(record) == before


REFUSED: dict[str, tuple[Callable[[Record, str], Any], type[OnrecordError]]] = {
    "accept what is not there": (lambda to, of: to.accept(of, "s9", who="A"), RecordNotFound),
    "reject what is not there": (lambda to, of: to.reject(of, "s9", who="A"), RecordNotFound),
    "comment what is not there": (
        lambda to, of: to.comment(of, "s9", who="A", why="x"),
        RecordNotFound,
    ),
    "rate what is not there": (lambda to, of: to.rate_claim(of, "s9", 1, who="A"), RecordNotFound),
    "accept nothing": (lambda to, of: to.accept(of, "", who="A"), OnrecordError),
    "no such report": (lambda to, _: to.accept("0" * 64, "s1", who="A"), RecordNotFound),
    "no report": (lambda to, _: to.comment("", who="A", why="x"), RecordNotFound),
    "add to no report": (
        lambda to, _: to.add_value("zz", "time", ADDED["time"], who="A"),
        RecordNotFound,
    ),
    **{
        f"claim {number!r}": (
            lambda to, of, number=number: to.rate_claim(of, "s1", number, who="A"),
            UsageError,
        )
        for number in (0, 7, -1, 2.5, "3", None, [1])
    },
    **{
        f"letter {letter!r}": (
            lambda to, _, letter=letter: to.rate_source("Meridian", letter, who="A"),
            UsageError,
        )
        for letter in ("", "G", "AB", "1", " A", "Ä", "ß")
    },
    "source without a name": (lambda to, _: to.rate_source(" \n", "A", who="A"), UsageError),
    "merge nobody": (lambda to, _: to.merge(who="A"), UsageError),
    "merge one": (lambda to, _: to.merge("harith-front", who="A"), UsageError),
    "merge one with itself": (
        lambda to, _: to.merge("harith-front", "harith-front", into="harith-front", who="A"),
        UsageError,
    ),
    "merge a stranger": (lambda to, _: to.merge("harith-front", "nobody", who="A"), RecordNotFound),
    "merge a strange claim": (
        lambda to, _: to.merge("harith-front", "0" * 16, who="A"),
        RecordNotFound,
    ),
    "merge into a stranger": (
        lambda to, of: to.merge("harith-front", claim_of(to, of, "a2"), into="nobody", who="A"),
        RecordNotFound,
    ),
    "split a stranger": (lambda to, _: to.split("harith-front", "nobody", who="A"), UsageError),
    "split a stranger's": (
        lambda to, of: to.split("nobody", claim_of(to, of, "a2"), who="A"),
        UsageError,
    ),
    "split nobody": (lambda to, _: to.split("harith-front", who="A"), UsageError),
    "split it from itself": (
        lambda to, _: to.split("harith-front", "harith-front", who="A"),
        UsageError,
    ),
    "undo nothing": (lambda to, _: to.undo("", who="A"), RecordNotFound),
    "undo what is not there": (lambda to, _: to.undo("0" * 64, who="A"), RecordNotFound),
    "undo no id": (lambda to, _: to.undo("%", who="A"), RecordNotFound),
    "undo a reading": (lambda to, _: to.undo(to.history()[-1].subject, who="A"), RecordNotFound),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_makes_no_sense_is_refused(settled: tuple[Record, str], name: str) -> None:
    record, report_ = settled
    decide, error = REFUSED[name]
    before = dump(record)
    with pytest.raises(error):
        decide(record, report_)
    assert dump(record) == before


def test_nothing_is_undone_twice(lite: Record) -> None:
    report_ = lite.add(reading(), capture()).report
    done = lite.reject(report_, "s1", who="Ada")
    undone = lite.undo(done.id, who="Ben")
    before = dump(lite)
    with pytest.raises(UsageError, match="undone already") as caught:
        lite.undo(done.id[:12], who="Ben")
    assert caught.value.advice is not None
    assert undone.id[:10] in caught.value.advice
    assert dump(lite) == before


def test_a_decision_is_found_by_the_beginning_of_its_id(lite: Record) -> None:
    report_ = lite.add(reading(), capture()).report
    done = lite.reject(report_, "s1", who="Ada")
    lite.undo(f" {done.id[:9].upper()} ", who="Ada")
    assert is_there(lite, report_, "s1")
    many = [lite.comment(report_, "s1", who="Ada", why=str(n)).id for n in range(17)]
    first = next(one[0] for one in many if sum(other[0] == one[0] for other in many) > 1)
    with pytest.raises(UsageError, match="more than one decision"):
        lite.undo(first, who="Ada")


def test_what_was_rejected_can_not_be_decided_on(lite: Record) -> None:
    report_ = lite.add(reading(), capture()).report
    lite.reject(report_, "s1", who="Ada")
    for decide in (lite.accept, lite.reject):
        with pytest.raises(RecordNotFound):
            decide(report_, "s1", who="Ada")
    with pytest.raises(UsageError, match="no value s1"):
        lite.fix(report_, "e1", {"according_to": ["s1"]}, who="Ada")


def crashes(local: str, **fields: Any) -> Any:
    return pytest.param(local, fields, id=f"{local} {sorted(fields)} {list(fields.values())!r:.40}")


@pytest.mark.parametrize(
    ("local", "fields"),
    [
        crashes("s1", content=None),
        crashes("s1", content=5),
        crashes("e1", evidence=True),
        crashes("a2", roles=[{"title": "x", "span": "spokesman"}, "spokesman"]),
        crashes("p1", geonames=2**70),
        crashes("s1", count=2**70),
        crashes("e1", fatalities={"low": 2**70, "span": "envoys"}),
        crashes("a1", name="half a \ud800 surrogate"),
    ],
)
def test_what_cannot_be_stored_is_refused_with_an_error_of_ours(
    lite: Record, local: str, fields: dict[str, Any]
) -> None:
    report_ = lite.add(reading(), capture()).report
    with pytest.raises(OnrecordError):
        lite.fix(report_, local, fields, who="Ada")


@pytest.mark.parametrize("given", [{"who": "A\ud800", "why": "x"}, {"who": "A", "why": "\udc80"}])
def test_half_a_surrogate_is_refused_with_an_error_of_ours(
    lite: Record, given: dict[str, str]
) -> None:
    report_ = lite.add(reading(), capture()).report
    with pytest.raises(OnrecordError):
        lite.comment(report_, "s1", **given)


@pytest.mark.parametrize(
    "decide",
    [
        lambda to, of: to.comment(of, "s1", who="Ada", why="a\0b"),
        lambda to, of: to.fix(of, "a1", {"name": "a\0b"}, who="Ada"),
        lambda to, of: to.fix(of, "p1", {"geonames": 2**40}, who="Ada"),
    ],
)
def test_what_one_database_refuses_the_other_refuses_too(
    lite: Record, decide: Callable[[Record, str], Any]
) -> None:
    report_ = lite.add(reading(), capture()).report
    with pytest.raises(OnrecordError):
        decide(lite, report_)


@pytest.mark.parametrize("lat", [float("nan"), float("inf")])
def test_a_coordinate_that_is_no_number_is_refused(lite: Record, lat: float) -> None:
    report_ = lite.add(reading(), capture()).report
    with suppress(OnrecordError):
        lite.fix(report_, "p1", {"lat": lat}, who="Ada")
    assert list(lite.verify()) == []


@pytest.mark.parametrize(
    ("local", "fields"),
    [
        ("s1", {"speaker": "s2"}),
        ("s1", {"inside": "a1"}),
        ("e1", {"actors": ["p1", "a1"]}),
        ("e1", {"place": "a1"}),
        ("c1", {"statement": "e1"}),
        ("m6", {"place": "a1"}),
    ],
)
def test_a_reference_to_a_value_of_another_kind_is_refused(
    lite: Record, local: str, fields: dict[str, Any]
) -> None:
    report_ = lite.add(reading(), capture()).report
    with pytest.raises(OnrecordError):
        lite.fix(report_, local, fields, who="Ada")


@pytest.mark.parametrize(("local", "inside"), [("s1", "s1"), ("s2", "s1")])
def test_no_statement_is_told_in_itself(lite: Record, local: str, inside: str) -> None:
    report_ = lite.add(reading(), capture()).report
    with pytest.raises(OnrecordError):
        lite.fix(report_, local, {"inside": inside}, who="Ada")


@pytest.mark.parametrize(
    ("local", "fields"),
    [
        ("t1", {"value": "next week"}),
        ("c1", {"deadline": "soon"}),
        ("p1", {"country": "Italy"}),
        ("p1", {"lat": 123.0}),
        ("p1", {"geonames": -1}),
        ("a1", {"name": ""}),
        ("s1", {"count": -4}),
        ("s1", {"count": 4}),
    ],
)
def test_a_fix_that_breaks_the_contract_is_refused(
    lite: Record, local: str, fields: dict[str, Any]
) -> None:
    report_ = lite.add(reading(), capture()).report
    with pytest.raises(OnrecordError):
        lite.fix(report_, local, fields, who="Ada")


@pytest.mark.parametrize("action", ["accept", "reject", "fix", "rate_claim"])
def test_only_a_comment_is_on_a_report_as_a_whole(lite: Record, action: str) -> None:
    report_ = lite.add(reading(), capture()).report
    more: dict[str, list[Any]] = {"fix": [{"polarity": "negative"}], "rate_claim": [1]}
    with pytest.raises(OnrecordError):
        getattr(lite, action)(report_, "", *more.get(action, []), who="Ada", why="so")


@pytest.mark.parametrize("number", [True, 1.0])
def test_a_rating_is_a_whole_number(lite: Record, number: Any) -> None:
    report_ = lite.add(reading(), capture()).report
    try:
        lite.rate_claim(report_, "s1", number, who="Ada")
    except UsageError:
        return
    decision = lite.history(limit=1)[0].decision
    assert decision is not None
    assert repr(decision.draft.after) == "{'number': 1}"


def test_what_was_undone_can_be_decided_again_in_the_same_moment(path: Path) -> None:
    with Record(path, ListKeeper(), now=lambda: "2031-01-01T00:00:00.000000Z") as record:
        report_ = record.add(reading(), capture()).report
        record.undo(record.reject(report_, "s1", who="Ada").id, who="Ada")
        record.reject(report_, "s1", who="Ada")
        assert not is_there(record, report_, "s1")


# --- all or nothing -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "table", ["log", "decisions", "anchors", "readings", "evidence", "in_force"]
)
def test_a_decision_that_fails_on_the_way_leaves_nothing(lite: Record, table: str) -> None:
    report_ = lite.add(reading(), capture()).report
    before = dump(lite)
    fail_inserts(lite, table)
    with pytest.raises(RecordError):
        lite.fix(report_, "s1", {"polarity": "negative"}, who="Ada")
    heal_inserts(lite, table)
    assert dump(lite) == before
    lite.fix(report_, "s1", {"polarity": "negative"}, who="Ada")
    assert value_of(lite, report_, "s1").polarity == "negative"
    check_sound(lite)


def test_people_may_decide_at_once(record: Record) -> None:
    report_ = record.add(reading(), capture()).report
    wrong: list[Exception] = []

    def decide(who: str) -> None:
        try:
            for number in range(4):
                record.comment(report_, "s1", who=who, why=str(number))
                record.fix(report_, "a2", {"name": f"{who} {number}"}, who=who)
        except OnrecordError as error:
            wrong.append(error)

    threads = [threading.Thread(target=decide, args=(who,)) for who in ("Ada", "Ben", "Cleo")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert [line.entry for line in record.history()] == list(range(25, 0, -1))
    assert value_of(record, report_, "a2").name.endswith(" 3")
    assert list(record.verify()) == []


def test_two_programs_may_decide_on_one_record(where: str) -> None:
    with Record(where, ListKeeper()) as one, Record(where) as other:
        report_ = one.add(reading(), capture()).report
        done = other.reject(report_, "s1", who="Ada")
        assert not is_there(one, report_, "s1")
        one.undo(done.id, who="Ben")
        assert is_there(other, report_, "s1")
        assert list(other.verify()) == []


# --- actors across reports ----------------------------------------------------------------------


def speaks(name: str, *, slug: str | None = None, by: str = "1", more: str = "") -> Reading:
    """Somebody of this name says something in a report of his own."""
    text = f"{name} said that it would go on.{more}"
    of = report(text, url=f"https://meridian.example/{name}", publisher="Meridian Agency")
    return Reading(
        reader=reader(by),
        report=of,
        actors=(Actor(id="a1", name=name, kind="person", registry=slug),),
        mentions=(Mention(id="m1", span=at(name, text), kind="person", actor="a1"),),
        statements=(
            Statement(
                id="s1",
                content=(at("it would go on", text),),
                cue=(at("said", text),),
                source=(at(name, text),),
                speaker="a1",
                identification="named",
                form="indirect",
            ),
        ),
        events=(
            Event(
                id="e1",
                type="CONSULT",
                trigger=at("go on", text),
                actors=("a1",),
                realis="future",
                according_to=("s1",),
                evidence=(at("it would go on", text),),
                confidence=1,
            ),
        ),
    )


def put(record: Record, given: Reading) -> str:
    return record.add(given, capture(given.report.text.encode())).report


class People(NamedTuple):
    """Four people who speak in a report each; two of them are in the registry."""

    record: Record
    reports: dict[str, str]
    known: dict[str, str]  # by slug or claim

    def speak(self, asked: str, **when: Any) -> str:
        """The first letters of those who speak when one is asked for."""
        lines = self.record.statements(speaker=asked, **when)
        return "".join(sorted(str(line.speaker)[0] for line in lines))

    def everywhere(self, asked: str, **when: Any) -> str:
        """Those who are found; all ways to ask must find the same."""
        said = self.speak(asked, **when)
        names = {report_: name for name, report_ in self.reports.items()}
        for inside in (False, True):
            hits = self.record.search(filters=Filters(actor=asked), in_statements=inside, **when)
            assert "".join(sorted(names[hit.report][0] for hit in hits)) == said
        return said

    def all(self, **when: Any) -> dict[str, str]:
        """Whom each of them finds, asked by name and by slug or claim."""
        found = {}
        for name, known in self.known.items():
            found[name[0]] = self.everywhere(name, **when)
            assert self.everywhere(known, **when) == found[name[0]]
        return found


NAMES = {"Anselm": "anselm", "Brodka": None, "Corvin": None, "Dāghir": "daghir"}
APART = {"A": "A", "B": "B", "C": "C", "D": "D"}


def meet(record: Record) -> People:
    reports = {name: put(record, speaks(name, slug=slug)) for name, slug in NAMES.items()}
    known = {name: slug or claim_of(record, reports[name], "a1") for name, slug in NAMES.items()}
    return People(record, reports, known)


@pytest.fixture
def people(lite: Record) -> People:
    """In a file alone."""
    return meet(lite)


def moment(record: Record) -> str:
    """When the newest entry was made."""
    return record.history(limit=1)[0].at


def test_merged_actors_are_found_by_any_of_their_names(record: Record) -> None:
    people = meet(record)
    known = people.known
    before = moment(record)
    assert people.all() == APART
    done = record.merge(known["Anselm"], known["Brodka"], known["Corvin"], who="Ada")
    merged = {"A": "ABC", "B": "ABC", "C": "ABC", "D": "D"}
    assert people.all() == merged
    then = moment(record)
    undone = record.undo(done.id, who="Ben")
    assert people.all() == APART
    record.undo(undone.id, who="Ben")
    assert people.all() == merged
    assert people.all(as_of=before) == APART
    assert people.all(as_of=then) == merged
    check_sound(record)


def test_the_one_that_actors_are_merged_into_is_found_too(people: People) -> None:
    record, known = people.record, people.known
    record.merge(known["Brodka"], into=known["Dāghir"], who="Ada")
    assert people.all() == {"A": "A", "B": "BD", "C": "C", "D": "BD"}
    record.merge(known["Dāghir"], known["Anselm"], into=known["Anselm"], who="Ada")
    assert people.all() == {"A": "ABD", "B": "ABD", "C": "C", "D": "ABD"}
    check_sound(record)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_two_merges_that_share_members_are_undone_in_either_order(
    people: People, order: tuple[int, int]
) -> None:
    record, known = people.record, people.known
    merges = [
        record.merge(known["Anselm"], known["Brodka"], who="Ada").id,
        record.merge(known["Brodka"], known["Corvin"], who="Ben").id,
    ]
    both = {"A": "ABC", "B": "ABC", "C": "ABC", "D": "D"}
    left = [{**APART, "B": "BC", "C": "BC"}, {**APART, "A": "AB", "B": "AB"}]
    assert people.all() == both
    first = record.undo(merges[order[0]], who="Ada").id
    assert people.all() == left[order[0]]
    second = record.undo(merges[order[1]], who="Ada").id
    assert people.all() == APART
    record.undo(first, who="Ada")
    assert people.all() == left[order[1]]
    record.undo(second, who="Ada")
    assert people.all() == both
    check_sound(record)


def test_whoever_is_split_off_is_another(people: People) -> None:
    record, known = people.record, people.known
    record.merge(*known.values(), who="Ada")
    whole = moment(record)
    done = record.split(known["Anselm"], known["Brodka"], known["Corvin"], who="Ben")
    assert people.all() == {"A": "AD", "B": "BC", "C": "BC", "D": "AD"}
    undone = record.undo(done.id, who="Ben")
    assert people.all() == dict.fromkeys("ABCD", "ABCD")
    record.undo(undone.id, who="Ben")
    assert people.all() == {"A": "AD", "B": "BC", "C": "BC", "D": "AD"}
    record.split(known["Dāghir"], known["Dāghir"], who="Cleo")
    assert people.all() == {"A": "A", "B": "BC", "C": "BC", "D": "D"}
    assert people.all(as_of=whole) == dict.fromkeys("ABCD", "ABCD")
    check_sound(record)


def test_who_was_split_off_can_be_merged_again(people: People) -> None:
    record, known = people.record, people.known
    record.merge(known["Anselm"], known["Brodka"], who="Ada")
    record.split(known["Anselm"], known["Brodka"], who="Ada")
    with pytest.raises(UsageError):
        record.split(known["Anselm"], known["Brodka"], who="Ada")
    record.merge(known["Brodka"], known["Anselm"], who="Ada")
    assert people.all() == {**APART, "A": "AB", "B": "AB"}
    check_sound(record)


def test_a_merge_leaves_readings_alone(people: People) -> None:
    record, known = people.record, people.known
    before = told(record)
    rows = dump(record)
    record.merge(known["Anselm"], known["Brodka"], who="Ada")
    after = told(record)
    # Who speaks most is told of the merged one.
    before.lines.pop(-2)
    after.lines.pop(-2)
    assert after == before
    check_grown(rows, dump(record))


@pytest.mark.parametrize(
    "fields", [{"name": "Brodka the Elder"}, {"kind": "organisation"}, {"registry": "brodka"}]
)
def test_a_merge_outlives_a_fix_of_the_actor(people: People, fields: dict[str, str]) -> None:
    record, known = people.record, people.known
    record.merge(known["Anselm"], known["Brodka"], who="Ada")
    record.fix(people.reports["Brodka"], "a1", fields, who="Ada")
    assert people.speak("anselm") == "AB"


@pytest.mark.parametrize(
    "newer",
    [
        speaks("Brodka", slug="brodka", by="2"),
        speaks("Brodka", more=" This report was corrected."),
    ],
)
def test_a_merge_outlives_a_newer_reading(people: People, newer: Reading) -> None:
    record, known = people.record, people.known
    record.merge(known["Anselm"], known["Brodka"], who="Ada")
    there = put(record, newer)
    assert there in [line.report for line in record.statements(speaker="anselm")]


def test_an_actor_of_the_registry_can_be_merged_by_its_claim(people: People) -> None:
    record, known = people.record, people.known
    claim = claim_of(record, people.reports["Anselm"], "a1")
    try:
        record.merge(claim, known["Brodka"], who="Ada")
    except OnrecordError:
        return
    assert people.all() == {**APART, "A": "AB", "B": "AB"}


def test_a_name_does_not_stand_for_a_slug_that_was_corrected(record: Record) -> None:
    wrong = put(record, speaks("Brodka", slug="anselm"))
    put(record, speaks("Anselm", slug="anselm"))
    record.fix(wrong, "a1", {"registry": None}, who="Ada")
    assert [line.speaker for line in record.statements(speaker="Brodka")] == ["Brodka"]


def test_merged_actors_are_one_speaker(people: People) -> None:
    record, known = people.record, people.known
    record.merge(known["Anselm"], known["Brodka"], who="Ada")
    assert sorted(line.statements for line in record.speakers()) == [1, 1, 2]


def test_a_split_joins_nobody(people: People) -> None:
    record, known = people.record, people.known
    merged = record.merge(*known.values(), who="Ada")
    record.split(known["Anselm"], known["Brodka"], known["Corvin"], who="Ben")
    record.undo(merged.id, who="Ada")
    assert people.all() == APART


# --- sources ------------------------------------------------------------------------------------


def letters(record: Record, **when: Any) -> dict[str, str]:
    return {one.source: one.letter for one in record.rated(**when)}


def test_a_source_has_the_last_letter_that_was_not_undone(record: Record) -> None:
    first = record.rate_source("Meridian  Agency", "c", who="Ada")
    assert letters(record) == {"Meridian Agency": "C"}
    when = moment(record)
    second = record.rate_source("Meridian Agency", "B", who="Ben", why="Right three times.")
    record.rate_source("The Kestrel", "F", who="Ben")
    rows = dump(record)
    assert letters(record) == {"Meridian Agency": "B", "The Kestrel": "F"}
    assert [one.letter for one in record.rated("Meridian Agency")] == ["B", "C"]
    undone = record.undo(second.id, who="Ada")
    assert letters(record)["Meridian Agency"] == "C"
    record.undo(first.id, who="Ada")
    assert letters(record) == {"The Kestrel": "F"}
    record.undo(undone.id, who="Ada")
    assert letters(record)["Meridian Agency"] == "B"
    assert letters(record, as_of=when) == {"Meridian Agency": "C"}
    check_grown(rows, dump(record))
    assert list(record.verify()) == []
    decided = [line.decision for line in record.history() if line.decision is not None]
    assert [one.draft.after for one in decided if one.draft.action == "rate"] == [
        {"letter": "F"},
        {"letter": "B"},
        {"letter": "C"},
    ]


@pytest.mark.parametrize("number", range(1, 7))
def test_a_claim_is_rated_from_one_to_six(lite: Record, number: int) -> None:
    report_ = lite.add(reading(), capture()).report
    lite.rate_claim(report_, "c1", number, who="Ada")
    (standing,) = lite.decisions(report_)
    assert standing.decision.draft.after == {"number": number}
    assert standing.local == "c1"


def test_full_values_have_all_kinds() -> None:
    assert {kind for kind in KINDS if values_of(reading(), kind)} == set(FIXES) == set(KINDS)
    assert set(full_values()) == {field for _, field in KINDS.values()}


@pytest.mark.parametrize("action", ["approve", "open", "merge", "", "Accept"])
def test_there_are_no_other_decisions_on_a_value(record: Record, action: str) -> None:
    added = record.add(reading(), capture())
    before = dump(record)
    wanted = Wanted(report=added.report, value="s1", action=action, fields={}, who="anna")
    (refused,) = record.decide_all([wanted])
    assert isinstance(refused, UsageError)
    assert "there is no action" in refused.problem
    assert dump(record) == before


def test_endless_nesting_is_no_field(record: Record) -> None:
    added = record.add(reading(), capture())
    deep: Any = 1
    for _ in range(20_000):
        deep = [deep]
    with pytest.raises(UsageError):
        record.fix(added.report, "s1", {"count": deep}, who="anna")
