"""Who was part of what on which day, by what the reports say.

A report says that somebody has an office or belongs to a body: that was so on the day of the
report, unless it gives other days, or says "former". On any other day it is inferred from the last
report before it and the first one after it, and both are shown: a person judges. Nothing is
inferred beyond a beginning or an end that a report gives; those of one office are not those of
another.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, RowMapping, select

from onrecord.record import schema
from onrecord.record.actors import as_hex, is_who, who
from onrecord.record.days import FIRST, LAST, days_of
from onrecord.record.moments import Moment, holds
from onrecord.spans import Evidence, Span

__all__ = ["Affiliation", "Basis", "Member", "affiliations_of", "members_of"]

Basis = Literal["stated", "reported", "reported_later"]
"""Why somebody is thought to have been part of it on a day: words give days that include it; the
last report up to then says so; only a later report says so."""


@dataclass(frozen=True, slots=True)
class Affiliation:
    """What one report says of an actor's place in another.

    Attributes:
        actor: as `actors.ActorLine.id` names it.
        name: the actor's, in this report.
        title: of the office, None where it is plain membership.
        whole: the other's id, None where the report does not say whose office it is.
        whole_name: its name in this report.
        former: it says that this is over.
        since, until: EDTF, as the report or a person gives them.
        report: its id; `published` is EDTF.
        words: the evidence.
    """

    actor: str
    name: str
    title: str | None
    whole: str | None
    whole_name: str | None
    former: bool
    since: str | None
    until: str | None
    report: str
    publisher: str | None
    published: str | None
    words: Evidence


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who was part of an actor on a day.

    `before` is what the last reports up to that day say, `after` what the first ones behind it say,
    with those that `basis` rests on.
    """

    actor: str
    name: str
    titles: tuple[str, ...]
    basis: Basis
    before: tuple[Affiliation, ...]
    after: tuple[Affiliation, ...]


def members_of(connection: Connection, whole: str, on: str, moment: Moment) -> list[Member]:
    """Who was part of an actor on a day, the surest first; in parts of it only if a report says so.

    Args:
        connection: to the record.
        whole: a registry slug, a claim or a name.
        on: an ISO date.
        moment: as the record knew it then.
    """
    told: dict[str, list[Affiliation]] = {}
    for one in _affiliations(connection, moment, whole=whole):
        told.setdefault(one.actor, []).append(one)
    members = [
        member for actor, said in told.items() if (member := _member(actor, said, on)) is not None
    ]
    order: tuple[Basis, ...] = ("stated", "reported", "reported_later")
    return sorted(members, key=lambda one: (order.index(one.basis), one.name, one.actor))


def affiliations_of(connection: Connection, actor: str, moment: Moment) -> list[Affiliation]:
    """All that reports say of an actor's offices and memberships, by date of report."""
    return _affiliations(connection, moment, actor=actor)


def _member(actor: str, said: Sequence[Affiliation], on: str) -> Member | None:
    dated = sorted((one for one in said if not _gives_days(one)), key=_reported_on)
    earlier = [one for one in dated if _reported_on(one) <= on]
    later = [one for one in dated if _reported_on(one) > on]
    stated = [one for one in said if _covers(one, on) and not _is_over(one, said, on)]
    before = _last(one for one in earlier if not one.former and not _is_over(one, said, on))
    after = _first(one for one in later if not one.former and not _is_to_come(one, said, on))
    named: Sequence[Affiliation]
    basis: Basis
    if stated:
        named, basis = stated, "stated"
    elif before:
        named, basis = before, "reported"
    elif after and not earlier:
        named, basis = after, "reported_later"
    else:
        return None
    shown = list(dict.fromkeys([*named, *_last(earlier), *_first(later)]))
    titles = dict.fromkeys(one.title for one in named if one.title is not None)
    return Member(
        actor,
        named[0].name,
        tuple(titles),
        basis,
        tuple(sorted((one for one in shown if _reported_on(one) <= on), key=_reported_on)),
        tuple(sorted((one for one in shown if _reported_on(one) > on), key=_reported_on)),
    )


def _is_over(one: Affiliation, said: Sequence[Affiliation], on: str) -> bool:
    """True if what was said with an open end is said to have ended since, and before a day."""
    held = max(_reported_on(one), _begins(one))
    others = (other for other in said if _is_of_one(one, other))
    return _ends(one) is None and any(_ended(other, held, on) for other in others)


def _ended(one: Affiliation, held: str, on: str) -> bool:
    """True if it ended between two days: on `held` it was so still, `on` is behind its end."""
    ends = _ends(one)
    if ends is not None:
        return held <= ends < on
    return one.former and held < _reported_on(one) <= on


