"""What every kind of target must do, against a real folder, a real sshd and a real S3 server."""

import errno
import os
from pathlib import Path

import pytest

from sitegen.errors import ReleaseError
from sitegen.site import Site
from sitegen.targets import inventory, places
from sitegen.targets.delivery import Order, Report, Watcher, deliver
from sitegen.targets.refusals import TargetError
from tests.sitegen.targets import ends, releases
from tests.sitegen.targets.ends import End
from tests.sitegen.targets.releases import days, publish, served, tree


def send(
    site: Site, end: End, *, day: float = 0, dry: bool = False, verify: bool = False
) -> Report:
    order = Order("egor", days(day), is_dry=dry, verifies=verify)
    with places.opened(site, end.options) as place:
        return deliver(site, end.options, place, order)


def note_down(site: Site, end: End, name: str, note: bytes) -> None:
    with places.opened(site, end.options) as place:
        place.note(name, note)


def expected(site: Site, end: End) -> dict[str, bytes]:
    return served(site, packed=not isinstance(end, ends.StorageEnd))


def test_the_first_delivery_sends_everything(site: Site, end: End) -> None:
    made = publish(site, tree())

    report = send(site, end)

    assert end.tree() == expected(site, end)
    assert report.release == made
    assert (len(report.sent), report.removed) == (len(end.tree()), [])
    assert report.bytes >= sum(map(len, tree().values()))


def test_a_second_delivery_sends_nothing(site: Site, quick_end: End) -> None:
    publish(site, tree())
    send(site, quick_end)

    report = send(site, quick_end)

    assert (report.sent, report.removed, report.bytes) == ([], [], 0)
    assert not list((site.releases / ".deploy").iterdir())


def test_only_what_changed_is_sent(site: Site, end: End) -> None:
    publish(site, tree())
    send(site, end)
    publish(site, tree() | {"services/page-2.html": b"<p>new words</p>"})

    report = send(site, end)

    assert end.read("services/page-2.html") == b"<p>new words</p>"
    assert [name.removesuffix(".html") for name in report.sent] == ["services/page-2"]
    assert end.tree() == expected(site, end)


def test_assets_go_before_pages_and_listings_last(site: Site, end: End) -> None:
    publish(site, tree(1))
    send(site, end)
    publish(site, tree(2, pages=5))

    report = send(site, end)

    sent = [name.removesuffix(".gz").removesuffix(".html") for name in report.sent]
    pages = [place for place, name in enumerate(sent) if name.startswith("services/")]
    assert {name.split("/")[0] for name in sent[: pages[0]]} == {"theme", "images"}
    assert sent[pages[0]] == "services/page-4"
    assert set(sent[-3:]) >= {"sitemap.xml", "feeds/news.atom"}
    # Nobody who still has an old page open misses its files.
    assert end.read("images/index-1.webp") == b"index"


def test_pages_that_are_gone_are_removed_at_once_and_assets_after_some_days(
    site: Site, end: End
) -> None:
    publish(site, tree(1))
    send(site, end)
    publish(site, {name: data for name, data in tree(1).items() if "page-3" not in name})

    first = send(site, end, day=1)
    kept = end.read("images/services-page-3-1.webp")
    second = send(site, end, day=7)
    third = send(site, end, day=8.1)

    assert next(name.removesuffix(".gz").removesuffix(".html") for name in first.removed) == (
        "services/page-3"
    )
    assert first.leaving == ["images/services-page-3-1.webp"]
    assert kept == b"services/page-3 1"
    assert second.removed == []
    assert third.removed == ["images/services-page-3-1.webp"]
    assert end.tree() == expected(site, end)


def test_an_asset_that_comes_back_is_not_sent_again(site: Site, quick_end: End) -> None:
    publish(site, tree(1))
    send(site, quick_end)
    publish(site, tree(2))
    send(site, quick_end)
    publish(site, tree(1))

    report = send(site, quick_end, day=1)

    assert not [name for name in report.sent if name.endswith((".webp", ".css"))]
    assert "images/index-2.webp" in report.leaving


def test_a_dry_run_tells_everything_and_changes_nothing(site: Site, end: End) -> None:
    publish(site, tree(1))
    send(site, end)
    before = end.tree()
    publish(site, {name: data for name, data in tree(2).items() if "page-3" not in name})

    told = send(site, end, dry=True)

    assert end.tree() == before
    done = send(site, end)
    assert (told.sent, told.removed, told.leaving) == (done.sent, done.removed, done.leaving)


def test_a_dry_run_to_an_empty_target_leaves_it_empty(site: Site, quick_end: End) -> None:
    publish(site, tree())

    report = send(site, quick_end, dry=True)

    assert report.is_dry
    assert len(report.sent) > 10
    assert quick_end.tree() == {}
    with places.opened(site, quick_end.options) as place:
        assert place.notes() == {}


