"""I, we and you in what somebody says: the speaker, or for whom he speaks; whom a question asks."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace

from onrecord.contract import Identification
from onrecord.reading.coreference.chains import Chains
from onrecord.reading.coreference.speakers import Speakers, as_of
from onrecord.reading.draft import DraftStatement, statements_around
from onrecord.reading.parse import paragraphs
from onrecord.reading.source_phrases import mentions_in
from onrecord.spans import Span

__all__ = ["join_talk"]

_TALK = frozenset(("i", "we", "you"))
_OPENING = frozenset("\"“‘«„'")
_LEAST_TURNS = 2  # paragraphs that ask, where one before says that it is an interview
_INTERVIEWS = re.compile(
    r"\b(?P<behind>tells|interviewed by)\b|\binterview\w*"
    r"|\b(?:spoke|speaks|talk(?:s|ed)|sat down|caught up) (?:with|to)\b",
    re.IGNORECASE,
)


def join_talk(
    chains: Chains, speakers: dict[int, int], statements: tuple[DraftStatement, ...]
) -> Speakers:
    """Joins I, we and you, and gives the speakers of statements that these make ("I believe")."""
    talk = _Talk(chains, speakers, statements)
    talk.join()
    return talk.speakers, tuple(talk.statements)


class _Talk:
    def __init__(
        self, chains: Chains, speakers: dict[int, int], statements: tuple[DraftStatement, ...]
    ) -> None:
        self.chains = chains
        self.draft = chains.draft
        self.speakers = dict(speakers)
        self.statements = list(statements)
        self.given = statements
        self.bodies: dict[int, set[int]] = defaultdict(set)
        for role in chains.draft.roles:
            if role.of in chains.of and role.mention in chains.of and not role.former:
                self.bodies[chains.of[role.mention]].add(chains.of[role.of])

    def join(self) -> None:
        interview = _Interview.of(self.chains)
        introduced = {**_labelled(self.chains), **dict(_introduced(self.chains))}
        of_mention = {
            one.mention: index
            for index, one in enumerate(self.statements)
            if one.mention is not None and self.draft.mentions[one.mention].head in _TALK
        }
        for index, mention in enumerate(self.draft.mentions):
            if mention.form != "pronoun" or mention.head not in _TALK:
                continue
            told_in = self._told_in(mention.span)
            paragraph = self.chains.paragraphs[index]
            chain = None
            if told_in is not None:
                chain = self._meant(mention.head, self.speakers.get(told_in))
            elif mention.head == "i" and paragraph in introduced:
                chain = introduced[paragraph]
            elif interview is not None:
                chain = interview.meant(mention.head, paragraph)
            if chain is not None:
                self.chains.add(index, chain)
            if index in of_mention:
                self._speak(of_mention[index], chain, told_in)

    def _told_in(self, words: Span) -> int | None:
        """The innermost statement in the first person that holds words."""
        for part, index in statements_around(self.given, words):
            one = self.given[index]
            mention = None if one.mention is None else self.draft.mentions[one.mention]
            is_of_talk = mention is not None and mention.head in _TALK
            # A quotation that is never closed is told as if it were none.
            is_quoted = self.draft.text[part.start] in _OPENING
            if (one.form in {"direct", "mixed"} or is_quoted) and not is_of_talk:
                return index
        return None

    def _meant(self, pronoun: str, speaker: int | None) -> int | None:
        if speaker is None or pronoun == "you":
            return None
        is_person = self.chains.all[speaker].kind == "person"
        if pronoun == "i":
            return speaker if is_person else None
        return self._spoken_for(speaker) if is_person else speaker

    def _spoken_for(self, person: int) -> int | None:
        """The body that a person speaks for, as the text says; the country if it names no other."""
        bodies = self.bodies.get(person, set())
        closer = {chain for chain in bodies if self.chains.all[chain].kind != "country"} or bodies
        return next(iter(closer)) if len(closer) == 1 else None

    def _speak(self, index: int, chain: int | None, told_in: int | None) -> None:
        one = self.statements[index]
        if chain is not None:
            self.speakers[index] = chain
            is_named = self.chains.all[chain].is_named
            found: Identification = "named" if is_named else "partly_identified"
            self.statements[index] = replace(one, identification=found, is_speaker=True)
        elif told_in is not None:
            self.statements[index] = as_of(one, self.statements[told_in])
        else:
            self.statements[index] = replace(one, identification="author", mention=None)


_INTRODUCES = re.compile(r"\bmy name is\s+(?:(?:Mr|Mrs|Ms|Dr)\.?\s+)?\Z", re.IGNORECASE)
_BEFORE_NAME = 24  # characters


def _introduced(chains: Chains) -> Iterator[tuple[int, int]]:
    """The paragraphs in which somebody gives his name outside quotation marks, and who."""
    draft = chains.draft
    for index, mention in enumerate(draft.mentions):
        if mention.form != "name" or index not in chains.of:
            continue
        start = mention.span.start
        before = draft.text[max(0, start - _BEFORE_NAME) : start]
        if _INTRODUCES.search(before) and chains.all[chains.of[index]].kind == "person":
            yield chains.paragraphs[index], chains.of[index]


def _labelled(chains: Chains) -> dict[int, int]:
    """Who speaks in each paragraph of a transcript that names them in lines of their own.

    One such line may be a byline or a credit: two at least make a transcript.
    """
    draft = chains.draft
    lines = [span.of(draft.text).rstrip(": ") for span in paragraphs(draft.text)]
    labels = {
        chains.paragraphs[index]: chains.of[index]
        for index, mention in enumerate(draft.mentions)
        if mention.form == "name"
        and index in chains.of
        and mention.span.of(draft.text) == lines[chains.paragraphs[index]]
    }
    if len(labels) < _LEAST_TURNS:
        return {}
    speaking: dict[int, int] = {}
    last = None
    for paragraph in range(len(lines)):
        last = labels.get(paragraph, last)
        if last is not None and chains.all[last].kind == "person":
            speaking[paragraph] = last
    return speaking


class _Interview:
    """A report that is one person's answers to questions."""

    def __init__(self, person: int, asking: frozenset[int]) -> None:
        self.person = person
        self.asking = asking  # the paragraphs that end with a question

    @classmethod
    def of(cls, chains: Chains) -> _Interview | None:
        """The interview that a report is, None if it is none or of nobody who is named."""
        asking, talking = set(), set()
        for sentence in chains.draft.sentences:
            if sentence.span.of(chains.draft.text).endswith("?"):
                asking.add(sentence.paragraph)
            else:
                asking.discard(sentence.paragraph)  # only a paragraph's last sentence counts
            if not {"i", "my", "we", "our"}.isdisjoint(token.lower for token in sentence.tokens):
                talking.add(sentence.paragraph)
        answers = {number for number in talking - asking if number - 1 in asking}
        if not answers or len(asking) < _LEAST_TURNS:
            return None
        person = _interviewed(chains, min(asking))
        return None if person is None else cls(person, frozenset(asking))

    def meant(self, pronoun: str, paragraph: int) -> int | None:
        """Whom I means in an answer, and you in a question."""
        asks, begun = paragraph in self.asking, paragraph > min(self.asking)
        is_meant = {"i": begun and not asks, "you": asks}.get(pronoun, False)
        return self.person if is_meant else None


def _interviewed(chains: Chains, first: int) -> int | None:
    """Whom the sentences before the first question say most often that they interview."""
    draft = chains.draft
    named: Counter[int] = Counter()
    for sentence in draft.sentences:
        if sentence.paragraph >= first:
            break
        cue = _INTERVIEWS.search(draft.text, sentence.span.start, sentence.span.end)
        if cue is None:
            continue
        # "Rita talks to Ada": who is asked stands behind; "Ada tells the Gazette": before.
        region = Span(cue.end(), sentence.span.end)
        if cue["behind"]:
            region = Span(sentence.span.start, cue.start())
        asked = [
            chains.of[i]
            for i in mentions_in(draft, region)
            if draft.mentions[i].form == "name" and i in chains.of
        ]
        named.update(c for c in dict.fromkeys(asked) if chains.all[c].kind == "person")
    # Of two that are named as often, the first: who asks comes later.
    return next((chain for chain, _ in named.most_common(1)), None)
