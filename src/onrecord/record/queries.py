"""Typed answers to what people ask of a record.

All of them speak of the reading of each report that is in force at a `Moment`. Ids of reports are
the record's (see `rows.report_id`); ids of values are the contract's, local to that reading, and
`claim` is the hash of what a value claims, 16 hex digits, the same in every reading that claims it.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from pydantic import ValidationError
from sqlalchemy import (
    Connection,
    FromClause,
    RowMapping,
    Select,
    distinct,
    exists,
    func,
    not_,
    select,
    true,
)
from sqlalchemy.sql.elements import ColumnElement

from onrecord.contract import Reading
from onrecord.errors import RecordNotFound, RecordUnusable, UsageError
from onrecord.record import schema
from onrecord.record.actors import Who, as_hex, at_most, is_who, members_of_all, naming, who
from onrecord.record.anchors import AROUND
from onrecord.record.moments import Moment, current, holds, in_force_at
from onrecord.record.writer import unpack
from onrecord.spans import Evidence, Span

__all__ = [
    "AROUND",
    "CommitmentLine",
    "Counts",
    "Quoted",
    "ReportLine",
    "SpeakerLine",
    "StatementLine",
    "base_of",
    "commitments",
    "count_all",
    "evidence_of",
    "find_report",
    "read_payload",
    "reports",
    "speakers",
    "statements",
]

_AT_ONCE = 500
"""Readings whose words are fetched by one query."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What is on record. Publishers are those named; values are those of current readings."""

    reports: int
    publishers: int
    captures: int
    readings: int
    mentions: int
    statements: int
    events: int
    commitments: int


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A report on record.

    `published` is EDTF; `text_id` is the contract's `report.id`; `opening` are the first characters
    of the text, whole words; `added_at` and `read_at` (of the current reading) are ISO 8601 in UTC;
    `readings` counts all, the other counts the current one: `actual` are those of its events that
    are of that realis, `decided` those of its values that people decided on.
    """

    id: str
    text_id: str
    url: str | None
    publisher: str | None
    title: str | None
    opening: str
    published: str | None
    published_basis: str | None
    language: str | None
    added_at: str
    read_at: str
    readings: int
    mentions: int
    statements: int
    events: int
    actual: int
    commitments: int
    decided: int


@dataclass(frozen=True, slots=True)
class SpeakerLine:
    """Who speaks, how they are identified, and how often.

    `name` is None for statements whose speaker nobody identifies. Actors are one where the registry
    or a person says so, or where name and kind are the same. Reports are not independent sources:
    copies of one story count as often as they were printed.
    """

    name: str | None
    kind: str | None
    registry: str | None
    identification: str
    statements: int
    reports: int
    publishers: int


@dataclass(frozen=True, slots=True)
class StatementLine:
    """A statement, with its words. `speaker` and `via` rules are the contract's."""

    report: str
    publisher: str | None
    published: str | None
    id: str
    claim: str
    speaker: str | None
    identification: str
    kind: str
    anonymity: str | None
    hand: str
    speech_act: str
    polarity: str
    form: str
    content: tuple[Evidence, ...]
    cue: tuple[Evidence, ...]
    source: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class CommitmentLine:
    """A commitment, with its words; `statement` is the contract id of the one it is made in."""

    report: str
    publisher: str | None
    published: str | None
    id: str
    claim: str
    committer: str | None
    act: str
    force: str
    speaker: str | None
    speaker_authority: str
    deadline: str | None
    beneficiary: str | None
    statement: str | None
    act_words: tuple[Evidence, ...]
    conditions: tuple[Evidence, ...]
    evidence: tuple[Evidence, ...]


class Quoted(NamedTuple):
    """One piece of evidence of a value, opened.

    `part` says what it is evidence of (`mention`, `content`, `cue`, `source`, `anonymity`,
    `trigger`, `event`, `fatalities`, `injured`, `act`, `condition`, `commitment`, `time`, `role`,
    `part_of`, `size`);
    `before` and `after` are up to `AROUND` code points of text around the quote.
    """

    part: str
    ordinal: int
    evidence: Evidence
    before: str
    after: str


