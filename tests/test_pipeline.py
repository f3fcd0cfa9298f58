"""Where the stages meet: whatever the reader does, the run goes on and the record stays honest."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from onrecord import pipeline
from onrecord.contract import (
    Actor,
    Commitment,
    Event,
    Mention,
    ReaderNote,
    Reading,
    Report,
    Size,
    Statement,
)
from onrecord.errors import (
    LanguageUnknown,
    NoText,
    OnrecordError,
    ReaderError,
    SourceNotFound,
    VocabularyError,
)
from onrecord.intake.options import IntakeOptions
from onrecord.pipeline import (
    Config,
    Outcome,
    archive_at,
    file_outcomes,
    open_record,
    read_source,
)
from onrecord.spans import Span

WORDS = (
    "The general said on Monday that the army attacked the village, and that it would leave. "
    "About 300 soldiers had been there since the winter, the people of the village told us."
)
FINNISH = (
    "Pääministeri sanoi tiistaina eduskunnassa, että hallitus aikoo jatkaa neuvotteluja ja että "
    "ratkaisu löydetään ennen kesää. Oppositio arvosteli hallitusta kovin sanoin."
)
# Inside the text, but nothing stands there; outside; backwards.
BAD_SPANS = [Span(3, 3), Span(3, 4), Span(0, 10_000), Span(-4, 3), Span(9, 2)]


def at(words: str) -> Span:
    start = WORDS.index(words)
    return Span(start, start + len(words))


class Hand:
    """A reader that says what it is told to say, of whatever it is given."""

    name = "hand@0"

    def __init__(
        self, values: dict[str, Any] | Callable[[Report], Reading], languages: str = "en"
    ) -> None:
        self.values = values
        self.languages = frozenset(languages.split())
        self.given: list[Report] = []

    def read(self, report: Report) -> Reading:
        self.given.append(report)
        if callable(self.values):
            return self.values(report)
        note = ReaderNote(version="1", model=self.name)
        return Reading(reader=note, report=report, **self.values)


def outcomes(source: Path | str, reader: Hand | None = None) -> list[Outcome]:
    return list(read_source(str(source), Config(reader=reader)))


def only(source: Path | str, reader: Hand | None = None) -> Reading:
    (outcome,) = outcomes(source, reader)
    assert outcome.error is None
    assert outcome.reading is not None
    return outcome.reading


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.txt"
    path.write_text(WORDS, "utf-8")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two good reports with bad ones between them."""
    path = tmp_path / "reports"
    path.mkdir()
    (path / "a.txt").write_text(WORDS, "utf-8")
    (path / "b.txt").write_bytes(b"")
    (path / "c.txt").write_text(FINNISH, "utf-8")
    (path / "d.txt").write_text(WORDS.replace("general", "colonel"), "utf-8")
    return path


# --- a reader that lies -------------------------------------------------------------------------


def mention(span: Span) -> dict[str, Any]:
    return {"mentions": (Mention(id="m1", span=span, kind="other"),)}


def statement(**spans: Any) -> Statement:
    fields: dict[str, Any] = {"content": (at("the army attacked the village"),), **spans}
    return Statement(id="s1", identification="unidentified", form="indirect", **fields)


def event(told_by: tuple[str, ...] = (), **spans: Any) -> Event:
    fields: dict[str, Any] = {
        "trigger": at("attacked"),
        "evidence": (at("the army attacked the village"),),
        **spans,
    }
    return Event(
        id="e1", type="ASSAULT", realis="actual", according_to=told_by, confidence=1, **fields
    )


def commitment(told_by: str | None = None, **spans: Any) -> Commitment:
    fields: dict[str, Any] = {
        "act_span": at("leave"),
        "evidence": (at("it would leave"),),
        **spans,
    }
    return Commitment(
        id="c1",
        act="withdraw",
        speaker_authority="third_party",
        force="pledged",
        statement=told_by,
        **fields,
    )


def test_what_holds_is_kept(page: Path) -> None:
    values = {
        "statements": (statement(),),
        "events": (event(("s1",)),),
        "commitments": (commitment(),),
        **mention(at("The general")),
    }
    reading = only(page, Hand(values))
    assert reading.reader.dropped == 0
    assert len(reading.mentions + reading.statements + reading.events + reading.commitments) == 4


