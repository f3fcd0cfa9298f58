"""Captured bytes inside a record's database, so that a team that shares it shares them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext

from sqlalchemy import Connection, delete, select

from onrecord.record import schema
from onrecord.record.databases.database import Database
from onrecord.record.inserting import insert_rows

__all__ = ["DatabaseShelf"]


class DatabaseShelf:
    """Files by name in a table; what `intake.capture.Archive` keeps its captures on.

    Every method raises RecordError when the database fails.
    """

    def __init__(self, database: Database, connection: Connection | None = None) -> None:
        """Over a database; with a connection, inside the transaction that is open on it."""
        self._database = database
        self._connection = connection
        self.name = database.name

    def within(self, connection: Connection) -> DatabaseShelf:
        """The same files inside an open transaction, if that is of the same database."""
        is_ours = connection.engine is self._database.engine
        return DatabaseShelf(self._database, connection) if is_ours else self

    def _reading(self) -> AbstractContextManager[Connection]:
        return self._database.reading() if self._connection is None else self._joined()

    def _writing(self) -> AbstractContextManager[Connection]:
        return self._database.writing() if self._connection is None else self._joined()

    def _joined(self) -> AbstractContextManager[Connection]:
        assert self._connection is not None  # noqa: S101 - who joins has one
        return nullcontext(self._connection)

    def has(self, name: str) -> bool:
        """True if there is such a file."""
        table = schema.archived
        query = select(table.c.name).where(table.c.name == name)
        with self._reading() as connection:
            return connection.execute(query).first() is not None

    def read(self, name: str) -> bytes:
        """The content of a file.

        Raises:
            FileNotFoundError: there is none.
        """
        table = schema.archived
        query = select(table.c.content).where(table.c.name == name)
        with self._reading() as connection:
            content = connection.execute(query).scalar()
        if content is None:
            raise FileNotFoundError(name)
        return bytes(content)

    def write(self, name: str, content: bytes) -> None:
        """Put a file there, in the place of one that has its name."""
        self.write_all({name: content})

    def write_all(self, files: Mapping[str, bytes]) -> None:
        """Put files there, in the place of those that have their names: all of them or none."""
        table = schema.archived
        rows = [{"name": name, "content": content} for name, content in files.items()]
        with self._writing() as connection:
            connection.execute(delete(table).where(table.c.name.in_(list(files))))
            insert_rows(connection, [(table, rows)])

    def remove(self, name: str) -> None:
        """Take a file away, if it is there."""
        table = schema.archived
        with self._writing() as connection:
            connection.execute(delete(table).where(table.c.name == name))

    def names(self, beginning: str = "") -> Iterator[str]:
        """The files whose names begin so, in order."""
        table = schema.archived
        query = select(table.c.name).where(
            table.c.name >= beginning, table.c.name < beginning + chr(0x10FFFF)
        )
        with self._reading() as connection:
            yield from connection.execute(query.order_by(table.c.name)).scalars().all()
