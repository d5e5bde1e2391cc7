"""Personal data go, what was charged and written stays."""

import pytest

from backend.accounts import sessions
from backend.accounts.models import Membership, Session, User
from backend.accounts.roles import Role
from backend.audit import journal, proof
from backend.clients import contacts, listing, queries, registry, requisites
from backend.clients.contacts import Card
from backend.clients.models import Client, ClientKind, Contact
from backend.db import base
from backend.exchange import erasing
from backend.kernel.actor import SYSTEM
from backend.kernel.errors import ConflictError, InvalidError
from backend.ledger import accounts, balances, postings
from backend.ledger.models import EntryKind, EntrySource
from backend.ledger.postings import Posting
from backend.mail import outbox
from backend.mail.models import Letter, LetterStatus
from backend.payments import invariants as of_payments
from backend.payments.models import GatewayMessage
from backend.service_requests.models import ServiceRequest
from tests.support import payments, people, subscribers
from tests.support.clients import OTHER_INN, TODAY, a_person, opened
from tests.support.people import NOON

pytestmark = pytest.mark.usefixtures("database")


def closed(client: Client) -> Client:
    return registry.close(client, "ушёл", TODAY, actor=SYSTEM)


def erase(client: Client) -> Client:
    return erasing.erase(client, "по заявлению", actor=SYSTEM, now=NOON)


def everything() -> str:
    """Every word of the database but the journal."""
    found = []
    for (table,) in base.database.execute_sql(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'audit%'"
    ).fetchall():
        found += base.database.execute_sql(f'SELECT * FROM "{table}"').fetchall()  # noqa: S608 a name of the schema
    return str(found)


def test_of_a_person_nothing_is_left_but_the_contract_and_the_money():
    client = a_person(legal_address="Тверь, улица Мира, 5", contract_number="ЛТ-0042")
    card = Card(name="Ким Пётр", phone="+7 495 123-45-67")
    contacts.add(client, card, actor=SYSTEM, now=NOON)
    user = people.user(client, login="kim@home.test", name="Анна Ким")
    sessions.start(user, address="203.0.113.7", agent="Firefox", now=NOON)
    outbox.queue("kim@home.test", "reset", "ru", now=NOON, name="Анна Ким")
    wish = {"requisites": {"full_name": "Ким Анна Олеговна"}}
    subscribers.a_request(client, text="Звоните Ким", wish=wish)
    opening = Posting(
        "opening",
        EntryKind.OPENING,
        EntrySource.IMPORT,
        TODAY,
        accounts.OPENING,
        accounts.client(client.id),
        12345,
    )
    postings.post(opening, actor=SYSTEM, now=NOON)

    gone = erase(closed(client))

    whole = everything()
    for word in ("Ким", "Тверь", "123-45-67", "kim@home", "203.0.113.7"):
        assert word not in whole
    assert gone.short_name == "№ ЛТ-0042"
    assert balances.of(client.id) == 12345
    assert listing.find("ким") == []
    assert [one.contract_number for one in listing.find("0042")] == ["ЛТ-0042"]
    assert Session.select().count() == Letter.select().count() == 0
    assert proof.verify().is_whole
    assert "Ким" not in str([entry.new for entry in journal.entries_about(client.id)])


def test_an_organisation_keeps_its_name_and_loses_its_people():
    client = opened(signatory="Директор Зорин", ogrn="1027700132195")
    contacts.add(client, Card(name="Зорин", email="z@x.test"), actor=SYSTEM, now=NOON)

    gone = erase(closed(client))

    edition = requisites.history(client.id)[0]
    assert (gone.full_name, edition.inn, edition.signatory) == ("ООО «Ромашка»", client.inn, "")
    assert Contact.get().name == "—"
    assert listing.find("зорин") == []


def test_a_sole_trader_is_a_person():
    client = opened(kind=ClientKind.SOLE_TRADER, inn="500100732259", full_name="ИП Смирнова")

    assert erase(closed(client)).inn == ""


