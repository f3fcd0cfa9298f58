"""Which actor of the registry a name is, whatever its spelling and script.

A name that the registry has word for word is that actor. Else it is compared (`compare`) with the
names that have the same skeleton of consonants, and the best actor is proposed where it is alike
enough and no other is nearly as alike. Two actors of the registry are never one, however alike
their names.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache, lru_cache
from typing import NamedTuple

from onrecord.vocabulary.names.compare import (
    SAME,
    Comparison,
    NameKind,
    compare,
    is_generic,
    words_of,
)
from onrecord.vocabulary.names.sounds import Word
from onrecord.vocabulary.registry import Entry, Registry

__all__ = ["Match", "Matcher", "matcher_of"]

_APART = 0.03  # by so much the best actor must be more alike than the next
_SURE = 0.95  # as alike as two spellings of one name
_COMPARED = 24  # names that a name is compared with


class Match(NamedTuple):
    """An actor of the registry that a name can be.

    `known_as` is the name of the actor that it is most like, `score` how alike (0 to 1); then why.
    """

    entry: Entry
    known_as: str
    score: float
    reasons: tuple[str, ...]


class _Known(NamedTuple):
    slug: str
    name: str


class Matcher:
    """Finds the actors of a registry by names that it does not have word for word."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self._known: dict[tuple[NameKind, str], list[_Known]] = defaultdict(list)
        for entry in registry.entries.values():
            kind = _kind(entry.kind)
            for name in (entry.name, *entry.names, *entry.acronyms):
                known = _Known(entry.slug, name)
                for key in _keys(words_of(name, kind), kind):
                    self._known[kind, key].append(known)
        self._found: dict[tuple[str, NameKind], Match | None] = {}

    def find(self, name: str, kind: NameKind) -> Match | None:
        """The actor that a name most likely is, None where none or more than one may be."""
        if (name, kind) not in self._found:
            self._found[name, kind] = self._find(name, kind)
        return self._found[name, kind]

    def _find(self, name: str, kind: NameKind) -> Match | None:
        entry = self.registry.find(name)
        if entry is not None and _kind(entry.kind) == kind:
            return Match(entry, name, 1.0, ("a name of the registry",))
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
        return Match(self.registry.entries[slug], known_as, score, (f"as {known_as}", *reasons))

    def _candidates(self, name: str, kind: NameKind) -> list[_Known]:
        keys = sorted(_keys(words_of(name, kind), kind))
        found = {known for key in keys for known in self._known.get((kind, key), ())}
        return sorted(found)[:_COMPARED]

    def find_sure(self, name: str, kind: NameKind) -> Match | None:
        """The actor that a name is in another spelling: word for word, of two words at least.

        A reading takes this for granted, so nothing may be missing: "Muhammed Ali" is not Mohamed
        Irfaan Ali, though he can be.
        """
        found = self.find(name, kind)
        if found is None or found.score < _SURE:
            return None
        words, known = words_of(name, kind), words_of(found.known_as, kind)
        whole = len(words) == len(known) > 1
        return found if whole and all(len(word.text) > 1 for word in words) else None

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


@cache
def matcher_of(registry: Registry) -> Matcher:
    """The matcher of a registry, made once: it takes longer than reading a report."""
    return Matcher(registry)


def _kind(kind: str) -> NameKind:
    return "person" if kind == "person" else "organisation"


def _singular(word: Word) -> str:
    return word.sounds[:-1] if word.text.endswith("s") else word.sounds


# Consonants that spellings confuse, as one.
_CLASSES = str.maketrans(
    "pfvTDtdzZcSCsqxgGJk",
    "bbbssssssssss" + "kkkkkk",
    "aeiouAIU?Hhyw",
)


def _keys(words: tuple[Word, ...], kind: NameKind) -> set[str]:
    """What a name is found by: the skeletons of its words, and of those that matter most."""
    every = [_skeleton(word) for word in words if word.sounds]
    if kind == "person":
        chief = every[:: len(every) - 1] if len(every) > 2 else every  # the first and the last
    else:
        chief = [_skeleton(word) for word in words if word.sounds and not is_generic(word)]
    keys = {_joined(sorted(every)), _joined(sorted(chief)), _squeezed("".join(every))}
    return keys - {""}


def _joined(skeletons: list[str]) -> str:
    return " ".join(skeletons)


@lru_cache(maxsize=16384)
def _skeleton(word: Word) -> str:
    return _squeezed(_singular(word).translate(_CLASSES)) or word.sounds[:1]


def _squeezed(skeleton: str) -> str:
    return _REPEATED.sub(r"\1", skeleton)


_REPEATED = re.compile(r"(.)\1+")
