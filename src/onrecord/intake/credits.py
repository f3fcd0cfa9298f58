"""The wires and outlets that a report itself names as where it has this from.

    CITY (Reuters) - ...          the dateline of a wire's copy
    ... told AFP                  the words were said to another
    according to a report by X    the report repeats another's report
    X reported, citing ...

A name counts when the vocabulary knows it as a medium, or when the words around it say that it is
one ("news agency", "newspaper", "told the X news agency").
"""

from __future__ import annotations

import re
from functools import cache

from onrecord.contract import Credit
from onrecord.spans import Span
from onrecord.vocabulary.registry import media_names

__all__ = ["find_credits"]

# A name as the press writes one: capitalised words, joined by a few small ones.
_PROPER = re.compile(r"[A-Z][\w’'&.-]*(?:\s+(?:(?:of|the|and|al|el|de)\s+)?[A-Z][\w’'&.-]*){0,4}")
_MEDIUM = (
    r"(?:news\s+agency|newswire|news\s+service|wire\s+service|newspaper|daily|weekly|magazine"
    r"|broadcaster|television|TV|channel|news\s+site|news\s+website|news\s+outlet|outlet|agency)"
)
_REPORT = r"(?:report|story|article|dispatch|investigation|exclusive|interview|account)"
_REPORTED = r"(?:(?:has\s+|had\s+)?(?:first\s+)?(?:reported|revealed|wrote|written)|reports?)"
# How far the words around a name are looked at, in code points.
_AROUND = 60

# Where a dateline stands: at the very start of the text, "CITY, Month 7 (Agency) -".
_DATELINE_BEFORE = re.compile(r"\A[A-Z][\w’'.,\-/ ]{1,60}\(\Z")
_DATELINE_AFTER = re.compile(r"\)\s*[-–—:]")

# Words around a name that can only be a medium's: before it, and after it ("" where none is asked).
_SURE = tuple(
    (re.compile(before), re.compile(after))
    for before, after in (
        (r"\b(?:told|tell|telling|informed)\s+(?:the\s+)?\Z", rf"\s+{_MEDIUM}\b"),
        (
            r"\b(?:told|interview\s+with|statement\s+to|quoted\s+by|by|according\s+to|citing)\s+"
            r"(?:the\s+)?(?:\w+\s+)?"
            rf"{_MEDIUM}\s+\Z",
            "",
        ),
        (
            rf"\b[Aa]ccording\s+to\s+(?:an?|the)\s+(?:[\w-]+\s+){{0,3}}{_REPORT}\s+"
            r"(?:by|from|in|of|published\s+by|carried\s+by)\s+(?:the\s+)?\Z",
            "",
        ),
        ("", rf"\s+{_MEDIUM}\s+(?:{_REPORTED}|said|quoted)\b"),
        (r"\b(?:first|originally)\s+(?:reported|published|carried)\s+by\s+(?:the\s+)?\Z", ""),
    )
)
# Words that go with a medium or with a person: the name must be known as a medium's.
_KNOWN = tuple(
    (re.compile(before), re.compile(after))
    for before, after in (
        (r"\((?:via\s+)?\Z", r"\)"),
        (r"\b(?:told|tell|telling)\s+(?:the\s+)?\Z", ""),
        (
            r"\b(?:[Aa]ccording\s+to|[Cc]iting|quoted\s+by|reported\s+by|interview\s+with)\s+"
            r"(?:the\s+)?\Z",
            "",
        ),
        (r"\b(?:an?|the)\s+\Z", rf"\s+{_REPORT}\b"),
        (rf"\b{_REPORT}\s+(?:by|from|in)\s+(?:the\s+)?\Z", ""),
        ("", rf"\s+(?:{_REPORTED}|said|says|quoted|cited)\b"),
        (
            r"\b(?:[Rr]eporting|[Ww]riting|[Ww]ith\s+inputs|[Ff]rom|[Aa]dditional\s+reporting)\s+"
            r"(?:by\s+|from\s+)?(?:the\s+)?\Z",
            r"\s*(?:\n|\Z|\.\s*(?:\n|\Z)|\s+agencies)",
        ),
    )
)


_MAKES_A_MEDIUM = re.compile(
    rf"\b(?:{_MEDIUM}|{_REPORT}\s+(?:by|from|in|of|published|carried)"
    r"|(?:first|originally)\s+(?:reported|published|carried))\b"
)


@cache
def _first_words(names: frozenset[str]) -> frozenset[str]:
    return frozenset(_first_word(name) for name in names)


def _first_word(name: str) -> str:
    return re.split(r"[\s’'.-]", name, maxsplit=1)[0].casefold()


def find_credits(text: str, media: dict[str, str] | None = None) -> tuple[Credit, ...]:
    """The credits of a text, by place; the first span in which each medium is credited.

    Spans are code points into `text`. `media` maps names to the name to credit by; None: those of
    the shipped registry.
    """
    known = media_names() if media is None else media
    openings = _first_words(frozenset(known))
    # Most names in a text are no medium's: a look at the first word, and at whether the text has
    # the words that make an unknown name one, spares looking around them.
    sure = _MAKES_A_MEDIUM.search(text) is not None
    first: dict[str, Credit] = {}
    for match in _PROPER.finditer(text):
        dateline = match.start() < _AROUND and text[match.end() : match.end() + 1] == ")"
        if not (sure or dateline or _first_word(match[0]) in openings):
            continue
        found = _credit(text, match, known)
        if found is not None:
            first.setdefault(found.agency, found)
    return tuple(first.values())


def _credit(text: str, match: re.Match[str], known: dict[str, str]) -> Credit | None:
    """The credit that a name is, by the words before and after it."""
    before = text[max(0, match.start() - _AROUND) : match.start()]
    medium = _known_medium(match, known)
    for frames in (_SURE, _KNOWN) if medium is not None else (_SURE,):
        credit = medium or _named(match)
        after = text[credit.span.end : credit.span.end + _AROUND]
        if any(b.search(before) and a.match(after) for b, a in frames):
            return credit
    if _DATELINE_AFTER.match(text, match.end()) and _DATELINE_BEFORE.match(text[: match.start()]):
        return medium or _named(match)
    return None


def _named(match: re.Match[str]) -> Credit:
    """A credit by the name as it stands, without a possessive."""
    words = match[0].rstrip(".,’'").removesuffix("’s").removesuffix("'s")
    return Credit(agency=words, span=Span(match.start(), match.start() + len(words)))


def _known_medium(match: re.Match[str], known: dict[str, str]) -> Credit | None:
    """The longest known medium at the beginning of a name, by its known name."""
    words = match[0]
    for end in sorted({m.end() for m in re.finditer(r"[\w&.]+", words)}, reverse=True):
        for part in (words[:end], words[:end].removesuffix(".")):
            bare = part.removesuffix("’s").removesuffix("'s")
            name = known.get(bare)
            if name is not None:
                return Credit(agency=name, span=Span(match.start(), match.start() + len(bare)))
    return None
