"""Clients: opened once, seen by their own users alone."""

from datetime import date

import pytest
from peewee import IntegrityError

from backend.accounts.models import Membership
from backend.audit.models import AuditEntry
from backend.clients import numbers, queries, registry
from backend.clients.models import Client
from backend.clients.registry import NewClient
from backend.kernel.actor import SYSTEM
from backend.kernel.errors import InvalidError, NotFoundError
from tests.support import people

pytestmark = pytest.mark.usefixtures("database")


def new(contract_number: str = "ЛТ-0007", inn: str = "7707083893") -> NewClient:
    return NewClient(contract_number, "Ромашка", "ООО «Ромашка»", inn, date(2025, 3, 1))


def test_a_client_is_opened_and_found_by_contract() -> None:
    opened = registry.open_client(new(" ЛТ-0007 "), actor=SYSTEM)

    found = queries.by_contract("ЛТ-0007")
    assert found is not None
    assert (found.id, found.opened_on) == (opened.id, date(2025, 3, 1))
    assert queries.by_contract("ЛТ-0008") is None
    assert AuditEntry.get().object == f"client:{opened.id}"


@pytest.mark.parametrize(
    ("number", "inn", "key"),
    [
        ("ЛТ-0001", "7707083893", "clients.contract.taken"),
        (" ", "7707083893", "clients.contract.taken"),
        ("ЛТ-0002", "7707083894", "clients.inn.bad"),
    ],
)
def test_a_bad_client_is_refused(number: str, inn: str, key: str) -> None:
    people.a_client(contract_number="ЛТ-0001")

    with pytest.raises(InvalidError) as refused:
        registry.open_client(new(number, inn), actor=SYSTEM)

    assert refused.value.message_key == key
    assert Client.select().count() == 1


@pytest.mark.parametrize(
    ("text", "is_right"),
    [
        ("7707083893", True),
        ("500100732259", True),
        ("7707083890", False),
        ("500100732250", False),
        ("500100732159", False),
        ("770708389", False),
        ("", False),
        ("77O7083893", False),
        ("٧٧٠٧٠٨٣٨٩٣", False),
    ],
)
def test_a_taxpayer_number_is_checked_by_its_last_digits(text: str, *, is_right: bool) -> None:
    assert numbers.is_inn(text) is is_right


def test_a_user_sees_his_clients_by_name_with_his_role() -> None:
    second = people.a_client(short_name="Ясень")
    first = people.a_client(short_name="Альфа")
    user = people.user(second, "owner")
    Membership.create(user=user, client_id=first.id, role="reader")
    people.boris()

    found = queries.of_user(user)

    assert [(client.short_name, role) for client, role in found] == [
        ("Альфа", "reader"),
        ("Ясень", "owner"),
    ]
    assert queries.one_of_user(user, first.id).short_name == "Альфа"


def test_a_strangers_client_looks_like_none() -> None:
    user = people.anna()
    strangers = queries.of_user(people.boris())[0][0]

    for client_id in (strangers.id, 999):
        with pytest.raises(NotFoundError):
            queries.one_of_user(user, client_id)


@pytest.mark.parametrize(
    "change", [{"inn": "12"}, {"opened_on": "вчера"}, {"contract_number": ""}, {"short_name": ""}]
)
def test_the_table_itself_refuses_what_is_wrong(change: dict[str, object]) -> None:
    with pytest.raises(IntegrityError):
        people.a_client(**change)
