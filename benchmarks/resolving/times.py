"""What times mean: TimeBank's time expressions against the articles' dates.

`value_accuracy`: the span is given, and our value is the gold one; over years, months, days and
weeks, as the known figures are. `value_f1`: span and value are found; a gold expression of these
kinds counts as found where one of ours overlaps it and has its value, and all of ours that have a
value of these kinds count. A week is the interval of its days; marks of approximation and open
ends are left aside, TimeBank has none.

The known figures were measured on other such articles.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

from benchmarks.report import Result
from benchmarks.scores import Count, Errors
from onrecord.reading.times import times_in, value_at
from onrecord.spans import Span
from onrecord.vocabulary.language import load_language
from training.corpora import records

__all__ = ["measure"]

_KINDS = {
    "year": r"\d{4}",
    "month": r"\d{4}-(?:0\d|1[0-2])",
    "day": r"\d{4}-\d\d-\d\d",
    "week": r"\d{4}-W\d\d",
}


def measure(file: Path, examples: int) -> Result:
    """The accuracy on gold spans, and F1 end to end."""
    given, whole, errors = Count(), Count(), Errors()
    english = load_language("en")
    by_kind = {kind: Count() for kind in _KINDS}
    for record in records(file):
        text, day = record["text"], date.fromisoformat(record["published"][:10])
        there = [
            (Span(t["start"], t["end"]), _kind(t["value"]), _value(t["value"]))
            for t in sorted(record["times"], key=lambda t: t["start"])
        ]
        gold = [one for one in there if one[1] is not None]
        told: tuple[int, str] | None = None
        for span, kind, value in there:
            last = told[1] if told and span.start - told[0] < 400 else None
            found, _ = value_at(text, span, day, last, english)
            if found is not None:
                told = (span.end, found.rstrip("~"))
            if kind is None:
                continue
            right = _bare(found) == value
            for count in (given, by_kind[kind]):
                count.gold += 1
                count.found += found is not None
                count.right += right
            if not right:
                before = text[max(0, span.start - 40) : span.start]
                errors.add(
                    f"{kind}: {'no value' if found is None else 'another value'}",
                    f"{span.of(text)!r} is {value}, ours {found}; {day}; after {before!r}",
                )
        times = times_in(text, day, english)
        ours = [(t.span, _bare(t.value)) for t in times if _is_asked(_bare(t.value))]
        whole.gold += len(gold)
        whole.found += len(ours)
        whole.right += sum(
            any(mine.overlaps(span) and our == value for mine, our in ours)
            for span, _, value in gold
        )
    figures = {"value_accuracy": given.recall, "value_f1": whole.f1}
    figures.update({f"value_accuracy_{kind}": c.recall for kind, c in by_kind.items()})
    known = {"value_accuracy_dateparser": 75.9, "value_accuracy_trial": 83.4}
    return Result("times", file.name, figures, known, ["\n  ".join(errors.table(examples))])


def _kind(value: str) -> str | None:
    return next((k for k, pattern in _KINDS.items() if re.fullmatch(pattern, value)), None)


def _value(value: str) -> str:
    match = re.fullmatch(r"(\d{4})-W(\d\d)", value)
    if match is None:
        return value
    monday = date.fromisocalendar(int(match[1]), int(match[2]), 1)
    return f"{monday.isoformat()}/{(monday + timedelta(days=6)).isoformat()}"


def _bare(value: str | None) -> str | None:
    return None if value is None else value.rstrip("~").removesuffix("/..")


def _is_asked(value: str | None) -> bool:
    if value is None:
        return False
    first, _, last = value.partition("/")
    if last:
        try:
            return date.fromisoformat(last) - date.fromisoformat(first) == timedelta(days=6)
        except ValueError:
            return False
    return _kind(value) is not None
