"""`onrecord actors`, `members`, `merge` and `split`: who is whom across reports, and when."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

import onrecord
from onrecord.cli.options import configure

from .conftest import Program
from .test_deciding import refused

pytestmark = pytest.mark.slow

TEXTS = (
    "Talks in Wadi Town\n\n"
    "Vale Front spokesman Sami Nour said on Tuesday that the group would leave the village.\n\n"
    "Hamid Salem, commander of the Vale Front, refused to speak to reporters.\n",
    "Front leaves\n\n"
    "Sami Nour, the former spokesman of the Vale Front, said the group had left.\n\n"
    "Hamid Salem, commander of the Vale Front, denied that.\n",
    "Front returns\n\n"
    "Vale Front commander Yusuf Darwish said that the Vale Front had returned to Wadi Town.\n",
)
"""Published on 2031-01-05, 2031-02-05 and 2031-03-05."""

ACTOR = {"id", "name", "names", "kind", "registry", "members", "reports"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    with onrecord.Record(folder / "onrecord.db") as record:
        for month, text in enumerate(TEXTS, 1):
            path = folder / f"{month}.txt"
            path.write_text(text, "utf-8")
            config = configure(
                language="en",
                published=f"2031-0{month}-05",
                publisher="Vale Post",
                allow_private=False,
                follow=None,
                actors=None,
                reader="rules",
            )
            assert all(filed.added for filed in record.add_sources(path, config=config))
    return folder


@pytest.fixture(autouse=True)
def on_record(made: Path, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The three reports, on a record of the test's own; Ada decides."""
    shutil.copytree(made, place, dirs_exist_ok=True)
    monkeypatch.setenv("ONRECORD_WHO", "Ada")


def ids(name: str) -> list[str]:
    """The ids of all who bear a name, as `onrecord actors NAME` has them."""
    with onrecord.Record() as record:
        return [line.id for line in record.actors(name)]


def proposed(program: Program) -> list[list[str]]:
    return [one["members"] for one in program("merge", "--json").json()]


# --- actors -------------------------------------------------------------------------------------


def test_actors_are_listed_and_as_json(program: Program) -> None:
    lines = program("actors", "--json").json()
    assert all(line.keys() == ACTOR for line in lines)
    assert {line["name"] for line in lines} >= {"Sami Nour", "Vale Front", "Hamid Salem"}
    assert all(re.fullmatch("[0-9a-f]{16}", line["id"]) for line in lines)
    ran = program("actors")
    assert ran.code == 0
    assert ran.err == f"{len(lines)} actors\n"
    assert all(line["id"] in ran.out and line["name"] in ran.out for line in lines)
    assert len(program("actors", "--json", "--limit", "2").json()) == 2


def test_one_actor_by_its_id_or_its_name(program: Program) -> None:
    first, second = (line["id"] for line in program("actors", "Sami Nour", "--json").json())
    (line,) = program("actors", first, "--json").json()
    assert line.keys() == ACTOR | {"affiliations"}
    assert (line["name"], line["reports"], line["members"]) == ("Sami Nour", 1, [])
    (said,) = line["affiliations"]
    assert said.keys() == {
        *("actor", "name", "title", "whole", "whole_name", "former", "since", "until"),
        *("report", "publisher", "published", "words"),
    }
    assert (said["title"], said["whole_name"]) == ("spokesman", "Vale Front")
    assert said["words"][1] == "spokesman"
    shown = program("actors", "Sami Nour")
    assert (shown.code, shown.err) == (0, "2 actors\n")
    assert "What reports say it is, or is part of" in shown.out
    assert "formerly spokesman of Vale Front" in " ".join(shown.out.split())
    assert first in shown.out
    assert second in shown.out


def test_an_actor_that_no_report_has(program: Program) -> None:
    ran = program("actors", "Nobody")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err.startswith("no such actor on record: ")
    assert program("actors", "Nobody", "--json").json() == []


# --- members ------------------------------------------------------------------------------------


def names_on(program: Program, day: str) -> dict[str, str]:
    found = program("members", "Vale Front", "--on", day, "--json").json()
    assert all(
        one.keys() == {"actor", "name", "titles", "basis", "before", "after"} for one in found
    )
    return {one["name"]: one["basis"] for one in found}


def test_members_on_a_day_with_the_words_that_say_so(program: Program) -> None:
    assert names_on(program, "2031-01-10")["Sami Nour"] == "reported"
    assert names_on(program, "2031-01-10")["Yusuf Darwish"] == "reported_later"
    assert names_on(program, "2031-03-10")["Yusuf Darwish"] == "reported"
    ran = program("members", "Vale Front", "--on", "2031-03-10")
    assert ran.code == 0
    assert re.fullmatch(r"\d members on 2031-03-10\n", ran.err)
    shown = " ".join(ran.out.split())
    assert "Yusuf Darwish commander by the last report up to that day" in shown
    assert "2031-03-05 “commander” Vale Post" in shown


