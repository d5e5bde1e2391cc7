"""Commands to gateways: who may give them, one at a time, and what becomes of each answer and each silence."""

import json
from dataclasses import replace
from typing import Any

import pytest

from backend.audit import journal
from backend.kernel.actor import Actor, Realm
from backend.kernel.errors import (
    ConflictError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    StaleStateError,
)
from backend.ledger import balances
from backend.payments import invariants, operations, rows, sending
from backend.payments.facts import Facts, State
from backend.payments.gateways import errors
from backend.payments.gateways.base import Answered, Caps, Capture, Extent, Op, OperationKind
from backend.payments.models import (
    GatewayMessage,
    OperationStatus,
    Payment,
    PaymentAlert,
    PaymentOperation,
)
from backend.payments.operations import Wanted
from tests.support import payments
from tests.support.payments import ABLE, AMOUNT, PlainGateway
from tests.support.people import NOON, hours, minutes

pytestmark = pytest.mark.usefixtures("database")

MILA = Actor(2, Realm.STAFF, "manager", "Мила Ветрова")
SVETA = Actor(3, Realm.STAFF, "senior_manager", "Света Орлова")
SEVERED = errors.UnknownOutcomeError("the line was cut", sent=b"void")


def wanted(
    kind: OperationKind = OperationKind.VOID, amount: int = AMOUNT, **changes: Any
) -> Wanted:
    return replace(Wanted(kind, amount, "Оплатили по ошибке", 100_000_00), **changes)


def ask(
    payment: Payment, what: Wanted | None = None, *, caps: Caps = payments.CAPS
) -> PaymentOperation:
    (row, *_) = rows.transactions_of(payment.id)
    return operations.ask(row.id, what or wanted(), actor=MILA, moment=payments.moment(caps=caps))


def carried_out(payment: Payment, gateway: PlainGateway) -> PaymentOperation:
    asked = ask(payment, caps=gateway.caps)
    return sending.carry_out(asked, gateway, payments.moment(caps=gateway.caps))


def test_held_money_is_given_back():
    payment, gateway = payments.held(), PlainGateway()

    done = carried_out(payment, gateway)

    assert done.status == OperationStatus.DONE
    assert gateway.calls == [("void", "T1", done.key, 0)]
    assert payments.reload(payment).state == State.VOIDED
    assert balances.of(payment.client_id) == 0
    kept = {(one.direction, one.verdict, one.operation_id) for one in GatewayMessage.select()}
    assert kept == {("out", "sent", done.id), ("in", "accepted", done.id)}
    assert invariants.is_whole()


def test_the_command_is_kept_before_anything_is_sent():
    payment, gateway = payments.held(), PlainGateway()
    seen = []

    def look(ref: str, _op: object) -> Any:
        seen.append(PaymentOperation.get().status)
        raise SEVERED

    gateway.answer = look
    carried_out(payment, gateway)

    assert seen == [OperationStatus.SENT]


def test_money_is_taken_by_command_where_the_gateway_waits_for_it():
    payment, gateway = payments.held(at=payments.moment(caps=ABLE)), PlainGateway(ABLE)
    asked = ask(payment, wanted(OperationKind.CAPTURE, 30_000), caps=ABLE)

    sending.carry_out(asked, gateway, payments.moment(caps=ABLE))

    after = payments.reload(payment)
    assert (after.state, after.captured_minor, after.held_minor) == (State.CAPTURED, 30_000, 0)
    assert balances.of(payment.client_id) == 30_000


def test_invariant_10_refunds_end_where_the_money_ends():
    payment, gateway = payments.captured(), PlainGateway(ABLE)

    for amount in (20_000, 30_000):
        asked = ask(payment, wanted(OperationKind.REFUND, amount), caps=ABLE)
        sending.carry_out(asked, gateway, payments.moment(caps=ABLE))

    assert payments.reload(payment).state == State.REFUNDED
    assert balances.of(payment.client_id) == 0
    with pytest.raises(ConflictError):
        ask(payment, wanted(OperationKind.REFUND, 1), caps=ABLE)


def test_invariant_10_more_than_was_taken_is_not_given_back():
    payment = payments.captured()

    with pytest.raises(InvalidError):
        ask(payment, wanted(OperationKind.REFUND, AMOUNT + 1), caps=ABLE)


def test_invariant_10_what_was_given_back_is_neither_taken_nor_refunded():
    payment = payments.held()
    carried_out(payment, PlainGateway())

    for kind in OperationKind:
        with pytest.raises(ConflictError):
            ask(payment, wanted(kind), caps=ABLE)


