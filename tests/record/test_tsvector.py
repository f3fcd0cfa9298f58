"""PostgreSQL's full text finds what SQLite's finds: the same tokens, the same marks, the same hits.

The measure is FTS5 itself, asked without our own code between.
"""

from __future__ import annotations

import sqlite3
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import cache
from itertools import count
from typing import NamedTuple

import psycopg
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from onrecord.contract import Reading, Statement
from onrecord.record.databases.tsvector import Tsvector, cut, find_marks, vector_of
from onrecord.record.filters import Filters
from onrecord.record.hits import Hit
from onrecord.record.store import Record
from onrecord.record.words import Word, parse_words
from onrecord.spans import Span
from tests.postgresql import Server

from .builders import ListKeeper, bare, capture, reader, report, sql

pytestmark = pytest.mark.slow

TOKENIZER = "unicode61 remove_diacritics 2"
LINE_SEPARATOR = 0x2028  # the only character of category Zl
ENDS = "\ufdd0\ufdd1"
"""What `highlight` is to put around a hit: no characters, so in none of our texts."""

MARKS = range(0x300, 0x332)
"""The diacritics that FTS5 may pass over inside a word; others end it."""

OTHERWISE = {*map(chr, MARKS), "Ǡ", "ǡ"}
"""Where we fold otherwise than FTS5; each has a test of its own."""


class _Fts5:
    """FTS5 in memory: what it makes of texts, one table for all."""

    def __init__(self) -> None:
        self._connection = sqlite3.connect(":memory:")
        self._make("texts", TOKENIZER)

    def close(self) -> None:
        self._connection.close()

    def tokens(self, texts: Sequence[str]) -> list[list[str]]:
        """The tokens of each text, in order."""
        return self._tokens("texts", texts)

    def marks(self, text: str, words: Sequence[Word]) -> tuple[Span, ...] | None:
        """What `highlight` marks in a text; None where it does not match."""
        self._fill("texts", [text])
        wanted = " ".join(
            '"' + word.text.replace('"', '""') + '"' + "*" * word.prefix for word in words
        )
        shown = "SELECT highlight(texts, 0, ?, ?) FROM texts WHERE texts MATCH ?"
        row = self._connection.execute(shown, [*ENDS, wanted]).fetchone()
        return None if row is None else _spans(row[0])

    def of_category(self, category: str, characters: Sequence[str]) -> set[str]:
        """Those that FTS5 puts in a category; what its Unicode does not have is in every one."""
        table = f"category_{category}"
        self._make(table, f"unicode61 remove_diacritics 0 categories '{category}'")
        tokens = self._tokens(table, characters)
        return {one for one, found in zip(characters, tokens, strict=True) if found}

    def _make(self, table: str, tokenizer: str) -> None:
        self._connection.execute(
            f'CREATE VIRTUAL TABLE IF NOT EXISTS {table} USING fts5(text, tokenize="{tokenizer}")'
        )
        self._connection.execute(
            f"CREATE VIRTUAL TABLE IF NOT EXISTS {table}_tokens USING fts5vocab({table}, instance)"
        )

    def _fill(self, table: str, texts: Sequence[str]) -> None:
        self._connection.execute(f"DELETE FROM {table}")  # noqa: S608
        insert = f"INSERT INTO {table} (rowid, text) VALUES (?, ?)"  # noqa: S608
        self._connection.executemany(insert, enumerate(texts))

    def _tokens(self, table: str, texts: Sequence[str]) -> list[list[str]]:
        self._fill(table, texts)
        found: list[list[str]] = [[] for _ in texts]
        for row, term in self._connection.execute(
            f"SELECT doc, term FROM {table}_tokens ORDER BY doc, offset"  # noqa: S608
        ):
            found[row].append(term)
        return found


def _spans(marked: str) -> tuple[Span, ...]:
    spans: list[Span] = []
    at = start = 0
    for character in marked:
        if character == ENDS[0]:
            start = at
        elif character == ENDS[1]:
            spans.append(Span(start, at))
        else:
            at += 1
    return tuple(spans)


@pytest.fixture(scope="module")
def fts5() -> Iterator[_Fts5]:
    with closing(_Fts5()) as opened:
        yield opened


