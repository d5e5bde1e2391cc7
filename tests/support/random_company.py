"""A company in which a manager does random things to clients: what must be true of it whatever happens."""

import itertools
import shutil
import tempfile
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from backend.catalog.models import TariffVersion
from backend.catalog.words import Timing
from backend.clients.models import Client
from backend.db import base
from backend.kernel import periods
from backend.kernel.errors import DomainError
from backend.kernel.periods import Period
from backend.ledger import accounts, balances, invariants, postings, statements
from backend.ledger.models import EntryKind, EntrySource, LedgerEntry
from backend.ledger.postings import Posting
from backend.subscriptions import (
    charged,
    courses,
    daily,
    discounts,
    quotes,
    spans,
    withdrawing,
)
from backend.subscriptions.discounts import NewDiscount
from backend.subscriptions.models import (
    Discount,
    ParameterValue,
    Quote,
    Subscription,
    SubscriptionPhase,
    Suspension,
)
from backend.subscriptions.quotes import Order
from tests.support import catalogue, people, quoting
from tests.support.catalogue import FOUR, PRICES
from tests.support.quoting import MANAGER, TERMS, at, by

BEGIN = date(2025, 1, 1)
SOON = st.integers(0, 40).map(lambda count: timedelta(days=count))
PICK = st.integers(0, 1_000_000)
counted: dict[str, int] = {}


