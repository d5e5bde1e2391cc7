"""The table of documents; triggers refuse to change or delete what was issued."""

from enum import StrEnum

from peewee import AutoField, DateField, ForeignKeyField, IntegerField, TextField

from backend.clients.models import Client, Requisites
from backend.db.base import BaseModel, UtcField


class DocumentKind(StrEnum):
    """What a document is."""

    INVOICE = "invoice"
    ACT = "act"
    UPD = "upd"
    STATEMENT = "statement"
    RECONCILIATION = "reconciliation"
    CONTRACT = "contract"
    OTHER = "other"


class Document(BaseModel):
    """
    A file that was given to a client, under its number and day; `sha256` names the file in the store.

    `requisites` is the edition of the client's details that held on its day, `replaces` the cancelled
    document in whose stead it was given.
    """

    id = AutoField()
    client = ForeignKeyField(Client, on_delete="RESTRICT")
    kind = TextField()
    number = TextField()
    day = DateField()
    period_from = DateField(null=True)
    period_until = DateField(null=True)
    total_minor = IntegerField(null=True)
    file_name = TextField()
    media_type = TextField()
    size_bytes = IntegerField()
    sha256 = TextField()
    requisites = ForeignKeyField(Requisites, null=True, on_delete="RESTRICT")
    source = TextField()
    made_by_name = TextField()
    made_at = UtcField()
    replaces = ForeignKeyField("self", null=True, unique=True, on_delete="RESTRICT")
    cancelled_at = UtcField(null=True)
    cancel_reason = TextField(default="")

    client_id: int
    requisites_id: int | None
    replaces_id: int | None
