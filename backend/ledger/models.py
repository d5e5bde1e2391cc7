"""Tables of the ledger; triggers refuse every change and keep the balances."""

from enum import StrEnum

from peewee import AutoField, DateField, ForeignKeyField, IntegerField, TextField

from backend.clients.models import Client
from backend.db.base import BaseModel, UtcField
from backend.db.fields import JSONField


class AccountKind(StrEnum):
    """What an account holds."""

    CLIENT = "client"
    INCOME = "income"
    GATEWAY = "gateway"
    BANK = "bank"
    FEES = "fees"
    PROMISED = "promised"
    OPENING = "opening"
    CORRECTION = "correction"


class EntryKind(StrEnum):
    """Why money moved."""

    CHARGE = "charge"
    PAYMENT = "payment"
    VOID = "void"
    REFUND = "refund"
    CORRECTION = "correction"
    PROMISED = "promised"
    PROMISED_BACK = "promised_back"
    OPENING = "opening"


class EntrySource(StrEnum):
    """What part of the product wrote an entry."""

    CHARGING = "charging"
    QUOTE = "quote"
    PAYMENT = "payment"
    MANAGER = "manager"
    IMPORT = "import"


class LedgerAccount(BaseModel):
    """One account, made at its first entry; `code` is as `ledger.accounts` gives it."""

    id = AutoField()
    code = TextField(unique=True)
    kind = TextField()
    client = ForeignKeyField(Client, null=True, unique=True, on_delete="RESTRICT")

    client_id: int | None


class LedgerEntry(BaseModel):
    """
    One transfer from the debit account to the credit account.

    `client_minor` is the same sum as the client sees it: above zero in his favour. `on_day` is the local
    day that it counts from, `at` when it was written. `note` says what the line is about.
    """

    id = AutoField()
    key = TextField(unique=True)
    kind = TextField()
    at = UtcField()
    on_day = DateField()
    debit = ForeignKeyField(LedgerAccount, on_delete="RESTRICT")
    credit = ForeignKeyField(LedgerAccount, on_delete="RESTRICT")
    amount_minor = IntegerField()
    client = ForeignKeyField(Client, null=True, on_delete="RESTRICT")
    client_minor = IntegerField(null=True)
    subscription_id = IntegerField(null=True)  # a row of `backend.subscriptions`
    period_from = DateField(null=True)
    period_until = DateField(null=True)
    reverses = ForeignKeyField("self", null=True, unique=True, on_delete="RESTRICT")
    source = TextField()
    note = JSONField(default=dict)
    made_by_realm = TextField(null=True)
    made_by_id = IntegerField(null=True)
    made_by_name = TextField()

    debit_id: int
    credit_id: int
    client_id: int | None
    reverses_id: int | None


class LedgerBalance(BaseModel):
    """The sum of a client's entries, kept by a trigger; compared every night by `ledger.invariants`."""

    client = ForeignKeyField(Client, primary_key=True, on_delete="RESTRICT")
    balance_minor = IntegerField()
    entries = IntegerField()

    client_id: int
