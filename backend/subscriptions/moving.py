"""Move a subscription from state to state: the only way, with its trace in the journal."""

from datetime import date
from typing import Any

from backend.audit import journal
from backend.db.base import transaction
from backend.kernel.actor import Actor
from backend.kernel.errors import StaleStateError
from backend.subscriptions.models import Subscription
from backend.subscriptions.states import SUBSCRIPTION, Event, Status


def move(
    subscription: Subscription, event: Event, *, actor: Actor, reason: str = "", **changes: Any
) -> Subscription:
    """
    Move a subscription in the caller's transaction; the same object as it is afterwards.

    Args:
        subscription: as it was read: if its revision is no longer that, nothing is written.
        changes: columns that change with it, such as `end_on`.

    Raises:
        IllegalMoveError: nothing of the kind may happen in its state.
        StaleStateError: somebody else has changed it meanwhile.
    """
    old = Status(subscription.status)
    new = SUBSCRIPTION.after(old, event)
    with transaction():
        change(subscription, status=new, **changes)
        journal.record(
            actor,
            f"subscription.{event}",
            subscription,
            old={"status": old},
            new={"status": new, **{name: _plain(value) for name, value in changes.items()}},
            reason=reason,
        )
    return subscription


def change(subscription: Subscription, **columns: Any) -> None:
    """
    Write columns of a subscription that is still as it was read, and the object with it.

    Raises:
        StaleStateError: it is not.
    """
    same = (
        (Subscription.id == subscription.id)
        & (Subscription.revision == subscription.revision)
        & (Subscription.status == subscription.status)
    )
    revision = subscription.revision + 1
    changed = Subscription.update(revision=revision, **columns).where(same).execute()
    if changed != 1:
        raise StaleStateError
    for name, value in {**columns, "revision": revision}.items():
        setattr(subscription, name, value)
    subscription.dirty_fields.clear()


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
