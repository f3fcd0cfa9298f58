"""Whether a record still says what was put on it: the log's chain, and all that it vouches for.

What is derived is made again from what was read and compared, so whoever changes a row is found
out, and it is said which. What cannot be seen from inside is that the log's end was cut off with
all that belongs to it; who noted the hash of the last entry sees that too.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, RowMapping, Table, select
from sqlalchemy.exc import NoResultFound

from onrecord.contract import Reading, text_id
from onrecord.errors import OnrecordError, RecordBusy, RecordUnreachable
from onrecord.record import schema
from onrecord.record.deciding import expected_actors, expected_ratings
from onrecord.record.decisions import all_decisions, expected_reading, reports_under_decisions
from onrecord.record.log import Entry, chained
from onrecord.record.moments import holds
from onrecord.record.rows import decided_id, reading_id, report_id, rows_of
from onrecord.record.writer import unpack
from onrecord.spans import Span

__all__ = ["Finding", "Verified", "verify"]

_NOTED = 12
"""Digits of a hash that somebody must have noted at least."""

_AT_ONCE = 100
"""Readings that are compared at once."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it was put on record.

    Attributes:
        what: log, report, reading, value, decision or capture.
        which: which one, as `onrecord show` and `history` name it.
        problem: one line.
    """

    what: str
    which: str
    problem: str


@dataclass(slots=True)
class Verified:
    """How much was looked at."""

    entries: int = 0
    reports: int = 0
    readings: int = 0
    evidence: int = 0
    decisions: int = 0
    captures: int = 0
    last_hash: str = ""


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
    """
    vouched: dict[str, dict[str, Entry]] = {"read": {}, "captured": {}, "decided": {}}
    yield from _check_log(connection, seen, vouched, noted)
    yield from _check_readings(connection, seen, vouched["read"])
    yield from _check_ties(connection, vouched["captured"])
    yield from _check_decisions(connection, seen, vouched["decided"])
    yield from _check_what_follows(connection)
    if open_capture is not None:
        yield from _check_captures(connection, seen, open_capture)


def _check_log(
    connection: Connection,
    seen: Verified,
    vouched: Mapping[str, dict[str, Entry]],
    noted: str | None,
) -> Iterator[Finding]:
    before = Entry(0, "", None, "", None, "", "")
    found = noted is None
    for row in connection.execute(select(schema.log).order_by(schema.log.c.entry)):
        entry = Entry(*row)
        seen.entries += 1
        if entry.entry != before.entry + 1:
            gap = f"{before.entry + 1}" + (
                f" to {entry.entry - 1}" if entry.entry > before.entry + 2 else ""
            )
            yield Finding("log", f"entry {gap}", "is missing")
        elif entry.hash != chained(entry, before.hash):
            yield Finding(
                "log", f"entry {entry.entry}", "was changed, or the one before it: the chain breaks"
            )
        if entry.at < before.at:
            yield Finding("log", f"entry {entry.entry}", "is older than the one before it")
        found = found or (noted is not None and _is_noted(entry.hash, noted))
        if entry.action in vouched:
            key = f"{entry.report} {entry.subject}" if entry.action == "captured" else entry.subject
            vouched[entry.action][key] = entry
        else:
            yield Finding("log", f"entry {entry.entry}", f"has no known action ({entry.action})")
        before = entry
    seen.last_hash = before.hash
    if not found:
        yield Finding(
            "log", "its end", "the noted hash is that of no entry: entries were removed or remade"
        )


def _is_noted(whole: str, noted: str) -> bool:
    """True for a hash, or a beginning of it that is long enough to be its own."""
    return len(noted) >= _NOTED and whole.startswith(noted)


# --- readings -----------------------------------------------------------------------------------


def _check_readings(
    connection: Connection, seen: Verified, vouched: Mapping[str, Entry]
) -> Iterator[Finding]:
    readings, reports = schema.readings, schema.reports
    base = readings.alias("base_reading")
    query = (
        select(
            readings,
            schema.payloads.c.payload,
            base.c.id.label("base_id"),
            reports.c.id.label("report_id"),
            reports.c.text_id,
            reports.c.url,
            reports.c.publisher,
            reports.c.text,
        )
        .join(reports, reports.c.key == readings.c.report)
        .outerjoin(base, base.c.key == readings.c.base)
        .outerjoin(schema.payloads, schema.payloads.c.reading == readings.c.key)
        .order_by(readings.c.key)
    )
    met: set[str] = set()
    reports_met: set[int] = set()
    batch: list[tuple[RowMapping, Reading]] = []
    for row in connection.execution_options(yield_per=_AT_ONCE).execute(query).mappings():
        seen.readings += 1
        met.add(row["id"])
        if row["report"] not in reports_met:
            reports_met.add(row["report"])
            seen.reports += 1
            yield from _check_report(row)
        entry = vouched.get(row["id"])
        told = None if entry is None else (entry.entry, entry.report)
        if row["base"] is None and told != (row["entry"], row["report_id"]):
            yield Finding("reading", _name_of(row), "is in no entry of the log")
        reading = _unpacked(row)
        if isinstance(reading, Finding):
            yield reading
            continue
        batch.append((row, reading))
        if len(batch) == _AT_ONCE:
            yield from _check_rows(connection, seen, batch)
            batch = []
    yield from _check_rows(connection, seen, batch)
    for name, one in vouched.items():
        if name not in met:
            yield Finding("reading", name[:12], f"of entry {one.entry} of the log is missing")
    bare = select(reports.c.id).where(reports.c.key.not_in(select(readings.c.report)))
    for (name,) in connection.execute(bare):
        yield Finding("report", name[:12], "has no reading: it was not put here by onrecord")


