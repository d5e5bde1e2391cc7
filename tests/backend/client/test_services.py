"""The client's services: seen, changed by a quote, paused, ended, ordered; nothing of others."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from babel import dates

from backend.accounts.roles import Role
from backend.catalog.models import Tariff, TariffTransition, TariffVersion
from backend.catalog.words import Timing, Visibility
from backend.clients.models import Client
from backend.kernel import clock, periods
from backend.ledger import balances
from backend.service_requests.models import ServiceRequest
from backend.subscriptions import charging, queries, quotes, terms
from backend.subscriptions.models import Quote, Subscription
from backend.subscriptions.quotes import ByHand
from backend.subscriptions.states import Status
from tests.support import catalogue, people, quoting, subscribers
from tests.support.catalogue import FOUR, PRICES
from tests.support.pages import Page
from tests.support.visitor import Visitor

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

START = date(2026, 1, 1)
LISTED = "/cabinet/services"


@dataclass
class Anna:
    """The owner of a subscription with four parameters, charged for the present month."""

    visitor: Visitor
    subscription: Subscription
    cheap: TariffVersion
    dear: TariffVersion

    @property
    def path(self) -> str:
        return f"{LISTED}/{self.subscription.id}"

    @property
    def client(self) -> Client:
        return self.subscription.client

    def values(self, day: date | None = None) -> dict[str, object]:
        fresh = quoting.reload(self.subscription)
        return dict(queries.as_of(fresh, day or today()).values)

    def status(self) -> str:
        return str(quoting.reload(self.subscription).status)


def today() -> date:
    return clock.now().astimezone(quoting.ZONE).date()


@pytest.fixture
def anna(app: "WSGIApplication") -> Anna:
    user = people.anna()
    client = Client.get()
    service = catalogue.a_service(FOUR)
    cheap, dear = (
        catalogue.a_version(catalogue.a_tariff(service), price_minor=price, prices=PRICES)
        for price in (100000, 150000)
    )
    catalogue.allow(cheap.tariff, dear.tariff)
    subscription = subscribers.a_subscription(
        client,
        cheap,
        values={"numbers": 2, "recording": False, "route": "secret-east"},
        start_on=START,
        created_at=clock.now(),
        charged_until=today(),
    )
    Subscription.update(charged_until=None, created_at=quoting.at(START)).execute()
    charging.run(terms.Terms(), now=clock.now())
    return Anna(people.signed_in(app, user), quoting.reload(subscription), cheap, dear)


def here_month() -> str:
    """The first day of the next month, as pages say it."""
    return dates.format_date(periods.month_of(today()).until, "long", locale="ru").replace(
        "\u202f", " "
    )


def quoted(page: Page) -> Page:
    """The page of the quote that a form has led to."""
    assert "/quotes/" in page.url, page.text
    return page


def confirm(visitor: Visitor, page: Page, **fields: Any) -> Page:
    return visitor.submit(page.form(page.url.partition("/cabinet")[2]), **fields)


def typed(fields: dict[str, Any]) -> dict[str, Any]:
    """Names of fields that are no names of Python."""
    return fields


def move(anna: Anna, timing: str) -> Page:
    """The quote of the dearer tariff."""
    wish = {"tariff": anna.dear.tariff_id, "timing": timing}
    return anna.visitor.post(anna.path + "/tariff", wish, follow=True)


def test_the_list_shows_every_service_with_its_price(anna: Anna):
    page = anna.visitor.get(LISTED)

    assert "Услуга 1" in page.text
    assert "В месяц за всё: 1 300,00 ₽" in page.text.replace("\xa0", " ")
    assert anna.path in page.links


def test_a_service_shows_values_marks_and_the_lines_of_its_price(anna: Anna):
    quoting.change(anna.subscription, {"numbers": 3}, today())

    page = anna.visitor.get(anna.path)

    text = page.text.replace("\xa0", " ")
    assert "Городские номера 3 шт. Установил менеджер" in text
    assert "3 × 150,00 ₽" in text
    assert "secret-east" not in text


def test_a_parameter_is_changed_by_a_quote_in_three_steps(anna: Anna):
    before = balances.of(anna.client.id)
    form = anna.visitor.get(anna.path + "/parameters").form("/parameters")

    page = quoted(anna.visitor.submit(form, **typed({"p.numbers": "4"})))

    assert anna.values()["numbers"] == 2
    text = page.text.replace("\xa0", " ")
    assert "1 300,00 ₽" in text
    assert "1 600,00 ₽" in text
    assert "дороже на 300,00 ₽" in text
    done = confirm(anna.visitor, page)
    assert "Готово" in done.text
    assert anna.values()["numbers"] == 4
    assert before - balances.of(anna.client.id) == Quote.get().once_minor


def test_what_cannot_be_keeps_what_was_typed(anna: Anna):
    form = anna.visitor.get(anna.path + "/parameters").form("/parameters")

    page = anna.visitor.submit(form, **typed({"p.numbers": "400"}))

    assert page.status == 422
    assert "Не больше 100" in page.text
    assert dict(page.form("/parameters").fields)["p.numbers"] == "400"
    assert Quote.select().count() == 0


def test_a_form_without_a_change_says_so(anna: Anna):
    page = anna.visitor.submit(anna.visitor.get(anna.path + "/parameters").form("/parameters"))

    assert (page.status, "Вы ничего не изменили" in page.text) == (422, True)


def test_a_forged_field_is_refused_and_not_in_the_form(anna: Anna):
    form = anna.visitor.get(anna.path + "/parameters").form("/parameters")
    assert "p.route" not in form.names

    page = anna.visitor.post(anna.path + "/parameters", {"p.numbers": "3", "p.route": "west"})

    assert page.status == 403
    assert Quote.select().count() == 0


def test_a_tariff_is_changed_later_and_taken_back(anna: Anna):
    page = quoted(move(anna, "next_period"))

    assert "Повышение тарифа" in page.text
    quote = Quote.get()
    quoting.accept(quote)

    shown = anna.visitor.get(anna.path)
    assert "Запланированные изменения" in shown.text
    gone = anna.visitor.submit(shown.form("/withdraw"))

    assert "Изменение отменено" in gone.text
    assert "Запланированные изменения" not in gone.text
    again = anna.visitor.post(f"{LISTED}/quotes/{quote.number}/withdraw", {})
    assert again.status == 409


@pytest.mark.parametrize(
    ("timing", "offered", "said"),
    [
        (Timing.EITHER, ["now", "next_period"], ""),
        (Timing.NEXT_PERIOD, ["next_period"], "Сразу перейти нельзя"),
        (Timing.NOW, ["now"], "Отложить переход до"),
    ],
)
def test_a_time_that_is_not_offered_is_explained(
    anna: Anna, timing: Timing, offered: list[str], said: str
):
    TariffTransition.update(timing=timing).execute()

    page = anna.visitor.get(anna.path + "/tariff")

    shown = [one for one in ("now", "next_period") if f'value="{one}"' in page.body.decode()]
    assert shown == offered
    assert said in page.text
    assert not said or here_month() in page.text


def test_a_service_that_ends_before_the_next_month_says_so(anna: Anna):
    month = periods.month_of(today())
    Subscription.update(end_on=month.until, status=Status.PENDING_TERMINATE).execute()

    page = anna.visitor.get(anna.path + "/tariff")

    assert "Со следующего месяца перейти нельзя" in page.text
    assert 'value="next_period"' not in page.body.decode()


def test_a_tariff_withdrawn_meanwhile_is_refused_with_a_way_on(anna: Anna):
    form = anna.visitor.get(anna.path + "/parameters").form("/parameters")
    page = quoted(anna.visitor.submit(form, **typed({"p.numbers": "4"})))
    quoting.change(quoting.reload(anna.subscription), {"numbers": 9}, today())

    refused = confirm(anna.visitor, page)

    assert refused.status == 409
    assert "Ничего не изменено" in refused.text
    fresh = quoted(anna.visitor.submit(refused.form("/renew")))
    assert "дешевле на 750,00 ₽" in fresh.text.replace("\xa0", " ")
    assert confirm(anna.visitor, fresh).status == 200
    assert anna.values()["numbers"] == 4


def test_a_quote_that_became_impossible_says_so(anna: Anna):
    move(anna, "now")
    Tariff.update(visibility=Visibility.ARCHIVED).where(Tariff.id == anna.dear.tariff_id).execute()

    page = anna.visitor.post(f"{LISTED}/quotes/{Quote.get().number}/renew", {})

    assert page.status == 409
    assert "больше нельзя" in page.text


def test_a_pause_is_quoted_and_wrong_days_stand_beside_their_field(anna: Anna):
    form = anna.visitor.get(anna.path + "/pause").form("/pause")
    yesterday = (today() - timedelta(days=1)).isoformat()

    wrong = anna.visitor.submit(form, first_on=yesterday)
    assert wrong.status == 422
    assert dict(wrong.form("/pause").fields)["first_on"] == yesterday

    page = quoted(anna.visitor.submit(form, first_on=today().isoformat()))
    assert "Приостановка услуги" in page.text
    quoting.accept(Quote.get())
    assert anna.status() == "suspended"
    resumed = quoted(anna.visitor.submit(anna.visitor.get(anna.path).form("/resume")))
    confirm(anna.visitor, resumed)
    assert anna.status() == "active"


def test_an_end_is_quoted(anna: Anna):
    form = anna.visitor.get(anna.path + "/end").form("/end")

    page = quoted(anna.visitor.submit(form))

    assert "Отключение услуги" in page.text
    quoting.accept(Quote.get())
    assert anna.status() == "pending_terminate"


def test_a_new_service_is_chosen_of_what_may_be_ordered(anna: Anna):
    hidden = catalogue.a_version(
        catalogue.a_tariff(catalogue.a_service(), code="hidden", visibility=Visibility.EXCLUSIVE)
    )
    version = catalogue.a_version(catalogue.a_tariff(catalogue.a_service([FOUR[0]])))

    listed = anna.visitor.get(LISTED + "/new")
    form = anna.visitor.get(f"{LISTED}/new/{version.tariff_id}").form(f"/{version.tariff_id}")
    page = quoted(anna.visitor.submit(form, **typed({"p.numbers": "5", "place": "Тверская, 1"})))

    assert "hidden" not in listed.text
    assert anna.visitor.get(f"{LISTED}/new/{hidden.tariff_id}").status == 404
    assert "Подключение услуги" in page.text
    quoting.accept(Quote.get())
    made = queries.of_client(anna.client.id)[-1]
    assert (made.place, queries.as_of(made, today()).values) == ("Тверская, 1", {"numbers": 5})
    wrong = anna.visitor.submit(form, start_on="2020-01-01", place="Арбат")
    assert (wrong.status, "уже прошёл" in wrong.text) == (422, True)
    assert dict(wrong.form(f"/{version.tariff_id}").fields)["place"] == "Арбат"


def test_a_past_day_shows_what_held_on_it(anna: Anna):
    quoting.change(anna.subscription, {"numbers": 3}, today())
    day = START.isoformat()

    page = anna.visitor.get(f"{anna.path}?on={day}")

    assert "2\xa0шт." in page.html
    assert "1 января 2026" in page.text
    assert anna.visitor.get(f"{anna.path}?on=nonsense").status == 200


def test_the_history_names_ours_by_their_part_and_his_people_by_name(anna: Anna):
    quoting.change(anna.subscription, {"numbers": 3, "route": "secret-west"}, today())

    page = anna.visitor.get(anna.path + "/history")

    assert "Менеджер" in page.text
    assert "Мила" not in page.text
    assert "secret" not in page.text


PAGES = ["", "/history", "/parameters", "/tariff", "/pause", "/end"]
ACTS = ["/parameters", "/tariff", "/pause", "/resume", "/end"]


def test_nobody_reaches_the_services_and_quotes_of_another(app: "WSGIApplication", anna: Anna):
    move(anna, "now")
    number = Quote.get().number
    boris = people.signed_in(app, people.boris())

    pages = [boris.get(anna.path + one).status for one in PAGES]
    pages.append(boris.get(f"{LISTED}/quotes/{number}").status)
    acts = [boris.post(anna.path + act, {}).status for act in ACTS]
    acts += [
        boris.post(f"{LISTED}/quotes/{number}{act}", {}).status
        for act in ("", "/renew", "/withdraw")
    ]

    assert set(pages + acts) == {404}


@pytest.mark.parametrize(("role", "status"), [(Role.READER, 403), (Role.TECHNICIAN, 200)])
def test_each_role_changes_what_it_may(app: "WSGIApplication", anna: Anna, role: Role, status: int):
    other = people.user(anna.client, role, login="other@romashka.test")
    visitor = people.signed_in(app, other)

    assert visitor.get(anna.path).status == 200
    assert visitor.get(anna.path + "/parameters").status == status
    assert visitor.get(anna.path + "/end").status == 403
    assert "/tariff" not in " ".join(visitor.get(anna.path).links)


def test_what_needs_an_agreement_is_not_done_without_it(anna: Anna):
    quote = quotes.for_parameters(
        anna.subscription,
        {"recording": True, "storage": "year"},
        by_hand=ByHand(today()),
        **quoting.by(quoting.MANAGER, today()),
    )
    quoting.accept(quote)
    page = anna.visitor.post(anna.path + "/parameters", {"p.recording": "no"}, follow=True)
    assert "Теряется" in quoted(page).text

    refused = confirm(anna.visitor, page)

    assert refused.status == 422
    assert anna.values()["recording"] is True


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_page_speaks_both_languages(app: "WSGIApplication", anna: Anna, language: str):
    user = people.user(anna.client, login=f"{language}@romashka.test", language=language)
    visitor = people.signed_in(app, user, language=language)

    pages = [
        "",
        "/new",
        f"/new/{anna.dear.tariff_id}",
        f"/{anna.subscription.id}",
        *(
            f"/{anna.subscription.id}/{one}"
            for one in ("history", "parameters", "tariff", "pause", "end")
        ),
    ]

    assert {path: visitor.get(LISTED + path).status for path in pages} == dict.fromkeys(pages, 200)


def test_what_needs_an_approval_becomes_a_request(anna: Anna):
    form = anna.visitor.get(anna.path + "/parameters").form("/parameters")
    page = quoted(anna.visitor.submit(form, **typed({"p.recording": ["no", "yes"]})))
    assert "Отправить заявку" in page.text

    sent = confirm(anna.visitor, page)

    request = ServiceRequest.get()
    assert sent.url.endswith(f"/cabinet/requests/{request.id}")
    assert (request.quote_id, request.status) == (Quote.get().id, "held")
    assert anna.values()["recording"] is False
