"""Data that stands around the pages: company, menus, texts, tariffs, assets; with fingerprints."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sitegen import addresses, menu, snapshot, tariffs
from sitegen.assets import Assets
from sitegen.errors import BuildFailed, Problem
from sitegen.files import fingerprint
from sitegen.menu import Menu
from sitegen.site import Site

COMPANY, MENUS, TEXTS, TARIFFS, REDIRECTS = "company", "menus", "texts", "tariffs", "redirects"
Stamp = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Facts:
    """
    Everything a page may show besides pages, read at one moment.

    `cells` holds a fingerprint of each piece by its name; `pictures` the stamp (mtime in ns,
    bytes) of every file of the images folder by its name there.
    """

    company: dict[str, dict[str, Any]]
    menus: dict[str, Menu]
    texts: dict[str, dict[str, Any]]
    tariffs: Mapping[str, Any]
    assets: Assets
    redirects: str
    pictures: Mapping[str, Stamp]
    cells: Mapping[str, str]


def load(site: Site, *, redirects: str | None = None) -> Facts:
    """
    Read the data files, the theme's files and the list of pictures.

    Args:
        redirects: text in place of the stored list of redirects.

    Raises:
        BuildFailed: damaged files, by line; all of them.
    """
    found: list[Problem] = []
    company, menus, texts = snapshot.data(site, found)
    prices = snapshot.tariffs_of(site, found)
    theme = snapshot.assets_of(site, found)
    if found:
        raise BuildFailed(found)
    moved = redirects if redirects is not None else _text(site.content / addresses.REDIRECTS)
    pictures = dict(_stamped(site.content / "images"))
    names = {COMPANY: "company.toml", MENUS: menu.FILE, TARIFFS: tariffs.FILE}
    cells = {name: _digest(site.content / file) for name, file in names.items()}
    cells |= {TEXTS: _digest(site.theme / "texts.toml"), REDIRECTS: fingerprint(moved)}
    cells |= {f"asset:{name}": hashed for name, hashed in theme.names.items()}
    cells |= _templates(site.theme / "templates")
    cells |= {f"picture:{name}": f"{stamp[0]} {stamp[1]}" for name, stamp in pictures.items()}
    return Facts(company, menus, texts, prices, theme, moved, pictures, cells)


def _templates(folder: Path) -> dict[str, str]:
    return {
        f"template:{name}": _known_digest(folder / name, stamp) for name, stamp in _stamped(folder)
    }


def _stamped(folder: Path) -> Iterator[tuple[str, Stamp]]:
    """Give the files below a folder by their names in it, hidden ones and links left out."""
    for place, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            file = Path(place) / name
            if not name.startswith(".") and not file.is_symlink():
                status = file.stat()
                yield file.relative_to(folder).as_posix(), (status.st_mtime_ns, status.st_size)


_digests: dict[Path, tuple[Stamp, str]] = {}


def _known_digest(file: Path, stamp: Stamp) -> str:
    known = _digests.get(file)
    if known and known[0] == stamp:
        return known[1]
    digest = fingerprint(file.read_bytes())
    _digests[file] = (stamp, digest)
    return digest


def _digest(file: Path) -> str:
    try:
        return fingerprint(file.read_bytes())
    except FileNotFoundError:
        return ""


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""
