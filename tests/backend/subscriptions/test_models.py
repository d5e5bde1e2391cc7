"""Spans of a subscription: they never meet, only their end changes, nothing is deleted."""

from datetime import date, timedelta
from typing import Any

import pytest
from peewee import IntegrityError

from backend.subscriptions.models import (
    Discount,
    ParameterValue,
    Quote,
    Subscription,
    SubscriptionPhase,
    TariffChange,
    TariffChangeItem,
)
from tests.support import catalogue, people, subscribers
from tests.support.catalogue import FOUR
from tests.support.people import NOON
from tests.support.subscribers import FIRST_DAY

pytestmark = pytest.mark.usefixtures("database")

DAY = timedelta(days=1)
LATER = FIRST_DAY + 30 * DAY


def having_four() -> Subscription:
    version = catalogue.a_sold_tariff(service=catalogue.a_service(FOUR))
    return subscribers.a_subscription(version=version, values={"numbers": 2, "recording": True})


def test_a_subscription_has_its_phase_and_values():
    subscription = having_four()

    phase = SubscriptionPhase.get()
    values = {row.code: row.value for row in ParameterValue.select()}
    assert subscription.number.endswith("/1")
    assert phase.covers(FIRST_DAY)
    assert phase.covers(date(2040, 1, 1))
    assert not phase.covers(FIRST_DAY - DAY)
    assert values == {"numbers": 2, "recording": True}


def test_phases_follow_one_another():
    subscription = having_four()
    first = SubscriptionPhase.get()
    other = catalogue.a_version(first.tariff_version.tariff)

    with pytest.raises(IntegrityError, match="meet"):
        subscribers.a_phase(subscription, other, LATER)
    subscribers.end(first, LATER)
    second = subscribers.a_phase(subscription, other, LATER)

    with pytest.raises(IntegrityError, match="meet"):
        subscribers.end(first, LATER + DAY)
    assert second.covers(LATER)
    assert not SubscriptionPhase.get_by_id(first.id).covers(LATER)


def test_a_withdrawn_or_empty_span_is_in_nobodys_way():
    subscription = having_four()
    first = SubscriptionPhase.get()
    subscribers.end(first, FIRST_DAY)
    second = subscribers.a_phase(subscription, first.tariff_version, FIRST_DAY)
    SubscriptionPhase.update(withdrawn_at=NOON).where(SubscriptionPhase.id == second.id).execute()

    third = subscribers.a_phase(subscription, first.tariff_version, FIRST_DAY)

    assert third.covers(FIRST_DAY)
    assert not SubscriptionPhase.get_by_id(second.id).covers(FIRST_DAY)
    with pytest.raises(IntegrityError, match="over"):
        SubscriptionPhase.update(withdrawn_at=None).where(
            SubscriptionPhase.id == second.id
        ).execute()


def test_values_of_one_code_never_meet_and_of_two_may():
    subscription = having_four()

    subscribers.a_value(subscription, "route", "east", LATER)
    with pytest.raises(IntegrityError, match="meet"):
        subscribers.a_value(subscription, "route", "west", LATER + DAY)


def test_discounts_may_meet_and_pauses_not():
    subscription = having_four()
    subscribers.a_discount(subscription, LATER)
    subscribers.a_discount(subscription, LATER, amount_minor=5000)
    subscribers.a_pause(subscription, LATER, LATER + DAY)

    with pytest.raises(IntegrityError, match="meet"):
        subscribers.a_pause(subscription, LATER)
    assert [row.percent for row in Discount.select()] == [10, None]


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (SubscriptionPhase, {"from_on": LATER}),
        (SubscriptionPhase, {"tariff_version": 99}),
        (ParameterValue, {"value": 5}),
        (ParameterValue, {"made_by_name": "x"}),
    ],
)
def test_what_is_written_stays_but_for_its_end(
    model: type[SubscriptionPhase], change: dict[str, Any]
):
    having_four()

    with pytest.raises(IntegrityError, match="only the end"):
        model.update(**change).execute()
    with pytest.raises(IntegrityError, match="never deleted"):
        model.delete().execute()


def a_quote(subscription: Subscription) -> Quote:
    quote: Quote = Quote.create(
        number="a" * 12,
        client=subscription.client_id,
        subscription=subscription,
        kind="tariff",
        inputs={"tariff": 1},
        outcome_hash="0" * 64,
        effective_on=LATER,
        lines=[{"title": "x"}],
        once_minor=-1613,
        monthly_old_minor=150000,
        monthly_new_minor=100000,
        made_by_name="Анна",
        made_at=NOON,
        valid_until=NOON + people.hours(1),
    )
    return quote


def test_a_quote_is_accepted_once_and_never_changed():
    quote = a_quote(having_four())
    assert Quote.get().inputs == {"tariff": 1}

    Quote.update(accepted_at=NOON).execute()

    for change in ({"accepted_at": None}, {"once_minor": 5}):
        with pytest.raises(IntegrityError, match="never changed"):
            Quote.update(**change).where(Quote.id == quote.id).execute()
    with pytest.raises(IntegrityError, match="never deleted"):
        Quote.delete().execute()


def test_a_change_of_a_tariff_keeps_one_item_for_each_subscription():
    subscription = having_four()
    version = SubscriptionPhase.get().tariff_version
    change = TariffChange.create(
        tariff=version.tariff,
        version=version,
        status="running",
        notice={"ru": "Дороже", "en": "Dearer"},
        made_by_name="Мила",
        made_at=NOON,
    )
    item = {
        "change": change,
        "subscription": subscription,
        "client": subscription.client_id,
        "effective_on": LATER,
        "old_version": version,
        "old_minor": 1,
        "new_minor": 2,
    }
    TariffChangeItem.create(**item)

    with pytest.raises(IntegrityError):
        TariffChangeItem.create(**item)
    assert TariffChangeItem.get().status == "waiting"
