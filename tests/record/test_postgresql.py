"""A record on a server: what is no record stays untouched; what fails says what to do."""

from __future__ import annotations

import hashlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from sqlalchemy.exc import OperationalError

from onrecord.contract import Actor, Casualties, Mention, Published, Reading, Statement
from onrecord.errors import (
    OnrecordError,
    RecordBusy,
    RecordError,
    RecordNotFound,
    RecordUnreachable,
    RecordUnusable,
    UsageError,
)
from onrecord.record import migrations
from onrecord.record.databases.postgresql import _LOCK, FAULTS, PostgresqlDatabase, is_address
from onrecord.record.filters import Filters
from onrecord.record.schema import metadata
from onrecord.record.store import Record
from onrecord.spans import Span
from tests.postgresql import Server, find_binaries

from .builders import (
    ListKeeper,
    at,
    bare,
    capture,
    dump,
    full_values,
    reader,
    reading,
    report,
    sql,
)

pytestmark = pytest.mark.slow

ADDED = "added"
USERS = ("plain", "reader", "no_login", "with_password", "by_peer", "rejected", "shut_out", "one")


@pytest.fixture(scope="module")
def own(server: Server) -> Iterator[Server]:
    """A server of these tests' own, to be stopped, and with users whom it treats in many ways."""
    del server  # has skipped the tests where there is no PostgreSQL
    binaries = find_binaries()
    assert binaries is not None
    with Server(binaries) as started:
        for name in USERS:
            started.execute(f"CREATE ROLE {name} LOGIN")
        started.execute("ALTER ROLE no_login NOLOGIN")
        started.execute("ALTER ROLE with_password PASSWORD 'right'")
        started.execute("ALTER ROLE one CONNECTION LIMIT 1")
        started.execute("ALTER SYSTEM SET max_connections = 20")
        who_may = started.folder / "data" / "pg_hba.conf"
        who_may.write_text(
            "local all with_password scram-sha-256\n"
            "local all by_peer peer\n"
            "local all rejected reject\n" + who_may.read_text()
        )
        started.restart()
        yield started


@pytest.fixture(scope="module")
def own_template(own: Server) -> str:
    name = own.new_database()
    Record(own.address(name)).close()
    return name


@pytest.fixture(scope="module")
def at_rest(own: Server, own_template: str) -> str:
    """The address of an empty record there that no test writes to."""
    return own.address(own.new_database(own_template))


@pytest.fixture(scope="module")
def emptied_on_own(own: Server, own_template: str) -> str:
    return own.address(own.new_database(own_template))


@pytest.fixture
def on_own(emptied_on_own: str) -> Iterator[str]:
    """The address of an empty record there."""
    yield emptied_on_own
    _empty(emptied_on_own)


@pytest.fixture
def spoiled_on_own(own: Server, own_template: str) -> Iterator[str]:
    """The address of an empty record there that is of no use afterwards."""
    name = own.new_database(own_template)
    yield own.address(name)
    own.drop_database(name)


@pytest.fixture(scope="module")
def emptied(server: Server, filled_template: str) -> Iterator[str]:
    name = server.new_database(filled_template)
    yield server.address(name)
    server.drop_database(name)


@pytest.fixture
def made(emptied: str) -> Iterator[str]:
    """The address of an empty record on the server that all tests share."""
    yield emptied
    _empty(emptied)


def _empty(address: str) -> None:
    """Faster than a new database."""
    tables = ", ".join([*metadata.tables, "search_reports", "search_contents"])
    _ask(address, f"TRUNCATE {tables} RESTART IDENTITY")


@contextmanager
def _stopped(server: Server) -> Iterator[None]:
    server.stop()
    try:
        yield
    finally:
        server.start()


@contextmanager
def _somebody_writes(address: str) -> Iterator[None]:
    with psycopg.connect(address) as other:
        # Who waits for longer than that waits for ever: the test fails, and does not hang.
        other.execute("SET LOCAL idle_in_transaction_session_timeout = '20s'")
        other.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
        yield
        other.rollback()


def _ask(address: str, *statements: str) -> list[tuple[Any, ...]]:
    """The rows of the last statement."""
    with psycopg.connect(address, autocommit=True) as connection:
        for statement in statements:
            result = connection.execute(statement.encode())
        return result.fetchall() if result.description else []


