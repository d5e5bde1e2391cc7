"""The cabinet of a client's people: their organisations, their own account, help."""

from backend.cabinets.client import home, money
from backend.cabinets.client.door import cabinet

__all__ = ["cabinet", "home", "money"]
