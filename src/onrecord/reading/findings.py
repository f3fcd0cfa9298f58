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

_LIKELY = 0.5  # the least probability of an event's type
_SHORTEST = 6  # words of a content in which something can be told


def find(
    text: str, encoder: Encoder, cue_words: Container[str], *, with_events: bool = False
) -> Findings:
    """All that the model sees in a text; memory beyond the findings does not grow with it.

    Args:
        text: of a report.
        encoder: the model.
        cue_words: reporting words in lower case; a content that has one is read once more.
        with_events: False leaves the events out.
    """
    names: list[FoundName] = []
    told: list[FoundAttribution] = []
    events: list[FoundEvent] = []
    for passage in passages(text, encoder):
        words = [span.of(text) for span in passage.words]
        names += (
            FoundName(passage.span(*name), kind)
            for name, kind in entities(passage.encoded, words, passage.starts)
        )
        told += _attributions(passage, words, encoder, cue_words)
        if with_events:
            events += _events(passage, encoder)
    return Findings(tuple(names), tuple(told), tuple(events))


def _attributions(
    passage: Passage, words: list[str], encoder: Encoder, cue_words: Container[str]
) -> Iterator[FoundAttribution]:
    outer = attributions(encoder, passage.encoded, words, passage.starts)
    yield from (_placed(passage, one) for one in outer)
    again = [
        part
        for one in outer
        for part in one.content
        if part[1] - part[0] > _SHORTEST and _has_cue(words[slice(*part)], cue_words)
    ]
    # All of them as paragraphs of one text: a short window costs nearly as much as a long one.
    starts = [
        at == first or passage.starts[at] for first, last in again for at in range(first, last)
    ]
    read = encoder.encode([words[at] for part in again for at in range(*part)], starts)
    taken = {at for one in outer for at in range(*one.cue)}
    begin = 0
    for first, last in again:
        end = begin + last - first
        inside = attributions(encoder, read.part(begin, end), words[first:last], starts[begin:end])
        begin = end
        for one in (inner.moved(first) for inner in inside):
            # Read on its own, every clause looks like a telling: only known cues count.
            known = one.source is not None and _has_cue(words[slice(*one.cue)], cue_words)
            if known and taken.isdisjoint(range(*one.cue)):
                taken.update(range(*one.cue))
                yield _placed(passage, one)


def _has_cue(words: list[str], cue_words: Container[str]) -> bool:
    return any(word.lower() in cue_words for word in words)


def _placed(passage: Passage, one: Attribution) -> FoundAttribution:
    return FoundAttribution(
        passage.span(*one.cue),
        passage.span(*one.source) if one.source else None,
        tuple(passage.span(*part) for part in one.content),
    )


def _events(passage: Passage, encoder: Encoder) -> Iterator[FoundEvent]:
    for trigger in triggers(passage.encoded, passage.starts):
        if trigger.probability < _LIKELY:
            continue
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
