"""Tables of clients: whom the company has a contract with, their requisites, contacts and other numbers."""

from enum import StrEnum

from peewee import (
    AutoField,
    BooleanField,
    DateField,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from backend.db.base import BaseModel, UtcField
from backend.db.made import Made


class ClientKind(StrEnum):
    """What a client is before the law."""

    LEGAL = "legal"
    SOLE_TRADER = "sole_trader"
    PERSON = "person"


class ClientStatus(StrEnum):
    """Where a client stands; a closed one keeps his history."""

    PROSPECT = "prospect"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    CLOSED = "closed"


class Client(BaseModel):
    """
    A company or a person with a contract.

    `inn` has 10 or 12 digits and may be empty for a person; `opened_on` and `closed_on` are local days.
    `group_id` is a row of `catalog.models.ClientGroup`, `manager_id` one of `accounts.models.Staff`.
    Lists stand by `sort_name`, which the database makes of `short_name`.
    """

    id = AutoField()
    contract_number = TextField(unique=True)
    kind = TextField(default=ClientKind.LEGAL)
    status = TextField(default=ClientStatus.ACTIVE)
    short_name = TextField()
    sort_name = TextField()
    full_name = TextField()
    inn = TextField(default="")
    group_id = IntegerField(null=True)
    manager_id = IntegerField(null=True)
    opened_on = DateField()
    closed_on = DateField(null=True)
    erased_at = UtcField(null=True)
    revision = IntegerField(default=1)


class Requisites(Made):
    """One edition of a client's details for documents; the one with the latest `valid_from` holds."""

    id = AutoField()
    client = ForeignKeyField(Client, on_delete="CASCADE")
    number = IntegerField()
    valid_from = DateField()
    full_name = TextField()
    inn = TextField(default="")
    kpp = TextField(default="")
    ogrn = TextField(default="")
    legal_address = TextField(default="")
    postal_address = TextField(default="")
    bank_name = TextField(default="")
    bik = TextField(default="")
    account = TextField(default="")
    correspondent_account = TextField(default="")
    signatory = TextField(default="")
    erased_at = UtcField(null=True)

    client_id: int


class Contact(BaseModel):
    """A person or a department to call or write to; at most one is the main one."""

    id = AutoField()
    client = ForeignKeyField(Client, on_delete="CASCADE")
    name = TextField()
    post = TextField(default="")
    phone = TextField(default="")
    email = TextField(default="")
    note = TextField(default="")
    is_main = BooleanField(default=False)
    created_at = UtcField()
    removed_at = UtcField(null=True)

    client_id: int


class ExternalId(BaseModel):
    """What another system calls a client."""

    id = AutoField()
    client = ForeignKeyField(Client, on_delete="CASCADE")
    system = TextField()
    value = TextField()

    client_id: int
