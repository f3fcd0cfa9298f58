"""What a user allows and says when reports are taken in."""

from __future__ import annotations

from dataclasses import dataclass, replace

from onrecord.intake.capture import Known

__all__ = ["IntakeOptions"]


@dataclass(frozen=True, slots=True)
class IntakeOptions:
    """Limits and permissions, and what the user says of the reports.

    Attributes:
        language: ISO 639-1 code; overrules what is found in the text.
        published: EDTF; overrules the date that a page or a feed bears (basis `given`).
        url: address of the report; the records of a WARC and the entries of a feed keep their own.
        publisher: name of the outlet; overrules the page's own.
        allow_private: open links into private networks and to this machine itself.
        max_bytes: most bytes of one page or text, as found and unpacked; a WARC file on disk may be
            larger (each record in it is held to the limit), a feed on disk five times as large.
        timeout: seconds for a whole fetch, over all redirects and the body.
        max_redirects: redirects followed in one fetch.
        follow: fetch the articles that a feed links to. None: yes if the feed itself came by link;
            False: never, the entries' own words are read; True: for a feed from a file as well.
    """

    language: str | None = None
    published: str | None = None
    url: str | None = None
    publisher: str | None = None
    allow_private: bool = False
    max_bytes: int = 20_000_000
    timeout: float = 30.0
    max_redirects: int = 5
    follow: bool | None = None

    def given(self, known: Known) -> Known:
        """`known`, overruled by what the user says."""
        return replace(
            known,
            url=self.url or known.url,
            publisher=self.publisher or known.publisher,
            published=self.published or known.published,
            basis="given" if self.published else known.basis,
            language=self.language or known.language,
        )

    def for_parts(self) -> IntakeOptions:
        """The options for one of many reports in a source: each has its own address."""
        return replace(self, url=None)
