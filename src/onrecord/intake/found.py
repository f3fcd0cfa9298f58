"""A source that was found and is not read yet."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from onrecord.errors import SourceError
from onrecord.intake.binaries import name_binary
from onrecord.intake.capture import Capture, Known, Taken
from onrecord.intake.options import IntakeOptions
from onrecord.intake.text import decode, is_utf16
from onrecord.intake.unpacking import (
    GZIP_MARK,
    Broken,
    Readable,
    Unpacked,
    read_bounded,
)

__all__ = ["Format", "Found", "begin", "plain_name"]

_HEAD = 16_384  # bytes; every format shows by then


@dataclass(frozen=True, slots=True)
class Found:
    """A stream of bytes, and what came along with it.

    Attributes:
        stream: the bytes as found, at their start; can be read once.
        head: the first bytes, unpacked.
        words: the first characters, lower case, without leading white space, for telling formats;
            empty for binary data.
        packed: True for a gzip stream.
        by_link: True if it was fetched; a feed's links are followed only then by default.
        source, media_type, charset, captured_at, known: as in `Capture`.
    """

    stream: Readable
    head: bytes
    words: str
    packed: bool
    source: str
    media_type: str | None = None
    charset: str | None = None
    captured_at: str | None = None
    known: Known = field(default_factory=Known)
    by_link: bool = False

    def capture(self, limit: int) -> Capture:
        """All of its bytes, as found.

        Raises:
            SourceTooLarge: there are more than `limit`.
        """
        return Capture(
            raw=read_bounded(self.stream, limit, self.source),
            source=self.source,
            media_type=self.media_type,
            charset=self.charset,
            captured_at=self.captured_at,
            known=self.known,
        )

    @property
    def name(self) -> str:
        """The source's name by which its format is told, as `plain_name` has it."""
        return plain_name(self.source)


@dataclass(frozen=True, slots=True)
class Format:
    """A format in which reports come.

    Attributes:
        name: for people.
        matches: True if a source looks like it, by its first bytes, its media type or its name.
        read: the reports in it, and an error for each that fails.
    """

    name: str
    matches: Callable[[Found], bool]
    read: Callable[[Found, IntakeOptions], Iterator[Taken | SourceError]]


def plain_name(source: str) -> str:
    """A source's name in lower case, without what follows `?` or `#`, and without `.gz`."""
    return source.lower().partition("?")[0].partition("#")[0].removesuffix(".gz")


def begin(
    stream: Readable,
    source: str,
    *,
    media_type: str | None = None,
    charset: str | None = None,
    captured_at: str | None = None,
    known: Known | None = None,
    by_link: bool = False,
) -> Found:
    """Look at the first bytes of a stream."""
    raw_head = _read_head(stream)
    packed = raw_head.startswith(GZIP_MARK)
    head = _unpacked_head(raw_head) if packed else raw_head
    is_text = name_binary(head, is_utf16=is_utf16(head)) is None
    return Found(
        stream=_Rejoined(raw_head, stream),
        head=head,
        words=decode(head, charset, markup=True).lstrip().lower() if is_text else "",
        packed=packed,
        source=source,
        media_type=media_type,
        charset=charset,
        captured_at=captured_at,
        known=known or Known(),
        by_link=by_link,
    )


def _read_head(stream: Readable) -> bytes:
    head = b""
    while len(head) < _HEAD and (piece := stream.read(_HEAD - len(head))):
        head += piece
    return head


def _unpacked_head(raw_head: bytes) -> bytes:
    head = b""
    inner = Unpacked(io.BytesIO(raw_head))
    try:
        while len(head) < _HEAD and (piece := inner.read(_HEAD - len(head))):
            head += piece
    except Broken:
        pass  # of course: it was cut here; real damage shows when all of it is read
    return head


class _Rejoined:
    """A head that was read already, and the rest of its stream."""

    def __init__(self, head: bytes, rest: Readable) -> None:
        self._head = io.BytesIO(head)
        self._rest = rest

    def read(self, size: int = 65_536, /) -> bytes:
        return self._head.read(size) or self._rest.read(size)
