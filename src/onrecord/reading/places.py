"""Where: the place that each name of a report means, out of all that go by it.

The candidates of a name come from the gazetteer. Each is weighed by how large it is, by the
countries that the report names or whose people it names, by the area or country that stands behind
it ("Hinton, Alberta"), by the areas that the report names elsewhere, by how near the other places
are, and by where its publisher is at home. The weights are those of a conditional logit fitted on
GeoVirus (229 articles of Wikinews, CC BY); a report has one sense for one name (Gale et al. 1992).
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from onrecord.contract import Precision
from onrecord.reading.draft import Draft, DraftMention
from onrecord.spans import Span
from onrecord.vocabulary.gazetteer import Candidate, candidates, kilometres
from onrecord.vocabulary.places import PlaceEntry
from onrecord.vocabulary.registry import Registry, name_key

__all__ = ["FEATURES", "WEIGHTS", "Weighed", "find_places", "locate", "name_candidates", "weighed"]

# What a candidate is weighed by, in the order of `Weighed.features`.
FEATURES = (
    "people",  # of a town, log10 of its inhabitants over 7
    "country",
    "area",
    "region",  # region, continent, sea
    "facility",
    "own_name",  # the name is the usual one, no alias
    "capital",
    "country_told",  # log share of its country among those that the report tells of
    "held_by",  # an area or country that holds it stands right behind it
    "area_told",  # its administrative area is named elsewhere
    "near",  # minus log10 of the kilometres to the nearest other place
    "home",  # in the publisher's country
)
# Fitted with the weight of the inhabitants held at 3, for GeoVirus alone would have it small:
# it is best there, and "London" is the large one.
WEIGHTS = {
    "people": 3.0,
    "country": 4.2,
    "area": 0.6,
    "region": 4.0,
    "facility": 2.0,  # none in GeoVirus
    "own_name": 0.5,
    "capital": 0.0,
    "country_told": 0.7,
    "held_by": 4.0,  # said outright, where GeoVirus has few
    "area_told": 0.3,
    "near": 1.3,
    "home": 2.0,  # the publishers of GeoVirus are not known
}

_LARGEST = 7.0
_UNTOLD = 0.01
_OTHERS = 100  # clear places, the most named first, to which a candidate can be near
_FAR = 1_000.0  # kilometres, where there is none
_BEHIND = re.compile(
    r",\s+(?:in\s+|\()?(?P<next>(?:[A-Z]\.){2,}|[A-Z][\w.’'-]*(?: [A-Z][\w’'-]*){0,2})"
)


class Weighed(NamedTuple):
    """A candidate and what speaks for it, one number for each of `FEATURES`."""

    candidate: Candidate
    features: tuple[float, ...]

    @property
    def score(self) -> float:
        """The weighted sum; the best of a name's candidates is the place."""
        return sum(WEIGHTS[n] * value for n, value in zip(FEATURES, self.features, strict=True))


_PRECISION: dict[str, Precision] = {"city": "city", "country": "country", "facility": "exact"}


def find_places(draft: Draft) -> dict[str, tuple[DraftMention, ...]]:
    """Gives the mentions with the places that the gazetteer has for them.

    What `vocabulary/places.toml` knows stays as it is: those names have but one place.
    """
    asked = [
        index
        for index, mention in enumerate(draft.mentions)
        if mention.form == "name" and mention.kind in {"place", "country"} and mention.place is None
    ]
    mentions = list(draft.mentions)
    spans = [draft.mentions[index].span for index in asked]
    publisher = draft.registry.find(draft.report.publisher or "")
    home = publisher.country if publisher is not None else None
    for index, found in zip(asked, locate(draft.text, spans, draft.registry, home), strict=True):
        if found is not None:
            mentions[index] = mentions[index]._replace(place=_entry(found))
    return {"mentions": tuple(mentions)}


def _entry(found: Candidate) -> PlaceEntry:
    return PlaceEntry(
        slug="",
        name=found.name,
        country=found.country or None,
        lat=found.lat,
        lon=found.lon,
        precision=_PRECISION.get(found.kind, "region"),
        geonames=found.geonames,
    )


def locate(
    text: str, names: Sequence[Span], registry: Registry, home: str | None = None
) -> list[Candidate | None]:
    """The place of each name, None where the gazetteer has none.

    Args:
        text: the report.
        names: the spans of the names of places, in any order.
        registry: gives the countries, their demonyms and capitals.
        home: the country (ISO 3166-1 alpha-2) of the publisher.
    """
    chosen: dict[str, Counter[Candidate]] = defaultdict(Counter)
    keys = [name_key(span.of(text)) for span in names]
    for key, found in zip(keys, weighed(text, names, registry, home), strict=True):
        if found:
            best = max(found, key=lambda one: one.score)
            chosen[key][best.candidate] += 1
    # One sense for one name: what most of its occurrences say.
    return [chosen[key].most_common(1)[0][0] if chosen[key] else None for key in keys]