def _objects(address: str) -> list[tuple[Any, ...]]:
    """Everything that somebody made in a database, column by column."""
    return _ask(
        address,
        "SELECT n.nspname, c.relname, c.relkind, a.attname, a.atttypid, a.attcollation"
        " FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace"
        " LEFT JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0"
        " WHERE n.nspname !~ '^(pg_|information_schema)' ORDER BY 1, 2, a.attnum",
    )


def _break_others_off(address: str) -> None:
    _ask(
        address,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )


def _as_user(address: str, user: str) -> str:
    return address.replace("//onrecord@", f"//{user}@")


def _add(record: Record, text: str = "More.") -> str:
    return record.add(bare(text), capture(text.encode())).status


# --- opening -----------------------------------------------------------------------------------


def test_opening_for_reading_makes_nothing(address: str) -> None:
    with pytest.raises(RecordNotFound, match=r"onrecord add SOURCE\.\.\."):
        Record(address, create=False)
    assert _objects(address) == []


def test_a_record_is_made_in_an_empty_database(address: str) -> None:
    with Record(address) as record:
        assert record.counts().reports == 0
    with Record(address, create=False) as record:
        assert record.reports() == []


@pytest.mark.parametrize("how", ["postgresql", "postgres", "postgresql+psycopg"])
def test_an_address_may_begin_as_others_write_it(at_rest: str, how: str) -> None:
    with Record(at_rest.replace("postgresql", how, 1)) as record:
        assert record.name.startswith("postgresql://onrecord@/test_")


@pytest.mark.parametrize("name", ["a b", "50%", "what?#1", "سجل@b"])
def test_any_name_of_a_database_will_do(server: Server, name: str) -> None:
    server.execute(f'CREATE DATABASE "{name}"')
    try:
        with Record(server.address(quote(name, safe="")), ListKeeper()) as record:
            assert _add(record) == ADDED
            assert sql(record, "SELECT current_database()") == [(name,)]
    finally:
        server.drop_database(f'"{name}"')


@pytest.mark.parametrize("create", [True, False])
def test_another_programs_database_stays_as_it_is(address: str, create: bool) -> None:
    _ask(
        address,
        "CREATE TABLE bookmarks (url text)",
        "CREATE TABLE alembic_version (version_num text)",
        "INSERT INTO bookmarks VALUES ('https://meridian.example')",
    )
    before = _objects(address)
    with pytest.raises(RecordUnusable, match=r"another program.*createdb"):
        Record(address, create=create)
    assert _objects(address) == before
    assert _ask(address, "SELECT * FROM bookmarks") == [("https://meridian.example",)]
    assert _ask(address, "SELECT * FROM alembic_version") == []


def test_another_programs_tables_are_seen_by_who_may_not_read_them(own: Server) -> None:
    address = own.address(own.new_database())
    _ask(
        address,
        "CREATE TABLE bookmarks (url text)",
        "GRANT CREATE ON SCHEMA public TO plain",
    )
    with pytest.raises(RecordUnusable, match="another program"):
        Record(_as_user(address, "plain"))


def test_a_record_that_one_may_not_read_is_not_said_to_be_missing(at_rest: str) -> None:
    with pytest.raises(RecordError, match="let this user") as caught:
        Record(_as_user(at_rest, "plain"), create=False)
    assert type(caught.value) is RecordError


def test_a_record_of_a_newer_version_is_left_alone(address: str) -> None:
    Record(address).close()
    _ask(address, "UPDATE alembic_version SET version_num = '9999'")
    before = _objects(address)
    with pytest.raises(RecordUnusable, match=r"newer version of onrecord .*9999"):
        Record(address)
    assert _objects(address) == before
    assert _ask(address, "SELECT version_num FROM alembic_version") == [("9999",)]


