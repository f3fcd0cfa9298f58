"""Record: what goes on record, what comes back, and what changes nothing."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings

from onrecord.contract import Published, Reading, Statement, text_id
from onrecord.errors import RecordError, RecordNotFound, RecordUnusable, UsageError
from onrecord.intake.capture import Archive, Capture
from onrecord.record import store
from onrecord.record.rows import report_id
from onrecord.record.store import Record

from .builders import (
    TEXT,
    FakeCapture,
    ListKeeper,
    at,
    bare,
    capture,
    dump,
    reader,
    reading,
    report,
    sql,
)
from .strategies import readings


def test_a_reading_comes_back_as_it_was_added(record: Record) -> None:
    given_ = reading()
    added = record.add(given_, capture())
    assert added.status == "added"
    assert added.report == report_id(given_.report)
    assert record.reading(added.report) == given_
    assert record.reading(added.report).to_json() == given_.to_json()


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(given_=readings())
def test_any_reading_comes_back_as_it_was_added(record: Record, given_: Reading) -> None:
    added = record.add(given_, capture(given_.report.text.encode()))
    # What was read of the same text before does not come back.
    assume(added.status != "unchanged")
    assert record.reading(added.report).to_json() == given_.to_json()


def test_adding_twice_changes_nothing(record: Record) -> None:
    first = record.add(reading(), capture())
    before = dump(record)
    again = record.add(reading(), capture(source="another-name.html"))
    assert again == (first.report, first.reading, "unchanged", ())
    assert dump(record) == before


def test_the_same_readings_in_two_records_are_the_same_rows(tmp_path: Path) -> None:
    dumps = []
    for name in ("a.db", "b.db"):
        with Record(tmp_path / name, ListKeeper(), now=lambda: "2031-01-01T00:00:00Z") as record:
            record.add(reading(), capture())
            record.add(bare("Another text."), capture(b"Another text."))
            dumps.append(dump(record))
    assert dumps[0] == dumps[1]


def test_the_same_text_from_two_publishers_is_two_reports(record: Record) -> None:
    copied = report(publisher="The Kestrel", url="https://kestrel.example/1")
    record.add(reading(), capture())
    assert record.add(reading(copied), capture()).status == "added"
    assert {line.publisher for line in record.reports()} == {"Meridian Agency", "The Kestrel"}
    assert {line.text_id for line in record.reports()} == {text_id(TEXT)}
    assert record.counts().captures == 1


def test_a_changed_headline_is_not_another_report(record: Record) -> None:
    first = record.add(reading(), capture())
    changed = reading(report(title="Front refuses to disarm"))
    second = record.add(changed, capture())
    assert (second.report, second.status) == (first.report, "read_again")
    assert [line.title for line in record.reports()] == ["Front refuses to disarm"]
    assert record.search("refuses")[0].in_title
    assert record.search("says") == []  # stood in the old headline only


def test_a_new_reading_keeps_the_old_one(record: Record) -> None:
    first = record.add(reading(), capture())
    newer = reading(by=reader("0.2.0"), statements=(), events=(), commitments=())
    second = record.add(newer, capture())
    assert (second.report, second.status) == (first.report, "read_again")
    assert record.reading(first.report) == newer
    assert record.report(first.report).readings == 2
    assert record.counts().statements == 0
    assert record.statements() == []
    assert record.search("foreign soldier", in_statements=True) == []
    assert len(record.search("foreign soldier")) == 1
    kept = sql(record, "SELECT id FROM readings ORDER BY key")
    assert kept == [(first.reading,), (second.reading,)]


def test_an_old_reading_added_again_does_not_replace_the_newer(record: Record) -> None:
    record.add(reading(), capture())
    newer = reading(by=reader("0.2.0"))
    added = record.add(newer, capture())
    before = dump(record)
    assert record.add(reading(), capture()).status == "unchanged"
    assert record.reading(added.report) == newer
    assert dump(record) == before


def test_another_capture_of_the_same_report_is_kept_but_is_no_new_reading(record: Record) -> None:
    record.add(reading(), capture())
    refetched = reading(report(raw=b"<p>other bytes</p>", credits=reading().report.credits))
    added = record.add(refetched, capture(b"<p>other bytes</p>", "again.html"))
    assert added.status == "unchanged"
    assert record.reading(added.report) == reading()
    counts = record.counts()
    assert (counts.reports, counts.readings, counts.captures) == (1, 1, 2)


def test_times_say_when_the_record_learned_it(record: Record) -> None:
    first = record.report(record.add(reading(), capture()).report)
    assert first.added_at == first.read_at == "2031-04-01T00:00:00.000000Z"
    record.add(reading(by=reader("0.2.0")), capture())
    second = record.report(first.id)
    assert second.added_at == first.added_at
    assert second.read_at == "2031-04-01T00:00:01.000000Z"


def test_the_clock_of_a_record_is_utc_and_sorts_as_text() -> None:
    assert len(store._now()) == len("2031-04-01T00:00:00.000000Z")
    assert store._now().endswith("Z")
    assert store._now() <= store._now()


def test_bytes_are_kept_before_anything_is_written(where: str) -> None:
    class Full(ListKeeper):
        def keep_all(self, _captures: object) -> None:
            raise RecordError("the captured bytes could not be kept")

    with Record(where, Full()) as record:
        before = dump(record)
        with pytest.raises(RecordError, match="could not be kept"):
            record.add(reading(), capture())
        assert dump(record) == before


def test_lost_bytes_are_kept_again_with_a_known_reading(record: Record, keeper: ListKeeper) -> None:
    record.add(reading(), capture())
    record.add(reading(), capture())
    assert keeper.kept == [capture().sha256] * 2


def test_the_archive_of_the_intake_is_a_keeper(where: str, tmp_path: Path) -> None:
    archive = Archive(tmp_path / "onrecord.db.captures")
    captured = Capture(TEXT.encode(), "page.html")
    with Record(where, archive) as record:
        assert record.add(reading(), captured).status == "added"
    assert archive.open(captured.sha256).raw == captured.raw


def test_nothing_is_added_without_a_keeper(where: str) -> None:
    with Record(where) as record, pytest.raises(UsageError, match="without an archive"):
        record.add(reading(), capture())


def test_a_capture_of_something_else_is_refused(record: Record) -> None:
    with pytest.raises(UsageError, match="not the one"):
        record.add(reading(), capture(b"something else"))
    assert record.counts().reports == 0


def test_a_report_is_found_by_the_beginning_of_either_id(record: Record) -> None:
    added = record.add(reading(), capture())
    for wanted in (added.report, added.report[:8], added.report[:8].upper(), text_id(TEXT)[:8]):
        assert record.report(wanted).id == added.report


@pytest.mark.parametrize("wanted", ["", "zz", "0" * 64, "%", "'; --", "\x00"])
def test_no_report_has_such_an_id(record: Record, wanted: str) -> None:
    record.add(reading(), capture())
    with pytest.raises(RecordNotFound, match="onrecord show"):
        record.report(wanted)


def test_an_ambiguous_id_names_the_candidates(record: Record) -> None:
    ids = [
        record.add(reading(report(publisher=name)), capture()).report
        for name in ("A", "B", "C", "D")
    ]
    with pytest.raises(UsageError) as caught:
        record.reading(text_id(TEXT))
    assert ids[0][:12] in caught.value.problem
    assert ids[3][:12] not in caught.value.problem
    assert caught.value.problem.endswith("...)")


def test_reports_come_latest_first_and_undated_last(record: Record) -> None:
    for day, name in (("2031-03-09", "a"), (None, "b"), ("2031-03-11", "c")):
        published = None if day is None else Published(value=day, basis="given")
        record.add(bare(f"Text {name}.", published=published), capture(f"Text {name}.".encode()))
    assert [line.published for line in record.reports()] == ["2031-03-11", "2031-03-09", None]
    assert [line.published for line in record.reports(limit=1)] == ["2031-03-11"]


def test_counts_of_a_record(record: Record) -> None:
    record.add(reading(), capture())
    record.add(bare("Nothing.", publisher=None), capture(b"Nothing."))
    counts = record.counts()
    assert (counts.reports, counts.publishers, counts.captures, counts.readings) == (2, 1, 2, 2)
    assert (counts.mentions, counts.statements, counts.events, counts.commitments) == (7, 2, 2, 1)


def test_a_damaged_payload_is_named(record: Record) -> None:
    added = record.add(reading(), capture())
    sql(record, "UPDATE payloads SET payload = :damaged", damaged=b"\0")
    with pytest.raises(RecordUnusable, match=added.reading[:12]):
        record.reading(added.report)


def test_a_closed_record_says_so(where: str) -> None:
    record = Record(where)
    record.close()
    record.close()
    with pytest.raises(UsageError, match="was closed"):
        record.counts()


def test_closing_leaves_one_file(path: Path) -> None:
    with Record(path, ListKeeper()) as record:
        record.add(reading(), capture())
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_threads_may_share_a_record(record: Record) -> None:
    texts = [f"Text number {number}." for number in range(24)]

    def add(mine: list[str]) -> None:
        for text in mine:
            record.add(bare(text), capture(text.encode()))

    threads = [threading.Thread(target=add, args=(texts[part::4],)) for part in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {line.text_id for line in record.reports()} == {text_id(text) for text in texts}


def test_a_declined_comment_needs_no_content(record: Record) -> None:
    silent = Statement(
        id="s1",
        content=(),
        cue=(at("added"),),
        identification="unidentified",
        speech_act="declined_comment",
        form="indirect",
    )
    added = record.add(reading(statements=(silent,), events=(), commitments=()), capture())
    (line,) = record.statements(added.report)
    assert (line.speech_act, line.content, line.cue[0].quote) == ("declined_comment", (), "added")


# --- several together ---------------------------------------------------------------------------


def _several() -> list[tuple[Reading, FakeCapture]]:
    """New reports, two in one capture, one of them twice, another read anew and captured anew."""
    first, newer = reading(), reading(by=reader("0.2.0"), events=())
    refetched = reading(report(raw=b"<p>other</p>", credits=first.report.credits))
    feed = [
        bare(f"Entry {n} of a feed.", raw=b"feed", url=f"https://feed.example/{n}") for n in "12"
    ]
    return [
        (first, capture()),
        (feed[0], capture(b"feed", "feed.xml")),
        (feed[1], capture(b"feed", "feed.xml")),
        (feed[0], capture(b"feed", "feed.xml")),
        (newer, capture()),
        (refetched, capture(b"<p>other</p>")),
        (bare("The last one.", url="https://feed.example/2"), capture(b"The last one.")),
    ]


def test_several_together_are_on_record_as_one_by_one(where: str, tmp_path: Path) -> None:
    def still() -> str:
        return "2031-04-01T00:00:00.000000Z"

    with Record(where, ListKeeper(), now=still) as record:
        together = record.add_all(_several())
        rows = dump(record)
    with Record(tmp_path / "alone.db", ListKeeper(), now=still) as record:
        assert [record.add(*one) for one in _several()] == together
        assert rows == dump(record)
    assert [one.status for one in together] == [
        *("added", "added", "added", "unchanged"),
        *("read_again", "unchanged", "added"),
    ]


def test_several_that_are_known_change_nothing(record: Record) -> None:
    record.add_all(_several())
    before = dump(record)
    assert {one.status for one in record.add_all(_several())} == {"unchanged"}
    assert dump(record) == before
    assert record.add_all([]) == []


def test_of_several_all_are_refused_or_none(record: Record, keeper: ListKeeper) -> None:
    record.add(bare("There before."), capture(b"There before."))
    before, kept = dump(record), list(keeper.kept)
    unproven = reading(statements=(reading().statements[0].model_copy(update={"content": ()}),))
    with pytest.raises(RecordError, match="no words for its content"):
        record.add_all([*_several(), (unproven, capture())])
    with pytest.raises(UsageError, match="not the one that the reading was made from"):
        record.add_all([*_several(), (reading(), capture(b"another"))])
    assert dump(record) == before
    assert keeper.kept == kept


def test_decisions_go_on_to_what_is_added_together(record: Record) -> None:
    first = record.add(reading(), capture())
    record.reject(first.report, "s1", who="Ada")
    record.accept(first.report, "e1", who="Ada")
    newer = reading(by=reader("0.2.0"), events=(), commitments=())
    other = bare("Another one.", url="https://meridian.example/other")
    _, again = record.add_all([(other, capture(b"Another one.")), (newer, capture())])
    assert again.status == "read_again"
    decided = record.reading(first.report)
    assert "s1" not in [said.id for said in decided.statements]
    assert [event.trigger for event in decided.events] == [reading().events[0].trigger]


def test_what_decisions_bear_on_is_added_together_as_one_by_one(where: str, tmp_path: Path) -> None:
    def decided(where: str | Path) -> Record:
        record = Record(where, ListKeeper(), now=lambda: "2031-04-01T00:00:00.000000Z")
        name = record.add(reading(), capture()).report
        record.reject(name, "s1", who="Ada")
        record.fix(name, "a4", {"name": "S. Daghir"}, who="Ada")
        return record

    corrected = [bare(f"{TEXT} Corrected{mark}", raw=mark.encode()) for mark in (".", "!")]
    read = [
        (reading(by=reader("0.2.0")), capture()),
        (corrected[0], capture(b".")),
        (reading(by=reader("0.3.0"), events=()), capture()),
        (corrected[1], capture(b"!")),
    ]
    with decided(where) as record:
        together = record.add_all(read)
        rows = dump(record)
        assert list(record.verify()) == []
    with decided(tmp_path / "alone.db") as record:
        assert [record.add(*one) for one in read] == together
        assert rows == dump(record)
