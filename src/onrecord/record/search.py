"""Search: which reports, or which statements in them, hold the words that someone looks for.

`words.py` says what is typed and found; the database ranks. Filters say what else must be so: of
the report itself, and of one value in it that has all that is asked of a value of its kind.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any, get_args

from sqlalchemy import (
    Connection,
    FromClause,
    RowMapping,
    ScalarSelect,
    Select,
    exists,
    func,
    not_,
    or_,
    select,
)
from sqlalchemy.sql.elements import ColumnElement

from onrecord.contract import EventType, Identification, Realis
from onrecord.errors import UsageError
from onrecord.record import schema
from onrecord.record.actors import Who, at_most, is_who, naming, spellings, who
from onrecord.record.days import days_of
from onrecord.record.moments import Moment, holds, in_force_at
from onrecord.record.rows import PARTS_JOINED_BY
from onrecord.record.words import Indexed, Marks, TextIndex, Word, parse_words
from onrecord.spans import Span

__all__ = ["Filters", "Hit", "Named", "Said", "Told", "find_hits", "first_named", "passage"]

PASSAGE = 200
"""About how many code points of a report a hit shows."""


@dataclass(frozen=True, slots=True)
class Said:
    """The statement that a hit stands in, and who makes it.

    `statement` is its contract id in the report's current reading; `speaker` is the actor's name,
    None when nobody is identified; `source` are the words that name the source.
    """

    statement: str
    speaker: str | None
    identification: str
    source: str | None
    speech_act: str
    polarity: str


@dataclass(frozen=True, slots=True)
class Told:
    """The event that a hit shows: its contract id in the report's current reading, its PLOVER type,
    how real it is, and the words that it is found by."""

    event: str
    type: str
    realis: str
    trigger: Span


@dataclass(frozen=True, slots=True)
class Hit:
    """A report, or a statement in one, that holds the words.

    Attributes:
        report: the id under which the report is on record.
        published: EDTF.
        passage: the stretch of the report's text that shows the hit best.
        snippet: the words at `passage`.
        marks: where in the report's text the words stand, those inside `passage`; empty if only
            the title holds them.
        in_title: True if the title holds some of the words.
        said: the innermost statement around the first mark; None: the report says it itself.
        told: where no words were given, the first event that is as it was asked for; the passage is
            then around its trigger, and `said` is who tells of it. None: no event was asked for.
    """

    report: str
    url: str | None
    publisher: str | None
    published: str | None
    title: str | None
    passage: Span
    snippet: str
    marks: tuple[Span, ...]
    in_title: bool
    said: Said | None
    told: Told | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """Where an actor is named first in one of its reports, with the words around.

    `report` is the id under which the report is on record, `published` is EDTF; `passage` is a
    stretch of the report's text, `snippet` its words, and `mention` is inside.
    """

    report: str
    publisher: str | None
    published: str | None
    passage: Span
    snippet: str
    mention: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What else must be so; what is None is not asked.

    Of the report: `publisher`, and `since` and `until`, days of publication (EDTF, both included;
    an undated report is in no stretch of time).

    Of an event in it: `type` (PLOVER), `realis`, `time` (EDTF: 2025-04 is any day of that month).
    Of a statement: `identification`. Of either: `actor` (a registry slug, a claim or a name), who
    takes part in the event or makes the statement; `place` (a name, or the code of a country), of
    the event. Capitals tell names apart only where another is spelled as asked. Asked alone, an
    actor or a place is one that the report names at all. In a search of
    statements it is the statement that must be so, and the event one that it tells of.

    `decided`: whether people have decided on a value of the report, or on the statement.
    """

    actor: str | None = None
    place: str | None = None
    since: str | None = None
    until: str | None = None
    time: str | None = None
    type: str | None = None
    realis: str | None = None
    identification: str | None = None
    publisher: str | None = None
    decided: bool | None = None

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) is not None for field in fields(self))


_WORDS: dict[str, tuple[str, ...]] = {
    "type": get_args(EventType),
    "realis": get_args(Realis),
    "identification": get_args(Identification),
}
"""What a filter may ask for, where the contract says so."""


