"""`onrecord decide`, `undo` and `rate`, and what search and show make of what was decided."""

from __future__ import annotations

import getpass
import json
import re
import shlex
import shutil
from pathlib import Path
from typing import Any

import pytest

import onrecord
from onrecord.cli.decide import decide
from onrecord.cli.options import configure

from .conftest import Program, Ran

pytestmark = pytest.mark.slow

TEXT = (
    "Rebels agree to leave Wadi Town\n\n"
    "Defence Minister Adel Karim warned on Tuesday that the army would attack the depots of the"
    " Vale Front.\n\n"
    "“We will be counting depots,” Karim told reporters.\n\n"
    "The Vale Front signed an agreement with the government on 24 April. Vale Front spokesman Sami"
    " Nour denied that the group had attacked the village of Habab in Iraq.\n\n"
    "Two officials who spoke on condition of anonymity said the front had refused to surrender.\n"
)
EVENT = ("type=AGREE", "realis=actual", "trigger=signed", "evidence=signed an agreement")


def refused(ran: Ran, code: int, *words: str) -> None:
    """One line on standard error that says all of the words, and nothing on standard output."""
    assert (ran.code, ran.out) == (code, ""), ran
    assert ran.err.startswith("onrecord: ")
    assert ran.err.count("\n") == 1
    for one in words:
        assert one in ran.err


@pytest.fixture(autouse=True)
def ada(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ada decides where nobody else is said to."""
    monkeypatch.setenv("ONRECORD_WHO", "Ada")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder with a record of one report by the rules, and the digits that tell the report."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "rebels.txt").write_text(TEXT, "utf-8")
    config = configure(
        language="en",
        published="2031-03-05",
        publisher="Vale Post",
        allow_private=False,
        follow=None,
        actors=None,
        reader="rules",
    )
    with onrecord.Record(folder / "onrecord.db") as record:
        (filed,) = record.add_sources(folder / "rebels.txt", config=config)
    assert filed.added is not None
    return folder, filed.added.report[:10]


@pytest.fixture
def report(made: tuple[Path, str], place: Path) -> str:
    """The report, on a record of the test's own."""
    folder, name = made
    shutil.copytree(folder, place, dirs_exist_ok=True)
    return name


def reading(report: str, **asked: Any) -> Any:
    """What `show --json` prints of a report."""
    with onrecord.Record() as record:
        return json.loads(record.reading(record.report(report).id, **asked).to_json())


def value(report: str, local: str) -> Any:
    """A value of the reading in force, None if it is not there."""
    of = reading(report)
    kinds = ("mentions", "actors", "places", "times", "statements", "events", "commitments")
    return next((one for kind in kinds for one in of[kind] if one["id"] == local), None)


# --- each action --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value_", "action", "fields"),
    [
        ("e1", "accept", []),
        ("a1", "accept", []),
        ("e1", "reject", []),
        ("e1", "fix", ["realis=hypothetical"]),
        ("s1", "rate", ["2"]),
        ("s1", "comment", ["--why", "check the tape"]),
    ],
)
def test_a_decision_is_told_as_json(
    program: Program, report: str, value_: str, action: str, fields: list[str]
) -> None:
    ran = program("decide", report, value_, action, *fields, "--json")
    assert (ran.code, ran.err) == (0, "")
    (line,) = ran.json()
    assert re.fullmatch("[0-9a-f]{64}", line.pop("id"))
    assert line.pop("report").startswith(report)
    assert line == {"action": action, "local": value_, "lost": [], "new": True}


def test_a_decision_is_told_in_one_line(program: Program, report: str) -> None:
    for call in (["e1", "reject"], ["s1", "rate", "6"], ["-", "comment", "--why", "x"]):
        ran = program("decide", report, *call)
        assert (ran.code, ran.out) == (0, "")
        value_ = f" {call[0]}" if call[0] != "-" else ""
        assert re.fullmatch(rf"{call[1]}{value_}: decision [0-9a-f]{{10}}\n", ran.err)


def test_what_is_accepted_commented_or_rated_is_shown_as_before(
    program: Program, report: str
) -> None:
    before = reading(report)
    program("decide", report, "s1", "comment", "--why", "check the tape")
    program("decide", report, "-", "comment", "--why", "all of it")
    program("decide", report, "s1", "rate", "3")
    assert reading(report) == before
    program("decide", report, "e1", "accept")
    after = reading(report)
    assert after["reader"].pop("decisions") == 1
    assert before["reader"].pop("decisions") == 0
    assert after == before


