"""The words that tell of realis in a language, as patterns over the text of a report."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from onrecord.vocabulary.language import load_language

__all__ = ["Words", "words_of"]

_AUXILIARY = r"(?:has|have|had|did|does|do|was|were|is|are|be|been)"
_REST = r"[^.;:“”\"]"  # of a clause
_TOLD = r"(?P<told>[^.;:]{3,240}?)"


class Words(NamedTuple):
    """Patterns: those that end with `\\Z` are searched in what stands before a trigger.

    Attributes:
        never: "at no point did ...", "kept them from".
        interposed: "had not, a spokeswoman said, ...".
        negated: "isn't", "has not".
        nobody: behind a trigger, "to none of them".
        fallen_through: behind a trigger, "fell through".
        trying: "tried to".
        in_vain: "without success", anywhere in the sentence.
        habit: "almost every month".
        unsure: what could not be confirmed is its group `told`.
        false: what is called untrue is their group `told`.
        denying: a word that may deny, by its beginning.
        taken_back: "withdrew that denial".
        indeed: "had indeed".
        said_to_have: "are said to have".
        in_any_case: "whether or not".
        opening: a condition that opens a sentence, with its comma.
        day: "tonight", "from now".
        set_up: "called ... for", its group `called` the verb.
        weighed_behind: behind a trigger, "is being weighed".
    """

    never: re.Pattern[str]
    interposed: re.Pattern[str]
    negated: re.Pattern[str]
    nobody: re.Pattern[str]
    fallen_through: re.Pattern[str]
    trying: re.Pattern[str]
    in_vain: re.Pattern[str]
    habit: re.Pattern[str]
    unsure: re.Pattern[str]
    false: tuple[re.Pattern[str], ...]
    denying: re.Pattern[str]
    taken_back: re.Pattern[str]
    indeed: re.Pattern[str]
    said_to_have: re.Pattern[str]
    in_any_case: re.Pattern[str]
    opening: re.Pattern[str]
    day: re.Pattern[str]
    set_up: re.Pattern[str]
    weighed_behind: re.Pattern[str]


@cache
def words_of(code: str) -> Words:
    """The patterns of the language with a code."""
    language = load_language(code)

    def any_of(key: str) -> str:
        return f"(?:{'|'.join(language.words('realis', key))})"

    return Words(
        never=_compiled(
            rf"\b{any_of('never')}\b(?:[^.,;:“”\"]{{0,40}},{_REST}{{3,60}},)?[^.,;:“”\"]{{0,70}}?"
            rf"\b(?:{_AUXILIARY}|ever)\b[^.;:,]{{0,40}}\Z"
            rf"|\b{any_of('kept_from')}(?: [\w'’-]+){{0,2}} \Z"
            r"|\bwithout (?:ever )?(?:having )?(?:been )?\Z"
        ),
        interposed=_compiled(rf"\b{_AUXILIARY} not, [^,.;:]{{3,60}}, (?:\w+ly )?\Z"),
        negated=_compiled(rf"\b(?:{_AUXILIARY}n[’']t|{_AUXILIARY} not) (?:\w+ly )?\Z"),
        nobody=_compiled(
            r"(?: (?:to|at|by|with|for|on))? (?:none|nobody|no one|nothing|neither"
            r"|no(?! (?:fewer|less|more|longer|sooner|later|other|doubt)\b))\b"
        ),
        fallen_through=_compiled(rf"(?:{_REST}(?!\bbut\b)){{0,70}}?\b{any_of('fallen_through')}\b"),
        trying=_compiled(
            rf"\b{any_of('trying')}\b[^.;:]{{0,70}}?"
            r"\bto (?:\w+ly )?(?:have (?:[\w'’-]+ ){1,6})?\Z"
        ),
        in_vain=_compiled(rf"\b{any_of('in_vain')}\b"),
        habit=_compiled(rf"\b{any_of('habit')}\b"),
        unsure=_compiled(
            rf"\b{any_of('tales')}\b[^.;:]{{0,40}}?\bthat\s{_TOLD},?\s{any_of('unsure')}\b"
        ),
        false=_false(
            any_of("untrue"), f"(?:{any_of('tales')}|{any_of('tales_that')})", any_of("rebuffed")
        ),
        denying=re.compile(any_of("denying")),
        taken_back=_compiled(rf"\b{any_of('taken_back')}\b"),
        indeed=_compiled(rf"\b{any_of('indeed')} \Z"),
        said_to_have=_compiled(rf"\b{any_of('said_to_have')} (?:\w+ )?\Z"),
        in_any_case=_compiled(rf"\b{any_of('in_any_case')}\b"),
        opening=_compiled(rf"\W*{any_of('opening_conditions')} [^,.;:]{{4,110}}, "),
        day=_compiled(rf"\b{any_of('set_for')}\b"),
        set_up=re.compile(
            rf"\b(?P<called>{any_of('set_up')})\b[^.;:]{{0,90}}?\b(?:for|from|on) (?=\S)"
        ),
        weighed_behind=_compiled(
            rf"(?: (?!and\b|but\b)[\w'’-]+){{0,8}}? {any_of('weighed_behind')}\b"
        ),
    )


def _false(untrue: str, tales: str, rebuffed: str) -> tuple[re.Pattern[str], ...]:
    """What a sentence says is untrue: "reports that they had left are false"."""
    ends = r"(?=[.;]|\Z)"
    calls = r"(?:called|calls|calling|branded|dismissed|dismisses|rejected|rejects)(?: as)? [“\"]?"
    more = r"(?: and \w+)?,?[”\"]?"
    return (
        _compiled(
            rf"\b{tales}\b[^.;:]{{0,40}}?\bthat\s{_TOLD},?"
            rf"\s(?:is|are|was|were)\s(?:\w+\s)?{untrue}\b"
        ),
        _compiled(rf"\b{rebuffed}\b[^.;:]{{0,60}}?\b{tales}\b[^.;:]{{0,20}}?\bthat\s{_TOLD}{ends}"),
        re.compile(rf"\b[Ii]t (?:is|was) [“\"]?{untrue}\b[^.;:]{{0,80}}?, that\s{_TOLD}{ends}"),
        re.compile(rf"\b{calls}{untrue}\b{more}[^.;:]{{0,60}}?\bthat\s{_TOLD}{ends}"),
        re.compile(rf"\b[Ii]t (?:is|was) (?:\w+ )?{untrue}\b[^.;:]{{0,80}}?\bthat\s{_TOLD}{ends}"),
    )


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
