"""What happened to a record, and when: its log, opened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from sqlalchemy import Connection, select
from sqlalchemy.sql.elements import ColumnElement

from onrecord.errors import RecordNotFound
from onrecord.record import schema
from onrecord.record.actors import as_hex
from onrecord.record.anchors import Located
from onrecord.record.coding import rounds
from onrecord.record.decisions import (
    Decision,
    all_decisions,
    claims_of,
    decisions_at,
    known_at,
    live,
    places_in,
    reading_under,
    reports_under_decisions,
    texts_of,
)
from onrecord.record.log import Entry
from onrecord.record.merging import lost_actors
from onrecord.record.moments import Moment, holds

__all__ = ["HistoryLine", "Rated", "Standing", "history", "rated", "standing"]


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """An entry of the log, with what it put on record.

    `entry`, `at`, `who`, `action` and `hash` are those of `log.Entry`; `report` is its id, with
    its publisher and the title that it had at the moment that is asked of. Of a reading there is
    what read it, as `name@hash`; of a decision there is the decision, but for those of a round of
    double coding that is still open: coders must not see each other's.
    """

    entry: int
    at: str
    who: str | None
    action: str
    report: str | None
    title: str | None
    publisher: str | None
    subject: str
    model: str | None
    decision: Decision | None
    hash: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A decision and where it stands in the last machine's reading of a report.

    `local` is the contract id of its value there, None where it has none; `how` is one of
    `anchors.How`. What was decided across reports, on actors and sources, stands in no report:
    `report`, `local` and `how` are None.
    """

    report: str | None
    decision: Decision
    local: str | None
    how: str | None


def history(
    connection: Connection,
    *,
    report: int | None,
    local: str | None,
    who: str | None,
    limit: int | None,
    moment: Moment,
) -> list[HistoryLine]:
    """The log, the newest entry first.

    Args:
        connection: to the record.
        report: the key of the only report that is asked for.
        local: the contract id of the only value; see `_on_value`.
        who: the only person.
        limit: at most so many entries.
        moment: nothing that came later.
    """
    log, reports, readings = schema.log, schema.reports, schema.readings
    now, shown = schema.in_force, schema.readings.alias("shown")
    query = (
        select(log, shown.c.title, reports.c.publisher, readings.c.model)
        .outerjoin(reports, reports.c.id == log.c.report)
        .outerjoin(now, (now.c.report == reports.c.key) & holds(now, moment))
        .outerjoin(shown, shown.c.key == now.c.reading)
        .outerjoin(readings, (readings.c.entry == log.c.entry) & (readings.c.id == log.c.subject))
        .order_by(log.c.entry.desc())
        .limit(limit)
    )
    if who is not None:
        query = query.where(log.c.who == who)
    if moment is not None:
        query = query.where(log.c.entry <= moment)
    if local is not None:
        asked = reports_under_decisions(connection) if report is None else {report}
        about = [one for key in asked for one in _on_value(connection, key, local, moment)]
        query = query.where(log.c.entry.in_({one.entry for one in about}))
    elif report is not None:
        query = query.where(reports.c.key == report)
    rows = list(connection.execute(query).mappings())
    decisions = decisions_at(connection, [row["entry"] for row in rows], moment)
    hidden = {one.name for one in rounds(connection, moment) if one.closed is None}
    for entry, one in list(decisions.items()):
        if one.draft.round in hidden:
            del decisions[entry]
    return [
        HistoryLine(
            **{name: row[name] for name in Entry._fields},
            title=row["title"],
            publisher=row["publisher"],
            model=row["model"],
            decision=decisions.get(row["entry"]),
        )
        for row in rows
    ]


def _on_value(connection: Connection, report: int, local: str, moment: Moment) -> list[Decision]:
    """What was decided on the value that has a contract id in a report's last reading by then.

    Also what was decided on it in earlier texts of the report, or in rounds, and what was undone.
    What has no place any more has the id under which it was decided, unless another value has that.
    """
    texts = [key for key in texts_of(connection, report) if key <= report]
    decisions = all_decisions(connection, moment, reports=texts, rounds=True)
    if not decisions:
        return []
    machine = reading_under(connection, report, [], moment=moment)
    claims = claims_of(machine)
    # What was undone has a place as well: where it would stand.
    made = [replace(one, undone_by=None) for one in decisions if one.draft.action != "undo"]
    places = places_in(made, machine)
    called = {one.id: _called(one, places[one.entry], claims) for one in made}
    for one in decisions:
        if one.draft.undoes is not None:
            called[one.id] = called.get(one.draft.undoes)
    return [one for one in decisions if called[one.id] == local]


