"""What happened to a record, and where decisions stand."""

from __future__ import annotations

import hashlib
import itertools
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from onrecord.contract import Reading
from onrecord.errors import OnrecordError, RecordNotFound, UsageError
from onrecord.record.anchors import KINDS, values_of
from onrecord.record.overlay import with_references
from onrecord.record.store import Record

from .builders import TEXT, ListKeeper, bare, capture, reader, reading, report, sql

pytestmark = pytest.mark.slow


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


def called(of: Reading, ids: dict[str, str], by: str) -> Reading:
    """The same claims by another reader, under other contract ids."""
    values = {
        field: tuple(
            noun.model_validate(
                {
                    **with_references(one.model_dump(mode="json"), {}, ids),
                    "id": ids.get(one.id, one.id),
                }
            )
            for one in values_of(of, kind)
        )
        for kind, (noun, field) in KINDS.items()
    }
    return of.model_copy(update={"reader": reader(by), **values})


def entries(record: Record, *args: Any, **given: Any) -> list[int]:
    return [line.entry for line in record.history(*args, **given)]


def actions(record: Record, *args: Any, **given: Any) -> list[str]:
    """What each entry did, the newest first: the decision's action, or the log's."""
    return [
        line.decision.draft.action if line.decision else line.action
        for line in record.history(*args, **given)
    ]


def at_entry(record: Record, entry: int) -> str:
    """When an entry was made."""
    return next(line.at for line in record.history() if line.entry == entry)


# --- the log ------------------------------------------------------------------------------------


def test_an_empty_record_has_no_history(lite: Record) -> None:
    assert lite.history() == []
    assert lite.decisions() == []
    assert lite.history(as_of="2031-01-01") == []


def test_all_that_goes_on_record_is_an_entry(record: Record) -> None:
    first = record.add(reading(), capture())
    record.add(reading(), capture())  # the same again is none
    record.fix(first.report, "s1", {"polarity": "negative"}, who="Ada")
    second = record.add(reading(by=reader("0.2.0", "other@1")), capture())
    refetched = reading(report(raw=b"<p/>", credits=reading().report.credits))
    record.add(refetched, capture(b"<p/>"))
    other = record.add(bare("Another text."), capture(b"Another text."))
    rated = record.rate_source("Meridian Agency", "B", who="Ben")
    lines = record.history()
    assert [line.entry for line in lines] == [6, 5, 4, 3, 2, 1]
    assert [line.action for line in lines] == [
        "decided",
        "read",
        "captured",
        "read",
        "decided",
        "read",
    ]
    assert [line.who for line in lines] == ["Ben", None, None, None, "Ada", None]
    assert [line.report for line in lines] == [None, other.report, *[first.report] * 4]
    assert [line.subject for line in lines] == [
        rated.id,
        other.reading,
        capture(b"<p/>").sha256,
        second.reading,
        lines[4].subject,
        first.reading,
    ]
    assert [line.model for line in lines] == [None, "rules@0", None, "other@1", None, "rules@0"]
    assert [line.decision is None for line in lines] == [False, True, True, True, False, True]
    assert lines[0].publisher is None
    assert lines[1].publisher == "Meridian Agency"


def test_entries_are_chained_as_the_log_says(record: Record) -> None:
    report_ = record.add(reading(), capture()).report
    record.fix(report_, "s1", {"polarity": "negative"}, who="Žofie Ō’Brien", why="“so”")
    record.rate_source("Meridian Agency", "B", who="Ben")
    before = ""
    rows = sql(
        record,
        'SELECT entry, "at", who, action, report, subject, hash FROM log ORDER BY entry',
    )
    for row in rows:
        line = json.dumps([*row[:-1], before], ensure_ascii=False, separators=(",", ":"))
        assert row[-1] == hashlib.sha256(line.encode()).hexdigest()
        before = row[-1]
    assert [row[0] for row in rows] == [1, 2, 3]
    assert [line.hash for line in record.history()] == [row[-1] for row in reversed(rows)]


