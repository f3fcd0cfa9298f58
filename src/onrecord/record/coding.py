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
from onrecord.record.anchors import Kind
from onrecord.record.decisions import (
    LAID_OVER,
    Decision,
    Draft,
    all_decisions,
    as_kind,
    live,
    places_in,
    reading_under,
)
from onrecord.record.moments import Moment
from onrecord.record.overlay import added_id, with_references
from onrecord.record.units import (
    FIELDS,
    Coding,
    compared_fields,
    units_of,
    words_at,
)

__all__ = [
    "FIELDS",
    "Coded",
    "Disagreement",
    "Round",
    "RoundAgreement",
    "adopted_as",
    "agreement",
    "coder_reading",
    "find_round",
    "rounds",
    "to_adopt",
]


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

    `value` is the contract id in the machine's reading, else with the first coder who has it;
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
    decided = _of(connection, round_, coder, report, moment)
    return reading_under(connection, report, decided, moment=moment)


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
    machine, codings = _codings(connection, round_, key, moment)
    units, called = units_of(machine, codings)
    return [
        Coded(
            report=report,
            kind=unit.kind,
            value=unit.name,
            words=words_at(unit.spans, machine.report.text),
            has={coder: part.value is not None for coder, part in unit.parts.items()},
            fields={
                coder: compared_fields(part.value, unit.kind, called)
                for coder, part in unit.parts.items()
                if part.value is not None
            },
        )
        for unit in units
    ]


def _codings(
    connection: Connection, round_: Round, report: int, moment: Moment
) -> tuple[Reading, dict[str, Coding]]:
    """The machine's reading of a report, and what each coder made of it who decided anything."""
    machine = reading_under(connection, report, [], moment=moment)
    codings: dict[str, Coding] = {}
    for coder in round_.coders:
        all_of = _of(connection, round_.name, coder, report, moment)
        decided = tuple(one for one in live(all_of) if one.draft.action in LAID_OVER)
        if decided:
            reading = reading_under(connection, report, all_of, moment=moment)
            codings[coder] = Coding(decided, places_in(all_of, machine), reading)
    return machine, codings


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
    machine, codings = _codings(connection, round_, report, None)
    for unit in units_of(machine, codings)[0]:
        part = unit.parts.get(coder)
        if part is not None and part.decided and local in unit.names_with(coder):
            return part.decided
    # What has no place any more, or was added and then rejected, is no value of any reading.
    mine = codings.get(coder)
    on_it = [] if mine is None else [one for one in mine.decided if mine.known_as(one) == local]
    if not on_it:
        raise UsageError(f"{coder} decided nothing on {local} in the round {round_.name}")
    return on_it


def _added_as(draft: Draft, name: str) -> str | None:
    return added_id(as_kind(draft), name) if draft.action == "add" else None


def adopted_as(connection: Connection, round_: Round, coder: str, report: int) -> dict[str, str]:
    """What values that a coder added in a round are called on record, if they are there."""
    on_record = {
        _added_as(one.draft, one.id): one.draft
        for one in live(all_decisions(connection, None, reports=[report]))
        if one.draft.action == "add"
    }
    called: dict[str, str] = {}
    for one in live(_of(connection, round_.name, coder, report, None)):
        if one.draft.action != "add":
            continue
        after = with_references(one.draft.after or {}, {}, called)
        for name, draft in on_record.items():
            if name and (draft.kind, draft.after) == (one.draft.kind, after):
                called[added_id(as_kind(one.draft), one.id)] = name
    return called
