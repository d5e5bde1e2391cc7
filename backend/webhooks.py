"""
What gateways tell us by themselves, and payers who come back from them with the news in their hands.

No session, no cookie, no check of the page it came from: only the signature in the body counts, or
what the gateway says when it is asked. What is not
signed is refused before the database is asked for anything but its own trace.
"""

import json
import logging
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from backend.db import base
from backend.kernel import clock
from backend.payments import callbacks
from backend.payments.callbacks import Taken
from backend.payments.causes import Moment
from backend.payments.gateways.base import Gateway, Incoming, Notification
from backend.payments.gateways.errors import (
    BadSignatureError,
    GatewayError,
    UnknownReferenceError,
    UnreadableError,
)
from backend.payments.models import Verdict
from backend.web import errors

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PREFIX = "/payments/"
LONGEST_BODY = 64 * 1024
log = logging.getLogger("kabinet.payments")

_VERDICTS: Mapping[type[GatewayError], Verdict] = {
    BadSignatureError: Verdict.BAD_SIGNATURE,
    UnreadableError: Verdict.UNREADABLE,
    UnknownReferenceError: Verdict.UNKNOWN_ORDER,
}
_REFUSED = """<!doctype html><meta charset="utf-8"><title>400</title>
<p lang="ru">Ответ банка не удалось проверить, поэтому он не принят. Если деньги списаны, мы разберёмся и вернём их
или зачтём: сообщите нам номер договора и время оплаты.</p>
<p lang="en">The bank's answer could not be verified, so it was not accepted. If money was taken, we shall clear it
up: tell us the number of your contract and the time of the payment.</p>
<p><a href="/">Личный кабинет / Cabinet</a></p>"""


@dataclass(frozen=True)
class Reply:
    """A short answer; `location` sends a browser on."""

    status: str
    body: bytes = b""
    location: str = ""
    kind: str = "text/plain; charset=utf-8"


# To verify is work for the processor alone: one at a time leaves the rest of it to whoever writes.
_verifying = threading.Lock()
NOT_FOUND = Reply("404 Not Found")
REFUSED = Reply("400 Bad Request", _REFUSED.encode(), kind="text/html; charset=utf-8")
LATER = Reply("503 Service Unavailable", b"later")


def application(
    gateways: Mapping[str, Gateway], *, base_url: str, zone: ZoneInfo
) -> "WSGIApplication":
    """Answers everything below `/payments/`."""

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        reply = _answer(environ, gateways, base_url, zone)
        headers = [("Content-Type", reply.kind), ("Content-Length", str(len(reply.body)))]
        if reply.location:
            headers.append(("Location", reply.location))
        if reply is LATER:
            headers.append(("Retry-After", "30"))
        start_response(reply.status, headers)
        return [reply.body]

    return answer


def _answer(
    environ: "WSGIEnvironment", gateways: Mapping[str, Gateway], base_url: str, zone: ZoneInfo
) -> Reply:
    name, _, secret = str(environ.get("PATH_INFO", "")).removeprefix(PREFIX).partition("/")
    gateway = gateways.get(name)
    if gateway is None:
        return NOT_FOUND
    method = environ.get("REQUEST_METHOD")
    if method == "GET" and secret.replace("-", "").replace("_", "").isalnum():
        return Reply("303 See Other", location=f"{base_url}/pay/{secret}")
    if method != "POST":
        return Reply("405 Method Not Allowed")
    length = str(environ.get("CONTENT_LENGTH") or "")
    if not length.isdecimal():
        return Reply("411 Length Required")
    if int(length) > LONGEST_BODY:
        return Reply("413 Content Too Large")
    incoming = Incoming(
        environ["wsgi.input"].read(int(length)),
        content_type=str(environ.get("CONTENT_TYPE", "")),
        address=str(environ.get("REMOTE_ADDR", "")),
    )
    return _judged(gateway, incoming, base_url, Moment(clock.now(), zone, gateway.caps))


def _judged(gateway: Gateway, incoming: Incoming, base_url: str, moment: Moment) -> Reply:
    """What is verified and taken in is acknowledged; when it cannot be kept, the gateway comes again."""
    try:
        with _verifying:
            told = gateway.parse_notification(incoming)
        said, snapshot = callbacks.learned(gateway, told)
    except (BadSignatureError, UnreadableError, UnknownReferenceError) as error:
        return _refuse(gateway, incoming, error, moment)
    except GatewayError:
        log.exception("what %s told of could not be asked for", gateway.name)
        return LATER
    try:
        base.open_connection()
        taken = callbacks.accept(gateway.name, said, snapshot, moment, address=incoming.address)
    except base.FAILURES as error:
        errors.record(error, f"webhook:{gateway.name}")
        return LATER
    _tell(gateway, taken)
    return _acknowledged(said, taken, base_url) if taken.is_fine else REFUSED


def _refuse(
    gateway: Gateway,
    incoming: Incoming,
    error: BadSignatureError | UnreadableError | UnknownReferenceError,
    moment: Moment,
) -> Reply:
    verdict = _VERDICTS[type(error)]
    raw = error.received or incoming.body
    try:
        base.open_connection()
        taken = callbacks.refuse(
            gateway.name, raw, verdict, error.code or str(error), moment, address=incoming.address
        )
    except base.FAILURES as failure:
        errors.record(failure, f"webhook:{gateway.name}")
        return LATER
    _tell(gateway, taken)
    return REFUSED


def _acknowledged(said: Notification, taken: Taken, base_url: str) -> Reply:
    if said.is_by_browser and taken.payment is not None:
        return Reply("303 See Other", location=f"{base_url}/pay/{taken.payment.secret}")
    return Reply("200 OK", said.reply)


def _tell(gateway: Gateway, taken: Taken) -> None:
    """A line of the log; what was said stays in the table of messages."""
    number = taken.payment.number if taken.payment else None
    told = {"gateway": gateway.name, "verdict": taken.verdict, "payment": number}
    log.info(json.dumps(told))
