"""Nouns that call somebody part of a body: "X, a faction of the Y", "Y's armed wing, X"."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from onrecord.reading.affiliations.phrases import (
    BREAKS,
    POSSESSIVES,
    WordList,
    phrase_behind,
    word_list,
)
from onrecord.reading.affiliations.subjects import Subjects
from onrecord.reading.draft import Draft, Sentence
from onrecord.vocabulary.language import load_language

__all__ = ["Found", "Parts"]

_LONGEST_PART = 5  # words before "wing" or "member"
_NEAR = 4  # words between "factions of the Y" and "such as"
_DETERMINERS = {"a", "an", "the", "one", "both", "all", "another", "two", "three", "four"}
_OF_PERSONS = {"member", "members", "militant", "fighter"}

# Members, whole, and the tokens (the last exclusive) that say so.
Found = Iterator[tuple[tuple[int, ...], int, int, int]]


class _Words:
    """The words of membership of a language, phrases as `word_list` gives them."""

    def __init__(self, code: str) -> None:
        words = load_language(code).words
        self.parts = frozenset(words("groups", "parts"))
        self.kinds_of_part = frozenset(words("groups", "kinds_of_part"))
        self.part_words = frozenset(words("groups", "part_words"))
        self.unions = frozenset(words("groups", "unions"))
        self.united_by = frozenset(words("groups", "united_by"))
        self.within = frozenset(words("groups", "within"))
        self.belonging = word_list(code, "groups", "belonging")
        self.including = word_list(code, "groups", "including")
        self.gathering = word_list(code, "groups", "gathering")
        self.leaving = frozenset(words("groups", "leaving"))
        self.robbing = frozenset(words("groups", "robbing"))
        self.such_as = word_list(code, "groups", "such_as")
        self.together = word_list(code, "groups", "together")


_words = cache(_Words)


class Parts:
    """What the nouns of one sentence make part of what."""

    def __init__(self, draft: Draft, sentence: Sentence) -> None:
        self.draft = draft
        self.phrases = Subjects(draft, sentence)
        self.known = _words(draft.language.code)

    def can_belong(self, member: int, of: int) -> bool:
        """True if these kinds of actors can be member and whole."""
        one, other = self.draft.mentions[member], self.draft.mentions[of]
        if member == of or one.form == "collective" or one.kind == "people":
            return False
        if one.place is not None and one.kind == "place" and not self._is_of_body(member):
            return False
        return other.kind != "country" and other.form != "pronoun" and self._is_whole(of)

    def _is_of_body(self, member: int) -> bool:
        """True for a place's name that a body has: "the Bivona clan"."""
        end = self.draft.mentions[member].span.end
        behind = self.draft.text[end : end + 30].split()
        return bool(behind) and behind[0].strip(",.;").lower() in self.phrases.known.bodies

    def whole(self, start: int) -> tuple[int, int] | None:
        """The body that the phrase at `start` names, and the token behind it."""
        start = self._past_common(start)
        found = self.phrases.starts_phrase(start) or self._owner_of_body(start)
        if not found or not self._is_whole(found[0]):
            return None
        return found[0], found[1]

    def _past_common(self, start: int) -> int:
        """Past "a wider alliance," to the name that follows it; `start` without these."""
        phrases = self.phrases
        if phrases.word(start) not in {"a", "an"}:
            return start
        near = range(start + 2, start + _LONGEST_PART)
        comma = next((at for at in near if phrases.word(at) == ","), 0)
        return comma + 1 if phrases.word(comma - 1) in phrases.known.bodies else start

    def _owner_of_body(self, start: int) -> tuple[int, ...]:
        """Whose "the Y's executive committee" is: who sits in it is in Y."""
        phrases = self.phrases
        found = phrases.starts.get(start + 1 if phrases.word(start) == "the" else start)
        if found is None or phrases.word(found[1]) not in POSSESSIVES:
            return ()
        behind = phrases.words[found[1] + 1 : found[1] + 3]
        return () if phrases.known.bodies.isdisjoint(behind) else found

    def _is_whole(self, index: int) -> bool:
        """True for what can have parts: bodies, and names of places that no map has."""
        mention = self.draft.mentions[index]
        unknown = mention.kind == "place" and mention.form == "name" and mention.place is None
        return self.phrases.is_body(index) or unknown

    def part_start(self, noun: int) -> int:
        """Where the phrase of a noun like "wing" begins; its article is part of it."""
        at, known = noun, self.phrases.known
        while at > 0 and noun - at < _LONGEST_PART:
            word = self.phrases.words[at - 1]
            if word in _DETERMINERS or word[0].isdigit():
                return at - 1
            qualifies = word in self.known.part_words or word in known.qualities or "-" in word
            if not qualifies and at not in self.phrases.ends and word not in known.bodies:
                break
            at = self.phrases.ends[at][1] if at in self.phrases.ends else at - 1
        return at

    def noun(self, noun: int) -> Found:
        """ "X, the armed wing of Y", "the armed wing of Y, X"; "Y's armed wing, X"."""
        phrases = self.phrases
        start = self.part_start(noun)
        if phrases.known.ended.intersection(phrases.words[max(0, start - 1) : noun]):
            return
        if phrases.word(noun + 1) in {"of", "in"}:
            whole = self.whole(noun + 2)
            inside = phrases.word(noun + 1) == "in"
            if whole is not None and inside and not phrases.is_body(whole[0]):
                whole = None  # "a group in Homs"
            if whole is not None:
                yield from self._part_of(noun, start, *whole)
                return
        if phrases.words[noun] in self.known.kinds_of_part:
            yield from self._owned(noun)

    def _is_one_of(self, start: int) -> bool:
        """True for "one of the factions", "one of three brigades", by the article or number."""
        return self.phrases.word(start - 1) == "of" and self.phrases.word(start - 2) == "one"

    def _part_of(self, noun: int, start: int, of: int, end: int) -> Found:
        phrases = self.phrases
        if self._is_one_of(start):
            start -= 2
        if phrases.word(start - 1) in BREAKS and self._is_cue(end):
            return  # "X, part of the Y said"
        members = phrases.described(start)
        if phrases.word(end) == "and" and start == noun and phrases.words[noun].endswith("s"):
            members = members if len(members) > 1 else ()  # "X, units of the Y and gunmen"
        elif not members and phrases.word(start - 1) in BREAKS:
            members = phrases.right_before(start - 1, phrases.words[noun] in _OF_PERSONS)
        first = start
        if not members and (named := self._named_part(noun)) is not None:
            members, first = (named,), noun  # "the Nukhba unit of the Brigades"
        if members:
            yield members, of, first, end
        elif phrases.word(start - 1) not in {"is", "are", "was", "were", "as", "not", "be"}:
            yield from self._reversed(noun, start, of, end)
        listed, last = self.listed_after(self.known.such_as, end)
        yield listed, of, first, last
        listed, last = self.listed_after(self.known.together, end)
        if members:
            yield listed, of, first, last

    def _is_cue(self, at: int) -> bool:
        """True for a "said" at a token."""
        cue = self.draft.language.cues.get(self.phrases.word(at))
        return cue is not None and cue.form == "finite"

    def _named_part(self, noun: int) -> int | None:
        """The name right before a noun of membership: "consider the X part of", "the X unit of"."""
        phrases = self.phrases
        found = phrases.ends.get(noun)
        if found is None or self.draft.mentions[found[0]].form != "name":
            return None
        verb = phrases.left_edge(found[1]) - 1
        named = phrases.word(verb) in phrases.known.naming
        denied = phrases.is_open(noun) or (named and not phrases.holds_now(verb))
        return None if denied else found[0]

    def _behind(self, noun: int, start: int, listed: tuple[int, ...]) -> tuple[int, ...]:
        """Those of a list behind "Y's armed wing" that can be it, as its phrase hangs at `start`.

        Behind "the leader of Y's armed wing" stands the leader, behind "the rival of" the rival.
        """
        phrases = self.phrases
        if phrases.word(start - 1) not in phrases.known.prepositions:
            return listed
        if phrases.word(start - 2) in phrases.known.foes:
            return ()
        persons = phrases.words[noun] in _OF_PERSONS and not phrases.hangs_on_person(start)
        kinds = {one: self.draft.mentions[one].kind for one in listed}
        return tuple(one for one in listed if persons or kinds[one] != "person")

    def listed_after(self, phrases: WordList, start: int) -> tuple[tuple[int, ...], int]:
        """The list that one of the phrases brings in near `start`, and the token behind it."""
        for at in range(start, start + _NEAR):
            behind = phrase_behind(phrases, self.phrases.words, at)
            if behind is not None:
                return self.phrases.listed_from(behind)
        return (), start

    def _reversed(self, noun: int, start: int, of: int, end: int) -> Found:
        """ "the armed wing of Y, X, said"; "the largest faction of Y is X"."""
        phrases = self.phrases
        if phrases.words[:start] in ([], ["among"]) and phrases.word(end) in {"is", "are"}:
            listed, last = phrases.listed_from(end + 1)
            yield listed, of, start, last
        if phrases.word(end) in self.known.unions:
            end += 1
        if phrases.word(end) not in BREAKS - {"("}:
            return
        listed, last = phrases.listed_from(end + 1)
        if listed and phrases.word(last) in {*BREAKS, ".", ";", "", "and", ")"}:
            yield self._behind(noun, start, listed), of, start, last

    def _owned(self, noun: int) -> Found:
        """ "Y's armed wing, X" and "X, Y's armed wing"; "X, a Y faction"; "Y member X"."""
        phrases = self.phrases
        at = noun
        while at > 0 and phrases.words[at - 1] in self.known.part_words:
            at -= 1
        owned = phrases.word(at - 1) in POSSESSIVES
        if at - 1 in phrases.owners:
            if phrases.is_of_thing(at - 1):
                return
            of, first = phrases.owner(at - 1), at - 1
        elif phrases.word(at - 1) == "whose" and (owners := phrases.antecedent(at - 1)):
            of, first = owners[-1], at - 1
        elif (one := phrases.ends.get(at - 1 if owned else at)) is not None:
            of, first = one[0], phrases.left_edge(one[1])
        else:
            return
        if not phrases.is_body(of) or phrases.known.ended.intersection(phrases.words[first:noun]):
            return
        apart = at - 1 in phrases.owners or phrases.word(at - 1) == "whose"
        members = () if apart else phrases.described(first)
        if members and phrases.word(first - 1) != "and":
            if not self._is_cue(noun + 1):
                yield members, of, first, noun + 1
            return
        behind = noun + 2 if phrases.word(noun + 1) in {",", "is", "are"} else noun + 1
        listed, last = phrases.listed_from(behind)
        if behind == noun + 2 and phrases.word(last) not in {*BREAKS, ".", ")", "and"}:
            return
        if listed:
            listed = listed if behind == noun + 1 else self._behind(noun, first, listed)
            yield listed, of, first, last
