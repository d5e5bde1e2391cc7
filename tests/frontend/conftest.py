"""A real browser on the harness page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

import hatch_build
from tests.frontend import node
from tests.frontend.harness import Desk, Server

SIZE: ViewportSize = {"width": 1280, "height": 800}


@pytest.fixture(scope="session")
def window(chromium: Browser) -> Iterator[Page]:
    """One window for all tests; each brings a server, and so an origin, of its own."""
    hatch_build.Bundle(node.ROOT).make()
    context = chromium.new_context(viewport=SIZE, locale="ru")
    page = context.new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    yield page
    context.close()


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def open_editor(window: Page, desk: Desk) -> Iterator[Callable[..., Page]]:
    """Open the editor on a text; the page must stay free of errors and refused resources."""
    server = Server(desk)
    faults: list[str] = []
    listeners: dict[Any, Callable[[Any], None]] = {
        "pageerror": lambda error: faults.append(str(error)),
        "console": lambda message: _note(faults, message.text),
    }
    for name, listener in listeners.items():
        window.on(name, listener)

    def open_page(text: str, **changes: Any) -> Page:
        desk.text = text
        for name, value in changes.items():
            setattr(desk, name, value)
        window.goto(server.url)
        window.wait_for_selector("#editor-tools[data-ready]", state="attached")
        return window

    yield open_page
    _leave(window)
    server.close()
    for name, listener in listeners.items():
        window.remove_listener(name, listener)
    assert faults == []


def _leave(window: Page) -> None:
    """Make the window again what the next test expects, even after one that failed half-way."""
    window.context.set_offline(offline=False)
    window.goto("about:blank")
    window.set_viewport_size(SIZE)
    window.emulate_media(color_scheme="null")


def _note(faults: list[str], text: str) -> None:
    if "Content Security Policy" in text or "Content-Security-Policy" in text:
        faults.append(text)
