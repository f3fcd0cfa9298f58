"""What else must be so in a search, in words and as conditions of a query."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import get_args

from sqlalchemy import Connection, FromClause, exists, not_, or_
from sqlalchemy.sql.elements import ColumnElement

from onrecord.contract import EventType, Identification, Realis
from onrecord.errors import UsageError
from onrecord.record import schema
from onrecord.record.actors import Who, but_for_capitals, is_who, spellings
from onrecord.record.days import days_of
from onrecord.record.moments import Moment, holds

__all__ = [
    "Filters",
    "at_place",
    "check_filters",
    "decided_on",
    "has",
    "has_event",
    "has_statement",
    "in_event",
    "is_place",
    "names",
    "of_event",
    "of_report",
    "of_statement",
    "outlets_of",
    "speaking",
    "takes_part",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What else must be so; what is None is not asked.

    Of the report: `publisher`, and `since` and `until`, when it was published (both included; an
    undated report is in no stretch of time).

    Of an event in it: `type` (PLOVER), `realis`, `time`. Times are a day, a month or a year:
    2025-04 is any day of that month.
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


_DAYS = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])(-[0-9]{2})?)?")
"""A day, a month or a year: what is compared as text. EDTF has more, which would find nothing."""


def check_filters(filters: Filters) -> None:
    """Raise UsageError if a filter asks for what there is not: finding nothing would say more."""
    for name, known in _WORDS.items():
        asked = getattr(filters, name)
        if asked is not None and asked not in known:
            raise UsageError(f"there is no {name} {asked!r}", advice=f"one of {', '.join(known)}")
    for name in ("since", "until", "time"):
        asked = getattr(filters, name)
        if asked is not None and (not _DAYS.fullmatch(asked) or days_of(asked) is None):
            raise UsageError(
                f"{name} takes a date, not {asked!r}", advice="like 2025-04-08, 2025-04 or 2025"
            )


# --- as conditions ---------------------------------------------------------------------------


def outlets_of(connection: Connection, asked: str, moment: Moment) -> tuple[str, ...]:
    """The publishers that are called so; capitals count only where one is spelled as asked."""
    reports, now = schema.reports, schema.in_force
    there = exists().where(now.c.report == reports.c.key)
    if moment is not None:
        there = there.where(now.c.since <= moment)
    return spellings(connection, reports.c.publisher, asked, there)


def of_report(filters: Filters, outlets: Sequence[str] | None) -> list[ColumnElement[bool]]:
    """What is asked of the report itself; `outlets` are the publishers that are meant, if any."""
    published = schema.readings.c.published
    conditions: list[ColumnElement[bool]] = []
    if outlets is not None:
        reports = schema.reports
        by = exists().where(reports.c.key == schema.readings.c.report)
        conditions.append(by.where(reports.c.publisher.in_(outlets)))
    if filters.since is not None:
        conditions += [published > "", published >= filters.since]
    if filters.until is not None:
        conditions += [published > "", published < filters.until + _AFTER]
    return conditions


_AFTER = "\x7f"
"""Sorts after all that EDTF writes behind a date, `~` among it."""


def of_event(filters: Filters) -> list[ColumnElement[bool]]:
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


def of_statement(filters: Filters) -> list[ColumnElement[bool]]:
    if filters.identification is None:
        return []
    return [schema.statements.c.identification == filters.identification]


def has(
    table: FromClause, reading: ColumnElement[int], *conditions: ColumnElement[bool]
) -> ColumnElement[bool]:
    return exists().where(table.c.reading == reading, *conditions)


def has_event(
    reading: ColumnElement[int],
    conditions: Sequence[ColumnElement[bool]],
    place: str | None,
    asked: Who | None,
) -> ColumnElement[bool]:
    return has(schema.events, reading, *conditions, *at_place(place), *in_event(asked))


def in_event(asked: Who | None) -> list[ColumnElement[bool]]:
    events, part = schema.events, schema.event_actors
    if asked is None:
        return []
    return [
        exists()
        .where(part.c.reading == events.c.reading, part.c.event == events.c.item)
        .where(takes_part(part, part.c.actor, asked))
    ]


def has_statement(
    reading: ColumnElement[int], conditions: Sequence[ColumnElement[bool]], asked: Who | None
) -> ColumnElement[bool]:
    return has(schema.statements, reading, *conditions, *speaking(asked))


def speaking(asked: Who | None) -> list[ColumnElement[bool]]:
    said = schema.statements
    return [] if asked is None else [takes_part(said, said.c.speaker, asked)]


def takes_part(table: FromClause, item: ColumnElement[int], asked: Who) -> ColumnElement[bool]:
    actors = schema.actors
    return exists().where(
        actors.c.reading == table.c.reading, actors.c.item == item, is_who(actors, asked)
    )


def at_place(place: str | None) -> list[ColumnElement[bool]]:
    events, places = schema.events, schema.places
    if place is None:
        return []
    at = (places.c.reading == events.c.reading) & (places.c.item == events.c.place)
    return [exists().where(at, is_place(places, place))]


def is_place(places: FromClause, place: str) -> ColumnElement[bool]:
    name = places.c.name
    return but_for_capitals(name, place) | (places.c.country == place.upper())


def decided_on(
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


def names(mentions: FromClause, place: str | None, asked: Who | None) -> ColumnElement[bool]:
    """True for mentions of the actor, or else of the place."""
    if asked is not None:
        return takes_part(mentions, mentions.c.actor, asked)
    places = schema.places
    return exists().where(
        places.c.reading == mentions.c.reading,
        places.c.item == mentions.c.place,
        is_place(places, place or ""),
    )
