"""Whether two actors are one: named features, each with a weight for or against.

A weight is in log odds: what it adds to the logarithm of the odds that the two are one. `score`
adds them up, from `PRIOR`, and makes a probability of the sum by the logistic function. The weights
are set by hand and checked on pairs (tests/resolving/pairs.jsonl); they are not learnt.

Only a name makes two actors one: of the features of `NAMES` the best counts, and where none fires
nothing else does. What the reports say of both (`CONTEXT`) helps, and what tells them apart
(`AGAINST`) hinders.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import NamedTuple

from onrecord.resolving.known import Group, Name, Seen, load_words
from onrecord.vocabulary.names import compare as names
from onrecord.vocabulary.names.given import pronoun_of
from onrecord.vocabulary.names.sounds import plain

__all__ = [
    "AGAINST",
    "CONTEXT",
    "FEATURES",
    "NAMES",
    "PARTIAL",
    "PRIOR",
    "Feature",
    "Reason",
    "letters_of",
    "score",
    "weigh",
]

PRIOR = -2.0


class Reason(NamedTuple):
    """Why two actors may be one, or not.

    Attributes:
        feature: the function of `FEATURES` that says so; `fits_several` where `propose` found that
            part of a name is part of many.
        weight: log odds; above 0 for, below 0 against.
        words: what was seen, for whom decides.
    """

    feature: str
    weight: float
    words: str


Feature = Callable[[Seen, Seen], Reason | None]


def weigh(one: Seen, other: Seen) -> tuple[Reason, ...]:
    """All reasons for and against, the weightiest first; empty where no name speaks for it."""
    by_name = [reason for feature in NAMES if (reason := feature(one, other)) is not None]
    if not by_name:
        return ()
    best = max(by_name, key=lambda reason: reason.weight)
    rest = (reason for f in (*CONTEXT, *AGAINST) if (reason := f(one, other)) is not None)
    return tuple(sorted((best, *rest), key=lambda reason: (-abs(reason.weight), reason)))


def score(reasons: Iterable[Reason]) -> float:
    """The probability that two are one, 0 to 1; 0 without reasons."""
    weights = [reason.weight for reason in reasons]
    if not weights:
        return 0.0
    return 1.0 / (1.0 + math.exp(-(PRIOR + sum(weights))))


class _Near(NamedTuple):
    """The two names of two actors that are most alike, and how alike their words are."""

    one: Name
    other: Name
    alike: float
    told: tuple[str, ...]

    @property
    def more_words(self) -> bool:
        return any(reason.startswith("only in one") for reason in self.told)

    @property
    def words(self) -> str:
        return f"“{self.one.written}” and “{self.other.written}”"


_COMPARED = 12  # pairs of names


@lru_cache(maxsize=4096)
def _near(one: Seen, other: Seen) -> _Near | None:
    kind: names.NameKind = "person" if _are("person", one, other) else "organisation"
    best: _Near | None = None
    pairs = [(a, b) for a in one.names for b in other.names if a.keys & b.keys]
    if not pairs:
        every = ((a, b) for a in one.names[:2] for b in other.names[:2])
        pairs = [(a, b) for a, b in every if _are_of_a_kind(a, b, kind)]
    pairs.sort(
        key=lambda pair: (pair[0].written != pair[1].written, pair[0].folded != pair[1].folded)
    )
    for a, b in pairs[:_COMPARED]:
        if a.folded == b.folded:
            return _Near(a, b, 1.0, ())
        alike, told = names.compare(a.written, b.written, kind)
        if best is None or alike > best.alike:
            best = _Near(a, b, alike, told)
    return best


def _are(group: Group, one: Seen, other: Seen) -> bool:
    return one.group == other.group == group


def _are_of_a_kind(a: Name, b: Name, kind: names.NameKind) -> bool:
    """False for a single word beside a whole name, and initials beside a body's words."""
    if kind == "person":
        return (len(a.words) > 1) == (len(b.words) > 1)
    return a.partial == b.partial


# --- names: the best of these counts ------------------------------------------------------------


def same_name(one: Seen, other: Seen) -> Reason | None:
    """The same name, letter for letter."""
    near = _near(one, other)
    if near is None or near.one.written != near.other.written:
        return None
    return _by_same_words(
        "same_name", near, _are("person", one, other), 4.0, f"“{near.one.written}”"
    )


