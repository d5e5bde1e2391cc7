"""What has to be done at a target, and in which order; pure, nothing is touched here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sitegen.targets import kinds
from sitegen.targets.inventory import Inventory


@dataclass(frozen=True, slots=True)
class Item:
    """
    One file as a target keeps it.

    `name` is where it stands, `source` the file of the release that is sent, `digest` stands
    for everything visitors get: bytes and headers.
    """

    name: str
    source: str
    digest: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Plan:
    """Waves are sent one after the other, then `removals` go; `leaving` go in a later run."""

    waves: tuple[tuple[Item, ...], ...]
    removals: tuple[str, ...]
    leaving: Mapping[str, datetime]

    @property
    def items(self) -> list[Item]:
        return [item for wave in self.waves for item in wave]

    @property
    def touched(self) -> set[str]:
        return {*(item.name for item in self.items), *self.removals}


def changed(items: Mapping[str, Item], inventory: Inventory) -> dict[str, Item]:
    """Choose what the target does not have for certain."""
    return {
        name: item
        for name, item in items.items()
        if name in inventory.uncertain or inventory.files.get(name) != item.digest
    }


def made(
    items: Mapping[str, Item],
    to_send: Collection[str],
    inventory: Inventory,
    *,
    now: datetime,
    keep_days: int,
) -> Plan:
    """
    Order the work.

    Pictures and theme files go first, then pages that are new (nothing must lead to a page
    that is not there), then changed pages, then feeds and the like; removals last. Assets
    that are gone stay for `keep_days` after the run that found them gone.
    """
    known = inventory.names
    gone = sorted(known - items.keys())
    originals = {item.source for item in items.values()}
    since = {
        name: min(inventory.leaving.get(name, now), now)  # the clock may have gone back
        for name in gone
        if kinds.is_asset(name) and not _is_stale_copy(name, originals)
    }
    over = {name for name, at in since.items() if now - at >= timedelta(days=keep_days)}
    removals = [name for name in gone if name not in since or name in over]
    leaving = {name: at for name, at in since.items() if name not in over}
    return Plan(_waves((items[name] for name in to_send), known), tuple(removals), leaving)


def _waves(items: Iterable[Item], known: set[str]) -> tuple[tuple[Item, ...], ...]:
    found: dict[kinds.Wave, list[Item]] = {wave: [] for wave in kinds.Wave}
    for item in sorted(items, key=lambda item: item.name):
        found[kinds.wave(item.source, is_new=item.name not in known)].append(item)
    return tuple(tuple(wave) for wave in found.values() if wave)


def _is_stale_copy(name: str, originals: set[str]) -> bool:
    """Tell of a packed copy whose original lives on: a web server would go on showing it."""
    return name.endswith(kinds.PACKED) and kinds.unpacked(name) in originals
