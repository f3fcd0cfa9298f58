"""A statement while it is put together, and what its words tell once it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from onrecord.contract import AnonymityClaim, Form, Identification
from onrecord.reading.draft import Draft, DraftStatement, Sentence, Token
from onrecord.reading.parse import sentence_at
from onrecord.reading.source_phrases import describe, find_anonymity
from onrecord.spans import Span
from onrecord.vocabulary.language import Cue, Language

__all__ = ["SCARE_QUOTE", "TELLS", "Hit", "Told", "cue_at", "finish", "nest"]

TELLS = {"tell", "inform", "assure", "remind", "warn", "brief", "advise", "urge", "ask", "promise"}
# A quotation of so few words that begins no sentence is no speech.
SCARE_QUOTE = 3


# Statements this far apart in the order of the text are not told in each other.
_NEAR = 60


class Hit(NamedTuple):
    """A cue in a sentence: tokens `first` to `last` (exclusive)."""

    first: int
    last: int
    cue: Cue


@dataclass
class Told:
    """A statement being put together."""

    sentence: Sentence
    cue: tuple[Span, ...]
    word: Cue | None
    source: Span | None
    content: list[Span] = field(default_factory=list)
    form: Form = "indirect"
    is_negated: bool = False  # "did not say that"


def cue_at(language: Language, words: Sequence[Token], index: int) -> Hit | None:
    """The vocabulary's cue that begins with a word, the longest if there are several."""
    for phrase, cue in language.openings.get(words[index].lower, ()):
        last = index + len(phrase)
        if phrase == tuple(word.lower for word in words[index:last]):
            return Hit(index, last, cue)
    return None


def finish(draft: Draft, told: Told) -> DraftStatement:
    """What the words of a statement tell beyond their places."""
    act = told.word.act if told.word is not None else "statement"
    if act == "according":
        act = "statement"
    if act == "denial" and _is_not_denied(told):
        act = "statement"
    if act == "question" and _is_request(draft, told):
        act = "statement"
    act = _act_of_undertaking(told, draft.text) or act
    # Who did not deny it said neither that it is so nor that it is not.
    is_unsaid = told.is_negated and told.word is not None and told.word.act != "denial"
    anonymity = find_anonymity(draft, told.sentence)
    if told.form == "direct" and re.fullmatch(
        r"\W*no comment\W*", told.content[0].of(draft.text), re.I
    ):
        act = "declined_comment"
    statement = DraftStatement(
        content=tuple(told.content),
        cue=told.cue,
        source=() if told.source is None else (told.source,),
        form=told.form,
        word=told.word,
        speech_act=act,  # type: ignore[arg-type]
        polarity="negative" if act == "denial" or is_unsaid else "positive",
    )
    if told.source is None:
        return statement
    sentence = sentence_at(draft, told.source)
    words = tuple(w for w in sentence.tokens if told.source.contains(w.span))
    phrase = describe(draft, told.source, words)
    return replace(
        statement,
        identification=phrase.identification,
        number=phrase.number,
        count=phrase.counted,
        kind=phrase.kind,
        mention=phrase.mention,
        is_speaker=phrase.is_speaker,
        anonymity=anonymity if _fits(phrase.identification, anonymity) else None,
    )


def _act_of_undertaking(told: Told, text: str) -> str | None:
    """What "agreed that" and "considered the matter" are, where the words behind it tell."""
    if told.word is None or not told.content or told.form == "direct":
        return None
    begins = told.content[0].of(text).lower()
    lemma = told.word.lemma
    if lemma in {"agree", "offer"} and told.word.act == "promise":
        is_ahead = begins.startswith("to ") or re.search(r"\b(?:will|would|should)\b", begins)
        return None if is_ahead or lemma == "offer" else "statement"
    if lemma == "consider" and told.word.act == "belief":
        weighs = told.cue[-1].of(text).lower().endswith(("ering", "considers"))
        return "intention" if weighs or begins.startswith("whether ") else None
    return None


def _is_request(draft: Draft, told: Told) -> bool:
    """True for "asked the union to wait", "asked for time": no question."""
    words = told.content[0].of(draft.text).lower()
    asks = draft.language.words("questions", "openers")
    return told.form != "direct" and not words.startswith(tuple(f"{one} " for one in asks))


def _fits(identification: Identification, anonymity: tuple[AnonymityClaim, Span] | None) -> bool:
    """False for who is named, unless it is said that the name is not his."""
    return anonymity is not None and (identification != "named" or anonymity[0] == "pseudonym")


def _is_not_denied(told: Told) -> bool:
    """True for a denial that is none: "no longer denies that", "nobody disputes that"."""
    if not told.cue:
        return False
    words = [word.lower for word in told.sentence.tokens if word.end <= told.cue[-1].end]
    behind = [word.lower for word in told.sentence.tokens if word.start >= told.cue[-1].end][:2]
    own = [word for word in words if word not in {",", ";"}][-_NEGATED:]
    return not _NO_DENIAL.isdisjoint(own) or behind == ["any", "longer"]


_NEGATED = 5  # words up to a denial, with it
_NO_DENIAL = frozenset(("not", "n't", "never", "longer", "neither", "nobody", "cannot", "nor"))


def nest(found: list[DraftStatement]) -> Iterator[DraftStatement]:
    """Says of each statement which other it is told in: the smallest whose content holds it."""
    for index, one in enumerate(found):
        holders = []
        # What holds a statement begins near it: found is sorted by the beginning of contents.
        first = max(0, index - _NEAR)
        for other_index, other in enumerate(found[first : index + _NEAR], first):
            if other_index == index or not one.cue:
                continue
            for content in other.content:
                if content.contains(one.cue[0]) and all(
                    any(c.contains(part) for c in other.content) for part in one.content
                ):
                    holders.append((content.end - content.start, other_index))
        inside = min(holders)[1] if holders else None
        yield replace(one, inside=inside)
