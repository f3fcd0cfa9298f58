"""Where people's decisions stand, and how they find their place again in another reading.

A decision keeps the words of its value with some text around them (the quote and position selectors
of the W3C's Web Annotation Data Model, 2017, 4.2.4 and 4.2.5). In a newer reading of the same text,
or of a later text at the same address, its value is looked for by what it claims, then by its
words, then by the place of its words. What cannot be told is said to be lost, never guessed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple, TypeAlias

from onrecord.contract import (
    Actor,
    Commitment,
    Event,
    Mention,
    Place,
    Reading,
    Statement,
    Time,
)
from onrecord.spans import Span

__all__ = [
    "AROUND",
    "KINDS",
    "How",
    "Kind",
    "Located",
    "Quote",
    "Value",
    "find_quote",
    "kind_of",
    "locate",
    "main_spans",
    "occurrences",
    "quote_at",
    "value_of",
    "values_of",
]

AROUND = 32
"""Code points of text before and after a quote that help to find it again in a changed text."""

_NEAR = 8
"""So many code points of the text around a quote must be the same where it stands elsewhere."""

Kind = Literal["mention", "actor", "place", "time", "statement", "event", "commitment"]
Value: TypeAlias = Mention | Actor | Place | Time | Statement | Event | Commitment
How = Literal["claim", "quote", "position", "kept", "absent", "lost"]
"""How a decision found its value: the same claim; the same words; words at the place of its own. A
value that the machine does not find any more is `kept` as a person accepted or fixed it; one that
was rejected is then `absent`. What is `lost` has no place in the text."""

KINDS: dict[Kind, tuple[type[Value], str]] = {
    "mention": (Mention, "mentions"),
    "actor": (Actor, "actors"),
    "place": (Place, "places"),
    "time": (Time, "times"),
    "statement": (Statement, "statements"),
    "event": (Event, "events"),
    "commitment": (Commitment, "commitments"),
}
"""The kinds of values: the contract's noun, and where a reading has them."""


class Quote(NamedTuple):
    """Words of a text, with what stands before and after them; `start` and `end` as in `Span`."""

    start: int
    end: int
    exact: str
    before: str
    after: str


class Located(NamedTuple):
    """The contract id of a value in some reading, None if it was lost, and how it was found."""

    local: str | None
    how: How


def quote_at(span: Span, text: str) -> Quote:
    """The words at a span, to be found again."""
    before = text[max(0, span.start - AROUND) : span.start]
    return Quote(*span, span.of(text), before, text[span.end : span.end + AROUND])


def find_quote(quote: Quote, text: str) -> Span | None:
    """Where the quoted words stand in a text that may have changed; None if it cannot be told.

    Where they stand several times, the place with most of the same text around it is theirs; of
    equal ones the nearest to where they were.
    """
    span = Span(quote.start, quote.end)
    if span.of(text) == quote.exact and _context(quote, span, text) == _all(quote):
        return span
    places = [Span(at, at + len(quote.exact)) for at in occurrences(quote.exact, text)]
    if not places:
        return None
    best = max(places, key=lambda place: (_context(quote, place, text), -_moved(quote, place)))
    if any(_speaks_against(quote, best, place, text) for place in places):
        return None
    alone = len(places) == 1
    if _context(quote, best, text) < min(_NEAR, _all(quote)) and not (alone and _telling(quote)):
        return None
    return best


def occurrences(words: str, text: str) -> Iterator[int]:
    """Where words begin in a text, each time that they stand in it."""
    at = text.find(words) if words else -1
    while at >= 0:
        yield at
        at = text.find(words, at + 1)


def _all(quote: Quote) -> int:
    return len(quote.before) + len(quote.after)


def _moved(quote: Quote, place: Span) -> int:
    return abs(place.start - quote.start)


def _telling(quote: Quote) -> bool:
    """True for words that hardly stand anywhere by chance."""
    return len(quote.exact.split()) >= 4


