"""Who says what: quotations and reported speech, with cue, source and content.

A cue is found first ("said", "according to", "warnings from"); what is told stands after it, before
it or around it, and who tells it beside it. Quotations look for the cue next to them; those that
have none are left to `quotation_speakers.py`.
"""

from __future__ import annotations

import re
from collections import defaultdict

from onrecord.reading.attributed import beside, mend_sources, spell_out, told_by_model
from onrecord.reading.cited import QUOTE, cited
from onrecord.reading.clauses import (
    MODALS,
    SHORTEST_CLAUSE,
    SUBORDINATORS,
    Clauses,
    is_negated,
)
from onrecord.reading.draft import (
    Draft,
    DraftStatement,
    Quotation,
    Sentence,
    Token,
    indices_in,
)
from onrecord.reading.passed_on import (
    give_to_senders,
    hearsay,
    hold_the_inner,
    is_hearsay,
    part_the_tellers,
    passed_on,
    told_within,
)
from onrecord.reading.quotation_speakers import attribute_quotations
from onrecord.reading.source_phrases import head_of
from onrecord.reading.told import SCARE_QUOTE, TELLS, Hit, Told, cue_at, finish, nest
from onrecord.reading.told_before import told_before
from onrecord.reading.undertaken import undertaken
from onrecord.spans import Span
from onrecord.vocabulary.language import Cue

__all__ = ["find_statements"]

_BE = {"is", "are", "was", "were", "be", "been", "being", "am"}
# Verbs that also in their base form, at the end of a sentence, can only be a cue.
_SAYS = {"say", "believe", "think", "warn", "argue", "allege", "insist", "claim", "report"}
_CONDITIONS = frozenset(("if", "unless", "should", "whether", "until"))
_LONGEST_ASIDE = 9
_LONGEST_TAG = 12


def find_statements(draft: Draft) -> dict[str, tuple[DraftStatement, ...]]:
    """Gives the statements by the place of their content, each with what its words tell."""
    finder = _Finder(draft)
    told = finder.find()
    for one in told:
        spell_out(draft, one)
    if draft.findings is not None:
        told = beside(told_by_model(draft, finder.clauses), told)
        mend_sources(draft, told)
        for one in told:
            if _is_no_cue(draft, one):
                one.cue = ()
    told += list(part_the_tellers(draft, finder.clauses, told))
    told += passed_on(draft, finder.clauses, told)
    told += list(told_within(draft, finder.clauses, told))
    told += list(undertaken(draft, finder.clauses, told))
    told = [one for one in told if not (is_hearsay(draft, one) or _is_denied(one, told))]
    cues = [cue for one in told for cue in one.cue]
    told += (
        one
        for one in hearsay(draft, finder.clauses)
        if not any(one.cue[0].overlaps(cue) for cue in cues)
    )
    hold_the_inner(draft, told)
    give_to_senders(draft, told)
    told = [one for one in told if not (_is_naming(draft, one) or _is_relative(draft, one))]
    found = [finish(draft, one) for one in told]
    found.sort(key=lambda s: (s.content[0], s.cue))
    return {"statements": tuple(nest(found))}


def _is_denied(one: Told, told: list[Told]) -> bool:
    """True for the agreement of "denied that it had agreed to disarm"."""
    if one.word is None or one.word.lemma not in {"agree", "offer"} or not one.cue:
        return False
    denials = (other for other in told if other.word is not None and other.word.act == "denial")
    return any(part.contains(one.cue[0]) for other in denials for part in other.content)


def _is_naming(draft: Draft, told: Told) -> bool:
    """True for "the gang, known as the Sons of the Road": by which name, not what is known."""
    if not told.cue or told.word is None or told.word.form not in {"finite", "past_participle"}:
        return False
    cue = told.cue[-1]
    if told.word.lemma != "know":
        return False
    if draft.text.startswith((" about ", " of "), cue.end):
        return True  # "knew about the leak", which they did
    is_known = cue.of(draft.text).lower().endswith("n")
    return is_known and draft.text.startswith((" as ", " for ", " by "), cue.end)


def _is_relative(draft: Draft, told: Told) -> bool:
    """True for a content without a subject: "a law that would let them go"."""
    words = told.content[0].of(draft.text).lower().split(maxsplit=2)[:2]
    first = words[1:] if words[:1] == ["that"] else words
    is_verb = bool(first) and first[0] in draft.language.finite
    if told.content == list(told.cue):
        return False  # "did not respond", the silence that is told
    return is_verb and len(told.content) == 1 and told.form in {"indirect", "mixed"}


