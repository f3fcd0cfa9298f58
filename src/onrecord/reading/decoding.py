"""From the model's scores to spans, attributions, trees and events, all as places of words.

What a place in the scores means stands in `model_input.py`. Pairs are scored as products of vectors
(Dozat and Manning 2017); BIO tags by the best path that obeys their grammar (Viterbi 1967).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from onrecord.reading.encoder import Encoded, Encoder, Floats
from onrecord.reading.model_input import (
    ATTRIBUTION_LAYERS,
    BIO,
    DEPRELS,
    ENTITY_TAGS,
    EVENT_TYPES,
    REALIS,
)

__all__ = [
    "Attribution",
    "Tree",
    "Trigger",
    "attributions",
    "bio_spans",
    "entities",
    "tree",
    "triggers",
]

Doubles = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
Words = tuple[int, int]  # the first word and the one after the last
_LINK, _ACTOR, _RECIPIENT, _ARC = range(4)  # places in `Encoder.bias`
_FARTHEST_CUE = 120  # words from a source or content to its cue
# Found on training articles: between 0.1 and 0.25 the figures hardly move.
_WORD_BETWEEN = 0.15
_WEAKEST_SOURCE = 0.0


@dataclass(frozen=True)
class Attribution:
    """Who says so (source), by which words (cue), and what (content, in one part or several)."""

    cue: Words
    source: Words | None
    content: tuple[Words, ...]


@dataclass(frozen=True)
class Trigger:
    """An event at its trigger, with the score of each type and realis, and of arguments by word."""

    words: Words
    type: str
    realis: str
    probability: float


@dataclass(frozen=True)
class Tree:
    """A sentence's dependencies: for each word its head (itself for the root) and its relation."""

    heads: tuple[int, ...]
    relations: tuple[str, ...]


def log_softmax(scores: Floats) -> Floats:
    """Along the last axis."""
    top = scores - scores.max(axis=-1, keepdims=True)
    return np.asarray(top - np.log(np.exp(top).sum(axis=-1, keepdims=True)), np.float32)


def bio_spans(scores: Floats, breaks: Sequence[bool] | None = None) -> list[Words]:
    """The spans of one BIO layer.

    Args:
        scores: words x 3, logits of O, B and I.
        breaks: true for words that no span runs over into (a paragraph's first).
    """
    found: list[Words] = []
    start = None
    for at, tag in enumerate(_best_path(log_softmax(scores).tolist(), breaks)):
        if tag != 2 and start is not None:
            found.append((start, at))
            start = None
        if tag == 1:
            start = at
    if start is not None:
        found.append((start, len(scores)))
    return found


def _best_path(scores: list[list[float]], breaks: Sequence[bool] | None) -> list[int]:
    never = float("-inf")
    o = b = i = 0.0
    i = never
    back: list[tuple[int, int]] = []  # for each word: where O or B comes from, and I
    for at, (so, sb, si) in enumerate(scores):
        if at == 0:
            o, b, i = so, sb, never
            back.append((0, 0))
            continue
        before = 0 if o >= b and o >= i else (1 if b >= i else 2)
        best = (o, b, i)[before]
        inner = 1 if b >= i else 2
        within = never if breaks is not None and breaks[at] else (b if inner == 1 else i)
        back.append((before, inner))
        o, b, i = best + so, best + sb, within + si
    if not scores:
        return []
    tag = 0 if o >= b and o >= i else (1 if b >= i else 2)
    path = [tag]
    for at in range(len(scores) - 1, 0, -1):
        tag = back[at][1] if tag == 2 else back[at][0]
        path.append(tag)
    path.reverse()
    return path


def entities(encoded: Encoded) -> list[tuple[Words, str]]:
    """Names with their kind: PER, LOC, ORG."""
    scores = encoded.tags["entities"]
    if not len(scores):
        return []
    # One grammar for all kinds: begin and inside are the sums over kinds; the kind is voted on.
    odds = np.exp(log_softmax(scores))
    three = np.stack([odds[:, 0], odds[:, 1::2].sum(1), odds[:, 2::2].sum(1)], axis=1)
    found = []
    for start, end in bio_spans(np.log(three + 1e-9)):
        votes = odds[start, 1::2] + odds[start + 1 : end, 2::2].sum(0)
        found.append(((start, end), ENTITY_TAGS[1 + 2 * int(votes.argmax())][2:]))
    return found


def attributions(encoder: Encoder, encoded: Encoded, starts: Sequence[bool]) -> list[Attribution]:
    """The attributions of a text, in the order of their cues.

    Each part of a content goes to one cue. Each cue takes one source, which may be that of other
    cues too ("She said ... and added ..."). A cue to which no content goes is none.
    """
    layers = {
        name: bio_spans(
            encoded.tags["attribution"][:, number * len(BIO) : (number + 1) * len(BIO)], starts
        )
        for number, name in enumerate(ATTRIBUTION_LAYERS)
    }
    cues = layers["cue"]
    if not cues:
        return []
    contents: list[list[Words]] = [[] for _ in cues]
    for span, scores in zip(
        layers["content"], _link_scores(encoder, encoded, layers["content"], cues), strict=True
    ):
        if scores.max() > -np.inf:
            contents[int(scores.argmax())].append(span)
    by_cue = _link_scores(encoder, encoded, layers["source"], cues).T
    found = []
    for cue, content, scores in zip(cues, contents, by_cue, strict=True):
        if content:
            told = len(scores) and scores.max() > _WEAKEST_SOURCE
            source = layers["source"][int(scores.argmax())] if told else None
            found.append(Attribution(cue, source, tuple(content)))
    return found


