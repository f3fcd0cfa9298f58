"""`onrecord history` and `verify`: what happened to the record, and whether it is still so."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

import onrecord
from onrecord.cli.options import configure

from .conftest import Program
from .test_deciding import refused

pytestmark = pytest.mark.slow

PAGE = (
    "<html lang=en><head><title>Army to leave</title>"
    '<link rel="canonical" href="https://vale.example/a">'
    '<meta property="article:published_time" content="2031-03-04T10:00:00Z">'
    '<meta property="og:site_name" content="Vale Courier"></head><body><article>{}'
    "<p>“We will go,” General Adel Karim told reporters. “Nobody is to stay behind.”</p>"
    "</article></body></html>"
)
FIRST = "<p>The minister said on Tuesday that the army would withdraw from the village by May.</p>"

LINE = {
    *("entry", "at", "who", "action", "report", "title", "publisher", "subject", "model"),
    *("decision", "hash"),
}
DECISION = {"id", "entry", "draft", "undone_by"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder with a record of one report by the rules, and the digits that tell the report."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "page.html").write_text(PAGE.format(FIRST), "utf-8")
    config = configure(
        language=None,
        published=None,
        publisher=None,
        allow_private=False,
        follow=None,
        actors=None,
        reader="rules",
    )
    with onrecord.Record(folder / "onrecord.db") as record:
        (filed,) = record.add_sources(folder / "page.html", config=config)
    assert filed.added is not None
    return folder, filed.added.report[:10]


@pytest.fixture
def report(made: tuple[Path, str], place: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The report, on a record of the test's own, where Ada decides."""
    folder, name = made
    shutil.copytree(folder, place, dirs_exist_ok=True)
    monkeypatch.setenv("ONRECORD_WHO", "Ada")
    return name


@pytest.fixture
def decided(report: str) -> str:
    """The report with decisions of Ada and Ben on it."""
    with onrecord.Record() as record:
        record.fix(report, "e1", {"realis": "conditional"}, who="Ada", why="an if")
        record.accept(report, "s1", who="Ben")
        record.rate_claim(report, "s1", 2, who="Ada", why="two sources")
        record.comment(report, who="Ada", why="all of it")
        record.rate_source("Vale Courier", "B", who="Ada")
    return report


# --- history ------------------------------------------------------------------------------------


def test_history_is_the_newest_first_with_who_when_and_why(program: Program, decided: str) -> None:
    ran = program("history")
    assert (ran.code, ran.err) == (0, "6 entries\n")
    assert re.findall(r"^ (\d+) ", ran.out, re.MULTILINE) == ["6", "5", "4", "3", "2", "1"]
    shown = " ".join(ran.out.split())
    assert "Ada: rate Vale Courier" in shown
    assert "letter: B" in shown
    assert "number: 2 two sources" in shown
    assert "Ben: accept s1" in shown
    assert "realis: future → conditional an if" in shown
    assert "read by rules@" in shown
    assert re.search(r"20\d\d-\d\d-\d\d \d\d:\d\d:\d\dZ", shown)
    assert shown.count(f"Army to leave · Vale Courier · {decided}") == 1
    assert shown.count(f"Z · {decided}") == 4


def test_history_as_json_has_what_is_documented(program: Program, decided: str) -> None:
    ran = program("history", "--json")
    assert (ran.code, ran.err) == (0, "")
    lines = ran.json()
    assert [line["entry"] for line in lines] == [6, 5, 4, 3, 2, 1]
    assert all(line.keys() == LINE for line in lines)
    first, *_ = lines[::-1]
    assert (first["action"], first["who"], first["decision"]) == ("read", None, None)
    assert first["model"].startswith("rules@")
    fix = lines[4]["decision"]
    assert fix.keys() == DECISION
    assert fix["draft"]["before"] == {"realis": "future"}
    assert fix["draft"]["after"] == {"realis": "conditional"}
    assert (fix["draft"]["why"], fix["draft"]["who"]) == ("an if", "Ada")
    assert lines[4]["subject"] == fix["id"]
    assert lines[0]["report"] is None
    assert all(line["report"].startswith(decided) for line in lines[1:])


