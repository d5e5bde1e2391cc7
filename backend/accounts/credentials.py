"""What a person changes on his own account: password, name, language."""

from datetime import datetime

from backend.accounts import passwords, sessions, throttle
from backend.accounts.models import AnyPerson
from backend.accounts.sessions import SignedIn
from backend.audit import journal
from backend.db.base import transaction
from backend.kernel.errors import InvalidError, StaleStateError
from backend.kernel.i18n import LANGUAGES
from backend.mail import outbox

MAX_NAME_CHARACTERS = 200


class WrongPasswordError(InvalidError):
    """The present password was asked for and another one was given."""

    key = "accounts.password.wrong"


def change_password(signed_in: SignedIn, old: str, new: str, *, now: datetime) -> int:
    """
    Set a new password, end every other session and tell the person by mail.

    Returns:
        how many other sessions were ended.

    Raises:
        WrongPasswordError: `old` is not the present password.
        InvalidError: the new one is too weak, or the old one again.
        TooManyError: too many wrong tries.
        StaleStateError: the password was changed meanwhile.
        UnavailableError: another password is being hashed at this moment.
    """
    person = signed_in.person
    check_present(person, old, now=now)
    passwords.check(new, login=person.login)
    if new == old:
        raise InvalidError("accounts.password.same")
    password_hash = passwords.hash_of(new)
    with transaction():
        ended = store(person, password_hash, now=now, but=signed_in.session_id)
        journal.record(signed_in.actor, "password.change", person)
    return ended


def check_present(person: AnyPerson, password: str, *, now: datetime) -> None:
    """
    Make sure that it is the person who sits at his open session.

    Raises:
        WrongPasswordError: it is not the present password.
        TooManyError: too many wrong tries.
        UnavailableError: another password is being verified at this moment.
    """
    key = f"password:{person.realm}:{person.id}"
    throttle.insist(key, throttle.PAIR, now=now)
    if not passwords.is_right(person.password_hash, password):
        raise WrongPasswordError
    throttle.forgive(key)


def store(person: AnyPerson, password_hash: str, *, now: datetime, but: int | None = None) -> int:
    """
    Replace the password in the caller's transaction, end all sessions except `but`, tell by mail.

    Raises:
        StaleStateError: the password is no longer the one that was looked at.
    """
    model = type(person)
    before = model.password_hash
    is_same = before.is_null() if person.password_hash is None else before == person.password_hash
    with transaction():
        stored = (
            model.update(password_hash=password_hash, password_changed_at=now)
            .where((model.id == person.id) & is_same)
            .execute()
        )
        if stored != 1:
            raise StaleStateError
        outbox.queue(person.email, "password_changed", person.language, now=now, name=person.name)
        return sessions.end_all(person, but=but, now=now)


def correct(signed_in: SignedIn, name: str, language: str) -> None:
    """
    Change how the person is called, and the language that letters to him are written in.

    Raises:
        InvalidError: the name is empty, too long or cannot be shown; no such language.
    """
    called = " ".join(name.split())
    if not called or len(called) > MAX_NAME_CHARACTERS or not called.isprintable():
        raise InvalidError("accounts.name.bad", maximum=MAX_NAME_CHARACTERS)
    if language not in LANGUAGES:
        raise InvalidError
    person = signed_in.person
    with transaction():
        type(person).update(name=called, language=language).where(
            type(person).id == person.id
        ).execute()
        journal.record(
            signed_in.actor,
            "person.correct",
            person,
            old={"name": person.name, "language": person.language},
            new={"name": called, "language": language},
        )