def _check_report(row: RowMapping) -> Iterator[Finding]:
    if text_id(row["text"]) != row["text_id"]:
        yield Finding("report", row["report_id"][:12], "its text was changed")


def _unpacked(row: RowMapping) -> Reading | Finding:
    try:
        reading = unpack(row["payload"] or b"", row["text"])
    except (zlib.error, ValidationError, ValueError):
        return Finding("reading", _name_of(row), "is damaged: it cannot be unpacked")
    described = reading.report
    if (described.id, described.url, described.publisher) != (
        row["text_id"],
        row["url"],
        row["publisher"],
    ) or report_id(described) != row["report_id"]:
        return Finding("report", row["report_id"][:12], "its address, publisher or id was changed")
    base = row["base_id"]
    claimed = reading_id(reading) if base is None else decided_id(base, reading)
    if claimed != row["id"] or described.capture.sha256 != row["capture"]:
        return Finding("reading", _name_of(row), "does not claim what it claimed")
    return reading


def _check_rows(
    connection: Connection, seen: Verified, batch: Sequence[tuple[RowMapping, Reading]]
) -> Iterator[Finding]:
    keys = [row["key"] for row, _ in batch]
    stored = {table: _stored(connection, table, keys) for table in rows_tables()}
    for row, reading in batch:
        yield from _check_described(row, reading)
        if text_id(row["text"]) != row["text_id"]:
            continue  # said already, and nothing would hold in it
        try:
            made = rows_of(reading)
        except OnrecordError as error:
            yield Finding("reading", _name_of(row), error.problem)
            continue
        names = {
            value["item"]: value["local"]
            for values in made.tables.values()
            for value in values
            if "local" in value
        }
        for table, expected in made.tables.items():
            found = stored[table].get(row["key"], {})
            seen.evidence += len(found) if table is schema.evidence else 0
            yield from _compared(table, expected, found, row, names)


def rows_tables() -> tuple[Table, ...]:
    """The tables that are derived from readings."""
    return tuple(
        table
        for table in schema.metadata.sorted_tables
        if "reading" in table.primary_key.columns and table not in {schema.anchors, schema.payloads}
    )


def _stored(
    connection: Connection, table: Table, keys: Sequence[int]
) -> dict[int, dict[tuple[Any, ...], dict[str, Any]]]:
    found: dict[int, dict[tuple[Any, ...], dict[str, Any]]] = {}
    for row in connection.execute(select(table).where(table.c.reading.in_(keys))).mappings():
        fields = {name: value for name, value in row.items() if name != "reading"}
        found.setdefault(row["reading"], {})[_key(table, fields)] = fields
    return found


