"""One run: bring a target level with the live release, whatever state the target is in."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from sitegen import files as disk
from sitegen import lock
from sitegen.site import Site
from sitegen.targets import inventory, source
from sitegen.targets import plan as planning
from sitegen.targets.inventory import Inventory
from sitegen.targets.options import Options
from sitegen.targets.places import Place
from sitegen.targets.plan import Item, Plan


@dataclass(frozen=True, slots=True)
class Order:
    """How a run is asked for: who, when (aware), only looking or not, trusting the notes or not."""

    actor: str
    now: datetime
    is_dry: bool = False
    verifies: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """
    What a run did, or would do.

    `sent` is in the order of sending. `leaving` are assets that stay for some days,
    `strangers` files at the target that we never sent and never touch.
    """

    target: str
    release: str
    sent: list[str]
    removed: list[str]
    leaving: list[str]
    strangers: list[str]
    bytes: int
    seconds: float
    is_dry: bool


@dataclass(frozen=True, slots=True)
class Watcher:
    """Whoever wants to see a long run: told how many files there are, then of each that went."""

    total: Callable[[int], None] = field(default=lambda _: None)
    done: Callable[[int], None] = field(default=lambda _: None)


def deliver(
    site: Site, options: Options, place: Place, order: Order, watcher: Watcher | None = None
) -> Report:
    """
    Send what the target lacks and remove what the site has no more.

    The target says what it holds in a note of its own. Before the first change a second note
    names everything that is about to change; it is emptied after the first one is written
    anew. So a run that was killed leaves a list of names to look at, and the next run looks.

    Raises:
        TargetError, StorageError: it cannot be reached, or does not take something.
        ReleaseError: nothing has been published yet.
        BusyError: another run to this target, or a publish, is under way.
    """
    started = time.monotonic()
    with (
        lock.held(site.state / f"deploy-{options.name}.lock", order.actor, wait_seconds=5),
        _workroom(site, options) as folder,
    ):
        noted = inventory.load(place.notes())
        looks = noted is None or order.verifies
        listed = place.names() if noted is None or looks or noted.uncertain else None
        with source.held(site, order.actor) as live:
            items = place.items(live.files)
            known = _known(noted or Inventory(), listed, set(items) if looks else set())
            doubtful = planning.changed(items, known)
            source.link(live, {item.source for item in doubtful.values()}, folder)
        to_send = _lacking(place, doubtful, known, folder)
        plan = planning.made(items, to_send, known, now=order.now, keep_days=options.keep_days)
        work = _Work(live.id, items, known, plan, folder)
        size = sum((folder / item.source).stat().st_size for item in plan.items)
        if not order.is_dry and (plan.touched or work.after != noted):
            _carry_out(place, work, watcher or Watcher())
    return Report(
        target=options.name,
        release=live.id,
        sent=[item.name for item in plan.items],
        removed=list(plan.removals),
        leaving=sorted(plan.leaving),
        strangers=sorted((listed or set()) - items.keys() - known.names),
        bytes=size,
        seconds=time.monotonic() - started,
        is_dry=order.is_dry,
    )


@dataclass(frozen=True, slots=True)
class _Work:
    release: str
    items: Mapping[str, Item]
    known: Inventory
    plan: Plan
    folder: Path

    @property
    def after(self) -> Inventory:
        """Say what the target holds when the plan is carried out."""
        staying = {name: self.known.files.get(name, "") for name in self.plan.leaving}
        sent = {name: item.digest for name, item in self.items.items()}
        return Inventory(self.release, {**staying, **sent}, self.plan.leaving)


def _known(noted: Inventory, listed: set[str] | None, doubted: set[str]) -> Inventory:
    """Put what the target says of itself together with what was seen there, if one looked."""
    if listed is None:
        return noted
    return replace(
        noted,
        files={name: digest for name, digest in noted.files.items() if name in listed},
        leaving={name: since for name, since in noted.leaving.items() if name in listed},
        uncertain=frozenset((noted.uncertain | doubted) & listed),
    )


def _lacking(
    place: Place, doubtful: Mapping[str, Item], known: Inventory, folder: Path
) -> set[str]:
    """Choose what must be sent; where the notes are unsure, the target itself is looked at."""
    unsure = [item for name, item in doubtful.items() if name in known.uncertain]
    differing = place.differing(unsure, folder) if unsure else set()
    return {name for name in doubtful if name not in known.uncertain} | differing


def _carry_out(place: Place, work: _Work, watcher: Watcher) -> None:
    place.note(inventory.BEGUN, inventory.dump_begun(work.plan.touched | work.known.uncertain))
    watcher.total(len(work.plan.items))
    for wave in work.plan.waves:
        place.send(wave, work.folder, watcher.done)
    if work.plan.removals:
        place.remove(work.plan.removals)
    place.note(inventory.WHOLE, inventory.dump(work.after))
    place.note(inventory.BEGUN, inventory.dump_begun(()))


@contextmanager
def _workroom(site: Site, options: Options) -> Iterator[Path]:
    """Give an empty folder on the disk of the releases, so that files need not be copied."""
    folder = site.releases / ".deploy" / options.name
    with disk.explained(folder):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
