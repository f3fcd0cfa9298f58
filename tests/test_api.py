"""What programs use: read, read_all, Record."""

from __future__ import annotations

import contextlib
import doctest
import importlib
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from types import SimpleNamespace

import pytest

import onrecord
from onrecord import Config, IntakeOptions, Reading, Record
from onrecord.errors import (
    FetchFailed,
    LanguageUnknown,
    NoText,
    RecordNotFound,
    RecordUnusable,
    SourceNotFound,
    SourceRefused,
    UsageError,
    VocabularyError,
)
from tests.loopback import serving

WORDS = "“We will withdraw by May,” General Adel Karim told reporters on Monday."
PAGE = (
    "<!DOCTYPE html><html lang=en><head><title>General speaks</title></head><body><article>"
    f"<h1>General speaks</h1><p>{WORDS}</p><p>The ministry said that the talks would go on in the "
    "capital until the end of the week, and that no date had been set.</p></article></body></html>"
)
LOCAL = Config(intake=IntakeOptions(allow_private=True, timeout=10))


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.html"
    path.write_text(PAGE, "utf-8")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "reports"
    path.mkdir()
    (path / "a.txt").write_text(WORDS, "utf-8")
    (path / "b.txt").write_bytes(b"")
    (path / "c.html").write_text(PAGE, "utf-8")
    return path


