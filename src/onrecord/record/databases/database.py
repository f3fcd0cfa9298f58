"""What the record asks of a database."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import NamedTuple

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, TimeoutError

from onrecord.errors import OnrecordError, RecordBusy, RecordError, UsageError
from onrecord.record import migrations
from onrecord.record.words import TextIndex

__all__ = ["Database", "Fault", "newer", "to_json"]

to_json = partial(json.dumps, ensure_ascii=False, separators=(",", ":"))
"""How JSON columns are written."""


class Fault(NamedTuple):
    """What one kind of database error is to a user."""

    error: type[OnrecordError]
    problem: str
    advice: str


NO_CONNECTION = Fault(
    RecordBusy,
    "this program has too many connections to the record in use",
    "ask it from fewer threads at once",
)
"""SQLAlchemy gives up waiting for a connection of its own."""


class Database(ABC):
    """An open database that is at this version's revision.

    Attributes:
        name: the file, or the address without a password, for messages.
        engine: its connections; threads may share it.
        index: its full text.
    """

    def __init__(self, name: str, engine: Engine, index: TextIndex) -> None:
        self.name = name
        self.engine = engine
        self.index = index

    @abstractmethod
    def reading(self) -> AbstractContextManager[Connection]:
        """A connection whose queries all see the record at one moment.

        Raises:
            RecordError: the database failed; its kind by the database's table of faults.
        """

    @abstractmethod
    def writing(self) -> AbstractContextManager[Connection]:
        """One transaction that holds the only right to write: what it looks up stays true.

        Raises:
            RecordError: as with `reading`; nothing was written.
        """

    @classmethod
    @abstractmethod
    def driver_errors(cls) -> tuple[type[Exception], ...]:
        """What the driver raises, and SQLAlchemy in its place."""

    @classmethod
    @abstractmethod
    def fault(cls, cause: BaseException | None) -> Fault | None:
        """What an error of the driver is to a user; None: one that we do not foresee."""

    @abstractmethod
    def size(self, connection: Connection) -> int:
        """How many bytes it takes, all of its indexes included."""

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()

    @classmethod
    def translate(cls, error: Exception, name: str) -> OnrecordError:
        """The error that a user is shown for the driver's `error` on the record called `name`."""
        cause = error.orig if isinstance(error, DBAPIError) else error
        fault = NO_CONNECTION if isinstance(error, TimeoutError) else cls.fault(cause)
        if fault is None:
            return RecordError(
                f"the database refused what was asked ({cause})",
                source=name,
                advice="the record is as it was before; please report this with the command",
            )
        return fault.error(fault.problem, source=name, advice=fault.advice)

    @classmethod
    @contextmanager
    def translated(cls, name: str) -> Iterator[None]:
        """Errors of the driver inside leave as errors of ours.

        Raises:
            RecordError: the database failed; its kind by the database's table of faults.
            UsageError: what is asked for cannot be said to a database.
        """
        try:
            yield
        except UnicodeEncodeError as error:
            problem = "a name or a word has half of a character that is written in two"
            raise UsageError(problem, source=name) from error
        except cls.driver_errors() as error:
            raise cls.translate(error, name) from error


def newer(revision: str | None) -> str | None:
    """What is wrong with a revision that this version does not know, else None."""
    if revision in migrations.REVISIONS:
        return None
    return f"was made by a newer version of onrecord (its revision is {revision})"
