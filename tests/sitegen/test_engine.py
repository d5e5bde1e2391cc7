import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sitegen import engine, pages, pending, publisher, release, revisions, warm
from sitegen.errors import (
    BuildFailed,
    BusyError,
    ContentError,
    ReleaseError,
    SitegenError,
    StorageError,
)
from sitegen.site import Site
from tests.sitegen import made
from tests.sitegen.made import NOON, live, put, text

ABOUT = "pages/about.md"
ROOT = Path(__file__).parent.parent.parent


def state_of(site: Site) -> tuple[str | None, dict[str, bytes], dict[str, bytes]]:
    return release.current(site), made.tree(made.current_folder(site)), made.content_of(site)


def test_a_publish_makes_the_content_live(site: Site) -> None:
    report = engine.publish(site, actor="Егор", now=NOON)

    assert "Мы — люди" in live(site, "about.html")
    (found,) = release.releases(site)
    assert (found.id, found.actor, found.is_current) == (report.release, "Егор", True)
    assert found.at == NOON
    assert found.bytes > 1000


def test_changed_texts_are_stored_and_live(site: Site) -> None:
    engine.publish(site, now=NOON)
    changed = pages.read(site, ABOUT).replace("люди", "связисты")

    report = engine.publish(site, {ABOUT: changed}, "Егор", now=NOON)

    assert pages.read(site, ABOUT) == changed
    assert "связисты" in live(site, "about.html")
    assert report.changed == 1
    (entry,) = revisions.history(site, ABOUT)
    assert (entry.actor, entry.at) == ("Егор", NOON)
    assert revisions.find(site, entry.revision) == changed


def test_a_new_page_is_stored_and_live(site: Site) -> None:
    engine.publish(site, {"pages/services/fax.md": text("Факс")}, now=NOON)

    assert "<h1>Факс</h1>" in live(site, "services/fax.html")
    assert pages.read(site, "pages/services/fax.md") == text("Факс")


def test_a_deleted_page_is_gone_and_its_text_is_kept(site: Site) -> None:
    put(site, "pages/fax.md", text("Факс"))
    engine.publish(site, now=NOON)

    engine.publish(site, {"pages/fax.md": None}, now=NOON)

    assert not (site.content / "pages/fax.md").exists()
    assert not (made.current_folder(site) / "fax.html").exists()
    assert revisions.history(site, "pages/fax.md")[0].revision == ""
    assert revisions.find(site, pages.revision(text("Факс"))) == text("Факс")


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({ABOUT: "нет полей"}, "front_missing"),
        ({ABOUT: text(body="[мимо](/nothing)\n")}, "link_dead"),
        ({ABOUT: None}, "link_dead"),
        ({"pages/twin.md": text(slug="about")}, "slug_taken"),
        ({"../../etc/passwd": text()}, "path_wrong"),
        ({ABOUT: text(template="nothing")}, "template_missing"),
    ],
)
def test_a_failed_publish_changes_nothing(
    site: Site, changes: dict[str, str | None], key: str
) -> None:
    engine.publish(site, now=NOON)
    before = state_of(site)

    with pytest.raises(BuildFailed) as refusal:
        engine.publish(site, changes, now=NOON)

    assert key in {problem.key for problem in refusal.value.problems}
    assert state_of(site) == before
    assert len(release.releases(site)) == 1
    assert not list((site.releases / "work").iterdir())


def test_a_failure_says_file_and_line(site: Site) -> None:
    with pytest.raises(BuildFailed) as refusal:
        engine.publish(site, {ABOUT: text(body="Раз.\n\n[мимо](/nothing)\n")}, now=NOON)

    (problem,) = [item for item in refusal.value.problems if item.path == ABOUT]
    assert (problem.line, problem.key) == (7, "link_dead")
    assert release.current(site) is None


def test_a_page_that_changed_meanwhile_stops_the_publish(site: Site) -> None:
    expected = {ABOUT: pages.revision(pages.read(site, ABOUT)), "pages/new.md": ""}
    engine.publish(site, {ABOUT: text("Раз")}, expected=expected, now=NOON)

    with pytest.raises(BuildFailed) as refusal:
        engine.publish(site, {ABOUT: text("Два")}, expected=expected, now=NOON)

    assert [problem.key for problem in refusal.value.problems] == ["changed_meanwhile"]
    assert pages.read(site, ABOUT) == text("Раз")


def test_rollback_brings_the_release_before_back(site: Site) -> None:
    first = engine.publish(site, now=NOON)
    engine.publish(site, {ABOUT: text("Два")}, now=NOON)

    back = release.rollback(site, actor="Егор")

    assert back.id == first.release
    assert "Мы — люди" in live(site, "about.html")
    with pytest.raises(ReleaseError, match="release_none_earlier"):
        release.rollback(site)


