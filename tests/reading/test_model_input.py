"""Words, shapes and windows: what the model sees of a text."""

from __future__ import annotations

from itertools import pairwise
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.contract import EventType, Realis
from onrecord.reading.model_input import (
    EVENT_TYPES,
    REALIS,
    SHAPES,
    Window,
    framed,
    shapes_of,
    windows,
    words_of,
)
from onrecord.spans import Span


def split(text: str) -> list[str]:
    return [span.of(text) for span in words_of(text, Span(0, len(text)))]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("He didn't say.", ["He", "did", "n't", "say", "."]),
        ("Iran’s envoys can’t", ["Iran", "’s", "envoys", "ca", "n’t"]),
        ("a1b22n't", ["a", "1", "b", "22", "n't"]),
        ("al-Sudani", ["al", "-", "Sudani"]),
        ("the U.S. said 50,000.", ["the", "U.S.", "said", "50,000", "."]),
        ("O'Neill’ll", ["O", "'", "Neill", "’ll"]),
        ("كتائب حزب الله", ["كتائب", "حزب", "الله"]),
        ("👍🏽 yes", ["👍", "🏽", "yes"]),
        ("  \u200b ", ["\u200b"]),
    ],
)
def test_words_are_split_as_treebanks_split_them(text: str, words: list[str]) -> None:
    assert split(text) == words


@given(st.text(max_size=200))
def test_words_lose_nothing_but_space(text: str) -> None:
    spans = list(words_of(text, Span(0, len(text)))) if text else []
    assert all(one.end <= other.start for one, other in pairwise(spans))
    kept = {at for span in spans for at in range(span.start, span.end)}
    assert all(text[at].isspace() for at in range(len(text)) if at not in kept)


def test_a_shape_tells_case_and_quotation() -> None:
    words = ["He", "said", ":", '"', "NATO", "will", "go", '"', ".", "Then", "“", "McKay"]
    starts = [True] + [False] * 8 + [True, False, False]
    shapes = shapes_of(words, starts)
    assert [shape % 3 for shape in shapes] == [0, 0, 0, 2, 1, 1, 1, 2, 0, 0, 2, 1]
    assert (
        len({shapes[0] // 3, shapes[1] // 3, shapes[4] // 3, shapes[11] // 3, shapes[2] // 3}) == 5
    )
    assert all(0 <= shape < SHAPES for shape in shapes)


def test_a_quotation_that_is_never_closed_ends_with_its_paragraph() -> None:
    assert shapes_of(['"', "a", "b"], [True, False, True])[2] % 3 == 0


@given(
    st.lists(st.tuples(st.integers(1, 12), st.booleans()), min_size=1, max_size=400),
)
def test_cores_cover_every_word_once_and_no_window_is_too_long(
    given_: list[tuple[int, bool]],
) -> None:
    pieces = [count for count, _ in given_]
    starts = [first for _, first in given_]
    found = list(windows(pieces, starts))
    assert [w for one in found for w in range(one.core_start, one.core_end)] == [
        *range(len(pieces))
    ]
    for one in found:
        assert one.start <= one.core_start < one.core_end <= one.end
        marks = sum(starts[one.start + 1 : one.end])
        assert sum(pieces[one.start : one.end]) + marks + 2 <= 512


def test_words_are_framed_and_paragraphs_marked() -> None:
    ids, shapes, first = framed([[7], [8, 9], [5]], [0, 3, 6], [True, False, True])
    assert ids == [101, 7, 8, 9, 102, 5, 102]
    assert shapes == [15, 0, 3, 3, 15, 6, 15]
    assert first == [1, 2, 5]


def test_the_model_knows_the_types_and_realis_of_the_contract() -> None:
    assert set(EVENT_TYPES) == {"none", *get_args(EventType)}
    assert set(REALIS) == set(get_args(Realis))


def test_a_core_ends_at_a_paragraph_where_it_can() -> None:
    pieces = [1] * 300
    starts = [at in (0, 150) for at in range(300)]
    assert list(windows(pieces, starts)) == [Window(0, 154, 0, 150), Window(146, 300, 150, 300)]
