"""Rows -> tables, inside a transaction that the caller has begun."""

from __future__ import annotations

import zlib
from functools import lru_cache
from typing import Literal, NamedTuple, cast

from sqlalchemy import Connection, Dialect, Table, insert, select, update

from onrecord.contract import Reading, Report
from onrecord.record import schema
from onrecord.record.rows import PARTS_JOINED_BY, Row, Rows
from onrecord.record.search import TextIndex

__all__ = ["Addition", "Identity", "Status", "is_known", "pack", "unpack", "write"]

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

    who: Identity
    reading: Reading
    rows: Rows
    source: str
    now: str


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


def is_known(connection: Connection, who: Identity) -> bool:
    """True if the reading is on record, and the capture as one of its report's."""
    known = (
        select(schema.readings.c.key)
        .join(schema.reports, schema.reports.c.key == schema.readings.c.report)
        .join(schema.report_captures, schema.report_captures.c.report == schema.reports.c.key)
        .where(schema.readings.c.id == who.reading)
        .where(schema.report_captures.c.capture == who.capture)
    )
    return connection.execute(known).first() is not None


def write(connection: Connection, index: TextIndex, new: Addition) -> Status:
    """Put the report, its capture and its reading on record, as far as they are not there yet."""
    report, rows = new.reading.report, new.rows
    key, is_new = _report(connection, new)
    _capture(connection, key, new)
    if not is_new and _has_reading(connection, new.who.reading):
        return "unchanged"
    reading_key = _reading(connection, key, new)
    _derived(connection, reading_key, rows)
    if is_new:
        index.add_report(connection, key, report.title, report.text)
    else:
        _retire(connection, index, key, report)
    _make_current(connection, key, reading_key, is_new)
    index.add_statements(connection, _new_words(connection, reading_key, rows))
    return "added" if is_new else "read_again"


def _report(connection: Connection, new: Addition) -> tuple[int, bool]:
    report, who = new.reading.report, new.who
    known = select(schema.reports.c.key).where(schema.reports.c.id == who.report)
    key = connection.execute(known).scalar()
    if key is not None:
        return int(key), False
    row = {
        "id": who.report,
        "text_id": report.id,
        "url": report.url,
        "publisher": report.publisher,
        "text": report.text,
        "added_at": new.now,
        **_described(report),
    }
    return _insert(connection, schema.reports, row), True


def _described(report: Report) -> Row:
    """What a later reading may know better than the first."""
    published = report.published
    return {
        "title": report.title,
        "authors": list(report.authors),
        "published": None if published is None else published.value,
        "published_basis": None if published is None else published.basis,
        "language": report.language,
        "posts": [post.model_dump() for post in report.posts],
        "credits": [credit.model_dump() for credit in report.credits],
    }


def _capture(connection: Connection, key: int, new: Addition) -> None:
    """The capture and its tie to the report; what is known of either stays as it is."""
    capture = new.reading.report.capture
    captures, ties = schema.captures, schema.report_captures
    known = select(captures.c.sha256).where(captures.c.sha256 == capture.sha256)
    if connection.execute(known).first() is None:
        row = {**capture.model_dump(), "source": new.source, "added_at": new.now}
        connection.execute(insert(captures), row)
    tied = select(ties.c.report).where(ties.c.report == key, ties.c.capture == capture.sha256)
    if connection.execute(tied).first() is None:
        row = {"report": key, "capture": capture.sha256, "added_at": new.now}
        connection.execute(insert(ties), row)


def _reading(connection: Connection, key: int, new: Addition) -> int:
    reading = new.reading
    row = {
        "id": new.who.reading,
        "report": key,
        "capture": new.who.capture,
        "reader_version": reading.reader.version,
        "model": reading.reader.model,
        "dropped": reading.reader.dropped,
        "mentions": len(reading.mentions),
        "statements": len(reading.statements),
        "events": len(reading.events),
        "commitments": len(reading.commitments),
        "read_at": new.now,
        "payload": pack(reading),
    }
    return _insert(connection, schema.readings, row)


def _has_reading(connection: Connection, reading: str) -> bool:
    readings = schema.readings
    known = select(readings.c.key).where(readings.c.id == reading)
    return connection.execute(known).first() is not None


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


def _retire(connection: Connection, index: TextIndex, key: int, report: Report) -> None:
    """Take the former reading's words out of the index, and describe the report anew.

    The index keeps no copy of its words: it must be told which to forget, before they change.
    """
    described = _described(report)
    reports = schema.reports
    columns = [reports.c[name] for name in described]
    before = connection.execute(select(*columns).where(reports.c.key == key)).mappings().one()
    index.drop_statements(connection, _current_words(connection, key, report.text))
    if dict(before) != described:
        index.drop_report(connection, key, before["title"], report.text)
        connection.execute(update(reports).where(reports.c.key == key).values(**described))
        index.add_report(connection, key, report.title, report.text)


def _make_current(connection: Connection, key: int, reading_key: int, is_new: bool) -> None:
    current = schema.current_readings
    if is_new:
        connection.execute(insert(current), {"report": key, "reading": reading_key})
    else:
        changed = update(current).where(current.c.report == key).values(reading=reading_key)
        connection.execute(changed)


def _new_words(connection: Connection, reading_key: int, rows: Rows) -> list[tuple[int, str]]:
    if not rows.contents:
        return []
    statements = schema.statements
    keys = select(statements.c.key, statements.c.item).where(statements.c.reading == reading_key)
    return [(key, rows.contents[item]) for key, item in connection.execute(keys)]


def _current_words(connection: Connection, key: int, text: str) -> list[tuple[int, str]]:
    """The contents of the statements of a report's current reading, as they were indexed."""
    statements, evidence, current = schema.statements, schema.evidence, schema.current_readings
    query = (
        select(statements.c.key, evidence.c.start, evidence.c.stop)
        .join(current, current.c.reading == statements.c.reading)
        .join(
            evidence,
            (evidence.c.reading == statements.c.reading) & (evidence.c.item == statements.c.item),
        )
        .where(current.c.report == key, evidence.c.part == "content")
        .order_by(statements.c.key, evidence.c.ordinal)
    )
    parts: dict[int, list[str]] = {}
    for statement, start, stop in connection.execute(query):
        parts.setdefault(statement, []).append(text[start:stop])
    return [(statement, PARTS_JOINED_BY.join(words)) for statement, words in parts.items()]


def _insert(connection: Connection, table: Table, row: Row) -> int:
    result = connection.execute(insert(table), row)
    key = cast(tuple[int], result.inserted_primary_key)[0]  # set: the insert is of one row
    return int(key)
