"""The only door by which sources come from the network.

A link is opened if it is http or https and leads to a public address, at every redirect anew. The
name is resolved once and the connection goes to an address that was checked, so that a name which
answers differently the second time gains nothing. Size, redirects and time are bounded; the time
is counted over all of it, down to each read from the socket.
"""

from __future__ import annotations

import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache
from typing import NamedTuple

import httpcore
import httpx

from onrecord.errors import FetchFailed, SourceDamaged, SourceError, SourceRefused
from onrecord.intake.addresses import is_public
from onrecord.intake.capture import Capture, Known
from onrecord.intake.files import utc
from onrecord.intake.options import IntakeOptions
from onrecord.intake.unpacking import Broken, Unpacked, read_bounded
from onrecord.version import __version__

__all__ = ["fetch", "read_content_type", "without_password"]

USER_AGENT = f"onrecord/{__version__}"
_HEADERS = {
    "User-Agent": USER_AGENT,
    "Accept": "text/html, application/xhtml+xml, application/xml;q=0.9, text/plain;q=0.8, */*;q=.5",
    # What we can unpack ourselves, piece by piece; httpx would unpack a bomb in one go.
    "Accept-Encoding": "gzip, deflate",
}
_MOVED = frozenset({301, 302, 303, 307, 308})


def fetch(link: str, options: IntakeOptions, known: Known | None = None) -> Capture:
    """What a link leads to: the body, unpacked from its transfer.

    `known` is what a feed says of it; `known.url` of the capture is the final address.

    Raises:
        SourceRefused: not http or https, or an address that is not public.
        FetchFailed: the network or the server failed, took too long, or redirected too often.
        SourceTooLarge: more than `options.max_bytes`.
        SourceDamaged: the body is packed and cannot be unpacked.
    """
    shown = without_password(link)
    deadline = _Deadline(options.timeout)
    try:
        with httpx.Client(
            transport=_Transport(deadline, allow_private=options.allow_private),
            trust_env=False,  # no proxy: it would resolve the name again, unchecked
            headers=_HEADERS,
            timeout=options.timeout,
        ) as client:
            return _follow(client, link, shown, options, known or Known())
    except SourceError as error:
        # What is refused deep inside does not know what the user called it.
        raise type(error)(error.problem, source=shown, advice=error.advice) from error.__cause__
    except Exception as error:
        raise explain(error, shown, deadline) from error


def _follow(
    client: httpx.Client, link: str, shown: str, options: IntakeOptions, known: Known
) -> Capture:
    address = _web_address(link)
    for _ in range(options.max_redirects + 1):
        with client.stream("GET", address) as response:
            if response.status_code in _MOVED and "location" in response.headers:
                address = _next_address(address, response.headers["location"])
                continue
            _check_status(response.status_code)
            return _captured(response, address, shown, options, known)
    raise FetchFailed(
        f"is redirected more than {options.max_redirects} times",
        advice="open it in a browser and give the address that it ends at",
    )


def _web_address(link: str) -> httpx.URL:
    address = httpx.URL(link.strip())
    if address.scheme not in {"http", "https"} or not address.host:
        raise SourceRefused(
            f"leads to an address that is not http or https ({_scheme(address)})",
            advice="only web pages are fetched; save other things to a file and give that",
        )
    return address.copy_with(fragment=None)


def _scheme(address: httpx.URL) -> str:
    return f"{address.scheme}:" if address.scheme else "none"


def _next_address(address: httpx.URL, location: str) -> httpx.URL:
    moved = _web_address(str(address.join(location)))
    # A password in a redirect is the server's, not the user's: it is not sent.
    return moved.copy_with(username=None, password=None)


def _captured(
    response: httpx.Response, address: httpx.URL, shown: str, options: IntakeOptions, known: Known
) -> Capture:
    fetched_at = utc(time.time())
    media_type, charset = read_content_type(response.headers.get("content-type", ""))
    return Capture(
        raw=_body(response, options.max_bytes),
        source=shown,
        media_type=media_type,
        charset=charset,
        captured_at=fetched_at,
        known=replace(known, url=without_password(str(address))),
    )


def without_password(link: str) -> str:
    """`link` without user name and password: for messages and for the record."""
    return re.sub(r"(?<=//)[^/?#\s]*@", "", link.strip(), count=1)


def read_content_type(header: str) -> tuple[str | None, str | None]:
    """Media type and charset of a Content-Type header, None where they are missing."""
    media_type = header.partition(";")[0].strip().lower()
    charset = re.search(r"charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", header, re.I)
    known = re.fullmatch(r"[\w.+-]+/[\w.+-]+", media_type)
    return (media_type if known else None), (charset[1] if charset else None)


# --- the body -----------------------------------------------------------------------------------


