"""`onrecord search`: which reports hold the words, and who says them there."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from onrecord.cli.options import JsonOption, RecordOption
from onrecord.cli.terminal import say
from onrecord.pipeline import open_record
from onrecord.record.search import Hit

__all__ = ["search"]


def search(
    words: Annotated[
        list[str],
        typer.Argument(metavar="WORDS...", help="All must be found.", show_default=False),
    ],
    as_json: JsonOption = False,
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many hits.")] = 20,
    statements: Annotated[
        bool, typer.Option("--statements", help="Only what somebody is quoted or reported saying.")
    ] = False,
    record: RecordOption = Path("onrecord.db"),
) -> None:
    """Search the reports on record.

    [bold]onrecord search disarm militia[/]

    [bold]onrecord search '"hand over" weapon*' --statements[/]
    """
    with open_record(record, create=False) as store:
        hits = store.search(" ".join(words), limit, in_statements=statements)
    if as_json:
        for hit in hits:
            typer.echo(json.dumps(asdict(hit), ensure_ascii=False))
        return
    console = Console(highlight=False)
    for hit in hits:
        _print(console, hit)
    say(f"{len(hits)} found" if hits else "nothing found")


def _print(console: Console, hit: Hit) -> None:
    head = Text(f"{hit.report[:10]}  ", style="dim")
    head.append(hit.title or "(no title)", style="bold")
    about = " · ".join(part for part in (hit.publisher, hit.published) if part)
    head.append(f"  {about}", style="dim")
    console.print(head)
    words = Text(" ".join(hit.snippet.split("\n")))
    for mark in hit.marks:
        words.stylize("bold yellow", mark.start - hit.passage.start, mark.end - hit.passage.start)
    line = Text("  ")
    if hit.said is not None:
        who = hit.said.speaker or hit.said.source or "somebody unnamed"
        line.append(f"{' '.join(who.split())}: ", style="cyan")
    line.append("… ").append_text(words).append(" …")
    console.print(line)
