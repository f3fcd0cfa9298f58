"""Which words tell of which PLOVER event: `events.toml`, one table per type."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any, Literal, NamedTuple, get_args

from onrecord.contract import EventType
from onrecord.errors import VocabularyError
from onrecord.vocabulary.language import inflect, load_language

__all__ = ["EventVocabulary", "Trigger", "load_events"]

_TYPES = frozenset(get_args(EventType))


class Trigger(NamedTuple):
    """What a word or phrase tells of.

    `form` says what it is: a finite verb, a participle in -ing, a base form, a noun, a phrase.
    `quad` is PLOVER's quad class in lower case.
    """

    type: EventType
    mode: str | None
    form: Literal["finite", "past_participle", "participle", "base", "noun", "phrase"]
    quad: str


class EventVocabulary(NamedTuple):
    """Triggers by their words in lower case, split at spaces; `longest` counts words."""

    triggers: dict[tuple[str, ...], Trigger]
    longest: int


@cache
def load_events() -> EventVocabulary:
    """The shipped event vocabulary.

    Raises:
        VocabularyError: `events.toml` is not in order.
    """
    file = resources.files(__package__) / "events.toml"
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
        found = dict(_triggers(tables))
    except (tomllib.TOMLDecodeError, KeyError, AttributeError, TypeError) as error:
        raise VocabularyError(f"is not in order ({error})", source="events.toml") from error
    return EventVocabulary(found, max(map(len, found)))


def _triggers(tables: dict[str, Any]) -> Iterator[tuple[tuple[str, ...], Trigger]]:
    irregular = load_language("en").table["irregular"]
    for name, table in tables.items():
        if name not in _TYPES:
            raise KeyError(f"[{name}] is no PLOVER type")
        parts = [(None, table), *table.get("modes", {}).items()]
        for mode, words in parts:
            for verb in words.get("verbs", ()):
                for form, kind in inflect(verb, irregular):
                    yield tuple(form.split()), Trigger(name, mode, kind, table["quad"])  # type: ignore[arg-type]
            for noun in words.get("nouns", ()):
                for form in (noun, noun + "s"):
                    yield tuple(form.split()), Trigger(name, mode, "noun", table["quad"])  # type: ignore[arg-type]
            for phrase in words.get("phrases", ()):
                yield tuple(phrase.split()), Trigger(name, mode, "phrase", table["quad"])  # type: ignore[arg-type]
