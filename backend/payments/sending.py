"""Carry commands out: claim, call the gateway outside of any transaction, write what came back."""

import logging
from collections.abc import Callable
from datetime import timedelta

from backend.audit import journal
from backend.db.base import transaction
from backend.kernel.actor import SYSTEM, Actor
from backend.kernel.errors import StaleStateError
from backend.payments import alerts, causes, lifecycle, messages, operations
from backend.payments.causes import Cause, Moment
from backend.payments.gateways import errors
from backend.payments.gateways.base import Answered, Caps, Gateway, Op, OperationKind, Source
from backend.payments.messages import Kept
from backend.payments.models import OperationStatus, PaymentOperation, Verdict
from backend.payments.operations import Wanted

log = logging.getLogger("kabinet.payments")

# Certainly not executed and certainly final.
_FINAL = (errors.DeclinedError, errors.InvalidOrderError, errors.UnsupportedError)
# Certainly not executed: the same key may be sent again.
_AGAIN = (errors.UnavailableGatewayError, errors.RateLimitedError, errors.MisconfiguredError)
_PAUSES = (1, 5, 15, 60)  # minutes between tries
MOST_TRIES = 20


def order(
    transaction_id: int, wanted: Wanted, gateway: Gateway, *, actor: Actor, moment: Moment
) -> PaymentOperation:
    """
    Keep a command and send it at once, unless it waits for a second person.

    Raises:
        ConflictError, InvalidError, NotFoundError: as `operations.ask`; nothing was kept.
    """
    asked = operations.ask(transaction_id, wanted, actor=actor, moment=moment)
    is_ready = asked.status == OperationStatus.CREATED
    return carry_out(asked, gateway, moment) if is_ready else asked


def agree(
    operation: PaymentOperation, gateway: Gateway, *, actor: Actor, moment: Moment
) -> PaymentOperation:
    """
    Agree as the second person, and send it.

    Raises:
        ForbiddenError, StaleStateError: as `operations.approve`.
    """
    agreed = operations.approve(operation, actor=actor, now=moment.now)
    return carry_out(agreed, gateway, moment)


def carry_out(operation: PaymentOperation, gateway: Gateway, moment: Moment) -> PaymentOperation:
    """
    Send a command that nobody has sent yet, and write its result with everything that follows from it.

    Whoever loses the race for it gets the command as it is by now.
    """
    try:
        claimed = operations.move(
            operation,
            OperationStatus.CREATED,
            OperationStatus.SENT,
            sent_at=moment.now,
            attempts=operation.attempts + 1,
            due_at=moment.now + operations.ANSWERED_WITHIN,
        )
    except StaleStateError:
        return operations.one(operation.id)
    try:
        answered = _call(claimed, gateway)
    except errors.GatewayError as error:
        return _failed(claimed, error, moment)
    return _done(claimed, answered, moment)


def ask_again(operation: PaymentOperation, gateway: Gateway, moment: Moment) -> PaymentOperation:
    """
    Find out by the gateway what became of a command whose outcome is unknown.

    What does not look done may still be on its way there: as long as its key lives it is sent again under
    that key, which does it at most once and tells for certain.
    """
    try:
        answered = gateway.fetch(operation.transaction.ref)
    except errors.GatewayError as error:
        log.warning("operation %s is still unknown: %s", operation.id, error.kind)
        return _later(operation, OperationStatus.UNKNOWN, moment)
    is_done = _is_done(operation, answered)
    if _can_repeat(operation, answered, gateway.caps, moment):
        return _repeat(operation, gateway, moment)
    status = OperationStatus.DONE if is_done else OperationStatus.REFUSED
    with transaction():
        _keep(operation, answered, moment)
        moved = operations.move(
            operation, OperationStatus.UNKNOWN, status, closed_at=moment.now, outcome="fetched"
        )
        cause = Cause(
            causes.gateway(gateway.name),
            Source.FETCH,
            operation_id=moved.id,
            digest=answered.snapshot.digest,
        )
        lifecycle.take(moved.payment_id, answered.snapshot, cause, moment)
        _settled(moved, moment)
    return moved


def _can_repeat(
    operation: PaymentOperation, answered: Answered, caps: Caps, moment: Moment
) -> bool:
    """Whether the key lives, and the money is where it was, or so it seems."""
    if operation.kind not in caps.idempotent or caps.key_ttl is None or operation.sent_at is None:
        return False
    facts = operation.transaction.facts.merged(answered.snapshot.facts)
    is_refund = operation.kind == OperationKind.REFUND
    left = facts.captured_minor - facts.refunded_minor if is_refund else facts.held_minor
    is_alive = moment.now < operation.sent_at + caps.key_ttl
    return is_alive and bool(left >= operation.amount_minor)


def _repeat(operation: PaymentOperation, gateway: Gateway, moment: Moment) -> PaymentOperation:
    """Send it again under its own key."""
    try:
        answered = _call(operation, gateway)
    except _FINAL as error:
        return _refused(operation, error, moment)
    except errors.GatewayError as error:
        log.warning("operation %s is still unknown: %s", operation.id, error.kind)
        return _later(operation, OperationStatus.UNKNOWN, moment)
    return _done(operation, answered, moment)


def give_up_waiting(operation: PaymentOperation, moment: Moment) -> PaymentOperation:
    """A command that was sent by somebody who never came back: its outcome is unknown."""
    return _unknown(operation, "nobody came back", moment)


