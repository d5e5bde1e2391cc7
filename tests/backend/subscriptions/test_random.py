"""
Whatever happens to clients in whatever order: the ledger adds up, statements close, spans never meet.

By default a short run; KABINET_RANDOM_OPERATIONS=10000 makes a long one.
"""

import os
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from backend.accounts.roles import Role
from backend.catalog.words import Timing
from backend.kernel.actor import Actor, Realm
from backend.kernel.periods import Period
from backend.ledger import balances
from backend.service_requests import deciding, handling, intake, rules
from backend.service_requests.conditions import Do, Outcome
from backend.service_requests.intake import Wish
from backend.service_requests.models import ServiceRequest
from backend.service_requests.rules import Draft
from backend.subscriptions import quotes, withdrawing
from backend.subscriptions.models import Quote, Subscription
from backend.subscriptions.quotes import Order
from tests.support import people
from tests.support.quoting import ZONE, at, by
from tests.support.random_company import PICK, SOON, Company, counted

STEPS = 25
OPERATIONS = int(os.environ.get("KABINET_RANDOM_OPERATIONS", "150"))
SENIOR = Actor(2, Realm.STAFF, Role.SENIOR_MANAGER, "Света Орлова")
# What rules do with requests that no person has to approve; all others wait for the manager.
RULES = (
    (Do.APPROVE, {"kind": "pause"}),
    (Do.APPROVE_LATER, {"kind": "terminate"}),
)
# How the clients' own confirmations went on.
ways: Counter[str] = Counter()


