"""Trees for corpora that have none, read by a parser that was trained on trees alone.

A model that learns trees from some corpora and everything else from others forgets how to parse the
others: their sentences come to look like what needs no tree. So what has none is given those of a
parser made for that (`python -m training.train --only trees`), as in self-training (McClosky et al.
2006). Arcs that the parser itself doubts are left out, and sentences that no window of it holds
whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log
from pathlib import Path

from onrecord.reading.decoding import arc_scores, tree
from onrecord.reading.encoder import Encoder
from onrecord.reading.grammar import sentence_around
from onrecord.reading.model_input import DEPRELS
from onrecord.vocabulary.language import load_language
from training.corpora import Example

__all__ = ["Parser"]

_LEAST = 0.5  # how sure of an arc the parser must be


class Parser:
    """An exported model, of which only the trees and the parts of speech are used.

    Args:
        folder: holds `reader.onnx` and `reader.json`.

    Raises:
        ModelError: as `Encoder`.
    """

    def __init__(self, folder: Path) -> None:
        self._encoder = Encoder(folder, threads=2)
        titles = load_language("en").table["abbreviations"]["before_name"]
        self._titles = frozenset(titles)

    def parse(self, examples: Sequence[Example]) -> None:
        """Gives each of some examples that have no trees its sentences, trees and parts of speech.

        What it doubts is -1 in `heads` and in `deprels`.
        """
        for one in examples:
            if one.heads is None and one.words:
                self._parse(one)

    def _parse(self, one: Example) -> None:
        encoded = self._encoder.encode(one.words, one.starts)
        one.sentences, one.heads, one.deprels = [], [], []
        one.upos = encoded.tags["upos"].argmax(1).tolist()
        at = number = 0
        while at < len(one.words):
            _, end = sentence_around(one.words, one.starts, at, self._titles)
            found = tree(self._encoder, encoded, (at, end))
            arcs = arc_scores(encoded, (at, end))
            whole = encoded.window(at) == encoded.window(end - 1)
            for word, head in enumerate(found.heads):
                sure = whole and arcs[word, head] >= log(_LEAST)
                one.heads.append(at + head if sure else -1)
                one.deprels.append(DEPRELS.index(found.relations[word]) if sure else -1)
            one.sentences += [number] * (end - at)
            at, number = end, number + 1
