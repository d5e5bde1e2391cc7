"""Serving the live release over WSGI: clean addresses, conditional requests, security headers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from email.utils import parsedate
from pathlib import Path
from typing import TYPE_CHECKING, Any
from wsgiref.util import FileWrapper

from whitenoise import WhiteNoise  # type: ignore[import-untyped]

from sitegen import addresses, answers, assets, packing, pictures, release
from sitegen.files import fingerprint
from sitegen.site import Site

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

YEAR_SECONDS = 365 * 24 * 60 * 60
ERROR_PAGES = ("/404", "/503")
NOT_ASKED_FOR = (".html", *packing.KINDS, *ERROR_PAGES)
ATTEMPTS = 10
UNAVAILABLE = "Сайт ещё не опубликован. The site has not been published yet.\n"
BUSY = "Попробуйте ещё раз. Please try again.\n"
NOT_FOUND = "Нет такой страницы. No such page.\n"


class SiteApp:
    """
    The public site as a WSGI application.

    Which release is live is looked up for every request, so the first one after a switch gets
    the new site, and again when the answer is ready: one that a switch overtook is made anew,
    so none is put together from two releases. A file is only ever found inside its release.
    """

    def __init__(self, site: Site) -> None:
        self._site = site
        self._lock = threading.Lock()
        self._folder: _Folder | None = None

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] not in answers.METHODS:
            return answers.refused(environ, start, security_headers(self._site))
        for _ in range(ATTEMPTS):
            delayed = _Delayed()
            folder = self._live()
            try:
                body = self._answered(folder, environ, delayed)
            except FileNotFoundError:
                self._forget(folder)
                continue
            if folder is None or release.current(self._site) == folder.name:
                start(*delayed.told)
                return body
            delayed.drop(body)
        headers = security_headers(self._site)
        return answers.sentence(environ, start, "503 Service Unavailable", BUSY, headers)

    def _answered(
        self, folder: _Folder | None, environ: WSGIEnvironment, start: StartResponse
    ) -> Iterable[bytes]:
        headers = security_headers(self._site)
        if folder is None:
            return answers.sentence(environ, start, "503 Service Unavailable", UNAVAILABLE, headers)
        path = _path(environ)
        file = None if path.endswith(NOT_ASKED_FOR) else folder.find(path) or self._kept(path)
        if file:
            return _served(file, environ, start, headers)
        target = other_spelling(path)
        if not target.endswith(ERROR_PAGES) and folder.find(target):
            return answers.moved(environ, start, target, headers)
        return self._missing(folder, path, environ, start)

    def _kept(self, path: str) -> Any:
        """Find what a page of an earlier release still asks for."""
        if not path.startswith(("/theme/", "/images/", "/pictures/", "/cards/")):
            return None
        return _Folder("", release.kept_files(self._site)).find(path)

    def _missing(
        self, folder: _Folder, path: str, environ: WSGIEnvironment, start: StartResponse
    ) -> Iterable[bytes]:
        lang = path.split("/")[1] if path.count("/") > 1 else ""
        home = f"/{lang}/" if lang in self._site.languages[1:] else "/"
        page = folder.read(addresses.save_as(f"{home}404"))
        headers = security_headers(self._site)
        if page is None:
            return answers.sentence(environ, start, "404 Not Found", NOT_FOUND, headers)
        headers["Content-Type"] = "text/html; charset=utf-8"
        return answers.answer(environ, start, "404 Not Found", page, headers)

    def _live(self) -> _Folder | None:
        found = release.standing(self._site)
        if found is None:
            return None
        with self._lock:
            if self._folder is None or self._folder.name != found[0]:
                self._folder = _Folder(*found)
            return self._folder

    def _forget(self, folder: _Folder | None) -> None:
        """Let go of what was found in a tree that is another one by now."""
        with self._lock:
            if self._folder is folder:
                self._folder = None


class _Delayed:
    """The beginning of an answer, kept until it is certain that the answer will be given."""

    def __init__(self) -> None:
        self.told: tuple[str, list[tuple[str, str]]] = ("", [])

    def __call__(
        self, status: str, headers: list[tuple[str, str]], _error: object = None, /
    ) -> Callable[[bytes], object]:
        self.told = (status, headers)
        return lambda _data: None

    def drop(self, body: Iterable[bytes]) -> None:
        close = getattr(body, "close", None)
        if close:
            close()


class AssetsApp:
    """
    The theme's files and the content's pictures, as they are now, for the editing view.

    It answers `/theme/…`, `/images/…` and `/pictures/…`, published or not yet, and nothing else.
    """

    def __init__(self, site: Site) -> None:
        self._site = site

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        headers = security_headers(self._site)
        if environ["REQUEST_METHOD"] not in answers.METHODS:
            return answers.refused(environ, start, headers)
        path = _path(environ)
        if path.startswith("/theme/"):
            data = assets.load(self._site.theme / "static").files.get(path.removeprefix("/theme/"))
            if data is not None:
                return _bytes_of_theme(data, path, environ, start, headers)
        if path.startswith(f"/{pictures.FOLDER}/") and pictures.find(self._site, path[1:]):
            return _served(_Folder("", self._site.state).find(path), environ, start, headers)
        if path.startswith("/images/"):
            # A picture may be replaced at any time: what is known of it is not kept.
            file = _Folder("", self._site.content).find(path)
            if file:
                return _served(file, environ, start, headers)
        return answers.sentence(environ, start, "404 Not Found", NOT_FOUND, headers)


def security_headers(site: Site) -> dict[str, str]:
    """Give the headers of every answer: nothing from elsewhere, nothing inline, no frames."""
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        f"font-src 'self'; connect-src 'self'; form-action 'self' {site.backend_url}; "
        "frame-ancestors 'none'; base-uri 'none'"
    )
    return {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
        "Cross-Origin-Opener-Policy": "same-origin",
    }


def other_spelling(path: str) -> str:
    """Give the address that may be meant by /a/, /a.html, /index.html or /en."""
    if path.endswith("/index.html"):
        return path.removesuffix("index.html")
    if path.endswith(".html"):
        return path.removesuffix(".html")
    return path.rstrip("/") if path.endswith("/") else f"{path}/"


class _Folder:
    """Files of one release by address; what was found once is remembered, for they never change."""

    def __init__(self, name: str, root: Path) -> None:
        self.name = name
        self._root = root.resolve()
        self._door = _Door(None, allow_all_origins=False)
        self._known: dict[str, Any] = {}

    def find(self, path: str) -> Any:
        """Give the answer for an address, or None; only pages have addresses without a suffix."""
        if path in self._known:
            return self._known[path]
        file = self._inside(_file_of(path))
        if file is None:
            return None
        self._known[path] = self._door.get_static_file(str(file), path)
        return self._known[path]

    def read(self, name: str) -> bytes | None:
        file = self._inside(name)
        return file.read_bytes() if file else None

    def _inside(self, name: str) -> Path | None:
        """Find a file, if the whole way to it stays inside the folder."""
        parts = name.split("/")
        if any(not part or part.startswith(".") or "\\" in part or "\0" in part for part in parts):
            return None
        try:
            file = (self._root / name).resolve(strict=True)
        except OSError:
            return None
        return file if file.is_file() and file == self._root / name else None


class _Door(WhiteNoise):  # type: ignore[misc] # it has no types
    """WhiteNoise's way with one file: ranges, packed copies, conditional requests."""

    def add_cache_headers(self, headers: Any, path: str, url: str) -> None:
        # A hash of the content, because two publishes within one second share a time.
        headers["ETag"] = f'"{fingerprint(Path(path).read_bytes())[:20]}"'
        headers["Cache-Control"] = cache_control(url)


