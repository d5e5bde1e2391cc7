"""What the training YooKassa remembers: its shop, payments, refunds, keys and news; kept over restarts."""

import contextlib
import json
import secrets
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SHOP_ID = "100500"


@dataclass
class Book:
    """Everything by its number; changed under its lock alone."""

    folder: Path
    secret: str
    shop_id: str = SHOP_ID
    payments: dict[str, dict[str, Any]] = field(default_factory=dict)
    refunds: dict[str, dict[str, Any]] = field(default_factory=dict)
    receipts: list[dict[str, Any]] = field(default_factory=list)
    keys: dict[str, dict[str, Any]] = field(default_factory=dict)
    owed: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._lock = threading.RLock()

    @classmethod
    def opened(cls, folder: Path) -> "Book":
        """The book of a folder, with a new secret key if it is new."""
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        secret_file = folder / "secret.key"
        if not secret_file.exists():
            secret_file.write_text("test_" + secrets.token_urlsafe(32), "utf-8")
            secret_file.chmod(0o600)
        book = cls(folder, secret_file.read_text("utf-8"))
        if book.file.exists():
            for name, value in json.loads(book.file.read_text("utf-8")).items():
                setattr(book, name, value)
        return book

    @property
    def file(self) -> Path:
        """Where it is kept."""
        return self.folder / "book.json"

    @property
    def secret_file(self) -> Path:
        """Where the shop finds its key."""
        return self.folder / "secret.key"

    @contextlib.contextmanager
    def changing(self) -> Iterator[None]:
        """Change it and keep the change."""
        with self._lock:
            yield
            names = ("payments", "refunds", "receipts", "keys", "owed")
            whole = {name: getattr(self, name) for name in names}
            unfinished = self.file.with_suffix(".part")
            unfinished.write_text(json.dumps(whole, ensure_ascii=False), "utf-8")
            unfinished.rename(self.file)
