"""What was captured, byte for byte, and the archive that keeps it."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import secrets
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from onrecord.contract import CaptureNote, Report
from onrecord.errors import CaptureDamaged, RecordError, RecordNotFound

__all__ = ["Archive", "Capture", "FolderShelf", "Known", "Shelf", "Taken"]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a report before its bytes are looked at (a feed, a WARC, the user says so).

    `published` is EDTF and `basis` says who says so; `language` is ISO 639-1.
    """

    url: str | None = None
    title: str | None = None
    publisher: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    basis: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Capture:
    """Raw bytes as they were found, never decoded or unpacked, and how they came.

    Attributes:
        raw: the bytes; `sha256` is of exactly these.
        source: the source as its giver named it, for messages (`news.warc.gz#3` inside a WARC).
        media_type: of the content (a gzipped page is `text/html`), None where nobody said.
        charset: as the server or the WARC declared it, None where nobody did.
        captured_at: ISO 8601 in UTC with `Z`, seconds; None when nobody knows.
        known: what came along with the bytes.
    """

    raw: bytes
    source: str
    media_type: str | None = None
    charset: str | None = None
    captured_at: str | None = None
    known: Known = field(default_factory=Known)

    @property
    def sha256(self) -> str:
        """SHA-256 of `raw`, hex."""
        return _sha256(self.raw)

    def note(self) -> CaptureNote:
        """What the contract says about this capture."""
        return CaptureNote(
            sha256=self.sha256, captured_at=self.captured_at, media_type=self.media_type
        )


@lru_cache(maxsize=1)
def _sha256(raw: bytes) -> str:
    # All entries of a feed are captured in the same bytes, and ask one after the other.
    return hashlib.sha256(raw).hexdigest()


class Taken(NamedTuple):
    """A report taken in, and the capture it came from."""

    report: Report
    capture: Capture


class Shelf(Protocol):
    """Where an archive keeps its files: a folder, or a table of a database that a team shares.

    Names are relative paths with `/`. Files appear whole or not at all. Methods raise OSError where
    the system fails, FileNotFoundError where there is no such file.
    """

    name: str

    def has(self, name: str) -> bool:
        """True if there is such a file."""

    def read(self, name: str) -> bytes:
        """The content of a file."""

    def write(self, name: str, content: bytes) -> None:
        """Put a file there; when this returns, it is on the disk."""

    def write_all(self, files: Mapping[str, bytes]) -> None:
        """Put files there, in their order; when this returns, all are on the disk."""

    def remove(self, name: str) -> None:
        """Take a file away, if it is there."""

    def names(self, beginning: str = "") -> Iterable[str]:
        """The files whose names begin so, in order."""


