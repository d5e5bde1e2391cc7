"""A client at a glance, in one query: who he is, what he has with us, what waits for an answer."""

from dataclasses import dataclass

from peewee import fn

from backend.clients.models import Client
from backend.db.prepared import Parameter, Prepared
from backend.kernel.errors import NotFoundError
from backend.ledger.models import LedgerBalance
from backend.messaging.models import Notice
from backend.service_requests.models import ServiceRequest
from backend.service_requests.states import Status


@dataclass(frozen=True)
class Overview:
    """
    What the first page of a cabinet stands on.

    `open_requests` are not closed yet, `waiting_requests` those of them that wait for the client's answer;
    `unread_notices` are the reader's own.
    """

    client: Client
    balance_minor: int
    open_requests: int
    waiting_requests: int
    unread_notices: int


def of(client_id: int, user_id: int | None) -> Overview:
    """
    The overview for one of his users; staff that looks on (None) has no notices of its own.

    Raises:
        NotFoundError: there is no such client.
    """
    found = _ONE.first(client_id=client_id, user_id=user_id or 0)
    if found is None:
        raise NotFoundError
    return Overview(
        client=found,
        balance_minor=int(getattr(found, "balance_minor", None) or 0),
        open_requests=int(getattr(found, "open_requests", 0)),
        waiting_requests=int(getattr(found, "waiting_requests", 0)),
        unread_notices=int(getattr(found, "unread_notices", 0)),
    )


def _query() -> object:
    balance = LedgerBalance.select(LedgerBalance.balance_minor).where(
        LedgerBalance.client == Client.id
    )
    mine = (ServiceRequest.client == Client.id) & ServiceRequest.closed_at.is_null()
    requests = ServiceRequest.select(fn.COUNT(ServiceRequest.id)).where(mine)
    unread = (
        Notice.select(fn.COUNT(Notice.id))
        .where(Notice.client_id == Client.id)
        .where((Notice.user == Parameter("user_id")) & Notice.read_at.is_null())
    )
    return Client.select(
        Client,
        balance.alias("balance_minor"),
        requests.alias("open_requests"),
        requests.where(ServiceRequest.status == Status.PENDING).alias("waiting_requests"),
        unread.alias("unread_notices"),
    ).where(Client.id == Parameter("client_id"))


_ONE: Prepared[Client] = Prepared(_query)
