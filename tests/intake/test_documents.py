from __future__ import annotations

import gzip
import struct
import time

import pytest

from onrecord.errors import FormatUnknown, NoText, SourceDamaged, SourceTooLarge
from onrecord.intake.binaries import is_json, name_binary
from onrecord.intake.capture import Capture
from onrecord.intake.options import IntakeOptions

from .conftest import PARAGRAPHS, TEXT, bomb, failures, page, taken

LATER = "\n\n".join(PARAGRAPHS)


def capture(raw: bytes | str, source: str = "report", media_type: str | None = None) -> Capture:
    return Capture(
        raw=raw.encode() if isinstance(raw, str) else raw, source=source, media_type=media_type
    )


@pytest.mark.parametrize(
    ("raw", "source", "stated", "found_as"),
    [
        (page(), "a.html", None, "text/html"),
        (page(), "a.txt", None, "text/html"),
        (page(), "-", None, "text/html"),
        (page(), "a.html.gz", None, "text/html"),
        (page(), "http://h/a?b=c.txt", "text/html", "text/html"),
        (page(), "a", "application/octet-stream", "text/html"),
        (page(), "a", "application/xhtml+xml", "application/xhtml+xml"),
        (f"<?xml version='1.0'?>\n<!-- x -->\n{page()}", "a.xml", None, "text/html"),
        (f"<!-- saved from url -->\n{page()}", "a", None, "text/html"),
        (LATER, "a.txt", None, "text/plain"),
        (LATER, "a.html", None, "text/plain"),
        (LATER, "a", "text/html", "text/html"),
        (f"He wrote “<html> is dead”.\n\n{LATER}", "a.txt", None, "text/plain"),
        (f"< 5 killed\n\n{LATER}", "a.txt", None, "text/plain"),
    ],
)
def test_pages_and_texts_are_told_apart(
    raw: str, source: str, stated: str | None, found_as: str
) -> None:
    for content in (raw.encode(), gzip.compress(raw.encode())):
        [found] = taken(capture(content, source, stated))
        assert found.capture.media_type == found_as
        assert found.report.text.endswith(TEXT)
        assert found.capture.raw == content
        assert found.report.capture.sha256 == found.capture.sha256


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_charsets(codec: str) -> None:
    markup = page().replace("<head>", f'<head><meta charset="{codec}">')
    assert taken(capture(markup.encode(codec)))[0].report.text == TEXT
    assert taken(capture(LATER.encode(codec)))[0].report.text == TEXT


def test_a_page_in_a_wrong_charset_is_read_all_the_same() -> None:
    wrong = page().replace("<head>", '<head><meta charset="iso-8859-1">')
    assert taken(capture(wrong))[0].report.text == TEXT
    stated = Capture(raw=page().encode("cp1252"), source="a", charset="utf-8")
    assert taken(stated)[0].report.text == TEXT


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "a PDF"),
        (b"PK\x03\x04\x14\x00", "a zip archive or an office document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0", "an old office document"),
        (b"{\\rtf1\\ansi Words}", "a rich text document"),
        (b"\x89PNG\r\n\x1a\n\0\0", "an image (PNG)"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "an image (JPEG)"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "an image (WebP)"),
        (b"RIFF\x10\0\0\0WAVEfmt ", "audio (WAV)"),
        (b"ID3\x04\0\0", "audio (MP3)"),
        (b"\0\0\0\x20ftypmp42", "video"),
        (b"BZh91AY&SY", "a bzip2 archive"),
        (gzip.compress(gzip.compress(b"words", mtime=0), mtime=0), "gzip inside gzip"),
        (gzip.compress(b"%PDF-1.7", mtime=0), "a PDF"),
        (struct.pack("<100d", *range(100)), "binary data of a kind that is not known"),
        (b"Words \x00 more words", "binary data"),
        (bytes(range(1, 256)) * 4, "binary data"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related; x", "a page in one file (MHTML)"),
        (b'{"a": 1}', "JSON data"),
        (b'[{"a": 1}]', "JSON data"),
    ],
)
def test_what_is_no_report_is_named(raw: bytes, words: str) -> None:
    [error] = failures(capture(raw, "thing"))
    assert isinstance(error, FormatUnknown)
    assert f"thing: is no report: it looks like {words}" in str(error)
    assert error.advice


@pytest.mark.parametrize(
    ("source", "stated"), [("a.css", None), ("http://h/a.js?v=1", None), ("a", "text/css")]
)
def test_parts_of_a_page_are_no_reports(source: str, stated: str | None) -> None:
    [error] = failures(capture("body { color: red }", source, stated))
    assert "a style sheet or a script" in str(error)


@pytest.mark.parametrize(
    "raw", [b"", b"  \n\t ", b"\xef\xbb\xbf\n", b"\0\0\0\0", gzip.compress(b"", mtime=0)]
)
def test_nothing_is_no_text(raw: bytes) -> None:
    [error] = failures(capture(raw, "a.html"))
    assert isinstance(error, NoText)
    assert str(error) == "a.html: is empty; check that it was saved to its end"


def test_a_truncated_gzip_is_damaged() -> None:
    packed = gzip.compress(page().encode())
    for cut in (3, 15, len(packed) // 2, len(packed) - 1):
        [error] = failures(capture(packed[:cut], "a.html.gz"))
        assert isinstance(error, SourceDamaged)
        assert "a gzip file that cannot be unpacked to its end" in str(error)


def test_a_page_of_50_mb_is_refused_at_once() -> None:
    large = page().encode() + b"<p>and so on</p>" * 3_200_000
    assert len(large) > 50_000_000
    began = time.monotonic()
    [error] = failures(capture(large, "large.html"))
    assert isinstance(error, SourceTooLarge)
    assert str(error).startswith("large.html: is larger than 20 MB, the limit for one report; ")
    assert time.monotonic() - began < 2


def test_a_bomb_is_refused() -> None:
    [error] = failures(capture(bomb(100_000_000)), IntakeOptions(max_bytes=1_000_000))
    assert isinstance(error, SourceTooLarge)


def test_what_the_user_says_overrules_the_page() -> None:
    options = IntakeOptions(
        language="ar", published="2025-04", url="https://other.example/a", publisher="The Wire"
    )
    dated = '<meta property="article:published_time" content="2025-04-06T10:00:00Z">'
    for raw in (page(head=dated), f"8 April 2025\n\n{LATER}"):
        [found] = taken(capture(raw), options)
        report = found.report
        assert report.published is not None
        assert (report.published.value, report.published.basis) == ("2025-04", "given")
        assert (report.language, report.url) == ("ar", "https://other.example/a")
        assert report.publisher == "The Wire"


@pytest.mark.parametrize("text", ["[1] The source says so.", "{curly} words", "[", "", '"words"'])
def test_words_in_brackets_are_not_json(text: str) -> None:
    assert not is_json(text)


def test_text_is_not_named_binary() -> None:
    for text in (LATER.encode(), LATER.encode("cp1252"), b"\x1b$B\x1b(B words", b"\x0cPage 1\r\n"):
        assert name_binary(text) is None
