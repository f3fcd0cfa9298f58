"""The noun phrases of a sentence, as far as mentions and closed classes of words tell them.

Everything works on the tokens of one sentence, by index, and gives indices into the mentions.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from onrecord.reading.draft import Draft, DraftMention, Sentence, indices_in
from onrecord.spans import Span
from onrecord.vocabulary.language import Language, load_language

__all__ = [
    "ARTICLES",
    "BREAKS",
    "LONGEST_PHRASE",
    "OWNERS",
    "POSSESSIVES",
    "Phrases",
    "WordList",
    "Words",
    "phrase_before",
    "phrase_behind",
    "word_list",
]

BREAKS = frozenset({",", "(", "—", "–", "-"})
ARTICLES = frozenset({"the", "a", "an"})
POSSESSIVES = frozenset({"'s", "'"})
OWNERS = frozenset({"its", "their", "his", "her"})
_ADJECTIVES = ("ed", "ic", "ish", "ist", "ian", "al", "ese")
LONGEST_PHRASE = 7  # words before a noun
_FARTHEST = 100  # mentions back to the name that "the fund" stands for


class WordList(NamedTuple):
    """Phrases split into words, by their first word and by their last, the longest first."""

    by_first: dict[str, list[tuple[str, ...]]]
    by_last: dict[str, list[tuple[str, ...]]]


@cache
def word_list(code: str, table: str, key: str) -> WordList:
    """The phrases of a list of the language."""
    found = WordList({}, {})
    for phrase in sorted(load_language(code).words(table, key), key=len, reverse=True):
        words = tuple(phrase.split())
        found.by_first.setdefault(words[0], []).append(words)
        found.by_last.setdefault(words[-1], []).append(words)
    return found


def phrase_behind(phrases: WordList, words: list[str], at: int) -> int | None:
    """The token behind the longest of the phrases that begins at `at`."""
    for phrase in phrases.by_first.get(words[at], ()) if at < len(words) else ():
        if tuple(words[at : at + len(phrase)]) == phrase:
            return at + len(phrase)
    return None


def phrase_before(phrases: WordList, words: list[str], end: int) -> int | None:
    """Where the longest of the phrases begins that ends before `end`."""
    for phrase in phrases.by_last.get(words[end - 1], ()) if end > 0 else ():
        start = end - len(phrase)
        if start >= 0 and tuple(words[start:end]) == phrase:
            return start
    return None


class Words(NamedTuple):
    """The closed classes of a language that phrases are told by."""

    prepositions: frozenset[str]
    adverbs: frozenset[str]
    auxiliaries: frozenset[str]
    qualities: frozenset[str]
    titles: frozenset[str]
    bodies: frozenset[str]
    strengths: frozenset[str]
    beliefs: frozenset[str]
    naming: frozenset[str]
    naming_as: frozenset[str]
    ended: frozenset[str]
    open: frozenset[str]
    false: frozenset[str]
    foes: frozenset[str]
    past: frozenset[str]

    @staticmethod
    @cache
    def of(code: str) -> Words:
        """The words of the language with this code."""
        language = load_language(code)
        titles = language.table["titles"]
        names = {word for words in language.table["name_words"].values() for word in words}
        return Words(
            prepositions=frozenset(language.words("openers", "prepositions")),
            adverbs=frozenset(
                (*language.words("adverbs", "before_cue"), *language.words("groups", "adverbs"))
            ),
            auxiliaries=frozenset(language.words("adverbs", "auxiliaries")),
            qualities=frozenset((*language.words("qualities", "words"), *titles["modifiers"])),
            titles=frozenset(
                part
                for key in ("heads", "honorifics", "before")
                for title in titles[key]
                for part in title.split()
                if part not in language.words("openers", "prepositions")
            ),
            bodies=frozenset(language.words("groups", "bodies")) | names,
            strengths=frozenset(language.words("groups", "strengths")),
            beliefs=frozenset(language.words("groups", "beliefs")),
            naming=frozenset(language.words("groups", "naming")),
            naming_as=frozenset(language.words("groups", "naming_as")),
            ended=frozenset(language.words("groups", "ended")),
            open=frozenset(language.words("groups", "open")),
            false=frozenset(language.words("groups", "false")),
            foes=frozenset(language.words("groups", "foes")),
            past=frozenset(language.words("groups", "past")),
        )


class Phrases:
    """The noun phrases of one sentence, as far as mentions, commas and closed classes tell them.

    `starts` and `ends` lead from the first token and from the one behind the last of a mention to
    the mention and its other end.
    """

    def __init__(self, draft: Draft, sentence: Sentence) -> None:
        self.draft = draft
        self.language: Language = draft.language
        self.known = Words.of(draft.language.code)
        self.tokens = sentence.tokens
        self.words = [token.lower for token in sentence.tokens]
        self.starts: dict[int, tuple[int, int]] = {}
        self.ends: dict[int, tuple[int, int]] = {}
        self.owners: dict[int, int] = {}
        firsts = {token.start: at for at, token in enumerate(self.tokens)}
        lasts = {token.end: at + 1 for at, token in enumerate(self.tokens)}
        for index in indices_in(draft.mentions, sentence.span):
            mention = draft.mentions[index]
            first, end = firsts.get(mention.span.start), lasts.get(mention.span.end)
            if first is None or end is None:
                continue
            if mention.form == "pronoun" and self.words[first] in OWNERS:
                self.owners[first] = index
            elif not self._qualifies(mention, end):
                self.starts[first], self.ends[end] = (index, end), (index, first)

    def word(self, at: int) -> str:
        """The word at an index, "" outside the sentence."""
        return self.words[at] if 0 <= at < len(self.words) else ""

    def _qualifies(self, mention: DraftMention, end: int) -> bool:
        """True for words that only begin a longer phrase: "the military" before "wing"."""
        if mention.form == "description":
            return self.word(end) in self.known.bodies
        return mention.form == "collective"

    def is_body(self, index: int) -> bool:
        """True for a mention that can have members: people's names have no article."""
        mention = self.draft.mentions[index]
        if mention.kind in {"person", "place"}:
            start = mention.span.start
            before = self.draft.text[max(0, start - len("the ")) : start].lower()
            unknown = mention.form == "name" and mention.place is None
            return unknown and before == "the "
        return mention.kind != "people" and mention.form != "collective"

    def left_edge(self, first: int) -> int:
        """Where the phrase begins whose mention begins at `first`: article, titles, owner."""
        while first > 0:
            word = self.words[first - 1]
            if word in ARTICLES or first - 1 in self.owners:
                return first - 1
            if word in POSSESSIVES and first - 1 in self.ends:
                first = self.ends[first - 1][1]
            elif first in self.ends:
                first = self.ends[first][1]  # "Iraqi" before a title, "the Gulf daily"
            elif self.may_qualify(word):
                first -= 1
            else:
                break
        return first

    def may_qualify(self, word: str) -> bool:
        """True for a word that may stand between an article and the name."""
        known = self.known
        return bool(word) and (
            word in known.qualities
            or word in known.bodies
            or word.rstrip(".") in known.titles
            or word[0].isdigit()
            or word.endswith(("-backed", "-based", "-led", "-strong"))
        )

    def hangs_on_person(self, start: int) -> bool:
        """True for a phrase that hangs on a noun for a person: "the leader of the X"."""
        head = self.word(start - 2)
        person = head in self.known.titles or head in self.language.source_nouns
        return person and self.word(start - 1) in self.known.prepositions

    def called_before(self, article: int, end: int) -> tuple[int, ...]:
        """Whom "the fund" means: the name told last that ends in this word."""
        noun = self.word(end - 1)
        if self.word(article) != "the" or not noun.isalpha():
            return ()
        start = self.tokens[article].start
        for index in reversed(indices_in(self.draft.mentions, Span(0, start))[-_FARTHEST:]):
            mention = self.draft.mentions[index]
            end_of_name = mention.span.end
            behind = self.draft.text[end_of_name : end_of_name + len(noun) + 1].lower()
            if mention.form == "name" and (
                mention.head.lower().endswith(f" {noun}") or behind == f" {noun}"
            ):
                return (index,)
        return ()

    def starts_phrase(self, start: int) -> tuple[int, ...]:
        """The mention of the phrase that begins at `start`, and the token behind it; or nothing."""
        at = start
        while at < len(self.words) and at - start < LONGEST_PHRASE:
            found = self.starts.get(at)
            if found is not None:
                mention, end = found
                kind = self.draft.mentions[mention].kind
                if self.word(end) in POSSESSIVES:
                    at = end + 1
                    continue
                if kind not in {"people", "country"} or not self._goes_on(end):
                    return mention, end
                at = end
                continue
            word = self.words[at]
            adjective = at > start and word.endswith(_ADJECTIVES)
            if (
                word in ARTICLES
                or self.may_qualify(word)
                or word in self.known.adverbs
                or adjective
            ):
                at += 1
            else:
                break
        return ()

    def _goes_on(self, end: int) -> bool:
        """True if a demonym or a country only qualifies what follows it."""
        return end in self.starts or self.may_qualify(self.word(end))

    def listed_from(self, start: int) -> tuple[tuple[int, ...], int]:
        """The mentions of a list that begins at `start`, and the token behind it."""
        listed: list[int] = []
        at, end = start, start
        while found := self.starts_phrase(at) or self.starts_phrase(self._past_item(at)):
            listed.append(found[0])
            end = found[1]
            if self.word(end) in self.known.bodies:
                end += 1
            at = self._past_joiners(end)
            if at == end:
                break
        return tuple(listed), end

    def _past_joiners(self, at: int) -> int:
        while self.word(at) in {",", "and", "&"}:
            at += 1
        return at

    def _past_item(self, start: int) -> int:
        """Past a name in a list that is no mention; `start` where there is none."""
        at = start + 1 if self.word(start) in ARTICLES else start
        first = at
        while at < len(self.words) and self.draft.text[self.tokens[at].start].isupper():
            at += 1
        behind = self._past_joiners(at)
        return behind if first < at < behind else start
