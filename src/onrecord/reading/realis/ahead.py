"""What is still to come: on a condition, threatened, weighed, or set for a day."""

from __future__ import annotations

import re

from onrecord.reading.draft import DraftTime, indices_in, last_begun
from onrecord.reading.realis.ground import BE, CLAUSE, FUTURE, MODALS, NEGATIONS, Ground
from onrecord.reading.realis.past import is_told_as_done
from onrecord.reading.times import report_day
from onrecord.spans import Span

__all__ = [
    "OR_ELSE",
    "has_condition",
    "is_ahead",
    "is_asked_for",
    "is_feared",
    "is_in_any_case",
    "is_on_condition",
    "is_or_else",
    "is_planned",
    "is_possible_if",
    "is_settled",
    "is_threatened",
    "is_to_have_done",
    "is_weighed",
    "modal_before",
]

_PRONOUNS = (
    "I|We|You|He|She|It|They|There|The|This|That|These|Those|An?|If|When|What|Our|My|His|Her|Their"
    "|Its|In|On|At|For|No|Not|Yes|Some|All|Any|Every|But|And|So|As"
)
# "Drop the case or we will shoot you", "touch one brick and there will be no town hall left".
OR_ELSE = re.compile(
    rf"[“\"'‘]\W*(?!(?:{_PRONOUNS})\b)[A-Z][\w'’-]*(?![\w'’-]*,)[^.?!“”\"]{{3,90}}?"
    r"\b(?:or|and|or else)\s+(?:we|i|you|your|there|be|it|they|he|see|die)\b"
)
_HAVE_DONE = re.compile(
    r"\b(?:will|shall|would|going to|[’']ll|or) (?:have|see|get) (?:[\w'’-]+ ){1,6}\Z",
    re.IGNORECASE,
)
_SUPPOSED = re.compile(
    r"\b(?:supposed|rumou?red|feared|suspected) to have (?:been )?(?:\w+ly )?\Z", re.IGNORECASE
)
_POSSIBLE = frozenset(("possible", "potential", "threatened"))
_IF = re.compile(r"\b(?:if|unless|should)\b")
_PLANNED = re.compile(r"\bplans? to (?:\w+ )?\Z", re.IGNORECASE)
_DATE = re.compile(r"\d{4}(?:-(?:0\d|1[0-2])(?:-\d\d)?)?")
_TO_COME = re.compile(
    r"\b(?:tomorrow|coming|next (?:day|week|month|year|spring|summer|autumn|winter|\w+day))\b"
)
# A day or month without a year, which a verb in the present tense sets.
_SCHEDULED = re.compile(
    r"(?:(?:early|late|mid)[ -])?(?:january|february|march|april|may|june|july|august|september"
    r"|october|november|december|(?:mon|tues|wednes|thurs|fri|satur|sun)day)"
)
_HARMS = {"ASSAULT", "COERCE", "SANCTION"}
# What one does by speaking is done when it is told of: "he threatens them with prison on Friday".
_SPEAKING = {"THREATEN", "ACCUSE", "REQUEST"}
# What is agreed on, not only weighed: "agreed to hold talks".
_SETTLED = re.compile(
    r"\b(?<!not )(?<!yet )(?:agree[sd]?|promise[sd]?|pledge[sd]?|vow(?:s|ed)|undertook|undertaken"
    r"|decided|resolved|swore|sworn|committed (?:it|him|her|them)sel(?:f|ves))"
    r" to (?!consider|discuss|weigh)"
    r"(?:[\w'’-]+ ){0,3}\Z",
    re.IGNORECASE,
)
_WE_WILL = re.compile(
    r"\b(?:I|[Ww]e|[Yy]our?|[Tt]hey|[Tt]he|[Aa]ny|[Hh]is|[Hh]er)\b[^.;:!?]{0,40}?"
    r"(?:will|shall|[’']ll|going to)\b[^.;:!?]{0,30}\Z"
)
_SHORT = 4  # characters from "for" to a day


def has_condition(ground: Ground) -> bool:
    """True if a clause with "if" hangs on the verb of a trigger."""
    return any(clause.is_conditional for clause in ground.draft.clauses_at(ground.trigger))


def is_possible_if(ground: Ground) -> bool:
    """True for "possible airstrikes if they stayed"."""
    possible = not _POSSIBLE.isdisjoint(ground.words_before(3))
    return (
        possible
        and _IF.search(ground.text, ground.trigger.end, ground.sentence.span.end) is not None
    )


def is_on_condition(ground: Ground) -> bool:
    """True for the main clause of "Unless a judge stops it, the deportation goes ahead"."""
    match = ground.known.opening.match(ground.text, *ground.sentence.span)
    if match is None or ground.trigger.start < match.end():
        return False
    cues = (cue for one in ground.draft.statements for cue in one.cue)
    if any(cue.overlaps(ground.trigger) for cue in cues):
        return False  # "Should it come, he warned"
    return "," not in ground.text[match.end() : ground.trigger.start]


def is_in_any_case(ground: Ground) -> bool:
    """True for "whether or not they come, the troops will leave"."""
    ahead = not FUTURE.isdisjoint(ground.words_before(3))
    return ahead and ground.known.in_any_case.search(ground.text, *ground.sentence.span) is not None


