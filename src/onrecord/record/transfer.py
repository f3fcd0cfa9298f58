"""A whole record as one file: to keep, to hand on, to move from a file to a server and back.

A zip archive of

    manifest.json      what this is, how many entries the log has, and the hash of the last one
    log.jsonl          the log's entries, in order, as `log.Entry`
    readings.jsonl     what machines read, in the log's order: one `onrecord/1` reading a line
    decisions.jsonl    what people decided, in the log's order: `decisions.Draft`
    captures.jsonl     what is known of the captured bytes
    captures/          the archive's files, as they are

What is derived is left out: it is made again. Into an empty record everything goes with the times
and names that it had, entry by entry, so the two have the same log to the last hash; a record that
has something already takes what it does not have, under new entries.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import zipfile
import zlib
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from pydantic import ValidationError
from sqlalchemy import Connection, select

from onrecord.contract import Reading
from onrecord.errors import RecordError, RecordUnusable
from onrecord.record import schema
from onrecord.record.checking import check_draft
from onrecord.record.deciding import settle_decision
from onrecord.record.decisions import Draft, all_decisions, put, settle
from onrecord.record.log import Entry, chained, last_entry
from onrecord.record.rows import reading_id, report_id, rows_of
from onrecord.record.words import TextIndex
from onrecord.record.writer import Addition, Identity, tie_capture, unpack, write
from onrecord.version import __version__

__all__ = ["FORMAT", "Files", "Importer", "Moved", "export_record"]

FORMAT = "onrecord-record/1"

_FILE = re.compile(r"captures/([0-9a-f]{2}/[0-9a-f]{64}\.(?:gz|json))")
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

    def names(self, beginning: str = "") -> Iterable[str]:
        """All files whose names begin so."""


class Moved(NamedTuple):
    """What was exported or imported; `same_log`: both logs end in the same hash."""

    readings: int
    decisions: int
    captures: int
    same_log: bool


# --- out ----------------------------------------------------------------------------------------


def export_record(connection: Connection, files: Files | None, target: Path) -> Moved:
    """Write the record to `target`, which appears whole or not at all.

    Args:
        connection: sees the record at one moment.
        files: its captures; None: they are left out.
        target: a new file, or one that was exported before, which is overwritten.

    Raises:
        RecordError: the file cannot be written, or is something else.
        RecordUnusable: the record is damaged.
    """
    if target.exists() and not _is_exported(target):
        raise RecordError(
            "there is something else in this place, which would be lost",
            source=str(target),
            advice="give the name of a new file, or of one that was exported before",
        )
    try:
        beside = target.with_name(f".{target.name}.part")
        with zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            moved = _export(connection, files, archive)
        beside.replace(target)
    except (OSError, ValueError) as error:
        raise RecordError(
            f"the record could not be written there ({getattr(error, 'strerror', None) or error})",
            source=str(target),
            advice="make room or check the permissions of the folder",
        ) from error
    finally:
        with suppress(OSError, ValueError):
            target.with_name(f".{target.name}.part").unlink(missing_ok=True)
    return moved


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
    entries = select(schema.log).order_by(schema.log.c.entry)
    log = (list(row) for row in connection.execute(entries))
    _write_lines(archive, "log.jsonl", log)
    readings = _write_lines(archive, "readings.jsonl", _readings(connection))
    drafts = (asdict(one.draft) for one in all_decisions(connection, None, rounds=True))
    decisions = _write_lines(archive, "decisions.jsonl", drafts)
    rows = connection.execute(select(schema.captures).order_by(schema.captures.c.sha256))
    known = ("sha256", "media_type", "captured_at", "source")
    described = ({name: row._mapping[name] for name in known} for row in rows)
    _write_lines(archive, "captures.jsonl", described)
    captures = 0
    for name in files.names() if files is not None else ():
        if _FILE.fullmatch(f"captures/{name}") and files is not None:
            # They are gzipped already, but for the small ones.
            archive.writestr(
                zipfile.ZipInfo(f"captures/{name}"), files.read(name), zipfile.ZIP_STORED
            )
            captures += name.endswith(".gz")
    manifest = {
        "format": FORMAT,
        "version": __version__,
        "entries": 0 if last is None else last.entry,
        "last_hash": "" if last is None else last.hash,
        "readings": readings,
        "decisions": decisions,
        "captures": captures,
    }
    archive.writestr("manifest.json", json.dumps(manifest, indent=1) + "\n")
    return Moved(readings, decisions, captures, True)


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


def _write_lines(archive: zipfile.ZipFile, name: str, values: Iterable[Any]) -> int:
    count = 0
    with archive.open(name, "w", force_zip64=True) as file:
        for value in values:
            line = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
            file.write(line.encode("utf-8") + b"\n")
            count += 1
    return count


# --- in -----------------------------------------------------------------------------------------


_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, TypeError, IndexError),
    *(AttributeError, NotImplementedError, RecursionError, RuntimeError, StopIteration),
)
"""What Python's own zip, JSON and our nouns say of a file that somebody made or broke."""


