"""The API of the training YooKassa: who may call, one effect for each key, the verbs behind the paths."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from backend.demo.yookassa.checks import RefusedError, wrong
from backend.demo.yookassa.kassa import Kassa, shown

KEY_TTL = timedelta(hours=24)
ROOT = "/v3"


@dataclass(frozen=True)
class Asked:
    """A call as it came; names of headers are in small letters."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes = b""


def answer(kassa: Kassa, asked: Asked) -> tuple[int, dict[str, Any]]:
    """Status and object."""
    try:
        with kassa.book.changing():
            _insist_on_shop(kassa, asked)
            if asked.method == "GET":
                return 200, shown(_kept(kassa, asked.path))
            return 200, shown(_once(kassa, asked))
    except RefusedError as error:
        return error.status, told(error)


def told(error: RefusedError) -> dict[str, Any]:
    """An error as the API tells it."""
    values = {
        "type": "error",
        "id": hashlib.sha256(error.description.encode()).hexdigest()[:32],
        "code": error.code,
        "description": error.description,
    }
    return values | ({"parameter": error.parameter} if error.parameter else {})


def _insist_on_shop(kassa: Kassa, asked: Asked) -> None:
    pair = f"{kassa.book.shop_id}:{kassa.book.secret}".encode()
    expected = "Basic " + base64.b64encode(pair).decode()
    given = asked.headers.get("authorization", "")
    if not hmac.compare_digest(given.encode(), expected.encode()):
        raise RefusedError(
            401, "invalid_credentials", "Error in shopId or secret key. Check their validity."
        )


def _once(kassa: Kassa, asked: Asked) -> dict[str, Any]:
    """With a key that was seen nothing is done anew; what it made is shown as it is by now."""
    key = asked.headers.get("idempotence-key", "")
    if not 0 < len(key) <= 64:
        raise wrong("Idempotence-Key", "Idempotence key is missing or too long")
    what = hashlib.sha256(f"{asked.path}\n".encode() + asked.body).hexdigest()
    seen = kassa.book.keys.get(key)
    if seen and kassa.now() < datetime.fromisoformat(seen["at"]) + KEY_TTL:
        if seen["what"] != what:
            raise wrong("Idempotence-Key", "Idempotence key duplicated")
        return _kept(kassa, seen["path"])
    made = _done(kassa, asked)
    kind = "refunds" if "payment_id" in made else "payments"
    kassa.book.keys[key] = {
        "what": what,
        "at": kassa.now().isoformat(),
        "path": f"{ROOT}/{kind}/{made['id']}",
    }
    return made


def _done(kassa: Kassa, asked: Asked) -> dict[str, Any]:
    said = _object(asked.body)
    match asked.path.removeprefix(ROOT).strip("/").split("/"):
        case ["payments"]:
            return kassa.create(said)
        case ["payments", number, "capture"]:
            return kassa.capture(number, said)
        case ["payments", number, "cancel"]:
            return kassa.cancel(number)
        case ["refunds"]:
            return kassa.refund(said)
    raise RefusedError(404, "not_found", "No such path")


def _kept(kassa: Kassa, path: str) -> dict[str, Any]:
    match path.removeprefix(ROOT).strip("/").split("/"):
        case ["payments", number]:
            return kassa.payment(number)
        case ["refunds", number]:
            return kassa.refund_of(number)
    raise RefusedError(404, "not_found", "No such path")


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body or b"{}")
    except ValueError as error:
        raise wrong("body", "The body is not JSON") from error
    if not isinstance(found, dict):
        raise wrong("body", "The body is not an object")
    return found
