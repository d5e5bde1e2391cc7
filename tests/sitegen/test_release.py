"""Releases as a publisher sees them: made from a delta, switched, listed, gone back to, pruned."""

import os
from pathlib import Path

import pytest

from sitegen import release
from sitegen.errors import ReleaseError
from sitegen.files import fingerprint
from sitegen.site import Site
from tests.sitegen.made import NOON
from tests.sitegen.released import (
    HOME,
    later,
    live_files,
    on_disk,
    page,
    published,
    site_in,
    staged,
)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return site_in(tmp_path)


def test_the_first_release_is_what_it_was_given(site: Site) -> None:
    made = published(site, HOME)

    assert live_files(site) == HOME
    assert release.manifest(site, made) == {name: fingerprint(HOME[name]) for name in HOME}
    (found,) = release.releases(site)
    assert (found.id, found.actor, found.at, found.is_current) == (made, "Егор", NOON, True)
    assert (found.files, found.changed) == (2, 2)
    assert found.bytes == sum(map(len, HOME.values()))


def test_a_release_is_the_one_before_with_its_delta(site: Site) -> None:
    published(site, {**HOME, "about.html": page("about"), "old/page.html": page("old")})

    made = published(site, {"about.html": page("us"), "old/page.html": None, "new.html": b"new"})

    assert live_files(site) == {**HOME, "about.html": page("us"), "new.html": b"new"}
    assert release.find(site, made).changed == 3
    assert not (release.live(site) / "old").exists()


def test_nobody_sees_a_release_before_the_switch(site: Site) -> None:
    first = published(site, HOME)

    second = staged(site, {"index.html": b"<p>new</p>"})

    assert release.current(site) == first
    assert live_files(site) == HOME
    assert [item.id for item in release.releases(site)] == [first]
    release.finish(site, second)
    release.switch(site, second)
    release.switch(site, second)
    assert live_files(site) == {**HOME, "index.html": b"<p>new</p>"}


def test_a_release_that_changes_nothing_is_one_all_the_same(site: Site) -> None:
    first = published(site, HOME)

    second = published(site, {"index.html": HOME["index.html"], "never.html": None})

    assert second > first
    assert release.find(site, second).changed == 0
    assert live_files(site) == HOME


def test_a_file_becomes_a_folder_and_a_file_again(site: Site) -> None:
    published(site, {**HOME, "docs": b"a file"})

    published(site, {"docs": None, "docs/a/b.html": page("b")})
    assert live_files(site) == {**HOME, "docs/a/b.html": page("b")}
    published(site, {"docs/a/b.html": None, "docs": b"a file again"})
    assert live_files(site) == {**HOME, "docs": b"a file again"}


def test_a_picture_is_copied_so_that_its_source_may_change(site: Site, tmp_path: Path) -> None:
    picture, text = tmp_path / "dot.png", tmp_path / "price.svg"
    picture.write_bytes(b"\x89PNG dot")
    text.write_bytes(page("price"))
    published(site, {**HOME, "images/dot.png": picture, "images/price.svg": text})

    picture.write_bytes(b"\x89PNG other")

    assert live_files(site)["images/dot.png"] == b"\x89PNG dot"
    assert live_files(site)["images/price.svg"] == page("price")
    published(site, {"images/dot.png": picture})
    assert live_files(site)["images/dot.png"] == b"\x89PNG other"


def test_equal_bytes_get_packed_copies_where_the_name_asks_for_them(site: Site) -> None:
    published(site, {**HOME, "same.bin": page("same")})

    published(site, {"same.txt": page("same")})

    assert live_files(site) == {**HOME, "same.bin": page("same"), "same.txt": page("same")}


def test_equal_bytes_are_stored_once_and_unchanged_files_are_never_written(site: Site) -> None:
    published(site, {**HOME, "one.html": page("same"), "two.html": page("same")})
    before = (release.live(site) / "one.html").stat()

    for number in range(4):
        published(site, {"index.html": page(str(number))})

    after = (release.live(site) / "one.html").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert (release.live(site) / "two.html").stat().st_ino == before.st_ino
    assert not before.st_mode & 0o222


def test_versions_of_a_file_never_share_a_time(site: Site) -> None:
    times = set()
    for number in range(3):
        published(site, {"index.html": page(str(number))}, now=NOON)
        times.add(int((release.live(site) / "index.html").stat().st_mtime))

    assert len(times) == 3


def test_going_back_restores_the_release_before(site: Site) -> None:
    first = published(site, {**HOME, "gone.html": page("gone")})
    second = published(site, {"gone.html": None, "index.html": page("new")})

    back = release.rollback(site, actor="Мила")

    assert (back.id, back.is_current, back.changed) == (first, True, 3)
    assert live_files(site) == {**HOME, "gone.html": page("gone")}
    assert release.rollback(site, second).id == second
    assert live_files(site) == {**HOME, "index.html": page("new")}


def test_any_of_the_last_releases_can_be_gone_back_to(site: Site) -> None:
    states, made = [], []
    for number in range(3):
        made.append(published(site, {**HOME, "n.html": page(str(number)), f"{number}.html": b"x"}))
        states.append(live_files(site))

    for chosen in (0, 2, 1, 0, 1):
        release.rollback(site, made[chosen])
        assert release.current(site) == made[chosen]
        assert live_files(site) == states[chosen]


def test_what_follows_a_roll_back_starts_from_what_is_live(site: Site) -> None:
    first = published(site, {**HOME, "a.html": page("a")})
    published(site, {"a.html": page("wrong")})
    release.rollback(site, first)

    published(site, {"b.html": page("b")})

    assert live_files(site) == {**HOME, "a.html": page("a"), "b.html": page("b")}
    assert len(release.releases(site)) == 3


