"""An archive over a table of the database: all that it is over a folder."""

from __future__ import annotations

import gzip
import json
import random
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import onrecord
from onrecord.errors import CaptureDamaged, RecordError, RecordNotFound
from onrecord.intake.capture import Archive, Capture, FolderShelf, Known, Shelf
from onrecord.record.shelf import DatabaseShelf
from onrecord.record.store import Record

from .builders import ListKeeper, fail_inserts, heal_inserts, sql

pytestmark = pytest.mark.slow

CAPTURE = Capture(
    raw=b"<p>as found \xff\x00</p>",
    source="news.warc.gz#3",
    media_type="text/html",
    charset="windows-1256",
    captured_at="2025-04-08T10:00:00Z",
    known=Known(url="https://news.example/a", title="Ti\u2028tle\ud800", authors=("A", "B")),
)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def opened(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Record]:
    """A record in each kind of database, the same for all tests."""
    if request.param == "sqlite":
        with Record(tmp_path_factory.mktemp("shelf") / "onrecord.db", ListKeeper()) as record:
            yield record
        return
    server = request.getfixturevalue("server")
    name = server.new_database(request.getfixturevalue("filled_template"))
    with Record(server.address(name), ListKeeper()) as record:
        yield record
    server.drop_database(name)


@pytest.fixture
def shelf(opened: Record) -> DatabaseShelf:
    """An empty shelf."""
    sql(opened, "DELETE FROM archived")
    return opened.shelf()


@pytest.fixture
def archive(shelf: DatabaseShelf) -> Archive:
    return Archive(shelf)


def stored(shelf: Shelf) -> dict[str, bytes]:
    return {name: shelf.read(name) for name in shelf.names()}


def put(opened: Record, name: str, content: bytes) -> None:
    """Something else in place of a file, by somebody who is not the archive."""
    sql(
        opened,
        "UPDATE archived SET content = :content WHERE name = :name",
        **locals_of(name, content),
    )


def locals_of(name: str, content: bytes) -> dict[str, Any]:
    return {"name": name, "content": content}


# --- a shelf ------------------------------------------------------------------------------------


def test_a_folder_does_what_a_database_does(tmp_path: Path) -> None:
    check_shelf(FolderShelf(tmp_path / "captures"))


def test_a_database_does_what_a_folder_does(shelf: DatabaseShelf) -> None:
    check_shelf(shelf)


def check_shelf(one: Shelf) -> None:
    assert list(one.names()) == list(one.names("ab")) == []
    assert not one.has("ab/abcd.gz")
    with pytest.raises(FileNotFoundError):
        one.read("ab/abcd.gz")
    contents = {
        "ab/abcd.gz": b"\x00\xff" * 9,
        "ab/abce.json": b"",
        "cd/cdef.gz": "…".encode(),
        "ab/abcd.json": b"{}",
    }
    for name, content in contents.items():
        one.write(name, content)
        assert one.has(name)
        assert one.read(name) == content
    assert stored(one) == contents
    assert list(one.names()) == sorted(contents)
    assert list(one.names("ab")) == ["ab/abcd.gz", "ab/abcd.json", "ab/abce.json"]
    assert list(one.names("ab/abcd")) == ["ab/abcd.gz", "ab/abcd.json"]
    assert list(one.names("ab/abcd.gz")) == ["ab/abcd.gz"]
    assert list(one.names("ef")) == list(one.names("ab/abx")) == []
    assert not one.has("ab/abcd")


def test_a_shelf_bears_the_name_of_its_record(opened: Record, shelf: DatabaseShelf) -> None:
    assert shelf.name == opened.name


def test_large_files_are_kept(shelf: DatabaseShelf) -> None:
    content = bytes(range(256)) * 8_192
    shelf.write("ab/large.gz", content)
    assert shelf.read("ab/large.gz") == content


def test_two_who_write_one_file_at_once_write_one(shelf: DatabaseShelf) -> None:
    failed: list[BaseException] = []

    def write() -> None:
        try:
            shelf.write("ab/abcd.gz", b"the same")
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert stored(shelf) == {"ab/abcd.gz": b"the same"}


