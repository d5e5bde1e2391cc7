"""What a person says of money: only what can be true, with what proves it, and as facts like any other."""

import pytest

from backend.audit import journal
from backend.kernel.errors import ConflictError, InvalidError
from backend.ledger import balances
from backend.payments import invariants, operations, rows, settling
from backend.payments.facts import State
from backend.payments.gateways.base import OperationKind
from backend.payments.models import Payment
from backend.payments.operations import Wanted
from backend.payments.settling import Outcome, Said
from tests.support import payments, people
from tests.support.payments import AMOUNT

pytestmark = pytest.mark.usefixtures("database")


def settle(
    payment: Payment, outcome: Outcome, ref: str = "T1", amount: int = 0, evidence: str = "Реестр 5"
) -> Payment:
    said = Said(outcome, ref, evidence, amount)
    return settling.settle(payment, said, actor=people.actor(), moment=payments.moment())


@pytest.mark.parametrize(
    ("outcome", "state", "balance"),
    [
        (Outcome.CAPTURED, State.CAPTURED, AMOUNT),
        (Outcome.VOIDED, State.VOIDED, 0),
        (Outcome.EXPIRED, State.EXPIRED, 0),
    ],
)
def test_a_hold_ends_as_the_bank_has_written(outcome: Outcome, state: State, balance: int):
    payment = payments.held()

    after = settle(payment, outcome)

    assert after.state == state
    assert balances.of(payment.client_id) == balance
    assert [one.action for one in journal.entries_of(payment)][:2] == [
        "payment.change",
        "payment.settle",
    ]
    assert invariants.is_whole()


def test_a_payment_of_which_no_message_came_is_credited_once():
    payment = payments.an_order()

    after = settle(payment, Outcome.PAID, "77001")
    payments.accept(payments.said(payment, "77001"))

    assert after.state == State.CAPTURED
    assert balances.of(payment.client_id) == AMOUNT
    with pytest.raises(ConflictError):
        settle(payment, Outcome.PAID, "77001")


def test_refunds_are_noted_up_to_what_was_taken():
    payment = payments.captured()

    settle(payment, Outcome.REFUNDED, amount=20_000)
    after = settle(payment, Outcome.REFUNDED, amount=30_000)

    assert after.state == State.REFUNDED
    for amount in (0, 1, -1):
        with pytest.raises(InvalidError):
            settle(payment, Outcome.REFUNDED, amount=amount)


@pytest.mark.parametrize("outcome", [Outcome.CAPTURED, Outcome.VOIDED, Outcome.EXPIRED])
def test_what_is_not_held_does_not_end(outcome: Outcome):
    payment = payments.captured()

    with pytest.raises(ConflictError):
        settle(payment, outcome)


@pytest.mark.parametrize("outcome", [Outcome.CAPTURED, Outcome.REFUNDED])
def test_the_number_must_be_of_this_payment(outcome: Outcome):
    with pytest.raises(InvalidError):
        settle(payments.held(), outcome, "T99")


def test_a_payment_needs_a_number_that_nobody_has():
    first, second = payments.held(), payments.an_order()

    with pytest.raises(InvalidError):
        settle(second, Outcome.PAID, " ")
    with pytest.raises(ConflictError):
        settle(second, Outcome.PAID, f"T{first.id}")


def test_nothing_is_said_without_proof_or_while_a_command_is_under_way():
    payment = payments.held()
    (row,) = rows.transactions_of(payment.id)

    with pytest.raises(InvalidError):
        settle(payment, Outcome.CAPTURED, evidence=" ")
    wanted = Wanted(OperationKind.VOID, AMOUNT, "ошибка", 10**9)
    operations.ask(row.id, wanted, actor=people.actor(), moment=payments.moment())
    with pytest.raises(ConflictError):
        settle(payment, Outcome.CAPTURED)
    assert payments.reload(payment).state == State.HELD
