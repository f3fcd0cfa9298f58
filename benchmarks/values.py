"""Whether the values of a reading are those that somebody wrote down (`benchmarks/gold/FORMAT.md`).

Words agree if they overlap in the text; contents and sources of whole reports if half of their
words are shared (intersection over union). A name agrees with every mention of its actor.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import count
from typing import Any, TypeVar

from benchmarks.resolving.gold import occurrence, occurrences
from onrecord.contract import Actor, Casualties, Commitment, Event, Reading, Statement
from onrecord.spans import Span

__all__ = ["KINDS", "Value", "Values", "paired"]

Value = Statement | Event | Commitment | Actor
Gold = dict[str, Any]
G = TypeVar("G")
V = TypeVar("V")

_RELATIVE = {"who", "whom", "which", "that"}
_BEFORE_IT = 3  # characters: "Hungary, which" is Hungary
_UNNAMED = {"partly_identified", "unidentified"}
_SHARED = 0.5  # of the words of two contents
_WORD = re.compile(r"\w+")
_PRONOUN = re.compile(
    r"(?:he|him|his|she|her|they|them|their|it|its|we|us|our|i|me|my|who|whom|which)\b", re.I
)


class Values:
    """The values of one reading, to be compared with gold ones."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.text = reading.report.text
        self.actors = {actor.id: actor for actor in reading.actors}
        self.statements = {one.id: one for one in reading.statements}
        self.of: dict[str, Sequence[Value]] = {
            "statement": reading.statements,
            "event": reading.events,
            "commitment": reading.commitments,
            "actor": reading.actors,
        }

    def agrees(self, kind: str, gold: Gold, value: Value) -> bool:
        """True if a value is as the gold one says in all fields that this has."""
        return not any(True for _ in self.differences(kind, gold, value))

    def differences(self, kind: str, gold: Gold, value: Value) -> Iterator[str]:
        """The fields in which a value is not as the gold one says.

        Raises:
            ValueError: the gold value has a field that is not known, or words that are not there.
        """
        known = KINDS[kind]
        for name, wanted in gold.items():
            if name not in known:
                raise ValueError(f"{kind} has no field {name!r}")
            if not known[name](self, wanted, value):
                yield name

    # --- words and actors ---------------------------------------------------------------------

    def touches(self, words: str | None, spans: Iterable[Span]) -> bool:
        """True if words that are asked for stand in one of some spans; None asks for no span."""
        given = list(spans)
        if words is None:
            return not given
        place = occurrence(words, self.text)
        return any(place.overlaps(span) for span in given)

    def shares(self, parts: Sequence[str], spans: Iterable[Span]) -> bool:
        """True if parts of a text and spans have half of their words in common."""
        wanted = self._word_places(occurrence(part, self.text) for part in parts)
        found = self._word_places(spans)
        return len(wanted & found) >= _SHARED * len(wanted | found)

    def _word_places(self, spans: Iterable[Span]) -> set[int]:
        return {
            span.start + match.start()
            for span in spans
            for match in _WORD.finditer(span.of(self.text))
        }

    def is_called(self, words: str | None, actor: str | None, near: Span | None = None) -> bool:
        """True if an actor has a mention in words that are asked for, or is called so.

        Args:
            near: where a pronoun is looked for; a name or a description may stand anywhere.
        """
        if words is None or actor is None:
            return words is None and actor is None
        if self.actors[actor].name == words:
            return True
        bare = words.partition("#")[0]
        places = list(occurrences(bare, self.text)) or [occurrence(words, self.text)]
        if _PRONOUN.fullmatch(bare) and near is not None:
            places = [min(places, key=lambda place: abs(place.start - near.start))]
        if bare.lower() in _RELATIVE:
            places = [Span(max(0, place.start - _BEFORE_IT), place.start) for place in places]
        return any(
            mention.actor == actor and any(mention.span.overlaps(place) for place in places)
            for mention in self.reading.mentions
        )

    def are_called(self, words: Sequence[str], actors: Sequence[str], near: Span) -> bool:
        """True if every phrase has its actor, and every actor its phrase."""
        each = all(any(self.is_called(one, actor, near) for actor in actors) for one in words)
        return each and all(any(self.is_called(w, actor, near) for w in words) for actor in actors)

    def has_cue(self, cue: str | None, statements: Iterable[str]) -> bool:
        """True if one of some statements has that cue; None asks for no statement."""
        told = [self.statements[number] for number in statements]
        return not told if cue is None else any(self.touches(cue, one.cue) for one in told)


def _same(name: str) -> Callable[[Values, Any, Any], bool]:
    return lambda _, gold, value: getattr(value, name) == gold


