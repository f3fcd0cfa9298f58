"""How fast a report is read: articles of 500 words a second, and memory.

The model on one core, what follows from its scores, and their ratio in the same run; texts are
taken from any file with a `text` on each line (polnear format).
"""

from __future__ import annotations

import resource
import time
from itertools import islice
from pathlib import Path

from benchmarks.report import Result
from onrecord.reading.decoding import attributions, entities, triggers
from onrecord.reading.encoder import Encoder
from onrecord.reading.passages import passages
from training.corpora import Text, records

__all__ = ["measure"]

_ARTICLES = 40  # are read
_ARTICLE = 500  # words parted by spaces


def measure(file: Path, encoder: Encoder, examples: int) -> Result:
    """Articles a second; `examples` is not used."""
    del examples
    texts = [record["text"] for record in islice(records(file), _ARTICLES)]
    words = sum(len(text.split()) for text in texts)
    model = whole = 0.0
    for text in texts:
        began = time.perf_counter()
        for passage in passages(text, encoder):
            attributions(encoder, passage.encoded, passage.starts)
            entities(passage.encoded)
            triggers(passage.encoded)
        whole += time.perf_counter() - began
        plain = Text(text)
        began = time.perf_counter()
        encoder.encode(plain.words, plain.starts)
        model += time.perf_counter() - began
    figures = {
        "articles_per_second_one_core": words / _ARTICLE / whole,
        "encoder_articles_per_second": words / _ARTICLE / model,
        "ratio_to_encoder": whole / model,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    return Result("speed", str(file), figures)