class FolderShelf:
    """Files in a folder, which is made when it is needed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.name = str(folder)

    def has(self, name: str) -> bool:
        """True if there is such a file."""
        return (self._folder / name).exists()

    def read(self, name: str) -> bytes:
        """The content of a file."""
        return (self._folder / name).read_bytes()

    def write(self, name: str, content: bytes) -> None:
        """Put a file there; it is there whole or not at all, also after a power cut."""
        self.write_all({name: content})

    def write_all(self, files: Mapping[str, bytes]) -> None:
        """Put files there; each is there whole or not at all, also after a power cut."""
        places = {self._folder / name: content for name, content in files.items()}
        folders = {place.parent for place in places}
        made = [folder for folder in (self._folder, *folders) if not folder.exists()]
        for folder in folders:
            folder.mkdir(parents=True, exist_ok=True)
        _write_whole(places)
        for folder in folders | {one.parent for one in made}:
            _sync_folder(folder)

    def remove(self, name: str) -> None:
        """Take a file away, if it is there."""
        (self._folder / name).unlink(missing_ok=True)

    def names(self, beginning: str = "") -> Iterable[str]:
        """The files whose names begin so, in order."""
        part = beginning.partition("/")[0][:2]
        found = (
            path.relative_to(self._folder).as_posix()
            for path in self._folder.glob(f"{part or '??'}/[!.]*")
        )
        return sorted(name for name in found if name.startswith(beginning))


class Archive:
    """Captured bytes, each once, under their SHA-256.

        ab/abcdef....gz      the bytes, gzipped
        ab/abcdef....json    what is known of them: Capture without `raw`, and how many bytes

    Files appear whole or not at all: a reader, a backup or a second writer may come at any time.
    """

    def __init__(self, shelf: Shelf | Path) -> None:
        """Over a shelf, or a folder, which need not exist."""
        self.shelf: Shelf = FolderShelf(shelf) if isinstance(shelf, Path) else shelf

    def keep(self, capture: Capture) -> str:
        """Keep a capture and give its SHA-256 (hex). The same bytes a second time change nothing.

        Raises:
            RecordError: the archive cannot be written; nothing half-written is left in it.
        """
        self.keep_all([capture])
        return capture.sha256

    def keep_all(self, captures: Iterable[Capture]) -> None:
        """Keep several, which takes less time for each; see `keep`.

        Raises:
            RecordError: see `keep`.
        """
        by_name = {capture.sha256: capture for capture in captures}
        try:
            self._write({name: one for name, one in by_name.items() if not self._is_whole(name)})
        except OSError as error:
            raise RecordError(
                f"the captured bytes could not be kept ({os.strerror(error.errno or 0)})",
                source=self.shelf.name,
                advice="make room or check the permissions of the folder, then add it again",
            ) from error

    def _write(self, captures: Mapping[str, Capture]) -> None:
        files: dict[str, bytes] = {}
        for sha256, capture in captures.items():
            # The bytes come last: where they are, what is known of them is there too.
            files[_stated_at(sha256)] = _to_json(capture)
            files[_bytes_at(sha256)] = gzip.compress(capture.raw, 6, mtime=0)
        try:
            self.shelf.write_all(files)
        except BaseException:
            with suppress(OSError, RecordError):
                for sha256 in captures:
                    if not self.shelf.has(_bytes_at(sha256)):
                        self.shelf.remove(_stated_at(sha256))
            raise

    def open(self, sha256: str) -> Capture:
        """The capture with this SHA-256, or the only one that begins so (8 digits or more).

        Raises:
            RecordNotFound: there is none, there are several, or it is no SHA-256.
            CaptureDamaged: its bytes are missing or no longer have their SHA-256.
            RecordError: the system does not let us read it.
        """
        full = self._complete(sha256)
        try:
            stated = json.loads(self.shelf.read(_stated_at(full)).decode("utf-8"))
            raw = _unpacked(self.shelf.read(_bytes_at(full)), int(stated["bytes"]))
            known = stated["known"]
            capture = Capture(
                raw=raw,
                source=stated["source"],
                media_type=stated["media_type"],
                charset=stated["charset"],
                captured_at=stated["captured_at"],
                known=Known(**{**known, "authors": tuple(known["authors"])}),
            )
        except PermissionError as error:
            raise RecordError(
                "the archived bytes may not be read by you",
                source=full,
                advice="ask the owner of the archive, or change its permissions",
            ) from error
        except (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError) as error:
            raise _damaged(full) from error
        if capture.sha256 != full:
            raise _damaged(full)
        return capture

    def verify(self) -> Iterator[CaptureDamaged]:
        """An error for each capture whose bytes are missing or have changed, in order."""
        names = (name.rpartition("/")[2].partition(".")[0] for name in self.shelf.names())
        for sha256 in sorted(set(names)):
            try:
                if _SHA256.fullmatch(sha256):
                    self.open(sha256)
            except CaptureDamaged as error:
                yield error

    def _is_whole(self, sha256: str) -> bool:
        with suppress(RecordError):
            return self.shelf.has(_bytes_at(sha256)) and self.open(sha256).sha256 == sha256
        return False

    def _complete(self, given: str) -> str:
        beginning = given.strip().lower()
        # Only hex digits ever become part of a path.
        if not _BEGINNING.fullmatch(beginning):
            raise RecordNotFound(
                "is no SHA-256 of a capture", source=given, advice="give 8 to 64 hex digits"
            )
        if self.shelf.has(_bytes_at(beginning)):
            return beginning
        found = {
            name.rpartition("/")[2].partition(".")[0]
            for name in self.shelf.names(f"{beginning[:2]}/{beginning}")
        }
        if len(found) > 1:
            raise RecordNotFound(
                f"{len(found)} captures begin so", source=given, advice="give more digits"
            )
        if not found:
            raise RecordNotFound(
                "there is no such capture",
                source=given,
                advice="check the digits, and that this is the archive of the right record",
            )
        return found.pop()


def _bytes_at(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256}.gz"


def _stated_at(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256}.json"


_SHA256 = re.compile(r"[0-9a-f]{64}")
_BEGINNING = re.compile(r"[0-9a-f]{8,64}")


def _damaged(sha256: str) -> CaptureDamaged:
    return CaptureDamaged(
        "the archived bytes are missing or were changed",
        source=sha256,
        advice="restore the archive from a backup, or add the source again",
    )


def _to_json(capture: Capture) -> bytes:
    stated: dict[str, Any] = {
        "sha256": capture.sha256,
        "bytes": len(capture.raw),
        "source": capture.source,
        "media_type": capture.media_type,
        "charset": capture.charset,
        "captured_at": capture.captured_at,
        "known": asdict(capture.known),
    }
    # Escaped to ASCII: whatever characters a stranger's feed brings, it can be written and read.
    return json.dumps(stated, sort_keys=True, indent=1).encode("ascii") + b"\n"


def _unpacked(content: bytes, size: int) -> bytes:
    with gzip.GzipFile(fileobj=BytesIO(content)) as packed:
        # One more than there should be shows a file that grew, without unpacking all of it.
        return packed.read(size + 1)


def _write_whole(files: Mapping[Path, bytes]) -> None:
    """Write files that are there whole or not at all; their folders are still to be synced."""
    token = secrets.token_hex(6)
    parts = {place: place.with_name(f".{place.name}.{token}.part") for place in files}
    try:
        for place, content in files.items():
            with parts[place].open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        for place in files:
            parts[place].replace(place)
            del parts[place]
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    with suppress(OSError):  # not every system can open a folder; a rename is then its own care
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
