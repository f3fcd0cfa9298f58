"""The dependency trees of a draft: which word hangs on which.

The relations are those of Universal Dependencies 2 (https://universaldependencies.org/u/dep/).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cached_property

from onrecord.reading.draft import Draft, FoundTree, last_begun
from onrecord.spans import Span

__all__ = ["SentenceTree", "Trees"]


class SentenceTree:
    """One sentence: words are told by their index; `words` has them in lower case."""

    def __init__(self, found: FoundTree, lower: str) -> None:
        self.found = found
        self.words = tuple(span.of(lower) for span in found.words)

    def span(self, word: int) -> Span:
        """Where a word stands in the text."""
        return self.found.words[word]

    def head(self, word: int) -> int:
        """What a word hangs on; the root on itself."""
        return self.found.heads[word]

    def relation(self, word: int) -> str:
        """How a word hangs on its head."""
        return self.found.relations[word]

    @cached_property
    def _below(self) -> dict[int, list[int]]:
        below: dict[int, list[int]] = {}
        for word, head in enumerate(self.found.heads):
            if word != head:
                below.setdefault(head, []).append(word)
        return below

    def below(self, word: int, relations: Collection[str] = ()) -> list[int]:
        """What hangs on a word at once, in any or in some relations."""
        hanging = self._below.get(word)
        if hanging is None:
            return []
        if not relations:
            return hanging
        known = self.found.relations
        return [one for one in hanging if known[one] in relations]

    def within(self, word: int) -> Iterator[int]:
        """A word and all that hangs on it, at once or further down."""
        yield word
        for one in self._below.get(word, ()):
            yield from self.within(one)

    def top_of(self, words: Span) -> int | None:
        """The word of some words of the text that the others hang on; None if none is there."""
        inside = [at for at, span in enumerate(self.found.words) if span.overlaps(words)]
        return next(
            (at for at in inside if self.head(at) not in inside or self.head(at) == at), None
        )


class Trees:
    """The trees of a draft by place; a text in lower case whose offsets are the draft's."""

    def __init__(self, draft: Draft, lower: str) -> None:
        self.found = draft.findings.trees if draft.findings is not None else ()
        self.lower = lower
        self.made: dict[int, SentenceTree] = {}

    def at(self, place: int) -> SentenceTree | None:
        """The tree of the sentence that a place of the text is in; None if it has none."""
        number = last_begun(self.found, place)
        if number < 0 or self.found[number].span.end <= place:
            return None
        if number not in self.made:
            self.made[number] = SentenceTree(self.found[number], self.lower)
        return self.made[number]

    def top_of(self, words: Span) -> tuple[SentenceTree, int] | None:
        """The tree that some words stand in and the one that the others hang on; None without."""
        tree = self.at(words.start)
        top = tree.top_of(words) if tree is not None else None
        return None if tree is None or top is None else (tree, top)

    def relation_of(self, words: Span) -> str | None:
        """How some words hang on the rest of their sentence; None without a tree."""
        found = self.top_of(words)
        return found and found[0].relation(found[1])
