"""Whatever breaks off in the middle: nothing acknowledged is lost, nothing is half there or twice.

Writers run in processes of their own (`faults_child.py`) and are killed, frozen, run out of disk,
or lose their server. A writer appends what was acknowledged to a file.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

import psycopg
import pytest

import onrecord.record.store
from onrecord.errors import RecordError, RecordUnreachable
from onrecord.intake.capture import Archive, Capture
from onrecord.record.databases.postgresql import is_address
from onrecord.record.store import Record
from onrecord.record.verifying import Verified
from tests.postgresql import Server, find_binaries

from .builders import dump, sql
from .faults_child import captures_of, numbered, open_record

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="the system does not fork"),
    pytest.mark.slow,
]

ROOT = Path(__file__).resolve().parents[2]
MANY = 10**9
PAGE = 4096

# --- writers in processes of their own -----------------------------------------------------------


class Writers:
    """The warm process, which starts a writer in milliseconds; see `faults_child.py`."""

    def __init__(self) -> None:
        source = Path(onrecord.record.store.__file__).parents[2]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.record.faults_child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": os.pathsep.join((str(source), str(ROOT)))},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.communicate(timeout=30)

    def warm(self, where: str, said: Path, reports: int) -> None:
        """Put some reports on record; writers that are told no `where` go on with it, quickly."""
        given = {"where": where, "said": str(said), "last": reports}
        assert self._command(warm=given) == 0

    def start(self, said: Path, **how: Any) -> int:
        """The process id of a new writer; see `Forker.start` and `write`."""
        return self._command(start={"said": str(said), **how})

    def kill(self, writer: int) -> int:
        """End it in the middle of whatever it does, and give its exit code."""
        return self._command(kill=writer)

    def wait(self, writer: int) -> int:
        """Let it end, and give its exit code."""
        return self._command(wait=writer)

    @contextmanager
    def frozen(self, writer: int) -> Iterator[None]:
        """The writer does nothing meanwhile."""
        assert self._command(stop=writer) == 0
        yield
        assert self._command(go=writer) == 0

    def _command(self, **command: Any) -> int:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


@pytest.fixture(scope="module")
def writers() -> Iterator[Writers]:
    with Writers() as started:
        yield started


class Line(NamedTuple):
    """What a writer said: `opened`, `failed`, or what was acknowledged."""

    what: str
    name: str
    number: int


def _said(path: Path) -> list[Line]:
    if not path.exists():
        return []
    lines = [line for line in path.read_text().splitlines(keepends=True) if line.endswith("\n")]
    return [Line(what, name, int(number)) for what, name, number in map(str.split, lines)]


def _acknowledged(path: Path) -> list[Line]:
    return [line for line in _said(path) if line.what not in ("opened", "failed")]


def _names(path: Path) -> set[str]:
    return {line.name for line in _acknowledged(path)}


def _count_new(path: Path, known: set[str]) -> int:
    return len(_names(path) - known)


def _goes_on(path: Path, enough: int) -> bool:
    """True if so much was acknowledged; a writer that failed never gets there."""
    lines = _said(path)
    assert [line for line in lines if line.what == "failed"] == []
    return len([line for line in lines if line.what != "opened"]) >= enough


def _until(is_so: Callable[[], object], seconds: float = 60.0) -> bool:
    """Wait until something is so; False if that takes too long."""
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.003)
    return True


# --- what must hold ------------------------------------------------------------------------------

ACKNOWLEDGED = """
    SELECT id FROM readings WHERE base IS NULL
    UNION ALL SELECT id FROM decisions
    UNION ALL SELECT reports.id || ':' || capture
        FROM report_captures JOIN reports ON reports.key = report_captures.report
