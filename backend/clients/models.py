"""The table of clients: whom the company has a contract with."""

from peewee import AutoField, DateField, TextField

from backend.db.base import BaseModel


class Client(BaseModel):
    """A company or a person with a contract; `inn` has 10 or 12 digits, `opened_on` is a local day."""

    id = AutoField()
    contract_number = TextField(unique=True)
    short_name = TextField()
    full_name = TextField()
    inn = TextField()
    opened_on = DateField()
