"""The table of letters that wait, were sent or were given up."""

from enum import StrEnum

from peewee import AutoField, IntegerField, TextField

from backend.db.base import BaseModel, UtcField


class LetterStatus(StrEnum):
    """`failed` is final: the server refused for good, or the tries are used up."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"


class Letter(BaseModel):
    """
    A letter as template and values; it is written when it is sent.

    `content` (JSON) is emptied when the letter has left, because it may hold a one-time link.
    """

    id = AutoField()
    recipient = TextField()
    template = TextField()
    language = TextField()
    content = TextField()
    message_id = TextField(unique=True)
    status = TextField(default=LetterStatus.QUEUED)
    tries = IntegerField(default=0)
    queued_at = UtcField()
    next_try_at = UtcField()
    leased_until = UtcField(null=True)
    sent_at = UtcField(null=True)
    last_error = TextField(default="")
