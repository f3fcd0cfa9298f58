"""Whoever changes a row is found out, and it is said which."""

from __future__ import annotations

import gzip
import itertools
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Float,
    Integer,
    LargeBinary,
    Table,
    and_,
    delete,
    insert,
    literal_column,
    select,
    text,
    update,
)
from sqlalchemy.exc import DBAPIError

from onrecord.contract import Casualties
from onrecord.errors import RecordError
from onrecord.intake.capture import Archive, Capture
from onrecord.record import schema
from onrecord.record.actors import as_hex
from onrecord.record.decisions import claims_of
from onrecord.record.log import Entry, chained
from onrecord.record.schema import metadata
from onrecord.record.store import Record
from onrecord.record.verifying import Finding, Verified, verify
from onrecord.record.writer import pack

from .builders import (
    TEXT,
    ListKeeper,
    at,
    bare,
    capture,
    full_values,
    reader,
    reading,
    report,
    sql,
)

pytestmark = pytest.mark.slow

LATER = "New.\n" + TEXT


def fill(record: Record) -> None:
    """Put something into every table: of what holds for a while, what holds and what is past."""
    values = full_values()
    told = Casualties(low=4000, span=at("about 4,000 fighters"))
    events = (values["events"][0].model_copy(update={"fatalities": told}), values["events"][1])
    report_ = record.add(reading(events=events), capture()).report
    fixed = record.fix(report_, "s1", {"content": "ready to hand over"}, who="Ada", why="so")
    record.undo(fixed.id, who="Ben")
    record.reject(report_, "e2", who="Ben")
    record.comment(report_, "m7", who="Ada", why="so")
    mentions = values["mentions"][:-1]
    record.add(reading(by=reader("0.2.0"), events=events, mentions=mentions), capture())
    record.add_value(report_, "time", {"span": "Monday", "kind": "set"}, who="Ada")
    record.rate_source("Meridian Agency", "B", who="Ada")
    record.rate_source("Meridian Agency", "C", who="Ben")
    claim = as_hex(claims_of(record.reading(report_))["actor", "a3"])
    merged = record.merge("harith-front", claim, who="Ada")
    undone = record.undo(merged.id, who="Ben")
    record.undo(undone.id, who="Ada")
    refetched = report(raw=b"<p/>", credits=reading().report.credits)
    record.add(
        reading(refetched, reader("0.2.0"), events=events, mentions=mentions), capture(b"<p/>")
    )
    record.add(bare("Another text.", url="https://meridian.example/2"), capture(b"Another text."))


@pytest.fixture
def lite(empty: Path, path: Path) -> Iterator[Record]:
    """A record in a file alone, for what is the same in every database."""
    shutil.copy(empty, path)
    ticks = itertools.count()

    def now() -> str:
        return f"2031-04-01T00:00:{next(ticks):02d}.000000Z"

    with Record(path, ListKeeper(), now=now) as opened:
        yield opened


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Record]:
    """A record that is never changed for good: what is changed in it is rolled back."""
    ticks = itertools.count()

    def now() -> str:
        return f"2031-04-01T00:00:{next(ticks):02d}.000000Z"

    path = tmp_path_factory.mktemp("filled") / "onrecord.db"
    with Record(path, ListKeeper(), now=now) as record:
        fill(record)
        yield record


Tampering = Callable[[Connection], Any]


def tampered(record: Record, *changes: Tampering, noted: str | None = None) -> list[Finding]:
    """What verify finds after some changes, which are taken back then."""
    with record._database.engine.connect() as connection, connection.begin() as transaction:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        else:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        try:
            for change in changes:
                change(connection)
            return list(verify(connection, Verified(), noted=noted, open_capture=None))
        finally:
            transaction.rollback()


# --- one row ------------------------------------------------------------------------------------


def rows_of(record: Record, table: Table) -> list[dict[str, Any]]:
    """The rows of a table, by its key."""
    with record._database.reading() as connection:
        query = select(table).order_by(*table.primary_key.columns)
        return [dict(row) for row in connection.execute(query).mappings()]


def only(table: Table, row: dict[str, Any]) -> Any:
    return and_(*(column == row[column.name] for column in table.primary_key.columns))


