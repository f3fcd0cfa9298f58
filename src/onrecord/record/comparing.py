"""Each report's rows beside those that are made again from what was read and decided.

A few reports at once, so that a record of any size can be gone through.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from math import inf
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, Table, func, select, type_coerce
from sqlalchemy.types import NullType

from onrecord.contract import Reading, text_id
from onrecord.record import schema
from onrecord.record.anchors import Located
from onrecord.record.decisions import Decision, decisions_on, reports_under_decisions
from onrecord.record.findings import (
    Finding,
    Verified,
    batches,
    during,
    going_on,
    is_time_of,
    short,
)
from onrecord.record.log import is_time
from onrecord.record.remaking import Followed, Held, Machine, remade_report
from onrecord.record.rows import (
    Rows,
    decided_id,
    description,
    page_of,
    reading_id,
    report_id,
    rows_of,
)
from onrecord.record.writer import unpack
from onrecord.spans import Span

__all__ = ["check_reports", "rows_tables"]

_REPORTS = 50
"""Reports that are gone through at once."""

_READINGS = 50
"""Readings that are compared at once."""

_log, _before = schema.log, schema.log.alias("before")
_TOLD = (
    _log.c.action.label("told"),
    _log.c.report.label("told_report"),
    _log.c.subject.label("told_subject"),
    _log.c.at.label("told_at"),
    _before.c.at.label("before_at"),
)
"""What the log says of the entry of a row."""

_NOT_FOLLOWING = "but that does not follow from what was read and decided"
_NOT_SAID = "but the record does not say so"


@dataclass
class _Report:
    """A report with the rows that belong to it.

    Attributes:
        row: of `reports`.
        name: its id, as people are shown it.
        readings: in the order in which they went on record.
        said: where statements first said something: reading and item, by the words' places.
        compared: how many readings could be made again.
    """

    row: RowMapping
    name: str
    readings: list[RowMapping]
    ties: list[RowMapping]
    in_force: list[RowMapping]
    contents: dict[int, tuple[int, int]]
    anchors: list[RowMapping]
    said: dict[tuple[Span, ...], tuple[int, int]] = field(default_factory=dict)
    compared: int = 0

    @property
    def machines(self) -> list[RowMapping]:
        """The readings without decisions in them."""
        return [one for one in self.readings if one["base"] is None]

    @property
    def read(self) -> list[RowMapping]:
        """Those machines' readings of which each took the place of the one before."""
        return [one for one in self.machines if one["told"] == "read"]

    def names(self, reading: RowMapping) -> str:
        """A reading, for people."""
        return f"{short(reading['id'])} of report {self.name}"


def check_reports(connection: Connection, seen: Verified) -> Iterator[Finding]:
    """All that is wrong with reports, readings, their rows, and what follows from them.

    `seen` counts reports, readings and evidence.
    """
    # Of what is older, all may be from before there was a log.
    others = select(func.min(_log.c.entry)).where(_log.c.action != "read")
    logged = connection.execute(others).scalar() or inf
    decided = reports_under_decisions(connection)
    key = schema.reports.c.key
    for rows in batches(connection, select(schema.reports), key, _REPORTS):
        reports = _gathered(connection, rows)
        for report in reports:
            seen.reports += 1
            broken = Finding("report", report.name, "is damaged: its row cannot be read")
            yield from going_on(_check_report(report), broken)
        yield from _check_readings(connection, seen, reports)
        for report in reports:
            ties = Finding("report", report.name, "is damaged: its captures cannot be read")
            yield from going_on(_check_ties(report, logged), ties)
            yield from _check_contents(report)
            follows = Finding("report", report.name, "its decisions cannot be laid over it")
            is_decided = report.row["key"] in decided
            yield from going_on(_check_what_follows(connection, report, is_decided), follows)


