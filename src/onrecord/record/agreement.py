"""How far coders agree: percent agreement, Krippendorff's alpha, Cohen's kappa.

A coder is who or what gives a value: a person, a reader, a program. A unit is what is coded once by
each coder, as a mapping from the coder's name to the value; a coder who gave none is not in it
(None is a value like any other). Values are the same where Python holds them equal: 1, 1.0 and True
are one value.

No sum depends on its order: it is of whole numbers or fractions, or rounded once, at its end. So
the order of units and coders and the names of nominal values change no digit of a result.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Literal, TypeAlias, get_args

from onrecord.errors import UsageError

__all__ = ["Agreement", "Level", "Value", "cohen_kappa", "krippendorff_alpha", "measure"]

Value: TypeAlias = Hashable

Level = Literal["nominal", "ordinal", "interval", "ratio"]
"""What values tell apart: names, ranks, distances, or shares of a whole above a true zero."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far coders agree on units.

    `units` counts those coded by two or more, the only ones that tell of agreement; `coders` are
    all who coded any unit, sorted. `observed` is the share, in [0, 1], of pairs of values given to
    one unit that are the same, all pairs of all units counted alike: a unit with more coders weighs
    more. `alpha` is `krippendorff_alpha` at the level asked for; `kappa` has `cohen_kappa` of every
    two coders as (one, other, kappa), sorted, and knows same or other alone, whatever the level.
    What is not defined is None.
    """

    units: int
    coders: tuple[str, ...]
    observed: float | None
    alpha: float | None
    kappa: tuple[tuple[str, str, float | None], ...]


def measure(
    units: Iterable[Mapping[str, Value]],
    level: Level = "nominal",
    order: Sequence[Value] | None = None,
) -> Agreement:
    """All measures at once; `level` and `order` are those of `krippendorff_alpha`.

    Raises:
        UsageError: as `krippendorff_alpha` does.
    """
    kept = tuple(units)
    alpha = krippendorff_alpha(kept, level, order)
    shared = [unit for unit in kept if len(unit) > 1]
    pairs = sum(_count_pairs(len(unit)) for unit in shared)
    same = sum(_count_pairs(n) for unit in shared for n in Counter(unit.values()).values())
    coders = tuple(sorted({coder for unit in kept for coder in unit}))
    return Agreement(
        units=len(shared),
        coders=coders,
        observed=same / pairs if pairs else None,
        alpha=alpha,
        kappa=tuple(
            (one, other, cohen_kappa(kept, one, other)) for one, other in combinations(coders, 2)
        ),
    )


def krippendorff_alpha(
    units: Iterable[Mapping[str, Value]],
    level: Level = "nominal",
    order: Sequence[Value] | None = None,
) -> float | None:
    """Krippendorff's alpha over any number of coders, values missing or not.

    1 is perfect agreement, 0 what chance gives, below 0 is disagreement by system. None where it is
    not defined: no unit has two values, or all values in such units are the same, so that nothing
    could have been told apart. A unit with one value counts for nothing.

    `level` says how far two values differ: nominal, by being other; ordinal, by the values given
    that rank between them; interval, by their distance; ratio, by their distance as a share of
    their sum. `order` ranks ordinal values, lowest first, and may hold values that nobody gave;
    numbers need none. The ratio level takes time by the square of the number of distinct values.

    Method: K. Krippendorff, "Computing Krippendorff's Alpha-Reliability", University of
    Pennsylvania, 2011, https://repository.upenn.edu/asc_papers/43. Its coincidence matrix is summed
    by unit here, which comes to the same.

    Raises:
        UsageError: there is no such level; a value is not a number (NaN); values at the ordinal
            level are not all in `order`, or are not finite numbers and have none; at the interval
            level not finite numbers; at the ratio level not finite numbers from 0 up; `order` has
            a value twice or comes with a level that has no use for it.
    """
    bags = [Counter(unit.values()) for unit in units]
    places = _place({value for bag in bags for value in bag}, level, order)
    bags = [bag for bag in bags if bag.total() > 1]
    together: Counter[Value] = Counter()
    for bag in bags:
        together.update(bag)
    if level == "ordinal":
        places = _rank(together, places)
    expected = _spread(together, level, places)
    if not expected:
        return None
    observed = sum((_spread(bag, level, places) / (bag.total() - 1) for bag in bags), Fraction())
    return float(1 - (together.total() - 1) * observed / expected)


def cohen_kappa(units: Iterable[Mapping[str, Value]], one: str, other: str) -> float | None:
    """Cohen's kappa of two coders, over the units that both coded; values are same or other.

    1 is perfect agreement, 0 what chance gives from how often each coder gives each value. None
    where it is not defined: they share no unit, or both give one and the same value throughout.

    Method: J. Cohen, "A Coefficient of Agreement for Nominal Scales", Educational and Psychological
    Measurement 20 (1960), 37-46.

    Raises:
        UsageError: a value is not a number (NaN).
    """
    pairs = [(unit[one], unit[other]) for unit in units if one in unit and other in unit]
    _refuse_nan(value for pair in pairs for value in pair)
    ones, others = Counter(value for value, _ in pairs), Counter(value for _, value in pairs)
    total = len(pairs)
    chance = sum(count * others[value] for value, count in ones.items())
    if chance == total * total:
        return None
    same = sum(value == against for value, against in pairs)
    return (total * same - chance) / (total * total - chance)


def _place(
    values: Iterable[Value], level: Level, order: Sequence[Value] | None
) -> dict[Value, Fraction]:
    """Where on its scale each value stands; nominal values stand nowhere."""
    if level not in get_args(Level):
        raise UsageError(
            f"there is no level {level!r}", advice=f"levels are {', '.join(get_args(Level))}"
        )
    if order is not None and level != "ordinal":
        raise UsageError(f"values at the {level} level are in no given order")
    if level == "nominal":
        _refuse_nan(values)
        return {}
    if order is None:
        return {value: _number(value, level) for value in values}
    ranks = {value: Fraction(rank) for rank, value in enumerate(order)}
    if len(ranks) < len(order):
        twice = next(value for value, count in Counter(order).items() if count > 1)
        raise UsageError("the order has this value twice", source=repr(twice))
    for value in values:
        if value not in ranks:
            raise UsageError("the order does not have this value", source=repr(value))
    return ranks


def _number(value: Value, level: Level) -> Fraction:
    if not isinstance(value, int | float | Fraction) or not math.isfinite(value):
        raise UsageError(
            f"the {level} level takes finite numbers",
            source=repr(value),
            advice="give the order of the values" if level == "ordinal" else None,
        )
    if level == "ratio" and value < 0:
        raise UsageError("the ratio level takes numbers from 0 up", source=repr(value))
    return Fraction(value)


def _refuse_nan(values: Iterable[Value]) -> None:
    # It is not equal to itself: two coders who both "gave" it would disagree.
    if any(isinstance(value, float) and math.isnan(value) for value in values):
        raise UsageError("NaN is no value", advice="leave the coder out of the unit")


def _rank(bag: Counter[Value], places: Mapping[Value, Fraction]) -> dict[Value, Fraction]:
    """The mean rank of each value among all in `bag`.

    The ordinal difference of two values, all that rank from one to the other less half of those at
    either end, is the distance of their mean ranks.
    """
    ranks: dict[Value, Fraction] = {}
    below = 0
    for value in sorted(bag, key=lambda value: places[value]):
        ranks[value] = below + Fraction(bag[value], 2)
        below += bag[value]
    return ranks


def _spread(bag: Counter[Value], level: Level, places: Mapping[Value, Fraction]) -> Fraction:
    """The squared differences of all ordered pairs of values in `bag`, summed."""
    size = bag.total()
    if level == "nominal":
        return Fraction(size * size - sum(count * count for count in bag.values()))
    at = [(places[value], count) for value, count in bag.items()]
    if level == "ratio":
        # A sum of many such fractions has a denominator of as many digits; fsum rounds once.
        unlike = (
            float(n * m * ((here - there) / (here + there)) ** 2)
            for (here, n), (there, m) in combinations(at, 2)
        )
        return 2 * Fraction(math.fsum(unlike))
    squares = sum((count * here * here for here, count in at), Fraction())
    total = sum((count * here for here, count in at), Fraction())
    return 2 * (size * squares - total * total)


def _count_pairs(size: int) -> int:
    return size * (size - 1) // 2
