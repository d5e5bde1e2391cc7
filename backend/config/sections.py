"""What each section of the settings holds: kinds and defaults."""

# ruff: noqa: RUF009 `setting` makes a new field at each call, as dataclasses.field does

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from backend.config import kinds
from backend.config.kinds import Kind, Network
from backend.kernel.tokens import Secret

MISSING = object()


def setting(kind: Kind, default: object = MISSING) -> Any:
    """A field of a section: how it is read, and what it is when nothing is said."""
    return field(metadata={"kind": kind, "default": default})


@dataclass(frozen=True)
class SiteSettings:
    """The public site and the names by which the world knows us."""

    url: str = setting(kinds.address)
    backend_url: str = setting(kinds.address)
    content: Path = setting(kinds.path, "content")
    theme: Path = setting(kinds.path, "theme")
    releases: Path = setting(kinds.path, "var/site")
    state: Path = setting(kinds.path, "var/state")
    languages: tuple[str, ...] = setting(kinds.languages, ["ru", "en"])
    timezone: ZoneInfo = setting(kinds.zone, "Europe/Moscow")
    keep_releases: int = setting(kinds.number(2, 1000), 10)


@dataclass(frozen=True)
class ServerSettings:
    """Where the backend listens; `trusted_proxy` is the address of the web server in front of it."""

    host: str = setting(kinds.listening, "127.0.0.1")
    port: int = setting(kinds.number(1, 65535), 8000)
    processes: int = setting(kinds.number(1, 64), 1)
    threads: int = setting(kinds.number(1, 64), 4)
    trusted_proxy: str = setting(kinds.optional_text, "")
    log: Path | None = setting(kinds.optional_path, "")


@dataclass(frozen=True)
class DatabaseSettings:
    """The SQLite file and where copies are laid before a migration."""

    file: Path = setting(kinds.path, "var/kabinet.db")
    backups: Path = setting(kinds.path, "var/backups")


@dataclass(frozen=True)
class MailSettings:
    """How letters leave: into a folder as .eml files, or by SMTP."""

    transport: str = setting(kinds.choice("folder", "smtp"), "folder")
    folder: Path = setting(kinds.path, "var/mail")
    sender: str = setting(kinds.mailbox, "no-reply@localhost.localdomain")
    host: str = setting(kinds.text, "localhost")
    port: int = setting(kinds.number(1, 65535), 587)
    encryption: str = setting(kinds.choice("none", "starttls", "tls"), "starttls")
    username: str = setting(kinds.optional_text, "")
    password: Secret = setting(kinds.secret, "")


@dataclass(frozen=True)
class SessionSettings:
    """When a session ends: without a sign of life, and in any case."""

    staff_idle_minutes: int = setting(kinds.number(5, 24 * 60), 30)
    staff_absolute_hours: int = setting(kinds.number(1, 7 * 24), 12)
    client_idle_minutes: int = setting(kinds.number(5, 7 * 24 * 60), 12 * 60)
    client_absolute_hours: int = setting(kinds.number(1, 90 * 24), 30 * 24)


@dataclass(frozen=True)
class BillingSettings:
    """Whether months are charged here or by the company's main system; how long a quote holds; pauses."""

    charges: bool = setting(kinds.flag, default=True)
    quote_minutes: int = setting(kinds.number(5, 7 * 24 * 60), 60)
    pause_percent: int = setting(kinds.number(0, 100), 0)
    pause_min_days: int = setting(kinds.number(1, 365), 1)
    pause_max_days: int = setting(kinds.number(1, 3650), 90)


@dataclass(frozen=True)
class RequestSettings:
    """Until when a closed request may be opened again, and what waits how long: `service_requests.waits`."""

    reopen_days: int = setting(kinds.number(0, 365), 14)
    question_reminder_days: int = setting(kinds.number(1, 90), 3)
    question_end_days: int = setting(kinds.number(1, 365), 7)
    due_reminder_hours: int = setting(kinds.number(1, 240), 2)
    answer_hours: int = setting(kinds.number(1, 720), 24)
    work_hours: int = setting(kinds.number(1, 2160), 72)
    escalated_hours: int = setting(kinds.number(1, 720), 24)


