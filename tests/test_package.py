"""What is installed: all data files, few dependencies, and a program that runs with those alone."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import zipfile
from importlib import metadata, resources
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import onrecord
from onrecord.cli.demo import examples
from onrecord.record import migrations
from onrecord.version import __version__
from onrecord.vocabulary.language import known_languages

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "onrecord"
pytestmark = pytest.mark.slow  # a wheel is built and installed
# What nobody who only wants to read a report should have to install.
TOO_HEAVY = {
    *("torch", "tensorflow", "transformers", "jax", "spacy", "pandas", "polars", "scipy"),
    *("selenium", "playwright", "pyppeteer", "ray", "fastapi", "weasyprint"),
}


# --- the data files -----------------------------------------------------------------------------


def test_data_files_are_found_where_the_package_is_installed() -> None:
    package = resources.files("onrecord")
    vocabulary = package / "vocabulary"
    for name in ("events.toml", "commitments.toml", "places.toml", "languages/en.toml"):
        assert vocabulary.joinpath(*name.split("/")).is_file(), name
    assert any(entry.name.endswith(".toml") for entry in (vocabulary / "actors").iterdir())
    assert "en" in known_languages()
    assert (package / "py.typed").is_file()


def test_there_is_a_migration_file_for_every_revision() -> None:
    folder = resources.files("onrecord") / "record" / "migrations"
    assert (folder / "env.py").is_file()
    steps = [entry.name for entry in (folder / "versions").iterdir()]
    for revision in migrations.REVISIONS:
        assert [step for step in steps if step.startswith(f"r{revision}_")], revision


def test_the_examples_are_found() -> None:
    folder = examples()
    assert (folder / "actors.toml").is_file()
    assert len(list((folder / "reports").iterdir())) >= 20


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, built without network."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    [built] = folder.glob("*.whl")
    return built


def test_the_wheel_holds_every_file_of_the_package_and_the_examples(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = set(archive.namelist())
    meant = {
        f"onrecord/{path.relative_to(SOURCE).as_posix()}"
        for path in SOURCE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    } | {
        path.relative_to(ROOT).as_posix().replace("examples/", "onrecord/examples/", 1)
        for path in (ROOT / "examples").rglob("*")
        if path.is_file()
    }
    info = f"onrecord-{__version__}.dist-info"
    assert meant <= packed
    assert {name for name in packed if not name.startswith("onrecord/")} == {
        f"{info}/{name}"
        for name in ("METADATA", "WHEEL", "RECORD", "entry_points.txt", "licenses/LICENSE")
    }


# --- dependencies -------------------------------------------------------------------------------


def closure(name: str) -> dict[str, metadata.Distribution]:
    """What is installed with `name`, extras left out, by normal name."""
    found: dict[str, metadata.Distribution] = {}
    waiting = [(name, frozenset[str]())]
    seen = set()
    while waiting:
        one, extras = waiting.pop()
        if (one, extras) in seen:
            continue
        seen.add((one, extras))
        found[one] = distribution = metadata.distribution(one)
        for line in distribution.requires or ():
            needed = Requirement(line)
            environments = [{"extra": extra} for extra in (extras or {""})]
            if needed.marker is None or any(needed.marker.evaluate(e) for e in environments):
                waiting.append((normal(needed.name), frozenset(needed.extras)))
    return found


def normal(name: str) -> str:
    """A distribution's name as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def test_the_base_installation_is_light() -> None:
    installed = set(closure("onrecord"))
    assert {"pydantic", "sqlalchemy", "trafilatura"} <= installed
    assert not installed & TOO_HEAVY
    assert not installed & {"pytest", "hypothesis", "ruff", "mypy"}


def test_every_library_that_is_imported_is_named_as_a_dependency() -> None:
    named = {
        normal(Requirement(line).name)
        for line in metadata.requires("onrecord") or ()
        # What only some users need is an extra of theirs, and asked for where it is used.
        if "extra ==" not in line or "postgresql" in line.partition("extra ==")[2]
    }
    owners = metadata.packages_distributions()
    imported = {
        module.partition(".")[0]
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        for module in _modules(node)
    }
    foreign = imported - sys.stdlib_module_names - {"onrecord"}
    assert "sqlalchemy" in foreign
    lacking = {one for one in foreign if not {normal(o) for o in owners[one]} & named}
    assert lacking == set()