def same_but_for_marks(one: Seen, other: Seen) -> Reason | None:
    """The same name but for case, marks, hyphens, titles and the Arabic article."""
    near = _near(one, other)
    if near is None or near.one.folded != near.other.folded:
        return None
    if near.one.written == near.other.written:
        return None
    return _by_same_words("same_but_for_marks", near, _are("person", one, other), 3.8, near.words)


def _by_same_words(
    feature: str, near: _Near, is_person: bool, weight: float, words: str
) -> Reason | None:
    if not (near.one.partial or near.other.partial):
        return Reason(feature, weight if is_person else weight + 0.5, words)
    if not is_person:
        return Reason(feature, 3.0, words)
    if len(near.one.words) == 1 and _is_given(near.one.texts[0]):
        return None  # a given name alone is what those are called who are not to be known
    if near.one.texts[0] in load_words().by_child:
        return None
    return Reason(feature, 1.0, words)


def same_consonants(one: Seen, other: Seen) -> Reason | None:
    """Two spellings of one name, also in two scripts: the same consonants, word for word."""
    near = _spelt_two_ways(one, other)
    if near is None or not _have_one_skeleton(near):
        return None
    return Reason("same_consonants", 2.6 + 8 * (near.alike - names.SAME), near.words)


def sounds_alike(one: Seen, other: Seen) -> Reason | None:
    """Names that sound alike, or translate one another, word for word."""
    near = _spelt_two_ways(one, other)
    if near is None or _have_one_skeleton(near):
        return None
    weight = 1.6 if _are("person", one, other) else 2.1
    return Reason("sounds_alike", weight + 10 * (near.alike - names.SAME), near.words)


def _spelt_two_ways(one: Seen, other: Seen) -> _Near | None:
    near = _near(one, other)
    if near is None or near.alike < names.SAME or near.one.folded == near.other.folded:
        return None
    if near.more_words or near.one.partial or near.other.partial:
        return None
    return near


def _have_one_skeleton(near: _Near) -> bool:
    one, other = sorted(near.one.skeletons), sorted(near.other.skeletons)
    return one == other or "".join(near.one.skeletons) == "".join(near.other.skeletons)


def fuller_name(one: Seen, other: Seen) -> Reason | None:
    """One name has words that the other goes without: a second family name, "Group"."""
    near = _near(one, other)
    if near is None or near.one.partial or near.other.partial or not near.more_words:
        return None
    if not _are("person", one, other):
        return Reason("fuller_name", 2.8, near.words) if near.alike >= names.SAME else None
    short, long = sorted((near.one.texts, near.other.texts), key=len)
    table = load_words()
    if short == long[-len(short) :]:
        # A given name before a whole one; before a father's name it would be another man.
        is_whole = short[0] in table.family_first and long[0] not in table.family_first
        return Reason("fuller_name", 2.4, near.words) if is_whole and len(short) > 2 else None
    if short[0] in table.family_first or any(word in table.shared_words for word in short):
        return None
    if short == long[: len(short)]:
        return Reason("fuller_name", 2.0, near.words)
    return Reason("fuller_name", 2.6, near.words) if near.alike >= names.SAME else None


def initials(one: Seen, other: Seen) -> Reason | None:
    """Initials where the other has given names: "J. D. Reed"."""
    near = _near(one, other)
    if near is None or not _are("person", one, other) or near.one.folded == near.other.folded:
        return None
    both = (near.one.texts, near.other.texts)
    if near.alike < names.SAME or not any(len(texts[0]) == 1 for texts in both):
        return None
    count = max(sum(len(text) == 1 for text in texts[:-1]) for texts in both)
    return Reason("initials", 2.4 if count > 1 else 1.6, near.words)


def family_name_alone(one: Seen, other: Seen) -> Reason | None:
    """A family name where the other has the whole name."""
    if not _are("person", one, other):
        return None
    for short, long in ((one, other), (other, one)):
        for part in short.names:
            for whole in long.names:
                if _is_family_name(part, whole) or _are_two_family_names(part, whole):
                    words = f"“{part.written}” of “{whole.written}”"
                    return Reason("family_name_alone", 1.0, words)
    return None


