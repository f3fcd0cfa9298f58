"""What whole reports mean: precision and recall of each kind of value.

    python -m benchmarks.reports [--data FILE ...] [--reader model|rules] [--errors N] [--json]

Data: `benchmarks/gold/readings.jsonl` and the other `readings*.jsonl`, whole reports with all their
statements, events and commitments, written by others than the code (`benchmarks/gold/FORMAT.md`);
`readings_held.jsonl` is not looked at while the reading is worked on. `commitments*.jsonl` have
commitments alone.

A value is found if one of the reading stands at the same place: half of the words of the content
of a statement (its cue, where it has no content), the trigger of an event, the words of the act of
a commitment.
`statements_f1` counts those with the right source (half of its words, with or without a relative
clause at its end) and identification,
`events_f1` those with the right type and realis, `events_whole_f1` actor and recipient too,
`commitments_f1` those with the right act, committer and force. The notes have precision and recall,
and of the values that are found the share that is right in each field.
"""

from __future__ import annotations

import argparse
import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.report import Result
from benchmarks.scores import Count, Errors
from benchmarks.texts import report_of
from benchmarks.values import KINDS, Value, Values, paired
from onrecord.contract import Statement
from onrecord.reading.evidence import check_evidence
from onrecord.reading.readers import make_reader
from onrecord.vocabulary.registry import load_registry
from training.corpora import records

__all__ = ["DATA", "Scores"]

DATA = Path(__file__).parent / "gold" / "readings.jsonl"
_PLACES = {"statement": "content", "event": "trigger", "commitment": "words"}
# Figure -> kind of value, and the fields that must be right.
FIGURES = {
    "statements_found_f1": ("statement", ()),
    "statements_f1": ("statement", ("source", "identification")),
    "events_found_f1": ("event", ()),
    "events_f1": ("event", ("type", "realis")),
    "events_whole_f1": ("event", ("type", "realis", "actor", "recipient")),
    "commitments_found_f1": ("commitment", ()),
    "commitments_f1": ("commitment", ("act", "committer", "force")),
}


_RELATIVE = re.compile(r",? (?:who|whom|whose|which)\b")


class Scores:
    """What was found in some reports, and what was right of it."""

    def __init__(self) -> None:
        self.counts: dict[str, Count] = defaultdict(Count)
        self.fields: dict[str, list[bool]] = defaultdict(list)
        self.errors = Errors()

    def add(self, record: dict[str, Any], values: Values) -> None:
        """Compares one reading with the gold one."""
        for kind in _PLACES:
            if f"{kind}s" not in record:
                continue  # a file may have one kind of value alone
            gold = record[f"{kind}s"]
            pairs = paired(gold, values.of[kind], lambda g, v, k=kind: _fit(values, k, g, v))
            wrong = [set(_differences(values, kind, *pair)) for pair in pairs]
            for figure, (of, fields) in FIGURES.items():
                if of == kind:
                    self.counts[figure].gold += len(gold)
                    self.counts[figure].found += len(values.of[kind])
                    self.counts[figure].right += sum(w.isdisjoint(fields) for w in wrong)
            self._note(kind, gold, pairs, wrong, values)

    def _note(
        self,
        kind: str,
        gold: Sequence[dict[str, Any]],
        pairs: list[tuple[dict[str, Any], Value]],
        wrong: list[set[str]],
        values: Values,
    ) -> None:
        for (asked, value), differing in zip(pairs, wrong, strict=True):
            for field in asked:
                if field != _PLACES[kind]:
                    self.fields[f"{kind}.{field}"].append(field not in differing)
                    if field in differing:
                        example = f"{asked[field]} | {_shown(values, value, field)} | {asked}"
                        self.errors.add(f"{kind}.{field}", example)
        met = {id(one) for pair in pairs for one in pair}
        for one in gold:
            if id(one) not in met:
                self.errors.add(f"{kind} missed", str(one))
        for value in values.of[kind]:
            if id(value) not in met:
                self.errors.add(f"{kind} made up", _shown(values, value))

    def result(self, data: str, examples: int) -> Result:
        """The figures, with the notes."""
        figures = {name: count.f1 for name, count in self.counts.items()}
        notes = [
            f"{name}: P {count.precision:.1f} R {count.recall:.1f}, {count.gold} there"
            for name, count in self.counts.items()
        ]
        notes += [
            f"{name}: {100 * sum(right) / len(right):.1f} of {len(right)} found"
            for name, right in self.fields.items()
        ]
        return Result("reports", data, figures, notes=[*notes, *self.errors.table(examples)])


def _fit(values: Values, kind: str, gold: dict[str, Any], value: Value) -> float:
    """How well a value stands where the gold one does; 0 if elsewhere."""
    field = _PLACES[kind]
    if isinstance(value, Statement) and not (gold["content"] and value.content):
        field = "cue"
        if gold["cue"] is None:
            return 0.0
    if not KINDS[kind][field](values, gold[field], value):
        return 0.0
    # Of several at one place the one that is right in most.
    return 1.0 + len(gold) - len(list(_differences(values, kind, gold, value)))


def _differences(values: Values, kind: str, gold: dict[str, Any], value: Value) -> list[str]:
    wrong = list(values.differences(kind, gold, value))
    source = gold["source"] if isinstance(value, Statement) else None
    if source is None or "source" in wrong or not isinstance(value, Statement):
        return wrong
    # Of the annotators some have "who asked not to be named" in a source, and some have not.
    parts = {source, *_RELATIVE.split(source, maxsplit=1)[:1]}
    if not any(values.shares([part], value.source) for part in parts):
        wrong.append("source")
    return wrong


def _shown(values: Values, value: Any, field: str | None = None) -> str:
    named = {"actor": "actors", "recipient": "recipients", "authority": "speaker_authority"}
    if field is not None:
        found = getattr(value, named.get(field, field), "")
        if field in ("actor", "recipient"):
            return str([values.actors[one].name for one in found])
        if field in ("speaker", "committer", "beneficiary") and found:
            return values.actors[found].name
        if field in ("source", "cue"):
            return str([span.of(values.text) for span in found])
        return str(found)
    spans = getattr(value, "content", None) or value.evidence
    told = getattr(value, "type", None) or getattr(value, "act", None) or "statement"
    return f"{told}: {' … '.join(span.of(values.text) for span in spans)}"


def main() -> None:
    """Measures as the command line says."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reports")
    parser.add_argument("--data", type=Path, nargs="+", default=[DATA])
    parser.add_argument("--reader", choices=("model", "rules"), default="model")
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="show so many of a kind")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    reader, scores = make_reader(options.reader, load_registry(), {}), Scores()
    for record in (record for file in options.data for record in records(file)):
        report = report_of(record["text"], record["published"])
        scores.add(record, Values(check_evidence(reader.read(report), report)))
    names = ", ".join(file.name for file in options.data)
    scores.result(names, options.errors).print(as_json=options.json)


if __name__ == "__main__":
    main()
