"""The life of a payment: what each piece of news makes of it, what of it is refused, what follows from it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from backend.accounts.models import User
from backend.audit import journal
from backend.clients.models import Client
from backend.db import base
from backend.kernel.errors import InvalidError, NotFoundError, StaleStateError
from backend.ledger import balances
from backend.ledger.models import LedgerEntry
from backend.mail.models import Letter
from backend.messaging.models import Notice
from backend.payments import causes, invariants, lifecycle, opening, rows
from backend.payments.causes import Cause
from backend.payments.facts import State
from backend.payments.gateways.base import Source
from backend.payments.lifecycle import MismatchError
from backend.payments.models import Channel, Payment, PaymentAlert, PaymentEvent, PaymentTransaction
from backend.payments.opening import NewPayment
from tests.support import payments, people
from tests.support.payments import AMOUNT
from tests.support.people import NOON, hours

pytestmark = pytest.mark.usefixtures("database")

# News that leads into each state, by itself.
NEWS: dict[State, dict[str, Any]] = {
    State.PENDING: {"authorized_minor": 0},
    State.HELD: {},
    State.CAPTURED: {"captured_minor": AMOUNT},
    State.PART_REFUNDED: {"captured_minor": AMOUNT, "refunded_minor": 100},
    State.REFUNDED: {"captured_minor": AMOUNT, "refunded_minor": AMOUNT},
    State.VOIDED: {"voided_minor": AMOUNT},
    State.EXPIRED: {"is_expired": True},
}
# What the states above become by other news; taken and given back at once is for a person.
RANK = [State.PENDING, State.HELD, State.EXPIRED, State.VOIDED, State.CAPTURED]
RANK += [State.PART_REFUNDED, State.REFUNDED]


@pytest.mark.parametrize("second", NEWS)
@pytest.mark.parametrize("first", NEWS)
def test_every_pair_of_news_leads_to_the_later_state(first: State, second: State):
    payment = payments.an_order()

    one = payments.take(payment, payments.said(payment, **NEWS[first]))
    two = payments.take(payment, payments.said(payment, **NEWS[second]))

    assert one.state == first
    assert two.state == max(first, second, key=RANK.index)
    over = {State.VOIDED, State.EXPIRED}
    taken = {State.CAPTURED, State.PART_REFUNDED, State.REFUNDED}
    is_strange = bool({first, second} & over) and bool({first, second} & taken)
    assert two.needs_review == is_strange
    assert balances.of(payment.client_id) == two.captured_minor - two.refunded_minor
    assert invariants.is_whole()


def test_invariant_12_a_decline_is_of_the_try_and_not_of_the_order():
    payment = payments.an_order()

    failed = payments.take(payment, payments.declined(payment))
    paid = payments.take(payment, payments.said(payment))

    assert (failed.state, failed.decline_code) == (State.FAILED, "51")
    assert paid.state == State.HELD


def test_a_decline_that_comes_late_takes_nothing_back():
    payment = payments.captured()

    after = payments.take(payment, payments.declined(payment))

    assert after.state == State.CAPTURED
    assert after.decline_code == ""
    assert balances.of(payment.client_id) == AMOUNT


def test_a_hold_moves_no_money():
    payment = payments.held()

    assert payment.held_minor == AMOUNT
    assert balances.of(payment.client_id) == 0


def test_a_hold_knows_until_when_it_can_be_given_back_and_when_it_clears():
    payment = payments.held()

    (row,) = rows.transactions_of(payment.id)

    assert row.void_until == NOON + hours(4)
    assert row.clears_at == NOON + hours(72)


def test_what_the_gateway_tells_of_a_hold_is_kept():
    payment = payments.an_order()
    until = NOON + timedelta(days=7)

    said = replace(payments.said(payment), hold_expires_at=until, auth_code="A1")
    payments.take(payment, said)
    payments.take(payment, replace(said, hold_expires_at=NOON, auth_code="B2"))

    (row,) = rows.transactions_of(payment.id)
    assert (row.hold_expires_at, row.auth_code) == (until, "A1")


def test_money_that_was_taken_is_the_clients():
    payment = payments.held()

    after = payments.take(payment, payments.said(payment, captured_minor=AMOUNT))

    (entry,) = LedgerEntry.select()
    assert after.state == State.CAPTURED
    assert entry.debit.code == "gateway:bank"
    assert (entry.client_id, entry.client_minor) == (payment.client_id, AMOUNT)
    assert entry.key == f"payment:{payment.id}:payment:0:{AMOUNT}"
    assert entry.note == {"payment": payment.number}


def test_the_same_news_again_changes_nothing():
    payment = payments.captured()
    before = PaymentEvent.select().count()

    again = payments.take(payment, payments.said(payment, captured_minor=AMOUNT))

    assert again.revision == payment.revision
    assert PaymentEvent.select().count() == before
    assert LedgerEntry.select().count() == 1


def test_older_news_that_comes_later_changes_nothing():
    payment = payments.captured()

    after = payments.take(payment, payments.said(payment))

    assert after.revision == payment.revision


def test_invariant_12_the_second_success_is_kept_and_shown_to_a_person():
    payment = payments.held()

    twice = payments.take(payment, payments.said(payment, "T2"))

    assert (twice.authorized_minor, twice.held_minor) == (2 * AMOUNT, 2 * AMOUNT)
    assert twice.review == "paid_twice"
    assert PaymentAlert.get().kind == "review"


def test_a_person_says_that_he_has_looked():
    payment = payments.held()
    twice = payments.take(payment, payments.said(payment, "T2"))

    lifecycle.clear_review(twice, " Второй вернём ", actor=people.actor(), now=NOON)

    assert not payments.reload(payment).needs_review
    assert PaymentAlert.get().closed_at == NOON
    assert journal.entries_of(payment)[0].reason == "Второй вернём"


def test_looking_needs_words_and_something_to_look_at():
    payment = payments.held()

    with pytest.raises(InvalidError):
        lifecycle.clear_review(payment, " ", actor=people.actor(), now=NOON)
    with pytest.raises(StaleStateError):
        lifecycle.clear_review(payment, "Всё хорошо", actor=people.actor(), now=NOON)


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({"gateway": "other"}, "other_gateway"),
        ({"order_ref": "K2"}, "other_order"),
        ({"currency": "USD"}, "other_currency"),
    ],
)
def test_news_of_something_else_is_refused(changes: dict[str, Any], verdict: str):
    payment = payments.an_order()

    with pytest.raises(MismatchError) as refused:
        payments.take(payment, replace(payments.said(payment), **changes))

    assert refused.value.verdict == verdict
    assert payments.reload(payment).state == State.PENDING


@pytest.mark.parametrize(
    ("told", "verdict"),
    [
        ({"authorized_minor": AMOUNT + 1}, "other_amount"),
        ({"authorized_minor": AMOUNT, "captured_minor": AMOUNT + 1}, "impossible"),
        ({"captured_minor": AMOUNT, "refunded_minor": AMOUNT + 1}, "impossible"),
        ({"ref": ""}, "impossible"),
    ],
)
def test_sums_that_cannot_be_are_refused(told: dict[str, int], verdict: str):
    payment = payments.an_order()

    with pytest.raises(MismatchError) as refused:
        payments.take(payment, payments.said(payment, **told))  # type: ignore[arg-type]

    assert refused.value.verdict == verdict
    assert PaymentTransaction.select().count() == 0


def test_a_payment_that_is_not_there_is_not_found():
    with pytest.raises(NotFoundError):
        rows.one(17)


def test_an_order_is_kept_once():
    client = people.a_client()
    new = NewPayment("bank", client.id, AMOUNT, Channel.GUEST, secret="s" * 43)

    first = opening.open_payment(new, actor=causes.GUEST, now=NOON)
    again = opening.open_payment(new, actor=causes.GUEST, now=NOON)

    assert first == again
    assert first.state == State.NEW
    with pytest.raises(InvalidError):
        opening.open_payment(replace(new, amount_minor=1), actor=causes.GUEST, now=NOON)


def test_an_order_of_nothing_is_refused():
    new = NewPayment("bank", people.a_client().id, 0, Channel.GUEST)

    with pytest.raises(InvalidError):
        opening.open_payment(new, actor=causes.GUEST, now=NOON)


def test_starting_twice_is_starting_once():
    payment = payments.an_order()

    again = opening.mark_started(payment, actor=causes.GUEST, now=NOON + hours(1))

    assert again.started_at == NOON
    assert [one.what for one in PaymentEvent.select()] == ["opened", "started"]


def test_people_of_the_client_are_told_once_of_each_state():
    anna = people.anna()
    client = Client.get_by_id(1)
    payment = payments.held(client)

    payments.take(payment, payments.said(payment, captured_minor=AMOUNT))
    payments.take(payment, payments.said(payment, captured_minor=AMOUNT, refunded_minor=100))

    told = [(one.user_id, one.event) for one in Notice.select().order_by(Notice.id)]
    assert told == [(anna.id, "payment_held"), (anna.id, "payment_refunded")]
    assert Notice.select().order_by(Notice.id.desc()).get().content["amount_minor"] == 100


def test_a_technician_is_not_told_of_money():
    client = people.a_client()
    people.user(client, "technician")

    payments.captured(client)

    assert Notice.select().count() == 0


def test_names_of_the_clients_people_are_not_kept_in_payments():
    anna: User = people.anna()
    new = NewPayment("bank", 1, AMOUNT, Channel.CABINET)

    made = opening.open_payment(new, actor=people.session_of(anna).actor, now=NOON)

    assert (made.made_by_id, made.made_by_name) == (anna.id, "")


def test_the_database_takes_nothing_back():
    payment = payments.captured()

    for wrong in (
        {"captured_minor": 1},
        {"amount_minor": 1},
        {"client": people.a_client().id},
        {"order_ref": "K1"},
    ):
        with pytest.raises(base.ANY_FAILURE):
            Payment.update(**wrong).where(Payment.id == payment.id).execute()
    with pytest.raises(base.ANY_FAILURE):
        PaymentTransaction.update(captured_minor=1).execute()
    with pytest.raises(base.ANY_FAILURE):
        PaymentEvent.delete().execute()


def test_invariant_15_every_change_says_who_and_by_which_message():
    payment = payments.an_order()
    said = replace(payments.said(payment), digest="a" * 64)

    lifecycle.take(
        payment.id,
        said,
        Cause(causes.gateway("bank"), Source.NOTIFICATION, digest="a" * 64, reason="hold"),
        payments.moment(),
    )

    entry = journal.entries_of(payment)[0]
    assert (entry.action, entry.actor_role, entry.actor_name) == (
        "payment.change",
        "gateway",
        "bank",
    )
    assert "a" * 64 in (entry.new or "")
    assert '"state": "held"' in (entry.new or "")


def test_a_guest_who_paid_gets_the_link_to_his_page():
    payment = payments.an_order(payer={"email": "ivan@example.test"})

    waiting = Letter.select().count()
    payments.take(payment, payments.said(payment))
    payments.take(payment, payments.said(payment, voided_minor=AMOUNT))

    told = list(Letter.select().order_by(Letter.id))
    assert waiting == 0
    assert [one.template for one in told] == ["receipt_held", "receipt_voided"]
    assert {one.recipient for one in told} == {"ivan@example.test"}
    assert f"/pay/{payment.secret}" in told[0].content


def test_a_payer_in_the_cabinet_is_told_there():
    payment = payments.an_order(payer={"email": "anna@a.test"}, channel=Channel.CABINET)

    payments.take(payment, payments.said(payment))

    assert Letter.select().count() == 0
