"""The cabinet of managers: who is signed in, the doors open to him, help."""

from backend.cabinets.manager import (
    clients,
    home,
    imports,
    requests,
    rules,
)
from backend.cabinets.manager.door import cabinet

__all__ = [
    "cabinet",
    "clients",
    "home",
    "imports",
    "requests",
    "rules",
]