def test_what_the_database_refuses_is_an_error_of_ours(
    opened: Record, shelf: DatabaseShelf
) -> None:
    fail_inserts(opened, "archived")
    try:
        with pytest.raises(RecordError, match="injected"):
            shelf.write("ab/abcd.gz", b"x")
        with pytest.raises(RecordError, match="injected"):
            Archive(shelf).keep(CAPTURE)
    finally:
        heal_inserts(opened, "archived")
    assert stored(shelf) == {}


# --- an archive ---------------------------------------------------------------------------------


def test_what_is_kept_comes_back_byte_for_byte(archive: Archive) -> None:
    sha256 = archive.keep(CAPTURE)
    assert sha256 == CAPTURE.sha256
    assert archive.open(sha256) == CAPTURE
    assert archive.open(sha256[:8].upper()) == CAPTURE
    assert list(archive.shelf.names()) == [f"{sha256[:2]}/{sha256}.{end}" for end in ("gz", "json")]


def test_a_database_holds_what_a_folder_holds(archive: Archive, tmp_path: Path) -> None:
    folder = Archive(tmp_path)
    for one in (archive, folder):
        one.keep(CAPTURE)
        one.keep(Capture(raw=b"", source="-"))
    assert stored(archive.shelf) == stored(folder.shelf)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15, deadline=None
)
@given(
    raw=st.binary(max_size=2000), title=st.none() | st.text(st.characters(exclude_categories=()))
)
def test_any_bytes_and_any_words_can_be_kept(
    archive: Archive, raw: bytes, title: str | None
) -> None:
    kept = archive.open(archive.keep(Capture(raw=raw, source="-", known=Known(title=title))))
    assert kept.raw == raw


def test_the_same_bytes_twice_change_nothing(archive: Archive) -> None:
    archive.keep(CAPTURE)
    before = stored(archive.shelf)
    archive.keep(Capture(raw=CAPTURE.raw, source="elsewhere.html"))
    assert stored(archive.shelf) == before
    assert archive.open(CAPTURE.sha256).source == CAPTURE.source


def test_what_is_not_there_is_not_found(archive: Archive) -> None:
    with pytest.raises(RecordNotFound, match="there is no such capture; "):
        archive.open("0" * 64)


@pytest.mark.parametrize(
    "name",
    ["", "abc", "../../../etc/passwd", "*" * 64, "%" * 64, "_" * 64, "a" * 65, "ab/" + "0" * 61],
)
def test_what_is_no_sha256_is_never_looked_for(archive: Archive, name: str) -> None:
    archive.keep(CAPTURE)
    with pytest.raises(RecordNotFound, match="8 to 64 hex digits"):
        archive.open(name)


def test_a_beginning_that_several_have_is_refused(archive: Archive) -> None:
    for ending in "01":
        archive.shelf.write(f"ab/{'ab' * 31}c{ending}.gz", b"")
    with pytest.raises(RecordNotFound, match="2 captures begin so; give more digits"):
        archive.open("ab" * 8)


Damage = Callable[[Record, str], None]


def forge_bytes(opened: Record, file: str) -> None:
    put(opened, f"{file}.gz", gzip.compress(CAPTURE.raw.replace(b"found", b"forged")))


def add_bytes(opened: Record, file: str) -> None:
    put(opened, f"{file}.gz", gzip.compress(CAPTURE.raw + b"more"))


def cut_bytes(opened: Record, file: str) -> None:
    put(opened, f"{file}.gz", opened.shelf().read(f"{file}.gz")[:-9])


def lose_bytes(opened: Record, file: str) -> None:
    sql(opened, "DELETE FROM archived WHERE name = :name", name=f"{file}.gz")


def lose_what_is_known(opened: Record, file: str) -> None:
    sql(opened, "DELETE FROM archived WHERE name = :name", name=f"{file}.json")


