"""What the text says about those it names: offices, memberships, counted forces."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from onrecord.reading.draft import (
    Draft,
    DraftMembership,
    DraftRole,
    DraftSize,
    Sentence,
)
from onrecord.reading.parse import sentence_at
from onrecord.reading.source_phrases import mentions_in
from onrecord.spans import Span
from onrecord.vocabulary.language import Language, load_language

__all__ = ["find_memberships", "find_roles", "find_sizes"]


class _TitlePatterns(NamedTuple):
    before: re.Pattern[str]
    after: re.Pattern[str]


@cache
def _title_patterns(code: str) -> _TitlePatterns:
    titles = load_language(code).table["titles"]
    heads, modifiers, former = titles["heads"], titles["modifiers"], titles["former"]
    head = "|".join(sorted(map(re.escape, heads), key=len, reverse=True))
    modifier = "|".join(sorted(map(re.escape, modifiers), key=len, reverse=True))
    was = "|".join(re.escape(word) for word in former)
    title = rf"(?P<title>(?:(?:{modifier})[ -])*(?:{head}))"
    return _TitlePatterns(
        before=re.compile(
            rf"(?:\b(?P<former>{was})[ -])?\b{title},?\s+(?:(?:mr|mrs|ms|dr)\.?\s+)?\Z",
            re.IGNORECASE,
        ),
        after=re.compile(
            rf"(?:,\s+\d{{1,3}})?(?:,\s+|\s+\()(?:(?:who\s+)?(?:is|was)\s+)?"
            rf"(?:(?P<former>{was})[ -])?(?:currently\s+)?"
            rf"(?:(?:an?|the|its|their|his|her)\s+)?(?:(?P<former2>{was})[ -])?"
            rf"(?:(?P<owner>[^,.;()\"“”]{{2,50}}?)(?:[’']s?)?\s+)??{title}\b"
            rf"(?:\s+(?:of|to|for|at|in|with|on)\s+(?:the\s+)?(?P<of>[^,.;()\"“”]{{2,60}}))?"
            rf"(?:\s+(?P<ended>from\s+\d{{4}}\s+to\s+\d{{4}}|until\s+\d{{4}}))?",
            re.IGNORECASE,
        ),
    )


def find_roles(draft: Draft) -> dict[str, tuple[DraftRole, ...]]:
    """Gives the offices that stand in apposition to a person's name, before or after it."""
    patterns = _title_patterns(draft.language.code)
    found: list[DraftRole] = []
    for index, mention in enumerate(draft.mentions):
        if mention.form == "name" and mention.kind in {"person", "other"}:
            sentence = sentence_at(draft, mention.span)
            found += _role_before(draft, index, sentence, patterns.before)
            found += _role_after(draft, index, sentence, patterns.after)
    return {"roles": tuple(sorted(found, key=lambda role: role.span))}


def _role_before(
    draft: Draft, index: int, sentence: Sentence, pattern: re.Pattern[str]
) -> Iterator[DraftRole]:
    start = draft.mentions[index].span.start
    before = draft.text[sentence.span.start : start]
    match = pattern.search(before)
    if match is None:
        return
    offset = sentence.span.start
    span = Span(offset + match.start("title"), offset + match.end("title"))
    owner = None
    for other in reversed(range(index)):
        gap = draft.text[draft.mentions[other].span.end : offset + match.start()]
        if re.fullmatch(r"(?:[’']s?)?\s*", gap) and draft.mentions[other].form == "name":
            owner = other
        if draft.mentions[other].span.end <= offset + match.start():
            break
    yield DraftRole(index, span.of(draft.text), owner, match["former"] is not None, span)


def _role_after(
    draft: Draft, index: int, sentence: Sentence, pattern: re.Pattern[str]
) -> Iterator[DraftRole]:
    end = draft.mentions[index].span.end
    match = pattern.match(draft.text, end, sentence.span.end)
    if match is None or _crosses_name(draft, index, Span(*match.span("title"))):
        return
    if match["owner"] is not None and _has_verb(match["owner"], draft.language):
        return
    owner = None
    for group in ("owner", "of"):
        if match[group] is not None:
            region = Span(*match.span(group))
            inside = [i for i in mentions_in(draft, region) if draft.mentions[i].form == "name"]
            if inside:
                owner = inside[0]
                break
    former = any(match[group] is not None for group in ("former", "former2", "ended"))
    span = Span(*match.span("title"))
    yield DraftRole(index, span.of(draft.text), owner, former, span)


def _crosses_name(draft: Draft, index: int, title: Span) -> bool:
    """True if a person's name stands between a name and its supposed title."""
    start = draft.mentions[index].span.end
    return any(
        mention.form == "name" and mention.kind == "person" and title.start > mention.span.start
        for mention in draft.mentions[index + 1 : index + 4]
        if mention.span.start >= start and mention.span.end <= title.start
    )


def _has_verb(words: str, language: Language) -> bool:
    lower = words.lower().split()
    return any(word in language.finite or word in language.cues for word in lower)


_GROUPS = {"armed_group", "organisation", "government", "country"}
_PART_OF = re.compile(
    r"\b(?:part|(?:a |an )?members?|factions?|wing|branch|arm) of (?:the )?(?:umbrella )?"
    r"|\b(?:operating|fighting|acting|grouped|organi[sz]ed|united|gathered) under (?:the )?"
    r"|\b(?:belonging to|affiliated with|loyal to|allied with) (?:the )?",
    re.IGNORECASE,
)


