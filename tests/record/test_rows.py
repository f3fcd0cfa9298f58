"""rows_of: no evidence, no row; ids are hashes of what is claimed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from onrecord.contract import (
    Actor,
    Casualties,
    Credit,
    Mention,
    Reading,
    Report,
    Role,
    Statement,
    Time,
)
from onrecord.errors import RecordError
from onrecord.record import schema
from onrecord.record.rows import checksum, reading_id, report_id, rows_of
from onrecord.record.store import Record
from onrecord.spans import Span

from .builders import TEXT, at, bare, capture, dump, full_values, reader, reading, report, sql
from .strategies import readings

OUTSIDE = Span(len(TEXT) - 2, len(TEXT) + 1)
PARAGRAPH_END = Span(TEXT.index("\n"), TEXT.index("\n") + 1)

VALUES = (
    schema.actors,
    schema.places,
    schema.times,
    schema.mentions,
    schema.statements,
    schema.events,
    schema.commitments,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(given_=readings())
def test_every_value_has_evidence_and_every_evidence_its_words(given_: Reading) -> None:
    tables, text = rows_of(given_).tables, given_.report.text
    evidence = tables[schema.evidence]
    for row in evidence:
        words = text[row["start"] : row["stop"]]
        assert words
        assert not words.isspace()
        assert row["checksum"] == checksum(words)
    proven = {row["item"] for row in evidence}
    named = {row[kind] for row in tables[schema.mentions] for kind in ("actor", "place")}
    items = [row["item"] for table in VALUES for row in tables[table]]
    assert sorted(items) == list(range(1, len(items) + 1))
    assert set(items) <= proven | named
    ids = [row["id"] for table in VALUES for row in tables[table]]
    assert len(set(ids)) == len(ids)


def test_every_part_of_every_value_is_proven() -> None:
    found = {
        (row["part"], TEXT[row["start"] : row["stop"]])
        for row in rows_of(reading()).tables[schema.evidence]
    }
    assert {part for part, _ in found} == {
        "credit",
        "mention",
        "role",
        "part_of",
        "size",
        "time",
        "content",
        "cue",
        "source",
        "anonymity",
        "trigger",
        "event",
        "act",
        "condition",
        "commitment",
    }
    assert ("size", "about 4,000 fighters") in found
    assert ("content", "as long as a single foreign soldier remains") in found


def _with_span(kind: str, field: str, span: Any) -> Reading:
    values = full_values()
    values[kind] = (values[kind][-1].model_copy(update={field: span}), *values[kind][:-1])
    return reading(**values)


SPANNED = [
    ("mentions", "span", False),
    ("times", "span", False),
    ("statements", "content", True),
    ("statements", "cue", True),
    ("statements", "source", True),
    ("events", "trigger", False),
    ("events", "evidence", True),
    ("commitments", "act_span", False),
    ("commitments", "conditions", True),
    ("commitments", "evidence", True),
]


@pytest.mark.parametrize("span", [OUTSIDE, PARAGRAPH_END, Span(3, 3), Span(9, 4), Span(-5, -1)])
@pytest.mark.parametrize(("kind", "field", "many"), SPANNED)
def test_a_span_that_does_not_hold_is_refused(
    kind: str, field: str, many: bool, span: Span
) -> None:
    with pytest.raises(RecordError, match="is no words of the text"):
        rows_of(_with_span(kind, field, (at("met"), span) if many else span))


@pytest.mark.parametrize(
    ("kind", "field"),
    [("statements", "content"), ("events", "evidence"), ("commitments", "evidence")],
)
def test_a_value_without_words_is_refused(kind: str, field: str) -> None:
    with pytest.raises(RecordError, match="has no words for its"):
        rows_of(_with_span(kind, field, ()))


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        ("mentions", "actor", "a99"),
        ("mentions", "place", "p99"),
        ("statements", "speaker", "a99"),
        ("statements", "via", ("a3", "a99")),
        ("statements", "inside", "s99"),
        ("events", "actors", ("a99",)),
        ("events", "recipients", ("a99",)),
        ("events", "place", "p99"),
        ("events", "time", "t99"),
        ("events", "according_to", ("s99",)),
        ("commitments", "committer", "a99"),
        ("commitments", "beneficiary", "a99"),
        ("commitments", "statement", "s99"),
    ],
)
def test_a_reference_into_nothing_is_refused(kind: str, field: str, value: Any) -> None:
    with pytest.raises(RecordError, match=r"refers to the \w+ [apst]99, which it does not have"):
        rows_of(_with_span(kind, field, value))


def test_an_actor_that_no_words_name_is_refused() -> None:
    ghost = Actor(id="a9", name="Nobody", kind="person")
    with pytest.raises(RecordError, match=r"no words of the text name a9 \(Nobody\)"):
        rows_of(reading(actors=(*full_values()["actors"], ghost)))


def test_an_actor_named_in_a_role_only_is_named() -> None:
    front = Actor(id="a9", name="Harith Front", kind="armed_group")
    role = Role(title="commander", of="a9", span=at("A commander of the Harith Front"))
    actors = list(full_values()["actors"])
    actors[3] = actors[3].model_copy(update={"roles": (role,)})
    rows = rows_of(reading(actors=(*actors, front)))
    assert [row["local"] for row in rows.tables[schema.actors]][-1] == "a9"


def test_an_id_given_twice_is_refused() -> None:
    twice = Time(id="t1", span=at("met"), kind="date")
    with pytest.raises(RecordError, match="t1 is given to more than one time"):
        rows_of(reading(times=(*full_values()["times"], twice)))


def test_kinds_number_their_values_apart() -> None:
    same = Time(id="s1", span=at("Monday"), kind="date")
    rows = rows_of(reading(times=(*full_values()["times"], same)))
    inside = [row["inside"] for row in rows.tables[schema.statements]]
    assert inside == [rows.tables[schema.statements][1]["item"], None]


def test_a_credit_without_words_is_refused() -> None:
    credit = Credit(agency="Reuters", span=OUTSIDE)
    with pytest.raises(RecordError, match="the credit of the report"):
        rows_of(reading(report(credits=(credit,))))


def test_a_text_that_is_not_the_reports_is_refused() -> None:
    changed = report().model_copy(update={"text": TEXT + " More."})
    with pytest.raises(RecordError, match="is not that of its text"):
        rows_of(reading(changed, **full_values()))


@pytest.mark.parametrize("of", [report("rock\0ets"), report("rockets", title="a\0b")])
def test_a_nul_character_is_refused(of: Report) -> None:
    with pytest.raises(RecordError, match="NUL"):
        rows_of(reading(of))


def test_a_refused_reading_leaves_nothing(record: Record) -> None:
    before = dump(record)
    bad = Mention(id="m1", span=OUTSIDE, kind="other")
    with pytest.raises(RecordError) as caught:
        record.add(bare(TEXT).model_copy(update={"mentions": (bad,)}), capture())
    assert caught.value.source == "https://meridian.example/front"
    assert dump(record) == before


def _claims(of: Reading) -> dict[str, int]:
    tables = rows_of(of).tables
    return {row["local"]: row["id"] for table in VALUES for row in tables[table]}


def test_a_claim_has_the_same_id_in_every_reading() -> None:
    said = full_values()["statements"]
    moved = (said[1], said[0])
    renamed = tuple(
        mention.model_copy(update={"id": "x" + mention.id}) for mention in full_values()["mentions"]
    )
    one = _claims(reading())
    other = _claims(reading(by=reader("9"), statements=moved, mentions=renamed))
    assert {name: other[name] for name in ("s1", "s2", "e1", "e2", "c1", "a1")} == {
        name: one[name] for name in ("s1", "s2", "e1", "e2", "c1", "a1")
    }
    assert other["xm1"] == one["m1"]


def test_another_claim_has_another_id() -> None:
    said = full_values()["statements"]
    denied = said[0].model_copy(update={"polarity": "negative"})
    one, other = _claims(reading()), _claims(reading(statements=(denied, said[1])))
    assert one["s1"] != other["s1"]
    assert one["e2"] != other["e2"]  # it is told by s1
    assert one["e1"] == other["e1"]


def test_confidence_is_no_part_of_a_claim() -> None:
    events = full_values()["events"]
    surer = events[0].model_copy(update={"confidence": 0.99})
    assert _claims(reading())["e1"] == _claims(reading(events=(surer, events[1])))["e1"]


def test_a_claim_made_twice_has_two_ids() -> None:
    again = Statement(**{**full_values()["statements"][1].model_dump(), "id": "s3"})
    claims = _claims(reading(statements=(*full_values()["statements"], again)))
    assert claims["s2"] != claims["s3"]


def test_the_id_of_a_report_is_text_address_and_publisher() -> None:
    one = report_id(report())
    assert one == report_id(report(title="Other", authors=(), published=None, raw=b"other"))
    others = {report_id(report(url=None)), report_id(report(publisher=None)), report_id(report())}
    assert len(others) == 3
    # Parts are kept apart: what one lacks the other cannot lend.
    assert report_id(report(url="a", publisher="b")) != report_id(report(url="ab", publisher=""))


def test_the_id_of_a_reading_is_reader_and_claims_not_capture() -> None:
    one = reading_id(reading(report()))
    assert one == reading_id(reading(report(raw=b"fetched again")))
    assert one != reading_id(reading(report(), by=reader(model="rules@1")))
    assert one != reading_id(reading(report(), events=()))


@pytest.mark.parametrize("first", [True, False])
def test_killed_and_hurt_are_on_record_beside_events_without(record: Record, first: bool) -> None:
    plain, other = full_values()["events"]
    told = other.model_copy(update={"fatalities": Casualties(low=12, span=at("4,000"))})
    record.add(reading(events=(told, plain) if first else (plain, told)), capture())
    rows = sql(record, "SELECT type, fatalities_low, fatalities_high FROM events")
    assert sorted(rows) == [("CONCEDE", 12, None), ("CONSULT", None, None)]
