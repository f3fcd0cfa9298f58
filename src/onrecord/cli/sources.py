"""From the sources on the command line to outcomes, with the bar moving on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from onrecord.cli.terminal import Bar
from onrecord.errors import OnrecordError
from onrecord.intake.capture import Capture
from onrecord.intake.files import list_files
from onrecord.pipeline import Config, Outcome, archive_at, read_source

__all__ = ["outcomes_of"]

_CAPTURE = "capture:"


def outcomes_of(sources: list[str], config: Config, record: str, bar: Bar) -> Iterator[Outcome]:
    """Everything in all sources, in order. `capture:SHA256` is opened from the record's archive.

    Raises:
        VocabularyError: a registry file of the user's is not in order.
    """
    for source in sources:
        bar.doing(source)
        if source.startswith(_CAPTURE):
            yield from _captured(source, config, record)
            bar.step()
        else:
            yield from _read(source, config, bar)


def _read(source: str, config: Config, bar: Bar) -> Iterator[Outcome]:
    """A folder is as many steps as there are files in it, everything else is one."""
    left = _files_in(source)
    bar.more(left - 1)
    file = None
    for outcome in read_source(source, config):
        now = outcome.source.partition("#")[0]
        if file is not None and now != file and left > 1:
            bar.step()
            left -= 1
        file = now
        bar.doing(now)
        yield outcome
    bar.step(left)


def _files_in(source: str) -> int:
    try:
        folder = Path(source)
        return max(1, sum(1 for _ in list_files(folder))) if folder.is_dir() else 1
    except (OSError, ValueError):
        return 1


def _captured(source: str, config: Config, record: str) -> Iterator[Outcome]:
    try:
        capture: Capture = archive_at(record).open(source.removeprefix(_CAPTURE))
    except OnrecordError as error:
        yield Outcome(source, error=type(error)(error.problem, source=source, advice=error.advice))
    else:
        yield from read_source(capture, config)
