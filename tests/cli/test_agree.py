"""`onrecord agree`, and `decide` and `show` in a round: double coding without seeing each other."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

import onrecord
from onrecord.cli.options import configure

from .conftest import PAGE, Program
from .test_deciding import TEXT, refused

pytestmark = pytest.mark.slow

EVENT = ("type=AGREE", "realis=actual", "trigger=signed", "evidence=signed an agreement")
CODED = (
    ("anna", "e1", "accept"),
    ("ben", "e1", "accept"),
    ("anna", "e2", "accept"),
    ("ben", "e2", "reject", "--why", "only a threat"),
    ("anna", "e3", "fix", "type=SANCTION"),
    ("ben", "e3", "fix", "type=COERCE"),
    ("anna", "event", "add", *EVENT),
    ("ben", "event", "add", *EVENT),
    ("ben", "c1", "accept"),
)
"""What two coders decide in a round."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    """A folder with a record of two reports by the rules, and the digits that tell them."""
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
    found = []
    with onrecord.Record(folder / "onrecord.db") as record:
        for name in ("rebels.txt", "page.html"):
            for filed in record.add_sources(folder / name, config=config):
                assert filed.added is not None
                found.append(filed.added.report[:10])
    first, second = found
    return folder, first, second


@pytest.fixture
def reports(
    made: tuple[Path, str, str], place: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[str, str]:
    """Two reports, on a record of the test's own, where Lea decides."""
    folder, *found = made
    shutil.copytree(folder, place, dirs_exist_ok=True)
    monkeypatch.setenv("ONRECORD_WHO", "Lea")
    return found[0], found[1]


@pytest.fixture
def pilot(reports: tuple[str, str]) -> str:
    """An open round of Anna and Ben on both reports; gives the first report."""
    with onrecord.Record() as record:
        record.open_round("pilot", coders=("anna", "ben"), reports=reports, who="Lea")
    return reports[0]


@pytest.fixture
def coded(pilot: str) -> str:
    """The round with what Anna and Ben decided in it; gives the first report."""
    with onrecord.Record() as record:
        for who in ("anna", "ben"):
            record.accept(pilot, "e1", who=who, round="pilot")
        record.accept(pilot, "e2", who="anna", round="pilot")
        record.reject(pilot, "e2", who="ben", why="only a threat", round="pilot")
        for who, kind in (("anna", "SANCTION"), ("ben", "COERCE")):
            record.fix(pilot, "e3", {"type": kind}, who=who, round="pilot")
        event = {field: value for field, _, value in (one.partition("=") for one in EVENT)}
        for who in ("anna", "ben"):
            record.add_value(pilot, "event", event, who=who, round="pilot")
        record.accept(pilot, "c1", who="ben", round="pilot")
    return pilot


def events(report: str, coder: str | None = None) -> dict[str, str]:
    """The types of a report's events, on record or as somebody coded them."""
    with onrecord.Record() as record:
        of = record.reading(record.report(report).id, round=coder and "pilot", coder=coder)
    return {one.id: one.type for one in of.events}


# --- rounds -------------------------------------------------------------------------------------


def test_a_round_is_opened_listed_and_closed(
    program: Program, reports: tuple[str, str], place: Path
) -> None:
    assert program("agree").err == "no round of double coding\n"
    assert program("agree", "--json").json() == []
    given = [part for report in reports for part in ("--report", report)]
    call = ["agree", "pilot", "--open", "--coder", "anna", "--coder", "ben", *given]
    (line,) = program(*call, "--json", "--why", "to train").json()
    assert line.keys() == {"action", "id", "local", "lost", "new"}
    assert line["action"] == "open"
    (round_,) = program("agree", "--json").json()
    assert round_.keys() == {"name", "coders", "reports", "opened", "closed", "opened_by"}
    assert (round_["coders"], round_["opened_by"]) == (["anna", "ben"], "Lea")
    assert [one[:10] for one in round_["reports"]] == list(reports)
    ran = program("agree")
    assert (ran.out, ran.err) == ("pilot  anna, ben · 2 reports · open\n", "1 round\n")
    ran = program("agree", "pilot", "--close")
    assert (ran.code, ran.out) == (0, "")
    assert re.fullmatch(r"close: decision [0-9a-f]{10}\n", ran.err)
    assert re.search("· closed 20..-..-..", program("agree").out)
    refused(program("agree", "pilot", "--close"), 2, "pilot", "closed already")
    refused(program(*call), 2, "pilot")
    assert (place / "onrecord.db").exists()