def another(column: Column[Any], held: Any, rows: Sequence[dict[str, Any]]) -> Any:
    """Something else that a column could hold: of the same kind, and where it refers, to a row."""
    kind = column.type
    if isinstance(kind, Boolean):
        return not held
    if isinstance(kind, JSON):
        return {**(held or {}), "more": 1}
    if isinstance(kind, LargeBinary):
        middle = len(held) // 2
        return held[:middle] + bytes([held[middle] ^ 1]) + held[middle + 1 :]
    others = [row[column.name] for row in rows if row[column.name] not in {None, held}]
    if column.foreign_keys and others and not column.primary_key:
        return others[0]
    if isinstance(kind, Float):
        return 0.25 if held is None else held / 2
    if isinstance(kind, Integer):
        return 1 if held is None else held + 1
    return "x" if held is None else held[:-1] + ("b" if held.endswith("a") else "a")


WHICH = {"first": 0, "last": -1}
"""Of what holds for a while, the first row is past and the last one holds."""

UNVOUCHED = "nothing but its own row says what a capture was called"
UNVOUCHED_NOTE = "nothing but its own row says what is known of bytes that nothing was read from"

UNSEEN: dict[str, str] = {
    "captures.source": UNVOUCHED,
    "captures.media_type last": UNVOUCHED_NOTE,
    "captures.captured_at last": UNVOUCHED_NOTE,
}
"""What is not noticed, by table, column and row as far as it matters, and why."""


def unseen(table: Table, what: str, which: str) -> list[pytest.MarkDecorator]:
    """The mark of what is not noticed; the closest entry of `UNSEEN` counts."""
    name = f"{table.name}.{what}"
    reason = UNSEEN.get(f"{name} {which}") or UNSEEN.get(name)
    return [pytest.mark.xfail(strict=True, reason=reason)] if reason else []


TABLES = [table for table in metadata.sorted_tables if table is not schema.archived]
"""But for the archive's files, which lie in a folder where the record is a file."""


OF_READINGS = [
    table
    for table in TABLES
    if "reading" in table.primary_key.columns and table not in {schema.anchors, schema.payloads}
]
"""Of these any row will do: all of them are made again and compared."""


def rows_to_change(table: Table) -> list[str]:
    return ["last"] if table in OF_READINGS else list(WHICH)


def columns() -> list[Any]:
    """Every column of every table, in its first and its last row."""
    return [
        pytest.param(
            table,
            column,
            which,
            id=f"{table.name}.{column.name}-{which}",
            marks=unseen(table, column.name, which),
        )
        for table in TABLES
        for column in table.columns
        for which in rows_to_change(table)
    ]


@pytest.mark.parametrize(("table", "column", "which"), columns())
def test_a_changed_column_is_noticed(
    filled: Record, table: Table, column: Column[Any], which: str
) -> None:
    rows = rows_of(filled, table)
    row = rows[WHICH[which]]
    given = another(column, row[column.name], rows)
    assert given != row[column.name]
    changed = update(table).where(only(table, row)).values({column: given})
    try:
        found = tampered(filled, lambda to: to.execute(changed))
    except DBAPIError:
        return  # the database itself does not let it be that
    assert found


def rows_by_table() -> list[Any]:
    return [
        pytest.param(table, which, id=f"{table.name}-{which}")
        for table in TABLES
        for which in rows_to_change(table)
    ]


@pytest.mark.parametrize(("table", "which"), rows_by_table())
def test_a_removed_row_is_noticed(filled: Record, table: Table, which: str) -> None:
    row = rows_of(filled, table)[WHICH[which]]
    assert tampered(filled, lambda to: to.execute(delete(table).where(only(table, row))))


def slipped_in(record: Record, table: Table, row: dict[str, Any]) -> dict[str, Any]:
    """A row like another one, under a key that no row has; what it refers to is there."""
    rows = rows_of(record, table)
    new = dict(row)
    for column in table.columns:
        if column.unique:
            new[column.name] = "f" * 64
    for column in reversed(list(table.primary_key.columns)):
        if isinstance(column.type, Boolean):
            continue
        target = next((key.column for key in column.foreign_keys if key.parent is column), None)
        if target is not None:
            offered = [one[target.name] for one in rows_of(record, target.table)]
        elif isinstance(row[column.name], int):
            offered = [max(one[column.name] for one in rows) + 1]
        else:
            offered = ["f" * 64]
        for value in offered:
            key = {**{one.name: row[one.name] for one in table.primary_key}, column.name: value}
            if not any(all(one[name] == key[name] for name in key) for one in rows):
                return {**new, **key}
    raise AssertionError(f"there is no room in {table.name}")


@pytest.mark.parametrize(("table", "which"), rows_by_table())
def test_a_row_that_was_slipped_in_is_noticed(filled: Record, table: Table, which: str) -> None:
    if table is schema.payloads:
        assert len(rows_of(filled, table)) == len(rows_of(filled, schema.readings))
        return  # there is room for one of each reading
    new = slipped_in(filled, table, rows_of(filled, table)[WHICH[which]])
    try:
        found = tampered(filled, lambda to: to.execute(insert(table).values(new)))
    except DBAPIError:
        return
    assert found