def test_history_of_a_report_a_value_or_a_person(program: Program, decided: str) -> None:
    def entries(*call: str) -> list[int]:
        return [line["entry"] for line in program("history", *call, "--json").json()]

    assert entries(decided) == [5, 4, 3, 2, 1]
    assert entries(decided, "s1") == [4, 3]
    assert entries(decided, "e1") == [2]
    assert entries("--by", "Ben") == [3]
    assert entries(decided, "--by", "Ada") == [5, 4, 2]
    assert entries(decided, "s1", "--by", "Ben") == [3]
    assert entries("--limit", "2") == [6, 5]
    ran = program("history", decided, "e99")
    assert (ran.code, ran.out, ran.err) == (0, "", "nothing\n")
    assert program("history", "--by", "Carl").err == "nothing\n"
    assert program("history", "--limit", "2").err == "2 entries; there may be more, see --limit 2\n"


def test_history_says_what_was_undone_and_by_what(program: Program, decided: str) -> None:
    fix = program("history", decided, "e1", "--json").json()[0]["subject"]
    (undone,) = program("undo", fix, "--why", "a slip", "--json").json()
    shown = program("history", decided, "e1").out
    assert f"undone by {undone['id'][:10]}" in shown
    assert f"Ada: undo {fix[:10]} e1" in shown
    newest, oldest = program("history", decided, "e1", "--json").json()
    assert newest["decision"]["draft"]["undoes"] == fix
    assert oldest["decision"]["undone_by"] == undone["id"]


def test_an_addition_is_told_with_its_words(program: Program, report: str) -> None:
    fields = ("type=AGREE", "realis=actual", "trigger=withdraw", "evidence=army would withdraw")
    program("decide", report, "event", "add", *fields)
    shown = " ".join(program("history", "--limit", "1").out.split())
    assert "trigger: “withdraw”" in shown
    assert "evidence: “army would withdraw”" in shown


@pytest.mark.parametrize("given", ["zz", "", "%"])
def test_the_history_of_no_report(program: Program, decided: str, given: str) -> None:
    assert decided
    refused(program("history", given), 3, "onrecord show")


