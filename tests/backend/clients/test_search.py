"""The search over clients: any word or number, in any spelling; the index keeps itself in step."""

from dataclasses import replace
from typing import Any

import pytest

from backend.clients import contacts, listing, queries, registry, requisites
from backend.clients.contacts import Card
from backend.clients.listing import Choice
from backend.clients.models import Client
from backend.clients.registry import Correction
from backend.db import base
from backend.kernel.actor import SYSTEM
from backend.kernel.names import sort_key
from backend.ledger import accounts, balances, postings
from backend.ledger.models import EntryKind, EntrySource
from backend.ledger.postings import Posting
from tests.support import people
from tests.support.clients import OTHER_INN, TODAY, details, new_client, opened
from tests.support.people import NOON

pytestmark = pytest.mark.usefixtures("database")


def names(wish: str = "", **filters: Any) -> list[str]:
    found = listing.page(replace(Choice(wish), **filters))
    return [client.short_name for client in found.rows]


@pytest.fixture
def yolochka() -> Client:
    """The client that is looked for, among two others."""
    opened(short_name="Вектор", full_name="ООО «Вектор»", inn=OTHER_INN)
    opened(short_name="Маяк")
    client = opened(
        contract_number="ЛТ-31/007",
        short_name="Ёлочка",
        full_name="ООО «Торговый дом Ёлочка»",
        inn="7743013901",
        legal_address="127018, Москва, улица Королёва, дом 12",
    )
    card = Card(name="Пётр Алёшин", phone="+7 (495) 123-45-67", email="p.aleshin@yolka.test")
    contacts.add(client, card, actor=SYSTEM, now=NOON)
    return client


@pytest.mark.parametrize(
    "wish",
    [
        "Ёлочка",
        "елочка",
        "ЕЛОЧ",
        "торговый ёл",
        "7743013901",
        "774301",
        "ЛТ-31/007",
        "лт 31 007",
        "31/007",
        "лт31007",
        "королева 12",
        "127018",
        "алешин",
        "aleshin@yolka",
        "84951234567",
        "+7 495 123-45-67",
        "495 123 45 67",
        "123-45-67",
    ],
)
def test_a_client_is_found_by(yolochka: Client, wish: str):
    assert names(wish) == ["Ёлочка"]


@pytest.mark.parametrize("wish", ["ыыы", "ёлочка вектор", "очка", '"', "* OR", "NEAR("])
def test_nobody_is_found_by_what_he_is_not(yolochka: Client, wish: str):
    assert "Ёлочка" not in names(wish) or listing.asked_of_search(wish) == ""


def test_signs_alone_are_no_question(yolochka: Client):
    assert len(names("«»…")) == 3
    assert listing.find("«»") == []
    assert [one.id for one in listing.find("ёлоч")] == [yolochka.id]


def test_what_changes_is_found_at_once_and_what_is_gone_no_more(yolochka: Client):
    wanted = Correction(contract_number="ЛТ-9", short_name="Сосна")
    registry.correct(yolochka, wanted, actor=SYSTEM)
    fresh = queries.one(yolochka.id)
    requisites.add(
        fresh, details(postal_address="Тверь, Мира 5"), TODAY, today=TODAY, actor=SYSTEM, now=NOON
    )
    contacts.remove(contacts.of_client(fresh.id)[0], actor=SYSTEM, now=NOON)

    assert names("сосна") == names("тверь") == names("ЛТ-9") == ["Сосна"]
    assert names("алешин") == []


def test_the_rows_of_a_deleted_client_leave_the_index(yolochka: Client):
    base.database.execute_sql("DELETE FROM client WHERE id = ?", [yolochka.id])

    rows = base.database.execute_sql("SELECT count(*) FROM client_search").fetchone()[0]
    assert rows == Client.select().count()


def test_filters_and_search_narrow_together():
    mila = people.mila()
    opened(short_name="Альфа", manager_id=mila.id)
    beta = opened(short_name="Бета", inn=OTHER_INN)
    registry.suspend(beta, "долг", actor=SYSTEM)

    assert names() == ["Альфа", "Бета"]
    assert names(status="suspended") == ["Бета"]
    assert names("ооо", manager_id=mila.id) == ["Альфа"]
    assert names("бета", status="active") == []
    assert names(group_id=1) == []


@pytest.mark.parametrize("count", [120, 520])  # few are sorted, for many the list is gone through
def test_a_long_list_goes_on_where_it_stopped(count: int):
    opened(short_name="Альфа")
    for number in range(count):
        people.a_client(short_name=f"Клиент {number:03}")

    seen: list[str] = []
    after = ""
    while True:
        part = listing.page(Choice("клиент"), after=after)
        seen += [client.short_name for client in part.rows]
        after = part.after
        if not after:
            break

    assert seen == [f"Клиент {number:03}" for number in range(count)]
    assert names("клиент", status="closed") == []


def test_the_order_of_names_knows_no_case_and_puts_yo_beside_ye():
    right = ["alpha", "Beta", "gamma", "Берег", "ёж", "Ежевика", "Ёлка", "жар", "Як"]
    for name in reversed(right):
        opened(short_name=name)

    assert names() == right
    assert [client.short_name for client in listing.find("е")] == ["ёж", "Ежевика", "Ёлка"]


def test_every_letter_is_ordered_as_the_rest_of_the_program_does():
    for number in range(0x0410, 0x0450):
        opened(short_name=f"{chr(number)}Ё{chr(number)}")

    assert all(one.sort_name == sort_key(one.short_name) for one in Client.select())


def test_a_name_that_changes_changes_its_place():
    client = opened(short_name="Ёлка")
    opened(short_name="Маяк")

    registry.correct(
        client, Correction(contract_number=client.contract_number, short_name="ясень"), actor=SYSTEM
    )

    assert names() == ["Маяк", "ясень"]


@pytest.mark.parametrize(
    "filters",
    [{}, {"status": "active"}, {"group_id": 1}, {"manager_id": 1}],
    ids=["whole", "status", "group", "manager"],
)
def test_a_page_is_read_from_an_index_that_has_its_order(filters: dict[str, Any]):
    query = Client.select()
    for name, value in filters.items():
        query = query.where(getattr(Client, name) == value)

    sql, values = query.order_by(Client.sort_name, Client.id).limit(50).sql()
    plan = base.database.execute_sql(f"EXPLAIN QUERY PLAN {sql}", values).fetchall()

    assert "_name" in plan[0][3]
    assert len(plan) == 1


def test_debtors_are_those_below_zero():
    debtor, payer = opened(short_name="Должник"), opened(short_name="Плательщик", inn=OTHER_INN)
    for client, debit, credit in (
        (debtor, accounts.client(debtor.id), accounts.OPENING),
        (payer, accounts.OPENING, accounts.client(payer.id)),
    ):
        posting = Posting(
            f"opening:{client.id}",
            EntryKind.OPENING,
            EntrySource.IMPORT,
            TODAY,
            debit,
            credit,
            5000,
        )
        postings.post(posting, actor=SYSTEM, now=NOON)

    assert [one.short_name for one in balances.debtors(Choice()).rows] == ["Должник"]
    assert balances.debtors(Choice("плательщик")).rows == []


def test_managers_are_staff_that_may_have_clients():
    people.egor()
    mila = people.mila()

    assert [one.id for one in listing.managers()] == [mila.id]


def test_a_new_client_is_found_before_anything_else_is_written():
    registry.open_client(new_client(short_name="Кедр"), actor=SYSTEM, now=NOON)

    assert names("кедр") == ["Кедр"]
