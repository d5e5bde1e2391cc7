"""Who or what made something happen to a payment, for its history and for the journal."""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from backend.db import made
from backend.kernel.actor import SYSTEM, Actor, Realm
from backend.payments.gateways.base import Caps, Source

GUEST = Actor(id=None, realm=None, role="guest", name="")


def gateway(name: str) -> Actor:
    """A gateway as the journal names it."""
    return Actor(id=None, realm=None, role="gateway", name=name)


@dataclass(frozen=True)
class Cause:
    """Why facts are written: who brought them, how, and the message or the command behind them."""

    actor: Actor
    source: Source
    message_id: int | None = None
    operation_id: int | None = None
    digest: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Moment:
    """When it is, and what the company and the gateway make of it; `now` is aware UTC."""

    now: datetime
    zone: tzinfo
    caps: Caps


def by(actor: Actor) -> dict[str, Any]:
    """The columns that say who; payments stay for ever, names of clients' people need not."""
    columns = made.by(actor)
    if actor.realm is Realm.CLIENT or actor.role == GUEST.role:
        columns["made_by_name"] = ""
    return columns


__all__ = ["GUEST", "SYSTEM", "Cause", "Moment", "by", "gateway"]
