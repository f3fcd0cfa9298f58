"""The one place where the stages meet.

    source -> intake -> Report -> reader -> evidence check -> Outcome    read_source()
    Outcome -> archive, record                                           file_outcomes()

`read_source()` has no store, no order and no shared state: a batch engine calls it once per
source. `file_outcomes()` runs in one place and in a fixed order. `Config` alone knows every
option; nothing is read from the environment here.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from onrecord.contract import Reading, Report
from onrecord.errors import LanguageUnknown, OnrecordError, ReaderError, ReadingRefused
from onrecord.intake.capture import Archive, Capture, Taken
from onrecord.intake.credits import find_credits
from onrecord.intake.sources import IntakeOptions, take_in
from onrecord.reading.evidence import check_evidence
from onrecord.reading.reader import Reader
from onrecord.reading.readers import default_reader
from onrecord.record.databases.opening import is_address
from onrecord.record.store import Added, Record
from onrecord.resolving.actors import Known, Proposal, propose
from onrecord.vocabulary.registry import Registry, load_registry, media_names

__all__ = [
    "Config",
    "Filed",
    "Outcome",
    "Proposal",
    "archive_at",
    "archive_of",
    "file_outcomes",
    "open_record",
    "propose_merges",
    "read_source",
]


_TOGETHER = 64
"""Readings at most that go on record in one transaction."""

_QUICK = 0.02
"""Seconds; what comes sooner after the one before waits for others, for a transaction takes as
long."""


@dataclass(frozen=True)
class Config:
    """Every option of a run.

    Attributes:
        intake: limits and permissions for taking sources in, and what the user says of them.
        registry: files of actors that the user adds to the shipped ones.
        reader: what reads a report, None for the shipped model with that registry. Its values pass
            the evidence check whoever it is.
    """

    intake: IntakeOptions = field(default_factory=IntakeOptions)
    registry: tuple[Path, ...] = ()
    reader: Reader | None = None

    def actors(self) -> Registry:
        """The actors known before reading.

        Raises:
            VocabularyError: one of the user's files is missing or not in order.
        """
        return load_registry(self.registry)


class Outcome(NamedTuple):
    """What became of one report, or of one source that gave none.

    Exactly one of `reading` and `error` is set; `capture` comes with a reading.
    """

    source: str
    reading: Reading | None = None
    capture: Capture | None = None
    error: OnrecordError | None = None


class Filed(NamedTuple):
    """An outcome and what the record did with it (None where there was no reading)."""

    outcome: Outcome
    added: Added | None


def read_source(source: str | Capture, config: Config) -> Iterator[Outcome]:
    """Take in and read everything that `source` holds, one outcome per report.

    Errors are values: a feed or a WARC file holds many reports, and one bad one must not cost the
    others.

    Raises:
        VocabularyError: a registry file of the user's is missing or not in order.
        ModelError: the shipped model is missing or was altered.
    """
    registry = config.actors()
    reader = config.reader or default_reader(registry)
    for item in take_in(source, config.intake):
        if isinstance(item, OnrecordError):
            yield Outcome(item.source or _name(source), error=item)
        else:
            yield _read(item, reader, registry)


def file_outcomes(outcomes: Iterable[Outcome], record: Record) -> Iterator[Filed]:
    """Put readings on record in the order in which they come; the captured bytes go first.

    Those that come quickly, from many readers, go together: each waits for the next one, up to so
    many. None is given before it is on record. A reading that the record refuses becomes an error,
    and the others go on record.

    Raises:
        RecordError: the record could not be written; what was given before is on record.
    """
    for together in _as_they_come(outcomes):
        try:
            yield from _file(together, record)
        except ReadingRefused:
            for one in together:
                try:
                    yield from _file([one], record)
                except ReadingRefused as error:
                    yield Filed(Outcome(one.source, error=error), None)


def _file(together: Sequence[Outcome], record: Record) -> list[Filed]:
    read = [
        (one.reading, one.capture)
        for one in together
        if one.reading is not None and one.capture is not None
    ]
    added = iter(record.add_all(read))
    return [
        Filed(one, None if one.reading is None or one.capture is None else next(added))
        for one in together
    ]


def _as_they_come(outcomes: Iterable[Outcome]) -> Iterator[list[Outcome]]:
    """Outcomes that follow each other quickly, together: a slow one ends a group."""
    together: list[Outcome] = []
    asked = time.monotonic()
    try:
        for outcome in outcomes:
            together.append(outcome)
            if len(together) == _TOGETHER or time.monotonic() - asked > _QUICK:
                yield together
                together = []
            asked = time.monotonic()
    except Exception:
        # What was read is not lost when the next source cannot be.
        if together:
            yield together
        raise
    if together:
        yield together


def propose_merges(record: Record, config: Config) -> list[Proposal]:
    """Which actors of different reports may be one, the likeliest first; a person confirms.

    What a person kept apart is not proposed again.

    Raises:
        VocabularyError: one of the user's files of actors is missing or not in order.
    """
    known = (
        Known(
            id=one.line.id,
            name=one.line.name,
            kind=one.line.kind,
            registry=one.line.registry,
            names=one.line.names[1:],
            roles=one.titles,
            part_of=one.wholes,
            reports=one.line.reports,
        )
        for one in record.described_actors()
    )
    apart: dict[str, set[str]] = {}
    for one, other in record.kept_apart():
        apart.setdefault(one, set()).add(other)
        apart.setdefault(other, set()).add(one)
    return [
        replace(proposal, members=members)
        for proposal in propose(known, config.actors())
        for members in _without_those_apart(proposal.members, apart)
    ]


def _without_those_apart(
    members: tuple[str, ...], apart: Mapping[str, set[str]]
) -> Iterator[tuple[str, ...]]:
    """Two members or more that may still be one, as many together as come first."""
    groups: list[list[str]] = []
    for member in members:
        not_one = apart.get(member, set())
        fitting = next((group for group in groups if not_one.isdisjoint(group)), None)
        if fitting is None:
            groups.append([member])
        else:
            fitting.append(member)
    return (tuple(group) for group in groups if len(group) > 1)


def open_record(where: str | Path, *, create: bool = True) -> Record:
    """The record in a file or on a server, with the archive of its captures.

    Raises:
        RecordError: see `Record`.
    """
    return Record(where, partial(archive_of, where), create=create)


def archive_of(where: str | Path, record: Record) -> Archive:
    """The captures of a record that is open: in a folder beside its file, or on the server with it.

    `onrecord.db` has the folder `onrecord.db.captures`.
    """
    return Archive(record.shelf()) if _on_server(where) else archive_at(where)


def archive_at(where: str | Path) -> Archive:
    """The captures of a record, which need not be there yet if it is a file.

    Raises:
        RecordError: there is none at the address of a server.
    """
    if _on_server(where):
        return archive_of(where, Record(where, create=False))
    path = Path(where)
    return Archive(path.parent / f"{path.name}.captures")


def _on_server(where: str | Path) -> bool:
    return isinstance(where, str) and is_address(where)


def _read(taken: Taken, reader: Reader, registry: Registry) -> Outcome:
    report, capture = taken
    source = capture.source
    try:
        report = _credited(report, registry)
        if report.language is not None and report.language not in reader.languages:
            return Outcome(source, error=_language_unknown(report.language, reader, source))
        reading = check_evidence(reader.read(report), report, registry)
    except OnrecordError as error:
        if error.source is None:
            error = type(error)(error.problem, source=source, advice=error.advice)
        return Outcome(source, error=error)
    except Exception as error:  # a plugged-in reader may fail in any way; the run goes on
        return Outcome(
            source,
            error=ReaderError(
                f"the reader {_name_of(reader)} failed on it ({type(error).__name__}: {error})",
                source=source,
                advice="the other sources were read; please report this with the input",
            ),
        )
    return Outcome(source, reading=reading, capture=capture)


def _name_of(reader: Reader) -> str:
    try:
        return reader.name
    except Exception:  # what failed may be this very property
        return type(reader).__name__


def _language_unknown(language: str, reader: Reader, source: str) -> LanguageUnknown:
    known = ", ".join(sorted(reader.languages))
    return LanguageUnknown(
        f"is in a language ({language}) that the reader {reader.name} does not know",
        source=source,
        advice=f"it knows {known}; where that is what it is in, say so with --language",
    )


def _credited(report: Report, registry: Registry) -> Report:
    """The report with credits to the user's own media too; intake knows the shipped ones."""
    if registry is load_registry():
        return report
    credits = tuple(
        credit
        for credit in find_credits(report.text, media_names(registry))
        if credit.agency != report.publisher
    )
    return report.model_copy(update={"credits": credits})


def _name(source: str | Capture) -> str:
    return source if isinstance(source, str) else source.source
