"""Money of the tests: payments and charges, written as the product writes them."""

from datetime import date
from typing import Any

from backend.kernel.actor import SYSTEM
from backend.ledger import accounts, postings
from backend.ledger.models import EntryKind, EntrySource, LedgerEntry
from backend.ledger.postings import Posting
from tests.support.people import NOON


def paid(client_id: int, amount_minor: int, day: date, **changes: Any) -> LedgerEntry:
    """A transfer from the client's bank."""
    return _post(client_id, amount_minor, day, is_paid=True, changes=changes)


def charged(client_id: int, amount_minor: int, day: date, **changes: Any) -> LedgerEntry:
    """A charge for a service."""
    return _post(client_id, amount_minor, day, is_paid=False, changes=changes)


def _post(
    client_id: int, amount_minor: int, day: date, *, is_paid: bool, changes: dict[str, Any]
) -> LedgerEntry:
    client, other = accounts.client(client_id), accounts.income("sip")
    values: dict[str, Any] = {
        "key": f"test:{LedgerEntry.select().count() + 1}",
        "kind": EntryKind.PAYMENT if is_paid else EntryKind.CHARGE,
        "source": EntrySource.PAYMENT if is_paid else EntrySource.CHARGING,
        "on_day": day,
        "debit": accounts.BANK if is_paid else client,
        "credit": client if is_paid else other,
        "amount_minor": amount_minor,
    }
    return postings.post(Posting(**{**values, **changes}), actor=SYSTEM, now=NOON)
