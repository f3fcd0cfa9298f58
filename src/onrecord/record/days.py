"""The days that an EDTF value of a record stands for, as ISO dates, which sort as text.

Of EDTF (ISO 8601-2:2019) what readings hold: centuries, decades, years, months, seasons (for their
year), days, intervals with open or unknown ends, and the marks of what is uncertain or about, which
are passed over.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime

__all__ = ["FIRST", "LAST", "day_of", "days_of"]

FIRST, LAST = "0000-00-00", "9999-99-99"
"""Before and after all days."""

_DATE = re.compile(
    r"([0-9]{2}[0-9X]{2})(?:-([0-9]{2}|XX))?(?:-([0-9]{2}|XX))?(?:T[0-9:.Z+-]+)?[~?%]?"
)


def days_of(edtf: str | None) -> tuple[str, str] | None:
    """The first and the last day that a value may mean; None where it says no day at all."""
    if not edtf:
        return None
    start, interval, end = edtf.partition("/")
    ends = (_ends(start), _ends(end if interval else start))
    if ends == (None, None):
        return None
    if any(one is None and part not in _OPEN for one, part in zip(ends, (start, end), strict=True)):
        return None
    first = FIRST if ends[0] is None else ends[0][0]
    last = LAST if ends[1] is None else ends[1][1]
    return first, last


_OPEN = ("", "..")
"""An end that is open, or not known."""


def day_of(given: str | date) -> str:
    """A day as ISO writes it.

    Raises:
        ValueError: it is none.
    """
    if isinstance(given, str):
        return date.fromisoformat(given.strip()).isoformat()
    return (given.date() if isinstance(given, datetime) else given).isoformat()


def _ends(edtf: str) -> tuple[str, str] | None:
    found = _DATE.fullmatch(edtf.strip())
    if found is None:
        return None
    year, month, day = (None if part == "XX" else part for part in found.groups())
    if year is None:
        return None
    if "X" in year:
        whole = year.rstrip("X")
        return (f"{whole:0<4}-01-01", f"{whole:9<4}-12-31") if month is None else None
    if month is None or 21 <= int(month) <= 41:  # a season, a quarter, a third of the year
        return f"{year}-01-01", f"{year}-12-31"
    if not 1 <= int(month) <= 12:
        return None
    last = monthrange(max(1, int(year)), int(month))[1]
    if day is None:
        return f"{year}-{month}-01", f"{year}-{month}-{last:02d}"
    return (f"{year}-{month}-{day}",) * 2 if 1 <= int(day) <= last else None
