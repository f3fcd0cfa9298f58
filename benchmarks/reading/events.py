"""What happens between two actors: PLOVER's types, and how the model tells what is actual.

`events` (plv format): sentences with a source and a target; asked for is the type that holds
between the two. The answer is the type that all triggers of the sentence together say most
strongly of the pair, where an act told as to come or refused counts as what PLOVER codes for it
(`told_type`), and by half, since what is done is coded before what is to come. CONCEDE and RETREAT
count as YIELD; that PLOVER with one YIELD has it among the deeds, so a retreat to come is AGREE in
it, as all cooperation to come is.

`realis`: the project's own held-out sentences (`benchmarks/gold/events.jsonl`): the realis at given
triggers, and triggers found with their type and realis.

`events-read`: the events of the whole reading (`benchmarks/gold/reports.jsonl`), what the rules add
and leave out included; `actual_wrong` is the share of those called actual that are not there or not
actual.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.report import Result
from benchmarks.scores import Count, Errors
from benchmarks.texts import report_of
from onrecord.reading.decoding import argument_scores, log_softmax, triggers
from onrecord.reading.encoder import Encoder
from onrecord.reading.model_input import EVENT_TYPES, REALIS
from onrecord.reading.reader import Reader, RuleReader
from onrecord.vocabulary.events import told_type
from training.corpora import Text, locate, records

__all__ = ["marked_pairs", "read_events", "realis"]

QUADS = {
    **dict.fromkeys(("AGREE", "CONSULT", "SUPPORT"), "1"),
    **dict.fromkeys(("COOPERATE", "AID", "YIELD"), "2"),
    **dict.fromkeys(("REQUEST", "ACCUSE", "REJECT", "THREATEN"), "3"),
    **dict.fromkeys(("PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"), "4"),
}
ROOTS = sorted(QUADS)
_NOT_ACTUAL = 0.5  # the weight of what is not done; chosen on plv's dev part


def _root(kind: str, realis: str) -> str:
    told = told_type(kind, realis)  # type: ignore[arg-type]
    if kind == "RETREAT" and told == "CONCEDE":
        return "AGREE"
    return "YIELD" if told in ("CONCEDE", "RETREAT") else told


_TOLD = np.zeros((len(EVENT_TYPES), len(REALIS), len(ROOTS)), np.float64)
for _t, _kind in enumerate(EVENT_TYPES[1:], start=1):
    for _r, _realis in enumerate(REALIS):
        weight = 1.0 if _realis == "actual" else _NOT_ACTUAL
        _TOLD[_t, _r, ROOTS.index(_root(_kind, _realis))] = weight


def marked_pairs(file: Path, encoder: Encoder, examples: int) -> Result:
    """Macro-F1 over 15 roots and over 4 quads, ours and the published system's."""
    gold, ours, theirs = [], [], []
    errors = Errors()
    for record in records(file):
        found = _root_of(record, encoder)
        gold.append(record["root"])
        ours.append(found)
        theirs.append(record["zsp_root"])
        if found != record["root"]:
            errors.add(f"{record['root']} taken for {found}", record["marked"])
    figures = {
        "root_macro_f1": macro_f1(gold, ours, ROOTS),
        "quad_macro_f1": macro_f1(_quads(gold), _quads(ours), ("1", "2", "3", "4")),
    }
    known = {
        "root_macro_f1_published": macro_f1(gold, theirs, ROOTS),
        "quad_macro_f1_published": macro_f1(_quads(gold), _quads(theirs), ("1", "2", "3", "4")),
    }
    return Result("events", str(file), figures, known, notes=["errors:", *errors.table(examples)])


def _quads(roots: Iterable[str]) -> list[str]:
    return [QUADS[root] for root in roots]


def macro_f1(gold: list[str], found: list[str], classes: Iterable[str]) -> float:
    """The mean over classes of F1, in percent."""
    right = Counter(g for g, f in zip(gold, found, strict=True) if g == f)
    both = Counter(gold) + Counter(found)
    scores = [200 * right[one] / both[one] if both[one] else 0.0 for one in classes]
    return sum(scores) / len(scores)


def _root_of(record: dict[str, Any], encoder: Encoder) -> str:
    # The marks say which occurrence is meant; the model reads the sentence without them.
    text, places = "", {}
    for part in re.split(r"(</?[st]>)", record["marked"]):
        if part in ("<s>", "<t>"):
            places[part[1]] = (len(text), len(text))
        elif part in ("</s>", "</t>"):
            places[part[2]] = (places[part[2]][0], len(text))
        else:
            text += part
    read = Text(text)
    encoded = encoder.encode(read.words, read.starts)
    whole = (0, len(read.words))
    kind = log_softmax(encoded.tags["event_type"]).astype(np.float64)
    how = log_softmax(encoded.tags["realis"]).astype(np.float64)
    linked = np.zeros(len(read.words))
    for role, mark in (("actor", "s"), ("recipient", "t")):
        named = record["source" if role == "actor" else "target"]
        at = text.find(named)
        place = places.get(mark, (at, at + len(named)) if at >= 0 else None)
        inside = list(read.inside(*place)) if place else []
        if not inside:
            continue
        scores = argument_scores(encoder, encoded, role, whole, whole)[:, inside]
        linked -= np.logaddexp(0, -scores.mean(1))
    joint = np.exp(kind[:, :, None] + how[:, None, :] + linked[:, None, None])
    return ROOTS[int(np.einsum("wtr,trk->k", joint, _TOLD).argmax())]


