"""Site: where content, theme and releases are, and at which addresses; read once from settings."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sitegen.errors import ConfigError

FOLDERS = {"content": "content", "theme": "theme", "releases": "var/site", "state": "var/state"}
ADDRESSES = {"url": "http://localhost:8000", "backend_url": "http://my.localhost:8000"}


@dataclass(frozen=True, slots=True)
class Site:
    """
    One public site.

    `releases` holds `releases/<id>/` and the link `current`; `state` holds drafts, revisions
    and the lock. The first of `languages` has no prefix in addresses.
    """

    content: Path
    theme: Path
    releases: Path
    state: Path
    url: str = ADDRESSES["url"]
    backend_url: str = ADDRESSES["backend_url"]
    languages: tuple[str, ...] = ("ru", "en")
    timezone: str = "Europe/Moscow"
    keep_releases: int = 10

    @classmethod
    def at(cls, root: Path) -> Site:
        """Give the site whose folders have their usual names under a root."""
        content, theme, releases, state = (root / folder for folder in FOLDERS.values())
        return cls(content, theme, releases, state)

    @classmethod
    def from_file(cls, path: Path) -> Site:
        """
        Read section [site] of kabinet.toml; relative folders count from the project's root.

        The root is the folder of the file, or the folder above when the file lies in `var`.

        Raises:
            ConfigError: the file cannot be read, or a value is wrong; details name which.
        """
        root = path.resolve().parent
        root = root.parent if root.name == "var" else root
        return _site_of(_section(path), root, path)

    @property
    def language(self) -> str:
        return self.languages[0]

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


def _section(path: Path) -> dict[str, Any]:
    try:
        section = tomllib.loads(path.read_text(encoding="utf-8")).get("site", {})
    except OSError as error:
        raise ConfigError("config_unreadable", file=str(path)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError("config_damaged", file=str(path), reason=str(error)) from error
    if not isinstance(section, dict):
        raise ConfigError("config_wrong", file=str(path), name="site", value=str(section))
    return section


def _site_of(section: dict[str, Any], root: Path, path: Path) -> Site:
    known = {*FOLDERS, *ADDRESSES, "languages", "timezone", "keep_releases"}
    wrong = {name: value for name, value in section.items() if not _is_right(name, value)}
    wrong |= {name: section[name] for name in section.keys() - known}
    for name, value in sorted(wrong.items()):
        raise ConfigError("config_wrong", file=str(path), name=name, value=str(value))
    values: dict[str, Any] = {
        name: section[name] for name in ("timezone", "keep_releases") if name in section
    }
    for name, folder in FOLDERS.items():
        values[name] = root / str(section.get(name, folder))
    for name, address in ADDRESSES.items():
        values[name] = str(section.get(name, address)).rstrip("/")
    return Site(**values, languages=tuple(section.get("languages", ("ru", "en"))))


def _is_right(name: str, value: object) -> bool:
    if name in ADDRESSES:
        return isinstance(value, str) and _is_address(value)
    if name == "keep_releases":
        return type(value) is int and value >= 2  # one live, one to go back to
    if name == "languages":
        return _are_languages(value)
    return isinstance(value, str) and bool(value) and (name != "timezone" or _is_zone(value))


def _is_address(value: str) -> bool:
    parts = urlsplit(value)
    return parts.scheme in {"http", "https"} and bool(parts.netloc) and parts.path in {"", "/"}


def _are_languages(value: object) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(item, str) and len(item) == 2 and item.isalpha() for item in value)
    )


def _is_zone(value: str) -> bool:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError):
        return False
    return True
