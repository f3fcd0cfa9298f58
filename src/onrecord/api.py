"""What programs use: `onrecord.read()`, `onrecord.read_all()`, `onrecord.Record`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from onrecord.contract import Reading
from onrecord.errors import SourceNotFound, UsageError
from onrecord.intake.capture import Archive, Capture, Known
from onrecord.intake.files import STANDARD_INPUT
from onrecord.pipeline import (
    Config,
    Filed,
    Outcome,
    Proposal,
    archive_of,
    file_outcomes,
    propose_merges,
    read_source,
)
from onrecord.record import store
from onrecord.record.transfer import Moved

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
    """Reports and their readings on record, with the captured bytes.

    In one SQLite file and a folder beside it, or all in a PostgreSQL database.

    >>> with Record("onrecord.db") as record:                       # doctest: +SKIP
    ...     for filed in record.add_sources("page.html", "feed.xml"):
    ...         print(filed.outcome.source, filed.added or filed.outcome.error)
    """

    def __init__(self, where: str | Path = "onrecord.db", *, create: bool = True) -> None:
        """Open the record in a file, or at an address like `postgresql://user@host/database`.

        The archive is the folder `<name>.captures` beside the file, or in the database.

        Raises:
            RecordNotFound: there is none and `create` is false.
            RecordUnusable: not a record, damaged, or made by a newer version.
            RecordBusy: another process holds it for too long.
            RecordUnreachable: the server does not answer.
        """
        super().__init__(where, partial(archive_of, where), create=create)

    @property
    def archive(self) -> Archive:
        """The captured bytes."""
        assert isinstance(self._keeper, Archive)  # noqa: S101 - it was made so
        return self._keeper

    def export(self, target: str | Path) -> Moved:
        """Write the whole record, captures and all, to one portable file.

        Raises:
            RecordError: the file cannot be written.
        """
        return self.export_to(Path(target), self.archive.shelf)

    def take_in(self, source: str | Path) -> Moved:
        """Take in a whole record that was exported: an empty one becomes the same.

        Raises:
            RecordError: the file cannot be read, is no exported record, or was changed.
        """
        return self.import_from(Path(source), self.archive.shelf)

    def propose_merges(self, config: Config | None = None) -> list[Proposal]:
        """Which actors of different reports may be one, the likeliest first; `merge` confirms.

        Raises:
            VocabularyError: a registry file of the user's is not in order.
        """
        return propose_merges(self, config or Config())

    def add_sources(self, *sources: str | Path, config: Config | None = None) -> Iterator[Filed]:
        """Read sources and put what is in them on record, one result per report, in order.

        A report is on record when its result is given: loop over them all. Reports that are read
        quickly go on record together. Sources that fail are results with an error.

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
