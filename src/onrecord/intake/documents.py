"""One page or one text becomes a report: what files, links, feeds and WARC records share."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace

from onrecord.errors import FormatUnknown, NoText, SourceError
from onrecord.intake.binaries import is_json, name_binary
from onrecord.intake.capture import Capture, Taken
from onrecord.intake.found import Format, Found, plain_name
from onrecord.intake.html import read_page
from onrecord.intake.options import IntakeOptions
from onrecord.intake.plain import read_text
from onrecord.intake.text import decode, is_utf16
from onrecord.intake.unpacking import GZIP_MARK, unpack

__all__ = ["HTML", "PAGE_TYPES", "TEXT", "read_document"]

PAGE_TYPES = frozenset({"text/html", "application/xhtml+xml"})
# What servers say when they do not know what they send.
_SAYS_NOTHING = frozenset(
    {"application/octet-stream", "binary/octet-stream", "application/gzip", "application/x-gzip"}
)
_PAGE_NAMES = (".html", ".htm", ".xhtml", ".shtml")
_BEGINS_LIKE_A_PAGE = re.compile(
    r"(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*"
    r"<(?:!doctype\s+html|html|head|body|main|article|section|header|div|p|h[1-6]|title|meta|link"
    r"|script|style|table|ul|span|a|b|i|blockquote|figure)[\s/>]",
    re.S,
)
_HOLDS_A_PAGE = re.compile(r"^\s*<(?:!doctype\s+html|html)[\s>]", re.M)
_PARTS_OF_A_PAGE = (".css", ".js", ".mjs")
_PART_TYPES = frozenset({"text/css", "text/javascript", "application/javascript"})


def read_document(
    capture: Capture, options: IntakeOptions, *, is_page: bool | None = None
) -> Taken:
    """The report in a page or a plain text, gzipped or not.

    `is_page` says which it is; None: by its media type, its name and its first characters.

    Raises:
        SourceDamaged: a gzip file that cannot be unpacked.
        SourceTooLarge: more than `options.max_bytes`, as found or unpacked.
        FormatUnknown: bytes that are no report.
        NoText: nothing to read in it.
    """
    body = capture.raw
    if body.startswith(GZIP_MARK):
        body = unpack(io.BytesIO(body), options.max_bytes, capture.source)
    _refuse_non_text(body, capture)
    capture = replace(capture, known=options.given(capture.known))
    if is_page is None:
        words = decode(body[:16_384], capture.charset, markup=True).lstrip().lower()
        is_page = looks_like_page(capture.media_type, plain_name(capture.source), words)
    text = decode(body, capture.charset, markup=is_page)
    if is_page:
        return read_page(_typed(capture, "text/html"), text, capture.known)
    _refuse_data(text, capture)
    return read_text(_typed(capture, "text/plain"), text, capture.known)


def looks_like_page(media_type: str | None, name: str, words: str) -> bool:
    """True for HTML, by its media type or name (if there is any tag) or its first characters.

    `words` are the first characters in lower case, without leading white space.
    """
    if (media_type in PAGE_TYPES or name.endswith(_PAGE_NAMES)) and "<" in words:
        return True
    return bool(_BEGINS_LIKE_A_PAGE.match(words) or _HOLDS_A_PAGE.search(words))


def _refuse_non_text(body: bytes, capture: Capture) -> None:
    if not body.strip(b" \t\r\n\0\xef\xbb\xbf"):
        raise NoText("is empty", source=capture.source, advice="check that it was saved to its end")
    head = body[:16_384]
    binary = name_binary(head, is_utf16=is_utf16(head))
    if binary is not None:
        looks_like, advice = binary
        raise FormatUnknown(
            f"is no report: it looks like {looks_like}", source=capture.source, advice=advice
        )


def _refuse_data(text: str, capture: Capture) -> None:
    kind = None
    if is_json(text):
        kind = "JSON data"
    elif capture.media_type in _PART_TYPES or plain_name(capture.source).endswith(_PARTS_OF_A_PAGE):
        kind = "a style sheet or a script"
    elif text.count("\ufffd") > 0.1 * len(text):
        kind = "binary data of a kind that is not known"
    if kind is not None:
        raise FormatUnknown(
            f"is no report: it looks like {kind}",
            source=capture.source,
            advice="give the page itself as HTML or text",
        )


def _typed(capture: Capture, media_type: str) -> Capture:
    stated = capture.media_type
    return replace(
        capture, media_type=media_type if stated is None or stated in _SAYS_NOTHING else stated
    )


def _is_page(found: Found) -> bool:
    return looks_like_page(found.media_type, found.name, found.words)


def _is_text(found: Found) -> bool:  # noqa: ARG001 (a Format's signature)
    return True  # the last one asked; what is no text is refused with its name when it is read


def _read_html(found: Found, options: IntakeOptions) -> Iterator[Taken | SourceError]:
    yield read_document(found.capture(options.max_bytes), options, is_page=True)


def _read_plain(found: Found, options: IntakeOptions) -> Iterator[Taken | SourceError]:
    yield read_document(found.capture(options.max_bytes), options, is_page=False)


HTML = Format("HTML page", _is_page, _read_html)
TEXT = Format("plain text", _is_text, _read_plain)