"""
"""The names of all that a writer can say was acknowledged."""


def _rows(where: str, query: str) -> list[tuple[Any, ...]]:
    """What is in a database, without all that the record does when it is opened.

    A connection that can only read leaves SQLite's journal as the killed writer left it.
    """
    if is_address(where):
        with psycopg.connect(where) as server:
            return server.execute(query.encode()).fetchall()
    with closing(sqlite3.connect(f"file:{where}?mode=ro", uri=True)) as file:
        return file.execute(query).fetchall()


def _check_acknowledged(where: str, names: set[str], kills: int) -> None:
    """All that was acknowledged is there once, and of each killed writer one thing more at most."""
    on_record = [name for (name,) in _rows(where, ACKNOWLEDGED)]
    assert len(on_record) == len(set(on_record))
    assert names <= set(on_record)
    ((entries, last),) = _rows(where, "SELECT count(*), max(entry) FROM log")
    assert entries == (last or 0)
    assert len(names) <= entries <= len(names) + kills


def _check_sound(where: str) -> Verified:
    """`verify` is clean, every report is whole and there once, and can be found."""
    with open_record(where) as record:
        seen = Verified()
        assert list(record.verify(seen)) == []
        for table, count in {
            "reports": seen.reports,
            "in_force WHERE until IS NULL": seen.reports,
            "readings": seen.readings,
            "decisions": seen.decisions,
            "log": seen.entries,
        }.items():
            assert sql(record, f"SELECT count(*) FROM {table}") == [(count,)]  # noqa: S608
        reports = {
            name: int(url.rpartition("/")[2])
            for name, url in sql(record, "SELECT id, url FROM reports")
        }
        assert len(set(reports.values())) == seen.reports
        decided = {name for (name,) in sql(record, "SELECT report FROM log WHERE who IS NOT NULL")}
        for name, number in reports.items():
            if name not in decided:
                assert record.reading(name) in (numbered(number)[0], numbered(number, 2)[0])
        for statements in (False, True):
            found = [hit.report for hit in record.search("soldier", MANY, in_statements=statements)]
            assert sorted(found) == sorted(reports)
        if not is_address(where):
            assert sql(record, "PRAGMA integrity_check") == [("ok",)]
            assert sql(record, "PRAGMA foreign_key_check") == []
            for index in ("search_reports", "search_contents"):
                sql(record, f"INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)")  # noqa: S608
        archive = record._keeper
        assert isinstance(archive, Archive)
        names = set(archive.shelf.names())
        assert {name.rpartition(".")[2] for name in names} <= {"gz", "json"}
        for name in names:
            if name.endswith(".gz"):
                assert name.removesuffix("gz") + "json" in names
                assert archive.open(name.rpartition("/")[2].removesuffix(".gz"))
    return seen


# --- kill -9 -------------------------------------------------------------------------------------


def test_killed_at_random_moments_nothing_acknowledged_is_lost(
    where: str, tmp_path: Path, writers: Writers
) -> None:
    """Each writer goes on where the one before was killed, with what was not acknowledged."""
    kills = 60 if is_address(where) else 200
    chance = random.Random(kills)  # noqa: S311
    said = tmp_path / "said-0"
    writers.warm(where, said, 12)
    names, last = _names(said), 12
    for kill in range(1, kills + 1):
        said = tmp_path / f"said-{kill}"
        if kill % 5 == 0:  # while it opens the record, or learns the SQL
            writer = writers.start(said, where=where, first=last)
            time.sleep(chance.uniform(0, 0.2))
        else:
            writer = writers.start(said, first=last)
            new = partial(_count_new, said, names)
            enough = chance.randrange(4)
            assert _until(lambda new=new, enough=enough: new() >= enough)
            time.sleep(chance.uniform(0, 0.04))
        assert writers.kill(writer) == -signal.SIGKILL
        names |= _names(said)
        last = max([last, *(line.number for line in _acknowledged(said))])
        _check_acknowledged(where, names, kill)
        if kill % (kills // 4) == 0:
            _check_sound(where)
    assert len(names) > kills


def test_killed_while_several_are_added_together_all_are_there_or_none(
    where: str, tmp_path: Path, writers: Writers
) -> None:
    chance = random.Random(9)  # noqa: S311
    group, said = 8, tmp_path / "said-0"
    writers.warm(where, said, 2 * group)
    names, last = _names(said), 2 * group
    for kill in range(1, 31):
        said = tmp_path / f"said-{kill}"
        writer = writers.start(said, first=last, together=group)
        assert _until(lambda said=said, kill=kill: len(_acknowledged(said)) >= group * (kill % 2))
        time.sleep(chance.uniform(0, 0.06))
        assert writers.kill(writer) == -signal.SIGKILL
        names |= _names(said)
        last = max([last, *(line.number for line in _acknowledged(said))])
        _check_acknowledged(where, names, group * kill)
        numbers = [
            int(url.rpartition("/")[2]) for (url,) in _rows(where, "SELECT url FROM reports")
        ]
        assert set(Counter(number // group for number in numbers).values()) == {group}
    _check_sound(where)


def test_killed_while_a_record_is_made_it_is_made_by_the_next_one(
    where: str, tmp_path: Path, writers: Writers, request: pytest.FixtureRequest
) -> None:
    chance = random.Random(3)  # noqa: S311
    for kill in range(6 if is_address(where) else 12):
        said, place = tmp_path / f"said-{kill}", f"{where}-{kill}"
        if is_address(where):
            server: Server = request.getfixturevalue("server")
            place = server.address(server.new_database())
        writer = writers.start(said, where=place, last=1)
        time.sleep(chance.uniform(0, 0.3))
        assert writers.kill(writer) in (0, -signal.SIGKILL)
        with open_record(place) as record:
            record.add(*numbered(0))
            record.add(*numbered(1))
        _check_acknowledged(place, _names(said), 3)
        assert _check_sound(place).reports == 2


def test_the_files_as_they_are_at_any_moment_are_a_whole_record(
    path: Path, tmp_path: Path, writers: Writers
) -> None:
    """What a backup takes, or a power cut leaves: the file, its journal, and the captures."""
    chance = random.Random(5)  # noqa: S311
    said = tmp_path / "said"
    writers.warm(str(path), said, 12)
    writer = writers.start(said, first=12)
    copies: list[tuple[str, set[str]]] = []
    for number in range(12):
        time.sleep(chance.uniform(0, 0.2))
        copy = tmp_path / f"copy-{number}"
        copy.mkdir()
        with writers.frozen(writer):
            copies.append((str(copy / path.name), _names(said)))
            for file in (path, path.with_name(f"{path.name}-wal")):
                shutil.copy(file, copy)
            captures = captures_of(str(path))
            shutil.copytree(captures, copy / captures.name, copy_function=os.link)
    assert writers.kill(writer) == -signal.SIGKILL
    assert len(copies[0][1]) < len(copies[-1][1])
    for place, names in copies:
        _check_acknowledged(place, names, 1)
        _check_sound(place)


# --- no room left --------------------------------------------------------------------------------


@contextmanager
def _small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """A disk that is soon full, where disks can be mounted."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "onrecord-test", str(folder)]
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("only root mounts a disk")
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("no disk can be mounted here")
    try:
        yield folder
    finally:
        if subprocess.run(["umount", str(folder)], check=False, capture_output=True).returncode:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


