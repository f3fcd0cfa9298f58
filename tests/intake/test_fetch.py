from __future__ import annotations

import contextlib
import gzip
import inspect
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler

import httpcore
import httpx
import pytest

from onrecord.errors import (
    FetchFailed,
    SourceDamaged,
    SourceError,
    SourceRefused,
    SourceTooLarge,
)
from onrecord.intake.addresses import is_public
from onrecord.intake.capture import Known
from onrecord.intake.fetch import FAILURES, explain, fetch, read_content_type, without_password
from onrecord.intake.options import IntakeOptions
from onrecord.version import __version__

from .conftest import Handler, Site, answer, bomb, page, redirect


def test_a_page_is_captured_with_what_came_along(site: Site, local: IntakeOptions) -> None:
    site.pages["/a"] = answer(page(), "Text/HTML; Charset='UTF-8'")
    capture = fetch(f"{site.url}/a#part", local, Known(title="Of the feed", published="2025"))
    assert capture.raw.decode() == page()
    assert (capture.media_type, capture.charset) == ("text/html", "UTF-8")
    assert capture.known == Known(url=f"{site.url}/a", title="Of the feed", published="2025")
    assert capture.captured_at is not None
    assert capture.captured_at.endswith("Z")
    assert site.headers[0]["user-agent"] == f"onrecord/{__version__}"
    assert site.headers[0]["host"] == site.url.removeprefix("http://")


def test_redirects_are_followed_to_the_final_address(site: Site, local: IntakeOptions) -> None:
    site.pages["/a"] = redirect("/b", 301)
    site.pages["/b"] = redirect(f"{site.url}/c?x=1#top", 307)
    site.pages["/c"] = answer("there")
    capture = fetch(f"{site.url}/a", local)
    assert capture.raw == b"there"
    assert capture.known.url == f"{site.url}/c?x=1"
    assert capture.source == f"{site.url}/a"


def test_redirects_are_counted(site: Site, local: IntakeOptions) -> None:
    site.pages["/a"] = redirect("/a")
    with pytest.raises(FetchFailed, match="redirected more than 5 times"):
        fetch(f"{site.url}/a", local)
    assert len(site.asked) == 6
    with pytest.raises(FetchFailed, match="more than 0 times"):
        fetch(f"{site.url}/a", replace(local, max_redirects=0))


@pytest.mark.parametrize(
    "link",
    [
        "http://127.0.0.1:{port}/a",
        "http://localhost:{port}/a",
        "http://0.0.0.0:{port}/a",
        "http://[::1]:{port}/a",
        "http://[::ffff:127.0.0.1]:{port}/a",
        "http://127.1:{port}/a",
        "http://2130706433:{port}/a",
        "http://0x7f000001:{port}/a",
        "http://169.254.169.254/latest/meta-data/",
        "https://192.168.1.1/",
    ],
)
def test_private_addresses_are_refused(site: Site, link: str) -> None:
    site.pages["/a"] = answer("secret")
    with pytest.raises(SourceRefused, match=r"not public .*--allow-private"):
        fetch(link.format(port=site.url.rpartition(":")[2]), IntakeOptions())
    assert site.asked == []


