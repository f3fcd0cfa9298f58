from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord.errors import CaptureDamaged, RecordError, RecordNotFound
from onrecord.intake.capture import Archive, Capture, Known

CAPTURE = Capture(
    raw=b"<p>as found \xff\x00</p>",
    source="news.warc.gz#3",
    media_type="text/html",
    charset="windows-1256",
    captured_at="2025-04-08T10:00:00Z",
    known=Known(url="https://news.example/a", title="Ti\u2028tle\ud800", authors=("A", "B")),
)


def stored(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_what_is_kept_comes_back_byte_for_byte(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "archive")
    sha256 = archive.keep(CAPTURE)
    assert sha256 == CAPTURE.sha256
    assert archive.open(sha256) == CAPTURE
    assert archive.open(sha256[:8].upper()) == CAPTURE
    names = sorted(stored(tmp_path / "archive"))
    assert names == [f"{sha256[:2]}/{sha256}.gz", f"{sha256[:2]}/{sha256}.json"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(
    raw=st.binary(max_size=2000), title=st.none() | st.text(st.characters(exclude_categories=()))
)
def test_any_bytes_and_any_words_can_be_kept(tmp_path: Path, raw: bytes, title: str | None) -> None:
    archive = Archive(tmp_path)
    kept = archive.open(archive.keep(Capture(raw=raw, source="-", known=Known(title=title))))
    assert kept.raw == raw


def test_the_same_bytes_twice_change_nothing(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.keep(CAPTURE)
    before = stored(tmp_path)
    times = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    archive.keep(Capture(raw=CAPTURE.raw, source="elsewhere.html"))
    assert stored(tmp_path) == before
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == times


def test_the_same_bytes_are_stored_as_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        Archive(tmp_path / name).keep(CAPTURE)
    assert stored(tmp_path / "one") == stored(tmp_path / "two")


def test_what_is_not_there_is_not_found(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "never made")
    with pytest.raises(RecordNotFound, match="there is no such capture; "):
        archive.open("0" * 64)


@pytest.mark.parametrize(
    "given_name",
    [
        "",
        "abc",
        "../../../etc/passwd",
        "..",
        "*" * 64,
        "a" * 65,
        "0" * 7,
        "g" * 64,
        "ab/" + "0" * 61,
    ],
)
def test_what_is_no_sha256_never_becomes_a_path(tmp_path: Path, given_name: str) -> None:
    with pytest.raises(RecordNotFound, match="8 to 64 hex digits"):
        Archive(tmp_path).open(given_name)


def test_a_beginning_that_several_have_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "ab"
    folder.mkdir()
    for ending in "01":
        (folder / f"{'ab' * 31}c{ending}.gz").touch()
    with pytest.raises(RecordNotFound, match="2 captures begin so; give more digits"):
        Archive(tmp_path).open("ab" * 8)


def damage_bytes(gz: Path) -> None:
    gz.write_bytes(gzip.compress(CAPTURE.raw.replace(b"found", b"forged")))


def damage_length(gz: Path) -> None:
    gz.write_bytes(gzip.compress(CAPTURE.raw + b"more"))


def damage_gzip(gz: Path) -> None:
    gz.write_bytes(gz.read_bytes()[:-9])


def damage_by_loss(gz: Path) -> None:
    gz.unlink()


def damage_sidecar(gz: Path) -> None:
    gz.with_suffix(".json").write_text("{}")


def damage_sidecar_fields(gz: Path) -> None:
    sidecar = gz.with_suffix(".json")
    sidecar.write_text(json.dumps({**json.loads(sidecar.read_text()), "known": {"no": "field"}}))


@pytest.mark.parametrize(
    "damage",
    [
        damage_bytes,
        damage_length,
        damage_gzip,
        damage_by_loss,
        damage_sidecar,
        damage_sidecar_fields,
    ],
)
def test_damage_is_told_and_mended_by_adding_again(tmp_path: Path, damage: object) -> None:
    archive = Archive(tmp_path)
    sha256 = archive.keep(CAPTURE)
    whole = archive.keep(Capture(raw=b"other", source="other.txt"))
    assert callable(damage)
    damage(tmp_path / sha256[:2] / f"{sha256}.gz")
    with pytest.raises(CaptureDamaged, match="missing or were changed; restore"):
        archive.open(sha256)
    assert [error.source for error in archive.verify()] == [sha256]
    archive.keep(CAPTURE)
    assert archive.open(sha256).raw == CAPTURE.raw
    assert list(archive.verify()) == []
    assert archive.open(whole).raw == b"other"


def test_a_failure_leaves_nothing_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_room)
    with pytest.raises(RecordError, match="No space left"):
        Archive(tmp_path).keep(CAPTURE)
    assert stored(tmp_path) == {}


def test_a_file_in_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "archive").touch()
    with pytest.raises(RecordError, match="could not be kept"):
        Archive(tmp_path / "archive").keep(CAPTURE)
