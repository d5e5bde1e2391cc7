"""Accounts as the company sees them: add, invite, disable, enable, give a new link."""

from dataclasses import dataclass
from datetime import datetime

from backend.accounts import keepers, links, logins, passwords, people, roles, sessions
from backend.accounts.models import AnyPerson, Membership, Purpose, Staff, User
from backend.audit import journal
from backend.db.base import transaction
from backend.kernel.actor import Actor, Realm
from backend.kernel.errors import InvalidError, NotFoundError
from backend.mail import addresses, outbox


@dataclass(frozen=True)
class NewPerson:
    """
    Somebody to add.

    `client_id` is for a client's user. `email` is needed when the login is a telephone number.
    """

    login: str
    name: str
    role: str
    language: str = "ru"
    email: str = ""
    client_id: int | None = None


def add(
    realm: Realm, new: NewPerson, *, actor: Actor, now: datetime, password: str | None = None
) -> AnyPerson:
    """
    Add a person; without a password he is invited by `invite`.

    A user that exists and is added for another client keeps his account and gets that client too, if the
    address for letters is his; added for the same client he gets the other role.

    Raises:
        InvalidError: login taken or bad, unknown role, bad name, weak password, another's address.
        LastOwnerError: he is the client's only owner, and would be one no more.
    """
    login, email = _checked(realm, new)
    password_hash = _hashed(password, login)
    with transaction():
        person = people.find(realm, login)
        if person is None:
            person = _create(realm, new, login, email, password_hash, now)
        elif isinstance(person, Staff):
            raise InvalidError("accounts.login.taken", login=login)
        elif new.email and logins.normalise(person.email) != email:
            raise InvalidError("accounts.email.other")
        if isinstance(person, User):
            _join(person, new)
        journal.record(
            actor,
            "person.add",
            person,
            new={"login": login, "role": new.role, "client": new.client_id},
        )
    return person


def invite(person: AnyPerson, *, actor: Actor, now: datetime) -> str:
    """
    Send the person a link to choose a password.

    Returns:
        the path of the link, for an operator that hands it over himself.
    """
    with transaction():
        path = links.make(person, Purpose.INVITATION, now=now)
        outbox.queue(
            person.email,
            "invitation",
            person.language,
            now=now,
            name=person.name,
            login=person.login,
            path=path,
        )
        journal.record(actor, "person.invite", person)
    return path


def reset(realm: Realm, login: str, *, actor: Actor, now: datetime) -> str:
    """
    Make a link to a new password without a letter; the old password stays until it is used.

    Raises:
        NotFoundError: nobody has this login, or he is disabled.
    """
    person = the(realm, login)
    if person.disabled_at is not None:
        raise NotFoundError("accounts.is_disabled", login=person.login)
    with transaction():
        path = links.make(person, Purpose.RESET, now=now)
        journal.record(actor, "password.link", person)
    return path


def disable(realm: Realm, login: str, *, actor: Actor, now: datetime, reason: str = "") -> None:
    """
    Close the account to its owner and end his sessions; doing it twice is the same as once.

    Raises:
        NotFoundError: nobody has this login.
        LastAdministratorError: no other administrator could sign in.
    """
    person = the(realm, login)
    model = type(person)
    with transaction():
        if isinstance(person, Staff):
            keepers.insist_on_another_administrator(person)
        moved = (
            model.update(disabled_at=now)
            .where((model.id == person.id) & model.disabled_at.is_null())
            .execute()
        )
        if moved:
            sessions.end_all(person, now=now)
            journal.record(actor, "person.disable", person, reason=reason)


def enable(realm: Realm, login: str, *, actor: Actor) -> None:
    """
    Open a disabled account again, with its old password.

    Raises:
        NotFoundError: nobody has this login.
    """
    person = the(realm, login)
    model = type(person)
    with transaction():
        moved = (
            model.update(disabled_at=None)
            .where((model.id == person.id) & model.disabled_at.is_null(is_null=False))
            .execute()
        )
        if moved:
            journal.record(actor, "person.enable", person)


def the(realm: Realm, login: str) -> AnyPerson:
    """
    The person with this login.

    Raises:
        NotFoundError: nobody has it.
    """
    person = people.find(realm, login)
    if person is None:
        raise NotFoundError("accounts.no_such_login", login=login)
    return person


def _checked(realm: Realm, new: NewPerson) -> tuple[str, str]:
    """The login and the address for letters, as they are stored."""
    login = logins.normalise(new.login)
    email = logins.normalise(new.email) or login
    if not addresses.is_address(login) and not login.startswith("+"):
        raise InvalidError("accounts.login.bad")
    if not addresses.is_address(email):
        raise InvalidError("accounts.email.bad")
    # Else a stranger could choose the password of an address that is not his, before its owner comes.
    if realm is Realm.CLIENT and addresses.is_address(login) and email != login:
        raise InvalidError("accounts.email.other")
    if new.role not in roles.of_realm(realm) or new.language not in ("ru", "en"):
        raise InvalidError("accounts.role.bad", role=new.role)
    if not new.name.strip() or not new.name.isprintable() or len(new.name) > 200:
        raise InvalidError("accounts.name.bad", maximum=200)
    if (realm is Realm.CLIENT) != (new.client_id is not None):
        raise InvalidError("accounts.client.needed")
    return login, email


def _hashed(password: str | None, login: str) -> str | None:
    if password is None:
        return None
    passwords.check(password, login=login)
    return passwords.hash_of(password)


def _create(
    realm: Realm, new: NewPerson, login: str, email: str, password_hash: str | None, now: datetime
) -> AnyPerson:
    person = people.model_of(realm)(
        login=login,
        email=email,
        name=new.name.strip(),
        language=new.language,
        password_hash=password_hash,
        password_changed_at=now if password_hash else None,
        created_at=now,
    )
    if isinstance(person, Staff):
        person.role = new.role
    person.save(force_insert=True)
    return person


def _join(user: User, new: NewPerson) -> None:
    known = Membership.get_or_none(
        (Membership.user == user.id) & (Membership.client_id == new.client_id)
    )
    if known is not None and known.role != new.role:
        keepers.insist_on_another_owner(known)
    Membership.insert(user=user.id, client_id=new.client_id, role=new.role).on_conflict(
        conflict_target=[Membership.user, Membership.client_id], update={"role": new.role}
    ).execute()
