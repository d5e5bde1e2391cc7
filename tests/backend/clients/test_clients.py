"""Clients: opened, corrected, suspended and closed; seen by their own users alone."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from peewee import IntegrityError

from backend.accounts.models import Membership
from backend.audit import journal
from backend.audit.models import AuditEntry
from backend.clients import numbers, queries, registry, requisites
from backend.clients.details import FieldsError
from backend.clients.models import Client, ClientKind, ClientStatus
from backend.clients.registry import Correction
from backend.clients.states import CLIENT, Event
from backend.kernel.actor import SYSTEM
from backend.kernel.errors import ConflictError, InvalidError, NotFoundError, StaleStateError
from backend.kernel.states import IllegalMoveError
from backend.subscriptions import closing
from tests.support import people
from tests.support.clients import (
    FIRST_DAY,
    OTHER_INN,
    PERSONS_INN,
    TODAY,
    a_person,
    new_client,
    opened,
)
from tests.support.people import NOON, days

pytestmark = pytest.mark.usefixtures("database")


def test_a_client_is_opened_and_found_by_contract():
    client = registry.open_client(
        new_client(contract_number=" ЛТ-0007 ", kpp="770701001"), actor=SYSTEM, now=NOON
    )

    found = queries.by_contract("ЛТ-0007")
    assert found is not None
    assert (found.id, found.opened_on, found.status) == (client.id, FIRST_DAY, "active")
    assert queries.by_contract("ЛТ-0008") is None
    assert AuditEntry.get().object == f"client:{client.id}"
    first = requisites.on(client.id, FIRST_DAY)
    assert first is not None
    assert (first.number, first.kpp, first.full_name) == (1, "770701001", "ООО «Ромашка»")


@pytest.mark.parametrize(
    ("changes", "field", "key"),
    [
        ({"contract_number": "ЛТ-0001"}, "contract_number", "clients.contract.taken"),
        ({"contract_number": " "}, "contract_number", "clients.contract.taken"),
        ({"contract_number": "9" * 41}, "contract_number", "form.longer_than"),
        ({"short_name": " "}, "short_name", "form.required"),
        ({"full_name": ""}, "full_name", "form.required"),
        ({"inn": "7707083894"}, "inn", "clients.inn.bad"),
        ({"inn": ""}, "inn", "clients.inn.length"),
        ({"inn": PERSONS_INN}, "inn", "clients.inn.length"),
        ({"kind": ClientKind.SOLE_TRADER}, "inn", "clients.inn.length"),
        ({"kpp": "1"}, "kpp", "clients.kpp.bad"),
        ({"ogrn": "1027700132196"}, "ogrn", "clients.ogrn.bad"),
        ({"account": "40702810200000000001"}, "account", "clients.account.no_bank"),
        ({"bik": "044525225", "account": "40702810300000000001"}, "account", "clients.account.key"),
        ({"manager_id": 99}, "manager_id", "clients.manager.unknown"),
    ],
)
def test_a_bad_client_is_refused_beside_the_field(changes: dict[str, Any], field: str, key: str):
    people.a_client(contract_number="ЛТ-0001")

    with pytest.raises(FieldsError) as refused:
        registry.open_client(new_client(**changes), actor=SYSTEM, now=NOON)

    assert {name: one.message_key for name, one in refused.value.problems.items()} == {field: key}
    assert Client.select().count() == 1


def test_every_wrong_field_is_told_at_once():
    with pytest.raises(FieldsError) as refused:
        registry.open_client(
            new_client(inn="1", bik="2", short_name="", legal_address="у\u200bл."),
            actor=SYSTEM,
            now=NOON,
        )

    assert set(refused.value.problems) == {"inn", "bik", "short_name", "legal_address"}


def test_a_person_needs_no_number_and_has_no_reason_code():
    client = a_person()

    assert client.inn == ""
    with pytest.raises(FieldsError) as refused:
        a_person(kpp="770701001", ogrn="304500116000157", contract_number="x")
    assert set(refused.value.problems) == {"kpp", "ogrn"}


def test_a_correction_changes_only_what_is_other_and_says_so():
    client = opened()
    mila = people.mila()
    wanted = Correction(contract_number="ЛТ-7", short_name="Ромашка 2", manager_id=mila.id)

    changed = registry.correct(client, wanted, actor=SYSTEM)
    again = registry.correct(changed, wanted, actor=SYSTEM)

    assert (changed.short_name, changed.manager_id, changed.revision) == ("Ромашка 2", mila.id, 2)
    assert again.revision == 2
    entry = journal.entries_about(client.id)[0]
    assert (entry.action, json.loads(entry.old or "")["short_name"]) == (
        "client.correct",
        "Ромашка",
    )


def test_two_managers_cannot_correct_the_same_client_over_one_another():
    client = opened()
    wanted = Correction(contract_number=client.contract_number, short_name="Первая")

    registry.correct(client, wanted, actor=SYSTEM)

    with pytest.raises(StaleStateError):
        registry.correct(client, replace(wanted, short_name="Вторая"), actor=SYSTEM)
    assert queries.one(client.id).short_name == "Первая"


def test_the_editor_and_who_left_cannot_be_a_clients_manager():
    client = opened()
    left = people.mila()
    left.disabled_at = NOON
    left.save()

    for staff in (people.egor(), left):
        wanted = Correction(contract_number="ЛТ-7", short_name="Ромашка", manager_id=staff.id)
        with pytest.raises(FieldsError):
            registry.correct(client, wanted, actor=SYSTEM)


ACTS: dict[Event, Callable[[Client], Client]] = {
    Event.SIGN: lambda client: registry.sign(client, actor=SYSTEM),
    Event.SUSPEND: lambda client: registry.suspend(client, "долг", actor=SYSTEM),
    Event.RESUME: lambda client: registry.resume(client, actor=SYSTEM),
    Event.CLOSE: lambda client: registry.close(client, "ушёл", TODAY, actor=SYSTEM),
    Event.REOPEN: lambda client: registry.reopen(client, actor=SYSTEM),
}


@pytest.mark.parametrize("status", list(ClientStatus))
@pytest.mark.parametrize("event", list(Event))
def test_every_event_is_allowed_or_refused_in_every_state(status: ClientStatus, event: Event):
    client = opened()
    Client.update(status=status).execute()
    client = queries.one(client.id)

    if CLIENT.can(status, event):
        moved = ACTS[event](client)
        assert moved.status == CLIENT.after(status, event)
        assert journal.entries_about(client.id)[0].action == f"client.{event}"
        assert (moved.closed_on is not None) is (event is Event.CLOSE)
        return
    with pytest.raises(IllegalMoveError):
        ACTS[event](client)
    assert queries.one(client.id).status == status


def test_a_move_needs_a_reason_and_a_fresh_row():
    client = opened()
    with pytest.raises(InvalidError):
        registry.suspend(client, "  ", actor=SYSTEM)
    with pytest.raises(InvalidError):
        registry.suspend(client, "я" * 301, actor=SYSTEM)
    registry.suspend(client, "долг", actor=SYSTEM)

    with pytest.raises(StaleStateError):
        registry.suspend(client, "долг", actor=SYSTEM)


def test_a_contract_ends_after_it_began_and_when_nothing_goes_on():
    client = opened()

    with pytest.raises(InvalidError):
        registry.close(client, "ушёл", FIRST_DAY - days(1), actor=SYSTEM)
    closed = closing.close_client(client, "ушёл", TODAY, actor=SYSTEM)

    assert (closed.status, closed.closed_on) == ("closed", TODAY)


def test_an_erased_client_stays_closed():
    client = opened()
    Client.update(status=ClientStatus.CLOSED, erased_at=NOON).execute()

    with pytest.raises(ConflictError):
        registry.reopen(queries.one(client.id), actor=SYSTEM)


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
def test_a_taxpayer_number_is_checked_by_its_last_digits(text: str, *, is_right: bool):
    assert numbers.is_inn(text) is is_right


def test_a_user_sees_his_clients_by_name_with_his_role():
    second = people.a_client(short_name="Ясень")
    first = people.a_client(short_name="Альфа", inn=OTHER_INN)
    user = people.user(second, "owner")
    Membership.create(user=user, client_id=first.id, role="reader")
    people.boris()

    found = queries.of_user(user)

    assert [(client.short_name, role) for client, role in found] == [
        ("Альфа", "reader"),
        ("Ясень", "owner"),
    ]
    assert queries.one_of_user(user, first.id).short_name == "Альфа"


def test_a_strangers_client_looks_like_none():
    user = people.anna()
    strangers = queries.of_user(people.boris())[0][0]

    for client_id in (strangers.id, 999):
        with pytest.raises(NotFoundError):
            queries.one_of_user(user, client_id)


@pytest.mark.parametrize(
    "change", [{"inn": "12"}, {"opened_on": "вчера"}, {"contract_number": ""}, {"short_name": ""}]
)
def test_the_table_itself_refuses_what_is_wrong(change: dict[str, object]):
    with pytest.raises(IntegrityError):
        people.a_client(**change)
