"""Whether two names are one actor: pairs `{"a", "b", "kind", "same"}`.

`precision` and `recall` are those of the pairs said to be the same at the shipped threshold, with
the registry; `..._without_registry` by the names' words alone. `precision_at_recall_95` is the best
precision at a threshold that finds at least 95 % of the pairs (0 where none does: a threshold of 0
says that all are the same, and counts). Shares in percent.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.report import Result
from benchmarks.scores import Errors
from onrecord.vocabulary.names.compare import SAME, Comparison, NameKind, compare
from onrecord.vocabulary.names.matcher import Matcher
from onrecord.vocabulary.registry import load_registry
from training.corpora import records

__all__ = ["measure"]

_FOUND = 0.95

Compare = Callable[[str, str, NameKind], Comparison]


def measure(file: Path, examples: int) -> Result:
    """The figures of the matcher with and without the registry."""
    pairs = list(records(file))
    figures: dict[str, float] = {}
    errors = Errors()
    matcher = Matcher(load_registry())
    ways: list[tuple[str, Compare]] = [("", matcher.compare), ("_without_registry", compare)]
    for ending, way in ways:
        began = time.perf_counter()
        found = [(way(p["a"], p["b"], p["kind"]), p) for p in pairs]
        figures[f"milliseconds_a_pair{ending}"] = 1000 * (time.perf_counter() - began) / len(pairs)
        scored = [(comparison.score, bool(pair["same"])) for comparison, pair in found]
        precision, recall = _at(SAME, scored)
        figures[f"precision{ending}"], figures[f"recall{ending}"] = precision, recall
        figures[f"precision_at_recall_95{ending}"] = max(
            _at(threshold, scored)[0]
            for threshold in {0.0, *(score for score, _ in scored)}
            if _at(threshold, scored)[1] >= 100 * _FOUND
        )
        for comparison, pair in found:
            if (comparison.score >= SAME) != bool(pair["same"]):
                kind = "missed" if pair["same"] else "taken for one"
                how = " without registry" if ending else ""
                errors.add(
                    f"{kind}, {pair['kind']}{how}",
                    f"{comparison.score:.2f} {pair['a']} | {pair['b']}: "
                    + "; ".join(comparison.reasons),
                )
    for kind in ("person", "organisation"):
        scored = [
            (matcher.compare(p["a"], p["b"], p["kind"]).score, bool(p["same"]))
            for p in pairs
            if p["kind"] == kind
        ]
        figures[f"precision_{kind}"], figures[f"recall_{kind}"] = _at(SAME, scored)
    known = {"precision_logic_v2": 76.0, "recall_logic_v2": 55.0, "milliseconds_logic_v2": 118.0}
    return Result("names", file.name, figures, known, ["\n  ".join(errors.table(examples))])


def _at(threshold: float, scored: list[tuple[float, bool]]) -> tuple[float, float]:
    """Precision and recall, in percent, of what reaches a threshold."""
    said = [same for score, same in scored if score >= threshold]
    there = sum(same for _, same in scored)
    return (
        100 * sum(said) / len(said) if said else 0.0,
        100 * sum(said) / there if there else 0.0,
    )