class Names:
    """A name server that gives the answers it was told to, one after the other."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, **answers: list[list[str]]) -> None:
        self.answers = {name.replace("_", "."): given for name, given in answers.items()}
        self.asked: list[str] = []
        self.real = socket.getaddrinfo
        monkeypatch.setattr(socket, "getaddrinfo", self.look_up)

    def look_up(self, host: str, port: int, *rest: object, **more: object) -> object:
        if host not in self.answers:
            return self.real(host, port, *rest, **more)  # type: ignore[arg-type]
        self.asked.append(host)
        found = self.answers[host]
        addresses = found.pop(0) if len(found) > 1 else found[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, port)) for a in addresses]


@pytest.fixture
def loopback_is_public(monkeypatch: pytest.MonkeyPatch) -> None:
    """127.0.0.1 counts as public, so that only the other private addresses are refused."""
    monkeypatch.setattr(
        "onrecord.intake.fetch.is_public", lambda a: a == "127.0.0.1" or is_public(a)
    )


@pytest.mark.usefixtures("loopback_is_public")
@pytest.mark.parametrize(
    "location",
    ["http://10.0.0.1/a", "//192.168.0.1/", "http://[fd00::1]/", "http://inside.example/"],
)
def test_a_redirect_to_a_private_address_is_refused_at_the_second_hop(
    site: Site, location: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    Names(monkeypatch, inside_example=[["10.0.0.1"]])
    site.pages["/a"] = redirect(location)
    with pytest.raises(SourceRefused, match="not public") as caught:
        fetch(f"{site.url}/a", IntakeOptions(timeout=5))
    assert caught.value.source == f"{site.url}/a"
    assert site.asked == ["/a"]


@pytest.mark.parametrize("location", ["ftp://example.org/a", "file:///etc/passwd", "gopher://h/1"])
def test_a_redirect_to_another_scheme_is_refused(
    site: Site, local: IntakeOptions, location: str
) -> None:
    site.pages["/a"] = redirect(location)
    with pytest.raises(SourceRefused, match="not http or https"):
        fetch(f"{site.url}/a", local)


@pytest.mark.usefixtures("loopback_is_public")
def test_a_name_is_asked_for_once_and_the_answer_is_what_is_connected_to(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = Names(monkeypatch, rebinding_example=[["127.0.0.1"], ["10.0.0.1"]])
    site.pages["/a"] = answer("there")
    port = site.url.rpartition(":")[2]
    capture = fetch(f"http://rebinding.example:{port}/a", IntakeOptions(timeout=5))
    assert capture.raw == b"there"
    assert names.asked == ["rebinding.example"]
    assert site.headers[0]["host"] == f"rebinding.example:{port}"


@pytest.mark.usefixtures("loopback_is_public")
def test_a_name_with_one_private_address_is_refused(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    Names(monkeypatch, both_example=[["127.0.0.1", "10.0.0.1"]])
    with pytest.raises(SourceRefused, match=r"not public \(both\.example\)"):
        fetch(f"http://both.example:{site.url.rpartition(':')[2]}/a", IntakeOptions())


def test_the_next_address_is_tried_when_one_does_not_answer(
    site: Site, local: IntakeOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    Names(monkeypatch, two_example=[["127.0.0.2", "127.0.0.1"]])
    site.pages["/a"] = answer("there")
    assert fetch(f"http://two.example:{site.url.rpartition(':')[2]}/a", local).raw == b"there"


def test_proxies_of_the_environment_are_not_used(
    site: Site, local: IntakeOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    site.pages["/a"] = answer("there")
    assert fetch(f"{site.url}/a", local).raw == b"there"


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (400, "the server refused"),
        (401, "does not let us in"),
        (403, "does not let us in"),
        (404, "there is no such page"),
        (410, "web archive"),
        (429, "wait a while"),
        (451, "legal"),
        (500, "the server failed"),
        (503, "try again later"),
        (304, "points elsewhere"),
        (302, "points elsewhere"),
    ],
)
def test_a_status_is_told_with_advice(
    site: Site, local: IntakeOptions, status: int, words: str
) -> None:
    site.pages["/a"] = answer("", status=status)
    with pytest.raises(FetchFailed, match=rf"HTTP status {status}\); ") as caught:
        fetch(f"{site.url}/a", local)
    assert words in str(caught.value)


def test_a_large_page_is_stopped_at_the_limit(site: Site, local: IntakeOptions) -> None:
    sent = 0

    def endless(request: BaseHTTPRequestHandler) -> None:
        nonlocal sent
        request.send_response(200)
        request.end_headers()
        with contextlib.suppress(OSError):
            while sent < 500_000_000:
                sent += request.wfile.write(b"x" * 65_536)

    site.pages["/a"] = endless
    with pytest.raises(SourceTooLarge, match="larger than 100 kB"):
        fetch(f"{site.url}/a", replace(local, max_bytes=100_000))
    assert sent < 100_000_000


@pytest.mark.parametrize("packing", ["gzip", "x-gzip", "deflate"])
def test_packed_bodies_are_unpacked(site: Site, local: IntakeOptions, packing: str) -> None:
    body = zlib.compress(b"words") if packing == "deflate" else gzip.compress(b"words")
    site.pages["/a"] = answer(body, Content_Encoding=packing)
    assert fetch(f"{site.url}/a", local).raw == b"words"


def test_a_bomb_is_stopped_at_the_limit(site: Site, local: IntakeOptions) -> None:
    site.pages["/a"] = answer(bomb(100_000_000), Content_Encoding="gzip")
    with pytest.raises(SourceTooLarge):
        fetch(f"{site.url}/a", replace(local, max_bytes=1_000_000))


@pytest.mark.parametrize("packing", ["gzip, gzip", "br", "zstd", "rot13"])
def test_packing_that_was_not_asked_for_is_told(
    site: Site, local: IntakeOptions, packing: str
) -> None:
    site.pages["/a"] = answer(gzip.compress(bomb(1000)), Content_Encoding=packing)
    with pytest.raises(FetchFailed, match="not asked for"):
        fetch(f"{site.url}/a", local)


def test_a_body_cut_off_inside_its_packing_is_damaged(site: Site, local: IntakeOptions) -> None:
    site.pages["/a"] = answer(gzip.compress(page().encode())[:-20], Content_Encoding="gzip")
    with pytest.raises(SourceDamaged, match="came packed as gzip"):
        fetch(f"{site.url}/a", local)


def test_a_body_shorter_than_announced_is_told(site: Site, local: IntakeOptions) -> None:
    def hang_up(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", "1000")
        request.end_headers()
        request.wfile.write(b"half")
        request.close_connection = True

    site.pages["/a"] = hang_up
    with pytest.raises(FetchFailed, match="broke off before the page was complete"):
        fetch(f"{site.url}/a", local)


def drip(first: bytes, drop: bytes, seconds: float = 8.0) -> Handler:
    def handle(request: BaseHTTPRequestHandler) -> None:
        end = time.monotonic() + seconds
        with contextlib.suppress(OSError):
            request.wfile.write(first)
            while time.monotonic() < end:
                request.wfile.write(drop)
                request.wfile.flush()
                time.sleep(0.05)

    return handle


@pytest.mark.parametrize(
    ("first", "drop"),
    [
        (b"HTTP/1.0 200 OK\r\n\r\n", b"x"),  # a body by drops
        (b"HTTP/1.0 200 OK\r\n", b"X-A: b\r\n"),  # headers by drops
        (b"", b""),  # nothing at all
    ],
)
def test_the_deadline_holds_over_everything(
    site: Site, local: IntakeOptions, first: bytes, drop: bytes
) -> None:
    site.pages["/a"] = drip(first, drop)
    site.pages["/start"] = redirect("/a")
    began = time.monotonic()
    with pytest.raises(FetchFailed, match=r"was not there within 0\.6 seconds; try again later"):
        fetch(f"{site.url}/start", replace(local, timeout=0.6))
    assert time.monotonic() - began < 3


def test_a_name_server_that_hangs_does_not_hang_us(monkeypatch: pytest.MonkeyPatch) -> None:
    done = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: done.wait(5))
    began = time.monotonic()
    with pytest.raises(FetchFailed, match="was not there within"):
        fetch("http://slow.example/", IntakeOptions(timeout=0.3))
    done.set()
    assert time.monotonic() - began < 3


def test_an_unknown_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(FetchFailed, match=r"^http://no\.example/a: is at a host whose name"):
        fetch("http://no.example/a", IntakeOptions())


def test_a_host_that_does_not_answer(local: IntakeOptions) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        link = f"http://127.0.0.1:{free.getsockname()[1]}/"
        with pytest.raises(FetchFailed, match="does not answer there; check the address"):
            fetch(link, local)


@pytest.mark.parametrize(
    "link",
    [
        "http://",
        "http:///a",
        "http://[::1",
        "http://a b/",
        "https://\x00/",
        "http://x:99999/",
        "http://xn--/",
    ],
)
def test_what_is_no_address_is_told(link: str) -> None:
    with pytest.raises(SourceError, match=r"; ") as caught:
        fetch(link, IntakeOptions(timeout=2))
    assert "\n" not in str(caught.value)


def test_what_does_not_speak_http(local: IntakeOptions) -> None:
    with chatting(b"SSH-2.0-OpenSSH\r\n") as port, pytest.raises(FetchFailed, match="; "):
        fetch(f"http://127.0.0.1:{port}/", local)
    with chatting(b"not TLS at all") as port, pytest.raises(FetchFailed, match="securely"):
        fetch(f"https://127.0.0.1:{port}/", local)


@contextlib.contextmanager
def chatting(words: bytes) -> Iterator[int]:
    """A server that says `words` to whoever connects."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def talk() -> None:
            with contextlib.suppress(OSError):
                connection, _ = server.accept()
                with connection:
                    connection.sendall(words)
                    connection.recv(4096)

        thread = threading.Thread(target=talk)
        thread.start()
        yield server.getsockname()[1]
        thread.join()