def test_invariant_10_a_void_after_its_time_is_refused():
    payment = payments.held()
    (row,) = rows.transactions_of(payment.id)

    with pytest.raises(ConflictError) as refused:
        operations.ask(row.id, wanted(), actor=MILA, moment=payments.moment(NOON + hours(4)))

    assert refused.value.message_key == "payments.operation.late"


@pytest.mark.parametrize(
    ("kind", "caps"),
    [
        (OperationKind.CAPTURE, payments.CAPS),
        (OperationKind.REFUND, payments.CAPS),
        (OperationKind.VOID, Caps(Capture.AUTO, Extent.NONE, Extent.NONE)),
    ],
)
def test_what_a_gateway_cannot_do_is_not_asked_of_it(kind: OperationKind, caps: Caps):
    with pytest.raises(ConflictError) as refused:
        ask(payments.held(), wanted(kind), caps=caps)

    assert refused.value.message_key == "payments.operation.unsupported"


@pytest.mark.parametrize("kind", [OperationKind.VOID, OperationKind.CAPTURE])
@pytest.mark.parametrize("amount", [0, -1, AMOUNT + 1, AMOUNT - 1])
def test_only_the_whole_sum_where_parts_are_not_known(kind: OperationKind, amount: int):
    whole = replace(ABLE, partial_capture=False)

    with pytest.raises(InvalidError):
        ask(payments.held(), wanted(kind, amount), caps=whole)


def test_a_refund_of_a_part_needs_a_gateway_that_can():
    with pytest.raises(InvalidError):
        ask(
            payments.captured(),
            wanted(OperationKind.REFUND, 1),
            caps=replace(ABLE, refund=Extent.FULL),
        )


@pytest.mark.parametrize("reason", ["", "  ", "ы" * 501])
def test_a_reason_is_needed_and_is_short(reason: str):
    with pytest.raises(InvalidError):
        ask(payments.held(), wanted(reason=reason))


def test_a_transaction_that_is_not_there_is_not_found():
    with pytest.raises(NotFoundError):
        operations.ask(17, wanted(), actor=MILA, moment=payments.moment())
    with pytest.raises(NotFoundError):
        operations.one(17)


def test_one_command_at_a_time():
    payment = payments.held()
    ask(payment)

    with pytest.raises(ConflictError) as refused:
        ask(payment)

    assert refused.value.message_key == "payments.operation.open"


def test_a_large_sum_waits_for_a_second_person():
    payment = payments.held()

    asked = ask(payment, wanted(alone_up_to_minor=AMOUNT - 1))

    assert asked.status == OperationStatus.PROPOSED
    assert PaymentAlert.get().kind == "second_person"
    with pytest.raises(ForbiddenError):
        operations.approve(asked, actor=MILA, now=NOON)
    approved = operations.approve(asked, actor=SVETA, now=NOON)
    assert (approved.status, approved.approved_by_name) == ("created", "Света Орлова")
    assert PaymentAlert.get().closed_at == NOON
    assert journal.entries_of(payment)[0].action == "payment.approve_operation"
    with pytest.raises(StaleStateError):
        operations.approve(asked, actor=SVETA, now=NOON)


def test_the_journal_tells_which_command_and_how_far_it_has_come():
    payment = payments.held()
    asked = ask(payment, wanted(alone_up_to_minor=1))
    operations.withdraw(asked, "Клиент передумал", actor=MILA, now=NOON)

    entry = journal.entries_of(payment)[0]

    assert json.loads(entry.new or "") == {
        "operation": asked.id,
        "operation_kind": "void",
        "operation_status": "withdrawn",
    }
    assert (entry.actor_name, entry.reason) == ("Мила Ветрова", "Клиент передумал")


def test_a_proposal_is_taken_back():
    payment = payments.held()
    asked = ask(payment, wanted(alone_up_to_minor=1))

    operations.withdraw(asked, "Клиент передумал", actor=MILA, now=NOON)

    assert operations.one(asked.id).status == OperationStatus.WITHDRAWN
    assert operations.open_of(payment.id) is None
    assert ask(payment).status == OperationStatus.CREATED


def test_a_no_of_the_bank_is_final_and_told():
    payment = payments.held()
    no = errors.DeclinedError("no", code="12", payer_message="Нельзя", sent=b"void", received=b"no")

    refused = carried_out(payment, PlainGateway(answer=payments.raising(no)))

    assert (refused.status, refused.outcome) == (OperationStatus.REFUSED, "declined 12")
    assert payments.reload(payment).state == State.HELD
    assert PaymentAlert.get().kind == "operation_refused"
    assert {one.verdict for one in GatewayMessage.select()} == {"sent", "accepted"}
    assert ask(payment).status == OperationStatus.CREATED


