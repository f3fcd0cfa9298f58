"""Through whose hands words came: first hand, through a medium, or passed on by another.

"Told Radio Drina", "on state television": via the medium. What is told inside another's statement,
"citing the minister", "conveyed a warning from the envoy": second hand, via who passes it on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from onrecord.reading.draft import (
    Draft,
    DraftMention,
    DraftStatement,
    indices_in,
    last_begun,
)
from onrecord.reading.parse import sentence_at, sentence_before
from onrecord.reading.told import TELLS
from onrecord.reading.trees import Trees
from onrecord.spans import Span
from onrecord.vocabulary.language import load_language

__all__ = ["find_hands"]

_FARTHEST = 400  # characters of a sentence around a cue that count
_BESIDE = 20  # characters before a name in which a word for a medium may stand
_LONGEST_VIA = 60  # characters of a phrase for somebody who passes words on
_PASSIVE = re.compile(r"\b(?:is|are|was|were|been|being) (?:\w+ly )?\Z")
_OWN = re.compile(r"\b(?:this|our)\b", re.IGNORECASE)
_ASIDE = re.compile(r",|\s(?:who|whom|whose|which|that)\b")


def find_hands(draft: Draft) -> dict[str, tuple[DraftStatement, ...]]:
    """Gives the statements with how they reached the report."""
    hands = _Hands(draft)
    return {"statements": tuple(hands.of(index) for index in range(len(draft.statements)))}


class _Hands:
    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.text = draft.text
        self.known = _known(draft.language.code)
        self.trees = Trees(draft, draft.text)

    def of(self, index: int) -> DraftStatement:
        """A statement with its hand and via."""
        one = self.draft.statements[index]
        if not (one.cue or one.source):
            return one
        place = (one.cue or one.source)[0]
        whole = sentence_at(self.draft, place).span
        sentence = Span(
            max(whole.start, place.start - _FARTHEST), min(whole.end, place.end + _FARTHEST)
        )
        passed = self._citing(one, sentence)
        if passed is None and one.kind != "media":
            passed = self._medium(one, sentence)
        if passed is None:
            outer = self._outer(index)
            inside = one.inside
            medium = inside is not None and self.draft.statements[inside].kind == "media"
            passed = None if outer is None else ("via_media" if medium else "second", outer)
        if passed is None:
            passed = self._conveyed(one, sentence) or self._through(one, sentence)
        if passed is None:
            passed = self._quoted_by(one, sentence) or self._read_out(one, whole)
        if passed is None:
            return one
        hand, via = passed
        return replace(one, hand=hand, via=via)  # type: ignore[arg-type]

    # --- media --------------------------------------------------------------------------------

    def _medium(self, one: DraftStatement, sentence: Span) -> tuple[str, tuple[Span, ...]] | None:
        """The medium that somebody told, or spoke on, outside of what he said."""
        told_to = one.word is not None and one.word.lemma in TELLS
        for match in self.known.channel.finditer(self.text, sentence.start, sentence.end):
            here = Span(*match.span("medium"))
            if match["way"].lower() in self.known.vague and not self._is_medium(here):
                continue
            if any(part.overlaps(here) for part in (*one.content, *one.source)):
                continue
            if _OWN.search(match[0]):
                continue  # the report's own medium
            verb = match["way"].lower()
            if verb.startswith(("told", "tell")) and not told_to:
                continue
            return "via_media", (self._named_in(here) or here,)
        if told_to and one.cue:
            after = Span(one.cue[-1].end, min(one.cue[-1].end + 3, sentence.end))
            for at in indices_in(self.draft.mentions, after):
                mention = self.draft.mentions[at]
                if mention.entry is not None and mention.entry.sector == "MED":
                    return "via_media", (mention.span,)
        return None

    def _named_in(self, phrase: Span) -> Span | None:
        """The name in a phrase for a medium: "the broadcaster Nova24"."""
        inside = [
            self.draft.mentions[at].span
            for at in indices_in(self.draft.mentions, phrase)
            if self.draft.mentions[at].form == "name"
            # "Iraqi state television" is not Iraq.
            and self.draft.mentions[at].kind not in {"place", "country", "people"}
        ]
        return inside[-1] if inside else None

    # --- people -------------------------------------------------------------------------------

    def _citing(self, one: DraftStatement, sentence: Span) -> tuple[str, tuple[Span, ...]] | None:
        """Who cites somebody: "a railway official, citing the minister, said"."""
        source = one.source[0] if one.source else None
        if source is None:
            return None
        before = self.text[sentence.start : source.start]
        if not self.known.citing.search(before):
            return None
        doer = self._doer(one.cue[0].start) if one.cue and one.cue[0].start < source.start else None
        if doer is not None and doer.overlaps(source):
            doer = None
        teller = doer or self._subject(sentence, source.start) or self._opening(sentence, one)
        if teller is None:
            return None
        medium = self._is_medium(teller)
        return "via_media" if medium else "second", (teller,)

    def _outer(self, index: int) -> tuple[Span, ...] | None:
        """Who tells of a statement, if that is somebody else than who makes it."""
        one = self.draft.statements[index]
        if one.inside is None:
            return None
        outer = self.draft.statements[one.inside]
        speakers = self.draft.speakers
        same = index in speakers and speakers[index] == speakers.get(one.inside, -1)
        pronoun = one.mention is not None and self.draft.mentions[one.mention].form == "pronoun"
        if same or not outer.source or (pronoun and index not in speakers):
            return None
        return tuple(self._phrase(outer))

    def _phrase(self, one: DraftStatement) -> Iterator[Span]:
        """The words by which a teller is known: his name, else the phrase for him."""
        mention = self.draft.mentions[one.mention] if one.mention is not None else None
        if mention is not None and one.is_speaker and mention.form != "pronoun":
            yield mention.span
            return
        source = one.source[0]
        aside = _ASIDE.search(self.text, source.start, source.end)
        end = aside.start() if aside is not None else source.end
        if 0 < end - source.start <= _LONGEST_VIA:
            yield Span(source.start, end)

    def _conveyed(self, one: DraftStatement, sentence: Span) -> tuple[str, tuple[Span, ...]] | None:
        """Who passes on another's words: "the envoy conveyed a warning from the minister"."""
        source = one.source[0] if one.source else None
        if source is None:
            return None
        is_message = one.word is not None and one.word.form == "noun"
        verbs = self.known.carried if is_message else self.known.conveyed
        for match in verbs.finditer(self.text, sentence.start, sentence.end):
            verb = Span(*match.span())
            if any(verb.overlaps(part) for part in (*one.content, source)):
                continue
            if match["by"]:
                name = self._next_name(match.end(), sentence)
            else:
                name = self._doer(match.start()) or self._subject(sentence, match.start())
            is_passed = match["by"] or source.start > match.start()
            if name is not None and is_passed and not name.overlaps(source):
                return "second", (name,)
        return None

    def _quoted_by(
        self, one: DraftStatement, sentence: Span
    ) -> tuple[str, tuple[Span, ...]] | None:
        """Who quotes somebody: "is quoted as saying in a report by the inspectors"."""
        if not one.cue or self.known.quoted.search(self.text, *one.cue[0]) is None:
            return None
        match = self.known.by_whom.match(self.text, one.cue[-1].end, sentence.end)
        name = self._next_name(match.end(), sentence) if match is not None else None
        return None if name is None else ("second", (name,))

    def _read_out(self, one: DraftStatement, sentence: Span) -> tuple[str, tuple[Span, ...]] | None:
        """Who brought the message in which somebody says it.

        "The cardinal read out a letter. In it the Pope urged ..."; "..., in which she refused".
        """
        place = (one.cue or one.source)[0].start
        match = self.known.in_it.search(self.text, sentence.start, place)
        if match is None:
            return None
        if match["which"]:
            before = Span(sentence.start, match.start())
        else:
            if match.start() > sentence.start:
                return None
            earlier = sentence_before(self.draft, sentence_at(self.draft, sentence))
            if earlier is None:
                return None
            before = earlier.span
        if self.known.message.search(self.text, *before) is None:
            return None
        brought = (
            self._doer(verb.start()) or self._subject(before, verb.start())
            for verb in self.known.carried.finditer(self.text, *before)
            if not (verb["by"] or _PASSIVE.search(self.text, before.start, verb.start()))
        )
        own = [part for part in one.source if part.overlaps(sentence)]
        via = tuple(
            who
            for who in dict.fromkeys(filter(None, brought))
            if not any(who.overlaps(part) for part in own)
        )
        return ("second", via) if via else None

    def _through(self, one: DraftStatement, sentence: Span) -> tuple[str, tuple[Span, ...]] | None:
        """Through whom somebody speaks: "through his lawyer, he said"."""
        for match in self.known.through.finditer(self.text, sentence.start, sentence.end):
            who = Span(*match.span("who"))
            if not any(who.overlaps(part) for part in (*one.content, *one.source)):
                return "second", (who,)
        return None

    def _doer(self, verb: int) -> Span | None:
        """The subject of a verb by the grammar."""
        found = self.draft.clauses_at(Span(verb, verb + 1))
        return self._named(found[0].subjects[0]) if found and not found[0].is_passive else None

    def _named(self, who: Span) -> Span:
        """Somebody by his name, where the grammar has one beside: "the mediator, Ingrid Sollie"."""
        found = self.trees.top_of(who)
        if found is None:
            return who
        tree, top = found
        beside = [tree.span(word) for word in (top, *tree.below(top, ("appos", "flat")))]
        behind = tree.span(top).end + 1  # "mediator Ingrid Sollie", where the parser joins nothing
        beside.append(Span(behind, behind + 1))
        names = (self._mention_at(part) for part in beside)
        return next((one.span for one in names if one is not None and one.form == "name"), who)

    def _next_name(self, start: int, sentence: Span) -> Span | None:
        near = Span(start, min(start + _LONGEST_VIA, sentence.end))
        names = [self.draft.mentions[at] for at in indices_in(self.draft.mentions, near)]
        persons = [m.span for m in names if m.form == "name" and m.kind == "person"]
        return persons[0] if persons else next((m.span for m in names if m.form == "name"), None)

    def _subject(self, sentence: Span, before: int) -> Span | None:
        """Who is told of last before a place by name, or the phrase that a sentence begins with."""
        start = sentence.start
        names = [
            self.draft.mentions[at]
            for at in indices_in(self.draft.mentions, Span(start, before))
            if self.draft.mentions[at].form == "name"
            and self.draft.mentions[at].kind not in {"place", "country", "people"}
        ]
        if names:
            return names[-1].span
        match = self.known.subject.match(self.text, start, before)
        opens = match is not None and match[0].split()[0].lower() in self.known.prepositions
        return Span(*match.span()) if match is not None and not opens else None

    def _opening(self, sentence: Span, one: DraftStatement) -> Span | None:
        """The words from the dateline to a cue: "State television quoted him"."""
        end = one.cue[0].start if one.cue else sentence.start
        start = self.text.rfind(" - ", sentence.start, end)
        words = Span(start + 3 if start >= 0 else sentence.start, end).trimmed(self.text, " ,–—-")
        return words if 0 < words.end - words.start <= _LONGEST_VIA else None

    def _mention_at(self, words: Span) -> DraftMention | None:
        """The mention that some words stand in, or begin with."""
        at = last_begun(self.draft.mentions, words.start)
        mention = self.draft.mentions[at] if at >= 0 else None
        return mention if mention is not None and mention.span.overlaps(words) else None

    def _is_medium(self, words: Span) -> bool:
        mention = self._mention_at(words)
        entry = mention.entry if mention is not None else None
        around = self.text[max(0, words.start - _BESIDE) : words.end]
        is_known = entry is not None and entry.sector == "MED"
        return is_known or self.known.medium.search(around) is not None


