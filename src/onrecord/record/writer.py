"""Rows -> tables, inside a transaction that the caller has begun."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection, Table, bindparam, func, insert, select, update

from onrecord.contract import Reading, Report
from onrecord.record import log, schema
from onrecord.record.inserting import Row, insert_rows
from onrecord.record.rows import PARTS_JOINED_BY, Rows, page_of
from onrecord.record.words import TextIndex
from onrecord.spans import Span

__all__ = [
    "Addition",
    "Identity",
    "Status",
    "Written",
    "is_known",
    "key_of_reading",
    "key_of_report",
    "pack",
    "put_in_force",
    "tie_capture",
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


# What is asked for each report is put together once.
_READINGS, _REPORTS, _TIES = schema.readings, schema.reports, schema.report_captures
_IS_KNOWN = (
    select(_READINGS.c.key)
    .join(_TIES, _TIES.c.report == _READINGS.c.report)
    .where(_READINGS.c.id == bindparam("reading"), _TIES.c.capture == bindparam("capture"))
)
_REPORT_KEY = select(_REPORTS.c.key).where(_REPORTS.c.id == bindparam("report"))
_READING_KEY = select(_READINGS.c.key).where(_READINGS.c.id == bindparam("reading"))
_IS_CAPTURED = select(schema.captures.c.sha256).where(
    schema.captures.c.sha256 == bindparam("capture")
)
_IS_TIED = select(_TIES.c.report).where(
    _TIES.c.report == bindparam("report"), _TIES.c.capture == bindparam("capture")
)
_LAST_KEYS = select(
    *(
        select(func.coalesce(func.max(table.c.key), 0)).scalar_subquery()
        for table in (_REPORTS, _READINGS, schema.contents)
    )
)


class _Keys(NamedTuple):
    """The last keys that were given; only who may write asks for them."""

    report: int
    reading: int
    content: int


def is_known(connection: Connection, ids: Identity) -> bool:
    """True if the reading is on record, and the capture as one of its report's."""
    given = {"reading": ids.reading, "capture": ids.capture}
    return connection.execute(_IS_KNOWN, given).first() is not None


def write(connection: Connection, index: TextIndex, new: Addition) -> Written:
    """Put the report, its capture and its reading on record, as far as they are not there yet."""
    ids, report = new.ids, new.reading.report
    key, known = _known_keys(connection, ids)
    if key is not None and known is not None and _is_tied(connection, key, ids.capture):
        return Written("unchanged", key, known, 0)
    is_new = key is None
    action, subject = ("captured", ids.capture) if known is not None else ("read", ids.reading)
    entry = _enter(connection, new, action, subject)
    last = _Keys(*connection.execute(_LAST_KEYS).one())
    key = last.report + 1 if key is None else key
    rows: list[tuple[Table, Sequence[Row]]] = [
        *([(schema.reports, [_report(key, new)])] if is_new else []),
        *_capture(connection, key, new, entry, is_new),
    ]
    if known is not None:
        insert_rows(connection, rows)
        return Written("unchanged", key, known, entry)
    reading = last.reading + 1
    made, words = _rows_of_reading(connection, key, new, entry, last, None, is_new)
    rows += made
    if is_new:
        row = {"report": key, "since": entry, "until": None, "reading": reading}
        rows.append((schema.in_force, [row]))
    insert_rows(connection, rows)
    index.add_contents(connection, words)
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
    last = _Keys(*connection.execute(_LAST_KEYS).one())
    rows, words = _rows_of_reading(connection, report, new, entry, last, base, False)
    insert_rows(connection, rows)
    index.add_contents(connection, words)
    return last.reading + 1


def _rows_of_reading(
    connection: Connection,
    report: int,
    new: Addition,
    entry: int,
    last: _Keys,
    base: int | None,
    is_new: bool,
) -> tuple[list[tuple[Table, Sequence[Row]]], list[tuple[int, str]]]:
    """The rows of a reading, and what its statements say that none said before, by key."""
    reading = last.reading + 1
    row = {"key": reading, "report": report, "entry": entry, "base": base, **_reading(new)}
    known = {} if is_new else _known_contents(connection, report)
    made, words = _contents(report, reading, new, known, last.content)
    for listed in new.rows.tables.values():
        for one in listed:
            one["reading"] = reading
    rows: list[tuple[Table, Sequence[Row]]] = [
        (schema.readings, [row]),
        (schema.payloads, [{"reading": reading, "payload": pack(new.reading)}]),
        (schema.contents, made),
        *new.rows.tables.items(),
    ]
    return rows, words