def test_a_fix_is_shown_and_the_machines_value_stays(program: Program, report: str) -> None:
    machine = reading(report)
    assert value(report, "e1")["type"] != "SANCTION"
    ran = program("decide", report, "e1", "fix", "type=SANCTION", "time=null", 'actors=["a2"]')
    assert ran.code == 0, ran.err
    fixed = value(report, "e1")
    assert (fixed["type"], fixed["time"], fixed["actors"]) == ("SANCTION", None, ["a2"])
    assert "SANCTION" in program("show", report).out
    assert program("show", "--json", report).json() == [reading(report)]
    assert program("show", "--json", report, "--machine").json() == [machine]
    assert "SANCTION" not in program("show", report, "--machine").out


def test_words_of_the_report_stand_for_their_place(program: Program, report: str) -> None:
    text = reading(report)["report"]["text"]
    at = text.index("depots", text.index("counting"))
    program("decide", report, "e1", "fix", "evidence=Adel Karim warned on Tuesday")
    ((start, end),) = value(report, "e1")["evidence"]
    assert text[start:end] == "Adel Karim warned on Tuesday"
    program("decide", report, "e1", "fix", f"trigger=depots@{at}")
    assert value(report, "e1")["trigger"] == [at, at + 6]
    program("decide", report, "e1", "fix", 'evidence=["warned", [0, 7]]')
    evidence = value(report, "e1")["evidence"]
    assert [text[start:end] for start, end in evidence] == ["warned", text[:7]]


def test_what_is_rejected_is_shown_no_more(program: Program, report: str) -> None:
    assert program("decide", report, "s1", "reject", "--why", "nobody said so").code == 0
    assert value(report, "s1") is None
    shown, _, rejected = program("show", report).out.partition("\nRejected\n")
    assert " s1 " not in shown
    decision = program("history", "--json", "--limit", "1").json()[0]["subject"][:10]
    assert re.search(rf"^ s1 “.*”\n    Ada · onrecord undo {decision}", rejected, re.MULTILINE)
    for action in (["accept"], ["fix", "form=direct"]):
        ran = program("decide", report, "s1", *action)
        refused(ran, 3, "s1: ", "Ada rejected", f"onrecord undo {decision}")
    refused(program("decide", report, "s99", "accept"), 3, "s99: ", "onrecord show REPORT")


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("event", EVENT),
        ("event", (*EVENT, 'actors=["a2"]', 'according_to=["s1"]', "confidence=0.5")),
        ("mention", ("span=Two officials", "kind=people")),
        ("time", ("span=Tuesday", "kind=date", "value=2031-03-04")),
        ("statement", ("content=refused to surrender", "identification=none", "form=indirect")),
        (
            "commitment",
            (
                *("act=attack", "act_span=would attack", "evidence=would attack"),
                *("speaker_authority=member", "force=pledged", "statement=s1"),
            ),
        ),
    ],
)
def test_a_value_of_each_kind_that_has_words_is_added(
    program: Program, report: str, kind: str, fields: tuple[str, ...]
) -> None:
    ran = program("decide", report, kind, "add", *fields, "--json")
    assert ran.code == 0, ran.err
    (line,) = ran.json()
    assert re.fullmatch(rf"{kind[0]}\+[0-9a-f]{{8}}", line["local"])
    assert line["id"].startswith(line["local"][2:])
    assert value(report, line["local"]) is not None
    assert program("undo", line["id"]).code == 0
    assert value(report, line["local"]) is None


def test_what_was_added_is_decided_on_like_any_other(program: Program, report: str) -> None:
    added = program("decide", report, "event", "add", *EVENT, "--json").json()[0]["local"]
    assert program("decide", report, added, "fix", "type=CONSULT", "--why", "only talks").code == 0
    assert value(report, added)["type"] == "CONSULT"
    assert f" {added} " in program("show", report).out
    assert program("decide", report, added, "reject").code == 0
    assert value(report, added) is None


# --- taking it back -----------------------------------------------------------------------------


