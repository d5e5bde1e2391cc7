"""Who made a row and when: the columns that everything contractual carries."""

from datetime import datetime
from typing import Any

from peewee import IntegerField, TextField

from backend.db.base import BaseModel, UtcField
from backend.kernel.actor import Actor


class Made(BaseModel):
    """A row that says who made it; realm and id are empty for the system itself."""

    made_by_realm = TextField(null=True)
    made_by_id = IntegerField(null=True)
    made_by_name = TextField()
    made_at = UtcField()


def by(actor: Actor) -> dict[str, Any]:
    """The columns for somebody, for tables that have a moment of their own."""
    return {
        "made_by_realm": actor.realm,
        "made_by_id": actor.id,
        "made_by_name": actor.name,
    }


def by_at(actor: Actor, now: datetime) -> dict[str, Any]:
    """The four columns of `Made`."""
    return {**by(actor), "made_at": now}
