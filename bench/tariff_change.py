"""A new version of a tariff for 35,000 subscriptions: counting whom it reaches, confirming it, moving them."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TypeVar

from backend import processes
from backend.accounts.roles import Role
from backend.catalog import tariffs, terms
from backend.catalog.models import TariffVersion
from backend.catalog.words import ExistingMode
from backend.demo.catalogue import Catalogue
from backend.kernel.actor import Actor, Realm
from backend.messaging import posting
from backend.subscriptions.models import TariffChangeList
from backend.subscriptions.tariff_changes import applying, moving, preview, results
from backend.subscriptions.tariff_changes.applying import Confirmation
from backend.subscriptions.terms import Terms
from bench import programs
from bench.cabinets import company
from bench.cabinets.company import CHANGED, NOW, TODAY, Size

LIMIT_SECONDS = 5.0
FROM = date(2027, 1, 1)
VERA = Actor(1, Realm.STAFF, Role.SENIOR_MANAGER, "Вера Никитина")
Found = TypeVar("Found")


def main(words: Sequence[str] = ()) -> int:
    """Measure and print; 1 if the preview or the application took longer than allowed."""
    size = Size(int(words[0])) if words else Size()
    processes.settle()  # as in the server, whose job it is
    with tempfile.TemporaryDirectory() as folder:
        print(f"filling a company of {size.clients:,} clients…", flush=True)
        with company.open_in(Path(folder), size) as sold:
            seconds = _measure(_draft(sold))
    print(programs.load())
    return int(max(seconds) > LIMIT_SECONDS)


def _measure(draft: TariffVersion) -> tuple[float, float]:
    known, counting = _timed("preview: counted and kept", lambda: _count(draft))
    _, looking = _timed("preview: figures, distribution, page", lambda: _look(draft))
    confirmed = Confirmation(known.fingerprint)
    change, confirming = _timed(
        "application: published, list made binding",
        lambda: applying.apply(draft, confirmed, today=TODAY, actor=VERA, now=NOW),
    )
    moved, running = _timed(
        "application: everybody moved and told", lambda: moving.run(change, Terms(), now=NOW)
    )
    _timed("afterwards: letters written from the notices", lambda: posting.write_due(now=NOW))
    again, _ = _timed("run again", lambda: moving.run(change, Terms(), now=NOW))
    print(f"{moved:,} subscriptions moved, then {again}; {results.progress(change.id)}")
    return counting + looking, confirming + running


def _draft(sold: Catalogue) -> TariffVersion:
    draft = tariffs.draft_version(sold.tariffs[CHANGED], actor=VERA, now=NOW)
    wanted = replace(
        terms.of(draft),
        price_minor=455000,
        effective_new=FROM,
        existing_mode=ExistingMode.DATE,
        existing_on=FROM,
        notice_days=30,
    )
    return tariffs.save_version(draft, wanted, actor=VERA)


def _count(draft: TariffVersion) -> TariffChangeList:
    return preview.count(draft, today=TODAY, now=NOW)


def _look(draft: TariffVersion) -> None:
    preview.figures(draft.id)
    preview.distribution(draft.id)
    preview.warnings(draft)
    preview.page(draft.id, preview.Choice())


def _timed(what: str, work: Callable[[], Found]) -> tuple[Found, float]:
    began, cpu = time.perf_counter(), time.process_time()
    found = work()
    seconds = time.perf_counter() - began
    print(f"{what:<44} {seconds:6.2f} s, processor {time.process_time() - cpu:5.2f} s", flush=True)
    return found, seconds
