"""The words by which a report names a source, and what they tell: named, partly, or not at all.

Izzat al-Shahbndar, a prominent politician      named
a Kataib Hezbollah commander                    partly identified: the group is known
ten senior commanders and Iraqi officials       partly identified, several, counted
a source                                        unidentified
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from onrecord.contract import AnonymityClaim, Identification, Number, SourceKind
from onrecord.reading.draft import Draft, DraftMention, Sentence, Token, indices_in
from onrecord.reading.mentions import is_behind_preposition
from onrecord.reading.parse import sentence_at
from onrecord.spans import Span
from onrecord.vocabulary.language import Language, load_language

__all__ = ["SourcePhrase", "describe", "find_anonymity", "head_of", "mentions_in"]

# The head of a noun phrase stands before the first of these.
_AFTER_HEAD = {
    "of", "with", "from", "in", "at", "for", "who", "whose", "that", "which", "on", "near", "close",
    "familiar", "briefed", "to", "by", "inside", "within", "speaking", "based", "involved", ",",
    "(", "under", "loyal", "aligned", "present", "has", "have", "had", "'s", "’s",
}  # fmt: skip
_DETERMINERS = {"the", "this", "that", "these", "those", "his", "her", "its", "their", "our"}
_IDENTIFYING_ADJECTIVES = re.compile(
    r"\b(?:military|security|intelligence|police|army|government|defen[cs]e|hospital|medical|local|"
    r"western|regional|tribal|judicial|diplomatic|ministry|parliamentary|rebel|opposition|border|"
    r"militia|court|un|u\.n\.|aid|company|party|palace|presidential|city|provincial|state)\b"
)


# Between a noun and a name after one of these, the name is somebody else's.
_LEADS_AWAY = {
    "of", "for", "to", "with", "from", "by", "at", "in", "on", "under", "near", "about", "behind",
    "against", "around", "inside", "within", "who", "whom", "whose", "that", "which", "met", "knew",
}  # fmt: skip


# What stands behind one of these is where or whose, not who.
_ENDS_BODY = (_AFTER_HEAD | {"outside", "behind", "around"}) - {"'s", "’s"}
_WHERE = re.compile(
    r"\b(?:in|near|across|around|inside|throughout|along|outside|above|below|beside|off|beyond)\s+(?:the\s+)?(?:\w+ern\s+)?\Z"
)

# Two that were named before.
_BOTH = re.compile(
    r"(?:both|the two|each|neither)"
    r" (?:governments?|countr(?:y|ies)|sides?|capitals?|armies|states?)",
    re.IGNORECASE,
)
_PAIR = 2  # words
_MANY = {"people", "witnesses", "authorities", "staff", "personnel", "clergy", "crew"}
_PARTITIVE = 2  # words: "one of"
_LEADS_TO = re.compile(
    r"\b(?:to|of|for|with|by|under|in|at|from|along|near|on|around|outside|across|defending"
    r"|representing|treating|investigating|guarding|supporting|backing|advising|opposing|fighting"
    r"|protecting|accusing|prosecuting|following|escorting|accompanying|holding)\s(?:the\s)?"
    r"(?:[A-Z][\w'’-]+\s)*\Z"
)
_ALL = frozenset(("all", "the", "other"))


class SourcePhrase(NamedTuple):
    """What the words for a source tell.

    `mention` is the mention that names the speaker, or the group that an unnamed one belongs to;
    `is_speaker` tells which.
    """

    identification: Identification
    number: Number
    counted: int | None
    kind: SourceKind
    mention: int | None
    is_speaker: bool


def mentions_in(draft: Draft, span: Span) -> list[int]:
    """The mentions inside a span, by place."""
    inside = indices_in(draft.mentions, span)
    return [i for i in inside if span.contains(draft.mentions[i].span)]


def describe(draft: Draft, source: Span, words: tuple[Token, ...]) -> SourcePhrase:
    """What the source words at `source` (with their tokens) tell of who speaks."""
    inside = mentions_in(draft, source)
    head = head_of(words, draft.language)
    kind = _kind(head, words, draft, inside)
    if kind in {"document", "data_or_poll"}:
        inside = [i for i in inside if not _is_reader(draft, source, draft.mentions[i])]
    if kind == "person" and _ends_in_institution(draft, words):
        kind = "organisation"  # "the general staff"
    number, count = _number(head, words, draft, inside)
    first = _main_region(source, words)
    people = [
        i for i in inside if _is_person(draft.mentions[i]) and draft.mentions[i].form == "name"
    ]
    owners = {role.of for role in draft.roles}
    free = [i for i in people if not _is_led_to(draft, i, source)]
    if free or head in draft.language.source_nouns:
        people = free  # of "an adviser to Karim Daoudi" only the adviser speaks
    speaking = [i for i in people if i not in owners] or people
    if speaking and not _is_owned(draft, speaking[-1], words, head):
        return SourcePhrase("named", number, count, kind, speaking[0], True)
    if people and head in draft.language.source_nouns:
        # "Mr Monteiro's office", "Zarhan's ministry" where the model took Zarhan for a person.
        body = kind == "organisation" and (head == "office" or _is_institution(draft, words))
        if body:
            return SourcePhrase("named", number, count, kind, None, True)
        return SourcePhrase("partly_identified", number, count, kind, None, False)
    pronouns = [i for i in inside if draft.mentions[i].form == "pronoun"]
    if len(words) == 1 and pronouns:
        return SourcePhrase("unidentified", number, count, kind, pronouns[0], True)
    groups = [
        i
        for i in inside
        if draft.mentions[i].form in {"name", "description"}
        and not _is_person(draft.mentions[i])
        and not _is_where(draft, source, draft.mentions[i])
    ]
    is_personal = head in draft.language.source_nouns and kind in {"person", "spokesperson"}
    if is_personal and any(_is_named_by(draft.mentions[i], words, head) for i in groups):
        kind, is_personal = "organisation", False
    if groups and kind in {"document", "data_or_poll"}:
        # "An Interior Ministry estimate reviewed by this paper" is the ministry's.
        return SourcePhrase("named", number, count, kind, groups[0], True)
    if groups and not is_personal and _ends_main(draft, groups, first):
        last = [i for i in groups if first.contains(draft.mentions[i].span)]
        mention = last[-1] if last else groups[0]
        found: Identification = (
            "partly_identified" if draft.mentions[mention].kind == "people" else "named"
        )
        return SourcePhrase(found, number, count, _group_kind(kind, draft, mention), mention, True)
    definite = [i for i in inside if _is_definite(draft.mentions[i], source, head)]
    if definite and is_personal:
        return SourcePhrase("partly_identified", number, count, kind, definite[0], True)
    if not is_personal and kind != "spokesperson" and _is_institution(draft, words):
        return SourcePhrase("named", number, count, kind, None, True)
    if groups:
        # "commanders and Iraqi officials": the group is that of some of them only.
        mixed = any(
            word.lower == "and" and word.end <= draft.mentions[groups[0]].span.start
            for word in words
        )
        group = None if mixed else groups[0]
        return SourcePhrase("partly_identified", number, count, kind, group, False)
    if _BOTH.fullmatch(source.of(draft.text)):
        return SourcePhrase("named", number, count, "organisation", None, True)
    identification = _without_name(draft, source, words, head)
    return SourcePhrase(identification, number, count, kind, None, False)


def _is_named_by(mention: DraftMention, words: tuple[Token, ...], head: str) -> bool:
    """True for the "Guard" of "the Dune Guard", which is no guard."""
    named = (word for word in words if mention.form == "name" and mention.span.contains(word.span))
    inside = [word.lower for word in named]
    return len(inside) > 1 and inside[-1] == head


def _is_institution(draft: Draft, words: tuple[Token, ...]) -> bool:
    """True for a body of which there is one ("the army"), or that is spelt as a name is."""
    main = _main_words(words)
    known = _institution(draft.language.code).search(_joined(main)) is not None
    return known or _is_spelt_as_name(draft, main)


def _ends_in_institution(draft: Draft, words: tuple[Token, ...]) -> bool:
    main = _joined(_main_words(words))
    found = [match.end() for match in _institution(draft.language.code).finditer(main)]
    return bool(found) and found[-1] == len(main)


def _main_words(words: tuple[Token, ...]) -> tuple[Token, ...]:
    """The words of a phrase before what tells where or whose it is."""
    ends = (at for at, word in enumerate(words) if at and word.lower in _ENDS_BODY)
    return words[: next(ends, len(words))]


def _joined(words: tuple[Token, ...]) -> str:
    return " ".join(word.lower for word in words).replace(" 's", "'s")


def _is_spelt_as_name(draft: Draft, words: tuple[Token, ...]) -> bool:
    """True for "the National Party": two capitals or more, the last a word for a body."""
    words = tuple(word for word in words if word.lower not in {"'", "’", "'s", "’s"})
    is_capital = [draft.text[word.start].isupper() for word in words]
    opens = bool(words) and words[0].lower in {*_DETERMINERS, "a", "an"}
    first = next((at for at in range(opens, len(words)) if is_capital[at]), 0)
    own = words[first:]
    is_body = bool(own) and draft.language.source_nouns.get(own[-1].lower) == "organisation"
    if not is_body or not all(is_capital[first:]):
        return False
    behind = draft.text[own[-1].end : own[-1].end + 5]
    return len(own) > 1 or re.match(r" of [A-Z]", behind) is not None  # "the Council of Elders"


def _is_reader(draft: Draft, source: Span, mention: DraftMention) -> bool:
    """True for who only saw a document: "seen by the Courier"."""
    before = draft.text[source.start : mention.span.start]
    return re.search(r"\b\w+(?:ed|en) by (?:the )?\Z", before) is not None


def _without_name(
    draft: Draft, source: Span, words: tuple[Token, ...], head: str
) -> Identification:
    """How well a phrase without a name tells who speaks.

    "Two diplomats" says what they are; "people" says nothing, but "people who fled the town" does;
    of "a source" only an adjective tells ("a security source").
    """
    table = draft.language.table["source_nouns"]
    if head in table["anybody"] and not {word.lower for word in words}.isdisjoint(table["unknown"]):
        return "unidentified"  # "an unknown caller"
    text = source.of(draft.text).lower()
    lower = [word.lower for word in words]
    if head in table["unidentified"]:
        return "partly_identified" if _IDENTIFYING_ADJECTIVES.search(text) else "unidentified"
    if lower[:1] and (lower[0] in table["one_of"] or lower[:2] == ["the", "other"]):
        return "partly_identified"
    if head in table["anybody"] and len(lower) == _PAIR and lower[0] in {"that", "this"}:
        return "partly_identified"  # who was told of before
    if head in table["anybody"] and any(
        f"{head} {words}" in " ".join(lower) for words in table["knowing"]
    ):
        return "unidentified"
    if head in table["anybody"]:
        known = {*_DETERMINERS, *table["anybody"], *draft.language.numbers, "a", "an", ","}
        tells = any(word not in known and word[0].isalpha() for word in lower)
        return "partly_identified" if tells else "unidentified"
    is_somebody = any(word.isalpha() for word in lower)
    return "partly_identified" if is_somebody else "unidentified"


@cache
def _institution(code: str) -> re.Pattern[str]:
    names = load_language(code).words("source_nouns", "institutions")
    found = "|".join(re.escape(name).replace("'", "['’]") for name in names)
    return re.compile(
        rf"\b(?:{found})\b(?! (?:officer|officers|official|officials|chief|sources?)\b)"
    )


def _is_definite(mention: DraftMention, source: Span, head: str) -> bool:
    """True for "the spokesman" and "the Iraqi premier", who may be named elsewhere."""
    begins = mention.span.start <= source.start + 1
    holds_office = mention.entry is not None and mention.head.endswith(head)
    return mention.form == "description" and (begins or holds_office)


def _is_where(draft: Draft, source: Span, mention: DraftMention) -> bool:
    """True for a place that tells where somebody is: "commanders in northern Tasmara"."""
    if mention.kind in {"armed_group", "organisation"}:
        return False
    return _WHERE.search(draft.text, source.start, mention.span.start) is not None


def _is_person(mention: DraftMention) -> bool:
    return mention.kind == "person" or (mention.kind == "other" and mention.form == "name")


def _is_owned(draft: Draft, mention: int, words: tuple[Token, ...], head: str) -> bool:
    """True if the name only tells whose aide the unnamed speaker is, or whom he met."""
    span = draft.mentions[mention].span
    after = [word.lower for word in words if word.start >= span.end]
    before = [word.lower for word in words if word.end <= span.start]
    if head not in draft.language.source_nouns:
        return False
    if after[:1] in (["'s"], ["’s"]):
        return True
    if head in after and not {",", *_AFTER_HEAD} & set(after[: after.index(head)]):
        return True  # "Kestrian government spokesman"
    if head not in before:
        return False
    # Behind a comma of its own the name is the speaker's: "the prosecutor, Luc Fabre".
    since = max(len(before) - before[::-1].index(mark) for mark in (",", head) if mark in before)
    between = set(before[since:])
    return bool(between & _LEADS_AWAY) or any(word.endswith(("ed", "ing")) for word in between)


def _is_led_to(draft: Draft, mention: int, source: Span) -> bool:
    """True for a name behind "to" or "of" and its title: "an adviser to Minister Karim Daoudi"."""
    return (
        _LEADS_TO.search(draft.text, source.start, draft.mentions[mention].span.start) is not None
    )


def _main_region(source: Span, words: tuple[Token, ...]) -> Span:
    comma = next((word.start for word in words if word.lower == ","), source.end)
    return Span(source.start, comma)


def _ends_main(draft: Draft, groups: list[int], main: Span) -> bool:
    """True if a group's name is what the phrase is about, not only part of its description."""
    names = [i for i in groups if main.contains(draft.mentions[i].span)]
    if not names:
        return False
    last = draft.mentions[names[-1]]
    rest = draft.text[last.span.end : main.end].strip(" ’'s")
    return not rest or rest.split()[0].lower() in _AFTER_HEAD


