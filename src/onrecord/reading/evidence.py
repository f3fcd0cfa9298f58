"""Evidence or nothing: what a reader says is held to the text, whoever the reader is.

A value is dropped, and counted, when a span of it lies outside the text or covers nothing, when it
names somebody whom the text does not name, or when it hangs on a value that was dropped: an event
told by a statement that does not hold must not become the report's own voice.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from onrecord.contract import (
    LARGEST_COUNT,
    LARGEST_GEONAMES,
    Actor,
    Casualties,
    Commitment,
    Credit,
    Event,
    Mention,
    Place,
    ReaderNote,
    Reading,
    Report,
    Statement,
    Time,
)
from onrecord.errors import ReaderError
from onrecord.reading.known_actors import sure_actor
from onrecord.reading.offices import holder_at
from onrecord.reading.places import name_candidates
from onrecord.reading.times import report_day
from onrecord.spans import Holders, Span
from onrecord.vocabulary.places import load_places
from onrecord.vocabulary.registry import Entry, Registry, load_registry, name_key

__all__ = ["check_evidence"]


def check_evidence(reading: Reading, report: Report, registry: Registry | None = None) -> Reading:
    """The reading without the values whose evidence does not hold in the report's text.

    Args:
        reading: what a reader gave for `report`.
        report: the report that it was given; the reader's own copy of it is not trusted.
        registry: the actors that the reader may have named by their entries.

    Returns:
        The reading over `report`, `reader.dropped` being what the reader says it dropped itself
        and what is dropped here. References to dropped values are gone.

    Raises:
        ReaderError: two values of a kind have the same id, so that references mean nothing.
    """
    check = _Check(reading, report, registry or load_registry())
    return check.run()


_KINDS = ("mentions", "actors", "places", "times", "statements", "events", "commitments")


_UNNAMED = {"partly_identified", "unidentified", "none"}
# EDTF as far as the contract uses it: dates, seasons and intervals, with qualification.
_DATE = r"-?\d{2}[\dX]{2}(?:-[\dX]{2}(?:-[\dX]{2})?)?[~?%]?"
_EDTF = re.compile(rf"(?:{_DATE}|\.\.)?(?:/(?:{_DATE}|\.\.)?)?")
# The events that an act is once it is done (PLOVER: readiness is CONCEDE, the deed RETREAT).
ACTS_DONE: dict[str, tuple[str, ...]] = {
    "disarm": ("RETREAT",),
    "store_weapons": ("RETREAT",),
    "demobilise": ("RETREAT",),
    "withdraw": ("RETREAT",),
    "ceasefire": ("RETREAT",),
    "suspend_attacks": ("RETREAT",),
    "release_prisoners": ("RETREAT",),
    "grant_access": ("RETREAT",),
    "attack": ("ASSAULT",),
    "sanction": ("SANCTION",),
    "negotiate": ("CONSULT",),
    "sign": ("AGREE",),
    "ratify": ("AGREE",),
}


class _Check:
    def __init__(self, reading: Reading, report: Report, registry: Registry) -> None:
        self.reading = reading
        self.report = report
        self.text = report.text
        self.flat = name_key(report.text)
        self.registry = registry
        self.persons: set[str] = set()
        self.by_office: set[str] = set()  # persons whom only an office tells
        self.dropped = 0

    def run(self) -> Reading:
        reading = self.reading
        for kind in _KINDS:
            self._ids_differ(kind, [value.id for value in getattr(reading, kind)])
        report = self._report()
        mentions = [m for m in reading.mentions if self._holds(m.span)]
        actors = self._actors(reading.actors, mentions)
        actor_ids = {actor.id for actor in actors}
        self.persons = {actor.id for actor in actors if actor.kind == "person"}
        places = self._places(reading.places, mentions)
        place_ids = {place.id for place in places}
        kept_mentions = [_mention(m, actor_ids, place_ids) for m in mentions]
        times = [_time(time) for time in reading.times if self._holds(time.span)]
        time_ids = {time.id for time in times}
        statements = self._statements(reading.statements, actor_ids)
        statement_ids = {statement.id for statement in statements}
        commitments = self._commitments(reading.commitments, statement_ids)
        told = Holders((span, one.id) for one in statements for span in one.content)
        promised: Holders[str] = Holders(
            (one.act_span, one.act) for one in commitments if one.force != "signed"
        )
        events = [
            _attributed(event, told)
            for event in self._events(reading.events, statement_ids)
            if not self._is_only_promised(event, promised)
        ]
        self.dropped += len(reading.mentions) - len(mentions)
        self.dropped += len(reading.times) - len(times)
        return Reading(
            reader=ReaderNote(
                version=reading.reader.version,
                model=reading.reader.model,
                dropped=reading.reader.dropped + self.dropped,
            ),
            report=report,
            mentions=tuple(kept_mentions),
            actors=actors,
            places=places,
            times=tuple(times),
            statements=statements,
            events=tuple(_event(e, actor_ids, place_ids, time_ids) for e in events),
            commitments=tuple(_commitment(c, actor_ids) for c in commitments),
        )

    def _ids_differ(self, kind: str, ids: list[str]) -> None:
        if len(ids) != len(set(ids)):
            raise ReaderError(
                f"the reader {self.reading.reader.model} gave two {kind} the same id",
                advice="a reader must number its values; see docs/how_to_add_a_reader.md",
            )

    def _holds(self, *spans: Span) -> bool:
        return bool(spans) and all(span.holds_in(self.text) for span in spans)

    def _report(self) -> Report:
        credits: tuple[Credit, ...] = tuple(
            credit for credit in self.report.credits if self._holds(credit.span)
        )
        self.dropped += len(self.report.credits) - len(credits)
        return self.report.model_copy(update={"credits": credits})

    def _actors(self, actors: Iterable[Actor], mentions: list[Mention]) -> tuple[Actor, ...]:
        listed = list(actors)
        spans: dict[str | None, list[Span]] = defaultdict(list)
        for mention in mentions:
            spans[mention.actor].append(mention.span)
        kept = []
        for actor in listed:
            if actor.id in spans and self._is_named(actor, spans[actor.id]):
                kept.append(actor)
            elif actor.id in spans and self._holds_office(actor, spans[actor.id]):
                kept.append(actor)
                self.by_office.add(actor.id)
        self.dropped += len(listed) - len(kept)
        ids = {actor.id for actor in kept}
        return tuple(self._actor(actor, ids) for actor in kept)

    def _is_named(self, actor: Actor, mentions: list[Span]) -> bool:
        """True if the text names the actor so, or by another of its names."""
        if name_key(actor.name) in self.flat:
            return True
        entry = self._entry(actor)
        if entry is None:
            return False
        # The registry knows by which names it may be called; one of them must stand in the text.
        names = (*entry.names, *entry.acronyms, *entry.surnames, *entry.demonyms)
        if any(name_key(name) in self.flat for name in names):
            return True
        spelt = (sure_actor(self.registry, one.of(self.text), entry.kind) for one in mentions)
        return any(match is not None and match.entry.slug == entry.slug for match in spelt)

    def _holds_office(self, actor: Actor, mentions: list[Span]) -> bool:
        """True if a mention is an office that the actor held on the day of the report."""
        entry, day = self._entry(actor), report_day(self.report.published)
        language = self.report.language or "en"
        return entry is not None and any(
            holder_at(self.registry, self.text, span, day, language) is entry for span in mentions
        )

    def _entry(self, actor: Actor) -> Entry | None:
        """The entry that an actor has its name from."""
        entry = self.registry.entries.get(actor.registry or "")
        return entry if entry is not None and entry.name == actor.name else None

    def _actor(self, actor: Actor, ids: set[str]) -> Actor:
        roles = tuple(
            role.model_copy(update={"of": role.of if role.of in ids else None})
            for role in actor.roles
            if self._holds(role.span) and name_key(role.title) in name_key(role.span.of(self.text))
        )
        part_of = tuple(p for p in actor.part_of if p.actor in ids and self._holds(p.span))
        size = tuple(s for s in actor.size if self._holds(s.span))
        self.dropped += len(actor.roles) - len(roles)
        self.dropped += len(actor.part_of) - len(part_of) + len(actor.size) - len(size)
        known = actor.registry if actor.registry in self.registry.entries else None
        return actor.model_copy(
            update={"registry": known, "roles": roles, "part_of": part_of, "size": size}
        )

    def _places(self, places: Iterable[Place], mentions: list[Mention]) -> tuple[Place, ...]:
        listed = list(places)
        kept = tuple(place for place in listed if self._is_there(place, mentions))
        self.dropped += len(listed) - len(kept)
        return tuple(self._numbered(place) for place in kept)

    def _numbered(self, place: Place) -> Place:
        if place.geonames is None or 0 <= place.geonames <= LARGEST_GEONAMES:
            return place
        self.dropped += 1
        return place.model_copy(update={"geonames": None})

    def _is_there(self, place: Place, mentions: list[Mention]) -> bool:
        """True if a mention leads to the place and the text, or an alias in it, names it so."""
        words = [m.span.of(self.text) for m in mentions if m.place == place.id]
        if words and name_key(place.name) in self.flat:
            return True
        aliases = (load_places().get(name_key(name)) for name in words)
        return any(a and a.name == place.name for a in aliases) or any(
            one.name == place.name for name in words for one in name_candidates(name, self.registry)
        )

    def _statements(
        self, statements: Iterable[Statement], actors: set[str]
    ) -> tuple[Statement, ...]:
        listed = list(statements)
        kept = [
            one
            for one in listed
            if self._is_told(one) and all(s.holds_in(self.text) for s in (*one.cue, *one.source))
        ]
        self.dropped += len(listed) - len(kept)
        outer = {one.id: one.inside for one in kept}
        return tuple(self._statement(one, actors, outer) for one in kept)

    def _is_told(self, one: Statement) -> bool:
        """True if the content holds; who declines to comment says nothing but in the cue."""
        if not one.content and one.speech_act == "declined_comment":
            return self._holds(*one.cue)
        return self._holds(*one.content)

    def _statement(
        self, one: Statement, actors: set[str], outer: dict[str, str | None]
    ) -> Statement:
        anonymity = one.anonymity
        if anonymity is not None and not self._holds(anonymity.span):
            anonymity = None
            self.dropped += 1
        speaker = one.speaker if one.speaker in actors else None
        is_unnamed = one.identification in _UNNAMED or speaker in self.by_office
        if speaker in self.persons and is_unnamed:
            # Whom the report does not name, nobody names.
            speaker = None
            self.dropped += 1
        is_inside = one.inside in outer and not _goes_round(one.id, outer)
        count = one.count if one.number == "several_counted" else None
        if count is not None and not 0 <= count <= LARGEST_COUNT:
            count = None
            self.dropped += 1
        return one.model_copy(
            update={
                "speaker": speaker,
                "count": count,
                "via": tuple(actor for actor in one.via if actor in actors),
                "inside": one.inside if is_inside else None,
                "anonymity": anonymity,
            }
        )

    def _events(self, events: Iterable[Event], statements: set[str]) -> list[Event]:
        listed = list(events)
        kept = [
            self._counted(event)
            for event in listed
            if self._holds(event.trigger, *event.evidence)
            and event.evidence
            and statements.issuperset(event.according_to)
        ]
        self.dropped += len(listed) - len(kept)
        return kept

    def _counted(self, event: Event) -> Event:
        """The event without numbers of killed and hurt that the text does not tell."""
        wrong = {
            kind: None
            for kind in ("fatalities", "injured")
            if (one := getattr(event, kind)) is not None and not self._is_range(one)
        }
        self.dropped += len(wrong)
        return event.model_copy(update=wrong) if wrong else event

    def _is_range(self, one: Casualties) -> bool:
        if any(end is not None and not 0 <= end <= LARGEST_COUNT for end in (one.low, one.high)):
            return False
        if one.low is None or one.high is None:
            return self._holds(one.span) and one.low != one.high
        return self._holds(one.span) and one.low <= one.high

    def _is_only_promised(self, event: Event, promised: Holders[str]) -> bool:
        """True for an "actual" event that is the very act that somebody only commits to."""
        found = event.realis == "actual" and any(
            event.type in ACTS_DONE.get(act, ()) for _, act in promised.of(event.trigger)
        )
        self.dropped += found
        return found

    def _commitments(
        self, commitments: Iterable[Commitment], statements: set[str]
    ) -> list[Commitment]:
        listed = list(commitments)
        kept = [
            one
            for one in listed
            if self._holds(one.act_span, *one.evidence, *one.conditions)
            and one.evidence
            and (one.statement is None or one.statement in statements)
        ]
        self.dropped += len(listed) - len(kept)
        return kept


def _goes_round(identity: str, outer: dict[str, str | None]) -> bool:
    """True for a statement that is told in itself, over however many others."""
    at = outer[identity]
    passed: set[str] = set()
    while at is not None and at != identity and at not in passed:
        passed.add(at)
        at = outer.get(at)
    return at == identity


def _attributed(event: Event, told: Holders[str]) -> Event:
    """The event with the statement that it is told in, where the reader left that out."""
    if event.according_to:
        return event
    holding = [(span.end - span.start, statement) for span, statement in told.of(event.trigger)]
    return event.model_copy(update={"according_to": (min(holding)[1],)}) if holding else event


def _time(time: Time) -> Time:
    is_edtf = time.value is None or _EDTF.fullmatch(time.value)
    return time if is_edtf else time.model_copy(update={"value": None})


def _mention(mention: Mention, actors: set[str], places: set[str]) -> Mention:
    return mention.model_copy(
        update={
            "actor": mention.actor if mention.actor in actors else None,
            "place": mention.place if mention.place in places else None,
        }
    )


def _event(event: Event, actors: set[str], places: set[str], times: set[str]) -> Event:
    return event.model_copy(
        update={
            "actors": tuple(actor for actor in event.actors if actor in actors),
            "recipients": tuple(actor for actor in event.recipients if actor in actors),
            "place": event.place if event.place in places else None,
            "time": event.time if event.time in times else None,
        }
    )


def _commitment(one: Commitment, actors: set[str]) -> Commitment:
    return one.model_copy(
        update={
            "committer": one.committer if one.committer in actors else None,
            "speaker": one.speaker if one.speaker in actors else None,
            "beneficiary": one.beneficiary if one.beneficiary in actors else None,
        }
    )
