"""A web server on this machine, and reports in several dresses."""

from __future__ import annotations

import contextlib
import gzip
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from typing import NamedTuple

import pytest

from onrecord.errors import SourceError
from onrecord.intake.capture import Capture, Taken
from onrecord.intake.options import IntakeOptions
from onrecord.intake.sources import take_in
from tests.loopback import serving

PARAGRAPHS = (
    "Militia leaders in the capital said on Tuesday that they were ready to lay down their arms, "
    "in a step that would end months of tension with the government.",
    "“We want no war,” a senior commander said, speaking on condition of anonymity because he was "
    "not authorised to talk to reporters.",
    "The prime minister’s office confirmed that talks had been held, and that a committee would "
    "meet again next week to settle the details of the handover.",
)
TEXT = "\n".join(PARAGRAPHS)


def page(title: str = "Militias signal readiness to disarm", head: str = "") -> str:
    """A page of a news site, with the article above and what stands around it."""
    body = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>{title}</title>{head}</head><body>'
        f"<nav><a href='/'>Home</a></nav><article><h1>{title}</h1>{body}</article>"
        "<footer>All rights reserved</footer></body></html>"
    )


Handler = Callable[[BaseHTTPRequestHandler], None]


class Site(NamedTuple):
    """A running server: `pages` may be added to at any time; `asked` are the paths requested."""

    url: str
    pages: dict[str, Handler]
    asked: list[str]
    headers: list[dict[str, str]]


def answer(
    body: bytes | str, media_type: str = "text/html", status: int = 200, **headers: str
) -> Handler:
    """A handler that sends `body`; header names are given with `_` for `-`."""
    sent = body.encode() if isinstance(body, str) else body

    def handle(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        if media_type:
            request.send_header("Content-Type", media_type)
        request.send_header("Content-Length", str(len(sent)))
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.end_headers()
        with contextlib.suppress(ConnectionError):
            request.wfile.write(sent)

    return handle


def redirect(location: str, status: int = 302) -> Handler:
    return answer(b"", status=status, Location=location)


@pytest.fixture
def site() -> Iterator[Site]:
    pages: dict[str, Handler] = {}
    asked: list[str] = []
    headers: list[dict[str, str]] = []

    class Request(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            headers.append({name.lower(): value for name, value in self.headers.items()})
            pages.get(self.path.partition("?")[0], answer(b"none", status=404))(self)

    with serving(Request) as url:
        yield Site(url, pages, asked, headers)


@pytest.fixture
def local() -> IntakeOptions:
    """Options with which the server on this machine may be read."""
    return IntakeOptions(allow_private=True, timeout=10)


def taken(source: str | Capture, options: IntakeOptions | None = None) -> list[Taken]:
    """The reports of a source that must not fail."""
    found = list(take_in(source, options or IntakeOptions()))
    failed = [str(item) for item in found if isinstance(item, SourceError)]
    assert not failed
    return [item for item in found if isinstance(item, Taken)]


def taken_but(source: str | Capture, options: IntakeOptions | None = None) -> list[Taken]:
    """The reports of a source of which others fail."""
    found = take_in(source, options or IntakeOptions())
    return [item for item in found if isinstance(item, Taken)]


def failures(source: str | Capture, options: IntakeOptions | None = None) -> list[SourceError]:
    """The errors of a source, in order."""
    found = take_in(source, options or IntakeOptions())
    return [item for item in found if isinstance(item, SourceError)]


def bomb(size: int) -> bytes:
    """A gzip file that unpacks to `size` zeros."""
    return gzip.compress(bytes(size), 9)