def _speaker(values: Values, gold: str | None, value: Statement | Commitment) -> bool:
    if gold is not None or value.speaker is None:
        return values.is_called(gold, value.speaker)
    if not isinstance(value, Statement) or value.identification not in _UNNAMED:
        return False
    # Of an unnamed member the body may be given for whom he speaks, if it stands in the source.
    return any(
        mention.actor == value.speaker and any(span.contains(mention.span) for span in value.source)
        for mention in values.reading.mentions
    )


def _via(values: Values, gold: Sequence[str], value: Statement) -> bool:
    pairs = zip(gold, value.via, strict=False)
    return len(gold) == len(value.via) and all(values.is_called(*pair) for pair in pairs)


def _maybe(one: str | None) -> list[str]:
    return [] if one is None else [one]


def _range(told: Casualties | None) -> list[int | None] | None:
    return None if told is None else [told.low, told.high]


_STATEMENT: dict[str, Callable[[Values, Any, Any], bool]] = {
    "cue": lambda values, gold, one: values.touches(gold, one.cue),
    "source": lambda values, gold, one: values.touches(gold, one.source),
    "content": lambda values, gold, one: not gold or values.shares(gold, one.content),
    "speaker": _speaker,
    "anonymity": lambda _, gold, one: (one.anonymity and one.anonymity.claim) == gold,
    "via": _via,
    "inside": lambda values, gold, one: values.has_cue(gold, _maybe(one.inside)),
    **{
        name: _same(name)
        for name in "identification number count kind hand speech_act polarity form".split()
    },
}

_EVENT: dict[str, Callable[[Values, Any, Any], bool]] = {
    "trigger": lambda values, gold, one: values.touches(gold, [one.trigger]),
    "actor": lambda values, gold, one: values.are_called(gold, one.actors, one.trigger),
    "recipient": lambda values, gold, one: values.are_called(gold, one.recipients, one.trigger),
    "according_to": lambda values, gold, one: values.has_cue(gold, one.according_to),
    "fatalities": lambda _, gold, one: _range(one.fatalities) == gold,
    "injured": lambda _, gold, one: _range(one.injured) == gold,
    **{name: _same(name) for name in "type mode realis".split()},
}


def _conditions(values: Values, gold: Sequence[str], one: Commitment) -> bool:
    if not gold or not one.conditions:
        return not gold and not one.conditions
    return all(values.touches(words, one.conditions) for words in gold)


_COMMITMENT: dict[str, Callable[[Values, Any, Any], bool]] = {
    "words": lambda values, gold, one: values.touches(gold, [one.act_span]),
    "committer": lambda values, gold, one: values.is_called(gold, one.committer, one.act_span),
    "conditions": _conditions,
    "authority": lambda _, gold, one: one.speaker_authority == gold,
    "speaker": _speaker,
    "beneficiary": lambda values, gold, one: values.is_called(gold, one.beneficiary, one.act_span),
    "statement": lambda values, gold, one: values.has_cue(gold, _maybe(one.statement)),
    **{name: _same(name) for name in "act force deadline".split()},
}


def _any_role(name: str) -> Callable[[Values, Any, Actor], bool]:
    def agrees(values: Values, gold: Any, actor: Actor) -> bool:
        if name == "title":
            found = any(gold.lower() in role.title.lower() for role in actor.roles)
            return found if gold is not None else not actor.roles
        if name == "of":
            return any(values.is_called(gold, role.of) for role in actor.roles)
        return any(role.former == gold for role in actor.roles)

    return agrees


def _any_size(name: str) -> Callable[[Values, Any, Actor], bool]:
    return lambda _, gold, actor: any(getattr(size, name) == gold for size in actor.size)


_ACTOR: dict[str, Callable[[Values, Any, Any], bool]] = {
    "name": lambda values, gold, actor: values.is_called(gold, actor.id),
    "role": _any_role("title"),
    "of": _any_role("of"),
    "former": _any_role("former"),
    "part_of": lambda values, gold, actor: any(
        values.is_called(gold, one.actor) for one in actor.part_of
    ),
    "size": _any_size("value"),
    "approximate": _any_size("approximate"),
    "unit": _any_size("unit"),
}

# Kind of value -> field -> whether a value (third) agrees with the gold field (second).
KINDS = {"statement": _STATEMENT, "event": _EVENT, "commitment": _COMMITMENT, "actor": _ACTOR}


def paired(
    gold: Sequence[G], found: Sequence[V], fit: Callable[[G, V], float]
) -> list[tuple[G, V]]:
    """Pairs of gold and found values, one to one, the best fitting first; 0 is no fit."""
    number = count()
    scored = [(-fit(g, v), next(number), g, v) for g in gold for v in found]
    pairs: list[tuple[G, V]] = []
    taken: set[int] = set()
    for score, _, g, v in sorted(scored, key=lambda one: one[:2]):
        if score < 0 and not {id(g), id(v)} & taken:
            taken |= {id(g), id(v)}
            pairs.append((g, v))
    return pairs
