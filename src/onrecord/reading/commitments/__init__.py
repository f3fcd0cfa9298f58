"""What is promised, offered, threatened, refused, ordered or considered, and by whom.

An act ("disarm") is committed to when words of force govern it ("pledged to"), be they told by the
vocabulary or by an event of the sentence ("agreed"). Deeds come first (`deeds`), then how firmly
(`frames`), on which condition (`conditions`), who and on whose word (`committers`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from onrecord.reading.commitments.committers import Committers
from onrecord.reading.commitments.conditions import Conditions
from onrecord.reading.commitments.deeds import Deeds
from onrecord.reading.commitments.frames import Frames
from onrecord.reading.commitments.ground import (
    FARTHEST,
    FORETELLING,
    HARMS,
    TOLD,
    Deed,
    Frame,
    Ground,
)
from onrecord.reading.draft import (
    Draft,
    DraftCommitment,
    Sentence,
    indices_in,
    statements_around,
)
from onrecord.spans import Span

__all__ = ["find_commitments"]

# The types of events that an act is once it is done; a threat or a readiness is none.
_DONE = {"ASSAULT", "RETREAT", "SANCTION", "COERCE", "AGREE", "CONSULT", "AID", "COOPERATE"}
_STOPS = {"suspend_attacks", "ceasefire", "protect_civilians"}  # acts whose words tell of force
_NOBODY = re.compile(r"\b(?:nobody|no one|none of \w+|neither)\W+\Z")
_HARM = re.compile(r"harm|touch|hurt|attack")
_NOUNS = re.compile(r"(?: (?:an?|the|any|all))(?: [a-z-]+){0,2} ")
_JOINS = re.compile(r"[,;:.—–“”\"]|\b(?:and|or|but|to|then)\b")
_NEAR = 6  # words from a deed to what it is about


def find_commitments(draft: Draft) -> dict[str, tuple[DraftCommitment, ...]]:
    """Gives the commitments by the place of their acts; one per act and place."""
    return {"commitments": tuple(sorted(_Finder(draft).find(), key=lambda c: c.act_span))}


class _Finder:
    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.ground = Ground(draft)
        self.lower = self.ground.lower
        self.frames = Frames(self.ground)
        self.deeds = Deeds(self.ground, self.frames)
        self.conditions = Conditions(self.ground)
        self.committers = Committers(self.ground)

    def find(self) -> Iterator[DraftCommitment]:
        for sentence in self.draft.sentences:
            if not self._may_commit(sentence):
                continue
            last: tuple[Frame, Span] | None = None
            for deed in self.deeds.of(sentence):
                frame = deed.frame or self.frames.of(sentence, deed)
                if frame is None and last is not None and self._is_listed(last[1], deed.span):
                    frame = last[0]
                if frame is None or not self._is_committed(sentence, deed, frame):
                    continue
                conditions = self.conditions.of(sentence, deed.span, frame.force)
                # What is itself a condition, or what another deed is about, is not committed to.
                is_object = last is not None and self._is_object(last, deed, frame)
                if is_object or any(c.contains(deed.span) for c in conditions):
                    continue
                one = self._commitment(sentence, deed, frame, conditions)
                if not (self._is_foretold(one) or self._is_left_unsaid(one)):
                    yield one
                    last = frame, deed.span

    def _may_commit(self, sentence: Sentence) -> bool:
        """False for the many sentences without a word of force: there is nothing to look for."""
        start, end = sentence.span
        if self.ground.known.any_force.search(self.lower, start, end):
            return True
        if self.lower.endswith("?", start, end) or self.lower.startswith("?", end - 2):
            return True  # it may be put up to be refused
        events = self.ground.events_in(sentence.span)
        return any(event.type in TOLD or event.realis == "denied" for event in events)

    def _is_committed(self, sentence: Sentence, deed: Deed, frame: Frame) -> bool:
        """False for what was done and for what "nobody" will do."""
        start = max(sentence.span.start, frame.start - FARTHEST)
        nobody = _NOBODY.search(self.lower, start, frame.start)
        # A promise of money is made by the very word that tells of it.
        is_told = frame.force == "signed" or deed.frame is not None
        # "The two will be banned from entry": what is to happen to somebody is nobody's word.
        clause = self.ground.clause(deed.span) if deed.act == "other" and not is_told else None
        undergone = (
            clause is not None
            and clause.is_passive
            and frame.force == "pledged"
            and self.lower[frame.start : frame.end] in FORETELLING
        )
        return nobody is None and not undergone and (is_told or not self._is_done(deed))

    def _is_done(self, act: Deed) -> bool:
        """True if the events have it that the act itself happened: nobody only commits to it."""
        done = _DONE - {"ASSAULT"} if act.act in _STOPS else _DONE
        event = act.event
        return event is not None and event.realis == "actual" and event.type in done

    def _is_a_signal(self, deed: Deed, frame: Frame) -> bool:
        """True for what an unnamed member pledges for his group; a threat is his own word."""
        is_threat = deed.act in HARMS or self.lower.startswith("threat", frame.start)
        return frame.force == "pledged" and not is_threat

    def _is_left_unsaid(self, one: DraftCommitment) -> bool:
        """True for what somebody "did not say that" he will do."""
        statement = self.draft.statements[one.statement] if one.statement is not None else None
        return statement is not None and statement.is_unsaid

    def _is_foretold(self, one: DraftCommitment) -> bool:
        """True for what somebody only believes of another: "officials fear they will strike"."""
        statement = self.draft.statements[one.statement] if one.statement is not None else None
        if statement is None or statement.speech_act != "belief":
            return False
        return one.speaker_authority in {"third_party", "anonymous_member"} and not any(
            statement.is_told_by(part) for part in one.evidence
        )

    def _is_object(self, last: tuple[Frame, Span], deed: Deed, frame: Frame) -> bool:
        """True for the talks of "offered to host a second round of talks"."""
        between = self.lower[last[1].end : deed.span.start]
        is_near = len(between.split()) <= _NEAR and _JOINS.search(between) is None
        return frame.end <= last[1].start and is_near and deed.event is not None

    def _is_its_object(self, frame: Frame, act: Span) -> bool:
        """True for a noun that is the object of the word of force itself."""
        found = self.ground.trees.top_of(act)
        if found is None or found[0].relation(found[1]) != "obj":
            return False
        tree, top = found
        return frame.start <= tree.span(tree.head(top)).start < frame.end <= act.start

    def _is_listed(self, earlier: Span, act: Span) -> bool:
        """True for the second act of "turning them into parties or taking them into the army"."""
        between = self.lower[earlier.end : act.start]
        if re.fullmatch(r"\W*(?:\w+\s)?(?:or|and)(?:\s\w+)?\s+", between):
            return True
        # "Would pull back two brigades and free their prisoners": one subject does both.
        one, other = self.ground.clause(earlier), self.ground.clause(act)
        is_shared = one is not None and other is not None and one.subjects == other.subjects
        return is_shared and re.search(r"\b(?:or|and)\s+\Z", between) is not None

    def _commitment(
        self, sentence: Sentence, deed: Deed, frame: Frame, conditions: tuple[Span, ...]
    ) -> DraftCommitment:
        draft = self.draft
        holding = _statement(draft, deed.span, frame)
        statement = draft.statements[holding] if holding is not None else None
        speaker = statement.mention if statement is not None else None
        committer = self.committers.of(sentence, deed, frame, statement, conditions)
        authority = self.committers.authority(statement, speaker, committer, frame)
        if statement is None and authority == "self" and frame.force != "signed":
            speaker = self.committers.named(committer)  # who rejects an offer says so himself
        force = frame.force
        if conditions and force in {"pledged", "signalled", "considered"}:
            force = "conditional"
        elif authority == "anonymous_member" and self._is_a_signal(deed, frame):
            force = "signalled"
        if (
            force == "refused"
            and deed.act == "protect_civilians"
            and _HARM.match(self.lower, deed.span.start)
        ):
            force = "pledged"  # "no aid worker would be harmed"
        start = min(frame.start, deed.span.start)
        end = max(frame.end, deed.span.end)
        words = deed.span
        told = frame.force in {"refused", "signed"}
        is_noun = told and _NOUNS.fullmatch(self.lower, frame.end, deed.span.start)
        if is_noun or self._is_its_object(frame, deed.span):
            words = Span(frame.start, deed.span.end)  # "signed a truce", "promised elections"
        return DraftCommitment(
            committer=committer,
            act=deed.act,
            act_span=words,
            speaker=speaker,
            speaker_authority=authority,
            force=force,
            conditions=conditions,
            deadline=_deadline(draft, sentence, deed.span),
            beneficiary=self.committers.beneficiary(deed, force),
            statement=holding,
            evidence=(Span(start, end), *conditions),
        )


def _statement(draft: Draft, act: Span, frame: Frame) -> int | None:
    """The statement on whose word it stands: the innermost that does not itself do the pledging.

    In "X said that Y pledged to disarm" Y's pledge is X's word; in "Y pledged to disarm" Y's own.
    """
    holding = [index for _, index in statements_around(draft.statements, act)]
    words = Span(frame.start, frame.end)
    told = [index for index in holding if not draft.statements[index].is_told_by(words)]
    return next(iter(told or holding), None)


def _deadline(draft: Draft, sentence: Sentence, act: Span) -> str | None:
    behind = Span(act.end, min(sentence.span.end, act.end + FARTHEST))
    for time in (draft.times[at] for at in indices_in(draft.times, behind)):
        if time.value is not None:
            words = draft.text[max(act.end, time.span.start - 12) : time.span.end].lower()
            if re.search(r"\b(?:by|before|until|no later than)\b", words):
                return time.value.removesuffix("~")
    return None