@pytest.fixture
def site() -> Iterator[str]:
    class Request(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = self.path == "/page"
            body = PAGE.encode() if found else b"none"
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with contextlib.suppress(ConnectionError):
                self.wfile.write(body)

    with serving(Request) as url:
        yield url


def sources(reading: Reading) -> list[str]:
    """The words that name each statement's source."""
    return [span.of(reading.report.text) for one in reading.statements for span in one.source]


# --- read ---------------------------------------------------------------------------------------


def test_read_a_path(page: Path) -> None:
    reading = onrecord.read(page)
    assert reading.report.title == "General speaks"
    assert "General Adel Karim" in sources(reading)
    assert reading == onrecord.read(str(page))


@pytest.mark.parametrize(
    "text",
    [
        WORDS,
        "He left.",
        f"\n  {WORDS}\n\nThe ministry was silent.",
        "The minister, asked about https://example.org/page.html, said no.",
        "https://example.org/page.html\nsays that he left.",
        "He called it and/or that, and wrote page.html, the ministry said.",
    ],
)
def test_read_a_text(text: str) -> None:
    reading = onrecord.read(text)
    assert reading.report.text.split() == text.split()
    assert reading.report.capture.captured_at is None
    assert reading.report.published is None


def test_a_text_with_half_a_character_is_read() -> None:
    reading = onrecord.read("“Yes,” the café owner\ud800 said — at last.")
    assert reading.report.text == "“Yes,” the café owner? said — at last."


def test_read_a_link(site: str) -> None:
    reading = onrecord.read(f"{site}/page", LOCAL)
    assert reading.report.url == f"{site}/page"
    assert reading.report.title == "General speaks"


def test_a_link_that_is_not_there(site: str) -> None:
    with pytest.raises(FetchFailed, match="404"):
        onrecord.read(f"{site}/none", LOCAL)


def test_a_private_address_is_not_opened_unasked(site: str) -> None:
    with pytest.raises(SourceRefused, match="not public"):
        onrecord.read(f"{site}/page")


def test_read_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = SimpleNamespace(buffer=io.BytesIO(WORDS.encode()))
    monkeypatch.setattr(sys, "stdin", stream)
    assert onrecord.read("-").report.text == WORDS


def test_a_file_may_be_named_like_standard_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "-").write_text(WORDS, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdin", None)
    assert onrecord.read(Path("-")).report.text == WORDS


def test_a_file_of_a_long_name_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "the general said yes"
    path.write_text(WORDS, "utf-8")
    assert onrecord.read(str(path)).report.text == WORDS


@pytest.mark.parametrize(
    "name",
    ["none.html", "none", "no such/page.html", "/no/such folder/page", "./a b", "my page.txt.gz"],
)
def test_a_name_of_no_file_is_not_found(name: str) -> None:
    with pytest.raises(SourceNotFound) as caught:
        onrecord.read(name)
    assert caught.value.source is not None
    assert Path(caught.value.source) == Path(name)


@pytest.mark.parametrize("name", ["", "  ", "\n"])
def test_nothing_is_not_found(name: str) -> None:
    with pytest.raises(SourceNotFound):
        onrecord.read(name)


def test_read_is_for_one_report(folder: Path) -> None:
    with pytest.raises(UsageError, match="read_all"):
        onrecord.read(folder)


def test_a_folder_of_one_report_is_one_report(folder: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (folder / name).unlink()
    assert onrecord.read(folder).report.title == "General speaks"


def test_an_error_is_raised(folder: Path) -> None:
    with pytest.raises(NoText, match=r"b\.txt"):
        onrecord.read(folder / "b.txt")


def test_a_language_that_is_not_known() -> None:
    with pytest.raises(LanguageUnknown):
        onrecord.read("总理星期二在议会表示，政府将继续谈判，并将在夏季之前 找到解决方案。" * 5)


def test_the_users_word_counts(page: Path) -> None:
    intake = IntakeOptions(published="2031-03", publisher="The Vale Courier")
    report = onrecord.read(page, Config(intake=intake)).report
    assert report.publisher == "The Vale Courier"
    assert report.published is not None
    assert (report.published.value, report.published.basis) == ("2031-03", "given")


def test_a_reading_goes_through_json(page: Path) -> None:
    reading = onrecord.read(page)
    assert Reading.from_json(reading.to_json()) == reading
    assert json.loads(reading.to_json())["schema"] == "onrecord/1"


# --- read_all -----------------------------------------------------------------------------------


def test_read_all_gives_errors_as_values(folder: Path, page: Path) -> None:
    found = list(onrecord.read_all(folder, "none.html", page, WORDS))
    assert [type(one.error) for one in found] == [
        type(None),
        NoText,
        type(None),
        SourceNotFound,
        type(None),
        type(None),
    ]
    assert [Path(one.source).name for one in found] == [
        *("a.txt", "b.txt", "c.html", "none.html", "page.html", "<text>")
    ]


def test_read_all_of_nothing() -> None:
    assert list(onrecord.read_all()) == []


def test_a_missing_registry_is_raised(page: Path, tmp_path: Path) -> None:
    config = Config(registry=(tmp_path / "none.toml",))
    with pytest.raises(VocabularyError):
        list(onrecord.read_all(page, config=config))


# --- Record -------------------------------------------------------------------------------------


def test_a_record_takes_sources(folder: Path, tmp_path: Path) -> None:
    with Record(tmp_path / "r.db") as record:
        found = list(record.add_sources(folder))
        assert [filed.added.status if filed.added else None for filed in found] == [
            *("added", None, "added")
        ]
        assert record.counts().reports == 2
        assert {line.title for line in record.reports()} == {None, "General speaks"}
        (hit, *_) = record.search("withdraw")
        assert "withdraw" in hit.snippet
        for filed in found:
            if filed.added is not None:
                assert record.reading(filed.added.report) == filed.outcome.reading


def test_adding_twice_changes_nothing(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "r.db"
    with Record(path) as record:
        list(record.add_sources(folder))
        before = record.counts(), record.reports()
    with Record(path) as record:
        again = list(record.add_sources(folder, folder / "a.txt"))
        assert {filed.added.status for filed in again if filed.added} == {"unchanged"}
        assert (record.counts(), record.reports()) == before


def test_what_was_captured_is_kept(page: Path, tmp_path: Path) -> None:
    with Record(tmp_path / "r.db") as record:
        (filed,) = record.add_sources(page)
        assert filed.outcome.reading is not None
        sha256 = filed.outcome.reading.report.capture.sha256
        assert record.archive.open(sha256).raw == page.read_bytes()


def test_a_record_is_closed_at_the_end(tmp_path: Path) -> None:
    with Record(tmp_path / "r.db") as record:
        assert record.counts().reports == 0
    with pytest.raises(UsageError, match="closed"):
        record.counts()


def test_a_record_is_closed_after_an_error_too(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), Record(tmp_path / "r.db") as record:
        raise ZeroDivisionError
    with pytest.raises(UsageError):
        record.counts()


def test_a_record_is_made_where_there_is_none_unless_told_otherwise(tmp_path: Path) -> None:
    path = tmp_path / "r.db"
    with pytest.raises(RecordNotFound):
        Record(path, create=False)
    assert not path.exists()
    Record(path).close()
    assert path.exists()


def test_a_file_that_is_no_record(page: Path) -> None:
    before = page.read_bytes()
    with pytest.raises(RecordUnusable):
        Record(page)
    assert page.read_bytes() == before


# --- the package --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", onrecord.__all__)
def test_every_public_name_can_be_imported(name: str) -> None:
    assert getattr(importlib.import_module("onrecord"), name) is not None
    scope: dict[str, object] = {}
    exec(f"from onrecord import {name}", scope)  # noqa: S102
    assert name in scope


def test_all_names_are_public_and_sorted() -> None:
    assert sorted(onrecord.__all__) == list(onrecord.__all__)
    assert set(onrecord.__all__) <= set(dir(onrecord))
    assert {"read", "read_all", "Record", "Reading", "__version__"} <= set(onrecord.__all__)


def test_a_name_that_there_is_not() -> None:
    with pytest.raises(AttributeError, match="reed"):
        onrecord.reed  # noqa: B018
    assert not hasattr(onrecord, "reed")


def test_the_contract_is_loaded_without_the_rest() -> None:
    code = (
        "import sys, onrecord; onrecord.Reading; onrecord.json_schema\n"
        "heavy = {'sqlalchemy', 'trafilatura', 'httpx', 'lxml', 'typer', 'rich', 'numpy'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
        "onrecord.read\n"
        "print('trafilatura' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == ["[]", "True"]


def test_the_example_in_the_docstring_works() -> None:
    result = doctest.testmod(onrecord)
    assert result.attempted > 0
    assert result.failed == 0
