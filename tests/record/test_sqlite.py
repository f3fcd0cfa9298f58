"""A record in a file: what is no record stays untouched; what fails says what to do."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from onrecord.errors import RecordBusy, RecordError, RecordNotFound, RecordUnusable
from onrecord.record import migrations
from onrecord.record.databases.sqlite import APPLICATION_ID, FAULTS, SqliteDatabase
from onrecord.record.store import Record

from .builders import ListKeeper, bare, capture, dump, reading

pytestmark = pytest.mark.slow


def _sql(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def test_opening_for_reading_makes_no_file(path: Path) -> None:
    with pytest.raises(RecordNotFound, match=r"onrecord add SOURCE\.\.\."):
        Record(path, create=False)
    assert list(path.parent.iterdir()) == []


def test_a_record_is_made_where_there_is_none(path: Path) -> None:
    with Record(path) as record:
        assert record.counts().reports == 0
    with Record(str(path), create=False) as record:
        assert record.reports() == []


@pytest.mark.parametrize("name", ["a b.db", "50%.db", "what?.db", "#1.db", "سجل.db", "%20.db"])
def test_any_file_name_will_do(tmp_path: Path, name: str) -> None:
    with Record(tmp_path / name, ListKeeper()) as record:
        record.add(reading(), capture())
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_it_is_safe_by_its_settings(path: Path) -> None:
    with Record(path) as record, record._database.engine.connect() as connection:
        settings = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "application_id")
        }
    assert settings == {
        "journal_mode": "wal",
        "synchronous": 2,  # FULL
        "foreign_keys": 1,
        "application_id": APPLICATION_ID,
    }


def test_the_folder_must_exist(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="make the folder first"):
        Record(tmp_path / "no" / "such" / "onrecord.db")


def test_a_folder_is_no_record(tmp_path: Path) -> None:
    with pytest.raises(RecordUnusable, match="is a folder"):
        Record(tmp_path)


@pytest.mark.parametrize("create", [True, False])
def test_a_file_of_something_else_stays_as_it_is(path: Path, create: bool) -> None:
    junk = b"<html>not a database, though long enough to look like one</html>" * 40
    path.write_bytes(junk)
    with pytest.raises(RecordUnusable, match="no SQLite database"):
        Record(path, create=create)
    assert path.read_bytes() == junk


def test_another_programs_database_stays_as_it_is(path: Path) -> None:
    _sql(path, "CREATE TABLE bookmarks (url)", "CREATE TABLE alembic_version (version_num)")
    before = path.read_bytes()
    with pytest.raises(RecordUnusable, match="another program"):
        Record(path)
    assert path.read_bytes() == before


def test_an_empty_file_becomes_a_record_only_when_asked(path: Path) -> None:
    path.touch()
    with pytest.raises(RecordUnusable, match="empty file"):
        Record(path, create=False)
    with Record(path) as record:
        assert record.counts().readings == 0


def test_a_record_of_a_newer_version_is_left_alone(path: Path) -> None:
    Record(path).close()
    _sql(path, "UPDATE alembic_version SET version_num = '9999'")
    before = path.read_bytes()
    with pytest.raises(RecordUnusable, match=r"newer version of onrecord .*9999"):
        Record(path)
    assert path.read_bytes() == before


def test_an_up_to_date_record_is_opened_without_migrating(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Record(path).close()

    def never(*_: object) -> None:
        raise AssertionError("migrated")

    monkeypatch.setattr(migrations, "upgrade", never)
    with Record(path) as record:
        assert record.counts().reports == 0


def test_a_locked_record_is_busy_for_writers_and_open_for_readers(path: Path) -> None:
    with Record(path, ListKeeper(), wait=0.05) as record:
        record.add(reading(), capture())
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(RecordBusy, match="try again"):
                record.add(bare("More."), capture(b"More."))
            assert record.counts().reports == 1
            assert record.add(reading(), capture()).status == "unchanged"
            other.execute("ROLLBACK")
        assert record.add(bare("More."), capture(b"More.")).status == "added"


def test_a_record_locked_while_it_is_made_is_busy(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(RecordBusy):
            Record(path, wait=0.05)
        other.execute("ROLLBACK")
    with Record(path) as record:
        assert record.counts().reports == 0


def test_a_full_disk_leaves_the_record_as_it_was(path: Path) -> None:
    with Record(path, ListKeeper()) as record:
        record.add(reading(), capture())
        before = dump(record)
        long = bare("A very long report. " * 4000)
        with record._database.engine.connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(RecordError, match="disk is full"):
            record.add(long, capture(long.report.text.encode()))
        assert dump(record) == before
        with record._database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 100000")
        assert record.add(long, capture(long.report.text.encode())).status == "added"


def test_a_damaged_record_is_unusable(path: Path) -> None:
    with Record(path, ListKeeper()) as record:
        for number in range(50):
            text = f"Report number {number}. " * 50
            record.add(bare(text), capture(text.encode()))
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(size // 4)
        file.write(os.urandom(size // 2))

    def read_all() -> None:
        with Record(path) as record:
            for line in record.reports():
                record.reading(line.id)

    with pytest.raises(RecordUnusable, match="backup"):
        read_all()


@contextmanager
def _as_nobody() -> Iterator[None]:
    """Permissions do not bind the superuser, under whom tests may run: step down for a moment."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def shut_folder() -> Iterator[Path]:
    """A folder with a record that anybody may read and nobody may write."""
    folder = Path(tempfile.mkdtemp())
    with Record(folder / "onrecord.db", ListKeeper()) as record:
        record.add(reading(), capture())
    (folder / "onrecord.db").chmod(0o444)
    folder.chmod(0o555)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


@pytest.mark.skipif(not hasattr(os, "seteuid"), reason="the system has other permissions")
@pytest.mark.parametrize(("name", "advice"), [("onrecord.db", "permissions"), ("new.db", "write")])
def test_a_folder_that_cannot_be_written(shut_folder: Path, name: str, advice: str) -> None:
    before = sorted(file.name for file in shut_folder.iterdir())
    with _as_nobody(), pytest.raises(RecordError, match=advice) as caught:
        Record(shut_folder / name)
    assert caught.value.source == str(shut_folder / name)
    assert sorted(file.name for file in shut_folder.iterdir()) == before


@pytest.mark.parametrize("code", sorted(FAULTS))
def test_every_fault_is_one_line_with_advice(code: int) -> None:
    cause = sqlite3.OperationalError("whatever SQLite says")
    cause.sqlite_errorcode = code | (7 << 8)  # extended codes carry the primary one
    for error in (cause, OperationalError("SELECT 1", {}, cause)):
        shown = SqliteDatabase.translate(error, "onrecord.db")
        assert type(shown) is FAULTS[code].error
        assert "\n" not in str(shown)
        assert str(shown) == f"onrecord.db: {FAULTS[code].problem}; {FAULTS[code].advice}"


def test_a_fault_that_we_do_not_foresee_says_what_the_database_said() -> None:
    shown = SqliteDatabase.translate(sqlite3.IntegrityError("UNIQUE\nconstraint"), "onrecord.db")
    assert type(shown) is RecordError
    assert "UNIQUE constraint" in shown.problem