def _is_to_come(one: Affiliation, said: Sequence[Affiliation], on: str) -> bool:
    """True if what a report after a day says is said to have begun, or ended, in between."""
    reported = _reported_on(one)
    others = (other for other in said if _is_of_one(one, other))
    return any(on < _begins(other) <= reported or _ended(other, on, reported) for other in others)


def _is_of_one(one: Affiliation, other: Affiliation) -> bool:
    """True unless they are two offices: of these one may end, or begin, without the other."""
    return one.title is None or other.title is None or _office(one.title) == _office(other.title)


def _office(title: str) -> str:
    return " ".join(title.casefold().split())


def _gives_days(one: Affiliation) -> bool:
    return one.since is not None or one.until is not None


def _covers(one: Affiliation, on: str) -> bool:
    """True if days are given that include a day."""
    if not _gives_days(one):
        return False
    ends = _ends(one)
    # What is over and has no end that is given was over when it was reported.
    last = (_reported_on(one) if one.former else LAST) if ends is None else ends
    return _begins(one) <= on <= last


def _begins(one: Affiliation) -> str:
    """The first day that is given."""
    days = days_of(one.since)
    return FIRST if days is None else days[0]


def _ends(one: Affiliation) -> str | None:
    """The last day that is given, if any."""
    days = days_of(one.until)
    return None if days is None else days[1]


def _reported_on(one: Affiliation) -> str:
    days = days_of(one.published)
    # An undated report says nothing of a day before any other does, and one of some month may be
    # of its last day. Of what is "not before" a day that day is all that is known.
    return LAST if days is None else days[0] if days[1] == LAST else days[1]


def _last(said: Iterable[Affiliation]) -> list[Affiliation]:
    """Those of the latest day."""
    listed = list(said)
    return [one for one in listed if _reported_on(one) == _reported_on(listed[-1])]


def _first(said: Iterable[Affiliation]) -> list[Affiliation]:
    listed = list(said)
    return [one for one in listed if _reported_on(one) == _reported_on(listed[0])]


def _affiliations(
    connection: Connection, moment: Moment, *, whole: str | None = None, actor: str | None = None
) -> list[Affiliation]:
    table, now, evidence = schema.affiliations, schema.in_force, schema.evidence
    readings, reports = schema.readings, schema.reports
    member, body = schema.actors.alias("member"), schema.actors.alias("body")
    is_member = (member.c.reading == table.c.reading) & (member.c.item == table.c.actor)
    is_body = (body.c.reading == table.c.reading) & (body.c.item == table.c.whole)
    said_at = (
        (evidence.c.reading == table.c.reading)
        & (evidence.c.item == table.c.actor)
        & (evidence.c.part == table.c.kind)
        & (evidence.c.ordinal == table.c.ordinal)
    )
    query = (
        select(
            table,
            *_of(member, "member"),
            *_of(body, "body"),
            reports.c.id,
            reports.c.publisher,
            readings.c.published,
            reports.c.text,
            evidence.c.start,
            evidence.c.stop,
        )
        .join(member, is_member)
        .outerjoin(body, is_body)
        .join(now, now.c.reading == table.c.reading)
        .join(readings, readings.c.key == table.c.reading)
        .join(reports, reports.c.key == now.c.report)
        .join(evidence, said_at)
        .where(holds(now, moment))
        .order_by(readings.c.published, table.c.reading, evidence.c.start, evidence.c.stop)
        .order_by(table.c.actor, table.c.kind, table.c.ordinal)
    )
    for asked, side in ((whole, body), (actor, member)):
        if asked is not None:
            one = who(connection, asked, moment)
            named = select(schema.actors.c.reading).where(is_who(schema.actors, one))
            query = query.where(table.c.reading.in_(named), is_who(side, one))
    same = schema.same_actors
    merged = {
        row.member: row.actor for row in connection.execute(select(same).where(holds(same, moment)))
    }
    found = [_affiliation(row, merged) for row in connection.execute(query).mappings()]
    return sorted(found, key=lambda one: one.published is None)


def _of(actors: Any, label: str) -> list[Any]:
    return [actors.c[name].label(f"{label}_{name}") for name in ("name", "registry", "id")]


def _affiliation(row: RowMapping, merged: dict[str, str]) -> Affiliation:
    span = Span(row["start"], row["stop"])
    return Affiliation(
        actor=_called(row, "member", merged) or "",
        name=row["member_name"],
        title=row["title"],
        whole=_called(row, "body", merged),
        whole_name=row["body_name"],
        former=row["former"],
        since=row["since"],
        until=row["until"],
        report=row["id"],
        publisher=row["publisher"],
        published=row["published"] or None,
        words=Evidence.at(span, row["text"]),
    )


def _called(row: RowMapping, label: str, merged: dict[str, str]) -> str | None:
    if row[f"{label}_id"] is None:
        return None
    own = row[f"{label}_registry"] or as_hex(row[f"{label}_id"])
    return merged.get(own, own)
