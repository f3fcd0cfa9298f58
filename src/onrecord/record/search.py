"""Search: which reports, or which statements in them, hold the words that someone looks for.

`words.py` says what is typed and found; the database ranks. Filters say what else must be so: of
the report itself, and of one value in it that has all that is asked of a value of its kind.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, ScalarSelect, Select, bindparam, exists, func, select
from sqlalchemy.sql.elements import ColumnElement

from onrecord.record import schema
from onrecord.record.actors import Who, at_most, is_who, naming, who
from onrecord.record.filters import (
    Filters,
    at_place,
    check_filters,
    decided_on,
    has,
    has_event,
    has_statement,
    is_place,
    of_event,
    of_report,
    of_statement,
    outlets_of,
    takes_part,
)
from onrecord.record.hits import Found, Hit, filtered_hits, report_hits, statement_hits
from onrecord.record.moments import Moment, holds, in_force_at
from onrecord.record.words import Indexed, TextIndex, Word, parse_words

__all__ = ["find_hits"]

_RANKED = 1_000
"""So many hits are ranked, those that came last. Words that more reports hold tell none of them
apart, and a database looks at each that it ranks."""

_AT_ONCE = 500
"""Hits that are put together by one query."""


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
    publisher = filters.publisher
    outlets = None if publisher is None else outlets_of(connection, publisher, moment)
    few = _few_readings(connection, filters, asked, outlets, moment, in_statements=in_statements)
    if few is not None and not few:
        return []
    among = _among(connection, few, are_found=bool(words))
    if in_statements:
        query = _matching_statements(filters, asked, outlets, among, moment)
        key: ColumnElement[int] = schema.statements.c.content
    else:
        query = _matching_reports(filters, asked, outlets, among, moment)
        key = schema.readings.c.report
    kind: Indexed = "contents" if in_statements else "reports"
    ranked = _ranked(connection, index, kind, query, key, words, limit, few is not None, moment)
    found = [Found(*row) for row in connection.execute(ranked)]
    hits: list[Hit] = []
    for first in range(0, len(found), _AT_ONCE):
        some = found[first : first + _AT_ONCE]
        marks = index.marks(connection, kind, words, [one.key for one in some]) if words else {}
        if in_statements:
            hits += statement_hits(connection, some, marks)
        elif words:
            hits += report_hits(connection, some, marks)
        else:
            hits += filtered_hits(connection, some, filters, asked)
    return hits


def _ranked(
    connection: Connection,
    index: TextIndex,
    kind: Indexed,
    query: Select[Any],
    key: ColumnElement[int],
    words: Sequence[Word],
    limit: int,
    are_few: bool,
    moment: Moment,
) -> Select[Any]:
    """The keys of reports or contents and of their readings, the best first."""
    if not words:
        readings = schema.readings
        latest = query.order_by(readings.c.published.desc(), readings.c.key.desc())
        in_order = latest.order_by(schema.statements.c.item) if kind == "contents" else latest
        return in_order.limit(limit)
    matches = index.matches(kind, words)
    if moment is not None and not are_few:
        # Else all that came later would be looked at first.
        last_key = _last_report(moment) if kind == "reports" else _last_content(connection, moment)
        query = query.where(matches.key <= last_key)
    last = (
        query.add_columns(matches.carried.label("carried"))
        .join(matches.table, matches.key == key)
        .where(matches.condition)
        # Of few none is to be looked for from the last key on: the sum is in no index.
        .order_by((matches.key + 0 if are_few else matches.key).desc())
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


def _last_content(connection: Connection, moment: int) -> int:
    """The last key of a content that was on record at a moment.

    Contents have their keys in the order of the log, so it is found by halving.
    """
    contents, readings = schema.contents, schema.readings
    made = (
        select(readings.c.entry)
        .join(contents, contents.c.reading == readings.c.key)
        .where(contents.c.key >= bindparam("key"))
        .order_by(contents.c.key)
        .limit(1)
    )

    def entry(key: int) -> int:
        found = connection.execute(made, {"key": key}).scalar()
        # In a damaged record the reading may be missing.
        return moment + 1 if found is None else int(found)

    last = connection.execute(select(func.max(contents.c.key))).scalar() or 0
    return bisect_right(range(1, last + 1), moment, key=entry)


def _matching_reports(
    filters: Filters,
    asked: Who | None,
    outlets: Sequence[str] | None,
    among: Sequence[ColumnElement[bool]],
    moment: Moment,
) -> Select[Any]:
    """`key` of each report and its `reading` in force, where the filters hold."""
    readings = schema.readings
    reading = readings.c.key
    query = select(readings.c.report.label("key"), reading.label("reading")).where(
        in_force_at(reading, moment), *of_report(filters, outlets), *among
    )
    event, said = of_event(filters), of_statement(filters)
    if event:
        query = query.where(has_event(reading, event, filters.place, asked))
    if said:
        query = query.where(has_statement(reading, said, asked))
    if filters.place is not None and not event:
        query = query.where(has(schema.places, reading, is_place(schema.places, filters.place)))
    if asked is not None and not event and not said:
        query = query.where(has(schema.actors, reading, is_who(schema.actors, asked)))
    if filters.decided is not None:
        query = query.where(decided_on(filters.decided, moment))
    return query


def _matching_statements(
    filters: Filters,
    asked: Who | None,
    outlets: Sequence[str] | None,
    among: Sequence[ColumnElement[bool]],
    moment: Moment,
) -> Select[Any]:
    """`key` of each content, `reading` and `item` of a statement, where the filters hold."""
    statements, readings = schema.statements, schema.readings
    query = (
        select(statements.c.content.label("key"), statements.c.reading, statements.c.item)
        .join(readings, readings.c.key == statements.c.reading)
        .where(in_force_at(readings.c.key, moment))
        .where(*of_report(filters, outlets), *of_statement(filters), *among)
    )
    if asked is not None:
        query = query.where(takes_part(statements, statements.c.speaker, asked))
    event = of_event(filters)
    if event or filters.place is not None:
        told, sources = schema.events, schema.event_sources
        query = query.where(
            exists()
            .where(sources.c.reading == statements.c.reading)
            .where(sources.c.statement == statements.c.item)
            .where(told.c.reading == sources.c.reading, told.c.item == sources.c.event)
            .where(*event, *at_place(filters.place))
        )
    if filters.decided is not None:
        query = query.where(decided_on(filters.decided, moment, statements.c.local))
    return query


def _few_readings(
    connection: Connection,
    filters: Filters,
    asked: Who | None,
    outlets: Sequence[str] | None,
    moment: Moment,
    *,
    in_statements: bool,
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
        ways.append(select(places.c.reading).where(is_place(places, filters.place)))
    if filters.decided:
        anchors, readings, now = schema.anchors, schema.readings, schema.in_force
        # From the reading that was decided on to the one of its report that is in force.
        anchored = readings.c.key.in_(select(anchors.c.reading))
        in_force = (now.c.report == readings.c.report) & holds(now, moment)
        ways.append(select(now.c.reading).join(readings, in_force).where(anchored).distinct())
    if asked is not None and filters.type is not None and not in_statements:
        ways.append(_taking_part(asked, filters.type))
    if outlets is not None:
        of_outlet = select(schema.readings.c.key).join(schema.reports)
        ways.append(of_outlet.where(schema.reports.c.publisher.in_(outlets)))
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


def _among(
    connection: Connection, few: Sequence[int] | None, *, are_found: bool
) -> list[ColumnElement[bool]]:
    """That a reading is one of few; `are_found`: readings are found by words already."""
    key = schema.readings.c.key
    if few is None:
        return []
    if are_found and connection.dialect.name == "sqlite":
        # It would look up each of the few again for each hit, if an index had the key.
        return [func.coalesce(key, 0).in_(few)]
    return [key.in_(few)]