@pytest.mark.parametrize(
    "error",
    [
        errors.UnavailableGatewayError("refused"),
        errors.RateLimitedError("slower", after_seconds=5),
        errors.MisconfiguredError("no such shop"),
    ],
)
def test_what_was_certainly_not_done_is_sent_again_under_the_same_key(error: errors.GatewayError):
    payment = payments.held()
    gateway = PlainGateway(answer=payments.raising(error))

    waiting = carried_out(payment, gateway)
    gateway.answer = None
    done = sending.carry_out(waiting, gateway, payments.moment(NOON + minutes(5)))

    assert waiting.status == OperationStatus.CREATED
    assert waiting.due_at == NOON + minutes(1)
    assert done.status == OperationStatus.DONE
    assert {key for _, _, key, _ in gateway.calls} == {done.key}
    assert done.attempts == 2
    assert PaymentAlert.select().count() == isinstance(error, errors.MisconfiguredError)


def test_nobody_tries_for_ever(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sending, "MOST_TRIES", 1)
    error = errors.UnavailableGatewayError("refused")

    refused = carried_out(payments.held(), PlainGateway(answer=payments.raising(error)))

    assert refused.status == OperationStatus.REFUSED


@pytest.mark.parametrize(
    "error",
    [
        SEVERED,
        errors.BadSignatureError("another key", received=b"forged"),
        errors.StateConflictError("already captured"),
        errors.UnknownReferenceError("no such transaction"),
    ],
)
def test_invariant_4_an_answer_that_did_not_come_is_unknown_and_never_a_no(
    error: errors.GatewayError,
):
    payment = payments.held()

    unknown = carried_out(payment, PlainGateway(answer=payments.raising(error)))

    assert (unknown.status, unknown.outcome) == (OperationStatus.UNKNOWN, error.kind)
    assert payments.reload(payment).state == State.HELD
    kinds = {one.kind for one in PaymentAlert.select()}
    assert "operation_unknown" in kinds
    with pytest.raises(ConflictError):
        ask(payment)


def test_invariant_4_what_is_unknown_is_found_out_by_asking():
    payment, gateway = payments.held(), PlainGateway(ABLE, answer=payments.raising(SEVERED))
    moment = payments.moment(caps=ABLE)
    unknown = carried_out(payment, gateway)

    still = sending.ask_again(unknown, gateway, moment)
    gateway.answer, gateway.truth = None, Facts(AMOUNT, voided_minor=AMOUNT)
    done = sending.ask_again(still, gateway, moment)

    assert (still.status, done.status) == (OperationStatus.UNKNOWN, OperationStatus.DONE)
    assert payments.reload(payment).state == State.VOIDED
    assert all(one.closed_at for one in PaymentAlert.select())
    assert invariants.is_whole()


def test_invariant_4_what_was_not_done_is_found_out_too():
    payment, gateway = payments.held(), PlainGateway(ABLE, answer=payments.raising(SEVERED))
    unknown = carried_out(payment, gateway)

    gateway.answer, gateway.truth = None, Facts(AMOUNT)
    found = sending.ask_again(unknown, gateway, payments.moment(caps=ABLE))

    assert found.status == OperationStatus.REFUSED
    assert payments.reload(payment).state == State.HELD


def test_invariant_5_a_new_key_only_after_the_old_one_is_settled():
    payment, gateway = payments.held(), PlainGateway(ABLE, answer=payments.raising(SEVERED))
    unknown = carried_out(payment, gateway)

    with pytest.raises(ConflictError):
        ask(payment, caps=ABLE)
    gateway.answer, gateway.truth = None, Facts(AMOUNT)
    sending.ask_again(unknown, gateway, payments.moment(caps=ABLE))
    second = ask(payment, caps=ABLE)

    assert second.key != unknown.key


@pytest.mark.parametrize("is_done", [True, False])
def test_a_person_settles_what_nobody_can_ask(*, is_done: bool):
    payment = payments.held()
    unknown = carried_out(payment, PlainGateway(answer=payments.raising(SEVERED)))

    settled = operations.settle(
        unknown, "Письмо банка 17", is_done=is_done, actor=SVETA, moment=payments.moment()
    )

    assert settled.status == (OperationStatus.DONE if is_done else OperationStatus.REFUSED)
    assert settled.evidence == "Письмо банка 17"
    expected = State.VOIDED if is_done else State.HELD
    assert payments.reload(payment).state == expected
    assert all(one.closed_at for one in PaymentAlert.select())
    with pytest.raises(StaleStateError):
        operations.settle(unknown, "ещё", is_done=False, actor=SVETA, moment=payments.moment())
    with pytest.raises(InvalidError):
        operations.settle(unknown, "", is_done=False, actor=SVETA, moment=payments.moment())


