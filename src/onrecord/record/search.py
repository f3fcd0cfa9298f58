"""Full text: which reports and which statements hold the words that someone looks for.

What a user types is words, never a query language: `"two words"` is a phrase, `disarm*` is a
beginning, everything else is looked for as it stands, and all of it must be found. `TextIndex` is
what a database's full text does for us: `Fts5` here; PostgreSQL's tsvector is another class of the
same shape, chosen in `text_index()`.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from sqlalchemy import Connection, RowMapping, select, text

from onrecord.errors import RecordUnusable
from onrecord.record import schema
from onrecord.record.rows import PARTS_JOINED_BY
from onrecord.spans import Span

__all__ = [
    "Fts5",
    "Hit",
    "Match",
    "Said",
    "TextIndex",
    "Word",
    "find_hits",
    "parse_words",
    "passage",
    "text_index",
]

PASSAGE = 200
"""About how many code points of a report a hit shows."""


@dataclass(frozen=True, slots=True)
class Said:
    """The statement that a hit stands in, and who makes it.

    `statement` is its contract id in the report's current reading; `speaker` is the actor's name,
    None when nobody is identified; `source` are the words that name the source.
    """

    statement: str
    speaker: str | None
    identification: str
    source: str | None
    speech_act: str
    polarity: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A report, or a statement in one, that holds the words.

    Attributes:
        report: the id under which the report is on record.
        published: EDTF.
        passage: the stretch of the report's text that shows the hit best.
        snippet: the words at `passage`.
        marks: where in the report's text the words stand, those inside `passage`; empty if only
            the title holds them.
        in_title: True if the title holds some of the words.
        said: the innermost statement around the first mark; None: the report says it itself.
    """

    report: str
    url: str | None
    publisher: str | None
    published: str | None
    title: str | None
    passage: Span
    snippet: str
    marks: tuple[Span, ...]
    in_title: bool
    said: Said | None


# --- what the user typed -----------------------------------------------------------------------


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


# --- the index ---------------------------------------------------------------------------------


class Match(NamedTuple):
    """A row that holds the words, and where: spans in its title and text, or in its content."""

    key: int
    title: tuple[Span, ...]
    text: tuple[Span, ...]


class TextIndex(Protocol):
    """What a database's full text does for the record."""

    def add_report(self, connection: Connection, key: int, title: str | None, body: str) -> None:
        """Index a report's title and text."""

    def drop_report(self, connection: Connection, key: int, title: str | None, body: str) -> None:
        """Forget a report; title and text are those that were added."""

    def add_statements(self, connection: Connection, said: Sequence[tuple[int, str]]) -> None:
        """Index statements' contents, by their keys."""

    def drop_statements(self, connection: Connection, said: Sequence[tuple[int, str]]) -> None:
        """Forget statements; contents are those that were added."""

    def reports(self, connection: Connection, words: Sequence[Word], limit: int) -> list[Match]:
        """Reports that hold all words, the best first; titles count for more."""

    def statements(self, connection: Connection, words: Sequence[Word], limit: int) -> list[Match]:
        """Statements whose content holds all words, the best first."""


def text_index(dialect: str) -> TextIndex:
    """The full text of a database, by SQLAlchemy's name for it.

    Raises:
        RecordUnusable: we have none for this database.
    """
    if dialect == "sqlite":
        return Fts5()
    raise RecordUnusable(f"a record in {dialect} cannot be searched", advice="use SQLite")


