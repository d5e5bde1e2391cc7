"""Every vector of the bank's own program: what it writes is written alike, what must be refused is."""

from typing import Any

import pytest

from backend.payments import ipriv
from backend.payments.ipriv import IPRIVError
from backend.payments.ipriv.errors import PassphraseError
from tests.support.ipriv import VECTORS, bytes_of, private, public


def by_id(vector: dict[str, Any]) -> str:
    return str(vector["id"])


def test_there_are_as_many_vectors_as_there_should_be() -> None:
    """A file that lost some of them would make the tests below pass for nothing."""
    counts = {name: len(part) for name, part in VECTORS.items() if isinstance(part, list | dict)}

    assert counts == {
        "primitives": 4,
        "keys": 4,
        "sm": 20,
        "edge": 13,
        "detached": 3,
        "keyrings": 4,
        "private_negative": 1,
        "keycards": 1,
        "acquiring": 6,
    }


@pytest.mark.parametrize("name", VECTORS["keys"])
def test_a_key_is_read(name: str) -> None:
    vector, secret, open_half = VECTORS["keys"][name], private(name), public(name)

    assert secret.d == int(vector["d_hex"], 16)
    assert secret.n == open_half.n == int(vector["n_hex"], 16)
    assert open_half.e == secret.public.e == vector["e"]
    assert open_half.bits == vector["bits"]
    for half in (secret, open_half):
        assert (half.serial, half.name) == (vector["serial"], vector["userid"])


@pytest.mark.parametrize("name", VECTORS["keys"])
def test_a_public_record_is_written_alike(name: str) -> None:
    made_at = private(name).public.created

    written = ipriv.dump_public(private(name), timestamp=made_at)

    assert written == bytes_of(VECTORS["keys"][name], "public")


@pytest.mark.parametrize("vector", VECTORS["sm"], ids=by_id)
def test_a_message_is_signed_alike_and_verified(vector: dict[str, Any]) -> None:
    key, body, document = vector["key"], bytes_of(vector, "message"), bytes_of(vector, "document")
    assert vector["deterministic"]

    signed = ipriv.sign(private(key), body, vector["hash"], vector["timestamp"])

    assert signed == document
    assert ipriv.verify(public(key), document, (vector["hash"],)) == body


@pytest.mark.parametrize("vector", VECTORS["edge"], ids=by_id)
def test_an_edge_case_gets_its_verdict(vector: dict[str, Any]) -> None:
    allowed = vector.get("allowed_hashes", ("md5", "sha256"))

    try:
        ipriv.verify(public(vector["key"]), bytes_of(vector, "document"), allowed)
    except IPRIVError:
        verdict = "reject"
    else:
        verdict = "accept"

    assert verdict == vector["expect"]


@pytest.mark.parametrize("vector", VECTORS["detached"], ids=["md5", "md5 cyrillic", "sha256"])
def test_a_signature_beside_its_data_is_made_alike_and_verified(vector: dict[str, Any]) -> None:
    data, signature = bytes_of(vector, "message"), bytes_of(vector, "signature")

    made = ipriv.sign_detached(private(vector["key"]), data, vector["hash"], vector["timestamp"])

    assert made == signature
    ipriv.verify_detached(public(vector["key"]), data, signature, (vector["hash"],))


@pytest.mark.parametrize("vector", VECTORS["keyrings"], ids=by_id)
def test_a_ring_gives_its_keys(vector: dict[str, Any]) -> None:
    found = 0

    try:
        found = ipriv.load_public(bytes_of(vector, "ring"), vector["serial"]).n
    except IPRIVError:
        assert vector["expect"] == "reject"

    assert found == int(vector.get("n_hex", "0"), 16)


@pytest.mark.parametrize("vector", VECTORS["private_negative"], ids=by_id)
def test_a_wrong_passphrase_is_told(vector: dict[str, Any]) -> None:
    assert vector["expect"] == "passphrase error"

    with pytest.raises(PassphraseError):
        ipriv.load_private(bytes_of(vector, "private"), bytes_of(vector, "passphrase"))


@pytest.mark.parametrize("name", VECTORS["acquiring"])
def test_a_message_of_card_payments_is_signed_alike_and_verified(name: str) -> None:
    vector = VECTORS["acquiring"][name]
    body, document = bytes_of(vector, "message"), bytes_of(vector, "document")
    fields = "&".join(f"{field}={value}" for field, value in vector["fields"])

    assert body == fields.encode("windows-1251")
    assert ipriv.verify(public(vector["key"]), document) == body
    assert ipriv.sign(private(vector["key"]), body, "md5", 1_700_000_000) == document
