"""A record in a folder of the test's own, or in a database of its own on a real server."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from onrecord.record.store import Record
from tests.postgresql import NEEDED, Server, find_binaries

from .builders import ListKeeper

DATABASES = ("sqlite", pytest.param("postgresql", marks=pytest.mark.slow))
"""Every test of the store runs on both; `make check` on the first alone."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a record in a file is."""
    return tmp_path / "onrecord.db"


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty record that is copied for each test: making one takes longer."""
    path = tmp_path_factory.mktemp("empty") / "onrecord.db"
    Record(path).close()
    return path


@pytest.fixture
def keeper() -> ListKeeper:
    return ListKeeper()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL server, one for each process that runs tests."""
    binaries = find_binaries()
    if binaries is None:
        if os.environ.get(NEEDED):
            pytest.fail("there is no PostgreSQL on this machine")
        pytest.skip("there is no PostgreSQL on this machine (Debian: apt-get install postgresql)")
    with Server(binaries) as started:
        yield started


@pytest.fixture(scope="session")
def filled_template(server: Server) -> str:
    """An empty record that is copied for each test: making one takes longer."""
    name = server.new_database()
    Record(server.address(name)).close()
    return name


@pytest.fixture
def address(server: Server) -> Iterator[str]:
    """The address of an empty database."""
    name = server.new_database()
    yield server.address(name)
    server.drop_database(name)


@pytest.fixture(params=DATABASES)
def where(request: pytest.FixtureRequest, path: Path) -> Iterator[str]:
    """Where a record is, in turn a file and a server; there is none yet, or an empty one."""
    if request.param == "sqlite":
        yield str(path)
        return
    server: Server = request.getfixturevalue("server")
    name = server.new_database(request.getfixturevalue("filled_template"))
    yield server.address(name)
    server.drop_database(name)


@pytest.fixture
def record(where: str, path: Path, empty: Path, keeper: ListKeeper) -> Iterator[Record]:
    """An empty record whose clock goes one second a call."""
    if where == str(path):
        shutil.copy(empty, path)
    seconds = count()

    def now() -> str:
        minute, second = divmod(next(seconds), 60)
        return f"2031-04-01T00:{minute:02d}:{second:02d}.000000Z"

    with Record(where, keeper, now=now) as opened:
        yield opened