class ReportKey(NamedTuple):
    """A report found: its key, its id, and the key of its current reading."""

    key: int
    id: str
    reading: int


def count_all(connection: Connection, moment: Moment) -> Counts:
    """How much of what is on record."""
    readings, captures, now = schema.readings, schema.captures, current(moment)
    sums = [
        func.coalesce(func.sum(readings.c[name]), 0)
        for name in ("mentions", "statements", "events", "commitments")
    ]
    values = select(func.count(), *sums).join(now, now.c.reading == readings.c.key)
    reports, mentions, said, done, promised = connection.execute(values).one()
    captured = select(func.count()).select_from(captures)
    read = select(func.count()).where(readings.c.base.is_(None))
    if moment is not None:
        captured = captured.where(captures.c.entry <= moment)
        read = read.where(readings.c.entry <= moment)
    return Counts(
        reports=reports,
        publishers=connection.execute(_count_publishers(moment)).scalar_one(),
        captures=connection.execute(captured).scalar_one(),
        readings=connection.execute(read).scalar_one(),
        mentions=mentions,
        statements=said,
        events=done,
        commitments=promised,
    )


def _count_publishers(moment: Moment) -> Select[Any]:
    reports, now = schema.reports, schema.in_force
    if moment is None:
        return select(func.count(distinct(reports.c.publisher)))
    # Of each publisher one report that was there is enough.
    named = select(reports.c.publisher).distinct().subquery("named")
    there = (
        exists()
        .where(reports.c.publisher == named.c.publisher, now.c.report == reports.c.key)
        .where(now.c.since <= moment)
    )
    return select(func.count()).select_from(named).where(there)


def find_report(connection: Connection, prefix: str, moment: Moment = None) -> ReportKey:
    """The report whose id begins with `prefix`: the record's id or the contract's text id.

    Raises:
        RecordNotFound: there is none.
        UsageError: there is more than one.
    """
    wanted = prefix.strip().lower()
    table, now = schema.reports, schema.in_force
    found: Sequence[ReportKey] = ()
    if wanted and set(wanted) <= set("0123456789abcdef"):
        # Asked by the report, and not of all that is in force.
        reading = (
            select(now.c.reading)
            .where(now.c.report == table.c.key, holds(now, moment))
            .correlate(table)
            .scalar_subquery()
        )
        there = exists().where(now.c.report == table.c.key, holds(now, moment))
        query = (
            select(table.c.key, table.c.id, reading.label("reading"))
            .where(_begins(table.c.id, wanted) | _begins(table.c.text_id, wanted), there)
            .order_by(table.c.key)
            .limit(4)
        )
        found = [ReportKey(*row) for row in connection.execute(query)]
    if not found:
        raise RecordNotFound(
            "no report on record has an id that begins so",
            source=prefix,
            advice="`onrecord show` lists the reports with their ids",
        )
    if len(found) > 1:
        ids = ", ".join(report.id[: max(12, len(wanted) + 4)] for report in found[:3])
        more = "" if len(found) <= 3 else ", ..."
        raise UsageError(
            f"more than one report has an id that begins so ({ids}{more})",
            source=prefix,
            advice="give more of the report's own id",
        )
    return found[0]


