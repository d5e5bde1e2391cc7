"""A snapshot that is read piece by piece, so that it is known what each output has read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast, overload

from sitegen import facts
from sitegen.assets import Assets
from sitegen.facts import Facts
from sitegen.incremental.tracking import Members, View
from sitegen.menu import Menu
from sitegen.pages import Page
from sitegen.site import Site


def news_of(lang: str) -> str:
    """Name the collection of a language's news, oldest first."""
    return f"news:{lang}"


def listed_of(lang: str) -> str:
    """Name the collection of a language's listed pages, those near the home page first."""
    return f"listed:{lang}"


def twins_of(translation: str, lang: str) -> str:
    """Name the collection of the pages of one translation key in one language."""
    return f"twin:{lang}:{translation}"


def front_of(lang: str) -> str:
    """Name the collection of the page, if there is one, that stands above a list of news."""
    return f"front:{lang}"


class Shown:
    """A page that notes which of its fields are read."""

    def __init__(self, view: View[Page], number: int, page: Page) -> None:
        self._view = view
        self._number = number
        self._page = page

    def __getattr__(self, name: str) -> Any:
        self._view.tracker.attribute(self._number, name)
        return getattr(self._page, name)


def shown(view: View[Page], number: int, page: Page) -> Page:
    """Give a page that notes what is read of it; it takes a page's place."""
    return cast("Page", Shown(view, number, page))


class Newest(Sequence[Page]):
    """The news of a language, newest first, over a collection that is kept oldest first."""

    def __init__(self, view: View[Page], lang: str) -> None:
        self._view = view
        self._members: Members[Page] = view.sequence(news_of(lang))

    def __bool__(self) -> bool:
        return bool(self._members)

    def __len__(self) -> int:
        return len(self._members)

    def __iter__(self) -> Iterator[Page]:
        return iter(self[:])

    @overload
    def __getitem__(self, index: int) -> Page: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Page]: ...

    def __getitem__(self, index: int | slice) -> Page | Sequence[Page]:
        if isinstance(index, int):
            return self[index : index + 1][0]
        size = len(self._members)
        start, stop, _ = index.indices(size)
        pairs = self._members.pairs(size - stop, size - start)
        return [shown(self._view, number, page) for number, page in reversed(pairs)]


class _Twins:
    def __init__(self, view: View[Page]) -> None:
        self._view = view

    def get(self, key: tuple[str, str]) -> Page | None:
        pairs = self._view.sequence(twins_of(*key)).pairs()
        return shown(self._view, *pairs[-1]) if pairs else None


class TrackedSnapshot:
    """Stands where a Snapshot stands when one output is rendered."""

    def __init__(self, site: Site, found: Facts, view: View[Page]) -> None:
        self.site = site
        self._facts = found
        self._view = view
        self.by_translation = _Twins(view)
        self.news = {lang: Newest(view, lang) for lang in site.languages}

    @property
    def company(self) -> dict[str, dict[str, Any]]:
        self._view.tracker.cell(facts.COMPANY)
        return self._facts.company

    @property
    def menus(self) -> dict[str, Menu]:
        self._view.tracker.cell(facts.MENUS)
        return self._facts.menus

    @property
    def texts(self) -> dict[str, dict[str, Any]]:
        self._view.tracker.cell(facts.TEXTS)
        return self._facts.texts

    @property
    def tariffs(self) -> Mapping[str, Any]:
        self._view.tracker.cell(facts.TARIFFS)
        return self._facts.tariffs

    @property
    def assets(self) -> Assets:
        return cast("Assets", _Assets(self._facts.assets, self._view))


class _Assets:
    """The theme's files, each noted by its name."""

    def __init__(self, assets: Assets, view: View[Page]) -> None:
        self._assets = assets
        self._view = view
        self.names = _Names(assets.names, view)

    def url(self, name: str) -> str:
        self._view.tracker.cell(f"asset:{name}")
        return self._assets.url(name)


class _Names:
    def __init__(self, names: Mapping[str, str], view: View[Page]) -> None:
        self._names = names
        self._view = view

    def __contains__(self, name: object) -> bool:
        self._view.tracker.cell(f"asset:{name}")
        return name in self._names
