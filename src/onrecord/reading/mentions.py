"""Names and other words that stand for somebody.

Names come from the registry and the places first, then from runs of capitalised words. A name that
only contains a known one is a name of its own: Kataib Hezbollah is not Hezbollah.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from onrecord.contract import ActorKind
from onrecord.reading.draft import (
    Draft,
    DraftMention,
    FoundName,
    Sentence,
    Token,
    indices_in,
)
from onrecord.spans import Span
from onrecord.vocabulary.language import Language, load_language
from onrecord.vocabulary.places import PlaceEntry, load_places
from onrecord.vocabulary.registry import Entry, Registry, name_key

__all__ = ["AGED", "find_mentions", "is_behind_preposition", "owns"]

_LONGEST_NAME = 9
_INSIDE_NAME = {"of", "the", "for", "and", "bin", "ibn", "bint", "de", "del", "la", "van", "von"}
_INSIDE_NAME |= {"der", "al", "el", "du", "des", "da", "dos", "in", "abu", "umm", "ould"}
# "Ministry of Foreign Affairs and Trade", but not "Iran and Iraq": these join only what an
# organisation's name is made of.
_ONLY_IN_ORGANISATIONS = {"of", "the", "for", "and", "in"}
_INSIDE_PERSON = {"bin", "ibn", "bint", "al", "el", "abu", "umm", "de", "van", "von", "ould"}
_LEAST_OF_OWN_ARMY = 3  # words: "Royal Army" is a state's
_NEAR = 3  # sources, of which one may hold a name
_ARTICLE_WORDS = {"the", "a", "an"}
_ARTICLES = ("al-", "el-", "ul-", "ad-", "an-", "ar-", "as-", "ash-", "at-", "az-")

_PLACE_PREPOSITIONS = {"in", "at", "near", "outside", "around", "across", "inside", "throughout"}


# What the model's kinds of names are in the contract; an organisation's words may tell more.
_KINDS: dict[str, ActorKind] = {"PER": "person", "LOC": "place", "ORG": "organisation"}


class _Found(NamedTuple):
    first: int
    last: int  # exclusive, in tokens
    kind: ActorKind | None
    entry: Entry | None
    place: PlaceEntry | None


def find_mentions(draft: Draft) -> dict[str, tuple[DraftMention, ...]]:
    """Gives the mentions by place; none overlaps another."""
    finder = _Finder(draft)
    mentions = [mention for sentence in draft.sentences for mention in finder.names(sentence)]
    names = list(mentions)
    for sentence in draft.sentences:
        inside = [names[i].span for i in indices_in(names, sentence.span)]
        for mention in _common(draft, sentence):
            if not any(mention.span.overlaps(span) for span in inside):
                mentions.append(mention)
                inside.append(mention.span)
    surnames = _surnames(names)
    mentions = [_by_surname(draft.text, mention, surnames) for mention in mentions]
    return {"mentions": tuple(sorted(mentions, key=lambda mention: mention.span))}


def _surnames(names: Iterable[DraftMention]) -> frozenset[str]:
    """The last words of the full names of persons."""
    persons = (name.head for name in names if name.kind == "person" and " " in name.head)
    return frozenset(head.split()[-1] for head in persons)


def _by_surname(text: str, mention: DraftMention, surnames: frozenset[str]) -> DraftMention:
    """ "Paris claims", where Valeska Paris is named: a person, unless it says where."""
    is_place = mention.kind == "place" and mention.form == "name" and mention.entry is None
    if is_place and mention.head in surnames and not is_behind_preposition(text, mention):
        return mention._replace(kind="person", place=None)
    return mention


_BEHIND_PREPOSITION = re.compile(
    r"\b(?:in|at|near|outside|around|across|inside|on|from|with|to|against|for|between|under|after"
    r"|since|into|over|towards|of)\s+(?:the\s+|an?\s+)?\Z",
    re.IGNORECASE,
)


def is_behind_preposition(text: str, mention: DraftMention) -> bool:
    """True for a mention that hangs on a preposition: "in Iraq" is no subject."""
    start = mention.span.start
    return bool(_BEHIND_PREPOSITION.search(text, max(0, start - 20), start))


def owns(text: str, mention: DraftMention) -> bool:
    """True for a pronoun that stands for whose something is: "his brother"."""
    words = mention.span.of(text).lower()
    return mention.form == "pronoun" and words in {"his", "her", "its", "their", "my", "our"}


class _Finder:
    """Names of one text; what is capitalised in mid-sentence anywhere is a name everywhere."""

    def __init__(self, draft: Draft) -> None:
        self.text = draft.text
        self.language = draft.language
        self.registry = draft.registry
        self.places = load_places()
        self.titles = _title_words(draft.language)
        self.kind_words: list[tuple[ActorKind, frozenset[str]]] = [
            (kind, frozenset(words)) for kind, words in draft.language.table["name_words"].items()
        ]
        self.first_words = _first_words(draft.registry)
        self.collectives = _by_word(draft.language.code, "collectives")
        self.seen = draft.findings
        told = draft.findings.attributions if draft.findings is not None else ()
        self.sources = sorted({one.source for one in told if one.source is not None})
        self.mid_sentence = {
            self.words(sentence, index, index + 1)
            for sentence in draft.sentences
            for index in range(1, len(sentence.tokens))
            if self._is_capital(sentence, index) and not _after_mark(self.text, sentence, index)
        }

    def words(self, sentence: Sentence, first: int, last: int) -> str:
        return self.text[sentence.tokens[first].start : sentence.tokens[last - 1].end]

    def names(self, sentence: Sentence) -> Iterator[DraftMention]:
        if _is_shouted(self.text, sentence):
            return
        found = list(self._found(sentence))
        if self.seen is not None:
            found = self._weighed(sentence, found, self.seen.names)
        for one in found:
            mention = self._mention(sentence, one)
            if mention is not None:
                yield mention

    def _found(self, sentence: Sentence) -> Iterator[_Found]:
        index = 0
        while index < len(sentence.tokens):
            found = self._longest(sentence, index)
            if found is not None:
                yield found
            index = max(found.last, index + 1) if found is not None else index + 1

    def _weighed(
        self, sentence: Sentence, rules: list[_Found], seen: tuple[FoundName, ...]
    ) -> list[_Found]:
        """The names of the vocabulary and of the model; of two that overlap the longer.

        What only begins with a capital is a name if the model sees one there, if it is made of an
        organisation's words ("Ministry"), or if it speaks.
        """
        known = [
            one
            for one in rules
            if one.entry is not None
            or one.place is not None
            or self._has_kind(sentence, one)
            or self._is_heard(sentence, one)
        ]
        model = []
        for one in self._seen(sentence, seen):
            inside = [other for other in known if _touch(one, other)]
            # Two known names that the model takes for one ("Baghdad, Iraq") are two.
            if len(inside) < 2 and all(_length(other) < _length(one) for other in inside):
                model.append(one)
                known = [other for other in known if other not in inside]
        return sorted([*known, *model], key=lambda one: one.first)

    def _seen(self, sentence: Sentence, seen: tuple[FoundName, ...]) -> Iterator[_Found]:
        """The model's names in a sentence, without titles; none that ends within a word."""
        starts = {token.start: at for at, token in enumerate(sentence.tokens)}
        ends = {token.end: at + 1 for at, token in enumerate(sentence.tokens)}
        for index in indices_in(seen, sentence.span):
            first, last = starts.get(seen[index].span.start), ends.get(seen[index].span.end)
            if first is None or last is None:
                continue
            if sentence.tokens[first].lower in _ARTICLE_WORDS:
                first += 1
            while (
                seen[index].kind == "PER"
                and first < last - 1
                and (self._is_title(sentence, first) or sentence.tokens[first].lower == ".")
            ):
                first += 1
            if seen[index].kind == "PER" and self._is_where_the_office_is(sentence, first, last):
                first += 1
            alone = first == last - 1
            if alone and self._is_common(sentence, first):
                continue  # "Villagers" at the beginning of a sentence
            words = self.words(sentence, first, last) if first < last else ""
            # "Col." alone leaves a full stop.
            if not any(c.isalnum() for c in words) or (alone and words in self.language.not_names):
                continue
            kind = _KINDS[seen[index].kind]
            if kind == "person" and self._is_called_a_body(sentence, first):
                kind = "organisation"  # "the legal aid group Lumen Rights"
            yield _Found(first, last, kind, None, None)

    def _is_common(self, sentence: Sentence, at: int) -> bool:
        """True for people by their plural: no name, capital or not."""
        word = sentence.tokens[at].lower
        known = self.language.source_nouns
        return word in self.collectives or (
            word.endswith("s") and known.get(word) in {"person", "public"} and word[:-1] in known
        )

    def _is_called_a_body(self, sentence: Sentence, first: int) -> bool:
        """True if a word for a body stands right before a name."""
        before = sentence.tokens[first - 1].lower if first else ""
        return self.language.source_nouns.get(before) in {"organisation", "media"}

    def _is_where_the_office_is(self, sentence: Sentence, first: int, last: int) -> bool:
        """True for the place before a name of two words: "Governor of Washington Ada Cole"."""
        if first < 2 or last - first < 3 or sentence.tokens[first - 1].lower != "of":
            return False
        known = self._lookup(sentence, first, first + 1)
        is_title = sentence.tokens[first - 2].lower in self.titles
        return is_title and known is not None

    def _is_heard(self, sentence: Sentence, found: _Found) -> bool:
        """True for a name right before a verb of saying, or in the words of a source."""
        owns = found.last < len(sentence.tokens) and sentence.tokens[found.last].lower == "'s"
        if not owns and self._speaks(sentence, found.last - 1):
            return True
        span = Span(sentence.tokens[found.first].start, sentence.tokens[found.last - 1].end)
        last = bisect_right(self.sources, (span.start, span.end))
        return any(one.contains(span) for one in self.sources[max(0, last - _NEAR) : last + 1])

    def _has_kind(self, sentence: Sentence, found: _Found) -> bool:
        words = {token.lower for token in sentence.tokens[found.first : found.last]}
        return len(words) > 1 and any(not words.isdisjoint(kind) for _, kind in self.kind_words)

    def _longest(self, sentence: Sentence, index: int) -> _Found | None:
        run = self._run(sentence, index)
        known = self._lookup(sentence, index)
        if known is not None and (run is None or known.last >= run):
            return known
        if run is None:
            return None
        # Titles before a name are no part of it: "Prime Minister" Sudani.
        start = index
        while start < run - 1 and self._is_title(sentence, start):
            start += 1
        # "Health Ministry" is a name; "health" is a title's word only before a person.
        if start > index and not self._is_organisation_word(sentence, start):
            return _Found(index, start, None, None, None)
        inner = self._inner(sentence, index, run)
        return inner or _Found(index, run, None, None, None)

    def _inner(self, sentence: Sentence, index: int, run: int) -> _Found | None:
        """A demonym or country before a common title ("Iraqi Prime Minister ...")."""
        known = self._lookup(sentence, index, run - 1)
        if known is None or known.entry is None or known.entry.kind != "country":
            return None
        return known if self._is_title(sentence, known.last) else None

    def _lookup(self, sentence: Sentence, index: int, limit: int | None = None) -> _Found | None:
        word = self.words(sentence, index, index + 1)
        # Lower-case words are no names, whatever script has no capitals aside.
        if word[0].islower() and not word.lower().startswith(_ARTICLES):
            return None
        if name_key(word) not in self.first_words:
            return None
        longest = min(len(sentence.tokens), limit or len(sentence.tokens), index + _LONGEST_NAME)
        for last in range(longest, index, -1):
            words = self.words(sentence, index, last)
            entry = self.registry.find(words)
            place = self.places.get(name_key(words))
            if entry is None and place is None:
                continue
            if last == index + 1 and word in self.language.not_names:
                continue
            return _Found(index, last, None, entry, place)
        return None

    def _run(self, sentence: Sentence, index: int) -> int | None:
        """The end of the run of capitalised words that begins at `index`, in tokens."""
        if not self._starts_name(sentence, index) or self._is_compound(sentence, index):
            return None
        last = index + 1
        organisation = self._is_organisation_word(sentence, index)
        at = last
        while at < len(sentence.tokens):
            word = sentence.tokens[at].lower
            gap = self.text[sentence.tokens[at - 1].end : sentence.tokens[at].start]
            if self._is_capital(sentence, at) and gap == " ":
                name = self.words(sentence, at, at + 1)
                if name in self.language.not_names or self._is_compound(sentence, at):
                    break
                organisation = organisation or self._is_organisation_word(sentence, at)
                at += 1
                last = at
            elif word in _INSIDE_NAME and gap == " " and at - last < 2:
                if word in _ONLY_IN_ORGANISATIONS and not organisation:
                    break
                at += 1
            elif word == "." and gap == "" and self._is_initial(sentence, at - 1):
                at += 1
                last = at
            else:
                break
        return last

    def _starts_name(self, sentence: Sentence, index: int) -> bool:
        word = self.words(sentence, index, index + 1)
        if not self._is_capital(sentence, index) or word in self.language.not_names:
            return False
        if index > 0 and not _after_mark(self.text, sentence, index):
            return True
        # A sentence's first word is a name when it is one elsewhere, or begins a run.
        if word in self.mid_sentence or name_key(word) in self.first_words:
            return True
        if self._speaks(sentence, index):
            return True
        after = index + 1
        if after + 1 < len(sentence.tokens) and sentence.tokens[after].lower in _INSIDE_PERSON:
            after += 1
        following = after < len(sentence.tokens) and self._is_capital(sentence, after)
        return following and self.words(sentence, after, after + 1) not in self.language.not_names

    def _speaks(self, sentence: Sentence, index: int) -> bool:
        """True for "Orlik said", "Orlik's": a capital in front of these, and no common noun."""
        if index + 1 >= len(sentence.tokens):
            return False
        word, verb = sentence.tokens[index].lower, sentence.tokens[index + 1].lower
        cue = self.language.cues.get(verb)
        common = word in self.language.source_nouns or word in self.collectives
        if common or not word.isalpha():
            return False
        return verb == "'s" or (cue is not None and cue.form == "finite")

    def _is_capital(self, sentence: Sentence, index: int) -> bool:
        token = sentence.tokens[index]
        word = self.text[token.start : token.end]
        if word.lower().startswith(_ARTICLES):
            return word[word.find("-") + 1 :][:1].isupper()
        return word[0].isupper()

    def _is_compound(self, sentence: Sentence, index: int) -> bool:
        """True for "Iran-backed": an adjective made of a name, not a name."""
        word = self.words(sentence, index, index + 1)
        first, _, rest = word.partition("-")
        return bool(rest) and rest.islower() and not f"{first.lower()}-".startswith(_ARTICLES)

    def _is_initial(self, sentence: Sentence, index: int) -> bool:
        return len(sentence.tokens[index].lower) == 1 and self._is_capital(sentence, index)

    def _is_title(self, sentence: Sentence, index: int) -> bool:
        return sentence.tokens[index].lower.rstrip(".") in self.titles

    def _is_organisation_word(self, sentence: Sentence, index: int) -> bool:
        word = sentence.tokens[index].lower
        return any(word in words for kind, words in self.kind_words if kind != "place")

    def _mention(self, sentence: Sentence, found: _Found) -> DraftMention | None:
        span = Span(sentence.tokens[found.first].start, sentence.tokens[found.last - 1].end)
        words = span.of(self.text)
        if found.entry is not None or found.place is not None:
            return self._known_mention(span, words, found)
        lower = [token.lower for token in sentence.tokens[found.first : found.last]]
        if all(word.rstrip(".") in self.titles for word in lower):
            return None
        kind = self._kind(sentence, found, lower)
        return DraftMention(span, kind, "name", words)

    def _known_mention(self, span: Span, words: str, found: _Found) -> DraftMention:
        entry, place = found.entry, found.place
        if entry is None or (place is not None and place.name == entry.name):
            kind: ActorKind = "country" if place and place.precision == "country" else "place"
            if entry is not None and entry.kind == "country":
                kind = "country"
            return DraftMention(span, kind, "name", words, entry, place)
        if words in entry.demonyms:
            return DraftMention(span, "people", "name", words, entry, None)
        return DraftMention(span, entry.kind, "name", words, entry, None)  # type: ignore[arg-type]

    def _kind(self, sentence: Sentence, found: _Found, lower: list[str]) -> ActorKind:
        for kind, words in self.kind_words:
            if kind == "government" and self._is_armed_group(sentence, found, lower):
                return "armed_group"
            if found.kind in (None, "organisation", kind) and any(w in words for w in lower):
                return found.kind if found.kind and kind == "place" else kind
        if found.kind is not None:
            return found.kind
        if self._is_called_a_body(sentence, found.first):
            return "organisation"
        before = sentence.tokens[found.first - 1].lower if found.first else ""
        if len(lower) > 1 and self._describes(sentence, found):
            return "organisation"
        if before.rstrip(".") in self.titles:
            return "person"
        if before in _PLACE_PREPOSITIONS:
            return "place"
        if len(lower) == 1 and self.words(sentence, found.first, found.last).isupper():
            return "organisation"
        return "person" if len(lower) > 1 else "other"

    def _is_armed_group(self, sentence: Sentence, found: _Found, lower: list[str]) -> bool:
        """True for an army whose name tells no country: "Chin Hills Defence Army"."""
        if lower[-1] != "army" or len(lower) < _LEAST_OF_OWN_ARMY:
            return False
        parts = (self.words(sentence, at, at + 1) for at in range(found.first, found.last))
        return not any(
            entry is not None and entry.kind == "country"
            for entry in map(self.registry.find, parts)
        )

    def _describes(self, sentence: Sentence, found: _Found) -> bool:
        """True for a name that says where somebody works: "a Calder Electric executive"."""
        before = [token.lower for token in sentence.tokens[: found.first]]
        after = sentence.tokens[found.last].lower if found.last < len(sentence.tokens) else ""
        if before[-1:] == ["at"]:
            return before[-2:-1] != [] and before[-2] in self.language.source_nouns
        return after in self.language.source_nouns and before[-1:] in (["a"], ["an"])


