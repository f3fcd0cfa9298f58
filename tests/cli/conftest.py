"""The program as a user calls it, in a folder of the test's own."""

from __future__ import annotations

import contextlib
import io
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from onrecord.cli.main import run

WORDS = (
    "The minister said on Tuesday that the army would withdraw from the village by May.\n\n"
    "“We will go,” General Adel Karim told reporters. “Nobody is to stay behind.”\n"
)
PAGE = (
    "<!DOCTYPE html><html lang=en><head><title>Army to leave</title>"
    '<meta property="og:site_name" content="Vale Courier">'
    '<meta property="article:published_time" content="2031-03-04T10:00:00Z"></head>'
    "<body><article><h1>Army to leave</h1>"
    + "".join(f"<p>{paragraph}</p>" for paragraph in WORDS.strip().split("\n\n"))
    + "</article></body></html>"
)


@dataclass(frozen=True)
class Ran:
    """What a call of the program came to."""

    code: int
    out: str
    err: str

    def json(self) -> list[Any]:
        """Standard output, each line of which must be JSON."""
        assert self.out.endswith("\n") or not self.out
        return [json.loads(line) for line in self.out.splitlines()]


Program = Callable[..., Ran]


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to be in, and a terminal of 80 columns."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    for name in ("ONRECORD_RECORD", "FORCE_COLOR", "NO_COLOR", "TTY_COMPATIBLE", "TERM"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch) -> Program:
    """Calls the program in this process; names of files may be paths."""

    def call(*arguments: object, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr(sys, "argv", ["onrecord", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        with _captured() as (out, err), pytest.raises(SystemExit) as end:
            run()
        code = end.value.code
        assert isinstance(code, int)
        return Ran(code, out.getvalue().decode(), err.getvalue().decode())

    return call


@contextlib.contextmanager
def _captured() -> Iterator[tuple[io.BytesIO, io.BytesIO]]:
    out, err = io.BytesIO(), io.BytesIO()
    with (
        contextlib.redirect_stdout(io.TextIOWrapper(out, "utf-8", write_through=True)) as text,
        contextlib.redirect_stderr(io.TextIOWrapper(err, "utf-8", write_through=True)) as errors,
    ):
        yield out, err
        text.flush()
        errors.flush()
        text.detach()
        errors.detach()


@pytest.fixture
def text(place: Path) -> Path:
    path = place / "report.txt"
    path.write_text(WORDS, "utf-8")
    return path


@pytest.fixture
def page(place: Path) -> Path:
    path = place / "page.html"
    path.write_text(PAGE, "utf-8")
    return path