def _gathered(connection: Connection, rows: Sequence[RowMapping]) -> list[_Report]:
    keys = [row["key"] for row in rows]
    readings = _by_report(connection, _readings_of(keys))
    ties = _by_report(connection, _ties_of(keys))
    in_force, contents, anchors = schema.in_force, schema.contents, schema.anchors
    lasting = _by_report(connection, select(in_force).where(in_force.c.report.in_(keys)))
    said = _by_report(connection, select(contents).where(contents.c.report.in_(keys)))
    standing = _by_report(
        connection,
        select(anchors, schema.readings.c.report, schema.decisions.c.id.label("name"))
        .join(schema.readings, schema.readings.c.key == anchors.c.reading)
        .outerjoin(schema.decisions, schema.decisions.c.entry == anchors.c.decision)
        .where(schema.readings.c.report.in_(keys)),
    )
    return [
        _Report(
            row,
            short(row["id"]),
            readings.get(row["key"], []),
            ties.get(row["key"], []),
            lasting.get(row["key"], []),
            {one["key"]: (one["reading"], one["item"]) for one in said.get(row["key"], [])},
            standing.get(row["key"], []),
        )
        for row in rows
    ]


def _by_report(connection: Connection, query: Select[Any]) -> dict[int, list[RowMapping]]:
    found: dict[int, list[RowMapping]] = {}
    for row in connection.execute(query).mappings():
        found.setdefault(row["report"], []).append(row)
    return found


def _readings_of(keys: Sequence[int]) -> Select[Any]:
    readings, captures = schema.readings, schema.captures
    return (
        select(
            readings,
            captures.c.entry.label("captured_entry"),
            captures.c.media_type,
            captures.c.captured_at,
            *_TOLD,
        )
        .outerjoin(captures, captures.c.sha256 == readings.c.capture)
        .outerjoin(_log, _log.c.entry == readings.c.entry)
        .outerjoin(_before, _before.c.entry == readings.c.entry - 1)
        .where(readings.c.report.in_(keys))
        .order_by(readings.c.report, readings.c.entry, readings.c.key)
    )


def _ties_of(keys: Sequence[int]) -> Select[Any]:
    ties, captures = schema.report_captures, schema.captures
    return (
        select(ties, captures.c.entry.label("captured_entry"), *_TOLD)
        .outerjoin(captures, captures.c.sha256 == ties.c.capture)
        .outerjoin(_log, _log.c.entry == ties.c.entry)
        .outerjoin(_before, _before.c.entry == ties.c.entry - 1)
        .where(ties.c.report.in_(keys))
    )


# --- a report -----------------------------------------------------------------------------------


def _check_report(report: _Report) -> Iterator[Finding]:
    row = report.row
    if text_id(row["text"]) != row["text_id"]:
        yield Finding("report", report.name, "its text was changed")
    if row["page"] != page_of(row["url"], row["publisher"]):
        problem = "its page, by which its other texts are found, is not that of its address"
        yield Finding("report", report.name, problem)
    if report.read and row["title"] != report.read[-1]["title"]:
        problem = f"its title was {report.read[-1]['title']!r} and is {row['title']!r}"
        yield Finding("report", report.name, problem)
    if not report.machines:
        problem = "has no reading of a machine" if report.readings else "has no reading"
        yield Finding("report", report.name, f"{problem}: it was not put here by onrecord")
    elif not _is_dated(row["added_at"], report.machines[0]):
        yield Finding("report", report.name, _dated("added_at", row["added_at"]))


def _is_dated(time: object, told: RowMapping) -> bool:
    return is_time_of(time, told["told_at"], told["before_at"])


def _dated(name: str, time: object) -> str:
    return f"{name} is {time!r}, which is not the time of its entry in the log"


def _check_ties(report: _Report, logged: float) -> Iterator[Finding]:
    """In which bytes a report was found, and since when."""
    first: dict[str, int] = {}
    for reading in report.machines:
        first.setdefault(reading["capture"], reading["entry"])
    for tie in report.ties:
        capture, entry, known = tie["capture"], tie["entry"], tie["captured_entry"]
        told = (tie["told"], tie["told_report"], tie["told_subject"])
        vouched = entry == first.get(capture) or told == ("captured", report.row["id"], capture)
        if not vouched and not _is_older(report, tie, min(logged, first.get(capture, logged))):
            problem = f"is said to hold report {report.name} by entry {entry} of the log"
            yield Finding("capture", short(capture), f"{problem}, which does not say so")
        if known is None:
            problem = f"is missing, in which report {report.name} was found"
            yield Finding("capture", short(capture), problem)
        elif known > entry:
            problem = f"is on record since entry {entry}, and not since entry {known}"
            yield Finding("capture", short(capture), problem)
    tied = {tie["capture"] for tie in report.ties}
    for capture in first.keys() - tied:
        problem = f"holds report {report.name}, {_NOT_SAID}"
        yield Finding("capture", short(capture), problem)


