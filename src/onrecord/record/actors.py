"""Actors across reports: who is whom, by the registry and by what people decided.

An actor of one report is known by its registry slug, or else by its claim (16 hex digits, the hash
of report, name, kind); a person may say that several of these are one (`same_actors`), and that one
is then called by the member that the person chose.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import Connection, FromClause, false, or_, select
from sqlalchemy.sql.elements import ColumnElement

from onrecord.record import schema
from onrecord.record.moments import Moment, holds

__all__ = ["Who", "as_hex", "from_hex", "is_who", "who"]

_CLAIM = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class Who:
    """By what an actor is known in reports; any of them will do.

    `claims` are signed numbers as in `actors.id`; `name` is what was asked for where it is a name.
    """

    slugs: tuple[str, ...]
    claims: tuple[int, ...]
    name: str | None


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

    A name stands for all who bear it, and for whoever else is the same as one of them.
    """
    actors, same = schema.actors, schema.same_actors
    bearing = select(actors.c.registry, actors.c.id).where(actors.c.name == asked).distinct()
    members = {asked}
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
    claims = {claim for claim in map(from_hex, members) if claim is not None}
    slugs = {member for member in members if from_hex(member) is None}
    return Who(tuple(sorted(slugs)), tuple(sorted(claims)), asked)


def is_who(actors: FromClause, one: Who) -> ColumnElement[bool]:
    """True for rows of `actors` that are `one`."""
    conditions = [actors.c.name == one.name] if one.name is not None else []
    if one.slugs:
        conditions.append(actors.c.registry.in_(one.slugs))
    if one.claims:
        conditions.append(actors.c.id.in_(one.claims))
    return or_(false(), *conditions)


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
