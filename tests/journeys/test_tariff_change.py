"""A manager corrects the price of a tariff that forty clients have, and reads whom it reaches first."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import BrowserContext, expect

from backend.catalog.words import Visibility
from backend.db import base
from backend.kernel import clock
from backend.kernel.periods import add_months
from tests.journeys.conftest import Company, sign_in
from tests.support import changing

OpenContext = Callable[..., BrowserContext]
pytestmark = pytest.mark.browser


def forty_clients(company: Company) -> int:
    """The id of a tariff in the running company's catalogue, old and unadvertised, with forty clients."""
    base.connect(company.state / "kabinet.db")
    base.open_connection()
    try:
        with base.transaction():
            return int(changing.a_tariff_with(40, visibility=Visibility.ARCHIVED).id)
    finally:
        base.close_connection()


def in_months(count: int) -> str:
    """The first day of a month from now, as a field of days takes it."""
    today = clock.now().date()
    return add_months(date(today.year, today.month, 1), count).isoformat()


def test_a_price_is_corrected_with_forty_clients_on_it(
    company: Company, open_context: OpenContext
) -> None:
    tariff = forty_clients(company)
    page = open_context(locale="ru-RU").new_page()
    sign_in(page, company, "mila")
    page.goto(f"{company.backend}/manager/tariffs/{tariff}")
    main = page.locator("main")

    page.get_by_role("button", name="Исправить: новая версия").click()
    page.get_by_label("Плата в месяц, ₽").fill("1200")
    page.get_by_label("Продаётся новым с").fill(in_months(1))
    page.get_by_label("Предупредить за, дней").fill("30")
    page.get_by_role("radio", name="С указанного дня").check()
    page.get_by_label("День для нынешних клиентов").fill(in_months(2))
    page.get_by_label("Почему меняется").fill("Подорожали каналы связи")
    page.get_by_role("button", name="Сохранить черновик").click()
    page.get_by_role("link", name="Посмотреть, кого коснётся").click()

    expect(main).to_contain_text("40 подключений, 40 клиентов")
    expect(main).to_contain_text(re.compile(r"\+8\s000,00"))
    expect(main).to_contain_text("Клиент 40")

    page.get_by_role("button", name="Опубликовать и перевести 40 подключений").click()
    expect(main).to_contain_text("Смена подтверждена")
    moved = main.get_by_text("40 из 40")
    for _ in range(40):
        if moved.is_visible():
            break
        page.wait_for_timeout(500)
        page.reload()
    expect(moved).to_be_visible()
