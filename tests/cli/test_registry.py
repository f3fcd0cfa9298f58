"""`onrecord registry check`."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import Program

pytestmark = pytest.mark.slow

BLOCK = '[{}]\nname = "{}"\nkind = "armed_group"\nsource = "common knowledge"\n'


def test_files_in_order(program: Program, tmp_path: Path) -> None:
    file = tmp_path / "good.toml"
    file.write_text(BLOCK.format("vale-front", "Vale Front"), encoding="utf-8")
    ran = program("registry", "check", str(file))
    assert (ran.code, ran.out) == (0, "")
    assert ran.err.startswith("in order: ")


def test_faults_have_file_and_line_and_an_exit_code(program: Program, tmp_path: Path) -> None:
    file = tmp_path / "bad.toml"
    file.write_text(BLOCK.format("vale-front", "Hezbollah"), encoding="utf-8")
    ran = program("registry", "check", str(file))
    assert ran.code == 2
    assert f"{file}:2: [vale-front] 'Hezbollah' is also a name of hezbollah" in ran.out
    found = program("registry", "check", "--json", str(file)).json()
    assert [(f["line"], f["slug"]) for f in found if f["source"] == str(file)] == [
        (2, "vale-front")
    ]


def test_a_list_becomes_a_file_that_is_in_order(program: Program, tmp_path: Path) -> None:
    table = tmp_path / "actors.csv"
    table.write_text("name,kind\nVale Front,armed_group\n", encoding="utf-8")
    ran = program("registry", "import", str(table))
    assert (ran.code, ran.err) == (0, "1 actors\n")
    file = tmp_path / "actors.toml"
    file.write_text(ran.out, encoding="utf-8")
    assert program("registry", "check", str(file)).code == 0