def _is_family_name(part: Name, whole: Name) -> bool:
    if len(part.words) != 1 or whole.partial:
        return False
    first, last = whole.texts[0], whole.texts[-1]
    if first in load_words().family_first:
        return part.texts[0] == first
    if part.texts[0] == first or first == last:
        return False
    return names.compare(part.texts[0], last, "person").score >= names.SAME


def _are_two_family_names(part: Name, whole: Name) -> bool:
    """As in Spain: "Ibarra Obregón" of "Andrés Manuel Ibarra Obregón"."""
    if len(part.words) != 2 or len(whole.words) < 4 or _is_given(part.texts[0]):
        return False
    return part.texts == whole.texts[-2:]


def abbreviation(one: Seen, other: Seen) -> Reason | None:
    """The first letters of the other's words."""
    if not _are("body", one, other):
        return None
    for short, long in ((one, other), (other, one)):
        if not all(name.partial for name in short.names):
            continue
        for letters in short.names:
            for whole in long.names:
                if whole.partial:
                    continue
                fit = _fit(letters.written, whole.written)
                if fit:
                    words = f"“{letters.written}” for “{whole.written}”"
                    return Reason("abbreviation", fit, words)
    return None


def _fit(letters: str, written: str) -> float:
    """What it weighs that `letters` stand for a name; 0.0 if they don't."""
    letters = re.sub("[^A-Z]", "", letters)
    for found in letters_of(written):
        if found == letters:
            return {1: 0.0, 2: 1.0, 3: 2.4}.get(len(letters), 3.0)
        if len(letters) > 3 and found.endswith(letters):
            return 2.0
    return 0.0


def letters_of(written: str) -> tuple[str, ...]:
    """The first letters of a name's words, capitals: of all words, and without "of" and the like.

    Of a word in capitals ("UN") all letters count.
    """
    parts = _PART.findall(_BESIDE.sub("", written))
    chief = [part for part in parts if part.lower() not in load_words().particles]
    found = (
        "".join(part if part.isupper() else part[0] for part in some) for some in (parts, chief)
    )
    return tuple(dict.fromkeys(letters.upper() for letters in found))


_PART = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_BESIDE = re.compile(r"\([^)]*\)")


def same_but_for_country(one: Seen, other: Seen) -> Reason | None:
    """One body's name has the country, which the other's reports name beside it."""
    near = _near(one, other)
    if near is None or not _are("body", one, other):
        return None
    if near.alike >= names.SAME or not one.countries & other.countries:
        return None
    shared = (one.at_home & other.at_home) - {""}
    return Reason("same_but_for_country", 3.0, near.words) if shared else None


def registry_alias(one: Seen, other: Seen) -> Reason | None:
    """The registry has both names for one actor."""
    slugs = _slugs(one) & _slugs(other)
    if not slugs or (one.entry is not None and one.entry is other.entry):
        return None
    near = _near(one, other)
    if near is not None and near.one.folded == near.other.folded and _is_own(near, one, other):
        return None  # the reports call both so
    return Reason("registry_alias", 4.6, f"both are {min(slugs)}")


def _is_own(near: _Near, one: Seen, other: Seen) -> bool:
    """True if reports have both names, which a registry entry may add to."""
    return near.one.written in (one.known.name, *one.known.names) and near.other.written in (
        other.known.name,
        *other.known.names,
    )


def _slugs(seen: Seen) -> set[str]:
    return {slug for slug in (seen.known.registry, *seen.called) if slug is not None}


# --- what the reports say of both ---------------------------------------------------------------


def same_whole(one: Seen, other: Seen) -> Reason | None:
    """Both belong to, or hold an office in, the same larger actor."""
    shared = one.wholes.keys() & other.wholes.keys()
    if shared:
        return Reason("same_whole", 1.5, f"both of {one.wholes[min(shared)]}")
    for a in sorted(one.wholes):
        for b in sorted(other.wholes):
            if _is_within(a, b) or _is_within(b, a):
                return Reason("same_whole", 0.8, f"{one.wholes[a]}, {other.wholes[b]}")
    return None


def _is_within(one: str, other: str) -> bool:
    """True for "Huquq" within "Huquq Movement": what more there is says what it is, not whose."""
    less, more = set(one.split()), set(other.split())
    table = load_words()
    return less < more and more - less <= (table.common_bodies | table.called_so | table.areas)


