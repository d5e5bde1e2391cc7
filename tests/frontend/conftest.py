"""A real browser on the harness page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

import hatch_build
from tests.frontend import node
from tests.frontend.harness import Desk, Server

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--font-render-hinting=none",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    hatch_build.Bundle(node.ROOT).make()
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield made
        made.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": 1280, "height": 800}, locale="ru")
    yield made
    made.close()


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def open_editor(context: BrowserContext, desk: Desk) -> Iterator[Callable[..., Page]]:
    """Open the editor on a text; the page must stay free of errors and refused resources."""
    server = Server(desk)
    faults: list[str] = []

    def open_page(text: str, **changes: Any) -> Page:
        desk.text = text
        for name, value in changes.items():
            setattr(desk, name, value)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: _note(faults, message.text))
        page.goto(server.url)
        page.wait_for_selector("#editor-tools[data-ready]", state="attached")
        return page

    yield open_page
    server.close()
    assert faults == []


def _note(faults: list[str], text: str) -> None:
    if "Content Security Policy" in text or "Content-Security-Policy" in text:
        faults.append(text)
