"""Where places are: the names of places of a text, given, against the gold coordinates.

`within_161_km` is the share of names whose place lies within 161 km (100 miles) of the gold one, a
name without a place counting as wrong; `median_km` the median distance of those that have one;
`baseline_within_161_km` takes the candidate with the most inhabitants, countries first.
"""

from __future__ import annotations

from pathlib import Path
from statistics import median

from benchmarks.report import Result
from benchmarks.scores import Errors
from onrecord.reading.places import locate, name_candidates
from onrecord.spans import Span
from onrecord.vocabulary.gazetteer import Candidate, kilometres
from onrecord.vocabulary.registry import load_registry
from training.corpora import records

__all__ = ["measure"]

_NEAR = 161.0


def measure(file: Path, examples: int) -> Result:
    """The shares of a file of texts with `toponyms` (start, end, lat, lon)."""
    registry, errors = load_registry(), Errors()
    distances: list[float | None] = []
    baseline: list[float | None] = []
    for record in records(file):
        text = record["text"]
        names = [Span(t["start"], t["end"]) for t in record["toponyms"]]
        for toponym, span, place in zip(
            record["toponyms"], names, locate(text, names, registry), strict=True
        ):
            gold = (toponym["lat"], toponym["lon"])
            distances.append(_far(place, gold))
            largest = max(
                name_candidates(span.of(text), registry),
                key=lambda c: (c.kind == "country", c.population),
                default=None,
            )
            baseline.append(_far(largest, gold))
            if distances[-1] is None:
                errors.add("not in the gazetteer", span.of(text))
            elif place is not None and distances[-1] > _NEAR:
                kind = "another of its candidates" if _has(span.of(text), gold, registry) else "no"
                errors.add(
                    f"far off, {kind} would do",
                    f"{span.of(text)} as {place.name} ({place.kind}, {place.country}), "
                    f"{distances[-1]:.0f} km from {gold}",
                )
    found = [distance for distance in distances if distance is not None]
    figures = {
        "within_161_km": _share(distances),
        "median_km": median(found) if found else 0.0,
        "baseline_within_161_km": _share(baseline),
        "not_found": 100 * (1 - len(found) / max(1, len(distances))),
    }
    known = {"within_161_km_population": 39.5, "within_161_km_trial": 69.6}
    return Result("places", file.name, figures, known, ["\n  ".join(errors.table(examples))])


def _far(place: Candidate | None, gold: tuple[float, float]) -> float | None:
    return None if place is None else kilometres((place.lat, place.lon), gold)


def _has(name, gold, registry) -> bool:  # type: ignore[no-untyped-def]
    return any((_far(c, gold) or 0.0) <= _NEAR for c in name_candidates(name, registry))


def _share(distances: list[float | None]) -> float:
    near = sum(distance is not None and distance <= _NEAR for distance in distances)
    return 100 * near / max(1, len(distances))
