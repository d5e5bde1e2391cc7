"""One frozen Config from kabinet.toml and the environment; a bad or missing value stops the start."""

# ruff: noqa: RUF009 `_setting` makes a new field at each call, as dataclasses.field does

import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from backend.config import kinds
from backend.config.kinds import Kind
from backend.kernel.tokens import Secret

SectionType = TypeVar("SectionType")

ENVIRONMENT_PREFIX = "KABINET_"
# Read elsewhere: where this file is, and what the demo is told.
OTHER_VARIABLES = frozenset({"KABINET_CONFIG", "KABINET_PORT", "KABINET_HOST", "KABINET_VAR"})
# The publisher's own: where `publish.py deploy` sends the site (docs/deploying.md).
OTHER_SECTIONS = frozenset({"targets"})
_MISSING = object()


class ConfigError(Exception):
    """A setting that cannot be used: the sentence names the file, the setting and what is expected."""


def _setting(kind: Kind, default: object = _MISSING) -> Any:
    return field(metadata={"kind": kind, "default": default})


@dataclass(frozen=True)
class SiteSettings:
    """The public site and the names by which the world knows us."""

    url: str = _setting(kinds.address)
    backend_url: str = _setting(kinds.address)
    content: Path = _setting(kinds.path, "content")
    theme: Path = _setting(kinds.path, "theme")
    releases: Path = _setting(kinds.path, "var/site")
    state: Path = _setting(kinds.path, "var/state")
    languages: tuple[str, ...] = _setting(kinds.languages, ["ru", "en"])
    timezone: ZoneInfo = _setting(kinds.zone, "Europe/Moscow")
    keep_releases: int = _setting(kinds.number(2, 1000), 10)


@dataclass(frozen=True)
class ServerSettings:
    """Where the backend listens; `trusted_proxy` is the address of the web server in front of it."""

    host: str = _setting(kinds.listening, "127.0.0.1")
    port: int = _setting(kinds.number(1, 65535), 8000)
    processes: int = _setting(kinds.number(1, 64), 1)
    threads: int = _setting(kinds.number(1, 64), 4)
    trusted_proxy: str = _setting(kinds.optional_text, "")
    log: Path | None = _setting(kinds.optional_path, "")


@dataclass(frozen=True)
class DatabaseSettings:
    """The SQLite file and where copies are laid before a migration."""

    file: Path = _setting(kinds.path, "var/kabinet.db")
    backups: Path = _setting(kinds.path, "var/backups")


@dataclass(frozen=True)
class MailSettings:
    """How letters leave: into a folder as .eml files, or by SMTP."""

    transport: str = _setting(kinds.choice("folder", "smtp"), "folder")
    folder: Path = _setting(kinds.path, "var/mail")
    sender: str = _setting(kinds.mailbox, "no-reply@localhost.localdomain")
    host: str = _setting(kinds.text, "localhost")
    port: int = _setting(kinds.number(1, 65535), 587)
    encryption: str = _setting(kinds.choice("none", "starttls", "tls"), "starttls")
    username: str = _setting(kinds.optional_text, "")
    password: Secret = _setting(kinds.secret, "")


@dataclass(frozen=True)
class SessionSettings:
    """When a session ends: without a sign of life, and in any case."""

    staff_idle_minutes: int = _setting(kinds.number(5, 24 * 60), 30)
    staff_absolute_hours: int = _setting(kinds.number(1, 7 * 24), 12)
    client_idle_minutes: int = _setting(kinds.number(5, 7 * 24 * 60), 12 * 60)
    client_absolute_hours: int = _setting(kinds.number(1, 90 * 24), 30 * 24)


@dataclass(frozen=True)
class BillingSettings:
    """Whether months are charged here or by the company's main system; how long a quote holds; pauses."""

    charges: bool = _setting(kinds.flag, default=True)
    quote_minutes: int = _setting(kinds.number(5, 7 * 24 * 60), 60)
    pause_percent: int = _setting(kinds.number(0, 100), 0)
    pause_min_days: int = _setting(kinds.number(1, 365), 1)
    pause_max_days: int = _setting(kinds.number(1, 3650), 90)


@dataclass(frozen=True)
class RequestSettings:
    """Until when a closed request may be opened again, and what waits how long: `service_requests.waits`."""

    reopen_days: int = _setting(kinds.number(0, 365), 14)
    question_reminder_days: int = _setting(kinds.number(1, 90), 3)
    question_end_days: int = _setting(kinds.number(1, 365), 7)
    due_reminder_hours: int = _setting(kinds.number(1, 240), 2)
    answer_hours: int = _setting(kinds.number(1, 720), 24)
    work_hours: int = _setting(kinds.number(1, 2160), 72)
    escalated_hours: int = _setting(kinds.number(1, 720), 24)


@dataclass(frozen=True)
class ClientSettings:
    """How long staff may look at a client's cabinet as the client sees it."""

    view_minutes: int = _setting(kinds.number(5, 8 * 60), 30)


@dataclass(frozen=True)
class DeveloperSettings:
    """What only those who work on Kabinet need."""

    pages: bool = _setting(kinds.flag, default=False)


