"""What somebody agrees to, offers, refuses or weighs, told by the verb alone.

"The ministry is weighing a ban", "Oman agreed to carry the cash": nobody is said to have said so,
but the report tells what they mean to do, as their own word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from onrecord.reading.clauses import Clauses, is_negated
from onrecord.reading.draft import Draft, Sentence, indices_in
from onrecord.reading.parse import sentence_at
from onrecord.reading.told import Told
from onrecord.spans import Span
from onrecord.vocabulary.language import Cue, load_language

__all__ = ["undertaken"]

_NOBODY = frozenset(("who", "which", "that", "what", "it", "there", "this"))
_SHORTEST = 2  # words of what is undertaken


class _Verbs(NamedTuple):
    weighed: re.Pattern[str]
    done: re.Pattern[str]
    felt: re.Pattern[str]
    wanted: re.Pattern[str]


def undertaken(draft: Draft, clauses: Clauses, told: Sequence[Told]) -> Iterator[Told]:
    """The statements that verbs like "agreed to" and "is weighing" make of what follows them.

    Only what has a subject by the grammar, in the report's own words: what others say that
    somebody weighs is theirs.

    Args:
        told: the statements found so far; a cue that has one is left to it.
    """
    taken = sorted(cue for one in told for cue in one.cue)
    verbs = _verbs(draft.language.code)
    found = (
        (verbs.weighed, "intention"),
        (verbs.done, "promise"),
        (verbs.felt, "belief"),
        (verbs.wanted, "intention"),
    )
    for pattern, act in found:
        for match in pattern.finditer(draft.text):
            cue = Span(*match.span("cue"))
            is_told = any(part.contains(cue) for one in told for part in one.content)
            if is_told or _overlaps(taken, cue) or clauses.quotations_at(cue):
                continue
            sentence = sentence_at(draft, cue)
            source = _source(draft, clauses, sentence, cue)
            if source is None:
                continue
            first = next(i for i, word in enumerate(sentence.tokens) if word.start >= match.end())
            end = clauses.content_end(sentence, first)
            content = clauses.span(sentence.tokens, first, end)
            if content is None or len(content.of(draft.text).split()) < _SHORTEST:
                continue
            is_refused = match.groupdict().get("refused") is not None
            word = Cue("denial" if is_refused else act, "any", "finite", cue.of(draft.text).lower())
            yield Told(sentence, (cue,), word, source, [content])


def _source(draft: Draft, clauses: Clauses, sentence: Sentence, cue: Span) -> Span | None:
    """Who undertakes it: the subject of the verb; nobody if that is denied or passive."""
    words = sentence.tokens
    at = next(i for i, word in enumerate(words) if word.end > cue.start)
    start = clauses.group_start(words, at)
    if is_negated([word.lower for word in words[max(0, start - 1) : at]]):
        return None
    clause = next(reversed(draft.clauses_at(cue)), None)
    by_words = clauses.subject(sentence, start) if start else None
    if clause is None:
        # Without a clause by the grammar, a name right before the verb.
        opens = indices_in(draft.mentions, by_words) if by_words is not None else ()
        is_name = any(draft.mentions[i].span == by_words for i in opens)
        return by_words if is_name else None
    by_tree = clause.subjects[0]
    if clause.is_passive or by_tree.end > cue.start or by_tree.of(draft.text).lower() in _NOBODY:
        return None
    if by_words is None or not by_words.contains(by_tree):
        return by_tree
    verbs = clauses.language.finite | clauses.language.past
    is_phrase = verbs.isdisjoint(word.lower for word in words if by_words.contains(word.span))
    return by_words if is_phrase and " - " not in by_words.of(draft.text) else by_tree


def _overlaps(taken: Sequence[Span], cue: Span) -> bool:
    return any(one.overlaps(cue) for one in taken)


@cache
def _verbs(code: str) -> _Verbs:
    language = load_language(code)

    def any_of(key: str) -> str:
        return "|".join(language.words("undertaken", key))

    return _Verbs(
        re.compile(
            rf"\b(?P<cue>(?:(?<=is )|(?<=are )|(?<=was )|(?<=were )|(?<=been )|(?<=now )"
            rf"|(?<=still ))(?:{any_of('weighing')})|{any_of('weighs')})"
            r" (?=(?:whether|how|an?|the|its|their|his|her|new|\w+ing)\b)"
        ),
        re.compile(
            rf"\b(?P<cue>{any_of('undertook')}|(?P<refused>{any_of('refused')})) (?:\w+ly )?"
            r"(?=to [a-z]+)"
        ),
        re.compile(
            rf"\b(?P<cue>{any_of('felt')})"
            r" (?=(?:to|that|an?|the|its|their|his|her|for|\w+ing|no|another) )"
        ),
        re.compile(rf"\b(?P<cue>{any_of('wanted')}) (?=(?:to|an?|the|its|their|his|her) )"),
    )
