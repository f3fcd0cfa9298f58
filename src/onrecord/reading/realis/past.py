"""What lies back: done already, done again and again, or remembered years after."""

from __future__ import annotations

import re

from onrecord.reading.draft import DraftTime
from onrecord.reading.realis.ground import CLAUSE, FUTURE, MODALS, Ground
from onrecord.reading.times import report_day
from onrecord.spans import Span

__all__ = [
    "is_habit",
    "is_headline_present",
    "is_of_late",
    "is_old",
    "is_said_to_have_been",
    "is_told_as_done",
]

_MEMORY = re.compile(
    r"(?:\banniversary of|\b(?:years?|decades|century)(?: to the day)?"
    r"(?:(?: that)? (?:has|have|had) (?:passed|gone by|elapsed))? (?:after|since|from))"
    r" (?:the |an? |his |her |its |their |that )?(?:(?!and )[\w'’-]+ ){0,3}\Z"
)
_YEARS_AGO = re.compile(
    r"(?<!a )(?<!one )\b(?:years|decades?|century|centuries) (?:ago|earlier|before)\b"
)
_REMEMBERING = frozenset(("anniversary", "centenary", "bicentenary", "jubilee"))
_YEAR = re.compile(r"\d{4}")
_OLD = 2  # years before the report
_WEEKDAY = re.compile(
    r"(?:on )?(?:(?:early|late) )?(?:mon|tues|wednes|thurs|fri|satur|sun)day(?: \w+)?"
)
_DONE = frozenset(("had", "has", "have", "was", "were"))
_OPEN = FUTURE | MODALS | {"to", "not", "n't", "never", "no", "due", "being", "if"}
_PERFECT = frozenset(("has", "have"))


def is_told_as_done(ground: Ground) -> bool:
    """True for "had been delivered", "were freed"."""
    before = ground.words_before(3)
    return not _DONE.isdisjoint(before) and _OPEN.isdisjoint(before)


def is_said_to_have_been(ground: Ground) -> bool:
    """True for "are said to have been arrested": told at second hand, but told."""
    return ground.known.said_to_have.search(ground.text, *ground.before) is not None


def is_habit(ground: Ground) -> bool:
    """True for what used to be done: "fined it almost every month", told in the past tense."""
    end = min(ground.trigger.end + CLAUSE, ground.sentence.span.end)
    habit = ground.known.habit.search(ground.text, ground.before.start, end)
    return habit is not None and ground.is_past() and _PERFECT.isdisjoint(ground.words_before(2))


def is_headline_present(ground: Ground) -> bool:
    """True for a verb in the present that no habit is told of: "court jails ex-spy chief"."""
    end = min(ground.trigger.end + CLAUSE, ground.sentence.span.end)
    habit = ground.known.habit.search(ground.text, ground.before.start, end)
    return habit is None and ground.is_present(ground.trigger)


def is_of_late(ground: Ground) -> bool:
    """True for a deed that has a day of this week beside what it remembers."""
    time = ground.own_time
    if time is None or not ground.is_past():
        return False
    is_day = _WEEKDAY.fullmatch(time.span.of(ground.text).lower()) is not None
    return is_day and not _is_remembered(ground)


def is_old(ground: Ground) -> bool:
    """True for what is remembered, or dated two years back or more."""
    if _is_remembered(ground):
        return True
    own = (ground.own_time,) if ground.own_time is not None else ()
    told_of = (time for time, _ in ground.times_told_of())
    return any(_is_long_past(ground, time) for time in (*own, *told_of))


def _is_long_past(ground: Ground, time: DraftTime) -> bool:
    if ground.text.endswith(" of ", 0, time.span.start):
        return False  # "under a statute of 2015"
    if _YEARS_AGO.search(time.span.of(ground.text).lower()):
        return True
    day = report_day(ground.draft.report.published)
    year = _YEAR.match(time.value) if time.value is not None else None
    return day is not None and year is not None and day.year - int(year[0]) >= _OLD


def _is_remembered(ground: Ground) -> bool:
    before: Span = ground.before
    if _MEMORY.search(before.of(ground.text).lower()) is not None:
        return True
    return not _REMEMBERING.isdisjoint(ground.above)
