"""Offices whose holder the registry knows: "the Iraqi prime minister", "the president of France".

The holder is whoever held the office on the day of the report. A report without a day, or one later
than the registry knows of, gets none.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import NamedTuple

from onrecord.reading.draft import Draft, DraftMention, indices_in
from onrecord.reading.parse import sentence_at
from onrecord.reading.times import report_day
from onrecord.spans import Span
from onrecord.vocabulary.language import load_language
from onrecord.vocabulary.registry import OFFICES_KNOWN_TO, Entry, Office, Registry, name_key

__all__ = ["find_office_holders", "holder_at"]

_NEAR = 60  # characters around an office
_LONGEST = 4  # words of a body's name: "the Union of Southern States"
_OF = re.compile(r"\s+of\s+(?:the\s+)?")
# "Elected as the French president" speaks of the office, not of its holder.
_NOT_YET = re.compile(
    r"\b(?:as|be|becom(?:e|es|ing)|became|elect|elected|named|appointed|chosen|for) (?:the )?\Z",
    re.IGNORECASE,
)


def find_office_holders(draft: Draft) -> dict[str, tuple[DraftMention, ...]]:
    """Gives the mentions again with the offices that tell who is meant, where no name stands by."""
    day = report_day(draft.report.published)
    found = list(_found(draft, day)) if day is not None else []
    taken = {
        index
        for mention in found
        for index in indices_in(
            draft.mentions, Span(max(0, mention.span.start - _NEAR), mention.span.end)
        )
        if draft.mentions[index].span.overlaps(mention.span)
    }
    others = [
        mention
        for index, mention in enumerate(draft.mentions)
        if mention.form == "name" or index not in taken
    ]
    return {"mentions": tuple(sorted([*others, *found], key=lambda mention: mention.span))}


def _found(draft: Draft, day: date) -> Iterator[DraftMention]:
    pattern = _known(draft.registry, draft.language.code).pattern
    for match in pattern.finditer(draft.text):
        span = Span(*match.span())
        if any(draft.mentions[i].form == "name" for i in indices_in(draft.mentions, span)):
            continue
        at = _phrase_at(draft.registry, draft.text, span)
        if at is None or _is_beside_name(draft, at.span):
            continue
        entry = _holder(draft.registry, match[0], at.body, day, draft.language.code)
        before = draft.text[max(0, at.span.start - _NEAR) : at.span.start]
        if (
            entry is not None
            and not _NOT_YET.search(before)
            and not _is_elsewhen(draft, at.span, day)
        ):
            yield DraftMention(span, "person", "description", match[0].lower(), entry)


def _is_elsewhen(draft: Draft, phrase: Span, day: date) -> bool:
    """True where the sentence speaks of another time, or of another holder by this one."""
    sentence = sentence_at(draft, phrase).span
    words = draft.text[sentence.start : sentence.end]
    years = {int(year) for year in re.findall(r"\b(?:1[5-9]|20)\d\d\b", words)}
    return bool(years - {day.year, day.year + 1}) or _ELSEWHEN.search(words) is not None


_ELSEWHEN = re.compile(
    r"\bat the time\b|\bback then\b|\bpredecessor|\bsuccessor"
    r"|\bin the (?:novel|film|book|play|series)\b",
    re.IGNORECASE,
)


def _is_beside_name(draft: Draft, phrase: Span) -> bool:
    """True for "the French president, Ada Cole" and "Ada Cole, the French president"."""
    around = Span(max(0, phrase.start - _NEAR), phrase.end + _NEAR)
    for index in indices_in(draft.mentions, around):
        mention = draft.mentions[index]
        if mention.form == "name" and mention.kind in {"person", "other"}:
            one = mention.span
            gap = draft.text[min(one.end, phrase.end) : max(one.start, phrase.start)]
            if not one.overlaps(phrase) and re.fullmatch(r"(?:,?\s)?,?\s?", gap):
                return True
    return False


class _Phrase(NamedTuple):
    """An office with its body: `span` is all of "the Iraqi prime minister"."""

    span: Span
    body: Entry


def holder_at(
    registry: Registry, text: str, office: Span, day: date | None, language: str
) -> Entry | None:
    """Who held an office on a day, by the words of the text.

    Args:
        office: the words of the title alone; the body stands before them or after "of".
        day: of the report.
    """
    if day is None:
        return None
    at = _phrase_at(registry, text, office)
    return _holder(registry, office.of(text), at.body, day, language) if at is not None else None


def _holder(registry: Registry, title: str, body: Entry, day: date, language: str) -> Entry | None:
    held = {
        entry.slug: entry
        for entry, office in _known(registry, language).offices.get(
            (_title(title, language), body.slug), ()
        )
        if _surely_held(office, day.isoformat())
    }
    return held.popitem()[1] if len(held) == 1 else None


def _surely_held(office: Office, day: str) -> bool:
    """True if it was; nobody knows how long the last holder that the registry has held on."""
    is_known = day <= OFFICES_KNOWN_TO or (office.since or "") > OFFICES_KNOWN_TO
    return office.held_on(day) and (office.until is not None or is_known)


def _phrase_at(registry: Registry, text: str, office: Span) -> _Phrase | None:
    before = text[max(0, office.start - _NEAR) : office.start]
    article = re.search(r"\bthe\s+\Z", before, re.IGNORECASE)
    of = _OF.match(text, office.end)
    if article is not None and of is not None:
        for end, name in _names_after(text, of.end()):
            body = registry.find(name)
            # "Of France Telecom", "of Iraq's Kurdistan", "of the French federation".
            goes_on = re.match(r"['’]s?\b|[ -][^\W\d_a-z]", text[end : end + 3])
            if body is not None and goes_on is None and name not in body.demonyms:
                return _Phrase(Span(office.start - len(article[0]), end), body)
    for start, name in _names_before(before):
        body = registry.find(name)
        if body is None:
            continue
        article = re.search(r"\bthe\s+\Z", before[:start], re.IGNORECASE)
        owns = re.search(r"['’]s?\s+\Z", before) is not None
        if article is not None or owns:
            first = article.start() if article is not None else start
            return _Phrase(Span(office.start - len(before) + first, office.end), body)
    return None


def _names_before(before: str) -> Iterator[tuple[int, str]]:
    """What can be a body's name at the end of some words, the longest first, with its place."""
    end = re.search(r"(?:['’]s?)?\s+\Z", before)
    words = list(re.finditer(r"[^\s,;:()\"“”]+", before[: end.start()])) if end else []
    for word in words[-_LONGEST:]:
        name = before[word.start() : end.start()]  # type: ignore[union-attr]
        if name[:1].isupper() and not re.search(r"[,;:()\"“”]", name):
            yield word.start(), name


