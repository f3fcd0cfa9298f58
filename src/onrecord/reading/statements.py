"""Who says what: quotations and reported speech, with cue, source and content.

A cue is found first ("said", "according to", "warnings from"); what is told stands after it, before
it or around it, and who tells it beside it. Quotations look for the cue next to them; the second
half of a broken quotation and the paragraphs of a long one join the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from onrecord.contract import Form
from onrecord.reading.draft import Draft, DraftStatement, Quotation, Sentence, Token
from onrecord.reading.parse import sentence_at
from onrecord.reading.source_phrases import describe, find_anonymity, head_of
from onrecord.spans import Span
from onrecord.vocabulary.language import Cue

__all__ = ["find_statements"]

_SUBORDINATORS = {
    "that", "because", "while", "when", "if", "as", "after", "before", "since", "although",
    "though", "whether", "where", "which", "but", "until", "unless", "so", "than", "what", "how",
    "why", "once",
}  # fmt: skip
_BE = {"is", "are", "was", "were", "be", "been", "being", "am"}
_MODALS = {"would", "could", "may", "might", "should", "can", "must"}
_HEARERS = {
    "reporters", "journalists", "him", "her", "them", "us", "me", "you", "state", "lawmakers",
    "parliament", "supporters", "viewers", "diplomats", "congress", "the", "a", "an", "his",
    "their", "its",
}  # fmt: skip
_TELLS = {"tell", "inform", "assure", "remind", "warn", "brief", "advise", "urge", "ask", "promise"}
_MEDIA_PHRASE = re.compile(
    r"\b(?:on|in|to|by|via|through)\s+(?:an?\s+|the\s+)?(?:\w+[’']?s?\s+){0,3}?"
    r"(?:television|tv|radio|broadcaster|news agency|newspaper|channel|interview|social media)\b",
    re.IGNORECASE,
)
# Verbs that also in their base form, at the end of a sentence, can only be a cue.
_SAYS = {"say", "believe", "think", "warn", "argue", "allege", "insist", "claim", "report"}
_NO_SOURCE = {"that", "what", "whatever", "to", "not", "than", "how", "why", "where", "when"}
_SUBJECT_PRONOUNS = {"he", "she", "it", "they", "we", "i"}
_PRONOUNS = {"he", "she", "it", "they", "we", "i", "you", "who", "both", "others", "some", "many"}
_SHORTEST_CLAUSE = 3
_SCARE_QUOTE = 3
_LONGEST_LABEL = 8
_LONGEST_AGE = 3
_LONGEST_ASIDE = 9
_IN_A = (["statement"], ["interview"], ["speech"], ["letter"], ["post"], ["message"])
_PHRASE_ENDS = {",", ".", ";", ":", "of", "for", "at", "in", "with", "to", "from", "on", "“", '"'}
_LONGEST_TAG = 12


class _Hit(NamedTuple):
    """A cue in a sentence: tokens `first` to `last` (exclusive)."""

    first: int
    last: int
    cue: Cue


@dataclass
class _Told:
    """A statement being put together."""

    sentence: Sentence
    cue: tuple[Span, ...]
    word: Cue | None
    source: Span | None
    content: list[Span] = field(default_factory=list)
    form: Form = "indirect"


def find_statements(draft: Draft) -> dict[str, tuple[DraftStatement, ...]]:
    """Gives the statements by the place of their content, each with what its words tell."""
    told = _Finder(draft).find()
    found = [_finish(draft, one) for one in told]
    found.sort(key=lambda s: (s.content[0], s.cue))
    return {"statements": tuple(_nest(found))}


class _Finder:
    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.text = draft.text
        self.language = draft.language
        self.outer = [q for q in draft.quotations if q.level == 0]
        # "states" in "United States" is no cue.
        self.all_names = [m.span for m in draft.mentions if m.form == "name"]
        self.names: list[Span] = []
        self.told: list[_Told] = []

    def find(self) -> list[_Told]:
        used: set[Span] = set()
        for sentence in self.draft.sentences:
            self._sentence(sentence, used)
        self._continue_quotations(used)
        return [one for one in self.told if one.content]

    # --- one sentence ---------------------------------------------------------------------

    def _sentence(self, sentence: Sentence, used: set[Span]) -> None:
        quotes = [q for q in self.outer if q.span.overlaps(sentence.span)]
        if not quotes and len(sentence.tokens) <= _LONGEST_TAG:
            # A quotation that ends right before a sentence can belong to it: “....” Smith said.
            quotes = [
                q
                for q in self.outer
                if 0 <= sentence.span.start - q.span.end <= 1 and q.span not in used
            ]
        self.names = [span for span in self.all_names if sentence.span.contains(span)]
        previous: _Told | None = None
        for hit in self._cues(sentence, quotes):
            one = self._by_cue(sentence, hit, quotes, previous)
            if one is None or not one.content:
                continue
            if any(one.content == other.content for other in self.told[-4:]):
                continue
            self.told.append(one)
            previous = one
            for quote in quotes:
                if any(c.contains(quote.span) or quote.span == c for c in one.content):
                    used.add(quote.span)

    def _cues(self, sentence: Sentence, quotes: list[Quotation]) -> list[_Hit]:
        hits: list[_Hit] = []
        index = 0
        words = sentence.tokens
        while index < len(words):
            hit = self._cue_at(words, index)
            taken = [*(q.span for q in quotes), *self.names]
            inside = any(span.contains(words[index].span) for span in taken)
            if hit is None or inside:
                index += 1
            else:
                hits.append(hit)
                index = hit.last
        return hits

    def _cue_at(self, words: tuple[Token, ...], index: int) -> _Hit | None:
        for phrase, cue in self.language.openings.get(words[index].lower, ()):
            last = index + len(phrase)
            if phrase == tuple(word.lower for word in words[index:last]):
                return _Hit(index, last, cue)
        return None

    def _by_cue(
        self, sentence: Sentence, hit: _Hit, quotes: list[Quotation], previous: _Told | None
    ) -> _Told | None:
        if hit.cue.form == "noun":
            return self._nominal(sentence, hit)
        if hit.cue.form == "phrase":
            return self._phrase(sentence, hit, quotes)
        return self._verb(sentence, hit, quotes, previous)

    # --- verbs ----------------------------------------------------------------------------

    def _verb(
        self, sentence: Sentence, hit: _Hit, quotes: list[Quotation], previous: _Told | None
    ) -> _Told | None:
        words = sentence.tokens
        start = self._group_start(words, hit.first)
        group = [word.lower for word in words[start : hit.first]]
        if hit.cue.form == "base" and not self._stands_as_verb(sentence, start, hit):
            return None
        if "to" in group or "not" in group or "never" in group:
            return None
        cue = (
            Span(words[start].start if group else words[hit.first].start, words[hit.last - 1].end),
        )
        told = _Told(sentence, cue, hit.cue, None)
        beside = self._quotes_beside(sentence, hit, start, quotes)
        if _BE & set(group) and hit.cue.form in {"finite", "past_participle"}:
            return self._passive(sentence, hit, told, start)
        if _MODALS & set(group) and not beside:
            return None
        if beside:
            told.content = [q.span for q in beside]
            told.form = "direct"
            told.source = self._source(sentence, start, hit.last, quotes, previous, hit)
            return told if told.source else None
        return self._reported(sentence, hit, start, told, quotes, previous)

    def _stands_as_verb(self, sentence: Sentence, start: int, hit: _Hit) -> bool:
        """True for a base form behind a plural, or at the end: "..., doctors at St Anne's say"."""
        words = sentence.tokens
        if self._has_plural_subject(words, start):
            return True
        if hit.cue.lemma not in _SAYS:
            return False
        rest = [w.lower for w in words[hit.last :] if w.lower not in {".", "!", "?"}]
        if not rest and self._last_comma(words, 0, start):
            return True
        subject = self._subject(sentence, start) if start else None
        if subject is None:
            return False
        inside = tuple(w for w in words if subject.contains(w.span))
        head = head_of(inside, self.language)
        return head.endswith("s") and head in self.language.source_nouns

    def _has_plural_subject(self, words: tuple[Token, ...], start: int) -> bool:
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

    def _group_start(self, words: tuple[Token, ...], index: int) -> int:
        """Where the verb group of a cue begins: auxiliaries and adverbs before it."""
        adverbs = self.language.table["adverbs"]
        skip = {*adverbs["auxiliaries"], *adverbs["before_cue"], "n't"}
        while index > 0 and (
            words[index - 1].lower in skip
            or (words[index - 1].lower.endswith("ly") and words[index - 1].lower.islower())
        ):
            index -= 1
        return index

    def _quotes_beside(
        self, sentence: Sentence, hit: _Hit, start: int, quotes: list[Quotation]
    ) -> list[Quotation]:
        """The quotations that a verb brings in: right before, right after, or both."""
        found = []
        for quote in quotes:
            if (
                len(quote.inner.of(self.text).split()) < _SHORTEST_CLAUSE
                and quote.inner.of(self.text)[-1:] not in ".,!?"
            ):
                continue
            if quote.span.end <= sentence.tokens[hit.first].start:
                between = [w for w in sentence.tokens if quote.span.end <= w.start]
                upto = [w for w in between if w.start < sentence.tokens[start].start]
                if self._is_source_only(quote, upto, quotes):
                    found.append(quote)
            elif quote.span.start >= sentence.tokens[hit.last - 1].end:
                between_text = self.text[sentence.tokens[hit.last - 1].end : quote.span.start]
                if self._leads_to_quote(between_text, quote, found):
                    found.append(quote)
        return found

    def _is_source_only(
        self, quote: Quotation, between: list[Token], quotes: list[Quotation]
    ) -> bool:
        """True if nothing but a source stands between a quotation and the verb after it."""
        inner = quote.inner.of(self.text)
        closed = inner[-1:] in ",.!?…—–-" or self.text[quote.span.end : quote.span.end + 1] == ","
        if not closed or any(
            q is not quote
            and q.span.start >= quote.span.end
            and between
            and q.span.end <= between[-1].end
            for q in quotes
        ):
            return False
        lower = [word.lower for word in between]
        if lower and lower[0] == ",":
            lower = lower[1:]
        if any(word in {";", ":"} for word in lower):
            return False
        verbs = [w for w in lower if w in self.language.finite or w in self.language.cues]
        return len(lower) <= 30 and (not verbs or "who" in lower)

    def _leads_to_quote(self, between: str, quote: Quotation, found: list[Quotation]) -> bool:
        """True if a verb leads over to the quotation after it."""
        flat = between.strip()
        inner = quote.inner.of(self.text)
        starts = inner[:1].isupper() or inner[:1] in "“\"‘'[…"
        if flat in {"", ":", ",", "that", ", that", "that:"}:
            return flat in {":", ","} or starts or len(inner.split()) > _SCARE_QUOTE
        if found and flat.endswith(",") and len(flat.split()) <= 8:
            return True  # the second half: “...,” he said on Tuesday, “...”
        if flat[-1] in ":," and len(flat.split()) <= 25 and starts:
            lower = set(flat.lower().replace(",", " ").split())
            return flat[-1] == ":" or not lower & self.language.finite
        # "said in a statement “We ...”", "told Reuters “...”"
        return (
            starts
            and len(flat.split()) <= 6
            and not set(flat.lower().split()) & (self.language.finite | {"that"})
        )

    def _reported(
        self,
        sentence: Sentence,
        hit: _Hit,
        start: int,
        told: _Told,
        quotes: list[Quotation],
        previous: _Told | None,
    ) -> _Told | None:
        words = sentence.tokens
        halves = self._interrupted(sentence, start, hit)
        after = None if halves else self._content_after(sentence, hit)
        if halves is not None:
            first_half, told.source, second_half = halves
            told.content = [first_half, second_half]
        elif after is not None and (
            source := self._source(sentence, start, hit.last, quotes, previous, hit)
        ):
            told.source = source
            told.content = [after]
        else:
            before = self._content_before(sentence, hit, start)
            if before is None:
                return None
            content, told.source = before
            told.content = [content]
        if any(q.span.overlaps(c) for q in quotes for c in told.content):
            told.form = "mixed"
        if told.source is not None and any(c.overlaps(told.source) for c in told.content):
            return None
        if hit.cue.takes == "clause" and not self._is_clause(told.content[-1], words):
            return None
        return told

    def _content_after(self, sentence: Sentence, hit: _Hit) -> Span | None:
        """The clause (or, for strong verbs, the object) that follows a verb."""
        words = sentence.tokens
        index = hit.last
        end = self._content_end(sentence, index)
        if index >= end:
            return None
        that = next(
            (i for i in range(index, min(index + 14, end)) if words[i].lower == "that"), None
        )
        if that is not None and not self._has_clause_before(words, index, that):
            return self._span(words, that, end)
        if words[index].lower == ",":
            return None
        if hit.cue.lemma in _TELLS:
            index = self._after_hearer(sentence, index, end)
        index = self._after_time(sentence, index, end)
        if index >= end or words[index].lower in {",", "in", "on", "at", "by", "during", "after"}:
            return None
        if words[index].lower in {"to", "about", "of", "for", "against"} and (
            hit.cue.act not in {"promise", "warning", "intention", "denial"}
        ):
            return None
        if end - index < (1 if hit.cue.act == "denial" else 2):
            return None
        return self._span(words, index, end)

    def _has_clause_before(self, words: tuple[Token, ...], index: int, that: int) -> bool:
        """True if a finite verb stands before a "that": then it is not the cue's own."""
        return any(words[i].lower in self.language.finite for i in range(index, that))

    def _content_end(self, sentence: Sentence, index: int) -> int:
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
                    or (cue.form == "base" and self._has_plural_subject(words, index))
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
            if words[at].lower in _SUBORDINATORS | {","}:
                return False
        return False

    def _after_hearer(self, sentence: Sentence, index: int, end: int) -> int:
        """Past the one who is told: "told Reuters", "warned Iraqi authorities"."""
        words = sentence.tokens
        at = index
        for mention in self.draft.mentions:
            if mention.span.start == words[index].start:
                while at < end and words[at].start < mention.span.end:
                    at += 1
                break
        if at == index and words[index].lower in _HEARERS:
            at += 1
            while at < end and at < index + 5 and words[at].lower in self.language.source_nouns:
                at += 1
        while at < end and words[at].lower in {"news", "agency", "newspaper", "television", "tv"}:
            at += 1
        return at

    def _after_time(self, sentence: Sentence, index: int, end: int) -> int:
        """Past a time and its preposition: "said on Tuesday the ..."."""
        words = sentence.tokens
        for time in self.draft.times:
            begins = words[index].start if index < end else -1
            after_preposition = words[index + 1].start if index + 1 < end else -1
            if time.span.start == begins or (
                time.span.start == after_preposition
                and words[index].lower in {"on", "in", "at", "late", "early", "since"}
            ):
                while index < end and words[index].start < time.span.end:
                    index += 1
                break
        return index

    def _is_clause(self, content: Span, words: tuple[Token, ...]) -> bool:
        """True if the words tell something: "that ...", or a subject with a finite verb."""
        inside = [w for w in words if content.contains(w.span)]
        if not inside:
            return False
        if inside[0].lower in {"that", "whether", "if", "how", "why", "what"}:
            return len(inside) > _SHORTEST_CLAUSE
        if inside[0].lower in {"to", "for", "about", "of", "it", "with", "by", "in", "on", "at"}:
            return False if inside[0].lower != "it" else self._has_verb(inside[1:4])
        return self._has_verb(inside[1:12])

    def _has_verb(self, words: list[Token]) -> bool:
        return any(w.lower in self.language.finite | self.language.past for w in words)

    def _content_before(
        self, sentence: Sentence, hit: _Hit, start: int
    ) -> tuple[Span, Span] | None:
        """CONTENT, SOURCE said: the clause before the comma, and the source after it."""
        words = sentence.tokens
        rest = [w.lower for w in words[hit.last :] if w.lower not in {".", "!", "?"}]
        if hit.cue.form not in {"finite", "base"} or (rest and rest[0] in {"that", "to"}):
            return None
        for at in range(start - 1, 1, -1):
            if words[at].lower == ",":
                source = self._span(words, at + 1, start) if at + 1 < start else None
                if source is not None and len(rest) > _LONGEST_TAG:
                    return None
                if source is None:
                    # CONTENT, said SOURCE
                    source = self._source_after(sentence, hit.last)
                content = self._span(words, 0, at)
                if source is None or content is None:
                    return None
                inside = [w for w in words if source.contains(w.span)]
                if any(w.lower in self.language.finite for w in inside[:3]):
                    return None
                told = [w for w in words if content.contains(w.span)]
                if not (self._has_verb(told) or any(w.lower.endswith("ed") for w in told)):
                    return None
                if words[0].lower in {"if", "when", "while", "as", "after", "although", "in", "on"}:
                    return None
                return content, source
        return None

    def _interrupted(
        self, sentence: Sentence, start: int, hit: _Hit
    ) -> tuple[Span, Span, Span] | None:
        """First half, source and second half of "The deal, officials said, would collapse"."""
        words = sentence.tokens
        if hit.cue.act in {"denial", "intention"}:
            return None
        second = self._comma_before(words, hit.last, min(hit.last + _LONGEST_ASIDE, len(words)))
        first = self._last_comma(words, 0, start)
        if second is None or first is None or first < 1:
            return None
        if start > first + 1:  # ", officials said,"
            source = self._trim_source(words, first + 1, start)
            if start - first > _LONGEST_ASIDE or hit.cue.form not in {"finite", "base"}:
                return None
        else:  # ", said Dr Karam,"
            source = self._phrase_span(sentence, hit.last)
            second = next(
                (i for i in range(hit.last, len(words)) if source and words[i].start >= source.end),
                len(words),
            )
            if second >= len(words) or words[second].lower != ",":
                return None
        end = self._content_end(sentence, second + 1)
        rest = words[second + 1 : end]
        if source is None or not rest or not self._goes_on_as_clause(rest):
            return None
        inside = [w.lower for w in words if source.contains(w.span)]
        if set(inside) & (self.language.finite | _SUBORDINATORS):
            return None
        return (
            Span(words[0].start, words[first - 1].end),
            source,
            Span(rest[0].start, rest[-1].end),
        )

    def _goes_on_as_clause(self, rest: tuple[Token, ...]) -> bool:
        """True if words go on with a clause that began before: with its verb or a phrase."""
        openers = self.language.table["openers"]["prepositions"]
        first = rest[0].lower
        return (
            first in self.language.finite
            or first in self.language.past
            or first in openers
            or (first.endswith("ed") and first not in self.language.cues)
        )

    def _passive(self, sentence: Sentence, hit: _Hit, told: _Told, start: int) -> _Told | None:
        """ "This was revealed through conversations with ...", "was announced by ..."."""
        words = sentence.tokens
        if start and words[start - 1].lower == "it":
            return self._agentless(sentence, hit, told, start)
        rest = self.text[words[hit.last - 1].end : sentence.span.end]
        match = re.match(
            r"\s+(?:(?:through|in|during|by)\s+(?:conversations?|interviews?|talks|discussions)\s+with"
            r"|by)\s+",
            rest,
        )
        if match is None or hit.cue.act not in {"statement", "denial", "warning", "promise"}:
            return None
        at = words[hit.last - 1].end + match.end()
        first = next((i for i, w in enumerate(words) if w.start >= at), None)
        if first is None:
            return None
        told.source = self._phrase_span(sentence, first)
        subject = self._span(words, 0, start)
        if told.source is None or subject is None:
            return None
        points_back = words[0].lower in {"this", "these", "it", "such"}
        if points_back:
            earlier = [s for s in self.draft.sentences if s.span.end <= sentence.span.start]
            if not earlier or earlier[-1].paragraph != sentence.paragraph:
                return None
            told.content = [_without_stop(self.text, earlier[-1].span)]
        elif hit.cue.takes == "any" and len(subject.of(self.text).split()) > 1:
            told.content = [subject]
        return told

    def _agentless(self, sentence: Sentence, hit: _Hit, told: _Told, start: int) -> _Told | None:
        """ "It was reported that ...", "..., it was reported on Sunday": nobody is named."""
        words = sentence.tokens
        if hit.last < len(words) and words[hit.last].lower == "that":
            end = self._content_end(sentence, hit.last)
            content = self._span(words, hit.last, end)
        elif start > 2 and words[start - 2].lower == ",":
            content = self._span(words, 0, start - 2)
        else:
            content = None
        told.content = [content] if content is not None else []
        return told

    # --- sources --------------------------------------------------------------------------

    def _source(
        self,
        sentence: Sentence,
        start: int,
        after: int,
        quotes: list[Quotation],
        previous: _Told | None,
        hit: _Hit,
    ) -> Span | None:
        """Who speaks: the subject before the verb, or after it when the order is turned."""
        words = sentence.tokens
        before = words[start - 1].lower if start else ""
        quote_before = start and any(
            q.span.end in (words[start - 1].end, words[start - 1].start)
            or (start > 1 and q.span.end == words[start - 2].end and before == ",")
            for q in quotes
        )
        if start == 0 or quote_before:
            turned = self._source_after(sentence, after)
            if turned is not None:
                return turned
            return None
        if hit.cue.form == "participle" or before in {"and", "but", "then", "or"}:
            if previous is not None and previous.source is not None:
                return previous.source
            return self._first_subject(sentence, start)
        return self._subject(sentence, start)

    def _subject(self, sentence: Sentence, start: int) -> Span | None:
        """The noun phrase that ends right before token `start`."""
        words = sentence.tokens
        first = self._clause_start(sentence, start)
        end = start
        if end > first and words[end - 1].lower == ",":
            end -= 1
            end = self._without_relative(words, first, end)
            comma = self._comma_before(words, first, end)
            while comma is not None and not self._is_noun_phrase(words, first, comma):
                office = self._office_before(words, first, comma)
                if office is not None:
                    first = office
                    break
                first, comma = comma + 1, self._comma_before(words, comma + 1, end)
        else:
            comma = self._last_comma(words, first, end)
            if comma is not None and self._is_noun_phrase(words, comma + 1, end):
                first = comma + 1
        first = self._past_openers(sentence, first, end)
        return self._trim_source(words, first, end)

    def _office_before(self, words: tuple[Token, ...], first: int, comma: int) -> int | None:
        """Where "the prosecutor" begins in "In his speech the prosecutor, Luc Fabre, ..."."""
        if not self._is_office(words[comma - 1].lower):
            return None
        for at in range(comma - 2, first, -1):
            if words[at].lower in {"the", "a", "an", "his", "her", "their"}:
                return at
        return None

    def _without_relative(self, words: tuple[Token, ...], first: int, end: int) -> int:
        """The end of a subject without ", who ..." or ", speaking on condition of ..."."""
        for at in range(first, end - 1):
            opens = words[at + 1].lower in {"who", "whose", "which", "speaking", "declining"}
            if words[at].lower == "," and opens:
                return at
        return end

    def _clause_start(self, sentence: Sentence, start: int) -> int:
        words = sentence.tokens
        for at in range(start - 1, -1, -1):
            word = words[at].lower
            if word in {";", ":", "“", '"', "”", "—", "–", "(", ")"} or (
                word in _SUBORDINATORS and not self._is_relative(words, at)
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

    def _comma_before(self, words: tuple[Token, ...], first: int, end: int) -> int | None:
        return next((i for i in range(first, end) if words[i].lower == ","), None)

    def _last_comma(self, words: tuple[Token, ...], first: int, end: int) -> int | None:
        return next((i for i in range(end - 1, first - 1, -1) if words[i].lower == ","), None)

    def _is_noun_phrase(self, words: tuple[Token, ...], first: int, end: int) -> bool:
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

    def _past_openers(self, sentence: Sentence, first: int, end: int) -> int:
        """Past connectives and a time at the beginning: "But on Tuesday the ..."."""
        words = sentence.tokens
        connectives = set(self.language.table["openers"]["connectives"])
        while first < end and words[first].lower in connectives | {",", "–", "—", "-"}:
            first += 1
        return self._after_time(sentence, first, end)

    def _trim_source(self, words: tuple[Token, ...], first: int, end: int) -> Span | None:
        marks = {",", "“", "”", '"', "—", "–", "-", "(", ")", "'s", "’s", "'", "’", "‘"}
        while first < end and words[first].lower in marks:
            first += 1
        while end > first and words[end - 1].lower in marks:
            end -= 1
        if first >= end or end - first > 40:
            return None
        if end - first > 1 and words[end - 1].lower in _SUBJECT_PRONOUNS:
            first = end - 1  # "a step they have rejected"
        lower = [w.lower for w in words[first:end]]
        first_word = self.text[words[first].start : words[first].end]
        if lower[0] in _NO_SOURCE or (lower[0] in {"this", "there", "which"} and len(lower) == 1):
            return None
        if first_word in self.language.not_names and len(lower) == 1 and lower[0] not in _PRONOUNS:
            return None
        openers = self.language.table["openers"]["prepositions"]
        if lower[0] in openers and len(lower) > 1 and not self._is_amount(words, first):
            return None
        span = Span(words[first].start, words[end - 1].end)
        return span if any(c.isalnum() for c in span.of(self.text)) else None

    def _first_subject(self, sentence: Sentence, start: int) -> Span | None:
        """The subject of the sentence's main clause: its first noun phrase up to the verb."""
        words = sentence.tokens
        first = 0
        comma = self._comma_before(words, 0, start)
        if comma is not None and not self._is_noun_phrase(words, 0, comma):
            first = comma + 1
        first = self._past_openers(sentence, first, start)
        past = self.language.past
        for at in range(first + 1, start):
            word = words[at].lower
            verb = word in self.language.finite or word in past or word.endswith("ed")
            if verb and words[at - 1].lower not in {"who", "which"}:
                return self._trim_source(words, first, at)
        return None

    def _source_after(self, sentence: Sentence, index: int) -> Span | None:
        """SOURCE in "..., said SOURCE": up to the end of its phrase."""
        words = sentence.tokens
        if index >= len(words) or words[index].lower in {",", ".", "that", "to", "in", "on", ":"}:
            return None
        return self._phrase_span(sentence, index)

    def _phrase_span(self, sentence: Sentence, first: int) -> Span | None:
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
            time = any(
                t.span.start == words[end].start and t.kind == "date" for t in self.draft.times
            )
            if end > first and time and not relative:
                break
            relative = relative or word in {"who", "whose", "which"}
            end += 1
        return self._trim_source(words, first, end)

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

    def _is_time(self, words: tuple[Token, ...], index: int) -> bool:
        return index < len(words) and any(
            t.span.start <= words[index].start < t.span.end for t in self.draft.times
        )

    def _is_medium(self, words: tuple[Token, ...], index: int) -> bool:
        rest = self.text[words[index].start : words[min(index + 5, len(words) - 1)].end]
        return bool(_MEDIA_PHRASE.match(rest)) or bool(
            re.match(r"in an? (?:\w+ )?(?:statement|interview|speech|post|letter|email|news)", rest)
        )

    # --- phrases and nouns ----------------------------------------------------------------

    def _phrase(self, sentence: Sentence, hit: _Hit, quotes: list[Quotation]) -> _Told | None:
        words = sentence.tokens
        cue = (Span(words[hit.first].start, words[hit.last - 1].end),)
        told = _Told(sentence, cue, hit.cue, None)
        if hit.cue.act == "according":
            return self._according(sentence, hit, told, quotes)
        start = self._group_start(words, hit.first)
        told.source = self._subject(sentence, start) if start else None
        if told.source is None:
            return None
        if hit.cue.act == "declined_comment":
            told.content = [cue[0]]
            return told
        if hit.cue.act == "declined_to_say":
            told.word = hit.cue._replace(act="declined_comment")
        end = self._content_end(sentence, hit.last)
        content = self._span(words, hit.last, end)
        if content is not None:
            told.content = [content]
            if any(q.span.overlaps(content) for q in quotes):
                told.form = "mixed"
        return told

    def _according(
        self, sentence: Sentence, hit: _Hit, told: _Told, quotes: list[Quotation]
    ) -> _Told | None:
        words = sentence.tokens
        told.word = Cue("statement", "any", "phrase", "according to")
        told.source = self._phrase_span(sentence, hit.last)
        if told.source is None:
            return None
        if hit.first == 0:
            index = self._past_aside(words, told.source)
            end = self._content_end(sentence, index)
            content = self._span(words, index, end)
        else:
            end = hit.first - (1 if words[hit.first - 1].lower == "," else 0)
            first = self._past_openers(sentence, 0, end) if words[0].lower in {"but", "and"} else 0
            content = self._span(words, first, end)
            earlier = [t for t in self.told[-2:] if t.sentence is sentence and t.content]
            if (
                earlier
                and content is not None
                and any(c.overlaps(content) for t in earlier for c in t.content)
            ):
                told.form = "indirect"
        if content is None:
            return None
        told.content = [content]
        if hit.first:
            index = self._past_aside(words, told.source)
            end = self._content_end(sentence, index)
            rest = words[index:end]
            if (
                rest
                and index < len(words)
                and words[index - 1].lower == ","
                and (self._goes_on_as_clause(rest))
            ):
                told.content.append(Span(rest[0].start, rest[-1].end))
        if len(content.of(self.text).split()) < 2 and len(told.content) == 1:
            return None
        whole = [q for q in quotes if q.span == content]
        if whole:
            told.form = "direct"
        elif any(q.span.overlaps(content) for q in quotes):
            told.form = "mixed"
        return told

    def _past_aside(self, words: tuple[Token, ...], source: Span) -> int:
        """Past a source at the beginning, its relative clause and the comma after it."""
        index = next((i for i, w in enumerate(words) if w.start >= source.end), len(words))
        while index < len(words) and words[index].lower == ",":
            index += 1
            if index < len(words) and words[index].lower in {"who", "whose", "which"}:
                comma = self._comma_before(words, index, len(words))
                index = len(words) if comma is None else comma
        return index

    def _nominal(self, sentence: Sentence, hit: _Hit) -> _Told | None:
        """ "warnings from U.S. officials that ...", "his pledge to ...", "X's denial of ..."."""
        words = sentence.tokens
        cue = (Span(words[hit.first].start, words[hit.last - 1].end),)
        told = _Told(sentence, cue, hit.cue, None, form="nominal")
        index = hit.last
        if index < len(words) and words[index].lower in {"from", "by"}:
            told.source = self._agent(sentence, index + 1)
            if told.source is not None:
                index = next((i for i, w in enumerate(words) if w.start >= told.source.end), index)
                while index < len(words) and words[index].lower not in {
                    "that",
                    "of",
                    "about",
                    ".",
                    ",",
                }:
                    index += 1
        else:
            told.source = self._possessor(sentence, hit.first)
        if told.source is None:
            return None
        if index < len(words) and words[index].lower in {"that", "of", "to"}:
            end = self._content_end(sentence, index)
            comma = self._comma_before(words, index, end)
            end = self._one_clause(words, index, comma if comma is not None else end)
            content = self._span(words, index, end)
            if content is not None and len(content.of(self.text).split()) > 1:
                told.content = [content]
        if not told.content:
            told.content = self._told_in_next(sentence, hit)
        return told

    def _one_clause(self, words: tuple[Token, ...], first: int, end: int) -> int:
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

    def _agent(self, sentence: Sentence, first: int) -> Span | None:
        words = sentence.tokens
        end = first
        stop = {"to", "that", "of", "about", "since", "after", "over", "for", ",", ".", "on", "in"}
        while end < len(words) and words[end].lower not in stop:
            end += 1
        return self._trim_source(words, first, end)

    def _possessor(self, sentence: Sentence, noun: int) -> Span | None:
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

    def _told_in_next(self, sentence: Sentence, hit: _Hit) -> list[Span]:
        """ "These warnings, conveyed to ..., suggested possible ...": told in the next sentence."""
        following = [s for s in self.draft.sentences if s.span.start >= sentence.span.end][:1]
        if not following or following[0].paragraph != sentence.paragraph:
            return []
        words = following[0].tokens
        noun = sentence.tokens[hit.first].lower
        opening = [w.lower for w in words[:3]]
        if opening[:1] not in (["these"], ["the"], ["such"], ["this"]) or noun not in opening:
            return []
        for index in range(2, len(words)):
            cue = self.language.cues.get(words[index].lower)
            # Right after a comma stands a participle: "warnings, conveyed to ...".
            if cue is not None and cue.form == "finite" and words[index - 1].lower != ",":
                end = self._content_end(following[0], index + 1)
                content = self._span(words, index + 1, end)
                return [content] if content is not None else []
        return []

    # --- quotations without a cue of their own ----------------------------------------------

    def _continue_quotations(self, used: set[Span]) -> None:
        """Joins the paragraphs of a long quotation and gives the rest to who spoke last."""
        for index, quote in enumerate(self.outer):
            if quote.span in used:
                continue
            earlier = self.outer[index - 1] if index else None
            if (
                earlier is not None
                and not earlier.closed
                and earlier.span in used
                and quote.paragraph == earlier.paragraph + 1
            ):
                for one in self.told:
                    if earlier.span in one.content:
                        one.content.append(quote.span)
                        used.add(quote.span)
                continue
            introduced = self._introduced(quote) or self._tagged(quote)
            if introduced is not None:
                self.told.append(introduced)
                used.update(introduced.content)
                continue
            if self._is_sentence(quote):
                speaker = self._speaker_before(quote)
                if speaker is not None and speaker.form == "direct":
                    # No new cue: it goes on with what was said before.
                    speaker.content.append(quote.span)
                    used.add(quote.span)
                elif speaker is not None:
                    told = _Told(speaker.sentence, (), speaker.word, speaker.source)
                    told.content, told.form = [quote.span], "direct"
                    self.told.append(told)
                    used.add(quote.span)

    def _introduced(self, quote: Quotation) -> _Told | None:
        """A quotation after a colon without a verb of saying: "Ms. Hart: “...”"."""
        before = self.text[: quote.span.start].rstrip()
        if not before.endswith(":"):
            return None
        colon = Span(len(before) - 1, len(before))
        sentence = sentence_at(self.draft, colon)
        if not sentence.span.contains(colon):
            return None
        at = next(i for i, word in enumerate(sentence.tokens) if word.span == colon)
        source = self._first_subject(sentence, at)
        if source is None and self._is_noun_phrase(sentence.tokens, 0, at) and at <= _LONGEST_LABEL:
            source = self._trim_source(sentence.tokens, 0, at)
        if source is None or not self._names_somebody(source):
            return None
        told = _Told(sentence, (colon,), None, source)
        told.content, told.form = [quote.span], "direct"
        return told

    def _tagged(self, quote: Quotation) -> _Told | None:
        """A quotation with a verb that is no usual cue: “...,” grinned Owen Spratt."""
        if quote.inner.of(self.text)[-1:] not in {",", "!", "?"}:
            return None
        sentence = sentence_at(self.draft, Span(quote.span.end - 1, quote.span.end))
        at = next((i for i, w in enumerate(sentence.tokens) if w.start >= quote.span.end), None)
        if at is None or not sentence.tokens[at].lower.endswith("ed"):
            return None
        source = self._phrase_span(sentence, at + 1)
        if source is None or not self._names_somebody(source):
            return None
        told = _Told(sentence, (sentence.tokens[at].span,), None, source)
        told.content, told.form = [quote.span], "direct"
        after = [
            q
            for q in self.outer
            if source.end <= q.span.start < sentence.span.end
            and self.text[source.end : q.span.start].strip() == ","
        ]
        told.content += [q.span for q in after[:1]]
        return told

    def _names_somebody(self, source: Span) -> bool:
        words = source.of(self.text).split()
        if len(words) == 1 and words[0][:1].isupper():
            return words[0] not in self.language.not_names
        return words[-1].lower() in self.language.source_nouns or any(
            source.contains(mention.span) for mention in self.draft.mentions
        )

    def _is_sentence(self, quote: Quotation) -> bool:
        """True if a quotation is a sentence of its own, not words picked out of one."""
        inner = quote.inner.of(self.text)
        short = len(inner.split()) <= _SCARE_QUOTE and inner[-1] not in ".!?…"
        if short or not inner[:1].isupper():
            return False
        before = self.text[: quote.span.start].rstrip(" ")
        return before[-1:] in {"", "\n", ".", ":", "!", "?", "”", '"'}

    def _speaker_before(self, quote: Quotation) -> _Told | None:
        """Who spoke last before a quotation, in its paragraph or the one before."""
        candidates = [
            one
            for one in self.told
            if one.source is not None
            and one.form != "nominal"
            and one.content
            and one.content[0].start < quote.span.start
            and quote.paragraph - one.sentence.paragraph in (0, 1)
        ]
        if not candidates:
            return None
        last = max(candidates, key=lambda one: (one.sentence.span.start, one.content[0]))
        same_paragraph = last.sentence.paragraph == quote.paragraph
        before = self.text[: quote.span.start].rstrip()
        alone = self._fills_paragraph(quote)
        return last if same_paragraph or before.endswith(":") or alone else None

    def _fills_paragraph(self, quote: Quotation) -> bool:
        start = self.text.rfind("\n", 0, quote.span.start) + 1
        end = self.text.find("\n", quote.span.start)
        end = len(self.text) if end < 0 else end
        return quote.span.start == start and quote.span.end >= end - 1

    def _span(self, words: tuple[Token, ...], first: int, end: int) -> Span | None:
        return Span(words[first].start, words[end - 1].end) if first < end else None


def _without_stop(text: str, span: Span) -> Span:
    return span.trimmed(text, " .!?…")


def _finish(draft: Draft, told: _Told) -> DraftStatement:
    """What the words of a statement tell beyond their places."""
    act = told.word.act if told.word is not None else "statement"
    if act == "according":
        act = "statement"
    anonymity = find_anonymity(draft, told.sentence)
    if told.form == "direct" and re.fullmatch(
        r"\W*no comment\W*", told.content[0].of(draft.text), re.I
    ):
        act = "declined_comment"
    statement = DraftStatement(
        content=tuple(told.content),
        cue=told.cue,
        source=() if told.source is None else (told.source,),
        form=told.form,
        word=told.word,
        speech_act=act,  # type: ignore[arg-type]
        polarity="negative" if act == "denial" else "positive",
    )
    if told.source is None:
        return statement
    sentence = sentence_at(draft, told.source)
    words = tuple(w for w in sentence.tokens if told.source.contains(w.span))
    phrase = describe(draft, told.source, words)
    statement = replace(
        statement,
        identification=phrase.identification,
        number=phrase.number,
        count=phrase.counted,
        kind=phrase.kind,
        mention=phrase.mention,
        is_speaker=phrase.is_speaker,
        anonymity=None if phrase.identification == "named" else anonymity,
    )
    return _with_hand(draft, statement, told)


def _with_hand(draft: Draft, statement: DraftStatement, told: _Told) -> DraftStatement:
    """Marks words that came through a medium: "told Reuters", "on state television"."""
    if not told.cue:
        return statement
    cue = told.cue[-1]
    end = told.sentence.span.end
    starts = [c.start for c in told.content if c.start >= cue.end]
    after = Span(cue.end, min(starts, default=end))
    media = tuple(
        m.span
        for m in draft.mentions
        if after.contains(m.span) and m.entry is not None and m.entry.sector == "MED"
    )
    told_to = told.word is not None and told.word.lemma in _TELLS
    if media and told_to:
        return replace(statement, hand="via_media", via=media)
    if _MEDIA_PHRASE.search(after.of(draft.text)):
        return replace(statement, hand="via_media", via=media)
    return statement


def _nest(found: list[DraftStatement]) -> Iterator[DraftStatement]:
    """Says of each statement which other it is told in: the smallest whose content holds it."""
    for index, one in enumerate(found):
        holders = []
        for other_index, other in enumerate(found):
            if other_index == index or not one.cue:
                continue
            for content in other.content:
                if content.contains(one.cue[0]) and all(
                    any(c.contains(part) for c in other.content) for part in one.content
                ):
                    holders.append((content.end - content.start, other_index))
        inside = min(holders)[1] if holders else None
        yield replace(one, inside=inside)
