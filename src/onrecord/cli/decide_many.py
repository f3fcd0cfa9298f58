"""Many decisions as lines of JSON: what each line wants, or why that cannot be told."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from onrecord.errors import UsageError
from onrecord.record.deciding import Wanted, check_action

__all__ = ["Given", "Line", "lines_of"]

_MUST = ("report", "value", "action")
_MAY = ("who", "why", "round")


class Given(NamedTuple):
    """What holds for lines that do not say it themselves."""

    who: str
    why: str | None
    round: str | None


class Line(NamedTuple):
    """A line with its number, from 1, and the decision that it wants, or what is wrong with it."""

    number: int
    wanted: Wanted | UsageError


def lines_of(source: Path, given: Given) -> list[Line]:
    """The lines of a file, or of standard input (`-`); empty ones are passed over.

    Raises:
        UsageError: the file cannot be read.
    """
    return [Line(number, _wanted(line, given)) for number, line in _numbered(source)]


def _numbered(source: Path) -> Iterator[tuple[int, bytes]]:
    try:
        data = sys.stdin.buffer.read() if str(source) == "-" else source.read_bytes()
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise UsageError(f"this file cannot be read ({why})", source=str(source)) from error
    for number, line in enumerate(data.split(b"\n"), 1):
        if line.strip():
            yield number, line


def _wanted(line: bytes, given: Given) -> Wanted | UsageError:
    try:
        said = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return UsageError("this is no line of JSON in UTF-8")
    if not isinstance(said, dict):
        return UsageError("a decision is a JSON object", advice='{"report": ..., "value": ...}')
    return _fault(said) or Wanted(
        report=said["report"],
        value="" if said["value"] == "-" else said["value"],
        action=said["action"],
        fields=said.get("fields") or {},
        **{**given._asdict(), **{name: said[name] for name in _MAY if said.get(name) is not None}},
    )


def _fault(said: dict[str, Any]) -> UsageError | None:
    unknown = sorted(said.keys() - {*_MUST, *_MAY, "fields"})
    missing = [name for name in _MUST if name not in said]
    no_words = [
        name
        for name in (*_MUST, *_MAY)
        if not isinstance(said.get(name, ""), str) and (name in _MUST or said[name] is not None)
    ]
    if unknown or missing:
        wrong = f"has no {', '.join(unknown)}" if unknown else f"needs {', '.join(missing)}"
        return UsageError(f"a decision {wrong}", advice=f"it has {', '.join((*_MUST, *_MAY))}")
    if no_words:
        return UsageError(f"{', '.join(no_words)}: words in double quotes")
    return _action_fault(said["action"], said["value"], said.get("fields"))


def _action_fault(action: str, value: str, fields: object) -> UsageError | None:
    try:
        check_action(action)
    except UsageError as error:
        return error
    if fields is not None and not isinstance(fields, dict):
        return UsageError("fields is an object", advice='{"realis": "denied"}')
    if fields and action in {"accept", "reject", "comment"}:
        return UsageError(f"{action} takes no fields")
    if value in {"", "-"} and action != "comment":
        return UsageError("of a report as a whole there are comments only")
    return None
