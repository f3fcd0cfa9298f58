"""What is told before its telling: "The bridge was blown up. That, at least, is what he says."

A sentence that points back, or its second half behind a colon, tells who says the one before it,
and by which word; a headline names its source behind a colon: "Rebels killed 12: police".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from onrecord.reading.clauses import MODALS, Clauses
from onrecord.reading.draft import Draft, DraftMention, Sentence, Token, indices_in
from onrecord.reading.parse import sentence_before
from onrecord.reading.told import Told, cue_at
from onrecord.spans import Span
from onrecord.vocabulary.language import load_language

__all__ = ["told_before"]

_MARKS = re.compile(r"[:—–]\s+")
_STOPS = " .!?…"
_FINAL = frozenset('.!?…”"')
_RELATIVES = frozenset(("who", "whom", "whose", "which"))
_DASHES = (" - ", " – ", " — ")
_FULL_NAME = 2  # words
_SHORTEST = 3  # words of what a headline tells
_LONGEST_SOURCE = 5  # words of a source at the end of a headline


def told_before(draft: Draft, clauses: Clauses) -> Iterator[Told]:
    """The statements whose content is the sentence before, or the words before a colon."""
    known = _patterns(draft.language.code)
    for sentence in draft.sentences:
        text = draft.text
        headline = _headline(draft, clauses, sentence)
        if headline is not None:
            yield headline
            continue
        starts = [sentence.span.start]
        starts += (m.end() for m in _MARKS.finditer(text, sentence.span.start, sentence.span.end))
        for start in starts:
            if start == sentence.span.start:
                content = _told_in(draft, sentence)
            else:
                content = Span(sentence.span.start, start).trimmed(text, _STOPS + ":—–")
            told = _pointing(clauses, known, sentence, start) if content is not None else None
            if told is not None and content is not None:
                told.content = [content]
                yield told
                break


def _headline(draft: Draft, clauses: Clauses, sentence: Sentence) -> Told | None:
    """A headline and its source: "Rebels killed 12: police", "“Never”: the envoy quits"."""
    text, (start, end) = draft.text, sentence.span
    if text[end - 1 : end] in _FINAL or text[end : end + 1] not in {"", "\n"}:
        return None
    colon = text.rfind(": ", start, end)
    is_behind_dash = colon < 0
    if is_behind_dash:  # "Bridge to reopen on Monday - minister"
        colon = max(text.rfind(dash, start, end) for dash in _DASHES)
    if colon <= start or "\n" in text[start:end]:
        return None
    content = Span(start, colon).trimmed(text, " ")
    first = _word_at(sentence.tokens, colon)
    if first is None or content.start >= content.end:
        return None
    quotes = [q for q in clauses.quotations_at(content) if q.span == content]
    last = len(sentence.tokens)
    if quotes:
        rest = Span(sentence.tokens[first].start, end)
        clause = next(iter(draft.clauses_at(rest)), None)
        opens = clause is not None and clause.subjects[0].start == rest.start
        named = (
            clause.subjects[0].end if clause is not None and opens else _name_behind(draft, rest)
        )
        last = next((i for i, w in enumerate(sentence.tokens) if w.start >= named), last)
    elif not is_behind_dash and _is_named_alone(draft, content) and last - first >= _SHORTEST:
        told = Span(sentence.tokens[first].start, end).trimmed(text, " ")
        return Told(sentence, (), None, content, [told])  # "UN: 400 detained in Beira"
    elif last - first > _LONGEST_SOURCE or len(content.of(text).split()) < _SHORTEST:
        return None  # "BREAKING: 12 dead"
    source = clauses.trim_source(sentence.tokens, first, last)
    if source is None or not _is_somebody(draft, sentence.tokens[first:last], source):
        return None
    return Told(sentence, (), None, source, [content], "direct" if quotes else "indirect")


def _is_named_alone(draft: Draft, words: Span) -> bool:
    """True for the name of a body or a person and nothing else."""
    return any(
        draft.mentions[at].span == words
        and draft.mentions[at].form == "name"
        and draft.mentions[at].kind in {"organisation", "government", "armed_group", "person"}
        for at in indices_in(draft.mentions, words)
    )


def _name_behind(draft: Draft, rest: Span) -> int:
    """The end of the first name of somebody, or of the rest."""
    mentions = (draft.mentions[at] for at in indices_in(draft.mentions, rest))
    named = (one.span.end for one in mentions if one.form == "name" and one.kind != "place")
    return next(named, rest.end)


def _may_speak(clauses: Clauses, words: tuple[Token, ...], source: Span) -> bool:
    """True for somebody, and for any noun for people or a body: "eight of their commanders"."""
    language = clauses.language
    known = language.source_nouns
    first = words[0].lower
    opens = first in language.table["phrases"]["determiners"] or first in language.numbers
    times = indices_in(clauses.draft.times, source)
    return (
        any(word.lower in known for word in words)
        or _is_somebody(clauses.draft, words, source)
        or (not times and (opens or first in {"all", "a", "an"}))
    )


def _is_somebody(draft: Draft, words: tuple[Token, ...], source: Span) -> bool:
    known = draft.language.source_nouns
    if words[-1].lower in known:
        return True
    inside = (draft.mentions[at] for at in indices_in(draft.mentions, source))
    return any(
        one.form == "name" and source.contains(one.span) and _may_be_somebody(draft, one)
        for one in inside
    )


def _may_be_somebody(draft: Draft, name: DraftMention) -> bool:
    """False for a place, and for one word of which no more is known than that it is a name."""
    is_short = len(name.span.of(draft.text).split()) < _FULL_NAME
    return name.kind != "place" and not (name.kind == "other" and is_short)


def _told_in(draft: Draft, here: Sentence) -> Span | None:
    """The sentence before, if it stands near and is the report's own words."""
    before = sentence_before(draft, here)
    if before is None or here.paragraph - before.paragraph > 1:
        return None
    span = before.span.trimmed(draft.text, _STOPS)
    is_own = span.start < span.end and draft.text[span.end - 1] not in "”\"'’"
    return span if is_own else None


