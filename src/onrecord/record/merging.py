"""Who is whom across reports, as people decided, and where these actors are by now.

A person decides on an actor under the name that it has then: its slug in the registry, or its claim
in one report. The registry follows a slug. A claim is followed in its report, and in the later
texts of that: the reading that claimed it is on record for ever, and with it the words that it was
about. So the actor is who claims the same, or what people's decisions made of that one, or who has
the same words by the rules by which any decision finds its place again (`anchors.locate`).

`same_actors` holds each name under which somebody decided on a merged actor, and each that it has.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import combinations, product
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, func, select

from onrecord.record import schema
from onrecord.record.actors import as_hex, from_hex, merged_as
from onrecord.record.anchors import locate, main_spans, quote_at, value_of
from onrecord.record.decisions import Action, Decision, all_decisions, live, texts_of
from onrecord.record.moments import Moment, holds
from onrecord.record.queries import read_payload

__all__ = [
    "Followed",
    "Lost",
    "expected_actors",
    "expected_among",
    "follow",
    "kept_apart",
    "lost_actors",
    "merged_in",
]

_AT_ONCE = 500
"""Names, reports or readings that are asked for at once."""


class Followed(NamedTuple):
    """Where an actor is that somebody decided on.

    Attributes:
        names: slugs and claims that it has, in its own report first, then in later texts of that.
        lost: the keys of the reports that have it no more.
    """

    names: tuple[str, ...] = ()
    lost: tuple[int, ...] = ()


class Lost(NamedTuple):
    """A decision on actors, and the id of a report that has one of them no more."""

    decision: Decision
    report: str


# --- following ----------------------------------------------------------------------------------


def follow(connection: Connection, names: Iterable[str], moment: Moment) -> dict[str, Followed]:
    """Where actors are at a moment that were decided on under these names."""
    found = {name: Followed((name,)) for name in names}
    claims = {claim: name for name in found if (claim := from_hex(name)) is not None}
    claimed = _claimed(connection, list(claims), moment)
    texts = _texts(connection, {one.report for one in claimed.values()}, moment)
    there = _in_force(connection, list(claimed), moment)
    for claim, one in claimed.items():
        now: dict[str, None] = {}
        lost: list[int] = []
        for report, reading in texts.get(one.report, ()):
            if (claim, reading) in there:
                now[one.registry or claims[claim]] = None
                continue
            name, is_lost = _find(connection, claim, one.reading, reading)
            now |= {} if name is None else {name: None}
            lost += [report] if is_lost else []
        found[claims[claim]] = Followed(tuple(now), tuple(lost))
    return found


class _Claimed(NamedTuple):
    """The last reading that had a claim, the report and the slug, which the claim is made of."""

    reading: int
    report: int
    registry: str | None


def _claimed(connection: Connection, claims: Sequence[int], moment: Moment) -> dict[int, _Claimed]:
    actors, readings = schema.actors, schema.readings
    query = (
        select(
            actors.c.id,
            func.max(actors.c.reading),
            func.max(readings.c.report),
            func.max(actors.c.registry),
        )
        .join(readings, readings.c.key == actors.c.reading)
        .group_by(actors.c.id)
    )
    if moment is not None:
        query = query.where(readings.c.entry <= moment)
    asked = (query.where(actors.c.id.in_(some)) for some in _some(claims))
    return {row[0]: _Claimed(*row[1:]) for row in _all(connection, asked)}


def _texts(
    connection: Connection, reports: Collection[int], moment: Moment
) -> dict[int, list[tuple[int, int]]]:
    """The readings in force of reports and of their later texts: by report, keys of both."""
    now, own, later = schema.in_force, schema.reports, schema.reports.alias("later")
    is_later = (
        (later.c.page == own.c.page)
        & (later.c.url == own.c.url)
        & later.c.publisher.is_not_distinct_from(own.c.publisher)
        & (later.c.key > own.c.key)
    )
    themselves = select(now.c.report, now.c.report, now.c.reading).where(holds(now, moment))
    laters = (
        select(own.c.key, later.c.key, now.c.reading)
        .join(later, is_later)
        .join(now, now.c.report == later.c.key)
        .where(holds(now, moment))
        .order_by(later.c.key)
    )
    found: dict[int, list[tuple[int, int]]] = {}
    for query, column in ((themselves, now.c.report), (laters, own.c.key)):
        asked = (query.where(column.in_(some)) for some in _some(sorted(reports)))
        for report, text, reading in _all(connection, asked):
            found.setdefault(report, []).append((text, reading))
    return found


def _in_force(
    connection: Connection, claims: Sequence[int], moment: Moment
) -> set[tuple[int, int]]:
    """Which of some claims are in force, with the keys of the readings that make them."""
    actors, now = schema.actors, schema.in_force
    query = (
        select(actors.c.id, actors.c.reading)
        .join(now, now.c.reading == actors.c.reading)
        .where(holds(now, moment))
    )
    asked = (query.where(actors.c.id.in_(some)) for some in _some(claims))
    return {(row[0], row[1]) for row in _all(connection, asked)}


class _Actor(NamedTuple):
    """A row of `actors`."""

    reading: int
    local: str
    claim: int
    registry: str | None

    @property
    def name(self) -> str:
        return self.registry or as_hex(self.claim)


def _find(connection: Connection, claim: int, was: int, now: int) -> tuple[str | None, bool]:
    """What an actor of the reading `was` is called in `now`, and whether it is lost there.

    Who was taken away by a person has no name, but is not lost.
    """
    readings, actors = schema.readings, schema.actors
    query = select(readings.c.key, readings.c.base).where(readings.c.key.in_((was, now)))
    machines = {row.key: row.base or row.key for row in connection.execute(query)}
    listed = select(actors.c.reading, actors.c.local, actors.c.id, actors.c.registry)
    keys = {was, now, *machines.values()}
    rows = [_Actor(*row) for row in connection.execute(listed.where(actors.c.reading.in_(keys)))]
    before = next(row for row in rows if (row.reading, row.claim) == (was, claim))
    names = {row.local: row.name for row in rows if row.reading == now}
    if not any((row.reading, row.local) == (machines[was], before.local) for row in rows):
        return names.get(before.local), False  # a person added it: it has its id everywhere
    same = (row.local for row in rows if (row.reading, row.claim) == (machines[now], claim))
    local = next(same, before.local if machines[was] == machines[now] else None)
    if local is None:
        local = _locate(connection, before, rows, machines[was], machines[now])
    return None if local is None else names.get(local), local is None


def _locate(
    connection: Connection, actor: _Actor, rows: Sequence[_Actor], was: int, now: int
) -> str | None:
    """The contract id of an actor in what another machine read; `was` and `now` are machines'."""
    old, new = read_payload(connection, actor.reading), read_payload(connection, now)
    value = value_of(old, "actor", actor.local)
    spans = () if value is None else main_spans(value, old)
    quotes = [quote_at(span, old.report.text) for span in spans]
    claims = {("actor", row.local): row.claim for row in rows if row.reading == now}
    beside = {
        row.claim
        for row in rows
        if row.reading in {was, actor.reading} and row.local != actor.local
    }
    return locate("actor", actor.claim, quotes, new, claims, beside).local


