"""A row is written as peewee writes it, by a text that is made once for each set of columns."""

from contextlib import suppress
from datetime import UTC, datetime

import peewee
import pytest

from backend.clients.models import Client
from backend.db import base, single
from backend.db.base import transaction
from backend.payments.models import Payment
from tests.support import payments, people

pytestmark = pytest.mark.usefixtures("database")
LATER = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_a_new_row_is_what_peewee_would_have_written():
    ours = people.a_client(short_name="Наша")
    by_peewee = dict(ours.__data__) | {"contract_number": "К-77", "short_name": "Другая"}
    del by_peewee["id"]
    with transaction():
        number = Client.insert(**by_peewee).execute()

    found, plain = Client.get_by_id(ours.id), Client.get_by_id(number)

    assert ours.id is not None
    assert not ours.is_dirty()
    own = {"id", "contract_number", "short_name", "sort_name"}
    for name in found.__data__.keys() - own:
        assert getattr(found, name) == getattr(plain, name)


def test_a_row_without_an_object_has_its_defaults_too():
    plain = people.a_client()
    values = {**plain.__data__, "contract_number": "К-78"}
    for name in ("id", "kind", "status", "sort_name"):
        values.pop(name, None)

    with transaction():
        number = single.insert(Client, values)

    found = Client.get_by_id(number)
    assert (found.kind, found.status) == (plain.kind, plain.status)
    assert found.contract_number == "К-78"


def test_only_what_was_changed_is_written():
    first = people.a_client()
    second = Client.get_by_id(first.id)
    first.short_name, second.full_name = "Одно", "Другое"

    assert (first.save(), second.save()) == (1, 1)
    assert first.save() is False

    found = Client.get_by_id(first.id)
    assert (found.short_name, found.full_name) == ("Одно", "Другое")


def test_a_row_that_is_gone_is_not_changed():
    ghost = people.a_client()
    ghost.__data__["id"] = 10_000
    ghost.short_name = "Никто"

    assert ghost.save() == 0


def test_expressions_are_left_to_peewee():
    payment = payments.an_order()
    payment.revision = Payment.revision + 5  # type: ignore[assignment]

    payment.save()

    assert Payment.get_by_id(payment.id).revision == payments.reload(payment).revision
    assert payments.reload(payment).revision >= 5


def test_a_change_with_a_guard_meets_only_a_row_that_keeps_it():
    payment = payments.an_order()

    assert single.change(Payment, payment.id, {"changed_at": LATER}, revision=999) == 0
    assert payments.reload(payment).changed_at != LATER

    assert single.change(Payment, payment.id, {"changed_at": LATER}, revision=payment.revision) == 1
    assert payments.reload(payment).changed_at == LATER


def test_a_row_that_breaks_a_rule_is_refused_as_ever():
    client = people.a_client()
    with pytest.raises(peewee.IntegrityError), transaction():
        Client.create(**{**client.__data__, "id": client.id})


def test_parts_of_a_transaction_fail_alone_at_every_depth():
    client = people.a_client()

    def rename(name: str) -> None:
        Client.update(short_name=name).where(Client.id == client.id).execute()

    with transaction():
        rename("один")
        with suppress(RuntimeError), transaction():
            rename("два")
            with suppress(RuntimeError), transaction():
                rename("три")
                raise RuntimeError
            assert Client.get_by_id(client.id).short_name == "два"
            raise RuntimeError
        assert Client.get_by_id(client.id).short_name == "один"
        with transaction():
            rename("четыре")
            with suppress(RuntimeError), transaction():
                rename("пять")
                raise RuntimeError
        assert Client.get_by_id(client.id).short_name == "четыре"

    assert Client.get_by_id(client.id).short_name == "четыре"
    assert not base.database.in_transaction()
