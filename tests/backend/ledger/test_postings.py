"""The ledger: each transfer once, balances that are the sum of the entries, nothing ever changed."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from peewee import IntegrityError

from backend.db import base
from backend.kernel.actor import SYSTEM
from backend.kernel.errors import ConflictError, InvalidError, NotFoundError
from backend.kernel.periods import Period
from backend.ledger import accounts, balances, invariants, postings
from backend.ledger.invariants import Difference
from backend.ledger.models import EntryKind, EntrySource, LedgerAccount, LedgerBalance, LedgerEntry
from backend.ledger.postings import Posting, Reversal
from tests.support import people, subscribers
from tests.support.people import NOON

pytestmark = pytest.mark.usefixtures("database")

TODAY = date(2026, 11, 1)
NOVEMBER = Period(TODAY, date(2026, 12, 1))


def charge(client_id: int, amount_minor: int = 100000, key: str = "charge:1") -> Posting:
    return Posting(
        key=key,
        kind=EntryKind.CHARGE,
        source=EntrySource.CHARGING,
        on_day=TODAY,
        debit=accounts.client(client_id),
        credit=accounts.income("sip"),
        amount_minor=amount_minor,
        period=NOVEMBER,
        note={"title": "Тариф"},
    )


def payment(client_id: int, amount_minor: int = 100000, key: str = "payment:1") -> Posting:
    return Posting(
        key=key,
        kind=EntryKind.PAYMENT,
        source=EntrySource.PAYMENT,
        on_day=TODAY,
        debit=accounts.gateway("bank-card"),
        credit=accounts.client(client_id),
        amount_minor=amount_minor,
    )


def post(posting: Posting) -> LedgerEntry:
    return postings.post(posting, actor=SYSTEM, now=NOON)


def test_a_charge_takes_and_a_payment_gives():
    client = people.a_client()

    charged = post(charge(client.id, 120050))
    paid = post(payment(client.id, 200000))

    assert (charged.client_minor, paid.client_minor) == (-120050, 200000)
    assert charged.note == {"title": "Тариф"}
    assert balances.of(client.id) == 79950
    assert invariants.check().is_whole


def test_the_same_key_again_is_the_same_entry():
    client = people.a_client()

    first = post(charge(client.id))
    again = postings.post(charge(client.id), actor=SYSTEM, now=NOON + timedelta(days=1))

    assert again == first
    assert LedgerEntry.select().count() == 1
    assert balances.of(client.id) == -100000


@pytest.mark.parametrize(
    "change",
    [
        {"amount_minor": 100001},
        {"kind": EntryKind.CORRECTION},
        {"on_day": TODAY + timedelta(days=1)},
        {"note": {}},
        {"period": None},
        {"credit": accounts.CORRECTION},
    ],
)
def test_other_content_under_the_same_key_is_refused(change: dict[str, object]):
    client = people.a_client()
    post(charge(client.id))

    with pytest.raises(ConflictError):
        post(replace(charge(client.id), **change))  # type: ignore[arg-type]
    assert balances.of(client.id) == -100000


@pytest.mark.parametrize("amount_minor", [0, -1])
def test_a_sum_is_above_zero(amount_minor: int):
    with pytest.raises(InvalidError):
        post(charge(people.a_client().id, amount_minor))


def test_money_never_goes_from_client_to_client():
    one, other = people.a_client(), people.a_client()

    with pytest.raises(InvalidError):
        post(replace(charge(one.id), credit=accounts.client(other.id)))


def test_a_transfer_between_our_own_accounts_is_nobodys_balance():
    own = replace(payment(1), debit=accounts.gateway("bank-card"), credit=accounts.BANK)

    entry = post(own)

    assert entry.client_minor is None
    assert LedgerBalance.select().count() == 0
    assert invariants.check().is_whole


def test_many_are_written_at_once_and_only_once():
    clients = [people.a_client() for _ in range(3)]
    wanted = [charge(one.id, 100, f"c:{one.id}:{n}") for one in clients for n in range(400)]

    first = postings.post_many(wanted[:700], actor=SYSTEM, now=NOON)
    rest = postings.post_many(wanted, actor=SYSTEM, now=NOON)

    assert (first, rest) == (700, 500)
    assert balances.many([one.id for one in clients]) == {one.id: -40000 for one in clients}
    assert len(postings.entries_of(["c:1:0", "c:1:1", "x"])) == 2


def test_of_many_none_is_written_if_one_is_refused():
    client = people.a_client()
    post(charge(client.id))

    with pytest.raises(ConflictError):
        postings.post_many(
            [charge(client.id, 5, "new"), charge(client.id, 7)], actor=SYSTEM, now=NOON
        )

    assert balances.of(client.id) == -100000


def test_an_entry_is_taken_back_once_and_stays():
    client = people.a_client()
    entry = post(charge(client.id))
    way = Reversal("back:1", EntryKind.CORRECTION, EntrySource.MANAGER, TODAY, {"why": "ошибка"})

    back = postings.reverse(entry.id, way, actor=SYSTEM, now=NOON)
    again = postings.reverse(entry.id, way, actor=SYSTEM, now=NOON)

    assert back == again
    assert (back.client_minor, back.reverses_id) == (100000, entry.id)
    assert (back.period_from, back.period_until) == (NOVEMBER.first, NOVEMBER.until)
    assert balances.of(client.id) == 0
    with pytest.raises(ConflictError):
        postings.reverse(entry.id, replace(way, key="back:2"), actor=SYSTEM, now=NOON)


def test_a_payment_without_a_period_is_taken_back_too():
    client = people.a_client()
    entry = post(payment(client.id))
    way = Reversal("void:1", EntryKind.VOID, EntrySource.PAYMENT, TODAY)

    assert postings.reverse(entry.id, way, actor=SYSTEM, now=NOON).period_from is None
    with pytest.raises(NotFoundError):
        postings.reverse(10**6, way, actor=SYSTEM, now=NOON)


def test_a_balance_is_told_for_the_end_of_any_day():
    client = people.a_client()
    post(charge(client.id))
    post(replace(payment(client.id), on_day=TODAY + timedelta(days=9)))

    found = [balances.on(client.id, TODAY + timedelta(days=n)) for n in (-1, 0, 8, 9)]

    assert found == [0, -100000, -100000, 0]
    assert balances.of(people.a_client().id) == 0


@pytest.mark.parametrize("sql", ["UPDATE ledger_entry SET note = '{}'", "DELETE FROM ledger_entry"])
def test_an_entry_is_never_changed(sql: str):
    post(charge(people.a_client().id))

    with pytest.raises(IntegrityError, match="append-only"):
        base.database.execute_sql(sql)


def test_an_entry_that_lies_about_its_client_is_refused():
    client, other = people.a_client(), people.a_client()
    post(charge(client.id))
    row = {**LedgerEntry.get().__data__, "id": None, "key": "lie"}

    for lie in ({"client": other.id}, {"client_minor": 100000}):
        with pytest.raises(IntegrityError, match="whose money"):
            LedgerEntry.create(**{**row, **lie})
    with pytest.raises(IntegrityError, match="never changed"):
        LedgerAccount.update(code="x").execute()


def test_a_balance_that_was_meddled_with_is_found():
    client = people.a_client()
    post(charge(client.id))

    base.database.execute_sql("UPDATE ledger_balance SET balance_minor = 5")

    report = invariants.check()
    assert report.differences == (Difference(client.id, 5, -100000),)
    assert not report.is_whole


def test_a_charge_of_a_subscription_names_it():
    subscription = subscribers.a_subscription()
    posting = replace(charge(subscription.client_id), subscription_id=subscription.id)

    assert post(posting).subscription_id == subscription.id
