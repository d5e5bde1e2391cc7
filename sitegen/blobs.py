"""
The store: each file that some release holds exactly once, named by the sha256 of its bytes.

Trees hold further names (hard links) of these files; a file is written once and never again.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sitegen import files, packing, trees
from sitegen.history import HistoryDamaged

MODE = 0o444  # nobody's editor shall write into a file that several releases share


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes that a release brings: themselves, or a copy of a file that may be taken."""

    digest: str
    size: int
    source: bytes | Path


def piece_of(root: Path, source: bytes | Path) -> Piece:
    """Take bytes as they are, and of a file a copy, so that nobody can change it any more."""
    if isinstance(source, bytes):
        return Piece(files.fingerprint(source), len(source), source)
    copy = root / trees.WORK / f"copy-{secrets.token_hex(8)}"
    shutil.copyfile(source, copy)
    return Piece(digest_of(copy), copy.stat().st_size, copy)


def digest_of(file: Path) -> str:
    """Give the sha256 of a file's bytes."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def put_all(root: Path, pieces: Mapping[str, Piece], stamp: int, known: set[str]) -> None:
    """
    Take pieces into the store, each with its packed copies.

    Args:
        stamp: time that new files bear, in seconds. Web servers tell versions of a file by it,
            so it differs from release to release.
        known: digests whose files are in the store for certain; a file of another digest is
            what a crash left, and written anew.
    """
    new = {
        piece.digest: (name, piece) for name, piece in pieces.items() if piece.digest not in known
    }
    for name, piece in [*new.values(), *_unpacked(root, pieces, known)]:
        _put(root, name, piece, stamp)


def remove_copies(pieces: Iterable[Piece | None]) -> None:
    """Remove the copies that were taken of files, once they are in the store."""
    for piece in pieces:
        if piece and isinstance(piece.source, Path):
            piece.source.unlink(missing_ok=True)


def size_of(root: Path, digest: str) -> int:
    try:
        return os.stat(trees.blob(root, digest)).st_size
    except FileNotFoundError as error:
        raise HistoryDamaged(f"the store lacks {digest}") from error


def remove(root: Path, digests: Iterable[str]) -> None:
    """Remove files that no release names any more."""
    for digest in digests:
        for kind in ("", *packing.KINDS):
            with suppress(FileNotFoundError):
                os.unlink(trees.blob(root, digest) + kind)


def sweep(root: Path, needed: set[str]) -> None:
    """Remove every file of the store that is not among the needed ones."""
    for folder, _, names in os.walk(root / trees.STORE):
        for name in names:
            if name.partition(".")[0] not in needed:
                os.unlink(f"{folder}/{name}")


def _unpacked(root: Path, pieces: Mapping[str, Piece], known: set[str]) -> list[tuple[str, Piece]]:
    """Find what is stored already, but under a name that gets no packed copies."""
    return [
        (name, piece)
        for name, piece in pieces.items()
        if piece.digest in known
        and piece.size >= packing.FROM_BYTES
        and packing.is_text(name)
        and not all(os.path.lexists(trees.blob(root, piece.digest) + k) for k in packing.KINDS)
    ]


def _put(root: Path, name: str, piece: Piece, stamp: int) -> None:
    target = trees.blob(root, piece.digest)
    if isinstance(piece.source, bytes):
        _write(target, piece.source, stamp)
    else:
        os.chmod(piece.source, MODE)
        os.utime(piece.source, (stamp, stamp))
        trees.put_link(root, str(piece.source), target)
    if packing.is_text(name) and piece.size >= packing.FROM_BYTES:
        for kind, data in packing.copies(name, _bytes(piece)).items():
            _write(target + kind, data, stamp)


def _write(path: str, data: bytes, stamp: int) -> None:
    descriptor = _made(path)
    try:
        view = memoryview(data)
        while view:
            view = view[os.write(descriptor, view) :]
        os.utime(descriptor, (stamp, stamp))
    finally:
        os.close(descriptor)


def _made(path: str) -> int:
    """Make a new file; what a crash left under its name is removed, not written into."""
    try:
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, MODE)
    except FileNotFoundError:
        os.makedirs(os.path.dirname(path), exist_ok=True)
    except FileExistsError:
        os.unlink(path)
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, MODE)


def _bytes(piece: Piece) -> bytes:
    return piece.source if isinstance(piece.source, bytes) else piece.source.read_bytes()
