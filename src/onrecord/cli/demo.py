"""`onrecord demo`: the example situation goes on record and is shown."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from onrecord.cli.page import print_reading
from onrecord.cli.show import print_record
from onrecord.cli.sources import outcomes_of
from onrecord.cli.terminal import complain, say, waiting
from onrecord.errors import SourceNotFound
from onrecord.pipeline import Config, file_outcomes, open_record

__all__ = ["demo", "examples"]


def demo(
    record: Annotated[
        Path, typer.Option("--record", metavar="PATH", help="Where the example goes on record.")
    ] = Path("onrecord-demo.db"),
) -> None:
    """Put the example situation on record and show what comes of it.

    Some twenty reports on a disarmament dispute, outlets and people invented: a wire exclusive and
    its rewrites, a denial, pledges, a pause, a refusal.

    [bold]onrecord demo[/]
    """
    folder = examples()
    config = Config(registry=(folder / "actors.toml",))
    sources = sorted(str(path) for path in (folder / "reports").iterdir())
    failed = False
    exclusive = None
    with open_record(record) as store:
        with waiting(len(sources), "Reading") as bar:
            for outcome, added in file_outcomes(outcomes_of(sources, config, record, bar), store):
                if outcome.error is not None:
                    failed = True
                    complain(outcome.error)
                elif added is not None and Path(outcome.source).name.startswith("03-"):
                    exclusive = outcome.reading
        if exclusive is not None:
            Console().print(Text("One report, read", style="bold magenta"))
            print_reading(exclusive, "03")
        Console().print(Text("All of them, on record", style="bold magenta"))
        print_record(store, most=10)
    say(f"\nIt is all in {record}. Try:")
    for line in ("show", "show REPORT", "search disarm", 'search "hand over" --statements'):
        say(f"  onrecord {line} --record {record}")
    if failed:
        raise typer.Exit(1)


def examples() -> Path:
    """The folder of the example situation: inside the package, or beside it in a checkout.

    Raises:
        SourceNotFound: this installation came without it.
    """
    package = Path(str(resources.files("onrecord")))
    for folder in (package / "examples", package.parents[1] / "examples"):
        if (folder / "situation.md").is_file():
            return folder
    raise SourceNotFound(
        "this installation came without the example situation", advice="reinstall onrecord"
    )
