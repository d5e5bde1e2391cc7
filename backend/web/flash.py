"""One short message for the next page, carried by a cookie that holds keys, never sentences."""

import base64
import binascii
import json
from dataclasses import dataclass
from http.cookies import CookieError

from backend.web.visit import Visit, here

COOKIE = "flash"
KINDS = ("ok", "note", "warning", "problem")
_ATTRIBUTES = "Path=/; Secure; HttpOnly; SameSite=Lax"
_MAX_MESSAGES = 3
_MAX_LENGTH = 1500


@dataclass(frozen=True)
class Message:
    """What the page shows: a kind of `KINDS` and the text in the visitor's language."""

    kind: str
    text: str


def leave(key: str, kind: str = "ok", **values: str | int) -> None:
    """
    Leave the message `key` for the next page that is shown; `values` fill its placeholders.

    Raises:
        ValueError: an unknown kind, or values too long for a cookie.
    """
    if kind not in KINDS:
        raise ValueError(f"no such kind of message: {kind}")
    left = here().incoming.environ.setdefault("kabinet.flash", [])
    left.append([key, kind, values])
    packed = json.dumps(left[-_MAX_MESSAGES:], separators=(",", ":"), ensure_ascii=False)
    text = base64.urlsafe_b64encode(packed.encode()).decode()
    if len(text) > _MAX_LENGTH:
        raise ValueError("too long for a cookie")
    _set(here(), f"{COOKIE}={text}; Max-Age=120; {_ATTRIBUTES}")


def take(visit: Visit) -> list[Message]:
    """The messages left by the page before; they are shown once."""
    text = _cookie(visit)
    if not text:
        return []
    _set(visit, f"{COOKIE}=; Max-Age=0; {_ATTRIBUTES}")
    return [message for entry in _entries(text) if (message := _message(visit, entry))]


def _set(visit: Visit, cookie: str) -> None:
    visit.cookies[:] = [kept for kept in visit.cookies if not kept.startswith(COOKIE + "=")]
    visit.cookies.append(cookie)


def _cookie(visit: Visit) -> str:
    try:
        return str(visit.incoming.get_cookie(COOKIE) or "")
    except CookieError:
        return ""


def _entries(text: str) -> list[object]:
    try:
        entries = json.loads(base64.urlsafe_b64decode(text.encode()))
    except (ValueError, binascii.Error, RecursionError):
        return []
    return entries[:_MAX_MESSAGES] if isinstance(entries, list) else []


def _message(visit: Visit, entry: object) -> Message | None:
    """A cookie may be forged: an entry that is not ours is not shown."""
    match entry:
        case [str(key), str(kind), dict(values)] if key in visit.t.keys and kind in KINDS:
            try:
                return Message(kind, visit.t(key, **values))
            except (KeyError, ValueError, TypeError, IndexError, AttributeError):
                return None
    return None