def test_rollback_goes_to_a_named_release_and_forward_again(site: Site) -> None:
    first, _, third = (engine.publish(site, {ABOUT: text(f"№ {n}")}, now=NOON) for n in "123")

    release.rollback(site, first.release)
    assert "№ 1" in live(site, "about.html")
    release.rollback(site, third.release)
    assert "№ 3" in live(site, "about.html")


@pytest.mark.parametrize("name", ["20200101-000000-000000", "../content", ""])
def test_there_is_no_rollback_to_what_is_no_release(site: Site, name: str) -> None:
    engine.publish(site, now=NOON)

    with pytest.raises(ReleaseError):
        release.rollback(site, name or None)


def test_only_the_newest_releases_and_the_live_one_are_kept(site: Site) -> None:
    made_ids = [engine.publish(site, now=NOON).release for _ in range(5)]

    assert [item.id for item in release.releases(site)] == made_ids[:1:-1]


def test_two_publishers_at_once_both_get_through(site: Site) -> None:
    reports: list[str] = []

    def publish(name: str) -> None:
        changes = {f"pages/{name}.md": text(name)}
        reports.append(engine.publish(site, changes, name, now=NOON).release)

    threads = [threading.Thread(target=publish, args=(name,)) for name in ("one", "two", "three")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(reports)) <= 3
    assert all(live(site, f"{name}.html") for name in ("one", "two", "three"))


def test_who_waits_too_long_is_told_who_publishes(site: Site) -> None:
    with release.held(site, "Мила"), pytest.raises(BusyError) as refusal:
        engine.publish(site, now=NOON, wait_seconds=0.1)

    assert refusal.value.details["owner"] == "Мила"


def test_a_damaged_lock_file_does_not_hide_that_it_is_held(site: Site) -> None:
    with release.held(site, "Мила"):
        (site.state / "publish.lock").write_text("{")
        with pytest.raises(BusyError) as refusal:
            engine.publish(site, now=NOON, wait_seconds=0)

    assert refusal.value.details["owner"] == "?"


CHILD = """
import sys
from pathlib import Path
from sitegen import engine
from sitegen.site import Site
root = Path(sys.argv[1])
site = Site(root / "content", root / "theme", root / "site", root / "state", keep_releases=3)
print("ready", flush=True)
for number in range(1000):
    word = sys.argv[2] + str(number)
    engine.publish(site, {f"pages/{name}.md": f"---\\ntitle: {word}\\n---\\n\\nText.\\n" for name in ("left", "right")})
"""


def test_a_publisher_killed_at_any_moment_leaves_a_whole_site(site: Site) -> None:
    engine.publish(
        site, {f"pages/{name}.md": text("start") for name in ("left", "right")}, now=NOON
    )
    for number in range(10):
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD, str(site.content.parent), f"run-{number}-"],
            cwd=ROOT,
            stdout=subprocess.PIPE,
        )
        assert child.stdout
        child.stdout.readline()
        time.sleep(0.05 + 0.061 * number)
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        child.stdout.close()

        left, right = live(site, "left.html"), live(site, "right.html")
        assert left.rstrip().endswith("</html>")
        assert left.replace("/left", "/right").replace("body-left", "body-right") == right

        after = engine.publish(site, now=NOON)

        assert release.current(site) == after.release
        assert pages.read(site, "pages/left.md") == pages.read(site, "pages/right.md")
        assert not list((site.releases / "work").iterdir())
        assert not (site.state / "pending.json").exists()


def decided(site: Site, changes: dict[str, str | None]) -> pending.Pending:
    """Go as far as a publish goes before its effects begin, and stop there as in a crash."""
    with release.held(site, "Егор"):
        live = release.current(site)
        base = warm.Base(live, lambda: release.manifest(site, live)) if live else None
        with publisher.of(site).planned(changes, NOON, base=base) as planned:
            made = release.stage(site, planned.plan.files, actor="Егор", now=NOON, base=live)
        return pending.decide(site, made, changes, actor="Егор", now=NOON)


def test_what_was_decided_before_a_crash_is_done_by_the_next_publish(site: Site) -> None:
    engine.publish(site, now=NOON)
    left = decided(site, {ABOUT: text("Решено"), "pages/extra.md": text("Ещё")})

    engine.publish(site, now=NOON)

    assert pages.read(site, ABOUT) == text("Решено")
    assert "Решено" in live(site, "about.html")
    assert left.release in [item.id for item in release.releases(site)]


def test_halves_of_files_that_a_crash_left_are_removed(site: Site) -> None:
    put(site, "pages/.about.md.0a1b2c3d.new", "half a te")

    engine.publish(site, now=NOON)

    assert not list(site.content.rglob("*.new"))