def realis(file: Path, encoder: Encoder, examples: int) -> Result:
    """Accuracy of the realis at gold triggers, and F1 of triggers found."""
    right = total = 0
    gold_realis, found_realis = [], []
    trigger, typed, whole = Count(), Count(), Count()
    errors = Errors()
    for record in records(file):
        text = Text(record["text"])
        encoded = encoder.encode(text.words, text.starts)
        gold = []
        for event in record["events"]:
            words = list(text.inside(*locate(text.text, event["trigger"])))
            gold.append((words[0], words[-1] + 1, event["type"], event["realis"]))
            mine = REALIS[int(encoded.tags["realis"][words].sum(0).argmax())]
            gold_realis.append(event["realis"])
            found_realis.append(mine)
            right += mine == event["realis"]
            total += 1
            if mine != event["realis"]:
                errors.add(
                    f"{event['realis']} taken for {mine}", f"{event['trigger']}: {text.text}"
                )
        found = [(*one.words, one.type, one.realis) for one in triggers(encoded, text.starts)]
        # A trigger is found where one of its words is: what stands beside it decides nothing.
        matched = _matched(found, gold)
        for count, depth in ((trigger, 0), (typed, 1), (whole, 2)):
            count.found += len(found)
            count.gold += len(gold)
            count.right += sum(f[2 : 2 + depth] == g[2 : 2 + depth] for f, g in matched)
    figures = {
        "realis_accuracy": 100 * right / max(1, total),
        "realis_macro_f1": macro_f1(gold_realis, found_realis, REALIS),
        "trigger_f1": trigger.f1,
        "trigger_type_f1": typed.f1,
        "trigger_type_realis_f1": whole.f1,
    }
    return Result("realis", str(file), figures, notes=["errors:", *errors.table(examples)])


def read_events(file: Path, reader: Reader, examples: int) -> Result:
    """F1 of the events that a reading has, by trigger, with type, with type and realis.

    The gold has each telling of an event, so tellings are not joined here.
    """
    if isinstance(reader, RuleReader):
        reader.extractors = tuple(one for one in reader.extractors if one.name != "retellings")
    trigger, typed, whole = Count(), Count(), Count()
    actual, errors = Count(), Errors()
    for record in records(file):
        text = record["text"]
        gold = [(*locate(text, e["trigger"]), e["type"], e["realis"]) for e in record["events"]]
        found = [
            (*event.trigger, event.type, event.realis)
            for event in reader.read(report_of(text)).events
        ]
        matched = _matched(found, gold)
        for count, depth in ((trigger, 0), (typed, 1), (whole, 2)):
            count.found += len(found)
            count.gold += len(gold)
            count.right += sum(f[2 : 2 + depth] == g[2 : 2 + depth] for f, g in matched)
        actual.found += sum(one[3] == "actual" for one in found)
        actual.right += sum(f[3] == g[3] == "actual" for f, g in matched)
        for one in found:
            if not any(one is f for f, _ in matched):
                errors.add(f"{one[2]} {one[3]} made up", _around(text, one))
        for one in gold:
            if not any(one is g for _, g in matched):
                errors.add(f"{one[2]} missed", _around(text, one))
        for f, g in matched:
            for part in (2, 3):
                if f[part] != g[part]:
                    errors.add(f"{g[part]} taken for {f[part]}", _around(text, g))
    figures = {
        "trigger_precision": trigger.precision,
        "trigger_recall": trigger.recall,
        "trigger_f1": trigger.f1,
        "trigger_type_f1": typed.f1,
        "trigger_type_realis_f1": whole.f1,
        "actual_wrong": 100 - actual.precision,
    }
    return Result("events-read", str(file), figures, notes=["errors:", *errors.table(examples)])


def _around(text: str, one: Told) -> str:
    return f"{text[one[0] : one[1]]}: {text[max(0, one[0] - 60) : one[1] + 60]}"


Told = tuple[int, int, str, str]


def _matched(found: list[Told], gold: list[Told]) -> list[tuple[Told, Told]]:
    pairs, left = [], list(gold)
    for one in found:
        near = [g for g in left if one[0] < g[1] and g[0] < one[1]]
        if near:
            best = max(near, key=lambda g: (g[2] == one[2], g[3] == one[3]))
            pairs.append((one, best))
            left.remove(best)
    return pairs
