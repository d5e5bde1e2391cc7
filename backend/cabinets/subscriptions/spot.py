"""Where one is: whose services are shown, below which address, and who looks at them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from backend.accounts import rights
from backend.accounts.rights import Right
from backend.catalog.words import Reads, Writes
from backend.clients.models import Client
from backend.subscriptions import queries
from backend.subscriptions import terms as contract_terms
from backend.subscriptions.models import Quote, Subscription
from backend.web.visit import here


@dataclass(frozen=True)
class Spot:
    """
    The client, and the address below which his services stand.

    `crumbs` lead there, as titles with paths. `confirm` does what a confirmed quote says and gives the
    address to go to. `acts` is what was done to a subscription, where who looks may know.
    """

    client: Client
    base: str
    is_staff: bool
    crumbs: tuple[tuple[str, str], ...]
    confirm: Callable[[Quote], str]
    acts: Callable[[Subscription], Any] | None = None

    def subscription(self, subscription_id: int) -> Subscription:
        """
        The client's subscription.

        Raises:
            NotFoundError: he has none with this id.
        """
        return queries.one(self.client.id, subscription_id)

    def quote(self, number: str) -> Quote:
        """
        The client's quote.

        Raises:
            NotFoundError: none was made for him with this number.
        """
        return queries.quote(self.client.id, number)

    def path(self, *parts: object) -> str:
        """The address of a page below."""
        return "/".join([self.base, *map(str, parts)])

    def may(self, right: Right) -> bool:
        """Whether who looks may do this to services: a manager all of it, the client's people by their role."""
        return rights.may(here().actor, Right.KEEP_CLIENTS if self.is_staff else right)

    def insist(self, right: Right) -> None:
        """
        Go on only if who looks may do this.

        Raises:
            ForbiddenError: he may not.
        """
        rights.insist(here().actor, Right.KEEP_CLIENTS if self.is_staff else right)

    @property
    def reads(self) -> Reads:
        """As whom parameters are read."""
        return Reads.MANAGER if self.is_staff else Reads.CLIENT

    @property
    def writes(self) -> Writes:
        """As whom parameters are written."""
        return Writes.MANAGER if self.is_staff else Writes.CLIENT


def asking() -> dict[str, Any]:
    """Who asks for a quote, when, and under which terms."""
    visit = here()
    terms = contract_terms.of(visit.services.config)
    return {"terms": terms, "actor": visit.actor, "now": visit.started_at}
