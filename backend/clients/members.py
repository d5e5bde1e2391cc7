"""People of a client: who belongs to it and as what, invitations, changes of roles, farewells."""

from dataclasses import dataclass, replace
from datetime import datetime

from backend.accounts import administration, keepers, people, roles, sessions, throttle
from backend.accounts.administration import NewPerson
from backend.accounts.models import Membership, User
from backend.audit import journal
from backend.clients.models import Client, ClientStatus
from backend.db.base import transaction
from backend.kernel import names
from backend.kernel.actor import Actor, Realm
from backend.kernel.errors import ConflictError, InvalidError, NotFoundError, TooManyError
from backend.mail import outbox

MOST = 200


@dataclass(frozen=True)
class Member:
    """A user of a client; one that has been invited and has chosen no password yet is waited for."""

    user: User
    role: str

    @property
    def is_awaited(self) -> bool:
        """Whether he has not used his invitation."""
        return self.user.password_hash is None


def of_client(client_id: int) -> list[Member]:
    """The people of a client, by name."""
    rows = (
        Membership.select(Membership, User)
        .join(User)
        .where(Membership.client_id == client_id)
        .order_by(User.id)
    )
    return sorted(
        (Member(row.user, row.role) for row in rows), key=lambda one: names.sort_key(one.user.name)
    )


def one(client_id: int, user_id: int) -> Member:
    """
    One of the people of a client.

    Raises:
        NotFoundError: he is none of them.
    """
    row = _membership(client_id, user_id)
    if row is None:
        raise NotFoundError
    return Member(row.user, row.role)


def invite(client: Client, new: NewPerson, *, actor: Actor, now: datetime) -> str:
    """
    Let somebody in: a new person gets a letter with a one-time link to choose a password, one that has
    an account already a letter that says where he belongs now.

    Args:
        new: its `client_id` is not looked at.

    Returns:
        the path of the link, for a manager that hands it over himself; empty for a known person.

    Raises:
        InvalidError: login or name are bad, no role of clients, he belongs here already, his account is closed.
        ConflictError: the client is closed, or has too many people.
        TooManyError: the client's own people invite faster than people do.
    """
    if actor.realm is Realm.CLIENT:
        wait = throttle.take(f"invite:{client.id}", throttle.INVITATIONS, now=now)
        if wait:
            raise TooManyError("clients.members.too_fast", retry_after_seconds=wait)
    with transaction():
        if client.status == ClientStatus.CLOSED:
            raise ConflictError("clients.members.is_closed")
        if Membership.select().where(Membership.client_id == client.id).count() >= MOST:
            raise ConflictError("clients.members.too_many", count=MOST)
        _insist_new(client.id, new.login)
        person = administration.add(
            Realm.CLIENT, replace(new, client_id=client.id), actor=actor, now=now
        )
        assert isinstance(person, User)  # noqa: S101 the realm says so
        journal.record(actor, "member.add", _required(client.id, person.id), new={"role": new.role})
        if person.password_hash is None:
            return administration.invite(person, actor=actor, now=now)
        _tell(person, client, now)
    return ""


def invite_again(client: Client, user_id: int, *, actor: Actor, now: datetime) -> str:
    """
    Send a person that has not chosen a password yet another link; the path of it.

    Raises:
        NotFoundError: he is none of the client's people.
        ConflictError: he has a password already.
    """
    member = one(client.id, user_id)
    if not member.is_awaited or member.user.disabled_at is not None:
        raise ConflictError("clients.members.is_in")
    return administration.invite(member.user, actor=actor, now=now)


def change_role(client: Client, user_id: int, role: str, *, actor: Actor) -> None:
    """
    Give one of the client's people another role; the same role again is no change.

    Raises:
        NotFoundError: he is none of them.
        InvalidError: no role of clients.
        LastOwnerError: he is the only owner.
    """
    if role not in roles.CLIENT:
        raise InvalidError("accounts.role.bad", role=role)
    with transaction():
        row = _required(client.id, user_id)
        if row.role == role:
            return
        keepers.insist_on_another_owner(row)
        Membership.update(role=role).where(Membership.id == row.id).execute()
        journal.record(actor, "member.role", row, old={"role": row.role}, new={"role": role})


def remove(client: Client, user_id: int, *, actor: Actor, now: datetime) -> None:
    """
    Take somebody from a client; his account stays for the other clients that he belongs to.

    Raises:
        NotFoundError: he is none of the client's people, or was removed before.
        LastOwnerError: he is the only owner.
    """
    with transaction():
        row = _required(client.id, user_id)
        keepers.insist_on_another_owner(row)
        take_out(row, actor=actor, now=now)


def take_out(row: Membership, *, actor: Actor, now: datetime) -> None:
    """Remove a membership whoever it is, in the caller's transaction; his sessions go to another client."""
    with transaction():
        Membership.delete().where(Membership.id == row.id).execute()
        sessions.leave(row.user, row.client_id, now=now)
        journal.record(actor, "member.remove", row, old={"user": row.user_id, "role": row.role})


def _insist_new(client_id: int, login: str) -> None:
    known = people.find(Realm.CLIENT, login)
    if known is None:
        return
    if known.disabled_at is not None:
        raise InvalidError("accounts.is_disabled", login=known.login)
    if _membership(client_id, known.id) is not None:
        raise InvalidError("clients.members.already", login=known.login)


def _membership(client_id: int, user_id: int) -> Membership | None:
    found: Membership | None = (
        Membership.select(Membership, User)
        .join(User)
        .where((Membership.client_id == client_id) & (Membership.user == user_id))
        .first()
    )
    return found


def _required(client_id: int, user_id: int) -> Membership:
    found = _membership(client_id, user_id)
    if found is None:
        raise NotFoundError
    return found


def _tell(user: User, client: Client, now: datetime) -> None:
    outbox.queue(
        user.email,
        "joined",
        user.language,
        now=now,
        name=user.name,
        client=client.short_name,
        path="/cabinet/clients",
    )
