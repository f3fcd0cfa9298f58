"""Full calendar dates as the press writes them: "8 April 2025", "April 8, 2025", "2025-04-08".

Numbers alone ("4/8/2025") are left alone: half of the world reads them the other way round.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache

from onrecord.spans import Span
from onrecord.vocabulary.language import known_languages, load_language

__all__ = ["full_dates"]


def full_dates(text: str) -> Iterator[tuple[Span, str]]:
    """Every full date in `text` with its span, as an ISO day, in the order of the text."""
    for match in _pattern().finditer(text):
        year = match["y1"] or match["y2"] or match["y3"]
        month = match["m1"] or match["m2"]
        number = _months().get(month.casefold(), 0) if month else int(match["m3"])
        day = match["d1"] or match["d2"] or match["d3"]
        try:
            yield Span(*match.span()), date(int(year), number, int(day)).isoformat()
        except ValueError:
            continue


@cache
def _months() -> dict[str, int]:
    return {
        name: number
        for code in known_languages()
        for name, number in load_language(code).months.items()
    }


@cache
def _pattern() -> re.Pattern[str]:
    month = "|".join(sorted(map(re.escape, _months()), key=len, reverse=True))
    year = r"(?:1[89]|20|21)\d\d"
    return re.compile(
        rf"\b(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?\s+(?P<m1>{month})\.?,?\s+(?P<y1>{year})\b"
        rf"|\b(?P<m2>{month})\.?\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y2>{year})\b"
        rf"|\b(?P<y3>{year})-(?P<m3>\d\d)-(?P<d3>\d\d)(?!\d)",
        re.IGNORECASE,
    )