def _is_older(report: _Report, tie: RowMapping, logged: float) -> bool:
    """True if a capture can be the report's from before there was a log.

    What was found again in other bytes got the entry of the report's last reading then.
    """
    entry, known = tie["entry"], tie["captured_entry"]
    read = {one["entry"] for one in report.machines}
    return entry in read and entry < logged and known is not None and known <= entry


# --- readings -----------------------------------------------------------------------------------


def _check_readings(
    connection: Connection, seen: Verified, reports: Sequence[_Report]
) -> Iterator[Finding]:
    listed = [(report, reading) for report in reports for reading in report.readings]
    for first in range(0, len(listed), _READINGS):
        some = listed[first : first + _READINGS]
        keys = [reading["key"] for _, reading in some]
        packed = _payloads(connection, keys)
        stored = {table: _stored(connection, table, keys) for table in rows_tables()}
        for report, reading in some:
            seen.readings += 1
            rows = {table: found.get(reading["key"], {}) for table, found in stored.items()}
            seen.evidence += len(rows[schema.evidence])
            name = report.names(reading)
            broken = Finding("reading", name, "is damaged: its row cannot be read")
            yield from going_on(_check_entry(report, reading), broken)
            broken = Finding("reading", name, "is damaged: it cannot be unpacked")
            payload = packed.get(reading["key"], b"")
            yield from going_on(_check_reading(report, reading, payload, rows), broken)


def _payloads(connection: Connection, keys: Sequence[int]) -> dict[int, bytes]:
    table = schema.payloads
    # As it stands there: text in the place of bytes must not keep others from being read.
    payload = type_coerce(table.c.payload, NullType())
    query = select(table.c.reading, payload).where(table.c.reading.in_(keys))
    return {row[0]: row[1] for row in connection.execute(query)}


def rows_tables() -> tuple[Table, ...]:
    """The tables that are derived from readings."""
    return tuple(
        table
        for table in schema.metadata.sorted_tables
        if "reading" in table.primary_key.columns and table not in {schema.anchors, schema.payloads}
    )


_Fields = Mapping[str, Any]
_Stored = Mapping[tuple[Any, ...], _Fields]
"""Rows of a reading by what else their keys have."""


def _stored(connection: Connection, table: Table, keys: Sequence[int]) -> dict[int, _Stored]:
    found: dict[int, dict[tuple[Any, ...], _Fields]] = {}
    for row in connection.execute(select(table).where(table.c.reading.in_(keys))).mappings():
        fields = {name: value for name, value in row.items() if name != "reading"}
        found.setdefault(row["reading"], {})[_key(table, fields)] = fields
    return {**found}


def _key(table: Table, fields: _Fields) -> tuple[Any, ...]:
    return tuple(fields[c.name] for c in table.primary_key.columns if c.name != "reading")


def _check_entry(report: _Report, reading: RowMapping) -> Iterator[Finding]:
    """Since when a reading is on record; that of a reading with decisions is made again later."""
    name, read_at = report.names(reading), reading["read_at"]
    told = (reading["told_subject"], reading["told_report"])
    is_read = reading["told"] in {"read", "also_read"} and told == (reading["id"], report.row["id"])
    if reading["base"] is not None:
        if not _is_dated(read_at, reading):
            yield Finding("reading", name, _dated("read_at", read_at))
    elif not is_read:
        yield Finding("reading", name, "is in no entry of the log")
    elif not is_time(read_at):
        # It may have been read on another record, at any time.
        yield Finding("reading", name, f"read_at is {read_at!r}, which is no time")


def _check_reading(
    report: _Report, row: RowMapping, payload: bytes, stored: Mapping[Table, _Stored]
) -> Iterator[Finding]:
    reading = unpack(payload, report.row["text"])
    wrong = _misclaimed(report, row, reading)
    if wrong is not None:
        yield wrong
        return
    yield from _check_described(report, row, reading)
    if text_id(report.row["text"]) != report.row["text_id"]:
        return  # said already, and nothing would hold in it
    made = rows_of(reading)
    names = {
        value["item"]: value["local"]
        for values in made.tables.values()
        for value in values
        if "local" in value
    }
    for table, expected in made.tables.items():
        yield from _compared(table, expected, stored[table], names, report)
    yield from _check_said(report, row["key"], made, stored[schema.statements], names)
    report.compared += 1


