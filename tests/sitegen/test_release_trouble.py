"""Damage, crashes at every single step, and disks that refuse: visitors always get a whole release."""

import random
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from sitegen import blobs, files, historyfile, kept, release, trees
from sitegen.errors import ReleaseError, StorageError
from sitegen.site import Site
from tests.sitegen.released import (
    HOME,
    Files,
    live_files,
    on_disk,
    page,
    published,
    site_in,
    staged,
)

ABOUT = {"about.html": page("about")}


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return site_in(tmp_path)


def three_releases(site: Site) -> Files:
    published(site, {**HOME, **ABOUT, **{f"p{n}.html": page(str(n)) for n in range(60)}})
    published(site, {"about.html": page("us")})
    published(site, {"about.html": page("them"), "images/p.png": b"p"})
    return live_files(site)


def require_works(site: Site, before: Files) -> None:
    """Whatever happened: the site is as it was, and publishing goes on from there."""
    assert live_files(site) == before
    for number in range(3):
        published(site, {"about.html": page(f"after {number}"), "p1.html": None})
        assert live_files(site) == {
            **{name: data for name, data in before.items() if name != "p1.html"},
            "about.html": page(f"after {number}"),
        }
    release.rollback(site)
    assert live_files(site)["about.html"] == page("after 1")


@pytest.mark.parametrize("damage", [b"", b"not a database", b"SQLite format 3\0" + b"\xff" * 9000])
def test_a_damaged_history_is_made_anew_from_the_live_tree(site: Site, damage: bytes) -> None:
    before = three_releases(site)
    live = release.current(site)
    historyfile.close()
    (site.releases / "history.db").write_bytes(damage)

    assert [item.id for item in release.releases(site)] == [live]
    assert live
    assert len(release.manifest(site, live)) == len(before)
    require_works(site, before)


