"""The guest cabinet itself, open to everybody."""

from backend.web.access import Guard
from backend.web.cabinet import Cabinet

cabinet = Cabinet("guest", prefix="", guard=Guard(None))
