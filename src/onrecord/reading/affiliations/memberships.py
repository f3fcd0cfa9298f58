"""Who the text calls part of whom: "X, a faction of the Y", "X belongs to Y", "Y includes X".

What the text denies, puts in the past or only wishes for is left out, and so are backing, alliance
and loyalty, which make nobody part of anything.
"""

from __future__ import annotations

from onrecord.reading.affiliations.parts import Found, Parts
from onrecord.reading.affiliations.phrases import POSSESSIVES, phrase_behind
from onrecord.reading.affiliations.subjects import Subjects
from onrecord.reading.affiliations.verb_groups import RELATIVES
from onrecord.reading.draft import Draft, DraftMembership, Sentence
from onrecord.spans import Span

__all__ = ["find_memberships"]

_FAR = 20  # words between "joined the Y" and "left it"
_NEAR = 4  # words between "belongs to the Y" and "together with"


def find_memberships(draft: Draft) -> dict[str, tuple[DraftMembership, ...]]:
    """Gives who is called part of whom, by the place of the words that say so.

    `span` runs from the words of membership to the end of the whole or of the last part.
    """
    found: dict[tuple[int, int], DraftMembership] = {}
    before: Sentence | None = None
    for sentence in draft.sentences:
        finder = _Finder(draft, sentence, before)
        for members, of, first, end in finder.all():
            span = Span(sentence.tokens[first].start, sentence.tokens[end - 1].end)
            for member in members:
                if finder.can_belong(member, of):
                    found.setdefault((member, of), DraftMembership(member, of, span))
        before = sentence
    return {"memberships": tuple(sorted(found.values(), key=lambda one: (one.span, one.mention)))}


