"""Many rows at once: as checked and converted as single ones."""

from datetime import UTC, datetime

import pytest
from peewee import IntegrityError

from backend.accounts.models import Staff
from backend.clients.models import Client
from backend.db import bulk
from backend.db.base import transaction
from backend.mail.models import Letter
from backend.messaging.models import Notice
from tests.support import people

pytestmark = pytest.mark.usefixtures("database")
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def letters(count: int) -> list[dict[str, object]]:
    return [
        {
            "recipient": "a@b.test",
            "template": "reset",
            "language": "ru",
            "content": "{}",
            "message_id": f"m{number}",
            "queued_at": NOON,
            "next_try_at": NOON,
        }
        for number in range(count)
    ]


def test_rows_are_converted_and_get_their_defaults() -> None:
    with transaction():
        count = bulk.insert(Letter, iter(letters(2500)))

    last = Letter.get(message_id="m2499")
    assert (count, Letter.select().count()) == (2500, 2500)
    assert (last.queued_at, last.status, last.tries, last.leased_until) == (NOON, "queued", 0, None)


def test_nothing_is_nothing() -> None:
    with transaction():
        assert bulk.insert(Letter, []) == 0


def test_one_bad_row_spoils_all() -> None:
    rows = letters(3)
    rows[2]["language"] = "de"

    with pytest.raises(IntegrityError), transaction():
        bulk.insert(Letter, rows)

    assert Letter.select().count() == 0


def test_a_name_that_is_no_field_is_refused() -> None:
    with pytest.raises(ValueError, match="client has no"), transaction():
        bulk.insert(Client, [{"colour": "red"}])


def test_it_needs_a_transaction() -> None:
    with pytest.raises(RuntimeError):
        bulk.insert(Staff, [])


def test_a_default_that_is_made_anew_each_time_is_made() -> None:
    anna = people.anna()
    row = {"client_id": 1, "user": anna.id, "event": "e", "path": "/cabinet", "at": NOON}
    with transaction():
        bulk.insert(Notice, [{**row, "event_key": "one"}, {**row, "event_key": "two"}])

    assert [one.content for one in Notice.select()] == [{}, {}]


def test_rows_that_share_most_are_what_whole_rows_are() -> None:
    shared = {"template": "reset", "language": "ru", "content": "{}", "next_try_at": NOON}
    names = ("recipient", "message_id", "queued_at")
    own = [("a@b.test", f"s{number}", Letter.queued_at.db_value(NOON)) for number in range(1200)]
    with transaction():
        bulk.insert(Letter, letters(1))
        count = bulk.insert_alike(Letter, shared, names, iter(own))

    whole, last = Letter.get(message_id="m0"), Letter.get(message_id="s1199")
    assert (count, Letter.select().count()) == (1200, 1201)
    assert {**last.__data__, "id": 0, "message_id": ""} == {
        **whole.__data__,
        "id": 0,
        "message_id": "",
    }


def test_of_rows_that_share_most_too_a_bad_one_spoils_all() -> None:
    shared = letters(1)[0]
    del shared["message_id"]

    with pytest.raises(IntegrityError), transaction():
        bulk.insert_alike(Letter, shared, ("message_id",), [("same",), ("same",)])
    with pytest.raises(ValueError, match="letter has no colour"), transaction():
        bulk.insert_alike(Letter, shared, ("colour",), [("red",)])
    with pytest.raises(RuntimeError):
        bulk.insert_alike(Letter, {}, (), [])

    assert Letter.select().count() == 0
