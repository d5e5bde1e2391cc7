"""The guard of a cabinet: resumes the session, names the actor, lets in by realm and role."""

from dataclasses import dataclass
from urllib.parse import quote

from backend.accounts import sessions
from backend.kernel import clock
from backend.kernel.actor import Realm
from backend.kernel.errors import NotFoundError
from backend.web.visit import Visit

SIGN_IN = {Realm.STAFF: "/staff/sign-in", Realm.CLIENT: "/sign-in"}
COOKIES = {Realm.STAFF: "__Host-staff", Realm.CLIENT: "__Host-client"}


class SignInNeededError(Exception):
    """Nobody of the cabinet's realm is signed in; `path` is where to sign in and come back from."""

    def __init__(self, realm: Realm, visit: Visit) -> None:
        super().__init__(realm)
        self.realm = realm
        back = visit.incoming.path if visit.incoming.method in ("GET", "HEAD") else ""
        self.path = SIGN_IN[realm] + (f"?next={quote(back)}" if back else "")


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
        secret = visit.incoming.get_cookie(COOKIES[self.realm]) or ""
        signed_in = sessions.resume(self.realm, secret, now=clock.now()) if secret else None
        if signed_in is None:
            raise SignInNeededError(self.realm, visit)
        if signed_in.actor.role not in self.roles:
            raise NotFoundError
        visit.signed_in = signed_in
