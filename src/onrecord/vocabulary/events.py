"""Which words tell of which PLOVER event: `events.toml`, one table per type."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any, Literal, NamedTuple, get_args

from onrecord.contract import EventType, Realis
from onrecord.errors import VocabularyError
from onrecord.vocabulary.language import inflect, load_language

__all__ = ["EventVocabulary", "Trigger", "load_events", "told_type"]

_TYPES = frozenset(get_args(EventType))
_COOPERATION = frozenset({"CONSULT", "SUPPORT", "COOPERATE", "AID"})
_CONFLICT = frozenset({"PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"})
_TO_COME = frozenset({"future", "conditional", "hypothetical"})


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
    """Triggers by their words in lower case, split at spaces.

    `longest` gives for each first word how many words the longest trigger has that begins with it;
    `modes` the mode that a word tells within the trigger of a type.
    """

    triggers: dict[tuple[str, ...], Trigger]
    longest: dict[str, int]
    modes: dict[tuple[str, str], str]


def told_type(type_: EventType, realis: Realis) -> EventType:
    """The PLOVER type of telling of an event, which is not always the type of the event.

    PLOVER codes what is done now: cooperation to come is AGREE, a retreat to come CONCEDE, force to
    come THREATEN, and cooperation refused REJECT (manual 0.7, the sections of these types).
    """
    if realis in _TO_COME:
        if type_ in _COOPERATION:
            return "AGREE"
        if type_ in _CONFLICT:
            return "THREATEN"
        return "CONCEDE" if type_ == "RETREAT" else type_
    if realis == "denied" and (type_ in _COOPERATION or type_ in ("AGREE", "CONCEDE", "RETREAT")):
        return "REJECT"
    return type_


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
        modes = {
            (name, word): mode
            for name, table in tables.items()
            for mode, words in table.get("modes", {}).items()
            for word in words.get("within", ())
        }
    except (tomllib.TOMLDecodeError, KeyError, AttributeError, TypeError) as error:
        raise VocabularyError(f"is not in order ({error})", source="events.toml") from error
    longest: dict[str, int] = {}
    for words in found:
        longest[words[0]] = max(len(words), longest.get(words[0], 0))
    return EventVocabulary(found, longest, modes)


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
