"""An actor as the record knows it, and what its names say.

Names are taken apart here once, by the vocabulary's own rules (`names.compare.words_of`), so that
features only look. Who is not named has no names: a description ("a commander") is nobody's name.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Literal, NamedTuple

from onrecord.errors import VocabularyError
from onrecord.vocabulary.names.compare import GENERATIONS, NameKind, words_of
from onrecord.vocabulary.names.matcher import _keys, _skeleton
from onrecord.vocabulary.names.sounds import Word, plain
from onrecord.vocabulary.registry import Entry, Registry

__all__ = ["Group", "Known", "Name", "Seen", "Title", "is_name", "load_words", "look", "merge"]

Group = Literal["person", "body", "country", "place", "people", "weapon", "other"]

_GROUPS: dict[str, Group] = {
    "person": "person",
    "armed_group": "body",
    "government": "body",
    "organisation": "body",
    "country": "country",
    "place": "place",
    "people": "people",
    "weapon": "weapon",
}
_NAMES = 8  # of one actor that are looked at
_LONGEST = 12  # words of a phrase in which countries are looked for


@dataclass(frozen=True, slots=True)
class Known:
    """An actor as the record knows it.

    Attributes:
        id: the record's own.
        name: as the reports mostly call it.
        kind: an `ActorKind` of the contract.
        registry: slug of its registry entry, None without one.
        names: other names seen.
        roles: titles.
        part_of: names of the larger actors it belongs to, or has an office in.
        reports: how many name it.
    """

    id: str
    name: str
    kind: str
    registry: str | None = None
    names: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    part_of: tuple[str, ...] = ()
    reports: int = 1


class Name(NamedTuple):
    """A name, taken apart.

    Attributes:
        written: as it stands in a report.
        words: those that count; none of titles, particles and articles.
        folded: without case, marks, hyphens, articles and spaces.
        keys: what names that sound alike share: the skeletons of their consonants.
        generation: "jr", "ii" and the like.
        partial: True for part of a person's name ("Reed", "J. Reed", "Abu Salim") and for a body's
            initials.
    """

    written: str
    words: tuple[Word, ...]
    folded: str
    keys: frozenset[str]
    generation: frozenset[str]
    partial: bool

    @property
    def texts(self) -> tuple[str, ...]:
        """The words as compared by eye."""
        return tuple(word.text for word in self.words)

    @property
    def skeletons(self) -> tuple[str, ...]:
        """The consonants of each word, those that spellings confuse as one."""
        return tuple(_skeleton(word) for word in self.words)


class Title(NamedTuple):
    """A title: as written, its words in one spelling, and True if thousands hold it."""

    written: str
    words: frozenset[str]
    common: bool


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """An actor and what its names say.

    Attributes:
        known: the actor.
        group: what kinds are alike for resolving: armed groups, governments and organisations are
            bodies.
        names: its names, taken apart; the fullest where there are fuller ones; empty if nobody
            names it.
        entry: its entry in the registry.
        called: slugs of the entries that its names name word for word, its own left out.
        wholes: what it is part of -> as written; a registry's slug in brackets, else sorted words.
        countries: codes of the countries that its memberships, titles or (a body's) names speak of.
        titles: its titles, and the rank that stands in its name.
        at_home: a body's names without their countries, as sorted words: at home the "State
            Emergency Service of Ukraine" is called without the last.
    """

    known: Known
    group: Group
    names: tuple[Name, ...]
    entry: Entry | None
    called: frozenset[str]
    wholes: dict[str, str]
    countries: frozenset[str]
    titles: tuple[Title, ...]
    at_home: frozenset[str]


class _Words(NamedTuple):
    indefinite: frozenset[str]
    determiners: frozenset[str]
    particles: frozenset[str]
    ranks: frozenset[str]
    descriptions: frozenset[str]
    family_first: frozenset[str]
    common_persons: frozenset[str]
    shared_words: frozenset[str]
    by_child: frozenset[str]
    common_bodies: frozenset[str]
    called_so: frozenset[str]
    order_tells: frozenset[str]
    areas: frozenset[str]
    common_titles: frozenset[str]
    rank_apart: frozenset[str]
    titles_alike: dict[str, str]


@cache
def load_words() -> _Words:
    """The lists of `words.toml`.

    Raises:
        VocabularyError: the file is not in order.
    """
    file = resources.files(__package__) / "words.toml"
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
        named, persons = table["named"], table["persons"]
        bodies, titles = table["organisations"], table["titles"]
        return _Words(
            indefinite=frozenset(named["indefinite"]),
            determiners=frozenset(named["determiners"]),
            particles=frozenset(named["particles"]),
            ranks=frozenset(named["ranks"]),
            descriptions=frozenset(named["descriptions"]),
            family_first=frozenset(persons["family_first"]),
            common_persons=frozenset(persons["common"]),
            shared_words=frozenset(persons["shared_words"]),
            by_child=frozenset(persons["by_child"]),
            common_bodies=frozenset(bodies["common"]),
            called_so=frozenset(bodies["called_so"]),
            order_tells=frozenset(bodies["order_tells"]),
            areas=frozenset(bodies["areas"]),
            common_titles=frozenset(titles["common"]),
            rank_apart=frozenset(titles["rank_apart"]),
            titles_alike=titles["alike"],
        )
    except (tomllib.TOMLDecodeError, KeyError) as error:
        raise VocabularyError(
            f"is not in order ({error})", source="resolving/words.toml"
        ) from error


def look(known: Known, registry: Registry) -> Seen:
    """What the names of an actor say; its registry entry adds the names that it has there."""
    group = _GROUPS.get(known.kind, "other")
    entry = registry.entries.get(known.registry) if known.registry else None
    written = dict.fromkeys((known.name, *known.names))
    names = [
        _take_apart(name, group)
        for name in list(written)[:_NAMES]
        if is_name(name, group, registry)
    ]
    if entry is not None and names:
        added = (entry.name, *entry.names, *entry.acronyms)
        names += [_take_apart(name, group) for name in added if name not in written]
    fuller = [name for name in names if not name.partial]
    ranks = [rank for name in names if group == "person" and (rank := _rank_in(name.written))]
    wholes: dict[str, str] = {}
    for whole in known.part_of:
        wholes.setdefault(_whole(whole, registry), whole)
    spoken = (*known.part_of, *known.roles, *(written if group != "person" else ()))
    countries = {code for words in spoken for code in _countries(words, registry)}
    if entry is not None and entry.country:
        countries.add(entry.country)
    called = {
        found.slug
        for name in written
        if (found := registry.find(name)) is not None
        and _GROUPS.get(found.kind) == group
        and name not in found.surnames  # a family name tells which family
    }
    return Seen(
        known=known,
        group=group,
        names=tuple(fuller or names),
        entry=entry,
        called=frozenset(called - {known.registry}),
        wholes=wholes,
        countries=frozenset(countries),
        titles=tuple(_title(title) for title in dict.fromkeys((*known.roles, *ranks))),
        at_home=frozenset(_at_home(name, registry) for name in fuller)
        if group == "body"
        else _NONE,
    )


_NONE: frozenset[str] = frozenset()


@lru_cache(maxsize=65536)
def _take_apart(written: str, group: Group) -> Name:
    """A name of an actor of this group, taken apart."""
    kind: NameKind = "person" if group == "person" else "organisation"
    words = words_of(written, kind)
    bare = {part.strip(".,") for part in plain(written).split()}
    return Name(
        written=written,
        words=words,
        folded="".join(word.text for word in words),
        keys=frozenset(_found_by(words, kind)),
        generation=frozenset(bare & GENERATIONS) if kind == "person" else frozenset(),
        partial=_is_partial(written, words, group),
    )


def _found_by(words: tuple[Word, ...], kind: NameKind) -> set[str]:
    keys = _keys(words, kind)
    every = [_skeleton(word) for word in words]
    if kind == "person" and len(every) > 1:
        keys = {key for key in keys if " " in key}
    if kind == "person" and len(every) > 2:
        keys.add(every[0] + " " + "".join(every[1:]))
        keys.add(" ".join(sorted(every[:2])))  # "Pedro Sanz" is Pedro Sanz Pérez
        if len(every) > 3:
            keys.add(" ".join(sorted(every[-2:])))
            keys.add(" ".join(sorted(every[1:])))  # "William Lai Ching-te"
    if kind == "person":
        # What Russian writes with g is h in Ukrainian, which no skeleton has.
        sounds = " ".join(sorted(_consonants(word).replace("g", "h") for word in words))
        keys.update({f"h: {sounds}"} if "h" in sounds else ())
    else:
        called = [word for word in words if word.text not in load_words().called_so]
        keys.add("called: " + " ".join(sorted(_consonants(word) for word in called)))
    return {key for key in keys if key.strip(": ") not in ("", "called")}


def _consonants(word: Word) -> str:
    return "".join(sound for sound in word.sounds if sound not in "aeiouAIU?Hy")


def _is_partial(written: str, words: tuple[Word, ...], group: Group) -> bool:
    if group == "person":
        by_child = len(words) == 2 and words[0].text in load_words().by_child
        return len(words) < 2 or by_child or any(len(word.text) == 1 for word in words[:1])
    return group == "body" and _ABBREVIATION.fullmatch(written.replace(".", "")) is not None


_ABBREVIATION = re.compile(r"[A-Z][A-Z&-]{1,7}")
_TOKEN = re.compile(r"[^\s,;:()\[\]\"“”«»]+")


def is_name(written: str, group: Group, registry: Registry) -> bool:
    """True if these words name somebody; False for a description, whatever its capitals.

    "Ghassan al-Barqi", "commander Abu Salim", "Huquq movement" are names; "a commander", "Hamas
    official", "Western diplomat", "gunmen" are not. Nor is "Salim K.": who is called so is not to
    be known.
    """
    table = load_words()
    tokens = _TOKEN.findall(written)
    flat = [plain(token).strip(".'").removesuffix("'s").removesuffix("’s") for token in tokens]
    if not tokens or (flat[0] in table.indefinite and not tokens[0].isupper()):
        return False
    while flat and flat[0] in table.determiners:
        flat, tokens = flat[1:], tokens[1:]
    if not flat:
        return False
    if flat[-1] in table.descriptions and not (group != "person" and "of" in flat[:-1]):
        return False
    if group == "person":
        if len(flat[-1]) == 1 and tokens[-1] not in _NUMERALS:
            return False
        while len(flat) > 1 and flat[0] in table.ranks:
            flat, tokens = flat[1:], tokens[1:]
        if any(
            _is_small(t) and f not in table.particles for t, f in zip(tokens, flat, strict=True)
        ):
            return False
        demonym = registry.exact.get(tokens[0])
        if len(tokens) == 1 and demonym and registry.entries[demonym].kind == "country":
            return False
    return any(not _is_small(token) for token in tokens)


_NUMERALS = frozenset("IVX")


def _rank_in(written: str) -> str:
    """The ranks and offices that a person's name begins with: "Major General"."""
    parts = written.split()
    count = 0
    while count < len(parts) - 1 and plain(parts[count]).strip(".") in load_words().ranks:
        count += 1
    return " ".join(parts[:count]).lower()


def _is_small(token: str) -> bool:
    """True for a word of small letters; "al-Barqi" and scripts without capitals are not."""
    letters = [part[0] for part in re.split(r"[-‐–'’]", token) if part and part[0].isalpha()]
    return all(letter.islower() for letter in letters)


@lru_cache(maxsize=16384)
def _whole(written: str, registry: Registry) -> str:
    entry = registry.find(written)
    if entry is not None:
        return f"[{entry.slug}]"
    return " ".join(sorted(word.text for word in words_of(written, "organisation")))


@lru_cache(maxsize=65536)
def _countries(words: str, registry: Registry) -> frozenset[str]:
    """The countries that these words speak of, by name or demonym."""
    return frozenset(code for code, _ in _countries_in(words, registry))


def _countries_in(words: str, registry: Registry) -> list[tuple[str, str]]:
    """The countries that these words speak of, each with the words that do."""
    tokens = [token.removesuffix("'s").removesuffix("’s") for token in _TOKEN.findall(words)]
    found: list[tuple[str, str]] = []
    for start in range(min(len(tokens), _LONGEST)):
        for length in (3, 2, 1):
            said = " ".join(tokens[start : start + length])
            entry = registry.find(said)
            if entry is not None and entry.kind == "country" and entry.country:
                found.append((entry.country, said))
                break
    return found


def _at_home(name: Name, registry: Registry) -> str:
    left = name.texts
    for _, said in _countries_in(name.written, registry):
        country = {word.text for word in words_of(said, "organisation")}
        left = tuple(text for text in left if text not in country)
    return " ".join(sorted(left))


@lru_cache(maxsize=16384)
def _title(written: str) -> Title:
    table = load_words()
    texts = (word.text for word in words_of(written, "organisation"))
    words = frozenset(table.titles_alike.get(text, text) for text in texts)
    return Title(written, words, words <= table.common_titles)


def merge(seen: Iterable[Known], into: Known) -> Known:
    """One actor of several; `into` gives the name, all others what they add."""
    every = [into, *(one for one in seen if one.id != into.id)]

    def gather(field: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(value for one in every for value in getattr(one, field)))

    names = dict.fromkeys(name for one in every for name in (one.name, *one.names))
    names.pop(into.name)
    return Known(
        id=into.id,
        name=into.name,
        kind=into.kind,
        registry=into.registry or next((one.registry for one in every if one.registry), None),
        names=tuple(names),
        roles=gather("roles"),
        part_of=gather("part_of"),
        reports=sum(one.reports for one in every),
    )