def same_country(one: Seen, other: Seen) -> Reason | None:
    """What they belong to, or are, has to do with the same country."""
    shared = one.countries & other.countries
    if not shared or same_whole(one, other):
        return None
    return Reason("same_country", 0.4, f"both of {min(shared)}")


def same_title(one: Seen, other: Seen) -> Reason | None:
    """The same title, in one spelling; one that thousands hold weighs less."""
    best: Reason | None = None
    for a in one.titles:
        for b in other.titles:
            weight = _titles_alike(a.words, b.words)
            if weight and a.common and b.common:
                weight /= 2
            if weight and (best is None or weight > best.weight):
                both = a.written if a.written == b.written else f"{a.written}, {b.written}"
                best = Reason("same_title", weight, both)
    return best


def _titles_alike(one: frozenset[str], other: frozenset[str]) -> float:
    if not one or not other or (one ^ other) & load_words().rank_apart:
        return 0.0
    if one == other:
        return 1.2
    return 0.8 if one < other or other < one else 0.0


# --- what tells them apart ----------------------------------------------------------------------


def two_slugs(one: Seen, other: Seen) -> Reason | None:
    """The registry has them as two."""
    a, b = one.known.registry, other.known.registry
    if a is None or b is None or a == b:
        return None
    return Reason("two_slugs", -20.0, f"{min(a, b)} is not {max(a, b)}")


def told_apart(one: Seen, other: Seen) -> Reason | None:
    """The registry says that one must not be taken for the other."""
    for a, b in ((one, other), (other, one)):
        apart = a.entry.distinct_from if a.entry is not None else ()
        named = _slugs(b) & set(apart)
        if named:
            return Reason("told_apart", -8.0, f"{a.known.registry} is not {min(named)}")
    return None


def named_otherwise(one: Seen, other: Seen) -> Reason | None:
    """A name of one is that of another actor of the registry."""
    for a, b in ((one, other), (other, one)):
        slug = a.known.registry
        if slug is None or b.known.registry is not None or slug in b.called:
            continue
        if b.called:
            return Reason("named_otherwise", -6.0, f"the registry calls {min(b.called)} so")
    return None


def other_kind(one: Seen, other: Seen) -> Reason | None:
    """Kinds that exclude one another: a person is no group, and a place no people."""
    if one.known.kind == other.known.kind:
        return None
    words = f"{one.known.kind}, {other.known.kind}"
    return Reason("other_kind", -0.5 if one.group == other.group else -8.0, words)


def other_given_name(one: Seen, other: Seen) -> Reason | None:
    """The same family name, and another given name."""
    near = _near(one, other)
    if near is None or not _are("person", one, other) or near.one.partial or near.other.partial:
        return None
    if near.alike >= names.SAME or near.one.skeletons[-1] != near.other.skeletons[-1]:
        return None
    if fuller_name(one, other) is not None or _slugs(one) & _slugs(other):
        return None
    return Reason("other_given_name", -6.0, near.words)


def other_generation(one: Seen, other: Seen) -> Reason | None:
    """Father and son, or two kings: "Jr" and "II" of one and not of the other."""
    near = _near(one, other)
    if near is None or near.one.generation == near.other.generation:
        return None
    return Reason("other_generation", -5.0, near.words)


def other_pronoun(one: Seen, other: Seen) -> Reason | None:
    """The given name of one is a woman's, of the other a man's."""
    near = _near(one, other)
    if near is None or not _are("person", one, other) or near.one.folded == near.other.folded:
        return None
    said = {pronoun_of(near.one.written), pronoun_of(near.other.written)}
    return Reason("other_pronoun", -5.0, near.words) if said == {"he", "she"} else None


def other_syllable(one: Seen, other: Seen) -> Reason | None:
    """Chinese, Korean and Vietnamese names: a syllable with another consonant is another name."""
    near = _near(one, other)
    if near is None or not _are("person", one, other) or near.one.folded == near.other.folded:
        return None
    if near.one.texts[:1] != near.other.texts[:1]:
        return None
    if near.one.texts[0] not in load_words().family_first or _have_one_skeleton(near):
        return None
    return Reason("other_syllable", -2.5, near.words)


def turned_about(one: Seen, other: Seen) -> Reason | None:
    """Two given names that change places are a father and a son."""
    near = _near(one, other)
    if near is None or not _are("person", one, other) or "in another order" not in near.told:
        return None
    if all(_is_given(word) for word in near.one.texts) or len(near.one.words) > 2:
        return Reason("turned_about", -3.0, near.words)
    return None


