"""A plain text becomes a report: paragraphs, and the lines above the first of them.

A headline, a byline and a date stand above many saved texts. They are taken for what they are only
where that is unmistakable; in doubt a line stays in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from onrecord.intake.capture import Capture, Known, Taken
from onrecord.intake.html import is_furniture
from onrecord.intake.posts import take_posts_from_paragraphs
from onrecord.intake.text import build_report, normal_line
from onrecord.vocabulary.dates import full_dates

__all__ = ["Paragraph", "read_text", "split_paragraphs"]


class Paragraph(NamedTuple):
    """One paragraph, and whether a blank line follows it."""

    words: str
    blank_after: bool


def read_text(capture: Capture, text: str, known: Known) -> Taken:
    """The report in a plain text.

    `known` is what the user, a feed or a WARC says; a user's date wins over the text's own, the
    text's own over a feed's.

    Raises:
        NoText: there is nothing to read.
    """
    head, body = _take_head(
        [paragraph for paragraph in split_paragraphs(text) if not is_furniture(paragraph.words)]
    )
    kept, posts = take_posts_from_paragraphs([paragraph.words for paragraph in body])
    report = build_report(kept, capture=capture, known=head.joined_with(known), posts=posts)
    return Taken(report, capture)


# --- paragraphs -------------------------------------------------------------------------------

_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028]")
_BLANK = re.compile(r"\n[^\S\n]*\n\s*")
_WIDEST_WRAP = 100  # characters; what is broken by hand or by a mail program is no wider
_NARROWEST_WRAP = 45
_ENDS_SENTENCE = re.compile(r"[.!?…:;][\"'”’)\]»]*$")
_BARE_LINK = re.compile(r"https?://\S+")


def split_paragraphs(text: str) -> list[Paragraph]:
    """The paragraphs of a plain text.

    Blank lines separate blocks. A block is one paragraph if its lines are broken at a width, as on
    a typewriter; otherwise each of its lines is one.
    """
    text = _LINE_ENDS.sub("\n", text).replace("\u2029", "\n\n").strip()
    blocks = [_lines(block) for block in _BLANK.split(text)]
    width = _wrap_width(blocks)
    found: list[Paragraph] = []
    for block in blocks:
        paragraphs = _joined(block, width) if width is not None else block
        found += [Paragraph(words, False) for words in paragraphs[:-1]]
        found += [Paragraph(words, True) for words in paragraphs[-1:]]
    return found


def _lines(block: str) -> list[str]:
    lines = (normal_line(line) for line in block.split("\n"))
    return [line for line in lines if line]


def _wrap_width(blocks: list[list[str]]) -> int | None:
    """The width at which the lines were broken, None if each line was meant as one."""
    lines = [line for block in blocks for line in block if not _BARE_LINK.fullmatch(line)]
    if not lines:
        return None
    width = max(map(len, lines))
    if not _NARROWEST_WRAP <= width <= _WIDEST_WRAP:
        return None
    breaks = [
        (line, following)
        for block in blocks
        for line, following in pairwise(block)
        if _is_forced(line, following, width)
    ]
    # Short paragraphs, one a line, end with their sentences; broken lines end anywhere.
    inside = sum(1 for line, _ in breaks if not _ENDS_SENTENCE.search(line))
    return width if breaks and inside >= 0.5 * len(breaks) else None


def _is_forced(line: str, following: str, width: int) -> bool:
    """True if the next line's first word would not have fitted on this one."""
    if _BARE_LINK.fullmatch(line) or _BARE_LINK.match(following):
        return False
    # Break points differ by a few columns: a ragged margin, a hand that stops early.
    return len(line) + 1 + len(following.split(" ", 1)[0]) > 0.9 * width


def _joined(block: list[str], width: int) -> list[str]:
    paragraphs: list[str] = []
    previous = ""
    for line in block:
        if paragraphs and _is_forced(previous, line, width):
            paragraphs[-1] += " " + line
        else:
            paragraphs.append(line)
        previous = line
    return paragraphs


