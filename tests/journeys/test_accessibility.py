"""axe finds nothing on any page of the site and of any cabinet: wide and light, narrow and dark."""

import itertools
import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from backend import app as composition
from tests.journeys.conftest import ROOT, Company, sign_in

AXE = ROOT / "var" / "frontend" / "axe.min.js"
RULES = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
# A colour on its way from one scheme to the other has the contrast of neither.
SETTLED = "Promise.all(document.getAnimations().map(one => one.finished))"
# All that axe found, its passes included, takes longer to hand over than to find.
RUN = "rules => axe.run(document, rules).then(found => found.violations)"
PEOPLE = {"egor": "editor", "mila": "manager", "anna": "client", "nobody": "guest"}
# Screens are looked at in so many tests, about as long each, that no worker waits long for another.
PARTS = {"site": 3, "egor": 1, "mila": 4, "anna": 2, "nobody": 1}
EXAMPLES = {
    "path": "pages/prices.md",
    "secret": "no-such-link",
    # Rows of the demo company that its first start makes; addresses of others are left out.
    "client_id": "1",
    "service_id": "1",
    "tariff_id": "1",
    "subscription_id": "1",
}
FILES = (".csv", "/export")
PREFIXES = {"egor": "/editor", "mila": "/manager", "anna": "/cabinet"}
MORE = {"nobody": ["/no-such-page", "/design"]}
PARAMETER = re.compile(r"<(\w+)[^>]*>")


def screens_of(name: str) -> list[str]:
    """Every address of a person's cabinet that can be opened, read from the route table."""
    cabinet = next(one for one in composition.cabinets() if one.name == PEOPLE[name])
    rules = [cabinet.prefix + one.rule for one in cabinet.routes if one.method == "GET"]
    filled = [PARAMETER.sub(lambda found: EXAMPLES.get(found[1], "?"), rule) for rule in rules]
    pages = [address for address in filled if "?" not in address and not address.endswith(FILES)]
    return pages + MORE.get(name, [])


def help_articles(page: Page) -> list[str]:
    """The articles that the help of the open cabinet leads to."""
    links = page.eval_on_selector_all("main a[href*='/help/']", "all => all.map(a => a.href)")
    return [str(link) for link in links]


def findings(page: Page) -> list[str]:
    """What axe has against the page as it is shown now, a line each."""
    page.evaluate(SETTLED)
    return [
        f"{page.url}: {violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in page.evaluate(RUN, RULES)
        for node in violation["nodes"]
    ]


def wide_and_light(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    page.emulate_media(color_scheme="light")


def narrow_and_dark(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    page.emulate_media(color_scheme="dark")


def look_at(page: Page, addresses: Iterable[str]) -> list[str]:
    """Collect what axe says of each address in both looks; one's second look is the first of the next."""
    page.add_init_script(AXE.read_text(encoding="utf-8"))
    change = itertools.cycle((narrow_and_dark, wide_and_light))
    wide_and_light(page)
    found: list[str] = []
    for address in addresses:
        page.goto(address)
        found += findings(page)
        next(change)(page)
        found += findings(page)
    return found


def site_addresses(company: Company) -> list[str]:
    """Every page that the live release holds, with those that no sitemap names."""
    release = (company.state / "site" / "current").resolve()
    pages = sorted(path.relative_to(release) for path in release.rglob("*.html"))
    return [company.site + address_of(page) for page in pages]


def parts_of(*names: str) -> list[tuple[str, int]]:
    """The tests of each: what it is of and which part."""
    return [(name, part) for name in names for part in range(PARTS[name])]


def address_of(page: Path) -> str:
    """The clean address of a file of the release."""
    return "/" + page.with_suffix("").as_posix().removesuffix("index")


@pytest.mark.browser
@pytest.mark.parametrize("part", range(PARTS["site"]))
def test_every_page_of_the_site_is_accessible(
    company: Company, open_context: Callable[..., BrowserContext], part: int
):
    addresses = site_addresses(company)[part :: PARTS["site"]]
    page = open_context(bypass_csp=True, reduced_motion="reduce").new_page()

    found = look_at(page, addresses)

    assert len(addresses) > 10
    assert found == []


@pytest.mark.browser
@pytest.mark.parametrize(("name", "part"), parts_of(*PEOPLE))
def test_every_screen_of_the_cabinets_is_accessible(
    company: Company, open_context: Callable[..., BrowserContext], name: str, part: int
):
    page = open_context(bypass_csp=True, reduced_motion="reduce").new_page()
    articles = []
    if name != "nobody":
        sign_in(page, company, name)
        page.goto(f"{company.backend}{PREFIXES[name]}/help")
        articles = help_articles(page)

    screens = [company.backend + path for path in screens_of(name)] + articles
    found = look_at(page, screens[part :: PARTS[name]])

    assert len(screens) > 4 * PARTS[name]
    assert found == []
