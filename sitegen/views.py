"""What templates see: the page, menus, company, news; made from a snapshot for one address at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from markupsafe import Markup

from sitegen import addresses, cards, directory, feeds, menu, newslists, structured, tariffs
from sitegen.directory import Entry
from sitegen.lazy import Lazy
from sitegen.menu import Menu, MenuItem
from sitegen.newslists import NewsItem, NewsList
from sitegen.pages import Page
from sitegen.prefixes import Prefixes
from sitegen.site import Site
from sitegen.snapshot import Snapshot
from sitegen.tariffs import Prices

LATEST_NEWS = 5


@dataclass(frozen=True, slots=True)
class PageView:
    """The page as a template sees it; `url` begins with a slash and has no prefix."""

    title: str
    content: Markup
    description: str
    url: str
    date: datetime | None
    image: str
    path: str
    body_id: str
    is_listed: bool = True
    directory: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way to a page."""

    title: str
    url: str


def page_view(page: Page, html: str, prefixes: Prefixes) -> PageView:
    """Show a stored page with its rendered body."""
    return PageView(
        title=page.title,
        content=prefixes.applied(html),
        description=page.description,
        url=page.url,
        date=page.date,
        image=page.image,
        path=page.path,
        body_id=body_id(page.url),
        is_listed=page.is_listed,
    )


def bare_view(url: str, title: str, *, is_listed: bool = True) -> PageView:
    """Show a page that no file stands for: a list of news, an error page."""
    return PageView(title, Markup(""), "", url, None, "", "", body_id(url), is_listed)


def map_view(snapshot: Snapshot, lang: str, pages: Iterable[Page]) -> PageView:
    """Show the page that lists the pages of a language."""
    title = snapshot.texts.get(lang, {}).get("site_map_title") or directory.TITLES.get(lang, "Map")
    news = (feeds.news_title(snapshot, lang), addresses.news_of(snapshot.site, lang))
    rows = [news] if snapshot.news[lang] else []
    tree = directory.tree([*rows, *((page.title, page.url) for page in pages)])
    return replace(bare_view(directory.url_of(snapshot.site, lang), title), directory=tree)


def body_id(url: str) -> str:
    return "body-" + (url.strip("/").replace("/", "-") or "home")


def variables(
    snapshot: Snapshot, view: PageView, page: Page | None, lang: str, prefixes: Prefixes
) -> dict[str, Any]:
    """Give what every template may use besides the page itself; `page` is None for a bare view."""
    site, url = snapshot.site, view.url
    menus = snapshot.menus.get(lang, Menu())
    texts = snapshot.texts.get(lang, {})
    shown = menu.shown(menus.main, url)
    other = other_language(snapshot, lang, url, page)
    way = trail(shown, view, Step(texts.get("home", ""), addresses.home_of(site, lang)))
    return {
        "SITEURL": prefixes.links_to,
        "ASSETS": prefixes.assets_at,
        "BACKEND_URL": site.backend_url,
        "SITE_URL": site.url,
        "SITENAME": snapshot.company.get(lang, {}).get("short_name", ""),
        "asset": snapshot.assets.url,
        "lang": lang,
        "home_url": addresses.home_of(site, lang),
        "feeds": feed_links(snapshot, lang, page),
        "menu": shown,
        "footer_menu": menu.shown_footer(menus, url),
        "company": snapshot.company.get(lang, {}),
        "texts": texts,
        "trail": way,
        "other": other,
        "versions": versions(site, lang, url, other),
        "prices": prices(snapshot, page),
        "service_urls": service_urls(snapshot, page),
        "structured": structured.of_page(snapshot, lang, view, page, way),
        "card": card(snapshot, view, page),
        "latest_news": Lazy(lambda: latest_news(snapshot, lang)),
    }


def latest_news(snapshot: Snapshot, lang: str) -> tuple[NewsItem, ...]:
    """Give the newest items of a language."""
    return tuple(newslists.item_of(page) for page in snapshot.news[lang][:LATEST_NEWS])


def card(snapshot: Snapshot, view: PageView, page: Page | None) -> str:
    """Give the address of the picture that stands for a page elsewhere; empty when it has none."""
    drawn = cards.of_page(snapshot.site, snapshot.company, page) if page else None
    return view.image or (f"/{drawn.file}" if drawn else "")


def prices(snapshot: Snapshot, page: Page | None) -> Prices | None:
    """Give the tariffs that belong on a page: of its own service, or all on a page of prices."""
    if page is None or page.template not in {"service", "prices"}:
        return None
    service = page.translation if page.template == "service" else ""
    return tariffs.shown(snapshot.tariffs, page.lang, service=service)


def service_urls(snapshot: Snapshot, page: Page | None) -> dict[str, str]:
    """Give the pages of the services on the page of all prices, by their keys."""
    if page is None or page.template != "prices":
        return {}
    keys = (group.get("service", "") for group in snapshot.tariffs.get("groups", ()))
    found = {key: snapshot.by_translation.get((key, page.lang)) for key in keys}
    return {key: item.url for key, item in found.items() if item}


def versions(
    site: Site, lang: str, url: str, other: Mapping[str, Any] | None
) -> tuple[tuple[str, str], ...]:
    """Give the languages of a page with their addresses, that for everybody else in front."""
    if not other or not other["same"]:
        return ()
    found = {lang: url, other["lang"]: other["url"]}
    ordered = sorted(found.items(), key=lambda item: site.languages.index(item[0]))
    return (("x-default", ordered[0][1]), *ordered)


def feed_links(snapshot: Snapshot, lang: str, page: Page | None) -> tuple[str, ...]:
    """Give the feeds a page names: the news, and the one of its section if it stands in it."""
    section = feeds.section_of(page, snapshot.site) if page else ""
    names = [feeds.NEWS] if snapshot.news[lang] else []
    names += [section] if section and section not in names else []
    return tuple(f"/{feeds.file_of(name, lang)}" for name in names)


def other_language(
    snapshot: Snapshot, lang: str, url: str, page: Page | None
) -> dict[str, Any] | None:
    """
    Lead to the same page in the other language, or to that language's home.

    `same` tells which of the two it is; None on a site of one language.
    """
    site = snapshot.site
    others = [code for code in site.languages if code != lang]
    if not others:
        return None
    twin = snapshot.by_translation.get((page.translation, others[0])) if page else None
    found = twin.url if twin else ""
    if url == addresses.news_of(site, lang) and snapshot.news[others[0]]:
        found = addresses.news_of(site, others[0])
    home = addresses.home_of(site, others[0])
    return {"lang": others[0], "url": found or home, "same": bool(found)}


def news_lists(snapshot: Snapshot, lang: str) -> list[NewsList]:
    """Give all pages of the list of news of a language, newest first."""
    oldest_first = snapshot.news[lang][::-1]
    cuts = newslists.cuts(snapshot.site, lang, len(oldest_first))
    return [newslists.listed(cut, oldest_first[cut.start : cut.stop]) for cut in cuts]


def trail(shown: Sequence[MenuItem], view: PageView, home: Step) -> tuple[Step, ...]:
    """Give the way to a page: home, the open entries of the menu, the page itself."""
    top = next((item for item in shown if item.open and not item.current), None)
    inner = top.children if top else ()
    below = next((item for item in inner if item.open and not item.current), None)
    between = tuple(Step(item.title, item.url) for item in (top, below) if item)
    return (home, *between, Step(view.title, view.url))