@pytest.mark.parametrize("span", BAD_SPANS)
@pytest.mark.parametrize(
    "values",
    [
        mention,
        lambda span: {"statements": (statement(content=(span,)),)},
        lambda span: {"statements": (statement(content=(at("the army"), span)),)},
        lambda span: {"statements": (statement(cue=(span,)),)},
        lambda span: {"statements": (statement(source=(span,)),)},
        lambda span: {"events": (event(trigger=span),)},
        lambda span: {"events": (event(evidence=(span,)),)},
        lambda span: {"commitments": (commitment(act_span=span),)},
        lambda span: {"commitments": (commitment(conditions=(span,)),)},
        lambda span: {"commitments": (commitment(evidence=(span,)),)},
    ],
)
def test_a_span_without_evidence_costs_its_value(
    page: Path, values: Callable[[Span], dict[str, Any]], span: Span
) -> None:
    reading = only(page, Hand(values(span)))
    assert reading.reader.dropped == 1
    assert not (reading.mentions + reading.statements + reading.events + reading.commitments)


@pytest.mark.parametrize(
    "values",
    [
        {"statements": (statement(content=()),)},
        {"events": (event(evidence=()),)},
        {"commitments": (commitment(evidence=()),)},
    ],
)
def test_a_value_without_a_span_is_dropped(page: Path, values: dict[str, Any]) -> None:
    assert only(page, Hand(values)).reader.dropped == 1


def test_an_invented_name_is_dropped_with_what_refers_to_it(page: Path) -> None:
    values = {
        "mentions": (Mention(id="m1", span=at("The general"), kind="person", actor="a1"),),
        "actors": (Actor(id="a1", name="Bogdan Ilic", kind="person"),),
        "statements": (statement(speaker="a1"),),
    }
    reading = only(page, Hand(values))
    assert reading.actors == ()
    assert reading.mentions[0].actor is None
    assert reading.statements[0].speaker is None
    assert reading.reader.dropped == 1


def test_a_size_without_evidence_is_dropped(page: Path) -> None:
    sizes = (
        Size(value=300, approximate=True, unit="soldiers", span=at("About 300 soldiers")),
        Size(value=9000, unit="soldiers", span=Span(5000, 5010)),
    )
    values = {
        "mentions": (Mention(id="m1", span=at("army"), kind="armed_group", actor="a1"),),
        "actors": (Actor(id="a1", name="army", kind="armed_group", size=sizes),),
    }
    reading = only(page, Hand(values))
    assert [size.value for size in reading.actors[0].size] == [300]
    assert reading.reader.dropped == 1


def test_what_hangs_on_a_dropped_statement_goes_with_it(page: Path) -> None:
    values = {
        "statements": (statement(content=(Span(0, 9999),)),),
        "events": (event(("s1",)),),
        "commitments": (commitment("s1"),),
    }
    reading = only(page, Hand(values))
    assert reading.statements == reading.events == reading.commitments == ()
    assert reading.reader.dropped == 3


def test_the_report_is_the_intakes_and_not_the_readers(page: Path) -> None:
    def forge(report: Report) -> Reading:
        other = report.model_copy(update={"text": "Peace at last.", "publisher": "Forger"})
        note = ReaderNote(version="1", model="hand@0", dropped=2)
        return Reading(reader=note, report=other)

    reading = only(page, Hand(forge))
    assert reading.report.text == WORDS
    assert reading.report.publisher is None
    assert reading.reader.dropped == 2  # what the reader counted itself stays counted


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("mentions", Mention(id="m1", span=at("army"), kind="other")),
        ("statements", statement()),
        ("events", event()),
        ("commitments", commitment()),
    ],
)
def test_two_values_of_one_id_cost_the_report(page: Path, kind: str, value: Any) -> None:
    (outcome,) = outcomes(page, Hand({kind: (value, value)}))
    assert isinstance(outcome.error, ReaderError)
    assert outcome.reading is None
    assert outcome.capture is None


