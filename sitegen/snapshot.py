"""Snapshot: everything one build reads, taken at one moment, so that the build cannot see a change."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from sitegen import addresses, assets, menu, pages, redirects, tariffs
from sitegen.assets import Assets
from sitegen.errors import BuildFailed, ContentError, Problem
from sitegen.menu import Menu
from sitegen.pages import Page
from sitegen.redirects import Resolved
from sitegen.site import Site

Changes = Mapping[str, str | None]
_TOML_LINE = re.compile(r"at line (\d+)")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """
    Live pages and what stands around them.

    `pages` are in the order of paths, `news` newest first by language; drafts, pages of the
    future and of the past are not here.
    """

    site: Site
    pages: dict[str, Page]
    company: dict[str, dict[str, Any]]
    menus: dict[str, Menu]
    texts: dict[str, dict[str, Any]]
    assets: Assets
    by_translation: dict[tuple[str, str], Page]
    news: dict[str, tuple[Page, ...]]
    tariffs: Mapping[str, Any] = field(default_factory=dict)
    redirects: Resolved = field(default_factory=lambda: Resolved({}, ()))

    def listed(self) -> list[Page]:
        return [page for page in self.pages.values() if page.is_listed]


def take(
    site: Site,
    *,
    now: datetime,
    changes: Changes | None = None,
    forced: Collection[str] = (),
    lenient: bool = False,
) -> Snapshot:
    """
    Read the content folder, with changed texts in place of the stored ones.

    Args:
        forced: paths that are taken as live whatever their status (a preview of a draft).
        lenient: leave damaged pages and data out instead of stopping.

    Raises:
        BuildFailed: damaged pages, two pages of one address, damaged data files; all at once.
    """
    _require_folders(site)
    listed = pages.list_pages(site, changes)
    found = [page.problem for page in listed if page.problem]
    live = [as_live(page) if page.path in forced else page for page in listed]
    live = [page for page in live if page.is_live(now)]
    if lenient:
        live = _without_rivals(live, forced)
    found += pages.duplicates(live)
    company, menus, texts = data(site, found)
    theme_assets = assets_of(site, found)
    news = {lang: _news(live, lang) for lang in site.languages}
    price_list = tariffs_of(site, found)
    moved = _redirects(site, live, news, changes or {})
    found += [problem for problem in moved.problems if problem.severity == "error"]
    if found and not lenient:
        raise BuildFailed(found)
    return Snapshot(
        site=site,
        pages={page.path: page for page in live},
        company=company,
        menus=menus,
        texts=texts,
        assets=theme_assets,
        by_translation={(page.translation, page.lang): page for page in live},
        news=news,
        tariffs=price_list,
        redirects=moved,
    )


def _require_folders(site: Site) -> None:
    missing = [folder for folder in (site.content, site.theme) if not folder.is_dir()]
    if missing:
        raise BuildFailed([Problem(str(folder), 0, "folder_missing") for folder in missing])


def _news(live: list[Page], lang: str) -> tuple[Page, ...]:
    """Choose the news that may be listed, newest first; equal dates by path."""
    items = [page for page in live if page.is_listed and (page.kind, page.lang) == ("news", lang)]
    return tuple(
        sorted(items, key=lambda page: (-page.date.timestamp() if page.date else 0.0, page.path))
    )


def _without_rivals(live: list[Page], forced: Collection[str]) -> list[Page]:
    """Let a forced page have its address even when another holds it already."""
    urls = {page.url for page in live if page.path in forced}
    return [page for page in live if page.path in forced or page.url not in urls]


def as_live(page: Page) -> Page:
    """Give a page as if its time had come and it was no draft."""
    status = "published" if page.status == "draft" else page.status
    return replace(page, status=status, publish_at=None, expire_at=None)


def data(
    site: Site, found: list[Problem]
) -> tuple[dict[str, dict[str, Any]], dict[str, Menu], dict[str, dict[str, Any]]]:
    company = _by_language(site, _toml(site.content / "company.toml", "company.toml", found))
    texts = _by_language(site, _toml(site.theme / "texts.toml", "theme/texts.toml", found))
    menus = {}
    for lang, table in _by_language(
        site, _toml(site.content / menu.FILE, menu.FILE, found)
    ).items():
        try:
            menus[lang] = menu.menu_of(table, lang)
        except ContentError as error:
            found.append(error.problem)
    return company, menus, texts


def _by_language(site: Site, table: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {lang: table.get(lang, {}) for lang in site.languages}


def tariffs_of(site: Site, found: list[Problem]) -> Mapping[str, Any]:
    file = site.content / tariffs.FILE
    if not file.is_file():
        return {}
    text = file.read_text(encoding="utf-8", errors="replace")
    known, wrong = _checked_tariffs(text, tuple(site.languages))
    found += wrong
    return known


def _redirects(
    site: Site, live: list[Page], news: Mapping[str, Sequence[Page]], changes: Changes
) -> Resolved:
    """Follow the redirects of pages and of redirects.toml, as far as they are live."""
    name = addresses.REDIRECTS
    file = site.content / name
    stored = file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""
    living = {page.url for page in live}
    for lang, items in news.items():
        living |= set(addresses.own(site, lang, news=len(items)))
    return redirects.resolve(redirects.declared(live, changes.get(name, stored) or ""), living)


def _toml(file: Path, name: str, found: list[Problem]) -> dict[str, Any]:
    try:
        return _parsed(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        line = _TOML_LINE.search(str(error))
        reason = {"reason": str(error)}
        found.append(Problem(name, int(line[1]) if line else 0, "data_damaged", reason))
        return {}


@lru_cache(maxsize=32)
def _parsed(text: str) -> dict[str, Any]:
    """Parse TOML; what was parsed lately is given again, and nobody changes it."""
    return tomllib.loads(text)


@lru_cache(maxsize=8)
def _checked_tariffs(
    text: str, languages: tuple[str, ...]
) -> tuple[Mapping[str, Any], tuple[Problem, ...]]:
    data, wrong = tariffs.parse(text, languages)
    return data, tuple(wrong)


def assets_of(site: Site, found: list[Problem]) -> Assets:
    try:
        return assets.load(site.theme / "static")
    except ContentError as error:
        found.append(error.problem)
        return Assets({}, {})