@cache
def known() -> tuple[str, ...]:
    """The characters of the first two planes that Python and FTS5 put in the same category.

    Each has its own version of Unicode. FTS5 takes what it does not know for a letter, whatever it
    is; Python has it as Cn, or knows it already. Some few have changed their category since. Such
    texts are cut otherwise, and there is nothing that we could do about it. Where Python has a
    letter without case, too, it comes to the same: so it is with all of CJK.
    """
    by_category: dict[str, list[str]] = {}
    for code in range(1, 0x20000):
        by_category.setdefault(unicodedata.category(chr(code)), []).append(chr(code))
    for none in ("Cn", "Cs"):
        del by_category[none]
    with closing(_Fts5()) as asked:
        agreed = set().union(
            *(asked.of_category(name, listed) for name, listed in by_category.items())
        )
        unknown = asked.of_category("Zl", sorted(agreed)) - {chr(LINE_SEPARATOR)}
    return tuple(sorted(agreed - unknown.difference(by_category["Lo"])))


def _differences(fts5: _Fts5, characters: Sequence[str]) -> list[str]:
    """What is not cut and folded as FTS5 does it, alone and within a word."""
    texts = [f"a{one}b {one} b{one}" for one in characters]
    ours = [[token.folded for token in cut(text)] for text in texts]
    theirs = fts5.tokens(texts)
    return [
        f"U+{ord(one):04X} {mine} {its}"
        for one, mine, its in zip(characters, ours, theirs, strict=True)
        if mine != its
    ]


# --- cutting and folding -----------------------------------------------------------------------


def test_what_both_know_is_most_of_what_is_written() -> None:
    found = set(known())
    for block in (
        range(0x20, 0x7F),
        range(0xA0, 0x220),
        range(0x391, 0x3A2),
        range(0x400, 0x500),
        range(0x5D0, 0x5EB),
        range(0x621, 0x660),
        range(0x4E00, 0x9FA6),
        range(0xAC00, 0xD7A4),
        range(0x1F600, 0x1F641),
    ):
        assert found.issuperset(map(chr, block))
    assert len(found) > 50_000


def test_every_character_is_cut_and_folded_as_fts5_does_it(fts5: _Fts5) -> None:
    assert _differences(fts5, [one for one in known() if one not in OTHERWISE]) == []


def test_every_diacritic_is_passed_over_or_ends_a_word_as_in_fts5(fts5: _Fts5) -> None:
    assert _differences(fts5, [*map(chr, MARKS)]) == []


def test_a_letter_that_fts5_forgets_to_fold_is_folded_neither(fts5: _Fts5) -> None:
    assert _differences(fts5, ["Ǡ", "ǡ"]) == []


def test_letters_beyond_the_second_plane_are_cut_as_fts5_does_it(fts5: _Fts5) -> None:
    assert _differences(fts5, [chr(code) for code in (0x20000, 0x2A6D6, 0x2F800)]) == []


def test_private_characters_are_letters_in_every_plane(fts5: _Fts5) -> None:
    assert _differences(fts5, [chr(code) for code in (0xE000, 0xF8FF, 0xF0000, 0x10FFFD)]) == []


def _of(*blocks: tuple[int, int]) -> st.SearchStrategy[str]:
    def listed() -> st.SearchStrategy[str]:
        inside = [
            one
            for one in known()
            if one not in OTHERWISE and any(low <= ord(one) <= high for low, high in blocks)
        ]
        return st.sampled_from(inside)

    return st.deferred(listed)


CHARACTERS = st.one_of(
    st.sampled_from(" \n\t-,.'’“”\"*:()«»،؟、。/&%\\"),
    _of((0x30, 0x39), (0x41, 0x5A), (0x61, 0x7A)),
    _of((0xAA, 0x24F), (0x1E00, 0x1EFF)),
    _of((0x370, 0x52F), (0x1F00, 0x1FFF)),
    _of((0x5D0, 0x5EA), (0x600, 0x6FF), (0xFE70, 0xFEFC)),
    _of((0x900, 0x97F), (0x3040, 0x30FF), (0x4E00, 0x9FFF), (0xAC00, 0xD7A3), (0xFF00, 0xFFEF)),
    st.sampled_from("\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u030a\u0327\u0328\u0331"),
    st.sampled_from("\u0335\u0345\u0483\u064b\u064e\u0651\u0670\u05b0\u093c\u3099\u200d\u200f"),
    st.sampled_from("²½Ⅷ①٣ⅷ㊿İıſßẞﬁŉǆΩKÅµςσΣϐ🚀😀\ue000"),
    st.deferred(lambda: st.sampled_from([one for one in known() if one not in OTHERWISE])),
)
TEXTS = st.text(CHARACTERS, max_size=24)