def weighed(
    text: str, names: Sequence[Span], registry: Registry, home: str | None = None
) -> list[tuple[Weighed, ...]]:
    """The candidates of each name with their features."""
    found = [name_candidates(span.of(text), registry) for span in names]
    told = _countries_told(text, found, registry)
    total = sum(told.values()) or 1.0
    areas = {(c.country, c.area) for one in found for c in one if c.kind == "area" and c.area}
    # The clear ones: a name with one candidate, or with one that is much the largest.
    largest = (one for one in map(_by_size, found) if one and _is_clear(one))
    clear = Counter(one[0] for one in largest if one[0].kind != "country")
    others = [one for one, _ in clear.most_common(_OTHERS)]
    nearest: dict[tuple[Candidate, str], float] = {}
    capitals = _capitals(registry)
    weighed_names = []
    for span, those in zip(names, found, strict=True):
        behind = _behind(text, span)
        mine = []
        for one in those:
            share = told[one.country] / total if one.country else 0.3
            key = (one, span.of(text))
            if key not in nearest:
                ways = (
                    kilometres((one.lat, one.lon), (c.lat, c.lon)) for c in others if c not in those
                )
                nearest[key] = min(ways, default=_FAR)
            features = (
                math.log10(one.population + 1) / _LARGEST if one.kind == "city" else 0.0,
                float(one.kind == "country"),
                float(one.kind == "area"),
                float(one.kind in {"region", "continent", "sea"}),
                float(one.kind == "facility"),
                float(name_key(one.name) == name_key(span.of(text))),
                float(one.kind == "city" and one.name in capitals.get(one.country, ())),
                math.log(share + _UNTOLD),
                float(any(_holds(other, one) for other in behind)),
                float((one.country, one.area) in areas and one.kind == "city"),
                -math.log10(nearest[key] + 10.0),
                float(one.country == home),
            )
            mine.append(Weighed(one, features))
        weighed_names.append(tuple(mine))
    return weighed_names


def name_candidates(name: str, registry: Registry) -> tuple[Candidate, ...]:
    """By the name as it stands, without "the", and of a people its country."""
    known = registry.exact.get(name)
    entry = registry.entries.get(known) if known else registry.find(name)
    if entry is not None and entry.kind == "country":
        countries = [c for c in candidates(entry.name) if c.kind == "country"]
        if name in entry.demonyms and countries:
            return tuple(countries)
    found = candidates(name) or candidates(re.sub(r"^[Tt]he\s+|[’']s?$", "", name))
    if not found and entry is not None and entry.kind == "country":
        found = tuple(c for c in candidates(entry.name) if c.kind == "country")
    return found


def _by_size(found: tuple[Candidate, ...]) -> list[Candidate]:
    return sorted(found, key=lambda c: (c.kind not in {"country", "continent"}, -c.population))


def _is_clear(by_size: list[Candidate]) -> bool:
    if len(by_size) == 1 or by_size[0].kind in {"country", "continent"}:
        return True
    return by_size[0].population > 20 * by_size[1].population


def _countries_told(
    text: str, found: list[tuple[Candidate, ...]], registry: Registry
) -> dict[str, float]:
    """How much a report tells of each country: by name, by its people, by its places."""
    told: dict[str, float] = defaultdict(float)
    for match in _countries(registry).finditer(text):
        slug = registry.exact.get(match[0]) or registry.names.get(name_key(match[0]))
        entry = registry.entries.get(slug or "")
        if entry is not None and entry.country:
            told[entry.country] += 2
    for those in found:
        weights = [(c.country, 10.0 ** (math.log10(c.population + 10) - 3)) for c in those]
        whole = sum(weight for _, weight in weights)
        for country, weight in weights:
            if country and whole:
                told[country] += weight / whole
    return told


@cache
def _countries(registry: Registry) -> re.Pattern[str]:
    names = {
        name
        for entry in registry.entries.values()
        if entry.kind == "country"
        for name in (entry.name, *entry.names, *entry.acronyms, *entry.demonyms)
    }
    longest_first = sorted(map(re.escape, names), key=len, reverse=True)
    # But "eSwatini" none begins with a small letter: most places of a text are passed over at once.
    return re.compile(rf"(?<!\w)(?![a-z](?![A-Z]))(?:{'|'.join(longest_first)})(?!\w)")


@cache
def _capitals(registry: Registry) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for entry in registry.entries.values():
        if entry.kind == "country" and entry.country and entry.capital:
            found[entry.country].add(entry.capital)
    return {country: frozenset(names) for country, names in found.items()}


def _behind(text: str, span: Span) -> tuple[Candidate, ...]:
    """What the name right behind can be: "Alberta" of "Hinton, Alberta"."""
    match = _BEHIND.match(text, span.end)
    if match is None:
        return ()
    words = match["next"].rstrip(".’'")
    for name in (match["next"], words, *(words.rsplit(" ", n)[0] for n in (1, 2))):
        if found := candidates(name):
            return tuple(c for c in found if c.kind != "city" or c.population > 100_000)
    return ()


def _holds(outer: Candidate, inner: Candidate) -> bool:
    """True if a place lies in another, as far as the gazetteer tells."""
    if outer.country != inner.country or outer == inner:
        return False
    if outer.kind == "country":
        return inner.kind != "country"
    if outer.area:
        return outer.area == inner.area
    return kilometres((outer.lat, outer.lon), (inner.lat, inner.lon)) < 300.0
