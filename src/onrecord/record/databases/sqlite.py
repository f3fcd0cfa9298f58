"""A record in one SQLite file: is it ours, is it up to date, how it locks and syncs."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event
from sqlalchemy.exc import DBAPIError, TimeoutError

from onrecord.errors import RecordBusy, RecordError, RecordNotFound, RecordUnusable
from onrecord.record import migrations
from onrecord.record.databases.database import Database, Fault, newer, to_json
from onrecord.record.databases.fts5 import Fts5

__all__ = ["APPLICATION_ID", "FAULTS", "SqliteDatabase"]

APPLICATION_ID = 0x6F6E7263
"""What the header of a SQLite file of ours says ("onrc")."""

_BEGIN = "onrecord_begin"
"""Execution option: how a transaction begins, `DEFERRED` (the default) or `IMMEDIATE`."""

_CACHE = 16_000
"""KiB of pages in memory; in SQLite's own 2,000 the indexes of a large record find no room."""

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


class SqliteDatabase(Database):
    """A record in a file."""

    @classmethod
    def open(cls, path: Path, *, create: bool, wait: float) -> SqliteDatabase:
        """The record at `path`, at this version's revision; the caller closes it.

        An older record is brought up to date. A file that is not a record is left as it is.

        Args:
            path: the file.
            create: make the record when there is none.
            wait: seconds to wait for other processes' locks.

        Raises:
            RecordNotFound: there is no file and `create` is false.
            RecordUnusable: not a record, damaged, or made by a newer version.
            RecordBusy: locked for longer than `wait`.
            RecordError: the system does not let us open or write it.
        """
        _check_place(path, create=create)
        with cls.translated(str(path)):
            # Looked at before anything is set: another program's database must stay as it is.
            revision = _revision(path, create=create, wait=wait)
            if revision != migrations.HEAD:
                _upgrade(path, wait=wait)
            return cls(str(path), _engine(path, wait=wait, foreign_keys=True), Fts5())

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection whose queries all see the record at one moment."""
        with self.translated(self.name), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction that takes the write lock at once."""
        options = {_BEGIN: "IMMEDIATE"}
        with (
            self.translated(self.name),
            self.engine.connect().execution_options(**options) as connection,
            connection.begin(),
        ):
            yield connection

    def size(self, connection: Connection) -> int:
        """The pages of the file."""
        pages, page = (
            connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("page_count", "page_size")
        )
        return int(pages * page)

    @classmethod
    def driver_errors(cls) -> tuple[type[Exception], ...]:
        """Of the first look at a file as well, which is without SQLAlchemy."""
        return DBAPIError, TimeoutError, sqlite3.Error

    @classmethod
    def fault(cls, cause: BaseException | None) -> Fault | None:
        """By SQLite's result code. Extended ones carry the primary one in their low byte."""
        code = getattr(cause, "sqlite_errorcode", None)  # Python's own complaints have none
        return FAULTS.get(code & 0xFF) if isinstance(code, int) else None


def _check_place(path: Path, *, create: bool) -> None:
    if path.is_dir():
        raise RecordUnusable(
            "is a folder, not a record",
            source=str(path),
            advice="give the path of a file, such as onrecord.db",
        )
    if not path.exists():
        if not create:
            raise RecordNotFound(
                "there is no record here",
                source=str(path),
                advice="`onrecord add SOURCE...` makes one",
            )
        if not path.parent.is_dir():
            raise RecordError(
                "the folder for the record does not exist",
                source=str(path),
                advice="make the folder first, or check the path",
            )


def _revision(path: Path, *, create: bool, wait: float) -> str | None:
    """The revision of the record at `path`, None where there is an empty database or no file."""
    connection = _connect(path, wait=wait, make=create)
    try:
        (objects,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if objects == 0:
            if not create:
                raise RecordUnusable(
                    "is an empty file, not a record",
                    source=str(path),
                    advice="`onrecord add SOURCE...` makes it one",
                )
            return None
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        if application != APPLICATION_ID:
            raise RecordUnusable(
                "is a database of another program, not a record",
                source=str(path),
                advice="check the path given with --record",
            )
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    finally:
        connection.close()
    revision = None if row is None else str(row[0])
    if (problem := newer(revision)) is not None:
        raise RecordUnusable(
            problem, source=str(path), advice="install that version or a later one"
        )
    return revision


def _upgrade(path: Path, *, wait: float) -> None:
    # Foreign keys are off while tables may be copied, and checked as a whole before the commit.
    engine = _engine(path, wait=wait, foreign_keys=False)
    try:
        options = {_BEGIN: "IMMEDIATE"}
        with engine.connect().execution_options(**options) as connection, connection.begin():
            # Another process may have done it while this one waited for the lock. Whatever it
            # was, Alembic starts from the revision that it finds now and does what is left.
            migrations.upgrade(connection)
            if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
                raise RecordUnusable(
                    "the record is damaged: some of its rows refer to rows that are missing",
                    source=str(path),
                    advice="restore it from a backup",
                )
    finally:
        engine.dispose()


def _engine(path: Path, *, wait: float, foreign_keys: bool) -> Engine:
    engine = create_engine(
        "sqlite://",
        creator=partial(_connect, path, wait=wait, make=False),
        poolclass=QueuePool,
        pool_timeout=max(wait, 1.0),
        json_serializer=to_json,
    )
    event.listen(engine, "connect", partial(_set_up, path, wait, foreign_keys))
    event.listen(engine, "begin", _begin)
    return engine


def _connect(path: Path, *, wait: float, make: bool) -> sqlite3.Connection:
    # mode=rw never makes a file. Transactions are begun by hand (`_begin`): Python's own way
    # starts them late and without the lock. The pool gives a connection to one thread at a time.
    mode = "rwc" if make else "rw"
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=wait,
        isolation_level=None,
        check_same_thread=False,
    )


def _set_up(
    path: Path, wait: float, foreign_keys: bool, connection: sqlite3.Connection, _pooled: Any
) -> None:
    _write_ahead(path, wait, connection)
    # FULL: what was acknowledged is on the disk, even if the power fails the moment after.
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")
    connection.execute(f"PRAGMA cache_size = -{_CACHE}")


def _write_ahead(path: Path, wait: float, connection: sqlite3.Connection) -> None:
    """Readers and the writer do not wait for each other. The file remembers it once it is set."""
    deadline = time.monotonic() + wait
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL").fetchone()
        except sqlite3.OperationalError as error:
            # This one switch does not honour the busy timeout: two first openers must retry.
            if getattr(error, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            if time.monotonic() > deadline:
                raise RecordBusy(
                    "another process is setting up the record and did not finish in time",
                    source=str(path),
                    advice="try again when it is done",
                ) from error
            time.sleep(0.01)
        else:
            return


def _begin(connection: Connection) -> None:
    how = connection.get_execution_options().get(_BEGIN, "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {how}")
