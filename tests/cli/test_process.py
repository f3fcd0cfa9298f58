"""The program as a process of its own: exit codes, pipes, Ctrl-C, a real terminal."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import sysconfig
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from onrecord.version import __version__
from tests.loopback import serving

pytestmark = pytest.mark.slow  # each test is a process of its own

ONRECORD = [sys.executable, "-c", "from onrecord.cli.main import run; run()"]
posix = pytest.mark.skipif(os.name != "posix", reason="signals and terminals of POSIX")


def run(*arguments: str, **options: object) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*ONRECORD, *arguments], capture_output=True, check=False, **options)  # type: ignore[call-overload,no-any-return]


def test_the_command_is_installed() -> None:
    command = Path(sysconfig.get_path("scripts")) / "onrecord"
    done = subprocess.run([command, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == f"onrecord {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["read", "report.txt"], 0),
        (["read", "report.txt", "none.txt"], 1),
        (["read", "--frob", "x"], 2),
        (["read", "--published", "soon", "report.txt"], 2),
        (["show"], 3),
    ],
)
@pytest.mark.usefixtures("text")
def test_exit_codes(arguments: list[str], code: int) -> None:
    done = run(*arguments)
    assert done.returncode == code
    assert b"Traceback" not in done.stderr
    assert bool(done.stderr) == (code > 0)


@posix
@pytest.mark.parametrize("call", [["read", "--json"], ["read"], ["add"]])
def test_a_reader_that_leaves_early(place: Path, call: list[str]) -> None:
    for number in range(40):
        (place / f"{number}.txt").write_text(f"“I am {number},” said the minister.\n" * 9, "utf-8")
    with subprocess.Popen(
        [*ONRECORD, *call, "."], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 141


@posix
def test_a_reader_that_leaves_before_the_end_of_little() -> None:
    with subprocess.Popen(
        [*ONRECORD, "schema"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 141


@pytest.fixture
def slow() -> Iterator[tuple[str, threading.Event, threading.Event]]:
    """A server that answers only when told to: its address, "was asked", "may answer"."""
    asked, go = threading.Event(), threading.Event()

    class Request(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.set()
            go.wait(60)
            body = b"<html><body><p>" + b"The minister said that he would go. " * 20
            with contextlib.suppress(ConnectionError):
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

    with serving(Request) as url:
        yield f"{url}/", asked, go
        go.set()


@pytest.fixture
def hears_ctrl_c() -> Iterator[None]:
    """What we start hears Ctrl-C, even if we run in the background, where it is ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@posix
@pytest.mark.usefixtures("hears_ctrl_c")
@pytest.mark.parametrize("command", ["read", "add"])
def test_ctrl_c_is_no_traceback(
    slow: tuple[str, threading.Event, threading.Event], command: str, text: Path
) -> None:
    link, asked, _ = slow
    with subprocess.Popen(
        [*ONRECORD, command, "--allow-private", text.name, link],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert asked.wait(60)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate()
    assert process.returncode == 130
    assert b"Traceback" not in err
    assert b"minister" in out or b"report.txt" in out  # what was read before has been printed
    if command == "add":
        assert len(run("show", "--json").stdout.splitlines()) == 1


@posix
@pytest.mark.usefixtures("hears_ctrl_c")
def test_ctrl_c_while_it_starts_is_no_traceback(place: Path) -> None:
    # A module of the command line that presses Ctrl-C while it is loaded.
    (place / "press.py").write_text(
        "import os, signal, sys\n"
        "class Press:\n"
        "    def find_spec(self, name, *rest):\n"
        "        if name == 'onrecord.cli.commands':\n"
        "            os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Press())\n"
        "from onrecord.cli.main import run\n"
        "run()\n"
    )
    done = subprocess.run([sys.executable, "press.py"], capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")


def test_a_terminal_that_knows_only_ascii(text: Path) -> None:
    poor = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = run("read", text.name, env=poor)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"?We will go,?" in done.stdout
    done = run("read", "--json", text.name, env=poor)
    assert "“We will go,”" in json.loads(done.stdout)["report"]["text"]


# --- a real terminal ----------------------------------------------------------------------------


def watch(
    arguments: list[str], *, terminal_out: bool, env: dict[str, str] | None = None
) -> Iterator[bytes]:
    """Runs the program with standard error on a terminal; gives what the terminal gets, piece by
    piece, then what standard output got if it was a pipe."""
    import pty  # noqa: PLC0415

    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", **(env or {})}
    with subprocess.Popen(
        [*ONRECORD, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=theirs if terminal_out else subprocess.PIPE,
        stderr=theirs,
        env=environment,
    ) as process:
        os.close(theirs)
        with contextlib.suppress(OSError):  # the other end was closed
            while piece := os.read(ours, 65_536):
                yield piece
        os.close(ours)
        if process.stdout is not None:
            yield process.stdout.read()
        process.wait()


@posix
def test_the_bar_appears_on_a_terminal_after_a_second_and_goes(
    slow: tuple[str, threading.Event, threading.Event], text: Path
) -> None:
    link, _, go = slow
    shown = b""
    call = ["read", "--json", "--allow-private", link, "[red]none.txt", text.name]
    *pieces, output = _until_bar(watch(call, terminal_out=False), go)
    shown = b"".join(pieces)
    assert b"Reading" in shown
    assert b"0/3" in shown
    assert b"[red]none.txt" in shown  # markup in a name is no markup
    # What is printed goes where it should though the bar is up; the bar is wiped at the end.
    assert len(output.splitlines()) == 2
    assert b"schema" not in shown
    assert shown.rstrip().endswith(b"\x1b[2K")


def _until_bar(pieces: Iterator[bytes], go: threading.Event) -> Iterator[bytes]:
    """The server answers once the bar is there, so that nothing hangs on a clock."""
    shown = b""
    for piece in pieces:
        shown += piece
        if b"0/3" in shown:
            go.set()
        yield piece


@posix
def test_the_bar_makes_room_for_the_page(
    slow: tuple[str, threading.Event, threading.Event], text: Path
) -> None:
    link, _, go = slow
    call = ["read", "--allow-private", link, "none.txt", text.name]
    shown = b"".join(_until_bar(watch(call, terminal_out=True), go))
    for line in shown.replace(b"\r\n", b"\n").split(b"\n"):
        seen = line.split(b"\x1b[2K")[-1]  # what was there before the line was wiped is gone
        assert not (b"minister" in seen and b"/3" in seen)
        assert not (b"onrecord:" in seen and b"/3" in seen)
    assert b"onrecord: none.txt" in shown


@posix
def test_no_bar_on_a_terminal_that_cannot_draw_one(text: Path) -> None:
    shown = b"".join(watch(["read", text.name], terminal_out=True, env={"TERM": "dumb"}))
    assert b"minister" in shown
    assert b"\x1b" not in shown
