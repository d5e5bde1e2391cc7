"""What payments need by time: holds that have become payments or are over, commands that hang, the self-check."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, tzinfo

from backend.db.base import transaction
from backend.kernel.actor import SYSTEM
from backend.kernel.errors import DomainError, StaleStateError
from backend.payments import alerts, invariants, lifecycle, operations, sending
from backend.payments.causes import Cause, Moment
from backend.payments.facts import NOTHING, Facts
from backend.payments.gateways import errors
from backend.payments.gateways.base import Capture, Gateway, OperationKind, Snapshot, Source
from backend.payments.models import (
    OPEN,
    OperationStatus,
    Payment,
    PaymentOperation,
    PaymentTransaction,
)
from backend.payments.operations import Wanted

log = logging.getLogger("kabinet.payments")

CHECK_EVERY = timedelta(minutes=10)
ASK_EVERY = timedelta(minutes=10)
# A day after he went to pay nobody can pay on that page any more.
_ASK_UNTIL = timedelta(hours=25)
_AT_ONCE = 200
# Where a gateway cannot be asked, a person has this long before he is told of a hold that has run out.
_PATIENCE = timedelta(hours=1)
# Who cannot be asked about one transaction cannot be asked about two hundred.
_NOBODY_THERE = (errors.UnavailableGatewayError, errors.RateLimitedError, errors.MisconfiguredError)
Gateways = Mapping[str, Gateway]


def run(gateways: Gateways, *, now: datetime, zone: tzinfo) -> None:
    """Everything that is due; after a pause of any length it catches up."""
    clear_holds(gateways, now=now, zone=zone)
    end_holds(gateways, now=now, zone=zone)
    drive_operations(gateways, now=now, zone=zone)


def clear_holds(gateways: Gateways, *, now: datetime, zone: tzinfo) -> int:
    """
    Make payments of holds after the time that their gateway has for it; how many were.

    Where the gateway waits for us it is asked to take them, and once it has refused a person decides.
    """
    refused = PaymentOperation.select(PaymentOperation.transaction).where(
        (PaymentOperation.kind == OperationKind.CAPTURE)
        & (PaymentOperation.status == OperationStatus.REFUSED)
    )
    due = (
        (PaymentTransaction.held_minor > 0)
        & (PaymentTransaction.clears_at <= now)
        & PaymentTransaction.id.not_in(refused)
    )
    return _each(due, gateways, lambda row, moment: _clear(row.id, moment), now=now, zone=zone)


def end_holds(gateways: Gateways, *, now: datetime, zone: tzinfo) -> int:
    """Find out what became of holds whose time has run out; of how many something was found."""
    due = (PaymentTransaction.held_minor > 0) & (PaymentTransaction.hold_expires_at <= now)

    def end(row: PaymentTransaction, moment: Moment) -> bool:
        return _end(row, gateways[row.gateway], moment)

    return _each(due, gateways, end, now=now, zone=zone)


def ask_about_orders(gateways: Gateways, *, now: datetime, zone: tzinfo) -> int:
    """
    Ask what became of payers who went to pay and of whom nothing was heard; of how many something was found.

    A gateway tells it by itself; this is for news that was lost.
    """
    silent = (
        (PaymentTransaction.authorized_minor == 0)
        & ~PaymentTransaction.is_failed
        & (PaymentTransaction.first_seen_at <= now - ASK_EVERY)
        & (PaymentTransaction.first_seen_at > now - _ASK_UNTIL)
    )

    def ask(row: PaymentTransaction, moment: Moment) -> bool:
        if not moment.caps.status_query:
            return False
        facts = _take_fetched(row, gateways[row.gateway], moment)
        return facts != NOTHING

    return _each(silent, gateways, ask, now=now, zone=zone)


def drive_operations(gateways: Gateways, *, now: datetime, zone: tzinfo) -> int:
    """Send what nobody has sent, give up on what never came back, ask about what is unknown."""
    moving = (OperationStatus.CREATED, OperationStatus.SENT, OperationStatus.UNKNOWN)
    due = PaymentOperation.status.in_(moving) & (PaymentOperation.due_at <= now)
    rows = list(PaymentOperation.select().where(due).order_by(PaymentOperation.id).limit(_AT_ONCE))
    count = 0
    for row in rows:
        gateway = gateways.get(row.payment.gateway)
        if gateway is not None:
            count += _drive(row, gateway, Moment(now, zone, gateway.caps))
    return count


def check(now: datetime) -> list[invariants.Finding]:
    """Count everything anew; what is wrong becomes an alert, what is right again closes it."""
    found = invariants.check()
    with transaction():
        for one in found:
            key = f"self_check:{one.name}"
            if one.is_fine:
                alerts.close_key(key, "", actor=SYSTEM, now=now)
            else:
                details = {"check": one.name, "examples": list(one.examples)}
                alerts.tell("self_check", key, details=details, now=now)
    return found


def _each(
    due: object,
    gateways: Gateways,
    work: Callable[[PaymentTransaction, Moment], bool],
    *,
    now: datetime,
    zone: tzinfo,
) -> int:
    """Do it for each transaction that no person and no command is busy with."""
    busy = PaymentOperation.select(PaymentOperation.payment).where(
        PaymentOperation.status.in_(OPEN)
    )
    is_free = PaymentTransaction.payment.not_in(busy) & (Payment.review == Payment.reviewed)
    query = (
        PaymentTransaction.select()
        .join(Payment)
        .where(due & is_free & PaymentTransaction.gateway.in_(list(gateways)))
        .order_by(PaymentTransaction.id)
        .limit(_AT_ONCE)
    )
    count, silent = 0, set()
    for row in list(query):
        if row.gateway in silent:
            continue
        try:
            count += work(row, Moment(now, zone, gateways[row.gateway].caps))
        except _NOBODY_THERE:
            log.warning("%s cannot be asked now", row.gateway)
            silent.add(row.gateway)
        except (DomainError, errors.GatewayError):
            log.exception("transaction %s waits for the next time", row.id)
    return count


def _clear(transaction_id: int, moment: Moment) -> bool:
    """Looks again inside the transaction: somebody may have given the hold back a moment ago."""
    with transaction():
        row: PaymentTransaction = PaymentTransaction.get_by_id(transaction_id)
        if not row.held_minor or operations.open_of(row.payment_id) is not None:
            return False
        if moment.caps.capture is Capture.MANUAL:
            wanted = Wanted(OperationKind.CAPTURE, row.held_minor, "", row.held_minor)
            operations.ask(row.id, wanted, actor=SYSTEM, moment=moment)
            return True
        facts = row.facts.merged(Facts(captured_minor=row.authorized_minor))
        _take(row, facts, Source.ASSUMED, moment)
    return True


def _end(row: PaymentTransaction, gateway: Gateway, moment: Moment) -> bool:
    if gateway.caps.status_query:
        _take_fetched(row, gateway, moment)
        return True
    if row.hold_expires_at is not None and moment.now < row.hold_expires_at + _PATIENCE:
        return False
    with transaction():
        alerts.tell("hold_over", f"hold:{row.id}", payment_id=row.payment_id, now=moment.now)
    return False


def _take_fetched(row: PaymentTransaction, gateway: Gateway, moment: Moment) -> Facts:
    """Ask what is true of a transaction, and write it with the gateway's own words."""
    said = gateway.fetch(row.ref).snapshot
    cause = Cause(SYSTEM, Source.FETCH, digest=said.digest)
    lifecycle.take(row.payment_id, said, cause, moment)
    return said.facts


def _take(row: PaymentTransaction, facts: Facts, source: Source, moment: Moment) -> None:
    payment = row.payment
    snapshot = Snapshot(
        row.gateway, payment.order_ref, row.ref, facts, source, currency=payment.currency
    )
    lifecycle.take(row.payment_id, snapshot, Cause(SYSTEM, source), moment)


def _drive(row: PaymentOperation, gateway: Gateway, moment: Moment) -> bool:
    try:
        if row.status == OperationStatus.CREATED:
            sending.carry_out(row, gateway, moment)
        elif row.status == OperationStatus.SENT:
            sending.give_up_waiting(row, moment)
        elif gateway.caps.status_query:
            sending.ask_again(row, gateway, moment)
        else:
            return False
    except StaleStateError:
        return False  # somebody else was faster
    return True
