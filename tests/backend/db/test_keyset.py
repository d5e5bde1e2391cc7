"""Lists paged by key: every row once, in the order asked for; made-up places are refused."""

from base64 import urlsafe_b64encode
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from backend.audit import journal
from backend.audit.models import AuditEntry
from backend.clients.models import Client
from backend.db import base, keyset
from backend.db.keyset import Order
from backend.kernel.actor import SYSTEM
from backend.kernel.errors import InvalidError
from tests.support import people

BY_NAME = [Order(Client.short_name), Order(Client.id)]
NEWEST = [Order(Client.opened_on, is_falling=True), Order(Client.id, is_falling=True)]


@pytest.fixture(autouse=True)
def clients(database: Path) -> None:
    for number in range(23):
        opened = date(2025, 1, 1) + timedelta(days=number // 4)
        people.a_client(short_name=f"Клиент {number % 5}", opened_on=opened)


def everything(order: list[Order], size: int) -> list[Client]:
    found: list[Client] = []
    after = ""
    while True:
        rows = keyset.page(Client.select(), order, after=after, size=size)
        assert len(rows.rows) <= size
        found += rows.rows
        after = rows.after
        if not after:
            return found


@pytest.mark.parametrize("size", [1, 4, 22, 23, 50])
@pytest.mark.parametrize("order", [BY_NAME, NEWEST], ids=["rising", "falling"])
def test_pages_are_the_whole_list(order: list[Order], size: int) -> None:
    columns = [one.column.desc() if one.is_falling else one.column for one in order]

    found = everything(order, size)

    whole = Client.select().order_by(*columns)
    assert [client.id for client in found] == [client.id for client in whole]


def test_moments_are_places_too() -> None:
    for number in range(5):
        journal.record(SYSTEM, "a.b", f"thing:{number}")
    order = [Order(AuditEntry.at, is_falling=True), Order(AuditEntry.id, is_falling=True)]

    first = keyset.page(AuditEntry.select(), order, size=3)
    second = keyset.page(AuditEntry.select(), order, after=first.after, size=3)

    assert [e.object for e in [*first.rows, *second.rows]] == [
        f"thing:{n}" for n in (4, 3, 2, 1, 0)
    ]


@pytest.mark.parametrize(
    "after",
    [
        "x",
        "[]",
        "0" * 700,
        urlsafe_b64encode(b'["a"]').decode(),
        urlsafe_b64encode(b'["a","b"]').decode(),
        urlsafe_b64encode(b'{"a":1}').decode(),
        urlsafe_b64encode(b"[null,1]").decode(),
        urlsafe_b64encode(b"[true,1]").decode(),
        urlsafe_b64encode(b'["a",99999999999999999999]').decode(),
        "\u044f",
    ],
)
def test_a_place_that_is_none_is_refused(after: str) -> None:
    with pytest.raises(InvalidError):
        keyset.page(Client.select(), BY_NAME, after=after)


def test_a_later_page_reads_no_more_than_the_first() -> None:
    first: Any = keyset.page(Client.select(), BY_NAME, size=5)
    before = base.statements.count

    keyset.page(Client.select(), BY_NAME, after=first.after, size=5)

    assert base.statements.count - before == 1


def test_counting_ends_where_nobody_reads_further() -> None:
    assert keyset.count_up_to(Client.select(), 10) == 10
    assert keyset.count_up_to(Client.select(), 100) == 23
