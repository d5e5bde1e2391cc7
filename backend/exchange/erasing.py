"""Erase the personal data of a closed client; the ledger, documents and the journal stay as the law wants."""

from datetime import datetime

from backend.accounts.models import Membership, OneTimeLink, Session, User
from backend.audit import journal
from backend.clients import members, queries
from backend.clients.models import Client, ClientKind, ClientStatus, Contact, Requisites
from backend.db import base
from backend.db.base import transaction
from backend.kernel.actor import Actor
from backend.kernel.errors import ConflictError, InvalidError
from backend.mail.models import Letter
from backend.messaging.models import Notice
from backend.service_requests.models import ServiceRequest

_NOBODY = "—"
# An address that no letter can reach (RFC 2606), so that nobody is written to.
_NOWHERE = "erased-{id}@erased.invalid"


def erase(client: Client, reason: str, *, actor: Actor, now: datetime) -> Client:
    """
    Erase who the client and his people are; done twice it is the same as once.

    Of an organisation its contacts, people and signatories go; of a person and a sole trader also names,
    numbers and addresses. What was charged, paid and written in documents stays under the number of
    the contract. People who belong to other clients keep their accounts.

    Raises:
        InvalidError: no reason.
        ConflictError: the client is not closed.
    """
    if client.erased_at is not None:
        return client
    if not reason.strip():
        raise InvalidError("clients.reason.needed")
    with transaction():
        is_closed = (Client.id == client.id) & (Client.status == ClientStatus.CLOSED)
        marked = Client.update(erased_at=now, revision=Client.revision + 1).where(
            is_closed & Client.erased_at.is_null()
        )
        if marked.execute() != 1:
            raise ConflictError("clients.erase.not_closed")
        _forget_names(client, now)
        _forget_contacts(client.id, now)
        _forget_people(client.id, actor, now)
        _forget_wishes(client.id, now)
        # The index keeps deleted words in its older parts until they are merged.
        base.database.execute_sql("INSERT INTO client_search (client_search) VALUES ('optimize')")
        journal.record(actor, "client.erase", client, reason=" ".join(reason.split())[:300])
    return queries.one(client.id)


def _forget_names(client: Client, now: datetime) -> None:
    is_whole = client.kind != ClientKind.LEGAL
    gone = {"erased_at": now, "signatory": ""}
    if is_whole:
        called = f"№ {client.contract_number}"
        Client.update(short_name=called, full_name=called, inn="").where(
            Client.id == client.id
        ).execute()
        numbers = ("inn", "ogrn", "kpp", "bik", "account", "correspondent_account", "bank_name")
        addresses = ("legal_address", "postal_address")
        gone |= {"full_name": _NOBODY, **dict.fromkeys((*numbers, *addresses), "")}
    mine = (Requisites.client == client.id) & Requisites.erased_at.is_null()
    Requisites.update(**gone).where(mine).execute()


def _forget_contacts(client_id: int, now: datetime) -> None:
    Contact.update(
        name=_NOBODY, post="", phone="", email="", note="", is_main=False, removed_at=now
    ).where(Contact.client == client_id).execute()


def _forget_people(client_id: int, actor: Actor, now: datetime) -> None:
    for member in members.of_client(client_id):
        row = Membership.get(
            (Membership.client_id == client_id) & (Membership.user == member.user.id)
        )
        members.take_out(row, actor=actor, now=now)
        Notice.delete().where(
            (Notice.user == member.user.id) & (Notice.client_id == client_id)
        ).execute()
        if not Membership.select().where(Membership.user == member.user.id).exists():
            _forget_account(member.user, now)


def _forget_wishes(client_id: int, now: datetime) -> None:
    """What was written into requests; which requests there were, and their course, stays."""
    mine = ServiceRequest.client == client_id
    ServiceRequest.update(
        text=_NOBODY,
        wish={},
        answer="",
        updated_at=now,
        revision=ServiceRequest.revision + 1,
    ).where(mine).execute()


def _forget_account(user: User, now: datetime) -> None:
    Letter.delete().where(Letter.recipient == user.email).execute()
    OneTimeLink.delete().where(OneTimeLink.user == user.id).execute()
    Session.delete().where(Session.user == user.id).execute()
    address = _NOWHERE.format(id=user.id)
    User.update(
        login=address,
        email=address,
        name=_NOBODY,
        password_hash=None,
        password_changed_at=None,
        disabled_at=now,
    ).where(User.id == user.id).execute()
