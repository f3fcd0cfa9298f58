"""Rows -> tables, inside a transaction that the caller has begun."""

from __future__ import annotations

import zlib
from functools import lru_cache
from typing import Literal, NamedTuple, cast

from sqlalchemy import Connection, Dialect, Table, func, insert, select, update

from onrecord.contract import Reading, Report
from onrecord.record import log, schema
from onrecord.record.rows import PARTS_JOINED_BY, Row, Rows
from onrecord.record.words import TextIndex
from onrecord.spans import Span

__all__ = [
    "Addition",
    "Identity",
    "Status",
    "Written",
    "is_known",
    "pack",
    "put_in_force",
    "unpack",
    "write",
    "write_reading",
]

Status = Literal["added", "read_again", "unchanged"]


class Identity(NamedTuple):
    """The ids under which a reading goes on record."""

    report: str
    reading: str
    capture: str


class Addition(NamedTuple):
    """What is to go on record.

    `rows` are those of `reading`; `source` is the capture's, as its giver named it; `now` is the
    time that new rows bear.
    """

    ids: Identity
    reading: Reading
    rows: Rows
    source: str
    now: str


class Written(NamedTuple):
    """What was written: the keys of report and reading, and the entry of the log (0: none)."""

    status: Status
    report: int
    reading: int
    entry: int


def pack(reading: Reading) -> bytes:
    """`readings.payload`: the reading's line of JSON in UTF-8, zlib, without the report's text.

    The text stands in `reports` already; it would be a fifth of the record's size.
    """
    bare = reading.report.model_copy(update={"text": ""})
    line = reading.model_copy(update={"report": bare}).to_json()
    return zlib.compress(line.encode("utf-8"))


def unpack(payload: bytes, text: str) -> Reading:
    """The reading that `pack` packed, with its report's text.

    Raises:
        zlib.error, pydantic.ValidationError: it is damaged.
    """
    bare = Reading.from_json(zlib.decompress(payload))
    report = bare.report.model_copy(update={"text": text})
    return bare.model_copy(update={"report": report})


def is_known(connection: Connection, ids: Identity) -> bool:
    """True if the reading is on record, and the capture as one of its report's."""
    known = (
        select(schema.readings.c.key)
        .join(schema.reports, schema.reports.c.key == schema.readings.c.report)
        .join(schema.report_captures, schema.report_captures.c.report == schema.reports.c.key)
        .where(schema.readings.c.id == ids.reading)
        .where(schema.report_captures.c.capture == ids.capture)
    )
    return connection.execute(known).first() is not None


def write(connection: Connection, index: TextIndex, new: Addition) -> Written:
    """Put the report, its capture and its reading on record, as far as they are not there yet."""
    ids, report = new.ids, new.reading.report
    key, known = _known_keys(connection, ids)
    if key is not None and known is not None and _is_tied(connection, key, ids.capture):
        return Written("unchanged", key, known, 0)
    is_new = key is None
    if known is None:
        entry = _enter(connection, new, "read", ids.reading)
    else:
        entry = _enter(connection, new, "captured", ids.capture)
    if key is None:
        key = _report(connection, new)
    _capture(connection, key, new, entry)
    if known is not None:
        return Written("unchanged", key, known, entry)
    reading = write_reading(connection, index, key, new, entry)
    if is_new:
        index.add_report(connection, key, report.title, report.text)
    else:
        _name_report(connection, index, key, report)
    put_in_force(connection, key, reading, entry)
    return Written("added" if is_new else "read_again", key, reading, entry)


def write_reading(
    connection: Connection,
    index: TextIndex,
    report: int,
    new: Addition,
    entry: int,
    *,
    base: int | None = None,
) -> int:
    """Put a reading and its rows on record and give its key; it is not in force by that.

    Args:
        report: the key of its report.
        entry: of the log, that puts it there.
        base: the key of the machine's reading when this one has people's decisions in it.
    """
    reading = _reading(connection, report, new, entry, base)
    words = _contents(connection, report, reading, new)
    _derived(connection, reading, new.rows)
    index.add_contents(connection, words)
    return reading


def put_in_force(connection: Connection, report: int, reading: int, entry: int) -> None:
    """From `entry` on, `reading` is what the record says of `report`."""
    table = schema.in_force
    now = (table.c.report == report) & table.c.until.is_(None)
    before = connection.execute(select(table.c.since, table.c.reading).where(now)).first()
    if before is not None and before.reading == reading:
        return
    if before is not None and before.since == entry:
        connection.execute(update(table).where(now).values(reading=reading))
        return
    if before is not None:
        connection.execute(update(table).where(now).values(until=entry))
    row = {"report": report, "since": entry, "until": None, "reading": reading}
    connection.execute(insert(table), row)


def _enter(connection: Connection, new: Addition, action: str, subject: str) -> int:
    return log.append(
        connection, at=new.now, who=None, action=action, report=new.ids.report, subject=subject
    )


def _known_keys(connection: Connection, ids: Identity) -> tuple[int | None, int | None]:
    """The keys of the report and of the reading, as far as they are on record."""
    reports, readings = schema.reports, schema.readings
    report = connection.execute(select(reports.c.key).where(reports.c.id == ids.report)).scalar()
    if report is None:
        return None, None
    query = select(readings.c.key).where(readings.c.id == ids.reading)
    return report, connection.execute(query).scalar()


def _is_tied(connection: Connection, key: int, capture: str) -> bool:
    ties = schema.report_captures
    tied = select(ties.c.report).where(ties.c.report == key, ties.c.capture == capture)
    return connection.execute(tied).first() is not None


