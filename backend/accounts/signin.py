"""Sign in with login and password: one answer and one cost for every reason to refuse."""

import logging
from dataclasses import dataclass
from datetime import datetime

from backend.accounts import logins, passwords, people, sessions, throttle
from backend.accounts.models import AnyPerson, Session, User
from backend.accounts.sessions import Terms
from backend.audit import journal
from backend.db.base import transaction
from backend.kernel.actor import Realm
from backend.kernel.errors import InvalidError, UnavailableError
from backend.mail import outbox

_REMEMBERED_SESSIONS = 50
_log = logging.getLogger(__name__)


class WrongSignInError(InvalidError):
    """Unknown login, wrong password, disabled account: nobody is told which."""

    key = "accounts.wrong_sign_in"


@dataclass(frozen=True)
class Origin:
    """
    The browser that asks: its address, what it calls itself, and the session cookie it came with.

    The session of that cookie is ended at sign-in, so that a planted one is worth nothing.
    """

    address: str
    agent: str
    cookie: str = ""

    @property
    def network(self) -> str:
        """What counts as one place for the throttle."""
        return throttle.network_of(self.address)


@dataclass(frozen=True)
class Tries:
    """The keys under which the tries at one account from one place are counted."""

    realm: Realm
    login: str
    origin: Origin
    is_known_place: bool

    def take(self, now: datetime) -> None:
        """
        Count this try.

        Raises:
            TooManyError: a pause is not over.
            UnavailableError: tries cannot be counted, so nobody is let in.
        """
        throttle.insist(self._network, throttle.NETWORK, now=now)
        throttle.insist(self._pair, throttle.PAIR, now=now)
        if not self.is_known_place:
            throttle.insist(self._account, throttle.ACCOUNT, now=now)

    def succeeded(self) -> None:
        """Forget the tries at the account; of the network's only this one, others may guess there."""
        throttle.forgive(self._pair)
        throttle.give_back(self._network)
        if not self.is_known_place:
            throttle.give_back(self._account)

    def take_back(self) -> None:
        """Forget this try: it was not decided."""
        throttle.give_back(self._network)
        throttle.give_back(self._pair)
        if not self.is_known_place:
            throttle.give_back(self._account)

    @property
    def _network(self) -> str:
        return f"network:{self.origin.network}"

    @property
    def _account(self) -> str:
        return f"account:{self.realm}:{self.login}"

    @property
    def _pair(self) -> str:
        return f"pair:{self.realm}:{self.login}:{self.origin.network}"


def sign_in(
    realm: Realm,
    login: str,
    password: str,
    *,
    origin: Origin,
    now: datetime,
    terms: Terms | None = None,
) -> tuple[str, AnyPerson]:
    """
    Check the password and start a session.

    Args:
        terms: how long the session lives; the usual ones of the realm if None.

    Returns:
        the secret for the new cookie and the person.

    Raises:
        WrongSignInError: no such pair of login and password, or the account is disabled.
        TooManyError: too many tries lately.
        UnavailableError: another password is being checked, or tries cannot be counted.
    """
    person = people.find(realm, login)
    tries = Tries(realm, logins.normalise(login), origin, _is_known(person, origin))
    tries.take(now)
    try:
        is_right = passwords.is_right(person.password_hash if person else None, password)
        better_hash = _better_hash(person, password) if is_right else None
    except UnavailableError:
        tries.take_back()
        raise
    if person is None or not is_right or not people.can_sign_in(person):
        _log.warning("sign-in refused: %s from %s", realm, origin.network)
        raise WrongSignInError
    tries.succeeded()
    return _enter(person, better_hash, origin=origin, now=now, terms=terms), person


def _enter(
    person: AnyPerson,
    better_hash: str | None,
    *,
    origin: Origin,
    now: datetime,
    terms: Terms | None,
) -> str:
    with transaction():
        if better_hash:
            type(person).update(password_hash=better_hash).where(
                (type(person).id == person.id)
                & (type(person).password_hash == person.password_hash)
            ).execute()
        if origin.cookie:
            sessions.end_secret(person.realm, origin.cookie, now=now)
        if _is_new_device(person, origin):
            outbox.queue(
                person.email,
                "new_device",
                person.language,
                now=now,
                name=person.name,
                address=origin.address,
                moment_at=now.isoformat(),
            )
        secret = sessions.start(
            person, address=origin.address, agent=origin.agent, now=now, terms=terms
        )
        journal.record(people.as_actor(person), "session.start", person)
    return secret


def _better_hash(person: AnyPerson | None, password: str) -> str | None:
    if person is None or not passwords.needs_rehash(person.password_hash or ""):
        return None
    return passwords.hash_of(password)


def _earlier(person: AnyPerson) -> list[Session]:
    mine = Session.user if isinstance(person, User) else Session.staff
    query = Session.select(Session.address, Session.agent).where(mine == person.id)
    return list(query.order_by(Session.id.desc()).limit(_REMEMBERED_SESSIONS))


def _is_known(person: AnyPerson | None, origin: Origin) -> bool:
    """Whether the person signed in from this place lately: strangers cannot slow him down there."""
    networks = {throttle.network_of(row.address) for row in (_earlier(person) if person else [])}
    return origin.network in networks


def _is_new_device(person: AnyPerson, origin: Origin) -> bool:
    """Whether neither the place nor the browser was seen before; the very first one is no news."""
    earlier = _earlier(person)
    return bool(earlier) and not any(
        row.agent == origin.agent or throttle.network_of(row.address) == origin.network
        for row in earlier
    )
