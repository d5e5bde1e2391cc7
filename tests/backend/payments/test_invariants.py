"""Self-checks see every way in which the tables could lie, and alerts follow them."""

import pytest

from backend.db import base
from backend.ledger import accounts, invariants, postings
from backend.ledger.models import EntryKind, EntrySource, LedgerEntry
from backend.ledger.postings import Posting
from backend.payments import invariants as of_payments
from backend.payments import operations, rows, timers
from backend.payments.gateways.base import OperationKind
from backend.payments.models import Payment, PaymentAlert
from backend.payments.operations import Wanted
from tests.support import payments, people
from tests.support.payments import AMOUNT
from tests.support.people import NOON, hours

pytestmark = pytest.mark.usefixtures("database")


def wrong() -> set[str]:
    return {one.name for one in of_payments.check() if not one.is_fine}


def corrupt(*statements: str) -> None:
    """Write past everything that keeps the tables true."""
    triggers = base.database.execute_sql(
        "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND name LIKE '%payment%'"
    ).fetchall()
    for (name,) in triggers:
        base.database.execute_sql(f"DROP TRIGGER {name}")
    for one in statements:
        base.database.execute_sql(one)


def test_invariant_1_the_ledger_adds_up_and_clients_have_what_was_taken():
    payments.held()
    paid = payments.captured()
    payments.take(paid, payments.said(paid, captured_minor=AMOUNT, refunded_minor=100))

    assert wrong() == set()
    assert invariants.check().is_whole
    given = sum(one.client_minor or 0 for one in LedgerEntry.select())
    assert given == sum(one.captured_minor - one.refunded_minor for one in Payment.select())


@pytest.mark.parametrize(
    ("statement", "names"),
    [
        ("UPDATE payment SET captured_minor = 40000", {"sums_of_transactions"}),
        ("UPDATE payment_transaction SET refunded_minor = 5", {"sums_of_transactions"}),
        ("UPDATE payment_transaction SET voided_minor = 5", {"contradictions_are_looked_at"}),
        ("UPDATE payment SET refunded_minor = 5", {"client_is_credited"}),
        ("UPDATE payment SET captured_minor = 1", {"gateway_owes_what_was_taken"}),
        ("UPDATE payment_event SET new_state = 'held'", {"history_ends_in_the_state"}),
        ("UPDATE payment SET amount_minor = 1", {"amounts_are_the_order's"}),
        ("UPDATE payment_event SET what = 'opened'", {"money_has_a_cause"}),
    ],
)
def test_a_table_that_lies_is_seen(statement: str, names: set[str]):
    payments.captured()

    corrupt(statement)

    assert names <= wrong()


def test_an_entry_for_another_client_is_seen():
    payments.captured()
    other = people.a_client()

    corrupt("PRAGMA foreign_keys = 0", "UPDATE payment SET client_id = 2")
    assert other.id == 2

    assert "right_client_is_credited" in wrong()


def test_an_entry_without_a_payment_is_seen():
    client = people.a_client()
    posting = Posting(
        key="payment:999:payment:0:5",
        kind=EntryKind.PAYMENT,
        source=EntrySource.PAYMENT,
        on_day=NOON.date(),
        debit=accounts.gateway("bank"),
        credit=accounts.client(client.id),
        amount_minor=5,
    )
    postings.post(posting, actor=people.actor(), now=NOON)

    assert wrong() == {"entries_have_payments"}


def test_a_command_that_is_done_only_in_words_is_seen():
    payment = payments.held()
    (row,) = rows.transactions_of(payment.id)
    wanted = Wanted(OperationKind.VOID, AMOUNT, "ошибка", 10**9)
    operations.ask(row.id, wanted, actor=people.actor(), moment=payments.moment())

    corrupt("UPDATE payment_operation SET status = 'done', closed_at = created_at")

    assert wrong() == {"done_is_done"}


def test_what_is_wrong_is_told_and_told_no_more_when_it_is_right():
    payments.captured()
    corrupt("UPDATE payment_event SET new_state = 'held' WHERE id = 3")

    timers.check(NOON)
    timers.check(NOON + hours(1))
    alert = PaymentAlert.get()
    corrupt("UPDATE payment_event SET new_state = 'captured' WHERE id = 3")
    timers.check(NOON + hours(2))

    assert (alert.kind, alert.copies) == ("self_check", 2)
    assert alert.details["check"] == "history_ends_in_the_state"
    assert PaymentAlert.get().closed_at == NOON + hours(2)
