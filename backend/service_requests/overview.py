"""A client at a glance, in one query: who he is, what he has with us, what waits for an answer."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from peewee import SQL, fn

from backend.accounts.models import Membership
from backend.clients.models import Client
from backend.db.prepared import Parameter, Prepared
from backend.kernel.errors import NotFoundError
from backend.ledger.models import LedgerBalance
from backend.messaging.models import Notice
from backend.service_requests.models import ServiceRequest
from backend.service_requests.states import Status


@dataclass(frozen=True, slots=True)
class Overview:
    """
    What the first page of a cabinet stands on.

    `open_requests` are not closed yet, `waiting_requests` those of them that wait for the client's answer;
    `unread_notices` are the reader's own, `belongs_to` says to how many clients he belongs.
    """

    short_name: str
    contract_number: str
    opened_on: date
    balance_minor: int
    open_requests: int
    waiting_requests: int
    unread_notices: int
    belongs_to: int


def of(client_id: int, user_id: int | None) -> Overview:
    """
    The overview for one of his users; staff that looks on (None) has no notices of its own.

    Raises:
        NotFoundError: there is no such client.
    """
    found = _ONE.first(client_id=client_id, user_id=user_id or 0)
    if found is None:
        raise NotFoundError
    return Overview(*found)


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
    return (
        Client.select(
            Client.short_name,
            Client.contract_number,
            Client.opened_on,
            fn.COALESCE(balance, 0),
            requests,
            requests.where(ServiceRequest.status == _PENDING),
            unread,
            Membership.select(fn.COUNT(Membership.id)).where(
                Membership.user == Parameter("user_id")
            ),
        )
        .where(Client.id == Parameter("client_id"))
        .tuples()
    )


# Not a parameter: SQLite would plan the query anew at each run, to see whether the partial index of new
# requests serves this value, and that costs ten times the query.
_PENDING = SQL(f"'{Status.PENDING}'")
_ONE: Prepared[tuple[Any, ...]] = Prepared(_query)