def _call(operation: PaymentOperation, gateway: Gateway) -> Answered:
    mine, op = operation.transaction, Op(operation.key, operation.attempts)
    verbs: dict[str, Callable[[], Answered]] = {
        OperationKind.VOID: lambda: gateway.void(mine.ref, op),
        OperationKind.CAPTURE: lambda: gateway.capture(mine.ref, operation.amount_minor, op),
        OperationKind.REFUND: lambda: gateway.refund(mine.ref, operation.amount_minor, op),
    }
    return verbs[operation.kind]()


def _done(operation: PaymentOperation, answered: Answered, moment: Moment) -> PaymentOperation:
    with transaction():
        number = _keep(operation, answered, moment)
        moved = operations.move(
            operation, OperationStatus(operation.status), OperationStatus.DONE, closed_at=moment.now
        )
        said = answered.snapshot
        snapshot = operations.done_snapshot(moved, Source.REPLY, said.digest)
        actor = causes.gateway(moved.payment.gateway)
        cause = Cause(actor, Source.REPLY, number, moved.id, said.digest, moved.reason)
        lifecycle.take(moved.payment_id, snapshot, cause, moment)
        _settled(moved, moment)
        alerts.close_of(moved.payment_id, "cancel_asked", note="", actor=SYSTEM, now=moment.now)
    return moved


def _failed(
    operation: PaymentOperation, error: errors.GatewayError, moment: Moment
) -> PaymentOperation:
    log.warning("operation %s: %s %s", operation.id, error.kind, error.code)
    if isinstance(error, _AGAIN) and operation.attempts < MOST_TRIES:
        with transaction():
            _keep_failure(operation, error, moment)
            if isinstance(error, errors.MisconfiguredError):
                key = f"misconfigured:{operation.payment.gateway}"
                alerts.tell("misconfigured", key, details={"error": str(error)}, now=moment.now)
            return _later(operation, OperationStatus.SENT, moment, OperationStatus.CREATED)
    if isinstance(error, (*_FINAL, *_AGAIN)):
        return _refused(operation, error, moment)
    with transaction():
        _keep_failure(operation, error, moment)
        return _unknown(operation, error.kind, moment)


def _refused(
    operation: PaymentOperation, error: errors.GatewayError, moment: Moment
) -> PaymentOperation:
    outcome = f"{error.kind} {error.code}".strip()
    with transaction():
        _keep_failure(operation, error, moment)
        moved = operations.move(
            operation,
            OperationStatus(operation.status),
            OperationStatus.REFUSED,
            closed_at=moment.now,
            outcome=outcome,
        )
        _settled(moved, moment)
        details = {"outcome": outcome, "operation": moved.id}
        alerts.tell(
            "operation_refused",
            f"refused:{moved.id}",
            payment_id=moved.payment_id,
            details=details,
            now=moment.now,
        )
    return moved


def _unknown(operation: PaymentOperation, outcome: str, moment: Moment) -> PaymentOperation:
    with transaction():
        moved = operations.move(
            operation,
            OperationStatus.SENT,
            OperationStatus.UNKNOWN,
            outcome=outcome,
            due_at=_next(operation, moment),
        )
        _record(moved)
        alerts.tell(
            "operation_unknown",
            f"operation:{moved.id}",
            payment_id=moved.payment_id,
            details={"operation": moved.id},
            now=moment.now,
        )
    return moved


def _later(
    operation: PaymentOperation,
    old: OperationStatus,
    moment: Moment,
    new: OperationStatus | None = None,
) -> PaymentOperation:
    return operations.move(operation, old, new or old, due_at=_next(operation, moment))


def _next(operation: PaymentOperation, moment: Moment) -> object:
    pause = _PAUSES[min(operation.attempts, len(_PAUSES)) - 1]
    return moment.now + timedelta(minutes=pause)


def _is_done(operation: PaymentOperation, answered: Answered) -> bool:
    """Whether what is true there can only be so because the command was carried out."""
    wanted = operations.done_snapshot(operation, Source.FETCH).facts
    return answered.snapshot.facts.merged(wanted) == answered.snapshot.facts


def _keep(operation: PaymentOperation, answered: Answered, moment: Moment) -> int | None:
    """Both halves of the call; the number of the answer."""
    _keep_half(operation, answered.exchanged.sent, Verdict.SENT, "out", moment)
    key_id, raw = answered.exchanged.key_id, answered.exchanged.received
    return _keep_half(operation, raw, Verdict.ACCEPTED, "in", moment, key_id)


def _keep_failure(operation: PaymentOperation, error: errors.GatewayError, moment: Moment) -> None:
    if error.sent:
        _keep_half(operation, error.sent, Verdict.SENT, "out", moment)
    if error.received:
        is_bad = isinstance(error, (errors.BadSignatureError, errors.UnknownOutcomeError))
        verdict = Verdict.BAD_SIGNATURE if is_bad else Verdict.ACCEPTED
        _keep_half(operation, error.received, verdict, "in", moment)


def _keep_half(
    operation: PaymentOperation,
    raw: bytes,
    verdict: Verdict,
    direction: str,
    moment: Moment,
    key_id: str = "",
) -> int | None:
    kept = Kept(
        operation.payment.gateway,
        raw,
        verdict,
        direction,
        key_id=key_id,
        payment_id=operation.payment_id,
        operation_id=operation.id,
    )
    return messages.keep(kept, now=moment.now)


def _record(operation: PaymentOperation) -> None:
    told = {
        "operation_kind": operation.kind,
        "operation_status": operation.status,
        "operation": operation.id,
        "outcome": operation.outcome,
    }
    actor = causes.gateway(operation.payment.gateway)
    journal.record(actor, "payment.operation", operation.payment, new=told)


def _settled(operation: PaymentOperation, moment: Moment) -> None:
    _record(operation)
    alerts.close_key(f"operation:{operation.id}", "", actor=SYSTEM, now=moment.now)
