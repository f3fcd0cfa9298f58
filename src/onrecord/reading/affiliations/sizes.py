"""Counted forces that the text says a body has: "comprises about 50,000 fighters".

A number of people is a size only where words say whose it is; the dead, the wounded, the arrested
and those sent somewhere are none.
"""

from __future__ import annotations

from collections.abc import Iterator

from onrecord.reading.affiliations.exclusions import DEPLOYED, Exclusions
from onrecord.reading.affiliations.phrases import (
    BREAKS,
    OWNERS,
    POSSESSIVES,
    phrase_before,
    phrase_behind,
)
from onrecord.reading.affiliations.quantities import Quantity, number_at, quantity_at
from onrecord.reading.draft import Draft, DraftSize
from onrecord.spans import Span

__all__ = ["find_sizes"]

_LONGEST_BETWEEN = 4  # words between a verb and the number, "an estimated strength of"
_WHERE = {"in", "across", "under", "from", "on", "throughout"}


def find_sizes(draft: Draft) -> dict[str, tuple[DraftSize, ...]]:
    """Gives counted forces with the mention whose they are.

    `span` has the number with what makes it approximate, and the unit. A range counts as its lower
    end; "the 300-strong brigade" counts members.
    """
    found = []
    for sentence in draft.sentences:
        finder = _Finder(draft, sentence)
        for one, owner in finder.all():
            span = Span(sentence.tokens[one.first].start, sentence.tokens[one.end - 1].end)
            found.append(DraftSize(owner, one.value, one.approximate, one.unit, span))
    return {"sizes": tuple(sorted(found, key=lambda size: size.span))}


