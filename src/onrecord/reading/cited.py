"""Who is cited: "the daily reported on Sunday, citing two lawmakers", "quoted him as saying that".

What the one who cites tells is told by the one cited too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from onrecord.reading.clauses import Clauses
from onrecord.reading.draft import Draft
from onrecord.reading.parse import sentence_at, sentence_before
from onrecord.reading.told import Told
from onrecord.spans import Span
from onrecord.vocabulary.language import Cue

__all__ = ["CITE", "QUOTE", "cited"]

CITE = Cue("statement", "any", "participle", "cite")
QUOTE = Cue("statement", "any", "finite", "quote")
_CITING = re.compile(
    r"(?:,\s|(?<=[.!?”\"]\s)|(?<=\n)|\A|(?:-|–|—)\s)(?P<cue>citing|quoting)\s+", re.IGNORECASE
)
_QUOTED = re.compile(
    r"\b(?P<first>(?:quot|cit)(?:ed|es|ing))\s(?P<source>(?!as\b)\S[^.;:]{1,160}?),?\sas\s+(?P<last>saying)\b",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r",\s+(?:who|whom|whose|which)\b")
_AS_MUCH = {"so", "as much", "the same"}


def cited(draft: Draft, clauses: Clauses, told: Sequence[Told]) -> Iterator[Told]:
    """The statements of those whom others cite.

    Args:
        told: the statements found so far.
    """
    for match in _QUOTED.finditer(draft.text):
        quoted = _quoted(draft, clauses, match)
        if quoted is not None:
            yield quoted
    tellers: dict[int, Told] = {}
    for one in told:
        if one.content:
            tellers.setdefault(one.sentence.span.start, one)
    for match in _CITING.finditer(draft.text):
        cue = Span(*match.span("cue"))
        sentence = sentence_at(draft, cue)
        first = next((i for i, w in enumerate(sentence.tokens) if w.start >= match.end()), None)
        source = clauses.phrase_span(sentence, first) if first is not None else None
        teller = tellers.get(sentence.span.start)
        if source is None or teller is None:
            continue
        content = [part for part in teller.content if not part.overlaps(source)]
        if content:
            yield Told(sentence, (cue,), CITE, source, content, teller.form)


def _quoted(draft: Draft, clauses: Clauses, match: re.Match[str]) -> Told | None:
    sentence = sentence_at(draft, Span(*match.span("first")))
    if not sentence.span.contains(Span(*match.span())):
        return None
    words = sentence.tokens
    source = Span(*match.span("source"))
    aside = _RELATIVE.search(draft.text, source.start, source.end)
    if aside is not None:
        source = Span(source.start, aside.start())
    source = source.trimmed(draft.text, " ,")
    if source.start >= source.end:
        return None
    first = next((i for i, w in enumerate(words) if w.start >= match.end()), len(words))
    content = clauses.span(words, first, clauses.content_end(sentence, first))
    if content is None:
        return None
    opening = draft.text[content.start : content.start + 8].lower()
    if any(re.match(rf"{words_}\b", opening) for words_ in _AS_MUCH):
        before = sentence_before(draft, sentence)
        if before is None:
            return None
        content = before.span.trimmed(draft.text, " .!?…")
    cue = (Span(*match.span("first")), Span(*match.span("last")))
    told = Told(sentence, cue, QUOTE, source, [content])
    quotes = clauses.quotations_at(content)
    if quotes:
        told.form = "direct" if quotes[0].span == content else "mixed"
    return told
