"""Packed bytes are unpacked piece by piece: a small file can hold gigabytes."""

from __future__ import annotations

import zlib
from typing import Protocol

from onrecord.errors import SourceDamaged, SourceTooLarge

__all__ = ["GZIP_MARK", "Broken", "Readable", "Unpacked", "read_bounded", "unpack"]

GZIP_MARK = b"\x1f\x8b"
_PIECE = 65_536  # bytes read at a time


class Readable(Protocol):
    """What can be read from: at most `size` bytes, none at the end."""

    def read(self, size: int = ..., /) -> bytes: ...


class Broken(Exception):
    """A packed stream is cut off or is not what it says it is; callers say of which source."""


class Unpacked:
    """The bytes inside a gzip or deflate stream, no more at a time than asked for.

    Gzip members that follow each other are one stream. What could still be unpacked is given before
    the damage is reported.
    """

    def __init__(self, stream: Readable, *, deflate: bool = False) -> None:
        self._stream = stream
        self._waiting = stream.read(_PIECE)
        self._deflate = deflate
        self._is_empty = not self._waiting
        self._inner = self._begin()

    def _begin(self) -> zlib._Decompress:
        if not self._deflate:
            return zlib.decompressobj(16 + zlib.MAX_WBITS)
        # "deflate" should come in a zlib envelope; some servers send it bare.
        head = self._waiting[:2]
        enveloped = len(head) == 2 and head[0] & 15 == 8 and int.from_bytes(head, "big") % 31 == 0
        return zlib.decompressobj(zlib.MAX_WBITS if enveloped else -zlib.MAX_WBITS)

    def read(self, size: int = _PIECE, /) -> bytes:
        """At most `size` bytes, none at the end.

        Raises:
            Broken: the stream is cut off or damaged at this place.
        """
        while not self._is_empty:
            if self._inner.eof and not self._next_member():
                return b""
            packed = self._waiting or self._stream.read(_PIECE)
            try:
                found = self._inner.decompress(packed, size)
            except zlib.error as error:
                raise Broken(str(error)) from error
            self._waiting = self._inner.unconsumed_tail
            if found:
                return found
            if not packed and not self._inner.eof:
                raise Broken("cut off")
        return b""

    def _next_member(self) -> bool:
        rest = self._inner.unused_data.lstrip(b"\0")  # tapes and some servers pad with zeros
        while len(rest) < len(GZIP_MARK) and (more := self._stream.read(_PIECE)):
            rest = (rest + more).lstrip(b"\0")
        if self._deflate or not rest:
            return False
        if not rest.startswith(GZIP_MARK):
            raise Broken("something else follows")
        self._waiting = rest
        self._inner = self._begin()
        return True


def read_bounded(stream: Readable, limit: int, source: str) -> bytes:
    """Everything in `stream`.

    Raises:
        SourceTooLarge: there are more than `limit` bytes.
        Broken: `stream` is packed and damaged.
    """
    pieces, total = [], 0
    while piece := stream.read(min(_PIECE, limit + 1 - total)):
        pieces.append(piece)
        total += len(piece)
        if total > limit:
            raise too_large(limit, source)
    return b"".join(pieces)


def too_large(limit: int, source: str) -> SourceTooLarge:
    """The error for a source of more than `limit` bytes."""
    return SourceTooLarge(
        f"is larger than {size_in_words(limit)}, the limit for one report",
        source=source,
        advice="cut the article out and give it alone",
    )


def size_in_words(count: int) -> str:
    """`count` bytes as a person says it: `20 MB`, `512 bytes`."""
    for unit, name in ((1_000_000, "MB"), (1_000, "kB")):
        if count >= unit:
            return f"{count / unit:.3g} {name}"
    return f"{count} bytes"


def unpack(stream: Readable, limit: int, source: str) -> bytes:
    """What a gzip stream holds.

    Raises:
        SourceDamaged: it is cut off or no gzip.
        SourceTooLarge: it unpacks to more than `limit` bytes.
    """
    try:
        return read_bounded(Unpacked(stream), limit, source)
    except Broken as error:
        raise SourceDamaged(
            f"is a gzip file that cannot be unpacked to its end ({error})",
            source=source,
            advice="copy or download it again",
        ) from error
