"""The nouns of the house: the public format `onrecord/1`. Data only.

Every span is `[start, end]`: Unicode code points into `Report.text`, half open. A value that is not
known is `None` or an empty tuple, never a guess. Ids (`m1`, `a1`, ...) are local to one reading.
All models are frozen; `Reading.to_json()` gives the line that `onrecord read --json` prints.
"""

from __future__ import annotations

import hashlib
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from onrecord.spans import Span

__all__ = [
    "LARGEST_COUNT",
    "LARGEST_GEONAMES",
    "SCHEMA",
    "Actor",
    "Anonymity",
    "CaptureNote",
    "Casualties",
    "Commitment",
    "Credit",
    "Event",
    "Mention",
    "PartOf",
    "Place",
    "Post",
    "Published",
    "ReaderNote",
    "Reading",
    "Report",
    "Role",
    "Size",
    "Statement",
    "Time",
    "json_schema",
    "text_id",
]

SCHEMA: Literal["onrecord/1"] = "onrecord/1"

LARGEST_COUNT = 10**15
"""No count of anything is larger; what a text says beyond it is no number that is known."""

LARGEST_GEONAMES = 2**31 - 1
"""No GeoNames id is larger."""

Basis = Literal["metadata", "byline", "feed", "warc", "given", "embedded_post"]
ActorKind = Literal[
    "person",
    "armed_group",
    "government",
    "organisation",
    "country",
    "place",
    "people",
    "weapon",
    "other",
]
Precision = Literal["exact", "city", "region", "country"]
TimeKind = Literal["date", "interval", "duration", "set"]
Identification = Literal["named", "partly_identified", "unidentified", "none", "author"]
Number = Literal["one", "several_counted", "several_uncounted"]
SourceKind = Literal[
    "person",
    "spokesperson",
    "organisation",
    "document",
    "media",
    "social_post",
    "data_or_poll",
    "public",
]
AnonymityClaim = Literal[
    "on_condition_of_anonymity",
    "not_authorised",
    "declined_to_be_named",
    "speaking_anonymously",
    "pseudonym",
    "background",
]
Hand = Literal["first", "second", "via_media"]
SpeechAct = Literal[
    "statement",
    "belief",
    "intention",
    "promise",
    "warning",
    "denial",
    "question",
    "declined_comment",
]
Polarity = Literal["positive", "negative"]
Form = Literal["direct", "mixed", "indirect", "nominal"]
EventType = Literal[
    "AGREE",
    "CONSULT",
    "SUPPORT",
    "CONCEDE",
    "COOPERATE",
    "AID",
    "RETREAT",
    "REQUEST",
    "ACCUSE",
    "REJECT",
    "THREATEN",
    "PROTEST",
    "SANCTION",
    "MOBILIZE",
    "COERCE",
    "ASSAULT",
]
Realis = Literal["actual", "future", "conditional", "hypothetical", "denied", "past_habitual"]
Act = Literal[
    "disarm",
    "store_weapons",
    "demobilise",
    "integrate_into_forces",
    "convert_to_party",
    "withdraw",
    "ceasefire",
    "suspend_attacks",
    "release_prisoners",
    "grant_access",
    "negotiate",
    "sign",
    "ratify",
    "pay",
    "end_sanctions",
    "hold_election",
    "return_property",
    "protect_civilians",
    "attack",
    "sanction",
    "other",
]
Authority = Literal["self", "spokesperson", "member", "anonymous_member", "third_party"]
Force = Literal["considered", "signalled", "conditional", "pledged", "ordered", "signed", "refused"]


class _Noun(BaseModel):
    # Fields may be added to the contract: an older reader of it passes over what it does not know.
    # JSON has no number that is none or endless.
    model_config = ConfigDict(
        frozen=True, extra="ignore", serialize_by_alias=True, allow_inf_nan=False
    )


class ReaderNote(_Noun):
    """What produced a reading.

    `model` is `name@hash`; `dropped` counts the values whose evidence did not hold; `decisions`
    those of people that are in it (a record's readings only).
    """

    version: str
    model: str
    dropped: int = Field(default=0, ge=0)
    decisions: int = Field(default=0, ge=0)


class Published(_Noun):
    """When a report came out.

    `value` is EDTF. With basis `embedded_post` it is open-ended (`2025-04-08/..`): a post inside
    the page proves "not before".
    """

    value: str
    basis: Basis


class CaptureNote(_Noun):
    """What was captured: SHA-256 (hex) of the raw bytes, when (ISO 8601, UTC, `Z`), media type.

    `captured_at` is None when nobody knows: text handed over by a program or on standard input.
    """

    sha256: str
    captured_at: str | None = None
    media_type: str | None = None


class Post(_Noun):
    """A social post embedded in the page.

    `posted` is ISO 8601, UTC, `Z`, where the post's id carries it.
    """

    platform: str
    account: str | None = None
    id: str | None = None
    url: str | None = None
    posted: str | None = None


class Credit(_Noun):
    """A wire or outlet that the report itself names as where it has this from."""

    agency: str
    span: Span


