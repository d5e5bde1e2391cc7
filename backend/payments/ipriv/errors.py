"""What can be wrong with a document, a key or a key card: a class for each cause, all of them IPRIVError."""

from typing import ClassVar


class IPRIVError(ValueError):
    """
    The bytes are not what they should be.

    `code` is what the bank's own program says in such a case: for talks with its support.
    """

    code: ClassVar[int] = -1


class FormatError(IPRIVError):
    """The container: numbers, lines, lengths."""

    code = -3


class PacketError(IPRIVError):
    """The binary packets in it."""

    code = -5


class AlgorithmError(IPRIVError):
    """A hash, a cipher or a kind of key that is unknown or not allowed."""

    code = -6


class PassphraseError(IPRIVError):
    """The passphrase does not open the secret key file."""

    code = -8


class DocumentTypeError(FormatError):
    """A whole document, but of another type than asked for."""

    code = -9


class ChecksumError(IPRIVError):
    """What was sent as text was damaged on its way."""

    code = -10


class UnusableKeyError(IPRIVError):
    """The numbers are no RSA key that can be trusted, or it cannot do what is asked."""

    code = -17


class UnknownKeyError(UnusableKeyError):
    """The ring has no such key."""

    code = -19


class SignatureError(IPRIVError):
    """The signature is not of this key over this text."""

    code = -20


class KeyCardError(FormatError):
    """The text is no key card."""

    code = -23
