"""Evidence or nothing: what a reader says is held to the text, whoever the reader is.

A value is dropped, and counted, when a span of it lies outside the text or covers nothing, when it
names somebody whom the text does not name, or when it hangs on a value that was dropped: an event
told by a statement that does not hold must not become the report's own voice.
"""

from __future__ import annotations

from collections.abc import Iterable

from onrecord.contract import (
    Actor,
    Commitment,
    Credit,
    Event,
    Mention,
    Place,
    ReaderNote,
    Reading,
    Report,
    Statement,
)
from onrecord.errors import ReaderError
from onrecord.spans import Span
from onrecord.vocabulary.registry import Registry, load_registry, name_key

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


class _Check:
    def __init__(self, reading: Reading, report: Report, registry: Registry) -> None:
        self.reading = reading
        self.report = report
        self.text = report.text
        self.flat = name_key(report.text)
        self.registry = registry
        self.dropped = 0

    def run(self) -> Reading:
        reading = self.reading
        for kind in _KINDS:
            self._ids_differ(kind, [value.id for value in getattr(reading, kind)])
        report = self._report()
        mentions = [m for m in reading.mentions if self._holds(m.span)]
        actors = self._actors(reading.actors, mentions)
        actor_ids = {actor.id for actor in actors}
        places = self._places(reading.places, mentions)
        place_ids = {place.id for place in places}
        kept_mentions = [_mention(m, actor_ids, place_ids) for m in mentions]
        times = [time for time in reading.times if self._holds(time.span)]
        time_ids = {time.id for time in times}
        statements = self._statements(reading.statements, actor_ids)
        statement_ids = {statement.id for statement in statements}
        events = self._events(reading.events, statement_ids)
        commitments = self._commitments(reading.commitments, statement_ids)
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
        mentioned = {mention.actor for mention in mentions}
        kept = [a for a in listed if a.id in mentioned and self._is_named(a)]
        self.dropped += len(listed) - len(kept)
        ids = {actor.id for actor in kept}
        return tuple(self._actor(actor, ids) for actor in kept)

    def _is_named(self, actor: Actor) -> bool:
        """True if the text names the actor so, or the registry does for one that it mentions."""
        if name_key(actor.name) in self.flat:
            return True
        entry = self.registry.entries.get(actor.registry or "")
        return entry is not None and entry.name == actor.name

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
        return actor.model_copy(update={"roles": roles, "part_of": part_of, "size": size})

    def _places(self, places: Iterable[Place], mentions: list[Mention]) -> tuple[Place, ...]:
        mentioned = {mention.place for mention in mentions}
        listed = list(places)
        kept = tuple(place for place in listed if place.id in mentioned)
        self.dropped += len(listed) - len(kept)
        return kept

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
        ids = {one.id for one in kept}
        return tuple(self._statement(one, actors, ids) for one in kept)

    def _is_told(self, one: Statement) -> bool:
        """True if the content holds; who declines to comment says nothing but in the cue."""
        if not one.content and one.speech_act == "declined_comment":
            return self._holds(*one.cue)
        return self._holds(*one.content)

    def _statement(self, one: Statement, actors: set[str], ids: set[str]) -> Statement:
        anonymity = one.anonymity
        if anonymity is not None and not self._holds(anonymity.span):
            anonymity = None
            self.dropped += 1
        return one.model_copy(
            update={
                "speaker": one.speaker if one.speaker in actors else None,
                "via": tuple(actor for actor in one.via if actor in actors),
                "inside": one.inside if one.inside in ids else None,
                "anonymity": anonymity,
            }
        )

    def _events(self, events: Iterable[Event], statements: set[str]) -> list[Event]:
        listed = list(events)
        kept = [
            event
            for event in listed
            if self._holds(event.trigger, *event.evidence)
            and event.evidence
            and statements.issuperset(event.according_to)
        ]
        self.dropped += len(listed) - len(kept)
        return kept

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
