"""Whose cabinet is open: by the session alone, never by what the browser says."""

from dataclasses import replace

import pytest

from backend.accounts.rights import Right
from backend.cabinets.client import whose
from backend.catalog.audience import Buyer
from backend.kernel.actor import Realm
from backend.kernel.errors import ForbiddenError, NotFoundError
from tests.support import people
from tests.support.exchange import MakeExchange, exchange, templates, translators

__all__ = ["exchange", "templates", "translators"]
pytestmark = pytest.mark.usefixtures("database")


def test_it_is_the_client_of_the_session(exchange: MakeExchange):
    anna = people.anna()
    visit = exchange("/cabinet")
    visit.signed_in = people.session_of(anna)

    client = whose.client()

    assert client.short_name == "Ромашка"
    assert whose.buyer(client) == Buyer(client.id, None)
    assert whose.user_id() == anna.id
    assert whose.may(Right.ORDER)
    whose.insist(Right.ORDER)


def test_staff_that_looks_is_no_user_and_may_only_read(exchange: MakeExchange):
    visit = exchange("/cabinet")
    signed_in = people.session_of(people.mila())
    actor = replace(signed_in.actor, role="reader")
    visit.signed_in = replace(signed_in, actor=actor, client_id=people.a_client().id)

    assert whose.client().id == visit.signed_in.client_id
    assert actor.realm is Realm.STAFF
    assert whose.user_id() is None
    with pytest.raises(ForbiddenError):
        whose.insist(Right.ASK)


def test_without_a_client_there_is_nothing(exchange: MakeExchange):
    visit = exchange("/cabinet")
    with pytest.raises(NotFoundError):
        whose.client()

    visit.signed_in = people.session_of(people.mila())
    with pytest.raises(NotFoundError):
        whose.client_id()
    visit.signed_in = replace(visit.signed_in, client_id=10**6)
    with pytest.raises(NotFoundError):
        whose.client()
