"""What bytes that are no report look like, so that the message can say what to do."""

from __future__ import annotations

import json

__all__ = ["is_json", "name_binary"]

_SAVE_AS = "open it and save the text as HTML or text"
_UNPACK = "unpack it and give the files inside"
_WRITE_OUT = "write the words down as text and give that"

# First bytes, what they are, what to do.
_MARKS = (
    (b"%PDF-", "a PDF", _SAVE_AS),
    (b"PK\x03\x04", "a zip archive or an office document (docx, odt, epub)", _SAVE_AS),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old office document (doc, xls)", _SAVE_AS),
    (b"{\\rtf", "a rich text document (RTF)", _SAVE_AS),
    (b"bplist00", "a web archive of Safari", "save the page as page source (HTML)"),
    (b"\x1f\x8b", "gzip inside gzip", _UNPACK),
    (b"BZh", "a bzip2 archive", _UNPACK),
    (b"\xfd7zXZ\x00", "an xz archive", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "packed with zstd", _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "a 7-zip archive", _UNPACK),
    (b"Rar!\x1a\x07", "a rar archive", _UNPACK),
    (b"SQLite format 3\x00", "an SQLite database", "give the reports it was made from"),
    (b"\x89PNG\r\n\x1a\n", "an image (PNG)", _WRITE_OUT),
    (b"\xff\xd8\xff", "an image (JPEG)", _WRITE_OUT),
    (b"GIF8", "an image (GIF)", _WRITE_OUT),
    (b"II*\x00", "an image (TIFF)", _WRITE_OUT),
    (b"MM\x00*", "an image (TIFF)", _WRITE_OUT),
    (b"ID3", "audio (MP3)", _WRITE_OUT),
    (b"OggS", "audio or video (Ogg)", _WRITE_OUT),
    (b"fLaC", "audio (FLAC)", _WRITE_OUT),
    (b"\x1a\x45\xdf\xa3", "video (Matroska, WebM)", _WRITE_OUT),
    (b"wOFF", "a font", "leave it out"),
    (b"wOF2", "a font", "leave it out"),
    (b"\x7fELF", "a program", "leave it out"),
)
# Bytes from the eighth on, of containers that begin with a length.
_INNER_MARKS = (
    (b"ftyp", 4, "video, audio or an image (MP4, HEIC)"),
    (b"WEBP", 8, "an image (WebP)"),
    (b"WAVE", 8, "audio (WAV)"),
    (b"AVI ", 8, "video (AVI)"),
)
_CONTROLS = bytes(set(range(32)) - {9, 10, 12, 13, 27}) + b"\x7f"
_UNKNOWN_ADVICE = "give HTML, text, a feed or a WARC file"


def name_binary(head: bytes, *, is_utf16: bool = False) -> tuple[str, str] | None:
    """What the first bytes of a source look like and what to do, None if it may be text.

    `is_utf16` says that zeros in it are half of letters.
    """
    for mark, name, advice in _MARKS:
        if head.startswith(mark):
            return name, advice
    for mark, place, name in _INNER_MARKS:
        if head[place : place + len(mark)] == mark:
            return name, _WRITE_OUT
    if b"multipart/related" in head[:2000].lower() and b"mime-version:" in head[:2000].lower():
        return "a page in one file (MHTML)", "save the page as HTML, or its text"
    if is_utf16:
        return None
    controls = len(head) - len(head.translate(None, _CONTROLS))
    if b"\0" in head or controls > len(head) * 0.03:
        return "binary data of a kind that is not known", _UNKNOWN_ADVICE
    return None


def is_json(text: str) -> bool:
    """True for a JSON array and for a JSON object or lines of them; a text may begin `[1]`."""
    text = text.strip()
    if not text.startswith(("{", "[")):
        return False
    try:
        value, end = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict) or end == len(text)
