"""`python -m benchmarks.reading`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from benchmarks.reading import attribution, dependencies, events, names, speed
from benchmarks.report import Result, arguments
from onrecord.reading.encoder import Encoder, shipped_encoder

TASKS: dict[str, Callable[[Path, Encoder, int], Result]] = {
    "entities": names.newswire,
    "entities-domain": names.domain,
    "attribution": attribution.measure,
    "dependencies": dependencies.measure,
    "events": events.marked_pairs,
    "realis": events.realis,
    "speed": speed.measure,
}


def main() -> None:
    """Measures as the command line says."""
    parser = arguments("reading", "How well the reader reads.")
    parser.add_argument("--task", choices=sorted(TASKS), required=True)
    parser.add_argument("--model", type=Path, help="a folder with another reader.onnx")
    parser.add_argument("--errors", type=int, default=0, help="show so many errors of each kind")
    options = parser.parse_args()
    encoder = Encoder(options.model) if options.model else shipped_encoder()
    TASKS[options.task](options.data, encoder, options.errors).print(as_json=options.json)


if __name__ == "__main__":
    main()
