"""How many short texts are understood, phenomenon by phenomenon.

    python -m benchmarks.meaning [--data FILE ...] [--reader model|rules] [--half open|held]
                                 [--failures] [--json]

Data: `tests/meaning/open/` and `tests/meaning/held/`, texts with what must and what must not be
found (`benchmarks/gold/FORMAT.md`), written by others than the code; the held half is not looked at
while it is worked on.

`items_right`: the share of items in which everything is as it must be. `false_actual`: of the texts
that only promise, threaten or deny, the share in which an actual event is found that must not be.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import onrecord
from benchmarks.report import Result
from benchmarks.texts import report_of
from benchmarks.values import Values
from onrecord.reading.evidence import check_evidence
from onrecord.reading.reader import Reader
from onrecord.reading.readers import make_reader
from onrecord.vocabulary.registry import load_registry
from training.corpora import records

__all__ = ["FOLDER", "NOT_DONE", "faults", "load_items", "takes_for_done", "values_of"]

FOLDER = Path(__file__).parent.parent / "tests" / "meaning"
# Phenomena in whose texts nothing is done but what is said.
NOT_DONE = ("pledge only", "threat only", "quoted threat", "denial of a denial")


def load_items(half: str | None = None) -> list[dict[str, Any]]:
    """The items of one half ("open", "held") or of both, in the order of the files."""
    halves = ("open", "held") if half is None else (half,)
    files = [file for one in halves for file in sorted((FOLDER / one).glob("*.jsonl"))]
    return [{**item, "half": file.parent.name} for file in files for item in records(file)]


def values_of(item: dict[str, Any], reader: Reader) -> Values:
    """The values of the reading of an item's text."""
    report = report_of(item["text"], item.get("published"))
    return Values(check_evidence(reader.read(report), report))


def faults(item: dict[str, Any], values: Values) -> Iterator[str]:
    """What an item misses and what it must not have; nothing if all is right."""
    for kind, gold in _expected(item, "must"):
        if not any(values.agrees(kind, gold, one) for one in values.of[kind]):
            yield f"no {kind} {json.dumps(gold, ensure_ascii=False)}"
    for kind, gold in _expected(item, "must_not"):
        for one in values.of[kind]:
            # Without words in what must not be there: a statement that has none.
            has_words = gold.get("content") == [] and getattr(one, "content", ())
            if not has_words and values.agrees(kind, gold, one):
                yield f"{kind} {json.dumps(gold, ensure_ascii=False)}: {_shown(values, one)}"


def takes_for_done(item: dict[str, Any], values: Values) -> bool:
    """True if an actual event is found that the item says must not be."""
    return any(
        kind == "event" and gold.get("realis") == "actual" and values.agrees(kind, gold, one)
        for kind, gold in _expected(item, "must_not")
        for one in values.of[kind]
    )


def _expected(item: dict[str, Any], part: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for expectation in item.get(part, ()):
        yield from expectation.items()


def _shown(values: Values, one: Any) -> str:
    spans = getattr(one, "evidence", None) or getattr(one, "content", None) or ()
    return " … ".join(span.of(values.text) for span in spans)[:120]


def _share(right: Iterable[bool]) -> float:
    kept = list(right)
    return 100 * sum(kept) / len(kept) if kept else 0.0


def main() -> None:
    """Measures as the command line says."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.meaning")
    parser.add_argument("--data", type=Path, nargs="+", help="other files of items")
    parser.add_argument("--reader", choices=("model", "rules"), default="model")
    parser.add_argument("--half", choices=("open", "held"), help="one half only")
    parser.add_argument("--failures", action="store_true", help="say what is wrong, open half only")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    reader = make_reader(options.reader, load_registry(), {})
    if options.data:
        items = [{**item, "half": "open"} for file in options.data for item in records(file)]
    else:
        items = load_items(options.half)
    right: dict[str, list[bool]] = defaultdict(list)
    done: dict[str, list[bool]] = defaultdict(list)
    for item in items:
        values = values_of(item, reader)
        wrong = list(faults(item, values))
        half = item["half"]
        right[half].append(not wrong)
        right[f"{half}: {item['phenomenon']}"].append(not wrong)
        if item["phenomenon"] in NOT_DONE:
            done[half].append(takes_for_done(item, values))
        if wrong and options.failures and half == "open":
            print(f"{item['phenomenon']}: {item['text']}")
            print("".join(f"    {fault}\n" for fault in wrong))
    figures = {"items_right": _share(one for half in ("open", "held") for one in right[half])}
    figures |= {f"items_right_{half}": _share(right[half]) for half in sorted(done)}
    figures |= {f"false_actual_{half}": _share(found) for half, found in sorted(done.items())}
    notes = [
        f"{name}: {_share(kept):.1f} of {len(kept)}"
        for name, kept in sorted(right.items())
        if ": " in name
    ]
    notes.append(f"Items in which everything is right; onrecord {onrecord.__version__}.")
    data = ", ".join(file.name for file in options.data or [FOLDER])
    Result("meaning", data, figures, notes=notes).print(as_json=options.json)


if __name__ == "__main__":
    main()
