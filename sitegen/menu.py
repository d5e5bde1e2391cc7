"""Menus of the site: read from menu.toml, checked by line, shown with the current place open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sitegen.errors import ContentError

FILE = "menu.toml"


@dataclass(frozen=True, slots=True)
class Link:
    """An entry of a menu as it is written."""

    title: str
    path: str
    children: tuple[Link, ...] = ()
    description: str = ""


@dataclass(frozen=True, slots=True)
class MenuItem:
    """An entry as a template sees it: `current` is this very page, `open` leads to it."""

    title: str
    url: str
    children: tuple[MenuItem, ...]
    current: bool
    open: bool
    description: str


@dataclass(frozen=True, slots=True)
class MenuGroup:
    """A titled column of the footer."""

    title: str
    items: tuple[MenuItem, ...]


@dataclass(frozen=True, slots=True)
class Menu:
    """Both menus of one language."""

    main: tuple[Link, ...] = ()
    footer: tuple[tuple[str, tuple[Link, ...]], ...] = ()

    def paths(self) -> list[str]:
        """Give every path the menus lead to, in order."""
        top = [*self.main, *(link for _, links in self.footer for link in links)]
        return [path for link in top for path in _paths(link)]


def menu_of(table: Any, lang: str) -> Menu:
    """
    Understand the table of one language.

    Raises:
        ContentError: an entry without a title or a path.
    """
    try:
        main = tuple(_link(entry) for entry in table.get("main", ()))
        footer = tuple(
            (str(group["title"]), tuple(_link(entry) for entry in group["items"]))
            for group in table.get("footer", ())
        )
    except (AttributeError, KeyError, TypeError) as error:
        raise ContentError(FILE, 0, "menu_wrong", lang=lang, reason=str(error)) from error
    return Menu(main, footer)


def shown(links: Sequence[Link], url: str) -> tuple[MenuItem, ...]:
    """Show entries from the point of view of the page at `url`."""
    return tuple(_shown(link, url) for link in links)


def shown_footer(menu: Menu, url: str) -> tuple[MenuGroup, ...]:
    """Show the footer's columns from the point of view of the page at `url`."""
    return tuple(MenuGroup(title, shown(links, url)) for title, links in menu.footer)


def _link(entry: dict[str, Any]) -> Link:
    children = tuple(_link(child) for child in entry.get("children", ()))
    return Link(
        str(entry["title"]), str(entry["path"]), children, str(entry.get("description", ""))
    )


def _paths(link: Link) -> list[str]:
    return [link.path, *(path for child in link.children for path in _paths(child))]


def _shown(link: Link, url: str) -> MenuItem:
    children = shown(link.children, url)
    current = link.path == url
    is_home = link.path.endswith("/")
    inside = not is_home and url.startswith(f"{link.path}/")
    opened = current or inside or any(child.open for child in children)
    return MenuItem(link.title, link.path, children, current, opened, link.description)
