"""Tell a client's people what became of a payment: that it came, was given back, or was not made."""

from datetime import datetime

from backend.accounts import rights, roles
from backend.accounts.rights import Right
from backend.messaging import notices
from backend.payments.facts import State
from backend.payments.models import Payment

# What people are told of; a payment that still waits, or was declined, its payer sees himself.
_TOLD = {
    State.HELD: "payment_held",
    State.CAPTURED: "payment_captured",
    State.VOIDED: "payment_voided",
    State.PART_REFUNDED: "payment_refunded",
    State.REFUNDED: "payment_refunded",
}
_SEE_MONEY = frozenset(role for role in roles.CLIENT if Right.SEE_MONEY in rights.of(role))


def tell(before: Payment, after: Payment, *, now: datetime) -> None:
    """In the caller's transaction; each state once, however often it is reached."""
    name = _TOLD.get(State(after.state))
    is_known = after.state == before.state or _was_told_of_hold(before, after)
    if name is None or is_known:
        return
    amount = after.refunded_minor or after.captured_minor or after.amount_minor
    event = notices.Event(
        name,
        f"payment:{after.id}:{after.state}",
        after.client_id,
        f"/cabinet/money/payments/{after.number}",
        {"number": after.number, "amount_minor": amount},
        roles=_SEE_MONEY,
    )
    # The letter follows in a moment: the gateway waits for an answer until all here is on the disk.
    notices.announce([event], now=now)


def _was_told_of_hold(before: Payment, after: Payment) -> bool:
    """A hold that becomes a payment was told of when it was held."""
    return (before.state, after.state) == (State.HELD, State.CAPTURED)
