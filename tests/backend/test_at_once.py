"""Several people press a button at the same moment: one of them wins, the others are told, money moves once."""

import threading
from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING

import pytest

from backend.accounts.models import Membership, User
from backend.catalog.definitions import Value
from backend.db import base
from backend.kernel import clock
from backend.ledger import balances, invariants
from backend.ledger.models import LedgerEntry
from backend.messaging.models import Notice
from backend.service_requests import intake, queries
from backend.service_requests.intake import Wish
from backend.service_requests.models import ServiceRequest
from backend.subscriptions import charging
from backend.subscriptions.models import ParameterValue, Quote, Subscription
from backend.subscriptions.terms import Terms
from tests.backend.service_requests import made
from tests.support import people, quoting
from tests.support.pages import Page
from tests.support.visitor import Visitor

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

Press = Callable[[], Page]


def at_once(*acts: Press) -> list[Page]:
    """What each of them was answered; all press when the last one is ready."""
    ready = threading.Barrier(len(acts))
    answers: dict[int, Page] = {}

    def run(number: int, press: Press) -> None:
        ready.wait(10)
        try:
            answers[number] = press()
        finally:
            base.close_connection()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return [answers[number] for number in range(len(acts))]


@pytest.fixture
def subscription(app: "WSGIApplication") -> Subscription:
    """Anna's, charged for the present month."""
    found = made.with_numbers(start_on=date(2026, 1, 1))
    charging.run(Terms(), now=clock.now())
    made.owner_of(found.client_id)
    return quoting.reload(found)


def windows(app: "WSGIApplication", subscription: Subscription, count: int) -> list[Visitor]:
    """Browsers in which the owner is signed in."""
    owner = Membership.get(Membership.client_id == subscription.client_id).user_id
    return [people.signed_in(app, User.get_by_id(owner)) for _ in range(count)]


def quote_of(subscription: Subscription, **values: Value | None) -> Quote:
    return made.a_quote(subscription, values, now=clock.now())


def confirming(window: Visitor, quote: Quote) -> Press:
    return lambda: window.post(f"/cabinet/services/quotes/{quote.number}", {})


def statuses(answers: Sequence[Page]) -> list[int]:
    return sorted(answer.status for answer in answers)


def test_one_quote_confirmed_in_four_windows_is_carried_out_and_charged_once(
    app: "WSGIApplication", subscription: Subscription
) -> None:
    before = balances.of(subscription.client_id)
    quote = quote_of(subscription, numbers=4)
    acts = [confirming(window, quote) for window in windows(app, subscription, 4)]

    answers = at_once(*acts)

    assert statuses(answers) == [303] * 4
    assert {answer.location for answer in answers} == {
        f"http://my.localhost:8000/cabinet/services/{subscription.id}"
    }
    assert before - balances.of(subscription.client_id) == quote.once_minor
    assert ParameterValue.select().where(ParameterValue.quote == quote).count() == 1
    assert invariants.check().is_whole


def test_of_two_quotes_about_one_thing_one_is_carried_out_and_the_other_holds_no_more(
    app: "WSGIApplication", subscription: Subscription
) -> None:
    before = balances.of(subscription.client_id)
    quotes = [quote_of(subscription, numbers=count) for count in (4, 7)]
    pairs = zip(windows(app, subscription, 2), quotes, strict=True)

    answers = at_once(*(confirming(window, quote) for window, quote in pairs))

    assert statuses(answers) == [303, 409]
    lost = next(answer for answer in answers if answer.status == 409)
    assert "условия изменились" in lost.text
    [won] = Quote.select().where(Quote.accepted_at.is_null(is_null=False))
    assert before - balances.of(subscription.client_id) == won.once_minor
    assert invariants.check().is_whole


@pytest.mark.parametrize("acts", [("approve", "approve"), ("approve", "reject")])
def test_of_two_managers_one_decides_and_the_other_sees_who_did(
    app: "WSGIApplication", subscription: Subscription, acts: tuple[str, str]
) -> None:
    before = balances.of(subscription.client_id)
    quote = quote_of(subscription, recording=True)
    request = asked(quote)
    managers = [people.signed_in(app, one) for one in (people.mila(), people.sveta())]

    answers = at_once(
        *(deciding(one, request, act) for one, act in zip(managers, acts, strict=True))
    )

    assert statuses(answers) == [303, 409]
    lost = next(answer for answer in answers if answer.status == 409)
    assert "заявка изменилась" in lost.text
    assert ("Мила Ветрова)" in lost.text) != ("Света Орлова)" in lost.text)
    assert "Мои слова" in lost.html
    moves = [one.event for one in queries.history(request) if one.event in acts]
    assert len(moves) == 1
    charged = LedgerEntry.select().where(LedgerEntry.key.startswith(f"quote:{quote.number}"))
    assert charged.count() == (1 if moves == ["approve"] else 0)
    assert balances.of(subscription.client_id) == before - (
        quote.once_minor if moves == ["approve"] else 0
    )
    assert Notice.select().count() == 1
    assert invariants.check().is_whole


def asked(quote: Quote) -> ServiceRequest:
    """The request that a quote has become."""
    request = intake.submit(
        Wish(quote_number=quote.number),
        client_id=quote.client_id,
        actor=made.owner_of(quote.client_id),
        now=clock.now(),
        zone=made.ZONE,
    )
    assert request is not None
    return request


def deciding(manager: Visitor, request: ServiceRequest, act: str) -> Press:
    """The manager presses with the card before his eyes as it was."""
    fields = {"revision": request.revision, "text": "Мои слова", "on": "", "act": act}
    return lambda: manager.post(f"/manager/requests/{request.id}/decide", fields)