@pytest.mark.parametrize(
    ("call", "code", "words"),
    [
        (["nope"], 3, ["nope", "--open"]),
        (["nope", "--close"], 3, ["nope"]),
        (["nope", "--adopt", "anna", "FIRST", "e1"], 3, ["nope"]),
        (["new", "--open"], 2, ["new", "two coders"]),
        (["new", "--open", "--coder", "anna", "--report", "FIRST"], 2, ["two coders"]),
        (["new", "--open", "--coder", "a", "--coder", "a", "--report", "FIRST"], 2, ["two coders"]),
        (["new", "--open", "--coder", "anna", "--coder", "ben"], 2, ["reports"]),
        (["new", "--open", "--coder", "a", "--coder", "b", "--report", "zz"], 3, ["zz"]),
        (["", "--open", "--coder", "a", "--coder", "b", "--report", "FIRST"], 2, ["name"]),
        (["pilot", "--open", "--close"], 2, ["--open", "--close", "--adopt"]),
        (["pilot", "--adopt", "anna", "FIRST", "e1"], 2, ["close it first"]),
    ],
    ids=lambda one: " ".join(one) if isinstance(one, list) else None,
)
def test_what_cannot_be_done_with_a_round(
    program: Program, pilot: str, place: Path, call: list[str], code: int, words: list[str]
) -> None:
    before = (place / "onrecord.db").read_bytes()
    refused(program("agree", *(pilot if one == "FIRST" else one for one in call)), code, *words)
    assert (place / "onrecord.db").read_bytes() == before


def test_adopt_wants_three_words(program: Program, pilot: str) -> None:
    ran = program("agree", "pilot", "--adopt", "anna", pilot)
    assert (ran.code, ran.out) == (2, "")
    assert "--adopt" in ran.err


@pytest.mark.parametrize(
    ("who", "call", "words"),
    [
        ("carl", ["FIRST", "e1", "accept"], ["carl", "anna, ben"]),
        ("Anna", ["FIRST", "e1", "accept"], ["Anna", "anna, ben"]),
        ("anna", ["OTHER", "s1", "accept"], ["none of the round"]),
    ],
)
def test_who_and_what_has_no_part_in_a_round(
    program: Program, reports: tuple[str, str], who: str, call: list[str], words: list[str]
) -> None:
    given = ["--coder", "anna", "--coder", "ben", "--report", reports[0]]
    program("agree", "small", "--open", *given)
    named = dict(zip(("FIRST", "OTHER"), reports, strict=True))
    called = [named.get(one, one) for one in call]
    refused(program("decide", *called, "--round", "small", "--who", who), 2, *words)


# --- coding -------------------------------------------------------------------------------------


def test_each_coder_sees_the_machines_reading_under_her_own_decisions(
    program: Program, coded: str
) -> None:
    machine = events(coded)
    anna = events(coded, "anna")
    ben = events(coded, "ben")
    assert (anna["e3"], ben["e3"]) == ("SANCTION", "COERCE")
    assert "e2" in anna
    assert "e2" not in ben
    assert machine["e3"] not in {"SANCTION", "COERCE"}
    assert len(set(anna) - set(machine)) == len(set(ben) - set(machine)) == 1
    assert not set(anna) & set(ben) - set(machine)
    (shown_as_json,) = program("show", coded, "--round", "pilot", "--who", "anna", "--json").json()
    assert {one["id"]: one["type"] for one in shown_as_json["events"]} == anna
    refused(program("show", coded, "--round", "pilot", "--coder", "anna", "--who", "ben"), 2)
    shown = program("show", coded, "--round", "pilot", "--coder", "anna", "--who", "anna")
    assert shown.code == 0
    assert ("SANCTION" in shown.out, "COERCE" in shown.out) == (True, False)
    refused(program("show", coded, "--round", "nope"), 3, "nope")


def test_an_open_round_changes_nothing_on_record(program: Program, pilot: str) -> None:
    before = program("show", "--json", pilot).out
    for who, *call in CODED:
        ran = program("decide", pilot, *call, "--round", "pilot", "--who", who)
        assert (ran.code, ran.out) == (0, "")
        assert f"{call[1]} " in ran.err
    assert program("show", "--json", pilot).out == before
    assert program("search", "--decided", "--json").json() == []
    assert program("verify").code == 0
    assert program("agree", "pilot").err.startswith("2 disagreements; ")


