"""The composition: which host and which path is answered by what."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from backend import app as composition
from backend.config import Config
from backend.service_requests import waits
from backend.service_requests.waits import Waits
from tests.conftest import BACKEND_URL, SITE_URL
from tests.support.visitor import Visitor

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def test_the_site_and_the_backend_are_told_apart_by_host(app: "WSGIApplication") -> None:
    site = Visitor(app, SITE_URL).get("/")
    backend = Visitor(app, BACKEND_URL).get("/staff/sign-in")

    assert (site.status, "ещё не опубликован" in site.text) == (503, True)
    assert (backend.status, bool(backend.forms)) == (200, True)


def test_the_backend_is_not_on_the_site_s_host(app: "WSGIApplication") -> None:
    assert Visitor(app, SITE_URL).get("/staff/sign-in").status == 503


@pytest.mark.parametrize(
    "host", ["evil.test", "localhost", "localhost:9", "", "my.localhost:80000"]
)
def test_an_unknown_host_gets_nothing(app: "WSGIApplication", host: str) -> None:
    page = Visitor(app, SITE_URL).get("/", Host=host)

    assert (page.status, "not served here" in page.text) == (421, True)


def test_the_host_is_read_without_regard_to_case(app: "WSGIApplication") -> None:
    assert Visitor(app, SITE_URL).get("/staff/sign-in", Host="MY.localhost:8000").status == 200


def test_pages_in_the_editor_find_the_site_s_files(visitor: Visitor) -> None:
    assert visitor.get("/theme/icons/mark.svg").status in (200, 404)
    assert visitor.get("/images/none.webp").header("Content-Type").startswith("text/plain")


def test_styles_are_served(visitor: Visitor) -> None:
    page = visitor.get("/staff/sign-in")
    style = page.html.partition('rel="stylesheet" href="')[2].partition('"')[0]

    assert style.startswith("/static/")
    assert visitor.get(style).header("Content-Type") == "text/css; charset=utf-8"


def test_developers_pages_are_there_only_where_the_settings_ask(
    make_config: Callable[..., Config], visitor: Visitor
) -> None:
    eager = composition.create_app(make_config(developer={"pages": True}))

    assert visitor.get("/design").status == 404
    assert Visitor(eager, BACKEND_URL).get("/design").status == 200


def test_settings_place_the_site(make_config: Callable[..., Config], tmp_path: Path) -> None:
    site = composition.site_of(make_config(site={"keep_releases": 3}))

    assert (site.url, site.backend_url) == (SITE_URL, BACKEND_URL)
    assert (site.keep_releases, site.timezone, site.languages) == (3, "Europe/Moscow", ("ru", "en"))
    assert site.releases == tmp_path / "var" / "site"


def test_settings_say_how_long_requests_wait(make_config: Callable[..., Config]) -> None:
    changed = {"question_reminder_days": 1, "question_end_days": 2, "due_reminder_hours": 3}
    changed |= {"answer_hours": 4, "work_hours": 5, "escalated_hours": 6}
    composition.compose(make_config(requests=changed))
    told = waits.usual()
    composition.compose(make_config())

    assert told == Waits(
        timedelta(days=1),
        timedelta(days=2),
        timedelta(hours=3),
        timedelta(hours=4),
        timedelta(hours=5),
        timedelta(hours=6),
    )
    assert waits.usual() == Waits()


def test_no_address_is_registered_twice() -> None:
    found = [
        (route.method, cabinet.prefix + route.rule)
        for cabinet in composition.cabinets()
        for route in cabinet.routes
    ]

    assert len(found) == len(set(found))
