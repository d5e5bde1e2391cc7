"""The table of notices: one row for each event and user."""

from peewee import AutoField, BooleanField, ForeignKeyField, IntegerField, TextField

from backend.accounts.models import User
from backend.db.base import BaseModel, UtcField
from backend.db.fields import JSONField


class Notice(BaseModel):
    """
    Something that happened to a client, for one of his users.

    Its words are the texts `notice.<event>.title` and `.body` with the values of `content`, so that it is
    read in whatever language the reader has now. `path` is the page of the cabinet that it is about.
    `letter_due`: its letter is still to be written from it.
    """

    id = AutoField()
    client_id = IntegerField()  # a row of `backend.clients`
    user = ForeignKeyField(User, on_delete="CASCADE")
    event = TextField()
    event_key = TextField()
    content = JSONField(default=dict)
    path = TextField()
    at = UtcField()
    read_at = UtcField(null=True)
    letter_due = BooleanField(default=False)

    user_id: int
