"""Signing in: who gets in, who is slowed down, and what nobody can learn from it."""

import statistics
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher

from backend.accounts import passwords, sessions, signin
from backend.accounts.models import Membership, Session, User
from backend.accounts.sessions import Terms
from backend.accounts.signin import Origin, WrongSignInError
from backend.audit.models import AuditEntry
from backend.db import base
from backend.kernel.actor import Realm
from backend.kernel.errors import DomainError, TooManyError, UnavailableError
from backend.mail.models import Letter
from tests.support import people
from tests.support.people import FIREFOX, NOON, PASSWORD, PHONE, anna, days, egor, hours, minutes

pytestmark = pytest.mark.usefixtures("database")
OFFICE = Origin("192.0.2.7", FIREFOX)
ELSEWHERE = Origin("198.51.100.9", PHONE)
EGOR = "egor@logotelecom.test"


def enter(
    login: str = EGOR,
    password: str = PASSWORD,
    *,
    realm: Realm = Realm.STAFF,
    origin: Origin = OFFICE,
    **more: Any,
) -> str:
    secret, _ = signin.sign_in(realm, login, password, origin=origin, **{"now": NOON, **more})
    return secret


def fail(login: str = EGOR, **more: Any) -> DomainError:
    with pytest.raises(DomainError) as refused:
        enter(login, "not the password", **more)
    return refused.value


def test_the_right_password_starts_a_session() -> None:
    egor()

    found = sessions.resume(Realm.STAFF, enter(" EGOR@logotelecom.test"), now=NOON)

    assert found is not None
    assert found.actor.name == "Егор Лесков"
    assert AuditEntry.get().action == "session.start"


def test_every_reason_to_refuse_looks_the_same() -> None:
    egor()
    people.staff(login="gone@logotelecom.test", disabled_at=NOON)
    people.staff(login="invited@logotelecom.test", password_hash=None)
    alone = anna()
    Membership.delete().where(Membership.user == alone.id).execute()
    attempts = [
        (Realm.STAFF, EGOR, "wrong"),
        (Realm.STAFF, EGOR, ""),
        (Realm.STAFF, "nobody@logotelecom.test", PASSWORD),
        (Realm.STAFF, "gone@logotelecom.test", PASSWORD),
        (Realm.STAFF, "invited@logotelecom.test", PASSWORD),
        (Realm.STAFF, alone.login, PASSWORD),
        (Realm.CLIENT, EGOR, PASSWORD),
        (Realm.CLIENT, alone.login, PASSWORD),
    ]

    refusals = set()
    for realm, login, password in attempts:
        with pytest.raises(WrongSignInError) as refused:
            enter(login, password, realm=realm)
        refusals.add((refused.value.message_key, str(refused.value.details), refused.value.status))

    assert refusals == {("accounts.wrong_sign_in", "{}", 422)}
    assert Session.select().count() == 0


def test_known_and_unknown_logins_take_about_the_same_time() -> None:
    egor()

    def took(login: str, number: int) -> float:
        origin = Origin(f"203.0.113.{number}", FIREFOX)
        started = time.perf_counter()
        with pytest.raises(WrongSignInError):
            enter(login, "not the password", origin=origin)
        return time.perf_counter() - started

    pairs = [(took(EGOR, n), took(f"n{n}@logotelecom.test", n + 50)) for n in range(15)]
    known = statistics.median(pair[0] for pair in pairs)
    unknown = statistics.median(pair[1] for pair in pairs)

    assert 0.5 < known / unknown < 2


def test_each_sign_in_has_a_new_secret_and_ends_the_one_the_browser_came_with() -> None:
    egor()
    planted = enter()

    own = enter(origin=Origin(OFFICE.address, OFFICE.agent, cookie=planted))

    assert own != planted
    assert sessions.resume(Realm.STAFF, planted, now=NOON) is None
    assert sessions.resume(Realm.STAFF, own, now=NOON) is not None


def test_the_session_lives_by_the_terms_it_is_given() -> None:
    egor()

    secret = enter(terms=Terms(idle=minutes(5), absolute=hours(1)))

    assert sessions.resume(Realm.STAFF, secret, now=NOON + minutes(6)) is None


def test_guessing_at_one_account_is_slowed_down_more_and_more() -> None:
    egor()
    moment, waits = NOON, []
    for _ in range(9):
        error = fail(now=moment)
        while isinstance(error, TooManyError):
            waits.append(error.retry_after_seconds)
            moment += minutes(error.retry_after_seconds / 60)
            error = fail(now=moment)

    assert waits == [15, 30, 60, 120]


