"""Actors across reports: who is whom, by the registry and by what people decided.

An actor of one report is known by its registry slug, or else by its claim (16 hex digits, the hash
of report, name, kind); a person may say that several of these are one (`same_actors`), and that one
is then called by the member that the person chose.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from string import ascii_lowercase, ascii_uppercase
from typing import Any

from sqlalchemy import (
    Connection,
    FromClause,
    Row,
    Select,
    case,
    distinct,
    false,
    func,
    or_,
    select,
)
from sqlalchemy.sql.elements import ColumnElement

from onrecord.record import schema
from onrecord.record.moments import Moment, holds, in_force_at

__all__ = [
    "ActorLine",
    "DescribedActor",
    "Who",
    "actors",
    "as_hex",
    "at_most",
    "but_for_capitals",
    "described",
    "from_hex",
    "is_who",
    "members_of_all",
    "merged_as",
    "naming",
    "spellings",
    "who",
]

_CLAIM = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class Who:
    """By what an actor is known in reports; any of them will do.

    `claims` are signed numbers as in `actors.id`; `names` are what was asked for, as reports spell
    it.
    """

    slugs: tuple[str, ...]
    claims: tuple[int, ...]
    names: tuple[str, ...]


def as_hex(claim: int) -> str:
    """A claim as people see it, 16 hex digits."""
    return f"{claim & 0xFFFFFFFFFFFFFFFF:016x}"


def from_hex(shown: str) -> int | None:
    """The claim that 16 hex digits show, None if it is something else."""
    if not _CLAIM.fullmatch(shown):
        return None
    number = int(shown, 16)
    return number - (1 << 64) if number >= 1 << 63 else number


def who(connection: Connection, asked: str, moment: Moment) -> Who:
    """Whom a registry slug, a claim or a name stands for.

    A name stands for all who bear it, and for whoever else is the same as one of them. Where
    nothing is called so, capitals do not matter.
    """
    table, same = schema.actors, schema.same_actors
    names = _spellings(connection, asked, moment)
    bearing = (
        select(table.c.registry, table.c.id)
        .where(table.c.name.in_(names), in_force_at(table.c.reading, moment))
        .distinct()
    )
    members = {asked, asked.lower(), *_registered(connection, asked, moment)}
    unmerged = []
    for slug, claim in connection.execute(bearing):
        if slug is not None:
            members.add(slug)
        else:
            unmerged.append(as_hex(claim))
    members |= _merged(connection, unmerged, moment)
    called = select(same.c.actor).where(same.c.member.in_(members), holds(same, moment))
    called_by = set(connection.execute(called).scalars()) | members
    joined = select(same.c.member).where(same.c.actor.in_(called_by), holds(same, moment))
    members |= called_by | set(connection.execute(joined).scalars())
    return _known_by(members, names)


def _registered(connection: Connection, asked: str, moment: Moment) -> list[str]:
    """The slug of the actor with a claim, if the registry knows it."""
    table, claim = schema.actors, from_hex(asked)
    if claim is None:
        return []
    query = select(table.c.registry).where(
        table.c.id == claim, table.c.registry.is_not(None), in_force_at(table.c.reading, moment)
    )
    return list(connection.execute(query.limit(1)).scalars())


def _spellings(connection: Connection, asked: str, moment: Moment) -> tuple[str, ...]:
    """The names that are meant: the one asked for, or those that differ from it in capitals."""
    table = schema.actors
    there = in_force_at(table.c.reading, moment)
    slug = select(table.c.item).where(table.c.registry == asked.lower(), there).limit(1)
    if from_hex(asked) is not None or connection.execute(slug).first() is not None:
        return (asked,)
    return spellings(connection, table.c.name, asked, there)


def spellings(
    connection: Connection, column: ColumnElement[str], asked: str, there: ColumnElement[bool]
) -> tuple[str, ...]:
    """The values of a column that are what was asked for, or else differ from it in capitals.

    What is spelled as no value is looks at all of them. `there` says which rows count.
    """
    exact = select(column).where(column == asked, there).limit(1)
    if connection.execute(exact).first() is not None:
        return (asked,)
    alike = select(column).where(but_for_capitals(column, asked), there).distinct()
    return tuple(sorted(connection.execute(alike).scalars()))


def but_for_capitals(column: ColumnElement[str], asked: str) -> ColumnElement[bool]:
    """True where a name is what was asked for, written small, large, or with large first letters.

    Databases know the capitals of ASCII alone, and not all of them those of other letters.
    """
    ways = {asked, asked.lower(), asked.upper(), asked.title()}
    return func.lower(column).in_({one.translate(_SMALL) for one in ways})


_SMALL = str.maketrans(ascii_uppercase, ascii_lowercase)


def members_of_all(connection: Connection, moment: Moment) -> list[Who]:
    """Each actor that a person merged, by what it is known as in reports."""
    members: dict[str, set[str]] = {}
    for member, actor in merged_as(connection, moment).items():
        members.setdefault(actor, set()).add(member)
    return [_known_by(those, ()) for _, those in sorted(members.items())]


def _known_by(members: set[str], names: tuple[str, ...]) -> Who:
    claims = {claim for claim in map(from_hex, members) if claim is not None}
    slugs = {member for member in members if from_hex(member) is None}
    return Who(tuple(sorted(slugs)), tuple(sorted(claims)), names)


def is_who(table: FromClause, one: Who) -> ColumnElement[bool]:
    """True for rows of `actors`, or of an alias of it, that are `one`."""
    conditions = [table.c.name.in_(one.names)] if one.names else []
    if one.slugs:
        conditions.append(table.c.registry.in_(one.slugs))
    if one.claims:
        conditions.append(table.c.id.in_(one.claims))
    return or_(false(), *conditions)


_FEW = 2_000
"""Of so many readings it is quicker to look at each than to go through all of them by date."""


def naming(one: Who) -> Select[Any]:
    """The readings, some of them several times, that have an actor."""
    return select(schema.actors.c.reading).where(is_who(schema.actors, one))


def at_most(connection: Connection, readings: Select[Any]) -> list[int] | None:
    """The readings that a query finds, if they are few; None: they are many."""
    found = connection.execute(readings.limit(_FEW + 1)).scalars().all()
    return sorted(set(found)) if len(found) <= _FEW else None


@dataclass(frozen=True, slots=True)
class ActorLine:
    """An actor across reports.

    Attributes:
        id: the registry slug, or the claim (16 hex digits) of one report's actor; of merged ones
            the member that a person chose.
        name: as most reports call it.
        names: all names in reports, the most frequent first.
        kind: an `ActorKind` of the contract.
        registry: the slug, of itself or of a member.
        members: of what it was merged, as reports have them now; empty where nobody merged it.
        reports: how many name it; one that names two of its members counts for both.
    """

    id: str
    name: str
    names: tuple[str, ...]
    kind: str
    registry: str | None
    members: tuple[str, ...]
    reports: int


def actors(
    connection: Connection, asked: str | None, limit: int | None, moment: Moment
) -> list[ActorLine]:
    """Actors across reports, those in most reports first; `asked` is one, as `who` takes it."""
    table, now = schema.actors, schema.in_force
    # Who is in the registry, by that; who is not, by the claim of the one report.
    alone = case((table.c.registry.is_(None), table.c.id))
    query = (
        select(
            table.c.registry,
            alone.label("claim"),
            table.c.name,
            func.min(table.c.kind).label("kind"),
            func.count(distinct(now.c.report)).label("reports"),
        )
        .join(now, now.c.reading == table.c.reading)
        .where(holds(now, moment))
        .group_by(table.c.registry, alone, table.c.name)
    )
    if asked is not None:
        query = query.where(is_who(table, who(connection, asked, moment)))
    merged = merged_as(connection, moment)
    counted = _counts(connection, asked, moment)
    found: dict[str, list[Row[Any]]] = {}
    reports: Counter[str] = Counter()
    for row in connection.execute(query):
        own = row.registry or as_hex(row.claim)
        found.setdefault(merged.get(own, own), []).append(row)
    for own, count in counted.items():
        reports[merged.get(own, own)] += count
    lines = [_line(name, rows, reports[name]) for name, rows in found.items()]
    lines.sort(key=lambda line: (-line.reports, line.name, line.id))
    return lines[:limit]


def merged_as(connection: Connection, moment: Moment) -> dict[str, str]:
    """Which actor each merged member is."""
    same = schema.same_actors
    held = select(same.c.member, same.c.actor).where(holds(same, moment))
    return {row.member: row.actor for row in connection.execute(held)}


def _counts(connection: Connection, asked: str | None, moment: Moment) -> dict[str, int]:
    """In how many reports each actor is, by slug or claim."""
    table, now = schema.actors, schema.in_force
    alone = case((table.c.registry.is_(None), table.c.id))
    query = (
        select(table.c.registry, alone.label("claim"), func.count(distinct(now.c.report)))
        .join(now, now.c.reading == table.c.reading)
        .where(holds(now, moment))
        .group_by(table.c.registry, alone)
    )
    if asked is not None:
        query = query.where(is_who(table, who(connection, asked, moment)))
    return {row[0] or as_hex(row[1]): row[2] for row in connection.execute(query)}


def _line(name: str, rows: list[Row[Any]], reports: int) -> ActorLine:
    often: Counter[str] = Counter()
    for row in rows:
        often[row.name] += row.reports
    names = tuple(one for one, _ in sorted(often.items(), key=lambda pair: (-pair[1], pair[0])))
    called = next(row for row in rows if row.name == names[0])
    registry = next((row.registry for row in rows if row.registry is not None), None)
    own = {row.registry or as_hex(row.claim) for row in rows}
    members = tuple(sorted(own)) if own != {name} else ()
    return ActorLine(name, names[0], names, called.kind, registry, members, reports)


@dataclass(frozen=True, slots=True)
class DescribedActor:
    """An actor across reports, with the titles that reports give it and what it is part of."""

    line: ActorLine
    titles: tuple[str, ...]
    wholes: tuple[str, ...]


def described(connection: Connection, moment: Moment) -> list[DescribedActor]:
    """All actors across reports, with what the reports say of them."""
    table, now = schema.affiliations, schema.in_force
    member, body = schema.actors.alias("member"), schema.actors.alias("body")
    query = (
        select(member.c.registry, member.c.id, table.c.title, body.c.name)
        .join(member, (member.c.reading == table.c.reading) & (member.c.item == table.c.actor))
        .outerjoin(body, (body.c.reading == table.c.reading) & (body.c.item == table.c.whole))
        .join(now, now.c.reading == table.c.reading)
        .where(holds(now, moment))
        .distinct()
    )
    merged = merged_as(connection, moment)
    titles: dict[str, dict[str, None]] = {}
    wholes: dict[str, dict[str, None]] = {}
    for registry, claim, title, whole in connection.execute(query):
        own = registry or as_hex(claim)
        actor = merged.get(own, own)
        if title is not None:
            titles.setdefault(actor, {})[title] = None
        if whole is not None:
            wholes.setdefault(actor, {})[whole] = None
    return [
        DescribedActor(line, tuple(titles.get(line.id, ())), tuple(wholes.get(line.id, ())))
        for line in actors(connection, None, None, moment)
    ]


def _merged(connection: Connection, claims: list[str], moment: Moment) -> set[str]:
    """Those of some claims that a person said are the same as another."""
    same = schema.same_actors
    if connection.execute(select(same.c.member).limit(1)).first() is None:
        return set()
    found: set[str] = set()
    for first in range(0, len(claims), 500):
        some = claims[first : first + 500]
        query = select(same.c.member).where(same.c.member.in_(some), holds(same, moment))
        found.update(connection.execute(query).scalars())
    return found