def empty_what_is_known(opened: Record, file: str) -> None:
    put(opened, f"{file}.json", b"{}")


def forge_what_is_known(opened: Record, file: str) -> None:
    known = json.loads(opened.shelf().read(f"{file}.json"))
    put(opened, f"{file}.json", json.dumps({**known, "known": {"no": "field"}}).encode())


DAMAGES: list[Damage] = [
    *(forge_bytes, add_bytes, cut_bytes, lose_bytes),
    *(lose_what_is_known, empty_what_is_known, forge_what_is_known),
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_told(opened: Record, archive: Archive, damage: Damage) -> None:
    sha256 = archive.keep(CAPTURE)
    whole = archive.keep(Capture(raw=b"other", source="other.txt"))
    assert list(archive.verify()) == []
    damage(opened, f"{sha256[:2]}/{sha256}")
    with pytest.raises(CaptureDamaged, match="missing or were changed; restore"):
        archive.open(sha256)
    assert [error.source for error in archive.verify()] == [sha256]
    assert archive.open(whole).raw == b"other"


@pytest.mark.parametrize("damage", [lose_bytes, lose_what_is_known])
def test_what_was_lost_is_mended_by_adding_again(
    opened: Record, archive: Archive, damage: Damage
) -> None:
    sha256 = archive.keep(CAPTURE)
    damage(opened, f"{sha256[:2]}/{sha256}")
    archive.keep(CAPTURE)
    assert archive.open(sha256) == CAPTURE
    assert list(archive.verify()) == []


@pytest.mark.parametrize(
    "damage", [one for one in DAMAGES if one not in (lose_bytes, lose_what_is_known)]
)
def test_damage_is_mended_by_adding_again(opened: Record, archive: Archive, damage: Damage) -> None:
    sha256 = archive.keep(CAPTURE)
    damage(opened, f"{sha256[:2]}/{sha256}")
    archive.keep(CAPTURE)
    assert archive.open(sha256).raw == CAPTURE.raw
    assert list(archive.verify()) == []


def test_a_capture_is_whole_or_not_there(opened: Record, archive: Archive) -> None:
    shelf = opened.shelf()

    class Failing(DatabaseShelf):
        def write_all(self, files: Mapping[str, bytes]) -> None:
            super().write_all(dict(list(files.items())[:1]))
            raise OSError(28, "No space left on device")

    with pytest.raises(RecordError, match="No space left"):
        Archive(Failing(opened._database)).keep(CAPTURE)
    with pytest.raises(RecordError):
        archive.open(CAPTURE.sha256)
    assert all(name.endswith(".json") for name in shelf.names())
    archive.keep(CAPTURE)
    assert archive.open(CAPTURE.sha256) == CAPTURE


# --- in a record --------------------------------------------------------------------------------


def test_a_record_on_a_server_keeps_its_captures_there(address: str, tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text("“We will withdraw by May,” General Adel Karim told reporters.", "utf-8")
    with onrecord.Record(address) as record:
        (filed,) = record.add_sources(page)
        assert filed.outcome.reading is not None
        sha256 = filed.outcome.reading.report.capture.sha256
        names = [f"{sha256[:2]}/{sha256}.{end}" for end in ("gz", "json")]
        assert list(record.shelf().names()) == names
        assert record.archive.open(sha256).raw == page.read_bytes()
        assert list(record.verify()) == list(record.archive.verify()) == []
    assert [path.name for path in tmp_path.iterdir()] == ["page.txt"]
    with onrecord.Record(address, create=False) as record:
        assert record.archive.open(sha256[:8]).raw == page.read_bytes()
        put(record, names[0], gzip.compress(b"forged"))
        assert [(one.what, one.which) for one in record.verify()] == [("capture", sha256[:12])]


def test_the_size_of_a_record_on_a_server_is_without_its_archive(address: str) -> None:
    with Record(address, ListKeeper()) as record:
        before = record.size()
        record.shelf().write("ab/large.gz", random.Random(1).randbytes(4 << 20))  # noqa: S311
        assert record.size() - before < 1 << 20
