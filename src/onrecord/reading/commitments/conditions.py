"""On which condition: "if", "unless", "in return", each with the act that it belongs to."""

from __future__ import annotations

import re

from onrecord.contract import Force
from onrecord.reading.commitments.ground import FARTHEST, Ground
from onrecord.reading.draft import Sentence, indices_in
from onrecord.spans import Span

__all__ = ["Conditions"]

# A comma or a stop inside a number or an abbreviation ends nothing.
_ENDS = re.compile(r"[,;—”\".](?!\w)")
# "On condition that he not be named" is the speaker's, not the act's.
_NAMELESS = re.compile(r"\b(?:named?|identified|quoted|anonym\w+|attribut\w+)\b")
_AT_ONCE = 6  # characters in which a time begins: "until the end of the week"
_CLAUSES = frozenset(("advcl", "acl", "acl:relcl", "ccomp", "conj"))
_BREAK = re.compile(r"[,;:—–]|\b(?:that|after|because|while)\b")


class Conditions:
    """The conditions of one draft."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.draft, self.known, self.lower = ground.draft, ground.known, ground.lower

    def of(self, sentence: Sentence, act: Span, force: Force) -> tuple[Span, ...]:
        """The conditions of an act: those of its sentence, but for another act's."""
        found = []
        known = self.known
        openers = known.conditions_of_refusal if force == "refused" else known.conditions
        first = max(sentence.span.start, act.start - FARTHEST)
        last = min(sentence.span.end, act.end + FARTHEST)
        for match in openers.finditer(self.lower, first, last):
            if self.lower.endswith(("even ", "as "), 0, match.start()) and match[0] == "if":
                continue  # "even if they come back"
            if act.start <= match.start() < act.end or self._is_of_another(act, match.start()):
                continue
            if match[0] == "should" and self._is_ought(match.start()):
                continue  # "whether they should leave"
            opened = match.end() + (match[0] == "if, and only if")  # the comma behind it
            end = self._end(opened, sentence.span.end)
            if match.start() < act.start < end:
                end = self._end_of_clause(match.end() - 1, end)
            if match[0] in {"should", "once", "until", "provided"} and end < act.start - 80:
                continue
            condition = Span(match.start(), end).trimmed(self.lower, " .,")
            if _NAMELESS.search(self.lower, match.start(), end):
                continue
            is_time = match[0] == "until" and self._begins_with_time(match.end())
            if is_time:
                continue
            whole = end - match.end() > 2 or match[0] == "in return"
            if whole and not self._is_a_time(Span(match.end(), end)):
                found.append(condition)
        inverted = known.inverted.match(self.lower, *sentence.span)
        if inverted is not None and inverted.end() <= act.start:
            found.append(Span(*inverted.span("condition")))
        return tuple(sorted(found))

    def _is_ought(self, at: int) -> bool:
        """True for a "should" behind its subject, which opens no condition."""
        found = self.ground.trees.top_of(Span(at, at + 1))
        if found is None or found[0].relation(found[1]) != "aux":
            return False
        tree, word = found
        return any(one < word for one in tree.below(tree.head(word), ("nsubj", "nsubj:pass")))

    def _end(self, start: int, end: int) -> int:
        """The end of its clause; words that it has in quotation marks do not end it."""
        for mark in _ENDS.finditer(self.lower, start, end):
            is_quote = mark[0] in '”"'
            opened = self.lower.count("“", start, mark.start())
            closed = self.lower.count(mark[0], start, mark.start() + 1)
            opens = mark[0] == '"' and self.lower[mark.start() - 1].isspace()
            if not is_quote or not (
                opens or (closed <= opened) or (closed % 2 == 0 and mark[0] == '"')
            ):
                return mark.start()
        return end

    def _end_of_clause(self, at: int, end: int) -> int:
        """The end of the clause that a word opens by the grammar: "only when they go will we"."""
        tree = self.ground.trees.at(at)
        if tree is None:
            return end
        opener = next((n for n in range(len(tree.words)) if tree.span(n).end > at), None)
        while opener is not None and tree.relation(opener) not in _CLAUSES:
            head = tree.head(opener)
            opener = head if head != opener else None
        if opener is None:
            return end
        last = max((tree.span(word).end for word in tree.within(opener)), default=end)
        return last if at < last < end else end

    def _is_of_another(self, act: Span, condition: int) -> bool:
        """True if a semicolon, or another deed on a condition, stands between."""
        between = Span(min(act.end, condition), max(act.start, condition))
        if ";" in self.lower[between.start : between.end]:
            return True
        if condition < act.start:
            return False
        return any(
            event.realis == "conditional"
            and _BREAK.search(self.lower, act.end, event.trigger.start) is not None
            for event in self.ground.events_in(between)
        )

    def _begins_with_time(self, at: int) -> bool:
        """True for a time right behind "until", whatever follows it."""
        return bool(indices_in(self.draft.times, Span(at, at + _AT_ONCE)))

    def _is_a_time(self, words: Span) -> bool:
        """True for what is a deadline: "until the end of the month"."""
        times = self.draft.times
        inside = [times[at].span for at in indices_in(times, words)]
        rest = self.lower[words.start : words.end]
        for span in reversed(inside):
            rest = rest[: span.start - words.start] + rest[max(0, span.end - words.start) :]
        return bool(inside) and not re.search(r"\w{4,}", rest)
