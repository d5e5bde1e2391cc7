"""Staff in a client's cabinet: let in by the cookie of a look, held to reading, never shown what is personal."""

from typing import TYPE_CHECKING

from backend.accounts.sessions import SignedIn
from backend.kernel import clock
from backend.kernel.actor import Realm
from backend.kernel.errors import ForbiddenError, NotFoundError
from backend.looks import viewing
from backend.web import access
from backend.web.access import Guard
from backend.web.visit import Visit

if TYPE_CHECKING:
    from backend.web.cabinet import Route

COOKIE = "__Host-look"
_SAFE = ("GET", "HEAD")
_ATTRIBUTES = "Path=/; Secure; HttpOnly; SameSite=Lax"


class LookOverError(ForbiddenError):
    """The time of the look has passed, or somebody else sits at the browser now."""

    key = "looks.over"


class ReadOnlyError(ForbiddenError):
    """Whoever looks at a cabinet as the client sees it changes nothing there."""

    key = "looks.read_only"


def admit(visit: Visit, guard: Guard, route: "Route") -> None:
    """
    Let in whoever the guard lets in, and into a client's cabinet staff that looks at it.

    Raises:
        LookOverError, ReadOnlyError, NotFoundError: as below; else as `Guard.admit`.
    """
    looker = _who(visit) if guard.realm is Realm.CLIENT else None
    if looker is None:
        guard.admit(visit)
        return
    visit.signed_in = looker
    if visit.incoming.method not in _SAFE:
        raise ReadOnlyError
    if route.is_personal:
        raise NotFoundError


def remember(visit: Visit, secret: str) -> None:
    """Give the browser its look; the cookie ends with the browser."""
    visit.cookies.append(f"{COOKIE}={secret}; {_ATTRIBUTES}")


def forget(visit: Visit) -> None:
    """Take the look from the browser."""
    visit.cookies.append(f"{COOKIE}=; Max-Age=0; {_ATTRIBUTES}")


def _who(visit: Visit) -> SignedIn | None:
    """
    The member of staff who looks into a client's cabinet with this browser; None if nobody does.

    Raises:
        LookOverError: the browser was let in once, and no longer is; it forgets the look.
    """
    secret = str(visit.incoming.get_cookie(COOKIE) or "")
    if not secret:
        return None
    staff = access.who(visit, Realm.STAFF)
    found = viewing.resume(staff, secret, now=clock.now()) if staff else None
    if found is None:
        forget(visit)
        raise LookOverError
    return found