def _speaks_against(quote: Quote, best: Span, other: Span, text: str) -> bool:
    """True if another place has clearly more of what stood on one side of the quote."""
    return any(
        theirs >= _NEAR and theirs > ours
        for ours, theirs in zip(_sides(quote, best, text), _sides(quote, other, text), strict=True)
    )


def _context(quote: Quote, place: Span, text: str) -> int:
    """How many characters around a place are those that stood around the quote."""
    return sum(_sides(quote, place, text))


def _sides(quote: Quote, place: Span, text: str) -> tuple[int, int]:
    before = text[max(0, place.start - AROUND) : place.start]
    after = text[place.end : place.end + AROUND]
    return _same(before[::-1], quote.before[::-1]), _same(after, quote.after)


def _same(one: str, other: str) -> int:
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


# --- values -------------------------------------------------------------------------------------


def values_of(reading: Reading, kind: Kind) -> tuple[Value, ...]:
    """All values of a kind."""
    values: tuple[Value, ...] = getattr(reading, KINDS[kind][1])
    return values


def value_of(reading: Reading, kind: Kind, local: str) -> Value | None:
    """The value of a kind with a contract id, None if the reading has no such value."""
    return next((one for one in values_of(reading, kind) if one.id == local), None)


def kind_of(reading: Reading, local: str) -> Kind | None:
    """What kind of value has a contract id, None if the reading has no such value."""
    return next((kind for kind in KINDS if value_of(reading, kind, local) is not None), None)


def main_spans(value: Value, reading: Reading) -> tuple[Span, ...]:
    """The words that a value is about; of an actor or place those of its mentions."""
    match value:
        case Statement():
            return value.content or value.cue
        case Event():
            return (value.trigger,)
        case Commitment():
            return (value.act_span,)
        case Mention() | Time():
            return (value.span,)
        case Actor():
            return tuple(m.span for m in reading.mentions if m.actor == value.id)
        case Place():
            return tuple(m.span for m in reading.mentions if m.place == value.id)


def locate(
    kind: Kind,
    claim: int | None,
    quotes: Sequence[Quote],
    reading: Reading,
    claims: Mapping[tuple[str, str], int],
    beside: Collection[int] = (),
) -> Located:
    """Find a value again.

    Args:
        kind: of the value.
        claim: the hash of what it claimed.
        quotes: the words that it was about.
        reading: where it is looked for.
        claims: of the values there, by kind and contract id.
        beside: claims of other values that there were when it was decided: it is none of them.
    """
    for value in values_of(reading, kind):
        if claim is not None and claims.get((kind, value.id)) == claim:
            return Located(value.id, "claim")
    found = [find_quote(quote, reading.report.text) for quote in quotes]
    spans = [span for span in found if span is not None]
    if not spans:
        return Located(None, "lost")
    others = [
        value
        for value in values_of(reading, kind)
        if not beside or claims.get((kind, value.id)) not in beside
    ]
    same = [value.id for value in others if _shares(value, spans, reading, kind)]
    if len(same) == 1:
        return Located(same[0], "quote")
    return _by_position(others, spans, reading)


def _shares(value: Value, spans: Sequence[Span], reading: Reading, kind: Kind) -> bool:
    """True if a value is about the same words; of an actor or place, mostly about the same."""
    its = set(main_spans(value, reading))
    if kind in {"actor", "place"}:
        return 2 * len(its & set(spans)) > min(len(its), len(spans))
    return its == set(spans)


def _by_position(values: Sequence[Value], spans: Sequence[Span], reading: Reading) -> Located:
    """The one value that lies mostly where the words stood."""
    shares: list[tuple[float, str]] = []
    wanted = _covered(spans)
    for value in values:
        its = _covered(main_spans(value, reading))
        both = len(wanted & its)
        if 2 * both > len(wanted | its):
            shares.append((both / len(wanted | its), value.id))
    shares.sort(reverse=True)
    if not shares or (len(shares) > 1 and shares[0][0] == shares[1][0]):
        return Located(None, "lost")
    return Located(shares[0][1], "position")


def _covered(spans: Iterable[Span]) -> set[int]:
    return {place for span in spans for place in range(span.start, span.end)}
