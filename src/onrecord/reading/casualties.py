"""How many were killed and hurt, of the events that tell it: "killing at least 12 people".

A number counts if a word of killing or hurting governs it ("12 were killed", "wounding two"), if it
is a toll ("the death toll rose to 31"), or if nobody was ("no one was hurt"). It belongs to the
event at that word, else to the nearest act of force of the sentence, else to the last one told.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Literal, NamedTuple

from onrecord.reading.affiliations.phrases import phrase_before, phrase_behind, word_list
from onrecord.reading.affiliations.quantities import number_at
from onrecord.reading.coreference.chains import REACH
from onrecord.reading.draft import Draft, DraftCasualties, DraftEvent, indices_in
from onrecord.spans import Span
from onrecord.vocabulary.language import Language, load_language

__all__ = ["find_casualties"]

_FORCE = {"ASSAULT", "PROTEST", "COERCE"}  # whose sentences tell of killed and hurt
_MOST_BETWEEN = 5  # words between a number and the word that governs it: "12 of the villagers were"
_NOT_AN_EVENT = {"denied", "future", "conditional", "hypothetical"}

Harm = Literal["killed", "injured"]


class _Told(NamedTuple):
    """So many were killed or hurt: tokens `first` to `end` (exclusive), governed by `word`."""

    harm: Harm
    first: int
    end: int
    word: int
    low: int | None
    high: int | None


class _Words:
    def __init__(self, code: str) -> None:
        language = load_language(code)
        table = language.table["casualties"]
        self.done: dict[str, Harm] = {w: h for h in _HARMS for w in table[h]}
        self.doing: dict[str, Harm] = {w: h for h in _HARMS for w in table[f"{h}_by"]}
        self.counted: dict[str, Harm] = {w: h for h in _HARMS for w in table[f"{h}_nouns"]}
        self.tolls = word_list(code, "casualties", "tolls")
        self.toll_at = frozenset(table["toll_at"])
        self.at_least = word_list(code, "casualties", "at_least")
        self.at_most = word_list(code, "casualties", "at_most")
        self.about = word_list(code, "counted", "approximate")
        self.nobody = word_list(code, "casualties", "nobody")
        self.between = frozenset(table["between"])
        self.barred = frozenset(table["barred"])
        self.passive = frozenset(table["passive"])
        self.after_done = frozenset(table["after_done"])
        self.units = frozenset(table["units"])


_HARMS: tuple[Harm, Harm] = ("killed", "injured")
_words = cache(_Words)


def find_casualties(draft: Draft) -> dict[str, tuple[DraftEvent, ...]]:
    """Gives the events with what is told of their killed and hurt."""
    found: dict[int, dict[Harm, DraftCasualties]] = defaultdict(dict)
    last: int | None = None
    told_in = 0
    for sentence in draft.sentences:
        if sentence.paragraph - told_in > REACH:
            last = None
        words = [token.lower for token in sentence.tokens]
        inside = [
            index
            for index in indices_in(draft.events, sentence.span)
            if draft.events[index].type in _FORCE
            and draft.events[index].realis not in _NOT_AN_EVENT
        ]
        for told in _told(words, draft.language):
            tokens = sentence.tokens
            at = tokens[told.word].span
            if _is_unreal(draft, at):
                continue  # "threatened to kill one child a day"
            event = _event(draft, inside, at, last)
            if event is not None:
                span = Span(
                    min(tokens[told.first].start, at.start), max(tokens[told.end - 1].end, at.end)
                )
                found[event].setdefault(told.harm, DraftCasualties(told.low, told.high, span))
        assaults = [index for index in inside if draft.events[index].type == "ASSAULT"]
        if assaults:
            last, told_in = assaults[-1], sentence.paragraph
    return {
        "events": tuple(
            replace(
                event,
                fatalities=found[index].get("killed"),
                injured=found[index].get("injured"),
            )
            if index in found
            else event
            for index, event in enumerate(draft.events)
        )
    }


def _is_unreal(draft: Draft, word: Span) -> bool:
    """True for the trigger of what has not happened: whom it would kill nobody counts."""
    near = indices_in(draft.events, Span(max(0, word.start - _LONGEST_TRIGGER), word.end))
    return any(
        draft.events[at].realis in _NOT_AN_EVENT and draft.events[at].trigger.overlaps(word)
        for at in near
    )


_LONGEST_TRIGGER = 40  # characters


def _event(draft: Draft, inside: list[int], word: Span, last: int | None) -> int | None:
    """The event whose casualties a word tells."""
    if not inside:
        return last
    at = bisect_left(inside, word.start, key=lambda index: draft.events[index].trigger.start)
    near = inside[max(0, at - 1) : at + 1]
    return min(near, key=lambda index: word.distance(draft.events[index].trigger))


def _told(words: list[str], language: Language) -> Iterator[_Told]:
    """What a sentence tells, in the order of its words; no number counts twice."""
    known = _words(language.code)
    at = 0
    while at < len(words):
        end = phrase_behind(known.nobody, words, at)
        if end is not None and words[end : end + 1] not in (["fewer"], ["less"], ["more"]):
            word = _governor_behind(words, end, known)
            if word is not None:
                yield _Told(_harm(words[word], known), at, end, word, 0, 0)
            at = end
            continue
        number = number_at(words, at, language)
        if number is None:
            at += 1
            continue
        told = _counted(words, at, number, language)
        if told is not None:
            yield told
            at = told.end
        else:
            at = number[1]


def _counted(
    words: list[str], at: int, number: tuple[int, int], language: Language
) -> _Told | None:
    known = _words(language.code)
    value, end = number
    low: int | None = value
    high: int | None = value
    if end < len(words) and words[end] in known.between:
        upper = number_at(words, end + 1, language)
        if upper is not None and upper[0] > value:
            high, end = upper
    first = at
    if (start := phrase_before(known.at_least, words, at)) is not None:
        first, high = start, None
    elif (start := phrase_before(known.at_most, words, at)) is not None:
        first, low = start, None
    else:
        about = phrase_before(known.about, words, at)
        first = at if about is None else about
    if end < len(words) and words[end] in known.units:
        return None  # "killed 12 days ago"
    word = _governor(words, first, end, known)
    if word is None:
        return None
    return _Told(_harm(words[word], known), first, end, word, low, high)


def _harm(word: str, known: _Words) -> Harm:
    return known.done.get(word) or known.doing.get(word) or known.counted.get(word) or "killed"


def _governor(words: list[str], first: int, end: int, known: _Words) -> int | None:
    """The word of killing or hurting that a number depends on."""
    before = first - 1
    if before >= 0 and words[before] in known.doing:
        return None if _is_done_to(words, before, known) else before
    if before >= 0 and words[before] in known.toll_at:
        for at in range(before, max(-1, before - _MOST_BETWEEN - 3), -1):
            toll = phrase_behind(known.tolls, words, at)
            if toll is not None:
                return toll - 1
    return _governor_behind(words, end, known)


def _governor_behind(words: list[str], end: int, known: _Words) -> int | None:
    """ "12 people, most of them women, were killed": no other clause may come between."""
    for at in range(end, min(end + _MOST_BETWEEN + 1, len(words))):
        if words[at] in known.doing and not _is_done_to(words, at, known):
            # "Two bombs killed 31": the number before it kills; "12 killed" ends a headline.
            behind = words[at + 1] if at + 1 < len(words) else "."
            return None if behind[0].isalnum() and behind not in known.after_done else at
        if words[at] in known.done or words[at] in known.counted:
            return at
        if words[at] in known.barred:
            return None
    return None


def _is_done_to(words: list[str], at: int, known: _Words) -> bool:
    """True for "were killed", "had been badly hurt"."""
    before = at - 1
    while before >= 0 and words[before].endswith("ly"):
        before -= 1
    return before >= 0 and words[before] in known.passive
