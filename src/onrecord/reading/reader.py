"""How a report is read: the extractors in their order, each saying what it needs and gives.

Whatever reads a report stands behind `Reader`; what it gives passes the evidence check.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any, NamedTuple, Protocol

from onrecord.contract import Reading, Report
from onrecord.errors import ReaderError, UsageError
from onrecord.reading.affiliations import find_memberships, find_roles, find_sizes
from onrecord.reading.assemble import assemble
from onrecord.reading.casualties import find_casualties
from onrecord.reading.commitments import find_commitments
from onrecord.reading.coreference import join_mentions
from onrecord.reading.draft import Draft
from onrecord.reading.events import find_events
from onrecord.reading.hands import find_hands
from onrecord.reading.known_actors import find_known_actors
from onrecord.reading.mentions import find_mentions
from onrecord.reading.offices import find_office_holders
from onrecord.reading.parse import split_sentences
from onrecord.reading.participants import find_participants
from onrecord.reading.places import find_places
from onrecord.reading.quotations import find_quotations
from onrecord.reading.retellings import join_retellings
from onrecord.reading.speech_acts import find_speech_acts
from onrecord.reading.statements import find_statements
from onrecord.reading.times import find_times
from onrecord.version import __version__
from onrecord.vocabulary.events import load_events
from onrecord.vocabulary.files import vocabulary_digest
from onrecord.vocabulary.language import known_languages, load_language
from onrecord.vocabulary.registry import Registry, load_registry

__all__ = ["EXTRACTORS", "Extractor", "Reader", "RuleReader", "check_options", "check_order"]


class Extractor(NamedTuple):
    """One step of the reading: a pure function from the draft so far to new layers of it."""

    name: str
    needs: tuple[str, ...]
    gives: tuple[str, ...]
    run: Callable[[Draft], Mapping[str, Any]]


EXTRACTORS = (
    Extractor("sentences", (), ("sentences",), split_sentences),
    Extractor("quotations", (), ("quotations",), find_quotations),
    Extractor("mentions", ("sentences",), ("mentions",), find_mentions),
    Extractor("known_actors", ("mentions",), ("mentions",), find_known_actors),
    Extractor("office_holders", ("sentences", "mentions"), ("mentions",), find_office_holders),
    Extractor("places", ("mentions",), ("mentions",), find_places),
    Extractor("roles", ("sentences", "mentions"), ("roles",), find_roles),
    Extractor("memberships", ("sentences", "mentions"), ("memberships",), find_memberships),
    Extractor("sizes", ("sentences", "mentions"), ("sizes",), find_sizes),
    Extractor("times", (), ("times",), find_times),
    Extractor(
        "statements",
        ("sentences", "quotations", "mentions", "roles", "times"),
        ("statements",),
        find_statements,
    ),
    Extractor(
        "coreference",
        ("sentences", "quotations", "mentions", "roles", "statements"),
        ("chains", "speakers", "statements"),
        join_mentions,
    ),
    Extractor(
        "hands",
        ("sentences", "mentions", "statements", "speakers"),
        ("statements",),
        find_hands,
    ),
    Extractor(
        "participants",
        ("mentions", "roles", "memberships", "sizes", "statements", "chains", "speakers"),
        ("mentions", "roles", "memberships", "sizes", "statements", "chains", "speakers"),
        find_participants,
    ),
    Extractor(
        "events",
        ("sentences", "mentions", "times", "statements", "chains"),
        ("events",),
        find_events,
    ),
    Extractor("casualties", ("sentences", "events"), ("events",), find_casualties),
    Extractor(
        "commitments",
        ("sentences", "mentions", "roles", "times", "statements", "chains", "events"),
        ("commitments",),
        find_commitments,
    ),
    Extractor(
        "speech_acts",
        ("statements", "events"),
        ("statements",),
        find_speech_acts,
    ),
    # Commitments look at each telling of an event.
    Extractor(
        "retellings",
        ("sentences", "mentions", "times", "chains", "events"),
        ("events",),
        join_retellings,
    ),
)


class Reader(Protocol):
    """What reads a report.

    `name` is `name@hash` and stands in `reader.model`; `languages` are the ISO 639-1 codes that it
    knows. `read` is pure: the same report gives the same reading.
    """

    @property
    def name(self) -> str: ...

    @property
    def languages(self) -> frozenset[str]: ...

    def read(self, report: Report) -> Reading: ...


class RuleReader:
    """The rule layer: vocabulary and patterns, no model.

    A report whose language is not known is read as English.
    """

    def __init__(
        self, registry: Registry | None = None, extractors: Iterable[Extractor] = EXTRACTORS
    ) -> None:
        """
        Raises:
            ReaderError: an extractor needs a layer that none before it gives.
            VocabularyError: a vocabulary file is not in order.
        """
        self.extractors = tuple(extractors)
        self._registry = registry
        check_order(self.extractors)

    @cached_property
    def registry(self) -> Registry:
        """The actors known before reading; loaded when first asked for."""
        return self._registry or load_registry()

    @property
    def name(self) -> str:
        """`rules@` and the hash of everything that the rules know."""
        return f"rules@{self.digest}"

    @cached_property
    def digest(self) -> str:
        """The hash of everything that the rules know, its first 12 digits."""
        known = vocabulary_digest() + self.registry.digest
        return hashlib.sha256(known.encode()).hexdigest()[:12]

    @property
    def languages(self) -> frozenset[str]:
        """The languages that the vocabulary has files for."""
        return known_languages()

    def read(self, report: Report) -> Reading:
        """The reading of one report; pure."""
        draft = Draft(
            report=report,
            language=load_language(report.language or "en"),
            registry=self.registry,
            events_known=load_events(),
        )
        for extractor in self.extractors:
            draft = replace(draft, **extractor.run(draft))
        return assemble(draft, version=__version__, model=self.name)


def check_options(name: str, options: Iterable[str], taken: Collection[str]) -> None:
    """Checks that a reader takes the options that the user set.

    Raises:
        UsageError: it does not take one; says which, and which it takes.
    """
    unknown = sorted(set(options).difference(taken))
    if unknown:
        raise UsageError(
            f"the reader {name!r} takes no option {', '.join(unknown)}",
            advice=f"it takes {', '.join(sorted(taken))}" if taken else None,
        )


def check_order(extractors: Iterable[Extractor]) -> None:
    """Checks that every extractor stands after those that give what it needs.

    Raises:
        ReaderError: one does not; says which and what it lacks.
    """
    given: set[str] = set()
    for extractor in extractors:
        lacking = [layer for layer in extractor.needs if layer not in given]
        if lacking:
            raise ReaderError(
                f"the extractor {extractor.name!r} needs {', '.join(lacking)}, "
                "which none before it gives",
                advice="put it after the one that gives it, see EXTRACTORS",
            )
        given.update(extractor.gives)
