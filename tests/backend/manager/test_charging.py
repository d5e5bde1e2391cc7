"""The screens of charging: is it on, what was charged, a trial that explains every line, a run at once."""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from backend import app as composition
from backend import jobs
from backend.config import Config
from backend.db import base
from backend.kernel import clock, periods
from backend.ledger.models import LedgerEntry
from backend.subscriptions.models import Subscription
from tests.support import catalogue, people, subscribers
from tests.support.visitor import Visitor

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

ROUTES = ("/manager/charging", "/manager/charging/runs/1", "/manager/charging/runs/1.csv")


@pytest.fixture
def subscription(app: "WSGIApplication") -> Subscription:
    """Two numbers at 150.00 over 1,000.00; the month that goes on is charged."""
    version = catalogue.a_version(
        catalogue.a_tariff(catalogue.a_service(catalogue.FOUR)),
        price_minor=100000,
        prices=catalogue.PRICES,
    )
    made = subscribers.a_subscription(version=version, values={"numbers": 2, "recording": False})
    month = periods.month_of(clock.now().date())
    Subscription.update(charged_until=month.until).execute()
    return made


@pytest.fixture
def sveta(app: "WSGIApplication") -> Visitor:
    """The senior manager."""
    return people.signed_in(app, people.sveta())


@pytest.fixture
def do_jobs(config: Config) -> Callable[[], None]:
    """What the server does beside answering, once."""
    work = [
        job for job in composition.compose(config).jobs if job.name in ("charging", "contracts")
    ]
    base.open_connection()

    def run() -> None:
        for job in work:
            job.work(clock.now())

    return run


def next_month() -> str:
    return periods.month_of(clock.now().date()).until.isoformat()


def test_it_says_that_it_is_on_and_what_waits(sveta: Visitor, subscription: Subscription):
    Subscription.update(charged_until=None, created_at=subscribers.LONG_AGO).execute()

    page = sveta.get("/manager/charging")

    assert "Включено" in page.text
    assert "1 подключение" in page.text
    assert "Начислений ещё не было" in page.text


def test_a_trial_explains_every_line_and_takes_nothing(
    sveta: Visitor, subscription: Subscription, do_jobs: Callable[[], None]
):
    asked = sveta.post("/manager/charging/trial", {"day": next_month()})
    assert "в очереди" in sveta.follow(asked).text
    assert "Идёт пробный расчёт: Света Орлова" in sveta.get("/manager/charging").text

    do_jobs()

    page = sveta.follow(asked)
    assert "Ромашка" in page.text
    assert "1 300,00 ₽" in page.text
    assert "Городские номера × 2: 300,00 ₽" in page.text
    assert "Пробный расчёт запрошен" in page.text
    assert LedgerEntry.select().count() == 0


def test_lines_are_found_by_client_and_taken_as_a_file(
    sveta: Visitor, subscription: Subscription, do_jobs: Callable[[], None]
):
    other = people.a_client(short_name="Вектор")
    subscribers.a_subscription(other, version=catalogue.a_sold_tariff(70000))
    path = sveta.post("/manager/charging/trial", {"day": next_month()}).location
    do_jobs()

    found = sveta.get(f"{path}?q=Вектор").text
    content = sveta.get(f"{path}.csv?q=Вектор").body.decode("utf-8-sig")

    assert "Вектор" in found
    assert "Ромашка" not in found
    assert content.splitlines()[0].startswith("Клиент;Договор;Услуга")
    assert "700,00\xa0₽ в месяц" in content
    assert "Ромашка" not in content


def test_a_run_at_once_charges_and_is_in_the_list_with_its_trail(
    sveta: Visitor, subscription: Subscription, do_jobs: Callable[[], None]
):
    Subscription.update(charged_until=None, created_at=clock.now() - timedelta(days=400)).execute()
    Subscription.update(start_on=clock.now().date()).execute()
    asked = sveta.post("/manager/charging/run", {})
    assert "поставлено в очередь" in sveta.follow(asked).text

    do_jobs()

    page = sveta.follow(asked)
    assert LedgerEntry.select().count() == 1
    assert "готово" in page.text
    assert "Начисление запрошено" in page.text
    assert "Начислено" in page.text
    assert "Света Орлова" in sveta.get("/manager/charging").text


def test_a_second_one_waits_for_the_first(sveta: Visitor, subscription: Subscription):
    sveta.post("/manager/charging/run", {})
    sveta.post("/manager/charging/trial", {"day": next_month()})

    again = sveta.follow(sveta.post("/manager/charging/run", {}))
    trial = sveta.post("/manager/charging/trial", {"day": next_month()})

    assert "уже идёт" in again.text
    assert trial.status == 409
    assert "уже идёт" in trial.text


@pytest.mark.parametrize("day", ["2020-01-01", "2099-01-01", "завтра", ""])
def test_a_day_that_cannot_be_told_of_is_refused_and_kept(sveta: Visitor, day: str):
    page = sveta.post("/manager/charging/trial", {"day": day})

    assert page.status == 422
    assert dict(page.form("/charging/trial").fields)["day"] == day


def test_where_the_main_system_charges_it_says_so_and_only_tries(
    make_config: Callable[..., Config], subscription: Subscription
):
    off = composition.create_app(make_config(billing={"charges": False}))
    base.open_connection()
    sveta = people.signed_in(off, people.sveta())

    page = sveta.get("/manager/charging")
    refused = sveta.follow(sveta.post("/manager/charging/run", {}))

    assert "Выключено" in page.text
    assert not any(form.action.endswith("/charging/run") for form in page.forms)
    assert "здесь начисление выключено" in refused.text
    assert sveta.post("/manager/charging/trial", {"day": next_month()}).status == 303


def test_only_those_with_the_right_get_in(app: "WSGIApplication", subscription: Subscription):
    mila = people.signed_in(app, people.mila())

    assert [mila.get(path).status for path in ROUTES] == [403, 403, 403]
    assert mila.post("/manager/charging/run", {}).status == 403
    assert mila.post("/manager/charging/trial", {"day": next_month()}).status == 403
    assert "/manager/charging" not in mila.get("/manager").links


def test_a_run_that_is_not_there_is_not_found(sveta: Visitor):
    assert sveta.get("/manager/charging/runs/77").status == 404
    assert sveta.get("/manager/charging/runs/77.csv").status == 404


def test_a_managers_page_of_a_client_explains_what_was_and_what_will_be(
    app: "WSGIApplication", subscription: Subscription, do_jobs: Callable[[], None]
):
    Subscription.update(charged_until=None, start_on=clock.now().date()).execute()
    do_jobs()
    mila = people.signed_in(app, people.mila())
    path = f"/manager/clients/{subscription.client_id}/charges"

    page = mila.get(f"{path}?by={next_month()}")

    assert page.text.count("Городские номера × 2: 300,00 ₽") == 2
    assert path in mila.get(f"/manager/clients/{subscription.client_id}").links
    assert mila.get(path).status == 200
    assert mila.get(f"{path}?by=2020-01-01").status == 422
    assert mila.get(f"{path}?by=x").status == 422
    assert mila.get("/manager/clients/99999/charges").status == 404


def test_the_charging_job_is_among_those_of_the_server(config: Config):
    assert "charging" in {job.name for job in composition.compose(config).jobs}
    assert timedelta(minutes=10) >= jobs.CONTRACTS_EVERY  # as the screen says
