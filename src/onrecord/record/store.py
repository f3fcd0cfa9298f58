"""The record as the rest of the house sees it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Protocol, Self

from sqlalchemy import Connection

from onrecord.contract import Reading
from onrecord.errors import UsageError
from onrecord.record import queries
from onrecord.record.engine import BEGIN, open_engine
from onrecord.record.faults import translated
from onrecord.record.queries import (
    CommitmentLine,
    Counts,
    Quoted,
    ReportLine,
    SpeakerLine,
    StatementLine,
)
from onrecord.record.rows import reading_id, report_id, rows_of
from onrecord.record.search import Hit, find_hits, text_index
from onrecord.record.writer import Addition, Identity, Status, is_known, write

__all__ = ["Added", "Captured", "Keeper", "Record"]


class Captured(Protocol):
    """What the record asks of a capture; `intake.capture.Capture` is one."""

    @property
    def source(self) -> str:
        """The source as its giver named it."""

    @property
    def sha256(self) -> str:
        """SHA-256 of the raw bytes, hex."""


class Keeper(Protocol):
    """Keeps captured bytes safe, the same bytes once; `intake.capture.Archive` is one.

    What exactly a capture is, the intake and its archive settle between them: the record hands it
    on unopened.
    """

    def keep(self, capture: Any, /) -> object:
        """Keep it; when this returns, the bytes are on the disk."""


class Added(NamedTuple):
    """What `Record.add` did.

    Attributes:
        report: the id under which the report is on record, hex.
        reading: the id of the reading, hex.
        status: `added`, a report that was not on record; `read_again`, a new reading of a known
            report, which is now its current one; `unchanged`, this reading was there already.
    """

    report: str
    reading: str
    status: Status


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


class Record:
    """Reports and their readings on record, in one SQLite file.

    Safe to use from several threads and beside other processes; writers wait for each other.
    Every method raises `RecordBusy`, `RecordUnusable` or `RecordError` when the database fails.
    """

    def __init__(
        self,
        path: str | Path,
        keeper: Keeper | None = None,
        *,
        create: bool = True,
        wait: float = 30.0,
        now: Callable[[], str] = _now,
    ) -> None:
        """Open the record at `path`; one that an earlier version made is brought up to date.

        Args:
            path: the database file.
            keeper: keeps the captured bytes of what is added; without one, nothing can be added.
            create: make the record when there is none.
            wait: seconds to wait for another process's lock.
            now: the time, ISO 8601 in UTC with microseconds and `Z`.

        Raises:
            RecordNotFound: there is none and `create` is false.
            RecordUnusable: not a record, damaged, or made by a newer version.
            RecordBusy: locked for longer than `wait`.
            RecordError: the system does not let us open or write it.
        """
        self.path = Path(path)
        self._keeper = keeper
        self._now = now
        self._engine = open_engine(self.path, create=create, wait=wait)
        self._index = text_index(self._engine.dialect.name)
        self._open = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file. Closing twice is no error; using a closed record is."""
        self._open = False
        self._engine.dispose()

    # --- adding

    def add(self, reading: Reading, capture: Captured) -> Added:
        """Put a reading on record, with the capture that it was read from.

        The bytes are kept first, then all rows go in by one transaction: either everything is on
        record when this returns, and on the disk, or nothing is. A reading that is on record
        already changes nothing, neither rows nor times, even if a later one has replaced it.

        Raises:
            UsageError: the record was opened without a keeper, or the capture is another report's.
            RecordError: a value has no evidence that holds; nothing was written.
        """
        if self._keeper is None:
            raise UsageError(
                "this record was opened without an archive and cannot be added to",
                source=str(self.path),
                advice="open it as onrecord.Record(path)",
            )
        who = Identity(report_id(reading.report), reading_id(reading), capture.sha256)
        if who.capture != reading.report.capture.sha256:
            raise UsageError(
                "the capture is not the one that the reading was made from", source=capture.source
            )
        with self._reading() as connection:
            known = is_known(connection, who)
        if known:
            # Also heals an archive that lost the bytes.
            self._keeper.keep(capture)
            return Added(who.report, who.reading, "unchanged")
        rows = rows_of(reading)
        self._keeper.keep(capture)
        with self._writing() as connection:
            new = Addition(who, reading, rows, capture.source, self._now())
            status = write(connection, self._index, new)
        return Added(who.report, who.reading, status)

    # --- asking

    def counts(self) -> Counts:
        """How much of what is on record."""
        with self._reading() as connection:
            return queries.count_all(connection)

    def reports(self, limit: int | None = None) -> list[ReportLine]:
        """The reports with their counts, the latest published first, undated ones last."""
        with self._reading() as connection:
            return queries.reports(connection, only=None, limit=limit)

    def report(self, id_or_prefix: str) -> ReportLine:
        """One report, by the beginning of its id on record or of its text's.

        Raises:
            RecordNotFound: there is none.
            UsageError: there is more than one.
        """
        with self._reading() as connection:
            found = queries.find_report(connection, id_or_prefix)
            return queries.reports(connection, only=found.key, limit=None)[0]

    def reading(self, id_or_prefix: str) -> Reading:
        """The current reading of a report, equal to what was added.

        Raises:
            RecordNotFound: there is no such report.
            UsageError: there is more than one.
        """
        with self._reading() as connection:
            found = queries.find_report(connection, id_or_prefix)
            return queries.read_payload(connection, found.reading)

    def statements(
        self,
        report: str | None = None,
        *,
        speaker: str | None = None,
        limit: int | None = None,
    ) -> list[StatementLine]:
        """Statements with their words, by date of report and place in the text.

        Args:
            report: id or beginning of an id; None for all.
            speaker: an actor's name or registry slug; None for all.
            limit: at most so many.

        Raises:
            RecordNotFound: there is no such report.
            UsageError: there is more than one.
        """
        with self._reading() as connection:
            only = None if report is None else queries.find_report(connection, report).key
            return queries.statements(connection, only=only, speaker=speaker, limit=limit)

    def speakers(self, limit: int | None = None) -> list[SpeakerLine]:
        """Who speaks across the record and how often, the most quoted first."""
        with self._reading() as connection:
            return queries.speakers(connection, limit=limit)

    def commitments(
        self, report: str | None = None, *, limit: int | None = None
    ) -> list[CommitmentLine]:
        """What was promised, offered, threatened or refused, by date of report.

        Raises:
            RecordNotFound: there is no such report.
            UsageError: there is more than one.
        """
        with self._reading() as connection:
            only = None if report is None else queries.find_report(connection, report).key
            return queries.commitments(connection, only=only, limit=limit)

    def evidence(self, report: str, value: str) -> list[Quoted]:
        """The words behind a value (`s1`, `a2`, ...) of a report's current reading.

        Raises:
            RecordNotFound: there is no such report, or no such value in it.
            UsageError: there is more than one such report.
        """
        with self._reading() as connection:
            found = queries.find_report(connection, report)
            return queries.evidence_of(connection, found.reading, value)

    def search(self, words: str, limit: int = 20, *, in_statements: bool = False) -> list[Hit]:
        """Reports that hold all the words, the best first; with `in_statements`, statements.

        `"in quotes"` is a phrase and `disarm*` a beginning; nothing else is syntax. Case and
        diacritics do not matter. Words without a letter or digit are passed over; when none is
        left, nothing is found.
        """
        with self._reading() as connection:
            return find_hits(connection, self._index, words, limit, in_statements=in_statements)

    # --- transactions

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        self._check_open()
        with translated(self.path), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """One transaction that takes the write lock at once: what it looks up stays true."""
        self._check_open()
        with (
            translated(self.path),
            self._engine.connect().execution_options(**{BEGIN: "IMMEDIATE"}) as connection,
            connection.begin(),
        ):
            yield connection

    def _check_open(self) -> None:
        if not self._open:
            raise UsageError("this record was closed", source=str(self.path))