def _called(one: Decision, at: Located, claims: Mapping[tuple[str, str], int]) -> str | None:
    draft = one.draft
    if at.local is not None or draft.local is None or draft.kind is None:
        return at.local
    claim = claims.get((draft.kind, draft.local))
    return draft.local if claim is None or as_hex(claim) == draft.claim else None


def standing(connection: Connection, report: int | None, moment: Moment) -> list[Standing]:
    """Where people's decisions stand in the last machine's readings, in their order.

    Of one report, by its key; or of all of them, and those across reports. Decisions on actors
    across reports stand in a report that has one of these no more, as lost. Rounds of double coding
    and what is decided in them are not among them.
    """
    anchors, readings, reports = schema.anchors, schema.readings, schema.reports
    query = (
        select(anchors.c.decision, anchors.c.local, anchors.c.how, reports.c.id)
        .join(readings, readings.c.key == anchors.c.reading)
        .join(reports, reports.c.key == readings.c.report)
        .where(holds(anchors, moment), _is_last(moment))
        .order_by(anchors.c.decision, reports.c.key)
    )
    if report is not None:
        query = query.where(reports.c.key == report)
    rows = list(connection.execute(query))
    decisions = decisions_at(connection, [row.decision for row in rows], moment)
    found = [Standing(row.id, decisions[row.decision], row.local, row.how) for row in rows]
    lost = lost_actors(connection, report, moment)
    found += [Standing(one.report, one.decision, None, "lost") for one in lost]
    if report is None:
        told = {one.decision.entry for one in lost}
        across = [
            one
            for kind in ("actor", "source")
            for one in live(all_decisions(connection, moment, kind=kind))
        ]
        found += [Standing(None, one, None, None) for one in across if one.entry not in told]
    return sorted(found, key=lambda one: one.decision.entry)


@dataclass(frozen=True, slots=True)
class Rated:
    """A source's Admiralty letter, and who gave it last; `since` when it has had it from that
    person, `until` None as long as it has it so; both are times."""

    source: str
    letter: str
    who: str
    why: str | None
    since: str
    until: str | None


def rated(connection: Connection, source: str | None, moment: Moment) -> list[Rated]:
    """Letters that sources have, by name; of one source all that it had, the newest first.

    Raises:
        RecordNotFound: nobody rated the source.
    """
    decided: dict[str, list[Decision]] = {}
    for one in all_decisions(connection, moment, kind="source"):
        decided.setdefault(one.draft.subject or "", []).append(one)
    if source is not None:
        name = " ".join(source.split())
        if name not in decided:
            raise RecordNotFound(
                "nobody rated this source",
                source=name,
                advice="`onrecord rate` lists the rated ones",
            )
        return _rated(connection, _held(decided[name])[::-1])
    held = [_held(decided[name]) for name in sorted(decided)]
    return _rated(connection, [each[-1] for each in held if each and each[-1].until is None])


class _Held(NamedTuple):
    """A decision by which a source had a letter, from one entry of the log to another."""

    given: Decision
    since: int
    until: int | None


def _held(decided: Sequence[Decision]) -> list[_Held]:
    """By which decisions a source had its letters; what is undone counts until it was."""
    held: list[_Held] = []
    for one in decided:
        given = next(reversed(live(known_at(decided, one.entry))), None)
        holding = held[-1] if held and held[-1].until is None else None
        if given == (holding and holding.given):
            continue
        if holding is not None:
            held[-1] = holding._replace(until=one.entry)
        if given is not None:
            held.append(_Held(given, one.entry, None))
    return held


def _rated(connection: Connection, held: Sequence[_Held]) -> list[Rated]:
    log = schema.log
    entries = {entry for one in held for entry in (one.since, one.until)}
    made = select(log.c.entry, log.c.at).where(log.c.entry.in_(entries - {None}))
    at = {row.entry: row.at for row in connection.execute(made)}
    return [
        Rated(
            source=one.given.draft.subject or "",
            letter=(one.given.draft.after or {})["letter"],
            who=one.given.draft.who,
            why=one.given.draft.why,
            since=at[one.since],
            until=None if one.until is None else at[one.until],
        )
        for one in held
    ]


def _is_last(moment: Moment) -> ColumnElement[bool]:
    """True for the anchors of readings that are in force, alone or under decisions."""
    now, read = schema.in_force, schema.readings.alias("read")
    return (
        select(now.c.reading)
        .join(read, read.c.key == now.c.reading)
        .where(holds(now, moment))
        .where((read.c.key == schema.anchors.c.reading) | (read.c.base == schema.anchors.c.reading))
        .where(now.c.report == schema.readings.c.report)
        .exists()
    )
