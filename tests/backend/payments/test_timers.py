"""What is done by time: holds clear or end, commands that hang go on, and a pause is caught up with."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from backend.ledger import balances
from backend.payments import invariants, lifecycle, operations, rows, sending, timers
from backend.payments.causes import Moment
from backend.payments.facts import Facts, State
from backend.payments.gateways import errors
from backend.payments.gateways.base import Answered, Caps, Op, OperationKind
from backend.payments.models import (
    OperationStatus,
    Payment,
    PaymentAlert,
    PaymentOperation,
)
from backend.payments.operations import Wanted
from tests.support import payments, people
from tests.support.payments import ABLE, AMOUNT, CAPS, GATEWAY, ZONE, PlainGateway
from tests.support.people import NOON, days, hours, minutes

pytestmark = pytest.mark.usefixtures("database")


THREE_DAYS = days(3)


def wait(gateway: PlainGateway, span: timedelta = THREE_DAYS) -> None:
    timers.run({GATEWAY: gateway}, now=NOON + span, zone=ZONE)


def asked(payment: Payment, caps: Caps = CAPS, **changes: int) -> PaymentOperation:
    (row, *_) = rows.transactions_of(payment.id)
    wanted = Wanted(OperationKind.VOID, AMOUNT, "ошибка", changes.get("alone", 10**9))
    return operations.ask(row.id, wanted, actor=people.actor(), moment=payments.moment(caps=caps))


def test_a_hold_becomes_a_payment_when_its_time_has_come():
    payment = payments.held()

    wait(PlainGateway(), hours(72) - minutes(1))
    before = payments.reload(payment)
    wait(PlainGateway())

    assert before.state == State.HELD
    assert payments.reload(payment).state == State.CAPTURED
    assert balances.of(payment.client_id) == AMOUNT


def test_after_a_long_stop_everything_is_caught_up_with_once():
    many = [payments.held() for _ in range(3)]

    wait(PlainGateway(), days(60))
    wait(PlainGateway(), days(61))

    assert {payments.reload(one).state for one in many} == {State.CAPTURED}
    assert invariants.is_whole()


def test_invariant_8_what_is_being_given_back_is_not_taken_by_time():
    payment = payments.held()
    asked(payment, alone=1)

    wait(PlainGateway())

    assert payments.reload(payment).state == State.HELD


def test_a_payment_that_a_person_must_look_at_is_left_alone():
    payment = payments.held()
    payments.take(payment, payments.said(payment, "T2"))

    wait(PlainGateway())

    assert payments.reload(payment).state == State.CAPTURED or payments.reload(payment).held_minor
    assert payments.reload(payment).captured_minor == 0


def test_holds_of_a_gateway_that_is_gone_wait():
    payment = payments.held()

    timers.run({}, now=NOON + days(9), zone=ZONE)

    assert payments.reload(payment).state == State.HELD


def test_invariant_9_a_hold_that_ran_out_is_not_credited():
    payment = payments.an_order()
    said = replace(payments.said(payment), hold_expires_at=NOON + hours(168))
    payments.take(payment, said, at=payments.moment(caps=ABLE))

    wait(PlainGateway(ABLE, truth=Facts(AMOUNT, is_expired=True)), hours(169))

    assert payments.reload(payment).state == State.EXPIRED
    assert balances.of(payment.client_id) == 0


def test_a_hold_that_ran_out_where_nobody_can_be_asked_is_told_to_a_person():
    payment = payments.an_order()
    caps = replace(CAPS, assume_captured_after=None)
    said = replace(payments.said(payment), hold_expires_at=NOON + hours(10))
    payments.take(payment, said, at=payments.moment(caps=caps))

    wait(PlainGateway(caps), hours(10))
    told_at_once = PaymentAlert.select().count()
    wait(PlainGateway(caps), hours(12))

    assert told_at_once == 0
    assert PaymentAlert.get().kind == "hold_over"


def test_a_gateway_that_is_down_stops_nobody():
    payment = payments.an_order()
    said = replace(payments.said(payment), hold_expires_at=NOON + hours(1))
    payments.take(payment, said, at=payments.moment(caps=ABLE))
    down = errors.UnavailableGatewayError("refused")

    wait(PlainGateway(ABLE, answer=payments.raising(down)))

    assert payments.reload(payment).state == State.HELD


def test_a_command_that_nobody_sent_is_sent_by_the_timer():
    payment, gateway = payments.held(), PlainGateway()
    operation = asked(payment)

    wait(gateway, minutes(0))
    early = len(gateway.calls)
    wait(gateway, minutes(1))

    assert early == 0
    assert operations.one(operation.id).status == OperationStatus.DONE


def test_invariant_4_a_command_whose_sender_died_is_unknown():
    """As after kill -9 between the call and its result."""
    operation = asked(payments.held())
    operations.move(
        operation,
        OperationStatus.CREATED,
        OperationStatus.SENT,
        sent_at=NOON,
        attempts=1,
        due_at=NOON + operations.ANSWERED_WITHIN,
    )
    gateway = PlainGateway()

    wait(gateway, minutes(2))
    wait(gateway, minutes(60))

    assert operations.one(operation.id).status == OperationStatus.UNKNOWN
    assert gateway.calls == []
    assert PaymentAlert.get().kind == "operation_unknown"


def test_a_command_that_is_on_its_way_is_given_its_time():
    operation = asked(payments.held())
    seen: list[str] = []

    def slowly(ref: str, op: Op) -> Answered:
        timers.drive_operations({GATEWAY: gateway}, now=NOON + minutes(1), zone=ZONE)
        seen.append(operations.one(operation.id).status)
        return PlainGateway().void(ref, op)

    gateway = PlainGateway(answer=slowly)

    done = sending.carry_out(operation, gateway, payments.moment())

    assert seen == [OperationStatus.SENT]
    assert done.status == OperationStatus.DONE


def test_what_is_unknown_is_asked_about_until_it_is_known():
    cut = payments.raising(errors.UnknownOutcomeError("cut"))
    payment, gateway = payments.held(), PlainGateway(ABLE, answer=cut)
    operation = asked(payment, ABLE)
    sending.carry_out(operation, gateway, payments.moment(caps=ABLE))

    wait(gateway, minutes(2))
    gateway.answer, gateway.truth = None, Facts(AMOUNT, voided_minor=AMOUNT)
    wait(gateway, minutes(10))

    assert operations.one(operation.id).status == OperationStatus.DONE


def test_commands_of_a_gateway_that_is_gone_wait():
    operation = asked(payments.held())

    assert timers.drive_operations({}, now=NOON + hours(1), zone=ZONE) == 0
    assert operations.one(operation.id).status == OperationStatus.CREATED


def test_who_was_faster_is_left_alone(monkeypatch: pytest.MonkeyPatch):
    operation = asked(payments.held())
    real = sending.give_up_waiting
    operations.move(
        operation, OperationStatus.CREATED, OperationStatus.SENT, sent_at=NOON, due_at=NOON
    )

    def another_was_faster(row: PaymentOperation, moment: Moment) -> PaymentOperation:
        real(row, moment)
        return real(row, moment)

    monkeypatch.setattr(sending, "give_up_waiting", another_was_faster)

    assert timers.drive_operations({GATEWAY: PlainGateway()}, now=NOON, zone=ZONE) == 0


TAKEN_BY_US = replace(
    payments.ABLE,
    capture_after=hours(4),
    void_window=hours(4),
)


def test_a_hold_that_waits_for_us_is_taken_by_a_command():
    gateway = PlainGateway(TAKEN_BY_US, truth=Facts(AMOUNT, captured_minor=AMOUNT))
    payment = payments.held(at=payments.moment(caps=TAKEN_BY_US))
    gateways = {gateway.name: gateway}

    for after in (hours(4) - minutes(1), hours(4), hours(4) + minutes(1)):
        timers.run(gateways, now=NOON + after, zone=ZONE)

    assert [(verb, amount) for verb, _, _, amount in gateway.calls] == [("capture", AMOUNT)]
    assert payments.reload(payment).state == State.CAPTURED
    assert balances.of(payment.client_id) == AMOUNT


def test_a_hold_that_cannot_be_taken_is_left_to_a_person():
    no = errors.InvalidOrderError("not held")
    gateway = PlainGateway(TAKEN_BY_US, answer=payments.raising(no))
    payment = payments.held(at=payments.moment(caps=TAKEN_BY_US))
    gateways = {gateway.name: gateway}

    for after in range(1, 10):
        timers.run(gateways, now=NOON + hours(4) + minutes(after), zone=ZONE)

    assert len(gateway.calls) == 1
    assert payments.reload(payment).state == State.HELD
    assert [one.kind for one in PaymentAlert.select()] == ["operation_refused"]


def test_payers_of_whom_nothing_is_heard_are_asked_about_for_a_day():
    payment = payments.an_order()
    lifecycle.expect(payment, "T1", now=NOON)
    lifecycle.expect(payment, "T1", now=NOON)
    gateway = PlainGateway(payments.ABLE)
    gateways = {gateway.name: gateway}

    def found(after: timedelta) -> int:
        return timers.ask_about_orders(gateways, now=NOON + after, zone=ZONE)

    assert [found(minutes(9)), found(minutes(10)), found(hours(25))] == [0, 0, 0]
    assert [verb for verb, *_ in gateway.calls] == ["fetch"]
    gateway.truth = Facts(is_failed=True)
    assert [found(minutes(20)), found(minutes(30))] == [1, 0]
    assert payments.reload(payment).state == State.FAILED


def test_a_gateway_that_cannot_be_asked_is_not():
    payment, gateway = payments.an_order(), PlainGateway()
    lifecycle.expect(payment, "T1", now=NOON)

    count = timers.ask_about_orders({gateway.name: gateway}, now=NOON + hours(1), zone=ZONE)

    assert (count, gateway.calls) == (0, [])


def test_a_gateway_that_is_not_there_is_not_asked_two_hundred_times():
    gateway = PlainGateway(
        payments.ABLE, answer=payments.raising(errors.UnavailableGatewayError(""))
    )
    for number in range(3):
        lifecycle.expect(payments.an_order(), f"T{number}", now=NOON)

    count = timers.ask_about_orders({gateway.name: gateway}, now=NOON + hours(1), zone=ZONE)

    assert (count, len(gateway.calls)) == (0, 1)


@pytest.mark.parametrize("told", [None, NOON + days(2)])
def test_a_hold_ends_when_its_gateway_says_or_after_its_usual_time(told: datetime | None):
    payment = payments.an_order()

    payments.take(
        payment,
        replace(payments.said(payment), hold_expires_at=told),
        at=payments.moment(caps=payments.ABLE),
    )

    (row,) = rows.transactions_of(payment.id)
    assert row.hold_expires_at == (told or NOON + days(7))


def over(gateway: str, caps: Caps) -> Payment:
    """A hold whose time has run out by noon and an hour."""
    payment = payments.an_order(gateway=gateway)
    said = replace(payments.said(payment), hold_expires_at=NOON + hours(1))
    return payments.take(payment, said, at=payments.moment(caps=caps))


def test_a_gateway_that_is_silent_does_not_hold_up_another():
    caps = replace(ABLE, capture_after=None)
    first, second, third = over("silent", caps), over("silent", caps), over(GATEWAY, caps)
    down = payments.raising(errors.UnavailableGatewayError("refused"))
    silent = PlainGateway(caps, name="silent", answer=down)
    other = PlainGateway(caps, truth=Facts(AMOUNT, is_expired=True))

    timers.end_holds({"silent": silent, GATEWAY: other}, now=NOON + hours(2), zone=ZONE)

    assert len(silent.calls) == 1
    assert {payments.reload(one).state for one in (first, second)} == {State.HELD}
    assert payments.reload(third).state == State.EXPIRED


def test_an_answer_that_cannot_be_true_waits_for_the_next_time():
    caps = replace(ABLE, capture_after=None)
    payment = over(GATEWAY, caps)

    odd = PlainGateway(caps, truth=Facts(AMOUNT + 1, is_expired=True))
    timers.end_holds({GATEWAY: odd}, now=NOON + hours(2), zone=ZONE)

    assert payments.reload(payment).state == State.HELD