def _misclaimed(report: _Report, row: RowMapping, reading: Reading) -> Finding | None:
    """What is wrong with the ids of a reading or of its report."""
    described, of = reading.report, report.row
    placed = (of["text_id"], of["url"], of["publisher"])
    if placed != (described.id, described.url, described.publisher) or (
        report_id(described) != of["id"]
    ):
        return Finding("report", report.name, "its address, publisher or id was changed")
    base = {one["key"]: one["id"] for one in report.machines}.get(row["base"], "")
    claimed = reading_id(reading) if row["base"] is None else decided_id(base, reading)
    if claimed != row["id"] or described.capture.sha256 != row["capture"]:
        return Finding("reading", report.names(row), "does not claim what it claimed")
    return None


def _check_described(report: _Report, row: RowMapping, reading: Reading) -> Iterator[Finding]:
    for name, value in description(reading).items():
        if row[name] != value:
            problem = f"{name} was {value!r} and is {row[name]!r}"
            yield Finding("reading", report.names(row), problem)
    capture = reading.report.capture
    if row["captured_entry"] is None:
        problem = f"is missing, from which reading {report.names(row)} was made"
        yield Finding("capture", short(capture.sha256), problem)
    elif row["captured_entry"] == row["entry"] and row["base"] is None:
        for name in ("media_type", "captured_at"):
            if row[name] != getattr(capture, name):
                problem = f"{name} was {getattr(capture, name)!r} and is {row[name]!r}"
                yield Finding("capture", short(capture.sha256), problem)


def _compared(
    table: Table,
    expected: Sequence[_Fields],
    found: _Stored,
    names: Mapping[int, str],
    report: _Report,
) -> Iterator[Finding]:
    wanted = {_key(table, fields): fields for fields in expected}
    for key in sorted(wanted.keys() | found.keys(), key=str):
        is_, was = found.get(key), wanted.get(key)
        if is_ is not None and was is not None and _same(is_, was):
            continue
        item = (is_ or was or {}).get("item", key[0])
        which = f"{names.get(item, 'the report')} in report {report.name}"
        yield Finding("value", which, _said_of(table, is_, was, report.row["text"]))


def _same(is_: _Fields, was: _Fields) -> bool:
    # A content's key is the database's own.
    return {**is_, "content": None} == {**was, "content": None}


def _said_of(table: Table, is_: _Fields | None, was: _Fields | None, text: str) -> str:
    name = table.name.replace("_", " ")
    if is_ is None:
        return f"a row of {name} is missing"
    if was is None:
        return f"a row of {name} was not put here by onrecord"
    changed = [field for field in was if field != "content" and is_.get(field) != was[field]]
    if table is schema.evidence and isinstance(is_["start"], int) and isinstance(is_["stop"], int):
        now, then = (Span(one["start"], one["stop"]).of(text) for one in (is_, was))
        if now != then:
            return f"its {is_['part']} was {then!r} and is {now!r}"
        if changed == ["checksum"]:
            return f"the checksum of its {is_['part']} is not that of {then!r}"
    told = "; ".join(f"{field} was {was[field]!r} and is {is_.get(field)!r}" for field in changed)
    return f"{name}: {told}"


# --- what statements say ------------------------------------------------------------------------


def _check_said(
    report: _Report, key: int, made: Rows, stored: _Stored, names: Mapping[int, str]
) -> Iterator[Finding]:
    """By which words the search finds each statement of a reading."""
    for item, spans in made.contents.items():
        report.said.setdefault(spans, (key, item))
    for row in stored.values():
        spans_ = made.contents.get(row["item"])
        leads = None if row["content"] is None else report.contents.get(row["content"], ())
        if leads != (None if spans_ is None else report.said[spans_]):
            which = f"{names.get(row['item'], 'the report')} in report {report.name}"
            yield Finding("value", which, "statements: the search finds it by other words")


