"""Imports go down the floors, heavy libraries have one home each, and nothing is called `utils`.

The rules stand in docs/architecture.md. They are checked on the source, not on what happens to be
loaded: every form of import counts, also inside functions and under `TYPE_CHECKING`.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src"

# Floor -> its units: modules or packages right under `onrecord`. A unit may import from floors
# below, and a package from itself; two units of one floor never know each other.
FLOORS: dict[int, tuple[str, ...]] = {
    1: ("errors", "spans", "version"),
    2: ("contract",),
    3: ("vocabulary",),
    4: ("intake", "reading", "resolving", "record"),
    5: ("pipeline", "lineage", "ledger"),
    6: ("api", "export", "brief", "web", "batch"),
    7: ("cli",),
}
FLOOR_OF = {unit: floor for floor, units in FLOORS.items() for unit in units}

# A library -> the modules or packages that may import it. What is not listed is not imported.
HOMES: dict[str, tuple[str, ...]] = {
    "alembic": ("onrecord.record.migrations",),
    "anyascii": ("onrecord.vocabulary.names", "onrecord.vocabulary.registry_import"),
    "charset_normalizer": ("onrecord.intake.text",),
    "feedparser": ("onrecord.intake.feeds",),
    "htmldate": ("onrecord.intake.html",),
    "httpcore": ("onrecord.intake.fetch",),  # the transport under httpx, to connect by address
    # Sources come by fetch.py alone; chat_endpoint.py asks the endpoint that the user names.
    "httpx": ("onrecord.intake.fetch", "onrecord.reading.chat_endpoint"),
    # Trafilatura works on lxml's trees: html.py makes one, posts.py takes the embeds out of it.
    "lxml": ("onrecord.intake.html", "onrecord.intake.posts"),
    # The engine stands in encoder.py alone; decoding.py works on the numbers that it gives.
    "numpy": ("onrecord.reading.encoder", "onrecord.reading.decoding"),
    "onnxruntime": ("onrecord.reading.encoder",),
    "py3langid": ("onrecord.intake.language",),
    # The contract is made of it; the record meets its error where a stored reading is damaged
    # and where a person's fix is none that the contract allows; an
    # endpoint's answer is held to a schema.
    "pydantic": (
        "onrecord.contract",
        "onrecord.reading.chat_endpoint",
        "onrecord.record.overlay",
        "onrecord.record.queries",
        "onrecord.record.transfer",
        "onrecord.record.verifying",
    ),
    "psycopg": ("onrecord.record.databases.postgresql",),
    "rapidfuzz": ("onrecord.vocabulary.names",),
    "rich": ("onrecord.cli",),
    # Reads the registry's megabytes in a tenth of the time that tomllib takes.
    "rtoml": ("onrecord.vocabulary.registry",),
    "sqlalchemy": ("onrecord.record",),
    "threadpoolctl": ("onrecord.reading.encoder",),
    "tokenizers": ("onrecord.reading.encoder",),
    "trafilatura": ("onrecord.intake.html",),
    "typer": ("onrecord.cli",),
    "warcio": ("onrecord.intake.warc",),
}
ROOMS_FOR_ANYTHING = {"common", "helpers", "misc", "shared", "tools", "util", "utils"}
LONGEST_CONTRACT = 500  # lines


class Import(NamedTuple):
    """Module `importer` asks for `target` in line `line`; a `target` of None cannot be told."""

    importer: str
    target: str | None
    line: int


# --- the house as it stands ---------------------------------------------------------------------


def test_imports_go_down_the_floors() -> None:
    assert faults_in(SOURCE) == []


def test_modules_do_not_import_each_other_in_a_circle() -> None:
    assert circles_in(SOURCE) == []


def test_no_module_is_a_room_for_anything() -> None:
    assert rooms_for_anything(SOURCE) == []


def test_the_contract_stays_short() -> None:
    lines = (SOURCE / "onrecord" / "contract.py").read_text("utf-8").splitlines()
    assert len(lines) <= LONGEST_CONTRACT


def test_the_check_sees_the_imports_that_there_are() -> None:
    seen = {(one.importer, one.target) for one in imports_in(SOURCE)}
    assert ("onrecord.pipeline", "onrecord.record.store") in seen
    assert ("onrecord.record.migrations", "alembic") in seen  # inside a function
    assert ("onrecord", "onrecord.api") in seen  # under TYPE_CHECKING
    assert len(seen) > 300


def test_every_listed_library_is_imported_or_loaded_from_its_home() -> None:
    imported = {(one.target or "").partition(".")[0] for one in imports_in(SOURCE)}
    # htmldate works inside trafilatura; html.py only silences its log.
    assert set(HOMES) - imported <= {"htmldate"}


def test_the_floors_are_those_of_the_architecture_page() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    rows = re.findall(r"^\| ([1-7]) \| ([^|]+) \|", page, re.M)
    written = {int(floor): tuple(re.findall(r"`(\w+)`", units)) for floor, units in rows}
    assert written == FLOORS


# --- the check catches what it is for -----------------------------------------------------------

PLANTED = {
    "up": ("contract.py", "import onrecord.pipeline", "floor 5"),
    "up, from": ("spans.py", "from onrecord.contract import Report", "floor 2"),
    "up, module from package": ("vocabulary/places.py", "from onrecord import record", "floor 4"),
    "up, several at once": ("errors.py", "import json, onrecord.spans as s", "same floor"),
    "sideways": ("reading/mentions.py", "from onrecord.intake.text import decode", "same floor"),
    "sideways, relative": ("record/store.py", "from ..reading import reader", "same floor"),
    "sideways, relative to the package": ("record/store.py", "from .. import intake", "same floor"),
    "sideways, in the package's own file": ("record/__init__.py", "from ..intake import x", "same"),
    "inside a function": (
        "reading/times.py",
        "def f():\n    from onrecord.record import store",
        "same floor",
    ),
    "for the type checker alone": (
        "intake/files.py",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from onrecord.api import Record",
        "floor 6",
    ),
    "by name": (
        "record/rows.py",
        "import importlib\nx = importlib.import_module('onrecord.reading.reader')",
        "same floor",
    ),
    "by name, imported": (
        "intake/text.py",
        "from importlib import import_module\nx = import_module('onrecord.cli')",
        "floor 7",
    ),
    "by name, renamed": (
        "intake/text.py",
        "from importlib import import_module as load\nx = load('onrecord.cli')",
        "floor 7",
    ),
    "by name, relative": (
        "record/rows.py",
        "import importlib\nx = importlib.import_module('..reading', 'onrecord.record')",
        "same floor",
    ),
    "by name, relative to a package that cannot be told": (
        "record/rows.py",
        "import importlib\nx = importlib.import_module('..reading', __package__)",
        "cannot be told",
    ),
    "by dunder": ("vocabulary/files.py", "x = __import__('onrecord.pipeline')", "floor 5"),
    "by a name that cannot be told": (
        "reading/reader.py",
        "import importlib\ndef f(name):\n    return importlib.import_module(name)",
        "cannot be told",
    ),
    "the front door": ("cli/read.py", "import onrecord", "front door"),
    "the front door, a name of it": ("cli/read.py", "from onrecord import read", "front door"),
    "a heavy library at home nowhere": ("reading/parse.py", "import pandas", "pandas"),
    "a heavy library away from home": ("intake/plain.py", "import lxml.html", "lxml"),
    "the terminal outside the command line": ("pipeline.py", "from rich import print", "rich"),
    "SQL outside the record": ("api.py", "from sqlalchemy.orm import Session", "sqlalchemy"),
    "a heavy library inside a function": (
        "record/engine.py",
        "def f():\n    import alembic.command",
        "alembic",
    ),
    "a unit on no floor": ("settings.py", "", "no floor"),
    "a unit on no floor that is imported": ("api.py", "import onrecord.settings", "no floor"),
}


@pytest.mark.parametrize(("place", "source", "words"), PLANTED.values(), ids=PLANTED)
def test_a_planted_import_is_caught(tmp_path: Path, place: str, source: str, words: str) -> None:
    plant(tmp_path, {place: source})
    faults = faults_in(tmp_path)
    assert len(faults) == 1
    assert words in faults[0]
    assert place in faults[0]


LAWFUL = {
    "down": ("pipeline.py", "from onrecord.record.store import Record"),
    "within a package": ("reading/times.py", "from onrecord.reading.parse import split"),
    "within a package, relative": ("reading/times.py", "from .parse import split"),
    "a module of a package below": ("cli/add.py", "from onrecord import pipeline, errors"),
    "the standard library": ("errors.py", "import json, importlib\nfrom email import utils"),
    "a library at home": ("cli/read.py", "def f():\n    import rich.console"),
    "words that only look like one": ("errors.py", "x = 'import onrecord.pipeline'  # import rich"),
}


@pytest.mark.parametrize(("place", "source"), LAWFUL.values(), ids=LAWFUL)
def test_a_lawful_import_is_let_be(tmp_path: Path, place: str, source: str) -> None:
    plant(tmp_path, {place: source})
    assert faults_in(tmp_path) == []


def test_planted_circles_are_caught(tmp_path: Path) -> None:
    plant(
        tmp_path,
        {
            "reading/times.py": "from onrecord.reading.events import x",
            "reading/events.py": "def f():\n    from . import draft",
            "reading/draft.py": "import onrecord.reading.times",
            "record/__init__.py": "from onrecord.record.store import Record",
            "record/store.py": "from onrecord.record import Record",
        },
    )
    assert circles_in(tmp_path) == [
        "onrecord.reading.draft, onrecord.reading.events, onrecord.reading.times",
        "onrecord.record, onrecord.record.store",
    ]
    assert faults_in(tmp_path) == []


def test_planted_rooms_for_anything_are_caught(tmp_path: Path) -> None:
    plant(tmp_path, {"reading/helpers.py": "", "common/__init__.py": "", "cli/url_utils.py": ""})
    assert rooms_for_anything(tmp_path) == [
        "onrecord.cli.url_utils",
        "onrecord.common",
        "onrecord.reading.helpers",
    ]


# --- the check ----------------------------------------------------------------------------------


def faults_in(source: Path) -> list[str]:
    """What breaks the rules of the floors and of the libraries, one line each."""
    modules = modules_in(source)
    found = [
        f"{path.relative_to(source)}: is on no floor; give {unit_of(name)!r} one in FLOORS"
        for name, path in modules.items()
        if name != "onrecord" and unit_of(name) not in FLOOR_OF
    ]
    for one in imports_in(source):
        fault = _fault(one)
        if fault is not None:
            found.append(f"{modules[one.importer].relative_to(source)}:{one.line}: {fault}")
    return found


def _fault(one: Import) -> str | None:
    if one.target is None:
        # The front door loads what is asked for; its names stand under TYPE_CHECKING as well.
        return None if one.importer == "onrecord" else "what is imported here cannot be told"
    library = one.target.partition(".")[0]
    if library != "onrecord":
        return _library_fault(one.importer, library)
    if one.importer == "onrecord":
        return None
    if one.target == "onrecord":
        return "the package's front door is for programs outside"
    here, there = unit_of(one.importer), unit_of(one.target)
    if here == there or here not in FLOOR_OF:
        return None
    if there not in FLOOR_OF:
        return f"{there} is on no floor"
    if FLOOR_OF[there] < FLOOR_OF[here]:
        return None
    where = "same floor" if FLOOR_OF[there] == FLOOR_OF[here] else f"floor {FLOOR_OF[there]}"
    return f"{here} (floor {FLOOR_OF[here]}) imports {there} ({where})"


def _library_fault(importer: str, library: str) -> str | None:
    if library in sys.stdlib_module_names:
        return None
    homes = HOMES.get(library)
    if homes is None:
        return f"{library} is not among the libraries that the house stands on"
    if any(importer == home or importer.startswith(f"{home}.") for home in homes):
        return None
    return f"{library} is imported in {' and '.join(homes)} only"


def circles_in(source: Path) -> list[str]:
    """The groups of modules that can all be reached from each other."""
    modules = modules_in(source)
    asks: dict[str, set[str]] = {name: set() for name in modules}
    for one in imports_in(source):
        if one.target in modules and one.target != one.importer:
            asks[one.importer].add(one.target)
    reach = {name: _reached(name, asks) for name in modules}
    circles = {
        ", ".join(sorted(other for other in reach[name] if name in reach[other]))
        for name in modules
        if name in reach[name]
    }
    return sorted(circles)


def _reached(start: str, asks: Mapping[str, set[str]]) -> set[str]:
    reached: set[str] = set()
    waiting = [start]
    while waiting:
        for target in asks[waiting.pop()] - reached:
            reached.add(target)
            waiting.append(target)
    return reached


def rooms_for_anything(source: Path) -> list[str]:
    """The modules and packages whose name says nothing of what they give."""
    return sorted(
        name
        for name in modules_in(source)
        if ROOMS_FOR_ANYTHING.intersection(name.rpartition(".")[2].lower().split("_"))
    )


def modules_in(source: Path) -> dict[str, Path]:
    """Every module of the package under `source` by its full name."""
    found = {}
    for path in sorted((source / "onrecord").rglob("*.py")):
        parts = path.relative_to(source).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def unit_of(module: str) -> str:
    """`record` for `onrecord.record.store`."""
    return f"{module}.".split(".")[1]


@cache
def imports_in(source: Path) -> tuple[Import, ...]:
    """Every import in every module; a folder is looked at once."""
    modules = modules_in(source)
    found: list[Import] = []
    for name, path in modules.items():
        package = name if path.name == "__init__.py" else name.rpartition(".")[0]
        tree = ast.parse(path.read_text("utf-8"), str(path))
        found += _imports(tree, name, package, set(modules))
    return tuple(found)


def _imports(tree: ast.AST, name: str, package: str, modules: set[str]) -> Iterator[Import]:
    loaders = {"import_module", "__import__"}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "importlib":
            loaders |= {a.asname for a in node.names if a.name == "import_module" and a.asname}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(name, alias.name, node.lineno)
        elif isinstance(node, ast.ImportFrom):
            base = _absolute("." * node.level + (node.module or ""), package)
            for alias in node.names:
                inner = f"{base}.{alias.name}"
                # `from onrecord import pipeline` asks for a module, not for the front door.
                is_module = inner in modules or (base == "onrecord" and alias.name in FLOOR_OF)
                yield Import(name, inner if is_module else base, node.lineno)
        elif isinstance(node, ast.Call) and _called(node.func) in loaders:
            yield Import(name, _loaded(node), node.lineno)


def _called(function: ast.expr) -> str | None:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else None


def _loaded(call: ast.Call) -> str | None:
    """What `import_module(...)` loads, None where that is not written down."""
    words = [a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
    if not words or not isinstance(call.args[0], ast.Constant):
        return None
    if not words[0].startswith("."):
        return words[0]
    return _absolute(words[0], words[1]) if len(words) == 2 else None


def _absolute(target: str, package: str) -> str:
    level = len(target) - len(target.lstrip("."))
    if level == 0:
        return target
    parts = package.split(".")
    base = parts[: len(parts) - level + 1]
    return ".".join([*base, target[level:]] if target[level:] else base)


def plant(folder: Path, files: Mapping[str, str]) -> None:
    """A package `onrecord` in `folder` with these files, and empty ones of every package."""
    root = folder / "onrecord"
    packages = ("intake", "reading", "record", "vocabulary", "cli")
    stand_in = {f"{package}/__init__.py": "" for package in packages}
    modules = {"__init__.py": "", "pipeline.py": "", "reading/parse.py": "", "reading/draft.py": ""}
    for place, source in {**stand_in, **modules, **files}.items():
        path = root / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, "utf-8")
