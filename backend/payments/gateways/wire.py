"""One call to a gateway's server, with limits on time and size: how it fails says what is certain."""

import contextlib
import http.client
import socket
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from backend.payments.gateways.errors import UnavailableGatewayError, UnknownOutcomeError


@dataclass(frozen=True)
class Call:
    """
    What is sent.

    `sent` is how it is kept in the history, without what must not be kept; the body unless told.
    """

    method: str
    url: str
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    sent: bytes = b""

    @property
    def kept(self) -> bytes:
        """What the history keeps of it."""
        return self.sent or self.body


@dataclass(frozen=True)
class Limits:
    """The whole call takes no longer than `seconds`, its answer is no longer than `longest` bytes."""

    seconds: float = 20.0
    connect_seconds: float = 5.0
    longest: int = 64 * 1024


@dataclass(frozen=True)
class Reply:
    """A whole answer, whatever it says; names of headers are in small letters."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


def send(call: Call, limits: Limits) -> Reply:
    """
    Send and wait for the whole answer; redirects are answers.

    Raises:
        UnavailableGatewayError: no connection: nothing was sent.
        UnknownOutcomeError: no whole answer in time, or a longer one than can be.
    """
    connection = _connected(call, limits)
    cut = threading.Timer(limits.seconds, _cut, (connection,))
    cut.daemon = True
    cut.start()
    try:
        return _exchanged(connection, call, limits)
    finally:
        cut.cancel()
        connection.close()


def _connected(call: Call, limits: Limits) -> http.client.HTTPConnection:
    parts = urlsplit(call.url)
    host, port, patience = parts.hostname or "", parts.port, limits.connect_seconds
    if parts.scheme == "https":
        connection: http.client.HTTPConnection = http.client.HTTPSConnection(
            host, port, timeout=patience, context=ssl.create_default_context()
        )
    else:
        connection = http.client.HTTPConnection(host, port, timeout=patience)
    try:
        connection.connect()
    except OSError as error:
        connection.close()
        raise UnavailableGatewayError(f"no connection: {error}", sent=call.kept) from error
    connection.sock.settimeout(limits.seconds)
    return connection


def _cut(connection: http.client.HTTPConnection) -> None:
    """An answer that drips for ever is cut at the end of the time."""
    with contextlib.suppress(OSError, AttributeError):  # it may be over by now
        connection.sock.shutdown(socket.SHUT_RDWR)


def _exchanged(connection: http.client.HTTPConnection, call: Call, limits: Limits) -> Reply:
    received = b""
    try:
        connection.request(call.method, _path(call.url), call.body or None, dict(call.headers))
        with connection.getresponse() as answer:
            received = answer.read(limits.longest + 1)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise UnknownOutcomeError(f"the answer was cut: {error}", sent=call.kept) from error
    # Headers that were cut look like an empty answer whose length nobody has told.
    is_cut = answer.length or (answer.will_close and answer.length is None and not received)
    if is_cut:
        raise UnknownOutcomeError("the answer was cut", sent=call.kept, received=received)
    if len(received) > limits.longest:
        raise UnknownOutcomeError("the answer is too long", sent=call.kept, received=received)
    headers = {name.lower(): value for name, value in answer.getheaders()}
    return Reply(answer.status, received, headers)


def _path(url: str) -> str:
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
