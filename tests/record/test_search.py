"""Search: words are words, hits open the words, and each says who says it."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from onrecord.contract import Published, Reading
from onrecord.record.databases.tsvector import vector_of
from onrecord.record.hits import passage
from onrecord.record.store import Record
from onrecord.record.words import Word, parse_words
from onrecord.spans import Span

from .builders import TEXT, at, bare, capture, reader, reading, report, sql
from .strategies import readings

pytestmark = pytest.mark.slow

ARABIC = "قال المتحدث باسم الجبهة إن السلاح باق."
HOSTILE = [
    '"',
    '""',
    '"""',
    "*",
    "**",
    "NEAR(",
    "NEAR(a b, 2)",
    "col:",
    "text:rockets",
    "-rockets",
    "^rockets",
    "(",
    "a AND",
    "OR",
    "NOT",
    "{title} : x",
    "'; DROP TABLE reports; --",
    "\\",
    "%",
    "\x00",
    "rock\x00ets",
    "\ud800",
    "🚀",
    "🚀 rockets 🚀",
    "…",
    "",
    " ",
    "\n",
    "“",
    "a" * 5000,
    "word " * 3000,
    '"' * 999,
]


@pytest.fixture
def filled(record: Record) -> Record:
    record.add(reading(), capture())
    other = bare("Rockets were seen near Port Selene.", publisher="The Kestrel", title="Rockets")
    record.add(other, capture(other.report.text.encode()))
    record.add(bare(ARABIC, publisher="Al-Sabil", title=None), capture(ARABIC.encode()))
    return record


@pytest.mark.parametrize("words", HOSTILE)
def test_no_word_is_syntax(filled: Record, words: str) -> None:
    expected = {
        "NEAR(": 1,
        "🚀 rockets 🚀": 2,
        "text:rockets": 0,
        "-rockets": 2,
        "^rockets": 2,
        "OR": 0,
    }
    found = filled.search(words)
    assert len(found) == expected.get(words, 0)
    assert len(filled.search(words, in_statements=True)) <= len(found)


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(words=st.text(max_size=30) | st.text('"*()^:-+{}“”NEAROT ab', max_size=20))
@example("NEAR")
def test_whatever_is_typed_is_answered(filled: Record, words: str) -> None:
    for hit in filled.search(words):
        assert filled.report(hit.report).id == hit.report


def test_a_hit_says_where_it_stands_and_which_report(filled: Record) -> None:
    (hit,) = filled.search("commander men")
    assert hit.publisher == "Meridian Agency"
    assert hit.published == "2031-03-10"
    assert hit.title == "Front ready to disarm, commander says"
    assert hit.url == "https://meridian.example/front"
    assert [mark.of(TEXT) for mark in hit.marks] == ["commander", "men"]
    assert hit.snippet == hit.passage.of(TEXT)
    assert all(hit.passage.contains(mark) for mark in hit.marks)


def test_a_hit_inside_a_statement_says_who_says_it(filled: Record) -> None:
    (hit,) = filled.search('"foreign soldier"')
    assert hit.said is not None
    assert hit.said.statement == "s2"
    assert hit.said.speaker == "Yusuf al-Qadi"
    assert hit.said.identification == "named"
    assert hit.said.source == "spokesman Yusuf al-Qadi"
    assert hit.said.speech_act == "denial"
    assert hit.said.polarity == "negative"


def test_a_hit_in_the_reports_own_words_says_nobody(filled: Record) -> None:
    (hit,) = filled.search("premier envoys")
    assert hit.said is None


def test_the_innermost_statement_is_the_one_that_says_it(record: Record) -> None:
    said = list(reading().statements)
    outer = said[1].model_copy(
        update={"content": (at("his men were ready to hand over their rockets.\n“We will"),)}
    )
    record.add(reading(statements=(said[0], outer)), capture())
    (hit,) = record.search('"hand over"')
    assert hit.said is not None
    assert hit.said.statement == "s1"


def test_a_title_finds_a_report_that_shows_its_beginning(filled: Record) -> None:
    (hit,) = filled.search("disarm")
    assert hit.in_title
    assert hit.marks == ()
    assert hit.said is None
    assert TEXT.startswith(hit.snippet)
    assert hit.passage.start == 0


def test_a_word_in_the_title_counts_for_more(filled: Record) -> None:
    assert [hit.publisher for hit in filled.search("rockets")] == ["The Kestrel", "Meridian Agency"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("dāghir", 1),
        ("DAGHIR", 1),
        (unicodedata.normalize("NFD", "Dāghir"), 1),
        ("rock", 0),
        ("rock*", 2),
        ('"hand over"', 1),
        ('"over hand"', 0),
        ("“hand over”", 1),
        ("over hand", 1),
        ('"hand ov"*', 1),
        ("al-Qadi", 1),
        ("4,000", 1),
        ("rockets soldier", 1),
        ("rockets nothing", 0),
        ("السلاح", 1),
        ("السلا*", 1),
        ('"المتحدث باسم"', 1),
    ],
)
def test_what_words_find(filled: Record, words: str, found: int) -> None:
    assert len(filled.search(words)) == found


