"""Sessions: start, resume, end and list them; the browser holds a secret, the table its fingerprint."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from peewee import JOIN, Expression

from backend.accounts.models import AnyPerson, Membership, Session, Staff, User
from backend.config import SessionSettings
from backend.db.base import transaction
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

    `language` is the person's setting. `look_until` is set when it is staff that sees a client's cabinet, as `backend.looks` lets it.
    """

    session_id: int
    actor: Actor
    expires_at: datetime
    language: str
    client_id: int | None = None
    look_until: datetime | None = None

    @cached_property
    def person(self) -> AnyPerson:
        """His whole row, read when it is first asked for: most pages need only the actor."""
        model = Staff if self.actor.realm is Realm.STAFF else User
        found: AnyPerson = model.get_by_id(self.actor.id)
        return found


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
    row = _OF_SECRET[realm].first(secret_hash=tokens.fingerprint(secret))
    if row is None:
        return None
    session = _Found(*row)
    if _is_over(session, now) or session.disabled_at is not None or session.role is None:
        return None
    if now - session.seen_at >= SEEN_EVERY:
        _touch(session.id, now)
    return SignedIn(
        session_id=session.id,
        actor=Actor(id=session.person_id, realm=realm, role=session.role, name=session.name),
        expires_at=session.expires_at,
        language=session.language,
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


class _Found(NamedTuple):
    """What a request must know of its session, of the person behind it and of his role."""

    id: int
    client_id: int | None
    seen_at: datetime
    idle_seconds: int
    expires_at: datetime
    ended_at: datetime | None
    person_id: int
    name: str
    language: str
    disabled_at: datetime | None
    role: str | None


def _with_person(model: type[Staff] | type[User], link: Any, role: Any) -> Any:
    """The columns of `_Found` of the session with a cookie, the query of every request."""
    times = (Session.seen_at, Session.idle_seconds, Session.expires_at, Session.ended_at)
    about = (model.id, model.name, model.language, model.disabled_at)
    return (
        Session.select(Session.id, Session.client_id, *times, *about, role)
        .join(model, on=(link == model.id))
        .where(Session.secret_hash == Parameter("secret_hash"))
        .tuples()
    )


def _of_user() -> Any:
    """A user has a role for the client whose cabinet is open, as long as he belongs to it."""
    there = (Membership.user == Session.user) & (Membership.client_id == Session.client_id)
    found = _with_person(User, Session.user, Membership.role)
    return found.switch(Session).join(Membership, JOIN.LEFT_OUTER, on=there)


_OF_SECRET: dict[Realm, Prepared[tuple[Any, ...]]] = {
    Realm.STAFF: Prepared(lambda: _with_person(Staff, Session.staff, Staff.role)),
    Realm.CLIENT: Prepared(_of_user),
}


def _is_over(session: Session | _Found, now: datetime) -> bool:
    idle_until = session.seen_at + timedelta(seconds=session.idle_seconds)
    return session.ended_at is not None or now >= session.expires_at or now >= idle_until


def _first_client(person: AnyPerson) -> int | None:
    if isinstance(person, Staff):
        return None
    first = Membership.select().where(Membership.user == person.id).order_by(Membership.id).first()
    return first.client_id if first else None


def _touch(session_id: int, now: datetime) -> None:
    with transaction():
        Session.update(seen_at=now).where(
            (Session.id == session_id) & (Session.seen_at < now)
        ).execute()


def _of(person: AnyPerson) -> Expression:
    return (Session.staff if isinstance(person, Staff) else Session.user) == person.id


def _end_where(condition: Expression, now: datetime) -> int:
    ended = Session.update(ended_at=now).where(condition & Session.ended_at.is_null())
    return int(ended.execute())
