import gzip
import io
from collections.abc import Callable
from typing import Any
from wsgiref.util import setup_testing_defaults

import brotli
import pytest

from sitegen import engine, release
from sitegen.serving import AssetsApp, SiteApp
from sitegen.site import Site
from tests.sitegen import made
from tests.sitegen.made import NOON, text


class Answer:
    def __init__(self, status: str, headers: dict[str, str], body: bytes) -> None:
        self.status, self.headers, self.body = int(status[:3]), headers, body


def ask(app: Any, path: str, method: str = "GET", **extra: str) -> Answer:
    environ: dict[str, Any] = {
        "PATH_INFO": path.encode().decode("latin-1"),
        "REQUEST_METHOD": method,
        **extra,
    }
    setup_testing_defaults(environ)
    told: list[Any] = []
    parts = app(environ, lambda status, headers: told.append((status, dict(headers))))
    body = b"".join(parts)
    if hasattr(parts, "close"):
        parts.close()
    status, headers = told[0]
    assert (
        "Content-Length" not in headers
        or method == "HEAD"
        or len(body) == int(headers["Content-Length"])
    )
    return Answer(status, headers, body)


@pytest.fixture
def app(site: Site) -> SiteApp:
    engine.publish(site, now=NOON)
    return SiteApp(site)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/", "Главная"),
        ("/about", "О компании"),
        ("/services", "Услуги"),
        ("/services/telephony", "Телефония"),
        ("/en/", "Home"),
        ("/news/item-01", "Новость 01"),
        ("/robots.txt", "Sitemap"),
        ("/sitemap.xml", "sitemapindex"),
    ],
)
def test_pages_are_served_at_their_clean_addresses(app: SiteApp, path: str, words: str) -> None:
    answer = ask(app, path)

    assert answer.status == 200
    assert words in answer.body.decode()


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/about/", "/about"),
        ("/about.html", "/about"),
        ("/index.html", "/"),
        ("/en", "/en/"),
        ("/en/index.html", "/en/"),
        ("/services/telephony/", "/services/telephony"),
    ],
)
def test_other_spellings_lead_to_the_one_address(app: SiteApp, path: str, target: str) -> None:
    answer = ask(app, path, QUERY_STRING="from=mail")

    assert (answer.status, answer.headers["Location"]) == (301, f"{target}?from=mail")


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/nothing/",
        "/404",
        "/404.html",
        "/503",
        "/about.html.gz",
        "/../content/pages/draft.md",
        "/..%2f..%2fetc/passwd",
        "/images/../../../../content/menu.toml",
        "//example.org/",
        "//about",
        "/./about",
        "/.hidden",
        "/images",
        "/images/",
        "/about\\..",
        "/about\0",
        "/абв",
        "/" + "a" * 5000,
    ],
)
def test_what_is_not_there_is_told_so_in_the_sites_own_page(app: SiteApp, path: str) -> None:
    answer = ask(app, path)

    assert answer.status == 404
    assert "Такой страницы нет" in answer.body.decode()


def test_the_english_part_has_its_own_page_of_errors(app: SiteApp) -> None:
    assert b"No such page" in ask(app, "/en/nothing").body


def test_bytes_that_are_no_text_are_not_found(app: SiteApp) -> None:
    environ: dict[str, Any] = {"PATH_INFO": "/\xff\xfe", "REQUEST_METHOD": "GET"}

    assert ask(app, "/", PATH_INFO=environ["PATH_INFO"]).status in {200, 404}


def test_only_reading_is_allowed(app: SiteApp) -> None:
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        answer = ask(app, "/about", method)
        assert (answer.status, answer.headers["Allow"]) == (405, "GET, HEAD")


def test_head_has_the_headers_without_the_body(app: SiteApp) -> None:
    for path, status in (("/about", 200), ("/nothing", 404)):
        answer = ask(app, path, "HEAD")
        assert (answer.status, answer.body) == (status, b"")
        assert int(answer.headers["Content-Length"]) > 500


def test_what_did_not_change_is_not_sent_again(app: SiteApp) -> None:
    first = ask(app, "/about")

    same = ask(app, "/about", HTTP_IF_NONE_MATCH=first.headers["ETag"])
    dated = ask(app, "/about", HTTP_IF_MODIFIED_SINCE=first.headers["Last-Modified"])

    assert (same.status, same.body, dated.status) == (304, b"", 304)
    assert same.headers["Content-Security-Policy"]
    assert ask(app, "/about", HTTP_IF_NONE_MATCH='"other"').status == 200


