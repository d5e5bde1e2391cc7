"""What a person says of money when no message can: by the bank's register or letter, with what proves it."""

from dataclasses import dataclass, replace
from enum import StrEnum

from backend.audit import journal
from backend.db.base import transaction
from backend.kernel.actor import Actor
from backend.kernel.errors import ConflictError, InvalidError
from backend.payments import lifecycle, operations, rows
from backend.payments.causes import Cause, Moment
from backend.payments.facts import Facts
from backend.payments.gateways.base import Snapshot, Source
from backend.payments.models import Payment, PaymentTransaction


class Outcome(StrEnum):
    """What became of the money."""

    PAID = "paid"  # though no message came
    CAPTURED = "captured"
    VOIDED = "voided"
    EXPIRED = "expired"
    REFUNDED = "refunded"


@dataclass(frozen=True)
class Said:
    """What a person says: `ref` is the bank's number of the transaction, `amount_minor` of a refund."""

    outcome: Outcome
    ref: str
    evidence: str
    amount_minor: int = 0


def settle(payment: Payment, said: Said, *, actor: Actor, moment: Moment) -> Payment:
    """
    Write what a person has found out, as facts like any other.

    Raises:
        InvalidError: nothing that proves it, no number of the bank's, or a sum that cannot be.
        ConflictError: a command is under way, or it cannot be so by what is known.
    """
    evidence = said.evidence.strip()
    if not evidence:
        raise InvalidError("payments.reason.needed")
    with transaction():
        if operations.open_of(payment.id) is not None:
            raise ConflictError("payments.operation.open")
        known = {row.ref: row for row in rows.transactions_of(payment.id)}
        facts = _facts(payment, known.get(said.ref), said)
        snapshot = Snapshot(
            payment.gateway,
            payment.order_ref,
            said.ref,
            facts,
            Source.PERSON,
            currency=payment.currency,
        )
        told = {"outcome": said.outcome, "ref": said.ref}
        journal.record(actor, "payment.settle", payment, new=told, reason=evidence)
        cause = Cause(actor, Source.PERSON, reason=evidence)
        return lifecycle.take(payment.id, snapshot, cause, moment)


def _facts(payment: Payment, mine: PaymentTransaction | None, said: Said) -> Facts:
    if said.outcome is Outcome.PAID:
        return _paid(payment, mine, said)
    if mine is None:
        raise InvalidError("payments.settle.no_transaction")
    known = mine.facts
    if said.outcome is Outcome.REFUNDED:
        if not 0 < said.amount_minor <= known.captured_minor - known.refunded_minor:
            raise InvalidError("payments.operation.sum")
        return replace(known, refunded_minor=known.refunded_minor + said.amount_minor)
    if not known.held_minor:
        raise ConflictError("payments.operation.not_held")
    return {
        Outcome.CAPTURED: replace(known, captured_minor=known.authorized_minor),
        Outcome.VOIDED: replace(known, voided_minor=known.authorized_minor),
        Outcome.EXPIRED: replace(known, is_expired=True),
    }[said.outcome]


def _paid(payment: Payment, mine: PaymentTransaction | None, said: Said) -> Facts:
    """The bank's register has it though no message came: the number must be one that nobody has."""
    if mine is not None:
        raise ConflictError("payments.settle.known")
    if not said.ref.strip():
        raise InvalidError("payments.settle.no_transaction")
    elsewhere = (PaymentTransaction.gateway == payment.gateway) & (
        PaymentTransaction.ref == said.ref
    )
    if PaymentTransaction.select().where(elsewhere).exists():
        raise ConflictError("payments.settle.of_another")
    return Facts(authorized_minor=payment.amount_minor, captured_minor=payment.amount_minor)
