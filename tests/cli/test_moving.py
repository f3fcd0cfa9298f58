"""`onrecord export` and `import`, and a day's work in a file and on a server."""

from __future__ import annotations

import os
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import onrecord
from onrecord.cli.options import configure
from tests.postgresql import NEEDED, Server, find_binaries

from .conftest import PAGE, Program
from .test_deciding import TEXT, refused

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A PostgreSQL server of this module's own."""
    binaries = find_binaries()
    if binaries is None:
        if os.environ.get(NEEDED):
            pytest.fail("there is no PostgreSQL on this machine")
        pytest.skip("there is no PostgreSQL on this machine (Debian: apt-get install postgresql)")
    with Server(binaries) as started:
        yield started


@pytest.fixture
def address(server: Server) -> Iterator[str]:
    """The address of an empty database."""
    name = server.new_database()
    yield server.address(name)
    server.drop_database(name)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder with a record of two reports by the rules; the digits that tell the first."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "rebels.txt").write_text(TEXT, "utf-8")
    (folder / "page.html").write_text(PAGE, "utf-8")
    config = configure(
        language="en",
        published="2031-03-05",
        publisher="Vale Post",
        allow_private=False,
        follow=None,
        actors=None,
        reader="rules",
    )
    sources = (folder / "rebels.txt", folder / "page.html")
    with onrecord.Record(folder / "onrecord.db") as record:
        first, _ = record.add_sources(*sources, config=config)
        assert first.added is not None
        report = first.added.report[:10]
        record.fix(report, "e1", {"type": "SANCTION"}, who="Ada", why="an embargo")
        record.rate_source("Vale Post", "B", who="Ada")
    return folder, report


@pytest.fixture
def report(made: tuple[Path, str], place: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A report with decisions, on a record of the test's own, where Ada decides."""
    folder, name = made
    shutil.copytree(folder, place, dirs_exist_ok=True)
    monkeypatch.setenv("ONRECORD_WHO", "Ada")
    return name


def said(program: Program, record: str) -> list[str]:
    """All that a record says in the lists that programs read."""
    calls = (["show"], ["history"], ["actors"], ["verify"])
    return [program(*call, "--json", "--record", record).out for call in calls]


def changed(old: Path, new: Path, words: bytes, others: bytes) -> None:
    """Write an archive in which some words are others."""
    with zipfile.ZipFile(old) as source, zipfile.ZipFile(new, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(words, others))


# --- export and import --------------------------------------------------------------------------


def test_a_record_is_exported_and_comes_back_the_same(
    program: Program, report: str, place: Path
) -> None:
    ran = program("export", "out.zip")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == "out.zip: 2 readings, 2 decisions, 2 captures written\n"
    with zipfile.ZipFile(place / "out.zip") as archive:
        assert {"manifest.json", "log.jsonl", "readings.jsonl"} <= set(archive.namelist())
    ran = program("import", "out.zip", "--record", "new.db")
    assert (ran.code, ran.out) == (0, "")
    told, same = ran.err.splitlines()
    assert told == "2 readings, 2 decisions, 2 captures new"
    assert same == "the log is the same to its last hash"
    assert said(program, "new.db") == said(program, "onrecord.db")
    shown = program("show", "--json", report).out
    assert "SANCTION" in shown
    assert program("show", "--json", report, "--record", "new.db").out == shown


def test_export_and_import_as_json(program: Program, report: str) -> None:
    assert report
    ran = program("export", "out.zip", "--json")
    assert (ran.code, ran.err) == (0, "")
    (line,) = ran.json()
    counts = {"readings": 2, "decisions": 2, "captures": 2}
    whole = {"same_log": True, "missing": 0, "left_out": []}
    assert line == {**counts, **whole}
    (new,) = program("import", "out.zip", "--json", "--record", "new.db").json()
    assert new == line
    (again,) = program("import", "out.zip", "--json", "--record", "new.db").json()
    assert again == {**dict.fromkeys(counts, 0), **whole}


def test_another_record_takes_what_it_lacks(program: Program, report: str, place: Path) -> None:
    program("export", "out.zip")
    (place / "third.txt").write_text("The minister said that nobody would leave.", "utf-8")
    program("add", "--reader", "rules", "third.txt", "--record", "new.db", "--language", "en")
    (moved,) = program("import", "out.zip", "--json", "--record", "new.db").json()
    counts = {"readings": 2, "decisions": 2, "captures": 2}
    assert moved == {**counts, "same_log": False, "missing": 0, "left_out": []}
    assert len(program("show", "--json", "--record", "new.db").json()) == 3
    assert "SANCTION" in program("show", report, "--record", "new.db").out
    assert program("verify", "--record", "new.db").code == 0


def test_an_export_that_is_there_is_replaced(program: Program, report: str, place: Path) -> None:
    program("export", "out.zip")
    before = (place / "out.zip").read_bytes()
    program("decide", report, "s1", "accept")
    assert program("export", "out.zip").err.endswith("3 decisions, 2 captures written\n")
    assert (place / "out.zip").read_bytes() != before
    assert not list(place.glob(".*"))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (["export", "no/such/out.zip"], ["no/such/out.zip"]),
        (["export", "onrecord.db.captures"], ["onrecord.db.captures"]),
        (["export", "out.zip", "--record", "none.db"], ["none.db", "onrecord add"]),
        (["import", "none.zip"], ["none.zip"]),
        (["import", "."], ["."]),
        (["import", "rebels.txt"], ["rebels.txt", "no exported record"]),
        (["import", "onrecord.db"], ["onrecord.db", "no exported record"]),
        (["import", "bad.zip"], ["bad.zip", "no exported record"]),
        (["import", "bad.zip", "--record", "no/such.db"], ["bad.zip", "no exported record"]),
    ],
    ids=" ".join,
)
@pytest.mark.usefixtures("report")
def test_what_cannot_be_exported_or_imported(
    program: Program, place: Path, call: list[str], words: list[str]
) -> None:
    with zipfile.ZipFile(place / "bad.zip", "w") as archive:
        archive.writestr("notes.txt", "nothing of ours")
    before = (place / "onrecord.db").read_bytes()
    refused(program(*call, "--json"), 3, *words)
    assert (place / "onrecord.db").read_bytes() == before
    assert not (place / "out.zip").exists()


