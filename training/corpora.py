"""Readers of the corpora: each gives examples with the layers that its corpus is labelled with.

An example is a stretch of words that the model reads at once. A layer that it lacks is not learned
from it; a layer that it has is complete. Offsets of a corpus become words here, once.
"""

from __future__ import annotations

import bisect
import csv
import gzip
import json
import random
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from onrecord.reading.model_input import (
    ATTRIBUTION_LAYERS,
    BIO,
    DEPRELS,
    ENTITY_TAGS,
    EVENT_TYPES,
    REALIS,
    UPOS,
    words_of,
)
from onrecord.reading.parse import paragraphs
from onrecord.spans import Span
from onrecord.vocabulary.language import load_language

__all__ = [
    "Event",
    "Example",
    "Named",
    "Telling",
    "Text",
    "conllu_sentences",
    "locate",
    "packed",
    "read_corpora",
    "read_trees",
    "records",
]

_MOST_WORDS = 170  # of an example packed from sentences
_TURNS = (140, 220)  # the words of an example in even and in odd epochs, where both are cut anew
_NEW_PARAGRAPH = 0.6  # the share of joined sentences that begin one
_HELD_OUT = 10  # every tenth document of a corpus without a part to measure on is kept out
_GSR_TYPES = {
    "DEMAND": "REQUEST",
    "FIGHT": "ASSAULT",
    "DISAPPROVE": "ACCUSE",
    "INVESTIGATE": "ACCUSE",
}


@dataclass
class Event:
    """An event by the words of its parts; `triggers` is empty where a corpus does not mark it."""

    type: int
    realis: int | None
    triggers: list[int]
    actors: list[int]
    recipients: list[int]
    complete: bool = True  # False: only the type that holds between actors and recipients is known

    def moved(self, by: int) -> Event:
        """The same in an example that has `by` words more before it."""
        parts = ([w + by for w in given] for given in (self.triggers, self.actors, self.recipients))
        return Event(self.type, self.realis, *parts, complete=self.complete)


@dataclass
class Telling:
    """An attribution by the words of its parts: each a first word and the one after the last."""

    cue: tuple[int, int]
    source: list[tuple[int, int]]
    content: list[tuple[int, int]]

    def moved(self, by: int) -> Telling:
        """The same in an example that has `by` words more before it."""
        cue, *rest = ((a + by, b + by) for a, b in (self.cue, *self.source, *self.content))
        return Telling(cue, rest[: len(self.source)], rest[len(self.source) :])

    def within(self, at: int, end: int) -> Telling:
        """What of it stands between two words, counted from the first; its cue begins there."""
        (cue,) = _clipped([self.cue], at, end)
        return Telling(cue, _clipped(self.source, at, end), _clipped(self.content, at, end))


class Named(NamedTuple):
    """What refers to somebody or something, by the word that stands for it.

    That word is a name's last, a description's head, a pronoun itself.
    """

    word: int
    entity: int
    is_pronoun: bool


@dataclass
class Example:
    """Words with the layers of one corpus; all numbers are places in `words`."""

    corpus: str
    words: list[str]
    starts: list[bool]
    sentences: list[int] = field(default_factory=list)  # the number of each word's sentence
    entities: list[int] | None = None
    attribution: list[list[int]] | None = None  # one list of BIO numbers per layer
    tellings: list[Telling] | None = None
    heads: list[int] | None = None  # a root is its own head
    deprels: list[int] | None = None
    upos: list[int] | None = None
    events: list[Event] | None = None
    references: list[Named] | None = None  # in the order of the text
    candidates: bool = False  # the references are one pronoun and names asked about, not all
    turn: int | None = None  # 0: only even epochs see it, 1: only odd ones

    def layers(self) -> tuple[bool, ...]:
        """Which layers it has."""
        given = (
            self.entities, self.attribution, self.heads, self.upos, self.events, self.references
        )  # fmt: skip
        return tuple(layer is not None for layer in given)


