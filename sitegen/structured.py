"""Which JSON-LD stands on which page: a pure choice from the page and the data files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from markupsafe import Markup

from sitegen import addresses, jsonld, tariffs
from sitegen.jsonld import About, Node, Place
from sitegen.pages import Page
from sitegen.snapshot import Snapshot

LOGO = "icons/mark-180.png"
COMPANY_TEMPLATES = ("home", "contacts")


class View(Protocol):
    """What is needed of a page's view."""

    @property
    def title(self) -> str: ...
    @property
    def description(self) -> str: ...
    @property
    def url(self) -> str: ...
    @property
    def image(self) -> str: ...
    @property
    def is_listed(self) -> bool: ...


class Step(Protocol):
    """What is needed of a step of the way to a page."""

    @property
    def title(self) -> str: ...
    @property
    def url(self) -> str: ...


def of_page(
    snapshot: Snapshot, lang: str, view: View, page: Page | None, way: Sequence[Step]
) -> Markup:
    """Give the text of a page's JSON-LD script, or nothing when it has nothing to tell."""
    place = Place(snapshot.site.url, lang, snapshot.company.get(lang, {}))
    if not view.is_listed or not place.company:
        return Markup("")
    nodes = _of_company(snapshot, place, page) + _of_page(snapshot, place, view, page)
    if view.url != addresses.home_of(snapshot.site, lang):
        nodes.append(jsonld.breadcrumbs(place, [(step.title, step.url) for step in way]))
    return jsonld.script(nodes) if nodes else Markup("")


def _of_company(snapshot: Snapshot, place: Place, page: Page | None) -> list[Node]:
    if page is None or page.template not in COMPANY_TEMPLATES:
        return []
    logo = snapshot.assets.url(LOGO) if LOGO in snapshot.assets.names else ""
    is_home = page.template == "home"
    company = jsonld.organization(place, logo=logo, is_whole=not is_home)
    return [company, jsonld.website(place)] if is_home else [company]


def _of_page(snapshot: Snapshot, place: Place, view: View, page: Page | None) -> list[Node]:
    if page is None:
        return []
    image = place.site_url + view.image if view.image else ""
    about = About(view.title, view.description, view.url, image, page.date)
    if page.kind == "news":
        return [jsonld.news_article(place, about)]
    if page.template == "service":
        found = tariffs.offers(snapshot.tariffs, place.lang, service=page.translation)
        return [jsonld.service(place, about, found)]
    return []
