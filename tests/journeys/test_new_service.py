"""A manager makes a service for one client alone: built, priced, hidden from all others, ordered and used."""

import re
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from backend.kernel import clock
from tests.journeys.conftest import Company, sign_in

OpenContext = Callable[..., BrowserContext]
pytestmark = pytest.mark.browser

READABLE = (".html", ".json", ".xml", ".md", ".toml", ".txt")
SERVICE = "Видеонадзор"
COMMON, OWN = "Надзор для всех", "Надзор Ромашки"
ORDER = """path => fetch(path, { method: "POST", body: new URLSearchParams({ place: "здесь" }) })
  .then(answer => answer.status)"""


def today() -> str:
    """The company's day, as a field of days takes it."""
    return clock.now().astimezone(ZoneInfo("Europe/Moscow")).date().isoformat()


def press(page: Page, name: str) -> None:
    """Press the first visible button of the page's own content and wait for where it leads."""
    page.locator("main").get_by_role("button", name=name, exact=True).locator(
        "visible=true"
    ).last.click()
    page.wait_for_load_state()


def fill(page: Page, **values: str) -> None:
    """Type into fields by their names."""
    for name, value in values.items():
        page.fill(f"main [name='{name}']", value)


def choose(page: Page, label: str) -> None:
    """Choose a radio button by its words."""
    page.get_by_role("radio", name=label, exact=True).check()


def build(page: Page, company: Company) -> str:
    """Steps one and two of the wizard: the name and four parameters; the address of the service."""
    page.goto(f"{company.backend}/manager/services/new")
    fill(page, title_ru=SERVICE, title_en="Video watch")
    press(page, "Дальше: параметры")
    builder = page.url

    page.goto(f"{builder}/add/int")
    fill(page, title_ru="Камеры", unit_ru="шт.", minimum="1", maximum="16", initial="2")
    page.check("main [name=is_required]")
    choose(page, "Цена за единицу")
    press(page, "Сохранить параметр")

    page.goto(f"{builder}/add/enum")
    fill(page, title_ru="Хранение записи", initial="week", options="week | 7 дней\nmonth | 30 дней")
    choose(page, "Одобряет менеджер")
    press(page, "Сохранить параметр")

    page.goto(f"{builder}/add/bool")
    fill(page, title_ru="Запись со звуком", initial="нет", depends_value="month")
    page.select_option("main [name=depends_on]", label="Хранение записи")
    press(page, "Сохранить параметр")

    page.goto(f"{builder}/add/text")
    fill(page, title_ru="Регистратор", max_length="40")
    choose(page, "Только менеджер")
    press(page, "Сохранить параметр")

    expect(page.locator(".rung-title")).to_have_text(
        ["Камеры", "Хранение записи", "Запись со звуком", "Регистратор"]
    )
    press(page, "Опубликовать параметры")
    return builder.removesuffix("/parameters")


def price(page: Page, company: Company, service: str, title: str, sums: tuple[str, str]) -> str:
    """A tariff of the service with one published version, sold from today; the address of its card."""
    monthly, per_camera = sums
    page.goto(f"{company.backend}/manager/tariffs/new?service={service.rpartition('/')[2]}")
    fill(page, title_ru=title, price=monthly)
    press(page, "Создать черновик")
    if not page.url.endswith("/edit"):
        page.get_by_role("link", name="К черновику версии").click()
        page.get_by_role("link", name="Править").click()
    page.get_by_label("За единицу, ₽").fill(per_camera)
    fill(page, effective_new=today())
    press(page, "Сохранить черновик")
    press(page, "Опубликовать версию")
    return page.url


def confirm(page: Page, act: str) -> None:
    """An act that asks first: open the question, then do it."""
    page.locator("main summary", has_text=act).click()
    press(page, act)


def own_names_in(folder: Path) -> list[Path]:
    """Files that tell of the tariff of one client."""
    files = (path for path in folder.rglob("*") if path.suffix in READABLE)
    return [path for path in files if OWN in path.read_text(encoding="utf-8")]


def found_card(page: Page, title: str) -> Locator:
    """The card with this heading."""
    return page.locator("main .card", has=page.get_by_role("heading", name=title))


