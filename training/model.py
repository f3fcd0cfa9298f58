"""The model: a MiniLM encoder that also sees case and quotation, with a head for each task.

Encoder: BERT with 6 layers of width 384 (Wang et al. 2020, MiniLM), weights of all-MiniLM-L6-v2.
To its word, position and type embeddings comes an embedding of each word's shape
(`onrecord.reading.model_input.shapes_of`), zero at the start so that training begins at the encoder
as it was.

Every head reads a word at its first piece. Heads that relate two words give a vector for each part
that a word can play; a pair's score is the product of two such vectors (Dozat and Manning 2017).
"""

from __future__ import annotations

import math

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional as F

from onrecord.reading.model_input import (
    ATTRIBUTION_LAYERS,
    BIO,
    DEPRELS,
    DISTANCES,
    ENTITY_TAGS,
    EVENT_TYPES,
    REALIS,
    SHAPES,
    TELLING_TAGS,
    UPOS,
)

__all__ = ["TAGS", "VECTORS", "Reader"]

WIDTH, LAYERS, HEADS, INNER, PIECES, POSITIONS = 384, 6, 12, 1536, 30522, 512

# Columns of the output `tags`, in this order.
TAGS = {
    "entities": len(ENTITY_TAGS),
    "attribution": len(ATTRIBUTION_LAYERS) * len(BIO),
    "event_type": len(EVENT_TYPES),
    "realis": len(REALIS),
    "upos": len(UPOS),
}
# Columns of the output `vectors`: the part a word plays in a pair, and the width of its vector.
VECTORS = {
    "cue": 96, "told": 96,  # the first word of a cue; any word of its source or content
    "trigger_of_actor": 64, "actor": 64,
    "trigger_of_recipient": 64, "recipient": 64,
    "anaphor": 96, "antecedent": 96,  # the words that stand for two references
    "head": 192, "dependent": 192,
    "label_head": 48, "label_dependent": 48,
}  # fmt: skip


