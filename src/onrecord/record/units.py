"""What coders of a round coded on a report: the same value of several coders is one unit.

All coders decide on the values of one machine's reading, so these are known by their ids. What the
machine finds no more is known by what it claimed when it was decided on; what coders added, by its
words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, NamedTuple

from onrecord.contract import Actor, Place, Reading
from onrecord.record.anchors import (
    KINDS,
    Kind,
    Located,
    Value,
    main_spans,
    value_of,
    values_of,
)
from onrecord.record.decisions import Decision, Draft, as_kind
from onrecord.record.overlay import REFERS_TO
from onrecord.spans import Span

__all__ = ["FIELDS", "Coding", "Part", "Unit", "compared_fields", "units_of", "words_at"]

FIELDS: dict[Kind, tuple[str, ...]] = {
    "statement": (
        *("speaker", "identification", "number", "count", "kind", "hand", "speech_act"),
        *("polarity", "form"),
    ),
    "event": (
        *("type", "mode", "realis", "actors", "recipients", "place", "time"),
        "according_to",
    ),
    "commitment": (
        *("committer", "act", "force", "speaker", "speaker_authority", "deadline"),
        *("beneficiary", "statement"),
    ),
    "actor": ("name", "kind", "registry"),
    "place": ("name", "country"),
    "mention": ("kind", "actor", "place"),
    "time": ("value", "kind"),
}
"""What is compared of a value that coders have; whether they have it is compared first."""

_REFERRED_TO_FIRST: tuple[Kind, ...] = (
    *("actor", "place", "time", "statement"),
    *("event", "commitment", "mention"),
)
"""The kinds of values, each behind those that its compared fields refer to."""


@dataclass(frozen=True, slots=True)
class Coding:
    """What one coder made of a report.

    `decided` are the decisions that change its reading and are not undone, in their order;
    `places` is where they stand in the machine's reading, by entry; `reading` is that reading under
    them.
    """

    decided: tuple[Decision, ...]
    places: Mapping[int, Located]
    reading: Reading

    def at(self, local: str) -> tuple[Decision, ...]:
        """The decisions on the value with a contract id."""
        return tuple(one for one in self.decided if self.places[one.entry].local == local)

    def known_as(self, one: Decision) -> str | None:
        """The contract id of its value; of one without a place that which it had."""
        return self.places[one.entry].local or one.draft.local


class Part(NamedTuple):
    """A coder's part in a unit: the value, None where the coder has none, and what made it so."""

    value: Value | None
    decided: tuple[Decision, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """One value as coders have it.

    `name` is its contract id in the machine's reading, else with the first coder who has it;
    `spans` are its words. `parts` are of the coders who decided on it; what only some of them added
    is none to the others who decided anything on the report.
    """

    kind: Kind
    name: str
    spans: tuple[Span, ...]
    parts: Mapping[str, Part]

    @property
    def values(self) -> list[Value]:
        """What the coders have who have it."""
        return [part.value for part in self.parts.values() if part.value is not None]

    def names_with(self, coder: str) -> set[str]:
        """What it is called, and the contract id that a coder has it under."""
        value = self.parts[coder].value
        return {self.name} if value is None else {self.name, value.id}


def units_of(machine: Reading, codings: Mapping[str, Coding]) -> tuple[list[Unit], dict[str, str]]:
    """All that coders coded on a report, and what each contract id in their readings is called.

    However coders spell a name, they mean the same value: an id is called as in the machine's
    reading, or as the first coder who added it has it. Equal names of two values have their ids.
    """
    text = machine.report.text
    units, called = _found(machine, codings), _names_in(machine)
    for unit in _gone(codings):
        units.append(unit)
        called |= {value.id: _called(value, unit.spans, text) for value in unit.values}
    for kind in _REFERRED_TO_FIRST:
        for spans, added in _added(kind, codings).items():
            joined = _joined(kind, spans, added, codings, called)
            names = _told_apart(
                {unit.name: _called(unit.values[0], spans, text) for unit in joined}
            )
            called |= {value.id: names[unit.name] for unit in joined for value in unit.values}
            units += joined
    return units, called


def compared_fields(value: Value, kind: Kind, called: Mapping[str, str]) -> dict[str, Any]:
    """What is compared of a value, with what ids are called for the ids."""
    found: dict[str, Any] = {}
    for name in FIELDS[kind]:
        given = getattr(value, name)
        if name in REFERS_TO and isinstance(given, tuple):
            given = tuple(sorted(called.get(one, one) for one in given))
        elif name in REFERS_TO:
            given = called.get(given, given)
        found[name] = given
    return found


# --- what is one unit ---------------------------------------------------------------------------


def _found(machine: Reading, codings: Mapping[str, Coding]) -> list[Unit]:
    """The values that the machine finds and somebody decided on."""
    units = []
    for kind in KINDS:
        for value in values_of(machine, kind):
            parts = {
                coder: Part(value_of(coding.reading, kind, value.id), decided)
                for coder, coding in codings.items()
                if (decided := coding.at(value.id))
            }
            if parts:
                units.append(Unit(kind, value.id, main_spans(value, machine), parts))
    return units


def _gone(codings: Mapping[str, Coding]) -> list[Unit]:
    """The values that the machine finds no more; whoever accepted or fixed one has it still."""
    parts: dict[tuple[Kind, str | None], dict[str, Part]] = {}
    first: dict[tuple[Kind, str | None], Draft] = {}
    for coder, coding in codings.items():
        places = coding.places
        last = {
            places[one.entry].local or one.draft.claim: one
            for one in coding.decided
            if places[one.entry].how in {"kept", "absent"} and not _is_own(one.draft.local)
        }
        for one in last.values():
            claimed, local = (as_kind(one.draft), one.draft.claim), places[one.entry].local
            value = None if local is None else value_of(coding.reading, claimed[0], local)
            decided = (one,) if local is None else coding.at(local)
            parts.setdefault(claimed, {})[coder] = Part(value, decided)
            first.setdefault(claimed, one.draft)
    units = []
    for claimed, of_coders in parts.items():
        had = first[claimed]
        spans = tuple(Span(*quote[:2]) for quote in (had.anchor or {}).get("quotes", ()))
        ids = [part.value.id for part in of_coders.values() if part.value is not None]
        units.append(Unit(claimed[0], [*ids, had.local or ""][0], spans, of_coders))
    return units


def _is_own(local: str | None) -> bool:
    """True for ids of values that the machine's reading does not have."""
    return local is None or "+" in local


def _added(
    kind: Kind, codings: Mapping[str, Coding]
) -> dict[tuple[Span, ...], dict[str, list[Value]]]:
    """The values that coders added, by their words and by coder."""
    found: dict[tuple[Span, ...], dict[str, list[Value]]] = {}
    for coder, coding in codings.items():
        kept = {at.local for at in coding.places.values() if at.how == "kept"}
        for value in values_of(coding.reading, kind):
            if _is_own(value.id) and value.id not in kept:
                spans = main_spans(value, coding.reading)
                found.setdefault(spans, {}).setdefault(coder, []).append(value)
    return found


def _joined(
    kind: Kind,
    spans: tuple[Span, ...],
    added: Mapping[str, Sequence[Value]],
    codings: Mapping[str, Coding],
    called: Mapping[str, str],
) -> list[Unit]:
    """What coders added on the same words: of several values those that are most alike are one."""

    def alike(pair: tuple[dict[str, Value], Value]) -> int:
        of_others = compared_fields(next(iter(pair[0].values())), kind, called)
        its = compared_fields(pair[1], kind, called)
        return sum(of_others[name] == its[name] for name in its)

    joined: list[dict[str, Value]] = []
    for coder, values in added.items():
        left, others = list(values), list(joined)
        while left and others:
            one, value = max(product(others, left), key=alike)
            one[coder] = value
            others = [other for other in others if other is not one]
            left = [other for other in left if other is not value]
        joined += [{coder: value} for value in left]
    return [
        Unit(
            kind,
            next(iter(one.values())).id,
            spans,
            {coder: _part(coding, one.get(coder)) for coder, coding in codings.items()},
        )
        for one in joined
    ]


def _part(coding: Coding, value: Value | None) -> Part:
    return Part(value, () if value is None else coding.at(value.id))


# --- what ids are called ------------------------------------------------------------------------


def _names_in(reading: Reading) -> dict[str, str]:
    names: dict[str, str] = {}
    for kind in KINDS:
        names |= _told_apart(
            {
                value.id: _called(value, main_spans(value, reading), reading.report.text)
                for value in values_of(reading, kind)
            }
        )
    return names


def _called(value: Value, spans: Sequence[Span], text: str) -> str:
    return value.name if isinstance(value, Actor | Place) else words_at(spans, text)


def words_at(spans: Sequence[Span], text: str) -> str:
    """The words of a value, for people: of many the first."""
    return " … ".join(span.of(text) for span in spans[:3])


def _told_apart(names: Mapping[str, str]) -> dict[str, str]:
    """Names by ids; those that several have, with the id."""
    often = Counter(names.values())
    return {one: name if often[name] == 1 else f"{name} ({one})" for one, name in names.items()}
