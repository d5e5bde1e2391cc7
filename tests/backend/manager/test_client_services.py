"""A client's services in the manager's card: set by hand, discounted, ended; wrong input is kept."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from backend.kernel import clock
from backend.subscriptions import charging, queries, terms
from backend.subscriptions.models import Discount, Quote, Subscription
from tests.support import catalogue, people, quoting, subscribers
from tests.support.catalogue import FOUR, PRICES
from tests.support.pages import Page
from tests.support.visitor import Visitor

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


@dataclass
class Mila:
    """A manager at a client's service."""

    visitor: Visitor
    subscription: Subscription

    @property
    def card(self) -> str:
        return f"/manager/clients/{self.subscription.client_id}"

    @property
    def path(self) -> str:
        return f"{self.card}/services/{self.subscription.id}"

    def values(self) -> dict[str, Any]:
        return dict(queries.as_of(quoting.reload(self.subscription), today()).values)


def today() -> date:
    return clock.now().astimezone(quoting.ZONE).date()


@pytest.fixture
def mila(app: "WSGIApplication") -> Mila:
    version = catalogue.a_version(
        catalogue.a_tariff(catalogue.a_service(FOUR)), price_minor=100000, prices=PRICES
    )
    subscription = subscribers.a_subscription(
        version=version,
        values={"numbers": 2, "route": "восток"},
        start_on=date(2026, 1, 1),
        created_at=quoting.at(date(2026, 1, 1)),
    )
    charging.run(terms.Terms(), now=clock.now())
    return Mila(people.signed_in(app, people.mila()), quoting.reload(subscription))


def confirm(mila: Mila, page: Page) -> Page:
    number = Quote.select().order_by(Quote.id.desc()).get().number
    return mila.visitor.submit(page.form(f"/quotes/{number}"))


def test_the_card_and_the_list_lead_to_each_service(mila: Mila):
    assert mila.path in mila.visitor.get(mila.card).links
    assert mila.path in mila.visitor.get(mila.card + "/services").links


def test_a_manager_sees_and_sets_what_the_client_does_not_see(mila: Mila):
    assert "восток" in mila.visitor.get(mila.path).text
    form = mila.visitor.get(mila.path + "/parameters").form("/parameters")
    fields: dict[str, Any] = {"p.route": "запад", "reason": "перенос узла"}

    page = mila.visitor.submit(form, **fields)

    assert "Изменение параметров" in page.text
    done = confirm(mila, page)
    assert "Готово" in done.text
    assert mila.values()["route"] == "запад"
    assert "перенос узла" in mila.visitor.get(mila.path + "/history").text


def test_the_history_goes_on_to_its_very_beginning(mila: Mila):
    day = date(2026, 1, 2)
    for number in range(120):
        subscribers.a_value(mila.subscription, "route", f"путь {number:03}", day, day)

    page, pages = mila.visitor.get(mila.path + "/history"), 1
    seen = page.text
    while "Дальше" in page.text:
        onwards = next(path for path in page.links if "after=" in path)
        page, pages = mila.visitor.get(onwards), pages + 1
        seen += page.text

    assert pages == 3
    assert [seen.count(f"путь {number:03}") for number in range(120)] == [1] * 120
    assert "восток" in page.text
    assert mila.visitor.get(mila.path + "/history?after=nowhere").status == 422


def test_its_page_tells_what_was_done_to_it_and_by_whom(app: "WSGIApplication", mila: Mila):
    owner = people.user(mila.subscription.client)
    form = mila.visitor.get(mila.path + "/parameters").form("/parameters")
    fields: dict[str, Any] = {"p.numbers": "3", "reason": "По письму"}
    confirm(mila, mila.visitor.submit(form, **fields))

    shown = mila.visitor.get(mila.path).text

    told = shown[shown.index("Что и кем сделано") :]
    assert "Мила Ветрова" in told
    assert "Параметры подключения изменены — По письму" in told
    assert "1 300,00 ₽" in told
    assert "1 450,00 ₽" in told
    client = people.signed_in(app, owner)
    assert "Что и кем сделано" not in client.get(f"/cabinet/services/{mila.subscription.id}").text


def test_without_a_reason_or_in_the_past_nothing_is_set_and_the_text_stays(mila: Mila):
    form = mila.visitor.get(mila.path + "/parameters").form("/parameters")
    fields: dict[str, Any] = {"p.numbers": "7"}

    silent = mila.visitor.submit(form, **fields)
    yesterday = (today() - timedelta(days=1)).isoformat()
    late = mila.visitor.submit(form, reason="так надо", on=yesterday, **fields)

    assert (silent.status, late.status) == (422, 422)
    assert dict(silent.form("/parameters").fields)["p.numbers"] == "7"
    assert "уже прошёл" in late.text
    assert dict(late.form("/parameters").fields)["reason"] == "так надо"
    assert Quote.select().count() == 0


def test_a_discount_is_given_and_ended(mila: Mila):
    form = mila.visitor.get(mila.path + "/discounts/new").form("/discounts/new")

    shown = mila.visitor.submit(form, title="За ожидание", percent="10")

    assert "Скидка дана" in shown.text
    assert "За ожидание" in shown.text
    gone = mila.visitor.submit(shown.form("/end"))
    assert "Скидка закончена" in gone.text
    assert Discount.get().until_on == today() + timedelta(days=1)


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"title": "x"}, "что-то одно"),
        ({"title": "x", "percent": "500"}, "100"),
        ({"title": "x", "amount": "-5"}, "сумм"),
        ({"title": "", "percent": "5"}, ""),
        ({"title": "x", "percent": "5", "from_on": "2020-01-01"}, "уже прошёл"),
    ],
)
def test_a_wrong_discount_is_refused_beside_its_field(
    mila: Mila, fields: dict[str, Any], text: str
):
    form = mila.visitor.get(mila.path + "/discounts/new").form("/discounts/new")

    page = mila.visitor.submit(form, **fields)

    assert page.status == 422
    assert text in page.text
    assert dict(page.form("/discounts/new").fields)["title"] == fields["title"]
    assert Discount.select().count() == 0


def test_a_service_is_ended_by_a_quote(mila: Mila):
    form = mila.visitor.get(mila.path + "/end").form("/end")

    page = mila.visitor.submit(form, last_on=(today() - timedelta(days=1)).isoformat())

    assert "Отключение услуги" in page.text
    confirm(mila, page)
    assert quoting.reload(mila.subscription).status == "terminated"
    assert mila.visitor.get(mila.path).status == 200
    assert mila.visitor.get(mila.path + "/parameters").status == 404


def test_a_service_stands_under_its_own_client_only(mila: Mila):
    other = people.a_client()

    strange = mila.path.replace(mila.card, f"/manager/clients/{other.id}")

    assert mila.visitor.get(strange).status == 404
    assert mila.visitor.post(strange + "/resume", {}).status == 404
    assert mila.visitor.get("/manager/clients/999/services").status == 404


def test_an_editor_has_no_way_in(app: "WSGIApplication", mila: Mila):
    assert people.signed_in(app, people.egor()).get(mila.path).status == 404
