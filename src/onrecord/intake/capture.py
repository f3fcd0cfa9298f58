"""What was captured, byte for byte, and the archive that keeps it."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import secrets
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from onrecord.contract import CaptureNote, Report
from onrecord.errors import CaptureDamaged, RecordError, RecordNotFound

__all__ = ["Archive", "Capture", "Known", "Taken"]


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


class Archive:
    """Captured bytes in a folder, each once, under their SHA-256.

        ab/abcdef....gz      the bytes, gzipped
        ab/abcdef....json    what is known of them: Capture without `raw`, and how many bytes

    Files appear whole or not at all: a reader, a backup or a second writer may come at any time.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, capture: Capture) -> str:
        """Keep a capture and give its SHA-256 (hex). The same bytes a second time change nothing.

        Raises:
            RecordError: the folder cannot be written; nothing half-written is left in it.
        """
        sha256 = capture.sha256
        place = self._place(sha256)
        try:
            if not self._is_whole(place, sha256):
                place.parent.mkdir(parents=True, exist_ok=True)
                # The bytes come last: where they are, what is known of them is there too.
                _write_whole(place.with_suffix(".json"), _to_json(capture))
                _write_whole(place, gzip.compress(capture.raw, mtime=0))
        except OSError as error:
            raise RecordError(
                f"the captured bytes could not be kept ({os.strerror(error.errno or 0)})",
                source=str(self.folder),
                advice="make room or check the permissions of the folder, then add it again",
            ) from error
        return sha256

    def open(self, sha256: str) -> Capture:
        """The capture with this SHA-256, or the only one that begins so (8 digits or more).

        Raises:
            RecordNotFound: there is none, there are several, or it is no SHA-256.
            CaptureDamaged: its bytes are missing or no longer have their SHA-256.
            RecordError: the system does not let us read it.
        """
        full = self._complete(sha256)
        place = self._place(full)
        try:
            stated = json.loads(place.with_suffix(".json").read_text("utf-8"))
            raw = _read_whole(place, int(stated["bytes"]))
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
        for sha256 in sorted({path.name.partition(".")[0] for path in self.folder.glob("??/*")}):
            try:
                if _SHA256.fullmatch(sha256):
                    self.open(sha256)
            except CaptureDamaged as error:
                yield error

    def _place(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / f"{sha256}.gz"

    def _is_whole(self, place: Path, sha256: str) -> bool:
        with suppress(RecordError):
            return place.exists() and self.open(sha256).sha256 == sha256
        return False

    def _complete(self, given: str) -> str:
        beginning = given.strip().lower()
        # Only hex digits ever become part of a path.
        if not _BEGINNING.fullmatch(beginning):
            raise RecordNotFound(
                "is no SHA-256 of a capture", source=given, advice="give 8 to 64 hex digits"
            )
        if self._place(beginning).exists():
            return beginning
        found = {
            path.name.partition(".")[0]
            for path in (self.folder / beginning[:2]).glob(f"{beginning}*")
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


def _read_whole(place: Path, size: int) -> bytes:
    with gzip.open(place) as packed:
        # One more than there should be shows a file that grew, without unpacking all of it.
        return packed.read(size + 1)


def _write_whole(place: Path, content: bytes) -> None:
    """Write a file that is there whole or not at all, also after a power cut."""
    beside = place.with_name(f".{place.name}.{secrets.token_hex(6)}.part")
    try:
        with beside.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(place)
    finally:
        beside.unlink(missing_ok=True)
    with suppress(OSError):  # not every system can open a folder; the rename is then its own care
        folder = os.open(place.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