def find_memberships(draft: Draft) -> dict[str, tuple[DraftMembership, ...]]:
    """Gives who is called part of whom: "X, part of the Y", "operating under the Y umbrella"."""
    starts = {mention.span.start: i for i, mention in enumerate(draft.mentions)}
    found = []
    for match in _PART_OF.finditer(draft.text):
        of = starts.get(match.end())
        if of is None or draft.mentions[of].kind not in _GROUPS:
            continue
        sentence = sentence_at(draft, Span(match.start(), match.end()))
        members = [
            i
            for i, mention in enumerate(draft.mentions[:of])
            if mention.span.start >= sentence.span.start
            and mention.span.end <= match.start()
            and mention.kind in _GROUPS
            and mention.form in {"name", "description"}
        ]
        if members:
            span = Span(match.start(), draft.mentions[of].span.end)
            found.append(DraftMembership(members[-1], of, span))
    return {"memberships": tuple(found)}


_HOLDS = re.compile(
    r"\b(?:compris\w+|ha[sd]|have|having|with|number\w*|field\w*|command\w*|boast\w*|count\w*|claim\w*"
    r"|includ\w+|of|made up of"
    r"|maintain\w*|estimated (?:at|to have)|strength of|force of|totals?|totalling)\b",
    re.IGNORECASE,
)
_BELONGS = re.compile(
    r"\s+(?:belonging to|loyal to|in|of|from|within|under|affiliated with)\s+(?:the\s+)?\Z",
    re.IGNORECASE,
)


@cache
def _size_pattern(approximate: tuple[str, ...], units: tuple[str, ...]) -> re.Pattern[str]:
    about = "|".join(sorted(map(re.escape, approximate), key=len, reverse=True))
    unit = "|".join(sorted(map(re.escape, units), key=len, reverse=True))
    return re.compile(
        rf"(?:\b(?P<about>{about})\s+)?\b(?P<number>\d{{1,3}}(?:,\d{{3}})+|\d+(?:\.\d+)?)"
        rf"(?:\s+(?P<times>thousand|million))?(?:\s+(?!{unit})[a-z-]+){{0,2}}\s+(?P<unit>{unit})\b",
        re.IGNORECASE,
    )


def find_sizes(draft: Draft) -> dict[str, tuple[DraftSize, ...]]:
    """Gives counted forces that the text says a group has ("comprise about 50,000 fighters")."""
    counted = draft.language.table["counted"]
    pattern = _size_pattern(tuple(counted["approximate"]), tuple(counted["units"]))
    found = []
    for match in pattern.finditer(draft.text):
        number = float(match["number"].replace(",", ""))
        number *= {"thousand": 1_000, "million": 1_000_000}.get((match["times"] or "").lower(), 1)
        span = Span(*match.span())
        owner = _owner(draft, span)
        if owner is None:
            owner = _after_comma(draft, span)
        if owner is not None:
            approximate = match["about"] is not None
            found.append(DraftSize(owner, int(number), approximate, match["unit"].lower(), span))
    for match in _STRONG.finditer(draft.text):
        owner = next(
            (
                i
                for i, m in enumerate(draft.mentions)
                if m.span.start == match.end() and m.kind in _GROUPS
            ),
            None,
        )
        if owner is not None:
            number = int(match["number"].replace(",", ""))
            span = Span(*match.span("all"))
            found.append(DraftSize(owner, number, match["about"] is not None, "members", span))
    return {"sizes": tuple(sorted(found, key=lambda size: size.span))}


_STRONG = re.compile(
    r"\b(?P<all>(?:(?P<about>about|roughly|nearly|some|around) )?"
    r"(?P<number>\d{1,3}(?:,\d{3})*|\d+)-strong)\s+"
)


def _after_comma(draft: Draft, size: Span) -> int | None:
    """ "With 240 officers, the department ...": the subject after the comma."""
    sentence = sentence_at(draft, size)
    before = draft.text[sentence.span.start : size.start].strip().lower()
    if before != "with":
        return None
    return next(
        (
            index
            for index, mention in enumerate(draft.mentions)
            if mention.kind in _GROUPS
            and size.end <= mention.span.start < sentence.span.end
            and re.fullmatch(r",\s+(?:the\s+)?", draft.text[size.end : mention.span.start])
        ),
        None,
    )


def _owner(draft: Draft, size: Span) -> int | None:
    """The group whose size it is: before a word of having, or after one of belonging."""
    sentence = sentence_at(draft, size)
    before: list[int] = []
    for index, mention in enumerate(draft.mentions):
        if mention.kind not in _GROUPS or mention.form == "pronoun":
            continue
        if sentence.span.start <= mention.span.start and mention.span.end <= size.start:
            before.append(index)
        elif size.end <= mention.span.start < sentence.span.end:
            if _BELONGS.fullmatch(draft.text[size.end : mention.span.start]):
                return index
            break
    if not before:
        return None
    last = draft.mentions[before[-1]]
    between = draft.text[last.span.end : size.start]
    if re.fullmatch(r"[’']s?\s+(?:\w+\s+)?", between) or _HOLDS.search(between):
        return before[-1]
    return None
