"""Compiled templates kept beside the state, so that a new process need not compile them again."""

from __future__ import annotations

import hashlib
import shutil
from contextlib import suppress
from pathlib import Path

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

_DIGEST = hashlib.sha256().digest_size


class FolderCache(BytecodeCache):
    """
    One file for each template; one that is damaged counts as missing.

    Args:
        folder: for all versions.
        version: of settings and programs. Filters of constants are worked out when a template is
            compiled, so what another version compiled is thrown away.
    """

    def __init__(self, folder: Path, version: str) -> None:
        self._folder = folder / version
        if not self._folder.is_dir():
            shutil.rmtree(folder, ignore_errors=True)

    def load_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            told = self._file(bucket).read_bytes()
            digest, code = told[:_DIGEST], told[_DIGEST:]
            if hashlib.sha256(code).digest() == digest:
                bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        code = bucket.bytecode_to_string()
        file = self._file(bucket)
        with suppress(OSError):  # a full disk is told of where it matters
            self._folder.mkdir(parents=True, exist_ok=True)
            file.write_bytes(hashlib.sha256(code).digest() + code)

    def _file(self, bucket: Bucket) -> Path:
        return self._folder / bucket.key
