"""`onrecord add`, `show`, `search`, `demo`: the record from the command line."""

from __future__ import annotations

import json
import re
import shlex
import sqlite3
from pathlib import Path

import pytest

from onrecord.cli.search import search

from .conftest import WORDS, Program

pytestmark = pytest.mark.slow


def dump(path: Path) -> list[str]:
    connection = sqlite3.connect(path)
    try:
        return list(connection.iterdump())
    finally:
        connection.close()


def files(place: Path) -> dict[str, bytes]:
    """Every file of a folder and what is in it."""
    return {
        path.relative_to(place).as_posix(): path.read_bytes()
        for path in place.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def on_record(program: Program, text: Path, page: Path) -> str:
    """A page and a text on record; gives the id of the page's report."""
    ran = program("add", "--json", page.name, text.name)
    assert ran.code == 0
    return str(ran.json()[0]["report"])


def test_add_show_search(program: Program, text: Path, page: Path) -> None:
    ran = program("add", text.name, page.name)
    assert ran.code == 0
    assert ran.err == "onrecord.db: 2 added\n"
    assert "Army to leave" in ran.out
    shown = program("show")
    assert shown.code == 0
    assert shown.out.startswith("2 reports by 1 publisher: ")
    assert "Vale Courier" in shown.out
    found = program("search", "withdraw")
    assert found.code == 0
    assert found.err == "2 found\n"


def test_adding_twice_changes_nothing(program: Program, on_record: str, place: Path) -> None:
    before = dump(place / "onrecord.db")
    ran = program("add", "page.html", "report.txt")
    assert ran.code == 0
    assert ran.err == "onrecord.db: 2 unchanged\n"
    assert dump(place / "onrecord.db") == before
    (line,) = program("add", "--json", "page.html").json()
    assert line["status"] == "unchanged"
    assert line["report"] == on_record


def test_one_source_twice_in_a_call(program: Program, text: Path) -> None:
    ran = program("add", "--json", text.name, text.name)
    assert [line["status"] for line in ran.json()] == ["added", "unchanged"]


@pytest.mark.usefixtures("on_record")
def test_failures_are_counted_and_written_nowhere(program: Program, place: Path) -> None:
    (place / "empty.html").write_bytes(b"")
    before = files(place)
    ran = program("add", "empty.html", "none.html", "page.html")
    assert ran.code == 1
    assert ran.err.splitlines()[-1] == "onrecord.db: 1 unchanged, 2 failed"
    assert len(ran.err.splitlines()) == 3
    after = files(place)
    assert after.keys() == before.keys()
    assert dump(place / "onrecord.db")
    assert {name: after[name] for name in after if "captures" in name} == {
        name: before[name] for name in before if "captures" in name
    }


def test_the_id_can_be_shortened(program: Program, on_record: str) -> None:
    for beginning in (on_record, on_record[:10], on_record[:10].upper()):
        ran = program("show", beginning)
        assert ran.code == 0, ran.err
        assert "Army to leave" in ran.out
    (reading,) = program("show", "--json", on_record[:10]).json()
    assert reading["report"]["title"] == "Army to leave"
    assert [reading] == program("read", "--json", "page.html").json()


def test_show_as_json(program: Program, on_record: str) -> None:
    lines = program("show", "--json").json()
    assert [line["title"] for line in lines] == ["Army to leave", None]
    assert lines[0]["id"] == on_record
    assert lines[0]["published"] == "2031-03-04"
    assert lines[0]["statements"] > 0


@pytest.mark.usefixtures("on_record")
def test_search_as_json(program: Program) -> None:
    ran = program("search", "--json", "withdraw", "--limit", "1")
    (hit,) = ran.json()
    assert ran.err == ""
    assert "withdraw" in hit["snippet"]
    (hit, *_) = program("search", "--json", "--statements", "withdraw").json()
    assert hit["said"]["statement"].startswith("s")


@pytest.mark.parametrize("words", [['"'], ["*"], ["zebra"], ["AND", "OR"], ["--", "-x"], ["%"]])
@pytest.mark.usefixtures("on_record")
def test_words_that_are_not_found(program: Program, words: list[str]) -> None:
    ran = program("search", *words)
    assert (ran.code, ran.out, ran.err) == (0, "", "nothing found\n")
    assert program("search", "--json", *words).json() == []


@pytest.mark.usefixtures("on_record")
def test_search_says_where_there_may_be_more(program: Program) -> None:
    assert "--limit 1" in program("search", "withdraw", "--limit", "1").err


def test_an_empty_record(program: Program, place: Path) -> None:
    (place / "empty.txt").write_bytes(b"")
    program("add", "empty.txt")
    ran = program("show")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("0 reports by 0 publishers")
    assert program("show", "--json").out == ""


def test_the_environment_names_the_record(
    program: Program, text: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONRECORD_RECORD", "mine.db")
    assert program("add", text.name).err == "mine.db: 1 added\n"
    assert program("show").out.startswith("1 report ")
    assert not (place / "onrecord.db").exists()
    assert program("show", "--record", "onrecord.db").code == 3


@pytest.mark.usefixtures("on_record")
def test_a_capture_is_read_again(program: Program, page: Path) -> None:
    (reading,) = program("read", "--json", page.name).json()
    sha256 = reading["report"]["capture"]["sha256"]
    page.unlink()
    for given in (sha256, sha256[:8], sha256.upper()):
        ran = program("read", "--json", f"capture:{given}")
        assert (ran.code, ran.json()) == (0, [reading])
    assert program("add", f"capture:{sha256}").err == "onrecord.db: 1 unchanged\n"


@pytest.mark.parametrize("given", ["", "xyz", "00112233", "../../etc/passwd", "0" * 64])
@pytest.mark.usefixtures("on_record")
def test_a_capture_that_there_is_not(program: Program, given: str) -> None:
    ran = program("read", f"capture:{given}", "page.html")
    assert ran.code == 1
    assert ran.err.startswith(f"onrecord: capture:{given}: ")
    assert ran.err.count("\n") == 1
    assert "Army to leave" in ran.out


@pytest.mark.usefixtures("on_record")
def test_a_capture_that_was_changed(program: Program, place: Path) -> None:
    (reading,) = program("read", "--json", "page.html").json()
    sha256 = reading["report"]["capture"]["sha256"]
    (kept,) = place.rglob(f"{sha256}.gz")
    kept.write_bytes(b"something else")
    ran = program("read", f"capture:{sha256}")
    assert ran.code == 1
    assert "changed" in ran.err


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (["show", "--record", "none.db"], "none.db"),
        (["search", "x", "--record", "none.db"], "none.db"),
        (["add", "page.html", "--record", "no/such/folder.db"], "folder"),
        (["add", "page.html", "--record", "page.html"], "not a record"),
        (["show", "--record", "page.html"], "not a record"),
        (["search", "x", "--record", "."], "folder"),
        (["add", "page.html", "--record", "."], "folder"),
        (["demo", "--record", "page.html"], "not a record"),
        (["demo", "--record", "no/such/folder.db"], "folder"),
    ],
)
@pytest.mark.usefixtures("page")
def test_a_record_that_cannot_be_used(
    program: Program, place: Path, call: list[str], words: str
) -> None:
    before = files(place)
    ran = program(*call)
    assert (ran.code, ran.out) == (3, "")
    assert ran.err.startswith("onrecord: ")
    assert ran.err.count("\n") == 1
    assert words in ran.err
    assert files(place) == before


