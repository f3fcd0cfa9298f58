from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.contract import Report
from onrecord.intake.capture import Capture, Known
from onrecord.intake.plain import read_text, split_paragraphs

from .conftest import PARAGRAPHS, TEXT


def read(text: str) -> Report:
    capture = Capture(raw=text.encode(), source="report.txt")
    return read_text(capture, text, Known()).report


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