def check_filters(filters: Filters) -> None:
    """Raise UsageError if a filter asks for what there is not: finding nothing would say more."""
    for name, known in _WORDS.items():
        asked = getattr(filters, name)
        if asked is not None and asked not in known:
            raise UsageError(f"there is no {name} {asked!r}", advice=f"one of {', '.join(known)}")
    for name in ("since", "until", "time"):
        asked = getattr(filters, name)
        if asked is not None and days_of(asked) is None:
            raise UsageError(
                f"{name} takes a date, not {asked!r}", advice="like 2025-04-08, 2025-04 or 2025"
            )


# --- hits --------------------------------------------------------------------------------------

_RANKED = 1_000
"""So many hits are ranked, those that came last. Words that more reports hold tell none of them
apart, and a database looks at each that it ranks."""


def find_hits(
    connection: Connection,
    index: TextIndex,
    typed: str,
    limit: int,
    *,
    filters: Filters,
    in_statements: bool,
    moment: Moment,
) -> list[Hit]:
    """What `Record.search` answers."""
    check_filters(filters)
    words = parse_words(typed)
    if limit < 1 or (not words and (typed.strip() or not filters)):
        return []
    asked = None if filters.actor is None else who(connection, filters.actor, moment)
    few = _few_readings(connection, filters, asked, in_statements=in_statements)
    if few is not None and not few:
        return []
    if in_statements:
        query = _matching_statements(connection, filters, asked, few, moment)
        key: ColumnElement[int] = schema.statements.c.content
    else:
        query = _matching_reports(connection, filters, asked, few, moment)
        key = schema.readings.c.report
    kind: Indexed = "contents" if in_statements else "reports"
    rows = list(
        connection.execute(_ranked(index, kind, query, key, words, limit, moment)).mappings()
    )
    marks = index.marks(connection, kind, words, [row["key"] for row in rows]) if words else {}
    nothing = Marks((), ())
    if in_statements:
        return [_statement_hit(connection, row, marks.get(row["key"], nothing)) for row in rows]
    if not words:
        return [_filtered_hit(connection, row["reading"], filters, asked) for row in rows]
    return [_report_hit(connection, row, marks.get(row["key"], nothing)) for row in rows]


def _ranked(
    index: TextIndex,
    kind: Indexed,
    query: Select[Any],
    key: ColumnElement[int],
    words: Sequence[Word],
    limit: int,
    moment: Moment,
) -> Select[Any]:
    """The keys of reports or contents and of their readings, the best first."""
    if not words:
        readings = schema.readings
        latest = query.order_by(readings.c.published.desc(), readings.c.key.desc())
        in_order = latest.order_by(schema.statements.c.item) if kind == "contents" else latest
        return in_order.limit(limit)
    matches = index.matches(kind, words)
    if moment is not None and kind == "reports":
        # Else all that came later would be looked at first.
        query = query.where(matches.key <= _last_report(moment))
    last = (
        query.add_columns(matches.carried.label("carried"))
        .join(matches.table, matches.key == key)
        .where(matches.condition)
        .order_by(matches.key.desc())
        .limit(max(limit, _RANKED))
        .subquery("last")
    )
    shown = [column for column in last.c if column.name != "carried"]
    return select(*shown).order_by(matches.rank(last.c.carried), last.c.key.desc()).limit(limit)


def _last_report(moment: int) -> ScalarSelect[Any]:
    """The last key of a report that was on record at a moment."""
    now = schema.in_force
    query = select(now.c.report).where(now.c.since <= moment)
    return query.order_by(now.c.report.desc()).limit(1).scalar_subquery()


def _matching_reports(
    connection: Connection,
    filters: Filters,
    asked: Who | None,
    few: Sequence[int] | None,
    moment: Moment,
) -> Select[Any]:
    """`key` of each report and its `reading` in force, where the filters hold."""
    readings = schema.readings
    reading = readings.c.key
    query = select(readings.c.report.label("key"), reading.label("reading")).where(
        in_force_at(reading, moment), *_of_report(connection, filters), *_among(few)
    )
    event, said = _of_event(filters), _of_statement(filters)
    if event:
        query = query.where(_has_event(reading, event, filters.place, asked))
    if said:
        query = query.where(_has_statement(reading, said, asked))
    if filters.place is not None and not event:
        query = query.where(_has(schema.places, reading, _is_place(schema.places, filters.place)))
    if asked is not None and not event and not said:
        query = query.where(_has(schema.actors, reading, is_who(schema.actors, asked)))
    if filters.decided is not None:
        query = query.where(_decided(filters.decided, moment))
    return query


