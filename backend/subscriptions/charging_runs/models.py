"""Tables of runs: those that charged, and trials with every line that they would charge."""

from enum import StrEnum

from peewee import AutoField, DateField, ForeignKeyField, IntegerField, TextField

from backend.clients.models import Client
from backend.db.base import BaseModel, UtcField
from backend.db.fields import JSONField
from backend.db.made import Made
from backend.ledger.models import EntryKind
from backend.subscriptions.models import Subscription


class RunKind(StrEnum):
    """Whether a run writes to the ledger or only says what it would."""

    CHARGE = "charge"
    TRIAL = "trial"


class RunStatus(StrEnum):
    """How far a run is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class ChargingRun(Made):
    """
    One run by the day `on_day`; who made it has asked for it, or nobody: it came by its time.

    Its entries in the ledger have `begun_at` as their moment. Up to which subscription a trial has come
    is `reached_id`, when it was heard of last `touched_at`.
    """

    id = AutoField()
    kind = TextField()
    on_day = DateField()
    status = TextField()
    begun_at = UtcField(null=True)
    touched_at = UtcField()
    done_at = UtcField(null=True)
    reached_id = IntegerField(default=0)
    subscriptions = IntegerField(default=0)
    entries = IntegerField(default=0)
    charged_minor = IntegerField(default=0)


class ChargingTrialLine(BaseModel):
    """What a trial would write to the ledger, in the columns of an entry."""

    id = AutoField()
    run = ForeignKeyField(ChargingRun, on_delete="CASCADE")
    key = TextField()
    client = ForeignKeyField(Client, on_delete="CASCADE")
    client_minor = IntegerField()
    subscription = ForeignKeyField(Subscription, on_delete="CASCADE")
    on_day = DateField()
    period_from = DateField(null=True)
    period_until = DateField(null=True)
    note = JSONField()

    run_id: int
    client_id: int
    subscription_id: int
    kind = EntryKind.CHARGE