def test_a_decision_that_was_refused_is_no_entry(lite: Record) -> None:
    report_ = lite.add(reading(), capture()).report
    for fields in ({"polarity": "neither"}, {"content": []}, {"polarity": "positive"}):
        with pytest.raises(OnrecordError):
            lite.fix(report_, "s1", fields, who="Ada")
    lite.comment(report_, who="Ada", why="so")
    assert entries(lite) == [2, 1]


# --- asked for --------------------------------------------------------------------------------


def test_history_is_of_one_report_person_or_value(record: Record) -> None:
    first = record.add(reading(), capture()).report
    second = record.add(bare("Another text."), capture(b"Another text.")).report
    record.accept(first, "s1", who="Ada")
    record.accept(first, "s2", who="Ben")
    record.comment(second, who="Ada", why="so")
    done = record.reject(first, "e1", who="Ben")
    record.undo(done.id, who="Ada")
    record.rate_source("Meridian Agency", "B", who="Ada")
    assert entries(record) == [8, 7, 6, 5, 4, 3, 2, 1]
    assert entries(record, first[:12]) == [7, 6, 4, 3, 1]
    assert entries(record, second) == [5, 2]
    assert entries(record, who="Ada") == [8, 7, 5, 3]
    assert entries(record, first, who="Ben") == [6, 4]
    assert entries(record, first, "e1") == [7, 6]
    assert entries(record, first, "s1", who="Ada") == [3]
    assert entries(record, first, "c1") == []
    assert entries(record, first, "s9") == []
    assert entries(record, who="Cleo") == []
    assert entries(record, limit=3) == [8, 7, 6]
    assert entries(record, first, limit=2) == [7, 6]
    assert entries(record, limit=0) == []
    with pytest.raises(RecordNotFound):
        record.history("0" * 64)
    with pytest.raises(RecordNotFound):
        record.decisions("0" * 64)


def test_history_and_decisions_ask_which_report(lite: Record) -> None:
    for name in ("The Kestrel", "The Harrier"):
        lite.add(reading(report(publisher=name)), capture())
    text = lite.reports()[0].text_id
    with pytest.raises(UsageError, match="more than one report"):
        lite.history(text)
    with pytest.raises(UsageError, match="more than one report"):
        lite.decisions(text)


def test_history_is_as_of_a_moment(record: Record) -> None:
    report_ = record.add(reading(), capture()).report
    done = record.reject(report_, "s1", who="Ada")
    record.undo(done.id, who="Ben")
    then = at_entry(record, 2)
    assert entries(record, as_of=then) == [2, 1]
    (line,) = record.history(limit=1, as_of=then)
    assert line.decision is not None
    assert line.decision.undone_by is None
    (line,) = [one for one in record.history() if one.entry == 2]
    assert line.decision is not None
    assert line.decision.undone_by == record.history(limit=1)[0].subject
    assert entries(record, as_of="2031-03-31") == []
    with pytest.raises(RecordNotFound):
        record.history(report_, as_of="2031-03-31")


def test_who_undid_what_is_told(lite: Record) -> None:
    report_ = lite.add(reading(), capture()).report
    done = lite.reject(report_, "s1", who="Ada").id
    first = lite.undo(done, who="Ben").id
    second = lite.undo(first, who="Cleo").id
    told = {line.subject: line.decision for line in lite.history() if line.decision}
    assert {name: one.undone_by for name, one in told.items()} == {
        done: None,
        first: second,
        second: None,
    }
    assert told[first].draft.undoes == done
    assert told[second].draft.undoes == first
    assert actions(lite, report_, "s1") == ["undo", "undo", "reject"]


def test_a_value_has_the_history_of_what_it_was_called_before(lite: Record) -> None:
    report_ = lite.add(reading(), capture()).report
    lite.accept(report_, "s1", who="Ada")
    lite.comment(report_, "s2", who="Ben", why="so")
    lite.add(called(reading(), {"s1": "s7"}, "0.2.0"), capture())
    lite.fix(report_, "s7", {"polarity": "negative"}, who="Cleo")
    assert entries(lite, report_, "s7") == [5, 2]
    assert entries(lite, report_, "s2") == [3]


