"""How a language says things: one TOML file each under `languages/`, loaded here.

A language is added by a file with the same keys as `en.toml`; nothing else needs to know of it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal, NamedTuple

from onrecord.errors import VocabularyError

__all__ = ["Cue", "Language", "furniture", "known_languages", "load_language"]

_VOWELS = "aeiou"


class Cue(NamedTuple):
    """What a reporting word brings in.

    `act` is the contract's speech act; `takes` says what may follow: anything ("any") or only a
    clause or a quotation ("clause"); `form` is how it is inflected.
    """

    act: str
    takes: Literal["any", "clause"]
    form: Literal["finite", "past_participle", "participle", "base", "noun", "phrase"]
    lemma: str


@dataclass(frozen=True)
class Language:
    """The words of one language, in the shapes in which the reading asks for them.

    All words are in lower case unless said otherwise. `table` holds the file as it stands;
    `pronouns` leads from each to the one that it is a form of ("him" to "he"), `genders` from a
    title or noun to the pronoun of the person ("queen" to "she"); `described` are the nouns of
    descriptions.
    `cues` has verbs, `nominal` the nouns that bring in what is told; `openings` has all cues, of
    verbs, phrases and nouns, by their first word, the longest first.
    """

    code: str
    name: str
    table: dict[str, Any]
    months: dict[str, int]
    weekdays: dict[str, int]
    numbers: dict[str, int]
    cues: dict[str, Cue]
    nominal: dict[str, Cue]
    openings: dict[str, tuple[tuple[tuple[str, ...], Cue], ...]]
    source_nouns: dict[str, str]
    pronouns: dict[str, str]
    genders: dict[str, str]
    described: frozenset[str]
    not_names: frozenset[str]
    finite: frozenset[str]
    past: frozenset[str]

    def words(self, table: str, key: str) -> tuple[str, ...]:
        """The words listed under `key` of `table`.

        Raises:
            VocabularyError: the file has no such list.
        """
        try:
            return tuple(self.table[table][key])
        except KeyError:
            raise VocabularyError(
                f"has no list {key!r} in [{table}]",
                source=f"languages/{self.code}.toml",
                advice="languages/en.toml shows every list that a language needs",
            ) from None


def known_languages() -> frozenset[str]:
    """The codes (ISO 639-1) of the languages that there are files for."""
    folder = resources.files(__package__) / "languages"
    return frozenset(
        entry.name.removesuffix(".toml")
        for entry in folder.iterdir()
        if entry.name.endswith(".toml")
    )


@cache
def load_language(code: str) -> Language:
    """The language with this code (ISO 639-1).

    Raises:
        VocabularyError: there is no file for it, or the file is not in order.
    """
    if code not in known_languages():
        raise VocabularyError(
            f"there is no language {code!r}",
            advice=f"known are {', '.join(sorted(known_languages()))}",
        )
    file = resources.files(__package__) / "languages" / f"{code}.toml"
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise VocabularyError(f"is no TOML ({error})", source=f"languages/{code}.toml") from error
    try:
        cues, nouns = dict(_cues(table)), dict(_nominal_cues(table))
        return Language(
            code=table["code"],
            name=table["name"],
            table=table,
            months=table["months"],
            weekdays=table["weekdays"],
            numbers=table["numbers"],
            cues=cues,
            nominal=nouns,
            openings=_openings({**nouns, **cues, **dict(_phrases(table))}),
            source_nouns=dict(_source_nouns(table)),
            pronouns=_by_word(table["pronouns"]),
            genders=_by_word(table["genders"]),
            described=frozenset(
                name.split()[-1] for names in table["descriptions"].values() for name in names
            ),
            not_names=frozenset(table["not_names"]["words"]),
            finite=frozenset(table["finite"]["words"]),
            past=frozenset(_past(table)),
        )
    except KeyError as error:
        raise VocabularyError(
            f"lacks the table or key {error}",
            source=f"languages/{code}.toml",
            advice="languages/en.toml shows every key that a language needs",
        ) from None


def _by_word(table: dict[str, list[str]]) -> dict[str, str]:
    return {word: one for one, words in table.items() for word in words}


@cache
def furniture() -> tuple[re.Pattern[str], ...]:
    """Patterns of lines that belong to a page and not to a report, of all known languages."""
    return tuple(
        re.compile(line, re.IGNORECASE)
        for code in sorted(known_languages())
        for line in load_language(code).words("furniture", "lines")
    )


def inflect(verb: str, irregular: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    """The forms of an English verb (its first word, for "point out") with what each form is.

    Yields pairs of form and `base`, `finite`, `past_participle` or `participle`; the form in "-ed"
    is both finite and past participle and is given as finite.
    """
    head, _, tail = verb.partition(" ")
    rest = f" {tail}" if tail else ""
    yield head + rest, "base"
    for form in irregular.get(head) or _regular(head):
        kind = "participle" if form.endswith("ing") else "finite"
        if kind == "finite" and head in irregular and form.endswith("n") and form != head:
            kind = "past_participle"
        yield form + rest, kind


def _regular(verb: str) -> tuple[str, str, str]:
    if verb.endswith("e"):
        return verb + "s", verb + "d", verb[:-1] + "ing"
    if verb.endswith("y") and verb[-2] not in _VOWELS:
        return verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"
    if verb.endswith(("s", "sh", "ch", "x", "z")):
        return verb + "es", verb + "ed", verb + "ing"
    return verb + "s", verb + "ed", verb + "ing"


def _cues(table: dict[str, Any]) -> Iterator[tuple[str, Cue]]:
    seen = set()
    for act, verbs in table["cues"].items():
        for takes in ("any", "clause"):
            for verb in verbs[takes]:
                for form, kind in inflect(verb, table["irregular"]):
                    if form not in seen:
                        seen.add(form)
                        yield form, Cue(act, takes, kind, verb)  # type: ignore[arg-type]


def _past(table: dict[str, Any]) -> Iterator[str]:
    """Past forms that can be told from their spelling or the table of irregular verbs."""
    for forms in table["irregular"].values():
        yield from (form for form in forms if not form.endswith(("ing", "n")))
    yield from table["finite"]["past"]


def _phrases(table: dict[str, Any]) -> Iterator[tuple[str, Cue]]:
    for act, phrases in table["cue_phrases"].items():
        for phrase in phrases:
            yield phrase, Cue(act, "any", "phrase", phrase)


def _openings(cues: dict[str, Cue]) -> dict[str, tuple[tuple[tuple[str, ...], Cue], ...]]:
    found: dict[str, list[tuple[tuple[str, ...], Cue]]] = {}
    for words, cue in cues.items():
        phrase = tuple(words.split())
        found.setdefault(phrase[0], []).append((phrase, cue))
    return {
        first: tuple(sorted(listed, key=lambda one: -len(one[0])))
        for first, listed in found.items()
    }


def _nominal_cues(table: dict[str, Any]) -> Iterator[tuple[str, Cue]]:
    for act, nouns in table["nominal_cues"].items():
        for noun in nouns:
            for form in _numbers(noun):
                yield form, Cue(act, "any", "noun", noun)


def _source_nouns(table: dict[str, Any]) -> Iterator[tuple[str, str]]:
    # The more telling kinds come last and win: an "official" is a person, a "source" too.
    order = ("person", "organisation", "media", "document", "social_post", "data_or_poll")
    for kind in (*order, "public", "spokesperson"):
        for noun in table["source_nouns"][kind]:
            for form in _numbers(noun):
                yield form, kind


def _numbers(noun: str) -> Iterable[str]:
    """A noun and its plural (or itself, where it is one)."""
    if noun.endswith(("man", "men")):
        return noun, noun[:-3] + "men"
    if noun.endswith("y") and noun[-2] not in _VOWELS:
        return noun, noun[:-1] + "ies"
    if noun.endswith(("s", "x", "ch", "sh")):
        return noun, noun + "es"
    return noun, noun + "s"
