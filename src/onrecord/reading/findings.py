"""From the model's scores to what it sees in a text: names, attributions and events with places.

The text is read passage after passage, and what is told inside a content once more on its own: in
the first reading the outer content covers it.
"""

from __future__ import annotations

from collections.abc import Container, Iterator

from onrecord.reading.decoding import (
    Attribution,
    arguments,
    attributions,
    entities,
    triggers,
)
from onrecord.reading.draft import Findings, FoundAttribution, FoundEvent, FoundName
from onrecord.reading.encoder import Encoder
from onrecord.reading.passages import Passage, passages

__all__ = ["find"]

_SHORTEST = 6  # words of a content in which something can be told


def find(text: str, encoder: Encoder, cue_words: Container[str]) -> Findings:
    """All that the model sees in a text; memory beyond the findings does not grow with it.

    Args:
        text: of a report.
        encoder: the model.
        cue_words: reporting words in lower case; a content that has one is read once more.
    """
    names: list[FoundName] = []
    told: list[FoundAttribution] = []
    events: list[FoundEvent] = []
    for passage in passages(text, encoder):
        words = [span.of(text) for span in passage.words]
        names += (
            FoundName(passage.span(*name), kind) for name, kind in entities(passage.encoded, words)
        )
        told += _attributions(passage, words, encoder, cue_words)
        events += _events(passage, encoder)
    return Findings(tuple(names), tuple(told), tuple(events))


def _attributions(
    passage: Passage, words: list[str], encoder: Encoder, cue_words: Container[str]
) -> Iterator[FoundAttribution]:
    for one in attributions(encoder, passage.encoded, words, passage.starts):
        yield _placed(passage, one)
        for first, last in one.content:
            part = words[first:last]
            if last - first > _SHORTEST and _has_cue(part, cue_words):
                starts = [True, *passage.starts[first + 1 : last]]
                encoded = encoder.encode(part, starts)
                for inner in attributions(encoder, encoded, part, starts):
                    # Read on its own, every clause looks like a telling: only known cues count.
                    if inner.source is not None and _has_cue(part[slice(*inner.cue)], cue_words):
                        yield _placed(passage, inner.moved(first))


def _has_cue(words: list[str], cue_words: Container[str]) -> bool:
    return any(word.lower() in cue_words for word in words)


def _placed(passage: Passage, one: Attribution) -> FoundAttribution:
    return FoundAttribution(
        passage.span(*one.cue),
        passage.span(*one.source) if one.source else None,
        tuple(passage.span(*part) for part in one.content),
    )


def _events(passage: Passage, encoder: Encoder) -> Iterator[FoundEvent]:
    for trigger in triggers(passage.encoded):
        parts = (
            tuple(
                passage.span(*words)
                for words in arguments(
                    encoder, passage.encoded, role, trigger.words[0], passage.starts
                )
            )
            for role in ("actor", "recipient")
        )
        yield FoundEvent(
            passage.span(*trigger.words),
            trigger.type,  # type: ignore[arg-type]
            trigger.realis,  # type: ignore[arg-type]
            trigger.probability,
            *parts,
        )
