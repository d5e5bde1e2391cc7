"""The cabinet of managers: who is signed in, the doors open to him, help."""

from backend.cabinets.manager import (
    audience,
    change_results,
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
    tariff_changes,
    tariffs,
    versions,
    ways,
)
from backend.cabinets.manager.door import cabinet

__all__ = [
    "audience",
    "cabinet",
    "change_results",
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
    "tariff_changes",
    "tariffs",
    "versions",
    "ways",
]
