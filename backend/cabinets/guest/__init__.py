"""Pages for those who are not signed in: the doors to the cabinets, signing in, a forgotten password."""

from backend.cabinets.guest import connection, home, paying, recovery, search, signin
from backend.cabinets.guest.door import cabinet

__all__ = ["cabinet", "connection", "home", "paying", "recovery", "search", "signin"]
