"""Which mentions are one actor, and who the speakers are.

Names join names (registry entry, same name, surname, acronym), then descriptions and pronouns look
back for the nearest actor that fits. Where nothing fits clearly they stay unresolved: an unnamed
speaker stays unnamed.
"""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import lru_cache

from onrecord.contract import ActorKind, Report
from onrecord.reading.draft import Chain, Draft, DraftMention, DraftStatement, indices_in
from onrecord.reading.mentions import is_behind_preposition
from onrecord.reading.parse import sentence_at, split_sentences
from onrecord.reading.times import report_day
from onrecord.vocabulary.events import load_events
from onrecord.vocabulary.language import load_language
from onrecord.vocabulary.names.compare import GENERATIONS, words_of
from onrecord.vocabulary.registry import Entry, Registry, name_key

__all__ = ["join_mentions", "names_joined"]

_ARTICLE = re.compile(r"\A(?:al|el|ul|ad|an|ar|as|ash|at|az)-", re.IGNORECASE)
_BODIES = {"organisation", "armed_group", "government"}
_SMALL = {"of", "the", "and", "for", "in", "al", "el"}
# How far back, in paragraphs, a description or a pronoun looks.
_REACH = 2
# How far away, in statements, the one before is looked for: sources and contents cross a little.
_NEAR = 40
_PERSON_TITLES = {"premier": "prime minister"}


@dataclass
class _Growing:
    name: str
    kind: ActorKind
    entry: Entry | None
    mentions: list[int] = field(default_factory=list)  # in the order in which they were joined
    places: list[int] = field(default_factory=list)  # the same in the order of the text
    pronoun: str | None = None


def join_mentions(draft: Draft) -> dict[str, object]:
    """Gives the chains, the speakers of the statements, and the statements with what that tells."""
    joiner = _Joiner(draft)
    joiner.join_names()
    joiner.join_descriptions()
    speakers, statements = joiner.find_speakers()
    joiner.join_pronouns()
    chains = tuple(
        Chain(chain.name, chain.kind, chain.entry, tuple(sorted(chain.mentions)))
        for chain in joiner.chains
    )
    return {"chains": chains, "speakers": speakers, "statements": statements}


def names_joined(
    report: Report, mentions: tuple[DraftMention, ...], registry: Registry
) -> list[int]:
    """The number of each name's chain, where the names of a report are given.

    Args:
        mentions: names of the report, in the order of the text.
    """
    draft = Draft(
        report, load_language(report.language), registry, load_events(), mentions=mentions
    )
    draft = replace(draft, sentences=split_sentences(draft)["sentences"])
    joiner = _Joiner(draft)
    joiner.join_names()
    return [joiner.chain_of.get(index, -1 - index) for index in range(len(mentions))]


