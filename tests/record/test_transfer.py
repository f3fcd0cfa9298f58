"""A whole record as one file: out, in, and what hostile or broken files come to."""

from __future__ import annotations

import gzip
import hashlib
import io
import itertools
import json
import shutil
import struct
import traceback
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import onrecord
from onrecord.contract import Reading
from onrecord.errors import OnrecordError, RecordError, RecordUnusable
from onrecord.intake.capture import Archive, Capture, FolderShelf
from onrecord.record import transfer
from onrecord.record.decisions import Draft
from onrecord.record.filters import Filters
from onrecord.record.log import Entry, chained
from onrecord.record.shelf import DatabaseShelf
from onrecord.record.store import Record
from onrecord.record.transfer import Importer, Moved

from .builders import TEXT, at, bare, dump, full_values, reader, reading, report, sql

pytestmark = pytest.mark.slow

ARABIC = "قال المتحدث باسم الجبهة إن السلاح باق."
CORRECTED = TEXT.replace("on Monday", "on Tuesday")
WRAPPED = b"<p>" + TEXT.encode() + b"</p>"


def ticking() -> Callable[[], str]:
    ticks = itertools.count()

    def now() -> str:
        minute, second = divmod(next(ticks), 60)
        return f"2031-04-01T00:{minute:02d}:{second:02d}.000000Z"

    return now


class Kept(NamedTuple):
    """A record and where its captures are kept."""

    record: Record
    archive: Archive

    @property
    def files(self) -> Any:
        return self.archive.shelf

    def put(self, given: Reading, raw: bytes | None = None, source: str = "page.html") -> str:
        raw = given.report.text.encode() if raw is None else raw
        return self.record.add(given, Capture(raw=raw, source=source)).report

    def take(self, file: Path) -> Moved:
        return self.record.import_from(file, self.files)

    def all_files(self) -> dict[str, bytes]:
        return {name: self.files.read(name) for name in self.files.names()}


def in_a_file(empty: Path, folder: Path) -> Kept:
    """An empty record in a folder, its captures beside it."""
    folder.mkdir(exist_ok=True)
    path = folder / "onrecord.db"
    shutil.copy(empty, path)
    archive = Archive(folder / "captures")
    return Kept(Record(path, archive, now=ticking()), archive)


def on_a_server(address: str) -> Kept:
    """An empty record at an address, its captures in it."""
    record = Record(address, lambda opened: Archive(opened.shelf()), now=ticking())
    assert isinstance(record._keeper, Archive)
    return Kept(record, record._keeper)


@pytest.fixture
def target(empty: Path, tmp_path: Path) -> Iterator[Kept]:
    """An empty record in a file."""
    kept = in_a_file(empty, tmp_path / "target")
    with kept.record:
        yield kept


def fill(kept: Kept) -> dict[str, str]:
    """Reports, newer readings, captures, and decisions of every kind; gives the reports' ids."""
    record = kept.record
    one = kept.put(reading())
    other = kept.put(reading(report(publisher="The Kestrel", url="https://kestrel.example/1")))
    kept.put(bare(ARABIC, publisher="Al-Sabil", title=None, url=None, published=None))
    record.fix(one, "e1", {"realis": "denied"}, who="Ada", why="“No,” he said.")
    added = {"content": "about 4,000 fighters", "identification": "none", "form": "indirect"}
    mine = record.add_value(one, "statement", added, who="Ada")
    record.reject(one, "s1", who="Ben")
    undone = record.accept(other, "s2", who="Ben")
    record.undo(undone.id, who="Eve", why="Not yet.")
    wrapped = report(raw=WRAPPED, credits=reading().report.credits)
    kept.put(reading(wrapped), WRAPPED, "again.html")
    kept.put(reading(wrapped.model_copy(update={"title": "Mended"}), by=reader("2")), WRAPPED)
    record.fix(one, str(mine.local), {"form": "direct"}, who="Ada")
    record.comment(one, who="Ada", why="A wire story.")
    record.rate_claim(one, "c1", 2, who="Ada")
    first = record.rate_source("Meridian Agency", "C", who="Ada", why="New to us.")
    record.rate_source("Meridian Agency", "B", who="Ben")
    record.undo(first.id, who="Ada")
    yusuf = [line.id for line in record.actors("Yusuf al-Qadi")]
    record.merge("harith-front", *yusuf, who="Ada")
    record.split("harith-front", yusuf[0], who="Ben")
    record.keep_apart(*[line.id for line in record.actors("Salma Dāghir")], who="Ben")
    record.open_round("pilot", coders=["Ada", "Ben"], reports=[one, other], who="Eve")
    record.fix(other, "e1", {"type": "AGREE"}, who="Ada", round="pilot")
    record.reject(other, "e1", who="Ben", round="pilot")
    record.accept(one, "s1", who="Ben", round="pilot")
    record.close_round("pilot", who="Eve")
    record.adopt("pilot", "Ada", other, "e1", who="Eve")
    later = {**full_values(), "times": ()}
    met = later["events"][0].model_copy(update={"time": None})
    later["events"] = (met, later["events"][1])
    kept.put(Reading(reader=reader(), report=report(CORRECTED), **moved_on(later)))
    return {"one": one, "other": other}


def moved_on(values: dict[str, Any]) -> dict[str, Any]:
    """Values of `TEXT` where they stand in the corrected text, one letter later."""
    whole = json.dumps(
        {name: [one.model_dump(mode="json") for one in given] for name, given in values.items()}
    )
    shift = len("Tuesday") - len("Monday")
    after = at("Monday").end

    def later(given: Any) -> Any:
        if isinstance(given, dict):
            return {name: later(value) for name, value in given.items()}
        if isinstance(given, list):
            span = len(given) == 2 and all(type(end) is int for end in given)
            return [end + shift * (end >= after) for end in given] if span else [*map(later, given)]
        return given

    moved: dict[str, Any] = later(json.loads(whole))
    return moved


def answers(record: Record) -> dict[str, Any]:
    """All that a record says, now and after each entry of its log."""
    when = [line.at for line in record.history()]
    names = [line.id for line in record.reports()]
    asked = ["rockets", '"foreign soldier"', "السلاح", "tuesday"]
    sought = [(words, in_, None) for words in asked for in_ in (False, True)]
    sought += [("", in_, Filters(decided=True)) for in_ in (False, True)]
    return {
        "reports": [record.reports(as_of=at_) for at_ in (None, *when)],
        "readings": [
            record.reading(line.id, as_of=at_).to_json()
            for at_ in when
            for line in record.reports(as_of=at_)
        ],
        "decisions": [
            sorted(record.decisions(as_of=at_), key=lambda one: (one.decision.entry, one.report))
            for at_ in (None, *when)
        ],
        "counts": [record.counts(as_of=at_) for at_ in (None, *when)],
        "history": record.history(),
        "hits": [
            sorted(record.search(words, filters=filters, in_statements=in_), key=str)
            for words, in_, filters in sought
        ],
        "said": [record.statements(), record.commitments(), record.speakers()],
        "actors": [record.actors(), record.actors("harith-front"), record.kept_apart()],
        "affiliations": record.affiliations("Yusuf al-Qadi"),
        "members": [record.members_of("harith-front", day) for day in ("2031-03-10", "2031-01-01")],
        "rated": [record.rated(), record.rated("Meridian Agency")],
        "rounds": [record.rounds(), record.agreement("pilot")],
        "coded": [
            record.reading(id_, round="pilot", coder=coder)
            for id_ in names[1:3]
            for coder in ("Ada", "Ben")
        ],
    }