def test_an_up_to_date_record_is_opened_without_migrating(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    Record(address).close()

    def never(*_: object) -> None:
        raise AssertionError("migrated")

    monkeypatch.setattr(migrations, "upgrade", never)
    with Record(address) as record:
        assert record.counts().reports == 0


def test_a_migration_that_fails_leaves_nothing(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    upgrade = migrations.upgrade

    def half(connection: Any) -> None:
        upgrade(connection)
        connection.exec_driver_sql("SELECT 1 / 0")

    monkeypatch.setattr(migrations, "upgrade", half)
    with pytest.raises(RecordError, match="division by zero"):
        Record(address)
    assert _objects(address) == []


def test_two_who_make_the_record_at_once_make_one(address: str) -> None:
    together = threading.Barrier(2)

    def make(text: str) -> str:
        together.wait(20)
        with Record(address, ListKeeper()) as record:
            return _add(record, text)

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(make, ["One.", "Two."])) == [ADDED, ADDED]
    with Record(address, create=False) as record:
        assert record.counts().reports == 2


def test_a_record_locked_while_it_is_made_is_busy(address: str) -> None:
    with _somebody_writes(address), pytest.raises(RecordBusy, match="try again"):
        Record(address, wait=0.05)
    assert _objects(address) == []
    with Record(address) as record:
        assert record.counts().reports == 0


def test_two_schemas_of_a_database_hold_two_records(address: str) -> None:
    _ask(address, "CREATE SCHEMA north", "CREATE SCHEMA south")
    north, south = (f"{address}&options=-csearch_path={name}" for name in ("north", "south"))
    with Record(north, ListKeeper()) as one, Record(south, ListKeeper()) as other:
        assert _add(one, "Of the north.") == ADDED
        assert _add(other, "Of the south.") == ADDED
        assert _add(other, "Of the south, too.") == ADDED
        assert (one.counts().reports, other.counts().reports) == (1, 2)
        assert one.search("south") == []
    with Record(north, create=False) as one:
        assert len(one.search("north")) == 1
    with pytest.raises(RecordNotFound):
        Record(address, create=False)
    assert {row[0] for row in _objects(address)} == {"north", "south"}


# --- addresses ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    ["postgresql:", "postgresql:records", "postgres:/records", "postgresql://host:port/records"],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    assert is_address(address)
    with pytest.raises(UsageError, match="write it like postgresql://user@host/database"):
        Record(address)


@pytest.mark.parametrize("option", ["nonsense=1", "sslmode=nonsense"])
def test_an_option_that_there_is_not_is_a_fault_of_the_address(at_rest: str, option: str) -> None:
    with pytest.raises(UsageError):
        Record(f"{at_rest}&{option}")


def test_a_schema_that_there_is_not_is_not_our_fault(at_rest: str) -> None:
    with pytest.raises(RecordError) as caught:
        Record(f"{at_rest}&options=-csearch_path=nowhere")
    assert "please report" not in str(caught.value)


def test_without_psycopg_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(UsageError, match=r"pip install 'onrecord\[postgresql\]'"):
        Record("postgresql://onrecord@localhost/records")


def test_a_record_in_a_file_does_without_psycopg(path: Path) -> None:
    program = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from onrecord.record.store import Record\n"
        "with Record(sys.argv[1]) as record: print(record.counts().reports)"
    )
    command = [sys.executable, "-c", program, str(path)]
    assert subprocess.run(command, check=True, capture_output=True).stdout.split() == [b"0"]


def _secret(address: str) -> str:
    return _as_user(address, "onrecord:s%40cret")


def test_the_name_of_a_record_shows_no_password(at_rest: str) -> None:
    with Record(_secret(at_rest)) as record:
        assert record.name.startswith("postgresql://onrecord:***@/test_")
        record.close()
        with pytest.raises(UsageError) as caught:
            record.counts()
    assert "cret" not in str(caught.value)


@pytest.mark.parametrize(
    "where",
    [
        "postgresql://onrecord:s%40cret@127.0.0.1:1/records",
        "postgresql://onrecord:s%40cret@host:port/records",
        "postgresql://onrecord:s%40cret@/records?host=/nowhere",
    ],
)
def test_an_error_on_an_address_shows_no_password(where: str) -> None:
    with pytest.raises(OnrecordError) as caught:
        Record(where, wait=0.1)
    assert "cret" not in str(caught.value)


def test_an_error_on_a_server_shows_no_password(server: Server, at_rest: str) -> None:
    with pytest.raises(RecordNotFound) as missing:
        Record(_secret(server.address("nowhere")))
    with (
        Record(_secret(at_rest), ListKeeper()) as record,
        pytest.raises(RecordError) as unforeseen,
        record._database.reading() as connection,
    ):
        connection.exec_driver_sql("SELECT nonsense")
    assert "nonsense" in unforeseen.value.problem
    assert "cret" not in f"{missing.value} {unforeseen.value}"


@pytest.mark.parametrize(
    "where",
    [
        pytest.param("postgresql://onrecord@/records?host=/nowhere&password=s3cret", id="option"),
        pytest.param("postgresql://onrecord:an@s3cret@host:port/records", id="at-sign"),
        pytest.param("postgresql+psycopg2://onrecord:s3cret@host/records", id="other-driver"),
    ],
)
def test_a_password_is_not_shown_wherever_it_stands(where: str) -> None:
    with pytest.raises(OnrecordError) as caught:
        Record(where, wait=0.1)
    assert "s3cret" not in str(caught.value)


