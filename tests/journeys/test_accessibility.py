"""axe finds nothing on any page of the site and of any cabinet, light and dark."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.journeys.conftest import ROOT, Company, sign_in

AXE = ROOT / "var" / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
CABINETS = {
    "editor": [
        "/editor",
        "/editor/new",
        "/editor/media",
        "/editor/help",
        "/editor/account",
        "/editor/edit/pages/prices.md",
        "/editor/source/pages/prices.md",
        "/editor/changes/pages/prices.md",
    ],
    "manager": ["/manager", "/manager/help", "/manager/account"],
    "client": ["/cabinet", "/cabinet/help", "/cabinet/account"],
}
OPEN = ["/", "/sign-in", "/staff/sign-in", "/forgot", "/staff/forgot", "/no-such-page"]


def findings(page: Page) -> list[str]:
    """What axe has against the page, a line each."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("rules => axe.run(document, rules)", RULES)
    return [
        f"{page.url}: {violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def look_at(page: Page, addresses: Iterable[str]) -> list[str]:
    """Open each address and collect what axe says."""
    found: list[str] = []
    for address in addresses:
        page.goto(address)
        found += findings(page)
    return found


def site_addresses(company: Company) -> list[str]:
    """Every page that the live release holds, with those that no sitemap names."""
    release = (company.state / "site" / "current").resolve()
    pages = sorted(path.relative_to(release) for path in release.rglob("*.html"))
    return [company.site + address_of(page) for page in pages]


def address_of(page: Path) -> str:
    """The clean address of a file of the release."""
    return "/" + page.with_suffix("").as_posix().removesuffix("index")


@pytest.mark.browser
@pytest.mark.xdist_group("company")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_of_the_site_is_accessible(
    company: Company,
    open_context: Callable[..., BrowserContext],
    scheme: Literal["light", "dark"],
):
    addresses = site_addresses(company)
    page = open_context(color_scheme=scheme, bypass_csp=True).new_page()

    found = look_at(page, addresses)

    assert len(addresses) > 30
    assert found == []


@pytest.mark.browser
@pytest.mark.xdist_group("company")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("login", ["nobody", *CABINETS])
def test_every_screen_of_the_cabinets_is_accessible(
    company: Company,
    open_context: Callable[..., BrowserContext],
    scheme: Literal["light", "dark"],
    width: int,
    login: str,
):
    context = open_context(
        color_scheme=scheme, bypass_csp=True, viewport={"width": width, "height": 800}
    )
    page = context.new_page()
    if login != "nobody":
        sign_in(page, company, login)

    found = look_at(page, [company.backend + path for path in CABINETS.get(login, OPEN)])

    assert found == []
