"""A large company in a database of its own: 50,000 clients, two subscriptions each, 24 entries of the ledger."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from backend.accounts import sessions
from backend.accounts.models import Membership, User
from backend.accounts.roles import Role
from backend.catalog.models import TariffVersion
from backend.clients.models import Client, ClientKind
from backend.db import base, bulk, made, migrate
from backend.demo import catalogue
from backend.demo.catalogue import Catalogue
from backend.kernel.actor import SYSTEM
from backend.kernel.periods import add_months
from backend.ledger.models import AccountKind, EntryKind, EntrySource, LedgerAccount, LedgerEntry
from backend.messaging.models import Notice
from backend.service_requests.models import Channel, RequestKind, ServiceRequest
from backend.service_requests.states import Status as RequestStatus
from backend.subscriptions.models import ParameterValue, Source, Subscription, SubscriptionPhase
from backend.subscriptions.states import Status

PRICES = Path(__file__).parents[2] / "content" / "data" / "tariffs.json"
TODAY = date(2026, 11, 28)
NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
MONTHS = 8
ENTRIES_A_MONTH = 3  # a charge for each subscription, and a payment
NAMES = ("Ромашка", "Вектор", "Ёлочка", "Северный ветер", "Альфа", "Литера", "Горизонт", "Маяк")
# Of ten first subscriptions seven have the tariff whose change is measured: 35,000 of 50,000.
CHANGED = "office-15"
_FIRST = (CHANGED,) * 7 + ("office-5", "office-50", "office-5")
_SECOND = ("line-50", "line-100", "line-300", "city", "russia-500")


@dataclass(frozen=True)
class Size:
    """How many clients there are; everything else follows from it."""

    clients: int = 50_000

    @property
    def subscriptions(self) -> int:
        """Two for each client."""
        return 2 * self.clients

    @property
    def entries(self) -> int:
        """Of the ledger."""
        return self.clients * MONTHS * ENTRIES_A_MONTH


@contextmanager
def open_in(folder: Path, size: Size) -> Iterator[Catalogue]:
    """A migrated database in `folder`, filled and open in this thread."""
    base.connect(folder / "kabinet.db")
    base.open_connection()
    migrate.apply(backups=folder)
    try:
        yield fill(size)
    finally:
        base.close_connection()


def fill(size: Size) -> Catalogue:
    """Fill the empty tables; the same rows every time."""
    chance = random.Random(50_000)  # noqa: S311 the same rows every time
    with base.transaction():
        sold = catalogue.make(PRICES, TODAY)
        bulk.insert(Client, _clients(size))
        bulk.insert(Subscription, _subscriptions(sold, size))
        bulk.insert(SubscriptionPhase, _phases(sold, size))
        bulk.insert(ParameterValue, _values(sold, size, chance))
    with base.transaction():
        bulk.insert(User, _users(size))
        bulk.insert(Membership, _memberships(size))
        bulk.insert(Notice, _notices(size))
        bulk.insert(ServiceRequest, _requests(size))
    with base.transaction():
        bulk.insert(LedgerAccount, _accounts(size))
        bulk.insert(LedgerEntry, _entries(sold, size))
    base.database.execute_sql("ANALYZE")
    base.database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return sold


def sign_in(numbers: Iterable[int]) -> list[str]:
    """Cookies of the users of these clients."""
    users = User.select().where(User.id.in_(list(numbers))).order_by(User.id)
    now = datetime.now(UTC)
    return [sessions.start(one, address="127.0.0.1", agent="bench", now=now) for one in users]


def version_of(sold: Catalogue, subscription_id: int) -> TariffVersion:
    """What a subscription has; odd ones are the clients' first."""
    codes = _FIRST if subscription_id % 2 else _SECOND
    code = codes[(subscription_id - 1) // 2 % len(codes)]
    # Of those with two versions, half have kept the older one.
    versions = [one for one in sold.versions[code] if one.published_at]
    return versions[subscription_id // 20 % len(versions)]


def _clients(size: Size) -> Iterator[dict[str, Any]]:
    for number in range(1, size.clients + 1):
        name = f"{NAMES[number % len(NAMES)]} {number}"
        is_legal = number % 2 == 0
        yield {
            "id": number,
            "contract_number": f"ЛТ-{number}",
            "kind": ClientKind.LEGAL if is_legal else ClientKind.SOLE_TRADER,
            "short_name": name,
            "full_name": f"{'ООО' if is_legal else 'ИП'} «{name}»",
            "inn": f"77{number:08}" if is_legal else f"7700{number:08}",
            "opened_on": date(2025, 3, 1),
        }


def _subscriptions(sold: Catalogue, size: Size) -> Iterator[dict[str, Any]]:
    services = {one.id: one.service_id for one in sold.tariffs.values()}
    for number in range(1, size.subscriptions + 1):
        client = (number + 1) // 2
        yield {
            "id": number,
            "number": f"ЛТ-{client}/{2 - number % 2}",
            "client": client,
            "service": services[version_of(sold, number).tariff_id],
            "status": Status.ACTIVE,
            "bill_day": 1,
            "start_on": date(2025, 3, 1),
            "place": f"ул. Речная, д. {client % 200 + 1}",
            "created_at": NOW,
        }


def _phases(sold: Catalogue, size: Size) -> Iterator[dict[str, Any]]:
    for number in range(1, size.subscriptions + 1):
        yield {**_span(number), "tariff_version": version_of(sold, number).id}


def _values(sold: Catalogue, size: Size, chance: random.Random) -> Iterator[dict[str, Any]]:
    for number in range(1, size.subscriptions + 1):
        version = version_of(sold, number)
        for code, count in version.included.items():
            more = chance.randint(0, 6) if number % 3 == 0 else 0
            yield {
                **_span(number),
                "code": code,
                "value": count + more,
                "service_version": version.service_version_id,
                "source": Source.INITIAL,
            }


def _users(size: Size) -> Iterator[dict[str, Any]]:
    for number in range(1, size.clients + 1):
        address = f"user{number}@client.example"
        yield {
            "id": number,
            "login": address,
            "email": address,
            "name": f"Пользователь {number}",
            "created_at": NOW,
        }


def _memberships(size: Size) -> Iterator[dict[str, Any]]:
    for number in range(1, size.clients + 1):
        yield {"user": number, "client_id": number, "role": Role.OWNER}


def _notices(size: Size) -> Iterator[dict[str, Any]]:
    """Two for each, of an event whose texts are known."""
    for number in range(1, size.clients + 1):
        for turn in range(2):
            yield {
                "client_id": number,
                "user": number,
                "event": "tariff_change",
                "event_key": f"bench:{number}:{turn}",
                "content": _NOTICE,
                "path": "/cabinet/services",
                "at": NOW - timedelta(days=turn * 7 + 1),
                "read_at": NOW if turn else None,
            }


_NOTICE = {
    "tariff": {"ru": "Офис 15", "en": "Office 15"},
    "effective_on": "2026-12-01",
    "old_minor": 390000,
    "new_minor": 420000,
    "text": {"ru": "", "en": ""},
}


def _requests(size: Size) -> Iterator[dict[str, Any]]:
    for number in range(1, size.clients + 1):
        is_open = number % 2 == 0
        yield {
            "kind": RequestKind.OTHER,
            "status": RequestStatus.HELD if is_open else RequestStatus.COMPLETED,
            "client": number,
            "user": number,
            "channel": Channel.CABINET,
            "text": "Пришлите договор по почте",
            "created_at": NOW - timedelta(days=9),
            "updated_at": NOW - timedelta(days=8),
            "closed_at": None if is_open else NOW - timedelta(days=8),
        }


def _accounts(size: Size) -> Iterator[dict[str, Any]]:
    """The bank is 1, income 2, the client's own is his number and two."""
    yield {"id": 1, "code": "bank", "kind": AccountKind.BANK, "client": None}
    yield {"id": 2, "code": "income:bench", "kind": AccountKind.INCOME, "client": None}
    for number in range(1, size.clients + 1):
        yield {
            "id": number + 2,
            "code": f"client:{number}",
            "kind": AccountKind.CLIENT,
            "client": number,
        }


def _entries(sold: Catalogue, size: Size) -> Iterator[dict[str, Any]]:
    months = [add_months(TODAY.replace(day=1), -back) for back in range(MONTHS, 0, -1)]
    prices = {one.id: one.price_minor for every in sold.versions.values() for one in every}
    for month in months:
        for client in range(1, size.clients + 1):
            sums = []
            for subscription in (2 * client - 1, 2 * client):
                amount = prices[version_of(sold, subscription).id]
                sums.append(amount)
                yield _charge(client, subscription, month, amount)
            yield _payment(client, month, sum(sums) if client % 9 else sums[0])


def _charge(client: int, subscription: int, month: date, amount: int) -> dict[str, Any]:
    return {
        "key": f"charge:{subscription}:{month}",
        "kind": EntryKind.CHARGE,
        "at": NOW,
        "on_day": month,
        "debit": client + 2,
        "credit": 2,
        "amount_minor": amount,
        "client": client,
        "client_minor": -amount,
        "subscription_id": subscription,
        "period_from": month,
        "period_until": add_months(month, 1),
        "source": EntrySource.CHARGING,
        "made_by_name": "Kabinet",
    }


def _payment(client: int, month: date, amount: int) -> dict[str, Any]:
    return {
        "key": f"payment:{client}:{month}",
        "kind": EntryKind.PAYMENT,
        "at": NOW,
        "on_day": month + timedelta(days=9),
        "debit": 1,
        "credit": client + 2,
        "amount_minor": amount,
        "client": client,
        "client_minor": amount,
        "subscription_id": None,
        "period_from": None,
        "period_until": None,
        "source": EntrySource.PAYMENT,
        "made_by_name": "Kabinet",
    }


def _span(subscription: int) -> dict[str, Any]:
    return {
        "subscription": subscription,
        "from_on": date(2025, 3, 1),
        "until_on": None,
        **made.by_at(SYSTEM, NOW),
    }
