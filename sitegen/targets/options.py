"""Settings of targets: sections [targets.NAME] of kabinet.toml; secrets are never among them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sitegen.errors import ConfigError

Kind = Callable[[object, Path], Any]
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,40}")
_MISSING = object()


@dataclass(frozen=True, slots=True)
class FolderOptions:
    """A folder of this machine, or of a disk that is mounted here."""

    name: str
    keep_days: int
    path: Path


@dataclass(frozen=True, slots=True)
class SSHOptions:
    """A folder of another machine; `to` is `user@host:/folder`, as rsync writes it."""

    name: str
    keep_days: int
    to: str
    port: int
    key: Path | None
    known_hosts: Path | None

    @property
    def host(self) -> str:
        return self.to.partition(":")[0].rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class StorageOptions:
    """A bucket that speaks S3; `credentials` is a file, without one the environment is asked."""

    name: str
    keep_days: int
    endpoint: str
    region: str
    bucket: str
    prefix: str
    credentials: Path | None
    profile: str
    addresses: str
    packing: str
    page_seconds: int


Options = FolderOptions | SSHOptions | StorageOptions


def read(file: Path) -> dict[str, Options]:
    """
    Read the targets of a settings file, in its order; paths count as those of [site] do.

    Raises:
        ConfigError: the file cannot be read or a setting is wrong; details say which.
    """
    try:
        sections = tomllib.loads(file.read_text(encoding="utf-8")).get("targets", {})
    except OSError as error:
        raise ConfigError("config_unreadable", file=str(file)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError("config_damaged", file=str(file), reason=str(error)) from error
    if not isinstance(sections, dict):
        raise _wrong(file, "targets", "targets", "[targets.NAME]")
    root = file.resolve().parent
    root = root.parent if root.name == "var" else root
    return {name: _target(file, name, section, root) for name, section in sections.items()}


def _target(file: Path, name: str, section: object, root: Path) -> Options:
    if not isinstance(section, dict):
        raise _wrong(file, "targets", name, "[targets.NAME]")
    if not _NAME.fullmatch(name):
        raise _wrong(file, name, name, "a-z, 0-9, -")
    values = dict(section)
    kind = values.pop("kind", None)
    if not isinstance(kind, str) or kind not in SETTINGS:
        raise _wrong(file, name, "kind", ", ".join(SETTINGS))
    made, settings = SETTINGS[kind]
    for unknown in sorted(values.keys() - settings.keys()):
        raise _wrong(file, name, unknown, ", ".join(settings))
    read_values = {
        setting: _value(file, name, setting, values.get(setting, default), check, root)
        for setting, (check, default) in settings.items()
    }
    return made(name=name, **read_values)


def _value(file: Path, name: str, setting: str, value: object, check: Kind, root: Path) -> Any:
    try:
        return check(value, root)
    except ValueError as error:
        raise _wrong(file, name, setting, str(error)) from error


def _wrong(file: Path, name: str, setting: str, expected: str) -> ConfigError:
    return ConfigError(
        "config_target_wrong", file=str(file), target=name, name=setting, expected=expected
    )


def _text(value: object, _: Path) -> str:
    if not isinstance(value, str) or not value.strip() or "\0" in value:
        raise ValueError('"…"')
    return value.strip()


def _path(value: object, root: Path) -> Path:
    return root / Path(_text(value, root)).expanduser()


def _optional_path(value: object, root: Path) -> Path | None:
    return None if value == "" else _path(value, root)


def _number(low: int, high: int) -> Kind:
    def check(value: object, _: Path) -> int:
        if type(value) is not int or not low <= value <= high:
            raise ValueError(f"{low}–{high}")
        return value

    return check


def _choice(*allowed: str) -> Kind:
    def check(value: object, _: Path) -> str:
        if value not in allowed:
            raise ValueError(", ".join(allowed))
        return str(value)

    return check


def _remote(value: object, root: Path) -> str:
    """A destination of rsync over SSH: never an option, never a folder of this machine."""
    expected = "user@host:/folder"
    text = _text(value, root)
    if not re.fullmatch(r"(?!-)(?:[\w.-]+@)?(?!-)[\w.-]+:/[^\n]*[^/\n]", text):
        raise ValueError(expected)
    return text


def _address(value: object, root: Path) -> str:
    parts = urlsplit(_text(value, root))
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.username:
        raise ValueError("https://storage.example.ru")
    return _text(value, root).rstrip("/")


def _bucket(value: object, root: Path) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", _text(value, root)):
        raise ValueError("a-z, 0-9, . -")
    return _text(value, root)


def _prefix(value: object, _: Path) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"(?:[\w.-]+(?:/[\w.-]+)*)?", value):
        raise ValueError("folder/folder")
    return value


_KEEP: Mapping[str, tuple[Kind, object]] = {"keep_days": (_number(0, 365), 7)}
SETTINGS: Mapping[str, tuple[Callable[..., Options], Mapping[str, tuple[Kind, object]]]] = {
    "folder": (FolderOptions, {"path": (_path, _MISSING), **_KEEP}),
    "ssh": (
        SSHOptions,
        {
            "to": (_remote, _MISSING),
            "port": (_number(1, 65535), 22),
            "key": (_optional_path, ""),
            "known_hosts": (_optional_path, ""),
            **_KEEP,
        },
    ),
    "s3": (
        StorageOptions,
        {
            "endpoint": (_address, _MISSING),
            "bucket": (_bucket, _MISSING),
            "region": (_text, "us-east-1"),
            "prefix": (_prefix, ""),
            "credentials": (_optional_path, ""),
            "profile": (_text, "default"),
            "addresses": (_choice("clean", "files"), "clean"),
            "packing": (_choice("gzip", "none"), "gzip"),
            "page_seconds": (_number(0, 86400), 60),
            **_KEEP,
        },
    ),
}
