"""`onrecord registry`: what the files of actors say, and whether they are in order."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from onrecord.cli.options import JsonOption
from onrecord.cli.terminal import clean, emit, say
from onrecord.vocabulary.registry import load_registry
from onrecord.vocabulary.registry_check import check as faults_of
from onrecord.vocabulary.registry_import import Form, blocks_from, written

__all__ = ["registry"]

registry = typer.Typer(
    help="The actors that are known before reading.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)


@registry.callback()
def _registry() -> None:
    """The actors that are known before reading."""


@registry.command(name="import", no_args_is_help=True)
def import_(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A list of actors.", show_default=False)
    ],
    form: Annotated[
        Form,
        typer.Option(
            "--form",
            help="[bold]csv[/]: a table of your own with the columns name, kind, country, aliases, "
            "acronyms; [bold]ucdp[/]: the UCDP Actor Dataset; [bold]acled[/]: ACLED's actors or "
            "events; [bold]ftm[/]: FollowTheMoney entities, one a line.",
        ),
    ] = "csv",
) -> None:
    """Print a list of actors as a file of actors, to check, edit and give to --actors.

    The list stays under its own terms; nothing of it goes anywhere but to your screen.

    [bold]onrecord registry import ucdp-actor.csv --form ucdp > actors.toml[/]
    """
    blocks = blocks_from(file, form)
    emit(clean(written(blocks)))
    say(f"{len(blocks)} actors")


@registry.command()
def check(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="FILE",
            help="Files of your own actors (TOML); without one the shipped files alone.",
            show_default=False,
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Check files of actors, together with the shipped ones.

    Says by file and line which names two actors go by, who is part of himself, which dates cannot
    be, who is referred to and stands nowhere. Exit code 2 if anything is wrong.

    [bold]onrecord registry check actors.toml[/]
    """
    faults = faults_of(files or ())
    for fault in faults:
        if as_json:
            emit(json.dumps(fault._asdict(), ensure_ascii=False))
        else:
            emit(clean(str(fault)))
    if faults:
        say(f"{len(faults)} faults")
        raise typer.Exit(2)
    known = load_registry(files or ())
    names = sum(1 + len(e.names) + len(e.acronyms) for e in known.entries.values())
    say(f"in order: {len(known.entries)} actors, {names} names")