def test_the_first_request_after_a_switch_gets_the_new_site(site: Site, app: SiteApp) -> None:
    old = ask(app, "/about")
    body = old.body.decode()
    engine.publish(site, {"pages/about.md": text("О компанен & людях")}, now=NOON)

    new = ask(app, "/about", HTTP_IF_NONE_MATCH=old.headers["ETag"])

    assert new.status == 200
    assert new.body.decode() != body
    release.rollback(site)
    assert ask(app, "/about").body.decode() == body


def test_hashed_assets_are_kept_for_ever_and_pages_are_asked_for_again(app: SiteApp) -> None:
    page = ask(app, "/").body.decode()
    start = page.index("/theme/css/")
    style = ask(app, page[start : page.index('"', start)])

    assert style.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert style.headers["Content-Type"].startswith("text/css; charset=")
    assert ask(app, "/").headers["Cache-Control"] == "public, no-cache"
    assert ask(app, "/images/dot.png").headers["Cache-Control"] == "public, max-age=300"
    assert ask(app, "/feeds/news-ru.atom").headers["Content-Type"].startswith("application/atom")


@pytest.mark.parametrize(("name", "unpack"), [("gzip", gzip.decompress), ("br", brotli.decompress)])
def test_packed_copies_go_to_those_who_can_unpack(
    app: SiteApp, name: str, unpack: Callable[[bytes], bytes]
) -> None:
    plain = ask(app, "/about")
    packed = ask(app, "/about", HTTP_ACCEPT_ENCODING=f"{name}, identity")

    assert packed.headers["Content-Encoding"] == name
    assert packed.headers["Vary"] == "Accept-Encoding"
    assert unpack(packed.body) == plain.body


def test_a_part_of_a_file_can_be_asked_for(app: SiteApp) -> None:
    answer = ask(app, "/images/dot.png", HTTP_RANGE="bytes=0-3")

    assert (answer.status, answer.body) == (206, b"\x89PNG")


def test_every_answer_carries_the_security_headers(app: SiteApp) -> None:
    for path in ("/", "/nothing", "/about/", "/images/dot.png"):
        headers = ask(app, path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "form-action 'self' http://my.localhost:8000" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_no_link_leads_out_of_the_release(site: Site, app: SiteApp) -> None:
    folder = made.current_folder(site)
    (folder / "leak.html").symlink_to(site.content / "pages/draft.md")
    (folder / "leaks").symlink_to(site.content)

    assert ask(app, "/leak").status == 404
    assert ask(app, "/leaks/menu.toml").status == 404


def test_before_the_first_publish_the_site_says_so(site: Site) -> None:
    answer = ask(SiteApp(site), "/")

    assert answer.status == 503
    assert "has not been published" in answer.body.decode()


def test_a_release_without_its_error_page_still_answers(site: Site, app: SiteApp) -> None:
    (made.current_folder(site) / "404.html").unlink()

    answer = ask(app, "/nothing")

    assert (answer.status, "No such page" in answer.body.decode()) == (404, True)


def test_the_editing_view_gets_assets_that_are_not_published_yet(site: Site) -> None:
    app = AssetsApp(site)
    (site.content / "images/fresh.png").write_bytes(b"fresh")

    from sitegen import assets

    name = assets.load(site.theme / "static").url("css/site.css")
    style = ask(app, name)
    assert (style.status, style.headers["Content-Type"]) == (200, "text/css; charset=utf-8")
    assert b"h1{margin:0}" in style.body
    icon = ask(app, assets.load(site.theme / "static").url("icons/dot.svg"))
    assert icon.headers["Content-Type"] == "image/svg+xml"
    assert ask(app, "/images/fresh.png").body == b"fresh"


def test_the_editing_view_gets_nothing_else(site: Site) -> None:
    app = AssetsApp(site)

    for path in (
        "/theme/css/site.css",
        "/images/no.png",
        "/pages/draft.md",
        "/images/../menu.toml",
    ):
        assert ask(app, path).status == 404
    assert ask(app, "/images/dot.png", "POST").status == 405


def test_the_server_may_send_files_its_own_way(app: SiteApp) -> None:
    seen: list[io.BufferedReader] = []

    def wrapper(file: io.BufferedReader) -> list[bytes]:
        seen.append(file)
        with file:
            return [file.read()]

    answer = ask(app, "/about", **{"wsgi.file_wrapper": wrapper})  # type: ignore[arg-type] # WSGI's own key

    assert answer.status == 200
    assert len(seen) == 1
