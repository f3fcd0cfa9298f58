"""Descriptions that are an actor named before: "the premier", "the 54-year-old", "the group"."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cache
from itertools import islice

from onrecord.reading.coreference.chains import LIKELY, REACH, Chains
from onrecord.reading.draft import DraftRole
from onrecord.reading.mentions import AGED
from onrecord.vocabulary.language import load_language

__all__ = ["join_aged", "join_descriptions"]

_ONE_OFFICE = {"premier": "prime minister"}
_FARTHEST = 300  # mentions back in which a body may have been named
_ANY_BODY = {"group", "faction", "movement", "organisation", "organization"}


def join_descriptions(chains: Chains) -> None:
    """Joins descriptions to the actor whom an office, a role, the model or the kind tells."""
    roles = _Roles(chains)
    for index, mention in enumerate(chains.draft.mentions):
        if mention.form != "description" or mention.head == AGED:
            continue
        if _is_several(mention.head, chains.draft.language.described):
            chain = _collective(chains, index)
            if chain is not None:
                chains.add(index, chain)
            continue
        chain = None
        if mention.entry is not None:
            chain = _holder(chains, index, roles)
        elif mention.kind == "person":
            chain = _person_described(chains, index, roles)
        if chain is None and mention.entry is None:
            chain = _seen(chains, index)
        if chain is None and mention.kind != "person":
            chain = _body(chains, index)
        if chain is not None:
            chains.add(index, chain)


def _is_several(head: str, described: frozenset[str]) -> bool:
    """True for "the militias"; "the rebels" may be one group."""
    return head.endswith("s") and head[:-1] in described


def _collective(chains: Chains, index: int) -> int | None:
    """ "The militias": the unnamed "militia groups" told of before; for "the groups" the only ones.

    A named body is never one of several: "the militias" may be it and others.
    """
    mention = chains.draft.mentions[index]
    several = [
        chain
        for earlier, chain in islice(chains.before(index, None), _FARTHEST)
        if chains.draft.mentions[earlier].form == "collective"
        and chains.all[chain].kind == mention.kind
    ]
    one = mention.head.removesuffix("s")
    bodies = _singular(chains.draft.language.words("groups", "bodies"))
    called = {chain: _singular(chains.all[chain].name.lower().split()) for chain in several}
    fitting = [
        chain
        for chain, words in called.items()
        if words[-1] in bodies and (one in _ANY_BODY or one in words)
    ]
    return fitting[0] if len(fitting) == 1 else None


def _singular(words: Iterable[str]) -> list[str]:
    return [word.removesuffix("s") for word in words]


def join_aged(chains: Chains) -> None:
    """Joins "the 54-year-old" to the person spoken of, once the pronouns tell who that is."""
    for index, mention in enumerate(chains.draft.mentions):
        if mention.form == "description" and mention.head == AGED:
            chain = _person_spoken_of(chains, index)
            if chain is not None:
                chains.add(index, chain)


def _seen(chains: Chains, index: int) -> int | None:
    """The actor of the right kind that the model takes a description for."""
    is_person = chains.draft.mentions[index].kind == "person"
    for chain, share in chains.seen(index).actors.items():
        if share >= LIKELY and (chains.all[chain].kind == "person") == is_person:
            return chain
    return None


def _holder(chains: Chains, index: int, roles: _Roles) -> int:
    """ "The Iraqi premier": whom the text calls so, else who held the office on that day."""
    mention = chains.draft.mentions[index]
    entry = mention.entry
    assert entry is not None  # noqa: S101 - the caller looked
    bodies = {office.of for office in entry.offices}
    for role in roles.by_noun.get(mention.head.split()[-1], ())[:_FARTHEST]:
        of = chains.draft.mentions[role.of].entry if role.of is not None else None
        if of is not None and of.slug in bodies and role.title.lower() == mention.head:
            return chains.of[role.mention]
    known = (n for n, one in enumerate(chains.all) if one.entry and one.entry.slug == entry.slug)
    number = next(known, None)
    return chains.new(mention) if number is None else number


class _Roles:
    """The roles of a report by the noun of their title, each list in the order of the text."""

    def __init__(self, chains: Chains) -> None:
        self.chains = chains
        self.by_noun: dict[str, list[DraftRole]] = defaultdict(list)
        for role in chains.draft.roles:
            if role.mention in chains.of and not role.former:
                self.by_noun[role.title.lower().split()[-1]].append(role)
        day = chains.day.isoformat() if chains.day else None
        self.holders: dict[str, set[int]] = defaultdict(set)  # by the registry, of those named
        for number, chain in enumerate(chains.all):
            for office in chain.entry.offices if chain.entry is not None else ():
                if office.held_on(day):
                    self.holders[office.title.lower()].add(number)

    def before(self, index: int) -> set[int]:
        """The actors whose title ends with a description, told before it."""
        mention = self.chains.draft.mentions[index]
        title = _ONE_OFFICE.get(mention.head, mention.head)
        told = self.by_noun.get(title.split()[-1], [])
        end = bisect_left(told, mention.span.start, key=lambda role: role.span.start)
        return {
            self.chains.of[role.mention]
            for role in told[max(0, end - _FARTHEST) : end]
            if role.title.lower().endswith(title)
        }


def _person_described(chains: Chains, index: int, roles: _Roles) -> int | None:
    """ "The premier", "the spokesman": by the role that the text or the registry gives.

    Not where the words name another ("the mayor of Hama"), nor where another one of that office
    came in since ("another commander").
    """
    draft = chains.draft
    mention = draft.mentions[index]
    fitting = roles.before(index)
    if not fitting:
        fitting = roles.holders.get(_ONE_OFFICE.get(mention.head, mention.head), set())
    if len(fitting) != 1 or _OF_ANOTHER.match(draft.text, mention.span.end):
        return None
    [chain] = fitting
    places = chains.all[chain].places
    last = places[bisect_left(places, index) - 1] if places[0] < index else index
    return None if _one_more_came(chains, last, index) else chain


def _one_more_came(chains: Chains, since: int, index: int) -> bool:
    """True if "another commander", "an unknown group" stands between two mentions."""
    draft = chains.draft
    head = re.escape(draft.mentions[index].head)
    start, end = draft.mentions[since].span.end, draft.mentions[index].span.start
    pattern = rf"\b{_ONE_MORE}\s(?:[\w-]+\s){{0,2}}{head}\b"
    return re.search(pattern, draft.text[max(start, end - _MOST_BETWEEN) : end], re.I) is not None


_OF_ANOTHER = re.compile(r"\s+(?:of|for|in)\s+(?:the\s+)?[A-Z]")
_ONE_MORE = r"(?:an?|another|one|second|third|new|unknown|unidentified)"
_MOST_BETWEEN = 2000  # characters


def _person_spoken_of(chains: Chains, index: int) -> int | None:
    """ "The 54-year-old": the person named most often in the paragraphs before it."""
    # Of two that are named as often, the counter has the nearer one first.
    near = islice(chains.before(index, REACH), _FARTHEST)
    spoken_of = Counter(chain for _, chain in near if chains.all[chain].kind == "person")
    return next((chain for chain, _ in spoken_of.most_common(1)), None)


def _body(chains: Chains, index: int) -> int | None:
    """ "The council": the last body with that word in its name, else the last that may be one.

    What is farther back than a few paragraphs counts if there is but one; so does any for "the
    rebels".
    """
    head = chains.draft.mentions[index].head
    before = [
        (earlier, chain)
        for earlier, chain in islice(chains.before(index, None), _FARTHEST)
        if chains.draft.mentions[earlier].form != "collective"
        and chains.all[chain].kind != "person"
        and not _is_medium(chains, chain)
    ]
    for earlier, chain in before:
        if head in chains.all[chain].name.lower().split():
            return None if _one_more_came(chains, earlier, index) else chain
    fitting = [(earlier, chain) for earlier, chain in before if _may_be(chains, chain, index)]
    near = chains.paragraphs[index] - REACH
    close = [one for one in fitting if chains.paragraphs[one[0]] >= near]
    if close and not head.endswith("s"):
        return None if _one_more_came(chains, close[0][0], index) else close[0][1]
    every = {chain for _, chain in fitting}
    return every.pop() if len(every) == 1 else None


def _may_be(chains: Chains, chain: int, index: int) -> bool:
    """True if a body is of the kind of a description and its name does not say another one."""
    mention = chains.draft.mentions[index]
    found = chains.all[chain]
    if mention.head in _ANY_BODY:
        return found.kind in {"armed_group", "organisation"}
    if found.kind != mention.kind or mention.kind == "government":
        return False
    words = set(found.name.lower().split())
    return words.isdisjoint(_bodies(chains.draft.language.code) - {mention.head})


@cache
def _bodies(language: str) -> frozenset[str]:
    """The words that say in a name what the body is: "council", "bank"."""
    return frozenset(load_language(language).table["descriptions"]["organisation"]) - _ANY_BODY


def _is_medium(chains: Chains, chain: int) -> bool:
    entry = chains.all[chain].entry
    return entry is not None and entry.sector == "MED"
