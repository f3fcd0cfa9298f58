"""How a name sounds, whatever script and spelling it is written in.

A word becomes a string of sounds, one character each (`letters.toml` lists them): كتائب and
"Kata'ib" are `ktA?b` and `kataib`. What an abjad leaves unwritten is cheap to add, a consonant is
not. Two words are compared by the cheapest way from one string to the other (a weighted edit
distance, Wagner and Fischer 1974), as a share of their weight.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache, lru_cache
from importlib import resources
from typing import Any, NamedTuple

from anyascii import anyascii

from onrecord.errors import VocabularyError

__all__ = ["Word", "likeness", "plain", "word_of"]

# Bidi controls, joiners, variation selectors, soft hyphens, tatweel: nothing that is read.
_UNSEEN = re.compile(
    "[\u00ad\u061c\u0640\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]"
)
# Persian writes a final e as h; what is joined to it begins with an alef.
_SILENT_HEH = re.compile("\u0647\u200c(?=\u0627)")
_VOWELS = frozenset("aeiouAIU?H")
_ABJADS = ("arabic", "hebrew")
_INITIAL_VOWEL = 0.6  # an abjad writes the vowel that a word begins with
_UNWRITTEN = 0.1  # and leaves others out
_GLIDE = 0.8  # but writes those of two sounds ("Hussein")
_GENDER = 1.0  # a final a can be another person ("Oleksandra")
_VOWEL_WEIGHT, _HALF_WEIGHT = 0.35, 0.6


class Word(NamedTuple):
    """A word of a name.

    Attributes:
        text: as compared by eye: lower case, no marks, no apostrophes.
        sounds: one character per sound.
        abjad: True if the script leaves vowels out.
        whole: the sounds with an article ("al-", "ال") that was cut; "" if none was.
    """

    text: str
    sounds: str
    abjad: bool
    whole: str = ""

    @property
    def weight(self) -> float:
        """How much there is to compare, in consonants; a number is worth one."""
        return _weight(self.sounds) or 1.0


def plain(name: str) -> str:
    """A name for comparison: compatibility forms and unseen characters gone, lower case, NFC.

    A Latin word with a few Cyrillic or Greek look-alikes (or the other way round) is written in one
    script: that of most of its letters.
    """
    if name.isascii():
        return " ".join(name.casefold().split())
    clean = _SILENT_HEH.sub("", unicodedata.normalize("NFKC", name))
    clean = _UNSEEN.sub("", clean).casefold()
    return " ".join(_in_one_script(word) for word in clean.split())


# Letters that look alike: Cyrillic and Greek, and the Latin ones that they are taken for.
_ALIKE = dict(zip("аеорсухіјѕһԛԝкмтвнουρνικ", "aeopcyxijshqwkmtbhoupvik", strict=True))
_TO_LATIN = str.maketrans(_ALIKE)
_TO_CYRILLIC = str.maketrans({b: a for a, b in _ALIKE.items() if a >= "\u0400"})
_LATIN = re.compile("[a-z\u00df-\u024f\u1e00-\u1eff]")
_CYRILLIC = re.compile("[\u0400-\u052f]")
_GREEK = re.compile("[\u0370-\u03ff]")


def _in_one_script(word: str) -> str:
    latin, cyrillic, greek = (len(p.findall(word)) for p in (_LATIN, _CYRILLIC, _GREEK))
    if latin and cyrillic + greek:
        return word.translate(_TO_LATIN if latin >= cyrillic else _TO_CYRILLIC)
    return word


@cache
def _letters() -> dict[str, Any]:
    file = resources.files(__package__) / "letters.toml"
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise VocabularyError(f"is not in order ({error})", source="names/letters.toml") from error


_APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼʻ`´ʿʾ′״׳", "'"))
_ARTICLE = re.compile(
    r"(?:wa[l-]|lil|bil)?(?:al|el|ul|ol|ut|ur|us|uz|ud|ad|an|ar|as|ash|at|az|ed|er|es|esh)[-\u2010-\u2013](?=\w)"
)
# The vowel marks of Arabic and Hebrew; a consonant's doubling is not heard either.
_POINTS = re.compile("[\u0591-\u05c7\u064b-\u065f\u0670]")


@lru_cache(maxsize=16384)
def word_of(written: str) -> Word:
    """A word of a name as it sounds; `written` is `plain`, an article may stand before it."""
    marked = _POINTS.sub("", written.translate(_APOSTROPHES)).replace(".", "")
    bare = _ARTICLE.sub("", marked).replace("-", "")
    script = _script(bare)
    if script == "arabic" and bare.startswith("ال") and len(bare) > len("ال") + 1:
        if bare == "الله":
            return Word(bare, "alAh", abjad=True)
        return Word(
            bare[2:], _spelt(bare[2:], script), abjad=True, whole="?l" + _spelt(bare[2:], script)
        )
    if script in ("latin", "other"):
        text, sounds = _latin(bare)
        whole = "al" + sounds if len(bare) < len(marked.replace("-", "")) else ""
        return Word(text, sounds, abjad=False, whole=whole)
    return Word(bare, _spelt(bare, script), abjad=script in _ABJADS)


def _spelt(word: str, script: str) -> str:
    table = _letters()[script]
    # Of a hamza and the long vowel behind it one is heard.
    word = _HAMZA_AND_VOWEL.sub("", word)
    return _single("".join(table[m[0]] for m in _pattern(script).finditer(word)))


def _script(word: str) -> str:
    for letter in word:
        if "\u0600" <= letter <= "\u06ff":
            return "arabic"
        if "\u0590" <= letter <= "\u05ff":
            return "hebrew"
        if "\u0400" <= letter <= "\u052f":
            return "cyrillic"
    return "latin" if word.isascii() else "other"


_HAMZA_AND_VOWEL = re.compile("^[\u0623\u0625](?=[\u0627\u0648\u064a\u06cc])")


@cache
def _pattern(script: str) -> re.Pattern[str]:
    return re.compile("|".join(sorted(_letters()[script], key=len, reverse=True)))


def _latin(word: str) -> tuple[str, str]:
    """Text and sounds of a word that is read in Latin letters, other scripts by romanisation."""
    letters = _letters()
    marked = letters["marked"]
    sounded, text = [], []
    for letter in word.replace("dž", "dj"):
        if letter.isascii():
            text.append(letter)
            sounded.append(marked.get(letter, letter))
            continue
        base = "".join(
            c for c in unicodedata.normalize("NFD", letter) if not unicodedata.combining(c)
        )
        base = base if base.isascii() else anyascii(base).lower()
        text.append(base)
        sounded.append(marked.get(letter, base))
    # Marked letters are sounds already (capitals); the table's keys are lower case.
    spelt = "".join(sounded)
    # "Mladic" is Mladić without its mark; Xi and Hsi are one.
    spelt = _FINAL_IC.sub("ich", _FIRST_X.sub("sh", spelt))
    sounds = _pattern("latin").sub(lambda m: letters["latin"][m[0]], spelt)
    sounds = _NO_SOUND.sub("", sounds)  # an apostrophe parts letters until here
    return _NO_TEXT.sub("", "".join(text)), _single(sounds)


_FIRST_X, _FINAL_IC = re.compile(r"^(?:x|hs)(?=[aeiou])"), re.compile(r"(?<=\w\w)ic$")
_NO_SOUND, _NO_TEXT = re.compile(r"[^A-Za-z?]"), re.compile(r"[^a-z0-9]")
_REPEATED = re.compile(r"(.)\1+")


def _single(sounds: str) -> str:
    return _REPEATED.sub(r"\1", sounds)


def _weight(sounds: str) -> float:
    return sum(
        _VOWEL_WEIGHT if s in _VOWELS else _HALF_WEIGHT if s in "hyw" else 1.0 for s in sounds
    )


@cache
def _near() -> dict[tuple[str, str], float]:
    found = {}
    for pair, cost in _letters()["near"].items():
        found[pair[0], pair[1]] = found[pair[1], pair[0]] = cost
    return found


@lru_cache(maxsize=65536)
def likeness(one: Word, other: Word) -> float:
    """How alike two words sound, 0 to 1; what looks like an article may belong to the word."""
    if one.text == other.text:
        return 1.0
    score = _likeness(one, other)
    if one.whole and not other.whole:
        return max(score, _likeness(one._replace(sounds=one.whole), other))
    if other.whole and not one.whole:
        return max(score, _likeness(one, other._replace(sounds=other.whole)))
    return score


def _likeness(one: Word, other: Word) -> float:
    a, b = one.sounds, other.sounds
    weight = (_weight(a) + _weight(b)) / 2
    if not weight:
        return 0.0
    near, lost = _near(), _letters()["lost"]
    # A vowel is cheap to add to what an abjad wrote.
    lost_a = [_lost(s, i, lost, other.abjad, i == len(a) - 1) for i, s in enumerate(a)]
    lost_b = [_lost(s, i, lost, one.abjad, i == len(b) - 1) for i, s in enumerate(b)]
    row = [0.0]
    for cost in lost_b:
        row.append(row[-1] + cost)
    for i, x in enumerate(a):
        next_row = [row[0] + lost_a[i]]
        for j, y in enumerate(b):
            if x == y:
                change = 0.0
            elif (found := near.get((x, y))) is not None:
                change = found
            else:
                change = 0.7 if x in _VOWELS and y in _VOWELS else 1.2
            next_row.append(min(row[j] + change, row[j + 1] + lost_a[i], next_row[j] + lost_b[j]))
        row = next_row
    return max(0.0, 1.0 - row[-1] / weight)


def _lost(sound: str, place: int, lost: dict[str, float], by_abjad: bool, is_last: bool) -> float:
    if by_abjad and sound == "y":
        return _GLIDE
    if by_abjad and sound in "aeiou":
        return _INITIAL_VOWEL if place == 0 else _UNWRITTEN
    if place == 0 and sound == "?":
        return _INITIAL_VOWEL
    if is_last and sound == "h":
        return 0.1
    if is_last and sound == "a":
        return _GENDER
    return lost.get(sound, 1.0)
