"""The text around a message or a key: three lines of numbers and names, the body, the signature."""

import re
from dataclasses import dataclass

from backend.payments.ipriv.errors import FormatError

MESSAGE, SECRET, PUBLIC = "SM", "NM", "NS"
ENCODING = "windows-1251"
MOST_SERIAL = 99_999_999
_MOST_BODY = 99_999_999
_MOST_SIGNATURE = 4096  # four times what the longest key makes
_SPACE = b" \t\r\n"
_HEAD = re.compile(rb"(\d{8})01([A-Z]{2})(\d{8})(\d{8})(\d{8})")
_OWNER = re.compile(rb"(.{20})(\d{8})")


@dataclass(frozen=True)
class Owner:
    """Whose key it is: the name and the number that the bank has given."""

    name: str
    serial: int


NOBODY = Owner("", 0)


@dataclass(frozen=True)
class Document:
    """
    One container. No signature covers `owner` and `certifier`.

    `packed_length` is told beside the body: its own length, or that of the packets that it holds as base64.
    """

    kind: str
    owner: Owner
    body: bytes
    packed_length: int
    signature: bytes = b""
    certifier: Owner = NOBODY


def check_owner(owner: Owner) -> bytes:
    """
    The name as bytes, if name and serial can stand in lines and packets.

    Raises:
        FormatError: they cannot.
    """
    if not 1 <= owner.serial <= MOST_SERIAL:
        raise FormatError(f"A key has a serial from 1 to {MOST_SERIAL}, not {owner.serial}.")
    try:
        name = owner.name.encode(ENCODING)
    except UnicodeEncodeError as error:
        raise FormatError(f"The name of a key has letters unknown to {ENCODING}.") from error
    if not 1 <= len(name) <= 20 or owner.name != owner.name.strip() or not owner.name.isprintable():
        raise FormatError("The name of a key is 1 to 20 letters without spaces around them.")
    return name


def write(document: Document) -> bytes:
    """
    The document as bytes.

    Raises:
        FormatError: the body is empty or too long, or a name or serial cannot be written.
    """
    if not 1 <= len(document.body) <= _MOST_BODY:
        raise FormatError("There is nothing to put into a document, or too much.")
    lengths = (len(document.body), document.packed_length, len(document.signature))
    certifier = b" " * 20 + b"%08d" % 0
    if document.certifier != NOBODY:
        certifier = _line(document.certifier)
    counted = b"\r\n".join(
        (
            f"01{document.kind}".encode() + b"%08d%08d%08d" % lengths,
            _line(document.owner),
            certifier,
            b"BEGIN",
            document.body,
            b"END",
            b"BEGIN SIGNATURE",
            document.signature,
            b"END SIGNATURE",
        )
    )
    return b"%08d" % len(counted) + counted


def read(text: bytes) -> Document:
    """
    The one document in the text; only white space may stand around it.

    Raises:
        FormatError: there is none, it is damaged, or something follows it.
    """
    document, after = _read(text, 0)
    if text[after:].strip(_SPACE):
        raise FormatError("Something follows the document.")
    return document


def read_all(text: bytes) -> list[Document]:
    """
    All documents that stand one after another.

    Raises:
        FormatError: there is none, or one is damaged.
    """
    document, after = _read(text, 0)
    found = [document]
    while text[after:].strip(_SPACE):
        document, after = _read(text, after)
        found.append(document)
    return found


def kind_of(text: bytes) -> str:
    """
    The type of the first document by its first line alone.

    Raises:
        FormatError: there is no such line.
    """
    return _head(_Lines(text, 0))[2].decode()


def with_true_ends(key_file: bytes) -> bytes:
    """A key file with the line ends that its lengths count; editors and version control change them."""
    return re.sub(rb"\r*\n", b"\r\n", key_file)


def _line(owner: Owner) -> bytes:
    return check_owner(owner).ljust(20) + b"%08d" % owner.serial


class _Lines:
    """Goes through the text by lines, and by lengths where a body may hold anything."""

    def __init__(self, text: bytes, at: int) -> None:
        self._text = text
        self.at = len(text) - len(text[at:].lstrip(_SPACE))

    def line(self) -> bytes:
        end = self._text.find(b"\n", self.at)
        if end < 0:
            raise FormatError("The document is cut off.")
        line, self.at = self._text[self.at : end], end + 1
        return line.removesuffix(b"\r")

    def expect(self, words: bytes) -> None:
        if self.line() != words:
            raise FormatError(f"The line {words.decode() or 'end'} is not where it should be.")

    def block(self, length: int) -> bytes:
        """So many bytes, whatever they are, and the line end that does not count."""
        block = self._text[self.at : self.at + length]
        self.at += length
        self.expect(b"")
        return block

    def last(self, words: bytes) -> None:
        """The line behind which nothing is counted, not even its end."""
        if not self._text.startswith(words, self.at):
            raise FormatError("The document is cut off.")
        self.at += len(words)


def _read(text: bytes, start: int) -> tuple[Document, int]:
    lines = _Lines(text, start)
    head = _head(lines)
    total, body_length, packed_length, signature_length = (int(head[at]) for at in (1, 3, 4, 5))
    if not total or not body_length or signature_length > _MOST_SIGNATURE:
        raise FormatError("The lengths in the first line of the document cannot be.")
    owner, certifier = _owner(lines.line()), _owner(lines.line())
    lines.expect(b"BEGIN")
    body = lines.block(body_length)
    lines.expect(b"END")
    lines.expect(b"BEGIN SIGNATURE")
    signature = lines.block(signature_length)
    lines.last(b"END SIGNATURE")
    kind = head[2].decode()
    return Document(kind, owner, body, packed_length, signature, certifier), lines.at


def _head(lines: _Lines) -> re.Match[bytes]:
    head = _HEAD.fullmatch(lines.line())
    if not head:
        raise FormatError("This is no document of CyberPlat: its first line is another.")
    return head


def _owner(line: bytes) -> Owner:
    parts = _OWNER.fullmatch(line)
    if not parts:
        raise FormatError("A line of the document does not hold a name and a serial.")
    try:
        return Owner(parts[1].decode(ENCODING).rstrip(" "), int(parts[2]))
    except UnicodeDecodeError as error:
        raise FormatError("A name in the document is not readable.") from error
