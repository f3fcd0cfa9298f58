"""The Admiralty code: letters of sources with their history, numbers of claims."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from onrecord.errors import OnrecordError, RecordNotFound, UsageError
from onrecord.record.history import Rated
from onrecord.record.store import Record

from .builders import ListKeeper, capture, dump, reader, reading

pytestmark = pytest.mark.slow

AGENCY, KESTREL = "Meridian Agency", "The Kestrel"


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


def moment(record: Record) -> str:
    """When the newest entry was made."""
    return record.history(limit=1)[0].at


# --- sources ------------------------------------------------------------------------------------


def test_a_source_has_the_history_of_its_letters(record: Record) -> None:
    times = []
    for letter, who, why in (("C", "Ada", "New to us."), ("B", "Ben", None), ("D", "Ada", "Lied.")):
        record.rate_source(AGENCY, letter, who=who, why=why)
        times.append(moment(record))
        record.rate_source(KESTREL, "F", who="Cleo")
    first, second, third = times
    newest = Rated(AGENCY, "D", "Ada", "Lied.", third, None)
    assert record.rated(AGENCY) == [
        newest,
        Rated(AGENCY, "B", "Ben", None, second, third),
        Rated(AGENCY, "C", "Ada", "New to us.", first, second),
    ]
    assert [(one.source, one.letter) for one in record.rated()] == [(AGENCY, "D"), (KESTREL, "F")]
    assert record.rated()[0] == newest


def test_letters_are_those_that_were_known_then(record: Record) -> None:
    record.rate_source(AGENCY, "C", who="Ada")
    first = moment(record)
    done = record.rate_source(AGENCY, "B", who="Ben")
    second = moment(record)
    record.rate_source(KESTREL, "A", who="Ben")
    record.undo(done.id, who="Ada")
    assert record.rated(as_of=first) == [Rated(AGENCY, "C", "Ada", None, first, None)]
    assert record.rated(AGENCY, as_of=first) == record.rated(as_of=first)
    assert record.rated(AGENCY, as_of=second) == [
        Rated(AGENCY, "B", "Ben", None, second, None),
        Rated(AGENCY, "C", "Ada", None, first, second),
    ]
    assert [one.letter for one in record.rated(AGENCY)] == ["C", "B", "C"]
    assert record.rated(as_of="2031-03-31") == []
    for asked, when in ((AGENCY, "2031-03-31"), (KESTREL, second), ("Nobody", None), ("", None)):
        with pytest.raises(RecordNotFound, match="nobody rated this source"):
            record.rated(asked, as_of=when)


def test_a_letter_is_undone_and_that_is_undone(lite: Record) -> None:
    rows = dump(lite)
    done = lite.rate_source(AGENCY, "B", who="Ada")
    undone = lite.undo(done.id, who="Ben")
    assert lite.rated() == []
    assert [(one.letter, one.until is None) for one in lite.rated(AGENCY)] == [("B", False)]
    with pytest.raises(UsageError, match="undone already"):
        lite.undo(done.id, who="Ada")
    again = lite.undo(undone.id, who="Ben")
    assert [one.letter for one in lite.rated()] == ["B"]
    lite.undo(again.id, who="Ben")
    assert lite.rated() == []
    after = dump(lite)
    assert {name for name in rows if rows[name] != after[name]} == {"log", "decisions", "ratings"}
    assert list(lite.verify()) == []


def test_undoing_the_first_of_two_letters_leaves_the_second(lite: Record) -> None:
    first = lite.rate_source(AGENCY, "C", who="Ada")
    second = lite.rate_source(AGENCY, "B", who="Ben")
    lite.undo(first.id, who="Ada")
    assert [(one.letter, one.who) for one in lite.rated()] == [("B", "Ben")]
    lite.undo(second.id, who="Ben")
    assert lite.rated() == []
    assert list(lite.verify()) == []


@pytest.mark.parametrize("letter", ["a", "A", "b", "F", "f"])
def test_letters_go_from_a_to_f_in_either_case(lite: Record, letter: str) -> None:
    lite.rate_source(AGENCY, letter, who="Ada")
    assert [one.letter for one in lite.rated()] == [letter.upper()]


@pytest.mark.parametrize(
    ("source", "letter", "who"),
    [
        (AGENCY, "G", "Ada"),
        (AGENCY, "", "Ada"),
        (AGENCY, "AB", "Ada"),
        (AGENCY, "1", "Ada"),
        (AGENCY, " A", "Ada"),
        ("", "A", "Ada"),
        (" \n", "A", "Ada"),
        (AGENCY, "A", ""),
        (AGENCY, "A", "  "),
    ],
)
def test_a_letter_that_makes_no_sense_is_refused(
    lite: Record, source: str, letter: str, who: str
) -> None:
    before = dump(lite)
    with pytest.raises(UsageError):
        lite.rate_source(source, letter, who=who)
    assert dump(lite) == before


def test_a_source_is_rated_whether_it_is_on_record_or_not(record: Record) -> None:
    record.add(reading(), capture())
    before = record.reading(record.reports()[0].id)
    for source in (AGENCY, "وكالة السبيل", "a source of 'ours'; --"):
        record.rate_source(source, "B", who="Ada")
        assert [one.source for one in record.rated(source)] == [source]
    assert [one.source for one in record.rated()] == sorted(
        [AGENCY, "وكالة السبيل", "a source of 'ours'; --"]
    )
    assert record.reading(record.reports()[0].id) == before


def test_a_source_is_found_by_the_name_that_it_was_rated_under(lite: Record) -> None:
    lite.rate_source("Meridian  Agency ", "B", who="Ada")
    assert len(lite.rated("Meridian  Agency ")) == 1


def test_a_letter_that_is_back_is_whose_it_was(lite: Record) -> None:
    lite.rate_source(AGENCY, "C", who="Ada", why="New to us.")
    done = lite.rate_source(AGENCY, "B", who="Ben", why="Right three times.")
    lite.undo(done.id, who="Cleo", why="Those were not theirs.")
    (now,) = lite.rated()
    assert (now.letter, now.who, now.why) == ("C", "Ada", "New to us.")


def test_a_letter_is_of_who_gives_it_and_did_not_take_it_back(lite: Record) -> None:
    first = lite.rate_source(AGENCY, "C", who="Ada", why="New to us.")
    lite.rate_source(AGENCY, "C", who="Ben", why="Still new to us.")
    lite.undo(first.id, who="Ada")
    (now,) = lite.rated()
    assert (now.letter, now.who, now.why) == ("C", "Ben", "Still new to us.")


def test_the_same_letter_given_again_is_a_letter_of_its_own(record: Record) -> None:
    times = []
    for who in ("Ada", "Ben"):
        record.rate_source(AGENCY, "C", who=who)
        times.append(moment(record))
    newest = Rated(AGENCY, "C", "Ben", None, times[1], None)
    assert record.rated() == [newest]
    assert record.rated(AGENCY) == [newest, Rated(AGENCY, "C", "Ada", None, *times)]
    assert record.rated(as_of=times[0]) == [Rated(AGENCY, "C", "Ada", None, times[0], None)]


# --- claims -------------------------------------------------------------------------------------


def numbers(record: Record, report: str, **when: Any) -> list[tuple[str | None, int]]:
    """The ratings that stand on a report's values."""
    return [
        (one.local, one.decision.draft.after["number"])
        for one in record.decisions(report, **when)
        if one.decision.draft.action == "rate" and one.decision.draft.after is not None
    ]


