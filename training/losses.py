"""What the heads are trained for: one loss for each layer that an example may have."""

from __future__ import annotations

from math import sqrt

import torch
from torch import Tensor
from torch.nn import functional as F

from onrecord.reading.model_input import (
    ATTRIBUTION_LAYERS,
    BIO,
    DISTANCE_STEPS,
    EVENT_TYPES,
    REALIS,
    TELLING_TAGS,
    TOLD_LAYERS,
)
from onrecord.vocabulary.events import told_type
from training.batches import Batch
from training.corpora import Event
from training.model import VECTORS, Reader, split_tags, split_vectors

__all__ = ["WEIGHTS", "losses", "pair_types"]

WEIGHTS = {
    "entities": 1.0,
    "source": 1.0,
    "cue": 0.7,
    "content": 1.2,
    "tellings": 1.0,
    "arcs": 1.0,
    "deprels": 0.7,
    "upos": 0.2,
    "event_type": 1.0,
    "no_event": 1.0,
    "realis": 0.7,
    "arguments": 1.0,
    "pairs": 2.0,
    "antecedents": 1.0,
    "names_of_pronouns": 1.0,
}
# A loss is the sum over the labels, divided by their number but by no less than this share of the
# batch's words: a layer that only one example of a batch has must not outweigh the others.
_LEAST_SHARE = 1 / 6
_REFERENCES = 0.25  # the share of words that stand for a reference
_TRIGGERS = 0.08  # the share of words that are triggers, in sentences written for events
_NEGATIVE = -1e4
_TOLD = [ATTRIBUTION_LAYERS.index(layer) for layer in TOLD_LAYERS]


def told_matrix() -> Tensor:
    """types x realis x types: 1 where a type told with a realis stands for the other type."""
    out = torch.zeros(len(EVENT_TYPES), len(REALIS), len(EVENT_TYPES))
    for t, kind in enumerate(EVENT_TYPES):
        for r, realis in enumerate(REALIS):
            if kind != "none":
                out[t, r, EVENT_TYPES.index(told_type(kind, realis))] = 1.0
    return out


TOLD = told_matrix()


def losses(model: Reader, batch: Batch, tags: Tensor, vectors: Tensor) -> dict[str, Tensor]:
    """The losses of the layers that are in a batch, before their weights."""
    tag, vector = split_tags(tags.float()), split_vectors(vectors.float())
    examples = [one.example for one in batch.items]
    least = batch.words * len(examples) * _LEAST_SHARE
    out: dict[str, Tensor] = {}

    def classes(name: str, logits: Tensor, labels: Tensor) -> None:
        count = int((labels >= 0).sum())
        if count:
            total = F.cross_entropy(logits[labels >= 0], labels[labels >= 0], reduction="sum")
            out[name] = total / max(count, least)

    classes("entities", tag["entities"], batch.labels([e.entities for e in examples]))
    classes("upos", tag["upos"], batch.labels([e.upos for e in examples]))
    for number, layer in enumerate(ATTRIBUTION_LAYERS):
        part = slice(number * len(BIO), (number + 1) * len(BIO))
        given = [e.attribution and e.attribution[number] for e in examples]
        classes(layer, tag["attribution"][..., part], batch.labels(given))
    out |= _tellings(model, batch, tag["attribution"], vector, least)
    out |= _arcs(model, batch, vector, least)
    out |= _events(model, batch, tag, vector, least)
    out |= _references(model, batch, vector, least)
    return out


def pair_scores(
    vector: dict[str, Tensor], one: str, other: str, bias: Tensor | float = 0.0
) -> Tensor:
    """batch x words x words: how well word i plays part `one` to word j's part `other`."""
    return vector[one] @ vector[other].transpose(1, 2) / sqrt(VECTORS[one]) + bias


def _tellings(
    model: Reader, batch: Batch, tags: Tensor, vector: dict[str, Tensor], least: float
) -> dict[str, Tensor]:
    """For each cue which words are its source and its content."""
    total, words = [], 0
    for row, one in enumerate(batch.items):
        tellings = one.example.tellings
        if not tellings:
            continue
        count = len(one.first)
        words += count
        cues = torch.tensor([telling.cue[0] for telling in tellings], device=tags.device)
        scores = telling_scores(
            model, tags[row, :count], vector["cue"][row, cues], vector["told"][row, :count], cues
        )
        none = torch.zeros_like(scores[:, :, :1])
        for number, part in enumerate(TOLD_LAYERS):
            target = torch.zeros(len(tellings), count, dtype=torch.long)
            for at, telling in enumerate(tellings):
                for first, last in getattr(telling, part):
                    target[at, first:last] = BIO.index("I")
                    target[at, first] = BIO.index("B")
            logits = torch.cat([none, scores[:, :, 2 * number : 2 * number + 2]], dim=2)
            target = target.to(logits.device)
            total.append(F.cross_entropy(logits.flatten(0, 1), target.flatten(), reduction="sum"))
    return {"tellings": torch.stack(total).sum() / max(words, least)} if total else {}


