"""When: what the record said after some entry of its log.

A moment is the number of an entry, None is now. People say a day or a time; `moment_of` finds the
last entry that was made by then.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Connection, FromClause, exists, select
from sqlalchemy.sql.elements import ColumnElement

from onrecord.errors import UsageError
from onrecord.record import schema

__all__ = ["AsOf", "Moment", "current", "holds", "in_force_at", "moment_of"]

AsOf = date | datetime | str | None
"""A day (to its end, in UTC), a time, either as ISO 8601; None: now."""

Moment = int | None


def moment_of(connection: Connection, as_of: AsOf) -> Moment:
    """The number of the last entry made by then, 0 if there was none; None for now.

    Raises:
        UsageError: it is no date.
    """
    if as_of is None:
        return None
    stamp = _end_of(as_of).isoformat(timespec="microseconds").replace("+00:00", "Z")
    log = schema.log
    made = select(log.c.entry).where(log.c.at < stamp)
    last = made.order_by(log.c.at.desc(), log.c.entry.desc()).limit(1)
    return int(connection.execute(last).scalar() or 0)


def holds(table: FromClause, moment: Moment) -> ColumnElement[bool]:
    """True for rows of a table with `since` and `until` that hold at a moment."""
    if moment is None:
        return table.c.until.is_(None)
    return (table.c.since <= moment) & (table.c.until.is_(None) | (table.c.until > moment))


def current(moment: Moment) -> FromClause:
    """Which reading is in force of each report: `report` and `reading`."""
    table = schema.in_force
    return select(table.c.report, table.c.reading).where(holds(table, moment)).subquery("current")


def in_force_at(reading: ColumnElement[int], moment: Moment) -> ColumnElement[bool]:
    """True for the keys of readings that are in force at a moment."""
    table = schema.in_force
    return exists().where(table.c.reading == reading, holds(table, moment))


def _end_of(as_of: date | datetime | str) -> datetime:
    """The first moment that is too late."""
    given = as_of
    try:
        if isinstance(given, str):
            given = _parsed(given.strip())
        if not isinstance(given, date):
            raise ValueError(given)
        if not isinstance(given, datetime):
            if given == date.max:
                return datetime.max.replace(tzinfo=UTC)
            return datetime(given.year, given.month, given.day, tzinfo=UTC) + timedelta(days=1)
        given = given if given.tzinfo is not None else given.replace(tzinfo=UTC)
        return given.astimezone(UTC) + timedelta(microseconds=1)
    except (ValueError, OverflowError) as error:
        raise UsageError(
            f"this is no date: {as_of!r}", advice="write a day like 2025-04-08, or a time with it"
        ) from error


def _parsed(given: str) -> date:
    # Python takes weeks as well, and calls their Mondays days.
    if re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", given) is None:
        raise ValueError(given)
    return date.fromisoformat(given) if len(given) == 10 else datetime.fromisoformat(given)
