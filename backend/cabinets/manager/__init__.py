"""The cabinet of managers: who is signed in, the doors open to him, help."""

from backend.cabinets.manager import (
    audience,
    clients,
    documents,
    home,
    imports,
    lists,
    looks,
    parameters,
    requests,
    rules,
    services,
    subscriptions,
    tariffs,
    versions,
    ways,
)
from backend.cabinets.manager.door import cabinet

__all__ = [
    "audience",
    "cabinet",
    "clients",
    "documents",
    "home",
    "imports",
    "lists",
    "looks",
    "parameters",
    "requests",
    "rules",
    "services",
    "subscriptions",
    "tariffs",
    "versions",
    "ways",
]