def last_hash(record: Record) -> str:
    lines = record.history(limit=1)
    return lines[0].hash if lines else ""


# --- out and in ---------------------------------------------------------------------------------


@pytest.fixture(params=["to a server", "to a file"])
def moving(
    request: pytest.FixtureRequest, empty: Path, tmp_path: Path
) -> Iterator[tuple[Kept, Kept]]:
    """Two empty records in two databases."""
    server = request.getfixturevalue("server")
    name = server.new_database(request.getfixturevalue("filled_template"))
    both = (in_a_file(empty, tmp_path / "file"), on_a_server(server.address(name)))
    with both[0].record, both[1].record:
        yield both if request.param == "to a server" else (both[1], both[0])
    server.drop_database(name)


def test_an_empty_record_becomes_the_same_in_another_database(
    moving: tuple[Kept, Kept], tmp_path: Path
) -> None:
    source, goal = moving
    fill(source)
    file = tmp_path / "moved.zip"
    out = source.record.export_to(file, source.files)
    assert (out.captures, out.same_log) == (4, True)
    assert goal.take(file) == out
    assert last_hash(goal.record) == last_hash(source.record)
    told = answers(source.record)
    assert answers(goal.record) == told
    rows, there = dump(source.record), dump(goal.record)
    assert {name for name in rows if rows[name] != there[name]} <= {"archived"}
    assert goal.all_files() == source.all_files()
    assert list(goal.record.verify()) == list(source.record.verify()) == []
    for sha256 in {line.report for line in source.record.statements()}:
        assert goal.record.report(sha256) == source.record.report(sha256)

    assert goal.take(file) == Moved(0, 0, 0, True)
    assert dump(goal.record) == there
    assert goal.all_files() == source.all_files()

    back = tmp_path / "back.zip"
    goal.record.export_to(back, goal.files)
    assert members(back) == members(file)


class Exported(NamedTuple):
    """A filled record, what was exported of it, and the members of that file."""

    kept: Kept
    ids: dict[str, str]
    file: Path
    moved: Moved


@pytest.fixture(scope="module")
def exported(empty: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exported]:
    """A filled record that nothing is done to."""
    folder = tmp_path_factory.mktemp("exported")
    kept = in_a_file(empty, folder)
    with kept.record:
        ids = fill(kept)
        file = folder / "record.zip"
        moved = kept.record.export_to(file, kept.files)
        yield Exported(kept, ids, file, moved)


