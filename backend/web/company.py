"""The company's facts for screens: names, phones and mail from content/company.toml."""

import os
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from backend.config import Config


@dataclass(frozen=True)
class Phone:
    """A number as people read it and as a link dials it."""

    title: str
    number: str
    href: str


@dataclass(frozen=True)
class Requisite:
    """One line of the company's details for payments and documents."""

    title: str
    value: str


@dataclass(frozen=True)
class Facts:
    """What a page may say about the company; anything may be missing."""

    name: str
    phones: tuple[Phone, ...] = ()
    email: str = ""
    site_url: str = ""
    requisites: tuple[Requisite, ...] = ()


def facts(config: Config, language: str) -> Facts:
    """The facts in `language`; without the file the product's own name stands for the company."""
    path = _path(config.site.content)
    try:
        changed = os.stat(path).st_mtime_ns  # noqa: PTH116 for every page: a Path would be made anew
    except OSError:
        return Facts("Kabinet", site_url=config.site.url)
    return _read(path, changed, language, config.site.url)


@cache
def _path(content: Path) -> str:
    return str(content / "company.toml")


@lru_cache(maxsize=8)
def _read(path: str, changed: int, language: str, site_url: str) -> Facts:  # noqa: ARG001 part of the cache's key
    try:
        whole: dict[str, Any] = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Facts("Kabinet", site_url=site_url)
    own = whole.get(language, {})
    phones = tuple(
        Phone(str(p.get("title", "")), str(p["number"]), str(p["href"]))
        for p in own.get("phones", [])
        if "number" in p and "href" in p
    )
    requisites = tuple(
        Requisite(str(one.get("title", "")), str(one["value"]))
        for one in own.get("requisites", [])
        if "value" in one
    )
    return Facts(
        str(own.get("short_name", "Kabinet")),
        phones,
        str(own.get("email", "")),
        site_url,
        requisites,
    )