def test_a_value_has_no_history_of_another_that_was_called_so_in_between(lite: Record) -> None:
    report_ = lite.add(reading(), capture()).report
    lite.accept(report_, "s1", who="Ada")
    lite.add(called(reading(), {"s1": "s7"}, "0.2.0"), capture())
    lite.add(called(reading(), {"s1": "s8", "s2": "s7"}, "0.3.0"), capture())
    assert [one.local for one in lite.decisions()] == ["s8"]
    assert entries(lite, report_, "s7") == []


def test_a_value_has_the_history_that_it_had_then(lite: Record) -> None:
    report_ = lite.add(reading(), capture()).report
    lite.accept(report_, "s1", who="Ada")
    then = at_entry(lite, 2)
    assert entries(lite, report_, "s2", as_of=then) == []
    lite.add(called(reading(), {"s1": "s2", "s2": "s1"}, "0.2.0"), capture())
    assert entries(lite, report_, "s2", as_of=then) == []


def test_what_was_undone_stays_with_its_value(record: Record) -> None:
    report_ = record.add(reading(), capture()).report
    done = record.reject(report_, "s1", who="Ada")
    record.undo(done.id, who="Ben")
    record.add(called(reading(), {"s1": "s7", "s2": "s1"}, "0.2.0"), capture())
    assert entries(record, report_, "s7") == [3, 2]
    assert entries(record, report_, "s1") == []
    assert entries(record, report_, "s1", as_of=at_entry(record, 3)) == [3, 2]
    assert entries(record, None, "s7") == [3, 2]


def test_an_addition_has_the_history_of_its_undoing(lite: Record) -> None:
    report_ = lite.add(reading(), capture()).report
    done = lite.add_value(report_, "time", {"span": "as long as", "kind": "duration"}, who="Ada")
    lite.comment(report_, str(done.local), who="Ben", why="so")
    lite.undo(done.id, who="Ben")
    assert actions(lite, report_, str(done.local)) == ["undo", "comment", "add"]


def test_what_is_lost_has_the_id_that_it_had_unless_another_has_it(lite: Record) -> None:
    report_ = lite.add(reading(), capture()).report
    lite.comment(report_, "m7", who="Ada", why="so")
    mentions = reading().mentions[:-1]
    lite.add(reading(by=reader("0.2.0"), mentions=mentions), capture())
    assert actions(lite, report_, "m7") == ["comment"]
    renamed = (mentions[0].model_copy(update={"id": "m7"}), *mentions[1:])
    lite.add(reading(by=reader("0.3.0"), mentions=renamed), capture())
    assert actions(lite, report_, "m7") == []


def test_history_has_the_title_of_then(lite: Record) -> None:
    lite.add(reading(), capture())
    then = at_entry(lite, 1)
    before = lite.history(as_of=then)
    lite.add(reading(report(title="Front refuses to disarm")), capture())
    assert lite.history(as_of=then) == before


def test_a_value_has_the_history_of_the_first_text(lite: Record) -> None:
    def told(text: str) -> Reading:
        of = bare(text)
        mention = reading().mentions[0]
        start = text.index("Harith Front")
        span = (start, start + len("Harith Front"))
        whole = {**mention.model_dump(mode="json"), "span": span, "actor": None}
        return of.model_copy(update={"mentions": (type(mention).model_validate(whole),)})

    first = lite.add(told("Here is the Harith Front."), capture(b"Here is the Harith Front."))
    done = lite.accept(first.report, "m1", who="Ada")
    text = "New. Here is the Harith Front."
    second = lite.add(told(text), capture(text.encode()))
    assert [one.decision.id for one in lite.decisions(second.report)] == [done.id]
    assert [line.subject for line in lite.history(second.report, "m1")] == [done.id]


# --- where decisions stand ----------------------------------------------------------------------


