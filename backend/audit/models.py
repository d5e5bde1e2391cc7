"""Tables of the journal; triggers refuse to change or delete rows, but for words that an act erases."""

from peewee import AutoField, ForeignKeyField, IntegerField, TextField

from backend.db.base import BaseModel, UtcField
from backend.db.fields import JSONField


class AuditEntry(BaseModel):
    """
    One act. `old` and `new` are JSON texts; `about` names the client whom it concerns, if any.

    `hash` covers the row and `previous_hash`, the hash of the row before. `seal` is that of the personal
    words in `AuditWords`, if the act has any: see `audit.words`.
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
    seal = TextField(default="")
    previous_hash = TextField()
    hash = TextField()


class AuditWords(BaseModel):
    """The personal words of an entry, with the salt of their seal."""

    entry = ForeignKeyField(AuditEntry, primary_key=True, on_delete="RESTRICT")
    salt = TextField()
    words = JSONField()

    entry_id: int
