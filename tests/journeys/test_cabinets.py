"""The cabinets under a finger and without scripts: everything can be reached and done."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.journeys.conftest import Company, sign_in

OpenContext = Callable[..., BrowserContext]
pytestmark = pytest.mark.browser

SCREENS = {
    "egor": ["/editor", "/editor/news", "/editor/media", "/editor/source/pages/prices.md"],
    "mila": [
        "/manager",
        "/manager/clients?status=active",
        "/manager/subscriptions",
        "/manager/profile",
        "/manager/password",
        "/manager/sessions",
    ],
    "anna": [
        "/cabinet",
        "/cabinet/money",
        "/cabinet/money/pay",
        "/cabinet/documents",
        "/cabinet/profile",
        "/cabinet/password",
        "/cabinet/sessions",
    ],
}
# Links within a sentence are as high as its line (WCAG 2.5.8 lets them).
TOO_SMALL = """() => [...document.querySelectorAll(
    "a[href], button, summary, select, input:not([type=hidden], [type=radio], [type=checkbox]), label:has(input)")]
  .filter(one => one.checkVisibility({ visibilityProperty: true }) && !one.closest(".skip-link, .visually-hidden"))
  .filter(one => getComputedStyle(one).display !== "inline")
  .map(one => ({ box: one.getBoundingClientRect(), words: one.outerHTML.slice(0, 90) }))
  .filter(({ box }) => box.width && (box.height < 43.5 || box.width < 43.5))
  .map(({ box, words }) => `${Math.round(box.width)}x${Math.round(box.height)} ${words}`)"""
UNFOLD = "document.querySelectorAll('details').forEach(one => { one.open = true; })"


@pytest.mark.parametrize("name", SCREENS)
def test_everything_fits_a_finger(company: Company, open_context: OpenContext, name: str) -> None:
    context = open_context(
        viewport={"width": 360, "height": 800}, has_touch=True, is_mobile=True, locale="ru-RU"
    )
    page = context.new_page()
    sign_in(page, company, name)
    small: dict[str, list[str]] = {}

    for path in [*SCREENS[name], "/sign-in", "/staff/sign-in"]:
        page.goto(company.backend + path)
        page.evaluate(UNFOLD)
        small[path] = page.evaluate(TOO_SMALL)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path

    assert {path: found for path, found in small.items() if found} == {}


@pytest.fixture
def without_scripts(open_context: OpenContext) -> Callable[[], Page]:
    def open_window() -> Page:
        window = open_context(java_script_enabled=False, viewport={"width": 360, "height": 800})
        return window.new_page()

    return open_window


def test_the_menus_open_without_scripts(
    company: Company, without_scripts: Callable[[], Page]
) -> None:
    page = without_scripts()
    sign_in(page, company, "mila")

    page.locator(".sidebar summary").click()
    page.locator(".sidebar a[href='/manager/profile']:visible").click()
    page.locator(".topbar summary").last.click()
    page.locator("form[action$='/sign-out'] button").click()

    assert page.url.startswith(f"{company.backend}/")
    page.goto(f"{company.backend}/manager")
    assert "/staff/sign-in" in page.url


def test_profile_and_language_change_without_scripts(
    company: Company, without_scripts: Callable[[], Page]
) -> None:
    page = without_scripts()
    sign_in(page, company, "galina")
    page.goto(f"{company.backend}/cabinet/profile")
    usual = page.input_value("main input[name=name]")

    page.fill("main input[name=name]", "Галина Орешкина")
    page.click("main form button[type=submit]")
    changed = page.input_value("main input[name=name]")
    page.locator(".language-switch button").click()
    title = page.inner_text("h1")
    page.locator(".language-switch button").click()
    page.fill("main input[name=name]", usual)
    page.click("main form button[type=submit]")

    assert (changed, title) == ("Галина Орешкина", "Profile")


def test_another_window_is_signed_out_without_scripts(
    company: Company, without_scripts: Callable[[], Page]
) -> None:
    page, other = without_scripts(), without_scripts()
    sign_in(other, company, "boris")
    sign_in(page, company, "boris")

    page.goto(f"{company.backend}/cabinet/sessions")
    page.locator("main summary").click()
    page.locator("form[action$='/end-others'] button").click()
    other.goto(f"{company.backend}/cabinet")

    assert "/sign-in" in other.url
    page.goto(f"{company.backend}/cabinet")
    assert page.url == f"{company.backend}/cabinet"


def test_a_password_is_changed_without_scripts(
    company: Company, without_scripts: Callable[[], Page]
) -> None:
    page = without_scripts()
    sign_in(page, company, "boris")
    old, new = "boris-demo-2026", "пять старых лодок"

    shown = []
    for before, after in (("not this one", new), (old, new), (new, old)):
        page.goto(f"{company.backend}/cabinet/password")
        page.fill("input[name=old]", before)
        page.fill("input[name=new]", after)
        page.click("main form button[type=submit]")
        shown.append(page.locator("[aria-invalid=true]").count())

    assert shown == [1, 0, 0]


def test_a_page_is_found_and_uploaded_to_without_scripts(
    company: Company, without_scripts: Callable[[], Page]
) -> None:
    page = without_scripts()
    sign_in(page, company, "egor")
    rows = page.locator("main tbody tr")
    all_of_them = rows.count()

    page.fill("input[type=search]", "prices")
    page.locator("[role=search] button").click()
    found = rows.count()
    page.goto(f"{company.backend}/editor/media")
    page.set_input_files(
        "input[type=file]", {"name": "a.png", "mimeType": "image/png", "buffer": b"no picture"}
    )
    page.click("main form button[type=submit]")

    assert 0 < found < all_of_them
    expect(page.locator("main [aria-invalid=true]")).to_be_visible()
