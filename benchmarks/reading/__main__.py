"""`python -m benchmarks.reading`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from benchmarks.reading import attribution, dependencies, events, names, speakers, speed
from benchmarks.report import Result, arguments
from onrecord.errors import ModelError, UsageError
from onrecord.reading.encoder import Encoder
from onrecord.reading.model_reader import MODEL_FOLDER, ModelReader

Task = Callable[[Path, Path, int], Result]  # data, folder of the model, examples of errors


def _of_encoder(measure: Callable[[Path, Encoder, int], Result]) -> Task:
    return lambda file, folder, examples: measure(file, Encoder(folder), examples)


def _of_reader(measure: Callable[[Path, ModelReader, int], Result]) -> Task:
    return lambda file, folder, examples: measure(file, ModelReader(folder=folder), examples)


TASKS: dict[str, Task] = {
    "entities": _of_encoder(names.newswire),
    "entities-domain": _of_encoder(names.domain),
    "attribution": _of_encoder(attribution.measure),
    "dependencies": _of_encoder(dependencies.measure),
    "events": _of_encoder(events.marked_pairs),
    "realis": _of_encoder(events.realis),
    "events-read": _of_reader(events.read_events),
    "speakers": _of_reader(speakers.measure),
    # The processes that are timed load the model themselves.
    "speed": speed.measure,
}


def main() -> None:
    """Measures as the command line says."""
    parser = arguments("reading", "How well the reader reads.")
    parser.add_argument("--task", choices=sorted(TASKS), required=True)
    parser.add_argument(
        "--model",
        type=Path,
        default=MODEL_FOLDER,
        help="a folder with reader.onnx; without it the model that ships",
    )
    parser.add_argument("--errors", type=int, default=0, help="show so many errors of each kind")
    options = parser.parse_args()
    try:
        result = TASKS[options.task](options.data, options.model, options.errors)
    except ModelError as error:
        parser.error(f"{error}; or name another with --model")
    except UsageError as error:
        parser.error(str(error))
    result.print(as_json=options.json)


if __name__ == "__main__":
    main()
