"""Which names of a document are one actor: GUM's, the mentions given.

`persons_f1`, `organisations_f1`: F1 of links, over all pairs of names of a document that are of the
kind and of one entity. A name is a mention whose head is a proper noun, cut to the name
(`training.corpora.gum_names`). The notes have B-cubed F1 (Bagga and Baldwin 1998), which weighs
every name alike where links weigh large entities, and the documents that nothing is trained on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from benchmarks.report import Result
from benchmarks.scores import Count, Errors
from benchmarks.texts import report_of
from onrecord.contract import ActorKind
from onrecord.reading.coreference import names_joined
from onrecord.reading.draft import DraftMention
from onrecord.vocabulary.registry import load_registry
from training.corpora import GumName, gum_documents, held_out

__all__ = ["measure"]

_KINDS: dict[str, ActorKind] = {"person": "person", "organization": "organisation"}


class _Named(NamedTuple):
    name: GumName
    chain: int


def measure(file: Path, examples: int) -> Result:
    """The figures of a CoNLL-U file with GUM's entities."""
    registry, errors = load_registry(), Errors()
    links: dict[tuple[str, bool], Count] = defaultdict(Count)
    cubed: dict[tuple[str, bool], list[tuple[float, float]]] = defaultdict(list)
    for document, text, names in gum_documents(file):
        asked = [name for name in names if name.kind in _KINDS]
        mentions = tuple(
            DraftMention(
                name.span,
                _KINDS[name.kind],
                "name",
                name.span.of(text),
                registry.find(name.span.of(text)),
            )
            for name in asked
        )
        chains = names_joined(report_of(text), mentions, registry)
        named = [_Named(name, chain) for name, chain in zip(asked, chains, strict=True)]
        for kind in _KINDS:
            these = [one for one in named if one.name.kind == kind]
            for part in {False, held_out(document)}:
                _link(these, links[kind, part])
                cubed[kind, part] += _b_cubed(these)
            _errors(these, text, document, errors)
    figures = {
        "persons_f1": links["person", False].f1,
        "organisations_f1": links["organization", False].f1,
    }
    known = {"persons_f1_rules_trial": 86.9, "organisations_f1_rules_trial": 93.2}
    notes = [
        f"{kind}{', held out' if part else ''}: links P {count.precision:.1f} R {count.recall:.1f} "
        f"F1 {count.f1:.1f}; B-cubed F1 {_f1(cubed[kind, part]):.1f}; "
        f"{len(cubed[kind, part])} names"
        for (kind, part), count in sorted(links.items())
    ]
    return Result("coreference", file.name, figures, known, [*notes, *errors.table(examples)])


def _pairs(names: Iterable[_Named]) -> Iterator[tuple[_Named, _Named]]:
    return combinations(names, 2)


def _link(names: list[_Named], count: Count) -> None:
    for one, other in _pairs(names):
        same = one.name.entity == other.name.entity
        found = one.chain == other.chain
        count.gold += same
        count.found += found
        count.right += same and found


def _b_cubed(names: list[_Named]) -> list[tuple[float, float]]:
    """Precision and recall of each name: of its chain, and of its entity."""
    found = []
    for one in names:
        chain = [other for other in names if other.chain == one.chain]
        entity = [other for other in names if other.name.entity == one.name.entity]
        right = sum(other.name.entity == one.name.entity for other in chain)
        found.append((right / len(chain), right / len(entity)))
    return found


def _f1(cubed: list[tuple[float, float]]) -> float:
    precision = sum(p for p, _ in cubed) / max(1, len(cubed))
    recall = sum(r for _, r in cubed) / max(1, len(cubed))
    return 200 * precision * recall / (precision + recall) if precision + recall else 0.0


def _errors(names: list[_Named], text: str, document: str, errors: Errors) -> None:
    seen: set[tuple[str, ...]] = set()
    for one, other in _pairs(names):
        same = one.name.entity == other.name.entity
        if same == (one.chain == other.chain):
            continue
        words = sorted({one.name.span.of(text), other.name.span.of(text)})
        what = f"{one.name.kind}: {'not joined' if same else 'joined'}"
        if (what, *words) not in seen:
            seen.add((what, *words))
            errors.add(what, f"{' | '.join(words)} ({document})")
