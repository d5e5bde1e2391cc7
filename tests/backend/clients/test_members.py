"""People of a client: invited by a link, given roles, taken out; the last owner stays."""

import json

import pytest

from backend.accounts import links, recovery, sessions
from backend.accounts.administration import NewPerson
from backend.accounts.keepers import LastOwnerError
from backend.accounts.models import Membership, Purpose, User
from backend.accounts.roles import Role
from backend.audit import journal
from backend.clients import members
from backend.clients.models import Client, ClientStatus
from backend.kernel.actor import SYSTEM, Actor, Realm
from backend.kernel.errors import ConflictError, InvalidError, NotFoundError, TooManyError
from backend.mail.models import Letter
from tests.support import people
from tests.support.clients import OTHER_INN, opened
from tests.support.people import NOON, PASSWORD, hours

pytestmark = pytest.mark.usefixtures("database")
ANNA = Actor(id=1, realm=Realm.CLIENT, role="owner", name="Анна Ким")


def invite(client: Client, login: str = "nina@romashka.test", role: str = Role.READER) -> str:
    new = NewPerson(login=login, name="Нина Белова", role=role, language="en")
    return members.invite(client, new, actor=SYSTEM, now=NOON)


def roles_of(client: Client) -> dict[str, str]:
    return {one.user.login: one.role for one in members.of_client(client.id)}


def test_somebody_new_gets_a_link_that_works_once():
    client = opened()

    path = invite(client)

    letter = Letter.get()
    assert (letter.template, letter.language) == ("invitation", "en")
    assert json.loads(letter.content)["path"] == path
    secret = path.rpartition("/")[2]
    assert members.of_client(client.id)[0].is_awaited
    recovery.set_password(Realm.CLIENT, secret, PASSWORD, language="en", now=NOON)
    assert not members.of_client(client.id)[0].is_awaited
    assert links.whose(Realm.CLIENT, secret, now=NOON) is None


def test_the_first_password_settles_the_language_and_later_ones_do_not():
    client = opened()
    first = invite(client).rpartition("/")[2]

    recovery.set_password(Realm.CLIENT, first, PASSWORD, language="ru", now=NOON)
    user = User.get()
    again = links.make(user, Purpose.RESET, now=NOON).rpartition("/")[2]
    recovery.set_password(Realm.CLIENT, again, PASSWORD + "!", language="en", now=NOON)

    assert (user.language, people.reload(user).language) == ("ru", "ru")


def test_somebody_known_keeps_his_account_and_is_told():
    client = opened()
    boris = people.boris()

    assert invite(client, "BORIS@vector.test", Role.ACCOUNTANT) == ""

    assert roles_of(client) == {"boris@vector.test": "accountant"}
    letter = Letter.get()
    assert (letter.template, letter.recipient) == ("joined", "boris@vector.test")
    assert Membership.select().where(Membership.user == boris.id).count() == 2
    assert "Ромашка" in letter.content


@pytest.mark.parametrize("role", ["manager", "administrator", "god", "", "OWNER"])
def test_a_forged_role_is_refused(role: str):
    anna = people.anna()
    client = Client.get()

    with pytest.raises(InvalidError):
        invite(client, role=role)
    with pytest.raises(InvalidError):
        members.change_role(client, anna.id, role, actor=SYSTEM)

    assert roles_of(client) == {"anna@romashka.test": "owner"}
    assert User.select().count() == 1


def test_an_invitation_never_changes_the_role_of_who_belongs_here():
    people.anna()
    client = Client.get()

    with pytest.raises(InvalidError) as refused:
        invite(client, "anna@romashka.test", Role.READER)

    assert refused.value.message_key == "clients.members.already"
    assert roles_of(client) == {"anna@romashka.test": "owner"}


def test_a_closed_account_and_a_closed_client_take_no_invitation():
    client = opened()
    boris = people.boris()
    boris.disabled_at = NOON
    boris.save()

    with pytest.raises(InvalidError):
        invite(client, boris.login)
    Client.update(status=ClientStatus.CLOSED).execute()
    with pytest.raises(ConflictError):
        invite(Client.get_by_id(client.id))


def test_a_client_cannot_write_to_the_whole_world():
    client = opened()

    def ask(number: int) -> None:
        new = NewPerson(login=f"n{number}@x.test", name="Н", role=Role.READER)
        members.invite(client, new, actor=ANNA, now=NOON)

    for number in range(20):
        ask(number)
    with pytest.raises(TooManyError):
        ask(20)


