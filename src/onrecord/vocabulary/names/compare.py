"""Whether two names can be one: a score from 0 to 1, with its reasons.

Words are paired by how they sound (`sounds.likeness`); what stays unpaired counts against. Persons
and bodies differ in what may be missing: a person's middle names may, the given name may not; a
body's every word counts but those that say what it is ("movement", "Ltd"). The score proposes, it
does not decide: two names that are alike can still be two actors (see `matcher`).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib import resources
from typing import Literal, NamedTuple

from anyascii import anyascii
from rapidfuzz.distance import JaroWinkler

from onrecord.errors import VocabularyError
from onrecord.vocabulary.names.sounds import Word, likeness, plain, word_of

__all__ = ["GENERATIONS", "SAME", "Comparison", "NameKind", "compare", "is_generic", "words_of"]

NameKind = Literal["person", "organisation"]

SAME = 0.86  # from this score on two names are proposed as one; set on the registry's aliases
_PAIRED = {"person": 0.72, "organisation": 0.84}  # words less alike than this are two words
_LONGEST = 200  # characters of a name that are compared: what is longer is none
_NUMBER = re.compile(r"\d")


class Comparison(NamedTuple):
    """How alike two names are (0 to 1), and why: "كتائب = Kataib 0.97", "only in one: Sayyid"."""

    score: float
    reasons: tuple[str, ...]


class _Words(NamedTuple):
    titles: frozenset[str]
    particles: frozenset[str]
    common: frozenset[str]
    short: dict[str, str]
    empty: frozenset[str]
    legal: frozenset[str]
    generic: frozenset[str]
    alike: dict[str, str]
    translations: dict[str, frozenset[int]]  # a word -> the rows it stands in


@cache
def _words() -> _Words:
    file = resources.files(__package__) / "words.toml"
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
        persons, bodies = table["persons"], table["organisations"]
        return _Words(
            titles=frozenset(persons["titles"]),
            particles=frozenset(persons["particles"]),
            common=frozenset(persons["common"]),
            short=persons["short"],
            empty=frozenset(bodies["empty"]),
            legal=frozenset(bodies["legal"]),
            generic=frozenset(bodies["generic"]),
            alike=bodies["alike"],
            translations=_rows(bodies["translations"]["rows"]),
        )
    except (tomllib.TOMLDecodeError, KeyError) as error:
        raise VocabularyError(f"is not in order ({error})", source="names/words.toml") from error


def _rows(rows: list[list[str]]) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for number, row in enumerate(rows):
        for word in row:
            found.setdefault(word_of(plain(word)).text, set()).add(number)
    return {word: frozenset(numbers) for word, numbers in found.items()}


# Letters of scripts without case or spaces are romanised first: "习近平" is "Xi Jin Ping".
_UNSPACED = re.compile(
    "[\u0e00-\u0e7f\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
)
_SYLLABLE = re.compile(r"[A-Z]?[^A-Z\s]+")
_BETWEEN = re.compile(r"[\s,;/()\[\]“”«»\"&+]+")
_ARTICLE_JOINED = re.compile(r"\b(al|el|ul|ad|an|ar|as|ash|at|az|ed|er|es|esh)\s(?=\w{3})")


@lru_cache(maxsize=16384)
def words_of(name: str, kind: NameKind) -> tuple[Word, ...]:
    """The words of a name that count, in order; a family name before a comma goes to the end."""
    name = name[:_LONGEST]
    if _UNSPACED.search(name):
        name = " ".join(_SYLLABLE.findall(anyascii(name)))
    if kind == "person":
        parts = _of_person(plain(name))
    else:
        parts = _of_body(plain(_ACRONYM_BESIDE.sub(" ", name)))
    return tuple(word for part in parts if (word := word_of(part)).sounds or word.text)


def _of_person(flat: str) -> list[str]:
    """A person's words without titles in front and what stands between the parts of a name."""
    table = _words()
    if flat.count(",") == 1:
        family, given = flat.split(",")
        flat = f"{given} {family}"
    flat = _INITIALS.sub(". ", re.sub(r"(?:'s|’s)$", "", flat))
    for pattern, joined in _SERVANT_OF:
        flat = pattern.sub(joined, flat)
    parts = _parts(flat)
    first = 0
    while first < len(parts) - 1 and parts[first].strip(".") in table.titles:
        first += 1
    named = [part for part in parts[first:] if part not in table.particles]
    return named or parts


_INITIALS = re.compile(r"(?<=\b\w)\.(?=\w)")  # "J.D." is two
# "Abdul Rahman", "Abd al-Rahman", "Abdelrahman" are one word.
_SERVANT_OF = (
    (
        re.compile(r"\b(?:abd|abdel|abdul)[- ](?:(?:al|el|ul|ar|as|ad|an|ash|ur)[- ])?(?=\w)"),
        "abd",
    ),
    (re.compile(r"\babd[euo][lrs]-?(?=[a-z]{4})"), "abd"),
    (re.compile(r"عبد\s?(?:ال)?(?=\w)"), "عبد"),
    (re.compile(r"\bабд[уеа][лр]-?"), "абд"),
)


