"""`onrecord decide` and `undo`: what people say of what the machine read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from onrecord.cli.decide_many import Given, Line, lines_of
from onrecord.cli.options import (
    JsonOption,
    RecordOption,
    RoundOption,
    WhoOption,
    WhyOption,
    whoever,
)
from onrecord.cli.page import counted
from onrecord.cli.terminal import complain, emit, say
from onrecord.errors import OnrecordError, UsageError
from onrecord.pipeline import open_record
from onrecord.record.deciding import ACTIONS, Decided, Wanted, check_action
from onrecord.record.store import Record

__all__ = ["decide", "tell_decided", "undo"]

_ID = 10  # digits of a decision's id that tell it from others


def decide(
    report: Annotated[
        str | None,
        typer.Argument(
            metavar="REPORT", help="The beginning of a report's id.", show_default=False
        ),
    ] = None,
    value: Annotated[
        str | None,
        typer.Argument(
            metavar="VALUE",
            help="A value's id, such as s1 or e2, as [bold]onrecord show REPORT[/] has them; a "
            "kind, such as event, to add one; [bold]-[/] for the report as a whole.",
            show_default=False,
        ),
    ] = None,
    action: Annotated[
        str | None,
        typer.Argument(metavar="ACTION", help=", ".join(ACTIONS) + ".", show_default=False),
    ] = None,
    fields: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FIELD=VALUE]...",
            help="What a fix changes, or what an added value is, as the contract has it; words of "
            "the report stand for their place in it. Of a rating, 1 to 6.",
            show_default=False,
        ),
    ] = None,
    from_: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="FILE",
            help="Many decisions, each a line of JSON with report, value, action and, where there "
            "are any, fields, why, who and round; [bold]-[/] for standard input. All of them go on "
            "record, or none.",
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
    evidence="refused to surrender"[/]

    [bold]onrecord decide 3fa2 s1 rate 2[/]

    [bold]onrecord decide --from decisions.jsonl[/]
    """
    if from_ is not None:
        if report is not None:
            raise UsageError(
                "--from has all of a decision in its file", advice="leave out the rest"
            )
        lines = lines_of(from_, Given(whoever(who), why, round_))
        with open_record(record, create=False) as store:
            _decide_lines(store, lines, str(from_), as_json)
        if not as_json:
            say(counted(len(lines), "decision") if lines else "nothing to decide")
        return
    if report is None or value is None or action is None:
        raise UsageError("a decision has REPORT, VALUE and ACTION", advice="onrecord decide --help")
    check_action(action)
    with open_record(record, create=False) as store:
        found = store.report(report).id
        decided = _decide(store, found, value, action, fields or [], whoever(who), why, round_)
    tell_decided(decided, action, as_json, report=found)


def _decide_lines(store: Record, lines: list[Line], source: str, as_json: bool) -> None:
    """Decide all of them; where one cannot be decided, say of each why, and decide none."""
    wanted = [(number, one) for number, one in lines if isinstance(one, Wanted)]
    done = store.decide_all([one for _, one in wanted], keep=len(wanted) == len(lines))
    faults: list[tuple[int, OnrecordError]] = [
        (number, one) for number, one in lines if isinstance(one, OnrecordError)
    ]
    faults += [
        (number, one)
        for (number, _), one in zip(wanted, done, strict=True)
        if isinstance(one, OnrecordError)
    ]
    for number, fault in sorted(faults, key=lambda one: one[0]):
        complain(UsageError(str(fault), source=f"{source} line {number}"))
    if faults:
        say(f"nothing was decided: {counted(len(faults), 'line')} of {len(lines)} cannot be")
        raise typer.Exit(2)
    for (_, one), decided in zip(wanted, done, strict=True):
        if isinstance(decided, Decided):
            report = store.report(one.report).id if as_json else None
            tell_decided(decided, one.action, as_json, report=report)


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
        if given:
            raise UsageError("a comment takes no fields", advice="give its words with --why")
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
    fields = _fields(given)
    if action == "fix":
        return store.fix(report, value, fields, who=who, why=why, round=round_)
    return store.add_value(report, value, fields, who=who, why=why, round=round_)


def _fields(given: list[str]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name, meant in map(_field, given):
        if name in fields:
            raise UsageError(f"{name} is given twice", advice="a list is one: actors='[\"a1\"]'")
        fields[name] = meant
    return fields


def _field(given: str) -> tuple[str, Any]:
    """`realis=actual`, `actors=["a1"]`, `deadline=null`: JSON where it is, else words.

    A number is words too: whether `2025` is a year's name or a count, the contract tells.
    """
    name, equals, value = given.partition("=")
    if not name or not equals:
        raise UsageError(f"a field is given as FIELD=VALUE, not {given!r}")
    try:
        meant = json.loads(value)
    except (ValueError, RecursionError):
        return name, value
    is_number = isinstance(meant, int | float) and not isinstance(meant, bool)
    return name, value if is_number else meant


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


def tell_decided(
    decided: Decided, action: str, as_json: bool, *, report: str | None = None
) -> None:
    """Say what was decided, on which report, and which decisions have no place any more."""
    if as_json:
        on = {} if report is None else {"report": report}
        emit(json.dumps({"action": action, **on, **decided._asdict()}, ensure_ascii=False))
        return
    about = f" {decided.local}" if decided.local else ""
    again = "" if decided.new else " (it was on record already)"
    say(f"{action}{about}: decision {decided.id[:_ID]}{again}")
    if decided.lost:
        ids = ", ".join(one[:_ID] for one in decided.lost)
        say(f"without a place in the report as it is read now: {ids}; onrecord history --lost")
