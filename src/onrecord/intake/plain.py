"""A plain text becomes a report: where its paragraphs begin and end, and what is none of them."""

from __future__ import annotations

import re
from itertools import pairwise

from onrecord.intake.bylines import Paragraph, take_head
from onrecord.intake.capture import Capture, Known, Taken
from onrecord.intake.html import is_furniture
from onrecord.intake.posts import take_posts_from_paragraphs
from onrecord.intake.text import build_report, normal_line

__all__ = ["read_text", "split_paragraphs"]


def read_text(capture: Capture, text: str, known: Known) -> Taken:
    """The report in a plain text.

    `known` is what the user, a feed or a WARC says; a user's date wins over the text's own, the
    text's own over a feed's.

    Raises:
        NoText: there is nothing to read.
    """
    head, body = take_head(
        [paragraph for paragraph in split_paragraphs(text) if not is_furniture(paragraph.words)]
    )
    kept, posts = take_posts_from_paragraphs([paragraph.words for paragraph in body])
    report = build_report(kept, capture=capture, known=head.joined_with(known), posts=posts)
    return Taken(report, capture)


_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028]")
_BLANK = re.compile(r"\n[^\S\n]*\n\s*")
_WIDEST_WRAP = 100  # characters; what is broken by hand or by a mail program is no wider
_NARROWEST_WRAP = 45
_ENDS_SENTENCE = re.compile(r"[.!?…:;][\"'”’)\]»]*$")
_BARE_LINK = re.compile(r"https?://\S+")


def split_paragraphs(text: str) -> list[Paragraph]:
    """The paragraphs of a plain text.

    Blank lines separate blocks. A block is one paragraph if its lines are broken at a width, as on
    a typewriter; otherwise each of its lines is one.
    """
    text = _LINE_ENDS.sub("\n", text).replace("\u2029", "\n\n").strip()
    blocks = [_lines(block) for block in _BLANK.split(text)]
    width = _wrap_width(blocks)
    found: list[Paragraph] = []
    for block in blocks:
        paragraphs = _joined(block, width) if width is not None else block
        found += [Paragraph(words, False) for words in paragraphs[:-1]]
        found += [Paragraph(words, True) for words in paragraphs[-1:]]
    return found


def _lines(block: str) -> list[str]:
    lines = (normal_line(line) for line in block.split("\n"))
    return [line for line in lines if line]


def _wrap_width(blocks: list[list[str]]) -> int | None:
    """The width at which the lines were broken, None if each line was meant as one."""
    lines = [line for block in blocks for line in block if not _BARE_LINK.fullmatch(line)]
    if not lines:
        return None
    width = max(map(len, lines))
    if not _NARROWEST_WRAP <= width <= _WIDEST_WRAP:
        return None
    breaks = [
        (line, following)
        for block in blocks
        for line, following in pairwise(block)
        if _is_forced(line, following, width)
    ]
    # Short paragraphs, one a line, end with their sentences; broken lines end anywhere.
    inside = sum(1 for line, _ in breaks if not _ENDS_SENTENCE.search(line))
    return width if breaks and inside >= 0.5 * len(breaks) else None


def _is_forced(line: str, following: str, width: int) -> bool:
    """True if the next line's first word would not have fitted on this one."""
    if _BARE_LINK.fullmatch(line) or _BARE_LINK.match(following):
        return False
    # Break points differ by a few columns: a ragged margin, a hand that stops early.
    return len(line) + 1 + len(following.split(" ", 1)[0]) > 0.9 * width


def _joined(block: list[str], width: int) -> list[str]:
    paragraphs: list[str] = []
    previous = ""
    for line in block:
        if paragraphs and _is_forced(previous, line, width):
            paragraphs[-1] += " " + line
        else:
            paragraphs.append(line)
        previous = line
    return paragraphs
