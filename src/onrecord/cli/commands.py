"""The commands, as Typer sees them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any

import typer

from onrecord.cli.actors import actors, members, merge, split
from onrecord.cli.add import add
from onrecord.cli.agree import agree
from onrecord.cli.decide import decide, undo
from onrecord.cli.demo import demo
from onrecord.cli.history import history, verify
from onrecord.cli.rate import rate
from onrecord.cli.read import read
from onrecord.cli.registry import registry
from onrecord.cli.schema import schema
from onrecord.cli.search import search
from onrecord.cli.show import show
from onrecord.cli.transfer import export, import_
from onrecord.errors import UsageError
from onrecord.version import __version__

__all__ = ["app"]

app = typer.Typer(
    name="onrecord",
    help="Reads news reports and keeps the record straight: who did and said what to whom, who "
    "says so, what was promised. Every value opens the exact words that it comes from. "
    "Works offline.",
    epilog="Exit codes: 0 all done; 1 some sources could not be read; 2 the call is off; "
    "3 the record could not be used.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"onrecord {__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Say the version."),
    ] = False,
) -> None:
    del version


NEEDS_ARGUMENTS = (read, add, search, decide, undo, members, split, export, import_)
"""Called without any, they show their help."""

COMMANDS: tuple[tuple[str, Callable[..., None]], ...] = (
    ("read", read),
    ("add", add),
    ("show", show),
    ("search", search),
    ("decide", decide),
    ("undo", undo),
    ("actors", actors),
    ("members", members),
    ("merge", merge),
    ("split", split),
    ("rate", rate),
    ("agree", agree),
    ("history", history),
    ("verify", verify),
    ("export", export),
    ("import", import_),
    ("schema", schema),
    ("demo", demo),
)
"""In the order in which `--help` lists them."""

NAME_FILES = {"sources", "record"}
"""Parameters that a system may fill with bytes that are no text."""


def _with_text(command: Callable[..., None]) -> Callable[..., None]:
    """The command, which refuses bytes that are no UTF-8 where it takes words."""

    @wraps(command)
    def checked(**given: Any) -> None:
        for name, value in given.items():
            values = value if isinstance(value, list | tuple) else (value,)
            for one in values if name not in NAME_FILES else ():
                if isinstance(one, str):
                    _check_text(one)
        command(**given)

    return checked


def _check_text(given: str) -> None:
    try:
        given.encode("utf-8")
    except UnicodeEncodeError as error:
        shown = given.encode("utf-8", "backslashreplace").decode()
        raise UsageError("this is no text in UTF-8", source=shown) from error


for name, command in COMMANDS:
    app.command(name, no_args_is_help=command in NEEDS_ARGUMENTS)(_with_text(command))
app.add_typer(registry, name="registry")
