"""A whole record as one file: to keep, to hand on, to move from a file to a server and back.

A zip archive of

    manifest.json      what this is: how many entries the log has, the hash of the last one, how
                       many captures there are, and the SHA-256 of each of the lists
    log.jsonl          the log's entries, in order, as `log.Entry`
    times.jsonl        of entries whose rows bear other times than theirs: `[entry, now, read_at]`
    readings.jsonl     what machines read, in the log's order: one `onrecord/1` reading a line
    decisions.jsonl    what people decided, in the log's order: `decisions.Draft`
    captures.jsonl     what is known of the captured bytes; `stated` is the SHA-256 of the file
                       that states more, null where the bytes are not in the archive
    captures/          the captured bytes and what is stated of them, as the archive keeps them

What is derived is left out: it is made again. Into an empty record everything goes with the times
and names that it had, entry by entry, so the two have the same log to the last hash. A record that
has something already takes what it does not have, under new entries: of a report that it knows, a
reading comes into force where it is newer than the record's own; a round of double coding whose
name the record has given to another is left out, with all that was decided in it.
"""

from __future__ import annotations

import errno
import gzip
import hashlib
import json
import os
import re
import secrets
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Protocol, Self

from pydantic import ValidationError
from sqlalchemy import Connection, func, select, union

from onrecord.contract import Reading
from onrecord.errors import OnrecordError, RecordError, RecordUnusable, UsageError
from onrecord.record import schema
from onrecord.record.checking import check_draft, check_storable
from onrecord.record.coding import rounds
from onrecord.record.deciding import settle_decision, settle_report
from onrecord.record.decisions import Draft, all_decisions, put
from onrecord.record.log import ACTIONS, Entry, chained, is_time, last_entry
from onrecord.record.rows import reading_id, report_id, rows_of
from onrecord.record.words import TextIndex
from onrecord.record.writer import (
    Addition,
    Identity,
    key_of_report,
    tie_capture,
    unpack,
    write,
)
from onrecord.version import __version__

__all__ = [
    "FORMAT",
    "Copied",
    "Files",
    "Importer",
    "Moved",
    "Times",
    "check_exported",
    "export_record",
    "import_record",
]

FORMAT = "onrecord-record/1"

_FILE = re.compile(r"captures/([0-9a-f]{2}/[0-9a-f]{64}\.(?:gz|json))")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_LONGEST = 256 * 1024 * 1024
"""Bytes of a line or file that we unpack; no report of ours is larger."""


class Files(Protocol):
    """Where captures are kept, as `intake.capture.Shelf`."""

    def has(self, name: str) -> bool:
        """True if there is such a file."""

    def read(self, name: str) -> bytes:
        """The content of a file."""

    def write(self, name: str, content: bytes) -> None:
        """Put a file there."""


class Moved(NamedTuple):
    """What was exported or imported.

    Attributes:
        readings: how many of machines.
        decisions: how many of people.
        captures: of how many the bytes were copied.
        same_log: both logs end in the same hash.
        missing: captures on record whose bytes are neither in the file nor kept by the record, or
            no longer those that were captured.
        left_out: names of rounds of double coding that the record has given to others.
    """

    readings: int
    decisions: int
    captures: int
    same_log: bool
    missing: int = 0
    left_out: tuple[str, ...] = ()


class Copied(NamedTuple):
    """Of how many captures the bytes were copied, and of how many there are none."""

    captures: int
    missing: int


class Times(NamedTuple):
    """Times of an entry's rows: of what was new then (`now`), and of a reading when it was read."""

    now: str
    read_at: str | None


# --- out ----------------------------------------------------------------------------------------


