"""What is erased is not in the database's file any more: neither in a row, nor in a page that was left."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from backend.accounts.administration import NewPerson
from backend.accounts.models import Membership, Staff, User
from backend.accounts.roles import Role
from backend.audit import journal, proof
from backend.audit.models import AuditWords
from backend.catalog.definitions import Definition, Value
from backend.catalog.words import Kind
from backend.clients import contacts, members, queries, registry
from backend.clients.contacts import Card
from backend.clients.models import Client, ClientKind
from backend.db import base
from backend.exchange import batches, erasing, imports
from backend.exchange.imports import File
from backend.exchange.models import ImportKind, ImportRow
from backend.kernel import clock
from backend.kernel.actor import Actor, Realm
from backend.kernel.localised import Localised
from backend.ledger import balances, invariants
from backend.looks import viewing
from backend.service_requests import handling, intake
from backend.service_requests.intake import Guest, Wish
from backend.service_requests.models import ServiceRequest
from backend.subscriptions import charging, quotes
from backend.subscriptions import queries as subscriptions
from backend.subscriptions.models import Subscription
from backend.subscriptions.quotes import ByHand
from tests.support import catalogue, people, quoting
from tests.support.quoting import TERMS, ZONE
from tests.support.visitor import Visitor

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

HEADS = "Договор;Вид;ФИО;Телефон;Почта;Адрес;Дата договора"
PERSON = "УЛ-1;Физическое лицо;Заповедникова Ульяна;+7 903 111-22-33;ulyana@dom.test;Ржев, Тихая 9;01.03.2025"
# Words that stand in one place each, and must be nowhere in the end.
MARKS = (
    "Заповедникова",
    "111-22-33",
    "ulyana@dom",
    "Тихая 9",
    "Кузьма Бывалов",
    "bylo@dom",
    "Чердак-7",
    "+79031112244",
    "Секрет-ключ",
    "Прошу-слово",
    "Вопрос-слово",
    "Ответ-слово",
    "Отказ-слово",
    "Заметка-слово",
    "Рукой-слово",
    "Взгляд-слово",
    "Приостановлена-слово",
    "Закрыта-слово",
    "Контакт-слово",
)
WHERE = Definition("where", Localised("Комната", "Room"), Kind.TEXT)
PHONE = Definition("phone", Localised("Телефон", "Telephone"), Kind.PHONE)
KEY = Definition("key", Localised("Ключ", "Key"), Kind.SECRET)


@pytest.fixture
def mila(app: "WSGIApplication") -> Actor:
    """The manager."""
    person = people.mila()
    return Actor(person.id, Realm.STAFF, Role.SENIOR_MANAGER, person.name)


def imported(mila: Actor) -> Client:
    """The client as a file brings her."""
    content = f"{HEADS}\n{PERSON}\n".encode()
    asked: dict[str, Any] = {"today": clock.now().date(), "actor": mila, "now": clock.now()}
    batch = imports.take(ImportKind.CLIENTS, File("clients.csv", content), **asked)
    assert batch.bad == 0, ImportRow.get().problems
    imports.apply(batch, **asked)
    found = queries.by_contract("УЛ-1")
    assert found is not None
    return found


def joined(client: Client, name: str, login: str, mila: Actor) -> User:
    new = NewPerson(login=login, name=name, role=Role.OWNER)
    members.invite(client, new, actor=mila, now=clock.now())
    user: User = User.get(User.login == login)
    User.update(password_hash=people.PASSWORD_HASH, password_changed_at=clock.now()).where(
        User.id == user.id
    ).execute()
    return user


def live(app: "WSGIApplication", client: Client, mila: Actor) -> Subscription:
    """Everything that a client's life leaves behind, by the verbs that leave it."""
    user = joined(client, "Заповедникова Ульяна", "ulyana@dom.test", mila)
    former = joined(client, "Кузьма Бывалов", "bylo@dom.test", mila)
    members.remove(client, former.id, actor=mila, now=clock.now())
    contacts.add(
        client, Card(name="Контакт-слово", phone="+7 903 111-22-33"), actor=mila, now=clock.now()
    )
    signed_in(app)
    herself = Actor(user.id, Realm.CLIENT, Role.OWNER, user.name)
    subscription = ordered(client, herself)
    asked(client, herself, mila)
    viewing.begin(
        client.id, "Взгляд-слово", actor=mila, now=clock.now(), life=timedelta(minutes=30)
    )
    suspended = registry.suspend(queries.one(client.id), "Приостановлена-слово", actor=mila)
    registry.resume(suspended, actor=mila)
    return subscription


def signed_in(app: "WSGIApplication") -> None:
    visitor = Visitor(app, "http://my.localhost:8000")
    fields = {"login": "ulyana@dom.test", "password": people.PASSWORD}
    assert visitor.post("/sign-in", fields).status == 303
    page = visitor.get("/cabinet/profile")
    assert "Заповедникова" in page.text


