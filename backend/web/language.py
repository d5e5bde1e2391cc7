"""The language of the screens: the visitor's choice, else what the browser asks for, else Russian."""

from bottle import BaseRequest

from backend.kernel.i18n import LANGUAGES

COOKIE = "language"
YEAR_SECONDS = 365 * 24 * 3600


def choose(incoming: BaseRequest) -> str:
    """`ru` or `en`."""
    chosen = incoming.get_cookie(COOKIE)
    if chosen in LANGUAGES:
        return str(chosen)
    return asked(incoming.get_header("Accept-Language", "") or "")


def asked(header: str) -> str:
    """The language of ours that an Accept-Language header likes best; Russian when it names none."""
    wishes = []
    for place, part in enumerate(header[:500].split(",")):
        tag, _, weight = part.strip().partition(";")
        found = tag.strip().lower().split("-")[0]
        if found in LANGUAGES:
            wishes.append((-_weight(weight), place, found))
    return min(wishes)[2] if wishes else LANGUAGES[0]


def cookie(language: str, *, is_https: bool) -> str:
    """The Set-Cookie text that remembers the choice for a year."""
    secure = "; Secure" if is_https else ""
    return f"{COOKIE}={language}; Path=/; Max-Age={YEAR_SECONDS}; SameSite=Lax; HttpOnly{secure}"


def _weight(text: str) -> float:
    name, _, value = text.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