def failing(error: Exception) -> Callable[[Report], Reading]:
    def fail(report: Report) -> Reading:
        if "general" in report.text:
            raise error
        return Reading(reader=ReaderNote(version="1", model="hand@0"), report=report)

    return fail


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("out of\nmemory \x1b[31m"),
        KeyError("x"),
        AssertionError(),
        RecursionError("deep"),
        MemoryError(),
        OSError(5, "Input/output error"),
        UnicodeDecodeError("utf-8", b"\xff", 0, 1, "bad"),
        StopIteration(),
        SyntaxError("bad"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_whatever_a_reader_raises_the_others_are_read(folder: Path, error: Exception) -> None:
    found = outcomes(folder, Hand(failing(error), "en fi"))
    assert [Path(one.source).name for one in found] == ["a.txt", "b.txt", "c.txt", "d.txt"]
    assert [type(one.error) for one in found] == [ReaderError, NoText, type(None), type(None)]
    line = str(found[0].error)
    assert "hand@0" in line
    assert type(error).__name__ in line
    assert "a.txt" in line
    assert line.isprintable()


def test_an_error_of_ours_from_a_reader_stays_what_it_is(page: Path) -> None:
    refused = ReaderError("the service is away", source=str(page), advice="try later")
    (outcome,) = outcomes(page, Hand(failing(refused)))
    assert outcome.error is refused


def test_a_reader_that_gives_no_reading_costs_only_the_report(page: Path) -> None:
    (outcome,) = outcomes(page, Hand(lambda _: None))  # type: ignore[arg-type,return-value]
    assert isinstance(outcome.error, ReaderError)


# --- languages ----------------------------------------------------------------------------------


def test_a_reader_is_given_only_what_it_can_read(folder: Path) -> None:
    reader = Hand({}, "fi sv")
    found = outcomes(folder, reader)
    assert [type(one.error) for one in found] == [
        LanguageUnknown,
        NoText,
        type(None),
        LanguageUnknown,
    ]
    assert [report.language for report in reader.given] == ["fi"]
    assert "it knows fi, sv" in str(found[0].error)


def test_the_users_word_on_the_language_counts(tmp_path: Path) -> None:
    path = tmp_path / "fi.txt"
    path.write_text(FINNISH, "utf-8")
    (unknown,) = read_source(str(path), Config())
    (read,) = read_source(str(path), Config(intake=IntakeOptions(language="en")))
    assert isinstance(unknown.error, LanguageUnknown)
    assert read.reading is not None
    assert read.reading.report.language == "en"


def test_a_report_of_no_known_language_is_read(tmp_path: Path) -> None:
    path = tmp_path / "short.txt"
    path.write_text("He left.", "utf-8")
    reader = Hand({}, "fi")
    assert only(path, reader).report.language is None
    assert len(reader.given) == 1


# --- outcomes -----------------------------------------------------------------------------------


def test_outcomes_come_in_the_order_of_the_sources(folder: Path) -> None:
    found = outcomes(folder)
    assert [Path(one.source).name for one in found] == ["a.txt", "b.txt", "c.txt", "d.txt"]
    for one in found:
        assert (one.reading is None) == (one.capture is None) == (one.error is not None)
        if one.error is not None:
            assert one.error.source == one.source


def test_a_source_that_is_not_there_is_an_outcome(tmp_path: Path) -> None:
    (found,) = outcomes(tmp_path / "none.txt")
    assert isinstance(found.error, SourceNotFound)
    assert found.source.endswith("none.txt")


def test_nothing_is_read_before_it_is_asked_for(folder: Path) -> None:
    reader = Hand({})
    found = read_source(str(folder), Config(reader=reader))
    assert reader.given == []
    next(found)
    assert len(reader.given) == 1
    found.close()  # type: ignore[attr-defined]


def test_a_registry_that_is_not_in_order_stops_the_run(page: Path, tmp_path: Path) -> None:
    (tmp_path / "cast.toml").write_text("[x]\nname = 3\n")
    for name in ("none.toml", "cast.toml"):
        with pytest.raises(VocabularyError, match=name):
            list(read_source(str(page), Config(registry=(tmp_path / name,))))


def test_the_users_actors_are_known(tmp_path: Path) -> None:
    page, cast = tmp_path / "page.txt", tmp_path / "cast.toml"
    page.write_text("The Guard of the Vale would leave by May, a spokesman said.", "utf-8")
    cast.write_text(
        '[vale-guard]\nname = "Vale Guard"\nkind = "armed_group"\n'
        'aliases = ["Guard of the Vale"]\nsource = "invented"\n'
    )
    (outcome,) = read_source(str(page), Config(registry=(cast,)))
    assert outcome.reading is not None
    assert [(one.name, one.registry) for one in outcome.reading.actors] == [
        ("Vale Guard", "vale-guard")
    ]


def test_the_same_input_gives_the_same_bytes(page: Path) -> None:
    lines = {only(page).to_json() for _ in range(3)}
    assert len(lines) == 1


def test_a_copy_in_another_place_gives_the_same_values(page: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.txt"
    copy.write_bytes(page.read_bytes())
    unlike = {"report": {"capture": {"captured_at"}}}
    one, other = only(page), only(copy)
    assert one.model_dump(exclude=unlike) == other.model_dump(exclude=unlike)


# --- on record ----------------------------------------------------------------------------------


def dump(path: Path) -> list[str]:
    """All of a record as SQL."""
    connection = sqlite3.connect(path)
    try:
        return list(connection.iterdump())
    finally:
        connection.close()


def kept_files(path: Path) -> dict[str, bytes]:
    """The archive beside a record: every file and what is in it."""
    folder = Path(archive_at(path).shelf.name)
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file()
    }


def test_sources_that_fail_write_nothing(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "record.db"
    with open_record(path) as record:
        list(file_outcomes(read_source(str(folder / "a.txt"), Config()), record))
    before, files = dump(path), kept_files(path)
    bad = Hand(failing(RuntimeError("no")))
    with open_record(path) as record:
        for source, reader in [
            (folder / "b.txt", None),
            (folder / "c.txt", None),
            (folder / "none.txt", None),
            (folder / "a.txt", bad),
        ]:
            found = list(file_outcomes(outcomes(source, reader), record))
            assert [filed.added for filed in found] == [None]
            assert isinstance(found[0].outcome.error, OnrecordError)
    assert dump(path) == before
    assert kept_files(path) == files


def test_what_was_read_before_a_failure_is_on_record(folder: Path, tmp_path: Path) -> None:
    with open_record(tmp_path / "record.db") as record:
        found = list(file_outcomes(read_source(str(folder), Config()), record))
        assert [filed.added is not None for filed in found] == [True, False, False, True]
        assert record.counts().reports == 2
        for filed in found:
            if filed.added is not None:
                assert record.reading(filed.added.report) == filed.outcome.reading


def test_adding_again_changes_nothing(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "record.db"
    for status in ("added", "unchanged"):
        with open_record(path) as record:
            found = list(file_outcomes(read_source(str(folder), Config()), record))
        assert {filed.added.status for filed in found if filed.added} == {status}
        if status == "added":
            before, files = dump(path), kept_files(path)
    assert dump(path) == before
    assert kept_files(path) == files


def test_a_capture_is_read_again_as_it_was(page: Path, tmp_path: Path) -> None:
    path = tmp_path / "record.db"
    with open_record(path) as record:
        (filed,) = file_outcomes(read_source(str(page), Config()), record)
    assert filed.outcome.capture is not None
    capture = archive_at(path).open(filed.outcome.capture.sha256)
    (again,) = read_source(capture, Config())
    assert again.reading == filed.outcome.reading


# --- going on record together -------------------------------------------------------------------


def _read(folder: Path) -> list[Outcome]:
    return list(read_source(str(folder), Config()))


def test_what_comes_quickly_goes_on_record_together(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "_QUICK", 60.0)  # this machine may be a slow one
    read = _read(folder)
    with open_record(tmp_path / "record.db") as record:
        filed = file_outcomes(read, record)
        assert next(filed).added is not None
        assert record.counts().reports == 2
        assert [one.outcome for one in filed] == read[1:]


def test_what_comes_slowly_is_on_record_before_the_next_is_read(
    folder: Path, tmp_path: Path
) -> None:
    read = _read(folder)

    def slowly() -> Iterator[Outcome]:
        for number, outcome in enumerate(read):
            assert record.counts().reports == sum(one.reading is not None for one in read[:number])
            time.sleep(0.05)
            yield outcome

    with open_record(tmp_path / "record.db") as record:
        assert [one.outcome for one in file_outcomes(slowly(), record)] == read


def test_what_was_read_goes_on_record_where_the_next_source_breaks_off(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "_QUICK", 60.0)
    read = _read(folder)

    def breaking() -> Iterator[Outcome]:
        yield read[0]
        raise VocabularyError("the registry is gone")

    with open_record(tmp_path / "record.db") as record:
        filed = file_outcomes(breaking(), record)
        assert next(filed).outcome == read[0]
        with pytest.raises(VocabularyError):
            next(filed)
        assert record.counts().reports == 1


def test_one_reading_that_is_refused_costs_no_other(folder: Path, tmp_path: Path) -> None:
    read = list(read_source(str(folder), Config()))
    good = [one for one in read if one.reading is not None]
    first = good[0].reading
    assert first is not None
    count = {"number": "several_counted", "count": 10**30}
    said = [one.model_copy(update=count) for one in first.statements]
    assert said
    bad = good[0]._replace(reading=first.model_copy(update={"statements": tuple(said)}))
    with open_record(tmp_path / "onrecord.db") as record:
        refused, *others = file_outcomes([bad, *good], record)
        assert refused.outcome.error is not None
        assert "a number that no database keeps" in refused.outcome.error.problem
        assert [one.added is not None for one in others] == [True] * len(good)
        assert len(record.reports()) == len(good)


@pytest.mark.parametrize("digits", [16, 20, 30])
def test_a_number_that_nothing_counts_is_not_known(tmp_path: Path, digits: int) -> None:
    page = tmp_path / "a.txt"
    page.write_text(
        f"More than {'8' * digits} commanders said on Monday that they would leave the city.\n"
    )
    with open_record(tmp_path / "onrecord.db") as record:
        (filed,) = file_outcomes(read_source(str(page), Config()), record)
        assert filed.added is not None
        assert filed.outcome.reading is not None
        assert [one.count for one in filed.outcome.reading.statements] == [None]
