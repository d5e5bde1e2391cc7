"""Requisites by date: what held on a day, never edited, shown in lists from their day on."""

import pytest
from peewee import IntegrityError

from backend.audit import journal
from backend.clients import queries, requisites
from backend.clients.details import FieldsError
from backend.clients.models import Client, Requisites
from backend.kernel.actor import SYSTEM
from backend.kernel.errors import ConflictError, InvalidError, NotFoundError, StaleStateError
from tests.support.clients import (
    ACCOUNT,
    BIK,
    CORRESPONDENT,
    FIRST_DAY,
    OTHER_INN,
    TODAY,
    a_person,
    details,
    opened,
)
from tests.support.people import NOON, days

pytestmark = pytest.mark.usefixtures("database")


def add(client: Client, *, later: int = 0, **changes: str) -> Requisites:
    return requisites.add(
        client, details(**changes), TODAY + days(later), today=TODAY, actor=SYSTEM, now=NOON
    )


def test_each_day_has_the_edition_that_held_on_it():
    client = opened()

    add(client, full_name="ООО «Роза»", inn=OTHER_INN, kpp="770701001")

    before, after = (requisites.on(client.id, day) for day in (TODAY - days(1), TODAY))
    assert before is not None
    assert after is not None
    assert (before.full_name, after.full_name, after.number) == ("ООО «Ромашка»", "ООО «Роза»", 2)
    assert requisites.on(client.id, FIRST_DAY - days(1)) is None
    shown = queries.one(client.id)
    assert (shown.full_name, shown.inn) == ("ООО «Роза»", OTHER_INN)
    assert [one.number for one in requisites.history(client.id)] == [2, 1]


def test_an_edition_of_a_later_day_is_shown_from_that_day_on():
    client = opened()
    add(client, later=10, full_name="ООО «Роза»")

    assert queries.one(client.id).full_name == "ООО «Ромашка»"
    assert requisites.take_effect(TODAY + days(9)) == 0
    assert requisites.take_effect(TODAY + days(10)) == 1
    assert requisites.take_effect(TODAY + days(11)) == 0
    assert queries.one(client.id).full_name == "ООО «Роза»"


def test_the_same_edition_twice_is_one():
    client = opened()
    first = add(client, kpp="770701001")

    second = add(queries.one(client.id), kpp="7707 01001")

    assert (first.id, Requisites.select().count()) == (second.id, 2)


def test_of_two_editions_of_a_day_the_later_one_holds():
    client = opened()
    add(client, kpp="770701001")
    add(queries.one(client.id), kpp="770701002")

    current = requisites.on(client.id, TODAY)

    assert current is not None
    assert current.kpp == "770701002"


def test_two_managers_cannot_write_editions_over_one_another():
    client = opened()
    add(client, kpp="770701001")

    with pytest.raises(StaleStateError):
        add(client, kpp="770701002")
    assert Requisites.select().count() == 2


def test_a_bank_is_checked_with_its_accounts():
    client = opened()

    row = add(
        client, bik=BIK, account="4070 2810 2000 0000 0001", correspondent_account=CORRESPONDENT
    )

    assert (row.account, row.correspondent_account) == (ACCOUNT, CORRESPONDENT)
    with pytest.raises(FieldsError) as refused:
        add(queries.one(client.id), bik="044525226", account=ACCOUNT, inn="7707083890")
    assert set(refused.value.problems) == {"account", "inn"}


@pytest.mark.parametrize("later", [(FIRST_DAY - TODAY).days - 1, 367])
def test_a_day_before_the_contract_or_far_ahead_is_refused(later: int):
    client = opened()

    with pytest.raises(InvalidError) as refused:
        add(client, later=later)
    assert refused.value.message_key == "clients.requisites.day"


def test_an_erased_client_gets_no_new_edition():
    client = opened()
    Client.update(erased_at=NOON).execute()

    with pytest.raises(ConflictError):
        add(queries.one(client.id))


def test_an_edition_is_found_by_its_number_and_its_client_only():
    first, second = opened(), opened()

    assert requisites.one(first.id, 1).client_id == first.id
    for client_id, number in ((second.id, 2), (999, 1)):
        with pytest.raises(NotFoundError):
            requisites.one(client_id, number)


def test_what_was_written_is_never_edited():
    opened()

    with pytest.raises(IntegrityError, match="never changed"):
        Requisites.update(kpp="770701009").execute()


def test_the_journal_names_the_lines_of_a_person_and_not_what_they_say():
    person = a_person()

    requisites.add(
        person,
        details(full_name="Ким Анна Олеговна", inn=""),
        TODAY,
        today=TODAY,
        actor=SYSTEM,
        now=NOON,
    )

    entry = journal.entries_about(person.id)[0]
    assert '"changed": ["full_name"]' in (entry.new or "")
    assert "Олеговна" not in (entry.new or "")
