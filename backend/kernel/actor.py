"""Who acts: the person, or the system itself, on whose behalf something is done."""

from dataclasses import dataclass
from enum import StrEnum


class Realm(StrEnum):
    """The two kinds of people that sign in, each by a page of their own."""

    STAFF = "staff"
    CLIENT = "client"


@dataclass(frozen=True)
class Actor:
    """
    A signed-in person, or the system (`SYSTEM`).

    `id` is the row of the person in the table of the realm; `role` is a key of `accounts.roles`.
    """

    id: int | None
    realm: Realm | None
    role: str
    name: str


SYSTEM = Actor(id=None, realm=None, role="system", name="Kabinet")
