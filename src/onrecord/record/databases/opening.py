"""Opens a record wherever it is."""

from __future__ import annotations

from pathlib import Path

from onrecord.record.databases.database import Database
from onrecord.record.databases.postgresql import PostgresqlDatabase, is_address
from onrecord.record.databases.sqlite import SqliteDatabase

__all__ = ["is_address", "open_database"]


def open_database(where: str | Path, *, create: bool, wait: float) -> Database:
    """The record at a path or at the address of a PostgreSQL database; the caller closes it.

    Raises:
        RecordError, UsageError: see `SqliteDatabase.open` and `PostgresqlDatabase.open`.
    """
    if isinstance(where, str) and is_address(where):
        return PostgresqlDatabase.open(where, create=create, wait=wait)
    return SqliteDatabase.open(Path(where), create=create, wait=wait)
