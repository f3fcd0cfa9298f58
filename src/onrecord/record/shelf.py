"""Captured bytes inside a record's database, so that a team that shares it shares them."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import delete, insert, select

from onrecord.record import schema
from onrecord.record.databases.database import Database

__all__ = ["DatabaseShelf"]


class DatabaseShelf:
    """Files by name in a table; what `intake.capture.Archive` keeps its captures on.

    Every method raises RecordError when the database
    fails.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self.name = database.name

    def has(self, name: str) -> bool:
        """True if there is such a file."""
        table = schema.archived
        query = select(table.c.name).where(table.c.name == name)
        with self._database.reading() as connection:
            return connection.execute(query).first() is not None

    def read(self, name: str) -> bytes:
        """The content of a file.

        Raises:
            FileNotFoundError: there is none.
        """
        table = schema.archived
        query = select(table.c.content).where(table.c.name == name)
        with self._database.reading() as connection:
            content = connection.execute(query).scalar()
        if content is None:
            raise FileNotFoundError(name)
        return bytes(content)

    def write(self, name: str, content: bytes) -> None:
        """Put a file there, in the place of one that has its name."""
        table = schema.archived
        with self._database.writing() as connection:
            connection.execute(delete(table).where(table.c.name == name))
            connection.execute(insert(table), {"name": name, "content": content})

    def remove(self, name: str) -> None:
        """Take a file away, if it is there."""
        table = schema.archived
        with self._database.writing() as connection:
            connection.execute(delete(table).where(table.c.name == name))

    def names(self, beginning: str = "") -> Iterator[str]:
        """The files whose names begin so, in order."""
        table = schema.archived
        query = select(table.c.name).where(
            table.c.name >= beginning, table.c.name < beginning + chr(0x10FFFF)
        )
        with self._database.reading() as connection:
            yield from connection.execute(query.order_by(table.c.name)).scalars().all()
