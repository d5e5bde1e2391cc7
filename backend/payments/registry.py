"""The gateways that the settings name, with their keys loaded; half of a gateway stops the start."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from backend.config import Config, ConfigError, CyberPlatSettings
from backend.payments import ipriv
from backend.payments.gateways.base import Gateway
from backend.payments.gateways.cyberplat.gateway import NAME, CyberPlat, Shop
from backend.payments.ipriv import IPRIVError, PrivateKey, PublicKey, keys

_LEGACY_BITS = 512
_LONGEST_SECRET, _LONGEST_RING = 4096, 64 * 1024
_TEST_HOST = "payment.cyberplat.ru"


def gateways(config: Config) -> Mapping[str, Gateway]:
    """
    Every gateway that is set up, by name.

    Raises:
        ConfigError: its keys cannot be used.
    """
    settings = config.cyberplat
    if settings.shop_key is None or settings.ring is None:
        return {}
    least = _LEGACY_BITS if settings.legacy_keys else keys.MIN_BITS
    key = _shop_key(config, settings.shop_key, least)
    bank = _bank_key(config, settings.ring, least)
    if bank.n == key.n or bank.serial == key.serial:
        raise _bad(
            config, "bank_serial", "the bank's key, and not our own", str(settings.bank_serial)
        )
    return {NAME: CyberPlat(_shop(config, settings, key, bank))}


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


def _content(config: Config, name: str, file: Path, most: int) -> bytes:
    try:
        with file.open("rb") as opened:
            content = opened.read(most + 1)
    except OSError as error:
        raise _bad(config, name, "a file that can be read", str(file)) from error
    if len(content) > most:
        raise _bad(config, name, f"a file of at most {most} bytes", str(file))
    return content


def _bad(config: Config, name: str, wanted: str, value: str) -> ConfigError:
    return ConfigError(
        f"{config.file}: {name} in [cyberplat]: {value!r} cannot be used, expected is {wanted}."
    )
