"""
The language of the screens.

What was chosen comes first (in the address of the page, or by the switch), then the setting of who is
signed in, then what the browser asks for, then the first language of the site.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bottle import BaseRequest

from backend.kernel.i18n import LANGUAGES

if TYPE_CHECKING:
    from backend.web.visit import Visit

COOKIE = "language"
ADDRESS = "lang"
YEAR_SECONDS = 365 * 24 * 3600


def choose(incoming: BaseRequest, languages: Sequence[str] = LANGUAGES) -> str:
    """`ru` or `en` for somebody who is not known yet; `languages` are those of the site, its first one first."""
    header = incoming.get_header("Accept-Language", "") or ""
    return chosen(incoming) or asked(header) or languages[0]


def chosen(incoming: BaseRequest) -> str:
    """What the visitor has chosen himself; empty when he has not."""
    named = (incoming.query.getunicode(ADDRESS), incoming.get_cookie(COOKIE))
    return next((str(one) for one in named if one in LANGUAGES), "")


def asked(header: str) -> str:
    """The language of ours that an Accept-Language header likes best; empty when it names none."""
    wishes = []
    for place, part in enumerate(header[:500].split(",")):
        tag, _, weight = part.strip().partition(";")
        found = tag.strip().lower().replace("_", "-").split("-")[0]
        if found in LANGUAGES and _weight(weight) > 0:
            wishes.append((-_weight(weight), place, found))
    return min(wishes)[2] if wishes else ""


def settle(visit: "Visit") -> None:
    """The setting of who is signed in; a choice in the address holds on the pages that follow."""
    choice = chosen(visit.incoming)
    if visit.signed_in is not None and not choice:
        visit.language = visit.signed_in.language
    if choice and choice != visit.incoming.get_cookie(COOKIE):
        is_https = visit.services.config.is_https
        visit.cookies.append(cookie(choice, is_https=is_https, for_year=False))


def cookie(language: str, *, is_https: bool, for_year: bool = True) -> str:
    """The Set-Cookie text that remembers the choice for a year, or until the browser is closed."""
    secure = "; Secure" if is_https else ""
    life = f"; Max-Age={YEAR_SECONDS}" if for_year else ""
    return f"{COOKIE}={language}; Path=/{life}; SameSite=Lax; HttpOnly{secure}"


def _weight(text: str) -> float:
    name, _, value = text.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