class Company(RuleBasedStateMachine):
    """Three clients of a company over some years; each rule is one thing that happens to one of them."""

    migrated: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        shutil.copyfile(self.migrated, self.folder / "kabinet.db")
        base.connect(self.folder / "kabinet.db")
        base.open_connection()
        self.today = BEGIN
        self.number = 0

    def teardown(self) -> None:
        """At the end of a story a month passes, every month of every client closes, and no spans meet."""
        if hasattr(self, "clients"):
            self.days_pass(31)
            self.the_ledger_adds_up()
        self.statements_close()
        self.spans_never_meet()
        base.close_connection()
        shutil.rmtree(self.folder)

    @initialize()
    def open(self) -> None:
        service = catalogue.a_service(FOUR)
        self.versions: list[TariffVersion] = [
            catalogue.a_version(
                catalogue.a_tariff(service), price_minor=price, prices=PRICES, once_minor=once
            )
            for price, once in ((100000, 50000), (150000, 0), (3333, 101))
        ]
        for one, other in itertools.permutations(self.versions, 2):
            catalogue.allow(one.tariff, other.tariff)
        self.clients: list[Client] = [people.a_client() for _ in range(3)]
        for client in self.clients:
            self._order(client, self.versions[0], BEGIN)

    @rule(days=st.sampled_from([1, 1, 2, 5, 12, 28]))
    def days_pass(self, days: int) -> None:
        for _ in range(days):
            self.today += timedelta(days=1)
            daily.run(TERMS, now=at(self.today, 1))
        self._count("days")

    @rule(pick=PICK, tariff=st.integers(0, 2), later=SOON)
    def a_client_orders(self, pick: int, tariff: int, later: timedelta) -> None:
        client = self.clients[pick % len(self.clients)]
        if Subscription.select().where(Subscription.client == client).count() < 6:
            self._order(client, self.versions[tariff], self.today + later)

    @rule(pick=PICK, numbers=st.integers(1, 20), later=SOON)
    def a_parameter_changes(self, pick: int, numbers: int, later: timedelta) -> None:
        by_hand = quotes.ByHand(self.today + later if later.days % 2 else None)
        self._quoted(
            "parameter",
            pick,
            lambda one: quotes.for_parameters(
                one, {"numbers": numbers}, by_hand=by_hand, **self._by()
            ),
        )

    @rule(pick=PICK, is_on=st.booleans(), storage=st.sampled_from(["month", "year", None]))
    def a_dependent_parameter_changes(self, pick: int, is_on: bool, storage: str | None) -> None:
        self._quoted(
            "parameter",
            pick,
            lambda one: quotes.for_parameters(
                one, {"recording": is_on, "storage": storage}, **self._by()
            ),
        )

    @rule(
        pick=PICK,
        tariff=st.integers(0, 2),
        timing=st.sampled_from([Timing.NOW, Timing.NEXT_PERIOD]),
    )
    def the_tariff_changes(self, pick: int, tariff: int, timing: Timing) -> None:
        target = self.versions[tariff].tariff_id
        self._quoted(
            "tariff", pick, lambda one: quotes.for_tariff(one, target, timing, **self._by())
        )

    @rule(pick=PICK, later=SOON, days=st.integers(1, 90))
    def it_is_paused(self, pick: int, later: timedelta, days: int) -> None:
        first = self.today + later
        period = Period(first, first + timedelta(days=days))
        self._quoted("pause", pick, lambda one: quotes.for_pause(one, period, **self._by()))

    @rule(pick=PICK)
    def it_is_resumed(self, pick: int) -> None:
        self._quoted("resume", pick, lambda one: quotes.for_resume(one, **self._by()))

    @rule(pick=PICK, later=SOON)
    def it_ends(self, pick: int, later: timedelta) -> None:
        if pick % 4 == 0:
            day = self.today + later
            self._quoted("end", pick, lambda one: quotes.for_termination(one, day, **self._by()))

    @rule(pick=PICK)
    def a_change_is_taken_back(self, pick: int) -> None:
        open_ones = list(Quote.select().where(Quote.effective_on > self.today).order_by(Quote.id))
        if open_ones:
            quote = open_ones[pick % len(open_ones)]
            self._tried(
                "withdrawal",
                lambda: withdrawing.withdraw(
                    quote.number, client_id=quote.client_id, actor=MANAGER, now=at(self.today)
                ),
            )

    @rule(pick=PICK, percent=st.integers(1, 100), later=SOON)
    def a_discount_is_given(self, pick: int, percent: int, later: timedelta) -> None:
        one = self._subscription(pick)
        new = NewDiscount("Скидка", self.today + later, percent=percent)
        self._tried("discount", lambda: discounts.give(one, new, **self._by()))

    @rule(pick=PICK)
    def a_discount_ends(self, pick: int) -> None:
        rows = list(Discount.select().order_by(Discount.id))
        if rows:
            row = rows[pick % len(rows)]
            one = quoting.reload(row.subscription)
            self._tried("discount", lambda: discounts.end(one, row.id, **self._by()))

    @rule(pick=PICK, sum_minor=st.integers(1, 500_000), is_payment=st.booleans())
    def money_comes_or_is_corrected(self, pick: int, sum_minor: int, is_payment: bool) -> None:
        self.number += 1
        client = accounts.client(self.clients[pick % len(self.clients)].id)
        gives, gets = (accounts.BANK, client) if is_payment else (client, accounts.CORRECTION)
        posting = Posting(
            key=f"random:{self.number}",
            kind=EntryKind.PAYMENT if is_payment else EntryKind.CORRECTION,
            source=EntrySource.PAYMENT if is_payment else EntrySource.MANAGER,
            on_day=self.today,
            debit=gives,
            credit=gets,
            amount_minor=sum_minor,
        )
        postings.post(posting, actor=MANAGER, now=at(self.today))
        self._count("money")

    @invariant()
    def the_ledger_adds_up(self) -> None:
        """The kept balances, the entries, and what each charged month costs by now."""
        assert invariants.check().is_whole
        for one in Subscription.select():
            month = periods.billing(self.today, one.bill_day)
            if charged.is_charged(one, month):
                own = charged.of_month(one.id, month) or 0
                assert own == charged.whole(courses.of(one), month)

    def statements_close(self) -> None:
        """Opening and turnover give the closing of every month, which is the next one's opening."""
        for client in getattr(self, "clients", ()):
            month, balance = periods.month_of(BEGIN), 0
            last = (
                LedgerEntry.select(LedgerEntry.on_day).order_by(LedgerEntry.on_day.desc()).first()
            )
            while last and month.first <= last.on_day:
                found = statements.of(client.id, month)
                assert found.opening_minor == balance
                balance = found.closing_minor
                assert balance == balances.on(client.id, month.last)
                month = periods.following(month)
            assert balance == balances.of(client.id)

    def spans_never_meet(self) -> None:
        """Of one kind and one parameter none begins before the one before it has ended."""
        for one in Subscription.select():
            for model in (SubscriptionPhase, ParameterValue, Suspension):
                rows: list[Any] = list(spans.living(model, one.id))
                codes = {getattr(row, "code", "") for row in rows}
                for code in codes:
                    same = [row for row in rows if getattr(row, "code", "") == code]
                    for before, after in itertools.pairwise(same):
                        assert before.until_on is not None
                        assert before.until_on <= after.from_on

    def _order(self, client: Client, version: TariffVersion, day: date) -> None:
        order = Order(version.tariff_id, day)
        self._tried("order", lambda: self._accept(quotes.for_new(client.id, order, **self._by())))

    def _quoted(self, name: str, pick: int, ask: Any) -> None:
        one = self._subscription(pick)
        self._tried(name, lambda: self._accept(ask(one)))

    def _accept(self, quote: Quote) -> None:
        """The balance moves by exactly what the quote says, if nothing else is due."""
        before = balances.of(quote.client_id)
        quotes.accept(quote.number, client_id=quote.client_id, actor=MANAGER, now=self._now())
        assert before - balances.of(quote.client_id) == quote.once_minor

    def _tried(self, name: str, act: Any) -> None:
        """What is impossible now is refused, and leaves the ledger as it was."""
        entries = LedgerEntry.select().count()
        try:
            act()
        except DomainError:
            assert LedgerEntry.select().count() == entries
            name = f"{name} refused"
        self._count(name)

    def _subscription(self, pick: int) -> Subscription:
        every = list(Subscription.select().order_by(Subscription.id))
        return quoting.reload(every[pick % len(every)])

    def _by(self) -> dict[str, Any]:
        return by(MANAGER, self.today)

    def _now(self) -> datetime:
        return at(self.today)

    def _count(self, name: str) -> None:
        counted[name] = counted.get(name, 0) + 1
