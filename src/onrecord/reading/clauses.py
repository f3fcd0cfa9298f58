"""The grammar of a sentence as far as the rules need it: subjects, clauses, where they end.

Everything works on the tokens of one sentence, by index; what it gives are spans of the text. There
is no parser behind it: commas, closed classes of words and the known names have to do.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from onrecord.reading.draft import Draft, Quotation, Sentence, Token, indices_in, last_begun
from onrecord.spans import Span
from onrecord.vocabulary.language import Cue

__all__ = [
    "MEDIA_PHRASE",
    "MODALS",
    "SHORTEST_CLAUSE",
    "SUBORDINATORS",
    "Clauses",
    "is_negated",
]

# What takes a cue back: "did not say", "could say".
_NOT = ("n't", "n’t")  # as a word, or at the end of one
_YET_TO = frozenset(("yet", "to"))
_LEFT_UNSAID = frozenset(
    ("that", "who", "whom", "what", "whether", "if", "how", "when", "where", "why", "which")
)
_NOT_HIS_SAYING = frozenset(
    "to only just merely simply be is are was were been being am wo ca will cannot".split()
)
MODALS = frozenset({"would", "could", "may", "might", "should", "can", "must"})

SUBORDINATORS = {
    "that", "because", "while", "when", "if", "as", "after", "before", "since", "although",
    "though", "whether", "where", "which", "but", "until", "unless", "so", "than", "what", "how",
    "why", "once",
}  # fmt: skip
_HEARERS = {
    "reporters", "journalists", "him", "her", "them", "us", "me", "you", "state", "lawmakers",
    "parliament", "supporters", "viewers", "diplomats", "congress", "the", "a", "an", "his",
    "their", "its",
}  # fmt: skip
MEDIA_PHRASE = re.compile(
    r"\b(?:on|in|to|by|via|through)\s+(?:an?\s+|the\s+)?(?:\w+[’']?s?\s+){0,3}?"
    r"(?:television|tv|radio|broadcaster|news agency|newspaper|channel|interview|social media)\b",
    re.IGNORECASE,
)
_NO_SOURCE = {"that", "what", "whatever", "to", "not", "than", "how", "why", "where", "when"}
_SUBJECT_PRONOUNS = {"he", "she", "it", "they", "we", "i"}
_PRONOUNS = {"he", "she", "it", "they", "we", "i", "you", "who", "both", "others", "some", "many"}
SHORTEST_CLAUSE = 3
_LONGEST_AGE = 3
_IN_A = (["statement"], ["interview"], ["speech"], ["letter"], ["post"], ["message"])
_PHRASE_ENDS = {",", ".", ";", ":", "of", "for", "at", "in", "with", "to", "from", "on", "“", '"'}


_ASIDES = frozenset(("who", "whose", "which", "speaking", "declining", "citing", "quoting"))


def is_negated(group: Collection[str]) -> bool:
    """True for the words of a verb, in lower case, with "not", "never", "n't" or "yet to"."""
    is_not = any(word in {"not", "never"} or word.endswith(_NOT) for word in group)
    return is_not or _YET_TO.issubset(group)


class Clauses:
    """What stands where in the sentences of one draft."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.text = draft.text
        self.language = draft.language
        self.outer = [q for q in draft.quotations if q.level == 0]

    def quotations_at(self, span: Span) -> list[Quotation]:
        """The outermost quotations that share something with a span."""
        near = indices_in(self.outer, span)
        # They follow each other: only the one before can reach into the span.
        return [q for q in self.outer[max(0, near.start - 1) : near.stop] if q.span.overlaps(span)]

    def has_plural_subject(self, words: tuple[Token, ...], start: int) -> bool:
        """True for "they say", "officials warn": else a base form is a noun or an infinitive."""
        before = words[start - 1].lower if start else ""
        plural = before.endswith("s") and before in self.language.source_nouns
        return plural or before in {
            "staff",
            "they",
            "we",
            "i",
            "you",
            "many",
            "some",
            "people",
            "police",
        }

    def group_start(self, words: tuple[Token, ...], index: int) -> int:
        """Where the verb group of a cue begins: auxiliaries and adverbs before it."""
        adverbs = self.language.table["adverbs"]
        skip = {*adverbs["auxiliaries"], *adverbs["before_cue"], "n't"}
        while index > 0 and (
            words[index - 1].lower in skip
            or words[index - 1].lower.endswith(_NOT)
            or (words[index - 1].lower.endswith("ly") and words[index - 1].lower.islower())
        ):
            index -= 1
        return index

    def verb_group(self, sentence: Sentence, cue: Span) -> set[str]:
        """The words of a cue, with those of the verb before it, in lower case."""
        words = sentence.tokens
        first = next((i for i, word in enumerate(words) if word.end > cue.start), 0)
        start = self.group_start(words, first)
        return {word.lower for word in words[start:] if word.end <= cue.end}

    def is_not_said(self, sentence: Sentence, cue: Span, word: Cue, content: Span) -> bool:
        """True for "did not say who ordered it", which tells what somebody left unsaid.

        Not for "was not told who", which is whom nobody told, nor for "did not only say".
        """
        group = self.verb_group(sentence, cue)
        verbs = {one[:-3] if one.endswith(_NOT) else one for one in group}
        if verbs >= _YET_TO:
            verbs -= _YET_TO
        if not is_negated(group) or not verbs.isdisjoint(MODALS | _NOT_HIS_SAYING):
            return False
        told = content.of(self.draft.text).lower().split()
        is_clause = len(told) > 1 and told[0] in _LEFT_UNSAID
        return is_clause and word.lemma != "doubt" and word.act != "intention"

    def content_end(self, sentence: Sentence, index: int) -> int:
        """Where what is told ends: at the end, or before another source takes over."""
        words = sentence.tokens
        end = len(words)
        while end > index and words[end - 1].lower in {".", "!", "?", "…", "”", '"', "’"}:
            if words[end - 1].lower in {"”", '"', "’"} and self._closes_inside(
                words, index, end - 1
            ):
                break
            end -= 1
        end = self._without_medium(words, index, end)
        for at in range(index, end - 1):
            if words[at].lower == "," and words[at + 1].lower == "according":
                return at
            if words[at].lower == "," and self._is_trailing_source(words, at + 1, end):
                return at
            if (
                words[at].lower in {"and", "but"}
                and at > index
                and self._speaks_next(words, at + 1)
            ):
                return at - 1 if words[at - 1].lower == "," else at
            following = self.language.cues.get(words[at + 1].lower)
            if (
                words[at].lower == ","
                and following is not None
                and following.form == "participle"
                and at > index + 1
            ):
                return at
        return end

    def _without_medium(self, words: tuple[Token, ...], index: int, end: int) -> int:
        """The end of a content without "in a statement" behind it."""
        tail = [w.lower for w in words[end - 3 : end]]
        if end - index > len(tail) and tail[:1] == ["in"] and tail[2:] in _IN_A:
            return end - 3
        return end

    def _speaks_next(self, words: tuple[Token, ...], at: int) -> bool:
        """True if a new verb of saying follows "and": "... and promised to fight it"."""
        adverbs = self.language.table["adverbs"]["before_cue"]
        while at < len(words) and words[at].lower in adverbs:
            at += 1
        for length in (2, 1):
            cue = self.language.cues.get(" ".join(w.lower for w in words[at : at + length]))
            if cue is not None and cue.form == "finite" and cue.act != "intention":
                return True
        # ", and his staff insist ...": a subject of a word or three before it.
        if at > 1 and words[at - 2].lower == ",":
            for index in range(at + 1, min(at + 4, len(words))):
                cue = self.language.cues.get(words[index].lower)
                if cue is not None and (
                    cue.form == "finite"
                    or (cue.form == "base" and self.has_plural_subject(words, index))
                ):
                    return True
        return False

    def _closes_inside(self, words: tuple[Token, ...], index: int, at: int) -> bool:
        closing = words[at].end
        return any(q.span.end == closing and q.span.start >= words[index].start for q in self.outer)

    def _is_trailing_source(self, words: tuple[Token, ...], first: int, end: int) -> bool:
        """True for ", officials said" at the end of a sentence."""
        for at in range(first, min(first + 14, end)):
            cue = self.language.cues.get(words[at].lower)
            if words[at].lower in self.language.finite and cue is None:
                return False
            if cue is not None and cue.form == "finite":
                return at > first and at >= end - 4
            if words[at].lower in SUBORDINATORS | {","}:
                return False
        return False

    def after_hearer(self, sentence: Sentence, index: int, end: int) -> int:
        """Past the one who is told: "told Reuters", "warned Iraqi authorities"."""
        words = sentence.tokens
        at = index
        begins = words[index].start
        for found in indices_in(self.draft.mentions, Span(begins, begins + 1))[:1]:
            while at < end and words[at].start < self.draft.mentions[found].span.end:
                at += 1
        if at == index and words[index].lower in _HEARERS:
            at += 1
            while at < end and at < index + 5 and words[at].lower in self.language.source_nouns:
                at += 1
        while at < end and words[at].lower in {"news", "agency", "newspaper", "television", "tv"}:
            at += 1
        return at

    def after_time(self, sentence: Sentence, index: int, end: int) -> int:
        """Past a time and its preposition: "said on Tuesday the ..."."""
        words = sentence.tokens
        if index >= end:
            return index
        begins = words[index].start
        after_preposition = words[index + 1].start if index + 1 < end else begins
        for found in indices_in(self.draft.times, Span(begins, after_preposition + 1)):
            time = self.draft.times[found]
            if time.span.start == begins or (
                time.span.start == after_preposition
                and words[index].lower in {"on", "in", "at", "late", "early", "since"}
            ):
                while index < end and words[index].start < time.span.end:
                    index += 1
                break
        return index

    def is_clause(self, content: Span, words: tuple[Token, ...]) -> bool:
        """True if the words tell something: "that ...", or a subject with a finite verb."""
        inside = [w for w in words if content.contains(w.span)]
        if not inside:
            return False
        if inside[0].lower in {"that", "whether", "if", "how", "why", "what"}:
            return len(inside) > SHORTEST_CLAUSE
        if inside[0].lower in {"to", "for", "about", "of", "it", "with", "by", "in", "on", "at"}:
            return False if inside[0].lower != "it" else self.has_verb(inside[1:4])
        return self.has_verb(inside[1:12])

    def has_verb(self, words: list[Token]) -> bool:
        return any(w.lower in self.language.finite | self.language.past for w in words)

    def goes_on_as_clause(self, rest: tuple[Token, ...]) -> bool:
        """True if words go on with a clause that began before: with its verb or a phrase."""
        openers = self.language.table["openers"]["prepositions"]
        first = rest[0].lower
        return (
            first in self.language.finite
            or first in self.language.past
            or first in openers
            or (first.endswith("ed") and first not in self.language.cues)
        )

    def subject(self, sentence: Sentence, start: int) -> Span | None:
        """The noun phrase that ends right before token `start`."""
        words = sentence.tokens
        if words[start - 1].lower == ",":
            for at in range(start - 2, 1, -1):
                if words[at].lower in {"who", "whose"} and words[at - 1].lower == ",":
                    return self.subject(sentence, at - 1)
        first = self._clause_start(sentence, start)
        end = start
        if end > first and words[end - 1].lower == ",":
            end -= 1
            end = self._without_relative(words, first, end)
            comma = self.comma_before(words, first, end)
            while comma is not None and not self.is_noun_phrase(words, first, comma):
                office = self._office_before(words, first, comma)
                if office is not None:
                    first = office
                    break
                first, comma = comma + 1, self.comma_before(words, comma + 1, end)
        else:
            comma = self.last_comma(words, first, end)
            if comma is not None and self.is_noun_phrase(words, comma + 1, end):
                first = comma + 1
        first = self.past_openers(sentence, first, end)
        return self.trim_source(words, first, end)

    def subject_of(self, sentence: Sentence, cue: Span) -> Span | None:
        """The noun phrase right before a verb and its auxiliaries, by the words alone."""
        words = sentence.tokens
        at = next(i for i, word in enumerate(words) if word.end > cue.start)
        start = self.group_start(words, at)
        return self.subject(sentence, start) if start else None

    def _office_before(self, words: tuple[Token, ...], first: int, comma: int) -> int | None:
        """Where "the prosecutor" begins in "In his speech the prosecutor, Luc Fabre, ..."."""
        if not self._is_office(words[comma - 1].lower):
            return None
        for at in range(comma - 2, first, -1):
            if words[at].lower in {"the", "a", "an", "his", "her", "their"}:
                return at
        return None

    def _without_relative(self, words: tuple[Token, ...], first: int, end: int) -> int:
        """The end of a subject without ", who ...", ", citing ..." or ", speaking on ..."."""
        for at in range(first, end - 1):
            if words[at].lower == "," and words[at + 1].lower in _ASIDES:
                return at
        return end

    def _clause_start(self, sentence: Sentence, start: int) -> int:
        words = sentence.tokens
        for at in range(start - 1, -1, -1):
            word = words[at].lower
            if word in {";", ":", "“", '"', "”", "—", "–", "(", ")"} or (
                word in SUBORDINATORS and not self._is_relative(words, at)
            ):
                return at + 1
            if word == "and" and at and words[at - 1].lower == ",":
                return at + 1
            if word in self.language.finite and not self._in_relative(words, at):
                return at + 1
        return 0

    def _is_relative(self, words: tuple[Token, ...], at: int) -> bool:
        return (
            words[at].lower in {"that", "which"}
            and at > 0
            and (words[at - 1].lower in self.language.source_nouns)
        )

    def _in_relative(self, words: tuple[Token, ...], at: int) -> bool:
        return any(w.lower in {"who", "which", "whose"} for w in words[max(0, at - 3) : at])

    def comma_before(self, words: tuple[Token, ...], first: int, end: int) -> int | None:
        return next((i for i in range(first, end) if words[i].lower == ","), None)

    def last_comma(self, words: tuple[Token, ...], first: int, end: int) -> int | None:
        return next((i for i in range(end - 1, first - 1, -1) if words[i].lower == ","), None)

    def is_noun_phrase(self, words: tuple[Token, ...], first: int, end: int) -> bool:
        """True if words can name somebody and do not open a sentence ("In Baghdad", "However")."""
        if first >= end:
            return False
        openers = self.language.table["openers"]
        if self._is_amount(words, first):
            return True
        return words[first].lower not in {*openers["prepositions"], *openers["connectives"]}

    def _is_amount(self, words: tuple[Token, ...], first: int) -> bool:
        """True for "at least four witnesses", "about a dozen officials"."""
        opening = " ".join(word.lower for word in words[first : first + 3])
        return bool(
            re.match(r"(?:at least|about|around|over|nearly|up to|more than) [\w-]+", opening)
        ) and (
            any(
                w.lower.isdigit() or w.lower in self.language.numbers or w.lower == "dozen"
                for w in words[first + 1 : first + 4]
            )
        )

    def past_openers(self, sentence: Sentence, first: int, end: int) -> int:
        """Past connectives and a time at the beginning: "But on Tuesday the ..."."""
        words = sentence.tokens
        connectives = set(self.language.table["openers"]["connectives"])
        while first < end and words[first].lower in connectives | {",", "–", "—", "-"}:
            first += 1
        return self.after_time(sentence, first, end)

    def trim_source(self, words: tuple[Token, ...], first: int, end: int) -> Span | None:
        marks = {",", "“", "”", '"', "—", "–", "-", "(", ")", "'s", "’s", "'", "’", "‘"}
        while first < end and words[first].lower in marks:
            first += 1
        while end > first and words[end - 1].lower in marks:
            end -= 1
        if first >= end or end - first > 40:
            return None
        openers = self.language.table["openers"]["prepositions"]
        if (
            end - first > 1
            and words[end - 1].lower in _SUBJECT_PRONOUNS
            and words[end - 2].lower not in openers
        ):
            first = end - 1  # "a step they have rejected"
        lower = [w.lower for w in words[first:end]]
        first_word = self.text[words[first].start : words[first].end]
        if lower[0] in _NO_SOURCE or (lower[0] in {"this", "there", "which"} and len(lower) == 1):
            return None
        speaks = lower[0] in _PRONOUNS or lower[0] in self.language.source_nouns
        if first_word in self.language.not_names and len(lower) == 1 and not speaks:
            return None
        if lower[0] in openers and len(lower) > 1 and not self._is_amount(words, first):
            return None
        span = Span(words[first].start, words[end - 1].end)
        return span if any(c.isalnum() for c in span.of(self.text)) else None

    def first_subject(self, sentence: Sentence, start: int) -> Span | None:
        """The subject of the sentence's main clause: its first noun phrase up to the verb."""
        words = sentence.tokens
        first = 0
        comma = self.comma_before(words, 0, start)
        if comma is not None and not self.is_noun_phrase(words, 0, comma):
            first = comma + 1
        first = self.past_openers(sentence, first, start)
        past = self.language.past
        for at in range(first + 1, start):
            word = words[at].lower
            verb = word in self.language.finite or word in past or word.endswith("ed")
            if verb and words[at - 1].lower not in {"who", "which"}:
                return self.trim_source(words, first, at)
        return None

    def source_after(self, sentence: Sentence, index: int) -> Span | None:
        """SOURCE in "..., said SOURCE": up to the end of its phrase."""
        words = sentence.tokens
        if index >= len(words) or words[index].lower in {",", ".", "that", "to", "in", "on", ":"}:
            return None
        return self.phrase_span(sentence, index)

    def phrase_span(self, sentence: Sentence, first: int) -> Span | None:
        """A source phrase that begins at token `first`: name, apposition and what belongs to it."""
        words = sentence.tokens
        end, relative = first, False
        while end < len(words):
            word = words[end].lower
            if word in {".", ";", ":", "“", '"', "”", "—", "–", "?", "!"}:
                break
            if word == "," and not self._goes_on(words, end + 1):
                break
            if word in {"speaking", "declining"} and words[end - 1].lower == ",":
                break
            if word in {"that", "after", "when", "as", "while", "during", "before", "because"} and (
                not relative
            ):
                break
            preposition = word in {"on", "in", "at"}
            if end > first and preposition and not relative and self._is_time(words, end + 1):
                break
            if preposition and self._is_medium(words, end):
                break
            if word in self.language.finite and not relative:
                break
            time = self._is_time(words, end, at_once=True)
            if end > first and time and not relative:
                break
            relative = relative or word in {"who", "whose", "which"}
            end += 1
        return self.trim_source(words, first, end)

    def _goes_on(self, words: tuple[Token, ...], index: int) -> bool:
        """True if an apposition or an age follows a comma: ", a prominent politician", ", 61"."""
        if index >= len(words):
            return False
        word = words[index].lower
        closes = index + 1 == len(words) or words[index + 1].lower in {",", "."}
        if word.isdigit() and len(word) <= _LONGEST_AGE and closes:
            return True
        if word in {"who", "whose", "which", "it", "he", "she", "they", "we"}:
            return False
        end = index
        while end < len(words) and words[end].lower not in _PHRASE_ENDS:
            end += 1
        head = [w.lower for w in words[index:end]]
        is_name = self.text[words[index].start].isupper()
        if is_name:  # "the bank's chairman, Edwin Crole"
            return index > 1 and self._is_office(words[index - 2].lower)
        if any(w in self.language.finite or w in self.language.cues for w in head):
            return False
        whole = word in {"a", "an"} and (end == len(words) or words[end].lower in {",", "."})
        return whole or any(self._is_office(w) for w in head)

    def _is_office(self, word: str) -> bool:
        return word in self.language.source_nouns or word in self.language.table["titles"]["heads"]

    def _is_time(self, words: tuple[Token, ...], index: int, *, at_once: bool = False) -> bool:
        """True for a word in a time; `at_once` for the first of a date."""
        at = last_begun(self.draft.times, words[index].start) if index < len(words) else -1
        if at < 0:
            return False
        time = self.draft.times[at]
        if at_once:
            return time.kind == "date" and time.span.start == words[index].start
        return words[index].start < time.span.end

    def _is_medium(self, words: tuple[Token, ...], index: int) -> bool:
        rest = self.text[words[index].start : words[min(index + 5, len(words) - 1)].end]
        return bool(MEDIA_PHRASE.match(rest)) or bool(
            re.match(r"in an? (?:\w+ )?(?:statement|interview|speech|post|letter|email|news)", rest)
        )

    def past_aside(self, words: tuple[Token, ...], source: Span) -> int:
        """Past a source at the beginning, its relative clause and the comma after it."""
        index = next((i for i, w in enumerate(words) if w.start >= source.end), len(words))
        while index < len(words) and words[index].lower == ",":
            index += 1
            if index < len(words) and words[index].lower in {"who", "whose", "which"}:
                comma = self.comma_before(words, index, len(words))
                index = len(words) if comma is None else comma
        return index

    def one_clause(self, words: tuple[Token, ...], first: int, end: int) -> int:
        """Where the clause at `first` ends: before a second finite verb of the clause around it."""
        seen = 0
        for at in range(first, end):
            if words[at].lower in self.language.finite:
                joined = {"and", "or", "who", "which", "that"} & {
                    w.lower for w in words[max(first + 1, at - 3) : at]
                }
                seen += 0 if at and words[at - 1].lower in self.language.finite else 1
                if seen > 1 and not joined:
                    return at
        return end

    def agent(self, sentence: Sentence, first: int) -> Span | None:
        words = sentence.tokens
        end = first
        stop = {"to", "that", "of", "about", "since", "after", "over", "for", ",", ".", "on", "in"}
        while end < len(words) and words[end].lower not in stop:
            end += 1
        return self.trim_source(words, first, end)

    def possessor(self, sentence: Sentence, noun: int) -> Span | None:
        words = sentence.tokens
        before = words[noun - 1].lower if noun else ""
        if before in {"his", "her", "their", "its"}:
            return words[noun - 1].span
        at = noun - 1
        while at > 0 and noun - at < 4 and words[at].lower not in {"'s", "’s", "'", "’"}:
            at -= 1
        if at > 0 and words[at].lower in {"'s", "’s", "'", "’"}:
            owner = next(
                (m.span for m in reversed(self.draft.mentions) if m.span.end == words[at].start),
                None,
            )
            if owner is not None:
                return owner
        return None

    def span(self, words: tuple[Token, ...], first: int, end: int) -> Span | None:
        """The span of tokens `first` to `end` (exclusive), without a comma or the like before."""
        while first < end and words[first].lower in {",", ";", ":", "—", "–", "-", ")"}:
            first += 1
        return Span(words[first].start, words[end - 1].end) if first < end else None
