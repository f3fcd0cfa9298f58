"""What the model sees of a text: words, the shape of each, and the windows in which it reads them.

Training and reading share this module, so that a model meets at run time what it was trained on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from onrecord.spans import Span

__all__ = [
    "ATTRIBUTION_LAYERS",
    "BIO",
    "CLOSING_MARKS",
    "DEPRELS",
    "DISTANCES",
    "DISTANCE_STEPS",
    "ENTITY_TAGS",
    "EVENT_TYPES",
    "MOST_PIECES_OF_A_WORD",
    "OPENING_MARKS",
    "PARAGRAPH_PIECE",
    "REALIS",
    "SHAPES",
    "TELLING_TAGS",
    "TOLD_LAYERS",
    "UNKNOWN_PIECE",
    "UPOS",
    "Window",
    "framed",
    "shapes_of",
    "windows",
    "words_of",
]

BIO = ("O", "B", "I")
ENTITY_TAGS = ("O", "B-PER", "I-PER", "B-LOC", "I-LOC", "B-ORG", "I-ORG")
# Three BIO layers rather than one: a source may stand inside another statement's content.
ATTRIBUTION_LAYERS = ("source", "cue", "content")
# What a word can be to one cue, beside nothing: two columns for each of these layers.
TOLD_LAYERS = ("source", "content")
TELLING_TAGS = tuple(f"{tag}-{layer}" for layer in TOLD_LAYERS for tag in BIO[1:])
# How far a word stands from a cue: a class for each distance to the left, for none, to the right;
# these are the least distances of the classes.
DISTANCE_STEPS = (1, 2, 3, 4, 5, 7, 10, 15, 23, 36, 61)
DISTANCES = 2 * len(DISTANCE_STEPS) + 1
# The columns of a model file stand in this order, whatever order the contract lists its types in.
EVENT_TYPES = (
    "none",
    *("AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST"),
    *("ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"),
)
REALIS = ("actual", "future", "conditional", "hypothetical", "denied", "past_habitual")
UPOS = tuple(
    "ADJ ADP ADV AUX CCONJ DET INTJ NOUN NUM PART PRON PROPN PUNCT SCONJ SYM VERB X".split()
)
# Universal relations (UD 2) and the subtypes that tell a passive, an owner and a relative clause.
DEPRELS = tuple(
    """acl acl:relcl advcl advmod amod appos aux aux:pass case cc ccomp clf compound compound:prt
    conj cop csubj dep det discourse dislocated expl fixed flat goeswith iobj list mark nmod
    nmod:poss nsubj nsubj:pass nummod obj obl obl:agent orphan parataxis punct reparandum root
    vocative xcomp""".split()
)

# As the Universal Dependencies split English, so that the parser meets the words it learned on:
# "do" + "n't", "Iran" + "'s"; hyphens and other marks stand alone.
_WORD = re.compile(
    # Letters only: a run that fails here is then taken whole, so that no text is walked twice.
    r"[^\W\d_]+(?=n[’'ʼ]t\b)|n[’'ʼ]t\b"
    r"|[’'ʼ](?:s|re|ve|ll|d|m)\b"
    r"|(?:[A-Za-z]\.){2,}|\d+(?:[.,:]\d+)*|[^\W\d_]+|\w|[^\w\s]",
    re.IGNORECASE,
)

_LOWER, _TITLE, _UPPER, _MIXED, _NUMBER, _MARK = range(6)
_OUTSIDE, _INSIDE, _QUOTE = range(3)
SHAPES = 18  # six cases times three states of quotation

OPENING_MARKS = {"“", "«", "``", "„"}
CLOSING_MARKS = {"”", "»", "''"}
MOST_PIECES_OF_A_WORD = 12

_BEGIN_PIECE, PARAGRAPH_PIECE, UNKNOWN_PIECE = 101, 102, 100  # [CLS], [SEP], [UNK] of BERT
_MARK_SHAPE = _MARK * 3 + _OUTSIDE  # of the pieces that are no word's


def words_of(text: str, within: Span) -> Iterator[Span]:
    """The words and marks in a part of the text, as the model reads them."""
    for match in _WORD.finditer(text, within.start, within.end):
        yield Span(match.start(), match.end())


def shapes_of(words: Sequence[str], starts: Sequence[bool]) -> list[int]:
    """For each word a number below `SHAPES`: its case, and if it stands in a quotation.

    `starts` is true for the first word of a paragraph, where every quotation begins anew.
    """
    found = []
    open_ = False
    for word, first in zip(words, starts, strict=True):
        if first:
            open_ = False
        state = _INSIDE if open_ else _OUTSIDE
        if word == '"':
            open_, state = not open_, _QUOTE
        elif word in OPENING_MARKS:
            open_, state = True, _QUOTE
        elif word in CLOSING_MARKS:
            open_, state = False, _QUOTE
        found.append(_case(word) * 3 + state)
    return found


def _case(word: str) -> int:
    if not any(map(str.isalpha, word)):
        return _NUMBER if any(map(str.isdigit, word)) else _MARK
    if word == word.lower():
        return _LOWER
    if len(word) > 1 and word == word.upper():
        return _UPPER
    if word[0].isupper() and word[1:] == word[1:].lower():
        return _TITLE
    return _MIXED


def framed(
    pieces: Sequence[Sequence[int]], shapes: Sequence[int], starts: Sequence[bool]
) -> tuple[list[int], list[int], list[int]]:
    """Words as the model is given them: begun and ended by a mark, with one before each paragraph.

    Args:
        pieces, shapes, starts: one entry a word.

    Returns:
        The ids of all pieces, the shape of each, and for each word the place of its first piece.
    """
    ids, by_piece, first = [_BEGIN_PIECE], [_MARK_SHAPE], []
    for number, (word, shape, start) in enumerate(zip(pieces, shapes, starts, strict=True)):
        if start and number:
            ids.append(PARAGRAPH_PIECE)
            by_piece.append(_MARK_SHAPE)
        first.append(len(ids))
        ids += word
        by_piece += [shape] * len(word)
    return [*ids, PARAGRAPH_PIECE], [*by_piece, _MARK_SHAPE], first


@dataclass(frozen=True)
class Window:
    """Words `start` to `end` are read together; those of the core count."""

    start: int
    end: int
    core_start: int
    core_end: int


def windows(
    pieces: Sequence[int], starts: Sequence[bool], *, core: int = 220, margin: int = 4
) -> Iterator[Window]:
    """Cuts a text into windows whose cores follow each other, at paragraphs where that is possible.

    A window is no longer than the examples of the training: longer ones are read worse.

    Args:
        pieces: how many pieces each word has.
        starts: true for the first word of a paragraph.
        core: the most pieces of a core, if none of its words has more.
        margin: the most pieces of context on each side.
    """
    count = len(pieces)
    at = 0
    while at < count:
        end, filled, paragraph = at, 0, at
        while end < count and (end == at or filled + pieces[end] <= core):
            if starts[end] and end > at:
                paragraph = end
                filled += 1  # the mark between paragraphs
            filled += pieces[end]
            end += 1
        # A paragraph's end in the second half is worth the shorter window.
        if end < count and not starts[end] and (paragraph - at) * 2 >= end - at:
            end = paragraph
        first, room = at, margin
        while first > 0 and pieces[first - 1] <= room:
            first -= 1
            room -= pieces[first]
        last, room = end, margin
        while last < count and pieces[last] <= room:
            room -= pieces[last]
            last += 1
        yield Window(first, last, at, end)
        at = end
