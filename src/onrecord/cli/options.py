"""The options that several commands share, and the configuration they come to."""

from __future__ import annotations

import getpass
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from onrecord.errors import UsageError
from onrecord.intake.options import IntakeOptions
from onrecord.pipeline import Config
from onrecord.reading.readers import make_reader

__all__ = [
    "ActorsOption",
    "AllowPrivateOption",
    "AsOfOption",
    "DateOption",
    "FollowOption",
    "JsonOption",
    "LanguageOption",
    "PublisherOption",
    "ReaderOption",
    "ReaderOptionsOption",
    "RecordOption",
    "RoundOption",
    "SourcesArgument",
    "WhoOption",
    "WhyOption",
    "configure",
    "whoever",
]

SourcesArgument = Annotated[
    list[str],
    typer.Argument(
        metavar="SOURCE",
        help="Files (HTML, text, feeds, WARC; gzipped or not), folders, http(s) links, "
        "[bold]-[/] for standard input, [bold]capture:SHA256[/] for what the archive keeps.",
        show_default=False,
    ),
]
JsonOption = Annotated[
    bool, typer.Option("--json", help="Print JSON for programs, one object per line.")
]
RecordOption = Annotated[
    str,
    typer.Option(
        "--record",
        metavar="WHERE",
        envvar="ONRECORD_RECORD",
        help="The record: a file, beside which its captures lie, or the address of a PostgreSQL "
        "database (postgresql://user@host/name).",
    ),
]
AsOfOption = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="DATE",
        help="Answer what the record said then: a day to its end (UTC), or a time.",
    ),
]
WhoOption = Annotated[
    str | None,
    typer.Option(
        "--who",
        metavar="NAME",
        envvar="ONRECORD_WHO",
        help="Who decides; without it, the name of this login.",
    ),
]
WhyOption = Annotated[
    str | None, typer.Option("--why", metavar="WORDS", help="The reason, in words.")
]
RoundOption = Annotated[
    str | None,
    typer.Option(
        "--round", metavar="NAME", help="In this round of double coding, unseen by others."
    ),
]
ActorsOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--actors", metavar="FILE", help="A file of your own actors (TOML); may be repeated."
    ),
]
LanguageOption = Annotated[
    str | None,
    typer.Option("--language", metavar="CODE", help="What the reports are in (ISO 639-1: en)."),
]
DateOption = Annotated[
    str | None,
    typer.Option(
        "--published", metavar="DATE", help="When the reports came out (EDTF: 2025-04-08)."
    ),
]
PublisherOption = Annotated[
    str | None, typer.Option("--publisher", metavar="NAME", help="Who published the reports.")
]
AllowPrivateOption = Annotated[
    bool,
    typer.Option(
        "--allow-private", help="Open links into private networks and to this machine as well."
    ),
]
FollowOption = Annotated[
    bool | None,
    typer.Option(
        "--follow/--no-follow",
        help="Fetch the articles that a feed links to. Without either: only if the feed itself "
        "came by link.",
        show_default=False,
    ),
]
ReaderOption = Annotated[
    str | None,
    typer.Option(
        "--reader",
        metavar="NAME",
        help="Who reads: [bold]model[/] (the default), [bold]rules[/] (word lists and patterns "
        "alone), [bold]chat[/] (an endpoint of yours, to which the text is sent), or one that "
        "another package brings.",
        show_default=False,
    ),
]
ReaderOptionsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--reader-option",
        metavar="KEY=VALUE",
        help="What that reader is to know; may be repeated.",
    ),
]


def whoever(who: str | None) -> str:
    """Who decides: as given, or the name under which the system knows this person."""
    if who is not None:
        return who
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container may know no name for its user
        return ""


def configure(
    *,
    language: str | None,
    published: str | None,
    publisher: str | None,
    allow_private: bool,
    follow: bool | None,
    actors: list[Path] | None,
    reader: str | None = None,
    reader_options: list[str] | None = None,
) -> Config:
    """The configuration of a run.

    Raises:
        UsageError: a value is not what its option takes, or there is no such reader.
        ReaderError: the reader cannot be loaded.
        VocabularyError: a file of actors is missing or not in order.
    """
    if language is not None and not (
        len(language) == 2 and language.isascii() and language.isalpha()
    ):
        raise UsageError(
            f"--language takes a code of two letters, not {language!r}", advice="English is en"
        )
    if published is not None and not _is_date(published):
        raise UsageError(
            f"--published takes a date like 2025-04-08, 2025-04 or 2025, not {published!r}"
        )
    intake = IntakeOptions(
        language=language.lower() if language else None,
        published=published,
        publisher=publisher,
        allow_private=allow_private,
        follow=follow,
    )
    config = Config(intake=intake, registry=tuple(actors or ()))
    registry = config.actors()  # now, before anything is tried
    given = dict(_option(one) for one in reader_options or ())
    if reader is None and given:
        raise UsageError("--reader-option is for a reader", advice="name it with --reader")
    if reader is not None:
        config = replace(config, reader=make_reader(reader, registry, given))
    return config


def _option(given: str) -> tuple[str, str]:
    key, equals, value = given.partition("=")
    if not key or not equals:
        raise UsageError(f"--reader-option takes KEY=VALUE, not {given!r}")
    return key, value


def _is_date(value: str) -> bool:
    """True for a year, a month or a day that there is, as EDTF writes them."""
    parts = value.split("-")
    if not (
        1 <= len(parts) <= 3
        and all(p.isascii() and p.isdigit() for p in parts)
        and len(parts[0]) == 4
    ):
        return False
    if any(len(part) != 2 for part in parts[1:]):
        return False
    year, month, day = (*map(int, parts), 1, 1)[:3]
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