def test_a_merge_tells_who_has_left(program: Program) -> None:
    assert "Sami Nour" in names_on(program, "2031-02-10")
    program("merge", *ids("Sami Nour"))
    assert names_on(program, "2031-01-10")["Sami Nour"] == "reported"
    assert "Sami Nour" not in names_on(program, "2031-02-10")


def test_members_of_whom_nothing_is_known(program: Program) -> None:
    for name in ("Nobody", "Sami Nour"):
        ran = program("members", name, "--on", "2031-01-10")
        assert (ran.code, ran.out) == (0, "")
        assert ran.err == "nobody is known for 2031-01-10\n"
        assert program("members", name, "--on", "2031-01-10", "--json").json() == []


@pytest.mark.parametrize("day", ["", "today", "2031-04", "2031-13-01"])
def test_a_day_that_is_none(program: Program, day: str) -> None:
    refused(program("members", "Vale Front", "--on", day), 2, "2025-04-07")


def test_members_asks_for_a_day(program: Program) -> None:
    ran = program("members", "Vale Front")
    assert (ran.code, ran.out) == (2, "")
    assert "--on" in ran.err


# --- merge --------------------------------------------------------------------------------------


def test_proposals_are_listed_with_reasons(program: Program) -> None:
    lines = program("merge", "--json").json()
    assert all(line.keys() == {"members", "score", "reasons", "named"} for line in lines)
    for line in lines:
        for one in line["named"]:
            start = one["passage"][0]
            assert one["snippet"][one["mention"][0] - start : one["mention"][1] - start]
    assert lines == sorted(lines, key=lambda line: -line["score"])
    ran = program("merge")
    assert ran.code == 0
    advice, count = ran.err.splitlines()
    assert "--apart" in advice
    assert count == f"{len(lines)} proposals"
    assert "same name “Sami Nour”" in ran.out
    (nour,) = [line for line in lines if ids("Sami Nour")[0] in line["members"]]
    assert all(one["report"][:10] in ran.out for one in nour["named"])
    assert all(member in ran.out for line in lines for member in line["members"])
    ran = program("merge", "--limit", "1")
    assert ran.err.splitlines()[-1] == f"{len(lines)} proposals; {len(lines) - 1} more: --limit"
    assert program("history", "--json", "--by", "Ada").json() == []


def test_a_proposal_is_confirmed(program: Program) -> None:
    (members,) = [one for one in proposed(program) if ids("Sami Nour")[0] in one]
    ran = program("merge", *members, "--why", "same office")
    assert (ran.code, ran.out) == (0, "")
    assert re.fullmatch(r"merge: decision [0-9a-f]{10}\n", ran.err)
    (line,) = program("actors", "Sami Nour", "--json").json()
    assert (line["id"], line["members"], line["reports"]) == (members[0], sorted(members), 2)
    assert members not in proposed(program)
    assert program("actors", members[1], "--json").json()[0]["id"] == members[0]
    assert "merged of" in program("actors", members[0]).out
    for one in (members[1], "Sami Nour"):
        assert len(program("search", "--json", "--actor", one).json()) == 2
    decision = program("history", "--json", "--limit", "1").json()[0]["subject"]
    assert program("undo", decision).code == 0
    assert len(ids("Sami Nour")) == 2


def test_a_merge_is_called_as_it_is_told(program: Program) -> None:
    first, second = ids("Sami Nour")
    (darwish,) = ids("Yusuf Darwish")
    (line,) = program("merge", first, second, "--into", darwish, "--json").json()
    assert line.keys() == {"action", "id", "local", "lost", "new"}
    assert line["action"] == "merge"
    (actor,) = program("actors", second, "--json").json()
    assert actor["id"] == darwish
    assert actor["members"] == sorted((first, second, darwish))
    assert actor["names"] == ["Sami Nour", "Yusuf Darwish"]
    shown = " ".join(program("actors", darwish).out.split())
    assert "also Yusuf Darwish" in shown


def test_what_is_kept_apart_is_proposed_no_more(program: Program) -> None:
    members = next(one for one in proposed(program) if ids("Hamid Salem")[0] in one)
    ran = program("merge", "--apart", *members, "--why", "father and son")
    assert (ran.code, ran.out) == (0, "")
    assert re.fullmatch(r"apart: decision [0-9a-f]{10}\n", ran.err)
    assert members not in proposed(program)
    assert len(ids("Hamid Salem")) == 2
    program("undo", ran.err.split()[-1])
    assert members in proposed(program)


