"""`--as-of`: what the record said then, from every command that has it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import onrecord
from onrecord.cli.options import configure

from .conftest import PAGE, Program
from .test_actors import TEXTS
from .test_deciding import refused

pytestmark = pytest.mark.slow


class Then(NamedTuple):
    """A record's past: an entry of its log was made at each of these times."""

    report: str
    before: str
    read: str
    fixed: str
    undone: str
    merged: str
    rated: str
    rated_again: str


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Then]:
    """A folder with a record by the rules that people decided on."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "page.html").write_text(PAGE, "utf-8")
    for name, text in zip(("a.txt", "b.txt"), TEXTS, strict=False):
        (folder / name).write_text(text, "utf-8")
    reports = []
    with onrecord.Record(folder / "onrecord.db") as record:
        for month, name in ((3, "page.html"), (1, "a.txt"), (2, "b.txt")):
            config = configure(
                language="en",
                published=f"2031-0{month}-05",
                publisher="Vale Post",
                allow_private=False,
                follow=None,
                actors=None,
                reader="rules",
            )
            for filed in record.add_sources(folder / name, config=config):
                assert filed.added is not None
                reports.append(filed.added.report[:10])
        report = reports[0]
        fixed = record.fix(report, "e1", {"type": "SANCTION"}, who="Ada", why="an embargo")
        record.undo(fixed.id, who="Ada")
        one, other = (line.id for line in record.actors("Sami Nour"))
        record.merge(one, other, who="Ada")
        record.rate_source("Vale Post", "B", who="Ada")
        record.rate_source("Vale Post", "D", who="Ada")
        *_, last, fixed_at, undone, merged, rated, again = (
            line.at for line in record.history()[::-1]
        )
    return folder, Then(report, "2020-01-01", last, fixed_at, undone, merged, rated, again)


@pytest.fixture
def then(made: tuple[Path, Then], place: Path) -> Then:
    """The past of a record of the test's own."""
    folder, past = made
    shutil.copytree(folder, place, dirs_exist_ok=True)
    return past


def lines(program: Program, *call: str) -> list[Any]:
    ran = program(*call, "--json")
    assert (ran.code, ran.err) == (0, "")
    return ran.json()


def test_show_then_and_now(program: Program, then: Then) -> None:
    (now,) = lines(program, "show", then.report)
    (read,) = lines(program, "show", then.report, "--as-of", then.read)
    (fixed,) = lines(program, "show", then.report, "--as-of", then.fixed)
    (undone,) = lines(program, "show", then.report, "--as-of", then.undone)
    assert now == read == undone
    assert [one["type"] for one in fixed["events"]] == ["SANCTION"]
    assert fixed["reader"]["decisions"] == 1
    assert "SANCTION" in program("show", then.report, "--as-of", then.fixed).out
    assert "SANCTION" not in program("show", then.report).out
    (machine,) = lines(program, "show", then.report, "--as-of", then.fixed, "--machine")
    assert machine == now
    refused(program("show", then.report, "--as-of", then.before), 3, then.report)


def test_the_list_then_and_now(program: Program, then: Then) -> None:
    assert len(lines(program, "show", "--as-of", then.read)) == 3
    assert lines(program, "show", "--as-of", then.before) == []
    ran = program("show", "--as-of", then.before)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "0 reports by 0 publishers: 0 statements, 0 events, 0 commitments\n"
    assert program("show", "--as-of", then.read).out == program("show").out


def test_search_then_and_now(program: Program, then: Then) -> None:
    call = ("search", "--type", "SANCTION")
    assert lines(program, *call) == []
    assert len(lines(program, *call, "--as-of", then.fixed)) == 1
    assert len(lines(program, *call, "--as-of", then.fixed, "--decided")) == 1
    assert lines(program, *call, "--as-of", then.read) == []
    assert lines(program, "search", "withdraw", "--as-of", then.before) == []
    assert len(lines(program, "search", "withdraw", "--as-of", then.read)) == 1
    assert lines(program, "search", "--decided", "--as-of", then.read) == []


def test_actors_and_members_then_and_now(program: Program, then: Then) -> None:
    (now,) = lines(program, "actors", "Sami Nour")
    assert len(now["members"]) == 2
    both = lines(program, "actors", "Sami Nour", "--as-of", then.undone)
    assert [one["members"] for one in both] == [[], []]
    assert lines(program, "actors", "--as-of", then.before) == []
    call = ("members", "Vale Front", "--on", "2031-03-06")
    assert lines(program, *call)
    assert lines(program, *call, "--as-of", then.before) == []
    assert len(lines(program, *call, "--as-of", then.undone)) > len(lines(program, *call))


def test_ratings_then_and_now(program: Program, then: Then) -> None:
    assert [one["letter"] for one in lines(program, "rate")] == ["D"]
    assert [one["letter"] for one in lines(program, "rate", "--as-of", then.rated)] == ["B"]
    assert lines(program, "rate", "--as-of", then.merged) == []
    (only,) = lines(program, "rate", "Vale Post", "--as-of", then.rated)
    assert (only["letter"], only["until"]) == ("B", None)
    refused(program("rate", "Vale Post", "--as-of", then.merged), 3, "Vale Post")


def test_history_then_and_now(program: Program, then: Then) -> None:
    entries = lines(program, "history")
    assert [one["entry"] for one in entries] == [*range(8, 0, -1)]
    assert len(lines(program, "history", "--as-of", then.read)) == 3
    (fix, _) = lines(program, "history", then.report, "--as-of", then.fixed)
    assert fix["decision"]["undone_by"] is None
    assert "undone by" not in program("history", "--as-of", then.fixed).out
    assert "undone by" in program("history", "--as-of", then.undone).out
    assert lines(program, "history", "--as-of", then.before) == []
    refused(program("history", then.report, "--as-of", then.before), 3, then.report)
    assert lines(program, "history", "--lost", "--as-of", then.fixed) == []


@pytest.mark.parametrize("write", [str, lambda at: at.replace("T", " "), lambda at: at[:-1]])
def test_a_time_may_be_written_in_several_ways(program: Program, then: Then, write: Any) -> None:
    assert len(lines(program, "history", "--as-of", write(then.fixed))) == 4


def test_a_time_of_another_zone_and_a_day_to_its_end(program: Program, then: Then) -> None:
    day = then.rated_again[:10]
    assert len(lines(program, "history", "--as-of", day)) == 8
    assert lines(program, "history", "--as-of", f"{then.before}T00:00:00+02:00") == []
    assert len(lines(program, "history", "--as-of", f"{day}T23:59:59-12:00")) == 8
    assert len(lines(program, "history", "--as-of", "2999-12-31")) == 8


ANSWERING = (
    ["show"],
    ["show", "REPORT"],
    ["search", "x"],
    ["actors"],
    ["members", "x", "--on", "2031-03-06"],
    ["rate"],
    ["history"],
    ["history", "--lost"],
)


@pytest.mark.parametrize("call", ANSWERING, ids=" ".join)
def test_every_command_that_has_it_refuses_what_is_no_date(
    program: Program, then: Then, call: list[str]
) -> None:
    given = [then.report if one == "REPORT" else one for one in call]
    refused(program(*given, "--as-of", "yesterday"), 2, "yesterday", "2025-04-08")


@pytest.mark.parametrize("given", ["", "2031-13-01", "2031-02-30", "2031", "31/12/2031"])
@pytest.mark.usefixtures("then")
def test_what_is_no_date(program: Program, given: str) -> None:
    refused(program("history", "--as-of", given), 2, "no date")
