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
from collections.abc import Iterator

from onrecord.contract import Credit
from onrecord.spans import Span
from onrecord.vocabulary.registry import media_names

__all__ = ["find_credits"]

# A name as the press writes one: capitalised words, joined by a few small ones.
_NAME = r"(?:[A-Z][\w’'&.-]*)(?:\s+(?:of|the|and|al|el|de)\s+(?=[A-Z])|\s+(?=[A-Z]))?"
_PROPER = rf"(?:{_NAME}){{1,5}}"
_MEDIUM = (
    r"(?:news\s+agency|newswire|news\s+service|wire\s+service|newspaper|daily|weekly|magazine"
    r"|broadcaster|television|TV|channel|news\s+site|news\s+website|news\s+outlet|outlet)"
)
_REPORT = r"(?:report|story|article|dispatch|investigation|exclusive|interview|account)"
_REPORTED = r"(?:reports?|reported|has\s+reported|had\s+reported|first\s+reported|revealed)"

# Where a dateline stands: at the very start of the text, "CITY, Month 7 (Agency) -".
_DATELINE = re.compile(
    rf"\A[A-Z][\w’'.\-/ ]{{1,40}}(?:,\s*[\w. ]{{1,30}})?\s*\((?P<agency>{_PROPER})\)\s*[-–—:]"
)
# Frames that can only hold a medium: the name inside needs no other proof.
_SURE = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?:told|tell|telling|informed)\s+(?:the\s+)?(?P<agency>{_PROPER})\s+{_MEDIUM}\b",
        rf"\b(?:told|interview\s+with|statement\s+to|quoted\s+by|by)\s+(?:the\s+)?{_MEDIUM}\s+"
        rf"(?P<agency>{_PROPER})",
        rf"\b[Aa]ccording\s+to\s+(?:an?|the)\s+(?:[\w-]+\s+){{0,3}}?{_REPORT}\s+"
        rf"(?:by|from|in|of|published\s+by|carried\s+by)\s+(?:the\s+)?(?P<agency>{_PROPER})",
        rf"\b(?:the\s+)?(?P<agency>{_PROPER})\s+{_MEDIUM}\s+(?:{_REPORTED}|said|quoted)\b",
        rf"\b(?:first|originally)\s+(?:reported|published|carried)\s+by\s+(?:the\s+)?"
        rf"(?P<agency>{_PROPER})",
    )
)
# Frames that hold a medium or a person: the name must be known as a medium.
_KNOWN = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\((?:via\s+)?(?P<agency>{_PROPER})\)",
        rf"\b(?:told|tell|telling)\s+(?:the\s+)?(?P<agency>{_PROPER})",
        rf"\b(?:[Aa]ccording\s+to|[Cc]iting|quoted\s+by|reported\s+by|interview\s+with)\s+"
        rf"(?:the\s+)?(?P<agency>{_PROPER})",
        rf"\b(?:an?|the)\s+(?P<agency>{_PROPER})\s+{_REPORT}\b",
        rf"\b(?:{_REPORT})\s+(?:by|from|in)\s+(?:the\s+)?(?P<agency>{_PROPER})",
        rf"\b(?:[Tt]he\s+)?(?P<agency>{_PROPER})\s+(?:{_REPORTED}|said|quoted|cited)\b",
        rf"\b(?:[Rr]eporting|[Ww]riting|[Ww]ith\s+inputs|[Ff]rom|[Aa]dditional\s+reporting)\s+"
        rf"(?:by|from)?\s*(?:the\s+)?(?P<agency>{_PROPER})\s*(?:$|\.$|agencies)",
    )
)


def find_credits(text: str) -> tuple[Credit, ...]:
    """The credits of a text, by place; the first span in which each medium is credited.

    Spans are code points into `text`.
    """
    known = media_names()
    first: dict[str, Credit] = {}
    for span, name in sorted(_candidates(text, known)):
        first.setdefault(name, Credit(agency=name, span=span))
    return tuple(sorted(first.values(), key=lambda credit: credit.span))


def _candidates(text: str, known: dict[str, str]) -> Iterator[tuple[Span, str]]:
    dateline = _DATELINE.match(text)
    if dateline is not None:
        yield _named(dateline, known)
    for pattern in _SURE:
        for match in pattern.finditer(text):
            yield _named(match, known)
    for pattern in _KNOWN:
        for match in pattern.finditer(text):
            found = _known_part(match, known)
            if found is not None:
                yield found


def _named(match: re.Match[str], known: dict[str, str]) -> tuple[Span, str]:
    """The medium in a frame that can only hold one, by its known name where there is one."""
    found = _known_part(match, known)
    if found is not None:
        return found
    words = match["agency"].rstrip(".,’' ").removesuffix("’s").removesuffix("'s")
    start = match.start("agency")
    return Span(start, start + len(words)), words


def _known_part(match: re.Match[str], known: dict[str, str]) -> tuple[Span, str] | None:
    """The longest known medium at the beginning of the name that a frame holds."""
    words = match["agency"]
    ends = [m.end() for m in re.finditer(r"[\w&.]+", words)]
    for end in reversed(ends):
        for part in (words[:end], words[:end].removesuffix(".")):
            name = known.get(part.removesuffix("’s").removesuffix("'s").casefold())
            if name is not None:
                start = match.start("agency")
                return Span(start, start + len(part)), name
    return None