def test_members_are_split_off(program: Program) -> None:
    first, second, third = ids("Vale Front")
    program("merge", first, second, third)
    ran = program("split", first, third, "--why", "another front")
    assert (ran.code, ran.out) == (0, "")
    assert re.fullmatch(r"split: decision [0-9a-f]{10}\n", ran.err)
    lines = program("actors", "Vale Front", "--json").json()
    assert [line["members"] for line in lines] == [sorted((first, second)), []]
    (line,) = program("undo", ran.err.split()[-1], "--json").json()
    assert line["action"] == "undo"
    assert len(ids("Vale Front")) == 1


def test_several_that_are_split_off_are_one(program: Program) -> None:
    first, second, third = ids("Vale Front")
    program("merge", first, second, third)
    (line,) = program("split", first, second, third, "--json").json()
    assert line["action"] == "split"
    assert sorted(len(one["members"]) for one in program("actors", "--json").json())[-1] == 2


@pytest.mark.parametrize(
    ("call", "code", "words"),
    [
        (["merge", "FIRST"], 2, ["two actors"]),
        (["merge", "FIRST", "FIRST"], 2, ["two actors"]),
        (["merge", "FIRST", "nobody"], 3, ["nobody", "onrecord actors"]),
        (["merge", "FIRST", "SECOND", "--into", "nobody"], 3, ["nobody"]),
        (["merge", "FIRST", "SECOND", "--into", "FIRST", "--apart"], 2, ["--apart", "--into"]),
        (["merge", "--apart", "FIRST"], 2, ["two actors"]),
        (["merge", "--apart", "FIRST", "nobody"], 3, ["nobody", "onrecord actors"]),
        (["merge", "--actors", "none.toml"], 2, ["none.toml"]),
        (["split", "FIRST", "SECOND"], 2, ["SECOND"]),
        (["split", "FIRST", "FIRST"], 2, ["FIRST"]),
        (["split", "nobody", "FIRST"], 2, ["FIRST"]),
    ],
    ids=lambda one: " ".join(one) if isinstance(one, list) else None,
)
def test_what_cannot_be_merged_or_split(
    program: Program, place: Path, call: list[str], code: int, words: list[str]
) -> None:
    first, second = ids("Sami Nour")
    named = {"FIRST": first, "SECOND": second}
    before = (place / "onrecord.db").read_bytes()
    ran = program(*(named.get(one, one) for one in call))
    refused(ran, code, *(named.get(one, one) for one in words))
    assert (place / "onrecord.db").read_bytes() == before


def test_actors_of_the_users_own_weigh_in(program: Program, place: Path) -> None:
    (place / "actors.toml").write_text(
        '[sami-nour]\nname = "Sami Nour"\nkind = "person"\nsource = "invented"\n', "utf-8"
    )
    ran = program("merge", "--json", "--actors", "actors.toml")
    assert ran.code == 0, ran.err
    assert ran.json()


def test_history_names_what_was_merged_and_split(program: Program) -> None:
    first, second, third = ids("Vale Front")
    program("merge", first, second, third, "--why", "one front")
    program("split", first, third)
    shown = program("history", "--limit", "2").out
    assert f"Ada: merge {first}" in shown
    assert f"Ada: split {first}" in shown
    assert "one front" in shown
    draft = program("history", "--json", "--limit", "1").json()[0]["decision"]["draft"]
    assert draft["after"] == {"members": [third]}


def test_narrow_terminals_lose_no_id(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    calls: list[list[str]] = [
        ["actors"],
        ["merge"],
        ["members", "Vale Front", "--on", "2031-01-10"],
    ]
    for call in calls:
        shown = program(*call).out
        assert max(map(len, shown.splitlines())) <= 60
        assert re.search("[0-9a-f]{16}", shown)


# --- what is not right yet ----------------------------------------------------------------------


def test_a_list_of_actors_says_that_there_are_more(program: Program) -> None:
    assert "--limit" in program("actors", "--limit", "1").err


@pytest.mark.parametrize("flags", [["--into", "x"], ["--apart"]])
def test_options_of_a_merge_want_actors(program: Program, flags: list[str]) -> None:
    refused(program("merge", *flags), 2, flags[0])


def test_history_names_both_who_were_kept_apart(program: Program) -> None:
    members = ids("Sami Nour")
    program("merge", "--apart", *members)
    shown = program("history", "--limit", "1").out
    assert all(member in shown for member in members)
