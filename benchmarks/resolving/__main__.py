"""`python -m benchmarks.resolving`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from benchmarks.report import Result, arguments
from benchmarks.resolving import coreference, names, places, times
from onrecord.errors import UsageError

Task = Callable[[Path, int], Result]  # data, examples of errors

TASKS: dict[str, Task] = {
    "coreference": coreference.measure,
    "names": names.measure,
    "places": places.measure,
    "times": times.measure,
}


def main() -> None:
    """Measures as the command line says."""
    parser = arguments("resolving", "How well names become actors, places and dates.")
    parser.add_argument("--task", choices=sorted(TASKS), required=True)
    parser.add_argument("--errors", type=int, default=0, help="show so many errors of each kind")
    options = parser.parse_args()
    try:
        result = TASKS[options.task](options.data, options.errors)
    except UsageError as error:
        parser.error(str(error))
    result.print(as_json=options.json)


if __name__ == "__main__":
    main()
