"""The cipher of secret key files."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.payments.ipriv import idea
from tests.support.ipriv import VECTORS, bytes_of

PRIMITIVES = VECTORS["primitives"]


@pytest.mark.parametrize("vector", PRIMITIVES["idea"], ids=lambda one: one["cipher_hex"])
def test_a_block_is_encrypted_as_the_cipher_s_authors_do(vector: dict[str, str]) -> None:
    keys = idea.subkeys(bytes_of(vector, "key"))

    assert idea.encrypt(keys, bytes_of(vector, "plain")) == bytes_of(vector, "cipher")


@pytest.mark.parametrize("vector", PRIMITIVES["idea_cfb_resync"], ids=["fields"])
def test_fields_are_hidden_and_shown_as_the_bank_s_program_does(
    vector: dict[str, list[str]],
) -> None:
    key = hashlib.md5(bytes_of(vector, "passphrase"), usedforsecurity=False).digest()
    plain = [bytes.fromhex(field) for field in vector["segments_plain_hex"]]
    hidden = [bytes.fromhex(field) for field in vector["segments_cipher_hex"]]
    hiding, showing = idea.Stream(key), idea.Stream(key)

    assert [hiding.hide(field) for field in plain] == hidden
    assert [showing.show(field) for field in hidden] == plain


@given(st.binary(min_size=16, max_size=16), st.lists(st.binary(max_size=40), max_size=5))
def test_what_is_hidden_is_shown_again_by_the_same_key(key: bytes, fields: list[bytes]) -> None:
    hiding, showing = idea.Stream(key), idea.Stream(key)

    hidden = [hiding.hide(field) for field in fields]

    assert [len(field) for field in hidden] == [len(field) for field in fields]
    assert [showing.show(field) for field in hidden] == fields