Tight = Callable[[int], AbstractContextManager[None]]
"""Leaves only so much room meanwhile, in steps of whatever is short."""


def _room_on(disk: Path) -> Tight:
    """Leaves so many pages of a disk."""
    ballast = disk / "ballast"

    @contextmanager
    def tight(pages: int) -> Iterator[None]:
        there = os.statvfs(disk)
        with ballast.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, there.f_bavail * there.f_frsize - pages * PAGE)
        try:
            yield
        finally:
            ballast.unlink()

    return tight


def _room_in_files(size: Callable[[int], int]) -> Tight:
    """No file grows beyond a size; the system refuses to write there."""
    resource = pytest.importorskip("resource")

    @contextmanager
    def tight(step: int) -> Iterator[None]:
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size(step), limits[1]))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    return tight


def _room_in_pages(record: Record) -> Tight:
    """SQLite itself lets its file grow by so many pages."""

    @contextmanager
    def tight(pages: int) -> Iterator[None]:
        ((now,),) = sql(record, "PRAGMA page_count")
        sql(record, f"PRAGMA max_page_count = {now + pages}")
        try:
            yield
        finally:
            sql(record, f"PRAGMA max_page_count = {MANY}")

    return tight


def _fill(where: str, make_tight: Callable[[Record], Tight], steps: Sequence[int]) -> set[str]:
    """Add and decide with so much room, and, with enough of it, once more what was refused.

    Gives what happened: the `archive` refused, the `database` did, or it was `written`.
    """
    outcomes: Counter[str] = Counter()
    captures = captures_of(where)
    with open_record(where) as record:
        tight = make_tight(record)

        def add(number: int) -> None:
            # Even numbers have captures of their own.
            assert record.add(*numbered(2 * number)).status == "added"

        def decide(number: int) -> None:
            newest = "SELECT id FROM reports WHERE key = (SELECT max(key) FROM reports)"
            ((report,),) = sql(record, newest)
            assert record.comment(report, who="Ines", why=f"The {number}th.").new

        for number, step in enumerate(steps):
            for work in (add, decide):
                before = _dump(record)
                with tight(step):
                    try:
                        work(number)
                    except RecordError as error:
                        _check_refused(error)
                        outcomes["archive" if error.source == str(captures) else "database"] += 1
                        assert _dump(record) == before
                    else:
                        outcomes["written"] += 1
                        continue
                assert _dump(record) == before
                _check_captures(captures)
                work(number)
    seen = _check_sound(where)
    assert (seen.reports, seen.decisions) == (len(steps), len(steps))
    return set(outcomes)