def head_of(words: tuple[Token, ...], language: Language) -> str:
    """The head noun of a phrase: "commander" in "a Kataib Hezbollah commander"."""
    end = len(words)
    some = language.table["source_nouns"]["one_of"]
    lower = [word.lower for word in words[:_PARTITIVE]]
    if len(words) > _PARTITIVE and lower[0] in some and lower[1] == "of":
        words = words[_PARTITIVE:]  # "one of the fighters of the Front"
        end = len(words)
    for index, word in enumerate(words):
        if index and word.lower in _AFTER_HEAD and word.lower not in {"'s", "’s"}:
            end = index
            break
    for index in range(end - 1, -1, -1):
        if words[index].lower in language.source_nouns:
            return words[index].lower
    return words[end - 1].lower if end else ""


def _kind(head: str, words: tuple[Token, ...], draft: Draft, inside: list[int]) -> SourceKind:
    spokes = draft.language.table["source_nouns"]["spokesperson"]
    if any(word.lower in spokes for word in words):
        return "spokesperson"
    if head in draft.language.source_nouns:
        return draft.language.source_nouns[head]  # type: ignore[return-value]
    if inside:
        mention = draft.mentions[inside[0]]
        if mention.entry is not None and mention.entry.sector == "MED":
            return "media"
        named = mention.span.of(draft.text).split()
        media = draft.language.words("hands", "media_names")
        if mention.form == "name" and not {named[0], named[-1]}.isdisjoint(media):
            return "media"
        if mention.kind in {"organisation", "government", "armed_group", "country"}:
            return "organisation"
    return "person"


