"""`onrecord show`: what is on record."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from onrecord.cli.options import JsonOption, RecordOption
from onrecord.cli.page import print_reading
from onrecord.pipeline import open_record
from onrecord.record.queries import CommitmentLine, ReportLine, SpeakerLine
from onrecord.record.store import Record

__all__ = ["print_record", "show"]


def show(
    report: Annotated[
        str | None,
        typer.Argument(
            metavar="[REPORT]",
            help="The beginning of a report's id; without it, the whole record is listed.",
            show_default=False,
        ),
    ] = None,
    as_json: JsonOption = False,
    record: RecordOption = Path("onrecord.db"),
) -> None:
    """Show what is on record: all reports, or one of them in full.

    [bold]onrecord show[/]

    [bold]onrecord show 3fa2[/]

    [bold]onrecord show --json | jq .title[/]
    """
    with open_record(record, create=False) as store:
        if report is None:
            if as_json:
                for line in store.reports():
                    typer.echo(json.dumps(asdict(line), ensure_ascii=False))
            else:
                print_record(store)
            return
        found = store.report(report)
        reading = store.reading(found.id)
    if as_json:
        typer.echo(reading.to_json())
    else:
        print_reading(reading, found.id[:10])


def print_record(store: Record, *, most: int = 15) -> None:
    """Print the reports, who speaks most, and what was committed to.

    `most` bounds the last two lists.
    """
    console = Console(highlight=False)
    counts = store.counts()
    head = Text(f"{_count(counts.reports, 'report')} ", style="bold")
    head.append(
        f"by {_count(counts.publishers, 'publisher')}: {_count(counts.statements, 'statement')}, "
        f"{_count(counts.events, 'event')}, {_count(counts.commitments, 'commitment')}",
        style="dim",
    )
    console.print(head)
    console.print(_reports(store.reports()))
    speakers = [line for line in store.speakers() if line.name is not None][:most]
    if speakers:
        console.print(Text("\nWho speaks most", style="bold cyan"))
        console.print(_speakers(speakers))
    commitments = [line for line in store.commitments() if line.committer is not None][:most]
    if commitments:
        console.print(Text("\nWhat was committed to, first of all", style="bold cyan"))
        console.print(_commitments(commitments))


def _reports(lines: list[ReportLine]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for name in ("id", "published", "publisher"):
        table.add_column(name, no_wrap=True)
    table.add_column("title", ratio=1)
    for name in ("said", "events", "committed"):
        table.add_column(name, justify="right")
    for line in lines:
        table.add_row(
            Text(line.id[:10], style="dim"),
            Text(line.published or "undated"),
            Text((line.publisher or "")[:24]),
            Text(line.title or "(no title)"),
            str(line.statements),
            str(line.events),
            str(line.commitments),
        )
    return table


def _speakers(lines: list[SpeakerLine]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("speaker")
    table.add_column("how identified")
    table.add_column("said", justify="right")
    table.add_column("in reports", justify="right")
    for line in lines:
        table.add_row(
            Text(line.name or "", style="bold"),
            line.identification.replace("_", " "),
            str(line.statements),
            str(line.reports),
        )
    return table


def _commitments(lines: list[CommitmentLine]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("date", no_wrap=True)
    table.add_column("who")
    table.add_column("what", no_wrap=True)
    table.add_column("in these words", ratio=1)
    for line in lines:
        words = " … ".join(" ".join(e.quote.split()) for e in line.evidence[:1])
        table.add_row(
            Text(line.published or "undated", style="dim"),
            Text(line.committer or "?", style="bold"),
            f"{line.force}: {line.act.replace('_', ' ')}",
            Text(f"“{words}”"),
        )
    return table


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