def ordered(client: Client, herself: Actor) -> Subscription:
    version = catalogue.a_version(catalogue.a_tariff(catalogue.a_service([WHERE, PHONE, KEY])))
    values: dict[str, Value | None] = {
        "where": "Чердак-7",
        "phone": "+79031112244",
        "key": "Секрет-ключ",
    }
    order = quotes.Order(
        version.tariff_id, clock.now().astimezone(ZONE).date(), values, "Ржев, Тихая 9"
    )
    terms: dict[str, Any] = {"terms": TERMS, "actor": herself, "now": clock.now()}
    quote = quotes.for_new(client.id, order, **terms)
    quotes.accept(
        quote.number,
        client_id=client.id,
        actor=people.actor(Role.MANAGER),
        now=clock.now(),
    )
    made: Subscription = Subscription.get(Subscription.client == client.id)
    by_hand = quotes.for_parameters(
        made,
        {"where": "Подвал"},
        by_hand=ByHand(reason="Рукой-слово"),
        **{**terms, "actor": people.actor(Role.MANAGER)},
    )
    quoting.accept(by_hand)
    charging.run(TERMS, now=clock.now())
    return made


def asked(client: Client, herself: Actor, mila: Actor) -> None:
    made = intake.submit(
        Wish(text="Прошу-слово"),
        client_id=client.id,
        actor=herself,
        now=clock.now(),
        zone=ZoneInfo("Europe/Moscow"),
    )
    assert made is not None
    by: dict[str, Any] = {"actor": mila, "now": clock.now()}
    handling.note(made, "Заметка-слово", **by)
    made = handling.ask(ServiceRequest.get_by_id(made.id), "Вопрос-слово", **by)
    made = handling.answer(made, "Ответ-слово", actor=herself, now=clock.now())
    handling.reject(made, "Отказ-слово", **by)


def closed(client: Client, mila: Actor) -> Client:
    Subscription.update(status="terminated", end_on=clock.now().date()).execute()
    return registry.close(queries.one(client.id), "Закрыта-слово", clock.now().date(), actor=mila)


def left_in(database: Path, marks: tuple[str, ...]) -> list[str]:
    """The words that are still in the files of the database, however they are written."""
    whole = b"".join(
        path.read_bytes() for path in sorted(database.parent.glob(database.name + "*"))
    )
    return [mark for mark in marks if any(one in whole for one in spellings(mark))]


def spellings(mark: str) -> Iterator[bytes]:
    yield mark.encode()
    yield mark.encode("ascii", "backslashreplace")
    yield mark.casefold().encode()


def test_nothing_of_a_person_is_left_in_the_file(
    app: "WSGIApplication", database: Path, mila: Actor
):
    client = imported(mila)
    subscription = live(app, client, mila)
    gone = closed(client, mila)
    balance = balances.of(client.id)
    entries = proof.verify().entries
    assert left_in(database, MARKS) == list(MARKS)

    erasing.erase(gone, "по заявлению", actor=mila, now=clock.now())

    assert left_in(database, MARKS) == []
    verdict = proof.verify()
    assert verdict.is_whole
    assert verdict.entries > entries
    assert balances.of(client.id) == balance < 0
    assert invariants.check().is_whole
    assert User.select().where(User.disabled_at.is_null()).count() == 0
    view = subscriptions.as_of(subscription, subscription.start_on or clock.now().date())
    assert view.values["where"] == view.values["phone"] == view.values["key"] == "—"


def test_pages_about_an_erased_client_still_open(
    app: "WSGIApplication", database: Path, mila: Actor
):
    client = imported(mila)
    subscription = live(app, client, mila)
    erasing.erase(closed(client, mila), "по заявлению", actor=mila, now=clock.now())
    visitor = people.signed_in(app, Staff.get_by_id(mila.id))
    card = f"/manager/clients/{client.id}"
    request = ServiceRequest.get()

    pages = [
        visitor.get(path)
        for path in (
            card,
            f"{card}/charges",
            f"{card}/services/{subscription.id}",
            f"{card}/services/{subscription.id}/history",
            f"/manager/requests/{request.id}",
        )
    ]

    assert [page.status for page in pages] == [200] * 5
    assert not any(mark in page.text for page in pages for mark in MARKS)
    assert "Личные данные стёрты" in pages[0].text
    assert "Заявка принята" in pages[4].text