def hide(page: Page) -> None:
    """Give the tariff of the open card to Anna's company and take it from everybody else."""
    page.get_by_role("link", name="Кому назначен").click()
    page.get_by_label("Название, договор или ИНН").fill("ЛТ-1001")
    press(page, "Найти")
    press(page, "Добавить Ромашка")
    page.get_by_role("link", name="К тарифу").click()
    confirm(page, "Сделать исключительным")
    expect(page.locator("main")).to_contain_text("Тариф исключительный")


def is_missing(page: Page, address: str) -> bool:
    """Whether there is nothing at an address for this person."""
    answer = page.goto(address)
    assert answer is not None
    return answer.status == 404


def order(page: Page, company: Company) -> None:
    """Fill in the order of the tariff: what only managers write is not there, what depends is out of sight."""
    page.goto(f"{company.backend}/cabinet/services/new")
    found_card(page, OWN).get_by_role("link").click()
    cameras, sound = page.get_by_label("Камеры, шт."), page.get_by_label("Запись со звуком")
    expect(page.get_by_label("Регистратор")).to_have_count(0)
    expect(sound).to_be_hidden()
    page.get_by_label("Хранение записи").select_option("month")
    expect(sound).to_be_visible()
    page.get_by_label("Хранение записи").select_option("week")
    cameras.fill("17")
    press(page, "Рассчитать")
    expect(page.locator("main .field-wrong")).to_contain_text("Камеры")
    cameras.fill("4")
    press(page, "Рассчитать")
    expect(page.locator("main")).to_contain_text(re.compile(r"1\s100,00"))
    press(page, "Отправить заявку")


def ask_for(page: Page, subscription: str, *, cameras: str = "", keep: str = "") -> None:
    """Change settings of a subscription as far as the quote."""
    page.goto(f"{subscription}/parameters")
    if cameras:
        page.get_by_label("Камеры, шт.").fill(cameras)
    if keep:
        page.get_by_label("Хранение записи").select_option(keep)
        page.get_by_label("Запись со звуком").check()
    press(page, "Рассчитать")


def approve(page: Page, address: str) -> None:
    """The manager approves the request that its client has open."""
    page.goto(address.replace("/cabinet/", "/manager/"))
    press(page, "Одобрить")
    expect(page.locator("main")).to_contain_text("Выполнена")


def test_a_service_for_one_client_is_built_ordered_used_and_hidden_from_all_others(
    company: Company, open_context: OpenContext
) -> None:
    vera, anna, galina = (open_context().new_page() for _ in range(3))
    for page, name in ((vera, "vera"), (anna, "anna"), (galina, "galina")):
        sign_in(page, company, name)

    service = build(vera, company)
    press(vera, "Сохранить")  # the text for the cabinet
    vera.get_by_role("link", name="Без страницы").click()
    press(vera, "Начать продажу")
    price(vera, company, service, COMMON, ("900", "150"))
    confirm(vera, "Открыть всем")
    own = price(vera, company, service, OWN, ("700", "100"))
    hide(vera)

    order(anna, company)
    approve(vera, anna.url)
    anna.goto(f"{company.backend}/cabinet/services")
    found_card(anna, SERVICE).get_by_role("link").click()
    subscription = anna.url
    ask_for(anna, subscription, cameras="6")
    press(anna, "Подтвердить")
    expect(anna.locator("main")).to_contain_text("6 шт.")
    ask_for(anna, subscription, keep="month")
    press(anna, "Отправить заявку")
    approve(vera, anna.url)
    anna.goto(subscription)
    expect(anna.locator("main")).to_contain_text("30 дней")

    own_path = f"/cabinet/services/new/{own.rpartition('/')[2]}"
    assert is_missing(galina, subscription)
    assert is_missing(galina, company.backend + own_path)
    galina.goto(f"{company.backend}/cabinet/services/new")
    expect(found_card(galina, COMMON)).to_contain_text("900,00")
    expect(galina.locator("main")).not_to_contain_text(OWN)
    assert galina.evaluate(ORDER, own_path) == 404
    visitor = open_context().new_page()
    visitor.goto(f"{company.site}/prices")
    expect(visitor.locator("main")).not_to_contain_text(OWN)
    assert own_names_in(company.state / "content") == []
    assert own_names_in(company.state / "site") == []