class _Finder(Parts):
    """The memberships of one sentence."""

    def __init__(self, draft: Draft, sentence: Sentence, before: Sentence | None) -> None:
        super().__init__(draft, sentence)
        self.before = before

    def all(self) -> Found:
        for at, word in enumerate(self.phrases.words):
            if word in self.known.parts:
                yield from self.noun(at)
            if word in self.known.unions:
                yield from self._union(at)
            if end := phrase_behind(self.known.belonging, self.phrases.words, at):
                yield from self._belongs(at, end)
            if end := phrase_behind(self.known.including, self.phrases.words, at):
                yield from self._includes(at, end)
            if word in {"which", "whom"}:
                yield from self._to_which(at)
            if word in self.known.within:
                yield from self._within(at)
            if word in {"of", "from"}:
                yield from self._person_of(at)

    def _belongs(self, at: int, end: int) -> Found:
        """ "X belongs to Y", "a group operating under the Y umbrella"."""
        whole = self.whole(end)
        if whole is None or not self.phrases.holds_now(at):
            return
        of, last = whole
        if self.phrases.words[at] == "joined" and not self._is_dated(last):
            return  # "joined the Y in calling for"
        if self.phrases.words[at] == "joined" and self._is_left(last):
            return
        if self.phrases.words[at] == "form" and self.draft.mentions[of].form != "name":
            return  # "they form the government"
        members = self.phrases.subject(at) or self._all_before(at)
        yield members, of, at, last
        listed, end = self.listed_after(self.known.together, last)
        if members:
            yield listed, of, at, end

    def _is_dated(self, end: int) -> bool:
        """True for "in 2020", "in May", "last year" at a token."""
        following = self.phrases.word(end + 1)
        dated = following in self.draft.language.months or following.isdigit()
        return self.phrases.word(end) == "last" or (self.phrases.word(end) == "in" and dated)

    def _is_left(self, end: int) -> bool:
        """True for "and left it in 2015" from a token on."""
        return not self.known.leaving.isdisjoint(self.phrases.words[end : end + _FAR])

    def _all_before(self, verb: int) -> tuple[int, ...]:
        """Whom "all four" means: the list of as many in the sentence before."""
        words = self.phrases.words[:verb]
        if self.before is None or not words or words[0] not in {"all", "both"} or len(words) > 3:
            return ()
        earlier = Subjects(self.draft, self.before)
        lists = [earlier.listed_from(at)[0] for at in earlier.starts]
        longest = max(lists, key=len, default=())
        numbers = self.draft.language.numbers
        count = 2 if words == ["both"] else numbers.get(words[-1])
        return longest if len(longest) > 1 and count in {None, len(longest)} else ()

    def _includes(self, at: int, end: int) -> Found:
        """ "Y includes A and B", "Y, which unites A, B and C"."""
        gathers = phrase_behind(self.known.gathering, self.phrases.words, at) is not None
        if not self.phrases.holds_now(at) or (gathers and not self._is_lasting(at)):
            return
        listed, last = self.phrases.listed_from(end)
        if not listed:
            listed, last = self.listed_after(self.known.such_as, end)
        for at_colon in range(end, min(end + _NEAR, len(self.phrases.words))):
            if not listed and self.phrases.words[at_colon] == ":":
                listed, last = self.phrases.listed_from(at_colon + 1)
        if gathers and self.phrases.word(last) in {"for", "in", "with"}:
            return  # "brings together A and B for talks"
        bodies = tuple(one for one in listed if self.draft.mentions[one].kind != "person")
        for of in self._including(at)[-1:]:
            yield bodies, of, at, last

    def _is_lasting(self, verb: int) -> bool:
        """True for a verb like "unites" that tells of a union: "the alliance unites A and B"."""
        start = self.phrases.group_start(verb)
        before = self.phrases.word(start - 1)
        if self.phrases.words[verb].endswith("ing"):
            return start == verb  # not "is uniting"
        return before in RELATIVES or before in self.known.unions

    def _including(self, verb: int) -> tuple[int, ...]:
        """Who includes: the subject; whose members they are, in "its members include"."""
        phrases = self.phrases
        if phrases.word(verb - 1) not in self.known.parts:
            return phrases.subject(verb)
        if verb - 2 in phrases.owners:
            return (phrases.owner(verb - 2),)
        if phrases.word(verb - 2) == "whose":
            return phrases.antecedent(verb - 2)
        found = phrases.ends.get(verb - 2) if phrases.word(verb - 2) in POSSESSIVES else None
        return found[:1] if found is not None else ()

    def _union(self, noun: int) -> Found:
        """ "Y, an alliance of A and B"; "Y is an umbrella for militias such as A"."""
        phrases = self.phrases
        if phrases.word(noun + 1) == "group":
            noun += 1
        if phrases.word(noun + 1) not in self.known.united_by:
            return
        if phrases.word(noun) == "front" and phrases.word(noun + 1) == "for":
            return  # "X is a front for Y"
        start = self.part_start(noun)
        wholes = phrases.described(start)
        listed, last = phrases.listed_from(noun + 2)
        if not listed:
            listed, last = self.listed_after(self.known.such_as, noun + 2)
        for of in wholes[-1:]:
            yield listed, of, start, last

    def _to_which(self, relative: int) -> Found:
        """ "Y, to which X belongs"; "Y, of which X is a member"."""
        phrases = self.phrases
        leads = phrases.word(relative - 1)
        of = phrases.ends.get(relative - 2 if phrases.word(relative - 2) == "," else relative - 1)
        found = phrases.starts_phrase(relative + 1)
        if of is None or not found:
            return
        member, end = found
        rest = phrases.words[end : end + 6]
        if not phrases.known.ended.isdisjoint(rest) or phrases.is_question:
            return
        belongs = rest[:1] in (["belongs"], ["belong"]) if leads == "to" else False
        is_part = leads == "of" and rest[:1] in (["is"], ["are"])
        is_part = is_part and not self.known.parts.isdisjoint(rest)
        if belongs or is_part:
            yield (member,), of[0], relative - 1, end + 1

    def _within(self, at: int) -> Found:
        """ "X, a brigade within the Y"."""
        phrases = self.phrases
        whole = self.whole(at + 1)
        if whole is None or phrases.word(at - 1) not in phrases.known.bodies or at in phrases.ends:
            return
        start = self.part_start(at - 1)
        yield phrases.described(start), whole[0], start, whole[1]

    def _person_of(self, at: int) -> Found:
        """ "Senator X of the Y"; "X, from the Y,"."""
        phrases = self.phrases
        comma = phrases.word(at - 1) == ","
        one, whole = phrases.ends.get(at - comma), self.whole(at + 1)
        if one is None or whole is None or (comma and phrases.word(whole[1]) != ","):
            return
        if phrases.word(at) == "from" and not comma:
            return
        if phrases.word(phrases.left_edge(one[1]) - 1) in self.known.robbing:
            return  # "warned X of the Y"
        if phrases.word(whole[1]) in POSSESSIVES or phrases.is_noun(whole[1]):
            return  # "X of the Y plan"
        person = self.draft.mentions[one[0]]
        body = self.draft.mentions[whole[0]]
        named = person.form == "name" and person.kind == "person" and body.form == "name"
        if named and not self.phrases.is_body(one[0]) and body.kind not in {"government", "place"}:
            yield (one[0],), whole[0], at, whole[1]
