"""Files of the cabinets' look: styles, scripts, pictures; nothing outside their folder."""

import hashlib
import mimetypes
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

PREFIX = "/static/"
FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".webp": "image/webp",
    ".avif": "image/avif",
}


class StaticFiles:
    """
    A folder served below `/static/<version>/`.

    The version is a fingerprint of the whole folder: when any file changes all addresses change, so
    that browsers keep files for ever, and files may name each other relatively. A file `x.css.parts`
    makes `x.css` of the files that it names, so that a page asks for one style and not for twenty.
    """

    def __init__(self, folder: Path, *, is_changing: bool = False) -> None:
        """Read the folder once; `is_changing` while somebody works on the files."""
        self._folder = folder.resolve()
        self._is_changing = is_changing
        self._version = _fingerprint(self._folder)
        self._named: set[str] = set()  # files that templates have named, and that are there

    def address(self, name: str) -> str:
        """
        The address of a file for a page.

        Raises:
            FileNotFoundError: there is no such file.
        """
        if name not in self._named:
            if self.content(name) is None:
                raise FileNotFoundError(f"static/{name}")
            if not self._is_changing:
                self._named.add(name)
        return f"{PREFIX}{self._version}/{name}"

    def content(self, name: str) -> bytes | None:
        """What the file holds; None when there is none."""
        path = self._find(name)
        if path is not None:
            return path.read_bytes()
        parts = self._find(name + ".parts")
        if parts is None:
            return None
        return b"\n".join((parts.parent / part).read_bytes() for part in parts.read_text().split())

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer GET and HEAD of one file; the WSGI entry."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return _bare(start_response, "405 Method Not Allowed", ("Allow", "GET, HEAD"))
        version, _, name = environ["PATH_INFO"][len(PREFIX) :].partition("/")
        body = self.content(name)
        if body is None:
            return _bare(start_response, "404 Not Found")
        tag = f'"{hashlib.sha256(body).hexdigest()}"'
        is_fixed = version == self._version and not self._is_changing
        headers = [("ETag", tag), ("Cache-Control", FOR_EVER if is_fixed else ASK_AGAIN)]
        if tag in environ.get("HTTP_IF_NONE_MATCH", ""):
            start_response("304 Not Modified", headers)
            return []
        headers += [("Content-Type", _type(name)), ("Content-Length", str(len(body)))]
        start_response("200 OK", headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def _find(self, name: str) -> Path | None:
        if "\0" in name or "\\" in name:
            return None
        try:
            path = (self._folder / name).resolve(strict=True)
        except OSError:  # there is none, or the name is longer than a name can be
            return None
        return path if path.is_relative_to(self._folder) and path.is_file() else None


def _fingerprint(folder: Path) -> str:
    whole = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            whole.update(path.relative_to(folder).as_posix().encode() + b"\0")
            whole.update(path.read_bytes())
    return whole.hexdigest()[:10]


def _type(name: str) -> str:
    known = TYPES.get(Path(name).suffix.lower())
    return known or mimetypes.guess_type(name)[0] or "application/octet-stream"


def _bare(
    start_response: "StartResponse", status: str, *headers: tuple[str, str]
) -> Iterable[bytes]:
    start_response(status, [("Content-Type", "text/plain; charset=utf-8"), *headers])
    return [status.encode()]
