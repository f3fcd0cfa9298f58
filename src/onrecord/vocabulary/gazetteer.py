"""The gazetteer: places by their names, offline.

`gazetteer.tsv.gz` is compiled by `gazetteer/build.py` from GeoNames (https://www.geonames.org,
CC BY 4.0): towns of 1,000 inhabitants and more, their administrative areas, and this project's own
list of countries, regions, waters and facilities. Its lines are sorted by the bytes of the name's
key, and found by bisection in memory: loading is unpacking.
"""

from __future__ import annotations

import gzip
import math
from functools import cache, lru_cache
from importlib import resources
from typing import NamedTuple

from onrecord.vocabulary.registry import name_key

__all__ = ["Candidate", "candidates", "kilometres"]

_EARTH_KM = 6371.0


class Candidate(NamedTuple):
    """A place that goes by a name.

    Attributes:
        name: the name it is usually called by.
        kind: city, area (an administrative one), country, region, continent, sea, facility.
        country: ISO 3166-1 alpha-2, "" where it lies in several.
        area: GeoNames' code of the first administrative area, "" if it has none.
        lat, lon: degrees, WGS 84.
        population: inhabitants, 0 if not known.
        geonames: GeoNames id, None if it is not known.
    """

    name: str
    kind: str
    country: str
    area: str
    lat: float
    lon: float
    population: int
    geonames: int | None


@lru_cache(maxsize=8192)
def candidates(name: str) -> tuple[Candidate, ...]:
    """All places that go by a name, in the order of the file; none where it is not known."""
    data = _data()
    key = name_key(name).encode(errors="replace") + b"\t"
    at = _first_not_before(data, key)
    found = []
    while data.startswith(key, at):
        end = data.index(b"\n", at)
        _, called, kind, country, area, lat, lon, people, number = data[at:end].decode().split("\t")
        found.append(
            Candidate(
                called,
                kind,
                country,
                area,
                float(lat),
                float(lon),
                int(people),
                int(number) if number else None,
            )
        )
        at = end + 1
    return tuple(found)


@cache
def _data() -> bytes:
    packed = resources.files(__package__) / "gazetteer.tsv.gz"
    return gzip.decompress(packed.read_bytes())


def _first_not_before(data: bytes, key: bytes) -> int:
    """Where the first line that is not below `key` begins."""
    low, high = 0, len(data)
    while low < high:
        middle = data.rfind(b"\n", low, (low + high) // 2) + 1 or low
        end = data.index(b"\n", middle) + 1
        if data[middle:end] < key:
            low = end
        else:
            high = middle
    return low


def kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The way over the surface between two points (degrees), on a sphere."""
    lat1, lon1, lat2, lon2 = map(math.radians, (*one, *other))
    chord = (
        math.sin((lat2 - lat1) / 2) ** 2
        + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    )
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(chord)))
