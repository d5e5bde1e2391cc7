"""Who gets an older version after a change of it was confirmed is moved as well, told in time."""

from datetime import date, datetime, timedelta

import pytest

from backend.catalog.models import TariffVersion
from backend.catalog.words import ExistingMode
from backend.messaging.models import Notice
from backend.subscriptions import courses
from backend.subscriptions.models import Subscription, TariffChangeItem
from backend.subscriptions.tariff_changes import applying, latecomers, moving, preview
from backend.subscriptions.tariff_changes.applying import Confirmation
from backend.subscriptions.terms import Terms
from tests.support import changing, people, subscribers
from tests.support.changing import FROM, MILA, NOW, TODAY, a_draft, a_tariff_with, confirm

pytestmark = pytest.mark.usefixtures("database")

TERMS = Terms()
SOON = NOW + timedelta(hours=1)
SHORTLY_BEFORE = NOW + timedelta(days=29)  # 22 December: 10 days are left


def late(moment: datetime = SOON) -> Subscription:
    """A newcomer who took the first version at the moment."""
    client = people.a_client(short_name="Поздний")
    first = TariffVersion.get_by_id(1)
    return subscribers.a_subscription(client, first, start_on=TODAY, agreed_at=moment)


def versions_of(subscription: Subscription) -> list[tuple[int, date, date | None]]:
    phases = courses.of(subscription).phases
    return [(one.what.number, one.from_on, one.until_on) for one in phases]


def test_a_newcomer_after_a_change_that_is_done_is_moved_on_its_day():
    change = confirm(a_draft(a_tariff_with(1)))
    moving.run(change, TERMS, now=NOW)
    one = late()

    assert latecomers.add_all(TERMS, now=SOON) == 1
    assert moving.run_all(TERMS, now=SOON) == 1

    assert versions_of(one) == [(1, TODAY, FROM), (2, FROM, None)]
    assert TariffChangeItem.get(TariffChangeItem.subscription == one).status == "moved"


def test_asked_again_nobody_is_added_or_moved():
    moving.run(confirm(a_draft(a_tariff_with(2))), TERMS, now=NOW)
    late()
    latecomers.add_all(TERMS, now=SOON)

    assert latecomers.add_all(TERMS, now=SOON) == 0
    assert moving.run_all(TERMS, now=SOON) == 1
    assert latecomers.add_all(TERMS, now=SOON) == 0
    assert moving.run_all(TERMS, now=SOON) == 0
    assert latecomers.add_all(TERMS, now=SHORTLY_BEFORE) == 0
    assert Subscription.select().count() == TariffChangeItem.select().count() == 3


def test_one_who_comes_shortly_before_the_day_is_given_the_days_of_notice():
    moving.run(confirm(a_draft(a_tariff_with(1))), TERMS, now=NOW)
    one = late(SHORTLY_BEFORE)

    latecomers.add_all(TERMS, now=SHORTLY_BEFORE)
    moving.run_all(TERMS, now=SHORTLY_BEFORE)

    assert versions_of(one)[1][1] == date(2027, 2, 1)


def test_those_left_out_stay_so():
    draft = a_draft(a_tariff_with(2))
    preview.count(draft, today=TODAY, now=NOW)
    preview.exclude(draft, [1, 2], [2], actor=MILA)
    known = preview.kept(draft)
    applying.apply(draft, Confirmation(known.fingerprint), today=TODAY, actor=MILA, now=NOW)
    moving.run_all(TERMS, now=NOW)

    assert latecomers.add_all(TERMS, now=SOON) == 0


def test_one_that_was_left_alone_and_is_back_waits_again():
    tariff = a_tariff_with(2)
    change = confirm(a_draft(tariff))
    back = changing.those_of(tariff)[0]
    Subscription.update(end_on=TODAY).where(Subscription.id == back.id).execute()
    moving.run(change, TERMS, now=NOW)
    Subscription.update(end_on=None).where(Subscription.id == back.id).execute()

    assert latecomers.add_all(TERMS, now=SOON) == 1
    assert moving.run_all(TERMS, now=SOON) == 1
    assert versions_of(back)[1][:2] == (2, FROM)


def test_a_stopped_change_keeps_them_waiting():
    change = confirm(a_draft(a_tariff_with(1)))
    applying.stop(change, actor=MILA)
    late()

    assert latecomers.add_all(TERMS, now=SOON) == 1
    assert moving.run_all(TERMS, now=SOON) == 0
    assert TariffChangeItem.select().where(TariffChangeItem.status == "waiting").count() == 2


def test_a_version_for_new_clients_only_reaches_nobody_later_either():
    draft = a_draft(a_tariff_with(1), existing_mode=ExistingMode.NEVER, existing_on=None)
    moving.run(confirm(draft), TERMS, now=NOW)
    late()

    assert latecomers.add_all(TERMS, now=SOON) == 0


def test_a_newcomer_is_told():
    moving.run(confirm(a_draft(a_tariff_with(0))), TERMS, now=NOW)
    one = late()
    changing.owner_of(one.client, 1)

    latecomers.add_all(TERMS, now=SOON)
    moving.run_all(TERMS, now=SOON)

    assert Notice.get().client_id == one.client_id


def test_one_who_was_told_is_told_of_what_he_orders_later_too():
    tariff = a_tariff_with(1)
    client = changing.those_of(tariff)[0].client
    changing.owner_of(client, 1)
    moving.run(confirm(a_draft(tariff)), TERMS, now=NOW)
    first = TariffVersion.get_by_id(1)
    subscribers.a_subscription(client, first, start_on=TODAY, agreed_at=SOON)

    latecomers.add_all(TERMS, now=SOON)
    moving.run_all(TERMS, now=SOON)

    assert Notice.select().count() == 2


def test_a_version_that_reached_nobody_reaches_who_orders_the_older_one_later():
    draft = a_draft(a_tariff_with(0))
    applying.publish(draft, actor=MILA, now=NOW)
    moving.run_all(TERMS, now=NOW)
    one = late()

    latecomers.add_all(TERMS, now=SOON)
    moving.run_all(TERMS, now=SOON)

    assert versions_of(one) == [(1, TODAY, FROM), (2, FROM, None)]