# --- who is let in -----------------------------------------------------------------------------


def test_a_database_that_there_is_not_says_how_to_make_it(server: Server) -> None:
    with pytest.raises(RecordNotFound, match=r"no such database.*createdb"):
        Record(server.address("nowhere"))


@pytest.mark.parametrize(
    "user",
    [
        "nobody_knows_me",
        "no_login",
        "with_password:wrong",
        "with_password",
        "by_peer",
        "rejected",
    ],
)
def test_a_user_who_is_refused_is_told_so(at_rest: str, user: str) -> None:
    with pytest.raises(RecordError, match=r"refuses this user.*password") as caught:
        Record(_as_user(at_rest, user))
    assert type(caught.value) is RecordError


def test_the_right_password_opens(on_own: str) -> None:
    _ask(on_own, "GRANT SELECT ON ALL TABLES IN SCHEMA public TO with_password")
    with Record(_as_user(on_own, "with_password:right"), create=False) as record:
        assert record.counts().reports == 0


def test_a_database_that_one_may_not_enter_is_not_said_to_be_missing(
    own: Server, spoiled_on_own: str
) -> None:
    ((name,),) = _ask(spoiled_on_own, "SELECT current_database()")
    own.execute(f"REVOKE CONNECT ON DATABASE {name} FROM PUBLIC")
    with pytest.raises(RecordError) as caught:
        Record(_as_user(spoiled_on_own, "shut_out"))
    assert type(caught.value) is RecordError


def test_who_may_only_read_can_read(on_own: str) -> None:
    with Record(on_own, ListKeeper()) as record:
        report_id = record.add(reading(), capture()).report
        before = dump(record)
        _ask(on_own, "GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader")
        with Record(_as_user(on_own, "reader"), ListKeeper()) as read_only:
            assert read_only.reading(report_id) == reading()
            assert len(read_only.search("rockets")) == 1
            assert read_only.add(reading(), capture()).status == "unchanged"
            for write in (
                lambda: _add(read_only),
                lambda: read_only.accept(report_id, "s1", who="A reader"),
            ):
                with pytest.raises(RecordError, match="does not let this user") as caught:
                    write()
                assert type(caught.value) is RecordError
        assert dump(record) == before


@contextmanager
def _all_connections_taken(address: str) -> Iterator[None]:
    taken: list[psycopg.Connection[Any]] = []
    try:
        while True:
            try:
                taken.append(psycopg.connect(address))
            except psycopg.OperationalError:
                break
        yield
    finally:
        for connection in taken:
            connection.close()


@pytest.mark.parametrize(
    "user",
    [
        "onrecord",
        "plain",
        "one",
    ],
)
def test_a_server_without_a_free_connection_is_busy(at_rest: str, user: str) -> None:
    where = _as_user(at_rest, user)
    with _all_connections_taken(where), pytest.raises(RecordBusy, match="no connection left"):
        Record(where)


def test_a_database_without_a_free_connection_is_busy(own: Server, spoiled_on_own: str) -> None:
    ((name,),) = _ask(spoiled_on_own, "SELECT current_database()")
    own.execute(f"ALTER DATABASE {name} CONNECTION LIMIT 0")
    with pytest.raises(RecordBusy, match="no connection left"):
        Record(_as_user(spoiled_on_own, "plain"))


# --- a server that is away ---------------------------------------------------------------------


def test_a_folder_without_a_server_does_not_answer(tmp_path: Path) -> None:
    with pytest.raises(RecordUnreachable, match="check the address"):
        Record(f"postgresql://onrecord@/records?host={tmp_path}")


def test_a_port_without_a_server_does_not_answer() -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port = bound.getsockname()[1]
        with pytest.raises(RecordUnreachable, match="check the address"):
            Record(f"postgresql://onrecord@127.0.0.1:{port}/records", wait=1)