class Dropout(nn.Module):
    """Dropout of one in nine, with masks cut from a longer one that is drawn once.

    Drawing each anew takes a tenth of a step's time on a CPU. Nine eighths, by which the rest
    grows, is exact in bf16.
    """

    def __init__(self) -> None:
        super().__init__()
        drawn = torch.empty(1 << 23, dtype=torch.bfloat16).bernoulli_(8 / 9) * (9 / 8)
        self.register_buffer("drawn", drawn, persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return x
        drawn: Tensor = self.drawn
        at = int(torch.randint(len(drawn) - x.numel(), ()))
        return x * drawn[at : at + x.numel()].view(x.shape)


class Layer(nn.Module):
    """One layer of BERT."""

    def __init__(self, drop: Dropout) -> None:
        super().__init__()
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.out = nn.Linear(WIDTH, WIDTH)
        self.norm1 = nn.LayerNorm(WIDTH, eps=1e-12)
        self.up = nn.Linear(WIDTH, INNER)
        self.down = nn.Linear(INNER, WIDTH)
        self.norm2 = nn.LayerNorm(WIDTH, eps=1e-12)
        self.drop = drop

    def forward(self, x: Tensor, keep: Tensor) -> Tensor:
        """`x`: batch x pieces x width; `keep`: batch x 1 x 1 x pieces, 0 or a large negative."""
        batch, length, _ = x.shape
        q, k, v = (
            part.view(batch, length, HEADS, WIDTH // HEADS).transpose(1, 2)
            for part in self.qkv(x).split(WIDTH, dim=-1)
        )
        # Written out: the backward pass of torch's own attention takes twice as long on a CPU. So
        # would a softmax in float32 here, which gains nothing: what it is of is bf16.
        likeness = (q / math.sqrt(WIDTH // HEADS)) @ k.transpose(-1, -2) + keep.to(q.dtype)
        with torch.autocast(x.device.type, enabled=False):
            seen = torch.softmax(likeness, dim=-1) @ v
        x = self.norm1(x + self.drop(self.out(seen.transpose(1, 2).reshape(batch, length, WIDTH))))
        return self.norm2(x + self.drop(self.down(F.gelu(self.up(x)))))


class Reader(nn.Module):
    """Pieces and shapes in, tags and vectors of words out."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces = nn.Embedding(PIECES, WIDTH)
        self.positions = nn.Embedding(POSITIONS, WIDTH)
        self.shapes = nn.Embedding(SHAPES, WIDTH)
        nn.init.zeros_(self.shapes.weight)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.drop = Dropout()
        self.layers = nn.ModuleList(Layer(self.drop) for _ in range(LAYERS))
        self.tags = nn.ModuleDict({name: nn.Linear(WIDTH, size) for name, size in TAGS.items()})
        self.vectors = nn.Linear(WIDTH, sum(VECTORS.values()))
        self.label = nn.Parameter(
            torch.randn(len(DEPRELS), VECTORS["label_head"] + 1, VECTORS["label_dependent"] + 1)
            * 0.02
        )
        self.telling = nn.Parameter(
            torch.zeros(len(TELLING_TAGS), VECTORS["cue"] + 1, VECTORS["told"] + 1)
        )
        self.distance = nn.Parameter(torch.zeros(len(TELLING_TAGS), DISTANCES))
        self.reference_distance = nn.Parameter(torch.zeros(DISTANCES))
        self.bias = nn.Parameter(torch.zeros(3))  # of actors, recipients, references

    def hidden(self, pieces: Tensor, shapes: Tensor, keep: Tensor, first: Tensor) -> Tensor:
        """The state of each word.

        Args:
            pieces: batch x pieces, ids; shapes: the same, a shape's number for each piece.
            keep: batch x pieces, 1 for what is there and 0 for padding.
            first: batch x words, the place of each word's first piece.
        """
        length = pieces.shape[1]
        place = torch.arange(length, device=pieces.device)
        x = self.pieces(pieces) + self.positions(place)[None] + self.shapes(shapes)
        x = self.drop(self.norm(x))
        mask = ((1.0 - keep.to(x.dtype)) * -1e4)[:, None, None, :]
        for layer in self.layers:
            x = layer(x, mask)
        return torch.gather(x, 1, first[:, :, None].expand(-1, -1, WIDTH))

    def forward(
        self, pieces: Tensor, shapes: Tensor, keep: Tensor, first: Tensor
    ) -> tuple[Tensor, Tensor]:
        """`tags` (batch x words x sum of TAGS) and `vectors` (batch x words x sum of VECTORS)."""
        words = self.drop(self.hidden(pieces, shapes, keep, first))
        tags = torch.cat([head(words) for head in self.tags.values()], dim=-1)
        # A leaky ramp lets a vector say "no" as well as "yes", as the tagged parsers do.
        return tags, F.leaky_relu(self.vectors(words), 0.1)

    def load_encoder(self, file: str) -> None:
        """Takes the encoder's weights from a `model.safetensors` of MiniLM."""
        given = load_file(file)
        own = self.state_dict()
        own["pieces.weight"] = given["embeddings.word_embeddings.weight"]
        own["positions.weight"] = (
            given["embeddings.position_embeddings.weight"]
            + given["embeddings.token_type_embeddings.weight"][:1]
        )
        for part in ("weight", "bias"):
            own[f"norm.{part}"] = given[f"embeddings.LayerNorm.{part}"]
            for number in range(LAYERS):
                old, new = f"encoder.layer.{number}.", f"layers.{number}."
                own[f"{new}qkv.{part}"] = torch.cat(
                    [
                        given[f"{old}attention.self.{one}.{part}"]
                        for one in ("query", "key", "value")
                    ]
                )
                own[f"{new}out.{part}"] = given[f"{old}attention.output.dense.{part}"]
                own[f"{new}norm1.{part}"] = given[f"{old}attention.output.LayerNorm.{part}"]
                own[f"{new}up.{part}"] = given[f"{old}intermediate.dense.{part}"]
                own[f"{new}down.{part}"] = given[f"{old}output.dense.{part}"]
                own[f"{new}norm2.{part}"] = given[f"{old}output.LayerNorm.{part}"]
        self.load_state_dict(own)


def split_tags(tags: Tensor) -> dict[str, Tensor]:
    """The columns of `tags` by head."""
    return dict(zip(TAGS, tags.split(list(TAGS.values()), dim=-1), strict=True))


def split_vectors(vectors: Tensor) -> dict[str, Tensor]:
    """The columns of `vectors` by part."""
    return dict(zip(VECTORS, vectors.split(list(VECTORS.values()), dim=-1), strict=True))
