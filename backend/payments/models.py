"""Tables of payments; what is said about money only grows, messages and history are append-only."""

import base64
from enum import StrEnum

import peewee
from peewee import AutoField, BooleanField, DateField, ForeignKeyField, IntegerField, TextField

from backend.clients.models import Client
from backend.db.base import BaseModel, UtcField
from backend.db.fields import JSONField
from backend.db.made import Made
from backend.payments.facts import Facts


class Channel(StrEnum):
    """Who began a payment."""

    GUEST = "guest"
    CABINET = "cabinet"


class OperationStatus(StrEnum):
    """How far a command to a gateway has come; `unknown` waits for an answer or a person."""

    PROPOSED = "proposed"  # waits for a second person
    CREATED = "created"
    SENT = "sent"
    UNKNOWN = "unknown"
    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


OPEN = (
    OperationStatus.PROPOSED,
    OperationStatus.CREATED,
    OperationStatus.SENT,
    OperationStatus.UNKNOWN,
)


class Verdict(StrEnum):
    """What a message was worth; everything but the first three is refused and told to a person."""

    ACCEPTED = "accepted"
    REPEATED = "repeated"
    SENT = "sent"  # it is ours
    BAD_SIGNATURE = "bad_signature"
    UNREADABLE = "unreadable"
    UNKNOWN_ORDER = "unknown_order"
    OTHER_GATEWAY = "other_gateway"
    OTHER_ORDER = "other_order"
    OTHER_CURRENCY = "other_currency"
    OTHER_AMOUNT = "other_amount"
    IMPOSSIBLE = "impossible"


FINE = (Verdict.ACCEPTED, Verdict.REPEATED, Verdict.SENT)


class RawField(peewee.TextField):
    """Bytes as base64: a text, so that every table can be written into an archive."""

    def db_value(self, value: bytes) -> str:
        """The text."""
        return base64.b64encode(value).decode()

    def python_value(self, value: str) -> bytes:
        """The bytes again."""
        return base64.b64decode(value)


class Payment(BaseModel):
    """
    One order to be paid.

    `order_ref` is what gateways know it by, `secret` opens its page for whoever has the link. The sums are
    those of its transactions; `state` is what they amount to, counted by the database. `review` names
    what a person has to look at, `reviewed` what one has looked at.
    """

    id = AutoField()
    number = TextField(unique=True)
    order_ref = TextField(unique=True)
    secret = TextField(unique=True)
    gateway = TextField()
    client = ForeignKeyField(Client, on_delete="RESTRICT")
    channel = TextField()
    amount_minor = IntegerField()
    currency = TextField(default="RUB")
    payer = JSONField(default=dict)
    language = TextField(default="ru")
    created_at = UtcField()
    started_at = UtcField(null=True)
    authorized_minor = IntegerField(default=0)
    captured_minor = IntegerField(default=0)
    voided_minor = IntegerField(default=0)
    refunded_minor = IntegerField(default=0)
    held_minor = IntegerField(default=0)
    is_failed = BooleanField(default=False)
    is_expired = BooleanField(default=False)
    decline_code = TextField(default="")
    decline_text = TextField(default="")
    state = TextField()
    changed_at = UtcField()
    review = TextField(default="")
    reviewed = TextField(default="")
    revision = IntegerField(default=1)
    made_by_realm = TextField(null=True)
    made_by_id = IntegerField(null=True)
    made_by_name = TextField()

    client_id: int

    @property
    def needs_review(self) -> bool:
        """Whether a person has something to look at."""
        return self.review != self.reviewed


class PaymentTransaction(BaseModel):
    """
    What a gateway did with one card for an order.

    `void_until`: until when a hold can be given back; `clears_at`: when it is taken to be a payment though
    nobody says so; `hold_expires_at` as the gateway told it.
    """

    id = AutoField()
    payment = ForeignKeyField(Payment, on_delete="RESTRICT")
    gateway = TextField()
    ref = TextField()
    authorized_minor = IntegerField(default=0)
    captured_minor = IntegerField(default=0)
    voided_minor = IntegerField(default=0)
    refunded_minor = IntegerField(default=0)
    is_failed = BooleanField(default=False)
    is_expired = BooleanField(default=False)
    held_minor = IntegerField()
    auth_code = TextField(default="")
    first_seen_at = UtcField()
    void_until = UtcField(null=True)
    clears_at = UtcField(null=True)
    hold_expires_at = UtcField(null=True)

    payment_id: int

    @property
    def facts(self) -> Facts:
        """What is certain of it."""
        return Facts(
            self.authorized_minor,
            self.captured_minor,
            self.voided_minor,
            self.refunded_minor,
            self.is_failed,
            self.is_expired,
        )


