"""Agreement of coders: published examples, the published formula, and what must change nothing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import permutations
from typing import Any, get_args

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from onrecord.errors import UsageError
from onrecord.record.agreement import Agreement, Level, cohen_kappa, krippendorff_alpha, measure

pytestmark = pytest.mark.slow

Units = list[dict[str, Hashable]]

LEVELS: tuple[Level, ...] = get_args(Level)
NUMERIC = LEVELS[1:]


def coded(**rows: str) -> Units:
    """Units from one row per coder, values apart by spaces, `.` where there is none."""
    columns = zip(*(row.split() for row in rows.values()), strict=True)
    return [
        {
            coder: int(value) if value.isdigit() else value
            for coder, value in zip(rows, column, strict=True)
            if value != "."
        }
        for column in columns
    ]


def tabled(table: Sequence[Sequence[int]]) -> Units:
    """Units from a table of counts: rows are the values of coder `a`, columns of `b`."""
    return [
        {"a": row, "b": column}
        for row, counts in enumerate(table)
        for column, count in enumerate(counts)
        for _ in range(count)
    ]


# K. Krippendorff, "Computing Krippendorff's Alpha-Reliability", University of Pennsylvania, 2011,
# https://repository.upenn.edu/asc_papers/43: two observers and binary data, two and nominal data,
# four with values missing, which he works out at all levels.
BINARY = coded(
    meg="0 1 0 0 0 0 0 0 1 0",
    owen="1 1 1 0 0 1 0 0 0 0",
)
NOMINAL = coded(
    ben="a a b b d c c c e d d a",
    gerry="b a b b b c c c e d d d",
)
INCOMPLETE = coded(
    a="1 2 3 3 2 1 4 1 2 . . .",
    b="1 2 3 3 2 2 4 1 2 5 . 3",
    c=". 3 3 3 2 3 4 2 2 5 1 .",
    d="1 2 3 3 2 4 4 1 2 5 1 .",
)

# The computational example of Wikipedia, "Krippendorff's alpha": there are units with one value and
# with none.
SPARSE = coded(
    a=". . . . . 3 4 1 2 1 1 3 3 . 3",
    b="1 . 2 1 3 3 4 3 . . . . . . .",
    c=". . 2 1 3 4 4 . 2 1 1 3 3 . 4",
)


# --- published examples -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("units", "level", "published"),
    [
        (BINARY, "nominal", 0.095),
        (NOMINAL, "nominal", 0.692),
        (INCOMPLETE, "nominal", 0.743),
        (INCOMPLETE, "ordinal", 0.815),
        (INCOMPLETE, "interval", 0.849),
        (INCOMPLETE, "ratio", 0.797),
        (SPARSE, "nominal", 0.691),
        (SPARSE, "interval", 0.811),
    ],
)
def test_alpha_is_as_published(units: Units, level: Level, published: float) -> None:
    assert krippendorff_alpha(units, level) == pytest.approx(published, abs=0.0005)


@pytest.mark.parametrize(
    ("table", "published"),
    [
        # J. Cohen, "A Coefficient of Agreement for Nominal Scales", Educational and Psychological
        # Measurement 20 (1960), 37-46, table 2: 200 cases, (.70 - .41) / (1 - .41).
        ([[88, 14, 18], [10, 40, 10], [2, 6, 12]], 0.492),
        # A. J. Viera and J. M. Garrett, "Understanding Interobserver Agreement: The Kappa
        # Statistic", Family Medicine 37 (2005), 360-363: (.85 - .65) / (1 - .65), there 0.57.
        ([[15, 5], [10, 70]], 0.571),
    ],
)
def test_kappa_is_as_published(table: list[list[int]], published: float) -> None:
    assert cohen_kappa(tabled(table), "a", "b") == pytest.approx(published, abs=0.0005)


# --- the published formula ----------------------------------------------------------------------


def _difference(level: Level, one: int, other: int, given_: Mapping[int, Fraction]) -> Fraction:
    """The difference of two values before it is squared, as Krippendorff (2011) writes it."""
    if level == "nominal":
        return Fraction(one != other)
    if level == "ordinal":
        low, high = sorted((one, other))
        between = sum(count for value, count in given_.items() if low <= value <= high)
        return between - Fraction(given_[one] + given_[other], 2)
    if level == "interval":
        return Fraction(one - other)
    return Fraction(one - other, one + other) if one + other else Fraction()


def _alpha_by_coincidences(units: Sequence[Mapping[str, int]], level: Level) -> float | None:
    coincidences: defaultdict[tuple[int, int], Fraction] = defaultdict(Fraction)
    given_: defaultdict[int, Fraction] = defaultdict(Fraction)
    for unit in units:
        for one, other in permutations(unit.values(), 2):
            coincidences[one, other] += Fraction(1, len(unit) - 1)
            given_[one] += Fraction(1, len(unit) - 1)
    total = sum(given_.values())

    def square(one: int, other: int) -> Fraction:
        return _difference(level, one, other, given_) ** 2

    observed = sum(count * square(*pair) for pair, count in coincidences.items())
    expected = sum(given_[c] * given_[k] * square(c, k) for c in given_ for k in given_)
    return float(1 - (total - 1) * observed / expected) if expected else None


def units_of(values: st.SearchStrategy[Any], coders: str = "abcd") -> st.SearchStrategy[Any]:
    return st.lists(st.dictionaries(st.sampled_from(coders), values, max_size=4), max_size=12)


NUMBERS = st.integers(0, 5)


@given(units_of(NUMBERS), st.sampled_from(LEVELS))
def test_alpha_is_that_of_the_coincidence_matrix(units: Any, level: Level) -> None:
    alpha, by_definition = krippendorff_alpha(units, level), _alpha_by_coincidences(units, level)
    if alpha is None or by_definition is None:
        assert alpha is by_definition
    else:
        assert alpha == pytest.approx(by_definition, rel=1e-12, abs=1e-12)


@given(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=60))
def test_alpha_of_two_is_scotts_pi_corrected_for_the_sample(pairs: list[tuple[int, int]]) -> None:
    # W. A. Scott, "Reliability of Content Analysis", Public Opinion Quarterly 19 (1955), 321-325:
    # chance is drawn with replacement there, without it here.
    values = Counter(value for pair in pairs for value in pair)
    size = 2 * len(pairs)
    assume(len(values) > 1)
    chance = sum(Fraction(count, size) ** 2 for count in values.values())
    pi = (Fraction(sum(a == b for a, b in pairs), len(pairs)) - chance) / (1 - chance)
    alpha = krippendorff_alpha({"a": a, "b": b} for a, b in pairs)
    assert alpha == float(pi + (1 - pi) / size)


@given(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=60))
def test_kappa_is_observed_less_chance_over_one_less_chance(pairs: list[tuple[int, int]]) -> None:
    size = len(pairs)
    observed = Fraction(sum(a == b for a, b in pairs), size)
    chance = sum(Fraction(a == b, size * size) for a, _ in pairs for _, b in pairs)
    kappa = cohen_kappa([{"a": a, "b": b} for a, b in pairs], "a", "b")
    assert kappa == (None if chance == 1 else float((observed - chance) / (1 - chance)))


# --- what changes nothing -----------------------------------------------------------------------


@given(units_of(NUMBERS), st.permutations([f"word {n}" for n in range(6)]), st.data())
def test_names_of_values_and_order_change_nothing(
    units: Any, words: list[str], data: st.DataObject
) -> None:
    renamed = [{coder: words[value] for coder, value in unit.items()} for unit in units]
    turned = [dict(reversed(unit.items())) for unit in data.draw(st.permutations(renamed))]
    assert measure(turned) == measure(units)


@given(units_of(NUMBERS), st.permutations("abcd"), st.sampled_from(LEVELS))
def test_names_of_coders_change_nothing(units: Any, names: list[str], level: Level) -> None:
    new = dict(zip("abcd", names, strict=True))
    old = {name: coder for coder, name in new.items()}
    one = measure(units, level)
    other = measure([{new[coder]: value for coder, value in unit.items()} for unit in units], level)
    assert sorted(old[name] for name in other.coders) == list(one.coders)
    assert {(frozenset((old[a], old[b])), kappa) for a, b, kappa in other.kappa} == {
        (frozenset((a, b)), kappa) for a, b, kappa in one.kappa
    }
    assert replace(other, coders=one.coders, kappa=one.kappa) == one


@given(units_of(NUMBERS), st.integers(1, 9), st.integers(-9, 9))
def test_a_level_sees_no_more_than_its_name_says(units: Any, factor: int, shift: int) -> None:
    def by(level: Level, change: Any) -> float | None:
        changed = [{coder: change(value) for coder, value in unit.items()} for unit in units]
        return krippendorff_alpha(changed, level)

    assert by("ordinal", lambda n: n**3 + shift) == krippendorff_alpha(units, "ordinal")
    assert by("interval", lambda n: factor * n + shift) == krippendorff_alpha(units, "interval")
    assert by("ratio", lambda n: factor * n) == krippendorff_alpha(units, "ratio")


@given(units_of(NUMBERS), st.lists(st.sampled_from(range(6)), max_size=5))
def test_units_with_one_value_tell_nothing(units: Any, alone: list[int]) -> None:
    more = [*units, *({"a": value} for value in alone), {}]
    for level in LEVELS:
        assert krippendorff_alpha(more, level) == krippendorff_alpha(units, level)
    assert measure(more).observed == measure(units).observed
    assert cohen_kappa(more, "a", "b") == cohen_kappa(units, "a", "b")


# --- edges --------------------------------------------------------------------------------------


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(
    "units",
    [
        [],
        [{}],
        coded(a="1 2 3"),
        coded(a="1 2 . .", b=". . 1 2"),
        coded(a="1 1 1", b="1 1 1"),
        coded(a="0 0 0", b="0 0 0"),
        coded(a="1 1 2", b="1 1 ."),
    ],
)
def test_alpha_is_not_defined_without_pairs_or_variation(units: Units, level: Level) -> None:
    assert krippendorff_alpha(units, level) is None


@pytest.mark.parametrize("level", LEVELS)
def test_alpha_of_perfect_agreement_is_one(level: Level) -> None:
    assert krippendorff_alpha(coded(a="0 1 2 2", b="0 1 2 2", c="0 . 2 2"), level) == 1.0


def test_opposite_coders_are_below_chance() -> None:
    # 4 units, 8 values, 4 of each: 1 - 7 * 8 / 32.
    opposite = coded(a="0 1 0 1", b="1 0 1 0")
    assert krippendorff_alpha(opposite) == -0.75
    assert cohen_kappa(opposite, "a", "b") == -1.0
    assert measure(opposite).observed == 0.0


@pytest.mark.parametrize(
    ("units", "kappa"),
    [
        ([], None),
        (coded(a="1 2 3"), None),
        (coded(a="1 2 . .", b=". . 1 2"), None),
        (coded(a="1 1", b="1 1"), None),
        (coded(a="1 1", b="2 2"), 0.0),
        (coded(a="1 1", b="1 2"), 0.0),
        (coded(a="1 2", b="1 2"), 1.0),
        (coded(a="1 2 2 2 .", b="1 2 . . 1"), 1.0),
    ],
)
def test_kappa_of_few_units(units: Units, kappa: float | None) -> None:
    assert cohen_kappa(units, "a", "b") == kappa


def test_kappa_of_a_coder_who_is_not_there_is_not_defined() -> None:
    assert cohen_kappa(BINARY, "meg", "nobody") is None


def test_measure_gathers_all() -> None:
    units = [{"cy": "x", "al": "x", "bo": "y"}, {"al": "y", "bo": "y"}, {"di": "x"}]
    assert measure(iter(units)) == Agreement(
        units=2,
        coders=("al", "bo", "cy", "di"),
        observed=0.5,  # 2 of 4 pairs: 1 of 3 and 1 of 1, not the mean of the two
        alpha=krippendorff_alpha(units),
        kappa=(
            ("al", "bo", 0.0),
            ("al", "cy", None),
            ("al", "di", None),
            ("bo", "cy", 0.0),
            ("bo", "di", None),
            ("cy", "di", None),
        ),
    )


def test_measure_has_alpha_at_the_level_asked_for() -> None:
    assert measure(INCOMPLETE, "ordinal").alpha == krippendorff_alpha(INCOMPLETE, "ordinal")
    assert measure(INCOMPLETE).alpha == krippendorff_alpha(INCOMPLETE)
    assert measure(INCOMPLETE).units == 11


def test_measure_of_nothing() -> None:
    assert measure([]) == Agreement(0, (), None, None, ())
    assert measure(coded(a="1 2")) == Agreement(0, ("a",), None, None, ())


def test_none_is_a_value() -> None:
    assert krippendorff_alpha([{"a": None, "b": None}, {"a": "x", "b": "x"}]) == 1.0


# --- order --------------------------------------------------------------------------------------


def _in_letters(letters: str) -> Units:
    return [{coder: letters[int(str(n))] for coder, n in u.items()} for u in INCOMPLETE]


def test_order_ranks_words() -> None:
    by_number = krippendorff_alpha(INCOMPLETE, "ordinal")
    assert krippendorff_alpha(_in_letters("?ABCDE"), "ordinal", "ABCDEF") == by_number
    assert krippendorff_alpha(_in_letters("?DACEB"), "ordinal", ["D", "A", "C", "E", "B"]) == (
        by_number
    )
    assert krippendorff_alpha(_in_letters("?ABCDE"), "ordinal", "DACEB") != by_number


def test_order_goes_before_the_size_of_numbers() -> None:
    assert krippendorff_alpha(INCOMPLETE, "ordinal", [3, 1, 5, 2, 4]) == krippendorff_alpha(
        _in_letters("?BDAEC"), "ordinal", "ABCDE"
    )
    assert krippendorff_alpha(INCOMPLETE, "ordinal", [3, 1, 5, 2, 4]) != krippendorff_alpha(
        INCOMPLETE, "ordinal"
    )


@pytest.mark.parametrize("units", [coded(a="A B", b="A F"), coded(a="A F", b="A .")])
def test_a_value_that_the_order_lacks_is_refused(units: Units) -> None:
    with pytest.raises(UsageError, match="'F': the order does not have this value"):
        krippendorff_alpha(units, "ordinal", "ABC")


def test_an_order_with_a_value_twice_is_refused() -> None:
    with pytest.raises(UsageError, match="'B': the order has this value twice"):
        krippendorff_alpha(coded(a="A B", b="A B"), "ordinal", "ABCB")


@pytest.mark.parametrize("level", ["nominal", "interval", "ratio"])
def test_an_order_is_for_the_ordinal_level(level: Level) -> None:
    with pytest.raises(UsageError, match=f"at the {level} level are in no given order"):
        krippendorff_alpha(coded(a="1 2", b="1 2"), level, [1, 2])


# --- values that a level does not take ----------------------------------------------------------


@pytest.mark.parametrize("level", NUMERIC)
@pytest.mark.parametrize("value", ["many", "3", None, (1, 2), float("inf"), float("nan")])
def test_what_is_no_finite_number_is_refused(level: Level, value: Hashable) -> None:
    with pytest.raises(UsageError, match=f"the {level} level takes finite numbers") as caught:
        krippendorff_alpha([{"a": 1, "b": 2}, {"a": value}], level)
    assert caught.value.source == repr(value)
    assert (caught.value.advice is not None) == (level == "ordinal")


def test_numbers_below_zero_are_of_no_ratio() -> None:
    below = [{"a": -1, "b": 1}, {"a": 2, "b": 2}]
    with pytest.raises(UsageError, match="-1: the ratio level takes numbers from 0 up"):
        krippendorff_alpha(below, "ratio")
    assert krippendorff_alpha(below, "interval") is not None


def test_fractions_and_floats_are_numbers() -> None:
    halves: Units = [{"a": Fraction(1, 2), "b": 0.5}, {"a": 1, "b": 1.5}]
    doubled = coded(a="1 2", b="1 3")
    for level in LEVELS:
        assert krippendorff_alpha(halves, level) == krippendorff_alpha(doubled, level)


def test_nan_is_no_value() -> None:
    units = [{"a": float("nan"), "b": 1.0}]
    for attempt in (
        lambda: krippendorff_alpha(units),
        lambda: cohen_kappa(units, "a", "b"),
        lambda: measure(units),
    ):
        with pytest.raises(UsageError, match="NaN is no value; leave the coder out of the unit"):
            attempt()


def test_a_level_that_is_not_there_is_refused() -> None:
    unknown: Any = "polar"
    with pytest.raises(UsageError, match="no level 'polar'; levels are nominal, ordinal, interval"):
        krippendorff_alpha(BINARY, unknown)
