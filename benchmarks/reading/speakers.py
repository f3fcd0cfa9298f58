"""Who the speakers are: GUM's attributions whose speaker is resolved to the right entity.

`speakers_gold`: the source is given, and the reading's mentions say which actor it is.
`speakers_end_to_end`: one of the reading's statements has the content (intersection over union of
words at least .5), and its speaker is the right actor. `..._news` is the same for news alone, the
documents named `GUM_news_*`; GUM's interviews, biographies, speeches and talk are not like a
report. Shares in percent; attributions without a gold speaker are left out. The notes have the same
shares for the documents that nothing is trained on (`training.corpora.held_out`).

The gold speaker is an entity with all its mentions, whole phrases. Phrase and mention are compared
by the head, for the reading marks a name without its titles:

- The head is the last word before what limits a phrase (a preposition, "who", "and", a comma), or
  the last of all. A mention stands for a phrase if it holds its head.
- A person's phrase without an article may end with the name ("Minister of Trade Ada Cole"): a
  person's mention that ends it stands for it, unless a preposition governs it ("envoy to Oman").
- A mention names an entity if the file says that the entity is named, and its head has a capital
  (one that opens a sentence: and is a title, or never stands in the text without it).
- The source is its own words and the mentions of the entity that a comma at most parts from them
  ("the minister, Ada Cole").

An actor is the right entity where

- one of its mentions stands for a mention that names the entity and is not the source itself; the
  source counts only where it is the first to name it;
- and no other speaker of the document is named by more of its mentions.

For an entity that is never named nobody is right: no actor or, end to end, a statement with this
source whose speaker is not called named. An actor is right there if at least half of its mentions
beyond the source stand for mentions of the entity.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.reading.attribution import overlap
from benchmarks.report import Result
from benchmarks.scores import Errors
from benchmarks.texts import report_of
from onrecord.contract import Mention, Reading, Statement
from onrecord.reading.reader import Reader
from onrecord.spans import Span
from training.corpora import Text, held_out, records

__all__ = ["Document", "Entity", "head", "measure", "stands_for"]

_ENOUGH = 0.5
_NEWS = "news"

_PREPOSITIONS = frozenset(
    "about against among at between by during for from in into of on over to under with".split()
)
_LIMITS = _PREPOSITIONS | set("who whom whose which that where and or & , ; : ( [ – —".split())
_ARTICLES = frozenset("a an the".split())
_TITLES = frozenset(
    "mr mrs ms dr sir prof professor president minister undersecretary prime chief general "
    "senator governor secretary director ambassador king queen .".split()
)
_STOPS = frozenset('. ? ! : " “ ‘'.split())
_OF_THE_TALK = frozenset("i me my mine myself we us our ours you your yours".split())
_PRONOUNS = _OF_THE_TALK | set(
    "he him his she her hers it its they them their this that these those who which one".split()
)


class Entity(NamedTuple):
    """A gold speaker: its mentions by place, and those of them that name it."""

    id: str
    mentions: tuple[Span, ...]
    names: tuple[Span, ...]
    is_person: bool

    @classmethod
    def of(cls, speaker: dict[str, Any], text: Text) -> Entity:
        """The entity of an attribution's `speaker`."""
        mentions = tuple(sorted(Span(*span) for span in speaker["mentions"]))
        names = tuple(span for span in mentions if speaker["named"] and _is_name(span, text))
        return cls(speaker["entity"], mentions, names, speaker["etype"] == "person")


def head(phrase: Span, text: Text) -> int:
    """The number of the word that carries a phrase's meaning."""
    words = text.inside(*phrase)
    end = words.stop
    for word in words[1:]:
        if text.words[word].lower() in _LIMITS:
            end = word
            break
    while end - 1 > words.start and not _is_word(text.words[end - 1]):
        end -= 1
    return end - 1


def _is_word(word: str) -> bool:
    return word[0].isalnum()


def _is_name(phrase: Span, text: Text) -> bool:
    at = head(phrase, text)
    word = text.words[at]
    if not word[0].isupper() or phrase.of(text.text).lower() in _PRONOUNS:
        return False
    # "Posts on the board say": the sentence gave it the capital; a title has it of its own.
    opens = text.starts[at] or text.words[at - 1] in _STOPS
    return not (opens and word.lower() in text.words) or word.lower() in _TITLES


def stands_for(mention: Mention, phrase: Span, text: Text, *, is_person: bool) -> bool:
    """True if a mention of ours holds the head of a gold phrase or is the name that ends it."""
    if text.spans[head(phrase, text)].overlaps(mention.span):
        return True
    return is_person and mention.kind in {"person", "other"} and _ends(mention.span, phrase, text)


