"""Open clients: the only place that writes their table."""

from dataclasses import dataclass
from datetime import date

from backend.audit import journal
from backend.clients import numbers, queries
from backend.clients.models import Client
from backend.db.base import transaction
from backend.kernel.actor import Actor
from backend.kernel.errors import InvalidError


@dataclass(frozen=True)
class NewClient:
    """Whom to open; `opened_on` is the local day of the contract."""

    contract_number: str
    short_name: str
    full_name: str
    inn: str
    opened_on: date


def open_client(new: NewClient, *, actor: Actor) -> Client:
    """
    Open a client.

    Raises:
        InvalidError: the contract number is taken or empty, or the INN has wrong check digits.
    """
    if not numbers.is_inn(new.inn):
        raise InvalidError("clients.inn.bad")
    number = new.contract_number.strip()
    with transaction():
        if not number or queries.by_contract(number):
            raise InvalidError("clients.contract.taken", number=number)
        client: Client = Client.create(
            contract_number=number,
            short_name=new.short_name,
            full_name=new.full_name,
            inn=new.inn,
            opened_on=new.opened_on,
        )
        journal.record(actor, "client.open", client, new={"contract_number": number})
    return client
