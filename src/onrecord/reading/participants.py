"""Who takes part in an event without a name: "the bishop", "forty families", "both lighthouses".

The model says by which words an event tells who does it and to whom. Where no mention stands in
them, the phrase becomes one, and the actor of that phrase: nobody is named by it. A pronoun that
nobody is known for goes to such an actor, if the model sees that it stands for its words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache

from onrecord.contract import ActorKind
from onrecord.reading.draft import (
    Chain,
    Draft,
    DraftMention,
    indices_in,
    last_begun,
    statements_around,
)
from onrecord.reading.trees import Trees
from onrecord.spans import Span
from onrecord.vocabulary.commitments import in_lower_case, load_commitments
from onrecord.vocabulary.language import load_language

__all__ = ["find_participants"]

_LIKELY = 0.4  # the probability from which a pronoun is taken for the words of an actor
_ANOTHER = {"another", "other", "others"}
_TALK = {"i", "we"}
_OWNERS = {"my", "your", "his", "her", "its", "our", "their"}
_LONGEST = 12  # words of a phrase; what is longer is a clause
_DESCRIBING = frozenset(("compound", "amod", "nmod", "nummod"))
_APPOSED = 7  # characters from a phrase to the name that it describes
_ARTICLE = re.compile(r"(?:an?|the|one of)\s", re.IGNORECASE)
_ARTICLE_BEFORE = re.compile(r"(?<=, )(?P<article>an?|the)\s\Z", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_EDGES = " \t\n,.;:!?…–—-\"“”‘’'()[]"


def find_participants(draft: Draft) -> dict[str, object]:
    """Gives the mentions and the actors with those that only phrases name.

    All that refers to mentions by their number is numbered anew.
    """
    participants = _Participants(draft)
    participants.find()
    found = participants.phrases
    mentions = sorted([*draft.mentions, *found], key=lambda mention: mention.span)
    place = {mention.span: index for index, mention in enumerate(mentions)}
    new = [place[mention.span] for mention in draft.mentions]
    chains = [
        chain._replace(mentions=tuple(new[at] for at in chain.mentions)) for chain in draft.chains
    ]
    unknown = [place[one.span] for one in found if one.span not in participants.apposed]
    unknown += (
        new[at] for at in participants.open if draft.mentions[at].span not in participants.apposed
    )
    _describe(chains, {place[span]: new[name] for span, name in participants.apposed.items()})
    chains += _new_chains(draft.text, mentions, unknown)
    chain_of = {mention: n for n, chain in enumerate(chains) for mention in chain.mentions}
    for pronoun, words in participants.meant():
        at = new[pronoun]
        number = _meant(chains, chain_of, mentions, at, words)
        if number is None:
            chain_of[at] = len(chains)
            chains.append(_somebody(mentions[at], at))
        else:
            chain_of[at] = number
            joined = sorted((*chains[number].mentions, at))
            chains[number] = chains[number]._replace(mentions=tuple(joined))
    speakers = dict(draft.speakers)
    for statement, span in participants.speaking.items():
        inside = [at for at in indices_in(mentions, span) if at in chain_of]
        if inside:
            speakers[statement] = chain_of[inside[-1]]
    order = sorted(range(len(chains)), key=lambda number: chains[number].mentions[0])
    moved = {old: number for number, old in enumerate(order)}

    def moved_to(mention: int | None) -> int | None:
        return None if mention is None else new[mention]

    return {
        "mentions": tuple(mentions),
        "roles": tuple(
            one._replace(mention=new[one.mention], of=moved_to(one.of)) for one in draft.roles
        ),
        "memberships": tuple(
            one._replace(mention=new[one.mention], of=new[one.of]) for one in draft.memberships
        ),
        "sizes": tuple(one._replace(mention=moved_to(one.mention)) for one in draft.sizes),
        "statements": tuple(
            replace(one, mention=moved_to(one.mention)) for one in draft.statements
        ),
        "chains": tuple(chains[number] for number in order),
        "speakers": {statement: moved[chain] for statement, chain in speakers.items()},
    }


class _Participants:
    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.known = _known(draft.language.code)
        self.trees = Trees(draft, in_lower_case(draft.text))
        self.joined = {mention for chain in draft.chains for mention in chain.mentions}
        self.phrases: list[DraftMention] = []
        self.taken = bytearray(len(draft.text))  # 1 where a phrase stands
        self.open: set[int] = set()  # descriptions and towns that no actor is known for
        self.apposed: dict[Span, int] = {}  # phrases that describe the name behind them
        self.pronouns: set[int] = set()
        self.speaking: dict[int, Span] = {}  # by statement: the words for a body that speaks
        self.spoken: dict[int, Span] = {}  # whose words "we" and "I" are, where nobody is named

    def find(self) -> None:
        """Fills `phrases` with new mentions, and `open` with those that lack an actor."""
        findings = self.draft.findings
        for event in findings.events if findings is not None else ():
            seen = (*event.actors, *event.recipients)
            for part in (*seen, *event.subjects, *event.objects):
                whole = self._unbroken(part)
                span = self._head(whole)
                if span.start < span.end and not span.overlaps(event.span):
                    self._add(span, whole, sure=part in seen or event.type == "ASSAULT")
        for part in self._committing():
            span = self._head(part)
            if span.start < span.end:
                self._add(span, part)
        for index in sorted(self.pronouns):
            if self.draft.mentions[index].head in _TALK:
                self._add_speaker(index)
        for index, one in enumerate(self.draft.statements):
            # "The army said": known without a name of its own, and one who speaks.
            if one.identification == "named" and index not in self.draft.speakers and one.source:
                span = self._head(one.source[0])
                if span.start < span.end:
                    self._add(span, one.source[0])
                    self.speaking[index] = span
        known = {mention.span for mention in (*self.draft.mentions, *self.phrases)}
        for one in self.draft.statements:
            for via in one.via:
                mention = self._phrase(via, via) if via not in known else None
                if mention is not None:
                    known.add(via)
                    self.phrases.append(mention)

    def _committing(self) -> Iterator[Span]:
        """The subjects of verbs that words of force govern: "the leadership will not sign"."""
        if not self.draft.clauses:
            return
        lower, known = in_lower_case(self.draft.text), load_commitments()
        for pattern in (known.strong, known.weak):
            for match in pattern.finditer(lower):
                for clause in self.draft.clauses_at(Span(*match.span())):
                    yield from clause.subjects

    def meant(self) -> Iterator[tuple[int, list[tuple[Span, float]]]]:
        """Each open pronoun, with the words that it may stand for and their probabilities."""
        findings = self.draft.findings
        seen = {one.span: one.candidates for one in findings.references} if findings else {}
        for index in sorted(self.pronouns, key=lambda one: (one in self.spoken, one)):
            if index in self.spoken:
                yield index, [(self.spoken[index], 1.0)]
            else:
                candidates = seen.get(self.draft.mentions[index].span, ())
                yield index, sorted(candidates, key=lambda one: (-one[1], one[0]))

    def _add_speaker(self, pronoun: int) -> None:
        """The unnamed source in whose words "we" stands takes part too."""
        held = statements_around(self.draft.statements, self.draft.mentions[pronoun].span)
        source = self.draft.statements[held[0][1]].source if held else ()
        if source:
            span = self._head(source[0])
            self._add(span, source[0])
            self.spoken[pronoun] = span

    def _head(self, part: Span) -> Span:
        """A phrase from its owner to the first preposition: "men" of "his men in the hills"."""
        text = self.draft.text
        words = list(_WORD.finditer(text, part.start, part.end))
        for at, one in enumerate(words[:-1]):
            if one[0].lower() in _OWNERS:
                part = Span(words[at + 1].start(), part.end)
                words = words[at + 1 :]
                break
        named = [at for at, one in enumerate(words) if not self._is_determiner(one[0].lower())]
        start = named[0] if named else 0
        end = next(
            (
                one.start()
                for one in words[start + 1 :]
                if one[0].lower() in self.known.prepositions
            ),
            part.end,
        )
        return Span(part.start, end).trimmed(text, _EDGES)

    def _unbroken(self, part: Span) -> Span:
        """A phrase that ends within a word up to its noun: "powerful Iran[-backed groups]"."""
        is_broken = "-" in self.draft.text[part.end - 1 : part.end + 1]
        found = self.trees.top_of(part) if is_broken else None
        if found is None:
            return part
        tree, top = found
        while tree.relation(top) in _DESCRIBING and tree.head(top) > top:
            top = tree.head(top)
        return Span(part.start, max(part.end, tree.span(top).end))

    def _is_determiner(self, word: str) -> bool:
        return word in self.known.determiners or word[0].isdigit()

    def _add(self, span: Span, part: Span, *, sure: bool = True) -> None:
        """Takes a phrase in; of what only the grammar names, people and bodies alone."""
        draft = self.draft
        first = last_begun(draft.mentions, span.start)
        inside = [*indices_in(draft.mentions, span)]
        if first >= 0 and first not in inside and draft.mentions[first].span.overlaps(span):
            inside.append(first)
        named = self._named_behind(span)
        if named is None:
            named = self._named_ahead(span)
        if named is None:
            named = self._apposition(span)
        inside = [index for index in inside if not self._is_owner(index, span)]
        for index in inside:
            mention = draft.mentions[index]
            is_town = mention.form == "name" and mention.kind == "place"
            if index in self.joined:
                continue
            if named is not None and mention.form == "description":
                self.apposed[mention.span] = named
            elif is_town or mention.form == "description":
                self.open.add(index)
            elif (
                mention.form == "pronoun"
                and mention.span == span
                and (sure or not self._is_thing(index))
            ):
                self.pronouns.add(index)
        if not inside and self.taken.find(1, span.start, span.end) < 0:
            mention_ = self._phrase(span, part)
            if mention_ is not None and (sure or named is not None or mention_.kind != "other"):
                self.phrases.append(mention_)
                self.taken[span.start : span.end] = b"\1" * (span.end - span.start)
                if named is not None:
                    self.apposed[span] = named

    def _is_thing(self, index: int) -> bool:
        """True for "it", which may be no actor at all, and for whose something is."""
        mention = self.draft.mentions[index]
        return mention.head == "it" or mention.span.of(self.draft.text).lower() in _OWNERS

    def _is_owner(self, index: int, span: Span) -> bool:
        """True for the president in "the president's office"."""
        mention = self.draft.mentions[index]
        behind = self.draft.text[mention.span.end : mention.span.end + 2]
        inside = mention.form == "description" and mention.span.end < span.end
        return inside and behind in {"'s", "’s"}

    def _phrase(self, span: Span, part: Span) -> DraftMention | None:
        """A phrase as a mention; none for what stands for nobody by itself ("who", "both")."""
        text = self.draft.text
        found = list(_WORD.finditer(text, part.start, part.end))
        words = [match[0].lower() for match in found]
        if words[:1] == ["no"]:
            return None
        owners = [at for at, word in enumerate(words[:-1]) if word in _OWNERS]
        first = owners[-1] + 1 if owners else 0
        while first < len(words) - 1 and self._is_determiner(words[first]):
            first += 1
        words = words[first:]
        ends = (at for at, word in enumerate(words) if at and word in self.known.prepositions)
        head = words[: next(ends, None)]
        if not head or len(words) > _LONGEST:
            return None
        if words[0] in self.known.numbers:
            return DraftMention(span, "people", "phrase", words[0])  # "Eighteen were held"
        if head[-1] in self.known.closed or head[-1][0].isdigit():
            return None
        name = " ".join(text[found[first].start() : found[-1].end()].lower().split())
        return DraftMention(span, self.known.kind(head), "phrase", name)

    def _named_ahead(self, span: Span) -> int | None:
        """The name that a phrase with an article describes: "Milan Dragov, a former minister"."""
        text, mentions = self.draft.text, self.draft.mentions
        article = _ARTICLE.match(text, span.start)
        start = span.start
        if article is None:
            before = _ARTICLE_BEFORE.search(text, max(0, span.start - _APPOSED), span.start)
            if before is None:
                return None
            start = before.start("article")
        if text[start - 2 : start] != ", ":
            return None
        at = last_begun(mentions, start - 3)
        name = mentions[at] if at >= 0 else None
        is_name = name is not None and name.form == "name" and name.span.end == start - 2
        known = is_name and name is not None and name.kind == "person" and at in self.joined
        return at if known else None

    def _named_behind(self, span: Span) -> int | None:
        """The name that a phrase describes: "the quarry firm, Tarren Stone,"."""
        mentions = self.draft.mentions
        for at in indices_in(mentions, Span(span.end, span.end + _APPOSED)):
            between = self.draft.text[span.end : mentions[at].span.start]
            if mentions[at].form == "name" and at in self.joined and between in {", ", ", the "}:
                return at
        return None

    def _apposition(self, span: Span) -> int | None:
        """The name in apposition to a phrase: "the governor of the prison, Lamin Jatta,"."""
        at = self.trees.top_of(span)
        if at is None or self.draft.text[at[0].span(at[1]).start].isupper():
            return None
        tree, top = at
        mentions = self.draft.mentions
        found = [
            at
            for word in tree.below(top, ("appos",))
            for at in indices_in(mentions, tree.span(word))
            if mentions[at].form == "name" and at in self.joined
        ]
        return found[0] if len(found) == 1 else None


def _describe(chains: list[Chain], names: dict[int, int]) -> None:
    """Joins phrases to the actors whose names stand behind them."""
    chain_of = {mention: n for n, chain in enumerate(chains) for mention in chain.mentions}
    for phrase, name in names.items():
        chain = chains[chain_of[name]]
        chains[chain_of[name]] = chain._replace(mentions=tuple(sorted((*chain.mentions, phrase))))


def _meant(
    chains: Sequence[Chain],
    chain_of: Mapping[int, int],
    mentions: Sequence[DraftMention],
    pronoun: int,
    words: Iterable[tuple[Span, float]],
) -> int | None:
    """The number of the actor of the likeliest words that a pronoun can stand for."""
    for span, share in words:
        if share < _LIKELY:
            break
        at = last_begun(mentions, span.start)
        number = chain_of.get(at) if at >= 0 and mentions[at].span.overlaps(span) else None
        if number is not None and at != pronoun and _fits(mentions[pronoun].head, chains[number]):
            return number
    return None


def _fits(pronoun: str, chain: Chain) -> bool:
    if pronoun in {"he", "she"}:
        return chain.kind in {"person", "other"}
    return pronoun not in {"it"} or chain.kind not in {"person", "people"}


def _somebody(pronoun: DraftMention, at: int) -> Chain:
    """An actor of whom the text has nothing but a pronoun that leads nowhere."""
    kind: ActorKind = "person" if pronoun.head in {"he", "she", "i"} else "other"
    return Chain(pronoun.head, kind, None, (at,))


def _new_chains(
    text: str, mentions: Sequence[DraftMention], indices: Iterable[int]
) -> Iterator[Chain]:
    """An actor for each phrase; the same words, without article and number, are the same actor.

    "Another man" is somebody else than "a man".
    """
    alike: dict[tuple[str, int], list[int]] = {}
    for index in sorted(indices):
        mention = mentions[index]
        words = mention.span.of(text).lower().split()
        own = mention.head if mention.form == "phrase" else " ".join(words[1:])
        alike.setdefault((own, index if words[0] in _ANOTHER else -1), []).append(index)
    for same in alike.values():
        yield Chain(mentions[same[0]].head, mentions[same[0]].kind, None, tuple(same))


class _Known:
    def __init__(self, code: str) -> None:
        language = load_language(code)
        table = language.table
        self.prepositions = frozenset(table["openers"]["prepositions"])
        self.numbers = frozenset(language.numbers) - {"one"}
        self.determiners = frozenset(table["phrases"]["determiners"]) | frozenset(language.numbers)
        self.closed = (
            self.determiners
            | self.prepositions
            | frozenset(table["phrases"]["stand_alone"])
            | frozenset(table["abbreviations"]["before_name"])  # "Mr." alone
            | language.finite
            | frozenset(language.pronouns)
        )
        self.by_word: dict[str, ActorKind] = {}
        for name in ("descriptions", "collectives"):
            for kind, words in table[name].items():
                self.by_word |= dict.fromkeys(words, kind)
        persons = {noun for noun, kind in language.source_nouns.items() if kind == "person"}
        persons |= {*language.genders, *language.words("titles", "heads")}
        persons |= set(language.words("titles", "occupations"))
        self.persons = persons
        self.people = {*language.words("counted", "units"), *table["phrases"]["people"]}
        self.people |= {f"{noun}s" for noun in persons}

    def kind(self, head: Sequence[str]) -> ActorKind:
        """The kind that the last words of a phrase tell, `other` if none do."""
        for words in (" ".join(head[-2:]), head[-1]):
            if words in self.by_word:
                return self.by_word[words]
        if head[-1] in self.persons:
            return "person"
        return "people" if head[-1] in self.people else "other"


_known = cache(_Known)