def test_marks_in_arabic_are_code_points(filled: Record) -> None:
    (hit,) = filled.search("السلاح")
    assert [mark.of(ARABIC) for mark in hit.marks] == ["السلاح"]


def test_search_in_statements_finds_statements(filled: Record) -> None:
    (hit,) = filled.search("rockets", in_statements=True)
    assert hit.said is not None
    assert (hit.said.statement, hit.said.speaker) == ("s1", "Harith Front")
    assert [mark.of(TEXT) for mark in hit.marks] == ["rockets"]
    assert filled.search("envoys", in_statements=True) == []


def test_marks_in_the_later_part_of_a_broken_quote_stand_there(filled: Record) -> None:
    (hit,) = filled.search('arms "foreign soldier"', in_statements=True)
    assert [mark.of(TEXT) for mark in hit.marks] == ["arms", "foreign soldier"]
    assert hit.marks[1] == at("foreign soldier")


def test_limits(filled: Record) -> None:
    assert len(filled.search("rockets", limit=1)) == 1
    assert filled.search("rockets", limit=0) == []


def test_a_new_reading_replaces_the_old_ones_statements(record: Record) -> None:
    record.add(reading(), capture())
    said = reading().statements[1].model_copy(update={"content": (at("lay down our arms"),)})
    record.add(reading(by=reader("2"), statements=(reading().statements[0], said)), capture())
    assert record.search("soldier", in_statements=True) == []
    assert len(record.search("arms", in_statements=True)) == 1


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(first=readings(), second=readings())
def test_the_index_always_agrees_with_the_tables(
    record: Record, first: Reading, second: Reading
) -> None:
    """Also after a second reading of the same report, with another title and other statements."""
    text = first.report.text
    record.add(first, capture(text.encode()))
    again = first.model_copy(
        update={
            "reader": second.reader,
            "report": first.report.model_copy(update={"title": second.report.title}),
            "statements": first.statements[:1],
            "events": (),
            "commitments": (),
        }
    )
    if not again.statements or again.statements[0].inside is None:
        record.add(again, capture(text.encode()))
    _index_agrees(record)


def _index_agrees(record: Record) -> None:
    if record._database.engine.dialect.name == "sqlite":
        # FTS5 compares its index with the words that the table and the view hold now.
        check = "INSERT INTO {0} ({0}, rank) VALUES ('integrity-check', 1)"
        for table in ("search_reports", "search_contents"):
            sql(record, check.format(table))
        assert sql(record, "SELECT count(*) FROM search_contents_docsize") == sql(
            record, "SELECT count(*) FROM content_texts"
        )
        return
    for table, words in (
        ("search_reports", "SELECT key, title, text FROM reports"),
        ("search_contents", "SELECT key, NULL, content FROM content_texts"),
    ):
        indexed = dict(tuple(row) for row in sql(record, f"SELECT key, words FROM {table}"))  # noqa: S608
        assert len(indexed) == len(sql(record, words))
        for key, title, body in sql(record, words):
            again = sql(record, "SELECT CAST(:words AS tsvector)", words=vector_of(title, body))
            assert again == [(indexed[key],)]


def test_a_common_word_in_a_long_report_is_shown_once(record: Record) -> None:
    long = "\n".join(f"Paragraph {n} about the front and the front." for n in range(800))
    text = long + "\nThe front met the premier."
    record.add(bare(text), capture(text.encode()))
    (hit,) = record.search("front premier")
    assert hit.snippet == "The front met the premier."


def test_parsing() -> None:
    assert parse_words('a "b c"* d* “e f” "g') == (
        Word("a"),
        Word("b c", prefix=True),
        Word("d", prefix=True),
        Word("e f"),
        Word('"g'),
    )
    assert parse_words("🚀 * … \x00") == ()


@given(
    text=st.text("ab \n", min_size=1, max_size=400),
    cuts=st.lists(st.integers(0, 399), max_size=8),
    width=st.integers(1, 60),
)
def test_a_passage_lies_in_the_text_and_shows_a_mark(
    text: str, cuts: list[int], width: int
) -> None:
    starts = sorted({cut for cut in cuts if cut < len(text)})
    marks = [Span(start, start + 1) for start in starts]
    shown = passage(text, marks, width)
    assert 0 <= shown.start <= shown.end <= len(text)
    assert not marks or any(shown.contains(mark) for mark in marks)


def test_a_passage_keeps_to_whole_words_and_to_its_paragraph() -> None:
    text = "First paragraph.\n" + "word " * 50 + "target " + "word " * 50 + "\nLast paragraph."
    start = text.index("target")
    shown = passage(text, [Span(start, start + 6)], 60).of(text)
    assert set(shown.split()) == {"word", "target"}
    assert 40 <= len(shown) <= 60
    assert passage("Short.\ntarget", [Span(7, 13)]).of("Short.\ntarget") == "target"


def test_the_title_may_be_missing(record: Record) -> None:
    untitled = report("Rockets.", title=None, published=Published(value="2031", basis="given"))
    record.add(Reading(reader=reader(), report=untitled), capture(b"Rockets."))
    (hit,) = record.search("rockets")
    assert (hit.title, hit.in_title, hit.published) == (None, False, "2031")
