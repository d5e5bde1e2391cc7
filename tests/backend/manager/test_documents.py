"""Documents on a client's card, and in his cabinet."""

from typing import TYPE_CHECKING

import pytest

from backend.accounts.models import Membership, User
from backend.accounts.roles import Role
from backend.documents.models import Document
from tests.support import people
from tests.support.pages import Page
from tests.support.visitor import Visitor

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

PDF = b"%PDF-1.7 invoice"
FIELDS = {"kind": "invoice", "number": "17", "day": "2026-05-01", "first": "2026-04-01"}


@pytest.fixture
def anna(app: "WSGIApplication") -> User:
    """The client's owner."""
    return people.anna()


@pytest.fixture
def mila(app: "WSGIApplication", anna: User) -> Visitor:
    """The manager's browser."""
    return people.signed_in(app, people.mila())


def path_of(user: User) -> str:
    return f"/manager/clients/{Membership.get(Membership.user == user).client_id}/documents"


def send(visitor: Visitor, path: str, content: bytes = PDF, **changes: str) -> Page:
    """The form as a browser sends it, with a file."""
    fields = {**FIELDS, "last": "2026-04-30", "total": "1 200,50", **changes}
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    head = '--x\r\nContent-Disposition: form-data; name="file"; filename="Счёт.pdf"\r\n'
    file = head.encode() + b"Content-Type: text/html\r\n\r\n" + content + b"\r\n"
    whole = b"".join(parts) + (file if content else b"") + b"--x--\r\n"
    act = "" if "/documents/" in path else "/new"
    return visitor.send("POST", path + act, whole, "multipart/form-data; boundary=x")


def test_what_a_manager_gives_the_client_takes(app: "WSGIApplication", mila: Visitor, anna: User):
    page = mila.follow(send(mila, path_of(anna)))

    assert "Счёт № 17" in page.text
    assert "1 200,50 ₽" in page.text
    assert "Счёт № 17" in mila.get(path_of(anna).removesuffix("/documents")).text
    visitor = people.signed_in(app, anna)
    link = next(one for one in visitor.get("/cabinet/documents").links if "/documents/" in one)
    file = visitor.get(link)
    assert file.body == PDF
    assert file.header("Content-Type") == "application/pdf"
    assert file.header("X-Content-Type-Options") == "nosniff"
    assert file.header("Content-Disposition").startswith("attachment")


def test_russian_letters_of_a_form_with_a_file_are_read_as_they_are(mila: Visitor, anna: User):
    send(mila, path_of(anna), number="17/Щ-ё")

    assert Document.get().number == "17/Щ-ё"
    assert Document.get().file_name == "Счёт.pdf"


def test_another_client_does_not_find_it(app: "WSGIApplication", mila: Visitor, anna: User):
    send(mila, path_of(anna))
    boris = people.signed_in(app, people.boris())
    document_id = Document.get().id

    assert boris.get(f"/cabinet/documents/{document_id}").status == 404
    assert "№ 17" not in boris.get("/cabinet/documents").text


def test_a_technician_has_no_business_with_documents(app: "WSGIApplication", anna: User):
    technician = people.user(role=Role.TECHNICIAN)

    assert people.signed_in(app, technician).get("/cabinet/documents").status == 403
    assert people.signed_in(app, technician).get("/cabinet/documents/1").status == 403


@pytest.mark.parametrize(
    ("changes", "content", "said"),
    [
        ({"number": ""}, PDF, "Номер"),
        ({"last": ""}, PDF, "период"),
        ({"last": "2026-03-01"}, PDF, "период"),
        ({"total": "-5"}, PDF, "Сумма"),
        ({"day": "вчера"}, PDF, "Дата"),
        ({}, b"", "файл"),
        ({}, b"<html>", "файл"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_kept(
    mila: Visitor, anna: User, changes: dict[str, str], content: bytes, said: str
):
    page = send(mila, path_of(anna), content, **changes)

    assert page.status == 422
    assert said in page.text
    kept = dict(page.form("/documents/new").fields)
    assert kept["number"] == changes.get("number", "17")
    assert Document.select().count() == 0


def test_another_file_under_the_same_number_is_refused_and_the_same_is_not(
    mila: Visitor, anna: User
):
    send(mila, path_of(anna))

    assert send(mila, path_of(anna)).status == 303
    assert send(mila, path_of(anna), PDF + b"!").status == 409
    assert Document.select().count() == 1


def test_there_is_no_shelf_of_nobody(mila: Visitor):
    assert mila.get("/manager/clients/99999/documents").status == 404
    assert send(mila, "/manager/clients/99999/documents").status == 404


def test_a_cancelled_one_says_why_to_both_sides(app: "WSGIApplication", mila: Visitor, anna: User):
    send(mila, path_of(anna))
    path = f"{path_of(anna)}/{Document.get().id}"
    assert f"{path}/cancel" in mila.get(path_of(anna)).links

    page = mila.follow(mila.post(f"{path}/cancel", {"reason": "Ошибка в сумме"}))

    assert "клиент получил оповещение" in page.text
    assert "аннулирован" in page.text
    assert f"{path}/cancel" not in page.links
    assert "Документ аннулирован" in mila.get(f"{path}/cancel").text
    client = people.signed_in(app, anna)
    assert "Ошибка в сумме" in client.get("/cabinet/documents").text
    assert "№ 17 аннулирован" in client.get("/cabinet/notices").text
    assert client.get(f"/cabinet/documents/{Document.get().id}").body == PDF
    assert mila.post(f"{path}/cancel", {"reason": "Опять"}).status == 409


def test_a_cancellation_needs_a_reason(mila: Visitor, anna: User):
    send(mila, path_of(anna))

    page = mila.post(f"{path_of(anna)}/{Document.get().id}/cancel", {"reason": ""})

    assert page.status == 422
    assert "Заполните это поле" in page.text
    assert Document.get().cancelled_at is None


def test_a_right_one_is_given_in_its_stead(app: "WSGIApplication", mila: Visitor, anna: User):
    send(mila, path_of(anna))
    old = Document.get()
    path = f"{path_of(anna)}/{old.id}/replace"
    shown = dict(mila.get(path).form("/replace").fields)
    assert (shown["number"], shown["day"]) == ("17", "2026-05-01")

    wrong = send(mila, path, PDF + b"!", reason="")
    page = mila.follow(send(mila, path, PDF + b"!", reason="Опечатка"))

    assert wrong.status == 422
    assert "Документ заменён" in page.text
    assert "Вместо него" in page.text
    assert "Вместо него" in people.signed_in(app, anna).get("/cabinet/documents").text
    assert send(mila, path, PDF + b"?", reason="Ещё").status == 409
    assert Document.select().count() == 2


def test_only_who_keeps_clients_cancels(app: "WSGIApplication", mila: Visitor, anna: User):
    send(mila, path_of(anna))
    path = f"{path_of(anna)}/{Document.get().id}"
    other = f"/manager/clients/99999/documents/{Document.get().id}"

    assert people.signed_in(app, anna).post(f"{path}/cancel", {"reason": "x"}).status != 200
    assert mila.post(f"{other}/cancel", {"reason": "x"}).status == 404
    assert mila.get(f"{other}/replace").status == 404
    assert Document.get().cancelled_at is None
