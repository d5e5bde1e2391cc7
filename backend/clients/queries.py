"""Find clients: by contract, and those that a user belongs to."""

from dataclasses import dataclass
from typing import Any

from peewee import fn

from backend.accounts.models import Membership, User
from backend.clients.models import Client
from backend.db.prepared import Parameter, Prepared
from backend.kernel.errors import NotFoundError

_ONE: Prepared[Client] = Prepared(
    lambda: Client.select().where(Client.id == Parameter("client_id"))
)


_OPEN: Prepared[tuple[Any, ...]] = Prepared(
    lambda: (
        Client.select(
            Client.short_name,
            Membership.select(fn.COUNT(Membership.id)).where(
                Membership.user == Parameter("user_id")
            ),
        )
        .where(Client.id == Parameter("client_id"))
        .tuples()
    )
)


@dataclass(frozen=True)
class OpenCabinet:
    """Whose cabinet is open, and to how many clients its reader belongs; none for staff that looks."""

    name: str
    belongs_to: int


def open_cabinet(client_id: int, user_id: int | None) -> OpenCabinet | None:
    """What stands above every page of a client's cabinet, by one query."""
    found = _OPEN.first(client_id=client_id, user_id=user_id or 0)
    return OpenCabinet(*found) if found else None


def one(client_id: int) -> Client:
    """
    The client with this number, whoever asks.

    Raises:
        NotFoundError: there is none.
    """
    found = _ONE.first(client_id=client_id)
    if found is None:
        raise NotFoundError
    return found


def of_user(user: User) -> list[tuple[Client, str]]:
    """The clients of `user` with his role for each, by name."""
    mine = Membership.select().where(Membership.user == user.id)
    role_of = {membership.client_id: membership.role for membership in mine}
    clients = Client.select().where(Client.id.in_(list(role_of)))
    return [
        (client, role_of[client.id]) for client in clients.order_by(Client.sort_name, Client.id)
    ]


def one_of_user(user: User, client_id: int) -> Client:
    """
    The client `client_id` as `user` may see it.

    Raises:
        NotFoundError: there is no such client, or the user does not belong to it.
    """
    for client, _ in of_user(user):
        if client.id == client_id:
            return client
    raise NotFoundError


def by_contract(contract_number: str) -> Client | None:
    """The client with this contract."""
    found: Client | None = Client.get_or_none(Client.contract_number == contract_number.strip())
    return found
