"""What was not done, what is untrue, what nobody knows, and what is admitted after all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from onrecord.reading.draft import Draft
from onrecord.reading.realis.ground import Ground
from onrecord.reading.realis.words import Words
from onrecord.spans import Span

__all__ = [
    "has_denial",
    "has_fallen_through",
    "is_admitted",
    "is_at_least",
    "is_called_false",
    "is_denied",
    "is_denied_within",
    "is_in_vain",
    "is_kept_up",
    "is_rumoured",
    "is_undone",
    "is_unsure",
]

_KEPT_UP = re.compile(
    r"\b(?:not|n[’']t|never|nor|refus(?:es?|ed|ing) to|declin(?:es?|ed|ing) to)\b[^.;:]{0,60}?"
    r"\b(?:call off|end|suspend|halt|abandon|stop|break off|cease)"
    r" (?:(?:the|its|their|his|her|any|all) )?(?:[\w'’-]+ ){0,2}\Z",
    re.IGNORECASE,
)
_AWAY = re.compile(r" (?:down|aside|back|up|off|out|away)\b")
# What leaves open whether it is so: who "did not mention that" takes it for a fact.
_OPEN = frozenset("say confirm claim find believe show allege suggest assert think".split())
_ATTEMPT = re.compile(r"\b(?:attempt|bid|plot)\Z", re.IGNORECASE)
_AT_LEAST = re.compile(r"\bno (?:fewer|less) than\b[^.;:]*\Z", re.IGNORECASE)


def is_denied(draft: Draft, told: Sequence[int]) -> bool:
    """True for what a source denies: a denial is not an event.

    Args:
        told: the statements that it is told in, the innermost first.
    """
    return bool(told) and draft.statements[told[0]].speech_act == "denial"


def is_undone(ground: Ground) -> bool:
    """True for what was not done, or tried in vain: "at no point did they fire"."""
    if ground.seen.type == "RETREAT" and _is_staying(ground):
        return True
    known, text, before = ground.known, ground.text, ground.before
    denied = (known.never, known.interposed, known.negated)
    if ground.is_negated or any(pattern.search(text, *before) for pattern in denied):
        return True
    if known.nobody.match(text, ground.trigger.end) or has_fallen_through(ground):
        return True
    return is_in_vain(ground)


def _is_staying(ground: Ground) -> bool:
    """True for "were still standing", which is no withdrawal."""
    word = ground.trigger.of(ground.text).lower()
    is_over = _AWAY.match(ground.text, ground.trigger.end) is not None
    return word in ground.draft.language.words("realis", "staying") and not is_over


def is_in_vain(ground: Ground) -> bool:
    """True for what somebody tried, or plotted, without success."""
    if ground.is_tried:
        return True
    # "set out to block" may be the trigger as a whole.
    trigger, text, known = ground.trigger, ground.text, ground.known
    last = text.rfind(" ", trigger.start, trigger.end) + 1 or trigger.start
    tried = (
        known.trying.search(text, ground.before.start, trigger.start)
        or known.trying.search(text, ground.before.start, last)
        or _ATTEMPT.search(text, *trigger)
    )
    return tried is not None and known.in_vain.search(text, *ground.sentence.span) is not None


def is_kept_up(ground: Ground) -> bool:
    """True for what goes on: the strike of "did not call off their strike"."""
    return _KEPT_UP.search(ground.text, *ground.before) is not None


def has_fallen_through(ground: Ground) -> bool:
    """True for "the release fell through"."""
    rest = Span(ground.trigger.end, ground.sentence.span.end)
    return ground.known.fallen_through.match(ground.text, *rest) is not None


def is_called_false(ground: Ground) -> Span | None:
    """What a sentence says is untrue, if it has the trigger: "reports that they left are false"."""
    told = _told_as_untrue(ground.known, ground.text, ground.sentence.span)
    return next((part for part in told if part.contains(ground.trigger)), None)


@lru_cache(maxsize=16)  # a sentence is asked for each of its events
def _told_as_untrue(known: Words, text: str, sentence: Span) -> tuple[Span, ...]:
    return tuple(
        Span(*match.span("told"))
        for pattern in known.false
        for match in pattern.finditer(text, *sentence)
    )


def is_denied_within(ground: Ground, told: Span) -> bool:
    """True for the condemnation of "it is untrue that they never condemned it"."""
    return any(
        ground.known.denying.match(word.lower)
        for word in ground.sentence.tokens
        if told.start <= word.start and word.end <= ground.trigger.start
    )


def is_unsure(ground: Ground) -> bool:
    """True for "reports that it was hit could not be confirmed", "did not say that it was"."""
    return _is_left_open(ground) or any(
        Span(*match.span("told")).contains(ground.trigger)
        for match in ground.known.unsure.finditer(ground.text, *ground.sentence.span)
    )


def _is_left_open(ground: Ground) -> bool:
    """True for what somebody did not say is so; who it was, he may leave unsaid of a fact."""
    one = ground.draft.statements[ground.told[0]] if ground.told else None
    if one is None or not one.is_unsaid:
        return False
    opens = one.content[0].of(ground.text).lower().startswith(("that ", "whether ", "if "))
    return opens and one.word is not None and one.word.lemma in _OPEN


def is_rumoured(ground: Ground) -> bool:
    """True for what is only rumoured, by the cue of the innermost telling."""
    cue = ground.draft.statements[ground.told[0]].cue if ground.told else ()
    return bool(cue) and cue[-1].of(ground.text).lower().startswith(("rumour", "rumor"))


def is_admitted(ground: Ground) -> bool:
    """True for what somebody denied and now admits: "withdrew that denial", "had indeed met"."""
    known, text = ground.known, ground.text
    back = known.taken_back.search(text, *ground.sentence.span)
    return back is not None or known.indeed.search(text, *ground.before) is not None


def is_at_least(ground: Ground) -> bool:
    """True for "no fewer than 14 people were killed", which denies nothing."""
    return _AT_LEAST.search(ground.text, *ground.before) is not None


def has_denial(ground: Ground) -> bool:
    """True if a sentence has a word that may deny; one in a quotation denies what it tells."""
    inside = [q.span for q in ground.draft.quotations if q.span.overlaps(ground.sentence.span)]
    own = any(span.contains(ground.trigger) for span in inside)
    words = ground.sentence.tokens
    aside = ground.asides
    return any(
        ground.known.denying.match(word.lower)
        for word, following in zip(words, (*words[1:], None), strict=True)
        if not ground.trigger.overlaps(word.span)
        and not any(part.contains(word.span) for part in aside)
        # "halted it only to resume later"
        and not (word.lower == "only" and following is not None and following.lower == "to")
        and (own or not any(span.contains(word.span) for span in inside))
    )
