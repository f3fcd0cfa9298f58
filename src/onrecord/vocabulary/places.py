"""Places known before reading: `places.toml`, names with country, coordinates and GeoNames id."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import NamedTuple

from onrecord.contract import Precision
from onrecord.errors import VocabularyError
from onrecord.vocabulary.registry import name_key

__all__ = ["PlaceEntry", "load_places"]


class PlaceEntry(NamedTuple):
    """A place: `country` ISO 3166-1 alpha-2, `lat`/`lon` in degrees WGS 84, GeoNames id."""

    slug: str
    name: str
    country: str | None
    lat: float | None
    lon: float | None
    precision: Precision
    geonames: int | None


@cache
def load_places() -> dict[str, PlaceEntry]:
    """The shipped places by their names in lower case; a name of two places leads to neither.

    Raises:
        VocabularyError: `places.toml` is not in order.
    """
    file = resources.files(__package__) / "places.toml"
    try:
        blocks = tomllib.loads(file.read_text(encoding="utf-8"))
        entries = [
            (
                PlaceEntry(
                    slug,
                    block["name"],
                    block.get("country"),
                    block.get("lat"),
                    block.get("lon"),
                    block["precision"],
                    block.get("geonames"),
                ),
                (block["name"], *block.get("aliases", ())),
            )
            for slug, block in blocks.items()
        ]
    except (tomllib.TOMLDecodeError, KeyError, AttributeError, TypeError) as error:
        raise VocabularyError(f"is not in order ({error})", source="places.toml") from error
    found: dict[str, PlaceEntry | None] = {}
    for entry, names in entries:
        for name in names:
            key = name_key(name)
            found[key] = entry if found.get(key, entry) == entry else None
    return {key: entry for key, entry in found.items() if entry is not None}
