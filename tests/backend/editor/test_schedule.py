"""Pages appear and go by themselves when their moment has come, once."""

from datetime import datetime, timedelta

import pytest

from backend import jobs
from backend.audit.models import AuditEntry
from backend.cabinets.editor.schedule import LOOK_EVERY, TRY_AGAIN_AFTER, Schedule, moments
from backend.jobs import Job
from sitegen import engine, release
from sitegen.site import Site
from tests.backend.editor.made import stored
from tests.support.people import NOON, hours, minutes

pytestmark = pytest.mark.usefixtures("database")

MOMENT = NOON + hours(2)


def give(site: Site, *lines: str, name: str = "offer") -> None:
    """Put a page that no other page leads to on the disk."""
    front = "\n".join(["---", "title: Подарок", *lines, "---"])
    (site.content / f"pages/{name}.md").write_text(f"{front}\n\nК Новому году.\n", "utf-8")


def at(moment: datetime) -> str:
    return moment.isoformat(timespec="minutes")


def is_shown(site: Site) -> bool:
    return (site.releases / "current" / "offer.html").exists()


def published(site: Site) -> int:
    return len(release.releases(site))


@pytest.fixture
def job(site: Site) -> Job:
    return Job("schedule", Schedule(site), LOOK_EVERY)


def test_a_page_appears_when_its_moment_has_come(site: Site, job: Job) -> None:
    give(site, f"publish_at: {at(MOMENT)}")
    engine.publish(site, now=NOON)

    jobs.run_due([job], now=MOMENT - minutes(1))
    before = is_shown(site)
    jobs.run_due([job], now=MOMENT)

    assert (before, is_shown(site)) == (False, True)
    entry = AuditEntry.get()
    assert (entry.action, entry.reason) == ("site.publish", "schedule")


def test_a_page_goes_when_its_time_is_over(site: Site, job: Job) -> None:
    give(site, f"expire_at: {at(MOMENT)}")
    engine.publish(site, now=NOON)
    before = is_shown(site)

    jobs.run_due([job], now=MOMENT)

    assert (before, is_shown(site)) == (True, False)


def test_a_moment_is_served_once(site: Site, job: Job) -> None:
    give(site, f"publish_at: {at(MOMENT)}")
    engine.publish(site, now=NOON)

    for late in range(5):
        jobs.run_due([job], now=MOMENT + minutes(late))

    assert published(site) == 2


def test_two_processes_publish_once(site: Site, job: Job) -> None:
    give(site, f"publish_at: {at(MOMENT)}")
    engine.publish(site, now=NOON)
    other = Job("schedule", Schedule(site), LOOK_EVERY)

    done = jobs.run_due([job], now=MOMENT) + jobs.run_due([other], now=MOMENT)
    jobs.run_due([other], now=MOMENT + LOOK_EVERY)

    assert done == ["schedule"]
    assert published(site) == 2


def test_what_was_slept_through_is_made_up_for_by_one_publish(site: Site, job: Job) -> None:
    give(site, f"publish_at: {at(MOMENT)}")
    give(site, f"publish_at: {at(MOMENT + hours(1))}", name="another")
    engine.publish(site, now=NOON)

    jobs.run_due([job], now=MOMENT + timedelta(days=3))

    assert is_shown(site)
    assert published(site) == 2


def test_a_moment_that_an_editor_added_later_counts(site: Site, job: Job) -> None:
    engine.publish(site, now=NOON)
    jobs.run_due([job], now=NOON)
    give(site, f"publish_at: {at(MOMENT)}")
    engine.publish(site, now=NOON + minutes(5))

    jobs.run_due([job], now=MOMENT)

    assert is_shown(site)


def test_a_site_that_nobody_published_stays_so(site: Site, job: Job) -> None:
    give(site, f"publish_at: {at(NOON)}")

    jobs.run_due([job], now=MOMENT)

    assert published(site) == 0


def test_a_site_that_cannot_be_built_is_tried_again_later(
    site: Site, job: Job, caplog: pytest.LogCaptureFixture
) -> None:
    give(site, f"publish_at: {at(MOMENT)}")
    engine.publish(site, now=NOON)
    whole = stored(site, "pages/index.md")
    (site.content / "pages/index.md").write_text("---\nstatus: maybe\n---\n", "utf-8")
    jobs.run_due([job], now=MOMENT)
    jobs.run_due([job], now=MOMENT + LOOK_EVERY)
    (site.content / "pages/index.md").write_text(whole, "utf-8")

    jobs.run_due([job], now=MOMENT + TRY_AGAIN_AFTER)

    assert len([line for line in caplog.records if "job:schedule" in line.getMessage()]) == 1
    assert is_shown(site)


def test_while_somebody_publishes_the_next_look_finds_it(
    site: Site, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backend.cabinets.editor.schedule.WAIT_SECONDS", 0.05)
    give(site, f"publish_at: {at(MOMENT)}")
    engine.publish(site, now=NOON)

    with release.held(site, "Адам Громов"):
        jobs.run_due([job], now=MOMENT)
    assert not is_shown(site)
    jobs.run_due([job], now=MOMENT + LOOK_EVERY)

    assert is_shown(site)


def test_drafts_and_damaged_pages_have_no_moments(site: Site) -> None:
    before = moments(site)
    give(site, f"publish_at: {at(MOMENT)}", "status: draft")
    give(site, f"publish_at: {at(MOMENT)}", "status: maybe", name="damaged")

    assert moments(site) == before
