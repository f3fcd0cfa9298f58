"""What a time expression means: its words, against the report's date, as EDTF.

`resolve("last Tuesday", ...)` takes the expression alone, without the preposition that frames it.
News looks back: a weekday, a day or a month without a year is the latest one up to the report's
date, unless the sentence looks ahead ("will", "due", "next"). What is counted from another time
("a year earlier", "that day") is counted from the one told last.

Weeks and weekends are intervals of days; quarters are EDTF's 33 to 36, seasons 21 to 24 (level 2);
a decade is `198X`, a century `18XX`. What only comes near is marked `~`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from onrecord.contract import TimeKind
from onrecord.vocabulary.dates import full_dates
from onrecord.vocabulary.language import Language, load_language

__all__ = ["Frame", "TimeWords", "Value", "resolve", "time_words"]

Value = tuple[str | None, TimeKind]

_DAYS_IN_WEEK = 7
_MONTHS_IN_YEAR = 12
_MONTHS_IN_QUARTER = 3
_FIRST_QUARTER, _FIRST_SEASON = 33, 21
_SATURDAY = 6
_GRACE = timedelta(days=31)  # a day so soon to come needs no word that looks ahead
_LAST_TWO_DIGITS = 100
_LAST_YEAR = 9999


class Frame(NamedTuple):
    """What an expression is resolved against.

    Attributes:
        day: the report's day, None if it is not known.
        ahead: True if the sentence looks ahead.
        told: the value of the time told last before it, None if there is none near.
    """

    day: date | None
    ahead: bool = False
    told: str | None = None


class TimeWords(NamedTuple):
    """Patterns (without groups) for the words of time of a language."""

    month: str
    weekday: str
    number: str
    ordinal: str
    unit: str
    season: str
    near: str
    part: str


class _Rule(NamedTuple):
    pattern: re.Pattern[str]
    resolve: Callable[[re.Match[str], Frame, Language], Value]


def resolve(words: str, frame: Frame, language: Language) -> Value:
    """The EDTF value and the kind of a time expression; `(None, kind)` where it cannot be told."""
    dates = list(full_dates(words))
    if len(dates) == 1:
        return dates[0][1], "date"
    if dates:
        return f"{dates[0][1]}/{dates[-1][1]}", "interval"
    flat = _flat(words, language)
    if _every(language.code).match(flat):
        return None, "set"
    if (months := _months(flat, language)) is not None:
        return months, "interval"
    for rule in _rules(language.code):
        match = rule.pattern.fullmatch(flat)
        if match is not None:
            try:
                value, kind = rule.resolve(match, frame, language)
            except OverflowError:  # beyond the years that a calendar has
                return None, "date"
            if value is not None or kind != "date":
                return value, kind
    return None, "date"


def _months(flat: str, language: Language) -> str | None:
    """ "January to March 1998"."""
    month = time_words(language.code).month
    match = re.fullmatch(
        rf"(?P<first>{month})(?: (?P<year>\d{{4}}))? (?:to|and|until) "
        rf"(?P<last>{month}) (?P<year2>\d{{4}})",
        flat,
    )
    if match is None:
        return None
    first, last = language.months[match["first"]], language.months[match["last"]]
    if first > last and match["year"] is None:
        return f"{int(match['year2']) - 1}-{first:02d}/{match['year2']}-{last:02d}"
    return f"{match['year'] or match['year2']}-{first:02d}/{match['year2']}-{last:02d}"


def _flat(words: str, language: Language) -> str:
    """Lower case, no points and apostrophes; years in words as numbers."""
    flat = words.lower().replace("’", "'")
    flat = re.sub(r"\bnew year's\b", "new year", flat)
    flat = re.sub(r"'s\b|s'(?=\s|$)", lambda m: "s" if m[0].startswith("s") else "", flat)
    flat = re.sub(r"(?<=\d)(?:st|nd|rd|th)\b", "", flat)
    flat = re.sub(r"[.,;:'()]|(?<=\w)[-–](?=\w)|–|—", " ", flat)
    flat = " ".join(flat.split())
    return _spelt_year(language.code).sub(
        lambda m: str(_number(m["century"], language) * 100 + _number(m["rest"], language)), flat
    )


def _number(words: str, language: Language) -> int:
    return sum(language.numbers.get(word, 0) for word in re.split(r"[\s-]+", words))


@cache
def _spelt_year(code: str) -> re.Pattern[str]:
    numbers = load_language(code).numbers
    tens = [n for n, v in numbers.items() if v >= 20 and v % 10 == 0]
    teens = [n for n, v in numbers.items() if 10 <= v < 20]
    ones = [n for n, v in numbers.items() if v < 10]
    rest = rf"(?:(?:{'|'.join(tens)})(?:[ -](?:{'|'.join(ones)}))?|{'|'.join(teens)})"
    return re.compile(rf"\b(?P<century>eighteen|nineteen|twenty) (?P<rest>{rest})\b")


@cache
def _every(code: str) -> re.Pattern[str]:
    words = "|".join(load_language(code).words("times", "every"))
    return re.compile(rf"(?:{words})\b")


@cache
def time_words(code: str) -> TimeWords:
    """The words of time of a language, as patterns; the longest first."""
    language = load_language(code)
    table = language.table["times"]

    def any_of(words: object) -> str:
        return "(?:" + "|".join(sorted(map(re.escape, words), key=len, reverse=True)) + ")"  # type: ignore[call-overload]

    return TimeWords(
        month=any_of(language.months),
        weekday=any_of(language.weekdays),
        number=any_of(language.numbers),
        ordinal=any_of(table["ordinals"]),
        unit=any_of(table["units"]),
        season=any_of(table["seasons"]),
        near=any_of(table["near"]),
        part=any_of(table["parts"]),
    )


# --- rules: the whole expression, in this order --------------------------------------------------


@cache
def _rules(code: str) -> tuple[_Rule, ...]:
    words = time_words(code)
    language = load_language(code)
    loose = "|".join(sorted(language.words("times", "loose"), key=len, reverse=True))
    loosely = rf"(?:(?:{loose})\s+)*"
    toward = "|".join([*language.table["times"]["shifts"], *language.words("times", "same")])
    which = rf"(?:(?P<which>{toward})\s+)?"
    year = r"(?P<year>1[0-9]\d\d|20\d\d)"
    of_year = rf"(?:\s+(?:of\s+)?(?:{year}|(?P<of>{toward})\s+year))?"
    amount = rf"(?P<amount>\d{{1,3}}|an?|{words.number}(?:\s{words.number})?|couple of|few|several)"
    part = rf"(?:\s+{words.part})?"

    def rule(pattern: str, resolve: Callable[[re.Match[str], Frame, Language], Value]) -> _Rule:
        return _Rule(re.compile(loosely + pattern, re.ASCII), resolve)

    return (
        rule(
            rf"(?:{words.weekday}\s+)?(?:{words.part}\s+)?(?:(?P<month>{words.month})\s+(?P<day>\d{{1,2}})"
            rf"|(?P<day2>\d{{1,2}})\s+(?:of\s+)?(?P<month2>{words.month})){of_year}{part}",
            _day,
        ),
        rule(rf"{which}(?P<month>{words.month}){of_year}", _month),
        rule(rf"(?P<near>{words.near}){part}", _near),
        rule(
            rf"{which}{loosely}(?:{words.part}\s+)?(?:of\s+)?(?P<weekday>{words.weekday}){part}",
            _weekday,
        ),
        rule(rf"{which}(?P<ordinal>{words.ordinal})\s+quarter{of_year}", _quarter),
        rule(rf"{which}(?P<season>{words.season}){of_year}", _season),
        rule(
            rf"(?:{amount}\s+)?(?P<unit>{words.unit})s?\s+(?P<way>ago|earlier|before|previously|later|after"
            r"|from now|hence)(?:\s+(?P<period>quarter|period))?",
            _counted,
        ),
        rule(
            rf"(?P<unit>year)\s+(?P<way>ago|earlier)\s+(?:(?P<ordinal>{words.ordinal})\s+)?"
            r"(?P<period>quarter|period|month)",
            _counted,
        ),
        rule(
            rf"{which}(?P<unit>{words.unit}|day|night|morning|afternoon|evening|weekend|period)",
            _unit,
        ),
        rule(rf"{year}(?:\s+quarter)?(?:\s+or later)?", lambda m, _f, _l: (m["year"], "date")),
        rule(r"(?P<decade>1\d\d|20\d)0s", lambda m, _f, _l: (f"{m['decade']}X", "date")),
        rule(r"(?P<decade>[2-9])0s", lambda m, _f, _l: (f"19{m['decade']}X", "date")),
        rule(
            rf"(?P<ordinal>\d{{1,2}}|{words.ordinal})\s+century",
            _century,
        ),
        rule(rf"(?P<feast>{'|'.join(language.table['times']['feasts'])}){of_year}", _feast),
        rule(
            rf"{which}(?:{amount}\s+|many\s+|recent\s+)?(?:{words.unit}|hour|minute|second|night|day)s?"
            r"(?:\s+(?:long|old))?",
            lambda _m, _f, _l: (None, "duration"),
        ),
    )


def _year_of(match: re.Match[str], frame: Frame, language: Language) -> int | None:
    """The year that an expression names, by its number or as "last year"."""
    if match["year"]:
        return int(match["year"])
    if match["of"] and frame.day is not None:
        return frame.day.year + _shift(match["of"], language)
    return None


def _shift(word: str | None, language: Language) -> int:
    return int(language.table["times"]["shifts"].get(word, 0))


def _is_ahead(frame: Frame, word: str | None, language: Language) -> bool:
    return _shift(word, language) > 0 or frame.ahead


def _day(match: re.Match[str], frame: Frame, language: Language) -> Value:
    number = int(match["day"] or match["day2"])
    month = language.months[match["month"] or match["month2"]]
    year = _year_of(match, frame, language)
    if year is not None:
        found = _date(year, month, number)
        return (found.isoformat() if found else None), "date"
    if frame.day is None:
        return None, "date"
    day = frame.day
    years = (day.year, day.year + 1) if frame.ahead else (day.year + 1, day.year, day.year - 1)
    for one in years:
        found = _date(one, month, number)
        if found is not None and (found >= day if frame.ahead else found <= day + _GRACE):
            return found.isoformat(), "date"
    return None, "date"


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month(match: re.Match[str], frame: Frame, language: Language) -> Value:
    month = language.months[match["month"]]
    year = _year_of(match, frame, language)
    if year is None:
        if frame.day is None:
            return None, "date"
        year = _nearest_year(month, frame, match["which"], language)
    return f"{year}-{month:02d}", "date"


def _nearest_year(month: int, frame: Frame, word: str | None, language: Language) -> int:
    assert frame.day is not None  # noqa: S101 - the callers looked
    day = frame.day
    if word == "this":
        return day.year
    if _is_ahead(frame, word, language):
        return day.year if month >= day.month else day.year + 1
    if _shift(word, language) < 0 and month == day.month:
        return day.year - 1
    return day.year if month <= day.month else day.year - 1


def _near(match: re.Match[str], frame: Frame, language: Language) -> Value:
    if frame.day is None:
        return None, "date"
    shift = language.table["times"]["near"][match["near"]]
    return (frame.day + timedelta(days=shift)).isoformat(), "date"


def _weekday(match: re.Match[str], frame: Frame, language: Language) -> Value:
    if frame.day is None:
        return None, "date"
    day, word = frame.day, match["which"]
    number = language.weekdays[match["weekday"].removesuffix("s")]
    back = (day.isoweekday() - number) % _DAYS_IN_WEEK
    if _is_ahead(frame, word, language):
        ahead = (number - day.isoweekday()) % _DAYS_IN_WEEK
        if ahead == 0 and _shift(word, language) > 0:
            ahead = _DAYS_IN_WEEK
        return (day + timedelta(days=ahead)).isoformat(), "date"
    if back == 0 and _shift(word, language) < 0:
        back = _DAYS_IN_WEEK
    return (day - timedelta(days=back)).isoformat(), "date"


def _quarter(match: re.Match[str], frame: Frame, language: Language) -> Value:
    number = language.table["times"]["ordinals"][match["ordinal"]]
    if not 1 <= number <= _MONTHS_IN_YEAR // _MONTHS_IN_QUARTER:
        return None, "date"
    year = _year_of(match, frame, language)
    if year is None:
        if frame.day is None:
            return None, "date"
        begins = (number - 1) * _MONTHS_IN_QUARTER + 1
        year = frame.day.year
        if frame.ahead or _shift(match["which"], language) > 0:
            year += begins + _MONTHS_IN_QUARTER <= frame.day.month
        elif begins > frame.day.month:
            year -= 1
    return f"{year}-{_FIRST_QUARTER - 1 + number}", "date"


def _season(match: re.Match[str], frame: Frame, language: Language) -> Value:
    number = language.table["times"]["seasons"][match["season"]]
    year = _year_of(match, frame, language)
    if year is None:
        if frame.day is None:
            return None, "date"
        # Northern seasons: spring begins in March; a winter is called by the year it begins in.
        begins = _MONTHS_IN_QUARTER * number
        year = frame.day.year
        shift = _shift(match["which"], language)
        if shift < 0 or (shift == 0 and match["which"] != "this" and not frame.ahead):
            year -= begins + 2 > frame.day.month
        elif begins + _MONTHS_IN_QUARTER <= frame.day.month:
            year += shift > 0
    return f"{year}-{_FIRST_SEASON - 1 + number}", "date"


def _counted(match: re.Match[str], frame: Frame, language: Language) -> Value:
    """ "three days ago", "a year earlier", "the year-ago quarter"."""
    unit, way = match["unit"].removesuffix("s"), match["way"]
    groups = match.groupdict()
    amount = _amount(groups.get("amount") or "a", language)
    back = way in {"ago", "earlier", "before", "previously"}
    if groups.get("ordinal") and frame.day is not None:
        number = language.table["times"]["ordinals"][groups["ordinal"]]
        return f"{frame.day.year - 1}-{_FIRST_QUARTER - 1 + number}", "date"
    if amount is None:
        return None, "date"
    if unit == "year" and amount == 1 and back:
        period = _told_period(frame, exact=groups.get("period") is not None)
        if period is not None:
            return period, "date"
    day = frame.day if way in {"ago", "from now", "hence"} else _told_day(frame)
    if day is None:
        return None, "date"
    shift = -amount if back else amount
    vague = "" if amount == 1 and unit in {"month", "year"} else "~"
    if unit == "day":
        return (day + timedelta(days=shift)).isoformat(), "date"
    if unit in {"week", "fortnight"}:
        weeks = shift * (2 if unit == "fortnight" else 1)
        return (day + timedelta(weeks=weeks)).isoformat() + "~", "date"
    if unit == "month":
        return f"{_month_after(day, shift)}{vague}", "date"
    years = shift * {"year": 1, "decade": 10, "century": 100, "centurie": 100}.get(unit, 0)
    if not years or not 0 < day.year + years <= _LAST_YEAR:
        return None, "date"
    return f"{day.year + years:04d}{vague}", "date"


def _told_period(frame: Frame, *, exact: bool) -> str | None:
    """The month or quarter told last, a year before; also where the words ask for a period."""
    if frame.told is None:
        return None
    match = re.fullmatch(r"(\d{4})-(\d\d)", frame.told)
    if match is None or (int(match[2]) <= _MONTHS_IN_YEAR and not exact):
        return None
    return f"{int(match[1]) - 1}-{match[2]}"


def _told_day(frame: Frame) -> date | None:
    """The day told last, or the report's."""
    told = frame.told or ""
    if match := re.match(r"\d{4}-\d\d-\d\d", told):
        try:
            return date.fromisoformat(match[0])
        except ValueError:
            return frame.day
    if match := re.fullmatch(r"(\d{4})(?:-(\d\d))?", told):
        month = int(match[2] or 1)
        return _date(int(match[1]), month, 1) if month <= _MONTHS_IN_YEAR else frame.day
    return frame.day


