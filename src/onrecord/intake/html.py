"""A page of HTML becomes a report: trafilatura finds the article, we keep the rest out of it.

The text is the article's paragraphs and nothing else: embedded posts are taken out before
trafilatura looks, the headline goes to the title, and lines that belong to the page (share bars,
players, "Read more: ...") are dropped afterwards.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

import trafilatura
from htmldate import find_date
from lxml.etree import XPath
from lxml.html import HtmlElement
from trafilatura import metadata as metadata_steps
from trafilatura.settings import Document

from onrecord.contract import Published
from onrecord.errors import NoText
from onrecord.intake.bylines import Paragraph, take_head
from onrecord.intake.capture import Capture, Known, Taken
from onrecord.intake.posts import take_posts
from onrecord.intake.text import build_report
from onrecord.vocabulary.dates import full_dates
from onrecord.vocabulary.language import furniture

__all__ = ["is_furniture", "read_page"]

# What trafilatura reports about bad pages we report ourselves, once.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
logging.getLogger("htmldate").setLevel(logging.CRITICAL)

_LONGEST_FURNITURE = 25
_LONGEST_AUTHOR = 6


def read_page(capture: Capture, markup: str, known: Known) -> Taken:
    """The report that a page holds.

    `known` is what the user, a feed or a WARC says of it: an address given wins over the page's
    own, the page's own title and date win over a feed's.

    Raises:
        NoText: there is no article in the page.
    """
    tree = trafilatura.load_html(_without_non_characters(markup))
    if tree is None:
        raise NoText(
            "is no page that can be read",
            source=capture.source,
            advice="open it in a browser and save it as HTML or text",
        )
    # First of all, so that no date of a post is taken for the page's.
    posts = take_posts(tree)
    metadata = _metadata(tree, known.url)
    title = _title(metadata) or known.title
    headings = _headings(tree, title)
    published = _published(tree, metadata)
    _join_parts(tree)
    lines = _paragraphs(_without_menu(_article_lines(tree), tree), headings)
    head, body = take_head([Paragraph(line, blank_after=False) for line in lines])
    authors = _authors(metadata) or head.authors or known.authors
    paragraphs = [p.words for p in _without_biography(body, authors)]
    if not paragraphs:
        raise NoText(
            "holds no article that can be told from the page around it",
            source=capture.source,
            advice="open it, copy the text into a .txt file and give that",
        )
    if published is None and head.published is not None:
        published = Published(value=head.published, basis="byline")
    if published is None or known.basis == "given":
        published = _stated(known) or published
    report = build_report(
        paragraphs,
        capture=capture,
        known=Known(
            url=known.url or metadata.url,
            title=title,
            publisher=known.publisher or _publisher(tree, metadata) or head.publisher,
            authors=authors,
            published=published.value if published else None,
            basis=published.basis if published else None,
            language=known.language or _declared_language(tree),
        ),
        posts=posts,
    )
    return Taken(report, capture)


# What no text may hold: the parser gives up a whole page at one of them, or at a reference to one.
_NON_CHARACTERS = ("\0", "\ufffe", "\uffff")
_THEIR_REFERENCES = re.compile("&#(?:[xX]0*[fF]{3}[eEfF]|0*6553[45]);")


def _without_non_characters(markup: str) -> str:
    for character in _NON_CHARACTERS:
        markup = markup.replace(character, "")
    return _THEIR_REFERENCES.sub("", markup)


def _metadata(tree: HtmlElement, url: str | None) -> Document:
    """What trafilatura's `extract_metadata` gives, without categories, tags and licence.

    These three cost a third of its time, and nothing here asks for them.
    """
    found: Document = metadata_steps.examine_meta(tree)
    if found.author and " " not in found.author:
        found.author = None  # an account name rather than a person's
    with suppress(Exception):  # JSON-LD of strangers breaks its reader in many ways
        found = metadata_steps.extract_meta_json(tree, found)
    found.title = found.title or metadata_steps.extract_title(tree)
    found.author = found.author or metadata_steps.extract_author(tree)
    found.url = found.url or metadata_steps.extract_url(tree, url)
    found.date = find_date(tree, url=found.url, **_DATE_OPTIONS)
    found.sitename = (found.sitename or metadata_steps.extract_sitename(tree) or "").lstrip("@")
    found.sitename = found.sitename or (urlsplit(found.url or "").hostname or "")
    found.sitename = found.sitename.removeprefix("www.") or None
    found.clean_and_trim()
    return found


# The date of first publication, and no guesses from loose dates in the running text. Without a
# fixed upper bound the same page would read differently tomorrow.
_DATE_OPTIONS: dict[str, Any] = {
    "original_date": True,
    "extensive_search": False,
    "max_date": "2100-01-01",
}

# A headline stands among the first lines of what was extracted, a byline right around it.
_TOP_LINES = 12
_LONGEST_KICKER = 12
_LONGEST_BYLINE = 120
_MOST_BYLINE_WORDS = 12
_LONGEST_LINK = 8
_SENTENCE_ENDS = ".!?…”\"’':"


# Class names by which sites say "the body of the article is in here".
_BODY = re.compile(
    r"(?:article|story|entry|post|content)[-_]{0,2}(?:body|text|content)|\bbody__|^body$",
    re.IGNORECASE,
)


# Containers of paragraphs whose names may say so; `_BODY` decides.
_MAYBE_BODIES = XPath(
    "(.//div | .//section)[contains(@class, 'body') or contains(@class, 'text')"
    " or contains(@class, 'content') or contains(@class, 'Body') or contains(@class, 'Content')"
    " or contains(@class, 'Text')][p]"
)


def _join_parts(tree: HtmlElement) -> None:
    """Put a body that the page breaks into several containers of one name back into one.

    Pages do so to put advertisements or pictures between the parts; trafilatura takes the first
    part for the whole. Parts of different articles stay apart, and so do containers inside each
    other.
    """
    groups: dict[tuple[str, str, HtmlElement | None], list[HtmlElement]] = {}
    for element in _MAYBE_BODIES(tree):
        name = element.get("class")
        if _BODY.search(name):
            article = next(element.iterancestors("article", "main"), None)
            groups.setdefault((element.tag, name, article), []).append(element)
    for (_, _, article), parts in groups.items():
        first, *rest = parts
        # Without an article around them, equal names can as well be the entries of a list.
        if article is None or any(first in part.iterancestors() for part in rest):
            continue
        for part in rest:
            first.extend(list(part))


def _article_lines(tree: HtmlElement) -> list[str]:
    document = trafilatura.bare_extraction(
        tree, fast=True, include_comments=False, with_metadata=False
    )
    text = (document.text if isinstance(document, Document) else None) or ""
    lines = (line.removeprefix("- ").strip() for line in text.splitlines())
    return [line for line in lines if line]


def _paragraphs(lines: Iterable[str], headings: set[str]) -> Iterator[str]:
    """The article's own lines: without headline, kickers and page furniture."""
    body = list(lines)
    for index, line in enumerate(body[:_TOP_LINES]):
        if _letters(line) in headings:
            # What stands above the headline is a kicker, a date, a section name.
            above = [text for text in body[:index] if len(text.split()) > _LONGEST_KICKER]
            body = above + body[index + 1 :]
            break
    return (line for line in body if not is_furniture(line))


