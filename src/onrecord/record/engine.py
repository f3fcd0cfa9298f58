"""Opens the database file of a record: is it ours, is it up to date, how it locks and syncs.

A later version opens PostgreSQL here too, by its address instead of a path.
"""

from __future__ import annotations

import json
import sqlite3
import time
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event

from onrecord.errors import RecordBusy, RecordError, RecordNotFound, RecordUnusable
from onrecord.record import migrations
from onrecord.record.faults import translated

__all__ = ["APPLICATION_ID", "BEGIN", "open_engine"]

APPLICATION_ID = 0x6F6E7263
"""What the header of a SQLite file of ours says ("onrc")."""

BEGIN = "onrecord_begin"
"""Execution option: how a transaction begins, `DEFERRED` (the default) or `IMMEDIATE`."""


def open_engine(path: Path, *, create: bool, wait: float) -> Engine:
    """The database at `path`, at this version's revision; the caller disposes of it.

    An older record is brought up to date. A file that is not a record is left as it is.

    Args:
        create: make the record when there is none.
        wait: seconds to wait for other processes' locks.

    Raises:
        RecordNotFound: there is no file and `create` is false.
        RecordUnusable: not a record, damaged, or made by a newer version.
        RecordBusy: locked for longer than `wait`.
        RecordError: the system does not let us open or write it.
    """
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
    with translated(path):
        # Looked at before anything is set: another program's database must stay as it is.
        revision = _revision(path, create=create, wait=wait)
        if revision != migrations.HEAD:
            _upgrade(path, wait=wait)
        return _engine(path, wait=wait, foreign_keys=True)


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
    if revision not in migrations.REVISIONS:
        raise RecordUnusable(
            f"was made by a newer version of onrecord (its revision is {revision})",
            source=str(path),
            advice="install that version or a later one",
        )
    return revision


def _upgrade(path: Path, *, wait: float) -> None:
    # Foreign keys are off while tables may be copied, and checked as a whole before the commit.
    engine = _engine(path, wait=wait, foreign_keys=False)
    try:
        options = {BEGIN: "IMMEDIATE"}
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
        json_serializer=partial(json.dumps, ensure_ascii=False, separators=(",", ":")),
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
    how = connection.get_execution_options().get(BEGIN, "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {how}")
