"""Which mentions of a document are one actor: GUM's names and pronouns, GAP's pronouns.

`persons_f1`, `organisations_f1` (GUM): F1 of links, over all pairs of names of a document that are
of the kind and of one entity. A name is a mention whose head is a proper noun, cut to the name
(`training.corpora.gum_names`). The notes have B-cubed F1 (Bagga and Baldwin 1998), which weighs
every name alike where links weigh large entities, and the documents that nothing is trained on.

`pronouns_accuracy` (GUM): the share of forms of he and she in news (documents named `GUM_news_*`)
that are resolved rightly, all names and pronouns given: to a chain most of whose names are the
entity's or, where the document never names the entity, to no name. The notes have the documents
that nothing is trained on, the other genres, and they and it.

`gap_f1` (GAP, Webster et al. 2018): F1 over the two names of each passage, whether the pronoun
stands for them. The names given and those that the model sees are the candidates.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from benchmarks.report import Result
from benchmarks.scores import Count, Errors
from benchmarks.texts import report_of
from onrecord.contract import ActorKind
from onrecord.reading.coreference import mentions_joined
from onrecord.reading.draft import DraftMention, Findings
from onrecord.reading.findings import find
from onrecord.reading.model_reader import ModelReader
from onrecord.spans import Span
from onrecord.vocabulary.language import load_language
from onrecord.vocabulary.registry import Registry, load_registry
from training.corpora import GumMention, gap_records, gum_documents, held_out

__all__ = ["measure"]

_KINDS: dict[str, ActorKind] = {"person": "person", "organization": "organisation"}
_ENGLISH = load_language("en")
_PRONOUNS = _ENGLISH.pronouns
_KNOWN = {"persons_f1_rules_trial": 86.9, "organisations_f1_rules_trial": 93.2}


def measure(file: Path, examples: int, folder: Path | None = None) -> Result:
    """The figures of a CoNLL-U file with GUM's entities, or of a file of GAP.

    Args:
        folder: of another model than the one that ships.
    """
    reader = ModelReader(folder=folder)
    return (_gap if ".tsv" in file.suffixes else _gum)(file, examples, reader)


def _findings(text: str, reader: ModelReader) -> Findings:
    return find(text, reader.encoder, language=_ENGLISH)


class _Joined(NamedTuple):
    name: GumMention
    chain: int


def _gum(file: Path, examples: int, reader: ModelReader) -> Result:
    registry, errors = load_registry(), Errors()
    links: dict[tuple[str, bool], Count] = defaultdict(Count)
    cubed: dict[tuple[str, bool], list[tuple[float, float]]] = defaultdict(list)
    pronouns: dict[str, Counter[bool]] = defaultdict(Counter)
    for document, text, given in gum_documents(file):
        asked = [one for one in given if one.kind in _KINDS or not one.is_name]
        mentions = tuple(_mention(one, text, registry) for one in asked)
        found = _findings(text, reader)
        chains = mentions_joined(report_of(text), mentions, registry, found)
        joined = [_Joined(name, chain) for name, chain in zip(asked, chains, strict=True)]
        for kind in _KINDS:
            these = [one for one in joined if one.name.is_name and one.name.kind == kind]
            for part in {False, held_out(document)}:
                _link(these, links[kind, part])
                cubed[kind, part] += _b_cubed(these)
            _errors(these, text, document, errors)
        for one, is_right, best in _pronouns(joined):
            form = _PRONOUNS.get(one.span.of(text).lower(), "")
            genre = "news" if document.startswith("GUM_news_") else "other genres"
            for group in (genre, *(["held out"] if held_out(document) else [])):
                pronouns[f"{'he, she' if form in _PERSONS else form}, {group}"][is_right] += 1
            if form in _PERSONS and genre == "news" and not is_right:
                where = Span(max(0, one.span.start - 120), one.span.end + 30).of(text)
                kind = "nobody" if best is None else "somebody else"
                who = best.name.span.of(text) if best is not None else "-"
                errors.add(
                    f"pronoun in news: {kind}{', held out' * held_out(document)}",
                    f"{who} | {where}",
                )
    figures = {
        "persons_f1": links["person", False].f1,
        "organisations_f1": links["organization", False].f1,
        "pronouns_accuracy": _share(pronouns["he, she, news"]),
    }
    notes = [
        f"{kind}{', held out' if part else ''}: links P {count.precision:.1f} R {count.recall:.1f} "
        f"F1 {count.f1:.1f}; B-cubed F1 {_f1(cubed[kind, part]):.1f}; "
        f"{len(cubed[kind, part])} names"
        for (kind, part), count in sorted(links.items())
    ]
    notes += [
        f"{group}: {_share(count):.1f} of {count.total()} right"
        for group, count in sorted(pronouns.items())
    ]
    known = {**_KNOWN, "pronouns_accuracy_rules_trial": 84.5}
    return Result("coreference", file.name, figures, known, [*notes, *errors.table(examples)])


def _mention(one: GumMention, text: str, registry: Registry) -> DraftMention:
    words = one.span.of(text)
    if one.is_name:
        return DraftMention(one.span, _KINDS[one.kind], "name", words, registry.find(words))
    head = _PRONOUNS.get(words.lower(), "")
    return DraftMention(one.span, "person" if head in _PERSONS else "other", "pronoun", head)


_PERSONS = frozenset(("he", "she"))


def _pronouns(joined: list[_Joined]) -> Iterator[tuple[GumMention, bool, _Joined | None]]:
    """Each pronoun, whether it is resolved rightly, and a name of its chain."""
    names = [one for one in joined if one.name.is_name]
    for one in joined:
        if not one.name.is_name:
            found = Counter(name.name.entity for name in names if name.chain == one.chain)
            is_named = any(name.name.entity == one.name.entity for name in names)
            best = found.most_common(1)
            is_right = best[0][0] == one.name.entity if best else not is_named
            yield one.name, is_right, next((n for n in names if n.chain == one.chain), None)


def _share(count: Counter[bool]) -> float:
    return 100 * count[True] / count.total() if count.total() else 0.0


def _gap(file: Path, examples: int, reader: ModelReader) -> Result:
    registry, errors = load_registry(), Errors()
    count: dict[str, Count] = defaultdict(Count)
    for record in gap_records(file):
        text = report_of(record["Text"]).text
        if text != record["Text"]:
            raise ValueError(f"{record['ID']} is changed by NFC")  # its offsets would not hold
        found = _findings(text, reader)
        spans = [
            Span(at, at + len(record[name]))
            for name in ("A", "B", "Pronoun")
            for at in [int(record[f"{name}-offset"])]
        ]
        names = {*spans[:2]}
        names.update(
            one.span
            for one in found.names
            if one.kind == "PER" and not any(one.span.overlaps(span) for span in spans)
        )
        head = _PRONOUNS[record["Pronoun"].lower()]
        mentions = tuple(
            DraftMention(span, "person", "name", span.of(text), registry.find(span.of(text)))
            if span in names
            else DraftMention(span, "person", "pronoun", head)
            for span in sorted([*names, spans[2]])
        )
        chains = mentions_joined(report_of(text), mentions, registry, found)
        chain_of = {one.span: chain for one, chain in zip(mentions, chains, strict=True)}
        for name, span in zip("AB", spans, strict=False):
            gold = record[f"{name}-coref"] == "TRUE"
            says = chain_of[span] == chain_of[spans[2]]
            for group in ("all", head):
                count[group].gold += gold
                count[group].found += says
                count[group].right += gold and says
            if gold != says:
                what = "not joined" if gold else "joined"
                errors.add(f"{head}: {what}", f"{record['Pronoun']} | {record[name]} | {text}")
    notes = [
        f"{group}: P {one.precision:.1f} R {one.recall:.1f} F1 {one.f1:.1f}"
        for group, one in sorted(count.items())
    ]
    figures = {"gap_f1": count["all"].f1}
    known = {"gap_f1_best_of_the_corpus_paper": 66.9}
    return Result("coreference", file.name, figures, known, [*notes, *errors.table(examples)])


def _pairs(names: Iterable[_Joined]) -> Iterator[tuple[_Joined, _Joined]]:
    return combinations(names, 2)


def _link(names: list[_Joined], count: Count) -> None:
    for one, other in _pairs(names):
        same = one.name.entity == other.name.entity
        found = one.chain == other.chain
        count.gold += same
        count.found += found
        count.right += same and found


def _b_cubed(names: list[_Joined]) -> list[tuple[float, float]]:
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


def _errors(names: list[_Joined], text: str, document: str, errors: Errors) -> None:
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
