"""Sessions begin, live for a while, are listed and end."""

from datetime import datetime, timedelta

import pytest

from backend.accounts import sessions
from backend.accounts.models import AnyPerson, Membership, Session, Staff
from backend.accounts.sessions import TERMS
from backend.config import SessionSettings
from backend.db import base
from backend.kernel import tokens
from backend.kernel.actor import Realm
from backend.kernel.errors import NotFoundError
from tests.support import people
from tests.support.people import (
    FIREFOX,
    NOON,
    PHONE,
    anna,
    boris,
    days,
    egor,
    hours,
    mila,
    minutes,
    seconds,
)

pytestmark = pytest.mark.usefixtures("database")


def start(person: AnyPerson, *, at: datetime = NOON, agent: str = FIREFOX) -> str:
    return sessions.start(person, address="192.0.2.7", agent=agent, now=at)


def test_a_session_names_the_person_and_his_role() -> None:
    found = sessions.resume(Realm.STAFF, start(mila()), now=NOON)

    assert found is not None
    assert (found.actor.name, found.actor.role) == ("Мила Ветрова", "manager")
    assert found.actor.realm is Realm.STAFF
    assert found.expires_at == NOON + hours(12)
    assert found.client_id is None


def test_a_users_session_knows_the_client_and_the_role_there() -> None:
    client = people.a_client()
    user = people.user(client, "accountant")

    found = sessions.resume(Realm.CLIENT, start(user), now=NOON)

    assert found is not None
    assert (found.actor.role, found.client_id) == ("accountant", client.id)


def test_only_a_fingerprint_of_the_secret_is_stored() -> None:
    secret = start(egor())

    stored = Session.get()
    assert stored.secret_hash == tokens.fingerprint(secret)
    assert len(secret) >= 43


def test_a_secret_opens_nothing_in_the_other_realm() -> None:
    assert sessions.resume(Realm.CLIENT, start(egor()), now=NOON) is None
    assert sessions.resume(Realm.STAFF, start(anna()), now=NOON) is None


@pytest.mark.parametrize("secret", ["", "x", "no such secret", "я" * 50])
def test_an_unknown_secret_opens_nothing(secret: str) -> None:
    egor()

    assert sessions.resume(Realm.STAFF, secret, now=NOON) is None


@pytest.mark.parametrize(
    ("realm", "after", "is_alive"),
    [
        (Realm.STAFF, minutes(29), True),
        (Realm.STAFF, minutes(30), False),
        (Realm.CLIENT, hours(11.9), True),
        (Realm.CLIENT, hours(12), False),
    ],
)
def test_an_idle_session_ends(realm: Realm, after: timedelta, *, is_alive: bool) -> None:
    person = egor() if realm is Realm.STAFF else anna()
    secret = start(person)

    assert (sessions.resume(realm, secret, now=NOON + after) is not None) is is_alive


@pytest.mark.parametrize(("realm", "life"), [(Realm.STAFF, hours(12)), (Realm.CLIENT, days(30))])
def test_a_busy_session_ends_too(realm: Realm, life: timedelta) -> None:
    secret = start(egor() if realm is Realm.STAFF else anna())
    moment, step = NOON, minutes(20)
    while moment + step < NOON + life:
        moment += step
        assert sessions.resume(realm, secret, now=moment) is not None
        step = minutes(20) if realm is Realm.STAFF else hours(11)

    assert sessions.resume(realm, secret, now=NOON + life) is None


def test_the_settings_decide_how_long_a_session_lives() -> None:
    settings = SessionSettings(
        staff_idle_minutes=5,
        staff_absolute_hours=1,
        client_idle_minutes=10,
        client_absolute_hours=2,
    )

    terms = sessions.terms_of(Realm.STAFF, settings)
    secret = sessions.start(egor(), address="", agent="", now=NOON, terms=terms)

    assert sessions.resume(Realm.STAFF, secret, now=NOON + minutes(4)) is not None
    assert sessions.resume(Realm.STAFF, secret, now=NOON + minutes(9)) is None
    assert sessions.terms_of(Realm.CLIENT, settings).absolute == hours(2)


def test_being_seen_is_noted_at_most_every_minute() -> None:
    secret = start(egor())
    for tenth in range(1, 21):
        before = Session.get().seen_at
        sessions.resume(Realm.STAFF, secret, now=NOON + minutes(tenth / 10))
        was_noted = Session.get().seen_at != before

        assert was_noted is (tenth in (10, 20))


