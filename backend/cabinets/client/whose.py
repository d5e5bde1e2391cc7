"""Whose cabinet is open and who looks at it: what every page of the client's cabinet stands on."""

from backend.accounts import people, rights
from backend.accounts.rights import Right
from backend.catalog.audience import Buyer
from backend.clients import queries
from backend.clients.models import Client
from backend.kernel.actor import Realm
from backend.kernel.errors import NotFoundError
from backend.web.visit import here


def client_id() -> int:
    """
    The client whose cabinet is open; for queries that need no more than that.

    Raises:
        NotFoundError: nobody is signed in, or for no client.
    """
    signed_in = here().signed_in
    if signed_in is None or signed_in.client_id is None:
        raise NotFoundError
    return signed_in.client_id


def client() -> Client:
    """The client whose cabinet is open, one query."""
    return queries.one(client_id())


def buyer(of: Client) -> Buyer:
    """The client as the catalogue knows him."""
    return Buyer(of.id, of.group_id)


def user_id() -> int | None:
    """The user of the client; None when a member of staff looks at the cabinet as the client sees it."""
    actor = here().actor
    return actor.id if actor.realm is Realm.CLIENT else None


def email() -> str:
    """Where letters to the user go; empty when a member of staff looks at the cabinet."""
    known = user_id()
    return people.email_of(known) if known is not None else ""


def may(right: Right) -> bool:
    """Whether who looks may do this: what decides if a button is shown."""
    return rights.may(here().actor, right)


def insist(right: Right) -> None:
    """
    Go on only if who looks may do this.

    Raises:
        ForbiddenError: he may not.
    """
    rights.insist(here().actor, right)
