"""What a person changes on his own account."""

import pytest

from backend.accounts import credentials, passwords, sessions
from backend.accounts.credentials import WrongPasswordError
from backend.accounts.models import Staff
from backend.audit import journal
from backend.kernel.actor import Realm
from backend.kernel.errors import InvalidError, StaleStateError, TooManyError
from backend.mail.models import Letter
from tests.support import people
from tests.support.people import NOON, PASSWORD, anna, egor, minutes

pytestmark = pytest.mark.usefixtures("database")
NEW = "совсем другой длинный пароль"


def test_a_new_password_ends_the_other_sessions_and_is_told_by_mail() -> None:
    person = egor()
    other = sessions.start(person, address="", agent="", now=NOON)
    here = people.session_of(person)

    ended = credentials.change_password(here, PASSWORD, NEW, now=NOON)

    assert ended == 1
    assert sessions.resume(Realm.STAFF, other, now=NOON) is None
    assert len(sessions.list_of(person, now=NOON)) == 1
    assert passwords.is_right(people.reload(person).password_hash, NEW)
    assert people.reload(person).password_changed_at == NOON
    assert [letter.template for letter in Letter.select()] == ["password_changed"]


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("wrong", NEW, "accounts.password.wrong"),
        (PASSWORD, "короткий", "accounts.password.too_short"),
        (PASSWORD, PASSWORD, "accounts.password.same"),
        (PASSWORD, "anna@romashka.test", "accounts.password.is_login"),
    ],
)
def test_a_bad_change_changes_nothing(old: str, new: str, key: str) -> None:
    person = anna()
    here = people.session_of(person)

    with pytest.raises(InvalidError) as refused:
        credentials.change_password(here, old, new, now=NOON)

    assert refused.value.message_key == key
    assert people.reload(person).password_hash == person.password_hash
    assert Letter.select().count() == 0


def test_guessing_the_present_password_at_an_open_session_is_slowed_down() -> None:
    person = egor()
    for _ in range(5):
        with pytest.raises(WrongPasswordError):
            credentials.check_present(person, "wrong", now=NOON)

    with pytest.raises(TooManyError):
        credentials.check_present(person, PASSWORD, now=NOON)

    credentials.check_present(person, PASSWORD, now=NOON + minutes(1))


def test_of_two_changes_at_once_the_second_is_refused() -> None:
    person = egor()
    Staff.update(password_hash=passwords.hash_of(NEW)).execute()

    with pytest.raises(StaleStateError):
        credentials.store(person, passwords.hash_of("третий длинный пароль"), now=NOON)

    assert passwords.is_right(people.reload(person).password_hash, NEW)


def test_name_and_language_are_corrected_and_recorded() -> None:
    person = anna()

    credentials.correct(people.session_of(person), "  Анна   Ким-Ли ", "en")

    assert (people.reload(person).name, people.reload(person).language) == ("Анна Ким-Ли", "en")
    entry = journal.entries_of(person)[0]
    assert entry.old == '{"language": "ru", "name": "Анна Ким"}'
    assert entry.new == '{"language": "en", "name": "Анна Ким-Ли"}'


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("", "ru"),
        ("   ", "ru"),
        ("x" * 201, "ru"),
        ("a\x07b", "ru"),
        ("a\u202eb", "ru"),
        ("Анна", "de"),
    ],
)
def test_a_name_that_cannot_be_shown_is_refused(name: str, language: str) -> None:
    person = anna()

    with pytest.raises(InvalidError):
        credentials.correct(people.session_of(person), name, language)

    assert people.reload(person).name == "Анна Ким"


def test_a_line_break_in_a_name_becomes_a_space() -> None:
    person = anna()

    credentials.correct(people.session_of(person), "Анна\r\nBcc: evil@example.org", "ru")

    assert people.reload(person).name == "Анна Bcc: evil@example.org"
