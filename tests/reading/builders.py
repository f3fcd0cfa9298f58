"""Reports and readings made by hand, for the tests of the reading."""

from __future__ import annotations

from onrecord.contract import CaptureNote, Published, Reading, Report, Statement, text_id
from onrecord.reading.evidence import check_evidence
from onrecord.reading.reader import RuleReader
from onrecord.spans import Span

READER = RuleReader()


def report_of(text: str, published: str | None = None) -> Report:
    """A report with this text and nothing else known of it but, perhaps, its day."""
    return Report(
        id=text_id(text),
        text=text,
        language="en",
        published=Published(value=published, basis="given") if published else None,
        capture=CaptureNote(sha256="0" * 64),
    )


def read(text: str, published: str | None = None) -> Reading:
    """The rule layer's reading of a text, its evidence checked."""
    report = report_of(text, published)
    return check_evidence(READER.read(report), report)


def words(reading: Reading, spans: tuple[Span, ...]) -> list[str]:
    """The words at spans of a reading's text."""
    return [span.of(reading.report.text) for span in spans]


def said(reading: Reading) -> list[tuple[list[str], list[str], str | None]]:
    """Content, source and the speaker's name of every statement."""
    names = {actor.id: actor.name for actor in reading.actors}
    return [
        (
            words(reading, one.content),
            words(reading, one.source),
            names[one.speaker] if one.speaker is not None else None,
        )
        for one in reading.statements
    ]


def only(reading: Reading) -> Statement:
    """The one statement of a reading."""
    (one,) = reading.statements
    return one