def reports(
    connection: Connection, *, only: int | None, limit: int | None, moment: Moment
) -> list[ReportLine]:
    """Reports with their counts, the latest published first; `only` is the key of one."""
    table, readings = schema.reports, schema.readings
    listed = (
        select(readings)
        .where(in_force_at(readings.c.key, moment))
        .order_by(readings.c.published.desc(), readings.c.key.desc())
        .limit(limit)
    )
    if only is not None:
        listed = listed.where(readings.c.report == only)
    shown = listed.subquery("shown")
    read = readings.alias("read")
    all_readings = (
        select(func.count())
        .where(read.c.report == table.c.key, read.c.base.is_(None))
        .where(true() if moment is None else read.c.entry <= moment)
        .correlate(table)
        .scalar_subquery()
    )
    query = (
        select(
            table.c.id,
            table.c.text_id,
            table.c.url,
            table.c.publisher,
            shown.c.title,
            func.substr(table.c.text, 1, _OPENING).label("opening"),
            shown.c.published,
            shown.c.published_basis,
            shown.c.language,
            table.c.added_at,
            shown.c.read_at,
            all_readings.label("readings"),
            shown.c.mentions,
            shown.c.statements,
            shown.c.events,
            _actual(shown).label("actual"),
            shown.c.commitments,
            _decided(shown, moment).label("decided"),
        )
        .join(shown, shown.c.report == table.c.key)
        .order_by(shown.c.published.desc(), shown.c.key.desc())
    )
    return [
        ReportLine(
            **{
                **row,
                "opening": _whole_words(row["opening"]),
                "published": row["published"] or None,
            }
        )
        for row in connection.execute(query).mappings()
    ]


def _actual(shown: FromClause) -> ColumnElement[int]:
    """How many events of a reading are actual: neither denied nor promised nor of a condition."""
    events = schema.events
    found = select(func.count()).where(events.c.reading == shown.c.key, events.c.realis == "actual")
    return found.correlate(shown).scalar_subquery()


def _decided(shown: FromClause, moment: Moment) -> ColumnElement[int]:
    """On how many values of a reading, or of the machine's under it, people decided."""
    anchors = schema.anchors
    found = select(func.count(distinct(anchors.c.local))).where(
        anchors.c.reading == func.coalesce(shown.c.base, shown.c.key),
        anchors.c.local != "",  # a comment on the report as a whole
        holds(anchors, moment),
    )
    return found.correlate(shown).scalar_subquery()


_OPENING = 80  # characters


def _whole_words(text: str) -> str:
    """The beginning of a text without the word that it was cut in."""
    flat = " ".join(text.split())
    return flat if len(text) < _OPENING or " " not in flat else flat.rpartition(" ")[0]


def base_of(connection: Connection, reading: int) -> int:
    """The key of the machine's reading under one with people's decisions; else its own."""
    readings = schema.readings
    query = select(readings.c.base).where(readings.c.key == reading)
    return connection.execute(query).scalar() or reading


def read_payload(connection: Connection, reading: int) -> Reading:
    """The reading with this key, as it was recorded.

    Raises:
        RecordUnusable: its payload is damaged.
    """
    readings, table, payloads = schema.readings, schema.reports, schema.payloads
    query = (
        select(payloads.c.payload, readings.c.id, table.c.text)
        .join(table, table.c.key == readings.c.report)
        .join(payloads, payloads.c.reading == readings.c.key)
        .where(readings.c.key == reading)
    )
    payload, name, text = connection.execute(query).one()
    try:
        return unpack(payload, text)
    except (zlib.error, ValidationError) as error:
        raise RecordUnusable(
            f"the reading {name[:12]} is damaged",
            advice="restore the record from a backup, or read its report again",
        ) from error


def speakers(connection: Connection, *, limit: int | None, moment: Moment) -> list[SpeakerLine]:
    """Who speaks, the most quoted first."""
    merged = members_of_all(connection, moment)
    said, actors, table = schema.statements, schema.actors, schema.reports
    same_registry = func.coalesce(actors.c.registry, actors.c.name)
    count = func.count()
    query = (
        select(
            func.min(actors.c.name).label("name"),
            actors.c.kind,
            actors.c.registry,
            said.c.identification,
            count.label("statements"),
            func.count(distinct(table.c.key)).label("reports"),
            func.count(distinct(table.c.publisher)).label("publishers"),
        )
        .select_from(_current(said, moment))
        .outerjoin(actors, _is_actor(actors, said.c.reading, said.c.speaker))
        .group_by(same_registry, actors.c.kind, actors.c.registry, said.c.identification)
        .order_by(
            count.desc(),
            func.min(actors.c.name).nulls_first(),
            said.c.identification,
            actors.c.kind.nulls_first(),
            actors.c.registry.nulls_first(),
        )
        .limit(limit)
    )
    if merged:
        slugs = tuple(slug for one in merged for slug in one.slugs)
        claims = tuple(claim for one in merged for claim in one.claims)
        anybody = is_who(actors, Who(slugs, claims, ()))
        # Null is neither in a list nor not in it.
        query = query.where(func.coalesce(not_(anybody), true()))
    lines = [SpeakerLine(**row) for row in connection.execute(query).mappings()]
    if not merged:
        return lines
    lines += [line for one in merged for line in _speaks_as_one(connection, one, moment)]
    lines.sort(key=lambda line: (-line.statements, line.name or "", line.identification))
    return lines[:limit]


