"""Articles per second per core and peak memory: intake alone, and intake plus reading.

Data: a folder as for `benchmarks.pages`, or any folder of sources. Each run is a process of its own
on one core, so that its peak memory is its own.

    python -m benchmarks.speed --data DIR [--json]
"""

from __future__ import annotations

import json
import multiprocessing
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.memory import peak_mb
from benchmarks.report import Result, arguments
from onrecord.contract import Report
from onrecord.errors import LanguageUnknown, OnrecordError
from onrecord.intake.options import IntakeOptions
from onrecord.intake.sources import take_in
from onrecord.pipeline import Config, read_source

__all__ = ["measure"]

_ARTICLE = 500  # words
_ROUNDS = 3


def measure(task: str, folder: str, result: str) -> None:
    """Run a task over a folder; writes seconds, reports, words and peak memory to `result`."""
    sources = sorted(str(path) for path in Path(folder).iterdir() if path.suffix != ".json")
    run = {"intake": _intake, "reading": _reading}[task]
    run(sources[:1])  # what is loaded once is loaded
    best, reports = float("inf"), []
    for _ in range(_ROUNDS):
        start = time.perf_counter()
        reports = run(sources)
        best = min(best, time.perf_counter() - start)
    Path(result).write_text(
        json.dumps(
            {
                "seconds": best,
                "reports": len(reports),
                "words": sum(len(report.text.split()) for report in reports),
                "peak_mb": peak_mb(),
            }
        ),
        encoding="utf-8",
    )


def _intake(sources: list[str]) -> list[Report]:
    return [
        item.report
        for source in sources
        for item in take_in(source, IntakeOptions())
        if not isinstance(item, OnrecordError)
    ]


def _reading(sources: list[str]) -> list[Report]:
    found = []
    for source in sources:
        for outcome in read_source(source, Config()):
            if outcome.reading is not None:
                found.append(outcome.reading.report)
            elif not isinstance(outcome.error, LanguageUnknown):
                print(f"speed: {outcome.error}", file=sys.stderr)
    return found


def main() -> None:
    parser = arguments("speed", __doc__.splitlines()[0])
    options = parser.parse_args()
    figures: dict[str, float] = {}
    context = multiprocessing.get_context("spawn")
    for task in ("intake", "reading"):
        with tempfile.TemporaryDirectory() as folder:
            result = Path(folder) / "result.json"
            process = context.Process(target=measure, args=(task, str(options.data), str(result)))
            process.start()
            process.join()
            if process.exitcode != 0:
                sys.exit(f"speed: the {task} run ended with {process.exitcode}")
            measured = json.loads(result.read_text(encoding="utf-8"))
        figures[f"{task}_reports_per_second"] = measured["reports"] / measured["seconds"]
        figures[f"{task}_articles_per_second"] = measured["words"] / _ARTICLE / measured["seconds"]
        figures[f"{task}_peak_mb"] = measured["peak_mb"]
    Result(
        task="speed",
        data=options.data.name,
        figures=figures,
        notes=[f"One core; an article is {_ARTICLE} words; `reading` is intake plus reading."],
    ).print(as_json=options.json)


if __name__ == "__main__":
    main()
