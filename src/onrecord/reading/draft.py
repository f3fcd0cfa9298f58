"""What extractors give each other while a report is read: layers over one text.

A draft is never changed: an extractor looks at the layers that it needs and gives new ones. Layers
refer to each other by index (`mentions[3]`), so that they can be made by hand in a test. The reader
turns the finished draft into the contract's nouns.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from operator import attrgetter
from typing import Literal, NamedTuple, Protocol

from onrecord.contract import (
    Act,
    ActorKind,
    AnonymityClaim,
    Authority,
    EventType,
    Force,
    Form,
    Hand,
    Identification,
    Number,
    Polarity,
    Realis,
    Report,
    SourceKind,
    SpeechAct,
    TimeKind,
)
from onrecord.spans import Span
from onrecord.vocabulary.events import EventVocabulary
from onrecord.vocabulary.language import Cue, Language
from onrecord.vocabulary.places import PlaceEntry
from onrecord.vocabulary.registry import Entry, Registry

__all__ = [
    "Chain",
    "Draft",
    "DraftCasualties",
    "DraftCommitment",
    "DraftEvent",
    "DraftMembership",
    "DraftMention",
    "DraftRole",
    "DraftSize",
    "DraftStatement",
    "DraftTime",
    "Findings",
    "FoundAttribution",
    "FoundClause",
    "FoundEvent",
    "FoundName",
    "FoundReference",
    "Quotation",
    "Sentence",
    "Token",
    "indices_in",
    "last_begun",
    "statements_around",
]


class Token(NamedTuple):
    """A word or a mark. `lower` is in lower case with one kind of apostrophe."""

    start: int
    end: int
    lower: str

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


class Sentence(NamedTuple):
    """A sentence with its tokens; `paragraph` counts from 0."""

    span: Span
    tokens: tuple[Token, ...]
    paragraph: int


class Quotation(NamedTuple):
    """Words between quotation marks.

    `span` has the marks, `inner` has not. `level` is 0 for the outermost. `opened` and `closed` say
    whether the marks stand at either end: a quotation that runs over paragraphs is one per
    paragraph, and only the last of them is closed.
    """

    span: Span
    inner: Span
    level: int
    opened: bool
    closed: bool
    paragraph: int


class _Placed(Protocol):
    @property
    def span(self) -> Span: ...


_start = attrgetter("span.start")


def indices_in(placed: Sequence[_Placed], region: Span) -> range:
    """The indices of those that begin in a region; `placed` is sorted by place."""
    first = bisect_left(placed, region.start, key=_start)
    return range(first, bisect_left(placed, region.end, lo=first, key=_start))


def last_begun(placed: Sequence[_Placed], at: int) -> int:
    """The index of the last that begins at a place or before it, -1 if none does."""
    return bisect_right(placed, at, key=_start) - 1


class DraftMention(NamedTuple):
    """Words that stand for somebody or something.

    `form` is `name`, `description` ("the group"), `collective` (unnamed people: "gunmen"),
    `pronoun`, or `phrase` for any other words by which an event tells of somebody ("the bishop").
    `head` is the word that carries the meaning, in lower case; for names the name as written,
    without title, for phrases all words but article and number.
    """

    span: Span
    kind: ActorKind
    form: Literal["name", "description", "collective", "pronoun", "phrase"]
    head: str
    entry: Entry | None = None
    place: PlaceEntry | None = None


class DraftRole(NamedTuple):
    """An office that the text gives a mention: indices into the mentions, `of` may be None."""

    mention: int
    title: str
    of: int | None
    former: bool
    span: Span


class DraftMembership(NamedTuple):
    """A mention that the text calls part of another: indices into the mentions."""

    mention: int
    of: int
    span: Span


class DraftSize(NamedTuple):
    """A counted force; `mention` is whose it is, None when the text does not say."""

    mention: int | None
    value: int
    approximate: bool
    unit: str
    span: Span


class DraftTime(NamedTuple):
    """A time expression; `value` is EDTF or None."""

    span: Span
    value: str | None
    kind: TimeKind


@dataclass(frozen=True)
class DraftStatement:
    """Who (in whose words of the text) says what.

    `mention` is the one that names the speaker or, when `is_speaker` is false, the group that an
    unnamed speaker belongs to.
    """

    content: tuple[Span, ...]
    cue: tuple[Span, ...]
    source: tuple[Span, ...]
    form: Form
    word: Cue | None
    identification: Identification = "none"
    number: Number = "one"
    count: int | None = None
    kind: SourceKind = "person"
    mention: int | None = None
    is_speaker: bool = False
    anonymity: tuple[AnonymityClaim, Span] | None = None
    hand: Hand = "first"
    via: tuple[Span, ...] = ()
    speech_act: SpeechAct = "statement"
    polarity: Polarity = "positive"
    inside: int | None = None

    @property
    def is_unsaid(self) -> bool:
        """True for what somebody did not say is so, or left open; a denial says that it is not."""
        return self.polarity == "negative" and self.speech_act != "denial"

    def is_told_by(self, words: Span) -> bool:
        """True if some words are of the cue."""
        return any(part.overlaps(words) for part in self.cue)


# A statement that holds a word begins at most this many statements before it.
_FARTHEST = 80


def statements_around(statements: Sequence[DraftStatement], words: Span) -> list[tuple[Span, int]]:
    """The statements whose content holds the words, the innermost first.

    Gives the part of the content that holds them and the statement's index; `statements` is sorted
    by the beginning of their contents.
    """
    last = bisect_right(statements, words.start, key=_content_start)
    found = [
        (part, index)
        for index in range(max(0, last - _FARTHEST), last)
        for part in statements[index].content
        if part.contains(words)
    ]
    return sorted(found, key=lambda one: (one[0].end - one[0].start, one[1]))


def _content_start(statement: DraftStatement) -> int:
    return statement.content[0].start


class Chain(NamedTuple):
    """All mentions of one actor: indices into the mentions, the name to call it by, who it is."""

    name: str
    kind: ActorKind
    entry: Entry | None
    mentions: tuple[int, ...]


class DraftCasualties(NamedTuple):
    """So many were killed or hurt: None for an end of the range that the text leaves open."""

    low: int | None
    high: int | None
    span: Span


@dataclass(frozen=True)
class DraftEvent:
    """A PLOVER event; actors and recipients are indices into the mentions."""

    type: EventType
    mode: str | None
    trigger: Span
    actors: tuple[int, ...]
    recipients: tuple[int, ...]
    place: int | None
    time: int | None
    realis: Realis
    according_to: tuple[int, ...]
    evidence: tuple[Span, ...]
    confidence: float
    fatalities: DraftCasualties | None = None
    injured: DraftCasualties | None = None

    @property
    def span(self) -> Span:
        """Where it stands in the text: at its trigger."""
        return self.trigger


@dataclass(frozen=True)
class DraftCommitment:
    """A commitment; committer and beneficiary are indices into the mentions."""

    committer: int | None
    act: Act
    act_span: Span
    speaker: int | None
    speaker_authority: Authority
    force: Force
    conditions: tuple[Span, ...]
    deadline: str | None
    beneficiary: int | None
    statement: int | None
    evidence: tuple[Span, ...]


class FoundName(NamedTuple):
    """A name as the model sees it; `kind` is PER, LOC or ORG."""

    span: Span
    kind: str


class FoundAttribution(NamedTuple):
    """Who says so, by which words, and what, as the model sees it."""

    cue: Span
    source: Span | None
    content: tuple[Span, ...]


class FoundEvent(NamedTuple):
    """An event at its trigger, as the model sees it.

    `span` is the trigger, `probability` that of its type; actors and recipients are the words that
    it takes for them, as the grammar cuts them; where there are none, subjects and objects are what
    the grammar has.
    """

    span: Span
    type: EventType
    realis: Realis
    probability: float
    actors: tuple[Span, ...]
    recipients: tuple[Span, ...]
    subjects: tuple[Span, ...] = ()
    objects: tuple[Span, ...] = ()
    is_passive: bool = False


class FoundClause(NamedTuple):
    """A verb and the words of its subjects, as the grammar has them; see `grammar.Clause`."""

    span: Span
    subjects: tuple[Span, ...]
    is_passive: bool = False
    is_conditional: bool = False


class FoundTree(NamedTuple):
    """The dependencies of a sentence: its words, and for each its head and its relation to it.

    Heads are indices of words; the root is its own. Relations are those of Universal Dependencies.
    """

    span: Span
    words: tuple[Span, ...]
    heads: tuple[int, ...]
    relations: tuple[str, ...]


class FoundReference(NamedTuple):
    """What a word may stand for, as the model sees it: other words with their probabilities.

    What these lack to 1 is the probability that it stands for nothing near it.
    """

    span: Span
    candidates: tuple[tuple[Span, float], ...]


@dataclass(frozen=True)
class Findings:
    """What the model sees in a text, each layer by place."""

    names: tuple[FoundName, ...] = ()
    attributions: tuple[FoundAttribution, ...] = ()
    events: tuple[FoundEvent, ...] = ()
    references: tuple[FoundReference, ...] = ()
    clauses: tuple[FoundClause, ...] = ()
    trees: tuple[FoundTree, ...] = ()


@dataclass(frozen=True)
class Draft:
    """One report being read.

    `speakers` maps a statement to the chain of its speaker. `findings` is None where no model has
    read the text.
    """

    report: Report
    language: Language
    registry: Registry
    events_known: EventVocabulary
    findings: Findings | None = None
    sentences: tuple[Sentence, ...] = ()
    quotations: tuple[Quotation, ...] = ()
    mentions: tuple[DraftMention, ...] = ()
    roles: tuple[DraftRole, ...] = ()
    memberships: tuple[DraftMembership, ...] = ()
    sizes: tuple[DraftSize, ...] = ()
    times: tuple[DraftTime, ...] = ()
    statements: tuple[DraftStatement, ...] = ()
    chains: tuple[Chain, ...] = ()
    speakers: dict[int, int] = field(default_factory=dict)
    events: tuple[DraftEvent, ...] = ()
    commitments: tuple[DraftCommitment, ...] = ()

    @property
    def text(self) -> str:
        """The text that all spans point into."""
        return self.report.text

    @property
    def clauses(self) -> tuple[FoundClause, ...]:
        """The clauses of the grammar, by their verbs; none where no model has read the text."""
        return self.findings.clauses if self.findings is not None else ()

    def clauses_at(self, words: Span) -> tuple[FoundClause, ...]:
        """The clauses whose verb begins in some words."""
        inside = indices_in(self.clauses, words)
        return self.clauses[inside.start : inside.stop]

    @cached_property
    def silences(self) -> tuple[Span, ...]:
        """The words by which somebody declines to say something, in the order of the text."""
        silent = (one for one in self.statements if one.speech_act == "declined_comment")
        return tuple(sorted(cue for one in silent for cue in one.cue))

    @cached_property
    def chain_of(self) -> dict[int, int]:
        """The chain that a mention is in, by the indices of both."""
        return {at: number for number, chain in enumerate(self.chains) for at in chain.mentions}