class _Pieces:
    """A body as something to read from; how much a read gives is the network's choice."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = b""

    def read(self, size: int = 65_536, /) -> bytes:
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return b""
            self._rest = piece
        given, self._rest = self._rest[:size], self._rest[size:]
        return given


def _body(response: httpx.Response, limit: int) -> bytes:
    packing = [
        name.strip().lower()
        for name in response.headers.get("content-encoding", "").split(",")
        if name.strip().lower() not in {"", "identity", "none"}
    ]
    stream = _Pieces(response.iter_raw(65_536))
    if not packing:
        return read_bounded(stream, limit, "")
    if len(packing) > 1 or packing[0] not in {"gzip", "x-gzip", "deflate"}:
        raise FetchFailed(
            f"came packed in a way that was not asked for ({', '.join(packing)})",
            advice="save the page in a browser and give the file",
        )
    try:
        unpacked = Unpacked(stream, deflate=packing[0] == "deflate")
        return read_bounded(unpacked, limit, "")
    except Broken as error:
        raise SourceDamaged(
            f"came packed as {packing[0]} and cannot be unpacked ({error})",
            advice="try again, or save the page in a browser and give the file",
        ) from error


# --- the connection -----------------------------------------------------------------------------


class _Deadline:
    """The moment at which a fetch is over, whatever it is doing."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds left.

        Raises:
            TimeoutError: none.
        """
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    @property
    def is_over(self) -> bool:
        return time.monotonic() >= self._end


class _Transport(httpx.BaseTransport):
    """httpx on a connection of our own: checked addresses, and a deadline at every read."""

    def __init__(self, deadline: _Deadline, *, allow_private: bool) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=_trusted(),
            network_backend=_CheckedNetwork(deadline, allow_private=allow_private),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        response = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            status_code=response.status,
            headers=response.headers,
            stream=_ResponseBody(response),
            extensions=response.extensions,
        )

    def close(self) -> None:
        self._pool.close()


class _ResponseBody(httpx.SyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        return self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


@cache
def _trusted() -> ssl.SSLContext:
    return httpx.create_ssl_context()


class _CheckedNetwork(httpcore.NetworkBackend):
    """Connects to a name only at an address that was checked a moment before."""

    def __init__(self, deadline: _Deadline, *, allow_private: bool) -> None:
        self._deadline = deadline
        self._allow_private = allow_private
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 (the deadline is shorter)
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = _resolve(host, port, self._deadline)
        if not self._allow_private and not all(map(is_public, addresses)):
            raise SourceRefused(
                f"leads to an address that is not public ({host})",
                advice="if that is meant, allow it with --allow-private",
            )
        for address in addresses[:-1]:
            try:
                return self._connect(address, port, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue  # an IPv6 address on a network without it: the next one may do
        return self._connect(addresses[-1], port, local_address, socket_options)

    def _connect(
        self,
        address: str,
        port: int,
        local_address: str | None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None,
    ) -> httpcore.NetworkStream:
        stream = self._plain.connect_tcp(
            address,
            port,
            timeout=min(self._deadline.left(), 10.0),
            local_address=local_address,
            socket_options=socket_options,
        )
        return _TimedStream(stream, self._deadline)


class _TimedStream(httpcore.NetworkStream):
    """A connection whose every read and write ends at the deadline: drops of a byte do not last."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: _Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        return self._stream.read(max_bytes, timeout=self._deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        self._stream.write(buffer, timeout=self._deadline.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, timeout=self._deadline.left())
        return _TimedStream(stream, self._deadline)

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)


def _resolve(host: str, port: int, deadline: _Deadline) -> list[str]:
    """The addresses of a name, in the order in which they should be tried.

    Raises:
        OSError: the name is not known, or was not answered in time.
    """
    answer: list[list[str] | Exception] = []

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answer.append(list(dict.fromkeys(str(entry[4][0]) for entry in found)))
        except Exception as error:
            answer.append(error)

    # The system's resolver knows no timeout; a thread that hangs in it is left behind.
    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(deadline.left())
    if not answer:
        raise TimeoutError
    [found] = answer
    if isinstance(found, Exception):
        raise found
    return found


# --- what went wrong ----------------------------------------------------------------------------


class _Failure(NamedTuple):
    problem: str
    advice: str


_TRY_LATER = "try again later"
_SAVE = "open it in a browser, save the page and give the file"
_CHECK = "check the address"
_OURS = "please report this with the address"

_TOO_SLOW = _Failure(
    "did not answer in time", "try again later, or save the page and give the file"
)
_UNREACHABLE = _Failure("cannot be reached", "check the address and your connection")
_HUNG_UP = _Failure("broke off before the page was complete", _TRY_LATER)
_NO_HTTP = _Failure("does not speak proper HTTP", _SAVE)
_NO_ADDRESS = _Failure("is no address that can be opened", _CHECK)
_UNEXPECTED = _Failure("could not be fetched", _OURS)

