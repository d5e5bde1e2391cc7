"""The cabinet of a client's people: their organisations, their own account, help."""

from backend.cabinets.client import (
    clients,
    company,
    documents,
    home,
    money,
    notices,
    paying,
    people,
    requests,
    services,
)
from backend.cabinets.client.door import cabinet

__all__ = [
    "cabinet",
    "clients",
    "company",
    "documents",
    "home",
    "money",
    "notices",
    "paying",
    "people",
    "requests",
    "services",
]