def cache_control(url: str) -> str:
    """Let browsers keep for ever what is named by its content, and ask again for the rest."""
    if assets.is_hashed(url):
        return f"public, max-age={YEAR_SECONDS}, immutable"
    return "public, max-age=300" if url.startswith("/images/") else "public, no-cache"


def _file_of(path: str) -> str:
    if path.endswith("/") or "." not in path.rpartition("/")[2]:
        return addresses.save_as(path)
    return path.removeprefix("/")


def _path(environ: WSGIEnvironment) -> str:
    raw: str = environ.get("PATH_INFO", "") or "/"
    return raw.encode("latin-1", "replace").decode("utf-8", "replace")


def _served(
    file: Any, environ: WSGIEnvironment, start: StartResponse, extra: dict[str, str]
) -> Iterable[bytes]:
    if not _is_same_time(file, environ.get("HTTP_IF_MODIFIED_SINCE", "")):
        environ = {**environ, "HTTP_IF_MODIFIED_SINCE": ""}
    response = file.get_response(environ["REQUEST_METHOD"], environ)
    status = f"{response.status} {response.status.phrase}"
    start(status, [*response.headers, *extra.items()])
    if response.file is None:
        return []
    wrapper: Callable[[Any], Iterable[bytes]] = environ.get("wsgi.file_wrapper", FileWrapper)
    return wrapper(response.file)


def _is_same_time(file: Any, told: str) -> bool:
    """Compare exactly: after a roll back, what is live is older than what a browser has."""
    return bool(told) and parsedate(told) == file.last_modified


def _bytes_of_theme(
    data: bytes,
    path: str,
    environ: WSGIEnvironment,
    start: StartResponse,
    headers: dict[str, str],
) -> Iterable[bytes]:
    kind = str(WhiteNoise(None).media_types.get_type(path))
    charset = "; charset=utf-8" if kind.startswith("text/") else ""
    headers |= {"Content-Type": kind + charset, "Cache-Control": cache_control(path)}
    return answers.answer(environ, start, "200 OK", data, headers)
