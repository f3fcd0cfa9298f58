"""Who speaks: the actor of each statement, and what that tells of the statement."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace

from onrecord.contract import Identification
from onrecord.reading.coreference.chains import PERSONS, REACH, THIRD_PERSON, Chains
from onrecord.reading.coreference.pronouns import likely_person
from onrecord.reading.draft import DraftMention, DraftStatement, indices_in
from onrecord.reading.mentions import is_behind_preposition
from onrecord.reading.parse import sentence_at, sentence_before
from onrecord.reading.source_phrases import describe, head_of, mentions_in
from onrecord.spans import Span

__all__ = ["find_speakers"]

# How far away, in statements, the one before is looked for: sources and contents cross a little.
_NEAR = 40
# A subject stands within this many characters from the beginning of its sentence.
_OPENING = 40
_BODY_REACH = 2  # sentences
_BODIES = {"organisation", "government", "armed_group"}
_TWO = 2

Speakers = tuple[dict[int, int], tuple[DraftStatement, ...]]


def find_speakers(chains: Chains) -> Speakers:
    """The actor of each statement that has one, by number, and the statements with what it tells.

    "He said" goes to the model's choice for the pronoun, if it made one, else to who spoke just
    before, if that fits, else to the last person named.
    """
    return _Speakers(chains).find()


class _Speakers:
    def __init__(self, chains: Chains) -> None:
        self.chains = chains
        self.draft = chains.draft
        self.statements = list(chains.draft.statements)
        self.speakers: dict[int, int] = {}

    def find(self) -> Speakers:
        for index, one in enumerate(self.statements):
            mention = None if one.mention is None else self.draft.mentions[one.mention]
            one_of_two = self._one_of_two(one)
            if one_of_two is not None:
                self.speakers[index] = one_of_two
                self.statements[index] = replace(
                    one, identification="named", kind="person", number="one", is_speaker=True
                )
            elif mention is not None and mention.form == "pronoun":
                self.statements[index] = self._by_pronoun(index)
            elif one.mention is not None and one.mention in self.chains.of:
                self.speakers[index] = self.chains.of[one.mention]
                if mention is not None and mention.form == "description" and one.is_speaker:
                    self.statements[index] = self._by_description(index)
            elif one.identification == "named" and mention is not None:
                # "Minsk said", "the army said": known without a name of its own.
                is_one = mention.kind in {"place", "country", "government"}
                found: Identification = "named" if is_one else "partly_identified"
                self.statements[index] = replace(one, identification=found, mention=None)
        return self.speakers, tuple(self.statements)

    def _one_of_two(self, one: DraftStatement) -> int | None:
        """Whom "the former" and "the latter" stand for: of two persons of the sentence before."""
        words = [part.of(self.draft.text).lower() for part in one.source]
        if words not in (["the former"], ["the latter"]):
            return None
        before = sentence_before(self.draft, sentence_at(self.draft, one.source[0]))
        if before is None:
            return None
        mentions = self.draft.mentions
        named = dict.fromkeys(
            self.chains.of[at]
            for at in indices_in(mentions, before.span)
            if at in self.chains.of
            and mentions[at].form == "name"
            and mentions[at].kind in {"person", "other"}
        )
        two = list(named)
        if len(two) < _TWO:
            return None
        return two[-1] if words == ["the latter"] else two[-_TWO]

    def _by_description(self, index: int) -> DraftStatement:
        """ "The spokesman" is named when the text named him; "the group" when it named it."""
        one = self.statements[index]
        assert one.mention is not None  # noqa: S101 - the caller looked
        chain = self.chains.of[one.mention]
        is_person = one.kind in {"person", "spokesperson"}
        known = self.chains.all[chain]
        if not known.is_named and (known.kind == "person" or known.entry is None):
            return self._without_name(index)
        is_one = (known.kind == "person") == is_person
        return replace(one, identification="named" if is_one else "partly_identified")

    def _without_name(self, index: int) -> DraftStatement:
        """ "The French president", whom the report never names: France may stand for him."""
        one = self.statements[index]
        self.speakers.pop(index, None)
        bodies = [
            mention
            for part in one.source
            for mention in mentions_in(self.draft, part)
            if mention in self.chains.of and self.draft.mentions[mention].kind != "person"
        ]
        if bodies:
            self.speakers[index] = self.chains.of[bodies[0]]
        return replace(
            one,
            identification="partly_identified",
            mention=bodies[0] if bodies else None,
            is_speaker=False,
        )

    def _by_pronoun(self, index: int) -> DraftStatement:
        one = self.statements[index]
        assert one.mention is not None  # noqa: S101 - the caller looked
        pronoun = self.draft.mentions[one.mention]
        if pronoun.head not in THIRD_PERSON:
            return one  # of the talk itself (`talk`)
        if one.mention in self.chains.of:
            return self._by_known_pronoun(index)
        again = self._same_pronoun(one, pronoun)
        if again is not None:
            self.chains.take(one.mention, again)
            return self._by_known_pronoun(index)
        before = self._statement_before(index)
        named = self._last_person(one)
        if not one.cue or (one.word is not None and one.word.form == "noun"):
            return self._owner_of_words(index, pronoun)
        if before is not None:
            earlier = self.statements[before]
            chain = self.speakers.get(before)
            newer = named is not None and self._named_after(named, earlier, one)
            fits = chain is None or self.chains.fits(chain, pronoun.head) or not earlier.is_speaker
            if not newer and fits and _can_be(pronoun.head, earlier):
                if chain is not None:
                    self.speakers[index] = chain
                if chain is not None and earlier.is_speaker:
                    self.chains.take(one.mention, chain)
                else:
                    self.chains.unnamed.add(one.mention)
                return as_of(one, earlier)
        if named is None and pronoun.head == "it":
            named = self._last_body(one)
        if named is not None:
            self.chains.take(one.mention, named)
            return self._by_known_pronoun(index)
        self.chains.unnamed.add(one.mention)
        return replace(self._as_subject_before(one, pronoun), mention=None, is_speaker=False)

    def _same_pronoun(self, one: DraftStatement, pronoun: DraftMention) -> int | None:
        """Whom the same pronoun stands for in what is told: "He had bought it, he said"."""
        if not one.cue or one.form == "direct":
            return None
        mentions = self.draft.mentions
        inside = (at for part in one.content for at in indices_in(mentions, part))
        same = (
            self.chains.of[at]
            for at in inside
            if at in self.chains.of
            and mentions[at].form == "pronoun"
            and mentions[at].head == pronoun.head
            and mentions[at].span.end <= pronoun.span.start
        )
        return next(same, None)

    def _as_subject_before(self, one: DraftStatement, pronoun: DraftMention) -> DraftStatement:
        """Known as well as the nameless subject of the sentence before: "A guard led us in"."""
        before = sentence_before(self.draft, sentence_at(self.draft, pronoun.span))
        if before is None:
            return one
        for clause in self.draft.clauses_at(before.span):
            part = clause.subjects[0]
            if part.start - before.span.start > _OPENING:
                break
            words = tuple(word for word in before.tokens if part.contains(word.span))
            if not words:
                continue
            counted = words[0].lower in self.draft.language.numbers
            known = head_of(words, self.draft.language) in self.draft.language.source_nouns
            told = describe(self.draft, part, words)
            several = told.number == "several_counted"
            if not (known or counted or several):
                continue
            like = replace(one, kind=told.kind, number=told.number, count=told.counted)
            is_known = told.is_speaker and told.mention is not None and not several
            if is_known or not _can_be(pronoun.head, like):
                continue
            found = "partly_identified" if counted else told.identification
            return replace(like, identification=found)
        return one

    def _by_known_pronoun(self, index: int) -> DraftStatement:
        """A pronoun that has an actor, who may be one that nothing names."""
        one = self.statements[index]
        assert one.mention is not None  # noqa: S101 - the caller looked
        chain = self.chains.of[one.mention]
        if not self.chains.all[chain].is_named:
            return self._without_name(index)
        self.speakers[index] = chain
        is_body = one.kind == "person" and self.chains.all[chain].kind in _BODIES
        kind = "organisation" if is_body else one.kind
        return replace(one, identification="named", anonymity=None, is_speaker=True, kind=kind)

    def _owner_of_words(self, index: int, pronoun: DraftMention) -> DraftStatement:
        """ "Their willingness": the last group, or for "his" the last person, in the sentence."""
        one = self.statements[index]
        assert one.mention is not None  # noqa: S101 - the caller looked
        sentence = sentence_at(self.draft, pronoun.span)
        fitting = [
            self.chains.of[earlier]
            for earlier in range(indices_in(self.draft.mentions, sentence.span).start, one.mention)
            if earlier in self.chains.of
            and not is_behind_preposition(self.draft.text, self.draft.mentions[earlier])
            and self.chains.fits(self.chains.of[earlier], pronoun.head)
        ]
        if not fitting:
            return replace(one, mention=None, is_speaker=False)
        chain = fitting[-1]
        self.chains.take(one.mention, chain)
        named = self.chains.all[chain].is_named
        if named:
            self.speakers[index] = chain
        return replace(one, identification="named" if named else "partly_identified")

    def _statement_before(self, index: int) -> int | None:
        """The last statement whose source stands before this one's, not too far back."""
        place = self.statements[index].source[0]
        here = sentence_at(self.draft, place).paragraph
        first = max(0, index - _NEAR)
        earlier = [
            number
            for number, other in enumerate(self.statements[first : index + _NEAR], first)
            if number != index
            and other.source
            and other.source[0].end <= place.start
            and here - sentence_at(self.draft, other.source[0]).paragraph < REACH
        ]
        return max(earlier, key=lambda n: self.statements[n].source[0], default=None)

    def _named_after(self, chain: int, earlier: DraftStatement, one: DraftStatement) -> bool:
        """True if a sentence between two statements begins with a person: the talk moved on."""
        between = Span(earlier.source[0].end, one.source[0].start)
        places = self.chains.all[chain].places
        inside = indices_in(self.draft.mentions, between)
        for at in range(bisect_left(places, inside.start), bisect_left(places, inside.stop)):
            span = self.draft.mentions[places[at]].span
            opens = span.start - sentence_at(self.draft, span).span.start <= _OPENING
            if opens and not any(part.contains(span) for part in earlier.content):
                return True
        return False

    def _last_person(self, one: DraftStatement) -> int | None:
        """The person spoken of before a pronoun; whom words of his own name is somebody else."""
        assert one.mention is not None  # noqa: S101 - the caller looked
        is_person = self.draft.mentions[one.mention].head in PERSONS
        if not is_person or one.mention in self.chains.unnamed:
            return None
        return likely_person(self.chains, one.mention, one.content)

    def _last_body(self, one: DraftStatement) -> int | None:
        """The body that one of the sentences before "it said" begins with, the nearest first."""
        assert one.mention is not None  # noqa: S101 - the caller looked
        mentions, text = self.draft.mentions, self.draft.text
        here = sentence_at(self.draft, mentions[one.mention].span)
        for _ in range(_BODY_REACH):
            before = sentence_before(self.draft, here)
            if before is None:
                return None
            for at in indices_in(mentions, before.span):
                opens = mentions[at].span.start - before.span.start <= _OPENING
                chain = self.chains.of.get(at)
                if opens and chain is not None and self.chains.can_mean(one.mention, chain):
                    return None if is_behind_preposition(text, mentions[at]) else chain
            here = before
        return None


def as_of(one: DraftStatement, earlier: DraftStatement) -> DraftStatement:
    """A statement whose speaker is that of another, known as well or as little."""
    return replace(
        one,
        identification=earlier.identification,
        number=earlier.number,
        count=earlier.count,
        kind=earlier.kind,
        anonymity=one.anonymity or earlier.anonymity,
        mention=earlier.mention,
        is_speaker=earlier.is_speaker,
    )


def _can_be(pronoun: str, earlier: DraftStatement) -> bool:
    """True if a pronoun can stand for the source of an earlier statement."""
    several = earlier.number != "one"
    if pronoun == "they":
        return several or earlier.kind == "organisation"
    if pronoun == "it":
        return earlier.kind in {"organisation", "media", "document"}
    return not several and earlier.kind in {"person", "spokesperson"}