def test_an_untouched_record_is_as_it_was_put(filled: Record) -> None:
    assert tampered(filled) == []
    assert list(filled.verify()) == []


def test_every_table_has_rows_to_be_changed(filled: Record) -> None:
    assert [table.name for table in TABLES if not rows_of(filled, table)] == []
    for table in (schema.in_force, schema.same_actors, schema.ratings):
        rows = rows_of(filled, table)
        assert rows[0]["until"] is not None
        assert rows[-1]["until"] is None


def test_it_is_told_how_much_was_looked_at(filled: Record) -> None:
    seen = Verified()
    assert list(filled.verify(seen)) == []
    rows = {table.name: len(rows_of(filled, table)) for table in TABLES}
    assert (seen.entries, seen.reports) == (rows["log"], rows["reports"])
    assert (seen.readings, seen.evidence) == (rows["readings"], rows["evidence"])
    assert (seen.decisions, seen.captures) == (rows["decisions"], 0)
    assert seen.last_hash == filled.history(limit=1)[0].hash


def test_an_empty_record_is_as_it_was_made(record: Record) -> None:
    seen = Verified()
    assert list(record.verify(seen)) == []
    assert seen == Verified()
    assert [one.what for one in record.verify(noted="0" * 64)] == ["log"]


def test_a_server_is_verified_as_a_file_is(record: Record) -> None:
    fill(record)
    assert tampered(record) == []
    for table in (
        schema.log,
        schema.decisions,
        schema.evidence,
        schema.statements,
        schema.event_actors,
        schema.payloads,
    ):
        row = rows_of(record, table)[0]
        assert tampered(record, lambda to, t=table, r=row: to.execute(delete(t).where(only(t, r))))
    for column, which in (
        (schema.log.c.who, -1),
        (schema.reports.c.publisher, -1),
        (schema.evidence.c.stop, 0),
        (schema.events.c.fatalities_low, 0),
        (schema.affiliations.c.former, 0),
        (schema.decisions.c.before, 0),
        (schema.in_force.c.reading, -1),
        (schema.same_actors.c.actor, -1),
        (schema.ratings.c.letter, -1),
    ):
        table = column.table
        rows = rows_of(record, table)
        given = another(column, rows[which][column.name], rows)
        changed = update(table).where(only(table, rows[which])).values({column: given})
        assert tampered(record, lambda to, one=changed: to.execute(one)), column


# --- what is told -------------------------------------------------------------------------------


def plain(lite: Record) -> str:
    """A record with one report, and somebody's decision on it."""
    report_ = lite.add(reading(), capture()).report
    lite.fix(report_, "s1", {"polarity": "negative"}, who="Ada")
    return report_


def test_a_changed_value_is_named_with_what_it_was(record: Record) -> None:
    report_ = plain(record)
    sql(record, "UPDATE statements SET polarity = 'positive' WHERE local = 's2' AND reading = 1")
    assert list(record.verify()) == [
        Finding(
            "value",
            f"s2 in report {report_[:12]}",
            "statements: polarity was 'negative' and is 'positive'",
        )
    ]


def test_moved_evidence_is_named_with_its_words(record: Record) -> None:
    report_ = plain(record)
    moved = "UPDATE evidence SET start = start + 1 WHERE part = 'time' AND reading = 1"
    sql(record, f"{moved} AND start = :start", start=at("Monday").start)
    (finding,) = record.verify()
    assert finding.what == "value"
    assert finding.which == f"t1 in report {report_[:12]}"
    assert finding.problem == "its time was 'Monday' and is 'onday'"


def test_a_row_that_belongs_to_a_value_is_named_by_it(filled: Record) -> None:
    for table, local in (
        (schema.event_sources, "e2"),
        (schema.event_actors, "e1"),
        (schema.affiliations, "a2"),
    ):
        row = rows_of(filled, table)[0]
        (finding,) = tampered(
            filled, lambda to, t=table, r=row: to.execute(delete(t).where(only(t, r)))
        )
        assert finding.which.startswith(f"{local} in report ")


def test_a_changed_decision_is_named_by_its_id(record: Record) -> None:
    plain(record)
    done = record.history(limit=1)[0].subject
    sql(record, "UPDATE decisions SET why = 'because'")
    assert Finding("decision", done[:12], "of Ada was changed") in list(record.verify())


