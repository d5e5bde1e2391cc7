"""Find clients: by contract, and those that a user belongs to."""

from backend.accounts.models import Membership, User
from backend.clients.models import Client
from backend.db.prepared import Parameter, Prepared
from backend.kernel.errors import NotFoundError

_ONE: Prepared[Client] = Prepared(
    lambda: Client.select().where(Client.id == Parameter("client_id"))
)


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
        (client, role_of[client.id]) for client in clients.order_by(Client.short_name, Client.id)
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