class _Joiner:
    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.chains: list[_Growing] = []
        self.chain_of: dict[int, int] = {}
        # The chains by all that a mention of theirs may be called: nobody asks every chain.
        self.called: dict[tuple[str, str], list[int]] = defaultdict(list)
        self.paragraph_of = [
            sentence_at(draft, mention.span).paragraph if draft.sentences else 0
            for mention in draft.mentions
        ]
        self.day = report_day(draft.report.published)

    # --- names ----------------------------------------------------------------------------

    def join_names(self) -> None:
        mentions = self.draft.mentions
        # Long names first, so that a surname that stands before them finds them too.
        names = [i for i, m in enumerate(mentions) if m.form == "name" and _acts(m)]
        for index in sorted(names, key=lambda i: (-len(mentions[i].head.split()), i)):
            self._add(index, self._chain_for(index))
        for index, mention in enumerate(mentions):
            if mention.form == "collective":
                self._add(index, self._same_collective(index))
        self._order()

    def _chain_for(self, index: int) -> int | None:
        mention = self.draft.mentions[index]
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
            if _same_entry(self.chains[number].entry, mention.entry)
        )
        if not fitting and mention.kind in {"person", "other"}:
            fitting = [
                number
                for number in self.called.get(("ends", _ends_of(_person(mention.head))), ())
                if _can_be_one(mention.head, self.chains[number].name)
                and _same_entry(self.chains[number].entry, mention.entry)
            ]
        if not fitting and mention.entry is None:
            fitting = self._by_a_part(mention)
        if len(fitting) > 1:
            # Two actors share a surname: the one named last before this place.
            def last_before(number: int) -> int:
                places = self.chains[number].places
                at = bisect_left(places, index)
                return places[at - 1] if at else -1

            fitting.sort(key=last_before)
        return fitting[-1] if fitting else None

    def _by_a_part(self, mention: DraftMention) -> list[int]:
        """ "Daniel" of Daniel Weiss; "the Court" of the Supreme Court, if it is the only one."""
        if mention.kind == "person":
            part = _person(mention.head)
            return sorted(self.called.get(("person", part), ())) if part else []
        named = self.called.get(("body", _bare(mention.head)), ())
        return list(named) if mention.kind in _BODIES and len(named) == 1 else []

    def _same_collective(self, index: int) -> int | None:
        head = self.draft.mentions[index].head
        same = self.called.get(("collective", head), ())
        return next((number for number in same if self.chains[number].entry is None), None)

    def _add(self, index: int, chain: int | None) -> None:
        mention = self.draft.mentions[index]
        if chain is None:
            chain = self._new(mention)
        found = self.chains[chain]
        found.mentions.append(index)
        insort(found.places, index)
        if found.entry is None and mention.entry is not None:
            found.entry = mention.entry
            self.called["entry", mention.entry.slug].append(chain)
        self.chain_of[index] = chain

    def _new(self, mention: DraftMention) -> int:
        name = mention.entry.name if mention.entry else mention.head
        number = len(self.chains)
        self.chains.append(_Growing(name, _actor_kind(mention), None))
        bare = _bare(name)
        self.called["name", bare].append(number)
        if mention.form == "collective":
            self.called["collective", mention.head].append(number)
        if self.chains[number].kind == "person":
            parts = bare.split()
            for first in range(1, len(parts)):
                self.called["surname", " ".join(parts[first:])].append(number)
            parts = _person(name).split()
            if len(parts) > 1:
                self.called["ends", f"{parts[0]} {parts[-1]}"].append(number)
                self.called["person", parts[-1]].append(number)
            self.called["person", parts[0] if parts else ""].append(number)
        else:
            self.called["acronym", _initials(name)].append(number)
            for part in set(bare.split()) - _SMALL:
                self.called["body", part].append(number)
        return number

    def _order(self) -> None:
        """Chains in the order of their first mention, so that ids follow the text."""
        order = sorted(range(len(self.chains)), key=lambda n: min(self.chains[n].mentions))
        place = {old: new for new, old in enumerate(order)}
        self.chains = [self.chains[n] for n in order]
        self.chain_of = {mention: place[chain] for mention, chain in self.chain_of.items()}
        self.called.clear()  # these numbers are no more; names are joined before all else

    # --- descriptions ---------------------------------------------------------------------

    def join_descriptions(self) -> None:
        for index, mention in enumerate(self.draft.mentions):
            if mention.form != "description":
                continue
            chain = (
                self._person_described(index) if mention.kind == "person" else self._group(index)
            )
            if chain is not None:
                self._add(index, chain)

    def _person_described(self, index: int) -> int | None:
        """ "the premier", "the spokesman": by the role that the text or the registry gives."""
        head = self.draft.mentions[index].head
        title = _PERSON_TITLES.get(head, head)
        fitting = {
            self.chain_of[role.mention]
            for role in self.draft.roles
            if role.mention in self.chain_of
            and role.title.lower().endswith(title)
            and not role.former
            and role.span.start < self.draft.mentions[index].span.start
        }
        if not fitting:
            day = self.day.isoformat() if self.day else None
            fitting = {
                number
                for number, chain in enumerate(self.chains)
                if chain.entry is not None
                and any(
                    office.title.lower() == title and office.held_on(day)
                    for office in chain.entry.offices
                )
            }
        return fitting.pop() if len(fitting) == 1 else None

    def _group(self, index: int) -> int | None:
        """ "the group": the last group of the kind before it, not too far back."""
        mention = self.draft.mentions[index]
        kinds = {mention.kind}
        if mention.head in {"group", "movement", "organisation", "organization"}:
            kinds = {"armed_group", "organisation"}
        if mention.kind == "government":
            return self._named_with(index, mention.head)
        if mention.head.endswith("s"):
            return None
        for earlier in range(index - 1, -1, -1):
            if self.paragraph_of[index] - self.paragraph_of[earlier] > _REACH:
                return None
            chain = self.chain_of.get(earlier)
            if (
                chain is not None
                and self.draft.mentions[earlier].form != "collective"
                and self.chains[chain].kind in kinds
                and not self._is_medium(chain)
            ):
                return chain
        return None

    def _is_medium(self, chain: int) -> bool:
        entry = self.chains[chain].entry
        return entry is not None and entry.sector == "MED"

    def _named_with(self, index: int, head: str) -> int | None:
        """ "the government", "the ministry": the one with that word in its name, if but one is."""
        named = {
            chain
            for earlier, chain in self.chain_of.items()
            if earlier < index and head in self.chains[chain].name.lower().split()
        }
        return named.pop() if len(named) == 1 else None

    # --- speakers -------------------------------------------------------------------------

    def find_speakers(self) -> tuple[dict[int, int], tuple[DraftStatement, ...]]:
        speakers: dict[int, int] = {}
        statements = list(self.draft.statements)
        for index, one in enumerate(statements):
            mention = None if one.mention is None else self.draft.mentions[one.mention]
            if mention is not None and mention.form == "pronoun":
                statements[index] = self._pronoun_speaker(index, statements, speakers)
            elif one.mention is not None and one.mention in self.chain_of:
                speakers[index] = self.chain_of[one.mention]
                if mention is not None and mention.form == "description" and one.is_speaker:
                    statements[index] = self._named_by_description(one)
            elif one.identification == "named":
                statements[index] = replace(one, identification="unidentified", mention=None)
        return speakers, tuple(statements)

    def _named_by_description(self, one: DraftStatement) -> DraftStatement:
        """ "the spokesman" is named when the text named him; "the group" when it named it."""
        chain = self.chains[self.chain_of[one.mention]]  # type: ignore[index]
        is_person = one.kind in {"person", "spokesperson"}
        named = (chain.kind == "person") == is_person
        return replace(one, identification="named" if named else "partly_identified")

    def _pronoun_speaker(
        self, index: int, statements: list[DraftStatement], speakers: dict[int, int]
    ) -> DraftStatement:
        """ "he said": who spoke just before, if that fits; else the last person named."""
        one = statements[index]
        assert one.mention is not None  # noqa: S101 - the caller looked
        pronoun = self.draft.mentions[one.mention]
        before = self._statement_before(one, statements, index)
        named = self._last_person(one.mention, pronoun.head)
        if not one.cue or (one.word is not None and one.word.form == "noun"):
            return self._owner_of_words(one, index, speakers)
        if before is not None:
            earlier = statements[before]
            chain = speakers.get(before)
            newer = named is not None and self._named_after(named, earlier, one)
            fits = chain is None or self._fits(chain, pronoun.head) or not earlier.is_speaker
            if not newer and fits and _can_be(pronoun.head, earlier):
                if chain is not None:
                    speakers[index] = chain
                    if earlier.is_speaker:
                        self._take(one.mention, chain, pronoun.head)
                return replace(
                    one,
                    identification=earlier.identification,
                    number=earlier.number,
                    count=earlier.count,
                    kind=earlier.kind,
                    anonymity=one.anonymity or earlier.anonymity,
                    mention=earlier.mention,
                    is_speaker=earlier.is_speaker,
                )
        if named is not None:
            speakers[index] = named
            self._take(one.mention, named, pronoun.head)
            return replace(one, identification="named", anonymity=None, is_speaker=True)
        return replace(one, mention=None, is_speaker=False)

    def _owner_of_words(
        self, one: DraftStatement, index: int, speakers: dict[int, int]
    ) -> DraftStatement:
        """ "their willingness": the last group, or for "his" the last person, in the sentence."""
        assert one.mention is not None  # noqa: S101 - the caller looked
        pronoun = self.draft.mentions[one.mention]
        sentence = sentence_at(self.draft, pronoun.span)
        fitting = [
            self.chain_of[earlier]
            for earlier in range(one.mention)
            if earlier in self.chain_of
            and self.draft.mentions[earlier].span.start >= sentence.span.start
            and not is_behind_preposition(self.draft.text, self.draft.mentions[earlier])
            and self._fits(self.chain_of[earlier], pronoun.head)
        ]
        if not fitting:
            return replace(one, mention=None, is_speaker=False)
        chain = fitting[-1]
        self._take(one.mention, chain, pronoun.head)
        named = self.draft.mentions[self.chains[chain].mentions[0]].form == "name"
        if named:
            speakers[index] = chain
        return replace(one, identification="named" if named else "partly_identified")

    def _statement_before(
        self, one: DraftStatement, statements: list[DraftStatement], index: int
    ) -> int | None:
        """The last statement whose source stands before this one's, not too far back."""
        place = one.source[0]
        here = sentence_at(self.draft, place).paragraph
        first = max(0, index - _NEAR)
        earlier = [
            number
            for number, other in enumerate(statements[first : index + _NEAR], first)
            if number != index
            and other.source
            and other.source[0].end <= place.start
            and here - sentence_at(self.draft, other.source[0]).paragraph < _REACH
        ]
        return max(earlier, key=lambda n: statements[n].source[0], default=None)

    def _named_after(self, chain: int, earlier: DraftStatement, one: DraftStatement) -> bool:
        """True if a sentence between two statements begins with a person: the talk moved on."""
        for mention in self.chains[chain].mentions:
            span = self.draft.mentions[mention].span
            sentence = sentence_at(self.draft, span)
            opens = span.start - sentence.span.start <= _OPENING
            if earlier.source[0].end < span.start < one.source[0].start and opens:
                return not any(part.contains(span) for part in earlier.content)
        return False

    def _last_person(self, index: int, pronoun: str) -> int | None:
        if pronoun not in {"he", "she"}:
            return None
        for earlier in range(index - 1, -1, -1):
            if self.paragraph_of[index] - self.paragraph_of[earlier] >= _REACH:
                return None
            chain = self.chain_of.get(earlier)
            if chain is not None and self._fits(chain, pronoun):
                return chain
        return None

    def _fits(self, chain: int, pronoun: str) -> bool:
        found = self.chains[chain]
        if pronoun in {"it", "they"}:
            return found.kind != "person"
        return found.kind == "person" and found.pronoun in {None, pronoun}

    def _take(self, index: int, chain: int, pronoun: str) -> None:
        if index not in self.chain_of:
            self._add(index, chain)
        if pronoun in {"he", "she"}:
            self.chains[chain].pronoun = pronoun

    def join_pronouns(self) -> None:
        """ "he" and "she" in a sentence that names one fitting person before them."""
        for index, mention in enumerate(self.draft.mentions):
            if mention.form != "pronoun" or index in self.chain_of:
                continue
            if mention.head not in {"he", "she"}:
                continue
            sentence = sentence_at(self.draft, mention.span)
            before = {
                self.chain_of[earlier]
                for earlier in range(indices_in(self.draft.mentions, sentence.span).start, index)
                if earlier in self.chain_of and self._fits(self.chain_of[earlier], mention.head)
            }
            if len(before) == 1:
                self._take(index, before.pop(), mention.head)


