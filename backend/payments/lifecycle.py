"""The only place that changes what is known of a payment: its state follows from facts, which only grow."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from backend.audit import journal
from backend.db import single
from backend.db.base import transaction
from backend.kernel.actor import Actor
from backend.kernel.errors import InvalidError
from backend.payments import alerts, bookkeeping, facts, rows, telling
from backend.payments.causes import Cause, Moment
from backend.payments.facts import NOTHING, Totals
from backend.payments.gateways.base import Snapshot, Source
from backend.payments.models import Payment, PaymentTransaction


class MismatchError(InvalidError):
    """The facts are not about this payment; `verdict` says why."""

    def __init__(self, verdict: str) -> None:
        super().__init__("payments.mismatch", verdict=verdict)
        self.verdict = verdict


def take(payment_id: int, snapshot: Snapshot, cause: Cause, moment: Moment) -> Payment:
    """
    Write what is certain by now; what was known already, and older news, change nothing.

    Money that was taken goes to the client's account in the same transaction.

    Raises:
        MismatchError: the facts cannot be of this payment.
        NotFoundError: there is no such payment.
    """
    with transaction():
        before = rows.one(payment_id)
        known = rows.transactions_of(payment_id)
        insist_on_match(before, known, snapshot)
        return take_matching(before, known, snapshot, cause, moment)


def take_matching(
    before: Payment,
    known: Sequence[PaymentTransaction],
    snapshot: Snapshot,
    cause: Cause,
    moment: Moment,
) -> Payment:
    """The same for facts that match, and a payment that was read in the same transaction."""
    rest = [row for row in known if row.ref != snapshot.ref]
    if snapshot.ref:
        mine = next((row for row in known if row.ref == snapshot.ref), None)
        rest.append(_write_transaction(before, mine, snapshot, moment))
    return _write_payment(before, rest, snapshot, cause, moment)


def expect(payment: Payment, ref: str, *, now: datetime) -> None:
    """Keep under which number a gateway knows a payer who was sent to pay, to ask for it if nothing is heard."""
    with transaction():
        known = rows.transactions_of(payment.id)
        if all(row.ref != ref for row in known):
            PaymentTransaction.create(
                payment=payment.id, gateway=payment.gateway, ref=ref, first_seen_at=now
            )


def insist_on_match(payment: Payment, known: Sequence[PaymentTransaction], said: Snapshot) -> None:
    """
    Go on only if these facts can be of this payment, whose transactions are `known`.

    Raises:
        MismatchError: they cannot.
    """
    mine = next((row for row in known if row.ref == said.ref), None)
    told, before = said.facts, mine.facts if mine else NOTHING
    reasons = (
        ("other_gateway", said.gateway != payment.gateway),
        ("other_order", said.order_ref not in ("", payment.order_ref)),
        ("other_currency", said.currency != payment.currency),
        ("other_amount", told.authorized_minor not in (0, payment.amount_minor)),
        ("impossible", not told.is_possible or not before.merged(told).is_possible),
        ("impossible", told.authorized_minor > 0 and not said.ref),
    )
    for verdict, is_so in reasons:
        if is_so:
            raise MismatchError(verdict)


def clear_review(payment: Payment, note: str, *, actor: Actor, now: datetime) -> None:
    """
    Note that a person has looked at what was strange.

    Raises:
        InvalidError: no words about what was found.
        StaleStateError: there is nothing to look at, or something else by now.
    """
    words = note.strip()
    if not words:
        raise InvalidError("payments.reason.needed")
    with transaction():
        moved = (
            Payment.update(reviewed=payment.review, revision=Payment.revision + 1, changed_at=now)
            .where(
                (Payment.id == payment.id)
                & (Payment.review == payment.review)
                & (Payment.reviewed != payment.review)
            )
            .execute()
        )
        rows.insist_moved(moved)
        told = {"review": payment.review}
        seen = rows.one(payment.id)
        rows.note(seen, "reviewed", payment.state, told, Cause(actor, Source.PERSON), now)
        journal.record(actor, "payment.review", payment, old=told, reason=words)
        alerts.close_of(payment.id, "review", note=words, actor=actor, now=now)


def _write_transaction(
    payment: Payment, mine: PaymentTransaction | None, said: Snapshot, moment: Moment
) -> PaymentTransaction:
    if mine is None:
        mine = PaymentTransaction(
            payment=payment.id, gateway=payment.gateway, ref=said.ref, first_seen_at=moment.now
        )
    merged = mine.facts.merged(said.facts)
    for name, value in vars(merged).items():
        if getattr(mine, name) != value:
            setattr(mine, name, value)
    if merged.held_minor:
        _set_times(mine, said, moment)
    if said.auth_code and not mine.auth_code:
        mine.auth_code = said.auth_code
    if mine.is_dirty():
        mine.save()
    return mine


def _set_times(mine: PaymentTransaction, said: Snapshot, moment: Moment) -> None:
    """Until when a hold can be given back, when it is taken, and when it is over: once, when it is first heard of."""
    now, caps = moment.now, moment.caps
    if mine.void_until is None:
        mine.void_until = _after(now, caps.void_window)
        mine.clears_at = _after(now, caps.capture_after or caps.assume_captured_after)
    if mine.hold_expires_at is None:
        mine.hold_expires_at = said.hold_expires_at or _after(now, caps.hold_ttl)


def _after(moment: datetime, span: timedelta | None) -> datetime | None:
    return moment + span if span else None


def _write_payment(
    before: Payment,
    known: Sequence[PaymentTransaction],
    said: Snapshot,
    cause: Cause,
    moment: Moment,
) -> Payment:
    every = [row.facts for row in known]
    without_ref = NOTHING if said.ref else said.facts
    sums = facts.totals(
        every,
        is_failed=before.is_failed or without_ref.is_failed,
        is_expired=before.is_expired or without_ref.is_expired,
    )
    changes = _changes(before, sums, facts.reviews(every), said)
    if not changes:
        return before
    values = {**changes, "changed_at": moment.now, "revision": before.revision + 1}
    rows.insist_moved(single.change(Payment, before.id, values, revision=before.revision))
    after = rows.one(before.id)
    _tell(before, after, changes, cause, moment)
    return after


def _changes(
    before: Payment, sums: Totals, review: frozenset[facts.Review], said: Snapshot
) -> dict[str, Any]:
    """The columns that become another value."""
    wanted: dict[str, Any] = {**vars(sums), "review": ",".join(sorted(review))}
    if said.facts.is_failed and not sums.authorized_minor:
        wanted |= {"decline_code": said.decline_code, "decline_text": said.payer_message}
    return {name: value for name, value in wanted.items() if getattr(before, name) != value}


def _tell(
    before: Payment, after: Payment, changes: dict[str, Any], cause: Cause, moment: Moment
) -> None:
    """History, journal, ledger and whoever has to know, all in the same transaction."""
    old = {name: getattr(before, name) for name in changes}
    new = {**changes, "source": cause.source, "digest": cause.digest}
    told = {name: value for name, value in new.items() if value != ""}
    what = after.state if after.state != before.state else "news"
    rows.note(after, what, before.state, told, cause, moment.now)
    journal.record(
        cause.actor,
        "payment.change",
        after,
        old={"state": before.state, **old},
        new={"state": after.state, **told},
        reason=cause.reason,
    )
    bookkeeping.write(before, after, actor=cause.actor, moment=moment)
    if after.review != before.review:
        alerts.tell(
            "review", f"review:{after.id}:{after.review}", payment_id=after.id, now=moment.now
        )
    telling.tell(before, after, now=moment.now)
