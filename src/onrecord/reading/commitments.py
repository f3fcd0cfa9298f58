"""What is promised, offered, threatened, refused, ordered or considered, and by whom.

An act ("disarm") is committed to when words of force govern it ("pledged to"), be they told by the
vocabulary or by an event of the sentence ("agreed"). What the vocabulary has no act for is the deed
that the model sees ahead, or what a strong word governs ("refused to step down"). The committer is
who does the act, or the subject of the words of force, never the speaker by default; what an
unnamed member says for his group is a signal, not a pledge of the group.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from onrecord.contract import Act, Authority, Force
from onrecord.reading.draft import (
    Draft,
    DraftCommitment,
    DraftEvent,
    DraftMention,
    DraftStatement,
    Sentence,
    indices_in,
    last_begun,
    statements_around,
)
from onrecord.reading.mentions import is_behind_preposition
from onrecord.spans import Span
from onrecord.vocabulary.commitments import CommitmentVocabulary, load_commitments

__all__ = ["find_commitments"]

_APOSTROPHES = str.maketrans({"’": "'", "ʼ": "'", "‘": "'"})
_WIDEST_GAP = 6  # words between the words of force and the act
# Deeds that are committed to where the vocabulary has no word for them.
_DEEDS: dict[str, Act] = {
    "ASSAULT": "attack",
    "SANCTION": "sanction",
    "CONSULT": "negotiate",
    **dict.fromkeys(("RETREAT", "AID", "COOPERATE", "MOBILIZE", "COERCE", "PROTEST"), "other"),
}
_AHEAD = {"future", "conditional", "hypothetical", "denied"}
# Events that say how firmly: the word before an act, not the act.
_TOLD: dict[str, Force] = {
    "AGREE": "pledged",
    "CONCEDE": "pledged",
    "THREATEN": "pledged",
    "REJECT": "refused",
}
_IS_ASKED = {"REQUEST"}
# What an act is once it is done; a threat or a readiness goes together with the commitment.
_DONE = {"ASSAULT", "RETREAT", "SANCTION", "COERCE", "AGREE", "CONSULT", "AID", "COOPERATE"}
_NOBODY = re.compile(r"\b(?:nobody|no one|none of \w+|neither)\W+\Z")
_HARMS = {"attack", "sanction"}
_COMMITTING = {"armed_group", "government", "organisation", "country", "person", "people"}
_FIRST_PERSON = re.compile(r"\b(?:i|we|our|us|my)\b", re.IGNORECASE)
_CLAUSE_BREAK = re.compile(r"[;:—–“”\"]|, (?:but|while|which|who|although|and)\b|\bthat\b")
_ORDER = ("refused", "considered", "signalled", "ordered", "signed", "pledged")


class _Frame(NamedTuple):
    force: Force
    start: int
    end: int


@dataclass(frozen=True)
class _Deed:
    """What may be committed to; `event` is the one at its words."""

    act: Act
    span: Span
    event: DraftEvent | None = None
    frame: _Frame | None = None


def find_commitments(draft: Draft) -> dict[str, tuple[DraftCommitment, ...]]:
    """Gives the commitments by the place of their acts; one per act and place."""
    return {"commitments": tuple(sorted(_Finder(draft).find(), key=lambda c: c.act_span))}


class _Finder:
    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.known = load_commitments()
        lower = draft.text.lower().translate(_APOSTROPHES)
        if len(lower) != len(draft.text):
            # Lower-casing a few letters (İ) changes the length; offsets must not move.
            lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in draft.text)
            lower = lower.translate(_APOSTROPHES)
        self.lower = lower
        self.taken = bytearray(len(lower))  # 1 where a deed stands
        self.chain_of = {m: n for n, chain in enumerate(draft.chains) for m in chain.mentions}

    def find(self) -> Iterator[DraftCommitment]:
        for sentence in self.draft.sentences:
            last: tuple[_Frame, Span] | None = None
            for deed in self._deeds(sentence):
                frame = deed.frame or self._frame(sentence, deed)
                if frame is None and last is not None and self._is_listed(last[1], deed.span):
                    frame = last[0]
                if frame is None or not self._is_committed(sentence, deed, frame):
                    continue
                conditions = _conditions(self.lower, sentence, deed.span, frame.force, self.known)
                # What is itself a condition is not committed to.
                if not any(condition.contains(deed.span) for condition in conditions):
                    yield self._commitment(sentence, deed, frame, conditions)
                    last = frame, deed.span

    def _is_committed(self, sentence: Sentence, deed: _Deed, frame: _Frame) -> bool:
        """False for what was done and for what "nobody" will do."""
        start = max(sentence.span.start, frame.start - _FARTHEST)
        nobody = _NOBODY.search(self.lower, start, frame.start)
        # A promise of money is made by the very word that tells of it.
        is_told = frame.force == "signed" or deed.frame is not None
        return nobody is None and (is_told or not self._is_done(deed.span))

    def _is_done(self, act: Span) -> bool:
        """True if the events have it that the act itself happened: nobody only commits to it."""
        inside = indices_in(self.draft.events, act)
        return any(
            event.realis == "actual" and event.type in _DONE and act.contains(event.trigger)
            for event in (self.draft.events[at] for at in inside)
        )

    def _is_listed(self, earlier: Span, act: Span) -> bool:
        """True for the second act of "turning them into parties or taking them into the army"."""
        between = self.lower[earlier.end : act.start]
        return bool(re.fullmatch(r"\W*(?:\w+\s)?(?:or|and)(?:\s\w+)?\s+", between))

    # --- what -----------------------------------------------------------------------------------

    def _deeds(self, sentence: Sentence) -> list[_Deed]:
        """What may be committed to in a sentence, by place, no two at the same words."""
        events = [self.draft.events[at] for at in indices_in(self.draft.events, sentence.span)]
        found: list[_Deed] = []
        for act, span in _acts(self.lower, sentence, self.known):
            self._take(found, _Deed(act, span, self._event_at(span)))
        for event in events:
            # "Norway pledged 4 million dollars": the word of force is all there is.
            is_told = event.type == "AGREE" and event.realis in {"actual", "past_habitual"}
            behind = self.lower[event.trigger.end : event.trigger.end + 4]
            if is_told and not behind.startswith((" to ", " by ")):
                known = None if self._is_taken(event.trigger) else self._act(event.trigger)
                if known is not None:
                    frame = _Frame(_TOLD[event.type], *event.trigger)
                    self._take(found, _Deed(known, event.trigger, event, frame))
        for event in events:
            is_deed = event.type in _DEEDS and event.realis in _AHEAD
            if is_deed and not self._is_taken(event.trigger):
                act = self._act(event.trigger) or _DEEDS[event.type]
                self._take(found, _Deed(act, event.trigger, event))
        for pattern in (self.known.strong, self.known.weak):
            for match in pattern.finditer(self.lower, sentence.span.start, sentence.span.end):
                verb = Span(*match.span("verb"))
                if self._is_taken(self._ahead(verb, sentence)):
                    continue
                by_verb = self._act(verb)
                if by_verb or pattern is self.known.strong or self._is_of_himself(verb.start):
                    self._take(found, _Deed(by_verb or "other", verb))
        return sorted(found, key=lambda deed: deed.span)

    def _take(self, found: list[_Deed], deed: _Deed) -> None:
        found.append(deed)
        self.taken[deed.span.start : deed.span.end] = b"\1" * (deed.span.end - deed.span.start)

    def _is_taken(self, words: Span) -> bool:
        """True if a deed stands in some words."""
        return self.taken.find(1, words.start, words.end) >= 0

    def _ahead(self, word: Span, sentence: Sentence) -> Span:
        """A word and what follows at once."""
        return Span(word.start, min(word.start + _AT_ONCE, sentence.span.end))

    def _event_at(self, words: Span) -> DraftEvent | None:
        events = self.draft.events
        inside = indices_in(events, words)
        if inside:
            return events[inside[0]]
        before = last_begun(events, words.start)
        at = before >= 0 and events[before].trigger.overlaps(words)
        return events[before] if at else None

    def _is_of_himself(self, at: int) -> bool:
        """True if words of force stand in what somebody says with "I", "it" or "his office"."""
        held = statements_around(self.draft.statements, Span(at, at + 1))
        if not held:
            return False
        start = max(held[0][0].start, at - _FARTHEST)
        before = self.lower[start:at].split()[-_SUBJECT:]
        words = (word.strip("“”\"',").partition("'")[0] for word in before)  # "we'll" is "we"
        return any(word in self.known.himself for word in words)

    def _act(self, verb: Span) -> Act | None:
        """The act that a verb and the words behind it tell."""
        known = self.known.by_verb
        return next((act for act, pattern in known if pattern.match(self.lower, verb.start)), None)

    # --- how firmly -----------------------------------------------------------------------------

    def _frame(self, sentence: Sentence, deed: _Deed) -> _Frame | None:
        """The words of force that govern an act: the nearest before it in its clause."""
        start = max(sentence.span.start, deed.span.start - _FARTHEST)
        left = self.lower[start : deed.span.start]
        if deed.act == "sign" and self.lower.startswith("signed", deed.span.start):
            is_ahead = deed.event is not None and deed.event.realis in _AHEAD
            return None if is_ahead else _Frame("signed", *deed.span)
        frames = [
            _Frame(force, start + match.start(), start + match.end())
            for force, pattern in self.known.forces
            for match in pattern.finditer(left)
        ]
        frames = [f for f in frames if _is_near(self.lower[f.end : deed.span.start])]
        frames = [self._of_none(start, frame) for frame in frames]
        if deed.event is None or deed.event.realis != "hypothetical":
            frames = [f for f in frames if self.lower[f.start : f.end] not in _MAYBE]
        told = self._told(sentence, deed.span)
        if told is not None and told.type in _IS_ASKED and not frames:
            return None
        if told is not None and told.type in _TOLD:
            frames.append(_Frame(_TOLD[told.type], *told.trigger))
        after = self.known.considered_after.match(self.lower, deed.span.end, sentence.span.end)
        if after is not None:
            frames.append(_Frame("considered", deed.span.start, after.end()))
        if deed.act in _HARMS and not (told or self._is_threatened(sentence, deed)):
            frames = [frame for frame in frames if frame.force == "refused"]
        if not frames:
            return None
        # The firmest reading of overlapping frames is the wrong one: "will not" is no "will".
        nearest = max(frames, key=lambda f: (f.end, -f.start))
        overlapping = [f for f in frames if f.start < nearest.end and nearest.start < f.end]
        return min(overlapping, key=lambda f: (_ORDER.index(f.force), f.start))

    def _of_none(self, start: int, frame: _Frame) -> _Frame:
        """What no one of some will do, they refuse: "no weapon will leave the valley"."""
        none = self.known.none_of.search(self.lower, start, frame.start)
        if none is None or frame.force != "pledged":
            return frame
        return _Frame("refused", none.start(), frame.end)

    def _told(self, sentence: Sentence, act: Span) -> DraftEvent | None:
        """The event before an act that tells how it stands: "agreed", "threatened", "urged"."""
        near = Span(max(sentence.span.start, act.start - _FARTHEST), act.start)
        before = [
            event
            for event in (self.draft.events[at] for at in indices_in(self.draft.events, near))
            if event.type in {*_TOLD, *_IS_ASKED}
            and event.realis in {"actual", "past_habitual"}
            and event.trigger.end <= act.start
            and _is_near(self.lower[event.trigger.end : act.start].replace(" that ", " "))
        ]
        return before[-1] if before else None

    def _is_threatened(self, sentence: Sentence, deed: _Deed) -> bool:
        """A harm counts when the model sees it ahead, or the sentence tells of a threat."""
        if deed.event is not None and deed.event.realis in _AHEAD:
            return True
        start = max(sentence.span.start, deed.span.start - _FARTHEST)
        end = min(sentence.span.end, deed.span.end + _FARTHEST)
        return self.known.threat.search(self.lower, start, end) is not None

    # --- who ------------------------------------------------------------------------------------

    def _commitment(
        self, sentence: Sentence, deed: _Deed, frame: _Frame, conditions: tuple[Span, ...]
    ) -> DraftCommitment:
        draft = self.draft
        holding = _statement(draft, deed.span, frame)
        statement = draft.statements[holding] if holding is not None else None
        speaker = statement.mention if statement is not None else None
        committer = self._committer(sentence, deed, frame, statement)
        authority = self._authority(statement, speaker, committer, frame)
        force = frame.force
        if conditions and force in {"pledged", "signalled", "considered"}:
            force = "conditional"
        elif authority == "anonymous_member" and force == "pledged":
            force = "signalled"
        start = min(frame.start, deed.span.start)
        end = max(frame.end, deed.span.end)
        return DraftCommitment(
            committer=committer,
            act=deed.act,
            act_span=deed.span,
            speaker=speaker,
            speaker_authority=authority,
            force=force,
            conditions=conditions,
            deadline=_deadline(draft, sentence, deed.span),
            beneficiary=None,
            statement=holding,
            evidence=(Span(start, end), *conditions),
        )

    def _committer(
        self, sentence: Sentence, deed: _Deed, frame: _Frame, statement: DraftStatement | None
    ) -> int | None:
        """Who would do it: by the act, by the words of force, or as their subject.

        The speaker only when he says "we" or "I".
        """
        if frame.force == "ordered":
            told = [
                at
                for at in indices_in(self.draft.mentions, Span(frame.start, deed.span.start))
                if self._can_commit(at)
            ]
            if told:
                return told[-1]
        at_force = [
            self.draft.events[at]
            for at in indices_in(self.draft.events, Span(frame.start, frame.end))
        ]
        for event in (deed.event, *at_force):
            if event is not None and event.actors:
                return self._body(event.actors[0], statement)
        found = self._subject(sentence, frame, statement)
        return None if found is None else self._body(found, statement)

    def _body(self, found: int, statement: DraftStatement | None) -> int:
        """For "we" of an unnamed member his body, if the text names it."""
        is_talk = self.draft.mentions[found].head in {"we", "i"}
        if is_talk and statement is not None and not statement.is_speaker:
            return found if statement.mention is None else statement.mention
        return found

    def _subject(
        self, sentence: Sentence, frame: _Frame, statement: DraftStatement | None
    ) -> int | None:
        mentions, text = self.draft.mentions, self.draft.text
        before = [
            index
            for index in indices_in(
                mentions, Span(max(sentence.span.start, frame.start - _FARTHEST), frame.start)
            )
            if mentions[index].span.end <= frame.start
            and self._can_commit(index)
            and not is_behind_preposition(text, mentions[index])
        ]
        content = (
            [c for c in statement.content if c.start <= frame.start < c.end] if statement else []
        )
        if content:
            inside = [i for i in before if mentions[i].span.start >= content[0].start]
            start = max(content[0].start, sentence.span.start, frame.start - _FARTHEST)
            if _FIRST_PERSON.search(text, start, frame.start) and not inside:
                return statement.mention if statement is not None else None
            before = inside
        return before[-1] if before else None

    def _can_commit(self, index: int) -> bool:
        mention = self.draft.mentions[index]
        is_medium = mention.entry is not None and mention.entry.sector == "MED"
        if mention.form == "pronoun":
            return index in self.chain_of and not _owns(self.draft, mention)
        return (mention.kind in _COMMITTING or mention.form == "phrase") and not is_medium

    # --- on whose word --------------------------------------------------------------------------

    def _authority(
        self,
        statement: DraftStatement | None,
        speaker: int | None,
        committer: int | None,
        frame: _Frame,
    ) -> Authority:
        if statement is None:
            # Who promises, refuses or signs in the report's own words does so himself.
            return "third_party" if frame.force in {"considered", "signalled"} else "self"
        if statement.kind == "spokesperson":
            return "spokesperson"
        same = (
            speaker is not None
            and committer is not None
            and self.chain_of.get(speaker, -1) == self.chain_of.get(committer, -2)
        )
        if statement.identification in {"partly_identified", "unidentified"}:
            words = " ".join(part.of(self.lower) for part in statement.source)
            # Another body that the text names is not his own.
            other = speaker is not None and self._is_named(committer)
            insider = same or (not other and self.known.insiders.search(words) is not None)
            return "anonymous_member" if insider else "third_party"
        if same:
            return "self"
        return "member" if self._belongs(speaker, committer) else "third_party"

    def _is_named(self, mention: int | None) -> bool:
        number = self.chain_of.get(mention) if mention is not None else None
        chain = self.draft.chains[number] if number is not None else None
        forms = [self.draft.mentions[at].form for at in chain.mentions] if chain else []
        return "name" in forms

    def _belongs(self, speaker: int | None, committer: int | None) -> bool:
        """True if the text gives the speaker an office in or under the committer."""
        if speaker is None or committer is None or committer not in self.chain_of:
            return False
        return any(
            role.of is not None
            and self.chain_of.get(role.mention) == self.chain_of.get(speaker)
            and self.chain_of.get(role.of) == self.chain_of[committer]
            and not role.former
            for role in self.draft.roles
        )


_SUBJECT = 4  # words before a verb that hold its subject
# A comma or a stop inside a number or an abbreviation ends nothing.
_CONDITION_ENDS = re.compile(r"[,;—”\".](?!\w)")
_FARTHEST = 400  # characters of a sentence around an act that count
_AT_ONCE = 40  # characters behind a strong word in which another act may begin
_MAYBE = {"may", "might", "could"}


def _owns(draft: Draft, mention: DraftMention) -> bool:
    return mention.span.of(draft.text).lower() in {"his", "her", "its", "their", "my", "our"}


def _is_near(gap: str) -> bool:
    return len(gap.split()) <= _WIDEST_GAP and not _CLAUSE_BREAK.search(gap)


def _acts(
    lower: str, sentence: Sentence, known: CommitmentVocabulary
) -> Iterator[tuple[Act, Span]]:
    found = [
        (act, Span(*match.span()))
        for act, pattern in known.acts
        for match in pattern.finditer(lower, sentence.span.start, sentence.span.end)
    ]
    found.sort(key=lambda one: (one[1].start, -one[1].end))
    last = -1
    for act, span in found:
        if span.start >= last:
            yield act, span
            last = span.end


def _statement(draft: Draft, act: Span, frame: _Frame) -> int | None:
    """The statement on whose word it stands: the innermost that does not itself do the pledging.

    In "X said that Y pledged to disarm" Y's pledge is X's word; in "Y pledged to disarm" Y's own.
    """
    holding = [index for _, index in statements_around(draft.statements, act)]
    words = Span(frame.start, frame.end)
    told = [
        index
        for index in holding
        if not any(cue.overlaps(words) for cue in draft.statements[index].cue)
    ]
    return next(iter(told or holding), None)


def _conditions(
    lower: str, sentence: Sentence, act: Span, force: Force, known: CommitmentVocabulary
) -> tuple[Span, ...]:
    found = []
    openers = known.conditions_of_refusal if force == "refused" else known.conditions
    first = max(sentence.span.start, act.start - _FARTHEST)
    last = min(sentence.span.end, act.end + _FARTHEST)
    for match in openers.finditer(lower, first, last):
        if act.start <= match.start() < act.end:
            continue
        mark = _CONDITION_ENDS.search(lower, match.end(), sentence.span.end)
        end = sentence.span.end if mark is None else mark.start()
        if match[0] in {"should", "once", "until", "provided"} and end < act.start - 80:
            continue
        if end - match.end() > 2:
            found.append(Span(match.start(), end).trimmed(lower, " .,"))
    return tuple(found)


def _deadline(draft: Draft, sentence: Sentence, act: Span) -> str | None:
    behind = Span(act.end, min(sentence.span.end, act.end + _FARTHEST))
    for time in (draft.times[at] for at in indices_in(draft.times, behind)):
        if time.value is not None:
            words = draft.text[max(act.end, time.span.start - 12) : time.span.end].lower()
            if re.search(r"\b(?:by|before|until|no later than)\b", words):
                return time.value.removesuffix("~")
    return None
