"""Files of the theme, named by a hash of what is in them, so that browsers may keep them for ever."""

from __future__ import annotations

import posixpath
import re
import threading
from dataclasses import dataclass
from pathlib import Path

from sitegen.errors import ContentError
from sitegen.files import fingerprint

_URL = re.compile(r"""url\(\s*(["']?)([^"')]+)\1\s*\)""")
_IMPORT = re.compile(
    r"""@import\s+(?:url\()?["']([^"']+)["']\)?(?:\s+layer\(([\w.-]+)\))?\s*;\n?"""
)
_CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SPACE_AROUND = re.compile(r"\s*([{};,])\s*")
_AFTER_COLON = re.compile(r":\s+")
_HASHED = re.compile(r"/(?:theme|pictures|cards)/.+\.[0-9a-f]{8}(?:\.[a-z0-9]+)?$")


@dataclass(frozen=True, slots=True)
class Assets:
    """`names` leads from `css/site.css` to `css/site.1a2b3c4d.css`, `files` from that to bytes."""

    names: dict[str, str]
    files: dict[str, bytes]

    def url(self, name: str) -> str:
        """
        Give the address of a theme's file.

        Raises:
            ContentError: the theme has no such file.
        """
        if name not in self.names:
            raise ContentError(f"theme/static/{name}", 0, "asset_missing", name=name)
        return f"/theme/{self.names[name]}"


def is_hashed(url: str) -> bool:
    """Tell whether an address names its content, so that it never changes."""
    return bool(_HASHED.search(url))


def load(folder: Path) -> Assets:
    """
    Read every file below the theme's `static` folder.

    A folder `css/site/` without a file `css/site.css` beside it gives that file: its style
    sheets in the order of names, without comments and indentation. Relative `@import` lines are replaced by what they name.

    Raises:
        ContentError: a style sheet that names a file the theme does not have.
    """
    stamp = _stamp(folder)
    with _lock:
        known = _loaded.get(folder)
        if known and known[0] == stamp:
            return known[1]
    found = _hashed(_with_bundles(_read(folder)))
    with _lock:
        _loaded[folder] = (stamp, found)
    return found


Stamp = tuple[tuple[str, int, int], ...]
_loaded: dict[Path, tuple[Stamp, Assets]] = {}
_lock = threading.Lock()


def _files(folder: Path) -> list[Path]:
    return sorted(
        file
        for file in folder.rglob("*")
        if file.is_file() and not file.name.startswith(".") and not file.is_symlink()
    )


def _stamp(folder: Path) -> Stamp:
    return tuple(
        (str(file), status.st_mtime_ns, status.st_size)
        for file, status in ((file, file.stat()) for file in _files(folder))
    )


def _read(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in _files(folder)}


def _with_bundles(sources: dict[str, bytes]) -> dict[str, bytes]:
    """Join the parts of a style sheet that lie in a folder of its name."""
    joined: dict[str, bytes] = {}
    for name, data in sorted(sources.items()):
        folder = posixpath.dirname(name)
        whole = f"{folder}.css"
        is_part = (
            name.endswith(".css") and posixpath.dirname(folder) == "css" and whole not in sources
        )
        if is_part:
            part = _squeezed(_rebased(data.decode(), folder))
            joined[whole] = joined.get(whole, b"") + part.encode()
        else:
            joined[name] = data
    return joined


def _squeezed(text: str) -> str:
    """Leave out comments, indentation and spaces beside braces; no string of ours holds those."""
    text = _SPACE_AROUND.sub(r"\1", _CSS_COMMENT.sub("", text))
    return _AFTER_COLON.sub(":", text).replace(";}", "}").strip()


def _rebased(text: str, folder: str) -> str:
    """Let relative addresses of a part hold for the whole, which lies one folder higher."""
    base = posixpath.basename(folder)

    def moved(match: re.Match[str]) -> str:
        target = match[2]
        if not _is_relative(target):
            return match[0]
        return f"url({match[1]}{posixpath.normpath(posixpath.join(base, target))}{match[1]})"

    return _URL.sub(moved, text)


def _hashed(sources: dict[str, bytes]) -> Assets:
    names: dict[str, str] = {}
    contents: dict[str, bytes] = {}
    # Style sheets come last: the names of what they show must be known before theirs.
    for name in sorted(sources, key=lambda name: (name.endswith(".css"), name)):
        data = sources[name]
        if name.endswith(".css"):
            data = _style_sheet(name, sources, names, ()).encode()
        stem, suffix = posixpath.splitext(name)
        names[name] = f"{stem}.{fingerprint(data)[:8]}{suffix}"
        contents[names[name]] = data
    return Assets(names, contents)


def _style_sheet(
    name: str, sources: dict[str, bytes], names: dict[str, str], parents: tuple[str, ...]
) -> str:
    folder = posixpath.dirname(name)
    text = sources[name].decode()

    def inlined(match: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(folder, match[1]))
        if target not in sources or target in (*parents, name):
            raise _missing(name, match)
        inner = _style_sheet(target, sources, names, (*parents, name))
        return f"@layer {match[2]} {{\n{inner}}}\n" if match[2] else inner

    def renamed(match: re.Match[str]) -> str:
        target, _, rest = match[2].partition("#")
        if not _is_relative(target):
            return match[0]
        full = posixpath.normpath(posixpath.join(folder, target))
        if full not in names:
            raise _missing(name, match)
        return f"url(/theme/{names[full]}{'#' + rest if rest else ''})"

    return _URL.sub(renamed, _IMPORT.sub(inlined, text))


def _missing(name: str, match: re.Match[str]) -> ContentError:
    line = match.string.count("\n", 0, match.start()) + 1
    return ContentError(f"theme/static/{name}", line, "asset_missing", name=match[0].strip())


def _is_relative(target: str) -> bool:
    return bool(target) and not target.startswith(("/", "#", "data:", "http:", "https:"))
