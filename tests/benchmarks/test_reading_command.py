"""`python -m benchmarks.reading`: which model a task gets, and what is said where there is none."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks.reading import __main__ as command
from benchmarks.report import Result


def call(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> None:
    monkeypatch.setattr(sys, "argv", ["reading", "--data", "data.jsonl", *arguments])
    command.main()


def test_the_model_that_ships_is_measured_unless_another_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def told(file: Path, folder: Path, examples: int) -> Result:
        return Result(f"{file} {folder} {examples}", "", {})

    monkeypatch.setitem(command.TASKS, "speed", told)
    call(monkeypatch, "--task", "speed")
    assert f"data.jsonl {command.MODEL_FOLDER} 0" in capsys.readouterr().out
    call(monkeypatch, "--task", "speed", "--model", "another", "--errors", "3")
    assert "data.jsonl another 3" in capsys.readouterr().out


@pytest.mark.parametrize("task", ["attribution", "speakers"])
def test_a_model_that_is_missing_is_said_in_a_line(
    task: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "MODEL_FOLDER", tmp_path / "none")
    with pytest.raises(SystemExit):
        call(monkeypatch, "--task", task)
    said = capsys.readouterr().err
    assert f"{tmp_path / 'none'}: the model of the reader cannot be read" in said
    assert "--model" in said.splitlines()[-1]
