"""Packed copies beside text files: servers send them as they are; equal bytes give equal copies."""

from __future__ import annotations

import gzip
from collections.abc import Callable

import brotli

TEXTS = frozenset({".html", ".css", ".js", ".xml", ".atom", ".svg", ".txt", ".json"})
FROM_BYTES = 512


def _gzip(data: bytes) -> bytes:
    return gzip.compress(data, compresslevel=6, mtime=0)


def _brotli(data: bytes) -> bytes:
    packed: bytes = brotli.compress(data, mode=brotli.MODE_TEXT, quality=5)
    return packed


WAYS: dict[str, Callable[[bytes], bytes]] = {".gz": _gzip, ".br": _brotli}
KINDS = tuple(WAYS)


def is_text(name: str) -> bool:
    """Tell whether a file of this name is one that gets packed copies."""
    return name[name.rfind(".") :] in TEXTS


def is_copy(name: str) -> bool:
    """Tell whether a name is that of a packed copy of another file."""
    stem, dot, kind = name.rpartition(".")
    return dot + kind in WAYS and is_text(stem)


def copies(name: str, data: bytes) -> dict[str, bytes]:
    """Give the packed copies that belong beside a file, by their kinds; none for small ones."""
    if len(data) < FROM_BYTES or not is_text(name):
        return {}
    return {kind: pack(data) for kind, pack in WAYS.items()}
