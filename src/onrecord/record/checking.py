"""What a person may make of a value: what the contract says in words and not in types.

A reader's values are held to it before they come here; a person's fix must not be the way around.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any, get_args

from onrecord.contract import LARGEST_COUNT, LARGEST_GEONAMES, Reading, Statement
from onrecord.errors import UsageError
from onrecord.record.anchors import KINDS, Value, kind_of
from onrecord.record.days import days_of
from onrecord.record.decisions import Action, Draft
from onrecord.record.overlay import REFERS_TO, references_in

__all__ = ["LETTERS", "check_references", "check_storable", "check_value"]

LETTERS = "ABCDEF"
"""Reliability of a source, from A (completely reliable) to F (cannot be judged): the Admiralty
code, NATO STANAG 2511 / AJP-2.1."""

_DURATION = re.compile(r"[PR]")


def check_references(reading: Reading, fields: Mapping[str, Any], local: str | None) -> None:
    """Hold the contract ids in fields to the values of a reading.

    Args:
        reading: has the values.
        fields: as JSON.
        local: of the value that has the fields; None for one that is added.

    Raises:
        UsageError: there is no such value, it is of another kind, or a statement is told in itself.
    """
    missing = [one for one in references_in(fields) if kind_of(reading, one) is None]
    if missing:
        raise UsageError(
            f"the report has no value {', '.join(missing)}",
            advice="`onrecord show REPORT` lists them; add it first",
        )
    for name, given in fields.items():
        if name in REFERS_TO:
            for one in [given] if isinstance(given, str) else given or ():
                _check_kind(reading, name, one)
        for inner in given if isinstance(given, list | tuple) else [given]:
            if isinstance(inner, Mapping):
                check_references(reading, inner, None)
    if "inside" in fields and local is not None:
        _check_nesting(reading, local, fields["inside"])


def _check_kind(reading: Reading, name: str, local: str) -> None:
    kind = kind_of(reading, local)
    if kind != REFERS_TO[name]:
        raise UsageError(
            f"{name} is {'an' if REFERS_TO[name][0] in 'ae' else 'a'} {REFERS_TO[name]},"
            f" and {local} is a value of kind {kind}"
        )


def _check_nesting(reading: Reading, local: str, inside: str | None) -> None:
    outer = {said.id: said.inside for said in reading.statements} | {local: inside}
    at, met = inside, {local}
    while at is not None:
        if at in met:
            raise UsageError(f"{local} cannot be told in {inside}: that is told in {local}")
        met.add(at)
        at = outer.get(at)


def check_value(value: Value) -> None:
    """Hold a value that a person made to what the contract says of its fields.

    Raises:
        UsageError: a field is none that the contract allows; it is named.
    """
    for name, given in value.model_dump().items():
        _check_field(name, given)
    if isinstance(value, Statement):
        counted = value.number == "several_counted"
        if (value.count is not None) != counted or (value.count or 1) < 1:
            raise UsageError("count is a number of people, and only of several_counted ones")
    kind, stated = getattr(value, "kind", None), getattr(value, "value", None)
    if isinstance(stated, str) and days_of(stated) is None:
        lasts = kind in {"duration", "set"} and _DURATION.match(stated)
        _refuse_unless(bool(lasts), "value", stated, "EDTF, like 2025-04-08 or 2025-04")


def _check_field(name: str, given: Any) -> None:
    if isinstance(given, Mapping):
        low, high = given.get("low"), given.get("high")
        if low is not None and high is not None:
            _refuse_unless(low <= high, "low", low, "not above high")
        for inner, value in given.items():
            _check_field(inner, value)
    elif isinstance(given, list | tuple):
        for one in given:
            if isinstance(one, Mapping):
                _check_field(name, one)
    elif name in {"name", "title"} and isinstance(given, str):
        _refuse_unless(any(c.isalnum() for c in given), name, given, "a name")
    elif name in {"deadline", "since", "until"} and given is not None:
        _refuse_unless(days_of(given) is not None, name, given, "EDTF, like 2025-04-08 or 2025-04")
    elif name == "country" and given is not None:
        _refuse_unless(bool(re.fullmatch("[A-Z]{2}", given)), name, given, "two letters, like IQ")
    elif name in {"lat", "lon"} and given is not None:
        most = 90 if name == "lat" else 180
        holds = math.isfinite(given) and abs(given) <= most
        _refuse_unless(holds, name, given, f"degrees, {most} at most")
    elif isinstance(given, int) and not isinstance(given, bool):
        most = LARGEST_GEONAMES if name == "geonames" else LARGEST_COUNT
        least = 1 if name == "geonames" else 0
        _refuse_unless(least <= given <= most, name, given, "a number of this size")


def _refuse_unless(holds: bool, name: str, given: object, meant: str) -> None:
    if not holds:
        raise UsageError(f"{name} cannot be {given!r}", advice=f"it is {meant}")


def check_draft(draft: Draft) -> None:
    """Hold a decision that came in a file to what decisions are.

    Raises:
        ValueError: it is none that could have been made here.
    """
    texts = (draft.why, draft.report, draft.kind, draft.local, draft.claim, draft.subject)
    after = draft.after or {}
    lists = {
        "merge": ("members",),
        "split": ("members",),
        "reject": ("members",) if draft.report is None else (),
        "open": ("coders", "reports"),
    }.get(draft.action, ())
    whole = (
        draft.action in get_args(Action)
        and isinstance(draft.who, str)
        and bool(draft.who)
        and isinstance(draft.at, str)
        and all(one is None or isinstance(one, str) for one in (*texts, draft.undoes, draft.round))
        and all(
            one is None or isinstance(one, Mapping)
            for one in (draft.before, draft.after, draft.anchor)
        )
        and all(
            isinstance(after.get(name), list) and all(isinstance(one, str) for one in after[name])
            for name in lists
        )
        and (draft.action not in {"fix", "add"} or draft.after is not None)
        and draft.kind in (_ACROSS if draft.report is None else {*KINDS, "report"})
        and _has_known_fields(draft)
        and _is_anchor(draft.anchor or {})
        and (draft.report is not None or draft.subject is not None)
        and (draft.kind != "source" or draft.action in {"rate", "undo"})
        and (
            draft.kind != "source"
            or draft.action != "rate"
            or after.get("letter") in tuple(LETTERS)
        )
    )
    if not whole:
        raise ValueError(draft)
    check_storable(draft.line)


_ACROSS = ("actor", "source", "round")
"""What decisions are about that are on no value of a report."""


def _has_known_fields(draft: Draft) -> bool:
    """True unless it makes a value of fields that it cannot have, or not of those that it must."""
    if draft.report is None or draft.kind not in KINDS or draft.action not in {"fix", "add"}:
        return True
    fields = KINDS[draft.kind][0].model_fields
    needed = {name for name, field in fields.items() if field.is_required()}
    stated = set(draft.after or {})
    if draft.action == "fix":
        return stated <= set(fields) - {"id"}
    return needed - {"id"} <= stated <= {*fields, "mentions"} - {"id"}


def _is_anchor(anchor: Mapping[str, Any]) -> bool:
    """True for what finds a value again: see `decisions.Draft`."""
    references = anchor.get("references", {})
    return (
        _are_quotes(anchor.get("quotes", []))
        and _are_quotes(anchor.get("spans", []))
        and isinstance(references, Mapping)
        and all(
            isinstance(one, list) and len(one) == 3 and one[0] in KINDS and _are_quotes(one[2])
            for one in references.values()
        )
    )


def _are_quotes(quotes: object) -> bool:
    return isinstance(quotes, list) and all(
        isinstance(quote, list) and [type(part) for part in quote] == [int, int, str, str, str]
        for quote in quotes
    )


def check_storable(line: str) -> None:
    """Hold a decision's line of JSON to what every database can keep.

    Raises:
        UsageError: it has a NUL character, or half a surrogate.
    """
    try:
        line.encode("utf-8")
    except UnicodeEncodeError as error:
        raise UsageError("a name or a reason has a character that is none") from error
    if "\\u0000" in line:
        raise UsageError("a name or a reason has a NUL character")
