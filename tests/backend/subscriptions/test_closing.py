"""A client who is suspended gets nothing new; one who has something is not closed."""

from datetime import date

import pytest

from backend.clients import queries, registry
from backend.clients.models import Client
from backend.kernel.actor import SYSTEM
from backend.kernel.errors import ConflictError, InvalidError, StaleStateError
from backend.subscriptions import closing, quotes
from backend.subscriptions.models import Subscription
from backend.subscriptions.quotes import Order
from backend.subscriptions.states import Status
from tests.support import catalogue, subscribers
from tests.support.clients import TODAY, opened
from tests.support.quoting import MANAGER, OWNER, accept, at, by

pytestmark = pytest.mark.usefixtures("database")
DAY = date(2026, 3, 11)


def test_a_suspended_client_gets_nothing_new_until_he_is_resumed():
    client, version = opened(), catalogue.a_sold_tariff()
    order = Order(version.tariff_id, DAY)
    before = quotes.for_new(client.id, order, **by(OWNER, DAY))
    suspended = registry.suspend(client, "долг", actor=SYSTEM)

    for actor in (OWNER, MANAGER):
        with pytest.raises(InvalidError) as refused:
            quotes.for_new(client.id, order, **by(actor, DAY))
        assert refused.value.message_key == "subscriptions.new.suspended"
    with pytest.raises(StaleStateError):
        accept(before, now=at(DAY))
    registry.resume(suspended, actor=SYSTEM)

    assert accept(quotes.for_new(client.id, order, **by(OWNER, DAY))).accepted_at is not None


@pytest.mark.parametrize("status", list(Status))
def test_a_client_is_closed_only_when_everything_has_ended(status: Status):
    client = opened()
    subscribers.a_subscription(client)
    Subscription.update(status=status).execute()
    has_ended = status in (Status.TERMINATED, Status.CANCELLED, Status.ABORTED)

    if has_ended:
        assert closing.close_client(client, "ушёл", TODAY, actor=SYSTEM).status == "closed"
        return
    with pytest.raises(ConflictError) as refused:
        closing.close_client(client, "ушёл", TODAY, actor=SYSTEM)

    assert refused.value.details == {"count": 1}
    assert queries.one(client.id).status == "active"
    assert Client.select().count() == 1
