"""`onrecord add`: reports go on record, their captures into the archive beside it."""

from __future__ import annotations

import json
from collections import Counter

import typer
from rich.text import Text

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
from onrecord.cli.page import Block, found_words
from onrecord.cli.sources import outcomes_of
from onrecord.cli.terminal import complain, emit, one_line, say, screen, waiting
from onrecord.contract import Reading
from onrecord.pipeline import Filed, file_outcomes, open_record
from onrecord.record.store import Added

__all__ = ["add"]

_WORDS = {"added": "added", "read_again": "read again", "unchanged": "unchanged"}
_ID = 10  # digits of a report's id that tell it from others


def add(
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
    """Read reports and put what is in them on record.

    Adding the same report twice changes nothing. What was captured is kept beside the record.

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
        reader=reader,
        reader_options=reader_option,
    )
    tally: Counter[str] = Counter()
    with open_record(record) as store, waiting(len(sources), "Adding") as bar:
        outcomes = outcomes_of(sources, config, record, bar)
        for filed in file_outcomes(outcomes, store):
            tally[_tell(filed, as_json)] += 1
        name = store.name
    if not as_json:
        numbers = [f"{tally[status]} {words}" for status, words in _WORDS.items() if tally[status]]
        numbers += [f"{tally['failed']} failed"] if tally["failed"] else []
        say(f"{name}: {', '.join(numbers)}")
    if tally["failed"]:
        raise typer.Exit(1)


def _tell(filed: Filed, as_json: bool) -> str:
    """Print what became of one report; gives `added`, `read_again`, `unchanged` or `failed`."""
    outcome, added = filed
    if outcome.error is not None:
        complain(outcome.error)
    if outcome.reading is None or added is None:
        return "failed"
    if as_json:
        line = {
            "source": outcome.source,
            "report": added.report,
            "reading": added.reading,
            "status": added.status,
            "lost": list(added.lost),
        }
        emit(json.dumps(line, ensure_ascii=False))
    else:
        with screen() as out:
            lines = _added(outcome.reading, outcome.source, added)
            out.print(Block(lines, added.report[:_ID], _ID))
        if added.lost:
            lost = ", ".join(one[:_ID] for one in added.lost)
            say(f"decisions without a place in it: {lost}; onrecord history --lost")
    return added.status


def _added(reading: Reading, source: str, added: Added) -> list[Text]:
    title = Text(one_line(reading.report.title or source), style="bold")
    status = Text(_WORDS[added.status], style="green" if added.status == "added" else "")
    actual = sum(event.realis == "actual" for event in reading.events)
    found = found_words(
        len(reading.statements), len(reading.events), actual, len(reading.commitments)
    )
    status.append(f" · {found}", style="dim")
    return [title, status]
