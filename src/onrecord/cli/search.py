"""`onrecord search`: which reports hold the words, and who says them there."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from onrecord.cli.options import JsonOption, RecordOption
from onrecord.cli.page import Block
from onrecord.cli.terminal import emit, one_line, say, screen
from onrecord.pipeline import open_record
from onrecord.record.search import Hit

__all__ = ["search"]

_ID = 10  # digits of a report's id that tell it from others


def search(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="WORDS",
            help='All must be found. "In quotes": as a phrase; weapon*: as a beginning.',
            show_default=False,
        ),
    ],
    as_json: JsonOption = False,
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many hits.")] = 20,
    statements: Annotated[
        bool, typer.Option("--statements", help="Only what somebody is quoted or reported saying.")
    ] = False,
    record: RecordOption = Path("onrecord.db"),
) -> None:
    """Search the reports on record.

    [bold]onrecord search handover commander[/]

    [bold]onrecord search '"heavy weapons" hand*' --statements[/]
    """
    with open_record(record, create=False) as store:
        hits = store.search(" ".join(words), limit, in_statements=statements)
    if as_json:
        for hit in hits:
            emit(json.dumps(asdict(hit), ensure_ascii=False))
        return
    if hits:
        with screen() as out:
            for hit in hits:
                out.print(_hit(hit))
    more = f"; there may be more, see --limit {limit}" if len(hits) == limit else ""
    say(f"{len(hits)} found{more}" if hits else "nothing found")


def _hit(hit: Hit) -> Block:
    head = Text(one_line(hit.title or hit.url or "(no title)"), style="bold")
    about = " · ".join(one_line(fact) for fact in (hit.published, hit.publisher) if fact)
    head.append(f"  {about}", style="not bold dim")
    line = Text()
    if hit.said is not None:
        who = one_line(hit.said.speaker or hit.said.source or "somebody unnamed")
        line.append(f"{who}: ", style="cyan")
    if hit.passage.start > 0:
        line.append("… ")
    return Block([head, line.append_text(_marked(hit)).append(" …")], hit.report[:_ID], _ID)


def _marked(hit: Hit) -> Text:
    """The passage with the words found; line breaks are spaces, so that no offset moves."""
    words = Text(hit.snippet.replace("\n", " "))
    for mark in hit.marks:
        words.stylize("bold yellow", mark.start - hit.passage.start, mark.end - hit.passage.start)
    return words
