"""`onrecord demo`: the example situation goes on record and is shown."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from shlex import quote
from typing import Annotated

import typer

from onrecord.cli.page import print_reading
from onrecord.cli.show import print_record
from onrecord.cli.sources import outcomes_of
from onrecord.cli.terminal import complain, say, screen, waiting
from onrecord.contract import Reading
from onrecord.errors import SourceNotFound
from onrecord.pipeline import Config, file_outcomes, open_record

__all__ = ["demo", "examples"]

_SHOWN = "03-halvern-exclusive.html"


def demo(
    record: Annotated[
        str, typer.Option("--record", metavar="WHERE", help="Where the example goes on record.")
    ] = "onrecord-demo.db",
) -> None:
    """Put the example situation on record and show what comes of it.

    Some twenty reports on a disarmament dispute, all invented: pledges, a denial, a refusal.

    [bold]onrecord demo[/]
    """
    folder = examples()
    config = Config(registry=(folder / "actors.toml",))
    sources = sorted(str(path) for path in (folder / "reports").iterdir())
    failed = False
    shown: tuple[str, Reading] | None = None
    with open_record(record) as store:
        with waiting(len(sources), "Reading") as bar:
            for outcome, added in file_outcomes(outcomes_of(sources, config, record, bar), store):
                if outcome.error is not None:
                    failed = True
                    complain(outcome.error)
                elif Path(outcome.source).name == _SHOWN and outcome.reading and added:
                    shown = added.report[:10], outcome.reading
        if shown is not None:
            with screen() as out:
                out.print("One report, read", style="bold magenta")
            print_reading(shown[1], shown[0])
        with screen() as out:
            out.print("All of them, on record\n", style="bold magenta")
        print_record(store, most=10)
        name = store.name
    say("")
    say(f"It is all in {name}. Try:")
    for line in _to_try(shown[0] if shown is not None else None):
        say(f"onrecord {line} --record {quote(name)}")
    if failed:
        raise typer.Exit(1)


def _to_try(report: str | None) -> list[str]:
    found = ["show", "search 'refuse*'", "search '\"heavy weapons\"' --statements"]
    if report is not None:
        decide = f"decide {report} s1 accept --why 'it is what they say' --who anna"
        found += [f"show {report}", decide, f"history {report}"]
    return [*found, "merge", "verify"]


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
