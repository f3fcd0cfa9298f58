"""The result of a benchmark, for people and as JSON."""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["Result", "arguments"]


@dataclass
class Result:
    """What was measured on which data; shares in percent, times in seconds."""

    task: str
    data: str
    figures: dict[str, float]
    known: dict[str, float] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def print(self, *, as_json: bool) -> None:
        if as_json:
            print(
                json.dumps(
                    {
                        "task": self.task,
                        "data": self.data,
                        "figures": _rounded(self.figures),
                        "known": _rounded(self.known),
                    }
                )
            )
            return
        print(f"{self.task} on {self.data}")
        for title, figures in (("ours", self.figures), ("known", self.known)):
            if figures:
                print(f"\n  {title}")
                width = max(map(len, figures))
                for name, value in _rounded(figures).items():
                    print(f"    {name:<{width}}  {value:>10.2f}")
        for note in self.notes:
            print(f"\n  {note}")


def arguments(task: str, description: str) -> argparse.ArgumentParser:
    """The options that every benchmark has."""
    parser = argparse.ArgumentParser(prog=f"python -m benchmarks.{task}", description=description)
    parser.add_argument("--data", type=Path, required=True, help="what to measure on")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser


def _rounded(figures: dict[str, float]) -> dict[str, float]:
    return {name: round(float(value), 3) for name, value in figures.items()}
