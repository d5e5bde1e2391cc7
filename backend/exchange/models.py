"""Tables of imports: a file with its mapping, and each of its lines with what became of it."""

from enum import StrEnum

from peewee import AutoField, CompositeKey, ForeignKeyField, IntegerField, TextField

from backend.accounts.models import Staff
from backend.clients.models import Client
from backend.db.base import BaseModel, UtcField
from backend.db.fields import JSONField
from backend.ledger.models import LedgerEntry
from backend.subscriptions.models import Subscription


class ImportKind(StrEnum):
    """What a file holds."""

    CLIENTS = "clients"
    SUBSCRIPTIONS = "subscriptions"
    BALANCES = "balances"


class ImportStatus(StrEnum):
    """How far an import is: `tried` wrote nothing yet."""

    TRIED = "tried"
    APPLIED = "applied"
    UNDONE = "undone"
    DROPPED = "dropped"


class RowStatus(StrEnum):
    """What became of one line."""

    GOOD = "good"
    BAD = "bad"
    APPLIED = "applied"
    UNDONE = "undone"


class ImportBatch(BaseModel):
    """One file. `mapping` is `{"heads": [...], "columns": {field: head}}`."""

    id = AutoField()
    kind = TextField()
    file_name = TextField()
    sha256 = TextField()
    encoding = TextField()
    mapping = JSONField()
    status = TextField(default=ImportStatus.TRIED)
    good = IntegerField(default=0)
    bad = IntegerField(default=0)
    made_by = ForeignKeyField(Staff, on_delete="RESTRICT")
    made_at = UtcField()
    applied_at = UtcField(null=True)
    undone_at = UtcField(null=True)

    made_by_id: int


class ImportRow(BaseModel):
    """One line: its cells as they were read, what is wrong with it, what it has made."""

    batch = ForeignKeyField(ImportBatch, on_delete="CASCADE")
    line = IntegerField()
    cells = JSONField()
    status = TextField()
    problems = JSONField(default=list)
    client = ForeignKeyField(Client, null=True, on_delete="RESTRICT")
    subscription = ForeignKeyField(Subscription, null=True, on_delete="RESTRICT")
    entry = ForeignKeyField(LedgerEntry, null=True, on_delete="RESTRICT")

    batch_id: int
    client_id: int | None
    subscription_id: int | None
    entry_id: int | None

    class Meta:
        primary_key = CompositeKey("batch", "line")
        without_rowid = True
