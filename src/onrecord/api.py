"""What programs use: `onrecord.read()`, `onrecord.read_all()`, `onrecord.Record`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from onrecord.contract import Reading
from onrecord.errors import SourceNotFound, UsageError
from onrecord.intake.capture import Archive, Capture, Known
from onrecord.intake.files import STANDARD_INPUT
from onrecord.pipeline import (
    Config,
    Filed,
    Outcome,
    archive_beside,
    file_outcomes,
    read_source,
)
from onrecord.record import store

__all__ = ["Record", "read", "read_all"]

# "reports/page 1.html" that is not there is a mistake and no report.
_LIKE_A_PATH = re.compile(
    r"\A\s*(?:~|\.{0,2}[/\\]|[A-Za-z]:\\)"
    r"|\.(?:x?html?|txt|xml|rss|atom|rdf|warc|json|pdf|docx?|md|eml)(?:\.gz)?\s*\Z",
    re.I,
)


def read(source: str | Path, config: Config | None = None) -> Reading:
    """Read one report.

    Args:
        source: a path, an http(s) link, `-` for standard input, or the text of a report itself. A
            string of several words is taken for a text, unless there is a file of that name or it
            looks like the name of one.
        config: options; the defaults open no private addresses and know the shipped actors.

    Returns:
        The reading; every span in it is in code points of `reading.report.text`.

    Raises:
        UsageError: the source holds several reports (a feed, a folder); use `read_all`.
        SourceError: it could not be taken in; the subclass says why.
        ReaderError: the reader failed on it.
        VocabularyError: a registry file of the user's is not in order.
    """
    outcomes = read_all(source, config=config)
    first = next(outcomes, None)
    if first is None:
        raise SourceNotFound("there is no report in it", source=str(source))
    if first.error is not None:
        raise first.error
    if next(outcomes, None) is not None:
        raise UsageError(
            "holds more than one report", source=str(source), advice="use onrecord.read_all()"
        )
    assert first.reading is not None  # noqa: S101 - an outcome has a reading or an error
    return first.reading


def read_all(*sources: str | Path, config: Config | None = None) -> Iterator[Outcome]:
    """Read every report in every source, in order; errors are values among the outcomes.

    Raises:
        VocabularyError: a registry file of the user's is not in order.
    """
    options = config or Config()
    for source in sources:
        yield from read_source(_source(source), options)


class Record(store.Record):
    """Reports and their readings on record in one SQLite file, the captured bytes beside it.

    >>> with Record("onrecord.db") as record:                       # doctest: +SKIP
    ...     for filed in record.add_sources("page.html", "feed.xml"):
    ...         print(filed.outcome.source, filed.added or filed.outcome.error)
    """

    def __init__(self, path: str | Path = "onrecord.db", *, create: bool = True) -> None:
        """Open the record at `path`; the archive is the folder `<name>.captures` beside it.

        Raises:
            RecordNotFound: there is none and `create` is false.
            RecordUnusable: not a record, damaged, or made by a newer version.
            RecordBusy: another process holds it for too long.
        """
        self.archive = Archive(archive_beside(path))
        super().__init__(path, self.archive, create=create)

    def add_sources(self, *sources: str | Path, config: Config | None = None) -> Iterator[Filed]:
        """Read sources and put what is in them on record, one result per report, in order.

        Each report goes on record when its result is taken: loop over them all. Sources that fail
        are results with an error.

        Raises:
            RecordError: the record could not be written.
            VocabularyError: a registry file of the user's is not in order.
        """
        return file_outcomes(read_all(*sources, config=config), self)


def _source(source: str | Path) -> str | Capture:
    """A text becomes a capture of its UTF-8 bytes; everything else is opened by its name."""
    if isinstance(source, Path):
        # A file may bear the name that stands for standard input.
        return str(source) if str(source) != STANDARD_INPUT else f"./{source}"
    if not _is_text(source):
        return source
    raw = source.encode("utf-8", "replace")
    return Capture(raw, "<text>", media_type="text/plain", charset="utf-8", known=Known())


def _is_text(source: str) -> bool:
    """True for what reads like words and not like the name of a file or an address."""
    words = source.split()
    if len(words) < 2 or _exists(source):
        return False
    return "\n" in source.strip() or not ("://" in words[0] or _LIKE_A_PATH.search(source))


def _exists(path: str) -> bool:
    try:
        return Path(path).exists()
    except (OSError, ValueError):
        return False
