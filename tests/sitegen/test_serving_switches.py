"""What visitors get while releases come and go under their requests: never a mix of two."""

import re
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any
from wsgiref.util import FileWrapper

import pytest

from sitegen import release
from sitegen.files import fingerprint
from sitegen.serving import SiteApp
from sitegen.site import Site
from tests.sitegen.released import HOME, Files, page, published, site_in
from tests.sitegen.test_serving import ask


@pytest.fixture
def site(tmp_path: Path) -> Site:
    site = site_in(tmp_path)
    published(site, version(0))
    return site


def version(number: int) -> Files:
    pages = {f"{n}.html": page(f"mark-{number}", 200) for n in range(4)}
    return {**HOME, **pages, "404.html": page(f"mark-{number} nothing")}


def require_whole(answer: Any) -> None:
    assert len(set(re.findall(rb"mark-\d+", answer.body))) == 1
    if answer.status == 200:
        assert answer.headers["Content-Length"] == str(len(answer.body))
        assert answer.headers["ETag"] == f'"{fingerprint(answer.body)[:20]}"'


def test_every_answer_under_constant_publishing_is_whole(site: Site) -> None:
    app, done, seen = SiteApp(site), threading.Event(), set()

    def publish() -> None:
        for number in range(1, 40):
            published(site, version(number))
        done.set()

    publisher = threading.Thread(target=publish)
    publisher.start()
    while not done.is_set():
        for path in ("/0", "/1", "/3", "/nothing"):
            answer = ask(app, path)
            assert answer.status == (404 if path == "/nothing" else 200)
            require_whole(answer)
            seen.add(answer.body)
    publisher.join()

    assert len(seen) > 3
    assert b"mark-39" in ask(app, "/0").body


class Asked(dict[str, Any]):
    """A request during which something happens, after the file was found and before it is opened."""

    def __init__(self, path: str, event: Callable[[], object], times: int) -> None:
        super().__init__({"PATH_INFO": path, "REQUEST_METHOD": "GET", "HTTP_RANGE": ""})
        self._event, self.left = event, times

    def get(self, key: str, default: Any = None) -> Any:
        if key == "HTTP_IF_MODIFIED_SINCE" and self.left:
            self.left -= 1
            self._event()
        return super().get(key, default)


def answered(app: SiteApp, asked: Asked) -> tuple[int, bytes]:
    told: list[str] = []

    def start(status: str, *_: object) -> Callable[[bytes], object]:
        told.append(status)
        return lambda data: data

    body = app(asked, start)
    data = b"".join(body)
    if isinstance(body, FileWrapper):
        body.close()
    (status,) = told
    return int(status[:3]), data


@pytest.mark.parametrize("is_known", [False, True])
@pytest.mark.parametrize("releases", [1, 2, 3])
def test_an_answer_that_was_overtaken_is_made_anew(
    site: Site, releases: int, *, is_known: bool
) -> None:
    app = SiteApp(site)
    if is_known:
        ask(app, "/0")

    def publish() -> None:
        for number in range(releases):
            published(site, {**version(number + 7), "0.html": page(f"mark-{number + 7}", 90)})

    status, body = answered(app, Asked("/0", publish, 1))

    assert status == 200
    assert body == page(f"mark-{releases + 6}", 90)


def test_a_page_that_goes_during_a_request_is_not_found(site: Site) -> None:
    app = SiteApp(site)

    def remove() -> None:
        published(site, {"0.html": None})
        published(site, {"1.html": None})

    assert answered(app, Asked("/0", remove, 1))[0] == 404


def test_a_file_removed_by_hand_is_not_found(site: Site) -> None:
    app = SiteApp(site)
    ask(app, "/0")
    (release.live(site) / "0.html").unlink()

    assert ask(app, "/0").status == 404


def test_who_is_overtaken_again_and_again_is_asked_to_come_back(site: Site) -> None:
    number = 0

    def publish() -> None:
        nonlocal number
        number += 1
        published(site, {"1.html": page(f"mark-{number}")})

    status, body = answered(SiteApp(site), Asked("/0", publish, 99))

    assert status == 503
    assert b"try again" in body


def test_what_is_live_after_going_back_is_not_taken_for_what_a_browser_has(site: Site) -> None:
    app = SiteApp(site)
    published(site, version(1))
    newer = ask(app, "/0").headers["Last-Modified"]
    release.rollback(site)

    assert ask(app, "/0", HTTP_IF_MODIFIED_SINCE=newer).status == 200
    older = ask(app, "/0").headers["Last-Modified"]
    assert ask(app, "/0", HTTP_IF_MODIFIED_SINCE=older).status == 304