class ActingClients(Company):
    """The same company, whose clients act too: each has an owner in his cabinet."""

    @initialize()
    def open(self) -> None:
        super().open()
        self.owners = {
            client.id: Actor(
                people.user(client, login=f"owner{client.id}@client.test").id,
                Realm.CLIENT,
                Role.OWNER,
                "Анна Ким",
            )
            for client in self.clients
        }
        for do, conditions in RULES:
            draft = Draft(f"Правило {do}", Outcome(do), conditions)
            made = rules.add(draft, actor=SENIOR, now=self._now())
            rules.switch(made, on=True, actor=SENIOR)

    @rule(days=st.sampled_from([1, 1, 2, 5, 12, 28]))
    def days_pass(self, days: int) -> None:
        """Each day also carries out what requests have agreed for it."""
        for _ in range(days):
            super().days_pass(1)
            now = at(self.today, 2)
            deciding.run(now, zone=ZONE)
            deciding.carry_out_due(self.today, now=now)

    @rule(pick=PICK, tariff=st.integers(0, 2), later=SOON, numbers=st.integers(1, 9))
    def he_orders(self, pick: int, tariff: int, later: timedelta, numbers: int) -> None:
        client = self.clients[pick % len(self.clients)]
        if Subscription.select().where(Subscription.client == client).count() >= 6:
            return
        order = Order(self.versions[tariff].tariff_id, self.today + later, {"numbers": numbers})
        self._ordered("order", lambda: quotes.for_new(client.id, order, **self._as(client.id)))

    @rule(pick=PICK, numbers=st.integers(1, 20))
    def he_sets_a_parameter(self, pick: int, numbers: int) -> None:
        self._asked(
            "parameter",
            pick,
            lambda one, me: quotes.for_parameters(one, {"numbers": numbers}, **me),
        )

    @rule(pick=PICK, is_on=st.booleans(), storage=st.sampled_from(["month", "year", None]))
    def he_asks_for_what_a_person_approves(
        self, pick: int, is_on: bool, storage: str | None
    ) -> None:
        values = {"recording": is_on, "storage": storage if is_on else None}
        self._asked("recording", pick, lambda one, me: quotes.for_parameters(one, values, **me))

    @rule(
        pick=PICK,
        tariff=st.integers(0, 2),
        timing=st.sampled_from([Timing.NOW, Timing.NEXT_PERIOD]),
    )
    def he_moves_to_a_tariff(self, pick: int, tariff: int, timing: Timing) -> None:
        target = self.versions[tariff].tariff_id
        self._asked("tariff", pick, lambda one, me: quotes.for_tariff(one, target, timing, **me))

    @rule(pick=PICK, later=SOON, days=st.integers(1, 90))
    def he_pauses(self, pick: int, later: timedelta, days: int) -> None:
        first = self.today + later
        period = Period(first, first + timedelta(days=days))
        self._asked("pause", pick, lambda one, me: quotes.for_pause(one, period, **me))

    @rule(pick=PICK)
    def he_resumes(self, pick: int) -> None:
        self._asked("resume", pick, lambda one, me: quotes.for_resume(one, **me))

    @rule(pick=PICK, later=SOON)
    def he_ends(self, pick: int, later: timedelta) -> None:
        if pick % 4 == 0:
            day = self.today + later
            self._asked("end", pick, lambda one, me: quotes.for_termination(one, day, **me))

    @rule(pick=PICK, numbers=st.integers(1, 20))
    def he_asks_what_it_would_cost(self, pick: int, numbers: int) -> None:
        one = self._subscription(pick)
        values = {"numbers": numbers}
        me = self._as(one.client_id)
        self._tried("client: quote", lambda: quotes.for_parameters(one, values, **me))

    @rule(pick=PICK)
    def he_confirms_an_older_quote(self, pick: int) -> None:
        open_ones = Quote.select().where(Quote.accepted_at.is_null()).order_by(Quote.id.desc())
        found = list(open_ones.limit(3))
        if found:
            self._ordered("older quote", lambda: found[pick % len(found)])

    @rule(pick=PICK)
    def he_takes_a_change_back(self, pick: int) -> None:
        later = list(Quote.select().where(Quote.effective_on > self.today).order_by(Quote.id))
        if later:
            quote = later[pick % len(later)]
            owner = self.owners[quote.client_id]
            self._tried(
                "client: withdrawal",
                lambda: withdrawing.withdraw(
                    quote.number, client_id=quote.client_id, actor=owner, now=self._now()
                ),
            )

    @rule(pick=PICK)
    def he_withdraws_a_request(self, pick: int) -> None:
        request = self._request(pick)
        if request is not None:
            owner = self.owners[_client_of(request)]
            self._tried(
                "client: request withdrawn",
                lambda: handling.withdraw(request, actor=owner, now=self._now()),
            )

    @rule(pick=PICK, is_later=st.booleans(), later=SOON)
    def a_request_is_approved(self, pick: int, is_later: bool, later: timedelta) -> None:
        request = self._request(pick)
        if request is not None:
            on = self.today + later if is_later else None
            self._tried("request approved", lambda: self._approve(request, on))

    @rule(pick=PICK)
    def a_request_is_rejected(self, pick: int) -> None:
        request = self._request(pick)
        if request is not None and pick % 3 == 0:
            self._tried(
                "request rejected",
                lambda: handling.reject(request, "Нельзя", actor=SENIOR, now=self._now()),
            )

    def _asked(self, name: str, pick: int, ask: Callable[[Subscription, Any], Quote]) -> None:
        one = self._subscription(pick)
        self._ordered(name, lambda: ask(one, self._as(one.client_id)))

    def _ordered(self, name: str, ask: Callable[[], Quote]) -> None:
        """He sees a quote and confirms it; what somebody has to approve becomes a request."""
        self._tried(f"client: {name}", lambda: self._confirm(ask()))

    def _confirm(self, quote: Quote) -> None:
        before = balances.of(quote.client_id)
        owner = self.owners[quote.client_id]
        wish = Wish(quote_number=quote.number)
        made = intake.submit(
            wish, client_id=quote.client_id, actor=owner, now=self._now(), zone=ZONE
        )
        ways["as a request" if made else "at once"] += 1
        done = quote if made is None else self._carried_out(made)
        due = done.once_minor if done else 0
        assert before - balances.of(quote.client_id) == due

    def _approve(self, request: ServiceRequest, on: Any) -> None:
        """What is done at once costs what its quote says, which may have been made anew."""
        before = balances.of(_client_of(request))
        moved = handling.approve(request, on=on, actor=SENIOR, now=self._now())
        done = self._carried_out(moved)
        due = done.once_minor if done else 0
        assert before - balances.of(_client_of(request)) == due

    def _carried_out(self, request: ServiceRequest) -> Quote | None:
        quote: Quote = Quote.get_by_id(request.quote_id)
        return quote if quote.accepted_at == self._now() else None

    def _request(self, pick: int) -> ServiceRequest | None:
        rows = ServiceRequest.select().where(ServiceRequest.closed_at.is_null())
        found = list(rows.order_by(ServiceRequest.id))
        return found[pick % len(found)] if found else None

    def _as(self, client_id: int) -> dict[str, Any]:
        return by(self.owners[client_id], self.today)


def _client_of(request: ServiceRequest) -> int:
    assert request.client_id is not None
    return request.client_id


def test_nothing_that_happens_loses_a_kopeck(migrated_file: Path):
    ActingClients.migrated = migrated_file
    machine = ActingClients.TestCase
    machine.settings = settings(
        max_examples=max(1, OPERATIONS // STEPS),
        stateful_step_count=STEPS,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        derandomize=OPERATIONS < 1000,
    )

    machine().runTest()

    print(sum(counted.values()), dict(sorted(counted.items())), dict(ways))  # noqa: T201 of a long run
    assert counted["days"] > 0
    assert len(counted) > 10