@settings(max_examples=300, deadline=None)
@given(text=TEXTS)
@example("I\u0307stanbul İSTANBUL ıstanbul")
@example("\u0301a\u0301 \u0301\u0301b")
@example("e\u0301\u0302te\u0308\u0301")
@example("ΟΔΥΣΣΕΎΣ Ὀδυσσεύς")
@example("كِتَاب كتاب")
def test_a_text_is_cut_as_fts5_cuts_it(fts5: _Fts5, text: str) -> None:
    assert [token.folded for token in cut(text)] == fts5.tokens([text])[0]


@given(text=st.text(max_size=60))
def test_tokens_stand_where_they_say(text: str) -> None:
    end = -1
    for token in cut(text):
        assert end < token.start < token.stop <= len(text)
        assert [one.folded for one in cut(text[token.start : token.stop])] == [token.folded]
        end = token.stop


# --- marks -------------------------------------------------------------------------------------


PIECES = [
    "rocket", "Rockets", "ROCKETRY", "da\u0304ghir", "Dāghir", "al-Qadi", "al", "qadi", "4,000",
    "4", "الجبهة", "الجَبهة", "قال", "Ἀθήνα", "αθηνα", "Москва", "武器", "武", "naïve", "İstanbul",
    "straße", "STRASSE", "été", "e\u0301te", "U.N.", "un", "it’s", "it's", "🚀", "a", "A", "b", "½",
]  # fmt: skip
BETWEEN = [" ", " ", " ", "-", ", ", "\n", "’", "", "\u0301 ", " 😀 "]


@st.composite
def _sayings(draw: st.DrawFn, most: int = 14) -> str:
    pieces = draw(st.lists(st.sampled_from(PIECES), min_size=1, max_size=most))
    return "".join(piece + draw(st.sampled_from(BETWEEN)) for piece in pieces)


@st.composite
def _words(draw: st.DrawFn) -> Word:
    pieces = draw(st.lists(st.sampled_from(PIECES), min_size=1, max_size=3))
    text = draw(st.sampled_from(BETWEEN[:4])).join(pieces)
    prefix = draw(st.booleans())
    if prefix:
        text = text[: max(1, len(text) - draw(st.integers(0, 3)))]
    return Word(draw(st.sampled_from([text, text.upper(), text.lower()])), prefix)


def _typed(words: Sequence[Word]) -> str:
    return " ".join(f'"{word.text}"' + "*" * word.prefix for word in words)


LOOKED_FOR = st.lists(_words(), min_size=1, max_size=3)
"""One word mostly stands in a text of such pieces, three seldom do."""


@settings(max_examples=400, deadline=None)
@given(text=_sayings(30), words=LOOKED_FOR)
@example("a a a a", [Word("a a")])
@example("a b a b a", [Word("a b a"), Word("b")])
@example("a b c", [Word("a b"), Word("b c")])
@example("a-b c", [Word("a"), Word("b")])
@example("Dāghir\u0301, al", [Word("daghir")])
@example("rockets rocketry", [Word("rocket", prefix=True)])
@example("4,000 4,0001", [Word("4,000", prefix=True)])
@example("a", [Word("a b")])
@example("a", [Word("a"), Word("😀")])
def test_marks_stand_where_fts5_puts_them(fts5: _Fts5, text: str, words: list[Word]) -> None:
    words = [word for word in words if parse_words(f'"{word.text}"')]
    expected = fts5.marks(text, words) if words else ()
    if expected is not None:
        assert find_marks(text, words) == expected