@dataclass(frozen=True)
class Config:
    """Everything the backend is told from outside. Addresses have no slash at the end."""

    file: Path
    site: SiteSettings
    server: ServerSettings
    database: DatabaseSettings
    mail: MailSettings
    sessions: SessionSettings
    billing: BillingSettings
    requests: RequestSettings
    clients: ClientSettings
    developer: DeveloperSettings

    @property
    def site_url(self) -> str:
        """Absolute address of the public site."""
        return self.site.url

    @property
    def backend_url(self) -> str:
        """Absolute address of the backend."""
        return self.site.backend_url

    @property
    def backend_host(self) -> str:
        """Host with port, as browsers send it."""
        return urlsplit(self.site.backend_url).netloc

    @property
    def site_host(self) -> str:
        """Host with port, as browsers send it."""
        return urlsplit(self.site.url).netloc

    @property
    def is_https(self) -> bool:
        """Whether browsers come by TLS."""
        return self.site.backend_url.startswith("https:")

    @property
    def zone(self) -> ZoneInfo:
        """The company's time zone."""
        return self.site.timezone


SECTIONS: dict[str, type[Any]] = {
    "site": SiteSettings,
    "server": ServerSettings,
    "database": DatabaseSettings,
    "mail": MailSettings,
    "sessions": SessionSettings,
    "billing": BillingSettings,
    "requests": RequestSettings,
    "clients": ClientSettings,
    "developer": DeveloperSettings,
}


def load(path: Path, environ: Mapping[str, str] = os.environ) -> Config:
    """
    Read the settings file; a variable such as KABINET_SERVER_PORT wins over `port` of `[server]`.

    Raises:
        ConfigError: the file cannot be read, a setting is unknown, missing or not usable.
    """
    content = _parsed(path)
    _refuse_unknown(path, content, environ)
    made = {
        name: _section(path, name, section, content.get(name, {}), environ)
        for name, section in SECTIONS.items()
    }
    config = Config(file=path.resolve(), **made)
    _refuse_contradictions(config)
    return config


def names() -> Iterator[str]:
    """Every setting as `section.name`, in the order of the documentation."""
    for section, settings in SECTIONS.items():
        for setting in fields(settings):
            yield f"{section}.{setting.name}"


def variable(name: str) -> str:
    """The environment variable of a setting: `server.port` is KABINET_SERVER_PORT."""
    return ENVIRONMENT_PREFIX + name.replace(".", "_").upper()


def root_of(path: Path) -> Path:
    """Relative paths count from the file's folder, or from the one above when that is `var`."""
    folder = path.resolve().parent
    return folder.parent if folder.name == "var" else folder


def _parsed(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ConfigError(
            f"{path}: the settings file cannot be read ({error.strerror})."
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: this is not TOML: {error}.") from error


def _refuse_unknown(path: Path, content: dict[str, Any], environ: Mapping[str, str]) -> None:
    known = set(names())
    for section, settings in content.items():
        if section in OTHER_SECTIONS:
            continue
        if section not in SECTIONS or not isinstance(settings, dict):
            raise ConfigError(f"{path}: there is no section [{section}].")
        for name in settings:
            if f"{section}.{name}" not in known:
                raise ConfigError(f"{path}: there is no setting {name} in [{section}].")
    variables = {variable(name) for name in known} | OTHER_VARIABLES
    for name in environ:
        if name.startswith(ENVIRONMENT_PREFIX) and name not in variables:
            raise ConfigError(f"environment: there is no setting {name}.")


def _section(
    path: Path,
    name: str,
    section: type[SectionType],
    content: dict[str, object],
    environ: Mapping[str, str],
) -> SectionType:
    made: dict[str, object] = {}
    for setting in fields(section):  # type: ignore[arg-type]  # every section is a dataclass
        key = variable(f"{name}.{setting.name}")
        value = environ.get(key, content.get(setting.name, setting.metadata["default"]))
        where = f"environment: {key}" if key in environ else f"{path}: {setting.name} in [{name}]"
        if value is _MISSING:
            raise ConfigError(f"{where} is missing.")
        try:
            made[setting.name] = setting.metadata["kind"](value, root_of(path))
        except ValueError as error:
            shown = "its value" if setting.metadata["kind"] is kinds.secret else repr(value)
            raise ConfigError(f"{where}: {shown} cannot be used, expected is {error}.") from error
    return section(**made)


def _refuse_contradictions(config: Config) -> None:
    if config.site_host == config.backend_host:
        raise ConfigError(
            f"{config.file}: backend_url in [site]: {config.backend_url!r} cannot be used, "
            "expected is another host than that of url."
        )
    host = urlsplit(config.backend_url).hostname or ""
    if not config.is_https and not (host == "localhost" or host.endswith(".localhost")):
        raise ConfigError(
            f"{config.file}: backend_url in [site]: {config.backend_url!r} cannot be used, "
            "expected is https (without it browsers keep the sign-in on localhost only)."
        )
    sessions = config.sessions
    for idle, absolute, who in (
        (sessions.staff_idle_minutes, sessions.staff_absolute_hours, "staff"),
        (sessions.client_idle_minutes, sessions.client_absolute_hours, "client"),
    ):
        if idle > absolute * 60:
            raise ConfigError(
                f"{config.file}: {who}_idle_minutes in [sessions]: {idle} cannot be used, "
                f"expected is no more than {who}_absolute_hours."
            )
