"""Gateways by the settings: none, whole ones, and none that is half set up."""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from backend.config import Config, ConfigError
from backend.payments import ipriv, registry
from backend.payments.gateways.base import Incoming
from backend.payments.gateways.cyberplat.gateway import CyberPlat
from backend.payments.gateways.errors import BadSignatureError, UnreadableError
from backend.payments.gateways.yookassa.gateway import YooKassa
from tests.support import kassa
from tests.support.ipriv import VECTORS, bytes_of, private, short_key

Make = Callable[..., Config]
BANK = 904291


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Any]:
    """The settings of a whole gateway, with its key files."""
    shop, ring = tmp_path / "shop.key", tmp_path / "ring.pub"
    shop.write_bytes(ipriv.dump_private(private("shop"), "пароль".encode("cp1251")))
    bank = private("bank")
    ring.write_bytes(ipriv.dump_public(bank) + b"\r\n" + ipriv.dump_public(private("shop"), bank))
    return {
        "shop_key": str(shop),
        "passphrase": "пароль",
        "ring": str(ring),
        "bank_serial": BANK,
    }


def test_without_keys_there_is_no_gateway(config: Config):
    assert registry.gateways(config) == {}


def test_a_whole_gateway_is_loaded(make_config: Make, files: dict[str, Any]):
    config = make_config(cyberplat={**files, "void_minutes": 60, "terminal": "T1"})

    found = registry.gateways(config)["cyberplat"]

    assert isinstance(found, CyberPlat)
    assert found.shop.bank.serial == BANK
    assert (found.shop.name, found.shop.terminal) == ("localhost:8000", "T1")
    assert found.caps.void_window is not None
    assert found.caps.void_window.total_seconds() == 3600
    assert not found.caps.test_mode


@pytest.mark.parametrize("host", ["payment.cyberplat.ru", "localhost", "bank.localhost"])
def test_a_test_server_is_told_as_such(make_config: Make, files: dict[str, Any], host: str):
    config = make_config(cyberplat={**files, "form_url": f"https://{host}/cgi-bin/GetForm.cgi"})

    assert registry.gateways(config)["cyberplat"].caps.test_mode


@pytest.mark.parametrize("missing", ["shop_key", "ring", "bank_serial"])
def test_half_a_gateway_stops_the_start(make_config: Make, files: dict[str, Any], missing: str):
    del files[missing]

    with pytest.raises(ConfigError, match=f"{missing} in \\[cyberplat\\] is missing"):
        make_config(cyberplat=files)


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"passphrase": "другой"}, "shop_key"),
        ({"passphrase": "😀"}, "shop_key"),
        ({"shop_key": "nowhere.key"}, "shop_key"),
        ({"ring": "nowhere.pub"}, "ring"),
        ({"bank_serial": 17}, "ring"),
    ],
)
def test_keys_that_cannot_be_used_stop_the_start(
    make_config: Make, files: dict[str, Any], changes: dict[str, Any], name: str
):
    config = make_config(cyberplat={**files, **changes})

    with pytest.raises(ConfigError) as refused:
        registry.gateways(config)

    assert f"{name} in [cyberplat]" in str(refused.value)
    assert "другой" not in str(refused.value)


def test_our_own_key_is_not_taken_for_the_banks(make_config: Make, files: dict[str, Any]):
    config = make_config(cyberplat={**files, "bank_serial": private("shop").serial})

    with pytest.raises(ConfigError, match="the bank's key, and not our own"):
        registry.gateways(config)


def test_a_file_that_is_too_large_for_a_key_is_not_read(
    make_config: Make, files: dict[str, Any], tmp_path: Path
):
    large = tmp_path / "large.key"
    large.write_bytes(os.urandom(5000))

    with pytest.raises(ConfigError, match="at most 4096 bytes"):
        registry.gateways(make_config(cyberplat={**files, "shop_key": str(large)}))


def test_old_short_keys_are_taken_only_when_asked_for(
    make_config: Make, files: dict[str, Any], tmp_path: Path
):
    old = tmp_path / "old.key"
    old.write_bytes(ipriv.dump_private(short_key(), b"old"))
    changed = {**files, "shop_key": str(old), "passphrase": "old"}

    with pytest.raises(ConfigError):
        registry.gateways(make_config(cyberplat=changed))
    assert registry.gateways(make_config(cyberplat={**changed, "legacy_keys": True}))


