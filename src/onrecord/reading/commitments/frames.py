"""How firmly somebody commits himself: the words of force that govern an act."""

from __future__ import annotations

import re

from onrecord.reading.commitments.governors import Governors
from onrecord.reading.commitments.ground import (
    AHEAD,
    AT_ONCE,
    FARTHEST,
    HARMS,
    TOLD,
    Deed,
    Frame,
    Ground,
)
from onrecord.reading.draft import DraftEvent, Sentence, statements_around
from onrecord.spans import Span

__all__ = ["Frames"]

_WIDEST_GAP = 6  # words between the words of force and the act
_NEXT = 1  # where the grammar is known and does not tell
_IS_ASKED = {"REQUEST"}
_MAYBE = {"may", "might", "could"}
# The firmest reading comes last.
_ORDER = ("refused", "considered", "signalled", "ordered", "signed", "pledged")
_CLAUSE_BREAK = re.compile(
    r"[;:—–“”\"]|, (?:but|while|which|who|although|and)\b|\b(?:that|whether)\b"
    r"|\b(?:ha(?:ve|s|d)|need|needs|able) to\b"
)
# "Half of the promised aid" promises nothing anew.
_PROMISED = re.compile(
    r"\b(?:the|of|its|their|his|her|no|a) (?:promised|pledged|planned|offered)\Z"
)
_TAKEN_BACK = re.compile(
    r"\b(?:withdr[ae]w\w*|dropp\w+|abandon\w*|retract\w*|revok\w+|broke|cancel\w*)"
    r" (?:(?:its|their|his|her|the|an?|that|this) )?(?:\w+ )?\Z"
)
_NEVER = re.compile(r"\b(?:under no circumstances|in no way|not|never|on no account)\b")
_NONE_BEHIND = re.compile(
    r"(?:not )[\w'-]|[\w'-]+ (?:(?:to|at|into|with|back) )?(?:no|nothing|nobody|none|neither)\b"
    r"(?! \w+ than\b)"
)
_VOID = re.compile(
    r"\b(?:reject|repeal|annul|void|overturn|struck down|voted down|nobody|no one)\w*"
)
_WILL = re.compile(r"(?:will|would|shall|must)(?: be)?|(?:is|are) (?:due )?to")
_ASKED = re.compile(r"\W*(?:would|will|could|can|may|should|does|do|did|is|are)\b")
_WEIGHED = re.compile(r"\b(?:consider|weigh|mull|explor|stud|examin|discuss)\w*(?: an?| the)? ?\Z")


