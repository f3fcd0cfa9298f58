"""Migrations: they make what schema.py describes, from every earlier revision, with data in it."""

from __future__ import annotations

import gzip
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    MetaData,
    Table,
    Text,
    create_engine,
    create_mock_engine,
    insert,
    make_url,
)
from sqlalchemy import text as sql_text
from sqlalchemy.schema import DDLElement

from onrecord.record import migrations
from onrecord.record.databases.tsvector import Tsvector
from onrecord.record.schema import metadata
from onrecord.record.store import Record

from .builders import TEXT, ListKeeper, capture, dump, reader, reading
from .conftest import DATABASES

pytestmark = pytest.mark.slow

RECORDS = Path(__file__).parent / "records"
"""One record as each revision left it, with data: `python -m tests.record.make_record`."""


def _context(connection: Connection) -> MigrationContext:
    return MigrationContext.configure(
        connection,
        opts={
            "compare_type": True,
            "include_object": lambda _o, name, kind, _r, _c: migrations.is_ours(name, kind),
        },
    )


def test_models_and_migrations_agree(record: Record) -> None:
    with record._database.engine.connect() as connection:
        assert compare_metadata(_context(connection), metadata) == []


def test_a_difference_between_them_would_be_found(record: Record) -> None:
    changed = MetaData()
    for table in metadata.sorted_tables:
        table.to_metadata(changed)
    changed.tables["reports"].append_column(Column("mood", Text))
    with record._database.engine.connect() as connection:
        found = compare_metadata(_context(connection), changed)
    assert [(what[0], what[3].name) for what in found] == [("add_column", "mood")]


def test_no_table_needs_sqlite() -> None:
    made: list[str] = []

    def note(statement: DDLElement, *_: object) -> None:
        made.append(str(statement.compile(dialect=engine.dialect)))

    engine = create_mock_engine("postgresql+psycopg://", note)
    metadata.create_all(engine, checkfirst=False)
    assert sum("CREATE TABLE" in statement for statement in made) == len(metadata.tables) == 24
    assert not [statement for statement in made if "ROWID" in statement]


def test_an_up_to_date_record_is_opened_without_alembic(path: Path) -> None:
    Record(path).close()
    source = Path(migrations.__file__).parents[3]
    opening = (
        "import sys; from onrecord.record.store import Record;"
        "Record(sys.argv[1]).close(); print('alembic' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", opening, str(path)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(source)},
    )
    assert done.stdout == "False\n"


def test_the_listed_revisions_are_those_that_alembic_walks() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    scripts = ScriptDirectory.from_config(config)
    walked = [script.revision for script in scripts.walk_revisions()]
    assert tuple(reversed(walked)) == migrations.REVISIONS
    assert scripts.get_current_head() == migrations.HEAD


def _copy(file: Path, address: str, revision: str) -> None:
    """Make the record in a file one on a server, at the revision that it has."""
    engine = create_engine(make_url(address).set(drivername="postgresql+psycopg"))
    with engine.begin() as connection, closing(sqlite3.connect(file)) as source:
        migrations.upgrade(connection, revision)
        tables = MetaData()
        tables.reflect(connection)
        for table in tables.sorted_tables:
            if not migrations.is_ours(table.name, "table") or table.name == "alembic_version":
                continue
            names = ", ".join(f'"{column.name}"' for column in table.columns)
            for row in source.execute(f"SELECT {names} FROM {table.name}").fetchall():  # noqa: S608
                connection.execute(insert(table), _as_values(table, row))
            if "key" in table.columns and table.columns["key"].autoincrement:
                connection.execute(
                    sql_text(
                        f"SELECT setval(pg_get_serial_sequence('{table.name}', 'key'), max(key))"  # noqa: S608
                        f" FROM {table.name}"
                    )
                )
        if "contents" in tables.tables:
            _index(connection)
    engine.dispose()


def _index(connection: Connection) -> None:
    """The full text is no table of ours: what the file's says is said again."""
    index = Tsvector()
    told = connection.execute(sql_text("SELECT key, title, text FROM reports"))
    index.add_reports(connection, [(key, title, body) for key, title, body in told])
    said = connection.execute(sql_text("SELECT key, content FROM content_texts"))
    index.add_contents(connection, [(key, content) for key, content in said])


def _as_values(table: Table, row: tuple[Any, ...]) -> dict[str, Any]:
    """SQLite has neither JSON nor truth values."""
    values = dict(zip(table.columns.keys(), row, strict=True))
    for column in table.columns:
        if isinstance(column.type, JSON) and values[column.name] is not None:
            values[column.name] = json.loads(values[column.name])
        if isinstance(column.type, Boolean):
            values[column.name] = bool(values[column.name])
    return values


@pytest.fixture(params=DATABASES)
def stored(request: pytest.FixtureRequest, path: Path) -> Callable[[str], str]:
    """Puts the record of a revision into a file or on a server and says where."""

    def put(revision: str) -> str:
        path.write_bytes(gzip.decompress((RECORDS / f"{revision}.db.gz").read_bytes()))
        if request.param == "sqlite":
            return str(path)
        address: str = request.getfixturevalue("address")
        _copy(path, address, revision)
        return address

    return put


@pytest.mark.parametrize("revision", migrations.REVISIONS)
def test_a_record_of_every_revision_opens_with_all_that_is_in_it(
    stored: Callable[[str], str], revision: str
) -> None:
    with Record(stored(revision), ListKeeper(), create=False) as record:
        (line,) = record.reports()
        kept = record.reading(line.id)
        assert kept.report.text == TEXT
        assert (line.title, line.published) == (kept.report.title, "2031-03-10")
        assert (line.readings, line.mentions, line.commitments) == (2, 7, 1)
        assert len(record.statements(line.id)) == len(kept.statements) == 2
        assert record.search("foreign soldier", in_statements=True)[0].report == line.id
        assert record.search("front ready")[0].in_title
        assert record.add(kept, capture()).status == "unchanged"
        assert record.add(reading(by=kept.reader, events=()), capture()).status == "read_again"
        with record._database.engine.connect() as connection:
            assert compare_metadata(_context(connection), metadata) == []


def test_what_was_on_record_is_entered_in_the_log_as_it_came(
    stored: Callable[[str], str], keeper: ListKeeper, path: Path
) -> None:
    """An older record, brought up to date, says the same as one that was made today."""
    with Record(stored("0002")) as upgraded, Record(path.with_name("new.db"), keeper) as made:
        made._now = lambda: "2031-04-01T00:00:00.000000Z"
        made.add(reading(by=reader("0.0.9")), capture())
        made.add(reading(), capture())
        older, newer = dump(upgraded), dump(made)
    # Readings of revisions before the contract had some fields pack other bytes of the same claims.
    for rows in (older, newer):
        rows["payloads"] = [row[:1] for row in rows["payloads"]]
    assert older == newer
