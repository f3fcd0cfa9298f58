"""The system's and other people's errors become ours, in one place."""

from __future__ import annotations

import errno
import os

from onrecord.errors import OnrecordError, SourceError, SourceNotFound, SourceUnreadable

__all__ = ["as_source_error", "printable", "unreadable"]


def as_source_error(error: Exception, name: str) -> SourceError:
    """Any failure as a value: one hostile source must not cost the others."""
    source = printable(name)
    if isinstance(error, SourceError):
        return error
    if isinstance(error, OnrecordError):
        at = "" if error.source is None else f"{error.source}: "
        return SourceError(
            f"could not be read ({at}{error.problem})", source=source, advice=error.advice
        )
    if isinstance(error, OSError):
        return unreadable(source, error)
    if isinstance(error, MemoryError | RecursionError):
        return SourceError(
            "is built in a way that cannot be read (too large, or nested too deeply)",
            source=source,
            advice="save its text and give that",
        )
    return SourceError(
        f"could not be read ({type(error).__name__}: {error})",
        source=source,
        advice="the other sources were read; please report this with the input",
    )


def unreadable(name: str, error: Exception) -> SourceError:
    """What the system says when it is asked for a file."""
    number = error.errno if isinstance(error, OSError) else None
    if isinstance(error, ValueError) or number in {errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG}:
        return SourceNotFound(
            "there is no such file or folder",
            source=name,
            advice="check the spelling; links begin with http:// or https://",
        )
    if number in {errno.EACCES, errno.EPERM}:
        return SourceUnreadable(
            "may not be read by you", source=name, advice="ask its owner, or change its permissions"
        )
    reason = os.strerror(number) if number is not None else str(error)
    return SourceUnreadable(
        f"cannot be read ({reason})", source=name, advice="copy it to another disk and try that"
    )


def printable(name: str) -> str:
    """`name` without the lone surrogates by which Python carries undecodable file names."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