def _modules(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.level == 0:
        return [node.module or ""]
    return []


# --- the front door -----------------------------------------------------------------------------


def test_every_public_name_is_there_and_loaded_from_where_it_is_declared() -> None:
    for name in onrecord.__all__:
        assert getattr(onrecord, name) is not None
    assert set(onrecord.__all__) <= set(dir(onrecord))
    assert set(onrecord._HOMES) == set(onrecord.__all__) - {"__version__"}
    with pytest.raises(AttributeError, match="no attribute 'reed'"):
        _ = onrecord.reed


@pytest.mark.parametrize(
    ("statement", "may_load"),
    [
        ("import onrecord", set()),
        ("import onrecord.errors, onrecord.spans", set()),
        ("from onrecord import Reading", {"pydantic"}),
        ("from onrecord import IntakeOptions", {"pydantic"}),
    ],
)
def test_an_import_loads_no_more_than_it_needs(statement: str, may_load: set[str]) -> None:
    heavy = "typer rich sqlalchemy alembic trafilatura lxml feedparser httpx warcio pydantic"
    code = f"import sys; {statement}; print(*sorted(set({heavy.split()!r}) & set(sys.modules)))"
    ran = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, encoding="utf-8"
    )
    assert set(ran.stdout.split()) == may_load


# --- the program with its dependencies alone ----------------------------------------------------


@pytest.fixture(scope="module")
def bare(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of packages: the wheel, unpacked, and the base dependencies, nothing else.

    Made of links to what is installed here: a real environment would ask a registry.
    """
    folder = tmp_path_factory.mktemp("bare")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    for name, distribution in closure("onrecord").items():
        if name == "onrecord":
            continue
        tops = {Path(file).parts[0] for file in distribution.files or ()} - {"..", "__pycache__"}
        assert tops, name
        for top in tops:
            link = folder / top
            if not link.exists():
                link.symlink_to(Path(str(distribution.locate_file(top))))
    return folder


def run(bare: Path, code: str, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Python with nothing but the standard library and what is in `bare`."""
    start = f"import sys; sys.path.append({str(bare)!r}); {code}"
    return subprocess.run(
        [sys.executable, "-I", "-S", "-B", "-W", "error::ImportWarning", "-c", start, *arguments],
        cwd=cwd,
        check=False,
        capture_output=True,
        encoding="utf-8",
        env={k: v for k, v in os.environ.items() if k in {"PATH", "SYSTEMROOT"}}
        | {"COLUMNS": "100"},
    )


START = "from onrecord.cli.main import run; run()"


def test_the_tests_libraries_are_not_there(bare: Path, tmp_path: Path) -> None:
    ran = run(bare, "import pytest", cwd=tmp_path)
    assert "ModuleNotFoundError" in ran.stderr


def test_the_program_says_its_version(bare: Path, tmp_path: Path) -> None:
    ran = run(bare, START, "--version", cwd=tmp_path)
    assert ran.stderr == ""
    assert ran.stdout == f"onrecord {__version__}\n"


def test_the_program_reads(bare: Path, tmp_path: Path) -> None:
    report = bare / "onrecord" / "examples" / "reports" / "03-halvern-exclusive.html"
    ran = run(bare, START, "read", "--json", str(report), cwd=tmp_path)
    assert ran.returncode == 0, ran.stderr
    reading = onrecord.Reading.from_json(ran.stdout)
    assert reading.report.publisher == "Halvern"
    assert reading.statements


@pytest.mark.slow
def test_the_demonstration_runs(bare: Path, tmp_path: Path) -> None:
    ran = run(bare, START, "demo", cwd=tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert "22 reports" in ran.stdout
    assert (tmp_path / "onrecord-demo.db").is_file()
