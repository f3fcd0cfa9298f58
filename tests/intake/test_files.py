from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from onrecord.errors import SourceError, SourceNotFound, SourceUnreadable
from onrecord.intake.failures import as_source_error, printable, unreadable
from onrecord.intake.files import list_files, open_file, utc


def listed(folder: Path) -> list[str]:
    found = [path for path in list_files(folder) if isinstance(path, Path)]
    return [str(path.relative_to(folder)) for path in found]


def test_files_are_listed_by_name_and_hidden_ones_are_not(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.txt", "a/b/c.html", ".hidden", ".git/x", "a/.DS_Store", "c d.txt"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    assert listed(tmp_path) == ["a/b/c.html", "a/z.txt", "b.txt", "c d.txt"]


def test_what_a_browser_saves_beside_a_page_belongs_to_it(tmp_path: Path) -> None:
    for name in ("story.html", "story_files/a.js", "other_files/a.txt"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
    assert listed(tmp_path) == ["other_files/a.txt", "story.html"]


def test_links_to_folders_are_not_entered(tmp_path: Path) -> None:
    (tmp_path / "a.txt").touch()
    (tmp_path / "around").symlink_to(tmp_path)
    (tmp_path / "b.txt").symlink_to(tmp_path / "a.txt")
    (tmp_path / "lost.txt").symlink_to(tmp_path / "nowhere")
    assert listed(tmp_path) == ["a.txt", "b.txt", "lost.txt"]


def test_the_time_of_a_file_is_its_last_change(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Words.")
    os.utime(path, (0, 1744106400.9))
    opened, found = open_file(path)
    with opened:
        assert found.captured_at == "2025-04-08T10:00:00Z"
        assert found.capture(100).raw == b"Words."


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    for path in (tmp_path / "none.txt", tmp_path / "a\0b", tmp_path / ("x" * 5000)):
        with pytest.raises(SourceNotFound, match="there is no such file or folder; check"):
            open_file(path)


@pytest.mark.parametrize(
    ("number", "kind", "words"),
    [
        (errno.ENOENT, SourceNotFound, "no such file"),
        (errno.ENOTDIR, SourceNotFound, "no such file"),
        (errno.EACCES, SourceUnreadable, "may not be read by you"),
        (errno.EIO, SourceUnreadable, "cannot be read (Input/output error)"),
    ],
)
def test_what_the_system_says(number: int, kind: type[SourceError], words: str) -> None:
    error = unreadable("a.txt", OSError(number, os.strerror(number)))
    assert type(error) is kind
    assert words in str(error)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (RecursionError(), "nested too deeply"),
        (MemoryError(), "too large"),
        (ZeroDivisionError("by\nzero"), "(ZeroDivisionError: by zero)"),
    ],
)
def test_any_failure_becomes_one_line(error: Exception, words: str) -> None:
    told = as_source_error(error, "page\udcff.html")
    assert words in str(told)
    assert "\n" not in str(told)
    assert told.source == "page�.html"


def test_undecodable_names_are_made_printable() -> None:
    assert printable("caf\udce9") == "caf�"
    assert printable("café") == "café"


def test_times_beyond_the_calendar_are_not_known() -> None:
    assert utc(1e18) is None
    assert utc(0) == "1970-01-01T00:00:00Z"