def _is_no_cue(draft: Draft, told: Told) -> bool:
    """True for a mark, and for what the sentence before a quotation tells of somebody.

    "She kept her eyes on the clock. “Look in the river.”": it brings nothing in.
    """
    if told.form != "direct" or told.word is not None or not told.cue:
        return False
    if not any(c.isalnum() for c in told.cue[0].of(draft.text)):
        return True
    between = draft.text[told.cue[-1].end : told.content[0].start].rstrip()
    return between.endswith((".", "!", "?"))


class _Finder:
    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.text = draft.text
        self.language = draft.language
        self.clauses = Clauses(draft)
        self.outer = self.clauses.outer
        # "states" in "United States" is no cue.
        self.all_names = [m for m in draft.mentions if m.form == "name"]
        self.names: list[Span] = []
        self.told: list[Told] = []

    def find(self) -> list[Told]:
        used: set[Span] = set()
        for sentence in self.draft.sentences:
            self._sentence(sentence, used)
        known = {tuple(one.content) for one in self.told}
        before = told_before(self.draft, self.clauses)
        self.told += (one for one in before if tuple(one.content) not in known)
        quoting = list(cited(self.draft, self.clauses, self.told))
        taken: dict[int, list[Span]] = defaultdict(list)
        for one in quoting:
            if one.word is QUOTE:
                taken[one.sentence.span.start] += one.cue
        self.told = [
            one
            for one in self.told
            if not any(
                cue.overlaps(other)
                for cue in one.cue
                for other in taken.get(one.sentence.span.start, ())
            )
        ]
        self.told += quoting
        attribute_quotations(self.draft, self.clauses, self.told, used)
        return [one for one in self.told if one.content]

    def _sentence(self, sentence: Sentence, used: set[Span]) -> None:
        quotes = self.clauses.quotations_at(sentence.span)
        if not quotes and len(sentence.tokens) <= _LONGEST_TAG:
            # A quotation that ends right before a sentence can belong to it: “....” Smith said.
            start = sentence.span.start
            quotes = [
                q
                for q in self.clauses.quotations_at(Span(start - 2, start))
                if q.span.end <= start and q.span.end >= start - 1 and q.span not in used
            ]
        self.names = [self.all_names[i].span for i in indices_in(self.all_names, sentence.span)]
        previous: Told | None = None
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

    def _cues(self, sentence: Sentence, quotes: list[Quotation]) -> list[Hit]:
        hits: list[Hit] = []
        index = 0
        words = sentence.tokens
        while index < len(words):
            hit = cue_at(self.language, words, index)
            if hit is None or self._is_taken(words[index].span, quotes):
                index += 1
            else:
                hits.append(hit)
                index = hit.last
        return hits

    def _is_taken(self, word: Span, quotes: list[Quotation]) -> bool:
        """True for a word inside a quotation or a name."""
        return any(q.span.contains(word) for q in quotes) or any(
            name.contains(word) for name in self.names
        )

    def _by_cue(
        self, sentence: Sentence, hit: Hit, quotes: list[Quotation], previous: Told | None
    ) -> Told | None:
        if hit.cue.form == "noun":
            return self._nominal(sentence, hit)
        if hit.cue.form == "phrase":
            return self._phrase(sentence, hit, quotes)
        return self._verb(sentence, hit, quotes, previous)

    def _verb(
        self, sentence: Sentence, hit: Hit, quotes: list[Quotation], previous: Told | None
    ) -> Told | None:
        words = sentence.tokens
        start = self.clauses.group_start(words, hit.first)
        group = [word.lower for word in words[start : hit.first]]
        if is_negated(group):
            return self._unsaid(sentence, hit, start)
        if hit.cue.form == "base" and not self._stands_as_verb(sentence, start, hit):
            return None
        if "to" in group:
            return None
        cue = (
            Span(words[start].start if group else words[hit.first].start, words[hit.last - 1].end),
        )
        told = Told(sentence, cue, hit.cue, None)
        beside = self._quotes_beside(sentence, hit, start, quotes)
        if _BE & set(group) and hit.cue.form in {"finite", "past_participle"}:
            return self._passive(sentence, hit, told, start)
        if MODALS & set(group) and not beside:
            return None
        if beside:
            told.content = [q.span for q in beside]
            told.form = "direct"
            told.source = self._source(sentence, start, hit.last, quotes, previous, hit)
            return told if told.source else None
        return self._reported(sentence, hit, start, told, quotes, previous)

    def _unsaid(self, sentence: Sentence, hit: Hit, start: int) -> Told | None:
        """ "The report does not say who ordered it": what somebody left unsaid is told too."""
        words = sentence.tokens
        if not _CONDITIONS.isdisjoint(word.lower for word in words[:start]):
            return None  # "if they do not say who fired, the union will strike"
        cue = Span(words[hit.first].start, words[hit.last - 1].end)
        content = self._content_after(sentence, hit)
        source = self._source(sentence, start, hit.last, [], None, hit)
        if content is None or source is None:
            return None
        if not self.clauses.is_not_said(sentence, cue, hit.cue, content):
            return None
        return Told(sentence, (cue,), hit.cue, source, [content], is_negated=True)

    def _stands_as_verb(self, sentence: Sentence, start: int, hit: Hit) -> bool:
        """True for a base form behind a plural, or at the end: "..., doctors at St Anne's say"."""
        words = sentence.tokens
        if self.clauses.has_plural_subject(words, start):
            return True
        if hit.cue.lemma not in _SAYS:
            return False
        rest = [w.lower for w in words[hit.last :] if w.lower not in {".", "!", "?"}]
        if not rest and self.clauses.last_comma(words, 0, start):
            return True
        subject = self.clauses.subject(sentence, start) if start else None
        if subject is None:
            return False
        inside = tuple(w for w in words if subject.contains(w.span))
        head = head_of(inside, self.language)
        return head.endswith("s") and head in self.language.source_nouns

    def _quotes_beside(
        self, sentence: Sentence, hit: Hit, start: int, quotes: list[Quotation]
    ) -> list[Quotation]:
        """The quotations that a verb brings in: right before, right after, or both."""
        found = []
        for quote in quotes:
            if (
                len(quote.inner.of(self.text).split()) < SHORTEST_CLAUSE
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
            return flat in {":", ","} or starts or len(inner.split()) > SCARE_QUOTE
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
        hit: Hit,
        start: int,
        told: Told,
        quotes: list[Quotation],
        previous: Told | None,
    ) -> Told | None:
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
        last = told.content[-1]
        # "Turkey offered to host the talks": what is intended is told by an infinitive too.
        intends = hit.cue.act in {"intention", "promise"} and last.of(self.text).startswith("to ")
        if hit.cue.takes == "clause" and not (intends or self.clauses.is_clause(last, words)):
            return None
        return told

    def _content_after(self, sentence: Sentence, hit: Hit) -> Span | None:
        """The clause (or, for strong verbs, the object) that follows a verb."""
        words = sentence.tokens
        index = hit.last
        end = self.clauses.content_end(sentence, index)
        if index >= end:
            return None
        that = next(
            (i for i in range(index, min(index + 14, end)) if words[i].lower == "that"), None
        )
        if that is not None and not self._has_clause_before(words, index, that):
            return self.clauses.span(words, that, end)
        if words[index].lower == ",":
            return None
        if hit.cue.lemma in TELLS:
            index = self.clauses.after_hearer(sentence, index, end)
        index = self.clauses.after_time(sentence, index, end)
        if index >= end or words[index].lower in {",", "in", "on", "at", "by", "during", "after"}:
            return None
        if words[index].lower in {"to", "about", "of", "for", "against"} and (
            hit.cue.act not in {"promise", "warning", "intention", "denial"}
        ):
            return None
        if end - index < (1 if hit.cue.act == "denial" else 2):
            return None
        return self.clauses.span(words, index, end)

    def _has_clause_before(self, words: tuple[Token, ...], index: int, that: int) -> bool:
        """True if a clause or a comma comes before a "that": then it is not the cue's own."""
        between = {words[i].lower for i in range(index, that)}
        return bool(between & (self.language.finite | {","}))

    def _content_before(self, sentence: Sentence, hit: Hit, start: int) -> tuple[Span, Span] | None:
        """CONTENT, SOURCE said: the clause before the comma, and the source after it."""
        words = sentence.tokens
        rest = [w.lower for w in words[hit.last :] if w.lower not in {".", "!", "?"}]
        if hit.cue.form not in {"finite", "base"} or (rest and rest[0] in {"that", "to"}):
            return None
        for at in range(start - 1, 1, -1):
            if words[at].lower == ",":
                source = self.clauses.span(words, at + 1, start) if at + 1 < start else None
                if source is not None and len(rest) > _LONGEST_TAG:
                    return None
                if source is None:
                    # CONTENT, said SOURCE
                    source = self.clauses.source_after(sentence, hit.last)
                content = self.clauses.span(words, 0, at)
                if source is None or content is None:
                    return None
                inside = [w for w in words if source.contains(w.span)]
                if any(w.lower in self.language.finite for w in inside[:3]):
                    return None
                told = [w for w in words if content.contains(w.span)]
                if not (self.clauses.has_verb(told) or any(w.lower.endswith("ed") for w in told)):
                    return None
                if words[0].lower in {"if", "when", "while", "as", "after", "although", "in", "on"}:
                    return None
                return content, source
        return None

    def _interrupted(
        self, sentence: Sentence, start: int, hit: Hit
    ) -> tuple[Span, Span, Span] | None:
        """First half, source and second half of "The deal, officials said, would collapse"."""
        words = sentence.tokens
        if hit.cue.act in {"denial", "intention"}:
            return None
        second = self.clauses.comma_before(
            words, hit.last, min(hit.last + _LONGEST_ASIDE, len(words))
        )
        first = self.clauses.last_comma(words, 0, start)
        if second is None or first is None or first < 1:
            return None
        if start > first + 1:  # ", officials said,"
            source = self.clauses.trim_source(words, first + 1, start)
            if start - first > _LONGEST_ASIDE or hit.cue.form not in {"finite", "base"}:
                return None
        else:  # ", said Dr Karam,"
            source = self.clauses.phrase_span(sentence, hit.last)
            second = next(
                (i for i in range(hit.last, len(words)) if source and words[i].start >= source.end),
                len(words),
            )
            if second >= len(words) or words[second].lower != ",":
                return None
        end = self.clauses.content_end(sentence, second + 1)
        rest = words[second + 1 : end]
        if source is None or not rest or not self.clauses.goes_on_as_clause(rest):
            return None
        inside = [w.lower for w in words if source.contains(w.span)]
        if set(inside) & (self.language.finite | SUBORDINATORS):
            return None
        return (
            Span(words[0].start, words[first - 1].end),
            source,
            Span(rest[0].start, rest[-1].end),
        )

    def _passive(self, sentence: Sentence, hit: Hit, told: Told, start: int) -> Told | None:
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
        told.source = self.clauses.phrase_span(sentence, first)
        subject = self.clauses.span(words, 0, start)
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

    def _agentless(self, sentence: Sentence, hit: Hit, told: Told, start: int) -> Told | None:
        """ "It was reported that ...", "..., it was reported on Sunday": nobody is named."""
        words = sentence.tokens
        if hit.last < len(words) and words[hit.last].lower == "that":
            end = self.clauses.content_end(sentence, hit.last)
            content = self.clauses.span(words, hit.last, end)
        elif start > 2 and words[start - 2].lower == ",":
            content = self.clauses.span(words, 0, start - 2)
        else:
            content = None
        told.content = [content] if content is not None else []
        return told

    def _source(
        self,
        sentence: Sentence,
        start: int,
        after: int,
        quotes: list[Quotation],
        previous: Told | None,
        hit: Hit,
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
            turned = self.clauses.source_after(sentence, after)
            if turned is not None:
                return turned
            return None
        if hit.cue.form == "participle" or before in {"and", "but", "then", "or"}:
            if previous is not None and previous.source is not None:
                return previous.source
            return self.clauses.first_subject(sentence, start)
        return self.clauses.subject(sentence, start)

    def _phrase(self, sentence: Sentence, hit: Hit, quotes: list[Quotation]) -> Told | None:
        words = sentence.tokens
        cue = (Span(words[hit.first].start, words[hit.last - 1].end),)
        told = Told(sentence, cue, hit.cue, None)
        if hit.cue.act == "according":
            return self._according(sentence, hit, told, quotes)
        start = self.clauses.group_start(words, hit.first)
        told.source = self.clauses.subject(sentence, start) if start else None
        if told.source is None:
            return None
        if hit.cue.act == "declined_comment":
            told.content = [cue[0]]
            return told
        if hit.cue.act == "declined_to_say":
            told.word = hit.cue._replace(act="declined_comment")
        end = self.clauses.content_end(sentence, hit.last)
        content = self.clauses.span(words, hit.last, end)
        if content is not None:
            told.content = [content]
            if any(q.span.overlaps(content) for q in quotes):
                told.form = "mixed"
        return told

    def _according(
        self, sentence: Sentence, hit: Hit, told: Told, quotes: list[Quotation]
    ) -> Told | None:
        words = sentence.tokens
        told.word = Cue("statement", "any", "phrase", "according to")
        told.source = self.clauses.phrase_span(sentence, hit.last)
        if told.source is None:
            return None
        if hit.first == 0:
            told.source = self._before_main(words, told.source)
            index = self.clauses.past_aside(words, told.source)
            end = self.clauses.content_end(sentence, index)
            content = self.clauses.span(words, index, end)
        else:
            end = hit.first - (1 if words[hit.first - 1].lower == "," else 0)
            first = (
                self.clauses.past_openers(sentence, 0, end)
                if words[0].lower in {"but", "and"}
                else 0
            )
            content = self.clauses.span(words, first, end)
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
            index = self.clauses.past_aside(words, told.source)
            end = self.clauses.content_end(sentence, index)
            rest = words[index:end]
            if (
                rest
                and index < len(words)
                and words[index - 1].lower == ","
                and (self.clauses.goes_on_as_clause(rest))
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

    def _before_main(self, words: tuple[Token, ...], source: Span) -> Span:
        """A source at the beginning of a sentence, without the main clause behind its comma."""
        inside = [at for at, word in enumerate(words) if source.contains(word.span)]
        commas = [at for at in range(inside[0], len(words)) if words[at].lower == ","]
        verbs = self.language.finite | self.language.past
        for at, following in zip(commas, [*commas, len(words)][1:], strict=True):
            is_main = following == len(words) or any(
                word.lower in verbs for word in words[at + 1 : following]
            )
            if is_main and inside[0] < at < inside[-1]:
                return Span(source.start, words[at - 1].end)
        return source

    def _nominal(self, sentence: Sentence, hit: Hit) -> Told | None:
        """ "warnings from U.S. officials that ...", "his pledge to ...", "X's denial of ..."."""
        words = sentence.tokens
        cue = (Span(words[hit.first].start, words[hit.last - 1].end),)
        told = Told(sentence, cue, hit.cue, None, form="nominal")
        index = hit.last
        if index < len(words) and words[index].lower in {"from", "by"}:
            told.source = self.clauses.agent(sentence, index + 1)
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
            told.source = self.clauses.possessor(sentence, hit.first)
        if told.source is None:
            return None
        index = self._past_aside(words, index)
        if index < len(words) and words[index].lower in {"that", "of", "to"}:
            end = self.clauses.content_end(sentence, index)
            comma = self.clauses.comma_before(words, index, end)
            end = self.clauses.one_clause(words, index, comma if comma is not None else end)
            content = self.clauses.span(words, index, end)
            if content is not None and len(content.of(self.text).split()) > 1:
                told.content = [content]
        if not told.content:
            told.content = self._told_in_next(sentence, hit)
        return told

    def _past_aside(self, words: tuple[Token, ...], index: int) -> int:
        """Past what a comma brings in: "assurances from Damascus, passed on by Oman, that ..."."""
        if index >= len(words) or words[index].lower != ",":
            return index
        after = (
            at + 1
            for at in range(index + 1, len(words) - 1)
            if words[at].lower == "," and words[at + 1].lower == "that"
        )
        return next(after, index)

    def _told_in_next(self, sentence: Sentence, hit: Hit) -> list[Span]:
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
            # Right after the first comma stands a participle: "warnings, conveyed to ..., say".
            commas = sum(word.lower == "," for word in words[:index])
            is_participle = words[index - 1].lower == "," and commas == 1
            if cue is not None and cue.form == "finite" and not is_participle:
                end = self.clauses.content_end(following[0], index + 1)
                content = self.clauses.span(words, index + 1, end)
                return [content] if content is not None else []
        return []


def _without_stop(text: str, span: Span) -> Span:
    return span.trimmed(text, " .!?…")
