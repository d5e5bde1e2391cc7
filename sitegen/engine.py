"""
Publishing: the seam behind which the way of building may change.

Whoever calls `publish` learns only that the site is now as the content says. What must be made
again for that is found by the incremental engine; the result is, byte for byte, that of a full
build.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from sitegen import moves, pages, pending, release, warm
from sitegen.errors import BuildFailed, ContentError, Problem
from sitegen.outcome import BuildReport
from sitegen.site import Site
from sitegen.waiting import Queue, Wish

__all__ = ["BuildFailed", "BuildReport", "Problem", "publish"]


def publish(
    site: Site,
    changes: Mapping[str, str | None] | None = None,
    actor: str = "",
    *,
    expected: Mapping[str, str] | None = None,
    now: datetime | None = None,
    wait_seconds: float = 30.0,
) -> BuildReport:
    """
    Make the site live as the content is, with changed texts taken in.

    Publications that wait for another one in the same process are made together.

    The content files are written only when the build has succeeded; a crash at any moment leaves
    the old site or the new one, and the next publish finishes what was decided.

    Args:
        changes: new texts by path; None deletes a page.
        expected: revisions the changes were made from; another one on disk stops the publish.
        now: aware moment that decides what is live and is noted in the history.

    Raises:
        BuildFailed: problems by file and line; site and content are untouched.
        BusyError: another publish is still running after the wait.
        StorageError: the disk refuses; site and content are as before.
    """
    wish = Wish(dict(changes or {}), dict(expected or {}), actor, now)
    return _queue_of(site).publish(wish, lambda wishes: _published(site, wishes, wait_seconds))


def _published(site: Site, wishes: Sequence[Wish], wait_seconds: float) -> BuildReport:
    began = time.perf_counter()
    moment = wishes[0].now or datetime.now(UTC)
    actors = {path: wish.actor for wish in wishes for path in wish.changes}
    actor = ", ".join(dict.fromkeys(wish.actor for wish in wishes if wish.actor))
    with release.held(site, actor, wait_seconds=wait_seconds):
        recover(site)
        asked = {path: text for wish in wishes for path, text in wish.changes.items()}
        wanted = moves.completed(site, asked)
        _require_unchanged(site, {path: one for w in wishes for path, one in w.expected.items()})
        resident = warm.of(site)
        with resident.planned(wanted, moment, base=_base(site)) as planned:
            warnings = resident.checked(planned)
            delta = planned.plan.files
            release_id = release.stage(
                site, delta, actor=actor, now=moment, base=release.current(site)
            )
            try:
                decided = pending.decide(
                    site, release_id, wanted, actor=actor, now=moment, actors=actors
                )
            except BaseException:
                release.discard(site, release_id)
                raise
            _carry_out(site, decided)
            resident.commit(planned, release_id)
            report = resident.report(planned, warnings)
        made = release.find(site, release_id)
        release.prune(site, moment)
    return report.of_release(
        release_id, time.perf_counter() - began, made.changed, made.files, made.bytes
    )


def _queue_of(site: Site) -> Queue[BuildReport]:
    with _lock:
        return _queues.setdefault(site, Queue())


_queues: dict[Site, Queue[BuildReport]] = {}
_lock = threading.Lock()


def recover(site: Site) -> None:
    """Finish a publish that a crash interrupted after it was decided; needs the lock."""
    left = pending.unfinished(site)
    if left and release.is_whole(site, left.release):
        pending.do(site, left)
    elif left:
        pending.undo(site, left)
    pages.clean(site)
    release.recover(site)


def _base(site: Site) -> warm.Base | None:
    """Give the live release, with its manifest for a publisher that does not know it."""
    live = release.current(site)
    return warm.Base(live, lambda: release.manifest(site, live)) if live else None


def _carry_out(site: Site, decided: pending.Pending) -> None:
    try:
        pending.do(site, decided)
    except Exception:
        pending.undo(site, decided)
        raise


def _require_unchanged(site: Site, expected: Mapping[str, str]) -> None:
    found = [
        Problem(path, 0, "changed_meanwhile")
        for path, revision in expected.items()
        if _revision(site, path) != revision
    ]
    if found:
        raise BuildFailed(found)


def _revision(site: Site, path: str) -> str:
    try:
        return pages.revision(pages.read(site, path))
    except ContentError:
        return ""
