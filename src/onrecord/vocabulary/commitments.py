"""Words of commitment: what is promised or threatened, how firmly, under which condition."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources
from typing import NamedTuple, get_args

from onrecord.contract import Act, Force
from onrecord.errors import VocabularyError
from onrecord.spans import Span

__all__ = ["CommitmentVocabulary", "in_lower_case", "load_commitments"]

_TOLD = {"signed"}  # what is signed is told by its own words, not by what governs it
_APOSTROPHES = str.maketrans({"’": "'", "ʼ": "'", "‘": "'"})


class CommitmentVocabulary(NamedTuple):
    """Patterns over the text in lower case with one kind of apostrophe.

    Attributes:
        acts: an act by its words.
        forces: how firmly, by the words before an act.
        any_force: where one of them, or a word for an option, stands.
        by_verb: an act by its verb and what follows it.
        strong: words of force and the verb behind them, their group `verb`.
        weak: those that make a commitment only of what somebody says of himself.
        passive: weak ones in the passive.
        considered_after: behind an act that is weighed, "is under review".
        considered_before: before it, "under one option".
        refused_after: behind one that is refused, "is out of the question".
        ordered_before: before one that is ordered.
        signed_before: before what a treaty or a law has somebody do.
        none_of: right before words of force, turns them round ("no weapon will leave").
        refused: an act by the noun behind "rejected".
        kept: what one refuses by keeping it.
        threat: makes a harm a threat.
        labour: makes a strike the workers'.
        put_up: a question that is put up to be refused, its group `verb`.
        waved_away: how the sentence behind it refuses it.
        himself: words by which one speaks of his own side.
        leaders: offices whose holder speaks as the body itself.
        under: what makes an office that of somebody under the leader.
        insiders: those who speak for a body though unnamed.
        outsiders: those who speak of others.
        who_leads: behind a name, of the body's leader.
        who_belongs: behind a name, of one of the body.
        conditions: what opens a condition.
        conditions_of_refusal: what opens one of a refusal.
        inverted: a condition by the order of its words, its group `condition`.
        governors: words that govern others, by group; see `governor`.
        by_noun: an act by the noun that names it.
        any_noun: any of those nouns.
        no_act: verbs that make no commitment behind weak words of force.
        speaking: verbs of speaking, which make none behind strong ones either.
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
    signed_before: re.Pattern[str]
    none_of: re.Pattern[str]
    refused: tuple[tuple[Act, re.Pattern[str]], ...]
    kept: tuple[tuple[Act, re.Pattern[str]], ...]
    threat: re.Pattern[str]
    labour: re.Pattern[str]
    put_up: re.Pattern[str]
    waved_away: re.Pattern[str]
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
        strong = _any(table["strong"]["before"])
        weak, between, no_act = (
            _any(table["weak"][key]) for key in ("before", "between", "no_act")
        )
        after, before, refused_after, ordered = (
            _any(table[key]["words"])
            for key in ("considered_after", "considered_before", "refused_after", "ordered_before")
        )
        firm = [_any(words) for words in forces.values()]
        governing = [_any(table["governors"][force]) + r"(?!\w)" for force in forces.keys() - _TOLD]
        told = _any([*firm, *governing, strong, weak, before, after, refused_after, ordered])
        openers = [re.escape(opener) for opener in table["conditions"]["openers"]]
        of_refusal = [re.escape(opener) for opener in table["conditions"]["of_refusal"]]
        people, waved_away = table["people"], table["waved_away"]
        return CommitmentVocabulary(
            acts=_by_act(acts, r"\b{}"),
            forces=tuple(
                (force, re.compile(rf"\b{_any(words)}(?!\w)")) for force, words in forces.items()
            ),
            any_force=re.compile(rf"(?:\b|(?<!\w)){told}"),
            by_verb=tuple(
                (one["act"], _by_verb(one["verbs"], one["objects"])) for one in table["by_verb"]
            ),
            strong=re.compile(
                rf"\b{strong} (?P<verb>(?!{_any(table['strong']['articles'])}\b)\w+)"
            ),
            weak=re.compile(
                rf"(?<!\w){weak}(?: {between})* (?P<verb>(?!(?:{no_act}|{between})\b)[a-z-]+)"
            ),
            passive=re.compile(
                rf"(?<!\w){weak}(?: {between})* be "
                r"(?P<verb>[a-z]+(?:ed|en|ld|id|wn|ne|ut|et|ught))\b"
            ),
            considered_after=re.compile(rf"\W*(?:[\w'-]+[^\w.;:'-]+){{0,12}}?{after}\b"),
            considered_before=re.compile(rf"\b{before}(?!\w)"),
            refused_after=re.compile(rf"(?:[^\w.;:'-]+[\w'-]+){{0,8}}?[^\w.;:]+{refused_after}\b"),
            ordered_before=re.compile(rf"\b{ordered}(?!\w)"),
            signed_before=re.compile(rf"\b{_any(table['signed_before']['words'])}(?!\w)"),
            none_of=re.compile(rf"\b{_any(table['none_of']['words'])}(?: [\w'-]+){{1,5}} ?\Z"),
            refused=_by_act(table["refused_by_noun"], r"(?:[^\w'-]+[\w'-]+){{0,4}}?\W+{}\b"),
            kept=_by_act(table["kept"], "{}"),
            threat=re.compile(rf"\b{_any(table['threat']['words'])}\b"),
            labour=re.compile(rf"\b{_any(table['labour']['words'])}\b"),
            put_up=re.compile(waved_away["question"]),
            waved_away=re.compile(rf"[\s”\"'’]*[“\"'‘]?{_any(waved_away['answers'])}\b"),
            himself=frozenset(people["himself"]),
            leaders=frozenset(people["leaders"]),
            under=frozenset(people["under"]),
            insiders=re.compile(rf"\b{_any(people['insiders'])}s?\b"),
            outsiders=re.compile(rf"\b{_any(people['outsiders'])}s?\b"),
            who_leads=re.compile(rf",? {_any(people['who_leads'])}\b"),
            who_belongs=re.compile(rf",? {_any(people['who_belongs'])}\b"),
            conditions=re.compile(rf"\b{_any(openers)}\b"),
            conditions_of_refusal=re.compile(rf"\b{_any([*openers, *of_refusal])}\b"),
            inverted=re.compile(table["conditions"]["inverted"]),
            governors=re.compile(
                "|".join(
                    rf"(?P<{kind}>{_any(words)}(?!\w))"
                    for kind, words in table["governors"].items()
                )
            ),
            by_noun=_by_act(table["by_noun"], r"{}(?!\w)"),
            any_noun=re.compile(
                rf"\b{_any([noun for nouns in table['by_noun'].values() for noun in nouns])}(?!\w)"
            ),
            no_act=frozenset(table["weak"]["no_act"]),
            speaking=frozenset(table["speaking"]["verbs"]),
        )
    except (tomllib.TOMLDecodeError, KeyError, re.error) as error:
        raise VocabularyError(f"is not in order ({error})", source="commitments.toml") from error


def _any(words: Iterable[str]) -> str:
    """One of some patterns."""
    return f"(?:{'|'.join(words)})"


def _by_act(table: dict[Act, list[str]], pattern: str) -> tuple[tuple[Act, re.Pattern[str]], ...]:
    """The patterns of acts, each put in the place of `{}`."""
    return tuple((act, re.compile(pattern.format(_any(words)))) for act, words in table.items())


def _by_verb(verbs: list[str], objects: list[str]) -> re.Pattern[str]:
    """A verb, and within its clause one of the words behind it."""
    verb = rf"(?:{'|'.join(verbs)})\w*"
    if not objects:
        return re.compile(verb)
    return re.compile(
        rf"{verb}\b(?:[^\w.;:,]+(?:\d[\d,.]*|\w+)){{0,7}}?[^\w.;:,]+(?:{'|'.join(objects)})"
    )
