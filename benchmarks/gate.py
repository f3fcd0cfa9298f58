"""Holds the measured floors: runs the benchmarks whose data is there and compares.

    python -m benchmarks.gate [--shared DIR]

`floors.json` beside this file has the floors (and ceilings, in names that end in `_at_most`). A
change that means to lower one says so, and why, in its commit.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

__all__ = ["breaches"]

FLOORS = Path(__file__).with_name("floors.json")


def breaches(figures: dict[str, float], floors: dict[str, float]) -> list[str]:
    """What falls short, one line each; a figure that is missing falls short."""
    found = []
    for name, bound in floors.items():
        is_ceiling = name.endswith("_at_most")
        value = figures.get(name.removesuffix("_at_most"))
        if value is None:
            found.append(f"{name}: not measured")
        elif (value > bound) if is_ceiling else (value < bound):
            found.append(f"{name}: {value:.2f}, bound {bound:.2f}")
    return found


def _figures(task: str, *arguments: str) -> dict[str, float]:
    run = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{task}", "--json", *arguments],
        capture_output=True,
        text=True,
        check=True,
    )
    result: dict[str, Any] = json.loads(run.stdout)
    figures: dict[str, float] = result["figures"]
    if "best_trafilatura_f1" in result["known"]:
        figures["f1_over_best_trafilatura"] = figures["f1"] - result["known"]["best_trafilatura_f1"]
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gate")
    parser.add_argument("--shared", type=Path, help="where data/pages lies; without it: no pages")
    options = parser.parse_args()
    floors = json.loads(FLOORS.read_text(encoding="utf-8"))
    wrong = [
        f"forms with {reader} {line}"
        for reader, bounds in floors["forms"].items()
        for line in breaches(_figures("forms", "--reader", reader), bounds)
    ]
    if options.shared is not None:
        pages = _figures("pages", "--data", str(options.shared / "data" / "pages"))
        wrong += [f"pages {line}" for line in breaches(pages, floors["pages"])]
    print("\n".join(wrong) or "all floors hold")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
