"""How fast a record of many reports is, and how large: adding, searching, asking as of a day.

Reports are generated (`benchmarks.generated`); the time to make them is not counted, nor that of
reading. They are added as `onrecord add` does it where many readers keep it busy, 64 by one call
that returns when all is on the disk; and the last thousand one by one, as where one reader does.
One in a hundred is read again by another model, and one in a hundred is decided on. The clock goes
on so that the record grows over two years. Then queries of every kind are asked in a random order,
half of them as of a day in these years, and each is timed alone.

Seconds of a processor mean little without the processor: what a plain loop of Python takes on it
is printed too.

    python -m benchmarks.record [--count 10000 100000] [--postgresql | --sqlite] [--folder DIR]
                                [--without-archive] [--keep] [--json]
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.generated import generate, seeds, vocabulary
from onrecord.contract import Reading
from onrecord.intake.capture import Archive, Capture
from onrecord.record.filters import Filters
from onrecord.record.store import Record
from tests.postgresql import Server, find_binaries

__all__ = ["main"]

_BEGINS = datetime(2030, 1, 1, tzinfo=UTC)
_LASTS = timedelta(days=730)
_ASKED = 20  # times that each kind of query is asked, for each half
_TOGETHER = 64  # reports that are added by one call
_ALONE = 1000  # reports at most that are added one by one, a tenth of all


@dataclass
class Clock:
    """A clock that goes evenly through the years, however fast reports are added."""

    steps: int
    step: int = 0

    def __call__(self) -> str:
        self.step += 1
        now = _BEGINS + _LASTS * min(1.0, self.step / self.steps)
        return now.isoformat(timespec="microseconds").replace("+00:00", "Z")


class Nothing:
    """A keeper that keeps nothing."""

    def keep(self, capture: object) -> None:
        """Keep nothing."""

    def keep_all(self, captures: object) -> None:
        """Keep nothing."""


@dataclass
class Figures:
    """What was measured of one record: reports, seconds of the processor and the clock, bytes.

    `adding` has the first three by how they were added: `together` or `alone`.
    """

    count: int
    database: str
    adding: dict[str, tuple[int, float, float]] = field(default_factory=dict)
    size: int = 0
    asked: dict[str, list[float]] = field(default_factory=dict)

    def lines(self) -> Iterator[str]:
        """For people."""
        every = [one for times in self.asked.values() for one in times]
        for how, (count, cpu, wall) in self.adding.items():
            per_core, by_clock = count / cpu, count / wall
            yield f"added {how}: {per_core:.0f} reports/s per core, {by_clock:.0f} by the clock"
        yield (
            f"{self.database}, {self.count:,} reports: {self.size / self.count / 1024:.1f} KB each;"
            f" queries: median {1000 * statistics.median(every):.1f} ms,"
            f" p95 {1000 * _p95(every):.1f} ms, longest {1000 * max(every):.0f} ms"
        )
        for name, times in sorted(self.asked.items(), key=lambda pair: -_p95(pair[1])):
            yield (f"  {1000 * statistics.median(times):8.1f} {1000 * _p95(times):8.1f}  {name}")


def _p95(times: list[float]) -> float:
    return sorted(times)[min(len(times) - 1, int(0.95 * len(times)))]


def fill(record: Record, count: int, base: list[Reading], figures: Figures) -> None:
    """Add reports, some of them twice, and decide on some."""
    chance = random.Random(1)  # noqa: S311
    made, left = generate(count, seeds=base), count
    while listed := list(islice(made, _TOGETHER)):
        read = [
            (reading, Capture(raw=one.raw, source=one.source, media_type="text/html"))
            for reading, one in listed
        ]
        how = "together" if left > min(_ALONE, count // 10) else "alone"
        left -= len(read)
        before, cpu, wall = figures.adding.get(how, (0, 0.0, 0.0))
        cpu, wall = cpu - time.process_time(), wall - time.perf_counter()
        if how == "together":
            added = record.add_all(read)
        else:
            added = [record.add(reading, capture) for reading, capture in read]
        cpu, wall = cpu + time.process_time(), wall + time.perf_counter()
        figures.adding[how] = (before + len(read), cpu, wall)
        for (reading, capture), one in zip(read, added, strict=True):
            if chance.random() < 0.01 and reading.events:
                note = reading.reader.model_copy(update={"model": "newer@1"})
                again = reading.model_copy(update={"reader": note, "events": reading.events[1:]})
                record.add(again, capture)
            if chance.random() < 0.01 and reading.statements:
                record.accept(one.report, reading.statements[0].id, who="anna")


def queries(record: Record, chance: random.Random) -> dict[str, Callable[[Any], object]]:
    """Kinds of queries, each of which draws what it asks for; they take `as_of`."""
    words = vocabulary()
    ids = [line.id for line in record.reports(2000)]
    known = record.actors(limit=3000)
    events = ["ASSAULT", "THREATEN", "CONSULT", "CONCEDE", "RETREAT", "REQUEST", "REJECT"]
    publishers = sorted({line.publisher or "" for line in record.reports(500)})

    def word(first: int, last: int) -> str:
        return words[chance.randrange(first, last)]

    def actor() -> str:
        one = chance.choice(known)
        return chance.choice((one.id, one.name))

    def search(typed: Callable[[], str], **more: Any) -> Callable[[Any], object]:
        return lambda as_of: record.search(typed(), as_of=as_of, **more)

    def filtered(typed: Callable[[], str], statements: bool, **make: Callable[[], Any]) -> Any:
        def ask(as_of: Any) -> object:
            filters = Filters(**{name: one() for name, one in make.items()})
            return record.search(typed(), filters=filters, in_statements=statements, as_of=as_of)

        return ask

    nothing = str
    report = lambda: chance.choice(ids)  # noqa: E731
    realis = lambda: chance.choice(("actual", "future", "conditional", "denied"))  # noqa: E731
    kind = lambda: chance.choice(events)  # noqa: E731
    since = lambda: f"20{chance.randrange(19, 30)}-0{chance.randrange(1, 9)}"  # noqa: E731
    who = lambda: chance.choice(("named", "unidentified", "partly_identified"))  # noqa: E731
    outlet = lambda: chance.choice(publishers)  # noqa: E731
    return {
        "search, a word of English in most reports": search(
            lambda: chance.choice(("said", "government", "weapons", "on", "the"))
        ),
        "search, a frequent word": search(lambda: word(0, 20)),
        "search, a middle word": search(lambda: word(100, 2000)),
        "search, a rare word": search(lambda: word(10_000, 50_000)),
        "search, a frequent and a rare word": search(
            lambda: f"{word(0, 20)} {word(5_000, 20_000)}"
        ),
        "search, two frequent words": search(lambda: f"{word(0, 20)} {word(0, 20)}"),
        "search, a phrase of frequent words": search(lambda: f'"the {word(0, 10)}"'),
        "search, a beginning": search(lambda: f"{word(0, 2000)[:4]}*"),
        "search, statements, a frequent word": search(lambda: word(0, 20), in_statements=True),
        "search, statements, a rare word": search(lambda: word(5_000, 20_000), in_statements=True),
        "search, a word, by actor": filtered(lambda: word(0, 200), False, actor=actor),
        "search, a word, by type and realis": filtered(
            lambda: word(0, 200), False, type=kind, realis=realis
        ),
        "search, by type and realis": filtered(nothing, False, type=kind, realis=realis),
        "search, by actor": filtered(nothing, False, actor=actor),
        "search, by actor and type": filtered(nothing, False, actor=actor, type=kind),
        "search, by publisher and time": filtered(nothing, False, publisher=outlet, since=since),
        "search, a word, decided on": filtered(lambda: word(0, 200), False, decided=lambda: True),
        "search, decided on": filtered(nothing, False, decided=lambda: True),
        "search, statements, by actor and identification": filtered(
            nothing, True, actor=actor, identification=who
        ),
        "search, statements, a word, by identification and publisher": filtered(
            lambda: word(0, 200), True, identification=who, publisher=outlet
        ),
        "reports, the latest 50": lambda as_of: record.reports(50, as_of=as_of),
        "one report": lambda as_of: _or_none(lambda: record.report(report(), as_of=as_of)),
        "its reading": lambda as_of: _or_none(lambda: record.reading(report(), as_of=as_of)),
        "its statements": lambda as_of: _or_none(lambda: record.statements(report(), as_of=as_of)),
        "statements of a speaker": lambda as_of: record.statements(
            speaker=actor(), limit=50, as_of=as_of
        ),
        "commitments, the first 50": lambda as_of: record.commitments(limit=50, as_of=as_of),
        "an actor": lambda as_of: record.actors(actor(), as_of=as_of),
        "an actor's affiliations": lambda as_of: record.affiliations(actor(), as_of=as_of),
        "who was part of an actor on a day": lambda as_of: record.members_of(
            actor(), "2025-04-07", as_of=as_of
        ),
        "decisions on a report": lambda as_of: _or_none(
            lambda: record.decisions(report(), as_of=as_of)
        ),
        "history, the last 50": lambda as_of: record.history(limit=50, as_of=as_of),
        "counts": lambda as_of: record.counts(as_of=as_of),
        "who speaks most": lambda as_of: record.speakers(15, as_of=as_of),
    }


def _or_none(ask: Callable[[], object]) -> object:
    """A report that was not on record yet is an answer too."""
    try:
        return ask()
    except Exception as error:
        if type(error).__name__ != "RecordNotFound":
            raise
        return None


def ask(record: Record, figures: Figures, times: int) -> None:
    """Ask all kinds of queries in a random order, now and as of some day."""
    chance = random.Random(2)  # noqa: S311
    kinds = queries(record, chance)
    asked = [(name, then) for name in kinds for then in (False, True) for _ in range(times)]
    chance.shuffle(asked)
    for name, then in asked:
        day = _BEGINS + _LASTS * chance.random()
        start = time.perf_counter()
        kinds[name](day if then else None)
        took = time.perf_counter() - start
        figures.asked.setdefault(f"{name}{', as of a day' if then else ''}", []).append(took)


@contextmanager
def _places(folder: Path, databases: list[str]) -> Iterator[dict[str, Callable[[int], str]]]:
    """Where records of some size go, by database."""
    found: dict[str, Callable[[int], str]] = {}
    if "sqlite" in databases:
        found["sqlite"] = lambda count: str(folder / f"{count}.db")
    if "postgresql" not in databases:
        yield found
        return
    binaries = find_binaries()
    if binaries is None:
        raise SystemExit("there is no PostgreSQL on this machine")
    with Server(binaries, durable=True) as server:
        found["postgresql"] = lambda _: server.address(server.new_database())
        yield found


def main() -> None:
    """Fill records, ask, and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--count", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--sqlite", action="store_true")
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--without-archive", action="store_true")
    parser.add_argument("--asked", type=int, default=_ASKED)
    parser.add_argument("--keep", action="store_true", help="ask a record that is there already")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    wanted = [name for name in ("sqlite", "postgresql") if getattr(given, name)]
    folder = given.folder or Path(tempfile.mkdtemp(prefix="onrecord-benchmark-"))
    folder.mkdir(parents=True, exist_ok=True)
    base = seeds()
    began = time.process_time()
    sum(number * number for number in range(10_000_000))
    print(f"ten million squares: {time.process_time() - began:.2f} s", flush=True)
    try:
        with _places(folder, wanted or ["sqlite", "postgresql"]) as places:
            for database, place in places.items():
                for count in given.count:
                    figures = Figures(count, database)
                    where = place(count)
                    there = given.keep and Path(where).exists()
                    keeper = Nothing() if given.without_archive else Archive(folder / "captures")
                    with Record(where, keeper, now=Clock(count)) as record:
                        if not there:
                            fill(record, count, base, figures)
                        figures.size = record.size()
                        ask(record, figures, given.asked)
                    if given.json:
                        print(json.dumps({**vars(figures)}), flush=True)
                    else:
                        print("\n".join(figures.lines()), flush=True)
    finally:
        if given.folder is None:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