def _matching_statements(
    connection: Connection,
    filters: Filters,
    asked: Who | None,
    few: Sequence[int] | None,
    moment: Moment,
) -> Select[Any]:
    """`key` of each content, `reading` and `item` of a statement, where the filters hold."""
    statements, readings = schema.statements, schema.readings
    query = (
        select(statements.c.content.label("key"), statements.c.reading, statements.c.item)
        .join(readings, readings.c.key == statements.c.reading)
        .where(in_force_at(readings.c.key, moment))
        .where(*_of_report(connection, filters), *_of_statement(filters), *_among(few))
    )
    if asked is not None:
        query = query.where(_takes_part(statements, statements.c.speaker, asked))
    event = _of_event(filters)
    if event or filters.place is not None:
        told, sources = schema.events, schema.event_sources
        query = query.where(
            exists()
            .where(sources.c.reading == statements.c.reading)
            .where(sources.c.statement == statements.c.item)
            .where(told.c.reading == sources.c.reading, told.c.item == sources.c.event)
            .where(*event, *_at_place(filters.place))
        )
    if filters.decided is not None:
        query = query.where(_decided(filters.decided, moment, statements.c.local))
    return query


def _few_readings(
    connection: Connection, filters: Filters, asked: Who | None, *, in_statements: bool
) -> list[int] | None:
    """The only readings that can hold what is asked for, if they are few; None: they are many."""
    ways: list[Select[Any]] = []
    if asked is not None:
        ways.append(naming(asked))
    if filters.type is not None:
        events = schema.events
        typed = select(events.c.reading).where(events.c.type == filters.type)
        if filters.realis is not None:
            typed = typed.where(events.c.realis == filters.realis)
        ways.append(typed)
    if filters.place is not None:
        places = schema.places
        ways.append(select(places.c.reading).where(_is_place(places, filters.place)))
    if filters.decided:
        anchors, readings = schema.anchors, schema.readings
        on = select(anchors.c.reading)
        under = select(readings.c.key).where(readings.c.base.in_(on))
        ways.append(on.union(under).subquery().select())
    if asked is not None and filters.type is not None and not in_statements:
        ways.append(_taking_part(asked, filters.type))
    for way in ways:
        found = at_most(connection, way)
        if found is not None:
            return found
    return None


def _taking_part(asked: Who, type_: str) -> Select[Any]:
    """The readings in which an actor takes part in events of a type."""
    actors, part, events = schema.actors, schema.event_actors, schema.events
    # Not as an index has it: fewer events are an actor's than of a type.
    of_type = func.coalesce(events.c.type, "") == type_
    return (
        select(part.c.reading)
        .join(actors, (actors.c.reading == part.c.reading) & (actors.c.item == part.c.actor))
        .join(events, (events.c.reading == part.c.reading) & (events.c.item == part.c.event))
        .where(is_who(actors, asked), of_type)
    )


def _among(few: Sequence[int] | None) -> list[ColumnElement[bool]]:
    return [] if few is None else [schema.readings.c.key.in_(few)]


# --- filters -----------------------------------------------------------------------------------


def _of_report(connection: Connection, filters: Filters) -> list[ColumnElement[bool]]:
    published = schema.readings.c.published
    conditions: list[ColumnElement[bool]] = []
    if filters.publisher is not None:
        reports = schema.reports
        outlets = spellings(connection, reports.c.publisher, filters.publisher)
        by = exists().where(reports.c.key == schema.readings.c.report)
        conditions.append(by.where(reports.c.publisher.in_(outlets)))
    if filters.since is not None:
        conditions += [published > "", published >= filters.since]
    if filters.until is not None:
        conditions += [published > "", published < filters.until + _AFTER]
    return conditions


_AFTER = "\x7f"
"""Sorts after all that EDTF writes behind a date, `~` among it."""


def _of_event(filters: Filters) -> list[ColumnElement[bool]]:
    events, times = schema.events, schema.times
    conditions = []
    if filters.type is not None:
        conditions.append(events.c.type == filters.type)
    if filters.realis is not None:
        conditions.append(events.c.realis == filters.realis)
    if filters.time is not None:
        conditions.append(
            exists()
            .where(times.c.reading == events.c.reading, times.c.item == events.c.time)
            .where(times.c.value >= filters.time, times.c.value < filters.time + _AFTER)
        )
    return conditions


