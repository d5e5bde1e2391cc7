"""The gateways that the settings name, with their keys loaded; half of a gateway stops the start."""

import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from backend.config import Config, ConfigError, CyberPlatSettings
from backend.kernel.tokens import Secret
from backend.payments import ipriv
from backend.payments.gateways.base import Gateway
from backend.payments.gateways.cyberplat.gateway import CyberPlat, Shop
from backend.payments.gateways.yookassa.client import Client
from backend.payments.gateways.yookassa.gateway import Shop as YooKassaShop
from backend.payments.gateways.yookassa.gateway import YooKassa
from backend.payments.gateways.yookassa.receipts import Taxes
from backend.payments.ipriv import IPRIVError, PrivateKey, PublicKey, keys

_LEGACY_BITS = 512
_LONGEST_SECRET, _LONGEST_RING = 4096, 64 * 1024
_SECRET = re.compile(rb"[!-~]+")
_TEST_HOST = "payment.cyberplat.ru"


def gateways(config: Config) -> Mapping[str, Gateway]:
    """
    Every gateway that is set up, by name; the first one makes new payments.

    Raises:
        ConfigError: its keys cannot be used, or it is not told which of several is the first.
    """
    made = {one.name: one for one in (_cyberplat(config), _yookassa(config)) if one is not None}
    wanted = config.payments.gateway
    if (wanted or len(made) > 1) and wanted not in made:
        known = " or ".join(made) or "empty"
        raise _bad(config, "gateway", known, wanted, section="payments")
    return {name: made[name] for name in sorted(made, key=lambda name: name != wanted)}


def _cyberplat(config: Config) -> Gateway | None:
    settings = config.cyberplat
    if settings.shop_key is None or settings.ring is None:
        return None
    least = _LEGACY_BITS if settings.legacy_keys else keys.MIN_BITS
    key = _shop_key(config, settings.shop_key, least)
    bank = _bank_key(config, settings.ring, least)
    if bank.n == key.n or bank.serial == key.serial:
        raise _bad(
            config, "bank_serial", "the bank's key, and not our own", str(settings.bank_serial)
        )
    return CyberPlat(_shop(config, settings, key, bank))


def _yookassa(config: Config) -> Gateway | None:
    settings = config.yookassa
    if settings.secret_file is None:
        return None
    secret = _secret(config, settings.secret_file)
    client = Client(
        settings.api_url.rstrip("/"), settings.shop_id, secret, settings.timeout_seconds
    )
    taxes = Taxes(
        settings.vat_code, settings.tax_system, settings.receipt_mode, settings.receipt_subject
    )
    return YooKassa(
        YooKassaShop(
            client,
            settings.page_url,
            taxes,
            settings.networks,
            timedelta(days=settings.hold_days),
            timedelta(minutes=settings.capture_minutes),
            test_mode=secret.reveal().startswith("test_"),
        )
    )


def _secret(config: Config, file: Path) -> Secret:
    content = _content(config, "secret_file", file, _LONGEST_SECRET, section="yookassa").strip()
    if not _SECRET.fullmatch(content):
        wanted = "a file with the secret key and nothing else"
        raise _bad(config, "secret_file", wanted, str(file), section="yookassa")
    return Secret(content.decode())


def _shop(config: Config, settings: CyberPlatSettings, key: PrivateKey, bank: PublicKey) -> Shop:
    host = urlsplit(settings.form_url).hostname or ""
    return Shop(
        key,
        bank,
        form_url=settings.form_url,
        process_url=settings.process_url,
        name=config.site_host,
        hash=settings.sign_hash,
        hashes=settings.hashes,
        terminal=settings.terminal,
        void_window=timedelta(minutes=settings.void_minutes),
        assume_captured_after=timedelta(hours=settings.captured_hours),
        seconds=settings.timeout_seconds,
        test_mode=host in (_TEST_HOST, "localhost") or host.endswith(".localhost"),
    )


def _shop_key(config: Config, file: Path, least: int) -> PrivateKey:
    passphrase = config.cyberplat.passphrase.reveal()
    try:
        return ipriv.load_private(
            _content(config, "shop_key", file, _LONGEST_SECRET),
            passphrase.encode("cp1251"),
            min_bits=least,
        )
    except (IPRIVError, UnicodeEncodeError) as error:
        raise _bad(config, "shop_key", "a secret key file and its passphrase", str(file)) from error


def _bank_key(config: Config, file: Path, least: int) -> PublicKey:
    content = _content(config, "ring", file, _LONGEST_RING)
    try:
        return ipriv.load_public(content, config.cyberplat.bank_serial, min_bits=least)
    except IPRIVError as error:
        wanted = f"a key ring with the bank's key {config.cyberplat.bank_serial}"
        raise _bad(config, "ring", wanted, str(file)) from error


def _content(
    config: Config, name: str, file: Path, most: int, *, section: str = "cyberplat"
) -> bytes:
    try:
        with file.open("rb") as opened:
            content = opened.read(most + 1)
    except OSError as error:
        raise _bad(config, name, "a file that can be read", str(file), section=section) from error
    if len(content) > most:
        raise _bad(config, name, f"a file of at most {most} bytes", str(file), section=section)
    return content


def _bad(
    config: Config, name: str, wanted: str, value: str, *, section: str = "cyberplat"
) -> ConfigError:
    return ConfigError(
        f"{config.file}: {name} in [{section}]: {value!r} cannot be used, expected is {wanted}."
    )
