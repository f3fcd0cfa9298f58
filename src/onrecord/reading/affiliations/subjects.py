"""Whom a part of a sentence is about: the subject of a verb, the name that an apposition explains.

There is no parser behind it: commas, closed classes of words and the known names have to do. A
coordination ("A, B and C") gives several mentions; what the words do not tell is empty.
"""

from __future__ import annotations

from onrecord.reading.affiliations.phrases import ARTICLES, BREAKS, LONGEST_PHRASE, POSSESSIVES
from onrecord.reading.affiliations.verb_groups import (
    COPULAS,
    LONGEST_ATTRIBUTION,
    RELATIVES,
    VerbGroups,
)
from onrecord.reading.draft import Draft, Sentence

__all__ = ["Subjects"]

_JOINERS = frozenset({"and", "or", "but", "&"})
_PARTICIPLES = ("ing", "ed", "ght", "own", "aid", "made")
_PLURALS = frozenset({"have", "are", "were", "belong", "operate", "remain"})
# Prepositions that hang on adjectives: "is loyal to X" does not say what anybody is.
_OF_ADJECTIVES = frozenset({"to", "with", "by", "at", "on", "against", "from", "about"})
_DEEPEST = 6  # phrases that hang on each other
_LONGEST_INSERTION = 60  # words between a subject and the comma before its verb


