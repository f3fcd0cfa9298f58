"""Readers by name, our own and those of other packages."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from onrecord.errors import ReaderError, UsageError
from onrecord.reading.reader import RuleReader
from onrecord.reading.readers import known_readers, make_reader
from onrecord.vocabulary.registry import load_registry


@pytest.fixture
def bring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """Installs a package that offers readers, as far as Python can tell."""

    def install(module: str, code: str, *points: str) -> None:
        info = tmp_path / f"{module}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text("[onrecord.readers]\n" + "\n".join(points))
        (tmp_path / f"{module}.py").write_text(code)

    monkeypatch.syspath_prepend(str(tmp_path))
    before = set(sys.modules)
    yield install
    for name in set(sys.modules) - before:
        del sys.modules[name]


def test_our_own_readers_are_known() -> None:
    assert {"chat", "rules"} <= set(known_readers())
    assert isinstance(make_reader("rules", load_registry(), {}), RuleReader)


def test_the_rules_take_no_options() -> None:
    with pytest.raises(UsageError, match="takes no option speed"):
        make_reader("rules", load_registry(), {"speed": "1"})


def test_a_reader_that_nobody_brings_is_named_with_those_that_are_there() -> None:
    with pytest.raises(UsageError, match=r"no reader 'oracle'.*chat, model, rules"):
        make_reader("oracle", load_registry(), {})


def test_another_package_brings_a_reader(bring) -> None:  # type: ignore[no-untyped-def]
    bring(
        "mute_reader",
        "class Mute:\n    name = 'mute@1'\n    languages = frozenset({'en'})\n"
        "def make(registry, options):\n    made = Mute()\n    made.options = dict(options)\n"
        "    return made\n",
        "mute = mute_reader:make",
    )
    assert "mute" in known_readers()
    made = make_reader("mute", load_registry(), {"a": "b"})
    assert (made.name, vars(made)) == ("mute@1", {"options": {"a": "b"}})


def test_a_reader_that_breaks_while_it_is_made_is_one_line(bring) -> None:  # type: ignore[no-untyped-def]
    bring("broken_reader", "raise RuntimeError('no weights')\n", "broken = broken_reader:make")
    with pytest.raises(ReaderError, match="RuntimeError: no weights"):
        make_reader("broken", load_registry(), {})


def test_two_packages_with_one_name_are_not_chosen_between(bring) -> None:  # type: ignore[no-untyped-def]
    bring("one_reader", "make = None\n", "twin = one_reader:make")
    bring("other_reader", "make = None\n", "twin = other_reader:make")
    with pytest.raises(UsageError, match="several packages"):
        make_reader("twin", load_registry(), {})
