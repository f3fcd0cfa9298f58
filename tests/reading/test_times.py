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


def test_a_day_that_does_not_exist_is_no_date() -> None:
    assert [value for _, value, _ in times("It was set for 31 February 2025.")] in ([], ["2025-02"])
