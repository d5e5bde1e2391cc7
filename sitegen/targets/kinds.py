"""Kinds of files by name: when each is sent, what browsers are told about it."""

from __future__ import annotations

from enum import IntEnum

from sitegen import assets
from sitegen.serving import YEAR_SECONDS

PACKED = (".gz", ".br")
_LISTINGS = {"xml", "txt", "json", "atom", "rss", "map", "conf", "caddy"}
_ASSET_FOLDERS = ("theme/", "images/", "pictures/", "cards/")
_TEXT = "; charset=utf-8"
_TYPES = {
    "avif": "image/avif",
    "atom": "application/atom+xml",
    "css": "text/css" + _TEXT,
    "gif": "image/gif",
    "html": "text/html" + _TEXT,
    "ico": "image/x-icon",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "js": "text/javascript" + _TEXT,
    "json": "application/json",
    "mjs": "text/javascript" + _TEXT,
    "pdf": "application/pdf",
    "png": "image/png",
    "rss": "application/rss+xml",
    "svg": "image/svg+xml",
    "txt": "text/plain" + _TEXT,
    "webmanifest": "application/manifest+json",
    "webp": "image/webp",
    "woff": "font/woff",
    "woff2": "font/woff2",
    "xml": "application/xml",
}


class Wave(IntEnum):
    """Files are sent wave by wave, so that nothing is seen before what it needs or names."""

    ASSETS = 0
    NEW_PAGES = 1
    CHANGED_PAGES = 2
    LISTINGS = 3


def wave(name: str, *, is_new: bool) -> Wave:
    """Tell when a file of a release is sent; a packed copy goes with its original."""
    original = unpacked(name)
    if is_page(original):
        return Wave.NEW_PAGES if is_new else Wave.CHANGED_PAGES
    if _suffix(original) in _LISTINGS and not original.startswith(_ASSET_FOLDERS):
        return Wave.LISTINGS
    return Wave.ASSETS


def is_page(name: str) -> bool:
    """Tell a page by its suffix, or by having none, as pages with clean addresses have."""
    return _suffix(name) == "html" or "." not in name.rpartition("/")[2]


def is_asset(name: str) -> bool:
    """Tell whether pages that visitors already have open may still ask for this file."""
    return wave(name, is_new=True) is Wave.ASSETS


def unpacked(name: str) -> str:
    """Name the file of which this is a packed copy; any other file names itself."""
    for suffix in PACKED:
        name = name.removesuffix(suffix)
    return name


def media_type(name: str) -> str:
    return _TYPES.get(_suffix(name), "application/octet-stream")


def is_packable(name: str) -> bool:
    """Tell whether only browsers ask for the file: they all unpack, feed readers need not."""
    return _suffix(name) in {"html", "css", "js", "mjs", "svg"}


def cache_control(name: str, page_seconds: int) -> str:
    """Let browsers keep for ever what is named by its content, and the rest for a short time."""
    if assets.is_hashed(f"/{name}"):
        return f"public, max-age={YEAR_SECONDS}, immutable"
    return f"public, max-age={page_seconds}"


def _suffix(name: str) -> str:
    return name.rpartition("/")[2].rpartition(".")[2].lower()
