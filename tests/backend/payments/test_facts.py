"""Facts about money: they only grow, and the state is what they amount to, here and in the database alike."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.db import base
from backend.payments import facts
from backend.payments.facts import NOTHING, Facts, Review, State, Totals
from backend.payments.models import Payment
from tests.support import payments

AMOUNTS = (0, 40, 100)


def some_facts() -> st.SearchStrategy[Facts]:
    sums = st.integers(0, 3)
    return st.builds(Facts, sums, sums, sums, sums, st.booleans(), st.booleans())


@given(some_facts(), some_facts(), some_facts())
def test_merging_knows_no_order_and_no_copies(one: Facts, two: Facts, three: Facts):
    assert one.merged(two) == two.merged(one)
    assert one.merged(two).merged(three) == one.merged(two.merged(three))
    assert one.merged(one) == one
    assert one.merged(NOTHING) == one


@pytest.mark.parametrize(
    ("known", "is_possible"),
    [
        (Facts(100), True),
        (Facts(100, captured_minor=100, refunded_minor=100), True),
        (Facts(100, captured_minor=101), False),
        (Facts(100, voided_minor=101), False),
        (Facts(100, captured_minor=50, refunded_minor=51), False),
        (Facts(100, captured_minor=-1), False),
        (Facts(-1), False),
    ],
)
def test_more_than_there_is_is_impossible(known: Facts, *, is_possible: bool):
    assert known.is_possible is is_possible


def test_taking_a_part_lets_go_of_the_rest():
    assert Facts(100).held_minor == 100
    assert Facts(100, captured_minor=40).held_minor == 0
    assert Facts(100, voided_minor=100).held_minor == 0
    assert Facts(100, is_expired=True).held_minor == 0


@pytest.mark.parametrize(
    ("sums", "is_started", "expected"),
    [
        (Totals(), False, State.NEW),
        (Totals(), True, State.PENDING),
        (Totals(is_failed=True), True, State.FAILED),
        (Totals(is_failed=True, is_expired=True), True, State.EXPIRED),
        (Totals(100, held_minor=100, is_failed=True), True, State.HELD),
        (Totals(100, voided_minor=100), True, State.VOIDED),
        (Totals(200, voided_minor=100, held_minor=100), True, State.HELD),
        (Totals(100, is_expired=True), True, State.EXPIRED),
        (Totals(100, captured_minor=100), True, State.CAPTURED),
        (Totals(100, captured_minor=100, voided_minor=100), True, State.CAPTURED),
        (Totals(100, captured_minor=100, refunded_minor=40), True, State.PART_REFUNDED),
        (Totals(100, captured_minor=100, refunded_minor=100), True, State.REFUNDED),
        (Totals(200, captured_minor=100, held_minor=100), True, State.CAPTURED),
    ],
)
def test_the_state_is_what_the_sums_amount_to(sums: Totals, *, is_started: bool, expected: State):
    assert facts.state(sums, is_started=is_started) == expected


def test_the_database_counts_the_same_state(database: object):
    payment, wrong = payments.an_order(), []
    flags = (False, True)
    every = itertools.product((0, 100), AMOUNTS, (0, 100), AMOUNTS, (0, 100), flags, flags)
    for captured, refunded, voided, held, authorized, is_failed, is_expired in every:
        sums = Totals(authorized, captured, voided, refunded, held, is_failed, is_expired)
        if captured > authorized or refunded > captured or max(voided, held) > authorized:
            continue
        with base.database.atomic() as undone:
            Payment.update(
                authorized_minor=authorized,
                captured_minor=captured,
                voided_minor=voided,
                refunded_minor=refunded,
                held_minor=held,
                is_failed=is_failed,
                is_expired=is_expired,
            ).where(Payment.id == payment.id).execute()
            state = payments.reload(payment).state
            undone.rollback()
        if state != facts.state(sums, is_started=True):
            wrong.append((sums, state))

    assert wrong == []


def test_money_that_was_taken_and_given_back_is_strange():
    assert facts.reviews([Facts(100, captured_minor=100)]) == frozenset()
    assert facts.reviews([Facts(100, captured_minor=100, voided_minor=100)]) == {
        Review.CONTRADICTION
    }
    assert facts.reviews([Facts(100, captured_minor=100, is_expired=True)]) == {
        Review.CONTRADICTION
    }


def test_two_holds_of_one_order_are_strange():
    assert facts.reviews([Facts(100), Facts(100, voided_minor=100)]) == {Review.PAID_TWICE}


def test_what_is_known_of_any_transaction_is_known_of_the_order():
    sums = facts.totals([Facts(100, is_failed=True)], is_failed=False, is_expired=True)

    assert sums == Totals(100, held_minor=100, is_failed=True, is_expired=True)