class Subjects(VerbGroups):
    """Whom the verbs and appositions of one sentence are about."""

    def __init__(self, draft: Draft, sentence: Sentence) -> None:
        super().__init__(draft, sentence)
        self._named: dict[tuple[int, bool], tuple[int, ...]] = {}
        self._subjects: dict[int, tuple[int, ...]] = {}

    def named_before(self, end: int, depth: int = 0, several: bool = True) -> tuple[int, ...]:
        """The mentions of the noun phrase that ends before `end`.

        What hangs on a preposition gives way to what it hangs on; a common noun to the name that
        it explains ("X, a faction of the Y" is X).
        """
        if depth > _DEEPEST or end <= 0:
            return ()
        key = (end, several)
        if key not in self._named:
            self._named[key] = self._named_before(end, depth, several)
        return self._named[key]

    def _named_before(self, end: int, depth: int, several: bool) -> tuple[int, ...]:
        if self.word(end - 1) == ")" and "(" in self.words[:end]:
            end = max(at for at in range(end) if self.words[at] == "(")
        found = self.ends.get(end)
        if found is None and self.word(end - 1) in self.known.bodies:
            found = self.ends.get(end - 1)  # "the Haqyar group"
            if found is not None:
                first = self.left_edge(found[1])
                if self.words[first] in {"a", "an"}:
                    return self.described(first, depth + 1)  # "X, a Taliban faction"
                if self.draft.mentions[found[0]].form != "name":
                    found = None
        if found is None:
            return self._common(end, depth)
        mention, first = found
        first = self.left_edge(first)
        before = self.word(first - 1)
        if before in self.known.prepositions:
            return self._strength_of(first - 1) or self.named_before(first - 1, depth + 1)
        if before in {"and", "&"}:
            if (apart := self._hung_on(first - 1, several)) is not None:
                return self.named_before(apart, depth + 1)
            if several:
                return (*self._listed_before(first - 1, depth), mention)
        return (mention,)

    def _hung_on(self, joiner: int, several: bool) -> int | None:
        """The preposition on which all of "A and B" hangs: "the deal between A and B is"."""
        one = self.ends.get(joiner)
        if one is None:
            return None
        at = self.left_edge(one[1]) - 1
        hangs = self.word(at) in self.known.prepositions and not several
        return at if hangs or self.word(at) == "between" else None

    def right_before(self, comma: int, person: bool) -> tuple[int, ...]:
        """The mention right before a comma, whatever it hangs on; see `named_before` first.

        Args:
            person: what is told of it may be told of a person, so that in "the leader of the X, a
                member of the Y" it is told of the leader.
        """
        found = self.ends.get(comma)
        if found is None:
            return ()
        first = self.left_edge(found[1])
        return () if person and self.hangs_on_person(first) else found[:1]

    def _strength_of(self, at: int) -> tuple[int, ...]:
        """ "the strength of X" is X's."""
        if self.word(at) == "of" and self.word(at - 1) in self.known.strengths:
            return self.starts_phrase(at + 1)[:1]
        return ()

    def _listed_before(self, joiner: int, depth: int) -> tuple[int, ...]:
        """The members of a list before its last "and"."""
        end = joiner - 1 if self.word(joiner - 1) == "," else joiner
        listed: list[int] = []
        while (one := self.ends.get(end)) is not None:
            listed.insert(0, one[0])
            first = self.left_edge(one[1])
            if self.word(first - 1) in self.known.prepositions:
                if self.word(joiner - 1) == "," and len(listed) == 1:
                    return ()  # the comma closes an apposition: "X, a faction of the Y, and Z"
                apart = self.named_before(first - 1, depth + 1, several=False)
                return (*apart, *listed[1:])
            if self.word(first - 1) != ",":
                break
            end = first - 1
        return tuple(listed)

    def _common(self, end: int, depth: int) -> tuple[int, ...]:
        """Whom a phrase without a name is about, by what stands before it."""
        known = self.known
        for at in range(end - 1, max(-1, end - 1 - LONGEST_PHRASE), -1):
            word = self.words[at]
            if word in known.prepositions:
                return self.named_before(at, depth + 1)
            if at in self.owners or word in POSSESSIVES:
                if self.word(end - 1) not in known.strengths:
                    return ()
                if at in self.owners:
                    return (self.owner(at, depth),)
                return self.named_before(at, depth + 1)[-1:]
            counts = word in self.language.numbers or word[0].isdigit()
            if word == "the" and (called := self.called_before(at, end)):
                return called
            if word in ARTICLES or (counts and self.word(at - 1) not in known.prepositions):
                return self.described(at, depth + 1)
            if word in BREAKS or self._is_copula(at, end):
                return self.described(at + 1, depth + 1) if at + 1 < end else ()
            if not word[0].isalnum() or word in RELATIVES:
                return ()
        return ()

    def _is_copula(self, at: int, end: int) -> bool:
        """True for an "is" behind which a noun phrase up to `end` says what somebody is."""
        doing = self.word(at + 1).endswith("ing")  # "is fighting several groups"
        return self.words[at] in COPULAS and self.word(end) not in _OF_ADJECTIVES and not doing

    def described(self, start: int, depth: int = 0) -> tuple[int, ...]:
        """Whom a phrase that begins at `start` calls something: in apposition or after "is"."""
        at = start
        last = None
        if self.word(at - 1) in {"last", "latter"} and self.word(at - 2) == "the":
            at, last = at - 2, True
        while self.word(at - 1) in self.known.adverbs or self.word(at - 1) in {"all", "both"}:
            if self.word(at - 1) in self.known.ended:
                return ()
            at -= 1
        before = self.word(at - 1)
        if before in BREAKS:
            found = self._explained(at - 1, depth)
            return found[-1:] if last else found
        if before == "and":
            # "X, spokesman for the Y and a member of the Z"; but "X and a member of the Z".
            direct = self.ends.get(at - 1)
            own = direct is not None and not self._hangs(direct[1])
            return () if own else self.named_before(at - 1, depth + 1)
        if before in COPULAS and self.holds_now(at - 1):
            return self.subject(at - 1, depth + 1)
        if before in self.known.naming or before == "as":
            return self._called(at - 1, depth)
        return ()

    def _explained(self, end: int, depth: int) -> tuple[int, ...]:
        """Whom an apposition behind `end` explains; nobody where it may be either of two."""
        direct = self.ends.get(end)
        at = self.left_edge(direct[1]) - 1 if direct is not None else -1
        if direct is not None and self.word(at) == "by":
            return direct[:1]  # "the X, led by Ada Cole, a member of the Y"
        foe = self.word(at) == "of" and self.word(at - 1) in self.known.foes
        if foe or self.word(at) in {"with", "against"}:
            return ()
        return self.named_before(end, depth + 1)

    def _called(self, verb: int, depth: int) -> tuple[int, ...]:
        """Whom a verb of naming names: "is considered", "which officials call", "acts as"."""
        if self.words[verb] == "as":
            near = range(verb - 1, max(-1, verb - 1 - LONGEST_ATTRIBUTION), -1)
            found = next((at for at in near if self.words[at] in self.known.naming_as), None)
            told = found is not None and self.holds_now(found)
            return self.subject(found, depth + 1) if found is not None and told else ()
        relative = self.relative_before(verb)
        if not self.holds_now(verb):
            return ()
        if relative is not None:
            passive = not COPULAS.isdisjoint(self.words[self.group_start(verb) : verb])
            told = passive or self.group_start(verb) - 1 > relative
            return self.antecedent(relative, depth) if told else ()
        return self.subject(verb, depth + 1) if self.word(verb - 1) in COPULAS else ()

    def _hangs(self, first: int) -> bool:
        """True for a mention, by its first token, that hangs on a preposition."""
        return self.word(self.left_edge(first) - 1) in self.known.prepositions

    def subject(self, verb: int, depth: int = 0) -> tuple[int, ...]:
        """The mentions that a verb is told of; a participle's are those that it stands behind."""
        if depth > _DEEPEST:
            return ()
        if verb not in self._subjects:
            self._subjects[verb] = self._subject(verb, depth)
        return self._subjects[verb]

    def _subject(self, verb: int, depth: int) -> tuple[int, ...]:
        start = self.group_start(verb)
        before = self.word(start - 1)
        if self.word(start) == "to" and (belief := self.belief_before(start)) is not None:
            return self.subject(belief, depth + 1)
        if before in RELATIVES:
            return self.antecedent(start - 1, depth)
        if before in BREAKS:
            if start == verb and self.words[verb].endswith(_PARTICIPLES):
                return self.named_before(start - 1, depth + 1)
            return self._before_insertion(start - 1, depth)
        if before in _JOINERS:
            return self._shared_subject(start - 1, depth)
        cue = self.language.cues.get(before)
        if cue is not None and cue.form in {"finite", "base"} and start not in self.ends:
            relative = self.relative_before(start - 1)
            return self.antecedent(relative, depth) if relative is not None else ()
        plural = _PLURALS.intersection(self.words[start : verb + 1]) != set()
        plural = plural or not self.words[verb].endswith("s")
        return self.named_before(start, depth + 1, several=plural)

    def antecedent(self, relative: int, depth: int = 0) -> tuple[int, ...]:
        """What "which" or "who" at an index stands for."""
        end = relative - 1 if self.word(relative - 1) == "," else relative
        direct = self.ends.get(end)
        found = self.named_before(end, depth + 1)
        if direct is None or direct[0] in found or (self.words[relative] == "who" and found):
            return found
        return (direct[0],)

    def _before_insertion(self, comma: int, depth: int) -> tuple[int, ...]:
        """Whom the clause is about that goes on after a comma: "X, a faction of the Y, has"."""
        for at in range(comma - 1, max(0, comma - _LONGEST_INSERTION), -1):
            if self.words[at] in BREAKS and (found := self.named_before(at, depth + 1)):
                return found
        return ()

    def _shared_subject(self, joiner: int, depth: int) -> tuple[int, ...]:
        """The subject of the verb before "and": "who number about 300 and are members"."""
        language = self.language
        for at in range(joiner - 1, 0, -1):
            word = self.words[at]
            if word in {"which", "who"}:
                return self.antecedent(at, depth + 1)
            if word in language.finite or word in language.past or word.endswith("ed"):
                found = self.subject(at, depth + 1)
                if found:
                    return found
            if word in {";", ":"}:
                return ()
        return tuple(self.starts_phrase(0)[:1])

    def is_of_thing(self, possessive: int) -> bool:
        """True for the "its" of "a base and its 300 soldiers", which may be the base's."""
        joiner = possessive - 1
        if self.word(joiner) != "and" or joiner in self.ends:
            return False
        noun = self.is_noun(joiner - 1) or self.word(joiner - 1) in self.known.bodies
        return noun and not ARTICLES.isdisjoint(self.words[max(0, joiner - 4) : joiner])

    def owner(self, possessive: int, depth: int = 0) -> int:
        """Whom "its" or "their" at an index means: the clause's subject, else the word itself."""
        language = self.language
        own = self.owners[possessive]
        joined = self.ends.get(possessive - 1) if self.word(possessive - 1) == "and" else None
        if joined is not None and self.is_body(joined[0]):
            return joined[0]
        for at in range(possessive - 1, 0, -1):
            word = self.words[at]
            if word in language.finite or word in language.past or word in language.cues:
                found = [i for i in self.subject(at, depth + 1) if self.is_body(i)]
                if len(found) == 1:
                    return found[0]
        first = self.starts_phrase(0)[:1]
        return first[0] if first and self.is_body(first[0]) else own
