"""A text as the model reads it, passage after passage: memory does not grow with the text.

Quotations in single marks are given to it in double ones, which it has learned on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from onrecord.reading.encoder import Encoded, Encoder
from onrecord.reading.model_input import words_of
from onrecord.reading.parse import paragraphs
from onrecord.reading.quotations import single_marks
from onrecord.spans import Span

__all__ = ["Passage", "passages"]

_MOST_WORDS = 3000  # some 10 MB of scores and vectors


@dataclass(frozen=True)
class Passage:
    """Whole paragraphs (or a part of one that is too long), read together.

    Attributes:
        words: their places in the text.
        starts: true for the first word of each paragraph.
        encoded: what the model says of each word.
    """

    words: tuple[Span, ...]
    starts: tuple[bool, ...]
    encoded: Encoded

    def span(self, first: int, last: int) -> Span:
        """The place in the text of the words from `first` to before `last`."""
        return Span(self.words[first].start, self.words[last - 1].end)


def passages(text: str, encoder: Encoder, *, most: int = _MOST_WORDS) -> Iterator[Passage]:
    """The passages of a text, each read when it is asked for.

    A passage has `most` words at most; it ends with a paragraph unless that alone has more.
    """
    words: list[Span] = []
    starts: list[bool] = []
    marks: dict[int, str] = {}
    for paragraph in paragraphs(text):
        own = single_marks(text, paragraph)
        marks |= own
        left = words_of(text, paragraph)
        first = True
        while part := list(islice(left, most)):
            if words and (len(words) + len(part) > most or not first):
                yield _read(text, words, starts, marks, encoder)
                words, starts, marks = [], [], own
            words += part
            starts += [first, *([False] * (len(part) - 1))]
            first = False
    if words:
        yield _read(text, words, starts, marks, encoder)


def _read(
    text: str, words: list[Span], starts: list[bool], marks: dict[int, str], encoder: Encoder
) -> Passage:
    encoded = encoder.encode([marks.get(word.start) or word.of(text) for word in words], starts)
    return Passage(tuple(words), tuple(starts), encoded)