class Report(_Noun):
    """One report as it was published.

    `text` is NFC, paragraphs separated by one newline, no trailing space; `id` is the SHA-256 (hex)
    of its UTF-8 bytes.
    """

    id: str
    url: str | None = None
    publisher: str | None = None
    title: str | None = None
    authors: tuple[str, ...] = ()
    published: Published | None = None
    language: str | None = None
    text: str
    capture: CaptureNote
    posts: tuple[Post, ...] = ()
    credits: tuple[Credit, ...] = ()


class Mention(_Noun):
    """A place in the text where an actor, place or thing is named or referred to."""

    id: str
    span: Span
    kind: ActorKind
    actor: str | None = None
    place: str | None = None


class Role(_Noun):
    """An office or function that the text gives an actor; `of` is an actor id.

    `since` and `until` are EDTF, null where the text does not say.
    """

    title: str
    of: str | None = None
    former: bool = False
    since: str | None = None
    until: str | None = None
    span: Span


class PartOf(_Noun):
    """Membership in a larger actor, with the words that say so; dates as in `Role`."""

    actor: str
    since: str | None = None
    until: str | None = None
    span: Span


class Size(_Noun):
    """A counted force: `value` in `unit` ("fighters"), as stated at `span`."""

    value: int
    approximate: bool = False
    unit: str
    span: Span


class Actor(_Noun):
    """Someone or something that acts or speaks; `registry` is the slug of its registry entry."""

    id: str
    name: str
    kind: ActorKind
    registry: str | None = None
    roles: tuple[Role, ...] = ()
    part_of: tuple[PartOf, ...] = ()
    size: tuple[Size, ...] = ()


class Place(_Noun):
    """A place: `country` ISO 3166-1 alpha-2, `lat`/`lon` in degrees WGS 84, GeoNames id."""

    id: str
    name: str
    country: str | None = None
    lat: float | None = None
    lon: float | None = None
    precision: Precision
    geonames: int | None = None


class Time(_Noun):
    """A time expression; `value` is EDTF, None where it cannot be resolved."""

    id: str
    span: Span
    value: str | None = None
    kind: TimeKind


class Anonymity(_Noun):
    """What the text says about why a source is not named; only from explicit words."""

    claim: AnonymityClaim
    span: Span


class Statement(_Noun):
    """Someone says something.

    `content`, `cue` and `source` are lists of spans (discontinuous parts). `speaker` is an actor
    id, None when nobody is identified. `count` is set for `several_counted` only. `via` are actor
    ids in the order in which the words passed. `inside` is the id of the statement that this is
    told in.
    """

    id: str
    content: tuple[Span, ...]
    cue: tuple[Span, ...] = ()
    source: tuple[Span, ...] = ()
    speaker: str | None = None
    identification: Identification
    number: Number = "one"
    count: int | None = None
    kind: SourceKind = "person"
    anonymity: Anonymity | None = None
    hand: Hand = "first"
    via: tuple[str, ...] = ()
    speech_act: SpeechAct = "statement"
    polarity: Polarity = "positive"
    form: Form
    inside: str | None = None


class Casualties(_Noun):
    """How many were killed or hurt, in the words at `span`.

    "At least 12" is `low` 12 and no `high`, "up to 12" the other way round, "12" both.
    """

    low: int | None = Field(default=None, ge=0)
    high: int | None = Field(default=None, ge=0)
    span: Span


class Event(_Noun):
    """A PLOVER event; `actors` and `recipients` are actor ids.

    `according_to` holds statement ids, empty when the report asserts it in its own voice.
    `confidence` lies in [0, 1].
    """

    id: str
    type: EventType
    mode: str | None = None
    trigger: Span
    actors: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    place: str | None = None
    time: str | None = None
    realis: Realis
    according_to: tuple[str, ...] = ()
    fatalities: Casualties | None = None
    injured: Casualties | None = None
    evidence: tuple[Span, ...]
    confidence: float = Field(ge=0, le=1)


class Commitment(_Noun):
    """A promise, offer, threat, refusal, order or option under consideration.

    `deadline` is EDTF. The committer is never the speaker by default.
    """

    id: str
    committer: str | None = None
    act: Act
    act_span: Span
    speaker: str | None = None
    speaker_authority: Authority
    force: Force
    conditions: tuple[Span, ...] = ()
    deadline: str | None = None
    beneficiary: str | None = None
    statement: str | None = None
    evidence: tuple[Span, ...]


class Reading(_Noun):
    """One report, read."""

    schema_: Literal["onrecord/1"] = Field(default=SCHEMA, alias="schema")
    reader: ReaderNote
    report: Report
    mentions: tuple[Mention, ...] = ()
    actors: tuple[Actor, ...] = ()
    places: tuple[Place, ...] = ()
    times: tuple[Time, ...] = ()
    statements: tuple[Statement, ...] = ()
    events: tuple[Event, ...] = ()
    commitments: tuple[Commitment, ...] = ()

    def to_json(self) -> str:
        """One line of JSON, the same bytes for the same reading."""
        return self.model_dump_json()

    @classmethod
    def from_json(cls, line: str | bytes) -> Reading:
        """The reading that a line of JSON holds.

        Raises:
            pydantic.ValidationError: the line is not a reading of this contract.
        """
        return cls.model_validate_json(line)


def text_id(text: str) -> str:
    """The id of a report with this text: SHA-256 of its UTF-8 bytes, hex."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def json_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of a reading, as `onrecord schema` prints it."""
    schema = Reading.model_json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
