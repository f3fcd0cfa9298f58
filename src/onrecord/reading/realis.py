"""How real an event is: what the model says of it, held against its words and its day.

Nothing denied or ahead becomes actual by the model's word alone; what is weighed, scheduled for a
day to come, or dated years back is not actual either (`training/sentences/README.md`).
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from onrecord.contract import Realis
from onrecord.reading.draft import (
    Draft,
    DraftEvent,
    DraftTime,
    FoundEvent,
    Sentence,
    indices_in,
    last_begun,
    statements_around,
)
from onrecord.reading.times import report_day
from onrecord.spans import Span
from onrecord.vocabulary.language import load_language

__all__ = [
    "BE",
    "FUTURE",
    "MODALS",
    "NEGATIONS",
    "OR_ELSE",
    "is_denied",
    "realis_of",
    "time_of",
    "told_in",
]

BE = {"is", "are", "was", "were", "be", "been", "being", "get", "got", "gets"}
NEGATIONS = {"not", "n't", "never", "no", "without", "nobody", "none", "neither", "nor", "denied",
              "denies", "denying", "denial", "failed", "fails", "refused", "refuses", "refusing",
              "declined", "rejected"}  # fmt: skip
FUTURE = {"will", "shall", "'ll"}
MODALS = {"would", "could", "may", "might", "should", "must", "can"}
_AT_LEAST = re.compile(r"\bno (?:fewer|less) than\b[^.;:]*\Z", re.IGNORECASE)
# "Drop the case or we will shoot you", "touch one brick and there will be no town hall left".
OR_ELSE = re.compile(
    r"[“\"'‘]\W*(?!(?:I|We|You|He|She|It|They|There|The|This|That|These|Those|An?|If|When|What|Our|My"
    r"|His|Her|Their|Its|In|On|At|For|No|Not|Yes|Some|All|Any|Every|But|And|So|As)\b)"
    r"[A-Z][\w'’-]*(?![\w'’-]*,)[^.?!“”\"]{3,90}?\b(?:or|and|or else)\s+"
    r"(?:we|i|you|your|there|be|it|they|he|see|die)\b"
)
_HAVE_DONE = re.compile(
    r"\b(?:will|shall|would|going to|[’']ll) (?:have|see|get) (?:[\w'’-]+ ){1,6}\Z", re.IGNORECASE
)
_DATE = re.compile(r"\d{4}(?:-(?:0\d|1[0-2])(?:-\d\d)?)?")
_TO_COME = (
    r"\b(?:tomorrow|coming|next (?:day|week|month|year|spring|summer|autumn|winter|\w+day))\b"
)
# A day or month without a year, which a verb in the present tense sets.
_SCHEDULED = re.compile(
    r"(?:(?:early|late|mid)[ -])?(?:january|february|march|april|may|june|july|august|september"
    r"|october|november|december|(?:mon|tues|wednes|thurs|fri|satur|sun)day)"
)
_MEMORY = re.compile(
    r"(?:\banniversary of|\b(?:years?|decades|century)(?: to the day)? (?:after|since|from))"
    r" (?:the |an? |his |her |its |their |that )?(?:(?!and )[\w'’-]+ ){0,3}\Z"
)
_YEARS_AGO = re.compile(
    r"(?<!a )(?<!one )\b(?:years|decades?|century|centuries) (?:ago|earlier|before)\b"
)
_YEAR = re.compile(r"\d{4}")
_MANY = frozenset(("we", "they", "i", "you"))
_DONE = frozenset(("had", "has", "have", "was", "were"))
_OPEN = FUTURE | MODALS | {"to", "not", "n't", "never", "no", "due", "being", "if", "should"}
_WEEKDAY = re.compile(
    r"(?:on )?(?:(?:early|late) )?(?:mon|tues|wednes|thurs|fri|satur|sun)day(?: \w+)?"
)
_HARMS = {"ASSAULT", "COERCE", "SANCTION"}
_WE_WILL = re.compile(
    r"\b(?:(?:I|[Ww]e|[Yy]our?|[Tt]hey|[Tt]he|[Aa]ny|[Hh]is|[Hh]er)\b[^.;:!?]{0,40}?(?:will|shall|[’']ll|going to))\b[^.;:!?]{0,30}\Z"
)
_SHORT = 4  # characters from "for" to a day
_OLD = 2  # years before the report
_CLAUSE = 80  # characters before a trigger
_DATELINE = re.compile(r"[A-ZÀ-Þ][^a-z\n]{2,}[^\n.]{0,40}?\s(?:-{1,2}|–|—)\s")


def realis_of(
    draft: Draft, sentence: Sentence, seen: FoundEvent, same: DraftEvent | None
) -> Realis:
    """The model's realis, but nothing denied, ahead or long past becomes actual by it alone.

    Args:
        same: the event that the rules find at the same words.
    """
    found = _by_words(draft, sentence, seen, same)
    if found in {"actual", "future"} and _is_on_condition(draft, sentence, seen.span):
        return "conditional"
    if found == "future" and _is_threatened(draft, seen):
        return "hypothetical"
    if found == "future" and _has_fallen_through(draft, sentence, seen.span):
        return "denied"
    if found == "actual" and _is_or_else(draft, seen.span):
        return "conditional"
    if found == "actual" and _HAVE_DONE.search(draft.text, *_before(sentence, seen.span)):
        return "future"
    if found == "actual" and _is_undone(draft, sentence, seen.span):
        return "denied"
    if found == "actual" and _is_ahead(draft, sentence, seen.span):
        return "future"
    if found == "actual" and _is_habit(draft, sentence, seen.span):
        return "past_habitual"
    return "past_habitual" if found == "actual" and _is_old(draft, sentence, seen.span) else found


def _by_words(
    draft: Draft, sentence: Sentence, seen: FoundEvent, same: DraftEvent | None
) -> Realis:
    if is_denied(draft, seen.span):
        return "actual" if _is_admitted(draft, sentence, seen.span) else "denied"
    if _is_unsure(draft, sentence, seen.span):
        return "hypothetical"
    if seen.realis == "denied" and _is_admitted(draft, sentence, seen.span):
        return "actual"
    if seen.realis == "denied" and _AT_LEAST.search(draft.text, *_before(sentence, seen.span)):
        return "actual"  # "no fewer than 14 people were killed"
    if _is_called_false(draft, sentence, seen.span):
        # "It is untrue that they never condemned it": they did.
        return "actual" if seen.realis == "denied" else "denied"
    if seen.realis == "future" and _has_condition(draft, seen.span):
        return "conditional"
    if seen.realis == "future" and _is_told_as_done(sentence, seen.span):
        return "actual"
    known, before = _deeds(draft.language.code), _before(sentence, seen.span)
    if seen.realis == "hypothetical" and known.said_to_have.search(draft.text, *before):
        return "actual"
    if seen.realis == "conditional" and _is_in_any_case(draft, sentence, seen.span):
        return "future"
    if seen.realis == "denied" and _is_rumoured(draft, seen.span):
        return "hypothetical"
    if seen.realis == "past_habitual" and _is_of_late(draft, sentence, seen.span):
        return "actual"
    if seen.realis == "denied" and not _has_denial(draft, sentence, seen.span):
        before = [word.lower for word in sentence.tokens if word.end <= seen.span.start][-2:]
        if before == ["used", "to"]:
            return "past_habitual"
        return "actual" if before[-1:] != ["to"] else "denied"
    if seen.realis != "actual":
        return seen.realis
    if _is_weighed(draft, sentence, seen.span):
        return "hypothetical"
    if same is not None and same.type == seen.type:
        return same.realis
    told = told_in(draft, seen.span)
    if told and draft.statements[told[0]].speech_act in ("promise", "intention"):
        return "future"
    modal = _modal(sentence, seen.span)
    if modal is not None:
        return "future" if modal in FUTURE else "hypothetical"
    return "actual"


def _before(sentence: Sentence, trigger: Span) -> Span:
    """What stands before a trigger in its clause, at most."""
    return Span(max(sentence.span.start, trigger.start - _CLAUSE), trigger.start)


def _is_undone(draft: Draft, sentence: Sentence, trigger: Span) -> bool:
    """True for what was not done, or tried in vain: "at no point did they fire"."""
    known, text = _deeds(draft.language.code), draft.text
    before = _before(sentence, trigger)
    if known.never.search(text, *before) or known.interposed.search(text, *before):
        return True
    if known.nobody.match(text, trigger.end) or known.negated.search(text, *before):
        return True
    if _has_fallen_through(draft, sentence, trigger):
        return True
    tried = known.trying.search(text, *before)
    return tried is not None and known.in_vain.search(text, *sentence.span) is not None


def _is_or_else(draft: Draft, trigger: Span) -> bool:
    """True for what is told with "do this or we do that": "“Strike and you're sacked”"."""
    at = last_begun(draft.quotations, trigger.start)
    if at < 0 or not draft.quotations[at].span.contains(trigger):
        return False
    start, end = draft.quotations[at].span
    return OR_ELSE.match(draft.text, start, end) is not None


def _has_fallen_through(draft: Draft, sentence: Sentence, trigger: Span) -> bool:
    """True for "the release fell through"."""
    known = _deeds(draft.language.code)
    return known.fallen_through.match(draft.text, trigger.end, sentence.span.end) is not None


def _is_on_condition(draft: Draft, sentence: Sentence, trigger: Span) -> bool:
    """True for the main clause of "Unless a judge stops it, the deportation goes ahead"."""
    match = _deeds(draft.language.code).opening.match(draft.text, *sentence.span)
    if match is None or trigger.start < match.end():
        return False
    if any(cue.overlaps(trigger) for one in draft.statements for cue in one.cue):
        return False  # ", he warned"
    # "Should it come, he said": the clause that follows is the one that hangs on it.
    return "," not in draft.text[match.end() : trigger.start]


def _is_in_any_case(draft: Draft, sentence: Sentence, trigger: Span) -> bool:
    known = _deeds(draft.language.code)
    before = [word.lower for word in sentence.tokens if word.end <= trigger.start][-3:]
    ahead = not FUTURE.isdisjoint(before)
    return ahead and known.in_any_case.search(draft.text, *sentence.span) is not None


def _is_rumoured(draft: Draft, trigger: Span) -> bool:
    """True for what is only rumoured, by the cue of the innermost telling."""
    told = told_in(draft, trigger)
    cue = draft.statements[told[0]].cue if told else ()
    return bool(cue) and cue[-1].of(draft.text).lower().startswith(("rumour", "rumor"))


def _is_threatened(draft: Draft, seen: FoundEvent) -> bool:
    """True for a harm that somebody warns of, or says in his own words that he will do."""
    told = told_in(draft, seen.span)
    if not told or seen.type not in _HARMS:
        return False
    one = draft.statements[told[0]]
    if one.speech_act == "warning":
        return True
    if one.form != "direct" or seen.type != "ASSAULT":
        return False
    start = max(part.start for part in one.content if part.start <= seen.span.start)
    return (
        _WE_WILL.search(draft.text, max(start, seen.span.start - _CLAUSE), seen.span.start)
        is not None
    )


def _is_admitted(draft: Draft, sentence: Sentence, trigger: Span) -> bool:
    """True for what somebody denied and now admits: "withdrew that denial", "had indeed met"."""
    known = _deeds(draft.language.code)
    return (
        known.taken_back.search(draft.text, *sentence.span) is not None
        or known.indeed.search(draft.text, *_before(sentence, trigger)) is not None
    )


def _is_habit(draft: Draft, sentence: Sentence, trigger: Span) -> bool:
    """True for what used to be done: "fined it almost every month", told in the past tense."""
    start, end = _before(sentence, trigger).start, min(trigger.end + _CLAUSE, sentence.span.end)
    habit = _deeds(draft.language.code).habit.search(draft.text, start, end)
    return habit is not None and _is_past(draft, trigger) and not _is_perfect(sentence, trigger)


def _is_perfect(sentence: Sentence, trigger: Span) -> bool:
    before = [word.lower for word in sentence.tokens if word.end <= trigger.start][-2:]
    return not {"has", "have"}.isdisjoint(before)


def _is_told_as_done(sentence: Sentence, trigger: Span) -> bool:
    """True for "had been delivered", "were freed"."""
    before = [word.lower for word in sentence.tokens if word.end <= trigger.start][-3:]
    done = not _DONE.isdisjoint(before)
    return done and _OPEN.isdisjoint(before)


def _is_of_late(draft: Draft, sentence: Sentence, trigger: Span) -> bool:
    """True for a deed that has a day of this week beside what it remembers."""
    time = _own_time(draft, sentence, trigger)
    if time is None or not _is_past(draft, trigger):
        return False
    before = draft.text[max(sentence.span.start, trigger.start - _CLAUSE) : trigger.start]
    is_day = _WEEKDAY.fullmatch(time.span.of(draft.text).lower()) is not None
    return is_day and not _MEMORY.search(before.lower())


def _has_denial(draft: Draft, sentence: Sentence, trigger: Span) -> bool:
    """True if a sentence has a word that may deny; one in a quotation denies what it tells."""
    inside = [q.span for q in draft.quotations if q.span.overlaps(sentence.span)]
    own = [span for span in inside if span.contains(trigger)]
    words = [
        word
        for word in sentence.tokens
        if own or not any(span.contains(word.span) for span in inside)
    ]
    known = _deeds(draft.language.code).denying
    return any(known.match(word.lower) for word in words)


def _is_unsure(draft: Draft, sentence: Sentence, trigger: Span) -> bool:
    """True for "reports that it was hit could not be confirmed"."""
    return any(
        Span(*match.span("told")).contains(trigger)
        for match in _deeds(draft.language.code).unsure.finditer(draft.text, *sentence.span)
    )


class _Deeds(NamedTuple):
    never: re.Pattern[str]
    interposed: re.Pattern[str]
    fallen_through: re.Pattern[str]
    trying: re.Pattern[str]
    in_vain: re.Pattern[str]
    habit: re.Pattern[str]
    unsure: re.Pattern[str]
    denying: re.Pattern[str]
    taken_back: re.Pattern[str]
    indeed: re.Pattern[str]
    said_to_have: re.Pattern[str]
    in_any_case: re.Pattern[str]
    opening: re.Pattern[str]
    nobody: re.Pattern[str]
    negated: re.Pattern[str]
    day: re.Pattern[str]
    set_up: re.Pattern[str]


@cache
def _deeds(code: str) -> _Deeds:
    language = load_language(code)
    keys = "never kept_from trying in_vain fallen_through habit unsure tales denying".split()
    never, kept, trying, in_vain, through, habit, unsure, tales, denying = (
        "|".join(language.words("realis", key)) for key in keys
    )
    back, indeed = ("|".join(language.words("realis", key)) for key in ("taken_back", "indeed"))
    said, any_case, opening = (
        "|".join(language.words("realis", key))
        for key in ("said_to_have", "in_any_case", "opening_conditions")
    )
    auxiliary = r"(?:has|have|had|did|does|do|was|were|is|are|be|been)"
    clause = r"[^.;:“”\"]"
    return _Deeds(
        re.compile(
            rf"\b(?:{never})\b(?:,{clause}{{3,60}},)?[^.,;:“”\"]{{0,50}}?\b(?:{auxiliary}|ever)\b[^.;:,]{{0,40}}\Z"
            rf"|\b(?:{kept})(?: [\w'’-]+){{0,2}} \Z"
            r"|\bwithout (?:ever )?(?:having )?(?:been )?\Z",
            re.IGNORECASE,
        ),
        re.compile(rf"\b{auxiliary} not, [^,.;:]{{3,60}}, (?:\w+ly )?\Z", re.IGNORECASE),
        re.compile(rf"(?:{clause}(?!\bbut\b)){{0,70}}?\b(?:{through})\b", re.IGNORECASE),
        re.compile(
            rf"\b(?:{trying})\b[^.;:]{{0,70}}?\bto (?:\w+ly )?(?:have (?:[\w'’-]+ ){{1,6}})?\Z",
            re.IGNORECASE,
        ),
        re.compile(rf"\b(?:{in_vain})\b", re.IGNORECASE),
        re.compile(rf"\b(?:{habit})\b".replace("\\2", "\\1"), re.IGNORECASE),
        re.compile(
            rf"\b(?:{tales})\b[^.;:]{{0,40}}?\bthat\s(?P<told>[^.;:]{{3,240}}?),?\s(?:{unsure})\b",
            re.IGNORECASE,
        ),
        re.compile(rf"(?:{denying})"),
        re.compile(rf"\b(?:{back})\b", re.IGNORECASE),
        re.compile(rf"\b(?:{indeed}) \Z", re.IGNORECASE),
        re.compile(rf"\b(?:{said}) (?:\w+ )?\Z", re.IGNORECASE),
        re.compile(rf"\b(?:{any_case})\b", re.IGNORECASE),
        re.compile(rf"\W*(?:{opening}) [^,.;:]{{4,110}}, ", re.IGNORECASE),
        re.compile(r"(?: (?:to|at|by|with|for|on))? (?:none|nobody|no one|nothing)\b"),
        re.compile(rf"\b(?:{auxiliary}n[’']t|{auxiliary} not) (?:\w+ly )?\Z", re.IGNORECASE),
        re.compile(rf"\b(?:{'|'.join(language.words('realis', 'set_for'))})\b", re.IGNORECASE),
        re.compile(
            rf"\b(?P<called>{'|'.join(language.words('realis', 'set_up'))})\b[^.;:]{{0,90}}?\b(?:for|from|on) (?=\S)"
        ),
    )


def _is_called_false(draft: Draft, sentence: Sentence, trigger: Span) -> bool:
    """True for what a sentence says is untrue: "Reports that they had left are false"."""
    return any(
        Span(*match.span("told")).contains(trigger)
        for pattern in _false(draft.language.code)
        for match in pattern.finditer(draft.text, sentence.span.start, sentence.span.end)
    )


@cache
def _false(code: str) -> tuple[re.Pattern[str], ...]:
    language = load_language(code)
    untrue, tales, rebuffed = (
        "|".join(language.words("realis", key)) for key in ("untrue", "tales", "rebuffed")
    )
    told = r"(?P<told>[^.;:]{3,240}?)"
    return (
        re.compile(
            rf"\b(?:{tales})\b[^.;:]{{0,40}}?\bthat\s{told},?\s(?:is|are|was|were)\s(?:\w+\s)?(?:{untrue})\b",
            re.I,
        ),
        re.compile(
            rf"\b(?:{rebuffed})\b[^.;:]{{0,60}}?\b(?:{tales})\b[^.;:]{{0,20}}?\bthat\s{told}(?=[.;]|\Z)",
            re.IGNORECASE,
        ),
        re.compile(
            rf"\b[Ii]t (?:is|was) [“\"]?(?:{untrue})\b[^.;:]{{0,80}}?, that\s{told}(?=[.;]|\Z)"
        ),
        re.compile(
            rf"\b(?:called|calls|calling|branded|dismissed|dismisses|rejected|rejects)(?: as)? (?:{untrue})"
            rf"\b[^.;:]{{0,60}}?\bthat\s{told}(?=[.;]|\Z)"
        ),
        re.compile(
            rf"\b[Ii]t (?:is|was) (?:\w+ )?(?:{untrue})\b[^.;:]{{0,80}}?\bthat\s{told}(?=[.;]|\Z)"
        ),
    )


def _has_condition(draft: Draft, trigger: Span) -> bool:
    """True if a clause with "if" hangs on the verb of a trigger."""
    return any(clause.is_conditional for clause in draft.clauses_at(trigger))


def _is_weighed(draft: Draft, sentence: Sentence, trigger: Span) -> bool:
    """True for what somebody only considers: "weighs handing over its mortars"."""
    before = [word.lower for word in sentence.tokens if word.end <= trigger.start][-1:]
    is_participle = trigger.of(draft.text).split()[0].lower().endswith("ing")
    return (
        is_participle
        and before[0:1] != []
        and before[0] in draft.language.words("realis", "weighing")
    )


def _modal(sentence: Sentence, trigger: Span) -> str | None:
    """The modal verb right before a trigger: "will be sitting", "could attack"."""
    before = [word.lower for word in sentence.tokens if word.end <= trigger.start][-3:]
    found = [at for at, word in enumerate(before) if word in FUTURE | MODALS]
    if not found or "have" in before[found[-1] :]:
        return None
    between = before[found[-1] + 1 :]
    near = all(w in BE | NEGATIONS | {"also", "soon"} or w.endswith("ly") for w in between)
    return before[found[-1]] if near else None


def _is_ahead(draft: Draft, sentence: Sentence, trigger: Span) -> bool:
    """True if what is told as a fact is set for a day to come: "deploys on Monday next"."""
    time = _own_time(draft, sentence, trigger)
    if _is_past(draft, trigger):
        return False
    if _is_set(draft, sentence, trigger) or _is_called(draft, sentence, trigger):
        return True
    if time is None:
        return False
    words = time.span.of(draft.text).lower()
    behind = [w.lower for w in sentence.tokens if w.end <= time.span.start][-1:]
    if re.search(_TO_COME, words):
        return behind not in (["until"], ["since"])
    if _SCHEDULED.search(words) and _is_present(draft, sentence, trigger):
        return True
    day = report_day(draft.report.published)
    value = time.value if time.value is not None and _DATE.fullmatch(time.value) else None
    return day is not None and value is not None and value > day.isoformat()[: len(value)]


def _is_set(draft: Draft, sentence: Sentence, trigger: Span) -> bool:
    """True for what a verb in the present sets for a day: "begin a blockade at midnight tonight"."""
    known = _deeds(draft.language.code)
    if known.day.search(draft.text, *sentence.span) is None:
        return False
    verb = _governing(draft, trigger)
    return _is_present(draft, sentence, verb) or _is_progressive(sentence, verb)


def _is_called(draft: Draft, sentence: Sentence, trigger: Span) -> bool:
    """True for what is called for a day: "has called a demonstration for Saturday"."""
    for match in _deeds(draft.language.code).set_up.finditer(draft.text, *sentence.span):
        if draft.clauses_at(trigger) and match.start() > trigger.end:
            continue
        called = Span(*match.span("called"))
        near = called.distance(trigger) <= _CLAUSE // 2
        behind = Span(match.end(), match.end() + _SHORT)
        if near and indices_in(draft.times, behind):
            return True
    return False


def _governing(draft: Draft, trigger: Span) -> Span:
    """The verb that a noun hangs on by the grammar, else the words themselves."""
    trees = draft.findings.trees if draft.findings is not None else ()
    at = last_begun(trees, trigger.start)
    if draft.clauses_at(trigger) or at < 0 or trees[at].span.end <= trigger.start:
        return trigger
    tree = trees[at]
    word = next((i for i, span in enumerate(tree.words) if span.end > trigger.start), None)
    if word is None:
        return trigger
    head = tree.words[tree.heads[word]]
    return head if draft.clauses_at(head) else trigger


def _is_progressive(sentence: Sentence, verb: Span) -> bool:
    """True for "is calling up", "are going"."""
    before = [word.lower for word in sentence.tokens if word.end <= verb.start][-1:]
    word = next((w.lower for w in sentence.tokens if w.end > verb.start), "")
    return word.endswith("ing") and before in (["is"], ["are"], ["am"])


def _own_time(draft: Draft, sentence: Sentence, trigger: Span) -> DraftTime | None:
    """The time of an event, if no other event stands between."""
    at = time_of(draft, sentence, trigger)
    if at is None:
        return None
    time = draft.times[at]
    between = Span(min(trigger.end, time.span.end), max(trigger.start, time.span.start))
    seen = draft.findings.events if draft.findings is not None else ()
    others = any(seen[other].span != trigger for other in indices_in(seen, between))
    return None if others else time


def _is_present(draft: Draft, sentence: Sentence, trigger: Span) -> bool:
    """True for a verb in the present tense: "Kenya deploys a battalion", "two ships sail"."""
    last = trigger.of(draft.text).split()[0].lower()
    is_verb = bool(draft.clauses_at(trigger)) and last not in draft.language.nominal
    if not is_verb or last.endswith(("ed", "ing", "ss")) or last in draft.language.past:
        return False
    before = [word.lower for word in sentence.tokens if word.end <= trigger.start][-2:]
    if last.endswith("s"):
        return True
    return before[-1:] != [] and (before[-1].endswith("s") or before[-1] in _MANY)


def _is_past(draft: Draft, trigger: Span) -> bool:
    """True for a verb in the past tense, which no day to come makes future."""
    first = trigger.of(draft.text).split()[0].lower()
    is_verb = any(not clause.is_passive for clause in draft.clauses_at(trigger))
    return is_verb and (first in draft.language.past or first.endswith("ed"))


def _is_old(draft: Draft, sentence: Sentence, trigger: Span) -> bool:
    """True for what is remembered, or dated two years back or more."""
    before = draft.text[max(sentence.span.start, trigger.start - _CLAUSE) : trigger.start]
    if _MEMORY.search(before.lower()):
        return True
    time = _own_time(draft, sentence, trigger)
    if time is None or draft.text[: time.span.start].endswith(" of "):
        return False  # "under a statute of 2015"
    if _YEARS_AGO.search(time.span.of(draft.text).lower()):
        return True
    day = report_day(draft.report.published)
    year = _YEAR.match(time.value) if time.value is not None else None
    return day is not None and year is not None and day.year - int(year[0]) >= _OLD


def time_of(draft: Draft, sentence: Sentence, trigger: Span) -> int | None:
    """When: a time in the sentence, and in the same told words if the event is told.

    "said on Tuesday that the army would withdraw": that day is the saying's, not the withdrawal's.
    """
    told = statements_around(draft.statements, trigger)
    within = told[0][0] if told else sentence.span
    # Not the day of the dateline: "MOSRA, June 12 - Gunmen attacked on Wednesday".
    dateline = _DATELINE.match(draft.text, sentence.span.start, sentence.span.end)
    first = dateline.end() if dateline is not None else sentence.span.start
    told_on = [
        index
        for index in indices_in(draft.times, Span(first, sentence.span.end))
        if within.contains(draft.times[index].span)
        and draft.times[index].kind in {"date", "interval"}
    ]
    return min(told_on, key=lambda at: trigger.distance(draft.times[at].span), default=None)


def told_in(draft: Draft, trigger: Span) -> tuple[int, ...]:
    """The statements that an event is told in, the innermost first."""
    found = (index for _, index in statements_around(draft.statements, trigger))
    return tuple(dict.fromkeys(found))


def is_denied(draft: Draft, trigger: Span) -> bool:
    """True for what a source denies: a denial is not an event."""
    told = told_in(draft, trigger)
    return bool(told) and draft.statements[told[0]].polarity == "negative"