def test_an_export_that_was_changed_is_refused(program: Program, report: str, place: Path) -> None:
    assert report
    program("export", "out.zip")
    changed(place / "out.zip", place / "changed.zip", b"an embargo", b"an empyrean")
    ran = program("import", "changed.zip", "--record", "new.db")
    refused(ran, 3, "changed.zip")


@pytest.mark.parametrize("command", ["export", "import"])
def test_without_a_file_there_is_help(program: Program, command: str) -> None:
    ran = program(command)
    assert ran.code == 2
    assert f"Usage: onrecord {command}" in ran.out + ran.err


# --- a day's work -------------------------------------------------------------------------------


@pytest.fixture(params=["file", "server"])
def where(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Where the day's record is; the environment names it."""
    found = "work.db" if request.param == "file" else request.getfixturevalue("address")
    monkeypatch.setenv("ONRECORD_RECORD", found)
    monkeypatch.setenv("ONRECORD_WHO", "anna")
    return str(found)


def test_a_days_work(program: Program, place: Path, where: str) -> None:
    (place / "rebels.txt").write_text(TEXT, "utf-8")
    (place / "page.html").write_text(PAGE, "utf-8")
    ran = program("add", "--reader", "rules", "rebels.txt", "page.html", "--publisher", "Post")
    assert (ran.code, ran.err.rpartition(": ")[2]) == (0, "2 added\n")
    reports = {line["title"]: line["id"][:10] for line in program("show", "--json").json()}
    first, second = reports["Rebels agree to leave Wadi Town"], reports["Army to leave"]
    assert "Adel Karim" in program("show", first).out

    assert program("decide", first, "e1", "accept").code == 0
    assert program("decide", first, "e2", "fix", "type=SANCTION", "--why", "an embargo").code == 0
    slip = program("decide", first, "s1", "reject").err.split()[-1]
    assert program("undo", slip, "--why", "the wrong line").code == 0
    assert program("decide", second, "s1", "rate", "3").code == 0
    assert program("decide", second, "-", "comment", "--why", "a copy?").code == 0
    assert program("rate", "Post", "C", "--why", "no names").code == 0
    assert len(program("search", "--type", "SANCTION", "--decided", "--json").json()) == 1

    one, other = (line["id"] for line in program("actors", "Adel Karim", "--json").json())
    assert program("merge", one, other, "--why", "one general").code == 0
    (line,) = program("actors", "Adel Karim", "--json").json()
    assert line["reports"] == 2
    assert program("split", one, other).code == 0
    assert program("merge", "--apart", one, other).code == 0
    found = program("members", "Vale Front", "--on", "2031-03-05", "--json").json()
    assert [member["name"] for member in found] == ["Sami Nour"]

    coders = ["--coder", "anna", "--coder", "ben", "--report", first, "--report", second]
    assert program("agree", "pilot", "--open", *coders, "--who", "lea").code == 0
    for who, realis in (("anna", "future"), ("ben", "denied")):
        call = ["decide", second, "e1", "fix", f"realis={realis}", "type=AID", "--round", "pilot"]
        assert program(*call, "--who", who).code == 0
    assert program("agree", "pilot", "--close", "--who", "lea").code == 0
    assert "anna: future; ben: denied" in program("agree", "pilot").out
    adopted = program("agree", "pilot", "--adopt", "ben", second, "e1", "--who", "lea")
    assert adopted.code == 0, adopted.err
    assert "denied" in program("show", second).out

    entries = program("history", "--json").json()
    assert [entry["entry"] for entry in entries] == [*range(len(entries), 0, -1)]
    assert {entry["who"] for entry in entries} == {None, "anna", "ben", "lea"}
    read = entries[-2]["at"]
    assert program("search", "--decided", "--json", "--as-of", read).json() == []
    assert program("show", first, "--json", "--as-of", read).json() == (
        program("show", first, "--json", "--machine").json()
    )
    assert program("verify").code == 0
    assert program("export", "out.zip").code == 0
    assert program("import", "out.zip", "--record", "copy.db").code == 0
    assert said(program, "copy.db") == said(program, where)


@pytest.mark.usefixtures("report")
def test_from_a_file_to_a_server_and_back(program: Program, address: str, place: Path) -> None:
    before = said(program, "onrecord.db")
    program("export", "out.zip")
    ran = program("import", "out.zip", "--record", address)
    assert (ran.code, ran.out) == (0, "")
    assert ran.err.splitlines()[-1] == "the log is the same to its last hash"
    assert said(program, address) == before
    assert program("export", "back.zip", "--record", address).code == 0
    assert program("import", "back.zip", "--record", "back.db").code == 0
    assert said(program, "back.db") == before
    assert (place / "back.db.captures").is_dir()


def test_a_server_that_cannot_be_used(program: Program, server: Server) -> None:
    nowhere = server.address("nosuch")
    refused(program("show", "--record", nowhere), 3, "nosuch", "createdb")
    refused(program("verify", "--record", "postgresql://x@127.0.0.1:1/x"), 3, "does not answer")
    empty = server.new_database()
    refused(program("history", "--record", server.address(empty)), 3, "onrecord add")
    server.drop_database(empty)


# --- what is not right yet ----------------------------------------------------------------------


def test_a_record_is_not_exported_onto_itself(program: Program, report: str) -> None:
    program("export", "onrecord.db")
    assert program("show", report).code == 0


@pytest.mark.parametrize("target", [".", ""])
@pytest.mark.usefixtures("report")
def test_a_folder_is_no_file_to_export_to(program: Program, target: str) -> None:
    refused(program("export", target), 3)


@pytest.mark.parametrize("source", ["none.zip", "rebels.txt", "changed.zip", "cut.zip"])
@pytest.mark.usefixtures("report")
def test_an_import_that_fails_makes_no_record(program: Program, source: str, place: Path) -> None:
    program("export", "out.zip")
    changed(place / "out.zip", place / "changed.zip", b"an embargo", b"an empyrean")
    (place / "cut.zip").write_bytes((place / "out.zip").read_bytes()[:-100])
    refused(program("import", source, "--record", "new.db"), 3, source)
    assert not list(place.glob("new.db*"))


@pytest.mark.usefixtures("report")
def test_a_record_is_taken_in_only_where_there_is_a_folder_for_it(program: Program) -> None:
    program("export", "out.zip")
    refused(program("import", "out.zip", "--record", "no/such.db"), 3, "folder")


@pytest.mark.usefixtures("report")
def test_captures_that_are_missing_are_told(program: Program, place: Path) -> None:
    gone, *_ = (place / "onrecord.db.captures").glob("*/*.gz")
    gone.unlink()
    told = program("export", "out.zip").err.splitlines()
    assert told[0].endswith("2 decisions, 1 capture written")
    assert told[1].startswith("1 capture left out")
    told = program("import", "out.zip", "--record", "new.db").err.splitlines()
    assert told[0].endswith("1 capture new")
    assert told[-1].startswith("1 capture missing")


def test_a_round_that_is_left_out_is_told(program: Program, report: str) -> None:
    coders = ["--coder", "anna", "--coder", "ben", "--report", report]
    shutil.copy("onrecord.db", "new.db")
    for record in ("onrecord.db", "new.db"):
        assert program("agree", "pilot", "--open", *coders, "--record", record).code == 0
    program("export", "out.zip")
    told = program("import", "out.zip", "--record", "new.db").err.splitlines()
    assert "the round pilot was left out" in told[-1]


@pytest.mark.usefixtures("report")
def test_a_password_is_printed_nowhere(program: Program, address: str) -> None:
    secret = re.sub("//onrecord@", "//onrecord:s3cret@", address)
    ran = program("add", "--reader", "rules", "page.html", "--record", secret)
    assert ran.code == 0
    assert "s3cret" not in ran.out + ran.err
