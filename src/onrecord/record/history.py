"""What happened to a record, and when: its log, opened."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, RowMapping, select
from sqlalchemy.sql.elements import ColumnElement

from onrecord.errors import RecordNotFound
from onrecord.record import schema
from onrecord.record.coding import rounds
from onrecord.record.decisions import Decision, all_decisions, decisions_at, live
from onrecord.record.log import Entry
from onrecord.record.moments import Moment, holds

__all__ = ["HistoryLine", "Rated", "Standing", "history", "rated", "standing"]


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """An entry of the log, with what it put on record.

    `entry`, `at`, `who`, `action` and `hash` are those of `log.Entry`; `report` is its id, with
    `title` and `publisher`. Of a reading there is what read it, as `name@hash`; of a decision there
    is the decision, but for those of a round of double coding that is still open: coders must not
    see each other's.
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
    `anchors.How`.
    """

    report: str
    decision: Decision
    local: str | None
    how: str


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
        local: the contract id of the only value, decided on under that id or standing there now.
        who: the only person.
        limit: at most so many entries.
        moment: nothing that came later.
    """
    log, reports, readings = schema.log, schema.reports, schema.readings
    decided = schema.decisions
    query = (
        select(log, reports.c.title, reports.c.publisher, readings.c.model)
        .outerjoin(reports, reports.c.id == log.c.report)
        .outerjoin(readings, (readings.c.entry == log.c.entry) & (readings.c.id == log.c.subject))
        .order_by(log.c.entry.desc())
        .limit(limit)
    )
    if report is not None:
        query = query.where(reports.c.key == report)
    if who is not None:
        query = query.where(log.c.who == who)
    if moment is not None:
        query = query.where(log.c.entry <= moment)
    if local is not None:
        anchors = schema.anchors
        here = select(anchors.c.decision).where(anchors.c.local == local)
        query = query.join(decided, decided.c.entry == log.c.entry).where(
            (decided.c.local == local) | decided.c.entry.in_(here)
        )
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


def standing(connection: Connection, report: int | None, moment: Moment) -> list[Standing]:
    """Where people's decisions stand in the last machine's readings, in their order.

    Of one report, by its key, or of all of them.
    """
    anchors, readings, reports = schema.anchors, schema.readings, schema.reports
    query = (
        select(anchors.c.decision, anchors.c.local, anchors.c.how, reports.c.id)
        .join(readings, readings.c.key == anchors.c.reading)
        .join(reports, reports.c.key == readings.c.report)
        .where(holds(anchors, moment), _is_last(moment))
        .order_by(anchors.c.decision)
    )
    if report is not None:
        query = query.where(reports.c.key == report)
    rows = list(connection.execute(query))
    decisions = decisions_at(connection, [row.decision for row in rows], moment)
    return [Standing(row.id, decisions[row.decision], row.local, row.how) for row in rows]


@dataclass(frozen=True, slots=True)
class Rated:
    """A source's Admiralty letter; `until` is None as long as it has it; both are times."""

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
    table, log, ended = schema.ratings, schema.log, schema.log.alias("ended")
    query = (
        select(table, log.c.at, ended.c.at.label("ended"))
        .join(log, log.c.entry == table.c.since)
        .outerjoin(ended, ended.c.entry == table.c.until)
    )
    if source is None:
        query = query.where(holds(table, moment)).order_by(table.c.source)
    else:
        source = " ".join(source.split())
        query = query.where(table.c.source == source).order_by(table.c.since.desc())
        if moment is not None:
            query = query.where(table.c.since <= moment)
    rows = list(connection.execute(query).mappings())
    if source is not None and not rows:
        raise RecordNotFound(
            "nobody rated this source", source=source, advice="`onrecord rate` lists the rated ones"
        )
    return [_rated(row, _given(connection, row["source"], row["since"]), moment) for row in rows]


def _given(connection: Connection, source: str, entry: int) -> Decision:
    """The decision by which a source has its letter after an entry."""
    given = [
        one
        for one in live(all_decisions(connection, entry, kind="source"))
        if one.draft.action == "rate" and one.draft.subject == source
    ]
    return given[-1]


def _rated(row: RowMapping, given: Decision, moment: Moment) -> Rated:
    # What came later was not known then.
    known = moment is None or (row["until"] or 0) <= moment
    return Rated(
        row["source"],
        row["letter"],
        given.draft.who,
        given.draft.why,
        row["at"],
        row["ended"] if known else None,
    )


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
