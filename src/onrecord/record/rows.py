"""A reading -> the rows that it is on record. No evidence, no row.

Pure: the same reading gives the same rows everywhere, so whoever doubts a record can make its rows
again from its payload and compare.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import Table

from onrecord.contract import (
    LARGEST_COUNT,
    LARGEST_GEONAMES,
    Actor,
    Casualties,
    Commitment,
    Event,
    Mention,
    PartOf,
    Place,
    Reading,
    Report,
    Role,
    Statement,
    Time,
    text_id,
)
from onrecord.errors import ReadingRefused
from onrecord.record import schema
from onrecord.record.inserting import Row
from onrecord.spans import Span

__all__ = [
    "PARTS_JOINED_BY",
    "Rows",
    "checksum",
    "decided_id",
    "description",
    "page_of",
    "reading_id",
    "report_id",
    "rows_of",
]

PARTS_JOINED_BY = "\n"
"""Between the parts of a discontinuous content in the full text, as in the view `content_texts`."""

_encode = json.JSONEncoder(separators=(",", ":")).encode

_ORDER = (
    schema.actors,
    schema.affiliations,
    schema.places,
    schema.times,
    schema.mentions,
    schema.statements,
    schema.events,
    schema.event_actors,
    schema.event_sources,
    schema.commitments,
    schema.evidence,
)
"""The derived tables, each after those that it refers to."""


def report_id(report: Report) -> str:
    """The id under which a report is on record: SHA-256 (hex) of text id, address and publisher.

    The same text on two sites is two reports, for a copy is not a source. The title is left out: an
    outlet that mends its headline, or an intake that finds a better one, does not make another
    report of the same text at the same address.
    """
    return _sha256(report.id, report.url, report.publisher)


def page_of(url: str | None, publisher: str | None) -> int | None:
    """What the texts that an outlet had at one address have in common: a hash of both, 64 bits.

    None without an address. An index can hold it however long the address is.
    """
    if url is None:
        return None
    named = _encode((url, publisher)).encode()
    return int.from_bytes(hashlib.blake2b(named, digest_size=8).digest(), "big", signed=True)


def reading_id(reading: Reading) -> str:
    """SHA-256 (hex) of the report's id, the reader, and all that the reading claims.

    The capture is left out: the same report fetched again claims nothing new. So is what has its
    default, which is to say what is not known: a contract that gains a field later must not give
    every reading on record another id.
    """
    claimed = reading.model_dump_json(exclude={"report": {"capture"}}, exclude_defaults=True)
    reader = reading.reader
    return _sha256(report_id(reading.report), reader.version, reader.model, claimed)


def decided_id(base: str, reading: Reading) -> str:
    """The id of a reading with people's decisions in it: SHA-256 of its base's id and its own."""
    return _sha256(base, reading_id(reading))


def checksum(words: str) -> int:
    """What `evidence.checksum` holds for quoted words: CRC-32 of their UTF-8 bytes."""
    return zlib.crc32(words.encode("utf-8"))


def description(reading: Reading) -> Row:
    """The columns of `readings` that say what a reading is like."""
    report, reader = reading.report, reading.reader
    published = report.published
    return {
        "reader_version": reader.version,
        "model": reader.model,
        "dropped": reader.dropped,
        "mentions": len(reading.mentions),
        "statements": len(reading.statements),
        "events": len(reading.events),
        "commitments": len(reading.commitments),
        "title": report.title,
        "published": (None if published is None else published.value) or "",
        "published_basis": None if published is None else published.basis,
        "language": report.language,
    }


@dataclass
class Rows:
    """What a reading is in the derived tables; the reading's own key comes with the writing.

    Attributes:
        tables: the rows of each table, in the order in which foreign keys allow them.
        contents: where the words of each statement stand that has some, by its item.
    """

    tables: dict[Table, list[Row]] = field(default_factory=lambda: {table: [] for table in _ORDER})
    contents: dict[int, tuple[Span, ...]] = field(default_factory=dict)


def rows_of(reading: Reading) -> Rows:
    """The rows that `reading` is on record.

    Raises:
        ReadingRefused: a value has no span that holds in the report's text, refers to a value that
            the reading does not have, or has a number that is too large for a database; the text
            is not the report's, or holds a NUL character.
    """
    report = reading.report
    derived = _Derived(report)
    if report.id != text_id(report.text):
        raise derived.refusal(f"its report id {report.id[:12]} is not that of its text")
    if "\0" in report.text or "\0" in (report.title or ""):
        # PostgreSQL cannot hold it, and SQLite's functions end a text there: the full-text index
        # would no longer agree with what it indexed.
        raise derived.refusal("its text or title holds a NUL character")
    for ordinal, credit in enumerate(report.credits):
        derived.prove(_REPORT, "credit", (credit.span,), first=ordinal)
    for actor in reading.actors:
        derived.name_actor(actor)
    for place in reading.places:
        derived.name_place(place)
    for actor in reading.actors:
        derived.prove_actor(actor)
    for time in reading.times:
        derived.add_time(time)
    for mention in reading.mentions:
        derived.add_mention(mention)
    derived.number_statements(reading.statements)
    for statement in reading.statements:
        derived.add_statement(statement)
    for event in reading.events:
        derived.add_event(event)
    for commitment in reading.commitments:
        derived.add_commitment(commitment)
    derived.check_named("actor", reading.actors)
    derived.check_named("place", reading.places)
    return derived.rows


class _Value(NamedTuple):
    """A value as its evidence and other values refer to it."""

    local: str
    item: int
    claim: int


_REPORT = _Value("the report", 0, 0)


class _Derived:
    """One reading on its way to rows: numbers its values and holds each to its evidence."""

    def __init__(self, report: Report) -> None:
        self.rows = Rows()
        self._evidence = self.rows.tables[schema.evidence]
        self._text = report.text
        self._of = report_id(report)
        self._source = report.url or report.title or f"report {report.id[:12]}"
        self._values: dict[tuple[str, str], _Value] = {}
        self._claims: set[int] = set()
        self._in_text: set[tuple[str, str]] = (
            set()
        )  # actors and places that some words of the text name

    # --- one kind of value each

    def name_actor(self, actor: Actor) -> None:
        value = self._number(actor.id, "actor", actor.name, actor.kind, actor.registry)
        self._add(schema.actors, value, name=actor.name, kind=actor.kind, registry=actor.registry)

    def name_place(self, place: Place) -> None:
        self._check_number(place.id, place.geonames, LARGEST_GEONAMES)
        value = self._number(place.id, "place", place.name, place.country, place.geonames)
        self._add(
            schema.places,
            value,
            name=place.name,
            country=place.country,
            lat=place.lat,
            lon=place.lon,
            precision=place.precision,
            geonames=place.geonames,
        )

    def prove_actor(self, actor: Actor) -> None:
        value = self._values["actor", actor.id]
        for ordinal, role in enumerate(actor.roles):
            self.prove(value, "role", (role.span,), first=ordinal)
            self._affiliate(value, "role", ordinal, role, role.of)
        for ordinal, whole in enumerate(actor.part_of):
            self.prove(value, "part_of", (whole.span,), first=ordinal)
            self._affiliate(value, "part_of", ordinal, whole, whole.actor)
        for ordinal, size in enumerate(actor.size):
            self.prove(value, "size", (size.span,), first=ordinal)

    def _affiliate(
        self, value: _Value, kind: str, ordinal: int, stated: Role | PartOf, whole: str | None
    ) -> None:
        self.rows.tables[schema.affiliations].append(
            {
                "actor": value.item,
                "kind": kind,
                "ordinal": ordinal,
                "whole": _item(self._see("actor", whole)),
                "title": stated.title if isinstance(stated, Role) else None,
                "former": isinstance(stated, Role) and stated.former,
                "since": stated.since,
                "until": stated.until,
            }
        )

    def add_time(self, time: Time) -> None:
        value = self._number(time.id, "time", time.span, time.value, time.kind)
        self.prove(value, "time", (time.span,))
        self._add(schema.times, value, value=time.value, kind=time.kind)

    def add_mention(self, mention: Mention) -> None:
        actor, place = self._see("actor", mention.actor), self._see("place", mention.place)
        value = self._number(
            mention.id, "mention", mention.span, mention.kind, _claim(actor), _claim(place)
        )
        self.prove(value, "mention", (mention.span,))
        self._add(schema.mentions, value, kind=mention.kind, actor=_item(actor), place=_item(place))

    def number_statements(self, statements: Sequence[Statement]) -> None:
        """A statement may be told inside one that is listed after it: all are numbered first."""
        contents = {statement.id: statement.content for statement in statements}
        for said in statements:
            self._number(
                said.id,
                "statement",
                (said.content, said.cue, said.source, _claim(self._refer("actor", said.speaker))),
                (said.identification, said.number, said.count, said.kind),
                None if said.anonymity is None else (said.anonymity.claim, said.anonymity.span),
                (said.hand, [via.claim for via in self._refer_all("actor", said.via)]),
                (said.speech_act, said.polarity, said.form),
                # The outer statement is meant by its words: it may have no claim yet.
                None if said.inside is None else contents.get(said.inside),
            )

    def add_statement(self, said: Statement) -> None:
        value = self._values["statement", said.id]
        self._check_number(said.id, said.count, LARGEST_COUNT)
        # Who declined to comment said nothing: the words that tell so are the evidence.
        silent = said.speech_act == "declined_comment" and bool(said.cue)
        self.prove(value, "content", said.content, required=not silent)
        self.prove(value, "cue", said.cue, required=False)
        self.prove(value, "source", said.source, required=False)
        if said.anonymity is not None:
            self.prove(value, "anonymity", (said.anonymity.span,))
        if said.source:
            self._see("actor", said.speaker)
        if said.content:
            self.rows.contents[value.item] = tuple(said.content)
        self._add(
            schema.statements,
            value,
            content=None,  # a key of the database's, see writer.py
            speaker=_item(self._refer("actor", said.speaker)),
            identification=said.identification,
            number=said.number,
            count=said.count,
            kind=said.kind,
            anonymity=None if said.anonymity is None else said.anonymity.claim,
            hand=said.hand,
            speech_act=said.speech_act,
            polarity=said.polarity,
            form=said.form,
            inside=_item(self._refer("statement", said.inside)),
        )

    def add_event(self, event: Event) -> None:
        actors = self._refer_all("actor", event.actors)
        recipients = self._refer_all("actor", event.recipients)
        tellers = self._refer_all("statement", event.according_to)
        place, time = self._refer("place", event.place), self._refer("time", event.time)
        value = self._number(
            event.id,
            "event",
            (event.type, event.mode, event.realis),
            (event.trigger, event.evidence),
            ([a.claim for a in actors], [r.claim for r in recipients]),
            (_claim(place), _claim(time)),
            [teller.claim for teller in tellers],
            # What has none keeps the claim that it had before there were casualties.
            *((kind, one.low, one.high, one.span) for kind, one in _casualties(event)),
        )
        self.prove(value, "trigger", (event.trigger,))
        self.prove(value, "event", event.evidence)
        for kind, one in _casualties(event):
            self.prove(value, kind, (one.span,))
            self._check_number(event.id, one.low, LARGEST_COUNT)
            self._check_number(event.id, one.high, LARGEST_COUNT)
        self._add(
            schema.events,
            value,
            type=event.type,
            mode=event.mode,
            place=_item(place),
            time=_item(time),
            realis=event.realis,
            confidence=event.confidence,
            # All rows of a table have the same columns.
            **{
                f"{kind}_{end}": getattr(getattr(event, kind), end, None)
                for kind in ("fatalities", "injured")
                for end in ("low", "high")
            },
        )
        self.rows.tables[schema.event_actors] += [
            {"event": value.item, "recipient": acted_upon, "ordinal": ordinal, "actor": actor.item}
            for acted_upon, side in ((False, actors), (True, recipients))
            for ordinal, actor in enumerate(side)
        ]
        self.rows.tables[schema.event_sources] += [
            {"event": value.item, "ordinal": ordinal, "statement": teller.item}
            for ordinal, teller in enumerate(tellers)
        ]

    def add_commitment(self, promised: Commitment) -> None:
        committer = self._refer("actor", promised.committer)
        speaker = self._refer("actor", promised.speaker)
        beneficiary = self._refer("actor", promised.beneficiary)
        statement = self._refer("statement", promised.statement)
        value = self._number(
            promised.id,
            "commitment",
            (_claim(committer), promised.act, promised.act_span, promised.force),
            (_claim(speaker), promised.speaker_authority, _claim(statement)),
            (promised.conditions, promised.deadline, _claim(beneficiary), promised.evidence),
        )
        self.prove(value, "act", (promised.act_span,))
        self.prove(value, "condition", promised.conditions, required=False)
        self.prove(value, "commitment", promised.evidence)
        self._add(
            schema.commitments,
            value,
            committer=_item(committer),
            act=promised.act,
            speaker=_item(speaker),
            speaker_authority=promised.speaker_authority,
            force=promised.force,
            deadline=promised.deadline,
            beneficiary=_item(beneficiary),
            statement=_item(statement),
        )

    # --- evidence

    def prove(
        self,
        value: _Value,
        part: str,
        spans: Sequence[Span],
        *,
        first: int = 0,
        required: bool = True,
    ) -> None:
        """Evidence rows for one part of a value; `first` is the ordinal of the first span.

        Raises:
            ReadingRefused: a span does not hold, or there is none and the part is required.
        """
        if required and not spans:
            raise self.refusal(f"{value.local} has no words for its {part}")
        for ordinal, span in enumerate(spans, first):
            start, stop = span
            if not span.holds_in(self._text):
                at = f"[{start}, {stop}]"
                raise self.refusal(f"the {part} of {value.local} at {at} is no words of the text")
            self._evidence.append(
                {
                    "item": value.item,
                    "part": part,
                    "ordinal": ordinal,
                    "start": start,
                    "stop": stop,
                    "checksum": checksum(self._text[start:stop]),
                }
            )

    def check_named(self, kind: str, named: Iterable[Actor | Place]) -> None:
        """Actors and places have no span of their own: what names them is their evidence.

        Raises:
            ReadingRefused: one is named by no mention, role, membership or source of a statement.
        """
        for one in named:
            if (kind, one.id) not in self._in_text:
                raise self.refusal(f"no words of the text name {one.id} ({one.name})")

    def _check_number(self, local: str, number: int | None, most: int) -> None:
        if number is not None and not -most <= number <= most:
            raise self.refusal(f"{local} has a number that no database keeps")

    def refusal(self, problem: str) -> ReadingRefused:
        """The error that keeps a reading off the record."""
        return ReadingRefused(
            f"the reading cannot go on record: {problem}",
            source=self._source,
            advice="nothing of it was written; pass what a reader gives through the evidence check",
        )

    # --- numbers, hashes, references

    def _number(self, local: str, kind: str, *said: object) -> _Value:
        """Give a value its item and the hash of what it claims; the contract id is not part of it.

        A claim made twice in one reading is numbered, so that ids stay apart.
        """
        if (kind, local) in self._values:
            raise self.refusal(f"the id {local} is given to more than one {kind}")
        claim, again = _hash(self._of, kind, said, 0), 0
        while claim in self._claims:
            again += 1
            claim = _hash(self._of, kind, said, again)
        self._claims.add(claim)
        value = _Value(local, len(self._values) + 1, claim)
        self._values[kind, local] = value
        return value

    def _refer(self, kind: str, local: str | None) -> _Value | None:
        if local is None:
            return None
        value = self._values.get((kind, local))
        if value is None:
            raise self.refusal(f"it refers to the {kind} {local}, which it does not have")
        return value

    def _refer_all(self, kind: str, locals_: Iterable[str]) -> list[_Value]:
        found = (self._refer(kind, local) for local in locals_)
        return [value for value in found if value is not None]

    def _see(self, kind: str, local: str | None) -> _Value | None:
        """Refer to an actor or place by words that name it."""
        if local is not None:
            self._in_text.add((kind, local))
        return self._refer(kind, local)

    def _add(self, table: Table, value: _Value, /, **columns: object) -> None:
        row = {"item": value.item, "id": value.claim, "local": value.local, **columns}
        self.rows.tables[table].append(row)


def _casualties(event: Event) -> list[tuple[str, Casualties]]:
    both = (("fatalities", event.fatalities), ("injured", event.injured))
    return [(kind, one) for kind, one in both if one is not None]


def _claim(value: _Value | None) -> int | None:
    return None if value is None else value.claim


def _item(value: _Value | None) -> int | None:
    return None if value is None else value.item


def _sha256(*parts: str | None) -> str:
    return hashlib.sha256(_encode(parts).encode()).hexdigest()


def _hash(of: str, kind: str, said: tuple[object, ...], again: int) -> int:
    """64 bits, signed: unique enough within one report, and a plain integer in any database."""
    claimed = _encode((of, kind, said, again)).encode()
    return int.from_bytes(hashlib.blake2b(claimed, digest_size=8).digest(), "big", signed=True)