def test_a_removed_decision_is_named_with_its_entry(record: Record) -> None:
    plain(record)
    done = record.history(limit=1)[0].subject
    sql(record, "DELETE FROM anchors")
    sql(record, "DELETE FROM decisions")
    found = list(record.verify())
    assert Finding("decision", done[:12], "of entry 2 of the log is missing") in found
    assert any(one.what == "report" for one in found)  # its reading is under no decision now


def test_a_decision_that_was_moved_to_another_entry_is_named(lite: Record) -> None:
    plain(lite)
    found = tampered(lite, lambda to: to.exec_driver_sql("UPDATE decisions SET entry = 1"))
    assert "is in no entry of the log" in {one.problem for one in found}


def test_a_changed_text_is_told_of_its_report(lite: Record) -> None:
    report_ = lite.add(reading(), capture()).report
    sql(lite, "UPDATE reports SET text = replace(text, 'never', 'surely')")
    assert Finding("report", report_[:12], "its text was changed") in list(lite.verify())


def test_all_that_is_wrong_is_told(lite: Record) -> None:
    plain(lite)
    sql(lite, "UPDATE statements SET polarity = 'positive'")
    sql(lite, "UPDATE actors SET kind = 'other'")
    sql(lite, "UPDATE log SET who = 'Eve' WHERE entry = 2")
    sql(lite, "UPDATE decisions SET who = 'Eve'")
    found = list(lite.verify())
    assert {one.what for one in found} == {"value", "log", "decision"}
    assert len([one for one in found if one.problem.startswith("actors: ")]) == 8
    assert len([one for one in found if one.problem.startswith("statements: ")]) == 3


NOT_SO = "but the record does not say so"
NOT_FOLLOWING = "but that does not follow from what was read and decided"


def test_what_was_in_force_is_told_with_its_entries(lite: Record) -> None:
    report_ = plain(lite)
    machine, decided = (row["id"] for row in rows_of(lite, schema.readings))
    gone = tampered(lite, lambda to: to.execute(delete(schema.in_force).where(until_is_known())))
    name = f"reading {machine[:12]}"
    assert gone == [
        Finding("report", report_[:12], f"{name} is in force from entry 1 to entry 2, {NOT_SO}")
    ]
    swapped = "UPDATE in_force SET reading = 1 WHERE until IS NULL"
    said = f"{name} is said to be in force from entry 2 on, {NOT_FOLLOWING}"
    lacking = f"reading {decided[:12]} is in force from entry 2 on, {NOT_SO}"
    assert told(lite, swapped) == {said, lacking}


def until_is_known() -> Any:
    return schema.in_force.c.until.is_not(None)


def told(record: Record, statement: str) -> set[str]:
    """The problems that are told after a statement, which is taken back then."""
    return {one.problem for one in tampered(record, lambda to: to.exec_driver_sql(statement))}


def test_where_a_decision_stands_is_told(lite: Record) -> None:
    report_ = plain(lite)
    machine = rows_of(lite, schema.readings)[0]["id"]
    where_ = f"in reading {machine[:12]} of report {report_[:12]} from entry 2 on"
    assert told(lite, "UPDATE anchors SET local = 's2', how = 'quote'") == {
        f"is said to stand at s2 (quote) {where_}, {NOT_FOLLOWING}",
        f"stands at s1 (claim) {where_}, {NOT_SO}",
    }


def test_what_follows_across_reports_is_told_by_its_name(filled: Record) -> None:
    letters = "UPDATE ratings SET letter = 'A' WHERE until IS NULL"
    found = tampered(filled, lambda to: to.exec_driver_sql(letters))
    assert {(one.what, one.which) for one in found} == {("source", "Meridian Agency")}
    assert {one.problem.partition(" from ")[0] for one in found} == {
        "is said to be rated A",
        "is rated C",
    }
    merged = "DELETE FROM same_actors WHERE member = 'harith-front' AND until IS NULL"
    (finding,) = tampered(filled, lambda to: to.exec_driver_sql(merged))
    assert (finding.what, finding.which) == ("actor", "harith-front")
    assert finding.problem.startswith("is known as harith-front from entry ")
    assert finding.problem.endswith(NOT_SO)


def test_a_reading_that_follows_from_no_decision_is_told(lite: Record) -> None:
    report_ = plain(lite)
    decided = rows_of(lite, schema.readings)[1]["id"]
    lite.undo(lite.history(limit=1)[0].subject, who="Ada")
    assert list(lite.verify()) == []
    found = tampered(
        lite,
        lambda to: to.exec_driver_sql("DELETE FROM anchors"),
        lambda to: to.exec_driver_sql("DELETE FROM decisions"),
        lambda to: to.exec_driver_sql("DELETE FROM log WHERE entry > 1"),
    )
    which = f"{decided[:12]} of report {report_[:12]}"
    assert Finding("reading", which, "follows from no decision") in found