def test_a_file_changed_by_hand_after_a_crash_is_not_overwritten(site: Site) -> None:
    engine.publish(site, now=NOON)
    decided(site, {ABOUT: text("Решено")})
    put(site, ABOUT, text("Руками"))

    engine.publish(site, now=NOON)

    assert pages.read(site, ABOUT) == text("Руками")


def test_a_decision_whose_release_is_gone_is_dropped(site: Site) -> None:
    engine.publish(site, now=NOON)
    left = decided(site, {ABOUT: text("Решено")})
    release.discard(site, left.release)

    engine.publish(site, now=NOON)

    assert "Мы — люди" in live(site, "about.html")
    assert not (site.state / "pending.json").exists()


@contextmanager
def as_nobody(*writable: Path) -> Iterator[None]:
    """Act as a user to whom only some folders belong."""
    if os.geteuid() != 0:
        yield
        return
    for folder in writable:
        for item in (folder, *folder.rglob("*")):
            os.chown(item, 65534, 65534, follow_symlinks=False)
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def open_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A small site in a folder that other users may enter."""
    import shutil
    import tempfile

    folder = Path(tempfile.mkdtemp(prefix="small-site-"))
    folder.chmod(0o755)
    yield made.site_at(folder)
    for item in (folder, *folder.rglob("*")):
        if item.is_dir() and not item.is_symlink():
            item.chmod(0o755)
    shutil.rmtree(folder)


def test_a_read_only_folder_of_releases_is_one_clear_refusal(open_site: Site) -> None:
    site = open_site
    engine.publish(site, now=NOON)
    before = state_of(site)
    (site.releases / "work").chmod(0o555)

    with as_nobody(site.state), pytest.raises(StorageError) as refusal:
        engine.publish(site, {ABOUT: text("Два")}, now=NOON)

    assert refusal.value.key == "disk_refused"
    assert state_of(site) == before


def test_a_read_only_folder_of_content_puts_everything_back(open_site: Site) -> None:
    site = open_site
    engine.publish(site, {"pages/services/other.md": text("Раз")}, now=NOON)
    before = state_of(site)
    changes = {"pages/services/other.md": text("Два"), ABOUT: text("Два"), "pages/new.md": text()}
    with as_nobody(site.state, site.releases, site.content / "pages/services"):
        if os.geteuid() != 65534:
            (site.content / "pages").chmod(0o555)
        with pytest.raises(StorageError) as refusal:
            engine.publish(site, changes, now=NOON)

        assert refusal.value.key == "disk_refused"
        assert state_of(site) == before
        assert len(release.releases(site)) == 1
        assert not (site.state / "pending.json").exists()


def test_a_switch_that_is_refused_is_undone(site: Site) -> None:
    engine.publish(site, now=NOON)
    before = state_of(site)
    (site.state / "history.jsonl").unlink(missing_ok=True)
    (site.state / "history.jsonl").mkdir()

    with pytest.raises(StorageError):
        engine.publish(site, {ABOUT: text("Два")}, now=NOON)

    assert state_of(site) == before


def test_a_file_where_the_folder_of_releases_should_be_is_refused(site: Site) -> None:
    site.releases.write_text("not a folder")

    with pytest.raises(StorageError, match="disk_error"):
        engine.publish(site, now=NOON)
    assert release.current(site) is None
    assert release.releases(site) == []


def test_a_link_to_a_release_that_is_gone_is_no_release(site: Site) -> None:
    site.releases.mkdir()
    (site.releases / "current").symlink_to("b")

    assert release.current(site) is None


def test_a_text_that_was_never_kept_is_refused(site: Site) -> None:
    for name in ("0" * 64, "../../content/menu.toml"):
        with pytest.raises(SitegenError, match="revision_missing"):
            revisions.find(site, name)


def test_half_a_line_of_history_is_passed_over(site: Site) -> None:
    engine.publish(site, {ABOUT: text("Раз")}, now=NOON)
    with (site.state / "history.jsonl").open("a") as file:
        file.write(json.dumps({"path": ABOUT})[:-4])

    assert len(revisions.history(site, ABOUT)) == 1
    assert revisions.history(made.site_at(site.content.parent / "fresh"), ABOUT) == []


def test_a_page_that_is_not_utf8_cannot_be_replaced_in_silence(site: Site) -> None:
    (site.content / ABOUT).write_bytes(b"\xff")

    with pytest.raises(ContentError, match="not_utf8"):
        engine.publish(site, {ABOUT: text(body="[a](/)\n")}, now=NOON)
    assert (site.content / ABOUT).read_bytes() == b"\xff"
