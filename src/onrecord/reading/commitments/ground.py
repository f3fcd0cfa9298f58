"""What the finding of commitments stands on: the draft, its words in lower case, its clauses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from onrecord.contract import Act, Force
from onrecord.reading.draft import Draft, DraftEvent, FoundClause, Sentence, indices_in, last_begun
from onrecord.reading.trees import Trees
from onrecord.spans import Span
from onrecord.vocabulary.commitments import in_lower_case, load_commitments

__all__ = [
    "AHEAD",
    "AT_ONCE",
    "FARTHEST",
    "FORETELLING",
    "HARMS",
    "SUBJECT",
    "TOLD",
    "Deed",
    "Frame",
    "Ground",
]

AHEAD = {"future", "conditional", "hypothetical", "denied"}
HARMS = {"attack", "sanction"}
# Events that say how firmly: the word before an act, not the act.
TOLD: dict[str, Force] = {
    "AGREE": "pledged",
    "CONCEDE": "pledged",
    "THREATEN": "pledged",
    "REJECT": "refused",
}
FORETELLING = frozenset(("will", "would", "shall", "'ll", "'d", "will be", "would be"))
FARTHEST = 400  # characters of a sentence around an act that count
AT_ONCE = 16  # characters behind a word of force in which another act may begin
SUBJECT = 4  # words before a verb that hold its subject
_WIDEST_OPTION = 15  # words from "under one option" to the act


class Frame(NamedTuple):
    """Words of force, by their place in the text, and how firm they are."""

    force: Force
    start: int
    end: int


@dataclass(frozen=True)
class Deed:
    """What may be committed to; `event` is the one at its words.

    `frame` is there if the very words of the deed say how firmly.
    """

    act: Act
    span: Span
    event: DraftEvent | None = None
    frame: Frame | None = None


class Ground:
    """One draft with what is known of commitments."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.known = load_commitments()
        self.lower = in_lower_case(draft.text)
        self.trees = Trees(draft, self.lower)

    def clause(self, words: Span) -> FoundClause | None:
        """The last clause whose verb stands in some words, as the grammar has it."""
        return next(reversed(self.draft.clauses_at(words)), None)

    def event_at(self, words: Span) -> DraftEvent | None:
        """The event whose trigger stands in some words."""
        events = self.draft.events
        inside = indices_in(events, words)
        if inside:
            return events[inside[0]]
        before = last_begun(events, words.start)
        at = before >= 0 and events[before].trigger.overlaps(words)
        return events[before] if at else None

    def events_in(self, words: Span) -> list[DraftEvent]:
        """The events that begin in some words."""
        return [self.draft.events[at] for at in indices_in(self.draft.events, words)]

    def before(self, pattern: re.Pattern[str], sentence: Sentence, words: Span) -> Span | None:
        """The last words that fit a pattern in the sentence, not far before some words."""
        start = max(sentence.span.start, words.start - FARTHEST)
        start = max(start, self.lower.rfind(";", start, words.start))
        found = list(pattern.finditer(self.lower, start, words.start))
        near = found and len(self.lower[found[-1].end() : words.start].split()) <= _WIDEST_OPTION
        return Span(*found[-1].span()) if near else None
