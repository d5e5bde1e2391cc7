"""Which Chromium the tests drive and how it is started: the distribution's first, else Playwright's own."""

import shutil

from playwright.sync_api import Browser, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
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


def program() -> str | None:
    """The distribution's program; None lets Playwright take the one that it downloaded."""
    return next((found for found in map(shutil.which, NAMES) if found), None)


def start(playwright: Playwright) -> Browser:
    """A browser without a window; the caller closes it."""
    return playwright.chromium.launch(executable_path=program(), args=FLAGS)
