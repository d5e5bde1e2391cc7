"""Keys of the demo's bank and of its shop, made once: the bank's secret, the shop's secret, and the ring of both."""

from dataclasses import dataclass
from pathlib import Path

from backend.payments import ipriv
from backend.payments.ipriv import PrivateKey, PublicKey

BANK_SERIAL, BANK_NAME = 904291, "CyberCardServer"
SHOP_SERIAL, SHOP_NAME = 64182, "logotelecom"
PASSPHRASE = "demo"  # noqa: S105 the demo's, and printed in its settings
_BITS = 2048


@dataclass(frozen=True)
class Files:
    """Where the demo's keys lie."""

    folder: Path

    @property
    def bank(self) -> Path:
        """The bank's secret key."""
        return self.folder / "bank.key"

    @property
    def shop(self) -> Path:
        """The shop's secret key, behind the passphrase."""
        return self.folder / "shop.key"

    @property
    def ring(self) -> Path:
        """Both public keys, certified by the bank."""
        return self.folder / "ring.pub"


@dataclass(frozen=True)
class Keys:
    """What the bank signs with, and what it verifies the shop's orders with."""

    own: PrivateKey
    shop: PublicKey


def prepare(folder: Path) -> Files:
    """The key files of the demo, made if there are none."""
    files = Files(folder)
    if files.ring.exists():
        return files
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    bank = ipriv.generate(BANK_SERIAL, BANK_NAME, _BITS)
    shop = ipriv.generate(SHOP_SERIAL, SHOP_NAME, _BITS)
    files.bank.write_bytes(ipriv.dump_private(bank, b""))
    files.shop.write_bytes(ipriv.dump_private(shop, PASSPHRASE.encode()))
    ring = ipriv.dump_public(bank) + b"\r\n" + ipriv.dump_public(shop, bank)
    files.ring.write_bytes(ring)
    for secret in (files.bank, files.shop):
        secret.chmod(0o600)
    return files


def load(files: Files) -> Keys:
    """What the bank needs of them."""
    own = ipriv.load_private(files.bank.read_bytes(), b"")
    return Keys(own, ipriv.load_public(files.ring.read_bytes(), SHOP_SERIAL))
