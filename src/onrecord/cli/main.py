"""`onrecord`: the commands, and what their exit codes mean.

0   everything was done
1   some sources could not be read (each has its line on standard error); the others were
2   the call itself is off: nothing was tried
3   the record could not do what was asked; it is as it was before
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from onrecord.cli.add import add
from onrecord.cli.demo import demo
from onrecord.cli.read import read
from onrecord.cli.schema import schema
from onrecord.cli.search import search
from onrecord.cli.show import show
from onrecord.cli.terminal import complain
from onrecord.errors import OnrecordError, RecordError, UsageError, VocabularyError
from onrecord.version import __version__

__all__ = ["app", "run"]

EXIT_SOURCES = 1
EXIT_USAGE = 2
EXIT_RECORD = 3

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


for command in (read, add, show, search, schema, demo):
    app.command(no_args_is_help=command in (read, add, search))(command)


def run() -> None:
    """The entry point: errors of ours become one line and an exit code, never a traceback."""
    try:
        app()
    except OnrecordError as error:
        complain(error)
        sys.exit(_exit_code(error))
    except BrokenPipeError:
        # Whoever read our output has seen enough ("onrecord show | head").
        sys.stderr.close()
        sys.exit(0)
    except KeyboardInterrupt:
        sys.exit(130)


def _exit_code(error: OnrecordError) -> int:
    if isinstance(error, RecordError):
        return EXIT_RECORD
    if isinstance(error, UsageError | VocabularyError):
        return EXIT_USAGE
    return EXIT_SOURCES
