"""`onrecord add`: reports go on record, their captures into the archive beside it."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import typer
from rich.console import Console
from rich.text import Text

from onrecord.cli.options import (
    ActorsOption,
    AllowPrivateOption,
    DateOption,
    FollowOption,
    JsonOption,
    LanguageOption,
    PublisherOption,
    RecordOption,
    SourcesArgument,
    configure,
)
from onrecord.cli.sources import outcomes_of
from onrecord.cli.terminal import complain, say, waiting
from onrecord.pipeline import Filed, file_outcomes, open_record

__all__ = ["add", "tell"]

_WORDS = {
    "added": "on record",
    "read_again": "read again",
    "unchanged": "was on record",
}


def add(
    sources: SourcesArgument,
    as_json: JsonOption = False,
    published: DateOption = None,
    publisher: PublisherOption = None,
    language: LanguageOption = None,
    actors: ActorsOption = None,
    follow: FollowOption = None,
    allow_private: AllowPrivateOption = False,
    record: RecordOption = Path("onrecord.db"),
) -> None:
    """Read reports and put what is in them on record.

    Adding the same report twice changes nothing. What was captured is kept byte for byte beside
    the record.

    [bold]onrecord add page.html[/]

    [bold]onrecord add --record iraq.db crawl.warc.gz https://example.org/feed.xml[/]

    [bold]onrecord add --actors my-actors.toml reports/[/]
    """
    config = configure(
        language=language,
        published=published,
        publisher=publisher,
        allow_private=allow_private,
        follow=follow,
        actors=actors,
    )
    tally: Counter[str] = Counter()
    with open_record(record) as store, waiting(len(sources), "Adding") as bar:
        outcomes = outcomes_of(sources, config, record, bar)
        for filed in file_outcomes(outcomes, store):
            tally[tell(filed, as_json)] += 1
    if not as_json:
        counted = ", ".join(f"{tally[s]} {words}" for s, words in _WORDS.items() if tally[s])
        failed = f", {tally['failed']} failed" if tally["failed"] else ""
        say(f"{record}: {(counted or 'nothing added') + failed}")
    if tally["failed"]:
        raise typer.Exit(1)


def tell(filed: Filed, as_json: bool) -> str:
    """Print what became of one report; gives `added`, `read_again`, `unchanged` or `failed`."""
    outcome, added = filed
    if outcome.error is not None or outcome.reading is None or added is None:
        if outcome.error is not None:
            complain(outcome.error)
        return "failed"
    reading = outcome.reading
    if as_json:
        line = {
            "source": outcome.source,
            "report": added.report,
            "reading": added.reading,
            "status": added.status,
        }
        typer.echo(json.dumps(line, ensure_ascii=False))
        return added.status
    line_text = Text(f"{added.report[:10]}  ", style="dim")
    style = "green" if added.status == "added" else ""
    line_text.append(f"{_WORDS[added.status]:<14}", style=style)
    line_text.append(reading.report.title or outcome.source, style="bold")
    line_text.append(
        f"  {len(reading.statements)} said, {len(reading.events)} events, "
        f"{len(reading.commitments)} commitments",
        style="dim",
    )
    Console(highlight=False, soft_wrap=True).print(line_text)
    return added.status
