"""When: the time expressions of a report, with their values as EDTF against the report's date.

`time_values.resolve` says what an expression means. What cannot be resolved (a duration, "last
week" in an undated report) keeps its span and has no value. A span is the expression without the
preposition that frames it, but for "since", which makes an open interval of it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from datetime import date
from functools import cache

from onrecord.contract import Published
from onrecord.reading.draft import Draft, DraftTime
from onrecord.reading.time_values import Frame, Value, resolve, time_words
from onrecord.spans import Span
from onrecord.vocabulary.dates import full_dates
from onrecord.vocabulary.language import Language, load_language

__all__ = ["find_times", "report_day", "times_in", "value_at"]

_AROUND = 80  # characters on both sides of a word of time that its expression can reach
_NEAR = 400  # characters within which "a year earlier" counts from the time told before it


def report_day(published: Published | None) -> date | None:
    """The day of a report, None when only "not before" or less is known of it."""
    if published is None or published.basis == "embedded_post":
        return None
    try:
        return date.fromisoformat(published.value[:10])
    except ValueError:
        return None


def find_times(draft: Draft) -> dict[str, tuple[DraftTime, ...]]:
    """Gives the time expressions by place; the longest wins where several begin."""
    day = report_day(draft.report.published)
    return {"times": tuple(times_in(draft.text, day, draft.language))}


def times_in(text: str, day: date | None, language: Language) -> list[DraftTime]:
    """The time expressions of a text whose report is of this day."""
    found = {span: (False, span) for span, _ in full_dates(text)}
    for match in _looks(text, language.code):
        since = match.groupdict().get("since") is not None
        span = Span(match.start() if since else match.start("what"), match.end("what"))
        found[span] = (since, Span(*match.span("what")))
    kept: list[Span] = []  # sorted; none overlaps another
    for span in sorted(found, key=lambda one: (one.start - one.end, one)):
        at = bisect_left(kept, span)
        if not any(span.overlaps(other) for other in kept[max(0, at - 1) : at + 1]):
            kept.insert(at, span)

    times: list[DraftTime] = []
    for span in kept:
        since, what = found[span]
        last = times[-1] if times and span.start - times[-1].span.end < _NEAR else None
        told = None if last is None or last.value is None else last.value.rstrip("~")
        value, kind = value_at(text, what, day, told, language)
        if since and value is not None:
            value, kind = f"{value.partition('/')[0]}/..", "interval"
        times.append(DraftTime(span, value, kind))
    return times


def _looks(text: str, code: str) -> Iterator[re.Match[str]]:
    """What looks like a time, looked for around the words of time: most of a text has none."""
    begin = end = 0
    for match in _anchors(code).finditer(text):
        if match.start() - _AROUND > end:
            yield from _looks_within(text, begin, end, code)
            begin = max(0, match.start() - _AROUND)
        end = match.end() + _AROUND
    yield from _looks_within(text, begin, end, code)


def _looks_within(text: str, begin: int, end: int, code: str) -> Iterator[re.Match[str]]:
    # A region neither begins nor ends within a word.
    while begin > 0 and text[begin - 1].isalnum():
        begin -= 1
    while end < len(text) and text[end].isalnum():
        end += 1
    for pattern in _patterns(code):
        yield from pattern.finditer(text, begin, end)


@cache
def _anchors(code: str) -> re.Pattern[str]:
    """The words that every expression has one of, and years."""
    words = time_words(code)
    names = "|".join(
        (words.month, words.weekday, words.near, words.unit, words.season, _feasts(code))
    )
    return re.compile(
        rf"\b(?:{names}|quarter|period|weekend|hours?|night|morning|evening)s?\b"
        r"|\b(?:1[5-9]|20)\d\d",
        re.IGNORECASE,
    )


def value_at(
    text: str, what: Span, day: date | None, told: str | None, language: Language
) -> Value:
    """The value and kind of the expression at a span.

    Args:
        what: the expression without a preposition.
        day: the report's day.
        told: the value of the time told last before it, None if there is none near.
    """
    ahead = (
        _ahead(language.code).search(text[max(0, what.start - _CLAUSE) : what.start]) is not None
    )
    return resolve(what.of(text), Frame(day, ahead, told), language)


_CLAUSE = 100


@cache
def _ahead(code: str) -> re.Pattern[str]:
    language = load_language(code)
    words, frames = (
        "|".join(sorted(language.words("times", key), key=len, reverse=True))
        for key in ("ahead", "ahead_of")
    )
    return re.compile(
        rf"\b(?:{words})\b[^.;:!?\n]{{0,60}}\Z|\b(?:{frames})\s+(?:the\s+)?\Z", re.IGNORECASE
    )


def _is_short(month: str, language: Language) -> bool:
    """True for "sept", which has a stop, and false for "may", which has none."""
    return any(
        name != month and name.startswith(month) and number == language.months[month]
        for name, number in language.months.items()
    )


@cache
def _feasts(code: str) -> str:
    """Feasts as a pattern, those whose day moves too: "Ramadan"."""
    times = load_language(code).table["times"]
    names = sorted([*times["feasts"], *times["moving_feasts"]], key=len, reverse=True)
    return "|".join(re.escape(name).replace("year\\ ", "year['’]s ") for name in names)


@cache
def _patterns(code: str) -> tuple[re.Pattern[str], ...]:
    """What looks like a time; groups: `since` where that frames it, `what`."""
    words, language = time_words(code), load_language(code)
    # "may" and "march" are months with a capital only; a stop belongs to an abbreviation only.
    month = "(?-i:(?=[A-Z]))(?:{})".format(
        "|".join(
            rf"{re.escape(name)}\b" + (r"\.?" if _is_short(name, language) else "")
            for name in sorted(language.months, key=len, reverse=True)
        )
    )
    weekday = rf"(?-i:(?=[A-Z])){words.weekday}s?\b"
    toward = "|".join([*language.table["times"]["shifts"], *language.words("times", "same")])
    which = rf"(?:(?:the )?(?:{toward})[ -])"
    part = (
        r"(?:(?:early|earlier|late|later|mid"
        r"|(?:the )?(?:beginning|start|end|middle|early hours) of)[ -])"
    )
    year = r"(?:1[5-9][0-9]{2}|20[0-9]{2})"
    of_year = rf"(?:,? (?:of )?{year}\b|,? (?:of )?(?:{toward}) year\b)"
    nth = r"(?:st|nd|rd|th)?"
    number = (
        rf"(?:\d{{1,3}}|an?|{words.number}(?:[ -]{words.number})?|(?:a )?(?:couple of|few|several))"
    )
    about = r"(?:(?:about|around|nearly|almost|more than|less than|over|some|at least|just) )?"
    every = "|".join(w for w in language.words("times", "every") if not w.endswith("ly"))
    unit = words.unit
    free = (
        # A day of a month.
        rf"(?:{weekday},? )?{part}?(?:{month} \d{{1,2}}{nth}\b|\b\d{{1,2}}{nth} (?:of )?{month})"
        rf"{of_year}?(?!\d|-\d|,\d)",
        rf"{part}?{month}{of_year}",
        rf"(?:{which}|{part}){part}?{month}(?! \d)(?!\w)",
        # A weekday, a day near the report's.
        rf"(?:{every}) (?:{weekday}|{unit}\b|{words.part}\b)",
        rf"{which}?{part}?{weekday}(?: {words.part}\b)?",
        rf"{part}?{words.near}\b(?: {words.part}\b)?",
        # Counted in units, from the report or another time.
        rf"{part}?{which}(?:{words.ordinal} )?"
        rf"(?:{unit}|weekend|{words.season}|night|morning|evening)\b",
        rf"{about}{number} {unit} (?:ago|earlier|before|later|after|from now|hence)\b",
        rf"(?:the )?(?:year[- ]ago|year[- ]earlier) (?:{words.ordinal} )?(?:quarter|period)\b",
        # Quarters, seasons, years.
        rf"(?:the )?{words.ordinal}[ -]quarter\b{of_year}?",
        rf"(?:the )?{words.season} of {year}\b",
        rf"(?:the )?{part}?(?:1[5-9]|20)\d0s\b",
        rf"(?:the )?{part}?(?:\d{{1,2}}{nth}|{words.ordinal}) century\b",
        rf"(?:{part}|fiscal ){year}\b",
        rf"(?-i:(?=[A-Z]))(?:{_feasts(code)})\b(?: {year}\b)?",
    )
    # What is a time only in a frame.
    frame = "in|during|of|from|by|until|till|before|after|through|between|ahead of|the|as of|for"
    counted = "|".join((*language.table["counted"]["units"], *language.words("times", "counted")))
    framed = (
        rf"{month}(?! \d)(?!\w)",
        # "In 1900" is a year; "for 1500 people" is not.
        rf"(?:(?<=\bin ){year}\b|{year}\b(?! (?:[a-z]+ )?(?:{counted})\b))(?![%-]|,\d)",
    )
    lasting = (
        rf"\b(?P<what>(?:for|within|in|over|after|during)(?: the)?"
        rf"(?: past| last| next| coming)? {number} (?:hours?|{unit})\b)"
    )
    months = rf"\b(?:from|between) (?P<what>{month}(?: {year})? (?:to|and|until) {month} {year})\b"
    return tuple(
        re.compile(pattern, re.IGNORECASE)
        for pattern in (
            rf"\b(?:(?P<since>since) )?(?P<what>{'|'.join(free)})",
            rf"\b(?:(?P<since>since)|{frame}) (?P<what>{'|'.join(framed)})",
            lasting,
            months,
        )
    )
