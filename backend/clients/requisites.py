"""Requisites by date: each edition is a row of its own, so that an old document keeps what it said."""

from datetime import date, datetime, timedelta
from typing import Any

from backend.audit import journal
from backend.clients import details
from backend.clients.details import Details
from backend.clients.models import Client, ClientKind, Requisites
from backend.db import made
from backend.db.base import transaction
from backend.kernel.actor import Actor
from backend.kernel.errors import ConflictError, InvalidError, NotFoundError, StaleStateError

FARTHEST = timedelta(days=366)
# How far back a start that was slept through is made up for.
_LOOK_BACK = timedelta(days=31)


def first_edition(client: Client, known: Details, *, actor: Actor, now: datetime) -> Requisites:
    """The requisites of a client that is being opened, in the caller's transaction; `known` is checked."""
    row: Requisites = Requisites.create(**_row(client, known, 1, client.opened_on, actor, now))
    return row


def add(
    client: Client,
    typed: Details,
    valid_from: date,
    *,
    today: date,
    actor: Actor,
    now: datetime,
) -> Requisites:
    """
    Write the next edition; the same one asked for again is found, not written.

    Args:
        client: as the actor saw it.
        valid_from: the local day it holds from; of several editions of a day the last one holds.

    Raises:
        FieldsError: names every field that is wrong.
        InvalidError: a day before the contract, or more than a year ahead.
        ConflictError: the client's personal data were erased.
        StaleStateError: somebody else has changed the client meanwhile.
    """
    known = details.checked(typed, ClientKind(client.kind))
    if not client.opened_on <= valid_from <= today + FARTHEST:
        raise InvalidError("clients.requisites.day")
    if client.erased_at is not None:
        raise ConflictError("clients.erased.stays_closed")
    with transaction():
        last = _last(client.id)
        if last is not None and last.valid_from == valid_from and details.of(last) == known:
            return last
        number = last.number + 1 if last is not None else 1
        row: Requisites = Requisites.create(**_row(client, known, number, valid_from, actor, now))
        _insist_unchanged(client)
        _show(client.id, today)
        journal.record(
            actor,
            "client.requisites",
            row,
            new={"number": number, "valid_from": valid_from, **_changes(last, known, client)},
        )
    return row


def on(client_id: int, day: date) -> Requisites | None:
    """The edition that holds on a local day."""
    query = Requisites.select().where(
        (Requisites.client == client_id) & (Requisites.valid_from <= day)
    )
    found: Requisites | None = query.order_by(
        Requisites.valid_from.desc(), Requisites.number.desc()
    ).first()
    return found


def history(client_id: int) -> list[Requisites]:
    """Every edition of a client, the one that holds last in time first."""
    query = Requisites.select().where(Requisites.client == client_id)
    return list(query.order_by(Requisites.valid_from.desc(), Requisites.number.desc()))


def one(client_id: int, number: int) -> Requisites:
    """
    One edition of a client by its number.

    Raises:
        NotFoundError: he has no such edition.
    """
    found: Requisites | None = Requisites.get_or_none(
        (Requisites.client == client_id) & (Requisites.number == number)
    )
    if found is None:
        raise NotFoundError
    return found


def take_effect(today: date) -> int:
    """Show in lists what editions that begin these days say; asked every day, safe to repeat."""
    begin = today - _LOOK_BACK
    with transaction():
        days = (Requisites.valid_from > begin) & (Requisites.valid_from <= today)
        due = {row.client_id for row in Requisites.select(Requisites.client).where(days)}
        return sum(_show(client_id, today) for client_id in sorted(due))


def _last(client_id: int) -> Requisites | None:
    query = Requisites.select().where(Requisites.client == client_id)
    found: Requisites | None = query.order_by(Requisites.number.desc()).first()
    return found


def _show(client_id: int, today: date) -> int:
    """Keep the name and the number of the client's own row as today's edition has them."""
    current = on(client_id, today)
    if current is None or current.erased_at is not None:
        return 0
    is_other = (Client.full_name != current.full_name) | (Client.inn != current.inn)
    return int(
        Client.update(full_name=current.full_name, inn=current.inn)
        .where((Client.id == client_id) & is_other)
        .execute()
    )


def _insist_unchanged(client: Client) -> None:
    moved = (
        Client.update(revision=Client.revision + 1)
        .where((Client.id == client.id) & (Client.revision == client.revision))
        .execute()
    )
    if moved != 1:
        raise StaleStateError


def _row(
    client: Client, known: Details, number: int, valid_from: date, actor: Actor, now: datetime
) -> dict[str, Any]:
    return {
        "client": client.id,
        "number": number,
        "valid_from": valid_from,
        **{name: getattr(known, name) for name in details.NAMES},
        **made.by_at(actor, now),
    }


def _changes(last: Requisites | None, known: Details, client: Client) -> dict[str, Any]:
    """
    What the journal says of an edition: of a person only which lines changed, for the journal cannot be
    erased and personal data can.
    """
    before = details.of(last) if last is not None else None
    changed = [
        name
        for name in details.NAMES
        if before is None or getattr(before, name) != getattr(known, name)
    ]
    if client.kind == ClientKind.LEGAL:
        return {name: getattr(known, name) for name in changed if name != "signatory"}
    return {"changed": changed}
