from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.contract import Report
from onrecord.intake.bylines import Head, Paragraph, take_head
from onrecord.intake.capture import Capture, Known
from onrecord.intake.plain import read_text

from .conftest import PARAGRAPHS, TEXT

LATER = "\n\n".join(PARAGRAPHS)


def read(text: str, known: Known | None = None) -> Report:
    capture = Capture(raw=text.encode(), source="report.txt")
    return read_text(capture, text, known or Known()).report


def test_a_headline_is_the_title_and_not_text() -> None:
    report = read(f"Militias signal readiness to disarm\n\n{LATER}")
    assert report.title == "Militias signal readiness to disarm"
    assert report.text == TEXT
    assert read(f"# Militias signal readiness\n\n{LATER}").title == "Militias signal readiness"


@pytest.mark.parametrize(
    "first",
    [
        "The talks have failed.",  # a sentence
        "“We want no war,”",
        "He had a list:",
        "Talks",  # a word: a section, a name, anything
        "and then the talks went on without him",
    ],
)
def test_a_real_first_paragraph_stays(first: str) -> None:
    report = read(f"{first}\n\n{LATER}")
    assert report.title is None
    assert report.text == f"{first}\n{TEXT}"


def test_a_first_line_without_a_blank_line_stays() -> None:
    report = read(f"Militias signal readiness to disarm\n{TEXT}")
    assert report.title is None
    assert report.text.startswith("Militias signal readiness to disarm\n")


def test_a_text_of_one_line_is_text() -> None:
    report = read("Militias signal readiness to disarm")
    assert report.text == "Militias signal readiness to disarm"
    assert report.title is None
    assert read("8 April 2025").text == "8 April 2025"


def test_lines_that_are_all_like_headlines_are_text() -> None:
    report = read("First thing on the list\n\nSecond thing on the list\n\nThird thing on it")
    assert report.title is None
    assert report.text.startswith("First thing")


@pytest.mark.parametrize(
    ("byline", "authors"),
    [
        ("By Jane Roe", ("Jane Roe",)),
        ("By Jane Roe and Ali Hassan", ("Jane Roe", "Ali Hassan")),
        (
            "By Jane Roe, Ali al-Khatib and J. B. Smith",
            ("Jane Roe", "Ali al-Khatib", "J. B. Smith"),
        ),
        ("BY JANE ROE", ("Jane Roe",)),
        ("By Jane Roe, Reuters", ("Jane Roe",)),
        ("Jane Roe, AFP", ("Jane Roe",)),
        ("Jane Roe, Harbour News", ("Jane Roe",)),
        ("By Jane van der Berg for the Harbour Times", ("Jane van der Berg",)),
        ("By Jane Roe, Middle East correspondent", ("Jane Roe",)),
    ],
)
def test_a_byline_names_the_authors(byline: str, authors: tuple[str, ...]) -> None:
    for top in (f"Militias signal readiness\n\n{byline}", f"Militias signal readiness\n{byline}"):
        report = read(f"{top}\n\n{LATER}")
        assert report.authors == authors
        assert report.title == "Militias signal readiness"
        assert report.text == TEXT


@pytest.mark.parametrize(
    "line",
    [
        "8 April 2025",
        "April 8, 2025",
        "Tuesday, 8 April 2025",
        "Tue, Apr 8, 2025",
        "Published: April 8, 2025",
        "Published on 8 April 2025 at 10:35 GMT",
        "2025-04-08",
        "8th April 2025, 6:30 p.m.",
        "Updated 9 April 2025\n\nPublished 8 April 2025",
    ],
)
def test_a_date_line_is_the_date(line: str) -> None:
    report = read(f"Militias signal readiness\n\n{line}\n\n{LATER}")
    assert report.published is not None
    assert (report.published.value, report.published.basis) == ("2025-04-08", "byline")
    assert report.text == TEXT


@pytest.mark.parametrize(
    "line",
    [
        "By Tuesday",
        "By Jane Roe | Baghdad bureau and elsewhere",
        "On 8 April 2025 the talks began.",
        "08/04/2025",
        "31 June 2025",
        "8 April 2025, Baghdad",
        "Jane Roe, spokeswoman",
        "Jane Roe",
    ],
)
def test_in_doubt_a_line_stays_in_the_text(line: str) -> None:
    report = read(f"Militias signal readiness\n\n{line}\n\n{LATER}")
    assert report.text == f"{line}\n{TEXT}"
    assert report.authors == ()
    assert report.published is None


