"""Cancel a document with a reason, or replace it by a right one; what was given stays where it was."""

from datetime import datetime
from pathlib import Path

from backend.audit import journal
from backend.clients.models import Client
from backend.db.base import transaction
from backend.documents import shelf
from backend.documents.models import Document
from backend.documents.shelf import NewDocument
from backend.kernel.actor import Actor
from backend.kernel.errors import InvalidError, StaleStateError
from backend.messaging import notices
from backend.messaging.notices import Event

MOST_REASON = 500


def cancel(document: Document, reason: str, *, actor: Actor, now: datetime) -> None:
    """
    Declare a document void and tell those who were told of it, with the reason.

    Raises:
        InvalidError: no reason, or one that is too long.
        StaleStateError: it is cancelled already.
    """
    with transaction():
        _cancel(document, reason, actor=actor, now=now)
        notices.tell(_event(document, reason), now=now)


def replace(
    document: Document, new: NewDocument, reason: str, *, place: Path, actor: Actor, now: datetime
) -> Document:
    """
    Cancel a document and give another in its stead, which may have its number and day; both or neither.

    Raises:
        InvalidError, StaleStateError: as `cancel`.
        InvalidError, ConflictError: as `shelf.add`.
    """
    client = Client.get_by_id(document.client_id)
    with transaction():
        _cancel(document, reason, actor=actor, now=now)
        made = shelf.add(client, new, place=place, actor=actor, now=now, replaces=document)
        notices.tell(_event(document, reason), now=now)
    return made


def _cancel(document: Document, reason: str, *, actor: Actor, now: datetime) -> None:
    said = " ".join(reason.split())
    if not 0 < len(said) <= MOST_REASON:
        raise InvalidError("documents.reason", count=MOST_REASON)
    stands = (Document.id == document.id) & Document.cancelled_at.is_null()
    moved = Document.update(cancelled_at=now, cancel_reason=said).where(stands).execute()
    if moved != 1:
        raise StaleStateError("documents.is_cancelled")
    told = {"kind": document.kind, "number": document.number, "day_on": document.day}
    journal.record(actor, "document.cancel", document, old=told, reason=said)


def _event(document: Document, reason: str) -> Event:
    return Event(
        name="document_cancelled",
        key=f"document:{document.id}:cancelled",
        client_id=document.client_id,
        path="/cabinet/documents",
        values={"number": document.number, "of_on": document.day, "reason": reason.strip()},
        roles=shelf.READERS,
    )
