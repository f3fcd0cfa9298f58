"""Where in a text something stands, and the words that stand there.

Every span is a pair of offsets in Unicode code points into `report.text`, half open:
`text[start:end]` is the evidence.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import Generic, NamedTuple, TypeVar

__all__ = ["Evidence", "Holders", "Span", "cover"]

Value = TypeVar("Value")


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

    def distance(self, other: Span) -> int:
        """The code points between the two; not above 0 where they touch or overlap."""
        return max(self.start - other.end, other.start - self.end)

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


class Holders(Generic[Value]):
    """Spans with a value each, asked which of them contain another span.

    A question costs what it finds and how deep the spans stand in each other, not their number.
    """

    def __init__(self, held: Iterable[tuple[Span, Value]]) -> None:
        self._held = sorted(held, key=lambda one: (one[0].start, -one[0].end))
        # For each the nearest one before it that ends later: what is passed over ends too early.
        self._longer: list[int] = []
        for at, (span, _) in enumerate(self._held):
            before = at - 1
            while before >= 0 and self._held[before][0].end <= span.end:
                before = self._longer[before]
            self._longer.append(before)

    def of(self, span: Span) -> Iterator[tuple[Span, Value]]:
        """All that contain `span`, those that begin last first."""
        at = bisect_right(self._held, span.start, key=lambda one: one[0].start) - 1
        while at >= 0:
            if self._held[at][0].end >= span.end:
                yield self._held[at]
                at -= 1
            else:
                at = self._longer[at]
