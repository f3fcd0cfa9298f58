"""A warm process that forks writers for `test_faults.py`, which stops and kills them.

Commands are lines of JSON on standard input, each answered by a line:

    {"warm": {...}}    write by itself, so that what it forks need not learn the SQL first: 0
    {"start": {...}}   fork a writer with these arguments of `write`: its process id
    {"stop": 123}      freeze it: 0 when it stands still, -1 if it has ended
    {"go": 123}        let it go on: 0
    {"kill": 123}      kill it with SIGKILL: its exit code, minus the signal
    {"wait": 123}      wait until it ends of itself: its exit code

A writer appends a line to a file for each thing that the record acknowledged: what was written to a
file outlives its writer.

PYTHONPATH=src python -m tests.record.faults_child
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg  # noqa: F401 - warm, as all that a writer needs

from onrecord.contract import Reading
from onrecord.errors import OnrecordError
from onrecord.intake.capture import Archive, Capture
from onrecord.record.databases.postgresql import is_address
from onrecord.record.store import Record

from .builders import TEXT, full_values, reader, reading, report

PATIENCE = 90.0
"""Seconds after which a writer that does not end is killed."""

_VALUES = full_values()


def numbered(number: int, version: int = 1, *, again: bool = False) -> tuple[Reading, Capture]:
    """The reading of a report that no other number has, and its capture.

    Two neighbours are captured in the same bytes, as entries of a feed are.

    Args:
        number: of the report.
        version: of the reader; the second one finds another title and an event less.
        again: captured in other bytes.
    """
    raw = f"<p>{number // 2}</p>{'<!-- again -->' * again}".encode()
    values = _VALUES if version == 1 else {**_VALUES, "events": _VALUES["events"][:1]}
    read = report(
        f"{TEXT}\nIts number is {number}.",
        raw,
        url=f"https://meridian.example/{number}",
        title=f"Front ready to disarm{', commander says' * (version == 1)}",
    )
    made = reading(read, by=reader(f"0.{version}.0"), **values)
    return made, Capture(raw, f"page-{number}.html", "text/html")


def file_report(record: Record, number: int, say: Callable[[str, str], None]) -> None:
    """Put a report on record with what comes after it, and say what was acknowledged.

    Every third is decided on, some of these and others are read by a newer reader, and some are
    captured once more.
    """
    first = record.add(*numbered(number))
    say(first.status, first.reading)
    if number % 3 == 2 and first.status == "added":
        _decide(record, first.report, number // 3 % 3, say)
    if number % 2 == 0:
        second = record.add(*numbered(number, 2))
        say(second.status, second.reading)
    if number % 4 == 1:
        reading_, capture = numbered(number, again=True)
        record.add(reading_, capture)
        say("captured", f"{first.report}:{capture.sha256}")


def _decide(record: Record, name: str, turn: int, say: Callable[[str, str], None]) -> None:
    if turn == 0:
        decided = record.accept(name, "s1", who="Ines")
    else:
        decided = record.fix(name, "s2", {"polarity": "positive"}, who="Ines", why="irony")
    say("decided", decided.id)
    if turn == 2:
        say("decided", record.undo(decided.id, who="Omar").id)


def open_record(where: str, wait: float = 30) -> Record:
    """A record as the program opens it: captures are beside the file, or in the database."""
    if is_address(where):
        return Record(where, lambda record: Archive(record.shelf()), wait=wait)
    return Record(where, Archive(captures_of(where)), wait=wait)


def captures_of(where: str) -> Path:
    """The folder of the captures of a record in a file."""
    return Path(f"{where}.captures")


def write(
    record: Record,
    said: str,
    *,
    first: int = 0,
    last: int = 10**9,
    whole: bool = True,
    together: int = 1,
) -> None:
    """Put reports on record one after the other, or so many `together`.

    `whole`: with decisions and second readings.
    """
    lines = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    number = first

    def say(what: str, name: str) -> None:
        os.write(lines, f"{what} {name} {number}\n".encode())

    try:
        say("opened", "-")
        for number in range(first, last, together):
            if together > 1:
                some = [numbered(one) for one in range(number, number + together)]
                for added in record.add_all(some):
                    say(added.status, added.reading)
            elif whole:
                file_report(record, number, say)
            else:
                added = record.add(*numbered(number))
                say(added.status, added.reading)
    except OnrecordError as error:
        say("failed", type(error).__name__)
        raise
    finally:
        os.close(lines)


class Forker:
    """Does what is commanded."""

    def __init__(self) -> None:
        self._running: set[int] = set()
        self._warm: Record | None = None

    def warm(self, where: str, said: str, last: int) -> int:
        """Put reports on record; what is learned by that is kept, and no connection."""
        self._warm = open_record(where)
        write(self._warm, said, last=last)
        self._warm._database.engine.dispose()
        return 0

    def start(self, where: str | None = None, wait: float = 30, **how: Any) -> int:
        """Fork a writer; without `where` it goes on with the record that is warm."""
        child = os.fork()
        if child:
            self._running.add(child)
            return child
        code = 1
        try:
            if where is not None:
                self._warm = open_record(where, wait)
            assert self._warm is not None
            with self._warm as record:
                write(record, **how)
            code = 0
        except BaseException:
            traceback.print_exc()
            sys.stderr.flush()
        finally:
            os._exit(code)

    def stop(self, child: int) -> int:
        """Freeze a writer."""
        os.kill(child, signal.SIGSTOP)
        _, status = os.waitpid(child, os.WUNTRACED)
        if os.WIFSTOPPED(status):
            return 0
        self._running.discard(child)
        return -1

    def go(self, child: int) -> int:
        """Let it go on."""
        os.kill(child, signal.SIGCONT)
        return 0

    def kill(self, child: int) -> int:
        """End it at once, and give its exit code."""
        return self.wait(child, 0)

    def wait(self, child: int, patience: float = PATIENCE) -> int:
        """Let it end, and give its exit code."""
        deadline = time.monotonic() + patience
        ended, status = 0, 0
        while not ended and time.monotonic() < deadline:
            ended, status = os.waitpid(child, os.WNOHANG)
            time.sleep(0 if ended else 0.01)
        if not ended:
            os.kill(child, signal.SIGKILL)
            _, status = os.waitpid(child, 0)
        self._running.discard(child)
        return os.waitstatus_to_exitcode(status)

    def kill_all(self) -> None:
        """Leave no writer behind."""
        for child in list(self._running):
            self.kill(child)


def main() -> None:
    """Do what is commanded, until there are no more commands."""
    forker = Forker()
    try:
        for line in sys.stdin:
            ((command, given),) = json.loads(line).items()
            do = getattr(forker, command)
            print(do(**given) if isinstance(given, dict) else do(given), flush=True)
    finally:
        forker.kill_all()


if __name__ == "__main__":
    main()