def _touch(one: _Found, other: _Found) -> bool:
    return one.first < other.last and other.first < one.last


def _length(found: _Found) -> int:
    return found.last - found.first


def _common(draft: Draft, sentence: Sentence) -> Iterator[DraftMention]:
    """Descriptions, unnamed collectives and pronouns."""
    code = draft.language.code
    kinds = _by_word(code, "descriptions")
    collectives = _by_word(code, "collectives")
    pronouns = draft.language.pronouns
    tokens = sentence.tokens
    for index, token in enumerate(tokens):
        if token.lower in pronouns:
            if index + 1 < len(tokens) and tokens[index + 1].lower == "who":
                continue  # "he who threatens us" is nobody yet
            head = pronouns[token.lower]
            kind: ActorKind = "person" if head in {"he", "she"} else "other"
            yield DraftMention(token.span, kind, "pronoun", head)
            continue
        if token.lower in _DEFINITE:
            described = _described(tokens[index + 1 : index + 1 + _LONGEST], kinds, draft.language)
            if described is not None:
                head, last = described
                kind = "person" if head == AGED else kinds[head]
                if token.lower == "this" and kind in {"government", "organisation"}:
                    continue  # "this court" is the speaker's own
                span = Span(token.start, tokens[index + last].end)
                yield DraftMention(span, kind, "description", head)
        elif not _has_article(tokens[index - 1].lower, index):
            for length in (2, 1):
                words = tokens[index : index + length]
                head = " ".join(word.lower for word in words)
                if len(words) == length and head in collectives:
                    span = Span(token.start, words[-1].end)
                    yield DraftMention(span, collectives[head], "collective", head)
                    break


