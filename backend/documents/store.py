"""Files by their hash in one folder beside the database: written once, whole or not at all, checked when read."""

import hashlib
import os
import tempfile
from pathlib import Path

from backend.kernel.errors import UnavailableError


def folder(database_file: Path) -> Path:
    """Where the files of documents are kept."""
    return database_file.parent / "documents"


def put(place: Path, content: bytes) -> str:
    """Keep the content; the same content again is the same file. Returns its SHA-256 in hex."""
    name = hashlib.sha256(content).hexdigest()
    if (place / name).exists():
        return name
    place.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=place, prefix=".part-", delete=False) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(place / name)
    return name


def get(place: Path, sha256: str) -> bytes:
    """
    The content under a hash.

    Raises:
        UnavailableError: the file is gone, or is not what it was.
    """
    try:
        content = (place / sha256).read_bytes()
    except FileNotFoundError as error:
        raise UnavailableError("documents.lost") from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise UnavailableError("documents.lost")
    return content
