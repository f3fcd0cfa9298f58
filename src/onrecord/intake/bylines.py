"""What stands above a report's first paragraph: headline, byline, outlet, date.

They are taken for what they are only where that is unmistakable; in doubt a line stays in the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from onrecord.intake.capture import Known
from onrecord.vocabulary.dates import full_dates

__all__ = ["Head", "Paragraph", "take_head"]


class Paragraph(NamedTuple):
    """One paragraph, and whether a blank line follows it."""

    words: str
    blank_after: bool


@dataclass(frozen=True, slots=True)
class Head:
    """What the lines above a text say; `published` is a day, ISO 8601."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    publisher: str | None = None

    def joined_with(self, known: Known) -> Known:
        """`known` completed: the user's date and publisher win, else what the text itself says."""
        dated = known
        if self.published is not None and known.basis != "given":
            dated = replace(known, published=self.published, basis="byline")
        return replace(
            dated,
            title=self.title or known.title,
            authors=self.authors or known.authors,
            publisher=known.publisher or self.publisher,
        )


def take_head(paragraphs: Sequence[Paragraph]) -> tuple[Head, Sequence[Paragraph]]:
    """What the lines at the top say, and the paragraphs below them.

    A wire's dateline with a full date in it (`CITY, April 8, 2025 (Agency) -`) gives the date and
    stays in the text, of which it is a part.
    """
    head = Head()
    taken = 0
    for index, paragraph in enumerate(paragraphs[:_MOST_HEAD_LINES]):
        added = _read_head_line(paragraph.words, head)
        if added is None and head.title is None and _is_title(paragraphs, index):
            added = replace(head, title=paragraph.words.lstrip("# "))
        if added is None:
            break
        head, taken = added, index + 1
    if taken == len(paragraphs):
        # Lines of this kind and nothing below them are all that there is to read.
        return Head(), paragraphs
    if head.published is None:
        head = replace(head, published=_dateline_day(paragraphs[taken].words))
    return head, paragraphs[taken:]


_BARE_LINK = re.compile(r"https?://\S+")
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

_CAPITAL = "A-ZÀ-ÖØ-ÞĀ-Ž"
_NAME_WORD = re.compile(
    rf"[{_CAPITAL}](?:\.|[\w’'.-]*\w)|(?:al|el|ad|ar|as|an|d|l)[-’'][{_CAPITAL}][\w’'-]+"
)
_PARTICLES = frozenset(
    "de da di del della der den van von bin bint ibn al el ter la le abu ould y".split()
)
_OUTLET = (
    r"(?:Reuters|AFP|AP|Associated Press|Agence France-Presse|Bloomberg|Xinhua|DPA|dpa|EFE|ANSA"
    r"|BBC|CNN|NPR|(?:[A-Z][\w’'-]+\s){1,3}"
    r"(?:News|Times|Post|Press|Agency|Wire|Herald|Tribune|Journal|Gazette|Observer|Chronicle))"
)
_CORRESPONDENT = (
    r"(?:[A-Z][\w-]+\s){0,3}(?:[Cc]orrespondent|[Ee]ditor|[Rr]eporter|[Ss]taff [Ww]riter)"
    r"(?:\sin\s[A-Z][\w-]+(?:\s[A-Z][\w-]+)?)?"
)
_BY = re.compile(r"(?:by|written by|reported by)(?::\s*|\s+)", re.I)
_WHOSE = re.compile(rf"(?:, (?:{_OUTLET}|{_CORRESPONDENT})| (?:for|of) (?:[Tt]he )?{_OUTLET})$")
_AND = re.compile(r",? (?:and|&) |, ")
# Initials alone before a name are a person's, but for those of the powers.
_INITIALLED = re.compile(
    rf"(?!U\.\s?[KNS]\.|E\.\s?U\.)(?:[{_CAPITAL}]\.\s?){{1,3}}[{_CAPITAL}][\w’'-]+"
)
_SECTION_WORDS = frozenset(
    "africa america analysis arts asia breaking briefs business comment culture east economy"
    " edition environment europe exclusive feature features foreign health home international live"
    " local middle national news north opinion page politics regional report science"
    " section security south special sport sports technology top update updates video war west"
    " world".split()
)
_READING_TIME = re.compile(r"\d{1,2}[\s-]min(?:ute)?s?(?:\s+read)?", re.I)
# CITY, April 8, 2025 (Agency) -; without an agency, only a city in capitals is no running text.
_DATELINE_CITY = re.compile(
    rf"(?!On\b|By\b|In\b|Since\b|Until\b|From\b)[{_CAPITAL}][\w’'./-]*"
    rf"(?:[\s,/]+[{_CAPITAL}][\w’'./-]*){{0,4}},?\s+"
)
_DATELINE_END = re.compile(r",?\s*(?P<agency>\([^()]{2,40}\)\s*)?[-–—:]\s")
_PARTS = re.compile(r"\s+[|•·–—-]\s+|\s*[|•·]\s*")


