"""What a realis is told from: the words around a trigger, its time, in whose words it stands."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

from onrecord.reading.draft import (
    Draft,
    DraftTime,
    FoundEvent,
    Sentence,
    indices_in,
    statements_around,
)
from onrecord.reading.realis.words import Words, words_of
from onrecord.reading.trees import SentenceTree, Trees
from onrecord.spans import Span, cover

__all__ = ["BE", "CLAUSE", "FUTURE", "MODALS", "NEGATIONS", "Ground", "time_of", "told_in"]

BE = {"is", "are", "was", "were", "be", "been", "being", "get", "got", "gets"}
NEGATIONS = {"not", "n't", "never", "no", "without", "nobody", "none", "neither", "nor", "denied",
              "denies", "denying", "denial", "failed", "fails", "refused", "refuses", "refusing",
              "declined", "rejected"}  # fmt: skip
FUTURE = {"will", "shall", "'ll"}
MODALS = {"would", "could", "may", "might", "should", "must", "can"}
CLAUSE = 80  # characters before a trigger
_NO_SUBJECT = BE | FUTURE | MODALS | NEGATIONS | {
    "to", "the", "a", "an", "of", "and", "or", "has", "have", "had", "its", "their", "his", "her",
}  # fmt: skip
_DAYS = frozenset(("date", "interval"))
_IN_PHRASE = frozenset(("nmod", "acl", "acl:relcl", "compound", "nmod:poss", "conj", "appos"))
_TRIED = frozenset(("tried", "attempted", "attempt", "bid"))
_NOT = frozenset(("not", "n't", "n’t", "never"))
_PAST_IN_S = frozenset(("was", "has"))
_SUBJECTS = frozenset(("we", "they", "i", "you"))
_DATELINE = re.compile(r"[A-ZÀ-Þ][^a-z\n]{2,}[^\n.]{0,40}?\s(?:-{1,2}|–|—)\s")


@dataclass(frozen=True)
class Ground:
    """An event as the model sees it, in its sentence."""

    draft: Draft
    trees: Trees
    sentence: Sentence
    seen: FoundEvent

    @property
    def trigger(self) -> Span:
        """The words that tell of it."""
        return self.seen.span

    @property
    def text(self) -> str:
        """The text of the report."""
        return self.draft.text

    @property
    def known(self) -> Words:
        """The words that tell of realis in the language of the report."""
        return words_of(self.draft.language.code)

    @property
    def before(self) -> Span:
        """What stands before the trigger in its clause, at most."""
        return Span(max(self.sentence.span.start, self.trigger.start - CLAUSE), self.trigger.start)

    def words_before(self, most: int, at: Span | None = None) -> list[str]:
        """The last words before the trigger, or before other words, in lower case."""
        end = (at or self.trigger).start
        return [word.lower for word in self.sentence.tokens if word.end <= end][-most:]

    @cached_property
    def told(self) -> tuple[int, ...]:
        """The statements that it is told in, the innermost first."""
        return told_in(self.draft, self.trigger)

    @cached_property
    def own_time(self) -> DraftTime | None:
        """Its time, if it is its own by the grammar or no other event stands between."""
        at = time_of(self.draft, self.trees, self.sentence, self.trigger)
        if at is None:
            return None
        time, trigger = self.draft.times[at], self.trigger
        if _hangs(self.trees, time, trigger):
            return time
        between = Span(min(trigger.end, time.span.end), max(trigger.start, time.span.start))
        events = self.draft.findings.events if self.draft.findings is not None else ()
        others = any(events[other].span != trigger for other in indices_in(events, between))
        return None if others else time

    @cached_property
    def node(self) -> tuple[SentenceTree, int] | None:
        """The tree of its sentence and the word of the trigger that the others hang on."""
        return self.trees.top_of(self.trigger)

    @property
    def governing(self) -> Span:
        """The verb that a noun hangs on by the grammar, else the trigger itself."""
        found = self.node
        if found is None or self.draft.clauses_at(self.trigger):
            return self.trigger
        tree, top = found
        head = tree.span(tree.head(top))
        return head if self.draft.clauses_at(head) else self.trigger

    @cached_property
    def asides(self) -> tuple[Span, ...]:
        """The relative clauses of the sentence that the trigger does not stand in."""
        tree = self.trees.at(self.trigger.start)
        if tree is None:
            return ()
        clauses = (
            cover(tree.span(inner) for inner in tree.within(word))
            for word in range(len(tree.words))
            if tree.relation(word) == "acl:relcl"
        )
        return tuple(part for part in clauses if not part.overlaps(self.trigger))

    @cached_property
    def told_of(self) -> tuple[Span, ...]:
        """The relative clauses about the trigger: "the strike that they have called for May"."""
        found = self.node
        if found is None:
            return ()
        tree, top = found
        relative = tree.below(top, ("acl:relcl",))
        return tuple(cover(tree.span(inner) for inner in tree.within(word)) for word in relative)

    def times_told_of(self) -> Iterator[tuple[DraftTime, Span]]:
        """The days and years in these clauses, each with its verb."""
        times = self.draft.times
        for clause in self.told_of:
            verb = next((one.span for one in self.draft.clauses_at(clause)), clause)
            inside = (times[at] for at in indices_in(times, clause))
            yield from ((time, verb) for time in inside if time.kind in _DAYS)

    @property
    def above(self) -> tuple[str, ...]:
        """The words that the trigger hangs on within its phrase, the nearest first."""
        found = self.node
        if found is None:
            return ()
        tree, word = found
        words = []
        while tree.relation(word) in _IN_PHRASE and tree.head(word) != word:
            word = tree.head(word)
            words.append(tree.words[word])
        return tuple(words)

    def is_object_of(self, nouns: Collection[str]) -> bool:
        """True for what a noun is about: the extradition of "a request for the extradition"."""
        found = self.node
        if found is None:
            return False
        tree, top = found
        cases = {tree.words[one] for one in tree.below(top, ("case",))}
        is_about = tree.relation(top) == "nmod" and not cases.isdisjoint(("for", "of"))
        return is_about and tree.words[tree.head(top)] in nouns

    @property
    def is_tried(self) -> bool:
        """True for what somebody tried to do, and nothing says that he did it."""
        found = self.node
        if found is None:
            return False
        tree, top = found
        marks = {tree.words[one] for one in tree.below(top, ("mark",))}
        is_governed = tree.relation(top) in {"xcomp", "acl", "advcl"} and "to" in marks
        return is_governed and tree.words[tree.head(top)] in _TRIED

    @property
    def is_negated(self) -> bool:
        """True for a verb that has its negation beside it by the grammar: "have yet not said"."""
        found = self.node
        if found is None:
            return False
        tree, top = found
        return any(
            tree.words[word] in _NOT and tree.words[word + 1] != "only"
            for word in tree.below(top, ("advmod",))
            if word < top
        )

    def is_past(self) -> bool:
        """True for a verb in the past tense, which no day to come makes future."""
        first = self.trigger.of(self.text).split()[0].lower()
        if not self._is_past_form(first) and not first.endswith("ed"):
            return False
        clauses = self.draft.clauses_at(self.trigger)
        if clauses:
            return any(not clause.is_passive for clause in clauses)
        # Where the grammar has no clause, what stands behind a noun or a name is its verb.
        before = self.words_before(1)
        return before != [] and before[0][:1].isalnum() and before[0] not in _NO_SUBJECT

    def _is_past_form(self, word: str) -> bool:
        """True for "went", "was"; the table has the third persons of irregular verbs too."""
        third = word.endswith("s") and word not in _PAST_IN_S
        return word in self.draft.language.past and not third

    def is_present(self, verb: Span) -> bool:
        """True for a verb in the present tense: "Kenya deploys a battalion", "two ships sail"."""
        last = verb.of(self.text).split()[0].lower()
        if not self.draft.clauses_at(verb) or self._is_past_form(last):
            return False
        if last.endswith(("ed", "ing", "ss")):
            return False
        if last.endswith("s"):
            return True
        before = self.words_before(1, verb)
        return before != [] and (before[0].endswith("s") or before[0] in _SUBJECTS)

    def is_progressive(self, verb: Span) -> bool:
        """True for "is calling up", "are going"."""
        word = next((w.lower for w in self.sentence.tokens if w.end > verb.start), "")
        is_now = self.words_before(1, verb) in (["is"], ["are"], ["am"])
        return word.endswith("ing") and is_now


def time_of(draft: Draft, trees: Trees, sentence: Sentence, trigger: Span) -> int | None:
    """When: a time in the sentence, and in the same told words if the event is told.

    That which hangs on the trigger by the grammar, else the nearest.

    "said on Tuesday that the army would withdraw": that day is the saying's, not the withdrawal's.
    """
    told = statements_around(draft.statements, trigger)
    within = told[0][0] if told else sentence.span
    # Not the day of the dateline: "MOSRA, June 12 - Gunmen attacked on Wednesday".
    dateline = _DATELINE.match(draft.text, sentence.span.start, sentence.span.end)
    first = dateline.end() if dateline is not None else sentence.span.start
    told_on = [
        index
        for index in indices_in(draft.times, Span(first, sentence.span.end))
        if within.contains(draft.times[index].span) and draft.times[index].kind in _DAYS
    ]
    own = [at for at in told_on if _hangs(trees, draft.times[at], trigger)]
    return min(own or told_on, key=lambda at: trigger.distance(draft.times[at].span), default=None)


def _hangs(trees: Trees, time: DraftTime, trigger: Span) -> bool:
    """True for a time that the grammar gives to the trigger itself."""
    when, what = trees.top_of(time.span), trees.top_of(trigger)
    return when is not None and what is not None and when[0].head(when[1]) == what[1]


def told_in(draft: Draft, trigger: Span) -> tuple[int, ...]:
    """The statements that an event is told in, the innermost first."""
    found = (index for _, index in statements_around(draft.statements, trigger))
    return tuple(dict.fromkeys(found))
