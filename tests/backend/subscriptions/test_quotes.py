"""Quotes: what a change would do, and a confirmation that does exactly that or nothing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from backend.audit import journal
from backend.catalog.definitions import Definition
from backend.catalog.models import Tariff
from backend.catalog.words import Approval, Effective, Kind, Timing, Visibility
from backend.clients.models import Client
from backend.kernel.errors import (
    ForbiddenError,
    InvalidError,
    NotFoundError,
    StaleStateError,
)
from backend.kernel.localised import Localised
from backend.kernel.periods import Period
from backend.ledger import balances
from backend.ledger.models import LedgerEntry
from backend.messaging.models import Notice
from backend.subscriptions import charging, outlook, queries, quotes
from backend.subscriptions.models import ParameterValue, Quote, SubscriptionPhase
from backend.subscriptions.quotes import ByHand, Order
from tests.backend.subscriptions.conftest import Office
from tests.support import catalogue, people, quoting, subscribers
from tests.support.people import minutes
from tests.support.quoting import MANAGER, OWNER, TERMS, accept, at, by, charged

ELEVENTH = date(2025, 1, 11)
FEBRUARY = date(2025, 2, 1)


def test_a_quote_of_parameters_says_sums_dates_and_what_is_next(office: Office):
    quote = quotes.for_parameters(office.subscription, {"numbers": 4}, **by(OWNER, ELEVENTH))

    assert (quote.monthly_old_minor, quote.monthly_new_minor) == (130000, 160000)
    assert quote.effective_on == ELEVENTH
    assert quote.once_minor == 20323  # 300.00 a month for 21 days of 31
    assert (quote.next_charge_on, quote.next_charge_minor) == (FEBRUARY, 160000)
    assert quote.valid_until == at(ELEVENTH) + minutes(60)
    assert [(one["code"], one["fate"], one["old"], one["new"]) for one in quote.carried] == [
        ("numbers", "changed", 2, 4)
    ]
    assert quote.lines[-1] == {
        "part": "once",
        "kind": "rest",
        "from": "2025-01-11",
        "until": "2025-02-01",
        "days": 21,
        "of_days": 31,
        "amount_minor": 20323,
    }
    assert LedgerEntry.select().count() == 1
    assert queries.as_of(office.subscription, ELEVENTH).values["numbers"] == 2


def test_a_confirmed_quote_is_in_the_ledger_to_the_kopeck(office: Office):
    before = balances.of(office.subscription.client_id)
    quote = quotes.for_parameters(office.subscription, {"numbers": 4}, **by(OWNER, ELEVENTH))

    accept(quote, actor=OWNER)

    assert before - balances.of(office.subscription.client_id) == quote.once_minor
    row = queries.as_of(office.now(), ELEVENTH).rows["numbers"]
    assert (row.value, row.source, row.made_by_name) == (4, "client", "Анна Ким")
    assert row.quote_id == quote.id
    entry = LedgerEntry.get(LedgerEntry.key == f"quote:{quote.number}:month")
    assert (entry.period_from, entry.period_until) == (ELEVENTH, FEBRUARY)
    assert [part["monthly_minor"] for part in entry.note["parts"]] == [130000, 160000]


def test_a_quote_confirmed_again_changes_nothing(office: Office):
    quote = quotes.for_parameters(office.subscription, {"numbers": 4}, **by(OWNER, ELEVENTH))
    accept(quote, actor=OWNER)

    again = accept(quote, actor=OWNER, now=at(ELEVENTH) + timedelta(days=9))

    assert again.accepted_at == at(ELEVENTH)
    assert LedgerEntry.select().count() == 2
    assert len(list(ParameterValue.select().where(ParameterValue.code == "numbers"))) == 2


@pytest.mark.parametrize(
    ("day", "old", "new", "difference"),
    [
        (date(2025, 1, 11), 100000, 150000, 33871),
        (date(2025, 2, 15), 100000, 150000, 25000),
        (date(2025, 1, 2), 100000, 150000, 48387),
        (date(2025, 3, 31), 150000, 100000, -1613),
    ],
)
def test_the_vectors_of_proration_hold_down_to_the_ledger(
    database: object, day: date, old: int, new: int, difference: int
):
    service = catalogue.a_service()
    source = catalogue.a_version(catalogue.a_tariff(service), price_minor=old)
    target = catalogue.a_version(catalogue.a_tariff(service), price_minor=new)
    catalogue.allow(source.tariff, target.tariff)
    subscription = subscribers.a_subscription(version=source)
    charging.run(TERMS, now=at(day))
    before = charged(subscription)

    quote = quotes.for_tariff(
        quoting.reload(subscription), target.tariff_id, Timing.NOW, **by(OWNER, day)
    )
    accept(quote)

    assert quote.once_minor == difference
    assert charged(subscription) - before == difference


def test_the_strictest_approval_of_what_changes_is_asked_for(office: Office):
    def approval(values: dict[str, Any]) -> Approval:
        quote = quotes.for_parameters(office.subscription, values, **by(OWNER, ELEVENTH))
        return quotes.approval_of(quote)

    assert approval({"numbers": 3}) == Approval.NONE
    assert approval({"numbers": 3, "recording": True}) == Approval.MANUAL
    tariff = quotes.for_tariff(
        office.subscription, office.dear.tariff_id, Timing.NOW, **by(OWNER, ELEVENTH)
    )
    assert quotes.approval_of(tariff) == Approval.RULE


def test_a_clients_user_cannot_confirm_what_needs_an_approval(office: Office):
    quote = quotes.for_parameters(office.subscription, {"recording": True}, **by(OWNER, ELEVENTH))

    with pytest.raises(ForbiddenError):
        accept(quote, actor=OWNER)

    accept(quote, actor=MANAGER)
    row = queries.as_of(office.now(), ELEVENTH).rows["recording"]
    assert (row.value, row.source, row.made_by_name) == (True, "client", "Анна Ким")
    assert journal.entries_of(office.subscription)[0].actor_name == "Мила Ветрова"


def test_a_change_of_tariff_keeps_what_the_client_chose(office: Office):
    quote = quotes.for_tariff(
        office.subscription, office.dear.tariff_id, Timing.NEXT_PERIOD, **by(OWNER, ELEVENTH)
    )

    accept(quote)

    assert (quote.effective_on, quote.once_minor) == (FEBRUARY, 0)
    assert [(one["code"], one["fate"]) for one in quote.carried] == [
        ("numbers", "kept"),
        ("recording", "kept"),
    ]
    assert queries.as_of(office.now(), date(2025, 1, 31)).version == office.cheap
    later = queries.as_of(office.now(), FEBRUARY)
    assert (later.version, later.values["numbers"]) == (office.dear, 2)


def test_what_the_new_tariff_cannot_hold_is_adapted_or_lost(office: Office):
    few = replace(catalogue.NUMBERS, limits=replace(catalogue.NUMBERS.limits, maximum=Decimal(1)))
    schema = catalogue.a_schema(office.subscription.service, [few])
    target = catalogue.a_version(
        catalogue.a_tariff(office.subscription.service),
        service_version=schema,
        prices={"numbers": {"per_unit": 15000}},
    )
    catalogue.allow(office.cheap.tariff, target.tariff)

    quote = quotes.for_tariff(
        office.subscription, target.tariff_id, Timing.NOW, **by(OWNER, ELEVENTH)
    )
    accept(quote)

    assert [(one["code"], one["fate"], one["new"]) for one in quote.carried] == [
        ("numbers", "adapted", 1),
        ("recording", "lost", None),
    ]
    assert queries.as_of(office.now(), ELEVENTH).values == {"numbers": 1}
    assert queries.as_of(office.now(), date(2025, 1, 10)).values == {
        "numbers": 2,
        "recording": False,
    }


def test_a_tariff_withdrawn_meanwhile_is_refused(office: Office):
    quote = quotes.for_tariff(
        office.subscription, office.dear.tariff_id, Timing.NOW, **by(OWNER, ELEVENTH)
    )
    Tariff.update(visibility=Visibility.ARCHIVED).where(
        Tariff.id == office.dear.tariff_id
    ).execute()

    with pytest.raises(StaleStateError, match="impossible"):
        accept(quote)

    assert SubscriptionPhase.select().count() == 1
    assert Quote.get_by_id(quote.id).accepted_at is None


def test_a_new_price_published_meanwhile_is_refused_and_a_new_quote_tells_it(office: Office):
    quote = quotes.for_tariff(
        office.subscription, office.dear.tariff_id, Timing.NOW, **by(OWNER, ELEVENTH)
    )
    catalogue.a_version(office.dear.tariff, price_minor=170000, prices=catalogue.PRICES)

    with pytest.raises(StaleStateError, match="stale"):
        accept(quote)

    found = outlook.of(quote, now=at(ELEVENTH))
    assert (found.monthly_new_minor, found.holds) == (200000, False)
    assert not outlook.is_same_deal(quote, found)
    fresh = quotes.renew(quote, terms=TERMS, actor=OWNER, now=at(ELEVENTH))
    assert fresh.monthly_new_minor == 200000
    assert not outlook.is_same_deal(quote, fresh)
    accept(fresh)
    assert queries.as_of(office.now(), ELEVENTH).price.minor == 200000


@pytest.mark.parametrize(
    ("later", "key"),
    [(timedelta(minutes=61), "expired"), (timedelta(minutes=59), "")],
)
def test_a_quote_holds_until_its_moment(office: Office, later: timedelta, key: str):
    quote = quotes.for_parameters(office.subscription, {"numbers": 4}, **by(OWNER, ELEVENTH))

    if not key:
        assert accept(quote, now=at(ELEVENTH) + later).accepted_at is not None
        return
    with pytest.raises(StaleStateError, match=key):
        accept(quote, now=at(ELEVENTH) + later)


def test_a_quote_of_yesterday_is_not_confirmed_today(office: Office):
    quote = quotes.for_parameters(
        office.subscription, {"numbers": 4}, terms=TERMS, actor=OWNER, now=at(ELEVENTH, 23)
    )

    with pytest.raises(StaleStateError, match="stale"):
        accept(quote, now=at(ELEVENTH, 23) + timedelta(minutes=59, hours=0) + minutes(1))


def test_another_change_in_between_makes_a_quote_stale(office: Office):
    first = quotes.for_parameters(office.subscription, {"numbers": 4}, **by(OWNER, ELEVENTH))
    second = quotes.for_parameters(office.subscription, {"numbers": 7}, **by(OWNER, ELEVENTH))
    accept(first)

    with pytest.raises(StaleStateError):
        accept(second)

    assert queries.as_of(office.now(), ELEVENTH).values["numbers"] == 4


Wrong = Callable[[Office], object]


@pytest.mark.parametrize(
    ("wrong", "error", "key"),
    [
        (lambda o: set_values(o, {"numbers": 101}), InvalidError, "catalog.value.too_large"),
        (lambda o: set_values(o, {"numbers": None}), InvalidError, "catalog.value.required"),
        (lambda o: set_values(o, {"storage": "year"}), InvalidError, "subscriptions.nothing"),
        (lambda o: set_values(o, {"numbers": 2}), InvalidError, "subscriptions.nothing"),
        (lambda o: set_values(o, {"route": "east"}), ForbiddenError, "not_yours"),
        (lambda o: set_values(o, {"unknown": 1}), ForbiddenError, "not_yours"),
        (lambda o: move_to(o, o.later.tariff_id, Timing.NOW), InvalidError, "tariff.timing"),
        (lambda o: move_to(o, o.cheap.tariff_id, Timing.NOW), NotFoundError, "not_found"),
        (lambda o: move_to(o, 999, Timing.NOW), NotFoundError, "not_found"),
        (lambda o: pause(o, date(2025, 1, 10), FEBRUARY), InvalidError, "day.past"),
        (lambda o: pause(o, ELEVENTH, ELEVENTH), InvalidError, "pause.days"),
        (lambda o: pause(o, ELEVENTH, date(2026, 1, 1)), InvalidError, "pause.days"),
        (lambda o: end(o, date(2025, 1, 10)), InvalidError, "day.past"),
    ],
    ids=[
        "too many",
        "required",
        "dependency",
        "the same",
        "not theirs",
        "unknown",
        "not at this time",
        "its own tariff",
        "no tariff",
        "pause in the past",
        "pause of no days",
        "pause too long",
        "end in the past",
    ],
)
def test_what_cannot_be_is_refused_and_leaves_no_quote(
    office: Office, wrong: Wrong, error: type[Exception], key: str
):
    with pytest.raises(error, match=key):
        wrong(office)

    assert Quote.select().count() == 0


def set_values(office: Office, values: dict[str, Any]) -> Quote:
    return quotes.for_parameters(office.subscription, values, **by(OWNER, ELEVENTH))


def move_to(office: Office, tariff_id: int, timing: Timing) -> Quote:
    return quotes.for_tariff(office.subscription, tariff_id, timing, **by(OWNER, ELEVENTH))


def pause(office: Office, first: date, until: date) -> Quote:
    return quotes.for_pause(office.subscription, Period(first, until), **by(OWNER, ELEVENTH))


def end(office: Office, day: date) -> Quote:
    return quotes.for_termination(office.subscription, day, **by(OWNER, ELEVENTH))


def test_a_technician_changes_parameters_and_orders_nothing(office: Office):
    technician = replace(OWNER, role="technician")
    reader = replace(OWNER, role="reader")

    quote = quotes.for_parameters(office.subscription, {"numbers": 3}, **by(technician, ELEVENTH))

    assert accept(quote, actor=technician).accepted_at
    with pytest.raises(ForbiddenError):
        quotes.for_resume(office.subscription, **by(technician, ELEVENTH))
    with pytest.raises(ForbiddenError):
        quotes.for_parameters(office.subscription, {"numbers": 3}, **by(reader, ELEVENTH))


def test_nobody_confirms_the_quote_of_another_client(office: Office):
    quote = quotes.for_parameters(office.subscription, {"numbers": 4}, **by(OWNER, ELEVENTH))

    with pytest.raises(NotFoundError):
        quotes.accept(quote.number, client_id=people.a_client().id, actor=OWNER, now=at(ELEVENTH))


def test_a_manager_sets_by_hand_what_a_client_may_not_and_he_is_told(office: Office):
    Client.update(short_name="Ромашка").execute()
    anna = people.user(office.subscription.client, login="a@b.test")
    quote = quotes.for_parameters(
        office.subscription,
        {"route": "east", "numbers": 3},
        by_hand=ByHand(date(2025, 1, 20), "по звонку"),
        **by(MANAGER, ELEVENTH),
    )

    accept(quote)

    rows = queries.as_of(office.now(), date(2025, 1, 20)).rows
    assert {code: rows[code].source for code in ("route", "numbers")} == {
        "route": "manager",
        "numbers": "manager",
    }
    assert rows["numbers"].reason == "по звонку"
    assert queries.as_of(office.now(), date(2025, 1, 19)).values["numbers"] == 2
    notice = Notice.get()
    assert (notice.user_id, notice.event) == (anna.id, "service_parameters")
    with pytest.raises(ForbiddenError):
        quotes.for_parameters(
            office.subscription, {"numbers": 5}, by_hand=ByHand(), **by(OWNER, ELEVENTH)
        )


def test_where_the_main_system_charges_nothing_is_posted(office: Office):
    terms = replace(TERMS, charges=False)
    quote = quotes.for_parameters(
        office.subscription, {"numbers": 4}, terms=terms, actor=OWNER, now=at(ELEVENTH)
    )

    accept(quote, actor=OWNER)

    assert (quote.once_minor, quote.next_charge_on) == (0, None)
    assert LedgerEntry.select().count() == 1


def test_the_approval_is_that_of_the_schema_on_the_day_of_the_change(database: object):
    plain = Definition("rate", Localised("Скорость"), Kind.INT, effective=Effective.NEXT_PERIOD)
    strict = Definition("guard", Localised("Охрана"), Kind.BOOL, approval=Approval.MANUAL)
    service = catalogue.a_service([plain])
    old = catalogue.a_version(catalogue.a_tariff(service))
    subscription = subscribers.a_subscription(version=old, values={"rate": 1})
    catalogue.a_schema(service, [plain, strict])
    new = catalogue.a_version(catalogue.a_tariff(service))
    moved = quotes.for_tariff(
        subscription, new.tariff_id, Timing.NEXT_PERIOD, **by(MANAGER, ELEVENTH)
    )
    accept(moved)

    quote = quotes.for_parameters(
        quoting.reload(subscription), {"rate": 2, "guard": True}, **by(OWNER, ELEVENTH)
    )

    assert quotes.approval_of(quote) is Approval.MANUAL


def test_a_renewed_quote_with_another_fee_is_another_deal(office: Office):
    tariff = catalogue.a_tariff(office.subscription.service)
    catalogue.a_version(tariff, once_minor=50000)
    order = Order(tariff.id, FEBRUARY)
    quote = quotes.for_new(office.subscription.client_id, order, **by(OWNER, ELEVENTH))
    catalogue.a_version(tariff, once_minor=90000, effective_new=ELEVENTH)

    fresh = quotes.renew(quote, **by(OWNER, ELEVENTH))

    assert not outlook.is_same_deal(quote, fresh)
