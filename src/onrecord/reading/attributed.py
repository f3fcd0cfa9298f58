"""The model's attributions as statements, and which of the rules' statements stand beside them.

The model finds far more than the rules; the rules know some things that it does not: that nobody
commented, that a statement tells the sentence before it, whose a quotation without a verb is.
"""

from __future__ import annotations

from collections.abc import Iterable

from onrecord.contract import Form
from onrecord.reading.draft import Draft, FoundAttribution, Quotation, Token, indices_in
from onrecord.reading.parse import sentence_at
from onrecord.reading.told import Told
from onrecord.spans import Span
from onrecord.vocabulary.language import Cue

__all__ = ["beside", "told_by_model"]

_EDGES = " \t\n,.;:!?…–—-"
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

    Where both have a statement at one cue, the model's stands, unless the rules know that nobody
    commented, or that it tells another sentence than its own.
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
        elif rivals:
            continue
        kept.append(one)
    return kept


def _told(draft: Draft, outer: list[Quotation], found: FoundAttribution) -> Told:
    sentence = sentence_at(draft, found.cue)
    words = [token for token in sentence.tokens if found.cue.overlaps(token.span)]
    told = Told(sentence, (found.cue,), _cue(draft, words), found.source)
    quoted: list[bool] = []
    touched = False
    for part in found.content:
        quotes = [outer[i] for i in indices_in(outer, Span(part.start - _CLOSE_ENOUGH, part.end))]
        whole = next((q for q in quotes if _is_about(part, q.span)), None)
        span = whole.span if whole is not None else part.trimmed(draft.text, _EDGES)
        if span.start < span.end:
            told.content.append(span)
            quoted.append(whole is not None)
            touched = touched or bool(quotes)
    told.form = _form(told, all(quoted), touched)
    return told


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
    common = sum(
        max(0, min(one.end, other.end) - max(one.start, other.start))
        for one in some
        for other in others
    )
    return 2 * common > min(_length(some), _length(others))


def _length(spans: Iterable[Span]) -> int:
    return sum(span.end - span.start for span in spans)
