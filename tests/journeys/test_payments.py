"""Money in real browsers, with the training bank at the other end: guests, clients and managers."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.journeys.conftest import Company, sign_in
from tests.journeys.test_accessibility import AXE, findings

OpenContext = Callable[..., BrowserContext]
GOOD, NOT_ENOUGH, WITH_CODE = "4111 1111 1111 1111", "4000000000000002", "4012001037141112"
pytestmark = pytest.mark.browser


@pytest.fixture
def guest(company: Company, open_context: OpenContext) -> Page:
    """Somebody with a phone and no account."""
    return open_context(viewport={"width": 360, "height": 640}).new_page()


@pytest.fixture
def enter(company: Company, open_context: OpenContext) -> Callable[[str], Page]:
    """A person of the demo in a browser of his own."""

    def open_one(name: str) -> Page:
        page = open_context(viewport={"width": 1280, "height": 900}).new_page()
        sign_in(page, company, name)
        return page

    return open_one


def test_nothing_stands_in_anybodys_way(
    company: Company, guest: Page, enter: Callable[[str], Page]
) -> None:
    """What axe says of the pages that only a payment has."""
    anna, vera = enter("anna"), enter("vera")
    for page in (guest, anna, vera):
        page.add_init_script(AXE.read_text(encoding="utf-8"))
    path = pay_from_the_cabinet(anna, company, "333")
    number = path.rpartition("/")[2]
    found: list[str] = []
    fill_in(guest, company)
    press(guest, "Дальше")
    found += findings(guest)
    guest.locator("main").get_by_role("link", name="Не платить").click()
    guest.wait_for_load_state()
    found += findings(guest)
    anna.goto(company.backend + path)
    found += findings(anna)
    vera.goto(f"{company.backend}/manager/payments?q={number}")
    vera.get_by_role("link", name=number).click()
    vera.wait_for_load_state()
    for summary in vera.locator("main details > summary").all():
        summary.click()
    found += findings(vera)

    assert found == []


def fill_in(page: Page, company: Company) -> None:
    """The form of a guest."""
    page.goto(f"{company.backend}/pay")
    for name, value in (
        ("contract", "ЛТ-1002"),
        ("sum", "1 250,50"),
        ("email", "ivan@example.test"),
        ("first_name", "Иван"),
        ("last_name", "Петров"),
    ):
        page.fill(f"[name={name}]", value)


def press(page: Page, name: str | re.Pattern[str]) -> None:
    """Press the button of the page's own content and wait for where it leads."""
    page.locator("main").get_by_role("button", name=name).first.click()
    page.wait_for_load_state()


def at_the_bank(page: Page, number: str) -> None:
    """Enter the card on the bank's page."""
    page.wait_for_url("**/cgi-bin/GetForm.cgi")
    page.fill("[name=number]", number)
    press(page, re.compile("Заплатить"))


def pay_from_the_cabinet(page: Page, company: Company, roubles: str) -> str:
    """Pay by a good card; the address of the payment in the cabinet."""
    page.goto(f"{company.backend}/cabinet/money/pay")
    page.fill("#card [name=sum]", roubles)
    press(page, "Заплатить картой")
    at_the_bank(page, GOOD)
    press(page, "Вернуться в магазин")
    expect(page.locator("main")).to_contain_text("Удержано")
    page.goto(f"{company.backend}/cabinet/money/payments")
    return str(page.locator("main table a").first.get_attribute("href"))


def test_a_guest_is_declined_tries_another_card_and_has_paid(company: Company, guest: Page) -> None:
    guest.goto(f"{company.site}/payment")
    guest.get_by_role("link", name="Заплатить по номеру договора").first.click()
    expect(guest).to_have_url(re.compile("/pay"))
    fill_in(guest, company)
    press(guest, "Дальше")
    expect(guest.locator("main")).to_contain_text("Ве•••")
    expect(guest.locator("main")).not_to_contain_text("Вектор")
    press(guest, re.compile("на странице банка"))
    at_the_bank(guest, NOT_ENOUGH)
    press(guest, "Вернуться в магазин")
    expect(guest.locator("main")).to_contain_text("На карте не хватает денег")

    press(guest, "Попробовать ещё раз")
    press(guest, re.compile("на странице банка"))
    at_the_bank(guest, WITH_CODE)
    guest.fill("[name=code]", "1234")
    press(guest, "Подтвердить")
    press(guest, "Вернуться в магазин")

    expect(guest.locator("main")).to_contain_text("Деньги удержаны на карте")
    assert re.fullmatch(re.escape(company.backend) + r"/pay/[\w-]{43}", guest.url)
    assert guest.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_client_asks_to_cancel_and_sees_that_the_manager_did(
    company: Company, enter: Callable[[str], Page]
) -> None:
    anna, mila = enter("anna"), enter("mila")
    path = pay_from_the_cabinet(anna, company, "777")
    anna.goto(company.backend + path)
    anna.fill("[name=text]", "Заплатила не за тот договор")
    press(anna, "Попросить отменить")
    expect(anna.locator("main")).to_contain_text("заявка №")

    mila.goto(f"{company.backend}/manager/payments/attention")
    card = mila.locator("section.card", has_text="Клиент просит отменить платёж").last
    card.get_by_role("link", name=re.compile("Платёж")).click()
    expect(mila.locator(".countdown")).to_have_text(re.compile(r"^\d:\d\d:\d\d$"))
    mila.fill("#void [name=reason]", "Просьба клиента")
    press(mila, re.compile("Вернуть"))

    expect(mila.locator("main")).to_contain_text("Банк подтвердил")
    anna.goto(company.backend + path)
    expect(anna.locator("main")).to_contain_text("Платёж отменён, деньги возвращаются на карту")
    anna.goto(f"{company.backend}/cabinet/notices")
    expect(anna.locator("main")).to_contain_text("отменён")


def test_a_large_void_needs_a_second_manager(
    company: Company, enter: Callable[[str], Page]
) -> None:
    anna, mila, vera = enter("anna"), enter("mila"), enter("vera")
    path = pay_from_the_cabinet(anna, company, "15000")
    number = path.rpartition("/")[2]
    mila.goto(f"{company.backend}/manager/payments?q={number}")
    mila.get_by_role("link", name=number).click()
    mila.fill("#void [name=reason]", "Двойная оплата")
    press(mila, re.compile("Вернуть"))
    expect(mila.locator("main")).to_contain_text("Ждём согласия второго сотрудника")
    expect(mila.get_by_role("button", name="Согласиться")).to_have_count(0)

    vera.goto(mila.url)
    press(vera, "Согласиться и вернуть деньги")

    expect(vera.locator("main")).to_contain_text("Банк подтвердил")
    anna.goto(company.backend + path)
    expect(anna.locator("main")).to_contain_text("Отменено")
