"""Releases without a site builder: files go straight into a release, and a plain dict is the model."""

import gzip
from datetime import datetime, timedelta
from pathlib import Path

import brotli

from sitegen import packing, release
from sitegen.release import Delta
from sitegen.site import Site
from tests.sitegen.made import NOON

Files = dict[str, bytes]
HOME = {"index.html": b"<p>home</p>", "theme/css/site.0a1b2c3d.css": b"a{}" * 400}


def site_in(folder: Path, *, keep_releases: int = 3) -> Site:
    """A site whose content does not matter here."""
    return Site(
        folder / "content",
        folder / "theme",
        folder / "site",
        folder / "state",
        keep_releases=keep_releases,
    )


def staged(site: Site, delta: Delta, *, actor: str = "Егор", now: datetime = NOON) -> str:
    return release.stage(site, delta, actor=actor, now=now, base=release.current(site))


def published(site: Site, delta: Delta, *, actor: str = "Егор", now: datetime = NOON) -> str:
    """What a publisher does with a delta, from the lock to the pruning."""
    with release.held(site, actor):
        release.recover(site)
        made = staged(site, delta, actor=actor, now=now)
        release.finish(site, made)
        release.switch(site, made)
        release.prune(site, now)
    return made


def page(word: str, paragraphs: int = 60) -> bytes:
    """A page that is large enough for packed copies."""
    return f"<h1>{word}</h1>".encode() + f"<p>{word}</p>".encode() * paragraphs


def on_disk(root: Path) -> Files:
    """Every file below a folder, packed copies included."""
    return {
        file.relative_to(root).as_posix(): file.read_bytes()
        for file in sorted(root.rglob("*"))
        if file.is_file()
    }


def live_files(site: Site) -> Files:
    """What visitors get; each packed copy is there, says the same, and is not listed."""
    found = on_disk(release.live(site).resolve())
    own = {name: data for name, data in found.items() if not packing.is_copy(name)}
    expected = {
        name + kind: data
        for name, data in own.items()
        if packing.is_text(name) and len(data) >= packing.FROM_BYTES
        for kind in packing.KINDS
    }
    unpack = {".gz": gzip.decompress, ".br": brotli.decompress}
    copies = {name: unpack[name[-3:]](found[name]) for name in found.keys() - own.keys()}
    assert copies == expected
    return own


def later(**after: float) -> datetime:
    return NOON + timedelta(**after)
