"""A new version for everybody: what is counted is what is written, once, whoever and whatever interferes."""

from datetime import date, timedelta

import pytest

from backend.accounts.roles import Role
from backend.audit import proof
from backend.audit.models import AuditEntry
from backend.catalog.models import TariffVersion
from backend.catalog.words import ExistingMode
from backend.clients.models import Client
from backend.db.base import database as db
from backend.kernel.actor import Actor, Realm
from backend.kernel.errors import ForbiddenError, InvalidError, StaleStateError
from backend.mail.models import Letter
from backend.messaging import posting
from backend.messaging.models import Notice
from backend.subscriptions import courses, discounts, pricing
from backend.subscriptions import moving as subscription_moving
from backend.subscriptions.discounts import NewDiscount
from backend.subscriptions.models import (
    Subscription,
    SubscriptionPhase,
    TariffChange,
    TariffChangeCandidate,
    TariffChangeItem,
)
from backend.subscriptions.states import Status
from backend.subscriptions.tariff_changes import applying, moving, preview, results
from backend.subscriptions.tariff_changes.applying import Confirmation
from backend.subscriptions.terms import Terms
from tests.support import catalogue, changing, people, subscribers
from tests.support.changing import FROM, MILA, NOW, TODAY, a_draft, a_tariff_with, confirm

pytestmark = pytest.mark.usefixtures("database")

READER = Actor(1, Realm.STAFF, Role.EDITOR, "Егор")


def price_on(subscription: Subscription, day: date) -> int:
    return pricing.monthly(subscription, day).minor


def versions_of(subscription: Subscription) -> list[tuple[int, date, date | None]]:
    phases = courses.of(subscription).phases
    return [(one.what.number, one.from_on, one.until_on) for one in phases]


def count(draft: TariffVersion) -> preview.Figures:
    preview.count(draft, today=TODAY, now=NOW)
    return preview.figures(draft.id)


def run(change: TariffChange) -> int:
    return moving.run(change, Terms(), now=NOW)


def test_the_preview_counts_people_and_money():
    draft = a_draft(a_tariff_with(3))

    found = count(draft)

    assert (found.clients, found.subscriptions, found.excluded) == (3, 3, 0)
    assert (found.old_minor, found.new_minor) == (390000, 450000)
    assert (found.smallest_minor, found.largest_minor) == (20000, 20000)
    assert (found.first_on, found.last_on) == (FROM, FROM)
    assert [
        (bar.difference_minor, bar.subscriptions) for bar in preview.distribution(draft.id)
    ] == [(20000, 3)]


def test_each_price_is_that_of_his_own_parameters_pause_and_discount():
    tariff = a_tariff_with(3)
    first, second, third = changing.those_of(tariff)
    subscribers.a_discount(second, TODAY)
    subscribers.a_pause(third, TODAY, price_minor=5000)
    draft = a_draft(tariff)

    count(draft)

    rows = TariffChangeCandidate.select().order_by(TariffChangeCandidate.subscription)
    assert [(row.subscription_id, row.old_minor, row.new_minor) for row in rows] == [
        (first.id, 115000, 135000),
        (second.id, 117000, 135000),
        (third.id, 5000, 5000),
    ]


def test_only_those_are_reached_who_have_an_older_version_on_the_day():
    tariff = a_tariff_with(4)
    ended, leaving, moving_away, stays = changing.those_of(tariff)
    Subscription.update(status=Status.TERMINATED).where(Subscription.id == ended.id).execute()
    Subscription.update(end_on=FROM).where(Subscription.id == leaving.id).execute()
    phase = SubscriptionPhase.get(SubscriptionPhase.subscription == moving_away)
    subscribers.end(phase, FROM)
    subscribers.a_subscription()

    found = count(a_draft(tariff))

    assert found.subscriptions == 1
    assert TariffChangeCandidate.get().subscription_id == stays.id


def test_nobody_is_reached_by_a_version_for_new_clients_only():
    draft = a_draft(a_tariff_with(2), existing_mode=ExistingMode.NEVER, existing_on=None)

    assert count(draft).subscriptions == 0
    assert run(confirm(draft)) == 0
    assert TariffChange.get().status == "done"


def test_with_the_next_month_each_has_a_day_of_his_own_that_keeps_the_notice():
    tariff = a_tariff_with(2)
    first, second = changing.those_of(tariff)
    Subscription.update(bill_day=15).where(Subscription.id == second.id).execute()
    draft = a_draft(
        tariff, existing_mode=ExistingMode.NEXT_PERIOD, existing_on=None, notice_days=10
    )

    count(draft)

    rows = TariffChangeCandidate.select().order_by(TariffChangeCandidate.subscription)
    assert [row.effective_on for row in rows] == [date(2027, 1, 1), date(2026, 12, 15)]
    assert first.bill_day == 1


