"""What a person does at the editor, in words."""

from __future__ import annotations

import time

from playwright.sync_api import Page

from tests.frontend.harness import Desk

WAIT_SECONDS = 10


def put_cursor(page: Page, selector: str) -> None:
    """Click into a block and go to the end of its line."""
    page.locator(f"#page-body {selector}").first.click()
    page.keyboard.press("End")
    settle(page)


def select_line(page: Page, selector: str) -> None:
    """Select a whole block the way people do: by three clicks."""
    page.locator(f"#page-body {selector}").first.click(click_count=3)
    settle(page)


def settle(page: Page) -> None:
    """Let the browser tell the editor where the cursor is."""
    page.evaluate(
        "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )


def saved_text(page: Page, desk: Desk) -> str:
    """Save now and wait for the text to arrive."""
    count = len(desk.saves)
    page.keyboard.press("Control+s")
    until(lambda: len(desk.saves) > count)
    page.wait_for_selector("[data-status][data-state=saved]")
    return desk.saves[-1]["text"]


def until(condition: object, seconds: float = WAIT_SECONDS) -> None:
    """Wait until a condition holds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if callable(condition) and condition():
            return
        time.sleep(0.02)
    raise AssertionError("it did not happen in time")


def paste(page: Page, html: str) -> None:
    """Paste HTML the way another program puts it on the clipboard."""
    page.evaluate(
        """html => {
          const clipboardData = new DataTransfer();
          clipboardData.setData("text/html", html);
          const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
          document.getElementById("page-body").dispatchEvent(event);
        }""",
        html,
    )
