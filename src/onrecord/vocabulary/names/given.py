"""Given names, and the pronoun of those who bear them.

`given.tsv` is compiled by `given_names/build.py`, outside the package. It has no name that men and
women share, in its culture or in another: of those this module knows nothing.
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib import resources
from typing import Literal, cast

from anyascii import anyascii

from onrecord.vocabulary.names.compare import words_of

__all__ = ["PersonPronoun", "pronoun_of"]

PersonPronoun = Literal["he", "she"]


@lru_cache(maxsize=4096)
def pronoun_of(name: str) -> PersonPronoun | None:
    """The pronoun of a person with this name; None where the given name does not tell it.

    Args:
        name: as it stands in a text, titles included. A single word may be a surname and tells
            nothing. The given name comes first ("Maria Lopez") or, of two parts, last ("Park
            Geun-hye").
    """
    words = [word.text for word in words_of(anyascii(name), "person")]
    if len(words) < 2:
        return None
    known = _given()
    asked = (" ".join(words[:2]), " ".join(words[1:]) if len(words) == 3 else "", words[0])
    return next((known[one] for one in asked if one in known), None)


@cache
def _given() -> dict[str, PersonPronoun]:
    text = (resources.files(__package__) / "given.tsv").read_text(encoding="utf-8")
    found: dict[str, PersonPronoun] = {}
    for line in text.splitlines():
        pronoun, *names = line.split("\t")
        found.update(dict.fromkeys(names, cast("PersonPronoun", pronoun)))
    return found
