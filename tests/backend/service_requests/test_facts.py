"""What rules look at: of the request, its client and its quote, as they were when it was asked."""

from datetime import date

import pytest

from backend.catalog.models import ClientGroup, Service, Tariff
from backend.catalog.words import Timing
from backend.clients.models import Client
from backend.ledger import accounts, postings
from backend.ledger.models import EntryKind, EntrySource
from backend.ledger.postings import Posting
from backend.service_requests import facts, intake, queries
from backend.service_requests.conditions import Do, Outcome
from backend.service_requests.facts import Facts
from backend.service_requests.intake import Wish
from backend.service_requests.models import RequestDecision, ServiceRequest
from backend.service_requests.states import Status
from backend.subscriptions import queries as subscriptions
from backend.subscriptions import quotes
from backend.subscriptions.models import Quote
from backend.subscriptions.terms import Terms
from tests.backend.service_requests.made import MILA, ZONE, a_rule, in_state, owner_of
from tests.support import catalogue, people, subscribers
from tests.support.people import NOON, days

pytestmark = pytest.mark.usefixtures("database")

NEXT_MONTH = date(2026, 12, 1)


def quoted(timing: Timing) -> Quote:
    """What another tariff would cost the client."""
    service = catalogue.a_service()
    old, new = (catalogue.a_version(catalogue.a_tariff(service)) for _ in range(2))
    catalogue.allow(old.tariff, new.tariff, Timing.EITHER)
    subscription = subscribers.a_subscription(version=old)
    return quotes.for_tariff(
        subscriptions.one(subscription.client_id, subscription.id),
        new.tariff_id,
        timing,
        terms=Terms(),
        actor=owner_of(subscription.client_id),
        now=NOON,
    )


def asked(quote: Quote) -> ServiceRequest:
    """The client asks for it, and the rules have decided."""
    made = intake.submit(
        Wish(quote_number=quote.number),
        client_id=quote.client_id,
        actor=owner_of(quote.client_id),
        now=NOON,
        zone=ZONE,
    )
    assert made is not None
    return made


def test_of_a_wish_in_words():
    client = people.a_client(opened_on=date(2026, 11, 13))
    group = ClientGroup.create(code="schools", title="Школы")
    Client.update(group_id=group.id).execute()
    in_state(Status.HELD, client=client, created_at=NOON - days(31))
    in_state(Status.HELD, client=client, created_at=NOON - days(29))
    in_state(Status.HELD, created_at=NOON - days(1))
    owes(client, 123400)

    found = facts.of(in_state(Status.ACKNOWLEDGED, client=client), zone=ZONE)

    assert found == Facts(
        kind="other",
        group_id=group.id,
        debt_minor=123400,
        contract_days=10,
        hour=15,
        count=2,
    )


def test_who_has_money_with_us_owes_nothing():
    client = people.a_client()
    owes(client, -5000)

    assert facts.of(in_state(Status.ACKNOWLEDGED, client=client), zone=ZONE).debt_minor == 0


def test_of_another_tariff():
    quote = quoted(Timing.NEXT_PERIOD)
    old, new = (int(row.id) for row in Tariff.select().order_by(Tariff.id))

    assert asked(quote).status == Status.HELD

    found = facts.from_json(RequestDecision.get().inputs)
    assert (found.kind, found.service_id) == ("tariff_change", Service.get().id)
    assert (found.tariff_from_id, found.tariff_to_id) == (old, new)
    assert (found.days_ahead, found.approval) == (8, "rule")


def test_a_rule_approves_a_tariff_at_once():
    a_rule(Outcome(Do.APPROVE), kind="tariff_change")

    made = asked(quoted(Timing.NOW))

    assert (made.status, made.expected_on) == (Status.COMPLETED, NOON.date())


def test_a_rule_approves_from_the_next_month():
    a_rule(Outcome(Do.APPROVE_LATER))

    made = asked(quoted(Timing.NOW))

    assert (made.status, made.expected_on) == (Status.IN_PROGRESS, NEXT_MONTH)


def test_what_begins_with_the_next_month_anyhow_is_done_at_once():
    a_rule(Outcome(Do.APPROVE_LATER))

    made = asked(quoted(Timing.NEXT_PERIOD))

    assert (made.status, made.expected_on) == (Status.COMPLETED, NEXT_MONTH)


def test_what_a_rule_cannot_carry_out_is_left_to_us_with_the_reason():
    a_rule(Outcome(Do.APPROVE))
    quote = quoted(Timing.NOW)
    Tariff.update(visibility="archived").execute()

    made = asked(quote)

    assert (made.status, made.held_for) == (Status.HELD, "manager")
    history = [(one.event, one.reason) for one in queries.history(made, with_internal=True)]
    assert history == [
        ("submit", ""),
        ("leave", "subscriptions.quote.impossible"),
        ("hold", ""),
    ]
    assert RequestDecision.get().applied_at == NOON


def owes(client: Client, amount_minor: int) -> None:
    """The client was charged so much and has not paid; below zero he paid ahead."""
    debit, credit = accounts.client(client.id), accounts.CORRECTION
    if amount_minor < 0:
        debit, credit = credit, debit
    posting = Posting(
        f"tests:{client.id}",
        EntryKind.CORRECTION,
        EntrySource.MANAGER,
        NOON.date(),
        debit,
        credit,
        abs(amount_minor),
    )
    postings.post(posting, actor=MILA, now=NOON)
