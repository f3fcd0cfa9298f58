"""A record in a folder of the test's own."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from onrecord.record.store import Record

from .builders import ListKeeper


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "onrecord.db"


@pytest.fixture
def keeper() -> ListKeeper:
    return ListKeeper()


@pytest.fixture
def record(path: Path, keeper: ListKeeper) -> Iterator[Record]:
    """An empty record whose clock goes one second a call."""
    seconds = count()

    def now() -> str:
        return f"2031-04-01T00:00:{next(seconds):02d}.000000Z"

    with Record(path, keeper, now=now) as opened:
        yield opened
