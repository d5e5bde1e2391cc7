"""What stands in the menu of each cabinet, and the doors of one person to several cabinets."""

from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass
from functools import cache, lru_cache

from backend.accounts import roles
from backend.kernel.i18n import Translator
from backend.web.visit import Visit

HOMES = {"editor": "/editor", "manager": "/manager", "client": "/cabinet"}


@dataclass(frozen=True)
class Item:
    """
    A section of a cabinet.

    `key` is its text, `roles` who may see it (empty: everybody in the cabinet). `place` is `main`, or
    `foot` for what concerns the person rather than the work. `count` says how many things there wait for
    the person: shown beside the text unless it is 0.
    """

    key: str
    path: str
    icon: str
    place: str = "main"
    roles: frozenset[str] = frozenset()
    count: Callable[[Visit], int] | None = None


@dataclass(frozen=True)
class Link:
    """
    A link of a page; `current` is "page" on that page, "true" inside its section, else empty.

    `count` is how many things wait there.
    """

    title: str
    path: str
    icon: str = ""
    current: str = ""
    count: int = 0


class Menu(tuple[Link, ...]):
    """The lines of a menu. It is made once and compared as the one it is, so that it is quickly found again."""

    __slots__ = ()
    __eq__ = object.__eq__
    __hash__ = object.__hash__


NOTHING = Menu()
_menus: dict[str, tuple[Item, ...]] = {}


def declare(cabinet: str, items: Iterable[Item]) -> None:
    """Set the menu of `cabinet`, in the order of the screen."""
    _menus[cabinet] = tuple(items)
    _items.cache_clear()
    _menu.cache_clear()


def menu(visit: Visit, place: str = "main") -> Menu:
    """The sections of the visit's cabinet that its actor may see."""
    if visit.signed_in is None:
        return NOTHING
    if place == "foot" and visit.signed_in.look_until is not None:
        return NOTHING  # what concerns a user himself is not shown to staff that looks on
    key = (visit.cabinet, place, visit.actor.role)
    counts = tuple(_count(visit, item) for item in _items(*key) if item.count is not None)
    return _menu(visit.t, key, str(visit.incoming.path).rstrip("/"), counts)


def paths(visit: Visit) -> Set[str]:
    """The first pages of the sections that the visit's actor may see."""
    role = visit.actor.role
    return {item.path for item in _items(visit.cabinet, "main", role)}


def doors(visit: Visit) -> Menu:
    """The cabinets that the actor may enter, if there is more than one."""
    if visit.signed_in is None or visit.signed_in.look_until is not None:
        return NOTHING
    return _doors(visit.t, visit.actor.role, visit.cabinet)


def home(visit: Visit) -> str:
    """The first page of the cabinet that the address belongs to, also where that address is refused."""
    asked = str(visit.incoming.path)
    inside = [home for home in HOMES.values() if asked == home or asked.startswith(home + "/")]
    return inside[0] if inside else "/"


@cache
def _items(cabinet: str, place: str, role: str) -> tuple[Item, ...]:
    return tuple(
        item
        for item in _menus.get(cabinet, ())
        if item.place == place and (not item.roles or role in item.roles)
    )


@lru_cache(maxsize=1000)
def _menu(t: Translator, key: tuple[str, str, str], asked: str, counts: tuple[int, ...]) -> Menu:
    left = iter(counts)
    return Menu(
        Link(
            t(item.key),
            item.path,
            item.icon,
            _current(asked, item.path),
            0 if item.count is None else next(left),
        )
        for item in _items(*key)
    )


@cache
def _doors(t: Translator, role: str, present: str) -> Menu:
    names = roles.cabinets_of(roles.Role(role))
    if len(names) < 2:
        return NOTHING
    return Menu(
        Link(t(f"web.cabinet.{name}"), HOMES[name], name, "true" if name == present else "")
        for name in names
    )


def _count(visit: Visit, item: Item) -> int:
    if item.path not in visit.counts:
        visit.counts[item.path] = item.count(visit) if item.count else 0
    return visit.counts[item.path]


def _current(asked: str, path: str) -> str:
    if asked == path:
        return "page"
    inside = path not in HOMES.values() and asked.startswith(path + "/")
    return "true" if inside else ""