def test_what_the_search_of_statements_leads_to_is_told(lite: Record) -> None:
    report_ = plain(lite)
    words = "his men were ready to hand over their rockets"
    assert Finding(
        "report",
        report_[:12],
        f"contents: the search of statements does not lead to {words!r}",
    ) in tampered(lite, lambda to: to.exec_driver_sql("DELETE FROM contents WHERE key = 1"))
    swapped = "UPDATE statements SET content = 3 - content WHERE reading = 1"
    found = tampered(lite, lambda to: to.exec_driver_sql(swapped))
    assert {one.which for one in found} == {f"{s} in report {report_[:12]}" for s in ("s1", "s2")}


def test_a_title_is_that_which_was_read_last(record: Record) -> None:
    record.add(reading(), capture())
    newer = report(title="Another title", credits=reading().report.credits)
    assert record.add(reading(newer, reader("0.2.0")), capture()).status == "read_again"
    assert list(record.verify()) == []
    title = reading().report.title
    sql(record, "UPDATE reports SET title = :title", title=title)
    (finding,) = record.verify()
    assert finding.problem == f"its title was 'Another title' and is {title!r}"


def test_rows_of_a_report_that_is_gone_are_told(lite: Record) -> None:
    plain(lite)
    found = tampered(lite, lambda to: to.exec_driver_sql("DELETE FROM reports"))
    strays = [one for one in found if one.which == "number 1"]
    assert Finding("report", "number 1", "is missing, but readings has rows of it") in strays
    assert {one.what for one in strays} == {"report"}


# --- clocks, older records ----------------------------------------------------------------------


def test_a_clock_that_was_set_back_is_no_finding(path: Path) -> None:
    times = iter(("10", "08", "06", "12"))

    def now() -> str:
        return f"2031-04-01T00:00:{next(times)}.000000Z"

    with Record(path, ListKeeper(), now=now) as record:
        record.add(reading(), capture())
        other = bare("Another text.", url="https://meridian.example/2")
        record.add(other, capture(b"Another text."))
        record.add(reading(by=reader("0.2.0")), capture())
        assert list(record.verify()) == []
        assert told(record, "UPDATE reports SET added_at = '2031-04-01T00:00:05.000000Z'")


def test_captures_of_before_there_was_a_log_are_no_finding(path: Path) -> None:
    """A report that was found again in other bytes left no more than its tie then."""
    older = Path(__file__).parent / "records" / "0002.db.gz"
    path.write_bytes(gzip.decompress(older.read_bytes()))
    other = capture(b"<p/>").sha256
    at_ = "2031-04-02T00:00:00.000000Z"
    with closing(sqlite3.connect(path)) as old, old:
        old.execute("INSERT INTO captures VALUES (?, NULL, NULL, 'page.html', ?)", (other, at_))
        old.execute("INSERT INTO report_captures VALUES (1, ?, ?)", (other, at_))
    with Record(path, ListKeeper()) as record:
        assert list(record.verify()) == []
        record.comment(record.reports()[0].id, "s1", who="Ada", why="so")
        late = "UPDATE report_captures SET entry = 3 WHERE capture = :capture"
        sql(record, late, capture=other)
        assert {one.which for one in record.verify()} == {other[:12]}


# --- it goes on ---------------------------------------------------------------------------------

BROKEN: dict[str, str] = {
    "a text": "UPDATE reports SET text = 'no longer the same'",
    "a payload": "UPDATE payloads SET payload = x'00'",
    "no payload": "DELETE FROM payloads",
    "no report": "DELETE FROM reports",
    "no reading": "DELETE FROM readings",
    "no reading of the machine": "UPDATE readings SET base = 1",
    "no JSON": "UPDATE decisions SET after = '{'",
    "a number for fields": "UPDATE decisions SET after = '5'",
    "a number for spans": "UPDATE decisions SET after = '{\"content\": 5}'",
    "a number for an anchor": "UPDATE decisions SET anchor = '{\"spans\": 5}'",
    "quotes of nothing": "UPDATE decisions SET anchor = '{\"quotes\": [[1, 2]]}'",
    "no such field": 'UPDATE decisions SET after = \'{"tone": "harsh"}\'',
    "no such kind": "UPDATE decisions SET kind = 'rumour'",
    "no such action": "UPDATE decisions SET action = 'doubt'",
    "no such letter": "UPDATE decisions SET kind = 'source', action = 'rate', subject = 'x'",
    "no such members": "UPDATE decisions SET kind = 'actor', action = 'merge', subject = 'x'",
    "no such claim": "UPDATE decisions SET claim = 5",
    "a hash of nothing": "UPDATE log SET hash = ''",
    "no time": "UPDATE log SET at = ''",
    "no report in the log": "UPDATE log SET report = NULL",
}


