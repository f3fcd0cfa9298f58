"""`onrecord read`: what is in a report, on the terminal; nothing is kept."""

from __future__ import annotations

import typer

from onrecord.cli.options import (
    ActorsOption,
    AllowPrivateOption,
    DateOption,
    FollowOption,
    JsonOption,
    LanguageOption,
    PublisherOption,
    ReaderOption,
    ReaderOptionsOption,
    RecordOption,
    SourcesArgument,
    configure,
)
from onrecord.cli.page import print_reading
from onrecord.cli.sources import outcomes_of
from onrecord.cli.terminal import complain, emit, waiting

__all__ = ["read"]


def read(
    sources: SourcesArgument,
    as_json: JsonOption = False,
    published: DateOption = None,
    publisher: PublisherOption = None,
    language: LanguageOption = None,
    actors: ActorsOption = None,
    reader: ReaderOption = None,
    reader_option: ReaderOptionsOption = None,
    follow: FollowOption = None,
    allow_private: AllowPrivateOption = False,
    record: RecordOption = "onrecord.db",
) -> None:
    """Read reports and print what is in them. Nothing is kept.

    [bold]onrecord read page.html[/]

    [bold]onrecord read --json reports/ > readings.jsonl[/]

    [bold]onrecord read https://example.org/news/1 https://example.org/feed.xml[/]

    [bold]gunzip -c page.html.gz | onrecord read --published 2025-04-08 -[/]
    """
    config = configure(
        language=language,
        published=published,
        publisher=publisher,
        allow_private=allow_private,
        follow=follow,
        actors=actors,
        reader=reader,
        reader_options=reader_option,
    )
    failed = False
    with waiting(len(sources), "Reading") as bar:
        for outcome in outcomes_of(sources, config, record, bar):
            if outcome.error is not None:
                failed = True
                complain(outcome.error)
            elif outcome.reading is not None:
                if as_json:
                    emit(outcome.reading.to_json())
                else:
                    print_reading(outcome.reading, outcome.source)
    if failed:
        raise typer.Exit(1)
