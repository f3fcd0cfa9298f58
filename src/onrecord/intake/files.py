"""Files, folders and standard input: where reports lie on this machine."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from onrecord.errors import NoText, SourceError, SourceUnreadable
from onrecord.intake.failures import printable, unreadable
from onrecord.intake.found import Found, begin

__all__ = ["STANDARD_INPUT", "list_files", "no_files", "open_file", "open_standard_input", "utc"]

STANDARD_INPUT = "-"
_SAVED_PAGES = (".html", ".htm", ".xhtml")


def list_files(folder: Path) -> Iterator[Path | SourceError]:
    """All files in `folder` and below, by name; hidden ones are left out.

    So is the folder of pictures and scripts that a browser saves beside a page (`page_files` beside
    `page.html`). What cannot be listed is given as an error in its place.
    """
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        yield unreadable(str(folder), error)
        return
    names = {entry.name for entry in entries}
    for entry in entries:
        if entry.name.startswith(".") or _belongs_to_page(entry.name, names):
            continue
        # A link to a folder may lead back up here: only real folders are entered.
        if entry.is_dir():
            if not entry.is_symlink():
                yield from list_files(entry)
        elif entry.is_file() or entry.is_symlink():
            yield entry


def _belongs_to_page(name: str, names: set[str]) -> bool:
    stem = name.removesuffix("_files")
    return stem != name and any(stem + ending in names for ending in _SAVED_PAGES)


def no_files(folder: str) -> NoText:
    """The error for a folder without files."""
    return NoText(
        "is a folder without files in it (hidden ones are left out)",
        source=folder,
        advice="give the folder that the reports are in",
    )


def open_file(path: Path) -> tuple[AbstractContextManager[object], Found]:
    """The open file, to be closed by the caller, and its first bytes.

    `captured_at` is the time of the last change: the best that is known, and the same tomorrow.

    Raises:
        SourceNotFound: there is no such file.
        SourceUnreadable: the system does not let us read it.
    """
    name = printable(str(path))
    try:
        stream = path.open("rb")
    except (OSError, ValueError) as error:
        raise unreadable(name, error) from error
    try:
        status = os.fstat(stream.fileno())
        # A pipe (`<(command)`) has no time of its own: its clock would show another each run.
        changed = utc(status.st_mtime) if stat.S_ISREG(status.st_mode) else None
        return stream, begin(stream, name, captured_at=changed)
    except OSError as error:
        stream.close()
        raise unreadable(name, error) from error
    except BaseException:
        stream.close()
        raise


def open_standard_input() -> tuple[AbstractContextManager[object], Found]:
    """Standard input and its first bytes; nobody knows when it was captured.

    Raises:
        SourceUnreadable: it is closed.
    """
    stream: BinaryIO | None = getattr(sys.stdin, "buffer", None)
    if stream is None or stream.closed:
        raise SourceUnreadable(
            "standard input is closed", source=STANDARD_INPUT, advice="pipe a report into it"
        )
    try:
        return nullcontext(), begin(stream, STANDARD_INPUT)
    except OSError as error:
        raise unreadable(STANDARD_INPUT, error) from error


def utc(seconds: float) -> str | None:
    """Seconds since 1970 as ISO 8601 in UTC with `Z`, None for times beyond the calendar."""
    try:
        moment = datetime.fromtimestamp(seconds, tz=UTC)
    except (OverflowError, OSError, ValueError):
        return None
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
