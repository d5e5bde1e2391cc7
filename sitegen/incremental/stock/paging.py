"""Pelican's pagination, noting how much of a list each page depends on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from sitegen.incremental.orders import END
from sitegen.incremental.stock.door import PaginatedPage, Paginator
from sitegen.incremental.stock.watching import Contents


class WatchedPaginator(Paginator):  # type: ignore[misc] # Pelican has no types
    """A paginator that reads of its list no more than is asked for."""

    def page(self, number: int) -> WatchedPage:
        return WatchedPage(self.name, self.url, None, number, self, self.settings)

    def end_of(self, number: int) -> int:
        """Give the position that exists exactly if page `number` is not the last one."""
        return int(number * self.per_page + self.orphans)

    def has_page_after(self, number: int) -> bool:
        members: Contents = self.object_list
        end = self.end_of(number)
        members.desk.tracker.reaches(members.collection, end)
        return len(members.desk.orders[members.collection]) > end


class WatchedPage(PaginatedPage):  # type: ignore[misc] # Pelican has no types
    """One page of a list; what is on it is read when it is asked for."""

    @property
    def object_list(self) -> list[Any]:
        paginator: WatchedPaginator = self.paginator
        bottom = (self.number - 1) * paginator.per_page
        if not paginator.orphans:
            return list(paginator.object_list[bottom : bottom + paginator.per_page])
        if paginator.has_page_after(self.number):
            return list(paginator.object_list[bottom : bottom + paginator.per_page])
        return list(paginator.object_list[bottom:END])

    @object_list.setter
    def object_list(self, value: Any) -> None:
        """Leave what Pelican passes: it is read later."""

    def has_next(self) -> bool:
        return bool(self.paginator.has_page_after(self.number))

    def start_index(self) -> int:
        return self.paginator.per_page * (self.number - 1) + 1 if self.paginator.object_list else 0

    def end_index(self) -> int:
        if self.has_next():
            return int(self.number * self.paginator.per_page)
        return int(self.paginator.count)


@dataclass(frozen=True, slots=True)
class Names:
    """The file names of the pages of a list."""

    name: str
    url: str
    settings: Any
    per_page: int

    def all(self, size: int, since: int | None = None) -> Iterator[tuple[int, str]]:
        """Give pages by number; with `since`, from the last one on that both sizes have."""
        pages = self._paginator(size)
        first = 1
        if since is not None and self._are_told_apart():
            first = max(min(pages.num_pages, self._paginator(since).num_pages), 1)
        for number in range(first, pages.num_pages + 1):
            yield number, str(pages.page(number).save_as)

    def _paginator(self, size: int) -> Any:
        return Paginator(self.name, self.url, range(size), self.settings, self.per_page)

    def _are_told_apart(self) -> bool:
        """Tell whether no page far behind can have the name of one of the first."""
        rules = self.settings["PAGINATION_PATTERNS"]
        return all(rule.min_page <= 1 or "{number" in rule.SAVE_AS for rule in rules)


@dataclass(frozen=True, slots=True)
class Later:
    """A variable of a template that is found out when it is asked for, and noted then."""

    value: Callable[[], Any]


def variables(
    lists: dict[str, Contents], name: str, url: str, settings: Any, per_page: int, number: int
) -> dict[str, Any]:
    """Give what a template gets for one page of a list, as Pelican's writer names it."""
    found: dict[str, Any] = {}
    for key, members in lists.items():
        paginator = WatchedPaginator(name, url, members, settings, per_page)
        found[f"{key}_paginator"] = paginator
        found[f"{key}_page"] = paginator.page(number)
        found[f"{key}_previous_page"] = paginator.page(number - 1) if number > 1 else None
        found[f"{key}_next_page"] = Later(partial(_next, paginator, number))
    return found


def _next(paginator: WatchedPaginator, number: int) -> WatchedPage | None:
    return paginator.page(number + 1) if paginator.has_page_after(number) else None
