"""Releases for deliveries: small sites whose pages need files that change with them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sitegen import files, packing, release
from sitegen.site import Site

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
WORDS = "связь, телефония, интернет — " * 30


def publish(site: Site, tree: dict[str, bytes], at: datetime = NOON) -> str:
    """Make exactly this tree live."""
    with release.held(site, "egor"):
        base = release.current(site)
        old = release.manifest(site, base) if base else {}
        delta: dict[str, bytes | Path | None] = dict.fromkeys(old.keys() - tree.keys())
        changed = {
            name: data for name, data in tree.items() if old.get(name) != files.fingerprint(data)
        }
        made = release.stage(site, {**delta, **changed}, actor="egor", now=at, base=base)
        release.finish(site, made)
        release.switch(site, made)
    return made


def tree(version: int = 1, pages: int = 4) -> dict[str, bytes]:
    """A site whose theme and pictures have other names in each version."""
    css = f"body {{ order: {version} }} /* {WORDS} */".encode()
    style = f"theme/css/site.{files.fingerprint(css)[:8]}.css"
    made = {style: css, "index.html": _page(style, "index", version)}
    for number in range(pages):
        name = f"services/page-{number}"
        made[f"{name}.html"] = _page(style, name, version)
        made[f"images/{name.replace('/', '-')}-{version}.webp"] = f"{name} {version}".encode()
    made[f"images/index-{version}.webp"] = b"index"
    made["en/index.html"] = b"<p>home</p>"
    made["sitemap.xml"] = f"<urlset>{version}</urlset>".encode()
    made["feeds/news.atom"] = f"<feed>{version}</feed>".encode()
    made["robots.txt"] = b"User-agent: *\n"
    return made


def _page(style: str, name: str, version: int) -> bytes:
    picture = f"/images/{name.replace('/', '-')}-{version}.webp"
    return f'<link href="/{style}"><img src="{picture}"><p>{WORDS}</p>'.encode()


def served(site: Site, *, packed: bool) -> dict[str, bytes]:
    """What the live release holds, with its packed copies or without."""
    folder = release.live(site).resolve()
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file() and (packed or not packing.is_copy(file.name))
    }


def days(count: float) -> datetime:
    return NOON + timedelta(days=count)
