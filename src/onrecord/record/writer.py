"""Rows -> tables, inside a transaction that the caller has begun."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection, Table, bindparam, func, insert, select, update

from onrecord.contract import Reading, Report
from onrecord.record import log, schema
from onrecord.record.inserting import Row, insert_rows
from onrecord.record.rows import PARTS_JOINED_BY, Rows, description, page_of
from onrecord.record.words import TextIndex
from onrecord.spans import Span

__all__ = [
    "Addition",
    "Group",
    "Identity",
    "Status",
    "Written",
    "grouped",
    "key_of_reading",
    "key_of_report",
    "known_among",
    "pack",
    "put_in_force",
    "tie_capture",
    "unpack",
    "write",
    "write_new",
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
    time that new rows bear, `read_at` when it was read, None: now. Of a report that is on record, a
    reading that is not to be `in_force` leaves the one that is.
    """

    ids: Identity
    reading: Reading
    rows: Rows
    source: str
    now: str
    read_at: str | None = None
    in_force: bool = True


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
_KNOWN = (
    select(_READINGS.c.id, _TIES.c.capture)
    .join(_TIES, _TIES.c.report == _READINGS.c.report)
    .where(_READINGS.c.id.in_(bindparam("readings", expanding=True)))
)
_KNOWN_REPORTS = select(_REPORTS.c.id, _REPORTS.c.page).where(
    _REPORTS.c.id.in_(bindparam("reports", expanding=True))
    | _REPORTS.c.page.in_(bindparam("pages", expanding=True))
)
_CAPTURED = select(schema.captures.c.sha256).where(
    schema.captures.c.sha256.in_(bindparam("captures", expanding=True))
)
_REPORT_KEY = select(_REPORTS.c.key).where(_REPORTS.c.id == bindparam("report"))
_READING_KEY = select(_READINGS.c.key).where(_READINGS.c.id == bindparam("reading"))
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


def known_among(connection: Connection, some: Sequence[Identity]) -> set[Identity]:
    """Those whose reading is on record, and whose capture is, as one of its report's."""
    found = connection.execute(_KNOWN, {"readings": [ids.reading for ids in some]})
    pairs = {(reading, capture) for reading, capture in found}
    return {ids for ids in some if (ids.reading, ids.capture) in pairs}


class Group(NamedTuple):
    """Additions that can be written together.

    `are_new`: all are of reports on pages that the record has never seen, so that nothing that
    people decided bears on them. Else there is one alone.
    """

    additions: list[Addition]
    are_new: bool


def grouped(connection: Connection, additions: Iterable[Addition]) -> list[Group]:
    """Additions in groups, in their order; what comes after a group may follow from it."""
    those = [
        (new, page_of(new.reading.report.url, new.reading.report.publisher)) for new in additions
    ]
    given = {"reports": [new.ids.report for new, _ in those], "pages": [page for _, page in those]}
    known: set[str | int | None] = set()
    for row in connection.execute(_KNOWN_REPORTS, given):
        known |= {row.id, row.page}
    groups: list[Group] = []
    for new, page in those:
        is_new = new.ids.report not in known and (page is None or page not in known)
        known |= {new.ids.report, page}
        if is_new and groups and groups[-1].are_new:
            groups[-1].additions.append(new)
        else:
            groups.append(Group([new], is_new))
    return groups


def write(connection: Connection, index: TextIndex, new: Addition) -> Written:
    """Put the report, its capture and its reading on record, as far as they are not there yet."""
    key = key_of_report(connection, new.ids.report)
    if key is None:
        return write_new(connection, index, [new])[0]
    return _write_known(connection, index, key, new)


def write_new(
    connection: Connection, index: TextIndex, additions: Sequence[Addition]
) -> list[Written]:
    """Put reports on record that are not there yet, none of them twice.

    Together, for a statement of SQL costs more than a row of it.
    """
    lines = [log.Line(new.now, None, "read", new.ids.report, new.ids.reading) for new in additions]
    entries = log.append_all(connection, lines)
    last = _Keys(*connection.execute(_LAST_KEYS).one())
    captured = _captured(connection, additions)
    rows: dict[Table, list[Row]] = defaultdict(list)
    words: list[tuple[int, str]] = []
    written = []
    for new, entry in zip(additions, entries, strict=True):
        key, reading = last.report + 1, last.reading + 1
        rows[schema.reports].append(_report(key, new))
        if new.ids.capture not in captured:
            captured.add(new.ids.capture)
            rows[schema.captures].append(_capture(new, entry))
        rows[schema.report_captures].append(_tie(key, new.ids.capture, entry))
        made, said = _rows_of_reading(key, new, entry, last, None, {})
        for table, some in made:
            rows[table] += some
        words += said
        force = {"report": key, "since": entry, "until": None, "reading": reading}
        rows[schema.in_force].append(force)
        last = _Keys(key, reading, last.content + len(said))
        written.append(Written("added", key, reading, entry))
    insert_rows(connection, rows.items())
    index.add_contents(connection, words)
    reports = [(row["key"], row["title"], row["text"]) for row in rows[schema.reports]]
    index.add_reports(connection, reports)
    return written


