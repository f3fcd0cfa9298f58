"""Time expressions against the report's date."""

from __future__ import annotations

import pytest

from onrecord.contract import Published
from onrecord.reading.times import report_day
from tests.reading.builders import read


def times(text: str, published: str | None = "2025-04-08") -> list[tuple[str, str | None, str]]:
    reading = read(text, published)
    return [(t.span.of(text), t.value, t.kind) for t in reading.times]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("It began on 7 April 2025.", "2025-04-07"),
        ("It began on April 7, 2025.", "2025-04-07"),
        ("It began in January.", "2025-01"),
        ("It began in November.", "2024-11"),
        ("It has lasted since January.", "2025-01/.."),
        ("It began on Monday.", "2025-04-07"),
        ("It began yesterday.", "2025-04-07"),
        ("It began last Tuesday.", "2025-04-01"),
        ("It began last month.", "2025-03"),
        ("It began in 2003.", "2003"),
        ("It began three days ago.", "2025-04-05"),
        ("It will begin by 15 June.", "2025-06-15"),
        ("It began in June 2021.", "2021-06"),
        ("It will end in March.", "2026-03"),
        ("It will end in May.", "2025-05"),
    ],
)
def test_values(text: str, value: str) -> None:
    assert [found for _, found, _ in times(text)] == [value]


@pytest.mark.parametrize(
    "text", ["It began on Monday.", "It began last month.", "It began in June."]
)
def test_without_a_date_a_relative_time_has_its_span_and_no_value(text: str) -> None:
    ((_, value, _),) = times(text, None)
    assert value is None


def test_a_report_of_which_only_not_before_is_known_resolves_nothing() -> None:

    assert report_day(Published(value="2025-04-08/..", basis="embedded_post")) is None


@pytest.mark.parametrize("text", ["We may go.", "They march on.", "The august house sat."])
def test_words_that_are_also_months_need_a_capital_and_a_frame(text: str) -> None:
    assert times(text) == []


def test_a_day_that_does_not_exist_has_no_value() -> None:
    assert [value for _, value, _ in times("It was set for 31 February 2025.")] == [None]


@pytest.mark.parametrize(
    ("text", "span", "value"),
    [
        ("Sales rose in the third quarter.", "the third quarter", "2024-35"),
        ("They met in the early hours of Tuesday.", "the early hours of Tuesday", "2025-04-08"),
        ("It fell ahead of the November vote.", "November", "2025-11"),
        ("They fought last week.", "last week", "2025-03-31/2025-04-06"),
        ("They fought over the weekend, and again this weekend.", "this weekend", None),
        ("It began 18 months ago.", "18 months ago", "2023-10~"),
        ("It began a decade ago.", "a decade ago", "2015~"),
        ("It was built in the 1980s.", "the 1980s", "198X"),
        ("It was built in the 19th century.", "the 19th century", "18XX"),
        ("He left last summer.", "last summer", "2024-22"),
        ("He left in June last year.", "June last year", "2024-06"),
        ("They will vote on Friday.", "Friday", "2025-04-11"),
        ("They voted on Friday.", "Friday", "2025-04-04"),
        ("It is due on 3 May.", "3 May", "2025-05-03"),
        ("It opened on 3 May.", "3 May", "2025-05-03"),
        ("It opened on 3 June.", "3 June", "2024-06-03"),
        ("Talks went on from January to March 2024.", "January to March 2024", "2024-01/2024-03"),
        ("They have met since Monday.", "since Monday", "2025-04-07/.."),
        ("They meet every Friday.", "every Friday", None),
        ("It ended in nineteen ninety.", None, None),
    ],
)
def test_spans_are_the_expression_and_values_follow_the_clause(
    text: str, span: str | None, value: str | None
) -> None:
    found = times(text)
    if span is None:
        assert found == []
        return
    if value is None and span.startswith("this"):
        value = "2025-04-05/2025-04-06"
    assert (span, value) in [(s, v) for s, v, _ in found]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("He was killed by gunmen on Monday.", ["2025-04-07"]),
        ("He was killed by police on March 3.", ["2025-03-03"]),
        ("Prime Minister May said so on Monday.", ["2025-04-07"]),
        ("It has lasted since last week.", ["2025-03-31/.."]),
        ("It lasted from December to March 1998.", ["1997-12/1998-03"]),
        ("In March 15,000 people marched.", []),
        ("There are tents for 1500 people.", []),
        ("It sheltered from 1900 armed fighters.", []),
        ("In 1900 people came.", ["1900"]),
        ("They rested over Christmas.", ["2024-12-25"]),
        ("They fasted during Ramadan.", [None]),
        ("He said on Apr\u0130l 5, 2024, that it was so.", [None]),
        ("It was in the 00th century.", [None]),
        ("It was three centuries ago.", ["1725~"]),
        ("It was 999 decades later.", [None]),
        ("It was in 20\u0662\u0660.", []),
    ],
)
def test_odd_and_misleading_words(text: str, values: list[str | None]) -> None:
    assert [value for _, value, _ in times(text)] == values


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_at_the_edges_of_the_calendar_a_time_has_no_value_but_the_report_is_read(day: str) -> None:
    found = times("They met yesterday, and will meet tomorrow, last year and next week.", day)
    assert len(found) == 4
    assert None in [value for _, value, _ in found]


def test_what_is_counted_from_another_time_is_counted_from_the_one_told_last() -> None:
    text = (
        "Output fell in May 2023. A year earlier it had risen. They met on 3 June 2024, "
        "and left that day."
    )
    assert [value for _, value, _ in times(text)] == [
        "2023-05",
        "2022",
        "2024-06-03",
        "2024-06-03",
    ]


@pytest.mark.parametrize(
    "text",
    ["9" * 4000 + " days ago", "the " * 3000 + "year", "Monday " * 2000, "in 2003 " * 2000],
)
def test_long_runs_of_time_words_are_read_in_time_that_grows_with_them(text: str) -> None:
    for span, _, _ in times(text):
        assert span
