"""Quotations that no verb beside them brings in: whose they are.

The paragraphs of a long quotation join the first; a colon or an unusual verb brings one in; the
rest belongs to who spoke last.
"""

from __future__ import annotations

from onrecord.reading.clauses import Clauses
from onrecord.reading.draft import Draft, Quotation, Sentence, indices_in
from onrecord.reading.parse import sentence_at
from onrecord.reading.told import SCARE_QUOTE, Told
from onrecord.spans import Span

__all__ = ["attribute_quotations"]

_LONGEST_LABEL = 8
_SHORTEST = 3  # words before a colon
_OPENING = 40  # characters of a sentence that hold its first subject


def attribute_quotations(draft: Draft, clauses: Clauses, told: list[Told], used: set[Span]) -> None:
    """Adds to `told`, and to the contents in it, the quotations that are not in `used` yet."""
    _Attribution(draft, clauses, told).attribute(used)


class _Attribution:
    def __init__(self, draft: Draft, clauses: Clauses, told: list[Told]) -> None:
        self.draft = draft
        self.text = draft.text
        self.language = draft.language
        self.clauses = clauses
        self.outer = clauses.outer
        self.told = told

    def attribute(self, used: set[Span]) -> None:
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
            introduced = self._introduced(quote) or self._tagged(quote) or self._asked(quote)
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
                    told = Told(speaker.sentence, (), speaker.word, speaker.source)
                    self._add(told, quote, used)
                elif (
                    person := self._person_before(quote) or self._person_behind(quote)
                ) is not None:
                    told = Told(sentence_at(self.draft, person), (), None, person)
                    self._add(told, quote, used)

    def _add(self, told: Told, quote: Quotation, used: set[Span]) -> None:
        """Makes the quotation all that is told by `told`, which has no cue of its own."""
        told.content, told.form = [quote.span], "direct"
        self.told.append(told)
        used.add(quote.span)

    def _person_before(self, quote: Quotation) -> Span | None:
        """The one person whom the sentence before a quotation names, in its paragraph."""
        end = quote.span.start
        while end and self.text[end - 1].isspace():
            if self.text[end - 1] == "\n":
                return None
            end -= 1
        if not end:
            return None
        before = sentence_at(self.draft, Span(end - 1, end)).span
        mentions = self.draft.mentions
        persons = {
            mentions[at].head: mentions[at].span
            for at in indices_in(mentions, Span(before.start, end))
            if mentions[at].kind == "person" and mentions[at].form == "name"
        }
        return next(iter(persons.values())) if len(persons) == 1 else None

    def _person_behind(self, quote: Quotation) -> Span | None:
        """The person with whom the sentence behind a quotation begins, in its paragraph."""
        start = quote.span.end
        while start < len(self.text) and self.text[start] in " ":
            start += 1
        if start >= len(self.text) or self.text[start] == "\n":
            return None
        behind = sentence_at(self.draft, Span(start, start + 1)).span
        mentions = self.draft.mentions
        near = Span(start, min(behind.end, start + _OPENING))
        persons = (
            mentions[at].span
            for at in indices_in(mentions, near)
            if mentions[at].kind == "person" and mentions[at].form == "name"
        )
        return next(persons, None)

    def _asked(self, quote: Quotation) -> Told | None:
        """What answers a question of the report: "Does she regret it? “Every day.”"."""
        before = self.text[: quote.span.start].rstrip(" ")
        if not before.endswith("?") or not self._is_sentence(quote):
            return None
        person = self._person_behind(quote) or self._person_asked(quote)
        if person is None:
            return None
        told = Told(sentence_at(self.draft, person), (), None, person)
        told.content, told.form = [quote.span], "direct"
        return told

    def _person_asked(self, quote: Quotation) -> Span | None:
        """The last person named before a question, in its paragraph."""
        start = self.text.rfind("\n", 0, quote.span.start) + 1
        mentions = self.draft.mentions
        persons = [
            mentions[at].span
            for at in indices_in(mentions, Span(start, quote.span.start))
            if mentions[at].kind == "person" and mentions[at].form == "name"
        ]
        return persons[-1] if persons else None

    def _introduced(self, quote: Quotation) -> Told | None:
        """A quotation after a colon without a verb of saying: "Ms. Hart: “...”"."""
        before = self.text[: quote.span.start].rstrip()
        if not before.endswith(":"):
            return None
        colon = Span(len(before) - 1, len(before))
        sentence = sentence_at(self.draft, colon)
        if not sentence.span.contains(colon):
            return None
        at = next(i for i, word in enumerate(sentence.tokens) if word.span == colon)
        source = self._for_whom(sentence, at) or self.clauses.first_subject(sentence, at)
        if (
            source is None
            and self.clauses.is_noun_phrase(sentence.tokens, 0, at)
            and at <= _LONGEST_LABEL
        ):
            source = self.clauses.trim_source(sentence.tokens, 0, at)
        if source is None or not self._names_somebody(source):
            return None
        told = Told(sentence, (), None, source)
        told.content, told.form = [quote.span], "direct"
        return told

    def _for_whom(self, sentence: Sentence, colon: int) -> Span | None:
        """Whose view it is: "For Oumar Barry, the matter is simple: ..."."""
        first = sentence.tokens[0]
        if first.lower not in {"for", "to"} or colon < _SHORTEST:
            return None
        mentions = self.draft.mentions
        near = indices_in(mentions, Span(first.end, first.end + _OPENING))
        name = next((mentions[at] for at in near if mentions[at].form == "name"), None)
        return name.span if name is not None and name.kind == "person" else None

    def _tagged(self, quote: Quotation) -> Told | None:
        """A quotation with a verb that is no usual cue: “...,” grinned Owen Spratt."""
        if quote.inner.of(self.text)[-1:] not in {",", "!", "?"}:
            return None
        sentence = sentence_at(self.draft, Span(quote.span.end - 1, quote.span.end))
        at = next((i for i, w in enumerate(sentence.tokens) if w.start >= quote.span.end), None)
        if at is None or not sentence.tokens[at].lower.endswith("ed"):
            return None
        source = self.clauses.phrase_span(sentence, at + 1)
        if source is None or not self._names_somebody(source):
            return None
        told = Told(sentence, (sentence.tokens[at].span,), None, source)
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
        short = len(inner.split()) <= SCARE_QUOTE and inner[-1] not in ".!?…"
        if short or not inner[:1].isupper():
            return False
        before = self.text[: quote.span.start].rstrip(" ")
        return before[-1:] in {"", "\n", ".", ":", "!", "?", "”", '"'}

    def _speaker_before(self, quote: Quotation) -> Told | None:
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