def test_a_connection_that_was_broken_off_is_made_anew(on_own: str) -> None:
    with Record(on_own, ListKeeper()) as record:
        record.add(reading(), capture())
        _break_others_off(on_own)
        assert record.counts().reports == 1
        _break_others_off(on_own)
        assert record.add(reading(by=reader("2")), capture()).status == "read_again"
        _break_others_off(on_own)
        assert record.comment(record.reports()[0].id, who="A", why="B").new


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT])
def test_a_server_restarted_between_two_calls_costs_nothing(
    own: Server, on_own: str, how: signal.Signals
) -> None:
    with Record(on_own, ListKeeper()) as record:
        assert _add(record, "Before.") == ADDED
        _ask(on_own, "CHECKPOINT")
        own.restart(how)
        assert record.counts().reports == 1
        own.restart(how)
        assert _add(record, "After.") == ADDED
        assert record.counts().reports == 2


def test_a_stopped_server_is_told_within_the_time_to_wait(own: Server, on_own: str) -> None:
    with Record(on_own, ListKeeper(), wait=0.5) as record:
        record.add(reading(), capture())
        with _stopped(own):
            for call, least in ((record.counts, 0.0), (lambda: _add(record), 0.4)):
                begun = time.monotonic()
                with pytest.raises(RecordUnreachable, match="run the command again"):
                    call()
                assert least < time.monotonic() - begun < 3
            with pytest.raises(RecordUnreachable):
                Record(on_own, wait=0.5)
        assert record.counts().reports == 1


def test_what_is_added_while_the_server_restarts_is_added(own: Server, on_own: str) -> None:
    with Record(on_own, ListKeeper(), wait=20) as record, ThreadPoolExecutor(1) as pool:
        with _stopped(own):
            adding = pool.submit(_add, record)
            time.sleep(0.4)
            assert not adding.done()
        assert adding.result(20) == ADDED
        assert record.counts().reports == 1
        assert sql(record, "SELECT entry FROM log") == [(1,)]


def test_what_was_broken_off_while_it_waited_is_added_once(on_own: str) -> None:
    waiting = "SELECT pid FROM pg_stat_activity WHERE wait_event = 'advisory'"
    with Record(on_own, ListKeeper(), wait=20) as record, ThreadPoolExecutor(1) as pool:
        with _somebody_writes(on_own):
            adding = pool.submit(_add, record)
            (first,) = _until(lambda: _ask(on_own, waiting))
            _ask(on_own, f"SELECT pg_terminate_backend({first[0]})")
            (second,) = _until(lambda: [pid for pid in _ask(on_own, waiting) if pid != first])
        assert second != first
        assert adding.result(20) == ADDED
        assert record.counts().reports == 1


def test_a_decision_that_was_broken_off_is_not_taken(on_own: str) -> None:
    with Record(on_own, ListKeeper()) as record:
        report_id = record.add(reading(), capture()).report
        before = dump(record)
        with (  # noqa: PT012 - it is broken off in the middle
            pytest.raises(RecordUnreachable, match="when it is back"),
            record._deciding("A", None) as desk,
        ):
            desk.connection.exec_driver_sql("UPDATE reports SET title = 'Another'")
            _break_others_off(on_own)
            desk.connection.exec_driver_sql("SELECT 1")
        assert dump(record) == before
        assert record.report(report_id).title == reading().report.title


def test_a_server_that_is_shutting_down_is_not_a_missing_database(
    own: Server, at_rest: str
) -> None:
    main = int((own.folder / "data" / "postmaster.pid").read_text().split()[0])
    try:
        with psycopg.connect(at_rest):
            os.kill(main, signal.SIGTERM)
            _until(lambda: "shutting down" in _refusal(at_rest))
            with pytest.raises(RecordUnreachable, match="stopped"):
                Record(at_rest)
    finally:
        own.restart()


@pytest.mark.parametrize(
    "words",
    [
        "the database system is starting up",
        "the database system is shutting down",
        "the database system is in recovery mode",
        "the database system is not yet accepting connections",
        "the database system is not accepting connections",
    ],
)
def test_a_server_that_comes_or_goes_is_waited_for(words: str) -> None:
    said = f'connection failed: connection to server at "::1", port 5432 failed: FATAL:  {words}'
    shown = PostgresqlDatabase.translate(psycopg.OperationalError(said), "postgresql://host/x")
    assert type(shown) is RecordUnreachable


def _refusal(address: str) -> str:
    try:
        psycopg.connect(address).close()
    except psycopg.OperationalError as error:
        return str(error)
    return ""


def _until(found: Any, seconds: float = 20) -> Any:
    """What a call gives, as soon as it gives something."""
    deadline = time.monotonic() + seconds
    while not (result := found()):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return result


