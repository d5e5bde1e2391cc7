"""Begin, resume, end and list looks; every one is in the journal and among the client's notices."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from backend.accounts import rights
from backend.accounts.models import Staff
from backend.accounts.rights import Right
from backend.accounts.roles import Role
from backend.accounts.sessions import SignedIn
from backend.audit import journal
from backend.audit.journal import Act
from backend.clients import queries
from backend.db.base import transaction
from backend.db.prepared import Parameter, Prepared
from backend.kernel import tokens
from backend.kernel.actor import Actor
from backend.looks.models import ClientView
from backend.messaging import notices
from backend.messaging.notices import Event

LATEST = 10
_OF_SECRET: Prepared[ClientView] = Prepared(
    lambda: ClientView.select().where(ClientView.secret_hash == Parameter("secret_hash"))
)


def begin(
    client_id: int, reason: str, *, actor: Actor, now: datetime, life: timedelta
) -> tuple[ClientView, str]:
    """
    Let a member of staff see the cabinet of a client; an earlier look of his ends.

    Returns:
        the look, and the secret for the cookie, which is not kept anywhere.

    Raises:
        ForbiddenError: he may not look into cabinets.
        NotFoundError: there is no such client.
    """
    rights.insist(actor, Right.LOOK_AS_CLIENT)
    client = queries.one(client_id)
    secret = tokens.new_secret()
    with transaction():
        _end_where(actor, now)
        view: ClientView = ClientView.create(
            secret_hash=tokens.fingerprint(secret),
            staff=actor.id,
            client=client,
            reason=reason,
            started_at=now,
            expires_at=now + life,
        )
        journal.record_many(actor, [Act("client.look", **_about(view), reason=reason)])
        notices.tell(_event(view, actor), now=now)
    return view, secret


def resume(staff: SignedIn, secret: str, *, now: datetime) -> SignedIn | None:
    """
    The cabinet that a member of staff looks into with this cookie, as a guard wants it.

    He is there under his own name, as somebody who may read and do nothing else. None if the look has
    ended, is over, or is another person's.
    """
    view = _OF_SECRET.first(secret_hash=tokens.fingerprint(secret))
    is_his = view is not None and view.staff_id == staff.actor.id
    if view is None or not is_his or view.ended_at is not None or now >= view.expires_at:
        return None
    if not rights.may(staff.actor, Right.LOOK_AS_CLIENT):
        return None
    return replace(
        staff,
        actor=replace(staff.actor, role=Role.READER),
        client_id=view.client_id,
        look_until=view.expires_at,
    )


def end(*, actor: Actor, now: datetime) -> int | None:
    """End the look of a member of staff; the client whom it was at, None if there was none."""
    with transaction():
        living = _living(actor, now)
        if living is None:
            return None
        _end_where(actor, now)
        journal.record_many(actor, [Act("client.look_end", **_about(living))])
    return living.client_id


def of_client(client_id: int) -> list[ClientView]:
    """The latest looks into the cabinet of a client with who looked, newest first."""
    return list(
        ClientView.select(ClientView, Staff)
        .join(Staff)
        .where(ClientView.client == client_id)
        .order_by(ClientView.id.desc())
        .limit(LATEST)
    )


def _living(actor: Actor, now: datetime) -> ClientView | None:
    found: ClientView | None = (
        ClientView.select()
        .where((ClientView.staff == actor.id) & ClientView.ended_at.is_null())
        .where(ClientView.expires_at > now)
        .first()
    )
    return found


def _end_where(actor: Actor, now: datetime) -> None:
    ClientView.update(ended_at=now).where(
        (ClientView.staff == actor.id) & ClientView.ended_at.is_null()
    ).execute()


def _about(view: ClientView) -> dict[str, Any]:
    """What an act upon the look names in the journal: the client's cabinet, and until when."""
    name = f"client:{view.client_id}"
    return {"upon": name, "about": name, "new": {"until_at": view.expires_at.isoformat()}}


def _event(view: ClientView, actor: Actor) -> Event:
    return Event(
        name="cabinet_looked_at",
        key=f"look:{view.id}",
        client_id=view.client_id,
        path="/cabinet/sessions",
        values={"person": actor.name, "why": view.reason, "until_at": view.expires_at},
        roles=frozenset({Role.OWNER}),
    )