def _without_menu(lines: list[str], tree: HtmlElement) -> list[str]:
    """Lines without the short ones above the first paragraph that are links and no sentences."""
    first = next(
        (i for i, line in enumerate(lines) if len(line.split()) > _LONGEST_LINK), len(lines)
    )
    above = [line for line in lines[:first] if line[-1] not in _SENTENCE_ENDS]
    if not above:
        return lines
    links = {_letters(link.text_content()) for link in tree.iter("a")}
    menu = {line for line in above if _letters(line) in links}
    return [line for line in lines[:first] if line not in menu] + lines[first:]


def _without_biography(body: Sequence[Paragraph], authors: tuple[str, ...]) -> Sequence[Paragraph]:
    """Paragraphs without a last one that tells who the author is."""
    if len(body) > 1 and any(body[-1].words.startswith(f"{name} ") for name in authors):
        return body[:-1]
    return body


def is_furniture(line: str) -> bool:
    """True for a line that belongs to the page and not to the report.

    Share bars, players, newsletter boxes, "Read more: ...", "Related", credits of pictures. Only
    short lines are ever furniture.
    """
    words = line.split()
    if len(words) > _LONGEST_FURNITURE:
        return False
    flat = " ".join(words)
    return any(pattern.fullmatch(flat) for pattern in furniture())


def _headings(tree: HtmlElement, title: str | None) -> set[str]:
    found = {_letters(" ".join(h.text_content().split())) for h in tree.iter("h1")}
    if title:
        found.add(_letters(title))
    found.update(_letters(part) for parts in _title_parts(tree) for part in parts)
    found.discard("")
    return found


