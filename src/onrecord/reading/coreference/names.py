"""Names that are one actor: registry entry, same name, surname, first name, acronym."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from functools import lru_cache

from onrecord.reading.coreference.chains import Chains
from onrecord.reading.draft import DraftMention
from onrecord.vocabulary.names.compare import GENERATIONS, words_of
from onrecord.vocabulary.registry import Entry, name_key

__all__ = ["join_names"]

_ARTICLE = re.compile(r"\A(?:al|el|ul|ad|an|ar|as|ash|at|az)-", re.IGNORECASE)
_BODIES = {"organisation", "armed_group", "government"}
_SMALL = {"of", "the", "and", "for", "in", "al", "el"}


def join_names(chains: Chains) -> None:
    """Joins the names, and each unnamed collective ("gunmen") to itself."""
    _Names(chains).join()


class _Names:
    def __init__(self, chains: Chains) -> None:
        self.chains = chains
        self.mentions = chains.draft.mentions
        self.text = chains.draft.text
        # The chains by all that a mention of theirs may be called: nobody asks every chain.
        self.called: dict[tuple[str, str], list[int]] = defaultdict(list)

    def join(self) -> None:
        # Long names first, so that a surname that stands before them finds them too.
        names = [i for i, m in enumerate(self.mentions) if m.form == "name" and _acts(m)]
        for index in sorted(names, key=lambda i: (-len(self.mentions[i].head.split()), i)):
            self._add(index, self._chain_for(index))
        for index, mention in enumerate(self.mentions):
            if mention.form == "collective":
                self._add(index, self._same_collective(index))
        self.chains.sort()

    def _chain_for(self, index: int) -> int | None:
        mention = self.mentions[index]
        called = [("name", _bare(mention.head))]
        if acronym := _acronym(mention.head):
            called.append(("acronym", acronym))
        if mention.kind in {"person", "other"}:
            called.append(("surname", _bare(mention.head)))
        if mention.entry is not None:
            called.append(("entry", mention.entry.slug))
        fitting = sorted(
            number
            for number in {number for name in called for number in self.called.get(name, ())}
            if _same_entry(self.chains.all[number].entry, mention.entry)
        )
        if not fitting and mention.kind in {"person", "other"}:
            fitting = [
                number
                for number in self.called.get(("ends", _ends_of(_person(mention.head))), ())
                if _can_be_one(mention.head, self.chains.all[number].name)
                and _same_entry(self.chains.all[number].entry, mention.entry)
            ]
        if not fitting and (spelt_out := self._short_for(index)) is not None:
            fitting = [spelt_out]
            self.called["acronym", _bare(mention.head)].append(spelt_out)
        if not fitting and mention.entry is None:
            fitting = self._by_a_part(mention)
        if len(fitting) > 1:
            # Two actors share a surname: the one whom the report is about, else the one named last.
            def weight(number: int) -> tuple[int, int]:
                places = self.chains.all[number].places
                at = bisect_left(places, index)
                return len(places), places[at - 1] if at else -1

            fitting.sort(key=weight)
        return fitting[-1] if fitting else None

    def _by_a_part(self, mention: DraftMention) -> list[int]:
        """ "Daniel" of Daniel Weiss; "the Court" of the Supreme Court, if it is the only one."""
        if mention.kind == "person":
            part = _person(mention.head)
            return sorted(self.called.get(("person", part), ())) if part else []
        goes_on = self.text[mention.span.end : mention.span.end + 4] == " of "
        if mention.kind not in _BODIES or goes_on:
            return []
        part = _bare(mention.head)
        holding = [
            number
            for number in self.called.get(("body", part.split()[-1] if part else ""), ())
            if f" {part} " in f" {_bare(self.chains.all[number].name)} "
        ]
        # "The House" is the House of Representatives, though the White House is named too.
        begun = [n for n in holding if _bare(self.chains.all[n].name).startswith(f"{part} of ")]
        for fitting in (holding, begun):
            if len(fitting) == 1:
                return fitting
        return []

    def _short_for(self, index: int) -> int | None:
        """The actor whose name an acronym in brackets follows: "the League of Towns (LT)"."""
        mention = self.mentions[index]
        start = mention.span.start
        if not index or not mention.head.isupper() or self.text[start - 1 : start] != "(":
            return None
        before = self.mentions[index - 1]
        follows = self.text[before.span.end : start] == " ("
        fits = before.form == "name" and before.kind == mention.kind
        return self.chains.of.get(index - 1) if follows and fits else None

    def _same_collective(self, index: int) -> int | None:
        head = self.mentions[index].head
        same = self.called.get(("collective", head), ())
        return next((number for number in same if self.chains.all[number].entry is None), None)

    def _add(self, index: int, chain: int | None) -> None:
        mention = self.mentions[index]
        if chain is None:
            chain = self._new(mention)
        if self.chains.all[chain].entry is None and mention.entry is not None:
            self.called["entry", mention.entry.slug].append(chain)
        self.chains.add(index, chain)

    def _new(self, mention: DraftMention) -> int:
        number = self.chains.new(mention)
        found = self.chains.all[number]
        bare = _bare(found.name)
        self.called["name", bare].append(number)
        if mention.form == "collective":
            self.called["collective", mention.head].append(number)
        if found.kind == "person":
            parts = bare.split()
            for first in range(1, len(parts)):
                self.called["surname", " ".join(parts[first:])].append(number)
            parts = _person(found.name).split()
            if len(parts) > 1:
                self.called["ends", f"{parts[0]} {parts[-1]}"].append(number)
                self.called["person", parts[-1]].append(number)
            self.called["person", parts[0] if parts else ""].append(number)
        else:
            self.called["acronym", _initials(found.name)].append(number)
            for part in set(bare.split()) - _SMALL:
                self.called["body", part].append(number)
        return number


def _acts(mention: DraftMention) -> bool:
    """True for what can act or speak: not a town, a river or a street."""
    return mention.kind != "place" or mention.entry is not None


def _same_entry(one: Entry | None, other: Entry | None) -> bool:
    """False for two registry actors, and for those that must not be taken for each other."""
    if one is None or other is None:
        return True
    return one.slug == other.slug


def _acronym(name: str) -> str:
    """A name in lower case without points if it is one word of capitals; else nothing."""
    letters = name.replace(".", "")
    is_one = len(letters) > 1 and letters.isupper() and letters.split() == [letters]
    return letters.lower() if is_one else ""


@lru_cache(maxsize=4096)
def _bare(name: str) -> str:
    """A name for comparison: no article, no al- before its parts."""
    words = [_ARTICLE.sub("", word) for word in name_key(name).split()]
    return " ".join(word for word in words if word not in {"the", "al", "el"})


@lru_cache(maxsize=4096)
def _person(name: str) -> str:
    """A person's name for comparison: no title, no marks on letters."""
    return " ".join(word.text for word in words_of(name, "person"))


def _can_be_one(one: str, other: str) -> bool:
    """True unless two names of persons have different middle names or generations.

    A letter stands for a name that begins with it.
    """
    short, long = sorted((_person(name).split()[1:-1] for name in (one, other)), key=len)
    born, later = (
        GENERATIONS & set(name_key(name).replace(".", "").split()) for name in (one, other)
    )
    agree = all(_is_short_for(*pair) for pair in zip(short, long, strict=False))
    return born == later and agree


def _is_short_for(one: str, other: str) -> bool:
    return one == other or (min(len(one), len(other)) == 1 and one[0] == other[0])


def _ends_of(name: str) -> str:
    """The first and the last word: middle names come and go."""
    parts = name.split()
    return f"{parts[0]} {parts[-1]}" if len(parts) > 1 else ""


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.lower().split() if word not in _SMALL)
