"""Makes the documents that can be made from the code.

    python docs/generate.py            writes them
    python docs/generate.py --check    says which are stale, exit code 1 if any is

They are `cli.md`, `errors.md`, `events.md` and `contract.schema.json` beside this file, and in the
README the output of every command that its `console` blocks show, and the floors of the benchmark.
"""

from __future__ import annotations

import ast
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
import textwrap
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import typer
from rich.text import Text

import onrecord
from onrecord import errors
from onrecord.cli import commands
from onrecord.cli import main as entry
from onrecord.contract import json_schema

__all__ = ["DOCUMENTS", "main", "stale"]

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = Path(onrecord.__file__).parent
WIDTH = 92  # columns of every text and of the terminal that the README shows
MADE = "<!-- Made by docs/generate.py. Change the code, then run `make docs`. -->"


def cli_reference() -> str:
    """Every command with its arguments and options, from the commands themselves.

    Laid out here and not by Typer: its `--help` looks different from one version to the next.
    """
    group: Any = typer.main.get_command(commands.app)
    parts = [
        MADE,
        "# The command line",
        "The same as `onrecord COMMAND --help` says.",
        _fenced(_page("onrecord", group)),
    ]
    for name, command in group.commands.items():
        parts += [f"## onrecord {name}", _fenced(_page(f"onrecord {name}", command))]
        for inner, one in getattr(command, "commands", {}).items():
            called = f"onrecord {name} {inner}"
            parts += [f"### {called}", _fenced(_page(called, one))]
    return "\n\n".join(parts) + "\n"


def error_reference() -> str:
    """The tree of errors, what each means, its exit code, and which modules raise it."""
    kinds = list(_subclasses(errors.OnrecordError))
    raisers = _raisers()
    rows = [
        (
            f"`{kind.__name__}`",
            _first_line(kind),
            str(_exit_code(kind)),
            ", ".join(f"`{module}`" for module in raisers.get(kind.__name__, ())),
        )
        for kind, _ in kinds
    ]
    parts = [
        MADE,
        "# Errors",
        "Every failure that we foresee is an `onrecord.errors.OnrecordError`. It has `problem` "
        "(what is wrong), `source` (the input at fault, or `None`) and `advice` (what to do, or "
        "`None`); `str(error)` is the one line that the command line prints on standard error.",
        _fenced("\n".join(f"{'    ' * depth}{kind.__name__}" for kind, depth in kinds)),
        _markdown(("error", "what it means", "exit code", "made in"), rows),
        "The exit code is that of a command which this error ends. An error of one source among "
        "several ends nothing: the others are read, and the exit code is 1, whatever the error. "
        "Programs get such errors as values, in `Outcome.error`; see "
        "[decision 0005](decisions/0005-errors-are-values-in-outcomes.md).",
        "## Exit codes",
        _markdown(
            ("code", "meaning"), re.findall(r"^(\d+) +(.+)$", entry.__doc__ or "", re.MULTILINE)
        ),
    ]
    return "\n\n".join(parts) + "\n"


def event_reference() -> str:
    """The event types with their modes, from `vocabulary/events.toml`."""
    tables = tomllib.loads((PACKAGE / "vocabulary" / "events.toml").read_text("utf-8"))
    rows = [
        (
            f"`{name}`",
            table["quad"],
            table["meaning"],
            ", ".join(f"`{mode}`" for mode in table.get("modes", ())),
        )
        for name, table in tables.items()
    ]
    parts = [
        MADE,
        "# Event types",
        "The types are PLOVER's. The words that tell of each stand in "
        "[`vocabulary/events.toml`](../src/onrecord/vocabulary/events.toml); "
        "[how to add one](how_to_add_an_event_type.md).",
        _markdown(("type", "quad class", "what it is", "modes"), rows),
    ]
    return "\n\n".join(parts) + "\n"


def schema() -> str:
    """The JSON Schema of the contract, as `onrecord schema` prints it."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def readme() -> str:
    """The README with what its commands print today, and the figures that are held today."""
    text = re.sub(
        r"<!-- forms -->.*?(?=\n- |\n\n)",
        lambda _: textwrap.indent("<!-- forms -->\n" + _forms(), "  ").lstrip(),
        (ROOT / "README.md").read_text("utf-8"),
        flags=re.S,
    )
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "examples").symlink_to(ROOT / "examples")

        def run_block(block: re.Match[str]) -> str:
            commands = re.findall(r"^\$ (.+)$", block[1], re.M)
            shown = [f"$ {command}\n{_output(command, Path(folder))}" for command in commands]
            return "```console\n" + "\n\n".join(shown) + "\n```"

        return re.sub(r"```console\n(.*?)```", run_block, text, flags=re.S)


DOCUMENTS: dict[str, Callable[[], str]] = {
    "docs/cli.md": cli_reference,
    "docs/errors.md": error_reference,
    "docs/events.md": event_reference,
    "docs/contract.schema.json": schema,
    "README.md": readme,
}


def stale() -> list[str]:
    """The documents that are not what the code says, by their paths in the repository."""
    return [
        name
        for name, make in DOCUMENTS.items()
        if not (ROOT / name).is_file() or (ROOT / name).read_text("utf-8") != make()
    ]


def main(arguments: list[str]) -> int:
    """Write or check, as the arguments say; gives the exit code."""
    if arguments == ["--check"]:
        names = stale()
        for name in names:
            print(f"{name} is stale: run `make docs`", file=sys.stderr)
        return 1 if names else 0
    if arguments:
        print(__doc__, file=sys.stderr)
        return 2
    for name, make in DOCUMENTS.items():
        (ROOT / name).write_text(make(), "utf-8")
    return 0


# --- the command line ---------------------------------------------------------------------------


def _page(name: str, command: Any) -> str:
    """One command's help; its last paragraphs in bold are examples."""
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    options = [p for p in command.params if p.param_type_name == "option"]
    usage = [name, "[OPTIONS]", *(p.metavar or p.name.upper() for p in arguments)]
    commands = getattr(command, "commands", {})
    if commands:
        usage.append("COMMAND ...")
    words, examples = _described(command.help or "")
    lines = ["Usage: " + " ".join(usage), "", *words]
    if examples:
        lines += ["", "Examples:", *(f"  {example}" for example in examples)]
    lines += _table("Arguments", [(p.metavar or p.name.upper(), _help(p)) for p in arguments])
    lines += _table("Options", [(_names(p), _help(p)) for p in options])
    lines += _table(
        "Commands",
        [(name, _described(one.help or "")[0][0]) for name, one in commands.items()],
    )
    if command.epilog:
        lines += ["", *textwrap.wrap(_plain(command.epilog), WIDTH)]
    return "\n".join(lines)