class Frames:
    """The words of force of one draft."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.draft, self.known, self.lower = ground.draft, ground.known, ground.lower
        self.governors = Governors(ground)

    def of(self, sentence: Sentence, deed: Deed) -> Frame | None:
        """The words of force that govern an act: the nearest before it in its clause."""
        start = max(sentence.span.start, deed.span.start - FARTHEST)
        left = self.lower[start : deed.span.start]
        if deed.act == "sign" and self.lower.startswith("signed", deed.span.start):
            is_ahead = deed.event is not None and deed.event.realis in AHEAD
            return None if is_ahead else Frame("signed", *deed.span)
        if deed.act not in HARMS or deed.event is not None:
            considered = self._considered(sentence, deed.span)
            if considered is not None:
                return considered
        if _ASKED.match(self.lower, sentence.span.start) and self.lower.endswith(
            "?", 0, sentence.span.end
        ):
            return None  # "Would Denmark take them back?"
        tree = self.ground.trees.at(deed.span.start)
        governed = self.governors.of(deed.span)
        if governed is not None and governed.frame is None:
            return self._warned_of(deed)
        if governed is not None and governed.frame is not None:
            return self._firm(sentence, deed, [governed.frame])
        frames = [
            Frame(force, start + match.start(), start + match.end())
            for force, pattern in self.known.forces
            for match in pattern.finditer(left)
        ]
        most = _WIDEST_GAP if tree is None else _NEXT
        frames = [
            f
            for f in frames
            if _is_near(self.lower[f.end : deed.span.start], most)
            and not self._is_denied(f)
            and not (left[f.start - start : f.end - start] == "never" and self._is_past(deed.span))
            and not _PROMISED.search(self.lower, max(0, f.start - AT_ONCE), f.end)
        ]
        frames = [self._of_none(start, frame) for frame in frames]
        return self._firm(sentence, deed, frames)

    def _warned_of(self, deed: Deed) -> Frame | None:
        """A harm on a condition that a warning tells of: "these warnings suggested airstrikes"."""
        event, found = deed.event, self.ground.trees.top_of(deed.span)
        held = statements_around(self.draft.statements, deed.span)
        if deed.act not in HARMS or event is None or not event.actors or found is None or not held:
            return None
        is_warned = self.draft.statements[held[0][1]].speech_act == "warning"
        if not is_warned or event.realis != "conditional":
            return None
        tree, top = found
        return Frame("pledged", *tree.span(tree.head(top)))

    def _firm(self, sentence: Sentence, deed: Deed, frames: list[Frame]) -> Frame | None:
        """The words of force that count, and how firm they are with what stands before them."""
        if deed.event is None or deed.event.realis not in {"hypothetical", "conditional"}:
            frames = [f for f in frames if self.lower[f.start : f.end] not in _MAYBE]
        told = self._told(sentence, deed.span)
        if told is not None and told.type in _IS_ASKED and not frames:
            return None
        # "Vowed to pull back" refuses nothing, whatever the model sees in "vowed".
        is_vow = (
            told is not None
            and told.type == "REJECT"
            and any(frame.start == told.trigger.start for frame in frames)
        )
        if told is not None and told.type in TOLD and self._is_yielding(told) and not is_vow:
            frames.append(Frame(TOLD[told.type], *told.trigger))
        frames = [
            f
            for f in frames
            if not _TAKEN_BACK.search(self.lower, max(0, f.start - AT_ONCE), f.start)
        ]
        threat = told is not None and told.type in {"THREATEN", "REJECT"}
        if deed.act in HARMS:
            frames = [f for f in frames if not self.lower.startswith("plan", f.start)]
        if deed.act in HARMS and not (threat or self._is_threatened(sentence, deed)):
            frames = [
                frame
                for frame in frames
                if frame.force == "refused"
                or (
                    frame.force == "considered"
                    and self.lower[frame.start : frame.end] not in _MAYBE
                )
            ]
        if not frames:
            return None
        # The firmest reading of overlapping frames is the wrong one: "will not" is no "will".
        nearest = max(frames, key=lambda f: (f.end, -f.start))
        overlapping = [f for f in frames if f.start < nearest.end and nearest.start < f.end]
        found = min(overlapping, key=lambda f: (_ORDER.index(f.force), f.start))
        none = _NONE_BEHIND.match(self.lower, deed.span.start)
        never = _NEVER.search(self.lower, found.end, deed.span.start)
        kept = any(p.match(self.lower, deed.span.start) for _, p in self.known.kept)
        if found.force == "pledged" and (none or never or kept):
            return found._replace(force="refused")  # "will pay no fees", "will keep our guns"
        is_bare = _WILL.fullmatch(self.lower, found.start, found.end) is not None
        is_bare = is_bare or (
            self.lower.startswith("oblig", found.start)
            and _VOID.search(self.lower, *sentence.span) is None
        )
        is_signed = is_bare and self.ground.before(self.known.signed_before, sentence, deed.span)
        if found.force == "pledged" and is_signed:
            return found._replace(force="signed")
        ordered = self.ground.before(self.known.ordered_before, sentence, deed.span)
        is_ordered = (
            found.force == "pledged"
            and ordered is not None
            # "Was told by the mediator that they had promised" orders nothing.
            and " that " not in self.lower[ordered.end : found.start + 1]
        )
        return found._replace(force="ordered") if is_ordered else found

    def is_weighed(self, sentence: Sentence, words: Span) -> bool:
        """True for an option of any kind: "might open proceedings", "a pardon is an option"."""
        before = self.lower[max(sentence.span.start, words.start - AT_ONCE) : words.start]
        is_open = not _MAYBE.isdisjoint(before.split()[-1:])
        is_object = _WEIGHED.search(before) is not None
        return is_open or is_object or self._considered(sentence, words) is not None

    def is_option(self, sentence: Sentence, words: Span) -> bool:
        """True for what a sentence calls an option: "one thought among several"."""
        return self._considered(sentence, words) is not None

    def _considered(self, sentence: Sentence, words: Span) -> Frame | None:
        """What tells that an act is only weighed: "under one option", "is under review"."""
        refused = self.known.refused_after.match(self.lower, words.end, sentence.span.end)
        if refused is not None:
            return Frame("refused", words.start, refused.end())
        after = self.known.considered_after.match(self.lower, words.end, sentence.span.end)
        if after is not None:
            return Frame("considered", words.start, after.end())
        before = self.ground.before(self.known.considered_before, sentence, words)
        return None if before is None else Frame("considered", *before)

    def _is_past(self, verb: Span) -> bool:
        """True for "never attacked", which refuses nothing to come."""
        first = verb.of(self.lower).split()[0]
        return first.endswith("ed") or first in self.ground.draft.language.past

    def _is_denied(self, frame: Frame) -> bool:
        """True for words of force that are denied: "denied that the cabinet had agreed"."""
        events = self.ground.events_in(Span(frame.start, frame.end))
        return any(e.realis == "denied" and TOLD.get(e.type) == frame.force for e in events)

    def _of_none(self, start: int, frame: Frame) -> Frame:
        """What no one of some will do, they refuse: "no weapon will leave the valley"."""
        none = self.known.none_of.search(self.lower, start, frame.start)
        if none is None or frame.force != "pledged":
            return frame
        return Frame("refused", none.start(), frame.end)

    def _told(self, sentence: Sentence, act: Span) -> DraftEvent | None:
        """The event before an act that tells how it stands: "agreed", "threatened", "urged"."""
        near = Span(max(sentence.span.start, act.start - FARTHEST), act.start)
        before = [
            event
            for event in self.ground.events_in(near)
            if event.type in {*TOLD, *_IS_ASKED}
            and event.realis in {"actual", "past_habitual"}
            and event.trigger.end <= act.start
            and _is_near(self.lower[event.trigger.end : act.start].replace(" that ", " "))
        ]
        return before[-1] if before else None

    def _is_yielding(self, told: DraftEvent) -> bool:
        """False for what is conceded by the word itself: a march called off is not promised."""
        behind = self.lower[told.trigger.end : told.trigger.end + AT_ONCE]
        return told.type != "CONCEDE" or behind.startswith((" to ", " for "))

    def _is_threatened(self, sentence: Sentence, deed: Deed) -> bool:
        """A harm counts when the model sees it ahead, or the sentence tells of a threat."""
        if deed.event is not None and deed.event.realis in AHEAD:
            return True
        start = max(sentence.span.start, deed.span.start - FARTHEST)
        end = min(sentence.span.end, deed.span.end + FARTHEST)
        return self.known.threat.search(self.lower, start, end) is not None


def _is_near(gap: str, most: int = _WIDEST_GAP) -> bool:
    return len(gap.split()) <= most and not _CLAUSE_BREAK.search(gap)