def test_of_an_organisation_free_words_and_people_go_and_its_own_data_stay(
    app: "WSGIApplication", database: Path, mila: Actor
):
    client = imported(mila)
    Client.update(kind=ClientKind.LEGAL, full_name="ООО «Тюлень»").execute()
    subscription = live(app, queries.one(client.id), mila)

    erasing.erase(closed(client, mila), "срок хранения вышел", actor=mila, now=clock.now())

    stays = {"Чердак-7", "+79031112244", "Тихая 9"}  # of its rooms and lines
    words = [mark for mark in MARKS if mark not in stays | {"Заповедникова"}]
    assert left_in(database, tuple(words)) == []
    assert queries.one(client.id).full_name == "ООО «Тюлень»"
    assert Subscription.get_by_id(subscription.id).place == "Ржев, Тихая 9"


def test_who_belongs_elsewhere_keeps_his_name_there(
    app: "WSGIApplication", database: Path, mila: Actor
):
    client, other = imported(mila), people.a_client()
    user = joined(client, "Кузьма Бывалов", "bylo@dom.test", mila)
    Membership.create(user=user, client_id=other.id, role=Role.READER)
    himself = Actor(user.id, Realm.CLIENT, Role.OWNER, user.name)
    journal.record(himself, "client.correct", queries.one(client.id), reason="Прошу-слово")
    journal.record(himself, "client.correct", other, reason="Ответ-слово")

    erasing.erase(closed(client, mila), "по заявлению", actor=mila, now=clock.now())

    assert left_in(database, ("Прошу-слово",)) == []
    kept = journal.entries_about(other.id)[0]
    assert (kept.actor_name, kept.reason) == ("Кузьма Бывалов", "Ответ-слово")
    assert proof.verify().is_whole


def test_words_go_with_an_act_only_and_a_silent_theft_is_found_out(
    app: "WSGIApplication", database: Path, mila: Actor
):
    client = imported(mila)
    journal.record(mila, "client.suspend", client, reason="Прошу-слово")
    with pytest.raises(Exception, match="only with an act"):
        AuditWords.delete().execute()
    with pytest.raises(Exception, match="append-only"):
        AuditWords.update(words={}).execute()
    first = AuditWords.select().order_by(AuditWords.entry).first()

    base.database.execute_sql("DROP TRIGGER audit_words_go_with_an_act")
    base.database.execute_sql("DROP TRIGGER audit_words_are_never_changed")
    AuditWords.update(words={"reason": "Другое"}).where(
        AuditWords.entry == first.entry_id
    ).execute()
    assert proof.verify().broken_at == first.entry_id
    AuditWords.delete().where(AuditWords.entry == first.entry_id).execute()

    assert proof.verify().broken_at == first.entry_id


def test_a_guest_is_forgotten_when_his_request_is_closed(
    app: "WSGIApplication", database: Path, mila: Actor
):
    guest = Guest("Кузьма Бывалов", "+7 903 111-22-33", "bylo@dom.test", address="Ржев, Тихая 9")
    moscow = ZoneInfo("Europe/Moscow")
    made = intake.connect(
        guest, "Прошу-слово", secret="s" * 43, language="ru", now=clock.now(), zone=moscow
    )
    visitor = people.signed_in(app, people.sveta())
    path = f"/manager/requests/{made.id}"
    assert "Стереть личные данные" not in visitor.get(path).text
    assert "когда заявка" in visitor.follow(visitor.post(f"{path}/erase", {})).text
    handling.reject(ServiceRequest.get_by_id(made.id), "Отказ-слово", actor=mila, now=clock.now())
    assert "Стереть личные данные" in visitor.get(path).text

    done = visitor.follow(visitor.post(f"{path}/erase", {}))

    assert "Личные данные стёрты" in done.text
    marks = ("Кузьма Бывалов", "111-22-33", "bylo@dom", "Тихая 9", "Прошу-слово", "Отказ-слово")
    assert left_in(database, marks) == []
    assert proof.verify().is_whole
    assert people.signed_in(app, people.adam()).post(f"{path}/erase", {}).status == 303
    assert len(journal.entries_of(made)) == len(journal.entries_of(ServiceRequest.get()))


def test_an_undone_import_keeps_no_cells(app: "WSGIApplication", database: Path, mila: Actor):
    imported(mila)
    batch = batches.one(1)

    imports.undo(batch, actor=mila, now=clock.now())
    base.forget_old_pages()

    assert ImportRow.get().cells == []
    assert left_in(database, ("Заповедникова", "111-22-33", "ulyana@dom")) == []


def test_files_that_were_only_tried_are_dropped_after_a_month(
    app: "WSGIApplication", database: Path, mila: Actor
):
    content = f"{HEADS}\n{PERSON}\n".encode()
    asked: dict[str, Any] = {"today": clock.now().date(), "actor": mila, "now": clock.now()}
    imports.take(ImportKind.CLIENTS, File("clients.csv", content), **asked)

    assert imports.drop_old(before=clock.now() - timedelta(days=30)) == 0
    assert imports.drop_old(before=clock.now() + timedelta(minutes=1)) == 1

    assert ImportRow.select().count() == 0
