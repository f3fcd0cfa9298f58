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
    FoundClause,
    Sentence,
    indices_in,
    last_begun,
    statements_around,
)
from onrecord.reading.mentions import is_behind_preposition
from onrecord.spans import Span
from onrecord.vocabulary.commitments import CommitmentVocabulary, in_lower_case, load_commitments

__all__ = ["find_commitments"]

_WIDEST_GAP = 6  # words between the words of force and the act
# What an event is as an act, where the vocabulary has no word for it: by its mode, by its type.
_BY_MODE: dict[str | None, Act] = {
    "withdraw": "withdraw",
    "release": "release_prisoners",
    "disarm": "disarm",
    "ceasefire": "ceasefire",
    "access": "grant_access",
}
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
# What acts of no other kind are once they are done; a threat or a readiness goes together with the
# commitment.
_DONE = {"ASSAULT", "RETREAT", "SANCTION", "COERCE", "AGREE", "CONSULT", "AID", "COOPERATE"}
_STOPS = {"suspend_attacks", "ceasefire", "protect_civilians"}  # acts whose words tell of force
_NOBODY = re.compile(r"\b(?:nobody|no one|none of \w+|neither)\W+\Z")
_HARMS = {"attack", "sanction"}
_COMMITTING = {"armed_group", "government", "organisation", "country", "person", "people"}
_FIRST_PERSON = re.compile(r"\b(?:i|we|our|us|my)\b", re.IGNORECASE)
_CLAUSE_BREAK = re.compile(
    r"[;:—–“”\"]|, (?:but|while|which|who|although|and)\b|\b(?:that|whether)\b"
    r"|\b(?:ha(?:ve|s|d)|need|needs|able) to\b"
)
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
        self.lower = in_lower_case(draft.text)
        self.taken = bytearray(len(self.lower))  # 1 where a deed stands
        self.clauses = draft.findings.clauses if draft.findings is not None else ()
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
                conditions = self._conditions(sentence, deed.span, frame.force)
                # What is itself a condition, or what another deed is about, is not committed to.
                is_object = last is not None and self._is_object(last, deed, frame)
                if not is_object and not any(c.contains(deed.span) for c in conditions):
                    yield self._commitment(sentence, deed, frame, conditions)
                    last = frame, deed.span

    def _is_committed(self, sentence: Sentence, deed: _Deed, frame: _Frame) -> bool:
        """False for what was done and for what "nobody" will do."""
        start = max(sentence.span.start, frame.start - _FARTHEST)
        nobody = _NOBODY.search(self.lower, start, frame.start)
        # A promise of money is made by the very word that tells of it.
        is_told = frame.force == "signed" or deed.frame is not None
        # "The two will be banned from entry": what is to happen to somebody is nobody's word.
        clause = self._clause(deed.span) if deed.act == "other" and not is_told else None
        undergone = clause is not None and clause.is_passive and frame.force == "pledged"
        return nobody is None and not undergone and (is_told or not self._is_done(deed))

    def _is_done(self, act: _Deed) -> bool:
        """True if the events have it that the act itself happened: nobody only commits to it."""
        inside = indices_in(self.draft.events, act.span)
        done = _DONE - {"ASSAULT"} if act.act in _STOPS else _DONE
        return any(
            event.realis == "actual" and event.type in done and act.span.contains(event.trigger)
            for event in (self.draft.events[at] for at in inside)
        )

    def _is_object(self, last: tuple[_Frame, Span], deed: _Deed, frame: _Frame) -> bool:
        """True for the talks of "offered to host a second round of talks"."""
        between = self.lower[last[1].end : deed.span.start]
        is_near = len(between.split()) <= _WIDEST_GAP and _JOINS.search(between) is None
        return frame.end <= last[1].start and is_near and deed.event is not None

    def _is_listed(self, earlier: Span, act: Span) -> bool:
        """True for the second act of "turning them into parties or taking them into the army"."""
        between = self.lower[earlier.end : act.start]
        if re.fullmatch(r"\W*(?:\w+\s)?(?:or|and)(?:\s\w+)?\s+", between):
            return True
        # "Would pull back two brigades and free their prisoners": one subject does both.
        one, other = self._clause(earlier), self._clause(act)
        is_shared = one is not None and other is not None and one.subjects == other.subjects
        return is_shared and re.search(r"\b(?:or|and)\s+\Z", between) is not None

    # --- what -----------------------------------------------------------------------------------

    def _deeds(self, sentence: Sentence) -> list[_Deed]:
        """What may be committed to in a sentence, by place, no two at the same words."""
        events = [self.draft.events[at] for at in indices_in(self.draft.events, sentence.span)]
        found: list[_Deed] = []
        for act, span in _acts(self.lower, sentence, self.known):
            event = self._event_at(span)
            # Conceded is not withdrawn: a decree, a demand.
            is_taken_back = act == "withdraw" and event is not None and event.type == "CONCEDE"
            self._take(found, _Deed("other" if is_taken_back else act, span, event))
        verbs = list(self._governed(sentence))
        for verb, is_strong in verbs:
            known = self._act(verb) if is_strong and not self._is_taken(_ahead(verb)) else None
            if known is not None:
                self._take(found, _Deed(known, verb, self._event_at(verb)))
        for event in events:
            deed = self._told_alone(sentence, event)
            if deed is not None:
                self._take(found, deed)
        for event in events:
            is_deed = event.realis in _AHEAD and (
                event.type in _DEEDS or self._is_weighed(sentence, event.trigger)
            )
            if is_deed and not self._is_taken(event.trigger):
                self._take(found, _Deed(self._act_of(event), event.trigger, event))
        for verb, is_strong in verbs:
            if self._is_taken(_ahead(verb)):
                continue
            known = self._act(verb)
            is_passive = self.lower.endswith(" be ", 0, verb.start)
            own = not is_passive and self._is_of_himself(sentence, verb.start)
            if known or is_strong or own:
                self._take(found, _Deed(known or "other", verb, self._event_at(verb)))
        return sorted(found, key=lambda deed: deed.span)

    def _governed(self, sentence: Sentence) -> Iterator[tuple[Span, bool]]:
        """The verbs behind words of force; true where these make a commitment of any verb."""
        known = self.known
        for pattern, is_strong in (
            (known.strong, True),
            (known.weak, False),
            (known.passive, False),
        ):
            for match in pattern.finditer(self.lower, sentence.span.start, sentence.span.end):
                verb = Span(*match.span("verb"))
                if not self.draft.text[verb.start].isupper():  # "the offer to Tarnby"
                    yield verb, is_strong

    def _told_alone(self, sentence: Sentence, event: DraftEvent) -> _Deed | None:
        """A commitment of which the word of force is all there is.

        "Norway pledged 4 million dollars", "the minister rejected the offer".
        """
        if event.realis not in {"actual", "past_habitual"} or self._is_taken(event.trigger):
            return None
        behind = self.lower[event.trigger.end : event.trigger.end + 4]
        told: tuple[Act, Span] | None = None
        if event.type == "AGREE" and not behind.startswith((" to ", " by ")):
            act = self._act(event.trigger)
            told = None if act is None else (act, event.trigger)
        elif event.type == "REJECT" and not behind.startswith(" to "):
            told = self._refused(sentence, event.trigger)
        return told and _Deed(*told, event, _Frame(_TOLD[event.type], *event.trigger))

    def _refused(self, sentence: Sentence, trigger: Span) -> tuple[Act, Span] | None:
        """What is refused, by the noun behind the word of refusal, if no other deed is there."""
        end = min(trigger.end + _OBJECT, sentence.span.end)
        if self._is_taken(Span(trigger.end, end)):
            return None
        for act, nouns in self.known.refused:
            match = nouns.match(self.lower, trigger.end, end)
            if match is not None:
                return act, Span(trigger.start, match.end())
        return None

    def _act_of(self, event: DraftEvent) -> Act:
        """The act that an event is."""
        is_host = event.type == "CONSULT" and self.lower.startswith("host", event.trigger.start)
        by_type = "other" if is_host else _DEEDS.get(event.type, "other")
        return self._act(event.trigger) or _BY_MODE.get(event.mode) or by_type

    def _is_weighed(self, sentence: Sentence, words: Span) -> bool:
        """True for an option of any kind: "might open proceedings", "a pardon is an option"."""
        before = self.lower[max(sentence.span.start, words.start - _AT_ONCE) : words.start]
        is_open = not _MAYBE.isdisjoint(before.split()[-1:])
        is_object = _WEIGHED.search(before) is not None
        return is_open or is_object or self._considered(sentence, words) is not None

    def _considered(self, sentence: Sentence, words: Span) -> _Frame | None:
        """What tells that an act is only weighed: "under one option", "is under review"."""
        after = self.known.considered_after.match(self.lower, words.end, sentence.span.end)
        if after is not None:
            return _Frame("considered", words.start, after.end())
        return self._near_before(self.known.considered_before, sentence, words)

    def _take(self, found: list[_Deed], deed: _Deed) -> None:
        found.append(deed)
        self.taken[deed.span.start : deed.span.end] = b"\1" * (deed.span.end - deed.span.start)

    def _is_taken(self, words: Span) -> bool:
        """True if a deed stands in some words."""
        return self.taken.find(1, words.start, words.end) >= 0

    def _event_at(self, words: Span) -> DraftEvent | None:
        events = self.draft.events
        inside = indices_in(events, words)
        if inside:
            return events[inside[0]]
        before = last_begun(events, words.start)
        at = before >= 0 and events[before].trigger.overlaps(words)
        return events[before] if at else None

    def _is_of_himself(self, sentence: Sentence, at: int) -> bool:
        """True if words of force stand in what somebody says with "I", "it" or "his office".

        In the report's own words it is "we" alone.
        """
        held = statements_around(self.draft.statements, Span(at, at + 1))
        start = max(held[0][0].start if held else sentence.span.start, at - _FARTHEST)
        before = self.lower[start:at].split()[-_SUBJECT:]
        words = {word.strip("“”\"',").partition("'")[0] for word in before}  # "we'll" is "we"
        clause = self._clause(Span(at, at + 1))
        if clause is not None:
            words |= {part.of(self.lower) for part in clause.subjects}
        return not words.isdisjoint(self.known.himself if held else _AUTHORS)

    def _act(self, verb: Span) -> Act | None:
        """The act that a verb and the words behind it tell."""
        known = self.known.by_verb
        found = next((act for act, p in known if p.match(self.lower, verb.start)), None)
        if found is not None or not self.lower.endswith(" be ", 0, verb.start):
            return found
        # "Elections would be held": what the verb is done to stands before it.
        clause = self._clause(verb)
        if clause is not None:
            done_to = clause.subjects[0].of(self.lower)
        else:
            before = self.lower[max(0, verb.start - _BEFORE) : verb.start]
            done_to = " ".join(_WORD.findall(before)[-_SUBJECT - 2 :])
        words = f"{verb.of(self.lower)} {done_to}"
        return next((act for act, pattern in known if pattern.match(words)), None)

    # --- how firmly -----------------------------------------------------------------------------

    def _frame(self, sentence: Sentence, deed: _Deed) -> _Frame | None:
        """The words of force that govern an act: the nearest before it in its clause."""
        start = max(sentence.span.start, deed.span.start - _FARTHEST)
        left = self.lower[start : deed.span.start]
        if deed.act == "sign" and self.lower.startswith("signed", deed.span.start):
            is_ahead = deed.event is not None and deed.event.realis in _AHEAD
            return None if is_ahead else _Frame("signed", *deed.span)
        if deed.act not in _HARMS or deed.event is not None:
            considered = self._considered(sentence, deed.span)
            if considered is not None:
                return considered
        if _ASKED.match(self.lower, sentence.span.start) and self.lower.endswith(
            "?", 0, sentence.span.end
        ):
            return None  # "Would Denmark take them back?"
        frames = [
            _Frame(force, start + match.start(), start + match.end())
            for force, pattern in self.known.forces
            for match in pattern.finditer(left)
        ]
        frames = [
            f
            for f in frames
            if _is_near(self.lower[f.end : deed.span.start]) and not self._is_denied(f)
        ]
        frames = [self._of_none(start, frame) for frame in frames]
        if deed.event is None or deed.event.realis not in {"hypothetical", "conditional"}:
            frames = [f for f in frames if self.lower[f.start : f.end] not in _MAYBE]
        told = self._told(sentence, deed.span)
        if told is not None and told.type in _IS_ASKED and not frames:
            return None
        if told is not None and told.type in _TOLD:
            frames.append(_Frame(_TOLD[told.type], *told.trigger))
        threat = told is not None and told.type in {"THREATEN", "REJECT"}
        if deed.act in _HARMS:
            frames = [f for f in frames if not self.lower.startswith("plan", f.start)]
        if deed.act in _HARMS and not (threat or self._is_threatened(sentence, deed)):
            frames = [frame for frame in frames if frame.force == "refused"]
        if not frames:
            return None
        # The firmest reading of overlapping frames is the wrong one: "will not" is no "will".
        nearest = max(frames, key=lambda f: (f.end, -f.start))
        overlapping = [f for f in frames if f.start < nearest.end and nearest.start < f.end]
        found = min(overlapping, key=lambda f: (_ORDER.index(f.force), f.start))
        is_ordered = found.force == "pledged" and self._near_before(
            self.known.ordered_before, sentence, deed.span
        )
        return found._replace(force="ordered") if is_ordered else found

    def _near_before(
        self, pattern: re.Pattern[str], sentence: Sentence, words: Span
    ) -> _Frame | None:
        """The last words that fit a pattern in the sentence, not far before some words."""
        stop = self.lower.rfind(";", 0, words.start)
        start = max(sentence.span.start, words.start - _FARTHEST, stop)
        found = list(pattern.finditer(self.lower, start, words.start))
        near = found and len(self.lower[found[-1].end() : words.start].split()) <= _WIDEST_OPTION
        return _Frame("considered", *found[-1].span()) if near else None

    def _is_denied(self, frame: _Frame) -> bool:
        """True for words of force that are denied: "denied that the cabinet had agreed"."""
        inside = indices_in(self.draft.events, Span(frame.start, frame.end))
        events = [self.draft.events[at] for at in inside]
        return any(e.realis == "denied" and _TOLD.get(e.type) == frame.force for e in events)

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
        words = deed.span
        told = frame.force in {"refused", "signed"}
        if told and _NOUNS.fullmatch(self.lower, frame.end, deed.span.start):
            words = Span(frame.start, deed.span.end)  # "signed a truce"
        return DraftCommitment(
            committer=committer,
            act=deed.act,
            act_span=words,
            speaker=speaker,
            speaker_authority=authority,
            force=force,
            conditions=conditions,
            deadline=_deadline(draft, sentence, deed.span),
            beneficiary=self._beneficiary(deed, force),
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
        if deed.event is not None and deed.event.actors:
            return self._body(deed.event.actors[0], statement)
        clause = self._clause(deed.span)
        if clause is not None and clause.is_passive:
            return None  # "would be locked in depots": nobody says by whom
        at_force = [
            self.draft.events[at]
            for at in indices_in(self.draft.events, Span(frame.start, frame.end))
        ]
        acting = [event.actors[0] for event in at_force if event.actors]
        found = self._of_clause(clause)
        if found is None and acting:
            found = acting[0]
        if found is None:
            found = self._owner(frame)
        if found is None:
            found = self._of_clause(self._clause(Span(frame.start, frame.end)))
        if found is None:
            found = self._subject(sentence, frame, statement)
        return None if found is None else self._body(found, statement)

    def _owner(self, frame: _Frame) -> int | None:
        """Whose the words of force are: "the government's commitment to"."""
        at = last_begun(self.draft.mentions, frame.start)
        while at >= 0 and self.draft.mentions[at].span.end > frame.start - 2:
            at -= 1
        if at < 0 or not self._can_commit(at):
            return None
        between = self.lower[self.draft.mentions[at].span.end : frame.start]
        return at if between in {"'s ", "' "} else None

    def _beneficiary(self, deed: _Deed, force: Force) -> int | None:
        """For whom it would be done: to whom the deed is done, if it is no harm."""
        if deed.event is None or not deed.event.recipients or deed.act in _HARMS:
            return None
        return None if force == "refused" else deed.event.recipients[0]

    def _clause(self, words: Span) -> FoundClause | None:
        """The last clause whose verb stands in some words, as the grammar has it."""
        inside = indices_in(self.clauses, words)
        return self.clauses[inside[-1]] if inside else None

    def _of_clause(self, clause: FoundClause | None) -> int | None:
        """Whom the subject of a clause stands for."""
        if clause is None or clause.is_passive:
            return None
        mentions = self.draft.mentions
        for part in clause.subjects:
            inside = [
                at
                for at in indices_in(mentions, part)
                if self._can_commit(at) and mentions[at].span.end <= part.end + 1
            ]
            if inside:
                return inside[-1]
        return None

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
        if mention.form == "name" and mention.kind in {"place", "other"}:
            return index in self.chain_of  # a capital, or a name of which no more is known
        return (mention.kind in _COMMITTING or mention.form == "phrase") and not is_medium

    # --- on which condition -------------------------------------------------------------------

    def _conditions(self, sentence: Sentence, act: Span, force: Force) -> tuple[Span, ...]:
        """The conditions of an act: those of its sentence, but for another act's."""
        found = []
        known = self.known
        openers = known.conditions_of_refusal if force == "refused" else known.conditions
        first = max(sentence.span.start, act.start - _FARTHEST)
        last = min(sentence.span.end, act.end + _FARTHEST)
        for match in openers.finditer(self.lower, first, last):
            if act.start <= match.start() < act.end or self._is_of_another(act, match.start()):
                continue
            opened = match.end() + (match[0] == "if, and only if")  # the comma behind it
            end = self._end_of_condition(opened, sentence.span.end)
            if match[0] in {"should", "once", "until", "provided"} and end < act.start - 80:
                continue
            condition = Span(match.start(), end).trimmed(self.lower, " .,")
            whole = end - match.end() > 2 or match[0] == "in return"
            if whole and not self._is_a_time(Span(match.end(), end)):
                found.append(condition)
        return tuple(found)

    def _end_of_condition(self, start: int, end: int) -> int:
        """The end of its clause; words that it has in quotation marks do not end it."""
        for mark in _CONDITION_ENDS.finditer(self.lower, start, end):
            is_quote = mark[0] in '”"'
            opened = self.lower.count("“", start, mark.start())
            closed = self.lower.count(mark[0], start, mark.start() + 1)
            opens = mark[0] == '"' and self.lower[mark.start() - 1].isspace()
            if not is_quote or not (
                opens or (closed <= opened) or (closed % 2 == 0 and mark[0] == '"')
            ):
                return mark.start()
        return end

    def _is_of_another(self, act: Span, condition: int) -> bool:
        """True if a semicolon, or another deed on a condition, stands between."""
        between = Span(min(act.end, condition), max(act.start, condition))
        if ";" in self.lower[between.start : between.end]:
            return True
        if condition < act.start:
            return False
        events = (self.draft.events[at] for at in indices_in(self.draft.events, between))
        return any(
            event.realis == "conditional"
            and _BREAK.search(self.lower, act.end, event.trigger.start) is not None
            for event in events
        )

    def _is_a_time(self, words: Span) -> bool:
        """True for what is a deadline: "until the end of the month"."""
        times = self.draft.times
        inside = [times[at].span for at in indices_in(times, words)]
        rest = self.lower[words.start : words.end]
        for span in reversed(inside):
            rest = rest[: span.start - words.start] + rest[max(0, span.end - words.start) :]
        return bool(inside) and not re.search(r"\w{4,}", rest)

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
        if same and _ONE_PERSON.search(self.lower, max(0, frame.start - _AT_ONCE), frame.end):
            return "self"  # "I'll have you deported", whoever he is
        if statement.identification in {"partly_identified", "unidentified"}:
            words = " ".join(part.of(self.lower) for part in statement.source)
            # Another body that the text names is not his own.
            other = speaker is not None and self._is_named(committer)
            insider = same or (not other and self.known.insiders.search(words) is not None)
            return "anonymous_member" if insider else "third_party"
        if same:
            return "self"
        office = self._office(speaker, committer)
        if office is None:
            return "third_party"
        return "self" if self.known.leaders.intersection(office.split()[-1:]) else "member"

    def _is_named(self, mention: int | None) -> bool:
        number = self.chain_of.get(mention) if mention is not None else None
        chain = self.draft.chains[number] if number is not None else None
        forms = [self.draft.mentions[at].form for at in chain.mentions] if chain else []
        return "name" in forms

    def _office(self, speaker: int | None, committer: int | None) -> str | None:
        """The office that the text gives the speaker in or under the committer, in lower case."""
        if speaker is None or committer is None or committer not in self.chain_of:
            return None
        held = (
            role.title.lower()
            for role in self.draft.roles
            if role.of is not None
            and self.chain_of.get(role.mention) == self.chain_of.get(speaker)
            and self.chain_of.get(role.of) == self.chain_of[committer]
            and not role.former
        )
        return next(held, None)


_BREAK = re.compile(r"[,;:—–]|\b(?:that|after|because|while)\b")
_NOUNS = re.compile(r"(?: (?:an?|the|any|all))(?: [a-z-]+){0,2} ")
_JOINS = re.compile(r"[,;:.—–“”\"]|\b(?:and|or|but|to|then)\b")
_ASKED = re.compile(r"\W*(?:would|will|could|can|may|should|does|do|did|is|are)\b")
_BEFORE = 60  # characters before a verb in the passive that hold what it is done to
_WORD = re.compile(r"[\w'-]+")
_OBJECT = 60  # characters behind a word of refusal in which its object stands
_WIDEST_OPTION = 15  # words from "under one option" to the act
_AUTHORS = frozenset(("we", "our"))
_ONE_PERSON = re.compile(r"\bi\b")
_SUBJECT = 4  # words before a verb that hold its subject
# A comma or a stop inside a number or an abbreviation ends nothing.
_CONDITION_ENDS = re.compile(r"[,;—”\".](?!\w)")
_FARTHEST = 400  # characters of a sentence around an act that count
_AT_ONCE = 16  # characters behind a word of force in which another act may begin
_MAYBE = {"may", "might", "could"}
_WEIGHED = re.compile(r"\b(?:consider|weigh|mull|explor|stud|examin|discuss)\w*(?: an?| the)? ?\Z")


def _owns(draft: Draft, mention: DraftMention) -> bool:
    return mention.span.of(draft.text).lower() in {"his", "her", "its", "their", "my", "our"}


def _ahead(word: Span) -> Span:
    """A word and what follows at once."""
    return Span(word.start, word.start + _AT_ONCE)


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


def _deadline(draft: Draft, sentence: Sentence, act: Span) -> str | None:
    behind = Span(act.end, min(sentence.span.end, act.end + _FARTHEST))
    for time in (draft.times[at] for at in indices_in(draft.times, behind)):
        if time.value is not None:
            words = draft.text[max(act.end, time.span.start - 12) : time.span.end].lower()
            if re.search(r"\b(?:by|before|until|no later than)\b", words):
                return time.value.removesuffix("~")
    return None