_DEFINITE = frozenset(("the", "this", "these", "those"))
_LONGEST = 4  # words of a description behind its article
AGED = "year-old"  # the head of "the 54-year-old"
_OF_AGE = re.compile(r"\d{1,3}-year-old")


def _described(
    words: Sequence[Token], kinds: Mapping[str, ActorKind], language: Language
) -> tuple[str, int] | None:
    """The head of a description and how many words it has: "veteran diplomat" has two.

    Words that only qualify may stand before the head. "The 54-year-old" stands alone.
    """
    if words and _OF_AGE.fullmatch(words[0].lower):
        after = words[1].lower if len(words) > 1 else "."
        ends = not after[0].isalpha() or after in language.finite or after in language.past
        ends = ends or after in language.cues or after.endswith(("ed", "s")) or after in _AFTER_AGE
        if ends:
            return AGED, 1
    qualities = language.table["qualities"]["words"]
    found = None
    for first in range(len(words)):
        for length in (2, 1):
            head = " ".join(word.lower for word in words[first : first + length])
            if len(words) >= first + length and head in kinds:
                found = head, first + length
                break
        is_part = found is not None and found[1] > first
        if not (
            is_part or words[first].lower in qualities or _OF_AGE.fullmatch(words[first].lower)
        ):
            break
    return found


