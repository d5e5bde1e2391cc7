"""The table of the journal; triggers refuse to change or delete its rows."""

from peewee import AutoField, IntegerField, TextField

from backend.db.base import BaseModel, UtcField


class AuditEntry(BaseModel):
    """
    One act. `old` and `new` are JSON texts; `about` names the client whom it concerns, if any.

    `hash` covers the row and `previous_hash`, the hash of the row before.
    """

    id = AutoField()
    at = UtcField()
    actor_realm = TextField(null=True)
    actor_id = IntegerField(null=True)
    actor_role = TextField()
    actor_name = TextField()
    action = TextField()
    object = TextField()
    old = TextField(null=True)
    new = TextField(null=True)
    reason = TextField(default="")
    about = TextField(default="")
    previous_hash = TextField()
    hash = TextField(unique=True)
