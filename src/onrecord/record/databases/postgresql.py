"""A record on a PostgreSQL server that a team shares. The only module that knows psycopg.

Writers take turns, as with a SQLite file: one advisory lock is held from the beginning of a
transaction that writes to its end. So what a writer looks up stays true, the log's numbers have no
gaps, and nothing is added twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from types import ModuleType
from typing import Any, NamedTuple

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, TimeoutError

from onrecord.errors import (
    RecordBusy,
    RecordError,
    RecordNotFound,
    RecordUnreachable,
    RecordUnusable,
    UsageError,
)
from onrecord.record import migrations
from onrecord.record.databases.database import Database, Fault, newer, to_json
from onrecord.record.databases.tsvector import Tsvector

__all__ = ["FAULTS", "PostgresqlDatabase", "is_address", "shown"]

_LOCK = 0x6F6E7263
"""The advisory lock of a writer ("onrc"), within the database."""

FAULTS: dict[str, Fault] = {
    "08": Fault(
        RecordUnreachable,
        "the database server does not answer",
        "check the address and that the server runs, then run the command again",
    ),
    "3F000": Fault(
        RecordNotFound,
        "there is no such schema in the database",
        "make it first: CREATE SCHEMA NAME",
    ),
    "57P01": Fault(
        RecordUnreachable,
        "the database server was stopped",
        "run the command again when it is back",
    ),
    "57P02": Fault(
        RecordUnreachable,
        "the database server broke off",
        "run the command again when it is back",
    ),
    "57P03": Fault(
        RecordUnreachable,
        "the database server is not ready yet",
        "run the command again in a moment",
    ),
    "53300": Fault(
        RecordBusy,
        "the database server has no connection left",
        "try again when others are done",
    ),
    "55P03": Fault(
        RecordBusy,
        "somebody else is writing to the record and did not finish in time",
        "try again when they are done",
    ),
    "57014": Fault(
        RecordBusy,
        "the database server stopped what was asked, as it took too long",
        "try again, or ask for less",
    ),
    "40": Fault(
        RecordBusy, "somebody else changed the record at the same time", "run the command again"
    ),
    "28": Fault(
        RecordError,
        "the database server refuses this user",
        "check the user and the password of the address",
    ),
    "3D000": Fault(
        RecordNotFound,
        "there is no such database on the server",
        "make it first: createdb NAME",
    ),
    "42501": Fault(
        RecordError,
        "the database does not let this user do it",
        "ask its owner for the right to it, or use another user",
    ),
    "25006": Fault(
        RecordError, "the database can only be read", "use the address of the server that writes"
    ),
    "53100": Fault(
        RecordError,
        "the server's disk is full; the record is as it was before",
        "make room there and run the command again",
    ),
    "53": Fault(
        RecordError,
        "the database server is short of memory or disk; the record is as it was before",
        "run the command again when there is room",
    ),
    "54": Fault(
        RecordError, "a report is larger than the database can hold", "leave this source out"
    ),
    "58": Fault(
        RecordError,
        "the server's disk failed while the record was in use; nothing was half-written",
        "have the server looked at, then run the command again",
    ),
    "XX": Fault(RecordUnusable, "the record is damaged", "restore the database from a backup"),
}
"""By SQLSTATE, or by its class where the code itself is not here (PostgreSQL 15, appendix A)."""


class PostgresqlDatabase(Database):
    """A record on a server."""

    @classmethod
    def open(cls, address: str, *, create: bool, wait: float) -> PostgresqlDatabase:
        """The record at an address like `postgresql://user@host/database`; the caller closes it.

        An older record is brought up to date. A database with other tables is left as it is.

        Args:
            address: as libpq takes it; `?options=-csearch_path=NAME` names a schema.
            create: make the record when the database is empty.
            wait: seconds to wait for a connection and for other writers.

        Raises:
            UsageError: it is no address, or psycopg is not installed.
            RecordNotFound: there is no such database, or it is empty and `create` is false.
            RecordUnusable: it holds another program's tables, or a newer version's record.
            RecordUnreachable: the server does not answer.
            RecordBusy: somebody else writes for longer than `wait`.
            RecordError: the server does not let us in.
        """
        url, name = _url(address), shown(address)
        _driver()
        engine = _engine(url, wait)
        try:
            with cls.translated(name):
                _prepare(engine, name, create=create)
        except BaseException:
            engine.dispose()
            raise
        return cls(name, engine, Tsvector())

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection whose queries all see the record at one moment."""
        with (
            self.translated(self.name),
            self.engine.connect() as connection,
        ):
            # Told here and not to SQLAlchemy, which would undo it by saying READ WRITE.
            connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction that holds the writers' lock."""
        with self.translated(self.name), self.engine.begin() as connection:
            _take_turn(connection)
            yield connection

    def size(self, connection: Connection) -> int:
        """The relations of the schema, with what of them lies apart; the archive not."""
        sizes = text(
            "SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class AS c"
            " WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'"
            " AND c.relname <> 'archived'"
        )
        return int(connection.execute(sizes).scalar() or 0)

    @classmethod
    def driver_errors(cls) -> tuple[type[Exception], ...]:
        """Of rows that are sent without SQLAlchemy as well."""
        return DBAPIError, TimeoutError, _driver().Error

    @classmethod
    def fault(cls, cause: BaseException | None) -> Fault | None:
        """By SQLSTATE; an error without one is a connection that could not be made or kept."""
        state = getattr(cause, "sqlstate", None)
        if state is None:
            return _without_state(cause) if isinstance(cause, _driver().Error) else None
        return FAULTS.get(state) or FAULTS.get(state[:2])


