from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from onrecord.errors import FormatUnknown, NoText, SourceDamaged, SourceTooLarge
from onrecord.intake.capture import Archive, Capture
from onrecord.intake.options import IntakeOptions

from .conftest import PARAGRAPHS, TEXT, bomb, failures, page, taken, taken_but

pytestmark = pytest.mark.slow

PLAIN = "\n\n".join(PARAGRAPHS).encode()


class Crawl:
    """A WARC file in the making, by the letter of ISO 28500."""

    def __init__(self, *, packed: bool) -> None:
        self.raw = b""
        self._pack = gzip.compress if packed else bytes

    def add(
        self,
        payload: bytes,
        media_type: str | None = "text/html; charset=utf-8",
        *,
        kind: str = "response",
        status: str = "200 OK",
        url: str = "https://harbour.example/a",
        headers: tuple[tuple[str, str], ...] = (),
    ) -> Crawl:
        typed = () if media_type is None else (("Content-Type", media_type),)
        if kind == "response":
            lines = [f"HTTP/1.1 {status}", *(f"{n}: {value}" for n, value in (*typed, *headers))]
            payload = "\r\n".join([*lines, "", ""]).encode() + payload
            typed = (("Content-Type", "application/http; msgtype=response"),)
        about = (
            ("WARC-Type", kind),
            ("WARC-Target-URI", url),
            ("WARC-Date", "2025-04-09T10:00:00.123456Z"),
            ("Content-Length", str(len(payload))),
            *typed,
        )
        head = "\r\n".join(["WARC/1.1", *(f"{n}: {value}" for n, value in about), "", ""])
        self.raw += self._pack(head.encode() + payload + b"\r\n\r\n")
        return self

    def info(self) -> Crawl:
        return self.add(b"software: test\r\n", "application/warc-fields", kind="warcinfo")

    def capture(self, name: str = "news.warc") -> Capture:
        return Capture(raw=self.raw, source=name)


@pytest.fixture(params=[False, True], ids=["plain", "gzip"])
def crawl(request: pytest.FixtureRequest) -> Crawl:
    return Crawl(packed=request.param)


def chunked(payload: bytes) -> bytes:
    parts = [payload[at : at + 100] for at in range(0, len(payload), 100)]
    return b"".join(b"%x\r\n%b\r\n" % (len(p), p) for p in parts) + b"0\r\n\r\n"


def test_each_page_is_a_report_of_its_own(crawl: Crawl, tmp_path: Path) -> None:
    crawl.info().add(page().encode()).add(PLAIN, "text/plain", url="https://harbour.example/b.txt")
    path = tmp_path / "news.warc.gz"
    path.write_bytes(crawl.raw)
    first, second = taken(str(path))
    assert first.report.text == second.report.text == TEXT
    assert first.report.url == "https://harbour.example/a"
    assert second.report.url == "https://harbour.example/b.txt"
    assert first.report.published is None  # when it was crawled is not when it came out
    assert first.capture == Capture(
        raw=page().encode(),
        source=f"{path}#2",
        media_type="text/html",
        charset="utf-8",
        captured_at="2025-04-09T10:00:00Z",
        known=first.capture.known,
    )
    assert second.capture.source == f"{path}#3"


@pytest.mark.parametrize("name", ["resource", "conversion"])
def test_records_without_http(crawl: Crawl, name: str) -> None:
    crawl.add(page().encode(), "text/html", kind=name).add(b"\0", "image/png", kind=name)
    [found] = taken(crawl.capture())
    assert found.report.text == TEXT


@pytest.mark.parametrize(
    ("pack", "header"),
    [
        (gzip.compress, ("Content-Encoding", "gzip")),
        (zlib.compress, ("Content-Encoding", "deflate")),
        (chunked, ("Transfer-Encoding", "chunked")),
        (bytes, ("Content-Encoding", "gzip")),  # unpacked by the crawler, header left as it was
        (bytes, ("Transfer-Encoding", "chunked")),
        (bytes, ("Content-Encoding", "br")),
    ],
)
def test_the_capture_is_the_unpacked_payload(
    crawl: Crawl, pack: Callable[[bytes], bytes], header: tuple[str, str]
) -> None:
    crawl.add(pack(page().encode()), headers=(header,))
    [found] = taken(crawl.capture())
    assert found.capture.raw == page().encode()
    assert found.report.text == TEXT


def test_packed_and_chunked_at_once(crawl: Crawl) -> None:
    both = (("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked"))
    crawl.add(chunked(gzip.compress(page().encode())), headers=both)
    assert taken(crawl.capture())[0].capture.raw == page().encode()