def _check_captures(folder: Path) -> None:
    """Whatever is there is whole, and there is nothing but captures."""
    files = [file for file in folder.rglob("*") if file.is_file()]
    assert {file.suffix for file in files} <= {".gz", ".json"}
    for file in files:
        if file.suffix == ".gz":
            assert Archive(folder).open(file.stem)
        else:
            assert json.loads(file.read_bytes())["sha256"] == file.stem


def _check_refused(error: RecordError) -> None:
    """It is said what is wrong and what to do, and it is not said that the record is damaged."""
    assert type(error) is RecordError
    assert error.advice


def _dump(record: Record) -> dict[str, list[tuple[Any, ...]]]:
    # A capture may be kept, and its report not be added: it is the other way round that is wrong.
    return {name: rows for name, rows in dump(record).items() if name != "archived"}


def test_on_a_full_disk_nothing_is_half_written(tmp_path: Path) -> None:
    with _small_disk(tmp_path / "disk", 32) as disk:
        outcomes = _fill(str(disk / "onrecord.db"), lambda _: _room_on(disk), range(50))
    assert outcomes == {"archive", "database", "written"}


def test_where_no_file_may_grow_nothing_is_half_written(path: Path) -> None:
    def size(step: int) -> int:
        # Captures are short; the journal is longer.
        if step < 20:
            return step * 25
        return path.with_name(f"{path.name}-wal").stat().st_size + (step - 20) * 4000

    outcomes = _fill(str(path), lambda _: _room_in_files(size), range(70))
    assert outcomes == {"archive", "database", "written"}


def test_where_the_record_may_not_grow_nothing_is_half_written(path: Path) -> None:
    assert _fill(str(path), _room_in_pages, [*range(4)] * 8) == {"database", "written"}


def test_on_a_servers_full_disk_nothing_is_half_written(server: Server) -> None:
    with _small_disk(server.folder / "small", 32) as disk:
        space = disk / "space"
        space.mkdir()
        shutil.chown(space, server.folder.owner())
        server.execute(f"CREATE TABLESPACE small LOCATION '{space}'")
        server.execute("CREATE DATABASE small TABLESPACE small")
        try:
            steps = [*range(8), *[0] * 12]
            outcomes = _fill(server.address("small"), lambda _: _room_on(disk), steps)
        finally:
            server.drop_database("small")
            server.execute("DROP TABLESPACE small")
    assert outcomes == {"database", "written"}


