"""Where a person may be sent after signing in: only to routes of ours that his role can open."""

from urllib.parse import unquote, urlsplit

import bottle

from backend.accounts import roles
from backend.web import navigation
from backend.web.answers import is_own_path
from backend.web.visit import Visit

_LONGEST = 2000


def path(visit: Visit, wish: str, role: str) -> str:
    """`wish` if it is a page of a cabinet of `role`, else the home of the role."""
    return wish if is_page(visit, wish, role) else home(role)


def home(role: str) -> str:
    """The first page of the first cabinet of `role`."""
    return navigation.HOMES[roles.cabinets_of(role)[0]]


def is_page(visit: Visit, wish: str, role: str) -> bool:
    """Whether `wish` is a route that answers GET, in a cabinet that `role` may enter."""
    return _is_inside(wish, role) and _route(visit, "GET", wish) is not None


def is_form(visit: Visit, wish: str, role: str) -> bool:
    """Whether `wish` is a route whose form survives a sign-in, in a cabinet that `role` may enter."""
    route = _route(visit, "POST", wish) if _is_inside(wish, role) else None
    return route is not None and bool(route.config.get("keeps_form"))


def _is_inside(wish: str, role: str) -> bool:
    if len(wish) > _LONGEST or not is_own_path(wish) or not is_own_path(unquote(wish)):
        return False
    asked = urlsplit(wish).path
    homes = [navigation.HOMES[cabinet] for cabinet in roles.cabinets_of(role)]
    return any(asked == home or asked.startswith(home + "/") for home in homes)


def _route(visit: Visit, method: str, wish: str) -> bottle.Route | None:
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": unquote(urlsplit(wish).path),
    }
    try:
        route, _ = visit.incoming.app.match(environ)
    except bottle.HTTPError:
        return None
    return route