def test_the_last_owner_can_be_neither_demoted_nor_removed():
    anna = people.anna()
    client = Client.get()
    invite(client, role=Role.ACCOUNTANT)

    with pytest.raises(LastOwnerError):
        members.change_role(client, anna.id, Role.READER, actor=SYSTEM)
    with pytest.raises(LastOwnerError):
        members.remove(client, anna.id, actor=SYSTEM, now=NOON)
    nina = User.get(User.login == "nina@romashka.test")
    User.update(password_hash=people.PASSWORD_HASH).where(User.id == nina.id).execute()
    members.change_role(client, nina.id, Role.OWNER, actor=SYSTEM)
    members.change_role(client, nina.id, Role.OWNER, actor=SYSTEM)
    members.remove(client, anna.id, actor=SYSTEM, now=NOON)

    assert roles_of(client) == {"nina@romashka.test": "owner"}
    actions = [one.action for one in journal.entries_about(client.id)]
    assert actions[:2] == ["member.remove", "member.role"]


def test_an_owner_whose_account_is_closed_is_no_owner_to_rely_on():
    anna = people.anna()
    client = Client.get()
    people.user(client, login="old@romashka.test", disabled_at=NOON)

    with pytest.raises(LastOwnerError):
        members.remove(client, anna.id, actor=SYSTEM, now=NOON)


def test_who_is_removed_is_signed_out_or_led_to_his_other_client():
    people.anna()
    client = Client.get()
    nina = people.user(client, Role.READER, login="nina@x.test")
    oleg = people.user(client, Role.READER, login="oleg@x.test")
    other = opened(short_name="Литера", inn=OTHER_INN)
    Membership.create(user=oleg, client_id=other.id, role=Role.READER)
    secrets = [sessions.start(one, address="", agent="", now=NOON) for one in (nina, oleg)]

    for user in (nina, oleg):
        members.remove(client, user.id, actor=SYSTEM, now=NOON)

    assert sessions.resume(Realm.CLIENT, secrets[0], now=NOON) is None
    kept = sessions.resume(Realm.CLIENT, secrets[1], now=NOON)
    assert kept is not None
    assert kept.client_id == other.id
    with pytest.raises(NotFoundError):
        members.remove(client, nina.id, actor=SYSTEM, now=NOON)


def test_a_session_is_switched_only_to_a_client_of_the_user():
    anna, boris = people.anna(), people.boris()
    mine = members.of_client(Client.get(Client.short_name == "Ромашка").id)
    assert [one.user.id for one in mine] == [anna.id]
    theirs = Membership.get(Membership.user == boris.id).client_id
    signed_in = people.session_of(anna)

    with pytest.raises(NotFoundError):
        sessions.switch(signed_in, theirs)
    Membership.create(user=anna, client_id=theirs, role=Role.READER)
    sessions.switch(signed_in, theirs)

    stored = sessions.list_of(anna, now=NOON)[0]
    assert stored.client_id == theirs


def test_another_link_goes_only_to_who_has_not_come_yet():
    people.anna()
    client = Client.get()
    invite(client)
    nina = User.get(User.login == "nina@romashka.test")

    assert members.invite_again(client, nina.id, actor=SYSTEM, now=NOON + hours(1)).startswith(
        "/reset/"
    )
    assert Letter.select().where(Letter.template == "invitation").count() == 2
    with pytest.raises(ConflictError):
        members.invite_again(client, User.get(User.name == "Анна Ким").id, actor=SYSTEM, now=NOON)
    with pytest.raises(NotFoundError):
        members.invite_again(opened(), nina.id, actor=SYSTEM, now=NOON)


def test_people_of_another_client_are_none_of_this_one():
    people.anna()
    boris = people.boris()
    client = Client.get(Client.short_name == "Ромашка")

    for act in (
        lambda: members.one(client.id, boris.id),
        lambda: members.change_role(client, boris.id, Role.READER, actor=SYSTEM),
        lambda: members.remove(client, boris.id, actor=SYSTEM, now=NOON),
    ):
        with pytest.raises(NotFoundError):
            act()


def test_people_stand_by_name_whatever_the_case():
    client = people.a_client()
    for name in ("Яна", "ёжик", "Ева", "anna"):
        people.user(client, login=f"{name}@x.test", email="a@x.test", name=name)

    found = [member.user.name for member in members.of_client(client.id)]

    assert found == ["anna", "Ева", "ёжик", "Яна"]


def test_an_owner_who_has_never_come_is_no_owner_to_rely_on():
    anna = people.anna()
    client = Client.get()
    invite(client, role=Role.OWNER)

    with pytest.raises(LastOwnerError):
        members.remove(client, anna.id, actor=SYSTEM, now=NOON)
    with pytest.raises(LastOwnerError):
        members.change_role(client, anna.id, Role.READER, actor=SYSTEM)


def test_of_owners_who_were_invited_in_vain_all_but_one_can_be_taken_out():
    client = people.a_client()
    first = people.user(client, login="wrong@romashka.test", password_hash=None)
    second = people.user(client, login="right@romashka.test", password_hash=None)

    members.remove(client, first.id, actor=SYSTEM, now=NOON)

    with pytest.raises(LastOwnerError):
        members.remove(client, second.id, actor=SYSTEM, now=NOON)
