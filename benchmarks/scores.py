"""Counting what was found, missed and made up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

__all__ = ["Count", "Errors"]


@dataclass
class Count:
    """Found and right, found at all, there at all; shares in percent."""

    right: int = 0
    found: int = 0
    gold: int = 0

    def add(self, found: Iterable[object], gold: Iterable[object]) -> None:
        """Counts what is the same in both; what occurs twice counts twice."""
        one, other = Counter(found), Counter(gold)
        self.right += (one & other).total()
        self.found += one.total()
        self.gold += other.total()

    @property
    def precision(self) -> float:
        return 100 * self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        return 100 * self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        return 200 * self.right / (self.found + self.gold) if self.found + self.gold else 0.0


@dataclass
class Errors:
    """What went wrong, by kind, with examples."""

    kinds: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)

    def add(self, kind: str, example: str) -> None:
        self.kinds[kind] += 1
        self.examples.setdefault(kind, []).append(" ".join(example.split())[:160])

    def table(self, examples: int = 0) -> list[str]:
        """Lines, the most frequent kind first, with up to so many examples each."""
        lines = []
        for kind, count in self.kinds.most_common(25):
            lines.append(f"{count:5}  {kind}")
            lines += [f"         {one}" for one in self.examples[kind][:examples]]
        return lines
