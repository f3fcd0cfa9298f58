"""How fast a report is read: articles of 500 words a second, and memory.

The model on one core, what follows from its scores, and their ratio in the same run; texts are
taken from any file with a `text` on each line (polnear format).
"""

from __future__ import annotations

import gzip
import json
import resource
import time
from pathlib import Path

from benchmarks.report import Result
from onrecord.reading.decoding import attributions, entities, triggers
from onrecord.reading.encoder import Encoder
from onrecord.reading.model_input import words_of
from onrecord.spans import Span

__all__ = ["measure"]

_ARTICLE = 500  # words parted by spaces


def measure(file: Path, encoder: Encoder, examples: int) -> Result:
    """Articles a second; `examples` is not used."""
    del examples
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines][:40]
    words = sum(len(text.split()) for text in texts)
    model = whole = 0.0
    for text in texts:
        began = time.perf_counter()
        spans, starts = [], []
        at = 0
        for line in text.split("\n"):
            for number, span in enumerate(words_of(text, Span(at, at + len(line))) if line else ()):
                spans.append(span)
                starts.append(number == 0)
            at += len(line) + 1
        strings = [span.of(text) for span in spans]
        encoding = time.perf_counter()
        encoded = encoder.encode(strings, starts)
        model += time.perf_counter() - encoding
        attributions(encoder, encoded, starts)
        entities(encoded)
        triggers(encoded)
        whole += time.perf_counter() - began
    figures = {
        "articles_per_second_one_core": words / _ARTICLE / whole,
        "encoder_articles_per_second": words / _ARTICLE / model,
        "ratio_to_encoder": whole / model,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    return Result("speed", str(file), figures)
