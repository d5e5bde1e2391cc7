"""What a page of an earlier release still asks for is found for some days, and then no more."""

from pathlib import Path
from typing import Any

import pytest

from sitegen import release
from sitegen.serving import SiteApp
from sitegen.site import Site
from tests.sitegen.made import NOON
from tests.sitegen.released import HOME, later, live_files, on_disk, page, published, site_in
from tests.sitegen.test_serving import ask

STYLE = "theme/css/site.0a1b2c3d.css"
PICTURE = "images/office.webp"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    site = site_in(tmp_path)
    published(site, {**HOME, PICTURE: b"picture", "about.html": page("about")})
    published(site, {STYLE: None, PICTURE: None, "about.html": None, "index.html": page("new")})
    return site


def test_styles_and_pictures_of_earlier_pages_are_still_served(site: Site) -> None:
    app = SiteApp(site)

    style: Any = ask(app, f"/{STYLE}")

    assert (style.status, style.body) == (200, HOME[STYLE])
    assert "immutable" in style.headers["Cache-Control"]
    assert ask(app, f"/{STYLE}", HTTP_ACCEPT_ENCODING="gzip").headers["Content-Encoding"] == "gzip"
    assert ask(app, f"/{PICTURE}").body == b"picture"
    assert ask(app, "/about").status == 404
    assert ask(app, "/theme/css/other.0a1b2c3d.css").status == 404


def test_what_comes_and_goes_again_is_kept_again(site: Site) -> None:
    published(site, {STYLE: HOME[STYLE], PICTURE: b"another picture"})
    published(site, {STYLE: None, PICTURE: None})
    published(site, {STYLE: HOME[STYLE]})
    published(site, {STYLE: None})

    assert ask(SiteApp(site), f"/{STYLE}").body == HOME[STYLE]
    assert ask(SiteApp(site), f"/{PICTURE}").body == b"another picture"


def test_they_are_no_part_of_the_release(site: Site) -> None:
    live = release.current(site)

    assert live
    assert set(release.manifest(site, live)) == {"index.html"}
    assert set(live_files(site)) == {"index.html"}


def test_after_some_days_they_are_gone(site: Site) -> None:
    published(site, {"index.html": page("again")}, now=later(days=13))
    assert f"{STYLE}.br" in on_disk(release.kept_files(site))

    published(site, {"index.html": page("and again")}, now=later(days=15))

    assert on_disk(release.kept_files(site)) == {}
    assert ask(SiteApp(site), f"/{STYLE}").status == 404


def test_going_back_keeps_what_only_the_later_release_had(site: Site) -> None:
    made = published(site, {"theme/js/menu.11111111.js": b"menu"}, now=NOON)

    release.rollback(site)

    assert release.current(site) != made
    assert ask(SiteApp(site), "/theme/js/menu.11111111.js").body == b"menu"


def test_a_history_made_anew_knows_what_to_remove_some_day(site: Site) -> None:
    (site.releases / "history.db").unlink()
    release.recover(site)
    published(site, {"index.html": page("again")})
    assert STYLE in on_disk(release.kept_files(site))

    published(site, {"index.html": page("at last")}, now=later(days=4000))

    assert on_disk(release.kept_files(site)) == {}
