"""The site changes by itself when the moment has come that a page appears or goes."""

from datetime import UTC, datetime, timedelta

from backend.audit import journal
from backend.db import base
from backend.kernel.actor import SYSTEM
from sitegen import engine, pages, release
from sitegen.errors import BusyError, SitegenError
from sitegen.site import Site

LOOK_EVERY = timedelta(minutes=1)
TRY_AGAIN_AFTER = timedelta(minutes=15)
WAIT_SECONDS = 1.0
# Nobody's name: the history and the lists say then that nobody in particular published.
NOBODY = ""


class Schedule:
    """
    Publishes what has come due, told the present moment.

    What is due is read from the pages and the newest release, so a moment that was slept through is
    made up for, and several of them by one publish. A site that was never published stays so.
    """

    def __init__(self, site: Site) -> None:
        self._site = site
        self._read_at = ""
        self._moments: list[datetime] = []
        self._not_before = datetime.min.replace(tzinfo=UTC)

    def __call__(self, now: datetime) -> None:
        """
        Publish if a moment lies between the newest release and now.

        Raises:
            SitegenError: the site cannot be built; it is tried again a while later.
        """
        if now < self._not_before or not self._is_due(now):
            return
        try:
            made = engine.publish(self._site, None, NOBODY, now=now, wait_seconds=WAIT_SECONDS)
        except BusyError:  # who publishes now publishes this too, or it is found at the next look
            return
        except SitegenError:
            self._not_before = now + TRY_AGAIN_AFTER
            raise
        with base.transaction():
            journal.record(SYSTEM, "site.publish", f"release:{made.release}", reason="schedule")

    def _is_due(self, now: datetime) -> bool:
        newest = next(iter(release.releases(self._site)), None)
        if newest is None:
            return False
        if self._read_at != newest.id:
            self._moments = moments(self._site)
            self._read_at = newest.id
        return any(newest.at < moment <= now for moment in self._moments)


def moments(site: Site) -> list[datetime]:
    """When pages appear or go by themselves, the earliest first; drafts do neither."""
    found = {
        moment
        for page in pages.list_pages(site)
        if page.status != "draft" and page.problem is None
        for moment in (page.publish_at, page.expire_at)
        if moment is not None
    }
    return sorted(found)
