"""What the editor shows is what visitors get: the same pixels, at every width, light and dark."""

import base64
import io
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, get_args

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Browser, CDPSession, FloatRect, Page

from tests.journeys.conftest import Company, sign_in

PAGES = {
    "pages/about.md": "/about",
    "pages/services/office-telephony.md": "/services/office-telephony",
    "pages/services/sip-numbers.md": "/services/sip-numbers",
    "pages/services/long-distance.md": "/services/long-distance",
    "pages/services/office-internet.md": "/services/office-internet",
    "pages/prices.md": "/prices",
    "pages/payment.md": "/payment",
    "pages/coverage.md": "/coverage",
    "pages/connect.md": "/connect",
    "pages/en/prices.md": "/en/prices",
}
WIDTHS = (360, 768, 1280)
Scheme = Literal["light", "dark"]
ALLOWED_SHARE = 0.001
TALLEST = 15_000


@dataclass(frozen=True)
class Window:
    """A page and the line to its browser that gives pictures quickly."""

    page: Page
    line: CDPSession


@pytest.fixture(scope="module")
def windows(company: Company, chromium: Browser) -> Iterator[list[Window]]:
    """The editor's, signed in once for all pages, and a visitor's: each in front, none behind."""
    contexts = [chromium.new_context(reduced_motion="reduce", locale="ru-RU") for _ in range(2)]
    for context in contexts:
        context.set_default_timeout(15_000)
    pages = [context.new_page() for context in contexts]
    sign_in(pages[0], company, "egor")
    yield [Window(page, page.context.new_cdp_session(page)) for page in pages]
    for context in contexts:
        context.close()


def widen(page: Page, width: int) -> FloatRect:
    """Make the whole page fit into a window of that width and give the box of its body."""
    page.set_viewport_size({"width": width, "height": 900})
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": width, "height": min(height + 300, TALLEST)})
    page.evaluate("document.fonts.ready")
    page.evaluate("Promise.all([...document.images].map((image) => image.decode()))")
    box = page.locator("#page-body").bounding_box()
    assert box is not None
    return box


def picture(window: Window, box: FloatRect, scheme: Scheme) -> bytes:
    """A part of the page as a PNG that was packed in a hurry."""
    window.page.emulate_media(color_scheme=scheme)
    asked = {"format": "png", "optimizeForSpeed": True, "clip": {**box, "scale": 1}}
    taken = window.line.send("Page.captureScreenshot", asked)
    return base64.b64decode(taken["data"])


def share_of_difference(shots: list[bytes]) -> float:
    """How large a part of the pixels is not the same."""
    if shots[0] == shots[1]:
        return 0
    left, right = (Image.open(io.BytesIO(shot)).convert("RGB") for shot in shots)
    assert left.size == right.size
    bands = ImageChops.difference(left, right).split()
    lightest = ImageChops.lighter(ImageChops.lighter(bands[0], bands[1]), bands[2])
    same = lightest.histogram()[0]
    return 1 - same / (left.width * left.height)


@pytest.mark.browser
@pytest.mark.parametrize("path", PAGES)
def test_the_editing_view_is_the_published_page(
    company: Company,
    windows: list[Window],
    path: str,
    record_property: Callable[[str, object], None],
):
    editing, published = (window.page for window in windows)
    editing.goto(f"{company.backend}/editor/edit/{path}")
    published.goto(company.site + PAGES[path])
    editing.wait_for_selector("#page-body.ProseMirror")
    worst = 0.0

    for width in WIDTHS:
        boxes = [widen(window.page, width) for window in windows]
        assert boxes[0]["height"] == boxes[1]["height"], width
        for scheme in get_args(Scheme):
            both = zip(windows, boxes, strict=True)
            share = share_of_difference([picture(window, box, scheme) for window, box in both])
            worst = max(worst, share)
            assert share <= ALLOWED_SHARE, (width, scheme, share)

    record_property("worst_share", worst)
    sys.stdout.write(f"{path}: at most {worst:.4%} of the pixels differ\n")
