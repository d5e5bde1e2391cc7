"""Queue a letter inside the caller's transaction: it exists if and only if the change does."""

import json
from datetime import datetime

from backend.db.base import transaction
from backend.kernel import tokens
from backend.mail import addresses
from backend.mail.models import Letter


def queue(to: str, template: str, language: str, *, now: datetime, **values: str) -> Letter:
    """
    Queue the letter `template` (keys `mail.<template>.subject` and `.body`) for one recipient.

    Args:
        values: for the placeholders of its texts; `path`, if given, is where its button leads.

    Raises:
        InvalidError: `to` is not one plain address.
    """
    recipient = addresses.to_ascii(to)
    with transaction():
        letter: Letter = Letter.create(
            recipient=recipient,
            template=template,
            language=language,
            content=json.dumps(values, ensure_ascii=False),
            message_id=tokens.new_secret(),
            queued_at=now,
            next_try_at=now,
        )
    return letter
