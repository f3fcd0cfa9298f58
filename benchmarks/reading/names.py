"""Names of persons, places and organisations: exact spans with the right kind.

`entities` is non-Western press (`newswire_ner`): Person is PER, Location LOC, Organization ORG;
its NORP, Facility, Misc and the rest are not asked for, and a name found there counts as wrong.
`entities-domain` is reports on Syria and Iraq (re3d): Person, Location, Organisation.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmarks.report import Result
from benchmarks.scores import Count, Errors
from onrecord.reading.decoding import entities
from onrecord.reading.encoder import Encoder
from training.corpora import Text, records

__all__ = ["domain", "newswire"]

_KINDS = {"Person": "PER", "Location": "LOC", "Organization": "ORG", "Organisation": "ORG"}
KNOWN = {"f1_spacy_cnn": 55.7, "f1_trial": 70.7}

Name = tuple[int, int, str]


def newswire(file: Path, encoder: Encoder, examples: int) -> Result:
    """Exact-span F1 over articles whose sentences are given as tokens."""
    count, errors = Count(), Errors()
    for record in records(file):
        words, starts, gold = [], [], []
        for sentence, tags in record["sentences"]:
            gold += list(_spans(tags, len(words)))
            starts += [False] * len(sentence)  # sentences are given, paragraphs are not
            words += sentence
        _compare(words, [True, *starts[1:]], gold, encoder, count, errors)
    return _result("entities", file, count, errors, examples, KNOWN)


def domain(file: Path, encoder: Encoder, examples: int) -> Result:
    """Exact-span F1 over texts with offsets; of overlapping gold spans the longest counts."""
    count, errors = Count(), Errors()
    for record in records(file):
        text = Text(record["text"])
        gold: list[Name] = []
        for start, end, kind in sorted(record["entities"], key=lambda e: e[0] - e[1]):
            words = text.inside(start, end)
            free = not any(words.start < g[1] and g[0] < words.stop for g in gold)
            if kind in _KINDS and words and free:
                gold.append((words.start, words.stop, _KINDS[kind]))
        _compare(text.words, text.starts, gold, encoder, count, errors)
    return _result("entities-domain", file, count, errors, examples, {})


def _spans(tags: list[str], base: int) -> Iterator[Name]:
    start = None
    for index, tag in enumerate([*tags, "O"]):
        if start is not None and not tag.startswith("I-"):
            kind = tags[start][2:]
            if kind in _KINDS:
                yield base + start, base + index, _KINDS[kind]
            start = None
        if tag.startswith("B-"):
            start = index


def _compare(
    words: list[str],
    starts: list[bool],
    gold: list[Name],
    encoder: Encoder,
    count: Count,
    errors: Errors,
) -> None:
    found = [
        (s, e, kind) for (s, e), kind in entities(encoder.encode(words, starts), words, starts)
    ]
    count.add(found, gold)
    kinds = {one[:2]: one[2] for one in gold}

    def shown(start: int, end: int) -> str:
        return " ".join(
            (*words[max(0, start - 3) : start], "[", *words[start:end], "]", *words[end : end + 2])
        )

    for start, end, kind in sorted(set(found) - set(gold)):
        if (start, end) in kinds:
            fault = f"{kinds[start, end]} taken for {kind}"
        elif any(start < g[1] and g[0] < end for g in gold):
            fault = f"{kind}: other borders"
        else:
            fault = f"{kind}: made up"
        errors.add(fault, shown(start, end))
    for start, end, kind in sorted(set(gold) - set(found)):
        if not any(start < f[1] and f[0] < end for f in found):
            errors.add(f"{kind}: missed", shown(start, end))


def _result(
    task: str, file: Path, count: Count, errors: Errors, examples: int, known: dict[str, float]
) -> Result:
    figures = {"f1": count.f1, "precision": count.precision, "recall": count.recall}
    return Result(task, str(file), figures, known, notes=["errors:", *errors.table(examples)])