# --- what stands above the text ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Head:
    """What the lines above a text say; `published` is a day, ISO 8601."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None

    def joined_with(self, known: Known) -> Known:
        dated = known
        if self.published is not None and known.basis != "given":
            dated = replace(known, published=self.published, basis="byline")
        return replace(
            dated, title=self.title or known.title, authors=self.authors or known.authors
        )


_MOST_HEAD_LINES = 6
_LONGEST_TITLE = 120  # characters
_MOST_TITLE_WORDS = 22
_ENDS_LIKE_A_SENTENCE = re.compile(r"[.,;:!?…][\"'”’)\]»]*$")

# A line is a date line when nothing but these stands around the one date in it.
_BEFORE_DATE = re.compile(
    r"(?P<label>(?:first\s+)?(?:published|posted|date|issued|last\s+updated|updated|modified))?"
    r"(?(label)\s*(?:on\b)?\s*:?\s*)"
    r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?",
    re.I,
)
_AFTER_DATE = re.compile(
    r"(?:,?\s*(?:at\s+)?\d{1,2}[:.]\d\d(?::\d\d)?\s*(?:[ap]\.?m\.?)?"
    r"\s*(?:\(?[A-Z]{1,5}(?:[+-]\d{1,2})?\)?|[+-]\d\d:?\d\d)?)?",
    re.I,
)
_LATER_LABELS = ("updated", "modified")

_INITIAL = r"[A-Z]\."
_PARTICLE = r"(?:de|da|di|del|della|der|den|van|von|bin|bint|ibn|al|el|ter|la|le|abu|ould|y)"
_NAME_WORD = r"(?:[A-Z][\w’'.-]*[\w.]|(?:al|el|ad|ar|as|an|d|l)[-’'][A-Z][\w’'-]+)"
_PERSON = rf"{_NAME_WORD}(?:\s+(?:{_PARTICLE}\s+){{0,2}}{_NAME_WORD}|\s+{_INITIAL}){{1,4}}"
_OUTLET = (
    r"(?:Reuters|AFP|AP|Associated Press|Agence France-Presse|Bloomberg|Xinhua|DPA|dpa|EFE|ANSA"
    r"|BBC|CNN|NPR|(?:[A-Z][\w’'-]+\s+){1,3}"
    r"(?:News|Times|Post|Press|Agency|Wire|Herald|Tribune|Journal|Gazette|Observer|Chronicle))"
)
_CORRESPONDENT = (
    r"(?:[A-Z][\w-]+\s+){0,3}(?:[Cc]orrespondent|[Ee]ditor|[Rr]eporter|[Ss]taff [Ww]riter)"
    r"(?:\s+in\s+[A-Z][\w-]+(?:\s[A-Z][\w-]+)?)?"
)
_ADDED = rf"(?:\s*,\s*(?:{_OUTLET}|{_CORRESPONDENT})|\s+(?:for|of)\s+(?:the\s+|The\s+)?{_OUTLET})?"
_AND = r"\s*(?:,\s*and|,|and|&)\s+"
# "By" makes a name a byline; without it, only the outlet behind the name does.
_BYLINE = re.compile(
    rf"(?:[Bb]y|BY|[Ww]ritten\s+by|[Rr]eported\s+by)[:\s]\s*"
    rf"(?P<names>{_PERSON}(?:{_AND}{_PERSON}){{0,4}}){_ADDED}"
)
_NAME_AND_OUTLET = re.compile(
    rf"(?P<names>{_PERSON}(?:\s+and\s+{_PERSON})?)\s*,\s*(?:{_OUTLET}|{_CORRESPONDENT})"
)
_PARTS = re.compile(r"\s+[|•·–—-]\s+|\s*[|•·]\s*")


def _take_head(paragraphs: list[Paragraph]) -> tuple[_Head, list[Paragraph]]:
    """The headline, byline and date at the top, and the paragraphs below them."""
    head = _Head()
    taken = 0
    for index, paragraph in enumerate(paragraphs[:_MOST_HEAD_LINES]):
        added = _read_credit_line(paragraph.words, head)
        if added is None and head.title is None and _is_title(paragraphs, index):
            added = replace(head, title=paragraph.words.lstrip("# "))
        if added is None:
            break
        head, taken = added, index + 1
    # Lines of this kind and nothing below them are all that there is to read.
    return (head, paragraphs[taken:]) if taken < len(paragraphs) else (_Head(), paragraphs)


def _is_title(paragraphs: list[Paragraph], index: int) -> bool:
    line = paragraphs[index].words
    rest = paragraphs[index + 1 :]
    if (
        len(line) > _LONGEST_TITLE
        or not 2 <= len(line.split()) <= _MOST_TITLE_WORDS
        or _ENDS_LIKE_A_SENTENCE.search(line)
        or _BARE_LINK.match(line)
        or not (line.lstrip("# \"'“‘«")[:1].isupper() or line[0].isdigit())
    ):
        return False
    followed_by_head = bool(rest) and _read_credit_line(rest[0].words, _Head()) is not None
    if not (paragraphs[index].blank_after or followed_by_head):
        return False
    # Below a headline comes running text, at most a line or two further down.
    below = [p.words for p in rest if _read_credit_line(p.words, _Head()) is None]
    return any(
        len(line) > _LONGEST_TITLE or _ENDS_LIKE_A_SENTENCE.search(line) for line in below[:3]
    )


def _read_credit_line(line: str, head: _Head) -> _Head | None:
    """`head` with what a byline or date line says, None if any part of the line is neither."""
    if len(line) > _LONGEST_TITLE:
        return None
    for part in _PARTS.split(line):
        day = _day(part)
        names = None if day else _names(part)
        if day is not None:
            if head.published is None and day.is_publication:
                head = replace(head, published=day.value)
        elif names:
            head = replace(head, authors=head.authors + names)
        else:
            return None
    return head


class _Day(NamedTuple):
    value: str
    is_publication: bool


def _day(part: str) -> _Day | None:
    dates = list(full_dates(part))
    if len(dates) != 1:
        return None
    [(span, day)] = dates
    before = _BEFORE_DATE.fullmatch(part[: span.start].lstrip())
    if before is None or _AFTER_DATE.fullmatch(part[span.end :].rstrip()) is None:
        return None
    return _Day(day, not (before["label"] or "").lower().endswith(_LATER_LABELS))


def _names(part: str) -> tuple[str, ...]:
    match = _BYLINE.fullmatch(part.strip()) or _NAME_AND_OUTLET.fullmatch(part.strip())
    if match is None:
        return ()
    return tuple(_people(re.split(_AND, match["names"])))


def _people(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        clean = name.strip()
        if clean:
            yield clean.title() if clean.isupper() else clean
