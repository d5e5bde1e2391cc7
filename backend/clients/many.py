"""Open thousands of clients in one transaction, as an import does; with `registry` the only writer of their table."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from backend.clients import contacts, details
from backend.clients.contacts import Card
from backend.clients.details import Details
from backend.clients.models import Client, Contact, Requisites
from backend.clients.registry import NewClient
from backend.db import bulk, made
from backend.db.base import transaction
from backend.kernel.actor import Actor

_AT_ONCE = 500


@dataclass(frozen=True)
class Opening:
    """A client whose fields `registry.checked` has found right, and perhaps whom to call there."""

    new: NewClient
    known: Details
    contact: Card | None = None


def open_many(openings: Sequence[Opening], *, actor: Actor, now: datetime) -> list[int]:
    """The ids of the new clients in the same order; the caller writes the journal."""
    with transaction():
        last = bulk.last_number(Client)
        ids = list(range(last + 1, last + 1 + len(openings)))
        pairs = list(zip(ids, openings, strict=True))
        bulk.insert(Client, (_client(number, one) for number, one in pairs))
        maker = made.by_at(actor, now)
        bulk.insert(Requisites, (_edition(number, one, maker) for number, one in pairs))
        bulk.insert(
            Contact,
            (
                {"client": number, "created_at": now, **asdict(contacts.checked(one.contact))}
                for number, one in pairs
                if one.contact is not None
            ),
        )
    return ids


def by_contracts(numbers: Sequence[str]) -> dict[str, Client]:
    """The clients with these contracts, by number."""
    found: dict[str, Client] = {}
    for begin in range(0, len(numbers), _AT_ONCE):
        part = list(numbers[begin : begin + _AT_ONCE])
        rows = Client.select().where(Client.contract_number.in_(part))
        found |= {client.contract_number: client for client in rows}
    return found


def _client(number: int, one: Opening) -> dict[str, Any]:
    new = one.new
    return {
        "id": number,
        "contract_number": " ".join(new.contract_number.split()),
        "short_name": " ".join(new.short_name.split()),
        "kind": new.kind,
        "status": new.status,
        "full_name": one.known.full_name,
        "inn": one.known.inn,
        "opened_on": new.opened_on,
        "group_id": new.group_id,
        "manager_id": new.manager_id,
    }


def _edition(number: int, one: Opening, maker: dict[str, Any]) -> dict[str, Any]:
    return {
        "client": number,
        "number": 1,
        "valid_from": one.new.opened_on,
        **{name: getattr(one.known, name) for name in details.NAMES},
        **maker,
    }
