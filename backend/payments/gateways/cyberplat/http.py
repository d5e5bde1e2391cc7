"""The one call to CyberPlat's server: a form in, a signed document out."""

from urllib.parse import quote_from_bytes

from backend.payments.gateways import wire
from backend.payments.gateways.errors import (
    MisconfiguredError,
    RateLimitedError,
    UnknownOutcomeError,
)
from backend.payments.gateways.wire import Call, Limits, Reply

_AGAIN_SECONDS = 60
_NOT_FOR_US = (401, 403, 404)


def post(url: str, message: bytes, limits: Limits) -> bytes:
    """
    Post the signed document as the field `message`; the body of the answer.

    Raises:
        UnavailableGatewayError: no connection: nothing was sent.
        MisconfiguredError, RateLimitedError: the server refused before it looked.
        UnknownOutcomeError: everything else, an answer that is cut or late included.
    """
    body = b"message=" + quote_from_bytes(message, safe="").encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    reply = wire.send(Call("POST", url, body, headers, message), limits)
    _judge(reply, message)
    return reply.body


def _judge(reply: Reply, message: bytes) -> None:
    status, code = f"HTTP {reply.status}", str(reply.status)
    if reply.status in _NOT_FOR_US:
        raise MisconfiguredError(status, code=code, sent=message, received=reply.body)
    if reply.status == 429:
        raise RateLimitedError(status, after_seconds=_AGAIN_SECONDS)
    if reply.status != 200 or not reply.body:
        raise UnknownOutcomeError(status, code=code, sent=message, received=reply.body)
