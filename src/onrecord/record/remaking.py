"""What follows from what was read and decided, made again from the first entry to the last.

By the same functions that make it when it goes on record, so it can be compared row by row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar

from sqlalchemy import Connection, select

from onrecord.contract import Reading
from onrecord.record import schema
from onrecord.record.actors import from_hex
from onrecord.record.anchors import Located
from onrecord.record.deciding import letters_by
from onrecord.record.decisions import (
    Decision,
    all_decisions,
    known_at,
    live,
    settled,
    texts_of,
)
from onrecord.record.merging import expected_actors
from onrecord.record.rows import decided_id

__all__ = [
    "Followed",
    "Held",
    "Lasting",
    "Machine",
    "remade_actors",
    "remade_ratings",
    "remade_report",
]

_AT_ONCE = 500
"""Claims that are asked for at once."""

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


class Held(NamedTuple, Generic[_Key, _Value]):
    """What a key had from one entry of the log to another, None as long as it has it."""

    key: _Key
    since: int
    until: int | None
    value: _Value


class Lasting(Generic[_Key, _Value]):
    """The rows of a table of what holds for a while."""

    def __init__(self) -> None:
        self._ended: list[Held[_Key, _Value]] = []
        self._now: dict[_Key, Held[_Key, _Value]] = {}

    def change(self, wanted: Mapping[_Key, _Value], entry: int) -> None:
        """From `entry` on, the table says what is wanted."""
        for key, held in list(self._now.items()):
            if key not in wanted or wanted[key] != held.value:
                self._ended.append(self._now.pop(key)._replace(until=entry))
        for key, value in wanted.items():
            if key not in self._now:
                self._now[key] = Held(key, entry, None, value)

    def rows(self) -> set[Held[_Key, _Value]]:
        """All that held and holds."""
        return {*self._ended, *self._now.values()}


class Machine(NamedTuple):
    """A machine's reading: its key, its id, and the entry that put it on record."""

    key: int
    id: str
    entry: int


@dataclass
class Followed:
    """What follows from the readings of a report and from the decisions on it.

    Attributes:
        in_force: by the report's key the ids of readings.
        anchors: of each machine's reading, by its key, where decisions stand, by their entries.
        decided: the readings with decisions in them, by id: the entry that put each on record,
            and the key of the machine's reading under it.
    """

    in_force: Lasting[int, str] = field(default_factory=Lasting)
    anchors: dict[int, Lasting[int, Located]] = field(default_factory=dict)
    decided: dict[str, tuple[int, int]] = field(default_factory=dict)


def remade_report(
    report: int,
    machines: Sequence[Machine],
    decisions: Sequence[Decision],
    unpacked: Callable[[int], Reading],
) -> Followed:
    """What follows for one report, as `decisions.settle` lets it follow entry by entry.

    Args:
        report: its key.
        machines: those that took the place of each other, in the order of their entries.
        decisions: those that its readings are under, in order; see `decisions.decisions_on`.
        unpacked: gives a machine's reading by its key.
    """
    followed = Followed()
    if not machines:
        return followed
    base, reading = machines[0], None
    reads = {one.entry: one for one in machines}
    decided = {one.entry for one in decisions if one.entry > base.entry}
    for entry in sorted(reads.keys() | decided):
        if entry in reads:
            base, reading = reads[entry], None
        now = base.id
        found: dict[int, Located] = {}
        known = known_at(decisions, entry)
        if live(known):
            reading = reading or unpacked(base.key)
            under, found = settled(known, reading)
            if under is not reading:
                now = decided_id(base.id, under)
                followed.decided.setdefault(now, (entry, base.key))
        followed.in_force.change({report: now}, entry)
        followed.anchors.setdefault(base.key, Lasting()).change(found, entry)
    return followed


def remade_ratings(decisions: Sequence[Decision]) -> set[Held[str, str]]:
    """Which letters sources have and had, by all decisions on sources."""
    lasting: Lasting[str, str] = Lasting()
    for one in decisions:
        lasting.change(letters_by(live(known_at(decisions, one.entry))), one.entry)
    return lasting.rows()


def remade_actors(connection: Connection, found: set[Held[str, str]]) -> set[Held[str, str]]:
    """Which actors are and were one.

    What a report says of an actor changes its names as well; whether that was written at once or
    with the next decision, the rows that were `found` tell.
    """
    decisions = all_decisions(connection, None, kind="actor")
    decided = {one.entry for one in decisions}
    lasting: Lasting[str, str] = Lasting()
    for entry in sorted(decided | _entries_that_name(connection, decisions)):
        wanted = expected_actors(connection, entry)
        held = {one.key: one.value for one in found if _holds(one, entry)}
        if entry in decided or held == wanted:
            lasting.change(wanted, entry)
    return lasting.rows()


def _holds(one: Held[str, str], entry: int) -> bool:
    return one.since <= entry and (one.until is None or one.until > entry)


def _entries_that_name(connection: Connection, decisions: Sequence[Decision]) -> set[int]:
    """The entries after which actors that are decided on may have other names."""
    actors, readings, now = schema.actors, schema.readings, schema.in_force
    names = {
        name
        for one in decisions
        for name in (*(one.draft.after or {}).get("members", ()), one.draft.subject or "")
    }
    claims = [claim for name in sorted(names) if (claim := from_hex(name)) is not None]
    entries: set[int] = set()
    for first in range(0, len(claims), _AT_ONCE):
        naming = (
            select(readings.c.report)
            .join(actors, actors.c.reading == readings.c.key)
            .where(actors.c.id.in_(claims[first : first + _AT_ONCE]))
            .distinct()
        )
        for report in connection.execute(naming).scalars().all():
            texts = texts_of(connection, report)
            read = select(readings.c.entry).where(readings.c.report.in_(texts))
            held = select(now.c.since).where(now.c.report.in_(texts))
            entries |= {*connection.execute(read.union(held)).scalars()}
    return entries
