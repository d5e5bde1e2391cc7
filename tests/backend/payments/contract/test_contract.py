"""What every gateway owes us: one set of tests, over both adapters, their banks, the lifecycle and a real database."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from backend.kernel.errors import ConflictError, InvalidError
from backend.ledger import balances
from backend.ledger.models import LedgerEntry
from backend.payments import invariants, operations, sending, timers
from backend.payments.facts import Review, State
from backend.payments.gateways import errors
from backend.payments.gateways.base import Capture, Extent, Op, OperationKind
from backend.payments.models import OperationStatus, Payment, PaymentAlert, Verdict
from backend.payments.operations import Wanted
from tests.support import payments, rigs, visiting
from tests.support.payments import AMOUNT, ZONE
from tests.support.people import NOON, hours, minutes
from tests.support.rigs import Rig

pytestmark = pytest.mark.usefixtures("database")

OPENED = {"cyberplat": rigs.cyberplat, "yookassa": rigs.yookassa}


@pytest.fixture(params=OPENED)
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    with OPENED[request.param](tmp_path / "bank") as made:
        yield made


def wanted(kind: OperationKind = OperationKind.VOID, amount: int = AMOUNT) -> Wanted:
    return Wanted(kind, amount, "Оплатили по ошибке", 100_000_00)


def state(payment: Payment) -> State:
    return State(payments.reload(payment).state)


def drive(rig: Rig, after: int) -> None:
    """What the timers do some minutes later."""
    now = NOON + minutes(after)
    timers.drive_operations({rig.name: rig.gateway}, now=now, zone=ZONE)


def captured(rig: Rig) -> Payment:
    """A payment whose money was taken, in the way of its gateway."""
    payment = rig.held()
    if rig.gateway.caps.capture is Capture.MANUAL:
        rig.command(payment, wanted(OperationKind.CAPTURE))
    else:
        timers.clear_holds({rig.name: rig.gateway}, now=NOON + hours(73), zone=ZONE)
    return payments.reload(payment)


def test_a_payer_pays_and_his_money_is_held(rig: Rig):
    payment = rig.an_order()
    assert state(payment) == State.PENDING

    rig.pay(payment)
    taken = [rig.tell(body) for body in rig.news(payment)]

    assert [one.verdict for one in taken] == [Verdict.ACCEPTED]
    held = payments.reload(payment)
    assert (held.state, held.held_minor) == (State.HELD, AMOUNT)
    assert LedgerEntry.select().count() == 0
    assert invariants.is_whole()


def test_what_is_held_becomes_a_payment_once(rig: Rig):
    payment = captured(rig)

    assert payment.state == State.CAPTURED
    assert balances.of(payment.client_id) == AMOUNT
    assert LedgerEntry.select().count() == 1
    assert invariants.is_whole()


def test_by_time_holds_become_payments_without_anybody(rig: Rig):
    payment, gateways = rig.held(), {rig.name: rig.gateway}
    caps = rig.gateway.caps
    after = caps.capture_after or caps.assume_captured_after
    assert after is not None

    timers.run(gateways, now=NOON + after - minutes(1), zone=ZONE)
    before = state(payment)
    for late in (0, 1):
        timers.run(gateways, now=NOON + after + minutes(late), zone=ZONE)

    assert (before, state(payment)) == (State.HELD, State.CAPTURED)
    assert balances.of(payment.client_id) == AMOUNT


def test_a_part_is_taken_where_that_can_be(rig: Rig):
    payment = rig.held()

    if not rig.gateway.caps.partial_capture:
        with pytest.raises(ConflictError):
            rig.ask(payment, wanted(OperationKind.CAPTURE, 30_000))
        return
    rig.command(payment, wanted(OperationKind.CAPTURE, 30_000))

    after = payments.reload(payment)
    assert (after.state, after.captured_minor, after.held_minor) == (State.CAPTURED, 30_000, 0)
    assert balances.of(payment.client_id) == 30_000
    for body in rig.news(payment):
        rig.tell(body)
    assert payments.reload(payment).revision == after.revision


def test_held_money_is_given_back(rig: Rig):
    payment = rig.held()

    done = rig.command(payment, wanted())

    assert done.status == OperationStatus.DONE
    assert (state(payment), rig.voids_done(payment)) == (State.VOIDED, 1)
    assert balances.of(payment.client_id) == 0
    assert invariants.is_whole()


def test_what_a_gateway_cannot_do_it_says(rig: Rig):
    caps, ref, op = rig.gateway.caps, "77001", Op("key")
    cannot: list[tuple[bool, Callable[[], object]]] = [
        (caps.capture is Capture.AUTO, lambda: rig.gateway.capture(ref, 1, op)),
        (caps.refund is Extent.NONE, lambda: rig.gateway.refund(ref, 1, op)),
        (not caps.status_query, lambda: rig.gateway.fetch(ref)),
    ]

    for is_so, call in cannot:
        kind = errors.UnsupportedError if is_so else errors.UnknownReferenceError
        with pytest.raises(kind):
            call()


def test_invariant_12_a_decline_and_then_a_success(rig: Rig):
    payment = rig.an_order()
    rig.pay(payment, is_declined=True)
    (decline,) = rig.news(payment)
    rig.tell(decline)
    failed = payments.reload(payment)

    rig.pay(payment)
    for body in reversed(rig.news(payment)):
        rig.tell(body)

    assert failed.state == State.FAILED
    assert failed.decline_text
    assert state(payment) == State.HELD
    assert payments.reload(payment).review == ""


def test_invariant_12_two_successes_are_kept_and_looked_at(rig: Rig):
    payment = rig.held()

    rig.pay_again(payment)
    for body in rig.news(payment):
        rig.tell(body)

    after = payments.reload(payment)
    assert after.held_minor == 2 * AMOUNT
    assert after.review == Review.PAID_TWICE
    assert PaymentAlert.get().kind == "review"
    assert timers.clear_holds({rig.name: rig.gateway}, now=NOON + hours(99), zone=ZONE) == 0


@pytest.mark.parametrize("seed", range(3))
def test_invariants_2_and_3_copies_in_any_order_have_one_effect(rig: Rig, seed: int):
    payment = rig.an_order()
    rig.pay(payment, is_declined=True)
    rig.pay(payment)
    early = rig.news(payment)
    for body in early:
        rig.tell(body)
    if rig.gateway.caps.capture is Capture.MANUAL:
        rig.command(payment, wanted(OperationKind.CAPTURE))
    else:
        timers.clear_holds({rig.name: rig.gateway}, now=NOON + hours(73), zone=ZONE)
    before = payments.reload(payment)

    late = [*rig.news(payment), *early] * 3
    random.Random(seed).shuffle(late)  # noqa: S311 an order, not a secret
    for body in late:
        assert rig.tell(body).is_fine

    after = payments.reload(payment)
    assert (before.state, after.state) == (State.CAPTURED, State.CAPTURED)
    assert after.revision == before.revision
    assert balances.of(payment.client_id) == AMOUNT
    assert LedgerEntry.select().count() == 1
    assert invariants.is_whole()


@pytest.mark.parametrize("what", ["other_amount", "other_currency", "unknown_order"])
def test_invariant_6_news_of_something_else_is_refused_and_told(rig: Rig, what: str):
    payment = rig.an_order()
    before = payments.reload(payment).revision

    taken = rig.tell(rig.wrong_news(payment, what))

    assert taken.verdict == what
    assert payments.reload(payment).revision == before
    assert PaymentAlert.get().kind == what
    assert LedgerEntry.select().count() == 0


def test_invariant_6_news_about_an_order_of_another_gateway_is_refused(rig: Rig):
    other = payments.an_order(gateway="bank")
    rig.begin(other)
    rig.pay(other)

    verdicts = [rig.tell(body).verdict for body in rig.news(other)]

    assert verdicts == [Verdict.OTHER_GATEWAY]
    assert state(other) == State.PENDING


def test_invariant_4_a_lost_answer_is_unknown_and_nothing_is_done_twice(rig: Rig):
    payment = rig.held()
    rig.lose_next_answer()

    unknown = rig.command(payment, wanted())
    assert (unknown.status, state(payment)) == (OperationStatus.UNKNOWN, State.HELD)
    with pytest.raises(ConflictError):
        rig.ask(payment, wanted())
    drive(rig, 2)

    found = operations.one(unknown.id)
    assert (rig.voids_done(payment), rig.voids_asked()) == (1, 1)
    if rig.gateway.caps.status_query:
        assert (found.status, found.outcome) == (OperationStatus.DONE, "fetched")
        assert state(payment) == State.VOIDED
        (alert,) = PaymentAlert.select().where(PaymentAlert.kind == "operation_unknown")
        assert alert.closed_at is not None
    else:
        assert found.status == OperationStatus.UNKNOWN
        operations.settle(
            found, "Выписка банка", is_done=True, actor=visiting.MILA, moment=rig.moment()
        )
        assert state(payment) == State.VOIDED
    assert invariants.is_whole()


def test_invariant_4_a_process_that_died_after_sending_is_found_out(rig: Rig):
    payment = rig.held()
    asked = rig.ask(payment, wanted())
    claimed = operations.move(
        asked, OperationStatus.CREATED, OperationStatus.SENT, sent_at=NOON, attempts=1
    )
    rig.gateway.void(rig.row(payment).ref, Op(claimed.key, claimed.attempts))

    drive(rig, 3)
    between = operations.one(asked.id).status
    drive(rig, 6)

    assert between == OperationStatus.UNKNOWN
    assert rig.voids_done(payment) == 1
    expected = OperationStatus.DONE if rig.gateway.caps.status_query else OperationStatus.UNKNOWN
    assert operations.one(asked.id).status == expected


def test_invariant_4_a_process_that_died_before_sending_is_found_out(rig: Rig):
    payment = rig.held()
    asked = rig.ask(payment, wanted())
    operations.move(asked, OperationStatus.CREATED, OperationStatus.SENT, sent_at=NOON, attempts=1)

    for after in (3, 6, 9):
        drive(rig, after)

    found = operations.one(asked.id)
    if rig.gateway.caps.idempotent:
        assert (found.status, rig.voids_done(payment)) == (OperationStatus.DONE, 1)
    else:
        assert (found.status, rig.voids_done(payment)) == (OperationStatus.UNKNOWN, 0)


def test_invariant_5_what_was_not_sent_is_sent_again_under_its_key(rig: Rig):
    payment = rig.held()

    waiting = rig.command(payment, wanted(), rig.dead)
    assert (waiting.status, rig.voids_asked()) == (OperationStatus.CREATED, 0)
    drive(rig, 2)

    done = operations.one(waiting.id)
    assert (done.status, done.key, done.attempts) == (OperationStatus.DONE, waiting.key, 2)
    assert (state(payment), rig.voids_done(payment)) == (State.VOIDED, 1)


def test_invariant_10_what_was_given_back_is_over(rig: Rig):
    payment = rig.held()
    rig.command(payment, wanted())

    for kind in OperationKind:
        with pytest.raises(ConflictError):
            rig.ask(payment, wanted(kind))


def test_invariant_10_what_was_taken_is_not_voided_and_not_refunded_beyond(rig: Rig):
    payment = captured(rig)

    with pytest.raises(ConflictError):
        rig.ask(payment, wanted(OperationKind.VOID))
    if rig.gateway.caps.refund is Extent.NONE:
        with pytest.raises(ConflictError):
            rig.ask(payment, wanted(OperationKind.REFUND))
        return
    with pytest.raises(InvalidError):
        rig.ask(payment, wanted(OperationKind.REFUND, AMOUNT + 1))
    for amount in (20_000, AMOUNT - 20_000):
        done = rig.command(payment, wanted(OperationKind.REFUND, amount))
        assert done.status == OperationStatus.DONE

    assert state(payment) == State.REFUNDED
    assert balances.of(payment.client_id) == 0
    with pytest.raises(ConflictError):
        rig.ask(payment, wanted(OperationKind.REFUND, 1))
    assert invariants.is_whole()


def test_a_refund_that_is_told_of_before_it_is_answered_is_counted_once(rig: Rig):
    payment = captured(rig)
    if rig.gateway.caps.refund is Extent.NONE:
        with pytest.raises(ConflictError):
            rig.ask(payment, wanted(OperationKind.REFUND, 20_000))
        return
    asked = rig.ask(payment, wanted(OperationKind.REFUND, 20_000))
    claimed = operations.move(
        asked, OperationStatus.CREATED, OperationStatus.SENT, sent_at=NOON, attempts=1
    )
    rig.gateway.refund(rig.row(payment).ref, 20_000, Op(claimed.key))
    for body in rig.news(payment):
        rig.tell(body)
    told = payments.reload(payment)

    drive(rig, 3)
    drive(rig, 6)

    after = payments.reload(payment)
    assert told.refunded_minor == after.refunded_minor == 20_000
    assert operations.one(asked.id).status == OperationStatus.DONE
    assert balances.of(payment.client_id) == AMOUNT - 20_000
    assert invariants.is_whole()


def test_lost_news_is_asked_for_where_that_can_be(rig: Rig):
    payment = rig.an_order()
    rig.pay(payment)
    gateways = {rig.name: rig.gateway}

    early = timers.ask_about_orders(gateways, now=NOON + minutes(5), zone=ZONE)
    found = timers.ask_about_orders(gateways, now=NOON + minutes(15), zone=ZONE)

    can = rig.gateway.caps.status_query
    assert (early, found) == (0, int(can))
    assert state(payment) == (State.HELD if can else State.PENDING)


def test_who_loses_the_race_sends_nothing(rig: Rig):
    payment = rig.held()
    asked = rig.ask(payment, wanted())

    for _ in range(2):
        sending.carry_out(asked, rig.gateway, rig.moment())

    assert (rig.voids_done(payment), rig.voids_asked()) == (1, 1)
