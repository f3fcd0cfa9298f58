"""An event told twice in one report is one event with two evidences.

"Eleven soldiers were killed", the headline has it; "the attack left eleven soldiers dead", the
fourth paragraph. Two tellings are one event if their type and realis are the same, nothing that
both tell differs, and they share the word that tells them or both sides of it; so are a verb and
its object of one type ("signed an undertaking").
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from itertools import product

from onrecord.reading.draft import Draft, DraftEvent, last_begun
from onrecord.spans import Span

__all__ = ["join_retellings"]

# What is done with words is done anew in each sentence that tells of it, but for the headline.
_DEEDS = frozenset(
    ("CONSULT", "COOPERATE", "AID", "RETREAT", "PROTEST", "SANCTION", "MOBILIZE", "COERCE")
) | {"ASSAULT"}
_STEM = 4  # letters that two words of one stem share: "arrested", "arrests"
_MOST_EARLIER = 40  # events before one with which it is compared
_ENDS_SENTENCE = re.compile(r"[.!?…][\"”’')\]]*\s*\Z")
_OBJECT = re.compile(r"(?: (?:an?|the|its|their|his|her|of|second|third|new|further)){1,3} ")
_OUTCOME = re.compile(r"(?:killing|wounding|injuring|leaving)\b")
_WORD = re.compile(r"[^\W\d_]+")


def join_retellings(draft: Draft) -> dict[str, tuple[DraftEvent, ...]]:
    """Gives the events, each once, where it is told first, with what all its tellings tell."""
    return {"events": _Retellings(draft).joined()}


class _Retellings:
    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.anew = frozenset(draft.language.words("retellings", "anew"))
        self.headline = self._headline()

    def joined(self) -> tuple[DraftEvent, ...]:
        kept: list[DraftEvent] = []
        by_type: dict[str, list[int]] = defaultdict(list)
        for event in self.draft.events:
            earlier = by_type[event.type]
            same = next(
                (at for at in earlier[-_MOST_EARLIER:] if self._are_one(kept[at], event)), None
            )
            if same is None:
                earlier.append(len(kept))
                kept.append(event)
            else:
                kept[same] = _with(kept[same], event)
        return tuple(kept)

    def _headline(self) -> Span:
        """The first paragraph, if it ends as no sentence does."""
        text = self.draft.text
        end = text.find("\n")
        is_one = end > 0 and _ENDS_SENTENCE.search(text[:end]) is None
        return Span(0, end if is_one else 0)

    def _are_one(self, one: DraftEvent, other: DraftEvent) -> bool:
        if one.realis != other.realis or (
            one.mode is not None and other.mode is not None and one.mode != other.mode
        ):
            return False
        between = Span(one.trigger.end, max(one.trigger.end, other.trigger.start))
        if _OBJECT.fullmatch(self.draft.text, between.start, between.end):
            return True  # "signed an undertaking", "a second round of talks"
        if self._is_outcome(one, other):
            return True
        in_headline = self.headline.contains(one.trigger)
        if one.type not in _DEEDS and not in_headline:
            return False
        here, there = self._sentence(one.trigger), self._sentence(other.trigger)
        if here == there or (not in_headline and self._is_anew(there)):
            return False
        if not self._agree(one, other):
            return False
        sides = [
            (self._known(one.actors), self._known(other.actors)),
            (self._known(one.recipients), self._known(other.recipients)),
        ]
        if any(a and b and a.isdisjoint(b) for a, b in sides):
            return False
        shared = [not a.isdisjoint(b) for a, b in sides]
        nobody = not any(a and b for a, b in sides)
        return all(shared) or (
            self._is_same_word(one, other) and (any(shared) or in_headline or nobody)
        )

    def _is_outcome(self, one: DraftEvent, other: DraftEvent) -> bool:
        """True for what an attack led to: "shelled the camp, killing three"."""
        text, start = self.draft.text, other.trigger.start
        is_one = one.type == other.type == "ASSAULT" and one.realis == "actual"
        if not is_one or self._sentence(one.trigger) != self._sentence(other.trigger):
            return False
        is_participle = _OUTCOME.match(text, start) and text.endswith(", ", 0, start)
        told = one.fatalities or one.injured
        return bool(is_participle) and not told and bool(other.fatalities or other.injured)

    def _agree(self, one: DraftEvent, other: DraftEvent) -> bool:
        """True if time, place and casualties do not differ where both tell them."""
        mentions = self.draft.mentions
        places = [mentions[e.place].place for e in (one, other) if e.place is not None]
        # Wherever it is, it is in its country.
        exact = {place for place in places if place is not None and place.precision != "country"}
        times = {self.draft.times[e.time].value for e in (one, other) if e.time is not None}
        harms = ((one.fatalities, other.fatalities), (one.injured, other.injured))
        told = [{(c.low, c.high) for c in pair if c is not None} for pair in harms]
        return max(len(exact), len(times), *map(len, told)) < 2

    def _known(self, mentions: Collection[int]) -> frozenset[int | str]:
        """By what participants are told apart: their actors, and the nouns of the unnamed.

        A number alone ("Eighteen were held") may be of anybody.
        """
        known: set[int | str] = set()
        for at in mentions:
            mention = self.draft.mentions[at]
            if mention.head in self.draft.language.numbers:
                continue
            known.add(self.draft.chain_of.get(at, -1 - at))
            if mention.form in {"collective", "phrase", "description"}:
                words = _WORD.findall(mention.head)
                known.update(word for word in words[:2] if len(word) >= _STEM)
        return frozenset(known)

    def _is_same_word(self, one: DraftEvent, other: DraftEvent) -> bool:
        words = (
            [word.lower() for word in _WORD.findall(event.trigger.of(self.draft.text))]
            for event in (one, other)
        )
        return any(
            len(a) >= _STEM and len(b) >= _STEM and a[:_STEM] == b[:_STEM]
            for a, b in product(*words)
        )

    def _is_anew(self, sentence: int) -> bool:
        tokens = self.draft.sentences[sentence].tokens
        return any(token.lower in self.anew for token in tokens)

    def _sentence(self, trigger: Span) -> int:
        return last_begun(self.draft.sentences, trigger.start)


def _with(one: DraftEvent, other: DraftEvent) -> DraftEvent:
    """An event with what its second telling adds."""
    return replace(
        one,
        mode=one.mode or other.mode,
        actors=one.actors or other.actors,
        recipients=one.recipients or other.recipients,
        place=one.place if one.place is not None else other.place,
        time=one.time if one.time is not None else other.time,
        evidence=_together(one.evidence, other.evidence),
        confidence=max(one.confidence, other.confidence),
        fatalities=one.fatalities or other.fatalities,
        injured=one.injured or other.injured,
    )


def _together(told: tuple[Span, ...], again: tuple[Span, ...]) -> tuple[Span, ...]:
    """The evidence of both; of what was told last, not what a wider one holds: "signed" beside
    "signed an undertaking".
    """
    last, first = told[-1], again[0]
    if first.contains(last):
        return (*told[:-1], *again)
    return (*told, *again[1:]) if last.contains(first) else (*told, *again)
