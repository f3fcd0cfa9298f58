"""What pronouns and descriptions of whole reports stand for, end to end.

The lines of the gold set ask for words of a report: whose actor are they (a name of the text), who
holds the office (a name of the registry), or nobody. The reading's mention at the last of the words
gives the actor.

`references_accuracy`: the share that is right; nobody is right for one that has none, and for one
that the reading gives an actor that is never named. `references_precision`, `references_recall`:
right among those that the reading gives a named actor, and among those that have one. The notes
have the kinds of words apart.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from benchmarks.report import Result
from benchmarks.resolving.gold import occurrence, occurrences
from benchmarks.scores import Count, Errors
from benchmarks.texts import report_of
from onrecord.contract import Actor, Mention, Reading
from onrecord.reading.model_reader import ModelReader
from onrecord.spans import Span
from onrecord.vocabulary.language import load_language
from onrecord.vocabulary.registry import Registry, load_registry
from training.corpora import records

__all__ = ["measure"]

_OF_REGISTRY = "registry:"
_PRONOUNS = load_language("en").pronouns
_KINDS = {
    **dict.fromkeys(("he", "she"), "he, she"),
    **dict.fromkeys(("it", "they"), "it, they"),
    **dict.fromkeys(("i", "we", "you"), "I, we"),
}


def measure(file: Path, examples: int, folder: Path | None = None) -> Result:
    """The figures of a gold set of references.

    Args:
        folder: of another model than the one that ships.
    """
    reader, registry, errors = ModelReader(folder=folder), load_registry(), Errors()
    counts: dict[str, Count] = defaultdict(Count)
    right: dict[str, list[bool]] = defaultdict(list)
    for record in records(file):
        reading = reader.read(report_of(record["text"], record["published"]))
        for one in record["asked"]:
            span = occurrence(one["words"], record["text"])
            actor = _named(_actor_at(span, reading))
            gold = one["is"]
            is_right = actor is None if gold is None else _is(actor, gold, reading, registry)
            words = span.of(record["text"])
            kind = _kind(words, gold)
            for group in ("all", kind):
                right[group].append(is_right)
                counts[group].found += actor is not None
                counts[group].gold += gold is not None
                counts[group].right += gold is not None and is_right
            if not is_right:
                what = "nobody" if actor is None else "somebody else" if gold else "somebody"
                found = actor.name if actor else "-"
                where = Span(max(0, span.start - 60), span.end + 20).of(record["text"])
                errors.add(f"{kind}: {what}", f"{words} | {gold} | {found} | {where}")
    figures = {
        "references_accuracy": _share(right["all"]),
        "references_precision": counts["all"].precision,
        "references_recall": counts["all"].recall,
    }
    notes = [
        f"{group}: {_share(right[group]):.1f} of {len(right[group])} right, "
        f"P {count.precision:.1f} R {count.recall:.1f}"
        for group, count in sorted(counts.items())
    ]
    return Result("references", file.name, figures, notes=[*notes, *errors.table(examples)])


def _kind(words: str, gold: str | None) -> str:
    head = _PRONOUNS.get(words.lower())
    if head is not None:
        return _KINDS[head]
    return "offices" if (gold or "").startswith(_OF_REGISTRY) else "descriptions"


def _actor_at(span: Span, reading: Reading) -> Actor | None:
    """Whose mention ends where the words do, or lies within them and is no name."""
    last = [m for m in reading.mentions if m.span.end == span.end and m.actor]
    inside = [
        m for m in reading.mentions if span.contains(m.span) and m.actor and _is_low(m, reading)
    ]
    found = (last or inside)[-1:]
    return next((a for m in found for a in reading.actors if a.id == m.actor), None)


def _is_low(mention: Mention, reading: Reading) -> bool:
    words = mention.span.of(reading.report.text)
    return bool(words.removeprefix("The ")[:1].islower())


def _named(actor: Actor | None) -> Actor | None:
    """The actor if the report or the registry has a name for it."""
    if actor is None or actor.registry is not None:
        return actor
    return actor if actor.name[:1].isupper() else None


def _is(actor: Actor | None, gold: str, reading: Reading, registry: Registry) -> bool:
    if actor is None:
        return False
    if gold.startswith(_OF_REGISTRY):
        entry = registry.find(gold.removeprefix(_OF_REGISTRY))
        return entry is not None and actor.registry == entry.slug
    places = list(occurrences(gold, reading.report.text))
    return any(
        mention.actor == actor.id and any(mention.span.overlaps(place) for place in places)
        for mention in reading.mentions
    )


def _share(right: list[bool]) -> float:
    return 100 * sum(right) / len(right) if right else 0.0
