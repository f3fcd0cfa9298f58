"""Verbs with the auxiliaries and adverbs before them: whether they tell a thing as being so."""

from __future__ import annotations

from functools import cached_property

from onrecord.reading.affiliations.phrases import BREAKS, Phrases

__all__ = ["COPULAS", "LONGEST_ATTRIBUTION", "RELATIVES", "VerbGroups"]

RELATIVES = frozenset({"which", "who", "that", "whose"})
COPULAS = frozenset({"is", "are", "was", "were", "be", "been", "remains", "remain", "became"})
_UNTIL = frozenset({"until", "till", "before", "when"})
_DENIED = frozenset(
    ("not", "never", "n't", "would", "will", "may", "might", "could", "should", "no", "did")
)
LONGEST_ATTRIBUTION = 6  # words of "which officials in Baghdad say"
_LONGEST_CLAUSE = 12  # words between "whether" and a verb


class VerbGroups(Phrases):
    """The verbs of one sentence, by the index of their last word."""

    def group_start(self, verb: int) -> int:
        """Where the auxiliaries and adverbs before a verb begin."""
        known = self.known
        while verb > 0:
            word = self.words[verb - 1]
            skipped = word in known.auxiliaries or word in known.adverbs or word == "n't"
            if not skipped and not word.endswith("ly"):
                break
            verb -= 1
        return verb

    def holds_now(self, verb: int) -> bool:
        """False for what the words around a verb deny, put in the past or only may come."""
        start = self.group_start(verb)
        group = self.words[start : verb + 1]
        if _DENIED.intersection(group) or self.known.ended.intersection(group):
            return False
        if "had" in group[:-1] and group[-1] in self.known.past:
            return False
        if self.is_open(start) or (self._is_past(group) and not self._is_told()):
            return False
        if "to" in group and not self._is_believed(verb):
            return False
        after = self.words[verb + 1 : verb + 3]
        return "not" not in after[:1] and not self.known.ended.intersection(after)

    @cached_property
    def is_question(self) -> bool:
        """True for a sentence that asks."""
        return "?" in self.words[-2:]

    @cached_property
    def _is_called_false(self) -> bool:
        """True for a sentence that calls something false: "Rumours that X is ... are false"."""
        before = COPULAS | self.known.adverbs
        return any(
            word in self.known.false and self.word(at - 1) in before
            for at, word in enumerate(self.words)
        )

    def is_open(self, start: int) -> bool:
        """True for what is asked, denied or supposed: "asked whether X is", "neither X is"."""
        if self.is_question or self._is_called_false:
            return True
        for at in range(start - 1, max(-1, start - 1 - _LONGEST_CLAUSE), -1):
            word = self.words[at]
            cue = self.language.cues.get(word)
            if word in self.known.open or (cue is not None and cue.act in {"denial", "question"}):
                return at not in self.starts
            if word in BREAKS or word in {";", ":"}:
                break
        return False

    def _is_past(self, group: list[str]) -> bool:
        perfect = "has" in group[:-1] or "have" in group[:-1]
        return (group[-1] in self.known.past and not perfect) or "had" in group[:-1]

    def _is_told(self) -> bool:
        """True where the past may be that of "said": "said the X was part of the Y"."""
        if not _UNTIL.isdisjoint(self.words):
            return False
        cues = (self.language.cues.get(word) for word in self.words)
        return any(cue is not None and cue.form == "finite" for cue in cues)

    def belief_before(self, to: int) -> int | None:
        """The "said" of "said to have", "said by diplomats to have"."""
        if self.word(to - 1) in self.known.beliefs:
            return to - 1
        for at in range(to - 2, max(0, to - 2 - LONGEST_ATTRIBUTION), -1):
            if self.words[at] == "by" and self.words[at - 1] in self.known.beliefs:
                return at - 1
        return None

    def _is_believed(self, verb: int) -> bool:
        start = self.group_start(verb)
        at = max(i for i in range(start, verb) if self.words[i] == "to")
        return self.belief_before(at) is not None

    def relative_before(self, verb: int) -> int | None:
        """The "which" of "which officials in Baghdad say", by the verb's index."""
        for at in range(verb - 1, max(-1, verb - 1 - LONGEST_ATTRIBUTION), -1):
            if self.words[at] in RELATIVES:
                return at
            if self.words[at] in BREAKS:
                break
        return None

    def is_noun(self, at: int) -> bool:
        """True for a lower-case word that is no known verb, no body and of no closed class."""
        language, known, word = self.language, self.known, self.word(at)
        if not word.isalpha() or not self.draft.text[self.tokens[at].start].islower():
            return False
        closed = word in known.prepositions or word in known.auxiliaries or word in known.adverbs
        closed = closed or word in language.words("openers", "connectives") or word in RELATIVES
        closed = closed or word in known.bodies
        verb = word in language.finite or word in language.past or word in language.cues
        return not closed and not verb and not word.endswith(("ed", "ing", "ly"))