def _check_contents(report: _Report) -> Iterator[Finding]:
    """Whether the search of statements leads to each thing that was said, and to nothing else."""
    if report.compared < len(report.readings):
        return
    words = {said: spans[0].of(report.row["text"]) for spans, said in report.said.items()}
    led = Counter(report.contents.values())
    for key, said in report.contents.items():
        if said not in words or led[said] > 1:
            problem = f"contents: row {key} was not put here by onrecord"
            yield Finding("report", report.name, problem)
    for said in words.keys() - led.keys():
        problem = f"contents: the search of statements does not lead to {words[said]!r}"
        yield Finding("report", report.name, problem)


# --- what follows -------------------------------------------------------------------------------


def _check_what_follows(
    connection: Connection, report: _Report, is_decided: bool
) -> Iterator[Finding]:
    key = report.row["key"]
    machines = [Machine(one["key"], one["id"], one["entry"]) for one in report.read]
    decisions = decisions_on(connection, key, None) if is_decided else []
    unpacked = partial(_unpacked, connection, report)
    followed = remade_report(key, machines, decisions, unpacked)
    yield from _check_in_force(report, followed)
    yield from _check_decided(report, followed)
    yield from _check_anchors(report, followed, decisions)


def _unpacked(connection: Connection, report: _Report, key: int) -> Reading:
    return unpack(_payloads(connection, [key])[key], report.row["text"])


def _check_in_force(report: _Report, followed: Followed) -> Iterator[Finding]:
    ids = {one["key"]: one["id"] for one in report.readings}
    found = {
        Held(row["report"], row["since"], row["until"], ids.get(row["reading"], ""))
        for row in report.in_force
    }
    expected = followed.in_force.rows()
    for one in sorted(found - expected, key=str):
        reading = f"reading {short(one.value)}" if one.value else "a reading that it has not"
        said = f"{reading} is said to be in force"
        problem = f"{said} {during(one.since, one.until)}, {_NOT_FOLLOWING}"
        yield Finding("report", report.name, problem)
    for one in sorted(expected - found, key=str):
        said = f"reading {short(one.value)} is in force {during(one.since, one.until)}"
        yield Finding("report", report.name, f"{said}, {_NOT_SAID}")


def _check_decided(report: _Report, followed: Followed) -> Iterator[Finding]:
    """The readings with decisions in them: those that follow, and since when."""
    found = set()
    for row in report.readings:
        if row["base"] is None:
            continue
        found.add(row["id"])
        expected = followed.decided.get(row["id"])
        if expected is None:
            yield Finding("reading", report.names(row), "follows from no decision")
        elif expected != (row["entry"], row["base"]):
            problem = f"follows from entry {expected[0]} of the log, and not from {row['entry']}"
            yield Finding("reading", report.names(row), problem)
    for name in sorted(followed.decided.keys() - found):
        which = f"{short(name)} of report {report.name}"
        yield Finding("reading", which, "follows from the decisions, and is missing")


def _check_anchors(
    report: _Report, followed: Followed, decisions: Sequence[Decision]
) -> Iterator[Finding]:
    """Where decisions stand in the machines' readings."""
    names = {row["decision"]: row["name"] for row in report.anchors}
    names |= {one.entry: one.id for one in decisions}
    ids = {one["key"]: one["id"] for one in report.readings}
    found = {(row["reading"], _stood(row)) for row in report.anchors}
    expected = {
        (reading, one) for reading, lasting in followed.anchors.items() for one in lasting.rows()
    }
    for reading, one in sorted(found ^ expected, key=str):
        is_found = (reading, one) in found
        where = f"in reading {short(ids.get(reading))} of report {report.name}"
        when = f"{during(one.since, one.until)}, {_NOT_FOLLOWING if is_found else _NOT_SAID}"
        which = short(names.get(one.key) or f"of entry {one.key}")
        yield Finding("decision", which, f"{_stands(one.value, is_found)} {where} {when}")


def _stood(row: RowMapping) -> Held[int, Located]:
    at = Located(row["local"], row["how"])
    return Held(row["decision"], row["since"], row["until"], at)


def _stands(at: Located, is_said: bool) -> str:
    if at.local is None:
        return f"{'is said to have' if is_said else 'has'} no place ({at.how})"
    place = f"at {at.local}" if at.local else "on the whole"
    return f"{'is said to stand' if is_said else 'stands'} {place} ({at.how})"