def test_a_claim_has_the_numbers_that_were_not_undone(record: Record) -> None:
    report_ = record.add(reading(), capture()).report
    said = record.reading(report_)
    record.rate_claim(report_, "s1", 3, who="Ada", why="One source.")
    first = moment(record)
    done = record.rate_claim(report_, "s1", 2, who="Ben")
    record.rate_claim(report_, "e1", 6, who="Ben")
    later = moment(record)
    assert numbers(record, report_) == [("s1", 3), ("s1", 2), ("e1", 6)]
    record.undo(done.id, who="Ben")
    assert numbers(record, report_) == [("s1", 3), ("e1", 6)]
    assert numbers(record, report_, as_of=first) == [("s1", 3)]
    assert numbers(record, report_, as_of=later) == [("s1", 3), ("s1", 2), ("e1", 6)]
    assert record.reading(report_) == said
    assert record.rated() == []
    assert list(record.verify()) == []


def test_a_number_stays_with_its_claim_in_a_newer_reading(record: Record) -> None:
    report_ = record.add(reading(), capture()).report
    record.rate_claim(report_, "c1", 4, who="Ada")
    given = reading(by=reader("2"))
    promised = given.commitments[0].model_copy(update={"id": "c7"})
    record.add(given.model_copy(update={"commitments": (promised,)}), capture())
    assert numbers(record, report_) == [("c7", 4)]
    assert record.history(report_, "c7")[0].decision is not None


@pytest.mark.parametrize("local", ["m1", "a1", "p1", "t1", "s1", "e1", "c1"])
def test_a_value_of_any_kind_is_rated(lite: Record, local: str) -> None:
    report_ = lite.add(reading(), capture()).report
    done = lite.rate_claim(report_, local, 1, who="Ada")
    assert (done.local, done.new, numbers(lite, report_)) == (local, True, [(local, 1)])


@pytest.mark.parametrize("number", [0, 7, -1, 1.5, "1", None])
def test_a_number_that_makes_no_sense_is_refused(lite: Record, number: Any) -> None:
    report_ = lite.add(reading(), capture()).report
    before = dump(lite)
    with pytest.raises(UsageError, match="from 1 to 6"):
        lite.rate_claim(report_, "s1", number, who="Ada")
    for local, who in (("s9", "Ada"), ("", "Ada"), ("s1", "")):
        with pytest.raises(OnrecordError):
            lite.rate_claim(report_, local, 1, who=who)
    assert dump(lite) == before