def _title_parts(tree: HtmlElement) -> list[list[str]]:
    """What separators part in each title of a page (pictures have some too): headline, outlet."""
    titles = [element.text or "" for element in tree.iter("title")]
    return [[part.strip() for part in re.split(r"\s[|–—-]\s", title)] for title in titles]


def _letters(text: str) -> str:
    """Letters and digits alone, for comparing a line with a headline."""
    return "".join(c for c in text.casefold() if c.isalnum())


def _title(metadata: Document) -> str | None:
    return " ".join(metadata.title.split()) if metadata.title else None


def _publisher(tree: HtmlElement, metadata: Document) -> str | None:
    """The outlet by its markup; by the end of the page's title where that fits its address."""
    name: str | None = metadata.sitename
    host = urlsplit(metadata.url or "").hostname or ""
    if name is None or "." not in name:
        return name
    for parts in _title_parts(tree):
        letters = _letters(parts[-1])
        if letters and letters.removeprefix("the") in _letters(host):
            return parts[-1]
    return name


def _authors(metadata: Document) -> tuple[str, ...]:
    names = [" ".join(name.split()) for name in (metadata.author or "").split(";")]
    # A long "author" is a sentence about one.
    return tuple(dict.fromkeys(n for n in names if n and len(n.split()) <= _LONGEST_AUTHOR))


_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def _declared_language(tree: HtmlElement) -> str | None:
    root = tree.getroottree().getroot()
    code = (root.get("lang") or root.get(_XML_LANG) or "").lower()
    return code[:2] if re.match(r"[a-z]{2}(?:[-_]|$)", code) else None


def _published(tree: HtmlElement, metadata: Document) -> Published | None:
    """The date that the page itself bears, in its markup or in its byline."""
    day = metadata.date
    if day and _is_in_metadata(day, tree, metadata.url):
        return Published(value=day, basis="metadata")
    byline = _byline_date(tree)
    return None if byline is None else Published(value=byline, basis="byline")


def _stated(known: Known) -> Published | None:
    """The date that the user or a feed gives."""
    if known.published is None or known.basis not in {"given", "feed"}:
        return None
    return Published(value=known.published, basis="given" if known.basis == "given" else "feed")


def _is_in_metadata(day: str, tree: HtmlElement, url: str | None) -> bool:
    """True if the markup itself bears the day: meta, JSON-LD, time elements, the address."""
    year, month, date = day.split("-")
    pattern = re.compile(rf"{year}[-/.]?{month}[-/.]?{date}|{year}/0?{int(month)}/0?{int(date)}\b")
    if url and pattern.search(url):
        return True
    stated = [element.get("content", "") for element in tree.iter("meta")]
    stated += [e.get("datetime", "") for e in _OWN_TIMES(tree)]
    stated += [e.get("title", "") for e in tree.iter("abbr")]
    stated += [e.text or "" for e in tree.iter("script") if "json" in e.get("type", "")]
    return any(
        pattern.search(value) or (len(value) < _LONGEST_BYLINE and _days(value) == [day])
        for value in stated
    )


# Dates of other reports and of the site stand in these: none of them is this report's.
_BESIDE = {"footer", "aside", "nav"}
_OWN_TIMES = XPath(".//time[not(ancestor::footer or ancestor::aside or ancestor::nav)]")
_BYLINE_TEXTS = 12


def _texts_after(element: HtmlElement) -> Iterator[str]:
    """The texts that follow an element in the page, without those beside the article."""
    here: HtmlElement | None = element
    while here is not None:
        if here.tail and here.tail.strip():
            yield here.tail
        for sibling in here.itersiblings():
            if sibling.tag not in _BESIDE and isinstance(sibling.tag, str):
                yield from (text for text in sibling.itertext() if text.strip())
            if sibling.tail and sibling.tail.strip():
                yield sibling.tail
        here = here.getparent()


def _byline_date(tree: HtmlElement) -> str | None:
    """The one full date in the short lines right after the headline, where a byline stands."""
    heading = next(tree.iter("h1"), None)
    if heading is None:
        return None
    following = islice(_texts_after(heading), _BYLINE_TEXTS)
    days = {day for text in following if _is_byline(text) for day in _days(text)}
    return days.pop() if len(days) == 1 else None


def _is_byline(text: str) -> bool:
    """True for a few words that end no sentence: a date in running text dates no report."""
    words = text.split()
    return 0 < len(words) <= _MOST_BYLINE_WORDS and words[-1][-1] not in ".!?"


def _days(text: str) -> list[str]:
    return [day for _, day in full_dates(text)]
