"""`python -m benchmarks.reading`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from benchmarks.reading import attribution, dependencies, events, names, speed
from benchmarks.report import Result, arguments
from onrecord.errors import ModelError
from onrecord.reading.encoder import Encoder

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
    parser.add_argument(
        "--model", type=Path, required=True, help="a folder with reader.onnx (no model ships yet)"
    )
    parser.add_argument("--errors", type=int, default=0, help="show so many errors of each kind")
    options = parser.parse_args()
    try:
        encoder = Encoder(options.model)
    except ModelError as error:
        parser.error(str(error))
    TASKS[options.task](options.data, encoder, options.errors).print(as_json=options.json)


if __name__ == "__main__":
    main()