@pytest.mark.parametrize("given", ["zz", "", "%", "0000000000", "../x"])
@pytest.mark.usefixtures("on_record")
def test_a_report_that_is_not_on_record(program: Program, given: str) -> None:
    for flags in ([], ["--json"]):
        ran = program("show", *flags, given)
        assert (ran.code, ran.out, ran.err.count("\n")) == (3, "", 1)


def test_a_beginning_of_two_reports(program: Program, place: Path) -> None:
    names = []
    for number in range(17):
        name = f"{number}.txt"
        (place / name).write_text(f"{WORDS}\nPart {number}.", "utf-8")
        names.append(name)
    lines = program("add", "--json", *names).json()
    first = [line["report"][0] for line in lines]
    shared = next(digit for digit in first if first.count(digit) > 1)
    ran = program("show", shared)
    assert ran.code == 2
    assert ran.err.count("\n") == 1


@pytest.mark.slow
def test_the_demo_and_what_it_says_to_try(program: Program) -> None:
    ran = program("demo")
    assert ran.code == 0
    assert "One report, read" in ran.out
    assert "22 reports by 13 publishers" in ran.out
    calls = [line for line in ran.err.splitlines() if line.startswith("onrecord ")]
    assert program("demo").out == ran.out
    tried = [line.split()[1] for line in calls]
    assert tried == ["show", "search", "search", "show", "decide", "history", "merge", "verify"]
    for line in calls:
        ran = program(*shlex.split(line)[1:])
        assert (ran.code, "nothing found" in ran.err) == (0, False), line
        assert ran.out or ran.err


@pytest.mark.slow
def test_the_examples_of_search_find_something_in_the_demo(program: Program) -> None:
    program("demo")
    examples = re.findall(r"\[bold\]onrecord (search .+)\[/\]", search.__doc__ or "")
    assert len(examples) == 3
    for line in examples:
        ran = program(*shlex.split(line), "--record", "onrecord-demo.db")
        assert ran.code == 0
        assert ran.out, line


@pytest.mark.slow
def test_the_demo_in_a_folder_with_a_space(program: Program, place: Path) -> None:
    (place / "my records").mkdir()
    ran = program("demo", "--record", "my records/demo.db")
    line = next(line for line in ran.err.splitlines() if line.startswith("onrecord "))
    assert program(*shlex.split(line)[1:]).code == 0


def test_everything_for_programs_is_json(program: Program, on_record: str) -> None:
    for call in (
        ["read", "--json", "page.html", "none.html"],
        ["add", "--json", "page.html", "none.html"],
        ["show", "--json"],
        ["show", "--json", on_record],
        ["search", "--json", "army"],
    ):
        ran = program(*call)
        assert ran.json(), call
        assert all(isinstance(line, dict) for line in ran.json())
    assert isinstance(json.loads(program("schema").out), dict)