def test_byline_and_date_on_one_line() -> None:
    report = read(f"By Jane Roe | 8 April 2025\n\n{LATER}")
    assert report.authors == ("Jane Roe",)
    assert report.published is not None
    assert report.published.value == "2025-04-08"
    assert report.text == TEXT


def test_what_was_updated_only_has_no_date_of_publication() -> None:
    report = read(f"Militias signal readiness\n\nLast updated: 9 April 2025\n\n{LATER}")
    assert report.published is None
    assert report.text == TEXT


def test_the_users_date_wins_and_a_feeds_does_not() -> None:
    text = f"Militias signal readiness\n\n8 April 2025\n\n{LATER}"
    given_date = read(text, Known(published="2025-04", basis="given")).published
    feed_date = read(text, Known(published="2025-04-09", basis="feed")).published
    assert given_date is not None
    assert feed_date is not None
    assert (given_date.value, given_date.basis) == ("2025-04", "given")
    assert (feed_date.value, feed_date.basis) == ("2025-04-08", "byline")
    undated = read(LATER, Known(published="2025-04-09", basis="feed")).published
    assert undated is not None
    assert undated.basis == "feed"


@pytest.mark.parametrize(
    ("line", "publisher", "authors"),
    [
        ("Harbour Echo - Marwan Deeb - Wednesday, April 8, 2025", "Harbour Echo", ("Marwan Deeb",)),
        ("Harbour Echo | Briefs | Tuesday, 8 April 2025", "Harbour Echo", ()),
        ("World | Middle East | 8 April 2025", None, ()),
        ("Harbour Echo • By Jane Roe • 8 April 2025 • 2 min read", "Harbour Echo", ("Jane Roe",)),
        ("J. Okell · 8 Apr 2025, 00:40 · 2 MIN READ", None, ("J. Okell",)),
    ],
)
def test_a_strip_with_a_date_in_it(
    line: str, publisher: str | None, authors: tuple[str, ...]
) -> None:
    report = read(f"{line}\n\nMilitias signal readiness\n\n{LATER}")
    assert report.title == "Militias signal readiness"
    assert report.text == TEXT
    assert (report.publisher, report.authors) == (publisher, authors)
    assert report.published is not None
    assert report.published.value == "2025-04-08"


def test_the_publisher_given_wins_over_the_strip() -> None:
    text = f"Harbour Echo - Marwan Deeb - April 8, 2025\n\n{LATER}"
    assert read(text, Known(publisher="The Echo")).publisher == "The Echo"


@pytest.mark.parametrize(
    ("dateline", "expected"),
    [
        ("MARSA NOUR, April 8, 2025 (Halvern) - ", "2025-04-08"),
        ("NEW YORK/BAGHDAD, 8 April 2025 — ", "2025-04-08"),
        ("MARSA NOUR, April 8 (Halvern) - ", None),  # a day of no year
        ("MARSA NOUR (Halvern) - ", None),
        ("On April 8, 2025 - a Tuesday - ", None),
        ("The talks of April 8, 2025 (a Tuesday) - ", None),
    ],
)
def test_a_dateline_gives_its_date_and_stays(dateline: str, expected: str | None) -> None:
    report = read(f"{dateline}{LATER}")
    assert report.text == dateline + TEXT
    assert (report.published.value if report.published else None) == expected


@given(st.lists(st.tuples(st.text(' AB|·-.,12345y"By', max_size=30), st.booleans()), max_size=8))
def test_nothing_is_lost_but_lines_at_the_top(lines: list[tuple[str, bool]]) -> None:
    paragraphs = [Paragraph(words, blank) for words, blank in lines if words.strip()]
    head, body = take_head(paragraphs)
    assert list(body) == paragraphs[len(paragraphs) - len(body) :]
    assert bool(body) == bool(paragraphs)
    if len(body) == len(paragraphs):
        assert head == Head(published=head.published)


def test_a_line_made_to_confuse_is_read_in_no_time() -> None:
    for line in ("By " + "Aa " * 39, "A. " * 40, "By Aa and " * 12, "Aa-" * 40, "A b, and " * 13):
        began = time.monotonic()
        _, body = take_head([Paragraph(line, True), *(Paragraph(p, True) for p in PARAGRAPHS)])
        assert [paragraph.words for paragraph in body][-3:] == list(PARAGRAPHS)
        assert time.monotonic() - began < 1