def members(file: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(given: dict[str, bytes], file: Path) -> Path:
    """A file with these members."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in given.items():
            archive.writestr(name, content)
    return file


def test_the_file_is_what_it_is_said_to_be(exported: Exported) -> None:
    inside = members(exported.file)
    manifest = json.loads(inside["manifest.json"])
    log = [json.loads(line) for line in inside["log.jsonl"].splitlines()]
    assert manifest["format"] == "onrecord-record/1"
    assert manifest["entries"] == len(log) == exported.kept.record.history(limit=1)[0].entry
    assert manifest["last_hash"] == log[-1][-1] == last_hash(exported.kept.record)
    readings = [Reading.from_json(line) for line in inside["readings.jsonl"].splitlines()]
    assert len(readings) == manifest["readings"] == exported.moved.readings == 5
    drafts = [Draft(**json.loads(line)) for line in inside["decisions.jsonl"].splitlines()]
    assert [one.id for one in drafts] == [line[5] for line in log if line[3] == "decided"]
    captures = [json.loads(line) for line in inside["captures.jsonl"].splitlines()]
    assert len(captures) == manifest["captures"] == 4
    kept = exported.kept.all_files()
    assert {name: content for name, content in inside.items() if name.startswith("captures/")} == {
        f"captures/{name}": content for name, content in kept.items()
    }


def test_an_empty_record_is_exported_and_imported(
    empty: Path, target: Kept, tmp_path: Path
) -> None:
    source = in_a_file(empty, tmp_path / "source")
    with source.record:
        moved = source.record.export_to(tmp_path / "empty.zip", source.files)
    before = dump(target.record)
    assert target.take(tmp_path / "empty.zip") == moved == Moved(0, 0, 0, True)
    assert dump(target.record) == before


def test_captures_can_be_left_out(exported: Exported, target: Kept, tmp_path: Path) -> None:
    file = tmp_path / "bare.zip"
    assert exported.kept.record.export_to(file, None).captures == 0
    assert not any(name.startswith("captures/") for name in members(file))
    assert target.take(file).same_log
    assert target.all_files() == {}
    assert target.record.import_from(exported.file, None).captures == 0
    assert target.take(exported.file) == Moved(0, 0, 4, True)
    assert target.all_files() == exported.kept.all_files()


def test_a_record_with_something_takes_what_it_does_not_have(
    exported: Exported, target: Kept
) -> None:
    own = bare("Another report of ours.", url="https://own.example/1")
    mine = target.put(own)
    target.record.fix(target.put(reading()), "e1", {"type": "AGREE"}, who="Zoe")
    target.record.rate_source("The Kestrel", "D", who="Zoe")
    before = dump(target.record)
    moved = target.take(exported.file)
    assert moved.same_log is False
    assert moved.decisions == exported.moved.decisions
    record, source = target.record, exported.kept.record
    assert {line.id for line in record.reports()} == {mine} | {line.id for line in source.reports()}
    there = [line.decision.id for line in record.history() if line.decision is not None]
    assert {line.decision.id for line in source.history() if line.decision is not None} < set(there)
    assert len(there) == exported.moved.decisions + 2
    for name, rows in before.items():
        if name in {"log", "decisions", "readings", "contents", "captures"}:
            assert dump(record)[name][: len(rows)] == rows or name == "captures"
    assert record.reading(mine) == own
    assert [one.letter for one in record.rated()] == ["D", "B"][::-1]
    assert record.rounds() == source.rounds()
    assert record.agreement("pilot") == source.agreement("pilot")
    assert list(record.verify()) == []
    rows = dump(record)
    assert target.take(exported.file) == Moved(0, 0, 0, False)
    assert dump(record) == rows


def test_two_records_that_take_each_other_in_say_the_same_of_reports(
    empty: Path, tmp_path: Path
) -> None:
    kept = [in_a_file(empty, tmp_path / name) for name in ("one", "two")]
    texts = ("First report.", "Second report.")
    with kept[0].record, kept[1].record:
        for one, text in zip(kept, texts, strict=True):
            of = one.put(bare(text, url=f"https://own.example/{text[:5]}"))
            one.put(reading())
            given = {"content": text[:-1], "identification": "none", "form": "indirect"}
            one.record.add_value(of, "statement", given, who="Ada")
        for here, there in ((0, 1), (1, 0)):
            file = tmp_path / f"{here}.zip"
            kept[here].record.export_to(file, kept[here].files)
            kept[there].take(file)
        one, two = (each.record for each in kept)
        assert {r.id for r in one.reports()} == {r.id for r in two.reports()}
        assert len(one.reports()) == 3
        for line in one.reports():
            assert one.reading(line.id) == two.reading(line.id)
        assert one.counts() == two.counts()
        assert kept[0].all_files() == kept[1].all_files()
        assert list(one.verify()) == list(two.verify()) == []


def test_a_second_capture_is_taken_in(empty: Path, target: Kept, tmp_path: Path) -> None:
    source = in_a_file(empty, tmp_path / "source")
    with source.record:
        of = source.put(reading())
        wrapped = report(raw=WRAPPED, credits=reading().report.credits)
        source.put(reading(wrapped), WRAPPED, "again.html")
        source.record.export_to(tmp_path / "two.zip", source.files)
        target.put(reading())
        moved = target.take(tmp_path / "two.zip")
        assert moved[:3] == (0, 0, 1)
        assert target.record.counts() == source.record.counts()
        there, here = (dump(one.record)["captures"] for one in (target, source))
        assert [row[:4] for row in there] == [row[:4] for row in here]
        assert target.record.reading(of) == source.record.reading(of)
    assert list(target.record.verify()) == []


def test_programs_export_and_take_in(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text("“We will withdraw by May,” General Adel Karim told reporters.", "utf-8")
    with onrecord.Record(tmp_path / "one.db") as one, onrecord.Record(tmp_path / "two.db") as two:
        assert all(filed.added for filed in one.add_sources(page))
        of = one.reports()[0].id
        one.reject(of, one.reading(of).statements[0].id, who="Ada")
        moved = one.export(str(tmp_path / "moved.zip"))
        assert moved == two.take_in(str(tmp_path / "moved.zip")) == Moved(1, 1, 1, True)
        assert two.reading(of) == one.reading(of)
        sha256 = two.reading(of).report.capture.sha256
        assert two.archive.open(sha256) == one.archive.open(sha256)
        assert two.archive.open(sha256).raw == page.read_bytes()
        assert list(two.archive.verify()) == []


def test_an_older_reading_that_is_taken_in_does_not_replace_a_newer_one(
    empty: Path, target: Kept, tmp_path: Path
) -> None:
    source = in_a_file(empty, tmp_path / "source")
    newest = reading(by=reader("2"), events=full_values()["events"][:1])
    with source.record:
        source.put(reading(by=reader("1")))
        of = source.put(newest)
        source.record.export_to(tmp_path / "both.zip", source.files)
    target.put(newest)
    target.take(tmp_path / "both.zip")
    assert target.record.report(of).readings == 2
    assert target.record.reading(of).reader.version == "2"


def test_a_round_that_is_taken_in_leaves_the_records_own_alone(
    exported: Exported, target: Kept
) -> None:
    of = target.put(bare("Another report of ours.", url="https://own.example/1"))
    target.record.open_round("pilot", coders=["Cleo", "Dana"], reports=[of], who="Zoe")
    target.take(exported.file)
    assert ("Cleo", "Dana") in [one.coders for one in target.record.rounds()]


def test_times_of_a_clock_that_was_set_back_are_kept(
    empty: Path, target: Kept, tmp_path: Path
) -> None:
    source = in_a_file(empty, tmp_path / "source")
    with source.record:
        seconds = iter((5, 3, 1, 7))
        source.record._now = lambda: f"2031-04-01T00:00:{next(seconds):02d}.000000Z"
        source.put(reading())
        source.put(bare("Another report.", url="https://own.example/1"))
        source.record.export_to(tmp_path / "back.zip", source.files)
        assert target.take(tmp_path / "back.zip").same_log
        assert target.record.reports() == source.record.reports()


def test_a_known_reading_with_another_capture_is_no_new_reading(
    empty: Path, target: Kept, tmp_path: Path
) -> None:
    source = in_a_file(empty, tmp_path / "source")
    with source.record:
        wrapped = report(raw=WRAPPED, credits=reading().report.credits)
        source.put(reading(wrapped), WRAPPED)
        source.record.export_to(tmp_path / "one.zip", source.files)
    target.put(reading())
    assert target.take(tmp_path / "one.zip").readings == 0


# --- into a record that has its own -------------------------------------------------------------


def read_by(version: str, count: int = 2) -> Reading:
    """The same report as others read it: with fewer events."""
    return reading(by=reader(version), events=full_values()["events"][:count])


class Pair(NamedTuple):
    """A record that is exported, and one that takes it in."""

    source: Kept
    goal: Kept
    file: Path

    def move(self) -> Moved:
        self.source.record.export_to(self.file, self.source.files)
        return self.goal.take(self.file)

    def version(self, of: str) -> str:
        return self.goal.record.reading(of).reader.version


@pytest.fixture
def pair(empty: Path, target: Kept, tmp_path: Path) -> Iterator[Pair]:
    """Two empty records."""
    source = in_a_file(empty, tmp_path / "source")
    with source.record:
        yield Pair(source, target, tmp_path / "moved.zip")


def read_at(kept: Kept, *hours: int) -> None:
    """What is put on record next is read at these hours."""
    times = iter(hours)
    kept.record._now = lambda: f"2031-05-01T{next(times):02d}:00:00.000000Z"


@pytest.mark.parametrize(
    ("here", "there", "now"),
    [
        (["1"], ["1", "2"], "2"),  # it went on from what is here
        (["2"], ["1", "2"], "2"),
        (["2", "3"], ["1", "2"], "3"),
        (["1", "2"], ["1"], "2"),
        (["1", "2"], ["2", "1"], "2"),  # nobody knows
    ],
)
def test_the_log_tells_which_reading_is_newer_whatever_the_clocks_say(
    pair: Pair, here: list[str], there: list[str], now: str
) -> None:
    read_at(pair.goal, *range(1, 20))
    read_at(pair.source, *range(10, 20))
    of = [pair.goal.put(read_by(version)) for version in here][-1]
    for version in there:
        pair.source.put(read_by(version))
    pair.move()
    assert pair.version(of) == now
    assert pair.goal.record.report(of).readings == len({*here, *there})
    assert list(pair.goal.record.verify()) == []
    assert pair.move().readings == 0


@pytest.mark.parametrize(("hour", "now"), [(1, "here"), (9, "there")])
def test_of_readings_that_no_log_knows_both_of_the_later_one_is_newer(
    pair: Pair, hour: int, now: str
) -> None:
    read_at(pair.goal, 5, 23, 23)
    read_at(pair.source, hour)
    of = pair.goal.put(read_by("here"))
    pair.source.put(read_by("there", 1))
    pair.move()
    assert pair.version(of) == now
    assert pair.goal.record.report(of).readings == 2
    assert list(pair.goal.record.verify()) == []


def test_an_older_reading_leaves_decisions_and_comes_along_to_the_next_record(
    pair: Pair, empty: Path, tmp_path: Path
) -> None:
    read_at(pair.goal, 5, 6, *[23] * 9)
    read_at(pair.source, 1)
    of = pair.goal.put(read_by("here"))
    pair.goal.record.fix(of, "e1", {"type": "AGREE"}, who="Zoe")
    before = pair.goal.record.reading(of)
    pair.source.put(read_by("there", 1))
    pair.move()
    goal = pair.goal.record
    assert goal.reading(of) == before
    assert [line.action for line in goal.history()] == ["also_read", "decided", "read"]
    goal.export_to(tmp_path / "next.zip", pair.goal.files)
    third = in_a_file(empty, tmp_path / "third")
    with third.record:
        assert third.take(tmp_path / "next.zip").same_log
        assert dump(third.record) == dump(goal)
        assert list(third.record.verify()) == []


def test_when_a_reading_was_made_is_kept_from_record_to_record(pair: Pair) -> None:
    read_at(pair.goal, 20, 21)
    read_at(pair.source, 1)
    pair.goal.put(bare("Another report of ours.", url="https://own.example/1"))
    of = pair.source.put(reading())
    pair.move()
    found = pair.goal.record.report(of)
    assert (found.read_at[11:13], found.added_at[11:13]) == ("01", "21")


def test_a_decision_that_does_not_fit_here_is_taken_in_and_lost(pair: Pair) -> None:
    of = pair.source.put(reading())
    silent = pair.source.record.fix(of, "s1", {"speech_act": "declined_comment"}, who="Ada")
    pair.move()
    pair.goal.record.undo(silent.id, who="Zoe")
    before = pair.goal.record.reading(of)
    pair.source.record.fix(of, "s1", {"content": []}, who="Ada")
    assert pair.move().decisions == 1
    assert [one.how for one in pair.goal.record.decisions()] == ["lost"]
    assert pair.goal.record.reading(of).statements == before.statements
    assert list(pair.goal.record.verify()) == []


def test_a_round_that_is_left_out_is_named_and_nothing_of_it_is_taken_in(pair: Pair) -> None:
    both = (pair.goal.record, pair.source.record)
    of = pair.goal.put(reading())
    pair.source.put(reading())
    for record, coders in zip(both, (["Cleo", "Dana"], ["Ada", "Ben"]), strict=True):
        record.open_round("pilot", coders=coders, reports=[of], who="Eve")
        record.fix(of, "e1", {"type": "AGREE"}, who=coders[0], round="pilot")
    undone = pair.source.record.reject(of, "e2", who="Ben", round="pilot")
    pair.source.record.undo(undone.id, who="Ben")
    pair.source.record.close_round("pilot", who="Eve")
    pair.source.record.open_round("second", coders=["Ada", "Ben"], reports=[of], who="Eve")
    pair.source.record.comment(of, who="Ben", why="See the second round.")
    before = pair.goal.record.rounds()
    for decisions in (2, 0):
        moved = pair.move()
        assert (moved.decisions, moved.left_out) == (decisions, ("pilot",))
        assert pair.goal.record.rounds()[:1] == before
        assert [one.name for one in pair.goal.record.rounds()] == ["pilot", "second"]
    assert list(pair.goal.record.verify()) == []


def test_a_round_goes_on_where_it_was_taken_in(pair: Pair) -> None:
    of = pair.source.put(reading())
    pair.source.record.open_round("pilot", coders=["Ada", "Ben"], reports=[of], who="Eve")
    pair.move()
    for who in ("Ada", "Ben"):
        pair.source.record.fix(of, "e1", {"type": "AGREE"}, who=who, round="pilot")
    moved = pair.move()
    assert (moved.decisions, moved.left_out) == (2, ())
    assert pair.goal.record.agreement("pilot") == pair.source.record.agreement("pilot")


# --- captures -----------------------------------------------------------------------------------


def test_captures_that_are_missing_or_damaged_are_left_out_and_counted(pair: Pair) -> None:
    texts = ("First.", "Second.", "Third.", "Fourth.")
    for text in texts:
        pair.source.put(bare(text, url=f"https://own.example/{text}"))
    gone, changed, unknown = (hashlib.sha256(text.encode()).hexdigest() for text in texts[:3])
    pair.source.files.remove(f"{gone[:2]}/{gone}.gz")
    pair.source.files.write(f"{changed[:2]}/{changed}.gz", gzip.compress(b"Other words."))
    pair.source.files.write(f"{unknown[:2]}/{unknown}.json", b"{}")
    moved = pair.source.record.export_to(pair.file, pair.source.files)
    assert (moved.captures, moved.missing) == (1, 3)
    assert pair.goal.take(pair.file) == moved
    assert len(pair.goal.all_files()) == 2
    found = [finding.which for finding in pair.goal.record.verify()]
    assert sorted(found) == sorted([gone[:12], changed[:12], unknown[:12]])
    pair.goal.record.add(
        bare(texts[0], url="https://own.example/First."), Capture(texts[0].encode(), "page.html")
    )
    assert pair.goal.take(pair.file).missing == 2


def test_what_was_never_put_on_record_is_not_exported(pair: Pair) -> None:
    pair.source.put(reading())
    pair.source.archive.keep(Capture(b"Nothing was read in it.", "page.html"))
    assert pair.move() == Moved(1, 0, 1, True)
    assert len(pair.goal.all_files()) == 2


def test_bytes_are_kept_before_their_rows_are_there_for_anybody(pair: Pair) -> None:
    pair.source.put(reading())
    pair.source.record.export_to(pair.file, pair.source.files)
    seen: list[int] = []

    class Looking(Memory):
        def write(self, name: str, content: bytes) -> None:
            seen.append(pair.goal.record.counts().reports)
            super().write(name, content)

    pair.goal.record.import_from(pair.file, Looking())
    assert seen == [0, 0]
    assert pair.goal.record.counts().reports == 1


def test_nothing_goes_on_record_if_the_bytes_cannot_be_kept(
    exported: Exported, target: Kept
) -> None:
    class Full(Memory):
        def write(self, name: str, content: bytes) -> None:
            if len(self.kept) == 3:
                raise OSError(28, "No space left on device")
            super().write(name, content)

    before = dump(target.record)
    with pytest.raises(RecordError, match="could not be kept"):
        target.record.import_from(exported.file, Full())
    assert dump(target.record) == before
    assert target.take(exported.file) == exported.moved


@pytest.mark.parametrize("stop", [KeyboardInterrupt(), OSError(5, "Input/output error")])
def test_a_server_takes_in_rows_and_bytes_in_one_piece(
    request: pytest.FixtureRequest,
    exported: Exported,
    monkeypatch: pytest.MonkeyPatch,
    stop: BaseException,
) -> None:
    server = request.getfixturevalue("server")
    name = server.new_database(request.getfixturevalue("filled_template"))
    goal = on_a_server(server.address(name))
    written: list[str] = []
    write = DatabaseShelf.write

    def stopping(shelf: DatabaseShelf, name: str, content: bytes) -> None:
        if len(written) == 3:
            raise stop
        written.append(name)
        write(shelf, name, content)

    with goal.record:
        before = dump(goal.record)
        with monkeypatch.context() as patched:
            patched.setattr(DatabaseShelf, "write", stopping)
            with pytest.raises((RecordError, KeyboardInterrupt)):
                goal.take(exported.file)
        assert dump(goal.record) == before
        assert goal.take(exported.file) == exported.moved
    server.drop_database(name)


# --- where it is written ------------------------------------------------------------------------


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("name", ["none/record.zip", ".", "folder"])
def test_where_nothing_can_be_written_it_says_so(
    exported: Exported, tmp_path: Path, name: str
) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(RecordError, match=r"could not be written there|something else in"):
        exported.kept.record.export_to(tmp_path / name, exported.kept.files)
    assert left(tmp_path) == ["folder"]
    assert left(tmp_path / "folder") == []


@pytest.mark.parametrize(
    "name",
    ["file/record.zip", "n" * 252, "n" * 300, "n\0", ""],
)
def test_where_there_is_no_such_place_it_says_so(
    exported: Exported, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").touch()
    with pytest.raises(OnrecordError):
        exported.kept.record.export_to(Path(name), exported.kept.files)


class Watching:
    """A shelf that does something when its first file is read."""

    def __init__(self, shelf: Any, act: Callable[[], None]) -> None:
        self._shelf = shelf
        self._act = act

    def has(self, name: str) -> bool:
        return bool(self._shelf.has(name))

    def read(self, name: str) -> bytes:
        self._act()
        return bytes(self._shelf.read(name))

    def write(self, name: str, content: bytes) -> None:
        self._shelf.write(name, content)

    def names(self, beginning: str = "") -> Any:
        return self._shelf.names(beginning)


def failing(error: BaseException) -> Callable[[], None]:
    def fail() -> None:
        raise error

    return fail


def test_what_is_no_export_is_not_overwritten(exported: Exported, tmp_path: Path) -> None:
    file = tmp_path / "novel.zip"
    file.write_bytes(b"chapter one")
    error = attempt(lambda: exported.kept.record.export_to(file, exported.kept.files))
    assert isinstance(error, RecordError)
    assert file.read_bytes() == b"chapter one"
    assert left(tmp_path) == ["novel.zip"]


@pytest.mark.parametrize("old", [False, True])
@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OSError(28, "No space left on device"), RecordError),
        (FileNotFoundError(2, "No such file or directory"), RecordError),
        (RecordError("the disk failed"), RecordError),
        (KeyboardInterrupt(), KeyboardInterrupt),
    ],
)
def test_the_file_is_whole_or_what_it_was(
    exported: Exported,
    tmp_path: Path,
    old: bool,
    error: BaseException,
    told: type[BaseException],
) -> None:
    file = tmp_path / "record.zip"
    yesterday = exported.file.read_bytes()
    if old:
        file.write_bytes(yesterday)
    files = Watching(exported.kept.files, failing(error))
    with pytest.raises(told):
        exported.kept.record.export_to(file, files)
    assert left(tmp_path) == (["record.zip"] if old else [])
    assert not old or file.read_bytes() == yesterday


def test_the_file_appears_when_it_is_whole(exported: Exported, tmp_path: Path) -> None:
    file = tmp_path / "record.zip"
    seen: list[bool] = []
    files = Watching(exported.kept.files, lambda: seen.append(file.exists()))
    exported.kept.record.export_to(file, files)
    assert seen
    assert not any(seen)
    assert left(tmp_path) == ["record.zip"]
    assert members(file) == members(exported.file)
    exported.kept.record.export_to(file, exported.kept.files)
    assert members(file) == members(exported.file)


def test_a_damaged_record_is_not_exported(empty: Path, tmp_path: Path) -> None:
    kept = in_a_file(empty, tmp_path / "damaged")
    with kept.record:
        kept.put(reading())
        sql(kept.record, "UPDATE payloads SET payload = x'00'")
        with pytest.raises(RecordUnusable, match="is damaged"):
            kept.record.export_to(tmp_path / "record.zip", kept.files)
    assert left(tmp_path) == ["damaged"]


@pytest.mark.parametrize("name", ["none.zip", "folder", "file/record.zip", "n" * 300])
def test_where_nothing_can_be_read_it_says_so(target: Kept, tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    before = dump(target.record)
    with pytest.raises(RecordError, match="cannot be read"):
        target.take(tmp_path / name)
    assert dump(target.record) == before


def test_where_captures_cannot_be_kept_it_says_so(
    exported: Exported, target: Kept, tmp_path: Path
) -> None:
    (tmp_path / "in the way").touch()
    shelf = FolderShelf(tmp_path / "in the way")
    error = attempt(lambda: target.record.import_from(exported.file, shelf))
    assert isinstance(error, RecordError)


# --- broken and hostile files -------------------------------------------------------------------

Change = Callable[[dict[str, bytes]], None]


def lines(given: dict[str, bytes], name: str) -> list[bytes]:
    return given[name].splitlines(keepends=True)


def without(name: str, number: int) -> Change:
    def change(given: dict[str, bytes]) -> None:
        kept = lines(given, name)
        del kept[number]
        given[name] = b"".join(kept)

    return change


def swapped(name: str, one: int, other: int) -> Change:
    def change(given: dict[str, bytes]) -> None:
        kept = lines(given, name)
        kept[one], kept[other] = kept[other], kept[one]
        given[name] = b"".join(kept)

    return change


def again(name: str, number: int, at_: int) -> Change:
    def change(given: dict[str, bytes]) -> None:
        kept = lines(given, name)
        kept.insert(at_, kept[number])
        given[name] = b"".join(kept)

    return change


def replaced(name: str, old: bytes, new: bytes, count: int = 1) -> Change:
    def change(given: dict[str, bytes]) -> None:
        assert old in given[name]
        given[name] = given[name].replace(old, new, count)

    return change


def cut(name: str, share: float) -> Change:
    def change(given: dict[str, bytes]) -> None:
        given[name] = given[name][: int(len(given[name]) * share)]

    return change


def gone(name: str) -> Change:
    def change(given: dict[str, bytes]) -> None:
        del given[name]

    return change


def holding(name: str, content: bytes) -> Change:
    def change(given: dict[str, bytes]) -> None:
        given[name] = content

    return change


def manifest(**fields: Any) -> Change:
    def change(given: dict[str, bytes]) -> None:
        told = {**json.loads(given["manifest.json"]), **fields}
        given["manifest.json"] = json.dumps(told).encode()

    return change


JSONL = ("log.jsonl", "readings.jsonl", "decisions.jsonl")
REFUSED: dict[str, Change] = {
    **{f"{name} is missing": gone(name) for name in (*JSONL, "captures.jsonl", "manifest.json")},
    "times.jsonl is missing": gone("times.jsonl"),
    "times.jsonl is no JSON": holding("times.jsonl", b"{\n"),
    "times.jsonl is a number": holding("times.jsonl", b"5\n"),
    "a time that is none": holding("times.jsonl", b'[1,"yesterday",null]\n'),
    "a time after its entry's": holding("times.jsonl", b'[1,"2099-01-01T00:00:00.000000Z",null]\n'),
    **{f"{name} is empty": holding(name, b"") for name in (*JSONL, "manifest.json")},
    **{f"{name} is cut": cut(name, 0.5) for name in (*JSONL, "manifest.json")},
    **{f"{name} is no JSON": holding(name, b"{\n") for name in (*JSONL, "captures.jsonl")},
    **{f"{name} is no text": holding(name, b"\xff\xfe\n") for name in (*JSONL, "manifest.json")},
    **{f"{name} is a number": holding(name, b"5\n") for name in (*JSONL, "manifest.json")},
    **{f"the first line of {name} is gone": without(name, 0) for name in JSONL},
    **{f"the last line of {name} is gone": without(name, -1) for name in JSONL},
    **{f"two lines of {name} are swapped": swapped(name, 0, 1) for name in JSONL},
    **{f"a line of {name} comes twice": again(name, 0, 1) for name in JSONL},
    "a line too many at the end of the log": again("log.jsonl", 0, 99),
    "another format": manifest(format="onrecord-record/2"),
    "no format": manifest(format=None),
    "fewer entries than there are": manifest(entries=1),
    "another last hash": manifest(last_hash="0" * 64),
    "a list for a manifest": holding("manifest.json", b"[]"),
    "another time": replaced("log.jsonl", b"00:00:01", b"00:00:02"),
    "another person in the log": replaced("log.jsonl", b'"Ada"', b'"Bob"'),
    "another action": replaced("log.jsonl", b'"read"', b'"raed"'),
    "another hash": replaced("log.jsonl", b'"]', b'0"]'),
    "another person in a decision": replaced("decisions.jsonl", b'"Ada"', b'"Bob"'),
    "another value in a decision": replaced("decisions.jsonl", b'"denied"', b'"actual"'),
    "another reason": replaced("decisions.jsonl", b"Not yet.", b"Not now."),
    "a field of a decision too many": replaced("decisions.jsonl", b'"who"', b'"by":1,"who"'),
    "another speech act": replaced("readings.jsonl", b'"intention"', b'"promise"'),
    "another span": replaced("readings.jsonl", b"[52,97]", b"[52,96]"),
    "another text": replaced("readings.jsonl", b"4,000 fighters", b"9,000 fighters"),
    "another title": replaced("readings.jsonl", b"Front ready", b"Front steady"),
    "another publisher": replaced("readings.jsonl", b'Meridian Agency"', b'Median Agency"'),
    "another reader": replaced("readings.jsonl", b"rules@0", b"rules@1"),
}


def sealed(given: dict[str, bytes]) -> None:
    """Make the hashes of the lists anew, if there is a manifest that can hold them."""
    with suppress(KeyError, ValueError, TypeError, RecursionError):
        told = json.loads(given["manifest.json"])
        lists = {name: given[name] for name in told["sha256"] if name in given}
        told["sha256"] |= {name: hashlib.sha256(made).hexdigest() for name, made in lists.items()}
        given["manifest.json"] = json.dumps(told).encode()


@pytest.fixture
def damaged(exported: Exported, tmp_path: Path) -> Callable[..., Path]:
    """The exported file with something changed in it, its lists sealed anew unless told not to."""

    def make(change: Change, *, seal: bool = True) -> Path:
        given = members(exported.file)
        change(given)
        if seal:
            sealed(given)
        return packed(given, tmp_path / "damaged.zip")

    return make


def rows(record: Record) -> dict[str, list[Any]]:
    """All rows but those of the archive."""
    return {name: found for name, found in dump(record).items() if name != "archived"}


def attempt(work: Callable[[], Any]) -> Any:
    """What some work gives or raises; an error lets go of all that it held, open files too."""
    try:
        return work()
    except Exception as error:
        found: BaseException | None = error
        while found is not None:
            traceback.clear_frames(found.__traceback__)
            found.__traceback__, found = None, found.__cause__ or found.__context__
        error.__cause__ = error.__context__ = None
        return error


def refused(target: Kept, file: Path) -> RecordError:
    """The file is refused, and nothing of it is in the record."""
    before = rows(target.record)
    error = attempt(lambda: target.take(file))
    assert isinstance(error, RecordError), repr(error)[:200]
    assert rows(target.record) == before
    return error


@pytest.fixture(scope="module")
def steady(empty: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    """An empty record that stays empty, for files that are refused."""
    kept = in_a_file(empty, tmp_path_factory.mktemp("steady") / "target")
    with kept.record:
        yield kept


@pytest.mark.parametrize("seal", [True, False])
@pytest.mark.parametrize("name", REFUSED)
def test_what_was_changed_is_refused(
    steady: Kept, damaged: Callable[..., Path], name: str, seal: bool
) -> None:
    error = refused(steady, damaged(REFUSED[name], seal=seal))
    assert isinstance(error, RecordUnusable)
    assert error.source is not None
    assert error.source.endswith("damaged.zip")


def test_it_is_said_which_entry_was_changed(
    target: Kept, damaged: Callable[..., Path], exported: Exported
) -> None:
    error = refused(target, damaged(REFUSED["another time"]))
    assert "at entry 2 of its log" in str(error)
    first = next(
        line.entry for line in exported.kept.record.history()[::-1] if line.action == "decided"
    )
    error = refused(target, damaged(REFUSED["another value in a decision"]))
    assert f"the decision of entry {first}" in str(error)


def test_what_was_changed_is_refused_by_a_server_too(
    request: pytest.FixtureRequest, damaged: Callable[..., Path]
) -> None:
    server = request.getfixturevalue("server")
    name = server.new_database(request.getfixturevalue("filled_template"))
    goal = on_a_server(server.address(name))
    with goal.record:
        for which in ("the last line of log.jsonl is gone", "another span", "another reason"):
            assert isinstance(refused(goal, damaged(REFUSED[which])), RecordUnusable)
    server.drop_database(name)


def test_a_record_with_something_is_left_as_it_was(
    target: Kept, damaged: Callable[..., Path]
) -> None:
    target.record.fix(target.put(reading()), "e1", {"type": "AGREE"}, who="Zoe")
    for which in ("the last line of log.jsonl is gone", "another last hash", "another reason"):
        refused(target, damaged(REFUSED[which]))
    assert target.record.counts().reports == 1


@pytest.mark.parametrize(
    "content", [b"", b"PK", b"PK\x05\x06" + bytes(18), b"hello " * 99, b"\x1f\x8b"]
)
def test_what_is_no_archive_of_ours_is_refused(
    target: Kept, tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "some.zip"
    file.write_bytes(content)
    error = refused(target, file)
    assert "is no exported record" in str(error)
    file.write_bytes(b"")
    packed({"word/document.xml": b"<w/>"}, file)
    assert "is no exported record" in str(refused(target, file))


def test_a_file_that_was_cut_off_is_refused(
    target: Kept, exported: Exported, tmp_path: Path
) -> None:
    content = exported.file.read_bytes()
    file = tmp_path / "cut.zip"
    for size in range(0, len(content), len(content) // 40):
        file.write_bytes(content[:size])
        assert isinstance(attempt(lambda: target.take(file)), RecordUnusable)
    assert rows(target.record)["log"] == []
    assert target.all_files() == {}


class Memory:
    """A shelf that forgets."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def has(self, name: str) -> bool:
        return name in self.kept

    def read(self, name: str) -> bytes:
        return self.kept[name]

    def write(self, name: str, content: bytes) -> None:
        self.kept[name] = content

    def names(self, beginning: str = "") -> list[str]:
        return sorted(name for name in self.kept if name.startswith(beginning))


def everything(file: Path) -> tuple[Any, ...]:
    """All that is read from a file."""
    with Importer(file) as importer:
        files = Memory()
        importer.check_captures()
        importer.copy_captures(files)
        told = importer.captures(), importer.times()
        return *told, list(importer.entries()), files.kept


def test_a_changed_byte_is_refused_or_matters_not(exported: Exported, tmp_path: Path) -> None:
    content, whole = exported.file.read_bytes(), everything(exported.file)
    file = tmp_path / "changed.zip"
    for place in range(0, len(content), len(content) // 150):
        file.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        found = attempt(lambda: everything(file))
        assert isinstance(found, OnrecordError) or found == whole, place


def content_of(content: bytes, name: str) -> tuple[int, int]:
    """Where in an archive what a member holds begins and ends."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        info = archive.getinfo(name)
    lengths = struct.unpack_from("<HH", content, info.header_offset + 26)
    start = info.header_offset + 30 + sum(lengths)
    return start, start + info.compress_size


@pytest.mark.parametrize(
    "name",
    [
        *JSONL,
        "captures.jsonl",
        "manifest.json",
        "captures/",
    ],
)
def test_a_changed_byte_in_a_member_is_refused(
    exported: Exported, tmp_path: Path, name: str
) -> None:
    content = exported.file.read_bytes()
    member = next(one for one in members(exported.file) if one.startswith(name))
    start, end = content_of(content, member)
    file = tmp_path / "changed.zip"
    for place in range(start, end, max(1, (end - start) // 16)):
        file.write_bytes(content[:place] + bytes([content[place] ^ 0x55]) + content[place + 1 :])
        found = attempt(lambda: everything(file))
        assert isinstance(found, RecordUnusable), repr(found)[:200]


def deep(name: str) -> Change:
    return holding(name, b"[" * 5_000_000 + b"]" * 5_000_000 + b"\n")


@pytest.mark.parametrize("name", [*JSONL, "captures.jsonl", "manifest.json"])
def test_ten_megabytes_of_nesting_are_refused(
    target: Kept, damaged: Callable[..., Path], name: str
) -> None:
    refused(target, damaged(deep(name)))


@pytest.mark.parametrize("name", [*JSONL, "captures.jsonl", "manifest.json"])
def test_what_unpacks_to_too_much_is_refused(
    target: Kept, damaged: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(transfer, "_LONGEST", 1 << 20)
    file = damaged(holding(name, bytes(64 << 20)))
    tracemalloc.start()
    refused(target, file)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 16 << 20


def test_a_capture_that_unpacks_to_too_much_is_refused(
    target: Kept, damaged: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transfer, "_LONGEST", 1 << 20)
    bomb = f"captures/00/{'0' * 64}.gz"
    file = damaged(holding(bomb, bytes(64 << 20)))
    tracemalloc.start()
    assert "too large" in str(refused(target, file))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 16 << 20
    assert f"00/{'0' * 64}.gz" not in target.all_files()


NOWHERE = (
    "captures/../../evil.gz",
    f"captures/../{'0' * 64}.gz",
    f"captures/00/../{'0' * 64}.gz",
    f"/captures/00/{'0' * 64}.gz",
    f"captures//00/{'0' * 64}.gz",
    f"captures/00/{'0' * 64}.exe",
    f"captures/00/{'0' * 63}.gz",
    f"captures/00/{'0' * 64}.gz\n",
    f"captures/00/{'٠' * 64}.gz",
    f"captures\\00\\{'0' * 64}.gz",
    "/etc/evil",
    "evil",
)


def test_files_of_other_names_go_nowhere(
    target: Kept, exported: Exported, damaged: Callable[..., Path], tmp_path: Path
) -> None:
    file = damaged(lambda given: given.update(dict.fromkeys(NOWHERE, b"evil")))
    found = attempt(lambda: target.take(file))
    assert found == exported.moved or isinstance(found, RecordUnusable)
    assert set(target.all_files()) <= set(exported.kept.all_files())
    written = [path for path in tmp_path.rglob("*") if path.is_file() and _read(path) == b"evil"]
    assert written == []
    assert {path.name for path in tmp_path.iterdir()} == {"target", "damaged.zip"}


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(5)


def test_a_capture_in_a_wrong_folder_goes_nowhere(
    target: Kept, exported: Exported, damaged: Callable[..., Path]
) -> None:
    file = damaged(holding(f"captures/00/{'a' * 64}.gz", b"evil"))
    attempt(lambda: target.take(file))
    assert set(target.all_files()) <= set(exported.kept.all_files())


# --- what is not held to the log ----------------------------------------------------------------


def first_capture(given: dict[str, bytes], ending: str) -> str:
    sha256 = hashlib.sha256(WRAPPED).hexdigest()
    return next(name for name in given if sha256 in name and name.endswith(ending))


SEEN_BY_THE_SEAL = {
    "a reading was captured on another day",
    "a capture came from elsewhere",
    "a capture was made on another day",
}
"""What makes a whole record too: only the hashes of the lists tell that it was changed."""


def of_capture(ending: str, content: bytes | None) -> Change:
    def change(given: dict[str, bytes]) -> None:
        name = first_capture(given, ending)
        if content is None:
            del given[name]
        else:
            given[name] = content

    return change


SHA256 = hashlib.sha256(WRAPPED).hexdigest().encode()
UNSEEN: dict[str, Change] = {
    "a capture's bytes are others": of_capture(".gz", b"evil"),
    "a capture's bytes are missing": of_capture(".gz", None),
    "what is known of a capture is missing": of_capture(".json", None),
    "what is known of a capture is another's": of_capture(".json", b"{}"),
    "a reading was made from other bytes": replaced("readings.jsonl", SHA256, b"0" * 64, 9),
    "a reading was made from what is no hash": replaced("readings.jsonl", SHA256, b"../x", 9),
    "a reading was captured on another day": replaced("readings.jsonl", b"03-11T", b"03-12T", 9),
    "a capture came from elsewhere": replaced("captures.jsonl", b"again.html", b"forged.html"),
    "a capture was made on another day": replaced("captures.jsonl", b"03-11T", b"03-12T", 9),
    "a capture of the log is not described": holding("captures.jsonl", b""),
    "a decision too many at the end": again("decisions.jsonl", 0, 99),
    "a reading too many at the end": again("readings.jsonl", 0, 99),
}


@pytest.mark.parametrize("name", UNSEEN)
def test_what_was_changed_beside_the_log_is_refused(
    target: Kept, damaged: Callable[..., Path], name: str
) -> None:
    refused(target, damaged(UNSEEN[name], seal=False))


@pytest.mark.parametrize("name", sorted(UNSEEN.keys() - SEEN_BY_THE_SEAL))
def test_what_was_changed_beside_the_log_is_refused_even_if_the_lists_agree(
    target: Kept, damaged: Callable[..., Path], name: str
) -> None:
    refused(target, damaged(UNSEEN[name]))


def forged(given: dict[str, bytes]) -> None:
    """The last of the captures is another one, well packed."""
    name = max(name for name in given if name.endswith(".gz"))
    given[name] = gzip.compress(b"evil")


def test_nothing_is_kept_of_captures_if_one_is_forged(
    target: Kept, damaged: Callable[..., Path]
) -> None:
    refused(target, damaged(forged))
    assert target.all_files() == {}


def test_a_server_takes_nothing_in_if_a_capture_is_forged(
    request: pytest.FixtureRequest, damaged: Callable[..., Path]
) -> None:
    server = request.getfixturevalue("server")
    name = server.new_database(request.getfixturevalue("filled_template"))
    goal = on_a_server(server.address(name))
    with goal.record:
        before = dump(goal.record)
        file = damaged(forged)
        assert isinstance(attempt(lambda: goal.take(file)), RecordUnusable)
        assert dump(goal.record) == before
    server.drop_database(name)


@pytest.mark.parametrize("name", ["the last line of log.jsonl is gone", "another span"])
def test_nothing_is_kept_of_a_file_that_is_refused(
    target: Kept, damaged: Callable[..., Path], name: str
) -> None:
    refused(target, damaged(REFUSED[name]))
    assert target.all_files() == {}


def test_a_server_keeps_nothing_of_a_file_that_is_refused(
    request: pytest.FixtureRequest, damaged: Callable[..., Path]
) -> None:
    server = request.getfixturevalue("server")
    name = server.new_database(request.getfixturevalue("filled_template"))
    with on_a_server(server.address(name)).record as record:
        before = dump(record)
        file = damaged(without("log.jsonl", -1))
        error = attempt(lambda: record.import_from(file, record.shelf()))
        assert isinstance(error, RecordUnusable)
        assert dump(record) == before
    server.drop_database(name)


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="only Linux tells")
@pytest.mark.parametrize("name", ["another span", "no format"])
def test_a_file_that_is_refused_is_closed(
    target: Kept, damaged: Callable[..., Path], name: str
) -> None:
    file = damaged(REFUSED[name])
    error, still_open = None, False
    try:
        target.take(file)
    except RecordError as caught:
        error = caught
        still_open = str(file) in _open_files()
    assert isinstance(attempt(failing(error or AssertionError())), RecordError)
    assert not still_open


def _open_files() -> set[str]:
    found = set()
    for one in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            found.add(str(one.readlink()))
    return found


def test_a_damaged_capture_is_mended_by_taking_in_the_whole_one(
    target: Kept, exported: Exported
) -> None:
    name = next(name for name in exported.kept.files.names() if name.endswith(".gz"))
    target.files.write(name, b"not these")
    target.take(exported.file)
    assert list(target.archive.verify()) == []


# --- files that agree with themselves and make no sense -----------------------------------------


def log_line(number: int, **fields: Any) -> Change:
    """A line of the log is another, and all hashes are made anew."""

    def change(given: dict[str, bytes]) -> None:
        listed = [json.loads(line) for line in lines(given, "log.jsonl")]
        entry = Entry(*listed[number])._replace(**fields)
        listed[number] = list(entry)
        rechained(given, listed)

    return change


def rechained(given: dict[str, bytes], listed: list[list[Any]]) -> None:
    before = ""
    for line in listed:
        line[-1] = before = chained(Entry(*line), before)
    given["log.jsonl"] = b"".join(json.dumps(line).encode() + b"\n" for line in listed)
    manifest(entries=len(listed), last_hash=before)(given)


def draft(which: str, of: str, /, **fields: Any) -> Change:
    """The first decision of an action on a kind is another, and all hashes are made anew."""

    def change(given: dict[str, bytes]) -> None:
        drafts = [json.loads(line) for line in lines(given, "decisions.jsonl")]
        listed = [json.loads(line) for line in lines(given, "log.jsonl")]
        number = next(
            place for place, one in enumerate(drafts) if (one["action"], one["kind"]) == (which, of)
        )
        drafts[number] |= fields
        given["decisions.jsonl"] = b"".join(json.dumps(one).encode() + b"\n" for one in drafts)
        entry = [line for line in listed if line[3] == "decided"][number]
        entry[5] = Draft(**drafts[number]).id
        rechained(given, listed)

    return change


NONSENSE: dict[str, Change] = {
    "a time that is a number": log_line(1, at=5),
    "a person who is a number": log_line(3, who=5),
    "a person who did not decide it": log_line(3, who="Mallory"),
    "an action that there is not": log_line(8, action="frob"),
    "a captured list": log_line(8, subject=[1]),
    "a capture that nothing is known of": log_line(8, subject="0" * 64),
    "a decision without an action": draft("fix", "event", action="frob"),
    "a decision of a kind that there is not": draft("fix", "event", kind="frob"),
    "a decision of nobody": draft("fix", "event", who=""),
    "a claim that is a number": draft("fix", "event", claim=5),
    "a decision to a number": draft("fix", "event", after=5),
    "a field that there is not": draft("fix", "event", after={"frob": 1}),
    "an anchor that is a number": draft("fix", "event", anchor=5),
    "an anchor of half a quote": draft("fix", "event", anchor={"quotes": [[1, 2]]}),
    "a report that is a number": draft("fix", "event", report=5),
    "a letter that there is not": draft("rate", "source", after={"letter": "Z"}),
    "a rating without a letter": draft("rate", "source", after={}),
    "a merge of a number": draft("merge", "actor", after={"members": 5}),
    "a round of nobody": draft("open", "round", after={}),
    "a round of numbers": draft("open", "round", after={"coders": 5, "reports": 5}),
    "a round on no report": draft("open", "round", after={"coders": ["A", "B"], "reports": ["0"]}),
    "captures without a hash": holding("captures.jsonl", b'{"source": "page.html"}\n'),
    "captures that are a number": holding("captures.jsonl", b"5\n"),
    "captures that are a list": holding("captures.jsonl", b"[1]\n"),
}


@pytest.mark.parametrize("name", NONSENSE)
def test_what_makes_no_sense_is_refused_even_if_all_hashes_agree(
    target: Kept, damaged: Callable[..., Path], name: str
) -> None:
    refused(target, damaged(NONSENSE[name]))


def test_what_was_taken_in_can_be_asked_for(target: Kept, damaged: Callable[..., Path]) -> None:
    file = damaged(NONSENSE["a round of nobody"])
    if not isinstance(attempt(lambda: target.take(file)), Exception):
        assert target.record.history()


def test_hashes_made_anew_are_those_of_the_file(
    target: Kept, exported: Exported, damaged: Callable[..., Path]
) -> None:
    same = damaged(lambda given: rechained(given, [*map(json.loads, lines(given, "log.jsonl"))]))
    assert target.take(same).same_log
    assert last_hash(target.record) == last_hash(exported.kept.record)
    assert dump(target.record) == dump(exported.kept.record)
