"""Who says what: PolNeAR's attributions, as spans and as wholes.

A span is the words that it touches, all its parts together. An attribution is right where content
and source both overlap the gold by half (intersection over union of words), each gold one at most
once; where neither has a source, the sources agree.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from benchmarks.report import Result
from benchmarks.scores import Count, Errors
from onrecord.reading.decoding import attributions
from onrecord.reading.encoder import Encoder
from training.corpora import Text, records

__all__ = ["measure"]

KNOWN = {
    "attribution_f1_best_rule_tool": 40.4,
    "attribution_f1_crf_retrained": 51.3,
    "attribution_f1_two_people": 73.5,
    "source_exact_f1_bert_base": 83.2,
    "cue_exact_f1_bert_base": 75.3,
    "content_exact_f1_bert_base": 72.9,
    "recall_direct_people": 95.0,
    "recall_mixed_people": 87.0,
    "recall_indirect_people": 66.0,
}
_ENOUGH = 0.5

Words = frozenset[int]
Parts = tuple[Words, Words, Words]  # source, cue, content


def measure(file: Path, encoder: Encoder, examples: int) -> Result:
    """All figures of the task."""
    counts = {name: Count() for name in ("source", "cue", "content", "all", "attribution")}
    by_type: dict[str, Counter[bool]] = {t: Counter() for t in ("direct", "mixed", "indirect")}
    errors = Errors()
    for record in records(file):
        text = Text(record["text"])
        gold = [_gold(one, text) for one in record["attributions"]]
        encoded = encoder.encode(text.words, text.starts)
        found = [
            (
                frozenset(range(*one.source)) if one.source else frozenset(),
                frozenset(range(*one.cue)),
                frozenset(w for part in one.content for w in range(*part)),
            )
            for one in attributions(encoder, encoded, text.words, text.starts)
        ]
        for number, name in enumerate(("source", "cue", "content")):
            counts[name].add(
                {one[number] for one in found if one[number]},
                {one[number] for one in gold if one[number]},
            )
        counts["all"].add(found, gold)
        pairs = _matches(found, gold)
        whole = counts["attribution"]
        whole.right += len(pairs)
        whole.found += len(found)
        whole.gold += len(gold)
        for number, one in enumerate(record["attributions"]):
            by_type[one["type"]][number in pairs.values()] += 1
        _explain(found, gold, pairs, text, errors)
    figures = {
        "attribution_f1": counts["attribution"].f1,
        "source_exact_f1": counts["source"].f1,
        "cue_exact_f1": counts["cue"].f1,
        "content_exact_f1": counts["content"].f1,
        "all_exact_f1": counts["all"].f1,
        **{
            f"recall_{name}": 100 * seen[True] / max(1, seen.total())
            for name, seen in by_type.items()
        },
        "attribution_precision": counts["attribution"].precision,
        "attribution_recall": counts["attribution"].recall,
    }
    notes = ["errors:", *errors.table(examples)]
    return Result("attribution", str(file), figures, KNOWN, notes=notes)


def _gold(one: dict[str, Any], text: Text) -> Parts:
    def words(parts: list[list[int]]) -> Words:
        return frozenset(word for start, end in parts for word in text.inside(start, end))

    return words(one["source"]), words(one["cue"]), words(one["content"])


def overlap(one: Words, other: Words) -> float:
    """Intersection over union; of two empty ones 1."""
    return len(one & other) / len(one | other) if one | other else 1.0


def _matches(found: list[Parts], gold: list[Parts]) -> dict[int, int]:
    """Places of found attributions with those of their gold ones, the best pairs first."""
    fits = []
    for f, one in enumerate(found):
        for g, other in enumerate(gold):
            content = overlap(one[2], other[2])
            if content >= _ENOUGH and overlap(one[0], other[0]) >= _ENOUGH:
                fits.append((content, f, g))
    pairs: dict[int, int] = {}
    for _, f, g in sorted(fits, key=lambda fit: (-fit[0], fit[1], fit[2])):
        if f not in pairs and g not in pairs.values():
            pairs[f] = g
    return pairs


def _explain(
    found: list[Parts],
    gold: list[Parts],
    pairs: dict[int, int],
    text: Text,
    errors: Errors,
) -> None:
    def shown(words: Words) -> str:
        if not words:
            return "-"
        return text.text[text.spans[min(words)].start : text.spans[max(words)].end]

    def line(one: Parts) -> str:
        return f"{shown(one[0])[:50]} | {shown(one[1])[:25]} | {shown(one[2])}"

    taken = set(pairs.values())
    for f, one in enumerate(found):
        if f in pairs:
            continue
        near = [g for g in range(len(gold)) if overlap(one[2], gold[g][2]) >= _ENOUGH]
        if not near:
            kind = "made up: no such content"
            if any(one[1] & other[1] for other in gold):
                kind = "content: other borders at a right cue"
        elif near[0] in taken:
            kind = "made up: content given twice"
        else:
            kind = "source: none found" if not one[0] else "source: another"
        errors.add(kind, line(one))
    for g, other in enumerate(gold):
        if g not in taken and not any(overlap(one[2], other[2]) >= _ENOUGH for one in found):
            cue = any(one[1] & other[1] for one in found)
            errors.add("missed: cue found" if cue else "missed: cue too", line(other))
