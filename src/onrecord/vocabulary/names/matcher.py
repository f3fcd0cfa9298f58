"""Which actor of the registry a name is, whatever its spelling and script.

A name that the registry has word for word is that actor. Else the names that share the sound of
enough words are compared (`compare`), and the best actor is proposed where it is alike enough and
no other is nearly as alike. Two actors of the registry are never one, however alike their names.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import NamedTuple

from onrecord.vocabulary.names.compare import SAME, Comparison, NameKind, compare, words_of
from onrecord.vocabulary.names.sounds import Word
from onrecord.vocabulary.registry import Entry, Registry

__all__ = ["Match", "Matcher"]

_APART = 0.03  # by so much the best actor must be more alike than the next
_COMPARED = 24  # names that a name is compared with, those that share most words first


class Match(NamedTuple):
    """An actor of the registry that a name can be, how alike (0 to 1), and why."""

    entry: Entry
    score: float
    reasons: tuple[str, ...]


class _Known(NamedTuple):
    slug: str
    name: str
    length: int  # in words


class Matcher:
    """Finds the actors of a registry by names that it does not have word for word."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self._known: dict[NameKind, list[_Known]] = {"person": [], "organisation": []}
        self._sharing: dict[tuple[NameKind, str], list[int]] = defaultdict(list)
        for entry in registry.entries.values():
            kind = _kind(entry.kind)
            for name in (entry.name, *entry.names, *entry.acronyms):
                words = words_of(name, kind)
                number = len(self._known[kind])
                self._known[kind].append(_Known(entry.slug, name, len(words)))
                for key in _keys(words):
                    self._sharing[kind, key].append(number)
        self._found: dict[tuple[str, NameKind], Match | None] = {}

    def find(self, name: str, kind: NameKind) -> Match | None:
        """The actor that a name most likely is, None where none or more than one may be."""
        if (name, kind) not in self._found:
            self._found[name, kind] = self._find(name, kind)
        return self._found[name, kind]

    def _find(self, name: str, kind: NameKind) -> Match | None:
        entry = self.registry.find(name)
        if entry is not None and _kind(entry.kind) == kind:
            return Match(entry, 1.0, ("a name of the registry",))
        best: dict[str, tuple[float, str, tuple[str, ...]]] = {}
        for known in self._candidates(name, kind):
            score, reasons = compare(name, known.name, kind)
            if score > best.get(known.slug, (0.0,))[0]:
                best[known.slug] = (score, known.name, reasons)
        ranked = sorted(best.items(), key=lambda item: (-item[1][0], item[0]))
        if not ranked or ranked[0][1][0] < SAME:
            return None
        if len(ranked) > 1 and ranked[0][1][0] - ranked[1][1][0] < _APART:
            return None
        slug, (score, known_as, reasons) = ranked[0]
        return Match(self.registry.entries[slug], score, (f"as {known_as}", *reasons))

    def _candidates(self, name: str, kind: NameKind) -> list[_Known]:
        words = words_of(name, kind)
        shared: dict[int, float] = defaultdict(float)
        for key in _keys(words):
            sharing = self._sharing.get((kind, key), ())
            for number in sharing:
                shared[number] += 1 / len(sharing)  # a rare word tells more
        known = self._known[kind]
        ranked = sorted(shared, key=lambda n: (-shared[n] / max(len(words), known[n].length), n))
        return [known[number] for number in ranked[:_COMPARED]]

    def compare(self, one: str, other: str, kind: NameKind) -> Comparison:
        """Whether two names can be one, the registry's word first."""
        a, b = self.find(one, kind), self.find(other, kind)
        if a is not None and b is not None:
            if a.entry.slug == b.entry.slug:
                return Comparison(
                    min(1.0, 0.5 + min(a.score, b.score) / 2),
                    (f"registry: both are {a.entry.name}",),
                )
            return Comparison(0.0, (f"registry: {a.entry.name} is not {b.entry.name}",))
        return compare(one, other, kind)


def _kind(kind: str) -> NameKind:
    return "person" if kind == "person" else "organisation"


def _singular(word: Word) -> str:
    return word.sounds[:-1] if word.text.endswith("s") else word.sounds


# Consonants that spellings confuse, as one: what shares no key is not compared.
_CLASSES = str.maketrans(
    "pfvTDtdzZcSCsqxgGJk",
    "bbbssssssssss" + "kkkkkk",
    "aeiouAIU?Hhyw",
)


def _keys(words: tuple[Word, ...]) -> set[str]:
    """What a name is found by: the consonants of its words, and of each two that follow."""
    skeletons = [
        _singular(word).translate(_CLASSES) or word.sounds[:1] for word in words if word.sounds
    ]
    return {s for s in skeletons if s} | {a + b for a, b in pairwise(skeletons)}
