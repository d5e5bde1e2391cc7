"""Tell a client's people what became of a payment, and a guest who paid: that it came or was given back."""

from datetime import datetime

from backend.accounts import rights, roles
from backend.accounts.rights import Right
from backend.kernel.errors import InvalidError
from backend.mail import outbox
from backend.messaging import notices
from backend.payments.facts import State
from backend.payments.models import Channel, Payment

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
    if after.channel == Channel.GUEST:
        _tell_guest(after, name, amount, now)


def _tell_guest(payment: Payment, name: str, amount_minor: int, now: datetime) -> None:
    """A letter with the link to his page, only after money has moved; a wrong address stops nothing."""
    email = str(payment.payer.get("email", ""))
    try:
        outbox.queue(
            email,
            name.replace("payment_", "receipt_"),
            payment.language,
            now=now,
            number=payment.number,
            amount_minor=str(amount_minor),
            path=f"/pay/{payment.secret}",
        )
    except InvalidError:
        return


def _was_told_of_hold(before: Payment, after: Payment) -> bool:
    """A hold that becomes a payment was told of when it was held."""
    return (before.state, after.state) == (State.HELD, State.CAPTURED)
