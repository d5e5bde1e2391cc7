"""Messages in any order, with copies: the end is always the same, and so is the ledger."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.clients.models import Client
from backend.ledger import balances, invariants
from backend.ledger.models import LedgerEntry
from backend.payments import invariants as of_payments
from backend.payments import rows
from backend.payments.gateways.base import Snapshot
from backend.payments.models import Payment
from tests.support import payments, people
from tests.support.payments import AMOUNT

# What each course of things consists of: the number of a transaction, and its facts.
SCENARIOS: dict[str, list[tuple[str, dict[str, int]]]] = {
    "paid": [("1", {}), ("1", {"captured_minor": AMOUNT})],
    "given back": [("1", {}), ("1", {"voided_minor": AMOUNT})],
    "refunded by parts": [
        ("1", {}),
        ("1", {"captured_minor": AMOUNT}),
        ("1", {"captured_minor": AMOUNT, "refunded_minor": 100}),
        ("1", {"captured_minor": AMOUNT, "refunded_minor": AMOUNT}),
    ],
    "declined first": [("", {}), ("1", {}), ("1", {"captured_minor": AMOUNT})],
    "paid twice": [
        ("1", {}),
        ("2", {}),
        ("1", {"captured_minor": AMOUNT}),
        ("2", {"voided_minor": AMOUNT}),
    ],
    "contradicted": [("1", {}), ("1", {"voided_minor": AMOUNT}), ("1", {"captured_minor": AMOUNT})],
    "a part taken": [("1", {}), ("1", {"captured_minor": 30_000})],
}


@pytest.fixture
def client(database: object) -> Client:
    return people.a_client()


def message(payment: Payment, ref: str, facts: dict[str, int]) -> Snapshot:
    if not ref:
        return payments.declined(payment)
    return payments.said(payment, f"{payment.number}-{ref}", **facts)


def end(payment: Payment) -> tuple[object, ...]:
    """Everything that must not depend on the order of messages."""
    last = payments.reload(payment)
    entries = LedgerEntry.select().where(LedgerEntry.key.startswith(f"payment:{payment.id}:"))
    facts = sorted(
        (row.ref.rpartition("-")[2], *vars(row.facts).values())
        for row in rows.transactions_of(payment.id)
    )
    return last.state, last.review, facts, sum(one.client_minor or 0 for one in entries)


def deliver(client: Client, news: list[tuple[str, dict[str, int]]]) -> Payment:
    payment = payments.an_order(client)
    for ref, facts in news:
        said = message(payment, ref, facts)
        payments.accept(said, f"{payment.number}:{ref}:{sorted(facts.items())}")
    return payment


@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(data=st.data())
def test_the_end_does_not_depend_on_order_and_copies(client: Client, data: st.DataObject):
    news = SCENARIOS[data.draw(st.sampled_from(sorted(SCENARIOS)))]
    copies = data.draw(st.lists(st.integers(1, 3), min_size=len(news), max_size=len(news)))
    many = [one for one, count in zip(news, copies, strict=True) for _ in range(count)]
    shuffled = data.draw(st.permutations(many))
    before = balances.of(client.id)

    straight = end(deliver(client, news))
    between = balances.of(client.id)
    mixed = end(deliver(client, shuffled))

    assert mixed == straight
    assert balances.of(client.id) - between == between - before
    assert invariants.check().is_whole


def test_everything_adds_up_after_all_of_it(client: Client):
    for news in SCENARIOS.values():
        deliver(client, news)
        deliver(client, [*reversed(news), *news])

    assert of_payments.check() == [replace(one, examples=()) for one in of_payments.check()]
    kept = sum(one.captured_minor - one.refunded_minor for one in Payment.select())
    assert balances.of(client.id) == kept > 0
