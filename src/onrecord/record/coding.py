"""Double coding: people code the same reports without seeing each other, and then compare.

A round names its coders and reports. What a coder decides in it lies over the machine's reading for
that coder alone, and changes nothing on record. Agreement is measured on what coders decided on:
a value that somebody left alone is not coded by them. Disagreements are settled by somebody who
takes over what one of the coders decided, which is then a decision like any other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, select

from onrecord.contract import Reading
from onrecord.errors import RecordNotFound, UsageError
from onrecord.record import schema
from onrecord.record.agreement import Agreement, measure
from onrecord.record.anchors import KINDS, Kind, Value, main_spans, value_of, values_of
from onrecord.record.decisions import (
    Decision,
    Draft,
    all_decisions,
    as_kind,
    live,
    placed_locals,
    reading_under,
)
from onrecord.record.moments import Moment
from onrecord.record.overlay import added_id
from onrecord.spans import Span

__all__ = [
    "FIELDS",
    "Coded",
    "Disagreement",
    "Round",
    "RoundAgreement",
    "agreement",
    "coder_reading",
    "find_round",
    "rounds",
    "to_adopt",
]

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


@dataclass(frozen=True, slots=True)
class Round:
    """A round of double coding: `reports` are ids; `opened` and `closed` are times."""

    name: str
    coders: tuple[str, ...]
    reports: tuple[str, ...]
    opened: str
    closed: str | None
    opened_by: str


@dataclass(frozen=True, slots=True)
class Coded:
    """What coders made of one value.

    `value` is the contract id in the machine's reading, or that of the first coder's addition;
    `words` are what it is about. `has` says of each coder who decided on it whether the report has
    such a value; `fields` what those who say so hold it to be.
    """

    report: str
    kind: Kind
    value: str
    words: str
    has: Mapping[str, bool]
    fields: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A field on which coders differ; `has` is the field of whether there is such a value."""

    report: str
    kind: Kind
    value: str
    words: str
    field: str
    by_coder: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RoundAgreement:
    """How far coders agree, by kind of value and field (`has`: whether there is such a value)."""

    round: Round
    measured: Mapping[tuple[Kind, str], Agreement]
    disagreements: tuple[Disagreement, ...]


def rounds(connection: Connection, moment: Moment) -> list[Round]:
    """All rounds, in the order in which they were opened."""
    found: dict[str, Round] = {}
    for one in live(all_decisions(connection, moment, kind="round")):
        draft, after = one.draft, one.draft.after or {}
        if draft.subject is None:
            continue
        if draft.action == "open":
            coders, reports = tuple(after["coders"]), tuple(after["reports"])
            found[draft.subject] = Round(draft.subject, coders, reports, draft.at, None, draft.who)
        elif draft.action == "close" and draft.subject in found:
            found[draft.subject] = replace(found[draft.subject], closed=draft.at)
    return list(found.values())


def find_round(connection: Connection, name: str, moment: Moment = None) -> Round:
    """The round of a name.

    Raises:
        RecordNotFound: there is none.
    """
    for one in rounds(connection, moment):
        if one.name == name:
            return one
    raise RecordNotFound(
        "there is no such round of double coding",
        source=name,
        advice="`onrecord agree --open NAME` opens one",
    )


def coder_reading(
    connection: Connection, round_: str, coder: str, report: int, moment: Moment = None
) -> Reading:
    """The machine's reading of a report, under what one coder decided in a round."""
    return reading_under(connection, report, _of(connection, round_, coder, report, moment))


def _of(
    connection: Connection, round_: str, coder: str, report: int, moment: Moment
) -> list[Decision]:
    decided = all_decisions(connection, moment, reports=[report], round_=round_)
    return [one for one in decided if one.draft.who == coder]


def agreement(connection: Connection, round_: Round, moment: Moment) -> RoundAgreement:
    """How far the coders of a round agree, and where they do not."""
    coded = [one for report in round_.reports for one in _coded(connection, round_, report, moment)]
    measured: dict[tuple[Kind, str], Agreement] = {}
    disagreements: list[Disagreement] = []
    for kind, fields in FIELDS.items():
        of_kind = [one for one in coded if one.kind == kind]
        for field in ("has", *fields):
            units = [_unit(one, field) for one in of_kind]
            if any(len(unit) > 1 for unit in units):
                measured[kind, field] = measure(units)
            disagreements += [
                Disagreement(one.report, kind, one.value, one.words, field, unit)
                for one, unit in zip(of_kind, units, strict=True)
                if len(set(unit.values())) > 1
            ]
    disagreements.sort(key=lambda one: (round_.reports.index(one.report), one.value, one.field))
    return RoundAgreement(round_, measured, tuple(disagreements))


