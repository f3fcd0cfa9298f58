"""SQLite's full text. Neither index keeps the words: FTS5 reads them again to show a hit."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Sequence
from typing import cast

from sqlalchemy import ColumnElement, Connection, Float, Integer, column, table, text

from onrecord.record.words import Indexed, Marks, Matches, Word
from onrecord.spans import Span

__all__ = ["Fts5"]


class Fts5:
    """`TextIndex` over the tables `search_reports` and `search_contents`."""

    def add_reports(
        self, connection: Connection, told: Sequence[tuple[int, str | None, str]]
    ) -> None:
        """Index reports: their keys, titles and texts."""
        if told:
            connection.exec_driver_sql(
                "INSERT INTO search_reports (rowid, title, text) VALUES (?, ?, ?)", list(told)
            )

    def drop_report(self, connection: Connection, key: int, title: str | None, body: str) -> None:
        """Forget a report; title and text are those that were added."""
        connection.execute(
            text(
                "INSERT INTO search_reports (search_reports, rowid, title, text)"
                " VALUES ('delete', :key, :title, :body)"
            ),
            {"key": key, "title": title, "body": body},
        )

    def add_contents(self, connection: Connection, said: Sequence[tuple[int, str]]) -> None:
        """Index what statements say, by the keys of `contents`."""
        if said:
            connection.exec_driver_sql(
                "INSERT INTO search_contents (rowid, content) VALUES (?, ?)", list(said)
            )

    def matches(self, kind: Indexed, words: Sequence[Word]) -> Matches:
        """What holds all words, by BM25; a word in a title counts for four."""
        name = f"search_{kind}"
        found = table(name, column("rowid", Integer), column("rank", Float))
        weights = "4.0, 1.0" if kind == "reports" else "1.0"
        condition = text(f"{name} MATCH :fts5 AND {name}.rank MATCH 'bm25({weights})'")
        return Matches(
            table=found,
            key=found.c.rowid,
            condition=cast(ColumnElement[bool], condition.bindparams(fts5=_fts5(words))),
            carried=found.c.rank,
            rank=lambda carried: carried,
        )

    def marks(
        self, connection: Connection, kind: Indexed, words: Sequence[Word], keys: Sequence[int]
    ) -> dict[int, Marks]:
        """Where the words stand in some of those."""
        marker = _Marker()
        name = f"search_{kind}"
        columns = (0, 1) if kind == "reports" else (0,)
        shown = ", ".join(f"highlight({name}, {number}, :open, :close)" for number in columns)
        query = text(
            f"SELECT rowid, {shown} FROM {name} WHERE {name} MATCH :words AND rowid = :key"  # noqa: S608
        )
        found = {}
        for key in keys:
            given = {**marker.ends, "words": _fts5(words), "key": key}
            row = connection.execute(query, given).first()
            if row is not None:
                title = row[1] if kind == "reports" else None
                found[key] = Marks(marker.spans(title or ""), marker.spans(row[-1] or ""))
        return found


def _fts5(words: Iterable[Word]) -> str:
    # In quotes nothing is syntax, and a quote is doubled. Side by side means that all must match;
    # a word without any token (an emoji that slipped through) is then no condition.
    return " ".join(
        '"' + word.text.replace('"', '""') + '"' + ("*" if word.prefix else "") for word in words
    )


class _Marker:
    """FTS5 shows hits by putting marks around them: ours cannot be in a text beforehand."""

    def __init__(self) -> None:
        token = secrets.token_hex(8)
        self.ends = {"open": f"\ufdd0{token}[", "close": f"\ufdd0{token}]"}
        self._split = re.compile("|".join(map(re.escape, self.ends.values())))

    def spans(self, marked: str) -> tuple[Span, ...]:
        """Where the marked words stand in the text without the marks."""
        spans: list[Span] = []
        at = 0
        for number, piece in enumerate(self._split.split(marked)):
            if number % 2 == 1:  # between an opening and a closing mark
                spans.append(Span(at, at + len(piece)))
            at += len(piece)
        return tuple(spans)
