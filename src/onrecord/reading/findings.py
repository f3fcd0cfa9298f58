"""From the model's scores to what it sees in a text: names, attributions and events with places.

The text is read passage after passage. What is told inside a content is found with the rest, since
each cue has its content for itself.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator

from onrecord.reading.decoding import (
    Tree,
    Words,
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
    FoundClause,
    FoundEvent,
    FoundName,
    FoundReference,
    FoundTree,
)
from onrecord.reading.encoder import Encoder
from onrecord.reading.grammar import (
    agent_behind,
    arguments_of,
    clauses_of,
    sentence_around,
    subject_before,
)
from onrecord.reading.passages import Passage, passages
from onrecord.spans import Span
from onrecord.vocabulary.commitments import load_commitments
from onrecord.vocabulary.language import Language

__all__ = ["find"]

_LIKELY = 0.5  # the least probability of an event's type
_LONGEST = 10  # words of a phrase; what is longer is a clause
_ARTICLES = frozenset(("the", "a", "an", "of", "and", "their", "its"))
_PARTS = frozenset(("amod", "compound", "nummod", "det"))
_NEGATIONS = frozenset(("not", "n't", "never", "no", "cannot"))
_PLACING = frozenset(("in", "at", "near", "outside", "around", "inside", "across"))
_HELPS = frozenset(("aux", "aux:pass"))
_VERBS = frozenset(("root", "acl:relcl", "ccomp", "xcomp", "advcl", "conj", "parataxis"))
_NOUN_BEHIND = 3  # words from one that belongs to a noun to that noun
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
    clauses: list[FoundClause] = []
    trees: list[FoundTree] = []
    for passage in passages(text, encoder):
        words = [span.of(text) for span in passage.words]
        named = entities(passage.encoded, words, passage.starts)
        names += (FoundName(passage.span(*name), kind) for name, kind in named)
        if language is not None:
            referring += _references(
                passage, encoder, words, [n[1] - 1 for n, _ in named], language
            )
        seen = list(attributions(encoder, passage.encoded, words, passage.starts))
        told += (
            FoundAttribution(
                passage.span(*one.cue),
                passage.span(*one.source) if one.source else None,
                tuple(passage.span(*part) for part in one.content),
            )
            for one in seen
        )
        if with_events:
            sentences = _Sentences(passage, encoder, words, language)
            events += _events(passage, encoder, sentences)
            clauses += sentences.clauses([word for one in seen for word in one.cue])
            trees += sentences.known()
    return Findings(
        tuple(names), tuple(told), tuple(events), tuple(referring), tuple(clauses), tuple(trees)
    )


class _Sentences:
    """The sentences of a passage with their trees, each made when it is first asked for."""

    def __init__(
        self, passage: Passage, encoder: Encoder, words: list[str], language: Language | None
    ) -> None:
        self.passage = passage
        self.encoder = encoder
        self.words = words
        table = language.table if language is not None else None
        self.titles = frozenset(table["abbreviations"]["before_name"] if table else ())
        self.prepositions = frozenset(table["openers"]["prepositions"] if table else ())
        self.trees: dict[Words, Tree] = {}

    def around(self, at: int) -> Words:
        """The sentence that a word stands in."""
        return sentence_around(self.words, self.passage.starts, at, self.titles)

    def tree(self, sentence: Words) -> Tree:
        """The dependencies of a sentence."""
        if sentence not in self.trees:
            self.trees[sentence] = tree(self.encoder, self.passage.encoded, sentence)
        return self.trees[sentence]

    def _has_force(self, start: int, end: int) -> bool:
        words = " ".join(self.words[start:end]).lower()
        return load_commitments().any_force.search(words) is not None

    def known(self) -> Iterator[FoundTree]:
        """The trees that were asked for, by place; of parts that overlap the first."""
        last = 0
        for (start, end), known in sorted(self.trees.items()):
            if start >= last:
                words = self.passage.words[start:end]
                span = self.passage.span(start, end)
                yield FoundTree(span, words, known.heads, known.relations)
                last = end

    def clauses(self, cues: Iterable[int]) -> Iterator[FoundClause]:
        """The verbs that have a subject, in sentences that are asked for it.

        Those have an event, one of some cues, a modal verb or a word of force: a tree takes time.
        """
        told = sorted(cues)
        at = 0
        while at < len(self.words):
            sentence = start, end = self.around(at)
            near = bisect_left(told, start)
            is_asked = (
                sentence in self.trees
                or (near < len(told) and told[near] < end)
                or self._has_force(start, end)
            )
            if not is_asked:
                at = max(end, at + 1)
                continue
            for one in clauses_of(self.tree(sentence), self.words[start:end]):
                if start + one.verb < at:
                    continue  # of a sentence so long that it is read in parts that overlap
                yield FoundClause(
                    self.passage.span(start + one.verb, start + one.verb + 1),
                    tuple(self.passage.span(start + a, start + b) for a, b in one.subjects),
                    one.is_passive,
                    one.is_conditional,
                )
            at = max(end, at + 1)


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


def _events(passage: Passage, encoder: Encoder, sentences: _Sentences) -> Iterator[FoundEvent]:
    """The events; the grammar cuts who and whom, and says it where no word is likely to be."""
    for trigger in triggers(passage.encoded, passage.starts):
        if trigger.probability < _LIKELY:
            continue
        seen = [
            arguments(encoder, passage.encoded, role, trigger.words[0], passage.starts)
            for role in ("actor", "recipient")
        ]
        first, last = trigger.words
        sentence = start, end = sentences.around(first)
        by_grammar = arguments_of(
            sentences.tree(sentence),
            sentences.words[start:end],
            first - start,
            min(last, end) - start,
        )
        told = [[(start + a, start + b) for a, b in phrases] for phrases in by_grammar[:2]]
        of_tree = sentences.tree(sentence)
        seen = [
            [one for span in part if (one := _whole(span, of_tree, sentences.words, sentence))]
            for part in seen
        ]
        lacking = 1 if by_grammar.is_passive else 0
        if not (seen[lacking] or told[lacking]) and _is_verb(of_tree, first - start):
            told[lacking] = _by_order(sentences, sentence, first)
        if not (seen[0] or told[0]):
            told[0] = _agent(sentences, sentence, trigger.words)
        seen = [
            [one for one in part if not (known and _is_where(sentences.words, one))]
            for part, known in zip(seen, told, strict=True)
        ]
        actors, recipients = (_agreed(*both) for both in zip(seen, told, strict=True))
        subjects, objects = (
            [] if likely else phrases for likely, phrases in zip(seen, told, strict=True)
        )
        yield FoundEvent(
            passage.span(_past_negation(sentences.words, trigger.words), trigger.words[1]),
            trigger.type,  # type: ignore[arg-type]
            trigger.realis,  # type: ignore[arg-type]
            trigger.probability,
            _spans(passage, actors),
            _spans(passage, recipients),
            _spans(passage, subjects),
            _spans(passage, objects),
            by_grammar.is_passive,
        )


def _past_negation(words: list[str], trigger: Words) -> int:
    """The first word of a trigger that is no negation: "strike" in "not strike"."""
    first, last = trigger
    while first < last - 1 and words[first].lower() in _NEGATIONS:
        first += 1
    return first


def _is_where(words: list[str], part: Words) -> bool:
    """True for what tells where: the place of "police in Gujranwala"."""
    return part[0] > 0 and words[part[0] - 1].lower() in _PLACING


def _is_verb(tree: Tree, word: int) -> bool:
    """True for what has an auxiliary, or is the verb of a clause."""
    helped = any(
        head == word and relation in _HELPS
        for head, relation in zip(tree.heads, tree.relations, strict=True)
    )
    return helped or tree.relations[word] in _VERBS


def _agent(sentences: _Sentences, sentence: Words, trigger: Words) -> list[Words]:
    """Who is told to have done it with "by", by the order of the words."""
    start, end = sentence
    words = [word.lower() for word in sentences.words[start:end]]
    first = trigger[0] - start
    if words[first].endswith("ing") or first == 0:
        return []
    found = agent_behind(words, trigger[1] - start, sentences.prepositions)
    return [] if found is None else [(start + found[0], start + found[1])]


def _by_order(sentences: _Sentences, sentence: Words, trigger: int) -> list[Words]:
    """Who does it, or whom a passive is done to, by the order of the words."""
    start, end = sentence
    words = [word.lower() for word in sentences.words[start:end]]
    found = subject_before(words, trigger - start, sentences.prepositions)
    return [] if found is None else [(start + found[0], start + found[1])]


def _spans(passage: Passage, part: list[Words]) -> tuple[Span, ...]:
    return tuple(passage.span(*one) for one in part)


def _whole(span: Words, tree: Tree, words: list[str], sentence: Words) -> Words | None:
    """A span that the model sees with the noun that its last word belongs to; no bare article."""
    first, last = span
    start, end = sentence
    if all(word.lower() in _ARTICLES for word in words[first:last]):
        return None
    if not start <= last - 1 < end or last >= end:
        return span
    at = last - 1 - start
    head = tree.heads[at]
    is_part = tree.relations[at] in _PARTS and at < head <= at + _NOUN_BEHIND
    return (first, start + head + 1) if is_part else span


def _agreed(seen: list[Words], told: list[Words]) -> list[Words]:
    """What the model sees as actors or recipients of an event, as the grammar cuts it.

    The phrases that the grammar has in that part of the clause, those of them that the model sees
    too; where it sees none of them, all that it sees.
    """
    both = [
        one
        for one in told
        if one[1] - one[0] <= _LONGEST and any(a < one[1] and one[0] < b for a, b in seen)
    ]
    return both or seen
