"""What stands in the menu of each cabinet, and the doors of one person to several cabinets."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from backend.accounts import roles
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


_menus: dict[str, tuple[Item, ...]] = {}


def declare(cabinet: str, items: Iterable[Item]) -> None:
    """Set the menu of `cabinet`, in the order of the screen."""
    _menus[cabinet] = tuple(items)


def menu(visit: Visit, place: str = "main") -> list[Link]:
    """The sections of the visit's cabinet that its actor may see."""
    if visit.signed_in is None:
        return []
    if place == "foot" and visit.signed_in.look_until is not None:
        return []  # what concerns a user himself is not shown to staff that looks on
    role = visit.actor.role
    return [
        Link(
            visit.t(item.key),
            item.path,
            item.icon,
            _current(visit, item.path),
            _count(visit, item),
        )
        for item in _menus.get(visit.cabinet, ())
        if item.place == place and (not item.roles or role in item.roles)
    ]


def doors(visit: Visit) -> list[Link]:
    """The cabinets that the actor may enter, if there is more than one."""
    if visit.signed_in is None or visit.signed_in.look_until is not None:
        return []
    names = roles.cabinets_of(roles.Role(visit.actor.role))
    if len(names) < 2:
        return []
    return [
        Link(
            visit.t(f"web.cabinet.{name}"),
            HOMES[name],
            name,
            "true" if name == visit.cabinet else "",
        )
        for name in names
    ]


def home(visit: Visit) -> str:
    """The first page of the cabinet that the address belongs to, also where that address is refused."""
    asked = str(visit.incoming.path)
    inside = [home for home in HOMES.values() if asked == home or asked.startswith(home + "/")]
    return inside[0] if inside else "/"


def _count(visit: Visit, item: Item) -> int:
    if item.count is None:
        return 0
    if item.path not in visit.counts:
        visit.counts[item.path] = item.count(visit)
    return visit.counts[item.path]


def _current(visit: Visit, path: str) -> str:
    asked = str(visit.incoming.path).rstrip("/")
    if asked == path:
        return "page"
    inside = path not in HOMES.values() and asked.startswith(path + "/")
    return "true" if inside else ""