def _of_body(flat: str) -> list[str]:
    """A body's words without "of" and "Ltd", in one spelling."""
    table = _words()
    parts = [part.removesuffix("'s").removesuffix("’s") for part in _parts(flat)]
    parts = [part.removesuffix("'") if part.endswith("s'") else part for part in parts]
    parts = [
        word for part in parts for word in table.alike.get(part.replace(".", ""), part).split()
    ]
    named = [part for part in parts if part.replace(".", "") not in table.empty]
    return [part for part in named if word_of(part).text not in table.legal] or named or parts


def is_generic(word: Word) -> bool:
    """True for a word that says what a body is ("movement"), not what it is called."""
    return word.text in _words().generic


def _parts(flat: str) -> list[str]:
    """Words; a hyphen parts them, but for the one of an article."""
    kept = _ARTICLE_HYPHEN.sub("\\1\0", _ARTICLE_JOINED.sub(r"\1-", flat))
    return [part for part in _BETWEEN.split(_HYPHENS.sub(" ", kept).replace("\0", "-")) if part]


_ARTICLE_HYPHEN = re.compile(
    r"(?<![\w-])(al|el|ul|ad|an|ar|as|ash|at|az|ed|er|es|esh)[-\u2010-\u2013](?=\w)"
)


# "Kurdistan Workers' Party (PKK)": what stands beside a name is not in it.
_ACRONYM_BESIDE = re.compile(r"\s\([A-Z][A-Z0-9.-]{1,8}\)\s*$")
_HYPHENS = re.compile(r"(?<=\w)[-\u2010-\u2013\u05be](?=\w)")


GENERATIONS = {"jr", "sr", "junior", "senior", "ii", "iii", "iv"}
_SON_OF = {"bin", "ibn", "ben", "bint", "بن", "ابن"}


class _Pair(NamedTuple):
    score: float
    one: range
    other: range


def compare(one: str, other: str, kind: NameKind) -> Comparison:
    """Compares two names of the same kind of actor by their words alone."""
    a, b = words_of(one, kind), words_of(other, kind)
    if not a or not b:
        return Comparison(0.0, ("no letters to compare",))
    said = [set(_BETWEEN.split(plain(name).replace(".", ""))) for name in (one, other)]
    other_generation = kind == "person" and said[0] & GENERATIONS != said[1] & GENERATIONS
    if [w.text for w in a] == [w.text for w in b]:
        if other_generation:
            return Comparison(1.0 - 0.15, ("the same words", "another generation"))
        return Comparison(1.0, ("the same words",))
    pairs = _pairs(a, b, kind)
    if kind == "person":
        found = _persons(a, b, pairs)
        if other_generation:
            return Comparison(max(0.0, found.score - 0.15), (*found.reasons, "another generation"))
        if "in another order" in found.reasons and (said[0] | said[1]) & _SON_OF:
            return Comparison(max(0.0, found.score - 0.2), (*found.reasons, "son and father"))
        return found
    return _bodies(a, b, pairs)


def _pairs(a: Sequence[Word], b: Sequence[Word], kind: NameKind) -> list[_Pair]:
    """Words of one with words of the other, best first; two may be written as one."""
    found = []
    for i in range(len(a)):
        for j in range(len(b)):
            for m, n in ((1, 1), (1, 2), (2, 1)):
                if i + m > len(a) or j + n > len(b):
                    continue
                if m != n and any(len(w.text) == 1 for w in (*a[i : i + m], *b[j : j + n])):
                    continue  # an initial is no part of a word
                x, y = _joined(a[i : i + m]), _joined(b[j : j + n])
                if m != n:
                    x, y = x._replace(whole=""), y._replace(whole="")
                score = _alike(x, y, kind)
                if score >= _PAIRED[kind]:
                    found.append(_Pair(score, range(i, i + m), range(j, j + n)))
    # The longer first where they are equal: "hezbollah" is both words of "حزب الله".
    found.sort(
        key=lambda p: (
            p.score + 0.04 * (len(p.one) + len(p.other) - 2) - 0.001 * abs(p.one[0] - p.other[0])
        ),
        reverse=True,
    )
    kept: list[_Pair] = []
    for pair in found:
        if not any(_meet(pair.one, k.one) or _meet(pair.other, k.other) for k in kept):
            kept.append(pair)
    return sorted(kept, key=lambda pair: pair.one[0])


def _meet(one: range, other: range) -> bool:
    return one.start < other.stop and other.start < one.stop


