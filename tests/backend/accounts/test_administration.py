"""Accounts as the company sees them."""

import pytest
from peewee import IntegrityError

from backend.accounts import administration, passwords, sessions
from backend.accounts import people as accounts_people
from backend.accounts.administration import NewPerson
from backend.accounts.keepers import LastAdministratorError, LastOwnerError
from backend.accounts.models import Membership, Staff, User
from backend.audit.models import AuditEntry
from backend.clients.models import Client
from backend.kernel.actor import SYSTEM, Realm
from backend.kernel.errors import InvalidError, NotFoundError
from backend.mail.models import Letter
from tests.support import people
from tests.support.people import NOON, PASSWORD, egor

pytestmark = pytest.mark.usefixtures("database")


def add(realm: Realm = Realm.STAFF, password: str | None = None, **changes: object) -> Staff | User:
    values = {"login": "Nina@Logotelecom.test", "name": "Нина Белова", "role": "editor", **changes}
    return administration.add(
        realm,
        NewPerson(**values),  # type: ignore[arg-type]  # the test chooses the types
        actor=SYSTEM,
        now=NOON,
        password=password,
    )


def test_staff_is_added_with_a_password() -> None:
    person = add(password=PASSWORD)

    stored = Staff.get_by_id(person.id)
    assert (stored.login, stored.email, stored.role) == (
        "nina@logotelecom.test",
        "nina@logotelecom.test",
        "editor",
    )
    assert passwords.is_right(stored.password_hash, PASSWORD)
    assert accounts_people.as_actor(stored).role == "editor"
    assert AuditEntry.get().action == "person.add"


def test_without_a_password_the_person_is_invited() -> None:
    person = add()

    path = administration.invite(person, actor=SYSTEM, now=NOON)

    assert Staff.get_by_id(person.id).password_hash is None
    assert path.startswith("/staff/reset/")
    assert Letter.get().template == "invitation"


def test_a_user_may_sign_in_by_telephone_and_gets_letters_by_mail() -> None:
    client = people.a_client()

    add(
        Realm.CLIENT,
        login="8 (495) 123-45-67",
        email="Office@Romashka.test",
        role="owner",
        client_id=client.id,
    )

    user = User.get()
    assert (user.login, user.email) == ("+74951234567", "office@romashka.test")


def test_a_known_user_gets_one_more_client_and_keeps_the_account() -> None:
    first, second = people.a_client(), people.a_client()
    user = people.user(first, "owner", login="nina@client.test")

    for role in ("reader", "accountant"):
        again = add(Realm.CLIENT, login="NINA@client.test", role=role, client_id=second.id)
        assert again.id == user.id

    rows = Membership.select().order_by(Membership.id)
    assert [(m.client_id, m.role) for m in rows] == [(first.id, "owner"), (second.id, "accountant")]


@pytest.mark.parametrize(
    ("realm", "changes", "key"),
    [
        (Realm.STAFF, {"login": "nina"}, "accounts.login.bad"),
        (Realm.STAFF, {"login": "nina@x.test\r\nBcc: a@b.test"}, "accounts.login.bad"),
        (Realm.STAFF, {"login": "+74951234567"}, "accounts.email.bad"),
        (Realm.STAFF, {"email": "a@b.test, c@d.test"}, "accounts.email.bad"),
        (Realm.STAFF, {"role": "owner"}, "accounts.role.bad"),
        (Realm.STAFF, {"role": "god"}, "accounts.role.bad"),
        (Realm.STAFF, {"language": "de"}, "accounts.role.bad"),
        (Realm.STAFF, {"name": " "}, "accounts.name.bad"),
        (Realm.STAFF, {"name": "x" * 201}, "accounts.name.bad"),
        (Realm.STAFF, {"name": "Нина\nBcc: x"}, "accounts.name.bad"),
        (Realm.STAFF, {"client_id": 1}, "accounts.client.needed"),
        (Realm.CLIENT, {"role": "owner"}, "accounts.client.needed"),
        (Realm.STAFF, {"login": "egor@logotelecom.test"}, "accounts.login.taken"),
        (Realm.STAFF, {"password": "qwertyuiop"}, "accounts.password.is_common"),
    ],
)
def test_a_bad_account_is_refused_with_the_reason(
    realm: Realm, changes: dict[str, object], key: str
) -> None:
    egor()

    with pytest.raises(InvalidError) as refused:
        add(realm, **changes)  # type: ignore[arg-type]  # the test chooses the types

    assert refused.value.message_key == key
    assert Staff.select().count() == 1