def _amount(words: str, language: Language) -> int | None:
    if words.isdigit():
        return int(words)
    if words in {"a", "an"}:
        return 1
    return _number(words, language) or None


def _month_after(day: date, shift: int) -> str:
    months = day.year * _MONTHS_IN_YEAR + day.month - 1 + shift
    return f"{months // _MONTHS_IN_YEAR:04d}-{months % _MONTHS_IN_YEAR + 1:02d}"


def _unit(match: re.Match[str], frame: Frame, language: Language) -> Value:
    """ "last week", "this month", "the weekend", "that day", "the quarter"."""
    unit, word = match["unit"], match["which"]
    shift = _shift(word, language)
    if frame.day is None:
        return None, "date"
    if word is not None and word in language.words("times", "same"):
        if frame.told is None:
            return None, "date"
        day = _told_day(frame)
        assert day is not None  # noqa: S101 - the report's at the least
        shift = 0
    else:
        day = frame.day
    if unit in {"day", "night", "morning", "afternoon", "evening"}:
        if word is None and unit == "day":
            return None, "date"
        return (day + timedelta(days=shift)).isoformat(), "date"
    if unit == "week":
        if word is None:
            return None, "date"
        monday = day - timedelta(days=day.weekday()) + timedelta(weeks=shift)
        return _interval(monday, _DAYS_IN_WEEK), "interval"
    if unit == "weekend":
        saturday = day - timedelta(days=(day.isoweekday() - _SATURDAY) % _DAYS_IN_WEEK)
        if _is_ahead(frame, word, language) and day.isoweekday() < _SATURDAY:
            saturday += timedelta(weeks=1)
        return _interval(saturday, 2), "interval"
    if unit == "month":
        return _month_after(day, shift), "date"
    if unit in {"quarter", "period"}:
        return _told_quarter(frame, word, shift)
    if unit == "decade":
        return f"{day.year // 10 + shift}X", "date"
    if unit == "century":
        return f"{day.year // _LAST_TWO_DIGITS + shift:02d}XX", "date"
    if unit == "year":
        return f"{day.year + shift:04d}", "date"
    return None, "date"