def _key(table: Table, fields: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(fields[c.name] for c in table.primary_key.columns if c.name != "reading")


def _compared(
    table: Table,
    expected: Sequence[Mapping[str, Any]],
    found: Mapping[tuple[Any, ...], Mapping[str, Any]],
    row: RowMapping,
    names: Mapping[int, str],
) -> Iterator[Finding]:
    wanted = {_key(table, fields): fields for fields in expected}
    for key in sorted(wanted.keys() | found.keys(), key=str):
        is_, was = found.get(key), wanted.get(key)
        if is_ is not None and was is not None and _same(is_, was):
            continue
        item = (is_ or was or {}).get("item", key[0])
        which = f"{names.get(item, 'the report')} in report {row['report_id'][:12]}"
        yield Finding("value", which, _said_of(table, is_, was, row["text"]))


def _same(is_: Mapping[str, Any], was: Mapping[str, Any]) -> bool:
    # A content's key is the database's own.
    return {**is_, "content": None} == {**was, "content": None}


def _said_of(
    table: Table, is_: Mapping[str, Any] | None, was: Mapping[str, Any] | None, text: str
) -> str:
    name = table.name.replace("_", " ")
    if is_ is None:
        return f"a row of {name} is missing"
    if was is None:
        return f"a row of {name} was not put here by onrecord"
    if table is schema.evidence:
        now, then = (Span(one["start"], one["stop"]).of(text) for one in (is_, was))
        if now != then:
            return f"its {is_['part']} was {then!r} and is {now!r}"
        return f"the checksum of its {is_['part']} is not that of {then!r}"
    changed = [field for field in was if field != "content" and is_.get(field) != was[field]]
    told = "; ".join(f"{field} was {was[field]!r} and is {is_.get(field)!r}" for field in changed)
    return f"{name}: {told}"


def _check_described(row: RowMapping, reading: Reading) -> Iterator[Finding]:
    report, published = reading.report, reading.report.published
    was = {
        "reader_version": reading.reader.version,
        "model": reading.reader.model,
        "dropped": reading.reader.dropped,
        "mentions": len(reading.mentions),
        "statements": len(reading.statements),
        "events": len(reading.events),
        "commitments": len(reading.commitments),
        "title": report.title,
        "published": (None if published is None else published.value) or "",
        "published_basis": None if published is None else published.basis,
        "language": report.language,
    }
    for field, value in was.items():
        if row[field] != value:
            yield Finding("reading", _name_of(row), f"{field} was {value!r} and is {row[field]!r}")


def _name_of(row: RowMapping) -> str:
    return f"{row['id'][:12]} of report {row['report_id'][:12]}"


def _check_ties(connection: Connection, vouched: Mapping[str, Entry]) -> Iterator[Finding]:
    ties, reports = schema.report_captures, schema.reports
    query = select(reports.c.id, ties.c.capture, ties.c.entry).join(
        ties, ties.c.report == reports.c.key
    )
    tied = {f"{name} {capture}": entry for name, capture, entry in connection.execute(query)}
    for key, one in vouched.items():
        if tied.get(key) != one.entry:
            yield Finding(
                "capture", one.subject[:12], f"of entry {one.entry} of the log is not the report's"
            )


# --- decisions and what follows -----------------------------------------------------------------


def _check_decisions(
    connection: Connection, seen: Verified, vouched: Mapping[str, Entry]
) -> Iterator[Finding]:
    met = set()
    try:
        decisions = all_decisions(connection, None, rounds=True)
    except _UNREADABLE as error:
        yield Finding("decision", "one of them", f"cannot be read: {error}")
        return
    for one in decisions:
        seen.decisions += 1
        met.add(one.id)
        if one.draft.id != one.id:
            yield Finding("decision", one.id[:12], f"of {one.draft.who} was changed")
        entry = vouched.get(one.id)
        told = None if entry is None else (entry.entry, entry.who, entry.report)
        if told != (one.entry, one.draft.who, one.draft.report):
            yield Finding("decision", one.id[:12], "is in no entry of the log")
    for name, missing in vouched.items():
        if name not in met:
            yield Finding("decision", name[:12], f"of entry {missing.entry} of the log is missing")


def _check_what_follows(connection: Connection) -> Iterator[Finding]:
    reports, now, readings = schema.reports, schema.in_force, schema.readings
    read = readings.alias("read")
    last = (
        select(read.c.id)
        .where(read.c.report == reports.c.key, read.c.base.is_(None))
        .order_by(read.c.entry.desc())
        .limit(1)
        .correlate(reports)
        .scalar_subquery()
    )
    decided = reports_under_decisions(connection)
    query = (
        select(reports.c.key, reports.c.id, readings.c.id.label("now"), last.label("last"))
        .outerjoin(now, (now.c.report == reports.c.key) & holds(now, None))
        .outerjoin(readings, readings.c.key == now.c.reading)
    )
    for row in connection.execute(query).all():
        try:
            wanted = expected_reading(connection, row.key) if row.key in decided else row.last
        except _UNREADABLE as error:
            yield Finding("report", row.id[:12], f"its decisions cannot be laid over it: {error}")
            continue
        if row.now != wanted:
            yield Finding(
                "report", row.id[:12], "what is in force is not what follows from its decisions"
            )
    for table, expected in (
        (schema.same_actors, expected_actors),
        (schema.ratings, expected_ratings),
    ):
        try:
            wanted = expected(connection)
        except _UNREADABLE as error:
            yield Finding("decision", f"in {table.name}", f"a decision cannot be read: {error}")
            continue
        key, value = (c for c in table.c if c.name not in {"since", "until"})
        held = select(key, value).where(holds(table, None))
        found = {row[0]: row[1] for row in connection.execute(held)}
        for one in sorted(found.keys() | wanted.keys()):
            if found.get(one) != wanted.get(one):
                yield Finding(
                    "decision",
                    one,
                    f"is {found.get(one)} in {table.name}, by decisions {wanted.get(one)}",
                )


_UNREADABLE = (
    *(OnrecordError, zlib.error, ValueError, KeyError, TypeError, AttributeError),
    *(NoResultFound, IndexError, AssertionError),
)
"""What goes wrong over rows that somebody changed."""


def _check_captures(
    connection: Connection, seen: Verified, open_capture: Callable[[str], object]
) -> Iterator[Finding]:
    for (sha256,) in connection.execute(select(schema.captures.c.sha256)):
        seen.captures += 1
        try:
            open_capture(sha256)
        except (RecordUnreachable, RecordBusy):
            raise
        except OnrecordError as error:
            yield Finding("capture", sha256[:12], error.problem)
