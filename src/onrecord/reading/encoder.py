"""The model of the reader: words in, scores and vectors of words out.

The only module that knows the engine (ONNX Runtime) and its tokenizer. How the model was made
stands in `training/`; what its outputs mean, and what is found with them, in `decoding.py`.
"""

from __future__ import annotations

import hashlib
import json
from base64 import b64decode
from bisect import bisect_right
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import onnxruntime
from threadpoolctl import ThreadpoolController
from tokenizers import Tokenizer

from onrecord.errors import ModelError
from onrecord.reading.model_input import (
    MOST_PIECES_OF_A_WORD,
    UNKNOWN_PIECE,
    framed,
    shapes_of,
    windows,
)

__all__ = ["Encoded", "Encoder", "one_thread", "unpacked"]

Floats = np.ndarray[tuple[int, ...], np.dtype[np.float32]]

# What a model file holds beside its graph (`training/export.py`).
_PARTS = (
    *("tokenizer", "tags", "vectors", "bias", "label", "telling", "distance"),
    "reference_distance",
)
_WORDS_SPLIT_AT_ONCE = 4096
_MOST_WORDS_KNOWN = 20_000  # some 5 MB
_LONGEST_KNOWN = 40  # letters


@dataclass(frozen=True)
class Encoded:
    """What the model says of each word of a text.

    Attributes:
        tags: by head, words x classes: logits.
        vectors: by part that a word can play in a pair, words x width.
        borders: the words that begin a window: what two words of different windows are to each
            other, the model was never asked.
    """

    tags: dict[str, Floats]
    vectors: dict[str, Floats]
    borders: tuple[int, ...] = ()

    def window(self, word: int) -> tuple[int, int]:
        """The first word of a word's window, and the one after the last."""
        after = bisect_right(self.borders, word)
        count = len(next(iter(self.tags.values())))
        return (
            self.borders[after - 1] if after else 0,
            self.borders[after] if after < len(self.borders) else count,
        )


class Encoder:
    """A model file, loaded and ready.

    Args:
        folder: holds `reader.onnx`, and `reader.json` with its hash.
        threads: how many cores one window may use.

    Raises:
        ModelError: a file is missing, the model is not the one that its hash names, or it was made
            for another version.
    """

    def __init__(self, folder: Path, *, threads: int = 1) -> None:
        try:
            self.sha256 = str(json.loads((folder / "reader.json").read_text("utf-8"))["sha256"])
            model = (folder / "reader.onnx").read_bytes()
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelError(
                f"the model of the reader cannot be read ({type(error).__name__})",
                source=str(folder),
                advice="install onrecord again",
            ) from error
        found = hashlib.sha256(model).hexdigest()
        if found != self.sha256:
            raise ModelError(
                f"the model has SHA-256 {found}, not {self.sha256}",
                source=str(folder / "reader.onnx"),
                advice="it was altered or cut off: install onrecord again",
            )
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False  # the arena keeps the largest window's memory for good
        # Processors without VNNI would add up 8-bit products in 16 bits and cut off what is larger,
        # but a report must be read alike on every machine.
        options.add_session_config_entry("session.x64quantprecision", "1")
        self._session = onnxruntime.InferenceSession(
            model, options, providers=["CPUExecutionProvider"]
        )
        known = self._session.get_modelmeta().custom_metadata_map
        if missing := [part for part in _PARTS if part not in known]:
            raise ModelError(
                f"the model lacks {', '.join(missing)}: another version of onrecord made it",
                source=str(folder / "reader.onnx"),
                advice="export it anew with this version",
            )
        self._tokenizer = Tokenizer.from_str(known["tokenizer"])
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._known: dict[str, list[int]] = {}
        self._tags: dict[str, int] = json.loads(known["tags"])
        self._vectors: dict[str, int] = json.loads(known["vectors"])
        self.bias: list[float] = json.loads(known["bias"])
        # By the head's vector, the relation, the dependent's vector, as they are multiplied.
        self.label_weights = np.ascontiguousarray(unpacked(known["label"]).transpose(1, 0, 2))
        self.telling_weights = unpacked(known["telling"])
        self.distance_weights = unpacked(known["distance"])
        self.reference_weights = unpacked(known["reference_distance"])

    def encode(self, words: Sequence[str], starts: Sequence[bool]) -> Encoded:
        """Reads words in windows with context on both sides.

        Memory grows with the number of words (some 3 KB a word): a caller with a long text gives
        it in parts.

        Args:
            words: as `model_input.words_of` splits a text, or a corpus its own.
            starts: true for the first word of each paragraph.
        """
        if not words:
            return Encoded(self._split(self._tags, []), self._split(self._vectors, []))
        pieces = self._pieces(words)
        shapes = shapes_of(words, starts)
        tags, vectors, borders = [], [], []
        for window in windows([len(one) for one in pieces], starts):
            here = slice(window.start, window.end)
            ids, by_piece, first = framed(pieces[here], shapes[here], starts[here])
            core = slice(window.core_start - window.start, window.core_end - window.start)
            tag, vector = self._session.run(
                ["tags", "vectors"],
                {
                    "pieces": np.array([ids], np.int64),
                    "shapes": np.array([by_piece], np.int64),
                    "first": np.array([first], np.int64),
                },
            )
            tags.append(tag[0, core])
            vectors.append(vector[0, core])
            borders.append(window.core_start)
        return Encoded(
            self._split(self._tags, tags), self._split(self._vectors, vectors), tuple(borders)
        )

    def _pieces(self, words: Sequence[str]) -> list[list[int]]:
        """The pieces of each word; those of words seen before are remembered."""
        given = set(words)
        known = self._known
        if len(known) + len(given) > _MOST_WORDS_KNOWN:
            known = self._known = {}  # a thread that still uses the old one keeps it
        found: dict[str, list[int]] = {}
        new = [word for word in given if word not in known]
        for at in range(0, len(new), _WORDS_SPLIT_AT_ONCE):
            part = new[at : at + _WORDS_SPLIT_AT_ONCE]
            split = self._tokenizer.encode_batch(part, add_special_tokens=False)
            for word, one in zip(part, split, strict=True):
                found[word] = one.ids[:MOST_PIECES_OF_A_WORD] or [UNKNOWN_PIECE]
        result = [found[word] if word in found else known[word] for word in words]
        known.update((word, ids) for word, ids in found.items() if len(word) <= _LONGEST_KNOWN)
        return result

    @staticmethod
    def _split(sizes: dict[str, int], parts: list[Floats]) -> dict[str, Floats]:
        whole = np.concatenate(parts) if parts else np.zeros((0, sum(sizes.values())), np.float32)
        ends = np.cumsum(list(sizes.values()))[:-1]
        return dict(zip(sizes, np.split(whole, ends, axis=1), strict=True))


@cache
def _libraries() -> ThreadpoolController:
    return ThreadpoolController()


def one_thread() -> AbstractContextManager[object]:
    """Within it numpy multiplies in one thread.

    The products of trees are small: split among threads they take twice as long, and ten times
    where other processes have the cores.
    """
    limit: AbstractContextManager[object] = _libraries().limit(limits=1, user_api="blas")
    return limit


def unpacked(given: str) -> Floats:
    """Weights as a model file holds them beside its graph."""
    kept = json.loads(given)
    values: Floats = np.frombuffer(b64decode(kept["values"]), "<f4")
    return values.reshape(kept["shape"])
