"""Whatever a source is, the reports in it.

    file, folder, -, link, capture  ->  Found  ->  the first of SOURCES that matches  ->  reports

Nothing here raises: a source that fails is an error among the reports of those that did not.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from onrecord.errors import SourceError, SourceNotFound, SourceRefused
from onrecord.intake.capture import Capture, Taken
from onrecord.intake.documents import HTML, TEXT
from onrecord.intake.failures import as_source_error, printable, unreadable
from onrecord.intake.feeds import FEED
from onrecord.intake.fetch import fetch, without_password
from onrecord.intake.files import (
    STANDARD_INPUT,
    list_files,
    no_files,
    open_file,
    open_standard_input,
)
from onrecord.intake.found import Format, Found, begin
from onrecord.intake.options import IntakeOptions
from onrecord.intake.warc import WARC

__all__ = ["SOURCES", "IntakeOptions", "take_in"]

# Asked in this order; the last one takes what is left and refuses what is no text.
SOURCES: tuple[Format, ...] = (WARC, FEED, HTML, TEXT)

_Opened = tuple[AbstractContextManager[object], Found]
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_WEB = re.compile(r"https?://", re.I)


def take_in(source: str | Capture, options: IntakeOptions) -> Iterator[Taken | SourceError]:
    """Every report in `source`, and an error for each that could not be taken in.

    `source` is the path of a file or a folder (all files in it), `-` for standard input, an http or
    https link, or a `Capture` (from an archive: it is read again). Nothing is raised.
    """
    name = source.source if isinstance(source, Capture) else source
    try:
        for opened in _open(source, options):
            yield from [opened] if isinstance(opened, SourceError) else _read(opened, options)
    except Exception as error:
        yield as_source_error(error, name)


def _open(source: str | Capture, options: IntakeOptions) -> Iterator[_Opened | SourceError]:
    """What there is to read, each opened when its turn comes."""
    if isinstance(source, Capture):
        yield nullcontext(), _begin_capture(source)
    elif source == STANDARD_INPUT:
        yield open_standard_input()
    elif _WEB.match(source):
        yield nullcontext(), _begin_capture(fetch(source, options), by_link=True)
    elif not source.strip():
        raise SourceNotFound(
            "an empty name was given",
            source=source,
            advice="give a path, a link, or - for standard input",
        )
    elif _SCHEME.match(source):
        raise SourceRefused(
            "is no address that is opened here",
            source=without_password(source),
            advice="give an http or https link, or the path of a file",
        )
    else:
        yield from _open_path(Path(source))


def _open_path(path: Path) -> Iterator[_Opened | SourceError]:
    try:
        is_folder = path.is_dir()
    except (OSError, ValueError) as error:
        raise unreadable(printable(str(path)), error) from error
    if not is_folder:
        yield open_file(path)
        return
    empty = True
    for file in list_files(path):
        empty = False
        if isinstance(file, SourceError):
            yield file
            continue
        try:
            yield open_file(file)
        except SourceError as error:
            yield error
    if empty:
        yield no_files(printable(str(path)))


def _begin_capture(capture: Capture, *, by_link: bool = False) -> Found:
    return begin(
        io.BytesIO(capture.raw),
        capture.source,
        media_type=capture.media_type,
        charset=capture.charset,
        captured_at=capture.captured_at,
        known=capture.known,
        by_link=by_link,
    )


def _read(opened: _Opened, options: IntakeOptions) -> Iterator[Taken | SourceError]:
    resource, found = opened
    with resource:
        try:
            form = next(form for form in SOURCES if form.matches(found))
            yield from form.read(found, options)
        except Exception as error:
            yield as_source_error(error, found.source)
