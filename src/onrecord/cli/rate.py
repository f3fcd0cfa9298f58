"""`onrecord rate`: what people think of sources."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich.text import Text

from onrecord.cli.decide import tell_decided
from onrecord.cli.options import (
    AsOfOption,
    JsonOption,
    RecordOption,
    WhoOption,
    WhyOption,
    whoever,
)
from onrecord.cli.page import Block, counted
from onrecord.cli.terminal import emit, one_line, say, screen
from onrecord.errors import UsageError
from onrecord.pipeline import open_record
from onrecord.record.history import Rated

__all__ = ["rate"]


def rate(
    source: Annotated[
        str | None,
        typer.Argument(
            metavar="SOURCE",
            help="A publisher's or an actor's name, as reports have it; none: all are listed.",
            show_default=False,
        ),
    ] = None,
    letter: Annotated[
        str | None,
        typer.Argument(
            metavar="LETTER",
            help="A completely reliable, B usually, C fairly, D not usually, E unreliable, F "
            "cannot be judged; none: its history is shown.",
            show_default=False,
        ),
    ] = None,
    why: WhyOption = None,
    who: WhoOption = None,
    as_of: AsOfOption = None,
    as_json: JsonOption = False,
    record: RecordOption = "onrecord.db",
) -> None:
    """Give a source an Admiralty letter, or show those that were given.

    The number of what is said, 1 to 6: [bold]onrecord decide REPORT s1 rate 2[/].

    [bold]onrecord rate "Meridian Agency" B --why "named sources, corrected itself twice"[/]
    """
    if letter is None and why is not None:
        raise UsageError("--why is for a letter", advice="give a source and its letter")
    if letter is not None and as_of is not None:
        raise UsageError("--as-of is for looking back", advice="a source is rated as of now")
    with open_record(record, create=False) as store:
        if source is not None and letter is not None:
            decided = store.rate_source(source, letter, who=whoever(who), why=why)
            tell_decided(decided, "rate", as_json)
            return
        found = store.rated(source, as_of=as_of)
    for one in found:
        if as_json:
            emit(json.dumps(asdict(one), ensure_ascii=False))
        else:
            with screen() as out:
                out.print(Block(_rated(one), one.letter, 1))
    if not as_json:
        say(counted(len(found), "rating") if found else "no source is rated")


def _rated(one: Rated) -> list[Text]:
    head = Text(one_line(one.source), style="bold")
    until = f" to {one.until[:10]}" if one.until else ""
    head.append(f"  since {one.since[:10]}{until} · {one_line(one.who)}", "not bold dim")
    return [head, *([Text(one_line(one.why), style="italic")] if one.why else [])]
