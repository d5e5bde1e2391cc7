"""Discounts by hand: the charged month is settled at once, and again when they end."""

from datetime import date

import pytest

from backend.kernel.errors import ForbiddenError, InvalidError, NotFoundError
from backend.kernel.periods import Period
from backend.subscriptions import discounts, history, queries, quotes
from backend.subscriptions.discounts import NewDiscount
from backend.subscriptions.models import Discount
from backend.subscriptions.quotes import Order
from tests.backend.subscriptions.conftest import Office
from tests.support.quoting import MANAGER, OWNER, accept, by, charged

ELEVENTH = date(2025, 1, 11)
TWENTY_FIRST = date(2025, 1, 21)
MARCH = date(2025, 3, 1)


def test_a_discount_gives_back_at_once_and_its_end_charges_again(office: Office):
    row = discounts.give(
        office.now(), NewDiscount("За ожидание", ELEVENTH, percent=50), **by(MANAGER, ELEVENTH)
    )
    assert charged(office.subscription) == 130000 - 44032  # half of 21 days of 31

    discounts.end(office.now(), row.id, **by(MANAGER, date(2025, 1, 20)))
    discounts.end(office.now(), row.id, **by(MANAGER, date(2025, 1, 20)))

    assert Discount.get_by_id(row.id).until_on == TWENTY_FIRST
    assert charged(office.subscription) == 130000 - 20968  # half of ten days


def test_a_discount_that_has_not_begun_is_taken_back(office: Office):
    row = discounts.give(
        office.now(),
        NewDiscount("Новогодняя", TWENTY_FIRST, amount_minor=31000),
        **by(MANAGER, ELEVENTH),
    )
    assert charged(office.subscription) == 130000 - 11000

    discounts.end(office.now(), row.id, **by(MANAGER, ELEVENTH))

    assert Discount.get_by_id(row.id).withdrawn_at
    assert charged(office.subscription) == 130000


@pytest.mark.parametrize(
    ("new", "key"),
    [
        (NewDiscount("x", date(2025, 1, 10), percent=5), "past"),
        (NewDiscount("x", ELEVENTH, ELEVENTH, percent=5), "days"),
        (NewDiscount("x", ELEVENTH), "one"),
        (NewDiscount("x", ELEVENTH, percent=5, amount_minor=5), "one"),
    ],
    ids=["past", "no days", "nothing", "both"],
)
def test_a_discount_that_cannot_be_is_refused(office: Office, new: NewDiscount, key: str):
    with pytest.raises(InvalidError, match=key):
        discounts.give(office.now(), new, **by(MANAGER, ELEVENTH))

    assert Discount.select().count() == 0


def test_a_client_gives_himself_nothing(office: Office):
    with pytest.raises(ForbiddenError):
        discounts.give(office.now(), NewDiscount("x", ELEVENTH, percent=99), **by(OWNER, ELEVENTH))
    with pytest.raises(NotFoundError):
        discounts.end(office.now(), 99, **by(MANAGER, ELEVENTH))


def test_the_history_tells_everything_newest_first_and_plans_by_their_quotes(office: Office):
    pause = accept(
        quotes.for_pause(
            office.now(), Period(TWENTY_FIRST, date(2025, 2, 5)), **by(OWNER, ELEVENTH)
        )
    )
    end = accept(quotes.for_termination(office.now(), MARCH, **by(OWNER, date(2025, 1, 12))))

    lines = history.of(office.now()).rows
    plans = history.planned(office.now(), today=date(2025, 1, 12))

    assert lines[0].kind == "pause"
    assert sorted(line.kind for line in lines[1:]) == ["tariff", "value", "value"]
    assert [(plan.on, plan.quote and plan.quote.number) for plan in plans] == [
        (TWENTY_FIRST, pause.number),
        (MARCH, end.number),
    ]
    assert history.planned(office.now(), today=MARCH) == []


def test_a_discount_of_today_is_settled_in_the_month_that_was_charged_ahead(office: Office):
    february = date(2025, 2, 1)
    order = Order(office.cheap.tariff_id, february)
    client_id = office.subscription.client_id
    quote = accept(quotes.for_new(client_id, order, **by(MANAGER, ELEVENTH)))
    coming = queries.one(client_id, quotes.subscription_of(quote))

    row = discounts.give(
        coming, NewDiscount("За ожидание", ELEVENTH, percent=50), **by(MANAGER, ELEVENTH)
    )
    halved = charged(coming)
    discounts.end(coming, row.id, **by(MANAGER, ELEVENTH))

    assert (halved, charged(coming)) == (57500, 115000)