def test_who_belongs_to_another_client_keeps_the_account():
    client, other = opened(), opened(inn=OTHER_INN)
    user = people.user(client, login="oleg@x.test")
    Membership.create(user=user, client_id=other.id, role=Role.READER)

    erase(closed(client))

    assert User.get().login == "oleg@x.test"
    assert [row.client_id for row in Membership.select()] == [other.id]


def test_only_a_closed_client_is_erased_once_and_with_a_reason():
    client = opened()
    with pytest.raises(ConflictError):
        erase(client)
    with pytest.raises(InvalidError):
        erasing.erase(closed(client), " ", actor=SYSTEM, now=NOON)

    first = erase(queries.one(client.id))
    second = erase(first)

    assert first.erased_at == second.erased_at == NOON
    actions = [entry.action for entry in journal.entries_about(client.id)]
    assert actions.count("client.erase") == 1


def test_letters_to_addresses_in_russian_letters_go_too():
    client = a_person(contract_number="ЛТ-0043")
    user = people.user(client, login="kim@почта.рф", name="Анна Ким")
    contacts.add(client, Card(name="Ким", email="Dom@Почта.рф"), actor=SYSTEM, now=NOON)
    for address in (user.email, "dom@почта.рф", "other@почта.рф"):
        outbox.queue(address, "reset", "ru", now=NOON, name="Анна Ким")

    erase(closed(client))

    assert [letter.recipient.partition("@")[0] for letter in Letter.select()] == ["other"]


def test_letters_to_a_guest_go_however_he_spelt_his_address():
    guest = {"name": "Ким", "phone": "1234567", "email": "Kim@ПОЧТА.рф"}
    request = ServiceRequest.create(
        kind="connection",
        status="rejected",
        channel="site",
        text="Интернет",
        guest=guest,
        secret_hash="0" * 64,
        created_at=NOON,
        updated_at=NOON,
        closed_at=NOON,
    )
    outbox.queue("Kim@ПОЧТА.рф", "connection_received", "ru", now=NOON, number="1", path="/x")

    erasing.erase_guest(ServiceRequest.get_by_id(request.id), actor=SYSTEM, now=NOON)

    assert Letter.select().count() == 0


def test_receipts_of_the_payer_go_and_his_other_letters_stay():
    client, other = opened(), people.a_client()
    payments.held(client, payer={"email": "Kim@home.test"})
    mine = Letter.get(Letter.template.startswith("receipt_"))
    payments.held(other, payer={"email": "kim@home.test"})
    theirs = Letter.get(Letter.id != mine.id, Letter.template.startswith("receipt_"))
    outbox.queue("kim@home.test", "password_changed", "ru", now=NOON, name="Ким")
    sent = outbox.queue("kim@home.test", "receipt_held", "ru", now=NOON, number="1", path="/pay/x")
    left = {"status": LetterStatus.SENT, "content": "{}", "sent_at": NOON}
    Letter.update(**left).where(Letter.id == sent.id).execute()

    erase(closed(client))

    kept = {letter.id: letter.template for letter in Letter.select()}
    assert mine.id not in kept
    assert sent.id not in kept
    assert kept[theirs.id].startswith("receipt_")
    assert "password_changed" in kept.values()


def test_who_paid_is_forgotten_and_what_was_paid_stays():
    client = opened()
    payment = payments.held(client, payer={"email": "kim@home.test", "name": "Ким"})
    payments.accept(
        payments.said(payment, captured_minor=payment.amount_minor), raw=b"CustomerName=KIM"
    )
    kept = GatewayMessage.get()

    erase(closed(client))

    after = payments.reload(payment)
    assert (after.payer, after.captured_minor) == ({}, payment.amount_minor)
    assert GatewayMessage.get().raw == b""
    assert GatewayMessage.get().digest == kept.digest
    assert "kim@home" not in everything()
    assert of_payments.is_whole()
