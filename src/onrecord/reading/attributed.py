"""The model's attributions as statements, and which of the rules' statements stand beside them.

The model finds far more than the rules; the rules know some things that it does not: that nobody
commented, that a statement tells the sentence before it, whose a quotation without a verb is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from onrecord.contract import Form
from onrecord.reading.draft import Draft, FoundAttribution, Quotation, Token, indices_in
from onrecord.reading.parse import sentence_at
from onrecord.reading.told import Told
from onrecord.spans import Span
from onrecord.vocabulary.language import Cue

__all__ = ["beside", "told_by_model"]

_EDGES = " \t\n,.;:!?…–—-"
_ASIDE = re.compile(r",\s+(?:who|whom|whose|which|speaking|asking|citing)\b", re.IGNORECASE)
_ALIKE = 0.7  # of two contents, to be the same with other borders
_SHORTEST_PART = 2  # words of a part of a content beside others
_CLOSE_ENOUGH = 3  # characters by which the model's borders may miss a quotation's


def told_by_model(draft: Draft, outer: list[Quotation]) -> list[Told]:
    """The attributions of the model, with the forms and cue words of the vocabulary.

    Args:
        draft: with findings, sentences and quotations.
        outer: its outermost quotations.
    """
    findings = draft.findings
    given = findings.attributions if findings is not None else ()
    found = [_told(draft, outer, one) for one in given]
    return [one for one in found if one.content]


def beside(model: list[Told], rules: Iterable[Told]) -> list[Told]:
    """The model's statements and those of the rules that tell something else.

    Where both have a statement at one cue, the model's stands, with the borders of the rules where
    they agree with its own; unless the rules know that nobody commented, or that it tells another
    sentence than its own.
    """
    kept = list(model)
    for one in rules:
        rivals = [
            other
            for other in kept
            if _overlap(one.cue, other.cue) or _share(one.content, other.content)
        ]
        if _is_known_better(one):
            kept = [other for other in kept if not any(other is rival for rival in rivals)]
            kept.append(one)
        elif rivals:
            for other in rivals:
                _agree(other, one)
        else:
            kept.append(one)
    return kept


def _agree(model: Told, rules: Told) -> None:
    """Gives the model's statement the borders of the rules where they mean the same words.

    The rules know the contract's borders: no relative clause in a source, whole quotations.
    """
    if (
        model.source is not None
        and rules.source is not None
        and model.source.overlaps(rules.source)
    ):
        model.source = rules.source
        told = [part for part in model.content if not part.overlaps(rules.source)]
        model.content = told or model.content
    if _overlap(model.cue, rules.cue) and _likeness(model.content, rules.content) >= _ALIKE:
        model.content, model.form = rules.content, rules.form


def _told(draft: Draft, outer: list[Quotation], found: FoundAttribution) -> Told:
    sentence = sentence_at(draft, found.cue)
    words = [token for token in sentence.tokens if found.cue.overlaps(token.span)]
    told = Told(sentence, (found.cue,), _cue(draft, words), _source(draft, found.source))
    parts = [(_to_quotation(outer, part), part) for part in found.content]
    spoken = any(whole is not None for whole, _ in parts)
    touched = False
    for whole, part in parts:
        span = whole or part.trimmed(draft.text, _EDGES)
        if whole is None and (
            span.start >= span.end
            or (len(parts) > 1 and len(span.of(draft.text).split()) < _SHORTEST_PART)
            # Beside what is spoken, a clause of another sentence is the reporter's.
            or (spoken and not sentence.span.overlaps(span))
        ):
            continue
        told.content.append(span)
        touched = touched or any(quote.span.overlaps(span) for quote in outer)
    quoted = all(any(whole == part for whole, _ in parts) for part in told.content)
    told.form = _form(told, quoted, touched)
    return told


def _to_quotation(outer: list[Quotation], part: Span) -> Span | None:
    """The quotation that a part of a content is, though its borders may miss the marks."""
    near = indices_in(outer, Span(part.start - _CLOSE_ENOUGH, part.end))
    return next((outer[i].span for i in near if _is_about(part, outer[i].span)), None)


def _source(draft: Draft, source: Span | None) -> Span | None:
    """Who speaks, without the clause that tells more of him."""
    if source is None:
        return None
    aside = _ASIDE.search(draft.text, source.start, source.end)
    end = aside.start() if aside is not None else source.end
    trimmed = Span(source.start, end).trimmed(draft.text, _EDGES)
    return trimmed if trimmed.start < trimmed.end else None


def _form(told: Told, quoted: bool, touched: bool) -> Form:
    if quoted:
        return "direct"
    if touched:
        return "mixed"
    return "nominal" if told.word is not None and told.word.form == "noun" else "indirect"


def _is_about(part: Span, quotation: Span) -> bool:
    return (
        abs(part.start - quotation.start) <= _CLOSE_ENOUGH
        and abs(part.end - quotation.end) <= _CLOSE_ENOUGH
    )


def _cue(draft: Draft, words: list[Token]) -> Cue | None:
    """The vocabulary's word among those of a cue: "warned" in "has repeatedly warned"."""
    for index, word in enumerate(words):
        for phrase, cue in draft.language.openings.get(word.lower, ()):
            if phrase == tuple(w.lower for w in words[index : index + len(phrase)]):
                silent = cue.act == "declined_to_say"
                return cue._replace(act="declined_comment") if silent else cue
    return None


def _is_known_better(told: Told) -> bool:
    if told.word is not None and told.word.act == "declined_comment":
        return True
    return bool(told.cue) and not any(told.sentence.span.overlaps(part) for part in told.content)


def _overlap(some: Iterable[Span], others: Iterable[Span]) -> bool:
    others = tuple(others)
    return any(one.overlaps(other) for one in some for other in others)


def _share(some: Iterable[Span], others: Iterable[Span]) -> bool:
    """True if contents are the same for the better part of the shorter."""
    some, others = tuple(some), tuple(others)
    return 2 * _common(some, others) > min(_length(some), _length(others))


def _likeness(some: Iterable[Span], others: Iterable[Span]) -> float:
    """The intersection of two contents over their union, in characters."""
    some, others = tuple(some), tuple(others)
    common = _common(some, others)
    return common / (_length(some) + _length(others) - common)


def _common(some: Iterable[Span], others: Iterable[Span]) -> int:
    return sum(
        max(0, min(one.end, other.end) - max(one.start, other.start))
        for one in some
        for other in others
    )


def _length(spans: Iterable[Span]) -> int:
    return sum(span.end - span.start for span in spans)
