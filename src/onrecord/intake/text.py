"""Bytes become characters, and paragraphs the text of a report."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterable
from typing import cast

from charset_normalizer import from_bytes

from onrecord.contract import Basis, Post, Published, Report, text_id
from onrecord.errors import NoText
from onrecord.intake.capture import Capture, Known
from onrecord.intake.credits import find_credits
from onrecord.intake.language import detect_language
from onrecord.intake.posts import not_before

__all__ = ["build_report", "decode", "is_utf16", "normal_line", "normal_text"]

# Characters without a mark on paper, and lone surrogates, which are no text: soft hyphen, direction
# marks, zero-width spaces and joiners, byte order mark, tags, non-characters, controls that are no
# white space.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)


def normal_text(paragraphs: Iterable[str]) -> str:
    """The contract's form of a text: NFC, one newline between paragraphs, single spaces inside.

    Zero-width characters, controls and soft hyphens are gone; no-break spaces and line breaks
    inside a paragraph are spaces; empty paragraphs are left out. `normal_text(text.split("\\n"))`
    of such a text is that text.
    """
    clean = (normal_line(paragraph) for paragraph in paragraphs)
    return "\n".join(paragraph for paragraph in clean if paragraph)


def normal_line(words: str) -> str:
    """One paragraph or name in the contract's form; may be empty."""
    # NFC only after the removal: a letter and its accent may have stood apart.
    return unicodedata.normalize("NFC", " ".join(_INVISIBLE.sub("", words).split()))


def build_report(
    paragraphs: Iterable[str],
    *,
    capture: Capture,
    known: Known,
    posts: tuple[Post, ...] = (),
) -> Report:
    """The report of these paragraphs: its id, language and credits are found here.

    `known` is what is finally known of it; its `language` is a hint, while `capture.known.language`
    is the user's word and overrules what is found. Without a date, `posts` prove "not before".

    Raises:
        NoText: there is not one letter or digit in the paragraphs.
    """
    text = normal_text(paragraphs)
    if not any(character.isalnum() for character in text):
        raise NoText(
            "has no text in it",
            source=capture.source,
            advice="check that it is the right file and not empty",
        )
    publisher = _name(known.publisher)
    authors = tuple(filter(None, map(normal_line, known.authors)))
    credits = find_credits(text)
    agencies = {credit.agency for credit in credits}
    return Report(
        id=text_id(text),
        url=known.url,
        publisher=publisher,
        title=_name(known.title),
        authors=tuple(author for author in authors if author not in agencies),
        published=_published(known) or not_before(posts),
        language=capture.known.language or detect_language(text, known.language),
        text=text,
        capture=capture.note(),
        posts=posts,
        # An outlet's own name in its own report is no credit.
        credits=tuple(credit for credit in credits if credit.agency != publisher),
    )


def _name(words: str | None) -> str | None:
    return normal_line(words) or None if words else None


def _published(known: Known) -> Published | None:
    if known.published is None or known.basis is None:
        return None
    return Published(value=known.published, basis=cast(Basis, known.basis))


# --- charsets ---------------------------------------------------------------------------------

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# What a label means on the web (WHATWG Encoding), by Python's name for it: pages say ISO 8859-1 and
# mean windows-1252. What is not here is not believed: no UTF-7, no Python-only codecs.
_MEANT = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "cp1252": "cp1252",
    "iso8859-9": "cp1254",
    "cp1254": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "cp874": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5hkscs",
    "big5hkscs": "big5hkscs",
    "euc_kr": "cp949",
    "cp949": "cp949",
    "shift_jis": "cp932",
    "cp932": "cp932",
    "euc_jp": "euc_jp",
    "iso2022_jp": "iso2022_jp",
    "utf-8": "utf-8",
    "utf-16": "utf-16-le",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    "koi8-r": "koi8-r",
    "koi8-u": "koi8-u",
    "mac-roman": "mac-roman",
    "mac-cyrillic": "mac-cyrillic",
    "cp866": "cp866",
    **{f"cp{n}": f"cp{n}" for n in (1250, 1251, 1253, 1255, 1256, 1257, 1258)},
    **{f"iso8859-{n}": f"iso8859-{n}" for n in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)},
}
_LABELS_UNKNOWN_TO_PYTHON = {
    "unicode-1-1-utf-8": "utf-8",
    "x-cp1250": "cp1250",
    "x-cp1251": "cp1251",
    "x-cp1252": "cp1252",
    "x-sjis": "cp932",
    "x-gbk": "gb18030",
    "x-x-big5": "big5hkscs",
    "x-euc-jp": "euc_jp",
    "iso-8859-8-i": "iso8859-8",
    "windows-874": "cp874",
    "dos-874": "cp874",
    "x-mac-roman": "mac-roman",
    "x-mac-cyrillic": "mac-cyrillic",
    "koi": "koi8-r",
    "koi8": "koi8-r",
}
_LATIN = {"cp1252", "cp1254", "iso8859-3", "iso8859-4", "iso8859-14", "iso8859-15", "mac-roman"}

