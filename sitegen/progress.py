"""What a long build is busy with, told to whoever listens; nobody by default, and then it costs nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol


class Listener(Protocol):
    """Somebody who watches a build."""

    def begin(self, total: int) -> None:
        """So many outputs will be made, as far as is known now; may be told again."""
        ...

    def step(self, name: str, seconds: float) -> None:
        """One output is made, or thrown away again."""
        ...


_listener: ContextVar[Listener | None] = ContextVar("listener", default=None)


@contextmanager
def heard_by(listener: Listener) -> Iterator[None]:
    """Let somebody listen to the builds of this thread, for the time of a block."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)


def begin(total: int) -> None:
    """Tell how many outputs will be made."""
    listener = _listener.get()
    if listener:
        listener.begin(total)


def step(name: str, seconds: float) -> None:
    """Tell that an output is made, and how long that took."""
    listener = _listener.get()
    if listener:
        listener.step(name, seconds)
