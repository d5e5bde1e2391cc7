"""Many at once on one file: copies of a message, two managers, a manager and the timer."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from backend.db import base
from backend.kernel.errors import ConflictError, DomainError
from backend.ledger import balances
from backend.ledger.models import LedgerEntry
from backend.payments import invariants, operations, rows, sending, timers
from backend.payments.facts import State
from backend.payments.gateways.base import OperationKind
from backend.payments.models import OperationStatus, Payment, PaymentOperation
from backend.payments.operations import Wanted
from tests.support import payments, people
from tests.support.payments import AMOUNT, GATEWAY, ZONE, PlainGateway
from tests.support.people import NOON, hours

pytestmark = pytest.mark.usefixtures("database")


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Do all of it at the same moment, each in a thread with a connection of its own; what came of each."""
    together = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        base.open_connection()
        try:
            together.wait()
            return act()
        except DomainError as error:
            return error
        finally:
            base.close_connection()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def give_back(payment: Payment, gateway: PlainGateway) -> OperationStatus:
    (row,) = rows.transactions_of(payment.id)
    wanted = Wanted(OperationKind.VOID, AMOUNT, "ошибка", 10**9)
    asked = operations.ask(row.id, wanted, actor=people.actor(), moment=payments.moment())
    return OperationStatus(sending.carry_out(asked, gateway, payments.moment()).status)


def test_invariant_2_fifty_copies_at_once_are_one_payment(database: Path):
    payment = payments.an_order()
    said = payments.said(payment, captured_minor=AMOUNT)

    found = at_once(*[lambda: payments.accept(said, "S1:T1:0").verdict for _ in range(50)])

    assert Counter(found) == {"accepted": 1, "repeated": 49}
    assert LedgerEntry.select().count() == 1
    assert balances.of(payment.client_id) == AMOUNT


def test_invariant_8_of_two_managers_one_wins(database: Path):
    payment, gateway = payments.held(), PlainGateway()

    found = at_once(*[lambda: give_back(payment, gateway) for _ in range(8)])

    assert found.count(OperationStatus.DONE) == 1
    assert sum(isinstance(one, ConflictError) for one in found) == 7
    assert len(gateway.calls) == 1
    assert invariants.is_whole()


@pytest.mark.parametrize("attempt", range(5))
def test_invariant_8_manager_or_timer_but_not_both(database: Path, attempt: int):
    payment, gateway = payments.held(), PlainGateway()

    def clear() -> int:
        return timers.clear_holds({GATEWAY: gateway}, now=NOON + hours(72), zone=ZONE)

    found = at_once(lambda: give_back(payment, gateway), clear)

    state = payments.reload(payment).state
    assert state == (State.VOIDED if found[0] == OperationStatus.DONE else State.CAPTURED)
    assert isinstance(found[0], ConflictError) == (found[1] == 1)
    assert not payments.reload(payment).needs_review
    assert invariants.is_whole()


def test_one_command_is_sent_by_one_of_many(database: Path):
    payment, gateway = payments.held(), PlainGateway()
    (row,) = rows.transactions_of(payment.id)
    wanted = Wanted(OperationKind.VOID, AMOUNT, "ошибка", 10**9)
    asked = operations.ask(row.id, wanted, actor=people.actor(), moment=payments.moment())

    at_once(*[lambda: sending.carry_out(asked, gateway, payments.moment()) for _ in range(8)])

    assert len(gateway.calls) == 1
    assert PaymentOperation.get().status == OperationStatus.DONE
