"""Where in a text something stands, and the words that stand there.

Every span is a pair of offsets in Unicode code points into `report.text`, half open:
`text[start:end]` is the evidence.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

__all__ = ["Evidence", "Span", "cover"]


class Span(NamedTuple):
    """`[start, end)` in code points of `report.text`."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The words that stand at this span."""
        return text[self.start : self.end]

    def holds_in(self, text: str) -> bool:
        """True if the span lies inside `text` and covers more than white space."""
        return 0 <= self.start < self.end <= len(text) and not self.of(text).isspace()

    def contains(self, other: Span) -> bool:
        """True if `other` lies wholly inside this span (equal spans contain each other)."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """True if the two share at least one code point."""
        return self.start < other.end and other.start < self.end

    def trimmed(self, text: str, strip: str = " \t\n") -> Span:
        """The span without the characters of `strip` at either end; may be empty."""
        start, end = self.start, self.end
        while start < end and text[start] in strip:
            start += 1
        while end > start and text[end - 1] in strip:
            end -= 1
        return Span(start, end)


class Evidence(NamedTuple):
    """A span and the exact words it claims; a reader that quotes is held to its quote."""

    span: Span
    quote: str

    @classmethod
    def at(cls, span: Span, text: str) -> Evidence:
        """The evidence that stands at `span` in `text`."""
        return cls(span, span.of(text))

    def holds_in(self, text: str) -> bool:
        """True if the span holds and the quoted words are the words that stand there."""
        return self.span.holds_in(text) and self.span.of(text) == self.quote


def cover(spans: Iterable[Span]) -> Span:
    """The smallest span that contains all of `spans`.

    Raises:
        ValueError: `spans` is empty.
    """
    listed = list(spans)
    return Span(min(s.start for s in listed), max(s.end for s in listed))
