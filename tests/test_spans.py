"""Spans and evidence: what holds in a text and what does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.spans import Evidence, Holders, Span, cover

TEXT = "Ärzte in Kfar Nūn: “Genug.”"


@pytest.mark.parametrize(
    "span", [(-1, 3), (3, 3), (4, 2), (0, len(TEXT) + 1), (5, 6), (len(TEXT), len(TEXT) + 1)]
)
def test_a_span_that_lies_outside_or_covers_nothing_does_not_hold(span: tuple[int, int]) -> None:
    assert not Span(*span).holds_in(TEXT)


def test_offsets_are_code_points() -> None:
    assert Span(9, 17).of(TEXT) == "Kfar Nūn"
    assert Evidence.at(Span(9, 17), TEXT).holds_in(TEXT)
    assert not Evidence(Span(9, 17), "Kfar Nun").holds_in(TEXT)


@given(st.text(), st.integers(-5, 60), st.integers(-5, 60))
def test_what_holds_is_a_visible_part_of_the_text(text: str, start: int, end: int) -> None:
    span = Span(start, end)
    if span.holds_in(text):
        assert span.of(text).strip()
        assert len(span.of(text)) == end - start


@given(st.text(min_size=1), st.data())
def test_trimming_keeps_the_words_and_loses_the_edges(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    trimmed = Span(start, end).trimmed(text)
    assert trimmed.of(text) == text[start:end].strip(" \t\n")
    assert Span(start, end).contains(trimmed)


def test_cover_holds_all() -> None:
    assert cover([Span(5, 7), Span(1, 2), Span(6, 9)]) == Span(1, 9)
    with pytest.raises(ValueError, match="empty"):
        cover([])


@given(st.tuples(*[st.integers(0, 20)] * 4))
def test_overlap_is_mutual_and_means_a_shared_code_point(at: tuple[int, int, int, int]) -> None:
    one, other = Span(at[0], at[1]), Span(at[2], at[3])
    shared = set(range(*one)) & set(range(*other))
    if one.start < one.end and other.start < other.end:
        assert one.overlaps(other) == other.overlaps(one) == bool(shared)


SPANS = st.tuples(st.integers(0, 12), st.integers(0, 12)).map(lambda pair: Span(*sorted(pair)))


@given(st.lists(SPANS), SPANS)
def test_all_spans_that_hold_another_are_found_and_no_other(held: list[Span], span: Span) -> None:
    found = list(Holders((one, number) for number, one in enumerate(held)).of(span))
    assert sorted(number for _, number in found) == [
        number for number, one in enumerate(held) if one.contains(span)
    ]
    begins = [one.start for one, _ in found]
    assert begins == sorted(begins, reverse=True)
