"""
Charge months of payment in advance, each once, however often and from wherever it is asked for.

A month is charged on its first day by what is known then; what changes later in it is settled by the
difference. Where the company's main system charges (`terms.charges`) nothing is posted and the months are
noted as charged, so that none of them is charged here should that change.
"""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from backend.db.base import transaction
from backend.kernel import periods
from backend.kernel.actor import SYSTEM, Actor
from backend.ledger import postings
from backend.subscriptions import months, settling
from backend.subscriptions.charging_runs.book import Book
from backend.subscriptions.charging_runs.models import ChargingRun
from backend.subscriptions.models import Subscription
from backend.subscriptions.terms import Terms

AT_ONCE = 500


@dataclass(frozen=True)
class Report:
    """What a run did: how many subscriptions it looked at, entries it wrote, and their sum."""

    subscriptions: int = 0
    entries: int = 0
    charged_minor: int = 0

    def __add__(self, other: "Report") -> "Report":
        return Report(
            self.subscriptions + other.subscriptions,
            self.entries + other.entries,
            self.charged_minor + other.charged_minor,
        )


def run(
    terms: Terms, *, now: datetime, actor: Actor = SYSTEM, asked: ChargingRun | None = None
) -> Report:
    """
    Charge every month that has begun and is not charged yet, and settle what has changed in charged ones.

    Each 500 subscriptions are one transaction, so a run that was killed goes on where it was.

    Args:
        asked: the run that a manager has asked for; one that nobody asked for is noted if it charges.
    """
    if not terms.charges:
        _leave_to_main_system(terms.today(now))
        return Report()
    book = Book(terms, actor, now, asked)
    whole = _settle(book) + _charge_all(terms, book)
    book.close()
    return whole


def _leave_to_main_system(today: date) -> None:
    """Note the months that have begun, the present one too, as charged."""
    while True:
        with transaction():
            some = months.due(today, limit=AT_ONCE)
            for bill_day in {one.bill_day for one in some}:
                ids = [one.id for one in some if one.bill_day == bill_day]
                until = periods.billing(today, bill_day).until
                Subscription.update(charged_until=until).where(Subscription.id.in_(ids)).execute()
        if len(some) < AT_ONCE:
            return


def _settle(book: Book) -> Report:
    whole = Report()
    for subscription, month, charge in settling.begun(book.today, after=book.today):
        with transaction():
            minor = settling.settle(subscription, month, charge, actor=book.actor, now=book.now)
            report = Report(entries=1 if minor else 0, charged_minor=minor)
            book.note(report.entries, minor)
        whole += report
    return whole


def _charge_all(terms: Terms, book: Book) -> Report:
    whole, last_id = Report(), 0
    while True:
        with transaction():
            some = months.due(book.today, after_id=last_id, limit=AT_ONCE)
            if not some:
                return whole
            report = _charge(some, terms, book)
        whole += report
        last_id = some[-1].id


def _charge(some: list[Subscription], terms: Terms, book: Book) -> Report:
    found = months.of(some, book.today, ZoneInfo(terms.zone))
    entries = postings.post_many(found.postings, actor=book.actor, now=book.now)
    for until, ids in found.until.items():
        Subscription.update(charged_until=until).where(Subscription.id.in_(ids)).execute()
    book.note(entries, found.charged_minor, subscriptions=len(some))
    return Report(len(some), entries, found.charged_minor)