def test_passwords_are_used_and_not_shown(site: Site, local: IntakeOptions) -> None:
    site.pages["/a"] = answer("there")
    link = site.url.replace("//", "//jane:s3cret@")
    capture = fetch(f"{link}/a", local)
    assert site.headers[0]["authorization"].startswith("Basic ")
    assert "s3cret" not in repr(capture)
    with pytest.raises(FetchFailed) as caught:
        fetch(f"{link}/none", local)
    assert "s3cret" not in str(caught.value)
    assert "jane" not in str(caught.value)


def test_passwords_do_not_travel_on(site: Site, local: IntakeOptions) -> None:
    site.pages["/a"] = redirect(site.url.replace("//", "//other:pass@") + "/b")
    site.pages["/b"] = answer("there")
    capture = fetch(site.url.replace("//", "//jane:s3cret@") + "/a", local)
    assert capture.known.url == f"{site.url}/b"
    assert "authorization" not in site.headers[1]


@pytest.mark.parametrize(
    ("link", "shown"),
    [
        ("http://u:p@h/a@b", "http://h/a@b"),
        ("http://u@h", "http://h"),
        ("https://h/a?b=c@d", "https://h/a?b=c@d"),
        ("ftp://u:p@x@h/", "ftp://h/"),
    ],
)
def test_without_password(link: str, shown: str) -> None:
    assert without_password(link) == shown


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("text/html; charset=utf-8", ("text/html", "utf-8")),
        ('TEXT/HTML;Charset="ISO-8859-1"', ("text/html", "ISO-8859-1")),
        ("text/html", ("text/html", None)),
        ("", (None, None)),
        ("; charset=x", (None, "x")),
        ("nonsense", (None, None)),
    ],
)
def test_content_type(header: str, expected: tuple[str | None, str | None]) -> None:
    assert read_content_type(header) == expected


def exceptions_of(module: object) -> list[type[Exception]]:
    named = [getattr(module, name) for name in module.__all__]  # type: ignore[attr-defined]
    return [x for x in named if inspect.isclass(x) and issubclass(x, Exception)]


@pytest.mark.parametrize(
    "kind",
    [*exceptions_of(httpx), *exceptions_of(httpcore), OSError, ssl.SSLError, socket.gaierror],
    ids=lambda kind: f"{kind.__module__}.{kind.__name__}",
)
def test_every_error_of_the_network_has_its_row(kind: type[Exception]) -> None:
    assert kind in [row for row, _ in FAILURES]
    error = kind.__new__(kind)
    told = explain(error, "http://h/")
    assert str(told).startswith("http://h/: ")
    assert told.advice


def test_no_row_hides_behind_a_broader_one() -> None:
    kinds = [kind for kind, _ in FAILURES]
    hidden = [
        (later, earlier)
        for index, later in enumerate(kinds)
        for earlier in kinds[:index]
        if issubclass(later, earlier)
    ]
    assert hidden == []


def test_an_error_that_nobody_foresaw_is_told_by_name() -> None:
    assert "(ZeroDivisionError)" in str(explain(ZeroDivisionError(), "http://h/"))
