"""The file of public prices follows the catalogue, and the site follows the file."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from backend.audit import journal
from backend.catalog import offers, queries
from backend.catalog.audience import ANYBODY
from backend.db.base import transaction
from backend.kernel.actor import SYSTEM
from backend.showcase import prices
from backend.showcase.prices import Node, Public
from sitegen import engine, files, release, tariffs
from sitegen.errors import BuildFailed, BusyError, SitegenError
from sitegen.site import Site

LOOK_EVERY = timedelta(minutes=1)
TRY_AGAIN_AFTER = timedelta(minutes=15)
WAIT_SECONDS = 1.0
NOBODY = ""


class Follower:
    """
    Looks whether the public prices differ from those of the catalogue, told the present moment.

    The difference is written into `data/tariffs.json` and published, as what comes due by time is: a
    price that nobody may order by any more must not stand on the site until somebody thinks of it. A
    site that was never published stays so. The texts of pages are not touched.
    """

    def __init__(self, site: Site) -> None:
        self._site = site
        self._not_before = datetime.min.replace(tzinfo=UTC)

    def __call__(self, now: datetime) -> None:
        """
        Write the difference, if any, and publish what was written and is not on the site yet.

        Raises:
            SitegenError: the file is damaged, or the site cannot be built; it is tried again a while later.
        """
        if now < self._not_before:
            return
        try:
            self._follow(now)
        except BusyError:  # who publishes now may not have seen the file: the mark stays
            return
        except SitegenError:
            self._not_before = now + TRY_AGAIN_AFTER
            raise

    def _follow(self, now: datetime) -> None:
        fresh = difference(self._site, now=now)
        if fresh is not None:
            files.write_atomic(_mark(self._site), b"")
            files.write_atomic(file_of(self._site), fresh)
        if _mark(self._site).exists():
            self._publish(now)

    def _publish(self, now: datetime) -> None:
        if release.current(self._site):
            made = engine.publish(self._site, None, NOBODY, now=now, wait_seconds=WAIT_SECONDS)
            with transaction():
                journal.record(
                    SYSTEM, "site.publish", f"release:{made.release}", reason="public prices"
                )
        _mark(self._site).unlink(missing_ok=True)


def difference(site: Site, *, now: datetime) -> bytes | None:
    """
    The file as it should be; None if it is so already.

    Raises:
        BuildFailed: the file is damaged, or would be against its schema: it is left as it is.
    """
    today = now.astimezone(site.zone).date()
    stands = _read(site)
    offered = offers.orderable(ANYBODY, today=today)
    if not offered and not stands:
        return None
    public = Public(offered, queries.tariff_codes(), site.languages)
    wanted = prices.merged(stands, public, today=today)
    if wanted == stands:
        return None
    text = json.dumps(wanted, ensure_ascii=False, indent=2) + "\n"
    _, problems = tariffs.parse(text, site.languages)
    if problems:
        raise BuildFailed(problems)
    return text.encode()


def file_of(site: Site) -> Path:
    """Where the public prices of a site stand."""
    return site.content / tariffs.FILE


def _read(site: Site) -> Node:
    """What stands in the file; nothing if there is none."""
    try:
        text = file_of(site).read_text("utf-8")
    except FileNotFoundError:
        return {}
    found, problems = tariffs.parse(text, site.languages)
    if problems:
        raise BuildFailed(problems)
    return dict(found)


def _mark(site: Site) -> Path:
    """Stands while prices are written and not yet published, so that a crash between the two is made up for."""
    return site.state / "prices.due"