def test_the_idle_end_comes_at_most_a_minute_early() -> None:
    secret = start(egor())
    seen = NOON + minutes(7) - seconds(1)
    for second in range(50, 420, 50):
        sessions.resume(Realm.STAFF, secret, now=NOON + seconds(second))
    sessions.resume(Realm.STAFF, secret, now=seen)

    assert sessions.resume(Realm.STAFF, secret, now=seen + minutes(29)) is not None
    assert sessions.resume(Realm.STAFF, secret, now=seen + minutes(59)) is None


def test_the_guard_of_a_page_asks_one_query() -> None:
    for realm, person in ((Realm.STAFF, egor()), (Realm.CLIENT, anna())):
        secret = start(person)
        before = base.statements.count

        sessions.resume(realm, secret, now=NOON + seconds(59))

        assert base.statements.count - before == 1


def test_a_disabled_person_is_out_at_once() -> None:
    person = egor()
    secret = start(person)
    Staff.update(disabled_at=NOON).execute()

    assert sessions.resume(Realm.STAFF, secret, now=NOON) is None


def test_a_user_taken_from_a_client_is_out_at_once() -> None:
    secret = start(anna())
    Membership.delete().execute()

    assert sessions.resume(Realm.CLIENT, secret, now=NOON) is None


def test_the_list_shows_living_sessions_last_seen_first() -> None:
    person, other = egor(), mila()
    start(person, at=NOON - hours(13))
    start(person, at=NOON - minutes(31))
    start(person, at=NOON - minutes(20))
    phone = start(person, at=NOON - minutes(10), agent=PHONE)
    start(other, at=NOON)
    ended = start(person, at=NOON)
    sessions.end_secret(Realm.STAFF, ended, now=NOON)

    found = sessions.list_of(person, now=NOON)

    assert [session.agent for session in found] == [PHONE, FIREFOX]
    assert found[0].secret_hash == tokens.fingerprint(phone)


def test_ending_one_leaves_the_others() -> None:
    person = anna()
    first, second = start(person), start(person)
    ids = {s.secret_hash: s.id for s in sessions.list_of(person, now=NOON)}

    for _ in range(2):
        sessions.end(person, ids[tokens.fingerprint(first)], now=NOON)

    assert sessions.resume(Realm.CLIENT, first, now=NOON) is None
    assert sessions.resume(Realm.CLIENT, second, now=NOON) is not None


def test_a_strangers_session_cannot_be_ended() -> None:
    secret = start(anna())

    for stranger in (boris(), egor()):
        with pytest.raises(NotFoundError):
            sessions.end(stranger, Session.get().id, now=NOON)

    assert sessions.resume(Realm.CLIENT, secret, now=NOON) is not None


def test_ending_all_but_one_tells_how_many() -> None:
    person = egor()
    secrets = [start(person) for _ in range(4)]
    kept = sessions.resume(Realm.STAFF, secrets[2], now=NOON)
    assert kept is not None

    assert sessions.end_all(person, but=kept.session_id, now=NOON) == 3
    assert [sessions.resume(Realm.STAFF, s, now=NOON) is not None for s in secrets] == [
        False,
        False,
        True,
        False,
    ]
    assert sessions.end_all(person, now=NOON) == 1


def test_ending_by_cookie_keeps_to_its_realm() -> None:
    secret = start(egor())

    sessions.end_secret(Realm.CLIENT, secret, now=NOON)
    assert sessions.resume(Realm.STAFF, secret, now=NOON) is not None

    sessions.end_secret(Realm.STAFF, secret, now=NOON)
    assert sessions.resume(Realm.STAFF, secret, now=NOON) is None


def test_a_very_long_agent_is_cut() -> None:
    start(egor(), agent="x" * 5000)

    assert len(Session.get().agent) == 300


def test_old_sessions_are_purged() -> None:
    start(egor(), at=NOON)

    assert sessions.purge(before=NOON + TERMS[Realm.STAFF].absolute) == 0
    assert sessions.purge(before=NOON + days(1)) == 1


def test_a_user_without_a_client_gets_no_further() -> None:
    user = anna()
    Membership.delete().execute()

    assert sessions.resume(Realm.CLIENT, start(user), now=NOON) is None
