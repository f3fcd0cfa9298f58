"""Words of commitment: what is promised or threatened, how firmly, under which condition."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import NamedTuple, get_args

from onrecord.contract import Act, Force
from onrecord.errors import VocabularyError
from onrecord.spans import Span

__all__ = ["CommitmentVocabulary", "in_lower_case", "load_commitments"]

_APOSTROPHES = str.maketrans({"’": "'", "ʼ": "'", "‘": "'"})


class CommitmentVocabulary(NamedTuple):
    """Patterns over the text in lower case with one kind of apostrophe.

    `any_force` finds where one of them, or a word for an option, stands; `by_verb` tells an act by
    its verb and what follows it; `strong` and `weak` find words of force and the verb behind them,
    their group `verb`, `passive` those of weak force in the passive; `considered_after` stands
    behind an act that is weighed ("is under review"), `considered_before` before it ("under one
    option"), `ordered_before` before one that is ordered; `none_of`, right before words of force,
    turns them round ("no weapon will leave"); `refused` tells the act by the noun behind
    "rejected"; `threat` makes a harm a threat. `himself` are words by which one speaks of his own
    side, `leaders` offices whose holder speaks as the body itself, `insiders` those who speak for
    it though unnamed.
    """

    acts: tuple[tuple[Act, re.Pattern[str]], ...]
    forces: tuple[tuple[Force, re.Pattern[str]], ...]
    any_force: re.Pattern[str]
    by_verb: tuple[tuple[Act, re.Pattern[str]], ...]
    strong: re.Pattern[str]
    weak: re.Pattern[str]
    passive: re.Pattern[str]
    considered_after: re.Pattern[str]
    considered_before: re.Pattern[str]
    refused_after: re.Pattern[str]
    ordered_before: re.Pattern[str]
    none_of: re.Pattern[str]
    refused: tuple[tuple[Act, re.Pattern[str]], ...]
    threat: re.Pattern[str]
    himself: frozenset[str]
    leaders: frozenset[str]
    under: frozenset[str]
    insiders: re.Pattern[str]
    outsiders: re.Pattern[str]
    who_leads: re.Pattern[str]
    who_belongs: re.Pattern[str]
    conditions: re.Pattern[str]
    conditions_of_refusal: re.Pattern[str]
    inverted: re.Pattern[str]
    governors: re.Pattern[str]
    by_noun: tuple[tuple[Act, re.Pattern[str]], ...]
    any_noun: re.Pattern[str]
    no_act: frozenset[str]
    speaking: frozenset[str]
    signed_before: re.Pattern[str]
    labour: re.Pattern[str]
    put_up: re.Pattern[str]
    waved_away: re.Pattern[str]
    kept: tuple[tuple[Act, re.Pattern[str]], ...]

    def act_of_noun(self, lower: str, at: int) -> Act | None:
        """The act that a noun at a place names: "elections", "an amnesty"."""
        return next((act for act, nouns in self.by_noun if nouns.match(lower, at)), None)

    def nouns(self, lower: str, words: Span) -> Iterator[Span]:
        """The nouns of some words that name acts."""
        return (Span(*match.span()) for match in self.any_noun.finditer(lower, *words))

    def governor(self, lower: str, at: int) -> str | None:
        """What a word at a place makes of what it governs: a force, "asked", "light" or nothing.

        "asked" leaves nobody committed ("urged to", "failed to"), "light" is looked through
        ("begin releasing", "hold talks").
        """
        match = self.governors.match(lower, at)
        return None if match is None else match.lastgroup


def in_lower_case(text: str) -> str:
    """A text as the patterns want it; its offsets are those of the text."""
    lower = text.lower()
    if len(lower) != len(text):
        # Lower-casing a few letters (İ) changes the length.
        lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return lower.translate(_APOSTROPHES)


@cache
def load_commitments() -> CommitmentVocabulary:
    """The shipped words of commitment.

    Raises:
        VocabularyError: `commitments.toml` is not in order.
    """
    file = resources.files(__package__) / "commitments.toml"
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
        acts, forces = table["acts"], table["forces"]
        unknown = (acts.keys() - set(get_args(Act))) | (forces.keys() - set(get_args(Force)))
        if unknown:
            raise KeyError(f"{sorted(unknown)[0]!r} is no act or force of the contract")
        strong = "|".join(table["strong"]["before"])
        after, before = (
            "|".join(table[f"considered_{side}"]["words"]) for side in ("after", "before")
        )
        refused_after = "|".join(table["refused_after"]["words"])
        weak, between = ("|".join(table["weak"][key]) for key in ("before", "between"))
        no_act = "|".join(table["weak"]["no_act"])
        firm = ["|".join(words) for words in forces.values()]
        ordered = "|".join(table["ordered_before"]["words"])
        articles = "|".join(table["strong"]["articles"])
        no_verb = f"{no_act}|{between}"
        openers = [re.escape(opener) for opener in table["conditions"]["openers"]]
        of_refusal = [re.escape(opener) for opener in table["conditions"]["of_refusal"]]
        return CommitmentVocabulary(
            tuple((act, re.compile(rf"\b(?:{'|'.join(words)})")) for act, words in acts.items()),
            tuple(
                (force, re.compile(rf"\b(?:{'|'.join(words)})(?!\w)"))
                for force, words in forces.items()
            ),
            re.compile(
                rf"(?:\b|(?<!\w))(?:{'|'.join([*firm, strong, weak, before, after, refused_after, ordered])})"
            ),
            tuple((one["act"], _by_verb(one["verbs"], one["objects"])) for one in table["by_verb"]),
            re.compile(rf"\b(?:{strong}) (?P<verb>(?!(?:{articles})\b)\w+)"),
            re.compile(
                rf"(?<!\w)(?:{weak})(?: (?:{between}))* (?P<verb>(?!(?:{no_verb})\b)[a-z-]+)"
            ),
            re.compile(
                rf"(?<!\w)(?:{weak})(?: (?:{between}))* be "
                r"(?P<verb>[a-z]+(?:ed|en|ld|id|wn|ne|ut|et|ught))\b"
            ),
            re.compile(rf"\W*(?:[\w'-]+[^\w.;:'-]+){{0,12}}?(?:{after})\b"),
            re.compile(rf"\b(?:{before})(?!\w)"),
            re.compile(rf"(?:[^\w.;:'-]+[\w'-]+){{0,8}}?[^\w.;:]+(?:{refused_after})\b"),
            re.compile(rf"\b(?:{ordered})(?!\w)"),
            re.compile(rf"\b(?:{'|'.join(table['none_of']['words'])})(?: [\w'-]+){{1,5}} ?\Z"),
            tuple(
                (act, re.compile(rf"(?:[^\w'-]+[\w'-]+){{0,4}}?\W+(?:{'|'.join(nouns)})\b"))
                for act, nouns in table["refused_by_noun"].items()
            ),
            re.compile(rf"\b(?:{'|'.join(table['threat']['words'])})\b"),
            frozenset(table["people"]["himself"]),
            frozenset(table["people"]["leaders"]),
            frozenset(table["people"]["under"]),
            re.compile(rf"\b(?:{'|'.join(table['people']['insiders'])})s?\b"),
            re.compile(rf"\b(?:{'|'.join(table['people']['outsiders'])})s?\b"),
            re.compile(rf",? (?:{'|'.join(table['people']['who_leads'])})\b"),
            re.compile(rf",? (?:{'|'.join(table['people']['who_belongs'])})\b"),
            re.compile(rf"\b(?:{'|'.join(openers)})\b"),
            re.compile(rf"\b(?:{'|'.join([*openers, *of_refusal])})\b"),
            re.compile(table["conditions"]["inverted"]),
            re.compile(
                "|".join(
                    rf"(?P<{kind}>(?:{'|'.join(words)})(?!\w))"
                    for kind, words in table["governors"].items()
                )
            ),
            tuple(
                (act, re.compile(rf"(?:{'|'.join(nouns)})(?!\w)"))
                for act, nouns in table["by_noun"].items()
            ),
            re.compile(
                rf"\b(?:{'|'.join(noun for nouns in table['by_noun'].values() for noun in nouns)})(?!\w)"
            ),
            frozenset(table["weak"]["no_act"]),
            frozenset(table["speaking"]["verbs"]),
            re.compile(rf"\b(?:{'|'.join(table['signed_before']['words'])})(?!\w)"),
            re.compile(rf"\b(?:{'|'.join(table['labour']['words'])})\b"),
            re.compile(table["waved_away"]["question"]),
            re.compile(rf"[\s”\"'’]*[“\"'‘]?(?:{'|'.join(table['waved_away']['answers'])})\b"),
            tuple((act, re.compile("|".join(words))) for act, words in table["kept"].items()),
        )
    except (tomllib.TOMLDecodeError, KeyError, re.error) as error:
        raise VocabularyError(f"is not in order ({error})", source="commitments.toml") from error


def _by_verb(verbs: list[str], objects: list[str]) -> re.Pattern[str]:
    """A verb, and within its clause one of the words behind it."""
    verb = rf"(?:{'|'.join(verbs)})\w*"
    if not objects:
        return re.compile(verb)
    return re.compile(
        rf"{verb}\b(?:[^\w.;:,]+(?:\d[\d,.]*|\w+)){{0,7}}?[^\w.;:,]+(?:{'|'.join(objects)})"
    )