def _unit(one: Coded, field: str) -> dict[str, Any]:
    if field == "has":
        return dict(one.has)
    return {coder: fields[field] for coder, fields in one.fields.items()}


def _coded(connection: Connection, round_: Round, report: str, moment: Moment) -> list[Coded]:
    key = connection.execute(
        select(schema.reports.c.key).where(schema.reports.c.id == report)
    ).scalar_one()
    machine = reading_under(connection, key, [])
    by_coder: dict[str, tuple[Reading, set[tuple[Kind, str]]]] = {}
    for coder in round_.coders:
        decided = _of(connection, round_.name, coder, key, moment)
        if live(decided):
            touched = placed_locals(decided, machine)
            by_coder[coder] = (reading_under(connection, key, decided), touched)
    found = [
        _compared(report, machine, kind, value, by_coder)
        for kind in KINDS
        for value in values_of(machine, kind)
    ]
    found += _additions(report, by_coder)
    return [one for one in found if one.has]


def _compared(
    report: str,
    machine: Reading,
    kind: Kind,
    value: Value,
    by_coder: Mapping[str, tuple[Reading, set[tuple[Kind, str]]]],
) -> Coded:
    has: dict[str, bool] = {}
    fields: dict[str, Mapping[str, Any]] = {}
    for coder, (reading, touched) in by_coder.items():
        if (kind, value.id) not in touched:
            continue
        now = value_of(reading, kind, value.id)
        has[coder] = now is not None
        if now is not None:
            fields[coder] = _fields(now, kind, reading)
    words = " … ".join(span.of(machine.report.text) for span in main_spans(value, machine)[:3])
    return Coded(report, kind, value.id, words, has, fields)


def _additions(
    report: str, by_coder: Mapping[str, tuple[Reading, set[tuple[Kind, str]]]]
) -> list[Coded]:
    """Values that coders added: of several coders those on the same words are one."""
    found: dict[tuple[Kind, tuple[Span, ...]], Coded] = {}
    for coder, (reading, _) in by_coder.items():
        for kind in KINDS:
            for value in values_of(reading, kind):
                if "+" not in value.id:
                    continue
                spans = main_spans(value, reading)
                words = " … ".join(span.of(reading.report.text) for span in spans[:3])
                new = Coded(report, kind, value.id, words, dict.fromkeys(by_coder, False), {})
                one = found.setdefault((kind, spans), new)
                has = {**one.has, coder: True}
                fields = {**one.fields, coder: _fields(value, kind, reading)}
                found[kind, spans] = replace(one, has=has, fields=fields)
    return list(found.values())


def _fields(value: Value, kind: Kind, reading: Reading) -> dict[str, Any]:
    """What is compared, with names for ids: coders who name the same actor agree."""
    named = _names_in(reading)
    return {name: _comparable(getattr(value, name), named) for name in FIELDS[kind]}


def _names_in(reading: Reading) -> dict[str, str]:
    named = {actor.id: actor.name for actor in reading.actors}
    named |= {place.id: place.name for place in reading.places}
    for said in reading.statements:
        words = (span.of(reading.report.text) for span in main_spans(said, reading))
        named[said.id] = " … ".join(words)
    return named


def _comparable(field: Any, named: Mapping[str, str]) -> Any:
    if isinstance(field, tuple):
        return tuple(sorted(named.get(one, one) for one in field))
    return named.get(field, field) if isinstance(field, str) else field


def to_adopt(
    connection: Connection, round_: Round, coder: str, report: int, local: str
) -> Sequence[Decision]:
    """What a coder decided on a value in a round, in order, to be decided for the record.

    Raises:
        UsageError: the coder is none of the round, or decided nothing on it.
    """
    if coder not in round_.coders:
        raise UsageError(
            f"{coder} is no coder of the round", advice=f"its coders: {', '.join(round_.coders)}"
        )
    mine = _of(connection, round_.name, coder, report, None)
    on_it = [
        one
        for one in live(mine)
        if one.draft.local == local or _added_as(one.draft, one.id) == local
    ]
    if not on_it:
        raise UsageError(f"{coder} decided nothing on {local} in the round {round_.name}")
    return on_it


def _added_as(draft: Draft, name: str) -> str | None:
    return added_id(as_kind(draft), name) if draft.action == "add" else None