# Every error of the network that is not ours, the most telling first: the first row wins that
# matches the error or what caused it.
FAILURES: tuple[tuple[type[Exception], _Failure], ...] = (
    (
        ssl.SSLCertVerificationError,
        _Failure("has a certificate that does not prove who it is", _SAVE),
    ),
    (ssl.SSLError, _Failure("cannot be reached securely (TLS failed)", _SAVE)),
    (
        socket.gaierror,
        _Failure("is at a host whose name is not known", "check the address and your connection"),
    ),
    (ConnectionRefusedError, _Failure("is at a host that does not answer there", _CHECK)),
    (TimeoutError, _TOO_SLOW),
    (httpx.ConnectTimeout, _TOO_SLOW),
    (httpx.ReadTimeout, _TOO_SLOW),
    (httpx.WriteTimeout, _TOO_SLOW),
    (httpx.PoolTimeout, _TOO_SLOW),
    (httpx.TimeoutException, _TOO_SLOW),
    (httpcore.ConnectTimeout, _TOO_SLOW),
    (httpcore.ReadTimeout, _TOO_SLOW),
    (httpcore.WriteTimeout, _TOO_SLOW),
    (httpcore.PoolTimeout, _TOO_SLOW),
    (httpcore.TimeoutException, _TOO_SLOW),
    (httpx.ConnectError, _UNREACHABLE),
    (httpcore.ConnectError, _UNREACHABLE),
    (httpx.ReadError, _HUNG_UP),
    (httpx.WriteError, _HUNG_UP),
    (httpx.CloseError, _HUNG_UP),
    (httpx.NetworkError, _UNREACHABLE),
    (httpcore.ReadError, _HUNG_UP),
    (httpcore.WriteError, _HUNG_UP),
    (httpcore.NetworkError, _UNREACHABLE),
    (httpx.RemoteProtocolError, _HUNG_UP),
    (httpcore.RemoteProtocolError, _HUNG_UP),
    (httpx.LocalProtocolError, _NO_ADDRESS),
    (httpcore.LocalProtocolError, _NO_ADDRESS),
    (httpx.ProtocolError, _NO_HTTP),
    (httpcore.ProtocolError, _NO_HTTP),
    (httpx.UnsupportedProtocol, _NO_ADDRESS),
    (httpcore.UnsupportedProtocol, _NO_ADDRESS),
    (httpx.ProxyError, _UNREACHABLE),
    (httpcore.ProxyError, _UNREACHABLE),
    (httpx.DecodingError, _NO_HTTP),
    (httpx.TooManyRedirects, _NO_HTTP),
    (httpx.HTTPStatusError, _NO_HTTP),
    (httpx.TransportError, _UNREACHABLE),
    (httpx.RequestError, _UNREACHABLE),
    (httpx.InvalidURL, _NO_ADDRESS),
    (httpx.CookieConflict, _NO_HTTP),
    (httpx.ResponseNotRead, _UNEXPECTED),
    (httpx.RequestNotRead, _UNEXPECTED),
    (httpx.StreamConsumed, _UNEXPECTED),
    (httpx.StreamClosed, _UNEXPECTED),
    (httpx.StreamError, _UNEXPECTED),
    (httpcore.ConnectionNotAvailable, _UNEXPECTED),
    (httpx.HTTPError, _UNEXPECTED),
    (UnicodeError, _NO_ADDRESS),  # a host name that no name server could be asked for
    (OSError, _UNREACHABLE),
)


def explain(error: Exception, shown: str, deadline: _Deadline | None = None) -> FetchFailed:
    """Our error for whatever went wrong on the way to `shown`."""
    failure = _failure(error)
    if deadline is not None and deadline.is_over and failure is not _TOO_SLOW:
        failure = _TOO_SLOW  # what breaks because the time was up is not broken
    if deadline is not None and failure is _TOO_SLOW:
        failure = _Failure(f"was not there within {deadline.seconds:g} seconds", failure.advice)
    return FetchFailed(failure.problem, source=shown, advice=failure.advice)


def _failure(error: Exception) -> _Failure:
    chain = list(_causes(error))
    for kind, failure in FAILURES:
        if any(isinstance(cause, kind) for cause in chain):
            return failure
    return _Failure(f"{_UNEXPECTED.problem} ({type(error).__name__})", _UNEXPECTED.advice)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


_STATUS_ADVICE: tuple[tuple[Callable[[int], bool], str, str], ...] = (
    (lambda s: s in {401, 402, 403, 407}, "the server does not let us in", _SAVE),
    (
        lambda s: s in {404, 410},
        "there is no such page",
        "check the address, or look for a copy in a web archive",
    ),
    (lambda s: s == 429, "the server wants fewer requests", "wait a while and try again"),
    (lambda s: s == 451, "the page is withheld for legal reasons", _SAVE),
    (lambda s: s >= 500, "the server failed", _TRY_LATER),
    (lambda s: s >= 400, "the server refused", _SAVE),
    (lambda s: s >= 300, "the server points elsewhere without saying where", _SAVE),
)


def _check_status(status: int) -> None:
    if 200 <= status < 300:
        return
    for matches, problem, advice in _STATUS_ADVICE:
        if matches(status):
            raise FetchFailed(f"{problem} (HTTP status {status})", advice=advice)
    raise FetchFailed(f"the server gave no page (HTTP status {status})", advice=_SAVE)