@pytest.mark.parametrize("name", BROKEN)
def test_however_a_record_is_broken_it_is_told_how(lite: Record, name: str) -> None:
    plain(lite)
    found = tampered(lite, lambda to: to.exec_driver_sql(BROKEN[name]))
    assert found


def test_a_missing_table_is_told(lite: Record) -> None:
    plain(lite)
    found = tampered(lite, lambda to: to.exec_driver_sql("DROP TABLE anchors"))
    missing = "this table is missing: nothing else can be said"
    assert found == [Finding("record", "anchors", missing)]


def loosened(connection: Connection, table: Table) -> None:
    """Let a table hold anything, as one that is broken may."""
    connection.exec_driver_sql("PRAGMA legacy_alter_table = ON")
    connection.exec_driver_sql(f"CREATE TABLE loose AS SELECT * FROM {table.name}")  # noqa: S608
    connection.exec_driver_sql(f"ALTER TABLE {table.name} RENAME TO firm")
    connection.exec_driver_sql(f"ALTER TABLE loose RENAME TO {table.name}")


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_whatever_stands_in_a_column_is_told(filled: Record, table: Table) -> None:
    for column, given in zip(table.columns, itertools.cycle(("NULL", "'abc'", "x'ff00'"))):
        if f"{table.name}.{column.name}" in UNSEEN:
            continue
        value = literal_column(given)
        # A JSON null is the same as none.
        differs = column.is_distinct_from(value) & column.is_distinct_from(text("'null'"))
        changed = update(table).where(differs).values({column: value})
        rows: list[int] = []
        with filled._database.translated(filled.name):
            found = tampered(
                filled,
                lambda to: loosened(to, table),
                lambda to, one=changed, rows=rows: rows.append(to.execute(one).rowcount),
            )
        assert bool(found) == any(rows), f"{column} = {given}"


def test_text_that_is_none_is_an_error_of_ours(lite: Record) -> None:
    plain(lite)
    sql(lite, "UPDATE log SET who = CAST(x'ff' AS TEXT)")
    with pytest.raises(RecordError, match="UTF-8"):
        list(lite.verify())


def test_one_decision_that_cannot_be_read_hides_no_other(lite: Record) -> None:
    report_ = plain(lite)
    lite.comment(report_, "s2", who="Ben", why="so")
    lite.comment(report_, "s2", who="Cleo", why="so")
    broken, changed = (one.subject for one in lite.history(limit=2))
    found = tampered(
        lite,
        lambda to: to.exec_driver_sql("UPDATE decisions SET after = '{' WHERE who = 'Cleo'"),
        lambda to: to.exec_driver_sql("UPDATE decisions SET why = 'thus' WHERE who = 'Ben'"),
    )
    assert Finding("decision", broken[:12], "is damaged: it cannot be read") in found
    assert Finding("decision", changed[:12], "of Ben was changed") in found
    assert Finding("report", report_[:12], "its decisions cannot be laid over it") in found


def test_a_row_of_a_reading_that_was_packed_again_is_noticed(lite: Record) -> None:
    plain(lite)
    of = reading(by=reader("0.9.9"))
    sql(lite, "UPDATE payloads SET payload = :packed WHERE reading = 1", packed=pack(of))
    assert "does not claim what it claimed" in {one.problem for one in lite.verify()}


def test_a_payload_that_names_another_capture_is_noticed(lite: Record) -> None:
    lite.add(reading(), capture())
    of = reading(report(raw=b"other bytes", credits=reading().report.credits))
    sql(lite, "UPDATE payloads SET payload = :packed", packed=pack(of))
    assert list(lite.verify())


# --- the log ------------------------------------------------------------------------------------


def log_of(record: Record) -> list[Entry]:
    rows = sql(
        record, "SELECT entry, at, who, action, report, subject, hash FROM log ORDER BY entry"
    )
    return [Entry(*row) for row in rows]


def rewrite(connection: Connection, entries: Sequence[Entry]) -> None:
    """Put other entries into the log, as they are."""
    connection.execute(delete(schema.log))
    connection.execute(insert(schema.log), [entry._asdict() for entry in entries])


def rehashed(entries: Sequence[Entry], first: int = 1) -> list[Entry]:
    """The entries with the hashes that they ought to have, from one on."""
    made: list[Entry] = []
    for entry in entries:
        before = made[-1].hash if made else ""
        fits = entry._replace(hash=chained(entry, before))
        made.append(fits if entry.entry >= first else entry)
    return made