@settings(max_examples=300, deadline=None)
@given(text=TEXTS, at=st.integers(0, 23), length=st.integers(1, 8), prefix=st.booleans())
def test_a_piece_of_any_text_is_marked_as_by_fts5(
    fts5: _Fts5, text: str, at: int, length: int, prefix: bool
) -> None:
    word = Word(text[at : at + length], prefix)
    expected = fts5.marks(text, [word])
    if expected is not None:
        assert find_marks(text, [word]) == expected


# --- vectors -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def asking(server: Server) -> Iterator[psycopg.Connection[tuple[list[str]]]]:
    with psycopg.connect(server.address(), autocommit=True) as connection:
        yield connection


def _lexemes(asking: psycopg.Connection[tuple[list[str]]], vector: str) -> list[str]:
    row = asking.execute("SELECT tsvector_to_array(CAST(%s AS tsvector))", [vector]).fetchone()
    assert row is not None
    return row[0]


@settings(max_examples=200, deadline=None)
@given(
    title=st.none() | st.text(max_size=20),
    body=st.text(max_size=80) | st.text("ab '\"\\:,*&|!<->()\t\n\u2028A1é\0\ud800", max_size=40),
)
@example(None, "")
@example("'", "\\")
@example("it's", "a\\'b :1A '':2")
@example("\ud800", "\0")
def test_the_words_of_any_text_are_a_vector(
    asking: psycopg.Connection[tuple[list[str]]], title: str | None, body: str
) -> None:
    tokens = [token.folded for part in (title or "", body) for token in cut(part)]
    assert set(_lexemes(asking, vector_of(title, body))) == set(tokens)


@pytest.mark.parametrize(
    ("one", "number"),
    [
        ("w{}", 250_000),
        ("{:x}", 250_000),
        ("𐐨{:08}", 100_000),
        ("{:0500}", 3_000),
        ("{:0501}", 3_000),
        ("{:05000}", 300),
    ],
)
def test_a_text_of_many_different_words_is_a_vector_of_the_first(
    asking: psycopg.Connection[tuple[list[str]]], one: str, number: int
) -> None:
    words = [one.format(n) for n in range(number)]
    found = set(_lexemes(asking, vector_of("Title", " ".join(words))))
    assert {"title", words[0][:500], words[199][:500]} <= found
    assert len(" ".join(found)) <= 1 << 20


@pytest.mark.parametrize("letter", ["x", "я", "武", "𐐨"])
def test_a_word_that_is_too_long_for_a_vector_is_cut(
    asking: psycopg.Connection[tuple[list[str]]], letter: str
) -> None:
    assert _lexemes(asking, vector_of(None, letter * 5_000)) == [letter * 500]


def test_words_that_come_again_and_again_are_a_vector(
    asking: psycopg.Connection[tuple[list[str]]],
) -> None:
    body = " ".join(f"w{n % 4_000}" for n in range(300_000))
    assert len(_lexemes(asking, vector_of("w1 " * 300, body))) == 4_000


# --- the same answers --------------------------------------------------------------------------


class _Both(NamedTuple):
    """A record in a file and one on a server, with the same in them."""

    in_file: Record
    on_server: Record

    def add(self, one: Reading) -> None:
        for record in self:
            record.add(one, capture(one.report.text.encode()))

    def search(
        self, typed: str, filters: Filters, in_statements: bool
    ) -> tuple[set[Hit], set[Hit]]:
        in_file, on_server = (
            record.search(typed, limit=999, filters=filters, in_statements=in_statements)
            for record in self
        )
        assert len(on_server) == len(set(on_server))
        return set(in_file), set(on_server)