@pytest.mark.parametrize(
    ("section", "settings", "sentence"),
    [
        ("payments", {"min_roubles": 500, "max_roubles": 100}, "no more than max_roubles"),
        ("cyberplat", {"form_url": "http://bank.example/form"}, "an address with https"),
        ("cyberplat", {"form_url": "https://bank.example/form?a=1"}, "an address with https"),
        ("cyberplat", {"form_url": "https://bank.example:0/form"}, "an address with https"),
        ("cyberplat", {"form_url": "https://[bank/form"}, "an address with https"),
        ("cyberplat", {"form_url": "card"}, "an address with https"),
        ("cyberplat", {"hashes": []}, "a list of sha256, md5"),
        ("cyberplat", {"hashes": ["sha1"]}, "a list of sha256, md5"),
        ("cyberplat", {"sign_hash": "sha1"}, "one of sha256, md5"),
        ("cyberplat", {"void_minutes": 0}, "a whole number"),
    ],
)
def test_settings_that_cannot_be_are_refused(
    make_config: Make, section: str, settings: dict[str, Any], sentence: str
):
    with pytest.raises(ConfigError, match=sentence):
        make_config(**{section: settings})


def test_what_can_be_voided_must_not_have_cleared(make_config: Make, files: dict[str, Any]):
    with pytest.raises(ConfigError, match="less than captured_hours"):
        make_config(cyberplat={**files, "void_minutes": 60, "captured_hours": 1})


def test_several_hashes_may_come_from_the_environment(config: Config):
    from backend import config as settings

    found = settings.load(config.file, {"KABINET_CYBERPLAT_HASHES": "md5,sha256"})

    assert found.cyberplat.hashes == ("md5", "sha256")


def test_the_vectors_ring_is_a_ring(make_config: Make, files: dict[str, Any], tmp_path: Path):
    ring = tmp_path / "vendor.pub"
    ring.write_bytes(bytes_of(VECTORS["keys"]["bank"], "public"))

    assert registry.gateways(make_config(cyberplat={**files, "ring": str(ring)}))


def test_yookassa_is_loaded(make_config: Make, tmp_path: Path):
    config = make_config(yookassa=kassa.settings(tmp_path / "kassa", hold_days=5))

    found = registry.gateways(config)["yookassa"]

    assert isinstance(found, YooKassa)
    assert found.caps.test_mode
    assert found.caps.hold_ttl == timedelta(days=5)
    assert found.form_hosts == ("http://localhost:1",)
    assert found.shop.client.shop_id == "100500"


@pytest.mark.parametrize("address", ["77.75.153.1", "185.71.76.31", "2a02:5180:0:1509::1"])
def test_official_networks_are_believed_unless_told_otherwise(
    make_config: Make, tmp_path: Path, address: str
):
    section = kassa.settings(tmp_path / "kassa")
    del section["networks"]
    found = registry.gateways(make_config(yookassa=section))["yookassa"]

    with pytest.raises(UnreadableError):
        found.parse_notification(Incoming(b"", address=address))
    with pytest.raises(BadSignatureError):
        found.parse_notification(Incoming(b"", address="127.0.0.1"))


def test_money_is_taken_before_its_hold_is_over(make_config: Make, tmp_path: Path):
    late = kassa.settings(tmp_path / "kassa", hold_days=1, capture_minutes=24 * 60)

    with pytest.raises(ConfigError, match=r"capture_minutes in \[yookassa\]"):
        make_config(yookassa=late)


@pytest.mark.parametrize("missing", ["shop_id", "secret_file", "vat_code"])
def test_half_of_yookassa_stops_the_start(make_config: Make, tmp_path: Path, missing: str):
    section = kassa.settings(tmp_path / "kassa")
    del section[missing]

    with pytest.raises(ConfigError, match=rf"{missing} in \[yookassa\] is missing"):
        make_config(yookassa=section)


@pytest.mark.parametrize("content", ["", "two words", "ключ", "x" * 5000])
def test_a_file_without_a_key_stops_the_start(make_config: Make, tmp_path: Path, content: str):
    section = kassa.settings(tmp_path / "kassa")
    (tmp_path / "kassa" / "secret.key").write_text(content, "utf-8")

    with pytest.raises(ConfigError, match=r"secret_file in \[yookassa\]"):
        registry.gateways(make_config(yookassa=section))


@pytest.mark.parametrize("networks", [[], ["77.75.153.1/25"], ["everywhere"]])
def test_networks_are_networks(make_config: Make, tmp_path: Path, networks: list[str]):
    with pytest.raises(ConfigError, match="expected is a list of networks"):
        make_config(yookassa=kassa.settings(tmp_path / "kassa", networks=networks))


@pytest.mark.parametrize("first", ["cyberplat", "yookassa"])
def test_of_two_gateways_one_makes_new_payments(
    make_config: Make, files: dict[str, Any], tmp_path: Path, first: str
):
    both = {"cyberplat": files, "yookassa": kassa.settings(tmp_path / "kassa")}

    found = registry.gateways(make_config(**both, payments={"gateway": first}))

    assert next(iter(found)) == first
    assert set(found) == {"cyberplat", "yookassa"}
    with pytest.raises(ConfigError, match="expected is cyberplat or yookassa"):
        registry.gateways(make_config(**both))


def test_the_first_gateway_must_be_there(make_config: Make):
    with pytest.raises(ConfigError, match="'yookassa' cannot be used, expected is empty"):
        registry.gateways(make_config(payments={"gateway": "yookassa"}))
