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
from onrecord.reading.draft import Draft, Sentence
from onrecord.reading.parse import sentence_at
from onrecord.reading.told import Told
from onrecord.spans import Span
from onrecord.vocabulary.language import Cue, load_language

__all__ = [
    "give_to_senders",
    "hearsay",
    "hold_the_inner",
    "is_hearsay",
    "part_the_tellers",
    "passed_on",
    "told_within",
]

_LONGEST = 12  # words of who told it
_AND = re.compile(r",? and (?:then )?")
_HEARER = re.compile(r" (?:him|her|them|me|us)\b")
_NEXT_WORD = 14  # characters behind an adverb in which its verb begins
_SHORTEST = 3  # words of what is told within
_EDGES = " ,.;:!?“”\"'"
_OURSELVES = frozenset(("i", "we", "you", "it", "who", "which", "that", "what"))
_SAYS = Cue("statement", "any", "finite", "say")
_NEAR = 4  # words before a message in what is taken for the content
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


def told_within(draft: Draft, clauses: Clauses, told: Sequence[Told]) -> Iterator[Told]:
    """Who is told of within what another says: "“My cousin says they shot at the boats,” she said".

    A telling to somebody ("a farmer told him that") is looked for in all that is told, one to
    nobody in direct speech alone, where no other rule looks.

    Args:
        told: the statements found so far; a cue that has one is left to it.
    """
    taken = {cue.end for one in told for cue in one.cue}
    pattern = _within(draft.language.code)
    for one in tuple(told):
        for part in one.content:
            for match in pattern.finditer(draft.text, part.start, part.end):
                cue = Span(*match.span("cue" if match["hearer"] else "said"))
                if cue.end in taken or not (match["hearer"] or one.form == "direct"):
                    continue
                clause = next(reversed(draft.clauses_at(cue)), None)
                if clause is None or clause.subjects[0].end > cue.start:
                    continue
                source = _whole_subject(clauses, sentence_at(draft, cue), cue, clause.subjects[0])
                if not part.contains(source) or source.of(draft.text).lower() in _OURSELVES:
                    continue
                sentence = sentence_at(draft, cue)
                first = next(i for i, w in enumerate(sentence.tokens) if w.start >= match.end())
                content = clauses.span(sentence.tokens, first, clauses.content_end(sentence, first))
                if content is None:
                    continue
                content = Span(content.start, min(content.end, part.end)).trimmed(
                    draft.text, _EDGES
                )
                if len(content.of(draft.text).split()) < _SHORTEST:
                    continue
                taken.add(cue.end)
                word = Cue("statement", "any", "finite", "tell" if match["hearer"] else "say")
                yield Told(sentence, (cue,), word, source, [content])


def _whole_subject(clauses: Clauses, sentence: Sentence, cue: Span, by_tree: Span) -> Span:
    """A subject by the words before its verb, if that holds the one by the grammar."""
    found = clauses.subject_of(sentence, cue) or by_tree
    is_whole = found.contains(by_tree) and " that " not in found.of(clauses.text)
    return found if is_whole else by_tree


def part_the_tellers(draft: Draft, clauses: Clauses, told: Sequence[Told]) -> Iterator[Told]:
    """Parts two tellings that are taken for one: "the priest says a farmer told him that".

    What was told is the farmer's; that he told it is the priest's, who has a statement of his own.
    """
    pattern = _told_by_another(draft.language.code)
    taken = {cue.end for one in told for cue in one.cue}
    for one in told:
        if one.source is None or not one.cue or not one.content:
            continue
        outer_one = _teller_before(draft, clauses, one)
        if outer_one is not None and outer_one.cue[0].end not in taken:
            yield outer_one
            continue
        match = pattern.match(draft.text, one.source.end, one.content[0].start)
        if match is None:
            continue
        outer, cue = Span(*match.span("outer")), Span(*match.span("cue"))
        inner = Span(*match.span("by")).trimmed(draft.text, " ,")
        whole = Span(inner.start, max(part.end for part in one.content))
        between = draft.text[match.end() : one.content[0].start].strip()
        if cue.overlaps(one.cue[-1]):
            if outer.end not in taken:
                yield Told(one.sentence, (outer,), _SAYS, one.source, [whole])
            one.source, one.cue = inner, (cue,)
        elif outer.overlaps(one.cue[-1]) and one.form == "direct" and between in {":", ","}:
            # "He said a caller had told him: “Stand down”"
            yield Told(one.sentence, (cue,), one.word, inner, one.content, "direct")
            one.content, one.form = [whole], "mixed"


def _teller_before(draft: Draft, clauses: Clauses, one: Told) -> Told | None:
    """Who says that another told him: "the mayor says" before "a nurse told her that"."""
    if one.source is None or not _HEARER.match(draft.text, one.cue[-1].end):
        return None
    start = one.sentence.span.start
    match = _says_before(draft.language.code).search(draft.text, start, one.source.start)
    if match is None or one.cue[0].start < one.source.end:
        return None
    cue = Span(*match.span("outer"))
    source = clauses.subject_of(one.sentence, cue)
    if source is None:
        return None
    whole = Span(one.source.start, max(part.end for part in one.content))
    return Told(one.sentence, (cue,), _SAYS, source, [whole])


