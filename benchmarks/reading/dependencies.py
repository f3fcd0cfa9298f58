"""Dependencies on given words and sentences: unlabelled and labelled attachment.

As the shared tasks count: every word counts, marks too; of a relation only its universal part.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmarks.report import Result
from benchmarks.scores import Errors
from onrecord.reading.decoding import tree
from onrecord.reading.encoder import Encoder
from training.corpora import conllu_sentences

__all__ = ["measure"]

KNOWN = {"las_trial_two_epochs": 84.3}
_WORDS_AT_ONCE = 170

Row = tuple[str, int, str]  # form, head from 1 (0: root), relation


def measure(file: Path, encoder: Encoder, examples: int) -> Result:
    """UAS and LAS over a CoNLL-U file."""
    words = arcs = labels = 0
    errors = Errors()
    for part in _parts(file):
        flat = [row[0] for sentence in part for row in sentence]
        encoded = encoder.encode(flat, [index == 0 for index in range(len(flat))])
        at = 0
        for sentence in part:
            found = tree(encoder, encoded, (at, at + len(sentence)))
            at += len(sentence)
            for index, (form, head, relation) in enumerate(sentence):
                to = found.heads[index]
                mine = 0 if to == index else to + 1
                label = found.relations[index].split(":")[0]
                gold = relation.split(":")[0]
                words += 1
                arcs += mine == head
                labels += mine == head and label == gold
                fault = f"{gold}: another head" if mine != head else f"{gold} taken for {label}"
                if mine != head or label != gold:
                    errors.add(fault, f"{form} in: {' '.join(row[0] for row in sentence)}")
    figures = {"uas": 100 * arcs / max(1, words), "las": 100 * labels / max(1, words)}
    return Result(
        "dependencies", str(file), figures, KNOWN, notes=["errors:", *errors.table(examples)]
    )


def _parts(file: Path) -> Iterator[list[list[Row]]]:
    """Sentences that follow each other, as many as are read at once."""
    part: list[list[Row]] = []
    for _, rows in conllu_sentences(file):
        sentence = [(row[1], int(row[6]), row[7]) for row in rows]
        if part and sum(map(len, part)) + len(sentence) > _WORDS_AT_ONCE:
            yield part
            part = []
        part.append(sentence)
    if part:
        yield part
