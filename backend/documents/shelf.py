"""Give documents to clients and find them as each may see them."""

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from pathlib import Path, PurePath

from backend.accounts import rights, roles
from backend.accounts.rights import Right
from backend.audit import journal
from backend.clients import requisites
from backend.clients.models import Client
from backend.db import keyset
from backend.db.base import transaction
from backend.db.keyset import Order, Rows
from backend.documents import store
from backend.documents.models import Document, DocumentKind
from backend.kernel.actor import Actor
from backend.kernel.errors import ConflictError, InvalidError, NotFoundError
from backend.kernel.periods import Period
from backend.messaging import notices
from backend.messaging.notices import Event

MOST_BYTES = 15 * 1024 * 1024
_OFFICE = "application/vnd.openxmlformats-officedocument"
_TYPES = {
    ".pdf": "application/pdf",
    ".xml": "application/xml",
    ".zip": "application/zip",
    ".xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    ".docx": f"{_OFFICE}.wordprocessingml.document",
    ".png": "image/png",
    ".jpg": "image/jpeg",
}
_BEGINNINGS = {".pdf": b"%PDF-", ".png": b"\x89PNG\r\n", ".jpg": b"\xff\xd8\xff"}
READERS = frozenset(role for role in roles.CLIENT if Right.SEE_MONEY in rights.of(role))
_NEWEST_FIRST = (Order(Document.day, is_falling=True), Order(Document.id, is_falling=True))


@dataclass(frozen=True)
class NewDocument:
    """What is to be given: `file_name` as its sender calls it, `total_minor` in kopecks if it has a sum."""

    kind: DocumentKind
    number: str
    day: date
    file_name: str
    content: bytes
    period: Period | None = None
    total_minor: int | None = None


def add(
    client: Client,
    new: NewDocument,
    *,
    place: Path,
    actor: Actor,
    now: datetime,
    replaces: Document | None = None,
) -> Document:
    """
    Give a document to a client and tell those of his people who see money.

    The same file under the same kind, number and day again is the same document.

    Args:
        replaces: a cancelled document in whose stead this one is given.

    Raises:
        InvalidError: a file of another kind than its name says, of none that is taken, or too large.
        ConflictError: another file stands under this kind, number and day.
    """
    media_type = _media_type(new)
    sha256 = store.put(place, new.content)
    with transaction():
        known = _same(client, new)
        if known is not None:
            if known.sha256 != sha256:
                raise ConflictError("documents.taken", number=new.number)
            return known
        edition = requisites.on(client.id, new.day)
        document: Document = Document.create(
            client=client,
            kind=new.kind,
            number=new.number,
            day=new.day,
            period_from=new.period.first if new.period else None,
            period_until=new.period.until if new.period else None,
            total_minor=new.total_minor,
            file_name=PurePath(new.file_name).name[-200:],
            media_type=media_type,
            size_bytes=len(new.content),
            sha256=sha256,
            requisites=edition,
            source="here",
            made_by_name=actor.name,
            made_at=now,
            replaces=replaces,
        )
        told = {"kind": new.kind, "number": new.number, "day_on": new.day, "sha256": sha256}
        if replaces is not None:
            told["replaces"] = replaces.number
        journal.record(actor, "document.add", document, new=told)
        notices.tell(_event(document), now=now)
    return document


def of_client(client_id: int, *, after: str = "") -> Rows[Document]:
    """The documents of a client, the newest day first."""
    query = Document.select().where(Document.client == client_id)
    return keyset.page(query, _NEWEST_FIRST, after=after)


def successors(documents: Sequence[Document]) -> dict[int, Document]:
    """What was given in the stead of cancelled documents, by their ids."""
    ids = [one.id for one in documents if one.cancelled_at is not None]
    rows = Document.select().where(Document.replaces.in_(ids))
    return {key: one for one in rows if (key := one.replaces_id) is not None}


def one_of_client(client_id: int, document_id: int) -> Document:
    """
    A document of this client.

    Raises:
        NotFoundError: there is none, or it is another client's.
    """
    mine = (Document.id == document_id) & (Document.client == client_id)
    found: Document | None = Document.get_or_none(mine)
    if found is None:
        raise NotFoundError
    return found


def _same(client: Client, new: NewDocument) -> Document | None:
    found: Document | None = Document.get_or_none(
        (Document.client == client.id)
        & (Document.kind == new.kind)
        & (Document.number == new.number)
        & (Document.day == new.day)
        & Document.cancelled_at.is_null()
    )
    return found


def _media_type(new: NewDocument) -> str:
    """By the name, if the content does not say otherwise."""
    ending = PurePath(new.file_name).suffix.lower().replace(".jpeg", ".jpg")
    if not new.content or len(new.content) > MOST_BYTES:
        raise InvalidError("documents.size", count=MOST_BYTES // 1024 // 1024)
    if ending not in _TYPES or not _is_what_it_says(ending, new.content):
        raise InvalidError("documents.type")
    return _TYPES[ending]


def _is_what_it_says(ending: str, content: bytes) -> bool:
    if ending in _BEGINNINGS:
        return content.startswith(_BEGINNINGS[ending])
    if ending == ".xml":
        return content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<")
    return zipfile.is_zipfile(BytesIO(content))


def _event(document: Document) -> Event:
    return Event(
        name="document_added",
        key=f"document:{document.id}",
        client_id=document.client_id,
        path="/cabinet/documents",
        values={"number": document.number, "of_on": document.day},
        roles=READERS,
    )
