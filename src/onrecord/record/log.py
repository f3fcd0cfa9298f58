"""The log: every thing that goes on record is an entry, chained by hash to the one before.

Entries are numbered from 1 without gaps. An entry's hash is the SHA-256 (hex) of its own line of
JSON `[entry, at, who, action, report, subject, hash of the entry before]` ("" before the first), so
whoever changes, removes or slips in an entry breaks the chain behind it. Whoever cuts off its end
is found out only by somebody who noted the last hash: `onrecord verify` prints it and takes it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, select

from onrecord.record import schema
from onrecord.record.inserting import insert_rows

__all__ = [
    "ACTIONS",
    "Action",
    "Entry",
    "Line",
    "append",
    "append_all",
    "chained",
    "is_time",
    "last_entry",
]

Action = str
"""`read`: `subject` is a reading, from here on its report's by a machine; `also_read`: it is one of
a known report that was taken in from another record and is older than what is there; `captured`: a
known report was found in other bytes, `subject` is their SHA-256; `decided`: `subject` is a
decision."""

ACTIONS: tuple[Action, ...] = ("read", "also_read", "captured", "decided")

_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")


_LAST = select(schema.log).order_by(schema.log.c.entry.desc()).limit(1)


def is_time(time: object) -> bool:
    """True for a time as entries and rows bear it."""
    return isinstance(time, str) and _TIME.fullmatch(time) is not None


class Entry(NamedTuple):
    """An entry of the log.

    Attributes:
        entry: its number.
        at: when it went on record, ISO 8601 in UTC; never before the entry before.
        who: the person who decided, None where the machine read.
        action: see `Action`.
        report: the id of the report that it is about, if any.
        subject: the id of what went on record.
        hash: see the module.
    """

    entry: int
    at: str
    who: str | None
    action: Action
    report: str | None
    subject: str
    hash: str


class Line(NamedTuple):
    """What is to be entered; the names are those of `Entry`."""

    at: str
    who: str | None
    action: Action
    report: str | None
    subject: str


def chained(entry: Entry, before: str) -> str:
    """The hash that an entry must have after one whose hash is `before`."""
    line = json.dumps([*entry[:-1], before], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(line.encode("utf-8")).hexdigest()


def last_entry(connection: Connection) -> Entry | None:
    """The newest entry, None in an empty record."""
    row = connection.execute(_LAST).first()
    return None if row is None else Entry(*row)


def append(
    connection: Connection,
    *,
    at: str,
    who: str | None,
    action: Action,
    report: str | None,
    subject: str,
) -> int:
    """Enter something and give the entry's number; the caller holds the right to write."""
    return append_all(connection, [Line(at, who, action, report, subject)])[0]


def append_all(connection: Connection, lines: Sequence[Line]) -> range:
    """Enter some lines in their order and give the entries' numbers.

    The caller holds the right to write. A clock that was set back does not lead back: the time is
    then that of the entry before.
    """
    last = last_entry(connection) or Entry(0, "", None, "", None, "", "")
    first, made = last.entry + 1, []
    for line in lines:
        new = Entry(last.entry + 1, max(line.at, last.at), *line[1:], "")
        last = new._replace(hash=chained(new, last.hash))
        made.append(last._asdict())
    insert_rows(connection, [(schema.log, made)])
    return range(first, first + len(made))
