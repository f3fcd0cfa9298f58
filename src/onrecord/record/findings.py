"""What `verify` finds, and how it goes through a record that may be broken anywhere."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Column, Connection, RowMapping, Select
from sqlalchemy.exc import InvalidRequestError

from onrecord.errors import OnrecordError, RecordBusy, RecordUnreachable
from onrecord.record.log import is_time

__all__ = [
    "UNREADABLE",
    "Finding",
    "Verified",
    "batches",
    "during",
    "going_on",
    "is_time_of",
    "short",
]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it was put on record.

    Attributes:
        what: log, report, reading, value, decision, capture, actor, source or record.
        which: which one, as `onrecord show` and `history` name it.
        problem: one line.
    """

    what: str
    which: str
    problem: str


@dataclass(slots=True)
class Verified:
    """How much was looked at."""

    entries: int = 0
    reports: int = 0
    readings: int = 0
    evidence: int = 0
    decisions: int = 0
    captures: int = 0
    last_hash: str = ""


UNREADABLE = (
    *(OnrecordError, zlib.error, ValueError, TypeError, AttributeError, LookupError),
    *(ArithmeticError, AssertionError, RecursionError, InvalidRequestError),
)
"""What goes wrong over rows that somebody changed: any kind of value may stand anywhere."""


def going_on(work: Iterator[Finding], broken: Finding) -> Iterator[Finding]:
    """What `work` finds; where it cannot go on over what is broken, `broken`.

    Raises:
        RecordUnreachable, RecordBusy: these say nothing about what is on record.
    """
    try:
        yield from work
    except (RecordUnreachable, RecordBusy):
        raise
    except UNREADABLE:
        yield broken


def batches(
    connection: Connection, query: Select[tuple[object, ...]], key: Column[object], size: int
) -> Iterator[list[RowMapping]]:
    """The rows of a query by a key that it gives, `size` at once.

    Each batch is a query of its own: no cursor stays open while others are asked.
    """
    last = None
    while True:
        more = query if last is None else query.where(key > last)
        rows = list(connection.execute(more.order_by(key).limit(size)).mappings())
        if rows:
            yield rows
            last = rows[-1][key]
        if len(rows) < size or last is None:
            return


def during(since: object, until: object) -> str:
    """From one entry of the log to another, for people."""
    return f"from entry {since} on" if until is None else f"from entry {since} to entry {until}"


def short(name: object) -> str:
    """An id as people are shown it."""
    return str(name)[:12]


def is_time_of(time: object, at: str | None, before: str | None) -> bool:
    """True if a time can be that of an entry that was made `at`, after one that was made `before`.

    A clock that was set back does not set back the log: its entry is then as old as the one before.
    """
    is_earlier = is_time(time) and at is not None and str(time) < at
    return time == at or (is_earlier and at == before)
