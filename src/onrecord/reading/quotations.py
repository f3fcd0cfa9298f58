"""Words between quotation marks, in all the forms that the press uses.

Curly and straight, double and single, guillemets, nested, and quotations that run over paragraphs
(an opening mark on each paragraph, a closing one only at the end).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from onrecord.reading.draft import Draft, Quotation
from onrecord.reading.parse import paragraphs
from onrecord.spans import Span

__all__ = ["find_quotations", "single_marks"]

_PAIRS = {"“": "”", "„": "“”", "«": "»", "‘": "’", '"': '"', "'": "'", "‹": "›"}
_SINGLE = {"‘", "'"}
_SINGLE_OPENS = re.compile(r"(?<!\w)['‘]")
_CLOSING = {"”", "»", "’", '"', "'", "›"}
_BEFORE_OPENING = set(" \n\t([{—–-/\"“‘'«:;,…")
_BEFORE_CLOSING = set(".,?!…—–)]”’'\"")


@dataclass
class _Open:
    mark: str
    start: int


def find_quotations(draft: Draft) -> dict[str, tuple[Quotation, ...]]:
    """Gives the quotations by place, outer before inner."""
    found: list[Quotation] = []
    parts = list(paragraphs(draft.text))
    for number, part in enumerate(parts):
        runs_on = number + 1 < len(parts) and draft.text[parts[number + 1].start] in _PAIRS
        found += _in_paragraph(draft.text, part, number, runs_on)
    return {"quotations": tuple(sorted(found, key=lambda q: (q.span.start, -q.span.end)))}


def single_marks(text: str, paragraph: Span) -> dict[int, str]:
    """The single marks around the outermost quotations of a paragraph, by place, as double ones."""
    marks: dict[int, str] = {}
    if _SINGLE_OPENS.search(text, paragraph.start, paragraph.end) is None:
        return marks
    for one in _in_paragraph(text, paragraph, 0, False):
        if one.level == 0 and text[one.span.start] in _SINGLE:
            marks[one.span.start], marks[one.span.end - 1] = "“", "”"
    return marks


def _in_paragraph(text: str, part: Span, number: int, runs_on: bool) -> Iterator[Quotation]:
    stack: list[_Open] = []
    for at in range(part.start, part.end):
        mark = text[at]
        if mark not in _PAIRS and mark not in _CLOSING:
            continue
        level = _level_closed(text, at, part, stack)
        if level is not None:
            opened = stack[level]
            del stack[level:]
            inner = Span(opened.start + 1, at)
            if inner.holds_in(text):
                yield Quotation(Span(opened.start, at + 1), inner, level, True, True, number)
        elif mark in _PAIRS and _opens(text, at, part, stack):
            stack.append(_Open(mark, at))
    if stack and stack[0].mark not in _SINGLE:
        # Never closed: it runs over into the next paragraph, or began this one and lost its end.
        opened = stack[0]
        inner = Span(opened.start + 1, part.end)
        if (runs_on or opened.start == part.start) and inner.holds_in(text):
            yield Quotation(Span(opened.start, part.end), inner, 0, True, False, number)


def _level_closed(text: str, at: int, part: Span, stack: list[_Open]) -> int | None:
    """Which open quotation the mark at `at` closes, None if it closes none."""
    mark = text[at]
    for level in range(len(stack) - 1, -1, -1):
        opened = stack[level]
        if mark in _PAIRS[opened.mark] and at > opened.start + 1:
            if opened.mark in _SINGLE:
                return level if _closes_single(text, at, part) else None
            if mark == '"' and _looks_opening(text, at, part) and not _ends_word(text, at):
                return None
            return level
    return None


def _opens(text: str, at: int, part: Span, stack: list[_Open]) -> bool:
    mark = text[at]
    if at + 1 >= part.end or text[at + 1].isspace():
        return False
    if any(opened.mark == mark for opened in stack):
        return False
    if mark == "‘":
        # Also an apostrophe that a program turned the wrong way: "‘90s", "Sana‘a".
        return _looks_opening(text, at, part) and not text[at + 1].isdigit()
    if mark == "'":
        return (
            _looks_opening(text, at, part)
            and text[at + 1].isalpha()
            and _has_closing_single(text, at, part)
        )
    return mark != '"' or _looks_opening(text, at, part)


def _looks_opening(text: str, at: int, part: Span) -> bool:
    return at == part.start or text[at - 1] in _BEFORE_OPENING


def _ends_word(text: str, at: int) -> bool:
    return not text[at - 1].isspace()


def _closes_single(text: str, at: int, part: Span) -> bool:
    """True if a single mark ends a quotation rather than standing in or after a word."""
    after = text[at + 1] if at + 1 < part.end else " "
    if after.isalnum():
        return False
    if text[at - 1] in _BEFORE_CLOSING:
        return True
    if text[at - 1] == "s" and after == " ":
        # "the militias’ weapons": an apostrophe when a better end follows in the paragraph.
        rest = text[at + 1 : part.end]
        return not any(f"{end}{text[at]}" in rest for end in ".,?!")
    return not text[at - 1].isspace()


def _has_closing_single(text: str, at: int, part: Span) -> bool:
    return any(text[i] == "'" and _closes_single(text, i, part) for i in range(at + 2, part.end))