def _group_kind(kind: SourceKind, draft: Draft, mention: int) -> SourceKind:
    entry = draft.mentions[mention].entry
    if entry is not None and entry.sector == "MED":
        return "media"
    return "organisation" if kind == "person" else kind


def _number(
    head: str, words: tuple[Token, ...], draft: Draft, inside: list[int]
) -> tuple[Number, int | None]:
    numbers = draft.language.numbers
    if [word.lower for word in words[:_PARTITIVE]] == ["one", "of"]:
        return "one", None
    counts = [
        int(word.lower) if word.lower.isdigit() else numbers.get(word.lower, 0)
        for index, word in enumerate(words)
        if not index or words[index - 1].lower == "and"
    ]
    if len(counts) > 1 and all(count > 0 for count in counts):
        return "several_counted", sum(counts)  # "four commanders and two officials"
    for index, word in enumerate(words[:6]):
        if index and word.lower in _AFTER_HEAD:
            break
        amount = int(word.lower) if word.lower.isdigit() else numbers.get(word.lower)
        if amount is not None and index + 1 < len(words):
            amount *= draft.language.table["multipliers"].get(words[index + 1].lower, 1)
        if word.lower == "both":
            amount = 2
        elif word.lower == "dozen":
            earlier = [w.lower for w in words[:index]]
            amount = 6 if "half" in earlier else 12 if earlier[-1:] == ["a"] else None
        alone = len(words) == 1 or (index and words[index - 1].lower in _ALL)
        if amount is not None and amount > 1 and (alone or index < len(words) - 1):
            return "several_counted", amount
    named = [
        draft.mentions[i].span
        for i in inside
        if draft.mentions[i].form == "name"
        and not is_behind_preposition(draft.text, draft.mentions[i])
    ]
    if len(named) > 1:
        gaps = [draft.text[a.end : b.start] for a, b in pairwise(named)]
        if re.fullmatch(r",? and ", gaps[-1]) and all(gap == ", " for gap in gaps[:-1]):
            return "several_counted", len(named)
    lower = {word.lower for word in words}
    if lower & {"they", "both", "several", "many", "some", "others", "multiple", "various"}:
        return "several_uncounted", None
    plural = (
        head.endswith("s")
        and head in draft.language.source_nouns
        and head[:-1] in (draft.language.source_nouns)
    )
    heads = [word for word in words if word.lower == head]
    common = not any(
        draft.mentions[i].form == "name" and draft.mentions[i].span.contains(word.span)
        for i in inside
        for word in heads
    )
    plural = plural or (common and len(head) > 3 and head.endswith("s") and head[-2] not in "s'’")
    if plural or head.endswith("men") or head in _MANY:
        return "several_uncounted", None
    return "one", None