def test_who_loses_the_race_for_a_command_sends_nothing():
    payment, gateway = payments.held(), PlainGateway()
    asked = ask(payment)

    sending.carry_out(asked, gateway, payments.moment())
    again = sending.carry_out(asked, gateway, payments.moment())

    assert again.status == OperationStatus.DONE
    assert len(gateway.calls) == 1


def test_a_refusal_without_words_keeps_no_message():
    payment = payments.held()
    error = errors.UnsupportedError("not any more")

    refused = carried_out(payment, PlainGateway(answer=payments.raising(error)))

    assert refused.outcome == "unsupported"
    assert GatewayMessage.select().count() == 0


def test_errors_say_what_is_known_of_them():
    bad = errors.InvalidOrderError("the name", field="first_name", reason="digits")

    assert (bad.code, bad.field, bad.reason) == ("first_name", "first_name", "digits")


def keyed(**changes: Any) -> Caps:
    """A gateway that does the work of a key once, for a day."""
    return replace(ABLE, idempotent=frozenset(OperationKind), key_ttl=hours(24), **changes)


def test_invariant_5_what_does_not_look_done_is_sent_again_under_its_living_key():
    payment, gateway = payments.held(), PlainGateway(keyed(), answer=payments.raising(SEVERED))
    unknown = carried_out(payment, gateway)

    gateway.answer, gateway.truth = None, Facts(AMOUNT)
    done = sending.ask_again(unknown, gateway, payments.moment(caps=gateway.caps))

    assert done.status == OperationStatus.DONE
    assert [(verb, key) for verb, _, key, _ in gateway.calls] == [
        ("void", done.key),
        ("fetch", "-"),
        ("void", done.key),
    ]
    assert payments.reload(payment).state == State.VOIDED
    assert all(one.closed_at for one in PaymentAlert.select())


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.InvalidOrderError("not held"), OperationStatus.REFUSED),
        (errors.DeclinedError("no"), OperationStatus.REFUSED),
        (SEVERED, OperationStatus.UNKNOWN),
        (errors.UnavailableGatewayError("refused"), OperationStatus.UNKNOWN),
    ],
)
def test_invariant_5_what_the_key_tells_is_final_or_nothing(
    error: errors.GatewayError, status: OperationStatus
):
    payment, gateway = payments.held(), PlainGateway(keyed(), answer=payments.raising(SEVERED))
    unknown = carried_out(payment, gateway)
    truth = replace(gateway, answer=None, truth=Facts(AMOUNT))

    def fetched_then(ref: str, op: Op) -> Answered:
        if op.key == "-":
            return truth.fetch(ref)
        raise error

    gateway.answer = fetched_then
    found = sending.ask_again(unknown, gateway, payments.moment(caps=gateway.caps))

    assert found.status == status
    assert payments.reload(payment).state == State.HELD


def test_invariant_5_a_key_that_is_dead_is_not_sent_again():
    payment, gateway = payments.held(), PlainGateway(keyed(), answer=payments.raising(SEVERED))
    unknown = carried_out(payment, gateway)

    gateway.answer, gateway.truth = None, Facts(AMOUNT)
    late = payments.moment(NOON + hours(24), gateway.caps)
    found = sending.ask_again(unknown, gateway, late)

    assert found.status == OperationStatus.REFUSED
    assert [verb for verb, *_ in gateway.calls] == ["void", "fetch"]


def test_invariant_10_a_refund_that_was_told_of_first_is_counted_once():
    payment, gateway = payments.captured(), PlainGateway(keyed(), answer=payments.raising(SEVERED))
    asked = ask(payment, wanted(OperationKind.REFUND, 20_000), caps=gateway.caps)
    unknown = sending.carry_out(asked, gateway, payments.moment(caps=gateway.caps))
    told = payments.said(payment, captured_minor=AMOUNT, refunded_minor=20_000)
    payments.take(payment, told)

    gateway.answer, gateway.truth = None, told.facts
    done = sending.ask_again(unknown, gateway, payments.moment(caps=gateway.caps))

    assert (done.status, done.before_minor) == (OperationStatus.DONE, 0)
    assert payments.reload(payment).refunded_minor == 20_000
    assert balances.of(payment.client_id) == AMOUNT - 20_000
