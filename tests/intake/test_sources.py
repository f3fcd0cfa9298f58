from __future__ import annotations

import gzip
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord.errors import NoText, SourceError, SourceNotFound, SourceRefused
from onrecord.intake import sources
from onrecord.intake.capture import Archive, Capture, Known, Taken
from onrecord.intake.found import Format
from onrecord.intake.options import IntakeOptions
from onrecord.intake.sources import SOURCES, take_in
from onrecord.intake.text import normal_text

from .conftest import PARAGRAPHS, TEXT, Site, answer, failures, page, taken, taken_but

LATER = "\n\n".join(PARAGRAPHS)


class StandardInput:
    """Stands in for sys.stdin; a pipe gives what it has, and cannot be gone back in."""

    def __init__(self, content: bytes) -> None:
        self.buffer = io.BufferedReader(Pipe(content))  # type: ignore[type-var]


class Pipe(io.RawIOBase):
    def __init__(self, content: bytes) -> None:
        self._content = io.BytesIO(content)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        piece = self._content.read(min(len(buffer), 100))
        buffer[: len(piece)] = piece
        return len(piece)


def test_the_order_of_sources_can_be_seen() -> None:
    assert [form.name for form in SOURCES] == [
        "WARC file",
        "RSS or Atom feed",
        "HTML page",
        "plain text",
    ]


@pytest.mark.parametrize(
    "raw", [page().encode(), LATER.encode(), gzip.compress(page().encode(), mtime=0)]
)
def test_a_file_its_bytes_on_standard_input_and_its_capture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, raw: bytes
) -> None:
    path = tmp_path / "report"
    path.write_bytes(raw)
    [from_file] = taken(str(path))
    monkeypatch.setattr(sys, "stdin", StandardInput(raw))
    [from_stdin] = taken("-")
    archive = Archive(tmp_path / "archive")
    [again] = taken(archive.open(archive.keep(from_file.capture)))
    assert from_file.report.text == TEXT
    assert from_file.capture.raw == from_stdin.capture.raw == raw
    assert again == from_file
    assert from_stdin.capture.captured_at is None
    assert from_stdin.capture.source == "-"
    assert from_stdin.report.id == from_file.report.id


def test_feeds_and_warc_files_come_on_standard_input_too(monkeypatch: pytest.MonkeyPatch) -> None:
    payload = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page().encode()
    head = "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://h/\r\n"
    record = f"{head}Content-Length: {len(payload)}\r\n\r\n".encode() + payload + b"\r\n\r\n"
    item = f"<item><description>{TEXT}</description></item>"
    feed = f"<rss version='2.0'><channel>{item}</channel></rss>"
    for raw, source in (
        (record * 3, "-#3"),
        (gzip.compress(record) * 3, "-#3"),
        (feed.encode(), "-#1"),
    ):
        monkeypatch.setattr(sys, "stdin", StandardInput(raw))
        found = taken("-", IntakeOptions(max_bytes=len(record)))
        assert {report.report.text for report in found} == {TEXT}
        assert found[-1].capture.source == source


