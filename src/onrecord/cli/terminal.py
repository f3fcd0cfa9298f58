"""What goes to the terminal: pages, lines for programs, messages, and a bar for long runs.

Nothing of a stranger's page may move the cursor, colour the screen or turn the writing round: all
that is printed passes `clean()` here, whoever prints it.
"""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import RLock, Timer
from typing import NoReturn, Protocol, TextIO

import typer
from rich.console import Console, ConsoleOptions, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.segment import Segment

from onrecord.errors import OnrecordError

__all__ = ["Bar", "Screen", "clean", "complain", "emit", "one_line", "say", "screen", "waiting"]

EXIT_UNREAD = 141
"""Whoever read our output left before its end; what a shell says of any other program then."""

_PATIENCE = 1.0  # seconds before a bar appears
_WIDEST = 100  # columns; longer lines tire the eye

# Controls but the line break, the marks that turn the direction of writing, lone surrogates.
_UNSAFE = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
# JSON escapes the controls below 32 itself.
_UNSAFE_IN_JSON = re.compile("[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def clean(words: str) -> str:
    """`words` without what a terminal would obey instead of show."""
    return _UNSAFE.sub("", words)


def one_line(words: str) -> str:
    """`words` with every run of white space made one space, safe to print."""
    return clean(" ".join(words.split()))


class Screen(Console):
    """A console that prints no control characters but its own."""

    def __init__(self, *, stderr: bool = False, soft_wrap: bool = False) -> None:
        super().__init__(
            stderr=stderr, soft_wrap=soft_wrap, highlight=False, markup=False, emoji=False
        )

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        for segment in super().render(renderable, options):
            text, style, control = segment
            yield segment if control else Segment(clean(text), style)

    def on_broken_pipe(self) -> None:
        """Rich would end the program as if some sources had failed."""
        _unread()


@contextmanager
def screen() -> Iterator[Screen]:
    """Standard output for people, with the bar out of the way; no wider than is good to read."""
    with _bar_away(sys.stdout):
        page = Screen()
        page.width = min(page.width, _WIDEST)
        yield page


def emit(line: str) -> None:
    """One line of JSON on standard output: UTF-8 whatever the terminal speaks."""
    line = _UNSAFE_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", line)
    with _bar_away(sys.stdout):
        try:
            if isinstance(sys.stdout, io.TextIOWrapper):
                sys.stdout.flush()
                sys.stdout.buffer.write(line.encode() + b"\n")
            else:
                sys.stdout.write(line + "\n")
            sys.stdout.flush()
        except BrokenPipeError:
            _unread()


def say(words: str) -> None:
    """One line on standard error: what a person wants to know and a program does not."""
    with _bar_away(sys.stderr):
        Screen(stderr=True, soft_wrap=True).print(one_line(words))


def complain(error: OnrecordError) -> None:
    """The one line of an error, on standard error."""
    with _bar_away(sys.stderr):
        Screen(stderr=True, soft_wrap=True).print(one_line(f"onrecord: {error}"), style="red")


def _unread() -> NoReturn:
    # What is still in the buffer must not fail once more when Python ends.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    raise typer.Exit(EXIT_UNREAD)


# --- the bar ------------------------------------------------------------------------------------


class Bar(Protocol):
    """Shows how far a run has come."""

    def more(self, number: int) -> None:
        """There are `number` things more to do than was said."""

    def doing(self, what: str) -> None:
        """Say what is being done."""

    def step(self, number: int = 1) -> None:
        """So many things are done."""


class _Quiet:
    def more(self, number: int) -> None:
        del number

    def doing(self, what: str) -> None:
        del what

    def step(self, number: int = 1) -> None:
        del number


class _Shown:
    def __init__(self, console: Console, total: int, verb: str) -> None:
        self._progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            # What is printed meanwhile may be going to a file: it is none of the bar's business.
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._task = self._progress.add_task(verb, total=total)
        self._total = total
        self._verb = verb
        self._lock = RLock()
        self._appeared = False
        self._timer = Timer(_PATIENCE, self._appear)
        self._timer.daemon = True
        self._timer.start()

    def more(self, number: int) -> None:
        self._total += number
        self._progress.update(self._task, total=self._total)

    def doing(self, what: str) -> None:
        self._progress.update(self._task, description=f"{self._verb} {_short(what)}")

    def step(self, number: int = 1) -> None:
        self._progress.advance(self._task, number)

    @contextmanager
    def away(self) -> Iterator[None]:
        """Off the screen, so that something else can be printed."""
        with self._lock:
            if self._appeared:
                self._progress.stop()
            try:
                yield
            finally:
                if self._appeared:
                    self._progress.start()

    def stop(self) -> None:
        self._timer.cancel()
        with self._lock:
            self._appeared = False
            self._progress.stop()

    def _appear(self) -> None:
        with self._lock:
            if not self._timer.finished.is_set():
                self._appeared = True
                self._progress.start()


# There is one terminal, and one bar on it at most.
_on_screen: list[_Shown] = []


@contextmanager
def waiting(total: int, verb: str) -> Iterator[Bar]:
    """A bar over `total` things to do that appears after a second, on a terminal only."""
    console = Screen(stderr=True)
    if not console.is_interactive:
        yield _Quiet()
        return
    bar = _Shown(console, total, verb)
    _on_screen.append(bar)
    try:
        yield bar
    finally:
        _on_screen.remove(bar)
        bar.stop()


@contextmanager
def _bar_away(stream: TextIO) -> Iterator[None]:
    """The bar is in the way only of what is printed on the terminal itself."""
    if not _on_screen or not stream.isatty():
        yield
        return
    with _on_screen[-1].away():
        yield


def _short(what: str, limit: int = 36) -> str:
    what = one_line(what)
    return what if len(what) <= limit else "…" + what[-limit + 1 :]