def test_dated_phases_are_written_and_the_prices_are_those_of_the_preview():
    tariff = a_tariff_with(2)
    run(confirm(a_draft(tariff)))

    for one, numbers in zip(changing.those_of(tariff), (1, 2), strict=True):
        assert versions_of(one) == [(1, subscribers.FIRST_DAY, FROM), (2, FROM, None)]
        assert price_on(one, FROM - timedelta(days=1)) == 100000 + 15000 * numbers
        assert price_on(one, FROM) == 120000 + 15000 * numbers
    assert TariffChange.get().status == "done"
    assert {item.status for item in TariffChangeItem.select()} == {"moved"}


def test_what_a_client_has_planned_for_later_stays_planned():
    tariff = a_tariff_with(1)
    one = changing.those_of(tariff)[0]
    other = catalogue.a_version(catalogue.a_tariff(tariff.service), price_minor=50000)
    later = FROM + timedelta(days=31)
    subscribers.end(SubscriptionPhase.get(), later)
    subscribers.a_phase(one, other, later)
    draft = a_draft(tariff)

    known = preview.count(draft, today=TODAY, now=NOW)
    assert preview.warnings(draft).planned_later == 1
    run(applying.apply(draft, Confirmation(known.fingerprint), today=TODAY, actor=MILA, now=NOW))

    assert [(one.what.id, one.from_on) for one in courses.of(one).phases] == [
        (1, subscribers.FIRST_DAY),
        (draft.id, FROM),
        (other.id, later),
    ]


def test_one_who_begins_later_begins_with_the_new_version():
    tariff = a_tariff_with(0)
    version = TariffVersion.get()
    late = FROM + timedelta(days=10)
    one = subscribers.a_subscription(version=version, status=Status.PENDING_ACTIVE, start_on=late)
    draft = a_draft(tariff)

    run(confirm(draft))

    assert versions_of(one) == [(2, late, None)]


def test_those_left_out_keep_what_they_have_and_the_others_do_not():
    tariff = a_tariff_with(3)
    first, second, third = changing.those_of(tariff)
    draft = a_draft(tariff)
    preview.count(draft, today=TODAY, now=NOW)
    preview.exclude(draft, [first.id, second.id, third.id], [second.id], actor=MILA)

    found = preview.figures(draft.id)
    run(confirm(draft))

    assert (found.subscriptions, found.excluded, found.difference_minor) == (2, 1, 40000)
    assert [len(versions_of(one)) for one in (first, second, third)] == [2, 1, 2]
    assert TariffChangeItem.get(TariffChangeItem.subscription == second).status == "excluded"


def test_one_notice_for_each_client_with_what_he_pays_for_everything():
    tariff = a_tariff_with(1)
    client = Client.get()
    subscribers.a_subscription(client, TariffVersion.get(), values={"numbers": 2})
    changing.owner_of(client, 1)
    people.user(client, Role.TECHNICIAN, login="tech@client.test")

    run(confirm(a_draft(tariff)))
    posting.write_due(now=NOW)

    notice = Notice.get()
    assert Notice.select().count() == Letter.select().count() == 1
    assert notice.event == "tariff_change"
    assert notice.content["old_minor"] == 115000 + 130000
    assert notice.content["new_minor"] == 135000 + 150000
    assert notice.content["effective_on"] == FROM.isoformat()
    assert notice.content["text"]["ru"] == changing.WORDS.ru


def test_clients_without_people_are_counted_before():
    tariff = a_tariff_with(3)
    changing.owner_of(Client.get(), 1)
    draft = a_draft(tariff, notice_days=0)
    preview.count(draft, today=TODAY, now=NOW)

    found = preview.warnings(draft)

    assert (found.unreachable_clients, found.no_notice) == (2, True)


def test_run_again_it_changes_nothing():
    tariff = a_tariff_with(3)
    changing.owner_of(Client.get(), 1)
    change = confirm(a_draft(tariff))
    run(change)
    before = [db.execute_sql(f"SELECT * FROM {name}").fetchall() for name in WRITTEN]  # noqa: S608

    assert moving.run_all(Terms(), now=NOW) == 0
    assert run(change) == 0

    assert before == [db.execute_sql(f"SELECT * FROM {name}").fetchall() for name in WRITTEN]  # noqa: S608


WRITTEN = ("subscription_phase", "tariff_change_item", "notice", "letter", "audit_entry")


def test_the_second_of_two_managers_is_told():
    draft = a_draft(a_tariff_with(1))
    known = preview.count(draft, today=TODAY, now=NOW)
    confirmed = Confirmation(known.fingerprint)
    applying.apply(draft, confirmed, today=TODAY, actor=MILA, now=NOW)

    with pytest.raises(StaleStateError) as refusal:
        applying.apply(draft, confirmed, today=TODAY, actor=MILA, now=NOW)

    assert refusal.value.message_key == "tariff_change.already"
    assert TariffChange.select().count() == 1


