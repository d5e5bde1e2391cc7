"""Roles, the cabinets each of them opens, and nothing about pages or tables."""

from enum import StrEnum

from backend.kernel.actor import Realm


class Role(StrEnum):
    """What a person is here; a client's user has a role for each client he belongs to."""

    EDITOR = "editor"
    MANAGER = "manager"
    SENIOR_MANAGER = "senior_manager"
    ADMINISTRATOR = "administrator"
    OWNER = "owner"
    ACCOUNTANT = "accountant"
    TECHNICIAN = "technician"
    READER = "reader"


STAFF = frozenset({Role.EDITOR, Role.MANAGER, Role.SENIOR_MANAGER, Role.ADMINISTRATOR})
CLIENT = frozenset({Role.OWNER, Role.ACCOUNTANT, Role.TECHNICIAN, Role.READER})

# In the order of preference: the first cabinet of a role is its home.
_CABINETS: dict[str, frozenset[Role]] = {
    "client": CLIENT,
    "manager": frozenset({Role.MANAGER, Role.SENIOR_MANAGER, Role.ADMINISTRATOR}),
    "editor": frozenset({Role.EDITOR, Role.ADMINISTRATOR}),
}


def of(cabinet: str) -> frozenset[str]:
    """The roles that may enter `cabinet`."""
    return frozenset(_CABINETS[cabinet])


def cabinets_of(role: str) -> tuple[str, ...]:
    """The cabinets that `role` may enter, its home first."""
    return tuple(cabinet for cabinet, roles in _CABINETS.items() if role in roles)


def of_realm(realm: Realm) -> frozenset[Role]:
    """The roles that people of `realm` can have."""
    return STAFF if realm is Realm.STAFF else CLIENT
