"""The guard of a cabinet: resumes the session, names the actor, lets in by realm and role."""

from dataclasses import dataclass
from urllib.parse import quote

from backend.accounts import sessions
from backend.accounts.sessions import SignedIn, Terms
from backend.accounts.signin import Origin
from backend.kernel import clock
from backend.kernel.actor import Realm
from backend.kernel.errors import NotFoundError
from backend.web.visit import Visit

SIGN_IN = {Realm.STAFF: "/staff/sign-in", Realm.CLIENT: "/sign-in"}
COOKIES = {Realm.STAFF: "__Host-staff", Realm.CLIENT: "__Host-client"}
_ATTRIBUTES = "Path=/; Secure; HttpOnly; SameSite=Lax"
_LONGEST_RETURN = 1000


class SignInNeededError(Exception):
    """Nobody of the cabinet's realm is signed in; `path` is where to sign in and come back from."""

    def __init__(self, realm: Realm, visit: Visit) -> None:
        super().__init__(realm)
        self.realm = realm
        back = _address(visit) if visit.incoming.method in ("GET", "HEAD") else _sender(visit)
        self.path = SIGN_IN[realm] + (f"?next={quote(back, safe='')}" if back else "")


@dataclass(frozen=True)
class Guard:
    """
    Who may enter.

    A guard without a realm lets everybody in, signed in or not; it is for the guest cabinet alone.
    """

    realm: Realm | None
    roles: frozenset[str] = frozenset()

    def admit(self, visit: Visit) -> None:
        """
        Set `visit.signed_in`.

        Raises:
            SignInNeededError: nobody of the realm is signed in.
            NotFoundError: the person's role has no business here.
        """
        if self.realm is None:
            return
        signed_in = who(visit, self.realm)
        if signed_in is None:
            raise SignInNeededError(self.realm, visit)
        if signed_in.actor.role not in self.roles:
            raise NotFoundError
        visit.signed_in = signed_in


def who(visit: Visit, realm: Realm) -> SignedIn | None:
    """Who of `realm` is signed in with this browser."""
    secret = secret_of(visit, realm)
    return sessions.resume(realm, secret, now=clock.now()) if secret else None


def secret_of(visit: Visit, realm: Realm) -> str:
    """The session cookie the browser sent; empty when there is none."""
    return str(visit.incoming.get_cookie(COOKIES[realm]) or "")


def origin(visit: Visit, realm: Realm) -> Origin:
    """The browser of this exchange as the domain knows it."""
    agent = str(visit.incoming.get_header("User-Agent", "") or "")
    return Origin(visit.address, agent, secret_of(visit, realm))


def terms(visit: Visit, realm: Realm) -> Terms:
    """How long a session of `realm` lives by the settings."""
    return sessions.terms_of(realm, visit.services.config.sessions)


def remember(visit: Visit, realm: Realm, secret: str) -> None:
    """Give the browser its session; staff's cookie ends with the browser, a client's one stays."""
    life = f"; Max-Age={int(terms(visit, realm).absolute.total_seconds())}"
    kept = life if realm is Realm.CLIENT else ""
    visit.cookies.append(f"{COOKIES[realm]}={secret}; {_ATTRIBUTES}{kept}")


def forget(visit: Visit, realm: Realm) -> None:
    """Take the session from the browser."""
    visit.cookies.append(f"{COOKIES[realm]}=; Max-Age=0; {_ATTRIBUTES}")


def _address(visit: Visit) -> str:
    """The path with its question, unless that is absurdly long."""
    query = str(visit.incoming.query_string)
    whole = str(visit.incoming.path) + (f"?{query}" if query else "")
    return whole if len(whole) <= _LONGEST_RETURN else str(visit.incoming.path)[:_LONGEST_RETURN]


def _sender(visit: Visit) -> str:
    """The page of ours from which a form or a script sent this; empty when the browser does not say."""
    said = str(visit.incoming.get_header("Referer", "") or "")
    ours = visit.services.config.backend_url
    is_ours = said.startswith(f"{ours}/") and len(said) <= len(ours) + _LONGEST_RETURN
    return said.removeprefix(ours) if is_ours else ""
