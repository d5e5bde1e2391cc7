"""A client and the manager of his company at work on one thing, each in a browser of their own."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.journeys.conftest import Company, sign_in

OpenContext = Callable[..., BrowserContext]
pytestmark = pytest.mark.browser


@pytest.fixture
def enter(company: Company, open_context: OpenContext) -> Callable[..., Page]:
    """A person of the demo in a browser of his own, signed in; a phone unless told otherwise."""

    def open_one(name: str, *, width: int = 360, height: int = 640) -> Page:
        page = open_context(viewport={"width": width, "height": height}).new_page()
        sign_in(page, company, name)
        return page

    return open_one


def service(page: Page, company: Company, title: str) -> str:
    """The address of the person's subscription to a service."""
    page.goto(f"{company.backend}/cabinet/services")
    card = (
        page.locator("main")
        .get_by_role("heading", name=title)
        .locator("xpath=ancestor::*[.//a][1]")
    )
    return str(card.locator("a[href^='/cabinet/services/']").first.get_attribute("href"))


def press(page: Page, name: str) -> None:
    """Press the button of the page's own content and wait for where it leads."""
    page.locator("main").get_by_role("button", name=name, exact=True).first.click()
    page.wait_for_load_state()


def test_the_first_page_answers_without_scrolling_and_leads_to_paying(
    company: Company, enter: Callable[..., Page]
) -> None:
    page = enter("anna")

    for what in (page.locator(".purse-sum"), page.locator(".purse-next"), page.locator(".purse a")):
        box = what.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 640
    page.locator(".purse a").click()

    expect(page.locator("main")).to_contain_text("по договору № ЛТ-1001")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_client_changes_a_parameter_and_it_holds_at_once(
    company: Company, enter: Callable[..., Page]
) -> None:
    page = enter("anna")
    requests = page.locator("main a[href^='/cabinet/requests/']")
    page.goto(f"{company.backend}/cabinet/requests")
    before = requests.all_inner_texts()
    path = service(page, company, "Телефония для офиса")

    page.goto(f"{company.backend}{path}/parameters")
    page.fill("[name='p.numbers']", "22")
    press(page, "Рассчитать")
    expect(page.locator("main")).to_contain_text("18 шт.")
    expect(page.locator("main")).to_contain_text("22 шт.")
    press(page, "Подтвердить")

    expect(page.locator("main")).to_contain_text("Готово: изменение принято.")
    expect(page.locator("main")).to_contain_text("22 шт.")
    page.goto(f"{company.backend}/cabinet/requests")
    assert requests.all_inner_texts() == before


def test_what_needs_approval_is_handled_by_the_manager(
    company: Company, enter: Callable[..., Page]
) -> None:
    page = enter("anna")
    path = service(page, company, "Межгород и заграница")
    page.goto(f"{company.backend}{path}/parameters")
    page.check("[type=checkbox][name='p.abroad']")
    press(page, "Рассчитать")
    expect(page.locator("main")).to_contain_text("будет создана заявка")
    press(page, "Отправить заявку")
    request = page.url.removeprefix(f"{company.backend}/cabinet/requests/")
    expect(page.locator("main")).to_contain_text("Сейчас действуем мы")

    mila = enter("mila", width=1280, height=900)
    mila.locator("main a", has_text="Ничьи").click()
    mila.locator(f"main a[href='/manager/requests/{request}']").click()
    press(mila, "Взять себе")
    press(mila, "Одобрить")

    page.reload()
    expect(page.locator("main")).to_contain_text("Выполнена")
    page.goto(f"{company.backend}{path}")
    expect(page.locator("main")).to_contain_text("Звонки за границу\nДа", use_inner_text=True)
    page.goto(f"{company.backend}/cabinet/notices")
    expect(page.locator("main")).to_contain_text(f"№ {request}")


def ask_for_another_tariff(page: Page, company: Company, path: str) -> str:
    """A change of tariff from the next month, by its quote; the path of the request."""
    page.goto(f"{company.backend}{path}/tariff")
    page.locator("main form [value=next_period]").last.click()
    page.wait_for_load_state()
    expect(page.locator("main")).to_contain_text("Станет в месяц")
    press(page, "Отправить заявку")
    expect(page.locator("main")).to_contain_text("Новый тариф")
    return page.url.removeprefix(company.backend)


def take_back(page: Page, act: str) -> None:
    """An act that asks first."""
    page.locator("main summary", has_text=act).first.click()
    page.locator("main .confirm[open]").get_by_role("button", name=act).click()
    page.wait_for_load_state()


