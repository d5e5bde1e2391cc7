"""Signed messages: with the text inside a document, or a signature that lies beside it."""

from collections.abc import Sequence

from backend.payments.ipriv import armour, container, signatures
from backend.payments.ipriv.container import Document
from backend.payments.ipriv.errors import DocumentTypeError, SignatureError
from backend.payments.ipriv.keys import PrivateKey, PublicKey


def sign(
    key: PrivateKey,
    body: bytes,
    hash: str = "sha256",  # noqa: A002 the word of the format, and callers name it
    timestamp: int | None = None,
) -> bytes:
    """
    Put the body into a signed document.

    Args:
        key: who signs.
        body: text in windows-1251, not empty.
        hash: md5 or sha256.
        timestamp: Unix time in seconds; None is the present moment.

    Raises:
        IPRIVError: the body cannot be put into a document, or the key or the hash cannot sign.
    """
    signature = sign_detached(key, body, hash, timestamp)
    document = Document(container.MESSAGE, key.public.owner, body, len(body), signature)
    return container.write(document)


def verify(key: PublicKey, document: bytes, hashes: Sequence[str] = signatures.HASHES) -> bytes:
    """
    The body of a document that this key has signed; nothing else of the document may be believed.

    Args:
        key: the only one whose signature is accepted.
        document: with nothing but white space around it.
        hashes: which may have been used.

    Raises:
        IPRIVError: anything that is not such a document.
    """
    found = container.read(document)
    if found.kind != container.MESSAGE:
        raise DocumentTypeError("The document is not a signed message.")
    if found.owner.serial != key.serial:
        raise SignatureError("The document names another key.")
    verify_detached(key, found.body, found.signature, hashes)
    return found.body


def sign_detached(
    key: PrivateKey,
    data: bytes,
    hash: str = "sha256",  # noqa: A002 the word of the format, and callers name it
    timestamp: int | None = None,
) -> bytes:
    """
    A signature to lie beside the data.

    Raises:
        IPRIVError: the key or the hash cannot sign.
    """
    return armour.encode(signatures.make(key, data, signatures.OF_MESSAGE, hash, timestamp))


def verify_detached(
    key: PublicKey, data: bytes, signature: bytes, hashes: Sequence[str] = signatures.HASHES
) -> None:
    """
    Refuse a signature that this key has not made over the data.

    Raises:
        IPRIVError: anything that is not such a signature.
    """
    signatures.check(key, data, signatures.OF_MESSAGE, armour.decode(signature), hashes)
