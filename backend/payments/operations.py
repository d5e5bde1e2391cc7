"""Commands to gateways: kept before anything is sent, one open at a time, settled by an answer or a person."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import peewee

from backend.audit import journal
from backend.db.base import transaction
from backend.kernel.actor import SYSTEM, Actor
from backend.kernel.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from backend.payments import alerts, causes, lifecycle, rows
from backend.payments.causes import Cause, Moment
from backend.payments.facts import NOTHING, Facts
from backend.payments.gateways.base import (
    Caps,
    Capture,
    Extent,
    OperationKind,
    Snapshot,
    Source,
)
from backend.payments.models import (
    OPEN,
    OperationStatus,
    PaymentOperation,
    PaymentTransaction,
)

# A command that nobody has taken up after this time is taken up by the timer.
TAKE_UP_AFTER = timedelta(seconds=30)
# One that was sent and never came back is unknown after this time.
ANSWERED_WITHIN = timedelta(minutes=2)
LONGEST_REASON = 500


@dataclass(frozen=True)
class Wanted:
    """What somebody wants done, why, and above which sum a second person must agree."""

    kind: OperationKind
    amount_minor: int
    reason: str
    alone_up_to_minor: int


def ask(transaction_id: int, wanted: Wanted, *, actor: Actor, moment: Moment) -> PaymentOperation:
    """
    Keep a command; it is sent by `sending.carry_out`, at once or by the timer.

    Raises:
        NotFoundError: there is no such transaction.
        InvalidError: no reason, or a sum that cannot be moved.
        ConflictError: another command is open, or the state forbids it.
    """
    reason = "" if actor == SYSTEM else _words(wanted.reason)
    with transaction():
        mine = _transaction(transaction_id)
        insist_on_possible(mine, wanted, moment)
        is_large = wanted.amount_minor > wanted.alone_up_to_minor
        status = OperationStatus.PROPOSED if is_large else OperationStatus.CREATED
        try:
            made: PaymentOperation = PaymentOperation.create(
                payment=mine.payment_id,
                transaction=mine.id,
                kind=wanted.kind,
                amount_minor=wanted.amount_minor,
                before_minor=mine.refunded_minor,
                key=str(uuid.uuid4()),
                status=status,
                reason=reason,
                created_at=moment.now,
                due_at=moment.now + TAKE_UP_AFTER,
                **causes.by(actor),
            )
        except peewee.IntegrityError as error:
            raise ConflictError("payments.operation.open") from error
        told = {
            "operation_kind": wanted.kind,
            "payment_minor": wanted.amount_minor,
            "operation_status": status,
        }
        payment = rows.one(mine.payment_id)
        journal.record(actor, "payment.ask_operation", payment, new=told, reason=reason)
        if status is OperationStatus.PROPOSED:
            alerts.tell("second_person", _alert(made), payment_id=mine.payment_id, now=moment.now)
    return made


def approve(operation: PaymentOperation, *, actor: Actor, now: datetime) -> PaymentOperation:
    """
    Agree as the second person.

    Raises:
        ForbiddenError: it is the same person.
        StaleStateError: it does not wait for anybody any more.
    """
    if (actor.realm, actor.id) == (operation.made_by_realm, operation.made_by_id):
        raise ForbiddenError("payments.operation.same_person")
    changes = {
        "approved_by_id": actor.id,
        "approved_by_name": actor.name,
        "due_at": now + TAKE_UP_AFTER,
    }
    with transaction():
        moved = move(operation, OperationStatus.PROPOSED, OperationStatus.CREATED, **changes)
        journal.record(actor, "payment.approve_operation", moved.payment, new=_told(moved))
        _settled(moved, "", actor, now)
    return moved


def withdraw(operation: PaymentOperation, reason: str, *, actor: Actor, now: datetime) -> None:
    """
    Take back a command that waits for a second person.

    Raises:
        InvalidError: no reason.
        StaleStateError: it does not wait any more.
    """
    words = _words(reason)
    with transaction():
        moved = move(operation, OperationStatus.PROPOSED, OperationStatus.WITHDRAWN, closed_at=now)
        journal.record(
            actor, "payment.withdraw_operation", moved.payment, new=_told(moved), reason=words
        )
        _settled(moved, words, actor, now)


def settle(
    operation: PaymentOperation,
    evidence: str,
    *,
    is_done: bool,
    actor: Actor,
    moment: Moment,
) -> PaymentOperation:
    """
    Say what became of a command whose outcome is unknown, with what proves it.

    Raises:
        InvalidError: nothing that proves it.
        StaleStateError: its outcome is known by now.
    """
    words = _words(evidence)
    status = OperationStatus.DONE if is_done else OperationStatus.REFUSED
    with transaction():
        moved = move(
            operation,
            OperationStatus.UNKNOWN,
            status,
            closed_at=moment.now,
            evidence=words,
            outcome="person",
        )
        journal.record(
            actor, "payment.settle_operation", moved.payment, new=_told(moved), reason=words
        )
        if is_done:
            snapshot = done_snapshot(moved, Source.PERSON)
            cause = Cause(actor, Source.PERSON, operation_id=moved.id, reason=words)
            lifecycle.take(moved.payment_id, snapshot, cause, moment)
        _settled(moved, words, actor, moment.now)
    return moved


def move(
    operation: PaymentOperation, old: OperationStatus, new: OperationStatus, **changes: Any
) -> PaymentOperation:
    """
    The conditional step from one status to another.

    Raises:
        StaleStateError: it has left the old status.
    """
    with transaction():
        moved = (
            PaymentOperation.update(status=new, **changes)
            .where((PaymentOperation.id == operation.id) & (PaymentOperation.status == old))
            .execute()
        )
        rows.insist_moved(moved)
        return one(operation.id)


def one(operation_id: int) -> PaymentOperation:
    """
    The command as it is now.

    Raises:
        NotFoundError: there is none.
    """
    found: PaymentOperation | None = PaymentOperation.get_or_none(
        PaymentOperation.id == operation_id
    )
    if found is None:
        raise NotFoundError
    return found


def open_of(payment_id: int) -> PaymentOperation | None:
    """The command that is under way for a payment, if any."""
    mine = (PaymentOperation.payment == payment_id) & PaymentOperation.status.in_(OPEN)
    found: PaymentOperation | None = PaymentOperation.get_or_none(mine)
    return found


def done_snapshot(operation: PaymentOperation, source: Source, digest: str = "") -> Snapshot:
    """What is certain when the command was carried out."""
    mine, payment = operation.transaction, operation.payment
    known: Facts = mine.facts
    changed = {
        OperationKind.VOID: {"voided_minor": mine.authorized_minor},
        OperationKind.CAPTURE: {"captured_minor": operation.amount_minor},
        OperationKind.REFUND: {"refunded_minor": operation.before_minor + operation.amount_minor},
    }[OperationKind(operation.kind)]
    facts = NOTHING.merged(
        Facts(
            authorized_minor=known.authorized_minor,
            captured_minor=changed.get("captured_minor", known.captured_minor),
            voided_minor=changed.get("voided_minor", 0),
            refunded_minor=changed.get("refunded_minor", 0),
        )
    )
    return Snapshot(
        payment.gateway,
        payment.order_ref,
        mine.ref,
        facts,
        source,
        currency=payment.currency,
        digest=digest,
    )


def insist_on_possible(mine: PaymentTransaction, wanted: Wanted, moment: Moment) -> None:
    """
    Go on only if this can be done to the money as it is now, and while its time lasts.

    Raises:
        ConflictError: it is not held, or not taken, or the gateway cannot do it.
        InvalidError: more than there is.
    """
    caps, kind = moment.caps, wanted.kind
    if not can(caps, kind):
        raise ConflictError("payments.operation.unsupported")
    if kind is OperationKind.REFUND:
        left = mine.captured_minor - mine.refunded_minor
    else:
        left = mine.held_minor
    if left <= 0:
        key = "not_taken" if kind is OperationKind.REFUND else "not_held"
        raise ConflictError(f"payments.operation.{key}")
    if kind is OperationKind.VOID and mine.void_until and moment.now >= mine.void_until:
        raise ConflictError("payments.operation.late")
    if not 0 < wanted.amount_minor <= left or (
        wanted.amount_minor != left and _is_whole(caps, kind)
    ):
        raise InvalidError("payments.operation.sum")


def can(caps: Caps, kind: OperationKind) -> bool:
    """Whether a gateway can do this at all."""
    return {
        OperationKind.CAPTURE: caps.capture is Capture.MANUAL,
        OperationKind.VOID: caps.void is not Extent.NONE,
        OperationKind.REFUND: caps.refund is not Extent.NONE,
    }[kind]


def _is_whole(caps: Caps, kind: OperationKind) -> bool:
    """Whether only the whole sum can be moved."""
    return {
        OperationKind.CAPTURE: not caps.partial_capture,
        OperationKind.VOID: True,
        OperationKind.REFUND: caps.refund is not Extent.PARTIAL,
    }[kind]


def _transaction(transaction_id: int) -> PaymentTransaction:
    found: PaymentTransaction | None = PaymentTransaction.get_or_none(
        PaymentTransaction.id == transaction_id
    )
    if found is None:
        raise NotFoundError
    return found


def _words(text: str) -> str:
    words = text.strip()
    if not words:
        raise InvalidError("payments.reason.needed")
    if len(words) > LONGEST_REASON:
        raise InvalidError("form.longer_than", count=LONGEST_REASON)
    return words


def _told(operation: PaymentOperation) -> dict[str, object]:
    """What the journal says of it."""
    return {
        "operation_kind": operation.kind,
        "operation_status": operation.status,
        "operation": operation.id,
    }


def _alert(operation: PaymentOperation) -> str:
    return f"operation:{operation.id}"


def _settled(operation: PaymentOperation, note: str, actor: Actor, now: datetime) -> None:
    alerts.close_key(_alert(operation), note, actor=actor, now=now)