def test_without_usable_notes_the_target_is_looked_at(site: Site, end: End) -> None:
    publish(site, tree())
    send(site, end)
    note_down(site, end, inventory.WHOLE, b"not a note")
    end.put("sitemap.xml", b"spoiled")
    end.put("mine/diary.txt", b"written by somebody else")

    report = send(site, end)

    assert report.sent == ["sitemap.xml"]
    assert report.strangers == ["mine/diary.txt"]
    assert end.read("mine/diary.txt") == b"written by somebody else"
    end.lose("mine/diary.txt")
    assert end.tree() == expected(site, end)


def test_verifying_puts_right_what_somebody_else_did(site: Site, end: End) -> None:
    publish(site, tree())
    send(site, end)
    end.put("sitemap.xml", b"<urlset>7</urlset>")
    end.lose("images/index-1.webp")

    trusting = send(site, end)
    verifying = send(site, end, verify=True)

    assert trusting.sent == []
    assert verifying.sent == ["images/index-1.webp", "sitemap.xml"]
    assert end.tree() == expected(site, end)


def test_notes_of_a_newer_program_are_left_alone(site: Site, quick_end: End) -> None:
    publish(site, tree())
    note_down(site, quick_end, inventory.BEGUN, b'{"form": 99}')

    with pytest.raises(TargetError) as refused:
        send(site, quick_end)

    assert refused.value.key == "target_newer"


def test_names_with_spaces_and_cyrillic_letters_arrive(site: Site, end: End) -> None:
    more = {"images/схема проезда.webp": b"map", "о нас.html": b"<p>about</p>"}
    publish(site, tree() | more)

    send(site, end)
    again = send(site, end, verify=True)

    assert again.sent == []
    assert end.tree() == expected(site, end)
    publish(site, tree())
    assert [name.removesuffix(".html") for name in send(site, end).removed] == ["о нас"]


def test_nothing_is_sent_before_something_is_published(site: Site, quick_end: End) -> None:
    with pytest.raises(ReleaseError) as refused:
        send(site, quick_end)

    assert refused.value.key == "target_nothing_published"


def test_a_release_may_change_while_another_is_sent(site: Site, quick_end: End) -> None:
    """The trees of releases are used in turn; what is being sent is held on to."""
    publish(site, tree(1))
    chosen = served(site, packed=False)
    waves: list[int] = []

    def publish_meanwhile(total: int) -> None:
        waves.append(total)
        for version in (2, 3, 4):
            publish(site, tree(version))

    with places.opened(site, quick_end.options) as place:
        watcher = Watcher(total=publish_meanwhile)
        deliver(site, quick_end.options, place, Order("egor", days(0)), watcher)

    assert len(waves) == 1
    assert {name: data for name, data in quick_end.tree().items() if name in chosen} == chosen
    send(site, quick_end)
    assert expected(site, quick_end).items() <= quick_end.tree().items()
    assert releases.tree(4)["sitemap.xml"] == quick_end.read("sitemap.xml")


def test_two_targets_do_not_stand_in_each_others_way(site: Site, tmp_path: Path) -> None:
    publish(site, tree())
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        send(site, ends.FolderEnd(tmp_path / name))

    assert ends.FolderEnd(tmp_path / "one").tree() == ends.FolderEnd(tmp_path / "two").tree()


def test_where_the_disk_gives_no_second_names_files_are_copied(
    site: Site, quick_end: End, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(site, tree())

    def refuse(*_: object) -> None:
        raise OSError(errno.EXDEV, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", refuse)
    send(site, quick_end)

    assert quick_end.tree() == expected(site, quick_end)


def test_what_was_lost_since_a_run_was_killed_is_sent_again(site: Site, quick_end: End) -> None:
    publish(site, tree())
    send(site, quick_end)
    note_down(site, quick_end, inventory.BEGUN, inventory.dump_begun(["sitemap.xml"]))
    quick_end.lose("sitemap.xml")

    report = send(site, quick_end)

    assert report.sent[0].startswith("sitemap.xml")
    assert quick_end.tree() == expected(site, quick_end)


def test_a_folder_that_became_empty_goes_too(site: Site, tmp_path: Path) -> None:
    (tmp_path / "www").mkdir()
    publish(site, tree() | {"en/news/2026/first.html": b"<p>news</p>"})
    send(site, ends.FolderEnd(tmp_path / "www"))
    publish(site, tree())

    report = send(site, ends.FolderEnd(tmp_path / "www"))

    assert report.removed == ["en/news/2026/first.html"]
    assert [path.name for path in (tmp_path / "www" / "en").iterdir()] == ["index.html"]
