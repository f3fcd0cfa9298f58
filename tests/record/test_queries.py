"""Queries: what `onrecord show` needs, each value with its words."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import insert

from onrecord.errors import RecordNotFound, UsageError
from onrecord.record.filters import Filters
from onrecord.record.queries import SpeakerLine
from onrecord.record.rows import checksum
from onrecord.record.schema import same_actors
from onrecord.record.store import Record

from .builders import TEXT, at, bare, capture, full_values, reader, reading, report, sql


@pytest.fixture
def both(record: Record) -> Record:
    """The same text in two outlets, and the first of them read twice."""
    record.add(reading(by=reader("0.0.9")), capture())
    record.add(reading(), capture())
    copy = report(publisher="The Kestrel", url="https://kestrel.example/1")
    record.add(reading(copy), capture())
    return record


def test_every_quote_on_record_is_what_stands_at_its_span(both: Record) -> None:
    # Databases count code points as Python does: a plain SQL query opens the words too.
    rows = sql(
        both,
        "SELECT r.text, e.start, e.stop, e.checksum, substr(r.text, e.start + 1, e.stop - e.start)"
        " FROM evidence AS e"
        " JOIN readings AS g ON g.key = e.reading JOIN reports AS r ON r.key = g.report",
    )
    assert len(rows) > 60
    for text, start, stop, kept, quote in rows:
        assert text[start:stop] == quote
        assert checksum(quote) == kept


def test_a_report_line_has_all_that_a_list_shows(both: Record) -> None:
    line = both.reports()[-1]
    assert (line.publisher, line.title) == (
        "Meridian Agency",
        "Front ready to disarm, commander says",
    )
    assert (line.published, line.published_basis, line.language) == (
        "2031-03-10",
        "metadata",
        "en",
    )
    assert (line.readings, line.mentions, line.statements, line.events, line.commitments) == (
        2,
        7,
        2,
        2,
        1,
    )


def test_speakers_are_counted_over_reports_and_publishers(both: Record) -> None:
    assert both.speakers() == [
        SpeakerLine("Harith Front", "armed_group", "harith-front", "partly_identified", 2, 2, 2),
        SpeakerLine("Yusuf al-Qadi", "person", None, "named", 2, 2, 2),
    ]
    assert len(both.speakers(limit=1)) == 1


def test_names_of_one_registry_entry_are_one_speaker(record: Record) -> None:
    record.add(reading(), capture())
    values = full_values()
    called = values["actors"][0].model_copy(update={"name": "the Front"})
    other = reading(report(url=None), actors=(called, *values["actors"][1:]))
    record.add(other, capture())
    lines = [line for line in record.speakers() if line.registry == "harith-front"]
    assert [(line.name, line.statements) for line in lines] == [("Harith Front", 2)]


def test_who_is_not_identified_is_counted_without_a_name(record: Record) -> None:
    said = full_values()["statements"]
    unnamed = said[0].model_copy(update={"speaker": None, "identification": "unidentified"})
    record.add(reading(statements=(unnamed, said[1])), capture())
    assert SpeakerLine(None, None, None, "unidentified", 1, 1, 1) in record.speakers()


def test_statements_come_with_their_words(both: Record) -> None:
    lines = both.statements()
    assert [line.id for line in lines] == ["s1", "s2", "s1", "s2"]
    said = lines[1]
    assert [words.quote for words in said.content] == [
        "We will never lay down our arms",
        "as long as a single foreign soldier remains",
    ]
    assert [words.quote for words in said.cue] == ["told", "added"]
    assert [words.span for words in said.source] == [at("spokesman Yusuf al-Qadi")]
    assert (said.speaker, said.kind, said.anonymity, said.hand) == (
        "Yusuf al-Qadi",
        "spokesperson",
        "background",
        "via_media",
    )
    assert len(said.claim) == 16
    assert int(said.claim, 16) > 0


def test_statements_of_one_report_or_one_speaker(both: Record) -> None:
    first = both.reports()[0]
    assert {line.report for line in both.statements(first.id)} == {first.id}
    assert [line.id for line in both.statements(speaker="Yusuf al-Qadi")] == ["s2", "s2"]
    assert [line.id for line in both.statements(speaker="harith-front")] == ["s1", "s1"]
    assert both.statements(speaker="Nobody") == []
    assert [line.id for line in both.statements(limit=1)] == ["s1"]


def test_commitments_come_with_their_words(both: Record) -> None:
    lines = both.commitments()
    assert [line.publisher for line in lines] == ["Meridian Agency", "The Kestrel"]
    made = lines[0]
    assert (made.committer, made.act, made.force) == ("Harith Front", "disarm", "refused")
    assert (made.speaker, made.speaker_authority) == ("Yusuf al-Qadi", "spokesperson")
    assert (made.beneficiary, made.statement) == ("Salma Dāghir", "s2")
    assert [words.quote for words in made.act_words] == ["lay down our arms"]
    assert [words.quote for words in made.evidence] == ["We will never lay down our arms"]
    assert [words.quote for words in made.conditions] == [
        "as long as a single foreign soldier remains"
    ]
    assert both.commitments(lines[1].report) == [lines[1]]
    assert both.commitments(limit=1) == [made]


def test_the_words_behind_a_value_are_opened(record: Record) -> None:
    added = record.add(reading(), capture())
    quoted = record.evidence(added.report, "s2")
    assert [(quote.part, quote.evidence.quote) for quote in quoted] == [
        ("content", "We will never lay down our arms"),
        ("source", "spokesman Yusuf al-Qadi"),
        ("cue", "told"),
        ("content", "as long as a single foreign soldier remains"),
        ("anonymity", "he added"),
        ("cue", "added"),
    ]
    for quote in quoted:
        assert quote.before + quote.evidence.quote + quote.after in TEXT
        assert quote.evidence.holds_in(TEXT)


def test_an_actors_words_are_those_of_its_mentions_and_facts(record: Record) -> None:
    added = record.add(reading(), capture())
    words = [
        (quote.part, quote.evidence.quote) for quote in record.evidence(added.report[:10], "a2")
    ]
    assert words == [
        ("role", "spokesman"),
        ("part_of", "spokesman Yusuf al-Qadi"),
        ("mention", "Yusuf al-Qadi"),
        ("mention", "he"),
    ]
    assert [quote.evidence.quote for quote in record.evidence(added.report, "p1")] == [
        "Port Selene"
    ]


def test_a_value_that_is_not_there(record: Record) -> None:
    added = record.add(reading(), capture())
    with pytest.raises(RecordNotFound, match="no such value"):
        record.evidence(added.report, "s9")


@pytest.mark.parametrize("way", ["École Times", "école times", "ÉCOLE TIMES", "École times"])
def test_capitals_of_other_letters_do_not_matter_either(record: Record, way: str) -> None:
    record.add(bare("Nothing new.", publisher="École Times"), capture(b"Nothing new."))
    assert len(record.search(filters=Filters(publisher=way))) == 1


def test_any_limit_is_a_limit(both: Record) -> None:
    many = 10**20
    every = both.statements()
    assert both.statements(limit=many) == every != []
    assert both.statements(limit=0) == both.reports(0) == []
    assert len(both.reports(many)) == 2
    assert both.speakers(many) == both.speakers()
    assert both.commitments(limit=many) == both.commitments()
    assert both.history(limit=many) == both.history()
    assert both.search("rockets", many)
    with pytest.raises(UsageError, match="no -1 of anything"):
        both.statements(limit=-1)
    with pytest.raises(UsageError, match="no -1 of anything"):
        both.reports(-1)


def test_half_a_character_is_no_name(both: Record) -> None:
    half = "Brod\ud800ka"
    asked: list[Callable[[], object]] = [
        lambda: both.search(filters=Filters(actor=half)),
        lambda: both.search(filters=Filters(publisher=half)),
        lambda: both.statements(speaker=half),
        lambda: both.actors(half),
        lambda: both.named(half),
        lambda: both.history(who=half),
    ]
    for ask in asked:
        with pytest.raises(UsageError, match="half of a character"):
            ask()


def test_many_merged_actors_do_not_stop_the_list_of_speakers(record: Record) -> None:
    record.add(reading(), capture())
    before = record.speakers()
    with record._database.writing() as connection:
        rows = [
            {"member": f"{which}-{number}", "actor": f"one-{number}", "since": 1}
            for number in range(1_200)
            for which in ("one", "other")
        ]
        connection.execute(insert(same_actors), rows)
    assert record.speakers() == before
