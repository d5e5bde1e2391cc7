"""The low-vision version, in a real browser: with scripts it is remembered, without them it works."""

import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

pytestmark = pytest.mark.browser
BACKGROUND = "getComputedStyle(document.body.parentElement).backgroundColor"
PAGES = ("index", "prices", "contacts", "404", "503", "services/office-internet", "news")
WIDTHS = (320, 360, 768, 1280)
LETTERS = "parseFloat(getComputedStyle(document.body.parentElement).fontSize)"


class Silent(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 — the name of the base class
        """Say nothing: a test's output is for tests."""


@pytest.fixture(scope="module")
def address(built_site: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=str(built_site)))
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def opened(open_context: Callable[..., BrowserContext], address: str) -> Callable[..., Page]:
    def open_prices(*, scripts: bool) -> Page:
        page = open_context(base_url=address, java_script_enabled=scripts).new_page()
        page.goto("/prices.html")
        return page

    return open_prices


def choose(page: Page, *choices: str) -> None:
    page.locator(".sight > summary").click()
    for choice in choices:
        page.locator(f"#sight-{choice}").check()


@pytest.mark.parametrize("scripts", [True, False])
def test_colours_letters_and_pictures_change_at_once(
    opened: Callable[..., Page], *, scripts: bool
) -> None:
    page = opened(scripts=scripts)
    before = page.evaluate(LETTERS)

    choose(page, "colours-white-on-black", "size-huge", "pictures-off")

    assert page.evaluate(BACKGROUND) == "rgb(0, 0, 0)"
    assert page.evaluate(LETTERS) == before * 1.5
    assert not page.locator("img:visible, .art:visible").count()


def test_the_choice_is_remembered_on_other_pages(opened: Callable[..., Page]) -> None:
    page = opened(scripts=True)
    choose(page, "colours-blue-on-blue")

    page.goto("/contacts.html")

    assert page.evaluate(BACKGROUND) == "rgb(157, 209, 255)"
    assert page.locator("#sight-colours-blue-on-blue").is_checked()


def test_the_usual_look_comes_back(opened: Callable[..., Page]) -> None:
    page = opened(scripts=True)
    usual = page.evaluate(BACKGROUND)
    choose(page, "colours-black-on-white")

    page.locator("#sight-colours-normal").check()
    page.reload()

    assert page.evaluate(BACKGROUND) == usual


def test_the_menu_of_a_phone_opens_without_scripts(opened: Callable[..., Page]) -> None:
    page = opened(scripts=False)
    page.set_viewport_size({"width": 360, "height": 800})

    page.locator(".menu > summary").click()

    assert page.locator(".menu-sheet a[href='/contacts']").is_visible()


@pytest.mark.parametrize("size", ["normal", "huge"])
def test_no_page_is_wider_than_the_window(opened: Callable[..., Page], size: str) -> None:
    page = opened(scripts=True)
    choose(page, f"size-{size}")
    wide = []

    for name in PAGES:
        page.goto(f"/{name}.html")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            if page.evaluate("document.documentElement.scrollWidth") > width:
                wide.append((name, width))

    assert wide == []