def test_decisions_come_in_their_order_with_their_places(record: Record) -> None:
    report_ = record.add(reading(), capture()).report
    ids = [
        record.comment(report_, who="Ada", why="so").id,
        record.accept(report_, "s2", who="Ben").id,
        record.fix(report_, "s1", {"polarity": "negative"}, who="Ada").id,
        record.reject(report_, "e1", who="Ada").id,
        record.rate_claim(report_, "c1", 2, who="Ben").id,
    ]
    standing = record.decisions()
    assert [one.decision.id for one in standing] == ids
    assert [one.local for one in standing][1:] == ["s2", "s1", "e1", "c1"]
    assert {one.report for one in standing} == {report_}
    assert {one.how for one in standing} == {"claim"}
    assert record.decisions(report_[:12]) == standing


def test_undone_decisions_and_undoings_stand_nowhere(record: Record) -> None:
    report_ = record.add(reading(), capture()).report
    done = record.reject(report_, "s1", who="Ada")
    with_it = record.decisions()
    undone = record.undo(done.id, who="Ben")
    assert record.decisions() == []
    again = record.undo(undone.id, who="Ada")
    assert record.decisions() == with_it
    record.undo(again.id, who="Ada")
    assert record.decisions() == []
    assert record.decisions(as_of=at_entry(record, 2)) == with_it
    assert record.decisions(as_of=at_entry(record, 3)) == []
    assert record.decisions(as_of=at_entry(record, 4)) == with_it


def test_decisions_on_values_that_are_gone_are_told_as_lost(lite: Record) -> None:
    report_ = lite.add(reading(), capture()).report
    done = lite.comment(report_, "m7", who="Ada", why="so")
    then = at_entry(lite, 2)
    less = reading(by=reader("0.2.0"), mentions=reading().mentions[:-1])
    assert lite.add(less, capture()).lost == (done.id,)
    (standing,) = lite.decisions()
    assert (standing.decision.id, standing.local, standing.how) == (done.id, None, "lost")
    (standing,) = lite.decisions(as_of=then)
    assert (standing.local, standing.how) == ("m7", "claim")
    assert lite.comment(report_, "m1", who="Ada", why="so").lost == (done.id,)


def test_decisions_of_all_reports_are_listed(lite: Record) -> None:
    first = lite.add(reading(), capture()).report
    second = lite.add(reading(report(publisher="The Kestrel")), capture()).report
    lite.accept(second, "s1", who="Ada")
    lite.accept(first, "s1", who="Ada")
    assert [one.report for one in lite.decisions()] == [second, first]
    assert [one.report for one in lite.decisions(first)] == [first]
    assert lite.reading(first).report.text == TEXT


def test_decisions_across_reports_are_listed_too(lite: Record) -> None:
    lite.add(reading(), capture())
    done = lite.rate_source("Meridian Agency", "B", who="Ada")
    assert [one.decision.id for one in lite.decisions()] == [done.id]


def test_decisions_across_reports_stand_in_none(record: Record) -> None:
    report_ = record.add(reading(), capture()).report
    claim = record.actors("Yusuf al-Qadi")[0].id
    merged = record.merge("harith-front", claim, who="Ada")
    accepted = record.accept(report_, "s1", who="Ada")
    split = record.split("harith-front", claim, who="Ben")
    apart = record.keep_apart("harith-front", claim, who="Ben")
    record.open_round("pilot", coders=["Ada", "Ben"], reports=[report_], who="Eve")
    made = [merged.id, accepted.id, split.id, apart.id]
    assert [one.decision.id for one in record.decisions()] == made
    across = [one for one in record.decisions() if one.decision.id != accepted.id]
    assert {(one.report, one.local, one.how) for one in across} == {(None, None, None)}
    assert [one.decision.id for one in record.decisions(report_)] == [accepted.id]
    then = at_entry(record, 3)
    assert [one.decision.id for one in record.decisions(as_of=then)] == made[:2]
    record.undo(apart.id, who="Ada")
    assert [one.decision.id for one in record.decisions()] == made[:3]


def test_a_letter_is_whose_it_was(lite: Record) -> None:
    lite.rate_source("Meridian Agency", "B", who="Ada", why="Mostly right.")
    done = lite.rate_source("Meridian Agency", "E", who="Ben")
    lite.undo(done.id, who="Cleo", why="A slip.")
    (rated,) = lite.rated()
    assert (rated.letter, rated.who, rated.why) == ("B", "Ada", "Mostly right.")