def _pointing(clauses: Clauses, known: _Patterns, sentence: Sentence, start: int) -> Told | None:
    """The telling that begins at a place of a sentence, without its content."""
    text, end, words = clauses.text, sentence.span.end, sentence.tokens
    for pattern in known.source_behind:
        match = pattern.match(text, start, end)
        first = _word_at(words, match.end()) if match is not None else None
        if match is not None and first is not None:
            source = clauses.phrase_span(sentence, first)
            return _told(clauses, sentence, Span(*match.span("cue")), source)
    for pattern in known.source_between:
        match = pattern.match(text, start, end)
        first = _word_at(words, match.end()) if match is not None else None
        if match is None or first is None:
            continue
        verb = _verb_from(clauses, words, first + 1)
        if verb is None:
            continue
        source = clauses.trim_source(words, first, verb)
        cue = match.groupdict().get("cue")
        at = Span(*match.span("cue")) if cue else words[verb].span
        if cue or clauses.language.cues.get(words[verb].lower) is not None:
            return _told(clauses, sentence, at, source)
    match = known.same.match(text, start, end)
    if match is not None:
        source = Span(*match.span("source")).trimmed(text, " ,")
        return _told(clauses, sentence, Span(*match.span("cue")), source)
    match = known.owned.match(text, start, end)
    if match is not None:
        owner = Span(*match.span("source")).trimmed(text, " ")
        return _told(clauses, sentence, Span(*match.span("cue")), owner)
    return None


def _told(clauses: Clauses, sentence: Sentence, cue: Span, source: Span | None) -> Told | None:
    if source is None:
        return None
    source = _with_name(clauses.draft, source)
    words = sentence.tokens
    inside = tuple(word for word in words if source.contains(word.span))
    if not inside or not _may_speak(clauses, inside, source):
        return None
    at = _word_at(words, cue.start)
    hit = cue_at(clauses.language, words, at) if at is not None else None
    noun = clauses.language.nominal.get(cue.of(clauses.text).lower())
    word = noun or (hit.cue if hit is not None else None)
    told = Told(sentence, (cue,), word, source)
    told.form = "nominal" if word is not None and word.form == "noun" else "indirect"
    return told


def _with_name(draft: Draft, source: Span) -> Span:
    """A source with the name behind it: "its night watchman, Idris Kamal"."""
    behind = indices_in(draft.mentions, Span(source.end + 2, source.end + 3))
    if not behind or draft.text[source.end : source.end + 2] != ", ":
        return source
    name = draft.mentions[behind[0]]
    is_his = name.form == "name" and name.kind != "place"
    return Span(source.start, name.span.end) if is_his else source


def _word_at(words: tuple[Token, ...], place: int) -> int | None:
    """The first word that begins at a place or behind it, and is one."""
    return next((i for i, w in enumerate(words) if w.start >= place and w.lower[0].isalnum()), None)


def _verb_from(clauses: Clauses, words: tuple[Token, ...], first: int) -> int | None:
    language = clauses.language
    inside = False  # of a relative clause, whose verb is not the one that is looked for
    for at in range(first, len(words)):
        word = words[at].lower
        cue = language.cues.get(word)
        if word in _RELATIVES:
            inside = True
        if word in _RELATIVES or word in MODALS:
            continue
        is_verb = word in language.finite or word in language.past or word.endswith("ed")
        if is_verb or (cue is not None and cue.form in {"finite", "base"}):
            if inside:
                inside = False
                continue
            return at
    return None


class _Patterns:
    def __init__(self, code: str) -> None:
        language = load_language(code)
        nouns = "|".join(language.words("told_before", "nouns"))

        def compiled(key: str) -> tuple[re.Pattern[str], ...]:
            return tuple(
                re.compile(pattern.replace("NOUN", f"(?:{nouns})") + r"\s+", re.IGNORECASE)
                for pattern in language.words("told_before", key)
            )

        self.source_behind = compiled("source_behind")
        self.source_between = compiled("source_between")
        same, accounts = ("|".join(language.words("told_before", k)) for k in ("same", "accounts"))
        self.same = re.compile(
            rf"(?P<source>[^.,;:]{{2,90}}?)\s+(?P<cue>{same})\s+(?:us\s+|me\s+)?(?:{accounts})\b",
            re.IGNORECASE,
        )
        owned = "|".join(language.words("told_before", "untested"))
        self.owned = re.compile(
            rf"(?P<source>[^.,;:]{{2,60}}?)['’]s?\s+(?P<cue>{nouns})\s+(?:{owned})\b", re.IGNORECASE
        )


_patterns = cache(_Patterns)
