"""A request in plain words."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from backend.kernel.actor import SYSTEM
from backend.kernel.i18n import Translator
from backend.service_requests import handling, queries
from backend.service_requests.models import RequestKind
from backend.service_requests.states import Status
from backend.subscriptions import quotes
from backend.subscriptions.quotes import Order
from backend.subscriptions.terms import Terms
from backend.web import wishes
from backend.web.wishes import Fact
from tests.backend.service_requests.made import LATER, a_quote, in_state, owner_of, with_numbers
from tests.support import catalogue, people
from tests.support.exchange import translators

__all__ = ["translators"]
pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def ru(translators: Mapping[str, Translator]) -> Translator:
    """Russian."""
    return translators["ru"]


def test_a_document_has_its_kind_and_its_days(ru: Translator):
    wish = {"document": "act", "from_on": "2026-05-01", "until_on": "2026-05-31"}
    request = in_state(Status.HELD, kind=RequestKind.DOCUMENT, wish=wish)

    assert wishes.title(request, ru) == "Документ"
    assert wishes.wished(request, ru) == [
        Fact("Какой документ", "Акт"),
        Fact("С какого дня", ru.day(LATER.replace(month=5, day=1))),
        Fact("По какой день", ru.day(LATER.replace(month=5, day=31))),
    ]


def test_requisites_say_what_should_be_other(ru: Translator):
    wish = {"requisites": {"kpp": "770701001", "bank_name": ""}, "valid_from": "2026-12-01"}
    request = in_state(Status.HELD, kind=RequestKind.REQUISITES_CHANGE, wish=wish)

    values = [fact.value for fact in wishes.wished(request, ru)]

    assert values == ["770701001", "нет", ru.day(LATER.replace(month=12, day=1))]


def test_a_quote_says_what_changes_and_what_it_costs(translators: Mapping[str, Translator]):
    subscription = with_numbers()
    quote = a_quote(subscription, {"numbers": 3})
    made = in_state(
        Status.HELD,
        kind=RequestKind.PARAMETER_CHANGE,
        client=subscription.client_id,
        subscription=subscription,
        quote=quote,
    )
    request = queries.one(made.id)
    en = translators["en"]

    facts = {fact.name: fact.value for fact in wishes.wished(request, en)}

    assert wishes.title(request, en) == f"Service parameters · {subscription.number}"
    assert facts["City numbers"] == "1\u00a0pcs → 3\u00a0pcs"
    assert facts["Monthly fee"] == "1,150.00\u00a0₽ → 1,450.00\u00a0₽"


def test_free_words_are_called_by_their_beginning(ru: Translator):
    short = in_state(Status.HELD, text="Нет\nсвязи")
    long = in_state(Status.HELD, text="слово " * 50)

    assert wishes.title(short, ru) == "Нет связи"
    assert wishes.title(long, ru).endswith("слово…")
    assert len(wishes.title(long, ru)) < 80


@pytest.mark.parametrize(
    ("state", "whose"),
    [(Status.PENDING, "you"), (Status.HELD, "we"), (Status.REJECTED, "nobody")],
)
def test_whose_turn_it_is(state: Status, whose: str):
    assert wishes.turn(in_state(state)) == whose


def test_what_prevented_a_decision_is_said_in_words(ru: Translator):
    request = in_state(Status.ACKNOWLEDGED)
    handling.leave(request, "error.stale", actor=SYSTEM, now=LATER)

    entries = wishes.history(request, ru, with_internal=True)

    assert [(one.said, one.who) for one in entries] == [
        (ru("error.stale"), "Автоматически"),
        ("", "Автоматически"),
    ]


def test_a_client_is_not_told_of_parameters_that_are_for_managers(ru: Translator):
    service = catalogue.a_service([replace(catalogue.ROUTE, initial="secret-east")])
    version = catalogue.a_version(catalogue.a_tariff(service))
    client = people.a_client()
    order = Order(version.tariff_id, LATER.date())
    quote = quotes.for_new(client.id, order, terms=Terms(), actor=owner_of(client.id), now=LATER)
    made = in_state(Status.HELD, kind=RequestKind.NEW_SERVICE, client=client, quote=quote)
    request = queries.one(made.id)

    to_client = str(wishes.wished(request, ru))
    to_staff = str(wishes.wished(request, ru, is_staff=True))

    assert "secret-east" not in to_client
    assert "Маршрут" not in to_client
    assert "secret-east" in to_staff