def test_undo_takes_back_and_brings_back(program: Program, report: str) -> None:
    states = [reading(report)]
    program("decide", report, "e1", "fix", "type=SANCTION")
    states.append(reading(report))
    decision = program("history", report, "e1", "--json").json()[0]["subject"]
    for expected in (states[0], states[1], states[0]):
        ran = program("undo", decision[:10], "--why", "a slip", "--who", "Ben", "--json")
        assert ran.code == 0, ran.err
        (line,) = ran.json()
        assert (line["action"], line["local"], line["lost"]) == ("undo", "e1", [])
        decision = line["id"]
        assert reading(report) == expected


def test_undo_says_what_undid_it_already(program: Program, report: str) -> None:
    program("decide", report, "e1", "reject")
    first = program("history", report, "e1", "--json").json()[0]["subject"]
    done = program("undo", first[:10])
    assert (done.code, done.out) == (0, "")
    assert done.err.startswith("undo e1: decision ")
    second = done.err.split()[-1]
    refused(program("undo", first[:10]), 2, "undone already", f"onrecord undo {second}")


@pytest.mark.parametrize("given", ["", "zz", "0000000000", "%"])
@pytest.mark.usefixtures("report")
def test_a_decision_that_is_not_on_record(program: Program, given: str) -> None:
    refused(program("undo", given), 3, "onrecord history")


# --- who and why --------------------------------------------------------------------------------


def last(program: Program) -> Any:
    return program("history", "--json", "--limit", "1").json()[0]["decision"]["draft"]