def tie_capture(connection: Connection, report: str, capture: Mapping[str, Any], now: str) -> bool:
    """Say that a known report was found in other bytes as well; False if that is known.

    Args:
        connection: may write.
        report: its id.
        capture: a row of `captures`.
        now: the time that the entry bears.
    """
    sha256 = capture["sha256"]
    key = key_of_report(connection, report)
    if key is None or _is_tied(connection, key, sha256):
        return False
    entry = log.append(
        connection, at=now, who=None, action="captured", report=report, subject=sha256
    )
    rows: list[tuple[Table, Sequence[Row]]] = []
    if connection.execute(_IS_CAPTURED, {"capture": sha256}).first() is None:
        rows.append((schema.captures, [{**capture, "entry": entry, "added_at": now}]))
    tie = {"report": key, "capture": sha256, "entry": entry}
    insert_rows(connection, [*rows, (schema.report_captures, [tie])])
    return True


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


def key_of_report(connection: Connection, report: str) -> int | None:
    """The key of the report with an id, None if it is not on record."""
    return connection.execute(_REPORT_KEY, {"report": report}).scalar()


def key_of_reading(connection: Connection, reading: str) -> int | None:
    """The key of the reading with an id, None if it is not on record."""
    return connection.execute(_READING_KEY, {"reading": reading}).scalar()


def _known_keys(connection: Connection, ids: Identity) -> tuple[int | None, int | None]:
    """The keys of the report and of the reading, as far as they are on record."""
    report = key_of_report(connection, ids.report)
    return report, None if report is None else key_of_reading(connection, ids.reading)


def _is_tied(connection: Connection, key: int, capture: str) -> bool:
    return connection.execute(_IS_TIED, {"report": key, "capture": capture}).first() is not None


def _report(key: int, new: Addition) -> Row:
    report, ids = new.reading.report, new.ids
    return {
        "key": key,
        "id": ids.report,
        "text_id": report.id,
        "url": report.url,
        "publisher": report.publisher,
        "page": page_of(report.url, report.publisher),
        "title": report.title,
        "added_at": new.now,
        "text": report.text,
    }


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


def _capture(
    connection: Connection, key: int, new: Addition, entry: int, is_new: bool
) -> Iterator[tuple[Table, Sequence[Row]]]:
    """The capture and its tie to the report; what is known of either stays as it is."""
    capture = new.reading.report.capture
    if connection.execute(_IS_CAPTURED, {"capture": capture.sha256}).first() is None:
        row = {
            **capture.model_dump(),
            "source": new.source,
            "entry": entry,
            "added_at": new.now,
        }
        yield schema.captures, [row]
    if is_new or not _is_tied(connection, key, capture.sha256):
        row = {"report": key, "capture": capture.sha256, "entry": entry}
        yield schema.report_captures, [row]


def _reading(new: Addition) -> Row:
    reading, report = new.reading, new.reading.report
    published = report.published
    return {
        "id": new.ids.reading,
        "capture": new.ids.capture,
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
        "read_at": new.now,
    }


def _contents(
    report: int,
    reading: int,
    new: Addition,
    known: dict[tuple[Span, ...], int],
    last: int,
) -> tuple[list[Row], list[tuple[int, str]]]:
    """Give the statements the keys of what they say; what nobody said before is to be indexed.

    `known` are the keys of what the report's statements said before, `last` the last of all.
    """
    rows, text = new.rows, new.reading.report.text
    made = []
    for item, spans in rows.contents.items():
        if spans not in known:
            known[spans] = last = last + 1
            made.append({"key": last, "report": report, "reading": reading, "item": item})
    for row in rows.tables[schema.statements]:
        if row["item"] in rows.contents:
            row["content"] = known[rows.contents[row["item"]]]
    words = [
        (row["key"], PARTS_JOINED_BY.join(span.of(text) for span in rows.contents[row["item"]]))
        for row in made
    ]
    return made, words


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
