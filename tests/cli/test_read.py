"""`onrecord read` and `onrecord schema`."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from onrecord.contract import Reading

from .conftest import WORDS, Program


def test_a_page_for_people(program: Program, page: Path) -> None:
    ran = program("read", page.name)
    assert (ran.code, ran.err) == (0, "")
    lines = [line.strip() for line in ran.out.splitlines()]
    assert lines[1:4] == [
        "Army to leave",
        "Vale Courier · 2031-03-04 (by the page's metadata)",
        "page.html",
    ]
    heads = [line for line in ran.out.splitlines() if line and not line.startswith(" ")]
    assert "Who speaks" in heads
    assert heads.index("Who speaks") < heads.index("Said")
    assert "“We will go,” … “Nobody is to stay behind.”" in ran.out
    assert "Adel Karim · named, General" in ran.out


def test_statements_stand_in_the_order_of_the_text(program: Program, text: Path) -> None:
    out = program("read", text.name).out
    said = out[out.index("\nSaid\n") :]
    places = [said.index(words) for words in ("would withdraw", "We will go", "Nobody is to stay")]
    assert places == sorted(places)


def test_json_is_the_contract(program: Program, text: Path, page: Path) -> None:
    ran = program("read", "--json", text.name, page.name)
    assert (ran.code, ran.err) == (0, "")
    assert [one["report"]["title"] for one in ran.json()] == [None, "Army to leave"]
    schema = json.loads(program("schema").out)
    for line in ran.out.splitlines():
        jsonschema.validate(json.loads(line), schema)
        assert Reading.from_json(line).to_json() == line


def test_nothing_is_kept(program: Program, text: Path, place: Path) -> None:
    program("read", text.name)
    assert [path.name for path in place.iterdir()] == [text.name]


def test_the_same_input_gives_the_same_bytes(program: Program, text: Path) -> None:
    for flags in ([], ["--json"]):
        assert program("read", *flags, text.name).out == program("read", *flags, text.name).out


def test_killed_and_hurt_are_printed(program: Program, place: Path) -> None:
    file = place / "attack.txt"
    file.write_text("Rebels shelled the town, killing at least 12 people and wounding up to 30.")
    ran = program("read", "--reader", "rules", file)
    assert "· at least 12 killed" in ran.out
    assert "· up to 30 injured" in ran.out


def test_standard_input(program: Program) -> None:
    ran = program("read", "--json", "--published", "2031-03", "-", stdin=WORDS.encode())
    (reading,) = ran.json()
    assert reading["report"]["published"] == {"value": "2031-03", "basis": "given"}
    assert reading["report"]["capture"]["captured_at"] is None
    assert reading["report"]["text"].split() == WORDS.split()


def test_the_users_word_counts(program: Program, page: Path) -> None:
    flags = ["--publisher", "Other Courier", "--published", "2031-03-05", "--language", "EN"]
    (reading,) = program("read", "--json", *flags, page.name).json()
    report = reading["report"]
    assert (report["publisher"], report["language"]) == ("Other Courier", "en")
    assert report["published"] == {"value": "2031-03-05", "basis": "given"}


def test_own_actors(program: Program, text: Path, place: Path) -> None:
    cast = place / "cast.toml"
    cast.write_text('[karim]\nname = "Adel Karim"\nkind = "person"\nsource = "invented"\n')
    (reading,) = program("read", "--json", "--actors", cast.name, text.name).json()
    assert "karim" in {actor["registry"] for actor in reading["actors"]}


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (["--published", "2031-13-01"], "--published"),
        (["--published", "4 March"], "--published"),
        (["--published", "٢٠٣١"], "--published"),
        (["--published", ""], "--published"),
        (["--language", "english"], "--language"),
        (["--language", "éé"], "--language"),
        (["--actors", "none.toml"], "none.toml"),
        (["--actors", "bad.toml"], "bad.toml"),
        (["--actors", "odd.toml"], "odd.toml"),
        (["--actors", "."], "."),
    ],
)
@pytest.mark.parametrize("command", ["read", "add"])
def test_a_call_that_is_off_does_nothing(
    program: Program, place: Path, text: Path, command: str, flags: list[str], words: str
) -> None:
    (place / "bad.toml").write_text("x = [")
    (place / "odd.toml").write_text('[x]\nname = "X"\nkind = "alien"\n')
    before = sorted(place.iterdir())
    ran = program(command, *flags, text.name)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("onrecord: ")
    assert words in ran.err
    assert ran.err.count("\n") == 1
    assert sorted(place.iterdir()) == before


@pytest.mark.parametrize("command", ["", "read", "add", "show", "search", "schema", "demo"])
def test_help(program: Program, command: str) -> None:
    call = [command] if command else []
    ran = program(*call, "--help")
    assert (ran.code, ran.err) == (0, "")
    assert f"Usage: onrecord {command}".strip() in ran.out
    assert program(*call, "-h") == ran


@pytest.mark.parametrize("command", ["", "read", "add", "search"])
def test_a_call_without_anything_helps(program: Program, command: str) -> None:
    ran = program(*([command] if command else []))
    assert ran.code == 2
    assert "Usage: onrecord" in ran.out + ran.err
