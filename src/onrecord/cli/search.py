"""`onrecord search`: which reports hold the words, and who says them there."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich.text import Text

from onrecord.cli.options import AsOfOption, JsonOption, RecordOption
from onrecord.cli.page import Block, quoted
from onrecord.cli.terminal import emit, one_line, say, screen
from onrecord.errors import UsageError
from onrecord.pipeline import open_record
from onrecord.record.filters import Filters
from onrecord.record.hits import Hit, Told

__all__ = ["search"]

_ID = 10  # digits of a report's id that tell it from others


def search(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[WORDS]...",
            help='All must be found. "In quotes": as a phrase; weapon*: as a beginning. Without '
            "words, all that the filters let through, the latest first.",
            show_default=False,
        ),
    ] = None,
    actor: Annotated[
        str | None,
        typer.Option(
            "--actor", metavar="ACTOR", help="Takes part or speaks: a registry slug, id or name."
        ),
    ] = None,
    place: Annotated[
        str | None,
        typer.Option("--place", metavar="PLACE", help="A place's name, or a country's code (IQ)."),
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="DATE", help="Published on that day or later.")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="DATE", help="Published by that day.")
    ] = None,
    time: Annotated[
        str | None,
        typer.Option("--time", metavar="DATE", help="When an event was (2025-04: in that month)."),
    ] = None,
    kind: Annotated[
        str | None, typer.Option("--type", metavar="TYPE", help="An event's PLOVER type.")
    ] = None,
    realis: Annotated[
        str | None,
        typer.Option("--realis", metavar="REALIS", help="An event's: actual, future, denied, ..."),
    ] = None,
    identification: Annotated[
        str | None,
        typer.Option(
            "--identification", metavar="HOW", help="A statement's: named, unidentified, ..."
        ),
    ] = None,
    publisher: Annotated[
        str | None, typer.Option("--publisher", metavar="NAME", help="Who published the report.")
    ] = None,
    decided: Annotated[
        bool | None,
        typer.Option(
            "--decided/--undecided",
            help="Only what people have decided on, or have not.",
            show_default=False,
        ),
    ] = None,
    as_of: AsOfOption = None,
    as_json: JsonOption = False,
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many hits.")] = 20,
    statements: Annotated[
        bool, typer.Option("--statements", help="Only what somebody is quoted or reported saying.")
    ] = False,
    record: RecordOption = "onrecord.db",
) -> None:
    """Search the reports on record, by words and by what is coded in them.

    [bold]onrecord search handover commander[/]

    [bold]onrecord search '"heavy weapons" hand*' --statements[/]

    [bold]onrecord search --type THREATEN --realis actual --actor zarhan[/]
    """
    filters = Filters(
        actor=actor,
        place=place,
        since=since,
        until=until,
        time=time,
        type=None if kind is None else kind.upper(),
        realis=None if realis is None else realis.lower(),
        identification=None if identification is None else identification.lower(),
        publisher=publisher,
        decided=decided,
    )
    if not words and not filters:
        raise UsageError("nothing to search for", advice="give words, or a filter such as --actor")
    with open_record(record, create=False) as store:
        hits = store.search(
            " ".join(words or ()),
            limit,
            filters=filters,
            in_statements=statements,
            as_of=as_of,
        )
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
    lines = [head]
    if hit.told is not None:
        lines.append(_told(hit.told, hit))
    line = Text()
    if hit.said is not None:
        who = one_line(hit.said.speaker or hit.said.source or "somebody unnamed")
        line.append(f"{who}: ", style="cyan")
    if hit.passage.start > 0:
        line.append("… ")
    lines.append(line.append_text(_marked(hit)).append(" …"))
    return Block(lines, hit.report[:_ID], _ID)


def _told(event: Told, hit: Hit) -> Text:
    start = hit.passage.start
    words = hit.snippet[event.trigger.start - start : event.trigger.end - start]
    realis = event.realis.replace("_", " ")
    return Text(f"{event.event} {event.type} · {realis} {quoted(words)}", style="green")


def _marked(hit: Hit) -> Text:
    """The passage with the words found; line breaks are spaces, so that no offset moves."""
    words = Text(hit.snippet.replace("\n", " "))
    for mark in hit.marks if hit.told is None else (hit.told.trigger,):
        words.stylize("bold yellow", mark.start - hit.passage.start, mark.end - hit.passage.start)
    return words
