"""Words of commitment: what is promised or threatened, how firmly, under which condition."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import NamedTuple, get_args

from onrecord.contract import Act, Force
from onrecord.errors import VocabularyError

__all__ = ["CommitmentVocabulary", "load_commitments"]


class CommitmentVocabulary(NamedTuple):
    """Patterns over the text in lower case with one kind of apostrophe."""

    acts: tuple[tuple[Act, re.Pattern[str]], ...]
    forces: tuple[tuple[Force, re.Pattern[str]], ...]
    conditions: re.Pattern[str]


@cache
def load_commitments() -> CommitmentVocabulary:
    """The shipped words of commitment.

    Raises:
        VocabularyError: `commitments.toml` is not in order.
    """
    file = resources.files(__package__) / "commitments.toml"
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
        acts, forces = table["acts"], table["forces"]
        unknown = (acts.keys() - set(get_args(Act))) | (forces.keys() - set(get_args(Force)))
        if unknown:
            raise KeyError(f"{sorted(unknown)[0]!r} is no act or force of the contract")
        openers = "|".join(re.escape(opener) for opener in table["conditions"]["openers"])
        return CommitmentVocabulary(
            tuple((act, re.compile(rf"\b(?:{'|'.join(words)})")) for act, words in acts.items()),
            tuple(
                (force, re.compile(rf"\b(?:{'|'.join(words)})(?!\w)"))
                for force, words in forces.items()
            ),
            re.compile(rf"\b(?:{openers})\b"),
        )
    except (tomllib.TOMLDecodeError, KeyError, re.error) as error:
        raise VocabularyError(f"is not in order ({error})", source="commitments.toml") from error