def _ends(name: Span, phrase: Span, text: Text) -> bool:
    words, mine = text.inside(*phrase), text.inside(*name)
    behind = [word for word in words if word >= mine.stop]
    if (
        mine.start <= words.start
        or mine.stop > words.stop
        or text.words[words.start].lower() in _ARTICLES
        or any(_is_word(text.words[word]) for word in behind)
    ):
        return False
    before = mine.start - 1
    while before > words.start and text.words[before].lower() in _TITLES | _ARTICLES:
        before -= 1
    return text.words[before].lower() not in _PREPOSITIONS


class Document:
    """A text with its gold speakers and its reading."""

    def __init__(self, text: Text, entities: Collection[Entity], reading: Reading) -> None:
        self.text = text
        self.reading = reading
        self.mentions = [mention for mention in reading.mentions if mention.actor is not None]
        # By entity: our mentions, each with the gold mention that it stands for.
        self.links = {
            entity.id: [
                (mention, span)
                for mention in self.mentions
                for span in entity.mentions
                if stands_for(mention, span, text, is_person=entity.is_person)
            ]
            for entity in entities
        }
        self.names = {entity.id: entity.names for entity in entities}

    def source(self, parts: Iterable[Span], entity: Entity) -> list[Span]:
        """The phrases of a source: the parts that are the entity, and their appositions."""
        given = [part for part in parts if self.text.inside(*part)]
        touching = [p for p in given if any(p.overlaps(span) for span in entity.mentions)]
        phrases = touching or given
        left = [span for span in entity.mentions if span not in phrases]
        for span in (*left, *reversed(left)):
            if span not in phrases and any(self._is_beside(span, phrase) for phrase in phrases):
                phrases.append(span)
        return phrases

    def _is_beside(self, one: Span, other: Span) -> bool:
        first, second = sorted((one, other))
        return first.overlaps(second) or not self.text.text[first.end : second.start].strip(" ,")

    def actor_at(self, source: Iterable[Span], entity: Entity) -> str | None:
        """The actor that our mentions say a source is; its own words come before appositions."""
        for phrase in source:
            fitting = [
                mention
                for mention in self.mentions
                if stands_for(mention, phrase, self.text, is_person=entity.is_person)
            ]
            if fitting:
                return max(fitting, key=lambda mention: mention.span.end).actor
        return None

    def fault(self, actor: str | None, source: list[Span], entity: Entity) -> str | None:
        """Why an actor is not the right entity; None if it is."""
        if not entity.names:
            return self._fault_of_unnamed(actor, source, entity)
        if actor is None:
            return "nobody"
        counts = {
            id_: len({m.id for m, span in links if m.actor == actor and span in self.names[id_]})
            for id_, links in self.links.items()
        }
        if max(counts.values()) > counts[entity.id]:
            return "another speaker"
        is_first = entity.names[0] in source
        mine = [span for mention, span in self.links[entity.id] if mention.actor == actor]
        if any(span in entity.names and (is_first or span not in source) for span in mine):
            return None
        others, right = self._beyond(actor, source, entity)
        return "not joined to the name" if mine and others == right else "somebody else"

    def _fault_of_unnamed(
        self, actor: str | None, source: list[Span], entity: Entity
    ) -> str | None:
        others, right = self._beyond(actor, source, entity)
        return "somebody else" if right < _ENOUGH * others else None

    def _beyond(self, actor: str | None, source: list[Span], entity: Entity) -> tuple[int, int]:
        """How many mentions an actor has beside the source, and how many of them are right."""
        others = {
            mention.id
            for mention in self.mentions
            if mention.actor == actor and not any(mention.span.overlaps(part) for part in source)
        }
        right = {mention.id for mention, _ in self.links[entity.id]}
        return len(others), len(others & right)

    def fault_of_statement(
        self, statement: Statement, source: list[Span], entity: Entity
    ) -> str | None:
        """Why a statement's speaker is not the right entity; None if it is."""
        if entity.names:
            return self.fault(statement.speaker, source, entity)
        if not any(part.overlaps(phrase) for part in statement.source for phrase in source):
            return "another source" if statement.source else "no source"
        # "A rebel commander": the actor is the group, and the statement says that it names nobody.
        is_named = statement.identification == "named"
        return self.fault(statement.speaker if is_named else None, source, entity)

    def with_content(self, content: Iterable[Iterable[int]]) -> list[Statement]:
        """The statements of ours that have a content, the nearest first."""
        gold = self._words(content)
        near = [(overlap(self._words(one.content), gold), one) for one in self.reading.statements]
        near = [(share, one) for share, one in near if share >= _ENOUGH]
        return [one for _, one in sorted(near, key=lambda pair: -pair[0])]

    def _words(self, parts: Iterable[Iterable[int]]) -> frozenset[int]:
        return frozenset(word for start, end in parts for word in self.text.inside(start, end))