def is_or_else(ground: Ground) -> bool:
    """True for what is told with "do this or we do that": "“Strike and you're sacked”"."""
    quotations, trigger = ground.draft.quotations, ground.trigger
    at = last_begun(quotations, trigger.start)
    if at < 0 or not quotations[at].span.contains(trigger):
        return False
    return OR_ELSE.match(ground.text, *quotations[at].span) is not None


def is_threatened(ground: Ground) -> bool:
    """True for a harm that somebody warns of, or says in his own words that he will do."""
    type_ = ground.seen.type
    if not ground.told or type_ not in _HARMS:
        return False
    one = ground.draft.statements[ground.told[0]]
    if one.speech_act == "warning":
        return True
    if one.form != "direct" or type_ != "ASSAULT":
        return False
    trigger = ground.trigger
    start = max(part.start for part in one.content if part.start <= trigger.start)
    own = Span(max(start, trigger.start - CLAUSE), trigger.start)
    return _WE_WILL.search(ground.text, *own) is not None


def is_to_have_done(ground: Ground) -> bool:
    """True for "I will have that paper closed"."""
    return _HAVE_DONE.search(ground.text, *ground.before) is not None


def is_asked_for(ground: Ground) -> bool:
    """True for what a noun asks for: "a request for the extradition"."""
    return ground.is_object_of(ground.draft.language.words("realis", "asking"))


def is_feared(ground: Ground) -> bool:
    """True for what a noun only has in mind: "the prospect of a crackdown"."""
    return ground.is_object_of(ground.draft.language.words("realis", "feared"))


def is_weighed(ground: Ground) -> bool:
    """True for what is only considered: "weighs handing over its mortars", "is under review"."""
    if is_feared(ground):
        return True
    rest = Span(ground.trigger.end, ground.sentence.span.end)
    if ground.known.weighed_behind.match(ground.text, *rest):
        return True
    if _SUPPOSED.search(ground.text, *ground.before):
        return True
    weighing = ground.draft.language.words("realis", "weighing")
    is_participle = ground.trigger.of(ground.text).split()[0].lower().endswith("ing")
    return is_participle and any(word in weighing for word in ground.words_before(1))


def is_settled(ground: Ground) -> bool:
    """True for what somebody agreed or promised to do, if it is no harm."""
    settled = _SETTLED.search(ground.text, *ground.before) is not None
    return settled and ground.seen.type not in _HARMS


def is_planned(ground: Ground) -> bool:
    """True for "any plan to send a battalion"."""
    return _PLANNED.search(ground.text, *ground.before) is not None


def modal_before(ground: Ground) -> str | None:
    """The modal verb right before a trigger: "will be sitting", "could attack"."""
    before = ground.words_before(3)
    found = [at for at, word in enumerate(before) if word in FUTURE | MODALS]
    if not found or "have" in before[found[-1] :]:
        return None
    between = before[found[-1] + 1 :]
    near = all(w in BE | NEGATIONS | {"also", "soon"} or w.endswith("ly") for w in between)
    return before[found[-1]] if near else None


def is_ahead(ground: Ground) -> bool:
    """True if what is told as a fact is set for a day to come: "deploys on Monday next"."""
    is_inquiry = ground.seen.type == "ACCUSE" and not ground.draft.clauses_at(ground.trigger)
    is_said = ground.seen.type in _SPEAKING and not is_inquiry
    if is_said or ground.is_past():
        return False
    if _is_set(ground) or _is_called(ground):
        return True
    if any(_is_set_for(ground, *one) for one in ground.times_told_of()):
        return True
    time = ground.own_time
    if time is None or is_told_as_done(ground) or _is_held(ground):
        return False
    return _is_set_for(ground, time, ground.governing)


def _is_set_for(ground: Ground, time: DraftTime, verb: Span) -> bool:
    """True for a day behind that of the report, or one that a verb in the present names."""
    words = time.span.of(ground.text).lower()
    if _TO_COME.search(words):
        return ground.words_before(1, time.span) not in (["until"], ["since"])
    if _SCHEDULED.search(words) and ground.is_present(verb):
        return True
    day = report_day(ground.draft.report.published)
    about = (time.value or "").rstrip("~")
    value = about if _DATE.fullmatch(about) else None
    return day is not None and value is not None and value > day.isoformat()[: len(value)]


def _is_held(ground: Ground) -> bool:
    """True for the talks of "held secret talks in Doha in June"."""
    return not ground.draft.language.past.isdisjoint(ground.words_before(2))


def _is_set(ground: Ground) -> bool:
    """True for what a verb in the present sets for a day: "begin a blockade tonight"."""
    if ground.known.day.search(ground.text, *ground.sentence.span) is None:
        return False
    verb = ground.governing
    return ground.is_present(verb) or ground.is_progressive(verb)


def _is_called(ground: Ground) -> bool:
    """True for what is called for a day: "has called a demonstration for Saturday"."""
    draft, trigger = ground.draft, ground.trigger
    for match in ground.known.set_up.finditer(ground.text, *ground.sentence.span):
        is_behind = draft.clauses_at(trigger) and match.start() > trigger.end
        if is_behind and not any(part.contains(Span(*match.span())) for part in ground.told_of):
            continue
        near = Span(*match.span("called")).distance(trigger) <= CLAUSE // 2
        if near and indices_in(draft.times, Span(match.end(), match.end() + _SHORT)):
            return True
    return False
