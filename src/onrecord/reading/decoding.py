"""From the model's scores to spans, attributions, trees and events, all as places of words.

What a place in the scores means stands in `model_input.py`. Pairs are scored as products of vectors
(Dozat and Manning 2017); BIO tags by the best path that obeys their grammar (Viterbi 1967).
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from onrecord.reading.encoder import Encoded, Encoder, Floats
from onrecord.reading.model_input import (
    ATTRIBUTION_LAYERS,
    BIO,
    CLOSING_MARKS,
    DEPRELS,
    DISTANCE_STEPS,
    ENTITY_TAGS,
    EVENT_TYPES,
    OPENING_MARKS,
    REALIS,
    TELLING_TAGS,
    TOLD_LAYERS,
    UPOS,
)

__all__ = [
    "Attribution",
    "Reference",
    "Tree",
    "Trigger",
    "arguments",
    "attributions",
    "bio_spans",
    "entities",
    "references",
    "tree",
    "triggers",
]

Ints = np.ndarray[tuple[int, ...], np.dtype[np.int64]]
Doubles = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
Words = tuple[int, int]  # the first word and the one after the last
_ACTOR, _RECIPIENT, _REFERENCE = range(3)  # places in `Encoder.bias`
_TOLD = [ATTRIBUTION_LAYERS.index(layer) for layer in TOLD_LAYERS]
_SOURCE, _CONTENT = slice(0, 2), slice(2, 4)  # columns of TELLING_TAGS
_FARTHEST = 120  # words from a source or content to its cue
_NEVER = -1e4  # log odds
_UNLIKELY = -4.0  # log odds
_MOST_RIVALS = 20  # cues before one, in its window
_PRICE_OF_A_SPAN = 1.5  # log odds; between 1 and 3 the figures hardly move
_FARTHEST_ARGUMENT = 60  # words from a trigger
_PERSON = 0  # of the kinds of names
_LEAST_SHARE = 0.02  # the probability from which a candidate is worth a word
_SHARE_OF_OTHERS = 0.6  # found on GUM documents that are not trained on


@dataclass(frozen=True)
class Attribution:
    """Who says so (source), by which words (cue), and what (content, in one part or several)."""

    cue: Words
    source: Words | None
    content: tuple[Words, ...]


@dataclass(frozen=True)
class Trigger:
    """An event at its trigger; `probability` is that of its type."""

    words: Words
    type: str
    realis: str
    probability: float


@dataclass(frozen=True)
class Reference:
    """What a word may stand for: other words of its window, each with its probability.

    What is missing to 1 is the probability that it stands for none of the window's.
    """

    word: int
    candidates: tuple[tuple[int, float], ...]


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


def entities(
    encoded: Encoded, words: Sequence[str], starts: Sequence[bool]
) -> list[tuple[Words, str]]:
    """Names with their kind: PER, LOC, ORG; none runs over the end of a paragraph.

    One grammar finds the names; their kind is voted on, by the words of each and by all names of
    the text that read the same. A full name of a person votes for its last word too.
    """
    if not words:
        return []
    odds = np.exp(log_softmax(encoded.tags["entities"]))
    three = np.stack([odds[:, 0], odds[:, 1::2].sum(1), odds[:, 2::2].sum(1)], axis=1)
    spans = bio_spans(np.log(three + 1e-9), starts)
    votes = [odds[start, 1::2] + odds[start + 1 : end, 2::2].sum(0) for start, end in spans]
    votes = [vote / vote.sum() for vote in votes]
    same: dict[str, Floats] = defaultdict(lambda: np.zeros(3, np.float32))
    for (start, end), vote in zip(spans, votes, strict=True):
        same[" ".join(words[start:end]).lower()] += vote
        if end - start > 1 and vote.argmax() == _PERSON:
            same[words[end - 1].lower()] += vote
    found = []
    for (start, end), vote in zip(spans, votes, strict=True):
        others = same[" ".join(words[start:end]).lower()] - vote
        kind = int((vote + _SHARE_OF_OTHERS * others).argmax())
        found.append(((start, end), ENTITY_TAGS[1 + 2 * kind][2:]))
    return found


def attributions(
    encoder: Encoder, encoded: Encoded, words: Sequence[str], starts: Sequence[bool]
) -> list[Attribution]:
    """The attributions of a text, in the order of their cues.

    For each cue its source and the parts of its content are found on their own, in the window that
    it was read in: a word may be told by two cues, one in what the other tells. Of two cues beside
    each other that claim the same words, the one has them that claims them more strongly. A cue to
    which no content goes is none.

    Args:
        words, starts: what `encoded` was made from.
    """
    cues = _layer(encoded, "cue", starts)
    quotes = quotations(words, starts) if cues else []
    found: list[_Claim] = []
    for cue in cues:
        first, last = encoded.window(cue[0])
        first, last = max(first, cue[0] - _FARTHEST), min(last, cue[1] + _FARTHEST)
        scores = telling_scores(encoder, encoded, cue[0], (first, last))
        scores[cue[0] - first : cue[1] - first] = _NEVER
        breaks = starts[first:last]
        sources, parts = (
            [(a + first, b + first) for a, b in telling_spans(scores[:, layer], breaks)]
            for layer in (_SOURCE, _CONTENT)
        )
        content = within_quotations(parts, cue, quotes, words)
        if content:
            source = max(sources, key=lambda s: scores[s[0] - first, 0], default=None)
            claimed = [scores[a - first : b - first, _CONTENT].max(axis=1) for a, b in parts]
            strength = float(np.concatenate(claimed).mean())
            told = frozenset(word for part in content for word in range(*part))
            one = _Claim(Attribution(cue, source, tuple(content)), told, strength)
            rivals = [other for other in found[-_MOST_RIVALS:] if _claim_the_same(one, other)]
            if all(one.strength > other.strength for other in rivals):
                for other in rivals:
                    found.remove(other)
                found.append(one)
    return [one.attribution for one in found]


@dataclass(frozen=True)
class _Claim:
    attribution: Attribution
    words: frozenset[int]
    strength: float  # mean log odds of the content's words


def _claim_the_same(one: _Claim, other: _Claim) -> bool:
    """True if half the words are those of both, and neither is told in what the other tells."""
    shared = len(one.words & other.words)
    nested = one.attribution.cue[0] in other.words or other.attribution.cue[0] in one.words
    return not nested and 2 * shared >= len(one.words | other.words)


def telling_scores(encoder: Encoder, encoded: Encoded, cue: int, within: Words) -> Floats:
    """words x TELLING_TAGS: log odds against the word being nothing to the cue.

    Args:
        cue: its first word.
        within: the words that are asked about.
    """
    here = slice(*within)
    one = np.append(encoded.vectors["cue"][cue], np.float32(1))
    weights = np.tensordot(encoder.telling_weights, one, axes=([1], [0]))  # tags x (width + 1)
    pairs = encoded.vectors["told"][here] @ weights[:, :-1].T + weights[:, -1]
    near = encoder.distance_weights[:, distance_classes(np.arange(*within) - cue)].T
    layers = encoded.tags["attribution"][here].reshape(len(pairs), -1, len(BIO))[:, _TOLD]
    alone = (layers[:, :, 1:] - layers[:, :, :1]).reshape(len(pairs), len(TELLING_TAGS))
    return np.asarray(pairs + near + alone, np.float32)


def distance_classes(apart: Ints) -> Ints:
    """The class of each distance in words, below zero to the left (`model_input.DISTANCES`)."""
    far = np.searchsorted(DISTANCE_STEPS, np.abs(apart), side="right")
    return np.where(apart < 0, -far, far) + len(DISTANCE_STEPS)


def telling_spans(scores: Floats, breaks: Sequence[bool]) -> list[Words]:
    """The best spans by the log odds of B and I; a span more must be worth it, the first need not.

    Args:
        scores: words x 2.
        breaks: true for words that no span runs over into.
    """
    dearer = scores - np.array([_PRICE_OF_A_SPAN, 0], np.float32)
    return _likely_spans(dearer, breaks) or _likely_spans(scores, breaks)


def _likely_spans(scores: Floats, breaks: Sequence[bool]) -> list[Words]:
    spans: list[Words] = []
    # Most words have nothing to do with the cue: only runs of those that may have are decoded.
    likely = np.flatnonzero(scores.max(axis=1) > _UNLIKELY)
    for run in np.split(likely, np.flatnonzero(np.diff(likely) > 1) + 1) if len(likely) else ():
        at, end = int(run[0]), int(run[-1]) + 1
        three = np.concatenate([np.zeros((end - at, 1), np.float32), scores[at:end]], axis=1)
        spans += ((a + at, b + at) for a, b in bio_spans(three, breaks[at:end]))
    return spans


def references(
    encoder: Encoder,
    encoded: Encoded,
    pronouns: Sequence[int],
    descriptions: Sequence[int],
    names: Sequence[int],
) -> list[Reference]:
    """What each of some words stands for: a name or a noun of the window that it was read in.

    A noun that is no name is a candidate too: "the man said he" is not about the last one named.

    Args:
        pronouns: words asked about, in order; what they stand for may come behind them.
        descriptions: other words asked about, in order; they go back to what is before them.
        names: the last words of the names, in order.
    """
    nouns = encoded.tags["upos"].argmax(1) == UPOS.index("NOUN")
    nouns[[*names, *descriptions]] = True
    nouns[list(pronouns)] = False
    candidates = np.flatnonzero(nouns)
    found, going_back = [], set(descriptions)
    for word in sorted([*pronouns, *descriptions]):
        first, last = encoded.window(word)
        if word in going_back:
            last = word
        near = candidates[np.searchsorted(candidates, first) : np.searchsorted(candidates, last)]
        odds = np.exp(reference_scores(encoder, encoded, word, near))
        shares = odds / (1 + odds.sum())
        kept = [(int(near[at]), float(shares[at])) for at in np.flatnonzero(shares > _LEAST_SHARE)]
        found.append(Reference(word, tuple(kept)))
    return found


def reference_scores(encoder: Encoder, encoded: Encoded, word: int, others: Ints) -> Floats:
    """For each of some other words the log odds that `word` goes back to it rather than to none."""
    anaphor = encoded.vectors["anaphor"][word]
    pairs = encoded.vectors["antecedent"][others] @ anaphor / sqrt(len(anaphor))
    return np.asarray(
        pairs
        + encoder.bias[_REFERENCE]
        + encoder.reference_weights[distance_classes(others - word)],
        np.float32,
    )


def _layer(encoded: Encoded, name: str, starts: Sequence[bool]) -> list[Words]:
    at = ATTRIBUTION_LAYERS.index(name) * len(BIO)
    return bio_spans(encoded.tags["attribution"][:, at : at + len(BIO)], starts)


def quotations(words: Sequence[str], starts: Sequence[bool]) -> list[Words]:
    """The outermost quotations with their marks; one that is not closed ends with its paragraph."""
    found: list[Words] = []
    opened = None
    for at, (word, first) in enumerate(zip(words, starts, strict=True)):
        if first and opened is not None:
            found.append((opened, at))
            opened = None
        if opened is None and (word in OPENING_MARKS or word == '"'):
            opened = at
        elif opened is not None and (
            word in CLOSING_MARKS or word == '"' or (word == "“" and words[opened] == "„")
        ):
            found.append((opened, at + 1))
            opened = None
    if opened is not None:
        found.append((opened, len(words)))
    return found


def within_quotations(
    parts: list[Words], cue: Words, quotes: list[Words], words: Sequence[str]
) -> list[Words]:
    """Parts of a content, widened to the quotations that they stand in; none of marks only.

    A quotation is told whole: a part that has most of one has all of it, unless the cue stands in
    the quotation too ("“He told me that the bridge was safe”").
    """
    merged: list[Words] = []
    for start, end in sorted(_widened(part, cue, quotes) for part in parts):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        elif any(word[0].isalnum() for word in words[start:end]):
            merged.append((start, end))
    return merged


def _widened(part: Words, cue: Words, quotes: list[Words]) -> Words:
    start, end = part
    # The quotations follow each other, so their ends are in order too.
    for first, last in quotes[bisect_right(quotes, start, key=_end) :]:
        if first >= end:
            break
        has_most = 2 * (min(part[1], last) - max(part[0], first)) > last - first
        if has_most and not first <= cue[0] < last:
            start, end = min(start, first), max(end, last)
    return start, end


def _end(words: Words) -> int:
    return words[1]


def tree(encoder: Encoder, encoded: Encoded, sentence: Words) -> Tree:
    """The dependencies of one sentence; heads are places in the sentence.

    Each word takes its best head, the root the word that is best as its own; circles are broken at
    their weakest arc.
    """
    here = slice(*sentence)
    heads = _one_tree(arc_scores(encoded, sentence))
    ones = np.ones((len(heads), 1), np.float32)
    head = np.concatenate([encoded.vectors["label_head"][here][heads], ones], axis=1)
    dependent = np.concatenate([encoded.vectors["label_dependent"][here], ones], axis=1)
    # words x relations x (width + 1), then with the dependent's vector.
    weights = encoder.label_weights
    by_head = (head @ weights.reshape(len(weights), -1)).reshape(len(head), *weights.shape[1:])
    labels = (by_head @ dependent[:, :, None])[:, :, 0]
    root = DEPRELS.index("root")
    for at, to in enumerate(heads):
        if at == to:
            labels[at] = -np.inf
            labels[at, root] = 0.0
        else:
            labels[at, root] = -np.inf
    return Tree(tuple(heads), tuple(DEPRELS[label] for label in labels.argmax(1)))


def arc_scores(encoded: Encoded, sentence: Words) -> Floats:
    """words x words of a sentence: the log probability of an arc from a word to its head."""
    dependents, heads = (encoded.vectors[part][slice(*sentence)] for part in ("dependent", "head"))
    return log_softmax(dependents @ heads.T / sqrt(heads.shape[1]))


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


def triggers(encoded: Encoded, starts: Sequence[bool], *, threshold: float = 0.5) -> list[Trigger]:
    """The events: words next to each other in one paragraph with one type are one trigger."""
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
        while end < len(kinds) and told[end] and best[end] == best[at] and not starts[end]:
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


def argument_scores(
    encoder: Encoder, encoded: Encoded, role: str, triggers: Words, words: Words
) -> Floats:
    """triggers x words: log odds that a word is `role` ("actor", "recipient") of a trigger."""
    one = encoded.vectors[f"trigger_of_{role}"][slice(*triggers)]
    other = encoded.vectors[role][slice(*words)]
    bias = encoder.bias[_ACTOR if role == "actor" else _RECIPIENT]
    return np.asarray(one @ other.T / sqrt(one.shape[1]) + bias, np.float32)


def arguments(
    encoder: Encoder, encoded: Encoded, role: str, trigger: int, starts: Sequence[bool]
) -> list[Words]:
    """The words that are more likely than not `role` ("actor", "recipient") of a trigger.

    Looked for in the trigger's paragraph, not too far from it; words next to each other are one.
    """
    first = trigger
    while first > 0 and not starts[first] and trigger - first < _FARTHEST_ARGUMENT:
        first -= 1
    last = trigger + 1
    while last < len(starts) and not starts[last] and last - trigger < _FARTHEST_ARGUMENT:
        last += 1
    [scores] = argument_scores(encoder, encoded, role, (trigger, trigger + 1), (first, last))
    found: list[Words] = []
    for word in (np.flatnonzero(scores > 0) + first).tolist():
        if found and found[-1][1] == word:
            found[-1] = (found[-1][0], word + 1)
        else:
            found.append((word, word + 1))
    return found
