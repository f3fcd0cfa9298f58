"""What is written about the code holds: documents made from it, links, commands, examples."""

from __future__ import annotations

import contextlib
import doctest
import importlib.util
import io
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, get_args

import pytest
import typer
from jsonschema import Draft202012Validator

import onrecord
from onrecord import errors
from onrecord.cli.commands import app
from onrecord.contract import EventType

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text("utf-8")
NO_PAGES_OF_OURS = {"build", "dist", "node_modules"}
PAGES = sorted(
    page.as_posix()
    for page in (found.relative_to(ROOT) for found in ROOT.rglob("*.md"))
    if not any(part.startswith(".") or part in NO_PAGES_OF_OURS for part in page.parts)
)
# Files that a page names and that are still to come.
TO_COME = {"export/exporters.py"}


def load(path: Path) -> ModuleType:
    """The script at `path` as a module."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


generate = load(ROOT / "docs" / "generate.py")


# --- made from the code -------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("name", generate.DOCUMENTS)
def test_a_document_made_from_the_code_is_what_the_code_says(name: str) -> None:
    written = (ROOT / name).read_text("utf-8")
    assert written == generate.DOCUMENTS[name](), f"{name} is stale: run `make docs`"


def test_the_check_says_what_is_stale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(generate, "ROOT", tmp_path)
    made = {"fresh.md": lambda: "new\n", "stale.md": lambda: "new\n", "missing.md": lambda: "new\n"}
    monkeypatch.setattr(generate, "DOCUMENTS", made)
    (tmp_path / "fresh.md").write_text("new\n", "utf-8")
    (tmp_path / "stale.md").write_text("old\n", "utf-8")
    assert generate.main(["--check"]) == 1
    said = capsys.readouterr().err
    assert "stale.md" in said
    assert "missing.md" in said
    assert "fresh.md" not in said
    assert generate.main([]) == 0
    assert (tmp_path / "stale.md").read_text("utf-8") == "new\n"
    assert generate.main(["--check"]) == 0
    assert generate.main(["--chekc"]) == 2


def test_every_command_and_option_is_in_the_reference() -> None:
    page = (ROOT / "docs" / "cli.md").read_text("utf-8")
    group: Any = typer.main.get_command(app)
    for name, command in group.commands.items():
        section = page.partition(f"## onrecord {name}\n")[2].partition("\n## ")[0]
        assert section, f"{name} is not in docs/cli.md"
        for parameter in command.params:
            names = [parameter.metavar] if parameter.param_type_name == "argument" else []
            names += [n for n in (*parameter.opts, *parameter.secondary_opts) if n.startswith("-")]
            for one in names:
                assert re.search(rf"(?<![\w-]){re.escape(one)}(?![\w-])", section), f"{name} {one}"


def test_every_event_type_is_in_the_table() -> None:
    page = (ROOT / "docs" / "events.md").read_text("utf-8")
    assert set(re.findall(r"^\| `([A-Z]+)`", page, re.M)) == set(get_args(EventType))


def test_the_schema_is_one_and_holds_for_a_reading() -> None:
    schema = onrecord.json_schema()
    Draft202012Validator.check_schema(schema)
    reading = onrecord.read("“We will withdraw by May,” the general told reporters in Geneva.")
    validator = Draft202012Validator(schema)
    validator.validate(reading.model_dump(mode="json"))
    spoiled = reading.model_dump(mode="json") | {"schema": "onrecord/2"}
    assert not validator.is_valid(spoiled)


def test_the_tree_of_errors_is_drawn_as_it_is() -> None:
    drawn: list[tuple[str, int]] = []
    for line in (errors.__doc__ or "").splitlines():
        found = re.match(r"    ((?:[│ ]   )*(?:[├└]── )?)([A-Z]\w+)  ", line)
        if found:
            drawn.append((found[2], len(found[1]) // 4))
    kinds = [(kind.__name__, depth) for kind, depth in generate._subclasses(errors.OnrecordError)]
    assert drawn == kinds
    assert sorted(name for name, _ in kinds) == sorted(errors.__all__)


# --- links, names, figures ----------------------------------------------------------------------


def test_the_pages_are_found() -> None:
    assert {"README.md", "CONTRIBUTING.md", "docs/architecture.md"} <= set(PAGES)
    assert len(PAGES) > 12


@pytest.mark.parametrize("name", PAGES)
def test_relative_links_lead_to_files(name: str) -> None:
    page = ROOT / name
    missing = [
        link
        for link in re.findall(r"\]\(([^)\s]+)\)", without_code(page.read_text("utf-8")))
        if not re.match(r"[a-z]+:|#", link)
        and not (page.parent / link.partition("#")[0]).resolve().exists()
    ]
    assert missing == []


@pytest.mark.parametrize("name", PAGES)
def test_files_that_a_page_names_exist(name: str) -> None:
    files = {
        "/" + path.relative_to(ROOT).as_posix()
        for folder in (
            "src",
            "docs",
            "tests",
            "benchmarks",
            "examples",
            "gazetteer",
            "given_names",
            "training",
        )
        for path in (ROOT / folder).rglob("*.*")
    } | {f"/{path.name}" for path in ROOT.iterdir()}
    named = re.findall(r"`([\w/.-]+\.(?:py|toml|json|md))`", (ROOT / name).read_text("utf-8"))
    missing = {one for one in named if not any(file.endswith(f"/{one}") for file in files)}
    assert missing <= TO_COME


@pytest.mark.parametrize("name", PAGES)
def test_make_targets_and_commands_that_a_page_shows_exist(name: str) -> None:
    shown = "\n".join(shell_in((ROOT / name).read_text("utf-8")))
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    assert set(re.findall(r"^make ([a-z]+)", shown, re.M)) <= targets
    group: Any = typer.main.get_command(app)
    assert set(re.findall(r"^onrecord ([a-z]+)", shown, re.M)) <= set(group.commands)


def test_the_readme_begins_with_the_two_commands() -> None:
    commands = [line for line in shell_in(README) if line.startswith("make")]
    assert [command.split()[1] for command in commands[:2]] == ["demo", "test"]
    assert README.index("make demo") < README.index("onrecord read")


@pytest.mark.parametrize("name", ["README.md", "CHANGELOG.md"])
def test_the_number_of_example_reports_is_right(name: str) -> None:
    stated = re.findall(r"(\d+) reports", (ROOT / name).read_text("utf-8"))
    assert set(stated) == {str(len(list((ROOT / "examples" / "reports").iterdir())))}


@pytest.mark.parametrize("name", PAGES)
def test_no_page_names_a_folder_of_somebody_s_machine(name: str) -> None:
    assert not re.search(
        r"(?<![\w.])/(?:home|root|tmp|work|Users|opt)/", (ROOT / name).read_text("utf-8")
    )


# --- examples that run --------------------------------------------------------------------------


def test_the_python_example_of_the_readme_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    [session] = [block for block in fenced(README, "python") if ">>>" in block]
    test = doctest.DocTestParser().get_doctest(session, {}, "README.md", "README.md", 0)
    assert len(test.examples) > 5
    said = io.StringIO()
    result = doctest.DocTestRunner().run(test, out=said.write)
    assert result.failed == 0, said.getvalue()


def test_the_reader_of_the_guide_runs() -> None:
    page = (ROOT / "docs" / "how_to_add_a_reader.md").read_text("utf-8")
    [example] = fenced(page, "python")
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(compile(example, "how_to_add_a_reader.md", "exec"), {})  # noqa: S102 (our own page)
    assert said.getvalue() == "“We want no war.”\n"


def test_the_actors_of_the_guide_load(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "how_to_add_an_actor.md").read_text("utf-8")
    [example] = fenced(page, "toml")
    file = tmp_path / "actors.toml"
    file.write_text(example, "utf-8")
    registry = onrecord.Config(registry=(file,)).actors()
    found = registry.find("كتائب القبة")
    assert found is not None
    assert found.slug == "kataib-al-qubba"
    [tie] = registry.entries["ghassan-al-barqi"].affiliations
    assert (tie.kind, tie.actor) == ("part_of", "kataib-al-qubba")


# --- reading a page -----------------------------------------------------------------------------


def fenced(page: str, language: str) -> list[str]:
    """The fenced blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```", page, re.M | re.S)


def without_code(page: str) -> str:
    """A page without its fenced blocks and code spans."""
    return re.sub(r"`[^`\n]*`", "", re.sub(r"^ *```.*?^ *```", "", page, flags=re.M | re.S))


def shell_in(page: str) -> list[str]:
    """What a page shows for a shell: lines of `sh` and `console` blocks, and code spans."""
    return list(_shell_in(page))


def _shell_in(page: str) -> Iterator[str]:
    for match in re.finditer(r"^```(\w*)\n(.*?)^```|`([^`\n]+)`", page, re.M | re.S):
        language, block, span = match.groups()
        if span is not None:
            yield span
        elif language == "sh":
            yield from block.splitlines()
        elif language == "console":
            yield from (line[2:] for line in block.splitlines() if line.startswith("$ "))
