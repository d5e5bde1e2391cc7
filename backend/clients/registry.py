"""Open, correct, suspend and close clients: the only place that writes their table."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from peewee import IntegrityError

from backend.accounts.models import Staff
from backend.accounts.roles import Role
from backend.audit import journal
from backend.clients import details, queries, requisites
from backend.clients.details import Details, FieldsError
from backend.clients.models import Client, ClientKind, ClientStatus
from backend.clients.states import CLIENT, Event
from backend.db.base import transaction
from backend.kernel.actor import Actor
from backend.kernel.errors import ConflictError, InvalidError, StaleStateError

MOST_CONTRACT, MOST_NAME, MOST_REASON = 40, 200, 300
_NO_MANAGER = frozenset({Role.EDITOR})


@dataclass(frozen=True, kw_only=True)
class NewClient(Details):
    """Whom to open; `opened_on` is the local day of the contract."""

    contract_number: str
    short_name: str
    opened_on: date
    kind: ClientKind = ClientKind.LEGAL
    status: ClientStatus = ClientStatus.ACTIVE
    group_id: int | None = None
    manager_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Correction:
    """What may be corrected of a client without a new edition of his requisites."""

    contract_number: str
    short_name: str
    group_id: int | None = None
    manager_id: int | None = None


def open_client(new: NewClient, *, actor: Actor, now: datetime) -> Client:
    """
    Open a client; his requisites are the first edition, valid from the day of the contract.

    Raises:
        FieldsError: names every field that is wrong.
    """
    if new.status not in (ClientStatus.PROSPECT, ClientStatus.ACTIVE):
        raise InvalidError
    known, problems = _checked(new, new.kind)
    with transaction():
        row = _row(new, None, problems)
        client: Client = Client.create(
            kind=new.kind,
            status=new.status,
            full_name=known.full_name,
            inn=known.inn,
            opened_on=new.opened_on,
            **row,
        )
        requisites.first_edition(client, known, actor=actor, now=now)
        journal.record(
            actor, "client.open", client, new={"contract_number": row["contract_number"]}
        )
    return client


def checked(new: NewClient, *, is_taken: bool) -> tuple[Details, dict[str, InvalidError]]:
    """
    The requisites of a client to be opened as they are stored, and everything that is wrong with him.

    Args:
        is_taken: whether his contract's number belongs to somebody.
    """
    known, problems = _checked(new, new.kind)
    return known, {**problems, **_wrong(new, is_taken=is_taken)}


def correct(client: Client, wanted: Correction, *, actor: Actor) -> Client:
    """
    Change the short name, the contract's number, the group or the manager; the row as it is afterwards.

    Args:
        client: as the actor saw it.

    Raises:
        FieldsError: names every field that is wrong.
        StaleStateError: somebody else has changed the client meanwhile.
    """
    with transaction():
        row = _row(wanted, client, {})
        changed = {name: value for name, value in row.items() if getattr(client, name) != value}
        if changed:
            _change(client, changed)
            old = {name: getattr(client, name) for name in changed}
            journal.record(actor, "client.correct", client, old=old, new=changed)
    return queries.one(client.id)


def sign(client: Client, *, actor: Actor) -> Client:
    """The contract of a prospect is signed; raises as `suspend`."""
    return _move(client, Event.SIGN, "", actor=actor)


def suspend(client: Client, reason: str, *, actor: Actor) -> Client:
    """
    Sell the client nothing new until he is resumed; what he has goes on.

    Raises:
        IllegalMoveError: nothing of the kind may happen in his state.
        InvalidError: no reason, or too long a one.
        StaleStateError: somebody else has changed the client meanwhile.
    """
    return _move(client, Event.SUSPEND, _reason(reason), actor=actor)


def resume(client: Client, *, actor: Actor) -> Client:
    """Serve a suspended client as before; raises as `suspend`."""
    return _move(client, Event.RESUME, "", actor=actor)


def close(client: Client, reason: str, on_day: date, *, actor: Actor) -> Client:
    """
    Close a client; everything that he had can still be read. His subscriptions must have ended:
    `subscriptions.closing` looks at that and calls this.

    Args:
        on_day: the local day from which he is no client.

    Raises:
        InvalidError: a day before the contract; else as `suspend`.
    """
    if on_day < client.opened_on:
        raise InvalidError("clients.close.too_early")
    return _move(client, Event.CLOSE, _reason(reason), closed_on=on_day, actor=actor)


def reopen(client: Client, *, actor: Actor) -> Client:
    """
    Serve a closed client again.

    Raises:
        ConflictError: his personal data were erased; else as `suspend`.
    """
    if client.erased_at is not None:
        raise ConflictError("clients.erased.stays_closed")
    return _move(client, Event.REOPEN, "", closed_on=None, actor=actor)


def _move(client: Client, event: Event, reason: str, *, actor: Actor, **changes: Any) -> Client:
    old = ClientStatus(client.status)
    new = CLIENT.after(old, event)
    with transaction():
        _change(client, {"status": new, **changes})
        journal.record(
            actor,
            f"client.{event}",
            client,
            old={"status": old},
            new={"status": new},
            reason=reason,
        )
    return queries.one(client.id)


def _change(client: Client, changes: dict[str, Any]) -> None:
    seen = (Client.id == client.id) & (Client.revision == client.revision)
    try:
        moved = Client.update(revision=Client.revision + 1, **changes).where(seen).execute()
    except IntegrityError as error:  # the number was taken, or the group removed, meanwhile
        raise StaleStateError from error
    if moved != 1:
        raise StaleStateError


def _checked(typed: Details, kind: ClientKind) -> tuple[Details, dict[str, InvalidError]]:
    """The requisites as they are stored, and what is wrong with them."""
    only = Details(**{name: getattr(typed, name) for name in details.NAMES})
    try:
        return details.checked(only, kind), {}
    except FieldsError as error:
        return only, error.problems


def _row(
    wanted: NewClient | Correction, client: Client | None, problems: dict[str, InvalidError]
) -> dict[str, Any]:
    """The columns that are corrected in place, or everything that is wrong, `problems` included."""
    number = " ".join(wanted.contract_number.split())
    taken = queries.by_contract(number) if number else None
    is_taken = taken is not None and (client is None or taken.id != client.id)
    found = {**problems, **_wrong(wanted, is_taken=is_taken)}
    if wanted.manager_id is not None and not _keeps_clients(wanted.manager_id):
        found["manager_id"] = InvalidError("clients.manager.unknown")
    if found:
        raise FieldsError(found)
    return {
        "contract_number": number,
        "short_name": " ".join(wanted.short_name.split()),
        "group_id": wanted.group_id,
        "manager_id": wanted.manager_id,
    }


def _wrong(wanted: NewClient | Correction, *, is_taken: bool) -> dict[str, InvalidError]:
    """What is wrong with the contract's number and the short name."""
    found: dict[str, InvalidError] = {}
    number = " ".join(wanted.contract_number.split())
    name = " ".join(wanted.short_name.split())
    if not number or is_taken:
        found["contract_number"] = InvalidError("clients.contract.taken", number=number)
    elif len(number) > MOST_CONTRACT or not number.isprintable():
        found["contract_number"] = InvalidError("form.longer_than", count=MOST_CONTRACT)
    if not name:
        found["short_name"] = InvalidError("form.required")
    elif len(name) > MOST_NAME or not name.isprintable():
        found["short_name"] = InvalidError("form.longer_than", count=MOST_NAME)
    return found


def _keeps_clients(staff_id: int) -> bool:
    person: Staff | None = Staff.get_or_none(Staff.id == staff_id)
    return person is not None and person.role not in _NO_MANAGER and person.disabled_at is None


def _reason(text: str) -> str:
    plain = " ".join(text.split())
    if not plain:
        raise InvalidError("clients.reason.needed")
    if len(plain) > MOST_REASON:
        raise InvalidError("form.longer_than", count=MOST_REASON)
    return plain