def find_anonymity(draft: Draft, sentence: Sentence) -> tuple[AnonymityClaim, Span] | None:
    """Why a source is not named, in explicit words: of its sentence, or of a "they" behind it."""
    found = _claim(draft.text, sentence.span, draft.language.code)
    if found is not None:
        return found
    behind = sentence_at(draft, Span(sentence.span.end + 1, sentence.span.end + 1))
    if behind.paragraph != sentence.paragraph or behind.span.start < sentence.span.end:
        return None
    first, *rest = (token.lower for token in behind.tokens[:_PARTITIVE])
    told_of = {token.lower for token in sentence.tokens}
    is_his = first in draft.language.table["anonymity_behind"]["openers"] or (
        # "The official was not authorised to speak", who was "a senior official" before.
        first == "the"
        and rest != []
        and told_of.issuperset(rest)
        and rest[0] in draft.language.source_nouns
    )
    return _claim(draft.text, behind.span, draft.language.code) if is_his else None


@lru_cache(maxsize=256)  # a sentence is asked for each of its statements, and twice
def _claim(text: str, sentence: Span, code: str) -> tuple[AnonymityClaim, Span] | None:
    for claim, pattern in _anonymity(code):
        match = pattern.search(text, sentence.start, sentence.end)
        if match is not None:
            return claim, Span(*match.span())
    return None


@cache
def _anonymity(code: str) -> tuple[tuple[AnonymityClaim, re.Pattern[str]], ...]:
    # The order of the file decides: what says most stands first.
    return tuple(
        (claim, re.compile("|".join(f"(?:{p})" for p in patterns), re.IGNORECASE))
        for claim, patterns in load_language(code).table["anonymity"].items()
    )
