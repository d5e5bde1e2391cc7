"""A browser without a window: speaks WSGI, keeps cookies as browsers do, fills in forms."""

import io
import json
from collections.abc import Iterable
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode, urljoin, urlsplit

from tests.support.pages import Fields, HTMLForm, Page

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

MAX_REDIRECTS = 5


class Visitor:
    """
    Somebody with a browser.

    `cookies` are those of the one host that is visited. `says_where_from` False is an old browser, or
    a program: no Sec-Fetch-Site is sent.
    """

    def __init__(
        self, app: "WSGIApplication", url: str, *, address: str = "127.0.0.1", language: str = "ru"
    ) -> None:
        self.app = app
        self.url = url
        self.address = address
        self.language = language
        self.cookies: dict[str, str] = {}
        self.says_where_from = True

    def get(self, path: str, *, follow: bool = True, **headers: str) -> Page:
        """Open a path or an absolute address; redirects are followed unless `follow` is False."""
        page = self.send("GET", path, headers=headers)
        return self.follow(page) if follow else page

    def post(
        self, path: str, fields: dict[str, Any] | Fields, *, follow: bool = False, **headers: str
    ) -> Page:
        """Post a form from a page of the same host."""
        kind = "application/x-www-form-urlencoded"
        body = urlencode(fields).encode()
        page = self.send("POST", path, body, kind, headers=headers)
        return self.follow(page) if follow else page

    def put(self, path: str, content: object, **headers: str) -> Page:
        """Send JSON as our scripts do."""
        headers.setdefault("Accept", "application/json")
        body = json.dumps(content).encode()
        return self.send("PUT", path, body, "application/json", headers=headers)

    def submit(self, form: HTMLForm, *, follow: bool = True, **changes: Any) -> Page:
        """Type `changes` into the form, press its button and go where it leads."""
        fields = form.filled(changes)
        if form.method == "get":
            return self.get(f"{form.action.partition('?')[0]}?{urlencode(fields)}", follow=follow)
        return self.post(form.action, fields, follow=follow)

    def follow(self, page: Page) -> Page:
        """The page at the end of the redirects."""
        for _ in range(MAX_REDIRECTS):
            if page.status not in (301, 302, 303, 307, 308):
                return page
            page = self.send("GET", page.location)
        raise AssertionError(f"redirects without end at {page.url}")

    def send(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        content_type: str = "",
        *,
        headers: dict[str, str] | None = None,
    ) -> Page:
        """One exchange, no redirects."""
        url = urljoin(self.url, path)
        is_told = self.says_where_from and method not in ("GET", "HEAD")
        given = {"Sec-Fetch-Site": "same-origin"} if is_told else {}
        environ = self._environ(method, url, {**given, **(headers or {})})
        environ["wsgi.input"] = io.BytesIO(body)
        if body or content_type:
            environ |= {"CONTENT_LENGTH": str(len(body)), "CONTENT_TYPE": content_type}
        page = self._answer(url, environ)
        self._keep_cookies(page)
        return page

    def _environ(self, method: str, url: str, headers: dict[str, str]) -> dict[str, Any]:
        parts = urlsplit(url)
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": _unquoted(parts.path or "/"),
            "QUERY_STRING": parts.query,
            "SERVER_NAME": parts.hostname or "",
            "SERVER_PORT": str(parts.port or 80),
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": self.address,
            "HTTP_HOST": parts.netloc,
            "HTTP_ACCEPT_LANGUAGE": self.language,
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": parts.scheme,
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        if self.cookies:
            environ["HTTP_COOKIE"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        for name, value in headers.items():
            environ["HTTP_" + name.upper().replace("-", "_")] = value
        return environ

    def _answer(self, url: str, environ: dict[str, Any]) -> Page:
        started: list[tuple[str, list[tuple[str, str]]]] = []

        def start(status: str, headers: list[tuple[str, str]], *_: object) -> Any:
            started.append((status, headers))
            return lambda _: None

        pieces: Iterable[bytes] = self.app(environ, start)
        try:
            body = b"".join(pieces)
        finally:
            if hasattr(pieces, "close"):
                pieces.close()
        status, headers = started[-1]
        return Page(url, int(status.split(" ")[0]), headers, body)

    def _keep_cookies(self, page: Page) -> None:
        for name, value in page.headers:
            if name.lower() == "set-cookie":
                self._keep(SimpleCookie(value), value)

    def _keep(self, cookie: "SimpleCookie", text: str) -> None:
        for name, item in cookie.items():
            if name.startswith("__Host-"):
                has_right_form = item["secure"] and item["path"] == "/" and not item["domain"]
                assert has_right_form, f"a browser refuses {text}"
            if item["max-age"] == "0":
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = item.coded_value


def _unquoted(path: str) -> str:
    """As servers pass it on: bytes of the path, seen as Latin-1."""
    from urllib.parse import unquote_to_bytes

    return unquote_to_bytes(quote(path, safe="%/:@!$&'()*+,;=~-._")).decode("latin-1")
