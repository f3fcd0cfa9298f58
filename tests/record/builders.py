"""Readings made by hand, for tests that need one: no reader, no model, no network."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy import text as text_of_sql

from onrecord.contract import (
    Actor,
    Anonymity,
    CaptureNote,
    Commitment,
    Credit,
    Event,
    Mention,
    PartOf,
    Place,
    Post,
    Published,
    ReaderNote,
    Reading,
    Report,
    Role,
    Size,
    Statement,
    Time,
    text_id,
)
from onrecord.record.schema import metadata
from onrecord.record.store import Record
from onrecord.spans import Span

TEXT = (
    "A commander of the Harith Front said on Monday that his men were ready to hand over "
    "their rockets.\n"
    "“We will never lay down our arms,” spokesman Yusuf al-Qadi told the Meridian Agency, “as "
    "long as a single foreign soldier remains,” he added.\n"
    "Premier Salma Dāghir met envoys in Port Selene. Her office counts about 4,000 fighters."
)


@dataclass(frozen=True)
class FakeCapture:
    """What the record asks of a capture."""

    raw: bytes
    source: str = "page.html"

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.raw).hexdigest()


@dataclass
class ListKeeper:
    """A keeper that remembers what it was given, in order."""

    kept: list[str] = field(default_factory=list)

    def keep(self, capture: FakeCapture) -> str:
        self.kept.append(capture.sha256)
        return capture.sha256

    def keep_all(self, captures: Sequence[FakeCapture]) -> None:
        for capture in captures:
            self.keep(capture)


def at(words: str, text: str = TEXT, after: str = "") -> Span:
    """Where `words` first stand in `text`, directly behind `after`."""
    start = text.index(after + words) + len(after)
    return Span(start, start + len(words))


def report(text: str = TEXT, raw: bytes | None = None, **fields: Any) -> Report:
    """A report of `text`, captured as `raw`."""
    given: dict[str, Any] = {
        "url": "https://meridian.example/front",
        "publisher": "Meridian Agency",
        "title": "Front ready to disarm, commander says",
        "authors": ("R. Anselm",),
        "published": Published(value="2031-03-10", basis="metadata"),
        "language": "en",
        "posts": (Post(platform="x", account="@front", id="1", posted="2031-03-10T06:00:00Z"),),
        **fields,
    }
    sha256 = capture(raw if raw is not None else text.encode()).sha256
    note = CaptureNote(sha256=sha256, captured_at="2031-03-11T08:00:00Z", media_type="text/html")
    return Report(id=text_id(text), text=text, capture=note, **given)


def capture(raw: bytes = TEXT.encode(), source: str = "page.html") -> FakeCapture:
    """A capture of some bytes; by default those of `report()`."""
    return FakeCapture(raw, source)


def reader(version: str = "0.1.0", model: str = "rules@0", dropped: int = 0) -> ReaderNote:
    return ReaderNote(version=version, model=model, dropped=dropped)


def reading(of: Report | None = None, by: ReaderNote | None = None, **values: Any) -> Reading:
    """A reading of `TEXT` that has a value of every kind, or of any report with given values."""
    if of is None:
        of = report(credits=(Credit(agency="Meridian", span=at("Meridian Agency")),))
    if of.text == TEXT:
        values = {**full_values(), **values}
    return Reading(reader=by or reader(), report=of, **values)


def bare(text: str, **fields: Any) -> Reading:
    """A reading that found nothing in `text`."""
    return Reading(reader=reader(), report=report(text, **fields))


def full_values() -> dict[str, Any]:
    """Values of every kind, with a discontinuous content, nesting, and all sorts of evidence."""
    return {
        "mentions": (
            Mention(id="m1", span=at("Harith Front"), kind="armed_group", actor="a1"),
            Mention(id="m2", span=at("Yusuf al-Qadi"), kind="person", actor="a2"),
            Mention(id="m3", span=at("Meridian Agency"), kind="organisation", actor="a3"),
            Mention(id="m4", span=at("Salma Dāghir"), kind="person", actor="a4"),
            Mention(id="m5", span=at("he", after="remains,” "), kind="person", actor="a2"),
            Mention(id="m6", span=at("Port Selene"), kind="place", place="p1"),
            Mention(id="m7", span=at("rockets"), kind="weapon"),
        ),
        "actors": (
            Actor(
                id="a1",
                name="Harith Front",
                kind="armed_group",
                registry="harith-front",
                size=(
                    Size(
                        value=4000,
                        approximate=True,
                        unit="fighters",
                        span=at("about 4,000 fighters"),
                    ),
                ),
            ),
            Actor(
                id="a2",
                name="Yusuf al-Qadi",
                kind="person",
                roles=(Role(title="spokesman", of="a1", span=at("spokesman")),),
                part_of=(PartOf(actor="a1", span=at("spokesman Yusuf al-Qadi")),),
            ),
            Actor(id="a3", name="Meridian Agency", kind="organisation"),
            Actor(id="a4", name="Salma Dāghir", kind="person"),
        ),
        "places": (
            Place(id="p1", name="Port Selene", country=None, lat=12.5, lon=44.25, precision="city"),
        ),
        "times": (Time(id="t1", span=at("Monday"), value="2031-03-10", kind="date"),),
        "statements": (
            Statement(
                id="s1",
                content=(at("his men were ready to hand over their rockets"),),
                cue=(at("said"),),
                source=(at("A commander of the Harith Front"),),
                speaker="a1",
                identification="partly_identified",
                speech_act="intention",
                form="indirect",
                inside="s2",
            ),
            Statement(
                id="s2",
                content=(
                    at("We will never lay down our arms"),
                    at("as long as a single foreign soldier remains"),
                ),
                cue=(at("told"), at("added")),
                source=(at("spokesman Yusuf al-Qadi"),),
                speaker="a2",
                identification="named",
                kind="spokesperson",
                anonymity=Anonymity(claim="background", span=at("he added")),
                hand="via_media",
                via=("a3",),
                polarity="negative",
                speech_act="denial",
                form="direct",
            ),
        ),
        "events": (
            Event(
                id="e1",
                type="CONSULT",
                trigger=at("met"),
                actors=("a4",),
                recipients=("a1", "a2"),
                place="p1",
                time="t1",
                realis="actual",
                evidence=(at("Premier Salma Dāghir met envoys in Port Selene."),),
                confidence=0.75,
            ),
            Event(
                id="e2",
                type="CONCEDE",
                trigger=at("ready"),
                actors=("a1",),
                realis="future",
                according_to=("s1",),
                evidence=(at("his men were ready to hand over"),),
                confidence=0.5,
            ),
        ),
        "commitments": (
            Commitment(
                id="c1",
                committer="a1",
                act="disarm",
                act_span=at("lay down our arms"),
                speaker="a2",
                speaker_authority="spokesperson",
                force="refused",
                conditions=(at("as long as a single foreign soldier remains"),),
                beneficiary="a4",
                statement="s2",
                evidence=(at("We will never lay down our arms"),),
            ),
        ),
    }


def dump(record: Record) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables: two equal dumps are two equal records."""
    with record._database.reading() as connection:
        return {
            table.name: [
                tuple(row)
                for row in connection.execute(select(table).order_by(*table.primary_key.columns))
            ]
            for table in metadata.sorted_tables
        }


def sql(record: Record, statement: str, **given: Any) -> list[Any]:
    """The rows that a statement in the database's own words gives; what it changes stays."""
    with record._database.engine.begin() as connection:
        result = connection.execute(text_of_sql(statement), given)
        return list(result) if result.returns_rows else []


def fail_inserts(record: Record, table: str) -> None:
    """From now on, nothing can be written to a table."""
    if record._database.engine.dialect.name == "sqlite":
        sql(
            record,
            f"CREATE TRIGGER fail BEFORE INSERT ON {table}"
            " BEGIN SELECT RAISE(ABORT, 'injected'); END",
        )
        return
    sql(
        record,
        "CREATE OR REPLACE FUNCTION fail() RETURNS trigger AS"
        " $$ BEGIN RAISE EXCEPTION 'injected'; END $$ LANGUAGE plpgsql",
    )
    sql(record, f"CREATE TRIGGER fail BEFORE INSERT ON {table} EXECUTE FUNCTION fail()")


def heal_inserts(record: Record, table: str) -> None:
    """Take back `fail_inserts`."""
    on = "" if record._database.engine.dialect.name == "sqlite" else f" ON {table}"
    sql(record, f"DROP TRIGGER fail{on}")
