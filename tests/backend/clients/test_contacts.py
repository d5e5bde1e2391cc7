"""Contacts of clients."""

from typing import Any

import pytest

from backend.audit import journal
from backend.clients import contacts, queries
from backend.clients.contacts import Card
from backend.clients.details import FieldsError
from backend.clients.models import Client, Contact
from backend.kernel.actor import SYSTEM
from backend.kernel.errors import ConflictError, NotFoundError
from tests.support.clients import opened
from tests.support.people import NOON

pytestmark = pytest.mark.usefixtures("database")


def add(client: Client, **changes: Any) -> Contact:
    values = {"name": "Пётр Алёшин", "phone": "+7 495 123-45-67", **changes}
    return contacts.add(client, Card(**values), actor=SYSTEM, now=NOON)


def test_one_contact_is_the_main_one():
    client = opened()
    first = add(client, is_main=True)
    second = add(client, name="Ольга", is_main=True)

    assert [one.id for one in contacts.of_client(client.id)] == [second.id, first.id]
    contacts.correct(
        contacts.one(client.id, first.id),
        Card(name="Пётр", phone="112 03", is_main=True),
        actor=SYSTEM,
    )
    assert [(one.name, one.is_main) for one in contacts.of_client(client.id)] == [
        ("Пётр", True),
        ("Ольга", False),
    ]


@pytest.mark.parametrize(
    ("changes", "field", "key"),
    [
        ({"name": " "}, "name", "form.required"),
        ({"phone": "позвоните"}, "phone", "clients.phone.bad"),
        ({"phone": "12"}, "phone", "clients.phone.bad"),
        ({"email": "a@b.test, c@d.test"}, "email", "form.email"),
        ({"phone": ""}, "phone", "clients.contact.unreachable"),
        ({"note": "я" * 1001}, "note", "form.longer_than"),
        ({"name": "Пётр\u200b"}, "name", "form.longer_than"),
    ],
)
def test_a_bad_contact_is_refused_beside_the_field(changes: dict[str, str], field: str, key: str):
    with pytest.raises(FieldsError) as refused:
        add(opened(), **changes)

    assert {name: one.message_key for name, one in refused.value.problems.items()} == {field: key}


def test_a_removed_contact_is_gone_and_removing_it_twice_is_the_same():
    client = opened()
    contact = add(client, is_main=True)

    for _ in range(2):
        contacts.remove(contact, actor=SYSTEM, now=NOON)

    assert contacts.of_client(client.id) == []
    with pytest.raises(NotFoundError):
        contacts.one(client.id, contact.id)
    with pytest.raises(NotFoundError):
        contacts.correct(contact, Card(name="Иван", phone="+7 495 123"), actor=SYSTEM)
    actions = [one.action for one in journal.entries_about(client.id)]
    assert actions.count("contact.remove") == 1


def test_the_journal_does_not_say_who_he_is():
    client = opened()
    contact = add(client)

    contacts.correct(contact, Card(name="Пётр Орлов", phone="+7 495 123-45-67"), actor=SYSTEM)
    contacts.correct(
        contacts.one(client.id, contact.id),
        Card(name="Пётр Орлов", phone="+7 495 123-45-67"),
        actor=SYSTEM,
    )

    whole = [one.new or "" for one in journal.entries_about(client.id)]
    assert whole[0] == '{"changed": ["name"]}'
    assert "Орлов" not in "".join(whole)


def test_a_contact_of_another_client_is_none():
    first, second = opened(), opened()
    contact = add(first)

    with pytest.raises(NotFoundError):
        contacts.one(second.id, contact.id)


def test_an_erased_client_gets_no_contact():
    client = opened()
    Client.update(erased_at=NOON).execute()

    with pytest.raises(ConflictError):
        add(queries.one(client.id))
