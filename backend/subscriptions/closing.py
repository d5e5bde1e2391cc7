"""Close a client: only when nothing that he has goes on."""

from datetime import date

from backend.clients import registry
from backend.clients.models import Client
from backend.db.base import transaction
from backend.kernel.actor import Actor
from backend.kernel.errors import ConflictError
from backend.subscriptions.models import Subscription
from backend.subscriptions.states import ENDED


def close_client(client: Client, reason: str, on_day: date, *, actor: Actor) -> Client:
    """
    Close a client and keep everything that he had.

    Raises:
        ConflictError: he has subscriptions that have not ended.
        IllegalMoveError, InvalidError, StaleStateError: as `clients.registry.close`.
    """
    with transaction():
        going_on = living_of(client.id)
        if going_on:
            raise ConflictError("clients.close.has_subscriptions", count=going_on)
        return registry.close(client, reason, on_day, actor=actor)


def living_of(client_id: int) -> int:
    """How many subscriptions of a client have not ended."""
    mine = Subscription.select().where(Subscription.client == client_id)
    return int(mine.where(Subscription.status.not_in(ENDED)).count())