def test_a_standby_can_be_read_and_not_written(own: Server, on_own: str) -> None:
    with Record(on_own, ListKeeper()) as record:
        record.add(reading(), capture())
    signs = own.folder / "data" / "standby.signal"
    with _stopped(own):
        signs.touch()
    try:
        with Record(on_own, ListKeeper(), wait=1) as record:
            assert record.counts().reports == 1
            with pytest.raises(RecordError, match="can only be read"):
                _add(record)
            assert record.counts().reports == 1
    finally:
        with _stopped(own):
            signs.unlink()


def test_a_database_that_is_set_to_be_read_only_is_not_written(made: str) -> None:
    where = f"{made}&options=-cdefault_transaction_read_only=on"
    with Record(where, ListKeeper()) as record:
        assert record.counts().reports == 0
        with pytest.raises(RecordError, match="can only be read"):
            _add(record)


def test_a_damaged_record_is_unusable(own: Server, spoiled_on_own: str) -> None:
    with Record(spoiled_on_own, ListKeeper()) as record:
        report_id = record.add(reading(), capture()).report
    ((file,),) = _ask(spoiled_on_own, "SELECT pg_relation_filepath('readings')")
    with _stopped(own):
        (own.folder / "data" / file).write_bytes(b"\xa5" * 8192)
    with (
        Record(spoiled_on_own, create=False) as record,
        pytest.raises(RecordUnusable, match="backup"),
    ):
        record.reading(report_id)


# --- taking turns ------------------------------------------------------------------------------


def test_a_record_that_is_written_to_is_busy_for_writers_and_open_for_readers(
    made: str,
) -> None:
    with Record(made, ListKeeper(), wait=0.1) as record:
        record.add(reading(), capture())
        with _somebody_writes(made):
            begun = time.monotonic()
            with pytest.raises(RecordBusy, match="try again"):
                _add(record)
            assert 0.1 <= time.monotonic() - begun < 2
            assert record.counts().reports == 1
            assert record.add(reading(), capture()).status == "unchanged"
        assert _add(record) == ADDED


def test_who_will_not_wait_is_told_at_once(made: str) -> None:
    with Record(made, ListKeeper(), wait=0) as record, ThreadPoolExecutor(1) as pool:
        with _somebody_writes(made):
            adding: Future[str] = pool.submit(_add, record)
            answered = bool(wait([adding], 1).done)
        error = adding.exception(20)
    assert answered
    assert isinstance(error, RecordBusy)


def test_a_statement_that_takes_too_long_for_the_server_is_busy(made: str) -> None:
    where = f"{made}&options=-cstatement_timeout=500"
    with (
        Record(where, ListKeeper(), wait=20) as record,
        _somebody_writes(made),
        pytest.raises(RecordBusy, match="took too long"),
    ):
        _add(record)


def test_writers_take_turns(made: str) -> None:
    texts = [f"Text number {number}." for number in range(40)]

    def add(mine: list[str]) -> list[str]:
        with Record(made, ListKeeper()) as record:
            return [_add(record, text) for text in mine]

    with ThreadPoolExecutor(2) as pool:
        told = list(chain.from_iterable(pool.map(add, (texts[:25], texts[15:]))))
    assert sorted(told) == [ADDED] * 40 + ["unchanged"] * 10
    with Record(made) as record:
        assert {line.opening for line in record.reports()} == set(texts)
        entries = [entry for (entry,) in sql(record, "SELECT entry FROM log ORDER BY entry")]
        assert entries == list(range(1, 41))


def test_a_reader_sees_one_moment(made: str) -> None:
    with Record(made, ListKeeper()) as record:
        with record._database.reading() as connection:
            count = "SELECT count(*) FROM reports"
            assert connection.exec_driver_sql(count).scalar() == 0
            assert _add(record) == ADDED
            assert connection.exec_driver_sql(count).scalar() == 0
        assert record.counts().reports == 1


def test_a_reader_writes_nothing(at_rest: str) -> None:
    with Record(at_rest) as record:
        with (
            pytest.raises(RecordError, match="can only be read"),
            record._database.reading() as connection,
        ):
            connection.exec_driver_sql("DELETE FROM log")
        assert record.counts().reports == 0


def test_more_threads_than_connections_are_told_so(made: str) -> None:
    with Record(made) as record:
        engine = record._database.engine
        engine.pool._timeout = 0.05
        taken = [engine.connect() for _ in range(15)]
        try:
            with pytest.raises(RecordError):
                record.counts()
        finally:
            for connection in taken:
                connection.close()


