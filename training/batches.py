"""Examples as tensors: pieces, shapes and labels of a batch, padded to its longest example."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from tokenizers import Tokenizer
from torch import Tensor

from onrecord.reading.model_input import (
    MOST_PIECES_OF_A_WORD,
    PARAGRAPH_PIECE,
    UNKNOWN_PIECE,
    framed,
    shapes_of,
)
from training.corpora import Example

__all__ = ["Batch", "Encoded", "batches", "encode"]

_MOST_PIECES = 510
# Words hidden now and then, lest a corpus that is seen often be learned by heart.
_HIDDEN = {"polnear": 0.06, "gum_attribution": 0.06, "own": 0.04, "gsr": 0.04}
_HIDDEN_PIECE = 103  # [MASK] of BERT


@dataclass
class Encoded:
    """An example with its pieces: `pieces` and `shapes` of one length, `first` one a word."""

    example: Example
    pieces: list[int]
    shapes: list[int]
    first: list[int]


@dataclass
class Batch:
    """Examples of about one length; all tensors are batch x pieces but `first`, batch x words."""

    items: list[Encoded]
    pieces: Tensor
    shapes: Tensor
    keep: Tensor
    first: Tensor

    @property
    def words(self) -> int:
        """The words of its longest example."""
        return self.first.shape[1]

    def labels(self, lists: Sequence[Sequence[int] | None]) -> Tensor:
        """Labels of words, one list an example; -1 where an example has none, and for padding."""
        out = torch.full((len(self.items), self.words), -1, dtype=torch.long)
        for row, given in enumerate(lists):
            if given is not None:
                out[row, : len(given)] = torch.tensor(given, dtype=torch.long)
        return out.to(self.first.device)

    def to(self, device: torch.device) -> Batch:
        """The same on another device."""
        tensors = (self.pieces, self.shapes, self.keep, self.first)
        return Batch(self.items, *(tensor.to(device) for tensor in tensors))


def encode(example: Example, tokenizer: Tokenizer) -> Encoded:
    """The pieces of an example, read as one window."""
    split = tokenizer.encode_batch(example.words, add_special_tokens=False)
    pieces = [one.ids[:MOST_PIECES_OF_A_WORD] or [UNKNOWN_PIECE] for one in split]
    shapes = shapes_of(example.words, example.starts)
    return Encoded(example, *framed(pieces, shapes, example.starts))


def collate(items: list[Encoded], chance: random.Random) -> Batch:
    """A batch of examples, in which `chance` hides some words."""
    length = max(len(one.pieces) for one in items)
    words = max(len(one.first) for one in items)

    def padded(lists: list[list[int]], size: int) -> Tensor:
        return torch.tensor([given + [0] * (size - len(given)) for given in lists])

    return Batch(
        items,
        padded([_hidden(one, chance) for one in items], length),
        padded([one.shapes for one in items], length),
        padded([[1] * len(one.pieces) for one in items], length),
        padded([one.first for one in items], words),
    )


def _hidden(one: Encoded, chance: random.Random) -> list[int]:
    share = _HIDDEN.get(one.example.corpus, 0.0)
    pieces = list(one.pieces)
    for at, start in enumerate(one.first if share else ()):
        if chance.random() < share:
            end = one.first[at + 1] if at + 1 < len(one.first) else len(pieces) - 1
            if pieces[end - 1] == PARAGRAPH_PIECE and end - 1 > start:
                end -= 1
            pieces[start:end] = [_HIDDEN_PIECE] * (end - start)
    return pieces


def batches(
    encoded: Sequence[Encoded], chance: random.Random, *, pieces: int = 3000
) -> Iterator[Batch]:
    """All examples once, in batches of at most `pieces` pieces with padding, in a random order."""
    order = [one for one in encoded if len(one.pieces) <= _MOST_PIECES]
    # Of like length, but never twice in the same company.
    order.sort(key=lambda one: len(one.pieces) * chance.uniform(0.9, 1.1))
    groups: list[list[Encoded]] = [[]]
    longest = 0
    for one in order:
        longest = max(longest, len(one.pieces))
        if groups[-1] and longest * (len(groups[-1]) + 1) > pieces:
            groups.append([])
            longest = len(one.pieces)
        groups[-1].append(one)
    chance.shuffle(groups)
    for group in groups:
        yield collate(group, chance)
