"""The managers' section of clients: the list, the card and everything that is done from it."""

from backend.cabinets.manager.clients import (
    card,
    charges,
    contacts,
    erasing,
    listing,
    opening,
    people,
    requisites,
    services,
    states,
)

__all__ = [
    "card",
    "charges",
    "contacts",
    "erasing",
    "listing",
    "opening",
    "people",
    "requisites",
    "services",
    "states",
]