def _speaks_as_one(connection: Connection, one: Who, moment: Moment) -> list[SpeakerLine]:
    """A merged actor, by how it is identified; its name is the one that most reports give."""
    said, actors, table = schema.statements, schema.actors, schema.reports
    query = (
        select(
            actors.c.name,
            actors.c.kind,
            actors.c.registry,
            said.c.identification,
            table.c.key,
            table.c.publisher,
        )
        .select_from(_current(said, moment))
        .join(actors, _is_actor(actors, said.c.reading, said.c.speaker))
        .where(is_who(actors, one))
    )
    by_identification: dict[str, list[Any]] = {}
    for row in connection.execute(query):
        by_identification.setdefault(row.identification, []).append(row)
    lines = []
    for identification, rows in by_identification.items():
        named = Counter(row.name for row in rows).most_common()
        name = min(one for one, often in named if often == named[0][1])
        registry = next((row.registry for row in rows if row.registry is not None), None)
        kind = next(row.kind for row in rows if row.name == name)
        publishers = {row.publisher for row in rows} - {None}
        reports_ = {row.key for row in rows}
        lines.append(
            SpeakerLine(
                name, kind, registry, identification, len(rows), len(reports_), len(publishers)
            )
        )
    return lines


def statements(
    connection: Connection,
    *,
    only: int | None,
    speaker: str | None,
    limit: int | None,
    moment: Moment,
) -> list[StatementLine]:
    """Statements in the order of their reports' dates and of the text.

    `only` is the key of one report; `speaker` is an actor's name, registry slug or claim.
    """
    said, actors = schema.statements, schema.actors
    one = None if speaker is None else who(connection, speaker, moment)
    is_speaker = None if one is None else is_who(actors, one)
    having = None if is_speaker is None or one is None else _spoken_in(connection, one)
    some = _first_readings(connection, "statements", having, only, limit, moment)
    query = (
        select(said, actors.c.name.label("speaker_name"), *_of_report())
        .select_from(_in_readings(said))
        .outerjoin(actors, _is_actor(actors, said.c.reading, said.c.speaker))
    )
    if is_speaker is not None:
        query = query.where(is_speaker)
    rows = _rows_in(connection, query, said, some, limit)
    words = _words(connection, {row["reading"] for row in rows})
    return [_statement_line(row, words) for row in rows]


def commitments(
    connection: Connection, *, only: int | None, limit: int | None, moment: Moment
) -> list[CommitmentLine]:
    """Commitments in the order of their reports' dates and of the text."""
    made, said = schema.commitments, schema.statements
    some = _first_readings(connection, "commitments", None, only, limit, moment)
    people = {name: schema.actors.alias(name) for name in ("committer", "speaker", "beneficiary")}
    source: FromClause = _in_readings(made)
    for name, alias in people.items():
        source = source.outerjoin(alias, _is_actor(alias, made.c.reading, made.c[name]))
    told = (said.c.reading == made.c.reading) & (said.c.item == made.c.statement)
    query = select(
        made,
        *(alias.c.name.label(f"{name}_name") for name, alias in people.items()),
        said.c.local.label("statement_local"),
        *_of_report(),
    ).select_from(source.outerjoin(said, told))
    rows = _rows_in(connection, query, made, some, limit)
    words = _words(connection, {row["reading"] for row in rows})
    return [_commitment_line(row, words) for row in rows]


