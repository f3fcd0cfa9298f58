"""The days that an EDTF value of a record stands for, as ISO dates, which sort as text.

Of EDTF (ISO 8601-2:2019) what readings hold: years, months, days, intervals with open or unknown
ends, and the marks of what is uncertain or about, which are passed over.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

__all__ = ["FIRST", "LAST", "day_of", "days_of"]

FIRST, LAST = "0000-00-00", "9999-99-99"
"""Before and after all days."""

_DATE = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")


def days_of(edtf: str | None) -> tuple[str, str] | None:
    """The first and the last day that a value may mean; None where it says no day at all."""
    if not edtf:
        return None
    start, interval, end = edtf.partition("/")
    ends = (_ends(start), _ends(end if interval else start))
    if ends == (None, None):
        return None
    first = FIRST if ends[0] is None else ends[0][0]
    last = LAST if ends[1] is None else ends[1][1]
    return first, last


def day_of(given: str | date) -> str:
    """A day as ISO writes it.

    Raises:
        ValueError: it is none.
    """
    return (date.fromisoformat(given.strip()) if isinstance(given, str) else given).isoformat()


def _ends(edtf: str) -> tuple[str, str] | None:
    found = _DATE.match(edtf.strip())
    if found is None:
        return None
    year, month, day = found.groups()
    if month is None or not 1 <= int(month) <= 12:  # seasons are above 12
        return f"{year}-01-01", f"{year}-12-31"
    if day is None:
        last = monthrange(max(1, int(year)), int(month))[1]
        return f"{year}-{month}-01", f"{year}-{month}-{last:02d}"
    return f"{year}-{month}-{day}", f"{year}-{month}-{day}"