def test_what_is_no_article_is_passed_over_in_silence(crawl: Crawl) -> None:
    crawl.info()
    crawl.add(b"\x89PNG\r\n\x1a\n", "image/png")
    crawl.add(b"var a = 1;", "application/javascript")
    crawl.add(b"moved", status="301 Moved", headers=(("Location", "/b"),))
    crawl.add(page().encode(), status="404 Not Found")
    crawl.add(b"GET / HTTP/1.1\r\n\r\n", "application/http", kind="request")
    crawl.add(b"fetched: now", "application/warc-fields", kind="metadata")
    crawl.add(b"User-agent: *", "text/plain", url="https://harbour.example/robots.txt")
    crawl.add(b"unknown", None)
    assert taken(crawl.capture()) == []


def test_a_page_without_an_article_is_told(crawl: Crawl) -> None:
    crawl.add(b"<html><body><nav>Home</nav></body></html>").add(page().encode())
    capture = crawl.capture()
    [error] = failures(capture)
    assert isinstance(error, NoText)
    assert error.source == "news.warc#1"
    assert [found.capture.source for found in taken_but(capture)] == ["news.warc#2"]


def test_one_bad_record_does_not_cost_the_others(crawl: Crawl) -> None:
    crawl.add(b"x" * 300_000).add(bomb(50_000_000), headers=(("Content-Encoding", "gzip"),))
    crawl.add(b"\x1b\x2f\x00brotli", headers=(("Content-Encoding", "br"),))
    crawl.add(b"%PDF-1.7").add(page().encode())
    options = IntakeOptions(max_bytes=100_000)
    capture = crawl.capture()
    found = failures(capture, options)
    assert [type(error) for error in found] == [
        SourceTooLarge,
        SourceTooLarge,
        FormatUnknown,
        FormatUnknown,
    ]
    assert [error.source for error in found] == [f"news.warc#{n}" for n in range(1, 5)]
    assert [report.capture.source for report in taken_but(capture, options)] == ["news.warc#5"]


@pytest.mark.parametrize("packed", [False, True])
def test_a_cut_anywhere_costs_what_it_cuts_and_is_told_once(packed: bool) -> None:
    crawl = Crawl(packed=packed).add(PLAIN, "text/plain")
    end_of_first = len(crawl.raw)
    raw = crawl.add(PLAIN, "text/plain").raw
    for cut in range(20, len(raw), 1 if packed else 7):
        capture = Capture(raw=raw[:cut], source="news.warc")
        errors = failures(capture)
        reports = taken_but(capture)
        assert all(found.report.text == TEXT for found in reports)
        if any(end - 16 < cut <= end for end in (end_of_first, len(raw))):
            continue  # what is missing here is line ends and checksums, none of it the record's
        assert [type(error) for error in errors] == [SourceDamaged], cut
        assert len(reports) == (cut > end_of_first), cut
        if reports:
            assert "after record 1" in str(errors[0])


def test_a_gzip_of_the_whole_file_is_read_too() -> None:
    crawl = Crawl(packed=False).add(page().encode()).add(page().encode())
    packed = gzip.compress(crawl.raw)
    assert len(taken(Capture(raw=packed, source="news.warc.gz"))) == 2


@pytest.mark.parametrize(
    "raw",
    [
        b"WARC/1.0\r\n",
        b"WARC/1.0\r\n\r\n",
        b"WARC/9.9\r\nContent-Length: 0\r\n\r\n",
        b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: many\r\n\r\nxx\r\n\r\n",
        b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: -5\r\n\r\nxx\r\n\r\n",
        b"WARC/1.0\r\n" + b"x" * 6_000_000,
        b"WARC/1.0\r\n" + b"a: b\r\n" * 1_000_000,
        b"WARC/1.0\r\nContent-Length: 3\r\n\r\nabcdef\r\n\r\nWARC/1.0\r\nContent-Length: 0\r\n\r\n",
    ],
)
def test_nonsense_is_damage(raw: bytes, capfd: pytest.CaptureFixture[str]) -> None:
    [error] = failures(Capture(raw=raw, source="news.warc"))
    assert isinstance(error, SourceDamaged)
    assert capfd.readouterr() == ("", "")


def test_a_record_read_again_from_an_archive_is_the_same(crawl: Crawl, tmp_path: Path) -> None:
    [found] = taken(crawl.add(page().encode()).capture())
    archive = Archive(tmp_path)
    [again] = taken(archive.open(archive.keep(found.capture)))
    assert again == found


def test_a_large_file_is_streamed(tmp_path: Path) -> None:
    crawl = Crawl(packed=False).add(page().encode())
    for _ in range(30):
        crawl.add(bytes(100_000), "video/mp4")
    crawl.add(page().encode())
    path = tmp_path / "news.warc"
    path.write_bytes(crawl.raw)
    found = taken(str(path), IntakeOptions(max_bytes=50_000))
    assert [report.capture.source for report in found] == [f"{path}#1", f"{path}#32"]