def test_a_change_of_tariff_is_taken_back_before_the_approval_and_after_it(
    company: Company, enter: Callable[..., Page]
) -> None:
    page, mila = enter("anna"), enter("mila", width=1280, height=900)
    main, path = page.locator("main"), service(page, company, "Интернет в офис")

    ask_for_another_tariff(page, company, path)
    take_back(page, "Отозвать заявку")
    expect(main).to_contain_text("Отозвана клиентом")

    request = ask_for_another_tariff(page, company, path)
    mila.goto(company.backend + request.replace("/cabinet/", "/manager/"))
    press(mila, "Одобрить")
    expect(mila.locator("main")).to_contain_text("Выполнена")
    page.goto(company.backend + path)
    expect(page.locator("#plans")).to_contain_text("Линия 1000")
    take_back(page, "Отменить изменение")

    expect(main).to_contain_text("Изменение отменено.")
    expect(page.locator("#plans")).to_have_count(0)
    expect(main).to_contain_text("Линия 100")
    for who, address in ((page, request), (mila, request.replace("/cabinet/", "/manager/"))):
        who.goto(company.backend + address)
        expect(who.locator("main")).to_contain_text("Изменение отменено или заменено")


def test_another_client_sees_nothing_of_it(company: Company, enter: Callable[..., Page]) -> None:
    anna, boris = enter("anna"), enter("boris")
    addresses = [service(anna, company, "Телефония для офиса")]
    anna.goto(f"{company.backend}/cabinet/requests")
    links = anna.locator("main a[href^='/cabinet/requests/']")
    addresses += [
        str(link.get_attribute("href"))
        for link in links.all()
        if not str(link.get_attribute("href")).endswith("/new")
    ]

    for address in addresses:
        answer = boris.goto(company.backend + address)
        assert answer is not None
        assert answer.status == 404, address
    for section in ("", "/services", "/requests", "/money", "/documents", "/company", "/people"):
        boris.goto(f"{company.backend}/cabinet{section}")
        expect(boris.locator("body")).not_to_contain_text("ЛТ-1001")
        expect(boris.locator("body")).not_to_contain_text("Ромашка")


def test_a_manager_sees_the_cabinet_as_the_client_does_and_leaves(
    company: Company, enter: Callable[..., Page]
) -> None:
    mila = enter("mila", width=1280, height=900)
    mila.goto(f"{company.backend}/manager/clients?q=Вектор")
    mila.locator("main tbody a").first.click()
    mila.locator("main a", has_text="Посмотреть кабинет как клиент").click()
    mila.fill("main input[name=reason]", "разбираем счёт за ноябрь")
    press(mila, "Открыть кабинет клиента")
    expect(mila.locator(".look")).to_contain_text("«Вектор-Сервис»")
    mila.goto(f"{company.backend}/cabinet/money")
    expect(mila.locator(".look")).to_be_visible()

    mila.locator(".look button").click()
    mila.wait_for_load_state()

    assert "/manager/clients/" in mila.url
    expect(mila.locator("#trail")).to_contain_text("разбираем счёт за ноябрь")
    boris = enter("boris")
    boris.goto(f"{company.backend}/cabinet/sessions")
    expect(boris.locator("main")).to_contain_text("разбираем счёт за ноябрь")


def test_a_manager_gives_a_document_and_the_client_takes_it(
    company: Company, enter: Callable[..., Page]
) -> None:
    mila = enter("mila", width=1280, height=900)
    mila.goto(f"{company.backend}/manager/clients?q=ЛТ-1001")
    mila.locator("main tbody a").first.click()
    mila.locator("#documents a", has_text="Добавить документ").click()
    mila.fill("main input[name=number]", "Б-17")
    mila.set_input_files(
        "input[name=file]",
        {"name": "Счёт.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 invoice"},
    )
    press(mila, "Добавить документ")
    expect(mila.locator("main")).to_contain_text("Счёт № Б-17")

    anna = enter("anna")
    anna.goto(f"{company.backend}/cabinet/documents")
    with anna.expect_download() as started:
        anna.locator("main a", has_text="Б-17").click()

    assert started.value.suggested_filename == "Счёт.pdf"
    assert started.value.path().read_bytes() == b"%PDF-1.7 invoice"


def test_the_queue_of_requests_is_walked_through_with_keys(
    company: Company, enter: Callable[..., Page]
) -> None:
    page = enter("mila", width=1280, height=900)
    page.goto(f"{company.backend}/manager/requests?show=open")
    links = page.locator("main tbody th a")
    assert links.count() >= 2

    page.keyboard.press("j")
    expect(links.nth(0)).to_be_focused()
    russian = "new KeyboardEvent('keydown', {key: 'о', bubbles: true})"  # the same key
    page.evaluate(f"document.activeElement.dispatchEvent({russian})")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(links.nth(0)).to_be_focused()
    wanted = str(links.nth(0).get_attribute("href"))
    page.keyboard.press("Enter")

    page.wait_for_url(f"**{wanted}")