# A subject stands within this many characters from the beginning of its sentence.
_OPENING = 40


def _acts(mention: DraftMention) -> bool:
    """True for what can act or speak: not a town, a river or a street."""
    return mention.kind != "place" or mention.entry is not None


def _actor_kind(mention: DraftMention) -> ActorKind:
    if mention.entry is not None:
        return mention.entry.kind  # type: ignore[return-value]
    return mention.kind


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
    """True unless two names of persons have different middle names or generations."""
    middle, others = (set(_person(name).split()[1:-1]) for name in (one, other))
    born, later = (
        GENERATIONS & set(name_key(name).replace(".", "").split()) for name in (one, other)
    )
    initials = {word[0] for word in middle} == {word[0] for word in others} and (
        min(map(len, [*middle, *others]), default=0) == 1
    )
    return born == later and (middle <= others or others <= middle or initials)


def _ends_of(name: str) -> str:
    """The first and the last word: middle names come and go."""
    parts = name.split()
    return f"{parts[0]} {parts[-1]}" if len(parts) > 1 else ""


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.lower().split() if word not in _SMALL)


def _can_be(pronoun: str, earlier: DraftStatement) -> bool:
    """True if a pronoun can stand for the source of an earlier statement."""
    several = earlier.number != "one"
    if pronoun == "they":
        return several or earlier.kind == "organisation"
    if pronoun == "it":
        return earlier.kind in {"organisation", "media", "document"}
    return not several and earlier.kind in {"person", "spokesperson"}
