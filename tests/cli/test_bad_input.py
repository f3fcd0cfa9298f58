"""Bad input: one line that says what is wrong with which source; the others are still read."""

from __future__ import annotations

import gzip
import os
import random
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from onrecord.intake.options import IntakeOptions
from tests.loopback import serving

from .conftest import PAGE, WORDS, Program

pytestmark = pytest.mark.slow

FINNISH = (
    "Pääministeri sanoi tiistaina eduskunnassa, että hallitus aikoo jatkaa neuvotteluja ja että "
    "ratkaisu löydetään ennen kesää. Oppositio arvosteli hallitusta kovin sanoin.\n"
)
CHINESE = (
    "总理星期二在议会表示，政府将继续谈判，并将在夏季之前找到解决方案。反对派强烈批评了政府。\n"
)


def warc(pages: int) -> bytes:
    """A WARC file of so many pages, each record a gzip member of its own."""
    records = []
    for number in range(pages):
        body = PAGE.replace("the village", f"village {number}")
        block = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{body}".encode()
        head = (
            "WARC/1.0\r\nWARC-Type: response\r\n"
            f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-00000000000{number}>\r\n"
            f"WARC-Target-URI: http://vale.example/{number}\r\n"
            "WARC-Date: 2031-03-04T10:00:00Z\r\n"
            "Content-Type: application/http; msgtype=response\r\n"
            f"Content-Length: {len(block)}\r\n\r\n"
        )
        records.append(gzip.compress(head.encode() + block + b"\r\n\r\n"))
    return b"".join(records)


def junk(size: int) -> bytes:
    return random.Random(1).randbytes(size)  # noqa: S311


# Name, bytes, words of the message.
BAD: list[tuple[str, Callable[[], bytes], str]] = [
    ("empty.html", lambda: b"", "empty"),
    ("empty.txt", lambda: b"", "empty"),
    ("blank.txt", lambda: b" \n\n \t\n", "empty"),
    ("empty.warc.gz", lambda: b"", "empty"),
    ("junk.bin", lambda: junk(5000), "binary"),
    ("junk.html", lambda: junk(5000), "binary"),
    ("image.jpg", lambda: b"\xff\xd8\xff\xe0" + junk(500), "image"),
    ("paper.pdf", lambda: b"%PDF-1.7\n" + junk(500), "PDF"),
    ("cut.html.gz", lambda: gzip.compress(PAGE.encode())[:-40], "cut off"),
    ("feed.xml", lambda: b"this is no XML at all", "no XML"),
    ("feed.rss", lambda: b"<rss version='2.0'><channel><item><title>x</ti", "breaks off"),
    ("cut.warc.gz", lambda: warc(1)[:-100], "breaks off"),
    ("finnish.txt", FINNISH.encode, "language (fi)"),
    ("chinese.txt", (CHINESE * 4).encode, "language (zh)"),
    ("nothing.html", lambda: b"<html><body><nav><a href=/>Home</a></nav></body></html>", "text"),
    ("lines.json", lambda: b'{"text": "The minister said that he would go."}\n', "JSON"),
]


@pytest.mark.parametrize(("name", "content", "words"), BAD, ids=[name for name, _, _ in BAD])
def test_one_line_and_the_others_are_read(
    program: Program, place: Path, text: Path, name: str, content: Callable[[], bytes], words: str
) -> None:
    (place / name).write_bytes(content())
    ran = program("read", "--json", name, text.name)
    assert ran.code == 1
    (line,) = ran.err.splitlines()
    assert line.startswith(f"onrecord: {name}: ")
    assert words in line
    assert ";" in line  # what to do about it
    assert [one["report"]["text"].split() for one in ran.json()] == [WORDS.split()]


def test_all_at_once_and_nothing_of_them_on_record(
    program: Program, place: Path, text: Path
) -> None:
    for name, content, _ in BAD:
        (place / name).write_bytes(content())
    ran = program("add", *(name for name, _, _ in BAD), text.name)
    assert ran.code == 1
    assert ran.err.splitlines()[-1] == f"onrecord.db: 1 added, {len(BAD)} failed"
    assert len(ran.err.splitlines()) == len(BAD) + 1
    assert len(program("show", "--json").json()) == 1
    assert len(list(place.rglob("onrecord.db.captures/*/*.gz"))) == 1


def test_a_page_of_50_megabytes(program: Program, place: Path, text: Path) -> None:
    with (place / "big.html").open("wb") as file:
        file.write(b"<html><body><p>")
        file.write(b"The minister said so. " * 2_300_000)
    ran = program("read", "big.html", text.name)
    assert ran.code == 1
    assert ran.err.startswith("onrecord: big.html: is larger than ")
    assert ran.err.count("\n") == 1
    assert "would withdraw" in ran.out


def test_a_warc_file_gives_what_is_whole(program: Program, place: Path) -> None:
    (place / "crawl.warc.gz").write_bytes(warc(3)[:-100])
    ran = program("read", "--json", "crawl.warc.gz")
    assert ran.code == 1
    assert [one["report"]["url"] for one in ran.json()] == [
        "http://vale.example/0",
        "http://vale.example/1",
    ]
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize(
    ("declared", "really"),
    [("utf-8", "cp1252"), ("iso-8859-1", "utf-8"), (None, "utf-8"), (None, "cp1252"),
     ("x-none", "utf-8"), (None, "utf-16"), ("utf-16", "utf-8")],
)  # fmt: skip
def test_a_wrong_or_missing_charset(
    program: Program, place: Path, declared: str | None, really: str
) -> None:
    head = f'<meta charset="{declared}">' if declared else ""
    page = PAGE.replace("<head>", f"<head>{head}").replace("General Adel", "General Adél")
    (place / "page.html").write_bytes(page.encode(really))
    ran = program("read", "--json", "page.html")
    assert (ran.code, ran.err) == (0, "")
    (reading,) = ran.json()
    assert "“We will go,” General Adél Karim" in reading["report"]["text"]