@pytest.mark.parametrize("name", ["20200101-000000-000000", "../content", "a"])
def test_there_is_no_going_back_to_what_is_no_release(site: Site, name: str) -> None:
    published(site, HOME)

    with pytest.raises(ReleaseError, match="release_missing"):
        release.rollback(site, name)
    with pytest.raises(ReleaseError, match="release_none_earlier"):
        release.rollback(site)
    with pytest.raises(ReleaseError, match="release_missing"):
        release.switch(site, name)
    with pytest.raises(ReleaseError, match="release_missing"):
        release.manifest(site, name)


def test_only_the_last_releases_stay_and_the_store_holds_nothing_else(site: Site) -> None:
    made = [published(site, {**HOME, "n.html": page(str(number))}) for number in range(8)]

    assert [item.id for item in release.releases(site)] == made[:4:-1]
    stored = [path for path in on_disk(site.releases / "store") if "." not in path]
    assert len(stored) == 2 + 3
    with pytest.raises(ReleaseError):
        release.rollback(site, made[0])


def test_releases_that_a_roll_back_left_behind_are_pruned_too(site: Site) -> None:
    made = [published(site, {**HOME, "n.html": page(str(number))}) for number in range(4)]
    release.rollback(site, made[1])
    made += [published(site, {"n.html": page(f"other {number}")}) for number in range(6)]

    assert [item.id for item in release.releases(site)] == made[:-4:-1]
    stored = [path for path in on_disk(site.releases / "store") if "." not in path]
    assert len(stored) == 2 + 3


def test_a_staged_release_can_be_dropped(site: Site) -> None:
    first = published(site, HOME)
    stored = on_disk(site.releases / "store")

    dropped = staged(site, {"index.html": page("never")})
    release.discard(site, dropped)
    release.discard(site, first)

    assert not release.is_whole(site, dropped)
    assert release.current(site) == first
    assert on_disk(site.releases / "store") == stored
    published(site, {"index.html": page("next")})
    assert live_files(site) == {**HOME, "index.html": page("next")}


def test_the_first_release_can_be_dropped_too(site: Site) -> None:
    release.discard(site, staged(site, HOME))

    assert release.current(site) is None
    assert on_disk(site.releases / "store") == {}
    published(site, {"index.html": page("first")})
    assert live_files(site) == {"index.html": page("first")}


def test_what_was_left_in_the_work_folder_is_removed(site: Site) -> None:
    published(site, HOME)
    (site.releases / "work" / "build").mkdir()
    (site.releases / "work" / "build" / "half.html").write_bytes(b"<p>ha")
    (site.releases / "work" / "link").symlink_to("/nowhere")

    release.recover(site)

    assert not list((site.releases / "work").iterdir())


def test_a_release_from_something_that_is_not_live_is_refused(site: Site) -> None:
    first = published(site, HOME)
    published(site, {"index.html": page("new")})

    with pytest.raises(ReleaseError, match="release_base"):
        release.stage(site, {}, actor="", now=NOON, base=first)
    with pytest.raises(ReleaseError, match="release_base"):
        release.stage(site, HOME, actor="", now=NOON, base=None)


@pytest.mark.parametrize("name", ["", "/etc/passwd", "a//b", "../a", "a/./b", "a/", "a\0b"])
def test_names_that_no_file_can_have_are_refused(site: Site, name: str) -> None:
    with pytest.raises(ReleaseError, match="release_name"):
        staged(site, {name: b"x"})


@pytest.mark.parametrize("name", ["index.html.gz", "feed.atom.br"])
def test_packed_copies_are_not_taken_from_others(site: Site, name: str) -> None:
    with pytest.raises(ReleaseError, match="release_name_packed"):
        staged(site, {name: b"x"})


def test_an_archive_is_a_file_like_any_other(site: Site) -> None:
    published(site, {**HOME, "files/all.tar.gz": b"archive" * 200})

    assert live_files(site)["files/all.tar.gz"] == b"archive" * 200


def test_ids_grow_when_the_clock_goes_back(site: Site) -> None:
    made = [published(site, {"n.html": page(str(n))}, now=later(days=-n)) for n in range(3)]

    assert made == sorted(set(made))
    assert release.current(site) == made[-1]


def test_one_file_may_have_very_many_names(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    real, names = os.link, []

    def link(source: str, target: str, **options: bool) -> None:
        if Path(source).stat().st_nlink >= 4:
            names.append(target)
            raise OSError(31, "Too many links")
        real(source, target, **options)

    monkeypatch.setattr(os, "link", link)
    copies = {f"{number}.html": page("same") for number in range(12)}

    published(site, copies)
    published(site, {"0.html": page("other")})

    assert names
    assert live_files(site) == {**copies, "0.html": page("other")}


def test_the_use_of_the_disk_is_told_by_kind(site: Site) -> None:
    assert release.usage(site).total == 0
    published(site, HOME)
    published(site, {"index.html": page("new"), "theme/css/site.0a1b2c3d.css": None})
    use = release.usage(site)
    assert use.site == len(page("new"))
    assert 0 < use.packed < use.site
    assert use.earlier > sum(map(len, HOME.values()))
    assert use.kept == 0
    assert use.history > 4096
    assert use.total == use.site + use.packed + use.earlier + use.kept + use.history

    for number in range(3):
        published(site, {"n.html": str(number).encode()})
    assert release.usage(site).kept > len(HOME["theme/css/site.0a1b2c3d.css"])


def test_before_the_first_release_there_is_nothing(site: Site) -> None:
    assert release.current(site) is None
    assert release.standing(site) is None
    assert release.releases(site) == []
    with pytest.raises(ReleaseError):
        release.find(site, "20200101-000000-000000")
    release.recover(site)
    assert not site.releases.exists()