def export_record(connection: Connection, files: Files | None, target: Path) -> Moved:
    """Write the record to `target`, which appears whole or not at all.

    Args:
        connection: sees the record at one moment.
        files: its captures; None: they are left out.
        target: a new file, or one that was exported before, which is overwritten.

    Raises:
        RecordError: the file cannot be written, or is something else; or a capture that is there
            cannot be read.
        RecordUnusable: the record is damaged.
    """
    beside = None
    try:
        if target.is_dir():
            raise RecordError(
                "there is something else in this place: a folder",
                source=str(target),
                advice="give the name of a file in it",
            )
        if target.exists() and not _is_exported(target):
            raise RecordError(
                "there is something else in this place, which would be lost",
                source=str(target),
                advice="give the name of a new file, or of one that was exported before",
            )
        beside = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
        with beside.open("xb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
                moved = _export(connection, files, archive)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(target)
    except (OSError, ValueError) as error:
        raise RecordError(
            f"the record could not be written there ({getattr(error, 'strerror', None) or error})",
            source=str(target),
            advice=_ADVICE.get(
                getattr(error, "errno", None), "make room or check the permissions of the folder"
            ),
        ) from error
    finally:
        if beside is not None:
            with suppress(OSError, ValueError):
                beside.unlink(missing_ok=True)
    return moved


_ADVICE: dict[int | None, str] = {
    errno.ENOENT: "make its folder first, or check the path",
    errno.ENOTDIR: "make its folder first, or check the path",
    errno.ENAMETOOLONG: "give it a shorter name",
}


def _is_exported(target: Path) -> bool:
    if not target.is_file():
        return False
    try:
        Importer(target).close()
    except RecordError:
        return False
    return True


def _export(connection: Connection, files: Files | None, archive: zipfile.ZipFile) -> Moved:
    last = last_entry(connection)
    lists = _Lists(archive)
    entries = select(schema.log).order_by(schema.log.c.entry)
    lists.write("log.jsonl", (list(row) for row in connection.execute(entries)))
    lists.write("times.jsonl", _times(connection))
    readings = lists.write("readings.jsonl", _readings(connection))
    drafts = (asdict(one.draft) for one in all_decisions(connection, None, rounds=True))
    decisions = lists.write("decisions.jsonl", drafts)
    described = [_packed(row, files, archive) for row in _captures(connection)]
    count = lists.write("captures.jsonl", described)
    captures = sum(row["stated"] is not None for row in described)
    manifest = {
        "format": FORMAT,
        "version": __version__,
        "entries": 0 if last is None else last.entry,
        "last_hash": "" if last is None else last.hash,
        "readings": readings,
        "decisions": decisions,
        "captures": captures,
        "sha256": lists.sha256,
    }
    archive.writestr("manifest.json", json.dumps(manifest, indent=1) + "\n")
    return Moved(readings, decisions, captures, True, 0 if files is None else count - captures)


def _captures(connection: Connection) -> list[dict[str, Any]]:
    table = schema.captures
    query = select(table.c.sha256, table.c.media_type, table.c.captured_at, table.c.source)
    return [dict(row) for row in connection.execute(query.order_by(table.c.sha256)).mappings()]


def _packed(row: dict[str, Any], files: Files | None, archive: zipfile.ZipFile) -> dict[str, Any]:
    """What is known of a capture, once its bytes are in the archive, if they are whole."""
    names = _names_of(row["sha256"])
    try:
        found = [None if files is None else _whole(files, name) for name in names]
    except OSError as error:
        raise RecordError(
            f"captured bytes cannot be read ({error.strerror or error})",
            source=row["sha256"][:12],
            advice="check the permissions of the captures and their disk",
        ) from error
    contents = [content for content in found if content is not None]
    if len(contents) < len(names):
        return {**row, "stated": None}
    for name, content in zip(names, contents, strict=True):
        # They are gzipped already, but for the small ones.
        archive.writestr(zipfile.ZipInfo(f"captures/{name}"), content, zipfile.ZIP_STORED)
    return {**row, "stated": hashlib.sha256(contents[0]).hexdigest()}


def _names_of(sha256: str) -> tuple[str, str]:
    """The files of a capture: what is stated of it, and its bytes, which come last."""
    return f"{sha256[:2]}/{sha256}.json", f"{sha256[:2]}/{sha256}.gz"


def _times(connection: Connection) -> Iterator[list[Any]]:
    """Times of entries' rows where they are not the entry's: a clock was set back, or the reading
    had been made before, on another record."""
    log, captures = schema.log, schema.captures
    reports, readings = schema.reports, schema.readings
    clocks = union(
        select(func.min(readings.c.entry).label("entry"), reports.c.added_at.label("now"))
        .join(reports, reports.c.key == readings.c.report)
        .group_by(reports.c.key, reports.c.added_at),
        select(captures.c.entry, captures.c.added_at),
        select(readings.c.entry, readings.c.read_at).where(readings.c.base.is_not(None)),
    ).subquery()
    query = (
        select(log.c.entry, func.coalesce(clocks.c.now, log.c.at), readings.c.read_at)
        .outerjoin(clocks, clocks.c.entry == log.c.entry)
        .outerjoin(readings, (readings.c.entry == log.c.entry) & readings.c.base.is_(None))
        .where((clocks.c.now != log.c.at) | (readings.c.read_at != log.c.at))
        .order_by(log.c.entry)
    )
    for row in connection.execute(query):
        yield list(row)


def _readings(connection: Connection) -> Iterator[Any]:
    readings, reports, payloads = schema.readings, schema.reports, schema.payloads
    query = (
        select(payloads.c.payload, reports.c.text, readings.c.id)
        .join(reports, reports.c.key == readings.c.report)
        .join(payloads, payloads.c.reading == readings.c.key)
        .where(readings.c.base.is_(None))
        .order_by(readings.c.entry)
    )
    for payload, text, name in connection.execution_options(yield_per=100).execute(query):
        try:
            yield json.loads(unpack(payload, text).to_json())
        except (zlib.error, ValidationError) as error:
            raise RecordUnusable(
                f"the reading {name[:12]} is damaged", advice="`onrecord verify` says what else is"
            ) from error


class _Lists:
    """Writes lists into an archive, a line of JSON each value."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.sha256: dict[str, str] = {}  # of each list's lines, by its name

    def write(self, name: str, values: Iterable[Any]) -> int:
        """Write a list and give how many values it has."""
        count, sha256 = 0, hashlib.sha256()
        with self._archive.open(name, "w", force_zip64=True) as file:
            for value in values:
                text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
                line = text.encode("utf-8") + b"\n"
                file.write(line)
                sha256.update(line)
                count += 1
        self.sha256[name] = sha256.hexdigest()
        return count


# --- in -----------------------------------------------------------------------------------------


_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, TypeError, IndexError),
    *(AttributeError, NotImplementedError, RecursionError, RuntimeError, StopIteration),
    *(ArithmeticError, AssertionError),
)
"""What Python's own zip, JSON and our nouns say of a file that somebody made or broke."""


def check_exported(source: Path) -> None:
    """Hold a file to all that can be seen without a record: before one is made for it.

    Raises:
        RecordError: it cannot be read.
        RecordUnusable: it is no exported record, or it was changed.
    """
    with Importer(source) as importer:
        importer.check_captures()
        importer.times()
        for _ in importer.entries():
            pass


class Importer:
    """An exported record on its way into another one.

    Everything in it is held to the hashes of its log and of its lists before it is believed.
    """

    def __init__(self, source: Path) -> None:
        """Open an archive; the caller closes it.

        Raises:
            RecordError: it cannot be read.
            RecordUnusable: it is no archive of a record, or of a newer format.
        """
        self._source = source
        try:
            self._archive = zipfile.ZipFile(source)
        except OSError as error:
            raise self._unreadable(error) from error
        except _BROKEN as error:
            raise self._no_record("is no exported record, or only a part of one") from error
        try:
            self._manifest = self._read_manifest()
        except BaseException:
            self._archive.close()
            raise

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
        """Let go of the file."""
        self._archive.close()

    def _read_manifest(self) -> dict[str, Any]:
        try:
            manifest = json.loads(self._read("manifest.json"))
            found = str(manifest["format"])
        except OSError as error:
            raise self._unreadable(error) from error
        except _BROKEN as error:
            raise self._no_record("is no exported record") from error
        if found == FORMAT:
            return dict(manifest)
        if found.startswith(FORMAT.partition("/")[0]):
            raise RecordUnusable(
                f"is an exported record of a format that we do not know ({found})",
                source=str(self._source),
                advice="a newer version of onrecord wrote it: install that one",
            )
        raise self._no_record("is no exported record")

    def check_captures(self) -> None:
        """Hold the captured bytes to their names, and to the list of them.

        Raises:
            RecordUnusable: one is larger than any capture of ours, not what its name says, missing,
                or not in the list.
        """
        stated: dict[str, str] = {}
        for name in self._archive.namelist():
            if _FILE.fullmatch(name):
                with self._believing(f"is damaged: {name}"):
                    content = self._read(name)
                    _check_file(name, content)
                stated[name] = hashlib.sha256(content).hexdigest()
        held = [row for row in self.captures().values() if row["stated"] is not None]
        listed: dict[str, str | None] = {}
        for row in held:
            first, last = (f"captures/{name}" for name in _names_of(row["sha256"]))
            listed |= {first: row["stated"], last: stated.get(last)}
        if missing := sorted(listed.keys() - stated.keys()):
            raise self._unusable(f"has not all of its captures: {missing[0]}")
        if unknown := sorted(stated.keys() - listed.keys()):
            raise self._unusable(f"has a capture that is not in its list: {unknown[0]}")
        if changed := sorted(name for name in listed if listed[name] != stated[name]):
            raise self._unusable(f"was changed: {changed[0]}")
        if len(held) != self._manifest.get("captures"):
            raise self._unusable("has not all of its captures")

    def copy_captures(self, files: Files) -> Copied:
        """Put the captured bytes where they are kept, as far as they are not whole there.

        They were checked before (`check_captures`).

        Raises:
            RecordError: they cannot be kept.
            RecordUnusable: the file is damaged.
        """
        copied = missing = 0
        for sha256, row in self.captures().items():
            stated, packed = _names_of(sha256)
            if row["stated"] is None:
                missing += not _has_whole(files, packed)
                continue
            # The bytes come last: where they are, what is stated of them is there too.
            self._copy(stated, files)
            copied += self._copy(packed, files)
        return Copied(copied, missing)

    def _copy(self, name: str, files: Files) -> bool:
        if _has_whole(files, name):
            return False
        with self._believing(f"is damaged: captures/{name}"):
            content = self._read(f"captures/{name}")
        try:
            files.write(name, content)
        except OSError as error:
            raise RecordError(
                f"the captured bytes could not be kept ({error.strerror or error})",
                advice="make room or check the permissions, then take it in again",
            ) from error
        return True

    def entries(self) -> Iterator[tuple[Entry, Reading | Draft | None]]:
        """The log's entries, each with what it put on record; of a capture nothing.

        Raises:
            RecordUnusable: something is not what the log says; the entry is named.
        """
        readings, decisions = self._lines("readings.jsonl"), self._lines("decisions.jsonl")
        log = self._lines("log.jsonl")
        try:
            before = ""
            number = 0
            for line in log:
                number += 1
                with self._believing(f"is damaged at entry {number} of its log"):
                    entry = Entry(*line)
                    _check_entry(entry)
                    subject = self._subject(entry, readings, decisions)
                    holds = entry.entry == number and entry.hash == chained(entry, before)
                if not holds:
                    raise self._unusable(f"was changed at entry {number} of its log")
                yield entry, subject
                before = entry.hash
            if (number, before) != (self._manifest.get("entries"), self._manifest.get("last_hash")):
                raise self._unusable("has not all of its log")
            if next(readings, None) is not None or next(decisions, None) is not None:
                raise self._unusable("has more than its log says")
        finally:
            for lines in (readings, decisions, log):
                lines.close()

    def times(self) -> dict[int, Times]:
        """The times of entries' rows that are not the entry's, by its number.

        Raises:
            RecordUnusable: they are no times.
        """
        found: dict[int, Times] = {}
        for line in self._lines("times.jsonl"):
            with self._believing("is damaged: times.jsonl"):
                entry, now, read_at = line
                if type(entry) is not int or not all(
                    is_time(one) for one in (now, now if read_at is None else read_at)
                ):
                    raise ValueError(line)
                found[entry] = Times(now, read_at)
        return found

    def captures(self) -> dict[str, dict[str, Any]]:
        """What is known of the captured bytes, by their SHA-256.

        Raises:
            RecordUnusable: it is not what is known of captures.
        """
        found: dict[str, dict[str, Any]] = {}
        for row in self._lines("captures.jsonl"):
            with self._believing("is damaged: captures.jsonl"):
                _check_capture(row)
                found[row["sha256"]] = row
        return found

    def succession(self) -> dict[str, dict[str, int]]:
        """Of each report the readings that were in force one after the other, with their entries.

        Raises:
            RecordUnusable: the log is damaged.
        """
        found: dict[str, dict[str, int]] = {}
        for line in self._lines("log.jsonl"):
            with self._believing("is damaged: log.jsonl"):
                entry = Entry(*line)
                _check_entry(entry)
                if entry.action == "read" and entry.report is not None:
                    found.setdefault(entry.report, {})[entry.subject] = entry.entry
        return found

    @contextmanager
    def taking_in(self, entry: Entry) -> Iterator[None]:
        """What an entry cannot do to a record is the file's fault, and leaves as such.

        Raises:
            RecordUnusable: it failed; the entry is named.
        """
        where = f"entry {entry.entry} of its log"
        try:
            yield
        except OnrecordError as error:
            raise self._unusable(f"has what cannot go on record at {where}: {error}") from error
        except _BROKEN as error:
            raise self._unusable(f"has what makes no sense at {where}") from error

    def _subject(
        self, entry: Entry, readings: Iterator[Any], decisions: Iterator[Any]
    ) -> Reading | Draft | None:
        if entry.action in {"read", "also_read"}:
            reading = Reading.model_validate(next(readings))
            if (reading_id(reading), report_id(reading.report)) != (entry.subject, entry.report):
                raise self._unusable(f"was changed: the reading of entry {entry.entry}")
            return reading
        if entry.action == "decided":
            draft = Draft(**next(decisions))
            check_draft(draft)
            if draft.id != entry.subject or draft.who != entry.who:
                raise self._unusable(f"was changed: the decision of entry {entry.entry}")
            return draft
        return None

    def _lines(self, name: str) -> Generator[Any, None, None]:
        sha256 = hashlib.sha256()
        with self._believing(f"is damaged: {name}"), self._archive.open(name) as file:
            while line := file.readline(_LONGEST):
                sha256.update(line)
                yield json.loads(line)
            if sha256.hexdigest() != self._manifest["sha256"][name]:
                raise self._unusable(f"was changed: {name}")

    def _read(self, name: str) -> bytes:
        with self._archive.open(name) as file:
            content = file.read(_LONGEST + 1)
        if len(content) > _LONGEST:
            raise self._unusable(f"holds a file that is too large: {name}")
        return content

    @contextmanager
    def _believing(self, problem: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise self._unreadable(error) from error
        except UsageError as error:
            raise self._unusable(f"{problem} ({error.problem})") from error
        except _BROKEN as error:
            raise self._unusable(problem) from error

    def _unreadable(self, error: OSError) -> RecordError:
        return RecordError(
            f"cannot be read ({error.strerror or error})",
            source=str(self._source),
            advice="check the path, and that you may read the file",
        )

    def _no_record(self, problem: str) -> RecordUnusable:
        return RecordUnusable(
            problem, source=str(self._source), advice="give a file that `onrecord export` wrote"
        )

    def _unusable(self, problem: str) -> RecordUnusable:
        return RecordUnusable(
            problem, source=str(self._source), advice="export it again from its record"
        )


def _check_entry(entry: Entry) -> None:
    """Raise ValueError if an entry is none that we write."""
    texts = (entry.at, entry.action, entry.subject, entry.hash)
    if type(entry.entry) is not int or not all(isinstance(one, str) for one in texts):
        raise ValueError(entry)
    if entry.action not in ACTIONS:
        raise ValueError(entry)
    if not is_time(entry.at) or not (isinstance(entry.report, str) or entry.report is None):
        raise ValueError(entry)
    if entry.action != "decided" and entry.report is None:
        raise ValueError(entry)


def _check_capture(row: Mapping[str, Any]) -> None:
    """Raise ValueError or UsageError if a row is not what is known of a capture."""
    if set(row) != {"sha256", "media_type", "captured_at", "source", "stated"}:
        raise ValueError(row)
    if not all(one is None or isinstance(one, str) for one in row.values()):
        raise ValueError(row)
    if not _SHA256.fullmatch(row["sha256"]) or row["source"] is None:
        raise ValueError(row)
    check_storable(json.dumps(row, ensure_ascii=False))


_STATED = {"sha256", "bytes", "source", "media_type", "charset", "captured_at", "known"}
"""What `intake.capture.Archive` states of a capture."""


def _check_file(name: str, content: bytes) -> None:
    """Raise ValueError or the like if a file of the archive is not what its name says."""
    folder, file = name.split("/")[-2:]
    sha256 = file.partition(".")[0]
    if not sha256.startswith(folder):
        raise ValueError(name)
    if name.endswith(".gz"):
        try:
            with gzip.GzipFile(fileobj=BytesIO(content)) as packed:
                raw = packed.read(_LONGEST + 1)
        except OSError as error:  # what gzip says of bytes that are none of its own
            raise ValueError(name) from error
        if hashlib.sha256(raw).hexdigest() != sha256:
            raise ValueError(name)
    else:
        stated = json.loads(content)
        if stated["sha256"] != sha256 or not set(stated) >= _STATED:
            raise ValueError(name)


def _whole(files: Files, name: str) -> bytes | None:
    """A file of the archive, None if it is missing or not what its name says.

    Raises:
        OSError: it is there and cannot be read.
    """
    if not files.has(name):
        return None
    content = files.read(name)
    try:
        _check_file(name, content)
    except _BROKEN:
        return None
    return content


def _has_whole(files: Files, name: str) -> bool:
    with suppress(OSError):
        return _whole(files, name) is not None
    return False


def import_record(
    connection: Connection, index: TextIndex, importer: Importer, now: Callable[[], str]
) -> Moved:
    """Put on record what another record has, but for the captured bytes.

    Args:
        connection: may write; if this raises, the transaction is to be rolled back.
        index: the record's full text.
        importer: the other record.
        now: the time, ISO 8601 in UTC with microseconds and `Z`.

    Raises:
        RecordUnusable: something in it is wrong.
    """
    incoming = _Incoming(connection, index, importer, now)
    counted: Counter[type[object]] = Counter()
    last = ""
    for entry, subject in importer.entries():
        with importer.taking_in(entry):
            counted[type(subject)] += incoming.take(entry, subject)
        last = entry.hash
    here = last_entry(connection)
    same = ("" if here is None else here.hash) == last
    left_out = tuple(sorted(incoming.left_out))
    return Moved(counted[Reading], counted[Draft], 0, same, left_out=left_out)


class _Incoming:
    """Entries of another log on their way onto this record."""

    def __init__(
        self, connection: Connection, index: TextIndex, importer: Importer, now: Callable[[], str]
    ) -> None:
        self._connection = connection
        self._index = index
        self._now = now
        self._captures = importer.captures()
        self._times = importer.times()
        self._replays = last_entry(connection) is None  # into an empty record, as they were
        self._succession = {} if self._replays else importer.succession()
        self._own_rounds = {one.name for one in rounds(connection, None)}
        self.left_out: set[str] = set()

    def take(self, entry: Entry, subject: Reading | Draft | None) -> bool:
        """Put on record what an entry put on the other one; False if it was here already.

        Raises:
            RecordError: a value has no evidence that holds, or a decision no report.
            ValueError, KeyError: it is nothing that a record could have had there.
        """
        times = self._times.get(entry.entry, Times(entry.at, None))
        if isinstance(subject, Reading):
            made = self._take_reading(entry, subject, times)
        elif isinstance(subject, Draft):
            made = self._take_decision(subject, times)
        else:
            made = self._take_capture(entry, times)
        if self._replays and last_entry(self._connection) != entry:
            raise ValueError(entry)
        return made

    def _time_of(self, times: Times) -> str:
        return times.now if self._replays else self._now()

    def _take_reading(self, entry: Entry, reading: Reading, times: Times) -> bool:
        capture = reading.report.capture.sha256
        ids = Identity(report_id(reading.report), reading_id(reading), capture)
        read_at = times.read_at or times.now
        new = Addition(
            ids,
            reading,
            rows_of(reading),
            source=self._captures[capture]["source"],
            now=self._time_of(times),
            read_at=read_at,
            in_force=entry.action == "read" and self._is_newer(entry, read_at),
        )
        written = write(self._connection, self._index, new)
        if written.status == "unchanged":
            return False
        if new.in_force:
            settle_report(self._connection, self._index, written.report, written.entry, new.now)
        return True

    def _is_newer(self, entry: Entry, read_at: str) -> bool:
        """True if the reading of an entry is to take the place of what the record has.

        The other log tells, where it has both; else the later one by its clock is newer.
        """
        report = key_of_report(self._connection, entry.report or "")
        if self._replays or report is None:
            return True
        have, current = _machine_readings(self._connection, report)
        there = self._succession[entry.report or ""]
        if any(number > entry.entry and name in have for name, number in there.items()):
            return False
        return current in there or read_at > have[current]

    def _take_decision(self, draft: Draft, times: Times) -> bool:
        connection = self._connection
        if draft.action == "open":
            self._meet_round(draft)
        if draft.round in self.left_out or self._is_of_left_out(draft):
            return False
        now = self._time_of(times)
        _, made = put(connection, draft, now)
        if made:
            # What does not fit what is on record here is lost, as under a newer reading.
            settle_decision(connection, self._index, draft, made, now, must=False)
        return bool(made)

    def _meet_round(self, draft: Draft) -> None:
        """A round of a name that this record has given to another is left out."""
        name = draft.subject or ""
        reports = (draft.after or {})["reports"]
        if any(key_of_report(self._connection, report) is None for report in reports):
            raise ValueError(draft)
        if name in self._own_rounds and not _is_decided(self._connection, draft.id):
            self.left_out.add(name)
        else:
            self.left_out.discard(name)

    def _is_of_left_out(self, draft: Draft) -> bool:
        return draft.kind == "round" and draft.subject in self.left_out

    def _take_capture(self, entry: Entry, times: Times) -> bool:
        row = {**self._captures[entry.subject]}
        del row["stated"]
        return tie_capture(self._connection, entry.report or "", row, self._time_of(times))


def _is_decided(connection: Connection, decision: str) -> bool:
    table = schema.decisions
    return connection.execute(select(table.c.id).where(table.c.id == decision)).first() is not None


def _machine_readings(connection: Connection, report: int) -> tuple[dict[str, str], str]:
    """When each of a report's readings by a machine was read, by id, and which is in force."""
    readings, now = schema.readings, schema.in_force
    query = select(readings.c.id, readings.c.read_at)
    read = query.where(readings.c.report == report, readings.c.base.is_(None))
    have = {row.id: row.read_at for row in connection.execute(read)}
    shown = readings.alias("shown")
    current = (
        select(func.coalesce(shown.c.base, shown.c.key))
        .join(now, now.c.reading == shown.c.key)
        .where(now.c.report == report, now.c.until.is_(None))
    )
    base = readings.c.key == current.scalar_subquery()
    return have, connection.execute(select(readings.c.id).where(base)).scalar_one()
