"""EDTF as days: the forms that readings hold, and what is none of them."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.contract import Time
from onrecord.record.checking import check_value
from onrecord.record.days import FIRST, LAST, day_of, days_of
from onrecord.spans import Span

DAYS = st.dates(date(1, 1, 1), date(9999, 12, 31))
MARKS = st.sampled_from(["", "?", "~", "%"])


@pytest.mark.parametrize(
    ("edtf", "first", "last"),
    [
        ("2031", "2031-01-01", "2031-12-31"),
        ("2031-03", "2031-03-01", "2031-03-31"),
        ("2031-02", "2031-02-01", "2031-02-28"),
        ("2032-02", "2032-02-01", "2032-02-29"),
        ("1900-02", "1900-02-01", "1900-02-28"),
        ("2000-02", "2000-02-01", "2000-02-29"),
        ("2031-04", "2031-04-01", "2031-04-30"),
        ("2031-03-10", "2031-03-10", "2031-03-10"),
        ("2031-03-10T06:00:00Z", "2031-03-10", "2031-03-10"),
        ("2031-21", "2031-01-01", "2031-12-31"),
        ("2031-24", "2031-01-01", "2031-12-31"),
        ("2031-03-10/2031-04-02", "2031-03-10", "2031-04-02"),
        ("2031-03/2031-04", "2031-03-01", "2031-04-30"),
        ("2031/2032", "2031-01-01", "2032-12-31"),
        ("2031-03-10/2031-04", "2031-03-10", "2031-04-30"),
        ("2031-03-10/..", "2031-03-10", LAST),
        ("2031-03/..", "2031-03-01", LAST),
        ("2031-03-10/", "2031-03-10", LAST),
        ("../2031-03-10", FIRST, "2031-03-10"),
        ("../2031-03", FIRST, "2031-03-31"),
        ("/2031", FIRST, "2031-12-31"),
        ("2031?", "2031-01-01", "2031-12-31"),
        ("2031-03~", "2031-03-01", "2031-03-31"),
        ("2031-03-10%", "2031-03-10", "2031-03-10"),
        ("2031-03-10~/2031-04-02?", "2031-03-10", "2031-04-02"),
        ("2031-03-10~/..", "2031-03-10", LAST),
    ],
)
def test_a_value_stands_for_its_first_and_last_day(edtf: str, first: str, last: str) -> None:
    assert days_of(edtf) == (first, last)


@pytest.mark.parametrize(
    "edtf",
    [None, "", "..", "/", "../..", "../", "/..", "nonsense", "unknown", "203", "-0500", "P3D", "?"],
)
def test_what_says_no_day_stands_for_none(edtf: str | None) -> None:
    assert days_of(edtf) is None


@pytest.mark.parametrize(
    "edtf", ["20311", "2031-13", "2031-00", "2031-02-30", "2031-03-32", "2031-3", "٢٠٣١"]
)
def test_what_no_calendar_has_is_no_day(edtf: str) -> None:
    assert days_of(edtf) is None


@pytest.mark.parametrize(
    ("edtf", "first", "last"),
    [
        ("198X", "1980-01-01", "1989-12-31"),
        ("18XX", "1800-01-01", "1899-12-31"),
        ("198X/1993", "1980-01-01", "1993-12-31"),
    ],
)
def test_decades_and_centuries_stand_for_their_days(edtf: str, first: str, last: str) -> None:
    assert days_of(edtf) == (first, last)


def test_a_person_may_say_what_a_reader_says() -> None:
    check_value(Time(id="t1", span=Span(0, 4), value="198X", kind="date"))


@settings(deadline=None)
@given(day=DAYS, mark=MARKS)
def test_every_day_month_and_year_of_the_calendar(day: date, mark: str) -> None:
    iso = day.isoformat()
    assert days_of(iso + mark) == (iso, iso)
    year, month = iso[:4], iso[:7]
    length = monthrange(day.year, day.month)[1]
    assert days_of(month + mark) == (f"{month}-01", f"{month}-{length}")
    assert days_of(year + mark) == (f"{year}-01-01", f"{year}-12-31")


@settings(deadline=None)
@given(one=DAYS, other=DAYS, mark=MARKS)
def test_an_interval_goes_from_its_first_to_its_last_day(one: date, other: date, mark: str) -> None:
    first, last = sorted((one.isoformat(), other.isoformat()))
    assert days_of(f"{first}{mark}/{last}{mark}") == (first, last)
    assert days_of(f"{first}/{last[:4]}") == (first, f"{last[:4]}-12-31")


@settings(deadline=None)
@given(day=DAYS)
def test_first_and_last_lie_outside_of_all_days(day: date) -> None:
    assert FIRST < day.isoformat() < LAST


@settings(deadline=None)
@given(edtf=st.text(max_size=30) | st.text("0123456789-/.~?%XT ", max_size=24))
def test_whatever_is_written_is_answered(edtf: str) -> None:
    found = days_of(edtf)
    assert found is None or all(isinstance(day, str) and len(day) == 10 for day in found)


@pytest.mark.parametrize(
    "day", ["2031-03-10", " 2031-03-10\n", "20310310", date(2031, 3, 10), "2031-W11-1"]
)
def test_a_day_is_written_as_iso_writes_it(day: str | date) -> None:
    assert day_of(day) == "2031-03-10"


@pytest.mark.parametrize(
    "day",
    ["", " ", "2031", "2031-03", "2031-02-30", "2031-3-1", "today", "10/3/2031", "2031-03-10~"],
)
def test_what_is_no_day_is_refused(day: str) -> None:
    with pytest.raises(ValueError, match=r"isoformat|day is out of range"):
        day_of(day)


def test_a_time_is_of_its_day() -> None:
    assert day_of(datetime(2031, 3, 10, 6, 30)) == "2031-03-10"
