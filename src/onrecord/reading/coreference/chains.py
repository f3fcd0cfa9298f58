"""The actors of a report while they grow: which mentions are one."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from onrecord.contract import ActorKind
from onrecord.reading.draft import Chain, Draft, DraftMention, last_begun
from onrecord.reading.parse import sentence_at
from onrecord.reading.times import report_day
from onrecord.spans import Span
from onrecord.vocabulary.names.given import pronoun_of
from onrecord.vocabulary.registry import Entry

__all__ = ["LIKELY", "PERSONS", "REACH", "THIRD_PERSON", "Chains", "Growing", "Seen"]

LIKELY = 0.5  # the probability from which the model's word on a reference is taken
PERSONS = frozenset(("he", "she"))
THIRD_PERSON = PERSONS | {"it", "they"}
_LONGEST_TITLE = 20  # characters before a name
REACH = 2  # how far back, in paragraphs, a description or a pronoun looks


@dataclass
class Growing:
    """One actor: the name to call it by, who it is, its mentions so far in the order of the text.

    `pronoun` is "he" or "she" once one has been joined; `told` is the one that a title or a noun
    tells, `likely` the one of the given name; `is_named` is true once a name has been joined.
    """

    name: str
    kind: ActorKind
    entry: Entry | None
    places: list[int] = field(default_factory=list)
    pronoun: str | None = None
    told: str | None = None
    likely: str | None = None
    is_named: bool = False


class Seen(NamedTuple):
    """The probability of each actor to be meant, and that of somebody who is none."""

    actors: Mapping[int, float]
    others: float


class Chains:
    """The actors of one draft.

    Attributes:
        all: the actors by number.
        of: the number of a mention's actor, for those that have one.
        paragraphs: the paragraph of each mention.
        day: the day of the report, None if it has none.
        unnamed: the pronouns that the model takes for somebody whom nothing names.
    """

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.all: list[Growing] = []
        self.of: dict[int, int] = {}
        self.unnamed: set[int] = set()
        self._joined: list[int] = []  # in the order of the text
        self.paragraphs = [
            sentence_at(draft, mention.span).paragraph if draft.sentences else 0
            for mention in draft.mentions
        ]
        self.day = report_day(draft.report.published)
        # By the word that says whose an office is: who holds it.
        self._held_by: dict[int, list[int]] = defaultdict(list)
        self._titles: dict[int, list[str]] = defaultdict(list)  # of a mention, their last words
        for role in draft.roles:
            self._titles[role.mention].append(role.title.lower().split()[-1])
            if role.of is not None:
                self._held_by[role.of].append(role.mention)
        found = draft.findings.references if draft.findings is not None else ()
        self._references = {one.span.end: one.candidates for one in found}

    def new(self, mention: DraftMention) -> int:
        """The number of a new actor, called what the mention says."""
        name = mention.entry.name if mention.entry else mention.head
        kind = mention.entry.kind if mention.entry else mention.kind
        self.all.append(Growing(name, kind, None))  # type: ignore[arg-type]
        return len(self.all) - 1

    def add(self, index: int, chain: int) -> None:
        """Joins a mention to an actor."""
        found = self.all[chain]
        insort(found.places, index)
        mention = self.draft.mentions[index]
        if mention.form == "name" or not found.is_named:
            # An office does not say who somebody is whom the text names.
            found.entry = found.entry or mention.entry
        found.is_named |= mention.form == "name"
        if found.kind == "person" and mention.form != "pronoun":
            found.told = found.told or self.told(index)
            found.likely = found.likely or pronoun_of(mention.head)
        if index not in self.of:
            insort(self._joined, index)
        self.of[index] = chain

    def take(self, index: int, chain: int) -> None:
        """Joins a pronoun to an actor, whose gender that may tell."""
        if index not in self.of:
            self.add(index, chain)
        if self.draft.mentions[index].head in PERSONS:
            self.all[chain].pronoun = self.draft.mentions[index].head

    def fits(self, chain: int, pronoun: str, *, but_for_name: bool = False) -> bool:
        """True if a pronoun can stand for an actor.

        Args:
            but_for_name: leaves out what the given name tells.
        """
        found = self.all[chain]
        if pronoun in THIRD_PERSON - PERSONS:
            return found.kind != "person"
        goes_by = found.pronoun or found.told or (None if but_for_name else found.likely)
        return found.kind == "person" and goes_by in {None, pronoun}

    def told(self, index: int) -> str | None:
        """The pronoun of a person whose title, description or role tells it: "the queen"."""
        mention = self.draft.mentions[index]
        genders = self.draft.language.genders
        if mention.form != "name":
            return genders.get(mention.head.split()[-1])
        start = mention.span.start
        before = self.draft.text[max(0, start - _LONGEST_TITLE) : start].lower().split()
        words = [*before[-1:], *mention.span.of(self.draft.text).lower().split()[:1]]
        words += self._titles.get(index, ())
        return next((genders[word] for word in words if word in genders), None)

    def can_mean(self, index: int, chain: int, *, but_for_name: bool = False) -> bool:
        """True if a pronoun can stand for an actor: "his" in "his lawyer, Ada Cole" is not hers."""
        held = self._held_by.get(index, ())
        is_holder = any(self.of.get(holder) == chain for holder in held)
        head = self.draft.mentions[index].head
        return not is_holder and self.fits(chain, head, but_for_name=but_for_name)

    def before(self, index: int, reach: int | None = REACH) -> Iterator[tuple[int, int]]:
        """The mentions before one that have an actor, the nearest first, each with its actor.

        Args:
            reach: in paragraphs, None for all; those farther back are left out.
        """
        for at in range(bisect_left(self._joined, index) - 1, -1, -1):
            earlier = self._joined[at]
            if reach is not None and self.paragraphs[index] - self.paragraphs[earlier] > reach:
                return
            yield earlier, self.of[earlier]

    def seen(self, index: int) -> Seen:
        """What the model sees that a pronoun or a description stands for."""
        actors: dict[int, float] = defaultdict(float)
        others = 0.0
        for span, share in self._references.get(self.draft.mentions[index].span.end, ()):
            at = self.mention_at(span)
            if at is not None and at != index and at in self.of:
                actors[self.of[at]] += share
            else:
                others += share
        return Seen(actors, others)

    def mention_at(self, span: Span) -> int | None:
        """The mention that holds a span."""
        at = last_begun(self.draft.mentions, span.start)
        return at if at >= 0 and self.draft.mentions[at].span.contains(span) else None

    def sort(self) -> None:
        """Puts the actors in the order of their first mention, so that ids follow the text."""
        order = sorted(range(len(self.all)), key=lambda n: self.all[n].places[0])
        place = {old: new for new, old in enumerate(order)}
        self.all = [self.all[n] for n in order]
        self.of = {mention: place[chain] for mention, chain in self.of.items()}

    def finished(self) -> tuple[Chain, ...]:
        """The actors as the reading has them."""
        return tuple(Chain(one.name, one.kind, one.entry, tuple(one.places)) for one in self.all)
