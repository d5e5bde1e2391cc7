"""The life of a subscription: begun, paused, resumed, ended, taken back; its money goes with it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from backend.catalog.definitions import Value
from backend.catalog.models import ServiceLink
from backend.catalog.words import Approval, LinkKind, Timing
from backend.db.base import transaction
from backend.kernel.errors import ForbiddenError, InvalidError, NotFoundError, StaleStateError
from backend.kernel.periods import Period
from backend.kernel.states import IllegalMoveError
from backend.ledger import invariants
from backend.subscriptions import (
    charging,
    daily,
    history,
    moving,
    queries,
    quotes,
    replacing,
    withdrawing,
)
from backend.subscriptions.models import Quote, Subscription, SubscriptionPhase, TariffChange
from backend.subscriptions.quotes import ByHand, Order
from backend.subscriptions.spans import Cause
from backend.subscriptions.states import SUBSCRIPTION, Event, Status
from tests.backend.subscriptions.conftest import Office
from tests.support import catalogue, people, quoting, subscribers
from tests.support.catalogue import PRICES
from tests.support.quoting import MANAGER, OWNER, TERMS, accept, at, by, charged
from tests.support.subscribers import FIRST_DAY

ELEVENTH = date(2025, 1, 11)
TWENTY_FIRST = date(2025, 1, 21)
FEBRUARY = date(2025, 2, 1)
MARCH = date(2025, 3, 1)


def pass_to(day: date) -> None:
    """The night before a day has been worked through."""
    daily.run(TERMS, now=at(day, 1))


def ended_recording(office: Office) -> Quote:
    """A manager has planned that the value ends."""
    day = ByHand(TWENTY_FIRST, "по звонку")
    wish = {"recording": None}
    return accept(quotes.for_parameters(office.now(), wish, by_hand=day, **by(MANAGER, ELEVENTH)))


def withdraw(number: str, office: Office, day: date, actor: object = OWNER) -> Subscription:
    return withdrawing.withdraw(
        number,
        client_id=office.subscription.client_id,
        actor=actor,  # type: ignore[arg-type]
        now=at(day),
    )


def test_a_pause_gives_back_its_days_and_ends_by_itself(office: Office):
    quote = quotes.for_pause(
        office.subscription, Period(ELEVENTH, TWENTY_FIRST), **by(OWNER, ELEVENTH)
    )

    accept(quote)

    assert quote.once_minor == -41935  # ten days of 31 of 1,300.00
    assert charged(office.subscription) == 130000 - 41935
    assert office.now().status == Status.SUSPENDED
    assert queries.as_of(office.now(), ELEVENTH).price.minor == 0
    pass_to(date(2025, 1, 20))
    assert office.now().status == Status.SUSPENDED
    pass_to(TWENTY_FIRST)
    assert office.now().status == Status.ACTIVE
    assert charged(office.subscription) == 130000 - 41935


def test_a_pause_may_cost_a_share_of_the_price(office: Office):

    terms = replace(TERMS, pause_percent=30)

    quote = quotes.for_pause(
        office.subscription, Period(FEBRUARY, MARCH), terms=terms, actor=OWNER, now=at(ELEVENTH)
    )

    assert (quote.monthly_old_minor, quote.monthly_new_minor) == (130000, 39000)
    assert (quote.once_minor, quote.next_charge_minor) == (0, 39000)


def test_a_planned_pause_begins_with_its_day_and_can_be_taken_back_before(office: Office):
    quote = accept(
        quotes.for_pause(office.subscription, Period(TWENTY_FIRST, FEBRUARY), **by(OWNER, ELEVENTH))
    )
    assert office.now().status == Status.ACTIVE
    assert charged(office.subscription) < 130000

    withdraw(quote.number, office, ELEVENTH)
    pass_to(TWENTY_FIRST)

    assert office.now().status == Status.ACTIVE
    assert charged(office.subscription) == 130000


def test_resuming_charges_the_days_that_are_left(office: Office):
    accept(
        quotes.for_pause(
            office.subscription, Period(ELEVENTH, date(2025, 3, 5)), **by(OWNER, ELEVENTH)
        )
    )

    quote = accept(quotes.for_resume(office.now(), **by(OWNER, TWENTY_FIRST)), actor=OWNER)

    assert office.now().status == Status.ACTIVE
    assert quote.once_minor == 46130  # so that 21 days of 31 cost 880.65
    assert charged(office.subscription) == 130000 - 41935
    with pytest.raises(IllegalMoveError):
        quotes.for_resume(office.now(), **by(OWNER, TWENTY_FIRST))


def test_an_end_today_gives_back_what_is_left(office: Office):
    quote = accept(quotes.for_termination(office.subscription, ELEVENTH, **by(OWNER, ELEVENTH)))

    ended = office.now()
    assert (ended.status, ended.end_on) == (Status.TERMINATED, ELEVENTH)
    assert (quote.once_minor, quote.monthly_new_minor) == (-88065, 0)
    assert (quote.next_charge_on, charged(ended)) == (None, 130000 - 88065)
    assert queries.as_of(ended, ELEVENTH).version is None
    assert queries.as_of(ended, date(2025, 1, 10)).values["numbers"] == 2
    pass_to(MARCH)
    assert charged(ended) == 130000 - 88065


def test_a_planned_end_can_be_taken_back_until_its_day(office: Office):
    quote = accept(quotes.for_termination(office.subscription, FEBRUARY, **by(OWNER, ELEVENTH)))
    assert office.now().status == Status.PENDING_TERMINATE

    withdraw(quote.number, office, date(2025, 1, 31))

    assert withdrawing.was_taken_back(quote)
    assert (office.now().status, office.now().end_on) == (Status.ACTIVE, None)
    with pytest.raises(StaleStateError):
        withdraw(quote.number, office, date(2025, 1, 31))


def test_a_planned_end_comes_with_its_day(office: Office):
    quote = accept(quotes.for_termination(office.subscription, FEBRUARY, **by(OWNER, ELEVENTH)))

    pass_to(FEBRUARY)

    assert office.now().status == Status.TERMINATED
    assert charged(office.subscription) == 130000
    with pytest.raises(StaleStateError):
        withdraw(quote.number, office, FEBRUARY)


def test_an_end_taken_back_within_a_pause_is_a_pause_again(office: Office):
    accept(quotes.for_pause(office.subscription, Period(ELEVENTH, MARCH), **by(OWNER, ELEVENTH)))
    quote = accept(quotes.for_termination(office.now(), FEBRUARY, **by(OWNER, ELEVENTH)))

    withdraw(quote.number, office, TWENTY_FIRST)

    assert office.now().status == Status.SUSPENDED


def test_a_planned_tariff_is_taken_back_and_leaves_its_trace(office: Office):

    quote = accept(
        quotes.for_tariff(
            office.subscription, office.dear.tariff_id, Timing.NEXT_PERIOD, **by(OWNER, ELEVENTH)
        )
    )

    assert not withdrawing.was_taken_back(quote)
    withdraw(quote.number, office, TWENTY_FIRST)

    assert withdrawing.was_taken_back(quote)
    assert queries.as_of(office.now(), MARCH).version == office.cheap
    assert SubscriptionPhase.select().count() == 2
    pass_to(FEBRUARY)
    assert charged(office.subscription) == 260000


def test_a_value_that_was_to_end_goes_on(office: Office):
    accept(
        quotes.for_parameters(
            office.subscription, {"recording": True, "storage": "year"}, **by(MANAGER, FIRST_DAY)
        )
    )
    quote = accept(
        quotes.for_parameters(
            office.now(),
            {"recording": False},
            by_hand=quotes.ByHand(date(2025, 2, 10)),
            **by(MANAGER, date(2025, 2, 2)),
        )
    )
    assert [one["fate"] for one in quote.carried] == ["changed", "lost"]

    withdraw(quote.number, office, date(2025, 2, 5), MANAGER)

    values = queries.as_of(office.now(), MARCH).values
    assert (values["recording"], values["storage"]) == (True, "year")


def test_a_client_takes_back_his_own_changes_only(office: Office):
    by_manager = accept(
        quotes.for_parameters(
            office.subscription,
            {"numbers": 5},
            by_hand=quotes.ByHand(TWENTY_FIRST),
            **by(MANAGER, ELEVENTH),
        )
    )

    with pytest.raises(ForbiddenError):
        withdraw(by_manager.number, office, ELEVENTH)
    with pytest.raises(NotFoundError):
        withdrawing.withdraw(
            by_manager.number, client_id=people.a_client().id, actor=MANAGER, now=at(ELEVENTH)
        )
    withdraw(by_manager.number, office, ELEVENTH, MANAGER)
    assert charged(office.subscription) == 130000


def test_a_new_service_begins_today_and_is_charged_for_the_days_left(office: Office):
    version = catalogue.a_version(
        catalogue.a_tariff(catalogue.a_service()), price_minor=31000, once_minor=5000
    )
    quote = quotes.for_new(
        office.subscription.client_id,
        Order(version.tariff_id, ELEVENTH, place="Тверская, 1"),
        **by(OWNER, ELEVENTH),
    )

    accept(quote)

    made = queries.of_client(office.subscription.client_id)[1]
    assert (made.status, made.place, made.start_on) == ("active", "Тверская, 1", ELEVENTH)
    assert quote.once_minor == 21000 + 5000
    assert (quote.next_charge_on, quote.next_charge_minor) == (FEBRUARY, 31000)
    assert charged(made) == quote.once_minor
    pass_to(FEBRUARY)
    assert charged(made) == quote.once_minor + 31000


def test_a_new_service_may_begin_later_and_be_given_up_before(office: Office):
    version = catalogue.a_version(
        catalogue.a_tariff(catalogue.a_service(FOUR_OF_ONE)), price_minor=31000, once_minor=5000
    )
    client_id = office.subscription.client_id
    accept(quotes.for_new(client_id, Order(version.tariff_id, TWENTY_FIRST), **by(OWNER, ELEVENTH)))
    made = queries.of_client(client_id)[1]
    assert (made.status, queries.as_of(made, TWENTY_FIRST).values) == (
        "pending_active",
        {"numbers": 1},
    )

    quote = quotes.for_termination(made, TWENTY_FIRST, **by(OWNER, ELEVENTH))
    accept(quote)

    assert quoting.reload(made).status == Status.CANCELLED
    assert charged(made) == 0
    assert queries.as_of(quoting.reload(made), FEBRUARY).version is None


FOUR_OF_ONE = (catalogue.NUMBERS,)


def test_a_planned_start_comes_with_its_day(office: Office):
    version = catalogue.a_version(catalogue.a_tariff(catalogue.a_service()))
    client_id = office.subscription.client_id
    accept(quotes.for_new(client_id, Order(version.tariff_id, TWENTY_FIRST), **by(OWNER, ELEVENTH)))

    pass_to(TWENTY_FIRST)

    assert [one.status for one in queries.of_client(client_id)] == ["active", "active"]


def test_a_service_that_needs_or_excludes_another_is_not_ordered(office: Office):
    version = catalogue.a_version(catalogue.a_tariff(catalogue.a_service()))
    other = catalogue.a_service()
    client_id = office.subscription.client_id
    order = Order(version.tariff_id, ELEVENTH)
    ServiceLink.create(service=version.tariff.service, other=other, kind=LinkKind.REQUIRES)

    with pytest.raises(InvalidError, match="requires"):
        quotes.for_new(client_id, order, **by(OWNER, ELEVENTH))
    subscribers.a_subscription(
        office.subscription.client, catalogue.a_version(catalogue.a_tariff(other))
    )
    quotes.for_new(client_id, order, **by(OWNER, ELEVENTH))
    ServiceLink.create(
        service=office.subscription.service,
        other=version.tariff.service,
        kind=LinkKind.EXCLUDES,
    )
    with pytest.raises(InvalidError, match="excludes") as refused:
        quotes.for_new(client_id, order, **by(OWNER, ELEVENTH))
    assert refused.value.details == {"service": office.subscription.service.title}


@pytest.mark.parametrize(
    ("values", "approval"),
    [({"numbers": 3}, Approval.RULE), ({"recording": True}, Approval.MANUAL)],
)
def test_no_rule_approves_what_a_person_must_in_a_new_service(
    office: Office, values: dict[str, Value | None], approval: Approval
):
    order = Order(office.cheap.tariff_id, ELEVENTH, {"numbers": 1, **values})

    quote = quotes.for_new(office.subscription.client_id, order, **by(OWNER, ELEVENTH))

    assert quotes.approval_of(quote) is approval


@pytest.mark.parametrize("day", [date(2025, 1, 10), ELEVENTH + timedelta(days=91)])
def test_a_new_service_begins_neither_in_the_past_nor_in_a_year(office: Office, day: date):
    version = catalogue.a_version(catalogue.a_tariff(catalogue.a_service()))

    with pytest.raises(InvalidError, match="day"):
        quotes.for_new(
            office.subscription.client_id, Order(version.tariff_id, day), **by(OWNER, ELEVENTH)
        )


@pytest.mark.parametrize("event", Event)
@pytest.mark.parametrize("state", Status)
def test_a_row_moves_by_the_machine_alone(office: Office, state: Status, event: Event):
    Subscription.update(status=state).execute()
    subscription = office.now()

    if not SUBSCRIPTION.can(state, event):
        with pytest.raises(IllegalMoveError):
            moving.move(subscription, event, actor=MANAGER)
        assert office.now().status == state
        return
    moving.move(subscription, event, actor=MANAGER)

    moved = office.now()
    assert (moved.status, moved.revision) == (SUBSCRIPTION.after(state, event), 2)


def test_of_two_who_saw_the_same_row_one_moves_it(office: Office):
    mine, hers = office.now(), office.now()
    moving.move(mine, Event.PAUSE, actor=MANAGER)

    with pytest.raises(StaleStateError):
        moving.move(hers, Event.PAUSE, actor=MANAGER)


def test_the_day_is_worked_through_once_however_often_it_is_asked_for(office: Office):
    pass_to(FEBRUARY)
    pass_to(FEBRUARY)
    charging.run(TERMS, now=at(FEBRUARY))

    assert charged(office.subscription) == 260000
    assert invariants.check().is_whole


def test_a_planned_pause_that_is_taken_back_does_not_prolong_the_one_before_it(office: Office):
    accept(
        quotes.for_pause(
            office.now(), Period(date(2025, 1, 15), TWENTY_FIRST), **by(OWNER, ELEVENTH)
        )
    )
    second = accept(
        quotes.for_pause(office.now(), Period(TWENTY_FIRST, FEBRUARY), **by(OWNER, ELEVENTH))
    )

    withdraw(second.number, office, ELEVENTH)

    course = queries.as_of(office.now(), ELEVENTH).course
    assert [(one.from_on, one.until_on) for one in course.pauses] == [
        (date(2025, 1, 15), TWENTY_FIRST)
    ]


def test_an_end_that_was_taken_back_is_not_taken_back_again_in_place_of_a_newer_one(
    office: Office,
):
    first = accept(quotes.for_termination(office.now(), TWENTY_FIRST, **by(OWNER, ELEVENTH)))
    withdraw(first.number, office, ELEVENTH)
    second = accept(quotes.for_termination(office.now(), TWENTY_FIRST, **by(OWNER, ELEVENTH)))

    plans = history.planned(office.now(), today=ELEVENTH)
    with pytest.raises(StaleStateError):
        withdraw(first.number, office, ELEVENTH)
    withdraw(second.number, office, ELEVENTH)

    assert [plan.quote and plan.quote.number for plan in plans] == [second.number]
    assert charged(office.subscription) == 130000


def test_a_value_that_was_to_end_goes_on_by_its_newest_quote_alone(office: Office):
    first = ended_recording(office)
    withdraw(first.number, office, ELEVENTH, MANAGER)
    second = ended_recording(office)

    with pytest.raises(StaleStateError):
        withdraw(first.number, office, ELEVENTH, MANAGER)
    withdraw(second.number, office, ELEVENTH, MANAGER)

    assert queries.as_of(office.now(), MARCH).values["recording"] is False


def test_nothing_is_planned_beyond_all_calendars(office: Office):
    for day in (date(2028, 1, 12), date(9999, 12, 31)):
        with pytest.raises(InvalidError, match="too_late"):
            quotes.for_termination(office.now(), day, **by(OWNER, ELEVENTH))


def test_a_plan_of_the_same_day_that_is_dropped_is_told(office: Office):
    accept(
        quotes.for_tariff(
            office.now(), office.dear.tariff_id, Timing.NEXT_PERIOD, **by(OWNER, ELEVENTH)
        )
    )

    quote = quotes.for_tariff(
        office.now(), office.later.tariff_id, Timing.NEXT_PERIOD, **by(OWNER, ELEVENTH)
    )

    dropped = [one for one in quote.carried if one["fate"] == "withdrawn"]
    assert [(one["code"], one["on"]) for one in dropped] == [("", FEBRUARY.isoformat())]


@pytest.mark.parametrize("day", [FEBRUARY, MARCH])
def test_a_planned_tariff_that_got_a_newer_version_is_taken_back_whole(office: Office, day: date):
    quote = accept(
        quotes.for_tariff(
            office.now(), office.dear.tariff_id, Timing.NEXT_PERIOD, **by(OWNER, ELEVENTH)
        )
    )
    newer = catalogue.a_version(office.dear.tariff, price_minor=170000, prices=PRICES)
    change = TariffChange.create(
        tariff=newer.tariff,
        version=newer,
        status="running",
        notice={},
        made_by_name="Мила",
        made_at=at(ELEVENTH),
    )
    with transaction():
        replacing.versions(
            {office.subscription.id: day}, newer, change.id, Cause(MANAGER, at(ELEVENTH))
        )

    withdraw(quote.number, office, ELEVENTH)

    course = queries.as_of(office.now(), ELEVENTH).course
    assert [(one.what.id, one.from_on, one.until_on) for one in course.phases] == [
        (office.cheap.id, FIRST_DAY, None)
    ]
