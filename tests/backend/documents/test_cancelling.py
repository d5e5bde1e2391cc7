"""Documents are cancelled with a reason that their client reads, and replaced by right ones."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from peewee import IntegrityError

from backend.accounts.roles import Role
from backend.audit import journal
from backend.clients.models import Client
from backend.db import base
from backend.documents import cancelling, shelf, store
from backend.documents.models import Document, DocumentKind
from backend.documents.shelf import NewDocument
from backend.kernel.actor import SYSTEM
from backend.kernel.errors import InvalidError, StaleStateError
from backend.messaging.models import Notice
from tests.support import people
from tests.support.people import NOON, hours

pytestmark = pytest.mark.usefixtures("database")
PDF = b"%PDF-1.7 wrong"
NEW = NewDocument(DocumentKind.INVOICE, "17", date(2026, 5, 1), "17.pdf", PDF, total_minor=120050)
WHY = "Ошибка в сумме"


def given(place: Path, client: Client | None = None) -> Document:
    return shelf.add(client or people.a_client(), NEW, place=place, actor=SYSTEM, now=NOON)


def cancel(document: Document, reason: str = WHY) -> None:
    cancelling.cancel(document, reason, actor=SYSTEM, now=NOON + hours(1))


def test_it_stays_with_its_file_and_says_why_it_is_void(tmp_path: Path):
    client = people.a_client()
    owner = people.user(client)
    people.user(client, Role.TECHNICIAN, login="t@client.test")
    one = given(tmp_path, client)

    cancel(one, "  Ошибка\nв сумме ")

    kept = shelf.one_of_client(client.id, one.id)
    assert (kept.cancelled_at, kept.cancel_reason) == (NOON + hours(1), WHY)
    assert store.get(tmp_path, kept.sha256) == PDF
    told = [notice for notice in Notice.select() if notice.event == "document_cancelled"]
    assert [notice.user_id for notice in told] == [owner.id]
    act = journal.entries_of(one)[0]
    assert (act.action, act.reason, act.about) == ("document.cancel", WHY, f"client:{client.id}")


@pytest.mark.parametrize("reason", ["", " \n", "x" * 501])
def test_without_a_reason_nothing_happens(tmp_path: Path, reason: str):
    one = given(tmp_path)

    with pytest.raises(InvalidError, match="reason"):
        cancel(one, reason)

    assert Document.get().cancelled_at is None
    assert len(journal.entries_of(one)) == 1


def test_it_is_cancelled_once_and_never_again_valid(tmp_path: Path):
    one = given(tmp_path)
    cancel(one)

    with pytest.raises(StaleStateError, match="is_cancelled"):
        cancel(one, "Ещё раз")
    with pytest.raises(IntegrityError, match="never changed"):
        base.database.execute_sql("UPDATE document SET cancelled_at = NULL, cancel_reason = ''")

    assert Document.get().cancel_reason == WHY


def test_a_right_one_may_have_its_number_and_day(tmp_path: Path):
    one = given(tmp_path)
    right = replace(NEW, content=b"%PDF-1.7 right", total_minor=130050)

    made = cancelling.replace(one, right, WHY, place=tmp_path, actor=SYSTEM, now=NOON + hours(1))

    assert made.replaces_id == one.id
    assert shelf.successors(list(Document.select())) == {one.id: made}
    assert [row.cancelled_at is None for row in Document.select().order_by(Document.id)] == [
        False,
        True,
    ]
    assert [row.event for row in Notice.select()] == []  # the client has nobody to be told


def test_if_the_right_one_is_refused_the_old_one_stands(tmp_path: Path):
    one = given(tmp_path)
    wrong = replace(NEW, content=b"<html>")

    with pytest.raises(InvalidError):
        cancelling.replace(one, wrong, WHY, place=tmp_path, actor=SYSTEM, now=NOON)

    assert Document.get().cancelled_at is None


def test_what_was_cancelled_can_be_given_anew(tmp_path: Path):
    client = people.a_client()
    one = given(tmp_path, client)
    cancel(one)

    again = given(tmp_path, client)

    assert (again.id, again.replaces_id) != (one.id, one.id)
    assert Document.select().count() == 2
