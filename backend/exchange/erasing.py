"""Erase the personal data of a closed client; the ledger, documents and the course of the journal stay."""

from datetime import datetime

from backend.accounts.models import Membership, OneTimeLink, Session, User
from backend.audit import journal
from backend.audit.journal import Act
from backend.clients import members, queries
from backend.clients.models import Client, ClientKind, ClientStatus, Contact, Requisites
from backend.db import base
from backend.db.base import transaction
from backend.exchange import forgetting
from backend.kernel import tokens
from backend.kernel.actor import Actor
from backend.kernel.errors import ConflictError, InvalidError
from backend.mail import outbox
from backend.service_requests.models import ServiceRequest

_NOBODY = forgetting.NOBODY
# An address that no letter can reach (RFC 2606), so that nobody is written to.
_NOWHERE = "erased-{id}@erased.invalid"


def erase(client: Client, reason: str, *, actor: Actor, now: datetime) -> Client:
    """
    Erase who the client and his people are; done twice it is the same as once.

    Of an organisation its contacts, people, signatories and free words go; of a person and a sole trader
    also names, numbers, addresses and values that tell of him. What was charged, paid and written in
    documents stays under the number of the contract. People who belong to other clients keep their
    accounts. Afterwards nothing of it is in the database's file.

    Args:
        reason: stays in the journal for ever, so it names nobody.

    Raises:
        InvalidError: no reason.
        ConflictError: the client is not closed.
    """
    if client.erased_at is not None:
        return client
    if not reason.strip():
        raise InvalidError("clients.reason.needed")
    with transaction():
        _mark(client, now)
        _forget_names(client, now)
        _forget_contacts(client.id, now)
        _forget_people(client.id, actor, now)
        forgetting.requests(client.id, now)
        forgetting.contracts(client)
        forgetting.traces(client.id)
        forgetting.payments(client.id)
        # The index keeps deleted words in its older parts until they are merged.
        base.database.execute_sql("INSERT INTO client_search (client_search) VALUES ('optimize')")
        said = " ".join(reason.split())[:300]
        name = journal.name_of(client)
        act = Act("client.erase", name, reason=said, about=name, is_personal=False)
        journal.record_many(actor, [act])
        journal.erase_words(client_id=client.id)
    base.forget_old_pages()
    return queries.one(client.id)


def erase_guest(request: ServiceRequest, *, actor: Actor, now: datetime) -> None:
    """
    Erase who asked for a connection without an account, what he wrote and was told, and his secret link.

    Raises:
        ConflictError: the request is a client's, or still open.
    """
    if request.guest_erased_at is not None:
        return
    email = str((request.guest or {}).get("email", ""))
    with transaction():
        is_over = ServiceRequest.client.is_null() & ServiceRequest.closed_at.is_null(is_null=False)
        erased = (
            ServiceRequest.update(
                guest={},
                text=_NOBODY,
                wish={},
                answer="",
                secret_hash=tokens.fingerprint(tokens.new_secret()),
                guest_erased_at=now,
                revision=ServiceRequest.revision + 1,
            )
            .where((ServiceRequest.id == request.id) & is_over)
            .execute()
        )
        if erased != 1:
            raise ConflictError("requests.erase.open")
        if email:
            outbox.forget([email])
        forgetting.events([request.id])
        journal.record(actor, "service_request.erase", request)
        journal.erase_words(row=request)
    base.forget_old_pages()


def _mark(client: Client, now: datetime) -> None:
    is_closed = (Client.id == client.id) & (Client.status == ClientStatus.CLOSED)
    marked = Client.update(erased_at=now, revision=Client.revision + 1).where(
        is_closed & Client.erased_at.is_null()
    )
    if marked.execute() != 1:
        raise ConflictError("clients.erase.not_closed")


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
    outbox.forget(row.email for row in Contact.select().where(Contact.client == client_id))
    Contact.update(
        name=_NOBODY, post="", phone="", email="", note="", is_main=False, removed_at=now
    ).where(Contact.client == client_id).execute()


def _forget_people(client_id: int, actor: Actor, now: datetime) -> None:
    """Those who belong to him and those who did; who belongs to another client stays a person."""
    for member in members.of_client(client_id):
        row = Membership.get(
            (Membership.client_id == client_id) & (Membership.user == member.user.id)
        )
        members.take_out(row, actor=actor, now=now)
    for user_id in forgetting.former_people(client_id):
        user = User.get_or_none(User.id == user_id)
        if user is None:
            continue
        outbox.forget([user.email], only_sent=True)
        if not Membership.select().where(Membership.user == user.id).exists():
            _forget_account(user, actor, now)


def _forget_account(user: User, actor: Actor, now: datetime) -> None:
    outbox.forget([user.email])
    OneTimeLink.delete().where(OneTimeLink.user == user.id).execute()
    Session.delete().where(Session.user == user.id).execute()
    address = _NOWHERE.format(id=user.id)
    changed = (
        User.update(
            login=address,
            email=address,
            name=_NOBODY,
            password_hash=None,
            password_changed_at=None,
            disabled_at=now,
        )
        .where((User.id == user.id) & (User.login != address))
        .execute()
    )
    if changed:
        journal.record(actor, "person.forget", user)
        journal.erase_words(user_id=user.id)
