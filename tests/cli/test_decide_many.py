"""`onrecord decide --from`: many decisions as lines of JSON, all of them or none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from .conftest import Program

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def ada(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ada decides where nobody else is said to."""
    monkeypatch.setenv("ONRECORD_WHO", "Ada")


@pytest.fixture
def report(program: Program, text: Path) -> str:
    """A report on record."""
    (line,) = program("add", "--reader", "rules", "--json", text).json()
    return str(line["report"][:10])


def lines(*decisions: Any) -> bytes:
    return b"".join(json.dumps(one).encode() + b"\n" for one in decisions)


def test_a_file_of_decisions_goes_on_record(program: Program, report: str, place: Path) -> None:
    (place / "d.jsonl").write_bytes(
        b"\xef\xbb\xbf"
        + lines(
            {"report": report, "value": "s1", "action": "accept"},
            {"report": report, "value": "s1", "action": "fix", "fields": {"form": "mixed"}},
            {"report": report, "value": "s1", "action": "rate", "fields": {"number": 2}},
        )
        + b"\n"
        + lines({"report": report, "value": "-", "action": "comment", "why": "x", "who": "Ben"})
    )
    ran = program("decide", "--from", "d.jsonl", "--why", "measured")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err.splitlines()[-1] == "4 decisions"
    told = program("history", "--json", "--limit", "4").json()
    newest, *others = [line["decision"]["draft"] for line in told]
    assert (newest["action"], newest["why"], newest["who"]) == ("comment", "x", "Ben")
    assert {(one["why"], one["who"]) for one in others} == {("measured", "Ada")}
    assert len({one["at"] for one in (newest, *others)}) == 4
    (shown,) = program("show", report, "--json").json()
    assert shown["statements"][0]["form"] == "mixed"
    assert program("verify").code == 0


def test_a_first_thought_can_come_back(program: Program, report: str) -> None:
    def fix(form: str) -> dict[str, Any]:
        return {"report": report, "value": "s1", "action": "fix", "fields": {"form": form}}

    ran = program("decide", "--from", "-", "--json", stdin=lines(*map(fix, ("mixed", "nominal"))))
    assert [line["new"] for line in ran.json()] == [True, True]
    assert all(line["report"].startswith(report) for line in ran.json())
    ran = program("decide", "--from", "-", stdin=lines(fix("mixed")))
    assert ran.code == 0
    (shown,) = program("show", report, "--json").json()
    assert shown["statements"][0]["form"] == "mixed"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"not json\n", "no line of JSON"),
        (b"\xff\n", "no line of JSON"),
        (b"[" * 100_000 + b"\n", "no line of JSON"),
        (b"[1]\n", "a JSON object"),
        (lines({"report": "R", "value": "s1"}), "needs action"),
        (lines({"report": "R", "value": "s1", "action": "accept", "note": 1}), "has no note"),
        (lines({"report": 3, "value": "s1", "action": "accept"}), "report: words"),
        (lines({"report": "R", "value": "s1", "action": "bless"}), "no action 'bless'"),
        (lines({"report": "R", "value": "s1", "action": "fix", "fields": [1]}), "fields is"),
        (
            lines({"report": "R", "value": "s1", "action": "accept", "fields": {"a": 1}}),
            "no fields",
        ),
        (lines({"report": "R", "value": "-", "action": "reject"}), "comments only"),
        (lines({"report": "R", "value": "s1", "action": "accept", "who": " "}), "nobody decides"),
        (lines({"report": "R", "value": "s99", "action": "accept"}), "no such value"),
        (lines({"report": "ffffffffff", "value": "s1", "action": "accept"}), "no report"),
        (
            lines({"report": "R", "value": "s1", "action": "rate", "fields": {"number": 9}}),
            "1 to 6",
        ),
        (lines({"report": "R", "value": "s1", "action": "fix", "fields": {"form": 1}}), "form"),
        (lines({"report": "R", "value": "s1", "action": "accept", "why": "\ud800"}), "a character"),
        (lines({"report": "R", "value": "s1", "action": "accept", "round": "x"}), "no such round"),
    ],
)
def test_one_line_that_cannot_be_leaves_all_undone(
    program: Program, report: str, line: bytes, words: str
) -> None:
    good = lines({"report": report, "value": "s1", "action": "accept"})
    bad = line.replace(b'"R"', json.dumps(report).encode())
    for extra in ([], ["--json"]):
        ran = program("decide", "--from", "-", *extra, stdin=good + bad + bad)
        assert (ran.code, ran.out) == (2, "")
        first, second, last = ran.err.splitlines()
        assert first.startswith("onrecord: - line 2: ")
        assert second.startswith("onrecord: - line 3: ")
        assert words in first
        assert last == "nothing was decided: 2 lines of 3 cannot be"
    assert len(program("history", "--json").json()) == 1
    assert program("verify").code == 0


def test_a_file_of_nothing_and_a_file_that_is_none(
    program: Program, report: str, place: Path
) -> None:
    ran = program("decide", "--from", "-", stdin=b"\n \n")
    assert (ran.code, ran.err) == (0, "nothing to decide\n")
    for name in ("none.jsonl", str(place)):
        ran = program("decide", "--from", name)
        assert ran.code == 2
        assert "cannot be read" in ran.err
    for call in ([report], [report, "s1"], [report, "s1", "accept", "--from", "-"]):
        ran = program("decide", *call)
        assert (ran.code, ran.err.count("\n")) == (2, 1)
