"""What payments write into the ledger: each step of a sum once, under a key that names where it begins and ends."""

from datetime import date
from itertools import pairwise

from backend.kernel.actor import Actor
from backend.ledger import accounts, postings
from backend.ledger.accounts import Account
from backend.ledger.models import EntryKind, EntrySource
from backend.ledger.postings import Posting
from backend.payments.causes import Moment
from backend.payments.models import Payment


def write(before: Payment, after: Payment, *, actor: Actor, moment: Moment) -> None:
    """
    Credit the client with what was taken, debit him with what was given back; a hold moves nothing.

    In the caller's transaction; the same step is never written twice.
    """
    day = moment.now.astimezone(moment.zone).date()
    ours, theirs = accounts.gateway(after.gateway), accounts.client(after.client_id)
    taken = (before.captured_minor, after.captured_minor)
    back = (before.refunded_minor, after.refunded_minor)
    for steps, kind, debit, credit in (
        (taken, EntryKind.PAYMENT, ours, theirs),
        (back, EntryKind.REFUND, theirs, ours),
    ):
        for start, end in pairwise(steps):
            if end > start:
                found = _posting(after, kind, (start, end), (debit, credit), day)
                postings.post(found, actor=actor, now=moment.now)


def _posting(
    payment: Payment,
    kind: EntryKind,
    step: tuple[int, int],
    sides: tuple[Account, Account],
    day: date,
) -> Posting:
    start, end = step
    return Posting(
        key=f"payment:{payment.id}:{kind}:{start}:{end}",
        kind=kind,
        source=EntrySource.PAYMENT,
        on_day=day,
        debit=sides[0],
        credit=sides[1],
        amount_minor=end - start,
        note={"payment": payment.number},
    )
