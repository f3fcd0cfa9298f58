"""Whether a record still says what was put on it: the log's chain, and all that it vouches for.

What is derived is made again from what was read and decided and compared, so whoever changes a row
is found out, and it is said which. What cannot be seen from inside is that the log's end was cut
off with all that belongs to it; who noted the hash of the last entry sees that too. Nor can it be
seen by which name somebody gave a capture, nor when a reading was made: nothing but their own rows
say so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from sqlalchemy import Connection, RowMapping, Table, inspect, select

from onrecord.errors import CaptureDamaged, RecordNotFound
from onrecord.record import schema
from onrecord.record.comparing import check_reports, rows_tables
from onrecord.record.decisions import Decision, all_decisions, written_decisions
from onrecord.record.findings import (
    UNREADABLE,
    Finding,
    Verified,
    batches,
    during,
    going_on,
    is_time_of,
    short,
)
from onrecord.record.log import ACTIONS, Entry, chained, is_time
from onrecord.record.remaking import Held, remade_actors, remade_ratings

__all__ = ["Finding", "Verified", "verify"]

_NOTED = 12
"""Digits of a hash that somebody must have noted at least."""

_AT_ONCE = 500
"""Rows of the log, decisions or captures that are looked at once."""

_log, _before = schema.log, schema.log.alias("before")


def verify(
    connection: Connection,
    seen: Verified,
    *,
    noted: str | None,
    open_capture: Callable[[str], object] | None,
) -> Iterator[Finding]:
    """Everything that is wrong, one finding each; `seen` counts what was looked at on the way.

    Args:
        connection: sees the record at one moment.
        seen: is filled.
        noted: a hash of an entry that somebody noted once; it must still be in the log.
        open_capture: gives the archived bytes with a SHA-256 or raises; None: there is no archive.

    Raises:
        RecordError: the database failed or the archive cannot be read, so nothing can be said.
    """
    missing = list(_check_tables(connection))
    yield from missing
    if missing:
        return
    damaged = "is damaged: it cannot be gone through"
    remade = "cannot be made again: a decision that it follows from is damaged"
    for which, problem, stage in (
        ("log", damaged, _check_log(connection, seen, noted)),
        ("log", damaged, _check_entries(connection)),
        ("reports", damaged, check_reports(connection, seen)),
        ("rows", damaged, _check_strays(connection)),
        ("captures", damaged, _check_captures(connection)),
        ("decisions", damaged, _check_decisions(connection, seen)),
        ("same_actors", remade, _check_actors(connection)),
        ("ratings", remade, _check_ratings(connection)),
    ):
        yield from going_on(stage, Finding("record", which, problem))
    if open_capture is not None:
        yield from _check_bytes(connection, seen, open_capture)


def _check_tables(connection: Connection) -> Iterator[Finding]:
    there = set(inspect(connection).get_table_names())
    for table in schema.metadata.sorted_tables:
        if table.name not in there:
            yield Finding("record", table.name, "this table is missing: nothing else can be said")


# --- the log ------------------------------------------------------------------------------------


def _check_log(connection: Connection, seen: Verified, noted: str | None) -> Iterator[Finding]:
    before = Entry(0, "", None, "", None, "", "")
    found = noted is None
    for rows in batches(connection, select(_log), _log.c.entry, _AT_ONCE):
        for row in rows:
            entry = Entry(**row)
            seen.entries += 1
            name = f"entry {entry.entry}"
            broken = Finding("log", name, "is damaged: it cannot be read")
            yield from going_on(_check_entry(entry, before), broken)
            found = found or (noted is not None and _is_noted(entry.hash, noted))
            before = entry
    seen.last_hash = before.hash
    if not found:
        yield Finding(
            "log", "its end", "the noted hash is that of no entry: entries were removed or remade"
        )


def _check_entry(entry: Entry, before: Entry) -> Iterator[Finding]:
    name = f"entry {entry.entry}"
    if entry.entry != before.entry + 1:
        more = f" to {entry.entry - 1}" if entry.entry > before.entry + 2 else ""
        yield Finding("log", f"entry {before.entry + 1}{more}", "is missing")
    elif entry.hash != chained(entry, before.hash):
        yield Finding("log", name, "was changed, or the one before it: the chain breaks")
    if entry.at < before.at:
        yield Finding("log", name, "is older than the one before it")
    if entry.action not in ACTIONS:
        yield Finding("log", name, f"has no known action ({entry.action})")


def _is_noted(whole: object, noted: str) -> bool:
    """True for a hash, or a beginning of it that is long enough to be its own."""
    return len(noted) >= _NOTED and str(whole).startswith(noted)


def _check_entries(connection: Connection) -> Iterator[Finding]:
    """Entries of what is not on record, or not since them."""
    readings, decisions = schema.readings, schema.decisions
    ties, reports = schema.report_captures, schema.reports
    read = (readings.c.id == _log.c.subject) & (readings.c.entry == _log.c.entry)
    decided = (decisions.c.id == _log.c.subject) & (decisions.c.entry == _log.c.entry)
    captured = (
        (ties.c.capture == _log.c.subject)
        & (ties.c.entry == _log.c.entry)
        & select(reports.c.id)
        .where(reports.c.key == ties.c.report, reports.c.id == _log.c.report)
        .exists()
    )
    of_log = "of entry {} of the log is"
    read &= readings.c.base.is_(None)
    for action, table, there, what, problem in (
        ("read", readings, read, "reading", f"{of_log} missing"),
        ("also_read", readings, read, "reading", f"{of_log} missing"),
        ("decided", decisions, decided, "decision", f"{of_log} missing"),
        ("captured", ties, captured, "capture", f"{of_log} not the report's"),
    ):
        entries = select(_log.c.entry, _log.c.subject).where(_log.c.action == action)
        missing = entries.where(~select(table).where(there).exists()).order_by(_log.c.entry)
        for entry, subject in connection.execute(missing):
            yield Finding(what, short(subject), problem.format(entry))


# --- rows of nothing ----------------------------------------------------------------------------


def _check_strays(connection: Connection) -> Iterator[Finding]:
    """Rows of readings and reports that are not on record."""
    of_readings = (*rows_tables(), schema.payloads, schema.anchors)
    of_reports = (
        *(schema.readings, schema.report_captures, schema.in_force, schema.contents),
        schema.decisions,
    )
    for whole, column, tables in (
        (schema.readings, "reading", of_readings),
        (schema.reports, "report", of_reports),
    ):
        for table in tables:
            key = table.c[column]
            # Where there is nothing, null is not in it either: a rating has no report.
            stray_keys = key.is_not(None) & key.not_in(select(whole.c.key))
            strays = select(key).distinct().where(stray_keys).order_by(key)
            for (stray,) in connection.execute(strays):
                which = f"number {stray}"
                yield Finding(column, which, f"is missing, but {table.name} has rows of it")


# --- captures -----------------------------------------------------------------------------------


def _check_captures(connection: Connection) -> Iterator[Finding]:
    """Since when captures are on record; what reports were read from them is looked at there."""
    captures, ties = schema.captures, schema.report_captures
    reports, readings = schema.reports, schema.readings
    query = (
        select(
            captures,
            _log.c.subject.label("told_subject"),
            _log.c.at.label("told_at"),
            _before.c.at.label("before_at"),
            ties.c.entry.label("tied"),
            readings.c.capture.label("read"),
        )
        .outerjoin(_log, _log.c.entry == captures.c.entry)
        .outerjoin(_before, _before.c.entry == captures.c.entry - 1)
        .outerjoin(reports, reports.c.id == _log.c.report)
        .outerjoin(ties, (ties.c.report == reports.c.key) & (ties.c.capture == captures.c.sha256))
        .outerjoin(readings, readings.c.id == _log.c.subject)
    )
    for rows in batches(connection, query, captures.c.sha256, _AT_ONCE):
        for row in rows:
            broken = Finding("capture", short(row["sha256"]), "is damaged: its row cannot be read")
            yield from going_on(_check_capture(row), broken)


def _check_capture(row: RowMapping) -> Iterator[Finding]:
    name, added_at = short(row["sha256"]), row["added_at"]
    if row["tied"] != row["entry"]:
        yield Finding("capture", name, "is in no entry of the log")
    elif row["sha256"] not in (row["read"], row["told_subject"]) and is_time(added_at):
        return  # of before there was a log: its entry is older
    elif not is_time_of(added_at, row["told_at"], row["before_at"]):
        problem = f"added_at is {added_at!r}, which is not the time of its entry in the log"
        yield Finding("capture", name, problem)


def _check_bytes(
    connection: Connection, seen: Verified, open_capture: Callable[[str], object]
) -> Iterator[Finding]:
    sha256 = schema.captures.c.sha256
    for rows in batches(connection, select(sha256), sha256, _AT_ONCE):
        for row in rows:
            seen.captures += 1
            try:
                open_capture(row["sha256"])
            except (CaptureDamaged, RecordNotFound) as error:
                yield Finding("capture", short(row["sha256"]), error.problem)


# --- decisions ----------------------------------------------------------------------------------


def _check_decisions(connection: Connection, seen: Verified) -> Iterator[Finding]:
    decisions = schema.decisions
    query = (
        select(decisions.c.entry, decisions.c.id, _log.c.action, _log.c.subject)
        .add_columns(_log.c.who, _log.c.report)
        .outerjoin(_log, _log.c.entry == decisions.c.entry)
    )
    for rows in batches(connection, query, decisions.c.entry, _AT_ONCE):
        seen.decisions += len(rows)
        written = _written(connection, [row["entry"] for row in rows])
        for row in rows:
            broken = Finding("decision", short(row["id"]), "is damaged: it cannot be read")
            yield from going_on(_check_decision(row, written.get(row["entry"])), broken)


def _check_decision(row: RowMapping, one: Decision | None) -> Iterator[Finding]:
    name = short(row["id"])
    if one is None:
        yield Finding("decision", name, "is damaged: it cannot be read")
        return
    if one.draft.id != one.id:
        yield Finding("decision", name, f"of {one.draft.who} was changed")
    told = (row["action"], row["subject"], row["who"], row["report"])
    if told != ("decided", one.id, one.draft.who, one.draft.report):
        yield Finding("decision", name, "is in no entry of the log")


def _written(connection: Connection, entries: Sequence[int]) -> dict[int, Decision]:
    """The decisions of some entries, by entry, without those that cannot be read."""
    try:
        return {one.entry: one for one in written_decisions(connection, entries)}
    except UNREADABLE:
        if len(entries) == 1:
            return {}
    half = len(entries) // 2
    return _written(connection, entries[:half]) | _written(connection, entries[half:])


# --- what follows across reports ----------------------------------------------------------------


def _check_actors(connection: Connection) -> Iterator[Finding]:
    found = _held(connection, schema.same_actors)
    expected = remade_actors(connection, found)
    yield from _differences(found, expected, "actor", "known as")


def _check_ratings(connection: Connection) -> Iterator[Finding]:
    expected = remade_ratings(all_decisions(connection, None, kind="source"))
    yield from _differences(_held(connection, schema.ratings), expected, "source", "rated")


def _held(connection: Connection, table: Table) -> set[Held[str, str]]:
    key, value = (c for c in table.c if c.name not in {"since", "until"})
    query = select(key, table.c.since, table.c.until, value)
    return {Held(*row) for row in connection.execute(query)}


def _differences(
    found: set[Held[str, str]], expected: set[Held[str, str]], what: str, is_: str
) -> Iterator[Finding]:
    for one in sorted(found - expected, key=str):
        said = f"is said to be {is_} {one.value} {during(one.since, one.until)}"
        yield Finding(what, one.key, f"{said}, but that does not follow from the decisions")
    for one in sorted(expected - found, key=str):
        said = f"is {is_} {one.value} {during(one.since, one.until)}"
        yield Finding(what, one.key, f"{said}, but the record does not say so")