def test_who_decides_is_the_option_the_environment_or_the_login(
    program: Program, report: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    program("decide", report, "e1", "accept", "--who", "  Ben   Ali ")
    assert last(program)["who"] == "Ben Ali"
    program("decide", report, "e1", "accept")
    assert last(program)["who"] == "Ada"
    monkeypatch.delenv("ONRECORD_WHO")
    monkeypatch.setattr(getpass, "getuser", lambda: "login")
    program("decide", report, "e1", "accept")
    assert last(program)["who"] == "login"


def test_nobody_decides_nothing(
    program: Program, report: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown() -> str:
        raise KeyError

    refused(program("decide", report, "e1", "accept", "--who", " "), 2, "--who", "ONRECORD_WHO")
    monkeypatch.delenv("ONRECORD_WHO")
    monkeypatch.setattr(getpass, "getuser", unknown)
    refused(program("decide", report, "e1", "accept"), 2, "--who", "ONRECORD_WHO")
    refused(program("rate", "Vale Post", "A"), 2, "--who", "ONRECORD_WHO")
    assert len(program("history", "--json").json()) == 1


ODD = {
    "long": "a very long reason " * 500,
    "controls": "\x1b[31mred\x07 \x9b2J two\nlines\ttabbed",
    "turned": "safe \u202egnp.exe \u2066inside\u2069",
    "right to left": "שלום עליכם، مرحبا",
    "markup": "[bold red]no markup[/] :smile: '\"; DROP TABLE log; --",
}


@pytest.mark.parametrize("words", ODD.values(), ids=ODD)
def test_odd_reasons_and_names_are_kept_as_given_and_shown_safely(
    program: Program, report: str, words: str
) -> None:
    who = " ".join(words.split())[:80]
    ran = program("decide", report, "e1", "reject", "--why", words, "--who", words[:80])
    assert (ran.code, ran.out) == (0, "")
    draft = last(program)
    assert (draft["why"], draft["who"]) == (words.strip(), " ".join(words[:80].split()))
    raw = program("history", "--json", "--by", who).out if words[:80] == who else ""
    shown = program("history", report, "e1")
    assert shown.code == 0
    assert len(program("history").out) < 2000
    for out in (shown.out, raw):
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", out)
    assert max(map(len, shown.out.splitlines())) <= 80
    told = re.sub("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", "", " ".join(words.split()))
    assert "".join(told.split()) in "".join(shown.out.split())


# --- what cannot be decided ---------------------------------------------------------------------

WRONG: list[tuple[int, list[str], list[str]]] = [
    (2, ["REPORT", "e1", "approve"], ["'approve'", "accept, fix, reject, add, comment, rate"]),
    (2, ["REPORT", "e1", ""], ["accept, fix"]),
    (3, ["REPORT", "e99", "accept"], ["e99", "onrecord show REPORT"]),
    (3, ["REPORT", "", "accept"], ["onrecord show REPORT"]),
    (3, ["zz", "e1", "accept"], ["zz", "onrecord show"]),
    (3, ["", "e1", "accept"], ["onrecord show"]),
    (2, ["REPORT", "e1", "accept", "type=AGREE"], ["no fields", "fix"]),
    (2, ["REPORT", "e1", "reject", "x"], ["no fields"]),
    (2, ["REPORT", "e1", "fix"], ["FIELD=VALUE"]),
    (2, ["REPORT", "e1", "fix", "realis"], ["FIELD=VALUE", "'realis'"]),
    (2, ["REPORT", "e1", "fix", "=x"], ["FIELD=VALUE"]),
    (2, ["REPORT", "e1", "fix", "colour=red"], ["colour", "realis"]),
    (2, ["REPORT", "e1", "fix", "id=e7"], ["id"]),
    (2, ["REPORT", "e1", "fix", "realis=perhaps"], ["realis", "'perhaps'", "'conditional'"]),
    (2, ["REPORT", "a1", "fix", "name="], ["name"]),
    (2, ["REPORT", "e1", "fix", "confidence=NaN"], ["confidence"]),
    (2, ["REPORT", "e1", "fix", "confidence=7"], ["confidence"]),
    (2, ["REPORT", "e1", "fix", 'actors=["a99"]'], ["a99"]),
    (2, ["REPORT", "e1", "fix", "time=t99"], ["t99"]),
    (2, ["REPORT", "e1", "fix", "trigger=no such words"], ["'no such words'", "exactly"]),
    (2, ["REPORT", "e1", "fix", "trigger="], ["''"]),
    (3, ["REPORT", "e1", "fix", "trigger=[0, 99999]"], ["e1", "nothing of it was written"]),
    (2, ["REPORT", "e1", "fix", "evidence=5"], ["evidence", "5"]),
    (2, ["REPORT", "e1", "fix", "evidence=null"], ["evidence"]),
    (3, ["REPORT", "e1", "fix", "evidence=[]"], ["e1", "nothing of it was written"]),
    (2, ["REPORT", "e1", "rate"], ["1 to 6", "cannot be judged"]),
    (2, ["REPORT", "e1", "rate", "0"], ["1 to 6"]),
    (2, ["REPORT", "e1", "rate", "7"], ["1 to 6"]),
    (2, ["REPORT", "e1", "rate", "two"], ["1 to 6"]),
    (2, ["REPORT", "e1", "comment"], ["--why"]),
    (2, ["REPORT", "e1", "comment", "--why", "  "], ["--why"]),
    (2, ["REPORT", "-", "accept"], ["comments"]),
    (2, ["REPORT", "-", "rate", "2"], ["comments"]),
    (2, ["REPORT", "nonsense", "add", *EVENT], ["'nonsense'", "event"]),
    (2, ["REPORT", "event", "add"], ["type", "trigger", "evidence"]),
    (2, ["REPORT", "event", "add", *EVENT, "colour=red"], ["colour", "realis"]),
    (2, ["REPORT", "mention", "add", "span=depots", "kind=weapon"], ["2 times", "depots@"]),
    (3, ["REPORT", "e1", "accept", "--round", "pilot"], ["pilot", "onrecord agree"]),
]


@pytest.mark.parametrize(("code", "call", "words"), WRONG, ids=[" ".join(w[1]) for w in WRONG])
def test_what_cannot_be_decided(
    program: Program, report: str, place: Path, code: int, call: list[str], words: list[str]
) -> None:
    before = (place / "onrecord.db").read_bytes()
    ran = program("decide", *(report if one == "REPORT" else one for one in call))
    refused(ran, code, *words)
    assert (place / "onrecord.db").read_bytes() == before


def test_what_cannot_be_decided_is_no_json_either(program: Program, report: str) -> None:
    for code, call, words in WRONG[::6]:
        given = [report if one == "REPORT" else one for one in call]
        refused(program("decide", *given, "--json"), code, *words)


@pytest.mark.parametrize("call", [["decide"], ["undo"]])
def test_without_arguments_there_is_help(program: Program, call: list[str]) -> None:
    ran = program(*call)
    assert ran.code == 2
    assert f"Usage: onrecord {call[0]}" in ran.out + ran.err


COMMANDS = (
    ["show"],
    ["search", "x"],
    ["decide", "3fa2", "e1", "accept"],
    ["undo", "7c1e"],
    ["actors"],
    ["members", "x", "--on", "2031-04-01"],
    ["merge"],
    ["merge", "x", "y"],
    ["split", "x", "y"],
    ["rate"],
    ["rate", "x", "A"],
    ["agree"],
    ["agree", "x", "--close"],
    ["history"],
    ["history", "--lost"],
    ["verify"],
    ["export", "out.zip"],
)


@pytest.mark.parametrize("call", COMMANDS, ids=" ".join)
def test_without_a_record_nothing_is_made(program: Program, place: Path, call: list[str]) -> None:
    refused(program(*call, "--json", "--record", "mine.db"), 3, "mine.db", "onrecord add")
    assert list(place.iterdir()) == []


def test_the_environment_names_the_record_of_a_decision(
    program: Program, report: str, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (place / "onrecord.db").rename(place / "mine.db")
    monkeypatch.setenv("ONRECORD_RECORD", "mine.db")
    for call in (["decide", report, "e1", "accept"], ["history"], ["rate", "Vale Post", "B"]):
        assert program(*call).code == 0
    assert not (place / "onrecord.db").exists()
    refused(program("rate", "--record", "onrecord.db"), 3, "onrecord.db")


def test_what_people_decided_is_marked(program: Program, report: str) -> None:
    plain = program("show", report).out
    assert "Ada" not in plain
    program("decide", report, "e1", "accept")
    program("decide", report, "s1", "fix", "speech_act=promise", "--who", "Ben")
    program("decide", report, "s1", "rate", "2")
    program("decide", report, "s1", "comment", "--why", "his word")
    program("decide", report, "-", "comment", "--why", "all of it")
    (added,) = program("decide", report, "event", "add", *EVENT, "--json").json()
    shown = program("show", report).out
    assert re.search(r"^ e1 +.*  ✓ Ada$", shown, re.MULTILINE)
    assert re.search(r"^ s1 .*  ✎ Ben  2 Ada$", shown, re.MULTILINE)
    assert re.search(rf"^ {re.escape(added['local'])} .*  \+ Ada$", shown, re.MULTILINE)
    assert "¶ Ada: his word" in shown
    assert "¶ Ada: all of it" in shown
    assert "✓ accepted" in shown
    assert "✓" not in program("show", report, "--machine").out
    assert "3 decided on" in program("show").out
    assert program("show", "--json").json()[0]["decided"] == 3
    program("undo", added["id"])
    assert "+ Ada" not in program("show", report).out


def test_a_list_tells_what_is_actual_from_what_is_not(program: Program, report: str) -> None:
    def listed() -> tuple[int, int]:
        (line,) = program("show", "--json").json()
        words = f"{line['events']} events, {line['actual']} actual"
        assert words in " ".join(program("show").out.split())
        return line["events"], line["actual"]

    events = reading(report)["events"]
    actual = [event["id"] for event in events if event["realis"] == "actual"]
    assert listed() == (len(events), len(actual))
    program("decide", report, actual[0], "fix", "realis=denied")
    assert listed() == (len(events), len(actual) - 1)


# --- searching for it ---------------------------------------------------------------------------


def found(program: Program, *call: str) -> bool:
    ran = program("search", "--json", *call)
    assert (ran.code, ran.err) == (0, "")
    return bool(ran.json())


@pytest.mark.parametrize(
    ("fits", "does_not"),
    [
        (["--actor", "Vale Front"], ["--actor", "Nobody"]),
        (["--since", "2031-03-05"], ["--since", "2031-03-06"]),
        (["--until", "2031-03-05"], ["--until", "2031-03-04"]),
        (["--since", "2031", "--until", "2031"], ["--since", "2030", "--until", "2030"]),
        (["--place", "IQ"], ["--place", "FR"]),
        (["--time", "2031-03-04"], ["--time", "2031-02"]),
        (["--type", "threaten"], ["--type", "PROTEST"]),
        (["--realis", "denied"], ["--realis", "past_habitual"]),
        (["--identification", "partly_identified"], ["--identification", "author"]),
        (["--publisher", "Vale Post"], ["--publisher", "Vale"]),
        (["--undecided"], ["--decided"]),
        (["--type", "ASSAULT", "--realis", "denied"], ["--type", "THREATEN", "--realis", "denied"]),
        (
            ["--actor", "Adel Karim", "--type", "THREATEN"],
            ["--actor", "Sami Nour", "--type", "PROTEST"],
        ),
        (["depots", "--publisher", "Vale Post"], ["depots", "--publisher", "Vale"]),
        (["depots", "--statements"], ["refused", "--statements", "--identification", "named"]),
        (["depots", "--statements", "--actor", "Adel Karim"], ["depots", "--actor", "Nobody"]),
    ],
)
@pytest.mark.usefixtures("report")
def test_each_filter_lets_through_what_fits(
    program: Program, fits: list[str], does_not: list[str]
) -> None:
    assert found(program, *fits)
    ran = program("search", *does_not)
    assert (ran.code, ran.out, ran.err) == (0, "", "nothing found\n")


def test_search_and_decisions(program: Program, report: str) -> None:
    assert not found(program, "--type", "SANCTION")
    program("decide", report, "e1", "fix", "type=SANCTION", "--why", "measured in sanctions")
    assert found(program, "--type", "SANCTION", "--decided")
    assert not found(program, "--undecided")
    decision = program("history", "--json", "--limit", "1").json()[0]["subject"]
    program("undo", decision)
    assert not found(program, "--type", "SANCTION")
    assert found(program, "--undecided")


def test_a_filter_without_words_shows_what_it_found(program: Program, report: str) -> None:
    (hit,) = program("search", "--json", "--type", "THREATEN").json()
    start, end = hit["told"]["trigger"]
    told = hit["snippet"][start - hit["passage"][0] : end - hit["passage"][0]]
    read = reading(report)
    (event,) = [one for one in read["events"] if one["id"] == hit["told"]["event"]]
    assert (event["type"], hit["told"]["type"]) == ("THREATEN", "THREATEN")
    assert told == read["report"]["text"][slice(*event["trigger"])]
    assert hit["told"]["realis"] == event["realis"]
    program("decide", report, event["id"], "fix", "realis=denied")
    shown = program("search", "--type", "threaten").out
    assert f"{event['id']} THREATEN · denied" in shown
    assert told in shown
    (hit,) = program("search", "--json", "--identification", "named", "--limit", "1").json()
    assert hit["said"]["identification"] == "named"
    for filter_ in (["--actor", "sami nour"], ["--publisher", "VALE POST"]):
        assert found(program, *filter_)
    (hit,) = program("search", "--json", "--actor", "Sami Nour").json()
    assert "Sami Nour" in " ".join(hit["snippet"].split())


def test_search_as_json_has_what_is_documented(program: Program, report: str) -> None:
    (hit,) = program("search", "--json", "depots", "--type", "THREATEN").json()
    assert hit.keys() == {
        *("report", "url", "publisher", "published", "title", "passage", "snippet", "marks"),
        *("in_title", "said", "told"),
    }
    assert hit["report"].startswith(report)
    start = hit["passage"][0]
    words = [hit["snippet"][one[0] - start : one[1] - start] for one in hit["marks"]]
    assert words == ["depots"] * len(words) != []
    (hit, *_) = program("search", "--json", "counting", "--statements").json()
    assert hit["said"]["speaker"] == "Adel Karim"


# --- sources ------------------------------------------------------------------------------------


def test_a_source_is_rated_and_its_ratings_are_listed(program: Program, report: str) -> None:
    assert program("rate").err == "no source is rated\n"
    ran = program("rate", "Vale  Post", "b", "--why", "named sources")
    assert (ran.code, ran.out) == (0, "")
    assert re.fullmatch(r"rate: decision [0-9a-f]{10}\n", ran.err)
    (line,) = program("rate", "Vale Post", "D", "--who", "Ben", "--json").json()
    assert line.keys() == {"action", "id", "local", "lost", "new"}
    assert program("rate", "Sami Nour", "F").code == 0
    shown = program("rate")
    assert (shown.code, shown.err) == (0, "2 ratings\n")
    assert re.findall(r"^ ([A-F]) ", shown.out, re.MULTILINE) == ["F", "D"]
    now, before = program("rate", "Vale Post", "--json").json()
    assert now.keys() == {"source", "letter", "who", "why", "since", "until"}
    assert (now["letter"], now["who"], now["until"]) == ("D", "Ben", None)
    assert (before["letter"], before["why"]) == ("B", "named sources")
    assert before["until"] == now["since"]
    assert [one["source"] for one in program("rate", "--json").json()] == ["Sami Nour", "Vale Post"]
    program("undo", line["id"])
    assert program("rate", "Vale Post", "--json").json()[0]["letter"] == "B"
    assert reading(report)["report"]["publisher"] == "Vale Post"


@pytest.mark.parametrize(
    ("call", "code", "words"),
    [
        (["Vale Post", "G"], 2, "A completely reliable"),
        (["Vale Post", ""], 2, "A to F"),
        (["Vale Post", "AB"], 2, "A to F"),
        (["Vale Post", "1"], 2, "A to F"),
        (["  ", "A"], 2, ""),
        (["Nobody"], 3, "onrecord rate"),
    ],
)
@pytest.mark.usefixtures("report")
def test_what_is_no_rating(program: Program, call: list[str], code: int, words: str) -> None:
    refused(program("rate", *call), code, words)
    refused(program("rate", *call, "--json"), code, words)


# --- what is not right yet ----------------------------------------------------------------------


def test_the_example_of_an_addition_works(program: Program, report: str) -> None:
    examples = re.findall(r"(?s)\[bold\]onrecord (decide .+?)\[/\]", decide.__doc__ or "")
    (line,) = [line for line in examples if " add " in line]
    ran = program(*shlex.split(line.replace("3fa2", report)))
    assert ran.code == 0, ran.err


@pytest.mark.parametrize("number", ["²", "1" * 5000])
def test_what_only_looks_like_a_number_is_no_rating(
    program: Program, report: str, number: str
) -> None:
    refused(program("decide", report, "s1", "rate", number), 2, "1 to 6")


@pytest.mark.parametrize(
    "call",
    [
        ["decide", "REPORT", "e1", "comment", "--why", "\udcff"],
        ["decide", "REPORT", "e1", "accept", "--who", "A\udcff"],
        ["decide", "REPORT", "a1", "fix", "name=\udcff"],
        ["rate", "\udcff", "A"],
        ["agree", "\udcff", "--open", "--coder", "a", "--coder", "b", "--report", "REPORT"],
        ["actors", "\udcff"],
        ["members", "\udcff", "--on", "2031-04-01"],
        ["history", "--by", "\udcff"],
        ["search", "--actor", "\udcff"],
    ],
    ids=lambda call: " ".join(call).encode("ascii", "replace").decode(),
)
def test_bytes_that_are_no_text_are_no_traceback(
    program: Program, report: str, call: list[str]
) -> None:
    ran = program(*(report if one == "REPORT" else one for one in call))
    assert ran.code in {0, 2, 3}


def test_a_comment_takes_no_fields(program: Program, report: str) -> None:
    refused(program("decide", report, "s1", "comment", "realis=actual", "--why", "x"), 2, "fields")


def test_a_field_is_given_once(program: Program, report: str) -> None:
    refused(program("decide", report, "e1", "fix", "realis=denied", "realis=future"), 2, "realis")


@pytest.mark.parametrize(
    "filter_",
    [
        ["--type", "BOMBING"],
        ["--realis", "sometimes"],
        ["--identification", "anonymous"],
        ["--since", "yesterday"],
        ["--until", "05/03/2031"],
        ["--time", "2031-13"],
    ],
    ids=" ".join,
)
@pytest.mark.usefixtures("report")
def test_a_filter_that_can_find_nothing_is_refused(program: Program, filter_: list[str]) -> None:
    refused(program("search", *filter_), 2, filter_[1])


@pytest.mark.usefixtures("report")
def test_a_source_without_a_name_is_what_is_wrong(program: Program) -> None:
    ran = program("rate", " ", "A")
    assert ran.code == 2
    assert "not 'A'" not in ran.err


@pytest.mark.usefixtures("report")
def test_nobody_rates_in_the_past(program: Program) -> None:
    refused(program("rate", "Vale Post", "A", "--as-of", "2031-01-01"), 2, "--as-of")


def test_show_has_the_ids_that_a_fix_needs(program: Program, report: str) -> None:
    shown = program("show", report).out
    for kind in ("actors", "times"):
        for one in reading(report)[kind]:
            assert re.search(rf"\b{one['id']}\b", shown)