def _first_readings(
    connection: Connection,
    counted: str,
    having: ColumnElement[bool] | None,
    only: int | None,
    limit: int | None,
    moment: Moment,
) -> list[int]:
    """Readings in force that have values of a kind, by date of report, undated ones last.

    Each has one such value at least: of so many values as are asked for there need be no more
    readings, and the others need not be looked at.
    """
    readings = schema.readings
    query = select(readings.c.key).where(
        readings.c[counted] > 0, in_force_at(readings.c.key, moment)
    )
    if having is not None:
        query = query.where(having)
    if only is not None:
        query = query.where(readings.c.report == only)
    query = query.order_by(readings.c.published, readings.c.key)
    dated = connection.execute(query.where(readings.c.published > "").limit(limit))
    found = list(dated.scalars())
    left = None if limit is None else limit - len(found)
    if left is None or left > 0:
        undated = connection.execute(query.where(readings.c.published == "").limit(left))
        found += undated.scalars()
    return found


def _spoken_in(connection: Connection, one: Who) -> ColumnElement[bool]:
    """True for readings in which somebody speaks."""
    said, actors, readings = schema.statements, schema.actors, schema.readings
    speaks = exists().where(
        said.c.reading == readings.c.key,
        _is_actor(actors, said.c.reading, said.c.speaker),
        is_who(actors, one),
    )
    few = at_most(connection, naming(one))
    return speaks if few is None else readings.c.key.in_(few) & speaks


def _rows_in(
    connection: Connection,
    query: Select[Any],
    table: FromClause,
    readings: Sequence[int],
    limit: int | None,
) -> list[RowMapping]:
    """The rows of a table in some readings, in their order."""
    rows: list[RowMapping] = []
    for first in range(0, len(readings), _AT_ONCE):
        some = list(readings[first : first + _AT_ONCE])
        place = {key: number for number, key in enumerate(some)}
        found = connection.execute(query.where(table.c.reading.in_(some))).mappings().all()
        rows += sorted(found, key=lambda row: (place[row["reading"]], row["item"]))
        if limit is not None and len(rows) >= limit:
            return rows[:limit]
    return rows


def evidence_of(connection: Connection, reading: int, local: str) -> list[Quoted]:
    """All the words behind the value with contract id `local`, in the order of the text.

    For an actor or a place these are also the words of its mentions.

    Raises:
        RecordNotFound: the reading has no such value.
    """
    items = [
        item
        for table in _VALUES
        for item in connection.execute(
            select(table.c.item).where(table.c.reading == reading, table.c.local == local)
        ).scalars()
    ]
    if not items:
        raise RecordNotFound(
            "the report's reading has no such value",
            source=local,
            advice="`onrecord show REPORT` lists them",
        )
    mentions = schema.mentions
    naming = select(mentions.c.item).where(
        mentions.c.reading == reading,
        mentions.c.actor.in_(items) | mentions.c.place.in_(items),
    )
    items += connection.execute(naming).scalars()
    table, readings, texts = schema.evidence, schema.readings, schema.reports
    query = (
        select(table.c.part, table.c.ordinal, table.c.start, table.c.stop)
        .where(table.c.reading == reading, table.c.item.in_(items))
        .order_by(table.c.start, table.c.stop, table.c.part, table.c.ordinal)
    )
    text = connection.execute(
        select(texts.c.text)
        .join(readings, readings.c.report == texts.c.key)
        .where(readings.c.key == reading)
    ).scalar_one()
    return [
        Quoted(
            part,
            ordinal,
            Evidence.at(Span(start, stop), text),
            text[max(0, start - AROUND) : start],
            text[stop : stop + AROUND],
        )
        for part, ordinal, start, stop in connection.execute(query)
    ]


# --- how they are put together -----------------------------------------------------------------

_VALUES = (
    schema.actors,
    schema.places,
    schema.times,
    schema.mentions,
    schema.statements,
    schema.events,
    schema.commitments,
)

Words = dict[tuple[int, int, str], tuple[Evidence, ...]]