class _Known:
    def __init__(self, code: str) -> None:
        language = load_language(code)
        media, named = (language.words("hands", key) for key in ("media", "named"))
        nouns = _either([*media, *language.words("hands", "perhaps")])
        self.medium = re.compile(rf"\b(?:{_either([*media, *named])})\b")
        self.vague = frozenset(language.words("hands", "vague_ways"))
        way = _either(language.words("hands", "ways"))
        name = r"[\w'’.-]+"
        self.channel = re.compile(
            rf"\b(?P<way>(?i:{way}))\s+(?:the\s+|an?\s+|its\s+|his\s+|her\s+)?"
            rf"(?P<medium>(?:{name}\s+){{0,3}}?\b(?:{nouns})\b(?:\s+[A-Z0-9]{name}){{0,4}}"
            rf"|(?:[A-Z]{name}\s+){{0,3}}(?:{_either(named)})\b"
            rf"(?:\s+[A-Z0-9]{name}){{0,3}})",
        )
        self.prepositions = frozenset(language.words("openers", "prepositions"))
        self.citing = re.compile(
            rf"\b(?:{_either(language.words('hands', 'citing'))})\W+(?:[\w'’-]+\W+){{0,6}}\Z"
        )
        verbs = language.words("hands", "conveyed")
        more = (*verbs, *language.words("hands", "carried"))
        self.conveyed = re.compile(rf"\b(?:{_either(verbs)})(?P<by>(?:\s+on)?\s+by\b)?")
        self.carried = re.compile(rf"\b(?:{_either(more)})(?P<by>(?:\s+on)?\s+by\b)?")
        messages = _either(language.words("passed_on", "messages"))
        self.message = re.compile(rf"\b(?:{messages})\b", re.IGNORECASE)
        self.in_it = re.compile(
            rf"\b[Ii]n (?:it\b|(?:the|that|this) (?:{messages})|(?P<which>which\b))"
        )
        self.quoted = re.compile(
            rf"\b(?:is|are|was|were) (?:{_either(language.words('hands', 'citing'))})\b"
        )
        self.by_whom = re.compile(
            r" (?:in (?:an?|the|its|his|her|their) (?:[\w'’-]+ ){1,4})?by (?:the )?"
        )
        people = _either(language.words("hands", "through"))
        self.through = re.compile(
            rf"\b[Tt]hrough\s(?P<who>(?:an?|his|her|its|their|the)\s(?:[\w’'-]+\s){{0,3}}?(?:{people}))\b"
        )
        self.subject = re.compile(
            r"(?:[A-Z][\w'’-]*)(?:\s+(?!said\b|had\b|has\b)[\w'’-]+){0,5}?(?=,)"
        )


def _either(words: Sequence[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_known = cache(_Known)
