"""The one call to CyberPlat's server: a form in, a signed document out, with limits on time and size."""

import contextlib
import http.client
import socket
import ssl
import threading
from dataclasses import dataclass
from urllib.parse import quote_from_bytes, urlsplit

from backend.payments.gateways.errors import (
    MisconfiguredError,
    RateLimitedError,
    UnavailableGatewayError,
    UnknownOutcomeError,
)

LONGEST_ANSWER = 64 * 1024
_AGAIN_SECONDS = 60
_NOT_FOR_US = (401, 403, 404)


@dataclass(frozen=True)
class Wire:
    """Where and how long to call; the whole call takes no longer than `seconds`."""

    url: str
    seconds: float


def post(wire: Wire, message: bytes) -> bytes:
    """
    Post the signed document as the field `message`; the body of the answer.

    Raises:
        UnavailableGatewayError: no connection: nothing was sent.
        MisconfiguredError, RateLimitedError: the server refused before it looked.
        UnknownOutcomeError: everything else, an answer that is cut or late included.
    """
    connection = _connected(wire, message)
    cut = threading.Timer(wire.seconds, _cut, (connection,))
    cut.start()
    try:
        return _exchanged(connection, wire, message)
    finally:
        cut.cancel()
        connection.close()


def _connected(wire: Wire, message: bytes) -> http.client.HTTPConnection:
    parts = urlsplit(wire.url)
    host, port = parts.hostname or "", parts.port
    if parts.scheme == "https":
        connection: http.client.HTTPConnection = http.client.HTTPSConnection(
            host, port, timeout=wire.seconds, context=ssl.create_default_context()
        )
    else:
        connection = http.client.HTTPConnection(host, port, timeout=wire.seconds)
    try:
        connection.connect()
    except OSError as error:
        raise UnavailableGatewayError(f"no connection: {error}", sent=message) from error
    return connection


def _cut(connection: http.client.HTTPConnection) -> None:
    """An answer that drips for ever is cut at the end of the time."""
    with contextlib.suppress(OSError, AttributeError):  # it may be over by now
        connection.sock.shutdown(socket.SHUT_RDWR)


def _exchanged(connection: http.client.HTTPConnection, wire: Wire, message: bytes) -> bytes:
    body = b"message=" + quote_from_bytes(message, safe="").encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    received = b""
    try:
        connection.request("POST", urlsplit(wire.url).path, body, headers)
        answer = connection.getresponse()
        received = answer.read(LONGEST_ANSWER + 1)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise UnknownOutcomeError(
            f"the answer was cut: {error}", sent=message, received=received
        ) from error
    if answer.length:
        raise UnknownOutcomeError("the answer was cut", sent=message, received=received)
    _judge(answer.status, message, received)
    return received


def _judge(status: int, message: bytes, received: bytes) -> None:
    if status in _NOT_FOR_US:
        raise MisconfiguredError(
            f"HTTP {status}", code=str(status), sent=message, received=received
        )
    if status == 429:
        raise RateLimitedError("HTTP 429", after_seconds=_AGAIN_SECONDS)
    if status != 200 or not 0 < len(received) <= LONGEST_ANSWER:
        raise UnknownOutcomeError(
            f"HTTP {status}", code=str(status), sent=message, received=received
        )