def measure(file: Path, reader: Reader, examples: int) -> Result:
    """The four shares; the notes have those of other groups of attributions."""
    right: dict[str, Counter[str]] = {}
    errors = Errors()
    left_out = 0
    for record in records(file):
        text = Text(record["text"])
        attributions = [one for one in record["attributions"] if one.get("speaker")]
        left_out += len(record["attributions"]) - len(attributions)
        if not attributions:
            continue
        speakers = [Entity.of(one["speaker"], text) for one in attributions]
        unique = {entity.id: entity for entity in speakers}
        document = Document(text, unique.values(), reader.read(report_of(text.text)))
        for one, entity in zip(attributions, speakers, strict=True):
            faults = _faults(document, one, entity, errors)
            for group in _groups(record["doc_id"], entity):
                count = right.setdefault(group, Counter())
                count["all"] += 1
                count["never named"] += not entity.names
                count.update(name for name, fault in faults.items() if fault is None)
    figures = {
        f"{name}{suffix}": _share(right.get(group, Counter()), name)
        for group, suffix in (("all", ""), (_NEWS, "_news"))
        for name in ("speakers_gold", "speakers_end_to_end")
    }
    # A reading without actors is right on those that are never named.
    nobody = {
        f"speakers_gold{suffix}_nobody": _share(right.get(group, Counter()), "never named")
        for group, suffix in (("all", ""), (_NEWS, "_news"))
    }
    notes = [f"attributions without a gold speaker, left out: {left_out}"]
    notes += [
        f"{group}: {count['all']} attributions, gold {_share(count, 'speakers_gold'):.2f}, "
        f"end to end {_share(count, 'speakers_end_to_end'):.2f}"
        for group, count in sorted(right.items())
    ]
    notes += ["errors:", *errors.table(examples)]
    return Result("speakers", str(file), figures, nobody, notes=notes)


def _faults(
    document: Document, one: dict[str, Any], entity: Entity, errors: Errors
) -> dict[str, str | None]:
    source = document.source([Span(*part) for part in one["source"]], entity)
    actor = document.actor_at(source, entity)
    statements = document.with_content(one["content"])
    by_statement = [document.fault_of_statement(each, source, entity) for each in statements]
    at_content = by_statement[0] if by_statement else "no such content"
    faults = {
        "speakers_gold": document.fault(actor, source, entity),
        "speakers_end_to_end": None if None in by_statement else at_content,
    }
    actors = (actor, statements[0].speaker if statements else None)
    for (name, fault), found in zip(faults.items(), actors, strict=True):
        if fault is not None:
            way = name.removeprefix("speakers_").replace("_", " ")
            kind = f"{way}: {_form(source[0], entity, document.text)}: {fault}"
            errors.add(kind, _shown(document, source[0], entity, found))
    return faults


def _form(source: Span, entity: Entity, text: Text) -> str:
    if not entity.names:
        return "never named"
    words = source.of(text.text).lower()
    if words in _OF_THE_TALK:
        return "I, we, you"
    if words in _PRONOUNS:
        return "pronoun"
    return "name" if source in entity.names else "description"


def _shown(document: Document, source: Span, entity: Entity, actor: str | None) -> str:
    names = {one.id: one.name for one in document.reading.actors}
    gold = (entity.names or entity.mentions)[0].of(document.text.text)
    return f"{source.of(document.text.text)[:50]} | {gold[:50]} | {names.get(actor or '', '-')}"


def _groups(document: str, entity: Entity) -> list[str]:
    """The groups that an attribution counts in."""
    named = "named" if entity.names else "never named"
    groups = ["all", f"all, {named}"]
    is_news = document.split("_")[1:2] == [_NEWS]
    if is_news:
        groups += [_NEWS, f"{_NEWS}, {named}"]
    if held_out(document):
        groups += ["held out", *([f"held out, {_NEWS}"] if is_news else [])]
    return groups


def _share(count: Counter[str], name: str) -> float:
    return 100 * count[name] / max(1, count["all"])
