"""The database's errors and ours, in one table."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from sqlalchemy.exc import DBAPIError

from onrecord.errors import RecordBusy, RecordError, RecordUnusable

__all__ = ["FAULTS", "Fault", "translate", "translated"]


class Fault(NamedTuple):
    """What one kind of database error is to a user."""

    error: type[RecordError]
    problem: str
    advice: str


FAULTS: dict[int, Fault] = {
    sqlite3.SQLITE_BUSY: Fault(
        RecordBusy,
        "another process is writing to the record and did not finish in time",
        "try again when it is done",
    ),
    sqlite3.SQLITE_LOCKED: Fault(
        RecordBusy,
        "another part of this process holds the record",
        "try again when it is done",
    ),
    sqlite3.SQLITE_NOTADB: Fault(
        RecordUnusable,
        "is not a record: the file is no SQLite database",
        "check the path given with --record",
    ),
    sqlite3.SQLITE_CORRUPT: Fault(
        RecordUnusable,
        "the record is damaged",
        "restore it from a backup, or add the reports again from their captures",
    ),
    sqlite3.SQLITE_FULL: Fault(
        RecordError,
        "the disk is full; the record is as it was before",
        "make room and run the command again",
    ),
    sqlite3.SQLITE_READONLY: Fault(
        RecordError,
        "the record cannot be written",
        "check the permissions of the file and of its folder, which needs room for its journal",
    ),
    sqlite3.SQLITE_PERM: Fault(
        RecordError, "access to the record is refused", "check the permissions of the file"
    ),
    sqlite3.SQLITE_CANTOPEN: Fault(
        RecordError,
        "the record cannot be opened",
        "check that its folder exists and that you may write in it",
    ),
    sqlite3.SQLITE_IOERR: Fault(
        RecordError,
        "the disk failed while the record was in use; nothing was half-written",
        "check the disk, then run the command again",
    ),
    sqlite3.SQLITE_TOOBIG: Fault(
        RecordError, "a report is larger than the database can hold", "leave this source out"
    ),
}
"""By SQLite's primary result code. What is not here is a fault of ours and says so."""


def translate(error: DBAPIError | sqlite3.Error, path: Path) -> RecordError:
    """The error that a user is shown for a database error on the record at `path`."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    # Extended codes carry the primary one in their low byte. Python's own complaints have none.
    code = getattr(cause, "sqlite_errorcode", None)
    fault = FAULTS.get(code & 0xFF) if isinstance(code, int) else None
    if fault is None:
        return RecordError(
            f"the database refused what was asked ({cause})",
            source=str(path),
            advice="the record is as it was before; please report this with the command",
        )
    return fault.error(fault.problem, source=str(path), advice=fault.advice)


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Database errors inside leave as errors of ours.

    Raises:
        RecordError: the database failed; its kind by `FAULTS`.
    """
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        raise translate(error, path) from error