class Fts5:
    """SQLite's FTS5. Neither index keeps the words: they are told again to be forgotten."""

    def add_report(self, connection: Connection, key: int, title: str | None, body: str) -> None:
        """Index a report's title and text."""
        connection.execute(
            text("INSERT INTO search_reports (rowid, title, text) VALUES (:key, :title, :body)"),
            {"key": key, "title": title, "body": body},
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

    def add_statements(self, connection: Connection, said: Sequence[tuple[int, str]]) -> None:
        """Index statements' contents, by their keys."""
        if said:
            connection.execute(
                text("INSERT INTO search_statements (rowid, content) VALUES (:key, :content)"),
                [{"key": key, "content": content} for key, content in said],
            )

    def drop_statements(self, connection: Connection, said: Sequence[tuple[int, str]]) -> None:
        """Forget statements; contents are those that were added."""
        if said:
            connection.execute(
                text(
                    "INSERT INTO search_statements (search_statements, rowid, content)"
                    " VALUES ('delete', :key, :content)"
                ),
                [{"key": key, "content": content} for key, content in said],
            )

    def reports(self, connection: Connection, words: Sequence[Word], limit: int) -> list[Match]:
        """Reports that hold all words, the best first; a word in the title counts for four."""
        marker = _Marker()
        found = connection.execute(
            text(
                "SELECT rowid, highlight(search_reports, 0, :open, :close),"
                " highlight(search_reports, 1, :open, :close) FROM search_reports"
                " WHERE search_reports MATCH :words AND rank MATCH 'bm25(4.0, 1.0)'"
                " ORDER BY rank LIMIT :limit"
            ),
            {**marker.ends, "words": _fts5(words), "limit": limit},
        )
        return [
            Match(key, marker.spans(title or ""), marker.spans(body)) for key, title, body in found
        ]

    def statements(self, connection: Connection, words: Sequence[Word], limit: int) -> list[Match]:
        """Statements whose content holds all words, the best first."""
        marker = _Marker()
        found = connection.execute(
            text(
                "SELECT rowid, highlight(search_statements, 0, :open, :close)"
                " FROM search_statements WHERE search_statements MATCH :words"
                " ORDER BY rank LIMIT :limit"
            ),
            {**marker.ends, "words": _fts5(words), "limit": limit},
        )
        return [Match(key, (), marker.spans(content or "")) for key, content in found]


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


# --- hits --------------------------------------------------------------------------------------


def find_hits(
    connection: Connection,
    index: TextIndex,
    typed: str,
    limit: int,
    *,
    in_statements: bool,
) -> list[Hit]:
    """What `Record.search` answers."""
    words = parse_words(typed)
    if not words or limit < 1:
        return []
    if in_statements:
        return _statement_hits(connection, index.statements(connection, words, limit))
    return _report_hits(connection, index.reports(connection, words, limit))


def passage(body: str, marks: Sequence[Span], width: int = PASSAGE) -> Span:
    """The stretch of about `width` code points that shows most of the marked words.

    It keeps to whole words and to one paragraph. Without marks it is the beginning.
    """
    core = _densest(body, marks, width) if marks else Span(0, 0)
    left = body.rfind("\n", 0, core.start) + 1
    right = body.find("\n", core.end)
    right = len(body) if right < 0 else right
    room = max(0, width - (core.end - core.start))
    start = max(left, core.start - room // 2)
    end = min(right, start + max(width, core.end - start))
    if start > left:
        space = body.find(" ", start, core.start)
        start = core.start if space < 0 else space + 1
    if end < right:
        space = body.rfind(" ", core.end, end)
        end = max(core.end, space) if space >= 0 else end
    return Span(start, end)


def _densest(body: str, marks: Sequence[Span], width: int) -> Span:
    """The marks shown together that have the most different words, then the most marks."""
    words = [mark.of(body).casefold() for mark in marks]
    near: Counter[str] = Counter()
    best, chosen, first = (0, 0), marks[0], 0
    for last, mark in enumerate(marks):
        near[words[last]] += 1
        while first < last and not _shown_together(body, marks[first], mark, width):
            near[words[first]] -= 1
            first += 1
        score = (len(+near), last - first + 1)
        if score > best:
            best, chosen = score, Span(marks[first].start, mark.end)
    return chosen


def _shown_together(body: str, one: Span, other: Span, width: int) -> bool:
    """True if two marks, in this order, stand within `width` and in one paragraph."""
    return other.end - one.start <= width and body.find("\n", one.end, other.start) < 0


def _report_hits(connection: Connection, matches: Sequence[Match]) -> list[Hit]:
    reports, current = schema.reports, schema.current_readings
    query = (
        select(reports, current.c.reading)
        .join(current, current.c.report == reports.c.key)
        .where(reports.c.key.in_([match.key for match in matches]))
    )
    rows = {row["key"]: row for row in connection.execute(query).mappings()}
    hits = []
    for match in matches:
        row = rows[match.key]
        said = None
        shown = passage(row["text"], match.text)
        marks = _inside(shown, match.text)
        if marks:
            said = _said_at(connection, row["reading"], row["text"], marks[0])
        hits.append(_hit(row, shown, marks, bool(match.title), said))
    return hits


def _statement_hits(connection: Connection, matches: Sequence[Match]) -> list[Hit]:
    reports, readings, statements = schema.reports, schema.readings, schema.statements
    query = (
        select(reports, statements.c.key.label("said"), statements.c.reading, statements.c.item)
        .join(readings, readings.c.report == reports.c.key)
        .join(statements, statements.c.reading == readings.c.key)
        .where(statements.c.key.in_([match.key for match in matches]))
    )
    rows = {row["said"]: row for row in connection.execute(query).mappings()}
    hits = []
    for match in matches:
        row = rows[match.key]
        parts = _parts(connection, row["reading"], row["item"], "content")
        marks = tuple(_to_report(mark, parts) for mark in match.text)
        shown = passage(row["text"], marks or parts[:1])
        said = _said(connection, row["reading"], row["item"], row["text"])
        hits.append(_hit(row, shown, _inside(shown, marks), False, said))
    return hits


def _hit(
    row: RowMapping,
    shown: Span,
    marks: tuple[Span, ...],
    in_title: bool,
    said: Said | None,
) -> Hit:
    return Hit(
        report=row["id"],
        url=row["url"],
        publisher=row["publisher"],
        published=row["published"],
        title=row["title"],
        passage=shown,
        snippet=shown.of(row["text"]),
        marks=marks,
        in_title=in_title,
        said=said,
    )


def _inside(shown: Span, marks: Iterable[Span]) -> tuple[Span, ...]:
    return tuple(mark for mark in marks if shown.contains(mark))


def _to_report(mark: Span, parts: Sequence[Span]) -> Span:
    """A span in a statement's joined content as a span in the report, cut to one part."""
    before = 0
    for part in parts:
        length = part.end - part.start
        if mark.start < before + length:
            start = part.start + max(0, mark.start - before)
            return Span(start, min(part.end, part.start + mark.end - before))
        before += length + len(PARTS_JOINED_BY)
    return parts[-1]


def _said_at(connection: Connection, reading: int, body: str, mark: Span) -> Said | None:
    """The innermost statement of a reading whose content contains `mark`."""
    evidence = schema.evidence
    around = (
        select(evidence.c.item)
        .where(evidence.c.reading == reading, evidence.c.part == "content")
        .where(evidence.c.start <= mark.start, evidence.c.stop >= mark.end)
        .order_by(evidence.c.stop - evidence.c.start, evidence.c.item)
    )
    item = connection.execute(around).scalar()
    return None if item is None else _said(connection, reading, item, body)


def _said(connection: Connection, reading: int, item: int, body: str) -> Said:
    statements, actors = schema.statements, schema.actors
    query = (
        select(statements, actors.c.name)
        .outerjoin(
            actors,
            (actors.c.reading == statements.c.reading) & (actors.c.item == statements.c.speaker),
        )
        .where(statements.c.reading == reading, statements.c.item == item)
    )
    row = connection.execute(query).mappings().one()
    source = _parts(connection, reading, item, "source")
    return Said(
        statement=row["local"],
        speaker=row["name"],
        identification=row["identification"],
        source=" … ".join(span.of(body) for span in source) or None,
        speech_act=row["speech_act"],
        polarity=row["polarity"],
    )


def _parts(connection: Connection, reading: int, item: int, part: str) -> list[Span]:
    evidence = schema.evidence
    query = (
        select(evidence.c.start, evidence.c.stop)
        .where(evidence.c.reading == reading, evidence.c.item == item, evidence.c.part == part)
        .order_by(evidence.c.ordinal)
    )
    return [Span(start, stop) for start, stop in connection.execute(query)]