def test_history_hides_what_is_decided_in_an_open_round(program: Program, coded: str) -> None:
    shown = program("history")
    assert "ben decided in an open round" in shown.out
    assert "only a threat" not in shown.out
    assert "only a threat" not in program("history", "--json").out
    assert "only a threat" not in program("history", coded, "e2").out
    program("agree", "pilot", "--close")
    assert "ben: reject e2 in pilot" in program("history").out
    assert "only a threat" in program("history").out


# --- agreement ----------------------------------------------------------------------------------


def measured(lines: list[Any]) -> dict[tuple[str, str], Any]:
    return {(one["kind"], one["field"]): one for one in lines if "kind" in one}


def test_agreement_is_measured_and_disagreements_are_shown_at_the_end(
    program: Program, coded: str
) -> None:
    open_ = program("agree", "pilot")
    assert open_.code == 0
    assert "Where they differ" not in open_.out
    assert open_.err == "2 disagreements; they are shown when the round is closed\n"
    program("agree", "pilot", "--close")
    ran = program("agree", "pilot")
    assert ran.err == "2 disagreements\n"
    assert ran.out.startswith("kind")
    shown = " ".join(ran.out.split())
    assert "event there is one 4 0.75" in shown
    assert f"{coded} e2 there is one anna: yes; ben: no" in shown
    assert f"{coded} e3 type anna: SANCTION; ben: COERCE" in shown
    lines = program("agree", "pilot", "--json").json()
    of = measured(lines)
    assert of["event", "has"].keys() == {
        *("kind", "field", "units", "coders", "observed", "alpha", "kappa")
    }
    assert (of["event", "has"]["units"], of["event", "has"]["observed"]) == (4, 0.75)
    assert of["event", "has"]["coders"] == ["anna", "ben"]
    assert of["event", "type"]["units"] == 3
    (kappa,) = of["event", "type"]["kappa"]
    assert kappa[:2] == ["anna", "ben"]
    assert not any(kind == "commitment" for kind, _ in of)
    differ = [one["disagreement"] for one in lines if "disagreement" in one]
    assert len(lines) == len(of) + len(differ)
    assert [one["value"] for one in differ] == ["e2", "e3"]
    assert differ[0].keys() == {"report", "kind", "value", "words", "field", "by_coder"}
    assert differ[0]["by_coder"] == {"anna": True, "ben": False}


def test_a_round_of_three_has_a_kappa_for_each_two(
    program: Program, reports: tuple[str, str]
) -> None:
    coders = [part for name in ("anna", "ben", "cleo") for part in ("--coder", name)]
    program("agree", "three", "--open", *coders, "--report", reports[0])
    for who, kind in (("anna", "AID"), ("ben", "AID"), ("cleo", "CONSULT")):
        call = ["decide", reports[0], "e1", "fix", f"type={kind}", "--round", "three"]
        assert program(*call, "--who", who).code == 0
    program("agree", "three", "--close")
    ran = program("agree", "three")
    assert "anna–ben" in ran.out
    assert "cleo: CONSULT" in ran.out
    of = measured(program("agree", "three", "--json").json())
    assert [one[:2] for one in of["event", "type"]["kappa"]] == [
        ["anna", "ben"],
        ["anna", "cleo"],
        ["ben", "cleo"],
    ]


def test_what_a_coder_decided_is_adopted(program: Program, coded: str) -> None:
    program("agree", "pilot", "--close", "--why", "done")
    refused(program("decide", coded, "e1", "accept", "--round", "pilot", "--who", "anna"), 2)
    ran = program("agree", "pilot", "--adopt", "ben", coded, "e3")
    assert (ran.code, ran.out) == (0, "")
    assert re.fullmatch(r"adopt e3: decision [0-9a-f]{10}\n", ran.err)
    assert events(coded)["e3"] == "COERCE"
    (line,) = program("history", coded, "e3", "--json", "--limit", "1").json()
    draft = line["decision"]["draft"]
    assert (draft["who"], draft["round"]) == ("Lea", None)
    assert "ben" in draft["why"]
    assert "pilot" in draft["why"]
    (line,) = program(
        "agree", "pilot", "--adopt", "ben", coded, "e2", "--json", "--why", "he is right"
    ).json()
    assert line.keys() == {"action", "id", "local", "lost", "new"}
    assert line["action"] == "adopt"
    assert "e2" not in events(coded)
    added = set(events(coded, "anna")) - {"e1", "e2", "e3"}
    (one,) = [local for local in added if local.startswith("e+")]
    assert program("agree", "pilot", "--adopt", "anna", coded, one).code == 0
    assert any(local.startswith("e+") for local in events(coded))
    refused(program("agree", "pilot", "--adopt", "carl", coded, "e1"), 2, "carl", "anna, ben")
    refused(program("agree", "pilot", "--adopt", "anna", coded, "c1"), 2, "anna", "c1")
    assert program("verify").code == 0


