"""Passages hold every word once, in order, and never too many."""

from __future__ import annotations

from typing import Any

import pytest

from onrecord.reading.encoder import Encoded
from onrecord.reading.model_input import words_of
from onrecord.reading.passages import passages
from onrecord.spans import Span

pytestmark = pytest.mark.slow


class Counting:
    """Stands for the encoder: says nothing of the words, but keeps how many it was given."""

    def __init__(self) -> None:
        self.given: list[int] = []

    def encode(self, words: list[str], starts: list[bool]) -> Encoded:
        assert len(words) == len(starts)
        self.given.append(len(words))
        return Encoded({}, {})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "One.\n\nTwo words.\nThree of them.",
        "no end " * 20_000,
        "\n".join(["a b c"] * 5000),
        "é\u0301 \u200b\u200f عرب 👍🏽 שלום\n" * 50,
        "word" * 50_000,
        "a1" * 100_000,
    ],
    ids=["empty", "breaks", "short", "one paragraph", "many", "marks", "one word", "mixed"],
)
def test_every_word_is_read_once(text: str) -> None:
    encoder: Any = Counting()
    found = list(passages(text, encoder, most=700))
    words = [word for one in found for word in one.words]
    assert words == list(words_of(text, Span(0, len(text)))) if text else words == []
    assert encoder.given == [len(one.words) for one in found]
    assert max(encoder.given, default=0) <= 700
    assert all(
        one.starts[0]
        for one in found
        if text[one.words[0].start - 1 : one.words[0].start] in ("", "\n")
    )


def test_a_passage_ends_with_a_paragraph() -> None:
    encoder: Any = Counting()
    text = "\n".join(["a b c d"] * 10)
    assert [len(one.words) for one in passages(text, encoder, most=10)] == [8, 8, 8, 8, 8]


def test_a_span_of_words_is_a_place_in_the_text() -> None:
    encoder: Any = Counting()
    (one,) = passages("He said\nthat they left.", encoder)
    assert one.span(2, 5).of("He said\nthat they left.") == "that they left"
