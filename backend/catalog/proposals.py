"""Public texts on their way to the editors: written with their cause, carried to the site by a job."""

from dataclasses import dataclass
from datetime import datetime

from backend.catalog.models import PageProposal, Service
from backend.db import made
from backend.db.base import transaction
from backend.kernel.actor import Actor
from backend.kernel.errors import InvalidError
from backend.kernel.localised import Localised

LONGEST_TEXT = 20_000


@dataclass(frozen=True)
class PublicText:
    """A text for the site in Markdown; `title` is the heading of the page."""

    title: Localised
    body: Localised


def make(service: Service, text: PublicText, *, actor: Actor, now: datetime) -> PageProposal:
    """
    Write a proposal, inside the caller's transaction.

    Raises:
        InvalidError: no text, or one that is too long.
    """
    if not text.title or not text.body:
        raise InvalidError("catalog.proposal.empty")
    if max(len(text.body.ru), len(text.body.en)) > LONGEST_TEXT:
        raise InvalidError("form.longer_than", count=LONGEST_TEXT)
    proposal: PageProposal = PageProposal.create(
        service=service, title=text.title, body=text.body, **made.by_at(actor, now)
    )
    return proposal


def of_service(service_id: int) -> PageProposal | None:
    """The proposal for a service, delivered or not."""
    found: PageProposal | None = PageProposal.get_or_none(PageProposal.service == service_id)
    return found


def waiting() -> list[PageProposal]:
    """Those that no editor has yet, with their services, the oldest first."""
    query = PageProposal.select(PageProposal, Service).join(Service)
    return list(query.where(PageProposal.delivered_at.is_null()).order_by(PageProposal.id))


def mark_delivered(proposal: PageProposal, page: str, *, now: datetime) -> bool:
    """
    Note that the draft `page` (as `services/sip`) holds the text; the service names it from now on.

    Returns whether it was this call that noted it.
    """
    with transaction():
        marked = (
            PageProposal.update(delivered_at=now)
            .where((PageProposal.id == proposal.id) & PageProposal.delivered_at.is_null())
            .execute()
        )
        if marked == 1:
            Service.update(public_page=page, revision=Service.revision + 1).where(
                (Service.id == proposal.service_id) & (Service.public_page == "")
            ).execute()
    return bool(marked == 1)


def drop(service_id: int) -> None:
    """Forget the proposal for a service that goes, inside the caller's transaction."""
    PageProposal.delete().where(PageProposal.service == service_id).execute()
