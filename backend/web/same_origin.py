"""Refuses requests that change something but come from a page of another host (CSRF)."""

from bottle import BaseRequest

from backend.kernel.errors import ForbiddenError

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def require(incoming: BaseRequest, origin: str) -> None:
    """
    Let safe methods pass, and others only from our own pages.

    Args:
        incoming: its Sec-Fetch-Site decides; browsers without it are judged by Origin.
        origin: the configured address of the backend.

    Raises:
        ForbiddenError: the browser says that another site sent this, or says nothing at all.
    """
    if incoming.method in SAFE_METHODS:
        return
    site = incoming.get_header("Sec-Fetch-Site")
    if site is not None:
        is_ours = site in ("same-origin", "none")
    else:
        is_ours = (incoming.get_header("Origin") or "").lower() == origin
    if not is_ours:
        raise ForbiddenError("error.other_site")
