"""A finished draft becomes the contract's nouns, numbered in the order of the text."""

from __future__ import annotations

from onrecord.contract import (
    Actor,
    Anonymity,
    Casualties,
    Commitment,
    Event,
    Mention,
    PartOf,
    Place,
    ReaderNote,
    Reading,
    Role,
    Size,
    Statement,
    Time,
)
from onrecord.reading.draft import (
    Chain,
    Draft,
    DraftCasualties,
    DraftCommitment,
    DraftEvent,
    DraftStatement,
)
from onrecord.vocabulary.places import PlaceEntry

__all__ = ["assemble"]


def assemble(draft: Draft, *, version: str, model: str) -> Reading:
    """The reading that a draft comes to; what refers to nobody is left out.

    Unnamed people ("gunmen", "the bishop") become actors only where something is told of them.
    """
    return _Assembly(draft).reading(version, model)


class _Assembly:
    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.at = {mention.span: index for index, mention in enumerate(draft.mentions)}
        self.acting = self._acting()
        self.chains = [
            (number, chain) for number, chain in enumerate(draft.chains) if self._is_kept(chain)
        ]
        self.actor_ids = {number: f"a{i}" for i, (number, _) in enumerate(self.chains, 1)}
        self.chain_of = {
            mention: number for number, chain in self.chains for mention in chain.mentions
        }
        self.kept = [
            index
            for index, mention in enumerate(draft.mentions)
            if index in self.chain_of or mention.form == "name"
        ]
        self.places = self._places()

    def reading(self, version: str, model: str) -> Reading:
        draft = self.draft
        return Reading(
            reader=ReaderNote(version=version, model=model),
            report=draft.report,
            mentions=tuple(self._mention(i, index) for i, index in enumerate(self.kept, 1)),
            actors=tuple(self._actor(number, chain) for number, chain in self.chains),
            places=tuple(_place(entry, place_id) for entry, place_id in self.places.items()),
            times=tuple(
                Time(id=f"t{i}", span=time.span, value=time.value, kind=time.kind)
                for i, time in enumerate(draft.times, 1)
            ),
            statements=tuple(
                self._statement(index, one) for index, one in enumerate(draft.statements)
            ),
            events=tuple(self._event(i, event) for i, event in enumerate(draft.events, 1)),
            commitments=tuple(
                self._commitment(i, one) for i, one in enumerate(draft.commitments, 1)
            ),
        )

    def _acting(self) -> set[int]:
        used: set[int] = set()
        for event in self.draft.events:
            used.update((*event.actors, *event.recipients))
        for one in self.draft.commitments:
            used.update(m for m in (one.committer, one.speaker) if m is not None)
        for number in self.draft.speakers.values():
            used.update(self.draft.chains[number].mentions)
        relays = (self.at.get(span) for one in self.draft.statements for span in one.via)
        used.update(mention for mention in relays if mention is not None)
        return used

    def _is_kept(self, chain: Chain) -> bool:
        unnamed = {"collective", "phrase", "description", "pronoun"}
        named = any(self.draft.mentions[m].form not in unnamed for m in chain.mentions)
        return named or chain.entry is not None or not self.acting.isdisjoint(chain.mentions)

    def _places(self) -> dict[PlaceEntry, str]:
        found: dict[PlaceEntry, str] = {}
        for index in self.kept:
            entry = self.draft.mentions[index].place
            if entry is not None and entry not in found:
                found[entry] = f"p{len(found) + 1}"
        return found

    def _actor_id(self, mention: int | None) -> str | None:
        if mention is None or mention not in self.chain_of:
            return None
        return self.actor_ids[self.chain_of[mention]]

    def _actor_ids(self, mentions: tuple[int, ...]) -> tuple[str, ...]:
        found = [self._actor_id(mention) for mention in mentions]
        return tuple(dict.fromkeys(actor for actor in found if actor is not None))

    def _mention(self, number: int, index: int) -> Mention:
        mention = self.draft.mentions[index]
        return Mention(
            id=f"m{number}",
            span=mention.span,
            kind=mention.kind,
            actor=self._actor_id(index),
            place=self.places.get(mention.place) if mention.place is not None else None,
        )

    def _actor(self, number: int, chain: Chain) -> Actor:
        mine = set(chain.mentions)
        return Actor(
            id=self.actor_ids[number],
            name=chain.name,
            kind=chain.kind,
            registry=chain.entry.slug if chain.entry is not None else None,
            roles=tuple(
                Role(
                    title=role.title,
                    of=of if (of := self._actor_id(role.of)) != self.actor_ids[number] else None,
                    former=role.former,
                    span=role.span,
                )
                for role in self.draft.roles
                if role.mention in mine
            ),
            part_of=tuple(
                PartOf(actor=of, span=membership.span)
                for membership in self.draft.memberships
                if membership.mention in mine
                and (of := self._actor_id(membership.of)) is not None
                and of != self.actor_ids[number]
            ),
            size=tuple(
                Size(value=s.value, approximate=s.approximate, unit=s.unit, span=s.span)
                for s in self.draft.sizes
                if s.mention in mine
            ),
        )

    def _statement(self, index: int, one: DraftStatement) -> Statement:
        speaker = self.draft.speakers.get(index)
        via = [self._actor_id(self.at.get(span)) for span in one.via]
        return Statement(
            id=f"s{index + 1}",
            content=one.content,
            cue=one.cue,
            source=one.source,
            speaker=self.actor_ids.get(speaker) if speaker is not None else None,
            identification=one.identification,
            number=one.number,
            count=one.count,
            kind=one.kind,
            anonymity=None
            if one.anonymity is None
            else Anonymity(claim=one.anonymity[0], span=one.anonymity[1]),
            hand=one.hand,
            via=tuple(actor for actor in via if actor is not None),
            speech_act=one.speech_act,
            polarity=one.polarity,
            form=one.form,
            inside=f"s{one.inside + 1}" if one.inside is not None else None,
        )

    def _event(self, number: int, event: DraftEvent) -> Event:
        place = None if event.place is None else self.draft.mentions[event.place].place
        return Event(
            id=f"e{number}",
            type=event.type,
            mode=event.mode,
            trigger=event.trigger,
            actors=self._actor_ids(event.actors),
            recipients=self._actor_ids(event.recipients),
            place=self.places.get(place) if place is not None else None,
            time=f"t{event.time + 1}" if event.time is not None else None,
            realis=event.realis,
            according_to=tuple(f"s{index + 1}" for index in event.according_to),
            fatalities=_casualties(event.fatalities),
            injured=_casualties(event.injured),
            evidence=event.evidence,
            confidence=event.confidence,
        )

    def _commitment(self, number: int, one: DraftCommitment) -> Commitment:
        return Commitment(
            id=f"c{number}",
            committer=self._actor_id(one.committer),
            act=one.act,
            act_span=one.act_span,
            speaker=self._actor_id(one.speaker),
            speaker_authority=one.speaker_authority,
            force=one.force,
            conditions=one.conditions,
            deadline=one.deadline,
            beneficiary=self._actor_id(one.beneficiary),
            statement=f"s{one.statement + 1}" if one.statement is not None else None,
            evidence=one.evidence,
        )


def _casualties(told: DraftCasualties | None) -> Casualties | None:
    return None if told is None else Casualties(low=told.low, high=told.high, span=told.span)


def _place(entry: PlaceEntry, place_id: str) -> Place:
    return Place(
        id=place_id,
        name=entry.name,
        country=entry.country,
        lat=entry.lat,
        lon=entry.lon,
        precision=entry.precision,
        geonames=entry.geonames,
    )
