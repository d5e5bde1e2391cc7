"""The cabinet of managers: who is signed in, the doors open to him, help."""

from backend.cabinets.manager import (
    audience,
    clients,
    home,
    imports,
    looks,
    parameters,
    requests,
    rules,
    services,
    tariffs,
    versions,
)
from backend.cabinets.manager.door import cabinet

__all__ = [
    "audience",
    "cabinet",
    "clients",
    "home",
    "imports",
    "looks",
    "parameters",
    "requests",
    "rules",
    "services",
    "tariffs",
    "versions",
]