def _of_statement(filters: Filters) -> list[ColumnElement[bool]]:
    if filters.identification is None:
        return []
    return [schema.statements.c.identification == filters.identification]


def _has(
    table: FromClause, reading: ColumnElement[int], *conditions: ColumnElement[bool]
) -> ColumnElement[bool]:
    return exists().where(table.c.reading == reading, *conditions)


def _has_event(
    reading: ColumnElement[int],
    conditions: Sequence[ColumnElement[bool]],
    place: str | None,
    asked: Who | None,
) -> ColumnElement[bool]:
    return _has(schema.events, reading, *conditions, *_at_place(place), *_in_event(asked))


def _in_event(asked: Who | None) -> list[ColumnElement[bool]]:
    events, part = schema.events, schema.event_actors
    if asked is None:
        return []
    return [
        exists()
        .where(part.c.reading == events.c.reading, part.c.event == events.c.item)
        .where(_takes_part(part, part.c.actor, asked))
    ]


def _has_statement(
    reading: ColumnElement[int], conditions: Sequence[ColumnElement[bool]], asked: Who | None
) -> ColumnElement[bool]:
    return _has(schema.statements, reading, *conditions, *_speaking(asked))


def _speaking(asked: Who | None) -> list[ColumnElement[bool]]:
    said = schema.statements
    return [] if asked is None else [_takes_part(said, said.c.speaker, asked)]


def _takes_part(table: FromClause, item: ColumnElement[int], asked: Who) -> ColumnElement[bool]:
    actors = schema.actors
    return exists().where(
        actors.c.reading == table.c.reading, actors.c.item == item, is_who(actors, asked)
    )


def _at_place(place: str | None) -> list[ColumnElement[bool]]:
    events, places = schema.events, schema.places
    if place is None:
        return []
    at = (places.c.reading == events.c.reading) & (places.c.item == events.c.place)
    return [exists().where(at, _is_place(places, place))]


def _is_place(places: FromClause, place: str) -> ColumnElement[bool]:
    name = places.c.name
    called = (name == place) | (func.lower(name) == func.lower(place))
    return called | (places.c.country == place.upper())


def _decided(
    wanted: bool, moment: Moment, local: ColumnElement[str] | None = None
) -> ColumnElement[bool]:
    """Whether people's decisions stand in the reading, or on its value `local`."""
    anchors, readings = schema.anchors, schema.readings
    # A comment on the report as a whole has no value: its local is empty.
    on_it = anchors.c.local != "" if local is None else anchors.c.local == local
    found = exists().where(
        or_(anchors.c.reading == readings.c.key, anchors.c.reading == readings.c.base),
        holds(anchors, moment),
        on_it,
    )
    return found if wanted else not_(found)


# --- what is shown -----------------------------------------------------------------------------