def test_disabling_ends_the_sessions_and_enabling_gives_the_account_back() -> None:
    person = egor()
    secret = sessions.start(person, address="", agent="", now=NOON)

    for _ in range(2):
        administration.disable(Realm.STAFF, person.login, actor=SYSTEM, now=NOON, reason="left")
    assert sessions.resume(Realm.STAFF, secret, now=NOON) is None
    with pytest.raises(NotFoundError):
        administration.reset(Realm.STAFF, person.login, actor=SYSTEM, now=NOON)

    for _ in range(2):
        administration.enable(Realm.STAFF, person.login, actor=SYSTEM)
    assert people.reload(person).disabled_at is None
    assert sessions.resume(Realm.STAFF, secret, now=NOON) is None
    assert [entry.action for entry in AuditEntry.select()] == ["person.disable", "person.enable"]


def test_adding_the_only_owner_with_another_role_is_refused() -> None:
    owner = people.anna()
    client_id = Membership.get().client_id

    with pytest.raises(LastOwnerError):
        add(Realm.CLIENT, login=owner.login, role="reader", client_id=client_id)
    assert Membership.get().role == "owner"

    people.user(Client.get_by_id(client_id), login="second@romashka.test")
    add(Realm.CLIENT, login=owner.login, role="reader", client_id=client_id)
    assert Membership.get(Membership.user == owner).role == "reader"


def test_a_disabled_owner_does_not_stand_in_for_the_last_one() -> None:
    owner = people.anna()
    client_id = Membership.get().client_id
    people.user(Client.get_by_id(client_id), login="second@romashka.test", disabled_at=NOON)

    with pytest.raises(LastOwnerError):
        add(Realm.CLIENT, login=owner.login, role="reader", client_id=client_id)


def test_the_last_administrator_cannot_be_disabled() -> None:
    adam = people.adam()

    with pytest.raises(LastAdministratorError):
        administration.disable(Realm.STAFF, adam.login, actor=SYSTEM, now=NOON)
    with pytest.raises(InvalidError):
        add(login=adam.login, role="editor")
    assert (people.reload(adam).disabled_at, people.reload(adam).role) == (None, "administrator")

    people.staff(login="eva@logotelecom.test", role="administrator")
    for _ in range(2):
        administration.disable(Realm.STAFF, adam.login, actor=SYSTEM, now=NOON)
    assert people.reload(adam).disabled_at == NOON


def test_an_operator_gets_a_link_for_a_person_and_no_letter_goes_out() -> None:
    person = egor()

    path = administration.reset(Realm.STAFF, "EGOR@logotelecom.test", actor=SYSTEM, now=NOON)

    assert path.startswith("/staff/reset/")
    assert people.reload(person).password_hash == person.password_hash
    assert Letter.select().count() == 0


def test_nobody_is_an_error() -> None:
    with pytest.raises(NotFoundError):
        administration.disable(Realm.CLIENT, "nobody@x.test", actor=SYSTEM, now=NOON)


def test_a_user_without_a_client_has_no_role() -> None:
    user = people.anna()
    Membership.delete().execute()

    assert accounts_people.as_actor(user).role == ""


@pytest.mark.parametrize(
    "change",
    [
        {"login": "EGOR@logotelecom.test"},
        {"login": "x"},
        {"email": "not an address"},
        {"name": ""},
        {"language": "de"},
        {"role": "god"},
        {"password_hash": "plain text"},
        {"created_at": None},
    ],
)
def test_the_table_itself_refuses_what_is_wrong(change: dict[str, object]) -> None:
    egor()

    with pytest.raises(IntegrityError):
        people.staff(**{"login": "other@logotelecom.test", **change})


def test_nobody_is_let_in_under_the_address_of_another() -> None:
    first, second = people.a_client(), people.a_client()

    with pytest.raises(InvalidError, match="other"):
        add(Realm.CLIENT, login="nina@a.test", email="x@b.test", role="owner", client_id=first.id)
    add(Realm.CLIENT, login="+74951234567", email="x@b.test", role="owner", client_id=first.id)
    with pytest.raises(InvalidError, match="other"):
        add(
            Realm.CLIENT,
            login="+74951234567",
            email="nina@a.test",
            role="owner",
            client_id=second.id,
        )

    assert Membership.select().count() == 1


def test_an_administrator_who_has_never_come_does_not_stand_in_for_the_last_one() -> None:
    adam = people.adam()
    people.staff(login="eva@logotelecom.test", role="administrator", password_hash=None)

    with pytest.raises(LastAdministratorError):
        administration.disable(Realm.STAFF, adam.login, actor=SYSTEM, now=NOON)
    administration.disable(Realm.STAFF, "eva@logotelecom.test", actor=SYSTEM, now=NOON)
