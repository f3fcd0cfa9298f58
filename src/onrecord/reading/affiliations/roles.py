"""Offices that the text gives to those whom it names.

A title is a noun of an office with what qualifies it ("deputy police chief", "ambassador to
Qatar"). Whose office it is stands before it ("the Cedar Bloc's co-chair") or behind "of". Whose
title it is: the name that it stands before, the name that it follows in apposition, or the one that
a verb gives it to ("was named governor of Kunduz").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from onrecord.reading.draft import Draft, DraftRole, Sentence, Token, indices_in
from onrecord.spans import Span
from onrecord.vocabulary.language import Language, load_language

__all__ = ["find_roles"]

_MOST_QUALIFIERS = 4
_MOST_OF_COMPLEMENT = 4
_PREPOSITIONS = {"of", "for", "to", "in", "at", "with"}
_NO_PART_OF_TITLE = re.compile(r"\A(?:ex|then|former)-")
_PART_OF_HEAD = re.compile(r"\A(?:co|vice|deputy|ex|then|former)-|-(?:elect|designate)\Z")


class _Words(NamedTuple):
    """The words of titles in a language, in lower case.

    `heads` are the nouns of offices, `occupations` those that are an office only of a named body,
    `nouns` both, `sent` those that take where to ("ambassador to"). `aside` qualify but belong to
    no title ("outgoing"). The patterns match at the end of what stands before.
    """

    heads: frozenset[str]
    occupations: frozenset[str]
    nouns: frozenset[str]
    sent: frozenset[str]
    qualifiers: frozenset[str]
    aside: frozenset[str]
    former: frozenset[str]
    stops: frozenset[str]
    given: re.Pattern[str]
    resigned: re.Pattern[str]
    given_to: re.Pattern[str]


@cache
def _words(code: str) -> _Words:
    language = load_language(code)
    titles = language.table["titles"]
    given, resigned = "|".join(titles["given"]), "|".join(titles["resigned"])
    qualifiers = " ".join([*titles["modifiers"], *titles["before"]]).split()
    occupations = frozenset(titles["occupations"])
    aside = frozenset((*titles["aside"], *titles["former"]))
    heads = frozenset(re.split(" (?:of|for) ", title)[0].split()[-1] for title in titles["heads"])
    return _Words(
        heads=heads - occupations,
        occupations=occupations,
        nouns=heads | occupations,
        sent=frozenset(titles["sent"]),
        qualifiers=frozenset(qualifiers) - aside,
        aside=aside,
        former=frozenset(titles["former"]),
        stops=_stops(language),
        given=re.compile(
            rf"(?:,[^,]{{2,60}},)?\s+(?:\w+\s+)?(?:was|were|is|be|been|being)\s+(?:\w+ly\s+)?"
            rf"(?:{given})\s+(?:as\s+)?"
        ),
        resigned=re.compile(rf"\s+(?:\w+\s+){{0,2}}(?:{resigned})\s+(?:as|from)\s+"),
        given_to=re.compile(rf"\b(?:{given})\s+\Z"),
    )


def _stops(language: Language) -> frozenset[str]:
    """Words that stand in no title: verbs, articles, prepositions, conjunctions, pronouns."""
    small = {word.lower() for word in language.not_names} - {"first", "second"}
    small |= {"never", "not", "whose", "whom", "that", "than", "as", "into", "like", "per", "via"}
    return frozenset({*language.finite, *language.past, *language.cues, *language.pronouns, *small})


class _Title(NamedTuple):
    """A title where it stands: tokens from `first` on, up to `last`, belong to it.

    `words` are what it is called by, `head` is its noun; `owner` and `of` are the mentions of whose
    it is, before it and behind it.
    """

    words: Span
    head: str
    first: int
    last: int
    former: bool
    owner: int | None
    of: int | None
    has_complement: bool


def find_roles(draft: Draft) -> dict[str, tuple[DraftRole, ...]]:
    """Gives the offices that the text gives to persons whom it names."""
    found: list[DraftRole] = []
    for sentence in draft.sentences:
        found += _Roles(draft, sentence).find()
    return {"roles": tuple(sorted(found, key=lambda role: (role.span, role.mention)))}


class _Roles:
    def __init__(self, draft: Draft, sentence: Sentence) -> None:
        self.draft = draft
        self.text = draft.text
        self.sentence = sentence
        self.tokens: Sequence[Token] = sentence.tokens
        self.words = _words(draft.language.code)
        inside = indices_in(draft.mentions, sentence.span)
        names = [i for i in inside if draft.mentions[i].form == "name"]
        self.mention_of = {
            at: i for i in inside for at in indices_in(self.tokens, draft.mentions[i].span)
        }
        self.name_of = {
            at: i for at, i in self.mention_of.items() if draft.mentions[i].form == "name"
        }
        self.persons = [i for i in names if draft.mentions[i].kind in {"person", "other"}]

    def find(self) -> Iterator[DraftRole]:
        """The roles of the sentence, ranks first."""
        for person in self.persons:
            start = self.draft.mentions[person].span.start
            rank = _RANK.search(self.text, self.sentence.span.start, start)
            if rank is not None:
                words = Span(*rank.span("rank"))
                yield DraftRole(person, words.of(self.text), None, False, words)
        yield from self._offices()

    def _offices(self) -> Iterator[DraftRole]:
        titles = list(self._titles())
        holders: list[list[int]] = []
        for number, title in enumerate(titles):
            found = self._before_name(title) or self._behind_name(title)
            if not found and number and self._is_joined(titles[number - 1], title):
                found = holders[-1]  # "spokesman for the league and deputy mayor"
            holders.append(found or self._before_comma(title))
        for number in reversed(range(len(titles) - 1)):
            gap = self._between(titles[number], titles[number + 1])
            if not holders[number] and re.fullmatch(r",?\s+", gap):
                holders[number] = holders[number + 1]  # "the police chief, Gen. Ada Cole"
        for title, persons in zip(titles, holders, strict=True):
            of = title.owner if title.owner is not None else title.of
            if title.head in self.words.occupations and of is None:
                continue
            for person in persons:
                former = title.former or self._is_over(title, person)
                words = title.words.of(self.text)
                yield DraftRole(person, words, of if of != person else None, former, title.words)

    # --- titles ---------------------------------------------------------------------------

    def _titles(self) -> Iterator[_Title]:
        at = 0
        while at < len(self.tokens):
            if not self._is_head(at):
                at += 1
                continue
            behind = at + 1
            while behind < len(self.tokens) and self._is_head(behind):
                behind += 1
            title = self._title(at, behind)
            yield title
            at = title.last

    def _is_head(self, at: int) -> bool:
        if at in self.name_of:
            return False
        word = self._bare(at)
        return word in self.words.nouns or self._is_plural(word)

    def _is_plural(self, word: str) -> bool:
        return word.endswith("s") and word[:-1] in self.words.heads

    def _bare(self, at: int) -> str:
        return _PART_OF_HEAD.sub("", self.tokens[at].lower)

    def _title(self, head: int, behind: int) -> _Title:
        first, owner = self._first(head)
        begins = next(
            at for at in range(first, behind) if self.tokens[at].lower not in self.words.aside
        )
        start = self.tokens[begins].start
        joined = _NO_PART_OF_TITLE.match(self.tokens[begins].lower)
        if joined is not None:
            start += joined.end()
        core, last, of = self._complement(behind, owner)
        said = {token.lower for token in self.tokens[first:begins]}
        if owner is not None:
            first = min(at for at, mention in self.mention_of.items() if mention == owner)
        while first and self._is_aside(first - 1):
            first -= 1
            said.add(self.tokens[first].lower)
        return _Title(
            words=Span(start, self.tokens[core - 1].end),
            head=self._bare(behind - 1),
            first=first,
            last=last,
            former=joined is not None or not said.isdisjoint(self.words.former),
            owner=owner,
            of=of,
            has_complement=last > behind,
        )

    def _is_aside(self, at: int) -> bool:
        word = self.tokens[at].lower
        return word in self.words.aside or word in _DETERMINERS

    def _first(self, head: int) -> tuple[int, int | None]:
        """The first token of what qualifies a noun, and whose it is by the word before that."""
        first = head
        while first and head - first < _MOST_QUALIFIERS:
            at = first - 1
            word = self.tokens[at].lower
            owner = at - (word == "'s")
            if owner in self.name_of or (owner != at and owner in self.mention_of):
                return first, self.mention_of[owner]
            if word in _HIS and at in self.mention_of:
                return first, self.mention_of[at]
            if word not in self.words.aside and not self._qualifies(at):
                break
            first = at
        return first, None

    def _qualifies(self, at: int) -> bool:
        word = self.tokens[at].lower
        if word in self.words.qualifiers or self._bare(at) in self.words.heads:
            return True
        if word in self.words.stops or not word[0].isalpha() or word in _PREPOSITIONS:
            return False
        if word.endswith("s") and at - 1 in self.name_of:
            return False  # "Ada Cole succeeds mayor Leo Marsh"
        is_low = self.text[self.tokens[at].start].islower()
        return is_low and not word.endswith(("ly", "ing", "ed"))

    def _complement(self, behind: int, owner: int | None) -> tuple[int, int, int | None]:
        """Where the title's words end, where all of it ends, and the name behind "of"."""
        core = last = behind
        while last + 1 < len(self.tokens) and self.tokens[last].lower in _PREPOSITIONS:
            preposition = self.tokens[last].lower
            has_article = self.tokens[last + 1].lower == "the"
            begins = at = last + 1 + has_article
            while (
                at < len(self.tokens) and at - begins < _MOST_OF_COMPLEMENT and self._is_plain(at)
            ):
                at += 1
            named = self.name_of.get(at)
            to = preposition in {"to", "for"}
            if named is not None:
                end = self._end_of(named)
                if self._word(end) == "'s" and end + 1 in self.name_of:
                    named = self.name_of[end + 1]  # "of Lebanon's Cedar Bloc"
                    end = self._end_of(named)
                is_field = to and (owner is not None or self._bare(behind - 1) in self.words.sent)
                return (end, end, None) if is_field else (core, end, named)
            # "Minister of justice", but "leader of the group".
            has_name = not has_article or self._is_known(behind, at)
            if at == begins or preposition not in {"of", "for"} or not has_name:
                break
            core = last = at
        return core, last, None

    def _end_of(self, name: int) -> int:
        return 1 + max(at for at, mention in self.name_of.items() if mention == name)

    def _word(self, at: int) -> str:
        return self.tokens[at].lower if at < len(self.tokens) else ""

    def _is_plain(self, at: int) -> bool:
        """True for a word that is neither a name nor one of the small ones."""
        token = self.tokens[at]
        if token.lower == "and":
            is_last = at + 1 == len(self.tokens)
            return not is_last and self.tokens[at + 1].lower != "and" and self._is_plain(at + 1)
        is_small = token.lower in self.words.stops or token.lower in _PREPOSITIONS
        is_word = token.lower[0].isalpha() and self.text[token.start].islower()
        return is_word and not is_small and at not in self.name_of

    def _is_known(self, behind: int, end: int) -> bool:
        """True for a title that has an article inside: "minister of the interior"."""
        words = " ".join(token.lower for token in self.tokens[behind - 1 : end])
        return words in self.draft.language.table["titles"]["heads"]

    # --- whose they are -------------------------------------------------------------------

    def _before_name(self, title: _Title) -> list[int]:
        """ "Police commissioner Demelash", "two vice-presidents of the union, A and B"."""
        end = self.tokens[title.last - 1].end
        if title.head not in self.words.heads and self._is_plural(title.head):
            return list(self._listed(end))
        pattern = r"\s+(?:[\w.]{2,4}\.\s+)?"
        return self._next_person(end, pattern) if not title.has_complement else []

    def _before_comma(self, title: _Title) -> list[int]:
        """ "The commander of the brigade, Ada Cole, said"."""
        return self._next_person(self.tokens[title.last - 1].end, r",\s+")

    def _next_person(self, end: int, pattern: str) -> list[int]:
        after = (i for i in self.persons if self.draft.mentions[i].span.start >= end)
        person = next(after, None)
        if person is None:
            return []
        gap = self.text[end : self.draft.mentions[person].span.start]
        return [person] if re.fullmatch(pattern, gap) else []

    def _listed(self, end: int) -> Iterator[int]:
        for person in self.persons:
            span = self.draft.mentions[person].span
            if span.start >= end:
                if not re.fullmatch(r",?\s+(?:and\s+)?", self.text[end : span.start]):
                    return
                yield person
                end = span.end

    def _behind_name(self, title: _Title) -> list[int]:
        """ "Ada Cole, 54, the party's chair"; "Ada Cole was named governor of Kunduz"."""
        behind = self._word(title.last)
        if behind == "'s":
            return []  # "Ada Cole, the mayor's brother"
        start = self.tokens[title.first].start
        before = [i for i in self.persons if self.draft.mentions[i].span.end <= start]
        if not before:
            return []
        span = self.draft.mentions[before[-1]].span
        gap = self.text[span.end : start]
        cue = self.draft.language.cues.get(behind)
        if cue is not None and cue.form == "finite" and "," in gap:
            return []  # "Ada Cole, the mayor said, left"
        is_his = (
            _APPOSED.fullmatch(gap)
            or self.words.given.fullmatch(gap)
            or self.words.resigned.fullmatch(gap)
            or (
                _MADE.fullmatch(gap)
                and self.words.given_to.search(self.text, self.sentence.span.start, span.start)
            )
        )
        return [before[-1]] if is_his else []

    def _between(self, one: _Title, other: _Title) -> str:
        return self.text[self.tokens[one.last - 1].end : self.tokens[other.first].start]

    def _is_joined(self, one: _Title, other: _Title) -> bool:
        gap = self._between(one, other)
        return bool(re.fullmatch(r",?\s+(?:and|but|then)\s+(?:until \d{4} )?|,\s+", gap))

    def _is_over(self, title: _Title, person: int) -> bool:
        """True for a title that the text says somebody had: "was mayor until 2018"."""
        before = self.text[self.draft.mentions[person].span.end : title.words.start]
        after = self.text[self.tokens[title.last - 1].end : self.sentence.span.end]
        return bool(
            _ENDED.match(after)
            or re.search(r"\buntil\s+\d{4}\s+(?:the\s+)?\Z", before)
            or self.words.resigned.search(before)
        )


