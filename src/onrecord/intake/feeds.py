"""RSS and Atom feeds: each entry is a report, or leads to one."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from typing import Any, NamedTuple

import feedparser

from onrecord.errors import (
    FormatUnknown,
    NoText,
    SourceDamaged,
    SourceError,
)
from onrecord.intake.capture import Capture, Known, Taken
from onrecord.intake.documents import looks_like_page, read_document
from onrecord.intake.failures import as_source_error
from onrecord.intake.fetch import fetch
from onrecord.intake.found import Format, Found
from onrecord.intake.html import read_page
from onrecord.intake.options import IntakeOptions
from onrecord.intake.plain import read_text
from onrecord.intake.text import decode, normal_line
from onrecord.intake.unpacking import GZIP_MARK, unpack

__all__ = ["FEED"]

# A feed carries many reports; what holds for one report holds for a fifth of it.
_TIMES_LARGER = 5

_ROOT = re.compile(
    r"(?:<\?.*?\?>\s*|<!--.*?-->\s*|<!doctype[^\[>]*(?:\[.*?\]\s*)?>\s*)*"
    r"<(?P<root>(?:\w+:)?(?:rss|feed|rdf))[\s>]",
    re.S,
)
_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/rdf+xml"})
_XML_TYPES = _FEED_TYPES | {"application/xml", "text/xml"}
_FEED_NAMES = (".rss", ".atom", ".rdf", ".xml")
_END_OF_FEED = re.compile(r"</\s*(?:\w+:)?(?:rss|feed|rdf)\s*>\s*(?:<!--.*?-->\s*)*\Z", re.I | re.S)
_END_OF_ENTRY = re.compile(r"</\s*(?:\w+:)?(?:item|entry)\s*>", re.I)


def _matches(found: Found) -> bool:
    root = _ROOT.match(found.words)
    if root is not None:
        return not root["root"].endswith("rdf") or "purl.org/rss" in found.words
    # What calls itself a feed and is none should be told so, and not be read as if it were prose.
    claims = found.media_type in _XML_TYPES or found.name.endswith(_FEED_NAMES)
    return bool(found.words) and claims and not looks_like_page(None, "", found.words)


class _Entry(NamedTuple):
    """One entry: what the feed says of the report, and the report's words if the feed has them.

    `is_whole` is False for a summary; `markup` is HTML if `is_html`, else text.
    """

    known: Known
    link: str | None
    markup: str
    is_html: bool
    is_whole: bool


def _read(found: Found, options: IntakeOptions) -> Iterator[Taken | SourceError]:
    limit = _TIMES_LARGER * options.max_bytes
    capture = found.capture(limit)
    # Read again from an archive, the name still says which entry it was kept for.
    feed_name = re.sub(r"#\d+\Z", "", capture.source)
    body = capture.raw
    if body.startswith(GZIP_MARK):
        body = unpack(io.BytesIO(body), limit, feed_name)
    text = decode(body, capture.charset, markup=True)
    parsed = _parse(text, capture.known.url)
    entries = parsed.entries
    damage = _damage(parsed, text, feed_name)
    if damage is not None:
        # The entry in which the feed breaks off is not whole.
        entries = entries[: len(_END_OF_ENTRY.findall(text))]
    capture = replace(capture, media_type=capture.media_type or _media_type(parsed))
    for number, entry in enumerate(entries, start=1):
        yield _take_entry(
            _entry(entry, parsed.feed),
            replace(capture, source=f"{feed_name}#{number}"),
            options.for_parts(),
            follow=found.by_link if options.follow is None else options.follow,
        )
    if damage is not None:
        yield damage
    elif not entries:
        yield NoText(
            "is a feed without entries", source=feed_name, advice="check that it is the right feed"
        )


def _parse(text: str, url: str | None) -> Any:
    headers = {"content-type": "application/xml; charset=utf-8"}
    if url:
        headers["content-location"] = url
    # The charset is settled: a declaration of another would be believed.
    content = re.sub(r"\A\s*<\?xml.*?\?>", "", text, flags=re.S).lstrip().encode()
    # As a stream: given bytes or text, feedparser would try to open them as a file or an address.
    # Not sanitized: that would throw the embedded posts away; nothing of it is ever shown as HTML.
    return feedparser.parse(io.BytesIO(content), response_headers=headers, sanitize_html=False)


def _damage(parsed: Any, text: str, feed_name: str) -> SourceError | None:
    if not parsed.bozo and not parsed.version:
        return FormatUnknown(
            "is XML, but neither RSS nor Atom",
            source=feed_name,
            advice="give a feed, or the pages as HTML",
        )
    if not parsed.version and not parsed.entries:
        return SourceDamaged(
            "is called a feed but is no XML",
            source=feed_name,
            advice="download the feed again, or name the file .txt or .html if it is a report",
        )
    # A stray & or an unknown entity in the middle costs nothing; a missing end costs entries.
    if parsed.bozo and not _END_OF_FEED.search(text):
        return SourceDamaged(
            "is a feed that breaks off before its end",
            source=feed_name,
            advice="the whole entries were read; download the feed again",
        )
    return None


def _media_type(parsed: Any) -> str:
    return "application/atom+xml" if parsed.version.startswith("atom") else "application/rss+xml"


# --- entries ------------------------------------------------------------------------------------


def _entry(entry: Any, feed: Any) -> _Entry:
    markup, is_html, is_whole = _words(entry)
    link = entry.get("link")
    published = _day(entry.get("published")) or _day(entry.get("updated"))
    title = normal_line(_without_tags(entry.get("title") or ""))
    return _Entry(
        known=Known(
            url=link,
            title=title or None,
            publisher=normal_line(_without_tags(feed.get("title") or "")) or None,
            authors=_authors(entry),
            published=published,
            basis="feed" if published else None,
            language=entry.get("language") or feed.get("language"),
        ),
        link=link if link and re.match(r"https?://", link, re.I) else None,
        markup=markup,
        is_html=is_html,
        is_whole=is_whole,
    )


def _authors(entry: Any) -> tuple[str, ...]:
    names = (normal_line(author.get("name") or "") for author in entry.get("authors") or ())
    return tuple(dict.fromkeys(name for name in names if name and "@" not in name))


def _words(entry: Any) -> tuple[str, bool, bool]:
    """The entry's longest content, whether it is HTML, and whether it is more than a summary."""
    contents = [c for c in entry.get("content") or () if (c.get("value") or "").strip()]
    if contents:
        best = max(contents, key=lambda content: len(content["value"]))
        return best["value"], _is_html(best["value"]), True
    summary = entry.get("summary") or ""
    return summary, _is_html(summary), False


