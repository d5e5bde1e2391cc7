"""A forgotten password: the link works once, for a while, for the account as it was."""

import json
import statistics
import time
from datetime import datetime
from pathlib import Path

import pytest

from backend.accounts import administration, links, passwords, recovery, sessions
from backend.accounts.models import AnyPerson, OneTimeLink, Purpose, Staff, User
from backend.accounts.recovery import DeadLinkError
from backend.accounts.signin import Origin
from backend.audit.models import AuditEntry
from backend.kernel.actor import SYSTEM, Realm
from backend.kernel.errors import InvalidError, TooManyError, UnavailableError
from backend.mail.models import Letter
from tests.support import people
from tests.support.people import FIREFOX, NOON, anna, egor, minutes

pytestmark = pytest.mark.usefixtures("database")
NEW = "совсем другой длинный пароль"
EGOR = "egor@logotelecom.test"


def ask(
    login: str = EGOR, *, realm: Realm = Realm.STAFF, at: datetime = NOON, net: int = 1
) -> None:
    recovery.ask(realm, login, origin=Origin(f"192.0.2.{net}", FIREFOX), now=at)


def secret_for(person: AnyPerson, purpose: Purpose = Purpose.RESET) -> str:
    return links.make(person, purpose, now=NOON).rpartition("/")[2]


def set_new(secret: str, *, realm: Realm = Realm.STAFF, at: datetime = NOON) -> None:
    recovery.set_password(realm, secret, NEW, language="ru", now=at)


def test_asking_sends_one_letter_with_a_path_of_the_right_realm() -> None:
    egor(), anna()

    ask()
    ask("anna@romashka.test", realm=Realm.CLIENT)

    contents = [json.loads(letter.content) for letter in Letter.select().order_by(Letter.id)]
    assert len(contents) == 2
    assert contents[0]["path"].startswith("/staff/reset/")
    assert contents[1]["path"].startswith("/reset/")


@pytest.mark.parametrize(
    "login", ["nobody@logotelecom.test", "gone@logotelecom.test", "", "x" * 999]
)
def test_asking_for_nobody_sends_nothing_and_says_nothing(login: str) -> None:
    people.staff(login="gone@logotelecom.test", disabled_at=NOON)

    ask(login)

    assert Letter.select().count() == 0
    assert OneTimeLink.select().count() == 0


def test_asking_takes_about_the_same_time_for_known_and_unknown() -> None:
    for number in range(12):
        people.staff(login=f"known{number}@logotelecom.test")

    def took(login: str, net: int) -> float:
        started = time.perf_counter()
        ask(login, net=net)
        return time.perf_counter() - started

    pairs = [
        (took(f"known{n}@logotelecom.test", n), took(f"nobody{n}@logotelecom.test", n + 50))
        for n in range(12)
    ]
    known = statistics.median(pair[0] for pair in pairs)
    unknown = statistics.median(pair[1] for pair in pairs)

    assert known - unknown < 0.02


def test_a_mailbox_is_not_flooded() -> None:
    egor()

    for net in range(10):
        ask(net=net)

    assert Letter.select().count() == 3


def test_one_network_cannot_ask_without_end(database: Path) -> None:
    for number in range(30):
        ask(f"n{number}@logotelecom.test")
    with pytest.raises(TooManyError):
        ask(EGOR)

    database.with_suffix(".throttle").unlink()
    database.with_suffix(".throttle").mkdir()
    with pytest.raises(UnavailableError):
        ask(EGOR)


def test_the_link_sets_the_password_ends_all_sessions_and_tells_by_mail() -> None:
    person = egor()
    old = sessions.start(person, address="", agent="", now=NOON)

    set_new(secret_for(person))

    assert passwords.is_right(people.reload(person).password_hash, NEW)
    assert sessions.resume(Realm.STAFF, old, now=NOON) is None
    assert [letter.template for letter in Letter.select()] == ["password_changed"]
    assert AuditEntry.get(AuditEntry.action == "password.reset").actor_name == "Егор Лесков"


def test_a_link_works_once() -> None:
    secret = secret_for(egor())
    set_new(secret)

    with pytest.raises(DeadLinkError) as refused:
        set_new(secret)

    assert refused.value.status == 410


def test_of_two_uses_at_once_one_wins() -> None:
    secret = secret_for(egor())

    assert links.use(secret, now=NOON)
    assert not links.use(secret, now=NOON)


def test_a_link_used_meanwhile_opens_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    person = egor()
    secret = secret_for(person)
    real = passwords.hash_of

    def slow(password: str) -> str:
        links.use(secret, now=NOON)  # the other window is faster while this one still computes
        return real(password)

    monkeypatch.setattr(passwords, "hash_of", slow)
    with pytest.raises(DeadLinkError):
        set_new(secret)

    assert people.reload(person).password_hash == person.password_hash


def test_a_link_lives_for_thirty_minutes() -> None:
    secret = secret_for(egor())

    assert links.whose(Realm.STAFF, secret, now=NOON + minutes(29)) is not None
    assert links.whose(Realm.STAFF, secret, now=NOON + minutes(30)) is None
    with pytest.raises(DeadLinkError):
        set_new(secret, at=NOON + minutes(30))


def test_links_die_with_the_password_they_were_made_for() -> None:
    person = egor()
    first, second = secret_for(person), secret_for(person)
    set_new(first)

    with pytest.raises(DeadLinkError):
        set_new(second)


@pytest.mark.parametrize(
    "change", [{"email": "other@logotelecom.test"}, {"disabled_at": NOON}, {"password_hash": None}]
)
def test_links_die_with_a_change_of_the_account(change: dict[str, object]) -> None:
    secret = secret_for(egor())
    Staff.update(**change).execute()

    assert links.whose(Realm.STAFF, secret, now=NOON) is None


def test_a_link_opens_nothing_in_the_other_realm_and_no_other_secret_does() -> None:
    secret = secret_for(egor())

    assert links.whose(Realm.CLIENT, secret, now=NOON) is None
    for wrong in ("", "x", secret + "x", secret[:-1]):
        assert links.whose(Realm.STAFF, wrong, now=NOON) is None


def test_a_weak_password_leaves_the_link_usable() -> None:
    secret = secret_for(egor())
    with pytest.raises(InvalidError):
        recovery.set_password(Realm.STAFF, secret, "qwertyuiop", language="ru", now=NOON)

    set_new(secret)


def test_an_invitation_gives_the_first_password() -> None:
    person = people.user(login="new@client.test", password_hash=None)

    secret = administration.invite(person, actor=SYSTEM, now=NOON).rpartition("/")[2]
    set_new(secret, realm=Realm.CLIENT, at=NOON + minutes(60 * 24 * 2))

    assert passwords.is_right(User.get_by_id(person.id).password_hash, NEW)


def test_old_links_are_purged() -> None:
    secret_for(egor())

    assert links.purge(before=NOON) == 0
    assert links.purge(before=NOON + minutes(31)) == 1
