"""PostgreSQL's full text: tsvectors that we make ourselves, so that both databases find the same.

PostgreSQL's own parser cuts words in other places than SQLite's, keeps diacritics, and drops stop
words. So a text is cut here as FTS5's `unicode61` cuts it: letters, digits and private characters
make tokens, case and diacritics are folded.

A tsvector keeps 255 places of one word, and tells 16,383 places apart: in a report of some 4,500
words a phrase with "the" in it is no longer found in the last part, nor any phrase behind 16,383
words. Words alone are found wherever they stand.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import (
    Column,
    Connection,
    Integer,
    MetaData,
    Table,
    cast,
    column,
    func,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, REAL, TSQUERY, TSVECTOR

from onrecord.record.inserting import insert_rows
from onrecord.record.words import Indexed, Marks, Matches, Word
from onrecord.spans import Span

__all__ = ["Token", "Tsvector", "cut", "find_marks", "vector_of"]

_MOST_POSITIONS = 255
"""A tsvector keeps so many places of one word in one text and passes over the others."""

_LAST_POSITION = 16_383
"""The last place of a word that a tsvector can tell from others."""

_ROOM = 900_000
"""Bytes of different words; a tsvector takes one MiB. Of a longer report the beginning is found."""

_LONGEST = 500
"""Characters of a token; a tsvector takes 2,046 bytes. What is longer is no word of a language."""


_CONTENTS, _REPORTS = (
    Table(name, MetaData(), Column("key", Integer), Column("words", TSVECTOR))
    for name in ("search_contents", "search_reports")
)


class Token(NamedTuple):
    """A word as it is compared, and where it stands in its text."""

    folded: str
    start: int
    stop: int


class Tsvector:
    """`TextIndex` over the tables `search_reports` and `search_contents`."""

    def add_reports(
        self, connection: Connection, told: Sequence[tuple[int, str | None, str]]
    ) -> None:
        """Index reports: their keys, titles and texts."""
        rows = [{"key": key, "words": vector_of(title, body)} for key, title, body in told]
        insert_rows(connection, [(_REPORTS, rows)])

    def drop_report(self, connection: Connection, key: int, title: str | None, body: str) -> None:
        """Forget a report."""
        del title, body  # the index knows them by the key
        connection.execute(text("DELETE FROM search_reports WHERE key = :key"), {"key": key})

    def add_contents(self, connection: Connection, said: Sequence[tuple[int, str]]) -> None:
        """Index what statements say, by the keys of `contents`."""
        rows = [{"key": key, "words": vector_of(None, content)} for key, content in said]
        insert_rows(connection, [(_CONTENTS, rows)])

    def matches(self, kind: Indexed, words: Sequence[Word]) -> Matches:
        """What holds all words, by the words' number and nearness; a title's count for four."""
        found = table(f"search_{kind}", column("key", Integer), column("words", TSVECTOR))
        wanted = cast(_tsquery(words), TSQUERY)
        # The weights are those of D, C, B and A; titles are A. 32 brings the rank below 1.
        weights = cast([0.25, 0.25, 0.25, 1.0], ARRAY(REAL))
        return Matches(
            table=found,
            key=found.c.key,
            condition=found.c.words.op("@@")(wanted),
            carried=found.c.words,
            rank=lambda carried: -func.ts_rank(weights, carried, wanted, 32),
        )

    def marks(
        self, connection: Connection, kind: Indexed, words: Sequence[Word], keys: Sequence[int]
    ) -> dict[int, Marks]:
        """Where the words stand in some of those."""
        if kind == "reports":
            query = "SELECT key, title, text FROM reports WHERE key = ANY(:keys)"
        else:
            query = "SELECT key, NULL, content FROM content_texts WHERE key = ANY(:keys)"
        found = connection.execute(text(query), {"keys": list(keys)})
        return {
            key: Marks(find_marks(title or "", words), find_marks(body or "", words))
            for key, title, body in found
        }


# Of U+0300 to U+0331 those that FTS5 passes over (fts5_unicode2.c), the others end a word.
_DIACRITICS = "\u0300-\u0304\u0306-\u030c\u030f\u0311\u031b\u0323-\u0328\u032d\u032e\u0330\u0331"
_PRIVATE = "\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd"
_TOKEN = re.compile(rf"(?:[^\W_]|[{_PRIVATE}])(?:[^\W_]|[{_PRIVATE}{_DIACRITICS}])*")


def cut(body: str) -> Iterator[Token]:
    """The words of a text as SQLite's `unicode61 remove_diacritics 2` cuts and folds them."""
    for found in _TOKEN.finditer(body):
        yield Token(_folded(found[0]), found.start(), found.end())


