"""`onrecord decide` and `undo`: what people say of what the machine read."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from onrecord.cli.options import (
    JsonOption,
    RecordOption,
    RoundOption,
    WhoOption,
    WhyOption,
    whoever,
)
from onrecord.cli.terminal import emit, say
from onrecord.errors import UsageError
from onrecord.pipeline import open_record
from onrecord.record.deciding import Decided
from onrecord.record.store import Record

__all__ = ["decide", "tell_decided", "undo"]

_ACTIONS = ("accept", "fix", "reject", "add", "comment", "rate")
_ID = 10  # digits of a decision's id that tell it from others


def decide(
    report: Annotated[
        str, typer.Argument(metavar="REPORT", help="The beginning of a report's id.")
    ],
    value: Annotated[
        str,
        typer.Argument(
            metavar="VALUE",
            help="A value's id, such as s1 or e2, as [bold]onrecord show REPORT[/] has them; a "
            "kind, such as event, to add one; [bold]-[/] for the report as a whole.",
        ),
    ],
    action: Annotated[
        str, typer.Argument(metavar="ACTION", help=", ".join(_ACTIONS) + ".", show_default=False)
    ],
    fields: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FIELD=VALUE]...",
            help="What a fix changes, or what an added value is, as the contract has it; words of "
            "the report stand for their place in it. Of a rating, 1 to 6.",
            show_default=False,
        ),
    ] = None,
    why: WhyOption = None,
    who: WhoOption = None,
    round_: RoundOption = None,
    as_json: JsonOption = False,
    record: RecordOption = "onrecord.db",
) -> None:
    """Accept, fix, reject, add to, comment on or rate what was read.

    Nothing is overwritten: the record keeps the machine's value and who decided what, when and why.

    [bold]onrecord decide 3fa2 e1 reject --why "a threat, not an attack"[/]

    [bold]onrecord decide 3fa2 e2 fix realis=conditional[/]

    [bold]onrecord decide 3fa2 event add type=REJECT realis=actual trigger=refused
    evidence="refused to disarm"[/]

    [bold]onrecord decide 3fa2 s1 rate 2[/]
    """
    if action not in _ACTIONS:
        raise UsageError(f"there is no action {action!r}", advice=f"one of {', '.join(_ACTIONS)}")
    with open_record(record, create=False) as store:
        decided = _decide(store, report, value, action, fields or [], whoever(who), why, round_)
    tell_decided(decided, action, as_json)


def _decide(
    store: Record,
    report: str,
    value: str,
    action: str,
    given: list[str],
    who: str,
    why: str | None,
    round_: str | None,
) -> Decided:
    if action == "comment":
        about = None if value == "-" else value
        return store.comment(report, about, who=who, why=why or "", round=round_)
    if value == "-":
        raise UsageError(
            "of a report as a whole there are comments only", advice="name one of its values"
        )
    if action == "rate":
        number = int(given[0]) if len(given) == 1 and given[0] in tuple("123456") else 0
        return store.rate_claim(report, value, number, who=who, why=why, round=round_)
    if action in {"accept", "reject"} and given:
        raise UsageError(f"{action} takes no fields", advice="to change them: fix")
    if action == "accept":
        return store.accept(report, value, who=who, why=why, round=round_)
    if action == "reject":
        return store.reject(report, value, who=who, why=why, round=round_)
    fields = dict(map(_field, given))
    if action == "fix":
        return store.fix(report, value, fields, who=who, why=why, round=round_)
    return store.add_value(report, value, fields, who=who, why=why, round=round_)


def _field(given: str) -> tuple[str, Any]:
    """`realis=actual`, `actors=["a1"]`, `deadline=null`: JSON where it is, else words."""
    name, equals, value = given.partition("=")
    if not name or not equals:
        raise UsageError(f"a field is given as FIELD=VALUE, not {given!r}")
    try:
        meant = json.loads(value)
    except ValueError:
        return name, value
    # A count is a number; a name or an id that looks like one is not, and the contract tells.
    return name, meant


def undo(
    decision: Annotated[
        str,
        typer.Argument(
            metavar="DECISION",
            help="The beginning of a decision's id, as [bold]onrecord history[/] has it.",
        ),
    ],
    why: WhyOption = None,
    who: WhoOption = None,
    as_json: JsonOption = False,
    record: RecordOption = "onrecord.db",
) -> None:
    """Take a decision back; that is a decision too, and can be undone.

    [bold]onrecord undo 7c1e[/]
    """
    with open_record(record, create=False) as store:
        decided = store.undo(decision, who=whoever(who), why=why)
    tell_decided(decided, "undo", as_json)


def tell_decided(decided: Decided, action: str, as_json: bool) -> None:
    """Say what was decided, and which decisions have no place any more."""
    if as_json:
        emit(json.dumps({"action": action, **decided._asdict()}, ensure_ascii=False))
        return
    about = f" {decided.local}" if decided.local else ""
    again = "" if decided.new else " (it was on record already)"
    say(f"{action}{about}: decision {decided.id[:_ID]}{again}")
    if decided.lost:
        ids = ", ".join(one[:_ID] for one in decided.lost)
        say(f"without a place in the report as it is read now: {ids}; onrecord history --lost")
