"""`python -m benchmarks.resolving`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from benchmarks.report import Result, arguments
from benchmarks.resolving import affiliations, coreference, names, places, references, speed, times
from onrecord.errors import UsageError

Task = Callable[[Path, int], Result]  # data, examples of errors
ModelTask = Callable[[Path, int, Path | None], Result]  # and the folder of a model

TASKS: dict[str, Task] = {
    "names": names.measure,
    "places": places.measure,
    "times": times.measure,
}
# What is asked of a model too.
MODEL_TASKS: dict[str, ModelTask] = {
    "affiliations": affiliations.measure,
    "coreference": coreference.measure,
    "references": references.measure,
    "speed": speed.measure,
}


def main() -> None:
    """Measures as the command line says."""
    parser = arguments("resolving", "How well names become actors, places and dates.")
    parser.add_argument("--task", choices=sorted({**TASKS, **MODEL_TASKS}), required=True)
    parser.add_argument("--errors", type=int, default=0, help="show so many errors of each kind")
    parser.add_argument("--model", type=Path, help="a folder with another model")
    options = parser.parse_args()
    try:
        if options.task in MODEL_TASKS:
            result = MODEL_TASKS[options.task](options.data, options.errors, options.model)
        else:
            result = TASKS[options.task](options.data, options.errors)
    except UsageError as error:
        parser.error(str(error))
    result.print(as_json=options.json)


if __name__ == "__main__":
    main()
