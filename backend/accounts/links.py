"""One-time links that set a password: made, looked at, used once; only a fingerprint is stored."""

import hashlib
from datetime import datetime, timedelta

from backend.accounts.models import AnyPerson, OneTimeLink, Purpose, Staff, User
from backend.db.base import transaction
from backend.kernel import tokens
from backend.kernel.actor import Realm

LIFE = {Purpose.RESET: timedelta(minutes=30), Purpose.INVITATION: timedelta(days=3)}
_PAGE = {Realm.STAFF: "/staff/reset/", Realm.CLIENT: "/reset/"}


def make(person: AnyPerson, purpose: Purpose, *, now: datetime) -> str:
    """
    Make a link for `person`.

    Returns:
        its path on the backend's host; the host comes from the configuration, never from a browser.
    """
    secret = tokens.new_secret()
    with transaction():
        OneTimeLink.create(
            secret_hash=tokens.fingerprint(secret),
            purpose=purpose,
            staff=person.id if isinstance(person, Staff) else None,
            user=person.id if isinstance(person, User) else None,
            account_state=_state(person),
            made_at=now,
            expires_at=now + LIFE[purpose],
        )
    return path_of(person.realm, secret)


def path_of(realm: Realm, secret: str) -> str:
    """Where the link leads on the backend's host."""
    return _PAGE[realm] + secret


def whose(realm: Realm, secret: str, *, now: datetime) -> AnyPerson | None:
    """Whose password the link sets; None if it is unknown, used, too old or overtaken by a change."""
    link = OneTimeLink.get_or_none(OneTimeLink.secret_hash == tokens.fingerprint(secret))
    if link is None or link.used_at is not None or now >= link.expires_at:
        return None
    person: AnyPerson | None = link.staff if realm is Realm.STAFF else link.user
    if person is None or person.disabled_at is not None:
        return None
    return person if tokens.is_same(link.account_state, _state(person)) else None


def use(secret: str, *, now: datetime) -> bool:
    """Mark the link as used; False if somebody was faster."""
    unused = OneTimeLink.used_at.is_null() & (OneTimeLink.expires_at > now)
    with transaction():
        marked = (
            OneTimeLink.update(used_at=now)
            .where((OneTimeLink.secret_hash == tokens.fingerprint(secret)) & unused)
            .execute()
        )
    return bool(marked == 1)


def purge(*, before: datetime) -> int:
    """Delete links that were over before the moment `before`; tell how many."""
    with transaction():
        return int(OneTimeLink.delete().where(OneTimeLink.expires_at < before).execute())


def _state(person: AnyPerson) -> str:
    """Changes with the password, the address for letters and the right to sign in."""
    parts = (person.password_hash or "", person.email, str(person.disabled_at))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