def order_tells(one: Seen, other: Seen) -> Reason | None:
    """The same words in another order: "Bank of Tasmara" is not "Tasmara Bank"."""
    near = _near(one, other)
    if near is None or not _are("body", one, other) or near.one.texts == near.other.texts:
        return None
    if sorted(near.one.texts) != sorted(near.other.texts) or "central" in near.one.texts:
        return None
    telling = set(near.one.texts) & load_words().order_tells
    return Reason("order_tells", -4.0, near.words) if telling else None


def common_name(one: Seen, other: Seen) -> Reason | None:
    """A name that many bear: the family name is among the commonest, or (in Myanmar) every word."""
    near = _near(one, other)
    if near is None or not _are("person", one, other) or near.one.partial or near.other.partial:
        return None
    shared = min(len(near.one.words), len(near.other.words))
    shorter = [name for name in (near.one, near.other) if len(name.words) == shared]
    if shared > 3 or not any(_is_of_many(name) for name in shorter):
        return None
    # Of three words the names that millions bear are borne by thousands.
    weight = -1.3 if shared < 3 else -0.6
    return Reason("common_name", weight, f"many are called {shorter[0].written}")


def _is_of_many(name: Name) -> bool:
    table, texts = load_words(), name.texts
    if len(texts) < 3 and all(text in table.shared_words for text in texts):
        return True
    family = texts[0] if texts[0] in table.family_first else texts[-1]
    return family in table.common_persons


def common_words(one: Seen, other: Seen) -> Reason | None:
    """A name that every country has a body for, and nothing that says whose."""
    near = _near(one, other)
    if near is None or not _are("body", one, other) or same_whole(one, other):
        return None
    if not any(_says_what_alone(name) for name in (near.one, near.other)):
        return None
    if one.countries & other.countries:
        return Reason("common_words", -0.5, f"many are called {near.one.written}")
    return Reason("common_words", -5.0, f"many are called {near.one.written}")


def _says_what_alone(name: Name) -> bool:
    return all(text in load_words().common_bodies for text in name.texts)


def other_country(one: Seen, other: Seen) -> Reason | None:
    """What they belong to, or are, has to do with two countries."""
    if not one.countries or not other.countries or one.countries & other.countries:
        return None
    words = f"{', '.join(sorted(one.countries))}; {', '.join(sorted(other.countries))}"
    return Reason("other_country", -1.0 if _are("person", one, other) else -4.0, words)


def other_whole(one: Seen, other: Seen) -> Reason | None:
    """They belong to different larger actors, and neither is named with the other's."""
    if not one.wholes or not other.wholes or same_whole(one, other):
        return None
    if one.countries & other.countries:
        return None
    a, b = (next(iter(seen.wholes.values())) for seen in (one, other))
    return Reason("other_whole", -0.5 if _are("person", one, other) else -1.2, f"{a}; {b}")


def other_title(one: Seen, other: Seen) -> Reason | None:
    """Both have titles, and none in common."""
    if not one.titles or not other.titles or same_title(one, other) is not None:
        return None
    return Reason("other_title", -0.25, f"{one.titles[0].written}; {other.titles[0].written}")


def _is_given(text: str) -> bool:
    return pronoun_of(f"{plain(text)} {plain(text)}") is not None


NAMES: tuple[Feature, ...] = (
    same_name,
    same_but_for_marks,
    same_consonants,
    sounds_alike,
    fuller_name,
    initials,
    family_name_alone,
    abbreviation,
    same_but_for_country,
    registry_alias,
)
CONTEXT: tuple[Feature, ...] = (same_whole, same_country, same_title)
AGAINST: tuple[Feature, ...] = (
    two_slugs,
    told_apart,
    named_otherwise,
    other_kind,
    other_given_name,
    other_generation,
    other_pronoun,
    other_syllable,
    turned_about,
    order_tells,
    common_name,
    common_words,
    other_country,
    other_whole,
    other_title,
)
FEATURES: tuple[Feature, ...] = (*NAMES, *CONTEXT, *AGAINST)
# What these rest on can be part of several names.
PARTIAL = frozenset(("fuller_name", "initials", "family_name_alone", "abbreviation"))