def test_a_coder_takes_her_own_back(program: Program, coded: str) -> None:
    (line,) = program("history", coded, "e3", "--by", "anna", "--json").json()
    assert program("undo", line["subject"], "--who", "anna").code == 0
    assert "SANCTION" not in events(coded, "anna").values()
    assert "only a threat" not in program("history").out


# --- what is not right yet ----------------------------------------------------------------------

BLIND = "coders must not see each other's: "


@pytest.mark.usefixtures("coded")
def test_json_of_an_open_round_hides_what_the_page_hides(program: Program) -> None:
    lines = program("agree", "pilot", "--json").json()
    assert not [one for one in lines if "disagreement" in one]


@pytest.mark.usefixtures("coded")
def test_a_name_to_look_for_is_not_who_looks(program: Program) -> None:
    assert "only a threat" not in program("history", "--by", "ben").out


def test_the_coding_of_another_is_not_shown_in_an_open_round(
    program: Program, coded: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONRECORD_WHO", "anna")
    assert "COERCE" not in program("show", coded, "--round", "pilot", "--coder", "ben").out


@pytest.mark.parametrize("call", [["comment", "--why", "a secret"], ["rate", "6"]])
def test_a_comment_or_rating_in_a_round_stays_in_it_or_is_refused(
    program: Program, pilot: str, call: list[str]
) -> None:
    ran = program("decide", pilot, "s1", *call, "--round", "pilot", "--who", "anna")
    if ran.code == 0:
        (line,) = program("history", "--limit", "1", "--json").json()
        assert line["decision"] is None


@pytest.mark.parametrize("closed", [False, True])
def test_nobody_takes_back_what_another_coded(program: Program, coded: str, closed: bool) -> None:
    (line,) = program("history", coded, "e3", "--by", "ben", "--json").json()
    if closed:
        program("agree", "pilot", "--close")
    before = program("agree", "pilot", "--json").json()
    program("undo", line["subject"], "--who", "anna")
    assert program("agree", "pilot", "--json").json() == before


def test_what_a_coder_with_a_space_too_many_decides_is_measured(
    program: Program, reports: tuple[str, str]
) -> None:
    given = ["--coder", "anna ", "--coder", "ben", "--report", reports[0]]
    program("agree", "spaced", "--open", *given)
    for who in ("anna ", "ben"):
        call = ["decide", reports[0], "e1", "accept", "--round", "spaced", "--who", who]
        assert program(*call).code == 0
    assert measured(program("agree", "spaced", "--json").json())


def test_a_coder_is_who_the_environment_says(
    program: Program, coded: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONRECORD_WHO", "anna")
    assert "SANCTION" in program("show", coded, "--round", "pilot").out


def test_a_coder_has_a_name(program: Program, reports: tuple[str, str]) -> None:
    given = ["--coder", "", "--coder", "ben", "--report", reports[0]]
    refused(program("agree", "new", "--open", *given), 2, "coder")


@pytest.mark.usefixtures("pilot")
def test_a_round_in_which_nothing_is_coded_says_so(program: Program) -> None:
    assert program("agree", "pilot").err != "0 disagreements\n"


@pytest.mark.parametrize("flags", [["--coder", "x"], ["--report", "x"]])
@pytest.mark.usefixtures("pilot")
def test_what_only_opening_takes_is_refused_elsewhere(program: Program, flags: list[str]) -> None:
    refused(program("agree", "pilot", *flags), 2, flags[0])


@pytest.mark.parametrize(
    "call", [["--machine"], ["--round", "nope"], ["REPORT", "--coder", "anna"]], ids=" ".join
)
def test_what_show_cannot_heed_is_refused(program: Program, pilot: str, call: list[str]) -> None:
    refused(program("show", *(pilot if one == "REPORT" else one for one in call)), 2, call[-1])
