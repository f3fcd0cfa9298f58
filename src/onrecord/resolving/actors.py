"""Which actors of different reports may be one: proposals, best first. A person decides.

Three steps, none of which compares all with all. Actors with the same folded name and kind come
together where nothing speaks against it. Each of these units is then compared with those that share
a key with it: the skeletons of its names, its family name, its initials. Last, where part of a name
fits several, the best is kept if it is clearly the best, else none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from math import log2
from typing import NamedTuple

from onrecord.resolving.compare import PARTIAL, Reason, letters_of, score, weigh
from onrecord.resolving.known import Known, Name, Seen, load_words, look, merge
from onrecord.vocabulary.names.compare import NameKind, compare
from onrecord.vocabulary.registry import Registry

__all__ = ["LEAST", "Known", "Proposal", "propose"]

LEAST = 0.7
_PAIRWISE = 12  # units of one key that are all compared with each other
_BESIDE = 4  # of more, each is compared with so many that follow it by name
_ROUNDS = 16  # times that the bearers of one name are gone through
_TOLD = 24  # actors whose reports say what a unit is
_CLEARLY = 1.0  # log odds by which the best must lead where several fit
_LIKE = 0.6  # words less alike than this never are two spellings of one
_BEARER = 0.25  # log odds that each doubling of those whom part of a name fits takes off


@dataclass(frozen=True, slots=True)
class Proposal:
    """That these actors are one.

    Attributes:
        members: ids; first `into`, then the others in order.
        score: 0 to 1, how likely it is.
        reasons: for and against, the weightiest first. Of several members those of the one that is
            least like the rest, which also gives the score.
    """

    members: tuple[str, ...]
    score: float
    reasons: tuple[Reason, ...]

    @property
    def into(self) -> str:
        """Whom the others would be merged into: who is in the registry, else the most reported."""
        return self.members[0]


class _Alike(NamedTuple):
    """Actors of whom the reports say the same, the first in rank first."""

    seen: Seen
    ids: tuple[str, ...]


class _Unit(NamedTuple):
    """Actors of one name that are taken for one, and what is said of them together.

    `reasons` are empty where it is a single actor; `group` numbers those of the same folded name.
    """

    seen: Seen
    ids: tuple[str, ...]
    reasons: tuple[Reason, ...]
    group: int

    @property
    def is_partial(self) -> bool:
        return all(name.partial for name in self.seen.names)


class _Pair(NamedTuple):
    """Two units by their numbers, the one with less of a name first, and what is to be said."""

    short: int
    long: int
    reasons: tuple[Reason, ...]

    @property
    def weight(self) -> float:
        return sum(reason.weight for reason in self.reasons)

    @property
    def by_part(self) -> bool:
        return any(reason.feature in PARTIAL for reason in self.reasons)


def propose(known: Iterable[Known], registry: Registry, least: float = LEAST) -> list[Proposal]:
    """The proposals with a score of `least` or more, best first; the same for any order of `known`.

    Actors that nobody names are in none, and no proposal joins two entries of the registry.

    Args:
        known: each with an id of its own.
    """
    units = _units(known, registry, least)
    found = [
        Proposal(unit.ids, score(unit.reasons), unit.reasons) for unit in units if unit.reasons
    ]
    for pair in _clearest(_pairs(units), units):
        if score(pair.reasons) < least:
            continue
        into, other = sorted(
            (units[pair.short], units[pair.long]), key=lambda unit: _rank(unit.seen.known)
        )
        members = (into.ids[0], *sorted((*into.ids[1:], *other.ids)))
        found.append(Proposal(members, score(pair.reasons), pair.reasons))
    return sorted(found, key=lambda one: (-one.score, one.members))


def _rank(known: Known) -> tuple[bool, int, str]:
    return known.registry is None, -known.reports, known.id


# --- actors of one name -------------------------------------------------------------------------


def _units(known: Iterable[Known], registry: Registry, least: float) -> list[_Unit]:
    groups: dict[tuple[str, str], list[_Alike]] = defaultdict(list)
    for one in _alike(known, registry):
        groups[one.seen.known.kind, one.seen.names[0].folded].append(one)
    return [
        unit
        for number, (_, group) in enumerate(sorted(groups.items()))
        for unit in _units_of(group, number, registry, least)
    ]


def _alike(known: Iterable[Known], registry: Registry) -> Iterator[_Alike]:
    same: dict[tuple[object, ...], list[Known]] = defaultdict(list)
    for one in sorted(known, key=_rank):
        same[one.name, one.kind, one.registry, one.names, one.roles, one.part_of].append(one)
    for several in same.values():
        seen = look(merge(several, several[0]), registry)
        if seen.names:
            yield _Alike(seen, tuple(one.id for one in several))


def _units_of(
    group: list[_Alike], number: int, registry: Registry, least: float
) -> Iterator[_Unit]:
    slugs = {one.seen.known.registry for one in group} - {None}
    if len(slugs) > 1:
        # A name that two entries go by tells neither.
        for slug in sorted(filter(None, slugs)):
            entries = [one for one in group if one.seen.known.registry == slug]
            yield from _together(entries, number, registry, least)[0]
        group = [one for one in group if one.seen.known.registry is None]
    units, left = _together(group, number, registry, least)
    yield from units
    # Who is left bears the name elsewhere, and is looked for there and not among all bearers.
    elsewhere: dict[str, list[_Alike]] = defaultdict(list)
    for one in left:
        elsewhere[min(one.seen.wholes, default="")].append(one)
    for _, bearers in sorted(elsewhere.items()):
        left = bearers
        for _ in range(_ROUNDS):
            units, left = _together(left, number, registry, least)
            yield from units
        for one in left:
            yield from _together([one], number, registry, least)[0]


def _together(
    group: list[_Alike], number: int, registry: Registry, least: float
) -> tuple[list[_Unit], list[_Alike]]:
    """The first of a group with all that can be one with it; and who is left."""
    if not group:
        return [], []
    first, *others = group
    weakest: tuple[Reason, ...] = ()
    if len(first.ids) > 1:
        weakest = weigh(first.seen, first.seen)
        if score(weakest) < least:
            return [], others  # nothing tells them from each other, so that nothing finds one
    seen, ids, told = first.seen, list(first.ids), 1
    left: list[_Alike] = []
    for one in others:
        reasons = weigh(seen, one.seen)
        if score(reasons) < least or (len(one.ids) > 1 and not _is_one(one.seen, least)):
            left.append(one)
            continue
        if not weakest or score(reasons) < score(weakest):
            weakest = reasons
        ids += one.ids
        if told < _TOLD:
            seen, told = look(merge((seen.known, one.seen.known), seen.known), registry), told + 1
    return [_Unit(seen, (ids[0], *sorted(ids[1:])), weakest, number)], left


def _is_one(seen: Seen, least: float) -> bool:
    return score(weigh(seen, seen)) >= least


# --- units that share a key ---------------------------------------------------------------------


def _pairs(units: list[_Unit]) -> list[_Pair]:
    """All pairs of units that share a key and a name speaks for, by their numbers."""
    found: dict[tuple[int, int], _Pair] = {}
    for one, other, fitting in (*_by_keys(units), *_by_parts(units)):
        numbers = (min(one, other), max(one, other))
        if numbers in found or units[one].group == units[other].group:
            continue
        a, b = units[numbers[0]], units[numbers[1]]
        if a.seen.known.registry and b.seen.known.registry:
            continue
        if _cannot_be_one(a.seen, b.seen):
            continue
        reasons = weigh(a.seen, b.seen)
        if not reasons:
            continue
        if fitting > 1 and any(reason.feature in PARTIAL for reason in reasons):
            words = f"it fits {fitting} whom reports name"
            reasons = (*reasons, Reason("fits_several", -_BEARER * log2(fitting), words))
        short, long = sorted(numbers, key=lambda number: _fullness(units[number]))
        found[numbers] = _Pair(short, long, reasons)
    return [found[numbers] for numbers in sorted(found)]


def _cannot_be_one(one: Seen, other: Seen) -> bool:
    """True if each has one name, and these differ in one word that sounds otherwise.

    Most of those that share a key are told apart by this, which costs a tenth of weighing them.
    """
    if len(one.names) != 1 or len(other.names) != 1:
        return False
    a, b = one.names[0], other.names[0]
    if len(a.words) != len(b.words) or len(a.words) == 1:
        return False
    only_a = [word for word in a.words if word.text not in b.texts]
    only_b = [word for word in b.words if word.text not in a.texts]
    if len(only_a) != 1 or len(only_b) != 1 or min(len(only_a[0].text), len(only_b[0].text)) == 1:
        return False
    kind: NameKind = "person" if one.group == "person" else "organisation"
    return compare(only_a[0].text, only_b[0].text, kind).score < _LIKE


def _fullness(unit: _Unit) -> tuple[bool, int]:
    return not unit.is_partial, max(len(name.folded) for name in unit.seen.names)


def _by_keys(units: list[_Unit]) -> Iterator[tuple[int, int, int]]:
    """Units that share the skeleton of a name, or a name but for the country."""
    blocks: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, unit in enumerate(units):
        for key in sorted(_keys_of(unit.seen)):
            blocks[unit.seen.group, key].append(number)
    for _, block in sorted(blocks.items()):
        if len(block) <= _PAIRWISE:
            yield from ((one, other, 1) for one, other in combinations(block, 2))
            continue
        # Too many for pairs: spellings of one name mostly stand beside each other.
        block.sort(key=lambda number: (units[number].seen.names[0].folded, number))
        for place, one in enumerate(block):
            yield from ((one, other, 1) for other in block[place + 1 : place + 1 + _BESIDE])


def _keys_of(seen: Seen) -> set[str]:
    # Parts of names are found by what they are part of; spelt another way they tell too little.
    keys = {key for name in seen.names if not name.partial for key in name.keys}
    keys.update(f"= {name.folded}" for name in seen.names if name.partial)
    keys.update(f"{code}: {name}" for code in seen.countries for name in seen.at_home)
    keys.update(f"[{slug}]" for slug in (seen.known.registry, *seen.called) if slug)
    return keys


def _by_parts(units: list[_Unit]) -> Iterator[tuple[int, int, int]]:
    """Units with part of a name, and those whose whole name it may be part of.

    The third number is how many whole names it fits.
    """
    wanted: dict[str, list[int]] = defaultdict(list)
    for number, unit in enumerate(units):
        if unit.is_partial:
            for name in unit.seen.names:
                wanted[_part_key(unit.seen, name)].append(number)
    bearers: dict[str, list[int]] = defaultdict(list)
    for number, unit in enumerate(units):
        if not unit.is_partial:
            for key in sorted({key for name in unit.seen.names for key in _whole_keys(unit, name)}):
                if key in wanted:
                    bearers[key].append(number)
    for key, parts in sorted(wanted.items()):
        fitting = len({units[number].seen.names[0].skeletons for number in bearers[key]})
        if len(bearers[key]) <= _PAIRWISE:
            yield from ((part, whole, fitting) for part in parts for whole in bearers[key])
            continue
        beside = _by_context(units, bearers[key])
        for part in parts:
            shared = {
                whole for said in _context(units[part].seen) for whole in beside.get(said, ())
            }
            yield from ((part, whole, fitting) for whole in sorted(shared))


def _by_context(units: list[_Unit], numbers: list[int]) -> dict[str, list[int]]:
    """Units by what they are part of and their titles: the most reported of each."""
    found: dict[str, list[int]] = defaultdict(list)
    for number in sorted(numbers, key=lambda number: _rank(units[number].seen.known)):
        for said in _context(units[number].seen):
            if len(found[said]) < _PAIRWISE:
                found[said].append(number)
    return found


def _context(seen: Seen) -> list[str]:
    titles = {" ".join(sorted(title.words)) for title in seen.titles if not title.common}
    return sorted({*seen.wholes, *titles})


def _part_key(seen: Seen, name: Name) -> str:
    if seen.group != "person":
        return f"{seen.group}: " + "".join(letter for letter in name.written if letter.isalpha())
    if len(name.words) > 1 and len(name.texts[0]) == 1:
        return f"person: {name.texts[0]} {name.skeletons[-1]}"
    return f"person: {name.skeletons[-1]}"


def _whole_keys(unit: _Unit, name: Name) -> Iterator[str]:
    if unit.seen.group != "person":
        for letters in letters_of(name.written):
            yield f"{unit.seen.group}: {letters}"
            # "UN Office ...": a body's own letters may go without those of what it belongs to
            yield from (f"{unit.seen.group}: {letters[n:]}" for n in range(1, len(letters) - 3))
        return
    first, *_, last = name.skeletons if len(name.words) > 1 else (name.skeletons[0],) * 2
    yield f"person: {name.texts[0][:1]} {last}"
    yield f"person: {first if name.texts[0] in load_words().family_first else last}"


# --- where several fit --------------------------------------------------------------------------


def _clearest(pairs: list[_Pair], units: list[_Unit]) -> Iterator[_Pair]:
    """The pairs, without those where part of a name fits several and none of them clearly best.

    Several entries of the registry that a name fits are such a choice too.
    """
    paired = {frozenset((pair.short, pair.long)) for pair in pairs if not pair.by_part}
    choices: dict[int, list[_Pair]] = defaultdict(list)
    for pair in pairs:
        entries = [n for n in (pair.short, pair.long) if units[n].seen.entry is not None]
        if pair.by_part:
            choices[pair.short].append(pair)
        elif entries:
            choices[pair.short if pair.long in entries else pair.long].append(pair)
        else:
            yield pair
    for _, several in sorted(choices.items()):
        yield from _best_of(several, paired)


def _best_of(several: list[_Pair], paired: set[frozenset[int]]) -> Iterator[_Pair]:
    best, *rest = sorted(several, key=lambda pair: (-pair.weight, pair.short, pair.long))
    rivals = [pair for pair in rest if frozenset(_ends(best) ^ _ends(pair)) not in paired]
    if rivals and best.weight - rivals[0].weight < _CLEARLY:
        return
    yield best
    yield from (pair for pair in rest if pair not in rivals)


def _ends(pair: _Pair) -> set[int]:
    return {pair.short, pair.long}