_HIS = {"its", "their", "his", "her"}
_DETERMINERS = _HIS | {"the", "a", "an", "our", "my"}
# What may stand between a name and its title.
_APPOSED = re.compile(
    r"(?:,\s+\d{1,3})?\s*[,(–—-]\s*(?:aged \d+,\s+)?"
    r"(?:(?:who|which)\s+(?:is|was|has been|served as|works as|is now|serves as)\s+)?(?:as\s+)?"
    r"|\s+(?:is|was|remains|became|has been|serves as|served as)\s+"
)
# "Brig. Gen. Saleh al-Baidhani".
_RANK = re.compile(
    r"\b(?P<rank>(?:(?:Lt|Maj|Brig|Gen|Col|Capt|Sgt|Adm|Cmdr|Cpl|Pol|Insp|Rear|Vice)\.?\s+){0,2}"
    r"(?:Lt|Maj|Brig|Gen|Col|Capt|Sgt|Adm|Cmdr|Cpl|Insp)\.)\s+\Z"
)
_MADE = re.compile(r"(?:,[^,]{2,80},)?\s+(?:as\s+)?")
_ENDED = re.compile(
    r",?\s+(?:until|till)\b|\s+(?:from|between)\s+\d{4}|,?\s+in the \d{4}s|\s+in \d{4}\b"
)