def test_the_same_file_twice_gives_the_same_report(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text(page(), "utf-8")
    assert taken(str(path)) == taken(str(path))


def test_standard_input_that_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    [error] = failures("-")
    assert str(error) == "-: standard input is closed; pipe a report into it"


def test_a_pipe_is_read_and_has_no_time(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["sh", "-c", 'printf "Words he said." > "$0"', str(pipe)]):
        [found] = taken(str(pipe))
    assert found.report.text == "Words he said."
    assert found.capture.captured_at is None


def test_a_folder_gives_all_its_files_and_an_error_for_each_that_fails(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "a.html").write_text(page(), "utf-8")
    (tmp_path / "b" / "c.txt").write_text(LATER, "utf-8")
    (tmp_path / "b" / "broken.gz").write_bytes(gzip.compress(b"words")[:-3])
    (tmp_path / "empty.txt").touch()
    (tmp_path / "lost.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / ".hidden.txt").write_text("hidden")
    found = list(take_in(str(tmp_path), IntakeOptions()))
    names = [x.capture.source if isinstance(x, Taken) else x.source for x in found]
    assert names == [
        str(tmp_path / name)
        for name in ("a.html", "b/broken.gz", "b/c.txt", "empty.txt", "lost.txt")
    ]
    assert [isinstance(x, Taken) for x in found] == [True, False, True, False, False]


def test_a_folder_without_files(tmp_path: Path) -> None:
    (tmp_path / ".hidden").touch()
    [error] = failures(str(tmp_path))
    assert isinstance(error, NoText)
    assert "a folder without files" in str(error)


def test_a_folder_that_may_not_be_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    [error] = failures(str(tmp_path))
    assert "may not be read by you" in str(error)


def test_a_link_is_fetched_and_read(site: Site, local: IntakeOptions) -> None:
    site.pages["/a"] = answer(page(), "text/html; charset=utf-8")
    site.pages["/b.txt"] = answer(LATER, "text/plain")
    [first] = taken(f"{site.url}/a", local)
    assert first.report.text == TEXT
    assert first.report.url == f"{site.url}/a"
    assert first.capture.raw == page().encode()
    assert taken(f"{site.url}/b.txt", local)[0].report.text == TEXT
    [error] = failures(f"{site.url}/none", local)
    assert error.source == f"{site.url}/none"


def test_a_gzipped_file_by_link(site: Site, local: IntakeOptions) -> None:
    site.pages["/a.html.gz"] = answer(gzip.compress(page().encode()), "application/gzip")
    [found] = taken(f"{site.url}/a.html.gz", local)
    assert found.report.text == TEXT
    assert found.capture.media_type == "text/html"


@pytest.mark.parametrize(
    "source", ["ftp://h/a", "file:///etc/passwd", "gopher://h", "JavaScript://h/%0aalert(1)"]
)
def test_other_schemes_are_refused(source: str) -> None:
    [error] = failures(source)
    assert isinstance(error, SourceRefused)
    assert str(error).endswith("give an http or https link, or the path of a file")


def test_passwords_are_not_shown_in_refusals() -> None:
    for link in ("ftp://jane:s3cret@h/a", "http://jane:s3cret@127.0.0.1/", "http://u:s3cret@["):
        [error] = failures(link)
        assert "s3cret" not in str(error)


@pytest.mark.parametrize("source", ["", "no/such/file.txt", "a\0b", "x" * 5000, "~/none", "\udcff"])
def test_what_is_not_there(source: str) -> None:
    [error] = failures(source)
    assert isinstance(error, SourceNotFound)
    assert "\n" not in str(error)
    assert str(error).isprintable()


def test_a_failure_that_nobody_foresaw_is_a_value(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> bool:
        raise ZeroDivisionError

    form = Format("broken", lambda found: b"break" in found.head, fail)  # type: ignore[arg-type]
    monkeypatch.setattr(sources, "SOURCES", (form, *SOURCES))
    (tmp_path / "a.txt").write_text("break")
    (tmp_path / "b.txt").write_text(LATER, "utf-8")
    [error] = failures(str(tmp_path))
    assert "(ZeroDivisionError: )" in str(error)
    assert error.source == str(tmp_path / "a.txt")
    assert [found.report.text for found in taken_but(str(tmp_path))] == [TEXT]


STARTS = (
    b"", b"\x1f\x8b", b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03", b"WARC/1.0\r\n", b"<rss>",
    b"<?xml version='1.0'?><feed>", b"<!doctype html><html>", b"<html><body><p>", b"\xff\xfe",
    b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://[\r\nContent-Length: 9\r\n\r\n",
)  # fmt: skip


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(
    start=st.sampled_from(STARTS),
    rest=st.binary(max_size=200) | st.text(max_size=100).map(str.encode),
    media_type=st.sampled_from([None, "text/html", "application/rss+xml", "text/plain"]),
    charset=st.sampled_from([None, "utf-16", "nonsense"]),
)
def test_nothing_is_ever_raised(
    start: bytes, rest: bytes, media_type: str | None, charset: str | None
) -> None:
    capture = Capture(
        raw=start + rest, source="x", media_type=media_type, charset=charset, known=Known()
    )
    for found in take_in(capture, IntakeOptions()):
        if isinstance(found, SourceError):
            assert str(found).startswith("x")
            assert found.advice
        else:
            assert normal_text(found.report.text.split("\n")) == found.report.text
            assert found.report.capture.sha256 == capture.sha256
