"""`onrecord agree`: double coding, its rounds, agreement and disagreements."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from onrecord.cli.decide import tell_decided
from onrecord.cli.options import JsonOption, RecordOption, WhoOption, WhyOption, whoever
from onrecord.cli.page import Block, counted, heading, quoted
from onrecord.cli.terminal import emit, one_line, say, screen
from onrecord.errors import UsageError
from onrecord.pipeline import open_record
from onrecord.record.agreement import Agreement
from onrecord.record.coding import Disagreement, Round, RoundAgreement

__all__ = ["agree"]


def agree(
    round_: Annotated[
        str | None,
        typer.Argument(
            metavar="ROUND", help="A round's name; none: rounds are listed.", show_default=False
        ),
    ] = None,
    begin: Annotated[bool, typer.Option("--open", help="Open a round of this name.")] = False,
    coders: Annotated[
        list[str] | None, typer.Option("--coder", metavar="NAME", help="Who codes; repeat it.")
    ] = None,
    reports: Annotated[
        list[str] | None,
        typer.Option("--report", metavar="REPORT", help="A report to code; repeat it."),
    ] = None,
    close: Annotated[bool, typer.Option("--close", help="End the round.")] = False,
    adopt: Annotated[
        tuple[str, str, str] | None,
        typer.Option(
            "--adopt",
            metavar="CODER REPORT VALUE",
            help="Decide for the record what a coder decided on a value.",
        ),
    ] = None,
    why: WhyOption = None,
    who: WhoOption = None,
    as_json: JsonOption = False,
    record: RecordOption = "onrecord.db",
) -> None:
    """Say how far coders of the same reports agree, and where they do not.

    Krippendorff's alpha and Cohen's kappa, by kind of value and field. Coders decide with
    [bold]onrecord decide --round[/] and see only what they decided themselves.

    [bold]onrecord agree pilot --open --coder anna --coder ben --report 3fa2 --report 77c0[/]

    [bold]onrecord agree pilot[/]

    [bold]onrecord agree pilot --adopt anna 3fa2 e1[/]
    """
    doing = {"--open": begin, "--close": close, "--adopt": adopt is not None}
    asked = [option for option, is_given in doing.items() if is_given]
    if len(asked) > 1:
        raise UsageError("--open, --close and --adopt do not go together")
    if asked and round_ is None:
        raise UsageError(f"{asked[0]} is for one round", advice="name it: onrecord agree ROUND")
    for option, given in (("--coder", coders), ("--report", reports)):
        if given and not begin:
            raise UsageError(
                f"{option} is for opening a round", advice="give --open and the round's name"
            )
    if why is not None and not asked:
        raise UsageError("--why is for a decision", advice="--open, --close or --adopt")
    with open_record(record, create=False) as store:
        if round_ is None:
            _list(store.rounds(), as_json)
            return
        if begin:
            decided = store.open_round(
                round_, coders=coders or (), reports=reports or (), who=whoever(who), why=why
            )
            tell_decided(decided, "open", as_json)
        elif close:
            tell_decided(store.close_round(round_, who=whoever(who), why=why), "close", as_json)
        elif adopt is not None:
            for one in store.adopt(round_, *adopt, who=whoever(who), why=why):
                tell_decided(one, "adopt", as_json)
        else:
            _print(store.agreement(round_), as_json)


def _list(rounds: list[Round], as_json: bool) -> None:
    for one in rounds:
        if as_json:
            emit(json.dumps(asdict(one), ensure_ascii=False))
            continue
        state = "open" if one.closed is None else f"closed {one.closed[:10]}"
        facts = f"{', '.join(one.coders)} · {counted(len(one.reports), 'report')} · {state}"
        with screen() as out:
            out.print(Text(one_line(one.name), style="bold").append(f"  {facts}", "not bold dim"))
    if not as_json:
        say(counted(len(rounds), "round") if rounds else "no round of double coding")


def _print(found: RoundAgreement, as_json: bool) -> None:
    if as_json:
        for (kind, field), one in found.measured.items():
            emit(json.dumps({"kind": kind, "field": field, **asdict(one)}, ensure_ascii=False))
        for disagreement in found.disagreements if found.round.closed is not None else ():
            emit(json.dumps({"disagreement": asdict(disagreement)}, ensure_ascii=False))
        return
    if not any(one.units for one in found.measured.values()):
        say(f"in {found.round.name} no value is coded by two yet: there is nothing to agree on")
        return
    with screen() as out:
        out.print(_table(found))
        if found.disagreements and found.round.closed is not None:
            out.print(heading("Where they differ"))
            for disagreement in found.disagreements:
                out.print(Block(_differ(disagreement), disagreement.report[:10], 10))
    open_ = found.round.closed is None
    hidden = "; they are shown when the round is closed" if open_ and found.disagreements else ""
    say(f"{counted(len(found.disagreements), 'disagreement')}{hidden}")


def _table(found: RoundAgreement) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in ("kind", "field"):
        table.add_column(name)
    for name in ("units", "agree", "alpha", "kappa"):
        table.add_column(name, justify="right")
    for (kind, field), one in found.measured.items():
        table.add_row(
            kind,
            "there is one" if field == "has" else field.replace("_", " "),
            str(one.units),
            _number(one.observed),
            _number(one.alpha),
            _kappa(one),
        )
    return table


def _kappa(one: Agreement) -> str:
    if len(one.kappa) == 1:
        return _number(one.kappa[0][2])
    return ", ".join(f"{a}–{b} {_number(kappa)}" for a, b, kappa in one.kappa)


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _differ(one: Disagreement) -> list[Text]:
    field = "there is one" if one.field == "has" else one.field.replace("_", " ")
    head = Text(f"{one.value} {field}", style="bold")
    said = (f"{coder}: {_value(value)}" for coder, value in one.by_coder.items())
    head.append("  " + one_line("; ".join(said)), "not bold")
    return [head, Text(quoted(one.words), style="dim")]


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "none"
    return "none" if value is None else str(value)