def _is_html(words: str) -> bool:
    # Not by the stated type: RSS calls everything HTML, and in words without a tag the line ends
    # are all that tells their paragraphs.
    return re.search(r"</?[a-zA-Z][^>]*>", words) is not None


def _day(stated: str | None) -> str | None:
    """The day of a feed's date as its publisher's calendar has it, ISO 8601."""
    if not stated:
        return None
    stated = stated.strip()
    with suppress(ValueError, TypeError, IndexError, OverflowError):
        return datetime.fromisoformat(stated).date().isoformat()
    with suppress(ValueError, TypeError, IndexError, OverflowError):
        return parsedate_to_datetime(stated).date().isoformat()
    return None


def _take_entry(
    entry: _Entry, capture: Capture, options: IntakeOptions, *, follow: bool
) -> Taken | SourceError:
    """`capture` is the feed's, named for this entry."""
    try:
        if follow and entry.link is not None:
            known = replace(entry.known, publisher=None)  # a page knows its own better
            return read_document(fetch(entry.link, options, known), options)
        return _read_own_words(entry, capture, options)
    except Exception as error:
        return as_source_error(error, capture.source)


def _read_own_words(entry: _Entry, capture: Capture, options: IntakeOptions) -> Taken:
    if not entry.markup.strip():
        raise NoText(
            "has no words of its own",
            source=capture.source,
            advice="fetch the article with --follow" if entry.link else None,
        )
    # What was said of the entry belongs to the report; the capture is the whole feed's.
    capture = replace(capture, known=options.given(replace(capture.known, url=None)))
    known = options.given(entry.known)
    if not entry.is_html:
        return read_text(capture, html.unescape(entry.markup), known)
    try:
        return read_page(capture, _as_page(entry.markup), known)
    except NoText:
        # A sentence or two are too little for a page, and all that there is.
        return read_text(capture, _without_tags(entry.markup), known)


def _as_page(fragment: str) -> str:
    return f"<!doctype html><html><body><article>{fragment}</article></body></html>"


_BLOCKS = frozenset(
    "address article aside blockquote br dd div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6"
    " header hr li ol p pre section table td th tr ul".split()
)
_UNSEEN = frozenset({"script", "style", "template", "noscript"})


class _Words(HTMLParser):
    """The words of a fragment of HTML, blocks separated by blank lines."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in _BLOCKS:
            self.pieces.append("\n\n")
        self._unseen += tag in _UNSEEN

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.pieces.append("\n\n")
        self._unseen = max(0, self._unseen - (tag in _UNSEEN))

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.pieces.append(re.sub(r"\s+", " ", data))


def _without_tags(fragment: str) -> str:
    parser = _Words()
    parser.feed(fragment)
    parser.close()
    return "".join(parser.pieces)


FEED = Format("RSS or Atom feed", _matches, _read)