@pytest.mark.usefixtures("decided")
def test_history_on_a_narrow_terminal(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    shown = program("history").out
    assert max(map(len, shown.splitlines())) <= 60
    told = "".join(shown.split())
    for line in program("history", "--json").json():
        assert line["decision"] is None or line["subject"][:10] in told


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="pipes of POSIX")
@pytest.mark.parametrize("call", [["history"], ["history", "--json"], ["actors"]], ids=" ".join)
@pytest.mark.usefixtures("decided")
def test_a_reader_that_leaves_early(call: list[str]) -> None:
    program = [sys.executable, "-c", "from onrecord.cli.main import run; run()"]
    with subprocess.Popen(
        [*program, *call], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        told = process.stderr.read()
        assert process.wait() == 141
    assert b"Traceback" not in told


@pytest.fixture
def later(program: Program, report: str, place: Path) -> str:
    """A later text at the same address, without what a decision was about; gives its report."""
    program("decide", report, "s1", "fix", "speech_act=promise", "--why", "his word")
    program("decide", report, "s2", "accept")
    (place / "page.html").write_text(PAGE.format(""), "utf-8")
    (line,) = program("add", "--json", "--reader", "rules", "page.html").json()
    assert line["report"][:10] != report
    return str(line["report"][:10])


def test_decisions_without_a_place_are_listed(program: Program, later: str, report: str) -> None:
    ran = program("history", "--lost")
    assert (ran.code, ran.err) == (0, "1 decision without a place\n")
    assert ran.out.startswith(f" {later} Ada: fix s1  ")
    assert "his word" in ran.out
    (line,) = program("history", "--lost", "--json").json()
    assert line.keys() == {"report", "decision", "local", "how"}
    assert (line["report"][:10], line["local"], line["how"]) == (later, None, "lost")
    assert line["decision"].keys() == DECISION
    assert len(program("history", later, "--lost", "--json").json()) == 1
    ran = program("history", report, "--lost")
    assert (ran.code, ran.out, ran.err) == (0, "", "none is lost\n")


def test_who_decides_next_is_told_of_them(program: Program, later: str) -> None:
    (lost,) = program("history", "--lost", "--json").json()
    ran = program("decide", later, "s1", "accept")
    assert (ran.code, ran.out) == (0, "")
    decided, told = ran.err.splitlines()
    assert decided.startswith("accept s1: decision ")
    assert lost["decision"]["id"][:10] in told
    assert "onrecord history" in told
    (line,) = program("decide", later, "s1", "reject", "--json").json()
    assert line["lost"] == [lost["decision"]["id"]]


# --- verify -------------------------------------------------------------------------------------


def test_a_record_that_is_as_it_was(program: Program, decided: str) -> None:
    assert decided
    ran = program("verify")
    assert (ran.code, ran.out) == (0, "")
    looked, hint = ran.err.splitlines()
    assert looked.startswith("6 entries, 1 reports, ")
    assert looked.endswith(": all is well")
    (line,) = program("verify", "--json").json()
    assert line.keys() == {
        *("findings", "entries", "reports", "readings", "evidence", "decisions", "captures"),
        "last_hash",
    }
    assert (line["findings"], line["entries"], line["decisions"]) == (0, 6, 5)
    assert line["last_hash"] in hint
    assert "--noted" in hint


def test_a_noted_hash_is_found_as_long_as_the_log_only_grows(program: Program, report: str) -> None:
    (noted,) = program("verify", "--json").json()
    program("decide", report, "e1", "accept")
    assert program("verify", "--noted", noted["last_hash"]).code == 0
    ran = program("verify", "--noted", "0" * 64)
    assert ran.code == 3
    assert "the noted hash is that of no entry" in " ".join(ran.out.split())
    assert ": 1 found" in ran.err


TAMPERING = {
    "log": "UPDATE log SET who = 'Ben' WHERE entry = 2",
    "value": "UPDATE events SET realis = 'actual'",
    "decision": "UPDATE decisions SET why = 'no reason'",
    "report": "UPDATE reports SET text = replace(text, 'May', 'Mai')",
}


@pytest.mark.parametrize(
    "what",
    ["log", "value", "decision", "report"],
)
def test_what_was_tampered_with_is_named(
    program: Program, report: str, place: Path, what: str
) -> None:
    program("decide", report, "e1", "fix", "realis=conditional", "--why", "an if")
    with closing(sqlite3.connect(place / "onrecord.db")) as connection:
        for (trigger,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            connection.execute(f"DROP TRIGGER {trigger}")
        connection.execute(TAMPERING[what])
        connection.commit()
    ran = program("verify")
    assert ran.code == 3
    assert re.search(rf"^{what} ", ran.out, re.MULTILINE)
    assert re.search(r": \d+ found\n", ran.err)
    *findings, line = program("verify", "--json").json()
    assert line["findings"] == len(findings) > 0
    assert all(one.keys() == {"what", "which", "problem"} for one in findings)
    assert what in {one["what"] for one in findings}


def test_a_capture_that_is_gone_is_named(program: Program, report: str, place: Path) -> None:
    assert report
    for path in (place / "onrecord.db.captures").rglob("*.gz"):
        path.unlink()
    ran = program("verify")
    assert ran.code == 3
    assert ran.out.startswith("capture ")


# --- what is not right yet ----------------------------------------------------------------------


def test_a_later_text_says_which_decisions_it_has_no_place_for(
    program: Program, report: str, place: Path
) -> None:
    (fixed,) = program("decide", report, "s1", "fix", "speech_act=promise", "--json").json()
    (place / "page.html").write_text(PAGE.format(""), "utf-8")
    ran = program("add", "--reader", "rules", "page.html")
    assert program("history", "--lost", "--json").json()
    assert fixed["id"][:10] in ran.out + ran.err


@pytest.mark.parametrize("call", [["e9"], ["--by", "Nobody"]], ids=" ".join)
def test_filters_of_what_is_lost_are_heeded_or_refused(
    program: Program, later: str, call: list[str]
) -> None:
    report = [later] if call == ["e9"] else []
    assert program("history", *report, *call, "--lost").out == ""


@pytest.mark.usefixtures("report")
def test_a_noted_hash_that_is_none_is_no_tampering(program: Program) -> None:
    refused(program("verify", "--noted", "abc"), 2, "abc")