def _begins(column: ColumnElement[str], prefix: str) -> ColumnElement[bool]:
    # A range and not LIKE: it uses the index in every database.
    return (column >= prefix) & (column < prefix + "g")


def _current(table: FromClause, moment: Moment) -> FromClause:
    """`table` in the readings that are in force, joined to these and their reports."""
    now, readings = schema.in_force, schema.readings
    return (
        table.join(now, (now.c.reading == table.c.reading) & holds(now, moment))
        .join(readings, readings.c.key == now.c.reading)
        .join(schema.reports, schema.reports.c.key == now.c.report)
    )


def _is_actor(
    actors: FromClause, reading: ColumnElement[int], item: ColumnElement[int]
) -> ColumnElement[bool]:
    return (actors.c.reading == reading) & (actors.c.item == item)


def _in_readings(table: FromClause) -> FromClause:
    """`table`, joined to its readings and their reports."""
    readings, reports_ = schema.readings, schema.reports
    return table.join(readings, readings.c.key == table.c.reading).join(
        reports_, reports_.c.key == readings.c.report
    )


def _of_report() -> tuple[ColumnElement[str], ...]:
    table = schema.reports
    return (table.c.id.label("report"), table.c.publisher, schema.readings.c.published)


def _words(connection: Connection, wanted: Iterable[int]) -> Words:
    """Every piece of evidence of some readings, by reading, item and part."""
    keys = sorted(wanted)
    words: dict[tuple[int, int, str], list[Evidence]] = {}
    for first in range(0, len(keys), _AT_ONCE):
        some = keys[first : first + _AT_ONCE]
        texts = _texts(connection, some)
        table = schema.evidence
        query = (
            select(table.c.reading, table.c.item, table.c.part, table.c.start, table.c.stop)
            .where(table.c.reading.in_(some))
            .order_by(table.c.reading, table.c.item, table.c.part, table.c.ordinal)
        )
        for reading, item, part, start, stop in connection.execute(query):
            found = words.setdefault((reading, item, part), [])
            found.append(Evidence.at(Span(start, stop), texts[reading]))
    return {key: tuple(found) for key, found in words.items()}


def _texts(connection: Connection, keys: Sequence[int]) -> dict[int, str]:
    readings, table = schema.readings, schema.reports
    query = (
        select(readings.c.key, table.c.text)
        .join(table, table.c.key == readings.c.report)
        .where(readings.c.key.in_(keys))
    )
    return {row["key"]: row["text"] for row in connection.execute(query).mappings()}


def _words_of(row: RowMapping, words: Words, part: str) -> tuple[Evidence, ...]:
    return words.get((row["reading"], row["item"], part), ())


def _statement_line(row: RowMapping, words: Words) -> StatementLine:
    return StatementLine(
        report=row["report"],
        publisher=row["publisher"],
        published=row["published"] or None,
        id=row["local"],
        claim=as_hex(row["id"]),
        speaker=row["speaker_name"],
        identification=row["identification"],
        kind=row["kind"],
        anonymity=row["anonymity"],
        hand=row["hand"],
        speech_act=row["speech_act"],
        polarity=row["polarity"],
        form=row["form"],
        content=_words_of(row, words, "content"),
        cue=_words_of(row, words, "cue"),
        source=_words_of(row, words, "source"),
    )


def _commitment_line(row: RowMapping, words: Words) -> CommitmentLine:
    return CommitmentLine(
        report=row["report"],
        publisher=row["publisher"],
        published=row["published"] or None,
        id=row["local"],
        claim=as_hex(row["id"]),
        committer=row["committer_name"],
        act=row["act"],
        force=row["force"],
        speaker=row["speaker_name"],
        speaker_authority=row["speaker_authority"],
        deadline=row["deadline"],
        beneficiary=row["beneficiary_name"],
        statement=row["statement_local"],
        act_words=_words_of(row, words, "act"),
        conditions=_words_of(row, words, "condition"),
        evidence=_words_of(row, words, "commitment"),
    )
