"""What is promised, offered, threatened, refused, ordered or considered, and by whom.

An act ("disarm") counts as committed to when words of force stand before it ("pledged to"). The
committer is the subject of these words, never the speaker by default; what an unnamed member says
for his group is a signal, not a pledge of the group.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from onrecord.contract import Act, Authority, Force
from onrecord.reading.draft import (
    Draft,
    DraftCommitment,
    DraftMention,
    DraftStatement,
    Sentence,
    indices_in,
    statements_around,
)
from onrecord.reading.mentions import is_behind_preposition
from onrecord.spans import Span
from onrecord.vocabulary.commitments import CommitmentVocabulary, load_commitments

__all__ = ["find_commitments"]

_APOSTROPHES = str.maketrans({"’": "'", "ʼ": "'", "‘": "'"})
_WIDEST_GAP = 6  # words between the words of force and the act
_THREAT_FRAME = re.compile(
    r"\b(?:threat\w*|warn\w*|vow\w*|possible|potential|will|would|could|may|might|ready to|if)\b"
)
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


def find_commitments(draft: Draft) -> dict[str, tuple[DraftCommitment, ...]]:
    """Gives the commitments by the place of their acts; one per act and place."""
    known = load_commitments()
    lower = draft.text.lower().translate(_APOSTROPHES)
    if len(lower) != len(draft.text):
        # Lower-casing a few letters (İ) changes the length; offsets must not move.
        lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in draft.text)
        lower = lower.translate(_APOSTROPHES)
    found: list[DraftCommitment] = []
    for sentence in draft.sentences:
        last: tuple[_Frame, Span] | None = None
        for act, span in _acts(lower, sentence, known):
            frame = _frame(lower, sentence, span, act, known)
            if frame is None and last is not None and _is_listed(lower, last[1], span):
                frame = last[0]
            if frame is None or not _is_committed(draft, lower, sentence, span, frame):
                continue
            conditions = _conditions(lower, sentence, span, known)
            # What is itself a condition is not committed to.
            if not any(condition.contains(span) for condition in conditions):
                found.append(_commitment(draft, sentence, act, span, frame, conditions))
                last = frame, span
    return {"commitments": tuple(sorted(found, key=lambda c: c.act_span))}


def _is_committed(draft: Draft, lower: str, sentence: Sentence, act: Span, frame: _Frame) -> bool:
    """False for what was done and for what "nobody" will do."""
    nobody = _NOBODY.search(lower, sentence.span.start, frame.start)
    return nobody is None and not _is_done(draft, act)


def _is_done(draft: Draft, act: Span) -> bool:
    """True if the events have it that the act itself happened: then nobody only commits to it."""
    return any(
        event.realis == "actual" and event.type in _DONE and act.contains(event.trigger)
        for event in draft.events
    )


def _is_listed(lower: str, earlier: Span, act: Span) -> bool:
    """True for the second act of "turning them into parties or taking them into the army"."""
    between = lower[earlier.end : act.start]
    return bool(re.fullmatch(r"\W*(?:\w+\s)?(?:or|and)(?:\s\w+)?\s+", between))


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


def _frame(
    lower: str, sentence: Sentence, act_span: Span, act: Act, known: CommitmentVocabulary
) -> _Frame | None:
    """The words of force that govern an act: the nearest before it in its clause."""
    start = sentence.span.start
    left = lower[start : act_span.start]
    frames = [
        _Frame(force, start + match.start(), start + match.end())
        for force, pattern in known.forces
        for match in pattern.finditer(left)
    ]
    frames = [f for f in frames if _is_near(lower[f.end : act_span.start])]
    if act in _HARMS:
        return _threat(lower, sentence, act_span, frames)
    if not frames:
        return None
    # The firmest reading of overlapping frames is the wrong one: "will not" is no "will".
    nearest = max(frames, key=lambda f: (f.end, -f.start))
    overlapping = [f for f in frames if f.start < nearest.end and nearest.start < f.end]
    return min(overlapping, key=lambda f: (_ORDER.index(f.force), f.start))


def _is_near(gap: str) -> bool:
    return len(gap.split()) <= _WIDEST_GAP and not _CLAUSE_BREAK.search(gap)


def _threat(lower: str, sentence: Sentence, act_span: Span, frames: list[_Frame]) -> _Frame | None:
    """A harm counts when somebody threatens it; a report of one that happened does not."""
    left = lower[sentence.span.start : act_span.start]
    words = [m for m in _THREAT_FRAME.finditer(left) if _is_near(left[m.end() :])]
    refused = [f for f in frames if f.force == "refused"]
    if refused:
        return None
    if not words:
        return None
    match = words[-1]
    offset = sentence.span.start
    if match[0] in {"will", "would", "could", "may", "might", "possible", "potential", "if"}:
        # Only where the sentence itself speaks of a threat or a condition.
        whole = lower[sentence.span.start : sentence.span.end]
        if not re.search(r"\b(?:threat\w*|warn\w*|ultimatum|if|unless|suggest\w*)\b", whole):
            return None
    force: Force = "pledged" if match[0].startswith("vow") else "signalled"
    return _Frame(force, offset + match.start(), offset + match.end())


def _commitment(
    draft: Draft,
    sentence: Sentence,
    act: Act,
    act_span: Span,
    frame: _Frame,
    conditions: tuple[Span, ...],
) -> DraftCommitment:
    holding = _statement(draft, act_span, frame)
    statement = draft.statements[holding] if holding is not None else None
    speaker = statement.mention if statement is not None else None
    committer = _committer(draft, sentence, frame, statement)
    authority = _authority(draft, statement, speaker, committer)
    force = frame.force
    if conditions and force in {"pledged", "signalled"}:
        force = "conditional"
    elif authority == "anonymous_member" and force == "pledged":
        force = "signalled"
    start = min(frame.start, act_span.start)
    return DraftCommitment(
        committer=committer,
        act=act,
        act_span=act_span,
        speaker=speaker,
        speaker_authority=authority,
        force=force,
        conditions=conditions,
        deadline=_deadline(draft, sentence, act_span),
        beneficiary=None,
        statement=holding,
        evidence=(Span(start, act_span.end), *conditions),
    )


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


def _committer(
    draft: Draft, sentence: Sentence, frame: _Frame, statement: DraftStatement | None
) -> int | None:
    """The subject of the words of force; the speaker only when he says "we" or "I"."""
    before = [
        (index, mention)
        for index in indices_in(draft.mentions, sentence.span)
        if (mention := draft.mentions[index]).span.end <= frame.start
        and _can_commit(mention)
        and not is_behind_preposition(draft.text, mention)
    ]
    content = [c for c in statement.content if c.start <= frame.start < c.end] if statement else []
    if content:
        clause = draft.text[content[0].start : frame.start]
        inside = [(i, m) for i, m in before if m.span.start >= content[0].start]
        if _FIRST_PERSON.search(clause) and not inside:
            return statement.mention if statement is not None else None
        before = inside
    if not before:
        return None
    return before[-1][0]


def _can_commit(mention: DraftMention) -> bool:
    is_medium = mention.entry is not None and mention.entry.sector == "MED"
    return mention.kind in _COMMITTING and mention.form != "pronoun" and not is_medium


def _authority(
    draft: Draft, statement: DraftStatement | None, speaker: int | None, committer: int | None
) -> Authority:
    if statement is None:
        return "third_party"
    if statement.kind == "spokesperson":
        return "spokesperson"
    chain_of = {m: n for n, chain in enumerate(draft.chains) for m in chain.mentions}
    same = (
        speaker is not None
        and committer is not None
        and chain_of.get(speaker, -1) == chain_of.get(committer, -2)
    )
    if statement.identification in {"partly_identified", "unidentified"}:
        return "anonymous_member" if same else "third_party"
    if same:
        return "self"
    return "member" if _belongs(draft, speaker, committer) else "third_party"


def _belongs(draft: Draft, speaker: int | None, committer: int | None) -> bool:
    """True if the text gives the speaker an office in or under the committer."""
    chain_of = {m: n for n, chain in enumerate(draft.chains) for m in chain.mentions}
    if speaker is None or committer is None or committer not in chain_of:
        return False
    return any(
        role.of is not None
        and chain_of.get(role.mention) == chain_of.get(speaker)
        and chain_of.get(role.of) == chain_of[committer]
        and not role.former
        for role in draft.roles
    )


def _conditions(
    lower: str, sentence: Sentence, act: Span, known: CommitmentVocabulary
) -> tuple[Span, ...]:
    found = []
    for match in known.conditions.finditer(lower, sentence.span.start, sentence.span.end):
        if act.start <= match.start() < act.end:
            continue
        end = sentence.span.end
        for mark in (",", ";", "—", "”", '"', "."):
            at = lower.find(mark, match.end(), end)
            # A comma or a stop inside a number or an abbreviation ends nothing.
            if at >= 0 and (at + 1 >= len(lower) or not lower[at + 1].isalnum()):
                end = min(end, at)
        if match[0] in {"should", "once", "until", "provided"} and end < act.start - 80:
            continue
        if end - match.end() > 2:
            found.append(Span(match.start(), end).trimmed(lower, " .,"))
    return tuple(found)


def _deadline(draft: Draft, sentence: Sentence, act: Span) -> str | None:
    for time in draft.times:
        if act.end <= time.span.start < sentence.span.end and time.value is not None:
            words = draft.text[max(act.end, time.span.start - 12) : time.span.end].lower()
            if re.search(r"\b(?:by|before|until|no later than)\b", words):
                return time.value.removesuffix("~")
    return None