def read_corpora(
    data: Path,
    own: Path,
    *,
    polnear: bool = True,
    parse: Callable[[list[Example]], None] | None = None,
) -> list[Example]:
    """All that may be trained on (`data/README.md`), and the project's own sentences.

    Args:
        data: the folder with the corpora.
        own: the folder with the project's sentences (`training/sentences`).
        polnear: False leaves PolNeAR out; attributions are then learned from GUM and from our own.
        parse: gives trees to examples of news that have none.
    """
    sentences = list(_sentences(own))
    if parse:
        parse(sentences)
    examples = [*sentences, *_treebanks(data, own)]
    for turn, size in enumerate(_TURNS):
        examples += packed(sentences, size, turn)
    for number, sentence in enumerate(sentences):  # alone in every other epoch, packed in each
        sentence.turn = number % 2
    for file in sorted((data / "uner").glob("*.iob2.gz")):
        examples += _iob("uner", file, column=2, word=1)
    examples += _iob("wikigold", data / "wikigold" / "wikigold.conll.txt.gz", column=1, word=0)
    news = [
        *_re3d(data / "re3d" / "train.jsonl.gz"),
        *_gsr(data / "events" / "plover_gsr.jsonl.gz"),
    ]
    if parse:
        parse(news)
    examples += news
    corpus, name = ("polnear", "polnear_train") if polnear else ("gum_attribution",) * 2
    examples += _attributions(corpus, data / "attribution" / f"{name}.jsonl.gz", parse)
    examples += _litbank(data / "litbank" / "coref" / "tsv")
    examples += _gap(data / "gap" / "development.tsv.gz")
    return examples


def read_trees(data: Path, own: Path) -> list[Example]:
    """The corpora with trees: passages in even epochs, single sentences in odd ones.

    Args:
        data: the folder with the corpora.
        own: the folder with the project's sentences.
    """
    out = []
    for example in _treebanks(data, own):
        example.entities = example.references = None
        example.turn = 0
        out += [example, *_alone(example)]
    return out


def _treebanks(data: Path, own: Path) -> Iterator[Example]:
    """What has trees: two treebanks, and sentences of the project, corrected by hand."""
    yield from _conllu("ewt", data / "ewt" / "train.conllu.gz")
    yield from _conllu("gum", data / "gum" / "gum.conllu.gz", hold_out=True)
    for file in sorted((own / "trees").glob("*.conllu")):
        yield from _conllu("trees", file)


def _alone(example: Example) -> Iterator[Example]:
    """The sentences of a parsed example."""
    heads, deprels, upos = example.heads or [], example.deprels or [], example.upos or []
    for _, group in groupby(range(len(example.words)), key=example.sentences.__getitem__):
        words = list(group)
        here = slice(words[0], words[-1] + 1)
        yield Example(
            example.corpus,
            example.words[here],
            [True] + [False] * (len(words) - 1),
            sentences=[0] * len(words),
            heads=[head - words[0] for head in heads[here]],
            deprels=deprels[here],
            upos=upos[here],
            turn=1,
        )


def held_out(document: str) -> bool:
    """True if a document of a corpus without a part of its own to measure on is kept out."""
    return zlib.crc32(document.encode()) % _HELD_OUT == 0


# --- texts with offsets ------------------------------------------------------------------------


class Text:
    """A text as words, to which spans of characters are brought."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.spans: list[Span] = []
        self.starts: list[bool] = []
        for paragraph in paragraphs(text):
            for number, span in enumerate(words_of(text, paragraph)):
                self.spans.append(span)
                self.starts.append(number == 0)
        self.words = [span.of(text) for span in self.spans]
        self._begins = [span.start for span in self.spans]

    def inside(self, start: int, end: int) -> range:
        """The words that a span of characters touches."""
        first = bisect.bisect_left(self._begins, start)
        if first and self.spans[first - 1].end > start:
            first -= 1
        return range(first, bisect.bisect_left(self._begins, end))


def mark(tags: list[int], words: Sequence[int], begin: int) -> None:
    """Writes a B and its I's, but over nothing: of two spans that overlap the first one stays."""
    if words and not any(tags[word] for word in words):
        tags[words[0]] = begin
        for word in words[1:]:
            tags[word] = begin + 1


