"""Every error becomes an answer here: a page in the visitor's language, or JSON for a script."""

import json
import logging
import traceback
from collections.abc import Iterable
from typing import Any

import bottle

from backend.db import base
from backend.kernel.errors import DomainError
from backend.web import forms
from backend.web.access import SignInNeededError
from backend.web.answers import Answer, json_answer, redirect
from backend.web.visit import Visit

log = logging.getLogger("kabinet.errors")

KEYS = {
    400: "error.invalid",
    401: "error.forbidden",
    403: "error.forbidden",
    404: "error.not_found",
    405: "error.method",
    408: "error.slow",
    413: "error.too_large",
    415: "error.media_type",
    421: "error.host",
    429: "error.too_many_general",
    431: "error.too_large",
    503: "error.unavailable",
}
UNEXPECTED = "error.unexpected"
SHORTEST_STARRED = 4


def to_answer(error: Exception, visit: Visit, *, keeps_form: bool = False) -> Answer:
    """
    The answer to whatever a handler raised.

    Args:
        error: a refusal, the need to sign in, Bottle's own answer, or something unforeseen.
        visit: the exchange it happened in.
        keeps_form: the address belongs to a form whose text must survive a new sign-in.
    """
    if isinstance(error, SignInNeededError):
        return _sign_in(error, visit, keeps_form=keeps_form)
    if isinstance(error, DomainError):
        return refusal(visit, error.status, error.message_key, error.details)
    if isinstance(error, base.FAILURES):
        record(error, visit.number)
        return refusal(visit, 503, "error.unavailable", {})
    if isinstance(error, bottle.HTTPResponse) and error.status_code < 500:
        return refusal(visit, error.status_code, key_of(error.status_code), {})
    return unexpected(error, visit)


def refusal(visit: Visit, status: int, key: str, details: dict[str, Any]) -> Answer:
    """A page, or JSON for a script, that says why not; a wait is also told to the browser."""
    message = visit.t(key, **details)
    if wants_json(visit):
        content = {"error": key, "message": message, "number": visit.number}
        made = json_answer(content, status)
    else:
        made = _page(visit, status, message)
    if "retry_after_seconds" in details:
        made.headers["Retry-After"] = str(details["retry_after_seconds"])
    return made


def unexpected(error: Exception, visit: Visit) -> Answer:
    """The visitor gets the number of the exchange, the log gets the whole story."""
    record(error, visit.number, sent=_sent(visit))
    return refusal(visit, 500, UNEXPECTED, {"number": visit.number})


def record(error: BaseException, number: str, *, sent: Iterable[str] = ()) -> None:
    """
    Write an unforeseen error to the log as one JSON line.

    Args:
        sent: values that came from the visitor; where the message quotes one, stars stand for it.
    """
    story = "".join(traceback.format_exception(error))
    for value in sorted(set(sent), key=len, reverse=True):
        if len(value) >= SHORTEST_STARRED:
            story = story.replace(value, "***")
    log.error(json.dumps({"number": number, "error": type(error).__name__, "traceback": story}))


def key_of(status: int) -> str:
    """The text for a bare HTTP status."""
    return KEYS.get(status, UNEXPECTED if status >= 500 else "error.invalid")


def wants_json(visit: Visit) -> bool:
    """Whether a script asks: it names JSON as what it sends or accepts first."""
    sent = visit.incoming.get_header("Content-Type", "") or ""
    accepted = visit.incoming.get_header("Accept", "") or ""
    return sent.startswith("application/json") or accepted.startswith("application/json")


def _sent(visit: Visit) -> list[str]:
    kept = visit.incoming.environ.get("kabinet.posted")
    form = kept if isinstance(kept, forms.Posted) else forms.Posted(())
    values = [value for name in form for value in form.getlist(name)]
    return [*values, *visit.incoming.cookies.values(), *visit.incoming.query.values()]


def _sign_in(error: SignInNeededError, visit: Visit, *, keeps_form: bool) -> Answer:
    if wants_json(visit):
        return json_answer({"error": "error.sign_in", "sign_in_url": error.path}, 401)
    if keeps_form and visit.incoming.method == "POST":
        from backend.web import rescue  # it draws a page, and pages need this module

        return rescue.page(visit, error)
    return redirect(error.path)


def _page(visit: Visit, status: int, message: str) -> Answer:
    from backend.web import render  # it draws with the texts of the visit, and may itself fail

    try:
        return render.page("error.html", status, code=status, message=message, number=visit.number)
    except Exception as error:  # noqa: BLE001 the page about an error must not fail: plain text is left
        record(error, visit.number)
        text = f"{status}\n{message}\n{visit.number}\n"
        return Answer(text.encode(), status, "text/plain; charset=utf-8")