def logged(record: Record, entries: Sequence[Entry], noted: str | None = None) -> set[str]:
    """What is told of a log that is replaced, as `which: problem`."""
    found = tampered(record, lambda to: rewrite(to, entries), noted=noted)
    return {f"{one.which}: {one.problem}" for one in found if one.what == "log"}


CHANGES: dict[str, Any] = {
    "at": "2031-04-01T00:00:02.500000Z",
    "who": "Eve",
    "action": "read",
    "report": "0" * 64,
    "subject": "0" * 64,
    "hash": "0" * 64,
}


@pytest.mark.parametrize("field", CHANGES)
def test_a_changed_entry_breaks_the_chain(filled: Record, field: str) -> None:
    entries = log_of(filled)
    number = next(entry.entry for entry in entries if entry.who == "Ben")
    changed = [
        entry._replace(**{field: CHANGES[field]}) if entry.entry == number else entry
        for entry in entries
    ]
    breaks = "was changed, or the one before it: the chain breaks"
    assert f"entry {number}: {breaks}" in logged(filled, changed)
    if field == "hash":
        assert f"entry {number + 1}: {breaks}" in logged(filled, changed)
        return
    # With a hash of its own it fits, but the next one does not.
    alone = [
        entry._replace(hash=chained(entry, entries[number - 2].hash))
        if entry.entry == number
        else entry
        for entry in changed
    ]
    assert f"entry {number + 1}: {breaks}" in logged(filled, alone)


def test_a_removed_entry_leaves_a_gap(filled: Record) -> None:
    entries = log_of(filled)
    assert "entry 4: is missing" in logged(filled, [*entries[:3], *entries[4:]])
    assert "entry 1: is missing" in logged(filled, entries[1:])
    assert "entry 4 to 6: is missing" in logged(filled, [*entries[:3], *entries[6:]])


def test_entries_that_moved_up_break_the_chain(filled: Record) -> None:
    entries = log_of(filled)
    closed = [*entries[:3], *(one._replace(entry=one.entry - 1) for one in entries[4:])]
    assert any(problem.startswith("entry 4: was changed") for problem in logged(filled, closed))


def test_swapped_entries_break_the_chain(filled: Record) -> None:
    entries = log_of(filled)
    swapped = [
        *entries[:3],
        entries[4]._replace(entry=4),
        entries[3]._replace(entry=5),
        *entries[5:],
    ]
    told = logged(filled, swapped)
    assert any(problem.startswith("entry 4: was changed") for problem in told)
    assert "entry 5: is older than the one before it" in told


def test_a_log_that_was_made_anew_is_told_by_who_noted_a_hash(filled: Record) -> None:
    entries = log_of(filled)
    when = "2031-04-01T00:00:03.250000Z"
    anew = rehashed([one._replace(at=when) if one.entry == 4 else one for one in entries])
    assert logged(filled, anew) == set()
    end = "its end: the noted hash is that of no entry: entries were removed or remade"
    for entry in entries:
        expected = {end} if entry.entry >= 4 else set()
        assert logged(filled, anew, noted=entry.hash) == expected


def test_a_hash_that_was_noted_at_any_time_is_still_there(filled: Record) -> None:
    for entry in log_of(filled):
        assert list(filled.verify(noted=entry.hash)) == []
    for noted in ("", "0" * 64, log_of(filled)[0].hash[:11]):
        assert [one.what for one in filled.verify(noted=noted)] == ["log"]


def test_an_end_that_was_cut_off_is_told_by_who_noted_its_hash(record: Record) -> None:
    report_ = record.add(reading(), capture()).report
    first = Verified()
    assert list(record.verify(first)) == []
    record.comment(report_, "s1", who="Ada", why="so")
    seen = Verified()
    assert list(record.verify(seen)) == []
    for statement in (
        "DELETE FROM anchors",
        "DELETE FROM decisions",
        "DELETE FROM log WHERE entry = 2",
    ):
        sql(record, statement)
    assert list(record.verify()) == []  # what cannot be seen from inside
    assert list(record.verify(noted=first.last_hash)) == []
    assert [one.which for one in record.verify(noted=seen.last_hash)] == ["its end"]


def test_an_entry_of_no_known_action_is_told(filled: Record) -> None:
    entries = log_of(filled)
    last = entries[-1]
    more = Entry(last.entry + 1, last.at, "Eve", "forgotten", None, "0" * 64, "")
    told = logged(filled, rehashed([*entries, more]))
    assert told == {f"entry {more.entry}: has no known action (forgotten)"}