@lru_cache(maxsize=65536)
def _folded(token: str) -> str:
    return token.lower() if token.isascii() else "".join(map(_fold, token))


def find_marks(body: str, words: Sequence[Word]) -> tuple[Span, ...]:
    """Where words and phrases stand in a text, in order; overlapping ones are one."""
    folded = [_folded(token) for token in _TOKEN.findall(body)]
    found: set[tuple[int, int]] = set()
    for word in words:
        looked_for = [token.folded for token in cut(word.text)]
        if looked_for:
            before = len(looked_for) - 1
            ends = _ends_of(folded, looked_for, word.prefix)
            found.update((last - before, last) for last in ends)
    if not found:
        return ()
    places = [token.span() for token in _TOKEN.finditer(body)]
    spans: list[Span] = []
    for first, last in sorted(found):
        start, stop = places[first][0], places[last][1]
        if spans and start < spans[-1].end:
            spans[-1] = Span(spans[-1].start, max(stop, spans[-1].end))
        else:
            spans.append(Span(start, stop))
    return tuple(spans)


def _ends_of(folded: Sequence[str], looked_for: Sequence[str], prefix: bool) -> list[int]:
    """The numbers of the tokens with which a phrase, or a word, ends."""
    *whole, last = looked_for
    ends: Iterable[int] = range(len(folded))
    if whole:
        length = len(whole)
        starts = (at for at, token in enumerate(folded[:-length]) if token == whole[0])
        ends = [at + length for at in starts if folded[at : at + length] == whole]
    if prefix:
        return [at for at in ends if folded[at].startswith(last)]
    return [at for at in ends if folded[at] == last]


@lru_cache(maxsize=4096)
def _fold(character: str) -> str:
    """What a character is in a token; empty for a diacritic."""
    if "\u0300" <= character <= "\u0331":
        return ""
    lower = character.casefold() if len(character.casefold()) == 1 else character.lower()
    base = unicodedata.normalize("NFD", lower)[0]
    return base if base.isascii() and lower != "ǡ" else lower  # which FTS5 leaves as it is


def vector_of(title: str | None, body: str) -> str:
    """The words of a report or content, as PostgreSQL writes a tsvector."""
    places: dict[str, list[str]] = {}
    room, at = _ROOM, 0
    for weight, part in (("A", title or ""), ("", body)):
        for token in _TOKEN.findall(part):
            at += 1
            word = _folded(token)[:_LONGEST]
            listed = places.get(word)
            if listed is None:
                room -= len(word.encode()) + 8
                if room < 0:
                    break
                listed = places[word] = []
            if len(listed) < _MOST_POSITIONS:
                listed.append(f"{min(at, _LAST_POSITION)}{weight}")
        at += 1  # no phrase goes from the title into the text
    return " ".join(f"'{word}':{','.join(listed)}" for word, listed in places.items())


def _tsquery(words: Sequence[Word]) -> str:
    """All the words; side by side where they are a phrase."""
    conditions = []
    for word in words:
        tokens = [f"'{token.folded[:_LONGEST]}'" for token in cut(word.text)]
        if tokens:
            conditions.append("(" + " <-> ".join(tokens) + (":*" if word.prefix else "") + ")")
    return " & ".join(conditions)