# --- faults ------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", sorted(FAULTS))
def test_every_fault_is_one_line_with_advice(code: str) -> None:
    cause = psycopg.OperationalError("whatever PostgreSQL says")
    cause.sqlstate = code if len(code) == 5 else f"{code}0Z9"
    for error in (cause, OperationalError("SELECT 1", {}, cause)):
        shown = PostgresqlDatabase.translate(error, "postgresql://host/records")
        assert type(shown) is FAULTS[code].error
        assert "\n" not in str(shown)
        assert str(shown) == (
            f"postgresql://host/records: {FAULTS[code].problem}; {FAULTS[code].advice}"
        )


def test_a_fault_that_we_do_not_foresee_says_what_the_database_said() -> None:
    for cause in (
        psycopg.errors.UniqueViolation("UNIQUE\nconstraint"),
        psycopg.ProgrammingError("UNIQUE\nconstraint"),
    ):
        shown = PostgresqlDatabase.translate(cause, "postgresql://host/records")
        assert type(shown) is RecordError
        assert "UNIQUE constraint" in shown.problem


# --- what it holds -----------------------------------------------------------------------------


def test_characters_of_every_plane_are_kept(made: str) -> None:
    odd = "".join(chr(plane * 0x10000 + n) for plane in range(17) for n in (0x41, 0x500, 0xFFFE))
    text = f"Planes: A 𐌰 𠀋 𠀌𠀍 {odd} \\ ' '' % %s :key $1 end."
    with Record(made, ListKeeper()) as record:
        added = record.add(bare(text, title=odd, publisher=odd, url=odd), capture(text.encode()))
        assert record.reading(added.report).report.text == text
        assert record.report(added.report).title == odd
        for word in ("planes", "𐌰", "𠀋", '"𠀋 𠀌𠀍"', "𠀌*", "key", "end"):
            (hit,) = record.search(word)
            assert hit.report == added.report
        assert record.search("𠀍") == []
        assert len(record.search(filters=Filters(publisher=odd))) == 1


def _word(number: int, letters: str = "abcdefghijklmnop") -> str:
    """One of the words that nobody else says, eight of 16 letters long."""
    drawn = hashlib.blake2b(str(number).encode(), digest_size=4).hexdigest()
    return drawn.translate(str.maketrans("0123456789abcdef", letters))