def test_the_right_password_is_refused_during_a_pause_and_taken_after_it() -> None:
    egor()
    for _ in range(5):
        fail()

    with pytest.raises(TooManyError):
        enter()

    assert enter(now=NOON + minutes(1))
    assert isinstance(fail(now=NOON + minutes(1)), WrongSignInError)


def test_a_pause_tells_nothing_about_the_account() -> None:
    egor()
    errors = {}
    for number, login in enumerate((EGOR, "nobody@logotelecom.test")):
        origin = Origin(f"203.0.113.{number}", FIREFOX)
        errors[login] = [str(fail(login, origin=origin)) for _ in range(8)]

    assert errors[EGOR] == errors["nobody@logotelecom.test"]


def test_nobody_can_lock_a_person_out_of_his_usual_place() -> None:
    egor()
    enter()
    later = NOON + days(1)
    for number in range(40):
        with pytest.raises(DomainError):
            enter(EGOR, "wrong", origin=Origin(f"203.0.113.{number}", PHONE), now=later)

    assert enter(now=later)


def test_a_guess_spread_over_many_networks_is_slowed_down_too() -> None:
    egor()
    errors = [fail(origin=Origin(f"203.0.113.{number}", PHONE)).status for number in range(25)]

    assert errors == [422] * 20 + [429] * 5


def test_one_network_cannot_try_many_accounts_quickly() -> None:
    errors = [fail(f"n{number}@logotelecom.test").status for number in range(33)]

    assert errors == [422] * 30 + [429] * 3
    assert fail("n99@logotelecom.test", now=NOON + minutes(5)).status == 422


def test_an_office_that_signs_in_all_morning_is_not_slowed_down() -> None:
    egor()

    for _ in range(35):
        enter()


def test_without_the_throttle_nobody_gets_in(database: Path) -> None:
    egor()
    database.with_suffix(".throttle").mkdir()

    with pytest.raises(UnavailableError):
        enter()


def test_a_busy_moment_is_not_held_against_the_person() -> None:
    egor()
    for origin in (OFFICE, ELSEWHERE):
        _while_busy(lambda origin=origin: [fail(origin=origin) for _ in range(10)])

        assert isinstance(fail(origin=origin), WrongSignInError)


def test_a_busy_moment_in_a_known_place_is_forgotten_too() -> None:
    egor()
    enter()

    _while_busy(lambda: [fail() for _ in range(10)])

    assert enter()


def test_an_old_hash_is_replaced_at_sign_in() -> None:
    old = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)
    person = people.staff(login=EGOR, password_hash=old)

    enter()

    assert not passwords.needs_rehash(people.reload(person).password_hash or "")
    assert enter()


def test_a_new_device_is_told_by_mail_but_the_first_one_is_not() -> None:
    anna()
    enter("anna@romashka.test", realm=Realm.CLIENT)
    assert Letter.select().count() == 0

    for origin in (OFFICE, Origin("203.0.113.1", FIREFOX), ELSEWHERE):
        enter("anna@romashka.test", realm=Realm.CLIENT, origin=origin)

    letters = list(Letter.select())
    assert [letter.template for letter in letters] == ["new_device"]
    assert letters[0].recipient == "anna@romashka.test"


def test_the_same_login_may_be_of_staff_and_of_a_client() -> None:
    egor()
    client = people.a_client()
    user = people.user(client, login=EGOR)

    secret = enter(realm=Realm.CLIENT)

    found = sessions.resume(Realm.CLIENT, secret, now=NOON)
    assert found is not None
    assert isinstance(found.person, User)
    assert found.person.id == user.id


def test_the_person_is_read_only_when_asked_for() -> None:
    user = people.user(people.a_client())
    secret = sessions.start(user, address="", agent="", now=NOON)
    before = base.statements.count

    found = sessions.resume(Realm.CLIENT, secret, now=NOON)

    assert base.statements.count - before == 1
    assert found is not None
    assert (found.person, found.person.email) == (user, user.email)
    assert base.statements.count - before == 2


def _while_busy(act: Any) -> None:
    """Run `act` while another thread works on a password."""
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with passwords._turn():
            held.set()
            done.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(10)
    try:
        act()
    finally:
        done.set()
        holder.join()
