"""Messages of gateways: each news once, in any order; what is wrong is refused, kept, and told to a person."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from backend.db import base
from backend.db.base import transaction
from backend.kernel.errors import InvalidError, StaleStateError
from backend.ledger import balances
from backend.ledger.models import LedgerEntry
from backend.payments import alerts, callbacks, messages
from backend.payments.facts import State
from backend.payments.messages import Kept
from backend.payments.models import GatewayMessage, PaymentAlert, PaymentTransaction, Verdict
from tests.support import payments, people
from tests.support.payments import AMOUNT, GATEWAY
from tests.support.people import NOON, days

pytestmark = pytest.mark.usefixtures("database")


def test_news_is_taken_in_and_kept_with_its_verdict():
    payment = payments.an_order()

    taken = payments.accept(payments.said(payment), key_id="64182")

    (kept,) = GatewayMessage.select()
    assert taken.is_fine
    assert taken.payment is not None
    assert taken.payment.state == State.HELD
    assert (kept.verdict, kept.key_id, kept.payment_id) == ("accepted", "64182", payment.id)
    assert kept.digest == messages.digest(kept.raw)
    assert PaymentAlert.select().count() == 0


def test_invariant_2_copies_of_one_message_have_one_effect():
    payment = payments.an_order()
    said = payments.said(payment, captured_minor=AMOUNT)

    verdicts = [payments.accept(said, "S1:T1:0").verdict for _ in range(5)]

    assert verdicts == [Verdict.ACCEPTED, *[Verdict.REPEATED] * 4]
    assert LedgerEntry.select().count() == 1
    assert {one.verdict: one.copies for one in GatewayMessage.select()} == {
        "accepted": 1,
        "repeated": 4,
    }
    assert PaymentAlert.select().count() == 0


def test_the_same_news_signed_anew_is_the_same_news():
    payment = payments.an_order()
    said = payments.said(payment)

    payments.accept(said, "S1:T1:0", raw=b"signed at noon")
    again = payments.accept(said, "S1:T1:0", raw=b"signed at one")

    assert again.verdict is Verdict.REPEATED


def test_other_news_of_the_same_transaction_is_not_swallowed():
    payment = payments.an_order()

    payments.accept(payments.said(payment), "S1:T1:0")
    second = payments.accept(payments.said(payment, captured_minor=AMOUNT), "S1:T1:1")

    assert second.verdict is Verdict.ACCEPTED
    assert balances.of(payment.client_id) == AMOUNT


def test_invariant_3_late_news_takes_nothing_back():
    payment = payments.an_order()
    much_later = payments.moment(NOON + days(30))

    late = payments.accept(payments.said(payment, captured_minor=AMOUNT), "S1:T1:1", at=much_later)
    for said in (payments.declined(payment), payments.said(payment)):
        payments.accept(said, at=much_later)

    assert late.verdict is Verdict.ACCEPTED
    assert payments.reload(payment).state == State.CAPTURED
    assert balances.of(payment.client_id) == AMOUNT


@pytest.mark.parametrize(
    ("verdict", "changes"),
    [
        (Verdict.UNKNOWN_ORDER, {"order_ref": "K-nobody"}),
        (Verdict.OTHER_GATEWAY, {"gateway": "another"}),
        (Verdict.OTHER_CURRENCY, {"currency": "EUR"}),
    ],
)
def test_invariant_6_what_is_not_about_this_order_is_refused(
    verdict: Verdict, changes: dict[str, Any]
):
    payment = payments.an_order()

    taken = payments.accept(replace(payments.said(payment), **changes))

    assert taken.verdict is verdict
    assert not taken.is_fine
    assert payments.reload(payment).revision == payment.revision
    assert PaymentAlert.get().kind == verdict
    assert GatewayMessage.get().verdict == verdict


def test_invariant_6_another_sum_is_refused():
    payment = payments.an_order()

    taken = payments.accept(payments.said(payment, authorized_minor=AMOUNT - 1))

    assert taken.verdict is Verdict.OTHER_AMOUNT
    assert PaymentTransaction.select().count() == 0
    assert PaymentAlert.get().payment_id == payment.id


def test_copies_of_what_is_signed_and_wrong_are_one_alert():
    payment = payments.an_order()
    wrong = payments.said(payment, authorized_minor=AMOUNT - 1)

    payments.accept(wrong, raw=b"by the browser")
    payments.accept(wrong, raw=b"by the bank")

    assert PaymentAlert.get().copies == 2


def test_invariant_6_a_transaction_of_another_order_is_refused():
    first, second = payments.an_order(), payments.an_order()
    payments.accept(payments.said(first), "S1:T1:0")

    taken = payments.accept(payments.said(second, "T1"), "S2:T1:0")

    assert taken.verdict is Verdict.OTHER_ORDER
    assert payments.reload(second).state == State.PENDING


def test_invariant_6_the_name_of_news_of_another_order_is_refused():
    first, second = payments.an_order(), payments.an_order()
    payments.accept(payments.said(first), "S1:T1:0")

    taken = payments.accept(payments.said(second, "T2"), "S1:T1:0")

    assert taken.verdict is Verdict.OTHER_ORDER


def test_invariant_6_refusing_costs_the_same_each_time():
    payment = payments.an_order()
    counts = []

    for number in range(4):
        said = replace(payments.said(payment), order_ref=f"K-nobody{number}")
        before = base.statements.count
        payments.accept(said)
        counts.append(base.statements.count - before)

    assert len(set(counts)) == 1


def test_news_that_was_refused_is_judged_anew_when_it_comes_again():
    client = people.a_client()
    early = replace(payments.said(payments.an_order(client)), order_ref="Kfuture")

    first = payments.accept(early, "S9:T9:0")
    payment = payments.an_order(client)
    base.database.execute_sql("DROP TRIGGER payment_is_what_it_was")
    base.database.execute_sql(
        "UPDATE payment SET order_ref = 'Kfuture' WHERE id = ?", (payment.id,)
    )
    second = payments.accept(early, "S9:T9:0")

    assert (first.verdict, second.verdict) == (Verdict.UNKNOWN_ORDER, Verdict.ACCEPTED)


def test_what_nobody_has_signed_is_kept_and_told_once_a_day():
    moment = payments.moment()

    for body in (b"one", b"two", b"one"):
        callbacks.refuse(GATEWAY, body, Verdict.BAD_SIGNATURE, "own_key", moment, address="1.2.3.4")

    alert = PaymentAlert.get()
    assert (alert.kind, alert.copies) == ("bad_signature", 3)
    assert {one.raw: one.copies for one in GatewayMessage.select()} == {b"one": 2, b"two": 1}


def test_a_flood_of_refused_messages_does_not_fill_the_disk(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(messages, "REFUSED_KEPT", 3)
    moment = payments.moment()

    for number in range(10):
        callbacks.refuse(GATEWAY, b"%d" % number, Verdict.UNREADABLE, "noise", moment)

    assert GatewayMessage.select().count() == 3
    assert PaymentAlert.get().copies == 10


def test_only_the_beginning_of_a_long_message_is_kept():
    callbacks.refuse(GATEWAY, b"x" * 100_000, Verdict.UNREADABLE, "long", payments.moment())

    kept = GatewayMessage.get()
    assert len(kept.raw) == messages.LONGEST_BYTES
    assert kept.digest == messages.digest(b"x" * 100_000)


def test_messages_stay_as_they_were():
    with transaction():
        messages.keep(Kept(GATEWAY, b"out", Verdict.SENT, "out"), now=NOON)

    with pytest.raises(base.ANY_FAILURE):
        GatewayMessage.update(verdict="accepted").execute()
    with pytest.raises(base.ANY_FAILURE):
        GatewayMessage.update(raw=b"another").execute()
    with pytest.raises(base.ANY_FAILURE):
        GatewayMessage.delete().execute()


def test_an_alert_is_closed_with_words_and_opens_anew_when_it_happens_again():
    actor = people.actor()
    with transaction():
        alerts.tell("hold_over", "hold:1", now=NOON)
    first = PaymentAlert.get()

    with pytest.raises(InvalidError):
        alerts.close(first, " ", actor=actor, now=NOON)
    alerts.close(first, "Банк подтвердил", actor=actor, now=NOON)
    with pytest.raises(StaleStateError):
        alerts.close(first, "Ещё раз", actor=actor, now=NOON)
    with transaction():
        alerts.tell("hold_over", "hold:1", now=NOON + timedelta(days=1))

    assert [one.closed_at for one in PaymentAlert.select()] == [NOON, None]


@pytest.mark.parametrize("charset", ["utf-8", "cp1251"])
def test_messages_are_read_in_the_letters_of_their_gateway(charset: str):
    raw = "Услуги связи, договор ЛТ-0001".encode(charset)
    with transaction():
        messages.keep(Kept(GATEWAY, raw, Verdict.SENT, "out"), now=NOON)

    assert GatewayMessage.get().text == "Услуги связи, договор ЛТ-0001"
