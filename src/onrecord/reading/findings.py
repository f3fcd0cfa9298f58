"""From the model's scores to what it sees in a text: names, attributions and events with places.

The text is read passage after passage. What is told inside a content is found with the rest, since
each cue has its content for itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from onrecord.reading.decoding import (
    Tree,
    arguments,
    attributions,
    entities,
    references,
    tree,
    triggers,
)
from onrecord.reading.draft import (
    Findings,
    FoundAttribution,
    FoundEvent,
    FoundName,
    FoundReference,
)
from onrecord.reading.encoder import Encoder
from onrecord.reading.grammar import arguments_of, sentence_around
from onrecord.reading.passages import Passage, passages
from onrecord.vocabulary.language import Language

__all__ = ["find"]

_LIKELY = 0.5  # the least probability of an event's type
_WIDEST = 4  # words from a description's article to its noun


def find(
    text: str,
    encoder: Encoder,
    *,
    with_events: bool = False,
    language: Language | None = None,
) -> Findings:
    """All that the model sees in a text; memory beyond the findings does not grow with it.

    Args:
        text: of a report.
        encoder: the model.
        with_events: False leaves the events out.
        language: whose pronouns and descriptions are asked what they stand for; none without it.
    """
    names: list[FoundName] = []
    referring: list[FoundReference] = []
    told: list[FoundAttribution] = []
    events: list[FoundEvent] = []
    for passage in passages(text, encoder):
        words = [span.of(text) for span in passage.words]
        named = entities(passage.encoded, words, passage.starts)
        names += (FoundName(passage.span(*name), kind) for name, kind in named)
        if language is not None:
            referring += _references(
                passage, encoder, words, [n[1] - 1 for n, _ in named], language
            )
        told += (
            FoundAttribution(
                passage.span(*one.cue),
                passage.span(*one.source) if one.source else None,
                tuple(passage.span(*part) for part in one.content),
            )
            for one in attributions(encoder, passage.encoded, words, passage.starts)
        )
        if with_events:
            titles = language.table["abbreviations"]["before_name"] if language else ()
            events += _events(passage, encoder, words, frozenset(titles))
    return Findings(tuple(names), tuple(told), tuple(events), tuple(referring))


def _references(
    passage: Passage, encoder: Encoder, words: list[str], names: list[int], language: Language
) -> Iterator[FoundReference]:
    lower = [word.lower() for word in words]
    pronouns = [at for at, word in enumerate(lower) if word in language.pronouns]
    described = [
        at
        for at, word in enumerate(lower)
        if word in language.described
        and not {"the", "this", "that"}.isdisjoint(lower[max(0, at - _WIDEST) : at])
        and at not in names
    ]
    for one in references(encoder, passage.encoded, pronouns, described, names):
        candidates = ((passage.span(at, at + 1), share) for at, share in one.candidates)
        yield FoundReference(passage.span(one.word, one.word + 1), tuple(candidates))


def _events(
    passage: Passage, encoder: Encoder, words: list[str], titles: frozenset[str]
) -> Iterator[FoundEvent]:
    """The events; where no word is likely to be who or whom, the grammar says it."""
    trees: dict[tuple[int, int], Tree] = {}
    for trigger in triggers(passage.encoded, passage.starts):
        if trigger.probability < _LIKELY:
            continue
        parts = [
            arguments(encoder, passage.encoded, role, trigger.words[0], passage.starts)
            for role in ("actor", "recipient")
        ]
        first, last = trigger.words
        sentence = start, end = sentence_around(words, passage.starts, first, titles)
        is_passive = False
        if not all(parts):
            if sentence not in trees:
                trees[sentence] = tree(encoder, passage.encoded, sentence)
            by_grammar = arguments_of(
                trees[sentence], words[start:end], first - start, min(last, end) - start
            )
            parts += [
                [] if likely else [(start + a, start + b) for a, b in told]
                for likely, told in zip(parts, by_grammar[:2], strict=True)
            ]
            is_passive = by_grammar.is_passive
        actors, recipients, *by_tree = (tuple(passage.span(*one) for one in part) for part in parts)
        subjects, objects = by_tree or ((), ())
        yield FoundEvent(
            passage.span(*trigger.words),
            trigger.type,  # type: ignore[arg-type]
            trigger.realis,  # type: ignore[arg-type]
            trigger.probability,
            actors,
            recipients,
            subjects,
            objects,
            is_passive,
        )
