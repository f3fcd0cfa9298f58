"""What somebody was told by another: "he had been informed by colleagues that", "heard from two
drivers that", and the words of one who is told of within another's words.

The one who passes it on tells all of it; what he was told is told inside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from onrecord.reading.clauses import Clauses
from onrecord.reading.draft import Draft
from onrecord.reading.parse import sentence_at
from onrecord.reading.told import Told
from onrecord.spans import Span
from onrecord.vocabulary.language import Cue, load_language

__all__ = ["give_to_senders", "hearsay", "hold_the_inner", "passed_on"]

_LONGEST = 12  # words of who told it
_AND = re.compile(r",? and (?:then )?")
_HEARER = re.compile(r" (?:him|her|them|me|us)\b")
_NEXT_WORD = 14  # characters behind an adverb in which its verb begins
_CLOSE = 3  # characters by which the beginnings of two contents may differ


def passed_on(draft: Draft, clauses: Clauses, told: Sequence[Told]) -> Iterator[Told]:
    """The statements of those from whom somebody has it.

    Args:
        told: the statements found so far; a cue that has one is left to it.
    """
    taken = {one.cue[-1].end: one for one in told if one.cue}
    for match in _pattern(draft.language.code).finditer(draft.text):
        name = "told" if match["told"] else "heard"
        cue = Span(*match.span(name))
        sentence = sentence_at(draft, cue)
        source = Span(*match.span("by" if match["told"] else "from")).trimmed(draft.text, " ,")
        first = next((i for i, w in enumerate(sentence.tokens) if w.start >= match.end()), None)
        if first is None or not sentence.span.contains(Span(*match.span())):
            continue
        content = clauses.span(sentence.tokens, first, clauses.content_end(sentence, first))
        if content is None or source.start >= source.end:
            continue
        if cue.end in taken:
            taken[cue.end].source = source  # "the diocese has learned from the Red Cross that"
            continue
        yield Told(sentence, (cue,), Cue("statement", "any", "finite", "tell"), source, [content])


def hold_the_inner(draft: Draft, told: Sequence[Told]) -> None:
    """Gives those who tell of another's telling all of it, where they have his words alone.

    "Farida Anwari says two of her pupils told her that men had slept in the school."
    """
    for one in told:
        if one.source is None or not one.cue or not one.content or one.form == "direct":
            continue
        for other in told:
            if other is one or other.source is None or not other.cue or not other.content:
                continue
            inner, begins = other.content[0], min(other.source.start, other.cue[0].start)
            if one.cue[-1].end > other.cue[0].start or one.sentence.span != other.sentence.span:
                continue
            if other.source.overlaps(one.source):
                _hand_over(draft, one, other)
                continue
            if one.cue[-1].end > begins:
                continue
            same = abs(one.content[0].start - inner.start) <= _CLOSE
            if same and begins < inner.start:
                one.content[0] = Span(begins, max(inner.end, one.content[0].end))


def _hand_over(draft: Draft, one: Told, other: Told) -> None:
    """Makes the second of two deeds his who did the first: "her brother rang and told her that"."""
    text, (start, end) = draft.text, one.content[0]
    begins = other.cue[0].start
    if begins < end or not _AND.fullmatch(text, end, begins) or other.content[0].start < begins:
        return
    if not _HEARER.match(text, other.cue[-1].end):
        return
    clauses = draft.clauses_at(Span(start, end))
    if clauses:
        other.source = clauses[0].subjects[0]
        one.content[0] = Span(start, other.content[0].end)


def give_to_senders(draft: Draft, told: Sequence[Told]) -> None:
    """Gives a message that somebody carries to whom it is from.

    "Swiss diplomats passed on a warning from Tehran: ...", "carried the rebels' answer back: ...".
    """
    known = _messages(draft.language.code)
    for one in told:
        if one.source is None or not one.cue or not one.content:
            continue
        start, end = one.source.end, one.content[0].start
        if not start <= one.cue[0].start < end or not known.carried.search(draft.text, start, end):
            continue
        sent = known.sent.search(draft.text, start, end)
        if sent is not None:
            name = "from" if sent["from"] else "of"
            one.source = Span(*sent.span(name)).trimmed(draft.text, " ,")
            one.cue = (Span(*sent.span("message" if sent["from"] else "theirs")),)
            one.word = draft.language.nominal.get(one.cue[0].of(draft.text).lower(), one.word)


class _Messages(NamedTuple):
    carried: re.Pattern[str]
    sent: re.Pattern[str]


def hearsay(draft: Draft, clauses: Clauses) -> Iterator[Told]:
    """What nobody is told to have said: "officers allegedly confiscated the press"."""
    for match in _adverbs(draft.language.code).finditer(draft.text):
        cue = Span(*match.span())
        sentence = sentence_at(draft, cue)
        words = sentence.tokens
        at = next(i for i, word in enumerate(words) if word.end > cue.start)
        found = draft.clauses_at(Span(cue.end, min(sentence.span.end, cue.end + _NEXT_WORD)))
        subject = found[0].subjects[0] if found else None
        start = subject.start if subject is not None and subject.end <= cue.start else cue.end + 1
        if start < sentence.span.start:
            continue
        end = clauses.content_end(sentence, at)
        content = Span(start, words[end - 1].end) if words[end - 1].end > cue.end else None
        if content is not None:
            yield Told(sentence, (cue,), None, None, [content])


@cache
def _adverbs(code: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(load_language(code).words('hearsay', 'adverbs'))})\b")


@cache
def _messages(code: str) -> _Messages:
    language = load_language(code)
    verbs = (*language.words("hands", "conveyed"), *language.words("hands", "carried"))
    carried = "|".join(verbs)
    nouns = "|".join(language.words("passed_on", "messages"))
    who = r"(?:[A-Z][\w'’-]*|the|its|his|her|their|an?|two|three|four)(?: [\w-]+){0,5}?"
    return _Messages(
        re.compile(rf"\b(?:{carried})\b"),
        re.compile(
            rf"\b(?P<message>{nouns}) from (?P<from>{who})(?= this| on| last| in| to|[:,]| that|$)"
            rf"|(?P<of>{who})(?:['’]s?) (?P<theirs>{nouns})\b"
        ),
    )


@cache
def _pattern(code: str) -> re.Pattern[str]:
    language = load_language(code)
    told = "|".join(language.words("passed_on", "told"))
    heard = "|".join(language.words("passed_on", "heard"))
    who = rf"[^.,;:“”\"]+?(?: [^.,;:“”\"\s]+){{0,{_LONGEST}}}?"
    return re.compile(
        rf"\b(?:(?P<told>{told}) by (?P<by>{who})|(?P<heard>{heard}) from (?P<from>{who}))"
        r",?\s(?:that|how)\s",
        re.IGNORECASE,
    )