def test_the_language_can_be_given(program: Program, place: Path) -> None:
    (place / "finnish.txt").write_text(FINNISH, "utf-8")
    ran = program("read", "--json", "--language", "en", "finnish.txt")
    assert ran.code == 0
    assert ran.json()[0]["report"]["language"] == "en"


@pytest.mark.parametrize(
    "source",
    ["none.html", "no/such/folder/page.html", "", " ", "a\0b", "x" * 5000, "none.warc.gz", "~none"],
)
def test_what_is_not_there(program: Program, text: Path, source: str) -> None:
    ran = program("read", source, text.name)
    assert ran.code == 1
    assert ran.err.count("\n") == 1
    assert "would withdraw" in ran.out


def test_folders(program: Program, place: Path) -> None:
    (place / "none").mkdir()
    (place / "some" / "deep").mkdir(parents=True)
    (place / "some" / "b.txt").write_text(WORDS, "utf-8")
    (place / "some" / "deep" / "a.html").write_text(PAGE, "utf-8")
    (place / "some" / "bad.txt").write_bytes(b"")
    ran = program("read", "--json", "none", "some")
    assert ran.code == 1
    assert len(ran.json()) == 2
    first, second = ran.err.splitlines()
    assert first.startswith("onrecord: none: ")
    assert second.startswith("onrecord: some/bad.txt: ")


def test_a_link_in_a_circle(program: Program, place: Path, text: Path) -> None:
    (place / "loop.html").symlink_to("loop.html")
    ran = program("read", "loop.html", text.name)
    assert ran.code == 1
    assert ran.err.startswith("onrecord: loop.html: ")
    assert ran.err.count("\n") == 1


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read all")
def test_a_file_that_may_not_be_read(program: Program, text: Path, page: Path) -> None:
    page.chmod(0)
    ran = program("read", page.name, text.name)
    assert ran.code == 1
    assert ran.err.startswith("onrecord: page.html: may not be read")
    assert ran.err.count("\n") == 1


def test_a_file_that_the_system_refuses(
    program: Program, text: Path, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = Path.open

    def refuse(path: Path, *arguments: str) -> object:
        if path.name == page.name:
            raise PermissionError(13, "Permission denied")
        return opened(path, *arguments)

    monkeypatch.setattr(Path, "open", refuse)
    ran = program("read", page.name, text.name)
    assert ran.code == 1
    assert ran.err.startswith("onrecord: page.html: may not be read")
    assert "would withdraw" in ran.out


# --- links --------------------------------------------------------------------------------------


@pytest.fixture
def site() -> Iterator[str]:
    class Request(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            code, body, place = {
                "/page": (200, PAGE, None),
                "/away": (302, "", "/page"),
                "/round": (302, "", "/round"),
                "/file": (302, "", "file:///etc/passwd"),
                "/broken": (500, "", None),
            }.get(self.path, (404, "none", None))
            self.send_response(code)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body.encode())))
            if place:
                self.send_header("Location", place)
            self.end_headers()
            self.wfile.write(body.encode())

    with serving(Request) as url:
        yield url


def test_a_private_address_needs_leave(program: Program, site: str, text: Path) -> None:
    ran = program("read", "--json", f"{site}/page", text.name)
    assert ran.code == 1
    assert "--allow-private" in ran.err
    assert ran.err.count("\n") == 1
    assert len(ran.json()) == 1
    ran = program("read", "--json", "--allow-private", f"{site}/page", f"{site}/away")
    assert (ran.code, ran.err) == (0, "")
    assert [one["report"]["title"] for one in ran.json()] == ["Army to leave"] * 2


@pytest.mark.parametrize("path", ["none", "round", "file", "broken"])
def test_a_link_that_leads_nowhere(program: Program, site: str, text: Path, path: str) -> None:
    ran = program("read", "--json", "--allow-private", f"{site}/{path}", text.name)
    assert ran.code == 1
    (line,) = ran.err.splitlines()
    assert line.startswith(f"onrecord: {site}/{path}: ") or path == "file"
    assert len(ran.json()) == 1


@pytest.mark.parametrize(
    "link", ["ftp://vale.example/x", "file:///etc/passwd", "gopher://x/", "javascript://x"]
)
def test_an_address_that_is_not_opened(program: Program, link: str) -> None:
    ran = program("read", link)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith(f"onrecord: {link}: ")
    assert ran.err.count("\n") == 1


def test_a_password_in_a_link_is_not_shown(program: Program) -> None:
    ran = program("read", "http://user:secret@127.0.0.1:9/x")
    assert ran.code == 1
    assert "secret" not in ran.err


def test_the_limits_are_what_the_messages_say() -> None:
    assert IntakeOptions().max_bytes < 50_000_000
    assert not IntakeOptions().allow_private