def _report(connection: Connection, new: Addition) -> int:
    report, ids = new.reading.report, new.ids
    row = {
        "id": ids.report,
        "text_id": report.id,
        "url": report.url,
        "publisher": report.publisher,
        "title": report.title,
        "text": report.text,
        "added_at": new.now,
    }
    return _insert(connection, schema.reports, row)


def _name_report(connection: Connection, index: TextIndex, key: int, report: Report) -> None:
    """The title that is searched is the one that was read last."""
    reports = schema.reports
    query = select(reports.c.title).where(reports.c.key == key)
    before = connection.execute(query).scalar()
    if before != report.title:
        # FTS5 keeps no copy of the words: it must be told which to forget, before they change.
        index.drop_report(connection, key, before, report.text)
        changed = update(reports).where(reports.c.key == key).values(title=report.title)
        connection.execute(changed)
        index.add_report(connection, key, report.title, report.text)


def _capture(connection: Connection, key: int, new: Addition, entry: int) -> None:
    """The capture and its tie to the report; what is known of either stays as it is."""
    capture = new.reading.report.capture
    captures, ties = schema.captures, schema.report_captures
    known = select(captures.c.sha256).where(captures.c.sha256 == capture.sha256)
    if connection.execute(known).first() is None:
        row = {**capture.model_dump(), "source": new.source, "added_at": new.now}
        connection.execute(insert(captures), row)
    if not _is_tied(connection, key, capture.sha256):
        row = {"report": key, "capture": capture.sha256, "entry": entry}
        connection.execute(insert(ties), row)


def _reading(connection: Connection, key: int, new: Addition, entry: int, base: int | None) -> int:
    reading, report = new.reading, new.reading.report
    published = report.published
    row = {
        "id": new.ids.reading,
        "report": key,
        "entry": entry,
        "base": base,
        "capture": new.ids.capture,
        "reader_version": reading.reader.version,
        "model": reading.reader.model,
        "dropped": reading.reader.dropped,
        "mentions": len(reading.mentions),
        "statements": len(reading.statements),
        "events": len(reading.events),
        "commitments": len(reading.commitments),
        "title": report.title,
        "published": None if published is None else published.value,
        "published_basis": None if published is None else published.basis,
        "language": report.language,
        "read_at": new.now,
        "payload": pack(reading),
    }
    return _insert(connection, schema.readings, row)


def _contents(
    connection: Connection, report: int, reading: int, new: Addition
) -> list[tuple[int, str]]:
    """Give the statements the keys of what they say; what nobody said before is to be indexed."""
    rows, text = new.rows, new.reading.report.text
    if not rows.contents:
        return []
    contents = schema.contents
    known = _known_contents(connection, report)
    last = connection.execute(select(func.max(contents.c.key))).scalar() or 0
    made = []
    for item, spans in rows.contents.items():
        if spans not in known:
            known[spans] = last = last + 1
            made.append({"key": last, "report": report, "reading": reading, "item": item})
    if made:
        _insert_all(connection, contents, made)
    for row in rows.tables[schema.statements]:
        if row["item"] in rows.contents:
            row["content"] = known[rows.contents[row["item"]]]
    return [
        (row["key"], PARTS_JOINED_BY.join(span.of(text) for span in rows.contents[row["item"]]))
        for row in made
    ]


def _known_contents(connection: Connection, report: int) -> dict[tuple[Span, ...], int]:
    contents, evidence = schema.contents, schema.evidence
    query = (
        select(contents.c.key, evidence.c.start, evidence.c.stop)
        .join(
            evidence,
            (evidence.c.reading == contents.c.reading) & (evidence.c.item == contents.c.item),
        )
        .where(contents.c.report == report, evidence.c.part == "content")
        .order_by(contents.c.key, evidence.c.ordinal)
    )
    spans: dict[int, list[Span]] = {}
    for key, start, stop in connection.execute(query):
        spans.setdefault(key, []).append(Span(start, stop))
    return {tuple(parts): key for key, parts in spans.items()}


def _derived(connection: Connection, reading_key: int, rows: Rows) -> None:
    for table, listed in rows.tables.items():
        if listed:
            for row in listed:
                row["reading"] = reading_key
            _insert_all(connection, table, listed)


def _insert_all(connection: Connection, table: Table, listed: list[Row]) -> None:
    # Some 200 rows a report, all of plain numbers and text: SQLAlchemy's handling of each single
    # parameter took longer than the database, so the driver is given them as they are.
    sql, order = _insert_sql(connection.dialect, table, tuple(listed[0]))
    if order is None:
        connection.exec_driver_sql(sql, listed)
    else:
        connection.exec_driver_sql(sql, [tuple([row[name] for name in order]) for row in listed])


@lru_cache(maxsize=64)
def _insert_sql(
    dialect: Dialect, table: Table, columns: tuple[str, ...]
) -> tuple[str, tuple[str, ...] | None]:
    """An insert in the database's words; the order of its parameters, None where they are named."""
    compiled = insert(table).compile(dialect=dialect, column_keys=list(columns))
    order = getattr(compiled, "positiontup", None)
    return str(compiled), None if order is None else tuple(order)


def _insert(connection: Connection, table: Table, row: Row) -> int:
    result = connection.execute(insert(table), row)
    key = cast(tuple[int], result.inserted_primary_key)[0]  # set: the insert is of one row
    return int(key)
