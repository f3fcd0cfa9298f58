"""WARC files: each record with a page in it is a report of its own.

The file is streamed. Of a record no more is held than one report may have, whatever its headers
say of its length.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import BufferedReader, ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeadersParser, StatusAndHeadersParserException

from onrecord.errors import FormatUnknown, SourceDamaged, SourceError
from onrecord.intake.capture import Capture, Known, Taken
from onrecord.intake.documents import PAGE_TYPES, read_document
from onrecord.intake.failures import as_source_error
from onrecord.intake.fetch import read_content_type
from onrecord.intake.found import Format, Found
from onrecord.intake.options import IntakeOptions
from onrecord.intake.unpacking import (
    GZIP_MARK,
    Broken,
    Readable,
    Unpacked,
    read_bounded,
    too_large,
    unpack,
)

__all__ = ["WARC"]

# What warcio says about odd headers is nothing that a user can do something about.
logging.getLogger("warcio").setLevel(logging.CRITICAL)

_ARTICLE_TYPES = PAGE_TYPES | {"text/plain"}
# Plain texts that every crawl brings along and nobody publishes.
_HOUSEKEEPING = re.compile(r"/(?:robots|ads|app-ads|humans|security|llms)\.txt\Z")
_HEADERS_AT_MOST = 4_000_000  # bytes of header lines in one record
_CHUNK_MARKS = 100_000  # bytes that chunked transfer may add to a payload


class _Cut(Exception):
    """The file ends, or stops making sense, in the middle of a record."""


@dataclass(frozen=True, slots=True)
class _Payload:
    """The HTTP payload of a record as stored, still packed as `packing` says."""

    stream: Readable
    media_type: str | None
    charset: str | None
    packing: str


def _matches(found: Found) -> bool:
    return re.match(rb"WARC/\d", found.head) is not None


def _read(found: Found, options: IntakeOptions) -> Iterator[Taken | SourceError]:
    stream: Readable = Unpacked(found.stream) if found.packed else found.stream
    whole = 0
    try:
        for number, record in enumerate(_Records(stream), start=1):
            item = _take_record(record, f"{found.source}#{number}", options.for_parts())
            _finish(record)
            whole = number
            if item is not None:
                yield item
    except (_Cut, Broken, ArchiveLoadFailed):
        yield SourceDamaged(
            f"is a WARC file that breaks off or is damaged after record {whole}",
            source=found.source,
            advice="the records before were read; copy or download it again",
        )


class _Lines(BufferedReader):  # type: ignore[misc]
    """warcio's reader, held to header lines of a sane length."""

    budget = _HEADERS_AT_MOST

    def readline(self, length: int | None = None) -> bytes:
        line: bytes = super().readline(min(length or self.budget, self.budget))
        self.budget -= len(line)
        if self.budget <= 0:
            raise _Cut
        return line


class _Records(ArchiveIterator):  # type: ignore[misc]
    """warcio's records, without its messages on standard error."""

    def __init__(self, stream: Readable) -> None:
        # Unparsed: warcio takes a record that is cut off in its headers for the end of the file.
        super().__init__(stream, no_record_parse=True)
        self.known_format = "warc"
        self.reader = _Lines(self.fh)

    def _next_record(self, next_line: bytes | None) -> Any:
        self.reader.budget = _HEADERS_AT_MOST
        return super()._next_record(next_line)

    def _consume_blanklines(self) -> tuple[bytes | None, int]:
        skipped = 0
        while line := self.reader.readline():
            if line.strip():
                return line, skipped
            skipped += len(line)
        return None, skipped


_HTTP = StatusAndHeadersParser(["HTTP/"])


def _take_record(record: Any, source: str, options: IntakeOptions) -> Taken | SourceError | None:
    """The report in a record, None if it is not the kind of record that holds one."""
    try:
        payload = _payload(record)
        if payload is None:
            return None
        if record.length > options.max_bytes + _CHUNK_MARKS:
            return too_large(options.max_bytes, source)
        body = _unpacked(payload, options.max_bytes, source)
        return read_document(
            Capture(
                raw=body,
                source=source,
                media_type=payload.media_type,
                charset=payload.charset,
                captured_at=_second(record.rec_headers.get_header("WARC-Date")),
                known=Known(url=record.rec_headers.get_header("WARC-Target-URI")),
            ),
            options,
        )
    except (_Cut, Broken):
        raise
    except Exception as error:
        return as_source_error(error, source)


def _finish(record: Any) -> None:
    while record.raw_stream.read(65_536):
        pass
    if record.raw_stream.limit > 0:
        raise _Cut


def _payload(record: Any) -> _Payload | None:
    headers = record.rec_headers
    if record.length is None or not str(headers.get_header("Content-Length")).strip().isdigit():
        raise _Cut  # where the record ends is anybody's guess
    address = urlsplit(headers.get_header("WARC-Target-URI") or "")
    if record.rec_type == "response" and address.scheme in {"http", "https"}:
        payload = _http_payload(record.raw_stream)
    elif record.rec_type in {"resource", "conversion"}:
        stated = read_content_type(headers.get_header("Content-Type") or "")
        payload = _Payload(record.raw_stream, *stated, packing="")
    else:
        return None
    is_article = payload is not None and payload.media_type in _ARTICLE_TYPES
    return payload if is_article and not _HOUSEKEEPING.search(address.path) else None


def _http_payload(stream: Any) -> _Payload | None:
    try:
        headers = _HTTP.parse(stream)
    except (StatusAndHeadersParserException, EOFError):
        return None
    if headers.statusline.split()[1:2] != ["200"]:  # the first word is the version
        return None
    is_chunked = "chunked" in (headers.get_header("Transfer-Encoding") or "").lower()
    media_type, charset = read_content_type(headers.get_header("Content-Type") or "")
    return _Payload(
        ChunkedDataReader(stream) if is_chunked else stream,
        media_type,
        charset,
        (headers.get_header("Content-Encoding") or "").strip().lower(),
    )


def _unpacked(payload: _Payload, limit: int, source: str) -> bytes:
    """The payload as the page was meant; crawlers often unpack and leave the header as it was."""
    body = read_bounded(payload.stream, limit + _CHUNK_MARKS, source)
    if payload.packing in {"br", "zstd"} and not body.lstrip()[:1] == b"<":
        raise FormatUnknown(
            f"is packed with {payload.packing}, which is not unpacked here",
            source=source,
            advice="crawl the page without it, or save it in a browser",
        )
    if payload.packing in {"gzip", "x-gzip"} and body.startswith(GZIP_MARK):
        return unpack(io.BytesIO(body), limit, source)
    if payload.packing == "deflate":
        with suppress(Broken):
            return read_bounded(Unpacked(io.BytesIO(body), deflate=True), limit, source)
    return body


def _second(stated: str | None) -> str | None:
    """A WARC-Date to the second; some carry fractions of it."""
    match = re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", stated or "")
    return f"{match[0]}Z" if match else None


WARC = Format("WARC file", _matches, _read)
