"""Test vectors of the CyberPlat format: what the bank's own program writes and how it judges."""

import base64
import json
from functools import cache
from pathlib import Path
from typing import Any

from backend.payments import ipriv
from backend.payments.ipriv import PrivateKey, PublicKey
from backend.payments.ipriv.container import Owner

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "data" / "ipriv.json").read_text(encoding="utf-8")
)


def bytes_of(vector: dict[str, Any], name: str) -> bytes:
    """What a vector holds under the name, in base64 or in hex."""
    if f"{name}_b64" in vector:
        return base64.b64decode(vector[f"{name}_b64"], validate=True)
    return bytes.fromhex(vector[f"{name}_hex"])


@cache
def private(name: str) -> PrivateKey:
    """The secret half of a key of the vectors: shop, bank, plain, vendor1024."""
    vector = VECTORS["keys"][name]
    return ipriv.load_private(bytes_of(vector, "private"), bytes_of(vector, "passphrase"))


@cache
def public(name: str) -> PublicKey:
    """The public half of such a key, from its own record."""
    return ipriv.load_public(bytes_of(VECTORS["keys"][name], "public"), 0)


@cache
def short_key() -> PrivateKey:
    """A key of 512 bits, as old test servers of the bank have them; none such can be made any more."""
    p = 0xD55EB74522183512F39C69DB9BBDC28FFD51F34B540C6A9CB1EC7E047241A72B
    q = 0xEA55BA4BEBA607BB34DE64C574562DD22ECA13E9F3C12F75138E6E746BAB7A33
    public = PublicKey(Owner("old test", 64182), p * q, 65537, created=1_200_000_000)
    return PrivateKey(public, pow(65537, -1, (p - 1) * (q - 1)), p, q)
