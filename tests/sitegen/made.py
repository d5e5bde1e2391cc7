"""A small site for tests: its folders are fresh, its texts are made in one line."""

import gzip
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import brotli

from sitegen import release
from sitegen.site import Site

FIXTURE = Path(__file__).parent / "fixture"
NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


def site_at(folder: Path, **changes: Any) -> Site:
    """Copy the small site into a folder and give it, with some settings changed."""
    shutil.copytree(FIXTURE, folder, dirs_exist_ok=True)
    site = Site(folder / "content", folder / "theme", folder / "site", folder / "state")
    return replace(site, **{"keep_releases": 3, **changes})


def text(title: str = "Страница", body: str = "Текст.\n", **front: str) -> str:
    lines = [f"title: {title}", *(f"{key}: {value}" for key, value in front.items())]
    return "\n".join(["---", *lines, "---", "", body])


def put(site: Site, path: str, content: str) -> None:
    file = site.content / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content, encoding="utf-8")


def live(site: Site, name: str) -> str:
    """Read a file of the live release."""
    return (site.releases / "current" / name).read_text(encoding="utf-8")


def content_of(site: Site) -> dict[str, bytes]:
    return {
        file.relative_to(site.content).as_posix(): file.read_bytes()
        for file in sorted(site.content.rglob("*"))
        if file.is_file()
    }


def tree(root: Path) -> dict[str, bytes]:
    """Read every file below a folder, unpacking what is packed."""
    files = {
        file.relative_to(root).as_posix(): file.read_bytes()
        for file in sorted(root.rglob("*"))
        if file.is_file()
    }
    unpack = {".gz": gzip.decompress, ".br": brotli.decompress}
    return {name: unpack.get(name[-3:], bytes)(data) for name, data in files.items()}


def current_folder(site: Site) -> Path:
    """Give the tree visitors get now; it is another one after the next switch."""
    assert release.current(site)
    return release.live(site).resolve()
