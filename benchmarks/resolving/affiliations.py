"""What reports say of persons and bodies: offices, memberships, counted forces.

`roles_f1`: person, title and whether it is a former one; `roles_of_f1`: the same with whose office
it is, where the gold set says so; a place that is no actor is nobody. `part_of_f1`: member and
body. `sizes_f1`: whose, value and unit; the notes have precision and recall, and how often "about"
is told from the plain number among those. An actor is the right one if a mention of it stands where
the name does. Titles and units are compared in lower case.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from benchmarks.report import Result
from benchmarks.resolving.gold import actors_called, occurrences
from benchmarks.scores import Count, Errors
from benchmarks.texts import report_of
from onrecord.contract import Reading
from onrecord.reading.model_reader import ModelReader
from training.corpora import records

__all__ = ["measure"]

Fact = tuple[object, ...]


def measure(file: Path, examples: int, folder: Path | None = None) -> Result:
    """The figures of a gold set of affiliations.

    Args:
        folder: of another model than the one that ships.
    """
    reader, errors = ModelReader(folder=folder), Errors()
    counts = {name: Count() for name in ("roles", "roles_of", "part_of", "sizes")}
    about = [0, 0]
    for record in records(file):
        reading = reader.read(report_of(record["text"], record["published"]))
        gold = _gold(record, reading)
        found = _found(reading, {fact[:2] for fact in gold["roles_of"] if fact[3] is None})
        for name, count in counts.items():
            count.add(found[name], gold[name])
            for fact in set(gold[name]) - set(found[name]):
                errors.add(f"{name}: missed", f"{_shown(fact, reading)} | {record['text']}")
            for fact in set(found[name]) - set(gold[name]):
                errors.add(f"{name}: made up", f"{_shown(fact, reading)} | {record['text']}")
        told = {fact[:3]: fact[3] for fact in _sizes(record, reading)}
        for actor in reading.actors:
            for size in actor.size:
                fact = (actor.id, size.value, size.unit.lower())
                about[0] += told.get(fact) == size.approximate
                about[1] += fact in told
    notes = [f"{name}: P {c.precision:.1f} R {c.recall:.1f}" for name, c in counts.items()]
    notes.append(f"about or plain: {about[0]} of {about[1]} right")
    figures = {f"{name}_f1": count.f1 for name, count in counts.items()}
    return Result("affiliations", file.name, figures, notes=[*notes, *errors.table(examples)])


def _found(reading: Reading, ownerless: Collection[Fact]) -> dict[str, list[Fact]]:
    roles = [(actor.id, role) for actor in reading.actors for role in actor.roles]
    return {
        "roles": [(who, role.title.lower(), role.former) for who, role in roles],
        "roles_of": [
            (who, role.title.lower(), role.former, role.of if owned else None)
            for who, role in roles
            for owned in [(who, role.title.lower()) not in ownerless]
        ],
        "part_of": [(actor.id, one.actor) for actor in reading.actors for one in actor.part_of],
        "sizes": [
            (actor.id, size.value, size.unit.lower())
            for actor in reading.actors
            for size in actor.size
        ],
    }


def _gold(record: dict[str, Any], reading: Reading) -> dict[str, list[Fact]]:
    roles = [
        (_id(one["who"], reading), one["title"].lower(), one["former"], _owner(one["of"], reading))
        for one in record["roles"]
    ]
    return {
        "roles": [role[:3] for role in roles],
        "roles_of": list(roles),
        "part_of": [
            (_id(one["who"], reading), _id(one["of"], reading)) for one in record["part_of"]
        ],
        "sizes": [fact[:3] for fact in _sizes(record, reading)],
    }


def _sizes(record: dict[str, Any], reading: Reading) -> Iterator[Fact]:
    for one in record["sizes"]:
        yield _id(one["who"], reading), one["value"], one["unit"].lower(), one["approximate"]


def _id(name: str | None, reading: Reading) -> str | None:
    """The actor where a name stands; the name itself if the reading has none there."""
    if name is None:
        return None
    found = actors_called(name, reading)
    exact = [actor for actor in found if actor.name.lower() == name.lower()]
    return (exact or found)[0].id if found else name


def _owner(name: str | None, reading: Reading) -> str | None:
    if name is None or actors_called(name, reading):
        return _id(name, reading)
    spans = list(occurrences(name, reading.report.text))
    places = (m for m in reading.mentions if m.place is not None or m.kind == "place")
    is_place = any(m.span.overlaps(span) for m in places for span in spans)
    return None if is_place else name


def _shown(fact: Fact, reading: Reading) -> str:
    names = {actor.id: actor.name for actor in reading.actors}
    return ", ".join(names.get(str(part), str(part)) for part in fact)