def attribution_layers(
    text: Text, attributions: Iterable[dict[str, Any]]
) -> tuple[list[list[int]], list[Telling]]:
    """The BIO numbers of the three layers, and each attribution that has a cue on its own."""
    tags = [[0] * len(text.words) for _ in ATTRIBUTION_LAYERS]
    tellings: list[Telling] = []
    # The longer content is the outer one.
    for one in sorted(attributions, key=lambda a: -sum(e - s for s, e in a["content"])):
        parts = {
            name: [words for words in (text.inside(*span) for span in one[name]) if words]
            for name in ATTRIBUTION_LAYERS
        }
        for layer, name in enumerate(ATTRIBUTION_LAYERS):
            for words in parts[name]:
                mark(tags[layer], words, BIO.index("B"))
        source, cue, content = ([(w[0], w[-1] + 1) for w in parts[n]] for n in ATTRIBUTION_LAYERS)
        if cue:
            tellings.append(Telling(cue[0], source, content))
    return tags, tellings


def cut(example: Example, size: int = _MOST_WORDS) -> Iterator[Example]:
    """Parts of a long example, at paragraphs where that is possible."""
    at, count = 0, len(example.words)
    while at < count:
        end = min(at + size, count)
        if end < count:
            back = next((w for w in range(end, at + size // 3, -1) if example.starts[w]), None)
            end = back or end
        here = slice(at, end)
        yield Example(
            example.corpus,
            example.words[here],
            example.starts[here],
            sentences=example.sentences[here],
            entities=example.entities and example.entities[here],
            heads=example.heads
            and [head - at if at <= head < end else -1 for head in example.heads[here]],
            deprels=example.deprels and example.deprels[here],
            upos=example.upos and example.upos[here],
            attribution=example.attribution and [layer[here] for layer in example.attribution],
            tellings=example.tellings
            and [one.within(at, end) for one in example.tellings if at <= one.cue[0] < end],
            references=example.references
            and [
                one._replace(word=one.word - at)
                for one in example.references
                if at <= one.word < end
            ],
            turn=example.turn,
        )
        at = end


def _clipped(spans: list[tuple[int, int]], at: int, end: int) -> list[tuple[int, int]]:
    """What of some spans stands between two words, counted from the first of these."""
    return [(max(a, at) - at, min(b, end) - at) for a, b in spans if a < end and at < b]


def _attributions(
    corpus: str, file: Path, parse: Callable[[list[Example]], None] | None = None
) -> Iterator[Example]:
    for record in records(file):
        if corpus != "polnear" and held_out(record["doc_id"]):
            continue
        text = Text(record["text"])
        tags, tellings = attribution_layers(text, record["attributions"])
        whole = Example(corpus, text.words, text.starts, attribution=tags, tellings=tellings)
        if parse:
            parse([whole])
        for turn, size in enumerate(_TURNS):
            whole.turn = turn
            yield from cut(whole, size)


_RE3D = {"Person": "PER", "Location": "LOC", "Organisation": "ORG"}


def _re3d(file: Path) -> Iterator[Example]:
    for record in records(file):
        text = Text(record["text"])
        tags = [0] * len(text.words)
        for start, end, kind in sorted(record["entities"], key=lambda e: e[0] - e[1]):
            if kind in _RE3D:
                words = _name_within(text, text.inside(start, end))
                mark(tags, words, ENTITY_TAGS.index(f"B-{_RE3D[kind]}"))
        yield from cut(Example("re3d", text.words, text.starts, entities=tags))


# Its spans also hold descriptions ("The Court"), pronouns, and what a hyphen joins to a name.
_BEFORE_NAMES = set("the a an mr mrs ms dr sir president minister general".split())
_NO_NAMES = set("the a an he she they it his her their its we i this that these those".split())


def _name_within(text: Text, words: Sequence[int]) -> Sequence[int]:
    """The words of a name without article and title; none if they are a description."""
    while words and text.words[words[0]].lower() in _BEFORE_NAMES:
        words = words[1:]
    ends = [text.words[word] for word in (words[0], words[-1])] if words else []
    named = ends and all(end[0].isupper() and end.lower() not in _NO_NAMES for end in ends)
    return words if named else []


# --- sentences of tokens -----------------------------------------------------------------------


def _conllu(corpus: str, file: Path, *, hold_out: bool = False) -> Iterator[Example]:
    example = Example(corpus, [], [], heads=[], deprels=[], upos=[])
    document = ""
    for comments, rows in conllu_sentences(file):
        new = next(
            (c.split("=", 1)[1].strip() for c in comments if c.startswith("# newdoc id")), None
        )
        if new is not None or len(example.words) + len(rows) > _MOST_WORDS:
            if example.words:
                yield example
            example = Example(corpus, [], [], heads=[], deprels=[], upos=[])
            document = document if new is None else new
        if hold_out and held_out(document):
            continue
        if corpus == "gum":
            example.entities = [*(example.entities or ()), *_gum_names(rows)]
            at = len(example.words)
            named = sorted(one._replace(word=one.word + at) for one in _gum_references(rows))
            example.references = [*(example.references or ()), *named]
        _add_parsed(example, rows, first=any(c.startswith("# newpar") for c in comments))
    if example.words:
        yield example


def _add_parsed(example: Example, rows: list[list[str]], *, first: bool) -> None:
    heads, deprels, upos = example.heads or [], example.deprels or [], example.upos or []
    at = len(example.words)
    number = example.sentences[-1] + 1 if example.sentences else 0
    for index, row in enumerate(rows):
        example.words.append(row[1])
        example.starts.append(index == 0 and (first or at == 0))
        example.sentences.append(number)
        head = int(row[6])
        heads.append(at + (head - 1 if head else index))
        deprels.append(DEPRELS.index(deprel(row[7])))
        upos.append(UPOS.index(row[3]) if row[3] in UPOS else -1)
    example.heads, example.deprels, example.upos = heads, deprels, upos


_GUM = {"person": "PER", "place": "LOC", "organization": "ORG"}
_JOINTS = frozenset("of and for the - & de del la".split())
_TITLES = frozenset(
    "mr. mr ms. ms mrs. mrs dr. dr prof. professor sir lord lady president vice minister prime "
    "chief justice senator sen. rep. representative secretary general inspector king queen tsar "
    "pope captain u.s. republican democrat democratic international guest governor mayor".split()
)


def _gum_names(rows: list[list[str]]) -> list[int]:
    """The names among a sentence's mentions, from the outermost in, as BIO numbers.

    GUM marks every mention with its whole phrase. A mention is a name if its head is a proper noun
    in the singular; the name is the run of proper nouns around the head, over joints ("of") too
    where the phrase is nothing else.
    """
    tags = [0] * len(rows)
    for _, name, kind in gum_names(rows):
        mark(tags, name, ENTITY_TAGS.index(f"B-{_GUM[kind]}"))
    return tags


def gum_names(rows: list[list[str]]) -> Iterator[tuple[str, range, str]]:
    """Entity, words and kind (GUM's) of each name of a sentence, see `_gum_names`."""
    proper = [row[4] in ("NNP", "NNPS") for row in rows]
    for number, begin, end, kind in sorted(_gum_mentions(rows), key=lambda m: m[1] - m[2]):
        if kind not in _GUM:
            continue
        titles = _TITLES if kind == "person" else frozenset()
        phrase = range(begin, end)
        while phrase and (rows[phrase[0]][1].lower() in _BEFORE_NAMES):
            phrase = phrase[1:]
        while phrase and not proper[phrase[-1]]:
            phrase = phrase[:-1]
        heads = [w for w in phrase if not begin < int(rows[w][6]) <= end]
        if not heads or rows[heads[0]][4] != "NNP":
            continue
        joints = frozenset("-") if kind == "person" else _JOINTS
        if all(proper[word] or rows[word][1].lower() in joints for word in phrase):
            name = phrase
        else:
            first, last = heads[0], heads[0] + 1
            while first > phrase[0] and (proper[first - 1] or rows[first - 1][1] == "-"):
                first -= 1
            while last < phrase[-1] + 1 and (proper[last] or rows[last][1] == "-"):
                last += 1
            name = range(first, last)
        while name and (not proper[name[0]] or rows[name[0]][1].lower() in titles):
            name = name[1:]
        if name:
            yield number, name, kind


def _gum_references(rows: list[list[str]]) -> Iterator[Named]:
    """The mentions of a sentence; relative pronouns are left out."""
    for number, begin, end, _ in _gum_mentions(rows):
        heads = [word for word in range(begin, end) if not begin < int(rows[word][6]) <= end]
        word = heads[0] if heads else end - 1
        tag = rows[word][4]
        while tag.startswith("NNP") and word + 1 < end and rows[word + 1][4].startswith("NNP"):
            word += 1
        if not tag.startswith("W") and number.isdigit():
            yield Named(word, int(number), tag.startswith("PRP"))


class GumMention(NamedTuple):
    """A name or pronoun of a document: where, GUM's kind and number of the entity."""

    span: Span
    kind: str
    entity: str
    is_name: bool


def gum_documents(file: Path) -> Iterator[tuple[str, str, list[GumMention]]]:
    """Name, text (paragraphs parted by a line break), names and personal pronouns of a document."""
    document, text, mentions = "", "", list[GumMention]()
    for comments, rows in conllu_sentences(file):
        new = next(
            (c.split("=", 1)[1].strip() for c in comments if c.startswith("# newdoc id")), None
        )
        if new is not None:
            if text:
                yield document, text, mentions
            document, text, mentions = new, "", []
        elif any(c.startswith("# newpar") for c in comments):
            text = text.rstrip() + "\n"
        spans = []
        for row in rows:
            spans.append(Span(len(text), len(text) + len(row[1])))
            text += row[1] + ("" if "SpaceAfter=No" in row[9] else " ")
        if not text.endswith(" "):
            text += " "
        found = [(entity, kind, words, True) for entity, words, kind in gum_names(rows)]
        found += (
            (entity, kind, range(begin, end), False)
            for entity, begin, end, kind in _gum_mentions(rows)
            if end - begin == 1 and rows[begin][4].startswith("PRP")
        )
        mentions += sorted(
            GumMention(Span(spans[words[0]].start, spans[words[-1]].end), kind, entity, is_name)
            for entity, kind, words, is_name in found
        )
    if text:
        yield document, text, mentions


def _gum_mentions(rows: list[list[str]]) -> Iterator[tuple[str, int, int, str]]:
    """Entity, first word, word after the last, and type of each mention of a sentence."""
    opened: dict[str, list[tuple[int, str]]] = {}
    for at, row in enumerate(rows):
        given = re.search(r"Entity=([^|]*)", row[9])
        # "(6-person-new-..." opens mention 6, "6)" closes it, "(6-person-...)" is one word.
        marks = re.findall(r"\(([^()]+)(\)?)|([^()]+)\)", given[1] if given else "")
        for opens, at_once, ends in marks:
            number, _, rest = (opens or ends).partition("-")
            if opens:
                opened.setdefault(number, []).append((at, rest.partition("-")[0]))
            if (at_once or ends) and opened.get(number):
                begin, kind = opened[number].pop()
                yield number, begin, at + 1, kind


def deprel(label: str) -> str:
    """A relation as the model knows it: subtypes that it does not know fall back to their type."""
    return label if label in DEPRELS else label.split(":", maxsplit=1)[0]


def conllu_sentences(file: Path) -> Iterator[tuple[list[str], list[list[str]]]]:
    """Comments and rows of each sentence of a CoNLL-U file: no ranges, no empty nodes."""
    comments: list[str] = []
    rows: list[list[str]] = []
    for line in _text_lines(file):
        if line.startswith("#"):
            comments.append(line)
        elif line:
            row = line.split("\t")
            if row[0].isdigit():
                rows.append(row)
        elif rows:
            yield comments, rows
            comments, rows = [], []
    if rows:
        yield comments, rows


def _iob(corpus: str, file: Path, *, column: int, word: int) -> Iterator[Example]:
    example = Example(corpus, [], [], entities=[])
    for rows in _blocks(file):
        if len(example.words) + len(rows) > _MOST_WORDS // 2:
            if example.words:
                yield example
            example = Example(corpus, [], [], entities=[])
        tags = []
        before = 0
        for row in rows:
            example.words.append(row[word])
            example.starts.append(len(example.words) == 1)
            kind = row[column].partition("-")[2]
            if f"B-{kind}" not in ENTITY_TAGS:
                tag = 0  # MISC and the like
            else:
                tag = ENTITY_TAGS.index(f"B-{kind}")
                if row[column].startswith("I-") and before in (tag, tag + 1):
                    tag += 1
            before = tag
            tags.append(tag)
        example.entities = [*(example.entities or ()), *tags]
    if example.words:
        yield example


def _blocks(file: Path) -> Iterator[list[list[str]]]:
    rows: list[list[str]] = []
    for line in _text_lines(file):
        if line.startswith("#") and "\t" not in line and " = " in line:
            continue
        parts = line.split()
        if parts and parts[0] != "-DOCSTART-":
            rows.append(parts)
        elif rows:
            yield rows
            rows = []
    if rows:
        yield rows


# --- coreference -------------------------------------------------------------------------------

# What ends the head of a description.
_HEAD_ENDS = frozenset(
    "of in on at from with to for by who whom whose which that where , ; : ( --".split()
)


def _litbank(folder: Path) -> Iterator[Example]:
    """Fiction, of which some 2,000 words a book are marked; half of the books in each turn."""
    for number, file in enumerate(sorted(folder.glob("*.txt"))):
        if held_out(file.stem):
            continue
        sentences = [line.split() for line in file.read_text(encoding="utf-8").splitlines()]
        begins: list[list[int]] = []
        at = 0
        for tokens in sentences:
            begins.append([])
            for token in tokens:
                begins[-1].append(at)
                at += len(token) + 1
        text = Text(" ".join(token for tokens in sentences for token in tokens))
        spans: dict[str, tuple[range, str]] = {}
        entities: dict[str, str] = {}
        for line in file.with_suffix(".ann").read_text(encoding="utf-8").splitlines():
            kind, name, *rest = line.split("\t")
            if kind == "MENTION":
                row, first, _, last = map(int, rest[:4])
                start, end = begins[row][first], begins[row][last] + len(sentences[row][last])
                spans[name] = (text.inside(start, end), rest[-1])
            elif kind == "COREF":
                entities[name] = rest[0]
        numbers = {entity: at for at, entity in enumerate(sorted(set(entities.values())))}
        references = sorted(
            Named(_head(text, words, form), numbers[entities[name]], form == "PRON")
            for name, (words, form) in spans.items()
            if name in entities
        )
        book = Example("litbank", text.words, text.starts, references=references, turn=number % 2)
        yield from cut(book)


def _head(text: Text, words: range, form: str) -> int:
    if form == "NOM":
        for word in words[1:]:
            if text.words[word].lower() in _HEAD_ENDS:
                return word - 1
    return words[-1]


def _gap(file: Path) -> Iterator[Example]:
    """A pronoun and two names in a passage of Wikipedia; half of the passages in each turn."""
    for number, record in enumerate(gap_records(file)):
        text = Text(record["Text"])
        references = [Named(_last(text, record, "Pronoun"), 0, True)]
        for other, name in enumerate("AB", 1):
            same = record[f"{name}-coref"] == "TRUE"
            references.append(Named(_last(text, record, name), 0 if same else other, False))
        yield Example(
            "gap", text.words, text.starts, references=sorted(references), candidates=True,
            turn=number % 2,
        )  # fmt: skip


def gap_records(file: Path) -> Iterator[dict[str, str]]:
    """The rows of a file of GAP by the names of its columns."""
    lines = csv.reader(_text_lines(file), delimiter="\t", quoting=csv.QUOTE_NONE)
    columns = next(lines)
    for line in lines:
        yield dict(zip(columns, line, strict=True))


def _last(text: Text, record: dict[str, str], name: str) -> int:
    start = int(record[f"{name}-offset"])
    return text.inside(start, start + len(record[name]))[-1]


# --- events ------------------------------------------------------------------------------------


def _gsr(file: Path) -> Iterator[Example]:
    """PLOVER's gold standard records: the type between marked actors; triggers are not exact."""
    for record in records(file):
        kind = _GSR_TYPES.get(record["event"], record["event"])
        text = Text(record["text"])
        actors, recipients = (
            sorted({word for one in _actor_words(record[part]) for word in _places(text, one)})
            for part in ("source", "target")
        )
        if kind in EVENT_TYPES and actors and recipients:
            event = Event(EVENT_TYPES.index(kind), None, [], actors, recipients, complete=False)
            yield Example("gsr", text.words, text.starts, events=[event])


def _actor_words(given: Any) -> list[str | None]:
    """The actors' words, which stand in one record or in a list of them."""
    several = given if isinstance(given, list) else [given]
    return [one["actorText"] for one in several if isinstance(one, dict)]


def _places(text: Text, words: str | None) -> range:
    at = text.text.find(words) if words else -1
    return text.inside(at, at + len(words)) if words and at >= 0 else range(0)


def _sentences(folder: Path) -> Iterator[Example]:
    """The project's own sentences (`training/sentences/README.md`)."""
    for file in sorted(folder.glob("*.jsonl")):
        for record in records(file):
            yield own_example(record)


def own_example(record: dict[str, Any]) -> Example:
    """One line of `training/sentences`."""
    text = Text(record["text"])
    example = Example("own", text.words, text.starts)
    if "entities" in record:
        example.entities = [0] * len(text.words)
        names = [(name, kind) for kind, all_ in record["entities"].items() for name in all_]
        for name, kind in sorted(names, key=lambda one: -len(one[0])):
            for match in re.finditer(
                rf"(?<!\w){re.escape(name.partition('#')[0])}(?!\w)", text.text
            ):
                begin = ENTITY_TAGS.index(f"B-{kind}")
                mark(example.entities, text.inside(match.start(), match.end()), begin)
    if "attributions" in record:
        spans = [
            {
                "source": [locate(text.text, one["source"])] if one.get("source") else [],
                "cue": [locate(text.text, one["cue"])] if one.get("cue") else [],
                "content": [locate(text.text, part) for part in one["content"]],
            }
            for one in record["attributions"]
        ]
        example.attribution, example.tellings = attribution_layers(text, spans)
    if "references" in record:
        example.references = sorted(
            Named(text.inside(*locate(text.text, words))[-1], number, _is_pronoun(words))
            for number, entity in enumerate(record["references"])
            for words in entity
        )
    if "events" in record:
        example.events = [
            Event(
                EVENT_TYPES.index(one["type"]),
                REALIS.index(one["realis"]),
                list(text.inside(*locate(text.text, one["trigger"]))),
                _arguments(text, one.get("actor")),
                _arguments(text, one.get("recipient")),
            )
            for one in record["events"]
        ]
    return example


def _is_pronoun(words: str) -> bool:
    return words.partition("#")[0].lower() in load_language("en").pronouns


def packed(examples: Sequence[Example], size: int, turn: int) -> Iterator[Example]:
    """Passages of at most `size` words from the project's own examples that have the same layers.

    Read alone, every sentence is the news; in a passage it has others around it. An example that is
    longer stays alone.

    Args:
        turn: that of the passages; each turn has an order of its own.
    """
    chance = random.Random(turn)
    alike: dict[tuple[bool, ...], list[Example]] = {}
    for one in examples:
        alike.setdefault(one.layers(), []).append(one)
    for group in alike.values():
        chance.shuffle(group)
        passage: list[Example] = []
        count = 0
        for one in group:
            if passage and count + len(one.words) > size:
                yield _joined(passage, chance, turn)
                passage, count = [], 0
            passage.append(one)
            count += len(one.words)
        if passage:
            yield _joined(passage, chance, turn)


def _joined(parts: list[Example], chance: random.Random, turn: int) -> Example:
    out = Example(parts[0].corpus, [], [], turn=turn)
    for name in ("entities", "tellings", "events", "references"):
        setattr(out, name, None if getattr(parts[0], name) is None else [])
    if parts[0].attribution is not None:
        out.attribution = [[] for _ in ATTRIBUTION_LAYERS]
    if parts[0].heads is not None:
        out.heads, out.deprels, out.upos = [], [], []
    for one in parts:
        at = len(out.words)
        out.words += one.words
        if out.heads is not None:
            before = out.sentences[-1] + 1 if out.sentences else 0
            out.sentences += [before + number for number in one.sentences]
            out.heads += [at + head if head >= 0 else -1 for head in one.heads or ()]
            out.deprels = [*(out.deprels or ()), *(one.deprels or ())]
            out.upos = [*(out.upos or ()), *(one.upos or ())]
        out.starts += one.starts
        out.starts[at] = at == 0 or chance.random() < _NEW_PARAGRAPH
        if out.entities is not None:
            out.entities += one.entities or ()
        for layer, given in zip(out.attribution or (), one.attribution or (), strict=True):
            layer.extend(given)
        if out.tellings is not None:
            out.tellings += (telling.moved(at) for telling in one.tellings or ())
        if out.events is not None:
            out.events += (event.moved(at) for event in one.events or ())
        if out.references is not None:
            new = 1 + max((named.entity for named in out.references), default=-1)
            out.references += (
                Named(named.word + at, named.entity + new, named.is_pronoun)
                for named in one.references or ()
            )
    return out


def _arguments(text: Text, given: str | list[str] | None) -> list[int]:
    named = [given] if isinstance(given, str) else given or []
    return sorted({word for one in named for word in text.inside(*locate(text.text, one))})


def locate(text: str, words: str) -> tuple[int, int]:
    """The span of `words`, or of its n-th occurrence for `words#n`; whole words come first.

    Raises:
        ValueError: the words do not stand in the text (so often).
    """
    base, mark_, number = words.rpartition("#")
    if not mark_ or not number.isdigit():
        base, number = words, "1"
    found = [m.span() for m in re.finditer(rf"(?<!\w){re.escape(base)}(?!\w)", text)]
    found = found or [m.span() for m in re.finditer(re.escape(base), text)]
    if not base or len(found) < int(number):
        raise ValueError(f"{words!r} is not in {text!r}")
    return found[int(number) - 1]


def records(file: Path) -> Iterator[dict[str, Any]]:
    """The records of a JSON Lines file, gzipped or not."""
    for line in _text_lines(file):
        if line.strip():
            yield json.loads(line)


def _text_lines(file: Path) -> Iterator[str]:
    packed = file.suffix == ".gz"
    with (
        gzip.open(file, "rt", encoding="utf-8") if packed else file.open(encoding="utf-8") as lines
    ):
        for line in lines:
            yield line.rstrip("\n")
