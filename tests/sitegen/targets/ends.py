"""The far ends of deliveries: what visitors find there, and ways to disturb it."""

from __future__ import annotations

import gzip
import re
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from sitegen.targets.options import FolderOptions, Options, SSHOptions, StorageOptions
from tests.support.sshd import SSHServer
from tests.support.storage.server import StorageServer

NOTES = ".kabinet/"


class End(Protocol):
    """One target, seen from its own side."""

    @property
    def options(self) -> Options: ...

    @property
    def settings(self) -> str:
        """The section of kabinet.toml."""

    def tree(self) -> dict[str, bytes]:
        """Everything that is served, by the names of the release, unpacked."""

    def read(self, name: str) -> bytes | None:
        """What a visitor gets for a file of the release just now."""

    def put(self, name: str, data: bytes) -> None:
        """Somebody else writes here."""

    def lose(self, name: str) -> None:
        """Somebody else removes."""


@dataclass
class FolderEnd:
    folder: Path
    keep_days: int = 7

    @property
    def options(self) -> Options:
        return FolderOptions("main", self.keep_days, self.folder)

    @property
    def settings(self) -> str:
        return f'kind = "folder"\npath = "{self.folder}"\n'

    def tree(self) -> dict[str, bytes]:
        names = (
            file.relative_to(self.folder).as_posix()
            for file in self.folder.rglob("*")
            if file.is_file()
        )
        return {
            name: (self.folder / name).read_bytes() for name in names if not name.startswith(NOTES)
        }

    def read(self, name: str) -> bytes | None:
        try:
            return (self.folder / name).read_bytes()
        except FileNotFoundError:
            return None

    def put(self, name: str, data: bytes) -> None:
        (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_bytes(data)

    def lose(self, name: str) -> None:
        (self.folder / name).unlink()


@dataclass
class SSHEnd(FolderEnd):
    server: SSHServer = field(kw_only=True, default=None)  # type: ignore[assignment]

    def __init__(self, folder: Path, server: SSHServer) -> None:
        super().__init__(folder)
        self.server = server

    @property
    def options(self) -> Options:
        return SSHOptions(
            "main",
            self.keep_days,
            self.server.to(self.folder),
            self.server.port,
            self.server.key,
            self.server.known_hosts,
        )

    @property
    def settings(self) -> str:
        server = self.server
        return (
            f'kind = "ssh"\nto = "{server.to(self.folder)}"\nport = {server.port}\n'
            f'key = "{server.key}"\nknown_hosts = "{server.known_hosts}"\n'
        )


class StorageEnd:
    """A bucket of its own; `about.html` stands there as `about`, packed when that pays."""

    def __init__(self, server: StorageServer) -> None:
        self.server = server
        self.bucket = f"site-{secrets.token_hex(4)}"
        self.keep_days = 7
        self.changes: dict[str, str] = {}
        server.make_bucket(self.bucket)
        policy = (
            '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", '
            f'"Action": "s3:GetObject", "Resource": "arn:aws:s3:::{self.bucket}/*"}}]}}'
        )
        assert server.ask("PUT", f"/{self.bucket}?policy", policy.encode())[0] in (200, 204)

    @property
    def options(self) -> Options:
        return StorageOptions(
            name="main",
            keep_days=self.keep_days,
            endpoint=self.server.endpoint,
            region="us-east-1",
            bucket=self.bucket,
            prefix="",
            credentials=None,
            profile="default",
            addresses=self.changes.get("addresses", "clean"),
            packing=self.changes.get("packing", "gzip"),
            page_seconds=int(self.changes.get("page_seconds", 60)),
        )

    @property
    def settings(self) -> str:
        return f'kind = "s3"\nendpoint = "{self.server.endpoint}"\nbucket = "{self.bucket}"\n'

    def objects(self) -> list[str]:
        listing = self.server.ask("GET", f"/{self.bucket}?list-type=2")[2].decode()
        return [key for key in re.findall(r"<Key>(.*?)</Key>", listing) if key[:9] != NOTES]

    def tree(self) -> dict[str, bytes]:
        found = {}
        for key in self.objects():
            name = key if "." in key.rpartition("/")[2] else f"{key}.html"
            found[name] = self.get(key)[1]
        return found

    def read(self, name: str) -> bytes | None:
        status, _, _ = answer = self.server.ask("GET", f"/{self.bucket}/{self._key(name)}")
        return None if status == 404 else _unpacked(answer[1], answer[2])

    def get(self, key: str) -> tuple[dict[str, str], bytes]:
        status, headers, body = self.server.ask("GET", f"/{self.bucket}/{key}")
        assert status == 200, (key, status, body)
        return headers, _unpacked(headers, body)

    def _key(self, name: str) -> str:
        return name if name.endswith("index.html") else name.removesuffix(".html")

    def put(self, name: str, data: bytes) -> None:
        assert self.server.ask("PUT", f"/{self.bucket}/{self._key(name)}", data)[0] == 200

    def lose(self, name: str) -> None:
        assert self.server.ask("DELETE", f"/{self.bucket}/{self._key(name)}")[0] == 204


def _unpacked(headers: dict[str, str], body: bytes) -> bytes:
    """Unpack as a browser does; this server shows an object an instant before its headers."""
    is_packed = headers.get("content-encoding") == "gzip" or body.startswith(b"\x1f\x8b")
    return gzip.decompress(body) if is_packed else body