_AFTER_AGE = {"from", "in", "of", "and", "who", "with", "at", "to"}


@cache
def _by_word(code: str, table: str) -> dict[str, Any]:
    """A table of lists of words, turned round: each word -> the name of its list."""
    lists: dict[str, list[str]] = load_language(code).table[table]
    return {word: key for key, words in lists.items() for word in words}


def _has_article(before: str, index: int) -> bool:
    return index > 0 and before in _DEFINITE


def _after_mark(text: str, sentence: Sentence, index: int) -> bool:
    """True for a word that is capitalised because a quotation or a clause begins with it."""
    before = text[sentence.tokens[index - 1].start]
    return before in "\"“‘«'(:—–…" or (before in "”’»" and index == 1)


def _is_shouted(text: str, sentence: Sentence) -> bool:
    words = [text[t.start : t.end] for t in sentence.tokens if len(t.lower) > 1]
    letters = [word for word in words if word.isalpha()]
    return len(letters) > 3 and all(word.isupper() for word in letters)


@cache
def _title_words_of(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(part for word in words for part in word.split())


def _title_words(language: Language) -> frozenset[str]:
    titles = language.table["titles"]
    return _title_words_of(
        (*titles["heads"], *titles["honorifics"], *titles["before"], *titles["modifiers"])
    )


@cache
def _first_words(registry: Registry) -> frozenset[str]:
    """The first word of every known name: what can begin one."""
    names = [*registry.names, *map(name_key, registry.exact), *load_places()]
    return frozenset(match[0] for name in names if (match := _FIRST_WORD.match(name)))


_FIRST_WORD = re.compile(r"(?:[a-z]\.){2,}|[^\W_]+(?:(?:'(?!s\b)|-)[^\W_]+)*")
