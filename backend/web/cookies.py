"""Read cookies without falling over what other programs put into the same header."""

from http.cookies import CookieError

from bottle import BaseRequest


def read(incoming: BaseRequest, name: str) -> str:
    """The value of the cookie `name`; empty when it was not sent or the header cannot be read."""
    try:
        return str(incoming.get_cookie(name) or "")
    except CookieError:
        return ""
