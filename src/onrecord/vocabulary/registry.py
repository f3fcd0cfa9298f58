"""The registry: who is known before reading. Data files under `actors/`, one block per actor.

A block gives the names an actor goes by, its kind, country, offices and memberships, and whom it
must not be taken for. Users add their own files of the same form.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

import rtoml

from onrecord.contract import ActorKind
from onrecord.errors import VocabularyError

__all__ = [
    "AFFILIATIONS",
    "OFFICES_KNOWN_TO",
    "Affiliation",
    "Entry",
    "Office",
    "Registry",
    "blocks_of",
    "entry_of",
    "load_registry",
    "media_names",
    "registry_files",
]

AffiliationKind = Literal["part_of", "leads", "allied_with"]

# The day to which the files that ship know who holds an office.
OFFICES_KNOWN_TO = "2025-09-30"

_KINDS = frozenset(get_args(ActorKind))
_KEYS = frozenset(
    "name kind country aliases acronyms surnames demonyms metonyms capital part_of leads "
    "allied_with offices distinct_from sector source".split()
)

_LISTS = frozenset(("aliases", "acronyms", "surnames", "demonyms", "metonyms", "distinct_from"))
# The keys of a block that say how its actor stands to others, each with dates.
AFFILIATIONS: tuple[AffiliationKind, ...] = ("part_of", "leads", "allied_with")
_TABLES = frozenset((*AFFILIATIONS, "offices"))


class Office(NamedTuple):
    """An office that somebody holds; `of` is a slug, `since` and `until` are EDTF or None."""

    title: str
    of: str | None
    since: str | None
    until: str | None

    def held_on(self, day: str | None) -> bool:
        """True if it was held on `day` (EDTF date); without a day, if it is held still."""
        return _was_on(day, self.since, self.until)


class Affiliation(NamedTuple):
    """How an actor stands to another, `actor` (a slug); `since` and `until` are EDTF or None."""

    kind: AffiliationKind
    actor: str
    since: str | None
    until: str | None

    def held_on(self, day: str | None) -> bool:
        """True if it was so on `day` (EDTF date); without a day, if it is so still."""
        return _was_on(day, self.since, self.until)


def _was_on(day: str | None, since: str | None, until: str | None) -> bool:
    if day is None:
        return until is None
    return (since is None or since <= day) and (
        until is None or day <= until or day.startswith(until)
    )


@dataclass(frozen=True)
class Entry:
    """One actor of the registry.

    `names` match in any case as whole words, `acronyms` only as they are written, `surnames` only
    for persons and only as written, `demonyms` name the people or the government of a country.
    """

    slug: str
    name: str
    kind: str
    country: str | None = None
    names: tuple[str, ...] = ()
    acronyms: tuple[str, ...] = ()
    surnames: tuple[str, ...] = ()
    demonyms: tuple[str, ...] = ()
    offices: tuple[Office, ...] = ()
    affiliations: tuple[Affiliation, ...] = ()
    distinct_from: tuple[str, ...] = ()
    sector: str | None = None
    capital: str | None = None


@dataclass(frozen=True, eq=False)
class Registry:
    """All actors by slug, and the names that lead to them.

    Attributes:
        entries: slug -> entry.
        names: a name in lower case, apostrophes made alike -> slug.
        exact: a name as it is written (acronyms, surnames, demonyms) -> slug.
        digest: hash of the data files, hex; part of what makes a reading what it is.
    """

    entries: dict[str, Entry] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    exact: dict[str, str] = field(default_factory=dict)
    digest: str = ""

    def find(self, words: str) -> Entry | None:
        """The actor that goes by exactly these words, None if nobody or more than one does."""
        slug = self.exact.get(words) or self.names.get(name_key(words))
        return self.entries[slug] if slug else None


@lru_cache(maxsize=4096)
def name_key(words: str) -> str:
    """A name for comparison: lower case, one kind of apostrophe and hyphen, single spaces."""
    flat = words.casefold().translate(_ALIKE)
    return " ".join(flat.split())


_ALIKE = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "ʻ": "'", "‑": "-", "–": "-"})


def load_registry(extra: Iterable[Path] = ()) -> Registry:
    """The shipped registry with the user's own files on top; a later block replaces an earlier one.

    Raises:
        VocabularyError: a file is missing or not in order; says which block and why.
    """
    return _load(tuple(extra))


@cache
def _load(extra: tuple[Path, ...]) -> Registry:
    digest = hashlib.sha256()
    entries: dict[str, Entry] = {}
    for source, text in registry_files(extra):
        digest.update(text.encode())
        entries.update((entry.slug, entry) for entry in _entries(source, text))
    names: dict[str, str] = {}
    exact: dict[str, str] = {}
    for entry in entries.values():
        for name in (entry.name, *entry.names):
            _claim(names, name_key(name), entry.slug)
        for name in (*entry.acronyms, *entry.surnames, *entry.demonyms):
            _claim(exact, name, entry.slug)
    # A name that two actors go by tells neither.
    return Registry(
        entries,
        {name: slug for name, slug in names.items() if slug},
        {name: slug for name, slug in exact.items() if slug},
        digest.hexdigest(),
    )


def _claim(names: dict[str, str], name: str, slug: str) -> None:
    names[name] = slug if names.get(name, slug) == slug else ""


def registry_files(extra: tuple[Path, ...]) -> Iterator[tuple[str, str]]:
    """The shipped files and those given, each with how to call it and its text.

    Raises:
        VocabularyError: a file cannot be read.
    """
    folder = resources.files(__package__) / "actors"
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".toml"):
            yield f"actors/{file.name}", file.read_text(encoding="utf-8")
    for path in extra:
        try:
            yield str(path), path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            why = getattr(error, "strerror", None) or "no UTF-8"
            raise VocabularyError(
                f"cannot be read ({why})", source=str(path), advice="give a TOML file in UTF-8"
            ) from error


def blocks_of(source: str, text: str) -> dict[str, Any]:
    """The tables of a file of actors by slug.

    Raises:
        VocabularyError: the file is no TOML.
    """
    try:
        return rtoml.loads(text)
    except rtoml.TomlParsingError as error:
        raise VocabularyError(f"is no TOML ({error})", source=source) from error


def _entries(source: str, text: str) -> Iterator[Entry]:
    for slug, block in blocks_of(source, text).items():
        try:
            yield entry_of(slug, block)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise VocabularyError(
                f"the block [{slug}] is not in order ({error})",
                source=source,
                advice="docs/how_to_add_an_actor.md shows one",
            ) from error


def entry_of(slug: str, block: dict[str, Any]) -> Entry:
    """The actor that a block of a file describes.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: the block is not in order.
    """
    if not isinstance(block, dict):
        raise TypeError("it is no block")
    unknown = block.keys() - _KEYS
    if unknown:
        raise ValueError(f"unknown key {sorted(unknown)[0]!r}")
    if block["kind"] not in _KINDS:
        raise ValueError(f"unknown kind {block['kind']!r}")
    if not isinstance(block["name"], str) or not block["name"].strip():
        raise ValueError("a name is words")
    for key in _LISTS & block.keys():
        if not isinstance(block[key], list) or not all(isinstance(v, str) for v in block[key]):
            raise ValueError(f"{key} is a list of words")
    for key in _TABLES & block.keys():
        if not isinstance(block[key], list) or not all(isinstance(v, dict) for v in block[key]):
            raise ValueError(f"{key} is a list of tables")
    for place in (one for key in sorted(_TABLES) for one in block.get(key, ())):
        if not all(isinstance(value, str) for value in place.values()):
            raise ValueError("memberships and offices are words")
    return Entry(
        slug=slug,
        name=block["name"],
        kind=block["kind"],
        country=block.get("country"),
        names=tuple(block.get("aliases", ())),
        acronyms=tuple(block.get("acronyms", ())),
        surnames=tuple(block.get("surnames", ())),
        demonyms=tuple(block.get("demonyms", ())),
        offices=tuple(
            Office(o["title"], o.get("of"), o.get("since"), o.get("until"))
            for o in block.get("offices", ())
        ),
        affiliations=tuple(
            Affiliation(kind, one["actor"], one.get("since"), one.get("until"))
            for kind in AFFILIATIONS
            for one in block.get(kind, ())
        ),
        distinct_from=tuple(block.get("distinct_from", ())),
        sector=block.get("sector"),
        capital=block.get("capital"),
    )


def media_names(registry: Registry | None = None) -> dict[str, str]:
    """The names of wires and outlets, as they are written -> the name to credit them by.

    Of the shipped registry, or of the one given.
    """
    return _media_names(registry or load_registry())


@cache
def _media_names(registry: Registry) -> dict[str, str]:
    return {
        name: _PLAIN.sub("", entry.name)
        for entry in registry.entries.values()
        if entry.sector == "MED"
        for name in (_PLAIN.sub("", entry.name), *entry.names, *entry.acronyms)
    }


# "The Guardian (newspaper)" is called The Guardian.
_PLAIN = re.compile(r" \([^()]*\)$")
