"""Migrations: they make what schema.py describes, from every earlier revision, with data in it."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Connection, MetaData, Text, create_mock_engine
from sqlalchemy.schema import DDLElement

from onrecord.record import migrations
from onrecord.record.schema import metadata
from onrecord.record.store import Record

from .builders import TEXT, ListKeeper, capture, reading

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
    with record._engine.connect() as connection:
        assert compare_metadata(_context(connection), metadata) == []


def test_a_difference_between_them_would_be_found(record: Record) -> None:
    changed = MetaData()
    for table in metadata.sorted_tables:
        table.to_metadata(changed)
    changed.tables["reports"].append_column(Column("mood", Text))
    with record._engine.connect() as connection:
        found = compare_metadata(_context(connection), changed)
    assert [(what[0], what[3].name) for what in found] == [("add_column", "mood")]


def test_no_table_needs_sqlite() -> None:
    made: list[str] = []

    def note(statement: DDLElement, *_: object) -> None:
        made.append(str(statement.compile(dialect=engine.dialect)))

    engine = create_mock_engine("postgresql+psycopg://", note)
    metadata.create_all(engine, checkfirst=False)
    assert sum("CREATE TABLE" in statement for statement in made) == len(metadata.tables) == 15
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


@pytest.mark.parametrize("revision", migrations.REVISIONS)
def test_a_record_of_every_revision_opens_with_all_that_is_in_it(path: Path, revision: str) -> None:
    path.write_bytes(gzip.decompress((RECORDS / f"{revision}.db.gz").read_bytes()))
    with Record(path, ListKeeper(), create=False) as record:
        (line,) = record.reports()
        kept = record.reading(line.id)
        assert kept.report.text == TEXT
        assert (line.readings, line.mentions, line.commitments) == (2, 7, 1)
        assert len(record.statements(line.id)) == len(kept.statements) == 2
        assert record.search("foreign soldier", in_statements=True)[0].report == line.id
        assert record.add(kept, capture()).status == "unchanged"
        assert record.add(reading(by=kept.reader, events=()), capture()).status == "read_again"
