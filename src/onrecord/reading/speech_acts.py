"""What somebody does by saying something, where the words of saying leave it open.

"We will burn every barracks," he said, is a warning; "I give you my word", a promise; "we are ready
to", an intention. What is told in the report's words with a word of its own keeps its act.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from onrecord.contract import SpeechAct
from onrecord.reading.commitments.ground import HARMS
from onrecord.reading.draft import Draft, DraftCommitment, DraftEvent, DraftStatement, indices_in
from onrecord.reading.realis import OR_ELSE
from onrecord.spans import Span

__all__ = ["find_speech_acts"]

_I = r"\b(?:i|we)(?:['’](?:m|re|ll|ve))?\b"
_PROMISES = re.compile(
    rf"{_I} (?:\w+ )?(?:promise|pledge|vow|swear|guarantee|undertake|give (?:\w+ )?(?:my|our) word)"
    r"|\b(?:you have|on) (?:my|our) word\b",
    re.IGNORECASE,
)
_INTENDS = re.compile(
    rf"{_I} (?:(?:am|are|stand|remain) )?(?:\w+ )?(?:ready|willing|prepared|open) (?:to|for)",
    re.IGNORECASE,
)
_WILL_BE = re.compile(
    r"\b(?:will|would|shall) (?:not |never )?be \w+(?:ed|en|wn|ut|[a-z]t)\b", re.IGNORECASE
)
_HURTS = {"ASSAULT", "COERCE", "SANCTION"}
_AHEAD = {"future", "conditional", "hypothetical"}
_ASSURING = {"assure", "undertake", "reassure"}
_TO_SOMEBODY = {"tell"}


def find_speech_acts(draft: Draft) -> dict[str, tuple[DraftStatement, ...]]:
    """Gives the statements with what they do, by the commitments and events that they tell."""
    told: dict[int, list[DraftCommitment]] = {}
    for one in draft.commitments:
        if one.statement is not None:
            told.setdefault(one.statement, []).append(one)
    return {
        "statements": tuple(
            replace(one, speech_act=_act(draft, one, told.get(index, ())))
            if one.speech_act == "statement"
            else one
            for index, one in enumerate(draft.statements)
        )
    }


def _act(draft: Draft, one: DraftStatement, told: Iterable[DraftCommitment]) -> SpeechAct:
    if any(event.type == "THREATEN" for event in _events_at(draft, one.cue)):
        return "warning"  # the telling itself: "“You will burn,” a man told the switchboard"
    lemma = one.word.lemma if one.word is not None else None
    firm = [c for c in told if c.force in {"pledged", "refused", "conditional", "signalled"}]
    if lemma in _ASSURING and (firm or _is_of_what_will_be(draft, one)):
        return "promise"
    own = [c for c in firm if c.speaker_authority != "third_party" or c.committer is None]
    threat = any(c.act in HARMS and c.force in {"pledged", "conditional"} for c in own)
    is_direct = one.form == "direct"
    if threat and (is_direct or lemma in _TO_SOMEBODY):
        return "warning"
    if not is_direct:
        return "statement"
    for part in one.content:
        if _PROMISES.search(draft.text, part.start, part.end):
            return "promise"
        if OR_ELSE.match(draft.text, part.start, part.end) and _is_harm(draft, part):
            return "warning"
        if _INTENDS.search(draft.text, part.start, part.end):
            return "intention"
    return "statement"


def _is_of_what_will_be(draft: Draft, one: DraftStatement) -> bool:
    """True for "assured them that nobody would be evicted"."""
    return any(_WILL_BE.search(draft.text, part.start, part.end) for part in one.content)


def _events_at(draft: Draft, words: Iterable[Span]) -> Iterator[DraftEvent]:
    for part in words:
        yield from (draft.events[at] for at in indices_in(draft.events, part))


def _is_harm(draft: Draft, part: Span) -> bool:
    events = _events_at(draft, (part,))
    return any(event.type in _HURTS and event.realis in _AHEAD for event in events)
