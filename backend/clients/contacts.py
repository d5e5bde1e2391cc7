"""Contacts of clients: whom to call or write to; the journal says that one changed, never who he is."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from backend.audit import journal
from backend.clients.details import FieldsError
from backend.clients.models import Client, Contact
from backend.db.base import transaction
from backend.kernel.actor import Actor
from backend.kernel.errors import ConflictError, InvalidError, NotFoundError
from backend.mail import addresses

_LONGEST = {"name": 200, "post": 200, "phone": 40, "email": 254, "note": 1000}
_PHONE_LETTERS = frozenset("0123456789 +-()\u00a0.,доб;#*")
_SHORTEST_PHONE = 5


@dataclass(frozen=True, kw_only=True)
class Card:
    """A contact as it is typed; at most one of a client is the main one."""

    name: str
    post: str = ""
    phone: str = ""
    email: str = ""
    note: str = ""
    is_main: bool = False


def add(client: Client, typed: Card, *, actor: Actor, now: datetime) -> Contact:
    """
    Add a contact; a new main one takes the place of the old.

    Raises:
        FieldsError: names every field that is wrong.
        ConflictError: the client's personal data were erased.
    """
    card = checked(typed)
    if client.erased_at is not None:
        raise ConflictError("clients.erased.stays_closed")
    with transaction():
        if card.is_main:
            _demote_others(client.id, None)
        row: Contact = Contact.create(client=client.id, created_at=now, **asdict(card))
        journal.record(actor, "contact.add", row)
    return row


def correct(contact: Contact, typed: Card, *, actor: Actor) -> None:
    """
    Change a contact.

    Raises:
        FieldsError: names every field that is wrong.
        NotFoundError: it was removed meanwhile.
    """
    card = checked(typed)
    changes = {
        name: value for name, value in asdict(card).items() if getattr(contact, name) != value
    }
    if not changes:
        return
    with transaction():
        if card.is_main:
            _demote_others(contact.client_id, contact.id)
        living = (Contact.id == contact.id) & Contact.removed_at.is_null()
        if Contact.update(**changes).where(living).execute() != 1:
            raise NotFoundError
        journal.record(actor, "contact.correct", contact, new={"changed": sorted(changes)})


def remove(contact: Contact, *, actor: Actor, now: datetime) -> None:
    """Take a contact off the list; doing it twice is the same as once."""
    with transaction():
        living = (Contact.id == contact.id) & Contact.removed_at.is_null()
        if Contact.update(removed_at=now, is_main=False).where(living).execute():
            journal.record(actor, "contact.remove", contact)


def of_client(client_id: int) -> list[Contact]:
    """The contacts of a client, the main one first."""
    living = (Contact.client == client_id) & Contact.removed_at.is_null()
    return list(Contact.select().where(living).order_by(Contact.is_main.desc(), Contact.id))


def one(client_id: int, contact_id: int) -> Contact:
    """
    One contact of a client.

    Raises:
        NotFoundError: he has no such contact.
    """
    found: Contact | None = Contact.get_or_none(
        (Contact.id == contact_id) & (Contact.client == client_id) & Contact.removed_at.is_null()
    )
    if found is None:
        raise NotFoundError
    return found


def card_of(contact: Contact) -> Card:
    """The contact as a form shows it."""
    return Card(**{name: getattr(contact, name) for name in (*_LONGEST, "is_main")})


def checked(typed: Card) -> Card:
    """
    The contact as it is stored.

    Raises:
        FieldsError: names every field that is wrong.
    """
    plain: dict[str, Any] = {name: " ".join(getattr(typed, name).split()) for name in _LONGEST}
    problems: dict[str, InvalidError] = {}
    for name, most in _LONGEST.items():
        if len(plain[name]) > most or not plain[name].isprintable():
            problems[name] = InvalidError("form.longer_than", count=most)
    if not plain["name"]:
        problems["name"] = InvalidError("form.required")
    if plain["phone"] and not _is_phone(plain["phone"]):
        problems["phone"] = InvalidError("clients.phone.bad")
    if plain["email"] and not addresses.is_address(plain["email"]):
        problems["email"] = InvalidError("form.email")
    if not (plain["phone"] or plain["email"] or problems):
        problems["phone"] = InvalidError("clients.contact.unreachable")
    if problems:
        raise FieldsError(problems)
    return replace(typed, **plain)


def _is_phone(text: str) -> bool:
    digits = sum(letter in "0123456789" for letter in text)
    return digits >= _SHORTEST_PHONE and set(text) <= _PHONE_LETTERS


def _demote_others(client_id: int, contact_id: int | None) -> None:
    is_main = (Contact.client == client_id) & Contact.is_main & Contact.removed_at.is_null()
    if contact_id is not None:
        is_main &= Contact.id != contact_id
    Contact.update(is_main=False).where(is_main).execute()
