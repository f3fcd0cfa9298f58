"""Rows into tables, quickly: some 400 a report, all of plain numbers and words.

SQLAlchemy's handling of each single parameter took longer than the database, so the driver is given
rows as they are; and a server is told all of a report's rows before its first answer is waited for.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from contextlib import closing
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Dialect, Table, insert

__all__ = ["Row", "insert_rows"]

to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

Row = dict[str, Any]


def insert_rows(connection: Connection, rows: Iterable[tuple[Table, Sequence[Row]]]) -> None:
    """Insert rows into tables, in the order in which foreign keys allow them.

    All rows of a table have the same columns, and none that SQLAlchemy would convert.
    """
    listed = [(table, some) for table, some in rows if some]
    if connection.dialect.name == "postgresql":
        _send(connection, listed)
        return
    for table, some in listed:
        sql, order = _insert_sql(connection.dialect, table, tuple(some[0]))
        given = list(map(itemgetter(*order), some))
        connection.exec_driver_sql(sql, given if len(given) > 1 else given[0])


@lru_cache(maxsize=128)
def _insert_sql(
    dialect: Dialect, table: Table, columns: tuple[str, ...]
) -> tuple[str, tuple[str, ...]]:
    """An insert in the database's words, and the order of its parameters."""
    compiled = insert(table).compile(dialect=dialect, column_keys=list(columns))
    return str(compiled), tuple(compiled.positiontup or ())


def _send(connection: Connection, listed: Sequence[tuple[Table, Sequence[Row]]]) -> None:
    """One statement a table, with all of its rows as one value; one wait for all tables."""
    driver: Any = connection.connection.driver_connection
    with driver.pipeline(), closing(driver.cursor()) as cursor:
        for table, some in listed:
            names = tuple(some[0])
            if any(isinstance(value, bytes) for value in some[0].values()):
                columns = [[row[name] for row in some] for name in names]
                cursor.execute(
                    _arrays_sql(table, names, tuple(map(type, some[0].values()))), columns
                )
            else:
                cursor.execute(_recordset_sql(table, names), [to_json(some)])


_ARRAYS = {bytes: "bytea[]", int: "integer[]", str: "text[]"}


@lru_cache(maxsize=128)
def _arrays_sql(table: Table, names: tuple[str, ...], types: tuple[type, ...]) -> str:
    """For bytes, which JSON has none of."""
    arrays = ", ".join(f"%b::{_ARRAYS[one]}" for one in types)
    return f"INSERT INTO {table.name} ({_quoted(names)}) SELECT * FROM unnest({arrays})"  # noqa: S608


@lru_cache(maxsize=128)
def _recordset_sql(table: Table, names: tuple[str, ...]) -> str:
    columns = _quoted(names)
    return (
        f"INSERT INTO {table.name} ({columns}) SELECT {columns}"  # noqa: S608
        f" FROM json_populate_recordset(NULL::{table.name}, %s::json)"
    )


def _quoted(names: tuple[str, ...]) -> str:
    return ", ".join(f'"{name}"' for name in names)
