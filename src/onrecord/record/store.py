"""The record as the rest of the house sees it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Protocol, Self, TypeVar

from sqlalchemy import Connection

from onrecord.contract import Reading
from onrecord.errors import OnrecordError, RecordUnreachable, UsageError
from onrecord.record import (
    actors,
    affiliations,
    coding,
    deciding,
    history,
    merging,
    queries,
    transfer,
    verifying,
)
from onrecord.record.actors import ActorLine, DescribedActor
from onrecord.record.affiliations import Affiliation, Member
from onrecord.record.coding import Round, RoundAgreement
from onrecord.record.databases.opening import open_database
from onrecord.record.days import day_of
from onrecord.record.deciding import Decided, Desk, Wanted
from onrecord.record.decisions import Decision
from onrecord.record.filters import Filters
from onrecord.record.history import HistoryLine, Rated, Standing
from onrecord.record.hits import Hit, Named, first_named
from onrecord.record.moments import AsOf, Moment, moment_of
from onrecord.record.queries import (
    CommitmentLine,
    Counts,
    Quoted,
    ReportLine,
    SpeakerLine,
    StatementLine,
)
from onrecord.record.rows import Rows, reading_id, report_id, rows_of
from onrecord.record.search import find_hits
from onrecord.record.shelf import DatabaseShelf
from onrecord.record.transfer import Files, Importer, Moved
from onrecord.record.verifying import Finding, Verified
from onrecord.record.writer import (
    Addition,
    Identity,
    Status,
    grouped,
    known_among,
    write,
    write_new,
)

__all__ = ["Added", "Captured", "Keeper", "Record"]

_Result = TypeVar("_Result")

_PAUSE = 0.25
"""Seconds between two tries to reach a server that went away."""


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

    def keep_all(self, captures: Sequence[Any], /) -> object:
        """Keep several; when this returns, the bytes of all are on the disk."""


class Added(NamedTuple):
    """What `Record.add` did.

    Attributes:
        report: the id under which the report is on record, hex.
        reading: the id of the reading, hex.
        status: `added`, a report that was not on record; `read_again`, a new reading of a known
            report, which is now its machine's; `unchanged`, this reading was there already.
        lost: ids of people's decisions that have no place in the new reading.
    """

    report: str
    reading: str
    status: Status
    lost: tuple[str, ...] = ()


class _Given(NamedTuple):
    """What is to be added."""

    ids: Identity
    reading: Reading
    capture: Captured


def _given(reading: Reading, capture: Captured) -> _Given:
    ids = Identity(report_id(reading.report), reading_id(reading), capture.sha256)
    if ids.capture != reading.report.capture.sha256:
        raise UsageError(
            "the capture is not the one that the reading was made from", source=capture.source
        )
    return _Given(ids, reading, capture)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


class _TakenBackError(Exception):
    """Ends a transaction of which nothing is to stay."""


class Record:
    """Reports and their readings on record, in one SQLite file or on a PostgreSQL server.

    Safe to use from several threads and beside other processes; writers wait for each other.
    Every method raises `RecordBusy`, `RecordUnreachable`, `RecordUnusable` or `RecordError` when
    the database fails. Where a method takes `as_of`, a day or a time, it answers what the record
    said then, and raises UsageError where that is no date.
    """

    def __init__(
        self,
        where: str | Path,
        keeper: Keeper | Callable[[Record], Keeper] | None = None,
        *,
        create: bool = True,
        wait: float = 30.0,
        now: Callable[[], str] = _now,
    ) -> None:
        """Open the record; one that an earlier version made is brought up to date.

        Args:
            where: a file, or the address of a database, `postgresql://user@host/database`.
            keeper: keeps the captured bytes of what is added, or makes what does, once the record
                is open; without one, nothing can be added.
            create: make the record when there is none.
            wait: seconds to wait for another writer, or for a server that is being restarted.
            now: the time, ISO 8601 in UTC with microseconds and `Z`.

        Raises:
            RecordNotFound: there is none and `create` is false.
            RecordUnusable: not a record, damaged, or made by a newer version.
            RecordBusy: locked for longer than `wait`.
            RecordUnreachable: the server does not answer.
            RecordError: the system or the server does not let us open or write it.
            UsageError: the address is none.
        """
        self._database = open_database(where, create=create, wait=wait)
        self.name = self._database.name
        self._now = now
        self._wait = wait
        self._index = self._database.index
        self._open = True
        self._keeper: Keeper | None = None
        self._keeper = keeper(self) if callable(keeper) else keeper

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
        """Let go of the database. Closing twice is no error; using a closed record is."""
        self._open = False
        self._database.close()

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
        return self.add_all([(reading, capture)])[0]

    def add_all(self, read: Sequence[tuple[Reading, Captured]]) -> list[Added]:
        """Put several readings on record, in their order; see `add`.

        They share a transaction, so that each takes half the time: all of them are on record when
        this returns, or none is.

        Raises:
            UsageError, RecordError: see `add`.
        """
        given = [_given(reading, capture) for reading, capture in read]
        if not given:
            return []
        keeper = self._keeper
        if keeper is None:
            raise UsageError(
                "this record was opened without an archive and cannot be added to",
                source=self.name,
                advice="open it as onrecord.Record(path)",
            )
        # The same reading twice is the same: whether a server that broke off had still written it
        # or not, it may be told again.
        return self._until_reached(lambda: self._add(given, keeper))

    def _add(self, given: Sequence[_Given], keeper: Keeper) -> list[Added]:
        with self._reading() as connection:
            known = known_among(connection, [one.ids for one in given])
        new = [(one, rows_of(one.reading)) for one in given if one.ids not in known]
        # Of known ones too: this heals an archive that lost the bytes.
        keeper.keep_all([one.capture for one in given])
        done = iter(self._write(new) if new else ())
        return [
            next(done) if one.ids not in known else Added(*one.ids[:2], "unchanged")
            for one in given
        ]

    def _write(self, new: Sequence[tuple[_Given, Rows]]) -> list[Added]:
        done: list[Added] = []
        with self._writing() as connection:
            additions = [
                Addition(one.ids, one.reading, rows, one.capture.source, self._now())
                for one, rows in new
            ]
            for group, are_new in grouped(connection, additions):
                if are_new:
                    write_new(connection, self._index, group)
                    done += [Added(one.ids.report, one.ids.reading, "added") for one in group]
                else:
                    done += [self._write_one(connection, one) for one in group]
        return done

    def _write_one(self, connection: Connection, new: Addition) -> Added:
        """Write what people's decisions may bear on, and let follow what follows from it."""
        _, report, _, entry = written = write(connection, self._index, new)
        lost: list[Decision] = []
        if written.status != "unchanged":
            lost = deciding.settle_report(connection, self._index, report, entry, new.now)
        names = tuple(one.id for one in lost)
        return Added(new.ids.report, new.ids.reading, written.status, names)

    # --- deciding

    def accept(
        self,
        report: str,
        value: str,
        *,
        who: str,
        why: str | None = None,
        round: str | None = None,
    ) -> Decided:
        """Say that a value (`s1`, `e2`, ...) of a report is right; it stays so in newer readings.

        All methods that decide take `who` decides and `why`, and raise UsageError where nobody
        does, RecordNotFound where there is no such report or value, RecordError where a value would
        be left without evidence. Nothing is overwritten: `undo` takes any of it back. With `round`
        it is decided in that round of double coding alone.
        """
        return self._decide(report, value, "accept", who, why, round_=round)

    def reject(
        self,
        report: str,
        value: str,
        *,
        who: str,
        why: str | None = None,
        round: str | None = None,
    ) -> Decided:
        """Say that the report has no such value; whatever refers to it does so no more."""
        return self._decide(report, value, "reject", who, why, round_=round)

    def fix(
        self,
        report: str,
        value: str,
        fields: Mapping[str, Any],
        *,
        who: str,
        why: str | None = None,
        round: str | None = None,
    ) -> Decided:
        """Say what a value's fields are to be, as the contract has them.

        Where the contract has a span, words of the report will do, and `"words@1234"` where they
        stand several times.
        """
        return self._decide(report, value, "fix", who, why, fields, round_=round)

    def add_value(
        self,
        report: str,
        kind: str,
        fields: Mapping[str, Any],
        *,
        who: str,
        why: str | None = None,
        round: str | None = None,
    ) -> Decided:
        """Add a value (`statement`, `event`, ...) that the machine did not find."""
        with self._deciding(who, why, round) as desk:
            found = queries.find_report(desk.connection, report)
            return deciding.add_value(desk, found, kind, fields)

    def comment(
        self,
        report: str,
        value: str | None = None,
        *,
        who: str,
        why: str,
        round: str | None = None,
    ) -> Decided:
        """Say something about a value, or about a report; it changes nothing."""
        return self._decide(report, value or "", "comment", who, why, round_=round)

    def rate_claim(
        self,
        report: str,
        value: str,
        number: int,
        *,
        who: str,
        why: str | None = None,
        round: str | None = None,
    ) -> Decided:
        """Give what a value says an Admiralty number, 1 (confirmed) to 6 (cannot be judged)."""
        return self._decide(report, value, "rate", who, why, {"number": number}, round_=round)

    def decide_all(
        self, wanted: Sequence[Wanted], *, keep: bool = True
    ) -> list[Decided | OnrecordError]:
        """Make many decisions, all of them or none, in their order.

        Args:
            wanted: the decisions.
            keep: false: they are tried, and nothing goes on record.

        Returns:
            Of each what became of it; where one is an error, nothing went on record.
        """
        done: list[Decided | OnrecordError] = []
        with suppress(_TakenBackError), self._deciding("", None) as desk:
            done = deciding.decide_all(desk, wanted)
            if not keep or any(isinstance(one, OnrecordError) for one in done):
                raise _TakenBackError
        return done

    def rate_source(self, source: str, letter: str, *, who: str, why: str | None = None) -> Decided:
        """Give a source an Admiralty letter, A (reliable) to F (cannot be judged)."""
        with self._deciding(who, why) as desk:
            return deciding.rate_source(desk, source, letter)

    def merge(
        self, *actors: str, into: str | None = None, who: str, why: str | None = None
    ) -> Decided:
        """Say that actors are one; `into` (else the first) is what it is called by."""
        with self._deciding(who, why) as desk:
            return deciding.merge_actors(desk, actors, into or (actors or ("",))[0])

    def split(self, actor: str, *members: str, who: str, why: str | None = None) -> Decided:
        """Say that some members of an actor are another."""
        with self._deciding(who, why) as desk:
            return deciding.split_actor(desk, actor, members)

    def keep_apart(self, *actors: str, who: str, why: str | None = None) -> Decided:
        """Say that actors are not one: they are not proposed to be merged any more."""
        with self._deciding(who, why) as desk:
            return deciding.keep_apart(desk, actors)

    def open_round(
        self,
        name: str,
        *,
        coders: Sequence[str],
        reports: Sequence[str],
        who: str,
        why: str | None = None,
    ) -> Decided:
        """Open a round of double coding: its coders decide without seeing each other.

        Raises:
            UsageError: the name is taken, or there are not two coders and a report.
            RecordNotFound: there is no such report.
        """
        with self._deciding(who, why) as desk:
            found = [queries.find_report(desk.connection, report).id for report in reports]
            return deciding.open_round(desk, name, coders, found)

    def close_round(self, name: str, *, who: str, why: str | None = None) -> Decided:
        """End a round: nobody codes in it any more, and everybody may see what was coded."""
        with self._deciding(who, why) as desk:
            return deciding.close_round(desk, name)

    def adopt(
        self, round: str, coder: str, report: str, value: str, *, who: str, why: str | None = None
    ) -> list[Decided]:
        """Decide for the record what a coder decided on a value in a closed round."""
        with self._deciding(who, why) as desk:
            found = queries.find_report(desk.connection, report)
            one = coding.find_round(desk.connection, round)
            return deciding.adopt(desk, one, coder, found, value)

    def undo(self, decision: str, *, who: str, why: str | None = None) -> Decided:
        """Take a decision back, by the beginning of its id; that can be undone too."""
        with self._deciding(who, why) as desk:
            return deciding.undo(desk, decision)

    def _decide(
        self,
        report: str,
        value: str,
        action: str,
        who: str,
        why: str | None,
        fields: Mapping[str, Any] | None = None,
        *,
        round_: str | None = None,
    ) -> Decided:
        with self._deciding(who, why, round_) as desk:
            found = queries.find_report(desk.connection, report)
            return deciding.decide_on_value(desk, found, value, action, fields)

    @contextmanager
    def _deciding(self, who: str, why: str | None, round_: str | None = None) -> Iterator[Desk]:
        with self._writing() as connection:
            yield Desk(connection, self._index, who, why, self._now(), round_)

    # --- asking

    def counts(self, *, as_of: AsOf = None) -> Counts:
        """How much of what is on record."""
        with self._at(as_of) as (connection, moment):
            return queries.count_all(connection, moment)

    def shelf(self) -> DatabaseShelf:
        """Room for an archive inside the database."""
        return DatabaseShelf(self._database)

    def size(self) -> int:
        """How many bytes the database takes, all of its indexes included, the archive not."""
        with self._reading() as connection:
            return self._database.size(connection)

    def reports(self, limit: int | None = None, *, as_of: AsOf = None) -> list[ReportLine]:
        """The reports with their counts, the latest published first, undated ones last."""
        with self._at(as_of) as (connection, moment):
            return queries.reports(connection, only=None, limit=_at_most(limit), moment=moment)

    def report(self, id_or_prefix: str, *, as_of: AsOf = None) -> ReportLine:
        """One report, by the beginning of its id on record or of its text's.

        Raises:
            RecordNotFound: there is none.
            UsageError: there is more than one.
        """
        with self._at(as_of) as (connection, moment):
            found = queries.find_report(connection, id_or_prefix, moment)
            return queries.reports(connection, only=found.key, limit=None, moment=moment)[0]

    def reading(
        self,
        id_or_prefix: str,
        *,
        as_of: AsOf = None,
        round: str | None = None,
        coder: str | None = None,
        machine: bool = False,
    ) -> Reading:
        """The reading of a report that is in force: the machine's, with what people decided.

        With a `round` of double coding and one of its coders, it is what that coder made of the
        machine's; with `machine` it is the machine's alone.

        Raises:
            RecordNotFound: there is no such report or round.
            UsageError: there is more than one report.
        """
        with self._at(as_of) as (connection, moment):
            found = queries.find_report(connection, id_or_prefix, moment)
            if round is None:
                base = queries.base_of(connection, found.reading) if machine else found.reading
                return queries.read_payload(connection, base)
            one = coding.find_round(connection, round, moment)
            if coder not in one.coders:
                raise UsageError(
                    f"{coder or 'nobody'} is no coder of the round",
                    source=one.name,
                    advice=f"its coders: {', '.join(one.coders)}",
                )
            return coding.coder_reading(connection, one.name, coder, found.key, moment)

    def statements(
        self,
        report: str | None = None,
        *,
        speaker: str | None = None,
        limit: int | None = None,
        as_of: AsOf = None,
    ) -> list[StatementLine]:
        """Statements with their words, by date of report and place in the text.

        Args:
            report: id or beginning of an id; None for all.
            speaker: an actor's name, registry slug or claim; None for all.
            limit: at most so many.
            as_of: see the class.

        Raises:
            RecordNotFound: there is no such report.
            UsageError: there is more than one.
        """
        with self._at(as_of) as (connection, moment):
            only = _only(connection, report, moment)
            return queries.statements(
                connection, only=only, speaker=speaker, limit=_at_most(limit), moment=moment
            )

    def speakers(self, limit: int | None = None, *, as_of: AsOf = None) -> list[SpeakerLine]:
        """Who speaks across the record and how often, the most quoted first."""
        with self._at(as_of) as (connection, moment):
            return queries.speakers(connection, limit=_at_most(limit), moment=moment)

    def commitments(
        self, report: str | None = None, *, limit: int | None = None, as_of: AsOf = None
    ) -> list[CommitmentLine]:
        """What was promised, offered, threatened or refused, by date of report.

        Raises:
            RecordNotFound: there is no such report.
            UsageError: there is more than one.
        """
        with self._at(as_of) as (connection, moment):
            only = _only(connection, report, moment)
            return queries.commitments(connection, only=only, limit=_at_most(limit), moment=moment)

    def actors(
        self, actor: str | None = None, *, limit: int | None = None, as_of: AsOf = None
    ) -> list[ActorLine]:
        """Actors across reports, those in most reports first.

        Args:
            actor: only one, by registry slug, claim or name; several may bear a name.
            limit: at most so many.
            as_of: see the class.
        """
        with self._at(as_of) as (connection, moment):
            return actors.actors(connection, actor, _at_most(limit), moment)

    def affiliations(self, actor: str, *, as_of: AsOf = None) -> list[Affiliation]:
        """What reports say of an actor's offices and memberships, by date, with their words."""
        with self._at(as_of) as (connection, moment):
            return affiliations.affiliations_of(connection, actor, moment)

    def members_of(self, actor: str, on: str | date, *, as_of: AsOf = None) -> list[Member]:
        """Who was part of an actor on a day, with the words that say so before and after it.

        Args:
            actor: a registry slug, a claim or a name.
            on: the day, ISO 8601.
            as_of: see the class.

        Raises:
            UsageError: it is no day.
        """
        try:
            day = day_of(on)
        except ValueError as error:
            raise UsageError(f"this is no day: {on}", advice="write it like 2025-04-07") from error
        with self._at(as_of) as (connection, moment):
            return affiliations.members_of(connection, actor, day, moment)

    def rated(self, source: str | None = None, *, as_of: AsOf = None) -> list[Rated]:
        """The Admiralty letters that sources have, by name; of one source, with its history.

        Raises:
            RecordNotFound: nobody rated the source.
        """
        with self._at(as_of) as (connection, moment):
            return history.rated(connection, source, moment)

    def described_actors(self) -> list[DescribedActor]:
        """All actors across reports with what the reports say of them, to compare them."""
        with self._reading() as connection:
            return actors.described(connection, None)

    def named(self, actor: str, *, as_of: AsOf = None) -> Named | None:
        """Where an actor is named in one of its reports, with the words around; None: nowhere."""
        with self._at(as_of) as (connection, moment):
            return first_named(connection, actor, moment)

    def kept_apart(self) -> list[frozenset[str]]:
        """Two actors each, as they are called now, of which a person said that they are not one."""
        with self._reading() as connection:
            return merging.kept_apart(connection)

    def evidence(self, report: str, value: str, *, as_of: AsOf = None) -> list[Quoted]:
        """The words behind a value (`s1`, `a2`, ...) of a report's reading in force.

        Raises:
            RecordNotFound: there is no such report, or no such value in it.
            UsageError: there is more than one such report.
        """
        with self._at(as_of) as (connection, moment):
            found = queries.find_report(connection, report, moment)
            return queries.evidence_of(connection, found.reading, value)

    def search(
        self,
        words: str = "",
        limit: int = 20,
        *,
        filters: Filters | None = None,
        in_statements: bool = False,
        as_of: AsOf = None,
    ) -> list[Hit]:
        """Reports that hold all the words, the best first; with `in_statements`, statements.

        `"in quotes"` is a phrase and `disarm*` a beginning; nothing else is syntax. Case and
        diacritics do not matter. Words without a letter or digit are passed over; when none is
        left, nothing is found. Without any words, whatever the filters let through is found, the
        latest first. A title that was mended is searched as it is now, also `as_of` a time before.
        """
        with self._at(as_of) as (connection, moment):
            return find_hits(
                connection,
                self._index,
                words,
                _at_most(limit) or 0,
                filters=filters or Filters(),
                in_statements=in_statements,
                moment=moment,
            )

    def decisions(self, report: str | None = None, *, as_of: AsOf = None) -> list[Standing]:
        """People's decisions that are not undone, and where they stand in the readings in force.

        Those whose `how` is `lost` have no place in the text any more. Those on actors and sources
        across reports are there unless one report is asked for; what is decided in rounds is not.

        Raises:
            RecordNotFound: there is no such report.
            UsageError: there is more than one.
        """
        with self._at(as_of) as (connection, moment):
            only = _only(connection, report, moment)
            return history.standing(connection, only, moment)

    def history(
        self,
        report: str | None = None,
        value: str | None = None,
        *,
        who: str | None = None,
        limit: int | None = None,
        as_of: AsOf = None,
    ) -> list[HistoryLine]:
        """What happened to the record, the newest first.

        Args:
            report: id or beginning of an id; None for all.
            value: only decisions on the value that has this contract id by then.
            who: only what this person decided.
            limit: at most so many.
            as_of: see the class.

        Raises:
            RecordNotFound: there is no such report.
            UsageError: there is more than one.
        """
        with self._at(as_of) as (connection, moment):
            only = _only(connection, report, moment)
            return history.history(
                connection, report=only, local=value, who=who, limit=_at_most(limit), moment=moment
            )

    def rounds(self, *, as_of: AsOf = None) -> list[Round]:
        """The rounds of double coding, in the order in which they were opened."""
        with self._at(as_of) as (connection, moment):
            return coding.rounds(connection, moment)

    def agreement(self, round: str, *, as_of: AsOf = None) -> RoundAgreement:
        """How far the coders of a round agree, and where they do not.

        Raises:
            RecordNotFound: there is no such round.
        """
        with self._at(as_of) as (connection, moment):
            one = coding.find_round(connection, round, moment)
            return coding.agreement(connection, one, moment)

    def verify(
        self, seen: Verified | None = None, *, noted: str | None = None
    ) -> Iterator[Finding]:
        """Everything that is not as it was put on record: nothing, if all is well.

        Args:
            seen: is filled with how much was looked at, and with the hash of the log's last entry.
            noted: such a hash, noted at an earlier time: it must still be in the log.
        """
        opened = getattr(self._keeper, "open", None)
        with self._reading() as connection:
            yield from verifying.verify(
                connection, seen or Verified(), noted=noted, open_capture=opened
            )

    # --- moving

    def export_to(self, target: Path, files: Files | None) -> Moved:
        """Write the whole record, with its captures, to one portable file; see `transfer`.

        Raises:
            RecordError: the file cannot be written, or a capture that is there cannot be read.
            RecordUnusable: the record is damaged.
        """
        with self._reading() as connection:
            return transfer.export_record(connection, files, target)

    def import_from(self, source: Path, files: Files | None) -> Moved:
        """Take in a whole record that was exported; nothing, if anything in it is wrong.

        An empty record becomes the same one, entry by entry; another takes what it does not have.

        Raises:
            RecordError: the file cannot be read, or the captured bytes cannot be kept.
            RecordUnusable: it is no exported record, or it was changed.
        """
        with Importer(source) as importer:
            importer.check_captures()
            with self._writing() as connection:
                moved = transfer.import_record(connection, self._index, importer, self._now)
                # The bytes are safe before the rows that refer to them are there for anybody.
                if isinstance(files, DatabaseShelf):
                    files = files.within(connection)
                if files is not None:
                    moved = moved._replace(**importer.copy_captures(files)._asdict())
        return moved

    # --- transactions

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        self._check_open()
        with self._database.reading() as connection:
            yield connection

    @contextmanager
    def _at(self, as_of: AsOf) -> Iterator[tuple[Connection, Moment]]:
        with self._reading() as connection:
            yield connection, moment_of(connection, as_of)

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        self._check_open()
        with self._database.writing() as connection:
            yield connection

    def _until_reached(self, work: Callable[[], _Result]) -> _Result:
        """Do what can be done twice, again while the server is away, for as long as we wait."""
        deadline = time.monotonic() + self._wait
        while True:
            try:
                return work()
            except RecordUnreachable:
                if time.monotonic() > deadline:
                    raise
            time.sleep(_PAUSE)

    def _check_open(self) -> None:
        if not self._open:
            raise UsageError("this record was closed", source=self.name)


def _at_most(limit: int | None) -> int | None:
    """A limit that every database takes."""
    if limit is not None and limit < 0:
        raise UsageError(f"there are no {limit} of anything", advice="give a limit of 1 or more")
    return None if limit is None else min(limit, 2**31 - 1)


def _only(connection: Connection, report: str | None, moment: Moment) -> int | None:
    return None if report is None else queries.find_report(connection, report, moment).key
