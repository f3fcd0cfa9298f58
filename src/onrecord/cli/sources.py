"""From the sources on the command line to outcomes, with the bar moving on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from onrecord.cli.terminal import Bar
from onrecord.errors import OnrecordError
from onrecord.intake.capture import Archive, Capture
from onrecord.pipeline import Config, Outcome, archive_beside, read_source

__all__ = ["outcomes_of"]

_CAPTURE = "capture:"


def outcomes_of(sources: list[str], config: Config, record: Path, bar: Bar) -> Iterator[Outcome]:
    """Everything in all sources, in order. `capture:SHA256` is opened from the record's archive.

    Raises:
        VocabularyError: a registry file of the user's is not in order.
    """
    for source in sources:
        bar.doing(source)
        try:
            opened = _open(source, record)
        except OnrecordError as error:
            yield Outcome(source, error=error)
        else:
            yield from read_source(opened, config)
        bar.step(source)


def _open(source: str, record: Path) -> str | Capture:
    if not source.startswith(_CAPTURE):
        return source
    return Archive(archive_beside(record)).open(source.removeprefix(_CAPTURE))
