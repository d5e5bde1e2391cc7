"""One frozen Config from kabinet.toml and the environment; a bad or missing value stops the start."""

import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from backend.config import kinds, sections
from backend.config.sections import (
    BillingSettings,
    ClientSettings,
    CyberPlatSettings,
    DatabaseSettings,
    DeveloperSettings,
    MailSettings,
    PaymentSettings,
    RequestSettings,
    ServerSettings,
    SessionSettings,
    SiteSettings,
    YooKassaSettings,
)

SectionType = TypeVar("SectionType")

ENVIRONMENT_PREFIX = "KABINET_"
# Read elsewhere: where this file is, and what the demo is told.
OTHER_VARIABLES = frozenset({"KABINET_CONFIG", "KABINET_PORT", "KABINET_HOST", "KABINET_VAR"})
# The publisher's own: where `publish.py deploy` sends the site (docs/deploying.md).
OTHER_SECTIONS = frozenset({"targets"})


class ConfigError(Exception):
    """A setting that cannot be used: the sentence names the file, the setting and what is expected."""


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
    payments: PaymentSettings
    cyberplat: CyberPlatSettings
    yookassa: YooKassaSettings
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
    "payments": PaymentSettings,
    "cyberplat": CyberPlatSettings,
    "yookassa": YooKassaSettings,
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
        if value is sections.MISSING:
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
    _refuse_half_a_gateway(config)


def _refuse_half_a_gateway(config: Config) -> None:
    """Money must not go where nobody could verify what became of it."""
    limits, bank = config.payments, config.cyberplat
    if limits.min_roubles > limits.max_roubles:
        raise ConfigError(
            f"{config.file}: min_roubles in [payments]: {limits.min_roubles} cannot be used, "
            "expected is no more than max_roubles."
        )
    is_set = _is_whole(config, "cyberplat", "shop_key", "ring", "bank_serial")
    _is_whole(config, "yookassa", "shop_id", "secret_file", "vat_code")
    kassa = config.yookassa
    if kassa.capture_minutes >= kassa.hold_days * 24 * 60:
        raise ConfigError(
            f"{config.file}: capture_minutes in [yookassa]: {kassa.capture_minutes} cannot be "
            "used, expected is less than hold_days."
        )
    if is_set and bank.void_minutes >= bank.captured_hours * 60:
        raise ConfigError(
            f"{config.file}: void_minutes in [cyberplat]: {bank.void_minutes} cannot be used, "
            "expected is less than captured_hours."
        )


def _is_whole(config: Config, section: str, *needed: str) -> bool:
    """Whether a gateway is set up; a part of it is an error."""
    settings = getattr(config, section)
    missing = [name for name in needed if not getattr(settings, name)]
    if missing and len(missing) < len(needed):
        raise ConfigError(f"{config.file}: {' and '.join(missing)} in [{section}] is missing.")
    return not missing


__all__ = [
    "ENVIRONMENT_PREFIX",
    "BillingSettings",
    "Config",
    "ConfigError",
    "CyberPlatSettings",
    "MailSettings",
    "PaymentSettings",
    "SessionSettings",
    "SiteSettings",
    "YooKassaSettings",
    "load",
    "names",
    "root_of",
    "variable",
]
