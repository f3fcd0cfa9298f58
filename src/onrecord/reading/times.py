"""When: time expressions, resolved against the report's date, as EDTF.

What cannot be resolved (a duration, "last week" in an undated report) keeps its span and has no
value. A day without a year is the latest such day up to the report's date, since news looks back;
"next" and "by" look ahead.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from onrecord.contract import Published, TimeKind
from onrecord.reading.draft import Draft, DraftTime
from onrecord.spans import Span
from onrecord.vocabulary.dates import full_dates
from onrecord.vocabulary.language import Language, load_language

__all__ = ["find_times", "report_day"]

_DAYS_IN_WEEK = 7
_MONTHS_IN_YEAR = 12
_LONGEST_ABBREVIATION = 4
_AHEAD = {"next", "by", "until", "ahead of", "before"}
# "will hand them over in May" looks ahead, if nothing ends between.
_WILL_BE = re.compile(
    r"\b(?:will|shall|going to|due to|set to|expected to|plans? to)\b[^.;:!?\n]*\Z"
)
_NEAR = 60


def report_day(published: Published | None) -> date | None:
    """The day of a report, None when only "not before" or less is known of it."""
    if published is None or published.basis == "embedded_post":
        return None
    try:
        return date.fromisoformat(published.value[:10])
    except ValueError:
        return None


class _Rule(NamedTuple):
    pattern: re.Pattern[str]
    resolve: Callable[[re.Match[str], date | None, Language], tuple[str | None, TimeKind]]


def find_times(draft: Draft) -> dict[str, tuple[DraftTime, ...]]:
    """Gives the time expressions by place; the longest wins where several begin."""
    day = report_day(draft.report.published)
    found = [DraftTime(span, value, "date") for span, value in full_dates(draft.text)]
    for rule in _rules(draft.language.code):
        for match in rule.pattern.finditer(draft.text):
            value, kind = rule.resolve(match, day, draft.language)
            found.append(DraftTime(Span(*match.span()), value, kind))
    found.sort(key=lambda time: (-(time.span.end - time.span.start), time.span))
    kept: list[DraftTime] = []
    for time in found:
        if not any(time.span.overlaps(other.span) for other in kept):
            kept.append(time)
    return {"times": tuple(sorted(kept))}


def _month_number(match: re.Match[str], language: Language) -> int:
    return language.months[match["month"].lower().rstrip(".")]


def _month_year(
    match: re.Match[str], _day: date | None, language: Language
) -> tuple[str | None, TimeKind]:
    return f"{match['year']}-{_month_number(match, language):02d}", "date"


def _day_month(
    match: re.Match[str], day: date | None, language: Language
) -> tuple[str | None, TimeKind]:
    if day is None:
        return None, "date"
    number = int(match["day"] or match["day2"])
    month = language.months[(match["month"] or match["month2"]).lower().rstrip(".")]
    ahead = match["ahead"] is not None
    for year in (day.year, day.year + 1) if ahead else (day.year, day.year - 1):
        try:
            found = date(year, month, number)
        except ValueError:
            continue
        # A week's grace: a report can name a day soon to come without saying so.
        if ahead or found <= day + timedelta(days=_DAYS_IN_WEEK):
            return found.isoformat(), "date"
    return None, "date"


def _bare_month(
    match: re.Match[str], day: date | None, language: Language
) -> tuple[str | None, TimeKind]:
    if day is None:
        return None, "date"
    month, word = _month_number(match, language), match["word"].lower()
    before = match.string[max(0, match.start() - _NEAR) : match.start()]
    if word in _AHEAD or _WILL_BE.search(before):
        year = day.year if month >= day.month else day.year + 1
    else:
        year = day.year if month <= day.month else day.year - 1
    value = f"{year}-{month:02d}"
    return (f"{value}/..", "interval") if word == "since" else (value, "date")


def _months(
    match: re.Match[str], _day: date | None, language: Language
) -> tuple[str | None, TimeKind]:
    last = language.months[match["month2"].lower().rstrip(".")]
    return f"{match['year']}-{_month_number(match, language):02d}/{match['year']}-{last:02d}", (
        "interval"
    )


def _weekday(
    match: re.Match[str], day: date | None, language: Language
) -> tuple[str | None, TimeKind]:
    word = (match["word"] or "").lower()
    if word == "every":
        return None, "set"
    if day is None:
        return None, "date"
    number = language.weekdays[match["weekday"].lower()]
    back = (day.isoweekday() - number) % _DAYS_IN_WEEK
    if word in {"next", "coming", "by", "until"}:
        return (day + timedelta(days=_DAYS_IN_WEEK - back)).isoformat(), "date"
    if word == "last" and back == 0:
        back = _DAYS_IN_WEEK
    return (day - timedelta(days=back)).isoformat(), "date"


def _near_day(
    match: re.Match[str], day: date | None, _language: Language
) -> tuple[str | None, TimeKind]:
    shift = {"yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1}[match["near"].lower()]
    return (None if day is None else (day + timedelta(days=shift)).isoformat()), "date"


def _near_period(
    match: re.Match[str], day: date | None, _language: Language
) -> tuple[str | None, TimeKind]:
    unit, word = match["unit"].lower(), match["word"].lower()
    if day is None:
        return None, "date"
    shift = {"last": -1, "past": -1, "previous": -1, "this": 0, "next": 1, "coming": 1}[word]
    if unit == "year":
        return str(day.year + shift), "date"
    if unit == "month":
        return _month(day, shift), "date"
    monday = day - timedelta(days=day.weekday()) + timedelta(weeks=shift)
    return f"{monday.isoformat()}/{(monday + timedelta(days=6)).isoformat()}", "interval"


def _ago(match: re.Match[str], day: date | None, language: Language) -> tuple[str | None, TimeKind]:
    amount = _amount(match["amount"], language)
    if day is None or amount is None:
        return None, "date"
    unit = match["unit"].lower()
    if unit.startswith("day"):
        return (day - timedelta(days=amount)).isoformat(), "date"
    if unit.startswith("week"):
        return (day - timedelta(weeks=amount)).isoformat() + "~", "date"
    if unit.startswith("month"):
        return _month(day, -amount) + "~", "date"
    return f"{day.year - amount:04d}~" if amount < day.year else None, "date"


def _year(
    match: re.Match[str], _day: date | None, _language: Language
) -> tuple[str | None, TimeKind]:
    if match["word"].lower() == "since":
        return f"{match['year']}/..", "interval"
    return match["year"], "date"


def _duration(
    _match: re.Match[str], _day: date | None, _language: Language
) -> tuple[str | None, TimeKind]:
    return None, "duration"


def _month(day: date, shift: int) -> str:
    months = day.year * _MONTHS_IN_YEAR + day.month - 1 + shift
    return f"{months // _MONTHS_IN_YEAR:04d}-{months % _MONTHS_IN_YEAR + 1:02d}"


def _amount(words: str, language: Language) -> int | None:
    flat = words.lower()
    if flat.isdigit():
        return int(flat)
    if flat in {"a", "an"}:
        return 1
    return language.numbers.get(flat)


@cache
def _rules(code: str) -> tuple[_Rule, ...]:
    language = load_language(code)
    month = "|".join(
        # A stop belongs to an abbreviation only.
        rf"{re.escape(name)}\b" + (r"\.?" if len(name) <= _LONGEST_ABBREVIATION else "")
        for name in sorted(language.months, key=len, reverse=True)
    )
    # "may" and "march" are months only with a capital; the pattern sees to that for all of them.
    month = f"(?:{month})"
    capital = r"(?-i:(?=[A-Z]))"
    weekday = "|".join(language.weekdays)
    number = "|".join(sorted(language.numbers, key=len, reverse=True))
    amount = rf"(?P<amount>\d{{1,3}}|an?|{number})"
    year = r"(?P<year>1[89]\d\d|20\d\d)"
    flags = re.IGNORECASE
    return (
        _Rule(re.compile(rf"\b{capital}(?P<month>{month}),? {year}\b", flags), _month_year),
        _Rule(
            re.compile(
                rf"(?P<ahead>\b(?:by|until|before|from) )?(?:\b(?:{weekday}),? )?"
                r"(?:\b(?P<day>\d{1,2})(?:st|nd|rd|th)?"
                rf"(?: of)? {capital}(?P<month>{month})|\b{capital}(?P<month2>{month}) "
                rf"(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\b)(?!,? (?:1[89]|20)\d\d)(?!\d)",
                flags,
            ),
            _day_month,
        ),
        _Rule(
            re.compile(
                r"\b(?P<word>in|since|last|this|next|by|until|before|ahead of|during|early|late"
                r"|mid)"
                r"(?: early| late| mid| the end of)?[- ]"
                rf"{capital}(?P<month>{month})(?!\s+\d)(?!\w)",
                flags,
            ),
            _bare_month,
        ),
        _Rule(
            re.compile(
                rf"\b(?:from|between) {capital}(?P<month>{month}) (?:to|and|until) "
                rf"{capital}(?P<month2>{month}) {year}\b",
                flags,
            ),
            _months,
        ),
        _Rule(
            re.compile(
                rf"\b(?:(?P<word>last|next|this|coming|every|by|until|on|since) )?{capital}"
                rf"(?P<weekday>{weekday})\b(?: (?:morning|afternoon|evening|night))?",
                flags,
            ),
            _weekday,
        ),
        _Rule(re.compile(r"\b(?P<near>yesterday|today|tonight|tomorrow)\b", flags), _near_day),
        _Rule(
            re.compile(
                r"\b(?:the )?(?P<word>last|past|previous|this|next|coming) "
                r"(?P<unit>week|month|year)\b",
                flags,
            ),
            _near_period,
        ),
        _Rule(
            re.compile(
                rf"\b(?:(?:about|around|nearly|almost|more than|over|some) )?{amount} "
                r"(?P<unit>days?|weeks?|months?|years?) (?:ago|earlier|before)\b",
                flags,
            ),
            _ago,
        ),
        _Rule(
            re.compile(rf"\b(?P<word>in|since|during|of|from|by|until|late|early) {year}\b", flags),
            _year,
        ),
        _Rule(
            re.compile(
                rf"\b(?:for|within|in|over|after|during)(?: the)?(?: past| last| next| coming)? "
                rf"{amount} (?:hours?|days?|weeks?|months?|years?)\b",
                flags,
            ),
            _duration,
        ),
    )