@dataclass(frozen=True)
class ClientSettings:
    """How long staff may look at a client's cabinet as the client sees it."""

    view_minutes: int = setting(kinds.number(5, 8 * 60), 30)


@dataclass(frozen=True)
class PaymentSettings:
    """
    How much can be paid at once, and above which sum a second person must agree to give it back.

    `gateway` is by which new payments are made where several are set up.
    """

    gateway: str = setting(kinds.choice("", "cyberplat", "yookassa"), "")
    min_roubles: int = setting(kinds.number(1, 1_000_000), 10)
    max_roubles: int = setting(kinds.number(1, 10_000_000), 100_000)
    alone_up_to_roubles: int = setting(kinds.number(0, 10_000_000), 10_000)


@dataclass(frozen=True)
class CyberPlatSettings:
    """
    The card gateway: off without a key; `docs/cyberplat.md` tells where each of these comes from.

    Keys are files; `bank_serial` names the key of the ring that the bank signs with.
    """

    shop_key: Path | None = setting(kinds.optional_path, "")
    passphrase: Secret = setting(kinds.secret, "")
    ring: Path | None = setting(kinds.optional_path, "")
    bank_serial: int = setting(kinds.number(0, 99_999_999), 0)
    form_url: str = setting(kinds.url, "https://card.cyberplat.ru/cgi-bin/GetForm.cgi")
    process_url: str = setting(
        kinds.url, "https://card.cyberplat.ru/cgi-bin/ProcessTransaction.cgi"
    )
    sign_hash: str = setting(kinds.choice("sha256", "md5"), "sha256")
    hashes: tuple[str, ...] = setting(kinds.words("sha256", "md5"), ["sha256"])
    legacy_keys: bool = setting(kinds.flag, default=False)
    terminal: str = setting(kinds.optional_text, "")
    void_minutes: int = setting(kinds.number(1, 7 * 24 * 60), 240)
    captured_hours: int = setting(kinds.number(1, 30 * 24), 72)
    timeout_seconds: int = setting(kinds.number(1, 120), 20)


@dataclass(frozen=True)
class YooKassaSettings:
    """
    The other card gateway: off without the number of the shop, its secret key and the rate of its VAT.

    `networks` is where notifications come from; the codes are those of YooKassa's description of receipts.
    """

    shop_id: str = setting(kinds.optional_text, "")
    secret_file: Path | None = setting(kinds.optional_path, "")
    vat_code: int = setting(kinds.number(0, 12), 0)
    tax_system: int = setting(kinds.number(0, 6), 0)
    receipt_mode: str = setting(
        kinds.choice("advance", "full_prepayment", "full_payment"), "advance"
    )
    receipt_subject: str = setting(kinds.choice("service", "payment", "commodity"), "service")
    api_url: str = setting(kinds.url, "https://api.yookassa.ru/v3")
    page_url: str = setting(kinds.address, "https://yoomoney.ru")
    networks: tuple[Network, ...] = setting(
        kinds.networks,
        [
            "77.75.153.0/25",
            "77.75.154.128/25",
            "77.75.156.11/32",
            "77.75.156.35/32",
            "185.71.76.0/27",
            "185.71.77.0/27",
            "2a02:5180:0:1509::/64",
            "2a02:5180:0:1533::/64",
            "2a02:5180:0:2655::/64",
            "2a02:5180:0:2669::/64",
        ],
    )
    hold_days: int = setting(kinds.number(1, 7), 7)
    capture_minutes: int = setting(kinds.number(1, 7 * 24 * 60), 240)
    timeout_seconds: int = setting(kinds.number(1, 120), 35)


@dataclass(frozen=True)
class DeveloperSettings:
    """What only those who work on Kabinet need."""

    pages: bool = setting(kinds.flag, default=False)