def test_entries_of_what_is_not_there_are_told(filled: Record) -> None:
    entries = log_of(filled)
    last = entries[-1]
    for action, what in (("read", "reading"), ("decided", "decision")):
        more = Entry(last.entry + 1, last.at, "Eve", action, None, "0" * 64, "")
        entered = rehashed([*entries, more])
        found = tampered(filled, lambda to, one=entered: rewrite(to, one))
        assert [(one.what, one.which) for one in found] == [(what, "0" * 12)]


def test_an_entry_of_a_capture_that_is_not_there_is_told(filled: Record) -> None:
    entries = log_of(filled)
    last = entries[-1]
    more = Entry(last.entry + 1, last.at, None, "captured", last.report, "0" * 64, "")
    entered = rehashed([*entries, more])
    assert tampered(filled, lambda to: rewrite(to, entered))


@pytest.mark.parametrize("field", ["who", "report"])
def test_an_entry_says_what_its_decision_says(lite: Record, field: str) -> None:
    plain(lite)
    entries = log_of(lite)
    changed = rehashed([entries[0], entries[1]._replace(**{field: None})])
    assert tampered(lite, lambda to: rewrite(to, changed))


# --- captures -----------------------------------------------------------------------------------


@pytest.fixture
def archiving(where: str, tmp_path: Path) -> Iterator[Record]:
    """A record whose captures lie in a real archive, in the folder `captures`."""
    with Record(where, Archive(tmp_path / "captures")) as record:
        record.add(reading(), Capture(TEXT.encode(), "page.html"))
        record.add(bare("Another text."), Capture(b"Another text.", "other.html"))
        yield record


def test_whole_captures_are_counted(archiving: Record) -> None:
    seen = Verified()
    assert list(archiving.verify(seen)) == []
    assert seen.captures == 2


@pytest.mark.parametrize(
    "spoil",
    [
        lambda file: file.unlink(),
        lambda file: file.write_bytes(b""),
        lambda file: file.write_bytes(file.read_bytes()[:-9]),
        lambda file: file.write_bytes(gzip.compress(b"Other text...")),
        lambda file: file.write_bytes(gzip.compress(TEXT.encode() + b"!")),
        lambda file: file.with_suffix(".json").write_text("{}"),
        lambda file: file.with_suffix(".json").unlink(),
    ],
    ids=["gone", "empty", "cut", "other", "longer", "notes", "no notes"],
)
def test_a_changed_capture_is_named(
    empty: Path, path: Path, tmp_path: Path, spoil: Callable[[Path], Any]
) -> None:
    shutil.copy(empty, path)
    sha256 = capture().sha256
    with Record(path, Archive(tmp_path / "captures")) as record:
        record.add(reading(), Capture(TEXT.encode(), "page.html"))
        record.add(bare("Another text."), Capture(b"Another text.", "other.html"))
        spoil(tmp_path / "captures" / sha256[:2] / f"{sha256}.gz")
        (finding,) = record.verify()
        assert (finding.what, finding.which) == ("capture", sha256[:12])
        record.add(reading(), Capture(TEXT.encode(), "page.html"))  # given again it is whole
        assert list(record.verify()) == []


def test_captures_on_a_server_are_looked_at_too(record: Record) -> None:
    archive = Archive(record.shelf())
    with Record(record.name, lambda to: Archive(to.shelf())) as archiving:
        archiving.add(reading(), Capture(TEXT.encode(), "page.html"))
        assert list(archiving.verify()) == []
        assert archive.open(capture().sha256).raw == TEXT.encode()
        sql(archiving, "DELETE FROM archived WHERE name LIKE '%.gz'")
        (finding,) = archiving.verify()
        assert (finding.what, finding.which) == ("capture", capture().sha256[:12])


def test_an_archive_that_cannot_be_read_is_no_finding(
    where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_sha256: str) -> None:
        raise RecordError("the archived bytes may not be read by you")

    archive = Archive(tmp_path / "captures")
    with Record(where, archive) as record:
        record.add(reading(), Capture(TEXT.encode(), "page.html"))
        monkeypatch.setattr(archive, "open", fail)
        with pytest.raises(RecordError, match="may not be read"):
            list(record.verify())


def test_a_record_without_an_archive_looks_at_no_captures(where: str, tmp_path: Path) -> None:
    with Record(where, Archive(tmp_path / "captures")) as record:
        record.add(reading(), Capture(TEXT.encode(), "page.html"))
    with Record(where) as record:
        seen = Verified()
        assert list(record.verify(seen)) == []
        assert (seen.captures, seen.reports) == (0, 1)
