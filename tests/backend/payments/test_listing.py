"""Lists of payments, their sums beside the ledger's, and what waits for a person."""

from datetime import UTC, date, datetime

import pytest

from backend.clients.models import Client
from backend.db import base
from backend.db.base import transaction
from backend.kernel.errors import NotFoundError
from backend.payments import alerts, callbacks, daily, listing, operations, queries
from backend.payments.gateways.base import OperationKind
from backend.payments.listing import Choice
from backend.payments.models import Payment, Verdict
from backend.payments.operations import Wanted
from tests.support import payments, people
from tests.support.payments import AMOUNT, GATEWAY, ZONE
from tests.support.people import NOON, hours

pytestmark = pytest.mark.usefixtures("database")
TODAY = NOON.date()


def found(**choice: object) -> list[int]:
    return [one.id for one in listing.page(Choice(**choice)).rows]  # type: ignore[arg-type]


def test_payments_are_found_by_what_people_know_of_them():
    first, second = payments.held(), payments.captured()

    assert found() == [second.id, first.id]
    assert found(wish=first.number) == found(wish=first.order_ref) == [first.id]
    assert found(wish=f"T{second.id}") == [second.id]
    assert found(wish=Client.get_by_id(first.client_id).contract_number) == [first.id]
    assert found(state="captured") == [second.id]
    assert found(least_minor=AMOUNT + 1) == []
    assert found(first=TODAY, last=TODAY, zone=ZONE) == [second.id, first.id]
    assert found(last=date(2026, 11, 22), zone=ZONE) == []
    assert found(first=date(2026, 11, 24), zone=ZONE) == []


def test_sums_are_those_of_the_list_and_of_the_ledger():
    payments.held()
    paid = payments.captured()
    payments.take(paid, payments.said(paid, captured_minor=AMOUNT, refunded_minor=100))

    whole, held = listing.sums(Choice()), listing.sums(Choice(state="held"))

    assert (whole.count, whole.amount_minor, whole.held_minor) == (2, 2 * AMOUNT, AMOUNT)
    assert (whole.captured_minor, whole.refunded_minor) == (AMOUNT, 100)
    assert whole.booked_minor == AMOUNT - 100
    assert whole.agrees
    assert (held.count, held.booked_minor) == (1, 0)


def test_sums_that_differ_from_the_ledger_are_told():
    payments.captured()
    base.database.execute_sql("DROP TRIGGER ledger_entry_is_never_deleted")
    base.database.execute_sql("DELETE FROM ledger_entry")

    assert not listing.sums(Choice()).agrees


def test_one_payment_with_everything_about_it():
    payment = payments.an_order()
    payments.accept(payments.said(payment))
    payments.accept(payments.said(payment, "T2"))

    kept = listing.dossier(payment.id)

    assert listing.one(payment.id).client.id == payment.client_id
    assert len(kept.messages) == 2
    assert [one.what for one in kept.events] == ["opened", "started", "held", "news"]
    assert [one.kind for one in kept.alerts] == ["review"]
    with pytest.raises(NotFoundError):
        listing.one(17)


def test_what_waits_is_counted_and_listed():
    assert listing.alerts_count() == 0
    callbacks.refuse(GATEWAY, b"x", Verdict.UNREADABLE, "noise", payments.moment())
    with transaction():
        alerts.tell("self_check", "self_check:x", now=NOON)

    first, second = listing.alerts_open()

    assert listing.alerts_count() == 2
    assert (first.kind, first.payment_id, second.kind) == ("unreadable", None, "self_check")
    assert listing.has_failed_checks()
    assert listing.alert(first.id) == first
    alerts.close(second, "сошлось", actor=people.actor(), now=NOON)
    assert not listing.has_failed_checks()
    with pytest.raises(NotFoundError):
        listing.alert(17)


def test_a_client_sees_what_was_begun_for_him():
    mine, other = payments.held(), payments.held()
    Payment.update(started_at=None).where(Payment.id == other.id).execute()

    assert [one.id for one in queries.of_client(mine.client_id).rows] == [mine.id]
    assert queries.of_client(other.client_id).rows == []
    assert queries.expected_of(mine.client_id) == AMOUNT
    with pytest.raises(NotFoundError):
        queries.one_of_client(other.client_id, mine.number)
    with pytest.raises(NotFoundError):
        queries.by_secret("x")
    assert queries.by_secret(mine.secret).id == mine.id


def test_a_hold_without_an_end_can_be_given_back_at_any_time():
    payment = payments.held(at=payments.moment(caps=payments.ABLE))

    course = queries.course(payment)

    assert course.is_voidable(NOON)
    assert not course.is_being_voided
    assert not queries.course(payments.captured()).is_voidable(NOON)


def test_days_are_those_of_the_company_and_every_sum_has_its_place():
    paid, waiting = payments.captured(), payments.held()
    order = payments.an_order()
    lost = payments.take(order, payments.declined(order))
    late = datetime(2026, 11, 22, 21, 30, tzinfo=UTC)  # half past midnight in Moscow
    Payment.update(created_at=late).where(Payment.id == paid.id).execute()
    Payment.update(created_at=late - hours(1)).where(Payment.id == waiting.id).execute()

    before, today = daily.until(TODAY, 2, ZONE)

    assert lost.state == "failed"
    assert (before.day, today.day) == (date(2026, 11, 22), TODAY)
    assert (before.taken_minor, before.held_minor, before.lost_minor) == (0, AMOUNT, 0)
    assert (today.taken_minor, today.held_minor, today.lost_minor) == (AMOUNT, 0, AMOUNT)


@pytest.mark.parametrize(
    ("kind", "limit", "is_told"),
    [
        (OperationKind.VOID, AMOUNT, True),
        (OperationKind.VOID, 1, False),
        (OperationKind.CAPTURE, AMOUNT, False),
    ],
)
def test_only_a_void_that_is_under_way_is_told_as_one(
    kind: OperationKind, limit: int, *, is_told: bool
):
    moment = payments.moment(caps=payments.ABLE)
    payment = payments.held(at=moment)
    (row,) = queries.course(payment).transactions
    wanted = Wanted(kind, AMOUNT, "ошибка", limit)
    operations.ask(row.id, wanted, actor=people.actor(), moment=moment)

    assert queries.course(payment).is_being_voided is is_told
