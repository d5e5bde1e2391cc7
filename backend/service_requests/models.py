"""Tables of requests; their history and decisions are append-only, and no request is deleted."""

from enum import StrEnum

from peewee import AutoField, BooleanField, DateField, ForeignKeyField, IntegerField, TextField

from backend.accounts.models import Staff, User
from backend.clients.models import Client
from backend.db.base import BaseModel, UtcField
from backend.db.fields import JSONField
from backend.subscriptions.models import Quote, Subscription


class RequestKind(StrEnum):
    """What is asked for."""

    PARAMETER_CHANGE = "parameter_change"
    TARIFF_CHANGE = "tariff_change"
    NEW_SERVICE = "new_service"
    PAUSE = "pause"
    TERMINATE = "terminate"
    DOCUMENT = "document"
    REQUISITES_CHANGE = "requisites_change"
    CONNECTION = "connection"  # of a guest, from the public site
    OTHER = "other"


class Channel(StrEnum):
    """How it came."""

    CABINET = "cabinet"
    SITE = "site"
    PHONE = "phone"
    MANAGER = "manager"


class TimerKind(StrEnum):
    """What a timer does when it is due."""

    REMINDER = "reminder"
    ESCALATION = "escalation"
    AUTO_CLOSE = "auto_close"


class ServiceRequest(BaseModel):
    """
    One request, shown to people by its id (№ 1042).

    `wish` is what is asked for, by kind. A guest's one has no client but `guest` (what he wrote of himself)
    and the fingerprint of his secret link. `held_for` is a role of staff that it waits for, `answer` the
    last words to the client. `closed_at` stands exactly in the states of `states.CLOSED`.
    """

    id = AutoField()
    kind = TextField()
    status = TextField()
    client = ForeignKeyField(Client, null=True, on_delete="RESTRICT")
    user = ForeignKeyField(User, null=True, on_delete="SET NULL")
    subscription = ForeignKeyField(Subscription, null=True, on_delete="RESTRICT")
    quote = ForeignKeyField(Quote, null=True, on_delete="RESTRICT")
    channel = TextField()
    wish = JSONField(default=dict)
    text = TextField(default="")
    guest = JSONField(null=True)
    secret_hash = TextField(null=True, unique=True)
    language = TextField(default="ru")
    assignee = ForeignKeyField(Staff, null=True, on_delete="SET NULL")
    held_for = TextField(default="")
    due_at = UtcField(null=True)
    expected_on = DateField(null=True)
    answer = TextField(default="")
    created_at = UtcField()
    updated_at = UtcField()
    closed_at = UtcField(null=True)
    revision = IntegerField(default=1)
    guest_erased_at = UtcField(null=True)

    client_id: int | None
    user_id: int | None
    subscription_id: int | None
    quote_id: int | None
    assignee_id: int | None


class ServiceRequestEvent(BaseModel):
    """One step of a request's history; internal ones are for staff alone."""

    id = AutoField()
    request = ForeignKeyField(ServiceRequest, on_delete="RESTRICT")
    at = UtcField()
    event = TextField()
    old_status = TextField(null=True)
    new_status = TextField()
    made_by_realm = TextField(null=True)
    made_by_id = IntegerField(null=True)
    made_by_name = TextField()
    reason = TextField(default="")
    is_internal = BooleanField(default=False)

    request_id: int


class RequestRule(BaseModel):
    """A rule: when all conditions hold, the outcome; the first that matches, by `position`, wins."""

    id = AutoField()
    position = IntegerField()
    title = TextField()
    conditions = JSONField(default=dict)
    outcome = JSONField()
    is_on = BooleanField(default=False)
    created_at = UtcField()
    removed_at = UtcField(null=True)
    revision = IntegerField(default=1)


class RequestDecision(BaseModel):
    """What was decided and why, kept before its effect; `rule` is the rule as it read then."""

    id = AutoField()
    request = ForeignKeyField(ServiceRequest, on_delete="RESTRICT")
    rule_ref = ForeignKeyField(RequestRule, null=True, column_name="rule_id", on_delete="RESTRICT")
    rule = JSONField()
    inputs = JSONField()
    outcome = JSONField()
    decided_at = UtcField()
    applied_at = UtcField(null=True)

    request_id: int
    rule_id: int | None


class RequestTimer(BaseModel):
    """A reminder, an escalation or an end by itself, at a moment."""

    id = AutoField()
    request = ForeignKeyField(ServiceRequest, on_delete="RESTRICT")
    kind = TextField()
    due_at = UtcField()
    done_at = UtcField(null=True)

    request_id: int
