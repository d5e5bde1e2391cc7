"""The check of a publication: of what changed, and of what leads to something that went."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from dataclasses import asdict

from sitegen import check, scan
from sitegen.check import links, pictures, places
from sitegen.errors import BuildFailed, Problem
from sitegen.facts import Facts
from sitegen.incremental.engine import Plan
from sitegen.incremental.store import Store
from sitegen.menu import Menu
from sitegen.pages import Page
from sitegen.scan import Found
from sitegen.site import Site

LEADING = 64


def require(
    site: Site, store: Store, found: Facts, plan: Plan, load: Callable[[int], Page]
) -> list[Problem]:
    """
    Check a planned publication, note the facts about its outputs, and give the warnings.

    Args:
        load: gives a page by its number.

    Raises:
        BuildFailed: there are errors; the warnings are among its problems, after them.
    """
    taken = _Checked(site, store, found.menus.values(), plan, load)
    problems = check.sorted_problems(taken.problems())
    if any(problem.severity == "error" for problem in problems):
        raise BuildFailed(problems)
    return problems


class _Checked:
    """Facts about outputs as they are after the plan."""

    def __init__(
        self,
        site: Site,
        store: Store,
        menus: Collection[Menu],
        plan: Plan,
        load: Callable[[int], Page],
    ) -> None:
        self._load = load
        self._site = site
        self._store = store
        self._menus = menus
        self._plan = plan
        self._files = {**plan.files, **plan.arrived}
        self._new = {
            name: scan.scan(data.decode())
            for name, data in self._files.items()
            if data is not None and name.endswith(".html")
        }

    def problems(self) -> list[Problem]:
        vanished = self._noted()
        changed = [self._load(number) for number in self._plan.items]
        doubtful = dict(self._new)
        for name in self._store.notes.leading_to(vanished, LEADING):
            facts = self._facts(name)
            if facts and name not in doubtful:
                doubtful[name] = facts
        problems = check.of_menus(self._menus, self._exists, self._site.url)
        problems += links.faults(doubtful, self._exists, self._site.url)
        problems += check.weights(self._new, self._size)
        where = places.Places(self._page_of, places.data_of(self._site.content))
        problems = where.located(problems)
        for page in changed:
            problems += check.of_page(page, self._exists)
        return problems + pictures.damaged(changed, self._site.content, whole=False)

    def _noted(self) -> set[str]:
        """Write down the facts of changed outputs, and tell what nobody answers for any more."""
        vanished: set[str] = set()
        in_menus = {
            name
            for menu in self._menus
            for path in menu.paths()
            for name in links.Target(path.partition("#")[0], "").names()
        }
        notes = self._store.notes
        for name, data in self._files.items():
            old, new = self._facts_before(name), self._new.get(name)
            if data is None or old is not None:
                vanished |= links.vanished(name, old, new)
            if new is None:
                notes.drop(name)
            else:
                targets = links.targets(new, name, self._site.url) - in_menus
                own = {key for key in targets if not key.startswith("theme/")}
                notes.put(name, _written(new), own)
        return vanished

    def _exists(self, name: str) -> Collection[str] | None:
        facts = self._facts(name)
        if facts is not None:
            return facts.ids
        if name in self._files:
            return None if self._files[name] is None else frozenset()
        output = self._store.outputs.named(name)
        return frozenset() if output and output.digest else None

    def _facts(self, name: str) -> Found | None:
        return self._new.get(name) or self._facts_before(name)

    def _facts_before(self, name: str) -> Found | None:
        text = self._store.notes.get(name)
        return _read(text) if text is not None else None

    def _size(self, name: str) -> int | None:
        output = self._store.outputs.named(name)
        return output.size if output and output.digest else None

    def _page_of(self, name: str) -> Page | None:
        output = self._store.outputs.named(name)
        kind, _, number = output.owner.partition(":") if output else ("", "", "")
        return self._load(int(number)) if kind == "item" else None


def _written(found: Found) -> str:
    plain = asdict(found) | {"ids": sorted(found.ids)}
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))


def _read(text: str) -> Found:
    plain = json.loads(text)
    images = [(url, words) for url, words in plain.pop("images")]
    return Found(**{**plain, "ids": set(plain["ids"]), "images": images})