@pytest.mark.parametrize("seed", range(12))
def test_damage_anywhere_in_the_history_never_makes_a_wrong_site(site: Site, seed: int) -> None:
    before = three_releases(site)
    historyfile.close()
    chance = random.Random(seed)  # noqa: S311 — the same damage each time
    file = site.releases / "history.db"
    data = bytearray(file.read_bytes())
    for _ in range(3):
        at = 4096 * chance.randrange(len(data) // 4096)
        data[at : at + 4096] = chance.choice([bytes(4096), chance.randbytes(4096)])
    file.write_bytes(data)

    require_works(site, before)


@pytest.mark.parametrize("loss", ["history.db", "store", "a.release", "b.release", "a", "b"])
def test_whatever_part_is_lost_the_site_goes_on(site: Site, loss: str) -> None:
    before = three_releases(site)
    idle = trees.other(trees.live(site.releases) or "")
    if loss in trees.NAMES:
        loss = idle
    historyfile.close()
    remove(site.releases / loss)

    require_works(site, before)


def remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()


def test_a_history_of_another_version_is_made_anew(site: Site) -> None:
    before = three_releases(site)
    with historyfile.opened(site.releases) as log:
        log._run("PRAGMA user_version = 99")
    historyfile.close()

    require_works(site, before)


def test_a_history_from_a_backup_does_not_fit_and_is_made_anew(site: Site) -> None:
    published(site, {**HOME, **ABOUT})
    historyfile.close()
    old = (site.releases / "history.db").read_bytes()
    published(site, {"p1.html": page("1")})
    published(site, {"about.html": page("us")})
    before = live_files(site)
    historyfile.close()
    (site.releases / "history.db").write_bytes(old)

    require_works(site, before)


def test_a_lost_file_of_the_store_costs_the_earlier_releases_only(site: Site) -> None:
    first = published(site, {**HOME, **ABOUT})
    published(site, {"about.html": page("us")})
    published(site, {"about.html": page("them")})
    before = live_files(site)
    Path(trees.blob(site.releases, files.fingerprint(page("about")))).unlink()

    with pytest.raises((ReleaseError, StorageError)):
        release.rollback(site, first)
    assert live_files(site) == before
    published(site, {"p1.html": page("1")})
    assert live_files(site) == {**before, "p1.html": page("1")}


def test_without_the_link_the_next_release_makes_the_site_live_again(site: Site) -> None:
    before = three_releases(site)
    (site.releases / "current").unlink()

    published(site, {"index.html": b"all anew"})
    assert live_files(site) == {"index.html": b"all anew"}
    release.rollback(site)
    assert live_files(site) == before


def test_without_the_link_a_roll_back_brings_it_back(site: Site) -> None:
    before = three_releases(site)
    newest = release.releases(site)[0].id
    (site.releases / "current").unlink()

    release.rollback(site, newest)

    require_works(site, before)


class Crash(BaseException):
    """The process ends here."""


STEPS: dict[str, tuple[object, str]] = {
    "blobs": (blobs, "put_all"),
    "link": (trees, "apply"),
    "unmark": (trees, "unmark"),
    "kept": (kept, "keep"),
    "sync": (files, "sync_filesystem"),
    "mark": (trees, "mark"),
    "point": (trees, "point"),
}


@pytest.mark.parametrize("is_after", [False, True])
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("is_rollback", [False, True])
def test_a_crash_at_any_step_is_recovered_from(
    site: Site, monkeypatch: pytest.MonkeyPatch, step: str, *, is_after: bool, is_rollback: bool
) -> None:
    before = three_releases(site)
    first = release.releases(site)[-1].id
    where, name = STEPS[step]
    with monkeypatch.context() as patch:
        patch.setattr(where, name, crashing(getattr(where, name), is_after=is_after))
        try:
            if is_rollback:
                release.rollback(site, first)
            else:
                new = {"p1.html": page("new"), "theme/x.11111111.css": b"x", "images/p.png": None}
                release.switch(site, staged(site, new))
        except Crash:
            pass
    historyfile.close()

    if not (step == "point" and is_after) and step in {"link", "unmark", "sync", "mark", "point"}:
        assert live_files(site) == before
    whole = live_files(site)
    require_works(site, whole)


def crashing(real: Callable[..., object], *, is_after: bool) -> Callable[..., object]:
    def crash(*values: object, **named: object) -> object:
        if is_after:
            real(*values, **named)
        raise Crash

    return crash


@pytest.mark.parametrize("step", ["blobs", "link", "sync", "mark"])
def test_a_disk_that_is_full_changes_nothing(
    site: Site, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    before = three_releases(site)
    known = [item.id for item in release.releases(site)]
    where, name = STEPS[step]

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", str(site.releases))

    with monkeypatch.context() as patch:
        patch.setattr(where, name, full)
        with pytest.raises(StorageError, match="disk_full"):
            staged(site, {"p1.html": page("new")})

    assert [item.id for item in release.releases(site)] == known
    require_works(site, before)


def test_a_full_database_is_told_like_a_full_disk(site: Site) -> None:
    before = three_releases(site)
    with historyfile.opened(site.releases) as log:
        (pages,) = log._run("PRAGMA page_count").fetchone()
        log._run(f"PRAGMA max_page_count = {pages}")

    with pytest.raises(StorageError, match="disk_full"):
        staged(site, {f"long/name/of/a/file-{n}.html": page("x") for n in range(400)})

    historyfile.close()
    require_works(site, before)


def test_the_first_release_may_crash_too(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(files, "sync_filesystem", crashing(files.sync_filesystem, is_after=False))
        with pytest.raises(Crash):
            published(site, HOME)

    assert release.current(site) is None
    published(site, ABOUT)
    assert live_files(site) == ABOUT
    assert len([name for name in on_disk(site.releases / "store") if "." not in name]) == 1


def test_a_crash_while_the_second_tree_is_filled_is_recovered_from(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, calls = trees.apply, 0

    def crash_the_second_time(root: Path, tree: str, wanted: Mapping[str, str | None]) -> None:
        nonlocal calls
        calls += 1
        real(root, tree, wanted)
        if calls == 2:
            raise Crash

    with monkeypatch.context() as patch:
        patch.setattr(trees, "apply", crash_the_second_time)
        with pytest.raises(Crash):
            published(site, {**HOME, **ABOUT})

    require_works(site, {**HOME, **ABOUT})