def telling_scores(
    model: Reader, tags: Tensor, cue: Tensor, told: Tensor, places: Tensor
) -> Tensor:
    """cues x words x TELLING_TAGS: log odds against the word being nothing to the cue.

    Args:
        tags: words x (ATTRIBUTION_LAYERS x BIO), logits.
        cue, told: vectors of the cues and of all words.
        places: of the cues among the words.
    """
    one = torch.cat([cue, torch.ones_like(cue[:, :1])], dim=1)
    other = torch.cat([told, torch.ones_like(told[:, :1])], dim=1)
    pairs = torch.einsum("ct,rts,ws->cwr", one, model.telling, other)
    near = model.distance[:, _distances(torch.arange(len(told), device=told.device), places)]
    by_layer = tags.view(len(told), len(ATTRIBUTION_LAYERS), len(BIO))[:, _TOLD]
    alone = by_layer[:, :, 1:] - by_layer[:, :, :1]
    return pairs + near.permute(1, 2, 0) + alone.reshape(1, len(told), len(TELLING_TAGS))


def _arcs(
    model: Reader, batch: Batch, vector: dict[str, Tensor], least: float
) -> dict[str, Tensor]:
    rows = [row for row, one in enumerate(batch.items) if one.example.heads is not None]
    if not rows:
        return {}
    heads = batch.labels([one.example.heads for one in batch.items])[rows]
    relations = batch.labels([one.example.deprels for one in batch.items])[rows]
    sentence = batch.labels([one.example.sentences for one in batch.items])[rows]
    part = {name: value[rows] for name, value in vector.items()}
    scores = pair_scores(part, "dependent", "head")
    scores = scores.masked_fill(sentence[:, :, None] != sentence[:, None, :], _NEGATIVE)
    known = heads >= 0
    count = max(int(known.sum()), least)
    arcs = F.cross_entropy(scores[known], heads[known], reduction="sum") / count
    at = torch.gather(
        part["label_head"], 1, heads.clamp(min=0)[:, :, None].expand(-1, -1, VECTORS["label_head"])
    )
    logits = label_scores(model.label, part["label_dependent"][known], at[known])
    labels = F.cross_entropy(logits, relations[known], reduction="sum") / count
    return {"arcs": arcs, "deprels": labels}


def label_scores(weights: Tensor, dependent: Tensor, head: Tensor) -> Tensor:
    """words x relations, from the vectors of words and of their heads."""
    one = torch.cat([head, torch.ones_like(head[:, :1])], dim=1)
    other = torch.cat([dependent, torch.ones_like(dependent[:, :1])], dim=1)
    return torch.einsum("nh,rhd,nd->nr", one, weights, other)


def _events(
    model: Reader, batch: Batch, tag: dict[str, Tensor], vector: dict[str, Tensor], least: float
) -> dict[str, Tensor]:
    out: dict[str, Tensor] = {}
    types: list[list[int] | None] = []
    device = batch.first.device
    realis = torch.full((len(batch.items), batch.words), -1, dtype=torch.long)
    arguments: list[Tensor] = []
    pairs = []
    for row, one in enumerate(batch.items):
        events = one.example.events
        whole = events is not None and all(event.complete for event in events)
        types.append([0] * len(one.first) if whole else None)
        count = len(one.first)
        here = {name: value[row : row + 1, :count] for name, value in vector.items()}
        scores = {
            role: pair_scores(here, f"trigger_of_{role}", role, model.bias[number])[0]
            for number, role in enumerate(("actor", "recipient"))
            if events
        }
        for event in events or ():
            for word in event.triggers:
                types[row][word] = event.type  # type: ignore[index]
                realis[row, word] = event.realis
            if event.triggers:
                for role, words in (("actor", event.actors), ("recipient", event.recipients)):
                    target = torch.zeros(count, device=device)
                    target[words] = 1.0
                    each = F.binary_cross_entropy_with_logits(
                        scores[role][event.triggers[0]], target, reduction="sum"
                    )
                    arguments.append(each / max(len(words), 2))
        for actors, recipients, kind in _pairs(events or ()):
            logits = pair_types(
                tag["event_type"][row, :count],
                tag["realis"][row, :count],
                scores["actor"],
                scores["recipient"],
                actors,
                recipients,
            )
            pairs.append(F.cross_entropy(logits[None], torch.tensor([kind], device=device)))
    realis = realis.to(device)
    labels = batch.labels(types)
    known = labels >= 0
    if known.any():
        # Triggers are one word in twelve: on their own scale, lest "none" drown them.
        each = F.cross_entropy(tag["event_type"][known], labels[known], reduction="none")
        is_trigger = labels[known] > 0
        out["no_event"] = each[~is_trigger].sum() / max(int((~is_trigger).sum()), least)
        out["event_type"] = each[is_trigger].sum() / max(int(is_trigger.sum()), least * _TRIGGERS)
    if (realis >= 0).any():
        total = F.cross_entropy(tag["realis"][realis >= 0], realis[realis >= 0], reduction="sum")
        out["realis"] = total / max(int((realis >= 0).sum()), least * _TRIGGERS)
    if arguments:
        out["arguments"] = torch.stack(arguments).sum() / max(len(arguments), least * _TRIGGERS)
    if pairs:
        out["pairs"] = torch.stack(pairs).sum() / max(len(pairs), least * _TRIGGERS)
    return out


