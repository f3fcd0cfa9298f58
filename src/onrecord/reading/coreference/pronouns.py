"""What pronouns of the third person stand for: what the model sees first, then what is plain."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from itertools import islice

from onrecord.reading.coreference.chains import PERSONS, REACH, THIRD_PERSON, Chains
from onrecord.reading.draft import DraftStatement, indices_in, last_begun, statements_around
from onrecord.reading.mentions import is_behind_preposition
from onrecord.reading.parse import sentence_at
from onrecord.spans import Span

__all__ = ["join_owners", "join_pronouns", "join_pronouns_seen", "likely_person"]

_SURE, _LEAST = 0.4, 0.15  # the model's word before the rules are asked, and after them
_CERTAIN = 0.9  # from here on it weighs more than a given name
_UNNAMED = 0.9  # from here on that of somebody whom nothing names
_FARTHEST = 100  # mentions back in which one is talked of
_NO_OWNERS = {"it", "itself", "they", "them", "themselves"}


def join_pronouns_seen(chains: Chains, *, least: float = _SURE) -> None:
    """Joins open pronouns whose actor the model is sure of, where gender and kind allow it.

    Args:
        least: the probability from which an actor can be meant, if nobody else is likelier.
    """
    mentions = chains.draft.mentions
    asked = {
        index: chains.seen(index)
        for index, mention in enumerate(mentions)
        if mention.form == "pronoun" and mention.head in THIRD_PERSON and index not in chains.of
    }
    genders: dict[int, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for index, seen in asked.items():
        for chain, share in seen.actors.items():
            genders[chain][mentions[index].head] += share
    for index, seen in asked.items():
        head = mentions[index].head
        if seen.others >= _UNNAMED:
            chains.unnamed.add(index)
        for chain, share in sorted(seen.actors.items(), key=lambda one: (-one[1], one[0])):
            if share < least or share < seen.others:
                break
            fits = chains.can_mean(index, chain, but_for_name=share >= _CERTAIN)
            if fits and not _of_other_gender(genders[chain], head):
                chains.take(index, chain)
                break


def _of_other_gender(told: Mapping[str, float], pronoun: str) -> bool:
    """True if the pronouns of an actor are mostly of the other gender."""
    other = {"he": "she", "she": "he"}.get(pronoun)
    return other is not None and told.get(other, 0) > told.get(pronoun, 0)


def join_pronouns(
    chains: Chains, speakers: Mapping[int, int], statements: Sequence[DraftStatement]
) -> None:
    """Joins the forms of "he" and "she" that are left to the person spoken of, if one is likely.

    Nobody speaks of himself as "he" in his own words, and after an unnamed speaker "he" may be him.
    """
    rules = _Rules(chains, speakers, statements)
    rules.join(in_quotations=True)
    join_pronouns_seen(chains, least=_LEAST)
    rules.join(in_quotations=False)


class _Rules:
    """What is plain without a model."""

    def __init__(
        self, chains: Chains, speakers: Mapping[int, int], statements: Sequence[DraftStatement]
    ) -> None:
        self.chains = chains
        self.speakers = speakers
        self.statements = statements
        self.unnamed = sorted(o.source[0].start for o in statements if _is_somebody_unnamed(o))

    def join(self, *, in_quotations: bool) -> None:
        """Joins open forms of "he" and "she", those in quotations or the others."""
        chains = self.chains
        for index, mention in enumerate(chains.draft.mentions):
            is_open = index not in chains.of and index not in chains.unnamed
            if mention.form != "pronoun" or mention.head not in PERSONS or not is_open:
                continue
            if (_quotation_at(chains, index) is not None) != in_quotations:
                continue
            chain = likely_person(chains, index)
            if chain is not None and self._is_free(chain, index):
                chains.take(index, chain)

    def _is_free(self, chain: int, index: int) -> bool:
        if _comes_between(self.chains, chain, index, self.unnamed):
            return False
        told_in = statements_around(self.statements, self.chains.draft.mentions[index].span)
        return not any(
            self.speakers.get(number) == chain and self.statements[number].form == "direct"
            for _, number in told_in
        )


def join_owners(chains: Chains) -> None:
    """Joins "its" and "their" that are left to the one body named before in the sentence."""
    mentions = chains.draft.mentions
    for index, mention in enumerate(mentions):
        owns = mention.form == "pronoun" and mention.head in THIRD_PERSON - PERSONS
        is_open = index not in chains.of and index not in chains.unnamed
        if not (owns and is_open) or mention.span.of(chains.draft.text).lower() in _NO_OWNERS:
            continue
        first = indices_in(mentions, sentence_at(chains.draft, mention.span).span).start
        bodies = {
            chains.of[earlier]
            for earlier in range(first, index)
            if earlier in chains.of and chains.can_mean(index, chains.of[earlier])
        }
        if len(bodies) == 1:
            chains.take(index, bodies.pop())


def _is_somebody_unnamed(one: DraftStatement) -> bool:
    is_unnamed = one.identification in {"partly_identified", "unidentified"}
    is_person = one.number == "one" and one.kind in {"person", "spokesperson"}
    return bool(one.source) and is_unnamed and is_person


def _comes_between(chains: Chains, chain: int, index: int, unnamed: Sequence[int]) -> bool:
    """True if an unnamed speaker was brought in since an actor was mentioned last."""
    places = chains.all[chain].places
    last = bisect_left(places, index) - 1
    if last < 0:
        return False
    since, until = (chains.draft.mentions[at].span.start for at in (places[last], index))
    return bisect_left(unnamed, since) < bisect_left(unnamed, until)


def likely_person(chains: Chains, index: int, but: Collection[Span] = ()) -> int | None:
    """Whom "he" or "she" stands for where no model says so: who a sentence is about.

    That is the first person of its own sentence before it, else of the last sentence that has one,
    who does not hang on a preposition; none if several do. In a quotation it is whom the talk is
    about: the one mentioned most of late who is not named beside the quotation.

    Args:
        but: where the person is not looked for: what he says himself.
    """
    draft = chains.draft
    quoted = _quotation_at(chains, index)
    if quoted is not None and not but:
        return _talked_of(chains, index, quoted)
    sentences: dict[int, list[int]] = {}
    for earlier, chain in chains.before(index, REACH - 1):
        span = draft.mentions[earlier].span
        if chains.can_mean(index, chain) and not any(part.contains(span) for part in but):
            start = sentence_at(draft, span).span.start
            if start not in sentences and sentences:
                break
            sentences.setdefault(start, []).insert(0, earlier)
    for fitting in sentences.values():
        free = [m for m in fitting if not is_behind_preposition(draft.text, draft.mentions[m])]
        if free:
            return chains.of[free[0]]
        persons = {chains.of[m] for m in fitting}
        return persons.pop() if len(persons) == 1 else None
    return None


def _quotation_at(chains: Chains, index: int) -> Span | None:
    """The quotation that a mention stands in."""
    span = chains.draft.mentions[index].span
    quotations = chains.draft.quotations
    at = last_begun(quotations, span.start)
    while at >= 0 and quotations[at].level:
        at -= 1
    held = at >= 0 and quotations[at].span.contains(span)
    return quotations[at].span if held else None


def _talked_of(chains: Chains, index: int, quotation: Span) -> int | None:
    draft = chains.draft
    first, last = (
        sentence_at(draft, quotation).span,
        sentence_at(draft, Span(max(quotation.start, quotation.end - 1), quotation.end)).span,
    )
    beside = {
        chains.of[at]
        for at in indices_in(draft.mentions, Span(first.start, last.end))
        if at in chains.of and not quotation.contains(draft.mentions[at].span)
    }
    counts: Counter[int] = Counter()
    for _, chain in islice(chains.before(index, REACH), _FARTHEST):
        if chain not in beside and chains.can_mean(index, chain):
            counts[chain] += 1
    return next((chain for chain, _ in counts.most_common(1)), None)
