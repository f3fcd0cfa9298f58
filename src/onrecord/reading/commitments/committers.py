"""Who would do it, for whom, and on whose word it stands.

The committer is who does the act, or the subject of the words of force, never the speaker by
default; what an unnamed member says for his group is a signal, not a pledge of the group.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from onrecord.contract import Authority, Force
from onrecord.reading.commitments.ground import AT_ONCE, FARTHEST, HARMS, Deed, Frame, Ground
from onrecord.reading.draft import (
    DraftStatement,
    FoundClause,
    Sentence,
    indices_in,
    last_begun,
)
from onrecord.reading.mentions import is_behind_preposition, owns
from onrecord.spans import Span

__all__ = ["Committers"]

_WILLING = ("willing", "ready", "prepared", "agree", "refus", "offer", "content", "open")
_COMMITTING = {"armed_group", "government", "organisation", "country", "person", "people"}
_FIRST_PERSON = re.compile(r"\b(?:i|we|our|us|my)\b", re.IGNORECASE)
_ONE_PERSON = re.compile(r"\bi\b")
_BODIES = {"government", "organisation", "armed_group", "country"}
_BODY = {"it", "we", "they"}
_OWN = {"its", "their", "his", "her"}
_THE_MINISTER = re.compile(
    r"(?:the|its|their|his|her|[^.,;:]{2,40}['’]s?) (?:[\w'’-]+ ){0,3}minister\b"
)
_LED = {"his", "her", "my", "our"}


# What one does alone, whatever one's office.
_PERSONAL = (
    "resign", "step", "stand", "run", "attend", "meet", "apolog", "quit", "speak", "appear", "sue",
    "testif", "shake", "sleep", "eat", "die", "return", "travel", "visit", "fly", "leave",
)  # fmt: skip
_OFFICERS = {
    "leader", "commander", "chairman", "chairwoman", "chair", "chief", "head", "negotiator",
    "secretary", "president", "secretary-general",
}  # fmt: skip


class Committers:
    """Who commits himself in one draft."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.draft, self.known, self.lower = ground.draft, ground.known, ground.lower

    def of(
        self,
        sentence: Sentence,
        deed: Deed,
        frame: Frame,
        statement: DraftStatement | None,
        conditions: Sequence[Span] = (),
    ) -> int | None:
        """Who would do it: by the act, by the words of force, or as their subject.

        The speaker only when he says "we" or "I"; not an actor of the event of whom only a
        condition tells.
        """
        if frame.force == "ordered":
            told = [
                at
                for at in indices_in(self.draft.mentions, Span(frame.start, deed.span.start))
                if self._can_commit(at)
            ]
            if told:
                return told[-1]
        clause = self.ground.clause(deed.span)
        before = self.lower[max(0, deed.span.start - AT_ONCE) : deed.span.start]
        # "We are willing to be disarmed" is their own word; "they are to be disarmed" is not.
        is_willing = (
            before.endswith(" to be ")
            and self.lower.startswith(_WILLING, frame.start)
            and not self.lower.startswith(" by ", deed.span.end)
        )
        is_passive = (before.endswith(" be ") and not is_willing) or (
            clause is not None and clause.is_passive and not before.endswith(("to ", "to be "))
        )
        by_event = deed.event.actors[:1] if deed.event is not None else ()
        if by_event and any(
            part.contains(self.draft.mentions[by_event[0]].span) for part in conditions
        ):
            by_event = ()  # "If a colleague is punished, the port will come out"
        if by_event and (not is_passive or self._is_agent(by_event[0], deed)):
            return self._body(by_event[0], statement, deed)
        if is_passive and statement is not None and statement.speech_act == "promise":
            # "The government vowed that elections would be held": nobody else would hold them.
            mention = statement.mention
            return None if mention is None else self._body(mention, statement, deed)
        if is_passive:
            return None  # "would be locked in depots": nobody says by whom
        at_force = self.ground.events_in(Span(frame.start, frame.end))
        acting = [event.actors[0] for event in at_force if event.actors]
        found = self._of_clause(clause)
        if found is None and acting:
            found = acting[0]
        if found is None:
            found = self._owner(frame)
        if found is None:
            found = self._of_clause(self.ground.clause(Span(frame.start, frame.end)))
        if found is None:
            found = self._subject(sentence, frame, statement)
        return None if found is None else self._body(found, statement, deed)

    def _is_agent(self, mention: int, deed: Deed) -> bool:
        """True for whom the passive names with "by"."""
        at = self.draft.mentions[mention].span.start
        return (
            at > deed.span.end and re.search(r"\bby\b", self.lower[deed.span.end : at]) is not None
        )

    def beneficiary(self, deed: Deed, force: Force) -> int | None:
        """For whom it would be done: to whom the deed is done, if it is no harm."""
        if deed.event is None or not deed.event.recipients or deed.act in HARMS:
            return None
        return None if force == "refused" else deed.event.recipients[0]

    def authority(
        self,
        statement: DraftStatement | None,
        speaker: int | None,
        committer: int | None,
        frame: Frame,
    ) -> Authority:
        if statement is None:
            # Who promises, refuses or signs in the report's own words does so himself.
            return "third_party" if frame.force in {"considered", "signalled"} else "self"
        if statement.kind == "spokesperson":
            return "spokesperson"
        same = (
            speaker is not None
            and committer is not None
            and self.draft.chain_of.get(speaker, -1) == self.draft.chain_of.get(committer, -2)
        )
        if same and _ONE_PERSON.search(self.lower, max(0, frame.start - AT_ONCE), frame.end):
            return "self"  # "I'll have you deported", whoever he is
        if frame.force == "ordered" and statement.is_told_by(Span(frame.start, frame.end)):
            return "self"  # "he has ordered two battalions to move", who commands them
        if self._pledges_himself(statement, committer, frame) or self._is_itself(
            statement, committer
        ):
            return "self"
        if statement.identification in {"partly_identified", "unidentified"}:
            if self._is_body_of(statement, committer):
                return "self"
            if self._is_head(statement):
                return "self"
            if _THE_MINISTER.match(self._source_words(statement)):
                return "member"  # one holds the office: he is not anonymous
            insider = same or self._is_insider(statement, committer)
            return "anonymous_member" if insider else "third_party"
        if same or self._is_led(statement, committer):
            return "self"
        office = self._office(speaker, committer)
        if office is None:
            if self._is_its_leader(statement) or self._is_said_of(speaker, self.known.who_leads):
                return "self"
            return "member" if self._is_member(speaker, committer) else "third_party"
        return "self" if self._is_leader(office.split()) else "member"

    def _alike(self, mention: int) -> Sequence[int]:
        """The mentions of whom a mention stands for."""
        number = self.draft.chain_of.get(mention)
        return self.draft.chains[number].mentions if number is not None else (mention,)

    def _source_words(self, statement: DraftStatement) -> str:
        return " ".join(part.of(self.lower) for part in statement.source)

    def _is_leader(self, words: Sequence[str]) -> bool:
        return not self.known.leaders.isdisjoint({*words[-1:], " ".join(words[-2:])}) and (
            words[0] not in self.known.under
        )

    def _is_body_of(self, statement: DraftStatement, committer: int | None) -> bool:
        """True for a nameless body of its own people: "dockers will walk out, their union said"."""
        is_own = statement.kind == "organisation" or (
            statement.number != "one"
            and committer is not None
            and any(part.overlaps(self.draft.mentions[committer].span) for part in statement.source)
        )
        words = self._source_words(statement)
        nameless = committer is None or not self._is_named(committer)
        return is_own and nameless and self.known.insiders.search(words) is None

    def _is_head(self, statement: DraftStatement) -> bool:
        """True for the one holder of an office, named or not: "the head of the armed forces"."""
        words = self._source_words(statement).split()
        return words[:1] == ["the"] and bool(self.known.leaders.intersection(words[1:3]))

    def _is_its_leader(self, statement: DraftStatement) -> bool:
        """True for "its leader, Ghali ag Moha", of whom the committer's own words tell."""
        words = self._source_words(statement).partition(",")[0].split()
        return words[:1] in (["its"], ["their"]) and words[1:] != [] and self._is_leader(words[1:])

    def _is_said_of(self, speaker: int | None, what: re.Pattern[str]) -> bool:
        """True if some words stand behind a name of the speaker: ", who leads the Column"."""
        number = self.draft.chain_of.get(speaker) if speaker is not None else None
        if number is None:
            return False
        ends = (self.draft.mentions[at].span.end for at in self.draft.chains[number].mentions)
        return any(what.match(self.lower, end) is not None for end in ends)

    def _is_insider(self, statement: DraftStatement, committer: int | None) -> bool:
        """True for somebody unnamed of the committer's own side: "one of its colonels"."""
        words = self._source_words(statement)
        if self.known.outsiders.search(words) is not None:
            return False
        if self.known.insiders.search(words) is None and statement.identification != (
            "partly_identified"
        ):
            return False
        if committer is None or not self._is_named(committer):
            return True
        mentions, chain_of = self.draft.mentions, self.draft.chain_of
        inside = [at for part in statement.source for at in indices_in(mentions, part)]
        named = [
            at for at in inside if mentions[at].form == "name" and mentions[at].kind != "place"
        ]
        if not named and not _OWN.isdisjoint(words.split()):
            return True  # "one of its officers"
        if any(chain_of.get(at, -1) == chain_of.get(committer, -2) for at in inside):
            return True
        # "An aide said Seoul was weighing it": of no other body.
        return not named and self.known.insiders.search(words) is not None

    def _is_member(self, speaker: int | None, committer: int | None) -> bool:
        """True for whom the text has as a member of the committer, or of what stands for it."""
        chain_of = self.draft.chain_of
        if speaker not in chain_of:
            return False
        if self._is_said_of(speaker, self.known.who_belongs):
            return True
        bodies = [
            one.of
            for one in self.draft.memberships
            if one.mention is not None and chain_of.get(one.mention) == chain_of[speaker]
        ]
        return any(
            body is not None
            and (
                not self._is_named(committer)
                or chain_of.get(body, -1) == chain_of.get(committer or -1, -2)
            )
            for body in bodies
        )

    def _is_led(self, statement: DraftStatement, committer: int | None) -> bool:
        """True for "her government", "his men" in the words of one person."""
        if committer is None or statement.number != "one":
            return False
        words = self.draft.mentions[committer].span.of(self.lower).split()
        return len(words) > 1 and words[0] in _LED

    def _is_itself(self, statement: DraftStatement, committer: int | None) -> bool:
        """True for a body in its own words, or an "it" in them that stands for no name."""
        if committer is None or statement.kind != "organisation":
            return False
        mentions = self.draft.mentions
        alike = self._alike(committer)
        if any(part.contains(mentions[at].span) for part in statement.source for at in alike):
            return statement.mention is None or statement.is_speaker
        return mentions[committer].head in _BODY and not self._is_named(committer)

    def named(self, committer: int | None) -> int | None:
        """A committer whom the text names; else nobody."""
        return committer if self._is_named(committer) else None

    def _owner(self, frame: Frame) -> int | None:
        """Whose the words of force are: "the government's commitment to"."""
        at = last_begun(self.draft.mentions, frame.start)
        while at >= 0 and self.draft.mentions[at].span.end > frame.start - 2:
            at -= 1
        if at < 0 or not self._can_commit(at):
            return None
        between = self.lower[self.draft.mentions[at].span.end : frame.start]
        return at if between in {"'s ", "' "} else None

    def _of_clause(self, clause: FoundClause | None) -> int | None:
        """Whom the subject of a clause stands for."""
        if clause is None or clause.is_passive:
            return None
        mentions = self.draft.mentions
        for part in clause.subjects:
            words = part.of(self.lower).split()
            if words and self.known.governors.fullmatch(words[-1]):
                continue  # "the idea of turning itself into a party"
            inside = [
                at
                for at in indices_in(mentions, part)
                if self._can_commit(at) and mentions[at].span.end <= part.end + 1
            ]
            if inside:
                return inside[-1]
        return None

    def _body(self, found: int, statement: DraftStatement | None, deed: Deed) -> int:
        """For "we" of an unnamed member his body, if the text names it; the body of an officer."""
        spoken_for = self._body_of_spokesman(found, statement)
        if spoken_for is None:
            spoken_for = self._body_of_officer(found, deed)
        if spoken_for is not None:
            return spoken_for
        is_talk = self.draft.mentions[found].head in {"we", "i"}
        if not is_talk or statement is None or statement.is_speaker:
            return found
        if statement.mention is not None:
            return statement.mention
        body = self._spoken_for(statement) if statement.kind == "spokesperson" else None
        return found if body is None else body

    def _body_of_spokesman(self, found: int, statement: DraftStatement | None) -> int | None:
        """For whom a spokesman commits himself: "its spokesman ruled out a retreat"."""
        alike = self._alike(found)
        of = next(
            (
                role.of
                for role in self.draft.roles
                if role.mention in alike and "spokes" in role.title and role.of is not None
            ),
            None,
        )
        if of is not None or statement is None or statement.kind != "spokesperson":
            return of
        mentions = self.draft.mentions
        if not any(part.overlaps(mentions[found].span) for part in statement.source):
            return None
        within = [
            at
            for part in statement.source
            for at in indices_in(mentions, part)
            if mentions[at].kind in _BODIES and at != found and "spokes" not in mentions[at].head
        ]
        return within[0] if within else None

    def _body_of_officer(self, found: int, deed: Deed) -> int | None:
        """For whom a minister or a leader of a group commits himself, if it is no personal act.

        A head of state or of a government answers for himself.
        """
        if self.lower.startswith(_PERSONAL, deed.span.start):
            return None
        alike, mentions = self._alike(found), self.draft.mentions
        for role in self.draft.roles:
            if role.mention not in alike or role.of is None or role.former:
                continue
            words = role.title.lower().split()
            is_minister = "minister" in words and words[0] not in {"prime", "first"}
            is_leader = words[-1:] != [] and words[-1] in _OFFICERS
            of_group = mentions[role.of].kind in {"armed_group", "organisation"}
            if (is_minister or (is_leader and of_group)) and role.of in self.draft.chain_of:
                return role.of
        return None

    def _spoken_for(self, statement: DraftStatement) -> int | None:
        """For whom "a spokesman" speaks: the last body told of before him, not far back."""
        mentions = self.draft.mentions
        end = statement.source[0].start
        near = indices_in(mentions, Span(max(0, end - FARTHEST), end))
        bodies = [
            at
            for at in near
            if mentions[at].kind in {"government", "organisation", "armed_group"}
            and at in self.draft.chain_of
        ]
        return bodies[-1] if bodies else None

    def _subject(
        self, sentence: Sentence, frame: Frame, statement: DraftStatement | None
    ) -> int | None:
        mentions, text = self.draft.mentions, self.draft.text
        before = [
            index
            for index in indices_in(
                mentions, Span(max(sentence.span.start, frame.start - FARTHEST), frame.start)
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
            start = max(content[0].start, sentence.span.start, frame.start - FARTHEST)
            if _FIRST_PERSON.search(text, start, frame.start) and not inside:
                return statement.mention if statement is not None else None
            before = inside
        return before[-1] if before else None

    def _can_commit(self, index: int) -> bool:
        mention = self.draft.mentions[index]
        is_medium = mention.entry is not None and mention.entry.sector == "MED"
        if mention.form == "pronoun":
            return index in self.draft.chain_of and not owns(self.draft.text, mention)
        if mention.form == "name" and mention.kind in {"place", "other"}:
            return index in self.draft.chain_of  # a capital, or a name of which no more is known
        return (mention.kind in _COMMITTING or mention.form == "phrase") and not is_medium

    def _pledges_himself(
        self, statement: DraftStatement, committer: int | None, frame: Frame
    ) -> bool:
        """True if the report tells of the pledge itself: "EU ambassadors agreed to freeze them".

        Not for one unnamed member: "a commander of the group vowed to leave".
        """
        if committer is None or not statement.is_told_by(Span(frame.start, frame.end)):
            return False
        span = self.draft.mentions[committer].span
        is_in_source = any(part.contains(span) for part in statement.source)
        is_member = committer == statement.mention and not statement.is_speaker
        is_person = statement.number == "one" and statement.kind != "organisation"
        return is_in_source and not (is_member and is_person)

    def _is_named(self, mention: int | None) -> bool:
        number = self.draft.chain_of.get(mention) if mention is not None else None
        chain = self.draft.chains[number] if number is not None else None
        forms = [self.draft.mentions[at].form for at in chain.mentions] if chain else []
        return "name" in forms

    def _office(self, speaker: int | None, committer: int | None) -> str | None:
        """An office that the text gives the speaker in the committer, or in no other named body.

        In lower case; former offices do not count.
        """
        chain_of = self.draft.chain_of
        if speaker is None or speaker not in chain_of:
            return None
        held = [
            role
            for role in self.draft.roles
            if not role.former and chain_of.get(role.mention) == chain_of[speaker]
        ]
        named = self._is_named(committer)
        for role in held:
            at_home = role.of is None or (named and self._is_one(role.of, committer))
            if at_home or not named:
                return role.title.lower()
        return None

    def _is_one(self, body: int, committer: int | None) -> bool:
        """True if a body is the committer, or a pronoun that nobody else is named for."""
        number = self.draft.chain_of.get(body)
        if committer is not None and number == self.draft.chain_of.get(committer, -2):
            return True
        return self.draft.mentions[body].form == "pronoun" and not self._is_named(body)
