"""The wire to YooKassa: a JSON object out, a JSON object back, and what each way of failing means."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from backend.kernel.tokens import Secret
from backend.payments.gateways import wire
from backend.payments.gateways.base import Exchanged
from backend.payments.gateways.errors import (
    GatewayError,
    InvalidOrderError,
    MisconfiguredError,
    RateLimitedError,
    UnknownOutcomeError,
    UnknownReferenceError,
)
from backend.payments.gateways.wire import Call, Limits, Reply
from backend.payments.gateways.yookassa import objects

LONGEST_ANSWER = 256 * 1024
# Looking costs nothing and is done while somebody waits for our own answer.
_LONGEST_LOOK = 10.0
_AGAIN_SECONDS = 60
_LONGEST_WAIT = 3600


@dataclass(frozen=True)
class Said:
    """What was answered, and both halves of the call as they are kept."""

    values: Mapping[str, Any]
    exchanged: Exchanged


@dataclass(frozen=True)
class Client:
    """Calls in the name of one shop."""

    url: str
    shop_id: str
    secret: Secret = field(repr=False)
    seconds: float = 35.0

    def get(self, path: str) -> Said:
        """
        Ask for an object.

        Raises:
            GatewayError: as `gateways.errors` tells.
        """
        return self._said(self._call("GET", path), min(self.seconds, _LONGEST_LOOK))

    def post(self, path: str, values: Mapping[str, Any], key: str) -> Said:
        """
        Have something done; with a key that it has seen YooKassa does nothing more and says what it did.

        Raises:
            GatewayError: as `gateways.errors` tells.
        """
        body = json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()
        return self._said(self._call("POST", path, body, key), self.seconds)

    def _call(self, method: str, path: str, body: bytes = b"", key: str = "") -> Call:
        pair = f"{self.shop_id}:{self.secret.reveal()}".encode()
        headers = {"Authorization": f"Basic {base64.b64encode(pair).decode()}"}
        lines = [f"{method} {path}"]
        if method == "POST":
            headers |= {"Content-Type": "application/json", "Idempotence-Key": key}
            lines += [f"Idempotence-Key: {key}", "", ""]
        sent = "\n".join(lines).encode() + body
        return Call(method, self.url + path, body, headers, sent)

    def _said(self, call: Call, seconds: float) -> Said:
        limits = Limits(seconds, longest=LONGEST_ANSWER)
        reply = wire.send(call, limits)
        if reply.status != 200:
            raise _failure(reply, call.kept)
        try:
            values = objects.parse(reply.body)
        except ValueError as error:
            raise UnknownOutcomeError(
                f"an answer that is no JSON: {error}", sent=call.kept, received=reply.body
            ) from error
        return Said(values, Exchanged(call.kept, reply.body))


def _failure(reply: Reply, sent: bytes) -> GatewayError:
    told = _told(reply.body)
    code, words = told.get("code") or str(reply.status), told.get("description") or ""
    message = f"HTTP {reply.status} {code} {words}".strip()
    if reply.status in (401, 403):
        return MisconfiguredError(message, code=code, sent=sent, received=reply.body)
    if reply.status in (404, 410):
        return UnknownReferenceError(message, code=code, sent=sent, received=reply.body)
    if reply.status == 429:
        return RateLimitedError(message, after_seconds=_wait(reply))
    # A key that is taken may have been taken by a call of ours that is still being carried out.
    is_about_key = "idempotence" in (words + (told.get("parameter") or "")).lower()
    if 400 <= reply.status < 500 and not is_about_key:
        field = told.get("parameter") or code
        return InvalidOrderError(message, field=field, reason=code, sent=sent, received=reply.body)
    return UnknownOutcomeError(message, code=code, sent=sent, received=reply.body)


def _told(body: bytes) -> dict[str, str]:
    """The texts of an error; none where the answer is something else, of a proxy for instance."""
    try:
        said = objects.parse(body)
    except ValueError:
        return {}
    return {name: value for name, value in said.items() if isinstance(value, str)}


def _wait(reply: Reply) -> int:
    """When to come again: seconds of the header, else our own."""
    text = reply.headers.get("retry-after", "")
    seconds = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else _AGAIN_SECONDS
    return min(max(seconds, 1), _LONGEST_WAIT)
