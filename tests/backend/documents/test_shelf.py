"""Documents are given once, never changed, and seen by their client alone."""

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
from peewee import IntegrityError

from backend.accounts.roles import Role
from backend.audit import journal
from backend.db import base
from backend.documents import shelf, store
from backend.documents.models import DocumentKind
from backend.documents.shelf import NewDocument
from backend.kernel.actor import SYSTEM
from backend.kernel.errors import ConflictError, InvalidError, NotFoundError, UnavailableError
from backend.messaging.models import Notice
from tests.support import people
from tests.support.people import NOON

pytestmark = pytest.mark.usefixtures("database")
PDF = b"%PDF-1.7 \xd1\x81\xd1\x87\xd1\x91\xd1\x82"


def new(**changes: object) -> NewDocument:
    values = {
        "kind": DocumentKind.INVOICE,
        "number": "17",
        "day": date(2026, 5, 1),
        "file_name": "Счёт 17.pdf",
        "content": PDF,
        **changes,
    }
    return NewDocument(**values)  # type: ignore[arg-type]


def packed() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.txt", "a")
    return file.getvalue()


def test_a_document_is_kept_told_of_and_journaled(tmp_path: Path):
    client = people.a_client()
    owner = people.user(client)
    people.user(client, Role.TECHNICIAN, login="t@client.test")

    one = shelf.add(client, new(), place=tmp_path, actor=SYSTEM, now=NOON)

    assert store.get(tmp_path, one.sha256) == PDF
    assert (one.media_type, one.size_bytes) == ("application/pdf", len(PDF))
    assert [notice.user_id for notice in Notice.select()] == [owner.id]
    assert journal.entries_of(one)[0].about == f"client:{client.id}"


def test_given_again_it_is_the_same_and_another_file_is_refused(tmp_path: Path):
    client = people.a_client()
    one = shelf.add(client, new(), place=tmp_path, actor=SYSTEM, now=NOON)

    assert shelf.add(client, new(), place=tmp_path, actor=SYSTEM, now=NOON).id == one.id
    with pytest.raises(ConflictError):
        shelf.add(client, new(content=PDF + b"x"), place=tmp_path, actor=SYSTEM, now=NOON)


@pytest.mark.parametrize(
    ("name", "content", "is_taken"),
    [
        ("a.pdf", PDF, True),
        ("a.PDF", PDF, True),
        ("a.pdf", b"<html>", False),
        ("a.xml", b"\xef\xbb\xbf<a/>", True),
        ("a.xml", b"MZ", False),
        ("a.xlsx", packed(), True),
        ("a.docx", b"PK nothing", False),
        ("a.jpeg", b"\xff\xd8\xff\xe0", True),
        ("a.html", b"<html>", False),
        ("a.svg", b"<svg/>", False),
        ("a", PDF, False),
        ("a.pdf", b"", False),
    ],
)
def test_a_file_is_what_its_name_says_or_refused(
    tmp_path: Path, name: str, content: bytes, is_taken: bool
):
    given = new(file_name=name, content=content)
    client = people.a_client()

    if is_taken:
        assert shelf.add(client, given, place=tmp_path, actor=SYSTEM, now=NOON).file_name == name
    else:
        with pytest.raises(InvalidError):
            shelf.add(client, given, place=tmp_path, actor=SYSTEM, now=NOON)


def test_another_clients_document_does_not_exist(tmp_path: Path):
    one = shelf.add(people.a_client(), new(), place=tmp_path, actor=SYSTEM, now=NOON)
    other = people.a_client()

    assert shelf.of_client(other.id).rows == []
    with pytest.raises(NotFoundError):
        shelf.one_of_client(other.id, one.id)


def test_a_file_that_was_changed_or_lost_is_not_given_out(tmp_path: Path):
    one = shelf.add(people.a_client(), new(), place=tmp_path, actor=SYSTEM, now=NOON)
    (tmp_path / one.sha256).write_bytes(b"%PDF-other")

    with pytest.raises(UnavailableError):
        store.get(tmp_path, one.sha256)
    (tmp_path / one.sha256).unlink()
    with pytest.raises(UnavailableError):
        store.get(tmp_path, one.sha256)


def test_the_database_refuses_to_change_a_document(tmp_path: Path):
    shelf.add(people.a_client(), new(), place=tmp_path, actor=SYSTEM, now=NOON)

    with pytest.raises(IntegrityError, match="never changed"):
        base.database.execute_sql("UPDATE document SET number = '18'")
    with pytest.raises(IntegrityError, match="never changed"):
        base.database.execute_sql(
            "UPDATE document SET cancelled_at = 'x', cancel_reason = 'x', file_name = 'other.pdf'"
        )
    with pytest.raises(IntegrityError, match="never deleted"):
        base.database.execute_sql("DELETE FROM document")