def _described(markup: str) -> tuple[list[str], list[str]]:
    words: list[str] = []
    examples: list[str] = []
    for paragraph in re.split(r"\n\s*\n", textwrap.dedent(markup).strip()):
        if re.fullmatch(r"\[bold\].*\[/\]", paragraph):
            examples.append(_plain(paragraph))
        else:
            words += ["", *textwrap.wrap(_plain(paragraph), WIDTH)]
    return words[1:], examples


def _names(option: Any) -> str:
    names = " / ".join([", ".join(option.opts), *option.secondary_opts])
    stands_for = "N" if isinstance(option.default, int) else option.name.upper()
    return names if option.is_flag else f"{names} {option.metavar or stands_for}"


def _help(parameter: Any) -> str:
    notes = []
    if parameter.envvar:
        notes.append(f"environment: {parameter.envvar}")
    if parameter.show_default and parameter.default not in (None, False):
        notes.append(f"default: {parameter.default}")
    help_text = _plain(parameter.help or "")
    return f"{help_text} [{'; '.join(notes)}]" if notes else help_text


def _table(title: str, rows: list[tuple[str, str]]) -> list[str]:
    if not rows:
        return []
    column = 4 + max(len(name) for name, _ in rows)
    lines = ["", f"{title}:"]
    for name, words in rows:
        first, *rest = textwrap.wrap(words, WIDTH - column)
        lines.append(f"  {name}".ljust(column) + first)
        lines += [" " * column + line for line in rest]
    return lines


def _plain(markup: str) -> str:
    return " ".join(Text.from_markup(markup).plain.split())


# --- errors -------------------------------------------------------------------------------------


def _subclasses(
    kind: type[errors.OnrecordError], depth: int = 0
) -> Iterator[tuple[type[errors.OnrecordError], int]]:
    yield kind, depth
    for below in kind.__subclasses__():
        if below.__module__ == errors.__name__:
            yield from _subclasses(below, depth + 1)


def _first_line(kind: type) -> str:
    return (kind.__doc__ or "").strip().splitlines()[0].removesuffix(".")


def _exit_code(kind: type[errors.OnrecordError]) -> int:
    return entry._exit_code(kind("for its code"))


def _raisers() -> dict[str, list[str]]:
    """Error -> the modules that make one, by their names inside the package."""
    found: dict[str, list[str]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        module = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
        tree = ast.parse(path.read_text("utf-8"))
        called = {
            node.func.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        for name in called.intersection(errors.__all__):
            found.setdefault(name, []).append(module)
    return found


# --- the README ---------------------------------------------------------------------------------


def _forms() -> str:
    floors = json.loads((ROOT / "benchmarks" / "floors.json").read_text("utf-8"))["forms"]
    words = (
        "`python -m benchmarks.forms` measures it on short texts that show how the press quotes "
        f"and names: everything is right in at least {floors['model']['open']:.0f} % of those that "
        f"it was written with, and in at least {floors['model']['held']:.0f} % of those held back."
    )
    return "\n".join(textwrap.wrap(words, 98))


def _output(command: str, folder: Path) -> str:
    """What a command prints on a terminal of `WIDTH` columns, without colours.

    Raises:
        ValueError: it is no command of ours.
    """
    program, *arguments = shlex.split(command)
    if program != "onrecord":
        raise ValueError(f"README.md: a console block shows {program!r}, which is not run here")
    environment = {k: v for k, v in os.environ.items() if k in {"PATH", "SYSTEMROOT"}}
    ran = subprocess.run(  # noqa: S603 (the README's own commands)
        [sys.executable, "-c", "from onrecord.cli.main import run; run()", *arguments],
        cwd=folder,
        env={**environment, "COLUMNS": str(WIDTH), "PYTHONUTF8": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    lines = [line.rstrip() for line in ran.stdout.strip("\n").split("\n")]
    return "\n".join(lines)


def _markdown(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", r"\|") for cell in line) + " |" for line in lines
    )


def _fenced(text: str) -> str:
    return f"```text\n{text}\n```"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
