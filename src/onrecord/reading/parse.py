"""Paragraphs, sentences and words, with their places."""

from __future__ import annotations

import re
from collections.abc import Iterator

from onrecord.reading.draft import Draft, Sentence, Token, last_begun
from onrecord.spans import Span
from onrecord.vocabulary.language import Language

__all__ = ["paragraphs", "sentence_at", "sentence_before", "split_sentences", "tokens"]

_TOKEN = re.compile(
    r"(?:[A-Za-z]\.){2,}"  # U.S., a.m.
    r"|[^\W_]+(?:[.,:](?=\d)\d+)*(?:(?:[’'ʼ](?![sS]\b)|[‑-])[^\W_]+)*"  # 50,000, al-Sudani, Ka'ib
    r"|[’'][sS]\b"  # the possessive, apart from its owner
    r"|[^\w\s]|_"
)
_ENDS = {".", "?", "!", "…"}
_AFTER_END = set("\"”’'»)]")
_MOST_MARKS = 6  # closing marks that can follow a sentence's stop
# Tokens after which a sentence is cut, however it goes on: texts without stops are lists or noise,
# and the rules look at the whole sentence for every word of it.
_LONGEST_SENTENCE = 250
_APOSTROPHES = str.maketrans({"’": "'", "ʼ": "'", "‘": "'", "‑": "-"})


# "BAGHDAD, April 8 (Reuters) - ": a line of its own, though no stop ends it.
_DATELINE = re.compile(
    r"[A-Z][A-Z’' .-]+(?:,\s+[\w. ]{1,30})?\s*(?:\([\w .’']{2,40}\)\s*(?:--|[-–—])|(?:--|[–—]))\s+"
)


def paragraphs(text: str) -> Iterator[Span]:
    """The paragraphs of a text: what stands between its newlines."""
    start = 0
    for line in text.split("\n"):
        if line:
            yield Span(start, start + len(line))
        start += len(line) + 1


def tokens(text: str, within: Span) -> Iterator[Token]:
    """The words and marks in a part of the text."""
    for match in _TOKEN.finditer(text, within.start, within.end):
        yield Token(match.start(), match.end(), match[0].lower().translate(_APOSTROPHES))


def split_sentences(draft: Draft) -> dict[str, tuple[Sentence, ...]]:
    """Gives the sentences: no sentence runs over the end of a paragraph."""
    found = []
    for number, paragraph in enumerate(paragraphs(draft.text)):
        words = list(tokens(draft.text, paragraph))
        dateline = _DATELINE.match(draft.text, paragraph.start, paragraph.end)
        below = dateline.end() if dateline else paragraph.start
        start = 0
        for index, word in enumerate(words):
            last = index + 1 == len(words)
            if (
                last
                or index - start >= _LONGEST_SENTENCE
                or word.start < below <= words[index + 1].start
                or (word.start >= below and _ends_here(draft.text, words, index, draft.language))
            ):
                part = tuple(words[start : index + 1])
                if part:
                    span = Span(part[0].start, part[-1].end)
                    found.append(Sentence(span, part, number))
                start = index + 1
    return {"sentences": tuple(found)}


def _ends_here(text: str, words: list[Token], index: int, language: Language) -> bool:
    """True if a sentence ends with the token at `index`."""
    last = index
    while (
        last > index - _MOST_MARKS
        and last >= 0
        and text[words[last].start : words[last].end] in _AFTER_END
    ):
        last -= 1
    following = words[index + 1]
    if text[following.start] in _AFTER_END and following.start == words[index].end:
        return False  # the closing mark belongs to this sentence
    mark = words[last].lower if last >= 0 else ""
    if mark not in _ENDS or following.start == words[index].end:
        return mark.endswith(".") and len(mark) > 1 and _is_new_start(text, following, language)
    first = text[following.start]
    if not (first.isupper() or first.isdigit() or first in "\"“‘'«([—–-" or not first.isascii()):
        return False
    if mark != "." or last == 0:
        return True
    before = words[last - 1]
    word = before.lower
    if before.end != words[last].start:
        return True
    if word in language.table["abbreviations"]["before_name"]:
        return False
    if word in language.table["abbreviations"]["anywhere"]:
        return not (first.isdigit() or first.isupper()) or _is_new_start(text, following, language)
    # An initial: "John F. Kennedy".
    return not (len(word) == 1 and word.isalpha() and word != "i")


def _is_new_start(text: str, token: Token, language: Language) -> bool:
    """True if a token looks like a sentence's first word rather than the rest of a name."""
    word = text[token.start : token.end]
    return word in language.not_names or text[token.start] in '“"'


def sentence_at(draft: Draft, span: Span) -> Sentence:
    """The sentence in which a span begins."""
    low, high = 0, len(draft.sentences)
    while low + 1 < high:
        middle = (low + high) // 2
        if draft.sentences[middle].span.start <= span.start:
            low = middle
        else:
            high = middle
    return draft.sentences[low]


def sentence_before(draft: Draft, sentence: Sentence) -> Sentence | None:
    """The sentence before another, None for the first."""
    at = last_begun(draft.sentences, sentence.span.start) - 1
    return draft.sentences[at] if at >= 0 else None
