"""How many of the press's forms of speech and naming the reader gets right, group by group.

Data: `tests/reading/forms.json`, short texts with what must and what must not be found, written
apart from the code; its `held` half is not looked at while the rules are worked on.

    python -m benchmarks.forms [--data FILE] [--reader model|rules] [--half open|held] [--failures]
                               [--json]
"""

from __future__ import annotations

import argparse
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import onrecord
from benchmarks.report import Result
from benchmarks.texts import report_of
from onrecord.contract import Actor, Reading, Statement
from onrecord.reading.evidence import check_evidence
from onrecord.reading.reader import Reader
from onrecord.reading.readers import make_reader
from onrecord.spans import Span
from onrecord.vocabulary.registry import load_registry

__all__ = ["DATA", "faults", "load_items", "read_item"]

DATA = Path(__file__).parent.parent / "tests" / "reading" / "forms.json"
_WORD = re.compile(r"\w+")
_ENOUGH = 0.8  # of the words of a content or a source, as intersection over union


def load_items(file: Path = DATA) -> list[dict[str, Any]]:
    """The items of a forms file."""
    items: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
    return items


def read_item(item: dict[str, Any], reader: Reader) -> Reading:
    """The reading of an item's text."""
    report = report_of(item["text"], item.get("published"))
    return check_evidence(reader.read(report), report)


def faults(item: dict[str, Any], reading: Reading) -> Iterator[str]:
    """What is wrong in a reading by the gold of its item; nothing if it is right."""
    if "statements" in item:
        yield from _statement_faults(item, reading)
    for words in item.get("not_statements", ()):
        for one in reading.statements:
            if "".join(_of(reading, one.content)).strip("“”\"'‘’.,") == words.strip("“”\"'‘’.,"):
                yield f"took for a statement: {words}"
    if "roles" in item:
        yield from _role_faults(item, reading)
    if "sizes" in item:
        yield from _size_faults(item, reading)
    if "times" in item:
        found = {" ".join(t.span.of(item["text"]).split()): t.value for t in reading.times}
        gold = {t["text"]: t["value"] for t in item["times"]}
        for text, value in gold.items():
            match = next((v for k, v in found.items() if _same_time(k, text)), "missing")
            if match != value:
                yield f"time {text!r}: {match}, not {value}"
        for text in found:
            if not any(_same_time(text, other) for other in gold):
                yield f"no time: {text!r}"


def _same_time(one: str, other: str) -> bool:
    bare = [re.sub(r"^(?:on|in|by|until|the|about|around)\s+", "", t.lower()) for t in (one, other)]
    return bare[0] == bare[1]


def _statement_faults(item: dict[str, Any], reading: Reading) -> Iterator[str]:
    text = item["text"]
    left = list(reading.statements)
    for gold in item["statements"]:
        found = max(left, key=lambda one: _fit(gold, one, text), default=None)
        if found is None or _fit(gold, found, text) < _ENOUGH:
            if not gold.get("optional"):
                yield f"missed: {gold['content']} by {gold.get('source')}"
            continue
        left.remove(found)
        yield from _field_faults(gold, found, reading)
    for one in left:
        yield f"no statement: {_of(reading, one.content)} by {_of(reading, one.source)}"


def _fit(gold: dict[str, Any], one: Statement, text: str) -> float:
    if not gold["content"]:  # a bare "declined to comment" is known by its source
        return _overlap(_words(gold.get("source") or ""), _at(one.source, text))
    return _overlap([w for part in gold["content"] for w in _words(part)], _at(one.content, text))


def _field_faults(gold: dict[str, Any], one: Statement, reading: Reading) -> Iterator[str]:
    where = str(gold["content"])[:60]
    source = _at(one.source, reading.report.text)
    if "source" in gold and _overlap(_words(gold["source"] or ""), source) < _ENOUGH:
        yield f"{where}: source {_of(reading, one.source)}, not {gold['source']!r}"
    if "speaker" in gold:
        actor = next((a for a in reading.actors if a.id == one.speaker), None)
        if not _is_called(actor, gold["speaker"], reading):
            name = actor.name if actor else None
            yield f"{where}: speaker {name!r}, not {gold['speaker']!r}"
    for field in ("identification", "form", "number", "count", "speech_act"):
        if field in gold and getattr(one, field) != gold[field]:
            yield f"{where}: {field} {getattr(one, field)}, not {gold[field]}"
    if "anonymity" in gold:
        claim = one.anonymity.claim if one.anonymity else None
        if claim != gold["anonymity"]:
            yield f"{where}: anonymity {claim}, not {gold['anonymity']}"