def _some(whole: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (whole[first : first + _AT_ONCE] for first in range(0, len(whole), _AT_ONCE))


def _all(connection: Connection, queries: Iterable[Select[Any]]) -> Iterator[Any]:
    for query in queries:
        yield from connection.execute(query)


# --- who is whom --------------------------------------------------------------------------------


def expected_actors(connection: Connection, moment: Moment = None) -> dict[str, str]:
    """Which actor each merged name is at a moment, by the decisions."""
    decisions = live(_on_actors(connection, moment, "merge", "split"))
    return _clusters(decisions, follow(connection, _names(decisions), moment))


def expected_among(
    connection: Connection, names: Iterable[str], moment: Moment
) -> tuple[set[str], dict[str, str]]:
    """As `expected_actors`, of some names and all who have to do with them; first all of these.

    Only they need be followed, which takes longest.
    """
    decisions = _on_actors(connection, moment, "merge", "split")
    held = merged_as(connection, None)
    related = _groups([*map(_names_of, decisions), *held.items()])
    scope: set[str] = set()
    followed: dict[str, Followed] = {}
    more = set(names)
    while more:
        scope |= {other for name in more for other in related.get(name, {name})}
        followed |= follow(connection, sorted(scope - followed.keys()), moment)
        more = {name for one in followed.values() for name in one.names} - scope
    about = [one for one in live(decisions) if not scope.isdisjoint(_names_of(one))]
    return scope, _clusters(about, followed)


def _groups(related: Iterable[Iterable[str]]) -> dict[str, set[str]]:
    """All to whom each name is related, over any number of others, itself among them."""
    found: dict[str, set[str]] = {}
    for names in related:
        groups = {id(one): one for one in (found.setdefault(name, {name}) for name in names)}
        largest = max(groups.values(), key=len)
        for group in groups.values():
            if group is not largest:
                largest |= group
                found |= dict.fromkeys(group, largest)
    return found


def _on_actors(connection: Connection, moment: Moment, *actions: Action) -> list[Decision]:
    decisions = all_decisions(connection, moment, kind="actor")
    return [one for one in decisions if one.draft.action in actions]


def _names(decisions: Iterable[Decision]) -> list[str]:
    return list(dict.fromkeys(name for one in decisions for name in _names_of(one)))


def _members(one: Decision) -> list[str]:
    members: list[str] = (one.draft.after or {}).get("members", [])
    return members


def _names_of(one: Decision) -> list[str]:
    """The names under which a decision is on actors."""
    return [*_members(one), one.draft.subject or ""]


def _clusters(decided: Sequence[Decision], followed: Mapping[str, Followed]) -> dict[str, str]:
    """Which actor each name is, by all merges and splits in their order."""
    clusters = _Clusters()
    for one in decided:
        subject = one.draft.subject or ""
        now = {name: (*followed[name].names, name) for name in _names_of(one)}
        members = [name for member in _members(one) for name in now[member]]
        if one.draft.action == "merge":
            clusters.join({*members, *now[subject]}, now[subject][0])
        elif one.draft.action == "split":
            clusters.leave(members, now[subject][0])
    # Who is with nobody any more is himself: a name that was decided on is followed all the same.
    return {name: name for one in decided for name in _names_of(one)} | clusters.called


class _Clusters:
    """Actors that are one, while merges and splits are gone through."""

    def __init__(self) -> None:
        self.called: dict[str, str] = {}
        self._members: dict[str, set[str]] = {}

    def join(self, names: set[str], actor: str) -> None:
        """These names, and all that are one with one of them, are `actor`."""
        for other in {self.called.get(name, name) for name in names}:
            names = names | self._members.pop(other, set())
        self._members[actor] = names
        self.called |= dict.fromkeys(names, actor)

    def leave(self, names: Sequence[str], actor: str) -> None:
        """These names are an actor of their own; who is `actor` no more leaves nobody."""
        actor = self.called.get(actor, actor)
        leaving = [name for name in dict.fromkeys(names) if self.called.get(name) == actor]
        staying = self._members.pop(actor, set()).difference(leaving)
        for name in leaving:
            del self.called[name]
        if staying:
            self.join(staying, actor if actor in staying else min(staying))
        if leaving:
            self.join(set(leaving), leaving[0])


def merged_in(connection: Connection, report: int) -> list[str]:
    """The names under which actors are merged that a report, or another text of it, ever had."""
    same = schema.same_actors
    merged = select(same.c.member).where(holds(same, None))
    if connection.execute(merged.limit(1)).first() is None:
        return []
    names = _ever_in(connection, report)
    asked = (merged.where(same.c.member.in_(some)) for some in _some(names))
    return sorted(row.member for row in _all(connection, asked))


def _ever_in(connection: Connection, report: int) -> list[str]:
    """The claims of all actors that some reading of a report, or of another text of it, has."""
    actors, readings = schema.actors, schema.readings
    query = (
        select(actors.c.id)
        .join(readings, readings.c.key == actors.c.reading)
        .where(readings.c.report.in_(texts_of(connection, report)))
        .distinct()
    )
    return [as_hex(claim) for claim in connection.execute(query).scalars()]


def lost_actors(connection: Connection, report: int | None, moment: Moment) -> list[Lost]:
    """Decisions on actors that a report, by its key, has no more; None: any report."""
    decisions = live(_on_actors(connection, moment, "merge", "split", "reject"))
    names = set(_names(decisions))
    if report is not None:
        names &= set(_ever_in(connection, report))
    followed = follow(connection, sorted(names), moment)
    lost = {name: one.lost for name, one in followed.items() if one.lost}
    found = [
        (one, key)
        for one in decisions
        for key in sorted({key for name in _names_of(one) for key in lost.get(name, ())})
        if report in {None, key}
    ]
    ids = _ids(connection, sorted({key for _, key in found}))
    return [Lost(one, ids[key]) for one, key in found]


def _ids(connection: Connection, reports: Sequence[int]) -> dict[int, str]:
    table = schema.reports
    query = select(table.c.key, table.c.id)
    asked = (query.where(table.c.key.in_(some)) for some in _some(reports))
    return {row.key: row.id for row in _all(connection, asked)}


# --- who is not ---------------------------------------------------------------------------------


def kept_apart(connection: Connection) -> list[frozenset[str]]:
    """Two actors each, as they are called now, of which a person said that they are not one."""
    decisions = live(_on_actors(connection, None, "reject"))
    followed = follow(connection, _names(decisions), None)
    called = merged_as(connection, None)
    found: dict[frozenset[str], None] = {}
    for one in decisions:
        apart = [
            {called.get(now, now) for now in followed[name].names or (name,)}
            for name in _members(one)
        ]
        for some, others in combinations(apart, 2):
            found |= dict.fromkeys(map(frozenset, product(some, others)))
    return [pair for pair in found if len(pair) == 2]
