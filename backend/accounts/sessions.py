"""Sessions: start, resume, end and list them; the browser holds a secret, the table its fingerprint."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from peewee import Expression

from backend.accounts.models import AnyPerson, Membership, Session, Staff, User
from backend.config import SessionSettings
from backend.db.base import BaseModel, transaction
from backend.db.prepared import Parameter, Prepared
from backend.kernel import tokens
from backend.kernel.actor import Actor, Realm
from backend.kernel.errors import NotFoundError

# A sign of life is written down this seldom: the idle end may come that much too early, no more.
SEEN_EVERY = timedelta(minutes=1)
_AGENT_CHARACTERS = 300


@dataclass(frozen=True)
class Terms:
    """How long a session lives: without a sign of life, and at most."""

    idle: timedelta
    absolute: timedelta


TERMS = {
    Realm.STAFF: Terms(idle=timedelta(minutes=30), absolute=timedelta(hours=12)),
    Realm.CLIENT: Terms(idle=timedelta(hours=12), absolute=timedelta(days=30)),
}


def terms_of(realm: Realm, settings: SessionSettings) -> Terms:
    """The terms of `realm` as the company has set them."""
    if realm is Realm.STAFF:
        idle, absolute = settings.staff_idle_minutes, settings.staff_absolute_hours
    else:
        idle, absolute = settings.client_idle_minutes, settings.client_absolute_hours
    return Terms(idle=timedelta(minutes=idle), absolute=timedelta(hours=absolute))


@dataclass(frozen=True)
class SignedIn:
    """
    Who is behind a session; `client_id` is the client whose cabinet is open, None for staff.

    `look_until` is set when it is staff that sees a client's cabinet, as `backend.looks` lets it.
    """

    session_id: int
    actor: Actor
    expires_at: datetime
    person: AnyPerson
    client_id: int | None = None
    look_until: datetime | None = None


def start(
    person: AnyPerson, *, address: str, agent: str, now: datetime, terms: Terms | None = None
) -> str:
    """
    Begin a session of `person` in a browser.

    Returns:
        the secret for the cookie; it is not kept anywhere.
    """
    terms = terms or TERMS[person.realm]
    secret = tokens.new_secret()
    with transaction():
        Session.create(
            secret_hash=tokens.fingerprint(secret),
            staff=person.id if isinstance(person, Staff) else None,
            user=person.id if isinstance(person, User) else None,
            client_id=_first_client(person),
            address=address,
            agent=agent[:_AGENT_CHARACTERS],
            started_at=now,
            seen_at=now,
            idle_seconds=int(terms.idle.total_seconds()),
            expires_at=now + terms.absolute,
        )
    return secret


def resume(realm: Realm, secret: str, *, now: datetime) -> SignedIn | None:
    """Who signed in with this cookie; None if it is unknown, ended, idle too long or over."""
    session = _find(realm, secret)
    if session is None or _is_over(session, now):
        return None
    person = session.staff if realm is Realm.STAFF else session.user
    role = _role(session, person) if person and person.disabled_at is None else None
    if person is None or role is None:
        return None
    if now - session.seen_at >= SEEN_EVERY:
        _touch(session, now)
    return SignedIn(
        session_id=session.id,
        actor=Actor(id=person.id, realm=realm, role=role, name=person.name),
        expires_at=session.expires_at,
        person=person,
        client_id=session.client_id,
    )


def end(person: AnyPerson, session_id: int, *, now: datetime) -> None:
    """
    End one session of `person`; ending it twice is the same as once.

    Raises:
        NotFoundError: the person has no such session.
    """
    with transaction():
        if not Session.select().where(_of(person) & (Session.id == session_id)).exists():
            raise NotFoundError
        _end_where(_of(person) & (Session.id == session_id), now)


def end_secret(realm: Realm, secret: str, *, now: datetime) -> None:
    """End the session of this cookie, if there is one."""
    known = Session.staff if realm is Realm.STAFF else Session.user
    with transaction():
        _end_where(
            (Session.secret_hash == tokens.fingerprint(secret)) & known.is_null(is_null=False), now
        )


def end_all(person: AnyPerson, *, now: datetime, but: int | None = None) -> int:
    """End every session of `person` except the one with the id `but`; tell how many were ended."""
    condition = _of(person)
    if but is not None:
        condition &= Session.id != but
    with transaction():
        return _end_where(condition, now)


def switch(signed_in: SignedIn, client_id: int) -> None:
    """
    Open the cabinet of another client of the same user, in this session only.

    Raises:
        NotFoundError: he does not belong to that client.
    """
    user_id = signed_in.actor.id
    with transaction():
        mine = (Membership.user == user_id) & (Membership.client_id == client_id)
        if not Membership.select().where(mine).exists():
            raise NotFoundError
        is_this = (Session.id == signed_in.session_id) & (Session.user == user_id)
        Session.update(client_id=client_id).where(is_this).execute()


def leave(user: User, client_id: int, *, now: datetime) -> None:
    """The user belongs to a client no more: his sessions there go to another of his clients, or end."""
    there = (
        (Session.user == user.id) & (Session.client_id == client_id) & Session.ended_at.is_null()
    )
    with transaction():
        other = _first_client(user)
        if other is None:
            _end_where(there, now)
        else:
            Session.update(client_id=other).where(there).execute()


def list_of(person: AnyPerson, *, now: datetime) -> list[Session]:
    """The living sessions of `person`, the one last seen first."""
    rows = (
        Session.select()
        .where(_of(person) & Session.ended_at.is_null() & (Session.expires_at > now))
        .order_by(Session.seen_at.desc(), Session.id.desc())
    )
    return [session for session in rows if not _is_over(session, now)]


def purge(*, before: datetime) -> int:
    """Delete sessions that were over before the moment `before`; tell how many."""
    with transaction():
        return int(Session.delete().where(Session.expires_at < before).execute())


def _with_person(model: type[BaseModel], link: Any) -> Any:
    """The session of a cookie with its person, the query of every request."""
    return (
        Session.select(Session, model)
        .join(model, on=(link == model.id))
        .where(Session.secret_hash == Parameter("secret_hash"))
    )


_OF_SECRET: dict[Realm, Prepared[Session]] = {
    Realm.STAFF: Prepared(lambda: _with_person(Staff, Session.staff)),
    Realm.CLIENT: Prepared(lambda: _with_person(User, Session.user)),
}
_MEMBERSHIP: Prepared[Membership] = Prepared(
    lambda: Membership.select().where(
        (Membership.user == Parameter("user")) & (Membership.client_id == Parameter("client"))
    )
)


def _find(realm: Realm, secret: str) -> Session | None:
    return _OF_SECRET[realm].first(secret_hash=tokens.fingerprint(secret))


def _is_over(session: Session, now: datetime) -> bool:
    idle_until = session.seen_at + timedelta(seconds=session.idle_seconds)
    return session.ended_at is not None or now >= session.expires_at or now >= idle_until


def _role(session: Session, person: AnyPerson) -> str | None:
    if isinstance(person, Staff):
        return person.role
    if session.client_id is None:
        return None
    membership = _MEMBERSHIP.first(user=person.id, client=session.client_id)
    return membership.role if membership else None


def _first_client(person: AnyPerson) -> int | None:
    if isinstance(person, Staff):
        return None
    first = Membership.select().where(Membership.user == person.id).order_by(Membership.id).first()
    return first.client_id if first else None


def _touch(session: Session, now: datetime) -> None:
    with transaction():
        Session.update(seen_at=now).where(
            (Session.id == session.id) & (Session.seen_at < now)
        ).execute()


def _of(person: AnyPerson) -> Expression:
    return (Session.staff if isinstance(person, Staff) else Session.user) == person.id


def _end_where(condition: Expression, now: datetime) -> int:
    ended = Session.update(ended_at=now).where(condition & Session.ended_at.is_null())
    return int(ended.execute())
