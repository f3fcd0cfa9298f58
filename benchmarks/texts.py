"""Texts as reports, for what measures the reading alone."""

from __future__ import annotations

from onrecord.contract import CaptureNote, Published, Report, text_id

__all__ = ["report_of"]


def report_of(text: str, published: str | None = None) -> Report:
    """A report that is known by its English text and, perhaps, its day."""
    return Report(
        id=text_id(text),
        text=text,
        language="en",
        published=Published(value=published, basis="given") if published else None,
        capture=CaptureNote(sha256="0" * 64),
    )