class PaymentOperation(BaseModel):
    """
    A command to a gateway: kept before it is sent, under a key that stays; one open at a time.

    `before_minor` is what had been refunded before it.
    """

    id = AutoField()
    payment = ForeignKeyField(Payment, on_delete="RESTRICT")
    transaction = ForeignKeyField(PaymentTransaction, on_delete="RESTRICT")
    kind = TextField()
    amount_minor = IntegerField()
    before_minor = IntegerField(default=0)
    key = TextField(unique=True)
    status = TextField()
    attempts = IntegerField(default=0)
    reason = TextField()
    made_by_realm = TextField(null=True)
    made_by_id = IntegerField(null=True)
    made_by_name = TextField()
    created_at = UtcField()
    approved_by_id = IntegerField(null=True)
    approved_by_name = TextField(default="")
    due_at = UtcField()
    sent_at = UtcField(null=True)
    closed_at = UtcField(null=True)
    outcome = TextField(default="")
    evidence = TextField(default="")

    payment_id: int
    transaction_id: int


class GatewayMessage(BaseModel):
    """
    One message as it came or left, with what it was worth; copies of it are counted.

    `news_key` is the gateway's own name for the news in it, accepted once.
    """

    id = AutoField()
    gateway = TextField()
    direction = TextField()
    raw = RawField()
    digest = TextField()
    verdict = TextField()
    reason = TextField(default="")
    news_key = TextField(null=True)
    key_id = TextField(default="")
    address = TextField(default="")
    at = UtcField()
    copies = IntegerField(default=1)
    last_at = UtcField()
    payment = ForeignKeyField(Payment, null=True, on_delete="RESTRICT")
    operation = ForeignKeyField(PaymentOperation, null=True, on_delete="RESTRICT")

    payment_id: int | None
    operation_id: int | None

    @property
    def text(self) -> str:
        """To be read: gateways write UTF-8, or windows-1251, whose letters are hardly ever UTF-8 too."""
        raw: bytes = self.raw
        try:
            return raw.decode()
        except UnicodeDecodeError:
            return raw.decode("cp1251", "replace")


class PaymentEvent(BaseModel):
    """One step of a payment's history: what it was, what it became, how we know."""

    id = AutoField()
    payment = ForeignKeyField(Payment, on_delete="RESTRICT")
    at = UtcField()
    what = TextField()
    old_state = TextField(null=True)
    new_state = TextField()
    details = JSONField(default=dict)
    message = ForeignKeyField(GatewayMessage, null=True, on_delete="RESTRICT")
    operation = ForeignKeyField(PaymentOperation, null=True, on_delete="RESTRICT")
    made_by_realm = TextField(null=True)
    made_by_id = IntegerField(null=True)
    made_by_name = TextField()

    payment_id: int
    message_id: int | None
    operation_id: int | None


class PaymentAlert(BaseModel):
    """Something that a person has to look at; told once however often it happens, until it is closed."""

    id = AutoField()
    kind = TextField()
    key = TextField()
    payment = ForeignKeyField(Payment, null=True, on_delete="RESTRICT")
    message = ForeignKeyField(GatewayMessage, null=True, on_delete="RESTRICT")
    details = JSONField(default=dict)
    at = UtcField()
    last_at = UtcField()
    copies = IntegerField(default=1)
    closed_at = UtcField(null=True)
    closed_by_id = IntegerField(null=True)
    closed_by_name = TextField(default="")
    note = TextField(default="")

    payment_id: int | None
    message_id: int | None


class BankRegister(Made):
    """What a bank says it took in some days; `lines` are `[number, ref, amount_minor]`, refunds below zero."""

    id = AutoField()
    gateway = TextField()
    file_name = TextField()
    sha256 = TextField()
    first_on = DateField()
    last_on = DateField()
    columns = JSONField()
    lines = JSONField()