def _write_known(connection: Connection, index: TextIndex, key: int, new: Addition) -> Written:
    """Put on record what is new of a report that is there: its reading, its capture."""
    ids = new.ids
    known = key_of_reading(connection, ids.reading)
    is_tied = _is_tied(connection, key, ids.capture)
    if known is not None and is_tied:
        return Written("unchanged", key, known, 0)
    read = "read" if new.in_force else "also_read"
    action, subject = ("captured", ids.capture) if known is not None else (read, ids.reading)
    entry = log.append(
        connection, at=new.now, who=None, action=action, report=ids.report, subject=subject
    )
    rows: list[tuple[Table, Sequence[Row]]] = []
    if ids.capture not in _captured(connection, [new]):
        rows.append((schema.captures, [_capture(new, entry)]))
    if not is_tied:
        rows.append((schema.report_captures, [_tie(key, ids.capture, entry)]))
    if known is not None:
        insert_rows(connection, rows)
        return Written("unchanged", key, known, entry)
    last = _Keys(*connection.execute(_LAST_KEYS).one())
    said_before = _known_contents(connection, key)
    made, words = _rows_of_reading(key, new, entry, last, None, said_before)
    insert_rows(connection, [*rows, *made])
    index.add_contents(connection, words)
    if new.in_force:
        _name_report(connection, index, key, new.reading.report)
        put_in_force(connection, key, last.reading + 1, entry)
    return Written("read_again", key, last.reading + 1, entry)


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
    said_before = _known_contents(connection, report)
    rows, words = _rows_of_reading(report, new, entry, last, base, said_before)
    insert_rows(connection, rows)
    index.add_contents(connection, words)
    return last.reading + 1


def _rows_of_reading(
    report: int,
    new: Addition,
    entry: int,
    last: _Keys,
    base: int | None,
    said_before: dict[tuple[Span, ...], int],
) -> tuple[list[tuple[Table, Sequence[Row]]], list[tuple[int, str]]]:
    """The rows of a reading, and what its statements say that none said before, by key."""
    reading = last.reading + 1
    row = {"key": reading, "report": report, "entry": entry, "base": base, **_reading(new)}
    made, words = _contents(report, reading, new, said_before, last.content)
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
    if connection.execute(_CAPTURED, {"captures": [sha256]}).first() is None:
        rows.append((schema.captures, [{**capture, "entry": entry, "added_at": now}]))
    insert_rows(connection, [*rows, (schema.report_captures, [_tie(key, sha256, entry)])])
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


def key_of_report(connection: Connection, report: str) -> int | None:
    """The key of the report with an id, None if it is not on record."""
    return connection.execute(_REPORT_KEY, {"report": report}).scalar()


def key_of_reading(connection: Connection, reading: str) -> int | None:
    """The key of the reading with an id, None if it is not on record."""
    return connection.execute(_READING_KEY, {"reading": reading}).scalar()


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
        index.add_reports(connection, [(key, report.title, report.text)])


def _captured(connection: Connection, additions: Collection[Addition]) -> set[str]:
    """The captures among theirs that are on record, whatever report they are of."""
    given = {"captures": [new.ids.capture for new in additions]}
    return set(connection.execute(_CAPTURED, given).scalars())


def _capture(new: Addition, entry: int) -> Row:
    capture = new.reading.report.capture
    times = {"entry": entry, "added_at": new.now}
    return {**capture.model_dump(), "source": new.source, **times}


def _tie(report: int, capture: str, entry: int) -> Row:
    return {"report": report, "capture": capture, "entry": entry}


def _reading(new: Addition) -> Row:
    own = {"id": new.ids.reading, "capture": new.ids.capture, "read_at": new.read_at or new.now}
    return {**own, **description(new.reading)}


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