class _Finder(Exclusions):
    """The sizes of one sentence."""

    def all(self) -> Iterator[tuple[Quantity, int]]:
        at = 0
        while at < len(self.words):
            one = quantity_at(self.words, at, self.draft.language)
            if one is None:
                at += 1
                continue
            if not self.is_loss(one):
                owner = self._owner(one)
                if owner is not None:
                    yield one, owner
            at = max(one.end, at + 1)

    def _owner(self, one: Quantity) -> int | None:
        if one.unit in self.known.employed:
            return self._body(self._held(one))
        word = self.phrases.word(one.first - 1)
        if one.compound:
            return self._body(self._of_strong(one))
        if self.phrases.word(one.end) == "strong":
            return self._body(self.phrases.described(one.first))
        if word in {*OWNERS, *POSSESSIVES, "whose"}:
            # "Kenya's 400 officers" may be those whom it sent.
            return self._body(self._without_countries(self._possessed(one)))
        for found in (self._held, self._put_at, self._with, self._serving, self._apposed):
            if (owner := self._body(found(one))) is not None:
                return owner
        return None

    def _body(self, mentions: tuple[int, ...]) -> int | None:
        """The one mention of a body among those found."""
        if len(mentions) != 1 or not self.phrases.is_body(mentions[0]):
            return None
        return mentions[0]

    def _of_strong(self, one: Quantity) -> tuple[int, ...]:
        """ "the 3,000-strong X", "X's 3,000-strong force", "X, a 300-strong militia"."""
        before = self.phrases.word(one.first - 1)
        if before in OWNERS or before in POSSESSIVES:
            return self._possessed(one)
        found = self.phrases.starts_phrase(one.end)
        noun = found[1] if found and before != "a" else one.end
        if self.phrases.word(noun) in self.known.crowds:
            return ()  # "the 300-strong X rally"
        if found and before != "a":
            return found[:1]
        if before == "the":
            return self.phrases.called_before(one.first - 1, one.end + 1)
        if before not in {"a", "an"}:
            return ()
        return self._without_countries(self.phrases.described(one.first - 1))

    def _possessed(self, one: Quantity) -> tuple[int, ...]:
        """ "X's 3,000 fighters", "its 3,000 fighters", "X, whose 3,000 fighters"."""
        at = one.first - 1
        word = self.words[at]
        if self.phrases.word(one.end) in DEPLOYED:
            return ()
        if word == "whose":
            return self.phrases.antecedent(at)
        if self.words[at - 1] in self.known.losses:
            return ()
        if word in OWNERS:
            if at not in self.phrases.owners or self.phrases.is_of_thing(at):
                return ()
            return (self.phrases.owner(at),)
        found = self.phrases.ends.get(at)
        return found[:1] if found is not None else ()

    def _verb_before(self, first: int) -> int:
        """Past "a force of", "an estimated strength of", "under its command"."""
        if self.phrases.word(first - 1) != "of":
            return first
        for at in range(first - 2, max(-1, first - 2 - _LONGEST_BETWEEN), -1):
            if self.words[at] in {"a", "an"}:
                return at
        return first

    def _held(self, one: Quantity) -> tuple[int, ...]:
        """ "X has 300 fighters", "X, made up of 300 men", "X, a force of 300 men"."""
        first = self._verb_before(one.first)
        if first < one.first:
            noun = self.words[one.first - 2]
            known = self.phrases.known
            if noun in known.bodies and (found := self.phrases.described(first)):
                return found
            if noun not in known.strengths:
                return ()
        end = phrase_before(self.known.between, self.words, first) or first
        end -= self.phrases.word(end - 1) in self.phrases.known.adverbs
        words = self.words[:end]
        grown = self._grown_from(end)
        if grown is not None:
            words, end = [*self.words[:grown], "to"], grown + 1
        at = phrase_before(self.known.holding, words, end)
        if at is None or self.is_deployed(one, at):
            return ()
        if one.unit in self.known.employed and words[at] not in self.known.employing:
            return ()  # "the country has two million people"
        if (
            self.is_over(at, one.end)
            or self.is_cut_off(one, at)
            or not self.phrases.holds_now(at)
            or self.tells_more(one)
        ):
            return ()
        return self.phrases.subject(at)

    def _grown_from(self, end: int) -> int | None:
        """Where "from 300 to" begins, which ends at `end`."""
        if self.phrases.word(end - 1) != "to":
            return None
        for at in range(end - 2, max(-1, end - 7), -1):
            if self.words[at] == "from":
                number = number_at(self.words, at + 1, self.draft.language)
                return at if number is not None and number[1] <= end - 1 else None
        return None

    def _put_at(self, one: Quantity) -> tuple[int, ...]:
        """ "puts X at 3,000 men", "put its strength at", "is estimated at"."""
        at = one.first - 1
        if self.phrases.word(at) != "at":
            return ()
        for verb in range(at - 1, max(-1, at - 9), -1):
            if self.words[verb] not in self.known.estimating:
                continue
            if verb < at - 1:
                return self._object(verb + 1, at)
            passive = self.phrases.word(verb - 1) in {"is", "are", "was", "been", ","}
            near = range(verb - 1, max(-1, verb - 8), -1)
            relative = next((i for i in near if self.words[i] == "which"), None)
            if relative is not None:
                return self.phrases.antecedent(relative)
            return self.phrases.subject(verb) if passive else ()
        return ()

    def _object(self, start: int, end: int) -> tuple[int, ...]:
        """Whose strength stands between "put" and "at"."""
        if self.phrases.word(end - 1) in self.phrases.known.strengths:
            if start in self.phrases.owners:
                # "Camp leaders put its strength at ...": theirs who were told of before.
                return (self.phrases.owners[start],)
            return self.phrases.starts_phrase(start)[:1] or self.phrases.named_before(end)
        found = self.phrases.starts_phrase(start)
        return found[:1] if found and found[1] == end else ()

    def _with(self, one: Quantity) -> tuple[int, ...]:
        """ "With 300 fighters, X is ..."; "X, with 300 fighters, is ..."."""
        at = one.first - 1
        at -= self.phrases.word(at) in OWNERS
        if self.phrases.word(at) not in {"with", "numbering", "having"}:
            return ()
        if at == 0:
            comma = phrase_behind(self.known.between, self.words, one.end) or one.end
            closed = self.phrases.word(comma) == ","
            return self.phrases.starts_phrase(comma + 1)[:1] if closed else ()
        closed = self.phrases.word(one.end) in {*BREAKS, ".", "and", ";", *_WHERE}
        if self.phrases.word(at - 1) in BREAKS and closed:
            return self.phrases.named_before(at - 1)
        noun = self.phrases.word(at - 1)
        return self.phrases.named_before(at) if noun in self.phrases.known.bodies else ()

    def _serving(self, one: Quantity) -> tuple[int, ...]:
        """ "About 300 fighters belong to X", "there are 300 fighters in X", "all 300 men of X"."""
        end = phrase_behind(self.known.serving, self.phrases.words, one.end)
        before = self.words[: one.first]
        if self.phrases.word(one.end) == ("of" if before == ["all"] else "in"):
            end = one.end + 1 if before in (["all"], ["there", "are"]) else end
            before = []
        if end is None or before:
            return ()
        return self._without_countries(self.phrases.starts_phrase(end)[:1])

    def _without_countries(self, found: tuple[int, ...]) -> tuple[int, ...]:
        """Those found that are no countries: who is in one need not be in its service."""
        return tuple(one for one in found if self.draft.mentions[one].kind != "country")

    def _apposed(self, one: Quantity) -> tuple[int, ...]:
        """ "X, 1,500 policemen trained by Turkey, has taken": X begins the sentence."""
        comma = one.first - 1
        found = self.phrases.ends.get(comma)
        if self.phrases.word(comma) != "," or found is None:
            return ()
        if self.phrases.left_edge(found[1]) > 0:
            return ()
        closing = next((i for i in range(one.end, len(self.words)) if self.words[i] == ","), None)
        if closing is None or not self._is_finite(closing + 1):
            return ()
        return found[:1]

    def _is_finite(self, at: int) -> bool:
        language, word = self.draft.language, self.phrases.word(at)
        return word in language.finite or word in language.past or word.endswith("ed")
