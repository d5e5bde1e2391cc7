"""Which Chromium the tests drive and how it is started: the distribution's first, else Playwright's own."""

import shutil

from playwright.sync_api import Browser, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
# The first two are pages of the browser's own that it opens behind every window, though nobody sees them: a fifth of
# its work. Only the last list of this kind counts, so that what Playwright turns off stands here again.
OFF = (
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "AimEnabled",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
)
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
    f"--disable-features={','.join(OFF)}",
]


def program() -> str | None:
    """The distribution's program; None lets Playwright take the one that it downloaded."""
    return next((found for found in map(shutil.which, NAMES) if found), None)


def start(playwright: Playwright) -> Browser:
    """A browser without a window; the caller closes it."""
    return playwright.chromium.launch(executable_path=program(), args=FLAGS)
