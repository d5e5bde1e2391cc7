"""What the editor shows is what visitors get: the same pixels, at every width, light and dark."""

import io
import sys
from collections.abc import Callable
from typing import Any, Literal

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import BrowserContext, Page

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
ALLOWED_SHARE = 0.001
TALLEST = 15_000


def picture(page: Page, width: int) -> tuple[dict[str, Any], Image.Image]:
    """Box and pixels of the page's body, with the whole page inside the window."""
    page.set_viewport_size({"width": width, "height": 900})
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": width, "height": min(height + 300, TALLEST)})
    page.evaluate("document.fonts.ready")
    body = page.locator("#page-body")
    box = body.bounding_box()
    assert box is not None
    shot = page.screenshot(clip=box, caret="hide", animations="disabled")
    return dict(box), Image.open(io.BytesIO(shot)).convert("RGB")


def share_of_difference(left: Image.Image, right: Image.Image) -> float:
    """How large a part of the pixels is not the same."""
    assert left.size == right.size
    bands = ImageChops.difference(left, right).split()
    lightest = ImageChops.lighter(ImageChops.lighter(bands[0], bands[1]), bands[2])
    same = lightest.histogram()[0]
    return 1 - same / (left.width * left.height)


@pytest.mark.browser
@pytest.mark.xdist_group("company")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_editing_view_is_the_published_page(
    company: Company,
    open_context: Callable[..., BrowserContext],
    scheme: Literal["light", "dark"],
    record_property: Callable[[str, object], None],
):
    context = open_context(color_scheme=scheme, reduced_motion="reduce")
    editing, published = context.new_page(), context.new_page()
    sign_in(editing, company, "egor")
    worst = 0.0

    for path, address in PAGES.items():
        editing.goto(f"{company.backend}/editor/edit/{path}")
        editing.wait_for_selector("#page-body.ProseMirror")
        published.goto(company.site + address)
        for width in WIDTHS:
            edited_box, edited = picture(editing, width)
            published_box, seen = picture(published, width)
            assert edited_box["height"] == published_box["height"], (path, width)
            share = share_of_difference(edited, seen)
            worst = max(worst, share)
            assert share <= ALLOWED_SHARE, (path, width, share)

    record_property("worst_share", worst)
    sys.stdout.write(f"{scheme}: at most {worst:.4%} of the pixels differ\n")