@lru_cache(maxsize=16384)
def _joined(words: tuple[Word, ...]) -> Word:
    if len(words) == 1:
        return words[0]
    sounds = words[0].sounds + words[1].sounds.removeprefix(words[0].sounds[-1:])
    return Word("".join(w.text for w in words), sounds, any(w.abjad for w in words))


def _are_one(one: str, other: str, kind: NameKind) -> bool:
    """True if the tables say so: a short form of a given name, a translation."""
    table = _words()
    if kind == "person":
        return table.short.get(one, one) == table.short.get(other, other)
    rows = table.translations
    if not rows.get(one, _NONE).isdisjoint(rows.get(other, _NONE)):
        return True
    return min(len(one), len(other)) > _SHORT and (one + "s" == other or other + "s" == one)


_NONE: frozenset[int] = frozenset()
_TOLD_ALIKE = 0.95
_SHORT = 3


def _alike(one: Word, other: Word, kind: NameKind) -> float:
    """How alike two words are; an initial is like what begins with it."""
    if _NUMBER.search(one.text + other.text):
        return 1.0 if one.text == other.text else 0.0
    if len(one.text) == 1 or len(other.text) == 1:
        return 0.87 if one.sounds[:1] == other.sounds[:1] or one.text[:1] == other.text[:1] else 0.0
    if one.text == other.text:
        return 1.0
    shorter = min(len(one.text), len(other.text))
    if kind == "organisation" and shorter <= _SHORT and not (one.abjad or other.abjad):
        return 0.0  # YPG is not YPJ
    score = likeness(one, other)
    if score < _TOLD_ALIKE and _are_one(one.text, other.text, kind):
        return _TOLD_ALIKE
    if not one.abjad and not other.abjad and score < 0.95:
        # Sounds forgive what spelling tells apart.
        score = min(
            score,
            0.5 * score
            + 0.5 * max(score - 0.1, JaroWinkler.similarity(one.text, other.text))
            + 0.02,
        )
    return score


def _persons(a: Sequence[Word], b: Sequence[Word], pairs: list[_Pair]) -> Comparison:
    reasons = [_told(a, b, pair) for pair in pairs]
    paired_a = {i for pair in pairs for i in pair.one}
    paired_b = {j for pair in pairs for j in pair.other}
    only_a = [i for i in range(len(a)) if i not in paired_a]
    only_b = [j for j in range(len(b)) if j not in paired_b]
    if not pairs:
        return Comparison(0.0, ("no word alike",))
    weights = [sum(a[i].weight for i in p.one) + sum(b[j].weight for j in p.other) for p in pairs]
    score = sum(p.score * w for p, w in zip(pairs, weights, strict=True)) / sum(weights)
    score -= 1.5 * max(0.0, SAME - min(p.score for p in pairs))  # one other word is another name
    if only_a and only_b:
        score -= 0.35
    for words, only in ((a, only_a), (b, only_b)):
        for place in only:
            reasons.append(f"only in one: {words[place].text}")
            if len(words) - len(only) == 1 and len(pairs) == 1 and len(pairs[0].one) == 1:
                score -= 0.25  # one word in common
            elif place == 0 and words[0].text in _words().common:
                score -= 0.04
            elif place == 0:
                score -= 0.2  # a given name before: the father's name follows it
            elif place == len(words) - 1:
                score -= 0.06
            else:
                score -= 0.02
        if len(only) > 1:
            score -= 0.08
    places = [pair.other[0] for pair in pairs]
    if places != sorted(places):
        reasons.append("in another order")
        # A family name may go to the other end; two given names that change places are two men.
        turned = len(pairs) > 2 and places[-1] == max(places)
        score -= 0.2 if turned else 0.03
    return Comparison(max(0.0, score), tuple(reasons))


def _bodies(a: Sequence[Word], b: Sequence[Word], pairs: list[_Pair]) -> Comparison:
    generic = _words().generic
    reasons = [_told(a, b, pair) for pair in pairs]
    paired_a = {i for pair in pairs for i in pair.one}
    paired_b = {j for pair in pairs for j in pair.other}
    total = sum(w.weight for w in (*a, *b))
    right = sum(
        p.score * (sum(a[i].weight for i in p.one) + sum(b[j].weight for j in p.other))
        for p in pairs
    )
    score = right / total if total else 0.0
    for words, paired in ((a, paired_a), (b, paired_b)):
        for place, word in enumerate(words):
            if place in paired:
                continue
            reasons.append(f"only in one: {word.text}")
            if word.text in generic and paired:
                score += 0.9 * word.weight / total  # what it is, not what it is called
            else:
                score -= 0.12
    return Comparison(max(0.0, min(1.0, score)), tuple(reasons))


def _told(a: Sequence[Word], b: Sequence[Word], pair: _Pair) -> str:
    one = " ".join(a[i].text for i in pair.one)
    other = " ".join(b[j].text for j in pair.other)
    return f"{one} = {other} {pair.score:.2f}"
