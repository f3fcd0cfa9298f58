"""What was captured, byte for byte, and the archive that keeps it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import NamedTuple

from onrecord.contract import CaptureNote, Report

__all__ = ["Capture", "Known", "Taken"]


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
        return hashlib.sha256(self.raw).hexdigest()

    def note(self) -> CaptureNote:
        """What the contract says about this capture."""
        return CaptureNote(
            sha256=self.sha256, captured_at=self.captured_at, media_type=self.media_type
        )


class Taken(NamedTuple):
    """A report taken in, and the capture it came from."""

    report: Report
    capture: Capture
