"""What makes counted people nobody's strength: losses, those sent somewhere, what is over."""

from __future__ import annotations

import re
from functools import cache

from onrecord.reading.affiliations.phrases import phrase_behind, word_list
from onrecord.reading.affiliations.quantities import Quantity
from onrecord.reading.affiliations.subjects import Subjects
from onrecord.reading.draft import Draft, Sentence
from onrecord.vocabulary.language import load_language

__all__ = ["DEPLOYED", "Exclusions"]

_YEAR = re.compile(r"(?:19|20)\d\d")
DEPLOYED = {"in", "at", "on", "along", "to", "near"}
_IN_A_YEAR = {"in", "by", "during", "until", "before", "after"}
_CLAUSE_ENDS = {",", ".", ";", "and", "but", "who", "of", "that"}


class _Words:
    """The words of a language for having people."""

    def __init__(self, code: str) -> None:
        language = load_language(code)
        self.crowds = frozenset(language.words("counted", "crowds"))
        self.losses = frozenset(language.words("counted", "losses"))
        self.holding = word_list(code, "groups", "holding")
        self.alone = word_list(code, "groups", "holding_alone")
        self.past = frozenset(language.words("groups", "holding_past"))
        self.employed = frozenset(language.words("counted", "employed"))
        self.employing = frozenset(language.words("groups", "employing"))
        self.between = word_list(code, "groups", "between")
        self.serving = word_list(code, "groups", "serving")
        self.estimating = frozenset(language.words("groups", "estimating"))


_words = cache(_Words)


class Exclusions:
    """What the words around a number of people in one sentence exclude."""

    def __init__(self, draft: Draft, sentence: Sentence) -> None:
        self.draft = draft
        self.phrases = Subjects(draft, sentence)
        self.words = self.phrases.words
        self.known = _words(draft.language.code)

    def is_loss(self, one: Quantity) -> bool:
        """True for the dead and the like, by the words between, before and behind."""
        behind = self.words[one.end : one.end + 3]
        stop = next((i for i, word in enumerate(behind) if word in _CLAUSE_ENDS), len(behind))
        behind = behind[:stop]
        return not self.known.losses.isdisjoint((*self.words[one.first : one.end], *behind))

    def is_deployed(self, one: Quantity, verb: int) -> bool:
        """True for a part of a state's forces somewhere: "has 200 troops in Mali"."""
        subject = [self.draft.mentions[index] for index in self.phrases.subject(verb)]
        if not any(mention.kind in {"country", "government"} for mention in subject):
            return False
        places = [
            first
            for first, (index, _) in self.phrases.starts.items()
            if self.draft.mentions[index] not in subject
            and self.draft.mentions[index].kind in {"place", "country"}
        ]
        return self.phrases.word(one.end) in DEPLOYED or any(
            self.phrases.word(self.phrases.left_edge(first) - 1) in DEPLOYED for first in places
        )

    def is_over(self, verb: int, end: int) -> bool:
        """True for what was so in a year: "had 300 members in 2010", "By 2010 X numbered 300"."""
        word = self.words[verb]
        behind = self.words[end : end + 3]
        if word == "had" and ("before" in behind or any(map(_YEAR.fullmatch, behind))):
            return True
        past = word in self.known.past
        start = self.phrases.group_start(verb)
        opening = self.words[1:4] if self.words[0] in _IN_A_YEAR else []
        year = any(map(_YEAR.fullmatch, (*opening, self.phrases.word(start - 1))))
        return past and start == verb and year

    def is_cut_off(self, one: Quantity, verb: int) -> bool:
        """False for verbs that tell a size only where it ends the clause: "represents 300 men"."""
        alone = phrase_behind(self.known.alone, self.words, verb) is not None
        return alone and self.phrases.word(one.end).isalnum()

    def _is_lent(self, start: int) -> bool:
        """True for a body at a token, whose people those from it are; countries lend none."""
        found = self.phrases.starts_phrase(start)
        return bool(found) and (
            self.phrases.is_body(found[0]) and self.draft.mentions[found[0]].kind != "country"
        )

    def tells_more(self, one: Quantity) -> bool:
        """True for "claims 300 men were killed", "12 members of parliament", "300 from the X"."""
        language, word = self.draft.language, self.phrases.word(one.end)
        behind = self.words[one.end + 1 : one.end + 3]
        among = word == "among" and phrase_behind(self.known.between, self.words, one.end) is None
        if (
            word == "of"
            or among
            or (word == "from" and self._is_lent(one.end + 1))
            or (word == "in" and not self.phrases.known.bodies.isdisjoint(behind))
        ):
            return True
        return word in language.finite or word in language.past
