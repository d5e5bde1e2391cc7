"""What was charged for a subscription, by its client's own entries, and how a charge is written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from peewee import fn

from backend.kernel import periods
from backend.kernel.periods import Period
from backend.ledger import accounts
from backend.ledger.models import EntryKind, EntrySource, LedgerEntry
from backend.ledger.postings import Posting
from backend.subscriptions import pricing, proration
from backend.subscriptions.courses import Course
from backend.subscriptions.models import Subscription

OURS = (EntrySource.CHARGING, EntrySource.QUOTE)
_AT_ONCE = 500


@dataclass(frozen=True)
class Charge:
    """
    A sum to be charged for a subscription; below zero it is given back.

    `note` explains it: `what` (month, change, once), the parts of the month with their lines.
    """

    key: str
    source: EntrySource
    on_day: date
    amount_minor: int
    period: Period | None = None
    note: Mapping[str, Any] = field(default_factory=dict)


def of_month(subscription_id: int, month: Period) -> int | None:
    """What is charged for a month by our own entries; None: there are none."""
    return of_months([subscription_id], month).get(subscription_id)


def of_months(subscription_ids: Iterable[int], month: Period) -> dict[int, int]:
    """
    The same for many, without those that have no entry.

    An entry that corrects a month which another system had charged says how much that was.
    """
    wanted = list(subscription_ids)
    found: dict[int, int] = {}
    for begin in range(0, len(wanted), _AT_ONCE):
        part = wanted[begin : begin + _AT_ONCE]
        rows: Any = (
            LedgerEntry.select(
                LedgerEntry.subscription_id, LedgerEntry.client_minor, LedgerEntry.note
            )
            .where(
                LedgerEntry.subscription_id.in_(part)
                & LedgerEntry.source.in_(OURS)
                & (LedgerEntry.period_from >= month.first)
                & (LedgerEntry.period_from < month.until)
            )
            .tuples()
        )
        for owner, minor, note in rows:
            found[owner] = found.get(owner, 0) - minor + int(note.get("base_minor", 0))
    return found


def is_charged(subscription: Subscription, month: Period) -> bool:
    """Whether the month was charged already, here or where the subscription came from."""
    until = subscription.charged_until
    return until is not None and until > month.first


def already(subscription: Subscription, before: Course, month: Period) -> int:
    """
    What has been charged for a month: by the client's own entries.

    A month that another system has charged has none here; then it is what the course was to cost.
    """
    own = of_month(subscription.id, month)
    return whole(before, month) if own is None else own


def base(subscription: Subscription, before: Course, month: Period) -> dict[str, int]:
    """What the first entry of a month notes of what another system had charged for it."""
    own = of_month(subscription.id, month)
    return {} if own is not None else {"base_minor": whole(before, month)}


def whole(course: Course, month: Period) -> int:
    """What a month of a course costs."""
    return proration.total(month, pricing.pieces(course, month))


def explained(course: Course, month: Period) -> list[dict[str, Any]]:
    """The parts of a month: days, monthly price with its lines, and what the part costs."""
    parts = pricing.pieces(course, month)
    return [
        {
            "from": part.period.first.isoformat(),
            "until": part.period.until.isoformat(),
            "monthly_minor": part.monthly_minor,
            "amount_minor": amount,
            "lines": [line.as_json() for line in pricing.on(course, part.period.first).lines],
        }
        for part, amount in zip(parts, proration.spread(month, parts), strict=True)
    ]


def postings(subscription: Subscription, charges: Iterable[Charge]) -> list[Posting]:
    """The transfers of charges, the service joined or read; sums of nothing need none."""
    return [_posting(subscription, one) for one in charges if one.amount_minor]


def _posting(subscription: Subscription, one: Charge) -> Posting:
    client = accounts.client(subscription.client_id)
    income = accounts.income(subscription.service.code)
    takes = one.amount_minor > 0
    title = subscription.service.title
    about = {
        "service": {"ru": title.ru, "en": title.en},
        "subscription": subscription.number,
    }
    return Posting(
        key=one.key,
        kind=EntryKind.CHARGE,
        source=one.source,
        on_day=one.on_day,
        debit=client if takes else income,
        credit=income if takes else client,
        amount_minor=abs(one.amount_minor),
        subscription_id=subscription.id,
        period=one.period,
        note={**about, **one.note},
    )


def once_of(subscription_id: int) -> int:
    """What was charged once, at the start, and not given back."""
    mine = (
        (LedgerEntry.subscription_id == subscription_id)
        & (LedgerEntry.source == EntrySource.QUOTE)
        & LedgerEntry.period_from.is_null()
    )
    return -int(LedgerEntry.select(fn.SUM(LedgerEntry.client_minor)).where(mine).scalar() or 0)


def next_month(
    subscription: Subscription, zone: ZoneInfo, *, charged_until: date | None = None
) -> Period:
    """
    The month of payment that is to be charged next.

    One that was never charged here begins with its start; one that came from elsewhere and had begun
    there, with the first whole month after it came.

    Args:
        charged_until: take it as charged up to this day.
    """
    until = charged_until or subscription.charged_until
    if until is not None:
        return periods.billing(until, subscription.bill_day)
    came = subscription.created_at.astimezone(zone).date()
    start = subscription.start_on or came
    month = periods.billing(max(start, came), subscription.bill_day)
    return month if start >= came or month.first == came else periods.following(month)
