"""Reports and readings made by hand, for the tests of the reading."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from benchmarks.texts import report_of
from onrecord.contract import Reading, Statement
from onrecord.reading.draft import Findings, FoundAttribution, FoundEvent, FoundName
from onrecord.reading.evidence import check_evidence
from onrecord.reading.reader import EXTRACTORS, Extractor, Reader, RuleReader
from onrecord.reading.readers import default_reader
from onrecord.spans import Span
from onrecord.vocabulary.registry import load_registry

READER = RuleReader()


def read(text: str, published: str | None = None) -> Reading:
    """The rule layer's reading of a text, its evidence checked."""
    report = report_of(text, published)
    return check_evidence(READER.read(report), report)


def found(
    text: str,
    names: Iterable[tuple[str, str]] = (),
    attributions: Iterable[tuple[str | None, str, tuple[str, ...]]] = (),
    events: Iterable[tuple[str, str, str, str, str]] = (),
) -> Findings:
    """What a model might see in a text, by the first occurrence of the words.

    Args:
        names: words and kind; attributions: source, cue, parts of the content;
        events: trigger, type, realis, actor, recipient ("" for none).
    """

    def at(given: str) -> Span:
        start = text.index(given)
        return Span(start, start + len(given))

    def places(given: str) -> tuple[Span, ...]:
        return (at(given),) if given else ()

    return Findings(
        tuple(sorted(FoundName(at(name), kind) for name, kind in names)),
        tuple(
            FoundAttribution(at(cue), at(source) if source else None, tuple(map(at, content)))
            for source, cue, content in attributions
        ),
        tuple(
            sorted(
                FoundEvent(at(trigger), type_, realis, 0.9, places(actor), places(recipient))  # type: ignore[arg-type]
                for trigger, type_, realis, actor, recipient in events
            )
        ),
    )


def read_seen(text: str, findings: Findings, published: str | None = None) -> Reading:
    """The reading of a text in which a model saw these findings, its evidence checked."""
    seen = Extractor("model", (), ("findings",), lambda _: {"findings": findings})
    report = report_of(text, published)
    return check_evidence(RuleReader(extractors=[seen, *EXTRACTORS]).read(report), report)


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


@cache
def _shipped() -> Reader:
    return default_reader(load_registry())


def read_by_model(text: str, published: str | None = "2025-11-20") -> Reading:
    """The shipped model's reading of a text, its evidence checked."""
    report = report_of(text, published)
    return check_evidence(_shipped().read(report), report)
