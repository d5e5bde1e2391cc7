"""A year of the demo's charges and payments, in the ledger as the product itself writes them."""

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta

from backend.catalog.models import Service
from backend.clients.models import Client
from backend.kernel.actor import SYSTEM
from backend.kernel.periods import Period, add_months, month_of
from backend.ledger import accounts, postings
from backend.ledger.models import EntryKind, EntrySource
from backend.ledger.postings import Posting
from backend.subscriptions import courses, pricing, proration
from backend.subscriptions.courses import Course
from backend.subscriptions.models import Subscription

MONTHS = 12
# Every so many clients, one pays nothing for the last months, and one pays ahead.
_DEBTORS_EVERY, _AHEAD_EVERY = 8, 5
_UNPAID_MONTHS = 2


def write(chance: random.Random, subscriptions: Sequence[Subscription], today: date) -> None:
    """Charge each month that has begun, and let clients pay for it."""
    every = courses.many(subscriptions)
    codes = {one.id: one.code for one in Service.select()}
    clients = {one.id: one for one in Client.select().order_by(Client.id)}
    charged: dict[tuple[int, date], int] = {}
    for month in _months(today):
        found = [
            posting
            for one in subscriptions
            for posting in _charge(one, every[one.id], month, codes[one.service_id])
        ]
        postings.post_many(found, actor=SYSTEM, now=_morning(month.first))
        for posting in found:
            key = (posting.debit.client_id or 0, month.first)
            charged[key] = charged.get(key, 0) + posting.amount_minor
    for client in clients.values():
        _pay(chance, client, charged, today)


def _months(today: date) -> list[Period]:
    month = today.replace(day=1)
    return [month_of(add_months(month, -back)) for back in range(MONTHS, -1, -1)]


def _charge(one: Subscription, course: Course, month: Period, code: str) -> Iterator[Posting]:
    pieces = pricing.pieces(course, month)
    amount = proration.total(month, pieces)
    if amount:
        title = course.version_on(pieces[-1].period.first).title
        yield Posting(
            key=f"charge:{one.id}:{month.first}",
            kind=EntryKind.CHARGE,
            source=EntrySource.CHARGING,
            on_day=max(month.first, pieces[0].period.first),
            debit=accounts.client(one.client_id),
            credit=accounts.income(code),
            amount_minor=amount,
            subscription_id=one.id,
            period=month,
            note={"title": {"ru": title.ru, "en": title.en}, "number": one.number},
        )


def _pay(
    chance: random.Random, client: Client, charged: dict[tuple[int, date], int], today: date
) -> None:
    months = [first for client_id, first in charged if client_id == client.id]
    is_debtor = client.id % _DEBTORS_EVERY == 3
    if is_debtor:
        months = months[:-_UNPAID_MONTHS]
    owed = 0
    for first in months:
        owed += charged[client.id, first]
        day = first + timedelta(days=chance.randint(2, 24))
        if day > today:
            continue
        amount = owed if chance.random() < 0.8 else -(-owed // 100000) * 100000
        _post_payment(client, amount, day)
        owed -= amount
    if client.id % _AHEAD_EVERY == 1 and not is_debtor and months:
        _post_payment(client, 2 * charged[client.id, months[-1]], today - timedelta(days=1))


def _post_payment(client: Client, amount_minor: int, day: date) -> None:
    if amount_minor <= 0:
        return
    posting = Posting(
        key=f"demo-payment:{client.id}:{day}",
        kind=EntryKind.PAYMENT,
        source=EntrySource.PAYMENT,
        on_day=day,
        debit=accounts.BANK,
        credit=accounts.client(client.id),
        amount_minor=amount_minor,
        note={"title": {"ru": "Оплата по счёту", "en": "Paid by invoice"}},
    )
    postings.post(posting, actor=SYSTEM, now=_morning(day) + timedelta(hours=5))


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(4), UTC)
