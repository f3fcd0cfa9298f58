from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.contract import Report
from onrecord.intake.capture import Capture, Known
from onrecord.intake.plain import read_text, split_paragraphs

from .conftest import PARAGRAPHS, TEXT

LATER = "\n\n".join(PARAGRAPHS)


def read(text: str, known: Known | None = None) -> Report:
    capture = Capture(raw=text.encode("utf-8", "replace"), source="report.txt")
    return read_text(capture, text, known or Known()).report


def words(text: str) -> list[str]:
    return [paragraph.words for paragraph in split_paragraphs(text)]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_blank_lines_separate_paragraphs(line_end: str) -> None:
    assert words((line_end * 2).join(PARAGRAPHS)) == list(PARAGRAPHS)
    assert words((line_end + " \t" + line_end * 2).join(PARAGRAPHS)) == list(PARAGRAPHS)


def test_without_blank_lines_each_line_is_a_paragraph() -> None:
    assert words(TEXT) == list(PARAGRAPHS)


@pytest.mark.parametrize("width", [60, 66, 72, 80])
@pytest.mark.parametrize("indent", ["", "  "])
def test_lines_broken_at_a_width_are_joined(width: int, indent: str) -> None:
    wrapped = "\n\n".join(
        textwrap.fill(p, width, initial_indent=indent, subsequent_indent=indent) for p in PARAGRAPHS
    )
    assert words(wrapped) == list(PARAGRAPHS)


def test_long_lines_within_a_block_are_paragraphs_of_their_own() -> None:
    assert words(f"Headline\n\n{TEXT}") == ["Headline", *PARAGRAPHS]


def test_short_sentences_one_a_line_are_not_joined() -> None:
    lines = [
        "The commander said his men would not disarm before the summer ended.",
        "Unidentified gunmen attacked a convoy near the border on Wednesday.",
        "Reconstruction of the harbour began in March, a ministry official said.",
    ]
    assert words("\n".join(lines)) == lines


def test_a_link_is_never_joined_to_the_lines_around_it() -> None:
    link = "https://x.com/Osint613/status/1909138021624017257"
    wrapped = (
        textwrap.fill(PARAGRAPHS[0], 70) + "\n" + link + "\n" + textwrap.fill(PARAGRAPHS[2], 70)
    )
    assert words(f"{wrapped}\n\n{textwrap.fill(PARAGRAPHS[1], 70)}") == [
        PARAGRAPHS[0],
        link,
        PARAGRAPHS[2],
        PARAGRAPHS[1],
    ]


@given(st.text(alphabet=st.sampled_from("ab .”\n\r\u2028\u2029\x0b\t-")))
def test_no_letter_is_lost_or_invented(text: str) -> None:
    found = "".join(words(text))
    assert "".join(found.split()) == "".join(text.split())


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


def test_posts_players_and_credits_of_a_pasted_report() -> None:
    report = read(
        f"Listen To Story Above\n{PARAGRAPHS[0]}\n"
        "https://twitter.com/Osint613/status/1909138021624017257\n"
        f"The commander told Reuters that he would wait.\n{PARAGRAPHS[2]}"
    )
    assert report.text.split("\n") == [
        PARAGRAPHS[0],
        "The commander told Reuters that he would wait.",
        PARAGRAPHS[2],
    ]
    assert [post.id for post in report.posts] == ["1909138021624017257"]
    assert [credit.agency for credit in report.credits] == ["Reuters"]
    assert [credit.span.of(report.text) for credit in report.credits] == ["Reuters"]
    assert report.published is not None
    assert (report.published.value, report.published.basis) == ("2025-04-07/..", "embedded_post")
