"""Checks the project's own sentences against their format (`sentences/README.md`).

    python -m training.check [FILE ...]

A line is at fault if a string is not in its text, a label is not in the codebook, two triggers
share a word, a name or a mention is given twice, or the same text stands twice. Counts come last.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from onrecord.reading.model_input import EVENT_TYPES, REALIS
from training.corpora import locate, records

__all__ = ["FOLDER", "MODES", "counts", "faults"]

FOLDER = Path(__file__).parent / "sentences"
_KEYS = {"text", "entities", "events", "attributions", "references"}
_EVENT_KEYS = {"trigger", "type", "mode", "realis", "actor", "recipient"}
MODES = {
    "CONSULT": "visit third-party multilateral phone",
    "RETREAT": "withdraw release disarm ceasefire access resign",
    "REQUEST": "assist change yield meet",
    "REJECT": "assist change yield meet",
    "ACCUSE": "disapprove investigate allege",
    "THREATEN": "restrict arrest relations expel territory violence",
    "PROTEST": "demo riot strike hunger boycott obstruct vandalize",
    "SANCTION": "convict expel withdraw discontinue",
    "MOBILIZE": "troops weapons police militia",
    "COERCE": "seize restrict censor curfew martial-law arrest deport withhold "
    "misinformation cyber",
    "ASSAULT": "abduct beat torture sexual targeted destroy primitive firearms explosives "
    "suicide-attack aerial drone heavy-weapons crowd-control unconventional",
}


def faults(record: dict[str, Any]) -> Iterator[str]:
    """What is wrong with one line; nothing if it is in order."""
    text = record.get("text")
    if not isinstance(text, str) or not text.strip() or text != text.strip():
        yield "no text, or space around it"
        return
    if extra := set(record) - _KEYS:
        yield f"unknown layers {sorted(extra)}"
    if not set(record) & (_KEYS - {"text"}):
        yield "no layer"
    if "entities" in record:
        yield from _name_faults(text, record["entities"])
    if "events" in record:
        yield from _event_faults(text, record["events"])
    yield from _reference_faults(text, record.get("references", []))
    for one in record.get("attributions", ()):
        if set(one) != {"source", "cue", "content"} or not one["content"] or not one["cue"]:
            yield f"an attribution has source, cue and content: {one}"
            continue
        for part in (one["source"], one["cue"], *one["content"]):
            if isinstance(part, str):
                yield from _missing(text, part)
            elif part is not None:
                yield f"an attribution has one source and one cue, as strings: {part}"


def _reference_faults(text: str, entities: list[list[str]]) -> Iterator[str]:
    taken: set[int] = set()
    for words in (words for entity in entities for words in entity):
        lost = list(_missing(text, words))
        yield from lost
        if not lost:
            _, end = locate(text, words)
            if end in taken:
                yield f"{words!r} stands where another mention ends"
            taken.add(end)


def _missing(text: str, words: str) -> Iterator[str]:
    try:
        locate(text, words)
    except ValueError:
        yield f"{words!r} is not in the text"


def _name_faults(text: str, names: dict[str, list[str]]) -> Iterator[str]:
    if extra := set(names) - {"PER", "LOC", "ORG"}:
        yield f"unknown kinds of names {sorted(extra)}"
    for kind, all_ in names.items():
        for name in all_:
            yield from _missing(text, name)
            if not re.search(r"[^\W_a-z]", name):
                yield f"{name!r} is no name ({kind})"
    given = Counter(name for all_ in names.values() for name in all_)
    if twice := [name for name, count in given.items() if count > 1]:
        yield f"named twice: {twice}"


def _event_faults(text: str, events: list[dict[str, Any]]) -> Iterator[str]:
    taken: list[tuple[int, int]] = []
    for one in events:
        if set(one) - {"mode"} != _EVENT_KEYS - {"mode"}:
            yield f"an event has {sorted(_EVENT_KEYS)}: {one}"
            continue
        if one["type"] not in EVENT_TYPES[1:]:
            yield f"unknown type {one['type']}"
        elif one.get("mode") is not None and one["mode"] not in MODES.get(one["type"], "").split():
            yield f"unknown mode {one['mode']} of {one['type']}"
        if one["realis"] not in REALIS:
            yield f"unknown realis {one['realis']}"
        for role in ("actor", "recipient"):
            given = one[role]
            for words in [given] if isinstance(given, str) else given or ():
                yield from _missing(text, words)
        lost = list(_missing(text, one["trigger"]))
        yield from lost
        if not lost:
            start, end = locate(text, one["trigger"])
            if any(start < other_end and other < end for other, other_end in taken):
                yield f"trigger {one['trigger']!r} overlaps another"
            taken.append((start, end))


def counts(lines: list[dict[str, Any]]) -> Counter[tuple[str, str]]:
    """How many events there are of each type and realis."""
    return Counter(
        (event["type"], event["realis"]) for one in lines for event in one.get("events", ())
    )


def main() -> int:
    """Checks the files named on the command line; 1 if one is at fault."""
    files = [Path(name) for name in sys.argv[1:]] or sorted(FOLDER.glob("*.jsonl"))
    bad = 0
    seen: dict[str, str] = {}
    read = []
    for file in files:
        for number, record in enumerate(records(file), start=1):
            read.append(record)
            place = f"{file.name}:{number}"
            wrong = list(faults(record))
            key = " ".join(re.findall(r"\w+", record.get("text", "").lower()))
            if key in seen:
                wrong.append(f"the same text as {seen[key]}")
            seen[key] = place
            for one in wrong:
                print(f"{place}: {one}")
            bad += bool(wrong)
    told = counts(read)
    width = max(map(len, EVENT_TYPES))
    print(f"{'':{width}}", *(f"{name[:12]:>12}" for name in REALIS))
    for kind in EVENT_TYPES[1:]:
        print(f"{kind:{width}}", *(f"{told[kind, name]:>12}" for name in REALIS))
    said = sum(len(one.get("attributions", ())) for one in read)
    print(f"{len(read)} lines, {told.total()} events, {said} attributions; {bad} lines at fault")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
