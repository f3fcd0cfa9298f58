"""So many people: "about 6,500 fighters", "between two and three thousand men", "3,000-strong"."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from onrecord.reading.affiliations.phrases import (
    POSSESSIVES,
    phrase_before,
    phrase_behind,
    word_list,
)
from onrecord.vocabulary.language import Language, load_language

__all__ = ["Quantity", "number_at", "quantity_at"]

_DIGITS = re.compile(r"\d{1,3}(?:,\d{3}){1,3}|\d{1,9}(?:\.\d{1,3})?")
_MOST = 1e10  # beyond it, words are no number of people
_BETWEEN = frozenset({"to", "and", "or", "-", "–"})
_MOST_ADJECTIVES = 3  # between number and unit


class Quantity(NamedTuple):
    """So many of some people: tokens `first` to `end` (exclusive).

    A range has its lower end for a value. `compound` marks what stands before a body that it
    counts: "3,000-strong", "400-member".
    """

    first: int
    end: int
    value: int
    approximate: bool
    unit: str
    compound: bool = False


class _Words:
    """What a language counts with."""

    def __init__(self, code: str) -> None:
        language = load_language(code)
        self.units = frozenset(language.words("counted", "units"))
        self.units |= frozenset(language.words("counted", "employed"))
        self.compounds: dict[str, str] = language.table["counted"]["compounds"]
        self.before = word_list(code, "counted", "approximate")
        self.below = word_list(code, "counted", "below")
        self.after = word_list(code, "counted", "approximate_after")
        self.multipliers: dict[str, int] = language.table["multipliers"]
        self.scales = {**self.multipliers, **language.table["counted"]["dozens"]}
        self.closed = frozenset(
            (
                *language.words("openers", "prepositions"),
                *language.words("adverbs", "auxiliaries"),
                *language.words("openers", "connectives"),
                *language.words("counted", "others"),
            )
        )


_words = cache(_Words)


def quantity_at(words: list[str], at: int, language: Language) -> Quantity | None:
    """The quantity whose number begins at a token; what makes it approximate may stand before."""
    known = _words(language.code)
    compound = _compound(words, at, language)
    if compound is not None:
        return compound
    number = number_at(words, at, language)
    if number is None or _is_within_number(words, at, language):
        return None
    value, end = number
    if _word(words, end) in _BETWEEN and (higher := number_at(words, end + 1, language)):
        if _word(words, at - 1) == "from":
            return None  # "from 300 to 500": the second is read for itself
        scale = known.multipliers.get(words[higher[1] - 1], 1)
        value = value * scale if value * scale < higher[0] else value
        end = higher[1]
    if _word(words, end) == "+":
        end += 1
    end = phrase_behind(known.after, words, end) or end
    behind = range(end, min(end + 1 + _MOST_ADJECTIVES, len(words)))
    unit = next((i for i in behind if _is_unit(words, i, known)), None)
    if unit is None or not all(_is_adjective(words[i], known) for i in range(end, unit)):
        return None
    first, last = _approximate_from(words, at, known), phrase_behind(known.after, words, unit + 1)
    last = last or unit + 1
    if phrase_before(known.below, words, first) is not None:
        return None  # "fewer than 300"
    approximate = first < at or end > number[1] or last > unit + 1
    return Quantity(first, last, value, approximate, words[unit])


def number_at(words: list[str], at: int, language: Language) -> tuple[int, int] | None:
    """The number that begins at a token, in digits or words, and the token behind it.

    "1.5 million", "two dozen", "a thousand", "three hundred and fifty", "thirty-one".
    """
    first = _word(words, at)
    may_begin = first[:1].isdigit() or first in {"a", "an"}
    if not may_begin and first.partition("-")[0] not in language.numbers:
        return None  # asked at every word
    scales = _words(language.code).scales
    total, part, end = 0.0, None, at
    while end < len(words) and total + (part or 0) < _MOST:
        word, following = words[end], _word(words, end + 1)
        spelt = _spelt(word, language)
        if _DIGITS.fullmatch(word) and end == at:
            part = float(word.replace(",", ""))
        elif spelt is not None:
            part = spelt + (part or 0)
        elif word in {"a", "an"} and end == at and following in scales:
            part = 1.0
        elif word in scales and end > at:
            part = scales[word] * (1 if part is None else part)
            if scales[word] > scales["hundred"]:
                total, part = total + part, None
        elif word != "and" or words[end - 1] != "hundred" or _spelt(following, language) is None:
            break
        end += 1
    value = round(total + (part or 0), 3)
    return (int(value), end) if end > at and value == int(value) else None


def _spelt(word: str, language: Language) -> int | None:
    """The value of "seven" or "thirty-one"."""
    values = [language.numbers.get(part) for part in word.split("-")]
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) < 3 else None


def _is_within_number(words: list[str], at: int, language: Language) -> bool:
    """True for the "hundred fighters" of "several hundred fighters", which tells no number."""
    scales = _words(language.code).scales
    return words[at] in scales or (words[at] in {"a", "an"} and _word(words, at - 1) == "half")


def _compound(words: list[str], at: int, language: Language) -> Quantity | None:
    known = _words(language.code)
    counted, _, noun = words[at].rpartition("-")
    if noun not in known.compounds:
        return None
    parts = [counted] if _DIGITS.fullmatch(counted) else counted.split("-")
    number = number_at(parts, 0, language)
    if number is None or number[1] < len(parts):
        return None
    first = _approximate_from(words, at, known)
    return Quantity(first, at + 1, number[0], first < at, known.compounds[noun], True)


def _word(words: list[str], at: int) -> str:
    return words[at] if 0 <= at < len(words) else ""


def _is_unit(words: list[str], at: int, known: _Words) -> bool:
    """True for a noun for people that is not part of a longer one ("police officers")."""
    word, behind = words[at], _word(words, at + 1)
    if word not in known.units or behind in known.units or behind in POSSESSIVES:
        return False
    plural = word.endswith(("s", "men", "women"))
    return plural or not _is_adjective(behind, known) or behind.endswith(("ed", "ing"))


def _is_adjective(word: str, known: _Words) -> bool:
    return word[:1].isalpha() and word not in known.closed


def _approximate_from(words: list[str], at: int, known: _Words) -> int:
    """Where "about" begins before a number; the number's place without it."""
    first = at
    while (before := phrase_before(known.before, words, first)) is not None:
        first = before
    return first
