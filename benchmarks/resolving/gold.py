"""What the project's own gold sets share: words that are asked about, and whose actor is whose."""

from __future__ import annotations

import re
from collections.abc import Iterator

from onrecord.contract import Actor, Reading
from onrecord.spans import Span

__all__ = ["actors_called", "occurrence", "occurrences"]


def occurrences(words: str, text: str) -> Iterator[Span]:
    """Where words stand in a text, as whole words."""
    for match in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text):
        yield Span(*match.span())


def occurrence(asked: str, text: str) -> Span:
    """Where words stand that are asked about: "he#2" is the second "he".

    Raises:
        ValueError: they do not.
    """
    words, _, number = asked.partition("#")
    found = list(occurrences(words, text))
    at = int(number or 1)
    if at > len(found):
        raise ValueError(f"{asked!r} is not in the text {text[:60]!r}")
    return found[at - 1]


def actors_called(name: str, reading: Reading) -> list[Actor]:
    """The actors that have a mention where a name stands in the text."""
    places = list(occurrences(name, reading.report.text))
    ids = {
        mention.actor
        for mention in reading.mentions
        if any(mention.span.overlaps(place) for place in places)
    }
    return [actor for actor in reading.actors if actor.id in ids]
