"""The table of looks; the browser holds a secret, the table its fingerprint."""

from peewee import AutoField, ForeignKeyField, TextField

from backend.accounts.models import Staff
from backend.clients.models import Client
from backend.db.base import BaseModel, UtcField


class ClientView(BaseModel):
    """A member of staff sees the cabinet of a client from `started_at` until it ends or `expires_at`."""

    id = AutoField()
    secret_hash = TextField(unique=True)
    staff = ForeignKeyField(Staff, on_delete="CASCADE")
    client = ForeignKeyField(Client, on_delete="CASCADE")
    reason = TextField()
    started_at = UtcField()
    expires_at = UtcField()
    ended_at = UtcField(null=True)

    staff_id: int
    client_id: int
