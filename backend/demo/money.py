"""A year of the demo's charges and payments, in the ledger as the product itself writes them."""

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from backend.clients.models import Client
from backend.kernel.actor import SYSTEM
from backend.kernel.periods import Period, add_months, month_of
from backend.ledger import accounts, postings
from backend.ledger.models import EntryKind, EntrySource
from backend.ledger.postings import Posting
from backend.subscriptions import charged, courses, months
from backend.subscriptions.courses import Course
from backend.subscriptions.models import Subscription
from backend.subscriptions.states import LIVING

MONTHS = 12
# Every so many clients, one pays nothing for the last months, and one pays ahead.
_DEBTORS_EVERY, _AHEAD_EVERY = 8, 5
_UNPAID_MONTHS = 2


def write(chance: random.Random, subscriptions: Sequence[Subscription], today: date) -> None:
    """Charge each month that has begun, as the monthly run does, and let clients pay for it."""
    every = courses.many(subscriptions)
    clients = list(Client.select().order_by(Client.id))
    every_month = _months(today)
    owed: dict[tuple[int, date], int] = {}
    for month in every_month:
        found = [one for each in subscriptions for one in _charge(each, every[each.id], month)]
        postings.post_many(found, actor=SYSTEM, now=_morning(month.first))
        for posting in found:
            key = (posting.debit.client_id or 0, month.first)
            owed[key] = owed.get(key, 0) + posting.amount_minor
    # The monthly run of the installation goes on from here.
    Subscription.update(charged_until=every_month[-1].until).where(
        Subscription.status.in_(LIVING)
    ).execute()
    for client in clients:
        _pay(chance, client, owed, today)


def _months(today: date) -> list[Period]:
    month = today.replace(day=1)
    return [month_of(add_months(month, -back)) for back in range(MONTHS, -1, -1)]


def _charge(one: Subscription, course: Course, month: Period) -> list[Posting]:
    charge = months.whole(one, course, month)
    return [] if charge is None else charged.postings(one, [charge])


def _pay(
    chance: random.Random, client: Client, owed: dict[tuple[int, date], int], today: date
) -> None:
    months = [first for client_id, first in owed if client_id == client.id]
    is_debtor = client.id % _DEBTORS_EVERY == 3
    if is_debtor:
        months = months[:-_UNPAID_MONTHS]
    left = 0
    for first in months:
        left += owed[client.id, first]
        day = first + timedelta(days=chance.randint(2, 24))
        if day > today:
            continue
        amount = left if chance.random() < 0.8 else -(-left // 100000) * 100000
        _post_payment(client, amount, day)
        left -= amount
    if client.id % _AHEAD_EVERY == 1 and not is_debtor and months:
        _post_payment(client, 2 * owed[client.id, months[-1]], today - timedelta(days=1))


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
        note={},
    )
    postings.post(posting, actor=SYSTEM, now=_morning(day) + timedelta(hours=5))


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(4), UTC)