def _names_after(text: str, start: int) -> Iterator[tuple[int, str]]:
    words = list(re.finditer(r"[^\s,;:()\"“”.?!]+", text[start : start + _NEAR]))[:_LONGEST]
    for word in reversed(words):
        name = text[start : start + word.end()].removesuffix("'s").removesuffix("’s")
        if name[:1].isupper():
            yield start + len(name), name


class _Known(NamedTuple):
    """The offices by title and body, and a pattern of the titles."""

    offices: dict[tuple[str, str], list[tuple[Entry, Office]]]
    pattern: re.Pattern[str]


@cache
def _known(registry: Registry, language: str) -> _Known:
    offices: dict[tuple[str, str], list[tuple[Entry, Office]]] = defaultdict(list)
    for entry in registry.entries.values():
        for office in entry.offices:
            if office.of is not None:
                offices[_title(office.title, language), office.of].append((entry, office))
    same = load_language(language).table["titles"]["same"]
    words = {title for title, _ in offices}
    words |= {name for name, title in same.items() if title in words}
    titles = "|".join(
        re.escape(word).replace(r"\-", "[- ]") for word in sorted(words, key=len, reverse=True)
    )
    return _Known(offices, re.compile(rf"(?<![\w-])(?:{titles})(?![\w-])", re.IGNORECASE))


def _title(words: str, language: str) -> str:
    """A title for comparison: "Premier" and "prime minister" are one."""
    flat = name_key(words)
    return str(load_language(language).table["titles"]["same"].get(flat, flat))
