"""A manager adds a service: the form that clients will see is beside him, with and without scripts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.journeys.conftest import Company, sign_in

OpenContext = Callable[..., BrowserContext]
pytestmark = pytest.mark.browser


def begun(page: Page, company: Company, title: str) -> str:
    """The address of the builder of a service that was just added."""
    sign_in(page, company, "mila")
    page.goto(f"{company.backend}/manager/services/new")
    page.get_by_label("Название", exact=True).fill(title)
    page.get_by_role("button", name="Дальше: параметры").click()
    expect(page.get_by_role("heading", name="Параметры", exact=True)).to_be_visible()
    return page.url


def test_the_preview_follows_what_is_typed(company: Company, open_context: OpenContext) -> None:
    page = open_context(locale="ru-RU").new_page()
    builder = begun(page, company, "Видеонаблюдение")
    page.goto(f"{builder}/add/int")
    preview = page.locator("#preview")

    page.get_by_label("Название", exact=True).fill("Камеры")
    page.get_by_label("Единица", exact=True).fill("шт.")

    expect(preview.get_by_label("Камеры, шт.")).to_be_visible()
    page.get_by_label("Не меньше").fill("пять")
    expect(preview).to_contain_text("ещё не заполнен")


def test_a_service_is_built_without_scripts(company: Company, open_context: OpenContext) -> None:
    context = open_context(
        locale="ru-RU", java_script_enabled=False, viewport={"width": 360, "height": 800}
    )
    page = context.new_page()
    builder = begun(page, company, "Охрана")
    for kind, title in (("bool", "Датчики"), ("text", "Код объекта")):
        page.goto(f"{builder}/add/{kind}")
        page.get_by_label("Название", exact=True).fill(title)
        page.get_by_role("button", name="Посмотреть форму").click()
        expect(page.locator("#preview")).to_contain_text(title)
        page.get_by_role("button", name="Сохранить параметр").click()

    page.get_by_role("button", name="Выше: Код объекта").click()
    expect(page.locator(".rung-title").first).to_have_text("Код объекта")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("button", name="Опубликовать параметры").click()
    page.get_by_role("button", name="Сохранить").click()
    page.get_by_role("link", name="Без страницы").click()
    page.get_by_role("button", name="Начать продажу").click()

    expect(page.locator("main")).to_contain_text("Услуга продаётся")