def _is_title(paragraphs: Sequence[Paragraph], index: int) -> bool:
    line = paragraphs[index].words
    rest = [paragraph.words for paragraph in paragraphs[index + 1 : index + 1 + _MOST_HEAD_LINES]]
    if (
        len(line) > _LONGEST_TITLE
        or not 2 <= len(line.split()) <= _MOST_TITLE_WORDS
        or _ENDS_LIKE_A_SENTENCE.search(line)
        or _BARE_LINK.match(line)
        or not (line.lstrip("# \"'“‘«")[:1].isupper() or line[0].isdigit())
    ):
        return False
    below = [words for words in rest if _read_head_line(words, Head()) is None]
    followed_by_head_line = rest[:1] != below[:1]
    if not (paragraphs[index].blank_after or followed_by_head_line):
        return False
    # Below a headline comes running text, at most a line or two further down.
    return any(
        len(words) > _LONGEST_TITLE or _ENDS_LIKE_A_SENTENCE.search(words) for words in below[:3]
    )


def _read_head_line(line: str, head: Head) -> Head | None:
    """`head` with what a byline or date line says, None if any part of the line is neither."""
    if len(line) > _LONGEST_TITLE:
        return None
    parts = [part.strip() for part in _PARTS.split(line)]
    parts = [part for part in parts if part and not _READING_TIME.fullmatch(part)]
    if not parts:
        return None
    days = [day for part in parts if (day := _day(part)) is not None]
    others = [part for part in parts if _day(part) is None]
    names = [_names(part) for part in others]
    if not all(names):
        # `Outlet | Jane Roe | 8 April 2025`: a date among three makes the line no sentence.
        if len(days) != 1 or len(others) < 2 or not all(map(_is_label, others)):
            return None
        head = replace(head, publisher=head.publisher or _outlet(others[0]))
        names = [_names(part) or _unmarked_names(part) for part in others[1:]]
    for day in days:
        if head.published is None and day.is_publication:
            head = replace(head, published=day.value)
    return replace(head, authors=head.authors + tuple(name for part in names for name in part))


def _is_label(part: str) -> bool:
    return len(part.split()) <= 5 and part[0].isupper() and not _ENDS_LIKE_A_SENTENCE.search(part)


def _outlet(part: str) -> str | None:
    return None if all(word in _SECTION_WORDS for word in part.lower().split()) else part


def _unmarked_names(part: str) -> tuple[str, ...]:
    names = _AND.split(part)
    if _SECTION_WORDS.intersection(part.lower().split()) or not all(map(_is_person, names)):
        return ()
    return tuple(names)


def _dateline_day(paragraph: str) -> str | None:
    for span, day in full_dates(paragraph[:_LONGEST_TITLE]):
        city = paragraph[: span.start]
        end = _DATELINE_END.match(paragraph[span.end : span.end + _LONGEST_TITLE])
        if _DATELINE_CITY.fullmatch(city) and end and (end["agency"] or city.isupper()):
            return day
        break
    return None


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
    """The people in a byline: `By ...`, `Name, Outlet`, `J. Name`; empty if it is none."""
    marked = _BY.match(part)
    rest = part[marked.end() :] if marked else part
    whose = _WHOSE.search(rest)
    names = _AND.split(rest[: whose.start()] if whose else rest)
    unmistakable = marked or whose or _INITIALLED.fullmatch(rest)
    if not unmistakable or not all(_is_person(n) or _INITIALLED.fullmatch(n) for n in names):
        return ()
    return tuple(name.title() if name.isupper() else name for name in names)


def _is_person(name: str) -> bool:
    words = name.split()
    if not 2 <= len(words) <= 6 or words[-1] in _PARTICLES:
        return False
    return all(
        _NAME_WORD.fullmatch(word) or (index and word in _PARTICLES)
        for index, word in enumerate(words)
    )
