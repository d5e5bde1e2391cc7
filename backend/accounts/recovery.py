"""A forgotten password: ask for a link by mail, set a new password by it."""

from datetime import datetime

from backend.accounts import credentials, links, logins, passwords, people, throttle
from backend.accounts.models import AnyPerson, Purpose
from backend.accounts.signin import Origin
from backend.audit import journal
from backend.db.base import transaction
from backend.kernel.actor import SYSTEM, Realm
from backend.kernel.errors import NotFoundError
from backend.mail import outbox


class DeadLinkError(NotFoundError):
    """The link is unknown, used, too old, or the account has changed since."""

    key = "accounts.link.dead"
    status = 410


def ask(realm: Realm, login: str, *, origin: Origin, now: datetime) -> None:
    """
    Send a link to the person with this login, if there is one; the caller cannot tell.

    A person that has just been sent some gets no more of them for a while.

    Raises:
        TooManyError: too many questions from this network.
        UnavailableError: questions cannot be counted.
    """
    throttle.insist(f"forgot:{origin.network}", throttle.NETWORK, now=now)
    name = logins.normalise(login)
    wait = throttle.take(f"letters:{realm}:{name}", throttle.LETTERS, now=now)
    person = people.find(realm, login)
    is_served = person is not None and people.can_sign_in(person) and not wait
    with transaction():
        # One entry in either case: the work, and so the time, is about the same.
        journal.record(SYSTEM, "password.forgotten", person or f"{realm}:unknown")
        if person and is_served:
            _send(person, now)


def set_password(
    realm: Realm, secret: str, password: str, *, language: str, now: datetime
) -> AnyPerson:
    """
    Use the link: set the password and end every session of the person.

    Args:
        language: in which he reads the page; with his first password it becomes his setting.

    Raises:
        DeadLinkError: the link opens nothing any more.
        InvalidError: the password is too weak; the link stays usable.
        UnavailableError: another password is being hashed at this moment.
    """
    person = links.whose(realm, secret, now=now)
    if person is None:
        raise DeadLinkError
    passwords.check(password, login=person.login)
    password_hash = passwords.hash_of(password)
    with transaction():
        if not links.use(secret, now=now):
            raise DeadLinkError
        if person.password_hash is None:
            model = type(person)
            model.update(language=language).where(model.id == person.id).execute()
        credentials.store(person, password_hash, now=now)
        journal.record(people.as_actor(person), "password.reset", person)
    return person


def _send(person: AnyPerson, now: datetime) -> None:
    path = links.make(person, Purpose.RESET, now=now)
    minutes = int(links.LIFE[Purpose.RESET].total_seconds() // 60)
    outbox.queue(
        person.email,
        "reset",
        person.language,
        now=now,
        name=person.name,
        path=path,
        minutes=str(minutes),
    )
