"""What goes to the terminal: messages, and a bar for what takes longer than a second."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock, Timer
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from onrecord.errors import OnrecordError

__all__ = ["Bar", "complain", "say", "waiting"]

_PATIENCE = 1.0  # seconds before a bar appears


def _errors() -> Console:
    return Console(stderr=True, highlight=False, soft_wrap=True)


def say(words: str) -> None:
    """One line on standard error: what a person wants to know and a program does not."""
    _errors().print(words, markup=False)


def complain(error: OnrecordError) -> None:
    """The one line of an error, on standard error."""
    _errors().print(f"onrecord: {error}", markup=False, style="red")


class Bar(Protocol):
    """Shows how far a run has come."""

    def step(self, doing: str) -> None:
        """One source is done with; `doing` names the next."""

    def doing(self, what: str) -> None:
        """Say what is being done."""


class _Quiet:
    def step(self, doing: str) -> None:
        del doing

    def doing(self, what: str) -> None:
        del what


class _Shown:
    def __init__(self, total: int, verb: str) -> None:
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=_errors(),
            transient=True,
        )
        self._task = self._progress.add_task(verb, total=total)
        self._verb = verb
        self._lock = Lock()
        self._over = False
        self._timer = Timer(_PATIENCE, self._appear)
        self._timer.daemon = True
        self._timer.start()

    def _appear(self) -> None:
        with self._lock:
            if not self._over:
                self._progress.start()

    def step(self, doing: str) -> None:
        self._progress.advance(self._task)
        self.doing(doing)

    def doing(self, what: str) -> None:
        self._progress.update(self._task, description=f"{self._verb} {_short(what)}")

    def stop(self) -> None:
        with self._lock:
            self._over = True
            self._timer.cancel()
            self._progress.stop()


@contextmanager
def waiting(total: int, verb: str) -> Iterator[Bar]:
    """A bar over `total` sources that appears after a second, on a terminal only."""
    if not sys.stderr.isatty():
        yield _Quiet()
        return
    bar = _Shown(total, verb)
    try:
        yield bar
    finally:
        bar.stop()


def _short(what: str, limit: int = 40) -> str:
    return what if len(what) <= limit else "…" + what[-limit + 1 :]
