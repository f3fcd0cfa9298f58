"""Everything that can go wrong, drawn once.

    OnrecordError                any failure that we foresee; has .source and .advice
    ├── UsageError               the call itself is off: nothing was tried
    ├── SourceError              one source could not be taken in; others are not touched by it
    │   ├── SourceNotFound       there is no such file, folder or capture
    │   ├── SourceUnreadable     the file is there, but the system does not let us read it
    │   ├── SourceRefused        an address that we do not open (private network, ftp, ...)
    │   ├── FetchFailed          the network or the server failed, or took too long
    │   ├── SourceTooLarge       more bytes than the limit allows
    │   ├── SourceDamaged        cut off or broken: gzip, WARC, feed
    │   ├── FormatUnknown        bytes that are no report (binary, an image, an archive)
    │   ├── NoText               nothing to read in it: empty, or a page without an article
    │   └── LanguageUnknown      a language that the reader in use does not know
    ├── ReaderError              a reader (ours or a plugged-in one) failed on one report
    ├── ModelError               the reader's model file is missing or not the one that was shipped
    ├── VocabularyError          a data file under vocabulary/ (or the user's own) is not in order
    └── RecordError              the record could not do what was asked; it is as it was before
        ├── RecordNotFound       there is no such record, report or reading
        ├── RecordBusy           another process holds the record and did not let go in time
        ├── RecordUnreachable    the database server of the record does not answer
        ├── ReadingRefused       a reading cannot go on record as it is; others are not touched
        ├── RecordUnusable       not a record of ours, damaged, or made by a newer version
        └── CaptureDamaged       archived bytes are missing or no longer have their SHA-256

Messages are one line: what is wrong, with which input, and what to do.
"""

from __future__ import annotations

__all__ = [
    "CaptureDamaged",
    "FetchFailed",
    "FormatUnknown",
    "LanguageUnknown",
    "ModelError",
    "NoText",
    "OnrecordError",
    "ReaderError",
    "ReadingRefused",
    "RecordBusy",
    "RecordError",
    "RecordNotFound",
    "RecordUnreachable",
    "RecordUnusable",
    "SourceDamaged",
    "SourceError",
    "SourceNotFound",
    "SourceRefused",
    "SourceTooLarge",
    "SourceUnreadable",
    "UsageError",
    "VocabularyError",
]


class OnrecordError(Exception):
    """A failure that we foresee.

    Attributes:
        problem: what is wrong, one line without a full stop.
        source: the input at fault as its giver named it (path, address, `-`), or None.
        advice: what to do about it, one line, or None.
    """

    def __init__(
        self, problem: str, *, source: str | None = None, advice: str | None = None
    ) -> None:
        self.problem = one_line(problem)
        self.source = None if source is None else one_line(source)
        self.advice = None if advice is None else one_line(advice)
        super().__init__(str(self))

    def __str__(self) -> str:
        head = self.problem if self.source is None else f"{self.source}: {self.problem}"
        return head if self.advice is None else f"{head}; {self.advice}"

    def __reduce__(self) -> tuple[object, ...]:
        # Errors cross process borders in batches; the default would call __init__ without keywords.
        return (_rebuild, (type(self), self.problem, self.source, self.advice))


def _rebuild(
    kind: type[OnrecordError], problem: str, source: str | None, advice: str | None
) -> OnrecordError:
    return kind(problem, source=source, advice=advice)


def one_line(text: str, limit: int = 300) -> str:
    """`text` with control characters and runs of space made one space, cut at `limit` characters.

    Names and messages come from strangers' files: they must not be able to forge lines or move the
    cursor of the terminal that shows them.
    """
    clean = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return clean if len(clean) <= limit else clean[: limit - 1] + "…"


class UsageError(OnrecordError):
    """The call itself is off: nothing was tried."""


class SourceError(OnrecordError):
    """One source could not be taken in; others are not touched by it."""


class SourceNotFound(SourceError):
    """There is no such file, folder or capture."""


class SourceUnreadable(SourceError):
    """The file is there, but the system does not let us read it."""


class SourceRefused(SourceError):
    """An address or scheme that we do not open."""


class FetchFailed(SourceError):
    """The network or the server failed, or took too long."""


class SourceTooLarge(SourceError):
    """More bytes than the limit allows."""


class SourceDamaged(SourceError):
    """Cut off or broken: gzip, WARC, feed."""


class FormatUnknown(SourceError):
    """Bytes that are no report."""


class NoText(SourceError):
    """Nothing to read in it."""


class LanguageUnknown(SourceError):
    """A language that the reader in use does not know."""


class ReaderError(OnrecordError):
    """A reader failed on one report."""


class ModelError(OnrecordError):
    """The model file of the reader is missing, or not the one that was shipped."""


class VocabularyError(OnrecordError):
    """A vocabulary data file is not in order."""


class RecordError(OnrecordError):
    """The record could not do what was asked; it is as it was before."""


class RecordNotFound(RecordError):
    """There is no such record, report or reading."""


class RecordBusy(RecordError):
    """Another process holds the record and did not let go in time."""


class RecordUnreachable(RecordError):
    """The database server of the record does not answer."""


class ReadingRefused(RecordError):
    """A reading cannot go on record as it is; others are not touched by it."""


class RecordUnusable(RecordError):
    """Not a record of ours, damaged, or made by a newer version."""


class CaptureDamaged(RecordError):
    """Archived bytes are missing or no longer have their SHA-256."""
