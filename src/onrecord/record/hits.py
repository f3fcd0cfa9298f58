"""What is shown of what was found: a passage, the words in it, and who says it.

Of many hits at once: a query for each would take longer than to find them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection, RowMapping, select
from sqlalchemy.sql.elements import ColumnElement

from onrecord.record import schema
from onrecord.record.actors import Who, is_who, who
from onrecord.record.filters import (
    Filters,
    at_place,
    in_event,
    names,
    of_event,
    of_statement,
    speaking,
)
from onrecord.record.moments import Moment, in_force_at
from onrecord.record.rows import PARTS_JOINED_BY
from onrecord.record.words import Marks
from onrecord.spans import Span

__all__ = [
    "Found",
    "Hit",
    "Named",
    "Said",
    "Told",
    "filtered_hits",
    "first_named",
    "passage",
    "report_hits",
    "statement_hits",
]

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


# --- hits --------------------------------------------------------------------------------------


class Found(NamedTuple):
    """What was found, by keys: a report or a content, the reading in force, the statement in it.

    `item` is None where reports are searched.
    """

    key: int
    reading: int
    item: int | None = None


class _Shown(NamedTuple):
    """A hit but for what the database knows of it; `item` is the statement that it stands in."""

    reading: int
    passage: Span
    marks: tuple[Span, ...] = ()
    in_title: bool = False
    item: int | None = None
    told: Told | None = None


_Rows = Mapping[int, RowMapping]
_NO_MARKS = Marks((), ())


def report_hits(
    connection: Connection, found: Sequence[Found], marks: Mapping[int, Marks]
) -> list[Hit]:
    """Reports that hold words; `marks` says where, by key."""
    rows = _report_rows(connection, [one.reading for one in found])
    shown = []
    for one in found:
        held = marks.get(one.key, _NO_MARKS)
        stretch = passage(rows[one.reading]["text"], held.text)
        inside = _inside(stretch, held.text)
        shown.append(_Shown(one.reading, stretch, inside, bool(held.title)))
    around = _innermost(connection, {one.reading: one.marks[0] for one in shown if one.marks})
    return _hits(connection, rows, [one._replace(item=around.get(one.reading)) for one in shown])


def filtered_hits(
    connection: Connection, found: Sequence[Found], filters: Filters, asked: Who | None
) -> list[Hit]:
    """Reports as the value in each shows it that is as it was asked for, the first in the text."""
    readings = [one.reading for one in found]
    rows = _report_rows(connection, readings)
    told: dict[int, Told] = {}
    if of_event(filters):
        conditions = [*of_event(filters), *at_place(filters.place), *in_event(asked)]
        told = _told(connection, readings, conditions)
        places = {reading: one.trigger for reading, one in told.items()}
    else:
        places = _asked_for(connection, readings, filters, asked)
    around = _innermost(connection, places)
    shown = []
    for reading in readings:
        place = [places[reading]] if reading in places else []
        stretch = passage(rows[reading]["text"], place)
        item = around.get(reading)
        shown.append(_Shown(reading, stretch, item=item, told=told.get(reading)))
    return _hits(connection, rows, shown)


def statement_hits(
    connection: Connection, found: Sequence[Found], marks: Mapping[int, Marks]
) -> list[Hit]:
    """Statements; `marks` says where in the joined content words stand, by its key."""
    rows = _report_rows(connection, [one.reading for one in found])
    contents = _parts(connection, [(one.reading, one.item) for one in found], "content")
    shown = []
    for one in found:
        parts = contents.get((one.reading, one.item), [])
        held = marks.get(one.key, _NO_MARKS).text
        inside = tuple(_to_report(mark, parts) for mark in held)
        stretch = passage(rows[one.reading]["text"], inside or parts[:1])
        shown.append(_Shown(one.reading, stretch, _inside(stretch, inside), item=one.item))
    return _hits(connection, rows, shown)


def _hits(connection: Connection, rows: _Rows, shown: Sequence[_Shown]) -> list[Hit]:
    said = _said(connection, rows, [(one.reading, one.item) for one in shown])
    hits = []
    for one in shown:
        row = rows[one.reading]
        hits.append(
            Hit(
                report=row["id"],
                url=row["url"],
                publisher=row["publisher"],
                published=row["published"] or None,
                title=row["title"],
                passage=one.passage,
                snippet=one.passage.of(row["text"]),
                marks=one.marks,
                in_title=one.in_title,
                said=said.get((one.reading, one.item)),
                told=one.told,
            )
        )
    return hits


def _report_rows(connection: Connection, readings: Sequence[int]) -> _Rows:
    """What is shown of reports, by the keys of their readings."""
    reports, table = schema.reports, schema.readings
    query = (
        select(
            table.c.key,
            reports.c.id,
            reports.c.url,
            reports.c.publisher,
            table.c.title,
            table.c.published,
            reports.c.text,
        )
        .join(table, table.c.report == reports.c.key)
        .where(table.c.key.in_(readings))
    )
    return {row["key"]: row for row in connection.execute(query).mappings()}


def _told(
    connection: Connection, readings: Sequence[int], conditions: Sequence[ColumnElement[bool]]
) -> dict[int, Told]:
    """The first event in the text of each reading that is as it was asked for."""
    events, evidence = schema.events, schema.evidence
    query = (
        select(
            events.c.reading,
            events.c.local,
            events.c.type,
            events.c.realis,
            evidence.c.start,
            evidence.c.stop,
        )
        .join(
            evidence, (evidence.c.reading == events.c.reading) & (evidence.c.item == events.c.item)
        )
        .where(events.c.reading.in_(readings), evidence.c.part == "trigger", *conditions)
        .order_by(evidence.c.start, events.c.item)
    )
    told: dict[int, Told] = {}
    for reading, local, kind, realis, start, stop in connection.execute(query):
        told.setdefault(reading, Told(local, kind, realis, Span(start, stop)))
    return told


def _asked_for(
    connection: Connection, readings: Sequence[int], filters: Filters, asked: Who | None
) -> dict[int, Span]:
    """Where each report first has the statement, the place or the actor that was asked for."""
    said, mentions, evidence = schema.statements, schema.mentions, schema.evidence
    if of_statement(filters):
        table, part, conditions = said, "content", [*of_statement(filters), *speaking(asked)]
    elif filters.place is not None or asked is not None:
        table, part, conditions = mentions, "mention", [names(mentions, filters.place, asked)]
    else:
        return {}
    query = (
        select(evidence.c.reading, evidence.c.start, evidence.c.stop)
        .join(table, (table.c.reading == evidence.c.reading) & (table.c.item == evidence.c.item))
        .where(table.c.reading.in_(readings), evidence.c.part == part, *conditions)
        .order_by(evidence.c.start, evidence.c.stop)
    )
    places: dict[int, Span] = {}
    for reading, start, stop in connection.execute(query):
        places.setdefault(reading, Span(start, stop))
    return places


# --- passages ----------------------------------------------------------------------------------


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


# --- where an actor is named -------------------------------------------------------------------


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
    row = _report_rows(connection, [found.reading])[found.reading]
    mention = Span(found.start, found.stop)
    shown = passage(row["text"], [mention], _AROUND_NAME)
    return Named(
        row["id"], row["publisher"], row["published"] or None, shown, shown.of(row["text"]), mention
    )


_AROUND_NAME = 120  # about so many code points tell who somebody is


# --- statements --------------------------------------------------------------------------------


def _innermost(connection: Connection, marks: Mapping[int, Span]) -> dict[int, int]:
    """The innermost statement of each reading whose content contains its mark, by its item."""
    evidence = schema.evidence
    query = select(evidence.c.reading, evidence.c.item, evidence.c.start, evidence.c.stop).where(
        evidence.c.reading.in_(list(marks)), evidence.c.part == "content"
    )
    around: dict[int, list[tuple[int, int]]] = {}
    for reading, item, start, stop in connection.execute(query):
        if Span(start, stop).contains(marks[reading]):
            around.setdefault(reading, []).append((stop - start, item))
    return {reading: min(found)[1] for reading, found in around.items()}


_Item = tuple[int, int | None]
"""A statement, by the key of its reading and its item; None: there is none."""


def _said(connection: Connection, rows: _Rows, wanted: Sequence[_Item]) -> dict[_Item, Said]:
    statements, actors = schema.statements, schema.actors
    query = (
        select(statements, actors.c.name)
        .outerjoin(
            actors,
            (actors.c.reading == statements.c.reading) & (actors.c.item == statements.c.speaker),
        )
        .where(
            statements.c.reading.in_({reading for reading, _ in wanted}),
            statements.c.item.in_({item for _, item in wanted if item is not None}),
        )
    )
    sources = _parts(connection, wanted, "source")
    said: dict[_Item, Said] = {}
    for row in connection.execute(query).mappings():
        key = row["reading"], row["item"]
        spans = sources.get(key, [])
        said[key] = Said(
            statement=row["local"],
            speaker=row["name"],
            identification=row["identification"],
            source=" … ".join(span.of(rows[row["reading"]]["text"]) for span in spans) or None,
            speech_act=row["speech_act"],
            polarity=row["polarity"],
        )
    return said


def _parts(connection: Connection, wanted: Sequence[_Item], part: str) -> dict[_Item, list[Span]]:
    """Where the words of a part of some statements stand, of others of their readings too."""
    evidence = schema.evidence
    query = (
        select(evidence.c.reading, evidence.c.item, evidence.c.start, evidence.c.stop)
        .where(
            evidence.c.reading.in_({reading for reading, _ in wanted}),
            evidence.c.item.in_({item for _, item in wanted if item is not None}),
            evidence.c.part == part,
        )
        .order_by(evidence.c.ordinal)
    )
    parts: dict[_Item, list[Span]] = {}
    for reading, item, start, stop in connection.execute(query):
        parts.setdefault((reading, item), []).append(Span(start, stop))
    return parts