def _is_called(actor: Actor | None, name: str | None, reading: Reading) -> bool:
    if actor is None or name is None:
        return actor is None and name is None
    text = reading.report.text
    names = {m.span.of(text) for m in reading.mentions if m.actor == actor.id} | {actor.name}
    return any(_bare(name) == _bare(other) for other in names)


def _bare(name: str) -> str:
    return re.sub(r"^(?:the|mr|mrs|ms|dr|sir|judge|sheikh)\.? ", "", name.lower())


def _role_faults(item: dict[str, Any], reading: Reading) -> Iterator[str]:
    found = [(a, role) for a in reading.actors for role in a.roles]
    for gold in item["roles"]:
        titles = {t.lower() for t in (gold["title"], *gold.get("also", ()))}
        match = next(
            (
                pair
                for pair in found
                if _is_called(pair[0], gold["name"], reading) and pair[1].title.lower() in titles
            ),
            None,
        )
        if match is None:
            yield f"role missed: {gold['name']}, {gold['title']}"
            continue
        found.remove(match)
        if match[1].former != gold["former"]:
            yield f"role {gold['title']}: former is {match[1].former}"
        if gold.get("of"):
            of = next((a for a in reading.actors if a.id == match[1].of), None)
            if not _is_called(of, gold["of"], reading):
                yield f"role {gold['title']}: of {of.name if of else None!r}, not {gold['of']!r}"
    for actor, role in found:
        yield f"no role: {actor.name}, {role.title}"


def _size_faults(item: dict[str, Any], reading: Reading) -> Iterator[str]:
    found = [(a, size) for a in reading.actors for size in a.size]
    for gold in item["sizes"]:
        match = next(
            (
                pair
                for pair in found
                if all(
                    getattr(pair[1], field) == gold[field]
                    for field in ("value", "approximate", "unit")
                    if gold.get(field) is not None
                )
                and (gold.get("of") is None or _is_called(pair[0], gold["of"], reading))
            ),
            None,
        )
        if match is None:
            yield f"size missed: {gold}"
        else:
            found.remove(match)
    for actor, size in found:
        yield f"no size: {actor.name}, {size.value} {size.unit}"


def _of(reading: Reading, spans: Iterable[Span]) -> list[str]:
    return [span.of(reading.report.text) for span in spans]


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _at(spans: Iterable[Span], text: str) -> list[str]:
    return [word for span in spans for word in _words(span.of(text))]


def _overlap(one: list[str], other: list[str]) -> float:
    if not one and not other:
        return 1.0
    a, b = set(one), set(other)
    return len(a & b) / len(a | b)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.forms")
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--reader", choices=("model", "rules"), default="model")
    parser.add_argument("--half", choices=("open", "held"), help="one half only")
    parser.add_argument("--failures", action="store_true", help="say what is wrong, open half only")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    reader = make_reader(options.reader, load_registry(), {})
    right: dict[str, list[bool]] = defaultdict(list)
    for item in load_items(options.data):
        if options.half not in (None, item["half"]):
            continue
        wrong = list(faults(item, read_item(item, reader)))
        right[item["half"]].append(not wrong)
        right[f"{item['half']}: {item['group']}"].append(not wrong)
        if wrong and options.failures and item["half"] == "open":
            print(f"{item['id']}: {item['text']}")
            print("".join(f"    {fault}\n" for fault in wrong))
    Result(
        task="forms",
        data=options.data.name,
        figures={name: 100 * sum(r) / len(r) for name, r in sorted(right.items())},
        notes=[f"Items in which everything is right; onrecord {onrecord.__version__}."],
    ).print(as_json=options.json)


if __name__ == "__main__":
    main()
