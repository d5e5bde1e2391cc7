"""What a setting may be: each kind makes a value of what the file says, or says what it expected."""

# ruff: noqa: TRY004 a wrong type is a wrong value here, and told as such

import re
from collections.abc import Callable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from backend.kernel.tokens import Secret

Kind = Callable[[object, Path], Any]
Network = IPv4Network | IPv6Network


def text(value: object, _: Path) -> str:
    """Words that are not missing."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError("a text that is not empty")
    return value.strip()


def optional_text(value: object, _: Path) -> str:
    """Words, or none."""
    if not isinstance(value, str):
        raise ValueError("a text (may be empty)")
    return value.strip()


def secret(value: object, _: Path) -> Secret:
    """Words that are never shown."""
    if not isinstance(value, str):
        raise ValueError("a text (may be empty)")
    return Secret(value)


def choice(*allowed: str) -> Kind:
    """One of a few words."""

    def read(value: object, _: Path) -> str:
        if value not in allowed:
            raise ValueError("one of " + ", ".join(allowed))
        return str(value)

    return read


def number(low: int, high: int) -> Kind:
    """A whole number between two others, both included."""

    def read(value: object, _: Path) -> int:
        if isinstance(value, str) and re.fullmatch(r"[0-9]{1,9}", value):
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise ValueError(f"a whole number from {low} to {high}")
        return value

    return read


def listening(value: object, _: Path) -> str:
    """Where a server may listen."""
    try:
        return str(ip_address(value if isinstance(value, str) else ""))
    except ValueError as error:
        raise ValueError("an IP address of this machine, such as 127.0.0.1") from error


def flag(value: object, _: Path) -> bool:
    """Yes or no."""
    words = {"true": True, "false": False}
    found = words.get(value) if isinstance(value, str) else value
    if not isinstance(found, bool):
        raise ValueError("true or false")
    return found


def address(value: object, _: Path) -> str:
    """Scheme and host, in small letters, without a slash at the end."""
    expected = "an address without a path, such as https://my.example.ru"
    if not isinstance(value, str) or not re.fullmatch(r"https?://[A-Za-z0-9.:\[\]-]+/?", value):
        raise ValueError(expected)
    try:
        parts = urlsplit(value)
        is_usable = bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_usable = False
    if not is_usable:
        raise ValueError(expected)
    return value.rstrip("/").lower()


def url(value: object, _: Path) -> str:
    """Where something of another host is: by TLS, unless it is this machine."""
    expected = "an address with https, such as https://bank.example.ru/form"
    if not isinstance(value, str) or not re.fullmatch(r"https?://[!-~]+", value):
        raise ValueError(expected)
    try:
        parts = urlsplit(value)
        host = parts.hostname or ""
        is_usable = bool(host) and parts.port != 0 and not parts.query and not parts.fragment
    except ValueError:
        raise ValueError(expected) from None
    is_here = host in ("localhost", "127.0.0.1") or host.endswith(".localhost")
    if not is_usable or not (parts.scheme == "https" or is_here):
        raise ValueError(expected)
    return value


def words(*allowed: str) -> Kind:
    """A list of a few words, at least one of them."""

    def read(value: object, _: Path) -> tuple[str, ...]:
        found = value.split(",") if isinstance(value, str) else value
        if not isinstance(found, list) or not found or not set(found) <= set(allowed):
            raise ValueError("a list of " + ", ".join(allowed))
        return tuple(found)

    return read


def networks(value: object, _: Path) -> tuple[Network, ...]:
    """Addresses in their networks, at least one of them."""
    found = value.split(",") if isinstance(value, str) else value
    expected = "a list of networks, such as 192.0.2.0/24 or 2001:db8::/64"
    if not isinstance(found, list) or not found:
        raise ValueError(expected)
    try:
        return tuple(ip_network(str(text).strip()) for text in found)
    except ValueError:
        raise ValueError(expected) from None


def path(value: object, folder: Path) -> Path:
    """A place on the disk, absolute."""
    if not isinstance(value, str) or not value.strip() or "\0" in value:
        raise ValueError("a path")
    return (folder / value).resolve()


def optional_path(value: object, folder: Path) -> Path | None:
    """None when nothing is said."""
    return path(value, folder) if value else None


def zone(value: object, _: Path) -> ZoneInfo:
    """A time zone by its name."""
    try:
        return ZoneInfo(value if isinstance(value, str) else "")
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError("a time zone of the IANA list, such as Europe/Moscow") from error


def languages(value: object, _: Path) -> tuple[str, ...]:
    """Languages of ours, the first one first."""
    found = value.split(",") if isinstance(value, str) else value
    if not isinstance(found, list) or not found or not set(found) <= {"ru", "en"}:
        raise ValueError('a list of "ru" and "en"')
    return tuple(found)


def mailbox(value: object, _: Path) -> str:
    """Where letters come from."""
    if not isinstance(value, str) or not re.fullmatch(r"[^@\s<>,]+@[^@\s<>,]+", value):
        raise ValueError("an e-mail address")
    return value
