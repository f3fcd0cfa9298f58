"""Faults in files of actors, by file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from onrecord.errors import VocabularyError
from onrecord.vocabulary.registry_check import check

pytestmark = pytest.mark.slow


def faults(tmp_path: Path, text: str) -> list[tuple[int, str, str]]:
    file = tmp_path / "actors.toml"
    file.write_text(text, encoding="utf-8")
    return [(f.line, f.slug, f.what) for f in check((file,)) if f.source == str(file)]


def test_the_shipped_files_are_in_order() -> None:
    assert check() == []


def test_the_example_is_in_order() -> None:
    assert check((Path("examples/actors.toml"),)) == []


GOOD = """[dome-front]
name = "Dome Front of Zarhan"
kind = "armed_group"
source = "common knowledge"
"""


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        (GOOD + 'aliases = ["Kataib Hezbollah"]\n', 5, "also a name of kataib-hezbollah"),
        (GOOD + 'aliases = ["kataib  HEZBOLLAH"]\n', 5, "also a name of kataib-hezbollah"),
        (GOOD + 'part_of = [{actor = "dome-front"}]\n', 5, "names itself"),
        (GOOD + 'part_of = [{actor = "nobody-at-all"}]\n', 5, "whom no file has"),
        (GOOD + 'distinct_from = ["nobody-at-all"]\n', 5, "whom no file has"),
        (GOOD + 'part_of = [{actor = "iraq", since = "2021-02-30"}]\n', 5, "is no date"),
        (GOOD + 'part_of = [{actor = "iraq", since = "last May"}]\n', 5, "is no date"),
        (GOOD + 'part_of = [{actor = "iraq", since = "2021", until = "2020"}]\n', 5, "before it"),
        (GOOD + 'allied_with = [{actor = "iraq", since = "2021-13"}]\n', 5, "is no date"),
        (GOOD + 'leads = [{actor = "nobody-at-all"}]\n', 5, "whom no file has"),
        (GOOD + 'color = "red"\n', 1, "unknown key 'color'"),
        (GOOD.replace("armed_group", "gang"), 1, "unknown kind 'gang'"),
        (GOOD.replace('source = "common knowledge"\n', ""), 1, "names no source"),
        (GOOD.replace("dome-front", "Dome_Front"), 1, "a slug is"),
    ],
)
def test_a_fault_has_its_line(tmp_path: Path, text: str, line: int, what: str) -> None:
    found = faults(tmp_path, text)
    assert any(at == line and what in told for at, _, told in found), found


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", ""),
        ("\n\n", ""),
        ("a = 1\n", "it is no block"),
        ("[[dome-front]]\nname = 'x'\n", "it is no block"),
        (GOOD + "offices = ['x']\n", "offices is a list of tables"),
        (GOOD + "part_of = {actor = 'iraq'}\n", "part_of is a list of tables"),
        (GOOD + "part_of = [{since = '2020'}]\n", "is not in order"),
        (GOOD + "aliases = 'abc'\n", "aliases is a list of words"),
        (GOOD + "aliases = [3]\n", "aliases is a list of words"),
        (GOOD.replace('"Dome Front of Zarhan"', "3"), "a name is words"),
        (GOOD.replace("[dome-front]", "  ['dome-front']").replace("armed_group", "x"), "kind 'x'"),
    ],
)
def test_what_is_no_block_is_a_fault_and_no_crash(tmp_path: Path, text: str, what: str) -> None:
    found = [told for _, _, told in faults(tmp_path, text)]
    assert (found == []) if not what else any(what in told for told in found), found


def test_a_circle_of_memberships_is_told_once_round(tmp_path: Path) -> None:
    text = "".join(
        f'[{one}]\nname = "Circle {one}"\nkind = "armed_group"\nsource = "common knowledge"\n'
        f'part_of = [{{actor = "{other}"}}]\n'
        for one, other in (("ring-a", "ring-b"), ("ring-b", "ring-c"), ("ring-c", "ring-a"))
    )
    found = faults(tmp_path, text)
    assert [told for _, _, told in found] == [
        "is part of itself: ring-a < ring-b < ring-c < ring-a"
    ]


def test_surnames_and_acronyms_may_be_shared(tmp_path: Path) -> None:
    text = "".join(
        f'[{slug}]\nname = "{name}"\nkind = "person"\nsurnames = ["Barqi"]\nacronyms = ["GB"]\n'
        'source = "common knowledge"\n'
        for slug, name in (("ghassan-barqi", "Ghassan Barqi"), ("qusay-barqi", "Qusay Barqi"))
    )
    assert faults(tmp_path, text) == []


@pytest.mark.parametrize("text", ["[a\n", '[a]\nname = "x"\n[a]\nname = "y"\n', "\x00"])
def test_what_is_no_toml_is_an_error_that_names_the_file(tmp_path: Path, text: str) -> None:
    file = tmp_path / "actors.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(VocabularyError, match=r"actors\.toml"):
        check((file,))


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(VocabularyError, match="cannot be read"):
        check((tmp_path / "none.toml",))