@pytest.fixture(scope="module")
def both(
    server: Server, filled_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[_Both]:
    name = server.new_database(filled_template)
    path = tmp_path_factory.mktemp("both") / "onrecord.db"
    with (
        Record(path, ListKeeper()) as in_file,
        Record(server.address(name), ListKeeper()) as on_server,
    ):
        yield _Both(in_file, on_server)
    server.drop_database(name)


CORPUS = count()


@st.composite
def _readings(draw: st.DrawFn) -> Reading:
    """A report with statements in it, of one part or of two."""
    text = draw(_sayings().filter(lambda said: bool(said.strip())))
    solid = [at for at, character in enumerate(text) if not character.isspace()]

    def part() -> Span:
        first = draw(st.sampled_from(solid))
        return Span(first, draw(st.integers(first + 1, len(text))))

    statements = [
        Statement(
            id=f"s{number}",
            content=tuple(part() for _ in range(draw(st.integers(1, 2)))),
            identification="unidentified",
            form="indirect",
        )
        for number in range(1, draw(st.integers(0, 2)) + 1)
    ]
    title = draw(st.none() | _sayings(4))
    return Reading(reader=reader(), report=report(text, title=title), statements=tuple(statements))


@settings(max_examples=35, deadline=None)
@given(
    corpus=st.lists(_readings(), min_size=1, max_size=3),
    searches=st.lists(LOOKED_FOR, min_size=3, max_size=8),
)
def test_both_databases_find_the_same(
    both: _Both, corpus: list[Reading], searches: list[list[Word]]
) -> None:
    publisher = f"Publisher {next(CORPUS)}"
    for one in corpus:
        named = one.report.model_copy(update={"publisher": publisher})
        both.add(one.model_copy(update={"report": named}))
    for words in searches:
        for in_statements in (False, True):
            in_file, on_server = both.search(
                _typed(words), Filters(publisher=publisher), in_statements
            )
            assert on_server == in_file


def test_the_searches_above_find_something(both: _Both) -> None:
    """Two empty answers are the same too."""
    chosen = Filters(publisher="Somebody")
    text = "The rocket, said Dāghir, was al-Qadi's; rocketry is 4,000 years old."
    content = Span(0, len(text))
    said = Statement(id="s1", content=(content,), identification="unidentified", form="indirect")
    of = report(text, title="Rockets", publisher="Somebody")
    both.add(Reading(reader=reader(), report=of, statements=(said,)))
    for typed, found in (
        ("rocket", True),
        ("ROCKET*", True),
        ('"al qadi"', True),
        ('"rocket said da"*', True),
        ("4,000 daghir", True),
        ('"rockets the rocket"', False),
        ('"daghir said"', False),
    ):
        for in_statements in (False, True):
            in_file, on_server = both.search(typed, chosen, in_statements)
            assert len(in_file) == len(on_server) == found
            assert in_file == on_server


@pytest.mark.parametrize(
    "before",
    [
        pytest.param(" ".join(["the front"] * 260), id="after-the-255th-place-of-its-word"),
        pytest.param(" ".join(map(str, range(16_400))), id="after-the-16383rd-word"),
    ],
)
@pytest.mark.xfail(
    strict=True,
    reason="a tsvector keeps 255 places of a word and tells 16,383 places apart: phrases behind"
    " them are lost, in some 4,500 words where one of the phrase is `the`",
)
def test_a_phrase_is_found_wherever_it_stands_in_a_report(both: _Both, before: str) -> None:
    chosen = Filters(publisher=f"At length {before[:9]}")
    both.add(bare(f"{before} and the premier spoke.", publisher=chosen.publisher))
    in_file, on_server = both.search('"the premier spoke"', chosen, False)
    assert len(in_file) == 1
    assert on_server == in_file


def test_a_word_is_found_wherever_it_stands_in_a_report(both: _Both) -> None:
    text = " ".join(["the front"] * 260) + " ".join(map(str, range(16_400))) + " premier."
    both.add(bare(text, publisher="Of a word"))
    for typed in ("premier", "prem*", "the premier front"):
        in_file, on_server = both.search(typed, Filters(publisher="Of a word"), False)
        assert len(in_file) == 1
        assert on_server == in_file


def test_a_report_that_is_dropped_is_found_no_more(both: _Both) -> None:
    record = both.on_server
    added = record.add(bare("Dropped at once.", publisher="Dropped"), capture(b"Dropped at once."))
    key = sql(record, "SELECT key FROM reports WHERE id = :id", id=added.report)[0][0]
    assert len(record.search("dropped", filters=Filters(publisher="Dropped"))) == 1
    with record._database.writing() as connection:
        Tsvector().drop_report(connection, key, None, "Dropped at once.")
    assert record.search("dropped", filters=Filters(publisher="Dropped")) == []
