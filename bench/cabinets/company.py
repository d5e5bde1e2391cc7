"""A large company in a database of its own: 50,000 clients, each with two subscriptions."""

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
from backend.messaging.models import Notice
from backend.service_requests.models import Channel, RequestKind, ServiceRequest
from backend.service_requests.states import Status as RequestStatus
from backend.subscriptions.models import (
    Discount,
    ParameterValue,
    Source,
    Subscription,
    SubscriptionPhase,
    Suspension,
)
from backend.subscriptions.states import Status
from bench.cabinets import books

PRICES = Path(__file__).parents[2] / "content" / "data" / "tariffs.json"
TODAY, NOW = books.TODAY, books.NOW
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
        return self.clients * books.MONTHS * books.ENTRIES_A_MONTH


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
        bulk.insert(Discount, _discounts(size))
        bulk.insert(Suspension, _pauses(size))
    with base.transaction():
        bulk.insert(User, _users(size))
        bulk.insert(Membership, _memberships(size))
        bulk.insert(Notice, _notices(size))
        bulk.insert(ServiceRequest, _requests(size))
    with base.transaction():
        books.write(size.clients, lambda subscription: version_of(sold, subscription).price_minor)
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
    # Of those with two versions, half have kept the older one.
    versions = [one for one in sold.versions[_code_of(subscription_id)] if one.published_at]
    return versions[subscription_id // 20 % len(versions)]


def _code_of(subscription_id: int) -> str:
    codes = _FIRST if subscription_id % 2 else _SECOND
    return codes[(subscription_id - 1) // 2 % len(codes)]


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
    better = sold.versions["line-100"][0]
    for number in range(1, size.subscriptions + 1):
        span = {**_span(number), "tariff_version": version_of(sold, number).id}
        if number % 50 == 2 and _code_of(number) == "line-50":
            yield {**span, "until_on": date(2026, 12, 21)}
            yield {**span, "from_on": date(2026, 12, 21), "tariff_version": better.id}
        else:
            yield span


def _discounts(size: Size) -> Iterator[dict[str, Any]]:
    """Of the clients' second subscriptions, some for long and some to come in the middle of a month."""
    for number in range(2, size.subscriptions + 1, 2):
        row = {**_span(number), "title": "Скидка", "percent": None, "amount_minor": None}
        if number % 16 == 6:
            yield {**row, "percent": 10}
        if number % 32 == 10:
            yield {**row, "amount_minor": 5000, "from_on": date(2026, 12, 10)}


def _pauses(size: Size) -> Iterator[dict[str, Any]]:
    """Planned ones, of some second subscriptions."""
    for number in range(14, size.subscriptions + 1, 40):
        days = {"from_on": date(2026, 12, 11), "until_on": date(2027, 1, 5)}
        yield {**_span(number), **days, "price_minor": 9900}


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


def _span(subscription: int) -> dict[str, Any]:
    return {
        "subscription": subscription,
        "from_on": date(2025, 3, 1),
        "until_on": None,
        **made.by_at(SYSTEM, NOW),
    }