class Importer:
    """An exported record on its way into another one.

    Everything in it is held to the hashes of its log before it is believed.
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
            raise RecordError(
                f"cannot be read ({error.strerror or error})", source=str(source)
            ) from error
        except _BROKEN as error:
            raise self._unusable("is no exported record") from error
        try:
            with self._believing("is no exported record"):
                manifest = json.loads(self._read("manifest.json"))
                known = isinstance(manifest, dict) and manifest.get("format") == FORMAT
            if not known:
                raise self._unusable("is no exported record of a format that we know")
        except BaseException:
            self._archive.close()
            raise
        self._manifest: dict[str, Any] = manifest

    def close(self) -> None:
        """Let go of the file."""
        self._archive.close()

    def copy_files(self, files: Files) -> int:
        """Put the captured bytes where they are kept, and give how many were not whole there.

        Raises:
            RecordUnusable: one is larger than any capture of ours, or not what its name says.
            RecordError: they cannot be kept.
        """
        copied = 0
        names = sorted(self._archive.namelist(), key=lambda name: (name.endswith(".gz"), name))
        for name in names:
            found = _FILE.fullmatch(name)
            if found is None:
                continue
            with self._believing(f"is damaged: {name}"):
                content = self._read(name)
                _check_file(found[1], content)
            try:
                if not _is_whole(files, found[1]):
                    files.write(found[1], content)
                    copied += name.endswith(".gz")
            except OSError as error:
                raise RecordError(
                    f"the captured bytes could not be kept ({error.strerror or error})",
                    advice="make room or check the permissions, then take it in again",
                ) from error
        return copied

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

    def captures(self) -> dict[str, dict[str, Any]]:
        """What is known of the captured bytes, by their SHA-256.

        Raises:
            RecordUnusable: it is not what is known of captures.
        """
        found: dict[str, dict[str, Any]] = {}
        for row in self._lines("captures.jsonl"):
            with self._believing("is damaged: captures.jsonl"):
                if set(row) != {"sha256", "media_type", "captured_at", "source"}:
                    raise ValueError(row)
                if not all(one is None or isinstance(one, str) for one in row.values()):
                    raise ValueError(row)
                if not _SHA256.fullmatch(row["sha256"]) or row["source"] is None:
                    raise ValueError(row)
                found[row["sha256"]] = row
        return found

    def _subject(
        self, entry: Entry, readings: Iterator[Any], decisions: Iterator[Any]
    ) -> Reading | Draft | None:
        if entry.action == "read":
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
        with self._believing(f"is damaged: {name}"), self._archive.open(name) as file:
            while line := file.readline(_LONGEST):
                yield json.loads(line)

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
        except _BROKEN as error:
            raise self._unusable(problem) from error

    def _unusable(self, problem: str) -> RecordUnusable:
        return RecordUnusable(
            problem, source=str(self._source), advice="export it again from its record"
        )


_SHA256 = re.compile(r"[0-9a-f]{64}")
_AT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")


def _check_entry(entry: Entry) -> None:
    """Raise ValueError if an entry is none that we write."""
    texts = (entry.at, entry.action, entry.subject, entry.hash)
    if type(entry.entry) is not int or not all(isinstance(one, str) for one in texts):
        raise ValueError(entry)
    if entry.action not in {"read", "captured", "decided"} or not _AT.fullmatch(entry.at):
        raise ValueError(entry)


def _check_file(name: str, content: bytes) -> None:
    """Raise ValueError if a file of the archive is not what its name says."""
    folder, sha256 = name.split("/", maxsplit=1)[0], name.split("/")[1].partition(".")[0]
    if not sha256.startswith(folder):
        raise ValueError(name)
    if name.endswith(".gz"):
        with gzip.GzipFile(fileobj=BytesIO(content)) as packed:
            raw = packed.read(_LONGEST + 1)
        if hashlib.sha256(raw).hexdigest() != sha256:
            raise ValueError(name)
    elif json.loads(content)["sha256"] != sha256:
        raise ValueError(name)


def _is_whole(files: Files, name: str) -> bool:
    if not files.has(name):
        return False
    try:
        _check_file(name, files.read(name))
    except (*_BROKEN, OSError):
        return False
    return True


def import_entry(
    connection: Connection,
    index: TextIndex,
    entry: Entry,
    subject: Reading | Draft | None,
    captures: Mapping[str, Mapping[str, Any]],
    now: str,
) -> bool:
    """Put on record what an entry of another log put on that one; False if it was here already.

    `now` is the time that its entry here bears.

    Raises:
        RecordError: a value has no evidence that holds, or a decision no report.
    """
    if isinstance(subject, Reading):
        capture = subject.report.capture.sha256
        ids = Identity(report_id(subject.report), reading_id(subject), capture)
        source = str(captures.get(capture, {}).get("source", ""))
        new = Addition(ids, subject, rows_of(subject), source, now)
        written = write(connection, index, new)
        if written.status == "unchanged":
            return False
        settle(connection, index, written.report, written.entry, now)
        return True
    if isinstance(subject, Draft):
        _, made = put(connection, subject, now)
        if made:
            settle_decision(connection, index, subject, made, now)
        return bool(made)
    row = captures.get(entry.subject)
    if entry.report is None or row is None:
        return False
    return tie_capture(connection, entry.report, row, now)