def test_where_a_servers_journal_has_no_room_nothing_is_half_written(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that cannot write its journal breaks off in the middle of a commit."""
    binaries = find_binaries()
    assert binaries is not None
    with _small_disk(server.folder / "journal", 96) as disk:
        monkeypatch.setattr(tempfile, "tempdir", str(disk))
        with Server(binaries, durable=True) as full:
            where = full.address(full.new_database())
            with open_record(where, wait=2) as record:
                record.add(*numbered(0))
                with _room_on(disk)(100):
                    full.execute("SELECT pg_switch_wal()")  # the next file takes 16 MiB
                    with pytest.raises(RecordError) as refused:
                        record.add(*numbered(2))
            assert type(refused.value) in (RecordError, RecordUnreachable)
            assert refused.value.advice is not None
            if not _until(lambda: not _is_refused(where), 10):
                full.restart(signal.SIGQUIT)
            with open_record(where) as record:
                record.add(*numbered(2))
            assert _check_sound(where).reports == 2


def test_a_record_is_opened_on_a_full_disk_or_that_is_refused(tmp_path: Path) -> None:
    with _small_disk(tmp_path / "disk", 8) as disk:
        where, tight = str(disk / "onrecord.db"), _room_on(disk)

        def opens(pages: int) -> bool:
            try:
                with tight(pages), open_record(where) as record:
                    assert record.counts().reports == on_record
            except RecordError as error:
                _check_refused(error)
                return False
            return True

        on_record = 0
        assert next(pages for pages in range(0, 400, 4) if opens(pages)) > 0
        with open_record(where) as record:
            record.add(*numbered(0))
        on_record = 1
        assert {opens(pages) for pages in range(20)} == {False, True}
        _check_sound(where)


def test_an_archive_misses_nothing_that_it_could_not_keep(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "captures")
    raw = random.Random(1).randbytes(5000)  # noqa: S311
    with _room_in_files(lambda size: size)(1000), pytest.raises(RecordError):
        archive.keep(Capture(raw, "page.html"))
    assert list(archive.verify()) == []


def test_damaged_bytes_in_a_database_are_mended_by_adding_again(address: str) -> None:
    reading, capture = numbered(0)
    with open_record(address) as record:
        record.add(reading, capture)
        sql(record, "UPDATE archived SET content = 'damaged' WHERE name LIKE '%.gz'")
        assert [finding.what for finding in record.verify()] == ["capture"]
        record.add(reading, capture)
        archive = record._keeper
        assert isinstance(archive, Archive)
        assert archive.open(capture.sha256) == capture


def test_what_is_kept_is_on_the_disk_with_the_folders_that_lead_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: set[int] = set()
    monkeypatch.setattr(os, "fsync", lambda file: synced.add(os.fstat(file).st_ino))
    _, capture = numbered(0)
    Archive(tmp_path / "captures").keep(capture)
    folder = tmp_path / "captures" / capture.sha256[:2]
    needed = [folder / f"{capture.sha256}.gz", folder, folder.parent, tmp_path]
    assert {place.name for place in needed if place.stat().st_ino not in synced} == set()


# --- at the same time ----------------------------------------------------------------------------


@pytest.mark.parametrize("processes", [2, 4])
def test_processes_that_add_the_same_reports_at_once_add_each_once(
    where: str, tmp_path: Path, writers: Writers, processes: int
) -> None:
    files = [tmp_path / f"said-{number}" for number in range(processes)]
    started = [writers.start(said, where=where, last=60, whole=False) for said in files]
    assert [writers.wait(writer) for writer in started] == [0] * processes
    lines = [line for said in files for line in _acknowledged(said)]
    assert len(lines) == processes * 60
    assert sorted(line.number for line in lines if line.what == "added") == list(range(60))
    assert {line.what for line in lines} == {"added", "unchanged"}
    _check_acknowledged(where, {line.name for line in lines}, 0)
    seen = _check_sound(where)
    assert (seen.reports, seen.readings, seen.entries, seen.captures) == (60, 60, 60, 30)


# --- a server that goes away ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def durable(server: Server) -> Iterator[Server]:  # noqa: ARG001 - it says so where there is none
    """A server that may be killed."""
    binaries = find_binaries()
    assert binaries is not None
    with Server(binaries, durable=True) as started:
        yield started


def test_a_server_that_restarts_under_load_loses_nothing(
    durable: Server, tmp_path: Path, writers: Writers
) -> None:
    database = durable.new_database()
    where, files = durable.address(database), [tmp_path / "said-0", tmp_path / "said-1"]
    open_record(where).close()
    running = [
        writers.start(said, where=where, first=number * 100_000, whole=False, wait=30)
        for number, said in enumerate(files)
    ]
    events: list[Callable[[], None]] = [
        lambda: durable.restart(signal.SIGINT),
        lambda: durable.restart(signal.SIGQUIT),
        lambda: _kill_a_backend(durable, database),
        lambda: durable.restart(signal.SIGINT),
    ]
    chance = random.Random(9)  # noqa: S311
    for happens in events:
        _wait_until_all_go_on(files)
        time.sleep(chance.uniform(0, 0.1))
        happens()
    _wait_until_all_go_on(files)
    assert [writers.kill(writer) for writer in running] == [-signal.SIGKILL] * 2
    _check_acknowledged(where, _names(files[0]) | _names(files[1]), 2)
    _check_sound(where)


def _wait_until_all_go_on(files: Sequence[Path]) -> None:
    for said in files:
        goes_on = partial(_goes_on, said, len(_acknowledged(said)) + 3)
        assert _until(goes_on)


def _kill_a_backend(server: Server, database: str) -> None:
    """The server then ends all other backends too, and recovers; wait until it answers again."""
    backends = f"SELECT pid FROM pg_stat_activity WHERE datname = '{database}'"  # noqa: S608
    with psycopg.connect(server.address(), autocommit=True) as other:
        assert _until(lambda: _rows(server.address(), backends))
        os.kill(_rows(server.address(), backends)[0][0], signal.SIGKILL)
        assert _until(lambda: _is_broken(other))
    # One that is told to shut down while it recovers may never end (PostgreSQL 15).
    assert _until(lambda: not _is_refused(server.address()))


def _is_broken(connection: psycopg.Connection[Any]) -> bool:
    with suppress(psycopg.OperationalError):
        connection.execute("SELECT 1")
    return connection.broken


def _is_refused(where: str) -> bool:
    try:
        psycopg.connect(where).close()
    except psycopg.OperationalError:
        return True
    return False


def test_what_is_added_while_a_server_shuts_down_waits_for_the_next_one(durable: Server) -> None:
    database = durable.new_database()
    where = durable.address(database)
    with open_record(where) as record:
        record.add(*numbered(0))
        # Who is connected keeps a server alive that is to shut down; others are refused.
        with psycopg.connect(durable.address(), autocommit=True) as last:
            assert durable._process is not None
            durable._process.send_signal(signal.SIGTERM)
            assert _until(lambda: _is_refused(where))
            backends = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
            last.execute(backends, (database,))

            def restart() -> None:
                last.close()
                durable.restart()

            timer = threading.Timer(0.5, restart)
            timer.start()
            try:
                assert record.add(*numbered(1)).status == "added"
            finally:
                timer.join()
    _check_sound(where)


def test_a_server_that_goes_away_meanwhile_is_no_finding(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_sha256: str) -> None:
        raise RecordUnreachable("the database server does not answer")

    with open_record(address) as record:
        record.add(*numbered(0))
        monkeypatch.setattr(record._keeper, "open", fail)
        with pytest.raises(RecordUnreachable):
            list(record.verify())
