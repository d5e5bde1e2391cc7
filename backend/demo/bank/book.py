"""What the bank remembers: sessions, holds, what it owes the shops in answers; kept in a file over restarts."""

import contextlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CLEARS_AFTER_SECONDS = 3 * 24 * 3600


@dataclass
class Book:
    """Everything by session, transaction and answer; changed under its lock alone."""

    file: Path
    clears_after: float = CLEARS_AFTER_SECONDS
    sessions: dict[str, dict[str, str]] = field(default_factory=dict)
    holds: dict[str, dict[str, Any]] = field(default_factory=dict)
    owed: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        if self.file.exists():
            kept = json.loads(self.file.read_text("utf-8"))
            self.sessions, self.holds, self.owed = kept["sessions"], kept["holds"], kept["owed"]

    @contextlib.contextmanager
    def changing(self) -> Iterator[None]:
        """Change it and keep the change."""
        with self._lock:
            yield
            whole = {"sessions": self.sessions, "holds": self.holds, "owed": self.owed}
            unfinished = self.file.with_suffix(".part")
            unfinished.write_text(json.dumps(whole, ensure_ascii=False), "utf-8")
            unfinished.rename(self.file)

    def open_session(self, order: dict[str, str]) -> str:
        """A payer came with a verified order."""
        number = str(100_000 + secrets.randbelow(10**9))
        with self.changing():
            self.sessions[number] = order
        return number

    def hold(self, order: str, amount: str, play: str) -> str:
        """Hold money for an order; the number of the transaction."""
        number = str(10**9 + secrets.randbelow(10**9))
        with self.changing():
            self.holds[number] = {
                "order": order,
                "amount": amount,
                "play": play,
                "at": time.time(),
                "is_reversed": False,
            }
        return number

    def reverse(self, number: str) -> str:
        """Give held money back; an empty text, or why not."""
        with self.changing():
            hold = self.holds.get(number)
            if hold is None:
                return "unknown transaction"
            if hold["is_reversed"]:
                return "reversed already"
            if time.time() - hold["at"] > self.clears_after:
                return "cleared already"
            hold["is_reversed"] = True
        return ""

    def owe(self, url: str, fields: dict[str, str], *, after: float = 0.0) -> None:
        """Promise an answer to a shop."""
        due = time.time() + after
        with self.changing():
            self.owed.append({"url": url, "fields": fields, "due": due, "tries": 0})

    def due(self) -> list[dict[str, Any]]:
        """The answers whose time has come."""
        with self._lock:
            return [one for one in self.owed if one["due"] <= time.time()]

    def delivered(self, one: dict[str, Any]) -> None:
        """The shop has acknowledged it."""
        with self.changing():
            self.owed.remove(one)

    def try_later(self, one: dict[str, Any]) -> None:
        """The shop has not; it is tried again with growing pauses."""
        with self.changing():
            one["tries"] += 1
            one["due"] = time.time() + min(2 ** one["tries"], 300)