def test_a_list_that_is_no_longer_true_is_not_confirmed():
    tariff = a_tariff_with(2)
    draft = a_draft(tariff)
    known = preview.count(draft, today=TODAY, now=NOW)
    Subscription.update(revision=2).where(Subscription.id == 1).execute()

    with pytest.raises(StaleStateError) as refusal:
        applying.apply(draft, Confirmation(known.fingerprint), today=TODAY, actor=MILA, now=NOW)

    assert refusal.value.message_key == "tariff_change.list_changed"
    assert TariffVersion.get_by_id(draft.id).published_at is None


def test_a_newcomer_since_the_count_is_noticed_too():
    tariff = a_tariff_with(1)
    draft = a_draft(tariff)
    known = preview.count(draft, today=TODAY, now=NOW)
    subscribers.a_subscription(version=TariffVersion.get_by_id(1))

    with pytest.raises(StaleStateError):
        applying.apply(draft, Confirmation(known.fingerprint), today=TODAY, actor=MILA, now=NOW)


def test_a_day_in_the_past_is_refused_and_nothing_is_written():
    draft = a_draft(a_tariff_with(1), effective_new=TODAY, existing_on=TODAY - timedelta(days=1))

    with pytest.raises(InvalidError):
        confirm(draft)

    assert TariffVersion.get_by_id(draft.id).published_at is None
    assert TariffChange.select().count() == 0


def test_only_those_with_the_right_change_tariffs_of_all():
    draft = a_draft(a_tariff_with(1))

    with pytest.raises(ForbiddenError):
        confirm(draft, actor=READER)
    with pytest.raises(ForbiddenError):
        preview.exclude(draft, [1], [1], actor=READER)


def test_a_stopped_change_waits_and_goes_on():
    tariff = a_tariff_with(2)
    change = confirm(a_draft(tariff))
    applying.stop(change, actor=MILA)

    assert moving.run_all(Terms(), now=NOW) == 0
    with pytest.raises(StaleStateError):
        applying.stop(change, actor=MILA)
    applying.go_on(change, actor=MILA)
    assert moving.run_all(Terms(), now=NOW) == 2
    assert results.progress(change.id).moved == 2


def test_one_that_left_meanwhile_is_left_alone_with_a_reason():
    tariff = a_tariff_with(2)
    change = confirm(a_draft(tariff))
    Subscription.update(status=Status.TERMINATED).where(Subscription.id == 1).execute()

    run(change)

    item = TariffChangeItem.get(TariffChangeItem.subscription == 1)
    assert (item.status, item.why) == ("left_alone", "no_longer")
    assert results.progress(change.id).moved == 1


def test_what_a_client_changed_meanwhile_is_in_what_he_is_told():
    tariff = a_tariff_with(1)
    change = confirm(a_draft(tariff))
    one = changing.those_of(tariff)[0]
    db.execute_sql("UPDATE parameter_value SET until_on = ?", (TODAY.isoformat(),))
    subscribers.a_value(one, "numbers", 10, TODAY)
    subscription_moving.change(one)

    run(change)

    item = TariffChangeItem.get()
    assert (item.old_minor, item.new_minor) == (250000, 270000)


def test_a_discount_given_meanwhile_is_in_what_he_is_told():
    change = confirm(a_draft(a_tariff_with(2)))
    new = NewDiscount("За терпение", TODAY, percent=50)
    discounts.give(Subscription.get_by_id(1), new, terms=Terms(), actor=MILA, now=NOW)

    run(change)

    items = TariffChangeItem.select().order_by(TariffChangeItem.subscription)
    assert [(one.old_minor, one.new_minor) for one in items] == [(57500, 67500), (130000, 150000)]


def test_an_item_of_before_revisions_were_known_is_counted_anew():
    change = confirm(a_draft(a_tariff_with(1)))
    db.execute_sql("UPDATE tariff_change_item SET revision = 0, old_minor = 7, new_minor = 8")

    run(change)

    item = TariffChangeItem.get()
    assert (item.old_minor, item.new_minor) == (115000, 135000)


def test_a_stop_that_lasted_beyond_the_day_never_writes_into_the_past():
    tariff = a_tariff_with(1)
    change = confirm(a_draft(tariff))
    later = NOW + timedelta(days=60)  # 22 January

    moving.run(change, Terms(), now=later)

    assert versions_of(changing.those_of(tariff)[0])[1][1] == date(2027, 3, 1)


def test_each_move_stands_in_the_journal_of_its_client():
    run(confirm(a_draft(a_tariff_with(2))))

    acts = AuditEntry.select().where(AuditEntry.action == "subscription.tariff_change")
    assert [act.about for act in acts.order_by(AuditEntry.id)] == ["client:1", "client:2"]
    assert proof.verify().is_whole
