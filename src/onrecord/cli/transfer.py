"""`onrecord export` and `import`: a whole record as one file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from onrecord.cli.options import JsonOption, RecordOption
from onrecord.cli.page import counted
from onrecord.cli.terminal import emit, say
from onrecord.pipeline import archive_of, open_record
from onrecord.record.transfer import Moved, check_exported

__all__ = ["export", "import_"]


def export(
    target: Annotated[Path, typer.Argument(metavar="FILE", help="Where it goes (a zip archive).")],
    as_json: JsonOption = False,
    record: RecordOption = "onrecord.db",
) -> None:
    """Write the whole record to one portable file: readings, decisions, log and captures.

    [bold]onrecord export situation.zip[/]
    """
    with open_record(record, create=False) as store:
        moved = store.export_to(target, archive_of(record, store).shelf)
    _tell(moved, f"{target}: ", "written", as_json)
    if moved.missing and not as_json:
        say(
            f"{counted(moved.missing, 'capture')} left out: the bytes are missing or were changed;"
            " `onrecord verify` names them"
        )


def import_(
    source: Annotated[
        Path, typer.Argument(metavar="FILE", help="What [bold]onrecord export[/] wrote.")
    ],
    as_json: JsonOption = False,
    record: RecordOption = "onrecord.db",
) -> None:
    """Take in a whole record: an empty one becomes the same, another takes what it lacks.

    Into a database that a team shares: give its address to [bold]--record[/].

    [bold]onrecord import situation.zip --record postgresql://anna@server/situation[/]
    """
    check_exported(source)  # before a record is made for it
    with open_record(record) as store:
        moved = store.import_from(source, archive_of(record, store).shelf)
    _tell(moved, "", "new", as_json)
    if as_json:
        return
    if moved.same_log:
        say("the log is the same to its last hash")
    if moved.missing:
        say(
            f"{counted(moved.missing, 'capture')} missing: the file was written without the bytes;"
            " add the sources again to keep them"
        )
    for name in moved.left_out:
        say(f"the round {name} was left out: this record has another round of that name")


def _tell(moved: Moved, where: str, done: str, as_json: bool) -> None:
    if as_json:
        emit(json.dumps(moved._asdict()))
        return
    say(
        f"{where}{counted(moved.readings, 'reading')}, {counted(moved.decisions, 'decision')},"
        f" {counted(moved.captures, 'capture')} {done}"
    )