def _references(
    model: Reader, batch: Batch, vector: dict[str, Tensor], least: float
) -> dict[str, Tensor]:
    """Which reference before it each one goes back to, if any; which name a pronoun stands for.

    Each is a choice among all candidates and nothing, whose score is 0. Where several are right
    their probabilities are added (Durrett and Klein 2013).
    """
    total: dict[str, list[Tensor]] = {"antecedents": [], "names_of_pronouns": []}
    counts = dict.fromkeys(total, 0)
    for row, one in enumerate(batch.items):
        given = one.example.references
        if not given:
            continue
        words = torch.tensor([named.word for named in given], device=batch.first.device)
        entities = torch.tensor([named.entity for named in given], device=words.device)
        pronouns = torch.tensor([named.is_pronoun for named in given], device=words.device)
        scores = reference_scores(
            model, vector["anaphor"][row, words], vector["antecedent"][row, words], words
        )
        apart = words[None] != words[:, None]
        before = torch.ones_like(scores, dtype=torch.bool).tril(-1) & apart
        same = entities[None] == entities[:, None]
        asked = {
            "antecedents": (torch.full_like(pronouns, not one.example.candidates), before),
            "names_of_pronouns": (pronouns, apart & ~pronouns[None]),
        }
        for name, (which, open_) in asked.items():
            if which.any():
                total[name].append(_choices(scores, open_, same)[which].sum())
                counts[name] += int(which.sum())
    return {
        name: torch.stack(values).sum() / max(counts[name], least * _REFERENCES)
        for name, values in total.items()
        if values
    }


def _choices(scores: Tensor, is_open: Tensor, right: Tensor) -> Tensor:
    """The loss of each row's choice among the columns that are open to it, and nothing."""
    none = torch.zeros_like(scores[:, :1])
    all_ = torch.cat([none, scores.masked_fill(~is_open, _NEGATIVE)], dim=1)
    right = right & is_open
    is_none = ~right.any(1, keepdim=True)
    chosen = all_.masked_fill(~torch.cat([is_none, right], dim=1), _NEGATIVE)
    return all_.logsumexp(1) - chosen.logsumexp(1)


def reference_scores(model: Reader, anaphors: Tensor, antecedents: Tensor, words: Tensor) -> Tensor:
    """references x references: log odds that one goes back to the other rather than to nothing."""
    pairs = anaphors @ antecedents.T / sqrt(VECTORS["anaphor"]) + model.bias[2]
    return pairs + model.reference_distance[_distances(words, words)]


def _distances(words: Tensor, places: Tensor) -> Tensor:
    """places x words: the class of the distance of a word from a place."""
    apart = words[None] - places[:, None]
    steps = torch.tensor(DISTANCE_STEPS, device=words.device)
    far = torch.searchsorted(steps, apart.abs(), right=True)
    return torch.where(apart < 0, -far, far) + len(DISTANCE_STEPS)


def _pairs(events: list[Event] | tuple[()]) -> list[tuple[list[int], list[int], int]]:
    """Actors, recipients and the type that stands for what is told of them."""
    best: dict[tuple[tuple[int, ...], tuple[int, ...]], tuple[bool, int]] = {}
    for event in events:
        if event.actors or event.recipients:
            key = (tuple(event.actors), tuple(event.recipients))
            actual = event.realis in (None, REALIS.index("actual"))
            kind = event.type
            if event.realis is not None:
                told = told_type(EVENT_TYPES[event.type], REALIS[event.realis])
                kind = EVENT_TYPES.index(told)
            if key not in best or (actual and not best[key][0]):
                best[key] = (actual, kind)
    return [(list(a), list(r), kind) for (a, r), (_, kind) in best.items()]


def pair_types(
    types: Tensor,
    realis: Tensor,
    actor_scores: Tensor,
    recipient_scores: Tensor,
    actors: list[int],
    recipients: list[int],
) -> Tensor:
    """One number per type: how strongly it is told between two actors, summed over all triggers.

    Args:
        types, realis: words x classes, logits; the scores: trigger words x argument words.
        actors, recipients: words of the pair; of one that is not known none.
    """
    kind = types.log_softmax(-1)
    how = realis.log_softmax(-1)
    linked = torch.zeros(len(types), device=types.device)
    for scores, words in ((actor_scores, actors), (recipient_scores, recipients)):
        if words:
            linked = linked + F.logsigmoid(scores[:, words]).mean(-1)
    joint = kind[:, :, None] + how[:, None, :] + linked[:, None, None]  # words x types x realis
    joint = joint[:, 1:].exp()
    return torch.einsum("wtr,trk->k", joint, TOLD[1:].to(joint.device)).clamp(min=1e-12).log()
