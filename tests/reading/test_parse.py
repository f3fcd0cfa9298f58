"""Paragraphs, sentences and words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.reading.draft import Draft
from onrecord.reading.parse import paragraphs, sentence_at, split_sentences, tokens
from onrecord.spans import Span
from onrecord.vocabulary.events import load_events
from onrecord.vocabulary.language import load_language
from onrecord.vocabulary.registry import Registry
from tests.reading.builders import report_of


def draft_of(text: str) -> Draft:
    return Draft(report_of(text), load_language("en"), Registry(), load_events())


def sentences(text: str) -> list[str]:
    return [s.span.of(text) for s in split_sentences(draft_of(text))["sentences"]]


@pytest.mark.parametrize(
    "text",
    [
        "Gen. Omar Rashid met Mr. Hale at 5 p.m. on Friday.",
        "The U.S. Embassy in Tripoli closed.",
        "John F. Kennedy visited.",
        "It grew by 3.5 percent in Jan. 2024 alone.",
        "He said: “Is that all?” and left.",
    ],
)
def test_a_stop_that_ends_nothing(text: str) -> None:
    assert sentences(text) == [text]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He left. She stayed.", ["He left.", "She stayed."]),
        ("“Go.” She went.", ["“Go.”", "She went."]),
        (
            "They came from the U.S. The talks failed.",
            ["They came from the U.S.", "The talks failed."],
        ),
        ("One\nTwo. Three", ["One", "Two.", "Three"]),
        (
            "TRIPOLI, April 8 (Halvern) - The port is open.",
            ["TRIPOLI, April 8 (Halvern) -", "The port is open."],
        ),
        ("Why? Nobody knows… Perhaps.", ["Why?", "Nobody knows…", "Perhaps."]),
    ],
)
def test_sentences_end_where_they_end(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_a_word_keeps_its_article_and_loses_its_possessive() -> None:
    text = "Al-Sudani's adviser, Ka'ib al-Din, counted 50,000 of the group’s men."
    found = [t.span.of(text) for t in tokens(text, Span(0, len(text)))]
    assert "Al-Sudani" in found
    assert "'s" in found
    assert "’s" in found
    assert "Ka'ib" in found
    assert "50,000" in found


@given(st.text(alphabet=st.sampled_from("Ab .,“”\"'!?\n-1é"), max_size=80))
def test_sentences_hold_every_word_once_and_stay_in_their_paragraph(text: str) -> None:
    found = split_sentences(draft_of(text))["sentences"]
    covered = [t.span for s in found for t in s.tokens]
    assert covered == sorted(set(covered))
    assert {t.span for p in paragraphs(text) for t in tokens(text, p)} == set(covered)
    for sentence in found:
        assert "\n" not in sentence.span.of(text)
        assert all(sentence.span.contains(token.span) for token in sentence.tokens)


def test_the_sentence_at_a_place() -> None:
    text = "One stays. Two goes. Three waits."
    draft = draft_of(text)
    draft = Draft(
        draft.report,
        draft.language,
        draft.registry,
        draft.events_known,
        sentences=split_sentences(draft)["sentences"],
    )
    for word, sentence in (("One", 0), ("goes", 1), ("waits", 2)):
        at = text.index(word)
        assert sentence_at(draft, Span(at, at + 1)) == draft.sentences[sentence]