_META_CHARSET = re.compile(rb"<meta[^>]{0,500}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.I)
_XML_CHARSET = re.compile(rb"\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})", re.I)
_META_WITHIN = 4096  # bytes; a page states its charset early or not at all

# Latin script mixes accents into plain letters; four and more in a row are another script misread.
_MISREAD_RUN = re.compile(r"[^\x00-\x7f\xa0«»·–—‘’“”„•…]{4,}")
_MISREAD_SHARE = 0.3
_MISREAD_FEWEST = 8
_GUESS_SAMPLE = 65_536  # bytes; a guess does not get better with more


def decode(raw: bytes, declared: str | None, *, markup: bool) -> str:
    """The characters of a page (`markup`) or a plain text. Never fails.

    A byte order mark wins; then bytes that are UTF-8 are UTF-8 whatever was declared, for nothing
    else looks like it by accident; then `declared` (of the server or the WARC) and what the markup
    itself states, unless that gives clearly broken text; then windows-1252, or for other scripts
    the best guess. Bytes that fit nothing become U+FFFD.
    """
    for mark, codec in _MARKS:
        if raw.startswith(mark):
            return raw[len(mark) :].decode(codec, "replace")
    codec_without_mark = _utf16_by_zeros(raw)
    if codec_without_mark is not None:
        return raw.decode(codec_without_mark, "replace")
    stated = _stated_codecs(raw, declared, markup)
    if "iso2022_jp" in stated and b"\x1b" in raw:
        # The one charset in which other letters are written in ASCII bytes.
        return raw.decode("iso2022_jp", "replace")
    return (
        _read_as_utf8(raw, trusted="utf-8" in stated)
        or next(filter(None, (_read_as(raw, codec) for codec in stated)), None)
        or _guess(raw)
    ).removeprefix("\ufeff")


def is_utf16(raw: bytes) -> bool:
    """True for UTF-16 or UTF-32, by its mark or by its zeros: no binary junk in spite of them."""
    marked = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE))
    return marked or _utf16_by_zeros(raw) is not None


def _stated_codecs(raw: bytes, declared: str | None, markup: bool) -> list[str]:
    labels = [declared] if declared else []
    if markup:
        head = raw[:_META_WITHIN]
        found = (_META_CHARSET.search(head), _XML_CHARSET.search(head))
        labels += [match[1].decode("ascii", "replace") for match in found if match is not None]
    codecs_named = [codec for label in labels if (codec := _codec(label)) is not None]
    # What got here has no zeros in it: it is not UTF-16, whatever it says.
    return [codec for codec in codecs_named if not codec.startswith("utf-16")]


def _codec(label: str) -> str | None:
    """Python's codec for a charset label as the web uses it, None for one that means nothing."""
    label = label.strip(" \t\r\n\"'").lower()
    if label in _LABELS_UNKNOWN_TO_PYTHON:
        return _LABELS_UNKNOWN_TO_PYTHON[label]
    try:
        return _MEANT.get(codecs.lookup(label).name)
    except (LookupError, ValueError):
        return None


def _utf16_by_zeros(raw: bytes) -> str | None:
    """UTF-16 without a mark shows in text of any European script: every second byte is zero."""
    sample = raw[:2048]
    if len(sample) < 8 or len(raw) % 2:
        return None
    half = len(sample) // 2
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if odd > 0.4 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.4 * half and odd < 0.05 * half:
        return "utf-16-be"
    return None


def _read_as_utf8(raw: bytes, *, trusted: bool) -> str | None:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data":
            return raw[: error.start].decode("utf-8")
    # A few broken bytes in much that is UTF-8 (a cut, a pasted byte) do not make it something else.
    text = raw.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    whole = _foreign(text) - broken
    return text if broken <= whole * (0.5 if trusted else 0.1) else None


def _foreign(text: str) -> int:
    """How many characters of `text` are not ASCII."""
    return len(text) - len(text.encode("ascii", "ignore"))


def _read_as(raw: bytes, codec: str) -> str | None:
    """`raw` in `codec`, None if that is clearly not what it is in."""
    if codec == "utf-8":
        return None  # asked before
    text = raw.decode(codec, "replace")
    foreign = _foreign(text)
    if text.count("\ufffd") > 0.1 * foreign:
        return None
    return None if codec in _LATIN and _is_misread(text, foreign) else text


def _is_misread(text: str, foreign: int) -> bool:
    if foreign < _MISREAD_FEWEST:
        return False
    in_runs = sum(len(run) for run in _MISREAD_RUN.findall(text))
    return in_runs > _MISREAD_SHARE * foreign


def _guess(raw: bytes) -> str:
    western = _read_as(raw, "cp1252")
    if western is not None:
        return western
    best = from_bytes(raw[:_GUESS_SAMPLE]).best()
    return raw.decode(best.encoding if best is not None else "cp1252", "replace")