def _told_quarter(frame: Frame, word: str | None, shift: int) -> Value:
    assert frame.day is not None  # noqa: S101 - the caller looked
    told = re.fullmatch(r"\d{4}-3[3-6]", frame.told or "")
    if told is not None and not shift:
        return told[0], "date"
    quarters = frame.day.year * 4 + (frame.day.month - 1) // _MONTHS_IN_QUARTER
    # Of a quarter without more words the news is that it is over.
    quarters += shift if word is not None and (shift or word in {"this", "current"}) else -1
    return f"{quarters // 4:04d}-{_FIRST_QUARTER + quarters % 4}", "date"


def _interval(first: date, days: int) -> str:
    return f"{first.isoformat()}/{(first + timedelta(days=days - 1)).isoformat()}"


def _century(match: re.Match[str], _frame: Frame, language: Language) -> Value:
    words = match["ordinal"]
    number = int(words) if words.isdigit() else language.table["times"]["ordinals"][words]
    if number < 1:
        return None, "date"
    return f"{number - 1:02d}XX", "date"


def _feast(match: re.Match[str], frame: Frame, language: Language) -> Value:
    month, number = language.table["times"]["feasts"][match["feast"]]
    year = _year_of(match, frame, language)
    if year is None:
        if frame.day is None:
            return None, "date"
        days = (
            _date(one, month, number)
            for one in (frame.day.year + 1, frame.day.year, frame.day.year - 1)
        )
        limit = timedelta(days=300) if frame.ahead else _GRACE
        found = next((d for d in days if d is not None and d <= frame.day + limit), None)
        return (found.isoformat() if found else None), "date"
    found = _date(year, month, number)
    return (found.isoformat() if found else None), "date"