def hold_the_inner(draft: Draft, told: Sequence[Told]) -> None:
    """Gives those who tell of another's telling all of it, where they have his words alone.

    "Farida Anwari says two of her pupils told her that men had slept in the school."
    """
    beside: dict[Span, list[Told]] = {}
    for one in told:
        beside.setdefault(one.sentence.span, []).append(one)
    for one in told:
        if one.source is None or not one.cue or not one.content or one.form == "direct":
            continue
        for other in beside[one.sentence.span]:
            if other is one or other.source is None or not other.cue or not other.content:
                continue
            inner, begins = other.content[0], min(other.source.start, other.cue[0].start)
            if one.cue[-1].end > other.cue[0].start:
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
    taken = {cue.end for one in told for cue in one.cue}
    for one in told:
        if one.source is None or not one.cue or not one.content:
            continue
        start, end = one.source.end, one.content[0].start
        if not start <= one.cue[0].start < end or not known.carried.search(draft.text, start, end):
            continue
        sent = known.sent.search(draft.text, start, end)
        if sent is None:
            sent = _sent_within(draft, known, one.content[0])
            if sent is None or sent.end("message") in taken:
                continue
            one.content[0] = Span(sent.end(), one.content[0].end).trimmed(draft.text, _EDGES)
        name = "from" if sent["from"] else "of"
        one.source = Span(*sent.span(name)).trimmed(draft.text, " ,")
        one.cue = (Span(*sent.span("message" if sent["from"] else "theirs")),)
        one.word = draft.language.nominal.get(one.cue[0].of(draft.text).lower(), one.word)


def _sent_within(draft: Draft, known: _Messages, content: Span) -> re.Match[str] | None:
    """A message at the beginning of a content: "to Washington an offer from Tehran to stop"."""
    sent = known.sent.search(draft.text, *content)
    if sent is None or not sent["from"]:
        return None
    before = draft.text[content.start : sent.start()].split()
    told = draft.text[sent.end() : content.end].split()
    return sent if len(before) <= _NEAR and len(told) >= _SHORTEST else None


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
        if subject is not None and subject.end <= cue.start:
            by_words = clauses.subject_of(sentence, cue)
            start = min(part.start for part in (subject, by_words) if part is not None)
        else:
            start = cue.end + 1
        if start < sentence.span.start:
            continue
        end = clauses.content_end(sentence, at)
        content = Span(start, words[end - 1].end) if words[end - 1].end > cue.end else None
        if content is not None:
            yield Told(sentence, (cue,), None, None, [content])


@cache
def _within(code: str) -> re.Pattern[str]:
    language = load_language(code)
    to = "|".join(language.words("passed_on", "told_to"))
    says = "|".join(language.words("passed_on", "says"))
    opens = "|".join(language.words("passed_on", "opens"))
    return re.compile(
        rf"\b(?:(?P<cue>{to}|{says})(?P<hearer> (?:to )?(?:him|her|them|me|us)\b)"
        r"(?: [^.,;:?!“”\"\s]+){0,5}?(?:,[^,.;:?!“”\"]{2,40},)?(?:\s*:\s*|\s+(?:that|how)\s+)"
        rf"|(?P<said>{says})\s+(?:that\s+|(?=(?:{opens})\s)))",
        re.IGNORECASE,
    )


@cache
def _says_before(code: str) -> re.Pattern[str]:
    says = "|".join(load_language(code).words("passed_on", "says"))
    return re.compile(rf"\b(?P<outer>{says})\s(?:that\s)?\Z", re.IGNORECASE)


@cache
def _told_by_another(code: str) -> re.Pattern[str]:
    language = load_language(code)
    to = "|".join(language.words("passed_on", "told_to"))
    says = "|".join(language.words("passed_on", "says"))
    return re.compile(
        rf",?\s(?P<outer>{says})\s(?:that\s)?(?P<by>[^.,;:“”\"\s]+(?:\s[^.,;:“”\"\s]+){{0,{_LONGEST}}}?)"
        rf"\s(?:had\s|has\s|have\s)?(?P<cue>{to})\s(?:to\s)?(?:him|her|them|us|me)\b",
        re.IGNORECASE,
    )


def is_hearsay(draft: Draft, told: Told) -> bool:
    """True for what an adverb alone tells, which `hearsay` has whole."""
    adverbs = _adverbs(draft.language.code)
    return bool(told.cue) and adverbs.fullmatch(told.cue[0].of(draft.text).lower()) is not None


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
            rf"\b(?P<message>{nouns}) (?:from|by) (?P<from>{who})"
            r"(?= this| on| last| in| to|[:,]| that|\s?$)"
            rf"|(?P<of>{who})(?:['’]s?) (?P<theirs>{nouns})\b"
        ),
    )


@cache
def _pattern(code: str) -> re.Pattern[str]:
    language = load_language(code)
    told = "|".join(language.words("passed_on", "told"))
    heard = "|".join(language.words("passed_on", "heard"))
    who = rf"[^.,;:“”\"\s]+(?:\s[^.,;:“”\"\s]+){{0,{_LONGEST}}}?(?:, [A-Z][^.,;:“”\"]{{2,50}},)?"
    return re.compile(
        rf"\b(?:(?P<told>{told}) by (?P<by>{who})|(?P<heard>{heard}) from (?P<from>{who}))"
        r",?\s(?:that|how)\s",
        re.IGNORECASE,
    )
