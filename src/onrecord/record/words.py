"""The words that someone looks for, and what a database's full text does for them.

What a user types is words, never a query language: `"two words"` is a phrase, `disarm*` is a
beginning, everything else is looked for as it stands, and all of it must be found. Case and
diacritics do not matter. `TextIndex` is implemented once per database: `databases/fts5.py` for
SQLite, `databases/tsvector.py` for PostgreSQL.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any, Literal, NamedTuple, Protocol

from sqlalchemy import ColumnElement, Connection, FromClause

from onrecord.spans import Span

__all__ = ["Indexed", "Marks", "Matches", "TextIndex", "Word", "parse_words"]

Indexed = Literal["reports", "contents"]
"""What is searched: reports by title and text, or the contents of statements."""


class Word(NamedTuple):
    """A word or phrase to find; `prefix`: the last word of it may go on."""

    text: str
    prefix: bool = False


_TYPED = re.compile(r'["“”„«»]([^"“”„«»]*)["“”„«»](\*?)|(\S+)')


def parse_words(typed: str) -> tuple[Word, ...]:
    """The words and phrases in what a user typed; whatever has no letter or digit is left out."""
    # NUL would end the query early, half a surrogate (from an odd terminal) cannot be sent at all.
    clean = typed.replace("\0", " ").encode("utf-8", "ignore").decode("utf-8")
    words = []
    for phrase, star, word in _TYPED.findall(unicodedata.normalize("NFC", clean)):
        found = Word(phrase, bool(star)) if not word else Word(word.rstrip("*"), word[-1] == "*")
        if any(c.isalnum() for c in found.text):
            words.append(found)
    return tuple(words)


class Marks(NamedTuple):
    """Where the words stand in a report's title and text, or in a content (`title` is empty)."""

    title: tuple[Span, ...]
    text: tuple[Span, ...]


class Matches(NamedTuple):
    """What holds all words, as parts of a query that says what else must be so.

    Attributes:
        table: has a row for each report or content.
        key: its key, a column of `table`.
        condition: that the words are in it.
        carried: what the rank is made of, to be selected where `condition` stands.
        rank: makes the rank of that, the lower the better.
    """

    table: FromClause
    key: ColumnElement[int]
    condition: ColumnElement[bool]
    carried: ColumnElement[Any]
    rank: Callable[[ColumnElement[Any]], ColumnElement[float]]


class TextIndex(Protocol):
    """What a database's full text does for the record."""

    def add_reports(
        self, connection: Connection, told: Sequence[tuple[int, str | None, str]]
    ) -> None:
        """Index reports: their keys, titles and texts."""

    def drop_report(self, connection: Connection, key: int, title: str | None, body: str) -> None:
        """Forget a report; title and text are those that were added."""

    def add_contents(self, connection: Connection, said: Sequence[tuple[int, str]]) -> None:
        """Index what statements say, by the keys of `contents`."""

    def matches(self, kind: Indexed, words: Sequence[Word]) -> Matches:
        """What holds all words; in titles they count for more."""

    def marks(
        self, connection: Connection, kind: Indexed, words: Sequence[Word], keys: Sequence[int]
    ) -> dict[int, Marks]:
        """Where the words stand in some of those."""