def is_address(where: str) -> bool:
    """True for what names a server and not a file."""
    return re.match(r"[A-Za-z][A-Za-z0-9+.]*://|postgres(ql)?:", where) is not None


def shown(address: str) -> str:
    """An address without its passwords, as messages show it."""
    url = _url(address)
    secret = [name for name in url.query if "password" in name.lower()]
    return url.difference_update_query(secret).render_as_string(hide_password=True)


_SAID: tuple[tuple[str, str], ...] = (
    (r"the database system is (starting up|in recovery|not (yet )?accepting)", "57P03"),
    (r"the database system is shutting down", "57P01"),
    (r"too many clients|too many connections|remaining connection slots", "53300"),
    (r"permission denied for database", "42501"),
    (r"no password supplied|authentication failed|pg_hba\.conf|role \"", "28"),
    (r"database \"[^\"]*\" does not exist", "3D000"),
)
"""What libpq hands on of a connection that was not made, and the SQLSTATE that was meant, for the
code itself is lost on the way. What is not English is a server that does not answer."""

_ADDRESS = Fault(
    UsageError,
    "the address has an option that PostgreSQL does not know, or with another value",
    "look at what stands behind the question mark",
)


def _without_state(cause: BaseException) -> Fault | None:
    said, driver = str(cause), _driver()
    if re.search(r"invalid [\w ]*(option|parameter|value)", said):
        return _ADDRESS
    if not isinstance(cause, driver.OperationalError):
        return None
    return FAULTS[next((code for words, code in _SAID if re.search(words, said)), "08")]


def _driver() -> ModuleType:
    try:
        import psycopg  # noqa: PLC0415 - who keeps the record in a file does not need it
    except ImportError as error:
        raise UsageError(
            "a record on a PostgreSQL server needs the package psycopg",
            advice="install it: pip install 'onrecord[postgresql]'",
        ) from error
    return psycopg


def _url(address: str) -> URL:
    """The address, which must be one of PostgreSQL's.

    Raises:
        UsageError: it is none; nothing of it is shown, for it may hold a password.
    """
    advice = "write it like postgresql://user@host/database"
    try:
        url = make_url(address)
    except (ArgumentError, ValueError) as error:
        raise UsageError("the record's address is none of a database", advice=advice) from error
    if url.drivername.partition("+")[0] not in {"postgresql", "postgres"}:
        raise UsageError(f"there are no records in {url.drivername}", advice=advice)
    return url.set(drivername="postgresql")


def _engine(url: URL, wait: float) -> Engine:
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_timeout=wait,
        json_serializer=to_json,
        pool_pre_ping=True,  # a server that was restarted must not cost the next command
        connect_args={"connect_timeout": max(2, round(wait)), "client_encoding": "utf8"},
    )
    event.listen(engine, "connect", partial(_set_up, wait))
    return engine


def _set_up(wait: float, connection: Any, _pooled: Any) -> None:
    # 0 would be to wait for ever.
    connection.execute(f"SET lock_timeout = {max(1, round(wait * 1000))}")
    # Compiling a query takes longer than any of ours.
    connection.execute("SET jit = off")
    connection.commit()


def _take_turn(connection: Connection) -> None:
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


class _Found(NamedTuple):
    """What is in the schema that the address leads to."""

    tables: int
    ours: bool
    revision: str | None


def _prepare(engine: Engine, name: str, *, create: bool) -> None:
    with engine.begin() as connection:
        found = _look(connection)
    if found.tables == 0 and not create:
        raise RecordNotFound(
            "there is no record in this database",
            source=name,
            advice="`onrecord add SOURCE...` makes one",
        )
    if found.tables and not found.ours:
        raise RecordUnusable(
            "is a database of another program, not a record",
            source=name,
            advice="make a database of its own: createdb NAME",
        )
    if found.tables and (problem := newer(found.revision)) is not None:
        raise RecordUnusable(problem, source=name, advice="install that version or a later one")
    if found.revision != migrations.HEAD:
        with engine.begin() as connection:
            _take_turn(connection)
            # Somebody else may have done it meanwhile: Alembic does what is left.
            migrations.upgrade(connection)


def _look(connection: Connection) -> _Found:
    # Not the information schema, which hides tables that this user has no right to.
    query = text(
        "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace"
        " AND relkind IN ('r', 'v', 'm', 'p', 'f')"
    )
    tables = set(connection.execute(query).scalars())
    if not {"alembic_version", "reports", "readings", "evidence"} <= tables:
        return _Found(len(tables), False, None)
    revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return _Found(len(tables), True, revision)