@pytest.mark.parametrize("letters", ["abcdefghijklmnop", "𐐨𐐩𐐪𐐫𐐬𐐭𐐮𐐯𐐰𐐱𐐲𐐳𐐴𐐵𐐶𐐷"], ids=["short", "long"])
def test_a_report_of_many_different_words_can_be_added(made: str, letters: str) -> None:
    length = len(letters[0].encode()) * 8 + 1
    words = [_word(number, letters) for number in range(1_500_000 // length)]
    text = " ".join(words)
    with Record(made, ListKeeper()) as record:
        added = record.add(bare(text, title="A long one"), capture(text.encode()))
        assert added.status == ADDED
        assert record.reading(added.report).report.text == text
        typed = f'"{words[500]} {words[501]}" {words[20_000]} long'
        assert [hit.report for hit in record.search(typed)] == [added.report]
        again = bare(text, title="A long other")
        assert record.add(again, capture(text.encode())).status == "read_again"
        (hit,) = record.search(f"other {words[0]}")
        assert (hit.in_title, hit.marks[0]) == (True, Span(0, 8))


@pytest.mark.parametrize("letter", ["x", "ж", "𐐨"])
def test_a_very_long_word_can_be_added_and_found(made: str, letter: str) -> None:
    word = letter * 5_000
    text = f"Before {word} behind."
    with Record(made, ListKeeper()) as record:
        record.add(bare(text, title=word), capture(text.encode()))
        for looked_for in (word, f"{letter * 9}*", f'"before {word} behind"'):
            (hit,) = record.search(looked_for)
            assert hit.in_title == (" " not in looked_for)
            assert word in hit.marks[0].of(text)
        assert record.search(letter * 9) == []


def test_a_very_long_address_of_a_report_can_be_added(made: str) -> None:
    url = "https://meridian.example/?" + "".join(_word(number) for number in range(1_000))
    with Record(made, ListKeeper()) as record:
        assert record.add(bare("Text.", url=url), capture(b"Text.")).status == ADDED


@pytest.mark.parametrize("where", ["event", "statement"])
def test_large_numbers_can_be_added(made: str, where: str) -> None:
    values = full_values()
    if where == "event":
        told = Casualties(low=3_000_000_000, high=None, span=at("about 4,000 fighters"))
        change = {"events": (values["events"][0].model_copy(update={"injured": told}),)}
    else:
        first, second = values["statements"]
        counted = first.model_copy(update={"number": "several", "count": 3_000_000_000})
        change = {"statements": (counted, second)}
    with Record(made, ListKeeper()) as record:
        assert record.add(reading(**change), capture()).status == ADDED


DAYS = [
    "2031-04/..", "2031-04", "2031-04-05", "2031", "2031-04~", "2031-04?", "2031-04%", None,
    "../2031-04", "203X", "2031-XX-05", "2031-04-05/2031-04-06", "-0044", "Y170000", "2031-21",
    "2031-04-05T10:00:00Z", "{2031,2032}", "[2031..2033]", "2031/2032", "2031-4", "2031-04-30",
]  # fmt: skip
NAMES = [
    "Zed", "alpha", "Alpha", "Ägir", "ägir", "Agir", "al-Qadi", "al Qadi", "alQadi", "_x", "10",
    "9", "ø", "z", "Żmija", "الجبهة", "武器", "𐌰", "\uffee", "-a", "A b", "a B", "ß", "ss",
]  # fmt: skip


def _spoken(name: str | None, day: str | None) -> Reading:
    text = f"{name} said on a day ({day}) that it was so."
    of = report(text, publisher=name, published=day and Published(value=day, basis="given"))
    said = Statement(
        id="s1",
        content=(at("it was so", text),),
        cue=(at("said", text),),
        speaker=name and "a1",
        identification="named" if name else "unidentified",
        form="indirect",
    )
    if name is None:
        return Reading(reader=reader(), report=of, statements=(said,))
    return Reading(
        reader=reader(),
        report=of,
        mentions=(Mention(id="m1", span=Span(0, len(name)), kind="person", actor="a1"),),
        actors=(Actor(id="a1", name=name, kind="person"),),
        statements=(said,),
    )


@pytest.fixture
def in_english(server: Server) -> Iterator[str]:
    """The address of a database that sorts as people do: a, A, ä, b."""
    try:
        server.execute(
            "CREATE DATABASE in_english TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en'"
        )
    except (psycopg.errors.SyntaxError, psycopg.errors.FeatureNotSupported):
        pytest.skip("this PostgreSQL is older than 15, or was built without ICU")
    yield server.address("in_english")
    server.drop_database("in_english")


def _fill(record: Record, readings: list[Reading]) -> None:
    for one in readings:
        record.add(one, capture(one.report.text.encode()))


def test_text_sorts_as_in_a_file_whatever_the_servers_language(path: Path, in_english: str) -> None:
    assert _ask(in_english, "SELECT 'a' < 'B'") == [(True,)]
    names = [*NAMES, *NAMES]
    days = [*DAYS, *reversed(DAYS), *DAYS]
    readings = [_spoken(name, day) for name, day in zip(names, days, strict=False)]
    clock = "2031-04-01T00:00:00.000000Z"
    with (
        Record(path, ListKeeper(), now=lambda: clock) as in_file,
        Record(in_english, ListKeeper(), now=lambda: clock) as on_server,
    ):
        for record in (in_file, on_server):
            _fill(record, readings)
        assert in_file.reports() == on_server.reports()
        assert len(on_server.reports()) == len(set(readings))
        assert in_file.statements() == on_server.statements()
        assert in_file.speakers() == on_server.speakers()
        assert len(on_server.speakers()) == len(NAMES)
        for day in ("2031", "2031-04", "2031-04-05", "2031-04-30", "2032"):
            for filters in (Filters(since=day), Filters(until=day)):
                found = in_file.search(filters=filters, limit=99)
                assert found == on_server.search(filters=filters, limit=99)
        for line in in_file.reports():
            assert on_server.report(line.id[:9]) == line
        assert dump(in_file) == dump(on_server)


def test_who_is_not_known_stands_where_it_does_in_a_file(path: Path, made: str) -> None:
    readings = [_spoken(name, "2031") for name in ("Zed", None, "Alpha")]
    with Record(path, ListKeeper()) as in_file, Record(made, ListKeeper()) as on_server:
        for record in (in_file, on_server):
            _fill(record, readings)
        assert in_file.speakers() == on_server.speakers()