def _link_scores(
    encoder: Encoder, encoded: Encoded, spans: list[Words], cues: list[Words]
) -> Floats:
    """spans x cues: how well a source or a part of a content goes with a cue.

    The nearest cue is nearly always the right one, so each word in between costs.
    """
    told = encoded.vectors["told"][[span[0] for span in spans]]
    cue = encoded.vectors["cue"][[one[0] for one in cues]]
    scores = told @ cue.T / sqrt(cue.shape[1]) + encoder.bias[_LINK]
    first, last = (np.array([span[end] for span in spans]).reshape(-1, 1) for end in (0, 1))
    gap = np.maximum(
        0, np.maximum([one[0] for one in cues] - last, first - [one[1] for one in cues])
    )
    return np.asarray(
        np.where(gap > _FARTHEST_CUE, -np.inf, scores - _WORD_BETWEEN * gap), np.float32
    )


def tree(encoder: Encoder, encoded: Encoded, sentence: Words) -> Tree:
    """The dependencies of one sentence; heads are places in the sentence.

    Each word takes its best head, the root the word that is best as its own; circles are broken at
    their weakest arc.
    """
    here = slice(*sentence)
    heads_of = encoded.vectors["head"][here]
    dependents = encoded.vectors["dependent"][here]
    scores = dependents @ heads_of.T / sqrt(heads_of.shape[1])
    heads = _one_tree(log_softmax(scores))
    ones = np.ones((len(heads), 1), np.float32)
    head = np.concatenate([encoded.vectors["label_head"][here][heads], ones], axis=1)
    dependent = np.concatenate([encoded.vectors["label_dependent"][here], ones], axis=1)
    # words x relations x (width + 1), then with the dependent's vector.
    by_head = np.tensordot(head, encoder.label_weights, axes=([1], [1]))
    labels = np.einsum("nrd,nd->nr", by_head, dependent)
    root = DEPRELS.index("root")
    for at, to in enumerate(heads):
        if at == to:
            labels[at] = -np.inf
            labels[at, root] = 0.0
        else:
            labels[at, root] = -np.inf
    return Tree(tuple(heads), tuple(DEPRELS[label] for label in labels.argmax(1)))


def _one_tree(scores: Floats) -> list[int]:
    root = int(np.diagonal(scores).argmax())
    arcs = scores.astype(np.float64)
    np.fill_diagonal(arcs, -np.inf)  # one root only
    heads = best_tree(arcs, root)
    heads[root] = root
    return heads


def best_tree(scores: Doubles, root: int) -> list[int]:
    """The tree with the highest sum of arcs (Chu and Liu 1965, Edmonds 1967).

    Args:
        scores: words x words, of an arc from a word to its head; -inf on the diagonal.
        root: the word that has no head; its place in the result means nothing.
    """
    heads: list[int] = scores.argmax(1).tolist()
    heads[root] = root
    circle = _circle(heads, root)
    if circle is None:
        return heads
    # The circle becomes one word: a way in replaces the arc of the word that it enters.
    inside = np.zeros(len(scores), bool)
    inside[circle] = True
    rest = np.flatnonzero(~inside)
    ring = np.array(circle)
    own = scores[circle, [heads[word] for word in circle]]
    gain = scores[np.ix_(ring, rest)] - own[:, None]
    enters = gain.argmax(0)
    leaves = scores[np.ix_(rest, ring)].argmax(1)
    count = len(rest)
    smaller = np.full((count + 1, count + 1), -np.inf)
    smaller[:count, :count] = scores[np.ix_(rest, rest)]
    smaller[:count, count] = scores[rest, ring[leaves]]
    smaller[count, :count] = gain.max(0)
    place = int(np.flatnonzero(rest == root)[0])
    for word, head in enumerate(best_tree(smaller, place)):
        if word == count:
            heads[circle[int(enters[head])]] = int(rest[head])
        elif word != place:
            heads[rest[word]] = circle[int(leaves[word])] if head == count else int(rest[head])
    return heads


def _circle(heads: list[int], root: int) -> list[int] | None:
    state = [0] * len(heads)  # 0 not seen, 1 on this way, 2 leads to the root
    state[root] = 2
    for start in range(len(heads)):
        way, at = [], start
        while state[at] == 0:
            state[at] = 1
            way.append(at)
            at = heads[at]
        if state[at] == 1:
            return way[way.index(at) :]
        for word in way:
            state[word] = 2
    return None


def triggers(encoded: Encoded, *, threshold: float = 0.5) -> list[Trigger]:
    """The events: words next to each other with one type are one trigger."""
    kinds = np.exp(log_softmax(encoded.tags["event_type"]))
    found = []
    at = 0
    best = kinds[:, 1:].argmax(1) + 1 if len(kinds) else []
    told = 1 - kinds[:, 0] >= threshold
    while at < len(kinds):
        if not told[at]:
            at += 1
            continue
        end = at + 1
        while end < len(kinds) and told[end] and best[end] == best[at]:
            end += 1
        realis = encoded.tags["realis"][at:end].sum(0)
        found.append(
            Trigger(
                (at, end),
                EVENT_TYPES[best[at]],
                REALIS[int(realis.argmax())],
                float(kinds[at:end, best[at]].max()),
            )
        )
        at = end
    return found


def argument_scores(encoder: Encoder, encoded: Encoded, role: str, words: Words) -> Floats:
    """triggers x arguments within some words: log odds that a word is `role` of a trigger.

    Args:
        role: "actor" or "recipient".
    """
    here = slice(*words)
    one, other = encoded.vectors[f"trigger_of_{role}"][here], encoded.vectors[role][here]
    bias = encoder.bias[_ACTOR if role == "actor" else _RECIPIENT]
    return np.asarray(one @ other.T / sqrt(one.shape[1]) + bias, np.float32)