def passage(body: str, marks: Sequence[Span], width: int = PASSAGE) -> Span:
    """The stretch of about `width` code points that shows most of the marked words.

    It keeps to whole words and to one paragraph. Without marks it is the beginning.
    """
    core = _densest(body, marks, width) if marks else Span(0, 0)
    left = body.rfind("\n", 0, core.start) + 1
    right = body.find("\n", core.end)
    right = len(body) if right < 0 else right
    room = max(0, width - (core.end - core.start))
    start = max(left, core.start - room // 2)
    end = min(right, start + max(width, core.end - start))
    if start > left:
        space = body.find(" ", start, core.start)
        start = core.start if space < 0 else space + 1
    if end < right:
        space = body.rfind(" ", core.end, end)
        end = max(core.end, space) if space >= 0 else end
    return Span(start, end)


def _densest(body: str, marks: Sequence[Span], width: int) -> Span:
    """The marks shown together that have the most different words, then the most marks."""
    words = [mark.of(body).casefold() for mark in marks]
    near: Counter[str] = Counter()
    best, chosen, first = (0, 0), marks[0], 0
    for last, mark in enumerate(marks):
        near[words[last]] += 1
        while first < last and not _shown_together(body, marks[first], mark, width):
            near[words[first]] -= 1
            first += 1
        score = (len(+near), last - first + 1)
        if score > best:
            best, chosen = score, Span(marks[first].start, mark.end)
    return chosen


def _shown_together(body: str, one: Span, other: Span, width: int) -> bool:
    """True if two marks, in this order, stand within `width` and in one paragraph."""
    return other.end - one.start <= width and body.find("\n", one.end, other.start) < 0


def first_named(connection: Connection, actor: str, moment: Moment) -> Named | None:
    """Where an actor (a registry slug, a claim or a name) is named; None: nowhere."""
    table, mentions, evidence = schema.actors, schema.mentions, schema.evidence
    first = (
        select(table.c.reading, table.c.item)
        .where(is_who(table, who(connection, actor, moment)), in_force_at(table.c.reading, moment))
        .order_by(table.c.reading, table.c.item)
        .limit(1)
        .subquery("first")
    )
    query = (
        select(evidence.c.reading, evidence.c.start, evidence.c.stop)
        .join(
            mentions,
            (mentions.c.reading == evidence.c.reading) & (mentions.c.item == evidence.c.item),
        )
        .join(first, (first.c.reading == mentions.c.reading) & (first.c.item == mentions.c.actor))
        .where(evidence.c.part == "mention")
        .order_by(evidence.c.start)
        .limit(1)
    )
    found = connection.execute(query).first()
    if found is None:
        return None
    row = _report_row(connection, found.reading)
    mention = Span(found.start, found.stop)
    shown = passage(row["text"], [mention], _AROUND_NAME)
    return Named(
        row["id"], row["publisher"], row["published"] or None, shown, shown.of(row["text"]), mention
    )


_AROUND_NAME = 120  # about so many code points tell who somebody is


def _report_hit(connection: Connection, found: RowMapping, marks: Marks) -> Hit:
    row = _report_row(connection, found["reading"])
    shown = passage(row["text"], marks.text)
    inside = _inside(shown, marks.text)
    said = _said_at(connection, found["reading"], row["text"], inside[0]) if inside else None
    return _hit(row, shown, inside, bool(marks.title), said)


def _filtered_hit(connection: Connection, reading: int, filters: Filters, asked: Who | None) -> Hit:
    """A report as the value in it shows it that is as it was asked for, the first in the text."""
    row = _report_row(connection, reading)
    event = _of_event(filters)
    if event:
        told = _told(connection, reading, [*event, *_at_place(filters.place), *_in_event(asked)])
        shown = passage(row["text"], [told.trigger])
        said = _said_at(connection, reading, row["text"], told.trigger)
        return _hit(row, shown, (), False, said, told)
    where = _asked_for(connection, reading, filters, asked)
    shown = passage(row["text"], [] if where is None else [where])
    said = None if where is None else _said_at(connection, reading, row["text"], where)
    return _hit(row, shown, (), False, said)


def _told(connection: Connection, reading: int, conditions: Sequence[ColumnElement[bool]]) -> Told:
    events, evidence = schema.events, schema.evidence
    query = (
        select(events.c.local, events.c.type, events.c.realis, evidence.c.start, evidence.c.stop)
        .join(
            evidence, (evidence.c.reading == events.c.reading) & (evidence.c.item == events.c.item)
        )
        .where(events.c.reading == reading, evidence.c.part == "trigger", *conditions)
        .order_by(evidence.c.start, events.c.item)
        .limit(1)
    )
    local, kind, realis, start, stop = connection.execute(query).one()
    return Told(local, kind, realis, Span(start, stop))


def _asked_for(
    connection: Connection, reading: int, filters: Filters, asked: Who | None
) -> Span | None:
    """Where in its text a report has the statement, the place or the actor that was asked for."""
    said, mentions, evidence = schema.statements, schema.mentions, schema.evidence
    if _of_statement(filters):
        part = "content"
        items = select(said.c.item).where(
            said.c.reading == reading, *_of_statement(filters), *_speaking(asked)
        )
    elif filters.place is not None or asked is not None:
        part = "mention"
        items = select(mentions.c.item).where(
            mentions.c.reading == reading, _names(mentions, filters.place, asked)
        )
    else:
        return None
    query = (
        select(evidence.c.start, evidence.c.stop)
        .where(evidence.c.reading == reading, evidence.c.part == part, evidence.c.item.in_(items))
        .order_by(evidence.c.start, evidence.c.stop)
        .limit(1)
    )
    found = connection.execute(query).first()
    return None if found is None else Span(*found)


def _names(mentions: FromClause, place: str | None, asked: Who | None) -> ColumnElement[bool]:
    """True for mentions of the actor, or else of the place."""
    if asked is not None:
        return _takes_part(mentions, mentions.c.actor, asked)
    places = schema.places
    return exists().where(
        places.c.reading == mentions.c.reading,
        places.c.item == mentions.c.place,
        _is_place(places, place or ""),
    )


def _statement_hit(connection: Connection, found: RowMapping, marks: Marks) -> Hit:
    row = _report_row(connection, found["reading"])
    parts = _parts(connection, found["reading"], found["item"], "content")
    inside = tuple(_to_report(mark, parts) for mark in marks.text)
    shown = passage(row["text"], inside or parts[:1])
    said = _said(connection, found["reading"], found["item"], row["text"])
    return _hit(row, shown, _inside(shown, inside), False, said)


def _report_row(connection: Connection, reading: int) -> RowMapping:
    reports, readings = schema.reports, schema.readings
    query = (
        select(
            reports.c.id,
            reports.c.url,
            reports.c.publisher,
            readings.c.title,
            readings.c.published,
            reports.c.text,
        )
        .join(readings, readings.c.report == reports.c.key)
        .where(readings.c.key == reading)
    )
    return connection.execute(query).mappings().one()


def _hit(
    row: RowMapping,
    shown: Span,
    marks: tuple[Span, ...],
    in_title: bool,
    said: Said | None,
    told: Told | None = None,
) -> Hit:
    return Hit(
        report=row["id"],
        url=row["url"],
        publisher=row["publisher"],
        published=row["published"] or None,
        title=row["title"],
        passage=shown,
        snippet=shown.of(row["text"]),
        marks=marks,
        in_title=in_title,
        said=said,
        told=told,
    )


def _inside(shown: Span, marks: Iterable[Span]) -> tuple[Span, ...]:
    return tuple(mark for mark in marks if shown.contains(mark))


def _to_report(mark: Span, parts: Sequence[Span]) -> Span:
    """A span in a statement's joined content as a span in the report, cut to one part."""
    before = 0
    for part in parts:
        length = part.end - part.start
        if mark.start < before + length:
            start = part.start + max(0, mark.start - before)
            return Span(start, min(part.end, part.start + mark.end - before))
        before += length + len(PARTS_JOINED_BY)
    return parts[-1]


def _said_at(connection: Connection, reading: int, body: str, mark: Span) -> Said | None:
    """The innermost statement of a reading whose content contains `mark`."""
    evidence = schema.evidence
    around = (
        select(evidence.c.item)
        .where(evidence.c.reading == reading, evidence.c.part == "content")
        .where(evidence.c.start <= mark.start, evidence.c.stop >= mark.end)
        .order_by(evidence.c.stop - evidence.c.start, evidence.c.item)
    )
    item = connection.execute(around).scalar()
    return None if item is None else _said(connection, reading, item, body)


def _said(connection: Connection, reading: int, item: int, body: str) -> Said:
    statements, actors = schema.statements, schema.actors
    query = (
        select(statements, actors.c.name)
        .outerjoin(
            actors,
            (actors.c.reading == statements.c.reading) & (actors.c.item == statements.c.speaker),
        )
        .where(statements.c.reading == reading, statements.c.item == item)
    )
    row = connection.execute(query).mappings().one()
    source = _parts(connection, reading, item, "source")
    return Said(
        statement=row["local"],
        speaker=row["name"],
        identification=row["identification"],
        source=" … ".join(span.of(body) for span in source) or None,
        speech_act=row["speech_act"],
        polarity=row["polarity"],
    )


def _parts(connection: Connection, reading: int, item: int, part: str) -> list[Span]:
    evidence = schema.evidence
    query = (
        select(evidence.c.start, evidence.c.stop)
        .where(evidence.c.reading == reading, evidence.c.item == item, evidence.c.part == part)
        .order_by(evidence.c.ordinal)
    )
    return [Span(start, stop) for start, stop in connection.execute(query)]
